//! How much a price may be relied on, and what may be done at it: every number worked by hand.
//!
//! Seven operators, two of whom may be faulty: a quorum is five. Prices agree within 2 %, move by 5 % at once, are young
//! for 12 s and count for 60 s; risk is opened from a confidence of 0.8.

use sp_runtime::FixedU128;
use surety_mock::*;
use surety_oracle::{Doubt, Event, Prices};
use surety_traits::{Action, OracleError, PriceFeed, SettlementOracle, ACTIONS};
use surety_types::{FeedTerms, Moment, Observation, Timing};

fn terms() -> FeedTerms {
	FeedTerms {
		faulty: 2,
		max_move: fixed("0.05"),
		band: fixed("0.02"),
		min_confidence: fixed("0.8"),
		..feed_terms()
	}
}

fn chain() -> Externalities {
	Externalities::default().feeds(vec![(BTC, terms())]).operators_of_seven(7)
}

/// The first of the keys say these prices, in this block.
fn say_all(prices: &[&str]) {
	for (key, price) in SEVEN_KEYS.into_iter().zip(prices) {
		say_spot(key, BTC, fixed(price));
	}
}

/// So many operators say this price.
fn say_many(count: usize, price: &str) {
	say_all(&vec![price; count]);
}

/// Price and confidence, if only it is younger than the maximum age.
fn price() -> Result<(FixedU128, FixedU128), OracleError> {
	let quote = Oracle::spot(BTC, Action::CheckMargin)?;
	let snapshot = Oracle::snapshot(BTC, &[], Action::CheckMargin)?;
	assert_eq!((snapshot.spot, snapshot.spot_confidence), (quote.spot, quote.confidence));
	Ok((quote.spot, quote.confidence))
}

fn at(spot: &str, confidence: &str) -> Result<(FixedU128, FixedU128), OracleError> {
	Ok((fixed(spot), fixed(confidence)))
}

/// Whether spot, and a snapshot of it, are good enough for each action, in the order of the table.
fn verdicts() -> [Result<(), OracleError>; 6] {
	ACTIONS.map(|action| {
		let verdict = Oracle::spot(BTC, action).map(|_| ());
		assert_eq!(Oracle::snapshot(BTC, &[], action).map(|_| ()), verdict);
		verdict
	})
}

/// Every action that needs a good price fails by this, those that need one younger than the maximum age by that.
fn refused(
	open: Result<(), OracleError>,
	check: Result<(), OracleError>,
) -> [Result<(), OracleError>; 6] {
	// Reduce risk, settle, check margin, open risk, withdraw, liquidate.
	[Ok(()), Ok(()), check, open, open, Ok(())]
}

fn doubt() -> Option<Doubt> {
	Prices::<Test>::get(BTC).and_then(|prices| prices.doubt)
}

#[test]
fn confidence_is_full_when_all_agree() {
	chain().build_and_execute(|| {
		say_many(7, "50000");
		next_block();
		assert_eq!(price(), at("50000", "1"));
		assert_eq!(verdicts(), refused(Ok(()), Ok(())));
	});
}

#[test]
fn confidence_falls_with_the_typical_distance_from_the_median() {
	chain().build_and_execute(|| {
		// Distances 0, 0, 0, 50, 50, 100, 100: 50 of the 1,000 that the band allows.
		say_all(&["49900", "49950", "50000", "50000", "50000", "50050", "50100"]);
		next_block();
		assert_eq!(price(), at("50000", "0.95"));
		// One who lies changes nothing: distances 0, 0, 0, 50, 50, 100, 950,000.
		say_all(&["49900", "49950", "50000", "50000", "50000", "50050", "1000000"]);
		next_block();
		assert_eq!(price(), at("50000", "0.95"));
	});
}

#[test]
fn there_is_no_confidence_when_observations_are_typically_outside_the_band() {
	chain().build_and_execute(|| {
		// Distances 0, 0, 0, 1,000, 1,000, 1,000, 1,000: all that the band allows.
		say_all(&["49000", "49000", "50000", "50000", "50000", "51000", "51000"]);
		next_block();
		assert_eq!(price(), at("50000", "0"));
		let uncertain = OracleError::Uncertain { confidence: fixed("0") };
		assert_eq!(verdicts(), refused(Err(uncertain), Ok(())));
		// Further apart is no less than none.
		say_all(&["100", "100", "50000", "50000", "50000", "51000", "52000"]);
		next_block();
		assert_eq!(price(), at("50000", "0"));
	});
}

#[test]
fn confidence_falls_by_half_of_the_share_that_is_missing() {
	chain().build_and_execute(|| {
		say_many(6, "50000");
		next_block();
		// 13/14 and 12/14, rounded down.
		assert_eq!(price(), at("50000", "0.928571428571428571"));
	});
	chain().build_and_execute(|| {
		say_all(&["49950", "49950", "50000", "50050", "50050"]);
		next_block();
		// 12/14 x 0.95, rounded down at each step.
		assert_eq!(price(), at("50000", "0.814285714285714284"));
		assert_eq!(verdicts(), refused(Ok(()), Ok(())));
		// A new operator is missing from the first block on: 5 + 6 of 12 where one goes and none comes.
		assert_ok!(Oracle::remove_operator(root(), SEVEN[6]));
		say_many(5, "50000");
		next_block();
		assert_eq!(price(), at("50000", "0.916666666666666666"));
	});
}

#[test]
fn confidence_is_uncertain_just_below_the_least_and_good_just_at_it() {
	let cases = [("49800", "50200", "0.8", true), ("49799.99", "50200.01", "0.79999", false)];
	for (low, high, confidence, sound) in cases {
		chain().build_and_execute(|| {
			// Three are at the median, four 200, or a hundredth more, of 1,000 away.
			say_all(&[low, low, "50000", "50000", "50000", high, high]);
			next_block();
			let quote = Oracle::spot(BTC, Action::OpenRisk).map(|quote| quote.confidence);
			let expected = fixed(confidence);
			let lacking = Err(OracleError::Uncertain { confidence: expected });
			assert_eq!(quote, if sound { Ok(expected) } else { lacking });
		});
	}
}

#[test]
fn confidence_falls_with_age_from_the_heartbeat_on() {
	chain().build_and_execute(|| {
		let fed = now();
		say_many(7, "50000");
		next_block();
		for (age, confidence) in
			[(12_000, "1"), (24_000, "0.75"), (36_000, "0.5"), (48_000, "0.25"), (60_000, "0")]
		{
			next_block_at(fed + age);
			assert_eq!(price(), at("50000", confidence), "after {age} ms");
		}
		next_block_at(fed + 60_001);
		assert_eq!(price(), Err(OracleError::Stale { as_of: fed }));
	});
}

#[test]
fn factors_are_multiplied_when_several_fall() {
	chain().build_and_execute(|| {
		say_many(7, "40000");
		next_block();
		next_block_at(now() + 61_000);
		// What they say first may be of before the silence and counts as that old.
		say_all(&["40000"; 5]);
		next_block();
		let fed = now();
		// Agreement 0.95 as above, five of seven, and a move of a quarter where a twentieth is believed.
		say_all(&["49950", "49950", "50000", "50050", "50050"]);
		next_block_at(fed + 36_000);
		// 0.814285714285714284 x 0.2, and half of it for the age, rounded down.
		assert_eq!(price(), at("50000", "0.081428571428571428"));
	});
}

#[test]
fn rate_has_a_confidence_of_its_own_and_the_lower_one_counts_for_the_snapshot() {
	chain().build_and_execute(|| {
		// Distances 0, 0, 0, 0.005, 0.005, 0.2, 0.2: half of the 2 % of 0.5 that the band allows.
		let rates = ["-0.16", "0.035", "0.04", "0.04", "0.04", "0.045", "0.24"];
		for (key, rate) in SEVEN_KEYS.into_iter().zip(rates) {
			let said = Observation { rate: signed(rate), ..Observation::of_spot(fixed("50000")) };
			say(key, BTC, said);
		}
		next_block();
		let snapshot = Oracle::snapshot(BTC, &[], Action::CheckMargin).expect("young");
		assert_eq!((snapshot.rate, snapshot.rate_confidence), (signed("0.04"), fixed("0.5")));
		assert_eq!(snapshot.spot_confidence, fixed("1"));
		// Who needs no rate may open risk; who needs the snapshot may not.
		assert!(Oracle::spot(BTC, Action::OpenRisk).is_ok());
		let uncertain = OracleError::Uncertain { confidence: fixed("0.5") };
		assert_eq!(Oracle::snapshot(BTC, &[], Action::OpenRisk), Err(uncertain));
		assert!(Oracle::snapshot(BTC, &[], Action::CheckMargin).is_ok());
		assert!(Oracle::snapshot(BTC, &[], Action::Liquidate).is_ok());
	});
}

#[test]
fn move_is_believed_at_once_when_within_the_limit() {
	for price_now in ["52500", "47500"] {
		chain().build_and_execute(|| {
			say_many(7, "50000");
			next_block();
			say_many(7, price_now);
			next_block();
			assert_eq!(price(), at(price_now, "1"));
			assert_eq!(doubt(), None);
		});
	}
}

#[test]
fn move_is_doubted_when_beyond_the_limit() {
	// Limit / move: 0.05 / 0.2 both ways, / 2, and a hair less than all for a hair too much.
	for (price_now, confidence) in [
		("60000", "0.25"),
		("40000", "0.25"),
		("150000", "0.025"),
		("52500.000000000000000001", "0.99999999999999998"),
	] {
		chain().build_and_execute(|| {
			say_many(7, "50000");
			next_block();
			say_many(7, price_now);
			next_block();
			// The price is taken all the same: what protects the system goes by it.
			assert_eq!(price(), at(price_now, confidence));
			let (believed, since) = (fixed("50000"), now());
			assert_eq!(doubt(), Some(Doubt { believed, price: fixed(price_now), since }));
		});
	}
}

#[test]
fn doubt_ends_when_a_quorum_of_later_observations_confirms() {
	chain().build_and_execute(|| {
		say_many(7, "50000");
		next_block();
		say_many(7, "60000");
		next_block();
		let uncertain = OracleError::Uncertain { confidence: fixed("0.25") };
		assert_eq!(verdicts(), refused(Err(uncertain), Ok(())));
		// Four of the quorum of five; then the observations do not become more by themselves.
		say_many(4, "60000");
		next_block();
		assert_eq!(price(), at("60000", "0.25"));
		next_block();
		assert_eq!(price(), at("60000", "0.25"));
		say_spot(SEVEN_KEYS[4], BTC, fixed("60000"));
		next_block();
		assert_eq!((price(), doubt()), (at("60000", "1"), None));
		assert_eq!(verdicts(), refused(Ok(()), Ok(())));
	});
}

#[test]
fn doubt_ends_when_later_observations_are_near_the_new_price() {
	chain().build_and_execute(|| {
		say_many(7, "50000");
		next_block();
		say_many(7, "60000");
		next_block();
		// 5 % more than the price in doubt, which confirms it; half of all would doubt it from 50,000 on.
		say_many(7, "63000");
		next_block();
		assert_eq!((price(), doubt()), (at("63000", "1"), None));
	});
}

#[test]
fn doubt_begins_anew_when_the_price_jumps_again() {
	chain().build_and_execute(|| {
		say_many(7, "50000");
		next_block();
		say_many(7, "60000");
		next_block();
		say_many(7, "75000");
		next_block();
		// Still against the last price that was believed: 0.05 / 0.5.
		assert_eq!(price(), at("75000", "0.1"));
		let (believed, price_now, since) = (fixed("50000"), fixed("75000"), now());
		assert_eq!(doubt(), Some(Doubt { believed, price: price_now, since }));
		say_many(7, "75000");
		next_block();
		assert_eq!((price(), doubt()), (at("75000", "1"), None));
	});
}

#[test]
fn doubt_ends_when_the_price_returns_to_what_was_believed() {
	chain().build_and_execute(|| {
		say_many(7, "50000");
		next_block();
		say_many(7, "60000");
		next_block();
		// Within 5 % of 50,000.
		say_many(7, "51000");
		next_block();
		assert_eq!((price(), doubt()), (at("51000", "1"), None));
	});
}

#[test]
fn actions_go_on_and_stop_as_the_table_says_when_the_quorum_is_lost_and_returns() {
	chain().build_and_execute(|| {
		let fed = now();
		say_many(7, "50000");
		next_block();
		// Three of seven fall silent; the four go on every two seconds, and their price moves.
		let four_until = |time: Moment| {
			while now() < time {
				say_many(4, "50500");
				next_block_at(time.min(now() + BLOCK_TIME));
			}
		};
		four_until(fed + 12_000);
		assert_eq!(verdicts(), refused(Ok(()), Ok(())));
		four_until(fed + 12_001);
		let aging = OracleError::Aging { as_of: fed };
		assert_eq!(verdicts(), refused(Err(aging), Ok(())));
		// As long as the last words of the three count the median is taken: four say 50,500, three 50,000.
		four_until(fed + 60_000);
		assert_eq!(verdicts(), refused(Err(aging), Ok(())));
		assert_eq!(price().map(|(spot, _)| spot), Ok(fixed("50500")));
		four_until(fed + 60_001);
		let stale = OracleError::Stale { as_of: fed };
		assert_eq!(verdicts(), refused(Err(stale), Err(stale)));
		four_until(fed + 3_600_000);
		assert_eq!(verdicts(), refused(Err(stale), Err(stale)));
		// The last price is still there for what must go on, whatever its age.
		let last = Oracle::spot(BTC, Action::Liquidate).expect("any age");
		assert_eq!((last.spot, last.as_of, last.confidence), (fixed("50500"), fed, fixed("0")));
		// One comes back: in the next block everything is open.
		say_many(5, "50500");
		let back = now();
		next_block();
		assert_eq!(verdicts(), refused(Ok(()), Ok(())));
		assert_eq!(Oracle::spot(BTC, Action::OpenRisk).map(|quote| quote.as_of), Ok(back));
	});
}

#[test]
fn nothing_can_be_done_when_there_has_never_been_a_price() {
	chain().build_and_execute(|| {
		say_many(4, "50000");
		next_block();
		assert_eq!(verdicts(), [Err(OracleError::NoPrice); 6]);
		for action in ACTIONS {
			assert_eq!(Oracle::spot(ETH, action), Err(OracleError::NotRegistered));
		}
	});
}

#[test]
fn prices_go_on_within_the_honest_when_two_are_silent_and_two_lie_in_turn() {
	chain().build_and_execute(|| {
		for turn in 0..28usize {
			// The liars of one turn are honest in the next, or silent.
			let lying = [turn % 7, (turn + 1) % 7];
			let silent = [(turn + 2) % 7, (turn + 3) % 7];
			for (index, key) in SEVEN_KEYS.into_iter().enumerate() {
				if lying.contains(&index) {
					say_spot(key, BTC, fixed(["100", "1000000"][turn % 2]));
				} else if turn == 0 || !silent.contains(&index) {
					say_spot(key, BTC, fixed(["49990", "50000", "50010"][index % 3]));
				}
			}
			next_block();
			// Who is silent was honest when last heard: no more than two of the seven fresh observations are lies.
			let (spot, _) = price().expect("a quorum is fresh");
			let honest = fixed("49990")..=fixed("50010");
			assert!(honest.contains(&spot), "turn {turn}: {spot:?}");
		}
	});
}

#[test]
fn halt_of_an_hour_does_no_harm() {
	const SECOND: Moment = 1_000;
	// The times of the real chain: W is half an hour.
	let (opening, expiry) = (GENESIS_TIME + 60 * SECOND, GENESIS_TIME + 1_860 * SECOND);
	let feed_every_6_s = |time: Moment, price: &str| {
		while now() < time {
			say_many(7, price);
			next_block_at(now() + 6 * SECOND);
		}
	};
	chain().timing(Timing::default()).build_and_execute(|| {
		assert_ok!(Oracle::watch(BTC, expiry));
		feed_every_6_s(opening + 600 * SECOND, "50000");
		next_block_at(now() + 3_600 * SECOND);
		// Of the hour 12 s count: 612 of the 1,800 s are covered.
		let (underlying, covered) = (BTC, 612 * SECOND);
		let extended = Event::SettlementExtended { underlying, expiry, covered };
		assert!(events().contains(&RuntimeEvent::Oracle(extended)));
		let stale = OracleError::Stale { as_of: opening + 594 * SECOND };
		assert_eq!(verdicts(), refused(Err(stale), Err(stale)));
		// What waited was said before the halt, and is as old, in whichever block it arrives.
		next_block_at(now() + SECOND);
		say_many(7, "50000");
		next_block_at(now() + SECOND);
		assert_eq!(verdicts(), refused(Err(stale), Err(stale)));
		// The first prices afterwards are 10 % higher: doubted for one block, 0.05 / 0.1.
		let back = now();
		say_many(7, "55000");
		next_block_at(back + 6 * SECOND);
		let uncertain = OracleError::Uncertain { confidence: fixed("0.5") };
		assert_eq!(verdicts(), refused(Err(uncertain), Ok(())));
		say_many(7, "55000");
		next_block_at(back + 12 * SECOND);
		assert_eq!(verdicts(), refused(Ok(()), Ok(())));
		// 588 s more make 1,200 from the first new price, at 6 s, on.
		feed_every_6_s(back + 588 * SECOND, "55000");
		assert_eq!(Oracle::settlement(BTC, expiry), None);
		feed_every_6_s(back + 594 * SECOND, "55000");
		let settlement = Oracle::settlement(BTC, expiry).expect("1,200 s are covered");
		// (612 x 50,000 + 588 x 55,000) / 1,200.
		assert_eq!(settlement.price, fixed("52450"));
		assert_eq!((settlement.covered, settlement.fixed_at), (1_200 * SECOND, now()));
		assert_eq!(settlement.sampled_until, back + 594 * SECOND);
		// Nobody is blamed for the halt.
		assert_eq!(surety_oracle::Conducts::<Test>::get(BTC).len(), 0);
	});
}
