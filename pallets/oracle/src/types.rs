//! What the pallet stores of its own.

use crate::twap::Checkpoint;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_arithmetic::FixedU128;
use surety_types::{Moment, Observation};

/// The last that an operator said of a market, and when the chain took it in. Its age counts from there.
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
pub struct Record<BlockNumber> {
	/// What the operator said.
	pub observation: Observation,
	/// Time of the block that included it, in milliseconds of Unix time.
	pub included: Moment,
	/// That block: an operator feeds a market once in it.
	pub block: BlockNumber,
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
}
