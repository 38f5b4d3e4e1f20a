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
}
