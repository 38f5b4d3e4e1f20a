//! The invariants of delegates and of the queue of withdrawals fail when what they guard is damaged.

mod support;
use frame_support::{
	traits::{fungible::hold::Mutate as _, tokens::Precision},
	BoundedVec,
};
use support::*;
use surety_types::OutflowTerms;
use surety_vaults::{Delegate, OutflowRecord, QueuedWithdrawal};

/// Alice with two delegates; Alice, Bob and Charlie waiting in this order.
fn populate() {
	for who in [ALICE, BOB, CHARLIE] {
		vault_with(who, fixed("100"));
	}
	for delegate in [BOB, CHARLIE] {
		assert_ok!(dispatch(ALICE, VaultsCall::add_delegate { index: 0, delegate }));
	}
	for who in [ALICE, BOB, CHARLIE] {
		assert_ok!(withdraw(who, 0, fixed("20")));
	}
	assert_eq!(queue().len(), 3);
	assert_ok!(Vaults::do_try_state());
}

/// What `do_try_state` says after this damage.
fn after(damage: impl FnOnce()) -> &'static str {
	let mut said = "";
	Externalities::default().outflow("0", "10").build().execute_with(|| {
		populate();
		damage();
		said = Vaults::do_try_state().expect_err("the damage is noticed").into();
	});
	said
}

fn damage_list(damage: impl FnOnce(&mut Vec<Delegate<AccountId, Balance>>)) {
	let mut list = Delegates::get(ALICE, 0).into_inner();
	damage(&mut list);
	Delegates::insert(ALICE, 0, BoundedVec::truncate_from(list));
}

fn damage_queued(who: AccountId, damage: impl FnOnce(&mut QueuedWithdrawal<AccountId>)) {
	OutflowQueue::mutate(who, 0, |queued| damage(queued.as_mut().expect("waits")));
}

fn damage_record(damage: impl FnOnce(&mut OutflowRecord<AccountId>)) {
	Outflow::mutate(damage);
}

#[test]
fn delegates_fails_when_a_list_is_out_of_form() {
	let entry = |account| Delegate { account, deposit: 0 };
	let reversed = || damage_list(|list| list.reverse());
	assert_eq!(after(reversed), "vaults: delegates are not sorted");
	let twice = || damage_list(|list| list[1].account = list[0].account);
	assert_eq!(after(twice), "vaults: delegates are not sorted");
	let owner = || damage_list(|list| list[0].account = ALICE);
	assert_eq!(after(owner), "vaults: an owner is a delegate of his own vault");
	let empty = || Delegates::insert(BOB, 0, BoundedVec::default());
	assert_eq!(after(empty), "vaults: an empty list of delegates");
	let closed = || Delegates::insert(BOB, 1, BoundedVec::truncate_from(vec![entry(ALICE)]));
	assert_eq!(after(closed), "vaults: delegates of a vault that is not open");
	// Of somebody whom the ledger does not know at all.
	let nobody = || Delegates::insert(77, 0, BoundedVec::truncate_from(vec![entry(ALICE)]));
	assert_eq!(after(nobody), "vaults: delegates of a vault that is not open");
}

#[test]
fn delegates_fails_when_deposits_differ_from_the_hold() {
	let said = "vaults: deposits for delegates differ from what is held for them";
	assert_eq!(after(|| damage_list(|list| list[0].deposit += 1)), said);
	assert_eq!(after(|| damage_list(|list| list.truncate(1))), said);
	let release = || {
		let reason = HoldReason::DelegateDeposit.into();
		assert_ok!(Balances::release(&reason, &ALICE, 1, Precision::Exact));
	};
	assert_eq!(after(release), said);
	let hold = || {
		assert_ok!(Balances::hold(&HoldReason::DelegateDeposit.into(), &BOB, 1));
	};
	assert_eq!(after(hold), said);
}

#[test]
fn queue_fails_when_neighbours_do_not_know_each_other() {
	let said = "vaults: the queue is not linked";
	assert_eq!(after(|| damage_queued(BOB, |one| one.before = Some(id(CHARLIE, 0)))), said);
	assert_eq!(after(|| damage_queued(BOB, |one| one.behind = Some(id(ALICE, 0)))), said);
	assert_eq!(after(|| OutflowQueue::remove(BOB, 0)), said);
	assert_eq!(after(|| damage_queued(BOB, |one| one.place = 0)), said);
	let said = "vaults: the head of the queue is another";
	assert_eq!(after(|| damage_record(|record| record.head = Some(id(BOB, 0)))), said);
	let said = "vaults: the end of the queue is another";
	assert_eq!(after(|| damage_record(|record| record.tail = Some(id(BOB, 0)))), said);
}

#[test]
fn queue_fails_when_what_waits_is_out_of_form() {
	let nothing = || damage_queued(BOB, |one| one.amount = fixed("0"));
	assert_eq!(after(nothing), "vaults: a withdrawal of nothing");
	let late = || damage_queued(CHARLIE, |one| one.place = 3);
	assert_eq!(after(late), "vaults: a withdrawal's place is not below the next");
	let closed = || {
		let queued = OutflowQueue::take(CHARLIE, 0).expect("waits");
		OutflowQueue::insert(CHARLIE, 1, queued);
		damage_queued(BOB, |one| one.behind = Some(id(CHARLIE, 1)));
		damage_record(|record| record.tail = Some(id(CHARLIE, 1)));
	};
	assert_eq!(after(closed), "vaults: a withdrawal of a vault that is not open");
}

#[test]
fn queue_fails_when_sums_differ() {
	let said = "vaults: what waits differs from the house's account";
	assert_eq!(after(|| damage_queued(BOB, |one| one.amount = fixed("21"))), said);
	assert_eq!(after(|| House::remove(HouseAccount::Outflow, Instrument::Cash)), said);
	let said = "vaults: the queue is not counted";
	assert_eq!(after(|| damage_record(|record| record.waiting = 2)), said);
	let said = "vaults: more are untried than wait";
	assert_eq!(after(|| damage_record(|record| record.untried = 4)), said);
	let said = "vaults: the terms of the outflow limit are unsound";
	let unsound = OutflowTerms { share: fixed("0"), floor: fixed("0") };
	assert_eq!(after(|| damage_record(|record| record.terms = unsound)), said);
}

#[test]
fn queue_fails_when_an_empty_one_has_ends() {
	let cleared = || {
		for who in [ALICE, BOB, CHARLIE] {
			assert_ok!(cancel(who, 0));
		}
		assert_ok!(Vaults::do_try_state());
		damage_record(|record| record.head = Some(id(ALICE, 0)));
	};
	assert_eq!(after(cleared), "vaults: ends of an empty queue");
}

#[test]
fn pages_agree_with_the_whole_when_they_are_small() {
	use surety_traits::Invariants;
	Externalities::default().outflow("0", "10").build().execute_with(|| {
		populate();
		let (mut cursor, mut pages) = (None, 0);
		loop {
			cursor = <Vaults as Invariants>::check(cursor, 1).expect("sound");
			pages += 1;
			let Some(bytes) = &cursor else { break };
			// A sum of each of the two collateral assets among them.
			assert!(bytes.len() < 300, "a cursor does not grow");
		}
		assert!(pages > 9, "{pages} pages of one item each");
		damage_queued(BOB, |one| one.amount = fixed("21"));
		let mut cursor = None;
		let said = loop {
			match <Vaults as Invariants>::check(cursor, 1) {
				Ok(Some(next)) => cursor = Some(next),
				Ok(None) => panic!("the damage was not noticed"),
				Err(error) => break error,
			}
		};
		assert_eq!(said, "vaults: what waits differs from the house's account".into());
	});
}
