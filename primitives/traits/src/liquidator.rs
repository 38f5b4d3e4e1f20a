//! Who takes over vaults that are no longer covered.

use sp_arithmetic::FixedU128;
use surety_types::VaultId;

/// Is told which vaults are below their maintenance margin.
pub trait Liquidator<AccountId> {
	/// The vault's maintenance margin is `-shortfall`, in the settlement currency. It may have been told before.
	fn vault_unsafe(vault: &VaultId<AccountId>, shortfall: FixedU128);
}

impl<AccountId> Liquidator<AccountId> for () {
	fn vault_unsafe(_: &VaultId<AccountId>, _: FixedU128) {}
}
