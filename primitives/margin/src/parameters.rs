//! Terms of margin as governance sets them, and the parameters that they become once their bounds are checked.
//!
//! A call takes terms and stores parameters. Decoding parameters does not check them again: what is stored was checked
//! when it was set, and a later change of a bound must not make a stored market unreadable.

use crate::parameter_bounds::{
	check_haircuts, check_haircuts_and_shocks, check_house, check_market, ParameterError,
};
use bounded_collections::{BoundedVec, ConstU32};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_arithmetic::{FixedI128, FixedU128};

/// The most scenarios of a market (spec/margin.md, "Bounds of parameters").
pub const MAX_SCENARIOS: u32 = 40;

/// How a scenario moves volatility. `m = (30 days / max(t, dte_floor))^power`.
#[derive(
	Clone,
	Copy,
	Debug,
	Decode,
	DecodeWithMemTracking,
	Deserialize,
	Encode,
	Eq,
	MaxEncodedLen,
	Ord,
	PartialEq,
	PartialOrd,
	Serialize,
	TypeInfo,
)]
pub enum VolatilityMove {
	/// Unchanged.
	None,
	/// `max(min_vol_up, vol (1 + range_up m))`.
	Up,
	/// `vol max(0, 1 - range_down m)`.
	Down,
	/// Strikes above the forward dearer, below cheaper, in proportion to `ln(K/F)` up to a cap; spot is unchanged.
	SkewLinear,
	/// Strikes away from the forward on both sides dearer, up to a cap; spot is unchanged.
	SkewAbs,
}

impl VolatilityMove {
	/// Whether it bends the smile: such a scenario leaves spot alone and counts as a loss in either direction.
	pub fn is_skew(self) -> bool {
		matches!(self, Self::SkewLinear | Self::SkewAbs)
	}
}

/// One thing that may happen to a market.
#[derive(
	Clone,
	Copy,
	Debug,
	Decode,
	DecodeWithMemTracking,
	Deserialize,
	Encode,
	Eq,
	MaxEncodedLen,
	PartialEq,
	Serialize,
	TypeInfo,
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Scenario {
	/// Spot after it, as a multiple of spot. Skew moves leave spot unchanged whatever is said here.
	pub spot: FixedU128,
	/// What happens to volatility.
	pub volatility: VolatilityMove,
	/// What share of the profit or loss counts. A regular scenario has 1 and grows with kappa; a tail has less.
	pub dampening: FixedU128,
}

impl Scenario {
	/// The multiple of spot that counts.
	pub fn shock(&self) -> FixedU128 {
		if self.volatility.is_skew() {
			crate::arithmetic::UNIT
		} else {
			self.spot
		}
	}

	/// Whether kappa widens it.
	pub fn is_regular(&self) -> bool {
		self.dampening == crate::arithmetic::UNIT
	}
}

/// The scenarios of a market.
pub type Scenarios = BoundedVec<Scenario, ConstU32<MAX_SCENARIOS>>;

/// Terms of portfolio margin for one market (spec/margin.md, "Portfolio margin"). Plain numbers unless said otherwise.
#[derive(
	Clone,
	Debug,
	Decode,
	DecodeWithMemTracking,
	Deserialize,
	Encode,
	Eq,
	MaxEncodedLen,
	PartialEq,
	Serialize,
	TypeInfo,
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PortfolioTerms {
	/// What may happen.
	pub scenarios: Scenarios,
	/// The forward of the basis charge when the basis widens, as a multiple of the forward.
	pub basis_up: FixedU128,
	/// The forward of the basis charge when the basis narrows, as a multiple of the forward.
	pub basis_down: FixedU128,
	/// The share of the basis loss that counts, whatever the time,
	pub basis_add: FixedU128,
	/// and more of it per year to expiry.
	pub basis_mult: FixedU128,
	/// Relative rise of volatility at 30 days.
	pub vol_range_up: FixedU128,
	/// Relative fall of volatility at 30 days.
	pub vol_range_down: FixedU128,
	/// Power of `30 days / t` for expiries up to 30 days away.
	pub vol_short_term_power: FixedU128,
	/// Power of `30 days / t` for later ones.
	pub vol_long_term_power: FixedU128,
	/// Nearer expiries count as this far away, in seconds.
	pub vol_dte_floor: u32,
	/// The least annual volatility after a rise.
	pub min_vol_up: FixedU128,
	/// Cap of the linear skew per square root of a year to expiry,
	pub skew_linear_base: FixedI128,
	/// and at expiry.
	pub skew_linear_cap: FixedI128,
	/// Cap of the absolute skew per square root of a year to expiry,
	pub skew_abs_base: FixedI128,
	/// and at expiry.
	pub skew_abs_cap: FixedI128,
	/// Least `ln(K/F)` at which a skew reaches its cap.
	pub skew_min_width: FixedU128,
	/// That `ln(K/F)` in standard deviations,
	pub skew_width_scale: FixedU128,
	/// whose annual volatility is this,
	pub skew_vol_static: FixedU128,
	/// and this more per square root of a year to expiry.
	pub skew_vol_scale: FixedU128,
	/// Factor of a shocked value that the vault would receive,
	pub long_discount: FixedU128,
	/// discounted at this multiple of the rate
	pub long_rate_mult: FixedU128,
	/// and this much per year more.
	pub long_rate_add: FixedU128,
	/// Factor of a shocked value that the vault would pay,
	pub short_discount: FixedU128,
	/// growing at this multiple of the rate
	pub short_rate_mult: FixedU128,
	/// and this much per year more.
	pub short_rate_add: FixedU128,
	/// Maintenance charge per naked contract, as a share of spot.
	pub short_option_mm: FixedU128,
	/// What initial margin adds to it.
	pub short_option_im: FixedU128,
	/// Initial margin per worst loss.
	pub im_factor: FixedU128,
	/// Maintenance margin per worst loss.
	pub mm_factor: FixedU128,
	/// Whether the variance of an average counts, which is less than that of the last price.
	pub averaged_variance: bool,
	/// Whether an expiry without shorts loses at most its mark.
	pub cap_long_loss: bool,
}

/// Terms of standard margin for one market (spec/margin.md, "Standard margin"): shares of spot unless said otherwise.
#[derive(
	Clone,
	Copy,
	Debug,
	Decode,
	DecodeWithMemTracking,
	Deserialize,
	Encode,
	Eq,
	MaxEncodedLen,
	PartialEq,
	Serialize,
	TypeInfo,
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StandardTerms {
	/// Initial margin at the money, over the option's value.
	pub max_pct: FixedU128,
	/// The least initial margin far out of the money.
	pub min_pct: FixedU128,
	/// Maintenance margin.
	pub mm_pct: FixedU128,
	/// Maintenance margin of a put as a share of its value, if that is more.
	pub mm_of_value: FixedU128,
	/// Initial margin of a put as a multiple of its maintenance margin, if that is more.
	pub put_im_scale: FixedU128,
	/// Initial margin of a call short beyond all calls held, as a share of the forward.
	pub unpaired_im: FixedU128,
	/// Maintenance margin of the same.
	pub unpaired_mm: FixedU128,
}

/// Terms that hold for every vault of the house, whatever its markets.
#[derive(
	Clone,
	Copy,
	Debug,
	Decode,
	DecodeWithMemTracking,
	Deserialize,
	Encode,
	Eq,
	MaxEncodedLen,
	PartialEq,
	Serialize,
	TypeInfo,
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct HouseTerms {
	/// The confidence below which prices are charged.
	pub confidence_threshold: FixedU128,
	/// What is charged at no confidence, as a share of notional.
	pub confidence_factor: FixedU128,
	/// Whether the charge begins at zero at the threshold, and a long counts at most its value.
	pub graded_confidence: bool,
	/// The dollar price of the settlement asset below which it is charged.
	pub peg_threshold: FixedU128,
	/// What im_factor grows by per dollar below the threshold.
	pub peg_factor: FixedU128,
	/// The least requirement of a vault that is short, in the settlement currency (spec/charges.md, "Caps").
	pub short_minimum: FixedU128,
}

/// Shares of a collateral's value that do not count, together at most all of it.
#[derive(
	Clone,
	Copy,
	Debug,
	Decode,
	DecodeWithMemTracking,
	Default,
	Deserialize,
	Encode,
	Eq,
	MaxEncodedLen,
	PartialEq,
	Serialize,
	TypeInfo,
)]
#[serde(try_from = "HaircutTerms", into = "HaircutTerms")]
pub struct Haircuts {
	maintenance: FixedU128,
	initial: FixedU128,
}

impl Haircuts {
	/// Refuses haircuts that sum to more than the value.
	pub fn new(maintenance: FixedU128, initial: FixedU128) -> Result<Self, ParameterError> {
		check_haircuts(maintenance, initial)?;
		Ok(Self { maintenance, initial })
	}

	/// Haircuts taken as they are; as [`MarketParameters::without_bounds`].
	pub fn without_bounds(maintenance: FixedU128, initial: FixedU128) -> Self {
		Self { maintenance, initial }
	}

	/// In maintenance margin.
	pub fn maintenance(&self) -> FixedU128 {
		self.maintenance
	}

	/// In initial margin, beyond that.
	pub fn initial(&self) -> FixedU128 {
		self.initial
	}
}

/// Haircuts as a preset writes them.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct HaircutTerms {
	maintenance: FixedU128,
	initial: FixedU128,
}

impl TryFrom<HaircutTerms> for Haircuts {
	type Error = ParameterError;

	fn try_from(terms: HaircutTerms) -> Result<Self, ParameterError> {
		Self::new(terms.maintenance, terms.initial)
	}
}

impl From<Haircuts> for HaircutTerms {
	fn from(haircuts: Haircuts) -> Self {
		Self { maintenance: haircuts.maintenance, initial: haircuts.initial }
	}
}

/// Parameters of one market, within their bounds.
#[derive(
	Clone,
	Debug,
	Decode,
	DecodeWithMemTracking,
	Deserialize,
	Encode,
	Eq,
	MaxEncodedLen,
	PartialEq,
	Serialize,
	TypeInfo,
)]
#[serde(try_from = "MarketTerms", into = "MarketTerms")]
pub struct MarketParameters {
	portfolio: PortfolioTerms,
	standard: StandardTerms,
}

impl MarketParameters {
	/// Refuses terms outside the bounds of spec/margin.md, and those so large that a storable vault could overflow.
	pub fn new(portfolio: PortfolioTerms, standard: StandardTerms) -> Result<Self, ParameterError> {
		check_market(&portfolio, &standard)?;
		Ok(Self { portfolio, standard })
	}

	/// Terms taken as they are, for computing what a portfolio would need under any. Not for a chain: under such
	/// parameters a stored vault may have no answer, and standard margin may be the cheap door out of portfolio margin.
	pub fn without_bounds(portfolio: PortfolioTerms, standard: StandardTerms) -> Self {
		Self { portfolio, standard }
	}

	/// Those of portfolio margin.
	pub fn portfolio(&self) -> &PortfolioTerms {
		&self.portfolio
	}

	/// Those of standard margin.
	pub fn standard(&self) -> &StandardTerms {
		&self.standard
	}

	/// Refuses haircuts of this market's underlying under which more of it as collateral could lower a margin, up to this
	/// kappa.
	///
	/// With `L` the largest `(1 - s) d` of all scenarios, s after kappa, at least 0, these are the ones that are allowed:
	///
	/// ```text
	/// haircut_mm              + mm_factor L <= 1
	/// haircut_mm + haircut_im + im_factor L <= 1
	/// ```
	///
	/// *Enough.* Let the vault hold x more of it, in value. Equity rises by x. Every scenario changes by `x (s - 1) d`, at
	/// least `-x L`, and the basis charge not at all; so does their least, worst_u, whatever else the vault holds.
	/// Therefore MM changes by at least `x (1 - haircut_mm - mm_factor L)` and IM by the same of its own terms, and a
	/// minimum of both, or with the least requirement of a short vault, does not fall where neither does. Standard margin
	/// has no scenarios of collateral: there `haircut_mm + haircut_im <= 1` is enough. *Needed.* Of a vault that holds
	/// nothing but x, MM and IM in portfolio mode are x times what is required here to be at least zero.
	///
	/// Rounding may cost a few units of 1e-18. The charges of initial margin that come on top where prices are in doubt,
	/// the settlement asset is below its peg or open interest is high are not bounded so: at no confidence the whole value
	/// of a collateral is charged, by design. They gate new risk and liquidate nobody.
	pub fn check_haircuts(
		&self,
		haircuts: &Haircuts,
		kappa: FixedU128,
	) -> Result<(), ParameterError> {
		check_haircuts_and_shocks(&self.portfolio, haircuts, kappa)
	}
}

/// Terms of both modes, as a preset writes them.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct MarketTerms {
	portfolio: PortfolioTerms,
	standard: StandardTerms,
}

impl TryFrom<MarketTerms> for MarketParameters {
	type Error = ParameterError;

	fn try_from(terms: MarketTerms) -> Result<Self, ParameterError> {
		Self::new(terms.portfolio, terms.standard)
	}
}

impl From<MarketParameters> for MarketTerms {
	fn from(parameters: MarketParameters) -> Self {
		Self { portfolio: parameters.portfolio, standard: parameters.standard }
	}
}

/// Parameters of the house, within their bounds.
#[derive(
	Clone,
	Copy,
	Debug,
	Decode,
	DecodeWithMemTracking,
	Deserialize,
	Encode,
	Eq,
	MaxEncodedLen,
	PartialEq,
	Serialize,
	TypeInfo,
)]
#[serde(try_from = "HouseTerms", into = "HouseTerms")]
pub struct HouseParameters(HouseTerms);

impl HouseParameters {
	/// Refuses terms outside their bounds.
	pub fn new(terms: HouseTerms) -> Result<Self, ParameterError> {
		check_house(&terms)?;
		Ok(Self(terms))
	}

	/// Terms taken as they are; as [`MarketParameters::without_bounds`].
	pub fn without_bounds(terms: HouseTerms) -> Self {
		Self(terms)
	}

	/// The terms.
	pub fn terms(&self) -> &HouseTerms {
		&self.0
	}
}

impl TryFrom<HouseTerms> for HouseParameters {
	type Error = ParameterError;

	fn try_from(terms: HouseTerms) -> Result<Self, ParameterError> {
		Self::new(terms)
	}
}

impl From<HouseParameters> for HouseTerms {
	fn from(parameters: HouseParameters) -> Self {
		parameters.0
	}
}
