//! ln x.
//!
//! `x = 2^e m` with m in [1, 2). The six bits after the leading one choose a factor c of ten bits near 1/m, so that
//! `m c = 1 + z` with `|z| < 0.0089`; `ln x = e ln 2 - ln c + ln(1 + z)`, the last from 15 terms of its series.
//!
//! Error. The series leaves out less than `1.01 z^16 / 16 < 1e-34`; m loses less than 2^-117 when it is cut to 117
//! bits, `e ln 2` errs by less than 2^-112, the rest by less than 2^-117. Together below 2^-111 = 3.9e-34.

use crate::tables::{LN_2_Q118, LN_FACTORS_Q10, LN_OFFSETS_Q118, LN_ONE_Q118, LN_SERIES_Q126};
use crate::wide::{mul_high_signed, polynomial, Wide};
use crate::{MathError, ONE};
use sp_arithmetic::{FixedI128, FixedU128};

/// `ln x`, to the nearest unit of 1e-18; the error is at most 0.500001 units for every x.
///
/// # Errors
///
/// [`MathError::Domain`] for zero.
pub fn ln(x: FixedU128) -> Result<FixedI128, MathError> {
	let logarithm = ln_units_q118(x.into_inner()).ok_or(MathError::Domain)?;
	let size = Wide::product(logarithm.unsigned_abs(), ONE).shr_nearest(118);
	let size = size.ok_or(MathError::Overflow)?.cast_signed();
	Ok(FixedI128::from_inner(if logarithm < 0 { size.wrapping_neg() } else { size }))
}

/// The logarithm of a number of units of 1e-18, 118 fractional bits; `None` for zero. Between -42 and 48.
pub(crate) fn ln_units_q118(units: u128) -> Option<i128> {
	if units == 0 {
		return None;
	}
	let shift = units.leading_zeros();
	let mantissa = units.wrapping_shl(shift);
	let exponent = i128::from(127u32.wrapping_sub(shift));
	let cell = usize::try_from((mantissa >> 121) & 63).ok()?;
	let factor = LN_FACTORS_Q10.get(cell)?;
	// 117 and 10 fractional bits, close to one: the shift to 128 drops the one, as a number with a sign z is left.
	let z = ((mantissa >> 10).wrapping_mul(*factor) << 1).cast_signed();
	let series = mul_high_signed(polynomial(&LN_SERIES_Q126, z), z) >> 8;
	// At most 127 ln 2 < 2^6.5: no sum wraps.
	let whole = exponent.wrapping_mul(LN_2_Q118).wrapping_sub(LN_ONE_Q118);
	Some(whole.wrapping_add(*LN_OFFSETS_Q118.get(cell)?).wrapping_add(series))
}

#[cfg(test)]
mod tests {
	use super::*;

	fn ln_of(x: u128) -> Result<i128, MathError> {
		ln(FixedU128::from_inner(x)).map(FixedI128::into_inner)
	}

	#[test]
	fn ln_has_known_values() {
		assert_eq!(ln_of(ONE), Ok(0));
		assert_eq!(ln_of(2 * ONE), Ok(693_147_180_559_945_309));
		assert_eq!(ln_of(10 * ONE), Ok(2_302_585_092_994_045_684));
		assert_eq!(ln_of(1), Ok(-41_446_531_673_892_822_312));
		assert_eq!(ln_of(ONE + 1), Ok(1));
		assert_eq!(ln_of(ONE - 1), Ok(-1));
		assert_eq!(ln_of(u128::MAX), Ok(47_276_307_437_780_177_293));
		assert_eq!(ln_of(0), Err(MathError::Domain));
	}
}
