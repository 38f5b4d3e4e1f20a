//! What an expiry's factors can be within a span of time: between now and a later moment.

use crate::arithmetic::ZERO;
use crate::valuation::VolatilityMoves;
use crate::{ExpiryValuation, MarginError, VolatilityMove};
use sp_arithmetic::{FixedI128, FixedU128};
use surety_math::{magnitude, signed, Years};

/// The least and the most of something.
#[derive(Clone, Copy, Debug)]
pub(super) struct Range<T> {
	pub low: T,
	pub high: T,
}

impl<T: Copy + Ord> Range<T> {
	pub fn of(a: T, b: T) -> Self {
		Self { low: a.min(b), high: a.max(b) }
	}
}

/// The factors of an expiry within a span. Each is monotone in time, so that the ends of the span bound it.
#[derive(Clone, Debug)]
pub(super) struct Span {
	pub long: Range<FixedU128>,
	pub short: Range<FixedU128>,
	pub discount: Range<FixedU128>,
	/// `T_v`.
	pub years: Range<Years>,
	/// The largest `basis_add + basis_mult T`.
	pub basis: FixedU128,
	early: VolatilityMoves,
	late: VolatilityMoves,
	/// The highest cap over the least width: the steepest skew.
	steep: VolatilityMoves,
	/// The lowest cap over the largest width: the flattest skew.
	flat: VolatilityMoves,
}

impl Span {
	/// Between these two.
	pub fn new(early: &ExpiryValuation, late: &ExpiryValuation) -> Self {
		let (first, last) = (*early.moves(), *late.moves());
		let linear = Range::of(first.linear_cap, last.linear_cap);
		let absolute = Range::of(first.absolute_cap, last.absolute_cap);
		let width = Range::of(first.width, last.width);
		let (mut steep, mut flat) = (first, first);
		(steep.linear_cap, flat.linear_cap) = (linear.high, linear.low);
		(steep.absolute_cap, flat.absolute_cap) = (absolute.high, absolute.low);
		(steep.width, flat.width) = (width.low, width.high);
		Self {
			long: Range::of(early.long_factor(), late.long_factor()),
			short: Range::of(early.short_factor(), late.short_factor()),
			discount: Range::of(early.discount(), late.discount()),
			years: Range::of(early.variance_years(), late.variance_years()),
			basis: early.basis_factor().max(late.basis_factor()),
			early: first,
			late: last,
			steep,
			flat,
		}
	}

	/// A volatility after a move, wherever in the span and wherever `ln(K / F(1))` is in `moneyness`.
	pub fn volatility(
		&self,
		volatility: FixedU128,
		moves: VolatilityMove,
		moneyness: Range<FixedI128>,
	) -> Result<Range<FixedU128>, MarginError> {
		let at = |which: &VolatilityMoves, k| which.moved(volatility, moves, k);
		if !moves.is_skew() {
			return Ok(Range::of(at(&self.early, ZERO)?, at(&self.late, ZERO)?));
		}
		let k = match moves {
			VolatilityMove::SkewAbs => distance(moneyness)?,
			_ => moneyness,
		};
		// Where strikes get dearer the steepest skew is the most, where they get cheaper the least.
		let most = if k.high >= ZERO { &self.steep } else { &self.flat };
		let least = if k.low >= ZERO { &self.flat } else { &self.steep };
		Ok(Range { low: at(least, k.low)?, high: at(most, k.high)? })
	}

	/// The largest rise of volatility as a multiple.
	pub fn largest_up(&self) -> FixedU128 {
		self.early.up.max(self.late.up)
	}

	/// The largest caps of the skews, and the largest slope `cap / k*` of either.
	pub fn steepest(&self) -> (FixedU128, FixedU128) {
		let cap = magnitude(self.steep.linear_cap).max(magnitude(self.steep.absolute_cap));
		(cap, self.steep.width)
	}
}

/// `|k|`.
fn distance(k: Range<FixedI128>) -> Result<Range<FixedI128>, MarginError> {
	let (a, b) = (signed(magnitude(k.low))?, signed(magnitude(k.high))?);
	let crosses = k.low < ZERO && k.high > ZERO;
	Ok(Range { low: if crosses { ZERO } else { a.min(b) }, high: a.max(b) })
}
