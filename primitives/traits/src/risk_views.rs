//! What risk shows its users.

use alloc::vec::Vec;
use codec::{Decode, Encode};
use scale_info::TypeInfo;
use sp_arithmetic::{FixedI128, FixedU128};
use surety_margin::{Charge, MarginMode, Scenario};
use surety_types::UnderlyingId;

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
