//! What must always hold, in prose and then in code.
//!
//! 1. *Times*: every time is positive and a sample no longer than a window.
//! 2. *Feeds*: as many as counted and allowed, each of sound terms, with a quorum that can be reached.
//! 3. *Operators*: as many as counted and allowed; each has a number that was given, to nobody else, now or formerly; the
//!    hot key that an operator has named leads back to it.
//! 4. *Keys*: a hot key leads to an operator who has named it.
//! 5. *Records*: of a registered feed and an operator, under its number; from no later block or time; of a price that can
//!    be stored; expiries ascend.
//! 6. *Marks*: only registered feeds are marked as changed or to be next; only operators have attempted to feed; only
//!    prices have a quality; the block before is of no later time.
//! 7. *Prices*: of a registered feed; as of no later time; of a price that can be stored, with confidence from 0 to 1, by
//!    operators in the order of their numbers.
//! 8. *Quotes*: of a registered feed; expiries ascend; as of no later time; confidence from 0 to 1; every slice of a surface
//!    is free of arbitrage, of a forward that can be stored and a tenor of at least a minute.
//! 9. *Conducts*: of a registered feed and of operators, each once, with at least one report.
//! 10. *Accumulators*: one for each registered feed; its sample stands from no later time, for no longer than the limit;
//!     the average of all it counted is a price that can be stored.
//! 11. *Expiries*: of a registered feed, strictly ascending, not fixed; the opening of the first is noted as due. Once the
//!     hook has passed the opening of one it has a window; once it has passed the expiry itself that window is extended.
//! 12. *Windows*: of a watched expiry; opened by a hook that has passed the opening; not ahead of the accumulator. There
//!     is a range exactly if something was covered, and the average so far lies in it. An extended window has passed its
//!     expiry and lacks samples. The samples it may need are kept.
//! 13. *Settlements*: of a registered feed, of an expiry that is past; the price lies in the range of the samples; two
//!     thirds of the window were covered, or governance chose when the extension was over. Their samples are kept.
//! 14. *Archive*: no expiry twice, each with its settlement.
//! 15. *Samples*: exactly those between the first kept and the last taken, each for some time, one after the other, of a
//!     price that can be stored. Those of a removed feed are to be forgotten.

use crate::{
	settlement::{opens, required},
	twap::{Accumulator, Checkpoint},
	Accumulators, Archive, Attempts, Changed, Conduct, Conducts, Config, Due, Expiries, FeedKeys,
	Feeds, FormerOperators, Kept, KeptSamples, MarketPrices, NextFeed, NextOperator, Operator,
	Operators, Pallet, Prices, Prunable, Qualities, QuotedExpiry, Quotes, Record, Records, Resumed,
	Sample, Samples, Settlements, Timing, Window, Windows,
};
use alloc::vec::Vec;
use codec::{Decode, DecodeAll, Encode};
use frame_support::{
	ensure,
	storage::{PrefixIterator, PrefixIteratorOnRemoval},
	traits::{Get, Time},
};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_arithmetic::{traits::Zero, FixedU128};
use sp_runtime::TryRuntimeError;
use surety_traits::Invariants;
use surety_types::{
	storable::{MAX_PRICE, MIN_PRICE},
	FeedTerms, Moment, Settlement, SurfaceQuote, UnderlyingId,
};

type Verdict = Result<(), TryRuntimeError>;

/// Where a page ended: the map, the key in it, and how many of its items were seen.
#[derive(Decode, Default, Encode)]
struct Cursor {
	map: u8,
	key: Option<Vec<u8>>,
	seen: u32,
}

impl<T: Config> Pallet<T> {
	/// Checks everything that must always hold of this pallet.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		surety_traits::check_all::<Self>()
	}
}

impl<T: Config> Invariants for Pallet<T> {
	fn check(cursor: Option<Vec<u8>>, limit: u32) -> Result<Option<Vec<u8>>, TryRuntimeError> {
		let mut at = match cursor {
			Some(bytes) => Cursor::decode_all(&mut bytes.as_slice())
				.map_err(|_| TryRuntimeError::from("oracle: damaged cursor"))?,
			None => {
				check_values::<T>()?;
				Cursor::default()
			},
		};
		let mut budget = limit.max(1);
		while budget > 0 {
			let (at, budget) = (&mut at, &mut budget);
			match at.map {
				0 => page(Feeds::<T>::iter(), at, budget, check_feed::<T>),
				1 => page(Operators::<T>::iter(), at, budget, check_operator::<T>),
				2 => page(FeedKeys::<T>::iter(), at, budget, check_key::<T>),
				3 => page(Records::<T>::iter(), at, budget, check_record::<T>),
				4 => page(Changed::<T>::iter(), at, budget, check_mark::<T>),
				5 => page(Prices::<T>::iter(), at, budget, check_prices::<T>),
				6 => page(Accumulators::<T>::iter(), at, budget, check_accumulator::<T>),
				7 => page(Expiries::<T>::iter(), at, budget, check_expiries::<T>),
				8 => page(Windows::<T>::iter(), at, budget, check_window::<T>),
				9 => page(Settlements::<T>::iter(), at, budget, check_settlement::<T>),
				10 => page(Archive::<T>::iter(), at, budget, check_archive::<T>),
				11 => page(Quotes::<T>::iter(), at, budget, check_quotes::<T>),
				12 => page(Conducts::<T>::iter(), at, budget, check_conducts::<T>),
				13 => page(Due::<T>::iter(), at, budget, check_due::<T>),
				14 => page(KeptSamples::<T>::iter(), at, budget, check_kept::<T>),
				15 => page(Samples::<T>::iter(), at, budget, check_sample::<T>),
				16 => page(Attempts::<T>::iter(), at, budget, check_attempt::<T, _>),
				17 => page(Qualities::<T>::iter(), at, budget, check_quality::<T, _>),
				18 => page(Resumed::<T>::iter(), at, budget, check_resumed::<T>),
				_ => return Ok(None),
			}?;
			if at.key.is_none() {
				check_count::<T>(at)?;
				*at = Cursor { map: at.map.saturating_add(1), ..Cursor::default() };
			}
		}
		Ok(Some(at.encode()))
	}
}

/// Checks items of one map from where the cursor stands, and moves it: behind the last item seen, or to no key at the
/// map's end.
fn page<I, R: PrefixIteratorOnRemoval>(
	mut items: PrefixIterator<I, R>,
	at: &mut Cursor,
	budget: &mut u32,
	check: impl Fn(I) -> Verdict,
) -> Verdict {
	if let Some(key) = at.key.take() {
		ensure!(key.starts_with(items.prefix()), "oracle: damaged cursor");
		items.set_last_raw_key(key);
	}
	while *budget > 0 {
		let Some(item) = items.next() else { return Ok(()) };
		check(item)?;
		at.seen = at.seen.saturating_add(1);
		*budget = budget.saturating_sub(1);
	}
	at.key = Some(items.last_raw_key().to_vec());
	Ok(())
}

fn check_values<T: Config>() -> Verdict {
	ensure!(Timing::<T>::get().is_sound(), "oracle: unsound times");
	let next = NextFeed::<T>::get();
	ensure!(
		next.is_none_or(Feeds::<T>::contains_key),
		"oracle: an unregistered feed is to be next"
	);
	let mut numbers = alloc::collections::BTreeSet::new();
	let former = FormerOperators::<T>::get().into_iter().map(|(number, _)| number);
	for number in Operators::<T>::iter_values().map(|one| one.number).chain(former) {
		ensure!(number < NextOperator::<T>::get(), "oracle: a number that was not given");
		ensure!(numbers.insert(number), "oracle: two operators of one number");
	}
	Ok(())
}

/// At the end of a counted map: whether the count is right and allowed.
fn check_count<T: Config>(at: &Cursor) -> Verdict {
	let (count, most) = match at.map {
		0 => (Feeds::<T>::count(), T::MaxFeeds::get()),
		1 => (Operators::<T>::count(), T::MaxOperators::get()),
		_ => return Ok(()),
	};
	ensure!(at.seen == count, "oracle: feeds or operators are miscounted");
	ensure!(count <= most, "oracle: too many feeds or operators");
	Ok(())
}

fn check_feed<T: Config>((underlying, terms): (UnderlyingId, FeedTerms)) -> Verdict {
	ensure!(Pallet::<T>::check_terms(&terms).is_ok(), "oracle: unsound terms of a feed");
	ensure!(Accumulators::<T>::contains_key(underlying), "oracle: a feed has no accumulator");
	Ok(())
}

fn check_operator<T: Config>(
	(account, Operator { key, .. }): (T::AccountId, Operator<T::AccountId>),
) -> Verdict {
	let leads_back = |key| FeedKeys::<T>::get(key) == Some(account);
	ensure!(key.is_none_or(leads_back), "oracle: an operator's hot key leads elsewhere");
	Ok(())
}

fn check_key<T: Config>((key, operator): (T::AccountId, T::AccountId)) -> Verdict {
	let named = Operators::<T>::get(operator).and_then(|operator| operator.key);
	ensure!(named == Some(key), "oracle: a hot key that its operator has not named");
	Ok(())
}

fn check_record<T: Config>(
	(underlying, operator, record): (UnderlyingId, T::AccountId, Record<BlockNumberFor<T>>),
) -> Verdict {
	ensure!(Feeds::<T>::contains_key(underlying), "oracle: a record of an unregistered feed");
	let operator = Operators::<T>::get(operator).ok_or("oracle: a record of a stranger")?;
	ensure!(operator.number == record.number, "oracle: a record under another's number");
	let past = record.included <= T::Time::now()
		&& record.block <= frame_system::Pallet::<T>::block_number();
	ensure!(past, "oracle: a record from the future");
	ensure!(is_storable(record.observation.spot), "oracle: a record's price cannot be stored");
	let expiries = record.observation.expiries.iter().map(|quote| quote.expiry);
	ensure!(ascends(expiries), "oracle: a record's expiries are out of order");
	Ok(())
}

fn check_mark<T: Config>((underlying, ()): (UnderlyingId, ())) -> Verdict {
	ensure!(Feeds::<T>::contains_key(underlying), "oracle: an unregistered feed has changed");
	Ok(())
}

fn check_prices<T: Config>((underlying, prices): (UnderlyingId, MarketPrices<T>)) -> Verdict {
	ensure!(Feeds::<T>::contains_key(underlying), "oracle: prices of an unregistered feed");
	ensure!(prices.as_of <= T::Time::now(), "oracle: prices from the future");
	ensure!(is_storable(prices.spot), "oracle: a price cannot be stored");
	let confident = is_share(prices.spot_confidence) && is_share(prices.rate_confidence);
	ensure!(confident, "oracle: more than full confidence in a price");
	let sound = prices.doubt.is_none_or(|doubt| {
		is_storable(doubt.believed) && is_storable(doubt.price) && doubt.since <= T::Time::now()
	});
	ensure!(sound, "oracle: a doubt of no price");
	ensure!(ascends(prices.by.iter().copied()), "oracle: operators behind a price out of order");
	Ok(())
}

fn check_quotes<T: Config>(
	(underlying, quotes): (UnderlyingId, frame_support::BoundedVec<QuotedExpiry, T::MaxExpiries>),
) -> Verdict {
	ensure!(Feeds::<T>::contains_key(underlying), "oracle: quotes of an unregistered feed");
	ensure!(ascends(quotes.iter().map(|quote| quote.expiry)), "oracle: quotes out of order");
	let now = T::Time::now();
	for quote in quotes {
		let sound = quote.as_of <= now && is_share(quote.confidence);
		ensure!(sound, "oracle: a forward from the future, or more than certain");
		let Some(SurfaceQuote { svi, forward, tenor, as_of, confidence }) = quote.surface else {
			continue;
		};
		let sound = as_of <= now && is_share(confidence) && is_storable(forward);
		ensure!(sound && tenor >= 60_000, "oracle: a surface of no forward or tenor");
		ensure!(svi.check().is_ok(), "oracle: a surface with arbitrage");
	}
	Ok(())
}

fn check_conducts<T: Config>(
	(underlying, conducts): (UnderlyingId, frame_support::BoundedVec<Conduct, T::MaxOperators>),
) -> Verdict {
	ensure!(Feeds::<T>::contains_key(underlying), "oracle: conduct in an unregistered feed");
	let mut seen = alloc::collections::BTreeSet::new();
	for conduct in conducts {
		ensure!(seen.insert(conduct.number), "oracle: an operator's conduct is noted twice");
		let known = Operators::<T>::iter_values().any(|one| one.number == conduct.number);
		ensure!(known, "oracle: the conduct of a stranger");
		let past = conduct.now.is_none_or(|(_, since)| since <= T::Time::now());
		ensure!(past && conduct.reports > 0, "oracle: conduct from the future, or never reported");
	}
	Ok(())
}

fn check_due<T: Config>((underlying, due): (UnderlyingId, Moment)) -> Verdict {
	let watched = Expiries::<T>::get(underlying);
	let first = watched.first().and_then(|first| opens(*first, &Timing::<T>::get()));
	ensure!(first == Some(due), "oracle: windows are due at another time");
	Ok(())
}

fn check_kept<T: Config>((underlying, kept): (UnderlyingId, Kept)) -> Verdict {
	let known = Feeds::<T>::contains_key(underlying) || Prunable::<T>::contains_key(underlying);
	ensure!(known, "oracle: samples of an unregistered feed that nothing will forget");
	let first = kept.first == kept.end || Samples::<T>::contains_key(underlying, kept.first);
	ensure!(first && kept.first <= kept.end, "oracle: a sample is missing");
	Ok(())
}

fn check_attempt<T: Config, A>((operator, _): (T::AccountId, A)) -> Verdict {
	ensure!(Operators::<T>::contains_key(operator), "oracle: attempts of a stranger");
	Ok(())
}

fn check_quality<T: Config, Q>((underlying, _): (UnderlyingId, Q)) -> Verdict {
	ensure!(Prices::<T>::contains_key(underlying), "oracle: the quality of no price");
	Ok(())
}

fn check_resumed<T: Config>(
	(underlying, (before, since)): (UnderlyingId, (Moment, BlockNumberFor<T>)),
) -> Verdict {
	ensure!(Feeds::<T>::contains_key(underlying), "oracle: a stand-still of no feed");
	let past = before <= T::Time::now() && since <= frame_system::Pallet::<T>::block_number();
	ensure!(past, "oracle: a stand-still that is still to come");
	Ok(())
}

fn check_sample<T: Config>(
	(underlying, number, sample): (UnderlyingId, u64, Sample<T>),
) -> Verdict {
	let kept = KeptSamples::<T>::get(underlying);
	ensure!((kept.first..kept.end).contains(&number), "oracle: a sample that is not kept");
	let past = sample.from < sample.until && sample.until <= T::Time::now();
	ensure!(past, "oracle: a kept sample of no time, or from the future");
	ensure!(is_storable(sample.price), "oracle: a kept sample at no price");
	ensure!(ascends(sample.by.iter().copied()), "oracle: operators behind a sample out of order");
	let next = number.checked_add(1).filter(|next| *next < kept.end);
	let Some(next) = next else { return Ok(()) };
	let next = Samples::<T>::get(underlying, next).ok_or("oracle: a sample is missing")?;
	ensure!(sample.until <= next.from, "oracle: samples overlap");
	Ok(())
}

fn check_accumulator<T: Config>((underlying, sum): (UnderlyingId, Accumulator)) -> Verdict {
	ensure!(Feeds::<T>::contains_key(underlying), "oracle: an accumulator of an unregistered feed");
	ensure!(sum.from <= T::Time::now(), "oracle: a sample from the future");
	let stands = sum.until.checked_sub(sum.from);
	let sound = match stands {
		Some(0) => sum.price.is_zero(),
		Some(stretch) => stretch <= Timing::<T>::get().sample_limit && is_storable(sum.price),
		None => false,
	};
	ensure!(sound, "oracle: a sample stands for too long, or at no price");
	let within = averages_within(&sum.counted, MIN_PRICE, MAX_PRICE);
	ensure!(within, "oracle: what was sampled is no price");
	Ok(())
}

fn check_expiries<T: Config>(
	(underlying, watched): (UnderlyingId, frame_support::BoundedVec<Moment, T::MaxExpiries>),
) -> Verdict {
	ensure!(Feeds::<T>::contains_key(underlying), "oracle: an expiry of an unregistered feed");
	ensure!(ascends(watched.iter().copied()), "oracle: expiries are out of order");
	ensure!(Due::<T>::contains_key(underlying), "oracle: nothing is due of a watched expiry");
	let (timing, passed) = (Timing::<T>::get(), Accumulators::<T>::get(underlying).from);
	for expiry in watched {
		let fixed = Settlements::<T>::contains_key(underlying, expiry);
		ensure!(!fixed, "oracle: a fixed expiry is still watched");
		let opens = opens(expiry, &timing).ok_or("oracle: an expiry without a window")?;
		let window = Windows::<T>::get(underlying, expiry);
		ensure!(opens > passed || window.is_some(), "oracle: a window has not opened in time");
		let extended = window.is_some_and(|window| window.extended);
		ensure!(
			extended == (expiry <= passed),
			"oracle: an expiry passed neither fixed nor extended"
		);
	}
	Ok(())
}

fn check_window<T: Config>(
	(underlying, expiry, window): (UnderlyingId, Moment, Window),
) -> Verdict {
	ensure!(Pallet::<T>::is_watched(underlying, expiry), "oracle: a window nobody watches");
	let (timing, sum) = (Timing::<T>::get(), Accumulators::<T>::get(underlying));
	let open = opens(expiry, &timing).is_some_and(|opens| opens <= sum.from);
	ensure!(open, "oracle: a window opened too early");
	let since =
		since(&sum.counted, &window.start).ok_or("oracle: a window is ahead of its feed")?;
	let sound = match window.range {
		Some(range) => since.covered > 0 && averages_within(&since, range.low, range.high),
		None => since.covered == 0,
	};
	ensure!(sound, "oracle: a window's average is outside its range");
	let kept = KeptSamples::<T>::get(underlying);
	let needed = (kept.first..=kept.end).contains(&window.first_sample);
	ensure!(needed, "oracle: the samples of a window are not kept");
	let lacking = since.covered < required(&timing);
	ensure!(lacking || !window.extended, "oracle: an extended window is covered and not fixed");
	Ok(())
}

fn check_settlement<T: Config>(
	(underlying, expiry, settlement): (UnderlyingId, Moment, Settlement),
) -> Verdict {
	let Settlement { price, covered, low, high, fixed_at, chosen, .. } = settlement;
	ensure!(Feeds::<T>::contains_key(underlying), "oracle: a settlement of an unregistered feed");
	ensure!(
		(expiry..=T::Time::now()).contains(&fixed_at),
		"oracle: a price fixed before its expiry or after now"
	);
	ensure!((low..=high).contains(&price), "oracle: a settlement outside its samples");
	let Settlement { sampled_until, first_sample, end_sample, .. } = settlement;
	let kept = KeptSamples::<T>::get(underlying);
	let readable =
		kept.first <= first_sample && first_sample <= end_sample && end_sample <= kept.end;
	ensure!(readable, "oracle: the samples of a settlement are not kept");
	let ended = (expiry..=fixed_at).contains(&sampled_until);
	ensure!(ended, "oracle: a settlement's average ends before its expiry or after it was fixed");
	let timing = Timing::<T>::get();
	let sound = if chosen {
		let deadline = expiry.checked_add(timing.settlement_extension);
		deadline.is_some_and(|deadline| deadline <= fixed_at) && covered < required(&timing)
	} else {
		(required(&timing)..=timing.settlement_window).contains(&covered)
	};
	ensure!(sound, "oracle: a settlement that could not be fixed");
	Ok(())
}

fn check_archive<T: Config>(
	(underlying, archive): (UnderlyingId, frame_support::BoundedVec<Moment, T::MaxExpiries>),
) -> Verdict {
	let mut seen = alloc::collections::BTreeSet::new();
	for expiry in archive {
		ensure!(seen.insert(expiry), "oracle: an expiry is twice in the archive");
		let fixed = Settlements::<T>::contains_key(underlying, expiry);
		ensure!(fixed, "oracle: an expiry in the archive has no settlement");
	}
	Ok(())
}

/// Whether everything is more than what comes before it.
fn ascends<N: Ord>(numbers: impl Iterator<Item = N>) -> bool {
	let mut last = None;
	for number in numbers {
		if last.as_ref().is_some_and(|last| *last >= number) {
			return false;
		}
		last = Some(number);
	}
	true
}

fn is_share(share: FixedU128) -> bool {
	share <= FixedU128::from_u32(1)
}

fn is_storable(price: FixedU128) -> bool {
	(MIN_PRICE..=MAX_PRICE).contains(&price)
}

/// What was sampled between two readings.
fn since(end: &Checkpoint, start: &Checkpoint) -> Option<Checkpoint> {
	Some(Checkpoint {
		weighted: end.weighted.checked_sub(start.weighted)?,
		covered: end.covered.checked_sub(start.covered)?,
	})
}

/// Whether the average of what was sampled lies between two prices, both included; nothing sampled lies anywhere.
fn averages_within(sampled: &Checkpoint, low: FixedU128, high: FixedU128) -> bool {
	let weight = |price: FixedU128| price.into_inner().checked_mul(sampled.covered.into());
	weight(low).is_some_and(|least| least <= sampled.weighted)
		&& weight(high).is_some_and(|most| sampled.weighted <= most)
}
