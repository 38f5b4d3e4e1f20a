//! Weights of `surety_options` (`Options`), measured. Do not edit: run `scripts/weights.sh surety_options`.
//!
//! 2026-11-22, on AMD EPYC; 50 steps, 20 repetitions; runtime executed as Compiled wasm.
//! Times are those of the runtime's work; reads and writes of the database are priced by `T::DbWeight`.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// What the calls of `surety_options` cost at most.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> surety_options::WeightInfo for WeightInfo<T> {
	/// Storage: `Options::SymbolOf` (r:1 w:2)
	/// Proof: `Options::SymbolOf` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `MaxEncodedLen`)
	/// Storage: `Options::Markets` (r:1 w:1)
	/// Proof: `Options::Markets` (`max_values`: None, `max_size`: Some(92), added: 2567, mode: `MaxEncodedLen`)
	fn register_market() -> Weight {
		// Minimum execution time: 29_805 ns.
		Weight::from_parts(50_164_000, 3557)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `Options::Markets` (r:1 w:0)
	/// Proof: `Options::Markets` (`max_values`: None, `max_size`: Some(92), added: 2567, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Options::SeriesBook` (r:1 w:1)
	/// Proof: `Options::SeriesBook` (`max_values`: None, `max_size`: Some(153), added: 2628, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Feeds` (r:1 w:0)
	/// Proof: `Oracle::Feeds` (`max_values`: None, `max_size`: Some(53), added: 2528, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Timing` (r:1 w:0)
	/// Proof: `Oracle::Timing` (`max_values`: Some(1), `max_size`: Some(24), added: 519, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Expiries` (r:1 w:1)
	/// Proof: `Oracle::Expiries` (`max_values`: None, `max_size`: Some(205), added: 2680, mode: `MaxEncodedLen`)
	/// Storage: `Options::SeriesCount` (r:1 w:1)
	/// Proof: `Options::SeriesCount` (`max_values`: None, `max_size`: Some(16), added: 2491, mode: `MaxEncodedLen`)
	/// Storage: `Options::Expiries` (r:1 w:1)
	/// Proof: `Options::Expiries` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `MaxEncodedLen`)
	/// Storage: `Options::CounterForExpiries` (r:1 w:1)
	/// Proof: `Options::CounterForExpiries` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(139), added: 2614, mode: `MaxEncodedLen`)
	fn list() -> Weight {
		// Estimated: what was measured without the band of strikes, and what the band reads.
		Weight::from_parts(302_460_000, 9640)
			.saturating_add(T::DbWeight::get().reads(15))
			.saturating_add(T::DbWeight::get().writes(8))
	}

	/// Storage: `Options::Markets` (r:1 w:0)
	/// Proof: `Options::Markets` (`max_values`: None, `max_size`: Some(92), added: 2567, mode: `MaxEncodedLen`)
	/// Storage: `Options::SeriesBook` (r:1 w:0)
	/// Proof: `Options::SeriesBook` (`max_values`: None, `max_size`: Some(153), added: 2628, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Vaults` (r:1 w:0)
	/// Proof: `Vaults::Vaults` (`max_values`: None, `max_size`: Some(6175), added: 8650, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Feeds` (r:1 w:0)
	/// Proof: `Oracle::Feeds` (`max_values`: None, `max_size`: Some(53), added: 2528, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Snapshots` (r:1 w:0)
	/// Proof: `Oracle::Snapshots` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	/// Storage: `Options::NextOffer` (r:1 w:1)
	/// Proof: `Options::NextOffer` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Options::OffersOf` (r:1 w:1)
	/// Proof: `Options::OffersOf` (`max_values`: None, `max_size`: Some(1074), added: 3549, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(139), added: 2614, mode: `MaxEncodedLen`)
	/// Storage: `Options::Offers` (r:0 w:1)
	/// Proof: `Options::Offers` (`max_values`: None, `max_size`: Some(168), added: 2643, mode: `MaxEncodedLen`)
	fn offer() -> Weight {
		// Minimum execution time: 279_485 ns.
		Weight::from_parts(413_805_000, 9640)
			.saturating_add(T::DbWeight::get().reads(10))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	/// Storage: `Options::Offers` (r:1 w:1)
	/// Proof: `Options::Offers` (`max_values`: None, `max_size`: Some(168), added: 2643, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Options::OffersOf` (r:1 w:1)
	/// Proof: `Options::OffersOf` (`max_values`: None, `max_size`: Some(1074), added: 3549, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(139), added: 2614, mode: `MaxEncodedLen`)
	fn cancel_offer() -> Weight {
		// Minimum execution time: 90_785 ns.
		Weight::from_parts(135_592_000, 4539)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	/// Storage: `Options::Markets` (r:1 w:0)
	/// Proof: `Options::Markets` (`max_values`: None, `max_size`: Some(92), added: 2567, mode: `MaxEncodedLen`)
	/// Storage: `Options::SeriesBook` (r:2 w:0)
	/// Proof: `Options::SeriesBook` (`max_values`: None, `max_size`: Some(153), added: 2628, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Vaults` (r:1 w:0)
	/// Proof: `Vaults::Vaults` (`max_values`: None, `max_size`: Some(6175), added: 8650, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Feeds` (r:1 w:0)
	/// Proof: `Oracle::Feeds` (`max_values`: None, `max_size`: Some(53), added: 2528, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Snapshots` (r:1 w:0)
	/// Proof: `Oracle::Snapshots` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	/// Storage: `Options::NextOffer` (r:1 w:1)
	/// Proof: `Options::NextOffer` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Options::OffersOf` (r:1 w:1)
	/// Proof: `Options::OffersOf` (`max_values`: None, `max_size`: Some(1074), added: 3549, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(139), added: 2614, mode: `MaxEncodedLen`)
	/// Storage: `Options::Offers` (r:0 w:1)
	/// Proof: `Options::Offers` (`max_values`: None, `max_size`: Some(168), added: 2643, mode: `MaxEncodedLen`)
	fn offer_spread() -> Weight {
		// Minimum execution time: 305_714 ns.
		Weight::from_parts(464_059_000, 9640)
			.saturating_add(T::DbWeight::get().reads(11))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	/// Storage: `Options::Offers` (r:1 w:1)
	/// Proof: `Options::Offers` (`max_values`: None, `max_size`: Some(168), added: 2643, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Options::Markets` (r:1 w:0)
	/// Proof: `Options::Markets` (`max_values`: None, `max_size`: Some(92), added: 2567, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Vaults` (r:2 w:2)
	/// Proof: `Vaults::Vaults` (`max_values`: None, `max_size`: Some(6175), added: 8650, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Feeds` (r:1 w:0)
	/// Proof: `Oracle::Feeds` (`max_values`: None, `max_size`: Some(53), added: 2528, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Snapshots` (r:1 w:0)
	/// Proof: `Oracle::Snapshots` (`max_values`: None, `max_size`: Some(36), added: 2511, mode: `MaxEncodedLen`)
	/// Storage: `Options::SeriesBook` (r:2 w:2)
	/// Proof: `Options::SeriesBook` (`max_values`: None, `max_size`: Some(153), added: 2628, mode: `MaxEncodedLen`)
	/// Storage: `Options::Expiries` (r:1 w:1)
	/// Proof: `Options::Expiries` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `MaxEncodedLen`)
	/// Storage: `Options::OffersOf` (r:1 w:1)
	/// Proof: `Options::OffersOf` (`max_values`: None, `max_size`: Some(1074), added: 3549, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(139), added: 2614, mode: `MaxEncodedLen`)
	/// Storage: `Options::Holders` (r:0 w:2)
	/// Proof: `Options::Holders` (`max_values`: None, `max_size`: Some(72), added: 2547, mode: `MaxEncodedLen`)
	fn accept_offer() -> Weight {
		// Minimum execution time: 445_652 ns.
		Weight::from_parts(686_149_000, 18290)
			.saturating_add(T::DbWeight::get().reads(13))
			.saturating_add(T::DbWeight::get().writes(11))
	}

	/// Storage: `Options::Offers` (r:1 w:1)
	/// Proof: `Options::Offers` (`max_values`: None, `max_size`: Some(168), added: 2643, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Options::Markets` (r:1 w:0)
	/// Proof: `Options::Markets` (`max_values`: None, `max_size`: Some(92), added: 2567, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Vaults` (r:2 w:2)
	/// Proof: `Vaults::Vaults` (`max_values`: None, `max_size`: Some(6175), added: 8650, mode: `MaxEncodedLen`)
	/// Storage: `Options::SeriesBook` (r:2 w:2)
	/// Proof: `Options::SeriesBook` (`max_values`: None, `max_size`: Some(153), added: 2628, mode: `MaxEncodedLen`)
	/// Storage: `Options::Expiries` (r:1 w:1)
	/// Proof: `Options::Expiries` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `MaxEncodedLen`)
	/// Storage: `Options::OffersOf` (r:1 w:1)
	/// Proof: `Options::OffersOf` (`max_values`: None, `max_size`: Some(1074), added: 3549, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(139), added: 2614, mode: `MaxEncodedLen`)
	/// Storage: `Options::Holders` (r:0 w:2)
	/// Proof: `Options::Holders` (`max_values`: None, `max_size`: Some(72), added: 2547, mode: `MaxEncodedLen`)
	fn close() -> Weight {
		// Minimum execution time: 419_263 ns.
		Weight::from_parts(639_049_000, 18290)
			.saturating_add(T::DbWeight::get().reads(11))
			.saturating_add(T::DbWeight::get().writes(11))
	}

	/// Estimated by hand until it is measured.
	fn settle_loser(p: u32) -> Weight {
		Weight::from_parts(300_000_000, 9640)
			.saturating_add(Weight::from_parts(25_000_000, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(p.into())))
			.saturating_add(T::DbWeight::get().writes(5))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(p.into())))
	}

	/// Estimated by hand until it is measured.
	fn settle_count(p: u32) -> Weight {
		Weight::from_parts(120_000_000, 9640)
			.saturating_add(Weight::from_parts(2_000_000, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Estimated by hand until it is measured.
	fn settle_winner(p: u32) -> Weight {
		Weight::from_parts(200_000_000, 9640)
			.saturating_add(Weight::from_parts(25_000_000, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(p.into())))
			.saturating_add(T::DbWeight::get().writes(4))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(p.into())))
	}

	/// Estimated by hand until it is measured.
	fn transfer() -> Weight {
		Weight::from_parts(700_000_000, 9640)
			.saturating_add(T::DbWeight::get().reads(11))
			.saturating_add(T::DbWeight::get().writes(9))
	}

	/// Estimated by hand until it is measured.
	fn offer_to() -> Weight {
		Weight::from_parts(450_000_000, 9640)
			.saturating_add(T::DbWeight::get().reads(10))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	/// Storage: `Options::Settling` (r:1 w:0)
	/// Proof: `Options::Settling` (`max_values`: Some(1), `max_size`: Some(4610), added: 5105, mode: `MaxEncodedLen`)
	fn poll_base() -> Weight {
		// Minimum execution time: 2_825 ns.
		Weight::from_parts(4_697_000, 6095).saturating_add(T::DbWeight::get().reads(1))
	}

	/// Estimated by hand until it is measured.
	fn poll_collect(p: u32) -> Weight {
		Weight::from_parts(280_000_000, 9640)
			.saturating_add(Weight::from_parts(25_000_000, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(9))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(p.into())))
			.saturating_add(T::DbWeight::get().writes(4))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(p.into())))
	}

	/// Estimated by hand until it is measured.
	fn poll_count(p: u32) -> Weight {
		Weight::from_parts(110_000_000, 9640)
			.saturating_add(Weight::from_parts(2_000_000, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Estimated by hand until it is measured.
	fn poll_pay(p: u32) -> Weight {
		Weight::from_parts(180_000_000, 9640)
			.saturating_add(Weight::from_parts(25_000_000, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(7))
			.saturating_add(T::DbWeight::get().reads(1_u64.saturating_mul(p.into())))
			.saturating_add(T::DbWeight::get().writes(4))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(p.into())))
	}

	/// Storage: `Options::Settling` (r:1 w:0)
	/// Proof: `Options::Settling` (`max_values`: Some(1), `max_size`: Some(4610), added: 5105, mode: `MaxEncodedLen`)
	/// Storage: `Options::Holders` (r:1 w:0)
	/// Proof: `Options::Holders` (`max_values`: None, `max_size`: Some(72), added: 2547, mode: `MaxEncodedLen`)
	/// Storage: `Options::SeriesBook` (r:2 w:1)
	/// Proof: `Options::SeriesBook` (`max_values`: None, `max_size`: Some(153), added: 2628, mode: `MaxEncodedLen`)
	/// Storage: `Options::SeriesCount` (r:1 w:1)
	/// Proof: `Options::SeriesCount` (`max_values`: None, `max_size`: Some(16), added: 2491, mode: `MaxEncodedLen`)
	/// Storage: `Options::Expiries` (r:1 w:1)
	/// Proof: `Options::Expiries` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(139), added: 2614, mode: `MaxEncodedLen`)
	fn poll_prune() -> Weight {
		// Minimum execution time: 111_225 ns.
		Weight::from_parts(151_565_000, 6246)
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	/// Storage: `Options::Settling` (r:1 w:1)
	/// Proof: `Options::Settling` (`max_values`: Some(1), `max_size`: Some(4610), added: 5105, mode: `MaxEncodedLen`)
	/// Storage: `Options::Holders` (r:1 w:0)
	/// Proof: `Options::Holders` (`max_values`: None, `max_size`: Some(72), added: 2547, mode: `MaxEncodedLen`)
	/// Storage: `Options::SeriesBook` (r:1 w:0)
	/// Proof: `Options::SeriesBook` (`max_values`: None, `max_size`: Some(153), added: 2628, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Settlements` (r:1 w:0)
	/// Proof: `Oracle::Settlements` (`max_values`: None, `max_size`: Some(93), added: 2568, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::House` (r:2 w:2)
	/// Proof: `Vaults::House` (`max_values`: None, `max_size`: Some(83), added: 2558, mode: `MaxEncodedLen`)
	/// Storage: `Options::Expiries` (r:1 w:1)
	/// Proof: `Options::Expiries` (`max_values`: None, `max_size`: Some(28), added: 2503, mode: `MaxEncodedLen`)
	/// Storage: `Options::CounterForExpiries` (r:1 w:1)
	/// Proof: `Options::CounterForExpiries` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Expiries` (r:1 w:1)
	/// Proof: `Oracle::Expiries` (`max_values`: None, `max_size`: Some(205), added: 2680, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Archive` (r:1 w:1)
	/// Proof: `Oracle::Archive` (`max_values`: None, `max_size`: Some(205), added: 2680, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Windows` (r:0 w:1)
	/// Proof: `Oracle::Windows` (`max_values`: None, `max_size`: Some(86), added: 2561, mode: `MaxEncodedLen`)
	fn poll_finish() -> Weight {
		// Minimum execution time: 101_601 ns.
		Weight::from_parts(148_680_000, 6106)
			.saturating_add(T::DbWeight::get().reads(10))
			.saturating_add(T::DbWeight::get().writes(8))
	}

	/// Estimated, to be measured.
	fn unlist() -> Weight {
		Weight::from_parts(200_000_000, 6246)
			.saturating_add(T::DbWeight::get().reads(11))
			.saturating_add(T::DbWeight::get().writes(11))
	}

	/// Estimated, to be measured.
	fn set_listing() -> Weight {
		Weight::from_parts(60_000_000, 3557)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Estimated, to be measured.
	fn idle_base() -> Weight {
		Weight::from_parts(6_000_000, 2500).saturating_add(T::DbWeight::get().reads(2))
	}

	/// Estimated, to be measured.
	/// `s` is in `[0, 82]`.
	fn idle_list(s: u32) -> Weight {
		Weight::from_parts(1_500_000_000, 230_000)
			.saturating_add(Weight::from_parts(100_000_000, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(96))
			.saturating_add(T::DbWeight::get().writes(7))
			.saturating_add(T::DbWeight::get().writes(s.into()))
	}
}
