//! Payoffs at expiry.
//!
//! Between neighbouring corners, which are zero and the strikes, a payoff is a straight line; so is a sum of them, and a
//! straight line is lowest at an end. Above the last strike only calls are left, each rising with the price.

use surety_math::{number::Number, MathError, ONE};

/// What a call pays: `max(S - K, 0)`.
#[inline]
pub fn call<N: Number>(strike: &N, price: &N) -> Result<N, MathError> {
	Ok(price.sub(strike)?.max(&N::constant(0)))
}

/// What a put pays: `max(K - S, 0)`.
#[inline]
pub fn put<N: Number>(strike: &N, price: &N) -> Result<N, MathError> {
	call(price, strike)
}

/// What a holder of some quantities of payoffs receives, negative where he pays: the exact sum of the products, rounded
/// down once.
pub fn settlement_value<N: Number>(
	legs: impl IntoIterator<Item = Result<(N, N), MathError>>,
) -> Result<N, MathError> {
	let mut sum = N::constant(0);
	for leg in legs {
		let (quantity, payoff) = leg?;
		sum = sum.add(&quantity.mul(&payoff)?)?;
	}
	let (floor, _) = sum.div_rem(&N::constant(ONE))?;
	floor.signed()
}
