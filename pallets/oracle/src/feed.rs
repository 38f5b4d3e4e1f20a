//! An operator's record: what may be said, and by whom.

use crate::{
	Attempts, Changed, Config, Error, Event, FeedKeys, Feeds, Operators, Pallet, Record, Records,
	Resumed,
};
use frame_support::{ensure, traits::Time};
use sp_arithmetic::FixedU128;
use sp_runtime::DispatchResult;
use surety_types::{FeedTerms, Observation, UnderlyingId};

impl<T: Config> Pallet<T> {
	/// Writes the record of the operator behind a hot key, and nothing else but that there is something new.
	pub(crate) fn record(
		key: &T::AccountId,
		underlying: UnderlyingId,
		observation: Observation,
	) -> DispatchResult {
		let operator = FeedKeys::<T>::get(key).ok_or(Error::<T>::NotFeedKey)?;
		let number = Operators::<T>::get(&operator).ok_or(Error::<T>::NotOperator)?.number;
		let terms = Feeds::<T>::get(underlying).ok_or(Error::<T>::NotRegistered)?;
		check::<T>(&terms, &observation)?;
		let block = frame_system::Pallet::<T>::block_number();
		let last = Records::<T>::get(underlying, &operator);
		ensure!(last.as_ref().is_none_or(|last| last.block != block), Error::<T>::AlreadyFed);
		// From when it ages: from this block. But where the feed has stood still for longer than a price counts, what each
		// operator says first may have waited since before, and ages from then.
		let included = match Resumed::<T>::get(underlying) {
			Some((before, since)) if last.is_none_or(|last| last.block < since) => before,
			_ => T::Time::now(),
		};
		let spot = observation.spot;
		let record = Record { observation, included, block, number };
		Records::<T>::insert(underlying, &operator, record);
		Changed::<T>::insert(underlying, ());
		Self::deposit_event(Event::Fed { operator, underlying, spot });
		Ok(())
	}

	/// Whether an operator has tried to feed an underlying in this block.
	pub(crate) fn has_attempted(operator: &T::AccountId, underlying: UnderlyingId) -> bool {
		let block = frame_system::Pallet::<T>::block_number();
		Attempts::<T>::get(operator)
			.is_some_and(|(tried, feeds)| tried == block && feeds.contains(&underlying))
	}

	/// Notes that an operator tries to feed an underlying in this block. False if it has tried as many as there can be.
	pub(crate) fn note_attempt(operator: &T::AccountId, underlying: UnderlyingId) -> bool {
		let block = frame_system::Pallet::<T>::block_number();
		let earlier = Attempts::<T>::get(operator).filter(|(tried, _)| *tried == block);
		let mut feeds = earlier.map(|(_, feeds)| feeds).unwrap_or_default();
		let room = feeds.try_push(underlying).is_ok();
		if room {
			Attempts::<T>::insert(operator, (block, feeds));
		}
		room
	}
}

/// Whether an operator may say so under these terms. Surfaces are tested when they are aggregated: one with arbitrage is
/// reported, but its spot counts.
pub(crate) fn check<T: Config>(
	terms: &FeedTerms,
	observation: &Observation,
) -> Result<(), Error<T>> {
	let Observation { spot, rate, expiries } = observation;
	let price = |price: FixedU128| (terms.min_price..=terms.max_price).contains(&price);
	ensure!(price(*spot), Error::<T>::OutOfBounds);
	let step = terms.step().ok_or(Error::<T>::OutOfBounds)?;
	ensure!(spot.into_inner().checked_rem(step) == Some(0), Error::<T>::TooManyDecimals);
	let rate = rate.into_inner().unsigned_abs();
	ensure!(rate <= terms.max_rate.into_inner(), Error::<T>::RateOutOfBounds);
	let ascending = expiries.iter().zip(expiries.iter().skip(1)).all(|(a, b)| a.expiry < b.expiry);
	ensure!(ascending, Error::<T>::ExpiriesOutOfOrder);
	let forwards = expiries
		.iter()
		.all(|quote| crate::aggregation::surface::forward(*spot, quote.basis).is_some_and(price));
	ensure!(forwards, Error::<T>::OutOfBounds);
	Ok(())
}
