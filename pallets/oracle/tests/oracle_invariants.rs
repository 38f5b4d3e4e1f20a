//! What must always hold is noticed when it does not: one corruption for each part of each invariant.

use codec::Encode;
use frame_support::{storage::unhashed, BoundedVec};
use surety_mock::*;
use surety_oracle::{
	Accumulators, Archive, Changed, Expiries, FeedKeys, Feeds, NextFeed, Operators, Record,
	Records, Settlements, Snapshots, Timing, Windows,
};
use surety_traits::Invariants;
use surety_types::{Moment, Observation, Snapshot};

/// Fixed when [`populated`] is done.
const FIXED: Moment = GENESIS_TIME + 60_000;
/// In the middle of its window then.
const OPEN: Moment = GENESIS_TIME + 120_000;
/// Watched then, not open.
const WATCHED: Moment = GENESIS_TIME + 180_000;
const NOW: Moment = GENESIS_TIME + 100_000;

/// Runs with something of everything in storage.
fn populated(test: impl FnOnce()) {
	Externalities::default().build().execute_with(|| {
		use surety_traits::SettlementOracle;
		for expiry in [FIXED, OPEN, WATCHED] {
			assert_ok!(Oracle::watch(BTC, expiry));
		}
		feed_until(NOW, fixed("50000"));
		feed(BTC, fixed("50000"));
		assert!(Settlements::<Test>::contains_key(BTC, FIXED));
		assert!(Windows::<Test>::contains_key(BTC, OPEN));
		assert!(!Windows::<Test>::contains_key(BTC, WATCHED));
		assert_ok!(Oracle::do_try_state());
		test();
	});
}

/// Corrupts the storage, and expects to be told so.
#[track_caller]
fn noticed(message: &'static str, corrupt: impl FnOnce()) {
	populated(|| {
		corrupt();
		assert_eq!(Oracle::do_try_state(), Err(message.into()));
	});
}

fn alter_window(change: impl FnOnce(&mut surety_oracle::Window)) {
	Windows::<Test>::mutate(BTC, OPEN, |window| change(window.as_mut().expect("open")));
}

fn alter_settlement(change: impl FnOnce(&mut surety_types::Settlement)) {
	Settlements::<Test>::mutate(BTC, FIXED, |fixed| change(fixed.as_mut().expect("fixed")));
}

fn record(spot: &str, included: Moment, block: u64) -> Record<u64> {
	Record { observation: Observation { spot: fixed(spot) }, included, block }
}

#[test]
fn times_are_checked() {
	noticed("oracle: unsound times", || Timing::<Test>::mutate(|timing| timing.sample_limit = 0));
}

#[test]
fn feeds_are_checked() {
	let unsound = surety_types::FeedTerms { max_age: 0, ..feed_terms() };
	noticed("oracle: unsound terms of a feed", || Feeds::<Test>::insert(BTC, unsound));
	let unreachable = surety_types::FeedTerms { faulty: 4, ..feed_terms() };
	noticed("oracle: unsound terms of a feed", || Feeds::<Test>::insert(BTC, unreachable));
	noticed("oracle: a feed has no accumulator", || Feeds::<Test>::insert(ETH, feed_terms()));
}

#[test]
fn counts_are_checked() {
	let miscounted = "oracle: feeds or operators are miscounted";
	let counter = Feeds::<Test>::counter_storage_final_key();
	noticed(miscounted, || unhashed::put(&counter, &2u32));
	let counter = Operators::<Test>::counter_storage_final_key();
	noticed(miscounted, || unhashed::put(&counter, &2u32));
	noticed("oracle: too many feeds or operators", || {
		for underlying in 10..10 + MAX_FEEDS {
			Feeds::<Test>::insert(underlying, feed_terms());
			Accumulators::<Test>::insert(underlying, Accumulators::<Test>::get(BTC));
		}
	});
	noticed("oracle: too many feeds or operators", || {
		for operator in 1_000..1_000 + AccountId::from(MAX_OPERATORS) {
			Operators::<Test>::insert(operator, None::<AccountId>);
		}
	});
}

#[test]
fn operators_are_checked() {
	let elsewhere = "oracle: an operator's hot key leads elsewhere";
	noticed(elsewhere, || FeedKeys::<Test>::remove(HOT_KEYS[0]));
	noticed(elsewhere, || FeedKeys::<Test>::insert(HOT_KEYS[0], OPERATORS[1]));
}

#[test]
fn keys_are_checked() {
	let strange = "oracle: a hot key that its operator has not named";
	noticed(strange, || FeedKeys::<Test>::insert(DAVE, OPERATORS[0]));
	noticed(strange, || FeedKeys::<Test>::insert(DAVE, ALICE));
}

#[test]
fn records_are_checked() {
	let sound = record("50000", NOW, 1);
	let insert = |record| Records::<Test>::insert(BTC, OPERATORS[0], record);
	noticed("oracle: a record of an unregistered feed", || {
		Records::<Test>::insert(ETH, OPERATORS[0], sound);
	});
	noticed("oracle: a record of a stranger", || Records::<Test>::insert(BTC, ALICE, sound));
	noticed("oracle: a record from the future", || insert(record("50000", NOW + 1, 1)));
	noticed("oracle: a record from the future", || insert(record("50000", NOW, 1_000)));
	noticed("oracle: a record's price cannot be stored", || insert(record("0", NOW, 1)));
	noticed("oracle: a record's price cannot be stored", || insert(record("10000001", NOW, 1)));
}

#[test]
fn marks_are_checked() {
	let changed = "oracle: an unregistered feed has changed";
	noticed(changed, || Changed::<Test>::insert(ETH, ()));
	noticed("oracle: an unregistered feed is to be next", || NextFeed::<Test>::put(ETH));
}

#[test]
fn snapshots_are_checked() {
	let snapshot = |as_of, spot| Snapshot { as_of, spot: fixed(spot) };
	noticed("oracle: a snapshot of an unregistered feed", || {
		Snapshots::<Test>::insert(ETH, snapshot(NOW, "3000"));
	});
	noticed("oracle: a snapshot from the future", || {
		Snapshots::<Test>::insert(BTC, snapshot(NOW + 1, "50000"));
	});
	noticed("oracle: a snapshot's price cannot be stored", || {
		Snapshots::<Test>::insert(BTC, snapshot(NOW, "0"));
	});
}

#[test]
fn accumulators_are_checked() {
	type Sum = surety_oracle::twap::Accumulator;
	let alter = |change: fn(&mut Sum)| Accumulators::<Test>::mutate(BTC, change);
	noticed("oracle: an accumulator of an unregistered feed", || {
		Accumulators::<Test>::insert(ETH, Sum::default());
	});
	noticed("oracle: a sample from the future", || alter(|sum| sum.from = NOW + 1));
	let endless = "oracle: a sample stands for too long, or at no price";
	noticed(endless, || alter(|sum| sum.until = sum.from + 12_001));
	noticed(endless, || alter(|sum| sum.until = sum.from - 1));
	noticed(endless, || alter(|sum| sum.price = fixed("0")));
	noticed(endless, || alter(|sum| sum.until = sum.from));
	let no_price = "oracle: what was sampled is no price";
	noticed(no_price, || alter(|sum| sum.counted.weighted = 0));
	noticed(no_price, || alter(|sum| sum.counted.weighted = u128::MAX));
}

#[test]
fn expiries_are_checked() {
	let watch = |underlying, expiries: &[Moment]| {
		let expiries = expiries.to_vec();
		Expiries::<Test>::insert(underlying, BoundedVec::truncate_from(expiries));
	};
	noticed("oracle: an expiry of an unregistered feed", || watch(ETH, &[WATCHED]));
	let disorder = "oracle: expiries are out of order";
	noticed(disorder, || watch(BTC, &[WATCHED, OPEN]));
	noticed(disorder, || watch(BTC, &[OPEN, OPEN]));
	let fixed = "oracle: a fixed expiry is still watched";
	noticed(fixed, || watch(BTC, &[FIXED, OPEN, WATCHED]));
	noticed("oracle: an expiry without a window", || watch(BTC, &[29_999]));
	let closed = "oracle: a window has not opened in time";
	noticed(closed, || Windows::<Test>::remove(BTC, OPEN));
	let passed = "oracle: an expiry passed neither fixed nor extended";
	noticed(passed, || {
		let window = Windows::<Test>::take(BTC, OPEN).expect("open");
		Windows::<Test>::insert(BTC, NOW - 1, window);
		watch(BTC, &[NOW - 1, WATCHED]);
	});
	noticed(passed, || alter_window(|window| window.extended = true));
}

#[test]
fn windows_are_checked() {
	let window = || Windows::<Test>::get(BTC, OPEN).expect("open");
	noticed("oracle: a window nobody watches", || {
		Windows::<Test>::insert(BTC, WATCHED + 60_000, window());
	});
	noticed("oracle: a window opened too early", || {
		Windows::<Test>::insert(BTC, WATCHED, window());
	});
	let ahead = "oracle: a window is ahead of its feed";
	noticed(ahead, || alter_window(|window| window.start.covered += 3_600_000));
	noticed(ahead, || alter_window(|window| window.start.weighted = u128::MAX));
	let outside = "oracle: a window's average is outside its range";
	noticed(outside, || alter_window(|window| window.range = None));
	noticed(outside, || {
		alter_window(|window| window.range.as_mut().expect("sampled").high = fixed("49999"));
	});
	noticed(outside, || {
		alter_window(|window| window.range.as_mut().expect("sampled").low = fixed("50001"));
	});
	noticed("oracle: an extended window is covered and not fixed", || {
		let covered = surety_oracle::Window { extended: true, ..all_time(window()) };
		let mut expiries = Expiries::<Test>::get(BTC);
		expiries.try_insert(0, FIXED).expect("few");
		Expiries::<Test>::insert(BTC, expiries);
		Settlements::<Test>::remove(BTC, FIXED);
		Windows::<Test>::insert(BTC, FIXED, covered);
	});
}

/// A window over all that was ever sampled.
fn all_time(window: surety_oracle::Window) -> surety_oracle::Window {
	surety_oracle::Window { start: Default::default(), ..window }
}

#[test]
fn archive_is_checked() {
	noticed("oracle: an expiry in the archive has no settlement", || {
		Archive::<Test>::mutate(BTC, |archive| archive.try_push(FIXED + 1)).expect("room");
	});
	noticed("oracle: an expiry is twice in the archive", || {
		Archive::<Test>::mutate(BTC, |archive| {
			archive.try_push(FIXED)?;
			archive.try_push(FIXED)
		})
		.expect("room");
	});
}

#[test]
fn settlements_are_checked() {
	noticed("oracle: a settlement of an unregistered feed", || {
		let settlement = Settlements::<Test>::get(BTC, FIXED).expect("fixed");
		Settlements::<Test>::insert(ETH, FIXED, settlement);
	});
	let untimely = "oracle: a price fixed before its expiry or after now";
	noticed(untimely, || alter_settlement(|settlement| settlement.fixed_at = FIXED - 1));
	noticed(untimely, || alter_settlement(|settlement| settlement.fixed_at = NOW + 1));
	let outside = "oracle: a settlement outside its samples";
	noticed(outside, || alter_settlement(|settlement| settlement.price = fixed("50001")));
	let unfounded = "oracle: a settlement that could not be fixed";
	noticed(unfounded, || alter_settlement(|settlement| settlement.covered = 19_999));
	noticed(unfounded, || alter_settlement(|settlement| settlement.covered = 30_001));
	noticed(unfounded, || alter_settlement(|settlement| settlement.chosen = true));
}

#[test]
fn pages_see_everything_whatever_their_size() {
	populated(|| {
		for limit in [0, 1, 2, 3, 7, u32::MAX] {
			let (mut cursor, mut pages) = (None, 0u32);
			loop {
				cursor = Oracle::check(cursor, limit).expect("sound");
				pages += 1;
				if cursor.is_none() {
					break;
				}
			}
			// 1 feed, 3 operators, 3 keys, 3 records, 1 mark, 1 snapshot, 1 sum, 1 list, 1 window, 1 price.
			let items = 16;
			assert!(pages >= items / limit.clamp(1, items), "{pages} pages of {limit}");
			assert!(pages <= items + 2, "{pages} pages of {limit}");
		}
		// The last item of the last map is seen by the smallest page as well.
		alter_settlement(|settlement| settlement.chosen = true);
		let mut cursor = None;
		let verdict = loop {
			match Oracle::check(cursor, 1) {
				Ok(Some(next)) => cursor = Some(next),
				end => break end,
			}
		};
		assert_eq!(verdict, Err("oracle: a settlement that could not be fixed".into()));
	});
}

#[test]
fn cursor_is_refused_when_damaged() {
	populated(|| {
		let damaged = Err("oracle: damaged cursor".into());
		assert_eq!(Oracle::check(Some(vec![]), 1), damaged);
		assert_eq!(Oracle::check(Some(vec![0, 2]), 1), damaged);
		let elsewhere = (0u8, Some(b"elsewhere".to_vec()), 0u32).encode();
		assert_eq!(Oracle::check(Some(elsewhere.clone()), 1), damaged);
		let trailing = [elsewhere, vec![0]].concat();
		assert_eq!(Oracle::check(Some(trailing), 1), damaged);
	});
}
