//! What winners of an expiry may count on before they are paid.

use sp_arithmetic::FixedU128;
use surety_types::{Moment, UnderlyingId};

/// Knows what losers of an expiry have failed to pay.
pub trait Claims {
	/// What of a winner's claim on an expiry whose price is fixed will not be paid as far as is known, rounded up; in the
	/// settlement currency.
	fn missing(underlying: UnderlyingId, expiry: Moment, claim: FixedU128) -> FixedU128;
}
