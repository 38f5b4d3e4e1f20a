//! Sweeps: after parameters have changed, everybody whom they concern is proved again.
//!
//! A sweep goes once through the list of a driver, from its lowest place. Its cursor is the last key that it has seen;
//! what lies beyond it counts as unproved. A vault that files itself beyond the cursor meanwhile is proved once more.

use crate::{
	index::{
		filing::key_of,
		records::{Driver, Place},
	},
	Assets, Config, Index, Pallet, SweepCursor, Sweeps,
};
use frame_support::BoundedVec;
use sp_arithmetic::FixedU128;
use sp_runtime::DispatchResult;
use surety_traits::{OnSettlementFixed, OnTornUp, SettlementOracle};
use surety_types::{AssetId, Moment, Series, UnderlyingId, VaultId};

impl<T: Config> Pallet<T> {
	/// Everybody with positions in a market, or with its underlying as collateral, is proved again: for a change that no
	/// hand shows and that concerns many, as of parameters, or a tear-up.
	pub fn begin_sweep(underlying: UnderlyingId) {
		Self::begin_sweep_of(Driver::Upper(underlying));
		for (asset, terms) in Assets::<T>::iter() {
			if terms.underlying == Some(underlying) {
				Self::begin_sweep_of(Driver::PriceUpper(asset));
			}
		}
	}

	/// Everybody with an asset as collateral is proved again. `underlying` is what its terms were for, if that changed.
	pub(crate) fn begin_sweep_of_asset(asset: AssetId, underlying: Option<UnderlyingId>) {
		Self::begin_sweep_of(Driver::PriceUpper(asset));
		if let Some(underlying) = underlying {
			// One whose price is spot is filed nowhere else.
			Self::begin_sweep_of(Driver::Upper(underlying));
		}
	}

	fn begin_sweep_of(driver: Driver) {
		Self::forget_arrays();
		Sweeps::<T>::insert(driver, SweepCursor::default());
	}

	/// Whether a sweep is still to come by here.
	pub(crate) fn is_swept(driver: &Driver, place: Place, vault: &VaultId<T::AccountId>) -> bool {
		if *driver == Driver::Turn {
			// Whoever waits for his turn is in no list that is swept; he is due in the next block.
			return Sweeps::<T>::iter_keys().next().is_some();
		}
		let Some(cursor) = Sweeps::<T>::get(driver) else { return false };
		Index::<T>::hashed_key_for((driver, key_of(place), vault)) > cursor.into_inner()
	}

	/// The next vault that a sweep comes to, which then stands there; sweeps that have come to their ends are over.
	pub(crate) fn next_swept() -> Option<VaultId<T::AccountId>> {
		while let Some((driver, cursor)) = Sweeps::<T>::iter().next() {
			if let Some((place, vault)) = Self::next_of_sweep(&driver, &cursor) {
				Self::advance_sweep(&driver, place, &vault);
				return Some(vault);
			}
			Sweeps::<T>::remove(driver);
		}
		None
	}

	/// The first vault that a sweep has not come to; the sweep is over if there is none.
	fn next_of_sweep(
		driver: &Driver,
		cursor: &SweepCursor,
	) -> Option<(Place, VaultId<T::AccountId>)> {
		let mut ahead = if cursor.is_empty() {
			Index::<T>::iter_key_prefix((driver,))
		} else {
			Index::<T>::iter_key_prefix_from((driver,), cursor.to_vec())
		};
		ahead.next().map(|(place, vault)| (Place::from_be_bytes(place), vault))
	}

	/// Lets a sweep stand at a vault.
	fn advance_sweep(driver: &Driver, place: Place, vault: &VaultId<T::AccountId>) {
		let key = Index::<T>::hashed_key_for((driver, key_of(place), vault));
		let cursor: SweepCursor = BoundedVec::truncate_from(key);
		Sweeps::<T>::insert(driver, cursor);
	}
}

impl<T: Config> OnSettlementFixed for Pallet<T> {
	/// An average of samples is where the margin of its holders was going, and cash in its place needs no margin: what is
	/// filed stays a proof. A price that was chosen is not.
	fn on_settlement_fixed(underlying: UnderlyingId, expiry: Moment) {
		let settlement = T::SettlementOracle::settlement(underlying, expiry);
		if settlement.is_none_or(|settlement| settlement.chosen) {
			Self::begin_sweep(underlying);
		}
	}
}

/// Longs have lost a part, and their vaults know it when they are next read: no hand shows that. The defaulter has lost a
/// short and paid for it.
impl<T: Config> OnTornUp for Pallet<T> {
	fn on_torn_up(series: &Series, _: FixedU128) -> DispatchResult {
		Self::begin_sweep(series.underlying);
		Ok(())
	}
}
