//! What must always hold, in words and then in code:
//!
//! 1. *Parameters*. The terms of every market and every asset are within their bounds, and within those that they have
//!    together. There is no kappa where the market has no terms of it.
//! 2. *Arrays*. None outlives its block: there are none while hooks are not running. (Within a block calls may have made
//!    some, so it is checked at the end of tests only.)
//! 3. *Records*. Every place at which a vault is filed is in the index. Only a vault with the standing
//!    of one that is filed is filed, under no driver twice; one that is unproved or unsafe is in the list of those. Who
//!    waits for his turn is filed for that alone, no later than just after the present. No record says what is true
//!    without it.
//! 4. *Index*. Every entry of the index is on the record of its vault; so is everybody in the lists of unproved and unsafe
//!    vaults.
//! 5. *Clocks*. The level of a market's clocks is above zero; they follow listed expiries, ascending, and both anchors
//!    have every one of these. Listed strikes ascend.

use crate::{
	index::records::{Driver, Grade, Place, Standing},
	Anchors, Assets, Clocks, Config, Index, Kappas, MarketTerms, Markets, Pallet, Records, Strikes,
	Unproved, Unsafe, VaultIdOf,
};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use frame_support::traits::Time;
use sp_arithmetic::traits::Zero;
use sp_runtime::TryRuntimeError;
use surety_traits::Invariants;

type Check<T = ()> = Result<T, &'static str>;

/// Where a check stands.
#[derive(Decode, Encode)]
enum Stage<T: Config> {
	/// Parameters, clocks and strikes: one step, they are few.
	Markets,
	/// Records after this vault's.
	Records(Option<VaultIdOf<T>>),
	/// Entries of the index after this one.
	Index(Option<(Driver, Place, VaultIdOf<T>)>),
	/// Unproved vaults after this one.
	Unproved(Option<VaultIdOf<T>>),
	/// Unsafe vaults after this one.
	Unsafe(Option<VaultIdOf<T>>),
}

impl<T: Config> Pallet<T> {
	/// Checks everything.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		surety_traits::check_all::<Self>()
	}
}

impl<T: Config> Invariants for Pallet<T> {
	fn check(cursor: Option<Vec<u8>>, limit: u32) -> Result<Option<Vec<u8>>, TryRuntimeError> {
		let mut stage = match cursor {
			None => Stage::<T>::Markets,
			Some(bytes) => Stage::<T>::decode(&mut bytes.as_slice())
				.map_err(|_| "risk: the cursor is damaged")?,
		};
		for _ in 0..limit.max(1) {
			match stage.step()? {
				Some(next) => stage = next,
				None => return Ok(None),
			}
		}
		Ok(Some(stage.encode()))
	}
}

impl<T: Config> Stage<T> {
	/// Checks one item. Returns where to go on, or nothing at the end.
	fn step(self) -> Check<Option<Self>> {
		match self {
			Self::Markets => {
				check_parameters::<T>()?;
				check_clocks::<T>()?;
				Ok(Some(Self::Records(None)))
			},
			Self::Records(after) => step_records::<T>(after).map(Some),
			Self::Index(after) => step_index::<T>(after).map(Some),
			Self::Unproved(after) => step_unproved::<T>(after).map(Some),
			Self::Unsafe(after) => step_unsafe::<T>(after),
		}
	}
}

fn ensure(holds: bool, otherwise: &'static str) -> Check {
	if holds {
		Ok(())
	} else {
		Err(otherwise)
	}
}

fn check_parameters<T: Config>() -> Check {
	for (_, market) in Markets::<T>::iter() {
		let sound = MarketTerms::from(market).check();
		sound.map_err(|_| "risk: terms of a market are unsound")?;
	}
	for (_, asset) in Assets::<T>::iter() {
		let market = asset.underlying.and_then(Markets::<T>::get);
		let sound = asset.check(market.as_ref());
		sound.map_err(|_| "risk: haircuts of an asset are unsound")?;
	}
	for underlying in Kappas::<T>::iter_keys() {
		let followed = Markets::<T>::get(underlying).is_some_and(|market| market.kappa.is_some());
		ensure(followed, "risk: a market without terms of kappa has one")?;
	}
	Ok(())
}

fn check_clocks<T: Config>() -> Check {
	for (underlying, clocks) in Clocks::<T>::iter() {
		ensure(!clocks.level.is_zero(), "risk: a clock has no level")?;
		let ascending = clocks.expiries.iter().is_sorted_by(|one, next| one < next);
		ensure(ascending, "risk: a clock's expiries do not ascend")?;
		for grade in [Grade::Coarse, Grade::Fine] {
			let anchor = Anchors::<T>::get(underlying, grade);
			let anchored = clocks
				.expiries
				.iter()
				.all(|expiry| anchor.iter().any(|anchored| anchored.expiry == *expiry));
			ensure(anchored, "risk: a clock follows an expiry that it is not anchored in")?;
		}
	}
	for (_, _, strikes) in Strikes::<T>::iter() {
		let ascending = strikes.iter().is_sorted_by(|one, next| one < next);
		ensure(ascending && !strikes.is_empty(), "risk: listed strikes do not ascend")?;
	}
	Ok(())
}

fn step_records<T: Config>(after: Option<VaultIdOf<T>>) -> Check<Stage<T>> {
	let next = match after {
		None => Records::<T>::iter().next(),
		Some(vault) => Records::<T>::iter_from(Records::<T>::hashed_key_for(&vault)).next(),
	};
	let Some((vault, record)) = next else { return Ok(Stage::Index(None)) };
	ensure(!record.is_default(), "risk: a record says nothing")?;
	let ascending = record.filing.iter().is_sorted_by(|(one, _), (next, _)| one < next);
	ensure(ascending, "risk: a vault is filed twice under a driver")?;
	let (unproved, found) =
		(Unproved::<T>::contains_key(&vault), Unsafe::<T>::contains_key(&vault));
	let standing = match (unproved, found) {
		(false, false) => Some(Standing::Filed),
		(true, false) => Some(Standing::Unproved),
		(false, true) => Some(Standing::Unsafe),
		(true, true) => None,
	};
	ensure(Some(record.standing) == standing, "risk: a vault's standing is not its list's")?;
	let filed = record.standing == Standing::Filed || record.filing.is_empty();
	ensure(filed, "risk: a vault that is not proved is filed")?;
	let in_turn = record.filing.iter().find(|(driver, _)| *driver == Driver::Turn);
	if let Some((_, place)) = in_turn {
		ensure(
			record.filing.len() == 1,
			"risk: a vault that waits for its turn is filed elsewhere",
		)?;
		let next = Place::from(T::Time::now()).saturating_add(1);
		ensure(*place <= next, "risk: a vault waits for a turn that is not the next")?;
	}
	for (driver, place) in &record.filing {
		let indexed = Index::<T>::contains_key((driver, place.to_be_bytes(), &vault));
		ensure(indexed, "risk: a filing is not in the index")?;
	}
	Ok(Stage::Records(Some(vault)))
}

fn step_index<T: Config>(after: Option<(Driver, Place, VaultIdOf<T>)>) -> Check<Stage<T>> {
	let next = match after {
		None => Index::<T>::iter_keys().next(),
		Some((driver, place, vault)) => {
			let key = Index::<T>::hashed_key_for((driver, place.to_be_bytes(), vault));
			Index::<T>::iter_keys_from(key).next()
		},
	};
	let Some((driver, place, vault)) = next else { return Ok(Stage::Unproved(None)) };
	let place = Place::from_be_bytes(place);
	let record = Records::<T>::get(&vault).unwrap_or_default();
	let filed = record.filing.contains(&(driver, place));
	ensure(filed, "risk: an entry of the index is on nobody's record")?;
	Ok(Stage::Index(Some((driver, place, vault))))
}

fn step_unproved<T: Config>(after: Option<VaultIdOf<T>>) -> Check<Stage<T>> {
	let next = match after {
		None => Unproved::<T>::iter_keys().next(),
		Some(vault) => Unproved::<T>::iter_keys_from(Unproved::<T>::hashed_key_for(&vault)).next(),
	};
	let Some(vault) = next else { return Ok(Stage::Unsafe(None)) };
	let named = Pallet::<T>::standing_of(&vault) == Standing::Unproved;
	ensure(named, "risk: a vault is unproved that is not on record as such")?;
	Ok(Stage::Unproved(Some(vault)))
}

fn step_unsafe<T: Config>(after: Option<VaultIdOf<T>>) -> Check<Option<Stage<T>>> {
	let next = match after {
		None => Unsafe::<T>::iter_keys().next(),
		Some(vault) => Unsafe::<T>::iter_keys_from(Unsafe::<T>::hashed_key_for(&vault)).next(),
	};
	let Some(vault) = next else { return Ok(None) };
	let named = Pallet::<T>::standing_of(&vault) == Standing::Unsafe;
	ensure(named, "risk: a vault is unsafe that is not on record as such")?;
	Ok(Some(Stage::Unsafe(Some(vault))))
}
