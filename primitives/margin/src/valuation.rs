//! Values of options under the columns of a grid (spec/margin.md, "Valuation").
//!
//! What depends on the expiry alone is computed once for all its strikes, what depends on the strike once for all
//! columns. Prices and what leads to them are rounded to the nearest unit of 1e-18: here no direction is the vault's or
//! the house's, since the same price serves longs and shorts. Discount factors of losses are rounded against the vault.

use crate::arithmetic::{
	excess, plus, positive_part, scale_nearest, NOTHING, SIGNED_UNIT, UNIT, ZERO,
};
use crate::{
	ExpirySnapshot, Grid, MarginError, MarketParameters, MarketSnapshot, PortfolioTerms, Surface,
	VolatilityMove,
};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode};
use scale_info::TypeInfo;
use sp_arithmetic::{FixedI128, FixedU128};
use surety_math::number::{Integer, Number};
use surety_math::{
	add, exp, ln, mul_ceil, mul_div_ceil, mul_div_nearest, mul_floor, mul_nearest,
	mul_signed_floor, negate, pow, signed, sub, Black76, MathError, Prices, Years, ONE,
};
use surety_types::Moment;

/// Inner units of a second's `FixedU128` in a millisecond.
const PER_MILLISECOND: u128 = 1_000_000_000_000_000;
const SECONDS_PER_YEAR: u128 = 31_536_000;
/// 30 days in inner units of seconds.
const MONTH: u128 = 2_592_000_000_000_000_000_000_000;
/// Surfaces count as for at least this long.
const LEAST_TENOR_SECONDS: u64 = 60;
/// Inner units of [`Years`] in a year.
const YEAR: u128 = 1_000_000_000_000_000_000_000_000_000_000;

/// A market with everything computed that does not depend on a strike: once per snapshot, for all vaults.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MarketValuation {
	snapshot: MarketSnapshot,
	parameters: MarketParameters,
	grid: Grid,
	expiries: Vec<ExpiryValuation>,
}

impl MarketValuation {
	/// Prepares a market's snapshot for valuing positions.
	pub fn new(
		snapshot: MarketSnapshot,
		parameters: MarketParameters,
	) -> Result<Self, MarginError> {
		let grid = Grid::new(parameters.portfolio(), snapshot.kappa, snapshot.maintenance_kappa)?;
		let expiries = snapshot
			.expiries
			.iter()
			.map(|expiry| ExpiryValuation::new(&snapshot, expiry, parameters.portfolio(), &grid))
			.collect::<Result<_, _>>()?;
		Ok(Self { snapshot, parameters, grid, expiries })
	}

	/// Puts a market together from parts that were kept: `grid` that of `parameters` at the snapshot's kappas, `expiries`
	/// those of the snapshot. The same as [`new`](Self::new) computes; nothing is computed or checked here.
	pub fn from_parts(
		snapshot: MarketSnapshot,
		parameters: MarketParameters,
		grid: Grid,
		expiries: Vec<ExpiryValuation>,
	) -> Self {
		Self { snapshot, parameters, grid, expiries }
	}

	/// What it was prepared from.
	pub fn snapshot(&self) -> &MarketSnapshot {
		&self.snapshot
	}

	/// The market's parameters.
	pub fn parameters(&self) -> &MarketParameters {
		&self.parameters
	}

	/// The scenarios.
	pub fn grid(&self) -> &Grid {
		&self.grid
	}

	/// One of its expiries.
	///
	/// # Errors
	///
	/// [`MarginError::UnknownExpiry`] if the snapshot does not hold it.
	pub fn expiry(&self, expiry: Moment) -> Result<&ExpiryValuation, MarginError> {
		let found = self.expiries.iter().find(|candidate| candidate.expiry == expiry);
		found.ok_or(MarginError::UnknownExpiry)
	}
}

/// An expiry with everything that does not depend on a strike. It may be kept for as long as its snapshot and the
/// market's parameters stand, and is put together with others by [`MarketValuation::from_parts`].
#[derive(Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, PartialEq, TypeInfo)]
pub struct ExpiryValuation {
	expiry: Moment,
	/// `F(s)` of every column.
	forwards: Vec<FixedU128>,
	mark_forward: FixedU128,
	/// `ln F(1)`; nothing if the forward is zero.
	log_forward: Option<FixedI128>,
	/// `T_v`.
	variance_years: Years,
	discount: FixedU128,
	long_factor: FixedU128,
	short_factor: FixedU128,
	basis_factor: FixedU128,
	confidence: FixedU128,
	surface: Surface,
	moves: VolatilityMoves,
}

impl ExpiryValuation {
	/// Prepares one expiry of a market. Of `market` it takes spot's confidence and the settlement window, not its
	/// expiries; `grid` is that of `terms` at the market's kappas.
	pub fn new(
		market: &MarketSnapshot,
		snapshot: &ExpirySnapshot,
		terms: &PortfolioTerms,
		grid: &Grid,
	) -> Result<Self, MarginError> {
		let window = Window::new(market, snapshot)?;
		let years = Years::from_ratio_of_seconds(snapshot.seconds.into_inner(), ONE)?;
		let variance_years = if terms.averaged_variance { window.variance_years()? } else { years };
		let rate = positive_part(snapshot.rate);
		let (long_factor, short_factor) = discount_factors(terms, rate, years)?;
		let columns = grid.columns().iter();
		let mark_forward = window.forward(UNIT)?;
		let basis_over_time =
			mul_div_ceil(terms.basis_mult.into_inner(), years.into_inner(), YEAR)?;
		Ok(Self {
			expiry: snapshot.expiry,
			forwards: columns
				.map(|column| window.forward(column.shock))
				.collect::<Result<_, _>>()?,
			mark_forward,
			log_forward: ln(mark_forward).ok(),
			variance_years,
			discount: exp(negate(over_time(rate, years)?)?)?,
			long_factor,
			short_factor,
			basis_factor: plus(terms.basis_add, FixedU128::from_inner(basis_over_time))?,
			confidence: market
				.spot_confidence
				.min(snapshot.forward_confidence)
				.min(snapshot.rate_confidence)
				.min(snapshot.volatility_confidence),
			surface: snapshot.surface,
			moves: VolatilityMoves::new(terms, snapshot.seconds, years)?,
		})
	}

	/// Which expiry.
	pub fn expiry(&self) -> Moment {
		self.expiry
	}

	/// `F(1)`: the forward, inside the settlement window with the part of the average that is known.
	pub fn forward(&self) -> FixedU128 {
		self.mark_forward
	}

	/// `D`, to the nearest.
	pub fn discount(&self) -> FixedU128 {
		self.discount
	}

	/// What a shocked value that the vault would receive is multiplied by; rounded down.
	pub fn long_factor(&self) -> FixedU128 {
		self.long_factor
	}

	/// What a shocked value that the vault would pay is multiplied by; rounded up.
	pub fn short_factor(&self) -> FixedU128 {
		self.short_factor
	}

	/// `basis_add + basis_mult T`, rounded up.
	pub fn basis_factor(&self) -> FixedU128 {
		self.basis_factor
	}

	/// `F(s)` of a column.
	pub(crate) fn forward_in(&self, column: usize) -> Result<FixedU128, MarginError> {
		self.forwards.get(column).copied().ok_or(MarginError::StaleArray)
	}

	/// `T_v`.
	pub(crate) fn variance_years(&self) -> Years {
		self.variance_years
	}

	/// What the moves of volatility do in it.
	pub(crate) fn moves(&self) -> &VolatilityMoves {
		&self.moves
	}

	/// The lowest of the confidences that its prices depend on.
	pub fn confidence(&self) -> FixedU128 {
		self.confidence
	}

	/// Prepares a strike.
	pub fn strike(&self, strike: FixedU128) -> Result<StrikeValuation<'_>, MarginError> {
		// Without a strike or a forward nothing depends on volatility.
		let log_strike = ln(strike).ok();
		let volatility = match log_strike {
			Some(_) => self.volatility(strike)?,
			None => NOTHING,
		};
		let moneyness = match (log_strike, self.log_forward) {
			(Some(strike), Some(forward)) => sub(strike, forward)?,
			_ => ZERO,
		};
		Ok(StrikeValuation { expiry: self, strike, volatility, moneyness })
	}

	/// Annual volatility of a strike above zero; negative variance counts as none.
	pub(crate) fn volatility(&self, strike: FixedU128) -> Result<FixedU128, MarginError> {
		let tenor = self.surface.tenor.max(Years::from_seconds(LEAST_TENOR_SECONDS)?);
		Ok(self.surface.svi.volatility(strike, self.surface.forward, tenor)?)
	}
}

/// One strike of an expiry.
#[derive(Clone, Copy, Debug)]
pub struct StrikeValuation<'a> {
	expiry: &'a ExpiryValuation,
	strike: FixedU128,
	volatility: FixedU128,
	/// `ln(K / F(1))`.
	moneyness: FixedI128,
}

impl StrikeValuation<'_> {
	/// Annual volatility when nothing moves.
	pub fn volatility(&self) -> FixedU128 {
		self.volatility
	}

	/// Call and put under one of the grid's columns, discounted.
	///
	/// # Errors
	///
	/// [`MarginError::StaleArray`] if there is no such column.
	pub fn prices(&self, grid: &Grid, column: usize) -> Result<Prices, MarginError> {
		let forward = self.expiry.forwards.get(column).ok_or(MarginError::StaleArray)?;
		let moves = grid.columns().get(column).ok_or(MarginError::StaleArray)?.volatility;
		let volatility = self.expiry.moves.moved(self.volatility, moves, self.moneyness)?;
		self.black(*forward, volatility, self.expiry.discount)
	}

	/// What the mark is computed from, for greeks.
	pub fn at_mark(&self) -> Black76 {
		Black76 {
			forward: self.expiry.mark_forward,
			strike: self.strike,
			volatility: self.volatility,
			years: self.expiry.variance_years,
			discount: self.expiry.discount,
		}
	}

	/// Call and put when nothing moves, without discounting.
	pub fn undiscounted(&self) -> Result<Prices, MarginError> {
		self.black(self.expiry.mark_forward, self.volatility, UNIT)
	}

	fn black(
		&self,
		forward: FixedU128,
		volatility: FixedU128,
		discount: FixedU128,
	) -> Result<Prices, MarginError> {
		let (strike, years) = (self.strike, self.expiry.variance_years);
		Ok(Black76 { forward, strike, volatility, years, discount }.prices()?)
	}
}

/// How much of the settlement average is still open.
struct Window {
	/// `t` in inner units of seconds.
	seconds: u128,
	/// `W` in milliseconds.
	length: u128,
	inside: bool,
	/// The part of the forward that moves with spot.
	variable: FixedU128,
	/// The part that is known.
	fixed: FixedU128,
}

impl Window {
	fn new(market: &MarketSnapshot, snapshot: &ExpirySnapshot) -> Result<Self, MarginError> {
		let seconds = snapshot.seconds.into_inner();
		let length = u128::from(market.settlement_window);
		let units = length.checked_mul(PER_MILLISECOND).ok_or(MathError::Overflow)?;
		let inside = seconds < units;
		let forward = snapshot.forward;
		let (variable, fixed) = if inside {
			let open = mul_div_nearest(forward.into_inner(), seconds, units)?;
			(FixedU128::from_inner(open), snapshot.settled_part)
		} else {
			(forward, NOTHING)
		};
		Ok(Self { seconds, length, inside, variable, fixed })
	}

	/// `F(s) = variable s + fixed`.
	fn forward(&self, shock: FixedU128) -> Result<FixedU128, MathError> {
		plus(mul_nearest(self.variable, shock)?, self.fixed)
	}

	/// `T_v` of an average: `(t - 2W/3) / year` outside the window, `t^3 / (3 W^2) / year` inside; rounded down.
	fn variance_years(&self) -> Result<Years, MathError> {
		let three_times = |value: u128| value.checked_mul(3).ok_or(MathError::Overflow);
		if !self.inside {
			let known = self.length.checked_mul(PER_MILLISECOND).and_then(|w| w.checked_mul(2));
			let open = three_times(self.seconds)?.checked_sub(known.ok_or(MathError::Overflow)?);
			let open = open.ok_or(MathError::Overflow)?;
			return Years::from_ratio_of_seconds(open, three_times(ONE)?);
		}
		// t is in 1e-18 s, W in 1e-3 s and the result in 1e-30 years: t^3 1e30 1e6 / (1e54 3 W^2 year).
		let seconds = Integer::from(self.seconds);
		let cube = seconds.mul(&seconds)?.mul(&seconds)?;
		let squared = self.length.checked_mul(self.length).ok_or(MathError::Overflow)?;
		let (quotient, _) = cube.div_rem(&Integer::from(three_times(squared)?))?;
		let scale = SECONDS_PER_YEAR.checked_mul(ONE).ok_or(MathError::Overflow)?;
		let (years, _) = quotient.div_rem(&Integer::from(scale))?;
		u128::try_from(years).map(Years::from_inner)
	}
}

/// `rate T`, to the nearest.
fn over_time(rate: FixedU128, years: Years) -> Result<FixedI128, MathError> {
	signed(FixedU128::from_inner(mul_div_nearest(rate.into_inner(), years.into_inner(), YEAR)?))
}

/// `long = long_discount exp(-T (r mult + add))`, rounded down, and
/// `short = min(1/D, short_discount exp(T (r mult + add)))`, rounded up but for 1/D, which is the nearest.
fn discount_factors(
	terms: &PortfolioTerms,
	rate: FixedU128,
	years: Years,
) -> Result<(FixedU128, FixedU128), MarginError> {
	let long_rate = plus(mul_ceil(rate, terms.long_rate_mult)?, terms.long_rate_add)?;
	let long = mul_floor(terms.long_discount, exp(negate(over_time(long_rate, years)?)?)?)?;
	let short_rate = plus(mul_ceil(rate, terms.short_rate_mult)?, terms.short_rate_add)?;
	let short = mul_ceil(terms.short_discount, exp(over_time(short_rate, years)?)?)?;
	let undiscounted = exp(over_time(rate, years)?)?;
	Ok((long, short.min(undiscounted)))
}

/// How the skews bend the smile of an expiry: they depend on its time alone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Skews {
	pub(crate) linear_cap: FixedI128,
	pub(crate) absolute_cap: FixedI128,
	/// `k*`.
	pub(crate) width: FixedU128,
}

impl Skews {
	pub(crate) fn new(terms: &PortfolioTerms, years: Years) -> Result<Self, MarginError> {
		let root = root_of(years)?;
		let deviation = plus(terms.skew_vol_static, mul_nearest(root, terms.skew_vol_scale)?)?;
		let width = mul_nearest(mul_nearest(root, terms.skew_width_scale)?, deviation)?;
		let cap = |base, cap| add(mul_signed_floor(base, root)?, cap);
		Ok(Self {
			linear_cap: cap(terms.skew_linear_base, terms.skew_linear_cap)?,
			absolute_cap: cap(terms.skew_abs_base, terms.skew_abs_cap)?,
			width: width.max(terms.skew_min_width),
		})
	}
}

/// What the moves of volatility do in one expiry.
#[derive(Clone, Copy, Debug, Decode, DecodeWithMemTracking, Encode, Eq, PartialEq, TypeInfo)]
pub(crate) struct VolatilityMoves {
	pub(crate) up: FixedU128,
	pub(crate) least_up: FixedU128,
	pub(crate) down: FixedU128,
	pub(crate) linear_cap: FixedI128,
	pub(crate) absolute_cap: FixedI128,
	/// `k*`.
	pub(crate) width: FixedU128,
}

impl VolatilityMoves {
	fn new(terms: &PortfolioTerms, seconds: FixedU128, years: Years) -> Result<Self, MarginError> {
		let counted = seconds.into_inner().max(u128::from(terms.vol_dte_floor).saturating_mul(ONE));
		let ratio = FixedU128::from_inner(mul_div_nearest(MONTH, ONE, counted)?);
		let power = if seconds.into_inner() <= MONTH {
			terms.vol_short_term_power
		} else {
			terms.vol_long_term_power
		};
		let m = pow(ratio, signed(power)?)?;
		let Skews { linear_cap, absolute_cap, width } = Skews::new(terms, years)?;
		Ok(Self {
			up: plus(UNIT, mul_nearest(terms.vol_range_up, m)?)?,
			least_up: terms.min_vol_up,
			down: excess(UNIT, mul_nearest(terms.vol_range_down, m)?),
			linear_cap,
			absolute_cap,
			width,
		})
	}

	/// A volatility after a move; `moneyness` is `ln(K / F(1))`.
	pub(crate) fn moved(
		&self,
		volatility: FixedU128,
		moves: VolatilityMove,
		moneyness: FixedI128,
	) -> Result<FixedU128, MarginError> {
		let factor = match moves {
			VolatilityMove::None => return Ok(volatility),
			VolatilityMove::Up => {
				return Ok(mul_nearest(volatility, self.up)?.max(self.least_up));
			},
			VolatilityMove::Down => self.down,
			VolatilityMove::SkewLinear => self.skew(self.linear_cap, moneyness)?,
			VolatilityMove::SkewAbs => {
				let distance = signed(surety_math::magnitude(moneyness))?;
				self.skew(self.absolute_cap, distance)?
			},
		};
		Ok(mul_nearest(volatility, factor)?)
	}

	/// `1 + (k >= 0 ? min(cap, k cap/k*) : max(-cap, k cap/k*))`, at least 0.
	fn skew(&self, cap: FixedI128, k: FixedI128) -> Result<FixedU128, MarginError> {
		let slope = scale_nearest(k, cap, self.width)?;
		let change = if k >= ZERO { slope.min(cap) } else { slope.max(negate(cap)?) };
		Ok(positive_part(add(SIGNED_UNIT, change)?))
	}
}

/// `sqrt(T)`, rounded down: of 1e-30 years, so that short times keep their digits.
pub(crate) fn root_of(years: Years) -> Result<FixedU128, MathError> {
	let scaled = years.into_inner().checked_mul(1_000_000).ok_or(MathError::Overflow)?;
	Ok(FixedU128::from_inner(scaled.isqrt()))
}
