//! Whether a vault is covered.

use crate::Holdings;
use sp_arithmetic::{FixedI128, FixedU128};
use sp_runtime::{DispatchError, DispatchResult};
use sp_weights::Weight;
use surety_types::{AssetId, Series, VaultId};
#[cfg(feature = "runtime-benchmarks")]
use surety_types::{Moment, UnderlyingId};

/// What kind of change a vault goes through.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Step {
	/// Positions and the premium for them come and go.
	Trade,
	/// Something leaves for nothing: a withdrawal, or a transfer to another vault.
	Leave,
}

/// Answers whether a vault may go from what it holds to what it would hold. Both are given, with interest and tear-ups
/// up to now, so that it does not matter whether the change has been posted yet.
pub trait MarginCheck<AccountId> {
	/// Whether the vault may. Nothing is written: for what is only supposed.
	///
	/// # Errors
	///
	/// That there is no answer: no price, or a number that does not fit.
	fn would_allow(
		vault: &VaultId<AccountId>,
		before: &Holdings,
		after: &Holdings,
		step: Step,
	) -> Result<bool, DispatchError>;

	/// Whether the vault may, for a change that is made in the same storage layer. Whoever watches over the vault from
	/// now on watches what it holds after it.
	///
	/// # Errors
	///
	/// As [`would_allow`](Self::would_allow).
	fn allow(
		vault: &VaultId<AccountId>,
		before: &Holdings,
		after: &Holdings,
		step: Step,
	) -> Result<bool, DispatchError>;

	/// The most that [`allow`](Self::allow) can weigh beyond what it weighs if everything has been computed already that is
	/// the same for all vaults in a block.
	fn most_spent() -> Weight;

	/// What of that was spent since this was last asked.
	fn spent() -> Weight;

	/// Admits a market, with neutral terms, a spot of 1,000 and quotes of these expiries, ascending.
	#[cfg(feature = "runtime-benchmarks")]
	fn admit(underlying: UnderlyingId, expiries: &[Moment]);

	/// Computes beforehand what is the same for all vaults, so that a benchmark measures the rest.
	#[cfg(feature = "runtime-benchmarks")]
	fn warm(vault: &VaultId<AccountId>);

	/// Keeps as much of the vault as can ever be kept.
	#[cfg(feature = "runtime-benchmarks")]
	fn keep_most(_vault: &VaultId<AccountId>) {}

	/// Whether a trade is made at a fair price: `legs` for `cash`, negative where it is received.
	///
	/// # Errors
	///
	/// That it is not, or that there is no mark to compare with.
	fn ensure_fair(legs: &[(Series, FixedI128)], cash: FixedI128) -> DispatchResult;

	/// The vault has become worth less by something that nobody asked about, as when a claim is cut: it is looked at
	/// again in the next block.
	fn unprove(vault: &VaultId<AccountId>);

	/// The vault's equity E in the settlement currency, negative where it owes more than it has. Positions in an expiry
	/// whose price is fixed count with their full value at that price, a winner's claim too.
	///
	/// Settlement asks for it; an error, where there is no such vault or a number does not fit, writes nothing off.
	fn equity(vault: &VaultId<AccountId>) -> Result<FixedI128, DispatchError>;

	/// Whether vaults may hold this much of an asset as collateral, in whole tokens, all of them together.
	///
	/// # Errors
	///
	/// That it is more than the asset's cap.
	fn ensure_supply(_asset: AssetId, _supply: FixedU128) -> DispatchResult {
		Ok(())
	}

	/// The vault is closed: nothing is kept of it.
	///
	/// # Errors
	///
	/// That what is kept of it is corrupt.
	fn closed(_vault: &VaultId<AccountId>) -> DispatchResult {
		Ok(())
	}
}
