//! The time-weighted accumulator of spot, and what can be read off it: exact integers, no storage.
//!
//! A *sample* is a price that stands from one instant to another. The accumulator adds `price x milliseconds` and
//! `milliseconds` over all samples; the difference of two readings is the weighted sum over the time between them,
//! gaps left out. The last sample is kept apart, so that a reading can be cut exactly at any instant inside it:
//!
//! ```text
//!   counted so far        the sample that stands      nothing until the next block
//! ─────────────────────┬────────────────────────────┬────────────────────────────┬──▶ time
//!                     from                        until                         now
//! ```

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_arithmetic::{traits::Zero, FixedU128};
use surety_math::MathError;
use surety_types::Moment;

/// A reading of the accumulator at one instant.
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
	PartialEq,
	TypeInfo,
)]
pub struct Checkpoint {
	/// Sum of price (its inner integer, 1e-18 of the settlement currency) x milliseconds.
	///
	/// At the highest price that can be stored it holds a thousand years.
	pub weighted: u128,
	/// Milliseconds that had a sample.
	pub covered: Moment,
}

impl Checkpoint {
	/// The average price since an earlier reading, rounded down to 18 decimals. [`MathError::DivisionByZero`] if
	/// nothing was covered.
	pub fn average_since(&self, start: &Self) -> Result<FixedU128, MathError> {
		let weighted = self.weighted.checked_sub(start.weighted).ok_or(MathError::Overflow)?;
		let covered = u128::from(self.covered_since(start)?);
		weighted.checked_div(covered).map(FixedU128::from_inner).ok_or(MathError::DivisionByZero)
	}

	/// Milliseconds covered since an earlier reading.
	pub fn covered_since(&self, start: &Self) -> Result<Moment, MathError> {
		self.covered.checked_sub(start.covered).ok_or(MathError::Overflow)
	}
}

/// The accumulator: what is counted up to `from`, and the sample that stands from there.
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
	PartialEq,
	TypeInfo,
)]
pub struct Accumulator {
	/// What is counted up to `from`.
	pub counted: Checkpoint,
	/// Since when the last sample stands, in milliseconds of Unix time.
	pub from: Moment,
	/// Until when it stands. Equal to `from` if there is no sample.
	pub until: Moment,
	/// Its price; zero if there is none.
	pub price: FixedU128,
}

impl Accumulator {
	/// An accumulator that has counted nothing, in which no sample stands.
	pub fn idle(now: Moment) -> Self {
		Self { from: now, until: now, ..Self::default() }
	}

	/// The reading at an instant, cut inside the sample where that is where it falls.
	///
	/// What was before `from` is forgotten: an earlier instant reads as `from`.
	pub fn at(&self, instant: Moment) -> Result<Checkpoint, MathError> {
		// A stretch of time, not money: an instant before `from` is a stretch of nothing.
		let stretch = instant.min(self.until).saturating_sub(self.from);
		let weight =
			self.price.into_inner().checked_mul(u128::from(stretch)).ok_or(MathError::Overflow)?;
		Ok(Checkpoint {
			weighted: self.counted.weighted.checked_add(weight).ok_or(MathError::Overflow)?,
			covered: self.counted.covered.checked_add(stretch).ok_or(MathError::Overflow)?,
		})
	}

	/// Whether the sample stands for any of the time from `start` to `end`.
	pub fn touches(&self, start: Moment, end: Moment) -> bool {
		self.from.max(start) < self.until.min(end)
	}

	/// The first instant at which `covered` milliseconds are covered, if the sample reaches it.
	pub fn reaches(&self, covered: Moment) -> Option<Moment> {
		let missing = covered.saturating_sub(self.counted.covered);
		self.from.checked_add(missing).filter(|instant| *instant <= self.until.max(self.from))
	}

	/// Counts the last sample up to `now` and lets the next one stand from there: a price and until when, or none.
	pub fn advance(
		&self,
		now: Moment,
		sample: Option<(FixedU128, Moment)>,
	) -> Result<Self, MathError> {
		let counted = self.at(now)?;
		let (price, until) =
			sample.filter(|(_, until)| *until > now).unwrap_or((FixedU128::zero(), now));
		Ok(Self { counted, from: now, until, price })
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	const ONE: u128 = 1_000_000_000_000_000_000;

	fn price(whole: u128) -> FixedU128 {
		FixedU128::from_inner(whole * ONE)
	}

	/// Counted 7 unit-milliseconds over 3 ms; 50 stands from 100 to 112.
	fn standing() -> Accumulator {
		Accumulator {
			counted: Checkpoint { weighted: 7 * ONE, covered: 3 },
			from: 100,
			until: 112,
			price: price(50),
		}
	}

	#[test]
	fn reading_is_cut_inside_the_sample_when_the_instant_falls_there() {
		let reading = |instant| standing().at(instant).map(|c| (c.weighted / ONE, c.covered));
		assert_eq!(reading(99), Ok((7, 3)));
		assert_eq!(reading(100), Ok((7, 3)));
		// 7 + 50 x 1, 7 + 50 x 11, 7 + 50 x 12; then the sample has ended.
		assert_eq!(reading(101), Ok((57, 4)));
		assert_eq!(reading(111), Ok((557, 14)));
		assert_eq!(reading(112), Ok((607, 15)));
		assert_eq!(reading(u64::MAX), Ok((607, 15)));
	}

	#[test]
	fn average_weighs_by_time_and_leaves_gaps_out_when_samples_differ() {
		// 100 for 12 ms, nothing for 8 ms, 130 for 4 ms: (1200 + 520) / 16 = 107.5.
		let first = Accumulator::idle(1_000).advance(1_000, Some((price(100), 1_012)));
		let second = first.and_then(|a| a.advance(1_020, Some((price(130), 1_032))));
		let end = second.and_then(|a| a.at(1_024)).expect("fits");
		assert_eq!(end, Checkpoint { weighted: 1_720 * ONE, covered: 16 });
		let average = end.average_since(&Checkpoint::default());
		assert_eq!(average, Ok(FixedU128::from_inner(107_500_000_000_000_000_000)));
	}

	#[test]
	fn average_rounds_down_when_it_is_not_a_whole_number() {
		// 1 for 2 ms and 2 for 1 ms: 4 / 3 = 1.333...
		let end = Checkpoint { weighted: 4 * ONE, covered: 3 };
		let average = end.average_since(&Checkpoint::default());
		assert_eq!(average, Ok(FixedU128::from_inner(1_333_333_333_333_333_333)));
	}

	#[test]
	fn average_refuses_when_nothing_is_covered_or_time_runs_backwards() {
		let end = Checkpoint { weighted: 5, covered: 5 };
		assert_eq!(end.average_since(&end), Err(MathError::DivisionByZero));
		let later = Checkpoint { weighted: 6, covered: 5 };
		assert_eq!(end.average_since(&later), Err(MathError::Overflow));
	}

	#[test]
	fn coverage_is_reached_inside_the_sample_when_it_is_long_enough() {
		// 3 are covered at 100, 15 at 112.
		assert_eq!(standing().reaches(2), Some(100));
		assert_eq!(standing().reaches(3), Some(100));
		assert_eq!(standing().reaches(4), Some(101));
		assert_eq!(standing().reaches(15), Some(112));
		assert_eq!(standing().reaches(16), None);
		assert_eq!(standing().reaches(u64::MAX), None);
	}

	#[test]
	fn sample_touches_when_some_of_its_time_lies_inside() {
		assert!(standing().touches(90, 101));
		assert!(standing().touches(111, 200));
		assert!(!standing().touches(90, 100));
		assert!(!standing().touches(112, 200));
		assert!(!standing().touches(105, 105));
		assert!(!Accumulator::idle(100).touches(0, 200));
	}

	#[test]
	fn no_sample_stands_when_it_would_end_at_once() {
		let idle = standing().advance(112, Some((price(9), 112))).expect("fits");
		assert_eq!((idle.from, idle.until, idle.price), (112, 112, price(0)));
		assert_eq!(idle.counted, Checkpoint { weighted: 607 * ONE, covered: 15 });
	}

	#[test]
	fn reading_refuses_when_the_sum_does_not_fit() {
		let full = Checkpoint { weighted: u128::MAX, covered: 0 };
		let accumulator = Accumulator { counted: full, ..standing() };
		assert_eq!(accumulator.at(101), Err(MathError::Overflow));
		let endless = Accumulator { price: FixedU128::from_inner(u128::MAX), ..standing() };
		assert_eq!(endless.at(102), Err(MathError::Overflow));
	}
}
