//! Invariant 10, the queue of withdrawals.

use super::OVERFLOW;
use crate::{Config, House, Outflow, OutflowQueue, QueuedWithdrawal, Vaults};
use codec::{Decode, Encode};
use frame_support::ensure;
use sp_runtime::{
	traits::{CheckedAdd, Zero},
	FixedU128, TryRuntimeError,
};
use surety_math::signed;
use surety_types::{HouseAccount, Instrument, VaultId};

/// What has been summed of the queue.
#[derive(Clone, Debug, Decode, Default, Encode)]
pub(super) struct Queue {
	amount: FixedU128,
	count: u32,
}

impl Queue {
	/// One that waits. Places grow along the queue, so that the list has no ring; who has nobody before him is the
	/// head, so that there is only one list.
	pub(super) fn add<T: Config>(
		&mut self,
		vault: &VaultId<T::AccountId>,
		queued: &QueuedWithdrawal<T::AccountId>,
	) -> Result<(), TryRuntimeError> {
		let outflow = Outflow::<T>::get();
		ensure!(
			Vaults::<T>::contains_key(&vault.owner, vault.index),
			"vaults: a withdrawal of a vault that is not open"
		);
		ensure!(!queued.amount.is_zero(), "vaults: a withdrawal of nothing");
		ensure!(queued.place < outflow.next, "vaults: a withdrawal's place is not below the next");
		match &queued.before {
			None => ensure!(
				outflow.head.as_ref() == Some(vault),
				"vaults: the head of the queue is another"
			),
			Some(before) => {
				let before = OutflowQueue::<T>::get(&before.owner, before.index);
				let linked = before.is_some_and(|before| {
					before.behind.as_ref() == Some(vault) && before.place < queued.place
				});
				ensure!(linked, "vaults: the queue is not linked");
			},
		}
		match &queued.behind {
			None => ensure!(
				outflow.tail.as_ref() == Some(vault),
				"vaults: the end of the queue is another"
			),
			Some(behind) => {
				let behind = OutflowQueue::<T>::get(&behind.owner, behind.index);
				let linked = behind.is_some_and(|behind| behind.before.as_ref() == Some(vault));
				ensure!(linked, "vaults: the queue is not linked");
			},
		}
		self.amount = self.amount.checked_add(&queued.amount).ok_or(OVERFLOW)?;
		self.count = self.count.checked_add(1).ok_or(OVERFLOW)?;
		Ok(())
	}

	/// All that wait, against the record and the house's account.
	pub(super) fn check<T: Config>(&self) -> Result<(), TryRuntimeError> {
		let outflow = Outflow::<T>::get();
		ensure!(outflow.waiting == self.count, "vaults: the queue is not counted");
		ensure!(outflow.untried <= self.count, "vaults: more are untried than wait");
		let ends = (outflow.head.is_some(), outflow.tail.is_some());
		ensure!(ends == (self.count > 0, self.count > 0), "vaults: ends of an empty queue");
		let house = House::<T>::get(HouseAccount::Outflow, Instrument::Cash);
		ensure!(
			signed(self.amount) == Ok(house),
			"vaults: what waits differs from the house's account"
		);
		ensure!(outflow.terms.is_sound(), "vaults: the terms of the outflow limit are unsound");
		Ok(())
	}
}
