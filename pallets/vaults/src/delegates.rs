//! Delegates: accounts that may trade for a vault, and nothing else.
//!
//! Nothing in the ledger asks who a delegate is: only the owner deposits, withdraws, transfers, closes and appoints. Who
//! trades for a vault asks [`Ledger::may_trade`](surety_traits::Ledger::may_trade). Delegates go with their vault.

use crate::{BalanceOf, Config, Delegates, Error, Event, HoldReason, Pallet, Vaults};
use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::{
	ensure,
	traits::{fungible::hold::Mutate, tokens::Precision, Get},
};
use scale_info::TypeInfo;
use sp_runtime::DispatchResult;
use surety_types::VaultId;

/// Somebody who may trade for a vault.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Delegate<AccountId, Balance> {
	/// Who.
	pub account: AccountId,
	/// Native tokens held of the vault's owner for this entry.
	pub deposit: Balance,
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_add_delegate(
		vault: VaultId<T::AccountId>,
		delegate: T::AccountId,
	) -> DispatchResult {
		ensure!(Vaults::<T>::contains_key(&vault.owner, vault.index), Error::<T>::UnknownVault);
		ensure!(delegate != vault.owner, Error::<T>::DelegateIsOwner);
		let mut delegates = Delegates::<T>::get(&vault.owner, vault.index);
		let Err(at) = delegates.binary_search_by(|known| known.account.cmp(&delegate)) else {
			return Err(Error::<T>::AlreadyDelegate.into());
		};
		let deposit = T::DelegateDeposit::get();
		delegates
			.try_insert(at, Delegate { account: delegate.clone(), deposit })
			.map_err(|_| Error::<T>::TooManyDelegates)?;
		T::Currency::hold(&HoldReason::DelegateDeposit.into(), &vault.owner, deposit)?;
		Delegates::<T>::insert(&vault.owner, vault.index, delegates);
		Self::deposit_event(Event::DelegateAdded { vault, delegate });
		Ok(())
	}

	/// Takes a delegate off the list and returns the deposit to the owner; who asked for it is the caller's matter.
	pub(crate) fn drop_delegate(
		vault: &VaultId<T::AccountId>,
		delegate: &T::AccountId,
	) -> DispatchResult {
		let mut delegates = Delegates::<T>::get(&vault.owner, vault.index);
		let at = delegates
			.binary_search_by(|known| known.account.cmp(delegate))
			.map_err(|_| Error::<T>::UnknownDelegate)?;
		let gone = delegates.remove(at);
		if delegates.is_empty() {
			Delegates::<T>::remove(&vault.owner, vault.index);
		} else {
			Delegates::<T>::insert(&vault.owner, vault.index, delegates);
		}
		Self::return_delegate_deposit(&vault.owner, gone.deposit)
	}

	/// Takes all delegates off a vault that closes.
	pub(crate) fn drop_all_delegates(vault: &VaultId<T::AccountId>) -> DispatchResult {
		for gone in Delegates::<T>::take(&vault.owner, vault.index) {
			Self::return_delegate_deposit(&vault.owner, gone.deposit)?;
		}
		Ok(())
	}

	/// Whether the account is a delegate of the vault.
	pub(crate) fn is_delegate(vault: &VaultId<T::AccountId>, who: &T::AccountId) -> bool {
		let delegates = Delegates::<T>::get(&vault.owner, vault.index);
		delegates.binary_search_by(|known| known.account.cmp(who)).is_ok()
	}

	fn return_delegate_deposit(owner: &T::AccountId, deposit: BalanceOf<T>) -> DispatchResult {
		let reason = HoldReason::DelegateDeposit.into();
		T::Currency::release(&reason, owner, deposit, Precision::Exact)?;
		Ok(())
	}
}
