//! What the oracle shows its users.

use crate::{Action, OracleError, Quality};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_arithmetic::FixedU128;
use surety_types::{FeedTerms, Moment, Observation, Snapshot};

/// An operator by the number that it was given when it was admitted. No number is given twice.
pub type OperatorNumber = u32;

/// What an operator does wrong.
#[derive(
	Clone,
	Copy,
	Debug,
	Decode,
	DecodeWithMemTracking,
	Encode,
	Eq,
	MaxEncodedLen,
	PartialEq,
	TypeInfo,
)]
pub enum Misconduct {
	/// It has said nothing that is fresh.
	Silence,
	/// Its surface has arbitrage.
	Arbitrage,
	/// Its observation is outside the band of the others.
	Outside,
}

/// Whether something is good enough for each action.
pub type Verdicts = Vec<(Action, Result<(), OracleError>)>;

/// A snapshot with its verdicts.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct JudgedSnapshot {
	/// What the oracle says.
	pub snapshot: Snapshot,
	/// Whether spot is good enough for each action.
	pub spot: Verdicts,
	/// The same of each expiry, with its forward and surface, in the snapshot's order.
	pub expiries: Vec<(Moment, Verdicts)>,
}

/// One of the feeds of a market.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub enum Feed {
	/// The price.
	Spot,
	/// The rate.
	Rate,
	/// The forward price of an expiry, which is given in milliseconds of Unix time.
	Forward(Moment),
	/// The volatility surface at an expiry, which is given in milliseconds of Unix time.
	Volatility(Moment),
}

/// How one of the feeds of a market is.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct FeedStatus {
	/// Which.
	pub feed: Feed,
	/// When a quorum last stood behind it, in milliseconds of Unix time.
	pub as_of: Moment,
	/// Confidence in it now, 0 to 1.
	pub confidence: FixedU128,
	/// How good it is now.
	pub quality: Quality,
}

/// The feeds of a market and their terms.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct MarketFeeds {
	/// The terms.
	pub terms: FeedTerms,
	/// Expiries that are watched, ascending: what operators are to quote.
	pub watched: Vec<Moment>,
	/// The feeds that a quorum has ever reported.
	pub feeds: Vec<FeedStatus>,
}

/// What one operator last said of a market.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct OperatorRecord<AccountId> {
	/// Who.
	pub operator: AccountId,
	/// Its number.
	pub number: OperatorNumber,
	/// Its hot key, if it has named one.
	pub key: Option<AccountId>,
	/// What it said, and when the chain took it in, in milliseconds of Unix time; nothing if it never did.
	pub said: Option<(Observation, Moment)>,
	/// Whether that counts: it is young enough and within the terms.
	pub fresh: bool,
	/// What it does wrong, and since when it has done nothing right.
	pub misconduct: Option<(Misconduct, Moment)>,
	/// How many times it began to do wrong.
	pub reports: u32,
}

/// A sample of a settlement price, cut to the time that counts.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct SettlementSample<AccountId> {
	/// Its number, to go on from.
	pub number: u64,
	/// Since when it counts, in milliseconds of Unix time,
	pub from: Moment,
	/// and until when.
	pub until: Moment,
	/// Price in the settlement currency.
	pub price: FixedU128,
	/// The operators whose observations it is the median of; one that was removed long ago has no account any more.
	pub by: Vec<(OperatorNumber, Option<AccountId>)>,
}
