//! Opening and closing.

use crate::{
	ledger::Draft, units::from_units, BalanceOf, Config, Error, Event, HoldReason, Owners, Pallet,
	Vault, Vaults,
};
use frame_support::{
	ensure,
	traits::{fungible::hold::Mutate, tokens::Precision, Get},
};
use sp_runtime::{traits::Zero, DispatchResult, FixedU128};
use surety_traits::MarginCheck;
use surety_types::{HouseAccount, Instrument, VaultId};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_open(owner: T::AccountId) -> DispatchResult {
		let mut record = Owners::<T>::get(&owner);
		let index = record.next;
		ensure!(record.open < T::MaxVaults::get(), Error::<T>::TooManyVaults);
		record.open = record.open.checked_add(1).ok_or(Error::<T>::TooManyVaults)?;
		record.next = record.next.checked_add(1).ok_or(Error::<T>::TooManyVaults)?;

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

	pub(crate) fn do_close(id: VaultId<T::AccountId>) -> DispatchResult {
		let mut draft = Draft::<T>::open();
		let vault = draft.vault(&id)?;
		ensure!(vault.positions.is_empty() && vault.collateral.is_empty(), Error::<T>::NotEmpty);
		ensure!(vault.cash >= Zero::zero(), Error::<T>::CashOwed);
		let unit =
			from_units(1, T::SettlementDecimals::get()).map_err(|_| Error::<T>::OutOfRange)?;
		ensure!(surety_math::magnitude(vault.cash) < unit, Error::<T>::CashLeft);
		ensure!(!Self::waits(&id), Error::<T>::WithdrawalWaiting);

		if !vault.cash.is_zero() {
			draft.add_to_house(HouseAccount::Dust, Instrument::Cash, vault.cash)?;
		}
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
