//! Settlement: once, in any order, in any number of blocks, until nothing is left.

mod common;

use common::*;
use frame_support::{
	traits::Hooks,
	weights::{Weight, WeightMeter},
};
use sp_runtime::{DispatchError, FixedI128};
use surety_options::{
	Expiries, HolderRecord, Holders, MarketRecord, Phase, SeriesBook, Settling, SettlingCursor,
	WeightInfo,
};
use surety_traits::Ledger;
use surety_types::{HouseAccount, Instrument};

/// Two writers and two buyers in puts of 40,000 and a spread of calls.
///
/// | | Alice | Bob | Charlie | Dave |
/// |---|---|---|---|---|
/// | put 40,000 | -2 | +1.5 | | +0.5 |
/// | call 60,000 | | -1 | +1 | |
/// | call 80,000 | | +1 | -1 | |
fn life() -> [Vault; 4] {
	market_of(&[put("40000"), call("60000"), call("80000")]);
	let vaults = TRADERS.map(vault);
	let [alice, bob, charlie, dave] = &vaults;
	trade(alice, bob, put("40000"), "1.5", "500");
	trade(alice, dave, put("40000"), "0.5", "500");
	let spread = sell_spread(bob, call("60000"), call("80000"), "1", "600");
	assert_ok!(accept(charlie, spread, "1"));
	// Cash: Alice +750 +250, Bob -750 +600, Charlie -600, Dave -250.
	assert_eq!(vaults.each_ref().map(cash), ["1001000", "999850", "999400", "999750"].map(signed));
	vaults
}

fn step_limit() -> Weight {
	// Room for exactly one step: after it there is less than the worst step left.
	let steps = <() as WeightInfo>::poll_collect(MAX_POSITIONS);
	<() as WeightInfo>::poll_base().saturating_add(steps)
}

/// The hook with room for one step.
fn poll_once() {
	let mut meter = WeightMeter::with_limit(step_limit());
	Options::on_poll(System::block_number(), &mut meter);
	assert!(meter.consumed().all_lte(step_limit()));
}

fn nothing_is_left(expiry: Moment) {
	assert!(Settling::<Test>::get().is_empty());
	assert_eq!(SettlingCursor::<Test>::get(), None);
	assert_eq!(Expiries::<Test>::get((BTC, expiry)), None);
	assert_eq!(Holders::<Test>::iter_key_prefix((BTC, expiry)).count(), 0);
	assert_eq!(SeriesBook::<Test>::iter_prefix((BTC, expiry)).count(), 0);
	assert_eq!(Options::market_record(BTC), MarketRecord::default());
	assert_eq!(on_hold(HoldReason::SeriesDeposit, DAVE), 0);
	assert_eq!(house_cash(expiry).0, signed("0"));
}

#[test]
fn hook_settles_every_vault_and_clears_the_expiry_when_the_price_is_fixed() {
	Externalities::default().build_and_execute(|| {
		let vaults = life();
		feed_until(EXPIRY, fixed("35000"));
		// Puts pay 5,000 each, calls nothing: Alice -10,000, Bob +7,500, Charlie 0, Dave +2,500.
		let changes = ["-10000", "7500", "0", "2500"].map(signed);
		for (vault, cash) in vaults.iter().zip(changes) {
			assert!(happened(Event::Settled {
				vault: vault.clone(),
				underlying: BTC,
				expiry: EXPIRY,
				price: fixed("35000"),
				cash,
			}));
			assert!(holdings(vault).positions.is_empty());
		}
		let expected = ["991000", "1007350", "999400", "1002250"].map(signed);
		assert_eq!(vaults.each_ref().map(cash), expected);
		assert!(happened(Event::ExpirySettled {
			underlying: BTC,
			expiry: EXPIRY,
			price: fixed("35000"),
			remainder: signed("0"),
		}));
		nothing_is_left(EXPIRY);
		// The oracle has forgotten it too.
		let again = settle(&vaults[0], EXPIRY);
		assert_noop!(dispatch(DAVE, again), Error::NothingToSettle);
	});
}

#[test]
fn spread_pays_between_and_beyond_its_strikes_when_settled() {
	for (price, pays) in
		[("60000", "0"), ("75000", "15000"), ("80000", "20000"), ("900000", "20000")]
	{
		Externalities::default().build_and_execute(|| {
			let [_, bob, charlie, _] = life();
			feed_until(EXPIRY, fixed(price));
			let pays = signed(pays).into_inner();
			let is = |before: &str, change: i128| {
				FixedI128::from_inner(signed(before).into_inner() + change)
			};
			assert_eq!(cash(&bob), is("999850", -pays));
			assert_eq!(cash(&charlie), is("999400", pays));
		});
	}
}

#[test]
fn settle_gives_the_same_numbers_when_strangers_go_first_in_any_order() {
	let mut results = Vec::new();
	for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]] {
		for by_hand in 0..=4 {
			Externalities::default().build_and_execute(|| {
				let vaults = life();
				fix(EXPIRY, "37777.777777777777777777");
				for place in order.into_iter().take(by_hand) {
					assert_ok!(dispatch(DAVE, settle(&vaults[place], EXPIRY)));
					// Once and not again, until a winner's turn comes.
					let paying = expiry_record(EXPIRY).phase == Phase::Paying;
					let again = dispatch(ALICE, settle(&vaults[place], EXPIRY));
					let expected = match place {
						1 | 3 if paying => Ok(()),
						1 | 3 => Err(Error::Collecting.into()),
						_ => Err(Error::NothingToSettle.into()),
					};
					assert_eq!(again, expected);
					check_invariants();
				}
				wake_hook();
				next_block();
				nothing_is_left(EXPIRY);
				results.push((vaults.each_ref().map(cash), house_cash(EXPIRY)));
			});
		}
	}
	// Puts pay 2,222.222222222222222223: twice that is ...446 to the last digit, one and a half ...3345 with half of
	// the last digit lost to Bob, a half ...1115 with half of it lost to Dave.
	let (cash, house) = &results[0];
	let expected = [
		"996555.555555555555555554",
		"1003183.333333333333333334",
		"999400",
		"1000861.111111111111111111",
	];
	assert_eq!(*cash, expected.map(signed));
	assert_eq!(*house, (signed("0"), signed("0.000000000000000001")));
	assert!(results.iter().all(|result| result == &results[0]));
}

#[test]
fn settle_refuses_when_not_fixed_or_nothing_is_held() {
	Externalities::default().build_and_execute(|| {
		let vaults = life();
		let [alice, ..] = &vaults;
		assert_noop!(dispatch(DAVE, settle(alice, EXPIRY)), Error::NotFixed);
		assert_noop!(dispatch(DAVE, settle(alice, LATER)), Error::NothingToSettle);
		let nobody = Vault { owner: 77, index: 0 };
		assert_noop!(dispatch(DAVE, settle(&nobody, EXPIRY)), Error::NothingToSettle);
		let elsewhere = Call::settle { owner: ALICE, index: 0, underlying: ETH, expiry: EXPIRY };
		assert_noop!(dispatch(DAVE, elsewhere), Error::NothingToSettle);
		assert_noop!(dispatch_as(root(), settle(alice, EXPIRY)), DispatchError::BadOrigin);
		// No feed, no price: past the expiry it is still not fixed.
		blocks_until(EXPIRY + 10_000);
		assert_noop!(dispatch(DAVE, settle(alice, EXPIRY)), Error::NotFixed);
	});
}

#[test]
fn settle_charges_for_what_it_did_when_positions_are_few() {
	use frame_support::dispatch::GetDispatchInfo;
	use sp_runtime::traits::Dispatchable;
	Externalities::default().build_and_execute(|| {
		let [alice, bob, charlie, dave] = life();
		fix(EXPIRY, "35000");
		let call: RuntimeCall = settle(&bob, EXPIRY).into();
		let declared = call.get_dispatch_info().call_weight;
		assert_eq!(declared, <() as WeightInfo>::settle_most(MAX_POSITIONS));
		let weigh = |call: RuntimeCall| {
			call.dispatch(RuntimeOrigin::signed(DAVE)).expect("settled").actual_weight
		};
		assert_eq!(weigh(call.clone()), Some(<() as WeightInfo>::settle_count(3)));
		let alices = settle(&alice, EXPIRY).into();
		assert_eq!(weigh(alices), Some(<() as WeightInfo>::settle_loser(1)));
		for vault in [&charlie, &dave] {
			assert_ok!(dispatch(DAVE, settle(vault, EXPIRY)));
		}
		assert_eq!(weigh(call), Some(<() as WeightInfo>::settle_winner(3)));
	});
}

#[test]
fn hook_goes_on_in_the_next_block_when_its_budget_is_spent() {
	Externalities::default().build_and_execute(|| {
		life();
		fix(EXPIRY, "35000");
		wake_hook();
		let left = || Holders::<Test>::iter_key_prefix((BTC, EXPIRY)).count();
		// Four to collect from or to count, of whom Bob and Dave have won.
		for visited in 1..=4 {
			System::reset_events();
			poll_once();
			let visits = events().into_iter().filter(|event| {
				matches!(
					event,
					RuntimeEvent::Options(Event::Settled { .. } | Event::Counted { .. })
				)
			});
			assert_eq!(visits.count(), 1);
			assert_eq!(SettlingCursor::<Test>::get().is_some(), visited < 4);
			let collecting = expiry_record(EXPIRY).phase == Phase::Collecting;
			assert_eq!(collecting, visited < 4);
			check_invariants();
		}
		for remaining in (0..2).rev() {
			poll_once();
			assert_eq!(left(), remaining);
			check_invariants();
		}
		// Then one series a time, then the expiry itself.
		for remaining in (0..3).rev() {
			poll_once();
			assert_eq!(SeriesBook::<Test>::iter_prefix((BTC, EXPIRY)).count(), remaining);
			assert_eq!(
				on_hold(HoldReason::SeriesDeposit, DAVE),
				remaining as u128 * SERIES_DEPOSIT
			);
			check_invariants();
		}
		poll_once();
		nothing_is_left(EXPIRY);
	});
}

#[test]
fn hook_does_nothing_when_others_have_spent_the_budget() {
	Externalities::default().build_and_execute(|| {
		life();
		fix(EXPIRY, "35000");
		wake_hook();
		let mut meter = WeightMeter::new();
		meter.consume(poll_limit());
		Options::on_poll(System::block_number(), &mut meter);
		assert_eq!(meter.consumed(), poll_limit());
		// And little less than a step is as good as nothing.
		let mut meter = WeightMeter::with_limit(step_limit() - Weight::from_parts(1, 0));
		Options::on_poll(System::block_number(), &mut meter);
		assert_eq!(Holders::<Test>::iter_key_prefix((BTC, EXPIRY)).count(), 4);
	});
}

#[test]
fn hook_passes_on_and_comes_round_again_when_a_vault_cannot_be_settled() {
	Externalities::default().build_and_execute(|| {
		let vaults = life();
		let [alice, bob, charlie, dave] = &vaults;
		fix(EXPIRY, "35000");
		wake_hook();
		jam(EXPIRY);
		next_block();
		assert!(happened(Event::SettlementFailed {
			vault: alice.clone(),
			underlying: BTC,
			expiry: EXPIRY,
			error: surety_vaults::Error::<Test>::OutOfRange.into(),
		}));
		assert_eq!(position(alice, &put("40000")), signed("-2"));
		assert!(holdings(charlie).positions.is_empty());
		// The winners are counted and wait.
		assert_eq!([bob, dave].map(cash), ["999850", "999750"].map(signed));
		assert_eq!(Holders::<Test>::iter_key_prefix((BTC, EXPIRY)).count(), 3);
		let failures = || {
			let failed = |event: &RuntimeEvent| {
				matches!(event, RuntimeEvent::Options(Event::SettlementFailed { .. }))
			};
			events().iter().filter(|event| failed(event)).count()
		};
		// Once a block, not more, and not for who only waits.
		assert_eq!(failures(), 1);
		next_block();
		assert_eq!(failures(), 1);

		unjam(EXPIRY);
		next_block();
		assert_eq!(cash(alice), signed("991000"));
		assert_eq!([bob, dave].map(cash), ["1007350", "1002250"].map(signed));
		nothing_is_left(EXPIRY);
	});
}

#[test]
fn hook_holds_up_no_other_expiry_when_a_vault_cannot_be_settled() {
	Externalities::default().build_and_execute(|| {
		let [alice, bob, ..] = life();
		let later = series(OptionKind::Put, "40000", LATER);
		assert_ok!(dispatch(DAVE, Call::list { series: later }));
		trade(&alice, &bob, later, "1", "500");
		fix(EXPIRY, "35000");
		jam(EXPIRY);
		wake_hook();
		feed_until(LATER, fixed("35000"));
		assert!(happened(Event::ExpirySettled {
			underlying: BTC,
			expiry: LATER,
			price: fixed("35000"),
			remainder: signed("0"),
		}));
		assert_eq!(Settling::<Test>::get().to_vec(), [(BTC, EXPIRY)]);
		unjam(EXPIRY);
		next_block();
		nothing_is_left(EXPIRY);
	});
}

#[test]
fn remainder_of_rounding_goes_to_the_fund_when_the_expiry_is_settled() {
	Externalities::default().build_and_execute(|| {
		market_of(&[put("40000")]);
		let (alice, bob) = (vault(ALICE), vault(BOB));
		trade(&alice, &bob, put("40000"), "0.01", "500");
		// One hundredth of 1e-18: the buyer gets nothing, the writer pays one.
		feed_until(EXPIRY, fixed("39999.999999999999999999"));
		assert_eq!(cash(&alice), signed("1000004.999999999999999999"));
		assert_eq!(cash(&bob), signed("999995"));
		let remainder = signed("0.000000000000000001");
		assert!(happened(Event::ExpirySettled {
			underlying: BTC,
			expiry: EXPIRY,
			price: fixed("39999.999999999999999999"),
			remainder,
		}));
		assert_eq!(house_cash(EXPIRY), (signed("0"), remainder));
	});
}

#[test]
fn expiry_is_cleared_when_nobody_ever_held_it() {
	Externalities::default().build_and_execute(|| {
		market_of(&[put("40000"), call("60000")]);
		let (alice, bob) = (vault(ALICE), vault(BOB));
		trade(&alice, &bob, put("40000"), "1", "500");
		let back = buy(&alice, put("40000"), "1", "500");
		assert_ok!(close(&bob, back, "1"));
		feed_until(EXPIRY, fixed("35000"));
		nothing_is_left(EXPIRY);
		assert_eq!((cash(&alice), cash(&bob)), (signed("1000000"), signed("1000000")));
	});
}

#[test]
fn positions_of_other_expiries_stay_when_one_is_settled() {
	Externalities::default().build_and_execute(|| {
		let later = series(OptionKind::Put, "40000", LATER);
		market_of(&[put("40000"), later]);
		let (alice, bob) = (vault(ALICE), vault(BOB));
		trade(&alice, &bob, put("40000"), "1", "500");
		trade(&alice, &bob, later, "1", "700");
		assert_eq!(Options::requirement(&alice), Some(fixed("80000")));
		feed_until(EXPIRY, fixed("35000"));
		assert_eq!(holdings(&alice).positions, [(later, signed("-1"))]);
		// 1,000,000 + 1,200 - 5,000.
		assert_eq!(cash(&alice), signed("996200"));
		assert_eq!(Options::requirement(&alice), Some(fixed("40000")));
		assert_eq!(Expiries::<Test>::iter_keys().collect::<Vec<_>>(), [(BTC, LATER)]);
	});
}

#[test]
fn price_chosen_by_governance_settles_when_the_oracle_was_silent() {
	Externalities::default().build_and_execute(|| {
		let [alice, ..] = life();
		// One sample at the end of the window, which stands for twelve seconds; then no block beyond the extension.
		blocks_until(EXPIRY - 2_000);
		feed_all(fixed("35000"));
		next_block_at(EXPIRY + 600_002);
		let choose = oracle_choose(fixed("35000"));
		assert_ok!(dispatch_as(root(), choose));
		next_block();
		assert_eq!(cash(&alice), signed("991000"));
		nothing_is_left(EXPIRY);
	});
}

/// Should a holder be lost from the index, against every invariant, the expiry does not close over his head: it stays with
/// its price, and he can be settled.
#[test]
fn expiry_stays_when_a_vault_was_left_out_of_its_settlement() {
	Externalities::default().build_and_execute(|| {
		market_of(&[put("40000")]);
		let (alice, bob) = (vault(ALICE), vault(BOB));
		trade(&alice, &bob, put("40000"), "2", "500");
		fix(EXPIRY, "35000");
		let holders = |by: i32| {
			Expiries::<Test>::mutate((BTC, EXPIRY), |expiry| {
				let expiry = expiry.as_mut().expect("on file");
				expiry.holders = expiry.holders.saturating_add_signed(by);
			});
		};
		Holders::<Test>::remove((BTC, EXPIRY), &bob);
		holders(-1);
		wake_hook();
		next_block();
		let failed =
			Event::PruningFailed { underlying: BTC, expiry: EXPIRY, error: Error::Corrupt.into() };
		assert!(happened(failed.clone()));
		next_block();
		assert!(happened(failed), "it is tried again");
		// Alice's 1,001,000 less 10,000; the house has the 10,000 and nobody else got any.
		assert_eq!((cash(&alice), cash(&bob)), (signed("991000"), signed("999000")));
		assert_eq!(house_cash(EXPIRY), (signed("10000"), signed("0")));
		assert_eq!(Settling::<Test>::get().to_vec(), [(BTC, EXPIRY)]);

		Holders::<Test>::insert((BTC, EXPIRY), &bob, HolderRecord::default());
		holders(1);
		next_block();
		assert_eq!(cash(&bob), signed("1009000"));
		nothing_is_left(EXPIRY);
	});
}

fn oracle_choose(price: sp_runtime::FixedU128) -> RuntimeCall {
	use codec::{Decode, Encode};
	// Pallet 30, call 5 is choose_settlement(underlying, expiry, price).
	let bytes = [vec![30u8, 5], BTC.encode(), EXPIRY.encode(), price.encode()].concat();
	RuntimeCall::decode(&mut bytes.as_slice()).expect("a choice")
}

/// Alice is short of two puts and Charlie of one; Bob has two and Dave one. One of Alice's is torn up at 3,000 less a fifth,
/// 2,400 or 800 per contract long, which leaves two thirds of each long, rounded down.
#[test]
fn nothing_of_tear_ups_is_left_when_the_expiry_has_settled() {
	Externalities::default().build_and_execute(|| {
		market_of(&[put("40000")]);
		let [alice, bob, charlie, dave] = TRADERS.map(vault);
		trade(&alice, &bob, put("40000"), "2", "500");
		trade(&charlie, &dave, put("40000"), "1", "500");
		tear_up_short(&alice, &put("40000"), "1", "3", "3000", "600");
		assert_eq!(open_interest(&put("40000")), (fixed("2"), fixed("2")));
		fix(EXPIRY, "35000");
		// Step by step: at each the contracts that rounding left to the house are accounted for.
		OptionsPollLimit::set(poll_limit());
		let one = <() as WeightInfo>::poll_base()
			.saturating_add(<() as WeightInfo>::poll_collect(MAX_POSITIONS));
		let mut steps = 0;
		while surety_options::Expiries::<Test>::contains_key((BTC, EXPIRY)) {
			Options::on_poll(System::block_number(), &mut WeightMeter::with_limit(one));
			assert_eq!(Options::do_try_state(), Ok(()));
			steps += 1;
		}
		// Two losers, two winners counted and paid, the series, its end.
		assert!(steps >= 8, "{steps}");
		// Paid for contracts torn up: 1,600 and 800. Won: 5,000 x 4/3 and x 2/3, of factors rounded down.
		assert_eq!(cash(&alice), signed("993600"));
		assert_eq!(cash(&charlie), signed("995500"));
		assert_eq!(cash(&bob), signed("1007266.66666666666666"));
		assert_eq!(cash(&dave), signed("1003633.33333333333333"));
		let fund = HouseAccount::Fund { underlying: BTC };
		let fund = <Vaults as Ledger<AccountId>>::house(&fund, &Instrument::Cash);
		assert_eq!(fund, signed("0.00000000000001"));
		assert!(surety_options::Settling::<Test>::get().is_empty());
		assert!(surety_vaults::TearUps::<Test>::iter_keys().next().is_none());
	});
}

/// Alice's two puts, all that there are, are torn up at 3,000 for a loss of 1,500: Bob gets 4,500. The epoch ends with
/// nothing to carry on. He buys one of Charlie, which is of the next one, and it settles at 5,000.
#[test]
fn expiry_goes_on_when_all_of_it_was_torn_up() {
	Externalities::default().build_and_execute(|| {
		market_of(&[put("40000")]);
		let [alice, bob, charlie, _] = TRADERS.map(vault);
		trade(&alice, &bob, put("40000"), "2", "500");
		let market = || {
			let record = Options::market_record(BTC);
			(record.long, record.short)
		};
		assert_eq!(market(), (fixed("2"), fixed("2")));
		tear_up_short(&alice, &put("40000"), "2", "2", "3000", "1500");
		assert_eq!(open_interest(&put("40000")), (fixed("0"), fixed("0")));
		assert_eq!(market(), (fixed("0"), fixed("0")));
		// Both are on the index still, with nothing.
		assert_eq!(expiry_record(EXPIRY).holders, 2);
		assert!(holdings(&alice).positions.is_empty() && holdings(&bob).positions.is_empty());
		assert_eq!(Options::do_try_state(), Ok(()));

		trade(&charlie, &bob, put("40000"), "1", "500");
		assert_eq!(expiry_record(EXPIRY).holders, 3);
		assert_eq!(open_interest(&put("40000")), (fixed("1"), fixed("1")));
		assert_eq!(market(), (fixed("1"), fixed("1")));
		assert_eq!(Options::do_try_state(), Ok(()));
		fix(EXPIRY, "35000");
		wake_hook();
		next_block();
		// 1,000 and 500 of premiums; 4,500 of the tear-up; 5,000 at expiry.
		let cash = [&alice, &bob, &charlie].map(cash);
		assert_eq!(cash, ["996500", "1008000", "995500"].map(signed));
		assert!(!surety_options::Expiries::<Test>::contains_key((BTC, EXPIRY)));
		assert!(surety_vaults::TearUps::<Test>::iter_keys().next().is_none());
	});
}

/// Nobody holds anything of a series that was torn up whole, and two are owed what that left them: it stays until both are
/// paid. Alice had 1,000 of premiums and pays 6,000 less 1,500 for it, which is Bob's.
#[test]
fn torn_up_series_stays_listed_until_its_holders_are_settled_when_nothing_of_it_is_left() {
	Externalities::default().build_and_execute(|| {
		market_of(&[put("40000"), put("30000")]);
		let [alice, bob, ..] = TRADERS.map(vault);
		trade(&alice, &bob, put("40000"), "2", "500");
		tear_up_short(&alice, &put("40000"), "2", "2", "3000", "1500");
		assert_eq!(open_interest(&put("40000")), (fixed("0"), fixed("0")));
		let unlist = |series| dispatch(DAVE, Call::unlist { series });
		assert_noop!(unlist(put("40000")), Error::SeriesHeld);
		// Of the other one nothing was torn up.
		assert_ok!(unlist(put("30000")));
		assert_noop!(unlist(put("40000")), Error::SeriesHeld);
		assert_eq!(expiry_record(EXPIRY).holders, 2);

		fix(EXPIRY, "35000");
		wake_hook();
		next_block();
		assert_eq!([&alice, &bob].map(cash), ["996500", "1003500"].map(signed));
		nothing_is_left(EXPIRY);
		assert!(surety_vaults::TearUps::<Test>::iter_keys().next().is_none());
		assert!(surety_vaults::EpochEnds::<Test>::iter_keys().next().is_none());
	});
}

/// A vault of which a tear-up left nothing may be closed while it is on the index: it settles to nothing.
#[test]
fn expiry_settles_when_a_vault_was_closed_of_which_tear_ups_left_nothing() {
	Externalities::default().build_and_execute(|| {
		market_of(&[put("40000")]);
		let [alice, bob, charlie, dave] = TRADERS.map(vault);
		trade(&alice, &bob, put("40000"), "2", "500");
		tear_up_short(&alice, &put("40000"), "2", "2", "3000", "0");
		trade(&charlie, &dave, put("40000"), "1", "500");
		let amount = fixed("995000");
		let all = surety_vaults::Call::<Test>::withdraw_cash { index: alice.index, amount };
		assert_ok!(dispatch(ALICE, all));
		assert_ok!(dispatch(ALICE, surety_vaults::Call::<Test>::close { index: alice.index }));
		assert_eq!(expiry_record(EXPIRY).holders, 4);
		assert_eq!(Options::do_try_state(), Ok(()));
		fix(EXPIRY, "35000");
		assert_ok!(dispatch(BOB, settle(&alice, EXPIRY)));
		last(Event::Settled {
			vault: alice.clone(),
			underlying: BTC,
			expiry: EXPIRY,
			price: fixed("35000"),
			cash: signed("0"),
		});
		assert_eq!(expiry_record(EXPIRY).holders, 3);
		assert_noop!(dispatch(BOB, settle(&alice, EXPIRY)), Error::NothingToSettle);
		wake_hook();
		next_block();
		// Bob was never touched between: 1,000 paid, 6,000 of the tear-up.
		assert_eq!([&bob, &charlie, &dave].map(cash), ["1005000", "995500", "1004500"].map(signed));
		assert!(!surety_options::Expiries::<Test>::contains_key((BTC, EXPIRY)));
	});
}

/// Claims are counted from the positions that there are when the price is fixed.
#[test]
fn tear_up_is_refused_whole_when_the_price_is_fixed() {
	Externalities::default().build_and_execute(|| {
		market_of(&[put("40000")]);
		let [alice, bob, ..] = TRADERS.map(vault);
		trade(&alice, &bob, put("40000"), "2", "500");
		fix(EXPIRY, "35000");
		let index = <Vaults as Ledger<AccountId>>::tear_up_index(&put("40000"));
		let (quantity, mark, longs) = (fixed("2"), fixed("3000"), fixed("2"));
		let short = surety_margin::TornShort { quantity, mark, longs, index };
		let torn = surety_margin::tear_up(fixed("0"), &[short]).expect("it fits").series[0];
		let refused = || tear_up(&alice, &put("40000"), quantity, &torn);
		assert_noop!(refused(), Error::SeriesExpired);
		wake_hook();
	});
}
