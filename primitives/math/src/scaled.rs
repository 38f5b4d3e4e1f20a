//! Positive numbers of 128 significant bits, for chains of products, quotients and roots between two roundings to 1e-18.

use crate::logarithm::ln_units_q118;
use crate::tables::{LN_2_Q118, LN_ONE_Q118, UNIT_Q186};
use crate::wide::{mul_high, Wide};
use crate::{MathError, ONE};

/// `mantissa 2^exponent`; the mantissa has its top bit set, or is zero. Each operation rounds down, by a relative
/// 2^-126 at most.
///
/// Numbers are built from 128-bit integers, so that exponents stay within some hundreds in any chain this crate makes:
/// they are added without wrapping.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Scaled {
	mantissa: u128,
	exponent: i32,
}

impl Scaled {
	pub(crate) const ZERO: Self = Self { mantissa: 0, exponent: 0 };

	/// `number 2^exponent`.
	pub(crate) const fn new(number: u128, exponent: i32) -> Self {
		if number == 0 {
			return Self::ZERO;
		}
		let shift = number.leading_zeros();
		Self {
			mantissa: number.wrapping_shl(shift),
			exponent: exponent.wrapping_sub(shift.cast_signed()),
		}
	}

	/// An inner integer of 18 decimals.
	pub(crate) fn from_units(units: u128) -> Self {
		Self::new(units, 0).mul(UNIT)
	}

	/// The upper 128 significant bits of `number 2^exponent`.
	pub(crate) fn from_wide(number: Wide, exponent: i32) -> Self {
		if number.high == 0 {
			return Self::new(number.low, exponent);
		}
		let shift = 128u32.wrapping_sub(number.high.leading_zeros());
		Self::new(number.shr(shift).low, exponent.wrapping_add(shift.cast_signed()))
	}

	pub(crate) fn is_zero(self) -> bool {
		self.mantissa == 0
	}

	/// Whether `self >= other`.
	pub(crate) fn reaches(self, other: Self) -> bool {
		if self.is_zero() || other.is_zero() {
			return other.is_zero();
		}
		(self.exponent, self.mantissa) >= (other.exponent, other.mantissa)
	}

	/// The natural logarithm, 118 fractional bits; `None` for zero.
	pub(crate) fn ln_q118(self) -> Option<i128> {
		// Exponents within some hundreds: the logarithm stays below 512 in size.
		let whole = i128::from(self.exponent).wrapping_mul(LN_2_Q118);
		Some(ln_units_q118(self.mantissa)?.wrapping_add(LN_ONE_Q118).wrapping_add(whole))
	}

	pub(crate) fn mul(self, factor: Self) -> Self {
		let exponent = self.exponent.wrapping_add(factor.exponent).wrapping_add(128);
		Self::new(mul_high(self.mantissa, factor.mantissa), exponent)
	}

	pub(crate) fn div(self, divisor: Self) -> Result<Self, MathError> {
		// Halved, so that the upper half is below the divisor.
		let number = Wide { high: self.mantissa >> 1, low: self.mantissa << 127 };
		let (quotient, _) = number.div_rem(divisor.mantissa).ok_or(MathError::DivisionByZero)?;
		let exponent = self.exponent.wrapping_sub(divisor.exponent).wrapping_sub(127);
		Ok(Self::new(quotient, exponent))
	}

	pub(crate) fn sqrt(self) -> Self {
		let odd = self.exponent & 1;
		let number = Wide { high: self.mantissa.wrapping_shr(odd.cast_unsigned()), low: 0 };
		let exponent = self.exponent.wrapping_add(odd).wrapping_sub(128) >> 1;
		Self::new(number.sqrt().0, exponent)
	}

	/// `self 2^bits` as an integer, rounded to the nearest.
	pub(crate) fn to_fixed(self, bits: i32) -> Result<u128, MathError> {
		Self::integer(Wide { high: 0, low: self.mantissa }, self.exponent.wrapping_add(bits))
	}

	/// In units of 1e-18, rounded to the nearest.
	pub(crate) fn to_units(self) -> Result<u128, MathError> {
		Self::integer(Wide::product(self.mantissa, ONE), self.exponent)
	}

	fn integer(number: Wide, exponent: i32) -> Result<u128, MathError> {
		if exponent <= 0 {
			return number.shr_nearest(exponent.unsigned_abs()).ok_or(MathError::Overflow);
		}
		let shifted = number.checked_shl(exponent.unsigned_abs()).ok_or(MathError::Overflow)?;
		shifted.shr_nearest(0).ok_or(MathError::Overflow)
	}
}

/// 1e-18.
pub(crate) const UNIT: Scaled = Scaled::new(UNIT_Q186, -186);

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	#[test]
	fn chain_returns_to_its_start_when_numbers_are_exact() {
		let number = Scaled::new(9, -4);
		assert_eq!(number.sqrt(), Scaled::new(3, -2));
		assert_eq!(number.mul(number), Scaled::new(81, -8));
		assert_eq!(number.div(Scaled::new(3, 5)), Ok(Scaled::new(3, -9)));
		assert_eq!(number.to_units(), Ok(562_500_000_000_000_000));
		assert_eq!(number.to_fixed(4), Ok(9));
		assert_eq!(number.div(Scaled::ZERO), Err(MathError::DivisionByZero));
		let largest = Scaled::new(u128::MAX, 0);
		assert_eq!(largest.div(Scaled::new(1, 0)), Ok(largest));
		assert_eq!(Scaled::ZERO.sqrt(), Scaled::ZERO);
		assert_eq!(Scaled::new(1, 100).to_fixed(40), Err(MathError::Overflow));
		assert!(number.reaches(number) && !number.reaches(Scaled::new(10, -4)));
		assert!(Scaled::ZERO.reaches(Scaled::ZERO) && !Scaled::ZERO.reaches(number));
		// To 2^-111.
		assert!(Scaled::new(1, 0).ln_q118().is_some_and(|ln| ln.abs() < 1 << 7));
		assert_eq!(Scaled::ZERO.ln_q118(), None);
		assert_eq!(Scaled::from_wide(Wide { high: 1, low: 0 }, -64), Scaled::new(1, 64));
	}

	proptest! {
		/// One unit comes back through any of the operations: they err by far less than half a unit.
		#[test]
		fn number_comes_back_when_it_is_multiplied_and_divided(
			a in 1u128..1 << 90, b in 1u128..1 << 90,
		) {
			let (x, y) = (Scaled::from_units(a), Scaled::from_units(b));
			prop_assert_eq!(x.mul(y).div(y).unwrap().to_units(), Ok(a));
			prop_assert_eq!(x.mul(x).sqrt().to_units(), Ok(a));
			prop_assert_eq!(Scaled::new(a, 0).to_fixed(0), Ok(a));
		}
	}
}
