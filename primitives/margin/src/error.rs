//! Why there is no requirement.

use surety_math::MathError;

/// Why a requirement could not be computed. None of these happens for what the ledger and the oracle can store under
/// parameters within their bounds (`tests/properties.rs`).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum MarginError {
	/// A number has no value or does not fit.
	Math(MathError),
	/// A position or a collateral is of an underlying that was not among the markets.
	UnknownUnderlying,
	/// A position is of an expiry that the market's snapshot does not hold.
	UnknownExpiry,
	/// A shock is below zero after kappa.
	NegativeShock,
	/// A risk array does not fit the scenarios of its market: it is of other parameters.
	StaleArray,
}

impl From<MathError> for MarginError {
	fn from(error: MathError) -> Self {
		Self::Math(error)
	}
}
