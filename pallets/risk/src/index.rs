//! The safety index (stub until the index lands).

use crate::{check::Assessment, Config, Error, Markets, Pallet, Records, VaultIdOf, VaultRecord};
use frame_support::{traits::Time, weights::WeightMeter};
use surety_margin::MarginMode;
use surety_traits::{Action, Holdings, OnListed, PriceFeed};
use surety_types::{AssetId, Moment, Series, UnderlyingId};

impl<T: Config> Pallet<T> {
	/// Files a vault that has just been allowed what it now holds. Nothing is assessed of one that needs nothing.
	pub(crate) fn file(
		vault: &VaultIdOf<T>,
		record: VaultRecord<T>,
		_after: &Holdings,
		_assessment: Option<&Assessment>,
	) -> Result<(), Error<T>> {
		if record.mode == MarginMode::Standard && record.filing.is_empty() {
			Records::<T>::remove(vault);
		} else {
			Records::<T>::insert(vault, record);
		}
		Ok(())
	}

	/// Files a vault so that the next poll looks at it.
	pub(crate) fn file_as_due(_vault: &VaultIdOf<T>) {}

	/// Moves the hands and visits who is due.
	pub(crate) fn poll_index(_meter: &mut WeightMeter) {
		let now = T::Time::now();
		for underlying in Markets::<T>::iter_keys() {
			if let Ok(quote) = T::PriceFeed::spot(underlying, Action::OpenRisk) {
				Self::follow_kappa(underlying, quote.spot, now);
			}
		}
	}

	/// The second net.
	pub(crate) fn prove_idle(_meter: &mut WeightMeter) {}

	/// Everybody in a market is proved again.
	pub(crate) fn begin_sweep(_underlying: UnderlyingId) {
		Self::forget_arrays();
	}

	/// Everybody who holds an asset is proved again.
	pub(crate) fn begin_sweep_of_asset(_asset: AssetId) {}
}

impl<T: Config> OnListed for Pallet<T> {
	fn on_listed(_: &Series) {}

	fn on_expiry_closed(_: UnderlyingId, _: Moment) {}
}
