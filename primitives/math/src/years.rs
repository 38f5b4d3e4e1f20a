//! Durations in years, fine enough for their square roots.

use crate::scaled::Scaled;
use crate::wide::Wide;
use crate::MathError;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_arithmetic::FixedU128;

const SECONDS_PER_YEAR: u128 = 31_536_000;
/// Inner units of a year.
const YEAR: u128 = 1_000_000_000_000_000_000_000_000_000_000;
/// Inner units in 1e-18 of a year.
const PER_UNIT: u128 = 1_000_000_000_000;

/// A duration in years of 365 days, with 30 decimals: 3e-23 seconds. The variance time of an average falls with the
/// cube of the time to expiry, where 18 decimals would leave three digits of its last second.
#[derive(
	Clone,
	Copy,
	Debug,
	Decode,
	DecodeWithMemTracking,
	Default,
	Encode,
	Eq,
	MaxEncodedLen,
	Ord,
	PartialEq,
	PartialOrd,
	TypeInfo,
)]
pub struct Years(u128);

impl Years {
	/// No time.
	pub const ZERO: Self = Self(0);

	/// A number of seconds, rounded down to 1e-30 years.
	pub fn from_seconds(seconds: u64) -> Result<Self, MathError> {
		Self::from_ratio_of_seconds(seconds.into(), 1)
	}

	/// `numerator / denominator` seconds, rounded down to 1e-30 years.
	///
	/// # Errors
	///
	/// [`MathError::DivisionByZero`]; [`MathError::Overflow`] from 3.4e8 years, or if the denominator exceeds 1e31.
	pub fn from_ratio_of_seconds(numerator: u128, denominator: u128) -> Result<Self, MathError> {
		if denominator == 0 {
			return Err(MathError::DivisionByZero);
		}
		let divisor = denominator.checked_mul(SECONDS_PER_YEAR).ok_or(MathError::Overflow)?;
		let years = Wide::product(numerator, YEAR).div_rem(divisor).ok_or(MathError::Overflow)?;
		Ok(Self(years.0))
	}

	/// A number of years with 18 decimals, exact.
	///
	/// # Errors
	///
	/// [`MathError::Overflow`] from 3.4e8 years.
	pub fn from_fixed(years: FixedU128) -> Result<Self, MathError> {
		years.into_inner().checked_mul(PER_UNIT).map(Self).ok_or(MathError::Overflow)
	}

	/// Units of 1e-30 years.
	pub const fn from_inner(inner: u128) -> Self {
		Self(inner)
	}

	/// Units of 1e-30 years.
	pub const fn into_inner(self) -> u128 {
		self.0
	}

	/// With 18 decimals, rounded down.
	pub fn to_fixed(self) -> FixedU128 {
		FixedU128::from_inner(self.0.checked_div(PER_UNIT).unwrap_or_default())
	}

	/// Whether there is no time.
	pub const fn is_zero(self) -> bool {
		self.0 == 0
	}

	pub(crate) fn scaled(self) -> Scaled {
		Scaled::new(self.0, 0).mul(INNER)
	}
}

/// 1e-30, as 2^-99 times its mantissa of 128 bits: `2^227 / 1e30`.
const INNER: Scaled = Scaled::new(crate::tables::YEARS_UNIT_Q227, -227);

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn years_are_exact_when_they_are_whole() {
		assert_eq!(Years::from_seconds(31_536_000), Ok(Years(YEAR)));
		assert_eq!(Years::from_ratio_of_seconds(63_072_000, 2), Ok(Years(YEAR)));
		assert_eq!(Years::from_fixed(FixedU128::from_inner(crate::ONE)), Ok(Years(YEAR)));
		assert_eq!(Years(YEAR).to_fixed().into_inner(), crate::ONE);
		assert_eq!(Years(YEAR).scaled().to_units(), Ok(crate::ONE));
	}

	#[test]
	fn years_round_down_when_seconds_are_not_whole() {
		// 1e30 / 31,536,000
		assert_eq!(Years::from_seconds(1), Ok(Years(31_709_791_983_764_586_504_312)));
		assert_eq!(Years::from_seconds(1).map(|y| y.to_fixed().into_inner()), Ok(31_709_791_983));
	}

	#[test]
	fn years_refuse_what_does_not_fit() {
		assert!(Years::from_ratio_of_seconds(1, 0) == Err(MathError::DivisionByZero));
		assert!(Years::from_ratio_of_seconds(u128::MAX, 1) == Err(MathError::Overflow));
		assert!(Years::from_ratio_of_seconds(1, u128::MAX) == Err(MathError::Overflow));
		assert!(Years::from_fixed(FixedU128::from_inner(u128::MAX)) == Err(MathError::Overflow));
		assert!(Years::from_seconds(u64::MAX).is_err());
	}
}
