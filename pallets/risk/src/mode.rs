//! Margin mode of a vault.

use crate::{Config, Error, Event, Pallet};
use frame_support::ensure;
use sp_arithmetic::{traits::Zero, FixedI128};
use sp_runtime::DispatchResult;
use surety_margin::{CollateralUse, MarginMode};
use surety_traits::{Action, Ledger};
use surety_types::VaultId;

impl<T: Config> Pallet<T> {
	/// The rules that a vault is margined by; nothing if there is no such vault.
	pub fn mode_of(vault: &VaultId<T::AccountId>) -> Option<MarginMode> {
		T::Ledger::holdings(vault).map(|_| Self::record_of(vault).mode)
	}

	/// Changes the rules that a vault is margined by, if it has its initial margin under the new ones at good prices.
	pub(crate) fn do_set_mode(vault: VaultId<T::AccountId>, mode: MarginMode) -> DispatchResult {
		let holdings = T::Ledger::holdings(&vault).ok_or(Error::<T>::UnknownVault)?;
		let mut record = Self::record_of(&vault);
		let old = record.mode;
		ensure!(old != mode, Error::<T>::SameMode);
		record.mode = mode;
		let mut assessment = None;
		if !crate::check::is_free(&holdings) {
			let use_of = CollateralUse::Margin;
			let action = Action::OpenRisk;
			let then = Self::assess(&holdings, mode, use_of, action, &Default::default())?;
			if let Some(lacking) = then.lacking {
				return Err(Error::<T>::from(lacking).into());
			}
			ensure!(then.requirement.initial >= FixedI128::zero(), Error::<T>::BelowInitialMargin);
			assessment = Some(then);
		}
		Self::file(&vault, record, &holdings, assessment.as_ref())?;
		Self::deposit_event(Event::ModeSet { vault, old, new: mode });
		Ok(())
	}
}
