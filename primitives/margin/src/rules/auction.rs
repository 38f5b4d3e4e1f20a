//! Auction of a vault (spec/liquidation.md).
//!
//! `R` is the cash received from bids and `P` everything else in the vault. `E0 = E - R` is the equity in `P`,
//! `Q = E - MM` its requirement: cash has none. A bid takes a fraction of `P`.

use super::ONE_SQUARED;
use surety_math::{
	number::Number,
	rounding::{
		mul_ceil, mul_div_ceil, mul_div_floor, mul_floor, mul_signed_ceil, mul_signed_floor,
	},
	MathError, ONE,
};

/// `BM = MM - buffer Q`, rounded down: the margin that an auction restores.
#[inline]
pub fn buffer_margin<N: Number>(
	maintenance: &N,
	requirement: &N,
	buffer: &N,
) -> Result<N, MathError> {
	maintenance.sub(&mul_ceil(buffer, requirement)?)
}

/// The largest `E0` of the thin phase: `thin_share Q`, rounded down. A whole number of units is above the exact limit
/// where it is above this.
#[inline]
pub fn thin_limit<N: Number>(requirement: &N, thin_share: &N) -> Result<N, MathError> {
	mul_floor(thin_share, requirement)
}

/// What of a price of equity is the penalty: `min(phi, d)`. The vault gets the rest of it, `d'`.
#[inline]
pub fn penalty_price<N: Number>(penalty: &N, price: &N) -> N {
	penalty.min(price)
}

/// Solvent phase: what a fraction costs, `f E0 d`, rounded up.
#[inline]
pub fn cost<N: Number>(fraction: &N, equity: &N, price: &N) -> Result<N, MathError> {
	mul_div_ceil(&fraction.mul(equity)?, price, &N::constant(ONE_SQUARED))
}

/// Solvent phase: what of the cost is the penalty, `f E0 min(phi, d)`, rounded down.
#[inline]
pub fn penalty<N: Number>(fraction: &N, equity: &N, penalty_price: &N) -> Result<N, MathError> {
	mul_div_floor(&fraction.mul(equity)?, penalty_price, &N::constant(ONE_SQUARED))
}

/// Thin phase: what a bidder is granted for all of `P`, `g thin_share Q`, rounded down. He pays `B = E0` less this,
/// which may be negative.
#[inline]
pub fn allowance<N: Number>(requirement: &N, thin_share: &N, growth: &N) -> Result<N, MathError> {
	mul_div_floor(&growth.mul(thin_share)?, requirement, &N::constant(ONE_SQUARED))
}

/// Thin phase: what a fraction costs, `f B`, rounded up; negative where it is paid to the bidder.
#[inline]
pub fn thin_cost<N: Number>(fraction: &N, price_of_all: &N) -> Result<N, MathError> {
	mul_signed_ceil(price_of_all, fraction)
}

/// What a bidder takes of one entry of `P`, of either sign: rounded down, so of an asset less and of a debt more.
#[inline]
pub fn taken<N: Number>(amount: &N, fraction: &N) -> Result<N, MathError> {
	mul_signed_floor(amount, fraction)
}

/// The fraction that restores the buffer: `BM / (BM - proceeds)` for a negative `BM`, rounded up, between 0 and 1.
/// `proceeds` is what a vault keeps in cash when all of `P` is sold: `R + E0 d'`, or `R + B`. It is 0 where `BM` is not
/// negative, and else 1 where the proceeds are not positive.
///
/// A fraction `f` leaves `(1 - f) (BM - R)` in `P` and `R + f (proceeds - R)` in cash: together `BM - f (BM - proceeds)`.
#[inline]
pub fn restoring_fraction<N: Number>(buffer_margin: &N, proceeds: &N) -> Result<N, MathError> {
	let zero = N::constant(0);
	let missing = zero.sub(buffer_margin)?.max(&zero);
	let whole = missing.add(&proceeds.max(&zero))?;
	mul_div_ceil(&missing, &N::constant(ONE), &whole.max(&N::constant(1)))
}

/// A price that falls in a straight line: `to + (from - to) left / whole`, rounded up. `from` is at least `to`, and
/// `left`, of the time `whole`, at most that.
///
/// `DivisionByZero` if `whole` is zero.
#[inline]
pub fn falling<N: Number>(from: &N, to: &N, left: &N, whole: &N) -> Result<N, MathError> {
	to.add(&mul_div_ceil(&from.sub(to)?, left, whole)?)
}

/// What of a payment to a bidder the cash received from bids bears, and what of the loss in the payment is then left:
/// the vault's own money meets its loss first, then what the bidder is paid beyond it.
#[inline]
pub fn from_received<N: Number>(payment: &N, loss: &N, received: &N) -> Result<(N, N), MathError> {
	let from_received = received.min(payment);
	let loss_left = loss.sub(&from_received)?.max(&N::constant(0));
	Ok((from_received, loss_left))
}
