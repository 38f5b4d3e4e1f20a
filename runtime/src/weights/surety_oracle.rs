//! Weights of `surety_oracle` (`Oracle`), measured. Do not edit: run `scripts/weights.sh surety_oracle`.
//!
//! 2026-11-22, on AMD EPYC; 50 steps, 20 repetitions; runtime executed as Compiled wasm.
//! Times are those of the runtime's work; reads and writes of the database are priced by `T::DbWeight`.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// What the calls of `surety_oracle` cost at most.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> surety_oracle::WeightInfo for WeightInfo<T> {
	/// Storage: `Oracle::Feeds` (r:1 w:1)
	/// Proof: `Oracle::Feeds` (`max_values`: None, `max_size`: Some(53), added: 2528, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::CounterForFeeds` (r:1 w:1)
	/// Proof: `Oracle::CounterForFeeds` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Accumulators` (r:0 w:1)
	/// Proof: `Oracle::Accumulators` (`max_values`: None, `max_size`: Some(68), added: 2543, mode: `MaxEncodedLen`)
	fn register_feed() -> Weight {
		// Minimum execution time: 26_870 ns.
		Weight::from_parts(33_089_000, 3518)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `Oracle::Operators` (r:1 w:1)
	/// Proof: `Oracle::Operators` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::CounterForOperators` (r:1 w:1)
	/// Proof: `Oracle::CounterForOperators` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	fn add_operator() -> Weight {
		// Minimum execution time: 22_564 ns.
		Weight::from_parts(41_712_000, 3546)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Oracle::Operators` (r:1 w:1)
	/// Proof: `Oracle::Operators` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::CounterForOperators` (r:1 w:1)
	/// Proof: `Oracle::CounterForOperators` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Feeds` (r:17 w:0)
	/// Proof: `Oracle::Feeds` (`max_values`: None, `max_size`: Some(53), added: 2528, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Records` (r:16 w:16)
	/// Proof: `Oracle::Records` (`max_values`: None, `max_size`: Some(88), added: 2563, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::FeedKeys` (r:0 w:1)
	/// Proof: `Oracle::FeedKeys` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Changed` (r:0 w:16)
	/// Proof: `Oracle::Changed` (`max_values`: None, `max_size`: Some(12), added: 2487, mode: `MaxEncodedLen`)
	/// `f` is in `[0, 16]`.
	fn remove_operator(f: u32) -> Weight {
		// Minimum execution time: 26_389 ns.
		Weight::from_parts(87_392_927, 3546)
			// Standard error: 281_786 ps.
			.saturating_add(Weight::from_parts(8_874_137, 0).saturating_mul(f.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().reads(2_u64.saturating_mul(f.into())))
			.saturating_add(T::DbWeight::get().writes(3))
			.saturating_add(T::DbWeight::get().writes(2_u64.saturating_mul(f.into())))
			.saturating_add(Weight::from_parts(0, 2563).saturating_mul(f.into()))
	}

	/// Storage: `Oracle::Operators` (r:1 w:1)
	/// Proof: `Oracle::Operators` (`max_values`: None, `max_size`: Some(81), added: 2556, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::FeedKeys` (r:1 w:2)
	/// Proof: `Oracle::FeedKeys` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
	fn set_feed_key() -> Weight {
		// Minimum execution time: 31_406 ns.
		Weight::from_parts(37_165_000, 3546)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `Oracle::FeedKeys` (r:1 w:0)
	/// Proof: `Oracle::FeedKeys` (`max_values`: None, `max_size`: Some(80), added: 2555, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Feeds` (r:1 w:0)
	/// Proof: `Oracle::Feeds` (`max_values`: None, `max_size`: Some(53), added: 2528, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Records` (r:1 w:1)
	/// Proof: `Oracle::Records` (`max_values`: None, `max_size`: Some(88), added: 2563, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Changed` (r:0 w:1)
	/// Proof: `Oracle::Changed` (`max_values`: None, `max_size`: Some(12), added: 2487, mode: `MaxEncodedLen`)
	fn feed() -> Weight {
		// Minimum execution time: 34_862 ns.
		Weight::from_parts(51_646_000, 3553)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Oracle::Settlements` (r:1 w:1)
	/// Proof: `Oracle::Settlements` (`max_values`: None, `max_size`: Some(93), added: 2568, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Expiries` (r:1 w:1)
	/// Proof: `Oracle::Expiries` (`max_values`: None, `max_size`: Some(205), added: 2680, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Timing` (r:1 w:0)
	/// Proof: `Oracle::Timing` (`max_values`: Some(1), `max_size`: Some(24), added: 519, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Windows` (r:1 w:1)
	/// Proof: `Oracle::Windows` (`max_values`: None, `max_size`: Some(86), added: 2561, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Accumulators` (r:1 w:0)
	/// Proof: `Oracle::Accumulators` (`max_values`: None, `max_size`: Some(68), added: 2543, mode: `MaxEncodedLen`)
	/// Storage: `Options::Expiries` (r:1 w:0)
	/// Proof: `Options::Expiries` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `MaxEncodedLen`)
	fn choose_settlement() -> Weight {
		// Minimum execution time: 47_771 ns.
		Weight::from_parts(70_835_000, 3670)
			.saturating_add(T::DbWeight::get().reads(7))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `Oracle::Feeds` (r:17 w:0)
	/// Proof: `Oracle::Feeds` (`max_values`: None, `max_size`: Some(53), added: 2528, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::NextFeed` (r:1 w:1)
	/// Proof: `Oracle::NextFeed` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// `f` is in `[0, 16]`.
	fn poll(f: u32) -> Weight {
		// Minimum execution time: 11_097 ns.
		Weight::from_parts(16_886_503, 3518)
			// Standard error: 45_482 ps.
			.saturating_add(Weight::from_parts(7_265_114, 0).saturating_mul(f.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(f.into())))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(Weight::from_parts(0, 2528).saturating_mul(f.into()))
	}

	/// Storage: `Oracle::Accumulators` (r:1 w:1)
	/// Proof: `Oracle::Accumulators` (`max_values`: None, `max_size`: Some(68), added: 2543, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Expiries` (r:1 w:1)
	/// Proof: `Oracle::Expiries` (`max_values`: None, `max_size`: Some(205), added: 2680, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Windows` (r:24 w:24)
	/// Proof: `Oracle::Windows` (`max_values`: None, `max_size`: Some(86), added: 2561, mode: `MaxEncodedLen`)
	/// Storage: `Options::Expiries` (r:24 w:0)
	/// Proof: `Options::Expiries` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Changed` (r:1 w:1)
	/// Proof: `Oracle::Changed` (`max_values`: None, `max_size`: Some(12), added: 2487, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Records` (r:22 w:0)
	/// Proof: `Oracle::Records` (`max_values`: None, `max_size`: Some(88), added: 2563, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Snapshots` (r:0 w:1)
	/// Proof: `Oracle::Snapshots` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Settlements` (r:0 w:24)
	/// Proof: `Oracle::Settlements` (`max_values`: None, `max_size`: Some(93), added: 2568, mode: `MaxEncodedLen`)
	/// `o` is in `[0, 21]`.
	/// `e` is in `[0, 24]`.
	fn poll_feed(o: u32, e: u32) -> Weight {
		// Minimum execution time: 141_500 ns.
		Weight::from_parts(210_683_000, 3670)
			// Standard error: 357_056 ps.
			.saturating_add(Weight::from_parts(1_875_151, 0).saturating_mul(o.into()))
			// Standard error: 312_091 ps.
			.saturating_add(Weight::from_parts(27_148_992, 0).saturating_mul(e.into()))
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(o.into())))
			.saturating_add(T::DbWeight::get().reads(2_u64.saturating_mul(e.into())))
			.saturating_add(T::DbWeight::get().writes(3))
			.saturating_add(T::DbWeight::get().writes(2_u64.saturating_mul(e.into())))
			.saturating_add(Weight::from_parts(0, 2561).saturating_mul(e.into()))
			.saturating_add(Weight::from_parts(0, 2563).saturating_mul(o.into()))
	}
}
