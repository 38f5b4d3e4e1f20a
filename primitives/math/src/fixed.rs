//! Products, quotients and conversions of 18-decimal fixed point with named rounding: [`rounding`] on numbers that run.

use crate::{number::Integer, rounding, MathError};
use sp_arithmetic::{FixedI128, FixedU128};

/// Inner units of one.
pub const ONE: u128 = 1_000_000_000_000_000_000;

fn unsigned(a: FixedU128) -> Integer {
	a.into_inner().into()
}

fn fixed(number: Integer) -> Result<FixedU128, MathError> {
	number.try_into().map(FixedU128::from_inner)
}

fn signed_fixed(number: Integer) -> Result<FixedI128, MathError> {
	number.try_into().map(FixedI128::from_inner)
}

/// `a b / c` of integers, rounded down, exact in between.
pub fn mul_div_floor(a: u128, b: u128, c: u128) -> Result<u128, MathError> {
	rounding::mul_div_floor(&Integer::from(a), &b.into(), &c.into())?.try_into()
}

/// `a b / c` of integers, rounded up, exact in between.
pub fn mul_div_ceil(a: u128, b: u128, c: u128) -> Result<u128, MathError> {
	rounding::mul_div_ceil(&Integer::from(a), &b.into(), &c.into())?.try_into()
}

/// `a b / c` of integers, rounded to the nearest, up from the middle, exact in between.
pub fn mul_div_nearest(a: u128, b: u128, c: u128) -> Result<u128, MathError> {
	rounding::mul_div_nearest(&Integer::from(a), &b.into(), &c.into())?.try_into()
}

/// `a b`, rounded down to 1e-18.
pub fn mul_floor(a: FixedU128, b: FixedU128) -> Result<FixedU128, MathError> {
	fixed(rounding::mul_floor(&unsigned(a), &unsigned(b))?)
}

/// `a b`, rounded up to 1e-18.
pub fn mul_ceil(a: FixedU128, b: FixedU128) -> Result<FixedU128, MathError> {
	fixed(rounding::mul_ceil(&unsigned(a), &unsigned(b))?)
}

/// `a b`, rounded to the nearest 1e-18, up from the middle.
pub fn mul_nearest(a: FixedU128, b: FixedU128) -> Result<FixedU128, MathError> {
	fixed(rounding::mul_nearest(&unsigned(a), &unsigned(b))?)
}

/// `a b`, rounded towards minus infinity to 1e-18.
pub fn mul_signed_floor(a: FixedI128, b: FixedU128) -> Result<FixedI128, MathError> {
	signed_fixed(rounding::mul_signed_floor(&a.into_inner().into(), &unsigned(b))?)
}

/// `a b`, rounded towards plus infinity to 1e-18.
pub fn mul_signed_ceil(a: FixedI128, b: FixedU128) -> Result<FixedI128, MathError> {
	signed_fixed(rounding::mul_signed_ceil(&a.into_inner().into(), &unsigned(b))?)
}

/// `a / b`, rounded down to 1e-18.
pub fn div_floor(a: FixedU128, b: FixedU128) -> Result<FixedU128, MathError> {
	fixed(rounding::div_floor(&unsigned(a), &unsigned(b))?)
}

/// `a / b`, rounded up to 1e-18.
pub fn div_ceil(a: FixedU128, b: FixedU128) -> Result<FixedU128, MathError> {
	fixed(rounding::div_ceil(&unsigned(a), &unsigned(b))?)
}

/// `a + b` of signed numbers.
pub fn add(a: FixedI128, b: FixedI128) -> Result<FixedI128, MathError> {
	a.into_inner().checked_add(b.into_inner()).map(FixedI128::from_inner).ok_or(MathError::Overflow)
}

/// `a - b` of signed numbers.
pub fn sub(a: FixedI128, b: FixedI128) -> Result<FixedI128, MathError> {
	a.into_inner().checked_sub(b.into_inner()).map(FixedI128::from_inner).ok_or(MathError::Overflow)
}

/// `-a`.
pub fn negate(a: FixedI128) -> Result<FixedI128, MathError> {
	a.into_inner().checked_neg().map(FixedI128::from_inner).ok_or(MathError::Overflow)
}

/// `a` with a sign.
pub fn signed(a: FixedU128) -> Result<FixedI128, MathError> {
	a.into_inner().try_into().map(FixedI128::from_inner).map_err(|_| MathError::Overflow)
}

/// `|a|`.
pub fn magnitude(a: FixedI128) -> FixedU128 {
	FixedU128::from_inner(a.into_inner().unsigned_abs())
}

/// An amount in whole units of a token of `decimals` decimals, at most 18, rounded down.
pub fn to_units_floor(amount: FixedU128, decimals: u8) -> Result<u128, MathError> {
	rounding::to_units_floor(&unsigned(amount), &scale(decimals)?.into())?.try_into()
}

/// An amount in whole units of a token of `decimals` decimals, at most 18, rounded up.
pub fn to_units_ceil(amount: FixedU128, decimals: u8) -> Result<u128, MathError> {
	rounding::to_units_ceil(&unsigned(amount), &scale(decimals)?.into())?.try_into()
}

/// Whole units of a token of `decimals` decimals, at most 18, as an amount. Exact.
pub fn from_units(units: u128, decimals: u8) -> Result<FixedU128, MathError> {
	fixed(rounding::from_units(&units.into(), &scale(decimals)?.into())?)
}

/// Units of a whole token.
fn scale(decimals: u8) -> Result<u128, MathError> {
	if decimals > 18 {
		return Err(MathError::Overflow);
	}
	10u128.checked_pow(decimals.into()).ok_or(MathError::Overflow)
}

#[cfg(test)]
mod tests {
	use super::*;
	use primitive_types::U256;
	use proptest::prelude::*;

	fn fixed(inner: u128) -> FixedU128 {
		FixedU128::from_inner(inner)
	}

	#[test]
	fn mul_rounds_as_named_when_inexact() {
		// 1e-18 x 0.5 lies between 0 and 1e-18.
		assert_eq!(mul_floor(fixed(1), fixed(ONE / 2)), Ok(fixed(0)));
		assert_eq!(mul_ceil(fixed(1), fixed(ONE / 2)), Ok(fixed(1)));
		assert_eq!(mul_floor(fixed(3 * ONE), fixed(7 * ONE)), Ok(fixed(21 * ONE)));
		assert_eq!(mul_ceil(fixed(3 * ONE), fixed(7 * ONE)), Ok(fixed(21 * ONE)));
	}

	#[test]
	fn nearest_rounds_up_when_in_the_middle() {
		// 1e-18 x 0.5 lies in the middle, 1e-18 x 0.499... below it.
		assert_eq!(mul_nearest(fixed(1), fixed(ONE / 2)), Ok(fixed(1)));
		assert_eq!(mul_nearest(fixed(1), fixed(ONE / 2 - 1)), Ok(fixed(0)));
		assert_eq!(mul_nearest(fixed(3), fixed(ONE / 2)), Ok(fixed(2)));
		// 2/3, 4/3 and 7/2.
		assert_eq!(mul_div_nearest(1, 2, 3), Ok(1));
		assert_eq!(mul_div_nearest(2, 2, 3), Ok(1));
		assert_eq!(mul_div_nearest(7, 1, 2), Ok(4));
	}

	#[test]
	fn mul_div_keeps_all_digits_when_the_product_exceeds_128_bits() {
		let max = u128::MAX;
		// (2^128 - 1)^2 = (2^128 - 2) 2^128 + 1
		assert_eq!(mul_div_floor(max, max, max), Ok(max));
		assert_eq!(mul_div_ceil(max, max - 1, max), Ok(max - 1));
		assert_eq!(mul_div_floor(1 << 127, 6, 1 << 126), Ok(12));
		assert_eq!(mul_div_floor(max, 2, 3), Ok(max / 3 * 2));
		assert_eq!(mul_div_ceil(max, 3, 2), Err(MathError::Overflow));
		assert_eq!(mul_div_ceil(max, max, max - 1), Err(MathError::Overflow));
		assert_eq!(mul_div_nearest(max, 1, 0), Err(MathError::DivisionByZero));
	}

	#[test]
	fn signed_product_rounds_as_named_when_negative() {
		let inner = |a: i128| FixedI128::from_inner(a);
		let half = fixed(ONE / 2);
		assert_eq!(mul_signed_floor(inner(-3), half), Ok(inner(-2)));
		assert_eq!(mul_signed_ceil(inner(-3), half), Ok(inner(-1)));
		assert_eq!(mul_signed_floor(inner(3), half), Ok(inner(1)));
		assert_eq!(mul_signed_ceil(inner(3), half), Ok(inner(2)));
		assert_eq!(mul_signed_ceil(inner(-1), half), Ok(inner(0)));
		assert_eq!(mul_signed_floor(inner(i128::MIN), fixed(ONE)), Ok(inner(i128::MIN)));
		assert_eq!(mul_signed_floor(inner(i128::MIN), fixed(ONE + 1)), Err(MathError::Overflow));
		assert_eq!(mul_signed_ceil(inner(i128::MAX), fixed(ONE + 1)), Err(MathError::Overflow));
	}

	#[test]
	fn div_ceil_rounds_up_when_inexact() {
		assert_eq!(div_ceil(fixed(ONE), fixed(3 * ONE)), Ok(fixed(333_333_333_333_333_334)));
		assert_eq!(div_ceil(fixed(6 * ONE), fixed(3 * ONE)), Ok(fixed(2 * ONE)));
		assert_eq!(div_ceil(fixed(1), fixed(0)), Err(MathError::DivisionByZero));
	}

	#[test]
	fn from_units_is_exact_when_it_fits() {
		assert_eq!(from_units(1, 6), Ok(fixed(1_000_000_000_000)));
		assert_eq!(from_units(7, 18), Ok(fixed(7)));
		assert_eq!(from_units(2, 0), Ok(fixed(2 * ONE)));
		assert_eq!(from_units(u128::MAX, 6), Err(MathError::Overflow));
		assert_eq!(from_units(1, 19), Err(MathError::Overflow));
	}

	#[test]
	fn div_floor_refuses_when_divisor_is_zero() {
		assert_eq!(div_floor(fixed(1), fixed(0)), Err(MathError::DivisionByZero));
		assert_eq!(div_floor(fixed(ONE), fixed(3 * ONE)), Ok(fixed(333_333_333_333_333_333)));
	}

	#[test]
	fn mul_refuses_when_product_does_not_fit() {
		assert_eq!(mul_floor(fixed(u128::MAX), fixed(2 * ONE)), Err(MathError::Overflow));
		assert_eq!(mul_ceil(fixed(u128::MAX), fixed(ONE)), Ok(fixed(u128::MAX)));
	}

	#[test]
	fn units_round_as_named_when_amount_is_finer_than_the_token() {
		let amount = fixed(1_234_567_800_000_000_001);
		assert_eq!(to_units_floor(amount, 6), Ok(1_234_567));
		assert_eq!(to_units_ceil(amount, 6), Ok(1_234_568));
		assert_eq!(to_units_floor(amount, 18), Ok(1_234_567_800_000_000_001));
		assert_eq!(to_units_floor(amount, 19), Err(MathError::Overflow));
	}

	#[test]
	fn signed_numbers_refuse_when_out_of_range() {
		let least = FixedI128::from_inner(i128::MIN);
		assert_eq!(negate(least), Err(MathError::Overflow));
		assert_eq!(sub(least, FixedI128::from_inner(1)), Err(MathError::Overflow));
		assert_eq!(magnitude(least), fixed(1 << 127));
		assert_eq!(signed(fixed(1 << 127)), Err(MathError::Overflow));
	}

	proptest! {
		#[test]
		fn mul_brackets_the_product_when_it_fits(a in 0u128..1 << 90, b in 0u128..1 << 90) {
			let product = U256::from(a) * U256::from(b);
			let low = mul_floor(fixed(a), fixed(b)).expect("fits").into_inner();
			let high = mul_ceil(fixed(a), fixed(b)).expect("fits").into_inner();
			prop_assert!(U256::from(low) * U256::from(ONE) <= product);
			prop_assert!(U256::from(high) * U256::from(ONE) >= product);
			prop_assert!(high - low <= 1);
			prop_assert_eq!(high == low, product % U256::from(ONE) == U256::zero());
		}
	}
}
