//! Bounds of one expiry's values over a cell, column by column.
//!
//! The undiscounted value of an option rises with variance time and volatility and is convex in the forward. Taken with
//! the least variance time, volatility and discount factor of the cell it bounds every value in the cell from below, and
//! so does its tangent; with the largest ones it bounds them from above, and so does its chord between the ends.

use super::book::{ExpiryBook, MarketBook, Strike};
use super::ends::{product_floor, Ends};
use super::node::Node;
use super::span::{Range, Span};
use super::table::{Key, Table};
use crate::arithmetic::ZERO;
use crate::{Column, ExpiryValuation, MarginError};
use core::cell::RefCell;
use sp_arithmetic::{FixedI128, FixedU128};
use surety_math::{
	add, magnitude, mul_ceil, mul_floor, negate, signed, sub, Black76, ProductSum, Right,
};
use surety_types::OptionKind;

/// Values of options and their slopes at the spot prices where cells end. They depend on nothing but the market, so that
/// all vaults of a snapshot may share them; values of another snapshot are never mistaken for these.
#[derive(Debug, Default)]
pub struct SpotArrays {
	prices: RefCell<Table<FixedU128>>,
	deltas: RefCell<Table<Option<FixedI128>>>,
}

impl SpotArrays {
	/// How many values and slopes are kept.
	pub fn len(&self) -> usize {
		self.prices.borrow().len().saturating_add(self.deltas.borrow().len())
	}

	/// Whether none is kept.
	pub fn is_empty(&self) -> bool {
		self.len() == 0
	}

	fn price(&self, option: &Black76, kind: OptionKind) -> Result<FixedI128, MarginError> {
		let key = key(option, kind);
		let known = self.prices.borrow().get(&key);
		let price = match known {
			Some(price) => price,
			None => {
				let price = option.price(right(kind))?;
				self.prices.borrow_mut().insert(key, price);
				price
			},
		};
		Ok(signed(price)?)
	}

	/// The slope; nothing where there is none that fits.
	fn delta(&self, option: &Black76, kind: OptionKind) -> Option<FixedI128> {
		let key = key(option, kind);
		let known = self.deltas.borrow().get(&key);
		known.unwrap_or_else(|| {
			let delta = option.greeks(right(kind)).ok().map(|greeks| greeks.delta);
			self.deltas.borrow_mut().insert(key, delta);
			delta
		})
	}

	/// The values at the template's forward and at another one.
	fn chord(
		&self,
		template: &Black76,
		kind: OptionKind,
		far: FixedU128,
	) -> Result<Ends, MarginError> {
		let near = self.price(template, kind)?;
		if far == template.forward {
			return Ok(Ends { near, far: near });
		}
		let far = self.price(&Black76 { forward: far, ..*template }, kind)?;
		Ok(Ends { near, far })
	}

	/// The tangent at the template's forward, there and at another forward. Where it has no slope that fits, the lower of
	/// the two values, which bounds a monotone function as well.
	fn tangent(
		&self,
		template: &Black76,
		kind: OptionKind,
		other: FixedU128,
	) -> Result<Ends, MarginError> {
		let near = self.price(template, kind)?;
		let Some(delta) = self.delta(template, kind) else {
			let far = self.price(&Black76 { forward: other, ..*template }, kind)?;
			return Ok(Ends { near: near.min(far), far: near.min(far) });
		};
		let distance = sub(signed(other)?, signed(template.forward)?)?;
		Ok(Ends { near, far: add(near, product_floor(delta, distance)?)? })
	}
}

fn key(option: &Black76, kind: OptionKind) -> Key {
	let Black76 { forward, strike, volatility, years, discount } = option;
	let words = [
		forward.into_inner(),
		strike.into_inner(),
		volatility.into_inner(),
		years.into_inner(),
		discount.into_inner(),
	];
	(kind == OptionKind::Call, words)
}

/// At which end the tangents of a cell touch.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Touch {
	Near,
	Far,
}

/// One expiry of a book between two nodes.
#[derive(Clone, Copy)]
pub(super) struct ExpiryCell<'a> {
	pub book: &'a ExpiryBook,
	pub span: &'a Span,
	near: &'a ExpiryValuation,
	far: &'a ExpiryValuation,
	log_near: Option<FixedI128>,
	log_far: Option<FixedI128>,
	touch: Touch,
}

/// Which bound of a value is wanted.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Side {
	Below,
	Above,
}

impl<'a> ExpiryCell<'a> {
	/// The expiry at this place of the book.
	pub fn new(
		held: &MarketBook<'_>,
		place: usize,
		book: &'a ExpiryBook,
		span: &'a Span,
		nodes: (&'a Node, &'a Node),
		touch: Touch,
	) -> Result<Self, MarginError> {
		let (near, far) = nodes;
		Ok(Self {
			book,
			span,
			near: near.expiry(place, held)?,
			far: far.expiry(place, held)?,
			log_near: near.log_forward(place),
			log_far: far.log_forward(place),
			touch,
		})
	}

	/// The same cell with other positions of the same expiry.
	pub fn with(self, book: &'a ExpiryBook) -> Self {
		Self { book, ..self }
	}

	/// A line that the value of all positions under a column is nowhere below.
	pub fn below(
		&self,
		place: usize,
		column: Column,
		arrays: &SpotArrays,
	) -> Result<Ends, MarginError> {
		self.sum(place, column, Side::Below, arrays)
	}

	/// A line that it is nowhere above.
	pub fn above(
		&self,
		place: usize,
		column: Column,
		arrays: &SpotArrays,
	) -> Result<Ends, MarginError> {
		self.sum(place, column, Side::Above, arrays)
	}

	/// `F(1)` at the ends.
	pub fn forwards(&self) -> Result<Ends, MarginError> {
		Ok(Ends { near: signed(self.near.forward())?, far: signed(self.far.forward())? })
	}

	/// The undiscounted marks of the options of a strike at the ends, by the largest factors of the span.
	pub fn undiscounted(&self, strike: &Strike, arrays: &SpotArrays) -> Result<Ends, MarginError> {
		let template = Black76 {
			forward: self.near.forward(),
			strike: strike.strike,
			volatility: strike.volatility,
			years: self.span.years.high,
			discount: crate::arithmetic::UNIT,
		};
		arrays.chord(&template, strike.kind, self.far.forward())
	}

	fn sum(
		&self,
		place: usize,
		column: Column,
		side: Side,
		arrays: &SpotArrays,
	) -> Result<Ends, MarginError> {
		let forwards = (self.near.forward_in(place)?, self.far.forward_in(place)?);
		let mut sums = (ProductSum::default(), ProductSum::default());
		for strike in &self.book.strikes {
			let mut contribute = |quantity: FixedI128, ends: Ends| -> Result<(), MarginError> {
				add_product(&mut sums.0, quantity, ends.near)?;
				add_product(&mut sums.1, quantity, ends.far)
			};
			if strike.net != ZERO {
				let low = (strike.net > ZERO) == (side == Side::Below);
				contribute(strike.net, self.option(strike, column, forwards, low, arrays)?)?;
			}
			if strike.linear != ZERO {
				contribute(strike.linear, self.discounted(strike, forwards, side)?)?;
			}
		}
		let (near, far) = match side {
			Side::Below => (sums.0.floor()?, sums.1.floor()?),
			Side::Above => (crate::arithmetic::ceil(&sums.0)?, crate::arithmetic::ceil(&sums.1)?),
		};
		Ok(Ends { near, far })
	}

	/// A line below one contract's value, or above it.
	fn option(
		&self,
		strike: &Strike,
		column: Column,
		(near, far): (FixedU128, FixedU128),
		low: bool,
		arrays: &SpotArrays,
	) -> Result<Ends, MarginError> {
		let moneyness = self.moneyness(strike)?;
		let volatility = self.span.volatility(strike.volatility, column.volatility, moneyness)?;
		let pick = |range: Range<FixedU128>| if low { range.low } else { range.high };
		let template = Black76 {
			forward: near,
			strike: strike.strike,
			volatility: pick(volatility),
			years: if low { self.span.years.low } else { self.span.years.high },
			discount: pick(self.span.discount),
		};
		if !low || near == far {
			return arrays.chord(&template, strike.kind, far);
		}
		match self.touch {
			Touch::Near => arrays.tangent(&template, strike.kind, far),
			Touch::Far => {
				let Ends { near, far } =
					arrays.tangent(&Black76 { forward: far, ..template }, strike.kind, near)?;
				Ok(Ends { near: far, far: near })
			},
		}
	}

	/// `ln(K / F(1))` over the cell.
	fn moneyness(&self, strike: &Strike) -> Result<Range<FixedI128>, MarginError> {
		let at = |log_forward: Option<FixedI128>| match (strike.log_strike, log_forward) {
			(Some(strike), Some(forward)) => sub(strike, forward),
			_ => Ok(ZERO),
		};
		let range = Range::of(at(self.log_near)?, at(self.log_far)?);
		if range.low == range.high {
			return Ok(range);
		}
		// A logarithm in between may be rounded beyond one of the ends.
		let unit = FixedI128::from_inner(1);
		Ok(Range { low: sub(range.low, unit)?, high: add(range.high, unit)? })
	}

	/// `D (F - K)` at the ends, by the factor that makes `linear` times it the least, or the most.
	fn discounted(
		&self,
		strike: &Strike,
		(near, far): (FixedU128, FixedU128),
		side: Side,
	) -> Result<Ends, MarginError> {
		let at = |forward: FixedU128| -> Result<FixedI128, MarginError> {
			let amount = sub(signed(forward)?, signed(strike.strike)?)?;
			let gains = (amount >= ZERO) == (strike.linear >= ZERO);
			let small = gains == (side == Side::Below);
			let discount = self.span.discount;
			let size = magnitude(amount);
			let size =
				if small { mul_floor(size, discount.low)? } else { mul_ceil(size, discount.high)? };
			let size = signed(size)?;
			Ok(if amount < ZERO { negate(size)? } else { size })
		};
		Ok(Ends { near: at(near)?, far: at(far)? })
	}
}

fn add_product(
	sum: &mut ProductSum,
	quantity: FixedI128,
	value: FixedI128,
) -> Result<(), MarginError> {
	let quantity = if value < ZERO { negate(quantity)? } else { quantity };
	Ok(sum.add(quantity, magnitude(value))?)
}

fn right(kind: OptionKind) -> Right {
	match kind {
		OptionKind::Call => Right::Call,
		OptionKind::Put => Right::Put,
	}
}
