//! The way of one price: a record by feed, a snapshot and a sample by the hook.

use crate::{
	aggregation::aggregate, weights::WeightInfo, Accumulators, Changed, Config, Error, Event,
	Expiries, FeedKeys, Feeds, NextFeed, Operators, Pallet, Record, Records, Snapshots, Timing,
};
use alloc::vec::Vec;
use frame_support::{
	ensure,
	storage::with_storage_layer,
	traits::{Get, Time},
	weights::{Weight, WeightMeter},
};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_arithmetic::FixedU128;
use sp_runtime::DispatchResult;
use surety_traits::OracleError;
use surety_types::{FeedTerms, Moment, Observation, Snapshot, Timing as Times, UnderlyingId};

impl<T: Config> Pallet<T> {
	/// Writes the record of the operator behind a hot key, and nothing else but that there is something new.
	pub(crate) fn record(
		key: &T::AccountId,
		underlying: UnderlyingId,
		observation: Observation,
	) -> DispatchResult {
		let operator = FeedKeys::<T>::get(key).ok_or(Error::<T>::NotFeedKey)?;
		let terms = Feeds::<T>::get(underlying).ok_or(Error::<T>::NotRegistered)?;
		ensure!(within(&terms, &observation), Error::<T>::OutOfBounds);
		let block = frame_system::Pallet::<T>::block_number();
		let last = Records::<T>::get(underlying, &operator);
		ensure!(last.is_none_or(|last| last.block != block), Error::<T>::AlreadyFed);
		let included = T::Time::now();
		Records::<T>::insert(underlying, &operator, Record { observation, included, block });
		Changed::<T>::insert(underlying, ());
		Self::deposit_event(Event::Fed { operator, underlying, observation });
		Ok(())
	}

	/// Works every feed once, as far as the budget goes, each in a storage layer of its own: one cannot stop the rest.
	/// Where the budget ends the next block begins.
	pub(crate) fn work(meter: &mut WeightMeter) {
		if !Self::take(meter, T::WeightInfo::poll(Feeds::<T>::count())) {
			return;
		}
		let (now, timing) = (T::Time::now(), Timing::<T>::get());
		for (underlying, terms) in Self::feeds_in_turn() {
			if !Self::take(meter, Self::step_weight(underlying)) {
				NextFeed::<T>::put(underlying);
				return;
			}
			let done = with_storage_layer(|| Self::work_feed(underlying, &terms, &timing, now));
			if let Err(error) = done {
				log::error!(target: "runtime::oracle", "feed {underlying} failed: {error:?}");
				Self::deposit_event(Event::FeedFailed { underlying, error });
			}
		}
	}

	/// All feeds, the one first with which this block is to begin.
	pub(crate) fn feeds_in_turn() -> Vec<(UnderlyingId, FeedTerms)> {
		let mut feeds: Vec<_> = Feeds::<T>::iter().collect();
		if let Some(next) = NextFeed::<T>::take() {
			let place = feeds.iter().position(|(underlying, _)| *underlying == next);
			feeds.rotate_left(place.unwrap_or(0));
		}
		feeds
	}

	/// One feed's turn: windows while the last sample still stands, then the new price, then its sample.
	pub(crate) fn work_feed(
		underlying: UnderlyingId,
		terms: &FeedTerms,
		timing: &Times,
		now: Moment,
	) -> DispatchResult {
		let accumulator = Accumulators::<T>::get(underlying);
		Self::work_windows(underlying, &accumulator, timing, now)?;
		if Changed::<T>::take(underlying).is_some() {
			Self::take_snapshot(underlying, terms, now);
		}
		let sample = Self::verdict(underlying, terms, now)
			.ok()
			.and_then(|snapshot| standing(&snapshot, terms, timing, now));
		let advanced = accumulator.advance(now, sample).map_err(|_| Error::<T>::Overflow)?;
		Accumulators::<T>::insert(underlying, advanced);
		Ok(())
	}

	/// Takes a new price if a quorum of observations is fresh and within bounds; else the old one ages.
	fn take_snapshot(underlying: UnderlyingId, terms: &FeedTerms, now: Moment) {
		let fresh = Records::<T>::iter_prefix_values(underlying)
			.filter(|record: &Record<BlockNumberFor<T>>| {
				is_young(record.included, terms, now) && within(terms, &record.observation)
			})
			.map(|record| (record.observation.spot, record.included))
			.collect();
		if let Some(snapshot) = aggregate(fresh, terms.quorum()) {
			Snapshots::<T>::insert(underlying, snapshot);
			Self::deposit_event(Event::SnapshotTaken { underlying, snapshot });
		}
	}

	/// The snapshot, if it is young enough under these terms.
	pub(crate) fn verdict(
		underlying: UnderlyingId,
		terms: &FeedTerms,
		now: Moment,
	) -> Result<Snapshot, OracleError> {
		let snapshot = Snapshots::<T>::get(underlying).ok_or(OracleError::NoPrice)?;
		if !is_young(snapshot.as_of, terms, now) {
			return Err(OracleError::Stale { as_of: snapshot.as_of });
		}
		Ok(snapshot)
	}

	/// What one feed's turn costs at most now.
	fn step_weight(underlying: UnderlyingId) -> Weight {
		let operators =
			if Changed::<T>::contains_key(underlying) { Operators::<T>::count() } else { 0 };
		let expiries = Expiries::<T>::decode_len(underlying)
			.map_or(0, |watched| u32::try_from(watched).unwrap_or(u32::MAX));
		T::WeightInfo::poll_feed(operators, expiries)
	}

	/// Takes a step's weight from the meter if it fits both the block and this pallet's slice of it.
	fn take(meter: &mut WeightMeter, step: Weight) -> bool {
		let after = meter.consumed().saturating_add(step);
		after.all_lte(T::PollLimit::get()) && meter.try_consume(step).is_ok()
	}
}

/// Whether something included then still counts.
fn is_young(included: Moment, terms: &FeedTerms, now: Moment) -> bool {
	now.saturating_sub(included) <= terms.max_age
}

/// Whether an operator may say so.
fn within(terms: &FeedTerms, observation: &Observation) -> bool {
	(terms.min_price..=terms.max_price).contains(&observation.spot)
}

/// The sample that a fresh snapshot gives: its price, until the limit of a sample or of its age.
fn standing(
	snapshot: &Snapshot,
	terms: &FeedTerms,
	timing: &Times,
	now: Moment,
) -> Option<(FixedU128, Moment)> {
	let limit = now.checked_add(timing.sample_limit)?;
	let stale = snapshot.as_of.checked_add(terms.max_age)?;
	Some((snapshot.spot, limit.min(stale)))
}
