//! Whether a vault is covered.

use sp_arithmetic::FixedI128;
use sp_runtime::DispatchError;
use surety_types::{Change, VaultId};

/// Answers for a vault as it is, or as it would be after a change that nobody has made yet.
pub trait MarginCheck<AccountId> {
	/// What the vault has beyond its requirement after `changes`, in the settlement currency; negative where it lacks.
	///
	/// With no changes, and not negative, this much cash could leave. An error if there is no such vault or its loss
	/// has no bound.
	fn headroom(vault: &VaultId<AccountId>, changes: &[Change])
		-> Result<FixedI128, DispatchError>;

	/// The vault's equity E in the settlement currency, negative where it owes more than it has. Positions in an expiry
	/// whose price is fixed count with their full value at that price, a winner's claim too.
	///
	/// Settlement asks for it; an error, where there is no such vault or a number does not fit, writes nothing off.
	fn equity(vault: &VaultId<AccountId>) -> Result<FixedI128, DispatchError>;
}
