//! Sums of products that are exact until they are rounded once.

use crate::{fixed::ONE, wide::Wide, MathError};
use sp_arithmetic::{FixedI128, FixedU128};

/// The exact sum of products `quantity x value`, kept with 36 decimals in 256 bits by sign.
///
/// Rounding once at the end makes the result independent of the order and the number of its terms.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct ProductSum {
	gains: Wide,
	losses: Wide,
}

impl ProductSum {
	/// Adds `quantity x value`.
	#[inline]
	pub fn add(&mut self, quantity: FixedI128, value: FixedU128) -> Result<(), MathError> {
		let product = Wide::product(quantity.into_inner().unsigned_abs(), value.into_inner());
		let side = if quantity.into_inner() < 0 { &mut self.losses } else { &mut self.gains };
		*side = side.checked_add(product).ok_or(MathError::Overflow)?;
		Ok(())
	}

	/// Adds another exact sum.
	pub fn merge(&mut self, other: &Self) -> Result<(), MathError> {
		let gains = self.gains.checked_add(other.gains).ok_or(MathError::Overflow)?;
		let losses = self.losses.checked_add(other.losses).ok_or(MathError::Overflow)?;
		*self = Self { gains, losses };
		Ok(())
	}

	/// The exact sum with the opposite sign.
	pub fn opposite(&self) -> Self {
		Self { gains: self.losses, losses: self.gains }
	}

	/// The sum rounded towards minus infinity to 1e-18: never more than is due.
	pub fn floor(&self) -> Result<FixedI128, MathError> {
		if let Some(gain) = self.gains.checked_sub(self.losses) {
			let (whole, _) = gain.div_rem(ONE).ok_or(MathError::Overflow)?;
			return positive(whole);
		}
		let loss = self.losses.checked_sub(self.gains).ok_or(MathError::Overflow)?;
		let (whole, rest) = loss.div_rem(ONE).ok_or(MathError::Overflow)?;
		let up = u128::from(rest != 0);
		let size = whole.checked_add(up).ok_or(MathError::Overflow)?;
		0i128.checked_sub_unsigned(size).map(FixedI128::from_inner).ok_or(MathError::Overflow)
	}
}

fn positive(narrow: u128) -> Result<FixedI128, MathError> {
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
		assert_eq!(sum(&[(i128::MIN, ONE)]).floor(), Ok(FixedI128::from_inner(i128::MIN)));
		assert_eq!(sum(&[(i128::MIN, ONE), (-1, 1)]).floor(), Err(MathError::Overflow));
	}

	#[test]
	fn merge_with_the_opposite_gives_zero_when_both_are_of_the_same_terms() {
		let mut zero = sum(&[(5, 7), (-3, 11)]);
		zero.merge(&zero.opposite()).expect("fits");
		assert_eq!(zero.floor(), Ok(FixedI128::from_inner(0)));
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
