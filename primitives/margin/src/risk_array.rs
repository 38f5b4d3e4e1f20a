//! Risk arrays: the values of a strike under every column of its market's grid.
//!
//! They do not depend on who holds the series (the idea of SPAN), so that they are computed at most once per snapshot
//! for all vaults. A check then is sums of quantity x value. The sums are exact until they are rounded once, so that it
//! does not matter whether values come from an array or are computed anew: the results agree bit for bit.

use crate::arithmetic::{plus, NOTHING, ZERO};
use crate::scenario::MARK;
use crate::{ExpiryValuation, Leg, MarginError, MarketValuation};
use alloc::collections::{btree_map::Entry, BTreeMap};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode};
use scale_info::TypeInfo;
use sp_arithmetic::{FixedI128, FixedU128};
use surety_math::{MathError, Prices, ProductSum};
use surety_types::{Moment, OptionKind, UnderlyingId};

/// Values of the call and the put of one strike, per contract in the settlement currency.
#[derive(Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, PartialEq, TypeInfo)]
pub struct RiskArray {
	/// By column.
	calls: Vec<FixedU128>,
	/// By column.
	puts: Vec<FixedU128>,
	/// The call's mark without discounting.
	undiscounted_call: FixedU128,
	/// The put's mark without discounting.
	undiscounted_put: FixedU128,
}

impl RiskArray {
	/// The array of a strike.
	pub fn new(
		market: &MarketValuation,
		expiry: &ExpiryValuation,
		strike: FixedU128,
	) -> Result<Self, MarginError> {
		let (grid, strike) = (market.grid(), expiry.strike(strike)?);
		let (mut calls, mut puts) = (Vec::new(), Vec::new());
		calls.reserve_exact(grid.columns().len());
		puts.reserve_exact(grid.columns().len());
		for (column, _) in grid.columns().iter().enumerate() {
			let Prices { call, put } = strike.prices(grid, column)?;
			calls.push(call);
			puts.push(put);
		}
		let undiscounted = strike.undiscounted()?;
		Ok(Self {
			calls,
			puts,
			undiscounted_call: undiscounted.call,
			undiscounted_put: undiscounted.put,
		})
	}

	/// Those of one of the two.
	pub fn values(&self, kind: OptionKind) -> SeriesValues<'_> {
		match kind {
			OptionKind::Call => {
				SeriesValues { columns: &self.calls, undiscounted: self.undiscounted_call }
			},
			OptionKind::Put => {
				SeriesValues { columns: &self.puts, undiscounted: self.undiscounted_put }
			},
		}
	}
}

/// Values of one series, per contract.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SeriesValues<'a> {
	/// Under every column of the grid.
	pub columns: &'a [FixedU128],
	/// When nothing moves, without discounting.
	pub undiscounted: FixedU128,
}

impl SeriesValues<'_> {
	/// When nothing moves.
	pub fn mark(&self) -> Result<FixedU128, MarginError> {
		self.columns.get(MARK).copied().ok_or(MarginError::StaleArray)
	}
}

/// Where values of series come from.
pub trait Pricing {
	/// The values of a series.
	fn values(
		&mut self,
		market: &MarketValuation,
		expiry: &ExpiryValuation,
		strike: FixedU128,
		kind: OptionKind,
	) -> Result<SeriesValues<'_>, MarginError>;
}

/// Computes every value when it is asked for and keeps none.
#[derive(Clone, Debug, Default)]
pub struct Direct(Vec<FixedU128>);

impl Pricing for Direct {
	fn values(
		&mut self,
		market: &MarketValuation,
		expiry: &ExpiryValuation,
		strike: FixedU128,
		kind: OptionKind,
	) -> Result<SeriesValues<'_>, MarginError> {
		let of_kind = |prices: Prices| match kind {
			OptionKind::Call => prices.call,
			OptionKind::Put => prices.put,
		};
		self.0.clear();
		for (column, _) in market.grid().columns().iter().enumerate() {
			self.0.push(of_kind(expiry.strike(strike)?.prices(market.grid(), column)?));
		}
		let undiscounted = of_kind(expiry.strike(strike)?.undiscounted()?);
		Ok(SeriesValues { columns: &self.0, undiscounted })
	}
}

/// Keeps the array of every strike that was asked for, of one snapshot per market: it must be dropped with the snapshot.
#[derive(Clone, Debug, Default)]
pub struct Arrays(BTreeMap<(UnderlyingId, Moment, FixedU128), RiskArray>);

impl Arrays {
	/// How many are kept.
	pub fn len(&self) -> usize {
		self.0.len()
	}

	/// Drops all: the snapshot has changed.
	pub fn clear(&mut self) {
		self.0.clear();
	}

	/// Whether none is kept.
	pub fn is_empty(&self) -> bool {
		self.0.is_empty()
	}
}

impl Pricing for Arrays {
	fn values(
		&mut self,
		market: &MarketValuation,
		expiry: &ExpiryValuation,
		strike: FixedU128,
		kind: OptionKind,
	) -> Result<SeriesValues<'_>, MarginError> {
		let key = (market.snapshot().underlying, expiry.expiry(), strike);
		let array = match self.0.entry(key) {
			Entry::Occupied(known) => known.into_mut(),
			Entry::Vacant(place) => place.insert(RiskArray::new(market, expiry, strike)?),
		};
		Ok(array.values(kind))
	}
}

/// Exact values of positions of one expiry, one sum per column. Adding and taking away the same leg leaves the value
/// unchanged, whatever came between.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ColumnSums(Vec<ProductSum>);

impl ColumnSums {
	/// No positions, for this many columns.
	pub fn new(columns: usize) -> Self {
		Self(alloc::vec![ProductSum::default(); columns])
	}

	/// Adds a quantity of a series: one multiply-add per column.
	///
	/// # Errors
	///
	/// [`MarginError::StaleArray`] if there are fewer values than columns.
	pub fn add(
		&mut self,
		quantity: FixedI128,
		values: SeriesValues<'_>,
	) -> Result<(), MarginError> {
		if values.columns.len() < self.0.len() {
			return Err(MarginError::StaleArray);
		}
		for (sum, value) in self.0.iter_mut().zip(values.columns) {
			sum.add(quantity, *value)?;
		}
		Ok(())
	}

	/// The exact value under a column.
	pub fn column(&self, column: usize) -> Result<&ProductSum, MarginError> {
		self.0.get(column).ok_or(MarginError::StaleArray)
	}
}

/// A leg and what one contract of it is worth.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct MarkedLeg {
	/// The leg.
	pub leg: Leg,
	/// The mark of one contract.
	pub mark: FixedU128,
}

/// Positions of one expiry, valued.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ValuedExpiry {
	legs: Vec<MarkedLeg>,
	sums: ColumnSums,
}

impl ValuedExpiry {
	/// No positions, valued under the first so many columns of a grid: one is enough for marks.
	pub fn new(columns: usize) -> Self {
		Self { legs: Vec::new(), sums: ColumnSums::new(columns) }
	}

	/// Adds a leg to what is held of its series. A series of which nothing is left is no position any more.
	pub fn add(&mut self, leg: &Leg, values: SeriesValues<'_>) -> Result<(), MarginError> {
		let mark = values.mark()?;
		self.sums.add(leg.quantity, values)?;
		let is_same = |held: &MarkedLeg| (held.leg.strike, held.leg.kind) == (leg.strike, leg.kind);
		let Some(place) = self.legs.iter().position(is_same) else {
			if leg.quantity != ZERO {
				self.legs.push(MarkedLeg { leg: *leg, mark });
			}
			return Ok(());
		};
		if let Some(held) = self.legs.get_mut(place) {
			held.leg.quantity = surety_math::add(held.leg.quantity, leg.quantity)?;
			if held.leg.quantity == ZERO {
				self.legs.remove(place);
			}
		}
		Ok(())
	}

	/// The legs, one per series.
	pub fn legs(&self) -> &[MarkedLeg] {
		&self.legs
	}

	/// The exact sums.
	pub fn sums(&self) -> &ColumnSums {
		&self.sums
	}

	/// Whether anything is short.
	pub fn has_shorts(&self) -> bool {
		self.legs.iter().any(|marked| marked.leg.quantity < ZERO)
	}

	/// The value when nothing moves, rounded down.
	pub fn mark_floor(&self) -> Result<FixedI128, MarginError> {
		Ok(self.sums.column(MARK)?.floor()?)
	}

	/// Contracts held short, all series together.
	pub fn short_contracts(&self) -> Result<FixedU128, MarginError> {
		self.legs.iter().try_fold(NOTHING, |sum, marked| {
			let quantity = marked.leg.quantity.into_inner();
			let short = if quantity < 0 { quantity.unsigned_abs() } else { 0 };
			Ok(plus(sum, FixedU128::from_inner(short))?)
		})
	}

	/// Contracts short of a strike beyond what is held of it, calls and puts together, over all strikes:
	/// `sum max(0, -(calls + puts held))`.
	pub fn naked_contracts(&self) -> Result<FixedU128, MarginError> {
		let of_strike = |marked: &MarkedLeg| (marked.leg.strike, marked.leg.quantity.into_inner());
		let mut legs: Vec<_> = self.legs.iter().map(of_strike).collect();
		legs.sort_unstable();
		let same_strike = |one: &(FixedU128, i128), other: &(FixedU128, i128)| one.0 == other.0;
		legs.chunk_by(same_strike).try_fold(NOTHING, |sum, of_strike| {
			let mut quantities = of_strike.iter().map(|(_, quantity)| *quantity);
			let net = quantities.try_fold(0i128, i128::checked_add).ok_or(MathError::Overflow)?;
			Ok(plus(sum, FixedU128::from_inner(net.min(0).unsigned_abs()))?)
		})
	}
}
