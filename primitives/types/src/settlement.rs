//! The price at which an expiry settles.

use crate::Moment;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_arithmetic::FixedU128;

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
	/// Where the average ends: at expiry, or, of an extended window, where enough of it was covered.
	pub sampled_until: Moment,
	/// Number of the first sample that the window has a part of,
	pub first_sample: u64,
	/// and of the first one after the last.
	pub end_sample: u64,
}
