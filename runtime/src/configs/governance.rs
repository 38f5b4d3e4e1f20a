//! Who decides. Until referenda exist that is root, held by the sudo key of the development chain
//! and by nobody on a chain without one.

use crate::{weights, AccountId, Runtime, RuntimeCall, RuntimeEvent};
use frame_support::{parameter_types, PalletId};
use sp_runtime::traits::AccountIdConversion;

/// Where the governance account's address comes from.
pub const GOVERNANCE: PalletId = PalletId(*b"sure/gov");

parameter_types! {
	/// The account without a key that owns the assets and takes what nobody else can: root acts
	/// for it through `utility.dispatch_as`.
	pub GovernanceAccount: AccountId = GOVERNANCE.into_account_truncating();
}

impl pallet_sudo::Config for Runtime {
	type RuntimeCall = RuntimeCall;
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = weights::Sudo;
}
