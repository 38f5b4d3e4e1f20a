//! What the protocol lists by itself, what it keeps for that, and how far from the forward anybody may list.
//!
//! The first block is on Sunday, 13 September 2020, 12:27:00 UTC. Numbers of ladders are worked out from
//! `0.25 x spot x sqrt(T)` and a step of 100.

mod common;

use common::*;
use frame_support::{
	traits::Hooks,
	weights::{Weight, WeightMeter},
};
use proptest::prelude::*;
use sp_runtime::DispatchError;
use std::collections::BTreeSet;
use surety_options::{
	Expiries, ExpiryRecord, Listings, MarketRecords, Round, Rounds, SeriesBook, UserCount,
	WeightInfo, LISTING_PAUSE,
};
use surety_traits::SettlementOracle;
use surety_types::{ListingTerms, Market, MAX_LADDER};

/// What users have listed.
fn users() -> UserCount {
	MarketRecords::<Test>::get(BTC).users
}

fn set_users(users: UserCount) {
	MarketRecords::<Test>::mutate(BTC, |market| market.users = users);
}

/// Monday, Tuesday and Friday of the next week, 08:00 UTC.
const MONDAY: Moment = 1_600_070_400_000;
const TUESDAY: Moment = MONDAY + DAY;
const FRIDAY: Moment = MONDAY + 4 * DAY;

/// Two days and a week, two strikes a side: thirty series at most.
fn terms() -> ListingTerms {
	ListingTerms {
		daily: 2,
		weekly: 1,
		monthly: 0,
		quarterly: 0,
		strikes: 2,
		width: fixed("0.25"),
		volatility: fixed("1"),
	}
}

fn set(terms: Option<ListingTerms>) -> Call {
	Call::set_listing { underlying: BTC, terms }
}

/// Bitcoin at 50,000 and terms of listing.
fn listed_market() {
	feed_all(fixed("50000"));
	assert_ok!(dispatch_as(root(), set(Some(terms()))));
}

/// What is left of this block goes to the hook.
fn idle() -> Weight {
	Options::on_idle(System::block_number(), block_limit())
}

/// A block at this time that knows this price; the hook has been kept busy since the last one.
fn price_at(time: Moment, spot: &str) {
	let limit = ListingLimit::get();
	ListingLimit::set(Weight::zero());
	next_block_at(time - 2 * BLOCK_TIME);
	// What each operator says first after a halt may have been said before it.
	feed_all(fixed(spot));
	feed_all(fixed(spot));
	assert_eq!(now(), time);
	ListingLimit::set(limit);
}

/// Strikes of calls listed in an expiry, of which there are as many puts, ascending.
fn strikes(expiry: Moment) -> Vec<String> {
	let listed: Vec<Series> = SeriesBook::<Test>::iter_key_prefix((BTC, expiry)).collect();
	let of = |kind| -> BTreeSet<_> {
		listed.iter().filter(|one| one.kind == kind).map(|one| one.strike).collect()
	};
	assert_eq!(of(OptionKind::Call), of(OptionKind::Put));
	of(OptionKind::Call)
		.into_iter()
		.map(|strike| (strike.into_inner() / surety_types::storable::ONE).to_string())
		.collect()
}

fn failures() -> Vec<(Moment, DispatchError)> {
	let failed = |event| match event {
		RuntimeEvent::Options(Event::ListingFailed { underlying: BTC, expiry, error }) => {
			Some((expiry, error))
		},
		_ => None,
	};
	events().into_iter().filter_map(failed).collect()
}

#[test]
fn protocol_lists_its_calendar_around_spot_when_terms_are_set() {
	Externalities::default().build_and_execute(|| {
		listed_market();
		last(Event::ListingSet { underlying: BTC, old: None, new: Some(terms()) });
		idle();
		// 70,378 s to Monday: 0.25 x 50,000 x 0.04724 = 590, so 400 apart. 156,778 s to Tuesday: 881, and 415,978 s to
		// Friday: 1,435, so 800 apart: nearest to 50,000 is 50,400, in the middle upwards.
		assert_eq!(strikes(MONDAY), ["49200", "49600", "50000", "50400", "50800"]);
		for expiry in [TUESDAY, FRIDAY] {
			assert_eq!(strikes(expiry), ["48800", "49600", "50400", "51200", "52000"]);
		}
		assert_eq!(MarketRecords::<Test>::get(BTC).series, 30);
		assert_eq!(users(), UserCount::default());
		for expiry in [MONDAY, TUESDAY, FRIDAY] {
			let record = ExpiryRecord { by_protocol: true, series: 10, ..Default::default() };
			assert_eq!(Expiries::<Test>::get((BTC, expiry)), Some(record));
			assert!(Oracle::is_watched(BTC, expiry));
		}
		let nearest = series(OptionKind::Call, "50000", MONDAY);
		assert!(happened(Event::Listed { series: nearest, lister: None }));
		let summary = Options::series_summary(&nearest).expect("listed");
		assert_eq!(summary.lister, None);
		assert_eq!(summary.name, "BTC-14SEP20-50000-C");
		assert_eq!(Options::record(&nearest).expect("listed").deposit, 0);
		// Nothing more in the next block, or until the hour is over.
		let rest = Round { underlying: BTC, due: now() + LISTING_PERIOD, after: None };
		assert_eq!(Rounds::<Test>::get().to_vec(), [rest]);
		feed_all(fixed("60000"));
		assert_storage_noop!(idle());
	});
}

#[test]
fn protocol_lists_what_genesis_says_when_the_first_price_has_come() {
	let chain = Externalities::default().listings(vec![(BTC, terms())]);
	chain.build_and_execute(|| {
		assert_eq!(Listings::<Test>::get(BTC), Some(terms()));
		feed_all(fixed("50000"));
		// The first block had no price: a minute's pause.
		idle();
		assert_eq!(MarketRecords::<Test>::get(BTC).series, 0);
		price_at(GENESIS_TIME + LISTING_PAUSE, "50000");
		idle();
		assert_eq!(MarketRecords::<Test>::get(BTC).series, 30);
	});
}

#[test]
#[should_panic(expected = "genesis: what is listed of underlying 3 is unsound or named twice")]
fn genesis_refuses_listings_when_there_is_no_such_market() {
	Externalities::default().listings(vec![(ETH, terms())]).build();
}

#[test]
fn round_adds_what_a_moved_price_calls_for_when_its_hour_is_over() {
	Externalities::default().build_and_execute(|| {
		listed_market();
		idle();
		let begun = now();
		price_at(begun + LISTING_PERIOD - 2_000, "51000");
		assert_storage_noop!(idle());
		price_at(begun + LISTING_PERIOD + 2_000, "51000");
		idle();
		// 66,776 s to Monday: 586, 400 apart, nearest 51,200. Tuesday 888 and Friday 1,457: 800 apart, nearest 51,200.
		let monday = ["49200", "49600", "50000", "50400", "50800", "51200", "51600", "52000"];
		assert_eq!(strikes(MONDAY), monday);
		for expiry in [TUESDAY, FRIDAY] {
			assert_eq!(strikes(expiry), ["48800", "49600", "50400", "51200", "52000", "52800"]);
		}
		assert_eq!(MarketRecords::<Test>::get(BTC).series, 40);
	});
}

#[test]
fn ladder_halves_its_spacing_around_the_same_strikes_when_expiry_comes_near() {
	Externalities::default().build_and_execute(|| {
		listed_market();
		idle();
		// 7,200 s to Monday: 0.25 x 50,000 x 0.01511 = 188, so 100 apart.
		price_at(MONDAY - 7_200_000, "50000");
		idle();
		let coarse = ["49200", "49600", "50000", "50400", "50800"];
		let fine = ["49800", "49900", "50000", "50100", "50200"];
		let both: BTreeSet<_> = coarse.iter().chain(&fine).map(ToString::to_string).collect();
		assert_eq!(strikes(MONDAY), both.into_iter().collect::<Vec<_>>());
	});
}

#[test]
fn round_pauses_when_there_is_no_good_price_and_goes_on_where_it_was() {
	Externalities::default().build_and_execute(|| {
		listed_market();
		// Room for one step.
		ListingLimit::set(one_step());
		idle();
		let round = |due, after| [Round { underlying: BTC, due, after }];
		assert_eq!(Rounds::<Test>::get().to_vec(), round(now(), Some(MONDAY)));
		// Older than the heartbeat: risk cannot be opened, and no series is listed.
		let begun = now();
		next_block_at(begun + 14_000);
		assert_eq!(Rounds::<Test>::get().to_vec(), round(begun, Some(TUESDAY)));
		idle();
		assert_eq!(Rounds::<Test>::get().to_vec(), round(now() + LISTING_PAUSE, Some(TUESDAY)));
		let paused = now();
		price_at(paused + LISTING_PAUSE - 2_000, "50000");
		assert_storage_noop!(idle());
		assert_eq!(MarketRecords::<Test>::get(BTC).series, 20);
		price_at(paused + LISTING_PAUSE + 2_000, "50000");
		idle();
		assert_eq!(MarketRecords::<Test>::get(BTC).series, 30);
	});
}

/// After one step of ten series there is less left than the largest ladder needs.
fn one_step() -> Weight {
	<() as WeightInfo>::idle_base().saturating_add(<() as WeightInfo>::idle_list(MAX_LADDER))
}

#[test]
fn hook_lists_one_expiry_a_block_when_its_budget_holds_one_step() {
	Externalities::default().build_and_execute(|| {
		listed_market();
		ListingLimit::set(one_step());
		for (steps, expiry) in [MONDAY, TUESDAY, FRIDAY].into_iter().enumerate() {
			assert!(strikes(expiry).is_empty());
			let used = idle();
			let worth = <() as WeightInfo>::idle_base() + <() as WeightInfo>::idle_list(10);
			assert_eq!(used, worth);
			assert_eq!(strikes(expiry).len(), 5);
			assert_eq!(MarketRecords::<Test>::get(BTC).series, 10 * (steps as u32 + 1));
			check_invariants();
		}
		// The end of the round is a step as well.
		assert_eq!(Rounds::<Test>::get()[0].due, now());
		idle();
		assert_eq!(Rounds::<Test>::get()[0].due, now() + LISTING_PERIOD);
	});
}

#[test]
fn hook_does_nothing_when_the_block_is_full() {
	Externalities::default().build_and_execute(|| {
		listed_market();
		let number = System::block_number();
		let none = Weight::zero();
		assert_storage_noop!(assert_eq!(Options::on_idle(number, none), none));
		// A little less than a step is as good as nothing, and the look is paid for.
		let base = <() as WeightInfo>::idle_base();
		let little = one_step() - Weight::from_parts(1, 0);
		assert_storage_noop!(assert_eq!(Options::on_idle(number, little), base));
		ListingLimit::set(little);
		assert_storage_noop!(assert_eq!(Options::on_idle(number, block_limit()), base));
		let mut meter = WeightMeter::with_limit(block_limit());
		meter.consume(idle());
		assert_eq!(meter.consumed(), base);
	});
}

#[test]
fn set_listing_replaces_terms_and_begins_a_round_when_governance_asks() {
	Externalities::default().build_and_execute(|| {
		listed_market();
		idle();
		let wide = ListingTerms { daily: 3, weekly: 0, strikes: 1, ..terms() };
		assert_ok!(dispatch_as(root(), set(Some(wide))));
		last(Event::ListingSet { underlying: BTC, old: Some(terms()), new: Some(wide) });
		idle();
		// Wednesday is new: 243,178 s, 0.25 x 50,000 x 0.08781 = 1,097, so 800 apart.
		assert_eq!(strikes(TUESDAY + DAY), ["49600", "50400", "51200"]);
		assert_eq!(MarketRecords::<Test>::get(BTC).series, 36);

		assert_ok!(dispatch_as(root(), set(None)));
		last(Event::ListingSet { underlying: BTC, old: Some(wide), new: None });
		assert!(Rounds::<Test>::get().is_empty());
		assert_eq!(Listings::<Test>::get(BTC), None);
		price_at(now() + 2 * LISTING_PERIOD, "70000");
		assert_storage_noop!(idle());
		// What is listed stays.
		assert_eq!(MarketRecords::<Test>::get(BTC).series, 36);
	});
}

#[test]
fn set_listing_refuses_when_unsound_beyond_the_caps_or_asked_by_a_stranger() {
	Externalities::default().build_and_execute(|| {
		assert_noop!(dispatch(ALICE, set(Some(terms()))), DispatchError::BadOrigin);
		let nowhere = Call::set_listing { underlying: ETH, terms: Some(terms()) };
		assert_noop!(dispatch_as(root(), nowhere), Error::UnknownMarket);
		let nothing = Call::set_listing { underlying: ETH, terms: None };
		assert_noop!(dispatch_as(root(), nothing), Error::UnknownMarket);
		for (terms, error) in [
			(ListingTerms { width: fixed("0"), ..terms() }, Error::UnsoundListing),
			(ListingTerms { strikes: 21, ..terms() }, Error::UnsoundListing),
			(ListingTerms { volatility: fixed("0"), ..terms() }, Error::UnsoundListing),
			(ListingTerms { daily: 32, ..terms() }, Error::UnsoundListing),
			// Five expiries of four; four of ten series, of thirty-two.
			(ListingTerms { monthly: 2, strikes: 0, ..terms() }, Error::ListingBeyondCaps),
			(ListingTerms { monthly: 1, ..terms() }, Error::ListingBeyondCaps),
		] {
			assert_noop!(dispatch_as(root(), set(Some(terms))), error);
		}
		// Four expiries of six series.
		let most = ListingTerms { monthly: 1, strikes: 1, ..terms() };
		assert_ok!(dispatch_as(root(), set(Some(most))));
	});
}

#[test]
fn ladder_leaves_out_strikes_beyond_the_band() {
	Externalities::default().build_and_execute(|| {
		feed_all(fixed("250"));
		assert_ok!(dispatch_as(root(), set(Some(terms()))));
		idle();
		// Steps of 100 around 300, the nearest to 250 upwards. Monday: 4 x 0.04724 = 0.18896, so from 206.96 to 301.99;
		// Tuesday: 0.28203, from 188.56 to 331.45; Friday: 0.45940, from 157.92 to 395.78.
		assert_eq!(strikes(MONDAY), ["300"]);
		assert_eq!(strikes(TUESDAY), ["200", "300"]);
		assert_eq!(strikes(FRIDAY), ["200", "300"]);
	});
}

#[test]
fn failure_is_told_and_the_next_expiry_listed_when_a_window_is_open() {
	Externalities::default().build_and_execute(|| {
		// Half a minute before Monday's expiry its window is open: nobody lists there any more.
		price_at(MONDAY - 10_000, "50000");
		assert_ok!(dispatch_as(root(), set(Some(terms()))));
		idle();
		let open = Oracle::watch(BTC, MONDAY).expect_err("its window is open");
		assert_eq!(failures(), [(MONDAY, open)]);
		assert!(strikes(MONDAY).is_empty());
		assert_eq!(Expiries::<Test>::get((BTC, MONDAY)), None);
		assert_eq!((strikes(TUESDAY).len(), strikes(FRIDAY).len()), (5, 5));
	});
}

#[test]
fn failure_is_told_and_nothing_half_done_when_the_market_is_full() {
	Externalities::default().build_and_execute(|| {
		listed_market();
		idle();
		// All that users may: twelve; two are left of forty-four.
		for number in 0..MAX_SERIES - PROTOCOL_SERIES {
			let strike = format!("{}", 50_500 + 100 * (number / 2));
			let kind = if number % 2 == 0 { OptionKind::Call } else { OptionKind::Put };
			assert_ok!(dispatch(ALICE, Call::list { series: series(kind, &strike, FRIDAY) }));
		}
		assert_eq!(MarketRecords::<Test>::get(BTC).series, 42);
		price_at(now() + LISTING_PERIOD + 2_000, "51000");
		idle();
		// The nearest first: both of 51,200 on Monday, then no more.
		let full = || Error::TooManySeries.into();
		assert_eq!(failures(), [(MONDAY, full()), (TUESDAY, full()), (FRIDAY, full())]);
		assert_eq!(MarketRecords::<Test>::get(BTC).series, MAX_SERIES);
		let monday = ["49200", "49600", "50000", "50400", "50800", "51200"];
		assert_eq!(strikes(MONDAY), monday);
	});
}

/// The past disaster of the listing spam: somebody takes all the room there is, so that the next day's series cannot be
/// listed by anybody.
#[test]
fn spammer_keeps_no_ladder_of_the_protocol_off_the_book() {
	Externalities::default().build_and_execute(|| {
		feed_all(fixed("50000"));
		let far = GENESIS_TIME + 2 * DAY;
		let spam = |minute: u64, strike: &str| Call::list {
			series: series(OptionKind::Call, strike, far + minute * 60_000),
		};
		let (expiries, most) = (4, 12);
		assert_eq!((MAX_EXPIRIES - PROTOCOL_EXPIRIES, MAX_SERIES - PROTOCOL_SERIES), (4, most));
		for minute in 0..expiries {
			for strike in ["100", "200", "300"] {
				assert_ok!(dispatch(DAVE, spam(minute, strike)));
			}
		}
		assert_noop!(dispatch(DAVE, spam(0, "400")), Error::TooManySeries);
		assert_noop!(dispatch(DAVE, spam(expiries, "100")), Error::TooManyExpiries);
		let paid = u128::from(most) * SERIES_DEPOSIT;
		assert_eq!(on_hold(HoldReason::SeriesDeposit, DAVE), paid);

		// The protocol lists all that it would.
		assert_ok!(dispatch_as(root(), set(Some(ListingTerms { strikes: 1, ..terms() }))));
		idle();
		assert_eq!((failures(), MarketRecords::<Test>::get(BTC).series), (vec![], 18 + most));
		let more = Call::list { series: series(OptionKind::Call, "50100", TUESDAY) };
		assert_noop!(dispatch(DAVE, more), Error::TooManySeries);

		// The next day has come; so has the ladder of the day after the next.
		next_block_at(MONDAY - 40_000);
		feed_until(MONDAY, fixed("50000"));
		assert_eq!(Expiries::<Test>::get((BTC, MONDAY)), None);
		feed_all(fixed("50000"));
		price_at(MONDAY + LISTING_PERIOD + 60_000, "50000");
		idle();
		assert_eq!(failures(), []);
		assert_eq!(strikes(TUESDAY + DAY).len(), 3);
		assert_eq!(on_hold(HoldReason::SeriesDeposit, DAVE), paid);

		// In the end all that anybody listed goes, with its deposits.
		assert_ok!(dispatch_as(root(), set(None)));
		for (first, end) in [
			(TUESDAY, TUESDAY),
			(far, far + (expiries - 1) * 60_000),
			(TUESDAY + DAY, TUESDAY + DAY),
			(FRIDAY, FRIDAY),
		] {
			next_block_at(first - 40_000);
			feed_until(end, fixed("50000"));
		}
		assert_eq!(on_hold(HoldReason::SeriesDeposit, DAVE), 0);
		assert_eq!((MarketRecords::<Test>::get(BTC).series, Expiries::<Test>::count()), (0, 0));
		assert_eq!(SeriesBook::<Test>::iter().count(), 0);
		assert_eq!(users(), UserCount::default());
	});
}

#[test]
fn expiry_of_a_user_is_the_protocols_when_the_protocol_lists_in_it() {
	Externalities::default().build_and_execute(|| {
		listed_market();
		let own = series(OptionKind::Put, "50000", MONDAY);
		assert_ok!(dispatch(ALICE, Call::list { series: own }));
		assert_eq!(users(), UserCount { series: 1, expiries: 1 });
		idle();
		// The series stays his, with its deposit; the expiry takes no room of users any more.
		assert_eq!(users(), UserCount { series: 1, expiries: 0 });
		assert_eq!(Options::record(&own).expect("listed").lister, Some(ALICE));
		let record = ExpiryRecord { by_protocol: true, series: 10, ..Default::default() };
		assert_eq!(Expiries::<Test>::get((BTC, MONDAY)), Some(record));
		assert_noop!(
			dispatch(BOB, Call::unlist { series: series(OptionKind::Call, "50000", MONDAY) }),
			Error::NotLister
		);
		assert_ok!(dispatch(ALICE, Call::unlist { series: own }));
		assert_eq!(users(), UserCount::default());
		assert!(Oracle::is_watched(BTC, MONDAY));
		// The next round lists it for the protocol.
		price_at(now() + LISTING_PERIOD, "50000");
		idle();
		assert_eq!(Options::record(&own).expect("listed").lister, None);
	});
}

#[test]
fn series_of_the_protocol_trade_settle_and_go_as_any() {
	Externalities::default().build_and_execute(|| {
		listed_market();
		idle();
		let (alice, bob) = (vault(ALICE), vault(BOB));
		let put = series(OptionKind::Put, "50000", MONDAY);
		trade(&alice, &bob, put, "1", "500");
		assert_ok!(dispatch_as(root(), set(None)));
		next_block_at(MONDAY - 40_000);
		feed_until(MONDAY, fixed("49000"));
		assert_eq!((cash(&alice), cash(&bob)), (signed("999500"), signed("1000500")));
		assert_eq!(Expiries::<Test>::get((BTC, MONDAY)), None);
		assert_eq!(SeriesBook::<Test>::iter_prefix((BTC, MONDAY)).count(), 0);
		assert_eq!(MarketRecords::<Test>::get(BTC).series, 20);
	});
}

/// A twentieth of the root of a year: 4 x 0.05 = 0.2 at 100 %.
const FOUR_HUNDREDTH: Moment = YEAR / 400;

fn list_call(strike: &str, expiry: Moment) -> Call {
	Call::list { series: series(OptionKind::Call, strike, expiry) }
}

#[test]
fn list_is_bounded_around_spot_by_the_terms_when_no_surface_is_quoted() {
	Externalities::default().build_and_execute(|| {
		listed_market();
		price_at(GENESIS_TIME + 60_000, "50000");
		let expiry = now() + FOUR_HUNDREDTH;
		// 50,000 e^-0.2 = 40,936.5 and 50,000 e^0.2 = 61,070.1.
		for strike in ["100", "40900", "61100", "10000000"] {
			assert_noop!(dispatch(ALICE, list_call(strike, expiry)), Error::StrikeBeyondBand);
		}
		for strike in ["41000", "61000"] {
			assert_ok!(dispatch(ALICE, list_call(strike, expiry)));
		}
		// Twice the volatility, twice as far: 33,516.0 and 74,591.2.
		let wild = ListingTerms { volatility: fixed("2"), ..terms() };
		assert_ok!(dispatch_as(root(), set(Some(wild))));
		assert_noop!(dispatch(ALICE, list_call("74600", expiry)), Error::StrikeBeyondBand);
		assert_noop!(dispatch(ALICE, list_call("33500", expiry)), Error::StrikeBeyondBand);
		assert_ok!(dispatch(ALICE, list_call("74500", expiry)));
		assert_ok!(dispatch(ALICE, list_call("33600", expiry)));
	});
}

#[test]
fn list_is_bounded_around_the_forward_by_the_surface_when_one_is_quoted() {
	Externalities::default().build_and_execute(|| {
		price_at(GENESIS_TIME + 60_000, "50000");
		let expiry = now() + FOUR_HUNDREDTH;
		assert_ok!(dispatch(ALICE, list_call("50000", expiry)));
		assert_ok!(dispatch_as(root(), set(Some(terms()))));
		observe(BTC, &said(fixed("50000"), [quote(expiry, "5000", fixed("1"))]));
		next_block();
		// At the money 0.25 + 0.1 (0.002 + sqrt(0.0901)) = 0.280217 a year, a volatility of 0.52936: from
		// 55,000 e^-0.10587 = 49,474 to 55,000 e^0.10587 = 61,142.
		for strike in ["49400", "61200"] {
			assert_noop!(dispatch(ALICE, list_call(strike, expiry)), Error::StrikeBeyondBand);
		}
		for strike in ["49500", "61100"] {
			assert_ok!(dispatch(ALICE, list_call(strike, expiry)));
		}
		// An expiry without a quote goes by spot and terms.
		assert_ok!(dispatch(ALICE, list_call("41000", expiry + 60_000)));
		// So does this one when its quote is stale while spot is not.
		next_block_at(now() + 58_000);
		feed_all(fixed("50000"));
		next_block_at(now() + 4_000);
		assert_ok!(dispatch(ALICE, list_call("41000", expiry)));
	});
}

#[test]
fn list_has_no_bound_when_there_are_no_terms_or_no_price() {
	Externalities::default().build_and_execute(|| {
		feed_all(fixed("50000"));
		assert_ok!(dispatch(ALICE, Call::list { series: put("100") }));
		assert_ok!(dispatch_as(root(), set(Some(terms()))));
		assert_noop!(dispatch(ALICE, Call::list { series: put("200") }), Error::StrikeBeyondBand);
		// To the maximum age of a price, and beyond.
		next_block_at(GENESIS_TIME + 60_000);
		assert_noop!(dispatch(ALICE, Call::list { series: put("200") }), Error::StrikeBeyondBand);
		next_block();
		assert_ok!(dispatch(ALICE, Call::list { series: put("200") }));
	});
}

/// Series of the protocol and of a user, and then something that must not be.
fn broken(says: &'static str, corrupt: impl FnOnce()) {
	Externalities::default().build().execute_with(|| {
		listed_market();
		idle();
		assert_ok!(dispatch(ALICE, list_call("50000", TUESDAY + 60_000)));
		assert_ok!(dispatch(ALICE, list_call("50100", TUESDAY)));
		assert_eq!(Options::do_try_state(), Ok(()));
		corrupt();
		assert_eq!(Options::do_try_state(), Err(DispatchError::Other(says)));
	});
}

#[test]
fn listing_fails_when_terms_are_unsound_beyond_the_caps_or_of_no_market() {
	let says = "options: terms of listing are unsound or beyond the caps";
	broken(says, || Listings::<Test>::insert(BTC, ListingTerms { strikes: 21, ..terms() }));
	broken(says, || Listings::<Test>::insert(BTC, ListingTerms { daily: 9, ..terms() }));
	broken("options: terms of listing are of no market", || {
		Listings::<Test>::insert(ETH, terms());
	});
}

#[test]
fn listing_fails_when_rounds_and_terms_do_not_match() {
	broken("options: a market that is listed has not one round", Rounds::<Test>::kill);
	broken("options: a market that is listed has not one round", || {
		Rounds::<Test>::mutate(|rounds| rounds.try_push(rounds[0])).expect("there is room");
	});
	broken("options: a market that is not listed has a round", || {
		Listings::<Test>::remove(BTC);
	});
}

#[test]
fn listing_fails_when_the_protocols_series_or_expiries_are_not_its_own() {
	let key = (BTC, MONDAY, series(OptionKind::Call, "50000", MONDAY));
	broken("options: a series of the protocol has a deposit", || {
		SeriesBook::<Test>::mutate(key, |record| record.as_mut().expect("listed").deposit = 1);
	});
	broken("options: a series of the protocol lies in an expiry of users", || {
		Expiries::<Test>::mutate((BTC, MONDAY), |expiry| {
			expiry.as_mut().expect("on file").by_protocol = false;
		});
	});
}

#[test]
fn listing_fails_when_what_users_have_is_counted_wrong() {
	broken("options: the series of users are counted wrong", || {
		set_users(UserCount { series: 3, expiries: 1 });
	});
	broken("options: the expiries of users are counted wrong", || {
		set_users(UserCount { series: 2, expiries: 2 });
	});
	broken("options: the expiries of users are counted wrong", || {
		Expiries::<Test>::mutate((BTC, TUESDAY + 60_000), |expiry| {
			expiry.as_mut().expect("on file").by_protocol = true;
		});
	});
	broken("options: the series of users are counted wrong", || {
		MarketRecords::<Test>::mutate(ETH, |market| market.users.expiries = 1);
		MarketRecords::<Test>::mutate(ETH, |market| market.users.series = 1);
	});
	broken("options: the expiries of users are counted wrong", || {
		MarketRecords::<Test>::mutate(ETH, |market| market.users.expiries = 1);
	});
}

#[test]
fn listing_fails_when_users_have_what_is_kept_for_the_protocol() {
	broken("options: users have opened what is kept for the protocol", || {
		// Two more than the one, and the two of the protocol that now seem to be theirs: five of four.
		for minute in [2, 3] {
			assert_ok!(dispatch(ALICE, list_call("50000", TUESDAY + minute * 60_000)));
		}
		let orphaned: Vec<_> = [MONDAY, FRIDAY]
			.into_iter()
			.flat_map(|expiry| SeriesBook::<Test>::iter_prefix((BTC, expiry)).collect::<Vec<_>>())
			.collect();
		let taken = orphaned.len() as u32;
		for (series, record) in orphaned {
			let key = (BTC, series.expiry, series);
			let lister = Some(77);
			SeriesBook::<Test>::insert(key, surety_options::SeriesRecord { lister, ..record });
		}
		for expiry in [MONDAY, FRIDAY] {
			Expiries::<Test>::mutate((BTC, expiry), |expiry| {
				expiry.as_mut().expect("on file").by_protocol = false;
			});
		}
		// Keep within the cap of series: only expiries are too many.
		let mut left = taken;
		for expiry in [MONDAY, FRIDAY] {
			let all: Vec<_> = SeriesBook::<Test>::iter_key_prefix((BTC, expiry)).collect();
			for series in all.into_iter().skip(1) {
				SeriesBook::<Test>::remove((BTC, expiry, series));
				left -= 1;
				Expiries::<Test>::mutate((BTC, expiry), |expiry| {
					expiry.as_mut().expect("on file").series -= 1;
				});
				MarketRecords::<Test>::mutate(BTC, |market| market.series -= 1);
			}
		}
		set_users(UserCount { series: 4 + left, expiries: 5 });
	});
}

#[test]
fn listing_fails_when_users_have_listed_what_is_kept_for_the_protocol() {
	broken("options: users have listed what is kept for the protocol", || {
		let records: Vec<_> = SeriesBook::<Test>::iter_prefix((BTC, FRIDAY))
			.chain(SeriesBook::<Test>::iter_prefix((BTC, MONDAY)))
			.collect();
		for (series, record) in records {
			let lister = Some(77);
			let key = (BTC, series.expiry, series);
			SeriesBook::<Test>::insert(key, surety_options::SeriesRecord { lister, ..record });
		}
		set_users(UserCount { series: 22, expiries: 1 });
	});
}

#[derive(Clone, Debug)]
enum Step {
	Block(Moment),
	Price(u32),
	List { who: usize, expiry: usize, strike: u32, call: bool },
	Unlist(usize),
	Terms(Option<(u8, u8, u8, u8)>),
	Budget(bool),
}

fn any_step() -> impl Strategy<Value = Step> {
	prop_oneof![
		3 => prop_oneof![2_000u64..100_000, 1_000_000u64..90_000_000].prop_map(Step::Block),
		4 => prop_oneof![49_000u32..51_000, 500u32..500_000].prop_map(Step::Price),
		4 => (0usize..4, 0usize..8, 300u32..1_000, any::<bool>())
			.prop_map(|(who, expiry, strike, call)| Step::List { who, expiry, strike, call }),
		2 => any::<usize>().prop_map(Step::Unlist),
		1 => proptest::option::of((0u8..3, 0u8..3, 0u8..2, 0u8..4)).prop_map(Step::Terms),
		1 => any::<bool>().prop_map(Step::Budget),
	]
}

/// A call that changes nothing if it fails.
fn attempt(origin: RuntimeOrigin, call: Call) {
	let before = storage_root();
	if dispatch_as(origin, call).is_err() {
		assert_eq!(storage_root(), before);
	}
}

fn apply(step: Step) {
	match step {
		Step::Block(after) => {
			next_block_at(now() + after);
		},
		Step::Price(spot) => {
			feed_all(sp_runtime::FixedU128::from_u32(spot));
		},
		Step::List { who, expiry, strike, call } => {
			// Days at eight, which the protocol may list too, and minutes that only users list.
			let day = (now() / DAY + expiry as u64 / 2 + 1) * DAY + 28_800_000;
			let expiry = if expiry % 2 == 0 { day } else { day + expiry as u64 * 60_000 };
			let kind = if call { OptionKind::Call } else { OptionKind::Put };
			let series = series(kind, &format!("{}00", strike), expiry);
			attempt(RuntimeOrigin::signed(TRADERS[who]), Call::list { series });
		},
		Step::Unlist(place) => {
			let mut book: Vec<_> = SeriesBook::<Test>::iter().collect();
			book.sort_by_key(|((_, _, series), _)| *series);
			let Some(((_, _, series), record)) = book.get(place % book.len().max(1)) else {
				return;
			};
			let who = record.lister.unwrap_or(ALICE);
			attempt(RuntimeOrigin::signed(who), Call::unlist { series: *series });
		},
		Step::Terms(counts) => {
			let terms = counts.map(|(daily, weekly, quarterly, strikes)| ListingTerms {
				daily,
				weekly,
				quarterly,
				strikes,
				..terms()
			});
			attempt(root(), set(terms));
		},
		Step::Budget(whole) => ListingLimit::set(if whole { block_limit() } else { one_step() }),
	}
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..Default::default() })]

	/// Whatever happens, the books of listing are right, users leave room, and the protocol can list a calendar's next
	/// expiry whenever it has a price and the market is not full of its own.
	#[test]
	fn users_leave_room_for_the_protocol_when_anything_is_listed(
		steps in proptest::collection::vec(any_step(), 5..60),
	) {
		Externalities::default().build_and_execute(|| {
			feed_all(fixed("50000"));
			for step in steps {
				apply(step);
				check_invariants();
				let users = users();
				assert!(users.series <= MAX_SERIES - PROTOCOL_SERIES);
				assert!(users.expiries <= MAX_EXPIRIES - PROTOCOL_EXPIRIES);
				assert!(MarketRecords::<Test>::get(BTC).series <= MAX_SERIES);
			}
			// A fresh chain of expiries: all that stands is let go, then a day's ladder finds its place.
			ListingLimit::set(block_limit());
			let first = ListingTerms { daily: 1, weekly: 0, strikes: 0, ..terms() };
			attempt(root(), set(Some(first)));
			// A round may pause for a minute first. The price is a strike, which no band leaves out.
			for _ in 0..40 {
				feed_all(fixed("50000"));
			}
			let next = (now() - 28_800_000) / DAY * DAY + DAY + 28_800_000;
			idle();
			let listed = SeriesBook::<Test>::iter_prefix_values((BTC, next));
			let own = listed.filter(|record| record.lister.is_none()).count();
			let full = MarketRecords::<Test>::get(BTC).series + 2 > MAX_SERIES;
			// Too late for that day, or it has only just become the next one.
			let late = next - now() < 60_000 || next - now() > DAY - 100_000;
			assert!(full || own > 0 || late);
		});
	}
}

#[test]
fn market_can_change_its_grid_when_the_protocol_lists_in_it() {
	Externalities::default().build_and_execute(|| {
		feed_all(fixed("50000"));
		assert_ok!(dispatch_as(root(), set(Some(ListingTerms { strikes: 1, ..terms() }))));
		idle();
		let coarse = Market { strike_step: fixed("1000"), ..market(b"BTC") };
		assert_ok!(dispatch_as(root(), Call::register_market { underlying: BTC, market: coarse }));
		price_at(now() + LISTING_PERIOD + 2_000, "53000");
		idle();
		assert_eq!(failures(), []);
		// What stands stays, what comes is on the new grid.
		let monday = ["49600", "50000", "50400", "52000", "53000", "54000"];
		assert_eq!(strikes(MONDAY), monday);
	});
}
