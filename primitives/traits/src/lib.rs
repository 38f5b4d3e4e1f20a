//! How the pallets of Surety meet. They never name each other: each asks for what it needs by one of these traits,
//! and the runtime composes them.

#![cfg_attr(not(feature = "std"), no_std)]
#![forbid(unsafe_code)]

extern crate alloc;

mod invariants;
mod ledger;
mod margin_check;
mod price_feed;
mod settlement_oracle;

pub use invariants::{check_all, Invariants};
pub use ledger::{Holdings, Ledger};
pub use margin_check::MarginCheck;
pub use price_feed::{OracleError, PriceFeed};
pub use settlement_oracle::{OnSettlementFixed, SettlementOracle};
