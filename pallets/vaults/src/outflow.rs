//! How fast cash may leave the house, and who waits for it (spec/charges.md, "Outflow limit").
//!
//! ```text
//! withdraw_cash -> nobody waits and it fits -> paid
//!               -> else: out of the vault, into the house's account Outflow, last in the queue
//! on_idle, or pay_withdrawals by anyone -> head of the queue: it fits -> paid
//!                                                             it fails -> last in the queue
//!                                                             else     -> all wait
//! cancel_withdrawal -> back into the vault
//! ```
//!
//! **The limit.** Before every payment at time `t`, with `limit = max(floor(share x (positive cash + what waits)), floor)`:
//! the payment and all others since `t` - 60 minutes sum to at most `limit`. So no stretch of sixty minutes ever sees more leave than
//! the limit was at its last payment. (A [`Window`] of five-minute slots may count what is up to sixty-five minutes old:
//! rounded against the caller.) Deposits do not make room, except as they add to positive cash. Nor does the queue take
//! any: what waits has left its vault but not the house, so that whoever queues most of the cash leaves the limit for all
//! others as it was.
//!
//! **The queue.** First come, first served: who comes while somebody waits goes behind him, however little he asks for.
//! A vault waits for one withdrawal at a time, so that the queue has at most as many places as there are vaults. What
//! waits has left its vault: it does not count as margin and bears no interest. The head is paid whole as soon as it
//! fits. One that is larger than the limit itself would never fit: it is paid in parts, each at least a twelfth of the
//! limit, so that the trickle of room from small deposits is not paid out in crumbs.
//!
//! **Custody.** Where vaults owe, custody is less than what vaults have. What the queue cannot be paid of custody goes on
//! waiting in its place until debts are paid or cash comes in: that is no failure, and whoever comes later waits behind
//! it. A withdrawal that would be paid at once is refused then, and stays in its vault.
//!
//! **Failures.** A payment that the token refuses, as to an account that its issuer has blocked, goes to the end of the
//! queue and holds up nobody. Once everybody left has failed the queue rests until the next slot, and other withdrawals
//! are paid at once again, as if nobody waited.
//!
//! Everything that a withdrawal has to know is one record, [`Outflow`], so that the usual path reads and writes one
//! value more than it would without a limit.

mod queue;
mod window;

pub use window::{Window, SLOT, SLOTS};

pub(crate) use window::slot_of;

use crate::{
	ledger::Draft, units::from_units, Config, Error, Event, Outflow, OutflowQueue, Pallet,
};
use alloc::vec::Vec;
use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::{
	ensure,
	traits::{Get, Time},
};
use scale_info::TypeInfo;
use sp_runtime::{
	traits::{Bounded, CheckedAdd, CheckedSub, Zero},
	DispatchResult, FixedI128, FixedU128,
};
use surety_math::{magnitude, mul_floor, to_units_floor};
use surety_types::{HouseAccount, Instrument, OutflowTerms, VaultId};

/// The limit, what has been paid, and the ends of the queue.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct OutflowRecord<AccountId> {
	/// The limit's terms.
	pub terms: OutflowTerms,
	/// What was paid within the hour.
	pub window: Window,
	/// Whose turn it is.
	pub head: Option<VaultId<AccountId>>,
	/// Who came last.
	pub tail: Option<VaultId<AccountId>>,
	/// The place that the next to come takes.
	pub next: u64,
	/// How many wait.
	pub waiting: u32,
	/// How many of them, from the head on, have not been tried in the slot `tried_in`.
	pub untried: u32,
	/// The slot in which the queue was last worked.
	pub tried_in: u64,
}

/// A withdrawal that waits.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct QueuedWithdrawal<AccountId> {
	/// Its place: a number that grows from the head of the queue to its end.
	pub place: u64,
	/// What is left to be paid, in the settlement currency.
	pub amount: FixedU128,
	/// Who is before it.
	pub before: Option<VaultId<AccountId>>,
	/// Who is behind it.
	pub behind: Option<VaultId<AccountId>>,
}

/// The record of this chain.
pub(crate) type Record<T> = OutflowRecord<<T as frame_system::Config>::AccountId>;

/// What may leave at a time.
#[derive(Clone, Copy)]
struct Room {
	/// The limit itself.
	limit: FixedU128,
	/// What is left of it, in whole units of the settlement asset.
	left: FixedU128,
}

impl<AccountId> Default for OutflowRecord<AccountId> {
	fn default() -> Self {
		Self {
			terms: OutflowTerms::default(),
			window: Window::default(),
			head: None,
			tail: None,
			next: 0,
			waiting: 0,
			untried: 0,
			tried_in: 0,
		}
	}
}

impl<AccountId> OutflowRecord<AccountId> {
	/// Whether somebody waits whom nobody has tried to pay in this slot.
	pub(crate) fn is_due(&self, slot: u64) -> bool {
		self.waiting > 0 && (self.tried_in != slot || self.untried > 0)
	}
}

impl<T: Config> Pallet<T> {
	/// What the limit is a share of, in the settlement currency: the cash of all vaults that have any, with interest up to
	/// now, and what waits in the queue. To be asked before a vault is taken out of the draft's pool.
	pub(crate) fn outflow_base(outflow: &Record<T>, draft: &mut Draft<T>) -> FixedU128 {
		let mut waits = FixedI128::zero();
		if outflow.waiting > 0 {
			waits = draft.in_house(HouseAccount::Outflow, Instrument::Cash).max(waits);
		}
		let positive = draft.pool.positive_now().ok();
		let base = positive.and_then(|positive| positive.checked_add(&magnitude(waits)));
		// What cannot be counted gives no room beyond the floor.
		base.unwrap_or_default()
	}

	/// Spends of the limit, a share of this base, what a withdrawal is paid now. Says no, and spends nothing, if it must
	/// wait.
	pub(crate) fn spend_outflow(outflow: &mut Record<T>, base: FixedU128, paid: FixedU128) -> bool {
		let slot = slot_of(T::Time::now());
		if outflow.is_due(slot) {
			return false;
		}
		let window = outflow.window.clone().at(slot);
		let room = Self::room(&outflow.terms, &window, base);
		match window.with(paid) {
			Some(window) if paid <= room.left => {
				outflow.window = window;
				Outflow::<T>::put(&*outflow);
				true
			},
			_ => false,
		}
	}

	/// What may leave in a slot, and be paid out of custody: vaults may have lent to others what they are owed.
	fn room_now(outflow: &Record<T>, slot: u64, draft: &mut Draft<T>) -> Room {
		let base = Self::outflow_base(outflow, draft);
		let room = Self::room(&outflow.terms, &outflow.window.clone().at(slot), base);
		// What is too much to be told is enough.
		let custody = from_units(draft.pool.custody, T::SettlementDecimals::get())
			.unwrap_or_else(|_| FixedU128::max_value());
		Room { left: room.left.min(custody), ..room }
	}

	/// What may leave, given what has left.
	fn room(terms: &OutflowTerms, window: &Window, base: FixedU128) -> Room {
		// A share of at most one: the product always fits.
		let share = mul_floor(terms.share, base).unwrap_or_default();
		let limit = share.max(terms.floor);
		let left = window.sum().and_then(|paid| limit.checked_sub(&paid)).unwrap_or_default();
		Room { limit, left: Self::whole_units(left) }
	}

	/// An amount without what is finer than a unit of the settlement asset.
	fn whole_units(amount: FixedU128) -> FixedU128 {
		let decimals = T::SettlementDecimals::get();
		to_units_floor(amount, decimals)
			.and_then(|units| from_units(units, decimals))
			.unwrap_or_default()
	}

	pub(crate) fn do_set_outflow(new: OutflowTerms) -> DispatchResult {
		ensure!(new.is_sound(), Error::<T>::UnsoundOutflow);
		let old = Outflow::<T>::mutate(|outflow| core::mem::replace(&mut outflow.terms, new));
		Self::deposit_event(Event::OutflowSet { old, new });
		Ok(())
	}

	/// Whether a withdrawal of the vault waits.
	pub(crate) fn waits(vault: &VaultId<T::AccountId>) -> bool {
		OutflowQueue::<T>::contains_key(&vault.owner, vault.index)
	}

	/// What a withdrawal may be paid at once, in the settlement currency and whole units: zero while somebody waits who
	/// has to be tried first, and at most what is in custody.
	pub fn outflow_room() -> FixedU128 {
		let slot = slot_of(T::Time::now());
		let outflow = Outflow::<T>::get();
		if outflow.is_due(slot) {
			return FixedU128::zero();
		}
		Self::room_now(&outflow, slot, &mut Draft::<T>::open()).left
	}

	/// Withdrawals that wait, in order: up to `limit` of them behind that of `cursor`, from the head without one. Nothing
	/// if that of `cursor` waits no longer.
	pub fn queued_withdrawals(
		cursor: Option<VaultId<T::AccountId>>,
		limit: u32,
	) -> Vec<(VaultId<T::AccountId>, QueuedWithdrawal<T::AccountId>)> {
		let mut place = match cursor {
			Some(last) => {
				OutflowQueue::<T>::get(&last.owner, last.index).and_then(|queued| queued.behind)
			},
			None => Outflow::<T>::get().head,
		};
		let mut queue = Vec::new();
		for _ in 0..limit {
			let Some(vault) = place else { break };
			let Some(queued) = OutflowQueue::<T>::get(&vault.owner, vault.index) else { break };
			place = queued.behind.clone();
			queue.push((vault, queued));
		}
		queue
	}
}
