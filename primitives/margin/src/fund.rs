//! The insurance fund's target, "cover two" (spec/liquidation.md, "Insurance fund"), and the logarithmic buckets in which
//! shortfalls and debts are counted.

use crate::arithmetic::{plus, NOTHING, UNIT};
use crate::terms::{ensure, parameters};
use crate::TermsError;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_arithmetic::FixedU128;
use surety_math::{mul_ceil, MathError};

/// Buckets to a doubling: 2^3.
const STEPS_LOG_2: u32 = 3;
/// The amounts below it, in units, have a bucket each.
const STEPS: u128 = 8;

/// A bucket of amounts by size, eight to a doubling: its upper edge is above an amount in it by at most an eighth.
/// Larger amounts have no smaller buckets.
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
	Ord,
	PartialEq,
	PartialOrd,
	TypeInfo,
)]
pub struct Bucket(u16);

impl Bucket {
	/// The bucket of an amount.
	pub fn of(amount: FixedU128) -> Self {
		let amount = amount.into_inner();
		// So many bits below the four that name the bucket.
		let Some(exponent) = amount.checked_ilog2().and_then(|log| log.checked_sub(STEPS_LOG_2))
		else {
			return Self(amount.try_into().unwrap_or_default());
		};
		// From 8 to 15, of which the first continues the row of the exponent before.
		let leading = amount.checked_shr(exponent).unwrap_or_default();
		let row = u128::from(exponent).checked_mul(STEPS).unwrap_or_default();
		let number = row.checked_add(leading).and_then(|number| number.try_into().ok());
		Self(number.unwrap_or(u16::MAX))
	}

	/// Its number: at most 1,007.
	pub fn number(self) -> u16 {
		self.0
	}

	/// The largest amount in it.
	pub fn upper(self) -> FixedU128 {
		let number = u128::from(self.0);
		let Some(past_first) = number.checked_sub(STEPS) else {
			return FixedU128::from_inner(number);
		};
		let exponent = past_first.checked_div(STEPS).and_then(|row| u32::try_from(row).ok());
		let leading = past_first.checked_rem(STEPS).and_then(|rest| rest.checked_add(STEPS));
		let upper = exponent.zip(leading).and_then(|(exponent, leading)| {
			let rest = u128::MAX.checked_shr(u128::BITS.checked_sub(exponent)?).unwrap_or_default();
			leading.checked_mul(1u128.checked_shl(exponent)?)?.checked_add(rest)
		});
		FixedU128::from_inner(upper.unwrap_or(u128::MAX))
	}
}

/// Terms of a fund's target.
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
pub struct FundTerms {
	/// What of all owners' shortfalls a fund covers at least.
	pub cover_share: FixedU128,
}

impl Default for FundTerms {
	/// Those of spec/liquidation.md.
	fn default() -> Self {
		Self { cover_share: FixedU128::from_rational(1, 10) }
	}
}

impl FundTerms {
	/// Whether the share is one.
	pub fn check(&self) -> Result<(), TermsError> {
		ensure(self.cover_share <= UNIT, TermsError::CoverShare)
	}
}

parameters! {
	/// Terms of a fund's target within their bounds.
	FundParameters, FundTerms, "FundTerms"
}

/// Shortfalls beyond margin of the owners of a market under one stress, in the settlement currency.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct StressShortfall {
	/// Of the two worst owners, or more.
	pub two_worst: FixedU128,
	/// Of all owners.
	pub sum: FixedU128,
}

impl StressShortfall {
	/// From the occupied buckets, the highest first, each with the number of owners in it: the two worst are taken to be at
	/// the upper edges of theirs.
	pub fn new(
		sum: FixedU128,
		occupied: impl IntoIterator<Item = (Bucket, u32)>,
	) -> Result<Self, MathError> {
		let mut two_worst = NOTHING;
		let mut left = 2u32;
		for (bucket, owners) in occupied {
			for _ in 0..owners.min(left) {
				two_worst = plus(two_worst, bucket.upper())?;
			}
			left = left.saturating_sub(owners);
			if left == 0 {
				break;
			}
		}
		Ok(Self { two_worst, sum })
	}
}

impl FundParameters {
	/// The target: the largest over stresses of `max(two worst owners, 10 % of the sum)`, rounded up.
	pub fn target(&self, stresses: &[StressShortfall]) -> Result<FixedU128, MathError> {
		let mut target = NOTHING;
		for stress in stresses {
			let of_all = mul_ceil(stress.sum, self.terms().cover_share)?;
			target = target.max(stress.two_worst).max(of_all);
		}
		Ok(target)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;
	use surety_math::ONE;

	fn inner(value: u128) -> FixedU128 {
		FixedU128::from_inner(value)
	}

	#[test]
	fn buckets_follow_each_other_when_amounts_grow() {
		let numbers: Vec<u16> = [0, 1, 7, 8, 15, 16, 17, 18, 31, 32, 35, 36]
			.map(|amount| Bucket::of(inner(amount)).number())
			.into();
		assert_eq!(numbers, [0, 1, 7, 8, 15, 16, 16, 17, 23, 24, 24, 25]);
		assert_eq!(Bucket::of(inner(u128::MAX)).number(), 1_007);
		assert_eq!(Bucket(1_007).upper(), inner(u128::MAX));
		assert_eq!(Bucket(16).upper(), inner(17));
	}

	#[test]
	fn target_covers_two_owners_when_they_are_worse_than_the_share_of_all() {
		let edge = |amount| Bucket::of(inner(amount * ONE)).upper();
		let [high, low] = [900, 300].map(|amount| Bucket::of(inner(amount * ONE)));
		let stress = |buckets: &[(Bucket, u32)]| {
			StressShortfall::new(inner(20_000 * ONE), buckets.iter().copied()).expect("fits")
		};
		let two = plus(edge(900), edge(300)).expect("fits");
		assert_eq!(stress(&[(high, 1), (low, 5)]).two_worst, two);
		assert_eq!(stress(&[(high, 3)]).two_worst, plus(edge(900), edge(900)).expect("fits"));
		assert_eq!(stress(&[(low, 1)]).two_worst, edge(300));
		assert_eq!(stress(&[]).two_worst, NOTHING);
		let parameters = FundParameters::default();
		// A tenth of 20,000.
		assert_eq!(parameters.target(&[stress(&[(high, 1)])]), Ok(inner(2_000 * ONE)));
		let worse = StressShortfall { two_worst: inner(3_000 * ONE), sum: NOTHING };
		assert_eq!(parameters.target(&[stress(&[]), worse]), Ok(inner(3_000 * ONE)));
	}

	proptest! {
		#[test]
		fn amount_lies_within_an_eighth_below_the_edge_of_its_bucket(any: u128, bits in 0u32..128) {
			let amount = any >> bits;
			let bucket = Bucket::of(inner(amount));
			let upper = bucket.upper().into_inner();
			prop_assert!(amount <= upper && upper - amount <= amount / 8);
			prop_assert_eq!(Bucket::of(inner(upper)), bucket);
			if let Some(next) = upper.checked_add(1) {
				prop_assert_eq!(Bucket::of(inner(next)).number(), bucket.number() + 1);
			}
		}
	}
}
