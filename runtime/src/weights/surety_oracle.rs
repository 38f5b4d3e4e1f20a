//! Weights of `surety_oracle` (`Oracle`), measured. Do not edit: run `scripts/weights.sh surety_oracle`.
//!
//! 2026-11-22, on AMD EPYC; 10 steps, 8 repetitions; runtime executed as Compiled wasm.
//! Times are those of the runtime's work; reads and writes of the database are priced by `T::DbWeight`.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// What the calls of `surety_oracle` cost at most.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> surety_oracle::WeightInfo for WeightInfo<T> {
	/// Storage: `Oracle::Feeds` (r:1 w:1)
	/// Proof: `Oracle::Feeds` (`max_values`: None, `max_size`: Some(150), added: 2625, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::CounterForFeeds` (r:1 w:1)
	/// Proof: `Oracle::CounterForFeeds` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Accumulators` (r:0 w:1)
	/// Proof: `Oracle::Accumulators` (`max_values`: None, `max_size`: Some(68), added: 2543, mode: `MaxEncodedLen`)
	fn register_feed() -> Weight {
		// Minimum execution time: 27_420 ns.
		Weight::from_parts(46_539_000, 3615)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `Oracle::Operators` (r:1 w:1)
	/// Proof: `Oracle::Operators` (`max_values`: None, `max_size`: Some(85), added: 2560, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::CounterForOperators` (r:1 w:1)
	/// Proof: `Oracle::CounterForOperators` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::NextOperator` (r:1 w:1)
	/// Proof: `Oracle::NextOperator` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	fn add_operator() -> Weight {
		// Minimum execution time: 23_955 ns.
		Weight::from_parts(42_764_000, 3550)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `Oracle::Operators` (r:1 w:1)
	/// Proof: `Oracle::Operators` (`max_values`: None, `max_size`: Some(85), added: 2560, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::CounterForOperators` (r:1 w:1)
	/// Proof: `Oracle::CounterForOperators` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::FeedKeys` (r:1 w:1)
	/// Proof: `Oracle::FeedKeys` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::CounterForFeedKeys` (r:1 w:1)
	/// Proof: `Oracle::CounterForFeedKeys` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Feeds` (r:17 w:0)
	/// Proof: `Oracle::Feeds` (`max_values`: None, `max_size`: Some(150), added: 2625, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Conducts` (r:16 w:16)
	/// Proof: `Oracle::Conducts` (`max_values`: None, `max_size`: Some(391), added: 2866, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Records` (r:16 w:16)
	/// Proof: `Oracle::Records` (`max_values`: None, `max_size`: Some(2605), added: 5080, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::FormerOperators` (r:1 w:1)
	/// Proof: `Oracle::FormerOperators` (`max_values`: Some(1), `max_size`: Some(757), added: 1252, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Attempts` (r:0 w:1)
	/// Proof: `Oracle::Attempts` (`max_values`: None, `max_size`: Some(117), added: 2592, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Changed` (r:0 w:16)
	/// Proof: `Oracle::Changed` (`max_values`: None, `max_size`: Some(12), added: 2487, mode: `MaxEncodedLen`)
	/// `f` is in `[0, 16]`.
	fn remove_operator(f: u32) -> Weight {
		// Minimum execution time: 42_614 ns.
		Weight::from_parts(77_479_504, 3615)
			// Standard error: 60_113 ps.
			.saturating_add(Weight::from_parts(26_902_372, 0).saturating_mul(f.into()))
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().reads(3_u64.saturating_mul(f.into())))
			.saturating_add(T::DbWeight::get().writes(6))
			.saturating_add(T::DbWeight::get().writes(3_u64.saturating_mul(f.into())))
			.saturating_add(Weight::from_parts(0, 5080).saturating_mul(f.into()))
	}

	/// Storage: `Oracle::Operators` (r:1 w:1)
	/// Proof: `Oracle::Operators` (`max_values`: None, `max_size`: Some(85), added: 2560, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::FeedKeys` (r:2 w:2)
	/// Proof: `Oracle::FeedKeys` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::CounterForFeedKeys` (r:1 w:1)
	/// Proof: `Oracle::CounterForFeedKeys` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	fn set_feed_key() -> Weight {
		// Minimum execution time: 39_539 ns.
		Weight::from_parts(46_068_000, 6100)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	/// Storage: `Oracle::FeedKeys` (r:1 w:0)
	/// Proof: `Oracle::FeedKeys` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Operators` (r:1 w:0)
	/// Proof: `Oracle::Operators` (`max_values`: None, `max_size`: Some(85), added: 2560, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Feeds` (r:1 w:0)
	/// Proof: `Oracle::Feeds` (`max_values`: None, `max_size`: Some(150), added: 2625, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Records` (r:1 w:1)
	/// Proof: `Oracle::Records` (`max_values`: None, `max_size`: Some(2605), added: 5080, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Resumed` (r:1 w:0)
	/// Proof: `Oracle::Resumed` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Changed` (r:0 w:1)
	/// Proof: `Oracle::Changed` (`max_values`: None, `max_size`: Some(12), added: 2487, mode: `MaxEncodedLen`)
	fn feed() -> Weight {
		// Minimum execution time: 47_120 ns.
		Weight::from_parts(59_579_000, 6070)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Oracle::Settlements` (r:1 w:1)
	/// Proof: `Oracle::Settlements` (`max_values`: None, `max_size`: Some(117), added: 2592, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Expiries` (r:1 w:1)
	/// Proof: `Oracle::Expiries` (`max_values`: None, `max_size`: Some(205), added: 2680, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Timing` (r:1 w:0)
	/// Proof: `Oracle::Timing` (`max_values`: Some(1), `max_size`: Some(24), added: 519, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Windows` (r:1 w:1)
	/// Proof: `Oracle::Windows` (`max_values`: None, `max_size`: Some(94), added: 2569, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Accumulators` (r:1 w:0)
	/// Proof: `Oracle::Accumulators` (`max_values`: None, `max_size`: Some(68), added: 2543, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::KeptSamples` (r:1 w:0)
	/// Proof: `Oracle::KeptSamples` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `MaxEncodedLen`)
	/// Storage: `Options::Expiries` (r:1 w:0)
	/// Proof: `Options::Expiries` (`max_values`: None, `max_size`: Some(66), added: 2541, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Due` (r:0 w:1)
	/// Proof: `Oracle::Due` (`max_values`: None, `max_size`: Some(20), added: 2495, mode: `MaxEncodedLen`)
	fn choose_settlement() -> Weight {
		// Minimum execution time: 53_039 ns.
		Weight::from_parts(77_575_000, 3670)
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	/// Storage: `Oracle::Feeds` (r:1 w:1)
	/// Proof: `Oracle::Feeds` (`max_values`: None, `max_size`: Some(150), added: 2625, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Archive` (r:1 w:1)
	/// Proof: `Oracle::Archive` (`max_values`: None, `max_size`: Some(205), added: 2680, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Settlements` (r:25 w:24)
	/// Proof: `Oracle::Settlements` (`max_values`: None, `max_size`: Some(117), added: 2592, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Expiries` (r:1 w:0)
	/// Proof: `Oracle::Expiries` (`max_values`: None, `max_size`: Some(205), added: 2680, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::CounterForFeeds` (r:1 w:1)
	/// Proof: `Oracle::CounterForFeeds` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Records` (r:21 w:21)
	/// Proof: `Oracle::Records` (`max_values`: None, `max_size`: Some(2605), added: 5080, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::NextFeed` (r:1 w:0)
	/// Proof: `Oracle::NextFeed` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Prunable` (r:0 w:1)
	/// Proof: `Oracle::Prunable` (`max_values`: None, `max_size`: Some(12), added: 2487, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Conducts` (r:0 w:1)
	/// Proof: `Oracle::Conducts` (`max_values`: None, `max_size`: Some(391), added: 2866, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Quotes` (r:0 w:1)
	/// Proof: `Oracle::Quotes` (`max_values`: None, `max_size`: Some(4261), added: 6736, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Resumed` (r:0 w:1)
	/// Proof: `Oracle::Resumed` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Qualities` (r:0 w:1)
	/// Proof: `Oracle::Qualities` (`max_values`: None, `max_size`: Some(13), added: 2488, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Changed` (r:0 w:1)
	/// Proof: `Oracle::Changed` (`max_values`: None, `max_size`: Some(12), added: 2487, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Accumulators` (r:0 w:1)
	/// Proof: `Oracle::Accumulators` (`max_values`: None, `max_size`: Some(68), added: 2543, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Prices` (r:0 w:1)
	/// Proof: `Oracle::Prices` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	/// `o` is in `[0, 21]`.
	/// `e` is in `[0, 24]`.
	fn remove_feed(o: u32, e: u32) -> Weight {
		// Minimum execution time: 102_733 ns.
		Weight::from_parts(98_511_594, 3670)
			// Standard error: 107_743 ps.
			.saturating_add(Weight::from_parts(1_712_449, 0).saturating_mul(o.into()))
			// Standard error: 94_268 ps.
			.saturating_add(Weight::from_parts(4_303_222, 0).saturating_mul(e.into()))
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(o.into())))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(e.into())))
			.saturating_add(T::DbWeight::get().writes(11))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(o.into())))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(e.into())))
			.saturating_add(Weight::from_parts(0, 2592).saturating_mul(e.into()))
			.saturating_add(Weight::from_parts(0, 5080).saturating_mul(o.into()))
	}

	/// Storage: `Oracle::Feeds` (r:17 w:0)
	/// Proof: `Oracle::Feeds` (`max_values`: None, `max_size`: Some(150), added: 2625, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Operators` (r:26 w:1)
	/// Proof: `Oracle::Operators` (`max_values`: None, `max_size`: Some(85), added: 2560, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Conducts` (r:16 w:16)
	/// Proof: `Oracle::Conducts` (`max_values`: None, `max_size`: Some(391), added: 2866, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Prices` (r:16 w:0)
	/// Proof: `Oracle::Prices` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Records` (r:16 w:16)
	/// Proof: `Oracle::Records` (`max_values`: None, `max_size`: Some(2605), added: 5080, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::CounterForOperators` (r:1 w:1)
	/// Proof: `Oracle::CounterForOperators` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::FeedKeys` (r:1 w:1)
	/// Proof: `Oracle::FeedKeys` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::CounterForFeedKeys` (r:1 w:1)
	/// Proof: `Oracle::CounterForFeedKeys` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::FormerOperators` (r:1 w:1)
	/// Proof: `Oracle::FormerOperators` (`max_values`: Some(1), `max_size`: Some(757), added: 1252, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Attempts` (r:0 w:1)
	/// Proof: `Oracle::Attempts` (`max_values`: None, `max_size`: Some(117), added: 2592, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Changed` (r:0 w:16)
	/// Proof: `Oracle::Changed` (`max_values`: None, `max_size`: Some(12), added: 2487, mode: `MaxEncodedLen`)
	/// `f` is in `[1, 16]`.
	fn remove_faulty(f: u32) -> Weight {
		// Minimum execution time: 231_964 ns.
		Weight::from_parts(277_518_735, 67550)
			// Standard error: 326_342 ps.
			.saturating_add(Weight::from_parts(33_499_285, 0).saturating_mul(f.into()))
			.saturating_add(T::DbWeight::get().reads(32))
			.saturating_add(T::DbWeight::get().reads(4_u64.saturating_mul(f.into())))
			.saturating_add(T::DbWeight::get().writes(6))
			.saturating_add(T::DbWeight::get().writes(3_u64.saturating_mul(f.into())))
			.saturating_add(Weight::from_parts(0, 5080).saturating_mul(f.into()))
	}

	/// Storage: `Sudo::Key` (r:1 w:0)
	/// Proof: `Sudo::Key` (`max_values`: Some(1), `max_size`: Some(32), added: 527, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::FeedKeys` (r:1 w:0)
	/// Proof: `Oracle::FeedKeys` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Attempts` (r:1 w:1)
	/// Proof: `Oracle::Attempts` (`max_values`: None, `max_size`: Some(117), added: 2592, mode: `MaxEncodedLen`)
	fn check_operational() -> Weight {
		// Minimum execution time: 24_397 ns.
		Weight::from_parts(26_570_000, 3582)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(1))
	}

	/// Storage: `Oracle::Feeds` (r:17 w:0)
	/// Proof: `Oracle::Feeds` (`max_values`: None, `max_size`: Some(150), added: 2625, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::NextFeed` (r:1 w:1)
	/// Proof: `Oracle::NextFeed` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// `f` is in `[0, 16]`.
	fn poll(f: u32) -> Weight {
		// Minimum execution time: 9_875 ns.
		Weight::from_parts(15_242_390, 3615)
			// Standard error: 15_662 ps.
			.saturating_add(Weight::from_parts(5_130_871, 0).saturating_mul(f.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(f.into())))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(Weight::from_parts(0, 2625).saturating_mul(f.into()))
	}

	/// Storage: `Oracle::Accumulators` (r:1 w:1)
	/// Proof: `Oracle::Accumulators` (`max_values`: None, `max_size`: Some(68), added: 2543, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Prices` (r:1 w:0)
	/// Proof: `Oracle::Prices` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Due` (r:1 w:0)
	/// Proof: `Oracle::Due` (`max_values`: None, `max_size`: Some(20), added: 2495, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Changed` (r:1 w:0)
	/// Proof: `Oracle::Changed` (`max_values`: None, `max_size`: Some(12), added: 2487, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Qualities` (r:1 w:1)
	/// Proof: `Oracle::Qualities` (`max_values`: None, `max_size`: Some(13), added: 2488, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Resumed` (r:0 w:1)
	/// Proof: `Oracle::Resumed` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `MaxEncodedLen`)
	/// `e` is in `[0, 24]`.
	fn poll_feed(e: u32) -> Weight {
		// Minimum execution time: 31_627 ns.
		Weight::from_parts(45_167_755, 3675)
			// Standard error: 8_973 ps.
			.saturating_add(Weight::from_parts(60_117, 0).saturating_mul(e.into()))
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `Oracle::Accumulators` (r:1 w:1)
	/// Proof: `Oracle::Accumulators` (`max_values`: None, `max_size`: Some(68), added: 2543, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Prices` (r:1 w:1)
	/// Proof: `Oracle::Prices` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Due` (r:1 w:0)
	/// Proof: `Oracle::Due` (`max_values`: None, `max_size`: Some(20), added: 2495, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Changed` (r:1 w:1)
	/// Proof: `Oracle::Changed` (`max_values`: None, `max_size`: Some(12), added: 2487, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Records` (r:22 w:0)
	/// Proof: `Oracle::Records` (`max_values`: None, `max_size`: Some(2605), added: 5080, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::CounterForFeedKeys` (r:1 w:0)
	/// Proof: `Oracle::CounterForFeedKeys` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Conducts` (r:1 w:1)
	/// Proof: `Oracle::Conducts` (`max_values`: None, `max_size`: Some(391), added: 2866, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Expiries` (r:1 w:0)
	/// Proof: `Oracle::Expiries` (`max_values`: None, `max_size`: Some(205), added: 2680, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Quotes` (r:1 w:1)
	/// Proof: `Oracle::Quotes` (`max_values`: None, `max_size`: Some(4261), added: 6736, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::CounterForOperators` (r:1 w:0)
	/// Proof: `Oracle::CounterForOperators` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Operators` (r:26 w:0)
	/// Proof: `Oracle::Operators` (`max_values`: None, `max_size`: Some(85), added: 2560, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Qualities` (r:1 w:1)
	/// Proof: `Oracle::Qualities` (`max_values`: None, `max_size`: Some(13), added: 2488, mode: `MaxEncodedLen`)
	/// `o` is in `[0, 21]`.
	/// `e` is in `[0, 24]`.
	fn aggregate(o: u32, e: u32) -> Weight {
		// Minimum execution time: 40_691 ns.
		Weight::from_parts(42_273_000, 13790)
			// Standard error: 12_314_315 ps.
			.saturating_add(Weight::from_parts(273_919_726, 0).saturating_mul(o.into()))
			// Standard error: 10_764_209 ps.
			.saturating_add(Weight::from_parts(238_022_907, 0).saturating_mul(e.into()))
			.saturating_add(T::DbWeight::get().reads(13))
			.saturating_add(T::DbWeight::get().reads(2_u64.saturating_mul(o.into())))
			.saturating_add(T::DbWeight::get().writes(4))
			.saturating_add(Weight::from_parts(0, 5080).saturating_mul(o.into()))
	}

	/// Storage: `Oracle::Accumulators` (r:1 w:1)
	/// Proof: `Oracle::Accumulators` (`max_values`: None, `max_size`: Some(68), added: 2543, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Prices` (r:1 w:0)
	/// Proof: `Oracle::Prices` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Due` (r:1 w:1)
	/// Proof: `Oracle::Due` (`max_values`: None, `max_size`: Some(20), added: 2495, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Expiries` (r:1 w:1)
	/// Proof: `Oracle::Expiries` (`max_values`: None, `max_size`: Some(205), added: 2680, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::KeptSamples` (r:1 w:1)
	/// Proof: `Oracle::KeptSamples` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Windows` (r:24 w:24)
	/// Proof: `Oracle::Windows` (`max_values`: None, `max_size`: Some(94), added: 2569, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Timing` (r:1 w:0)
	/// Proof: `Oracle::Timing` (`max_values`: Some(1), `max_size`: Some(24), added: 519, mode: `MaxEncodedLen`)
	/// Storage: `Options::Expiries` (r:24 w:0)
	/// Proof: `Options::Expiries` (`max_values`: None, `max_size`: Some(66), added: 2541, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Changed` (r:1 w:0)
	/// Proof: `Oracle::Changed` (`max_values`: None, `max_size`: Some(12), added: 2487, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Qualities` (r:1 w:1)
	/// Proof: `Oracle::Qualities` (`max_values`: None, `max_size`: Some(13), added: 2488, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Samples` (r:0 w:1)
	/// Proof: `Oracle::Samples` (`max_values`: None, `max_size`: Some(145), added: 2620, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Resumed` (r:0 w:1)
	/// Proof: `Oracle::Resumed` (`max_values`: None, `max_size`: Some(24), added: 2499, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Settlements` (r:0 w:24)
	/// Proof: `Oracle::Settlements` (`max_values`: None, `max_size`: Some(117), added: 2592, mode: `MaxEncodedLen`)
	/// `e` is in `[0, 24]`.
	fn work_windows(e: u32) -> Weight {
		// Minimum execution time: 43_504 ns.
		Weight::from_parts(63_433_126, 3675)
			// Standard error: 83_974 ps.
			.saturating_add(Weight::from_parts(27_175_464, 0).saturating_mul(e.into()))
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().reads(2_u64.saturating_mul(e.into())))
			.saturating_add(T::DbWeight::get().writes(6))
			.saturating_add(T::DbWeight::get().writes(2_u64.saturating_mul(e.into())))
			.saturating_add(Weight::from_parts(0, 2569).saturating_mul(e.into()))
	}

	/// Storage: `Oracle::Prunable` (r:1 w:1)
	/// Proof: `Oracle::Prunable` (`max_values`: None, `max_size`: Some(12), added: 2487, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::KeptSamples` (r:1 w:1)
	/// Proof: `Oracle::KeptSamples` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Windows` (r:25 w:0)
	/// Proof: `Oracle::Windows` (`max_values`: None, `max_size`: Some(94), added: 2569, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Settlements` (r:25 w:0)
	/// Proof: `Oracle::Settlements` (`max_values`: None, `max_size`: Some(117), added: 2592, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Feeds` (r:1 w:0)
	/// Proof: `Oracle::Feeds` (`max_values`: None, `max_size`: Some(150), added: 2625, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Samples` (r:0 w:100)
	/// Proof: `Oracle::Samples` (`max_values`: None, `max_size`: Some(145), added: 2620, mode: `MaxEncodedLen`)
	/// `n` is in `[0, 100]`.
	fn prune_samples(n: u32) -> Weight {
		// Minimum execution time: 257_742 ns.
		Weight::from_parts(301_436_871, 65790)
			// Standard error: 40_480 ps.
			.saturating_add(Weight::from_parts(3_273_754, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(53))
			.saturating_add(T::DbWeight::get().writes(2))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(n.into())))
	}
}
