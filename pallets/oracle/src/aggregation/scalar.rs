//! One number of many: median, and how far the observations typically are from it.

use alloc::vec::Vec;

/// The middle of some observations and their spread, in the unit of the observations.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Consensus {
	/// The median; for an even count the mean of the middle two, rounded down.
	pub median: i128,
	/// The median absolute deviation from it; for an even count the higher of the middle two.
	pub deviation: u128,
}

/// What observations amount to; nothing below quorum.
pub fn consensus(mut observed: Vec<i128>, quorum: usize) -> Option<Consensus> {
	if quorum == 0 || observed.len() < quorum {
		return None;
	}
	observed.sort_unstable();
	let median = middle(&observed)?;
	let mut distances: Vec<_> = observed.into_iter().map(|one| one.abs_diff(median)).collect();
	distances.sort_unstable();
	let deviation = *distances.get(distances.len() / 2)?;
	Some(Consensus { median, deviation })
}

/// The median of sorted numbers: for an even count the mean of the middle two, rounded down.
fn middle(sorted: &[i128]) -> Option<i128> {
	let upper = *sorted.get(sorted.len() / 2)?;
	if sorted.len() % 2 == 1 {
		return Some(upper);
	}
	let lower = *sorted.get((sorted.len() / 2).checked_sub(1)?)?;
	// Half the distance, rounded down, on top of the lower: as exact as the mean and always fits.
	lower.checked_add_unsigned(upper.abs_diff(lower) / 2)
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	fn of(observed: &[i128], quorum: usize) -> Option<(i128, u128)> {
		consensus(observed.to_vec(), quorum).map(|taken| (taken.median, taken.deviation))
	}

	#[test]
	fn median_is_the_middle_when_the_count_is_odd() {
		// Distances 4, 0, 4.
		assert_eq!(of(&[9, 1, 5], 3), Some((5, 4)));
		assert_eq!(of(&[7], 1), Some((7, 0)));
		// Distances 1, 0, 93.
		assert_eq!(of(&[6, 7, 100], 3), Some((7, 1)));
	}

	#[test]
	fn median_is_the_mean_rounded_down_when_the_count_is_even() {
		// 5.5 down to 5; distances 4, 4, 0, 1: the higher of 1 and 4.
		assert_eq!(of(&[9, 1, 5, 6], 3), Some((5, 4)));
		assert_eq!(of(&[-5, -2], 1), Some((-4, 2)));
		assert_eq!(of(&[i128::MAX, i128::MIN], 1), Some((-1, 1 << 127)));
	}

	#[test]
	fn there_is_no_consensus_when_the_quorum_is_missed() {
		assert_eq!(of(&[5, 5], 3), None);
		assert_eq!(of(&[], 1), None);
		assert_eq!(of(&[5], 0), None);
	}

	proptest! {
		/// With at most f lying among 2f + 1 or more, the median lies between the lowest and the highest honest one.
		#[test]
		fn median_lies_within_the_honest_when_at_most_f_lie(
			faulty in 0usize..4,
			extra in 0usize..4,
			honest in proptest::collection::vec(-1_000i128..1_000, 11),
			lies in proptest::collection::vec(any::<i128>(), 3),
		) {
			let honest = &honest[..faulty + 1 + extra];
			let all: Vec<_> = honest.iter().chain(&lies[..faulty]).copied().collect();
			let (median, _) = of(&all, 2 * faulty + 1).expect("quorum");
			prop_assert!(honest.iter().min() <= Some(&median));
			prop_assert!(honest.iter().max() >= Some(&median));
		}

		/// Who says what first changes nothing.
		#[test]
		fn consensus_is_the_same_when_operators_change_places(
			mut observed in proptest::collection::vec(any::<i128>(), 0..9),
			quorum in 1usize..9,
		) {
			let forward = of(&observed, quorum);
			observed.reverse();
			prop_assert_eq!(forward, of(&observed, quorum));
		}

		/// At least half of the observations are no further away than the deviation.
		#[test]
		fn half_of_the_observations_are_within_the_deviation(
			observed in proptest::collection::vec(-1_000i128..1_000, 1..20),
		) {
			let (median, deviation) = of(&observed, 1).expect("quorum");
			let within = observed.iter().filter(|one| one.abs_diff(median) <= deviation).count();
			prop_assert!(2 * within >= observed.len());
		}
	}
}
