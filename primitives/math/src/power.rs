//! Square roots and powers.

use crate::exponential::exp_units;
use crate::logarithm::ln_units_q118;
use crate::wide::Wide;
use crate::{MathError, ONE};
use sp_arithmetic::{FixedI128, FixedU128};

/// `sqrt(x)`, correctly rounded to the nearest unit of 1e-18 (no root lies in the middle).
pub fn sqrt(x: FixedU128) -> FixedU128 {
	let (root, up) = Wide::product(x.into_inner(), ONE).sqrt();
	// A root of less than 2^188 is below 2^94.
	FixedU128::from_inner(root.wrapping_add(up.into()))
}

/// `base^exponent = e^(exponent ln base)`, to the nearest unit of 1e-18. The relative error is at most
/// `1e-28 + 4e-34 |exponent|`, the latter from the logarithm; one half of a unit is added by rounding. `0^0 = 1`.
///
/// # Errors
///
/// [`MathError::DivisionByZero`] for a negative power of zero; [`MathError::Overflow`] where the result does not fit.
pub fn pow(base: FixedU128, exponent: FixedI128) -> Result<FixedU128, MathError> {
	let exponent = exponent.into_inner();
	if base.into_inner() == ONE {
		return Ok(base);
	}
	let Some(logarithm) = ln_units_q118(base.into_inner()) else {
		return match exponent.signum() {
			0 => Ok(FixedU128::from_inner(ONE)),
			1 => Ok(FixedU128::from_inner(0)),
			_ => Err(MathError::DivisionByZero),
		};
	};
	let negative = (logarithm < 0) != (exponent < 0);
	let product = Wide::product(logarithm.unsigned_abs(), exponent.unsigned_abs());
	// 118 bits of the logarithm become 96; 1e-18 of the exponent is divided away.
	let argument = product.shr(22).div_nearest(ONE).and_then(|size| i128::try_from(size).ok());
	match argument {
		Some(size) if size < LARGEST_Q96 => {
			exp_units(if negative { size.wrapping_neg() } else { size }).map(FixedU128::from_inner)
		},
		_ if negative => Ok(FixedU128::from_inner(0)),
		_ => Err(MathError::Overflow),
	}
}

/// 48: beyond it e^x overflows, and e^-x is less than half a unit.
const LARGEST_Q96: i128 = 48 << 96;

#[cfg(test)]
mod tests {
	use super::*;

	fn pow_of(base: u128, exponent: i128) -> Result<u128, MathError> {
		let (base, exponent) = (FixedU128::from_inner(base), FixedI128::from_inner(exponent));
		pow(base, exponent).map(FixedU128::into_inner)
	}

	const UNIT: i128 = 1_000_000_000_000_000_000;

	#[test]
	fn sqrt_has_known_values() {
		let sqrt = |x| sqrt(FixedU128::from_inner(x)).into_inner();
		assert_eq!(sqrt(0), 0);
		assert_eq!(sqrt(1), 1_000_000_000);
		assert_eq!(sqrt(ONE), ONE);
		assert_eq!(sqrt(2 * ONE), 1_414_213_562_373_095_049);
		assert_eq!(sqrt(u128::MAX), 18_446_744_073_709_551_616_000_000_000);
	}

	#[test]
	fn pow_has_known_values() {
		assert_eq!(pow_of(2 * ONE, 10 * UNIT), Ok(1_024 * ONE));
		assert_eq!(pow_of(2 * ONE, -UNIT), Ok(ONE / 2));
		assert_eq!(pow_of(9 * ONE, UNIT / 2), Ok(3 * ONE));
		// 30^0.3
		assert_eq!(pow_of(30 * ONE, 3 * UNIT / 10), Ok(2_774_191_114_672_181_087));
		assert_eq!(pow_of(ONE, i128::MIN), Ok(ONE));
		assert_eq!(pow_of(ONE / 2, i128::MAX), Ok(0));
	}

	#[test]
	fn pow_of_zero_is_zero_one_or_refused() {
		assert_eq!(pow_of(0, 0), Ok(ONE));
		assert_eq!(pow_of(0, 1), Ok(0));
		assert_eq!(pow_of(0, -1), Err(MathError::DivisionByZero));
	}

	#[test]
	fn pow_refuses_when_the_result_does_not_fit() {
		// 2^68, to a relative 1e-28.
		let large = pow_of(2 * ONE, 68 * UNIT).expect("fits");
		assert!(large.abs_diff(ONE << 68) < 30_000_000_000);
		assert_eq!(pow_of(2 * ONE, 69 * UNIT), Err(MathError::Overflow));
		assert_eq!(pow_of(2 * ONE, i128::MAX), Err(MathError::Overflow));
		assert_eq!(pow_of(u128::MAX, i128::MAX), Err(MathError::Overflow));
		assert_eq!(pow_of(u128::MAX, i128::MIN), Ok(0));
	}
}
