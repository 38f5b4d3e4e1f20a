//! Products, quotients and conversions of 18-decimal fixed point with named rounding.

use crate::MathError;
use primitive_types::U256;
use sp_arithmetic::{FixedI128, FixedU128};

/// Inner units of one.
pub const ONE: u128 = 1_000_000_000_000_000_000;

fn narrow(wide: U256) -> Result<u128, MathError> {
	wide.try_into().map_err(|_| MathError::Overflow)
}

/// `a b / c` of integers, rounded down, exact in between.
pub fn mul_div_floor(a: u128, b: u128, c: u128) -> Result<u128, MathError> {
	narrow(
		U256::from(a)
			.full_mul_checked(b)?
			.checked_div(c.into())
			.ok_or(MathError::DivisionByZero)?,
	)
}

/// `a b / c` of integers, rounded up, exact in between.
fn mul_div_ceil(a: u128, b: u128, c: u128) -> Result<u128, MathError> {
	let (quotient, remainder) = {
		let product = U256::from(a).full_mul_checked(b)?;
		let quotient = product.checked_div(c.into()).ok_or(MathError::DivisionByZero)?;
		let remainder = product.checked_rem(c.into()).ok_or(MathError::DivisionByZero)?;
		(quotient, remainder)
	};
	let quotient = narrow(quotient)?;
	if remainder.is_zero() {
		Ok(quotient)
	} else {
		quotient.checked_add(1).ok_or(MathError::Overflow)
	}
}

trait FullMul {
	fn full_mul_checked(self, factor: u128) -> Result<U256, MathError>;
}

impl FullMul for U256 {
	/// The product of two 128-bit numbers always fits 256 bits; the check costs nothing and proves it.
	fn full_mul_checked(self, factor: u128) -> Result<U256, MathError> {
		self.checked_mul(factor.into()).ok_or(MathError::Overflow)
	}
}

/// `a b`, rounded down to 1e-18.
pub fn mul_floor(a: FixedU128, b: FixedU128) -> Result<FixedU128, MathError> {
	mul_div_floor(a.into_inner(), b.into_inner(), ONE).map(FixedU128::from_inner)
}

/// `a b`, rounded up to 1e-18.
pub fn mul_ceil(a: FixedU128, b: FixedU128) -> Result<FixedU128, MathError> {
	mul_div_ceil(a.into_inner(), b.into_inner(), ONE).map(FixedU128::from_inner)
}

/// `a / b`, rounded down to 1e-18.
pub fn div_floor(a: FixedU128, b: FixedU128) -> Result<FixedU128, MathError> {
	mul_div_floor(a.into_inner(), ONE, b.into_inner()).map(FixedU128::from_inner)
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
	mul_div_floor(amount.into_inner(), scale(decimals)?, ONE)
}

/// An amount in whole units of a token of `decimals` decimals, at most 18, rounded up.
pub fn to_units_ceil(amount: FixedU128, decimals: u8) -> Result<u128, MathError> {
	mul_div_ceil(amount.into_inner(), scale(decimals)?, ONE)
}

fn scale(decimals: u8) -> Result<u128, MathError> {
	if decimals > 18 {
		return Err(MathError::Overflow);
	}
	10u128.checked_pow(decimals.into()).ok_or(MathError::Overflow)
}

#[cfg(test)]
mod tests {
	use super::*;
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
