//! Portfolio margin of one market: the profit or loss of every scenario and the worst of them.
//!
//! Roundings, all against the vault: the exact sum of a shocked value down, its product with a discount factor down, the
//! mark that is taken from it up, the product with the dampening down. The mark that equity counts, and that caps the
//! loss of longs, is rounded down. A scenario of a market is the sum of its expiries' results.

use crate::arithmetic::{ceil, SIGNED_UNIT, UNIT, ZERO};
use crate::risk_array::ValuedExpiry;
use crate::scenario::{KappaOf, ScenarioColumns, MARK};
use crate::{ExpiryValuation, MarginError, MarketValuation};
use alloc::vec::Vec;
use sp_arithmetic::{FixedI128, FixedU128};
use surety_math::{add, mul_signed_ceil, mul_signed_floor, negate, signed, sub, ProductSum};

/// What makes the worst case of a market.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum WorstCase {
	/// The basis charge; with no positions and no losses this is zero.
	Basis,
	/// The scenario at this place of the parameters, at kappa 1.
	Scenario(usize),
	/// The scenario at this place of the parameters, at the kappa of the requirement.
	ScenarioAtKappa(usize),
}

/// The worst of a market and what it costs, at most zero.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Worst {
	/// Which case; of equal ones the basis first, then the first scenario.
	pub case: WorstCase,
	/// Its profit or loss in the settlement currency.
	pub pnl: FixedI128,
}

/// Profits and losses of a market's positions and of the underlying held as collateral.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ScenarioOutcome {
	/// The charge for a moving basis, at most zero.
	pub basis: FixedI128,
	/// Every scenario at kappa 1, in the order of the parameters.
	pub scenarios: Vec<FixedI128>,
	/// Every scenario at kappa; empty if kappa is 1.
	pub at_kappa: Vec<FixedI128>,
	/// Every scenario at the kappa of maintenance; empty if that is 1.
	pub at_maintenance_kappa: Vec<FixedI128>,
	/// The worst for initial margin.
	pub worst: Worst,
	/// The worst for maintenance margin.
	pub worst_maintenance: Worst,
}

/// Runs every scenario over these positions of a market, with `held` worth of its underlying as collateral.
pub(crate) fn run_scenarios(
	market: &MarketValuation,
	positions: &[(&ExpiryValuation, &ValuedExpiry)],
	held: FixedU128,
) -> Result<ScenarioOutcome, MarginError> {
	let books = positions
		.iter()
		.map(|(valuation, positions)| Book::new(market, valuation, positions))
		.collect::<Result<Vec<_>, _>>()?;
	let basis =
		books.iter().try_fold(ZERO, |sum, book| Ok::<_, MarginError>(add(sum, book.basis()?)?))?;
	let grid = market.grid();
	let scenarios = all_at(market, &books, held, KappaOf::One, &[])?;
	let mut known = alloc::vec![(KappaOf::One, scenarios.as_slice())];
	let (mut at_kappa, mut at_maintenance_kappa) = (Vec::new(), Vec::new());
	if grid.widens(KappaOf::Initial) {
		at_kappa = all_at(market, &books, held, KappaOf::Initial, &known)?;
		known.push((KappaOf::Initial, &at_kappa));
	}
	if grid.widens(KappaOf::Maintenance) {
		at_maintenance_kappa = all_at(market, &books, held, KappaOf::Maintenance, &known)?;
	}
	let worst = worst_of(basis, &scenarios, &at_kappa);
	let worst_maintenance = worst_of(basis, &scenarios, &at_maintenance_kappa);
	Ok(ScenarioOutcome {
		basis,
		scenarios,
		at_kappa,
		at_maintenance_kappa,
		worst,
		worst_maintenance,
	})
}

fn worst_of(basis: FixedI128, scenarios: &[FixedI128], at_kappa: &[FixedI128]) -> Worst {
	let plain = scenarios.iter().enumerate().map(|(place, pnl)| (WorstCase::Scenario(place), pnl));
	let wide =
		at_kappa.iter().enumerate().map(|(place, pnl)| (WorstCase::ScenarioAtKappa(place), pnl));
	let mut worst = Worst { case: WorstCase::Basis, pnl: basis };
	for (case, pnl) in plain.chain(wide) {
		if *pnl < worst.pnl {
			worst = Worst { case, pnl: *pnl };
		}
	}
	worst
}

/// Every scenario at a kappa; those whose shock is one of a kappa that is known already are not run again.
fn all_at(
	market: &MarketValuation,
	books: &[Book<'_>],
	held: FixedU128,
	kappa: KappaOf,
	known: &[(KappaOf, &[FixedI128])],
) -> Result<Vec<FixedI128>, MarginError> {
	let one = |(place, scenario): (usize, &ScenarioColumns)| {
		let shocked = scenario.at(kappa);
		let same = known.iter().find(|(kappa, _)| scenario.at(*kappa) == shocked);
		if let Some(pnl) = same.and_then(|(_, pnls)| pnls.get(place)) {
			return Ok(*pnl);
		}
		let moved = moved_collateral(held, shocked.shock, scenario.dampening)?;
		books
			.iter()
			.try_fold(moved, |sum, book| Ok(add(sum, book.pnl(scenario, shocked.column())?)?))
	};
	market.grid().scenarios().iter().enumerate().map(one).collect()
}

/// `V (s - 1) d`, rounded down.
fn moved_collateral(
	held: FixedU128,
	shock: FixedU128,
	dampening: FixedU128,
) -> Result<FixedI128, MarginError> {
	let change = sub(signed(shock)?, SIGNED_UNIT)?;
	Ok(mul_signed_floor(mul_signed_floor(change, held)?, dampening)?)
}

/// Positions of one expiry with what every scenario needs of them.
struct Book<'a> {
	market: &'a MarketValuation,
	valuation: &'a ExpiryValuation,
	positions: &'a ValuedExpiry,
	mark_floor: FixedI128,
	mark_ceil: FixedI128,
	/// `-M_e` where losses end there; rounded so that equity can pay it.
	floor: Option<FixedI128>,
}

impl<'a> Book<'a> {
	fn new(
		market: &'a MarketValuation,
		valuation: &'a ExpiryValuation,
		positions: &'a ValuedExpiry,
	) -> Result<Self, MarginError> {
		let mark = positions.sums().column(MARK)?;
		let (mark_floor, mark_ceil) = (mark.floor()?, ceil(mark)?);
		let capped = market.parameters().portfolio().cap_long_loss && !positions.has_shorts();
		let floor = if capped { Some(negate(mark_floor)?) } else { None };
		Ok(Self { market, valuation, positions, mark_floor, mark_ceil, floor })
	}

	fn sum(&self, column: usize) -> Result<&ProductSum, MarginError> {
		self.positions.sums().column(column)
	}

	/// `min(M(up) - M, M(down) - M, 0) (basis_add + basis_mult T)`, rounded down.
	fn basis(&self) -> Result<FixedI128, MarginError> {
		let grid = self.market.grid();
		let change =
			|column| Ok::<_, MarginError>(sub(self.sum(column)?.floor()?, self.mark_ceil)?);
		let worst = change(grid.basis_up())?.min(change(grid.basis_down())?).min(ZERO);
		let charge = mul_signed_floor(worst, self.valuation.basis_factor())?;
		Ok(self.floor.map_or(charge, |floor| charge.max(floor)))
	}

	/// `(x - M) d`; for skew moves `-|(x - M) d|`; at least the floor.
	fn pnl(&self, scenario: &ScenarioColumns, column: usize) -> Result<FixedI128, MarginError> {
		let sum = self.sum(column)?;
		let mut pnl = self.pnl_floor(sum, scenario.dampening)?;
		if scenario.is_skew {
			// A profit counts as a loss of its size: the larger of the two it could be rounded to.
			pnl = pnl.min(negate(self.pnl_ceil(sum, scenario.dampening)?)?);
		}
		Ok(self.floor.map_or(pnl, |floor| pnl.max(floor)))
	}

	fn factor(&self, value: FixedI128) -> FixedU128 {
		if value >= ZERO {
			self.valuation.long_factor()
		} else {
			self.valuation.short_factor()
		}
	}

	fn pnl_floor(&self, sum: &ProductSum, dampening: FixedU128) -> Result<FixedI128, MarginError> {
		let value = sum.floor()?;
		let value = mul_signed_floor(value, self.factor(value))?;
		let pnl = sub(value, self.mark_ceil)?;
		Ok(if dampening == UNIT { pnl } else { mul_signed_floor(pnl, dampening)? })
	}

	fn pnl_ceil(&self, sum: &ProductSum, dampening: FixedU128) -> Result<FixedI128, MarginError> {
		let value = ceil(sum)?;
		let value = mul_signed_ceil(value, self.factor(value))?;
		let pnl = sub(value, self.mark_floor)?;
		Ok(if dampening == UNIT { pnl } else { mul_signed_ceil(pnl, dampening)? })
	}
}
