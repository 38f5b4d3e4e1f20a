//! Numbers of 64 significant bits, for what a runtime does many times: all in 64-bit operations, which wasm has.

/// `mantissa 2^exponent`, or its negative; the mantissa has its top bit set, or is zero in the one number [`ZERO`](Self::ZERO).
/// Operations round towards zero, by a relative 2^-63 at most.
///
/// Numbers are built from 128-bit integers, so that exponents stay within some thousands in any chain this crate makes:
/// they are added without wrapping.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Short {
	negative: bool,
	mantissa: u64,
	exponent: i32,
}

const TOP: u64 = 1 << 63;
const HALF: u32 = 32;
const LOW_HALF: u64 = (1 << HALF) - 1;

impl Short {
	/// Below every other number in size.
	pub(crate) const ZERO: Self =
		Self { negative: false, mantissa: 0, exponent: i32::MIN.wrapping_shr(2) };

	/// A constant of which the top bit of the mantissa is set.
	pub(crate) const fn constant(mantissa: u64, exponent: i32) -> Self {
		Self { negative: false, mantissa, exponent }
	}

	/// Exact below 2^64.
	#[inline]
	pub(crate) fn from_unsigned(number: u128) -> Self {
		if let Ok(number) = u64::try_from(number) {
			return Self::normal(false, number, 0, 0);
		}
		let shift = number.leading_zeros();
		let mantissa = u64::try_from(number.wrapping_shl(shift) >> 64).unwrap_or(u64::MAX);
		Self::constant(mantissa, 64i32.wrapping_sub(shift.cast_signed()))
	}

	/// Exact below 2^64 in size.
	#[inline]
	pub(crate) fn from_signed(number: i128) -> Self {
		let size = Self::from_unsigned(number.unsigned_abs());
		Self { negative: number < 0, ..size }
	}

	/// `numerator / denominator`, `None` if either is zero.
	pub(crate) fn ratio(numerator: u64, denominator: u64) -> Option<Self> {
		let (up, down) = (numerator.leading_zeros(), denominator.leading_zeros());
		let dividend = numerator.checked_shl(up)?;
		let divisor = denominator.checked_shl(down)?;
		// Both in [2^63, 2^64): the quotient too.
		let shift = if dividend < divisor { 64 } else { 63 };
		let quotient = (u128::from(dividend) << shift).checked_div(divisor.into())?;
		let exponent = down.cast_signed().wrapping_sub(up.cast_signed()).wrapping_sub(shift);
		Some(Self::constant(u64::try_from(quotient).ok()?, exponent))
	}

	/// `(high 2^64 + low) 2^(exponent - 64)`; what is below the last bit of the mantissa is cut.
	#[inline]
	fn normal(negative: bool, high: u64, low: u64, exponent: i32) -> Self {
		let shift = high.leading_zeros();
		match shift {
			0 => Self { negative, mantissa: high, exponent },
			1..=63 => {
				let low = low.wrapping_shr(64u32.wrapping_sub(shift));
				let mantissa = high.wrapping_shl(shift) | low;
				Self { negative, mantissa, exponent: exponent.wrapping_sub(shift.cast_signed()) }
			},
			_ if low == 0 => Self::ZERO,
			_ => {
				let shift = low.leading_zeros();
				let exponent = exponent.wrapping_sub(64).wrapping_sub(shift.cast_signed());
				Self { negative, mantissa: low.wrapping_shl(shift), exponent }
			},
		}
	}

	pub(crate) fn is_positive(self) -> bool {
		self.mantissa != 0 && !self.negative
	}

	/// Whether it is at least as large in size.
	#[inline]
	pub(crate) fn reaches(self, other: Self) -> bool {
		(self.exponent, self.mantissa) >= (other.exponent, other.mantissa)
	}

	/// `self 2^bits`.
	#[inline]
	pub(crate) fn doubled(self, bits: i32) -> Self {
		if self.mantissa == 0 {
			return self;
		}
		Self { exponent: self.exponent.wrapping_add(bits), ..self }
	}

	#[inline]
	pub(crate) fn size(self) -> Self {
		Self { negative: false, ..self }
	}

	#[inline]
	pub(crate) fn sub(self, other: Self) -> Self {
		self.add(Self { negative: !other.negative && other.mantissa != 0, ..other })
	}

	/// The exact sum, rounded towards zero: it never falls when a term grows.
	#[inline]
	pub(crate) fn add(self, other: Self) -> Self {
		let (large, small) = if self.reaches(other) { (self, other) } else { (other, self) };
		if small.mantissa == 0 {
			return large;
		}
		// The smaller one in two words, the upper one aligned with the larger. Of what lies below both a bit is kept,
		// so that a difference is rounded from its true value.
		let distance = large.exponent.wrapping_sub(small.exponent).unsigned_abs();
		let (whole, rest) = match distance {
			0 => (small.mantissa, 0),
			1..=63 => (
				small.mantissa.wrapping_shr(distance),
				small.mantissa.wrapping_shl(64u32.wrapping_sub(distance)),
			),
			64 => (0, small.mantissa),
			_ => (0, 1),
		};
		if large.negative == small.negative {
			let (sum, carry) = large.mantissa.overflowing_add(whole);
			if !carry {
				return Self { mantissa: sum, ..large };
			}
			let exponent = large.exponent.wrapping_add(1);
			return Self { mantissa: sum >> 1 | TOP, exponent, ..large };
		}
		let (rest, borrow) = 0u64.overflowing_sub(rest);
		// The larger one is: no wrapping.
		let high = large.mantissa.wrapping_sub(whole).wrapping_sub(borrow.into());
		Self::normal(large.negative, high, rest, large.exponent)
	}

	#[inline]
	pub(crate) fn mul(self, other: Self) -> Self {
		let (high, low) = product(self.mantissa, other.mantissa);
		let exponent = self.exponent.wrapping_add(other.exponent).wrapping_add(64);
		Self::normal(self.negative != other.negative, high, low, exponent)
	}

	#[inline]
	pub(crate) fn square(self) -> Self {
		self.mul(self)
	}

	/// The square root of the size.
	#[inline]
	pub(crate) fn sqrt(self) -> Self {
		if self.mantissa == 0 {
			return self;
		}
		// 128 bits with an even exponent, of which one of the upper two is set.
		let odd = self.exponent & 1;
		let (high, low) = match odd {
			0 => (self.mantissa, 0),
			_ => (self.mantissa >> 1, self.mantissa << 63),
		};
		let exponent = self.exponent.wrapping_add(odd).wrapping_sub(64) >> 1;
		Self::constant(root(high, low), exponent)
	}

	/// The smallest integer not below a positive number, `None` from 2^64 on.
	#[inline]
	pub(crate) fn ceil(self) -> Option<u64> {
		let below = self.exponent.wrapping_neg();
		match below {
			0 => Some(self.mantissa),
			1..=63 => {
				let shift = below.cast_unsigned();
				let whole = self.mantissa.wrapping_shr(shift);
				let cut = whole.wrapping_shl(shift) != self.mantissa;
				Some(whole.wrapping_add(cut.into()))
			},
			64.. => Some((self.mantissa != 0).into()),
			_ => None,
		}
	}

	/// The largest integer not above a positive number, `None` from 2^123 on.
	pub(crate) fn floor(self) -> Option<i128> {
		let mantissa = i128::from(self.mantissa);
		match self.exponent {
			0..=59 => Some(mantissa.wrapping_shl(self.exponent.unsigned_abs())),
			60.. => None,
			_ => Some(mantissa.checked_shr(self.exponent.unsigned_abs()).unwrap_or(0)),
		}
	}
}

/// `a b` as upper and lower word, of which the order is that of the product.
#[inline]
pub(crate) fn product(a: u64, b: u64) -> (u64, u64) {
	let (a1, a0) = (a >> HALF, a & LOW_HALF);
	let (b1, b0) = (b >> HALF, b & LOW_HALF);
	// Four factors below 2^32: a product is at most 2^64 - 2^33 + 1, and takes two more halves without wrapping.
	let low = a0.wrapping_mul(b0);
	let cross = a1.wrapping_mul(b0).wrapping_add(low >> HALF);
	let other = a0.wrapping_mul(b1).wrapping_add(cross & LOW_HALF);
	let high = a1.wrapping_mul(b1).wrapping_add(cross >> HALF).wrapping_add(other >> HALF);
	(high, (other << HALF) | (low & LOW_HALF))
}

/// The square root of `high 2^64 + low`, rounded down, where `high >= 2^62`: as in [`Wide::sqrt`](crate::wide::Wide::sqrt).
#[inline]
fn root(high: u64, low: u64) -> u64 {
	// In [2^31, 2^32), with a rest of at most twice itself: 33 bits, and 31 more.
	let top = high.isqrt();
	let rest = high.wrapping_sub(top.wrapping_mul(top));
	let digits = (rest << 31 | low >> 33).checked_div(top).unwrap_or_default().min(LOW_HALF);
	let root = top << HALF | digits;
	// Exact or one too large.
	root.wrapping_sub((product(root, root) > (high, low)).into())
}

#[cfg(test)]
mod tests {
	use super::*;
	use primitive_types::{U256, U512};
	use proptest::prelude::*;

	/// Of any sign and size; close together often enough for terms that cancel.
	fn any_short() -> impl Strategy<Value = Short> {
		let mantissa = prop_oneof![any::<u64>(), Just(0), Just(u64::MAX), TOP..TOP + 3];
		(any::<bool>(), mantissa, -70i32..70).prop_map(|(negative, mantissa, exponent)| {
			let size = Short::constant(mantissa | TOP, exponent);
			Short { negative, ..size }
		})
	}

	/// In units of 2^-256, exponents of at least -200 and below 130.
	fn exact(number: Short) -> (bool, U512) {
		let shift = usize::try_from(number.exponent.max(-256) + 256).expect("in range");
		(number.negative, U512::from(number.mantissa) << shift)
	}

	/// The upper 64 bits of a number of units of 2^-256.
	fn cut(negative: bool, units: U512) -> Short {
		let bits = units.bits();
		if bits == 0 {
			return Short::ZERO;
		}
		let shift = bits.saturating_sub(64);
		let short = Short::from_unsigned((units >> shift).as_u128());
		Short { negative, exponent: short.exponent + shift as i32 - 256, ..short }
	}

	#[test]
	fn numbers_are_exact_when_they_have_64_bits() {
		let number = |n: i128| Short::from_signed(n);
		assert_eq!(number(3).add(number(-5)), number(-2));
		assert_eq!(number(3).sub(number(3)), Short::ZERO);
		assert_eq!(number(0), Short::ZERO);
		assert_eq!(number(0).sub(number(7)), number(-7));
		// 2^127 - 2^64 + 1 loses what is below 2^63.
		let large = number(1).doubled(127);
		assert_eq!(large.sub(number(u64::MAX.into())), number((1 << 64) - 2).doubled(63));
		// Of the upper word nothing is left.
		assert_eq!(number(1 << 64).sub(number(u64::MAX.into())), number(1));
		assert_eq!(number(-6).mul(number(7)), number(-42));
		assert_eq!(number(0).mul(number(7)).doubled(3), Short::ZERO);
		assert_eq!(number(144).sqrt(), number(12));
		assert_eq!(number(2).doubled(5), number(64));
		assert_eq!(Short::ratio(3, 4), Some(number(3).doubled(-2)));
		assert_eq!(Short::ratio(3, 0), None);
		assert_eq!(Short::ratio(0, 3), None);
		assert_eq!(
			[number(-1), number(0), number(1)].map(Short::is_positive),
			[false, false, true]
		);
		assert!(number(1).reaches(number(0)) && !number(0).doubled(9).reaches(number(1)));
		// 2^64 + 1 loses its last bit.
		assert_eq!(number((1 << 64) + 1), number(1 << 64));
		assert_eq!(number(i128::MIN), number(1).doubled(127).mul(number(-1)));
	}

	#[test]
	fn integers_are_rounded_as_named() {
		let number = |n: i128, bits: i32| Short::from_signed(n).doubled(bits);
		assert_eq!(
			[number(5, -1), number(6, -1), number(1, -200)].map(Short::ceil),
			[3, 3, 1].map(Some)
		);
		assert_eq!(number(0, 0).ceil(), Some(0));
		assert_eq!(number(u64::MAX.into(), 0).ceil(), Some(u64::MAX));
		assert_eq!(number(1, 64).ceil(), None);
		assert_eq!([number(5, -1), number(1, -200)].map(Short::floor), [2, 0].map(Some));
		assert_eq!(number(0, 0).floor(), Some(0));
		assert_eq!(number(1, 122).floor(), Some(1 << 122));
		assert_eq!(number(1, 123).floor(), None);
	}

	proptest! {
		#![proptest_config(ProptestConfig::with_cases(4_000))]

		/// Sum, difference and product are the exact ones, cut to 64 bits.
		#[test]
		fn results_are_the_exact_ones_cut(x in any_short(), y in any_short(), near in -2i32..3) {
			for y in [y, Short { exponent: x.exponent + near, ..y }] {
				let ((x_negative, a), (y_negative, b)) = (exact(x), exact(y));
				let sum = |y_negative: bool| match (x_negative == y_negative, a >= b) {
					(true, _) => cut(x_negative, a + b),
					(false, true) => cut(x_negative, a - b),
					(false, false) => cut(y_negative, b - a),
				};
				prop_assert_eq!(x.add(y), sum(y_negative));
				prop_assert_eq!(x.sub(y), sum(!y_negative));
				prop_assert_eq!(x.reaches(y), a >= b);
				let product = U512::from(x.mantissa) * U512::from(y.mantissa);
				let short = cut(x_negative != y_negative, product);
				let exponent = short.exponent + 256 + x.exponent + y.exponent;
				prop_assert_eq!(x.mul(y), Short { exponent, ..short });
			}
		}

		/// `root^2 <= number < (root + 1)^2`, in the last bit of the root.
		#[test]
		fn root_is_the_exact_one_cut(x in any_short()) {
			let root = x.sqrt();
			let bits = x.exponent - 2 * root.exponent;
			prop_assert!((63..=64).contains(&bits) && root.mantissa >= TOP);
			let number = U256::from(x.mantissa) << bits as usize;
			let (low, high) = (U256::from(root.mantissa), U256::from(root.mantissa) + 1);
			prop_assert!(low * low <= number && number < high * high);
		}

		/// Of a square, and of one less.
		#[test]
		fn root_is_exact_at_squares(n in TOP..) {
			let (high, low) = product(n, n);
			prop_assert_eq!(root(high, low), n);
			let below = (u128::from(high) << 64 | u128::from(low)) - 1;
			prop_assume!(below >= 1 << 126);
			prop_assert_eq!(root((below >> 64) as u64, below as u64), n - 1);
		}

		#[test]
		fn ratio_is_the_exact_one_cut(n in 1..=u64::MAX, d in 1..=u64::MAX, shift in 0u32..64) {
			let n = (n >> shift).max(1);
			let expected = cut(false, (U512::from(n) << 256) / U512::from(d));
			prop_assert_eq!(Short::ratio(n, d), Some(expected));
		}
	}
}
