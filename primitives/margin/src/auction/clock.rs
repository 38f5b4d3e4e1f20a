//! What time does to an auction.

use super::{AuctionParameters, Phase};
use crate::arithmetic::{excess, plus, NOTHING, UNIT};
use crate::numbers::{fixed, integer};
use crate::rules::auction::falling;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_arithmetic::FixedU128;
use surety_math::{mul_div_ceil, mul_div_floor, number::Integer, MathError, ONE};
use surety_types::Moment;

/// When an auction opened and how it spent its time. A visit notes the phase, which lasts until the next one; a clock
/// that were set back would stand still.
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
pub struct AuctionClock {
	/// When it opened.
	pub opened: Moment,
	/// Nothing while the thin phase was never entered.
	pub thin: Option<ThinClock>,
}

/// The thin phase of an auction, which may be left and entered again.
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
pub struct ThinClock {
	/// g when it was first entered: `1 - d`.
	pub first: FixedU128,
	/// Milliseconds spent in it until the last visit.
	pub spent: Moment,
	/// The last visit.
	pub visited: Moment,
	/// Whether that found the auction in it.
	pub running: bool,
	/// When g reached 1.
	pub grown: Option<Moment>,
}

impl AuctionClock {
	/// A clock that starts.
	pub fn open(now: Moment) -> Self {
		Self { opened: now, thin: None }
	}

	/// d: the price of equity, as a share of it. It falls in two straight lines; rounded up.
	pub fn price(
		&self,
		parameters: &AuctionParameters,
		now: Moment,
	) -> Result<FixedU128, MathError> {
		let terms = parameters.terms();
		let elapsed = since(self.opened, now);
		match terms.first_fall.checked_sub(elapsed) {
			Some(left) => line(terms.first_price, terms.middle_price, left, terms.first_fall),
			None => {
				let fallen = since(terms.first_fall, elapsed);
				let left = since(fallen, terms.second_fall);
				line(terms.middle_price, NOTHING, left, terms.second_fall)
			},
		}
	}

	/// The clock after a visit now that found this phase.
	pub fn visited(
		&self,
		parameters: &AuctionParameters,
		phase: Phase,
		now: Moment,
	) -> Result<Self, MathError> {
		let thin = match self.thin {
			Some(thin) => Some(thin.visited(parameters, phase, now)?),
			None if phase == Phase::Thin => {
				let first = excess(UNIT, self.price(parameters, now)?);
				let grown = (first == UNIT).then_some(now);
				Some(ThinClock { first, spent: 0, visited: now, running: true, grown })
			},
			None => None,
		};
		Ok(Self { opened: self.opened, thin })
	}

	/// When the auction ends whatever the prices, as far as the last visit could tell: some time after d is 0 or g is 1.
	pub fn deadline(&self, parameters: &AuctionParameters) -> Result<Moment, MathError> {
		let terms = parameters.terms();
		let worthless = later(later(self.opened, terms.first_fall)?, terms.second_fall)?;
		let grown = self.thin.and_then(|thin| thin.grown).unwrap_or(worthless);
		later(worthless.min(grown), terms.grace)
	}
}

impl ThinClock {
	/// g at the last visit: its first value and a share of the time spent, at most 1; rounded down.
	pub fn growth(&self, parameters: &AuctionParameters) -> Result<FixedU128, MathError> {
		let whole = parameters.terms().thin_growth;
		let grown = mul_div_floor(self.spent.into(), ONE, whole.into())?;
		Ok(plus(self.first, FixedU128::from_inner(grown))?.min(UNIT))
	}

	fn visited(
		&self,
		parameters: &AuctionParameters,
		phase: Phase,
		now: Moment,
	) -> Result<Self, MathError> {
		let elapsed = if self.running { since(self.visited, now) } else { 0 };
		let spent = later(self.spent, elapsed)?;
		let visited = self.visited.max(now);
		let running = phase == Phase::Thin;
		let mut clock = Self { spent, visited, running, ..*self };
		if clock.grown.is_none() && clock.growth(parameters)? == UNIT {
			// It may have been before this visit.
			let over = since(self.time_to_grow(parameters)?, spent);
			clock.grown = Some(since(over, visited));
		}
		Ok(clock)
	}

	/// The least time in the phase after which g is 1.
	fn time_to_grow(&self, parameters: &AuctionParameters) -> Result<Moment, MathError> {
		let left = excess(UNIT, self.first).into_inner();
		let time = mul_div_ceil(left, parameters.terms().thin_growth.into(), ONE)?;
		time.try_into().map_err(|_| MathError::Overflow)
	}
}

/// `to + (from - to) left / whole`, rounded up.
fn line(
	from: FixedU128,
	to: FixedU128,
	left: Moment,
	whole: Moment,
) -> Result<FixedU128, MathError> {
	let [left, whole] = [left, whole].map(|time| Integer::from(u128::from(time)));
	fixed(falling(&integer(from), &integer(to), &left, &whole)?)
}

/// How long after `then` it is `now`; nothing if it is before.
fn since(then: Moment, now: Moment) -> Moment {
	now.saturating_sub(then)
}

fn later(moment: Moment, duration: Moment) -> Result<Moment, MathError> {
	moment.checked_add(duration).ok_or(MathError::Overflow)
}
