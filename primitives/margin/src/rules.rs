//! The algebra of liquidation, written once over [`Number`](surety_math::number::Number).
//!
//! The functions of the crate's root run these rules with the integers of the chain. `tests/smt.rs` proves of this same
//! code, for all numbers and not for a sample:
//!
//! - a payoff lies within its bounds, and the value of an expiry at any settlement price is at least its least value at
//!   zero and the strikes ([`payoff`]);
//! - a bid pays no less and receives no more than is due, also in parts; the largest fraction is at most one, and after
//!   it the buffer is restored ([`auction`]);
//! - a tear-up covers the loss exactly as far as the shorts are worth it, and pays out no more than they paid; what
//!   rounding leaves is not negative and is accounted for ([`tear_up`]);
//! - the parts of a loss add up to it, and a recovery pays no more than there is ([`waterfall`]);
//! - a call that only reduces risk leaves the ratio of equity to requirement no worse ([`risk_reduction`]);
//! - interest is collected before it is distributed ([`interest`]).
//!
//! Amounts, quantities, prices and fractions are inner integers of 18 decimals, *units*. Every function fails with
//! [`MathError::Overflow`](surety_math::MathError::Overflow) where a result does not fit, and with nothing else unless it
//! says so.

pub mod auction;
pub mod interest;
pub mod payoff;
pub mod risk_reduction;
pub mod tear_up;
pub mod waterfall;

/// 1e36: what a product of three numbers of 18 decimals is divided by to have 18 again.
const ONE_SQUARED: u128 = 1_000_000_000_000_000_000_000_000_000_000_000_000;
