//! Standard margin of one expiry: its shorts one by one, or the most that all its positions together can lose, whichever
//! is less (spec/margin.md, "Standard margin").
//!
//! Margins are signed as values are: a short's is negative. All are rounded down, against the vault.

use crate::arithmetic::{excess, ZERO};
use crate::charges::{loss, short_option, Amounts};
use crate::full_cover::least_payoff;
use crate::portfolio::run_scenarios;
use crate::risk_array::{Pricing, SeriesValues, ValuedExpiry};
use crate::{ExpiryValuation, Leg, MarginError, MarketValuation};
use alloc::vec::Vec;
use sp_arithmetic::{FixedI128, FixedU128};
use surety_math::{add, div_floor, mul_ceil, mul_signed_floor, signed, sub, MathError};
use surety_types::{Moment, OptionKind};

/// A margin in each of the two requirements, in the settlement currency; negative where something is required.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Margins {
	/// Maintenance.
	pub maintenance: FixedI128,
	/// Initial.
	pub initial: FixedI128,
}

impl Margins {
	pub(crate) const NONE: Self = Self { maintenance: ZERO, initial: ZERO };

	pub(crate) fn plus(self, other: Self) -> Result<Self, MarginError> {
		Ok(Self {
			maintenance: add(self.maintenance, other.maintenance)?,
			initial: add(self.initial, other.initial)?,
		})
	}

	fn lower(self, other: Self) -> Self {
		Self {
			maintenance: self.maintenance.min(other.maintenance),
			initial: self.initial.min(other.initial),
		}
	}

	fn upper(self, other: Self) -> Self {
		Self {
			maintenance: self.maintenance.max(other.maintenance),
			initial: self.initial.max(other.initial),
		}
	}
}

/// Standard margin of an expiry and how it came about.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct StandardExpiry {
	/// Which expiry.
	pub expiry: Moment,
	/// Its shorts one by one.
	pub isolated: Margins,
	/// The least payoff of all its positions, at most zero, with the charge for unpaired short calls.
	pub maximum_loss: Margins,
	/// The less negative of the two.
	pub margin: Margins,
}

/// Margins the positions of one expiry.
pub(crate) fn standard_expiry(
	market: &MarketValuation,
	valuation: &ExpiryValuation,
	positions: &ValuedExpiry,
	pricing: &mut impl Pricing,
) -> Result<StandardExpiry, MarginError> {
	let mut isolated = Margins::NONE;
	for marked in positions.legs().iter().filter(|marked| marked.leg.quantity < ZERO) {
		let Leg { strike, kind, .. } = marked.leg;
		let values = pricing.values(market, valuation, strike, kind)?;
		isolated = isolated.plus(isolated_margin(market, valuation, &marked.leg, values)?)?;
	}
	let maximum_loss = maximum_loss(market, valuation, positions)?;
	let margin = isolated.upper(maximum_loss);
	Ok(StandardExpiry { expiry: valuation.expiry(), isolated, maximum_loss, margin })
}

/// The lower of a short's formula and the portfolio margin of that leg alone.
fn isolated_margin(
	market: &MarketValuation,
	valuation: &ExpiryValuation,
	leg: &Leg,
	values: SeriesValues<'_>,
) -> Result<Margins, MarginError> {
	let formula = Formula::new(market, leg, values.undiscounted)?;
	let by_formula = Margins { maintenance: formula.maintenance()?, initial: formula.initial()? };
	Ok(by_formula.lower(leg_alone(market, valuation, leg, values)?))
}

/// Portfolio margin of a portfolio of this leg alone: no cash, no collateral. Charges that standard margin makes itself,
/// for confidence and the peg, are left out; the open-interest charge multiplies im_factor.
fn leg_alone(
	market: &MarketValuation,
	valuation: &ExpiryValuation,
	leg: &Leg,
	values: SeriesValues<'_>,
) -> Result<Margins, MarginError> {
	let terms = market.parameters().portfolio();
	let mut alone = ValuedExpiry::new(market.grid().columns().len());
	alone.add(leg, values)?;
	let outcome = run_scenarios(market, &[(valuation, &alone)], FixedU128::from_inner(0))?;
	let spot = market.snapshot().spot;
	let naked = short_option(terms, spot, alone.naked_contracts()?)?;
	let im_factor = mul_ceil(terms.im_factor, market.snapshot().open_interest_factor)?;
	let charges = Amounts {
		maintenance: mul_ceil(loss(outcome.worst_maintenance.pnl), terms.mm_factor)?,
		initial: mul_ceil(loss(outcome.worst.pnl), im_factor)?,
	}
	.plus(naked)?;
	let mark = alone.mark_floor()?;
	let maintenance = sub(mark, signed(charges.maintenance)?)?;
	let initial = sub(mark, signed(charges.initial)?)?.min(maintenance);
	Ok(Margins { maintenance, initial })
}

/// The formulas of a short, `a < 0` contracts.
struct Formula<'a> {
	market: &'a MarketValuation,
	leg: &'a Leg,
	/// `a` times the price without discounting.
	value: FixedI128,
}

impl<'a> Formula<'a> {
	fn new(market: &'a MarketValuation, leg: &'a Leg, price: FixedU128) -> Result<Self, MathError> {
		Ok(Self { market, leg, value: mul_signed_floor(leg.quantity, price)? })
	}

	fn maintenance(&self) -> Result<FixedI128, MathError> {
		self.maintenance_at(self.market.snapshot().maintenance_kappa)
	}

	/// Call: `value + mm_pct S a`; put: `value + min(mm_pct S a, mm_of_value value)`; shares times kappa.
	fn maintenance_at(&self, kappa: FixedU128) -> Result<FixedI128, MathError> {
		let terms = self.market.parameters().standard();
		let of_spot = self.of_spot(mul_ceil(terms.mm_pct, kappa)?)?;
		let charge = match self.leg.kind {
			OptionKind::Call => of_spot,
			OptionKind::Put => {
				of_spot.min(mul_signed_floor(self.value, mul_ceil(terms.mm_of_value, kappa)?)?)
			},
		};
		add(self.value, charge)
	}

	/// `value + max(max_pct - (how far out of the money) / S, min_pct) S a`; of a put at most `put_im_scale` times its
	/// maintenance margin at the kappa of initial margin.
	fn initial(&self) -> Result<FixedI128, MathError> {
		let terms = self.market.parameters().standard();
		let (spot, kappa) = (self.market.snapshot().spot, self.market.snapshot().kappa);
		let out_of_the_money = match self.leg.kind {
			OptionKind::Call => excess(self.leg.strike, spot),
			OptionKind::Put => excess(spot, self.leg.strike),
		};
		let near = excess(mul_ceil(terms.max_pct, kappa)?, div_floor(out_of_the_money, spot)?);
		let share = near.max(mul_ceil(terms.min_pct, kappa)?);
		let margin = add(self.value, self.of_spot(share)?)?;
		match self.leg.kind {
			OptionKind::Call => Ok(margin),
			OptionKind::Put => {
				let scaled = mul_signed_floor(self.maintenance_at(kappa)?, terms.put_im_scale)?;
				Ok(margin.min(scaled))
			},
		}
	}

	/// `share S a`.
	fn of_spot(&self, share: FixedU128) -> Result<FixedI128, MathError> {
		mul_signed_floor(self.leg.quantity, mul_ceil(share, self.market.snapshot().spot)?)
	}
}

/// The least payoff over every settlement price up to the highest strike, at most zero; net short calls, whose loss has
/// no bound beyond it, add `net F(1) unpaired`.
fn maximum_loss(
	market: &MarketValuation,
	valuation: &ExpiryValuation,
	positions: &ValuedExpiry,
) -> Result<Margins, MarginError> {
	let terms = market.parameters().standard();
	let legs: Vec<Leg> = positions.legs().iter().map(|marked| marked.leg).collect();
	let (least, net_calls) = least_payoff(&legs)?;
	let net_short = net_calls.min(ZERO);
	let with = |share| {
		let unpaired = mul_signed_floor(net_short, mul_ceil(valuation.forward(), share)?)?;
		add(least, unpaired)
	};
	Ok(Margins { maintenance: with(terms.unpaired_mm)?, initial: with(terms.unpaired_im)? })
}

/// What standard margin leaves of a market is below its mark by this much.
pub(crate) fn standard_charge(
	mark: FixedI128,
	expiries: &[StandardExpiry],
) -> Result<Amounts, MarginError> {
	let mut margin = Margins::NONE;
	for expiry in expiries {
		margin = margin.plus(expiry.margin)?;
	}
	let below = |margin| Ok::<_, MarginError>(loss(sub(margin, mark)?));
	Ok(Amounts { maintenance: below(margin.maintenance)?, initial: below(margin.initial)? })
}
