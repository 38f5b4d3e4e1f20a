//! Where a vault is filed.
//!
//! A proof says how far each hand may go. A vault is filed at three quarters of that, and stays where it is while that is
//! inside what is proved anew and no less than half of it, so that a trade that changes little writes nothing. Each
//! driver is decided on its own.
//!
//! ```text
//!        hand                 place                end
//!   ──────┼─────────────────────┼───────────────────┼──────>
//!         │        3/4          │                   │ not proved
//!         └ stays while  hand < place <= end  and  end - hand <= 2 (place - hand)
//! ```
//! One whose proof is fleeting is filed in turn only, one step ahead of the present time.

use crate::{
	index::{
		clocks::GRADES,
		proof::{Limit, Proof},
		records::{Driver, Grade, MarketClocks, Place, Standing, VaultRecord},
	},
	Clocks, Config, Error, Index, Pallet, Records, Unproved, Unsafe,
};
use alloc::vec::Vec;
use frame_support::{traits::Time, BoundedVec};
use sp_arithmetic::FixedU128;
use surety_types::{UnderlyingId, VaultId};

/// A filed place as the key of the index: in this form keys are in the order of places.
pub(crate) fn key_of(place: Place) -> [u8; 16] {
	place.to_be_bytes()
}

impl Limit {
	/// Whether a vault may stay where it is filed.
	pub(crate) fn keeps(&self, place: Place) -> bool {
		let ahead = place.saturating_sub(self.hand);
		let proved = self.end.saturating_sub(self.hand);
		ahead > 0 && place <= self.end && proved <= ahead.saturating_mul(2)
	}

	/// Where to file it: three quarters of the way, at least one step ahead.
	pub(crate) fn place(&self) -> Place {
		let proved = self.end.saturating_sub(self.hand);
		let quarter = proved.checked_div(4).unwrap_or_default();
		self.hand.saturating_add(proved.saturating_sub(quarter).max(1))
	}
}

/// What became of a filing.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Filed {
	/// The vault is filed.
	Done,
	/// The clock of this market is too far from its anchor, or does not follow what is held: nothing was filed.
	TooFar(UnderlyingId),
}

impl<T: Config> Pallet<T> {
	/// Files a vault where a proof allows.
	pub(crate) fn file_proved(
		vault: &VaultId<T::AccountId>,
		record: &mut VaultRecord<T>,
		proof: &Proof,
	) -> Result<Filed, Error<T>> {
		if proof.is_fleeting {
			let place = Place::from(T::Time::now()).saturating_add(1);
			let filing = BoundedVec::try_from(alloc::vec![(Driver::Turn, place)]);
			let filing = filing.map_err(|_| Error::<T>::Corrupt)?;
			Self::write(vault, record, Standing::Filed, filing);
			return Ok(Filed::Done);
		}
		let mut limits = proof.limits.clone();
		for (underlying, drift) in &proof.drift {
			match Self::drift_limit(*underlying, *drift, &record.filing)? {
				Some(limit) => limits.push(limit),
				None => return Ok(Filed::TooFar(*underlying)),
			}
		}
		let place = |limit: &Limit| {
			let old = record.filing.iter().find(|(driver, _)| *driver == limit.driver);
			let kept = old.map(|(_, place)| *place).filter(|place| limit.keeps(*place));
			(limit.driver, kept.unwrap_or(limit.place()))
		};
		let mut filing: Vec<_> = limits.iter().map(place).collect();
		filing.sort_unstable();
		filing.dedup_by_key(|(driver, _)| *driver);
		let filing = BoundedVec::try_from(filing).map_err(|_| Error::<T>::Corrupt)?;
		Self::write(vault, record, Standing::Filed, filing);
		Ok(Filed::Done)
	}

	/// How far drift of a market may go on one of its clocks: that under which the vault is filed if it may stay there,
	/// else the coarsest that leaves half of the limit.
	fn drift_limit(
		underlying: UnderlyingId,
		drift: FixedU128,
		old: &[(Driver, Place)],
	) -> Result<Option<Limit>, Error<T>> {
		let Some(clocks) = Clocks::<T>::get(underlying) else { return Ok(None) };
		let limit = |grade: Grade| drift_on(&clocks, underlying, grade, drift);
		for grade in GRADES {
			let driver = Driver::Drift(underlying, grade);
			let Some((_, place)) = old.iter().find(|(filed, _)| *filed == driver) else {
				continue;
			};
			if let Some(limit) = limit(grade)?.filter(|limit| limit.keeps(*place)) {
				return Ok(Some(limit));
			}
		}
		for grade in GRADES {
			let wide = |limit: &Limit| {
				limit.end.saturating_sub(limit.hand).saturating_mul(2) >= drift.into_inner()
			};
			if let Some(limit) = limit(grade)?.filter(wide) {
				return Ok(Some(limit));
			}
		}
		Ok(None)
	}

	/// Takes a vault out of the index, and leaves it with this standing.
	pub(crate) fn unfile(
		vault: &VaultId<T::AccountId>,
		record: &mut VaultRecord<T>,
		standing: Standing,
	) {
		Self::write(vault, record, standing, BoundedVec::default());
	}

	/// Writes what has changed.
	fn write(
		vault: &VaultId<T::AccountId>,
		record: &mut VaultRecord<T>,
		standing: Standing,
		filing: BoundedVec<(Driver, Place), T::MaxFilings>,
	) {
		for (driver, place) in record.filing.iter().filter(|entry| !filing.contains(entry)) {
			Index::<T>::remove((driver, key_of(*place), vault));
		}
		for (driver, place) in filing.iter().filter(|entry| !record.filing.contains(entry)) {
			Index::<T>::insert((driver, key_of(*place), vault), ());
		}
		if record.standing != standing {
			match record.standing {
				Standing::Filed => (),
				Standing::Unproved => Unproved::<T>::remove(vault),
				Standing::Unsafe => Unsafe::<T>::remove(vault),
			}
			match standing {
				Standing::Filed => (),
				Standing::Unproved => Unproved::<T>::insert(vault, ()),
				Standing::Unsafe => Unsafe::<T>::insert(vault, ()),
			}
		}
		(record.standing, record.filing) = (standing, filing);
		let old = Records::<T>::get(vault).unwrap_or_default();
		if old != *record {
			let kept = (!record.is_default()).then(|| record.clone());
			Records::<T>::set(vault, kept);
		}
	}
}

/// How far drift may go on a clock; nothing where the distance of its anchor uses it up.
fn drift_on<T: Config>(
	clocks: &MarketClocks<T>,
	underlying: UnderlyingId,
	grade: Grade,
	drift: FixedU128,
) -> Result<Option<Limit>, Error<T>> {
	let clock = clocks.clock(grade);
	let hand = clock.hand()?;
	let proved = drift.into_inner().checked_add(1).ok_or(Error::<T>::OutOfRange)?;
	let end = clock.base.checked_add(proved).ok_or(Error::<T>::OutOfRange)?;
	let end = end.checked_sub(clock.distance).filter(|end| *end > hand);
	Ok(end.map(|end| Limit { driver: Driver::Drift(underlying, grade), hand, end }))
}

#[cfg(test)]
mod tests {
	use super::*;

	fn limit(hand: Place, end: Place) -> Limit {
		Limit { driver: Driver::Time, hand, end }
	}

	#[test]
	fn place_is_three_quarters_of_the_way() {
		assert_eq!(limit(100, 500).place(), 400);
		// Rounded up, and never at the hand.
		assert_eq!(limit(100, 101).place(), 101);
		assert_eq!(limit(100, 103).place(), 103);
	}

	#[test]
	fn place_is_kept_while_proved_and_half_of_it() {
		let proved = limit(100, 500);
		assert!(proved.keeps(500) && proved.keeps(300));
		assert!(!proved.keeps(501), "not proved");
		assert!(!proved.keeps(299), "twice as much is proved");
		assert!(!proved.keeps(100) && !proved.keeps(99), "due");
	}
}
