//! Who does wrong is told, once, and can be removed by anybody after the patience that the terms name; who is removed
//! leaves nothing but a name.

use frame_support::dispatch::Pays;
use sp_runtime::DispatchError;
use surety_math::SviFault;
use surety_mock::*;
use surety_oracle::{
	Changed, Conduct, Conducts, Error, Event, FeedKeys, FormerOperators, Operators, Records,
	WeightInfo,
};
use surety_traits::{Action, Misconduct, PriceFeed, SettlementOracle};
use surety_types::{FeedTerms, Moment, Observation};

type Oracles = Error<Test>;

const PATIENCE: Moment = 600_000;

/// Five operators, of whom one may be faulty: a quorum is three.
fn chain() -> Externalities {
	Externalities::default().operators_of_seven(5)
}

/// The operators of these numbers say this price.
fn say_by(numbers: &[usize], price: &str) {
	for number in numbers {
		say_spot(SEVEN_KEYS[*number], BTC, fixed(price));
	}
}

const ALL: [usize; 5] = [0, 1, 2, 3, 4];

/// What was told of conduct in this block.
fn told() -> Vec<Event<Test>> {
	let of_conduct = |event| match event {
		RuntimeEvent::Oracle(event) => {
			let told = matches!(event, Event::Misconduct { .. } | Event::ConductMended { .. });
			told.then_some(event)
		},
		_ => None,
	};
	events().into_iter().filter_map(of_conduct).collect()
}

fn begun(operator: u32, misconduct: Misconduct) -> Event<Test> {
	Event::Misconduct { underlying: BTC, operator, misconduct, fault: None }
}

fn ended(operator: u32) -> Event<Test> {
	Event::ConductMended { underlying: BTC, operator }
}

fn conduct(number: u32) -> Option<Conduct> {
	Conducts::<Test>::get(BTC).into_iter().find(|conduct| conduct.number == number)
}

/// Anybody has an operator removed: whether that costs, or why it is refused.
fn remove_faulty(operator: AccountId) -> Result<Pays, DispatchError> {
	let result = Oracle::remove_faulty(RuntimeOrigin::signed(DAVE), BTC, operator);
	result.map(|info| info.pays_fee).map_err(|failed| failed.error)
}

fn refused(error: Oracles) -> Result<Pays, DispatchError> {
	Err(error.into())
}

/// Blocks of two seconds in which these operators say this price, until that time.
fn say_until(time: Moment, numbers: &[usize], price: &str) {
	while now() < time {
		say_by(numbers, price);
		next_block_at(time.min(now() + BLOCK_TIME));
	}
}

#[test]
fn silence_is_told_once_when_it_begins_and_once_when_it_ends() {
	chain().build_and_execute(|| {
		let start = now();
		say_by(&ALL, "50000");
		next_block();
		assert_eq!((told(), conduct(4)), (vec![], None));
		// The last word of the fifth counts for a minute.
		say_until(start + 60_000, &ALL[..4], "50000");
		assert_eq!((told(), conduct(4)), (vec![], None));
		say_until(start + 62_000, &ALL[..4], "50000");
		assert_eq!(told(), vec![begun(4, Misconduct::Silence)]);
		let silent = Conduct { number: 4, now: Some((Misconduct::Silence, now())), reports: 1 };
		assert_eq!(conduct(4), Some(silent));
		while now() < start + 120_000 {
			say_by(&ALL[..4], "50000");
			next_block();
			assert_eq!((told(), conduct(4)), (vec![], Some(silent)));
		}
		say_by(&ALL, "50000");
		next_block();
		assert_eq!(told(), vec![ended(4)]);
		assert_eq!(conduct(4), Some(Conduct { number: 4, now: None, reports: 1 }));
		// And again: it is the second time.
		let last = now();
		say_by(&[4], "50000");
		say_until(last + 62_000, &ALL[..4], "50000");
		assert_eq!(told(), vec![begun(4, Misconduct::Silence)]);
		assert_eq!(conduct(4).map(|conduct| conduct.reports), Some(2));
	});
}

#[test]
fn price_outside_the_band_is_told_once_when_it_begins_and_once_when_it_ends() {
	chain().build_and_execute(|| {
		// The band is a tenth of the median; exactly there is inside.
		say_by(&ALL[..4], "50000");
		say_by(&[4], "55000");
		next_block();
		assert_eq!(told(), vec![]);
		let begin = now() + BLOCK_TIME;
		for turn in 0..5 {
			say_by(&ALL[..4], "50000");
			say_by(&[4], "55000.000000000000000001");
			next_block();
			let first = vec![begun(4, Misconduct::Outside)];
			assert_eq!(told(), if turn == 0 { first } else { vec![] });
			let outside = Some((Misconduct::Outside, begin));
			assert_eq!(conduct(4).and_then(|conduct| conduct.now), outside);
		}
		say_by(&ALL, "50000");
		next_block();
		assert_eq!(told(), vec![ended(4)]);
	});
}

#[test]
fn rate_and_forward_outside_the_band_are_told() {
	let expiry = GENESIS_TIME + 30 * DAY;
	chain().build_and_execute(|| {
		assert_ok!(Oracle::watch(BTC, expiry));
		let honest = market_at(fixed("50000"), fixed("1"), &[expiry]);
		// A tenth of the largest rate, 0.5; a tenth of spot.
		let rate = |rate| Observation { rate: signed(rate), ..honest.clone() };
		let basis = |basis| said(fixed("50000"), [quote(expiry, basis, fixed("1"))]);
		let cases = [rate("0.05"), basis("-5000"), rate("-0.050000000000000001"), basis("5000.01")];
		for (key, said) in SEVEN_KEYS.into_iter().zip([honest.clone()].into_iter().chain(cases)) {
			say(key, BTC, said);
		}
		next_block();
		// Medians are zero: of rates -0.05.., 0, 0, 0, 0.05 and of bases -5000, 0, 0, 0, 5000.01.
		assert_eq!(told(), vec![begun(3, Misconduct::Outside), begun(4, Misconduct::Outside)]);
	});
}

#[test]
fn forward_is_not_held_against_one_that_no_quorum_quotes_any_more() {
	let expiry = GENESIS_TIME + 30 * DAY;
	chain().build_and_execute(|| {
		assert_ok!(Oracle::watch(BTC, expiry));
		for key in &SEVEN_KEYS[..5] {
			say(*key, BTC, market_at(fixed("50000"), fixed("1"), &[expiry]));
		}
		next_block();
		// Two go on quoting the forward, which has moved by more than the band of 5,000; three quote spot alone.
		for key in &SEVEN_KEYS[..2] {
			say(*key, BTC, said(fixed("50000"), [quote(expiry, "5500", fixed("1"))]));
		}
		say_by(&[2, 3, 4], "50000");
		next_block();
		assert_eq!(told(), vec![]);
	});
}

#[test]
fn arbitrage_is_told_with_its_point_once_when_it_begins_and_once_when_it_ends() {
	let expiry = GENESIS_TIME + 30 * DAY;
	chain().build_and_execute(|| {
		assert_ok!(Oracle::watch(BTC, expiry));
		let honest = || market_at(fixed("50000"), fixed("1"), &[expiry]);
		let mut liar = honest();
		liar.expiries[0].svi.a = signed("-1");
		for turn in 0..3 {
			for key in &SEVEN_KEYS[..4] {
				say(*key, BTC, honest());
			}
			say(SEVEN_KEYS[4], BTC, liar.clone());
			next_block();
			let told = told();
			if turn > 0 {
				assert_eq!(told, vec![]);
				continue;
			}
			let [Event::Misconduct { underlying: BTC, operator: 4, misconduct, fault }] = &told[..]
			else {
				panic!("{told:?}")
			};
			assert_eq!(*misconduct, Misconduct::Arbitrage);
			let fault = fault.expect("a point");
			assert_eq!((fault.expiry, fault.refusal.k), (expiry, signed("0")));
			assert_eq!(fault.refusal.fault, SviFault::NegativeVariance);
		}
		// Its price counts all the same: all five are behind the price.
		let quote = Oracle::spot(BTC, Action::OpenRisk).expect("all agree");
		assert_eq!(quote.confidence, fixed("1"));
		say(SEVEN_KEYS[4], BTC, honest());
		next_block();
		assert_eq!(told(), vec![ended(4)]);
	});
}

#[test]
fn since_stays_and_nothing_is_told_when_one_wrong_follows_another() {
	chain().build_and_execute(|| {
		let start = now();
		say_by(&ALL[..4], "50000");
		say_by(&[4], "90000");
		next_block();
		let since = start + 2_000;
		assert_eq!(told(), vec![begun(4, Misconduct::Outside)]);
		// Then silent; its last word is outside until it is too old.
		say_until(start + 60_000, &ALL[..4], "50000");
		let now_wrong = || conduct(4).and_then(|conduct| conduct.now);
		assert_eq!(now_wrong(), Some((Misconduct::Outside, since)));
		say_until(start + 62_000, &ALL[..4], "50000");
		assert_eq!(now_wrong(), Some((Misconduct::Silence, since)));
		assert_eq!(told(), vec![]);
		assert_eq!(conduct(4).map(|conduct| conduct.reports), Some(1));
	});
}

#[test]
fn operators_without_a_word_are_silent_as_soon_as_others_speak() {
	chain().build_and_execute(|| {
		next_block();
		assert_eq!(told(), vec![]);
		// One is no quorum: there is no price to judge anybody by.
		say_by(&[1], "50000");
		next_block();
		assert_eq!(told(), vec![]);
		say_by(&[2, 0], "50000");
		next_block();
		let silent = [3, 4].map(|number| begun(number, Misconduct::Silence));
		assert_eq!(told(), silent.to_vec());
		say_by(&[3], "50000");
		next_block();
		assert_eq!(told(), vec![ended(3)]);
		// An operator who is admitted is looked at from the next observations on after it has named a key.
		assert_ok!(Oracle::add_operator(root(), SEVEN[5]));
		say_by(&[0], "50000");
		next_block();
		assert_eq!(told(), vec![]);
		assert_ok!(Oracle::set_feed_key(RuntimeOrigin::signed(SEVEN[5]), Some(SEVEN_KEYS[5])));
		say_by(&[0], "50000");
		next_block();
		assert_eq!(told(), vec![begun(5, Misconduct::Silence)]);
		// But who has never spoken may not know of the feed: only a vote removes it.
		say_until(now() + PATIENCE + 2_000, &ALL[..4], "50000");
		assert_eq!(remove_faulty(SEVEN[5]), refused(Oracles::NothingWrong));
	});
}

/// The fifth operator has been silent, and was told so, 62 s after the start.
fn with_one_silent() -> Moment {
	let start = now();
	say_by(&[4], "50000");
	say_until(start + 62_000, &ALL[..4], "50000");
	assert_eq!(conduct(4).and_then(|conduct| conduct.now), Some((Misconduct::Silence, now())));
	now()
}

#[test]
fn remove_faulty_refuses_when_there_is_nothing_wrong_or_patience_runs() {
	chain().build_and_execute(|| {
		let since = with_one_silent();
		for operator in [SEVEN[0], SEVEN[1]] {
			assert_storage_noop!(assert_eq!(
				remove_faulty(operator),
				refused(Oracles::NothingWrong)
			));
		}
		for stranger in [ALICE, SEVEN_KEYS[4]] {
			assert_storage_noop!(assert_eq!(
				remove_faulty(stranger),
				refused(Oracles::NotOperator)
			));
		}
		let elsewhere = RuntimeOrigin::signed(DAVE);
		assert_noop!(Oracle::remove_faulty(elsewhere, ETH, SEVEN[4]), Oracles::NotRegistered);
		// In another feed of the same terms it has done nothing wrong yet.
		assert_ok!(Oracle::register_feed(root(), ETH, feed_terms()));
		let other = RuntimeOrigin::signed(DAVE);
		assert_noop!(Oracle::remove_faulty(other, ETH, SEVEN[4]), Oracles::NothingWrong);
		say_until(since + PATIENCE - 1, &ALL[..4], "50000");
		assert_storage_noop!(assert_eq!(
			remove_faulty(SEVEN[4]),
			refused(Oracles::PatienceRunning)
		));
		say_until(since + PATIENCE, &ALL[..4], "50000");
		assert_eq!(remove_faulty(SEVEN[4]), Ok(Pays::No));
	});
}

#[test]
fn remove_faulty_refuses_when_the_operator_has_mended() {
	chain().build_and_execute(|| {
		let since = with_one_silent();
		say_until(since + PATIENCE - 4_000, &ALL[..4], "50000");
		say_until(since + PATIENCE, &ALL, "50000");
		assert_eq!(remove_faulty(SEVEN[4]), refused(Oracles::NothingWrong));
	});
}

#[test]
fn remove_faulty_refuses_when_the_silent_one_has_just_spoken() {
	chain().build_and_execute(|| {
		let since = with_one_silent();
		say_until(since + PATIENCE, &ALL[..4], "50000");
		say_by(&[4], "50000");
		// The hook has not looked yet: its last word is silence.
		assert!(conduct(4).is_some_and(|conduct| conduct.now.is_some()));
		assert_storage_noop!(assert_eq!(remove_faulty(SEVEN[4]), refused(Oracles::NothingWrong)));
	});
}

#[test]
fn second_removal_refuses_when_the_first_has_taken_what_the_quorum_could_spare() {
	// Seven, of whom two may be faulty: a quorum is five. Two are outside and one has gone: six were heard.
	let wide = FeedTerms { faulty: 2, ..feed_terms() };
	let feeds = vec![(BTC, wide)];
	Externalities::default().operators_of_seven(7).feeds(feeds).build_and_execute(|| {
		say_by(&[6], "50000");
		let until = now() + PATIENCE + 4_000;
		while now() < until {
			say_by(&[0, 1, 2, 3], "50000");
			say_by(&[4, 5], "90000");
			next_block();
		}
		assert_eq!(remove_faulty(SEVEN[4]), Ok(Pays::No));
		assert_storage_noop!(assert_eq!(remove_faulty(SEVEN[5]), refused(Oracles::QuorumAtRisk)));
	});
}

#[test]
fn silence_goes_on_when_another_drops_its_key_while_its_word_is_fresh() {
	chain().build_and_execute(|| {
		let since = with_one_silent();
		say_by(&ALL[..4], "50000");
		assert_ok!(Oracle::set_feed_key(RuntimeOrigin::signed(SEVEN[3]), None));
		next_block();
		assert_eq!(told(), vec![]);
		assert_eq!(conduct(4).and_then(|conduct| conduct.now), Some((Misconduct::Silence, since)));
	});
}

#[test]
fn patience_begins_anew_when_the_feed_or_the_chain_has_stood_still() {
	chain().build_and_execute(|| {
		with_one_silent();
		// The chain stops for an hour, in which nobody could have spoken.
		next_block_at(now() + 3_600_000);
		let running = || refused(Oracles::PatienceRunning);
		assert_eq!(remove_faulty(SEVEN[4]), running());
		// The others are back first.
		let back = now() + 2 * BLOCK_TIME;
		say_until(back, &ALL[..4], "50000");
		assert_eq!(conduct(4).and_then(|conduct| conduct.now), Some((Misconduct::Silence, back)));
		assert_eq!(remove_faulty(SEVEN[4]), running());
		say_until(back + PATIENCE - 1, &ALL[..4], "50000");
		assert_eq!(remove_faulty(SEVEN[4]), running());
		say_until(back + PATIENCE, &ALL[..4], "50000");
		assert_eq!(remove_faulty(SEVEN[4]), Ok(Pays::No));
	});
	chain().build_and_execute(|| {
		with_one_silent();
		// The chain goes on, the quorum is lost: nobody is measured by too few.
		say_until(now() + PATIENCE + 60_000, &ALL[..2], "50000");
		assert_eq!(remove_faulty(SEVEN[4]), refused(Oracles::PatienceRunning));
		say_until(now() + BLOCK_TIME, &ALL[..4], "50000");
		assert_eq!(remove_faulty(SEVEN[4]), refused(Oracles::PatienceRunning));
	});
}

#[test]
fn remove_faulty_refuses_when_a_quorum_would_be_at_risk() {
	// Three operators, and a quorum of three.
	Externalities::default().build_and_execute(|| {
		let honest = |time: Moment| {
			while now() < time {
				say_by(&[0, 1], "50000");
				say_by(&[2], "90000");
				next_block();
			}
		};
		honest(now() + PATIENCE + 2_000);
		assert_storage_noop!(assert_eq!(remove_faulty(SEVEN[2]), refused(Oracles::QuorumAtRisk)));
		// A seat is no voice: a fourth operator has to be heard.
		let fourth = RuntimeOrigin::signed(SEVEN[3]);
		assert_ok!(Oracle::add_operator(root(), SEVEN[3]));
		assert_ok!(Oracle::set_feed_key(fourth, Some(SEVEN_KEYS[3])));
		assert_storage_noop!(assert_eq!(remove_faulty(SEVEN[2]), refused(Oracles::QuorumAtRisk)));
		say_by(&[0, 1, 3], "50000");
		say_by(&[2], "90000");
		next_block();
		assert_eq!(remove_faulty(SEVEN[2]), Ok(Pays::No));
	});
	// Another feed needs more operators than this one.
	chain().build_and_execute(|| {
		let wide = FeedTerms { faulty: 2, ..feed_terms() };
		assert_ok!(Oracle::register_feed(root(), ETH, wide));
		let since = with_one_silent();
		say_until(since + PATIENCE, &ALL[..4], "50000");
		assert_storage_noop!(assert_eq!(remove_faulty(SEVEN[4]), refused(Oracles::QuorumAtRisk)));
		// Governance may do as it sees fit.
		assert_ok!(Oracle::remove_operator(root(), SEVEN[4]));
	});
}

#[test]
fn remove_faulty_needs_a_signature_and_costs_nothing_only_when_it_succeeds() {
	chain().build_and_execute(|| {
		let since = with_one_silent();
		let early = Oracle::remove_faulty(RuntimeOrigin::signed(DAVE), BTC, SEVEN[4]);
		assert_eq!(early.expect_err("too early").post_info.pays_fee, Pays::Yes);
		say_until(since + PATIENCE, &ALL[..4], "50000");
		for origin in [RuntimeOrigin::none(), root()] {
			let bad = DispatchError::BadOrigin;
			assert_noop!(Oracle::remove_faulty(origin, BTC, SEVEN[4]), bad);
		}
		let info = Oracle::remove_faulty(RuntimeOrigin::signed(DAVE), BTC, SEVEN[4]);
		let info = info.expect("long enough");
		assert_eq!(info.pays_fee, Pays::No);
		assert_eq!(info.actual_weight, Some(<()>::remove_faulty(1)));
		let removed = Event::OperatorRemoved { operator: SEVEN[4], number: 4 };
		assert_eq!(last_event(), Some(RuntimeEvent::Oracle(removed)));
	});
}

#[test]
fn removal_leaves_nothing_but_the_name_when_the_operator_had_everything() {
	chain().build_and_execute(|| {
		assert_ok!(Oracle::register_feed(root(), ETH, feed_terms()));
		let since = now() + BLOCK_TIME;
		while now() < since + PATIENCE {
			for underlying in [BTC, ETH] {
				for key in &SEVEN_KEYS[..4] {
					say_spot(*key, underlying, fixed("3000"));
				}
				say_spot(SEVEN_KEYS[4], underlying, fixed("5000"));
			}
			next_block();
		}
		for underlying in [BTC, ETH] {
			assert!(Conducts::<Test>::get(underlying).iter().any(|one| one.number == 4));
			assert!(Records::<Test>::contains_key(underlying, SEVEN[4]));
			assert!(!Changed::<Test>::contains_key(underlying));
		}
		assert_eq!(remove_faulty(SEVEN[4]), Ok(Pays::No));
		for underlying in [BTC, ETH] {
			assert!(!Conducts::<Test>::contains_key(underlying));
			assert!(!Records::<Test>::contains_key(underlying, SEVEN[4]));
			// The next price is taken without it.
			assert!(Changed::<Test>::contains_key(underlying));
		}
		assert_eq!(
			(Operators::<Test>::get(SEVEN[4]), FeedKeys::<Test>::get(SEVEN_KEYS[4])),
			(None, None)
		);
		assert_eq!(FormerOperators::<Test>::get().into_inner(), vec![(4, SEVEN[4])]);
		let origin = RuntimeOrigin::signed(SEVEN_KEYS[4]);
		let again = Observation::of_spot(fixed("3000"));
		assert_noop!(Oracle::feed(origin, BTC, again), Oracles::NotFeedKey);
		// Who is admitted again begins anew.
		assert_ok!(Oracle::add_operator(root(), SEVEN[4]));
		assert_eq!(remove_faulty(SEVEN[4]), refused(Oracles::NothingWrong));
	});
}

#[test]
fn records_tell_who_said_what_and_does_wrong() {
	chain().build_and_execute(|| {
		let fed = now();
		say_by(&ALL[..3], "50000");
		say_by(&[3], "90000");
		next_block();
		let records = Oracle::operator_records(BTC);
		let numbers: Vec<_> =
			records.iter().map(|record| (record.number, record.operator)).collect();
		assert_eq!(
			numbers,
			(0..5).map(|number| (number, SEVEN[number as usize])).collect::<Vec<_>>()
		);
		assert_eq!(records[0].key, Some(SEVEN_KEYS[0]));
		assert_eq!(records[0].said, Some((Observation::of_spot(fixed("50000")), fed)));
		assert_eq!((records[0].fresh, records[0].misconduct, records[0].reports), (true, None, 0));
		let wrong = |misconduct| (Some((misconduct, fed + 2_000)), 1);
		assert_eq!((records[3].misconduct, records[3].reports), wrong(Misconduct::Outside));
		assert_eq!((records[4].misconduct, records[4].reports), wrong(Misconduct::Silence));
		assert_eq!((records[4].fresh, records[4].said.clone()), (false, None));
		next_block_at(fed + 60_001);
		assert!(Oracle::operator_records(BTC).iter().all(|record| !record.fresh));
		assert_eq!(Oracle::operator_records(ETH), vec![]);
	});
}
