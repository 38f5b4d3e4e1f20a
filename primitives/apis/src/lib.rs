//! The runtime APIs of Surety: every read that a user needs, sharing the code of the write it predicts.
//!
//! polkadot.js decorates them from metadata (`api.call.vaultsApi.summary(owner, index)`).

#![cfg_attr(not(feature = "std"), no_std)]
#![forbid(unsafe_code)]
// Macros of sp-api generate undocumented items.
#![allow(missing_docs)]

extern crate alloc;

use alloc::{string::String, vec::Vec};
use codec::{Codec, Decode, Encode};
use scale_info::TypeInfo;
use sp_arithmetic::FixedU128;
use surety_margin::MarginMode;
use surety_traits::{
	Holdings, JudgedSnapshot, LiquidationPrices, MarketFeeds, OperatorRecord, OracleError,
	SeriesQuote, SettlementSample, VaultMargin,
};
use surety_types::{
	Change, ListedSeries, Market, Moment, Series, Settlement, Timing, UnderlyingId, VaultId,
	VaultIndex,
};

/// A vault and what it may do.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct VaultSummary {
	/// Cash, collateral and positions.
	pub holdings: Holdings,
	/// What it is worth and needs, and why; nothing while there is no price.
	pub margin: Option<VaultMargin>,
	/// Cash that can be withdrawn now.
	pub free_cash: FixedU128,
}

/// A withdrawal that waits for the outflow limit.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct WaitingWithdrawal<AccountId> {
	/// Of which vault.
	pub vault: VaultId<AccountId>,
	/// Its place: a number that grows from the head of the queue to its end.
	pub place: u64,
	/// What is left to be paid, in the settlement currency.
	pub amount: FixedU128,
}

/// One page of vaults that are not proved to be safe.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct UnprovedVaults<AccountId> {
	/// Which.
	pub vaults: Vec<VaultId<AccountId>>,
	/// Where to go on; nothing at the end.
	pub cursor: Option<Vec<u8>>,
}

/// One page of checks of the chain's invariants.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct InvariantsPage {
	/// Where to go on; nothing at the end.
	pub cursor: Option<Vec<u8>>,
	/// What does not hold, in words; nothing if all of this page does. A violation ends the check.
	pub violation: Option<Vec<u8>>,
}

sp_api::decl_runtime_apis! {
	/// Prices, and everything that is known of how they came about.
	pub trait OracleApi<AccountId> where AccountId: Codec {
		/// The snapshot of an underlying, however old, with the verdict on it for every action.
		fn snapshot(underlying: UnderlyingId) -> Result<JudgedSnapshot, OracleError>;
		/// The feeds of a market with their terms, age, confidence and quality; nothing if it is not registered.
		fn feeds(underlying: UnderlyingId) -> Option<MarketFeeds>;
		/// What each operator last said of a market, whether it counts, and how the operator conducts itself.
		fn records(underlying: UnderlyingId) -> Vec<OperatorRecord<AccountId>>;
		/// The settlement price of an expiry, once it is fixed.
		fn settlement(underlying: UnderlyingId, expiry: Moment) -> Option<Settlement>;
		/// The samples of an expiry's settlement price with the operators behind each, up to `limit` of them after
		/// `cursor`, cut to the time that counts: their average by time is the price, unless governance chose it. They can
		/// be read from the opening of the window until the chain forgets the settlement.
		fn settlement_samples(
			underlying: UnderlyingId,
			expiry: Moment,
			cursor: Option<u64>,
			limit: u32,
		) -> Vec<SettlementSample<AccountId>>;
		/// Times of the protocol.
		fn timing() -> Timing;
	}

	/// Vaults.
	pub trait VaultsApi<AccountId> where AccountId: Codec {
		/// A vault and what it may do; nothing if there is no such vault.
		fn summary(owner: AccountId, index: VaultIndex) -> Option<VaultSummary>;
		/// Cash that can be withdrawn from a vault now; zero if there is no such vault.
		fn free_cash(owner: AccountId, index: VaultIndex) -> FixedU128;
		/// What can be withdrawn from all vaults together now without waiting; zero while others wait.
		fn outflow_room() -> FixedU128;
		/// Withdrawals that wait, in order: up to `limit` of them behind that of the vault `cursor`, from the head of the
		/// queue without one.
		fn queued_withdrawals(
			cursor: Option<VaultId<AccountId>>,
			limit: u32,
		) -> Vec<WaitingWithdrawal<AccountId>>;
	}

	/// Markets and series.
	pub trait OptionsApi<AccountId> where AccountId: Codec {
		/// All markets.
		fn markets() -> Vec<(UnderlyingId, Market)>;
		/// A series, if it is listed.
		fn series(series: Series) -> Option<ListedSeries<AccountId>>;
		/// The listed series of an underlying, up to `limit` of them after `cursor`.
		fn all_series(
			underlying: UnderlyingId,
			cursor: Option<Series>,
			limit: u32,
		) -> Vec<ListedSeries<AccountId>>;
		/// The name of a series, as in `BTC-26DEC26-60000-C`; nothing if there is no such market.
		fn instrument_name(series: Series) -> Option<String>;
		/// The series that a name stands for; nothing if it is not the name of one.
		fn parse_instrument(name: Vec<u8>) -> Option<Series>;
	}

	/// What vaults need.
	pub trait RiskApi<AccountId> where AccountId: Codec {
		/// What a vault is worth and needs at the last prices there were, and why; nothing if there is no such vault or no
		/// price.
		fn margin(owner: AccountId, index: VaultIndex) -> Option<VaultMargin>;
		/// The same of the vault after these changes, none of which is made.
		fn margin_after(
			owner: AccountId,
			index: VaultIndex,
			changes: Vec<Change>,
		) -> Option<VaultMargin>;
		/// The rules that a vault is margined by; nothing if there is no such vault.
		fn mode_of(owner: AccountId, index: VaultIndex) -> Option<MarginMode>;
		/// At which prices of each underlying, if nothing else moved, a vault would be unsafe; nothing if there is no such
		/// vault or no price. Whoever is safe at one is within 0.1 % of spot of what is told, up to twice spot.
		fn liquidation_prices(
			owner: AccountId,
			index: VaultIndex,
		) -> Option<Vec<LiquidationPrices>>;
		/// Mark, volatility and greeks of a series, listed or not; nothing if there has never been a price of its expiry.
		fn quote(series: Series) -> Option<SeriesQuote>;
		/// The same of call and put of up to `limit` listed strikes of an expiry above `cursor`, ascending, from the lowest
		/// without one.
		fn option_chain(
			underlying: UnderlyingId,
			expiry: Moment,
			cursor: Option<FixedU128>,
			limit: u32,
		) -> Vec<SeriesQuote>;
		/// Vaults that are not proved to be safe at the prices of now, a page of up to `limit` from `cursor` on (none at the
		/// start). One that several things have moved may come several times.
		fn unproved(cursor: Option<Vec<u8>>, limit: u32) -> UnprovedVaults<AccountId>;
	}

	/// What must always hold.
	pub trait InvariantsApi {
		/// Checks up to `limit` items from `cursor` on (none at the start).
		fn check(cursor: Option<Vec<u8>>, limit: u32) -> InvariantsPage;
	}
}
