//! What the oracle says.

use crate::Moment;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_arithmetic::FixedU128;

/// What one operator says of one market at one time.
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
pub struct Observation {
	/// Price of one unit of the underlying in the settlement currency.
	pub spot: FixedU128,
}

/// What the oracle says of a market in this block; it does not change inside a block.
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
pub struct Snapshot {
	/// When a quorum last said so: the inclusion time of the oldest among the youngest quorum of observations.
	pub as_of: Moment,
	/// Median price of one unit of the underlying in the settlement currency.
	pub spot: FixedU128,
}

/// The price at which an expiry settles and how it came about.
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
pub struct Settlement {
	/// Time-weighted average of spot, rounded down to 18 decimals.
	pub price: FixedU128,
	/// How many milliseconds of the window had samples.
	pub covered: Moment,
	/// Lowest sample in the window.
	pub low: FixedU128,
	/// Highest sample in the window.
	pub high: FixedU128,
	/// Time of the block that fixed it.
	pub fixed_at: Moment,
	/// Whether governance chose it because the window could not be covered in time.
	pub chosen: bool,
}
