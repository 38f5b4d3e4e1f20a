//! What a market's part of maintenance margin is at least over a cell: an interval of spot and a span of time.
//!
//! The part is the minimum over scenarios of sums over expiries; every term is bounded by a function that is concave in
//! spot, so that their sum and the minimum of such sums are concave, and the ends of the cell decide.

use super::book::{ExpiryBook, MarketBook};
use super::curve::{ExpiryCell, SpotArrays, Touch};
use super::ends::Ends;
use super::node::Node;
use super::span::Span;
use crate::arithmetic::{excess, plus, NOTHING, UNIT, ZERO};
use crate::scenario::MARK;
use crate::{Column, KappaOf, MarginError, MarginMode, Shocked};
use alloc::vec::Vec;
use sp_arithmetic::FixedU128;
use surety_math::{magnitude, mul_ceil, mul_div_floor, mul_signed_floor, negate, signed, sub};
use surety_types::OptionKind;

/// A cell of one market: its book, a span for every expiry of it, and the two nodes, which may be one.
#[derive(Clone, Copy)]
pub(super) struct Cell<'a> {
	pub book: &'a MarketBook<'a>,
	pub spans: &'a [Span],
	pub near: &'a Node,
	pub far: &'a Node,
	pub touch: Touch,
	pub arrays: &'a SpotArrays,
}

/// An expiry of a cell with the line below its mark.
struct Marked<'a> {
	cell: ExpiryCell<'a>,
	mark: Ends,
}

/// A scenario of maintenance margin: mm_factor x dampening, and where it is valued.
struct Case {
	weight: FixedU128,
	shocked: Shocked,
	is_skew: bool,
}

impl<'a> Cell<'a> {
	/// What the market adds to maintenance margin is nowhere in the cell below a concave function with these ends.
	pub fn ends(&self, mode: MarginMode) -> Result<Ends, MarginError> {
		let cells = self.expiries()?;
		let bound = match mode {
			MarginMode::Portfolio => self.portfolio(&cells)?,
			MarginMode::Standard => self.standard(&cells)?,
		};
		let mut bound = bound.plus(self.collateral()?)?;
		if mode == MarginMode::Portfolio {
			bound = bound.plus(self.naked(self.book.naked()?)?)?;
		}
		Ok(bound)
	}

	fn expiries(&self) -> Result<Vec<Marked<'a>>, MarginError> {
		let books = self.book.expiries.iter().zip(self.spans).enumerate();
		let cells = books.map(|(place, (book, span))| {
			let nodes = (self.near, self.far);
			let cell = ExpiryCell::new(self.book, place, book, span, nodes, self.touch)?;
			self.marked(cell)
		});
		cells.collect()
	}

	fn marked(&self, cell: ExpiryCell<'a>) -> Result<Marked<'a>, MarginError> {
		let mark = self.below(&cell, MARK)?;
		Ok(Marked { cell, mark })
	}

	/// The basis charge and every scenario, the lowest.
	fn portfolio(&self, cells: &[Marked<'a>]) -> Result<Ends, MarginError> {
		let mut worst = self.sum(cells, |cell| self.basis(cell))?;
		let held = self.book.held_value()?;
		for case in self.cases()? {
			let mut ends = self.sum(cells, |cell| self.scenario(cell, &case))?;
			if held != NOTHING {
				let change = sub(signed(case.shocked.shock)?, signed(UNIT)?)?;
				let change = mul_signed_floor(change, case.weight)?;
				let moved = self.value_of(held)?;
				ends =
					ends.plus(moved.try_map(|value| super::ends::product_floor(value, change))?)?;
			}
			worst = worst.lower(ends);
		}
		Ok(worst)
	}

	fn sum(
		&self,
		cells: &[Marked<'a>],
		of: impl Fn(&Marked<'a>) -> Result<Ends, MarginError>,
	) -> Result<Ends, MarginError> {
		cells.iter().try_fold(Ends::ZERO, |sum, cell| sum.plus(of(cell)?))
	}

	/// Every scenario at kappa 1 and at the kappa of maintenance.
	fn cases(&self) -> Result<Vec<Case>, MarginError> {
		let grid = self.book.market.grid();
		let factor = self.book.market.parameters().portfolio().mm_factor;
		let mut cases = Vec::new();
		for scenario in grid.scenarios() {
			let weight = mul_ceil(factor, scenario.dampening)?;
			let (one, wide) = (scenario.at(KappaOf::One), scenario.at(KappaOf::Maintenance));
			cases.push(Case { weight, shocked: one, is_skew: scenario.is_skew });
			if wide != one {
				cases.push(Case { weight, shocked: wide, is_skew: scenario.is_skew });
			}
		}
		Ok(cases)
	}

	fn column(&self, place: usize) -> Result<Column, MarginError> {
		self.book.market.grid().columns().get(place).copied().ok_or(MarginError::StaleArray)
	}

	fn below(&self, cell: &ExpiryCell<'a>, place: usize) -> Result<Ends, MarginError> {
		cell.below(place, self.column(place)?, self.arrays)
	}

	fn above(&self, cell: &ExpiryCell<'a>, place: usize) -> Result<Ends, MarginError> {
		cell.above(place, self.column(place)?, self.arrays)
	}

	/// `M + w (x - M)`, `w` the weight; for skew moves the lower of this and `M - w (x - M)`.
	fn scenario(&self, marked: &Marked<'a>, case: &Case) -> Result<Ends, MarginError> {
		let Marked { cell, mark } = marked;
		let shocked = self.below(cell, case.shocked.column())?;
		let kept = mark.times(excess(UNIT, case.weight))?;
		let received = shocked.try_map(|value| {
			let factor = if value >= ZERO { cell.span.long.low } else { cell.span.short.high };
			Ok(mul_signed_floor(value, factor)?)
		})?;
		let mut bound = kept.plus(received.times(case.weight)?)?;
		if case.is_skew {
			bound = bound.lower(self.reversed(marked, case)?);
		}
		self.capped(marked, bound)
	}

	/// `(1 + w) M - w c x` for any c between the factor of longs and that of shorts: `min(long x, short x) <= c x`.
	fn reversed(&self, marked: &Marked<'a>, case: &Case) -> Result<Ends, MarginError> {
		let Marked { cell, mark } = marked;
		let shocked = self.above(cell, case.shocked.column())?;
		let kept = mark.times(plus(UNIT, case.weight)?)?;
		let by = |factor: FixedU128| {
			kept.plus(shocked.try_map(|value| {
				let value = mul_signed_floor(negate(value)?, factor)?;
				Ok(mul_signed_floor(value, case.weight)?)
			})?)
		};
		by(cell.span.long.high)?.better(by(cell.span.short.low)?)
	}

	/// `M + mm B min(M(up) - M, M(down) - M, 0)`.
	fn basis(&self, marked: &Marked<'a>) -> Result<Ends, MarginError> {
		let Marked { cell, mark } = marked;
		let grid = self.book.market.grid();
		let factor = self.book.market.parameters().portfolio().mm_factor;
		let weight = mul_ceil(factor, cell.span.basis)?;
		let kept = if weight <= UNIT {
			mark.times(excess(UNIT, weight))?
		} else {
			self.above(cell, MARK)?.minus_times(excess(weight, UNIT))?
		};
		let mut bound = *mark;
		for place in [grid.basis_up(), grid.basis_down()] {
			bound = bound.lower(kept.plus(self.below(cell, place)?.times(weight)?)?);
		}
		self.capped(marked, bound)
	}

	/// An expiry without shorts keeps at least `(1 - mm) M`, where parameters say so.
	fn capped(&self, marked: &Marked<'a>, bound: Ends) -> Result<Ends, MarginError> {
		let terms = self.book.market.parameters().portfolio();
		if marked.cell.book.has_shorts || !terms.cap_long_loss {
			return Ok(bound);
		}
		marked.mark.times(excess(UNIT, terms.mm_factor))?.better(bound)
	}

	/// `V (1 - haircut)` of the underlying held as collateral, V moving with spot.
	fn collateral(&self) -> Result<Ends, MarginError> {
		let mut sum = Ends::ZERO;
		for (value, haircut) in &self.book.held {
			sum = sum.plus(self.value_of(*value)?.times(excess(UNIT, *haircut))?)?;
		}
		Ok(sum)
	}

	fn value_of(&self, value: FixedU128) -> Result<Ends, MarginError> {
		let now = self.book.market.snapshot().spot.into_inner();
		let at = |node: &Node| {
			let value = mul_div_floor(value.into_inner(), node.spot.into_inner(), now)?;
			Ok::<_, MarginError>(signed(FixedU128::from_inner(value))?)
		};
		Ok(Ends { near: at(self.near)?, far: at(self.far)? })
	}

	/// Minus the charge for naked contracts.
	fn naked(&self, naked: FixedU128) -> Result<Ends, MarginError> {
		let terms = self.book.market.parameters().portfolio();
		let contracts = signed(mul_ceil(naked, terms.short_option_mm)?)?;
		self.spots()?
			.try_map(|spot| Ok(negate(surety_math::mul_signed_ceil(contracts, magnitude(spot))?)?))
	}

	fn spots(&self) -> Result<Ends, MarginError> {
		Ok(Ends { near: signed(self.near.spot)?, far: signed(self.far.spot)? })
	}

	/// The lower of the mark and standard margin.
	fn standard(&self, cells: &[Marked<'a>]) -> Result<Ends, MarginError> {
		let mark = self.sum(cells, |marked| Ok(marked.mark))?;
		let margin = self.sum(cells, |marked| {
			let cell = &marked.cell;
			let mut isolated = cell.book.isolated().iter();
			let isolated = isolated.try_fold(Ends::ZERO, |sum, leg| {
				sum.plus(self.isolated(&self.marked(cell.with(leg))?)?)
			})?;
			isolated.better(self.maximum_loss(cell)?)
		})?;
		Ok(mark.lower(margin))
	}

	/// The lower of a short's formula and its own portfolio margin.
	fn isolated(&self, marked: &Marked<'a>) -> Result<Ends, MarginError> {
		let cell = &marked.cell;
		let mut alone = self.basis(marked)?;
		for case in self.cases()? {
			alone = alone.lower(self.scenario(marked, &case)?);
		}
		let alone = alone.plus(self.naked(cell.book.naked)?)?;
		Ok(alone.lower(self.formula(cell)?))
	}

	/// Call: `value + mm_pct S a`; put: `value + min(mm_pct S a, mm_of_value value)`.
	fn formula(&self, cell: &ExpiryCell<'a>) -> Result<Ends, MarginError> {
		let terms = self.book.market.parameters().standard();
		let kappa = self.book.market.snapshot().maintenance_kappa;
		let ExpiryBook { strikes, .. } = cell.book;
		let Some(strike) = strikes.first() else { return Ok(Ends::ZERO) };
		let contracts = magnitude(strike.net);
		let value = cell.undiscounted(strike, self.arrays)?.minus_times(contracts)?;
		let share = mul_ceil(terms.mm_pct, kappa)?;
		let by_spot = self.spots()?.try_map(|spot| {
			let notional = surety_math::mul_signed_ceil(spot, share)?;
			Ok(negate(surety_math::mul_signed_ceil(notional, contracts)?)?)
		})?;
		let by_spot = value.plus(by_spot)?;
		Ok(match strike.kind {
			OptionKind::Call => by_spot,
			OptionKind::Put => {
				let of_value = mul_ceil(terms.mm_of_value, kappa)?;
				by_spot.lower(value.times(plus(UNIT, of_value)?)?)
			},
		})
	}

	/// The least payoff, and `net F(1) unpaired` of calls short in all.
	fn maximum_loss(&self, cell: &ExpiryCell<'a>) -> Result<Ends, MarginError> {
		let (least, net_calls) = cell.book.least_payoff;
		let share = self.book.market.parameters().standard().unpaired_mm;
		let unpaired = mul_ceil(magnitude(net_calls.min(ZERO)), share)?;
		let charge = cell.forwards()?.minus_times(unpaired)?;
		Ends { near: least, far: least }.plus(charge)
	}
}
