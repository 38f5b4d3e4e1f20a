//! The samples of settlement prices, kept so that anybody can follow how a price was made.
//!
//! A sample is kept when it stood while a window was open, numbered in the order of time. It is forgotten, a few a block
//! in `on_idle`, once no window and no settlement that can still be read begins before it.

use crate::{
	twap::Accumulator, weights::WeightInfo, Config, Feeds, Kept, KeptSamples, MarketPrices, Pallet,
	Prunable, Sample, Samples, Settlements, Windows,
};
use frame_support::{traits::Get, weights::WeightMeter, BoundedVec};
use surety_types::{Moment, UnderlyingId};

impl<T: Config> Pallet<T> {
	/// Keeps the sample that stood until now, if it touches the time since `opened`. Returns the number that it, or the
	/// next one, has, and the number after the last.
	pub(crate) fn keep_sample(
		underlying: UnderlyingId,
		accumulator: &Accumulator,
		prices: Option<&MarketPrices<T>>,
		opened: Moment,
		now: Moment,
	) -> Kept {
		let kept = KeptSamples::<T>::get(underlying);
		if !accumulator.touches(opened, now) {
			return Kept { first: kept.end, end: kept.end };
		}
		let sample = Sample {
			from: accumulator.from,
			until: accumulator.until.min(now),
			price: accumulator.price,
			by: prices.map_or_else(BoundedVec::new, |prices| prices.by.clone()),
		};
		Samples::<T>::insert(underlying, kept.end, sample);
		// A count of samples: at one a millisecond it lasts for half a billion years.
		let end = kept.end.saturating_add(1);
		KeptSamples::<T>::insert(underlying, Kept { end, ..kept });
		Kept { first: kept.end, end }
	}

	/// The first sample that is still needed.
	pub(crate) fn first_needed(underlying: UnderlyingId, kept: Kept) -> u64 {
		let windows = Windows::<T>::iter_prefix_values(underlying).map(|one| one.first_sample);
		let settled = Settlements::<T>::iter_prefix_values(underlying).map(|one| one.first_sample);
		windows.chain(settled).min().unwrap_or(kept.end)
	}

	/// Forgets samples that nobody needs, as far as the meter goes.
	pub(crate) fn prune_samples(meter: &mut WeightMeter) {
		// In most blocks there is nothing to forget: then one look is all.
		if meter.try_consume(T::DbWeight::get().reads(1)).is_err() {
			return;
		}
		let Some(underlying) = Prunable::<T>::iter_keys().next() else { return };
		if meter.try_consume(T::WeightInfo::prune_samples(0)).is_err() {
			return;
		}
		let kept = KeptSamples::<T>::get(underlying);
		let needed = Self::first_needed(underlying, kept);
		let one = T::WeightInfo::prune_samples(1).saturating_sub(T::WeightInfo::prune_samples(0));
		let mut first = kept.first;
		let mut forgotten = 0u32;
		while first < needed && forgotten < T::MaxPruned::get() && meter.try_consume(one).is_ok() {
			Samples::<T>::remove(underlying, first);
			first = first.saturating_add(1);
			forgotten = forgotten.saturating_add(1);
		}
		if first >= needed {
			Prunable::<T>::remove(underlying);
		}
		let gone = first == kept.end && !Feeds::<T>::contains_key(underlying);
		if gone {
			KeptSamples::<T>::remove(underlying);
		} else if first != kept.first {
			KeptSamples::<T>::insert(underlying, Kept { first, ..kept });
		}
	}
}
