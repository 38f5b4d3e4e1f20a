//! How fast cash may leave the house (spec/charges.md, "Outflow limit").

use crate::storable;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_arithmetic::{traits::One, FixedU128};

/// Terms of the outflow limit: in any hour the house pays withdrawals of at most the larger of the two.
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
pub struct OutflowTerms {
	/// Share of the positive cash of vaults and of what waits in the queue of withdrawals, at most 1. What waits is the
	/// house's to pay as long as it is not paid, so that who queues much of the cash takes nothing off the limit.
	pub share: FixedU128,
	/// An amount that may leave whatever the share allows, in the settlement currency: at least 1, so that the last
	/// cash of the house can leave too.
	pub floor: FixedU128,
}

impl Default for OutflowTerms {
	/// The share of spec/charges.md and a floor of a million.
	fn default() -> Self {
		Self { share: FixedU128::from_rational(1, 10), floor: FixedU128::from_u32(1_000_000) }
	}
}

impl OutflowTerms {
	/// Whether the share is one and the floor can be stored and lets a queue come to its end.
	pub fn is_sound(&self) -> bool {
		let largest = storable::MAX_CASH.into_inner().unsigned_abs();
		self.share <= FixedU128::one()
			&& self.floor >= FixedU128::one()
			&& self.floor.into_inner() <= largest
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn terms_are_sound_within_their_bounds() {
		let terms = OutflowTerms::default();
		assert_eq!(terms.share.into_inner(), 100_000_000_000_000_000);
		assert_eq!(terms.floor.into_inner(), 1_000_000 * storable::ONE);
		assert!(terms.is_sound());

		let one = FixedU128::one();
		let above = FixedU128::from_inner(storable::ONE + 1);
		assert!(OutflowTerms { share: one, floor: one }.is_sound());
		assert!(OutflowTerms { share: FixedU128::from_u32(0), ..terms }.is_sound());
		assert!(!OutflowTerms { share: above, ..terms }.is_sound());
		let below = FixedU128::from_inner(storable::ONE - 1);
		assert!(!OutflowTerms { floor: below, ..terms }.is_sound());
		let largest = storable::MAX_CASH.into_inner().unsigned_abs();
		assert!(OutflowTerms { floor: FixedU128::from_inner(largest), ..terms }.is_sound());
		assert!(!OutflowTerms { floor: FixedU128::from_inner(largest + 1), ..terms }.is_sound());
	}
}
