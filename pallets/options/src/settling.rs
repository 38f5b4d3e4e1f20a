//! Settlement: once the price of an expiry is fixed every vault in it is settled exactly once, by the hook or by anyone,
//! and then nothing of the expiry remains.
//!
//! ```text
//! price fixed -> queue -> [ each holder: positions to the house, cash from it ] -> [ each series: off the book,
//! deposit back ] -> what rounding left goes to the fund, the oracle forgets the expiry
//! ```
//! Each vault's cash is a function of its own positions and the price, so the order does not matter. The house account
//! of the expiry goes through negative and positive cash on the way and ends at what rounding left, never below zero.

use crate::{
	full_cover::leg, listing::expiry_of, weights::WeightInfo, Config, Error, Event, Expiries,
	ExpiryKey, Holders, Pallet, SeriesBook, Settling, SettlingCursor, VaultIdOf,
};
use alloc::vec::Vec;
use frame_support::{
	ensure,
	storage::with_storage_layer,
	traits::Get,
	weights::{Weight, WeightMeter},
};
use sp_arithmetic::{traits::Zero, FixedI128, FixedU128};
use sp_runtime::{DispatchError, DispatchResult};
use surety_margin::{settlement_value, Leg};
use surety_math::MathError;
use surety_traits::{Holdings, Ledger, OnSettlementFixed, SettlementOracle};
use surety_types::{Entry, HouseAccount, Instrument, LedgerAccount, Moment, Series, UnderlyingId};

/// What a step of the hook did.
pub(crate) enum Step {
	/// Dealt with a holder of this many positions.
	Vault(u32),
	/// Took a series off the book.
	Series,
	/// Went through all that could be done for the expiry at the head of the queue.
	Lap,
}

impl<T: Config> OnSettlementFixed for Pallet<T> {
	fn on_settlement_fixed(underlying: UnderlyingId, expiry: Moment) {
		let key = (underlying, expiry);
		if !Expiries::<T>::contains_key(key) {
			return;
		}
		Settling::<T>::mutate(|queue| {
			if !queue.contains(&key) && queue.try_push(key).is_err() {
				// Listing keeps fewer expiries than the queue has places.
				log::error!(target: crate::LOG_TARGET, "no place to settle {key:?}");
			}
		});
	}
}

impl<T: Config> Pallet<T> {
	/// Settles all positions of a vault in an expiry at its fixed price. Returns how many there were.
	pub(crate) fn do_settle(vault: &VaultIdOf<T>, key: ExpiryKey) -> Result<u32, DispatchError> {
		ensure!(Holders::<T>::contains_key(key, vault), Error::<T>::NothingToSettle);
		let price = Self::settlement_price(key)?;
		let holdings = T::Ledger::holdings(vault).ok_or(Error::<T>::UnknownVault)?;
		let (positions, legs) = positions_in(&holdings, key);
		// Rounded once, against the vault.
		let cash = settlement_value(&legs, price).map_err(Error::<T>::from)?;
		let entries = settlement_entries(vault, key, &positions, cash).map_err(Error::<T>::from)?;
		T::Ledger::post(&entries)?;
		let series: Vec<Series> = positions.iter().map(|(series, _)| *series).collect();
		Self::follow(vault, &holdings, &series)?;
		let (underlying, expiry) = key;
		Self::deposit_event(Event::Settled {
			vault: vault.clone(),
			underlying,
			expiry,
			price,
			cash,
		});
		u32::try_from(positions.len()).map_err(|_| Error::<T>::AmountOutOfRange.into())
	}

	fn settlement_price((underlying, expiry): ExpiryKey) -> Result<FixedU128, Error<T>> {
		let settlement = T::SettlementOracle::settlement(underlying, expiry);
		settlement.map(|settlement| settlement.price).ok_or(Error::<T>::NotFixed)
	}

	/// Works the queue as far as the budget goes. Every queued expiry gets at most one lap of its holders in a block,
	/// so that one that cannot be settled is tried once a block and holds up nobody.
	pub(crate) fn poll(meter: &mut WeightMeter) {
		let base = T::WeightInfo::poll_base();
		if !Self::affords(meter, base) {
			return;
		}
		meter.consume(base);
		let mut laps = Settling::<T>::decode_len().unwrap_or_default();
		if laps.is_zero() {
			return;
		}
		let worst = Self::worst_step();
		let mut cursor = SettlingCursor::<T>::get();
		while laps > 0 && Self::affords(meter, worst) {
			let Some(key) = Settling::<T>::get().first().copied() else { break };
			let weight = match Self::step(key, &mut cursor) {
				Step::Vault(positions) => T::WeightInfo::poll_settle(positions),
				Step::Series => T::WeightInfo::poll_prune(),
				Step::Lap => {
					laps = laps.saturating_sub(1);
					T::WeightInfo::poll_finish()
				},
			};
			meter.consume(weight);
		}
		SettlingCursor::<T>::set(cursor);
	}

	/// The weight of the heaviest step, for which there must be room before one is begun.
	pub(crate) fn worst_step() -> Weight {
		T::WeightInfo::poll_settle(T::MaxPositions::get())
			.max(T::WeightInfo::poll_prune())
			.max(T::WeightInfo::poll_finish())
	}

	/// Whether a weight fits this block and what all hooks up to this one may take of it.
	fn affords(meter: &WeightMeter, weight: Weight) -> bool {
		let taken = meter.consumed().checked_add(&weight);
		meter.can_consume(weight) && taken.is_some_and(|taken| taken.all_lte(T::PollLimit::get()))
	}

	/// One step for the expiry at the head of the queue.
	pub(crate) fn step(key: ExpiryKey, cursor: &mut Option<VaultIdOf<T>>) -> Step {
		if let Some(vault) = Self::next_holder(key, cursor.as_ref()) {
			let positions = Self::try_settle(&vault, key);
			*cursor = Some(vault);
			return Step::Vault(positions);
		}
		*cursor = None;
		if Holders::<T>::iter_key_prefix(key).next().is_some() {
			// Some could not be settled: the next expiry first, then these again.
			Self::rotate();
			return Step::Lap;
		}
		let (underlying, expiry) = key;
		let series = SeriesBook::<T>::iter_key_prefix((underlying, expiry)).next();
		let result = with_storage_layer(|| match &series {
			Some(series) => Self::take_off(series),
			None => Self::finish(key),
		});
		match (result, series) {
			(Ok(()), Some(_)) => Step::Series,
			(Ok(()), None) => Step::Lap,
			(Err(error), _) => {
				Self::deposit_event(Event::PruningFailed { underlying, expiry, error });
				Self::rotate();
				Step::Lap
			},
		}
	}

	/// The holder after the cursor, in the order of the index.
	fn next_holder(key: ExpiryKey, cursor: Option<&VaultIdOf<T>>) -> Option<VaultIdOf<T>> {
		match cursor {
			Some(last) => {
				let from = Holders::<T>::hashed_key_for(key, last);
				Holders::<T>::iter_key_prefix_from(key, from).next()
			},
			None => Holders::<T>::iter_key_prefix(key).next(),
		}
	}

	/// Settles one vault or leaves it as it was, with an event. Returns how many positions to account for.
	fn try_settle(vault: &VaultIdOf<T>, key: ExpiryKey) -> u32 {
		with_storage_layer(|| Self::do_settle(vault, key)).unwrap_or_else(|error| {
			let (underlying, expiry) = key;
			Self::deposit_event(Event::SettlementFailed {
				vault: vault.clone(),
				underlying,
				expiry,
				error,
			});
			T::MaxPositions::get()
		})
	}

	fn rotate() {
		Settling::<T>::mutate(|queue| {
			if !queue.is_empty() {
				queue.as_mut().rotate_left(1);
			}
		});
	}

	/// Closes an expiry in which nothing is left: what rounding left goes to the fund.
	fn finish(key: ExpiryKey) -> DispatchResult {
		let (underlying, expiry) = key;
		let price = Self::settlement_price(key)?;
		let house = HouseAccount::Settlement { underlying, expiry };
		let remainder = T::Ledger::house(&house, &Instrument::Cash);
		if !remainder.is_zero() {
			let entry = |account, amount| Entry {
				account: LedgerAccount::House(account),
				instrument: Instrument::Cash,
				amount,
			};
			let taken = surety_math::negate(remainder).map_err(Error::<T>::from)?;
			let fund = HouseAccount::Fund { underlying };
			T::Ledger::post(&[entry(house, taken), entry(fund, remainder)])?;
		}
		Self::close_expiry(key)?;
		Settling::<T>::mutate(|queue| queue.retain(|other| *other != key));
		T::SettlementOracle::forget(underlying, expiry);
		Self::deposit_event(Event::ExpirySettled { underlying, expiry, price, remainder });
		Ok(())
	}
}

/// What a vault holds in an expiry.
fn positions_in(holdings: &Holdings, key: ExpiryKey) -> (Vec<(Series, FixedI128)>, Vec<Leg>) {
	let held = holdings.positions.iter().filter(|(series, _)| expiry_of(series) == key);
	held.map(|(series, quantity)| ((*series, *quantity), leg(series, *quantity))).unzip()
}

/// The positions go from the vault to the house, the cash from the house to the vault.
fn settlement_entries<AccountId: Clone>(
	vault: &surety_types::VaultId<AccountId>,
	(underlying, expiry): ExpiryKey,
	positions: &[(Series, FixedI128)],
	cash: FixedI128,
) -> Result<Vec<Entry<AccountId>>, MathError> {
	let to_vault = positions
		.iter()
		.map(|(series, held)| Ok((Instrument::Position(*series), surety_math::negate(*held)?)))
		.chain([Ok((Instrument::Cash, cash))]);
	let mut entries = Vec::new();
	for moved in to_vault {
		let (instrument, amount) = moved?;
		if amount.is_zero() {
			continue;
		}
		let account = LedgerAccount::Vault(vault.clone());
		entries.push(Entry { account, instrument, amount });
		let account = LedgerAccount::House(HouseAccount::Settlement { underlying, expiry });
		entries.push(Entry { account, instrument, amount: surety_math::negate(amount)? });
	}
	Ok(entries)
}
