//! What risk shows its users.

use alloc::vec::Vec;
use codec::{Decode, Encode};
use scale_info::TypeInfo;
use sp_arithmetic::{FixedI128, FixedU128};
use surety_margin::{Charge, MarginMode, Scenario};
use surety_types::{Series, UnderlyingId};

/// What a vault is worth and needs, and why. Amounts are in the settlement currency.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct VaultMargin {
	/// The rules that it is margined by.
	pub mode: MarginMode,
	/// Cash, collateral and the mark of all positions.
	pub equity: FixedI128,
	/// Initial margin: at least zero, it allows to add risk.
	pub initial: FixedI128,
	/// Maintenance margin: at least zero, nobody may sell the vault.
	pub maintenance: FixedI128,
	/// Everything taken from equity, by name.
	pub charges: Vec<Charge>,
	/// Its markets.
	pub markets: Vec<MarketMargin>,
}

/// One market of a vault.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct MarketMargin {
	/// Which.
	pub underlying: UnderlyingId,
	/// The mark of the vault's positions in it.
	pub mark_to_market: FixedI128,
	/// What costs it most in initial margin; nothing in standard mode.
	pub worst: Option<WorstOutcome>,
	/// What costs it most in maintenance margin; nothing in standard mode.
	pub worst_maintenance: Option<WorstOutcome>,
}

/// The worst that is counted with.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct WorstOutcome {
	/// The scenario; nothing if it is the basis charge.
	pub scenario: Option<Scenario>,
	/// What its shock is multiplied by.
	pub kappa: FixedU128,
	/// What it costs, at most zero.
	pub pnl: FixedI128,
}

/// Where a vault would be unsafe if one underlying moved and nothing else: not its volatilities, not the difference
/// between forwards and spot, not time.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct LiquidationPrices {
	/// Which underlying.
	pub underlying: UnderlyingId,
	/// Its spot price now, in the settlement currency.
	pub spot: FixedU128,
	/// The first price at or below spot at which maintenance margin is negative; nothing if there is none down to a
	/// hundredth of spot.
	pub down: Option<FixedU128>,
	/// The first price at or above spot at which maintenance margin is negative; nothing if there is none up to ten times
	/// spot.
	pub up: Option<FixedU128>,
}

/// What one contract of a series is worth at the last prices there were.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct SeriesQuote {
	/// Which series.
	pub series: Series,
	/// Its mark, in the settlement currency.
	pub mark: FixedU128,
	/// The volatility that the mark implies, per year.
	pub volatility: FixedU128,
	/// The forward price that it is valued at: inside the settlement window the average that is expected.
	pub forward: FixedU128,
	/// How the mark moves; nothing where a derivative does not fit, as in the last instants.
	pub greeks: Option<SeriesGreeks>,
}

/// How a mark moves, for one contract.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub struct SeriesGreeks {
	/// By the forward.
	pub delta: FixedI128,
	/// By the forward, twice.
	pub gamma: FixedI128,
	/// By volatility, for a change of 1 (100 percentage points).
	pub vega: FixedI128,
	/// By what passes in a year.
	pub theta: FixedI128,
	/// By the forward and by volatility.
	pub vanna: FixedI128,
	/// By volatility, twice.
	pub volga: FixedI128,
}
