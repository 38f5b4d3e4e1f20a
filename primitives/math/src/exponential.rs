//! e^x.
//!
//! `e^x = 2^n 2^(j/64) e^r` with `64 n + j = round(64 x / ln 2)`, so that `|r| <= ln 2 / 128`. The root comes from a
//! table, `e^r` from its Taylor polynomial of degree 10.
//!
//! Error. The polynomial leaves out less than `1.1 r^11 / 11! < 3.3e-33`. `r` is known to 2^-96.4: the argument is
//! rounded to 2^-96, and the step, rounded to 2^-111, is taken at most 2^13 times. Eleven roundings of 2^-126 and the
//! product with the root do not matter beside it. The relative error is below 2^-95 = 2.6e-29; rounding to a unit of
//! 1e-18 adds one half. Up to x = 10 that is less than 0.500001 units.

use crate::tables::{
	EXP_ROOTS_Q127, EXP_SERIES_Q126, EXP_STEPS_PER_UNIT_Q56, EXP_STEP_Q110, UNIT_Q186,
};
use crate::wide::{mul_high, polynomial, Wide};
use crate::{MathError, ONE};
use sp_arithmetic::{FixedI128, FixedU128};

/// Above it e^x does not fit [`FixedU128`]: ln(2^128 / 1e18) = 47.28.
const LARGEST: i128 = 48_000_000_000_000_000_000;
/// Below it e^x is less than half a unit: ln(0.5e-18) = -42.14.
const SMALLEST: i128 = -43_000_000_000_000_000_000;

/// `e^x`, to the nearest unit of 1e-18; the error is at most 0.500001 units up to `x = 10`, and at most one half and a
/// relative 2.6e-29 above.
///
/// # Errors
///
/// [`MathError::Overflow`] where the result does not fit, from about x = 47.28.
pub fn exp(x: FixedI128) -> Result<FixedU128, MathError> {
	let x = x.into_inner();
	if x > LARGEST {
		return Err(MathError::Overflow);
	}
	if x < SMALLEST {
		return Ok(FixedU128::from_inner(0));
	}
	exp_units(units_to_q96(x)).map(FixedU128::from_inner)
}

/// `e^x` in units of 1e-18, nearest; `|x| < 100`, 96 fractional bits.
pub(crate) fn exp_units(x: i128) -> Result<u128, MathError> {
	let (mantissa, exponent) = exp_q96(x);
	let bits = 126i32.wrapping_sub(exponent);
	Wide::product(mantissa, ONE).shr_nearest(bits.unsigned_abs()).ok_or(MathError::Overflow)
}

/// `e^x` as a mantissa of 126 fractional bits in [0.99, 2.01] and a power of two; `|x| < 100`, 96 fractional bits.
pub(crate) fn exp_q96(x: i128) -> (u128, i32) {
	// At most 2^62.7 with 56 bits, times 2^62.6.
	let steps = (x >> 40).wrapping_mul(EXP_STEPS_PER_UNIT_Q56).wrapping_add(1 << 111) >> 112;
	// Below 2^116 and close to it: the difference is small.
	let r = (x << 14).wrapping_sub(steps.wrapping_mul(EXP_STEP_Q110));
	let series = polynomial(&EXP_SERIES_Q126, r << 18).unsigned_abs();
	let root = usize::try_from(steps & 63).ok().and_then(|j| EXP_ROOTS_Q127.get(j));
	let mantissa = mul_high(root.copied().unwrap_or_default(), series << 1);
	(mantissa, i32::try_from(steps >> 6).unwrap_or_default())
}

/// A number of units of 1e-18, below 100 in size, with 96 fractional bits, nearest.
pub(crate) fn units_to_q96(units: i128) -> i128 {
	// 90 more bits in the reciprocal than are kept.
	let size = Wide::product(units.unsigned_abs(), UNIT_Q186).shr_nearest(90);
	let size = size.unwrap_or_default().cast_signed();
	if units < 0 {
		size.wrapping_neg()
	} else {
		size
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn exp_of(x: i128) -> Result<u128, MathError> {
		exp(FixedI128::from_inner(x)).map(FixedU128::into_inner)
	}

	#[test]
	fn exp_has_known_values() {
		assert_eq!(exp_of(0), Ok(ONE));
		assert_eq!(exp_of(1_000_000_000_000_000_000), Ok(2_718_281_828_459_045_235));
		assert_eq!(exp_of(-1_000_000_000_000_000_000), Ok(367_879_441_171_442_322));
		// ln(1/2) rounded: the result is within a unit of one half.
		assert_eq!(exp_of(-693_147_180_559_945_309), Ok(500_000_000_000_000_000));
		assert_eq!(exp_of(-42_500_000_000_000_000_000), Ok(0));
		assert_eq!(exp_of(-41_500_000_000_000_000_000), Ok(1));
	}

	/// Just below `ln 2 / 64`, whose step is the next one: from the last step the series would err by 5e8 of these units.
	#[test]
	fn exp_keeps_its_digits_when_the_argument_is_between_two_steps() {
		// e^(858074647932929271111585485 / 2^96) 2^126
		let expected = 85_996_949_738_172_564_171_768_559_521_189_929_258u128;
		let (mantissa, exponent) = exp_q96(858_074_647_932_929_271_111_585_485);
		assert_eq!(exponent, 0);
		assert!(mantissa.abs_diff(expected) < 100_000, "{mantissa}");
	}

	#[test]
	fn exp_refuses_when_the_result_does_not_fit() {
		// ln(2^128 / 1e18) = 47.276...
		assert!(exp_of(47_276_000_000_000_000_000).is_ok());
		assert_eq!(exp_of(47_277_000_000_000_000_000), Err(MathError::Overflow));
		assert_eq!(exp_of(i128::MAX), Err(MathError::Overflow));
		assert_eq!(exp_of(i128::MIN), Ok(0));
	}
}
