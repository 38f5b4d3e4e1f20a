//! Signed numbers of 50 decimals below 1e27 or so in size, of which every operation errs by 1e-50 at most.

use core::cmp::Ordering;
use core::ops::{Add, Div, Mul, Sub};
use primitive_types::U512;

/// A multiple of 1e-50.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Exact {
	negative: bool,
	size: U512,
}

fn ten(power: u32) -> U512 {
	U512::from(10).pow(power.into())
}

impl Exact {
	/// Units of 1e-18.
	pub fn of(units: i128) -> Self {
		Self::new(units < 0, U512::from(units.unsigned_abs()) * ten(32))
	}

	fn new(negative: bool, size: U512) -> Self {
		Self { negative: negative && !size.is_zero(), size }
	}

	pub fn is_positive(self) -> bool {
		!self.negative && !self.size.is_zero()
	}

	pub fn size(self) -> Self {
		Self::new(false, self.size)
	}

	pub fn sqrt(self) -> Self {
		Self::new(false, (self.size * ten(50)).integer_sqrt())
	}

	/// `self / 2^times`.
	pub fn halved(self, times: usize) -> Self {
		Self::new(self.negative, self.size >> times)
	}
}

impl Add for Exact {
	type Output = Self;
	fn add(self, other: Self) -> Self {
		if self.negative == other.negative {
			Self::new(self.negative, self.size + other.size)
		} else if self.size >= other.size {
			Self::new(self.negative, self.size - other.size)
		} else {
			Self::new(other.negative, other.size - self.size)
		}
	}
}

impl Sub for Exact {
	type Output = Self;
	fn sub(self, other: Self) -> Self {
		self + Self::new(!other.negative, other.size)
	}
}

impl Mul for Exact {
	type Output = Self;
	fn mul(self, other: Self) -> Self {
		Self::new(self.negative != other.negative, self.size * other.size / ten(50))
	}
}

impl Div for Exact {
	type Output = Self;
	fn div(self, other: Self) -> Self {
		Self::new(self.negative != other.negative, self.size * ten(50) / other.size)
	}
}

impl PartialOrd for Exact {
	fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
		Some(self.cmp(other))
	}
}

impl Ord for Exact {
	fn cmp(&self, other: &Self) -> Ordering {
		match (self.negative, other.negative) {
			(false, true) => Ordering::Greater,
			(true, false) => Ordering::Less,
			(false, false) => self.size.cmp(&other.size),
			(true, true) => other.size.cmp(&self.size),
		}
	}
}
