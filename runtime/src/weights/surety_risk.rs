//! Weights of `surety_risk` (`Risk`), measured. Do not edit: run `scripts/weights.sh surety_risk`.
//!
//! 2026-11-23, on AMD EPYC; 10 steps, 8 repetitions; runtime executed as Compiled wasm.
//! Times are those of the runtime's work; reads and writes of the database are priced by `T::DbWeight`.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// What the calls of `surety_risk` cost at most.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> surety_risk::WeightInfo for WeightInfo<T> {
	/// Storage: `Risk::House` (r:1 w:1)
	/// Proof: `Risk::House` (`max_values`: Some(1), `max_size`: Some(81), added: 576, mode: `MaxEncodedLen`)
	fn set_house() -> Weight {
		// Minimum execution time: 8_854 ns.
		Weight::from_parts(10_205_000, 1566)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Risk::Assets` (r:3 w:0)
	/// Proof: `Risk::Assets` (`max_values`: None, `max_size`: Some(70), added: 2545, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Markets` (r:1 w:1)
	/// Proof: `Risk::Markets` (`max_values`: None, `max_size`: Some(2069), added: 4544, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Kappas` (r:0 w:1)
	/// Proof: `Risk::Kappas` (`max_values`: None, `max_size`: Some(477), added: 2952, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Sweeps` (r:0 w:1)
	/// Proof: `Risk::Sweeps` (`max_values`: None, `max_size`: Some(272), added: 2747, mode: `MaxEncodedLen`)
	fn set_market() -> Weight {
		// Minimum execution time: 67_901 ns.
		Weight::from_parts(71_537_000, 8625)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `Risk::Markets` (r:1 w:0)
	/// Proof: `Risk::Markets` (`max_values`: None, `max_size`: Some(2069), added: 4544, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Assets` (r:1 w:1)
	/// Proof: `Risk::Assets` (`max_values`: None, `max_size`: Some(70), added: 2545, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Sweeps` (r:0 w:2)
	/// Proof: `Risk::Sweeps` (`max_values`: None, `max_size`: Some(272), added: 2747, mode: `MaxEncodedLen`)
	fn set_asset() -> Weight {
		// Minimum execution time: 44_226 ns.
		Weight::from_parts(46_850_000, 5534)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	fn array() -> Weight {
		// Minimum execution time: 170_273 ns.
		Weight::from_parts(180_398_000, 0)
	}

	fn valuation() -> Weight {
		// Minimum execution time: 44_927 ns.
		Weight::from_parts(48_783_000, 0)
	}

	/// Storage: `Vaults::CashPool` (r:1 w:0)
	/// Proof: `Vaults::CashPool` (`max_values`: Some(1), `max_size`: Some(240), added: 735, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Vaults` (r:1 w:0)
	/// Proof: `Vaults::Vaults` (`max_values`: None, `max_size`: Some(10931), added: 13406, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Records` (r:1 w:1)
	/// Proof: `Risk::Records` (`max_values`: None, `max_size`: Some(1882), added: 4357, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Feeds` (r:2 w:0)
	/// Proof: `Oracle::Feeds` (`max_values`: None, `max_size`: Some(150), added: 2625, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Prices` (r:2 w:0)
	/// Proof: `Oracle::Prices` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
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
	/// Storage: `Options::MarketRecords` (r:1 w:0)
	/// Proof: `Options::MarketRecords` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Clocks` (r:1 w:0)
	/// Proof: `Risk::Clocks` (`max_values`: None, `max_size`: Some(310), added: 2785, mode: `MaxEncodedLen`)
	fn set_mode_standard() -> Weight {
		// Minimum execution time: 10_062_235 ns.
		Weight::from_parts(10_343_684_000, 14396)
			.saturating_add(T::DbWeight::get().reads(15))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Vaults::CashPool` (r:1 w:0)
	/// Proof: `Vaults::CashPool` (`max_values`: Some(1), `max_size`: Some(240), added: 735, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Vaults` (r:1 w:0)
	/// Proof: `Vaults::Vaults` (`max_values`: None, `max_size`: Some(10931), added: 13406, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Records` (r:1 w:1)
	/// Proof: `Risk::Records` (`max_values`: None, `max_size`: Some(1882), added: 4357, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Feeds` (r:2 w:0)
	/// Proof: `Oracle::Feeds` (`max_values`: None, `max_size`: Some(150), added: 2625, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Prices` (r:2 w:0)
	/// Proof: `Oracle::Prices` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
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
	/// Storage: `Options::MarketRecords` (r:1 w:0)
	/// Proof: `Options::MarketRecords` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Clocks` (r:1 w:0)
	/// Proof: `Risk::Clocks` (`max_values`: None, `max_size`: Some(310), added: 2785, mode: `MaxEncodedLen`)
	fn set_mode_portfolio() -> Weight {
		// Minimum execution time: 6_000_913 ns.
		Weight::from_parts(6_265_977_000, 14396)
			.saturating_add(T::DbWeight::get().reads(15))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Risk::Records` (r:1 w:0)
	/// Proof: `Risk::Records` (`max_values`: None, `max_size`: Some(1882), added: 4357, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Feeds` (r:2 w:0)
	/// Proof: `Oracle::Feeds` (`max_values`: None, `max_size`: Some(150), added: 2625, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Prices` (r:2 w:0)
	/// Proof: `Oracle::Prices` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
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
	/// Storage: `Options::MarketRecords` (r:1 w:0)
	/// Proof: `Options::MarketRecords` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Clocks` (r:1 w:0)
	/// Proof: `Risk::Clocks` (`max_values`: None, `max_size`: Some(310), added: 2785, mode: `MaxEncodedLen`)
	fn check_with_kappa() -> Weight {
		// Minimum execution time: 4_441_467 ns.
		Weight::from_parts(4_695_354_000, 7726).saturating_add(T::DbWeight::get().reads(13))
	}

	/// Storage: `Risk::Markets` (r:19 w:0)
	/// Proof: `Risk::Markets` (`max_values`: None, `max_size`: Some(2069), added: 4544, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Feeds` (r:18 w:0)
	/// Proof: `Oracle::Feeds` (`max_values`: None, `max_size`: Some(150), added: 2625, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Prices` (r:18 w:0)
	/// Proof: `Oracle::Prices` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Kappas` (r:16 w:16)
	/// Proof: `Risk::Kappas` (`max_values`: None, `max_size`: Some(477), added: 2952, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Walk` (r:1 w:0)
	/// Proof: `Risk::Walk` (`max_values`: Some(1), `max_size`: Some(150), added: 645, mode: `MaxEncodedLen`)
	/// `m` is in `[1, 16]`.
	fn poll_base(m: u32) -> Weight {
		// Minimum execution time: 64_836 ns.
		Weight::from_parts(35_707_819, 14622)
			// Standard error: 67_599 ps.
			.saturating_add(Weight::from_parts(30_720_779, 0).saturating_mul(m.into()))
			.saturating_add(T::DbWeight::get().reads(9))
			.saturating_add(T::DbWeight::get().reads(4_u64.saturating_mul(m.into())))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(m.into())))
			.saturating_add(Weight::from_parts(0, 4544).saturating_mul(m.into()))
	}

	/// Storage: `Risk::Clocks` (r:2 w:1)
	/// Proof: `Risk::Clocks` (`max_values`: None, `max_size`: Some(309), added: 2784, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Feeds` (r:1 w:0)
	/// Proof: `Oracle::Feeds` (`max_values`: None, `max_size`: Some(150), added: 2625, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Prices` (r:1 w:0)
	/// Proof: `Oracle::Prices` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Quotes` (r:1 w:0)
	/// Proof: `Oracle::Quotes` (`max_values`: None, `max_size`: Some(4261), added: 6736, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Strikes` (r:24 w:0)
	/// Proof: `Risk::Strikes` (`max_values`: None, `max_size`: Some(32030), added: 34505, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Markets` (r:1 w:0)
	/// Proof: `Risk::Markets` (`max_values`: None, `max_size`: Some(2069), added: 4544, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Kappas` (r:1 w:0)
	/// Proof: `Risk::Kappas` (`max_values`: None, `max_size`: Some(477), added: 2952, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Timing` (r:1 w:0)
	/// Proof: `Oracle::Timing` (`max_values`: Some(1), `max_size`: Some(24), added: 519, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Valuations` (r:24 w:0)
	/// Proof: `Risk::Valuations` (`max_values`: None, `max_size`: None, mode: `Measured`)
	/// Storage: `Risk::Anchors` (r:2 w:0)
	/// Proof: `Risk::Anchors` (`max_values`: None, `max_size`: Some(3670), added: 6145, mode: `MaxEncodedLen`)
	/// `e` is in `[1, 24]`.
	/// `s` is in `[24, 2000]`.
	fn poll_clock(e: u32, s: u32) -> Weight {
		// Minimum execution time: 1_351_297 ns.
		Weight::from_parts(145_608_005, 829110)
			// Standard error: 13_927_402 ps.
			.saturating_add(Weight::from_parts(39_148_778, 0).saturating_mul(e.into()))
			// Standard error: 164_818 ps.
			.saturating_add(Weight::from_parts(10_043_411, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(35))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(e.into())))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(Weight::from_parts(0, 3563).saturating_mul(e.into()))
			.saturating_add(Weight::from_parts(0, 16).saturating_mul(s.into()))
	}

	/// Storage: `Risk::Records` (r:1 w:1)
	/// Proof: `Risk::Records` (`max_values`: None, `max_size`: Some(1882), added: 4357, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::CashPool` (r:1 w:0)
	/// Proof: `Vaults::CashPool` (`max_values`: Some(1), `max_size`: Some(240), added: 735, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Vaults` (r:1 w:0)
	/// Proof: `Vaults::Vaults` (`max_values`: None, `max_size`: Some(10931), added: 13406, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Feeds` (r:2 w:0)
	/// Proof: `Oracle::Feeds` (`max_values`: None, `max_size`: Some(150), added: 2625, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Prices` (r:2 w:0)
	/// Proof: `Oracle::Prices` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
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
	/// Storage: `Risk::Clocks` (r:1 w:0)
	/// Proof: `Risk::Clocks` (`max_values`: None, `max_size`: Some(310), added: 2785, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Index` (r:0 w:4)
	/// Proof: `Risk::Index` (`max_values`: None, `max_size`: Some(82), added: 2557, mode: `MaxEncodedLen`)
	fn visit() -> Weight {
		// Minimum execution time: 1_439_178 ns.
		Weight::from_parts(1_536_062_000, 14396)
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	/// Storage: `Risk::Records` (r:1 w:1)
	/// Proof: `Risk::Records` (`max_values`: None, `max_size`: Some(1882), added: 4357, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::CashPool` (r:1 w:0)
	/// Proof: `Vaults::CashPool` (`max_values`: Some(1), `max_size`: Some(240), added: 735, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Vaults` (r:1 w:0)
	/// Proof: `Vaults::Vaults` (`max_values`: None, `max_size`: Some(10931), added: 13406, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Feeds` (r:2 w:0)
	/// Proof: `Oracle::Feeds` (`max_values`: None, `max_size`: Some(150), added: 2625, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Prices` (r:2 w:0)
	/// Proof: `Oracle::Prices` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
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
	/// Storage: `Risk::ClocksLate` (r:1 w:0)
	/// Proof: `Risk::ClocksLate` (`max_values`: Some(1), `max_size`: Some(1), added: 496, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Clocks` (r:1 w:0)
	/// Proof: `Risk::Clocks` (`max_values`: None, `max_size`: Some(309), added: 2784, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Index` (r:0 w:4)
	/// Proof: `Risk::Index` (`max_values`: None, `max_size`: Some(82), added: 2557, mode: `MaxEncodedLen`)
	fn tight_proof() -> Weight {
		// Minimum execution time: 40_513_675 ns.
		Weight::from_parts(43_066_067_000, 14396)
			.saturating_add(T::DbWeight::get().reads(15))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	/// Storage: `Risk::NetCursor` (r:1 w:0)
	/// Proof: `Risk::NetCursor` (`max_values`: Some(1), `max_size`: Some(36), added: 531, mode: `MaxEncodedLen`)
	fn idle_base() -> Weight {
		// Minimum execution time: 1_122 ns.
		Weight::from_parts(1_332_000, 1521).saturating_add(T::DbWeight::get().reads(1))
	}

	/// Storage: `Vaults::Vaults` (r:2 w:0)
	/// Proof: `Vaults::Vaults` (`max_values`: None, `max_size`: Some(10931), added: 13406, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Records` (r:1 w:1)
	/// Proof: `Risk::Records` (`max_values`: None, `max_size`: Some(1882), added: 4357, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::CashPool` (r:1 w:0)
	/// Proof: `Vaults::CashPool` (`max_values`: Some(1), `max_size`: Some(240), added: 735, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Feeds` (r:2 w:0)
	/// Proof: `Oracle::Feeds` (`max_values`: None, `max_size`: Some(150), added: 2625, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Prices` (r:2 w:0)
	/// Proof: `Oracle::Prices` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
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
	/// Storage: `Risk::ClocksLate` (r:1 w:0)
	/// Proof: `Risk::ClocksLate` (`max_values`: Some(1), `max_size`: Some(1), added: 496, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Clocks` (r:1 w:0)
	/// Proof: `Risk::Clocks` (`max_values`: None, `max_size`: Some(309), added: 2784, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Index` (r:0 w:4)
	/// Proof: `Risk::Index` (`max_values`: None, `max_size`: Some(82), added: 2557, mode: `MaxEncodedLen`)
	fn idle_look() -> Weight {
		// Minimum execution time: 2_595_034 ns.
		Weight::from_parts(2_735_132_000, 27802)
			.saturating_add(T::DbWeight::get().reads(16))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	/// Storage: `Risk::Index` (r:2 w:0)
	/// Proof: `Risk::Index` (`max_values`: None, `max_size`: Some(82), added: 2557, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Assets` (r:1 w:0)
	/// Proof: `Risk::Assets` (`max_values`: None, `max_size`: Some(70), added: 2545, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Feeds` (r:2 w:0)
	/// Proof: `Oracle::Feeds` (`max_values`: None, `max_size`: Some(150), added: 2625, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Prices` (r:2 w:0)
	/// Proof: `Oracle::Prices` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Markets` (r:1 w:0)
	/// Proof: `Risk::Markets` (`max_values`: None, `max_size`: Some(2069), added: 4544, mode: `MaxEncodedLen`)
	fn poll_driver() -> Weight {
		// Minimum execution time: 60_830 ns.
		Weight::from_parts(69_484_000, 6360).saturating_add(T::DbWeight::get().reads(9))
	}

	/// Storage: `Risk::Clocks` (r:1 w:1)
	/// Proof: `Risk::Clocks` (`max_values`: None, `max_size`: Some(309), added: 2784, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Feeds` (r:1 w:0)
	/// Proof: `Oracle::Feeds` (`max_values`: None, `max_size`: Some(150), added: 2625, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Prices` (r:1 w:0)
	/// Proof: `Oracle::Prices` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Quotes` (r:1 w:0)
	/// Proof: `Oracle::Quotes` (`max_values`: None, `max_size`: Some(4261), added: 6736, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Strikes` (r:24 w:0)
	/// Proof: `Risk::Strikes` (`max_values`: None, `max_size`: Some(32030), added: 34505, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Markets` (r:1 w:0)
	/// Proof: `Risk::Markets` (`max_values`: None, `max_size`: Some(2069), added: 4544, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Kappas` (r:1 w:0)
	/// Proof: `Risk::Kappas` (`max_values`: None, `max_size`: Some(477), added: 2952, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Timing` (r:1 w:0)
	/// Proof: `Oracle::Timing` (`max_values`: Some(1), `max_size`: Some(24), added: 519, mode: `MaxEncodedLen`)
	/// Storage: `Risk::Valuations` (r:24 w:0)
	/// Proof: `Risk::Valuations` (`max_values`: None, `max_size`: None, mode: `Measured`)
	/// Storage: `Risk::Anchors` (r:1 w:1)
	/// Proof: `Risk::Anchors` (`max_values`: None, `max_size`: Some(3670), added: 6145, mode: `MaxEncodedLen`)
	/// `e` is in `[1, 24]`.
	/// `s` is in `[24, 2000]`.
	fn anchor_fine(e: u32, s: u32) -> Weight {
		// Minimum execution time: 223_312 ns.
		Weight::from_parts(309_546_992, 829110)
			// Standard error: 610_566 ps.
			.saturating_add(Weight::from_parts(14_669_329, 0).saturating_mul(e.into()))
			.saturating_add(T::DbWeight::get().reads(33))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(e.into())))
			.saturating_add(T::DbWeight::get().writes(2))
			.saturating_add(Weight::from_parts(0, 3563).saturating_mul(e.into()))
			.saturating_add(Weight::from_parts(0, 16).saturating_mul(s.into()))
	}
}
