//! The scenarios of a market as a grid of valuations.
//!
//! Every valuation is of one *column*: a multiple of spot and a move of volatility. The mark, the two ends of the basis
//! charge and every scenario at kappa 1, at kappa and at the kappa of maintenance are columns; equal ones are kept once
//! (with the published scenarios the basis charge and the mark need no column of their own). A scenario's dampening and
//! the discount factors belong to sums over positions, not to columns.

use crate::arithmetic::{SIGNED_UNIT, UNIT, ZERO};
use crate::{MarginError, PortfolioTerms, Scenario, VolatilityMove};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode};
use scale_info::TypeInfo;
use sp_arithmetic::FixedU128;
use surety_math::{add, magnitude, mul_signed_ceil, mul_signed_floor, signed, sub, MathError};

/// The column of the mark: spot and volatility unchanged.
pub const MARK: usize = 0;

/// What every series of a market is valued under.
#[derive(Clone, Copy, Debug, Decode, DecodeWithMemTracking, Encode, Eq, PartialEq, TypeInfo)]
pub struct Column {
	/// Multiple of spot.
	pub shock: FixedU128,
	/// Move of volatility.
	pub volatility: VolatilityMove,
}

/// Which of the three requirements' shocks is meant.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum KappaOf {
	/// kappa = 1, counted in both requirements.
	One,
	/// kappa of initial margin.
	Initial,
	/// kappa of maintenance margin: the lower of now and 24 hours ago.
	Maintenance,
}

/// One scenario at one kappa.
#[derive(Clone, Copy, Debug, Decode, DecodeWithMemTracking, Encode, Eq, PartialEq, TypeInfo)]
pub struct Shocked {
	/// Its place among the columns.
	column: u16,
	/// Its multiple of spot after kappa.
	pub shock: FixedU128,
}

impl Shocked {
	/// Its column.
	pub fn column(&self) -> usize {
		self.column.into()
	}
}

/// Where the three variants of a scenario are valued.
#[derive(Clone, Copy, Debug, Decode, DecodeWithMemTracking, Encode, Eq, PartialEq, TypeInfo)]
pub struct ScenarioColumns {
	one: Shocked,
	initial: Shocked,
	maintenance: Shocked,
	/// The share of the profit or loss that counts.
	pub dampening: FixedU128,
	/// Whether either direction is a loss.
	pub is_skew: bool,
}

impl ScenarioColumns {
	/// The variant of this kappa.
	pub fn at(&self, kappa: KappaOf) -> Shocked {
		match kappa {
			KappaOf::One => self.one,
			KappaOf::Initial => self.initial,
			KappaOf::Maintenance => self.maintenance,
		}
	}
}

/// The columns of a market and which of them each scenario uses.
#[derive(Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, PartialEq, TypeInfo)]
pub struct Grid {
	columns: Vec<Column>,
	scenarios: Vec<ScenarioColumns>,
	basis_up: u16,
	basis_down: u16,
	widens_initial: bool,
	widens_maintenance: bool,
}

impl Grid {
	/// The grid of these terms at these kappas.
	///
	/// # Errors
	///
	/// [`MarginError::NegativeShock`] if kappa turns a shock below zero, which it cannot within the bounds of both.
	pub fn new(
		terms: &PortfolioTerms,
		kappa: FixedU128,
		maintenance_kappa: FixedU128,
	) -> Result<Self, MarginError> {
		let mut columns = Columns::default();
		columns.place(UNIT, VolatilityMove::None)?;
		let basis_up = columns.place(terms.basis_up, VolatilityMove::None)?;
		let basis_down = columns.place(terms.basis_down, VolatilityMove::None)?;
		let scenarios = terms
			.scenarios
			.iter()
			.map(|scenario| {
				Ok(ScenarioColumns {
					one: columns.shocked(scenario, UNIT)?,
					initial: columns.shocked(scenario, kappa)?,
					maintenance: columns.shocked(scenario, maintenance_kappa)?,
					dampening: scenario.dampening,
					is_skew: scenario.volatility.is_skew(),
				})
			})
			.collect::<Result<_, MarginError>>()?;
		Ok(Self {
			columns: columns.0,
			scenarios,
			basis_up,
			basis_down,
			widens_initial: kappa != UNIT,
			widens_maintenance: maintenance_kappa != UNIT,
		})
	}

	/// Every column, the mark first.
	pub fn columns(&self) -> &[Column] {
		&self.columns
	}

	/// The scenarios in the order of the terms.
	pub fn scenarios(&self) -> &[ScenarioColumns] {
		&self.scenarios
	}

	/// The column of a wider basis.
	pub fn basis_up(&self) -> usize {
		self.basis_up.into()
	}

	/// The column of a narrower basis.
	pub fn basis_down(&self) -> usize {
		self.basis_down.into()
	}

	/// Whether shocks at this kappa differ from those at 1.
	pub fn widens(&self, kappa: KappaOf) -> bool {
		match kappa {
			KappaOf::One => false,
			KappaOf::Initial => self.widens_initial,
			KappaOf::Maintenance => self.widens_maintenance,
		}
	}
}

#[derive(Default)]
struct Columns(Vec<Column>);

impl Columns {
	/// The place of a column, which is added if it is new. At most 3 x 40 + 3 are, so that looking is cheap.
	fn place(&mut self, shock: FixedU128, volatility: VolatilityMove) -> Result<u16, MarginError> {
		let column = Column { shock, volatility };
		let place = match self.0.iter().position(|known| *known == column) {
			Some(place) => place,
			None => {
				self.0.push(column);
				self.0.len().saturating_sub(1)
			},
		};
		Ok(u16::try_from(place).map_err(|_| MathError::Overflow)?)
	}

	fn shocked(&mut self, scenario: &Scenario, kappa: FixedU128) -> Result<Shocked, MarginError> {
		let shock = if scenario.is_regular() {
			widened(scenario.shock(), kappa)?
		} else {
			scenario.shock()
		};
		Ok(Shocked { column: self.place(shock, scenario.volatility)?, shock })
	}
}

/// `1 + (s - 1) kappa`, rounded away from one: the larger move.
pub(crate) fn widened(shock: FixedU128, kappa: FixedU128) -> Result<FixedU128, MarginError> {
	let distance = sub(signed(shock)?, SIGNED_UNIT)?;
	let product = if distance < ZERO { mul_signed_floor } else { mul_signed_ceil };
	let shock = add(SIGNED_UNIT, product(distance, kappa)?)?;
	if shock < ZERO {
		return Err(MarginError::NegativeShock);
	}
	Ok(magnitude(shock))
}

#[cfg(test)]
mod tests {
	use super::*;

	fn percent(value: u128) -> FixedU128 {
		FixedU128::from_inner(value * 10_000_000_000_000_000)
	}

	#[test]
	fn shock_moves_away_from_one_when_kappa_widens_it() {
		assert_eq!(widened(percent(82), percent(400)), Ok(percent(28)));
		assert_eq!(widened(percent(118), percent(150)), Ok(percent(127)));
		assert_eq!(widened(percent(100), percent(400)), Ok(percent(100)));
		let third = FixedU128::from_inner(1_333_333_333_333_333_333);
		let up = FixedU128::from_inner(1_000_000_000_000_000_001);
		let down = FixedU128::from_inner(999_999_999_999_999_999);
		assert_eq!(widened(up, third).map(FixedU128::into_inner), Ok(1_000_000_000_000_000_002));
		assert_eq!(widened(down, third).map(FixedU128::into_inner), Ok(999_999_999_999_999_998));
		assert_eq!(widened(percent(82), percent(600)), Err(MarginError::NegativeShock));
	}
}
