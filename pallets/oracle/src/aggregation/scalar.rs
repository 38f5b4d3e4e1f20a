//! Observations of many operators become one price: quorum, median, age. No storage.

use alloc::vec::Vec;
use core::cmp::Reverse;
use sp_arithmetic::FixedU128;
use surety_types::{Moment, Snapshot};

/// A price and when the chain took it in.
pub type Dated = (FixedU128, Moment);

/// What fresh observations amount to; nothing below quorum.
///
/// With at most `f` of them lying and a quorum of `2f + 1`, the median lies between the lowest and the highest honest
/// one. `as_of` is the inclusion time of the quorum-th youngest: exactly as long as that one is young enough, a whole
/// quorum is.
pub fn aggregate(mut fresh: Vec<Dated>, quorum: usize) -> Option<Snapshot> {
	if fresh.len() < quorum {
		return None;
	}
	fresh.sort_unstable_by_key(|(_, included)| Reverse(*included));
	let (_, as_of) = *fresh.get(quorum.checked_sub(1)?)?;
	let mut prices: Vec<_> = fresh.into_iter().map(|(price, _)| price).collect();
	prices.sort_unstable();
	Some(Snapshot { as_of, spot: median(&prices)? })
}

/// The median of sorted prices: for an even count the mean of the middle two, rounded down to 18 decimals.
fn median(sorted: &[FixedU128]) -> Option<FixedU128> {
	let upper = sorted.get(sorted.len() / 2)?.into_inner();
	if sorted.len() % 2 == 1 {
		return Some(FixedU128::from_inner(upper));
	}
	let lower = sorted.get((sorted.len() / 2).checked_sub(1)?)?.into_inner();
	// Half the distance, rounded down, on top of the lower: as exact as the mean and always fits.
	let half = upper.checked_sub(lower)?.checked_div(2)?;
	lower.checked_add(half).map(FixedU128::from_inner)
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	fn dated(pairs: &[(u128, Moment)]) -> Vec<Dated> {
		pairs.iter().map(|(price, at)| (FixedU128::from_inner(*price), *at)).collect()
	}

	fn of(pairs: &[(u128, Moment)], quorum: usize) -> Option<(u128, Moment)> {
		aggregate(dated(pairs), quorum).map(|taken| (taken.spot.into_inner(), taken.as_of))
	}

	#[test]
	fn median_is_the_middle_when_the_count_is_odd() {
		assert_eq!(of(&[(9, 1), (1, 1), (5, 1)], 3), Some((5, 1)));
		assert_eq!(of(&[(7, 4)], 1), Some((7, 4)));
	}

	#[test]
	fn median_is_the_mean_rounded_down_when_the_count_is_even() {
		assert_eq!(of(&[(9, 1), (1, 1), (5, 1), (6, 1)], 3), Some((5, 1)));
		assert_eq!(of(&[(u128::MAX, 1), (u128::MAX - 2, 1)], 1), Some((u128::MAX - 1, 1)));
	}

	#[test]
	fn age_is_that_of_the_oldest_of_the_youngest_quorum_when_more_are_fresh() {
		assert_eq!(of(&[(5, 10), (5, 40), (5, 20), (5, 30)], 3), Some((5, 20)));
		assert_eq!(of(&[(5, 10), (5, 40), (5, 20)], 3), Some((5, 10)));
	}

	#[test]
	fn there_is_no_price_when_the_quorum_is_missed() {
		assert_eq!(of(&[(5, 1), (5, 1)], 3), None);
		assert_eq!(of(&[], 1), None);
		assert_eq!(of(&[(5, 1)], 0), None);
	}

	proptest! {
		#[test]
		fn median_lies_within_the_honest_when_at_most_f_lie(
			faulty in 0usize..4,
			extra in 0usize..4,
			honest in proptest::collection::vec(1u128..1_000, 11),
			lies in proptest::collection::vec(any::<u128>(), 3),
		) {
			let honest = &honest[..faulty + 1 + extra];
			let lies = &lies[..faulty];
			let all: Vec<_> = honest.iter().chain(lies).map(|price| (*price, 1)).collect();
			let quorum = 2 * faulty + 1;
			let (spot, _) = of(&all, quorum).expect("quorum");
			prop_assert!(honest.iter().min() <= Some(&spot));
			prop_assert!(honest.iter().max() >= Some(&spot));
		}

		#[test]
		fn price_is_the_same_when_operators_change_places(
			mut pairs in proptest::collection::vec((any::<u128>(), any::<u64>()), 0..9),
			quorum in 1usize..9,
		) {
			let forward = of(&pairs, quorum);
			pairs.reverse();
			prop_assert_eq!(forward, of(&pairs, quorum));
		}
	}

	#[test]
	fn empty_list_has_no_median() {
		assert_eq!(median(&[]), None);
	}
}
