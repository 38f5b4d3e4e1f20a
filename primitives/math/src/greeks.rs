//! Sensitivities of Black's prices.
//!
//! With `n = n(d1)`, `F n(d1) = K n(d2)`:
//! `delta = D N(d1)` or `-D N(-d1)`; `gamma = D n / (F v)`; `vega = F D n sqrt(years)`;
//! `theta = r V - F D n v / (2 years)` with `r = -ln(D) / years`; `vanna = -D n d2 / volatility`;
//! `volga = vega d1 d2 / volatility` (Haug, The Complete Guide to Option Pricing Formulas, chapter 2).
//!
//! Error. Half a unit of 1e-18 by rounding (theta: one) and a relative 1e-26 by the arithmetic. d1 and d2 are known to
//! 2^-96, which shows where they are multiplied by something large: `1e-28 D n / volatility` for vanna, `1e-28 vega (|d1| +
//! |d2|) / volatility` for volga; the density is known to 1e-28 |d1| of itself and 1e-38, and taken as zero from |d1| = 12;
//! theta has the price's error, `2.6e-27 (F + K)`, times the rate.

use crate::black76::{deviation, deviation_q96, Black76, Right, LARGEST_DEVIATION};
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
	/// What passes with a year less of variance time, with the forward and the rate `-ln(discount) / years` unchanged. It
	/// is the theta of the textbooks where variance time is the time to payment; inside a settlement window it is not.
	pub theta: FixedI128,
	/// By the forward and by volatility.
	pub vanna: FixedI128,
	/// By volatility, twice.
	pub volga: FixedI128,
}

impl Black76 {
	/// The greeks of one of the two options. Where the price does not move smoothly (no volatility, no time or so little
	/// of both that `volatility sqrt(years)` is below 1e-29, a strike or a forward of zero) delta is that of the discounted intrinsic value, zero at the money, and the others are zero.
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
		match (ln_units_q118(forward), ln_units_q118(strike)) {
			// Each is below 2^124 in size.
			(Some(forward), Some(strike)) if deviation > 0 => {
				self.smooth(right, self.fine_arguments(forward.wrapping_sub(strike)))
			},
			_ => Ok(Greeks { delta: self.intrinsic_delta(right)?, ..Greeks::default() }),
		}
	}

	/// d1 and d2 with 96 fractional bits, to the last of them: a price forgives errors that they share, its derivatives do
	/// not. `moneyness` has 118.
	fn fine_arguments(&self, moneyness: i128) -> (i128, i128) {
		let deviation = deviation(self.volatility, self.years);
		let limit = |size: Result<u128, MathError>| {
			size.unwrap_or(LARGEST_DEVIATION).min(LARGEST_DEVIATION).cast_signed()
		};
		let ratio = Scaled::new(moneyness.unsigned_abs(), -118).div(deviation);
		let ratio = limit(ratio.and_then(|ratio| ratio.to_fixed(96)));
		let ratio = if moneyness < 0 { ratio.wrapping_neg() } else { ratio };
		let half = limit(deviation.mul(HALF).to_fixed(96));
		// Both at most 64.
		(ratio.wrapping_add(half), ratio.wrapping_sub(half))
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

#[cfg(test)]
mod tests {
	use super::*;
	use crate::Years;
	use sp_arithmetic::FixedU128;

	fn greeks(numbers: [u128; 5], right: Right) -> Result<Greeks, MathError> {
		let [forward, strike, volatility, years, discount] = numbers;
		let fixed = FixedU128::from_inner;
		let (forward, strike) = (fixed(forward), fixed(strike));
		let (volatility, discount) = (fixed(volatility), fixed(discount));
		Black76 { forward, strike, volatility, years: Years::from_inner(years), discount }
			.greeks(right)
	}

	const YEAR: u128 = 1_000_000_000_000_000_000_000_000_000_000;

	#[test]
	fn greeks_are_those_of_the_intrinsic_value_when_nothing_moves() {
		let delta = |forward, strike, right| {
			let greeks = greeks([forward * ONE, strike * ONE, 0, YEAR, ONE / 2], right);
			let greeks = greeks.expect("in range");
			assert_eq!(greeks, Greeks { delta: greeks.delta, ..Greeks::default() });
			greeks.delta.into_inner()
		};
		let half = (ONE / 2).cast_signed();
		assert_eq!(delta(3, 2, Right::Call), half);
		assert_eq!(delta(3, 2, Right::Put), 0);
		assert_eq!(delta(2, 3, Right::Call), 0);
		assert_eq!(delta(2, 3, Right::Put), -half);
		assert_eq!(delta(2, 2, Right::Call), 0);
	}

	#[test]
	fn greeks_are_refused_when_the_discount_exceeds_one_or_one_does_not_fit() {
		assert_eq!(greeks([ONE, ONE, ONE, YEAR, ONE + 1], Right::Call), Err(MathError::Domain));
		// Half a unit of price over a deviation of 1e-9: the curvature is beyond 1e20.
		assert_eq!(
			greeks([1, 1, ONE, 1_000_000_000_000, ONE], Right::Call),
			Err(MathError::Overflow)
		);
	}

	/// Values of 70-digit arithmetic at options so short, or so near the money, that a deviation rounded to 96 bits would
	/// show in the last digits.
	#[test]
	fn greeks_keep_their_digits_when_the_deviation_is_tiny() {
		let call = |numbers| greeks(numbers, Right::Call).expect("in range");
		let gamma = call([
			1_000_000_000_000,
			1_004_050_924_441,
			166_693_294_062_218_880,
			218_607_305_936_073_059_360_730_593,
			921_590_312_103_494_509,
		]);
		assert_eq!(gamma.gamma.into_inner(), 38_932_844_804_929_380_429_414_880);
		let vega = call([
			10_000_000_000_000_000_000_000_000,
			9_999_995_613_440_696_476_956_582,
			100_000_000_000_000,
			11_276_712_328_767_123_287_671_232,
			999_999_992_675_302_142,
		]);
		assert_eq!(vega.vega.into_inner(), 5_707_870_171_550_671_565_374);
	}
}
