//! Cash in and out of the clearing account.

use crate::{
	ledger::add_cash,
	units::{exact_units, from_units},
	weights::WeightInfo,
	Config, Custody, Error, Event, Pallet, Vaults,
};
use frame_support::{
	ensure,
	traits::{fungibles::Mutate, tokens::Preservation, Get},
	weights::Weight,
};
use sp_runtime::{traits::Zero, DispatchError, DispatchResult, FixedU128};
use surety_math::{negate, signed, sub, to_units_floor};
use surety_traits::MarginCheck;
use surety_types::{Change, Instrument, VaultId};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_deposit_cash(id: VaultId<T::AccountId>, amount: FixedU128) -> DispatchResult {
		let mut vault = Self::vault(&id)?;
		let units = exact_units::<T>(amount, T::SettlementDecimals::get())?;
		let change = signed(amount).map_err(|_| Error::<T>::OutOfRange)?;
		vault.cash = add_cash::<T>(vault.cash, change)?;
		let custody = Custody::<T>::get().checked_add(units).ok_or(Error::<T>::OutOfRange)?;

		T::Assets::transfer(
			T::SettlementAsset::get(),
			&id.owner,
			&Self::clearing_account(),
			units,
			Preservation::Expendable,
		)?;
		Custody::<T>::put(custody);
		Vaults::<T>::insert(&id.owner, id.index, vault);
		Self::deposit_event(Event::CashDeposited { vault: id, amount });
		Ok(())
	}

	/// Pays a withdrawal, or lets it wait in the queue. Says which, with what it weighed.
	pub(crate) fn do_withdraw_cash(
		id: VaultId<T::AccountId>,
		amount: FixedU128,
	) -> Result<Weight, DispatchError> {
		let mut vault = Self::vault(&id)?;
		ensure!(!amount.is_zero(), Error::<T>::AmountZero);
		let decimals = T::SettlementDecimals::get();
		let units = to_units_floor(amount, decimals).map_err(|_| Error::<T>::BeyondFreeCash)?;
		ensure!(!units.is_zero(), Error::<T>::BelowOneUnit);
		// More than a signed number holds is more than any vault has.
		let amount_signed = signed(amount).map_err(|_| Error::<T>::BeyondFreeCash)?;
		let change = negate(amount_signed).map_err(|_| Error::<T>::BeyondFreeCash)?;
		let cash = add_cash::<T>(vault.cash, change).map_err(|_| Error::<T>::BeyondFreeCash)?;
		let headroom =
			T::Margin::headroom(&id, &[Change { instrument: Instrument::Cash, amount: change }])?;
		ensure!(headroom >= Zero::zero(), Error::<T>::BeyondFreeCash);

		let paid = from_units(units, decimals).map_err(|_| Error::<T>::OutOfRange)?;
		if !Self::spend_outflow(paid) {
			Self::queue_withdrawal(id, amount)?;
			return Ok(T::WeightInfo::withdraw_cash_queued());
		}
		let dust = signed(paid).and_then(|paid| sub(amount_signed, paid));
		Self::add_dust(dust.map_err(|_| Error::<T>::OutOfRange)?)?;
		Self::pay_from_custody(&id.owner, units)?;
		vault.cash = cash;
		let had_positions = !vault.positions.is_empty();
		Vaults::<T>::insert(&id.owner, id.index, vault);
		Self::deposit_event(Event::CashWithdrawn { vault: id, amount, paid: units });
		Ok(if had_positions {
			T::WeightInfo::withdraw_cash()
		} else {
			T::WeightInfo::withdraw_cash_without_positions()
		})
	}
}
