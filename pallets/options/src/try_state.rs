//! What must always hold, in words and then in code:
//!
//! 1. *Markets*. The terms of every market are sound. Every market's symbol names it, and no symbol names anything else.
//! 2. *Queue*. No expiry waits twice, and those that wait are exactly the expiries whose price is fixed.
//! 3. *Expiries*. Every expiry on file has at least one series, or waits to be cleared away. Its holders are exactly the
//!    vaults on its index, and each of these has a position in it, unless something was torn up in the expiry. Every series
//!    of which something was torn up is listed while the expiry trades. Per series,
//!    as many contracts are long as short on record; while the expiry trades these are the sums over the holders, what the
//!    house has of tear-ups counting as long, later they have no more than that; and what settlement took of others is the
//!    opposite of what they have, which is nothing before the price is fixed. As many series are on file as its record says.
//! 4. *Claims*. An expiry trades exactly as long as its price is not fixed, and then has no claims. While it is collected
//!    some holder has not been counted, and the winnings are the sum of the claims on record. While it is paid the house
//!    has at least what those who wait are owed. Every claim is what the vault's positions are worth, which is
//!    something. The house never lacks cash.
//! 5. *Orphans*. No vault is on the index and no series in the book without its expiry on file. As many series are listed
//!    per underlying as counted, its open interest is theirs, and there is no record of nothing. What a lister has on hold is the sum of the deposits
//!    of his series.
//! 6. *Offers*. Every standing offer is of a series on the book, is among those of who made it, has contracts left, a
//!    number that was given out, and no taker who is its owner; every account's list names standing offers that it has
//!    made, ascending; and what it has on hold is the sum of their deposits. No series has a number not given out.
//! 7. *Listing*. Every market with terms of listing has exactly one round, no other has one, and the terms are sound and
//!    within what is kept for the protocol. What the protocol listed has no deposit and lies in an expiry of the
//!    protocol. As many series, and as many expiries that are not the protocol's, as are counted for the users of a
//!    market are theirs; there are never more than leave room for the protocol.
//!
//! Each item is checked on its own; what is summed over many travels in the cursor, which stays bounded: sums of one
//! expiry at a time, and of the listers.

use crate::{
	collecting::positions_in,
	full_cover::leg,
	listing::{book_key, expiry_of},
	offers::{id_at, place_of},
	open_interest::sides,
	BalanceOf, Config, Expiries, ExpiryKey, ExpiryRecord, HoldReason, Holders, Listings,
	MarketRecord, MarketRecords, Markets, NextSeries, OfferId, Offers, OffersOf, Pallet, Phase,
	Rounds, SeriesBook, Settling, SymbolOf, VaultIdOf,
};
use alloc::{collections::BTreeMap, vec::Vec};
use codec::{Decode, Encode};
use frame_support::traits::{fungible::hold::Inspect, Get};
use sp_arithmetic::{
	traits::{CheckedAdd, Zero},
	FixedI128, FixedU128,
};
use sp_runtime::TryRuntimeError;
use surety_margin::settlement_value;
use surety_traits::{Invariants, Ledger, SettlementOracle};
use surety_types::{HouseAccount, Instrument, Series, UnderlyingId};

type Check<T = ()> = Result<T, &'static str>;

const OVERFLOW: &str = "options: what is held of a series overflows";

/// Where a check stands and what it has summed so far.
#[derive(Decode, Encode)]
enum Stage<T: Config> {
	/// Markets, symbols and the queue: one step, they are few.
	Markets,
	/// Expiries after this one.
	Expiries(Option<ExpiryKey>),
	/// Holders of an expiry after this one, and what those before hold.
	Holders(ExpiryKey, Option<VaultIdOf<T>>, Held),
	/// Every entry of the index of holders, after this one.
	Index(Option<(ExpiryKey, VaultIdOf<T>)>),
	/// Series after this one.
	Series(Option<Series>, Listed<T>),
	/// Offers after this one.
	Offers(Option<OfferId>),
	/// Makers of offers after this one.
	Makers(Option<T::AccountId>),
	/// Expiries after this one, and how many before are the users' per underlying.
	UserExpiries(Option<ExpiryKey>, BTreeMap<UnderlyingId, u32>),
}

/// What the holders of an expiry hold.
#[derive(Decode, Default, Encode)]
struct Held {
	holders: u32,
	series: BTreeMap<Series, (FixedU128, FixedU128)>,
	/// How many have claims, their sum, and what is paid of them if nothing more is written off.
	claims: u32,
	claimed: FixedU128,
	owed: FixedU128,
}

/// What listers have listed.
#[derive(Decode, Encode)]
struct Listed<T: Config> {
	/// All but the expiries of users.
	markets: BTreeMap<UnderlyingId, MarketRecord>,
	deposits: BTreeMap<T::AccountId, BalanceOf<T>>,
}

impl<T: Config> Pallet<T> {
	/// Checks every invariant of the pallet.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		surety_traits::check_all::<Self>()
	}
}

impl<T: Config> Invariants for Pallet<T> {
	fn check(cursor: Option<Vec<u8>>, limit: u32) -> Result<Option<Vec<u8>>, TryRuntimeError> {
		let mut stage = match cursor {
			None => Stage::<T>::Markets,
			Some(bytes) => Stage::<T>::decode(&mut bytes.as_slice())
				.map_err(|_| "options: the cursor is damaged")?,
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
				check_markets::<T>()?;
				check_queue::<T>()?;
				check_rounds::<T>()?;
				Ok(Some(Self::Expiries(None)))
			},
			Self::Expiries(after) => Ok(Some(next_expiry::<T>(after))),
			Self::Holders(key, after, held) => step_holders::<T>(key, after, held).map(Some),
			Self::Index(after) => step_index::<T>(after).map(Some),
			Self::Series(after, listed) => step_series::<T>(after, listed).map(Some),
			Self::Offers(after) => step_offers::<T>(after).map(Some),
			Self::Makers(after) => step_makers::<T>(after).map(Some),
			Self::UserExpiries(after, counted) => step_user_expiries::<T>(after, counted),
		}
	}
}

fn check_markets<T: Config>() -> Check {
	let mut markets = 0u32;
	for (underlying, market) in Markets::<T>::iter() {
		markets = markets.saturating_add(1);
		market.check().map_err(|_| "options: the terms of a market are unsound")?;
		let named = SymbolOf::<T>::get(market.symbol) == Some(underlying);
		ensure(named, "options: a market's symbol does not name it")?;
	}
	let symbols = SymbolOf::<T>::iter_keys().count();
	ensure(Markets::<T>::count() == markets, "options: the markets are counted wrong")?;
	ensure(
		u32::try_from(symbols) == Ok(markets) && markets <= T::MaxMarkets::get(),
		"options: there are more symbols or markets than there can be",
	)
}

fn check_queue<T: Config>() -> Check {
	let queue = Settling::<T>::get();
	for (place, key) in queue.iter().enumerate() {
		let first = queue.iter().position(|other| other == key);
		ensure(first == Some(place), "options: an expiry waits twice to be settled")?;
		let known = Expiries::<T>::contains_key(key);
		ensure(known, "options: an expiry waits to be settled but is not on file")?;
		ensure(price_of::<T>(*key).is_some(), "options: an expiry is settled without a price")?;
	}
	Ok(())
}

fn price_of<T: Config>((underlying, expiry): ExpiryKey) -> Option<FixedU128> {
	T::SettlementOracle::settlement(underlying, expiry).map(|settlement| settlement.price)
}

fn check_rounds<T: Config>() -> Check {
	let rounds = Rounds::<T>::get();
	let mut listings = 0usize;
	for (underlying, terms) in Listings::<T>::iter() {
		listings = listings.saturating_add(1);
		let known = Markets::<T>::contains_key(underlying);
		ensure(known, "options: terms of listing are of no market")?;
		Pallet::<T>::check_listing(&terms)
			.map_err(|_| "options: terms of listing are unsound or beyond the caps")?;
		let own = rounds.iter().filter(|round| round.underlying == underlying);
		ensure(own.count() == 1, "options: a market that is listed has not one round")?;
	}
	ensure(rounds.len() == listings, "options: a market that is not listed has a round")
}

fn next_expiry<T: Config>(after: Option<ExpiryKey>) -> Stage<T> {
	let next = match after {
		Some(key) => Expiries::<T>::iter_from(Expiries::<T>::hashed_key_for(key)).next(),
		None => Expiries::<T>::iter().next(),
	};
	match next {
		Some((key, _)) => Stage::Holders(key, None, Held::default()),
		None => Stage::Index(None),
	}
}

fn step_holders<T: Config>(
	key: ExpiryKey,
	after: Option<VaultIdOf<T>>,
	mut held: Held,
) -> Check<Stage<T>> {
	let next = match &after {
		Some(vault) => {
			let from = Holders::<T>::hashed_key_for(key, vault);
			Holders::<T>::iter_prefix_from(key, from).next()
		},
		None => Holders::<T>::iter_prefix(key).next(),
	};
	let expiry = Expiries::<T>::get(key).ok_or("options: an expiry is not on file")?;
	let Some((vault, holder)) = next else {
		close_claims::<T>(key, &expiry, &held)?;
		close_expiry::<T>(key, &expiry, held)?;
		return Ok(Stage::Expiries(Some(key)));
	};
	let holdings = T::Ledger::holdings(&vault).unwrap_or_default();
	let positions = positions_in(&holdings, key);
	let legs: Vec<_> = positions.map(|(series, quantity)| leg(&series, quantity)).collect();
	let holds = !legs.is_empty() || !T::Ledger::torn_series(key.0, key.1).is_empty();
	ensure(holds, "options: a holder has no position in its expiry")?;
	let recorded = T::Ledger::recorded_positions(&vault).into_iter();
	for (series, quantity) in recorded.filter(|(series, _)| expiry_of(series) == key) {
		let (long, short) = sides(quantity);
		let sums = held.series.entry(series).or_default();
		sums.0 = plus(sums.0, long)?;
		sums.1 = plus(sums.1, short)?;
	}
	if let Some(claim) = holder.claim {
		let price = price_of::<T>(key).ok_or("options: there is a claim without a price")?;
		let claims =
			!claim.is_zero() && surety_math::signed(claim) == settlement_value(&legs, price);
		ensure(claims, "options: a claim is not what the vault has won")?;
		held.claims = held.claims.saturating_add(1);
		held.claimed = plus(held.claimed, claim)?;
		held.owed = plus(held.owed, expiry.paid(claim).map_err(|_| "options: a claim overflows")?)?;
	}
	held.holders = held.holders.saturating_add(1);
	Ok(Stage::Holders(key, Some(vault), held))
}

fn plus(sum: FixedU128, term: FixedU128) -> Check<FixedU128> {
	sum.checked_add(&term).ok_or("options: a sum overflows")
}

/// Compares the claims of an expiry with its record and with what the house has to pay them.
fn close_claims<T: Config>(key: ExpiryKey, expiry: &ExpiryRecord, held: &Held) -> Check {
	let fixed = price_of::<T>(key).is_some();
	ensure(fixed == (expiry.phase != Phase::Trading), "options: an expiry is in the wrong phase")?;
	ensure(expiry.counted == held.claims, "options: the claims of an expiry are counted wrong")?;
	let (underlying, moment) = key;
	let house = HouseAccount::Settlement { underlying, expiry: moment };
	let cash = T::Ledger::house(&house, &Instrument::Cash);
	ensure(cash >= FixedI128::zero(), "options: the house lacks cash in settlement")?;
	match expiry.phase {
		Phase::Trading => {
			let nothing = expiry.winnings.is_zero() && expiry.shortfall.is_zero();
			ensure(nothing && held.claims == 0, "options: there are claims before the price")
		},
		Phase::Collecting => {
			ensure(expiry.counted < expiry.holders, "options: a collection has not ended")?;
			let sum = expiry.winnings == held.claimed;
			ensure(sum, "options: the winnings are not the sum of the claims")
		},
		Phase::Paying => {
			let there = surety_math::magnitude(cash);
			ensure(held.owed <= there, "options: the house cannot pay the winners")
		},
	}
}

/// Compares what the holders of an expiry hold with its records. Reads all series of the expiry at once.
fn close_expiry<T: Config>(key: ExpiryKey, expiry: &ExpiryRecord, mut held: Held) -> Check {
	ensure(expiry.holders == held.holders, "options: the holders of an expiry are counted wrong")?;
	let trading = expiry.phase == Phase::Trading;
	let waits = Settling::<T>::get().contains(&key);
	ensure(waits != trading, "options: an expiry with a price does not wait to be settled")?;
	let mut listed = 0u32;
	let torn = T::Ledger::torn_series(key.0, key.1);
	let on_book = torn.iter().all(|series| SeriesBook::<T>::contains_key(book_key(series)));
	ensure(on_book || !trading, "options: a series that was torn up is not listed")?;
	let mut left: Vec<_> = torn.into_iter().map(|series| (series, torn_up::<T>(&series))).collect();
	for (series, record) in SeriesBook::<T>::iter_prefix(key) {
		listed = listed.saturating_add(1);
		let (long, short) = held.series.remove(&series).unwrap_or_default();
		let signed = |amount| surety_math::signed(amount).map_err(|_| OVERFLOW);
		let (long, short) = (signed(long)?, signed(short)?);
		left.push((series, surety_math::sub(long, short).map_err(|_| OVERFLOW)?));
		let long = surety_math::add(long, torn_up::<T>(&series)).map_err(|_| OVERFLOW)?;
		let on_record = (signed(record.long)?, signed(record.short)?);
		let had =
			on_record == (long, short) || !trading && long <= on_record.0 && short <= on_record.1;
		ensure(had, "options: the open interest of a series is not what its holders hold")?;
		ensure(record.long == record.short, "options: contracts long and short differ")?;
	}
	let offset = T::Ledger::settled_offsets(key.0, key.1, &left);
	ensure(offset, "options: the house is not the counterparty of what was settled")?;
	ensure(held.series.is_empty(), "options: a vault holds a series that is not listed")?;
	ensure(expiry.series == listed, "options: the series of an expiry are counted wrong")?;
	ensure(waits || listed > 0, "options: an expiry is on file without a series")
}

/// Contracts that the house has of tear-ups of a series.
fn torn_up<T: Config>(series: &Series) -> FixedI128 {
	let (underlying, expiry) = expiry_of(series);
	let account = HouseAccount::TearUp { underlying, expiry };
	T::Ledger::house(&account, &Instrument::Position(*series))
}

fn step_index<T: Config>(after: Option<(ExpiryKey, VaultIdOf<T>)>) -> Check<Stage<T>> {
	let next = match &after {
		Some((key, vault)) => {
			Holders::<T>::iter_keys_from(Holders::<T>::hashed_key_for(key, vault)).next()
		},
		None => Holders::<T>::iter_keys().next(),
	};
	let Some((key, vault)) = next else {
		let (markets, deposits) = Default::default();
		return Ok(Stage::Series(None, Listed { markets, deposits }));
	};
	ensure(Expiries::<T>::contains_key(key), "options: the index knows an expiry not on file")?;
	Ok(Stage::Index(Some((key, vault))))
}

fn step_series<T: Config>(after: Option<Series>, mut listed: Listed<T>) -> Check<Stage<T>> {
	let next = match &after {
		Some(last) => {
			let from = SeriesBook::<T>::hashed_key_for(book_key(last));
			SeriesBook::<T>::iter_from(from).next()
		},
		None => SeriesBook::<T>::iter().next(),
	};
	let Some(((underlying, expiry, series), record)) = next else {
		close_listed::<T>(listed)?;
		return Ok(Stage::Offers(None));
	};
	ensure(expiry_of(&series) == (underlying, expiry), "options: a series is filed wrong")?;
	let expiry = Expiries::<T>::get((underlying, expiry))
		.ok_or("options: a series is listed in an expiry not on file")?;
	let given_out = record.number < NextSeries::<T>::get();
	ensure(given_out, "options: a series has a number not given out")?;
	let market = listed.markets.entry(underlying).or_default();
	market.series = market.series.saturating_add(1);
	market.long = plus(market.long, record.long)?;
	market.short = plus(market.short, record.short)?;
	let Some(lister) = record.lister else {
		ensure(record.deposit.is_zero(), "options: a series of the protocol has a deposit")?;
		let own = expiry.by_protocol;
		ensure(own, "options: a series of the protocol lies in an expiry of users")?;
		return Ok(Stage::Series(Some(series), listed));
	};
	market.users.series = market.users.series.saturating_add(1);
	let sum = listed.deposits.entry(lister).or_default();
	*sum = sum.checked_add(&record.deposit).ok_or("options: deposits overflow")?;
	Ok(Stage::Series(Some(series), listed))
}

fn close_listed<T: Config>(listed: Listed<T>) -> Check {
	let most = T::MaxSeries::get().saturating_sub(T::ProtocolSeries::get());
	let mut markets = listed.markets;
	for (underlying, market) in MarketRecords::<T>::iter() {
		let counted = markets.remove(&underlying).unwrap_or_default();
		// Where no series is left, the expiry of one may be.
		let of_something = counted.series > 0 || market.users.expiries > 0;
		let same = market.series == counted.series && of_something;
		ensure(same, "options: the series of an underlying are counted wrong")?;
		let sums = (market.long, market.short) == (counted.long, counted.short);
		ensure(sums, "options: the open interest of a market is not that of its series")?;
		let users = market.users.series;
		let same = users == counted.users.series;
		ensure(same, "options: the series of users are counted wrong")?;
		ensure(users <= most, "options: users have listed what is kept for the protocol")?;
	}
	ensure(markets.is_empty(), "options: the series of an underlying are counted wrong")?;
	let reason = HoldReason::SeriesDeposit.into();
	for (lister, deposit) in listed.deposits {
		let held = T::Currency::balance_on_hold(&reason, &lister);
		ensure(held == deposit, "options: a lister's hold is not the sum of his deposits")?;
	}
	Ok(())
}

fn step_user_expiries<T: Config>(
	after: Option<ExpiryKey>,
	mut counted: BTreeMap<UnderlyingId, u32>,
) -> Check<Option<Stage<T>>> {
	let next = match after {
		Some(key) => Expiries::<T>::iter_from(Expiries::<T>::hashed_key_for(key)).next(),
		None => Expiries::<T>::iter().next(),
	};
	let Some((key, expiry)) = next else {
		let markets = MarketRecords::<T>::iter();
		let users = markets.map(|(underlying, market)| (underlying, market.users.expiries));
		let users: BTreeMap<_, _> = users.filter(|(_, expiries)| *expiries > 0).collect();
		ensure(users == counted, "options: the expiries of users are counted wrong")?;
		let most = T::MaxExpiries::get().saturating_sub(T::ProtocolExpiries::get());
		let room = users.into_values().all(|count| count <= most);
		ensure(room, "options: users have opened what is kept for the protocol")?;
		return Ok(None);
	};
	if !expiry.by_protocol {
		let count = counted.entry(key.0).or_default();
		*count = count.saturating_add(1);
	}
	Ok(Some(Stage::UserExpiries(Some(key), counted)))
}

fn step_offers<T: Config>(after: Option<OfferId>) -> Check<Stage<T>> {
	let next = match after.map(place_of) {
		Some((series, count)) => {
			Offers::<T>::iter_from(Offers::<T>::hashed_key_for(series, count)).next()
		},
		None => Offers::<T>::iter().next(),
	};
	let Some((series, count, offer)) = next else { return Ok(Stage::Makers(None)) };
	let id = id_at(series, count);
	let record = Pallet::<T>::record(&offer.series).filter(|record| record.number == series);
	let record = record.ok_or("options: an offer is of a series not on the book")?;
	ensure(count < record.offers, "options: an offer has a number not given out")?;
	ensure(!offer.quantity.is_zero(), "options: an offer stands of which nothing is left")?;
	let listed = OffersOf::<T>::get(&offer.depositor).contains(&id);
	ensure(listed, "options: an offer is not among those of its maker")?;
	let own = offer.taker.is_some_and(|taker| taker.owner == offer.maker.owner);
	ensure(!own, "options: an offer is for its own maker")?;
	Ok(Stage::Offers(Some(id)))
}

fn step_makers<T: Config>(after: Option<T::AccountId>) -> Check<Stage<T>> {
	let next = match &after {
		Some(maker) => OffersOf::<T>::iter_from(OffersOf::<T>::hashed_key_for(maker)).next(),
		None => OffersOf::<T>::iter().next(),
	};
	let Some((maker, ids)) = next else {
		return Ok(Stage::UserExpiries(None, BTreeMap::new()));
	};
	ensure(!ids.is_empty(), "options: an empty list of offers is kept")?;
	let ascending = ids.iter().zip(ids.iter().skip(1)).all(|(a, b)| a < b);
	ensure(ascending, "options: a list of offers is not ascending")?;
	let mut sum = BalanceOf::<T>::zero();
	for id in ids {
		let offer = Pallet::<T>::standing_offer(id);
		let offer = offer.ok_or("options: a listed offer does not stand")?;
		ensure(offer.depositor == maker, "options: an offer is listed under another maker")?;
		sum = sum.checked_add(&offer.deposit).ok_or("options: deposits overflow")?;
	}
	let held = T::Currency::balance_on_hold(&HoldReason::OfferDeposit.into(), &maker);
	ensure(held == sum, "options: a maker's hold is not the sum of his deposits")?;
	Ok(Stage::Makers(Some(maker)))
}

fn ensure(holds: bool, otherwise: &'static str) -> Check {
	holds.then_some(()).ok_or(otherwise)
}
