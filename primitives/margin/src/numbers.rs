//! Between fixed point and the integers that the rules run with.

use sp_arithmetic::{FixedI128, FixedU128};
use surety_math::{number::Integer, MathError};

pub(crate) fn integer(value: FixedU128) -> Integer {
	value.into_inner().into()
}

pub(crate) fn signed_integer(value: FixedI128) -> Integer {
	value.into_inner().into()
}

pub(crate) fn fixed(number: Integer) -> Result<FixedU128, MathError> {
	number.try_into().map(FixedU128::from_inner)
}

pub(crate) fn signed_fixed(number: Integer) -> Result<FixedI128, MathError> {
	number.try_into().map(FixedI128::from_inner)
}
