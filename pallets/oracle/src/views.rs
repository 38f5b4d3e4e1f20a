//! What users read: everything that the chain knows of a price and how it came about.

use crate::{
	reading::{judge_expiry, standing_of_spot},
	settlement::opens,
	work::is_fresh,
	Config, Expiries, Feeds, FormerOperators, KeptSamples, Operators, Pallet, Prices, Records,
	Samples, Settlements, Timing, Windows,
};
use alloc::{collections::BTreeMap, vec::Vec};
use frame_support::traits::Time;
use surety_traits::{
	suffices, Feed, FeedStatus, JudgedSnapshot, MarketFeeds, OperatorNumber, OperatorRecord,
	OracleError, Quality, SettlementSample, Verdicts, ACTIONS,
};
use surety_types::{Moment, UnderlyingId};

impl<T: Config> Pallet<T> {
	/// The snapshot of an underlying, however old, with the verdict on it for every action.
	pub fn judged_snapshot(underlying: UnderlyingId) -> Result<JudgedSnapshot, OracleError> {
		let (terms, prices) = Self::feed_of(underlying)?;
		let now = T::Time::now();
		let snapshot = Self::snapshot_of(underlying, &terms, &prices, now);
		let standing = Some(standing_of_spot(&snapshot, &terms, now));
		let spot: Verdicts =
			ACTIONS.map(|action| (action, suffices(standing, action.needs().spot))).into();
		let of_expiry = |expiry: Moment| -> Verdicts {
			ACTIONS
				.map(|action| (action, judge_expiry(&snapshot, expiry, action, &terms, now)))
				.into()
		};
		let expiries =
			snapshot.expiries.iter().map(|quote| (quote.expiry, of_expiry(quote.expiry))).collect();
		Ok(JudgedSnapshot { spot, expiries, snapshot })
	}

	/// The feeds of a market with their terms; nothing if it is not registered.
	pub fn market_feeds(underlying: UnderlyingId) -> Option<MarketFeeds> {
		let terms = Feeds::<T>::get(underlying)?;
		let (now, prices) = (T::Time::now(), Prices::<T>::get(underlying));
		let mut feeds = Vec::new();
		if let Some(prices) = prices {
			let snapshot = Self::snapshot_of(underlying, &terms, &prices, now);
			let mut tell = |feed, as_of, confidence| {
				let quality = Quality::of(&terms, as_of, confidence, now);
				feeds.push(FeedStatus { feed, as_of, confidence, quality });
			};
			tell(Feed::Spot, snapshot.as_of, snapshot.spot_confidence);
			tell(Feed::Rate, snapshot.as_of, snapshot.rate_confidence);
			for quote in snapshot.expiries {
				tell(Feed::Forward(quote.expiry), quote.as_of, quote.confidence);
				if let Some(surface) = quote.surface {
					tell(Feed::Volatility(quote.expiry), surface.as_of, surface.confidence);
				}
			}
		}
		Some(MarketFeeds { terms, watched: Expiries::<T>::get(underlying).into_inner(), feeds })
	}

	/// What each operator last said of a market, by number; nobody if it is not registered.
	pub fn operator_records(underlying: UnderlyingId) -> Vec<OperatorRecord<T::AccountId>> {
		let Some(terms) = Feeds::<T>::get(underlying) else { return Vec::new() };
		let now = T::Time::now();
		let mut all: Vec<_> = Operators::<T>::iter()
			.map(|(operator, seat)| {
				let record = Records::<T>::get(underlying, &operator);
				let conduct = Self::conduct(underlying, seat.number);
				OperatorRecord {
					number: seat.number,
					key: seat.key,
					fresh: record.as_ref().is_some_and(|said| is_fresh::<T>(said, &terms, now)),
					said: record.map(|record| (record.observation, record.included)),
					misconduct: conduct.and_then(|conduct| conduct.now),
					reports: conduct.map_or(0, |conduct| conduct.reports),
					operator,
				}
			})
			.collect();
		all.sort_by_key(|record| record.number);
		all
	}

	/// The samples of an expiry's settlement price, up to `limit` of them after `cursor`, each cut to the time that counts:
	/// the sum of price x milliseconds over the sum of milliseconds is the price, unless governance chose it.
	pub fn settlement_samples(
		underlying: UnderlyingId,
		expiry: Moment,
		cursor: Option<u64>,
		limit: u32,
	) -> Vec<SettlementSample<T::AccountId>> {
		let kept = KeptSamples::<T>::get(underlying);
		let (timing, now) = (Timing::<T>::get(), T::Time::now());
		let settlement = Settlements::<T>::get(underlying, expiry);
		let window = Windows::<T>::get(underlying, expiry);
		let span = match (&settlement, &window) {
			(Some(fixed), _) => Some((fixed.first_sample, fixed.end_sample, fixed.sampled_until)),
			(None, Some(open)) if open.extended => Some((open.first_sample, kept.end, now)),
			(None, Some(open)) => Some((open.first_sample, kept.end, expiry)),
			(None, None) => None,
		};
		let Some((first, end, closed)) = span else { return Vec::new() };
		let from = cursor.map_or(first, |cursor| cursor.saturating_add(1)).max(first);
		let opened = opens(expiry, &timing).unwrap_or(0);
		let accounts = Self::accounts();
		(from..end)
			.filter_map(|number| {
				let sample = Samples::<T>::get(underlying, number)?;
				let (from, until) = (sample.from.max(opened), sample.until.min(closed));
				let by = sample.by.iter().map(|number| (*number, accounts.get(number).cloned()));
				let price = sample.price;
				(from < until).then(|| SettlementSample {
					number,
					from,
					until,
					price,
					by: by.collect(),
				})
			})
			// What is left out does not count: a page is empty only at the end.
			.take(usize::try_from(limit).unwrap_or(usize::MAX))
			.collect()
	}

	/// Accounts of operators by number, also of those that were removed last.
	fn accounts() -> BTreeMap<OperatorNumber, T::AccountId> {
		let now = Operators::<T>::iter().map(|(account, operator)| (operator.number, account));
		FormerOperators::<T>::get().into_iter().chain(now).collect()
	}
}
