//! Numbers over which a rule is written once and used twice: by the integers that run, and by those of a solver that
//! proves the rule.
//!
//! A function generic over [`Number`] is run with [`Integer`]. `surety-prover` gives it the integers of the SMT solver
//! z3 instead: there no operation fails, the conditions under which it would are recorded and proved, and a choice
//! between two numbers becomes an `ite`. What is proved is the code that runs, not a transcript of it.

use crate::{wide::Wide, MathError};

/// A whole number between -2^256 and 2^256, both excluded.
///
/// The operations are few because each has a meaning for the solver. There is no comparison that yields a `bool`:
/// generic code chooses with [`if_less`](Number::if_less), [`min`](Number::min) and [`max`](Number::max). Both
/// numbers to choose from are computed in any case, so neither may fail where the other one is meant.
pub trait Number: Clone {
	/// A number written in the code.
	fn constant(value: u128) -> Self;

	/// `self + other`; `Overflow` if it is out of range.
	fn add(&self, other: &Self) -> Result<Self, MathError>;

	/// `self - other`; `Overflow` if it is out of range.
	fn sub(&self, other: &Self) -> Result<Self, MathError>;

	/// `self x other`; `Overflow` if it is out of range.
	fn mul(&self, other: &Self) -> Result<Self, MathError>;

	/// The quotient rounded towards minus infinity, and the remainder, which is at least zero and below the divisor.
	///
	/// `DivisionByZero` if the divisor is zero; `Overflow` if it is negative or not below 2^128.
	fn div_rem(&self, divisor: &Self) -> Result<(Self, Self), MathError>;

	/// `then` if `self < other`, else `otherwise`.
	fn if_less(&self, other: &Self, then: &Self, otherwise: &Self) -> Self;

	/// The number itself; `Overflow` if it is negative or not below 2^128.
	fn unsigned(&self) -> Result<Self, MathError>;

	/// The number itself; `Overflow` if it is below -2^127 or not below 2^127.
	fn signed(&self) -> Result<Self, MathError>;

	/// The lesser of the two.
	#[inline]
	fn min(&self, other: &Self) -> Self {
		self.if_less(other, self, other)
	}

	/// The greater of the two.
	#[inline]
	fn max(&self, other: &Self) -> Self {
		self.if_less(other, other, self)
	}
}

/// The number that runs: a sign and 256 bits. Zero has no sign.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Integer {
	negative: bool,
	size: Wide,
}

impl Integer {
	#[inline]
	fn new(negative: bool, size: Wide) -> Self {
		Self { negative: negative && size != Wide::default(), size }
	}

	#[inline]
	fn opposite(&self) -> Self {
		Self::new(!self.negative, self.size)
	}

	#[inline]
	fn is_less(&self, other: &Self) -> bool {
		match (self.negative, other.negative) {
			(false, false) => self.size < other.size,
			(true, true) => other.size < self.size,
			(negative, _) => negative,
		}
	}
}

impl From<u128> for Integer {
	#[inline]
	fn from(value: u128) -> Self {
		Self { negative: false, size: Wide { high: 0, low: value } }
	}
}

impl From<i128> for Integer {
	#[inline]
	fn from(value: i128) -> Self {
		Self { negative: value < 0, size: Wide { high: 0, low: value.unsigned_abs() } }
	}
}

/// `Overflow` unless the number is at least zero and below 2^128.
impl TryFrom<Integer> for u128 {
	type Error = MathError;

	#[inline]
	fn try_from(number: Integer) -> Result<Self, MathError> {
		if number.negative || number.size.high != 0 {
			return Err(MathError::Overflow);
		}
		Ok(number.size.low)
	}
}

/// `Overflow` unless the number is at least -2^127 and below 2^127.
impl TryFrom<Integer> for i128 {
	type Error = MathError;

	#[inline]
	fn try_from(number: Integer) -> Result<Self, MathError> {
		if number.size.high != 0 {
			return Err(MathError::Overflow);
		}
		let value = if number.negative {
			0i128.checked_sub_unsigned(number.size.low)
		} else {
			0i128.checked_add_unsigned(number.size.low)
		};
		value.ok_or(MathError::Overflow)
	}
}

impl Number for Integer {
	#[inline]
	fn constant(value: u128) -> Self {
		value.into()
	}

	#[inline]
	fn add(&self, other: &Self) -> Result<Self, MathError> {
		if self.negative == other.negative {
			let size = self.size.checked_add(other.size).ok_or(MathError::Overflow)?;
			return Ok(Self::new(self.negative, size));
		}
		if let Some(size) = self.size.checked_sub(other.size) {
			return Ok(Self::new(self.negative, size));
		}
		let size = other.size.checked_sub(self.size).ok_or(MathError::Overflow)?;
		Ok(Self::new(other.negative, size))
	}

	#[inline]
	fn sub(&self, other: &Self) -> Result<Self, MathError> {
		self.add(&other.opposite())
	}

	#[inline]
	fn mul(&self, other: &Self) -> Result<Self, MathError> {
		let negative = self.negative != other.negative;
		let low = Wide::product(self.size.low, other.size.low);
		let size = match (self.size.high, other.size.high) {
			(0, 0) => low,
			(high, 0) => add_high(low, high, other.size.low)?,
			(0, high) => add_high(low, high, self.size.low)?,
			_ => return Err(MathError::Overflow),
		};
		Ok(Self::new(negative, size))
	}

	#[inline]
	fn div_rem(&self, divisor: &Self) -> Result<(Self, Self), MathError> {
		let divisor = u128::try_from(*divisor)?;
		let (quotient, rest) = match self.size.div_rem(divisor) {
			Some((quotient, rest)) => (Wide { high: 0, low: quotient }, rest),
			None => long_div_rem(self.size, divisor)?,
		};
		if !self.negative {
			return Ok((Self::new(false, quotient), rest.into()));
		}
		let down = Wide { high: 0, low: u128::from(rest != 0) };
		let quotient = quotient.checked_add(down).ok_or(MathError::Overflow)?;
		let rest = if rest == 0 { 0 } else { divisor.abs_diff(rest) };
		Ok((Self::new(true, quotient), rest.into()))
	}

	#[inline]
	fn if_less(&self, other: &Self, then: &Self, otherwise: &Self) -> Self {
		if self.is_less(other) {
			*then
		} else {
			*otherwise
		}
	}

	#[inline]
	fn unsigned(&self) -> Result<Self, MathError> {
		u128::try_from(*self).map(Self::from)
	}

	#[inline]
	fn signed(&self) -> Result<Self, MathError> {
		i128::try_from(*self).map(Self::from)
	}
}

/// `low + high factor 2^128`.
fn add_high(low: Wide, high: u128, factor: u128) -> Result<Wide, MathError> {
	let high = high.checked_mul(factor).ok_or(MathError::Overflow)?;
	low.checked_add(Wide { high, low: 0 }).ok_or(MathError::Overflow)
}

/// Quotient and remainder where the quotient may need more than 128 bits: the upper half is divided first.
#[cold]
fn long_div_rem(number: Wide, divisor: u128) -> Result<(Wide, u128), MathError> {
	let high = number.high.checked_div(divisor).ok_or(MathError::DivisionByZero)?;
	let rest = number.high.checked_rem(divisor).ok_or(MathError::DivisionByZero)?;
	let rest = Wide { high: rest, low: number.low };
	let (low, rest) = rest.div_rem(divisor).ok_or(MathError::Overflow)?;
	Ok((Wide { high, low }, rest))
}

#[cfg(test)]
mod tests {
	use super::*;
	use primitive_types::{U256, U512};
	use proptest::prelude::*;

	fn integer(negative: bool, words: [u128; 2]) -> Integer {
		Integer::new(negative, Wide { high: words[0], low: words[1] })
	}

	fn size(number: Integer) -> U512 {
		(U512::from(number.size.high) << 128) | U512::from(number.size.low)
	}

	/// Numbers of every size.
	fn any_integer() -> impl Strategy<Value = Integer> {
		(any::<bool>(), any::<[u128; 2]>(), 0u32..257).prop_map(|(negative, words, bits)| {
			Integer::new(negative, integer(false, words).size.shr(bits))
		})
	}

	/// Whether `result` is `(negative, size)`, or refused where the size needs more than 256 bits.
	fn agrees(result: Result<Integer, MathError>, negative: bool, expected: U512) -> bool {
		match result {
			Ok(found) => {
				size(found) == expected && found.negative == (negative && !expected.is_zero())
			},
			Err(error) => error == MathError::Overflow && expected > U256::MAX.into(),
		}
	}

	#[test]
	fn narrow_refuses_when_out_of_range() {
		let edge = |negative, low| integer(negative, [0, low]);
		assert_eq!(u128::try_from(edge(false, u128::MAX)), Ok(u128::MAX));
		assert_eq!(u128::try_from(integer(false, [1, 0])), Err(MathError::Overflow));
		assert_eq!(u128::try_from(edge(true, 1)), Err(MathError::Overflow));
		assert_eq!(u128::try_from(edge(true, 0)), Ok(0));
		assert_eq!(i128::try_from(edge(true, 1 << 127)), Ok(i128::MIN));
		assert_eq!(i128::try_from(edge(true, (1 << 127) + 1)), Err(MathError::Overflow));
		assert_eq!(i128::try_from(edge(false, 1 << 127)), Err(MathError::Overflow));
		assert_eq!(i128::try_from(integer(true, [1, 0])), Err(MathError::Overflow));
		assert_eq!(edge(false, 1 << 127).signed(), Err(MathError::Overflow));
		assert_eq!(edge(false, 1 << 127).unsigned(), Ok(edge(false, 1 << 127)));
	}

	#[test]
	fn if_less_takes_the_other_when_numbers_are_equal() {
		let (then, otherwise) = (Integer::from(1u128), Integer::from(2u128));
		for number in [-3i128, 0, 3].map(Integer::from) {
			assert_eq!(number.if_less(&number, &then, &otherwise), otherwise);
		}
	}

	#[test]
	fn div_rem_refuses_when_divisor_is_not_a_positive_number_of_128_bits() {
		let seven = Integer::from(7u128);
		assert_eq!(seven.div_rem(&Integer::default()), Err(MathError::DivisionByZero));
		assert_eq!(seven.div_rem(&Integer::from(-1i128)), Err(MathError::Overflow));
		assert_eq!(seven.div_rem(&integer(false, [1, 0])), Err(MathError::Overflow));
	}

	#[test]
	fn div_rem_rounds_down_when_dividend_is_negative() {
		let divided = |a: i128, b: u128| Integer::from(a).div_rem(&Integer::from(b));
		assert_eq!(divided(-7, 2), Ok((Integer::from(-4i128), Integer::from(1u128))));
		assert_eq!(divided(-8, 2), Ok((Integer::from(-4i128), Integer::from(0u128))));
		assert_eq!(
			divided(-1, u128::MAX),
			Ok((Integer::from(-1i128), Integer::from(u128::MAX - 1)))
		);
	}

	proptest! {
		#![proptest_config(ProptestConfig::with_cases(4_000))]

		#[test]
		fn small_numbers_behave_as_those_of_the_machine(a in -1i128 << 62..1 << 62, b in -1i128 << 62..1 << 62) {
			let (x, y) = (Integer::from(a), Integer::from(b));
			prop_assert_eq!(x.add(&y), Ok(Integer::from(a + b)));
			prop_assert_eq!(x.sub(&y), Ok(Integer::from(a - b)));
			prop_assert_eq!(x.mul(&y), Ok(Integer::from(a * b)));
			prop_assert_eq!(x.min(&y), Integer::from(a.min(b)));
			prop_assert_eq!(x.max(&y), Integer::from(a.max(b)));
			prop_assert_eq!(i128::try_from(x), Ok(a));
			if b > 0 {
				let quotient = Integer::from(a.div_euclid(b));
				prop_assert_eq!(x.div_rem(&y), Ok((quotient, Integer::from(a.rem_euclid(b)))));
			}
		}

		#[test]
		fn large_numbers_are_exact_or_refused(a in any_integer(), b in any_integer()) {
			let (x, y) = (size(a), size(b));
			prop_assert!(agrees(a.mul(&b), a.negative != b.negative, x * y));
			let (negative, sum) = match (a.negative == b.negative, x < y) {
				(true, _) => (a.negative, x + y),
				(false, true) => (b.negative, y - x),
				(false, false) => (a.negative, x - y),
			};
			prop_assert!(agrees(a.add(&b), negative, sum));
			prop_assert_eq!(a.sub(&b.opposite()), a.add(&b));
		}

		#[test]
		fn quotient_and_remainder_make_up_the_dividend(a in any_integer(), b in 1..u128::MAX, shift in 0u32..128) {
			let divisor = Integer::from((b >> shift).max(1));
			let (quotient, rest) = a.div_rem(&divisor).expect("no larger than the dividend");
			let product = size(quotient) * size(divisor);
			let made = if a.negative { product - size(rest) } else { product + size(rest) };
			prop_assert_eq!(made, size(a));
			prop_assert!(!rest.negative && size(rest) < size(divisor));
		}
	}
}
