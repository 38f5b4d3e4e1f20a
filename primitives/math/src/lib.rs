//! Fixed point with named rounding: 18 decimals outside, exact 256-bit products inside.
//!
//! Everything here is total: an answer or a typed error for every input, never a panic, a float or a clamped value.
//! Numbers are the inner integers of [`FixedU128`](sp_arithmetic::FixedU128) and
//! [`FixedI128`](sp_arithmetic::FixedI128); `floor` and `ceil` are towards minus and plus infinity.

#![cfg_attr(not(feature = "std"), no_std)]
#![forbid(unsafe_code)]
#![cfg_attr(
	not(test),
	deny(
		clippy::unwrap_used,
		clippy::expect_used,
		clippy::panic,
		clippy::indexing_slicing,
		clippy::as_conversions,
		clippy::arithmetic_side_effects,
		clippy::float_arithmetic
	)
)]

mod fixed;
mod sum;

pub use fixed::{
	add, div_floor, magnitude, mul_ceil, mul_div_floor, mul_floor, negate, signed, sub,
	to_units_ceil, to_units_floor, ONE,
};
pub use sum::ProductSum;

/// Why a number could not be given.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum MathError {
	/// The result does not fit its type.
	Overflow,
	/// Division by zero.
	DivisionByZero,
}
