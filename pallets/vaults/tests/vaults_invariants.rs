//! Every invariant of the ledger fails when what it guards is damaged, and pages carry their sums on.

mod support;
use codec::Encode;
use frame_support::traits::fungibles::Mutate as _;
use frame_support::{
	traits::{
		fungible::hold::Mutate as _,
		fungibles::hold::Mutate as _,
		tokens::{Fortitude, Precision, Preservation},
	},
	BoundedVec,
};
use support::*;
use surety_margin::{tear_up, EpochEnd, TearUpIndex, TornSeries, TornShort};
use surety_traits::Invariants;
use surety_vaults::{ContractSum, SettlementAccount, SettlementAccounts, TornIndices};

fn near() -> Series {
	put_series(0, "50000")
}

fn far() -> Series {
	put_series(1, "50000")
}

/// Two vaults of Alice and one of Bob with cash, collateral, positions and dust: all sound.
fn populate() {
	vault_with(ALICE, fixed("60000"));
	vault_with(ALICE, fixed("10"));
	vault_with(BOB, fixed("20"));
	for (index, asset, amount) in [(0, BTC, "1"), (0, ETH, "2"), (1, ETH, "3")] {
		assert_ok!(put(ALICE, index, asset, fixed(amount)));
	}
	let (near, far) = (Instrument::Position(near()), Instrument::Position(far()));
	assert_ok!(post(&[
		vault_entry(ALICE, 0, near, signed("-1")),
		vault_entry(BOB, 0, near, signed("1")),
		vault_entry(ALICE, 0, far, signed("2")),
		house_entry(FUND, far, signed("-2")),
		vault_entry(ALICE, 0, Instrument::Cash, signed("-0.5")),
		vault_entry(BOB, 0, Instrument::Cash, signed("0.25")),
		house_entry(FUND, Instrument::Cash, signed("0.25")),
	]));
	assert_ok!(withdraw(BOB, 0, fixed("1.0000001")));
	assert_ok!(Vaults::do_try_state());
}

/// What `do_try_state` says after this damage.
fn after(damage: impl FnOnce()) -> &'static str {
	let mut said = "";
	Externalities::default().build().execute_with(|| {
		populate();
		damage();
		said = Vaults::do_try_state().expect_err("the damage is noticed").into();
	});
	said
}

fn damage_book(owner: AccountId, index: u32, damage: impl FnOnce(&mut Vault<Test>)) {
	Books::mutate(owner, index, |vault| damage(vault.as_mut().expect("open")));
}

#[test]
fn custody_fails_when_cash_appears_or_vanishes() {
	let said = "vaults: cash of the books differs from custody";
	let tiny = FixedI128::from_inner(1);
	assert_eq!(after(|| damage_book(BOB, 0, |vault| vault.cash = tiny)), said);
	assert_eq!(after(|| House::insert(FUND, Instrument::Cash, tiny)), said);
	assert_eq!(after(|| House::remove(HouseAccount::Dust, Instrument::Cash)), said);
	assert_eq!(after(|| CashPool::mutate(|pool| pool.custody += 1)), said);
}

#[test]
fn custody_fails_when_tokens_leave_the_clearing_account() {
	let burn = || {
		assert_ok!(Assets::burn_from(
			USD,
			&Vaults::clearing_account(),
			1,
			Preservation::Expendable,
			Precision::Exact,
			Fortitude::Force
		));
	};
	assert_eq!(after(burn), "vaults: the clearing account has less than its custody");
}

#[test]
fn collateral_fails_when_it_differs_from_the_hold() {
	let said = "vaults: collateral differs from what is held for it";
	let release = || {
		let reason = HoldReason::Collateral.into();
		assert_ok!(AssetsHolder::release(ETH, &reason, &ALICE, 1, Precision::Exact));
	};
	assert_eq!(after(release), said);
	let hold = || {
		assert_ok!(AssetsHolder::hold(BTC, &HoldReason::Collateral.into(), &BOB, 1));
	};
	assert_eq!(after(hold), said);
	let book = || damage_book(ALICE, 1, |vault| vault.collateral[0].1 = fixed("4"));
	assert_eq!(after(book), said);
}

#[test]
fn collateral_fails_when_finer_than_its_asset_or_not_admitted() {
	let finer = || damage_book(ALICE, 0, |vault| vault.collateral[0].1 = fixed("1.000000001"));
	assert_eq!(after(finer), "vaults: collateral is finer than its asset");
	let expelled = || Collaterals::remove(BTC);
	assert_eq!(after(expelled), "vaults: collateral of an asset that is not admitted");
}

#[test]
fn supply_fails_when_it_is_not_what_vaults_hold() {
	let said = "vaults: the supply of a collateral is not what vaults hold";
	let damaged = |asset, amount| {
		after(|| {
			Collaterals::mutate(asset, |admitted| {
				admitted.as_mut().expect("admitted").supply = fixed(amount);
			});
		})
	};
	assert_eq!(damaged(BTC, "0"), said);
	assert_eq!(damaged(ETH, "1000"), said);
}

#[test]
fn zero_sum_fails_when_a_position_changes_alone() {
	let said = "vaults: positions of a series do not sum to zero";
	let tiny = FixedI128::from_inner(1);
	assert_eq!(after(|| damage_book(BOB, 0, |vault| vault.positions[0].quantity = tiny)), said);
	assert_eq!(after(|| House::remove(FUND, Instrument::Position(far()))), said);
	// Two series that only together make zero.
	let swapped = || damage_book(BOB, 0, |vault| vault.positions[0].series = far());
	assert_eq!(after(swapped), said);
}

/// Bob has been settled: his long and a quarter of a dollar are the house's.
fn after_settling(damage: impl FnOnce()) -> &'static str {
	after(|| {
		let Series { underlying, expiry, .. } = near();
		let bob = id(BOB, 0);
		let paid = signed("-0.25");
		assert_ok!(<Vaults as Ledger<AccountId>>::settle(&bob, underlying, expiry, paid));
		assert_ok!(Vaults::do_try_state());
		damage();
	})
}

fn damage_settlement(damage: impl FnOnce(&mut SettlementAccount)) {
	SettlementAccounts::<Test>::mutate((near().underlying, near().expiry), damage);
}

fn settled(series: Series, quantity: &str) -> ContractSum {
	ContractSum::default().with(&series, signed(quantity)).expect("a hash has 32 bytes")
}

#[test]
fn zero_sum_fails_when_what_settlement_took_is_not_what_vaults_gave() {
	let said = "vaults: positions of a series do not sum to zero";
	let tiny = "0.000000000000000001";
	assert_eq!(
		after_settling(|| damage_settlement(|has| has.contracts = Default::default())),
		said
	);
	for more in [settled(near(), tiny), settled(far(), tiny), settled(near(), "-2")] {
		let damage = || damage_settlement(|has| has.contracts = has.contracts.and(more));
		assert_eq!(after_settling(damage), said);
	}
	let other = || damage_settlement(|has| has.contracts = settled(far(), "1"));
	assert_eq!(after_settling(other), said);
	let back = || damage_book(ALICE, 0, |vault| vault.positions[0].quantity = signed("-2"));
	assert_eq!(after_settling(back), said);
	// A position that was settled and is still there.
	let twice = || {
		damage_book(BOB, 0, |vault| {
			let again = Position::new(near(), signed("1"));
			vault.positions.try_push(again).expect("there is room");
		});
	};
	assert_eq!(after_settling(twice), said);
}

#[test]
fn custody_fails_when_cash_of_settlement_appears_or_vanishes() {
	let said = "vaults: cash of the books differs from custody";
	let damage = || damage_settlement(|has| has.cash = has.cash + FixedI128::from_inner(1));
	assert_eq!(after_settling(damage), said);
	assert_eq!(after_settling(|| damage_settlement(|has| has.cash = signed("0"))), said);
}

#[test]
fn form_fails_when_settlement_is_booked_elsewhere_or_has_nothing() {
	let Series { underlying, expiry, .. } = near();
	let account = HouseAccount::Settlement { underlying, expiry };
	let elsewhere = || {
		damage_settlement(|has| has.cash = signed("0"));
		House::insert(account, Instrument::Cash, signed("0.25"));
	};
	assert_eq!(after_settling(elsewhere), "vaults: settlement is booked outside of its record");
	let nothing = || SettlementAccounts::<Test>::insert((ETH, 7), SettlementAccount::default());
	assert_eq!(after_settling(nothing), "vaults: an account of settlement has nothing");
}

#[test]
fn form_fails_when_positions_or_collateral_are_out_of_order_or_zero() {
	let zero = FixedI128::from_inner(0);
	let positions = || damage_book(ALICE, 0, |vault| vault.positions.as_mut().reverse());
	assert_eq!(after(positions), "vaults: positions are not sorted");
	let twice = || {
		damage_book(BOB, 0, |vault| {
			let half = FixedI128::from_inner(vault.positions[0].quantity.into_inner() / 2);
			vault.positions = BoundedVec::truncate_from(vec![Position::new(near(), half); 2]);
		});
	};
	assert_eq!(after(twice), "vaults: positions are not sorted");
	let none = || damage_book(BOB, 0, |vault| vault.positions[0].quantity = zero);
	assert_eq!(after(none), "vaults: a position is zero");
	let assets = || damage_book(ALICE, 0, |vault| vault.collateral.as_mut().reverse());
	assert_eq!(after(assets), "vaults: collateral is not sorted");
	let nothing = || damage_book(ALICE, 0, |vault| vault.collateral[0].1 = fixed("0"));
	assert_eq!(after(nothing), "vaults: a collateral is zero");
	let house = || House::insert(FUND, Instrument::Position(near()), zero);
	assert_eq!(after(house), "vaults: the house stores a zero");
}

#[test]
fn form_fails_when_a_number_cannot_be_stored() {
	let beyond = FixedI128::from_inner(storable::MAX_CASH.into_inner() + 1);
	let cash = || damage_book(ALICE, 0, |vault| vault.cash = beyond);
	assert_eq!(after(cash), "vaults: a vault's cash is out of range");
	let beyond = FixedI128::from_inner(-storable::MAX_QUANTITY.into_inner() - 1);
	let quantity = || damage_book(ALICE, 0, |vault| vault.positions[0].quantity = beyond);
	assert_eq!(after(quantity), "vaults: a position is out of range");
}

#[test]
fn owners_fails_when_a_record_does_not_count_the_vaults() {
	let more = || Owners::mutate(BOB, |record| record.open += 1);
	assert_eq!(after(more), "vaults: an owner has fewer vaults than counted");
	let fewer = || Owners::mutate(ALICE, |record| record.open -= 1);
	assert_eq!(after(fewer), "vaults: an owner has more vaults than counted");
	let number = || Owners::mutate(ALICE, |record| record.next = 1);
	assert_eq!(after(number), "vaults: a vault's number is not below the next");
	let unknown = || Owners::remove(BOB);
	assert_eq!(after(unknown), "vaults: a vault belongs to no owner's record");
	let phantom = || Owners::insert(CHARLIE, OwnerRecord { open: 1, next: 1, deposit: 0 });
	assert_eq!(after(phantom), "vaults: an owner has fewer vaults than counted");
}

#[test]
fn owners_fails_when_one_has_too_many_vaults() {
	let many = || {
		for index in 2..=MAX_VAULTS {
			Books::insert(ALICE, index, Vault { deposit: 0, ..empty() });
		}
		let (open, next) = (MAX_VAULTS + 1, MAX_VAULTS + 1);
		Owners::insert(ALICE, OwnerRecord { open, next, ..Owners::get(ALICE) });
	};
	assert_eq!(after(many), "vaults: an owner has too many vaults");
}

fn empty() -> Vault<Test> {
	Vault {
		cash: signed("0"),
		interest_index: fixed("1"),
		tear_ups: 0,
		collateral: Default::default(),
		positions: Default::default(),
		deposit: 0,
	}
}

#[test]
fn deposits_fails_when_that_of_an_owners_record_is_not_held() {
	let said = "vaults: an owner's deposit differs from what is held for it";
	assert_eq!(after(|| Owners::mutate(ALICE, |record| record.deposit += 1)), said);
	let held = || {
		let reason = HoldReason::OwnerDeposit.into();
		assert_ok!(Balances::hold(&reason, &BOB, 1));
	};
	assert_eq!(after(held), said);
}

#[test]
fn deposits_fails_when_they_differ_from_the_hold() {
	let said = "vaults: deposits differ from what is held for them";
	let release = || {
		let reason = HoldReason::VaultDeposit.into();
		assert_ok!(Balances::release(&reason, &BOB, 1, Precision::Exact));
	};
	assert_eq!(after(release), said);
	assert_eq!(after(|| damage_book(BOB, 0, |vault| vault.deposit += 1)), said);
}

#[test]
fn a_sum_that_overflows_is_an_error() {
	let overflow = || {
		House::insert(FUND, Instrument::Cash, FixedI128::from_inner(i128::MAX));
	};
	assert_eq!(after(overflow), "vaults: a sum overflows");
}

#[test]
fn pages_agree_with_the_whole_when_they_are_small() {
	Externalities::default().build().execute_with(|| {
		populate();
		let mut pages = 0;
		let mut cursor = None;
		loop {
			cursor = <Vaults as Invariants>::check(cursor, 1).expect("sound");
			pages += 1;
			let Some(bytes) = &cursor else { break };
			// A sum of each of the two collateral assets among them.
			assert!(bytes.len() < 300, "a cursor does not grow");
		}
		assert!(pages > 5, "{pages} pages of one item each");

		damage_book(BOB, 0, |vault| vault.cash = signed("0"));
		let mut cursor = None;
		let said = loop {
			match <Vaults as Invariants>::check(cursor, 1) {
				Ok(Some(next)) => cursor = Some(next),
				Ok(None) => panic!("the damage was not noticed"),
				Err(error) => break error,
			}
		};
		assert_eq!(said, "vaults: cash of the books differs from custody".into());
	});
}

#[test]
fn a_damaged_cursor_is_an_error() {
	Externalities::default().build().execute_with(|| {
		populate();
		for cursor in [vec![], vec![9], (7u8, 1u64).encode()] {
			assert!(<Vaults as Invariants>::check(Some(cursor), 10).is_err());
		}
	});
}

/// Debts and interest of a day, half of it written, and half of a series torn up, of which one of two longs knows.
fn populate_all() {
	populate();
	for who in [CHARLIE, DAVE] {
		vault_with(who, fixed("100"));
	}
	pay((CHARLIE, 0), (BOB, 0), "600");
	let near = Instrument::Position(near());
	assert_ok!(post(&[
		vault_entry(CHARLIE, 0, near, signed("-3")),
		vault_entry(DAVE, 0, near, signed("3")),
	]));
	let torn = torn();
	let charlie = id(CHARLIE, 0);
	assert_ok!(<Vaults as Ledger<AccountId>>::tear_up(&charlie, &self::near(), fixed("2"), &torn));
	pass(DAY);
	for who in [BOB, CHARLIE] {
		touch(who, 0);
	}
	assert_ok!(Vaults::do_try_state());
}

/// 2 of 4 contracts for 10 each.
fn torn() -> TornSeries {
	let short = TornShort {
		quantity: fixed("2"),
		mark: fixed("10"),
		longs: fixed("4"),
		index: TearUpIndex::default(),
	};
	tear_up(fixed("0"), &[short]).expect("fits").series[0]
}

/// What `do_try_state` says of interest or tear-ups after this damage.
fn after_all(damage: impl FnOnce()) -> &'static str {
	let mut said = "";
	Externalities::default().build().execute_with(|| {
		populate_all();
		damage();
		said = Vaults::do_try_state().expect_err("the damage is noticed").into();
	});
	said
}

fn damage_pool(damage: impl FnOnce(&mut Pool)) {
	CashPool::mutate(damage);
}

#[test]
fn interest_fails_when_the_pools_sums_are_not_those_of_the_vaults() {
	let said = "vaults: the pool's sums are not those of the vaults";
	let tiny = FixedU128::from_inner(1);
	assert_eq!(after_all(|| damage_pool(|pool| pool.debts = pool.debts - tiny)), said);
	assert_eq!(after_all(|| damage_pool(|pool| pool.positive = pool.positive + tiny)), said);
	let index = || damage_book(BOB, 0, |vault| vault.interest_index = fixed("1"));
	assert_eq!(after_all(index), said);
	// A debt and a balance that grow alike: custody is right.
	let both = || {
		damage_book(CHARLIE, 0, |vault| vault.cash = vault.cash - signed("1"));
		damage_book(BOB, 0, |vault| vault.cash = vault.cash + signed("1"));
	};
	assert_eq!(after_all(both), said);
}

#[test]
fn interest_fails_when_more_is_paid_out_than_taken_in() {
	let said = "vaults: interest pays out more than it takes in";
	// Dave and Alice have not been credited theirs: what is there is owed to them.
	let taken = || {
		damage_pool(|pool| {
			pool.treasury = pool.treasury + signed("0.0001");
			pool.interest = pool.interest - signed("0.0001");
		})
	};
	assert_eq!(after_all(taken), said);
	let raised = || damage_pool(|pool| pool.indices.credit = pool.indices.credit + fixed("0.001"));
	assert_eq!(after_all(raised), said);
}

#[test]
fn interest_fails_when_a_vault_is_ahead() {
	let said = "vaults: a vault is ahead of the pool's interest";
	let ahead = || damage_book(BOB, 0, |vault| vault.interest_index = fixed("1.1"));
	assert_eq!(after_all(ahead), said);
	let none = || damage_book(CHARLIE, 0, |vault| vault.interest_index = fixed("0"));
	assert_eq!(after_all(none), said);
	let fallen = || damage_pool(|pool| pool.indices = Default::default());
	assert_eq!(after_all(fallen), said);
}

#[test]
fn tear_ups_fail_when_a_mark_is_wrong() {
	let mark = Some(torn().index);
	let short = || damage_book(ALICE, 0, |vault| vault.positions[0].mark = mark);
	assert_eq!(after_all(short), "vaults: a short is marked");
	let missed = || damage_book(DAVE, 0, |vault| vault.tear_ups = 1);
	assert_eq!(after_all(missed), "vaults: a long has missed a tear-up");
	let unmarked = || damage_book(BOB, 0, |vault| vault.positions[0].mark = None);
	assert_eq!(after_all(unmarked), "vaults: a long has missed a tear-up");
	let ahead = || damage_book(BOB, 0, |vault| vault.tear_ups = 2);
	assert_eq!(after_all(ahead), "vaults: a vault is ahead of all tear-ups");
	let index = TearUpIndex { cash: fixed("6"), ..torn().index };
	let further = || damage_book(DAVE, 0, |vault| vault.positions[0].mark = Some(index));
	assert_eq!(after_all(further), "vaults: a long is ahead of its series");
	let other = || {
		damage_book(ALICE, 0, |vault| (vault.tear_ups, vault.positions[1].mark) = (0, mark));
	};
	assert_eq!(after_all(other), "vaults: a long is marked of what was not torn up");
}

#[test]
fn tear_ups_fail_when_an_account_is_short_of_contracts_or_cash() {
	let near = near();
	let account = HouseAccount::TearUp { underlying: BTC, expiry: near.expiry };
	let contracts = || {
		House::mutate(account, Instrument::Position(near), |has| *has = *has - signed("1"));
	};
	assert_eq!(after_all(contracts), "vaults: tear-ups took less of longs than they closed");
	let cash = || {
		House::mutate(account, Instrument::Cash, |has| *has = *has - signed("0.1"));
	};
	assert_eq!(after_all(cash), "vaults: tear-ups pay more than they were paid");
	let other = HouseAccount::TearUp { underlying: ETH, expiry: near.expiry };
	let stray = || House::insert(other, Instrument::Cash, signed("1"));
	assert_eq!(after_all(stray), "vaults: an account for tear-ups has no record");
}

#[test]
fn tear_ups_fail_when_a_record_is_damaged() {
	let (near, far) = (near(), far());
	let key = (near.underlying, near.expiry);
	let empty = || TearUps::insert((ETH, 7), TornIndices::<Test>::new());
	assert_eq!(after_all(empty), "vaults: a record of tear-ups is empty");
	let set = |index| {
		TearUps::mutate(key, |indices| {
			let at = (fixed("40000"), OptionKind::Put);
			indices.try_insert(at, index).expect("there is room");
		});
	};
	let nothing = || set(TearUpIndex::default());
	assert_eq!(after_all(nothing), "vaults: an index of tear-ups says that there was none");
	let epoch = || set(TearUpIndex { epoch: 1, ..Default::default() });
	assert_eq!(after_all(epoch), "vaults: the end of an epoch is missing");
	let end = EpochEnd { cash: fixed("1"), carried: true };
	let stray = || EpochEnds::insert(far, 0, end);
	assert_eq!(after_all(stray), "vaults: the end of an epoch that has not ended");
	let counted = || damage_pool(|pool| pool.torn_expiries = 2);
	assert_eq!(after_all(counted), "vaults: torn expiries are counted wrong");
}
