//! What the pallet stores of its own.

use crate::{twap::Checkpoint, Config};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{BoundedVec, CloneNoBound, DebugNoBound, EqNoBound, PartialEqNoBound};
use scale_info::TypeInfo;
use sp_arithmetic::{FixedI128, FixedU128};
use surety_math::SviRefusal;
use surety_traits::{Misconduct, OperatorNumber};
use surety_types::{Moment, Observation, SurfaceQuote};

/// An operator.
#[derive(
	Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct Operator<AccountId> {
	/// Its number.
	pub number: OperatorNumber,
	/// The hot key that feeds for it, if it has named one.
	pub key: Option<AccountId>,
}

/// The last that an operator said of a market, and when the chain took it in. Its age counts from there.
#[derive(
	Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct Record<BlockNumber> {
	/// What the operator said.
	pub observation: Observation,
	/// Time of the block that included it, in milliseconds of Unix time.
	pub included: Moment,
	/// That block: an operator feeds a market once in it.
	pub block: BlockNumber,
	/// The operator's number.
	pub number: OperatorNumber,
}

/// A price that moved further than is believed at once.
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
pub struct Doubt {
	/// The last price that was believed.
	pub believed: FixedU128,
	/// The price when doubt began, or began anew.
	pub price: FixedU128,
	/// When that was, in milliseconds of Unix time: a quorum of later observations near it confirms it.
	pub since: Moment,
}

/// Spot and rate of a market, or the price of an asset, as a quorum last reported.
#[derive(
	CloneNoBound,
	DebugNoBound,
	Decode,
	DecodeWithMemTracking,
	Encode,
	EqNoBound,
	MaxEncodedLen,
	PartialEqNoBound,
	TypeInfo,
)]
#[scale_info(skip_type_params(T))]
#[codec(mel_bound())]
pub struct MarketPrices<T: Config> {
	/// The inclusion time of the quorum-th youngest observation, in milliseconds of Unix time.
	pub as_of: Moment,
	/// Median price in the settlement currency.
	pub spot: FixedU128,
	/// Confidence in it as of then, 0 to 1.
	pub spot_confidence: FixedU128,
	/// Median continuous annual rate.
	pub rate: FixedI128,
	/// Confidence in it as of then, 0 to 1.
	pub rate_confidence: FixedU128,
	/// Why spot is not wholly believed yet, if it moved too far.
	pub doubt: Option<Doubt>,
	/// Numbers of the operators whose observations were fresh, ascending.
	pub by: BoundedVec<OperatorNumber, T::MaxOperators>,
}

/// What is known of an expiry.
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
pub struct QuotedExpiry {
	/// When, in milliseconds of Unix time.
	pub expiry: Moment,
	/// Median of forward minus spot, in the settlement currency.
	pub basis: FixedI128,
	/// The inclusion time of the quorum-th youngest observation of it, in milliseconds of Unix time.
	pub as_of: Moment,
	/// Confidence in it as of then, 0 to 1.
	pub confidence: FixedU128,
	/// Its slice of the last surface that had one, with confidence as of then.
	pub surface: Option<SurfaceQuote>,
}

/// What is known of an operator's conduct.
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
pub struct Conduct {
	/// The operator's number.
	pub number: OperatorNumber,
	/// What it does wrong now, and since when it has done nothing right while a quorum was heard, in milliseconds of
	/// Unix time.
	pub now: Option<(Misconduct, Moment)>,
	/// How many times it began to.
	pub reports: u32,
}

/// The lowest and the highest of some prices.
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
pub struct Range {
	/// The lowest.
	pub low: FixedU128,
	/// The highest.
	pub high: FixedU128,
}

impl Range {
	/// The range that takes in one more price.
	pub fn including(range: Option<Self>, price: FixedU128) -> Self {
		range.map_or(Self { low: price, high: price }, |range| Self {
			low: range.low.min(price),
			high: range.high.max(price),
		})
	}

	/// Whether a price lies inside, ends included.
	pub fn contains(&self, price: FixedU128) -> bool {
		(self.low..=self.high).contains(&price)
	}
}

/// The open settlement window of an expiry.
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
pub struct Window {
	/// The accumulator exactly at `expiry - W`.
	pub start: Checkpoint,
	/// The lowest and the highest sample since then; nothing if there was none.
	pub range: Option<Range>,
	/// Whether it goes on after expiry because too little of it was covered.
	pub extended: bool,
	/// Number of the first sample that it may have a part of.
	pub first_sample: u64,
}

/// A price that stood in the time-weighted average while a window was open.
#[derive(
	CloneNoBound,
	DebugNoBound,
	Decode,
	DecodeWithMemTracking,
	Encode,
	EqNoBound,
	MaxEncodedLen,
	PartialEqNoBound,
	TypeInfo,
)]
#[scale_info(skip_type_params(T))]
#[codec(mel_bound())]
pub struct Sample<T: Config> {
	/// Since when it stood, in milliseconds of Unix time,
	pub from: Moment,
	/// and until when.
	pub until: Moment,
	/// Price in the settlement currency.
	pub price: FixedU128,
	/// Numbers of the operators whose observations it is the median of.
	pub by: BoundedVec<OperatorNumber, T::MaxOperators>,
}

/// The samples that are kept of a feed, by number.
#[derive(
	Clone,
	Copy,
	Debug,
	Decode,
	DecodeWithMemTracking,
	Default,
	Encode,
	Eq,
	MaxEncodedLen,
	PartialEq,
	TypeInfo,
)]
pub struct Kept {
	/// The first.
	pub first: u64,
	/// The first that has not been taken yet.
	pub end: u64,
}

/// Why a surface was refused, as events tell.
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
pub struct SurfaceFault {
	/// The expiry, in milliseconds of Unix time; of two the earlier.
	pub expiry: Moment,
	/// The fault, and the log-moneyness that proves it.
	pub refusal: SviRefusal,
}
