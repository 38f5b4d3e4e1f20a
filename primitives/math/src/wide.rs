//! Products, quotients and square roots of 256-bit integers in two 128-bit halves.
//!
//! Operators that could overflow are not used. `wrapping_*` stands where the comment beside it says why nothing wraps.

use crate::ONE;

/// An unsigned integer of 256 bits: `high 2^128 + low`.
#[derive(Clone, Copy, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Wide {
	pub(crate) high: u128,
	pub(crate) low: u128,
}

const HALF: u32 = 64;
const LOW_HALF: u128 = (1 << HALF) - 1;

/// [`ONE`] shifted so that the top bit of 64 is set, and `2^128 / ONE_NORMAL - 2^64`, rounded down.
const ONE_SHIFT: u32 = 4;
const ONE_NORMAL: u128 = ONE << ONE_SHIFT;
const ONE_RECIPROCAL: u128 = u128::MAX / ONE_NORMAL - (1 << HALF);

impl Wide {
	/// `a b`, which always fits.
	#[inline]
	pub(crate) fn product(a: u128, b: u128) -> Self {
		let (a1, a0) = (a >> HALF, a & LOW_HALF);
		let (b1, b0) = (b >> HALF, b & LOW_HALF);
		// Four factors below 2^64: a product is at most 2^128 - 2^65 + 1, and takes two more halves without wrapping.
		let low = a0.wrapping_mul(b0);
		let cross = a1.wrapping_mul(b0).wrapping_add(low >> HALF);
		let other = a0.wrapping_mul(b1).wrapping_add(cross & LOW_HALF);
		let high = a1.wrapping_mul(b1).wrapping_add(cross >> HALF).wrapping_add(other >> HALF);
		Self { high, low: (other << HALF) | (low & LOW_HALF) }
	}

	/// `self + other`.
	#[inline]
	pub(crate) fn checked_add(self, other: Self) -> Option<Self> {
		let (low, carry) = self.low.overflowing_add(other.low);
		let high = self.high.checked_add(other.high)?.checked_add(carry.into())?;
		Some(Self { high, low })
	}

	/// `self - other`.
	#[inline]
	pub(crate) fn checked_sub(self, other: Self) -> Option<Self> {
		let (low, borrow) = self.low.overflowing_sub(other.low);
		let high = self.high.checked_sub(other.high)?.checked_sub(borrow.into())?;
		Some(Self { high, low })
	}

	/// `self 2^bits`, `None` if bits other than zero leave at the top.
	pub(crate) fn checked_shl(self, bits: u32) -> Option<Self> {
		let shifted = self.shl(bits);
		(shifted.shr(bits) == self).then_some(shifted)
	}

	/// `self 2^bits` modulo 2^256.
	fn shl(self, bits: u32) -> Self {
		match bits {
			0 => self,
			1..=127 => {
				let spill = self.low.wrapping_shr(128u32.wrapping_sub(bits));
				Self {
					high: self.high.wrapping_shl(bits) | spill,
					low: self.low.wrapping_shl(bits),
				}
			},
			128..=255 => Self { high: self.low.wrapping_shl(bits), low: 0 },
			_ => Self::default(),
		}
	}

	/// `self / 2^bits`, rounded down.
	pub(crate) fn shr(self, bits: u32) -> Self {
		match bits {
			0 => self,
			1..=127 => {
				let spill = self.high.wrapping_shl(128u32.wrapping_sub(bits));
				Self {
					high: self.high.wrapping_shr(bits),
					low: self.low.wrapping_shr(bits) | spill,
				}
			},
			128..=255 => Self { high: 0, low: self.high.wrapping_shr(bits) },
			_ => Self::default(),
		}
	}

	/// `self / 2^bits`, rounded to the nearest, up from the middle; `None` if it does not fit 128 bits.
	pub(crate) fn shr_nearest(self, bits: u32) -> Option<u128> {
		let down = self.shr(bits);
		// Without a shift there is no bit below: one by 2^32 - 1 leaves zero.
		let half = self.shr(bits.wrapping_sub(1)).low & 1 == 1;
		if down.high == 0 {
			down.low.checked_add(half.into())
		} else {
			None
		}
	}

	/// Quotient and remainder; `None` if the divisor is zero or the quotient does not fit 128 bits.
	#[inline]
	pub(crate) fn div_rem(self, divisor: u128) -> Option<(u128, u128)> {
		if divisor == ONE {
			self.div_rem_one()
		} else {
			self.div_rem_any(divisor)
		}
	}

	/// Long division in halves of 64 bits (Knuth, The Art of Computer Programming 2, section 4.3.1, algorithm D).
	fn div_rem_any(self, divisor: u128) -> Option<(u128, u128)> {
		if self.high == 0 {
			let quotient = self.low.checked_div(divisor)?;
			return Some((quotient, self.low.wrapping_sub(quotient.wrapping_mul(divisor))));
		}
		if self.high >= divisor {
			return None;
		}
		let shift = divisor.leading_zeros();
		// `high < divisor`, so the shifted number still fits.
		let number = self.shl(shift);
		let divisor = divisor.wrapping_shl(shift);
		let (first, rest) = div_step(number.high, number.low >> HALF, divisor)?;
		let (second, rest) = div_step(rest, number.low & LOW_HALF, divisor)?;
		Some(((first << HALF) | second, rest.wrapping_shr(shift)))
	}

	/// By 1e18, as most divisions are: two digits of 64 bits, without dividing.
	fn div_rem_one(self) -> Option<(u128, u128)> {
		if self.high >= ONE {
			return None;
		}
		// Below 1e18 at the top, so that the shifted number still fits.
		let number = self.shl(ONE_SHIFT);
		let (first, rest) = step_by_one(number.high, number.low >> HALF);
		let (second, rest) = step_by_one(rest, number.low & LOW_HALF);
		Some(((first << HALF) | second, rest >> ONE_SHIFT))
	}

	/// `self / divisor` rounded to the nearest, up from the middle; `None` as in [`div_rem`](Self::div_rem).
	pub(crate) fn div_nearest(self, divisor: u128) -> Option<u128> {
		let (quotient, rest) = self.div_rem(divisor)?;
		// `rest < divisor`: the difference does not wrap.
		let up = rest >= divisor.wrapping_sub(rest);
		quotient.checked_add(up.into())
	}

	/// The square root rounded down, and whether the number lies nearer to the next integer.
	///
	/// Half of the digits come from the root of the upper 128 bits, the others from one division (Zimmermann,
	/// Karatsuba Square Root, 1999); the root so found is exact or one too large.
	pub(crate) fn sqrt(self) -> (u128, bool) {
		let shift = if self.high == 0 {
			self.low.leading_zeros().wrapping_add(128)
		} else {
			self.high.leading_zeros()
		} & !1;
		let number = self.shl(shift);
		if number.high == 0 {
			return (0, false);
		}
		// In [2^63, 2^64), with a rest of at most twice itself: 65 bits, and 63 more.
		let top = number.high.isqrt();
		let rest = number.high.wrapping_sub(top.wrapping_mul(top));
		let dividend = (rest << 63) | (number.low >> 65);
		let digits = dividend.checked_div(top).unwrap_or_default().min(LOW_HALF);
		// An even shift below 256: the root's is below 128.
		let mut root = ((top << HALF) | digits).wrapping_shr(shift >> 1);
		if Self::product(root, root) > self {
			root = root.wrapping_sub(1);
		}
		// Nearer to the next integer: above (root + 1/2)^2, that is, a rest of more than the root.
		let rest = self.checked_sub(Self::product(root, root)).unwrap_or_default();
		(root, rest > Self { high: 0, low: root })
	}
}

/// One digit of 64 bits: the quotient of `rest 2^64 + next` and a divisor of which the top bit is set, `rest < divisor`.
fn div_step(rest: u128, next: u128, divisor: u128) -> Option<(u128, u128)> {
	let (d1, d0) = (divisor >> HALF, divisor & LOW_HALF);
	let mut digit = rest.checked_div(d1)?;
	let mut over = rest.wrapping_sub(digit.wrapping_mul(d1));
	// The estimate is at most two too large. `over` stays below 2^64 while it is shifted.
	for _ in 0..2 {
		if digit <= LOW_HALF && digit.wrapping_mul(d0) <= ((over << HALF) | next) {
			break;
		}
		digit = digit.wrapping_sub(1);
		over = over.wrapping_add(d1);
		if over > LOW_HALF {
			break;
		}
	}
	// The true remainder is below the divisor, so arithmetic modulo 2^128 gives it.
	let rest = ((rest << HALF) | next).wrapping_sub(digit.wrapping_mul(divisor));
	Some((digit, rest))
}

/// One digit of 64 bits: quotient and remainder of `rest 2^64 + next` and [`ONE_NORMAL`], `rest < ONE_NORMAL`, by its
/// reciprocal (Möller and Granlund, Improved division by invariant integers, 2011, algorithm 4, without its last step).
///
/// Let `B = 2^64`, d the divisor, v the reciprocal and `k = B^2 - (B + v) d`; the estimate is `q B + e`. One more than q
/// leaves a remainder r with `r B = rest k + next (B - d) + e d - d B`. The last step of the paper is for `r >= d`, and
/// for r of at least zero and above e. Here `d = 0.867 B` and `k = 0.400 B`, so that `r B < 0.347 B^2 + B^2 - d B` is
/// below `d B`, and `(r - e) B < 0.347 B^2 + 0.133 B^2 - d B` below zero: neither occurs.
#[inline]
fn step_by_one(rest: u128, next: u128) -> (u128, u128) {
	// `rest` is below 2^64: the product fits. The estimate fits as well (lemma 2 of the paper), all else is modulo 2^64.
	let estimate = ONE_RECIPROCAL.wrapping_mul(rest).wrapping_add((rest << HALF) | next);
	let digit = (estimate >> HALF).wrapping_add(1) & LOW_HALF;
	let left = next.wrapping_sub(digit.wrapping_mul(ONE_NORMAL)) & LOW_HALF;
	if left > estimate & LOW_HALF {
		(digit.wrapping_sub(1) & LOW_HALF, left.wrapping_add(ONE_NORMAL) & LOW_HALF)
	} else {
		(digit, left)
	}
}

/// `a b / 2^128`, rounded down.
pub(crate) fn mul_high(a: u128, b: u128) -> u128 {
	Wide::product(a, b).high
}

/// `a b / 2^128` of signed numbers, rounded towards minus infinity.
pub(crate) fn mul_high_signed(a: i128, b: i128) -> i128 {
	// As unsigned numbers a negative factor is larger by 2^128, the upper half of the product by the other factor.
	let (x, y) = (a.cast_unsigned(), b.cast_unsigned());
	let excess_a = if a < 0 { y } else { 0 };
	let excess_b = if b < 0 { x } else { 0 };
	mul_high(x, y).wrapping_sub(excess_a).wrapping_sub(excess_b).cast_signed()
}

/// `sum of c_k u^k`: coefficients with 126 fractional bits, `u` with 128 and below 1/2 in size. Each step rounds down
/// once, by less than 2^-126.
///
/// The caller's coefficients bound every partial sum below 2 in size, so that nothing wraps.
pub(crate) fn polynomial(coefficients: &[i128], u: i128) -> i128 {
	let mut sum = 0i128;
	for coefficient in coefficients.iter().rev() {
		sum = mul_high_signed(sum, u).wrapping_add(*coefficient);
	}
	sum
}

#[cfg(test)]
mod tests {
	use super::*;
	use primitive_types::U256;
	use proptest::prelude::*;

	fn wide(number: U256) -> Wide {
		Wide { high: (number >> 128).as_u128(), low: (number & U256::from(u128::MAX)).as_u128() }
	}

	fn narrow(number: Wide) -> U256 {
		(U256::from(number.high) << 128) | U256::from(number.low)
	}

	/// Numbers of every size, and those with long runs of equal bits, at which carries happen.
	fn any_u128() -> impl Strategy<Value = u128> {
		(any::<u128>(), 0u32..128, any::<bool>(), any::<bool>()).prop_map(
			|(n, shift, ones, runs)| {
				let n = if runs { u128::MAX << (n & 127) } else { n };
				if ones {
					!(n >> shift)
				} else {
					n >> shift
				}
			},
		)
	}

	/// The two bounds in the comment of [`step_by_one`].
	#[test]
	fn division_by_one_needs_no_second_correction() {
		let [base, d, reciprocal] = [1 << HALF, ONE_NORMAL, ONE_RECIPROCAL].map(U256::from);
		let k = base * base - (base + reciprocal) * d;
		assert!(k >= 1.into() && k <= d);
		assert!(d * k + base * base < d * base * 2);
		assert!(d * k + base * (base - d) < d * base);
	}

	proptest! {
		#![proptest_config(ProptestConfig::with_cases(4_000))]

		#[test]
		fn product_is_that_of_a_reference(a in any_u128(), b in any_u128()) {
			prop_assert_eq!(narrow(Wide::product(a, b)), U256::from(a) * U256::from(b));
			let signed = mul_high_signed(a.cast_signed(), b.cast_signed());
			let size = U256::from(a.cast_signed().unsigned_abs()) * U256::from(b.cast_signed().unsigned_abs());
			let down = if (a.cast_signed() < 0) == (b.cast_signed() < 0) {
				(size >> 128).as_u128().cast_signed()
			} else {
				let whole = !(size & U256::from(u128::MAX)).is_zero();
				-((size >> 128).as_u128().cast_signed()) - i128::from(whole)
			};
			prop_assert_eq!(signed, down);
		}

		#[test]
		fn quotient_is_that_of_a_reference(high in any_u128(), low in any_u128(), d in any_u128()) {
			let number = Wide { high, low };
			let fits = d != 0 && (narrow(number) / U256::from(d)) >> 128 == U256::zero();
			match number.div_rem(d) {
				Some((q, r)) => {
					prop_assert_eq!(U256::from(q), narrow(number) / U256::from(d));
					prop_assert_eq!(U256::from(r), narrow(number) % U256::from(d));
				},
				None => prop_assert!(!fits),
			}
			// Quotients just below the limit are those at which the estimate errs.
			let near = wide(U256::from(high) * U256::from(d) + U256::from(low % d.max(1)));
			if d != 0 {
				prop_assert_eq!(near.div_rem(d), Some((high, low % d)));
			}
		}

		#[test]
		fn quotient_by_one_is_that_of_a_reference(high in any_u128(), low in any_u128()) {
			let one = U256::from(ONE);
			// Any that fits, and those just below and above a multiple.
			let multiple = U256::from(high) * one;
			let others = [multiple + low % ONE, multiple + low % 2, multiple.saturating_sub(1.into())];
			for number in others.map(wide).into_iter().chain([Wide { high: high % ONE, low }]) {
				let (quotient, rest) = narrow(number).div_mod(one);
				prop_assert_eq!(number.div_rem(ONE), Some((quotient.as_u128(), rest.as_u128())));
			}
			let large = Wide { high: high.max(ONE), low };
			prop_assert_eq!(large.div_rem(ONE), None);
		}

		#[test]
		fn shifts_and_sums_are_those_of_a_reference(
			high in any_u128(), low in any_u128(), other in any_u128(), bits in 0u32..300,
		) {
			let number = Wide { high, low };
			prop_assert_eq!(narrow(number.shr(bits)), narrow(number) >> bits as usize);
			let shifted = narrow(number) << bits as usize;
			let fits = shifted >> bits as usize == narrow(number);
			prop_assert_eq!(number.checked_shl(bits).map(narrow), fits.then_some(shifted));
			let addend = Wide { high: other, low: high };
			prop_assert_eq!(number.checked_add(addend).map(narrow), narrow(number).checked_add(narrow(addend)));
			prop_assert_eq!(number.checked_sub(addend).map(narrow), narrow(number).checked_sub(narrow(addend)));
		}

		#[test]
		fn nearest_is_within_one_half(high in any_u128(), low in any_u128(), bits in 1u32..256, d in any_u128()) {
			let number = Wide { high, low };
			let half = U256::from(1) << (bits - 1) as usize;
			let (sum, over) = narrow(number).overflowing_add(half);
			if let Some(near) = number.shr_nearest(bits) {
				let carry = if over { U256::from(1) << (256 - bits as usize) } else { U256::zero() };
				prop_assert_eq!(U256::from(near), (sum >> bits as usize) + carry);
			}
			if let Some(near) = number.div_nearest(d) {
				let doubled = U256::from(2) * (narrow(number) % U256::from(d));
				let up = U256::from(u8::from(doubled >= U256::from(d)));
				prop_assert_eq!(U256::from(near), narrow(number) / U256::from(d) + up);
			}
		}

		#[test]
		fn root_is_exact(high in any_u128(), low in any_u128(), root in any_u128()) {
			let square = Wide::product(root, root);
			let below = square.checked_sub(Wide { high: 0, low: 1 });
			for number in [Wide { high, low }, Wide { high: 0, low }, square, below.unwrap_or_default()] {
				let (found, up) = number.sqrt();
				let n = narrow(number);
				let r = U256::from(found);
				prop_assert!(r * r <= n);
				prop_assert!(found == u128::MAX || (r + 1) * (r + 1) > n);
				prop_assert_eq!(up, n - r * r > r);
			}
			prop_assert_eq!(square.sqrt(), (root, false));
		}
	}
}
