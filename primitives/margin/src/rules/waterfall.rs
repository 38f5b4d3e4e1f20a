//! Losses in parts, and payments in part.

use surety_math::{number::Number, rounding::mul_div_floor, MathError};

/// The share of `amount` for those of several weights that add up to `up_to`, when all add up to `total`:
/// `amount up_to / total`, rounded down. The part of one weight is the difference of two of these, with and without it; so
/// the parts of all weights add up to `amount` exactly, and a weight of zero has no part. Where `amount` is at most
/// `total`, a part is at most its weight.
#[inline]
pub fn share<N: Number>(amount: &N, up_to: &N, total: &N) -> Result<N, MathError> {
	mul_div_floor(amount, up_to, &total.max(&N::constant(1)))
}

/// What is paid of `amount`, where `missing` is missing of `owed` in all: `amount (owed - missing) / owed`, rounded
/// down; nothing where more is missing than is owed.
#[inline]
pub fn recovered<N: Number>(amount: &N, owed: &N, missing: &N) -> Result<N, MathError> {
	let there = owed.sub(missing)?.max(&N::constant(0));
	mul_div_floor(amount, &there, &owed.max(&N::constant(1)))
}
