//! What one operator says of one market at one time.

use crate::Moment;
use bounded_collections::{BoundedVec, ConstU32};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_arithmetic::{FixedI128, FixedU128};
use surety_math::Svi;

/// The most expiries of one market that operators quote.
pub const MAX_QUOTED_EXPIRIES: u32 = 24;

/// An expiry as an operator sees it.
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
pub struct ObservedExpiry {
	/// When, in milliseconds of Unix time.
	pub expiry: Moment,
	/// What its forward price is above spot, in the settlement currency.
	pub basis: FixedI128,
	/// Total variance until then, by log-moneyness against this forward.
	pub svi: Svi,
}

/// An operator's record of a market: all of it together, so that a surface is always one operator's coherent whole.
///
/// An asset that nothing is written on is observed by its price alone: no rate, no expiries.
#[derive(
	Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct Observation {
	/// Price of one unit of the underlying in the settlement currency; of the settlement asset, in what it is pegged to.
	pub spot: FixedU128,
	/// Continuous annual rate at which payouts are discounted.
	pub rate: FixedI128,
	/// Expiries, strictly ascending.
	pub expiries: BoundedVec<ObservedExpiry, ConstU32<MAX_QUOTED_EXPIRIES>>,
}

impl Observation {
	/// A price alone.
	pub fn of_spot(spot: FixedU128) -> Self {
		Self { spot, rate: FixedI128::from_inner(0), expiries: BoundedVec::new() }
	}
}
