//! Offers: made, refused, withdrawn.

mod common;

use common::*;
use sp_runtime::DispatchError;
use surety_options::OffersOf;

fn refused(vault: &Vault, call: Call, error: impl Into<DispatchError>) {
	assert_noop!(dispatch(vault.owner, call), error.into());
}

#[test]
fn offer_stands_and_holds_the_deposit_when_the_maker_is_covered() {
	Externalities::default().build_and_execute(|| {
		market_of(&[put("40000")]);
		let alice = vault(ALICE);
		let id = sell(&alice, put("40000"), "2", "500");
		let expires = EXPIRY;
		last(Event::Offered {
			offer: id,
			maker: alice.clone(),
			series: put("40000"),
			wing: None,
			side: OfferSide::Sell,
			quantity: fixed("2"),
			premium: fixed("500"),
			expires,
			taker: None,
		});
		assert_eq!(on_hold(HoldReason::OfferDeposit, ALICE), OFFER_DEPOSIT);
		assert_eq!(OffersOf::<Test>::get(ALICE).to_vec(), [id]);
		assert_eq!(Options::next_offer(&put("40000")), Some(id + 1));
		let standing = Options::standing_offer(id).expect("it stands");
		assert_eq!(standing.quantity, fixed("2"));
		// An offer moves nothing.
		assert_eq!(cash(&alice), signed("1000000"));
		assert!(holdings(&alice).positions.is_empty());
	});
}

#[test]
fn offer_refuses_amounts_when_off_the_grid() {
	Externalities::default().build_and_execute(|| {
		market_of(&[put("40000")]);
		let alice = vault(ALICE);
		for (quantity, premium, error) in [
			("0", "500", Error::QuantityOffLot),
			("0.000000000000000001", "500", Error::QuantityOffLot),
			("0.015", "500", Error::QuantityOffLot),
			("340282366920938463463.374607431768211455", "500", Error::AmountOutOfRange),
			("100000000.01", "500", Error::AmountOutOfRange),
			("340282366920938463463.37", "0.1", Error::AmountOutOfRange),
			("1", "0", Error::PremiumOffTick),
			("1", "0.000000000000000001", Error::PremiumOffTick),
			("1", "0.05", Error::PremiumOffTick),
			("1", "10000000.1", Error::PremiumOffTick),
			("1", "340282366920938463463.374607431768211455", Error::PremiumOffTick),
		] {
			let error = DispatchError::from(error);
			for side in [OfferSide::Sell, OfferSide::Buy] {
				refused(&alice, offer_call(&alice, put("40000"), side, quantity, premium), error);
			}
		}
		// One lot at one tick is fine.
		sell(&alice, put("40000"), "0.01", "0.1");
	});
}

#[test]
fn offer_refuses_times_when_late_or_beyond_the_series() {
	Externalities::default().build_and_execute(|| {
		market_of(&[put("40000")]);
		let alice = vault(ALICE);
		let until = |expires| Call::offer {
			vault: alice.clone(),
			series: put("40000"),
			side: OfferSide::Sell,
			quantity: fixed("1"),
			premium: fixed("500"),
			expires,
		};
		for expires in [0, now(), EXPIRY + 1, u64::MAX] {
			refused(&alice, until(expires), Error::OfferTimeOutOfRange);
		}
		assert_ok!(dispatch(ALICE, until(now() + 1)));
		assert_ok!(dispatch(ALICE, until(EXPIRY)));
	});
}

#[test]
fn offer_refuses_when_series_or_vault_is_unknown_or_the_series_expired() {
	Externalities::default().build_and_execute(|| {
		market_of(&[put("40000")]);
		let alice = vault(ALICE);
		let sale = |vault: &Vault, series| offer_call(vault, series, OfferSide::Sell, "1", "500");
		refused(&alice, sale(&alice, put("39900")), Error::UnknownSeries);
		let foreign = Series { underlying: ETH, ..put("40000") };
		refused(&alice, sale(&alice, foreign), Error::UnknownMarket);
		let (second, bobs) = (Vault { owner: ALICE, index: 1 }, Vault { owner: BOB, index: 0 });
		refused(&alice, sale(&second, put("40000")), Error::UnknownVault);
		assert_noop!(dispatch(BOB, sale(&bobs, put("40000"))), Error::UnknownVault);
		blocks_until(EXPIRY);
		refused(&alice, sale(&alice, put("40000")), Error::SeriesExpired);
	});
}

#[test]
fn offer_refuses_when_the_write_is_under_covered() {
	Externalities::default().build_and_execute(|| {
		market_of(&[put("40000")]);
		// Short two puts of 40,000 lose at most 80,000; 1,000 come in as premium.
		let poor = vault_with(ALICE, fixed("78999.999999"));
		let sale = |vault| offer_call(vault, put("40000"), OfferSide::Sell, "2", "500");
		refused(&poor, sale(&poor), Error::MakerUndercovered);
		let rich = vault_with(BOB, fixed("79000"));
		assert_ok!(dispatch(rich.owner, sale(&rich)));
		// A buyer must have the premium.
		let bid = offer_call(&rich, put("40000"), OfferSide::Buy, "2", "40000");
		refused(&rich, bid, Error::MakerUndercovered);
	});
}

#[test]
fn offer_refuses_when_the_call_is_naked() {
	Externalities::default().build_and_execute(|| {
		market_of(&[call("60000")]);
		let alice = vault(ALICE);
		let naked = offer_call(&alice, call("60000"), OfferSide::Sell, "0.01", "10000000");
		refused(&alice, naked, Error::UnboundedLoss);
	});
}

#[test]
fn offer_needs_a_fresh_price_only_when_it_opens_risk() {
	Externalities::default().build_and_execute(|| {
		market_of(&[put("40000")]);
		let (alice, bob) = (vault(ALICE), vault(BOB));
		trade(&alice, &bob, put("40000"), "2", "500");
		blocks_until(now() + 62_000);
		let (sale, bid) = (OfferSide::Sell, OfferSide::Buy);
		let offer = |vault, side, quantity| offer_call(vault, put("40000"), side, quantity, "500");
		refused(&alice, offer(&alice, sale, "1"), Error::PriceUnavailable);
		// Buying back two reduces; a lot more would go through zero.
		refused(&alice, offer(&alice, bid, "2.01"), Error::PriceUnavailable);
		assert_ok!(dispatch(ALICE, offer(&alice, bid, "2")));
		refused(&bob, offer(&bob, bid, "1"), Error::PriceUnavailable);
		assert_ok!(dispatch(BOB, offer(&bob, sale, "2")));
	});
}

#[test]
fn offer_refuses_when_the_maker_has_too_many_or_cannot_pay() {
	Externalities::default().build_and_execute(|| {
		market_of(&[put("40000")]);
		let alice = vault(ALICE);
		for _ in 0..MAX_OFFERS {
			sell(&alice, put("40000"), "1", "500");
		}
		let one_more = |vault| offer_call(vault, put("40000"), OfferSide::Sell, "1", "500");
		refused(&alice, one_more(&alice), Error::TooManyOffers);
		assert_eq!(on_hold(HoldReason::OfferDeposit, ALICE), 4 * OFFER_DEPOSIT);

		let bob = vault(BOB);
		let rest = Balances::free_balance(BOB) - OFFER_DEPOSIT + 1;
		assert_ok!(dispatch(BOB, transfer(CHARLIE, rest)));
		assert_noop!(dispatch(BOB, one_more(&bob)), sp_runtime::TokenError::FundsUnavailable);
	});
}

fn transfer(dest: AccountId, value: Balance) -> RuntimeCall {
	use codec::{Compact, Decode, Encode};
	// Pallet 4, call 0 is transfer_allow_death(dest, compact value).
	let bytes = [vec![4u8, 0], dest.encode(), Compact(value).encode()].concat();
	RuntimeCall::decode(&mut bytes.as_slice()).expect("a transfer")
}

#[test]
fn cancel_offer_returns_the_deposit_when_the_maker_asks() {
	Externalities::default().build_and_execute(|| {
		market_of(&[put("40000")]);
		let alice = vault(ALICE);
		let ids = [(); 3].map(|()| sell(&alice, put("40000"), "1", "500"));
		assert_ok!(dispatch(ALICE, Call::cancel_offer { id: ids[1] }));
		last(Event::OfferCancelled { offer: ids[1] });
		assert_eq!(OffersOf::<Test>::get(ALICE).to_vec(), [ids[0], ids[2]]);
		assert_eq!(on_hold(HoldReason::OfferDeposit, ALICE), 2 * OFFER_DEPOSIT);
		assert_noop!(dispatch(ALICE, Call::cancel_offer { id: ids[1] }), Error::UnknownOffer);
		for id in [ids[0], ids[2]] {
			assert_ok!(dispatch(ALICE, Call::cancel_offer { id }));
		}
		assert!(!OffersOf::<Test>::contains_key(ALICE));
		assert_eq!(on_hold(HoldReason::OfferDeposit, ALICE), 0);
	});
}

#[test]
fn cancel_offer_is_anybodys_only_when_it_is_late() {
	Externalities::default().build_and_execute(|| {
		market_of(&[put("40000")]);
		let alice = vault(ALICE);
		let expires = now() + 10_000;
		let offer = Call::offer {
			vault: alice,
			series: put("40000"),
			side: OfferSide::Sell,
			quantity: fixed("1"),
			premium: fixed("500"),
			expires,
		};
		assert_ok!(dispatch(ALICE, offer));
		let cancel = Call::cancel_offer { id: 0 };
		assert_noop!(dispatch(BOB, Call::cancel_offer { id: 1 }), Error::UnknownOffer);
		assert_noop!(dispatch(BOB, cancel.clone()), Error::NotMaker);
		next_block_at(expires - 1);
		assert_noop!(dispatch(BOB, cancel.clone()), Error::NotMaker);
		next_block_at(expires);
		assert_ok!(dispatch(BOB, cancel));
		assert_eq!(on_hold(HoldReason::OfferDeposit, ALICE), 0);
		assert_eq!(on_hold(HoldReason::OfferDeposit, BOB), 0);
	});
}

#[test]
fn offers_of_a_series_are_numbered_by_themselves() {
	Externalities::default().build_and_execute(|| {
		market_of(&[put("40000"), put("30000")]);
		let alice = vault(ALICE);
		let offer = |series| sell(&alice, series, "1", "500");
		assert_eq!(
			[offer(put("40000")), offer(put("30000")), offer(put("40000"))],
			[0, 1 << 32, 1]
		);
		// Ascending, whatever the order in which they were made.
		assert_eq!(OffersOf::<Test>::get(ALICE).to_vec(), [0, 1, 1 << 32]);
		assert_eq!(Options::next_offer(&put("30000")), Some((1 << 32) + 1));
		assert_eq!(Options::next_offer(&put("20000")), None);
	});
}

/// Who trades for somebody pays for what that takes, and leaves him his places.
#[test]
fn offer_takes_deposit_and_place_of_the_delegate_who_makes_it_and_ends_with_his_leave() {
	Externalities::default().build_and_execute(|| {
		market_of(&[put("40000")]);
		let alice = vault(ALICE);
		let appoint = surety_vaults::Call::<Test>::add_delegate { index: 0, delegate: CHARLIE };
		assert_ok!(dispatch(ALICE, appoint));
		let offer = || offer_call(&alice, put("40000"), OfferSide::Sell, "1", "500");
		let on_hold = || [ALICE, CHARLIE].map(|who| on_hold(HoldReason::OfferDeposit, who));
		for _ in 0..MAX_OFFERS {
			assert_ok!(dispatch(CHARLIE, offer()));
		}
		assert_noop!(dispatch(CHARLIE, offer()), Error::TooManyOffers);
		assert_eq!(on_hold(), [0, Balance::from(MAX_OFFERS) * OFFER_DEPOSIT]);
		assert_ok!(dispatch(ALICE, offer()));
		assert_eq!(OffersOf::<Test>::get(ALICE).to_vec(), [4]);
		assert_eq!(OffersOf::<Test>::get(CHARLIE).to_vec(), [0, 1, 2, 3]);

		// The owner withdraws it, a delegate withdraws the owner's, and who made one his own also afterwards.
		assert_ok!(dispatch(ALICE, Call::cancel_offer { id: 0 }));
		assert_ok!(dispatch(CHARLIE, Call::cancel_offer { id: 4 }));
		assert_ok!(dispatch(
			CHARLIE,
			surety_vaults::Call::<Test>::renounce_delegation { vault: alice.clone() }
		));
		assert_noop!(dispatch(CHARLIE, offer()), Error::NotDelegate);
		assert_noop!(dispatch(BOB, Call::cancel_offer { id: 1 }), Error::NotMaker);
		assert_ok!(dispatch(CHARLIE, Call::cancel_offer { id: 1 }));
		assert_eq!(on_hold(), [0, 2 * OFFER_DEPOSIT]);
		// What he left standing trades for the vault no more: to take, to close, until he is appointed again.
		let bob = vault(BOB);
		assert_noop!(accept(&bob, 2, "1"), Error::MakerDismissed);
		assert_noop!(close(&bob, 2, "1"), Error::MakerDismissed);
		let appoint = surety_vaults::Call::<Test>::add_delegate { index: 0, delegate: CHARLIE };
		assert_ok!(dispatch(ALICE, appoint));
		// Taken, it is of the vault, and the deposit returns to who made it.
		assert_ok!(accept(&bob, 2, "1"));
		assert_eq!(position(&alice, &put("40000")), signed("-1"));
		assert_eq!(on_hold(), [0, OFFER_DEPOSIT]);
	});
}

#[test]
fn offers_go_with_their_series_when_it_has_settled() {
	Externalities::default().build_and_execute(|| {
		let later = series(OptionKind::Put, "40000", LATER);
		market_of(&[put("40000"), put("30000"), later]);
		let (alice, bob) = (vault(ALICE), vault(BOB));
		trade(&alice, &bob, put("40000"), "1", "500");
		let late = Call::offer {
			vault: bob.clone(),
			series: put("30000"),
			side: OfferSide::Buy,
			quantity: fixed("1"),
			premium: fixed("10"),
			expires: now() + 1,
		};
		assert_ok!(dispatch(BOB, late));
		let gone = [
			(1 << 32, BOB),
			(sell(&alice, put("40000"), "1", "500"), ALICE),
			(buy(&bob, put("40000"), "1", "300"), BOB),
		];
		let stays = sell(&alice, later, "1", "500");
		fix(EXPIRY, "50000");
		// The price is fixed and nobody has settled: late offers are still anybody's to cancel.
		assert_eq!(on_hold(HoldReason::OfferDeposit, BOB), 2 * OFFER_DEPOSIT);
		wake_hook();
		next_block();
		for (offer, _) in gone {
			assert!(happened(Event::OfferCancelled { offer }));
			assert_eq!(Options::standing_offer(offer), None);
		}
		assert_eq!(on_hold(HoldReason::OfferDeposit, BOB), 0);
		assert_eq!(on_hold(HoldReason::OfferDeposit, ALICE), OFFER_DEPOSIT);
		assert_eq!(OffersOf::<Test>::get(ALICE).to_vec(), [stays]);
		assert!(!OffersOf::<Test>::contains_key(BOB));
		assert!(!surety_options::Expiries::<Test>::contains_key((BTC, EXPIRY)));
	});
}

#[test]
fn headroom_answers_for_a_supposed_change_when_nothing_is_posted() {
	use surety_types::{Change, Instrument};
	Externalities::default().build_and_execute(|| {
		market_of(&[put("40000"), put("30000")]);
		let (alice, bob) = (vault(ALICE), vault(BOB));
		trade(&alice, &bob, put("40000"), "2", "500");
		let headroom = |changes: &[Change]| Options::headroom(&alice, changes);
		assert_eq!(headroom(&[]), Ok(signed("921000")));
		assert_eq!(Options::requirement(&alice), Some(fixed("80000")));
		let long = Change { instrument: Instrument::Position(put("30000")), amount: signed("2") };
		// A spread of 10,000 twice.
		assert_eq!(headroom(&[long]), Ok(signed("981000")));
		let nobody = Vault { owner: CHARLIE, index: 0 };
		assert_noop!(Options::headroom(&nobody, &[]), Error::UnknownVault);
		assert_eq!(Options::requirement(&nobody), None);
	});
}
