//! exp, ln, sqrt, powers, the normal distribution.

use super::{apart, big, input::Input, ten};
use primitive_types::U512;
use sp_arithmetic::{FixedI128, FixedU128};
use surety_math::{exp, ln, normal_cdf, normal_pdf, pow, sqrt, MathError, ONE};

/// `ln(2^128 / 1e18)`, rounded down: the last argument of which the exponential fits.
const LAST_EXPONENT: i128 = 47_276_307_437_780_177_293;
/// `ln(0.5e-18)`, rounded up: the first argument of which the exponential is not zero.
const FIRST_EXPONENT: i128 = -42_139_678_854_452_767_621;
const LN_2: i128 = 693_147_180_559_945_309;

fn exp_of(x: i128) -> Result<u128, MathError> {
	exp(FixedI128::from_inner(x)).map(FixedU128::into_inner)
}

fn ln_of(x: u128) -> Result<i128, MathError> {
	ln(FixedU128::from_inner(x)).map(FixedI128::into_inner)
}

fn pow_of(base: u128, exponent: i128) -> Result<u128, MathError> {
	pow(FixedU128::from_inner(base), FixedI128::from_inner(exponent)).map(FixedU128::into_inner)
}

/// A unit, and ten times the relative error of the exponential.
fn error_of_exp(result: u128) -> u128 {
	1 + result / 1_000_000_000_000_000_000_000_000_000
}

pub fn exp_holds(input: &mut Input) {
	let x = input.signed(0, 48 * ONE);
	let step = input.signed(0, 48 * ONE);
	let result = exp_of(x);
	if x > LAST_EXPONENT {
		assert_eq!(result, Err(MathError::Overflow), "exp({x})");
		return;
	}
	let result = result.expect("it fits");
	assert_eq!(result == 0, x < FIRST_EXPONENT, "exp({x})");
	let (Ok(factor), Some(sum)) = (exp_of(step), x.checked_add(step)) else { return };
	let Ok(product) = exp_of(sum) else { return };
	if step >= 0 {
		assert!(product + error_of_exp(product) >= result, "exp falls from {x} to {sum}");
	}
	// The error of each factor, times the other one.
	let allowed = big(result) * big(error_of_exp(factor))
		+ big(factor) * big(error_of_exp(result))
		+ big(ONE) * big(error_of_exp(product));
	let off = apart(big(result) * big(factor), big(product) * big(ONE));
	assert!(off <= allowed, "exp({x}) exp({step}) is not exp({sum})");
}

pub fn ln_holds(input: &mut Input) {
	let x = input.unsigned(1, 1_000_000 * ONE);
	let y = input.unsigned(1, 1_000_000 * ONE);
	let result = ln_of(x);
	if x == 0 {
		assert_eq!(result, Err(MathError::Domain));
		return;
	}
	let result = result.expect("only zero has none");
	assert_eq!(result == 0, x == ONE);
	let back = exp_of(result).map(big);
	let allowed = big(2 + x / ONE);
	assert!(
		back.is_ok_and(|back| apart(back, big(x)) <= allowed) || x > u128::MAX - u128::MAX / ONE
	);
	if let Some(double) = x.checked_mul(2) {
		let risen = ln_of(double).expect("not zero") - result;
		assert!(risen.abs_diff(LN_2) <= 1, "ln(2 {x}) - ln({x}) = {risen}");
	}
	let Ok(other) = ln_of(y) else { return };
	assert!(if x < y { result <= other + 1 } else { other <= result + 1 }, "ln({x}) and ln({y})");
	let product = big(x) * big(y) / big(ONE);
	let Ok(product) = u128::try_from(product) else { return };
	let Ok(sum) = ln_of(product) else { return };
	// The product has lost less than one unit.
	let allowed = 2 + ONE / product;
	assert!(sum.abs_diff(result + other) <= allowed, "ln({x}) + ln({y}) is not ln({product})");
}

pub fn sqrt_holds(input: &mut Input) {
	let x = input.unsigned(0, 1_000_000 * ONE);
	let root = big(sqrt(FixedU128::from_inner(x)).into_inner());
	// (root - 1/2)^2 <= x <= (root + 1/2)^2, of which the quarters do not matter in whole numbers.
	let number = big(x) * big(ONE);
	assert!(number <= root * root + root, "sqrt({x}) = {root} is too small");
	assert!(number > root * root - root || x == 0, "sqrt({x}) = {root} is too large");
}

pub fn pow_holds(input: &mut Input) {
	let base = input.unsigned(0, 1_000 * ONE);
	let [x, y] = [(); 2].map(|()| input.signed(0, 10 * ONE));
	let result = pow_of(base, x);
	if base == 0 {
		let expected = match x.signum() {
			0 => Ok(ONE),
			1 => Ok(0),
			_ => Err(MathError::DivisionByZero),
		};
		assert_eq!(result, expected);
		return;
	}
	assert_eq!(pow_of(base, 0), Ok(ONE));
	assert_eq!(pow_of(ONE, x), Ok(ONE));
	whole_powers_hold(base);
	assert!(matches!(result, Ok(_) | Err(MathError::Overflow)));
	fits_where_it_must(base, x, result);
	let Some(sum) = x.checked_add(y) else { return };
	let (Ok(result), Ok(factor), Ok(product)) = (result, pow_of(base, y), pow_of(base, sum)) else {
		return;
	};
	// One unit each, and three times 1e-27 + 1e-32 |exponent|.
	let exponents = x.unsigned_abs() / ONE + y.unsigned_abs() / ONE + sum.unsigned_abs() / ONE;
	let share = big(3 * (100_000 + exponents + 3));
	let exact = big(result) * big(factor);
	let allowed = big(result) + big(factor) + big(ONE) + big(1) + exact * share / ten(32);
	let off = apart(exact, big(product) * big(ONE));
	assert!(off <= allowed, "{base}^{x} {base}^{y} is not {base}^{sum}");
}

/// `b^1 = b`, `b^2 = b b`, `b^-1 = 1 / b`, `b^0.5 = sqrt(b)`.
fn whole_powers_hold(base: u128) {
	let one = ONE as i128;
	let close = |result: Result<u128, MathError>, exact: U512| match result {
		Ok(result) => apart(big(result), exact) <= big(error_of_exp(result) + 1),
		Err(error) => error == MathError::Overflow && exact >= big(u128::MAX - u128::MAX / ONE),
	};
	assert!(close(pow_of(base, one), big(base)), "{base}^1");
	assert!(close(pow_of(base, 2 * one), big(base) * big(base) / big(ONE)), "{base}^2");
	assert!(close(pow_of(base, -one), big(ONE) * big(ONE) / big(base)), "{base}^-1");
	let root = sqrt(FixedU128::from_inner(base)).into_inner();
	assert!(close(pow_of(base, one / 2), big(root)), "{base}^0.5");
}

/// A power is refused where `exponent ln(base)` is beyond the last exponent, to the error of the logarithm.
fn fits_where_it_must(base: u128, exponent: i128, result: Result<u128, MathError>) {
	let logarithm = ln_of(base).expect("not zero");
	let product = big(logarithm.unsigned_abs()) * big(exponent.unsigned_abs()) / big(ONE);
	let negative = (logarithm < 0) != (exponent < 0);
	let last = big(LAST_EXPONENT.unsigned_abs());
	let error = big(exponent.unsigned_abs() / ONE + 2);
	if negative || product + error < last {
		assert!(result.is_ok(), "{base}^{exponent}");
	} else if product > last + error {
		assert_eq!(result, Err(MathError::Overflow), "{base}^{exponent}");
	}
}

fn cdf_of(x: i128) -> u128 {
	normal_cdf(FixedI128::from_inner(x)).into_inner()
}

fn pdf_of(x: i128) -> u128 {
	normal_pdf(FixedI128::from_inner(x)).into_inner()
}

pub fn distribution_holds(input: &mut Input) {
	let x = input.signed(0, 12 * ONE);
	let step = input.unsigned(0, 12 * ONE);
	let low = cdf_of(x);
	assert!(low <= ONE);
	assert_eq!(low + cdf_of(x.saturating_neg()), ONE, "N({x})");
	if x.unsigned_abs() > 9 * ONE {
		assert_eq!(low, if x < 0 { 0 } else { ONE });
	}
	let Some(y) = x.checked_add_unsigned(step) else { return };
	let (high, ends) = (cdf_of(y), [pdf_of(x), pdf_of(y)]);
	assert!(high + 1 >= low, "N falls from {x} to {y}");
	// The rise is at least the step times the least density, which lies at an end, and at most that times the largest.
	let largest = if (x < 0) == (y < 0) { ends[0].max(ends[1]) } else { pdf_of(0) };
	let (rise, step) = (big(high.saturating_sub(low)) * big(ONE), big(step));
	assert!(rise + big(2 * ONE) + step >= step * big(ends[0].min(ends[1])), "N from {x} to {y}");
	assert!(rise <= step * big(largest + 1) + big(2 * ONE), "N from {x} to {y}");
}

pub fn density_holds(input: &mut Input) {
	const SQRT_2_PI: u128 = 2_506_628_274_631_000_502;
	let x = input.signed(0, 12 * ONE);
	let y = input.signed(0, 12 * ONE);
	let result = pdf_of(x);
	assert_eq!(result, pdf_of(x.saturating_neg()), "n({x})");
	let (near, far) = if x.unsigned_abs() < y.unsigned_abs() { (x, y) } else { (y, x) };
	assert!(pdf_of(near) + 1 >= pdf_of(far), "n rises from {near} to {far}");
	// e^(-x^2/2), its argument cut to a unit.
	let half_square = big(x.unsigned_abs()) * big(x.unsigned_abs()) / big(2 * ONE);
	let expected = match u128::try_from(half_square) {
		Ok(size) if size < 100 * ONE => exp_of(-(size as i128)).expect("at most one"),
		_ => 0,
	};
	let scaled = big(result) * big(SQRT_2_PI) / big(ONE);
	assert!(apart(scaled, big(expected)) <= big(4), "n({x}) = {result}");
}
