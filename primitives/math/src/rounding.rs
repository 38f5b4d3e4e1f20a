//! The rounding rules, written once over [`Number`].
//!
//! The functions of the crate's root run them on fixed point; `tests/smt.rs` proves of this same code, for all numbers:
//!
//! - `floor <= exact <= ceil`, they differ by at most one unit, and by none exactly where the result is exact; `nearest`
//!   is within one half of a unit;
//! - what somebody receives is rounded down and what he pays is rounded up, so that a purchase and a sale of the same
//!   thing at the same price never gain; neither does going through token units, or through a quotient, and back;
//! - splitting a payout into parts never pays more, splitting a payment never costs less;
//! - signed products are mirror images: `floor(-x) = -ceil(x)`;
//! - no product and no conversion overflows for quantities up to 1e8, prices up to 1e7 and cash up to 1e15, nor a
//!   quotient of such cash by a price of at least 1e-5.
//!
//! Arguments that are units of 1e-18 are called fixed point here; a *unit* of a result is the number one.

use crate::{number::Number, MathError, ONE};

/// `a b / c` rounded towards minus infinity, exact in between.
///
/// `DivisionByZero` if `c` is zero, `Overflow` if the result is not in `0..2^128`.
#[inline]
pub fn mul_div_floor<N: Number>(a: &N, b: &N, c: &N) -> Result<N, MathError> {
	let (quotient, _) = a.mul(b)?.div_rem(c)?;
	quotient.unsigned()
}

/// `a b / c` rounded towards plus infinity, exact in between. Errors as of [`mul_div_floor`].
#[inline]
pub fn mul_div_ceil<N: Number>(a: &N, b: &N, c: &N) -> Result<N, MathError> {
	ceil(&a.mul(b)?, c)?.unsigned()
}

/// `a b / c` rounded to the nearest, up from the middle, exact in between. Errors as of [`mul_div_floor`].
#[inline]
pub fn mul_div_nearest<N: Number>(a: &N, b: &N, c: &N) -> Result<N, MathError> {
	let (quotient, rest) = a.mul(b)?.div_rem(c)?;
	let up = rest.if_less(&c.sub(&rest)?, &N::constant(0), &N::constant(1));
	quotient.add(&up)?.unsigned()
}

/// The product of fixed point, rounded down.
#[inline]
pub fn mul_floor<N: Number>(a: &N, b: &N) -> Result<N, MathError> {
	mul_div_floor(a, b, &N::constant(ONE))
}

/// The product of fixed point, rounded up.
#[inline]
pub fn mul_ceil<N: Number>(a: &N, b: &N) -> Result<N, MathError> {
	mul_div_ceil(a, b, &N::constant(ONE))
}

/// The product of fixed point, rounded to the nearest, up from the middle.
#[inline]
pub fn mul_nearest<N: Number>(a: &N, b: &N) -> Result<N, MathError> {
	mul_div_nearest(a, b, &N::constant(ONE))
}

/// The product of a signed and an unsigned fixed point, rounded towards minus infinity: what a holder receives, or,
/// negative, pays. `Overflow` if it is not in `-2^127..2^127`.
#[inline]
pub fn mul_signed_floor<N: Number>(a: &N, b: &N) -> Result<N, MathError> {
	let (quotient, _) = a.mul(b)?.div_rem(&N::constant(ONE))?;
	quotient.signed()
}

/// The product of a signed and an unsigned fixed point, rounded towards plus infinity: what a holder owes, or,
/// negative, is owed. `Overflow` if it is not in `-2^127..2^127`.
#[inline]
pub fn mul_signed_ceil<N: Number>(a: &N, b: &N) -> Result<N, MathError> {
	ceil(&a.mul(b)?, &N::constant(ONE))?.signed()
}

/// The quotient of fixed point, rounded down.
#[inline]
pub fn div_floor<N: Number>(a: &N, b: &N) -> Result<N, MathError> {
	mul_div_floor(a, &N::constant(ONE), b)
}

/// The quotient of fixed point, rounded up.
#[inline]
pub fn div_ceil<N: Number>(a: &N, b: &N) -> Result<N, MathError> {
	mul_div_ceil(a, &N::constant(ONE), b)
}

/// Fixed point in units of a token, of which `scale` make a whole one, rounded down.
#[inline]
pub fn to_units_floor<N: Number>(amount: &N, scale: &N) -> Result<N, MathError> {
	mul_div_floor(amount, scale, &N::constant(ONE))
}

/// Fixed point in units of a token, of which `scale` make a whole one, rounded up.
#[inline]
pub fn to_units_ceil<N: Number>(amount: &N, scale: &N) -> Result<N, MathError> {
	mul_div_ceil(amount, scale, &N::constant(ONE))
}

/// Units of a token, of which `scale` make a whole one, as fixed point: exact where the scale divides 1e18, else rounded
/// down.
#[inline]
pub fn from_units<N: Number>(units: &N, scale: &N) -> Result<N, MathError> {
	mul_div_floor(units, &N::constant(ONE), scale)
}

/// `number / divisor` rounded towards plus infinity.
#[inline]
fn ceil<N: Number>(number: &N, divisor: &N) -> Result<N, MathError> {
	let (quotient, rest) = number.div_rem(divisor)?;
	quotient.add(&rest.min(&N::constant(1)))
}
