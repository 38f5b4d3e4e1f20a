//! Weights of `surety_options` (`Options`), measured. Do not edit: run `scripts/weights.sh surety_options`.
//!
//! 2026-11-22, on AMD EPYC; 10 steps, 8 repetitions; runtime executed as Compiled wasm.
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
		// Minimum execution time: 29_755 ns.
		Weight::from_parts(32_037_000, 3557)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `Options::Markets` (r:1 w:0)
	/// Proof: `Options::Markets` (`max_values`: None, `max_size`: Some(92), added: 2567, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Options::SeriesBook` (r:1 w:1)
	/// Proof: `Options::SeriesBook` (`max_values`: None, `max_size`: Some(154), added: 2629, mode: `MaxEncodedLen`)
	/// Storage: `Options::Listings` (r:1 w:0)
	/// Proof: `Options::Listings` (`max_values`: None, `max_size`: Some(49), added: 2524, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Feeds` (r:1 w:0)
	/// Proof: `Oracle::Feeds` (`max_values`: None, `max_size`: Some(150), added: 2625, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Prices` (r:1 w:0)
	/// Proof: `Oracle::Prices` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Quotes` (r:1 w:0)
	/// Proof: `Oracle::Quotes` (`max_values`: None, `max_size`: Some(4261), added: 6736, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Timing` (r:1 w:0)
	/// Proof: `Oracle::Timing` (`max_values`: Some(1), `max_size`: Some(24), added: 519, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Expiries` (r:1 w:1)
	/// Proof: `Oracle::Expiries` (`max_values`: None, `max_size`: Some(205), added: 2680, mode: `MaxEncodedLen`)
	/// Storage: `Options::MarketRecords` (r:1 w:1)
	/// Proof: `Options::MarketRecords` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Options::Expiries` (r:1 w:1)
	/// Proof: `Options::Expiries` (`max_values`: None, `max_size`: Some(66), added: 2541, mode: `MaxEncodedLen`)
	/// Storage: `Options::CounterForExpiries` (r:1 w:1)
	/// Proof: `Options::CounterForExpiries` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(157), added: 2632, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Due` (r:0 w:1)
	/// Proof: `Oracle::Due` (`max_values`: None, `max_size`: Some(20), added: 2495, mode: `MaxEncodedLen`)
	fn list() -> Weight {
		// Minimum execution time: 181_850 ns.
		Weight::from_parts(191_935_000, 7726)
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(8))
	}

	/// Storage: `Options::Markets` (r:1 w:0)
	/// Proof: `Options::Markets` (`max_values`: None, `max_size`: Some(92), added: 2567, mode: `MaxEncodedLen`)
	/// Storage: `Options::SeriesBook` (r:1 w:0)
	/// Proof: `Options::SeriesBook` (`max_values`: None, `max_size`: Some(154), added: 2629, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::CashPool` (r:1 w:0)
	/// Proof: `Vaults::CashPool` (`max_values`: Some(1), `max_size`: Some(240), added: 735, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Vaults` (r:1 w:0)
	/// Proof: `Vaults::Vaults` (`max_values`: None, `max_size`: Some(10931), added: 13406, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Feeds` (r:1 w:0)
	/// Proof: `Oracle::Feeds` (`max_values`: None, `max_size`: Some(150), added: 2625, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Prices` (r:1 w:0)
	/// Proof: `Oracle::Prices` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	/// Storage: `Options::NextOffer` (r:1 w:1)
	/// Proof: `Options::NextOffer` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Options::OffersOf` (r:1 w:1)
	/// Proof: `Options::OffersOf` (`max_values`: None, `max_size`: Some(1074), added: 3549, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(157), added: 2632, mode: `MaxEncodedLen`)
	/// Storage: `Options::Offers` (r:0 w:1)
	/// Proof: `Options::Offers` (`max_values`: None, `max_size`: Some(205), added: 2680, mode: `MaxEncodedLen`)
	fn offer() -> Weight {
		// Minimum execution time: 235_099 ns.
		Weight::from_parts(254_307_000, 14396)
			.saturating_add(T::DbWeight::get().reads(11))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	/// Storage: `Options::Offers` (r:1 w:1)
	/// Proof: `Options::Offers` (`max_values`: None, `max_size`: Some(205), added: 2680, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Options::OffersOf` (r:1 w:1)
	/// Proof: `Options::OffersOf` (`max_values`: None, `max_size`: Some(1074), added: 3549, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(157), added: 2632, mode: `MaxEncodedLen`)
	fn cancel_offer() -> Weight {
		// Minimum execution time: 87_330 ns.
		Weight::from_parts(93_569_000, 4539)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(4))
	}

	/// Storage: `Options::Markets` (r:1 w:0)
	/// Proof: `Options::Markets` (`max_values`: None, `max_size`: Some(92), added: 2567, mode: `MaxEncodedLen`)
	/// Storage: `Options::SeriesBook` (r:2 w:0)
	/// Proof: `Options::SeriesBook` (`max_values`: None, `max_size`: Some(154), added: 2629, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::CashPool` (r:1 w:0)
	/// Proof: `Vaults::CashPool` (`max_values`: Some(1), `max_size`: Some(240), added: 735, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Vaults` (r:1 w:0)
	/// Proof: `Vaults::Vaults` (`max_values`: None, `max_size`: Some(10931), added: 13406, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Feeds` (r:1 w:0)
	/// Proof: `Oracle::Feeds` (`max_values`: None, `max_size`: Some(150), added: 2625, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Prices` (r:1 w:0)
	/// Proof: `Oracle::Prices` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	/// Storage: `Options::NextOffer` (r:1 w:1)
	/// Proof: `Options::NextOffer` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Options::OffersOf` (r:1 w:1)
	/// Proof: `Options::OffersOf` (`max_values`: None, `max_size`: Some(1074), added: 3549, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(157), added: 2632, mode: `MaxEncodedLen`)
	/// Storage: `Options::Offers` (r:0 w:1)
	/// Proof: `Options::Offers` (`max_values`: None, `max_size`: Some(205), added: 2680, mode: `MaxEncodedLen`)
	fn offer_spread() -> Weight {
		// Minimum execution time: 242_220 ns.
		Weight::from_parts(257_893_000, 14396)
			.saturating_add(T::DbWeight::get().reads(12))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	/// Storage: `Options::Offers` (r:1 w:1)
	/// Proof: `Options::Offers` (`max_values`: None, `max_size`: Some(205), added: 2680, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Options::Markets` (r:1 w:0)
	/// Proof: `Options::Markets` (`max_values`: None, `max_size`: Some(92), added: 2567, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::CashPool` (r:1 w:1)
	/// Proof: `Vaults::CashPool` (`max_values`: Some(1), `max_size`: Some(240), added: 735, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Vaults` (r:2 w:2)
	/// Proof: `Vaults::Vaults` (`max_values`: None, `max_size`: Some(10931), added: 13406, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Feeds` (r:1 w:0)
	/// Proof: `Oracle::Feeds` (`max_values`: None, `max_size`: Some(150), added: 2625, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Prices` (r:1 w:0)
	/// Proof: `Oracle::Prices` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	/// Storage: `Options::MarketRecords` (r:1 w:1)
	/// Proof: `Options::MarketRecords` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Options::SeriesBook` (r:2 w:2)
	/// Proof: `Options::SeriesBook` (`max_values`: None, `max_size`: Some(154), added: 2629, mode: `MaxEncodedLen`)
	/// Storage: `Options::Expiries` (r:1 w:1)
	/// Proof: `Options::Expiries` (`max_values`: None, `max_size`: Some(66), added: 2541, mode: `MaxEncodedLen`)
	/// Storage: `Options::OffersOf` (r:1 w:1)
	/// Proof: `Options::OffersOf` (`max_values`: None, `max_size`: Some(1074), added: 3549, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(157), added: 2632, mode: `MaxEncodedLen`)
	/// Storage: `Options::Holders` (r:0 w:2)
	/// Proof: `Options::Holders` (`max_values`: None, `max_size`: Some(89), added: 2564, mode: `MaxEncodedLen`)
	fn accept_offer() -> Weight {
		// Minimum execution time: 411_171 ns.
		Weight::from_parts(476_607_000, 27802)
			// One of them estimated: whether a delegate who made the offer still is one.
			.saturating_add(T::DbWeight::get().reads(16))
			.saturating_add(T::DbWeight::get().writes(13))
	}

	/// Storage: `Options::Offers` (r:1 w:1)
	/// Proof: `Options::Offers` (`max_values`: None, `max_size`: Some(205), added: 2680, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Options::Markets` (r:1 w:0)
	/// Proof: `Options::Markets` (`max_values`: None, `max_size`: Some(92), added: 2567, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::CashPool` (r:1 w:1)
	/// Proof: `Vaults::CashPool` (`max_values`: Some(1), `max_size`: Some(240), added: 735, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Vaults` (r:2 w:2)
	/// Proof: `Vaults::Vaults` (`max_values`: None, `max_size`: Some(10931), added: 13406, mode: `MaxEncodedLen`)
	/// Storage: `Options::MarketRecords` (r:1 w:1)
	/// Proof: `Options::MarketRecords` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Options::SeriesBook` (r:2 w:2)
	/// Proof: `Options::SeriesBook` (`max_values`: None, `max_size`: Some(154), added: 2629, mode: `MaxEncodedLen`)
	/// Storage: `Options::Expiries` (r:1 w:1)
	/// Proof: `Options::Expiries` (`max_values`: None, `max_size`: Some(66), added: 2541, mode: `MaxEncodedLen`)
	/// Storage: `Options::OffersOf` (r:1 w:1)
	/// Proof: `Options::OffersOf` (`max_values`: None, `max_size`: Some(1074), added: 3549, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(157), added: 2632, mode: `MaxEncodedLen`)
	/// Storage: `Options::Holders` (r:0 w:2)
	/// Proof: `Options::Holders` (`max_values`: None, `max_size`: Some(89), added: 2564, mode: `MaxEncodedLen`)
	fn close() -> Weight {
		// Minimum execution time: 384_231 ns.
		Weight::from_parts(434_505_000, 27802)
			// One of them estimated: whether a delegate who made the offer still is one.
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(13))
	}

	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Options::Markets` (r:1 w:0)
	/// Proof: `Options::Markets` (`max_values`: None, `max_size`: Some(92), added: 2567, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::CashPool` (r:1 w:1)
	/// Proof: `Vaults::CashPool` (`max_values`: Some(1), `max_size`: Some(240), added: 735, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Vaults` (r:2 w:2)
	/// Proof: `Vaults::Vaults` (`max_values`: None, `max_size`: Some(10931), added: 13406, mode: `MaxEncodedLen`)
	/// Storage: `Options::MarketRecords` (r:1 w:1)
	/// Proof: `Options::MarketRecords` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Options::SeriesBook` (r:1 w:1)
	/// Proof: `Options::SeriesBook` (`max_values`: None, `max_size`: Some(154), added: 2629, mode: `MaxEncodedLen`)
	/// Storage: `Options::Expiries` (r:1 w:1)
	/// Proof: `Options::Expiries` (`max_values`: None, `max_size`: Some(66), added: 2541, mode: `MaxEncodedLen`)
	/// Storage: `Options::Holders` (r:0 w:2)
	/// Proof: `Options::Holders` (`max_values`: None, `max_size`: Some(89), added: 2564, mode: `MaxEncodedLen`)
	fn transfer() -> Weight {
		// Minimum execution time: 294_628 ns.
		Weight::from_parts(310_451_000, 27802)
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().writes(8))
	}

	/// Storage: `Options::Markets` (r:1 w:0)
	/// Proof: `Options::Markets` (`max_values`: None, `max_size`: Some(92), added: 2567, mode: `MaxEncodedLen`)
	/// Storage: `Options::SeriesBook` (r:2 w:0)
	/// Proof: `Options::SeriesBook` (`max_values`: None, `max_size`: Some(154), added: 2629, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::CashPool` (r:1 w:0)
	/// Proof: `Vaults::CashPool` (`max_values`: Some(1), `max_size`: Some(240), added: 735, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Vaults` (r:1 w:0)
	/// Proof: `Vaults::Vaults` (`max_values`: None, `max_size`: Some(10931), added: 13406, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Feeds` (r:1 w:0)
	/// Proof: `Oracle::Feeds` (`max_values`: None, `max_size`: Some(150), added: 2625, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Prices` (r:1 w:0)
	/// Proof: `Oracle::Prices` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	/// Storage: `Options::NextOffer` (r:1 w:1)
	/// Proof: `Options::NextOffer` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Options::OffersOf` (r:1 w:1)
	/// Proof: `Options::OffersOf` (`max_values`: None, `max_size`: Some(1074), added: 3549, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(157), added: 2632, mode: `MaxEncodedLen`)
	/// Storage: `Options::Offers` (r:0 w:1)
	/// Proof: `Options::Offers` (`max_values`: None, `max_size`: Some(205), added: 2680, mode: `MaxEncodedLen`)
	fn offer_to() -> Weight {
		// Minimum execution time: 244_052 ns.
		Weight::from_parts(282_430_000, 14396)
			.saturating_add(T::DbWeight::get().reads(12))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	/// Storage: `Options::Holders` (r:1 w:1)
	/// Proof: `Options::Holders` (`max_values`: None, `max_size`: Some(89), added: 2564, mode: `MaxEncodedLen`)
	/// Storage: `Options::Expiries` (r:1 w:1)
	/// Proof: `Options::Expiries` (`max_values`: None, `max_size`: Some(66), added: 2541, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Settlements` (r:1 w:0)
	/// Proof: `Oracle::Settlements` (`max_values`: None, `max_size`: Some(117), added: 2592, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::CashPool` (r:1 w:1)
	/// Proof: `Vaults::CashPool` (`max_values`: Some(1), `max_size`: Some(240), added: 735, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Vaults` (r:1 w:1)
	/// Proof: `Vaults::Vaults` (`max_values`: None, `max_size`: Some(10931), added: 13406, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::SettlementAccounts` (r:1 w:1)
	/// Proof: `Vaults::SettlementAccounts` (`max_values`: None, `max_size`: Some(68), added: 2543, mode: `MaxEncodedLen`)
	/// Storage: `Options::SettlingCursor` (r:0 w:1)
	/// Proof: `Options::SettlingCursor` (`max_values`: Some(1), `max_size`: Some(36), added: 531, mode: `MaxEncodedLen`)
	/// `p` is in `[1, 128]`.
	fn settle_loser(p: u32) -> Weight {
		// Minimum execution time: 125_997 ns.
		Weight::from_parts(606_097_052, 14396)
			// Estimated.
			.saturating_add(Weight::from_parts(2_000_000, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(17))
			.saturating_add(T::DbWeight::get().writes(6))
	}

	/// Storage: `Options::Holders` (r:1 w:1)
	/// Proof: `Options::Holders` (`max_values`: None, `max_size`: Some(89), added: 2564, mode: `MaxEncodedLen`)
	/// Storage: `Options::Expiries` (r:1 w:1)
	/// Proof: `Options::Expiries` (`max_values`: None, `max_size`: Some(66), added: 2541, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Settlements` (r:1 w:0)
	/// Proof: `Oracle::Settlements` (`max_values`: None, `max_size`: Some(117), added: 2592, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::CashPool` (r:1 w:0)
	/// Proof: `Vaults::CashPool` (`max_values`: Some(1), `max_size`: Some(240), added: 735, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Vaults` (r:1 w:0)
	/// Proof: `Vaults::Vaults` (`max_values`: None, `max_size`: Some(10931), added: 13406, mode: `MaxEncodedLen`)
	/// Storage: `Options::SettlingCursor` (r:0 w:1)
	/// Proof: `Options::SettlingCursor` (`max_values`: Some(1), `max_size`: Some(36), added: 531, mode: `MaxEncodedLen`)
	/// `p` is in `[1, 128]`.
	fn settle_count(p: u32) -> Weight {
		// Minimum execution time: 63_745 ns.
		Weight::from_parts(72_569_507, 14396)
			// Standard error: 6_782 ps.
			.saturating_add(Weight::from_parts(326_228, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(3))
	}

	/// Storage: `Options::Holders` (r:1 w:1)
	/// Proof: `Options::Holders` (`max_values`: None, `max_size`: Some(89), added: 2564, mode: `MaxEncodedLen`)
	/// Storage: `Options::Expiries` (r:1 w:1)
	/// Proof: `Options::Expiries` (`max_values`: None, `max_size`: Some(66), added: 2541, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Settlements` (r:1 w:0)
	/// Proof: `Oracle::Settlements` (`max_values`: None, `max_size`: Some(117), added: 2592, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::CashPool` (r:1 w:1)
	/// Proof: `Vaults::CashPool` (`max_values`: Some(1), `max_size`: Some(240), added: 735, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Vaults` (r:1 w:1)
	/// Proof: `Vaults::Vaults` (`max_values`: None, `max_size`: Some(10931), added: 13406, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::SettlementAccounts` (r:1 w:1)
	/// Proof: `Vaults::SettlementAccounts` (`max_values`: None, `max_size`: Some(68), added: 2543, mode: `MaxEncodedLen`)
	/// `p` is in `[1, 128]`.
	fn settle_winner(p: u32) -> Weight {
		// Minimum execution time: 93_619 ns.
		Weight::from_parts(78_283_535, 14396)
			// Estimated.
			.saturating_add(Weight::from_parts(2_000_000, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(7))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	/// Storage: `Options::Settling` (r:1 w:0)
	/// Proof: `Options::Settling` (`max_values`: Some(1), `max_size`: Some(4610), added: 5105, mode: `MaxEncodedLen`)
	fn poll_base() -> Weight {
		// Minimum execution time: 2_794 ns.
		Weight::from_parts(4_526_000, 6095).saturating_add(T::DbWeight::get().reads(1))
	}

	/// Storage: `Options::Expiries` (r:1 w:1)
	/// Proof: `Options::Expiries` (`max_values`: None, `max_size`: Some(66), added: 2541, mode: `MaxEncodedLen`)
	/// Storage: `Options::Holders` (r:2 w:1)
	/// Proof: `Options::Holders` (`max_values`: None, `max_size`: Some(89), added: 2564, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Settlements` (r:1 w:0)
	/// Proof: `Oracle::Settlements` (`max_values`: None, `max_size`: Some(117), added: 2592, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::CashPool` (r:1 w:1)
	/// Proof: `Vaults::CashPool` (`max_values`: Some(1), `max_size`: Some(240), added: 735, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Vaults` (r:1 w:1)
	/// Proof: `Vaults::Vaults` (`max_values`: None, `max_size`: Some(10931), added: 13406, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::SettlementAccounts` (r:1 w:1)
	/// Proof: `Vaults::SettlementAccounts` (`max_values`: None, `max_size`: Some(68), added: 2543, mode: `MaxEncodedLen`)
	/// `p` is in `[1, 128]`.
	fn poll_collect(p: u32) -> Weight {
		// Minimum execution time: 139_397 ns.
		Weight::from_parts(654_862_565, 14396)
			// Estimated.
			.saturating_add(Weight::from_parts(2_000_000, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(18))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	/// Storage: `Options::Expiries` (r:1 w:1)
	/// Proof: `Options::Expiries` (`max_values`: None, `max_size`: Some(66), added: 2541, mode: `MaxEncodedLen`)
	/// Storage: `Options::Holders` (r:2 w:1)
	/// Proof: `Options::Holders` (`max_values`: None, `max_size`: Some(89), added: 2564, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Settlements` (r:1 w:0)
	/// Proof: `Oracle::Settlements` (`max_values`: None, `max_size`: Some(117), added: 2592, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::CashPool` (r:1 w:0)
	/// Proof: `Vaults::CashPool` (`max_values`: Some(1), `max_size`: Some(240), added: 735, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Vaults` (r:1 w:0)
	/// Proof: `Vaults::Vaults` (`max_values`: None, `max_size`: Some(10931), added: 13406, mode: `MaxEncodedLen`)
	/// `p` is in `[1, 128]`.
	fn poll_count(p: u32) -> Weight {
		// Minimum execution time: 75_261 ns.
		Weight::from_parts(129_053_336, 14396)
			// Standard error: 36_140 ps.
			.saturating_add(Weight::from_parts(359_646, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(7))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Options::Expiries` (r:1 w:1)
	/// Proof: `Options::Expiries` (`max_values`: None, `max_size`: Some(66), added: 2541, mode: `MaxEncodedLen`)
	/// Storage: `Options::Holders` (r:2 w:1)
	/// Proof: `Options::Holders` (`max_values`: None, `max_size`: Some(89), added: 2564, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Settlements` (r:1 w:0)
	/// Proof: `Oracle::Settlements` (`max_values`: None, `max_size`: Some(117), added: 2592, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::CashPool` (r:1 w:1)
	/// Proof: `Vaults::CashPool` (`max_values`: Some(1), `max_size`: Some(240), added: 735, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::Vaults` (r:1 w:1)
	/// Proof: `Vaults::Vaults` (`max_values`: None, `max_size`: Some(10931), added: 13406, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::SettlementAccounts` (r:1 w:1)
	/// Proof: `Vaults::SettlementAccounts` (`max_values`: None, `max_size`: Some(68), added: 2543, mode: `MaxEncodedLen`)
	/// `p` is in `[1, 128]`.
	fn poll_pay(p: u32) -> Weight {
		// Minimum execution time: 104_285 ns.
		Weight::from_parts(145_671_105, 14396)
			// Estimated.
			.saturating_add(Weight::from_parts(2_000_000, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	/// Storage: `Options::Settling` (r:1 w:0)
	/// Proof: `Options::Settling` (`max_values`: Some(1), `max_size`: Some(4610), added: 5105, mode: `MaxEncodedLen`)
	/// Storage: `Options::Expiries` (r:1 w:1)
	/// Proof: `Options::Expiries` (`max_values`: None, `max_size`: Some(66), added: 2541, mode: `MaxEncodedLen`)
	/// Storage: `Options::Holders` (r:1 w:0)
	/// Proof: `Options::Holders` (`max_values`: None, `max_size`: Some(89), added: 2564, mode: `MaxEncodedLen`)
	/// Storage: `Options::SeriesBook` (r:2 w:1)
	/// Proof: `Options::SeriesBook` (`max_values`: None, `max_size`: Some(154), added: 2629, mode: `MaxEncodedLen`)
	/// Storage: `Options::MarketRecords` (r:1 w:1)
	/// Proof: `Options::MarketRecords` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(157), added: 2632, mode: `MaxEncodedLen`)
	fn poll_prune() -> Weight {
		// Minimum execution time: 125_116 ns.
		Weight::from_parts(137_855_000, 6248)
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().writes(5))
	}

	/// Storage: `Options::Settling` (r:1 w:1)
	/// Proof: `Options::Settling` (`max_values`: Some(1), `max_size`: Some(4610), added: 5105, mode: `MaxEncodedLen`)
	/// Storage: `Options::Expiries` (r:1 w:1)
	/// Proof: `Options::Expiries` (`max_values`: None, `max_size`: Some(66), added: 2541, mode: `MaxEncodedLen`)
	/// Storage: `Options::Holders` (r:1 w:0)
	/// Proof: `Options::Holders` (`max_values`: None, `max_size`: Some(89), added: 2564, mode: `MaxEncodedLen`)
	/// Storage: `Options::SeriesBook` (r:1 w:0)
	/// Proof: `Options::SeriesBook` (`max_values`: None, `max_size`: Some(154), added: 2629, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::TearUps` (r:1 w:0)
	/// Proof: `Vaults::TearUps` (`max_values`: None, `max_size`: Some(106022), added: 108497, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Settlements` (r:1 w:0)
	/// Proof: `Oracle::Settlements` (`max_values`: None, `max_size`: Some(117), added: 2592, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::SettlementAccounts` (r:1 w:1)
	/// Proof: `Vaults::SettlementAccounts` (`max_values`: None, `max_size`: Some(68), added: 2543, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::House` (r:1 w:1)
	/// Proof: `Vaults::House` (`max_values`: None, `max_size`: Some(83), added: 2558, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::CashPool` (r:1 w:1)
	/// Proof: `Vaults::CashPool` (`max_values`: Some(1), `max_size`: Some(240), added: 735, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Options::CounterForExpiries` (r:1 w:1)
	/// Proof: `Options::CounterForExpiries` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Options::MarketRecords` (r:1 w:1)
	/// Proof: `Options::MarketRecords` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Expiries` (r:1 w:1)
	/// Proof: `Oracle::Expiries` (`max_values`: None, `max_size`: Some(205), added: 2680, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Archive` (r:1 w:1)
	/// Proof: `Oracle::Archive` (`max_values`: None, `max_size`: Some(205), added: 2680, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Prunable` (r:0 w:1)
	/// Proof: `Oracle::Prunable` (`max_values`: None, `max_size`: Some(12), added: 2487, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Windows` (r:0 w:1)
	/// Proof: `Oracle::Windows` (`max_values`: None, `max_size`: Some(94), added: 2569, mode: `MaxEncodedLen`)
	fn poll_finish() -> Weight {
		// Minimum execution time: 117_434 ns.
		Weight::from_parts(127_299_000, 109487)
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(11))
	}

	/// Storage: `Options::SeriesBook` (r:1 w:1)
	/// Proof: `Options::SeriesBook` (`max_values`: None, `max_size`: Some(154), added: 2629, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Options::MarketRecords` (r:1 w:1)
	/// Proof: `Options::MarketRecords` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Options::Expiries` (r:1 w:1)
	/// Proof: `Options::Expiries` (`max_values`: None, `max_size`: Some(66), added: 2541, mode: `MaxEncodedLen`)
	/// Storage: `System::Account` (r:1 w:1)
	/// Proof: `System::Account` (`max_values`: None, `max_size`: Some(128), added: 2603, mode: `MaxEncodedLen`)
	/// Storage: `Balances::Holds` (r:1 w:1)
	/// Proof: `Balances::Holds` (`max_values`: None, `max_size`: Some(157), added: 2632, mode: `MaxEncodedLen`)
	/// Storage: `Options::CounterForExpiries` (r:1 w:1)
	/// Proof: `Options::CounterForExpiries` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Expiries` (r:1 w:1)
	/// Proof: `Oracle::Expiries` (`max_values`: None, `max_size`: Some(205), added: 2680, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Timing` (r:1 w:0)
	/// Proof: `Oracle::Timing` (`max_values`: Some(1), `max_size`: Some(24), added: 519, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Settlements` (r:1 w:0)
	/// Proof: `Oracle::Settlements` (`max_values`: None, `max_size`: Some(117), added: 2592, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Due` (r:0 w:1)
	/// Proof: `Oracle::Due` (`max_values`: None, `max_size`: Some(20), added: 2495, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Prunable` (r:0 w:1)
	/// Proof: `Oracle::Prunable` (`max_values`: None, `max_size`: Some(12), added: 2487, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Windows` (r:0 w:1)
	/// Proof: `Oracle::Windows` (`max_values`: None, `max_size`: Some(94), added: 2569, mode: `MaxEncodedLen`)
	/// Storage: `Vaults::TearUps` (r:1 w:0)
	/// Storage: `Options::Offers` (r:129 w:128)
	/// Storage: `Options::OffersOf` (r:128 w:128)
	/// `o` is in `[0, 128]`.
	fn unlist(o: u32) -> Weight {
		// Estimated as to tear-ups and offers, not measured yet.
		Weight::from_parts(160_759_000, 3670)
			.saturating_add(Weight::from_parts(60_000_000, 3670).saturating_mul(o.into()))
			.saturating_add(T::DbWeight::get().reads(12))
			.saturating_add(T::DbWeight::get().reads(4_u64.saturating_mul(o.into())))
			.saturating_add(T::DbWeight::get().writes(10))
			.saturating_add(T::DbWeight::get().writes(4_u64.saturating_mul(o.into())))
	}

	/// Storage: `Options::Markets` (r:1 w:0)
	/// Proof: `Options::Markets` (`max_values`: None, `max_size`: Some(92), added: 2567, mode: `MaxEncodedLen`)
	/// Storage: `Options::Listings` (r:1 w:1)
	/// Proof: `Options::Listings` (`max_values`: None, `max_size`: Some(49), added: 2524, mode: `MaxEncodedLen`)
	/// Storage: `Options::Rounds` (r:1 w:1)
	/// Proof: `Options::Rounds` (`max_values`: Some(1), `max_size`: Some(337), added: 832, mode: `MaxEncodedLen`)
	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	fn set_listing() -> Weight {
		// Minimum execution time: 24_526 ns.
		Weight::from_parts(27_781_000, 3557)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(2))
	}

	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Options::Rounds` (r:1 w:0)
	/// Proof: `Options::Rounds` (`max_values`: Some(1), `max_size`: Some(337), added: 832, mode: `MaxEncodedLen`)
	fn idle_base() -> Weight {
		// Minimum execution time: 5_328 ns.
		Weight::from_parts(5_959_000, 1822).saturating_add(T::DbWeight::get().reads(2))
	}

	/// Storage: `Timestamp::Now` (r:1 w:0)
	/// Proof: `Timestamp::Now` (`max_values`: Some(1), `max_size`: Some(8), added: 503, mode: `MaxEncodedLen`)
	/// Storage: `Options::Markets` (r:1 w:0)
	/// Proof: `Options::Markets` (`max_values`: None, `max_size`: Some(92), added: 2567, mode: `MaxEncodedLen`)
	/// Storage: `Options::Listings` (r:1 w:0)
	/// Proof: `Options::Listings` (`max_values`: None, `max_size`: Some(49), added: 2524, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Feeds` (r:1 w:0)
	/// Proof: `Oracle::Feeds` (`max_values`: None, `max_size`: Some(150), added: 2625, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Prices` (r:1 w:0)
	/// Proof: `Oracle::Prices` (`max_values`: None, `max_size`: Some(210), added: 2685, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Quotes` (r:1 w:0)
	/// Proof: `Oracle::Quotes` (`max_values`: None, `max_size`: Some(4261), added: 6736, mode: `MaxEncodedLen`)
	/// Storage: `Options::SeriesBook` (r:82 w:82)
	/// Proof: `Options::SeriesBook` (`max_values`: None, `max_size`: Some(154), added: 2629, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Timing` (r:1 w:0)
	/// Proof: `Oracle::Timing` (`max_values`: Some(1), `max_size`: Some(24), added: 519, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Expiries` (r:1 w:1)
	/// Proof: `Oracle::Expiries` (`max_values`: None, `max_size`: Some(205), added: 2680, mode: `MaxEncodedLen`)
	/// Storage: `Options::MarketRecords` (r:1 w:1)
	/// Proof: `Options::MarketRecords` (`max_values`: None, `max_size`: Some(56), added: 2531, mode: `MaxEncodedLen`)
	/// Storage: `Options::Expiries` (r:1 w:1)
	/// Proof: `Options::Expiries` (`max_values`: None, `max_size`: Some(66), added: 2541, mode: `MaxEncodedLen`)
	/// Storage: `Options::CounterForExpiries` (r:1 w:1)
	/// Proof: `Options::CounterForExpiries` (`max_values`: Some(1), `max_size`: Some(4), added: 499, mode: `MaxEncodedLen`)
	/// Storage: `Oracle::Due` (r:0 w:1)
	/// Proof: `Oracle::Due` (`max_values`: None, `max_size`: Some(20), added: 2495, mode: `MaxEncodedLen`)
	/// `s` is in `[0, 82]`.
	fn idle_list(s: u32) -> Weight {
		// Minimum execution time: 759_298 ns.
		Weight::from_parts(959_234_087, 216568)
			// Standard error: 305_696 ps.
			.saturating_add(Weight::from_parts(28_114_533, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(90))
			.saturating_add(T::DbWeight::get().writes(2))
			.saturating_add(T::DbWeight::get().writes(1_u64.saturating_mul(s.into())))
			.saturating_add(Weight::from_parts(0, 18).saturating_mul(s.into()))
	}

	/// `p` is in `[1, 127]`.
	fn write_and_sell(p: u32) -> Weight {
		// By hand, from single runs.
		Weight::from_parts(245_000_000, 27802)
			.saturating_add(Weight::from_parts(1_270_000, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(13))
			.saturating_add(T::DbWeight::get().writes(9))
	}

	/// `p` is in `[1, 128]`.
	fn margin_of(p: u32) -> Weight {
		// By hand, from single runs.
		Weight::from_parts(20_000_000, 14396)
			.saturating_add(Weight::from_parts(450_000, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(3))
	}

	/// Estimated, not measured yet.
	fn poll_offer() -> Weight {
		Weight::from_parts(120_000_000, 6248)
			.saturating_add(T::DbWeight::get().reads(9))
			.saturating_add(T::DbWeight::get().writes(5))
	}
}
