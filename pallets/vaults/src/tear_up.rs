//! Tear-up (spec/liquidation.md, "Waterfall", step 4): a defaulter's short is closed against all longs of its series,
//! by an index that each long follows when its vault is next touched or read.
//!
//! The expiry's record has the index of each of its series of which something was torn up; the ends of their epochs are
//! kept one by one. The pool counts all tear-ups and each vault those that it has gone through, so that a vault reads such
//! a record only after a tear-up, and then once.
//!
//! What is torn up passes the house's account of the expiry, `TearUp`: it takes over the short and the cash paid for it,
//! then from each long what the index takes, for the cash that the index pays. Longs and receipts are rounded down, so
//! that this account ends with no less than nothing of either; the arithmetic is that of `surety_margin`.

use crate::{
	ledger::{add, Draft},
	weights::WeightInfo,
	Config, EpochEnds, Error, Event, House, Pallet, Position, TearUps, Vault,
};
use alloc::{collections::BTreeMap, vec::Vec};
use frame_support::{dispatch::DispatchClass, ensure, storage::bounded_btree_map::BoundedBTreeMap};
use sp_runtime::{
	traits::{CheckedSub, Zero},
	DispatchError, DispatchResult, FixedI128, FixedU128,
};
use surety_margin::{EpochEnd, Holding, TearUpError, TearUpIndex, TornSeries, EPOCHS_THAT_COUNT};
use surety_math::{magnitude, negate, signed};
use surety_types::{HouseAccount, Instrument, Moment, OptionKind, Series, UnderlyingId, VaultId};

/// Indices of an expiry's series of which something was torn up, by strike and kind.
pub type TornIndices<T> =
	BoundedBTreeMap<(FixedU128, OptionKind), TearUpIndex, <T as Config>::MaxTornSeries>;

/// What tear-ups took of a long since its vault was last touched.
pub(crate) struct Torn<T: Config> {
	/// Whose.
	pub(crate) vault: VaultId<T::AccountId>,
	/// Of which series.
	pub(crate) series: Series,
	/// Contracts.
	pub(crate) closed: FixedU128,
	/// What the vault was paid for them.
	pub(crate) cash: FixedU128,
}

/// What a long with this index is marked with.
pub(crate) fn mark_of(index: TearUpIndex) -> Option<TearUpIndex> {
	(index != TearUpIndex::default()).then_some(index)
}

/// The house's account for tear-ups of a series' expiry.
pub(crate) fn account_of(series: &Series) -> HouseAccount {
	HouseAccount::TearUp { underlying: series.underlying, expiry: series.expiry }
}

impl<T: Config> From<TearUpError> for Error<T> {
	fn from(error: TearUpError) -> Self {
		match error {
			TearUpError::Math(error) => error.into(),
			_ => Self::TearUpMismatch,
		}
	}
}

impl<T: Config> Draft<T> {
	/// The index of a series.
	pub(crate) fn index_of(&mut self, series: &Series) -> TearUpIndex {
		if self.pool.torn_expiries.is_zero() {
			return TearUpIndex::default();
		}
		let key = (series.underlying, series.expiry);
		let indices = self.torn.entry(key).or_insert_with(|| TearUps::<T>::get(key));
		indices.get(&(series.strike, series.kind)).copied().unwrap_or_default()
	}

	/// Brings the longs of a vault up to date.
	pub(crate) fn tear(
		&mut self,
		id: &VaultId<T::AccountId>,
		vault: &mut Vault<T>,
	) -> Result<(), Error<T>> {
		if vault.tear_ups == self.pool.tear_ups {
			return Ok(());
		}
		for position in vault.positions.iter_mut() {
			if position.quantity > FixedI128::zero() {
				let paid = self.tear_position(id, position)?;
				vault.cash = add::<T>(vault.cash, paid)?;
			}
		}
		vault.positions.retain(|position| !position.quantity.is_zero());
		Ok(())
	}

	/// Brings a long up to date. Returns what its vault is paid.
	fn tear_position(
		&mut self,
		id: &VaultId<T::AccountId>,
		position: &mut Position,
	) -> Result<FixedI128, Error<T>> {
		let series = position.series;
		let index = self.index_of(&series);
		let then = position.mark.unwrap_or_default();
		// Of an expiry that is forgotten nothing is torn up any more.
		if index == then || index == TearUpIndex::default() {
			return Ok(FixedI128::zero());
		}
		let held = Holding { quantity: magnitude(position.quantity), index: then };
		let ends = ends_between::<T>(&series, then.epoch, index.epoch)?;
		let now = held.up_to_date(&index, &ends)?;
		let closed = held.quantity.checked_sub(&now.quantity).ok_or(Error::<T>::OutOfRange)?;
		let cash = signed(now.cash)?;
		self.add_to_house(account_of(&series), Instrument::Position(series), signed(closed)?)?;
		self.add_to_house(account_of(&series), Instrument::Cash, negate(cash)?)?;
		*position = Position { series, quantity: signed(now.quantity)?, mark: mark_of(index) };
		self.torn_up.push(Torn { vault: id.clone(), series, closed, cash: now.cash });
		Ok(cash)
	}
}

/// The ends of the epochs that a holding of epoch `then` went through, as far as they count.
fn ends_between<T: Config>(
	series: &Series,
	then: u32,
	now: u32,
) -> Result<Vec<EpochEnd>, Error<T>> {
	let last = now.min(then.saturating_add(EPOCHS_THAT_COUNT));
	let end = |epoch| EpochEnds::<T>::get(series, epoch).ok_or(Error::<T>::TearUpMismatch);
	(then..last).map(end).collect()
}

/// Whether an index is what one tear-up can have made of the one before.
fn goes_on(before: &TearUpIndex, torn: &TornSeries) -> bool {
	let after = &torn.index;
	match torn.ended {
		None => {
			after.epoch == before.epoch && after.factor < before.factor && after.cash >= before.cash
		},
		Some(end) => {
			Some(after.epoch) == before.epoch.checked_add(1)
				&& end.cash >= before.cash
				&& after.cash.is_zero()
		},
	}
}

impl<T: Config> Pallet<T> {
	/// Closes a vault's short against the longs of its series.
	pub(crate) fn do_tear_up(
		id: &VaultId<T::AccountId>,
		series: &Series,
		quantity: FixedU128,
		torn: &TornSeries,
	) -> DispatchResult {
		ensure!(!quantity.is_zero(), Error::<T>::AmountZero);
		let mut draft = Draft::<T>::open();
		let vault = draft.vault(id)?;
		let closed = signed(quantity).map_err(Error::<T>::from)?;
		let place = vault.positions.binary_search_by_key(series, |position| position.series);
		let held = place.ok().and_then(|at| vault.positions.get(at));
		let held = held.map(|position| position.quantity).unwrap_or_default();
		ensure!(held < FixedI128::zero() && magnitude(held) >= quantity, Error::<T>::BeyondShort);
		ensure!(goes_on(&draft.index_of(series), torn), Error::<T>::TearUpMismatch);

		let paid = signed(torn.cash).map_err(Error::<T>::from)?;
		let taken = negate(closed).map_err(Error::<T>::from)?;
		let owed = negate(paid).map_err(Error::<T>::from)?;
		let contracts = Instrument::Position(*series);
		let changes = BTreeMap::from([(contracts, closed), (Instrument::Cash, owed)]);
		let vault = draft.changed(vault, &changes)?;
		let account = account_of(series);
		draft.add_to_house(account, contracts, taken)?;
		draft.add_to_house(account, Instrument::Cash, paid)?;
		Self::advance(&mut draft, series, torn)?;
		// The vault is not long of this series: it has gone through this tear-up as well.
		draft.put(id.clone(), vault)?;
		draft.write();
		Self::deposit_event(Event::ShortTornUp {
			vault: id.clone(),
			series: *series,
			quantity,
			cash: torn.cash,
			index: torn.index,
		});
		Ok(())
	}

	/// Counts a tear-up and writes the series' index after it. Writes nothing if it fails.
	fn advance(draft: &mut Draft<T>, series: &Series, torn: &TornSeries) -> Result<(), Error<T>> {
		let key = (series.underlying, series.expiry);
		let mut indices = TearUps::<T>::get(key);
		let count = |number: u32| number.checked_add(1).ok_or(Error::<T>::OutOfRange);
		if indices.is_empty() {
			draft.pool.torn_expiries = count(draft.pool.torn_expiries)?;
		}
		draft.pool.tear_ups = count(draft.pool.tear_ups)?;
		let before = indices
			.try_insert((series.strike, series.kind), torn.index)
			.map_err(|_| Error::<T>::TooManyTornSeries)?;
		if let Some(end) = torn.ended {
			EpochEnds::<T>::insert(series, before.unwrap_or_default().epoch, end);
		}
		TearUps::<T>::insert(key, indices);
		Ok(())
	}

	pub(crate) fn do_torn_series((underlying, expiry): (UnderlyingId, Moment)) -> Vec<Series> {
		let indices = TearUps::<T>::get((underlying, expiry)).into_inner();
		let series = |(strike, kind)| Series { underlying, expiry, strike, kind };
		indices.into_keys().map(series).collect()
	}

	/// Removes an expiry's record, and says whether it is gone.
	pub(crate) fn do_forget_expiry(
		key: (UnderlyingId, Moment),
		limit: u32,
	) -> Result<bool, DispatchError> {
		let mut indices = TearUps::<T>::get(key);
		if indices.is_empty() {
			return Ok(true);
		}
		let (underlying, expiry) = key;
		let account = HouseAccount::TearUp { underlying, expiry };
		let contracts = |&(strike, kind): &(FixedU128, OptionKind)| {
			Instrument::Position(Series { underlying, expiry, strike, kind })
		};
		// No more series than this are removed below.
		let most = usize::try_from(limit).unwrap_or(usize::MAX);
		let settled = |key| House::<T>::get(account, contracts(key)).is_zero();
		ensure!(indices.keys().take(most).all(settled), Error::<T>::TearUpNotSettled);
		let mut left = limit;
		while let Some((&(strike, kind), _)) = indices.first_key_value() {
			if left.is_zero() {
				TearUps::<T>::insert(key, indices);
				return Ok(false);
			}
			let series = Series { underlying, expiry, strike, kind };
			let cleared = EpochEnds::<T>::clear_prefix(series, left, None);
			left = left.saturating_sub(cleared.loops.max(1));
			if cleared.maybe_cursor.is_none() {
				indices.remove(&(strike, kind));
			}
		}
		let mut draft = Draft::<T>::open();
		let remainder = House::<T>::get(account, Instrument::Cash);
		let taken = negate(remainder).map_err(Error::<T>::from)?;
		draft.add_to_house(account, Instrument::Cash, taken)?;
		draft.add_to_house(HouseAccount::Fund { underlying }, Instrument::Cash, remainder)?;
		let expiries = draft.pool.torn_expiries.checked_sub(1);
		draft.pool.torn_expiries = expiries.ok_or(Error::<T>::OutOfRange)?;
		draft.write();
		TearUps::<T>::remove(key);
		Self::deposit_event(Event::TearUpsForgotten { underlying, expiry, remainder });
		Ok(true)
	}

	/// Tells whose longs were torn up, and counts what that took: tear-ups are too rare for every call to weigh them.
	pub(crate) fn tell_torn_up(torn_up: Vec<Torn<T>>) {
		let Ok(count) = u32::try_from(torn_up.len()) else { return };
		if count.is_zero() {
			return;
		}
		frame_system::Pallet::<T>::register_extra_weight_unchecked(
			T::WeightInfo::tear_longs(count),
			DispatchClass::Mandatory,
		);
		for Torn { vault, series, closed, cash } in torn_up {
			Self::deposit_event(Event::LongTornUp { vault, series, closed, cash });
		}
	}
}
