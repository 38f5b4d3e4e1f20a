//! Where an auction is.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// How an auction sells.
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
pub enum Phase {
	/// Equity is sold at a discount, as much as restores the buffer.
	Solvent,
	/// What there is of equity may not be enough: bidders are granted a share of the requirement, or paid.
	Thin,
}

/// Why an auction is over.
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
pub enum AuctionEnd {
	/// The vault has its buffer again.
	Restored,
	/// Nobody bid while the price could still move, nor for some time after: the backstop takes what is left.
	Exhausted,
}
