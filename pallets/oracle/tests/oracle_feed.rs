//! Observations become snapshots: quorum, median, age, fees, budget.

use frame_support::{
	dispatch::{DispatchClass, GetDispatchInfo, Pays},
	traits::Time,
	weights::Weight,
};
use sp_runtime::traits::Dispatchable;
use surety_mock::*;
use surety_oracle::{
	Accumulators, Call, Changed, Error, Event, NextFeed, Prices, Record, Records, WeightInfo,
};
use surety_traits::{Action, OracleError, PriceFeed};
use surety_types::{FeedTerms, Moment, Observation};

type Oracles = Error<Test>;

/// Keys of operators enough for a quorum of three with two to spare.
const FIVE: [AccountId; 5] = [201, 202, 203, 204, 205];

fn five() -> Externalities {
	Externalities::default().operators_of_seven(5)
}

fn observe(key: AccountId, price: &str) {
	say_spot(key, BTC, fixed(price));
}

/// The price, if any margin may be checked at it.
fn spot() -> Result<sp_runtime::FixedU128, OracleError> {
	price().map(|(spot, _)| spot)
}

/// That and when a quorum last stood behind it.
fn price() -> Result<(sp_runtime::FixedU128, Moment), OracleError> {
	price_of(BTC)
}

fn price_of(underlying: u32) -> Result<(sp_runtime::FixedU128, Moment), OracleError> {
	let quote = Oracle::spot(underlying, Action::CheckMargin)?;
	let snapshot = Oracle::snapshot(underlying, &[], Action::CheckMargin)?;
	assert_eq!((snapshot.spot, snapshot.as_of), (quote.spot, quote.as_of));
	assert_eq!(snapshot.spot_confidence, quote.confidence);
	Ok((quote.spot, quote.as_of))
}

fn happened(event: Event<Test>) -> bool {
	events().contains(&RuntimeEvent::Oracle(event))
}

#[test]
fn feed_writes_the_record_and_the_mark_only_when_accepted() {
	Externalities::default().build_and_execute(|| {
		let (sum, before) = (Accumulators::<Test>::get(BTC), now());
		let observation = Observation::of_spot(fixed("50000.123456789012345678"));
		let result = Oracle::feed(RuntimeOrigin::signed(HOT_KEYS[0]), BTC, observation.clone());
		assert_eq!(result.map(|info| info.pays_fee), Ok(Pays::No));
		let spot = observation.spot;
		let block = System::block_number();
		let record = Record { observation, included: before, block, number: 0 };
		assert_eq!(Records::<Test>::get(BTC, OPERATORS[0]), Some(record));
		assert!(Changed::<Test>::contains_key(BTC));
		assert_eq!(Accumulators::<Test>::get(BTC), sum);
		assert_eq!(Prices::<Test>::get(BTC), None);
		let event = Event::Fed { operator: OPERATORS[0], underlying: BTC, spot };
		assert_eq!(events(), vec![RuntimeEvent::Oracle(event)]);
	});
}

#[test]
fn feed_is_operational_and_pays_only_when_refused() {
	Externalities::default().build_and_execute(|| {
		let observation = Observation::of_spot(fixed("50000"));
		let call = RuntimeCall::Oracle(Call::feed { underlying: BTC, observation });
		let info = call.get_dispatch_info();
		assert_eq!((info.class, info.pays_fee), (DispatchClass::Operational, Pays::Yes));
		let accepted = call.clone().dispatch(RuntimeOrigin::signed(HOT_KEYS[0]));
		assert_eq!(accepted.expect("in order").pays_fee, Pays::No);
		for who in [HOT_KEYS[0], ALICE] {
			let refused = call.clone().dispatch(RuntimeOrigin::signed(who));
			assert_eq!(refused.expect_err("not in order").post_info.pays_fee, Pays::Yes);
		}
	});
}

#[test]
fn feed_refuses_when_the_key_is_not_a_hot_key() {
	Externalities::default().build_and_execute(|| {
		let observation = Observation::of_spot(fixed("50000"));
		for who in [ALICE, OPERATORS[0]] {
			let origin = RuntimeOrigin::signed(who);
			assert_noop!(Oracle::feed(origin, BTC, observation.clone()), Oracles::NotFeedKey);
		}
	});
}

#[test]
fn feed_refuses_when_the_underlying_is_not_registered() {
	Externalities::default().build_and_execute(|| {
		let observation = Observation::of_spot(fixed("3000"));
		let origin = RuntimeOrigin::signed(HOT_KEYS[0]);
		assert_noop!(Oracle::feed(origin, ETH, observation), Oracles::NotRegistered);
	});
}

#[test]
fn feed_refuses_when_the_price_is_out_of_bounds() {
	Externalities::default().build_and_execute(|| {
		let key = || RuntimeOrigin::signed(HOT_KEYS[0]);
		for price in ["0", "99.999999999999999999", "1000000.000000000000000001"] {
			let absurd = Observation::of_spot(fixed(price));
			assert_noop!(Oracle::feed(key(), BTC, absurd), Oracles::OutOfBounds);
		}
		let absurd = Observation::of_spot(sp_runtime::FixedU128::from_inner(u128::MAX));
		assert_noop!(Oracle::feed(key(), BTC, absurd), Oracles::OutOfBounds);
		observe(HOT_KEYS[0], "100");
		observe(HOT_KEYS[1], "1000000");
	});
}

#[test]
fn feed_refuses_when_the_operator_has_fed_in_this_block() {
	Externalities::default().build_and_execute(|| {
		assert_ok!(Oracle::register_feed(root(), ETH, feed_terms()));
		let again = Observation::of_spot(fixed("50001"));
		observe(HOT_KEYS[0], "50000");
		let key = || RuntimeOrigin::signed(HOT_KEYS[0]);
		assert_noop!(Oracle::feed(key(), BTC, again.clone()), Oracles::AlreadyFed);
		// A new key is the same operator.
		assert_ok!(Oracle::set_feed_key(RuntimeOrigin::signed(OPERATORS[0]), Some(DAVE)));
		let other = RuntimeOrigin::signed(DAVE);
		assert_noop!(Oracle::feed(other.clone(), BTC, again.clone()), Oracles::AlreadyFed);
		// Another market and another block are.
		assert_ok!(Oracle::feed(other.clone(), ETH, again.clone()));
		next_block();
		assert_ok!(Oracle::feed(other, BTC, again));
	});
}

#[test]
fn snapshot_is_the_median_when_a_quorum_has_fed() {
	Externalities::default().build_and_execute(|| {
		let fed = now();
		observe(HOT_KEYS[0], "50010");
		observe(HOT_KEYS[1], "1000000");
		observe(HOT_KEYS[2], "50000");
		assert_eq!(price(), Err(OracleError::NoPrice));
		next_block();
		assert_eq!(price(), Ok((fixed("50010"), fed)));
		let (underlying, as_of, spot) = (BTC, fed, fixed("50010"));
		// Deviations 0, 10 and 949,990: 10 of the 5,001 that the band allows, 1 - 10/5,001 rounded down.
		let confidence = fixed("0.998000399920015996");
		assert!(happened(Event::PriceTaken { underlying, as_of, spot, confidence }));
		assert!(!Changed::<Test>::contains_key(BTC));
	});
}

#[test]
fn snapshot_is_the_mean_rounded_down_when_the_count_is_even() {
	five().build_and_execute(|| {
		observe(201, "50000.000000000000000001");
		observe(202, "50000.000000000000000004");
		observe(203, "100");
		observe(204, "999999");
		next_block();
		assert_eq!(spot(), Ok(fixed("50000.000000000000000002")));
	});
}

#[test]
fn snapshot_does_not_change_when_fed_inside_the_block() {
	Externalities::default().build_and_execute(|| {
		feed_all(fixed("50000"));
		feed(BTC, fixed("60000"));
		assert_eq!(spot(), Ok(fixed("50000")));
		next_block();
		assert_eq!(spot(), Ok(fixed("60000")));
	});
}

#[test]
fn no_snapshot_is_taken_when_the_quorum_is_missed() {
	Externalities::default().build_and_execute(|| {
		observe(HOT_KEYS[0], "50000");
		observe(HOT_KEYS[1], "50000");
		next_block();
		assert_eq!(price(), Err(OracleError::NoPrice));
		assert!(!Changed::<Test>::contains_key(BTC));
		// The third, a block later, completes it; the age is that of the first two.
		let before = now() - BLOCK_TIME;
		observe(HOT_KEYS[2], "50000");
		next_block();
		assert_eq!(price(), Ok((fixed("50000"), before)));
	});
}

#[test]
fn old_snapshot_ages_to_the_millisecond_when_feeds_stop() {
	Externalities::default().build_and_execute(|| {
		let fed = now();
		feed_all(fixed("50000"));
		next_block_at(fed + 60_000);
		assert_eq!(spot(), Ok(fixed("50000")));
		next_block_at(fed + 60_001);
		assert_eq!(price(), Err(OracleError::Stale { as_of: fed }));
		assert_eq!(price_of(ETH), Err(OracleError::NotRegistered));
	});
}

#[test]
fn old_observations_do_not_count_when_beyond_their_age() {
	Externalities::default().build_and_execute(|| {
		let fed = now();
		feed_all(fixed("50000"));
		next_block_at(fed + 59_000);
		// Two say otherwise; in the next block the third is a millisecond too old to make a quorum with them.
		observe(HOT_KEYS[0], "60000");
		observe(HOT_KEYS[1], "60000");
		next_block_at(fed + 60_001);
		assert_eq!(price(), Err(OracleError::Stale { as_of: fed }));
	});
}

#[test]
fn old_observations_count_when_just_within_their_age() {
	Externalities::default().build_and_execute(|| {
		let fed = now();
		feed_all(fixed("50000"));
		next_block_at(fed + 59_000);
		observe(HOT_KEYS[0], "60000");
		observe(HOT_KEYS[1], "60000");
		next_block_at(fed + 60_000);
		assert_eq!(price(), Ok((fixed("60000"), fed)));
	});
}

#[test]
fn age_is_that_of_a_whole_quorum_when_more_have_fed() {
	five().build_and_execute(|| {
		let start = now();
		for (turn, key) in FIVE.into_iter().enumerate() {
			observe(key, "50000");
			if turn < 4 {
				next_block();
			}
		}
		next_block();
		// The quorum of three youngest: fed 8, 6 and 4 seconds after the start.
		let as_of = start + 4_000;
		assert_eq!(price(), Ok((fixed("50000"), as_of)));
	});
}

#[test]
fn removed_operator_does_not_count_when_the_next_price_is_taken() {
	five().build_and_execute(|| {
		for (key, price) in FIVE.into_iter().zip(["100", "200", "300", "400", "500"]) {
			observe(key, price);
		}
		next_block();
		assert_eq!(spot(), Ok(fixed("300")));
		assert_ok!(Oracle::remove_operator(root(), 105));
		next_block();
		assert_eq!(spot(), Ok(fixed("250")));
	});
}

#[test]
fn observations_do_not_count_when_new_bounds_exclude_them() {
	five().build_and_execute(|| {
		for (key, price) in FIVE.into_iter().zip(["100", "200", "300", "400", "500"]) {
			observe(key, price);
		}
		next_block();
		let narrow = FeedTerms { min_price: fixed("250"), ..feed_terms() };
		assert_ok!(Oracle::register_feed(root(), BTC, narrow));
		next_block();
		assert_eq!(spot(), Ok(fixed("400")));
	});
}

#[test]
fn sample_stands_for_its_limit_and_no_longer_than_the_snapshot_is_fresh() {
	Externalities::default().build_and_execute(|| {
		let fed = now();
		feed_all(fixed("50000"));
		let standing = || {
			let sum = Accumulators::<Test>::get(BTC);
			(sum.from - fed, sum.until - fed, sum.counted.covered, sum.price)
		};
		assert_eq!(standing(), (2_000, 14_000, 0, fixed("50000")));
		next_block_at(fed + 4_000);
		assert_eq!(standing(), (4_000, 16_000, 2_000, fixed("50000")));
		// A gap of 46 s: twelve of them are covered. The snapshot is fresh until 60 s.
		next_block_at(fed + 50_000);
		assert_eq!(standing(), (50_000, 60_000, 14_000, fixed("50000")));
		next_block_at(fed + 70_000);
		assert_eq!(standing(), (70_000, 70_000, 24_000, fixed("0")));
		let counted = Accumulators::<Test>::get(BTC).counted.weighted;
		assert_eq!(counted, 24_000 * fixed("50000").into_inner());
	});
}

#[test]
fn hook_begins_with_the_rest_when_the_budget_was_too_small() {
	Externalities::default().build_and_execute(|| {
		assert_ok!(Oracle::register_feed(root(), ETH, feed_terms()));
		feed(BTC, fixed("50000"));
		feed(ETH, fixed("3000"));
		let idle = <()>::poll(2);
		let step = <()>::poll_feed(0) + <()>::aggregate(3, 0);
		OraclePollLimit::set(idle + step);
		OptionsPollLimit::set(Weight::zero());
		RiskPollLimit::set(Weight::zero());
		let used = next_block_at(now() + BLOCK_TIME);
		assert_eq!(used, idle + step);
		let taken = |underlying| Prices::<Test>::contains_key(underlying);
		assert!(taken(BTC) != taken(ETH));
		let rest = NextFeed::<Test>::get().expect("one is left");
		assert!(!taken(rest));
		next_block();
		assert!(taken(BTC) && taken(ETH));
	});
}

#[test]
fn hook_does_nothing_when_there_is_no_budget() {
	Externalities::default().build_and_execute(|| {
		feed(BTC, fixed("50000"));
		OraclePollLimit::set(Weight::zero());
		next_block();
		assert_eq!(price(), Err(OracleError::NoPrice));
		OraclePollLimit::set(poll_limit());
		next_block();
		assert_eq!(spot(), Ok(fixed("50000")));
	});
}

#[test]
fn feed_that_cannot_be_worked_stops_no_other() {
	Externalities::default().build_and_execute(|| {
		assert_ok!(Oracle::register_feed(root(), ETH, feed_terms()));
		feed_all(fixed("50000"));
		// No price can bring the sum here; it takes a corrupted storage.
		let sound = Accumulators::<Test>::get(BTC);
		Accumulators::<Test>::mutate(BTC, |sum| sum.counted.weighted = u128::MAX);
		let broken = Accumulators::<Test>::get(BTC);
		feed(BTC, fixed("60000"));
		feed(ETH, fixed("3000"));
		next_block();
		assert_eq!(price_of(ETH).map(|(spot, _)| spot), Ok(fixed("3000")));
		assert_eq!(spot(), Ok(fixed("50000")));
		assert_eq!(Accumulators::<Test>::get(BTC), broken);
		let error = Oracles::Overflow.into();
		assert!(happened(Event::FeedFailed { underlying: BTC, error }));
		Accumulators::<Test>::insert(BTC, sound);
	});
}

#[test]
fn timing_is_that_of_genesis() {
	let timing = surety_types::Timing { settlement_window: 77_000, ..Default::default() };
	Externalities::default().timing(timing).build_and_execute(|| {
		assert_eq!(Oracle::timing(), timing);
		let time: Moment = <Timestamp as Time>::now();
		assert_eq!(time, now());
	});
}
