//! The second net: what blocks leave idle goes round all vaults of the ledger, whatever the index says of them, and tells if
//! one was missed: it is unsafe and the index has not named it, or it can become unsafe and is not filed.

use crate::{
	index::{needs_filing, proof::TightProofs, records::Standing},
	ClocksLate, Config, Event, NetCursor, Pallet, WeightInfo,
};
use frame_support::weights::{Weight, WeightMeter};
use sp_arithmetic::{traits::Zero, FixedI128};
use surety_traits::Ledger;
use surety_types::VaultId;

impl<T: Config> Pallet<T> {
	/// The second net with so much room.
	pub fn net(room: Weight) {
		Self::prove_idle(&mut WeightMeter::with_limit(room));
	}

	/// Checks vaults in turn, each at most once in a block.
	pub(crate) fn prove_idle(meter: &mut WeightMeter) {
		if meter.try_consume(T::WeightInfo::idle_base()).is_err() {
			return;
		}
		let look = T::WeightInfo::idle_look();
		let most = look.saturating_add(Self::most_looked());
		let first = NetCursor::<T>::get();
		let mut cursor = first.clone();
		while meter.can_consume(most) {
			cursor = Self::check_next(cursor.as_ref());
			meter.consume(look.saturating_add(Self::spent()));
			if cursor.is_none() {
				break;
			}
		}
		if cursor != first {
			NetCursor::<T>::set(cursor);
		}
	}

	/// Checks the vault after this one, and says which it was.
	pub(crate) fn check_next(
		after: Option<&VaultId<T::AccountId>>,
	) -> Option<VaultId<T::AccountId>> {
		let vault = T::Ledger::next_vault(after)?;
		Self::check_named(&vault);
		Some(vault)
	}

	/// Tells if a vault was missed; one that is due is proved anew.
	fn check_named(vault: &VaultId<T::AccountId>) {
		let record = Self::record_of(vault);
		let Some(holdings) = T::Ledger::holdings(vault) else { return };
		if record.standing != Standing::Filed || !needs_filing(&holdings) {
			return;
		}
		// Tight proofs are the hook's.
		let plain = TightProofs::new(0);
		if !Self::is_proved(vault) {
			// While clocks are late nothing can be proved; what is filed will be a proof again.
			if !ClocksLate::<T>::get() {
				Self::look_at(vault, &plain);
			}
			return;
		}
		let assessment = Self::assess_now(&holdings, record.mode);
		let maintenance = assessment.map(|assessment| assessment.requirement.maintenance).ok();
		if !record.filing.is_empty() && maintenance.is_none_or(|margin| margin >= FixedI128::zero())
		{
			return;
		}
		log::error!(
			target: crate::LOG_TARGET,
			"the index missed {vault:?}: its maintenance margin is {maintenance:?}",
		);
		Self::deposit_event(Event::IndexMissed { vault: vault.clone(), maintenance });
		Self::look_at(vault, &plain);
	}
}
