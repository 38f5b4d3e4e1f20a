//! The two passes: losers first, winners when they can be paid, and what is missing shared by all of them.

mod common;

use common::*;
use frame_support::{traits::Hooks, weights::WeightMeter};
use surety_margin::InterestTerms;
use surety_options::{HolderRecord, Holders, Phase, WeightInfo};
use surety_types::{HouseAccount, Instrument, LedgerAccount};

/// Alice and Charlie have written puts of 40,000 and 42,000 that Bob and Dave hold.
///
/// | | Alice | Bob | Charlie | Dave |
/// |---|---|---|---|---|
/// | put 40,000 | -1 | +1 | | |
/// | put 42,000 | | | -1 | +1 |
/// | at 35,000 | -5,000 | +5,000 | -7,000 | +7,000 |
fn two_pairs() -> [Vault; 4] {
	market_of(&[put("40000"), put("42000")]);
	let vaults = TRADERS.map(vault);
	let [alice, bob, charlie, dave] = &vaults;
	trade(alice, bob, put("40000"), "1", "500");
	trade(charlie, dave, put("42000"), "1", "500");
	vaults
}

/// Without full cover: Alice has written two puts of 40,000 for 4,000 in cash, Charlie one for a million.
///
/// | | Alice | Bob | Charlie | Dave |
/// |---|---|---|---|---|
/// | cash | 4,000 | 999,000 | 1,000,500 | 999,500 |
/// | put 40,000 | -2 | +2 | -1 | +1 |
fn naked() -> [Vault; 4] {
	Covered::set(Cover::Naked);
	market_of(&[put("40000")]);
	let alice = vault_with(ALICE, fixed("3000"));
	let [bob, charlie, dave] = [BOB, CHARLIE, DAVE].map(vault);
	trade(&alice, &bob, put("40000"), "2", "500");
	trade(&charlie, &dave, put("40000"), "1", "500");
	let vaults = [alice, bob, charlie, dave];
	assert_eq!(vaults.each_ref().map(cash), ["4000", "999000", "1000500", "999500"].map(signed));
	vaults
}

/// Debts bear no interest: numbers are those of settlement alone.
fn without_interest() {
	let zero = fixed("0");
	let terms = InterestTerms { base: zero, slope1: zero, slope2: zero, ..Default::default() };
	assert_ok!(Vaults::set_interest(root(), terms));
}

fn settle_as(who: AccountId, vault: &Vault) {
	assert_ok!(dispatch(who, settle(vault, EXPIRY)));
}

fn counted(vault: &Vault, claim: &str) -> Event {
	let (vault, claim) = (vault.clone(), fixed(claim));
	Event::Counted { vault, underlying: BTC, expiry: EXPIRY, claim }
}

fn collection_ended(winnings: &str, shortfall: &str) -> Event {
	let (winnings, shortfall) = (fixed(winnings), fixed(shortfall));
	Event::CollectionEnded { underlying: BTC, expiry: EXPIRY, winnings, shortfall }
}

fn relieved(vault: &Vault, absorbed: &str, written_off: &str) -> Event {
	let (absorbed, written_off) = (fixed(absorbed), fixed(written_off));
	let vault = vault.clone();
	Event::Relieved { vault, underlying: BTC, expiry: EXPIRY, absorbed, written_off }
}

fn withdraw(vault: &Vault, amount: &str) -> surety_vaults::Call<Test> {
	surety_vaults::Call::withdraw_cash { index: vault.index, amount: fixed(amount) }
}

/// Lets the hook do all that is left.
fn finish() {
	wake_hook();
	next_block();
	assert!(surety_options::Settling::<Test>::get().is_empty());
}

#[test]
fn winners_wait_when_a_loser_has_not_been_collected() {
	Externalities::default().build_and_execute(|| {
		let [alice, bob, charlie, dave] = two_pairs();
		fix(EXPIRY, "35000");
		// Bob asks for himself: he is counted, and nothing moves.
		settle_as(BOB, &bob);
		last(counted(&bob, "5000"));
		assert_eq!((cash(&bob), position(&bob, &put("40000"))), (signed("999500"), signed("1")));
		for who in [BOB, DAVE, CHARLIE] {
			assert_noop!(dispatch(who, settle(&bob, EXPIRY)), Error::Collecting);
		}
		settle_as(BOB, &alice);
		settle_as(BOB, &dave);
		assert_noop!(dispatch(BOB, settle(&bob, EXPIRY)), Error::Collecting);
		assert_eq!(expiry_record(EXPIRY).phase, Phase::Collecting);
		// The last one ends it.
		settle_as(BOB, &charlie);
		last(collection_ended("12000", "0"));
		assert_eq!(expiry_record(EXPIRY).phase, Phase::Paying);
		assert_eq!([&bob, &dave].map(cash), ["999500", "999500"].map(signed));

		settle_as(BOB, &bob);
		last(Event::Settled {
			vault: bob.clone(),
			underlying: BTC,
			expiry: EXPIRY,
			price: fixed("35000"),
			cash: signed("5000"),
		});
		assert_noop!(dispatch(BOB, settle(&bob, EXPIRY)), Error::NothingToSettle);
		assert_eq!(cash(&bob), signed("1004500"));
		finish();
		assert_eq!(cash(&dave), signed("1006500"));
	});
}

#[test]
fn claim_counts_in_equity_and_cannot_be_withdrawn_when_it_is_not_paid() {
	Externalities::default().build_and_execute(|| {
		let [alice, bob, charlie, dave] = two_pairs();
		// Before the price is fixed a position counts nothing here.
		assert_eq!((equity(&bob), equity(&alice)), (signed("999500"), signed("1000500")));
		fix(EXPIRY, "35000");
		for claims_are_counted in [false, true] {
			if claims_are_counted {
				settle_as(DAVE, &bob);
			}
			assert_eq!((equity(&bob), equity(&alice)), (signed("1004500"), signed("995500")));
			assert_eq!(Options::headroom(&bob, &[]), Ok(signed("999500")));
			let beyond = withdraw(&bob, "999500.000001");
			assert_noop!(dispatch(BOB, beyond), surety_vaults::Error::<Test>::BeyondFreeCash);
		}
		assert_ok!(dispatch(BOB, withdraw(&bob, "999500")));
		assert_eq!((cash(&bob), equity(&bob)), (signed("0"), signed("5000")));
		assert!(dispatch(BOB, surety_vaults::Call::<Test>::close { index: 0 }).is_err());
		for loser in [&alice, &charlie] {
			settle_as(DAVE, loser);
		}
		settle_as(DAVE, &dave);
		settle_as(DAVE, &bob);
		assert_ok!(dispatch(BOB, withdraw(&bob, "5000")));
		finish();
	});
}

#[test]
fn loser_needs_the_loss_and_no_more_when_the_price_is_fixed() {
	Externalities::default().build_and_execute(|| {
		let [alice, ..] = two_pairs();
		assert_eq!(Options::requirement(&alice), Some(fixed("40000")));
		fix(EXPIRY, "35000");
		assert_eq!(Options::requirement(&alice), Some(fixed("5000")));
		let beyond = withdraw(&alice, "995500.000001");
		assert_noop!(dispatch(ALICE, beyond), surety_vaults::Error::<Test>::BeyondFreeCash);
		assert_ok!(dispatch(ALICE, withdraw(&alice, "995500")));
		finish();
		assert_eq!(cash(&alice), signed("0"));
	});
}

#[test]
fn vault_that_nets_to_nothing_is_settled_at_once_when_collected() {
	Externalities::default().build_and_execute(|| {
		let [alice, bob, charlie, dave] = two_pairs();
		// At 45,000 nothing pays.
		fix(EXPIRY, "45000");
		for vault in [&bob, &dave, &alice] {
			settle_as(DAVE, vault);
			assert!(holdings(vault).positions.is_empty());
		}
		settle_as(DAVE, &charlie);
		last(collection_ended("0", "0"));
		finish();
	});
}

#[test]
fn shortfall_is_shared_uniformly_when_the_sink_pays_a_part() {
	Externalities::default().build_and_execute(|| {
		let vaults = naked();
		let [alice, bob, charlie, dave] = &vaults;
		endow_fund(dave, "2000");
		SinkPays::set(fixed("1500"));
		fix(EXPIRY, "35000");
		for vault in [dave, alice, bob] {
			settle_as(DAVE, vault);
		}
		// Alice owes 10,000 and has 4,000. The sink pays 1,500 of the 6,000, and 4,500 are written off.
		assert!(happened(relieved(alice, "1500", "4500")));
		assert_eq!((cash(alice), house_cash(EXPIRY).1), (signed("0"), signed("500")));
		settle_as(DAVE, charlie);
		last(collection_ended("15000", "4500"));
		// 4,000 + 1,500 + 5,000 for claims of 15,000: seven tenths of each.
		assert_eq!(house_cash(EXPIRY).0, signed("10500"));
		settle_as(DAVE, dave);
		settle_as(DAVE, bob);
		// Bob 999,000 + 7,000; Dave 999,500 - 2,000 + 3,500; Charlie 1,000,500 - 5,000.
		let expected = ["0", "1006000", "995500", "1001000"].map(signed);
		assert_eq!(vaults.each_ref().map(cash), expected);
		finish();
		assert_eq!(house_cash(EXPIRY), (signed("0"), signed("500")));
	});
}

#[test]
fn winners_are_paid_in_full_when_the_sink_pays_all() {
	Externalities::default().build_and_execute(|| {
		let vaults = naked();
		endow_fund(&vaults[3], "10000");
		SinkPays::set(fixed("10000"));
		fix(EXPIRY, "35000");
		finish();
		assert!(happened(relieved(&vaults[0], "6000", "0")));
		assert!(happened(collection_ended("15000", "0")));
		let expected = ["0", "1009000", "995500", "994500"].map(signed);
		assert_eq!(vaults.each_ref().map(cash), expected);
		assert_eq!(house_cash(EXPIRY).1, signed("4000"));
		assert_eq!(SinkPays::get(), fixed("4000"));
	});
}

#[test]
fn winners_get_nothing_when_every_loser_is_penniless() {
	Externalities::default().build_and_execute(|| {
		let vaults = naked();
		let [alice, bob, charlie, dave] = &vaults;
		assert_ok!(dispatch(ALICE, withdraw(alice, "4000")));
		assert_ok!(dispatch(CHARLIE, withdraw(charlie, "1000500")));
		fix(EXPIRY, "35000");
		finish();
		assert!(happened(collection_ended("15000", "15000")));
		assert!(happened(Event::Settled {
			vault: bob.clone(),
			underlying: BTC,
			expiry: EXPIRY,
			price: fixed("35000"),
			cash: signed("0"),
		}));
		let expected = ["0", "999000", "0", "999500"].map(signed);
		assert_eq!(vaults.each_ref().map(cash), expected);
		assert!(holdings(dave).positions.is_empty());
		assert_eq!(house_cash(EXPIRY), (signed("0"), signed("0")));
	});
}

#[test]
fn part_of_a_claim_is_rounded_down_once_when_it_does_not_divide() {
	Externalities::default().build_and_execute(|| {
		let vaults = naked();
		let [alice, bob, ..] = &vaults;
		// Alice has 4,000 - 3,999.5 = 0.5; at 39,999 she owes 2 and lacks 1.5 of winnings of 3.
		assert_ok!(dispatch(ALICE, withdraw(alice, "3999.5")));
		endow_fund(bob, "1");
		SinkPays::set(fixed("0.3"));
		fix(EXPIRY, "39999");
		finish();
		// 3 - 1.2 = 1.8 for 3: 1.2 of Bob's 2 and 0.6 of Dave's 1.
		assert!(happened(collection_ended("3", "1.2")));
		let expected = ["0", "999000.2", "1000499", "999500.6"].map(signed);
		assert_eq!(vaults.each_ref().map(cash), expected);

		assert_eq!(house_cash(EXPIRY), (signed("0"), signed("0.7")));
	});
	// And with a sink that pays a tenth and one in the last digit: 1.600000000000000001 for 3.
	Externalities::default().build_and_execute(|| {
		let vaults = naked();
		let [alice, bob, ..] = &vaults;
		assert_ok!(dispatch(ALICE, withdraw(alice, "3999.5")));
		endow_fund(bob, "1");
		SinkPays::set(fixed("0.100000000000000001"));
		fix(EXPIRY, "39999");
		finish();
		assert!(happened(collection_ended("3", "1.399999999999999999")));
		// Two thirds of 1.600000000000000001 are 1.066666666666666667|33, a third 0.533333333333333333|67: one in the last
		// digit is left to the fund, which had 1 and paid 0.100000000000000001.
		let expected = ["0", "999000.066666666666666667", "1000499", "999500.533333333333333333"];
		assert_eq!(vaults.each_ref().map(cash), expected.map(signed));
		assert_eq!(house_cash(EXPIRY), (signed("0"), signed("0.9")));
	});
}

#[test]
fn nothing_is_divided_when_there_is_a_shortfall_and_no_winner() {
	Externalities::default().build_and_execute(|| {
		Covered::set(Cover::Naked);
		market_of(&[put("40000")]);
		let (alice, bob) = (vault(ALICE), vault(BOB));
		trade(&alice, &bob, put("40000"), "0.01", "500");
		assert_ok!(dispatch(ALICE, withdraw(&alice, "1000005")));
		// A hundredth of the last digit: the writer owes one, the buyer gets nothing.
		fix(EXPIRY, "39999.999999999999999999");
		finish();
		let least = "0.000000000000000001";
		assert!(happened(relieved(&alice, "0", least)));
		assert!(happened(collection_ended("0", least)));
		assert_eq!([&alice, &bob].map(cash), ["0", "999995"].map(signed));
		assert_eq!(house_cash(EXPIRY), (signed("0"), signed("0")));
	});
}

#[test]
fn no_more_is_written_off_than_the_expiry_lost_when_the_vault_owed_before() {
	Externalities::default().build_and_execute(|| {
		without_interest();
		let vaults = naked();
		let alice = &vaults[0];
		// A debt of 96,000 that has nothing to do with the expiry.
		endow_fund(alice, "100000");
		fix(EXPIRY, "35000");
		settle_as(DAVE, alice);
		assert!(happened(relieved(alice, "0", "10000")));
		assert_eq!(cash(alice), signed("-96000"));
		endow_fund(alice, "-100000");
		finish();
		assert!(happened(collection_ended("15000", "10000")));
	});
}

#[test]
fn nothing_is_written_off_when_a_claim_elsewhere_covers_the_debt() {
	Externalities::default().build_and_execute(|| {
		without_interest();
		Covered::set(Cover::Naked);
		let later = series(OptionKind::Put, "40000", LATER);
		market_of(&[put("40000"), later]);
		let (alice, bob) = (vault_with(ALICE, fixed("2000")), vault(BOB));
		trade(&alice, &bob, put("40000"), "1", "500");
		trade(&bob, &alice, later, "1", "500");
		assert_eq!(cash(&alice), signed("2000"));
		OptionsPollLimit::set(Default::default());
		feed_until(LATER, fixed("35000"));
		// 5,000 lost in one, 5,000 won in the other and not paid: the debt of 3,000 is covered.
		settle_as(DAVE, &alice);
		assert_eq!((cash(&alice), equity(&alice)), (signed("-3000"), signed("2000")));
		assert!(!events()
			.iter()
			.any(|event| { matches!(event, RuntimeEvent::Options(Event::Relieved { .. })) }));
		assert_eq!(expiry_record(EXPIRY).shortfall, fixed("0"));
		finish();
		assert_eq!([&alice, &bob].map(cash), ["2000", "1000000"].map(signed));
	});
}

#[test]
fn collection_ends_without_a_loser_when_patience_is_over() {
	Externalities::default().build_and_execute(|| {
		without_interest();
		let [alice, bob, charlie, dave] = two_pairs();
		fix(EXPIRY, "35000");
		let fixed_at = now();
		let taken = jam_vault(&alice);
		wake_hook();
		feed_until(fixed_at + COLLECTION_PATIENCE - 2_000, fixed("35000"));
		assert_eq!(expiry_record(EXPIRY).phase, Phase::Collecting);
		assert_eq!([&bob, &dave].map(cash), ["999500", "999500"].map(signed));
		feed_all(fixed("35000"));
		// Charlie's 7,000 are there for claims of 12,000.
		assert!(happened(collection_ended("12000", "5000")));
		let unsettled = surety_vaults::Error::<Test>::OutOfRange;
		assert_noop!(dispatch(DAVE, settle(&alice, EXPIRY)), unsettled);
		settle_as(DAVE, &dave);
		settle_as(DAVE, &bob);
		// 5,000 x 7/12 = 2,916.66..., 7,000 x 7/12 = 4,083.33...
		let expected = ["1002416.666666666666666666", "1003583.333333333333333333"];
		assert_eq!([&bob, &dave].map(cash), expected.map(signed));
		assert_eq!(cash(&charlie), signed("993500"));
		assert_eq!(Holders::<Test>::iter_key_prefix((BTC, EXPIRY)).count(), 1);

		// What comes late is the fund's.
		unjam_vault(&alice, taken);
		next_block();
		assert_eq!(cash(&alice), signed("995500"));
		let remainder = signed("5000.000000000000000001");
		assert_eq!(house_cash(EXPIRY), (signed("0"), remainder));
		assert!(surety_options::Settling::<Test>::get().is_empty());
	});
}

#[test]
fn late_winner_is_paid_after_the_others_when_he_was_not_counted() {
	Externalities::default().build_and_execute(|| {
		let [alice, bob, charlie, dave] = two_pairs();
		fix(EXPIRY, "35000");
		for vault in [&alice, &bob, &charlie] {
			settle_as(DAVE, vault);
		}
		// As if the hook had failed to count Dave; 2,000 have been written off of somebody.
		let fund = LedgerAccount::House(HouseAccount::Fund { underlying: BTC });
		let house =
			LedgerAccount::House(HouseAccount::Settlement { underlying: BTC, expiry: EXPIRY });
		post(house, fund, Instrument::Cash, signed("2000"));
		surety_options::Expiries::<Test>::mutate((BTC, EXPIRY), |record| {
			let record = record.as_mut().expect("on file");
			record.phase = Phase::Paying;
			record.shortfall = fixed("2000");
		});
		assert_noop!(dispatch(DAVE, settle(&dave, EXPIRY)), Error::Collecting);
		settle_as(DAVE, &bob);
		// Three fifths of 5,000, and three fifths of 7,000.
		assert_eq!(cash(&bob), signed("1002500"));
		assert_eq!(Holders::<Test>::get((BTC, EXPIRY), &dave), Some(HolderRecord { claim: None }));
		settle_as(DAVE, &dave);
		assert_eq!(cash(&dave), signed("1003700"));
		finish();
		assert_eq!(house_cash(EXPIRY), (signed("0"), signed("4800")));
	});
}

#[test]
fn late_winner_gets_what_is_left_when_a_loser_is_later_still() {
	Externalities::default().build_and_execute(|| {
		let [alice, bob, charlie, dave] = two_pairs();
		fix(EXPIRY, "35000");
		for vault in [&alice, &bob] {
			settle_as(DAVE, vault);
		}
		// As if the hook had failed at Charlie and Dave and had ended the pass without them.
		surety_options::Expiries::<Test>::mutate((BTC, EXPIRY), |record| {
			record.as_mut().expect("on file").phase = Phase::Paying;
		});
		settle_as(DAVE, &bob);
		assert_eq!(cash(&bob), signed("1004500"));
		// Alice's 5,000 have been paid out; a thousand that nobody asked for are there.
		let house =
			LedgerAccount::House(HouseAccount::Settlement { underlying: BTC, expiry: EXPIRY });
		post(LedgerAccount::Vault(bob), house, Instrument::Cash, signed("1000"));
		settle_as(DAVE, &dave);
		assert_eq!((cash(&dave), house_cash(EXPIRY).0), (signed("1000500"), signed("0")));
		settle_as(DAVE, &charlie);
		assert_eq!(cash(&charlie), signed("993500"));
		finish();
		assert_eq!(house_cash(EXPIRY), (signed("0"), signed("7000")));
	});
}

/// The holders of the expiry that have neither paid nor been counted.
fn not_visited() -> Vec<Vault> {
	Holders::<Test>::iter_prefix((BTC, EXPIRY))
		.filter(|(_, holder)| holder.claim.is_none())
		.map(|(vault, _)| vault)
		.collect()
}

#[test]
fn winners_are_paid_in_the_next_block_when_a_stranger_has_ended_the_hooks_pass() {
	Externalities::default().build_and_execute(|| {
		let [_, bob, _, dave] = two_pairs();
		fix(EXPIRY, "35000");
		// The hook deals with all but the last, with room for one at a time: it has gone by a winner at least.
		let one = <() as WeightInfo>::poll_base()
			.saturating_add(<() as WeightInfo>::poll_collect(MAX_POSITIONS));
		OptionsPollLimit::set(poll_limit());
		for _ in 0..3 {
			Options::on_poll(System::block_number(), &mut WeightMeter::with_limit(one));
		}
		let last = not_visited();
		assert_eq!(last.len(), 1);
		assert_eq!(expiry_record(EXPIRY).phase, Phase::Collecting);
		settle_as(DAVE, &last[0]);
		assert_eq!(expiry_record(EXPIRY).phase, Phase::Paying);
		// The hook begins anew, instead of passing on to the end of its lap and leaving winners before it for later.
		finish();
		assert_eq!([&bob, &dave].map(cash), ["1004500", "1006500"].map(signed));
	});
}

#[test]
fn nobody_becomes_a_holder_when_the_price_is_fixed() {
	Externalities::default().build_and_execute(|| {
		let [alice, bob, ..] = two_pairs();
		let second = vault(BOB);
		let offer = sell(&alice, put("42000"), "1", "500");
		let named = Call::offer_to {
			vault: bob.clone(),
			series: put("40000"),
			wing: None,
			side: OfferSide::Sell,
			quantity: fixed("1"),
			premium: fixed("0"),
			expires: EXPIRY,
			taker: alice.clone(),
		};
		fix(EXPIRY, "35000");
		assert_noop!(accept(&bob, offer, "1"), Error::SeriesExpired);
		assert_noop!(close(&bob, offer, "1"), Error::SeriesExpired);
		assert_noop!(dispatch(BOB, named), Error::SeriesExpired);
		let transfer = Call::transfer {
			from_index: bob.index,
			to_index: second.index,
			series: put("40000"),
			quantity: fixed("1"),
		};
		assert_noop!(dispatch(BOB, transfer), Error::SeriesExpired);
		assert_eq!(expiry_record(EXPIRY).holders, 4);
		finish();
		assert_eq!(cash(&bob), signed("1004500"));
	});
}
