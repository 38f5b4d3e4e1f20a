//! A runtime of every pallet of Surety at small limits, for tests.
//!
//! ```
//! use surety_mock::*;
//!
//! Externalities::default().build_and_execute(|| {
//!     feed_all(fixed("50000"));
//!     assert_ok!(Vaults::open(RuntimeOrigin::signed(ALICE)));
//! });
//! // Every invariant of every pallet has been checked here.
//! ```
//!
//! Calls are best made by [`dispatch`], which undoes a failed call as a block does; a pallet's function called
//! directly has no such layer around it.

#![forbid(unsafe_code)]

mod accounts;
mod blocks;
mod configs;
mod externalities;
mod numbers;
mod prices;
mod runtime;

pub use accounts::*;
pub use blocks::*;
pub use configs::*;
pub use externalities::{asset_terms, feed_terms, market, risk_terms, Externalities};
pub use numbers::*;
pub use prices::*;
pub use runtime::*;

pub use frame_support::{assert_err, assert_noop, assert_ok, assert_storage_noop};
pub use surety_options;
pub use surety_oracle;
pub use surety_risk;
pub use surety_types as types;
pub use surety_vaults;
