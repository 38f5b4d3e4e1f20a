//! Markets and the series listed in them.

use crate::{
	ladder::Band, Config, Error, Event, Expiries, ExpiryKey, HoldReason, Listings, MarketRecord,
	MarketRecords, Markets, NextSeries, Pallet, RecordOf, SeriesBook, SymbolOf,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{
	ensure,
	traits::{fungible::hold::Mutate, tokens::Precision, Get, Time},
};
use scale_info::TypeInfo;
use sp_arithmetic::{traits::Zero, FixedU128};
use sp_runtime::{DispatchError, DispatchResult};
use surety_math::Years;
use surety_traits::{Action, Ledger, OnListed, PriceFeed, SettlementOracle};
use surety_types::{
	ListingTerms, Market, MarketTermsError, Moment, OptionKind, Series, UnderlyingId,
};

/// What is known of a listed series.
#[derive(
	Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct SeriesRecord<AccountId, Balance> {
	/// The number of its listing, never used twice: if it is listed again it gets another.
	pub number: u32,
	/// How many offers have been made in it so far.
	pub offers: u32,
	/// Who listed it; nobody if the protocol did.
	pub lister: Option<AccountId>,
	/// What the lister has on hold for it, in the native token; nothing if there is none.
	pub deposit: Balance,
	/// Contracts held long by vaults, or by the house where tear-ups were rounded.
	pub long: FixedU128,
	/// Contracts held short by vaults; equal to those held long. Both stay as they were when the price was fixed.
	pub short: FixedU128,
}

/// What users have listed in a market.
#[derive(
	Clone,
	Copy,
	Debug,
	Decode,
	DecodeWithMemTracking,
	Default,
	Encode,
	Eq,
	MaxEncodedLen,
	PartialEq,
	TypeInfo,
)]
pub struct UserCount {
	/// Series.
	pub series: u32,
	/// Expiries in which the protocol has listed nothing.
	pub expiries: u32,
}

/// What a series' expiry is filed under.
pub(crate) fn expiry_of(series: &Series) -> ExpiryKey {
	(series.underlying, series.expiry)
}

/// The key of a series in the book: those of one expiry lie together, and those of one underlying.
pub(crate) fn book_key(series: &Series) -> (UnderlyingId, surety_types::Moment, Series) {
	(series.underlying, series.expiry, *series)
}

impl<T: Config> From<MarketTermsError> for Error<T> {
	fn from(error: MarketTermsError) -> Self {
		match error {
			MarketTermsError::Symbol => Self::UnsoundSymbol,
			MarketTermsError::Step => Self::UnsoundStep,
			MarketTermsError::ExpiryGrid => Self::UnsoundExpiryGrid,
		}
	}
}

impl<T: Config> Pallet<T> {
	/// Admits a market or changes its terms; returns the terms it had. What is listed already stays as it is.
	pub(crate) fn set_market(
		underlying: UnderlyingId,
		market: Market,
	) -> Result<Option<Market>, DispatchError> {
		market.check().map_err(Error::<T>::from)?;
		let namesake = SymbolOf::<T>::get(market.symbol);
		ensure!(namesake.is_none_or(|other| other == underlying), Error::<T>::SymbolTaken);
		let old = Markets::<T>::get(underlying);
		match old {
			Some(old) => SymbolOf::<T>::remove(old.symbol),
			None => {
				ensure!(Markets::<T>::count() < T::MaxMarkets::get(), Error::<T>::TooManyMarkets)
			},
		}
		SymbolOf::<T>::insert(market.symbol, underlying);
		Markets::<T>::insert(underlying, market);
		Ok(old)
	}

	/// Lists a series for a user, within the band of strikes, with his deposit.
	pub(crate) fn do_list(lister: T::AccountId, series: Series) -> DispatchResult {
		let tenor = Self::check_listable(&series)?;
		if let Some(terms) = Listings::<T>::get(series.underlying) {
			let band = Self::band_of(expiry_of(&series), &terms, tenor)?;
			let within = band.is_none_or(|band| band.contains(series.strike));
			ensure!(within, Error::<T>::StrikeBeyondBand);
		}
		Self::enlist(series, Some(lister))
	}

	/// Whether a series could be listed, whoever asks. Returns the milliseconds until it expires.
	pub(crate) fn check_listable(series: &Series) -> Result<Moment, Error<T>> {
		let market = Markets::<T>::get(series.underlying).ok_or(Error::<T>::UnknownMarket)?;
		ensure!(market.has_strike(series.strike), Error::<T>::StrikeOffGrid);
		ensure!(market.has_expiry(series.expiry), Error::<T>::ExpiryOffGrid);
		let now = T::Time::now();
		ensure!(now < series.expiry, Error::<T>::SeriesExpired);
		let ahead = series.expiry.checked_sub(now).ok_or(Error::<T>::SeriesExpired)?;
		ensure!(ahead <= market.expiry_horizon, Error::<T>::ExpiryBeyondHorizon);
		ensure!(Self::record(series).is_none(), Error::<T>::AlreadyListed);
		Ok(ahead)
	}

	/// The band of strikes of an expiry that is so far away: around its forward, by its volatility at the money, where
	/// the oracle stands behind both; else around spot, by the volatility of the terms; none while spot is stale.
	pub(crate) fn band_of(
		(underlying, expiry): ExpiryKey,
		terms: &ListingTerms,
		tenor: Moment,
	) -> Result<Option<Band>, Error<T>> {
		let quoted = Self::quoted_volatility(underlying, expiry);
		let around = match quoted {
			Some(quoted) => Some(quoted),
			None => T::PriceFeed::spot(underlying, Action::CheckMargin)
				.ok()
				.map(|quote| (quote.spot, terms.volatility)),
		};
		let Some((forward, volatility)) = around else { return Ok(None) };
		Ok(Some(Band::around(forward, volatility, tenor)?))
	}

	/// Forward and volatility at the money of an expiry, if both are good enough to see whether a vault is covered.
	fn quoted_volatility(
		underlying: UnderlyingId,
		expiry: Moment,
	) -> Option<(FixedU128, FixedU128)> {
		let snapshot = T::PriceFeed::snapshot(underlying, &[expiry], Action::CheckMargin).ok()?;
		let quote = snapshot.expiries.iter().find(|quote| quote.expiry == expiry)?;
		let surface = quote.surface?;
		let tenor = Years::from_ratio_of_seconds(surface.tenor.into(), 1_000).ok()?;
		let volatility = surface.svi.volatility(surface.forward, surface.forward, tenor).ok()?;
		Some((quote.forward, volatility))
	}

	/// Puts a series on the book that can be listed: for a user with his deposit, or for the protocol. Fails half way
	/// where there is no room or no deposit: the caller has a storage layer around it.
	pub(crate) fn enlist(series: Series, lister: Option<T::AccountId>) -> DispatchResult {
		T::SettlementOracle::watch(series.underlying, series.expiry)?;
		MarketRecords::<T>::try_mutate(series.underlying, |market| {
			ensure!(market.series < T::MaxSeries::get(), Error::<T>::TooManySeries);
			market.series = market.series.checked_add(1).ok_or(Error::<T>::TooManySeries)?;
			Self::open_expiry(expiry_of(&series), lister.is_none(), &mut market.users)?;
			if lister.is_some() {
				Self::count_series(&mut market.users)?;
			}
			Ok::<_, Error<T>>(())
		})?;
		let mut deposit = Zero::zero();
		if let Some(lister) = &lister {
			deposit = T::SeriesDeposit::get();
			T::Currency::hold(&HoldReason::SeriesDeposit.into(), lister, deposit)?;
		}
		let (long, short) = (FixedU128::zero(), FixedU128::zero());
		let number = NextSeries::<T>::get();
		NextSeries::<T>::put(number.checked_add(1).ok_or(Error::<T>::TooManySeries)?);
		let record =
			SeriesRecord { number, offers: 0, lister: lister.clone(), deposit, long, short };
		SeriesBook::<T>::insert(book_key(&series), record);
		T::OnListed::on_listed(&series)?;
		Self::deposit_event(Event::Listed { series, lister });
		Ok(())
	}

	/// Counts one series more in an expiry. There are never more expiries than the settling queue has room for, so that
	/// filing one there cannot fail. What users open leaves room for the protocol's calendar; an expiry in which the
	/// protocol lists is the protocol's from then on.
	fn open_expiry(
		key: ExpiryKey,
		by_protocol: bool,
		users: &mut UserCount,
	) -> Result<(), Error<T>> {
		let known = Expiries::<T>::get(key);
		match known {
			None => {
				let room = Expiries::<T>::count() < T::MaxSettling::get();
				ensure!(room, Error::<T>::TooManyExpiries);
				if !by_protocol {
					Self::count_expiry(users)?;
				}
			},
			Some(expiry) if by_protocol && !expiry.by_protocol => Self::uncount_expiry(users)?,
			Some(_) => (),
		}
		let mut expiry = known.unwrap_or_default();
		expiry.by_protocol |= by_protocol;
		expiry.series = expiry.series.checked_add(1).ok_or(Error::<T>::TooManySeries)?;
		Expiries::<T>::insert(key, expiry);
		Ok(())
	}

	/// Counts one series of users more, as long as room is left for the protocol's.
	fn count_series(users: &mut UserCount) -> Result<(), Error<T>> {
		let most = T::MaxSeries::get().checked_sub(T::ProtocolSeries::get());
		ensure!(Some(users.series) < most, Error::<T>::TooManySeries);
		users.series = users.series.checked_add(1).ok_or(Error::<T>::TooManySeries)?;
		Ok(())
	}

	/// Counts one expiry of users more, as long as room is left for the protocol's.
	fn count_expiry(users: &mut UserCount) -> Result<(), Error<T>> {
		let most = T::MaxExpiries::get().checked_sub(T::ProtocolExpiries::get());
		ensure!(Some(users.expiries) < most, Error::<T>::TooManyExpiries);
		users.expiries = users.expiries.checked_add(1).ok_or(Error::<T>::Corrupt)?;
		Ok(())
	}

	/// Counts one expiry of users less.
	fn uncount_expiry(users: &mut UserCount) -> Result<(), Error<T>> {
		users.expiries = users.expiries.checked_sub(1).ok_or(Error::<T>::Corrupt)?;
		Ok(())
	}

	/// Changes the record of a market in which something is listed; it goes when nothing is left to say.
	fn change_market(
		underlying: UnderlyingId,
		change: impl FnOnce(&mut MarketRecord) -> Result<(), Error<T>>,
	) -> Result<(), Error<T>> {
		MarketRecords::<T>::try_mutate_exists(underlying, |slot| {
			let mut market = slot.take().ok_or(Error::<T>::Corrupt)?;
			change(&mut market)?;
			*slot = Some(market).filter(|market| *market != MarketRecord::default());
			Ok(())
		})
	}

	/// Takes an expiry off file in which no series and no holder is left.
	pub(crate) fn close_expiry(key: ExpiryKey) -> Result<(), Error<T>> {
		let expiry = Expiries::<T>::take(key).ok_or(Error::<T>::Corrupt)?;
		ensure!(expiry.series == 0 && expiry.holders == 0, Error::<T>::Corrupt);
		T::OnListed::on_expiry_closed(key.0, key.1);
		if expiry.by_protocol {
			return Ok(());
		}
		Self::change_market(key.0, |market| Self::uncount_expiry(&mut market.users))
	}

	/// Takes a series that nobody holds off the book for who listed it, before it expires, and withdraws the offers that
	/// stand in it; returns how many. As many are as an account may have standing, so that no stranger keeps a series on
	/// the book alone.
	///
	/// With the last series of an expiry the expiry goes too, or its place would be free of charge; the oracle watches it
	/// no more.
	///
	/// One of which something was torn up stays until it has settled, also if nothing of it is left: its holders are on
	/// the index still, and what they are paid for their longs goes by its index of tear-ups.
	pub(crate) fn do_unlist(who: &T::AccountId, series: &Series) -> Result<u32, DispatchError> {
		let record = Self::record(series).ok_or(Error::<T>::UnknownSeries)?;
		ensure!(record.lister.as_ref() == Some(who), Error::<T>::NotLister);
		ensure!(T::Time::now() < series.expiry, Error::<T>::SeriesExpired);
		let torn = T::Ledger::torn_series(series.underlying, series.expiry);
		ensure!(!torn.contains(series), Error::<T>::SeriesHeld);
		Self::take_off(series)?;
		let offers = Self::withdraw_offers(record.number)?;
		let other = match series.kind {
			OptionKind::Call => OptionKind::Put,
			OptionKind::Put => OptionKind::Call,
		};
		if Self::record(&Series { kind: other, ..*series }).is_none() {
			T::OnListed::on_strike_unlisted(series.underlying, series.expiry, series.strike);
		}
		let key = expiry_of(series);
		if Expiries::<T>::get(key).is_some_and(|expiry| expiry.series == 0) {
			Self::close_expiry(key)?;
			T::SettlementOracle::forget(series.underlying, series.expiry);
		}
		Self::deposit_event(Event::Unlisted { series: *series, lister: who.clone() });
		Ok(offers)
	}

	/// Takes a series that nobody holds any more out of the book and returns its deposit.
	pub(crate) fn take_off(series: &Series) -> DispatchResult {
		let record = SeriesBook::<T>::take(book_key(series)).ok_or(Error::<T>::UnknownSeries)?;
		ensure!(record.long.is_zero() && record.short.is_zero(), Error::<T>::SeriesHeld);
		Self::change_market(series.underlying, |market| {
			market.series = market.series.checked_sub(1).ok_or(Error::<T>::Corrupt)?;
			if record.lister.is_some() {
				let left = market.users.series.checked_sub(1).ok_or(Error::<T>::Corrupt)?;
				market.users.series = left;
			}
			Ok(())
		})?;
		Expiries::<T>::try_mutate(expiry_of(series), |expiry| {
			let expiry = expiry.as_mut().ok_or(Error::<T>::Corrupt)?;
			expiry.series = expiry.series.checked_sub(1).ok_or(Error::<T>::Corrupt)?;
			Ok::<_, Error<T>>(())
		})?;
		let Some(lister) = record.lister else { return Ok(()) };
		let reason = HoldReason::SeriesDeposit.into();
		T::Currency::release(&reason, &lister, record.deposit, Precision::BestEffort)?;
		Ok(())
	}

	/// The record of a series, if it is listed.
	pub fn record(series: &Series) -> Option<RecordOf<T>> {
		SeriesBook::<T>::get(book_key(series))
	}
}
