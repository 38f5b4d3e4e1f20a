//! Weights of `surety_vaults` (`Vaults`), measured. Do not edit: run `scripts/weights.sh surety_vaults`.
//!
//! 2026-11-22, on AMD EPYC; 10 steps, 8 repetitions; runtime executed as Compiled wasm.
//! Times are those of the runtime's work; reads and writes of the database are priced by `T::DbWeight`.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// What the calls of `surety_vaults` cost at most.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> surety_vaults::WeightInfo for WeightInfo<T> {
	/// Storage: `Vaults::Owners` (r:1 w:1)
	/// Proof: `Vaults::Owners` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(157), added: 2632, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Vaults` (r:0 w:1)
	/// Proof: `Vaults::Vaults` (`max_values`: None, `max_size`: Some(10931), added: 13406, mode: `MaxEncodedLen`)
	fn open() -> Weight {
		// Minimum execution time: 88_111 ns.
		Weight::from_parts(92_377_000, 3622)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `Vaults::CashPool` (r:1 w:1)
	/// Proof: `Vaults::CashPool` (`max_values`: Some(1), `max_size`: Some(240), added: 735, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Vaults` (r:1 w:1)
	/// Proof: `Vaults::Vaults` (`max_values`: None, `max_size`: Some(10931), added: 13406, mode: `MaxEncodedLen`)
	/// Storage: `Assets::Asset` (r:1 w:1)
	/// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	/// Storage: `Assets::Account` (r:2 w:2)
	/// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	/// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:0)
	/// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
	fn deposit_cash() -> Weight {
		// Minimum execution time: 123_763 ns.
		Weight::from_parts(132_927_000, 14396)
			.saturating_add(T::DbWeight::get().reads(7))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	/// Storage: `Vaults::CashPool` (r:1 w:1)
	/// Proof: `Vaults::CashPool` (`max_values`: Some(1), `max_size`: Some(240), added: 735, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Vaults` (r:1 w:1)
	/// Proof: `Vaults::Vaults` (`max_values`: None, `max_size`: Some(10931), added: 13406, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Outflow` (r:1 w:1)
	/// Proof: `Vaults::Outflow` (`max_values`: Some(1), `max_size`: Some(346), added: 841, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::House` (r:2 w:1)
	/// Proof: `Vaults::House` (`max_values`: None, `max_size`: Some(83), added: 2558, mode: `MaxEncodedLen`)
	/// Storage: `Assets::Asset` (r:1 w:1)
	/// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	/// Storage: `Assets::Account` (r:2 w:2)
	/// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	/// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:0)
	/// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
	fn withdraw_cash() -> Weight {
		// Minimum execution time: 182_120 ns.
		Weight::from_parts(216_932_000, 14396)
			.saturating_add(T::DbWeight::get().reads(10))
			.saturating_add(T::DbWeight::get().writes(7))
	}

	/// Storage: `Vaults::CashPool` (r:1 w:1)
	/// Proof: `Vaults::CashPool` (`max_values`: Some(1), `max_size`: Some(240), added: 735, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Vaults` (r:1 w:1)
	/// Proof: `Vaults::Vaults` (`max_values`: None, `max_size`: Some(10931), added: 13406, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Outflow` (r:1 w:1)
	/// Proof: `Vaults::Outflow` (`max_values`: Some(1), `max_size`: Some(346), added: 841, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::House` (r:2 w:1)
	/// Proof: `Vaults::House` (`max_values`: None, `max_size`: Some(83), added: 2558, mode: `MaxEncodedLen`)
	/// Storage: `Assets::Asset` (r:1 w:1)
	/// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	/// Storage: `Assets::Account` (r:2 w:2)
	/// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	/// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:0)
	/// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
	fn withdraw_cash_without_positions() -> Weight {
		// Minimum execution time: 124_114 ns.
		Weight::from_parts(174_830_000, 14396)
			.saturating_add(T::DbWeight::get().reads(10))
			.saturating_add(T::DbWeight::get().writes(7))
	}

	/// Storage: `Vaults::Vaults` (r:1 w:1)
	/// Proof: `Vaults::Vaults` (`max_values`: None, `max_size`: Some(10931), added: 13406, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Collaterals` (r:1 w:1)
	/// Proof: `Vaults::Collaterals` (`max_values`: None, `max_size`: Some(29), added: 2504, mode: `MaxEncodedLen`)
	/// Storage: `Assets::Asset` (r:1 w:1)
	/// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	/// Storage: `Assets::Account` (r:1 w:1)
	/// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	/// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:1)
	/// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
	/// Storage: `AssetsHolder::Holds` (r:1 w:1)
	/// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(177), added: 2652, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Assets` (r:1 w:0)
	/// Proof: `Risk::Assets` (`max_values`: None, `max_size`: Some(70), added: 2545, mode: `MaxEncodedLen`)
	fn deposit_collateral() -> Weight {
		// Minimum execution time: 120_679 ns.
		Weight::from_parts(194_920_000, 14396)
			.saturating_add(T::DbWeight::get().reads(7))
			.saturating_add(T::DbWeight::get().writes(6))
	}

	/// Storage: `Vaults::Vaults` (r:1 w:1)
	/// Proof: `Vaults::Vaults` (`max_values`: None, `max_size`: Some(10931), added: 13406, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Collaterals` (r:1 w:1)
	/// Proof: `Vaults::Collaterals` (`max_values`: None, `max_size`: Some(29), added: 2504, mode: `MaxEncodedLen`)
	/// Storage: `Assets::Asset` (r:1 w:1)
	/// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	/// Storage: `Assets::Account` (r:1 w:1)
	/// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	/// Storage: `AssetsHolder::Holds` (r:1 w:1)
	/// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(177), added: 2652, mode: `MaxEncodedLen`)
	/// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:1)
	/// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::CashPool` (r:1 w:0)
	/// Proof: `Vaults::CashPool` (`max_values`: Some(1), `max_size`: Some(240), added: 735, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	fn withdraw_collateral() -> Weight {
		// Minimum execution time: 153_178 ns.
		Weight::from_parts(268_939_000, 14396)
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().writes(6))
	}

	/// Storage: `Vaults::Vaults` (r:1 w:1)
	/// Proof: `Vaults::Vaults` (`max_values`: None, `max_size`: Some(10931), added: 13406, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Collaterals` (r:1 w:1)
	/// Proof: `Vaults::Collaterals` (`max_values`: None, `max_size`: Some(29), added: 2504, mode: `MaxEncodedLen`)
	/// Storage: `Assets::Asset` (r:1 w:1)
	/// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	/// Storage: `Assets::Account` (r:1 w:1)
	/// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	/// Storage: `AssetsHolder::Holds` (r:1 w:1)
	/// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(177), added: 2652, mode: `MaxEncodedLen`)
	/// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:1)
	/// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
	fn withdraw_collateral_without_positions() -> Weight {
		// Minimum execution time: 83_384 ns.
		Weight::from_parts(92_338_000, 14396)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(6))
	}

	/// Storage: `Vaults::CashPool` (r:1 w:1)
	/// Proof: `Vaults::CashPool` (`max_values`: Some(1), `max_size`: Some(240), added: 735, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Vaults` (r:1 w:1)
	/// Proof: `Vaults::Vaults` (`max_values`: None, `max_size`: Some(10931), added: 13406, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::OutflowQueue` (r:1 w:0)
	/// Proof: `Vaults::OutflowQueue` (`max_values`: None, `max_size`: Some(158), added: 2633, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::House` (r:1 w:1)
	/// Proof: `Vaults::House` (`max_values`: None, `max_size`: Some(83), added: 2558, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Delegates` (r:1 w:1)
	/// Proof: `Vaults::Delegates` (`max_values`: None, `max_size`: Some(445), added: 2920, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(157), added: 2632, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Owners` (r:1 w:1)
	/// Proof: `Vaults::Owners` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Records` (r:1 w:1)
	/// Proof: `Risk::Records` (`max_values`: None, `max_size`: Some(1899), added: 4374, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Index` (r:0 w:83)
	/// Proof: `Risk::Index` (`max_values`: None, `max_size`: Some(82), added: 2557, mode: `MaxEncodedLen`)
	fn close() -> Weight {
		// Minimum execution time: 550_077 ns.
		// Estimated with a payment and every filing: not measured yet.
		Weight::from_parts(900_000_000, 14396)
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(94))
	}

	/// Storage: `Vaults::Collaterals` (r:1 w:1)
	/// Proof: `Vaults::Collaterals` (`max_values`: None, `max_size`: Some(29), added: 2504, mode: `MaxEncodedLen`)
	/// Storage: `Assets::Asset` (r:1 w:0)
	/// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	/// Storage: `Assets::Metadata` (r:1 w:0)
	/// Proof: `Assets::Metadata` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `MaxEncodedLen`)
	fn admit_collateral() -> Weight {
		// Minimum execution time: 25_367 ns.
		Weight::from_parts(27_201_000, 3675)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Vaults::CashPool` (r:1 w:1)
	/// Proof: `Vaults::CashPool` (`max_values`: Some(1), `max_size`: Some(240), added: 735, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	fn set_interest() -> Weight {
		// Minimum execution time: 12_779 ns.
		Weight::from_parts(14_211_000, 1725)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Vaults::CashPool` (r:1 w:1)
	/// Proof: `Vaults::CashPool` (`max_values`: Some(1), `max_size`: Some(240), added: 735, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Vaults` (r:1 w:1)
	/// Proof: `Vaults::Vaults` (`max_values`: None, `max_size`: Some(10931), added: 13406, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::TearUps` (r:128 w:0)
	/// Proof: `Vaults::TearUps` (`max_values`: None, `max_size`: Some(106022), added: 108497, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::EpochEnds` (r:640 w:0)
	/// Proof: `Vaults::EpochEnds` (`max_values`: None, `max_size`: Some(74), added: 2549, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::House` (r:256 w:256)
	/// Proof: `Vaults::House` (`max_values`: None, `max_size`: Some(83), added: 2558, mode: `MaxEncodedLen`)
	/// `p` is in `[1, 128]`.
	fn tear_longs(p: u32) -> Weight {
		// Minimum execution time: 72_278 ns.
		Weight::from_parts(74_851_000, 14396)
			// Standard error: 43_162 ps.
			.saturating_add(Weight::from_parts(50_794_334, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().reads(8_u64.saturating_mul(p.into())))
			.saturating_add(T::DbWeight::get().writes(2))
			.saturating_add(T::DbWeight::get().writes(2_u64.saturating_mul(p.into())))
			.saturating_add(Weight::from_parts(0, 108497).saturating_mul(p.into()))
	}

	/// Storage: `Vaults::CashPool` (r:1 w:1)
	/// Proof: `Vaults::CashPool` (`max_values`: Some(1), `max_size`: Some(240), added: 735, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Vaults` (r:1 w:1)
	/// Proof: `Vaults::Vaults` (`max_values`: None, `max_size`: Some(10931), added: 13406, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Outflow` (r:1 w:1)
	/// Proof: `Vaults::Outflow` (`max_values`: Some(1), `max_size`: Some(346), added: 841, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::OutflowQueue` (r:2 w:2)
	/// Proof: `Vaults::OutflowQueue` (`max_values`: None, `max_size`: Some(158), added: 2633, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::House` (r:1 w:1)
	/// Proof: `Vaults::House` (`max_values`: None, `max_size`: Some(83), added: 2558, mode: `MaxEncodedLen`)
	fn withdraw_cash_queued() -> Weight {
		// Minimum execution time: 116_373 ns.
		Weight::from_parts(133_538_000, 14396)
			.saturating_add(T::DbWeight::get().reads(7))
			.saturating_add(T::DbWeight::get().writes(6))
	}

	/// Storage: `Vaults::Vaults` (r:1 w:0)
	/// Proof: `Vaults::Vaults` (`max_values`: None, `max_size`: Some(10931), added: 13406, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Delegates` (r:1 w:1)
	/// Proof: `Vaults::Delegates` (`max_values`: None, `max_size`: Some(445), added: 2920, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(157), added: 2632, mode: `MaxEncodedLen`)
	fn add_delegate() -> Weight {
		// Minimum execution time: 97_474 ns.
		Weight::from_parts(103_934_000, 14396)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Vaults::Delegates` (r:1 w:1)
	/// Proof: `Vaults::Delegates` (`max_values`: None, `max_size`: Some(445), added: 2920, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(157), added: 2632, mode: `MaxEncodedLen`)
	fn remove_delegate() -> Weight {
		// Minimum execution time: 80_840 ns.
		Weight::from_parts(96_183_000, 3910)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Vaults::Delegates` (r:1 w:1)
	/// Proof: `Vaults::Delegates` (`max_values`: None, `max_size`: Some(445), added: 2920, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(157), added: 2632, mode: `MaxEncodedLen`)
	fn renounce_delegation() -> Weight {
		// Minimum execution time: 80_520 ns.
		Weight::from_parts(129_502_000, 3910)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Vaults::CashPool` (r:1 w:1)
	/// Proof: `Vaults::CashPool` (`max_values`: Some(1), `max_size`: Some(240), added: 735, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Vaults` (r:2 w:2)
	/// Proof: `Vaults::Vaults` (`max_values`: None, `max_size`: Some(10931), added: 13406, mode: `MaxEncodedLen`)
	fn transfer_cash() -> Weight {
		// Minimum execution time: 105_496 ns.
		Weight::from_parts(183_362_000, 27802)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `Vaults::CashPool` (r:1 w:1)
	/// Proof: `Vaults::CashPool` (`max_values`: Some(1), `max_size`: Some(240), added: 735, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Vaults` (r:2 w:2)
	/// Proof: `Vaults::Vaults` (`max_values`: None, `max_size`: Some(10931), added: 13406, mode: `MaxEncodedLen`)
	fn transfer_cash_without_positions() -> Weight {
		// Minimum execution time: 52_328 ns.
		Weight::from_parts(64_035_000, 27802)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `Vaults::Collaterals` (r:1 w:0)
	/// Proof: `Vaults::Collaterals` (`max_values`: None, `max_size`: Some(29), added: 2504, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Vaults` (r:2 w:2)
	/// Proof: `Vaults::Vaults` (`max_values`: None, `max_size`: Some(10931), added: 13406, mode: `MaxEncodedLen`)
	/// Storage: `Assets::Asset` (r:1 w:0)
	/// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	/// Storage: `Assets::Account` (r:2 w:0)
	/// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	/// Storage: `AssetsHolder::BalancesOnHold` (r:2 w:2)
	/// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
	/// Storage: `AssetsHolder::Holds` (r:2 w:2)
	/// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(177), added: 2652, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::CashPool` (r:1 w:0)
	/// Proof: `Vaults::CashPool` (`max_values`: Some(1), `max_size`: Some(240), added: 735, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	fn transfer_collateral() -> Weight {
		// Minimum execution time: 196_652 ns.
		Weight::from_parts(276_481_000, 27802)
			.saturating_add(T::DbWeight::get().reads(12))
			.saturating_add(T::DbWeight::get().writes(6))
	}

	/// Storage: `Vaults::Collaterals` (r:1 w:0)
	/// Proof: `Vaults::Collaterals` (`max_values`: None, `max_size`: Some(29), added: 2504, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Vaults` (r:2 w:2)
	/// Proof: `Vaults::Vaults` (`max_values`: None, `max_size`: Some(10931), added: 13406, mode: `MaxEncodedLen`)
	/// Storage: `Assets::Asset` (r:1 w:0)
	/// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	/// Storage: `Assets::Account` (r:2 w:0)
	/// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	/// Storage: `AssetsHolder::BalancesOnHold` (r:2 w:2)
	/// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
	/// Storage: `AssetsHolder::Holds` (r:2 w:2)
	/// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(177), added: 2652, mode: `MaxEncodedLen`)
	fn transfer_collateral_without_positions() -> Weight {
		// Minimum execution time: 130_654 ns.
		Weight::from_parts(154_219_000, 27802)
			.saturating_add(T::DbWeight::get().reads(10))
			.saturating_add(T::DbWeight::get().writes(6))
	}

	/// Storage: `Vaults::Outflow` (r:1 w:1)
	/// Proof: `Vaults::Outflow` (`max_values`: Some(1), `max_size`: Some(346), added: 841, mode: `MaxEncodedLen`)
	fn set_outflow() -> Weight {
		// Minimum execution time: 11_797 ns.
		Weight::from_parts(22_293_000, 1831)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Outflow` (r:1 w:1)
	/// Proof: `Vaults::Outflow` (`max_values`: Some(1), `max_size`: Some(346), added: 841, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::OutflowQueue` (r:51 w:51)
	/// Proof: `Vaults::OutflowQueue` (`max_values`: None, `max_size`: Some(158), added: 2633, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::CashPool` (r:1 w:1)
	/// Proof: `Vaults::CashPool` (`max_values`: Some(1), `max_size`: Some(240), added: 735, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::House` (r:2 w:2)
	/// Proof: `Vaults::House` (`max_values`: None, `max_size`: Some(83), added: 2558, mode: `MaxEncodedLen`)
	/// Storage: `Assets::Asset` (r:1 w:1)
	/// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	/// Storage: `Assets::Account` (r:51 w:51)
	/// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	/// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:0)
	/// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:50 w:50)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// `n` is in `[1, 50]`.
	fn pay_withdrawals(n: u32) -> Weight {
		// Minimum execution time: 150_343 ns.
		Weight::from_parts(34_558_517, 6106)
			// Standard error: 92_617 ps.
			.saturating_add(Weight::from_parts(115_300_179, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(9))
			.saturating_add(T::DbWeight::get().reads(3_u64.saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(7))
			.saturating_add(T::DbWeight::get().writes(3_u64.saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 2633).saturating_mul(n.into()))
	}

	/// Storage: `Vaults::Outflow` (r:1 w:1)
	/// Proof: `Vaults::Outflow` (`max_values`: Some(1), `max_size`: Some(346), added: 841, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::OutflowQueue` (r:3 w:3)
	/// Proof: `Vaults::OutflowQueue` (`max_values`: None, `max_size`: Some(158), added: 2633, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::CashPool` (r:1 w:1)
	/// Proof: `Vaults::CashPool` (`max_values`: Some(1), `max_size`: Some(240), added: 735, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Vaults` (r:1 w:1)
	/// Proof: `Vaults::Vaults` (`max_values`: None, `max_size`: Some(10931), added: 13406, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::House` (r:1 w:1)
	/// Proof: `Vaults::House` (`max_values`: None, `max_size`: Some(83), added: 2558, mode: `MaxEncodedLen`)
	fn cancel_withdrawal() -> Weight {
		// Minimum execution time: 74_641 ns.
		Weight::from_parts(80_940_000, 14396)
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().writes(7))
	}
}
