//! Observations of many operators become prices, forwards and one surface. No storage.
//!
//! ```text
//! records ─▶ fresh ─┬▶ scalar: spot, rate, basis of each expiry: median, spread
//!                   └▶ surface: at the money ─▶ grid ─▶ test ─▶ yardstick ─▶ the nearest, tested thoroughly
//! ```
//!
//! With at most `f` of them lying and a quorum of `2f + 1`, every median lies between the lowest and the highest honest
//! observation, and so does every point of the yardstick of surfaces.

pub mod confidence;
pub mod scalar;
pub mod surface;

use surety_types::{Moment, Observation};

/// An operator's fresh observation.
#[derive(Clone, Copy, Debug)]
pub struct Fresh<'a> {
	/// The operator's number.
	pub number: u32,
	/// When the chain took it in, in milliseconds of Unix time.
	pub included: Moment,
	/// What the operator said.
	pub observation: &'a Observation,
}

/// Since when a whole quorum stands: the inclusion time of the quorum-th youngest; nothing below quorum.
///
/// Exactly as long as that one is young enough, a quorum is.
pub fn as_of(mut included: alloc::vec::Vec<Moment>, quorum: usize) -> Option<Moment> {
	included.sort_unstable_by_key(|moment| core::cmp::Reverse(*moment));
	included.get(quorum.checked_sub(1)?).copied()
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn age_is_that_of_the_oldest_of_the_youngest_quorum_when_more_are_fresh() {
		assert_eq!(as_of(vec![10, 40, 20, 30], 3), Some(20));
		assert_eq!(as_of(vec![10, 40, 20], 3), Some(10));
	}

	#[test]
	fn there_is_no_age_when_the_quorum_is_missed() {
		assert_eq!(as_of(vec![1, 1], 3), None);
		assert_eq!(as_of(vec![], 1), None);
		assert_eq!(as_of(vec![1], 0), None);
	}
}
