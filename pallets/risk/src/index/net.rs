//! The second net: what blocks leave idle goes round all vaults that are filed, and tells if one is unsafe that the index
//! has not named.

use crate::{
	index::{needs_filing, proof::TightProofs, records::Standing},
	Config, Event, NetCursor, Pallet, Records, WeightInfo,
};
use frame_support::{
	traits::Get,
	weights::{Weight, WeightMeter},
};
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
		let mut cursor = NetCursor::<T>::get();
		let first = cursor.clone();
		while meter.try_consume(T::WeightInfo::visit()).is_ok() {
			let next = match &cursor {
				None => Records::<T>::iter_keys().next(),
				Some(vault) => {
					Records::<T>::iter_keys_from(Records::<T>::hashed_key_for(vault)).next()
				},
			};
			let Some(vault) = next else {
				cursor = None;
				break;
			};
			Self::check_named(&vault);
			meter.consume(Self::spent());
			cursor = Some(vault);
		}
		if cursor != first {
			NetCursor::<T>::set(cursor);
		}
	}

	/// Tells if a vault is unsafe that the index has not named.
	fn check_named(vault: &VaultId<T::AccountId>) {
		let record = Self::record_of(vault);
		let Some(holdings) = T::Ledger::holdings(vault) else {
			// It was closed, and nothing can be missed.
			Self::look_at(vault, &TightProofs::new(T::MaxTightProofs::get()));
			return;
		};
		if record.standing != Standing::Filed || !needs_filing(&holdings) {
			return;
		}
		let Ok(assessment) = Self::assess_now(&holdings, record.mode) else { return };
		let maintenance = assessment.requirement.maintenance;
		if maintenance >= FixedI128::zero() || !Self::is_proved(vault) {
			return;
		}
		log::error!(
			target: crate::LOG_TARGET,
			"the index missed {vault:?}: its maintenance margin is {maintenance:?}",
		);
		Self::deposit_event(Event::IndexMissed { vault: vault.clone(), maintenance });
		Self::look_at(vault, &TightProofs::new(T::MaxTightProofs::get()));
	}
}
