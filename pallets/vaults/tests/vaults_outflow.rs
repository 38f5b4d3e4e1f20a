//! The outflow limit and the queue of withdrawals.
//!
//! Times: genesis is two minutes into a slot of five, so that what is paid at genesis counts for 63 minutes.

mod support;
use frame_support::{traits::OnIdle, weights::Weight};
use support::*;
use surety_types::{Moment, OutflowTerms};
use surety_vaults::{WeightInfo, SLOT};

/// From genesis until what was paid then counts no longer.
const FREED: Moment = 3_780_000;
/// From the beginning of a slot until what was paid in it counts no longer.
const HOUR_OF_SLOTS: Moment = 13 * SLOT;

/// A chain with a limit of a thousand dollars an hour, on which every trader has a vault with ten thousand.
fn thousand_an_hour(test: impl FnOnce()) {
	Externalities::default().outflow("0", "1000").build_and_execute(|| {
		for trader in TRADERS {
			vault_with(trader, fixed("10000"));
		}
		test();
	});
}

/// The hook at the end of this block with this much left, and what it used.
fn idle_with(weight: Weight) -> Weight {
	Vaults::on_idle(System::block_number(), weight)
}

fn set_outflow(share: &str, floor: &str) -> DispatchResult {
	let terms = OutflowTerms { share: fixed(share), floor: fixed(floor) };
	dispatch_as(root(), VaultsCall::set_outflow { terms })
}

fn is_queued(who: AccountId, index: u32, amount: &str) {
	let clearing = free(USD, Vaults::clearing_account());
	assert_ok!(withdraw(who, index, fixed(amount)));
	let event = last().expect("an event of the ledger");
	assert!(matches!(event, Event::WithdrawalQueued { .. }), "{event:?}");
	assert_eq!(free(USD, Vaults::clearing_account()), clearing, "nothing is paid yet");
}

fn is_paid(who: AccountId, index: u32, amount: &str) {
	assert_ok!(withdraw(who, index, fixed(amount)));
	let event = last().expect("an event of the ledger");
	assert!(matches!(event, Event::CashWithdrawn { .. }), "{event:?}");
}

fn waiting(queued: &[(AccountId, &str)]) {
	let expected: Vec<_> = queued.iter().map(|(who, amount)| (*who, fixed(amount))).collect();
	assert_eq!(queue(), expected);
}

#[test]
fn withdrawal_is_paid_at_once_when_it_fits_the_larger_of_share_and_floor() {
	Externalities::default().outflow("0.1", "1000").build_and_execute(|| {
		vault_with(ALICE, fixed("10000"));
		vault_with(BOB, fixed("10000"));
		// A tenth of 20,000.
		assert_eq!(Vaults::outflow_room(), fixed("2000"));
		is_paid(ALICE, 0, "500");
		// A tenth of 19,500, less 500.
		assert_eq!(Vaults::outflow_room(), fixed("1450"));
		is_paid(BOB, 0, "1450");
		assert_eq!(Vaults::outflow_room(), fixed("0"));
		is_queued(ALICE, 0, "0.000001");
	});
	Externalities::default().outflow("0.1", "1000").build_and_execute(|| {
		vault_with(ALICE, fixed("5000"));
		// A tenth of 5,000 is less than the floor, which stays when cash leaves.
		assert_eq!(Vaults::outflow_room(), fixed("1000"));
		is_paid(ALICE, 0, "400");
		assert_eq!(Vaults::outflow_room(), fixed("600"));
		// Deposits make room only as a share of what there is.
		assert_ok!(deposit(ALICE, 0, fixed("1000")));
		assert_eq!(Vaults::outflow_room(), fixed("600"));
	});
}

#[test]
fn room_is_rounded_down_to_whole_units() {
	Externalities::default().outflow("0.1", "1").build_and_execute(|| {
		vault_with(ALICE, fixed("20000.000009"));
		// A tenth is 2,000.0000009.
		assert_eq!(Vaults::outflow_room(), fixed("2000"));
		is_queued(ALICE, 0, "2000.000001");
		assert_ok!(cancel(ALICE, 0));
		// What is finer than a unit is not paid and needs no room.
		is_paid(ALICE, 0, "2000.0000009");
		assert_eq!(house_cash(HouseAccount::Dust), signed("0.0000009"));
	});
}

#[test]
fn withdrawal_waits_when_it_does_not_fit() {
	thousand_an_hour(|| {
		let clearing = free(USD, Vaults::clearing_account());
		is_paid(ALICE, 0, "600");
		assert_ok!(withdraw(BOB, 0, fixed("500.0000005")));
		assert_eq!(
			last(),
			Some(Event::WithdrawalQueued {
				vault: id(BOB, 0),
				place: 0,
				amount: fixed("500.0000005"),
			})
		);
		assert_eq!(cash(BOB, 0), signed("9499.9999995"));
		assert_eq!(house_cash(HouseAccount::Outflow), signed("500.0000005"));
		assert_eq!(house_cash(HouseAccount::Dust), signed("0"));
		assert_eq!(free(USD, Vaults::clearing_account()), clearing - usd(600));
		assert_eq!(free(USD, BOB), usd(USD_FUNDS - 10_000));
		waiting(&[(BOB, "500.0000005")]);
	});
}

#[test]
fn waiting_cash_is_no_margin() {
	thousand_an_hour(|| {
		let headroom = || Options::headroom(&id(ALICE, 0), &[]);
		assert_eq!(headroom(), Ok(signed("10000")));
		is_queued(ALICE, 0, "4000");
		assert_eq!(headroom(), Ok(signed("6000")));
		assert_noop!(give(ALICE, 0, id(BOB, 0), "6000.000001"), VaultsError::BeyondFreeCash);
		assert_ok!(cancel(ALICE, 0));
		assert_eq!(headroom(), Ok(signed("10000")));
	});
}

#[test]
fn withdrawal_is_refused_when_unsound_even_if_it_would_wait() {
	thousand_an_hour(|| {
		is_queued(ALICE, 0, "5000");
		for (amount, error) in [
			("0", VaultsError::AmountZero),
			("0.000000999999999999", VaultsError::BelowOneUnit),
			("10000.000000000000000001", VaultsError::BeyondFreeCash),
		] {
			assert_noop!(withdraw(BOB, 0, fixed(amount)), error);
		}
	});
}

#[test]
fn who_comes_later_waits_behind_however_little_he_asks_for() {
	thousand_an_hour(|| {
		is_paid(ALICE, 0, "500");
		is_queued(BOB, 0, "800");
		assert_eq!(Vaults::outflow_room(), fixed("0"), "somebody waits");
		is_queued(CHARLIE, 0, "1");
		assert_noop!(work(10), VaultsError::NothingToPay);
		waiting(&[(BOB, "800"), (CHARLIE, "1")]);

		// The hook pays both when the 500 count no longer.
		next_block_at(GENESIS_TIME + FREED - 1);
		next_block_at(GENESIS_TIME + FREED);
		waiting(&[(BOB, "800"), (CHARLIE, "1")]);
		next_block();
		waiting(&[]);
		assert_eq!(free(USD, BOB), usd(USD_FUNDS - 10_000 + 800));
		assert_eq!(free(USD, CHARLIE), usd(USD_FUNDS - 10_000 + 1));
		assert_eq!(house_cash(HouseAccount::Outflow), signed("0"));
		assert_eq!(Vaults::outflow_room(), fixed("199"));
	});
}

#[test]
fn room_returns_slot_by_slot() {
	thousand_an_hour(|| {
		is_paid(ALICE, 0, "400");
		next_block_at(GENESIS_TIME + 2 * SLOT);
		is_paid(BOB, 0, "600");
		for (after, room) in [
			(FREED - 1, "0"),
			(FREED, "400"),
			(FREED + SLOT, "400"),
			(FREED + 2 * SLOT - 1, "400"),
			(FREED + 2 * SLOT, "1000"),
		] {
			next_block_at(GENESIS_TIME + after);
			assert_eq!(Vaults::outflow_room(), fixed(room), "{after} ms after genesis");
		}
	});
}

#[test]
fn withdrawal_larger_than_the_limit_is_paid_in_parts() {
	thousand_an_hour(|| {
		is_queued(ALICE, 0, "2500.5000005");
		let mut time = GENESIS_TIME;
		for (amount, paid, left, wait) in [
			("1000", usd(1_000), "1500.5000005", FREED),
			("1000", usd(1_000), "500.5000005", HOUR_OF_SLOTS),
			("500.5000005", 500_500_000, "0", 0),
		] {
			assert_ok!(work(10));
			let (amount, left) = (fixed(amount), fixed(left));
			let vault = id(ALICE, 0);
			assert_eq!(last(), Some(Event::WithdrawalPaid { vault, place: 0, amount, paid, left }));
			assert_noop!(work(10), VaultsError::NothingToPay);
			time += wait;
			next_block_at(time);
		}
		waiting(&[]);
		assert_eq!(free(USD, ALICE), usd(USD_FUNDS - 10_000) + 2_500_500_000);
		assert_eq!(house_cash(HouseAccount::Dust), signed("0.0000005"));
		assert_eq!(house_cash(HouseAccount::Outflow), signed("0"));
		assert_eq!(cash(ALICE, 0), signed("7499.4999995"));
	});
}

#[test]
fn part_is_at_least_a_twelfth_of_the_limit() {
	for (first, part) in [("917", None), ("916.666667", None), ("916.666666", Some("83.333334"))] {
		thousand_an_hour(|| {
			is_paid(BOB, 0, first);
			is_queued(ALICE, 0, "5000");
			match part {
				None => {
					assert_noop!(work(10), VaultsError::NothingToPay);
				},
				Some(part) => {
					assert_ok!(work(10));
					let left = FixedU128::from_inner(
						fixed("5000").into_inner() - fixed(part).into_inner(),
					);
					assert_eq!(queue(), vec![(ALICE, left)]);
				},
			}
		});
	}
}

#[test]
fn withdrawal_within_the_limit_is_paid_whole_or_not_at_all() {
	thousand_an_hour(|| {
		is_paid(BOB, 0, "1");
		is_queued(ALICE, 0, "1000");
		assert_noop!(work(10), VaultsError::NothingToPay);
		// A larger limit is met at once.
		assert_ok!(set_outflow("0", "1001"));
		assert_ok!(work(10));
		waiting(&[]);
	});
}

#[test]
fn vault_waits_for_one_withdrawal_at_a_time() {
	thousand_an_hour(|| {
		vault_with(ALICE, fixed("10"));
		is_queued(ALICE, 0, "5000");
		assert_noop!(withdraw(ALICE, 0, fixed("1")), VaultsError::WithdrawalWaiting);
		// Another vault of hers may wait, too.
		is_queued(ALICE, 1, "10");
		assert_noop!(withdraw(ALICE, 1, fixed("1")), VaultsError::BeyondFreeCash);
		waiting(&[(ALICE, "5000"), (ALICE, "10")]);
	});
}

#[test]
fn vault_cannot_close_while_it_waits() {
	thousand_an_hour(|| {
		is_queued(ALICE, 0, "10000");
		assert_eq!(cash(ALICE, 0), signed("0"));
		assert_noop!(close(ALICE, 0), VaultsError::WithdrawalWaiting);
		assert_ok!(set_outflow("0", "100000"));
		assert_ok!(work(10));
		assert_ok!(close(ALICE, 0));
		assert_eq!(free(USD, ALICE), usd(USD_FUNDS));
	});
}

#[test]
fn cancel_withdrawal_puts_back_what_is_left() {
	thousand_an_hour(|| {
		assert_noop!(cancel(ALICE, 0), VaultsError::NoWithdrawalWaiting);
		is_queued(ALICE, 0, "2500.0000005");
		assert_noop!(cancel(BOB, 0), VaultsError::NoWithdrawalWaiting);
		assert_ok!(work(10));
		assert_ok!(cancel(ALICE, 0));
		let amount = fixed("1500.0000005");
		assert_eq!(
			last(),
			Some(Event::WithdrawalCancelled { vault: id(ALICE, 0), place: 0, amount })
		);
		assert_eq!(cash(ALICE, 0), signed("9000"));
		assert_eq!(house_cash(HouseAccount::Outflow), signed("0"));
		assert_eq!(house_cash(HouseAccount::Dust), signed("0"));
		assert_noop!(cancel(ALICE, 0), VaultsError::NoWithdrawalWaiting);
		// Nobody waits any more, so that there is nobody to wait for.
		next_block_at(GENESIS_TIME + FREED);
		is_paid(BOB, 0, "1000");
	});
}

#[test]
fn others_move_up_when_one_cancels() {
	for who in TRADERS {
		thousand_an_hour(|| {
			for trader in TRADERS {
				is_queued(trader, 0, "2000");
			}
			assert_ok!(cancel(who, 0));
			let others = TRADERS.into_iter().filter(|other| *other != who);
			let expected: Vec<_> = others.map(|other| (other, fixed("2000"))).collect();
			assert_eq!(queue(), expected);
			assert_ok!(Vaults::do_try_state());
			// He comes back last.
			is_queued(who, 0, "1");
			assert_eq!(queue().last(), Some(&(who, fixed("1"))));
			assert_ok!(work(1));
			assert_eq!(queue()[0], (expected[0].0, fixed("1000")));
		});
	}
}

#[test]
fn queue_is_read_page_by_page() {
	thousand_an_hour(|| {
		for trader in TRADERS {
			is_queued(trader, 0, "2000");
		}
		let page = Vaults::queued_withdrawals(None, 3);
		let owners: Vec<_> = page.iter().map(|(vault, _)| vault.owner).collect();
		assert_eq!(owners, [ALICE, BOB, CHARLIE]);
		let (vault, queued) = page.last().expect("three");
		assert_eq!((queued.place, queued.amount), (2, fixed("2000")));
		let rest = Vaults::queued_withdrawals(Some(vault.clone()), 3);
		assert_eq!(rest.into_iter().map(|(vault, _)| vault).collect::<Vec<_>>(), [id(DAVE, 0)]);
		assert!(Vaults::queued_withdrawals(Some(id(DAVE, 0)), 3).is_empty());
		assert!(Vaults::queued_withdrawals(Some(id(DAVE, 1)), 3).is_empty());
		assert!(Vaults::queued_withdrawals(None, 0).is_empty());
	});
}

#[test]
fn payment_that_fails_goes_to_the_end_and_holds_up_nobody() {
	thousand_an_hour(|| {
		is_paid(ALICE, 0, "1000");
		is_queued(BOB, 0, "300");
		is_queued(CHARLIE, 0, "200");
		assert_ok!(Assets::block(issuer(), USD, BOB));
		next_block_at(GENESIS_TIME + FREED);
		assert_ok!(work(10));
		let failed = Event::WithdrawalFailed {
			vault: id(BOB, 0),
			place: 2,
			error: TokenError::Blocked.into(),
		};
		let paid = Event::WithdrawalPaid {
			vault: id(CHARLIE, 0),
			place: 1,
			amount: fixed("200"),
			paid: usd(200),
			left: fixed("0"),
		};
		assert_eq!(ledger_events(), vec![failed, paid]);
		waiting(&[(BOB, "300")]);
		assert_eq!(house_cash(HouseAccount::Outflow), signed("300"));

		// In this slot he is not tried again, and nobody waits for him.
		assert_noop!(work(10), VaultsError::NothingToPay);
		assert_eq!(Vaults::outflow_room(), fixed("800"));
		is_paid(ALICE, 0, "100");
		// But whoever has to wait waits behind him, and has him tried again.
		is_queued(ALICE, 0, "701");
		waiting(&[(BOB, "300"), (ALICE, "701")]);
		assert_ok!(work(10));
		waiting(&[(ALICE, "701"), (BOB, "300")]);

		// Thawed, he is paid when his turn comes.
		assert_ok!(Assets::thaw(issuer(), USD, BOB));
		assert_ok!(cancel(ALICE, 0));
		next_block_at(GENESIS_TIME + FREED + SLOT);
		next_block();
		waiting(&[]);
		assert_eq!(free(USD, BOB), usd(USD_FUNDS - 10_000 + 300));
	});
}

#[test]
fn order_is_kept_when_the_whole_asset_was_frozen() {
	thousand_an_hour(|| {
		is_paid(ALICE, 0, "1000");
		for who in [BOB, CHARLIE, DAVE] {
			is_queued(who, 0, "100");
		}
		assert_ok!(Assets::freeze_asset(issuer(), USD));
		next_block_at(GENESIS_TIME + FREED);
		assert_ok!(work(10));
		waiting(&[(BOB, "100"), (CHARLIE, "100"), (DAVE, "100")]);
		assert_eq!(house_cash(HouseAccount::Outflow), signed("300"));
		assert_noop!(withdraw(ALICE, 0, fixed("1")), TokenError::Frozen);

		assert_ok!(Assets::thaw_asset(issuer(), USD));
		next_block_at(GENESIS_TIME + FREED + SLOT);
		assert_ok!(work(2));
		waiting(&[(DAVE, "100")]);
		next_block();
		waiting(&[]);
	});
}

#[test]
fn hook_pays_as_many_as_it_may() {
	thousand_an_hour(|| {
		vault_with(BOB, fixed("10"));
		is_paid(ALICE, 0, "1000");
		for who in [BOB, CHARLIE, DAVE] {
			is_queued(who, 0, "100");
		}
		is_queued(BOB, 1, "10");
		next_block_at(GENESIS_TIME + FREED);

		assert_eq!(idle_with(Weight::zero()), Weight::zero());
		assert_eq!(queue().len(), 4);
		let one = <() as WeightInfo>::pay_withdrawals(1);
		assert!(idle_with(one).all_lte(one));
		waiting(&[(CHARLIE, "100"), (DAVE, "100"), (BOB, "10")]);
		assert_ok!(withdraw(ALICE, 0, fixed("1")));
		waiting(&[(CHARLIE, "100"), (DAVE, "100"), (BOB, "10"), (ALICE, "1")]);
		// However much there is left, at most so many.
		assert_eq!(MAX_PAYMENTS, 3);
		assert!(idle_with(block_limit()).all_lte(block_limit()));
		waiting(&[(ALICE, "1")]);
		assert_eq!(Vaults::outflow_room(), fixed("0"));
		idle_with(block_limit());
		waiting(&[]);
		assert_eq!(Vaults::outflow_room(), fixed("689"));
	});
}

#[test]
fn pay_withdrawals_is_anybodys_and_weighs_what_it_did() {
	thousand_an_hour(|| {
		is_paid(ALICE, 0, "1000");
		for who in [BOB, CHARLIE] {
			is_queued(who, 0, "100");
		}
		next_block_at(GENESIS_TIME + FREED);
		assert_noop!(work(0), VaultsError::NothingToPay);
		let stranger = RuntimeOrigin::signed(77);
		let done = Vaults::pay_withdrawals(stranger.clone(), u32::MAX).expect("two can be paid");
		assert_eq!(done.actual_weight, Some(<() as WeightInfo>::pay_withdrawals(2)));
		assert_noop!(
			dispatch(77, VaultsCall::pay_withdrawals { limit: 1 }),
			VaultsError::NothingToPay
		);
		let call = VaultsCall::pay_withdrawals { limit: 1 };
		assert_noop!(dispatch_as(root(), call), DispatchError::BadOrigin);
	});
}

#[test]
fn withdraw_cash_weighs_what_it_did() {
	thousand_an_hour(|| {
		let weigh = |amount: &str| {
			let alice = RuntimeOrigin::signed(ALICE);
			Vaults::withdraw_cash(alice, 0, fixed(amount)).expect("sound").actual_weight
		};
		let weights = <() as WeightInfo>::withdraw_cash_without_positions();
		assert_eq!(weigh("1"), Some(weights));
		assert_eq!(weigh("5000"), Some(<() as WeightInfo>::withdraw_cash_queued()));
	});
}

#[test]
fn withdrawals_come_to_the_same_in_either_order_when_both_fit_or_the_hour_is_over() {
	let free_after = |order: [(AccountId, &str); 2], wait: Moment| {
		let mut found = Vec::new();
		thousand_an_hour(|| {
			for (who, amount) in order {
				assert_ok!(withdraw(who, 0, fixed(amount)));
			}
			next_block_at(GENESIS_TIME + wait);
			next_block();
			found = TRADERS.map(|who| (free(USD, who), cash(who, 0))).to_vec();
		});
		found
	};
	let (a, b, c) = ((ALICE, "700"), (BOB, "300"), (BOB, "301"));
	assert_eq!(free_after([a, b], 0), free_after([b, a], 0));
	// Only who comes first is paid first; the cash of both has left their vaults either way.
	assert_ne!(free_after([a, c], 0), free_after([c, a], 0));
	assert_eq!(free_after([a, c], FREED), free_after([c, a], FREED));
}

/// Alice has 90,000 of 100,000 dollars, of which a tenth may leave in an hour.
fn whale(test: impl FnOnce()) {
	Externalities::default().outflow("0.1", "100").build_and_execute(|| {
		vault_with(ALICE, fixed("90000"));
		vault_with(BOB, fixed("10000"));
		assert_eq!(Vaults::outflow_room(), fixed("10000"));
		test();
	});
}

/// Were the limit a share of what is in vaults alone it would be 1,000 as soon as Alice waits, and Bob would wait for her
/// ninety hours.
#[test]
fn limit_stays_when_most_of_the_cash_waits() {
	whale(|| {
		is_queued(ALICE, 0, "90000");
		// 10,000 in vaults and 90,000 that wait: a tenth.
		assert_ok!(work(10));
		waiting(&[(ALICE, "80000")]);
		is_queued(BOB, 0, "5000");
		next_block_at(GENESIS_TIME + FREED);
		// 5,000 in the vault, 85,000 that wait.
		assert_ok!(work(10));
		waiting(&[(ALICE, "71000"), (BOB, "5000")]);
		next_block_at(GENESIS_TIME + FREED + HOUR_OF_SLOTS);
		// 81,000 are left of all.
		assert_ok!(work(10));
		waiting(&[(ALICE, "62900"), (BOB, "5000")]);
		assert_eq!(house_cash(HouseAccount::Outflow), signed("67900"));
	});
}

#[test]
fn limit_is_the_same_when_cash_goes_into_the_queue_and_back() {
	whale(|| {
		is_paid(BOB, 0, "4000");
		// A tenth of 96,000 less 4,000, before and after.
		assert_eq!(Vaults::outflow_room(), fixed("5600"));
		is_queued(ALICE, 0, "90000");
		assert_ok!(cancel(ALICE, 0));
		assert_eq!(Vaults::outflow_room(), fixed("5600"));
	});
}

#[test]
fn others_are_paid_of_the_whole_limit_when_who_waits_cannot_be_paid() {
	whale(|| {
		is_queued(ALICE, 0, "90000");
		assert_ok!(Assets::block(issuer(), USD, ALICE));
		assert_ok!(work(10));
		waiting(&[(ALICE, "90000")]);
		// She has been tried in this slot: nobody waits for her, and what she waits for counts.
		assert_eq!(Vaults::outflow_room(), fixed("10000"));
		is_paid(BOB, 0, "6000");
		// A tenth of 94,000 less 6,000.
		assert_eq!(Vaults::outflow_room(), fixed("3400"));
		is_queued(BOB, 0, "3400.000001");
		waiting(&[(ALICE, "90000"), (BOB, "3400.000001")]);
	});
}

#[test]
fn set_outflow_tells_old_and_new_and_counts_at_once() {
	thousand_an_hour(|| {
		is_queued(ALICE, 0, "2000");
		assert_ok!(set_outflow("0.25", "7"));
		let old = OutflowTerms { share: fixed("0"), floor: fixed("1000") };
		let new = OutflowTerms { share: fixed("0.25"), floor: fixed("7") };
		assert_eq!(last(), Some(Event::OutflowSet { old, new }));
		// A quarter of 40,000 with the 2,000 that wait, and of 38,000 without them.
		assert_ok!(work(1));
		waiting(&[]);
		assert_eq!(Vaults::outflow_room(), fixed("7500"));
		// What has left counts under new terms, too.
		assert_ok!(set_outflow("0", "1999"));
		assert_eq!(Vaults::outflow_room(), fixed("0"));
		assert_ok!(set_outflow("0", "2001"));
		assert_eq!(Vaults::outflow_room(), fixed("1"));
	});
}

#[test]
fn set_outflow_is_refused_when_unsound_or_not_by_governance() {
	thousand_an_hour(|| {
		for (share, floor) in [
			("1.000000000000000001", "1000"),
			("0.1", "0"),
			("0.1", "0.999999999999999999"),
			("0.1", "1000000000000000.000000000000000001"),
		] {
			assert_noop!(set_outflow(share, floor), VaultsError::UnsoundOutflow);
		}
		let terms = OutflowTerms::default();
		let call = VaultsCall::set_outflow { terms };
		assert_noop!(dispatch(ALICE, call), DispatchError::BadOrigin);
		assert_ok!(set_outflow("1", "1000000000000000"));
	});
}

#[test]
#[should_panic(expected = "unsound at genesis")]
fn genesis_is_refused_when_terms_of_the_outflow_limit_are_unsound() {
	Externalities::default().outflow("1.1", "1000").build();
}

#[test]
fn terms_are_those_of_the_specification_by_default() {
	let terms = OutflowTerms::default();
	assert_eq!((terms.share, terms.floor), (fixed("0.1"), fixed("1000000")));
	thousand_an_hour(|| assert_eq!(Outflow::get().terms.floor, fixed("1000")));
}

#[test]
fn record_of_the_limit_is_small() {
	// Terms 32 bytes, window 8 and 13 x 16, ends 1 + 8 + 4 each with an account of 8 bytes, numbers 8 + 4 + 4 + 8.
	thousand_an_hour(|| {
		is_queued(ALICE, 0, "2000");
		let size = codec::Encode::encoded_size(&Outflow::get());
		assert_eq!(size, 32 + 8 + 13 * 16 + 2 * 13 + 24);
	});
}
