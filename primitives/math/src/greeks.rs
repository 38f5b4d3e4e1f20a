//! Sensitivities of Black's prices.
//!
//! With `n = n(d1)`, `F n(d1) = K n(d2)`:
//! `delta = D N(d1)` or `-D N(-d1)`; `gamma = D n / (F v)`; `vega = F D n sqrt(years)`;
//! `theta = r V - F D n v / (2 years)` with `r = -ln(D) / years`; `vanna = -D n d2 / volatility`;
//! `volga = vega d1 d2 / volatility` (Haug, The Complete Guide to Option Pricing Formulas, chapter 2).
//!
//! Error: half a unit of 1e-18 by rounding (theta: one), a relative 1e-26 by the arithmetic, and for vanna and volga what the
//! arguments' 2^-96 makes where they are close to zero, `1e-28 D n / volatility` and `1e-28 vega (|d1| + |d2|) /
//! volatility`. The density is taken as zero from |d1| = 12.

use crate::black76::{arguments, deviation_q96, moneyness_q96, Black76, Right};
use crate::logarithm::ln_units_q118;
use crate::normal::{cdf_q126, density_q126};
use crate::scaled::{Scaled, UNIT};
use crate::{MathError, ONE};
use sp_arithmetic::FixedI128;

/// First and second derivatives of a price, for one contract.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Greeks {
	/// By the forward.
	pub delta: FixedI128,
	/// By the forward, twice.
	pub gamma: FixedI128,
	/// By volatility, for a change of 1 (100 percentage points).
	pub vega: FixedI128,
	/// By calendar time, per year, with the forward and the rate `-ln(discount) / years` unchanged.
	pub theta: FixedI128,
	/// By the forward and by volatility.
	pub vanna: FixedI128,
	/// By volatility, twice.
	pub volga: FixedI128,
}

impl Black76 {
	/// The greeks of one of the two options. Where the price does not move smoothly (no volatility, no time, a strike or
	/// a forward of zero) delta is that of the discounted intrinsic value, zero at the money, and the others are zero.
	///
	/// # Errors
	///
	/// [`MathError::Domain`] if the discount is above 1; [`MathError::Overflow`] where a derivative does not fit, as the
	/// gamma of an option at the money in the last instants of a tiny forward.
	pub fn greeks(&self, right: Right) -> Result<Greeks, MathError> {
		if self.discount.into_inner() > ONE {
			return Err(MathError::Domain);
		}
		let deviation = deviation_q96(self.volatility, self.years);
		let (forward, strike) = (self.forward.into_inner(), self.strike.into_inner());
		match moneyness_q96(forward, strike) {
			Some(moneyness) if deviation > 0 => self.smooth(right, arguments(moneyness, deviation)),
			_ => Ok(Greeks { delta: self.intrinsic_delta(right)?, ..Greeks::default() }),
		}
	}

	fn intrinsic_delta(&self, right: Right) -> Result<FixedI128, MathError> {
		let discount = to_signed(self.discount.into_inner(), false)?;
		match right {
			Right::Call if self.forward > self.strike => Ok(discount),
			Right::Put if self.forward < self.strike => crate::negate(discount),
			_ => Ok(FixedI128::default()),
		}
	}

	fn smooth(&self, right: Right, (d1, d2): (i128, i128)) -> Result<Greeks, MathError> {
		let discount = Scaled::from_units(self.discount.into_inner());
		let forward = Scaled::from_units(self.forward.into_inner());
		let volatility = Scaled::from_units(self.volatility.into_inner());
		let years = self.years.scaled();
		let root = years.sqrt();
		let probability = match right {
			Right::Call => cdf_q126(d1),
			Right::Put => cdf_q126(d1.wrapping_neg()),
		};
		let delta = Scaled::new(probability, -126).mul(discount);
		let density = Scaled::new(density_q126(d1), -126).mul(discount);
		let gamma = density.div(forward)?.div(volatility.mul(root))?;
		let vega = density.mul(forward).mul(root);
		let (size1, size2) = (q96(d1), q96(d2));
		let vanna = density.mul(size2).div(volatility)?;
		let volga = vega.mul(size1).mul(size2).div(volatility)?;
		Ok(Greeks {
			delta: signed(delta, right == Right::Put)?,
			gamma: signed(gamma, false)?,
			vega: signed(vega, false)?,
			theta: self.theta(right, vega.mul(volatility).div(years)?)?,
			vanna: signed(vanna, d2 > 0)?,
			volga: signed(volga, (d1 < 0) != (d2 < 0))?,
		})
	}

	/// `r V - decay / 2`, each rounded to the nearest; V is not rounded before.
	fn theta(&self, right: Right, decay: Scaled) -> Result<FixedI128, MathError> {
		let decay = signed(decay.mul(HALF), true)?;
		let logarithm = ln_units_q118(self.discount.into_inner());
		let Some(logarithm) = logarithm.filter(|logarithm| *logarithm < 0) else {
			return Ok(decay);
		};
		let rate = Scaled::new(logarithm.unsigned_abs(), -118).div(self.years.scaled())?;
		let value = Scaled::from_wide(self.undiscounted(right)?, -64).mul(UNIT);
		let value = value.mul(Scaled::from_units(self.discount.into_inner()));
		crate::add(signed(rate.mul(value), false)?, decay)
	}
}

const HALF: Scaled = Scaled::new(1, -1);

/// The size of a number with 96 fractional bits.
fn q96(number: i128) -> Scaled {
	Scaled::new(number.unsigned_abs(), -96)
}

fn signed(size: Scaled, negative: bool) -> Result<FixedI128, MathError> {
	to_signed(size.to_units()?, negative)
}

fn to_signed(units: u128, negative: bool) -> Result<FixedI128, MathError> {
	let units = i128::try_from(units).map_err(|_| MathError::Overflow)?;
	Ok(FixedI128::from_inner(if negative { units.wrapping_neg() } else { units }))
}
