//! Cash in and out of the clearing account.

use crate::{
	ledger::{add_cash, Draft},
	units::{exact_units, from_units},
	weights::WeightInfo,
	Config, Error, Event, Outflow, Pallet, Vault,
};
use frame_support::{
	ensure,
	traits::{fungibles::Mutate, tokens::Preservation, Get},
	weights::Weight,
};
use sp_runtime::{traits::Zero, DispatchError, DispatchResult, FixedI128, FixedU128};
use surety_math::{negate, signed, sub, to_units_floor};
use surety_traits::{MarginCheck, Step};
use surety_types::{HouseAccount, Instrument, VaultId};

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

	/// Pays a withdrawal, or lets it wait in the queue. Says which, with what it weighed.
	///
	/// Only cash that is there can leave: a withdrawal makes no debt, whatever collateral would cover it.
	pub(crate) fn do_withdraw_cash(
		id: VaultId<T::AccountId>,
		amount: FixedU128,
	) -> Result<Weight, DispatchError> {
		let mut draft = Draft::<T>::open();
		let mut outflow = Outflow::<T>::get();
		// The limit is a share of what there is before this withdrawal.
		let base = Self::outflow_base(&outflow, &mut draft);
		let mut vault = draft.vault(&id)?;
		ensure!(!amount.is_zero(), Error::<T>::AmountZero);
		let decimals = T::SettlementDecimals::get();
		let units = to_units_floor(amount, decimals).map_err(|_| Error::<T>::BeyondFreeCash)?;
		ensure!(!units.is_zero(), Error::<T>::BelowOneUnit);
		let cash = vault.without_cash(amount)?;
		let before = vault.holdings();
		vault.cash = cash;
		let allowed = T::Margin::allow(&id, &before, &vault.holdings(), Step::Leave)?;
		ensure!(allowed, Error::<T>::BeyondFreeCash);
		let had_positions = !vault.positions.is_empty();
		draft.put(id.clone(), vault)?;

		let paid = from_units(units, decimals).map_err(|_| Error::<T>::OutOfRange)?;
		if !Self::spend_outflow(&mut outflow, base, paid) {
			Self::queue_withdrawal(draft, outflow, id, amount)?;
			return Ok(T::WeightInfo::withdraw_cash_queued());
		}
		draft.add_dust(amount, paid)?;
		draft.pay_from_custody(&id.owner, units)?;
		draft.write();
		Self::deposit_event(Event::CashWithdrawn { vault: id, amount, paid: units });
		Ok(if had_positions {
			T::WeightInfo::withdraw_cash()
		} else {
			T::WeightInfo::withdraw_cash_without_positions()
		})
	}
}

impl<T: Config> Vault<T> {
	/// What cash is left when this much leaves: refused if it is not there.
	pub(crate) fn without_cash(&self, amount: FixedU128) -> Result<FixedI128, Error<T>> {
		// More than a signed number holds is more than any vault has.
		let change = signed(amount).and_then(negate).map_err(|_| Error::<T>::BeyondFreeCash)?;
		let cash = add_cash::<T>(self.cash, change).map_err(|_| Error::<T>::BeyondFreeCash)?;
		ensure!(cash >= FixedI128::zero(), Error::<T>::BeyondFreeCash);
		Ok(cash)
	}
}

impl<T: Config> Draft<T> {
	/// Pays units of the settlement asset out of custody. The tokens move now, and custody is written with the pool: what
	/// calls this writes the draft or fails as a whole.
	pub(crate) fn pay_from_custody(&mut self, to: &T::AccountId, units: u128) -> DispatchResult {
		let custody = self.pool.custody.checked_sub(units).ok_or(Error::<T>::BeyondCustody)?;
		T::Assets::transfer(
			T::SettlementAsset::get(),
			&Pallet::<T>::clearing_account(),
			to,
			units,
			Preservation::Expendable,
		)?;
		self.pool.custody = custody;
		Ok(())
	}

	/// Books to the house what of an amount is finer than what is paid of it.
	pub(crate) fn add_dust(&mut self, amount: FixedU128, paid: FixedU128) -> Result<(), Error<T>> {
		let dust = sub(signed(amount)?, signed(paid)?)?;
		if dust.is_zero() {
			return Ok(());
		}
		self.add_to_house(HouseAccount::Dust, Instrument::Cash, dust)
	}
}
