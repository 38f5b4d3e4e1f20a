//! What the oracle says of a market in this block.

use crate::Moment;
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_arithmetic::{FixedI128, FixedU128};
use surety_math::Svi;

/// A surface's slice of an expiry, whole as one operator reported it.
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
pub struct SurfaceQuote {
	/// Total variance by log-moneyness against `forward`.
	pub svi: Svi,
	/// The forward price of the same record, that strikes are measured from; never the current one.
	pub forward: FixedU128,
	/// What its variance is for: from its record's inclusion to expiry, counted as at least a minute, in milliseconds.
	pub tenor: Moment,
	/// When a quorum last stood behind it, in milliseconds of Unix time.
	pub as_of: Moment,
	/// Confidence in it, 0 to 1, at the time of reading.
	pub confidence: FixedU128,
}

/// What the oracle says of an expiry.
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
pub struct ExpiryQuote {
	/// When, in milliseconds of Unix time.
	pub expiry: Moment,
	/// Its forward price now: spot and the median of the basis.
	pub forward: FixedU128,
	/// When a quorum last stood behind the basis, in milliseconds of Unix time.
	pub as_of: Moment,
	/// Confidence in the forward, 0 to 1, at the time of reading.
	pub confidence: FixedU128,
	/// Its slice of the volatility surface, once there has been one.
	pub surface: Option<SurfaceQuote>,
}

/// What the oracle says of a market in this block; it does not change inside a block.
#[derive(Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, PartialEq, TypeInfo)]
pub struct Snapshot {
	/// When a quorum last stood behind spot and rate: the inclusion time of the oldest among the youngest quorum of
	/// observations. Computations take their time from here.
	pub as_of: Moment,
	/// Median price of one unit of the underlying in the settlement currency.
	pub spot: FixedU128,
	/// Confidence in it, 0 to 1, at the time of reading.
	pub spot_confidence: FixedU128,
	/// Median continuous annual rate.
	pub rate: FixedI128,
	/// Confidence in it, 0 to 1, at the time of reading.
	pub rate_confidence: FixedU128,
	/// The expiries that a quorum has quoted, ascending.
	pub expiries: Vec<ExpiryQuote>,
}
