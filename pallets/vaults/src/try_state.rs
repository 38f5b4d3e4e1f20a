//! What must always hold of the books.
//!
//! 1. **Custody.** The cash of all vaults, as stored, and of the house sums to the pool's custody, scaled from units to
//!    18 decimals, and the clearing account has at least that many units. (More can only be a gift.)
//! 2. **Collateral.** For every owner and admitted asset, the tokens on hold for the reason `Collateral` are the sum
//!    over the owner's vaults; no vault holds an asset that is not admitted. Its supply is what all vaults hold.
//! 3. **Zero sum.** For every series, the positions of all vaults, as stored, and of the house sum to zero; those that
//!    settlement took are among them.
//! 4. **Form.** Positions and collateral are sorted, without repetition and without zeros; cash and quantities are
//!    within what can be stored; the house stores no zeros, and what the accounts Settlement have in their own records
//!    only.
//! 5. **Owners.** An owner's record counts his vaults; every vault has an owner's record, and its number is below the
//!    next.
//! 6. **Deposits.** The deposits of an owner's vaults sum to what is held of him for the reason `VaultDeposit`, and that
//!    of his record is what is held for `OwnerDeposit`.
//! 7. **Interest.** The pool's sums of debts and of positive cash are those of all vaults. No vault is ahead of the pool's
//!    indices. If every vault were touched now, the account Interest would not be below zero.
//! 8. **Tear-ups.** Only longs are marked, none is ahead of the index of its series, and a vault that went through all
//!    tear-ups has no long behind it. Every index differs from that of nothing torn up, and the ends of exactly its epochs
//!    are kept. If every vault were touched now, the house's account of no expiry would be short of a series or of
//!    cash. The pool counts the expiries that have a record, and every account for tear-ups belongs to one.
//! 9. **Delegates.** Only open vaults have them; a list is sorted by account, without repetition, not empty and without
//!    the owner. Their deposits sum to what is held of the owner for the reason `DelegateDeposit`.
//! 10. **Queue.** Whoever waits has an open vault and an amount; neighbours in the queue know each other, places grow from
//!     the head to the end, and the amounts sum to the cash of the house's account `Outflow`. The terms are sound.
//!
//! Series are too many to carry a sum of each from page to page. Instead all contracts are summed up in a
//! [`ContractSum`], which is zero only if every series is, or by an accident of the order of 2^-200. What tear-ups are still to take is carried by series, of those
//! that were torn up and are not forgotten, which are few.

mod delegates;
mod queue;

use crate::{
	interest::counted,
	ledger::Draft,
	settlement::{settled_expiry, ContractSum, SettlementAccount},
	tear_up::account_of,
	units::from_units,
	AdmittedAsset, BalanceOf, CashPool, Collaterals, Config, Delegates, EpochEnds, HoldReason,
	House, OutflowQueue, OwnerRecord, Owners, Pallet, Pool, Position, SettlementAccounts, TearUps,
	TornIndices, Vault, Vaults,
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
};
use sp_runtime::{
	traits::{CheckedAdd, Zero},
	FixedI128, FixedU128, TryRuntimeError,
};
use surety_margin::TearUpIndex;
use surety_math::{magnitude, signed, to_units_floor, MathError};
use surety_traits::{check_all, Invariants};
use surety_types::{
	storable, AssetId, HouseAccount, Instrument, Moment, Series, UnderlyingId, VaultId,
};

const OVERFLOW: TryRuntimeError = TryRuntimeError::Other("vaults: a sum overflows");

/// How far the walk has come, and what it has summed.
#[derive(Clone, Debug, Decode, Default, Encode)]
struct Walk {
	stage: Stage,
	/// Key of the last item seen in this stage.
	last: Option<Vec<u8>>,
	cash: i128,
	positions: ContractSum,
	/// What vaults count in the pool's sums.
	debts: u128,
	positive: u128,
	/// Interest that is to be credited, less what is to be debited.
	interest: i128,
	/// Contracts and cash that tear-ups are still to take of longs and to pay for them.
	torn: BTreeMap<Series, (i128, i128)>,
	/// Expiries that have a record of tear-ups.
	torn_expiries: u32,
	/// Vaults that records of owners count.
	counted: u64,
	/// Vaults that there are.
	found: u64,
	queue: queue::Queue,
	/// What vaults hold of each collateral asset.
	supplies: BTreeMap<AssetId, FixedU128>,
}

#[derive(Clone, Copy, Debug, Decode, Default, Encode)]
enum Stage {
	#[default]
	Owners,
	Vaults,
	TearUps,
	EpochEnds,
	Delegates,
	Queue,
	House,
	Settlement,
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
			Stage::Owners => self.step_owner::<T>(),
			Stage::Vaults => self.step_vault::<T>(),
			Stage::TearUps => self.step_tear_ups::<T>(),
			Stage::EpochEnds => self.step_epoch_end::<T>(),
			Stage::Delegates => self.step_delegates::<T>(),
			Stage::Queue => self.step_queue::<T>(),
			Stage::House => self.step_house::<T>(),
			Stage::Settlement => self.step_settlement::<T>(),
		}
	}

	fn step_owner<T: Config>(&mut self) -> Result<Option<u32>, TryRuntimeError> {
		let mut owners = match self.last.clone() {
			None => Owners::<T>::iter(),
			Some(key) => Owners::<T>::iter_from(key),
		};
		let Some((owner, record)) = owners.next() else { return self.pass(Stage::Vaults) };
		self.last = Some(Owners::<T>::hashed_key_for(&owner));
		self.owner::<T>(&owner, record)?;
		Ok(Some(record.open.saturating_add(1)))
	}

	fn step_vault<T: Config>(&mut self) -> Result<Option<u32>, TryRuntimeError> {
		let mut keys = match self.last.clone() {
			None => Vaults::<T>::iter_keys(),
			Some(key) => Vaults::<T>::iter_keys_from(key),
		};
		let Some((owner, index)) = keys.next() else { return self.pass(Stage::TearUps) };
		self.last = Some(Vaults::<T>::hashed_key_for(owner, index));
		self.found = self.found.checked_add(1).ok_or(OVERFLOW)?;
		Ok(Some(1))
	}

	fn step_tear_ups<T: Config>(&mut self) -> Result<Option<u32>, TryRuntimeError> {
		let mut expiries = match self.last.clone() {
			None => TearUps::<T>::iter(),
			Some(key) => TearUps::<T>::iter_from(key),
		};
		let Some((expiry, indices)) = expiries.next() else {
			return self.pass(Stage::EpochEnds);
		};
		self.last = Some(TearUps::<T>::hashed_key_for(expiry));
		self.expiry::<T>(expiry, indices)?;
		Ok(Some(1))
	}

	fn step_epoch_end<T: Config>(&mut self) -> Result<Option<u32>, TryRuntimeError> {
		let mut ends = match self.last.clone() {
			None => EpochEnds::<T>::iter_keys(),
			Some(key) => EpochEnds::<T>::iter_keys_from(key),
		};
		let Some((series, epoch)) = ends.next() else {
			return self.pass(Stage::Delegates);
		};
		self.last = Some(EpochEnds::<T>::hashed_key_for(series, epoch));
		let index = Draft::<T>::of(CashPool::<T>::get()).index_of(&series);
		ensure!(epoch < index.epoch, "vaults: the end of an epoch that has not ended");
		Ok(Some(1))
	}

	fn step_delegates<T: Config>(&mut self) -> Result<Option<u32>, TryRuntimeError> {
		let mut keys = match self.last.clone() {
			None => Delegates::<T>::iter_keys(),
			Some(key) => Delegates::<T>::iter_keys_from(key),
		};
		let Some((owner, index)) = keys.next() else { return self.pass(Stage::Queue) };
		delegates::check_list::<T>(&owner, index)?;
		self.last = Some(Delegates::<T>::hashed_key_for(owner, index));
		Ok(Some(1))
	}

	fn step_queue<T: Config>(&mut self) -> Result<Option<u32>, TryRuntimeError> {
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
	}

	fn step_house<T: Config>(&mut self) -> Result<Option<u32>, TryRuntimeError> {
		let mut accounts = match self.last.clone() {
			None => House::<T>::iter(),
			Some(key) => House::<T>::iter_from(key),
		};
		let Some((account, instrument, balance)) = accounts.next() else {
			return self.pass(Stage::Settlement);
		};
		self.last = Some(House::<T>::hashed_key_for(account, instrument));
		ensure!(!balance.is_zero(), "vaults: the house stores a zero");
		ensure!(
			settled_expiry(&account).is_none(),
			"vaults: settlement is booked outside of its record"
		);
		if let HouseAccount::TearUp { underlying, expiry } = account {
			ensure!(
				TearUps::<T>::contains_key((underlying, expiry)),
				"vaults: an account for tear-ups has no record"
			);
		}
		self.balance(&instrument, balance)?;
		Ok(Some(1))
	}

	fn step_settlement<T: Config>(&mut self) -> Result<Option<u32>, TryRuntimeError> {
		let mut accounts = match self.last.clone() {
			None => SettlementAccounts::<T>::iter(),
			Some(key) => SettlementAccounts::<T>::iter_from(key),
		};
		let Some((expiry, account)) = accounts.next() else {
			return self.totals::<T>().map(|()| None);
		};
		self.last = Some(SettlementAccounts::<T>::hashed_key_for(expiry));
		let SettlementAccount { cash, contracts } = account;
		let empty = cash.is_zero() && contracts.is_zero();
		ensure!(!empty, "vaults: an account of settlement has nothing");
		self.balance(&Instrument::Cash, cash)?;
		self.positions = self.positions.and(contracts);
		Ok(Some(1))
	}

	fn pass(&mut self, stage: Stage) -> Result<Option<u32>, TryRuntimeError> {
		self.stage = stage;
		self.last = None;
		Ok(Some(0))
	}

	fn owner<T: Config>(
		&mut self,
		owner: &T::AccountId,
		record: OwnerRecord<BalanceOf<T>>,
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
			self.due(VaultId { owner: owner.clone(), index }, vault)?;
		}
		ensure!(count == record.open, "vaults: an owner has fewer vaults than counted");
		ensure!(record.open <= T::MaxVaults::get(), "vaults: an owner has too many vaults");
		self.counted = self.counted.checked_add(count.into()).ok_or(OVERFLOW)?;

		let held = T::Currency::balance_on_hold(&HoldReason::OwnerDeposit.into(), owner);
		let own = held == record.deposit;
		ensure!(own, "vaults: an owner's deposit differs from what is held for it");
		let held = T::Currency::balance_on_hold(&HoldReason::VaultDeposit.into(), owner);
		ensure!(held == deposits, "vaults: deposits differ from what is held for them");
		delegates::check_deposits::<T>(owner)?;
		for (asset, AdmittedAsset { decimals, .. }) in Collaterals::<T>::iter() {
			let units =
				T::CollateralHold::balance_on_hold(asset, &HoldReason::Collateral.into(), owner);
			let booked = collateral.remove(&asset).unwrap_or_default();
			let whole = to_units_floor(booked, decimals);
			ensure!(whole == Ok(units), "vaults: collateral differs from what is held for it");
			ensure!(
				from_units(units, decimals) == Ok(booked),
				"vaults: collateral is finer than its asset"
			);
			let sum = self.supplies.entry(asset).or_default();
			*sum = sum.checked_add(&booked).ok_or(OVERFLOW)?;
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
			is_sorted(vault.positions.iter().map(|position| &position.series)),
			"vaults: positions are not sorted"
		);
		for Position { series, quantity, mark } in &vault.positions {
			ensure!(!quantity.is_zero(), "vaults: a position is zero");
			ensure!(mark.is_none() || *quantity > Zero::zero(), "vaults: a short is marked");
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

	/// Sums what a vault counts in the pool, and what interest and tear-ups are to bring it when it is touched.
	fn due<T: Config>(
		&mut self,
		id: VaultId<T::AccountId>,
		mut vault: Vault<T>,
	) -> Result<(), TryRuntimeError> {
		let pool = CashPool::<T>::get();
		let owed = vault.cash < FixedI128::zero();
		let index = if owed { pool.indices.debt } else { pool.indices.credit };
		ensure!(
			vault.interest_index >= FixedU128::from_u32(1) && vault.interest_index <= index,
			"vaults: a vault is ahead of the pool's interest"
		);
		let (debt, balance) = counted(vault.cash, vault.interest_index).map_err(|_| OVERFLOW)?;
		self.debts = self.debts.checked_add(debt.into_inner()).ok_or(OVERFLOW)?;
		self.positive = self.positive.checked_add(balance.into_inner()).ok_or(OVERFLOW)?;
		let now = pool.cash_now(vault.cash, vault.interest_index).map_err(|_| OVERFLOW)?;
		let interest = now.into_inner().checked_sub(vault.cash.into_inner()).ok_or(OVERFLOW)?;
		self.interest = self.interest.checked_add(interest).ok_or(OVERFLOW)?;

		ensure!(vault.tear_ups <= pool.tear_ups, "vaults: a vault is ahead of all tear-ups");
		let mut draft = Draft::<T>::of(pool);
		for position in vault.positions.iter().filter(|position| position.quantity > Zero::zero()) {
			let index = draft.index_of(&position.series);
			ensure!(
				vault.tear_ups < pool.tear_ups || index == position.mark.unwrap_or_default(),
				"vaults: a long has missed a tear-up"
			);
			ensure!(
				position.mark.is_none() || index != TearUpIndex::default(),
				"vaults: a long is marked of what was not torn up"
			);
		}
		draft.tear(&id, &mut vault).map_err(|_| "vaults: a long is ahead of its series")?;
		for torn in draft.torn_up {
			let [closed, cash] = [torn.closed, torn.cash].map(signed);
			let sums = self.torn.entry(torn.series).or_default();
			for (sum, amount) in [(&mut sums.0, closed), (&mut sums.1, cash)] {
				let amount = amount.map_err(|_| OVERFLOW)?.into_inner();
				*sum = sum.checked_add(amount).ok_or(OVERFLOW)?;
			}
		}
		Ok(())
	}

	/// Checks the record of an expiry's tear-ups.
	fn expiry<T: Config>(
		&mut self,
		(underlying, expiry): (UnderlyingId, Moment),
		indices: TornIndices<T>,
	) -> Result<(), TryRuntimeError> {
		ensure!(!indices.is_empty(), "vaults: a record of tear-ups is empty");
		self.torn_expiries = self.torn_expiries.checked_add(1).ok_or(OVERFLOW)?;
		let account = HouseAccount::TearUp { underlying, expiry };
		let mut cash = House::<T>::get(account, Instrument::Cash).into_inner();
		for ((strike, kind), index) in indices {
			let series = Series { underlying, expiry, strike, kind };
			ensure!(
				index != TearUpIndex::default(),
				"vaults: an index of tear-ups says that there was none"
			);
			let ends = EpochEnds::<T>::iter_prefix(series).count();
			ensure!(
				u32::try_from(ends) == Ok(index.epoch),
				"vaults: the end of an epoch is missing"
			);
			let (contracts, paid) = self.torn.remove(&series).unwrap_or_default();
			let has = House::<T>::get(account_of(&series), Instrument::Position(series));
			let has = has.into_inner().checked_add(contracts).ok_or(OVERFLOW)?;
			ensure!(has >= 0, "vaults: tear-ups took less of longs than they closed");
			cash = cash.checked_sub(paid).ok_or(OVERFLOW)?;
		}
		ensure!(cash >= 0, "vaults: tear-ups pay more than they were paid");
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
				let sum = self.positions.with(series, amount);
				self.positions = sum.map_err(|_| "vaults: a hash is too short")?;
			},
		}
		Ok(())
	}

	fn totals<T: Config>(&self) -> Result<(), TryRuntimeError> {
		ensure!(self.found == self.counted, "vaults: a vault belongs to no owner's record");
		ensure!(self.positions.is_zero(), "vaults: positions of a series do not sum to zero");
		for (asset, AdmittedAsset { supply, .. }) in Collaterals::<T>::iter() {
			let held = self.supplies.get(&asset).copied().unwrap_or_default();
			ensure!(supply == held, "vaults: the supply of a collateral is not what vaults hold");
		}
		let Pool { custody, debts, positive, interest, treasury, torn_expiries, .. } =
			CashPool::<T>::get();
		let [interest, treasury] = [interest, treasury].map(FixedI128::into_inner);
		let cash = self.cash.checked_add(interest).and_then(|sum| sum.checked_add(treasury));
		let booked = from_units(custody, T::SettlementDecimals::get()).and_then(signed);
		ensure!(
			booked.map(FixedI128::into_inner) == cash.ok_or(MathError::Overflow),
			"vaults: cash of the books differs from custody"
		);
		ensure!(
			(debts.into_inner(), positive.into_inner()) == (self.debts, self.positive),
			"vaults: the pool's sums are not those of the vaults"
		);
		ensure!(interest >= self.interest, "vaults: interest pays out more than it takes in");
		ensure!(torn_expiries == self.torn_expiries, "vaults: torn expiries are counted wrong");
		let clearing =
			T::Assets::balance(T::SettlementAsset::get(), &Pallet::<T>::clearing_account());
		ensure!(clearing >= custody, "vaults: the clearing account has less than its custody");
		Ok(())
	}
}

fn is_sorted<'a, K: Ord + 'a>(keys: impl Iterator<Item = &'a K>) -> bool {
	keys.is_sorted_by(|a, b| a < b)
}
