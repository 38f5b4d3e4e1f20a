//! Between amounts of 18 decimals and units of a token.

use crate::{Config, Error};
use frame_support::ensure;
use sp_runtime::{traits::Zero, FixedU128};
use surety_math::{mul_div_floor, to_units_floor, MathError, ONE};

/// Whole tokens in units of a token of these decimals; refused if the amount is zero or finer than a unit.
pub(crate) fn exact_units<T: Config>(amount: FixedU128, decimals: u8) -> Result<u128, Error<T>> {
	ensure!(!amount.is_zero(), Error::<T>::AmountZero);
	let units = to_units_floor(amount, decimals).map_err(|_| Error::<T>::OutOfRange)?;
	ensure!(from_units(units, decimals) == Ok(amount), Error::<T>::FinerThanAsset);
	Ok(units)
}

/// Units of a token of these decimals, at most 18, as whole tokens. Exact.
pub(crate) fn from_units(units: u128, decimals: u8) -> Result<FixedU128, MathError> {
	if decimals > 18 {
		return Err(MathError::Overflow);
	}
	let one = 10u128.checked_pow(decimals.into()).ok_or(MathError::Overflow)?;
	mul_div_floor(units, ONE, one).map(FixedU128::from_inner)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn from_units_is_exact_when_it_fits() {
		assert_eq!(from_units(1, 6), Ok(FixedU128::from_inner(1_000_000_000_000)));
		assert_eq!(from_units(7, 18), Ok(FixedU128::from_inner(7)));
		assert_eq!(from_units(2, 0), Ok(FixedU128::from_inner(2 * ONE)));
	}

	#[test]
	fn from_units_refuses_when_it_does_not_fit() {
		assert_eq!(from_units(u128::MAX, 6), Err(MathError::Overflow));
		assert_eq!(from_units(1, 19), Err(MathError::Overflow));
	}
}
