//! Pure arithmetic of margin. A portfolio goes in, a requirement comes out; no storage, no clock, no prices but those given.
//!
//! This slice holds the payoff of an option and *full cover*: the largest loss of a vault's positions in one expiry
//! over every settlement price, which must be held in cash. It needs no price feed and cannot be wrong about
//! the market, at the cost of capital.

#![cfg_attr(not(feature = "std"), no_std)]
#![forbid(unsafe_code)]
#![cfg_attr(
	not(test),
	deny(
		clippy::unwrap_used,
		clippy::expect_used,
		clippy::panic,
		clippy::indexing_slicing,
		clippy::as_conversions,
		clippy::arithmetic_side_effects,
		clippy::float_arithmetic
	)
)]

extern crate alloc;

mod full_cover;
mod payoff;

pub use full_cover::{max_loss, CoverError};
pub use payoff::{payoff, settlement_value, Leg};
