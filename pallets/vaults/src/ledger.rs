//! Postings: entries in double entry, all or none.

use crate::{
	settlement::{self, settled_expiry, ExpiryKey, SettlementAccount},
	tear_up::{mark_of, Torn, TornIndices},
	CashPool, Config, Error, House, Pallet, Pool, Position, Vault, Vaults,
};
use alloc::{collections::BTreeMap, vec::Vec};
use frame_support::{ensure, BoundedVec};
use sp_runtime::{traits::Zero, DispatchError, DispatchResult, FixedI128, FixedU128};
use surety_margin::{TearUpIndex, TornSeries};
use surety_math::MathError;
use surety_traits::{CashTotals, Holdings, Ledger};
use surety_types::{
	storable, Entry, HouseAccount, Instrument, LedgerAccount, Moment, Series, UnderlyingId, VaultId,
};

impl<T: Config> Ledger<T::AccountId> for Pallet<T> {
	fn post(entries: &[Entry<T::AccountId>]) -> DispatchResult {
		// Netted first: each account is read and written once, and no order of the entries passes a bound
		// that their sum does not.
		let mut sums = BTreeMap::<Instrument, FixedI128>::new();
		let mut accounts = BTreeMap::<_, BTreeMap<Instrument, FixedI128>>::new();
		for Entry { account, instrument, amount } in entries {
			let changes = accounts.entry(account.clone()).or_default();
			for sum in
				[sums.entry(*instrument).or_default(), changes.entry(*instrument).or_default()]
			{
				*sum = add::<T>(*sum, *amount)?;
			}
		}
		ensure!(sums.values().all(Zero::is_zero), Error::<T>::Unbalanced);

		let mut draft = Draft::<T>::open();
		for (account, changes) in accounts {
			match account {
				LedgerAccount::Vault(id) => {
					let vault = draft.vault(&id)?;
					let vault = draft.changed(vault, &changes)?;
					draft.put(id, vault)?;
				},
				LedgerAccount::House(account) => {
					for (instrument, change) in changes {
						draft.add_to_house(account, instrument, change)?;
					}
				},
			}
		}
		draft.write();
		Ok(())
	}

	fn holdings(vault: &VaultId<T::AccountId>) -> Option<Holdings> {
		Draft::<T>::open().vault(vault).ok().map(|vault| vault.holdings())
	}

	fn next_vault(after: Option<&VaultId<T::AccountId>>) -> Option<VaultId<T::AccountId>> {
		let mut beyond = match after {
			None => Vaults::<T>::iter_keys(),
			Some(VaultId { owner, index }) => {
				Vaults::<T>::iter_keys_from(Vaults::<T>::hashed_key_for(owner, index))
			},
		};
		beyond.next().map(|(owner, index)| VaultId { owner, index })
	}

	fn recorded_positions(vault: &VaultId<T::AccountId>) -> Vec<(Series, FixedI128)> {
		let vault = Vaults::<T>::get(&vault.owner, vault.index);
		vault.map_or_else(Vec::new, |vault| vault.holdings().positions)
	}

	fn may_trade(vault: &VaultId<T::AccountId>, who: &T::AccountId) -> bool {
		*who == vault.owner || Self::is_delegate(vault, who)
	}

	fn house(account: &HouseAccount, instrument: &Instrument) -> FixedI128 {
		match (account, instrument) {
			(HouseAccount::Interest, Instrument::Cash) => Self::pool().interest,
			(HouseAccount::Treasury, Instrument::Cash) => Self::pool().treasury,
			_ => match settled_expiry(account) {
				Some(key) => Self::settlement_balance(key, instrument),
				None => House::<T>::get(account, instrument),
			},
		}
	}

	fn settle(
		vault: &VaultId<T::AccountId>,
		underlying: UnderlyingId,
		expiry: Moment,
		cash: FixedI128,
	) -> DispatchResult {
		Self::do_settle(vault, (underlying, expiry), cash)
	}

	fn settled_offsets(
		underlying: UnderlyingId,
		expiry: Moment,
		held: &[(Series, FixedI128)],
	) -> bool {
		Self::do_settled_offsets((underlying, expiry), held)
	}

	fn cash_totals() -> CashTotals {
		Self::totals()
	}

	fn tear_up_index(series: &Series) -> TearUpIndex {
		Draft::<T>::open().index_of(series)
	}

	fn torn_series(underlying: UnderlyingId, expiry: Moment) -> Vec<Series> {
		Self::do_torn_series((underlying, expiry))
	}

	fn tear_up(
		vault: &VaultId<T::AccountId>,
		series: &Series,
		quantity: FixedU128,
		torn: &TornSeries,
	) -> DispatchResult {
		Self::do_tear_up(vault, series, quantity, torn)
	}

	fn forget_expiry(
		underlying: UnderlyingId,
		expiry: Moment,
		limit: u32,
	) -> Result<bool, DispatchError> {
		Self::do_forget_expiry((underlying, expiry), limit)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn endow(
		owner: &T::AccountId,
		cash: FixedU128,
	) -> Result<VaultId<T::AccountId>, DispatchError> {
		crate::benchmarking::endow::<T>(owner, cash)
	}
}

impl<T: Config> Pallet<T> {
	/// The record of a vault as it was when it was last touched, if there is one. For what moves neither cash nor positions;
	/// for the rest there is [`Draft::vault`].
	pub(crate) fn vault(id: &VaultId<T::AccountId>) -> Result<Vault<T>, Error<T>> {
		Vaults::<T>::get(&id.owner, id.index).ok_or(Error::<T>::UnknownVault)
	}
}

/// A change of the books in the making: reads each record once, writes nothing before [`Draft::write`], and then all.
pub(crate) struct Draft<T: Config> {
	pub(crate) pool: Pool,
	/// Indices of tear-ups, by expiry, as far as they were asked for.
	pub(crate) torn: BTreeMap<ExpiryKey, TornIndices<T>>,
	/// What tear-ups took of longs that were brought up to date.
	pub(crate) torn_up: Vec<Torn<T>>,
	/// Accounts of settlement.
	pub(crate) settlement: BTreeMap<ExpiryKey, SettlementAccount>,
	vaults: Vec<(VaultId<T::AccountId>, Vault<T>)>,
	house: BTreeMap<(HouseAccount, Instrument), Balance>,
}

/// What an account of the house has of an instrument.
struct Balance {
	/// In storage,
	stored: FixedI128,
	/// and after the draft's changes.
	now: FixedI128,
}

impl<T: Config> Draft<T> {
	/// Begins with the pool as it is now.
	pub(crate) fn open() -> Self {
		Self::of(Pallet::<T>::pool())
	}

	/// Begins with this pool.
	pub(crate) fn of(pool: Pool) -> Self {
		Self {
			pool,
			torn: BTreeMap::new(),
			torn_up: Vec::new(),
			settlement: BTreeMap::new(),
			vaults: Vec::new(),
			house: BTreeMap::new(),
		}
	}

	/// A vault with interest and tear-ups up to now. Its cash is out of the pool's sums until it is [put](Self::put).
	pub(crate) fn vault(&mut self, id: &VaultId<T::AccountId>) -> Result<Vault<T>, Error<T>> {
		let mut vault = Pallet::<T>::vault(id)?;
		vault.cash = self.pool.take_out(vault.cash, vault.interest_index)?;
		self.tear(id, &mut vault)?;
		Ok(vault)
	}

	/// Puts a vault that was taken by [`Self::vault`] among those to be written.
	pub(crate) fn put(
		&mut self,
		id: VaultId<T::AccountId>,
		mut vault: Vault<T>,
	) -> Result<(), Error<T>> {
		vault.interest_index = self.pool.put_in(vault.cash)?;
		vault.tear_ups = self.pool.tear_ups;
		self.vaults.push((id, vault));
		Ok(())
	}

	/// Adds to what an account of the house has.
	pub(crate) fn add_to_house(
		&mut self,
		account: HouseAccount,
		instrument: Instrument,
		change: FixedI128,
	) -> Result<(), Error<T>> {
		if let Some(key) = settled_expiry(&account) {
			return self.add_to_settlement(key, &instrument, change);
		}
		let balance = match (account, instrument) {
			(HouseAccount::Interest, Instrument::Cash) => &mut self.pool.interest,
			(HouseAccount::Treasury, Instrument::Cash) => &mut self.pool.treasury,
			_ => &mut self.booked(account, instrument).now,
		};
		*balance = add::<T>(*balance, change)?;
		Ok(())
	}

	/// What an account of the house has of an instrument that is booked under it, with the changes of this draft.
	pub(crate) fn in_house(&mut self, account: HouseAccount, instrument: Instrument) -> FixedI128 {
		self.booked(account, instrument).now
	}

	fn booked(&mut self, account: HouseAccount, instrument: Instrument) -> &mut Balance {
		self.house.entry((account, instrument)).or_insert_with(|| {
			let stored = House::<T>::get(account, instrument);
			Balance { stored, now: stored }
		})
	}

	/// Writes all that has changed.
	pub(crate) fn write(self) {
		CashPool::<T>::put(self.pool);
		for (VaultId { owner, index }, vault) in self.vaults {
			Vaults::<T>::insert(owner, index, vault);
		}
		for ((account, instrument), Balance { stored, now }) in self.house {
			if now == stored {
				continue;
			}
			if now.is_zero() {
				House::<T>::remove(account, instrument);
			} else {
				House::<T>::insert(account, instrument, now);
			}
		}
		settlement::write::<T>(self.settlement);
		Pallet::<T>::tell_torn_up(self.torn_up);
	}

	/// A vault after these changes, if it can be stored.
	pub(crate) fn changed(
		&mut self,
		vault: Vault<T>,
		changes: &BTreeMap<Instrument, FixedI128>,
	) -> Result<Vault<T>, Error<T>> {
		let mut cash = vault.cash;
		let mut positions = vault.positions.into_inner();
		for (instrument, change) in changes {
			match instrument {
				Instrument::Cash => cash = add_cash::<T>(cash, *change)?,
				Instrument::Position(series) => {
					self.change_position(&mut positions, *series, *change)?
				},
			}
		}
		let positions =
			BoundedVec::try_from(positions).map_err(|_| Error::<T>::TooManyPositions)?;
		Ok(Vault { cash, positions, ..vault })
	}

	fn change_position(
		&mut self,
		positions: &mut Vec<Position>,
		series: Series,
		change: FixedI128,
	) -> Result<(), Error<T>> {
		let place = positions.binary_search_by_key(&series, |position| position.series);
		let held = place.ok().and_then(|at| positions.get(at)).copied();
		let held = held.unwrap_or(Position::new(series, FixedI128::zero()));
		let quantity = add::<T>(held.quantity, change)?;
		let quantity = within::<T>(quantity, storable::MAX_QUANTITY)?;
		let is_long = |quantity| quantity > FixedI128::zero();
		let mark = match (is_long(held.quantity), is_long(quantity)) {
			// What was long already has gone through all tear-ups.
			(true, true) => held.mark,
			(false, true) => mark_of(self.index_of(&series)),
			(_, false) => None,
		};
		let position = Position { series, quantity, mark };
		match place {
			Ok(at) if quantity.is_zero() => {
				positions.remove(at);
			},
			Ok(at) => {
				if let Some(held) = positions.get_mut(at) {
					*held = position;
				}
			},
			Err(_) if quantity.is_zero() => {},
			Err(at) => positions.insert(at, position),
		}
		Ok(())
	}
}

impl<T: Config> From<MathError> for Error<T> {
	fn from(_: MathError) -> Self {
		Self::OutOfRange
	}
}

/// Cash after a change, within what a vault can store.
pub(crate) fn add_cash<T: Config>(
	cash: FixedI128,
	change: FixedI128,
) -> Result<FixedI128, Error<T>> {
	within::<T>(add::<T>(cash, change)?, storable::MAX_CASH)
}

pub(crate) fn add<T: Config>(a: FixedI128, b: FixedI128) -> Result<FixedI128, Error<T>> {
	Ok(surety_math::add(a, b)?)
}

fn within<T: Config>(value: FixedI128, bound: FixedI128) -> Result<FixedI128, Error<T>> {
	let inside = surety_math::magnitude(value) <= surety_math::magnitude(bound);
	inside.then_some(value).ok_or(Error::<T>::OutOfRange)
}
