//! Cash in and out of the clearing account.

use crate::{
	ledger::{add_cash, Draft},
	units::{exact_units, from_units},
	Config, Error, Event, Pallet,
};
use frame_support::{
	ensure,
	traits::{fungibles::Mutate, tokens::Preservation, Get},
};
use sp_runtime::{traits::Zero, DispatchError, DispatchResult, FixedI128, FixedU128};
use surety_math::{negate, signed, sub, to_units_floor};
use surety_traits::MarginCheck;
use surety_types::{Change, HouseAccount, Instrument, VaultId};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_deposit_cash(id: VaultId<T::AccountId>, amount: FixedU128) -> DispatchResult {
		let mut draft = Draft::<T>::open();
		let mut vault = draft.vault(&id)?;
		let units = exact_units::<T>(amount, T::SettlementDecimals::get())?;
		let change = signed(amount).map_err(|_| Error::<T>::OutOfRange)?;
		vault.cash = add_cash::<T>(vault.cash, change)?;
		let custody = draft.pool.custody.checked_add(units).ok_or(Error::<T>::OutOfRange)?;
		draft.pool.custody = custody;
		draft.put(id.clone(), vault)?;

		T::Assets::transfer(
			T::SettlementAsset::get(),
			&id.owner,
			&Self::clearing_account(),
			units,
			Preservation::Expendable,
		)?;
		draft.write();
		Self::deposit_event(Event::CashDeposited { vault: id, amount });
		Ok(())
	}

	/// Only cash that is there can leave: a withdrawal makes no debt, whatever collateral would cover it. Says whether the
	/// vault had positions.
	pub(crate) fn do_withdraw_cash(
		id: VaultId<T::AccountId>,
		amount: FixedU128,
	) -> Result<bool, DispatchError> {
		let mut draft = Draft::<T>::open();
		let mut vault = draft.vault(&id)?;
		ensure!(!amount.is_zero(), Error::<T>::AmountZero);
		let decimals = T::SettlementDecimals::get();
		let units = to_units_floor(amount, decimals).map_err(|_| Error::<T>::BeyondFreeCash)?;
		ensure!(!units.is_zero(), Error::<T>::BelowOneUnit);
		// More than a signed number holds is more than any vault has.
		let amount_signed = signed(amount).map_err(|_| Error::<T>::BeyondFreeCash)?;
		let change = negate(amount_signed).map_err(|_| Error::<T>::BeyondFreeCash)?;
		let cash = add_cash::<T>(vault.cash, change).map_err(|_| Error::<T>::BeyondFreeCash)?;
		ensure!(cash >= FixedI128::zero(), Error::<T>::BeyondFreeCash);
		let headroom =
			T::Margin::headroom(&id, &[Change { instrument: Instrument::Cash, amount: change }])?;
		ensure!(headroom >= Zero::zero(), Error::<T>::BeyondFreeCash);

		let paid =
			from_units(units, decimals).and_then(signed).map_err(|_| Error::<T>::OutOfRange)?;
		let dust = sub(amount_signed, paid).map_err(|_| Error::<T>::OutOfRange)?;
		if !dust.is_zero() {
			draft.add_to_house(HouseAccount::Dust, Instrument::Cash, dust)?;
		}
		let custody = draft.pool.custody.checked_sub(units).ok_or(Error::<T>::BeyondCustody)?;
		draft.pool.custody = custody;
		vault.cash = cash;
		let had_positions = !vault.positions.is_empty();
		draft.put(id.clone(), vault)?;
		T::Assets::transfer(
			T::SettlementAsset::get(),
			&Self::clearing_account(),
			&id.owner,
			units,
			Preservation::Expendable,
		)?;
		draft.write();
		Self::deposit_event(Event::CashWithdrawn { vault: id, amount, paid: units });
		Ok(had_positions)
	}
}
