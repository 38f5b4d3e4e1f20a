//! Settlement: once the price of an expiry is fixed every vault in it is settled exactly once, by the hook or by anyone,
//! and then nothing of the expiry remains.
//!
//! ```text
//! price fixed -> queue -> [ each holder: collected from or counted ] -> [ each winner: paid ]
//!   -> [ each series: offers withdrawn, off the book, deposits back ]
//!   -> what is left goes to the fund, the oracle forgets the expiry
//! ```
//! What is done at a vault is in `collecting`; here is the hook that goes from vault to vault.

use crate::{
	collecting::{Visit, Visited},
	weights::WeightInfo,
	Config, Error, Event, Expiries, ExpiryKey, ExpiryRecord, HolderRecord, Holders, Pallet, Phase,
	SeriesBook, Settling, SettlingCursor, VaultIdOf,
};
use alloc::vec::Vec;
use frame_support::{
	dispatch::DispatchClass,
	ensure,
	storage::with_storage_layer,
	traits::Get,
	weights::{Weight, WeightMeter},
};
use sp_arithmetic::{traits::Zero, FixedI128};
use sp_runtime::{DispatchError, DispatchResult};
use surety_traits::{Ledger, MarginCheck, OnSettlementFixed, SettlementOracle};
use surety_types::{Entry, HouseAccount, Instrument, LedgerAccount, Moment, Series, UnderlyingId};

/// How many offers and series of an expiry may leave before the next expiry has its turn. A search for the next of them
/// passes every key that was removed in the same block, at a seek in the database each: no more than these. An expiry has
/// one lap a block, so that one of 1,000 series without offers leaves in 16 blocks (15 x 64 and 40).
const REMOVALS_PER_LAP: u32 = 64;
/// How many series of an expiry are cleared of tear-ups in one step.
const TORN_SERIES_PER_STEP: u32 = 16;

/// What a step of the hook did.
pub(crate) enum Step {
	/// Dealt with a holder; nothing is known of it if it could not be settled.
	Vault(Option<Visited>),
	/// Passed by a winner that has been counted and must wait for the others.
	Waiting,
	/// Withdrew an offer of a series that is about to leave the book.
	Offer,
	/// Took a series off the book.
	Series,
	/// Went through all that could be done for the expiry at the head of the queue.
	Lap,
}

impl<T: Config> OnSettlementFixed for Pallet<T> {
	fn on_settlement_fixed(underlying: UnderlyingId, expiry: Moment) {
		let key = (underlying, expiry);
		let Some(mut record) = Expiries::<T>::get(key) else { return };
		if record.phase == Phase::Trading {
			record.phase = if record.is_collected() { Phase::Paying } else { Phase::Collecting };
			Expiries::<T>::insert(key, record);
		}
		Settling::<T>::mutate(|queue| {
			if !queue.contains(&key) && queue.try_push(key).is_err() {
				// Listing keeps fewer expiries than the queue has places.
				log::error!(target: crate::LOG_TARGET, "no place to settle {key:?}");
			}
		});
	}
}

impl<T: Config> Pallet<T> {
	/// Works the queue as far as the budget goes. Every queued expiry gets at most one lap of each pass in a block, so that
	/// a vault that cannot be settled is tried once a block and holds up no other expiry; nor do series, or offers that
	/// were left standing, however many.
	pub(crate) fn poll(meter: &mut WeightMeter) {
		let base = T::WeightInfo::poll_base();
		if !Self::affords(meter, base) {
			return;
		}
		meter.consume(base);
		let mut laps = Settling::<T>::decode_len().unwrap_or_default();
		if laps.is_zero() {
			return;
		}
		let worst = Self::worst_step();
		let mut cursor = SettlingCursor::<T>::get();
		let mut removed = 0u32;
		while laps > 0 && Self::affords(meter, worst) {
			let Some(key) = Settling::<T>::get().first().copied() else { break };
			let weight = match Self::step(key, &mut cursor) {
				Step::Vault(Some(Visited { visit, positions, .. })) => match visit {
					Visit::Collected => T::WeightInfo::poll_collect(positions),
					Visit::Counted => T::WeightInfo::poll_count(positions),
					Visit::Paid => T::WeightInfo::poll_pay(positions),
				},
				Step::Vault(None) => worst,
				Step::Waiting => T::WeightInfo::poll_count(0),
				Step::Offer => {
					removed = removed.saturating_add(1);
					T::WeightInfo::poll_offer()
				},
				Step::Series => {
					removed = removed.saturating_add(1);
					T::WeightInfo::poll_prune()
				},
				Step::Lap => {
					(laps, removed) = (laps.saturating_sub(1), 0);
					T::WeightInfo::poll_finish()
				},
			};
			if removed >= REMOVALS_PER_LAP {
				Self::rotate();
				(laps, removed) = (laps.saturating_sub(1), 0);
			}
			meter.consume(Self::margined(weight));
		}
		SettlingCursor::<T>::set(cursor);
	}

	/// The weight of the heaviest step, for which there must be room before one is begun.
	pub(crate) fn worst_step() -> Weight {
		let positions = T::MaxPositions::get();
		T::WeightInfo::poll_collect(positions)
			.max(T::WeightInfo::poll_count(positions))
			.max(T::WeightInfo::poll_pay(positions))
			.max(T::WeightInfo::poll_offer())
			.max(T::WeightInfo::poll_prune())
			.max(T::WeightInfo::poll_finish())
			// A loser's equity may have to be valued.
			.saturating_add(T::Margin::most_spent())
	}

	/// Whether a weight fits this block and what all hooks up to this one may take of it.
	fn affords(meter: &WeightMeter, weight: Weight) -> bool {
		let taken = meter.consumed().checked_add(&weight);
		meter.can_consume(weight) && taken.is_some_and(|taken| taken.all_lte(T::PollLimit::get()))
	}

	/// One step for the expiry at the head of the queue.
	pub(crate) fn step(key: ExpiryKey, cursor: &mut Option<VaultIdOf<T>>) -> Step {
		let Some(record) = Expiries::<T>::get(key) else {
			Self::rotate();
			return Step::Lap;
		};
		// Where nobody is left nobody is looked for: the search would pass all who were settled in this block.
		let holder = match record.holders {
			0 => None,
			_ => Self::next_holder(key, cursor.as_ref()),
		};
		if let Some((vault, holder)) = holder {
			let waits = record.phase == Phase::Collecting && holder.claim.is_some();
			let visited = if waits { None } else { Self::try_visit(&vault, key, record, holder) };
			// The second pass begins where the first one did.
			let ended = visited.is_some_and(|visited| visited.ended);
			*cursor = (!ended).then_some(vault);
			return if waits { Step::Waiting } else { Step::Vault(visited) };
		}
		*cursor = None;
		if !record.holders.is_zero() {
			// Some could not be settled: the next expiry first, then these again.
			if let Err(error) = with_storage_layer(|| Self::end_without(key, record)) {
				log::error!(target: crate::LOG_TARGET, "{key:?} waits: {error:?}");
			}
			Self::rotate();
			return Step::Lap;
		}
		let (underlying, expiry) = key;
		let series = SeriesBook::<T>::iter_key_prefix((underlying, expiry)).next();
		let result = with_storage_layer(|| match &series {
			Some(series) => Self::prune(series),
			None => Self::finish(key).map(|()| Step::Lap),
		});
		match result {
			Ok(step) => step,
			Err(error) => {
				Self::deposit_event(Event::PruningFailed { underlying, expiry, error });
				Self::rotate();
				Step::Lap
			},
		}
	}

	/// The holder after the cursor, in the order of the index.
	pub(crate) fn next_holder(
		key: ExpiryKey,
		cursor: Option<&VaultIdOf<T>>,
	) -> Option<(VaultIdOf<T>, HolderRecord)> {
		match cursor {
			Some(last) => {
				let from = Holders::<T>::hashed_key_for(key, last);
				Holders::<T>::iter_prefix_from(key, from).next()
			},
			None => Holders::<T>::iter_prefix(key).next(),
		}
	}

	/// Visits one holder or leaves it as it was, with an event.
	fn try_visit(
		vault: &VaultIdOf<T>,
		key: ExpiryKey,
		record: ExpiryRecord,
		holder: HolderRecord,
	) -> Option<Visited> {
		match with_storage_layer(|| Self::visit(vault, key, record, holder)) {
			Ok(visited) => Some(visited),
			Err(error) => {
				let (vault, (underlying, expiry)) = (vault.clone(), key);
				Self::deposit_event(Event::SettlementFailed { vault, underlying, expiry, error });
				None
			},
		}
	}

	/// Withdraws an offer of a series that has settled; when there is none takes the series off the book, with its open
	/// interest.
	fn prune(series: &Series) -> Result<Step, DispatchError> {
		let record = Self::record(series).ok_or(Error::<T>::UnknownSeries)?;
		if let Some((id, offer)) = Self::first_offer(record.number) {
			Self::withdraw_offer(id, &offer)?;
			return Ok(Step::Offer);
		}
		Self::retire(series)?;
		Self::take_off(series)?;
		Ok(Step::Series)
	}

	fn rotate() {
		Settling::<T>::mutate(|queue| {
			if !queue.is_empty() {
				queue.as_mut().rotate_left(1);
			}
		});
	}

	/// Clears away what tear-ups left of an expiry, so many series at a time; says whether nothing is left. Contracts that
	/// rounding left to the house are nobody's: nobody is paid for them, and so the fund gets what they are worth.
	fn clear_tear_ups((underlying, expiry): ExpiryKey) -> Result<bool, DispatchError> {
		let torn = T::Ledger::torn_series(underlying, expiry);
		if torn.is_empty() {
			return Ok(true);
		}
		let most = usize::try_from(TORN_SERIES_PER_STEP).unwrap_or(usize::MAX);
		let from = HouseAccount::TearUp { underlying, expiry };
		let to = HouseAccount::Settlement { underlying, expiry };
		let mut entries = Vec::new();
		for series in torn.into_iter().take(most) {
			let instrument = Instrument::Position(series);
			let amount = T::Ledger::house(&from, &instrument);
			if !amount.is_zero() {
				entries.extend(Self::moved_in_house(from, to, instrument, amount)?);
			}
		}
		// Tear-ups are too rare for every expiry to weigh them: of a series its entries on two accounts, its index and the
		// ends of its epochs.
		let steps = u64::from(TORN_SERIES_PER_STEP);
		frame_system::Pallet::<T>::register_extra_weight_unchecked(
			T::DbWeight::get().reads_writes(4u64.saturating_mul(steps), 4u64.saturating_mul(steps)),
			DispatchClass::Mandatory,
		);
		T::Ledger::post(&entries)?;
		T::Ledger::forget_expiry(underlying, expiry, TORN_SERIES_PER_STEP)
	}

	/// The entries that move an amount between accounts of the house.
	fn moved_in_house(
		from: HouseAccount,
		to: HouseAccount,
		instrument: Instrument,
		amount: FixedI128,
	) -> Result<[Entry<T::AccountId>; 2], Error<T>> {
		let (from, to) = (LedgerAccount::House(from), LedgerAccount::House(to));
		Ok(Entry::moved(from, to, instrument, amount)?)
	}

	/// Closes an expiry in which nothing is left: what remains of its cash goes to the fund. An expiry stays, with its
	/// price, as long as what was taken of its holders does not come to zero: then somebody was left out.
	fn finish(key: ExpiryKey) -> DispatchResult {
		let (underlying, expiry) = key;
		if !Self::clear_tear_ups(key)? {
			return Ok(());
		}
		ensure!(T::Ledger::settled_offsets(underlying, expiry, &[]), Error::<T>::Corrupt);
		let price = Self::settlement_price(key)?;
		let house = HouseAccount::Settlement { underlying, expiry };
		let remainder = T::Ledger::house(&house, &Instrument::Cash);
		if !remainder.is_zero() {
			let fund = HouseAccount::Fund { underlying };
			let cash = Instrument::Cash;
			T::Ledger::post(&Self::moved_in_house(house, fund, cash, remainder)?)?;
		}
		Self::close_expiry(key)?;
		Settling::<T>::mutate(|queue| queue.retain(|other| *other != key));
		T::SettlementOracle::forget(underlying, expiry);
		Self::deposit_event(Event::ExpirySettled { underlying, expiry, price, remainder });
		Ok(())
	}
}
