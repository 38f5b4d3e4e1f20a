//! Opening and closing.

use crate::{
	ledger::Draft, units::from_units, BalanceOf, Config, Error, Event, HoldReason, Outflow, Owners,
	Pallet, Vault, Vaults,
};
use frame_support::{
	ensure,
	traits::{fungible::hold::Mutate, tokens::Precision, Get},
};
use sp_runtime::{traits::Zero, DispatchResult, FixedU128};
use surety_math::{magnitude, to_units_floor};
use surety_traits::MarginCheck;
use surety_types::VaultId;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_open(owner: T::AccountId) -> DispatchResult {
		let mut record = Owners::<T>::get(&owner);
		let index = record.next;
		ensure!(record.open < T::MaxVaults::get(), Error::<T>::TooManyVaults);
		record.open = record.open.checked_add(1).ok_or(Error::<T>::TooManyVaults)?;
		record.next = record.next.checked_add(1).ok_or(Error::<T>::TooManyVaults)?;

		if index.is_zero() {
			record.deposit = T::OwnerDeposit::get();
			T::Currency::hold(&HoldReason::OwnerDeposit.into(), &owner, record.deposit)?;
		}
		let deposit = T::VaultDeposit::get();
		T::Currency::hold(&HoldReason::VaultDeposit.into(), &owner, deposit)?;
		let vault = Vault {
			cash: Zero::zero(),
			// Empty, it has had no part in any interest or tear-up.
			interest_index: FixedU128::from_u32(1),
			tear_ups: 0,
			collateral: Default::default(),
			positions: Default::default(),
			deposit,
		};
		Vaults::<T>::insert(&owner, index, vault);
		Owners::<T>::insert(&owner, record);
		Self::deposit_event(Event::Opened { vault: VaultId { owner, index } });
		Ok(())
	}

	/// Closes a vault. Anybody may have given it cash since its owner emptied it, so that what it has is paid to him, as a
	/// withdrawal would be, and what is finer than a unit goes to the house.
	pub(crate) fn do_close(id: VaultId<T::AccountId>) -> DispatchResult {
		let mut draft = Draft::<T>::open();
		let mut outflow = Outflow::<T>::get();
		// The limit is a share of what there is before the cash leaves.
		let base = Self::outflow_base(&outflow, &mut draft);
		let vault = draft.vault(&id)?;
		ensure!(vault.positions.is_empty() && vault.collateral.is_empty(), Error::<T>::NotEmpty);
		ensure!(vault.cash >= Zero::zero(), Error::<T>::CashOwed);
		ensure!(!Self::waits(&id), Error::<T>::WithdrawalWaiting);

		let cash = magnitude(vault.cash);
		let decimals = T::SettlementDecimals::get();
		let units = to_units_floor(cash, decimals).map_err(Error::<T>::from)?;
		let paid = from_units(units, decimals).map_err(Error::<T>::from)?;
		if !units.is_zero() {
			ensure!(Self::spend_outflow(&mut outflow, base, paid), Error::<T>::CashLeft);
			draft.pay_from_custody(&id.owner, units)?;
			let vault = id.clone();
			Self::deposit_event(Event::CashWithdrawn { vault, amount: cash, paid: units });
		}
		draft.add_dust(cash, paid)?;
		Self::drop_all_delegates(&id)?;
		Self::return_deposit(&id.owner, vault.deposit)?;
		draft.write();
		Vaults::<T>::remove(&id.owner, id.index);
		T::Margin::closed(&id)?;
		Owners::<T>::try_mutate(&id.owner, |record| {
			record.open = record.open.checked_sub(1).ok_or(Error::<T>::UnknownVault)?;
			Ok::<_, Error<T>>(())
		})?;
		Self::deposit_event(Event::Closed { vault: id });
		Ok(())
	}

	fn return_deposit(owner: &T::AccountId, deposit: BalanceOf<T>) -> DispatchResult {
		T::Currency::release(&HoldReason::VaultDeposit.into(), owner, deposit, Precision::Exact)?;
		Ok(())
	}
}
