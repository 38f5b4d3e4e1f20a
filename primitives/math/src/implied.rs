//! Implied volatility: the volatility at which Black's formula gives a price.
//!
//! The time value (what the price is worth above the discounted intrinsic value) is brought to the forward of the option
//! out of the money, a function of the deviation v that rises from 0 at v = 0 to min(F, K). The root stays in a
//! bracket; each step is one of Newton's on the logarithm of the time value, which is close to `-ln(F/K)^2 / (2 v^2)`
//! in the wings, or a bisection when that step leaves the bracket or the bracket has not halved in three steps. After
//! at most [`MOST_STEPS`] steps the bracket holds one number of 96 fractional bits.

use crate::black76::{arguments, deviation_q96, moneyness_q96, time_value, Right};
use crate::normal::density_q126;
use crate::scaled::Scaled;
use crate::wide::Wide;
use crate::{MathError, Years, ONE};
use sp_arithmetic::FixedU128;

/// Evaluations after which the search ends; one in sixteen halves the bracket whatever Newton's method does, and a
/// search needs about ten.
const MOST_STEPS: u32 = 400;

/// The annual volatility at which the option has this price, to the nearest unit of 1e-18 that the price tells: a price
/// known to half a unit leaves the volatility open by half a unit of 1e-18 over vega. Zero if the price is the
/// discounted intrinsic value, to half a unit.
///
/// # Errors
///
/// [`MathError::BelowIntrinsic`] and [`MathError::AboveBound`] where no volatility gives the price;
/// [`MathError::Domain`] where no price depends on volatility (no time, a forward, strike or discount of zero) and for a
/// discount above 1; [`MathError::Overflow`] if the volatility does not fit.
pub fn implied_volatility(
	right: Right,
	price: FixedU128,
	forward: FixedU128,
	strike: FixedU128,
	years: Years,
	discount: FixedU128,
) -> Result<FixedU128, MathError> {
	let moneyness = moneyness_q96(forward.into_inner(), strike.into_inner());
	let moneyness = moneyness.ok_or(MathError::Domain)?;
	if years.is_zero() || discount.into_inner() == 0 || discount.into_inner() > ONE {
		return Err(MathError::Domain);
	}
	let target = undiscounted_time_value(right, price, forward, strike, discount)?;
	let bound = Wide { high: forward.min(strike).into_inner(), low: 0 }.shr(64);
	if target >= bound {
		return Err(MathError::AboveBound);
	}
	if target == Wide::default() {
		return Ok(FixedU128::from_inner(0));
	}
	// An eighth of a unit of volatility.
	let tolerance = deviation_q96(FixedU128::from_inner(1), years) >> 3;
	let search = Search { forward, strike, moneyness, target, bound, tolerance };
	let deviation = Scaled::new(search.run()?, -96);
	deviation.div(years.scaled().sqrt())?.to_units().map(FixedU128::from_inner)
}

/// The price less the discounted intrinsic value, divided by the discount: units of 1e-18 with 64 fractional bits.
fn undiscounted_time_value(
	right: Right,
	price: FixedU128,
	forward: FixedU128,
	strike: FixedU128,
	discount: FixedU128,
) -> Result<Wide, MathError> {
	let (gets, gives) = match right {
		Right::Call => (forward, strike),
		Right::Put => (strike, forward),
	};
	let intrinsic = gets.max(gives).into_inner().abs_diff(gives.into_inner());
	let discount = discount.into_inner();
	// Units of 1e-36.
	let price = Wide::product(price.into_inner(), ONE);
	let intrinsic = Wide::product(intrinsic, discount);
	let half_unit = Wide { high: 0, low: ONE >> 1 };
	let Some(value) = price.checked_sub(intrinsic) else {
		let rounded = price.checked_add(half_unit).is_some_and(|price| price >= intrinsic);
		return if rounded { Ok(Wide::default()) } else { Err(MathError::BelowIntrinsic) };
	};
	// Below 2^188 before the shift. The quotient may exceed 128 bits: divided in two steps.
	let value = value.checked_shl(64).ok_or(MathError::Overflow)?;
	let high = value.high.checked_div(discount).ok_or(MathError::Domain)?;
	let rest = value.high.checked_rem(discount).ok_or(MathError::Domain)?;
	let (low, _) =
		Wide { high: rest, low: value.low }.div_rem(discount).ok_or(MathError::Domain)?;
	Ok(Wide { high, low })
}

/// The search for a deviation with 96 fractional bits.
struct Search {
	forward: FixedU128,
	strike: FixedU128,
	moneyness: i128,
	target: Wide,
	bound: Wide,
	tolerance: u128,
}

impl Search {
	fn run(&self) -> Result<u128, MathError> {
		let mut low = 0u128;
		let mut high =
			deviation_q96(FixedU128::from_inner(u128::MAX), Years::from_inner(u128::MAX));
		let mut guess = self.start(high);
		for step in 1..=MOST_STEPS {
			let value = time_value(self.forward, self.strike, guess)?;
			if value < self.target {
				low = guess;
			} else {
				high = guess;
			}
			let width = high.wrapping_sub(low);
			if width <= 1 {
				break;
			}
			let newton = self.newton(guess, value);
			if newton.is_some_and(|next| next.abs_diff(guess) <= self.tolerance) {
				return Ok(newton.unwrap_or(guess));
			}
			let inside = newton.filter(|next| *next > low && *next < high && step & 15 != 0);
			guess = inside.unwrap_or_else(|| middle(low, high));
		}
		Ok(high)
	}

	/// The inflection point of the time value, `sqrt(2 |ln(F/K)|)`, from which Newton's method converges (Manaster and
	/// Koehler, 1982), or, near the money, the root of the tangent there, `sqrt(2 pi)` times the relative time value.
	fn start(&self, high: u128) -> u128 {
		let inflection = Scaled::new(self.moneyness.unsigned_abs(), -95).sqrt();
		let relative = Scaled::from_wide(self.target, 0).div(Scaled::from_wide(self.bound, 0));
		let tangent = relative.unwrap_or(Scaled::ZERO).mul(Scaled::new(5, -1));
		let start = if inflection.reaches(tangent) { inflection } else { tangent };
		start.to_fixed(96).unwrap_or(high).clamp(1, high)
	}

	/// A step on the logarithm of the time value, or of what is missing to its bound where that is the smaller. `None`
	/// where the logarithm or the slope says nothing, or the step leaves the numbers above zero.
	fn newton(&self, guess: u128, value: Wide) -> Option<u128> {
		let (d1, _) = arguments(self.moneyness, guess);
		let slope =
			Scaled::new(density_q126(d1), -126).mul(Scaled::new(self.forward.into_inner(), 64));
		let missing = self.bound.checked_sub(self.target)?;
		let (from, to, falls) = if missing < self.target {
			(self.bound.checked_sub(value)?, missing, true)
		} else {
			(value, self.target, false)
		};
		let from = Scaled::from_wide(from, 0);
		let ratio = Scaled::from_wide(to, 0).div(from).ok()?.ln_q118()?;
		let size = Scaled::new(ratio.unsigned_abs(), -118).mul(from).div(slope).ok()?;
		let size = size.to_fixed(96).ok()?;
		if (ratio > 0) != falls {
			guess.checked_add(size)
		} else {
			guess.checked_sub(size)
		}
	}
}

/// Half way, or, while nothing bounds the root from below, an eighth of the bound from above.
fn middle(low: u128, high: u128) -> u128 {
	if low == 0 {
		return (high >> 3).max(1);
	}
	// Both at most 2^102.
	low.wrapping_add(high) >> 1
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::Black76;
	use proptest::prelude::*;

	fn units(number: u128) -> FixedU128 {
		FixedU128::from_inner(number)
	}

	fn week() -> Years {
		Years::from_seconds(604_800).expect("fits")
	}

	fn implied(right: Right, price: u128, forward: u128, strike: u128) -> Result<u128, MathError> {
		let (forward, strike) = (units(forward * ONE), units(strike * ONE));
		implied_volatility(right, units(price), forward, strike, week(), units(ONE / 2))
			.map(FixedU128::into_inner)
	}

	#[test]
	fn implied_volatility_is_refused_when_no_volatility_gives_the_price() {
		// The call is worth between 0.5 (120 - 100) and 0.5 x 120.
		assert_eq!(implied(Right::Call, 10 * ONE - 1, 120, 100), Err(MathError::BelowIntrinsic));
		assert_eq!(implied(Right::Call, 10 * ONE, 120, 100), Ok(0));
		assert_eq!(implied(Right::Call, 60 * ONE, 120, 100), Err(MathError::AboveBound));
		assert!(implied(Right::Call, 60 * ONE - 1, 120, 100).is_ok());
		assert_eq!(implied(Right::Put, 50 * ONE, 120, 100), Err(MathError::AboveBound));
		assert_eq!(implied(Right::Put, 0, 120, 100), Ok(0));
		assert_eq!(implied(Right::Call, u128::MAX, 120, 100), Err(MathError::AboveBound));
	}

	#[test]
	fn implied_volatility_is_refused_when_no_price_depends_on_it() {
		let one = units(ONE);
		let ask = |forward, strike, years, discount| {
			implied_volatility(Right::Call, one, forward, strike, years, discount)
		};
		assert_eq!(ask(units(0), one, week(), one), Err(MathError::Domain));
		assert_eq!(ask(one, units(0), week(), one), Err(MathError::Domain));
		assert_eq!(ask(one, one, Years::ZERO, one), Err(MathError::Domain));
		assert_eq!(ask(one, one, week(), units(0)), Err(MathError::Domain));
		assert_eq!(ask(one, one, week(), units(ONE + 1)), Err(MathError::Domain));
	}

	proptest! {
		#![proptest_config(ProptestConfig::with_cases(2_000))]

		/// The implied volatility gives the price back, to one unit and what half a unit of volatility changes.
		#[test]
		fn implied_volatility_inverts_the_price(
			forward in ONE..200_000 * ONE,
			ratio in 200u128..5_000,
			volatility in ONE / 100..4 * ONE,
			seconds in 60u64..94_608_000,
			discount in ONE / 2..=ONE,
			call: bool,
		) {
			let right = if call { Right::Call } else { Right::Put };
			let option = Black76 {
				forward: units(forward),
				strike: units(forward / 1_000 * ratio),
				volatility: units(volatility),
				years: Years::from_seconds(seconds).expect("fits"),
				discount: units(discount),
			};
			let price = option.price(right).unwrap();
			let found = implied_volatility(
				right, price, option.forward, option.strike, option.years, option.discount,
			);
			let found = match found {
				Err(MathError::AboveBound) => {
					// Only a price that has reached its bound.
					let most = if call { option.forward } else { option.strike };
					prop_assert_eq!(Ok(price), crate::mul_nearest(most, option.discount));
					return Ok(());
				},
				found => found.expect("the price is one of Black's"),
			};
			let again = Black76 { volatility: found, ..option };
			let vega = option.greeks(right).unwrap().vega.into_inner().unsigned_abs() / ONE;
			let off = again.price(right).unwrap().into_inner().abs_diff(price.into_inner());
			prop_assert!(off <= 2 + vega, "off by {} at {:?}, found {:?}", off, option, found);
		}

		#[test]
		fn implied_volatility_never_panics(
			call: bool, price: u128, forward: u128, strike: u128, years: u128, discount in 0..=ONE,
		) {
			let right = if call { Right::Call } else { Right::Put };
			let _ = implied_volatility(
				right, units(price), units(forward), units(strike), Years::from_inner(years), units(discount),
			);
			let _ = implied_volatility(
				right, units(price % forward.max(1)), units(forward), units(strike), Years::from_inner(years), units(ONE),
			);
		}
	}
}
