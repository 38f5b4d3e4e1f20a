//! Every call and every step of the hook at its worst: vaults of the most positions, all but the traded one in one
//! other expiry (whose largest loss is then dearest), the first or last position of an expiry (so that its index is
//! written).

#![allow(clippy::arithmetic_side_effects, clippy::expect_used)]

use crate::{
	Call, Config, ExpiryKey, HoldReason, Offer, OfferId, OfferSide, Offers, Pallet, Round,
	Settling, VaultIdOf,
};
use frame_benchmarking::v2::*;
use frame_support::{
	pallet_prelude::*,
	traits::{fungible, fungible::hold::Inspect, EnsureOrigin, Time},
	weights::WeightMeter,
};
use frame_system::RawOrigin;
use sp_arithmetic::{traits::Zero, FixedI128, FixedU128};
use surety_traits::{Ledger, MarginCheck, OnSettlementFixed, PriceFeed, SettlementOracle, Step};
use surety_types::{
	Entry, HouseAccount, Instrument, LedgerAccount, ListingTerms, Market, Moment, OptionKind,
	Series, Symbol, UnderlyingId, EIGHT_O_CLOCK, MAX_LADDER, MAX_SIDE_STRIKES,
};

/// An underlying that no preset uses.
const UNDERLYING: UnderlyingId = 1_000_000;
const DAY: Moment = 86_400_000;

fn fixed(amount: u128) -> FixedU128 {
	FixedU128::from_inner(amount * surety_math::ONE)
}

fn contracts(amount: i128) -> FixedI128 {
	FixedI128::from_inner(amount * 1_000_000_000_000_000_000)
}

fn market(symbol: &[u8]) -> Market {
	Market {
		symbol: Symbol::new(symbol).expect("a sound symbol"),
		lot: fixed(1),
		tick: fixed(1),
		strike_step: fixed(10),
		expiry_step: DAY,
		expiry_offset: 0,
		expiry_horizon: 10 * DAY,
	}
}

/// A put that expires `days` after the day that comes after next.
fn put<T: Config>(days: Moment, number: u32) -> Series {
	let expiry = (T::Time::now() / DAY + 2 + days) * DAY;
	let strike = fixed(10 * (u128::from(number) + 1));
	Series { underlying: UNDERLYING, expiry, strike, kind: OptionKind::Put }
}

fn key(series: &Series) -> ExpiryKey {
	(series.underlying, series.expiry)
}

/// The market, with a fresh price.
fn open_market<T: Config>() -> Result<(), BenchmarkError> {
	Pallet::<T>::set_market(UNDERLYING, market(b"BENCH"))?;
	T::PriceFeed::set_spot(UNDERLYING, fixed(1_000));
	T::Margin::admit(UNDERLYING, &[put::<T>(0, 0).expiry, put::<T>(1, 0).expiry]);
	Ok(())
}

/// Terms of the largest ladder, of next Friday alone, in the widest band.
fn listing() -> ListingTerms {
	ListingTerms {
		daily: 0,
		weekly: 1,
		monthly: 0,
		quarterly: 0,
		strikes: MAX_SIDE_STRIKES,
		// Narrow, so that all strikes are within the band.
		width: FixedU128::from_rational(1, 20),
		volatility: fixed(10),
	}
}

/// The market, with a fresh price and quotes, on whose grid the protocol's calendar lies. Returns next Friday's expiry.
fn open_listed_market<T: Config>() -> Result<Moment, BenchmarkError> {
	open_market::<T>()?;
	let (strike_step, expiry_offset) = (FixedU128::from_rational(1, 10), EIGHT_O_CLOCK);
	let market = Market { strike_step, expiry_offset, ..market(b"BENCH") };
	Pallet::<T>::set_market(UNDERLYING, market)?;
	let set = Pallet::<T>::do_set_listing(UNDERLYING, Some(listing()));
	set.map_err(|_| BenchmarkError::Stop("the terms are sound"))?;
	let calendar = crate::ladder::expiries(&listing(), &market, T::Time::now());
	let friday = *calendar.first().ok_or("a Friday comes within ten days")?;
	T::PriceFeed::set_quotes(UNDERLYING, &[friday]);
	Ok(friday)
}

/// The first step of a round of that market.
fn step<T: Config>() -> u32 {
	let mut round = Round { underlying: UNDERLYING, due: 0, after: None };
	Pallet::<T>::list_step(&mut round, T::Time::now())
}

/// An account that can pay deposits.
fn rich<T: Config>(name: &'static str) -> T::AccountId
where
	T::Currency: fungible::Mutate<T::AccountId>,
{
	rich_one::<T>(name, 0)
}

/// One of many such accounts.
fn rich_one<T: Config>(name: &'static str, number: u32) -> T::AccountId
where
	T::Currency: fungible::Mutate<T::AccountId>,
{
	use fungible::{Inspect, Mutate};
	let who: T::AccountId = account(name, number, 0);
	let deposits = T::SeriesDeposit::get() * (T::MaxPositions::get() + 1).into();
	let funds = T::Currency::minimum_balance() * 100u32.into() + deposits + T::OfferDeposit::get();
	T::Currency::set_balance(&who, funds * 2u32.into());
	who
}

fn entry<T: Config>(vault: &VaultIdOf<T>, series: Series, amount: i128) -> Entry<T::AccountId> {
	Entry {
		account: LedgerAccount::Vault(vault.clone()),
		instrument: Instrument::Position(series),
		amount: contracts(amount),
	}
}

/// Lists a series and writes one contract of it from `seller` to `buyer`.
fn write<T: Config>(
	lister: &T::AccountId,
	seller: &VaultIdOf<T>,
	buyer: &VaultIdOf<T>,
	series: Series,
) -> Result<(), BenchmarkError> {
	Pallet::<T>::do_list(lister.clone(), series)?;
	post::<T>(seller, buyer, series, 1)
}

/// Moves contracts from one vault to another.
fn post<T: Config>(
	seller: &VaultIdOf<T>,
	buyer: &VaultIdOf<T>,
	series: Series,
	quantity: i128,
) -> Result<(), BenchmarkError> {
	let before = |vault| T::Ledger::holdings(vault).ok_or("an endowed vault");
	let (sellers, buyers) = (before(seller)?, before(buyer)?);
	let entries = [entry::<T>(seller, series, -quantity), entry::<T>(buyer, series, quantity)];
	T::Ledger::post(&entries)?;
	Pallet::<T>::follow(seller, &sellers, &[series])?;
	Pallet::<T>::follow(buyer, &buyers, &[series])?;
	Ok(())
}

/// Two vaults with `positions` in one expiry, the first short of all.
fn vaults<T: Config>(positions: u32) -> Result<(VaultIdOf<T>, VaultIdOf<T>), BenchmarkError>
where
	T::Currency: fungible::Mutate<T::AccountId>,
{
	open_market::<T>()?;
	let lister = rich::<T>("lister");
	let maker = T::Ledger::endow(&rich::<T>("maker"), fixed(10_000_000))?;
	let taker = T::Ledger::endow(&rich::<T>("taker"), fixed(10_000_000))?;
	for number in 0..positions {
		write::<T>(&lister, &maker, &taker, put::<T>(0, number))?;
	}
	Ok((maker, taker))
}

/// Two listed series of an expiry in which nobody holds anything.
fn spread<T: Config>() -> Result<(Series, Series), BenchmarkError>
where
	T::Currency: fungible::Mutate<T::AccountId>,
{
	let (series, wing) = (put::<T>(1, 1), put::<T>(1, 0));
	for listed in [series, wing] {
		Pallet::<T>::do_list(rich::<T>("lister of two"), listed)?;
	}
	Ok((series, wing))
}

/// An offer of one contract.
fn make_offer<T: Config>(
	maker: &VaultIdOf<T>,
	series: Series,
	wing: Option<Series>,
	side: OfferSide,
) -> Result<OfferId, BenchmarkError> {
	let id = Pallet::<T>::next_offer(&series).ok_or("a listed series")?;
	let offer = Offer {
		maker: maker.clone(),
		series,
		wing,
		side,
		quantity: fixed(1),
		premium: fixed(1),
		expires: series.expiry,
		depositor: maker.owner.clone(),
		deposit: T::OfferDeposit::get(),
		taker: None,
	};
	Pallet::<T>::do_offer(offer)?;
	Ok(id)
}

/// Fixes the price of an expiry, far below the strikes, and files it for settlement.
fn fix<T: Config>((underlying, expiry): ExpiryKey) {
	T::SettlementOracle::set_settlement(underlying, expiry, fixed(1));
	Pallet::<T>::on_settlement_fixed(underlying, expiry);
}

/// A writer who has one unit of cash and owes more, and a buyer, with `positions` in an expiry whose price is fixed. Both
/// are full: what is left to them is in another expiry and must be valued to tell what the writer is worth.
fn loser_and_winner<T: Config>(
	positions: u32,
) -> Result<(VaultIdOf<T>, VaultIdOf<T>), BenchmarkError>
where
	T::Currency: fungible::Mutate<T::AccountId>,
{
	let (loser, winner) = vaults::<T>(positions)?;
	let lister = rich::<T>("lister of others");
	for number in 0..T::MaxPositions::get() - positions {
		write::<T>(&lister, &loser, &winner, put::<T>(1, number))?;
	}
	T::Margin::warm(&loser);
	let cash = T::Ledger::holdings(&loser).ok_or("an endowed vault")?.cash;
	move_cash::<T>(&loser, &winner, cash - contracts(1))?;
	fix::<T>(key(&put::<T>(0, 0)));
	Ok((loser, winner))
}

fn move_cash<T: Config>(
	from: &VaultIdOf<T>,
	to: &VaultIdOf<T>,
	cash: FixedI128,
) -> Result<(), BenchmarkError> {
	T::Ledger::post(&[(from, -cash), (to, cash)].map(|(vault, amount)| Entry {
		account: LedgerAccount::Vault(vault.clone()),
		instrument: Instrument::Cash,
		amount,
	}))?;
	Ok(())
}

/// Computes what is the same for all vaults: what a call has to compute of it is weighed apart. These vaults, and one that
/// holds these series as well.
fn warm<T: Config>(vaults: &[&VaultIdOf<T>], traded: &[Series]) -> Result<(), BenchmarkError>
where
	T::Currency: fungible::Mutate<T::AccountId>,
{
	let buyer = T::Ledger::endow(&rich::<T>("buyer"), fixed(10_000_000))?;
	let seller = T::Ledger::endow(&rich::<T>("seller"), fixed(10_000_000))?;
	let entries = traded
		.iter()
		.flat_map(|series| [entry::<T>(&seller, *series, -1), entry::<T>(&buyer, *series, 1)]);
	T::Ledger::post(&entries.collect::<alloc::vec::Vec<_>>())?;
	vaults.iter().copied().chain([&buyer]).for_each(T::Margin::warm);
	Ok(())
}

/// Settles these vaults, one after the other.
fn settle_all<T: Config>(vaults: &[&VaultIdOf<T>]) -> Result<(), BenchmarkError> {
	for vault in vaults {
		Pallet::<T>::settle_now(vault, key(&put::<T>(0, 0)))?;
	}
	Ok(())
}

/// The expiry at the head of the queue, and where the hook's cursor is when this vault comes next.
fn before<T: Config>(
	vault: &VaultIdOf<T>,
) -> Result<(ExpiryKey, Option<VaultIdOf<T>>), BenchmarkError> {
	let head = Settling::<T>::get().first().copied().ok_or("an expiry waits")?;
	let mut cursor = None;
	loop {
		let (next, _) =
			Pallet::<T>::next_holder(head, cursor.as_ref()).ok_or("the vault is on the index")?;
		if next == *vault {
			return Ok((head, cursor));
		}
		cursor = Some(next);
	}
}

#[benchmarks(where T::Currency: fungible::Mutate<T::AccountId>)]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn register_market() -> Result<(), BenchmarkError> {
		open_market::<T>()?;
		let origin =
			T::GovernanceOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, UNDERLYING, market(b"OTHER"));
		assert_eq!(crate::Markets::<T>::get(UNDERLYING), Some(market(b"OTHER")));
		Ok(())
	}

	#[benchmark]
	fn list() -> Result<(), BenchmarkError> {
		let expiry = open_listed_market::<T>()?;
		// At the money, within any band.
		let series = Series { expiry, strike: fixed(1_000), ..put::<T>(0, 0) };
		let lister = rich::<T>("lister");
		#[extrinsic_call]
		_(RawOrigin::Signed(lister), series);
		assert!(Pallet::<T>::record(&series).is_some());
		Ok(())
	}

	#[benchmark]
	fn offer() -> Result<(), BenchmarkError> {
		let (maker, _) = vaults::<T>(T::MaxPositions::get() - 1)?;
		let series = put::<T>(1, 0);
		Pallet::<T>::do_list(rich::<T>("lister of one"), series)?;
		let caller = RawOrigin::Signed(maker.owner.clone());
		warm::<T>(&[&maker], &[series])?;
		#[extrinsic_call]
		_(caller, maker, series, OfferSide::Sell, fixed(1), fixed(1), series.expiry);
		assert_eq!(Offers::<T>::iter().count(), 1);
		Ok(())
	}

	#[benchmark]
	fn cancel_offer() -> Result<(), BenchmarkError> {
		let (maker, _) = vaults::<T>(1)?;
		let id = make_offer::<T>(&maker, put::<T>(0, 0), None, OfferSide::Sell)?;
		#[extrinsic_call]
		_(RawOrigin::Signed(maker.owner), id);
		assert_eq!(Pallet::<T>::standing_offer(id), None);
		Ok(())
	}

	#[benchmark]
	fn offer_spread() -> Result<(), BenchmarkError> {
		let (maker, _) = vaults::<T>(T::MaxPositions::get() - 2)?;
		let (series, wing) = spread::<T>()?;
		let caller = RawOrigin::Signed(maker.owner.clone());
		warm::<T>(&[&maker], &[series, wing])?;
		#[extrinsic_call]
		_(caller, maker, series, wing, OfferSide::Sell, fixed(1), fixed(1), series.expiry);
		assert_eq!(Offers::<T>::iter().count(), 1);
		Ok(())
	}

	#[benchmark]
	fn accept_offer() -> Result<(), BenchmarkError> {
		let (maker, taker) = vaults::<T>(T::MaxPositions::get() - 2)?;
		let (series, wing) = spread::<T>()?;
		let id = make_offer::<T>(&maker, series, Some(wing), OfferSide::Sell)?;
		let caller = RawOrigin::Signed(taker.owner.clone());
		warm::<T>(&[&maker, &taker], &[series, wing])?;
		#[extrinsic_call]
		_(caller, id, taker, fixed(1));
		assert_eq!(Pallet::<T>::standing_offer(id), None);
		Ok(())
	}

	#[benchmark]
	fn close() -> Result<(), BenchmarkError> {
		let (maker, taker) = vaults::<T>(T::MaxPositions::get() - 2)?;
		let (series, wing) = spread::<T>()?;
		post::<T>(&maker, &taker, series, 1)?;
		post::<T>(&taker, &maker, wing, 1)?;
		let id = make_offer::<T>(&maker, series, Some(wing), OfferSide::Buy)?;
		let caller = RawOrigin::Signed(taker.owner.clone());
		warm::<T>(&[&maker, &taker], &[series, wing])?;
		#[extrinsic_call]
		_(caller, id, taker, fixed(1));
		assert_eq!(crate::Expiries::<T>::get(key(&series)).map(|expiry| expiry.holders), Some(0));
		Ok(())
	}

	#[benchmark]
	fn transfer() -> Result<(), BenchmarkError> {
		let (from, other) = vaults::<T>(T::MaxPositions::get() - 1)?;
		let to = T::Ledger::endow(&from.owner, fixed(10_000_000))?;
		for number in 0..T::MaxPositions::get() - 1 {
			post::<T>(&to, &other, put::<T>(0, number), 1)?;
		}
		let series = put::<T>(1, 0);
		write::<T>(&rich::<T>("lister of one"), &from, &other, series)?;
		let owner = RawOrigin::Signed(from.owner.clone());
		warm::<T>(&[&from, &to], &[series])?;
		#[extrinsic_call]
		_(owner, from.index, to.index, series, fixed(1));
		assert!(crate::Holders::<T>::contains_key(key(&series), &to));
		assert!(!crate::Holders::<T>::contains_key(key(&series), &from));
		Ok(())
	}

	#[benchmark]
	fn offer_to() -> Result<(), BenchmarkError> {
		let (maker, taker) = vaults::<T>(T::MaxPositions::get() - 2)?;
		let (series, wing) = spread::<T>()?;
		let caller = RawOrigin::Signed(maker.owner.clone());
		warm::<T>(&[&maker], &[series, wing])?;
		#[extrinsic_call]
		_(
			caller,
			maker,
			series,
			Some(wing),
			OfferSide::Sell,
			fixed(1),
			fixed(0),
			series.expiry,
			taker,
		);
		assert_eq!(Offers::<T>::iter().count(), 1);
		Ok(())
	}

	#[benchmark]
	fn settle_loser(p: Linear<1, { T::MaxPositions::get() }>) -> Result<(), BenchmarkError> {
		let (loser, winner) = loser_and_winner::<T>(p)?;
		// The last of the pass, so that it ends.
		settle_all::<T>(&[&winner])?;
		let (underlying, expiry) = key(&put::<T>(0, 0));
		let (owner, index) = (loser.owner.clone(), loser.index);
		let caller = RawOrigin::Signed(whitelisted_caller());
		#[extrinsic_call]
		settle(caller, owner, index, underlying, expiry);
		assert!(!crate::Holders::<T>::contains_key((underlying, expiry), &loser));
		Ok(())
	}

	#[benchmark]
	fn settle_count(p: Linear<1, { T::MaxPositions::get() }>) -> Result<(), BenchmarkError> {
		let (loser, winner) = loser_and_winner::<T>(p)?;
		settle_all::<T>(&[&loser])?;
		let (underlying, expiry) = key(&put::<T>(0, 0));
		let (owner, index) = (winner.owner.clone(), winner.index);
		let caller = RawOrigin::Signed(whitelisted_caller());
		#[extrinsic_call]
		settle(caller, owner, index, underlying, expiry);
		let counted = crate::Holders::<T>::get((underlying, expiry), &winner);
		assert!(counted.is_some_and(|holder| holder.claim.is_some()));
		Ok(())
	}

	#[benchmark]
	fn settle_winner(p: Linear<1, { T::MaxPositions::get() }>) -> Result<(), BenchmarkError> {
		let (loser, winner) = loser_and_winner::<T>(p)?;
		settle_all::<T>(&[&winner, &loser])?;
		let (underlying, expiry) = key(&put::<T>(0, 0));
		let (owner, index) = (winner.owner.clone(), winner.index);
		let caller = RawOrigin::Signed(whitelisted_caller());
		#[extrinsic_call]
		settle(caller, owner, index, underlying, expiry);
		assert!(!crate::Holders::<T>::contains_key((underlying, expiry), &winner));
		Ok(())
	}

	#[benchmark]
	fn poll_base() {
		let mut meter = WeightMeter::new();
		#[block]
		{
			Pallet::<T>::poll(&mut meter);
		}
	}

	#[benchmark]
	fn poll_collect(p: Linear<1, { T::MaxPositions::get() }>) -> Result<(), BenchmarkError> {
		let (loser, winner) = loser_and_winner::<T>(p)?;
		settle_all::<T>(&[&winner])?;
		let (head, mut cursor) = before::<T>(&loser)?;
		#[block]
		{
			Pallet::<T>::step(head, &mut cursor);
		}
		assert!(!crate::Holders::<T>::contains_key(key(&put::<T>(0, 0)), &loser));
		Ok(())
	}

	#[benchmark]
	fn poll_count(p: Linear<1, { T::MaxPositions::get() }>) -> Result<(), BenchmarkError> {
		let (loser, winner) = loser_and_winner::<T>(p)?;
		settle_all::<T>(&[&loser])?;
		let (head, mut cursor) = before::<T>(&winner)?;
		#[block]
		{
			Pallet::<T>::step(head, &mut cursor);
		}
		let counted = crate::Holders::<T>::get(key(&put::<T>(0, 0)), &winner);
		assert!(counted.is_some_and(|holder| holder.claim.is_some()));
		Ok(())
	}

	#[benchmark]
	fn poll_pay(p: Linear<1, { T::MaxPositions::get() }>) -> Result<(), BenchmarkError> {
		let (loser, winner) = loser_and_winner::<T>(p)?;
		settle_all::<T>(&[&winner, &loser])?;
		let (head, mut cursor) = before::<T>(&winner)?;
		#[block]
		{
			Pallet::<T>::step(head, &mut cursor);
		}
		assert!(!crate::Holders::<T>::contains_key(key(&put::<T>(0, 0)), &winner));
		Ok(())
	}

	#[benchmark]
	fn poll_prune() -> Result<(), BenchmarkError> {
		open_market::<T>()?;
		let (lister, series) = (rich::<T>("lister"), put::<T>(0, 0));
		Pallet::<T>::do_list(lister.clone(), series)?;
		fix::<T>(key(&series));
		#[block]
		{
			let head = Settling::<T>::get().first().copied().ok_or("an expiry waits")?;
			Pallet::<T>::step(head, &mut None);
		}
		let held = T::Currency::balance_on_hold(&HoldReason::SeriesDeposit.into(), &lister);
		assert!(held.is_zero() && Pallet::<T>::record(&series).is_none());
		Ok(())
	}

	/// The only one of its maker.
	#[benchmark]
	fn poll_offer() -> Result<(), BenchmarkError> {
		let (maker, _) = vaults::<T>(0)?;
		let series = put::<T>(0, 0);
		Pallet::<T>::do_list(rich::<T>("lister"), series)?;
		let id = make_offer::<T>(&maker, series, None, OfferSide::Sell)?;
		fix::<T>(key(&series));
		#[block]
		{
			let head = Settling::<T>::get().first().copied().ok_or("an expiry waits")?;
			Pallet::<T>::step(head, &mut None);
		}
		assert_eq!(Pallet::<T>::standing_offer(id), None);
		Ok(())
	}

	#[benchmark]
	fn poll_finish() -> Result<(), BenchmarkError> {
		let (maker, _) = vaults::<T>(1)?;
		let series = put::<T>(1, 0);
		Pallet::<T>::do_list(rich::<T>("lister of one"), series)?;
		Pallet::<T>::take_off(&series)?;
		let (underlying, expiry) = key(&series);
		fix::<T>((underlying, expiry));
		let house = LedgerAccount::House(HouseAccount::Settlement { underlying, expiry });
		let vault = LedgerAccount::Vault(maker);
		let cash = |account, amount| Entry {
			account,
			instrument: Instrument::Cash,
			amount: contracts(amount),
		};
		T::Ledger::post(&[cash(vault, -1), cash(house, 1)])?;
		#[block]
		{
			let head = Settling::<T>::get().first().copied().ok_or("an expiry waits")?;
			Pallet::<T>::step(head, &mut None);
		}
		assert!(Settling::<T>::get().is_empty());
		Ok(())
	}

	#[benchmark]
	fn unlist(o: Linear<0, { T::MaxOffers::get() }>) -> Result<(), BenchmarkError> {
		open_market::<T>()?;
		let (lister, series) = (rich::<T>("lister"), put::<T>(0, 0));
		Pallet::<T>::do_list(lister.clone(), series)?;
		for number in 0..o {
			let maker = rich_one::<T>("maker", number);
			let vault = T::Ledger::endow(&maker, fixed(10_000_000))?;
			make_offer::<T>(&vault, series, None, OfferSide::Sell)?;
		}
		#[extrinsic_call]
		_(RawOrigin::Signed(lister), series);
		assert!(!crate::Expiries::<T>::contains_key(key(&series)));
		assert_eq!(Offers::<T>::iter_keys().count(), 0);
		Ok(())
	}

	#[benchmark]
	fn set_listing() -> Result<(), BenchmarkError> {
		open_listed_market::<T>()?;
		let new = ListingTerms { weekly: 2, strikes: 1, ..listing() };
		let origin =
			T::GovernanceOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, UNDERLYING, Some(new));
		assert_eq!(crate::Listings::<T>::get(UNDERLYING), Some(new));
		Ok(())
	}

	/// A round that is not due.
	#[benchmark]
	fn idle_base() -> Result<(), BenchmarkError> {
		open_market::<T>()?;
		let waiting = Round { underlying: UNDERLYING, due: Moment::MAX, after: None };
		crate::Rounds::<T>::mutate(|rounds| {
			rounds.try_push(waiting).map_err(|_| BenchmarkError::Stop("there is room"))
		})?;
		let mut meter = WeightMeter::new();
		#[block]
		{
			Pallet::<T>::list_by_protocol(&mut meter);
		}
		assert_eq!(crate::Rounds::<T>::get().last(), Some(&waiting));
		Ok(())
	}

	/// `s` series of the ladder are missing.
	#[benchmark]
	fn idle_list(s: Linear<0, { MAX_LADDER }>) -> Result<(), BenchmarkError> {
		open_listed_market::<T>()?;
		if s < MAX_LADDER {
			step::<T>();
			let listed = crate::SeriesBook::<T>::iter_key_prefix((UNDERLYING,));
			let missing: alloc::vec::Vec<_> = listed.map(|(_, series)| series).collect();
			for series in missing.iter().take(s as usize) {
				Pallet::<T>::take_off(series)?;
			}
		}
		let tried;
		#[block]
		{
			tried = step::<T>();
		}
		assert_eq!(tried, s);
		let count = crate::MarketRecords::<T>::get(UNDERLYING).series;
		assert_eq!(count, MAX_LADDER);
		Ok(())
	}

	/// What a usual trade takes: one writes and sells, in an expiry in which both vaults have `p` other positions. No call
	/// is charged this, for a call must say its worst before it knows the vaults; what can be compared with other
	/// designs is a usual trade. Of it, two of [`margin_of`] are margin's: what margin reads the ledger has read already,
	/// so that only their times are to be taken off.
	#[benchmark]
	fn write_and_sell(p: Linear<1, { T::MaxPositions::get() - 1 }>) -> Result<(), BenchmarkError> {
		let (maker, taker) = vaults::<T>(p)?;
		let series = put::<T>(0, p);
		Pallet::<T>::do_list(rich::<T>("lister of one"), series)?;
		let id = make_offer::<T>(&maker, series, None, OfferSide::Sell)?;
		// More is offered than is taken: to end an offer and to return its deposit is not part of a trade.
		let (number, count) = crate::offers::place_of(id);
		Offers::<T>::mutate(number, count, |standing| {
			if let Some(standing) = standing {
				standing.quantity = fixed(2);
			}
		});
		let caller = RawOrigin::Signed(taker.owner.clone());
		warm::<T>(&[&maker, &taker], &[series])?;
		// Both have traded before: a trade that changes little leaves them where they are filed.
		for vault in [&maker, &taker] {
			let held = T::Ledger::holdings(vault).ok_or("an endowed vault")?;
			assert!(T::Margin::allow(vault, &held, &held, Step::Trade)?);
		}
		#[extrinsic_call]
		accept_offer(caller, id, taker, fixed(1));
		let rest = Pallet::<T>::standing_offer(id).map(|standing| standing.quantity);
		assert_eq!(rest, Some(fixed(1)));
		assert_eq!(Pallet::<T>::record(&series).map(|record| record.short), Some(fixed(1)));
		Ok(())
	}

	/// Whether a vault of `p` positions in an expiry is covered. No call is charged this alone.
	#[benchmark]
	fn margin_of(p: Linear<1, { T::MaxPositions::get() }>) -> Result<(), BenchmarkError> {
		let (maker, _) = vaults::<T>(p)?;
		warm::<T>(&[&maker], &[])?;
		let held = T::Ledger::holdings(&maker).ok_or("an endowed vault")?;
		let covered;
		#[block]
		{
			covered = T::Margin::would_allow(&maker, &held, &held, Step::Trade)?;
		}
		assert!(covered);
		Ok(())
	}
}
