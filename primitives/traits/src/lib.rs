//! How the pallets of Surety meet. They never name each other: each asks for what it needs by one of these traits,
//! and the runtime composes them.

#![cfg_attr(not(feature = "std"), no_std)]
#![forbid(unsafe_code)]

extern crate alloc;

mod claims;
mod invariants;
mod ledger;
mod liquidator;
mod loss_sink;
mod margin_check;
mod open_interest;
mod oracle_views;
mod price_feed;
mod quality;
mod risk_views;
mod settlement_oracle;

pub use claims::Claims;
pub use invariants::{check_all, Invariants};
pub use ledger::{CashTotals, Holdings, Ledger};
pub use liquidator::Liquidator;
pub use loss_sink::LossSink;
pub use margin_check::{MarginCheck, Step};
pub use open_interest::{OnListed, OnTornUp, OpenInterest};
pub use oracle_views::{
	Feed, FeedStatus, JudgedSnapshot, MarketFeeds, Misconduct, OperatorNumber, OperatorRecord,
	SettlementSample, Verdicts,
};
pub use price_feed::{OracleError, PriceFeed, SpotQuote};
pub use quality::{suffices, Action, Needs, Quality, Standing, ACTIONS};
pub use risk_views::{
	LiquidationPrices, MarketMargin, SeriesGreeks, SeriesQuote, VaultMargin, WorstOutcome,
};
pub use settlement_oracle::{OnSettlementFixed, SettlementOracle, SettlementProgress};
