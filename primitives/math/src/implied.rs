//! Implied volatility: the volatility at which Black's formula gives a price.
//!
//! The time value (what the price is worth above the discounted intrinsic value) is brought to the forward of the option
//! out of the money, a function of the deviation v that rises from 0 at v = 0 to min(F, K). The root stays in a
//! bracket; each step is one of Newton's on the logarithm of the time value, which is close to `-ln(F/K)^2 / (2 v^2)`
//! in the wings, or a bisection when that step leaves the bracket. The search ends when the time value differs from the
//! price's by no more than its own error, or a step is below an eighth of a unit of volatility: after five to thirteen steps
//! for ordinary quotes, 35 for the worst of 20,000 adversarial ones. One step in sixteen is a bisection whatever Newton's
//! method does, so that [`MOST_STEPS`] bring the bracket, of 102 bits, down to one number.

use crate::black76::{
	arguments, deviation_q96, moneyness_q96, time_value, Right, LARGEST_DEVIATION,
};
use crate::normal::density_q126;
use crate::scaled::Scaled;
use crate::wide::Wide;
use crate::{MathError, Years, ONE};
use sp_arithmetic::FixedU128;

/// Evaluations after which any search has ended: 104 bisections.
const MOST_STEPS: u32 = 104 * 16;

/// The annual volatility at which the option has this price, to the nearest unit of 1e-18 that the price tells: a price
/// known to half a unit leaves the volatility open by half a unit of 1e-18 over vega. Zero if the price is the
/// discounted intrinsic value or, as a rounded one may be, up to half a unit less.
///
/// # Errors
///
/// [`MathError::BelowIntrinsic`] and [`MathError::AboveBound`] where no volatility gives the price;
/// [`MathError::Domain`] where no price depends on volatility (no time, a forward, strike or discount of zero) and for a
/// discount above 1.
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
		let mut high = LARGEST_DEVIATION;
		let mut guess = self.start(high);
		for step in 1..=MOST_STEPS {
			let value = time_value(self.forward, self.strike, guess)?;
			if self.is_noise(value) {
				return Ok(guess);
			}
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
			guess = next_guess(newton, low, high, step);
		}
		Ok(high)
	}

	/// Whether a time value is the target but for its own error: `2^-88 (F + K)`, more than 2.6e-27 of them.
	fn is_noise(&self, value: Wide) -> bool {
		let distance = value.max(self.target).checked_sub(value.min(self.target));
		// Below 2^104 each.
		let (forward, strike) = (self.forward.into_inner() >> 24, self.strike.into_inner() >> 24);
		let noise = Wide { high: 0, low: forward.wrapping_add(strike) };
		distance.is_some_and(|distance| distance <= noise)
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

/// Newton's next guess where it lies within the bracket, else the middle; the middle in any case at each sixteenth step.
fn next_guess(newton: Option<u128>, low: u128, high: u128, step: u32) -> u128 {
	let inside = newton.filter(|next| *next > low && *next < high && step & 15 != 0);
	inside.unwrap_or_else(|| middle(low, high))
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

	/// The search for the call at 120 on a forward of 100, at most worth 100.
	fn search(target: u128) -> Search {
		let wide = |number: u128| Wide { high: number * ONE, low: 0 }.shr(64);
		let (forward, strike) = (units(100 * ONE), units(120 * ONE));
		let moneyness = moneyness_q96(100 * ONE, 120 * ONE).expect("above zero");
		let (target, bound) = (wide(target), wide(100));
		Search { forward, strike, moneyness, target, bound, tolerance: 0 }
	}

	/// Whether a number with 96 fractional bits is the expected one to 1e-24.
	fn is_close(found: u128, expected: u128) -> bool {
		found.abs_diff(expected) < 100_000
	}

	/// Guesses below and above the root, for a target below, on and above the middle; the steps by 80-digit arithmetic
	/// (mpmath).
	#[test]
	fn step_is_that_of_newton_on_the_logarithm_of_the_smaller_side() {
		for (target, quarters, expected) in [
			(5, 1, 22_452_954_041_658_525_882_453_231_968),
			(5, 2, 14_355_685_325_633_907_228_660_605_757),
			(50, 4, 108_158_418_975_799_278_318_775_297_620),
			(50, 8, 106_070_553_050_409_002_443_745_266_038),
			(95, 12, 325_430_995_014_977_503_954_397_348_494),
			(95, 20, 323_034_833_458_338_530_063_499_209_211),
		] {
			let (search, guess) = (search(target), quarters << 94);
			let value = time_value(search.forward, search.strike, guess).expect("fits");
			let next = search.newton(guess, value).expect("has a slope");
			assert!(is_close(next, expected), "{target} from {quarters}/4: {next}");
		}
	}

	#[test]
	fn search_starts_at_the_inflection_or_on_the_tangent() {
		// sqrt(2 ln(120 / 100)), and 5/2 times 95 / 100.
		let inflection = 47_842_469_847_400_935_798_390_658_611;
		assert!(is_close(search(5).start(LARGEST_DEVIATION), inflection));
		assert!(is_close(search(95).start(LARGEST_DEVIATION), (19 << 96) / 8));
		assert_eq!(search(95).start(1 << 96), 1 << 96);
	}

	/// Of 10,000,000, with half a unit of price telling 1e-7 units of volatility: strikes a few units of moneyness away.
	#[test]
	fn implied_volatility_is_exact_when_it_is_a_few_units() {
		let forward = 10_000_000u128;
		let mut searches = 0;
		for volatility in [1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144] {
			for away in [0, 1, 3, 10, 30, 100, 300] {
				let option = Black76 {
					forward: units(forward * ONE),
					strike: units(forward * (ONE + away)),
					volatility: units(volatility),
					years: Years::from_seconds(31_536_000).expect("fits"),
					discount: units(ONE),
				};
				let Black76 { forward, strike, years, discount, .. } = option;
				let price = option.price(Right::Call).expect("in range");
				if price.into_inner() > 100_000 {
					let found =
						implied_volatility(Right::Call, price, forward, strike, years, discount);
					assert_eq!(found, Ok(option.volatility), "{option:?}");
					searches += 1;
				}
			}
		}
		assert!(searches > 30, "{searches}");
	}

	/// If Newton's method never helped, every sixteenth step would still halve the bracket.
	#[test]
	fn steps_suffice_when_only_bisections_find_the_root() {
		let bits = 128 - LARGEST_DEVIATION.leading_zeros();
		assert!(MOST_STEPS / 16 > bits, "{bits}");
	}

	#[test]
	fn next_guess_is_the_middle_when_newton_leaves_the_bracket_or_at_each_sixteenth_step() {
		assert_eq!(next_guess(Some(4), 3, 9, 15), 4);
		assert_eq!(next_guess(Some(8), 3, 9, 17), 8);
		for outside in [None, Some(2), Some(3), Some(9), Some(10)] {
			assert_eq!(next_guess(outside, 3, 9, 1), 6);
		}
		for step in [16, 32, 1_664] {
			assert_eq!(next_guess(Some(4), 3, 9, step), 6);
		}
	}

	#[test]
	fn middle_is_half_way_when_the_root_is_bounded_from_below() {
		assert_eq!(middle(3, 8), 5);
		assert_eq!(middle(0, 64), 8);
		assert_eq!(middle(0, 7), 1);
	}

	#[test]
	fn value_is_noise_when_it_is_as_far_off_as_its_error() {
		let exact = Search { forward: units(3 << 24), strike: units(5 << 24), ..search(5) };
		let off = |distance| Wide { high: 0, low: distance };
		assert!(exact.is_noise(exact.target.checked_add(off(8)).expect("fits")));
		assert!(exact.is_noise(exact.target.checked_sub(off(8)).expect("fits")));
		assert!(!exact.is_noise(exact.target.checked_add(off(9)).expect("fits")));
		assert!(!exact.is_noise(exact.target.checked_sub(off(9)).expect("fits")));
	}

	/// Numbers of every length.
	fn any_size() -> impl Strategy<Value = u128> {
		(any::<u128>(), 0u32..=128).prop_map(|(number, bits)| number.checked_shr(bits).unwrap_or(0))
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

		/// Any numbers: a volatility or one of the three refusals.
		#[test]
		fn implied_volatility_is_total(
			call: bool, price in any_size(), forward in any_size(), strike in any_size(),
			years in any_size(), discount in 1..=ONE,
		) {
			let right = if call { Right::Call } else { Right::Put };
			let most = if call { forward } else { strike };
			for price in [price, price % most.max(1)] {
				let (price, forward, strike) = (units(price), units(forward), units(strike));
				let found = implied_volatility(
					right, price, forward, strike, Years::from_inner(years), units(discount),
				);
				prop_assert!(found != Err(MathError::Overflow) && found != Err(MathError::DivisionByZero));
			}
		}
	}
}
