//! Pure arithmetic of margin. A portfolio goes in, a requirement comes out; no storage, no clock, no prices but those given.
//!
//! *Full cover* is the largest loss of a vault's positions in one expiry over every settlement price, held in cash: it
//! needs no price feed and cannot be wrong about the market, at the cost of capital.
//!
//! *Portfolio and standard margin* follow spec/margin.md with the charges of spec/charges.md. [`MarketValuation`] is a
//! market's snapshot made ready once for all vaults, [`RiskArray`] the values of a strike in all its scenarios, and
//! [`requirement`] what one vault needs, with every charge by name.
//!
//! *Liquidation* is spec/liquidation.md as far as it is arithmetic: auctions, the waterfall, tear-up, interest, kappa, fees
//! and the fund's target. Its algebra is in [`rules`], which `tests/smt.rs` proves.
//!
//! Sums over positions are exact and rounded once, so that neither the order of positions nor the source of a value
//! matters. Every rounding has a direction, which is against the vault: what it has is rounded down, what it owes or is
//! charged up. Prices are rounded to the nearest, because one price serves both sides.
//! `reference/margin.py` is an independent computation of the same in 50 digits.

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

mod arithmetic;
mod auction;
// The codec's derive for enums converts indices with `as`.
#[allow(clippy::as_conversions)]
mod charges;
mod defaults;
mod drift;
mod error;
mod fees;
mod full_cover;
mod fund;
mod interest;
mod kappa;
mod numbers;
#[allow(clippy::as_conversions)]
mod parameter_bounds;
#[allow(clippy::as_conversions)]
mod parameters;
mod payoff;
mod portfolio;
mod requirement;
mod risk_array;
mod risk_reduction;
pub mod rules;
mod safety_interval;
mod scenario;
#[allow(clippy::as_conversions)]
mod snapshot;
mod standard;
mod tear_up;
#[allow(clippy::as_conversions)]
mod terms;
mod valuation;
mod waterfall;

pub use auction::{
	Auction, AuctionClock, AuctionEnd, AuctionParameters, AuctionStanding, AuctionTerms, Bid,
	BidRefused, Offer, Phase, Quote, ThinClock, Transfer,
};
pub use charges::{Charge, ChargeName};
pub use drift::{drift_distance, price_distance, tracking_distance, ListedStrikes};
pub use error::MarginError;
pub use fees::{
	FeeOf, FeeParameters, FeeSplit, FeeTerms, OpenInterestParameters, OpenInterestTerms,
};
pub use full_cover::{max_loss, CoverError};
pub use fund::{Bucket, FundParameters, FundTerms, StressShortfall};
pub use interest::{utilisation, Accrued, InterestIndices, InterestParameters, InterestTerms};
pub use kappa::{maintenance_kappa, KappaParameters, KappaTerms};
pub use parameter_bounds::{check_kappa, ParameterError, MAX_KAPPA};
pub use parameters::{
	Haircuts, HouseParameters, HouseTerms, MarketParameters, PortfolioTerms, Scenario, Scenarios,
	StandardTerms, VolatilityMove, MAX_SCENARIOS,
};
pub use payoff::{payoff, settlement_value, Leg};
pub use portfolio::{ScenarioOutcome, Worst, WorstCase};
pub use requirement::{requirement, MarketDetail, MarketRequirement, Requirement, ValuedVault};
pub use risk_array::{
	Arrays, ColumnSums, Direct, MarkedLeg, Pricing, RiskArray, SeriesValues, ValuedExpiry,
};
pub use risk_reduction::{
	ensure_reduces_risk, fees_are_waived, free_of_options, may_leave, only_reduces_risk,
	MarginState, RiskNotReduced,
};
pub use safety_interval::{
	covered_interval, plain_interval, safety_interval, ClockedMarket, IntervalTerms,
	MarketInterval, SafetyInterval, SpotArrays,
};
pub use scenario::{Column, Grid, KappaOf, ScenarioColumns, Shocked, MARK};
pub use snapshot::{
	Collateral, CollateralUse, ExpiryPositions, ExpirySnapshot, MarginMode, MarketSnapshot,
	Surface, VaultSnapshot,
};
pub use standard::{Margins, StandardExpiry};
pub use tear_up::{
	tear_up, EpochEnd, Holding, TearUp, TearUpError, TearUpIndex, TornSeries, TornShort, UpToDate,
	EPOCHS_THAT_COUNT,
};
pub use terms::TermsError;
pub use valuation::{ExpiryValuation, MarketValuation, StrikeValuation};
pub use waterfall::{absorb, settlement_shortfall, Absorbed, LossParts, Recovery};
