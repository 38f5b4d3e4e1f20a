//! What users ask of markets and series; the runtime APIs are these functions.

use crate::{
	listing::book_key,
	offers::{id_at, place_of},
	Config, Markets, OfferId, OfferOf, Offers, Pallet, RecordOf, SeriesBook, SymbolOf,
};
use alloc::{string::String, vec::Vec};
use surety_traits::SettlementOracle;
use surety_types::{ListedSeries, Market, Series, UnderlyingId};

impl<T: Config> Pallet<T> {
	/// All markets and their terms.
	pub fn markets() -> Vec<(UnderlyingId, Market)> {
		Markets::<T>::iter().collect()
	}

	/// A series, if it is listed.
	pub fn series_summary(series: &Series) -> Option<ListedSeries<T::AccountId>> {
		Self::record(series).map(|record| Self::summarize(*series, record))
	}

	/// The listed series of an underlying, up to `limit` of them after `cursor`, in the order of storage.
	pub fn all_series(
		underlying: UnderlyingId,
		cursor: Option<Series>,
		limit: u32,
	) -> Vec<ListedSeries<T::AccountId>> {
		let limit = usize::try_from(limit).unwrap_or(usize::MAX);
		let found = match cursor {
			Some(last) if last.underlying != underlying => return Vec::new(),
			Some(last) => {
				let from = SeriesBook::<T>::hashed_key_for(book_key(&last));
				SeriesBook::<T>::iter_prefix_from((underlying,), from)
			},
			None => SeriesBook::<T>::iter_prefix((underlying,)),
		};
		found.take(limit).map(|((_, series), record)| Self::summarize(series, record)).collect()
	}

	/// The offer of this number, also when it is late.
	pub fn standing_offer(id: OfferId) -> Option<OfferOf<T>> {
		let (series, count) = place_of(id);
		Offers::<T>::get(series, count)
	}

	/// The number that the next offer in a series will have, if it is listed.
	pub fn next_offer(series: &Series) -> Option<OfferId> {
		Self::record(series).map(|record| id_at(record.number, record.offers))
	}

	fn summarize(series: Series, record: RecordOf<T>) -> ListedSeries<T::AccountId> {
		ListedSeries {
			series,
			name: Self::instrument_name(&series).unwrap_or_default(),
			open_interest: record.long,
			lister: record.lister,
			settlement: T::SettlementOracle::settlement(series.underlying, series.expiry),
		}
	}

	/// The name of a series, as in `BTC-26DEC26-60000-C`, listed or not; nothing if there is no such market.
	pub fn instrument_name(series: &Series) -> Option<String> {
		let market = Markets::<T>::get(series.underlying)?;
		surety_types::instrument_name(&market.symbol, series)
	}

	/// The series that a name stands for, listed or not; nothing if it is not the name of one.
	pub fn parse_instrument(name: &[u8]) -> Option<Series> {
		let name = core::str::from_utf8(name).ok()?;
		surety_types::parse_instrument(name, |symbol| SymbolOf::<T>::get(*symbol))
	}
}
