//! Tear-up: the defaulter's shorts are closed against the longs of their series at `mark (1 - h)`.
//!
//! A *holding* is a quantity at the factor `f0` of its series when it was last touched. At a factor `f` it is worth
//! `quantity f / f0` contracts. Over all holdings of a series the sum of `quantity / f0`, times `f`, is at most the number
//! of contracts long: equal before the first tear-up, and every rule here keeps it, because factors, quantities and
//! receipts are rounded down.

use surety_math::{
	number::Number,
	rounding::{mul_div_floor, mul_floor},
	MathError, ONE,
};

/// What of a loss the shorts can bear, who are worth `value` in all: the lesser of the two. They pay the rest of
/// `value` to the longs.
#[inline]
pub fn covered<N: Number>(loss: &N, value: &N) -> N {
	loss.min(value)
}

/// `1 - h`: the share of the mark that is paid, `paid / value`, rounded down. It is 0 where the shorts are worth nothing.
/// `value` is rounded down; what is paid for the shorts at their marks times this is at most `paid` all the same.
#[inline]
pub fn kept_share<N: Number>(paid: &N, value: &N) -> Result<N, MathError> {
	mul_div_floor(paid, &N::constant(ONE), &value.max(&N::constant(1)))
}

/// `mark (1 - h)`, rounded down.
#[inline]
pub fn price<N: Number>(mark: &N, kept_share: &N) -> Result<N, MathError> {
	mul_floor(mark, kept_share)
}

/// What the longs of a series are paid together, rounded down.
#[inline]
pub fn cash<N: Number>(torn: &N, price: &N) -> Result<N, MathError> {
	mul_floor(torn, price)
}

/// The factor after `torn` of `longs` contracts were closed, times `scale`: `factor scale (longs - torn) / longs`,
/// rounded down. `scale` is 1, or 1e9 where an epoch begins.
///
/// `DivisionByZero` if nothing is long.
#[inline]
pub fn factor<N: Number>(factor: &N, scale: &N, longs: &N, torn: &N) -> Result<N, MathError> {
	mul_div_floor(&factor.mul(scale)?, &longs.sub(torn)?, longs)
}

/// What one contract of a holding at a factor of one receives: `cash factor / longs`, rounded down.
///
/// `DivisionByZero` if nothing is long.
#[inline]
pub fn cash_per_contract<N: Number>(cash: &N, factor: &N, longs: &N) -> Result<N, MathError> {
	mul_div_floor(cash, factor, longs)
}

/// What is left of a holding: `quantity f / f0`, rounded down.
///
/// `DivisionByZero` if `f0` is zero.
#[inline]
pub fn quantity<N: Number>(held: &N, then: &N, now: &N) -> Result<N, MathError> {
	mul_div_floor(held, now, then)
}

/// What a holding receives: `quantity (cash per contract now - then) / f0`, rounded down.
///
/// `DivisionByZero` if `f0` is zero.
#[inline]
pub fn receipt<N: Number>(
	held: &N,
	factor_then: &N,
	cash_then: &N,
	cash_now: &N,
) -> Result<N, MathError> {
	mul_div_floor(held, &cash_now.sub(cash_then)?, factor_then)
}
