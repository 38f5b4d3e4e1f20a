//! What must always hold of the books.
//!
//! 1. **Custody.** The cash of all vaults and of the house sums to [`Custody`](crate::Custody), scaled from units to
//!    18 decimals, and the clearing account has at least that many units. (More can only be a gift.)
//! 2. **Collateral.** For every owner and admitted asset, the tokens on hold for the reason `Collateral` are the sum
//!    over the owner's vaults; no vault holds an asset that is not admitted.
//! 3. **Zero sum.** For every series, the positions of all vaults and of the house sum to zero.
//! 4. **Form.** Positions and collateral are sorted, without repetition and without zeros; cash and quantities are
//!    within what can be stored; the house stores no zeros.
//! 5. **Owners.** An owner's record counts his vaults; every vault has an owner's record, and its number is below the
//!    next.
//! 6. **Deposits.** The deposits of an owner's vaults sum to what is held of him for the reason `VaultDeposit`.
//! 7. **Delegates.** Only open vaults have them; a list is sorted by account, without repetition, not empty and without
//!    the owner. Their deposits sum to what is held of the owner for the reason `DelegateDeposit`.
//! 8. **Queue.** Whoever waits has an open vault and an amount; neighbours in the queue know each other, places grow from
//!    the head to the end, and the amounts sum to the cash of the house's account `Outflow`. The terms are sound.
//!
//! Series are too many to carry a sum of each from page to page. Instead each series is hashed to two numbers of
//! 128 bits, and quantity x hash is summed modulo 2^128: if any series does not sum to zero, these two sums are
//! both zero only by an accident of the order of 2^-200.

mod delegates;
mod queue;

use crate::{
	units::from_units, BalanceOf, Collaterals, Config, Custody, Delegates, HoldReason, House,
	OutflowQueue, OwnerRecord, Owners, Pallet, Vault, Vaults,
};
use alloc::{collections::BTreeMap, vec::Vec};
use codec::{Decode, DecodeAll, Encode};
use frame_support::{
	ensure,
	traits::{
		fungible::hold::Inspect as _,
		fungibles::{hold::Inspect as _, Inspect as _},
		Get,
	},
	Hashable,
};
use sp_runtime::{
	traits::{CheckedAdd, Zero},
	FixedI128, FixedU128, TryRuntimeError,
};
use surety_math::{magnitude, signed, to_units_floor};
use surety_traits::{check_all, Invariants};
use surety_types::{storable, AssetId, Instrument, Series, VaultId};

const OVERFLOW: TryRuntimeError = TryRuntimeError::Other("vaults: a sum overflows");

/// How far the walk has come, and what it has summed.
#[derive(Clone, Debug, Decode, Default, Encode)]
struct Walk {
	stage: Stage,
	/// Key of the last item seen in this stage.
	last: Option<Vec<u8>>,
	cash: i128,
	positions: (u128, u128),
	/// Vaults that records of owners count.
	counted: u64,
	/// Vaults that there are.
	found: u64,
	queue: queue::Queue,
}

#[derive(Clone, Copy, Debug, Decode, Default, Encode)]
enum Stage {
	#[default]
	Owners,
	Vaults,
	Delegates,
	Queue,
	House,
}

impl<T: Config> Pallet<T> {
	/// Checks every invariant.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		check_all::<Self>()
	}
}

impl<T: Config> Invariants for Pallet<T> {
	fn check(cursor: Option<Vec<u8>>, limit: u32) -> Result<Option<Vec<u8>>, TryRuntimeError> {
		let mut walk = match cursor {
			None => Walk::default(),
			Some(bytes) => {
				Walk::decode_all(&mut bytes.as_slice()).map_err(|_| "vaults: damaged cursor")?
			},
		};
		let mut left = limit.max(1);
		while left > 0 {
			let Some(items) = walk.step::<T>()? else { return Ok(None) };
			left = left.saturating_sub(items);
		}
		Ok(Some(walk.encode()))
	}
}

impl Walk {
	/// Checks the next item and says how many that made; nothing at the end.
	fn step<T: Config>(&mut self) -> Result<Option<u32>, TryRuntimeError> {
		match self.stage {
			Stage::Owners => {
				let mut owners = match self.last.clone() {
					None => Owners::<T>::iter(),
					Some(key) => Owners::<T>::iter_from(key),
				};
				let Some((owner, record)) = owners.next() else { return self.pass(Stage::Vaults) };
				self.last = Some(Owners::<T>::hashed_key_for(&owner));
				self.owner::<T>(&owner, record)?;
				Ok(Some(record.open.saturating_add(1)))
			},
			Stage::Vaults => {
				let mut keys = match self.last.clone() {
					None => Vaults::<T>::iter_keys(),
					Some(key) => Vaults::<T>::iter_keys_from(key),
				};
				let Some((owner, index)) = keys.next() else { return self.pass(Stage::Delegates) };
				self.last = Some(Vaults::<T>::hashed_key_for(owner, index));
				self.found = self.found.checked_add(1).ok_or(OVERFLOW)?;
				Ok(Some(1))
			},
			Stage::Delegates => {
				let mut keys = match self.last.clone() {
					None => Delegates::<T>::iter_keys(),
					Some(key) => Delegates::<T>::iter_keys_from(key),
				};
				let Some((owner, index)) = keys.next() else { return self.pass(Stage::Queue) };
				delegates::check_list::<T>(&owner, index)?;
				self.last = Some(Delegates::<T>::hashed_key_for(owner, index));
				Ok(Some(1))
			},
			Stage::Queue => {
				let mut queue = match self.last.clone() {
					None => OutflowQueue::<T>::iter(),
					Some(key) => OutflowQueue::<T>::iter_from(key),
				};
				let Some((owner, index, queued)) = queue.next() else {
					self.queue.check::<T>()?;
					return self.pass(Stage::House);
				};
				self.last = Some(OutflowQueue::<T>::hashed_key_for(&owner, index));
				self.queue.add::<T>(&VaultId { owner, index }, &queued)?;
				Ok(Some(1))
			},
			Stage::House => {
				let mut accounts = match self.last.clone() {
					None => House::<T>::iter(),
					Some(key) => House::<T>::iter_from(key),
				};
				let Some((account, instrument, balance)) = accounts.next() else {
					return self.totals::<T>().map(|()| None);
				};
				self.last = Some(House::<T>::hashed_key_for(account, instrument));
				ensure!(!balance.is_zero(), "vaults: the house stores a zero");
				self.balance(&instrument, balance)?;
				Ok(Some(1))
			},
		}
	}

	fn pass(&mut self, stage: Stage) -> Result<Option<u32>, TryRuntimeError> {
		self.stage = stage;
		self.last = None;
		Ok(Some(0))
	}

	fn owner<T: Config>(
		&mut self,
		owner: &T::AccountId,
		record: OwnerRecord,
	) -> Result<(), TryRuntimeError> {
		let mut deposits = BalanceOf::<T>::zero();
		let mut collateral = BTreeMap::new();
		let mut count = 0u32;
		for (index, vault) in Vaults::<T>::iter_prefix(owner) {
			count = count.checked_add(1).ok_or(OVERFLOW)?;
			ensure!(count <= record.open, "vaults: an owner has more vaults than counted");
			ensure!(index < record.next, "vaults: a vault's number is not below the next");
			deposits = deposits.checked_add(&vault.deposit).ok_or(OVERFLOW)?;
			self.vault(&vault, &mut collateral)?;
		}
		ensure!(count == record.open, "vaults: an owner has fewer vaults than counted");
		ensure!(record.open <= T::MaxVaults::get(), "vaults: an owner has too many vaults");
		self.counted = self.counted.checked_add(count.into()).ok_or(OVERFLOW)?;

		let held = T::Currency::balance_on_hold(&HoldReason::VaultDeposit.into(), owner);
		ensure!(held == deposits, "vaults: deposits differ from what is held for them");
		delegates::check_deposits::<T>(owner)?;
		for (asset, decimals) in Collaterals::<T>::iter() {
			let units =
				T::CollateralHold::balance_on_hold(asset, &HoldReason::Collateral.into(), owner);
			let booked = collateral.remove(&asset).unwrap_or_default();
			let whole = to_units_floor(booked, decimals);
			ensure!(whole == Ok(units), "vaults: collateral differs from what is held for it");
			ensure!(
				from_units(units, decimals) == Ok(booked),
				"vaults: collateral is finer than its asset"
			);
		}
		ensure!(collateral.is_empty(), "vaults: collateral of an asset that is not admitted");
		Ok(())
	}

	fn vault<T: Config>(
		&mut self,
		vault: &Vault<T>,
		collateral: &mut BTreeMap<AssetId, FixedU128>,
	) -> Result<(), TryRuntimeError> {
		ensure!(
			magnitude(vault.cash) <= magnitude(storable::MAX_CASH),
			"vaults: a vault's cash is out of range"
		);
		self.balance(&Instrument::Cash, vault.cash)?;
		ensure!(
			is_sorted(vault.positions.iter().map(|(series, _)| series)),
			"vaults: positions are not sorted"
		);
		for (series, quantity) in &vault.positions {
			ensure!(!quantity.is_zero(), "vaults: a position is zero");
			ensure!(
				magnitude(*quantity) <= magnitude(storable::MAX_QUANTITY),
				"vaults: a position is out of range"
			);
			self.balance(&Instrument::Position(*series), *quantity)?;
		}
		ensure!(
			is_sorted(vault.collateral.iter().map(|(asset, _)| asset)),
			"vaults: collateral is not sorted"
		);
		for (asset, amount) in &vault.collateral {
			ensure!(!amount.is_zero(), "vaults: a collateral is zero");
			let sum = collateral.entry(*asset).or_default();
			*sum = sum.checked_add(amount).ok_or(OVERFLOW)?;
		}
		Ok(())
	}

	fn balance(
		&mut self,
		instrument: &Instrument,
		amount: FixedI128,
	) -> Result<(), TryRuntimeError> {
		match instrument {
			Instrument::Cash => {
				self.cash = self.cash.checked_add(amount.into_inner()).ok_or(OVERFLOW)?
			},
			Instrument::Position(series) => {
				let quantity = amount.into_inner().cast_unsigned();
				let (a, b) = fingerprint(series)?;
				self.positions.0 = self.positions.0.wrapping_add(quantity.wrapping_mul(a));
				self.positions.1 = self.positions.1.wrapping_add(quantity.wrapping_mul(b));
			},
		}
		Ok(())
	}

	fn totals<T: Config>(&self) -> Result<(), TryRuntimeError> {
		ensure!(self.found == self.counted, "vaults: a vault belongs to no owner's record");
		ensure!(self.positions == (0, 0), "vaults: positions of a series do not sum to zero");
		let custody = Custody::<T>::get();
		let booked = from_units(custody, T::SettlementDecimals::get()).and_then(signed);
		ensure!(
			booked.map(FixedI128::into_inner) == Ok(self.cash),
			"vaults: cash of the books differs from custody"
		);
		let clearing =
			T::Assets::balance(T::SettlementAsset::get(), &Pallet::<T>::clearing_account());
		ensure!(clearing >= custody, "vaults: the clearing account has less than its custody");
		Ok(())
	}
}

fn fingerprint(series: &Series) -> Result<(u128, u128), TryRuntimeError> {
	<(u128, u128)>::decode(&mut series.blake2_256().as_slice())
		.map_err(|_| "vaults: a hash is too short".into())
}

fn is_sorted<'a, K: Ord + 'a>(keys: impl Iterator<Item = &'a K>) -> bool {
	keys.is_sorted_by(|a, b| a < b)
}
