//! Confidence, from 0 to 1: how much a price may be relied on. Every factor is rounded down.
//!
//! ```text
//! confidence = agreement x attendance x calm x youth
//!
//! agreement   1 - deviation / band              the median absolute deviation, as a share of what it may be at most
//! attendance  (fresh + admitted) / 2 admitted   half of the share of operators that is missing
//! calm        limit / move                      after a move of spot beyond the limit, until a quorum confirms it
//! youth       1 until the heartbeat, from there in a straight line to 0 at the maximum age
//! ```

use sp_arithmetic::{
	traits::{One, Zero},
	FixedU128,
};
use surety_math::{div_ceil, div_floor, mul_floor};
use surety_types::{FeedTerms, Moment};

/// Full confidence.
pub fn full() -> FixedU128 {
	FixedU128::one()
}

/// None.
pub fn none() -> FixedU128 {
	FixedU128::zero()
}

/// By how far observations are apart: none where their deviation reaches `most`, both in the same unit.
pub fn agreement(deviation: FixedU128, most: FixedU128) -> FixedU128 {
	// What cannot be divided is too much.
	let share = div_ceil(deviation, most).unwrap_or(full());
	full().into_inner().checked_sub(share.into_inner()).map_or(none(), FixedU128::from_inner)
}

/// By how many of the admitted operators say something.
pub fn attendance(fresh: usize, admitted: u32) -> FixedU128 {
	let count = |operators: u128| operators.checked_mul(full().into_inner());
	let (fresh, admitted) = (u128::try_from(fresh).unwrap_or(u128::MAX), u128::from(admitted));
	let present = fresh.min(admitted).checked_add(admitted).and_then(count);
	let all = admitted.checked_add(admitted);
	let share = present.zip(all).and_then(|(present, all)| present.checked_div(all));
	share.map_or(none(), FixedU128::from_inner)
}

/// By a move of this share, where `limit` is believed at once.
pub fn calm(moved: FixedU128, limit: FixedU128) -> FixedU128 {
	if moved <= limit {
		return full();
	}
	div_floor(limit, moved).unwrap_or(none())
}

/// By age.
pub fn youth(as_of: Moment, terms: &FeedTerms, now: Moment) -> FixedU128 {
	let age = now.saturating_sub(as_of);
	if age <= terms.heartbeat {
		return full();
	}
	let left = terms.max_age.checked_sub(age);
	let span = terms.max_age.checked_sub(terms.heartbeat);
	let share = left.zip(span).and_then(|(left, span)| {
		let left = u128::from(left).checked_mul(full().into_inner())?;
		left.checked_div(span.into())
	});
	share.map_or(none(), FixedU128::from_inner)
}

/// The product of some factors.
pub fn product(factors: impl IntoIterator<Item = FixedU128>) -> FixedU128 {
	factors.into_iter().fold(full(), |all, factor| mul_floor(all, factor).unwrap_or(none()))
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	fn thousandths(number: u128) -> FixedU128 {
		FixedU128::from_rational(number, 1_000)
	}

	fn terms() -> FeedTerms {
		FeedTerms {
			faulty: 1,
			heartbeat: 12_000,
			max_age: 60_000,
			min_price: thousandths(1),
			max_price: thousandths(1_000_000_000),
			decimals: 18,
			max_rate: thousandths(500),
			max_move: thousandths(50),
			band: thousandths(20),
			surface_band: thousandths(500),
			min_confidence: thousandths(800),
			patience: 600_000,
		}
	}

	#[test]
	fn agreement_falls_to_nothing_at_the_band() {
		let of = |deviation| agreement(thousandths(deviation), thousandths(20));
		assert_eq!([of(0), of(5), of(20), of(21)], [1_000, 750, 0, 0].map(thousandths));
		assert_eq!(agreement(thousandths(0), none()), none());
		assert_eq!(agreement(FixedU128::from_inner(u128::MAX), thousandths(1)), none());
		// A third is rounded up before it is taken away.
		let third = agreement(FixedU128::from_inner(1), FixedU128::from_inner(3));
		assert_eq!(third, FixedU128::from_inner(666_666_666_666_666_666));
	}

	#[test]
	fn attendance_counts_half_of_the_missing() {
		assert_eq!(attendance(4, 4), full());
		assert_eq!(attendance(3, 4), thousandths(875));
		assert_eq!(attendance(5, 7), FixedU128::from_inner(857_142_857_142_857_142));
		assert_eq!(attendance(9, 4), full());
		assert_eq!(attendance(0, 0), none());
	}

	#[test]
	fn calm_is_the_share_of_the_move_that_is_believed() {
		let of = |moved| calm(thousandths(moved), thousandths(50));
		assert_eq!([of(0), of(50), of(100), of(200)], [1_000, 1_000, 500, 250].map(thousandths));
	}

	#[test]
	fn youth_falls_from_the_heartbeat_to_the_maximum_age() {
		let of = |age: Moment| youth(100_000, &terms(), 100_000 + age);
		let ages = [0, 12_000, 24_000, 36_000, 60_000, 60_001];
		assert_eq!(ages.map(of), [1_000, 1_000, 750, 500, 0, 0].map(thousandths));
		// A moment ahead of the clock is young.
		assert_eq!(youth(100_000, &terms(), 99_000), full());
		let strict = FeedTerms { heartbeat: 60_000, ..terms() };
		assert_eq!(youth(0, &strict, 60_000), full());
		assert_eq!(youth(0, &strict, 60_001), none());
	}

	proptest! {
		/// Confidence never rises with age, spread or absence, and stays within 0 and 1.
		#[test]
		fn confidence_falls_with_age_spread_and_absence(
			deviation in any::<u128>(), more in any::<u128>(),
			fresh in 0usize..40, admitted in 0u32..40,
			age in 0u64..100_000, older in 0u64..100_000,
		) {
			let wider = FixedU128::from_inner(deviation.saturating_add(more));
			let deviation = FixedU128::from_inner(deviation);
			let band = thousandths(20);
			prop_assert!(agreement(wider, band) <= agreement(deviation, band));
			prop_assert!(attendance(fresh, admitted) <= attendance(fresh + 1, admitted));
			prop_assert!(attendance(fresh, admitted) <= full());
			prop_assert!(youth(0, &terms(), age + older) <= youth(0, &terms(), age));
			let all = product([agreement(deviation, band), attendance(fresh, admitted), youth(0, &terms(), age)]);
			prop_assert!(all <= agreement(deviation, band) && all <= full());
		}
	}
}
