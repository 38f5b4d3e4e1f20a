//! The second net: what blocks leave idle goes round all vaults of the ledger, whatever the index says of them, and tells if
//! one was missed: it is unsafe and the index has not named it, or it can become unsafe and is not filed.
//!
//! On its way it proves one vault a block tightly that is filed near spot, as trades file by plain proofs: so the index is
//! tight in the long run without any block of a fast market having paid for it.

use crate::{
	index::{
		needs_filing,
		proof::{TightProofs, TIGHT_PROOFS},
		records::{Driver, Standing, VaultRecord},
	},
	Config, Event, NetCursor, Pallet, WeightInfo,
};
use frame_support::weights::{Weight, WeightMeter};
use sp_arithmetic::{traits::Zero, FixedI128};
use surety_traits::Ledger;
use surety_types::VaultId;

/// A vault is filed near spot if a move of less than this part of it makes it due.
const NEAR: u128 = 50;

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
		let (most, both) = (Self::most_of_step(), Self::most_of_tight_step());
		let (look, tightly) = (T::WeightInfo::idle_look(), both.saturating_sub(most));
		let first = NetCursor::<T>::get();
		let mut cursor = first.clone();
		let tight = TightProofs::new(TIGHT_PROOFS);
		while meter.can_consume(most) {
			let left = tight.left();
			let spare = (left == TIGHT_PROOFS && meter.can_consume(both)).then_some(&tight);
			cursor = Self::check_next(cursor.as_ref(), spare);
			meter.consume(look.saturating_add(Self::spent()));
			if tight.left() < left {
				meter.consume(tightly);
			}
			if cursor.is_none() {
				break;
			}
		}
		if cursor != first {
			NetCursor::<T>::set(cursor);
		}
	}

	/// The most that a step to a vault takes,
	pub fn most_of_step() -> Weight {
		T::WeightInfo::idle_look().saturating_add(Self::most_looked())
	}

	/// and with a tight proof of it: who is proved tightly is looked at once more.
	pub fn most_of_tight_step() -> Weight {
		let proofs = T::WeightInfo::tight_proof().saturating_mul(TIGHT_PROOFS.into());
		Self::most_of_step().saturating_add(T::WeightInfo::idle_look()).saturating_add(proofs)
	}

	/// Checks the vault after this one, and says which it was.
	pub(crate) fn check_next(
		after: Option<&VaultId<T::AccountId>>,
		tight: Option<&TightProofs>,
	) -> Option<VaultId<T::AccountId>> {
		let vault = T::Ledger::next_vault(after)?;
		Self::check_named(&vault, tight);
		Some(vault)
	}

	/// Tells if a vault was missed; one that is due is proved anew, and one that is filed near spot tightly if that can be
	/// spared.
	fn check_named(vault: &VaultId<T::AccountId>, tight: Option<&TightProofs>) {
		let record = Self::record_of(vault);
		let Some(holdings) = T::Ledger::holdings(vault) else { return };
		if record.standing != Standing::Filed || !needs_filing(&holdings) {
			return;
		}
		let plain = TightProofs::new(0);
		if !Self::is_proved(vault) {
			// While its clocks are late nothing can be proved; what is filed will be a proof again.
			if !record.filing.iter().any(|(driver, _)| Self::is_late(driver)) {
				Self::look_at(vault, &plain);
			}
			return;
		}
		let assessment = Self::assess_now(&holdings, record.mode);
		let maintenance = assessment.map(|assessment| assessment.requirement.maintenance).ok();
		if !record.filing.is_empty() && maintenance.is_none_or(|margin| margin >= FixedI128::zero())
		{
			if let Some(tight) = tight.filter(|_| Self::is_near(&record)) {
				Self::look_at(vault, tight);
			}
			return;
		}
		log::error!(
			target: crate::LOG_TARGET,
			"the index missed {vault:?}: its maintenance margin is {maintenance:?}",
		);
		Self::deposit_event(Event::IndexMissed { vault: vault.clone(), maintenance });
		Self::look_at(vault, &plain);
	}

	/// Whether a small move of spot would make a vault due.
	fn is_near(record: &VaultRecord<T>) -> bool {
		record.filing.iter().any(|(driver, place)| {
			let (Driver::Upper(underlying) | Driver::Lower(underlying)) = driver else {
				return false;
			};
			let hands = Self::hand(driver).zip(Self::hand(&Driver::Upper(*underlying)));
			hands.is_some_and(|(hand, spot)| {
				let near = spot.checked_div(NEAR).unwrap_or_default();
				place.saturating_sub(hand) < near
			})
		})
	}
}
