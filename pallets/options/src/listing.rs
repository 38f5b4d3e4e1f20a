//! Markets and the series listed in them.

use crate::{
	Config, Error, Event, Expiries, ExpiryKey, ExpiryRecord, HoldReason, MarketRecords, Markets,
	Pallet, RecordOf, SeriesBook, SymbolOf,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{
	ensure,
	traits::{fungible::hold::Mutate, tokens::Precision, Get, Time},
};
use scale_info::TypeInfo;
use sp_arithmetic::{traits::Zero, FixedU128};
use sp_runtime::{DispatchError, DispatchResult};
use surety_traits::SettlementOracle;
use surety_types::{Market, MarketTermsError, Series, UnderlyingId};

/// What is known of a listed series.
#[derive(
	Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct SeriesRecord<AccountId, Balance> {
	/// Who listed it.
	pub lister: AccountId,
	/// What the lister has on hold for it, in the native token.
	pub deposit: Balance,
	/// Contracts held long by vaults.
	pub long: FixedU128,
	/// Contracts held short by vaults; equal to those held long. Both stay as they were when the price was fixed.
	pub short: FixedU128,
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

	/// Lists a series on its market's grid, with the lister's deposit.
	pub(crate) fn do_list(lister: T::AccountId, series: Series) -> DispatchResult {
		let market = Markets::<T>::get(series.underlying).ok_or(Error::<T>::UnknownMarket)?;
		ensure!(market.has_strike(series.strike), Error::<T>::StrikeOffGrid);
		ensure!(market.has_expiry(series.expiry), Error::<T>::ExpiryOffGrid);
		let now = T::Time::now();
		ensure!(now < series.expiry, Error::<T>::SeriesExpired);
		let ahead = series.expiry.checked_sub(now).ok_or(Error::<T>::SeriesExpired)?;
		ensure!(ahead <= market.expiry_horizon, Error::<T>::ExpiryBeyondHorizon);
		ensure!(Self::record(&series).is_none(), Error::<T>::AlreadyListed);
		T::SettlementOracle::watch(series.underlying, series.expiry)?;

		MarketRecords::<T>::try_mutate(series.underlying, |market| {
			ensure!(market.series < T::MaxSeries::get(), Error::<T>::TooManySeries);
			market.series = market.series.checked_add(1).ok_or(Error::<T>::TooManySeries)?;
			Ok::<_, Error<T>>(())
		})?;
		Self::open_expiry(expiry_of(&series))?;
		let deposit = T::SeriesDeposit::get();
		T::Currency::hold(&HoldReason::SeriesDeposit.into(), &lister, deposit)?;
		let record = SeriesRecord {
			lister: lister.clone(),
			deposit,
			long: FixedU128::zero(),
			short: FixedU128::zero(),
		};
		SeriesBook::<T>::insert(book_key(&series), record);
		Self::deposit_event(Event::Listed { series, lister });
		Ok(())
	}

	/// Counts one series more in an expiry. There are never more expiries than the settling queue has room for, so that
	/// filing one there cannot fail.
	fn open_expiry(key: ExpiryKey) -> Result<(), Error<T>> {
		let mut expiry = match Expiries::<T>::get(key) {
			Some(expiry) => expiry,
			None => {
				ensure!(
					Expiries::<T>::count() < T::MaxSettling::get(),
					Error::<T>::TooManyExpiries
				);
				ExpiryRecord::default()
			},
		};
		expiry.series = expiry.series.checked_add(1).ok_or(Error::<T>::TooManySeries)?;
		Expiries::<T>::insert(key, expiry);
		Ok(())
	}

	/// Takes a series that nobody holds any more out of the book and returns its deposit.
	pub(crate) fn unlist(series: &Series) -> DispatchResult {
		let record = SeriesBook::<T>::take(book_key(series)).ok_or(Error::<T>::UnknownSeries)?;
		ensure!(record.long.is_zero() && record.short.is_zero(), Error::<T>::SeriesHeld);
		MarketRecords::<T>::try_mutate_exists(series.underlying, |market| {
			let mut left = market.take().ok_or(Error::<T>::Corrupt)?;
			left.series = left.series.checked_sub(1).ok_or(Error::<T>::Corrupt)?;
			*market = (left.series > 0).then_some(left);
			Ok::<_, Error<T>>(())
		})?;
		Expiries::<T>::try_mutate(expiry_of(series), |expiry| {
			let expiry = expiry.as_mut().ok_or(Error::<T>::Corrupt)?;
			expiry.series = expiry.series.checked_sub(1).ok_or(Error::<T>::Corrupt)?;
			Ok::<_, Error<T>>(())
		})?;
		let reason = HoldReason::SeriesDeposit.into();
		T::Currency::release(&reason, &record.lister, record.deposit, Precision::BestEffort)?;
		Ok(())
	}

	/// The record of a series, if it is listed.
	pub fn record(series: &Series) -> Option<RecordOf<T>> {
		SeriesBook::<T>::get(book_key(series))
	}
}
