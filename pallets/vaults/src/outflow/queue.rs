//! The queue of withdrawals: in, out, and out again unpaid.
//!
//! It is a list in which each knows who is before and behind it, so that one that is cancelled leaves no gap for
//! others to walk over.

use super::{slot_of, QueuedWithdrawal, Record, Room};
use crate::{
	ledger::Draft, weights::WeightInfo, Config, Error, Event, Outflow, OutflowQueue, Pallet,
};
use frame_support::{
	ensure,
	storage::with_storage_layer,
	traits::{Get, Time},
	weights::WeightMeter,
};
use sp_runtime::{
	traits::{CheckedSub, Zero},
	DispatchError, DispatchResult, FixedU128,
};
use surety_math::{negate, signed, to_units_floor};
use surety_traits::Ledger;
use surety_types::{Entry, HouseAccount, Instrument, LedgerAccount, VaultId};

/// The least part of a withdrawal larger than the limit, as a fraction of the limit: an hour's slots.
const PARTS: u128 = 12;

/// One payment of a waiting withdrawal.
struct Payment {
	/// What waits no longer.
	taken: FixedU128,
	/// What of it is paid, in whole units; the rest is dust.
	paid: FixedU128,
	/// What goes on waiting.
	left: FixedU128,
}

type Id<T> = VaultId<<T as frame_system::Config>::AccountId>;

impl<T: Config> Pallet<T> {
	/// Puts cash that this draft has taken out of a vault last in the queue. The record is the one on file.
	pub(crate) fn queue_withdrawal(
		mut draft: Draft<T>,
		mut outflow: Record<T>,
		vault: Id<T>,
		amount: FixedU128,
	) -> DispatchResult {
		ensure!(!Self::waits(&vault), Error::<T>::WithdrawalWaiting);
		let waits = signed(amount).map_err(Error::<T>::from)?;
		draft.add_to_house(HouseAccount::Outflow, Instrument::Cash, waits)?;
		draft.write();
		let place = Self::enqueue(&mut outflow, &vault, amount);
		// Whoever is before it is tried again first.
		outflow.untried = outflow.waiting;
		Outflow::<T>::put(outflow);
		Self::deposit_event(Event::WithdrawalQueued { vault, place, amount });
		Ok(())
	}

	/// Puts what is left of a waiting withdrawal back into its vault.
	pub(crate) fn do_cancel_withdrawal(vault: Id<T>) -> DispatchResult {
		let mut outflow = Outflow::<T>::get();
		let QueuedWithdrawal { place, amount, .. } =
			Self::dequeue(&mut outflow, &vault).ok_or(Error::<T>::NoWithdrawalWaiting)?;
		outflow.untried = outflow.untried.min(outflow.waiting);
		Outflow::<T>::put(outflow);
		Self::put_back(&vault, amount)?;
		Self::deposit_event(Event::WithdrawalCancelled { vault, place, amount });
		Ok(())
	}

	/// Deals with at most this many of the queue. Returns with how many.
	pub(crate) fn do_pay_withdrawals(limit: u32) -> Result<u32, DispatchError> {
		let mut left = limit.min(T::MaxPayments::get());
		let dealt = Self::work_queue(|| {
			let goes_on = left > 0;
			left = left.saturating_sub(1);
			goes_on
		});
		ensure!(!dealt.is_zero(), Error::<T>::NothingToPay);
		Ok(dealt)
	}

	/// Pays what can be paid, as far as the meter goes and at most [`Config::MaxPayments`] times.
	pub(crate) fn pay_when_idle(meter: &mut WeightMeter) {
		// In most blocks nobody waits: then one look is all.
		if meter.try_consume(T::DbWeight::get().reads(1)).is_err() {
			return;
		}
		if Outflow::<T>::get().waiting.is_zero() {
			return;
		}
		let base = T::WeightInfo::pay_withdrawals(0);
		if meter.try_consume(base).is_err() {
			return;
		}
		let one = T::WeightInfo::pay_withdrawals(1).saturating_sub(base);
		let mut left = T::MaxPayments::get();
		Self::work_queue(|| {
			let goes_on = left > 0 && meter.try_consume(one).is_ok();
			left = left.saturating_sub(1);
			goes_on
		});
	}

	/// Works the queue from its head, one by one while `goes_on` says so, until one must wait. Everybody is tried at most
	/// once in a slot, unless others come. Returns how many were paid, whole or in part, or failed.
	fn work_queue(mut goes_on: impl FnMut() -> bool) -> u32 {
		let slot = slot_of(T::Time::now());
		let mut outflow = Outflow::<T>::get();
		if outflow.tried_in != slot {
			outflow.tried_in = slot;
			outflow.untried = outflow.waiting;
		}
		let mut dealt = 0u32;
		while outflow.untried > 0 && goes_on() && Self::work_head(&mut outflow, slot) {
			dealt = dealt.saturating_add(1);
		}
		if dealt > 0 {
			Outflow::<T>::put(outflow);
		}
		dealt
	}

	/// Deals with the head. Says no if it must wait.
	fn work_head(outflow: &mut Record<T>, slot: u64) -> bool {
		let Some(vault) = outflow.head.clone() else { return false };
		let Some(queued) = OutflowQueue::<T>::get(&vault.owner, vault.index) else { return false };
		let mut draft = Draft::<T>::open();
		let room = Self::room_now(outflow, slot, &mut draft);
		let Some(payment) = Self::payment(queued.amount, room) else { return false };
		let paid = outflow.window.clone().at(slot).with(payment.paid);
		let Some(window) = paid else { return false };
		match with_storage_layer(|| Self::pay_queued(draft, &vault, queued.place, &payment)) {
			Ok(()) => {
				outflow.window = window;
				if payment.left.is_zero() {
					Self::dequeue(outflow, &vault);
					outflow.untried = outflow.untried.saturating_sub(1);
				} else {
					let rest = QueuedWithdrawal { amount: payment.left, ..queued };
					OutflowQueue::<T>::insert(&vault.owner, vault.index, rest);
				}
			},
			Err(error) => {
				Self::dequeue(outflow, &vault);
				let place = Self::enqueue(outflow, &vault, queued.amount);
				outflow.untried = outflow.untried.saturating_sub(1);
				Self::deposit_event(Event::WithdrawalFailed { vault, place, error });
			},
		}
		true
	}

	/// What of a waiting amount is paid now, if any: all that fits, or a part of what never would.
	fn payment(amount: FixedU128, room: Room) -> Option<Payment> {
		let whole = Self::whole_units(amount);
		if whole <= room.left {
			return Some(Payment { taken: amount, paid: whole, left: FixedU128::zero() });
		}
		let never_fits = whole > Self::whole_units(room.limit);
		let least = room.limit.into_inner().checked_div(PARTS)?;
		if !never_fits || room.left.is_zero() || room.left.into_inner() < least {
			return None;
		}
		// At least a unit is left, with what is finer: that is for the last part.
		let left = amount.checked_sub(&room.left)?;
		Some(Payment { taken: room.left, paid: room.left, left })
	}

	/// Pays one and books it. What is finer than a unit goes to the house with the last part.
	fn pay_queued(
		mut draft: Draft<T>,
		vault: &Id<T>,
		place: u64,
		payment: &Payment,
	) -> DispatchResult {
		let Payment { taken, paid, left } = *payment;
		let units = to_units_floor(paid, T::SettlementDecimals::get()).map_err(Error::<T>::from)?;
		let change = signed(taken).and_then(negate).map_err(Error::<T>::from)?;
		draft.add_to_house(HouseAccount::Outflow, Instrument::Cash, change)?;
		draft.add_dust(taken, paid)?;
		draft.pay_from_custody(&vault.owner, units)?;
		draft.write();
		Self::deposit_event(Event::WithdrawalPaid {
			vault: vault.clone(),
			place,
			amount: taken,
			paid: units,
			left,
		});
		Ok(())
	}

	/// Puts a vault last in the queue, and says in which place.
	fn enqueue(outflow: &mut Record<T>, vault: &Id<T>, amount: FixedU128) -> u64 {
		let place = outflow.next;
		let before = outflow.tail.replace(vault.clone());
		match &before {
			Some(last) => Self::relink(last, |queued| queued.behind = Some(vault.clone())),
			None => outflow.head = Some(vault.clone()),
		}
		let queued = QueuedWithdrawal { place, amount, before, behind: None };
		OutflowQueue::<T>::insert(&vault.owner, vault.index, queued);
		// Counts of withdrawals and of vaults: they do not come to their end.
		outflow.next = place.saturating_add(1);
		outflow.waiting = outflow.waiting.saturating_add(1);
		place
	}

	/// Takes a vault out of the queue, and closes the gap.
	fn dequeue(outflow: &mut Record<T>, vault: &Id<T>) -> Option<QueuedWithdrawal<T::AccountId>> {
		let gone = OutflowQueue::<T>::take(&vault.owner, vault.index)?;
		match &gone.before {
			Some(before) => Self::relink(before, |queued| queued.behind = gone.behind.clone()),
			None => outflow.head = gone.behind.clone(),
		}
		match &gone.behind {
			Some(behind) => Self::relink(behind, |queued| queued.before = gone.before.clone()),
			None => outflow.tail = gone.before.clone(),
		}
		outflow.waiting = outflow.waiting.saturating_sub(1);
		Some(gone)
	}

	fn relink(vault: &Id<T>, link: impl FnOnce(&mut QueuedWithdrawal<T::AccountId>)) {
		OutflowQueue::<T>::mutate(&vault.owner, vault.index, |queued| {
			if let Some(queued) = queued {
				link(queued);
			}
		});
	}

	/// Moves cash that waited into its vault.
	fn put_back(vault: &Id<T>, amount: FixedU128) -> DispatchResult {
		let returned = signed(amount).map_err(Error::<T>::from)?;
		let from = LedgerAccount::House(HouseAccount::Outflow);
		let to = LedgerAccount::Vault(vault.clone());
		let entries = Entry::moved(from, to, Instrument::Cash, returned);
		Self::post(&entries.map_err(Error::<T>::from)?)
	}
}
