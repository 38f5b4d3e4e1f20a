//! What must always hold is noticed when it does not: one corruption for each part of each invariant.

use codec::Encode;
use frame_support::{storage::unhashed, BoundedVec};
use surety_mock::*;
use surety_oracle::{
	Accumulators, Archive, Attempts, Changed, Conduct, Conducts, Doubt, Due, Expiries, FeedKeys,
	Feeds, FormerOperators, Kept, KeptSamples, MarketPrices, NextFeed, NextOperator, Operator,
	Operators, Prices, Prunable, Qualities, QuotedExpiry, Quotes, Record, Records, Resumed, Sample,
	Samples, Settlements, Timing, Windows,
};
use surety_traits::{Invariants, Misconduct};
use surety_types::{Moment, Observation, SurfaceQuote};

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
		let market = || market_at(fixed("50000"), fixed("1"), &[FIXED, OPEN, WATCHED]);
		while now() < NOW {
			observe(BTC, &market());
			next_block();
		}
		observe(BTC, &market());
		assert_eq!(Quotes::<Test>::get(BTC).len(), 2);
		assert_eq!(KeptSamples::<Test>::get(BTC), Kept { first: 0, end: 20 });
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
	Record { observation: Observation::of_spot(fixed(spot)), included, block, number: 0 }
}

fn alter_prices(change: impl FnOnce(&mut MarketPrices<Test>)) {
	Prices::<Test>::mutate(BTC, |prices| change(prices.as_mut().expect("taken")));
}

fn alter_quote(change: impl FnOnce(&mut QuotedExpiry)) {
	Quotes::<Test>::mutate(BTC, |quotes| change(&mut quotes[0]));
}

fn alter_surface(change: impl FnOnce(&mut SurfaceQuote)) {
	alter_quote(|quote| change(quote.surface.as_mut().expect("taken")));
}

fn alter_sample(number: u64, change: impl FnOnce(&mut Sample<Test>)) {
	Samples::<Test>::mutate(BTC, number, |sample| change(sample.as_mut().expect("kept")));
}

/// A little more than certain.
fn too_much() -> sp_runtime::FixedU128 {
	fixed("1.000000000000000001")
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
		NextOperator::<Test>::put(100);
		for number in 10..10 + MAX_OPERATORS {
			let operator = Operator { number, key: None };
			Operators::<Test>::insert(AccountId::from(number), operator);
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
fn numbers_of_operators_are_checked() {
	let renumber = |number| {
		let key = Some(HOT_KEYS[0]);
		Operators::<Test>::insert(OPERATORS[0], Operator { number, key });
	};
	let twice = "oracle: two operators of one number";
	noticed(twice, || renumber(1));
	noticed(twice, || {
		FormerOperators::<Test>::mutate(|former| former.try_push((2, ALICE))).expect("room");
	});
	let never = "oracle: a number that was not given";
	noticed(never, || renumber(3));
	noticed(never, || {
		FormerOperators::<Test>::mutate(|former| former.try_push((3, ALICE))).expect("room");
	});
	noticed(never, || NextOperator::<Test>::put(2));
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
		Records::<Test>::insert(ETH, OPERATORS[0], sound.clone());
	});
	noticed("oracle: a record of a stranger", || {
		Records::<Test>::insert(BTC, ALICE, sound.clone());
	});
	noticed("oracle: a record under another's number", || {
		insert(Record { number: 1, ..sound.clone() })
	});
	let disorder = |expiries: &[Moment]| {
		let observation = market_at(fixed("50000"), fixed("1"), expiries);
		insert(Record { observation, ..sound.clone() });
	};
	noticed("oracle: a record's expiries are out of order", || disorder(&[WATCHED, OPEN]));
	noticed("oracle: a record's expiries are out of order", || disorder(&[OPEN, OPEN]));
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
fn prices_are_checked() {
	noticed("oracle: prices of an unregistered feed", || {
		Prices::<Test>::insert(ETH, Prices::<Test>::get(BTC).expect("taken"));
	});
	noticed("oracle: prices from the future", || alter_prices(|prices| prices.as_of = NOW + 1));
	noticed("oracle: a price cannot be stored", || alter_prices(|prices| prices.spot = fixed("0")));
	let certain = "oracle: more than full confidence in a price";
	noticed(certain, || alter_prices(|prices| prices.spot_confidence = too_much()));
	noticed(certain, || alter_prices(|prices| prices.rate_confidence = too_much()));
	let disorder = "oracle: operators behind a price out of order";
	noticed(disorder, || {
		alter_prices(|prices| prices.by = BoundedVec::truncate_from(vec![0, 2, 1]))
	});
	noticed(disorder, || alter_prices(|prices| prices.by = BoundedVec::truncate_from(vec![0, 0])));
}

#[test]
fn doubts_are_checked() {
	let sound = Doubt { believed: fixed("50000"), price: fixed("60000"), since: NOW };
	let doubt = |doubt| alter_prices(|prices| prices.doubt = Some(doubt));
	populated(|| {
		doubt(sound);
		assert_ok!(Oracle::do_try_state());
	});
	let unsound = "oracle: a doubt of no price";
	noticed(unsound, || doubt(Doubt { believed: fixed("0"), ..sound }));
	noticed(unsound, || doubt(Doubt { price: fixed("10000001"), ..sound }));
	noticed(unsound, || doubt(Doubt { since: NOW + 1, ..sound }));
}

#[test]
fn quotes_are_checked() {
	noticed("oracle: quotes of an unregistered feed", || {
		Quotes::<Test>::insert(ETH, Quotes::<Test>::get(BTC));
	});
	let disorder = "oracle: quotes out of order";
	noticed(disorder, || {
		Quotes::<Test>::mutate(BTC, |quotes| quotes.sort_by_key(|quote| u64::MAX - quote.expiry))
	});
	noticed(disorder, || {
		let mut quotes = Quotes::<Test>::get(BTC);
		quotes.try_insert(0, quotes[0]).expect("room");
		Quotes::<Test>::insert(BTC, quotes);
	});
	let certain = "oracle: a forward from the future, or more than certain";
	noticed(certain, || alter_quote(|quote| quote.as_of = NOW + 1));
	noticed(certain, || alter_quote(|quote| quote.confidence = too_much()));
}

#[test]
fn surfaces_are_checked() {
	let unsound = "oracle: a surface of no forward or tenor";
	noticed(unsound, || alter_surface(|surface| surface.as_of = NOW + 1));
	noticed(unsound, || alter_surface(|surface| surface.confidence = too_much()));
	noticed(unsound, || alter_surface(|surface| surface.forward = fixed("0")));
	noticed(unsound, || alter_surface(|surface| surface.tenor = 59_999));
	let arbitrage = "oracle: a surface with arbitrage";
	noticed(arbitrage, || alter_surface(|surface| surface.svi.rho = signed("1")));
	noticed(arbitrage, || alter_surface(|surface| surface.svi.b = fixed("2")));
	noticed(arbitrage, || alter_surface(|surface| surface.svi.a = signed("-1")));
}

#[test]
fn conducts_are_checked() {
	let sound = Conduct { number: 0, now: Some((Misconduct::Outside, NOW)), reports: 1 };
	let note = |underlying, conducts: &[Conduct]| {
		let conducts = BoundedVec::truncate_from(conducts.to_vec());
		Conducts::<Test>::insert(underlying, conducts);
	};
	populated(|| {
		note(BTC, &[sound, Conduct { number: 1, now: None, reports: 1 }]);
		assert_ok!(Oracle::do_try_state());
	});
	noticed("oracle: conduct in an unregistered feed", || note(ETH, &[sound]));
	noticed("oracle: an operator's conduct is noted twice", || note(BTC, &[sound, sound]));
	noticed("oracle: the conduct of a stranger", || note(BTC, &[Conduct { number: 3, ..sound }]));
	let untold = "oracle: conduct from the future, or never reported";
	noticed(untold, || note(BTC, &[Conduct { reports: 0, ..sound }]));
	let later = Some((Misconduct::Silence, NOW + 1));
	noticed(untold, || note(BTC, &[Conduct { now: later, ..sound }]));
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
	noticed("oracle: nothing is due of a watched expiry", || Due::<Test>::remove(BTC));
	let elsewhen = "oracle: windows are due at another time";
	noticed(elsewhen, || Due::<Test>::mutate(BTC, |due| *due = due.map(|due| due + 1)));
	noticed(elsewhen, || Due::<Test>::insert(ETH, NOW));
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

#[test]
fn samples_of_a_window_are_checked() {
	let lost = "oracle: the samples of a window are not kept";
	noticed(lost, || alter_window(|window| window.first_sample = 21));
	noticed(lost, || {
		Samples::<Test>::remove(BTC, 0);
		// As if it had been forgotten, while nothing else needs it.
		KeptSamples::<Test>::insert(BTC, Kept { first: 16, end: 20 });
		for number in 1..16 {
			Samples::<Test>::remove(BTC, number);
		}
		alter_settlement(|settlement| (settlement.first_sample, settlement.end_sample) = (16, 16));
	});
}

#[test]
fn samples_of_a_settlement_are_checked() {
	let lost = "oracle: the samples of a settlement are not kept";
	noticed(lost, || alter_settlement(|settlement| settlement.end_sample = 21));
	noticed(lost, || alter_settlement(|settlement| settlement.first_sample = 16));
	noticed(lost, || {
		Samples::<Test>::remove(BTC, 0);
		KeptSamples::<Test>::insert(BTC, Kept { first: 1, end: 20 });
	});
	let ended = "oracle: a settlement's average ends before its expiry or after it was fixed";
	noticed(ended, || alter_settlement(|settlement| settlement.sampled_until = FIXED - 1));
	noticed(ended, || alter_settlement(|settlement| settlement.sampled_until += 1));
}

#[test]
fn attempts_qualities_and_stand_stills_are_checked() {
	let attempt = (1u64, BoundedVec::default());
	noticed("oracle: attempts of a stranger", || Attempts::<Test>::insert(ALICE, attempt));
	let quality = || Qualities::<Test>::get(BTC).expect("told");
	noticed("oracle: the quality of no price", || Qualities::<Test>::insert(ETH, quality()));
	let block = System::block_number;
	noticed("oracle: a stand-still of no feed", || Resumed::<Test>::insert(ETH, (NOW, block())));
	for (before, since) in [(1, 0), (0, 1)] {
		noticed("oracle: a stand-still that is still to come", || {
			Resumed::<Test>::insert(BTC, (now() + before, block() + since));
		});
	}
	populated(|| {
		Resumed::<Test>::insert(BTC, (NOW, System::block_number()));
		assert_ok!(Oracle::do_try_state());
	});
}

#[test]
fn kept_samples_are_checked() {
	noticed("oracle: samples of an unregistered feed that nothing will forget", || {
		KeptSamples::<Test>::insert(ETH, Kept { first: 0, end: 0 });
	});
	populated(|| {
		KeptSamples::<Test>::insert(ETH, Kept { first: 0, end: 0 });
		Prunable::<Test>::insert(ETH, ());
		assert_ok!(Oracle::do_try_state());
	});
	let missing = "oracle: a sample is missing";
	noticed(missing, || Samples::<Test>::remove(BTC, 0));
	noticed(missing, || Samples::<Test>::remove(BTC, 7));
	noticed(missing, || Samples::<Test>::remove(BTC, 19));
	noticed("oracle: a sample that is not kept", || {
		Samples::<Test>::insert(BTC, 20, Samples::<Test>::get(BTC, 19).expect("kept"));
	});
	noticed("oracle: a sample that is not kept", || {
		Samples::<Test>::insert(ETH, 0, Samples::<Test>::get(BTC, 0).expect("kept"));
	});
}

#[test]
fn samples_are_checked() {
	let no_time = "oracle: a kept sample of no time, or from the future";
	noticed(no_time, || alter_sample(7, |sample| sample.until = sample.from));
	noticed(no_time, || alter_sample(19, |sample| sample.until = NOW + 1));
	noticed("oracle: a kept sample at no price", || {
		alter_sample(7, |sample| sample.price = fixed("0"));
	});
	noticed("oracle: operators behind a sample out of order", || {
		alter_sample(7, |sample| sample.by = BoundedVec::truncate_from(vec![1, 0]));
	});
	noticed("oracle: samples overlap", || alter_sample(7, |sample| sample.until += 1));
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
			// 1 feed, 3 operators, 3 keys, 3 records, 1 mark, 1 price, 1 sum, 1 list of expiries, 1 window,
			// 1 settlement, 1 list of quotes, 1 time that is due, 1 range of samples: fifteen of the first window
			// and five of the second.
			let items = 39;
			assert!(pages >= items / limit.clamp(1, items), "{pages} pages of {limit}");
			assert!(pages <= items + 2, "{pages} pages of {limit}");
		}
		// The last item of the last map is seen by the smallest page as well.
		let last = Samples::<Test>::iter_keys().last().expect("samples");
		alter_sample(last.1, |sample| sample.price = fixed("0"));
		let mut cursor = None;
		let verdict = loop {
			match Oracle::check(cursor, 1) {
				Ok(Some(next)) => cursor = Some(next),
				end => break end,
			}
		};
		assert_eq!(verdict, Err("oracle: a kept sample at no price".into()));
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
