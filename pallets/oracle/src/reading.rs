//! What others read here and ask of it.

use crate::{Archive, Config, Expiries, Feeds, Pallet, Settlements, Timing};
use frame_support::traits::Time;
use sp_runtime::DispatchResult;
use surety_traits::{OracleError, PriceFeed, SettlementOracle};
use surety_types::{Moment, Settlement, Snapshot, UnderlyingId};

impl<T: Config> Pallet<T> {
	/// Times of the protocol.
	pub fn timing() -> surety_types::Timing {
		Timing::<T>::get()
	}

	/// Whether an expiry is watched: its price is neither fixed nor forgotten.
	pub fn is_watched(underlying: UnderlyingId, expiry: Moment) -> bool {
		Expiries::<T>::get(underlying).binary_search(&expiry).is_ok()
	}
}

impl<T: Config> PriceFeed for Pallet<T> {
	fn snapshot(underlying: UnderlyingId) -> Result<Snapshot, OracleError> {
		let terms = Feeds::<T>::get(underlying).ok_or(OracleError::NotRegistered)?;
		Self::verdict(underlying, &terms, T::Time::now())
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_spot(underlying: UnderlyingId, spot: sp_arithmetic::FixedU128) {
		crate::benchmarking::register::<T>(underlying);
		let snapshot = Snapshot { as_of: T::Time::now(), spot };
		crate::Snapshots::<T>::insert(underlying, snapshot);
	}
}

impl<T: Config> SettlementOracle for Pallet<T> {
	fn watch(underlying: UnderlyingId, expiry: Moment) -> DispatchResult {
		Self::watch_expiry(underlying, expiry)
	}

	fn settlement(underlying: UnderlyingId, expiry: Moment) -> Option<Settlement> {
		Settlements::<T>::get(underlying, expiry)
	}

	fn forget(underlying: UnderlyingId, expiry: Moment) {
		Self::unwatch(underlying, expiry);
		if !Settlements::<T>::contains_key(underlying, expiry) {
			return;
		}
		Archive::<T>::mutate(underlying, |archive| {
			if archive.contains(&expiry) {
				return;
			}
			if archive.is_full() && !archive.is_empty() {
				Settlements::<T>::remove(underlying, archive.remove(0));
			}
			if archive.try_push(expiry).is_err() {
				// There is no room at all: nothing is kept.
				Settlements::<T>::remove(underlying, expiry);
			}
		});
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_settlement(underlying: UnderlyingId, expiry: Moment, price: sp_arithmetic::FixedU128) {
		Self::unwatch(underlying, expiry);
		let settlement = Settlement {
			price,
			covered: Timing::<T>::get().settlement_window,
			low: price,
			high: price,
			fixed_at: T::Time::now(),
			chosen: false,
		};
		Settlements::<T>::insert(underlying, expiry, settlement);
	}
}
