//! A call that only reduces risk (spec/margin.md).

use surety_math::{
	number::Number,
	rounding::{mul_div_floor, mul_floor},
	MathError,
};

/// The most value that may leave at mark while `E - IM` falls by `fall` from `requirement`, which is at least `fall`:
/// `min(share fall, max(E, 0) fall / requirement)`, rounded down.
#[inline]
pub fn most_that_leaves<N: Number>(
	equity: &N,
	requirement: &N,
	fall: &N,
	share: &N,
) -> Result<N, MathError> {
	let of_fall = mul_floor(share, fall)?;
	let equity = equity.max(&N::constant(0));
	let of_equity = mul_div_floor(&equity, fall, &requirement.max(&N::constant(1)))?;
	Ok(of_fall.min(&of_equity))
}
