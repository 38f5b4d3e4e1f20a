//! Invariant 9, delegates.

use super::{is_sorted, OVERFLOW};
use crate::{BalanceOf, Config, Delegates, HoldReason, Vaults};
use frame_support::{ensure, traits::fungible::hold::Inspect as _};
use sp_runtime::{
	traits::{CheckedAdd, Zero},
	TryRuntimeError,
};
use surety_types::VaultIndex;

/// The delegates of one vault.
pub(super) fn check_list<T: Config>(
	owner: &T::AccountId,
	index: VaultIndex,
) -> Result<(), TryRuntimeError> {
	ensure!(
		Vaults::<T>::contains_key(owner, index),
		"vaults: delegates of a vault that is not open"
	);
	let delegates = Delegates::<T>::get(owner, index);
	ensure!(!delegates.is_empty(), "vaults: an empty list of delegates");
	ensure!(
		is_sorted(delegates.iter().map(|delegate| &delegate.account)),
		"vaults: delegates are not sorted"
	);
	ensure!(
		delegates.iter().all(|delegate| delegate.account != *owner),
		"vaults: an owner is a delegate of his own vault"
	);
	Ok(())
}

/// What an owner has on deposit for delegates.
pub(super) fn check_deposits<T: Config>(owner: &T::AccountId) -> Result<(), TryRuntimeError> {
	let mut deposits = BalanceOf::<T>::zero();
	for (_, delegates) in Delegates::<T>::iter_prefix(owner) {
		for delegate in delegates {
			deposits = deposits.checked_add(&delegate.deposit).ok_or(OVERFLOW)?;
		}
	}
	let held = T::Currency::balance_on_hold(&HoldReason::DelegateDeposit.into(), owner);
	ensure!(held == deposits, "vaults: deposits for delegates differ from what is held for them");
	Ok(())
}
