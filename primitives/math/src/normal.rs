//! The standard normal distribution: N(x) and its density n(x).
//!
//! The upper tail N(-x) is a polynomial of degree 15 in each of 48 cells of width 1/4 from 0 to 12, through the
//! Chebyshev nodes of the cell; beyond 12 it is below 1.8e-33 and taken as zero. Both sides use the tail, so that
//! `N(x) + N(-x) = 1` exactly.
//!
//! Error. The 16th derivative of N is `He_15(x) n(x)`, in size below `1.0865 sqrt(15!) / sqrt(2 pi) = 5.0e5` (Cramér's
//! inequality; Abramowitz and Stegun 22.14.17); interpolation in 16 Chebyshev nodes of a cell of half width 1/8 errs by
//! at most `5.0e5 (1/8)^16 / (2^15 16!) = 2.6e-27`. Sixteen roundings of coefficients and steps add less than 2^-121,
//! and x, rounded to 2^-96 here, less than 2^-98. Measured: 1.0e-27.
//!
//! n(x) is `e^(-x^2/2) / sqrt(2 pi)` with the relative error of the exponential, 1e-28, cut to 126
//! fractional bits.

use crate::exponential::{exp_q96, units_to_q96};
use crate::tables::{INV_SQRT_2_PI_Q128, TAIL_Q126};
use crate::wide::{mul_high, polynomial, Wide};
use crate::ONE;
use sp_arithmetic::{FixedI128, FixedU128};

/// One, with 126 fractional bits.
pub(crate) const ONE_Q126: u128 = 1 << 126;
/// Where the tail ends.
const END: u128 = 12;

/// `N(x)`, the probability that a standard normal variable is at most x, to the nearest unit of 1e-18; the error is at
/// most 0.500001 units for every x.
pub fn normal_cdf(x: FixedI128) -> FixedU128 {
	let x = x.into_inner();
	let tail = if x.unsigned_abs() >= END.wrapping_mul(ONE) {
		0
	} else {
		units(tail_q126(units_to_q96(x).unsigned_abs()))
	};
	// A tail is at most one half.
	FixedU128::from_inner(if x < 0 { tail } else { ONE.wrapping_sub(tail) })
}

/// `n(x) = e^(-x^2/2) / sqrt(2 pi)`, to the nearest unit of 1e-18; the error is at most 0.500001 units for every x.
pub fn normal_pdf(x: FixedI128) -> FixedU128 {
	let x = x.into_inner();
	if x.unsigned_abs() >= END.wrapping_mul(ONE) {
		return FixedU128::from_inner(0);
	}
	FixedU128::from_inner(units(density_q126(units_to_q96(x))))
}

/// Units of 1e-18, nearest, of a number of at most one with 126 fractional bits.
fn units(q126: u128) -> u128 {
	Wide::product(q126, ONE).shr_nearest(126).unwrap_or_default()
}

/// N(x), 126 fractional bits; x has 96.
pub(crate) fn cdf_q126(x: i128) -> u128 {
	let tail = tail_q126(x.unsigned_abs());
	if x < 0 {
		tail
	} else {
		ONE_Q126.wrapping_sub(tail)
	}
}

/// N(-x) for `x >= 0`, 126 fractional bits; x has 96.
fn tail_q126(x: u128) -> u128 {
	let Some(cell) = usize::try_from(x >> 94).ok().and_then(|cell| TAIL_Q126.get(cell)) else {
		return 0;
	};
	// The distance from the middle of the cell: 94 bits become 128, of which the first is the sign.
	let offset = (x & ((1 << 94) - 1)).cast_signed().wrapping_sub(1 << 93);
	// Far out the polynomial's own error may fall below zero.
	u128::try_from(polynomial(cell, offset << 34)).unwrap_or(0)
}

/// n(x), 126 fractional bits; x has 96. Zero from |x| = 12, where it is below 3e-32.
pub(crate) fn density_q126(x: i128) -> u128 {
	let x = x.unsigned_abs();
	if x >= END << 96 {
		return 0;
	}
	let half_square = Wide::product(x, x).shr(97).low.cast_signed();
	let (mantissa, exponent) = exp_q96(half_square.wrapping_neg());
	// The argument is at most 0, so the mantissa, at least 1 but for rounding, is shifted down.
	mul_high(mantissa, INV_SQRT_2_PI_Q128).checked_shr(exponent.unsigned_abs()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	fn cdf(x: i128) -> u128 {
		normal_cdf(FixedI128::from_inner(x)).into_inner()
	}

	fn pdf(x: i128) -> u128 {
		normal_pdf(FixedI128::from_inner(x)).into_inner()
	}

	const UNIT: i128 = 1_000_000_000_000_000_000;

	#[test]
	fn distribution_has_known_values() {
		assert_eq!(cdf(0), ONE / 2);
		assert_eq!(cdf(UNIT), 841_344_746_068_542_949);
		assert_eq!(cdf(-UNIT), 158_655_253_931_457_051);
		assert_eq!(cdf(-3 * UNIT), 1_349_898_031_630_095);
		assert_eq!(cdf(-8 * UNIT), 622);
		assert_eq!(cdf(-9 * UNIT), 0);
		assert_eq!(cdf(i128::MIN), 0);
		assert_eq!(cdf(i128::MAX), ONE);
		assert_eq!(pdf(0), 398_942_280_401_432_678);
		assert_eq!(pdf(UNIT), 241_970_724_519_143_350);
		assert_eq!(pdf(-UNIT), 241_970_724_519_143_350);
		assert_eq!(pdf(i128::MIN), 0);
	}

	proptest! {
		#[test]
		fn distribution_is_symmetric(x in -15 * UNIT..15 * UNIT) {
			prop_assert_eq!(cdf(x) + cdf(-x), ONE);
			prop_assert_eq!(pdf(x), pdf(-x));
		}

		/// Rounding to the nearest can turn an increase smaller than the error into one unit less, never more.
		#[test]
		fn distribution_never_falls_by_more_than_a_unit(x in -10 * UNIT..10 * UNIT, step in 0..UNIT) {
			prop_assert!(cdf(x + step) + 1 >= cdf(x));
			prop_assert!(cdf(x + step / 1_000_000_000_000) + 1 >= cdf(x));
		}
	}
}
