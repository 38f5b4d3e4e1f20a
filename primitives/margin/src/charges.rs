//! The charges beside the worst scenario, each by name. All are rounded up.

use crate::arithmetic::{excess, plus, NOTHING, UNIT, ZERO};
use crate::risk_array::{MarkedLeg, ValuedExpiry};
use crate::{
	Collateral, CollateralUse, ExpiryValuation, HouseTerms, MarginError, PortfolioTerms,
	VaultSnapshot,
};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use scale_info::TypeInfo;
use sp_arithmetic::{FixedI128, FixedU128};
use surety_math::{
	magnitude, mul_ceil, mul_div_ceil, mul_div_floor, signed, MathError, ProductSum,
};
use surety_types::UnderlyingId;

/// Why something is taken from equity.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, Ord, PartialEq, PartialOrd, TypeInfo)]
pub enum ChargeName {
	/// The worst scenario of a market, times mm_factor or im_factor.
	Scenarios,
	/// Options short beyond what is held of their strike.
	ShortOption,
	/// Requirement of standard margin: what it leaves of a market is below its mark by this much.
	Standard,
	/// Prices of a market that are in doubt.
	Confidence,
	/// A settlement asset below its peg.
	DePeg,
	/// A market whose open interest is near its cap.
	OpenInterest,
	/// Collateral that may fetch less.
	Haircut,
	/// Prices of collateral that are in doubt.
	CollateralConfidence,
	/// What is missing to the least requirement of a vault that is short.
	ShortMinimum,
	/// Claims on expiries that settle, as far as it is known that they will not be paid.
	Claims,
}

/// Something taken from equity, in the settlement currency.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct Charge {
	/// Why.
	pub name: ChargeName,
	/// The market that it is for; nothing if for the vault.
	pub underlying: Option<UnderlyingId>,
	/// In maintenance margin.
	pub maintenance: FixedU128,
	/// In initial margin, all of it.
	pub initial: FixedU128,
}

/// An amount in each of the two requirements.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Amounts {
	pub maintenance: FixedU128,
	pub initial: FixedU128,
}

impl Amounts {
	pub(crate) const NONE: Self = Self { maintenance: NOTHING, initial: NOTHING };

	/// Of initial margin only.
	pub(crate) const fn initial_only(initial: FixedU128) -> Self {
		Self { maintenance: NOTHING, initial }
	}

	pub(crate) fn plus(self, other: Self) -> Result<Self, MarginError> {
		Ok(Self {
			maintenance: plus(self.maintenance, other.maintenance)?,
			initial: plus(self.initial, other.initial)?,
		})
	}

	pub(crate) fn named(self, name: ChargeName, underlying: Option<UnderlyingId>) -> Charge {
		Charge { name, underlying, maintenance: self.maintenance, initial: self.initial }
	}
}

/// Short-option charge: `naked S short_option_mm`, and short_option_im of it more initially.
pub(crate) fn short_option(
	terms: &PortfolioTerms,
	spot: FixedU128,
	naked: FixedU128,
) -> Result<Amounts, MarginError> {
	let notional = mul_ceil(naked, spot)?;
	let maintenance = mul_ceil(notional, terms.short_option_mm)?;
	let initial = plus(maintenance, mul_ceil(notional, terms.short_option_im)?)?;
	Ok(Amounts { maintenance, initial })
}

/// What one of notional is charged at a confidence: `(1 - c) confidence_factor` below the threshold, graded times
/// `(threshold - c) / threshold`.
fn doubt(terms: &HouseTerms, confidence: FixedU128) -> Result<FixedU128, MarginError> {
	let threshold = terms.confidence_threshold;
	let below = excess(threshold, confidence);
	if below == NOTHING {
		return Ok(NOTHING);
	}
	let full = mul_ceil(excess(UNIT, confidence), terms.confidence_factor)?;
	if !terms.graded_confidence {
		return Ok(full);
	}
	let graded = mul_div_ceil(full.into_inner(), below.into_inner(), threshold.into_inner())?;
	Ok(FixedU128::from_inner(graded))
}

/// Confidence charge of an expiry in portfolio margin; its notional is `sum |q| S`, where, if graded, a long counts at
/// most its value.
pub(crate) fn portfolio_confidence(
	terms: &HouseTerms,
	spot: FixedU128,
	valuation: &ExpiryValuation,
	positions: &ValuedExpiry,
) -> Result<FixedU128, MarginError> {
	let rate = doubt(terms, valuation.confidence())?;
	if rate == NOTHING {
		return Ok(NOTHING);
	}
	let mut notional = ProductSum::default();
	for MarkedLeg { leg, mark } in positions.legs() {
		let at_value = terms.graded_confidence && leg.quantity > ZERO;
		let price = if at_value { spot.min(*mark) } else { spot };
		notional.add(signed(magnitude(leg.quantity))?, price)?;
	}
	Ok(mul_ceil(rate, magnitude(crate::arithmetic::ceil(&notional)?))?)
}

/// Confidence charge of an expiry in standard margin: on contracts short.
pub(crate) fn standard_confidence(
	terms: &HouseTerms,
	spot: FixedU128,
	valuation: &ExpiryValuation,
	short: FixedU128,
) -> Result<FixedU128, MarginError> {
	Ok(mul_ceil(doubt(terms, valuation.confidence())?, mul_ceil(short, spot)?)?)
}

/// What im_factor grows by: `(peg_threshold - stable) peg_factor`, if that is positive.
pub(crate) fn peg_growth(
	terms: &HouseTerms,
	stable_price: FixedU128,
) -> Result<FixedU128, MarginError> {
	Ok(mul_ceil(excess(terms.peg_threshold, stable_price), terms.peg_factor)?)
}

/// A collateral with its value in the settlement currency, rounded down.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ValuedCollateral<'a> {
	pub collateral: &'a Collateral,
	pub value: FixedU128,
}

/// Values of a vault's collateral.
pub(crate) fn value_collateral(
	vault: &VaultSnapshot,
) -> Result<Vec<ValuedCollateral<'_>>, MarginError> {
	let valued = |collateral| {
		let value = value_of(collateral, vault.stable_price, vault.collateral_use)?;
		Ok(ValuedCollateral { collateral, value })
	};
	vault.collateral.iter().map(valued).collect()
}

/// `amount price / stable`; to withdraw against `amount price min(1, 1/stable)`.
fn value_of(
	collateral: &Collateral,
	stable_price: FixedU128,
	collateral_use: CollateralUse,
) -> Result<FixedU128, MathError> {
	let divisor = match collateral_use {
		CollateralUse::Margin => stable_price,
		CollateralUse::Withdrawal => stable_price.max(UNIT),
	};
	let (amount, price) = (collateral.amount.into_inner(), collateral.price.into_inner());
	mul_div_floor(amount, price, divisor.into_inner()).map(FixedU128::from_inner)
}

/// Haircuts and confidence charges of all collateral.
pub(crate) fn collateral_charges(
	terms: &HouseTerms,
	collateral: &[ValuedCollateral<'_>],
) -> Result<[Charge; 2], MarginError> {
	let (mut haircut, mut confidence) = (Amounts::NONE, NOTHING);
	for ValuedCollateral { collateral, value } in collateral {
		let maintenance = mul_ceil(*value, collateral.haircuts.maintenance())?;
		let initial = plus(maintenance, mul_ceil(*value, collateral.haircuts.initial())?)?;
		haircut = haircut.plus(Amounts { maintenance, initial })?;
		let doubted = mul_ceil(*value, doubt(terms, collateral.confidence)?)?;
		confidence = plus(confidence, doubted)?;
	}
	Ok([
		haircut.named(ChargeName::Haircut, None),
		Amounts::initial_only(confidence).named(ChargeName::CollateralConfidence, None),
	])
}

/// The sum of some values of collateral.
pub(crate) fn total<'a>(
	collateral: impl Iterator<Item = &'a ValuedCollateral<'a>>,
) -> Result<FixedU128, MarginError> {
	let mut sum = NOTHING;
	for valued in collateral {
		sum = plus(sum, valued.value)?;
	}
	Ok(sum)
}

/// The size of a loss, which is at most zero.
pub(crate) fn loss(pnl: FixedI128) -> FixedU128 {
	magnitude(pnl.min(ZERO))
}
