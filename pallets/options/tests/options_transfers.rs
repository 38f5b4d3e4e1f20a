//! Positions that go from vault to vault: an owner's own, and by offers to a named taker.

mod common;

use common::*;
use sp_runtime::DispatchError;
use surety_options::{Expiries, Holders, MarketRecord, UserCount};
use surety_types::Market;

fn transfer(from: &Vault, to: &Vault, series: Series, quantity: &str) -> Call {
	let (from_index, to_index, quantity) = (from.index, to.index, fixed(quantity));
	Call::transfer { from_index, to_index, series, quantity }
}

fn offer_to(
	maker: &Vault,
	taker: &Vault,
	series: Series,
	side: OfferSide,
	quantity: &str,
	premium: &str,
) -> Call {
	Call::offer_to {
		vault: maker.clone(),
		series,
		wing: None,
		side,
		quantity: fixed(quantity),
		premium: fixed(premium),
		expires: series.expiry,
		taker: taker.clone(),
	}
}

fn holds(vault: &Vault) -> bool {
	Holders::<Test>::contains_key((BTC, EXPIRY), vault)
}

fn market_of_put(long: &str) -> MarketRecord {
	let users = UserCount { series: 1, expiries: 1 };
	MarketRecord { series: 1, long: fixed(long), short: fixed(long), users }
}

/// Alice is short two puts that Bob holds; each has a second vault.
fn scene() -> [Vault; 4] {
	market_of(&[put("40000")]);
	let [alice, bob, second, bobs_second] = [ALICE, BOB, ALICE, BOB].map(vault);
	trade(&alice, &bob, put("40000"), "2", "500");
	[alice, bob, second, bobs_second]
}

#[test]
fn transfer_moves_a_part_and_keeps_the_sign_when_both_are_covered() {
	Externalities::default().build_and_execute(|| {
		let [alice, bob, second, bobs_second] = scene();
		assert_ok!(dispatch(ALICE, transfer(&alice, &second, put("40000"), "0.5")));
		last(Event::Transferred {
			series: put("40000"),
			from: alice.clone(),
			to: second.clone(),
			quantity: signed("-0.5"),
		});
		assert_ok!(dispatch(BOB, transfer(&bob, &bobs_second, put("40000"), "1.25")));
		last(Event::Transferred {
			series: put("40000"),
			from: bob.clone(),
			to: bobs_second.clone(),
			quantity: signed("1.25"),
		});
		let held =
			[&alice, &second, &bob, &bobs_second].map(|vault| position(vault, &put("40000")));
		assert_eq!(held, ["-1.5", "-0.5", "0.75", "1.25"].map(signed));
		// No premium: 1,000,000 + 1,000, and the second vaults as they were.
		let cashes = ["1001000", "1000000", "999000", "1000000"].map(signed);
		assert_eq!([&alice, &second, &bob, &bobs_second].map(cash), cashes);
		assert_eq!(Options::requirement(&second), Some(fixed("20000")));
		assert_eq!(open_interest(&put("40000")), (fixed("2"), fixed("2")));
		assert_eq!(Options::market_record(BTC), market_of_put("2"));
		assert_eq!(expiry_record(EXPIRY).holders, 4);
	});
}

#[test]
fn transfer_cancels_what_the_other_vault_holds_when_it_is_opposite() {
	Externalities::default().build_and_execute(|| {
		let [alice, bob, second, _] = scene();
		// Alice's second vault buys one and a half from Bob.
		trade(&bob, &second, put("40000"), "1.5", "400");
		assert_eq!(open_interest(&put("40000")), (fixed("2"), fixed("2")));
		assert_ok!(dispatch(ALICE, transfer(&second, &alice, put("40000"), "1.5")));
		let held = [&alice, &second, &bob].map(|vault| position(vault, &put("40000")));
		assert_eq!(held, ["-0.5", "0", "0.5"].map(signed));
		assert_eq!(open_interest(&put("40000")), (fixed("0.5"), fixed("0.5")));
		assert_eq!(Options::market_record(BTC), market_of_put("0.5"));
		assert_eq!([&alice, &second, &bob].map(holds), [true, false, true]);
		assert_eq!(expiry_record(EXPIRY).holders, 2);
	});
}

#[test]
fn transfer_takes_the_whole_position_when_the_lot_has_changed() {
	Externalities::default().build_and_execute(|| {
		let [alice, _, second, _] = scene();
		let coarse = Market { lot: fixed("1.5"), ..market(b"BTC") };
		assert_ok!(dispatch_as(root(), Call::register_market { underlying: BTC, market: coarse }));
		let part = transfer(&alice, &second, put("40000"), "1");
		assert_noop!(dispatch(ALICE, part), Error::QuantityOffLot);
		assert_ok!(dispatch(ALICE, transfer(&alice, &second, put("40000"), "2")));
		assert_eq!([&alice, &second].map(holds), [false, true]);
		assert_ok!(dispatch(ALICE, transfer(&second, &alice, put("40000"), "1.5")));
		assert_ok!(dispatch(ALICE, transfer(&second, &alice, put("40000"), "0.5")));
		assert_eq!(position(&alice, &put("40000")), signed("-2"));
	});
}

#[test]
fn transfer_refuses_when_amount_vault_or_series_do_not_fit() {
	Externalities::default().build_and_execute(|| {
		let [alice, bob, second, _] = scene();
		let of = |from, to, quantity| transfer(from, to, put("40000"), quantity);
		let missing = Vault { owner: ALICE, index: 7 };
		for (call, error) in [
			(of(&alice, &alice, "1"), Error::SameVault),
			(of(&alice, &missing, "1"), Error::UnknownVault),
			(of(&missing, &alice, "1"), Error::UnknownVault),
			(of(&alice, &second, "0"), Error::QuantityOffLot),
			(of(&second, &alice, "0"), Error::QuantityOffLot),
			(of(&alice, &second, "1.005"), Error::QuantityOffLot),
			(of(&alice, &second, "2.01"), Error::BeyondPosition),
			(of(&second, &alice, "1"), Error::BeyondPosition),
			(
				of(&alice, &second, "340282366920938463463.374607431768211455"),
				Error::BeyondPosition,
			),
			(transfer(&alice, &second, put("30000"), "1"), Error::BeyondPosition),
			(
				transfer(&alice, &second, Series { underlying: ETH, ..put("40000") }, "1"),
				Error::UnknownMarket,
			),
		] {
			assert_noop!(dispatch(ALICE, call), error);
		}
		// Indices are the caller's own: Charlie has no vault of Bob's, and no transfer leads to another owner.
		assert_noop!(dispatch(CHARLIE, of(&bob, &second, "1")), Error::UnknownVault);
		assert_noop!(dispatch_as(root(), of(&alice, &second, "1")), DispatchError::BadOrigin);
		blocks_until(EXPIRY);
		assert_noop!(dispatch(ALICE, of(&alice, &second, "1")), Error::SeriesExpired);
	});
}

#[test]
fn transfer_refuses_when_either_vault_would_be_under_covered() {
	Externalities::default().build_and_execute(|| {
		market_of(&[put("40000"), put("30000")]);
		let (alice, bob) = (vault(ALICE), vault(BOB));
		let poor = vault_with(ALICE, fixed("19999.999999"));
		let spread = vault_with(ALICE, fixed("10000"));
		trade(&alice, &bob, put("40000"), "1", "500");
		let half = transfer(&alice, &poor, put("40000"), "0.5");
		assert_noop!(dispatch(ALICE, half), Error::ReceiverUndercovered);
		assert_ok!(dispatch(ALICE, transfer(&alice, &poor, put("40000"), "0.49")));

		// A long wing that covers a short put cannot leave it.
		let id = sell_spread(&spread, put("40000"), put("30000"), "1", "250");
		assert_ok!(accept(&bob, id, "1"));
		let wing = transfer(&spread, &alice, put("30000"), "1");
		assert_noop!(dispatch(ALICE, wing), Error::GiverUndercovered);
		// It can when the short put has gone.
		assert_ok!(dispatch(ALICE, transfer(&spread, &alice, put("40000"), "1")));
		assert_ok!(dispatch(ALICE, transfer(&spread, &alice, put("30000"), "1")));
	});
}

#[test]
fn transfer_needs_no_price_when_the_oracle_is_silent() {
	Externalities::default().build_and_execute(|| {
		let [alice, _, second, _] = scene();
		blocks_until(now() + 62_000);
		assert_ok!(dispatch(ALICE, transfer(&alice, &second, put("40000"), "1")));
	});
}

#[test]
fn transfer_there_and_back_changes_nothing_when_repeated() {
	Externalities::default().build_and_execute(|| {
		let [alice, bob, second, _] = scene();
		for _ in 0..3 {
			assert_ok!(dispatch(ALICE, transfer(&alice, &second, put("40000"), "2")));
			assert_ok!(dispatch(ALICE, transfer(&second, &alice, put("40000"), "2")));
		}
		let held = [&alice, &second, &bob].map(|vault| position(vault, &put("40000")));
		assert_eq!(held, ["-2", "0", "2"].map(signed));
		assert_eq!(expiry_record(EXPIRY).holders, 2);
		assert_eq!(Options::market_record(BTC), market_of_put("2"));
	});
}

#[test]
fn offer_to_is_for_the_named_vault_only_when_others_try() {
	Externalities::default().build_and_execute(|| {
		let [alice, bob, _, bobs_second] = scene();
		let charlie = vault(CHARLIE);
		let named = offer_to(&alice, &bobs_second, put("40000"), OfferSide::Sell, "1", "450");
		assert_ok!(dispatch(ALICE, named));
		let id = 1;
		last(Event::Offered {
			offer: id,
			maker: alice.clone(),
			series: put("40000"),
			wing: None,
			side: OfferSide::Sell,
			quantity: fixed("1"),
			premium: fixed("450"),
			expires: EXPIRY,
			taker: Some(bobs_second.clone()),
		});
		assert_eq!(on_hold(HoldReason::OfferDeposit, ALICE), OFFER_DEPOSIT);
		for vault in [&charlie, &bob] {
			assert_noop!(accept(vault, id, "1"), Error::NotTaker);
			assert_noop!(close(vault, id, "1"), Error::NotTaker);
		}
		assert_ok!(accept(&bobs_second, id, "0.4"));
		assert_noop!(accept(&charlie, id, "0.6"), Error::NotTaker);
		assert_ok!(accept(&bobs_second, id, "0.6"));
		assert_eq!(cash(&bobs_second), signed("999550"));
		assert_eq!(Options::standing_offer(id), None);
		assert_eq!(on_hold(HoldReason::OfferDeposit, ALICE), 0);
	});
}

#[test]
fn offer_to_hands_a_position_over_for_nothing_when_both_agree() {
	Externalities::default().build_and_execute(|| {
		let [alice, bob, ..] = scene();
		let charlie = vault(CHARLIE);
		// Bob gives his two long puts away, Alice both of her short ones.
		let long = offer_to(&bob, &charlie, put("40000"), OfferSide::Sell, "2", "0");
		assert_ok!(dispatch(BOB, long));
		assert_ok!(accept(&charlie, 1, "2"));
		assert_eq!(position(&charlie, &put("40000")), signed("2"));
		let short = offer_to(&alice, &bob, put("40000"), OfferSide::Buy, "2", "0");
		assert_ok!(dispatch(ALICE, short));
		assert_ok!(accept(&bob, 2, "2"));
		last(Event::Traded {
			offer: 2,
			series: put("40000"),
			wing: None,
			buyer: alice.clone(),
			seller: bob.clone(),
			quantity: fixed("2"),
			premium: fixed("0"),
			cash: fixed("0"),
		});
		let held = [&alice, &bob, &charlie].map(|vault| position(vault, &put("40000")));
		assert_eq!(held, ["0", "-2", "2"].map(signed));
		assert_eq!(
			[&alice, &bob, &charlie].map(cash),
			["1001000", "999000", "1000000"].map(signed)
		);
		assert_eq!(open_interest(&put("40000")), (fixed("2"), fixed("2")));
		assert_eq!(Expiries::<Test>::get((BTC, EXPIRY)).expect("on file").holders, 2);
	});
}

#[test]
fn offer_to_takes_a_spread_whole_when_it_has_a_wing() {
	Externalities::default().build_and_execute(|| {
		let (lower, upper) = (call("60000"), call("80000"));
		market_of(&[lower, upper]);
		let (alice, bob) = (vault(ALICE), vault(BOB));
		let named = Call::offer_to {
			vault: alice.clone(),
			series: lower,
			wing: Some(upper),
			side: OfferSide::Sell,
			quantity: fixed("2"),
			premium: fixed("0"),
			expires: EXPIRY,
			taker: bob.clone(),
		};
		assert_ok!(dispatch(ALICE, named));
		assert_ok!(accept(&bob, 0, "2"));
		assert_eq!(position(&bob, &lower), signed("2"));
		assert_eq!(position(&bob, &upper), signed("-2"));
		assert_eq!(Options::requirement(&alice), Some(fixed("40000")));
		let users = UserCount { series: 2, expiries: 1 };
		let market = MarketRecord { series: 2, long: fixed("4"), short: fixed("4"), users };
		assert_eq!(Options::market_record(BTC), market);
	});
}

#[test]
fn offer_to_refuses_own_vaults_and_odd_premiums() {
	Externalities::default().build_and_execute(|| {
		let [alice, bob, second, _] = scene();
		let refused = |taker: &Vault, premium: &str, error: Error| {
			let call = offer_to(&alice, taker, put("40000"), OfferSide::Sell, "1", premium);
			assert_noop!(dispatch(ALICE, call), error);
		};
		refused(&alice, "500", Error::SelfTrade);
		refused(&second, "0", Error::SelfTrade);
		refused(&bob, "0.05", Error::PremiumOffTick);
		refused(&bob, "10000000.1", Error::PremiumOffTick);
		// Nobody in particular pays the tick at least.
		let open = offer_call(&alice, put("40000"), OfferSide::Sell, "1", "0");
		assert_noop!(dispatch(ALICE, open), Error::PremiumOffTick);
		// A gift must be covered like a trade.
		let poor = vault_with(CHARLIE, fixed("79999"));
		let call = offer_to(&poor, &bob, put("40000"), OfferSide::Sell, "2", "0");
		assert_noop!(dispatch(CHARLIE, call), Error::MakerUndercovered);
		let call = offer_to(&alice, &poor, put("40000"), OfferSide::Buy, "2", "0");
		assert_ok!(dispatch(ALICE, call));
		assert_noop!(accept(&poor, 1, "2"), Error::TakerUndercovered);
	});
}

#[test]
fn strangers_cannot_trade_for_a_vault_when_they_are_no_delegates() {
	Externalities::default().build_and_execute(|| {
		let [alice, bob, ..] = scene();
		let charlie = vault(CHARLIE);
		let id = sell(&alice, put("40000"), "1", "500");
		let deposits = [ALICE, BOB, CHARLIE].map(|who| on_hold(HoldReason::OfferDeposit, who));
		for call in [
			offer_call(&alice, put("40000"), OfferSide::Sell, "1", "500"),
			spread_call(&alice, put("40000"), put("30000"), OfferSide::Sell, "1", "500"),
			offer_to(&alice, &charlie, put("40000"), OfferSide::Sell, "1", "0"),
			accept_call(id, &bob, "1"),
			close_call(id, &bob, "1"),
		] {
			assert_noop!(dispatch(CHARLIE, call), Error::NotDelegate);
		}
		assert_noop!(dispatch(CHARLIE, Call::cancel_offer { id }), Error::NotMaker);
		let after = [ALICE, BOB, CHARLIE].map(|who| on_hold(HoldReason::OfferDeposit, who));
		assert_eq!(deposits, after);
	});
}
