//! Weights of `surety_vaults` (`Vaults`), measured. Do not edit: run `scripts/weights.sh surety_vaults`.
//!
//! 2026-11-23, on AMD EPYC; 10 steps, 8 repetitions; runtime executed as Compiled wasm.
//! Times are those of the runtime's work; reads and writes of the database are priced by `T::DbWeight`.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// What the calls of `surety_vaults` cost at most.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> surety_vaults::WeightInfo for WeightInfo<T> {
	/// Storage: `Vaults::Owners` (r:1 w:1)
	/// Proof: `Vaults::Owners` (`max_values`: None, `max_size`: Some(72), added: 2547, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(175), added: 2650, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Vaults` (r:0 w:1)
	/// Proof: `Vaults::Vaults` (`max_values`: None, `max_size`: Some(10931), added: 13406, mode: `MaxEncodedLen`)
	fn open() -> Weight {
		// Minimum execution time: 155_931 ns.
		Weight::from_parts(164_053_000, 3640)
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
		// Minimum execution time: 141_400 ns.
		Weight::from_parts(171_415_000, 14396)
			.saturating_add(T::DbWeight::get().reads(7))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	/// Storage: `Vaults::CashPool` (r:1 w:1)
	/// Proof: `Vaults::CashPool` (`max_values`: Some(1), `max_size`: Some(240), added: 735, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Outflow` (r:1 w:1)
	/// Proof: `Vaults::Outflow` (`max_values`: Some(1), `max_size`: Some(346), added: 841, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::House` (r:2 w:1)
	/// Proof: `Vaults::House` (`max_values`: None, `max_size`: Some(83), added: 2558, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Vaults` (r:1 w:1)
	/// Proof: `Vaults::Vaults` (`max_values`: None, `max_size`: Some(10931), added: 13406, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Records` (r:1 w:0)
	/// Proof: `Risk::Records` (`max_values`: None, `max_size`: Some(1882), added: 4357, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Feeds` (r:2 w:0)
	/// Proof: `Oracle::Feeds` (`max_values`: None, `max_size`: Some(150), added: 2625, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Prices` (r:2 w:0)
	/// Proof: `Oracle::Prices` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Assets` (r:15 w:0)
	/// Proof: `Risk::Assets` (`max_values`: None, `max_size`: Some(70), added: 2545, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Markets` (r:1 w:0)
	/// Proof: `Risk::Markets` (`max_values`: None, `max_size`: Some(2069), added: 4544, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Quotes` (r:1 w:0)
	/// Proof: `Oracle::Quotes` (`max_values`: None, `max_size`: Some(4261), added: 6736, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Kappas` (r:1 w:0)
	/// Proof: `Risk::Kappas` (`max_values`: None, `max_size`: Some(477), added: 2952, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Timing` (r:1 w:0)
	/// Proof: `Oracle::Timing` (`max_values`: Some(1), `max_size`: Some(24), added: 519, mode: `MaxEncodedLen`)
	/// Storage: `Risk::House` (r:1 w:0)
	/// Proof: `Risk::House` (`max_values`: Some(1), `max_size`: Some(81), added: 576, mode: `MaxEncodedLen`)
	/// Storage: `Assets::Asset` (r:1 w:1)
	/// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	/// Storage: `Assets::Account` (r:2 w:2)
	/// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	/// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:0)
	/// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
	fn withdraw_cash() -> Weight {
		// Minimum execution time: 617_747 ns.
		Weight::from_parts(714_832_000, 39165)
			.saturating_add(T::DbWeight::get().reads(35))
			.saturating_add(T::DbWeight::get().writes(7))
	}

	/// Storage: `Vaults::CashPool` (r:1 w:1)
	/// Proof: `Vaults::CashPool` (`max_values`: Some(1), `max_size`: Some(240), added: 735, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Outflow` (r:1 w:1)
	/// Proof: `Vaults::Outflow` (`max_values`: Some(1), `max_size`: Some(346), added: 841, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::House` (r:2 w:1)
	/// Proof: `Vaults::House` (`max_values`: None, `max_size`: Some(83), added: 2558, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Vaults` (r:1 w:1)
	/// Proof: `Vaults::Vaults` (`max_values`: None, `max_size`: Some(10931), added: 13406, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Records` (r:1 w:0)
	/// Proof: `Risk::Records` (`max_values`: None, `max_size`: Some(1882), added: 4357, mode: `MaxEncodedLen`)
	/// Storage: `Assets::Asset` (r:1 w:1)
	/// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	/// Storage: `Assets::Account` (r:2 w:2)
	/// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	/// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:0)
	/// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
	fn withdraw_cash_without_positions() -> Weight {
		// Minimum execution time: 139_026 ns.
		Weight::from_parts(147_740_000, 14396)
			.saturating_add(T::DbWeight::get().reads(11))
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
	/// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(195), added: 2670, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Assets` (r:1 w:0)
	/// Proof: `Risk::Assets` (`max_values`: None, `max_size`: Some(70), added: 2545, mode: `MaxEncodedLen`)
	fn deposit_collateral() -> Weight {
		// Minimum execution time: 140_308 ns.
		Weight::from_parts(161_219_000, 14396)
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
	/// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(195), added: 2670, mode: `MaxEncodedLen`)
	/// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:1)
	/// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::CashPool` (r:1 w:0)
	/// Proof: `Vaults::CashPool` (`max_values`: Some(1), `max_size`: Some(240), added: 735, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Records` (r:1 w:0)
	/// Proof: `Risk::Records` (`max_values`: None, `max_size`: Some(1882), added: 4357, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Feeds` (r:2 w:0)
	/// Proof: `Oracle::Feeds` (`max_values`: None, `max_size`: Some(150), added: 2625, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Prices` (r:2 w:0)
	/// Proof: `Oracle::Prices` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Assets` (r:15 w:0)
	/// Proof: `Risk::Assets` (`max_values`: None, `max_size`: Some(70), added: 2545, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Markets` (r:1 w:0)
	/// Proof: `Risk::Markets` (`max_values`: None, `max_size`: Some(2069), added: 4544, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Quotes` (r:1 w:0)
	/// Proof: `Oracle::Quotes` (`max_values`: None, `max_size`: Some(4261), added: 6736, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Kappas` (r:1 w:0)
	/// Proof: `Risk::Kappas` (`max_values`: None, `max_size`: Some(477), added: 2952, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Timing` (r:1 w:0)
	/// Proof: `Oracle::Timing` (`max_values`: Some(1), `max_size`: Some(24), added: 519, mode: `MaxEncodedLen`)
	/// Storage: `Risk::House` (r:1 w:0)
	/// Proof: `Risk::House` (`max_values`: Some(1), `max_size`: Some(81), added: 576, mode: `MaxEncodedLen`)
	fn withdraw_collateral() -> Weight {
		// Minimum execution time: 577_798 ns.
		Weight::from_parts(648_893_000, 39165)
			.saturating_add(T::DbWeight::get().reads(33))
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
	/// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(195), added: 2670, mode: `MaxEncodedLen`)
	/// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:1)
	/// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
	fn withdraw_collateral_without_positions() -> Weight {
		// Minimum execution time: 86_448 ns.
		Weight::from_parts(92_998_000, 14396)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(6))
	}

	/// Storage: `Vaults::CashPool` (r:1 w:1)
	/// Proof: `Vaults::CashPool` (`max_values`: Some(1), `max_size`: Some(240), added: 735, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Outflow` (r:1 w:1)
	/// Proof: `Vaults::Outflow` (`max_values`: Some(1), `max_size`: Some(346), added: 841, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::House` (r:2 w:1)
	/// Proof: `Vaults::House` (`max_values`: None, `max_size`: Some(83), added: 2558, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Vaults` (r:1 w:1)
	/// Proof: `Vaults::Vaults` (`max_values`: None, `max_size`: Some(10931), added: 13406, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::OutflowQueue` (r:1 w:0)
	/// Proof: `Vaults::OutflowQueue` (`max_values`: None, `max_size`: Some(158), added: 2633, mode: `MaxEncodedLen`)
	/// Storage: `Assets::Asset` (r:1 w:1)
	/// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	/// Storage: `Assets::Account` (r:2 w:2)
	/// Proof: `Assets::Account` (`max_values`: None, `max_size`: Some(134), added: 2609, mode: `MaxEncodedLen`)
	/// Storage: `AssetsHolder::BalancesOnHold` (r:1 w:0)
	/// Proof: `AssetsHolder::BalancesOnHold` (`max_values`: None, `max_size`: Some(84), added: 2559, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Delegates` (r:1 w:1)
	/// Proof: `Vaults::Delegates` (`max_values`: None, `max_size`: Some(445), added: 2920, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(175), added: 2650, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Records` (r:1 w:1)
	/// Proof: `Risk::Records` (`max_values`: None, `max_size`: Some(1882), added: 4357, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Owners` (r:1 w:1)
	/// Proof: `Vaults::Owners` (`max_values`: None, `max_size`: Some(72), added: 2547, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Index` (r:0 w:83)
	/// Proof: `Risk::Index` (`max_values`: None, `max_size`: Some(82), added: 2557, mode: `MaxEncodedLen`)
	fn close() -> Weight {
		// Minimum execution time: 1_234_404 ns.
		Weight::from_parts(1_285_950_000, 14396)
			.saturating_add(T::DbWeight::get().reads(15))
			.saturating_add(T::DbWeight::get().writes(94))
	}

	/// Storage: `Vaults::Collaterals` (r:1 w:1)
	/// Proof: `Vaults::Collaterals` (`max_values`: None, `max_size`: Some(29), added: 2504, mode: `MaxEncodedLen`)
	/// Storage: `Assets::Asset` (r:1 w:0)
	/// Proof: `Assets::Asset` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	/// Storage: `Assets::Metadata` (r:1 w:0)
	/// Proof: `Assets::Metadata` (`max_values`: None, `max_size`: Some(140), added: 2615, mode: `MaxEncodedLen`)
	fn admit_collateral() -> Weight {
		// Minimum execution time: 26_018 ns.
		Weight::from_parts(27_982_000, 3675)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Vaults::CashPool` (r:1 w:1)
	/// Proof: `Vaults::CashPool` (`max_values`: Some(1), `max_size`: Some(240), added: 735, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	fn set_interest() -> Weight {
		// Minimum execution time: 13_160 ns.
		Weight::from_parts(14_572_000, 1725)
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
		// Minimum execution time: 72_908 ns.
		Weight::from_parts(75_672_000, 14396)
			// Standard error: 65_206 ps.
			.saturating_add(Weight::from_parts(51_415_503, 0).saturating_mul(p.into()))
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
	/// Storage: `Vaults::Outflow` (r:1 w:1)
	/// Proof: `Vaults::Outflow` (`max_values`: Some(1), `max_size`: Some(346), added: 841, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::House` (r:1 w:1)
	/// Proof: `Vaults::House` (`max_values`: None, `max_size`: Some(83), added: 2558, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Vaults` (r:1 w:1)
	/// Proof: `Vaults::Vaults` (`max_values`: None, `max_size`: Some(10931), added: 13406, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Records` (r:1 w:0)
	/// Proof: `Risk::Records` (`max_values`: None, `max_size`: Some(1882), added: 4357, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Feeds` (r:2 w:0)
	/// Proof: `Oracle::Feeds` (`max_values`: None, `max_size`: Some(150), added: 2625, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Prices` (r:2 w:0)
	/// Proof: `Oracle::Prices` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Assets` (r:15 w:0)
	/// Proof: `Risk::Assets` (`max_values`: None, `max_size`: Some(70), added: 2545, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Markets` (r:1 w:0)
	/// Proof: `Risk::Markets` (`max_values`: None, `max_size`: Some(2069), added: 4544, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Quotes` (r:1 w:0)
	/// Proof: `Oracle::Quotes` (`max_values`: None, `max_size`: Some(4261), added: 6736, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Kappas` (r:1 w:0)
	/// Proof: `Risk::Kappas` (`max_values`: None, `max_size`: Some(477), added: 2952, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Timing` (r:1 w:0)
	/// Proof: `Oracle::Timing` (`max_values`: Some(1), `max_size`: Some(24), added: 519, mode: `MaxEncodedLen`)
	/// Storage: `Risk::House` (r:1 w:0)
	/// Proof: `Risk::House` (`max_values`: Some(1), `max_size`: Some(81), added: 576, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::OutflowQueue` (r:2 w:2)
	/// Proof: `Vaults::OutflowQueue` (`max_values`: None, `max_size`: Some(158), added: 2633, mode: `MaxEncodedLen`)
	fn withdraw_cash_queued() -> Weight {
		// Minimum execution time: 531_770 ns.
		Weight::from_parts(596_466_000, 39165)
			.saturating_add(T::DbWeight::get().reads(32))
			.saturating_add(T::DbWeight::get().writes(6))
	}

	/// Storage: `Vaults::Vaults` (r:1 w:0)
	/// Proof: `Vaults::Vaults` (`max_values`: None, `max_size`: Some(10931), added: 13406, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Delegates` (r:1 w:1)
	/// Proof: `Vaults::Delegates` (`max_values`: None, `max_size`: Some(445), added: 2920, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(175), added: 2650, mode: `MaxEncodedLen`)
	fn add_delegate() -> Weight {
		// Minimum execution time: 98_897 ns.
		Weight::from_parts(105_286_000, 14396)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Vaults::Delegates` (r:1 w:1)
	/// Proof: `Vaults::Delegates` (`max_values`: None, `max_size`: Some(445), added: 2920, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(175), added: 2650, mode: `MaxEncodedLen`)
	fn remove_delegate() -> Weight {
		// Minimum execution time: 81_080 ns.
		Weight::from_parts(85_487_000, 3910)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Vaults::Delegates` (r:1 w:1)
	/// Proof: `Vaults::Delegates` (`max_values`: None, `max_size`: Some(445), added: 2920, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(175), added: 2650, mode: `MaxEncodedLen`)
	fn renounce_delegation() -> Weight {
		// Minimum execution time: 81_341 ns.
		Weight::from_parts(85_147_000, 3910)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Vaults::CashPool` (r:1 w:1)
	/// Proof: `Vaults::CashPool` (`max_values`: Some(1), `max_size`: Some(240), added: 735, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Vaults` (r:2 w:2)
	/// Proof: `Vaults::Vaults` (`max_values`: None, `max_size`: Some(10931), added: 13406, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Records` (r:1 w:0)
	/// Proof: `Risk::Records` (`max_values`: None, `max_size`: Some(1882), added: 4357, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Feeds` (r:2 w:0)
	/// Proof: `Oracle::Feeds` (`max_values`: None, `max_size`: Some(150), added: 2625, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Prices` (r:2 w:0)
	/// Proof: `Oracle::Prices` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Assets` (r:15 w:0)
	/// Proof: `Risk::Assets` (`max_values`: None, `max_size`: Some(70), added: 2545, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Markets` (r:1 w:0)
	/// Proof: `Risk::Markets` (`max_values`: None, `max_size`: Some(2069), added: 4544, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Quotes` (r:1 w:0)
	/// Proof: `Oracle::Quotes` (`max_values`: None, `max_size`: Some(4261), added: 6736, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Kappas` (r:1 w:0)
	/// Proof: `Risk::Kappas` (`max_values`: None, `max_size`: Some(477), added: 2952, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Timing` (r:1 w:0)
	/// Proof: `Oracle::Timing` (`max_values`: Some(1), `max_size`: Some(24), added: 519, mode: `MaxEncodedLen`)
	/// Storage: `Risk::House` (r:1 w:0)
	/// Proof: `Risk::House` (`max_values`: Some(1), `max_size`: Some(81), added: 576, mode: `MaxEncodedLen`)
	fn transfer_cash() -> Weight {
		// Minimum execution time: 512_552 ns.
		Weight::from_parts(564_068_000, 39165)
			.saturating_add(T::DbWeight::get().reads(29))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `Vaults::CashPool` (r:1 w:1)
	/// Proof: `Vaults::CashPool` (`max_values`: Some(1), `max_size`: Some(240), added: 735, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Vaults` (r:2 w:2)
	/// Proof: `Vaults::Vaults` (`max_values`: None, `max_size`: Some(10931), added: 13406, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Records` (r:1 w:0)
	/// Proof: `Risk::Records` (`max_values`: None, `max_size`: Some(1882), added: 4357, mode: `MaxEncodedLen`)
	fn transfer_cash_without_positions() -> Weight {
		// Minimum execution time: 71_997 ns.
		Weight::from_parts(95_452_000, 27802)
			.saturating_add(T::DbWeight::get().reads(5))
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
	/// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(195), added: 2670, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::CashPool` (r:1 w:0)
	/// Proof: `Vaults::CashPool` (`max_values`: Some(1), `max_size`: Some(240), added: 735, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Records` (r:1 w:0)
	/// Proof: `Risk::Records` (`max_values`: None, `max_size`: Some(1882), added: 4357, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Feeds` (r:2 w:0)
	/// Proof: `Oracle::Feeds` (`max_values`: None, `max_size`: Some(150), added: 2625, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Prices` (r:2 w:0)
	/// Proof: `Oracle::Prices` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Assets` (r:15 w:0)
	/// Proof: `Risk::Assets` (`max_values`: None, `max_size`: Some(70), added: 2545, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Markets` (r:1 w:0)
	/// Proof: `Risk::Markets` (`max_values`: None, `max_size`: Some(2069), added: 4544, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Quotes` (r:1 w:0)
	/// Proof: `Oracle::Quotes` (`max_values`: None, `max_size`: Some(4261), added: 6736, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Kappas` (r:1 w:0)
	/// Proof: `Risk::Kappas` (`max_values`: None, `max_size`: Some(477), added: 2952, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Timing` (r:1 w:0)
	/// Proof: `Oracle::Timing` (`max_values`: Some(1), `max_size`: Some(24), added: 519, mode: `MaxEncodedLen`)
	/// Storage: `Risk::House` (r:1 w:0)
	/// Proof: `Risk::House` (`max_values`: Some(1), `max_size`: Some(81), added: 576, mode: `MaxEncodedLen`)
	fn transfer_collateral() -> Weight {
		// Minimum execution time: 620_242 ns.
		Weight::from_parts(683_114_000, 39165)
			.saturating_add(T::DbWeight::get().reads(37))
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
	/// Proof: `AssetsHolder::Holds` (`max_values`: None, `max_size`: Some(195), added: 2670, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::CashPool` (r:1 w:0)
	/// Proof: `Vaults::CashPool` (`max_values`: Some(1), `max_size`: Some(240), added: 735, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	fn transfer_collateral_without_positions() -> Weight {
		// Minimum execution time: 154_449 ns.
		Weight::from_parts(177_113_000, 27802)
			.saturating_add(T::DbWeight::get().reads(12))
			.saturating_add(T::DbWeight::get().writes(6))
	}

	/// Storage: `Vaults::Outflow` (r:1 w:1)
	/// Proof: `Vaults::Outflow` (`max_values`: Some(1), `max_size`: Some(346), added: 841, mode: `MaxEncodedLen`)
	fn set_outflow() -> Weight {
		// Minimum execution time: 12_168 ns.
		Weight::from_parts(13_470_000, 1831)
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
		// Minimum execution time: 153_468 ns.
		Weight::from_parts(29_761_377, 6106)
			// Standard error: 95_767 ps.
			.saturating_add(Weight::from_parts(117_755_777, 0).saturating_mul(n.into()))
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
		// Minimum execution time: 91_286 ns.
		Weight::from_parts(110_354_000, 14396)
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().writes(7))
	}
}
