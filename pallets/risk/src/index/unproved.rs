//! Which vaults are unproved, in pages.

use crate::{
	index::records::{Driver, Place, Standing},
	Config, Index, Pallet, Records, Sweeps, Unproved,
};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use scale_info::TypeInfo;
use surety_types::VaultId;

/// Where a list of unproved vaults goes on.
#[derive(Clone, Debug, Decode, Encode, Eq, PartialEq, TypeInfo)]
pub enum UnprovedCursor<AccountId> {
	/// Those of which nothing is proved, after this one.
	Unproved(Option<VaultId<AccountId>>),
	/// Those filed under a driver, after this one.
	Filed(Driver, Option<(Place, VaultId<AccountId>)>),
}

type Page<AccountId> = (Vec<VaultId<AccountId>>, Option<UnprovedCursor<AccountId>>);

impl<T: Config> Pallet<T> {
	/// Up to `limit` vaults that are not proved to be safe and were not found unsafe either: unproved, due, or ahead of a
	/// sweep; and where to go on. A vault that several hands have reached comes several times.
	///
	/// At most `limit` of those filed ahead of the hands are read besides, in a sweep or when clocks are late.
	pub fn unproved_vaults(
		cursor: Option<UnprovedCursor<T::AccountId>>,
		limit: u32,
	) -> Page<T::AccountId> {
		let limit = usize::try_from(limit.max(1)).unwrap_or(usize::MAX);
		let mut found = Vec::new();
		let mut next = Some(cursor.unwrap_or(UnprovedCursor::Unproved(None)));
		while let Some(cursor) = next.take() {
			if found.len() >= limit {
				return (found, Some(cursor));
			}
			next = match cursor {
				UnprovedCursor::Unproved(after) => Self::step_unproved(after, &mut found),
				UnprovedCursor::Filed(driver, after) => Self::step_filed(driver, after, &mut found),
			};
		}
		(found, None)
	}

	fn step_unproved(
		after: Option<VaultId<T::AccountId>>,
		found: &mut Vec<VaultId<T::AccountId>>,
	) -> Option<UnprovedCursor<T::AccountId>> {
		let next = match after {
			None => Unproved::<T>::iter_keys().next(),
			Some(vault) => {
				Unproved::<T>::iter_keys_from(Unproved::<T>::hashed_key_for(&vault)).next()
			},
		};
		match next {
			Some(vault) => {
				found.push(vault.clone());
				Some(UnprovedCursor::Unproved(Some(vault)))
			},
			None => Self::next_driver(None).map(|driver| UnprovedCursor::Filed(driver, None)),
		}
	}

	fn step_filed(
		driver: Driver,
		after: Option<(Place, VaultId<T::AccountId>)>,
		found: &mut Vec<VaultId<T::AccountId>>,
	) -> Option<UnprovedCursor<T::AccountId>> {
		let mut entries = match &after {
			None => Index::<T>::iter_key_prefix((driver,)),
			Some((place, vault)) => {
				let key = Index::<T>::hashed_key_for((driver, place.to_be_bytes(), vault));
				Index::<T>::iter_key_prefix_from((driver,), key)
			},
		};
		let beyond =
			|| Self::next_driver(Some(&driver)).map(|next| UnprovedCursor::Filed(next, None));
		let Some((place, vault)) = entries.next() else { return beyond() };
		let place = Place::from_be_bytes(place);
		let reached = Self::hand(&driver).is_none_or(|hand| place <= hand);
		if reached || Self::is_late(&driver) || Self::is_swept(&driver, place, &vault) {
			found.push(vault.clone());
		} else if !Sweeps::<T>::contains_key(driver) {
			return beyond();
		}
		Some(UnprovedCursor::Filed(driver, Some((place, vault))))
	}

	/// What is known of a vault.
	pub fn standing_of(vault: &VaultId<T::AccountId>) -> Standing {
		Records::<T>::get(vault).unwrap_or_default().standing
	}
}
