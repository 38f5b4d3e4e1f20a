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

extern crate alloc;

mod black76;
mod exponential;
mod fixed;
mod greeks;
mod implied;
mod logarithm;
mod normal;
pub mod number;
mod power;
pub mod rounding;
mod scaled;
mod short;
mod sum;
mod svi;
// What encodes an enum numbers its variants with `as`.
#[allow(clippy::as_conversions)]
mod svi_curve;
mod svi_grid;
mod tables;
mod wide;
mod years;

pub use black76::{Black76, Prices, Right};
pub use exponential::exp;
pub use fixed::{
	add, div_ceil, div_floor, from_units, magnitude, mul_ceil, mul_div_ceil, mul_div_floor,
	mul_div_nearest, mul_floor, mul_nearest, mul_signed_ceil, mul_signed_floor, negate, signed,
	sub, to_units_ceil, to_units_floor, ONE,
};
pub use greeks::Greeks;
pub use implied::implied_volatility;
pub use logarithm::ln;
pub use normal::{normal_cdf, normal_pdf};
pub use power::{pow, sqrt};
pub use sum::ProductSum;
pub use svi::Svi;
pub use svi_curve::{SviFault, SviRefusal};
pub use svi_grid::{GridVariances, MoneyGrid, Variance, GRID_POINTS};
pub use years::Years;

/// Why a number could not be given.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum MathError {
	/// The result does not fit its type.
	Overflow,
	/// Division by zero.
	DivisionByZero,
	/// The function has no value there.
	Domain,
	/// A price below the discounted intrinsic value: no volatility gives it.
	BelowIntrinsic,
	/// A price at or above what the option can be worth at any volatility.
	AboveBound,
}
