//! Bounds of parameters.
//!
//! Those of spec/margin.md, "Bounds of parameters" and "Standard margin", protect the meaning of margin. The others keep
//! every storable vault computable: within them no intermediate result leaves the range of its type.

use crate::arithmetic::{excess, plus, NOTHING, UNIT, ZERO};
use crate::scenario::widened;
use crate::{Haircuts, HouseTerms, MarginError, PortfolioTerms, Scenario, StandardTerms};
use codec::{Decode, DecodeWithMemTracking, Encode};
use core::fmt::{Display, Formatter};
use scale_info::TypeInfo;
use sp_arithmetic::{FixedI128, FixedU128};
use surety_math::{mul_ceil, mul_signed_floor, ONE};

/// The largest kappa (spec/charges.md).
pub const MAX_KAPPA: FixedU128 = FixedU128::from_u32(4);
/// The largest multiple of spot in a scenario, kappa included.
const MAX_SHOCK: FixedU128 = FixedU128::from_u32(10);
/// The largest multiple of the forward in the basis charge.
const MAX_BASIS_SHOCK: FixedU128 = FixedU128::from_u32(2);
/// The largest share of the basis loss that counts, at once and per year.
const MAX_BASIS_SHARE: FixedU128 = FixedU128::from_u32(4);
/// The largest plain number of the volatility and skew terms.
const MAX_VOLATILITY_TERM: FixedU128 = FixedU128::from_u32(10);
/// The narrowest skew.
const LEAST_WIDTH: FixedU128 = FixedU128::from_inner(1_000_000_000_000_000);
const MAX_IM_FACTOR: FixedU128 = FixedU128::from_u32(2);
/// The largest growth of im_factor per dollar below the peg.
const MAX_PEG_FACTOR: FixedU128 = FixedU128::from_u32(8);
/// The largest factor of standard margin and of the confidence charge.
const MAX_FACTOR: FixedU128 = FixedU128::from_u32(10);
const MAX_SHORT_MINIMUM: FixedU128 = FixedU128::from_u32(1_000_000);
/// `sqrt(3)`, rounded up: the longest storable expiry is three years away.
const LONGEST_ROOT: FixedU128 = FixedU128::from_inner(1_732_050_807_568_877_294);

/// Which bound terms break.
#[derive(Clone, Copy, Debug, Decode, DecodeWithMemTracking, Encode, Eq, PartialEq, TypeInfo)]
pub enum ParameterError {
	/// A shock is not positive after a kappa of 4, or above 10.
	Shock,
	/// A dampening is above 1.
	Dampening,
	/// A skew move says that spot moves.
	SkewMovesSpot,
	/// A basis shock is zero or above 2, or basis_add or basis_mult above 4.
	Basis,
	/// A range of volatility, a power (at most 1) or min_vol_up (at most 10) is too large, or the floor of days is zero.
	Volatility,
	/// The cap of a skew is negative at some time to expiry within three years, or above 10.
	SkewCap,
	/// The width of a skew is below 0.001, or a term of it above 10.
	SkewWidth,
	/// long_discount is above 1, or a rate of it.
	LongDiscount,
	/// short_discount is below 1, above 2, or a rate of it above 1.
	ShortDiscount,
	/// A short-option charge is above the whole of spot.
	ShortOption,
	/// im_factor is below mm_factor or above 2.
	InitialBelowMaintenance,
	/// mm_factor is above 1.
	MaintenanceAboveLoss,
	/// put_im_scale is below 1 or above 10.
	PutScale,
	/// The initial margin of unpaired calls is below their maintenance margin, or above 10.
	Unpaired,
	/// `max_pct >= min_pct >= mm_pct` does not hold, or a share is above 10.
	StandardOrder,
	/// mm_pct is below mm_factor times the largest regular shock: standard margin would be a cheap door out of portfolio
	/// margin.
	StandardBelowPortfolio,
	/// Haircuts sum to more than 1.
	Haircuts,
	/// The threshold of confidence is above 1 or its factor above 10.
	Confidence,
	/// The threshold of the peg is above 1 or its factor above 8.
	Peg,
	/// The least requirement of a short vault is above 1,000,000.
	ShortMinimum,
	/// kappa is not within 1 and 4.
	Kappa,
	/// Haircuts of an underlying and what a scenario of its market takes of it sum to more than 1: more of it as collateral
	/// would lower a margin.
	HaircutsAndShocks,
}

impl Display for ParameterError {
	fn fmt(&self, formatter: &mut Formatter<'_>) -> core::fmt::Result {
		write!(formatter, "parameter out of bounds: {self:?}")
	}
}

/// Refuses a kappa outside 1 to 4.
pub fn check_kappa(kappa: FixedU128) -> Result<(), ParameterError> {
	ensure((UNIT..=MAX_KAPPA).contains(&kappa), ParameterError::Kappa)
}

pub(crate) fn check_haircuts(
	maintenance: FixedU128,
	initial: FixedU128,
) -> Result<(), ParameterError> {
	let sum = plus(maintenance, initial);
	ensure(sum.is_ok_and(|sum| sum <= UNIT), ParameterError::Haircuts)
}

/// See [`MarketParameters::check_haircuts`](crate::MarketParameters::check_haircuts).
pub(crate) fn check_haircuts_and_shocks(
	terms: &PortfolioTerms,
	haircuts: &Haircuts,
	kappa: FixedU128,
) -> Result<(), ParameterError> {
	let taken = largest_loss(terms, kappa).and_then(|loss| {
		let maintenance = plus(haircuts.maintenance(), mul_ceil(loss, terms.mm_factor)?)?;
		let haircut = plus(haircuts.maintenance(), haircuts.initial())?;
		Ok((maintenance, plus(haircut, mul_ceil(loss, terms.im_factor)?)?))
	});
	let holds = taken.is_ok_and(|(maintenance, initial)| maintenance <= UNIT && initial <= UNIT);
	ensure(holds, ParameterError::HaircutsAndShocks)
}

/// The largest `(1 - s) d` of all scenarios, regular ones widened by kappa, rounded up; zero if none lets spot fall.
fn largest_loss(terms: &PortfolioTerms, kappa: FixedU128) -> Result<FixedU128, MarginError> {
	let mut largest = NOTHING;
	for scenario in &terms.scenarios {
		let kappa = if scenario.is_regular() { kappa } else { UNIT };
		let fall = excess(UNIT, widened(scenario.shock(), kappa)?);
		largest = largest.max(mul_ceil(fall, scenario.dampening)?);
	}
	Ok(largest)
}

pub(crate) fn check_market(
	portfolio: &PortfolioTerms,
	standard: &StandardTerms,
) -> Result<(), ParameterError> {
	portfolio.scenarios.iter().try_for_each(check_scenario)?;
	check_basis(portfolio)?;
	check_volatility(portfolio)?;
	check_skew(portfolio)?;
	check_discounts(portfolio)?;
	check_factors(portfolio)?;
	check_standard(standard)?;
	check_cheap_door(portfolio, standard)
}

pub(crate) fn check_house(terms: &HouseTerms) -> Result<(), ParameterError> {
	let confidence = terms.confidence_threshold <= UNIT && terms.confidence_factor <= MAX_FACTOR;
	ensure(confidence, ParameterError::Confidence)?;
	let peg = terms.peg_threshold <= UNIT && terms.peg_factor <= MAX_PEG_FACTOR;
	ensure(peg, ParameterError::Peg)?;
	ensure(terms.short_minimum <= MAX_SHORT_MINIMUM, ParameterError::ShortMinimum)
}

fn ensure(holds: bool, error: ParameterError) -> Result<(), ParameterError> {
	if holds {
		Ok(())
	} else {
		Err(error)
	}
}

fn check_scenario(scenario: &Scenario) -> Result<(), ParameterError> {
	ensure(scenario.dampening <= UNIT, ParameterError::Dampening)?;
	let moves = scenario.volatility.is_skew() && scenario.spot != UNIT;
	ensure(!moves, ParameterError::SkewMovesSpot)?;
	let kappa = if scenario.is_regular() { MAX_KAPPA } else { UNIT };
	let shock = widened(scenario.spot, kappa).map_err(|_| ParameterError::Shock)?;
	ensure(shock > NOTHING && shock <= MAX_SHOCK, ParameterError::Shock)
}

fn check_basis(terms: &PortfolioTerms) -> Result<(), ParameterError> {
	let sound = |shock| shock > NOTHING && shock <= MAX_BASIS_SHOCK;
	let shares = terms.basis_add <= MAX_BASIS_SHARE && terms.basis_mult <= MAX_BASIS_SHARE;
	ensure(sound(terms.basis_up) && sound(terms.basis_down) && shares, ParameterError::Basis)
}

fn check_volatility(terms: &PortfolioTerms) -> Result<(), ParameterError> {
	let ranges = [terms.vol_range_up, terms.vol_range_down, terms.min_vol_up];
	let powers = [terms.vol_short_term_power, terms.vol_long_term_power];
	let sound = ranges.iter().all(|range| *range <= MAX_VOLATILITY_TERM)
		&& powers.iter().all(|power| *power <= UNIT)
		&& terms.vol_dte_floor > 0;
	ensure(sound, ParameterError::Volatility)
}

fn check_skew(terms: &PortfolioTerms) -> Result<(), ParameterError> {
	for (base, cap) in
		[(terms.skew_linear_base, terms.skew_linear_cap), (terms.skew_abs_base, terms.skew_abs_cap)]
	{
		// Linear in the root of time, so that the ends decide.
		ensure(sound_cap(cap) && sound_cap_at_last(base, cap), ParameterError::SkewCap)?;
	}
	let terms_of_width = [terms.skew_width_scale, terms.skew_vol_static, terms.skew_vol_scale];
	let sound = (LEAST_WIDTH..=MAX_VOLATILITY_TERM).contains(&terms.skew_min_width)
		&& terms_of_width.iter().all(|term| *term <= MAX_VOLATILITY_TERM);
	ensure(sound, ParameterError::SkewWidth)
}

fn sound_cap(cap: FixedI128) -> bool {
	cap >= ZERO && surety_math::magnitude(cap) <= MAX_VOLATILITY_TERM
}

/// Whether the cap three years before expiry is sound, rounded down.
fn sound_cap_at_last(base: FixedI128, cap: FixedI128) -> bool {
	mul_signed_floor(base, LONGEST_ROOT)
		.and_then(|change| surety_math::add(change, cap))
		.is_ok_and(sound_cap)
}

fn check_discounts(terms: &PortfolioTerms) -> Result<(), ParameterError> {
	let long = [terms.long_discount, terms.long_rate_mult, terms.long_rate_add];
	ensure(long.iter().all(|term| *term <= UNIT), ParameterError::LongDiscount)?;
	let short = [terms.short_rate_mult, terms.short_rate_add];
	let sound = terms.short_discount >= UNIT
		&& excess(terms.short_discount, UNIT) <= UNIT
		&& short.iter().all(|term| *term <= UNIT);
	ensure(sound, ParameterError::ShortDiscount)
}

fn check_factors(terms: &PortfolioTerms) -> Result<(), ParameterError> {
	let short = terms.short_option_mm <= UNIT && terms.short_option_im <= UNIT;
	ensure(short, ParameterError::ShortOption)?;
	ensure(terms.mm_factor <= UNIT, ParameterError::MaintenanceAboveLoss)?;
	let initial = terms.im_factor >= terms.mm_factor && terms.im_factor <= MAX_IM_FACTOR;
	ensure(initial, ParameterError::InitialBelowMaintenance)
}

fn check_standard(terms: &StandardTerms) -> Result<(), ParameterError> {
	let order = terms.max_pct >= terms.min_pct && terms.min_pct >= terms.mm_pct;
	let small = terms.max_pct <= MAX_FACTOR && terms.mm_of_value <= MAX_FACTOR;
	ensure(order && small, ParameterError::StandardOrder)?;
	let scale = (UNIT..=MAX_FACTOR).contains(&terms.put_im_scale);
	ensure(scale, ParameterError::PutScale)?;
	let unpaired = terms.unpaired_im >= terms.unpaired_mm && terms.unpaired_im <= MAX_FACTOR;
	ensure(unpaired, ParameterError::Unpaired)
}

/// `mm_pct >= mm_factor x` the largest regular shock in either direction.
fn check_cheap_door(
	portfolio: &PortfolioTerms,
	standard: &StandardTerms,
) -> Result<(), ParameterError> {
	let regular = portfolio.scenarios.iter().filter(|scenario| scenario.is_regular());
	let distance = |scenario: &Scenario| scenario.shock().into_inner().abs_diff(ONE);
	let largest = FixedU128::from_inner(regular.map(distance).max().unwrap_or_default());
	let least = mul_ceil(portfolio.mm_factor, largest);
	let holds = least.is_ok_and(|least| standard.mm_pct >= least);
	ensure(holds, ParameterError::StandardBelowPortfolio)
}
