//! Margin mode of a vault.

use crate::{
	check::{is_free, use_of_collateral, Assessment},
	Config, Error, Event, Pallet, WeightInfo,
};
use frame_support::{ensure, weights::Weight};
use sp_arithmetic::{traits::Zero, FixedI128};
use sp_runtime::DispatchResult;
use surety_margin::MarginMode;
use surety_traits::{Action, Holdings, Ledger, Step};
use surety_types::VaultId;

impl<T: Config> Pallet<T> {
	/// The rules that a vault is margined by; nothing if there is no such vault.
	pub fn mode_of(vault: &VaultId<T::AccountId>) -> Option<MarginMode> {
		T::Ledger::holdings(vault).map(|_| Self::record_of(vault).mode)
	}

	/// What choosing this mode weighs, all arrays known.
	pub(crate) fn weight_of_mode(mode: MarginMode) -> Weight {
		match mode {
			MarginMode::Standard => T::WeightInfo::set_mode_standard(),
			MarginMode::Portfolio => T::WeightInfo::set_mode_portfolio(),
		}
	}

	/// Changes the rules that a vault is margined by, if it has its initial margin under the new ones at good prices.
	pub(crate) fn do_set_mode(vault: VaultId<T::AccountId>, mode: MarginMode) -> DispatchResult {
		let holdings = T::Ledger::holdings(&vault).ok_or(Error::<T>::UnknownVault)?;
		let mut record = Self::record_of(&vault);
		let old = record.mode;
		ensure!(old != mode, Error::<T>::SameMode);
		record.mode = mode;
		let assessment = Self::assess_for_mode(&holdings, old, mode)?;
		Self::file(&vault, record, &holdings, assessment.as_ref())?;
		Self::deposit_event(Event::ModeSet { vault, old, new: mode });
		Ok(())
	}

	/// What a vault needs under the rules that it changes to; nothing of one that needs nothing under any. Refused without
	/// its initial margin, with the open-interest charge if more is required of it than under the old ones.
	fn assess_for_mode(
		holdings: &Holdings,
		old: MarginMode,
		new: MarginMode,
	) -> Result<Option<Assessment>, Error<T>> {
		if is_free(holdings) {
			return Ok(None);
		}
		let use_of = use_of_collateral(holdings, Step::Trade);
		let assess =
			|mode, factors| Self::assess(holdings, mode, use_of, Action::OpenRisk, factors);
		let neutral = Default::default();
		let then = assess(new, &neutral)?;
		if let Some(lacking) = then.lacking {
			return Err(lacking.into());
		}
		ensure!(then.requirement.initial >= FixedI128::zero(), Error::<T>::BelowInitialMargin);
		let factors = Self::open_interest_factors(&then.markets)?;
		if !factors.is_empty() {
			let before = assess(old, &neutral)?.state().initial_requirement()?;
			if then.state().initial_requirement()? > before {
				let charged = assess(new, &factors)?.requirement.initial;
				ensure!(charged >= FixedI128::zero(), Error::<T>::BelowInitialMargin);
			}
		}
		Ok(Some(then))
	}
}
