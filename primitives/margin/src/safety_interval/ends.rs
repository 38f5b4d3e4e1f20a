//! Bounds over a cell: what a concave function is at least at the two ends of an interval of spot.

use crate::arithmetic::ZERO;
use crate::MarginError;
use sp_arithmetic::{FixedI128, FixedU128};
use surety_math::{add, magnitude, mul_signed_ceil, mul_signed_floor, negate};

/// The values at the near and at the far end of a bound that is concave in between, so that it is nowhere in the cell
/// below the lower of the two.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Ends {
	pub near: FixedI128,
	pub far: FixedI128,
}

impl Ends {
	pub const ZERO: Self = Self { near: ZERO, far: ZERO };

	/// What `of` gives for each.
	pub fn try_map(
		self,
		of: impl Fn(FixedI128) -> Result<FixedI128, MarginError>,
	) -> Result<Self, MarginError> {
		Ok(Self { near: of(self.near)?, far: of(self.far)? })
	}

	/// The sum of two.
	pub fn plus(self, other: Self) -> Result<Self, MarginError> {
		Ok(Self { near: add(self.near, other.near)?, far: add(self.far, other.far)? })
	}

	/// This many times, rounded down.
	pub fn times(self, factor: FixedU128) -> Result<Self, MarginError> {
		self.try_map(|value| Ok(mul_signed_floor(value, factor)?))
	}

	/// Minus this many times, rounded down.
	pub fn minus_times(self, factor: FixedU128) -> Result<Self, MarginError> {
		self.try_map(|value| Ok(negate(mul_signed_ceil(value, factor)?)?))
	}

	/// The lower of the two at each end: the minimum of concave functions is concave.
	pub fn lower(self, other: Self) -> Self {
		Self { near: self.near.min(other.near), far: self.far.min(other.far) }
	}

	/// Of two bounds of the same thing the one that is higher over the cell. Not the higher of each end, which would bound
	/// nothing.
	pub fn better(self, other: Self) -> Result<Self, MarginError> {
		let sum = |ends: Self| add(ends.near, ends.far);
		Ok(if sum(self)? >= sum(other)? { self } else { other })
	}

	/// The least over the cell.
	pub fn least(self) -> FixedI128 {
		self.near.min(self.far)
	}
}

/// `a b`, rounded down.
pub(super) fn product_floor(a: FixedI128, b: FixedI128) -> Result<FixedI128, MarginError> {
	let size = magnitude(b);
	Ok(if b < ZERO { negate(mul_signed_ceil(a, size)?)? } else { mul_signed_floor(a, size)? })
}
