//! The words of Surety as types, with their encodings and nothing else.
//!
//! Units, everywhere: prices, strikes, premiums and cash in the settlement currency, quantities in contracts
//! (one contract is one unit of the underlying), all as 18-decimal fixed point; times in milliseconds of Unix time.

#![cfg_attr(not(feature = "std"), no_std)]
#![forbid(unsafe_code)]
#![cfg_attr(
	not(test),
	deny(
		clippy::unwrap_used,
		clippy::expect_used,
		clippy::panic,
		clippy::indexing_slicing,
		clippy::arithmetic_side_effects,
		clippy::float_arithmetic
	)
)]

extern crate alloc;

mod calendar;
mod feed;
mod instrument;
mod ledger;
mod market;
mod observation;
mod outflow;
mod series;
mod settlement;
mod snapshot;
mod timing;

pub use calendar::{
	civil_from_days, days_from_civil, friday_from, last_friday, Civil, DAY, EIGHT_O_CLOCK,
};
pub use feed::{FeedTerms, FeedTermsError};
pub use instrument::{instrument_name, parse_instrument, MAX_INSTRUMENT_NAME};
pub use ledger::{Change, Entry, HouseAccount, Instrument, LedgerAccount, VaultId, VaultIndex};
pub use market::{
	ListingTerms, ListingTermsError, Market, MarketTermsError, Symbol, MAX_LADDER,
	MAX_SIDE_STRIKES, MAX_SYMBOL,
};
pub use observation::{Observation, ObservedExpiry, MAX_QUOTED_EXPIRIES};
pub use outflow::OutflowTerms;
pub use series::{ListedSeries, OptionKind, Series};
pub use settlement::Settlement;
pub use snapshot::{ExpiryQuote, Snapshot, SurfaceQuote};
pub use timing::Timing;

/// An underlying admitted to the house, by number. The house numbers it as the asset it prices, where there is one.
pub type UnderlyingId = u32;

/// A token of `pallet-assets`.
pub type AssetId = u32;

/// Milliseconds of Unix time.
pub type Moment = u64;

/// Bounds of what the ledger can store (spec/margin.md, "Storable").
pub mod storable {
	use sp_arithmetic::{FixedI128, FixedU128};

	/// One contract, one unit of currency: 10^18 inner units.
	pub const ONE: u128 = 1_000_000_000_000_000_000;
	/// Smallest price, strike or forward: 0.000001.
	pub const MIN_PRICE: FixedU128 = FixedU128::from_inner(1_000_000_000_000);
	/// Largest price, strike or forward: 10,000,000.
	pub const MAX_PRICE: FixedU128 = FixedU128::from_inner(10_000_000_000_000_000_000_000_000);
	/// Largest absolute quantity of a position: 100,000,000 contracts.
	pub const MAX_QUANTITY: FixedI128 = FixedI128::from_inner(100_000_000_000_000_000_000_000_000);
	/// Largest absolute cash of an account: 10^15 of the settlement currency.
	pub const MAX_CASH: FixedI128 =
		FixedI128::from_inner(1_000_000_000_000_000_000_000_000_000_000_000);
	/// The furthest expiry: three years of 365 days, in milliseconds.
	pub const MAX_TENOR: super::Moment = 94_608_000_000;
}
