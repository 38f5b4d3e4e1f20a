//! Small steps that the formulas share.

use crate::MarginError;
use sp_arithmetic::{FixedI128, FixedU128};
use surety_math::{mul_div_nearest, mul_floor, negate, MathError, ProductSum, ONE};

pub(crate) const ZERO: FixedI128 = FixedI128::from_inner(0);
pub(crate) const NOTHING: FixedU128 = FixedU128::from_inner(0);
pub(crate) const UNIT: FixedU128 = FixedU128::from_inner(ONE);
pub(crate) const SIGNED_UNIT: FixedI128 = FixedI128::from_inner(1_000_000_000_000_000_000);

/// `a + b`, exact.
pub(crate) fn plus(a: FixedU128, b: FixedU128) -> Result<FixedU128, MathError> {
	a.into_inner().checked_add(b.into_inner()).map(FixedU128::from_inner).ok_or(MathError::Overflow)
}

/// `max(a - b, 0)`, exact.
pub(crate) fn excess(a: FixedU128, b: FixedU128) -> FixedU128 {
	FixedU128::from_inner(a.into_inner().saturating_sub(b.into_inner()))
}

/// `max(a, 0)`.
pub(crate) fn positive_part(a: FixedI128) -> FixedU128 {
	FixedU128::from_inner(a.into_inner().try_into().unwrap_or_default())
}

/// At least `a b`, and at most a unit more than `a b` rounded up; nothing of nothing. For bounds: it costs a third of
/// rounding up.
pub(crate) fn above(a: FixedU128, b: FixedU128) -> Result<FixedU128, MathError> {
	if a == NOTHING || b == NOTHING {
		return Ok(NOTHING);
	}
	plus(mul_floor(a, b)?, FixedU128::from_inner(1))
}

/// The exact sum rounded towards plus infinity.
pub(crate) fn ceil(sum: &ProductSum) -> Result<FixedI128, MathError> {
	negate(sum.opposite().floor()?)
}

/// `a b / c` of a signed number, rounded to the nearest.
pub(crate) fn scale_nearest(
	a: FixedI128,
	b: FixedI128,
	c: FixedU128,
) -> Result<FixedI128, MarginError> {
	let (a, b) = (a.into_inner(), b.into_inner());
	let size = mul_div_nearest(a.unsigned_abs(), b.unsigned_abs(), c.into_inner())?;
	let size = FixedI128::from_inner(size.try_into().map_err(|_| MathError::Overflow)?);
	Ok(if (a < 0) == (b < 0) { size } else { negate(size)? })
}
