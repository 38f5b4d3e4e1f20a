//! Interest on negative cash by indices that only grow. A balance is what it was times the growth of its index since.

use surety_math::{
	number::Number,
	rounding::{mul_ceil, mul_div_ceil, mul_div_floor},
	MathError,
};

/// A debt after its index grew, rounded up.
///
/// `DivisionByZero` if an index is zero.
#[inline]
pub fn debt<N: Number>(debt: &N, then: &N, now: &N) -> Result<N, MathError> {
	mul_div_ceil(debt, now, then)
}

/// The interest that all debts together bring at least: `debts (now / then - 1)`, rounded down.
///
/// `DivisionByZero` if an index is zero.
#[inline]
pub fn interest<N: Number>(debts: &N, then: &N, now: &N) -> Result<N, MathError> {
	mul_div_floor(debts, now, then)?.sub(debts)
}

/// What of the interest is the treasury's, rounded up. The rest is that of positive balances.
#[inline]
pub fn of_treasury<N: Number>(interest: &N, share: &N) -> Result<N, MathError> {
	mul_ceil(interest, share)
}

/// The index of positive balances after `added` was distributed over `positive` cash, rounded down.
///
/// `DivisionByZero` if there is no positive cash.
#[inline]
pub fn credit_index<N: Number>(index: &N, positive: &N, added: &N) -> Result<N, MathError> {
	mul_div_floor(index, &positive.add(added)?, positive)
}

/// A positive balance after its index grew, rounded down.
///
/// `DivisionByZero` if an index is zero.
#[inline]
pub fn balance<N: Number>(balance: &N, then: &N, now: &N) -> Result<N, MathError> {
	mul_div_floor(balance, now, then)
}
