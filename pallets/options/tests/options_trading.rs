//! Taking offers, with every number worked out here.

mod common;

use common::*;
use sp_runtime::DispatchError;
use surety_options::{Expiries, Holders, OffersOf};
use surety_types::Market;

fn holders(expiry: Moment) -> u32 {
	let count = Expiries::<Test>::get((BTC, expiry)).expect("on file").holders;
	assert_eq!(Holders::<Test>::iter_key_prefix((BTC, expiry)).count(), count as usize);
	count
}

#[test]
fn accept_offer_moves_contracts_and_premium_when_both_are_covered() {
	Externalities::default().build_and_execute(|| {
		market_of(&[put("40000")]);
		let (alice, bob) = (vault(ALICE), vault(BOB));
		let id = sell(&alice, put("40000"), "2", "500.5");
		assert_ok!(accept(&bob, id, "2"));
		last(Event::Traded {
			offer: id,
			series: put("40000"),
			wing: None,
			buyer: bob.clone(),
			seller: alice.clone(),
			quantity: fixed("2"),
			premium: fixed("500.5"),
			cash: fixed("1001"),
		});
		// 2 x 500.5 = 1,001.
		assert_eq!(
			(cash(&alice), position(&alice, &put("40000"))),
			(signed("1001001"), signed("-2"))
		);
		assert_eq!((cash(&bob), position(&bob, &put("40000"))), (signed("998999"), signed("2")));
		assert_eq!(open_interest(&put("40000")), (fixed("2"), fixed("2")));
		assert_eq!(holders(EXPIRY), 2);
		// Taken wholly: gone, with its deposit.
		assert_eq!(Options::standing_offer(id), None);
		assert!(!OffersOf::<Test>::contains_key(ALICE));
		assert_eq!(on_hold(HoldReason::OfferDeposit, ALICE), 0);
		assert_noop!(accept(&bob, id, "2"), Error::UnknownOffer);
	});
}

#[test]
fn accept_offer_leaves_the_rest_when_taken_in_parts() {
	Externalities::default().build_and_execute(|| {
		market_of(&[put("40000")]);
		let (alice, bob, charlie) = (vault(ALICE), vault(BOB), vault(CHARLIE));
		// A bid: takers sell to it.
		let id = buy(&alice, put("40000"), "1", "300");
		assert_ok!(accept(&bob, id, "0.25"));
		assert_eq!(Options::standing_offer(id).map(|offer| offer.quantity), Some(fixed("0.75")));
		assert_eq!(on_hold(HoldReason::OfferDeposit, ALICE), OFFER_DEPOSIT);
		assert_noop!(accept(&charlie, id, "0.76"), Error::QuantityBeyondOffer);
		assert_ok!(accept(&charlie, id, "0.75"));
		assert_eq!(
			(cash(&alice), position(&alice, &put("40000"))),
			(signed("999700"), signed("1"))
		);
		assert_eq!(
			(cash(&bob), position(&bob, &put("40000"))),
			(signed("1000075"), signed("-0.25"))
		);
		assert_eq!(cash(&charlie), signed("1000225"));
		assert_eq!(open_interest(&put("40000")), (fixed("1"), fixed("1")));
		assert_eq!(holders(EXPIRY), 3);
		assert_eq!(on_hold(HoldReason::OfferDeposit, ALICE), 0);
	});
}

#[test]
fn accept_offer_refuses_quantities_when_off_the_lot_or_beyond_the_offer() {
	Externalities::default().build_and_execute(|| {
		market_of(&[put("40000")]);
		let (alice, bob) = (vault(ALICE), vault(BOB));
		let id = sell(&alice, put("40000"), "1", "500");
		for (quantity, error) in [
			("0", Error::QuantityOffLot),
			("0.000000000000000001", Error::QuantityOffLot),
			("0.015", Error::QuantityOffLot),
			("1.01", Error::QuantityBeyondOffer),
			("340282366920938463463.374607431768211455", Error::QuantityBeyondOffer),
		] {
			let error = DispatchError::from(error);
			assert_noop!(accept(&bob, id, quantity), error);
			assert_noop!(close(&bob, id, quantity), error);
		}
	});
}

#[test]
fn accept_offer_refuses_strangers_vaults_and_self_trades() {
	Externalities::default().build_and_execute(|| {
		market_of(&[put("40000")]);
		let (alice, second) = (vault(ALICE), vault(ALICE));
		let bob = vault(BOB);
		let id = sell(&alice, put("40000"), "1", "500");
		assert_noop!(accept(&alice, id, "1"), Error::SelfTrade);
		assert_noop!(accept(&second, id, "1"), Error::SelfTrade);
		assert_noop!(accept(&Vault { owner: BOB, index: 1 }, id, "1"), Error::UnknownVault);
		assert_noop!(accept(&Vault { owner: CHARLIE, index: 0 }, id, "1"), Error::UnknownVault);
		assert_noop!(accept(&bob, id + 1, "1"), Error::UnknownOffer);
	});
}

#[test]
fn accept_offer_refuses_when_late_expired_or_without_a_fresh_price() {
	Externalities::default().build_and_execute(|| {
		market_of(&[put("40000")]);
		let (alice, bob) = (vault(ALICE), vault(BOB));
		let short = Call::offer {
			vault: alice.clone(),
			series: put("40000"),
			side: OfferSide::Sell,
			quantity: fixed("1"),
			premium: fixed("500"),
			expires: now() + 10_000,
		};
		assert_ok!(dispatch(ALICE, short));
		let long = sell(&alice, put("40000"), "1", "500");
		next_block_at(now() + 10_000);
		assert_noop!(accept(&bob, 0, "1"), Error::OfferExpired);
		assert_noop!(close(&bob, 0, "1"), Error::OfferExpired);
		next_block_at(now() + 60_000);
		assert_noop!(accept(&bob, long, "1"), Error::PriceUnavailable);
		next_block_at(EXPIRY);
		for id in [0, long] {
			assert_noop!(accept(&bob, id, "1"), Error::SeriesExpired);
			assert_noop!(close(&bob, id, "1"), Error::SeriesExpired);
			// Anybody clears them away.
			assert_ok!(dispatch(CHARLIE, Call::cancel_offer { id }));
		}
		assert_eq!(on_hold(HoldReason::OfferDeposit, ALICE), 0);
	});
}

#[test]
fn accept_offer_refuses_when_either_side_is_under_covered() {
	Externalities::default().build_and_execute(|| {
		market_of(&[put("40000")]);
		// Cash for one put at 39,500 plus a premium of 500; two offers of it.
		let alice = vault_with(ALICE, fixed("39500"));
		let bob = vault(BOB);
		let first = sell(&alice, put("40000"), "1", "500");
		let second = sell(&alice, put("40000"), "1", "500");
		assert_ok!(accept(&bob, first, "1"));
		assert_eq!(cash(&alice), signed("40000"));
		assert_noop!(accept(&bob, second, "1"), Error::MakerUndercovered);
		assert_noop!(accept(&bob, second, "0.01"), Error::MakerUndercovered);

		let poor = vault_with(CHARLIE, fixed("39499.999999"));
		let bid = buy(&bob, put("40000"), "1", "500");
		assert_noop!(accept(&poor, bid, "1"), Error::TakerUndercovered);
		assert_ok!(accept(&poor, bid, "0.99"));
		// Without the premium a buyer is refused too.
		let penniless = vault_with(DAVE, fixed("499.999999"));
		let ask = sell(&bob, put("40000"), "1", "500");
		assert_noop!(accept(&penniless, ask, "1"), Error::TakerUndercovered);
	});
}

#[test]
fn accept_offer_refuses_a_naked_call_and_covers_a_spread_exactly() {
	Externalities::default().build_and_execute(|| {
		let (lower, upper) = (call("60000"), call("80000"));
		market_of(&[lower, upper]);
		// Two spreads of 20,000 lose at most 40,000 and bring in 2 x 600 = 1,200.
		let writer = vault_with(ALICE, fixed("38800"));
		// The other side of them loses nothing but the premium.
		let holder = vault_with(BOB, fixed("1200"));
		assert_noop!(
			dispatch(ALICE, offer_call(&writer, lower, OfferSide::Sell, "0.01", "600")),
			Error::UnboundedLoss
		);
		let bid = vault(CHARLIE);
		let naked = buy(&bid, lower, "1", "600");
		assert_noop!(accept(&writer, naked, "1"), Error::UnboundedLoss);

		let id = sell_spread(&writer, lower, upper, "2", "600");
		assert_ok!(accept(&holder, id, "2"));
		last(Event::Traded {
			offer: id,
			series: lower,
			wing: Some(upper),
			buyer: holder.clone(),
			seller: writer.clone(),
			quantity: fixed("2"),
			premium: fixed("600"),
			cash: fixed("1200"),
		});
		assert_eq!((cash(&writer), cash(&holder)), (signed("40000"), signed("0")));
		for (series, sign) in [(lower, "-2"), (upper, "2")] {
			assert_eq!(position(&writer, &series), signed(sign));
			let opposite = if sign == "2" { "-2" } else { "2" };
			assert_eq!(position(&holder, &series), signed(opposite));
			assert_eq!(open_interest(&series), (fixed("2"), fixed("2")));
		}
		assert_eq!(holders(EXPIRY), 2);
		assert_eq!(Options::requirement(&writer), Some(fixed("40000")));
		assert_eq!(Options::requirement(&holder), Some(fixed("0")));
	});
}

#[test]
fn spread_refuses_when_a_unit_short_or_its_wing_does_not_fit() {
	Externalities::default().build_and_execute(|| {
		let (lower, upper) = (call("60000"), call("80000"));
		let later = series(OptionKind::Call, "80000", LATER);
		market_of(&[lower, upper, later, put("40000")]);
		let alice = vault_with(ALICE, fixed("38799.999999"));
		let offer = |wing, quantity: &str| {
			spread_call(&alice, lower, wing, OfferSide::Sell, quantity, "600")
		};
		assert_noop!(dispatch(ALICE, offer(upper, "2")), Error::MakerUndercovered);
		for wing in [lower, later, put("40000")] {
			assert_noop!(dispatch(ALICE, offer(wing, "1")), Error::UnfitWing);
		}
		assert_noop!(dispatch(ALICE, offer(call("70000"), "1")), Error::UnknownSeries);
		assert_noop!(dispatch(ALICE, offer(upper, "0")), Error::QuantityOffLot);
	});
}

#[test]
fn put_spread_needs_less_cash_when_its_wing_bounds_the_loss() {
	Externalities::default().build_and_execute(|| {
		market_of(&[put("40000"), put("30000")]);
		// One put of 40,000 against one of 30,000 loses at most 10,000; 250 come in.
		let writer = vault_with(ALICE, fixed("9750"));
		let other = vault(BOB);
		let id = sell_spread(&writer, put("40000"), put("30000"), "1", "250");
		assert_ok!(accept(&other, id, "1"));
		assert_eq!(Options::requirement(&writer), Some(fixed("10000")));
		assert_eq!(cash(&writer), signed("10000"));
		assert_eq!(Options::requirement(&other), Some(fixed("0")));
	});
}

#[test]
fn risk_is_reduced_and_not_opened_when_the_price_is_aging_or_uncertain() {
	Externalities::default().build_and_execute(|| {
		market_of(&[put("40000")]);
		let (alice, bob, charlie, dave) = (vault(ALICE), vault(BOB), vault(CHARLIE), vault(DAVE));
		trade(&alice, &bob, put("40000"), "2", "500");
		let ask = sell(&charlie, put("40000"), "2", "450");
		// The heartbeat is 12 s.
		let fed = now();
		feed_all(fixed("50000"));
		next_block_at(fed + 12_000);
		assert_ok!(accept(&dave, ask, "0.5"));
		next_block_at(fed + 12_001);
		assert_noop!(accept(&dave, ask, "0.5"), Error::PriceAging);
		assert_ok!(close(&alice, ask, "0.5"));
		// Two of three are a tenth away from the median, all that the band allows: there is no confidence.
		for (key, price) in HOT_KEYS.into_iter().zip(["45000", "50000", "55000"]) {
			say_spot(key, BTC, fixed(price));
		}
		next_block();
		assert_noop!(accept(&dave, ask, "0.5"), Error::PriceUncertain);
		assert_ok!(close(&alice, ask, "0.5"));
		feed_all(fixed("50000"));
		assert_ok!(accept(&dave, ask, "0.5"));
	});
}

#[test]
fn close_reduces_without_a_fresh_price_when_nearer_to_zero() {
	Externalities::default().build_and_execute(|| {
		market_of(&[put("40000")]);
		let (alice, bob, charlie) = (vault(ALICE), vault(BOB), vault(CHARLIE));
		trade(&alice, &bob, put("40000"), "2", "500");
		let ask = sell(&charlie, put("40000"), "3", "450");
		let bid = buy(&charlie, put("40000"), "3", "350");
		blocks_until(now() + 62_000);
		assert_noop!(accept(&alice, ask, "1"), Error::PriceUnavailable);

		// Alice is short two: selling more does not reduce, nor does buying past zero. Charlie holds nothing.
		let dave = vault(DAVE);
		for (vault, id, quantity) in [
			(&alice, bid, "1"),
			(&alice, ask, "2.01"),
			(&bob, ask, "1"),
			(&bob, bid, "2.01"),
			(&dave, ask, "1"),
		] {
			assert_noop!(close(vault, id, quantity), Error::NotReducing);
		}
		// 0.5 x 450 = 225; 2 x 350 = 700.
		assert_ok!(close(&alice, ask, "0.5"));
		assert_eq!(
			(cash(&alice), position(&alice, &put("40000"))),
			(signed("1000775"), signed("-1.5"))
		);
		assert_ok!(close(&alice, ask, "1.5"));
		assert!(holdings(&alice).positions.is_empty());
		assert_eq!(cash(&alice), signed("1000100"));
		assert_ok!(close(&bob, bid, "2"));
		assert!(holdings(&bob).positions.is_empty());
		assert_eq!(cash(&bob), signed("999700"));
		// Charlie sold two and bought two: flat, with 900 - 700.
		assert_eq!(cash(&charlie), signed("1000200"));
		assert_eq!(open_interest(&put("40000")), (fixed("0"), fixed("0")));
		assert_eq!(holders(EXPIRY), 0);
		assert_noop!(close(&bob, bid, "0.5"), Error::NotReducing);
	});
}

#[test]
fn close_unwinds_a_spread_whole_when_a_leg_alone_would_be_naked() {
	Externalities::default().build_and_execute(|| {
		let (lower, upper) = (call("60000"), call("80000"));
		market_of(&[lower, upper]);
		let (alice, bob) = (vault(ALICE), vault(BOB));
		let opened = sell_spread(&alice, lower, upper, "2", "600");
		assert_ok!(accept(&bob, opened, "2"));
		assert_noop!(
			dispatch(ALICE, offer_call(&alice, upper, OfferSide::Sell, "2", "100")),
			Error::UnboundedLoss
		);
		let back = buy_spread(&alice, lower, upper, "2", "500");
		assert_ok!(close(&bob, back, "2"));
		assert!(holdings(&alice).positions.is_empty() && holdings(&bob).positions.is_empty());
		// 1,200 in, 1,000 out.
		assert_eq!((cash(&alice), cash(&bob)), (signed("1000200"), signed("999800")));
		assert_eq!(holders(EXPIRY), 0);
	});
}

#[test]
fn premium_is_rounded_against_the_taker_when_it_is_inexact() {
	let fine = Market {
		lot: fixed("0.000000000000000001"),
		tick: fixed("0.000000000000000001"),
		..market(b"BTC")
	};
	Externalities::default().markets(vec![(BTC, fine)]).build_and_execute(|| {
		market_of(&[put("40000")]);
		let (alice, bob) = (vault(ALICE), vault(BOB));
		// 0.000000000000000001 x 0.5 lies between nothing and one.
		let ask = sell(&alice, put("40000"), "1", "0.5");
		let bid = buy(&alice, put("40000"), "1", "0.5");
		let least = "0.000000000000000001";
		assert_ok!(accept(&bob, ask, least));
		assert_eq!(cash(&bob), signed("999999.999999999999999999"));
		assert_eq!(cash(&alice), signed("1000000.000000000000000001"));
		// The bid pays Bob nothing for what costs Alice nothing.
		assert_ok!(accept(&bob, bid, least));
		assert_eq!(cash(&bob), signed("999999.999999999999999999"));
		assert!(holdings(&bob).positions.is_empty());
	});
}

#[test]
fn quantity_off_a_changed_lot_trades_only_when_it_ends_a_position() {
	Externalities::default().build_and_execute(|| {
		market_of(&[put("40000")]);
		let (alice, bob, charlie) = (vault(ALICE), vault(BOB), vault(CHARLIE));
		trade(&alice, &bob, put("40000"), "0.55", "500");
		let before = sell(&alice, put("40000"), "0.25", "500");
		let coarse = Market { lot: fixed("0.1"), ..market(b"BTC") };
		assert_ok!(dispatch_as(root(), Call::register_market { underlying: BTC, market: coarse }));
		assert_noop!(accept(&charlie, before, "0.25"), Error::QuantityOffLot);
		assert_ok!(accept(&charlie, before, "0.2"));
		assert_noop!(accept(&charlie, before, "0.05"), Error::QuantityOffLot);
		// Bob ends what he has; Charlie, who had lots, has an odd one then.
		let offer = |quantity| try_offer(&bob, put("40000"), OfferSide::Sell, quantity, "500");
		assert_noop!(offer("0.45"), Error::QuantityOffLot);
		let all = offer("0.55").expect("all that he has");
		assert_noop!(accept(&charlie, all, "0.15"), Error::QuantityOffLot);
		assert_ok!(accept(&charlie, all, "0.55"));
		let held = |vault| position(vault, &put("40000"));
		assert_eq!([&alice, &bob, &charlie].map(held), ["-0.75", "0", "0.75"].map(signed));
	});
}

/// Alice is short of one put and Charlie of two, Bob is long of two and Dave of one. Alice's is torn up: two thirds of
/// each long are left, rounded down to 18 digits.
fn odd_lots() -> [Vault; 4] {
	market_of(&[put("40000")]);
	let [alice, bob, charlie, dave] = TRADERS.map(vault);
	trade(&charlie, &bob, put("40000"), "2", "500");
	trade(&alice, &dave, put("40000"), "1", "500");
	tear_up_short(&alice, &put("40000"), "1", "3", "3000", "600");
	[alice, bob, charlie, dave]
}

const BOBS: &str = "1.333333333333333332";
const DAVES: &str = "0.666666666666666666";

#[test]
fn odd_lot_can_be_ended_by_its_holders_offer_or_against_anybodys() {
	Externalities::default().build_and_execute(|| {
		let [alice, bob, charlie, dave] = odd_lots();
		let held = |vault| position(vault, &put("40000"));
		assert_eq!([&bob, &charlie, &dave].map(held), [BOBS, "-2", DAVES].map(signed));
		let bid = |vault: &Vault, quantity| {
			try_offer(vault, put("40000"), OfferSide::Buy, quantity, "500")
		};
		// Whole or in lots, and nothing between; nobody else in odd lots.
		let ask = |quantity| try_offer(&bob, put("40000"), OfferSide::Sell, quantity, "500");
		assert_noop!(ask("1.333"), Error::QuantityOffLot);
		assert_noop!(bid(&charlie, BOBS), Error::QuantityOffLot);
		assert_noop!(bid(&alice, DAVES), Error::QuantityOffLot);
		let whole = ask(BOBS).expect("all that he has");
		assert_noop!(accept(&charlie, whole, "0.333333333333333332"), Error::QuantityOffLot);
		assert_ok!(close(&charlie, whole, BOBS));
		// 500 x 1.333333333333333332 is exact.
		last(Event::Traded {
			offer: whole,
			series: put("40000"),
			wing: None,
			buyer: charlie.clone(),
			seller: bob.clone(),
			quantity: fixed(BOBS),
			premium: fixed("500"),
			cash: fixed("666.666666666666666"),
		});
		assert_eq!([&bob, &charlie].map(held), ["0", "-0.666666666666666668"].map(signed));

		// Dave's against a bid in lots: of that no odd rest can be taken but by who ends a position with it.
		let lots = bid(&charlie, "0.66").expect("in lots");
		assert_noop!(close(&dave, lots, DAVES), Error::QuantityBeyondOffer);
		let more = bid(&alice, "1").expect("in lots");
		assert_ok!(close(&dave, more, DAVES));
		assert_eq!([&alice, &dave].map(held), [DAVES, "0"].map(signed));
		assert_noop!(accept(&bob, more, "0.333333333333333334"), Error::QuantityOffLot);
		// Odd lots end where they meet, but for what rounding left to the house.
		assert_ok!(dispatch(ALICE, Call::cancel_offer { id: more }));
		let rest = try_offer(&alice, put("40000"), OfferSide::Sell, DAVES, "500").expect("whole");
		assert_ok!(close(&charlie, rest, DAVES));
		let left = ["0", "0", "-0.000000000000000002", "0"].map(signed);
		assert_eq!([&alice, &bob, &charlie, &dave].map(held), left);
		let most = fixed("0.000000000000000002");
		assert_eq!(open_interest(&put("40000")), (most, most));
	});
}

#[test]
fn odd_offer_cannot_be_taken_when_it_would_end_nothing_any_more() {
	Externalities::default().build_and_execute(|| {
		let [alice, bob, charlie, dave] = odd_lots();
		let stale = sell(&bob, put("40000"), BOBS, "500");
		assert_ok!(close(&charlie, sell(&bob, put("40000"), BOBS, "500"), BOBS));
		assert_noop!(accept(&alice, stale, BOBS), Error::QuantityOffLot);
		// Who happens to hold just that much the other way can take it.
		assert_ok!(accept(&alice, stale, "1.33"));
		let odd = signed("-0.666666666666666668");
		assert_eq!(position(&charlie, &put("40000")), odd);
		assert_eq!(position(&dave, &put("40000")), signed(DAVES));
	});
}

#[test]
fn accept_offer_is_undone_whole_when_the_ledger_refuses() {
	Externalities::default().build_and_execute(|| {
		let strikes: Vec<_> =
			(1..=MAX_POSITIONS + 1).map(|n| put(&format!("{}", n * 100))).collect();
		market_of(&strikes);
		let (alice, second, bob) = (vault(ALICE), vault(CHARLIE), vault(BOB));
		let (last, first) = strikes.split_last().expect("some");
		for series in first {
			trade(&alice, &bob, *series, "1", "10");
		}
		let id = sell(&second, *last, "1", "10");
		assert_storage_noop!(assert!(accept(&bob, id, "1").is_err()));
		assert_eq!(holders(EXPIRY), 2);
	});
}
