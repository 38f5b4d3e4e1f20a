//! Sums of products that are exact until they are rounded once.

use crate::{fixed::ONE, MathError};
use primitive_types::U256;
use sp_arithmetic::{FixedI128, FixedU128};

/// The exact sum of products `quantity x value`, kept with 36 decimals in 256 bits by sign.
///
/// Rounding once at the end makes the result independent of the order and the number of its terms.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct ProductSum {
	gains: U256,
	losses: U256,
}

impl ProductSum {
	/// Adds `quantity x value`.
	pub fn add(&mut self, quantity: FixedI128, value: FixedU128) -> Result<(), MathError> {
		let size = U256::from(quantity.into_inner().unsigned_abs());
		let product = size.checked_mul(value.into_inner().into()).ok_or(MathError::Overflow)?;
		let side = if quantity.into_inner() < 0 { &mut self.losses } else { &mut self.gains };
		*side = side.checked_add(product).ok_or(MathError::Overflow)?;
		Ok(())
	}

	/// Adds another exact sum.
	pub fn merge(&mut self, other: &Self) -> Result<(), MathError> {
		self.gains = self.gains.checked_add(other.gains).ok_or(MathError::Overflow)?;
		self.losses = self.losses.checked_add(other.losses).ok_or(MathError::Overflow)?;
		Ok(())
	}

	/// The exact sum with the opposite sign.
	pub fn opposite(&self) -> Self {
		Self { gains: self.losses, losses: self.gains }
	}

	/// Whether the exact sum is negative.
	pub fn is_negative(&self) -> bool {
		self.losses > self.gains
	}

	/// The sum rounded towards minus infinity to 1e-18: never more than is due.
	pub fn floor(&self) -> Result<FixedI128, MathError> {
		let one = U256::from(ONE);
		if let Some(gain) = self.gains.checked_sub(self.losses) {
			return positive(gain.checked_div(one).ok_or(MathError::DivisionByZero)?);
		}
		let loss = self.losses.checked_sub(self.gains).ok_or(MathError::Overflow)?;
		let whole = loss.checked_div(one).ok_or(MathError::DivisionByZero)?;
		let rest = loss.checked_rem(one).ok_or(MathError::DivisionByZero)?;
		let up = U256::from(u8::from(!rest.is_zero()));
		crate::negate(positive(whole.checked_add(up).ok_or(MathError::Overflow)?)?)
	}
}

fn positive(wide: U256) -> Result<FixedI128, MathError> {
	let narrow: u128 = wide.try_into().map_err(|_| MathError::Overflow)?;
	narrow.try_into().map(FixedI128::from_inner).map_err(|_| MathError::Overflow)
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	fn sum(terms: &[(i128, u128)]) -> ProductSum {
		let mut sum = ProductSum::default();
		for (quantity, value) in terms {
			sum.add(FixedI128::from_inner(*quantity), FixedU128::from_inner(*value)).expect("fits");
		}
		sum
	}

	#[test]
	fn floor_rounds_once_when_terms_are_inexact() {
		let half = ONE / 2;
		// Two halves of 1e-18 make a whole one; rounding each would give zero, or minus two.
		assert_eq!(sum(&[(1, half), (1, half)]).floor(), Ok(FixedI128::from_inner(1)));
		assert_eq!(sum(&[(-1, half), (-1, half)]).floor(), Ok(FixedI128::from_inner(-1)));
		assert_eq!(sum(&[(1, half)]).floor(), Ok(FixedI128::from_inner(0)));
		assert_eq!(sum(&[(-1, half)]).floor(), Ok(FixedI128::from_inner(-1)));
		assert_eq!(sum(&[(-1, half), (1, half)]).floor(), Ok(FixedI128::from_inner(0)));
	}

	#[test]
	fn floor_refuses_when_the_sum_does_not_fit() {
		assert_eq!(sum(&[(i128::MAX, u128::MAX)]).floor(), Err(MathError::Overflow));
	}

	#[test]
	fn merge_with_the_opposite_gives_zero_when_both_are_of_the_same_terms() {
		let mut zero = sum(&[(5, 7), (-3, 11)]);
		zero.merge(&zero.opposite()).expect("fits");
		assert_eq!(zero.floor(), Ok(FixedI128::from_inner(0)));
		assert!(!zero.is_negative());
	}

	proptest! {
		#[test]
		fn floor_is_the_same_when_terms_are_reordered(
			mut terms in proptest::collection::vec((-1i128 << 80..1i128 << 80, 0u128..1 << 80), 0..12)
		) {
			let forward = sum(&terms).floor();
			terms.reverse();
			prop_assert_eq!(forward, sum(&terms).floor());
		}
	}
}
