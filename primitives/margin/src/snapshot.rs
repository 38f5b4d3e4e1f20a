//! What the loader prepares: the market as the oracle sees it and one vault as the ledger holds it.
//!
//! Amounts, prices and values are in the settlement currency, quantities in contracts. What the loader has to do is in
//! spec/margin.md, "Snapshot"; in particular it turns series whose settlement price is fixed into cash, nets the
//! positions of a series into one leg, and applies interest and tear-up to cash.

use crate::{Haircuts, Leg};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_arithmetic::{FixedI128, FixedU128};
use surety_math::{Svi, Years};
use surety_types::{Moment, UnderlyingId};

/// Which rules a vault is margined by.
#[derive(
	Clone,
	Copy,
	Debug,
	Decode,
	DecodeWithMemTracking,
	Default,
	Encode,
	Eq,
	MaxEncodedLen,
	PartialEq,
	TypeInfo,
)]
pub enum MarginMode {
	/// Shorts one by one, longs only as a cap of the loss of their own expiry. A new vault has this.
	#[default]
	Standard,
	/// The worst of a market's scenarios for all positions and the underlying together.
	Portfolio,
}

/// The volatility surface's slice of an expiry, whole as one operator reported it.
#[derive(
	Clone,
	Copy,
	Debug,
	Decode,
	DecodeWithMemTracking,
	Encode,
	Eq,
	MaxEncodedLen,
	PartialEq,
	TypeInfo,
)]
pub struct Surface {
	/// Its parameters.
	pub svi: Svi,
	/// The forward that its strikes are measured from, above zero: the same operator's, never the current one.
	pub forward: FixedU128,
	/// The time that its variance is for, counted as at least a minute.
	pub tenor: Years,
}

/// An expiry as the oracle sees it.
#[derive(
	Clone,
	Copy,
	Debug,
	Decode,
	DecodeWithMemTracking,
	Encode,
	Eq,
	MaxEncodedLen,
	PartialEq,
	TypeInfo,
)]
pub struct ExpirySnapshot {
	/// Which expiry: a key within its market, not a time to compute with.
	pub expiry: Moment,
	/// `t`, in seconds: to expiry; inside the settlement window `W rem / (covered + rem)`.
	pub seconds: FixedU128,
	/// The known part of the average that settles it; it counts inside the window only.
	pub settled_part: FixedU128,
	/// Forward price.
	pub forward: FixedU128,
	/// Continuous annual rate; a negative one counts as none.
	pub rate: FixedI128,
	/// Volatility surface.
	pub surface: Surface,
	/// Confidence in the forward, 0 to 1.
	pub forward_confidence: FixedU128,
	/// Confidence in the rate.
	pub rate_confidence: FixedU128,
	/// Confidence in the surface.
	pub volatility_confidence: FixedU128,
}

/// A market as the oracle sees it.
#[derive(Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, PartialEq, TypeInfo)]
pub struct MarketSnapshot {
	/// Of which underlying.
	pub underlying: UnderlyingId,
	/// Spot price.
	pub spot: FixedU128,
	/// Confidence in it, 0 to 1.
	pub spot_confidence: FixedU128,
	/// What initial margin multiplies regular shocks by, 1 to 4. Neutral: 1.
	pub kappa: FixedU128,
	/// The same for maintenance margin: the lower of kappa now and 24 hours ago.
	pub maintenance_kappa: FixedU128,
	/// What initial margin multiplies im_factor by for a call that raises the requirement, 1 to f. Neutral, and for any
	/// other call: 1.
	pub open_interest_factor: FixedU128,
	/// `W`, in milliseconds, at most a day.
	pub settlement_window: Moment,
	/// Its expiries, at least those that the vault holds.
	pub expiries: Vec<ExpirySnapshot>,
}

/// An asset that a vault holds beside cash.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Collateral {
	/// Whole tokens.
	pub amount: FixedU128,
	/// Price of one in dollars.
	pub price: FixedU128,
	/// Confidence in the price, 0 to 1; of an underlying the lower of this and spot's, which the loader takes.
	pub confidence: FixedU128,
	/// What of its value does not count.
	pub haircuts: Haircuts,
	/// The underlying that it is, if it is one: then it moves with that market's scenarios.
	pub underlying: Option<UnderlyingId>,
}

/// What a vault's collateral is counted for.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum CollateralUse {
	/// Margin: its value in the settlement currency, `amount price / stable`.
	#[default]
	Margin,
	/// Borrowing or withdrawing: a settlement asset below its peg does not raise it, `amount price min(1, 1/stable)`.
	Withdrawal,
}

/// The positions of one expiry, one leg per series.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ExpiryPositions {
	/// On which underlying.
	pub underlying: UnderlyingId,
	/// Which of its market's expiries.
	pub expiry: Moment,
	/// What is held.
	pub legs: Vec<Leg>,
}

/// A vault as the ledger holds it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct VaultSnapshot {
	/// Signed; interest and tear-up applied.
	pub cash: FixedI128,
	/// Price of the settlement asset in dollars, above zero.
	pub stable_price: FixedU128,
	/// What collateral is counted for.
	pub collateral_use: CollateralUse,
	/// Other assets.
	pub collateral: Vec<Collateral>,
	/// Positions of series whose settlement price is not fixed.
	pub positions: Vec<ExpiryPositions>,
}
