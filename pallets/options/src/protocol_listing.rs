//! The protocol's own listing: round after round the hook lists what a market's calendar and ladder lack.
//!
//! ```text
//! terms set ---> [ next expiry of the calendar: every strike of its ladder that is not listed ] ... ---> an hour's rest
//!                  ^ one step; a round pauses while there is no price to open risk at
//! ```
//! Each series is listed in a storage layer of its own, without deposit. One that cannot be, for want of room or because
//! the window of its expiry is open, ends the step with an event, and the next expiry has its turn; the next round tries
//! again. Listing protects nobody, so it works in what blocks leave idle, and within a limit of its own.

use crate::{
	ladder, listing::book_key, weights::WeightInfo, Config, Error, Event, ExpiryKey, Listings,
	Markets, Pallet, Rounds, SeriesBook,
};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{
	ensure,
	storage::with_storage_layer,
	traits::{Get, Time},
	weights::WeightMeter,
};
use scale_info::TypeInfo;
use sp_arithmetic::FixedU128;
use sp_runtime::DispatchError;
use surety_traits::{Action, PriceFeed};
use surety_types::{
	ListingTerms, ListingTermsError, Moment, OptionKind, Series, UnderlyingId, MAX_LADDER,
};

/// How long a round pauses where there is no good price: a minute, in milliseconds.
pub const LISTING_PAUSE: Moment = 60_000;

/// Where a market's round stands.
#[derive(
	Clone,
	Copy,
	Debug,
	Decode,
	DecodeWithMemTracking,
	Encode,
	Eq,
	MaxEncodedLen,
	PartialEq,
	TypeInfo,
)]
pub struct Round {
	/// Which market.
	pub underlying: UnderlyingId,
	/// When it goes on, in milliseconds of Unix time.
	pub due: Moment,
	/// The expiry that was dealt with last; nothing before the first of a round.
	pub after: Option<Moment>,
}

impl<T: Config> From<ListingTermsError> for Error<T> {
	fn from(_: ListingTermsError) -> Self {
		Self::UnsoundListing
	}
}

impl<T: Config> Pallet<T> {
	/// Sets what the protocol lists in a market, nothing if there are no terms; returns the terms before. A round begins.
	pub(crate) fn do_set_listing(
		underlying: UnderlyingId,
		terms: Option<ListingTerms>,
	) -> Result<Option<ListingTerms>, Error<T>> {
		ensure!(Markets::<T>::contains_key(underlying), Error::<T>::UnknownMarket);
		let old = Listings::<T>::get(underlying);
		let mut rounds = Rounds::<T>::get();
		rounds.retain(|round| round.underlying != underlying);
		if let Some(terms) = terms {
			Self::check_listing(&terms)?;
			let round = Round { underlying, due: T::Time::now(), after: None };
			rounds.try_push(round).map_err(|_| Error::<T>::TooManyMarkets)?;
		}
		Listings::<T>::set(underlying, terms);
		Rounds::<T>::put(rounds);
		Ok(old)
	}

	/// Refuses terms that are unsound or ask for more than is kept for the protocol.
	pub(crate) fn check_listing(terms: &ListingTerms) -> Result<(), Error<T>> {
		terms.check()?;
		let series = terms.expiries().checked_mul(terms.ladder());
		ensure!(
			(terms.expiries() <= T::ProtocolExpiries::get())
				&& series.is_some_and(|series| series <= T::ProtocolSeries::get()),
			Error::<T>::ListingBeyondCaps
		);
		Ok(())
	}

	/// Whether there is room for the protocol among all, and for a step of the hook within its limit.
	///
	/// # Panics
	/// If not, for the integrity test.
	pub(crate) fn check_listing_limits() {
		assert!(
			T::ProtocolExpiries::get() <= T::MaxExpiries::get()
				&& T::ProtocolSeries::get() <= T::MaxSeries::get(),
			"more is kept for the protocol than there is"
		);
		assert!(T::ListingPeriod::get() > 0, "rounds of listing would never end");
		let needed =
			T::WeightInfo::idle_base().saturating_add(T::WeightInfo::idle_list(MAX_LADDER));
		assert!(
			needed.all_lte(T::ListingLimit::get()),
			"the hook could never list the largest ladder: it needs {needed:?}"
		);
	}

	/// Goes on with the rounds that are due, the longest due first, as far as the budget goes.
	pub(crate) fn list_by_protocol(meter: &mut WeightMeter) {
		if meter.try_consume(T::WeightInfo::idle_base()).is_err() {
			return;
		}
		let (now, mut rounds) = (T::Time::now(), Rounds::<T>::get());
		let worst = T::WeightInfo::idle_list(MAX_LADDER);
		let mut worked = false;
		while meter.can_consume(worst) {
			let due = rounds.iter_mut().filter(|round| round.due <= now);
			let Some(round) = due.min_by_key(|round| round.due) else { break };
			let listed = Self::list_step(round, now);
			meter.consume(T::WeightInfo::idle_list(listed));
			worked = true;
		}
		if worked {
			Rounds::<T>::put(rounds);
		}
	}

	/// One step of a round: the ladder of its next expiry, or its end. Returns how many series were listed or tried to be.
	pub(crate) fn list_step(round: &mut Round, now: Moment) -> u32 {
		let underlying = round.underlying;
		let (Some(market), Some(terms)) =
			(Markets::<T>::get(underlying), Listings::<T>::get(underlying))
		else {
			// Terms are only set for markets and never without a round.
			round.due = Moment::MAX;
			return 0;
		};
		let Ok(quote) = T::PriceFeed::spot(underlying, Action::OpenRisk) else {
			round.due = now.saturating_add(LISTING_PAUSE);
			return 0;
		};
		let calendar = ladder::expiries(&terms, &market, now);
		let next = calendar.into_iter().find(|expiry| Some(*expiry) > round.after);
		round.after = next;
		let Some(expiry) = next else {
			round.due = now.saturating_add(T::ListingPeriod::get());
			return 0;
		};
		let key = (underlying, expiry);
		let tenor = expiry.saturating_sub(now);
		let lacking = ladder::strikes(&terms, &market, quote.spot, tenor)
			.map_err(Error::<T>::from)
			.and_then(|strikes| Self::lacking(key, &terms, tenor, &strikes));
		let result = lacking.map_err(|error| (0, error.into())).and_then(Self::list_all);
		result.unwrap_or_else(|(tried, error)| {
			Self::deposit_event(Event::ListingFailed { underlying, expiry, error });
			tried
		})
	}

	/// The calls and puts of a ladder within the band that are not listed yet.
	fn lacking(
		key: ExpiryKey,
		terms: &ListingTerms,
		tenor: Moment,
		strikes: &[FixedU128],
	) -> Result<Vec<Series>, Error<T>> {
		let band = Self::band_of(key, terms, tenor)?;
		let (underlying, expiry) = key;
		let within = strikes
			.iter()
			.filter(|strike| band.as_ref().is_none_or(|band| band.contains(**strike)));
		let ladder = within.flat_map(|strike| {
			[OptionKind::Call, OptionKind::Put].map(|kind| Series {
				underlying,
				expiry,
				strike: *strike,
				kind,
			})
		});
		Ok(ladder.filter(|series| !SeriesBook::<T>::contains_key(book_key(series))).collect())
	}

	/// Lists these series until one cannot be. Returns how many, and where one failed how many were tried.
	fn list_all(lacking: Vec<Series>) -> Result<u32, (u32, DispatchError)> {
		let mut tried = 0u32;
		for series in lacking {
			tried = tried.saturating_add(1);
			with_storage_layer(|| Self::enlist(series, None)).map_err(|error| (tried, error))?;
		}
		Ok(tried)
	}
}
