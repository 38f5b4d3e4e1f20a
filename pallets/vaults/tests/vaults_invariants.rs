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
use surety_traits::Invariants;

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
	assert_eq!(after(|| Custody::mutate(|custody| *custody += 1)), said);
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
fn zero_sum_fails_when_a_position_changes_alone() {
	let said = "vaults: positions of a series do not sum to zero";
	let tiny = FixedI128::from_inner(1);
	assert_eq!(after(|| damage_book(BOB, 0, |vault| vault.positions[0].1 = tiny)), said);
	assert_eq!(after(|| House::remove(FUND, Instrument::Position(far()))), said);
	// Two series that only together make zero.
	let swapped = || damage_book(BOB, 0, |vault| vault.positions[0].0 = far());
	assert_eq!(after(swapped), said);
}

#[test]
fn form_fails_when_positions_or_collateral_are_out_of_order_or_zero() {
	let zero = FixedI128::from_inner(0);
	let positions = || damage_book(ALICE, 0, |vault| vault.positions.as_mut().reverse());
	assert_eq!(after(positions), "vaults: positions are not sorted");
	let twice = || {
		damage_book(BOB, 0, |vault| {
			let half = FixedI128::from_inner(vault.positions[0].1.into_inner() / 2);
			vault.positions = BoundedVec::truncate_from(vec![(near(), half), (near(), half)]);
		});
	};
	assert_eq!(after(twice), "vaults: positions are not sorted");
	let none = || damage_book(BOB, 0, |vault| vault.positions[0].1 = zero);
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
	let quantity = || damage_book(ALICE, 0, |vault| vault.positions[0].1 = beyond);
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
	let phantom = || Owners::insert(CHARLIE, OwnerRecord { open: 1, next: 1 });
	assert_eq!(after(phantom), "vaults: an owner has fewer vaults than counted");
}

#[test]
fn owners_fails_when_one_has_too_many_vaults() {
	let many = || {
		for index in 2..=MAX_VAULTS {
			Books::insert(ALICE, index, Vault { deposit: 0, ..empty() });
		}
		Owners::insert(ALICE, OwnerRecord { open: MAX_VAULTS + 1, next: MAX_VAULTS + 1 });
	};
	assert_eq!(after(many), "vaults: an owner has too many vaults");
}

fn empty() -> Vault<Test> {
	Vault {
		cash: signed("0"),
		collateral: Default::default(),
		positions: Default::default(),
		deposit: 0,
	}
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
			assert!(bytes.len() < 250, "a cursor does not grow");
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
