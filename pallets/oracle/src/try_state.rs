//! What must always hold, in prose and then in code.
//!
//! 1. *Times*: every time is positive and a sample no longer than a window.
//! 2. *Feeds*: as many as counted and allowed, each of sound terms, with a quorum that can be reached.
//! 3. *Operators*: as many as counted and allowed; the hot key that an operator has named leads back to it.
//! 4. *Keys*: a hot key leads to an operator who has named it.
//! 5. *Records*: of a registered feed and an operator; from no later block or time; of a price that can be stored.
//! 6. *Marks*: only registered feeds are marked as changed or to be next.
//! 7. *Snapshots*: of a registered feed; as of no later time; of a price that can be stored.
//! 8. *Accumulators*: one for each registered feed; its sample stands from no later time, for no longer than the limit;
//!    the average of all it counted is a price that can be stored.
//! 9. *Expiries*: of a registered feed, strictly ascending, not fixed. Once the hook has passed the opening of one it
//!    has a window; once it has passed the expiry itself that window is extended.
//! 10. *Windows*: of a watched expiry; opened by a hook that has passed the opening; not ahead of the accumulator. There
//!     is a range exactly if something was covered, and the average so far lies in it. An extended window has passed its
//!     expiry and lacks samples.
//! 11. *Settlements*: of a registered feed, of an expiry that is past; the price lies in the range of the samples; two
//!     thirds of the window were covered, or governance chose when the extension was over.
//! 12. *Archive*: no expiry twice, each with its settlement.

use crate::{
	settlement::{opens, required},
	twap::{Accumulator, Checkpoint},
	Accumulators, Archive, Changed, Config, Expiries, FeedKeys, Feeds, NextFeed, Operators, Pallet,
	Record, Records, Settlements, Snapshots, Timing, Window, Windows,
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
	FeedTerms, Moment, Settlement, Snapshot, UnderlyingId,
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
				5 => page(Snapshots::<T>::iter(), at, budget, check_snapshot::<T>),
				6 => page(Accumulators::<T>::iter(), at, budget, check_accumulator::<T>),
				7 => page(Expiries::<T>::iter(), at, budget, check_expiries::<T>),
				8 => page(Windows::<T>::iter(), at, budget, check_window::<T>),
				9 => page(Settlements::<T>::iter(), at, budget, check_settlement::<T>),
				10 => page(Archive::<T>::iter(), at, budget, check_archive::<T>),
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

fn check_operator<T: Config>((operator, key): (T::AccountId, Option<T::AccountId>)) -> Verdict {
	let leads_back = |key| FeedKeys::<T>::get(key) == Some(operator);
	ensure!(key.is_none_or(leads_back), "oracle: an operator's hot key leads elsewhere");
	Ok(())
}

fn check_key<T: Config>((key, operator): (T::AccountId, T::AccountId)) -> Verdict {
	let named = Operators::<T>::get(operator).flatten();
	ensure!(named == Some(key), "oracle: a hot key that its operator has not named");
	Ok(())
}

fn check_record<T: Config>(
	(underlying, operator, record): (UnderlyingId, T::AccountId, Record<BlockNumberFor<T>>),
) -> Verdict {
	ensure!(Feeds::<T>::contains_key(underlying), "oracle: a record of an unregistered feed");
	ensure!(Operators::<T>::contains_key(operator), "oracle: a record of a stranger");
	let past = record.included <= T::Time::now()
		&& record.block <= frame_system::Pallet::<T>::block_number();
	ensure!(past, "oracle: a record from the future");
	ensure!(is_storable(record.observation.spot), "oracle: a record's price cannot be stored");
	Ok(())
}

fn check_mark<T: Config>((underlying, ()): (UnderlyingId, ())) -> Verdict {
	ensure!(Feeds::<T>::contains_key(underlying), "oracle: an unregistered feed has changed");
	Ok(())
}

fn check_snapshot<T: Config>((underlying, snapshot): (UnderlyingId, Snapshot)) -> Verdict {
	ensure!(Feeds::<T>::contains_key(underlying), "oracle: a snapshot of an unregistered feed");
	ensure!(snapshot.as_of <= T::Time::now(), "oracle: a snapshot from the future");
	ensure!(is_storable(snapshot.spot), "oracle: a snapshot's price cannot be stored");
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
	let ascending = watched.iter().zip(watched.iter().skip(1)).all(|(left, right)| left < right);
	ensure!(ascending, "oracle: expiries are out of order");
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
	let lacking = since.covered < required(&timing);
	ensure!(lacking || !window.extended, "oracle: an extended window is covered and not fixed");
	Ok(())
}

fn check_settlement<T: Config>(
	(underlying, expiry, settlement): (UnderlyingId, Moment, Settlement),
) -> Verdict {
	let Settlement { price, covered, low, high, fixed_at, chosen } = settlement;
	ensure!(Feeds::<T>::contains_key(underlying), "oracle: a settlement of an unregistered feed");
	ensure!(
		(expiry..=T::Time::now()).contains(&fixed_at),
		"oracle: a price fixed before its expiry or after now"
	);
	ensure!((low..=high).contains(&price), "oracle: a settlement outside its samples");
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
