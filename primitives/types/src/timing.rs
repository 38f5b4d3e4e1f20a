//! Times of the protocol that tests must be able to shorten.

use crate::Moment;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Times kept in storage and set at genesis, in milliseconds. A preset cannot shorten a constant of the runtime.
#[derive(
	Clone,
	Copy,
	Debug,
	Decode,
	DecodeWithMemTracking,
	Deserialize,
	Encode,
	Eq,
	MaxEncodedLen,
	PartialEq,
	Serialize,
	TypeInfo,
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Timing {
	/// `W`: how long before expiry the average that settles it is sampled.
	pub settlement_window: Moment,
	/// The longest stretch that one sample of spot stands for.
	pub sample_limit: Moment,
	/// How long after expiry a window lacking samples stays open before governance may choose the price.
	pub settlement_extension: Moment,
}

impl Default for Timing {
	/// The values of spec/oracle.md: half an hour, twelve seconds, a day.
	fn default() -> Self {
		Self {
			settlement_window: 1_800_000,
			sample_limit: 12_000,
			settlement_extension: 86_400_000,
		}
	}
}

impl Timing {
	/// Whether every time is positive and a window can hold at least one sample.
	pub fn is_sound(&self) -> bool {
		self.settlement_window > 0
			&& self.sample_limit > 0
			&& self.sample_limit <= self.settlement_window
			&& self.settlement_extension > 0
	}
}
