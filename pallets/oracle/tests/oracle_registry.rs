//! Who may feed what: feeds, operators and their hot keys.

use surety_mock::*;
use surety_oracle::{
	Accumulators, Changed, Error, Event, FeedKeys, Feeds, FormerOperators, NextOperator, Operator,
	Operators, Records,
};
use surety_types::{storable, FeedTerms, Observation, UnderlyingId};

type Oracles = Error<Test>;

const STRANGER: AccountId = 666;

fn said(event: Event<Test>) -> RuntimeEvent {
	RuntimeEvent::Oracle(event)
}

fn bad_origin() -> sp_runtime::DispatchError {
	sp_runtime::DispatchError::BadOrigin
}

fn observation(price: &str) -> Observation {
	Observation::of_spot(fixed(price))
}

#[test]
fn register_feed_writes_terms_when_new() {
	Externalities::default().build_and_execute(|| {
		let new = FeedTerms { faulty: 0, ..feed_terms() };
		assert_ok!(Oracle::register_feed(root(), ETH, new));
		assert_eq!(Feeds::<Test>::get(ETH), Some(new));
		let sum = Accumulators::<Test>::get(ETH);
		assert_eq!((sum.from, sum.until, sum.counted.covered), (now(), now(), 0));
		assert!(!Changed::<Test>::contains_key(ETH));
		let event = Event::FeedRegistered { underlying: ETH, old: None, new };
		assert_eq!(last_event(), Some(said(event)));
	});
}

#[test]
fn register_feed_takes_the_price_anew_when_terms_change() {
	Externalities::default().build_and_execute(|| {
		feed_all(fixed("50000"));
		let new = FeedTerms { heartbeat: 1_000, max_age: 1_000, ..feed_terms() };
		let old = feed_terms();
		assert_ok!(Oracle::register_feed(root(), BTC, new));
		let event = Event::FeedRegistered { underlying: BTC, old: Some(old), new };
		assert_eq!(last_event(), Some(said(event)));
		assert!(Changed::<Test>::contains_key(BTC));
		assert_eq!(Feeds::<Test>::count(), 1);
	});
}

#[test]
fn register_feed_refuses_when_terms_are_unsound() {
	let above_one = fixed("1.000000000000000001");
	let cases = [
		(FeedTerms { max_age: 0, ..feed_terms() }, Oracles::AgeOutOfRange),
		(FeedTerms { min_price: fixed("0"), ..feed_terms() }, Oracles::PriceBounds),
		(FeedTerms { min_price: fixed("1000001"), ..feed_terms() }, Oracles::PriceBounds),
		(FeedTerms { max_price: fixed("10000001"), ..feed_terms() }, Oracles::PriceBounds),
		(FeedTerms { max_age: 86_400_001, ..feed_terms() }, Oracles::AgeOutOfRange),
		// A quorum of nine among at most seven operators.
		(FeedTerms { faulty: 4, ..feed_terms() }, Oracles::QuorumTooLarge),
		(FeedTerms { faulty: u8::MAX, ..feed_terms() }, Oracles::QuorumTooLarge),
		(FeedTerms { heartbeat: 0, ..feed_terms() }, Oracles::AgeOutOfRange),
		(FeedTerms { heartbeat: 60_001, ..feed_terms() }, Oracles::AgeOutOfRange),
		(FeedTerms { decimals: 19, ..feed_terms() }, Oracles::DecimalsOutOfRange),
		(FeedTerms { max_rate: fixed("0"), ..feed_terms() }, Oracles::RateOutOfRange),
		(FeedTerms { max_rate: above_one, ..feed_terms() }, Oracles::RateOutOfRange),
		(FeedTerms { max_move: fixed("0"), ..feed_terms() }, Oracles::BandOutOfRange),
		(FeedTerms { max_move: above_one, ..feed_terms() }, Oracles::BandOutOfRange),
		(FeedTerms { band: fixed("0"), ..feed_terms() }, Oracles::BandOutOfRange),
		(FeedTerms { band: above_one, ..feed_terms() }, Oracles::BandOutOfRange),
		(FeedTerms { surface_band: fixed("0"), ..feed_terms() }, Oracles::BandOutOfRange),
		(FeedTerms { surface_band: above_one, ..feed_terms() }, Oracles::BandOutOfRange),
		(FeedTerms { min_confidence: above_one, ..feed_terms() }, Oracles::ConfidenceOutOfRange),
		(FeedTerms { patience: 59_999, ..feed_terms() }, Oracles::PatienceOutOfRange),
		(FeedTerms { patience: 2_592_000_001, ..feed_terms() }, Oracles::PatienceOutOfRange),
	];
	Externalities::default().build_and_execute(|| {
		for (terms, error) in cases {
			assert_noop!(Oracle::register_feed(root(), ETH, terms), error);
		}
		let widest = FeedTerms {
			faulty: 3,
			heartbeat: 86_400_000,
			max_age: 86_400_000,
			min_price: storable::MIN_PRICE,
			max_price: storable::MAX_PRICE,
			decimals: 0,
			max_rate: fixed("1"),
			max_move: fixed("1"),
			band: fixed("1"),
			surface_band: fixed("1"),
			min_confidence: fixed("1"),
			patience: 2_592_000_000,
		};
		assert_ok!(Oracle::register_feed(root(), ETH, widest));
	});
}

#[test]
fn register_feed_refuses_when_there_are_too_many() {
	Externalities::default().build_and_execute(|| {
		// One of them is there from the beginning.
		for feed in 1..MAX_FEEDS {
			assert_ok!(Oracle::register_feed(root(), ETH + feed - 1, feed_terms()));
		}
		let beyond: UnderlyingId = 77;
		assert_noop!(Oracle::register_feed(root(), beyond, feed_terms()), Oracles::TooManyFeeds);
		// A registered one can still be changed.
		assert_ok!(Oracle::register_feed(root(), ETH, feed_terms()));
	});
}

#[test]
fn governance_calls_refuse_when_anybody_else_signs() {
	Externalities::default().build_and_execute(|| {
		for who in [ALICE, OPERATORS[0], HOT_KEYS[0]] {
			let origin = || RuntimeOrigin::signed(who);
			assert_noop!(Oracle::register_feed(origin(), ETH, feed_terms()), bad_origin());
			assert_noop!(Oracle::add_operator(origin(), ALICE), bad_origin());
			assert_noop!(Oracle::remove_operator(origin(), OPERATORS[0]), bad_origin());
			assert_noop!(Oracle::remove_feed(origin(), BTC), bad_origin());
			let price = fixed("50000");
			assert_noop!(Oracle::choose_settlement(origin(), BTC, now(), price), bad_origin());
		}
		assert_noop!(Oracle::set_feed_key(root(), None), bad_origin());
		assert_noop!(Oracle::feed(root(), BTC, observation("50000")), bad_origin());
		assert_noop!(Oracle::set_feed_key(RuntimeOrigin::none(), None), bad_origin());
		assert_noop!(Oracle::remove_faulty(root(), BTC, OPERATORS[0]), bad_origin());
		assert_noop!(Oracle::remove_faulty(RuntimeOrigin::none(), BTC, 101), bad_origin());
	});
}

#[test]
fn add_operator_admits_without_a_key_when_new() {
	Externalities::default().build_and_execute(|| {
		assert_ok!(Oracle::add_operator(root(), DAVE));
		// Those of genesis have 0, 1 and 2.
		assert_eq!(Operators::<Test>::get(DAVE), Some(Operator { number: 3, key: None }));
		assert_eq!(NextOperator::<Test>::get(), 4);
		let event = Event::OperatorAdded { operator: DAVE, number: 3 };
		assert_eq!(last_event(), Some(said(event)));
	});
}

#[test]
fn add_operator_refuses_when_known_or_too_many() {
	Externalities::default().build_and_execute(|| {
		let known = OPERATORS[0];
		assert_noop!(Oracle::add_operator(root(), known), Oracles::AlreadyOperator);
		for operator in 1_000..1_004 {
			assert_ok!(Oracle::add_operator(root(), operator));
		}
		assert_eq!(Operators::<Test>::count(), MAX_OPERATORS);
		assert_noop!(Oracle::add_operator(root(), 1_004), Oracles::TooManyOperators);
	});
}

#[test]
fn remove_operator_takes_key_and_records_when_known() {
	Externalities::default().build_and_execute(|| {
		assert_ok!(Oracle::register_feed(root(), ETH, feed_terms()));
		feed(BTC, fixed("50000"));
		feed(ETH, fixed("3000"));
		next_block();
		let [operator, ..] = OPERATORS;
		assert_ok!(Oracle::remove_operator(root(), operator));
		let event = Event::OperatorRemoved { operator, number: 0 };
		assert_eq!(last_event(), Some(said(event)));
		assert_eq!(FormerOperators::<Test>::get().into_inner(), vec![(0, operator)]);
		assert_eq!(Operators::<Test>::get(operator), None);
		assert_eq!(FeedKeys::<Test>::get(HOT_KEYS[0]), None);
		for underlying in [BTC, ETH] {
			assert!(!Records::<Test>::contains_key(underlying, operator));
			assert!(Changed::<Test>::contains_key(underlying));
		}
		let key = RuntimeOrigin::signed(HOT_KEYS[0]);
		assert_noop!(Oracle::feed(key, BTC, observation("50000")), Oracles::NotFeedKey);
	});
}

#[test]
fn remove_operator_refunds_what_it_did_not_use_when_there_are_fewer_feeds() {
	use surety_oracle::WeightInfo;
	Externalities::default().build_and_execute(|| {
		let info = Oracle::remove_operator(root(), OPERATORS[0]).expect("an operator");
		assert_eq!(info.actual_weight, Some(<()>::remove_operator(1)));
		assert!(<()>::remove_operator(1).ref_time() < <()>::remove_operator(MAX_FEEDS).ref_time());
	});
}

#[test]
fn numbers_are_never_given_twice_when_an_operator_returns() {
	Externalities::default().build_and_execute(|| {
		let [operator, ..] = OPERATORS;
		for number in 3..14u32 {
			assert_ok!(Oracle::remove_operator(root(), operator));
			assert_ok!(Oracle::add_operator(root(), operator));
			assert_eq!(Operators::<Test>::get(operator), Some(Operator { number, key: None }));
		}
		// The last seven numbers that were taken back can still be read; 0 and 3 to 6 are gone.
		let former: Vec<_> = FormerOperators::<Test>::get().into_iter().collect();
		assert_eq!(former, (6..13).map(|number| (number, operator)).collect::<Vec<_>>());
	});
}

#[test]
fn remove_operator_refuses_when_unknown() {
	Externalities::default().build_and_execute(|| {
		assert_noop!(Oracle::remove_operator(root(), STRANGER), Oracles::NotOperator);
		assert_noop!(Oracle::remove_operator(root(), HOT_KEYS[0]), Oracles::NotOperator);
	});
}

#[test]
fn set_feed_key_frees_the_old_key_when_changed() {
	Externalities::default().build_and_execute(|| {
		let [operator, other, _] = OPERATORS;
		let (old, new) = (Some(HOT_KEYS[0]), Some(DAVE));
		assert_ok!(Oracle::set_feed_key(RuntimeOrigin::signed(operator), new));
		let event = Event::FeedKeySet { operator, old, new };
		assert_eq!(last_event(), Some(said(event)));
		assert_eq!(FeedKeys::<Test>::get(DAVE), Some(operator));
		let key = RuntimeOrigin::signed(HOT_KEYS[0]);
		assert_noop!(Oracle::feed(key, BTC, observation("50000")), Oracles::NotFeedKey);
		// The old key may now serve somebody else.
		assert_ok!(Oracle::set_feed_key(RuntimeOrigin::signed(other), old));
		assert_eq!(FeedKeys::<Test>::get(HOT_KEYS[0]), Some(other));
		assert_eq!(FeedKeys::<Test>::get(HOT_KEYS[1]), None);
	});
}

#[test]
fn set_feed_key_takes_the_key_away_when_none_is_named() {
	Externalities::default().build_and_execute(|| {
		let [operator, ..] = OPERATORS;
		assert_ok!(Oracle::set_feed_key(RuntimeOrigin::signed(operator), None));
		assert_eq!(Operators::<Test>::get(operator), Some(Operator { number: 0, key: None }));
		assert_eq!(FeedKeys::<Test>::get(HOT_KEYS[0]), None);
	});
}

#[test]
fn set_feed_key_keeps_the_key_when_it_is_the_same() {
	Externalities::default().build_and_execute(|| {
		let ([operator, ..], [key, ..]) = (OPERATORS, HOT_KEYS);
		assert_ok!(Oracle::set_feed_key(RuntimeOrigin::signed(operator), Some(key)));
		assert_eq!(FeedKeys::<Test>::get(key), Some(operator));
		let named = Operator { number: 0, key: Some(key) };
		assert_eq!(Operators::<Test>::get(operator), Some(named));
	});
}

#[test]
fn set_feed_key_refuses_when_the_key_is_anothers_or_the_signer_no_operator() {
	Externalities::default().build_and_execute(|| {
		let thief = RuntimeOrigin::signed(OPERATORS[0]);
		let stolen = Some(HOT_KEYS[1]);
		assert_noop!(Oracle::set_feed_key(thief, stolen), Oracles::KeyInUse);
		for who in [STRANGER, HOT_KEYS[0]] {
			let origin = RuntimeOrigin::signed(who);
			assert_noop!(Oracle::set_feed_key(origin, Some(DAVE)), Oracles::NotOperator);
		}
	});
}

#[test]
#[should_panic(expected = "a feed is named twice")]
fn genesis_panics_when_a_feed_is_named_twice() {
	Externalities::default().feeds(vec![(BTC, feed_terms()), (BTC, feed_terms())]).build();
}

#[test]
#[should_panic(expected = "unsound feed")]
fn genesis_panics_when_terms_are_unsound() {
	let terms = FeedTerms { max_age: 0, ..feed_terms() };
	Externalities::default().feeds(vec![(BTC, terms)]).build();
}

#[test]
#[should_panic(expected = "unsound operator")]
fn genesis_panics_when_two_operators_name_one_key() {
	Externalities::default().operators(vec![(1, Some(9)), (2, Some(9))]).build();
}

#[test]
#[should_panic(expected = "every time must be positive")]
fn genesis_panics_when_times_are_unsound() {
	let timing = surety_types::Timing { sample_limit: 0, ..Default::default() };
	Externalities::default().timing(timing).build();
}
