//! What users read agrees with what pallets are told, at every age.

use surety_mock::*;
use surety_traits::{
	Action, Feed, FeedStatus, JudgedSnapshot, OracleError, PriceFeed, Quality, SettlementOracle,
	ACTIONS,
};
use surety_types::{FeedTerms, Moment, Observation};

const MONTH: Moment = GENESIS_TIME + 30 * DAY;
const TWO_MONTHS: Moment = GENESIS_TIME + 60 * DAY;

/// Ages around the heartbeat of 12 s and the maximum of 60 s.
const AGES: [Moment; 6] = [2_000, 12_000, 12_001, 36_000, 60_000, 60_001];

fn judged() -> JudgedSnapshot {
	Oracle::judged_snapshot(BTC).expect("there has been a price")
}

#[test]
fn verdicts_are_those_that_actions_meet_when_prices_age() {
	Externalities::default().operators_of_seven(5).build_and_execute(|| {
		for expiry in [MONTH, TWO_MONTHS] {
			assert_ok!(Oracle::watch(BTC, expiry));
		}
		let fed = now();
		// All quote both; three quote no second volatility that could be taken.
		for key in &SEVEN_KEYS[..2] {
			say(*key, BTC, market_at(fixed("50000"), fixed("1"), &[MONTH, TWO_MONTHS]));
		}
		for key in &SEVEN_KEYS[2..5] {
			say(*key, BTC, market_at(fixed("50000"), fixed("1"), &[MONTH]));
		}
		for age in AGES {
			next_block_at(fed + age);
			let judged = judged();
			assert_eq!(Oracle::snapshot(BTC, &[], Action::ReduceRisk), Ok(judged.snapshot.clone()));
			let expected =
				ACTIONS.map(|action| (action, Oracle::snapshot(BTC, &[], action).map(drop)));
			assert_eq!(judged.spot, expected.to_vec(), "after {age} ms");
			let [(MONTH, month)] = &judged.expiries[..] else { panic!("{:?}", judged.expiries) };
			let expected =
				ACTIONS.map(|action| (action, Oracle::snapshot(BTC, &[MONTH], action).map(drop)));
			assert_eq!(*month, expected.to_vec(), "after {age} ms");
			// An expiry that no quorum quotes stops what needs it, and nothing else.
			for action in ACTIONS {
				let both = Oracle::snapshot(BTC, &[MONTH, TWO_MONTHS], action).map(drop);
				let first = Oracle::snapshot(BTC, &[MONTH], action).map(drop);
				let free = matches!(action, Action::ReduceRisk | Action::Settle);
				let lacking = if free { Ok(()) } else { Err(OracleError::NoPrice) };
				assert_eq!(both, first.and(lacking), "{action:?} after {age} ms");
			}
		}
		assert_eq!(Oracle::judged_snapshot(ETH), Err(OracleError::NotRegistered));
	});
}

#[test]
fn forward_without_a_surface_is_no_price_of_an_expiry() {
	Externalities::default().build_and_execute(|| {
		assert_ok!(Oracle::watch(BTC, MONTH));
		let mut market = market_at(fixed("50000"), fixed("1"), &[MONTH]);
		market.expiries[0].basis = signed("250");
		market.expiries[0].svi.rho = signed("1");
		observe(BTC, &market);
		next_block();
		let quote = judged().snapshot.expiries[0];
		assert_eq!((quote.forward, quote.surface), (fixed("50250"), None));
		let refused = |action| Oracle::snapshot(BTC, &[MONTH], action).map(drop);
		for action in [Action::CheckMargin, Action::OpenRisk, Action::Withdraw, Action::Liquidate] {
			assert_eq!(refused(action), Err(OracleError::NoPrice));
		}
		assert_eq!((refused(Action::ReduceRisk), refused(Action::Settle)), (Ok(()), Ok(())));
	});
}

#[test]
fn forward_is_never_below_the_least_price_when_spot_has_fallen_below_an_old_basis() {
	Externalities::default().build_and_execute(|| {
		assert_ok!(Oracle::watch(BTC, MONTH));
		observe(BTC, &said(fixed("50000"), [quote(MONTH, "-40000", fixed("1"))]));
		next_block();
		assert_eq!(judged().snapshot.expiries[0].forward, fixed("10000"));
		// Nobody quotes the forward any more.
		feed_all(fixed("30000"));
		let forward = judged().snapshot.expiries[0].forward;
		assert_eq!(forward, surety_types::storable::MIN_PRICE);
	});
}

#[test]
fn feeds_of_a_market_are_told_with_their_quality() {
	let terms = FeedTerms { min_confidence: fixed("0.95"), ..feed_terms() };
	Externalities::default().feeds(vec![(BTC, terms)]).build_and_execute(|| {
		assert_eq!(Oracle::market_feeds(ETH), None);
		assert_ok!(Oracle::watch(BTC, MONTH));
		let told = || Oracle::market_feeds(BTC).expect("registered");
		assert_eq!((told().terms, told().watched, told().feeds), (terms, vec![MONTH], vec![]));
		let fed = now();
		for (key, rate) in HOT_KEYS.into_iter().zip(["0.02", "0.03", "0.035"]) {
			let market = market_at(fixed("50000"), fixed("1"), &[MONTH]);
			say(key, BTC, Observation { rate: signed(rate), ..market });
		}
		next_block();
		let status = |feed, confidence, quality| FeedStatus {
			feed,
			as_of: fed,
			confidence: fixed(confidence),
			quality,
		};
		// Rates are 0, 0.005 and 0.01 away: a tenth of the 0.05 that the band allows.
		let young = [
			status(Feed::Spot, "1", Quality::Good),
			status(Feed::Rate, "0.9", Quality::Uncertain),
			status(Feed::Forward(MONTH), "1", Quality::Good),
			status(Feed::Volatility(MONTH), "1", Quality::Good),
		];
		assert_eq!(told().feeds, young.to_vec());
		next_block_at(fed + 36_000);
		let aging = ["0.5", "0.45", "0.5", "0.5"];
		let aging = young.into_iter().zip(aging).map(|(one, confidence)| FeedStatus {
			confidence: fixed(confidence),
			quality: Quality::Aging,
			..one
		});
		assert_eq!(told().feeds, aging.collect::<Vec<_>>());
		next_block_at(fed + 60_001);
		assert!(told().feeds.iter().all(|one| one.quality == Quality::Stale));
		assert!(told().feeds.iter().all(|one| one.confidence == fixed("0")));
	});
}
