//! The hook's walk: who is due, who is unproved, who is ahead of a sweep, who is unsafe; in this order, as far as the
//! budget goes.

use crate::{
	index::{
		proof::{Effort, TightProofs},
		records::{Driver, Place, Standing},
	},
	ClocksLate, Config, Index, Markets, Pallet, SweepCursor, Sweeps, Unproved, Unsafe,
	UnsafeCursor, WeightInfo,
};
use alloc::vec::Vec;
use codec::Encode;
use frame_support::{
	storage::{storage_prefix, with_storage_layer},
	traits::{Get, PalletInfoAccess, Time},
	weights::{Weight, WeightMeter},
	StorageHasher, Twox64Concat,
};
use sp_runtime::DispatchError;
use surety_traits::{Action, PriceFeed};
use surety_types::VaultId;

/// How many unsafe vaults a block looks at besides, at most: they are known, and wait for their liquidation.
const UNSAFE_PER_BLOCK: u32 = 16;

impl<T: Config> Pallet<T> {
	/// Moves the hands and looks at whom they have reached.
	pub(crate) fn poll_index(meter: &mut WeightMeter) {
		if !Self::take(meter, T::WeightInfo::poll_base()) {
			ClocksLate::<T>::put(true);
			return;
		}
		Self::follow_kappas();
		let moved = Self::move_clocks(meter);
		meter.consume(Self::spent());
		// Nobody's limit of drift is a proof while a clock stands; all else is looked at as ever.
		if moved {
			ClocksLate::<T>::kill();
		} else {
			ClocksLate::<T>::put(true);
		}
		let tight = TightProofs::new(T::MaxTightProofs::get());
		let _ = Self::visit_due(&tight, meter)
			&& Self::visit_unproved(&tight, meter)
			&& Self::visit_swept(&tight, meter)
			&& Self::visit_unsafe(&tight, meter);
	}

	/// Lets kappa of every market follow its price, if that is good.
	fn follow_kappas() {
		let now = T::Time::now();
		for underlying in Markets::<T>::iter_keys() {
			if let Ok(quote) = T::PriceFeed::spot(underlying, Action::OpenRisk) {
				Self::follow_kappa(underlying, quote.spot, now);
			}
		}
	}

	/// Takes a weight from the meter if it fits both the block and this pallet's slice of it.
	pub(crate) fn take(meter: &mut WeightMeter, weight: Weight) -> bool {
		let after = meter.consumed().saturating_add(weight);
		after.all_lte(T::PollLimit::get()) && meter.try_consume(weight).is_ok()
	}

	/// The first driver beyond this one that anybody is filed under.
	pub(crate) fn next_driver(after: Option<&Driver>) -> Option<Driver> {
		let mut from =
			storage_prefix(<Pallet<T> as PalletInfoAccess>::name().as_bytes(), b"Index").to_vec();
		if let Some(driver) = after {
			from.extend(Twox64Concat::hash(&driver.encode()));
			// Beyond all places.
			from.extend([u8::MAX; 17]);
		}
		Index::<T>::iter_keys_from(from).next().map(|(driver, _, _)| driver)
	}

	/// Whom the hands have reached. Says whether there was room for all.
	fn visit_due(tight: &TightProofs, meter: &mut WeightMeter) -> bool {
		let mut driver = Self::next_driver(None);
		while let Some(current) = driver {
			if !Self::visit_reached(&current, tight, meter) {
				return false;
			}
			driver = Self::next_driver(Some(&current));
		}
		true
	}

	/// Whom one hand has reached, the first first.
	fn visit_reached(driver: &Driver, tight: &TightProofs, meter: &mut WeightMeter) -> bool {
		// A hand that is gone, because nothing is known of its price any more, has reached everybody.
		let hand = Self::hand(driver).unwrap_or(Place::MAX);
		for (place, vault) in Index::<T>::iter_key_prefix((driver,)) {
			if Place::from_be_bytes(place) > hand {
				break;
			}
			if !Self::look_within(&vault, tight, meter) {
				return false;
			}
		}
		true
	}

	/// Who is unproved, each at most once.
	fn visit_unproved(tight: &TightProofs, meter: &mut WeightMeter) -> bool {
		for vault in Unproved::<T>::iter_keys() {
			if !Self::look_within(&vault, tight, meter) {
				return false;
			}
		}
		true
	}

	fn visit_swept(tight: &TightProofs, meter: &mut WeightMeter) -> bool {
		let sweeps: Vec<(Driver, SweepCursor)> = Sweeps::<T>::iter().collect();
		for (driver, mut cursor) in sweeps {
			loop {
				let Some((place, vault)) = Self::next_of_sweep(&driver, &cursor) else {
					Sweeps::<T>::remove(driver);
					break;
				};
				if !Self::look_within(&vault, tight, meter) {
					return false;
				}
				cursor = Self::advance_sweep(&driver, place, &vault);
			}
		}
		true
	}

	/// A few of those that were unsafe, in turn.
	fn visit_unsafe(tight: &TightProofs, meter: &mut WeightMeter) -> bool {
		let mut cursor = UnsafeCursor::<T>::get();
		for _ in 0..UNSAFE_PER_BLOCK {
			let next = Self::next_unsafe(cursor.as_ref());
			let Some(vault) = next else {
				cursor = None;
				break;
			};
			if !Self::look_within(&vault, tight, meter) {
				break;
			}
			cursor = Some(vault);
		}
		if cursor != UnsafeCursor::<T>::get() {
			UnsafeCursor::<T>::set(cursor);
		}
		true
	}

	fn next_unsafe(after: Option<&VaultId<T::AccountId>>) -> Option<VaultId<T::AccountId>> {
		match after {
			None => Unsafe::<T>::iter_keys().next(),
			Some(vault) => Unsafe::<T>::iter_keys_from(Unsafe::<T>::hashed_key_for(vault)).next(),
		}
	}

	/// Looks at a vault if there is room for the most that this can take; what of the block's arrays it has to compute is
	/// taken from the meter as well. Says whether there was.
	fn look_within(
		vault: &VaultId<T::AccountId>,
		tight: &TightProofs,
		meter: &mut WeightMeter,
	) -> bool {
		let proof = |proofs: u32| T::WeightInfo::tight_proof().saturating_mul(proofs.into());
		// Under kappa as it is and as it will be next.
		let left = tight.left();
		let look = T::WeightInfo::visit();
		let most = look.saturating_add(Self::most_spent()).saturating_add(proof(left.min(2)));
		let after = meter.consumed().saturating_add(most);
		if !after.all_lte(T::PollLimit::get()) || !meter.can_consume(most) {
			return false;
		}
		Self::look_at(vault, tight);
		let proved = proof(left.saturating_sub(tight.left()));
		meter.consume(look.saturating_add(Self::spent()).saturating_add(proved));
		true
	}

	/// Looks at a vault in a storage layer of its own. Where there is no answer it is off the index and unproved, so that
	/// nobody takes its filing for a proof, and is tried again.
	pub(crate) fn look_at(vault: &VaultId<T::AccountId>, tight: &TightProofs) {
		let looked = with_storage_layer(|| {
			Self::visit(vault, Effort::Visit(tight)).map_err(DispatchError::from)
		});
		if let Err(error) = looked {
			log::error!(target: crate::LOG_TARGET, "no answer for {vault:?}: {error:?}");
			let mut record = Self::record_of(vault);
			if record.standing != Standing::Unsafe {
				Self::unfile(vault, &mut record, Standing::Unproved);
			}
		}
	}
}
