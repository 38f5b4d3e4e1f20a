//! Postings.

mod support;
use support::*;

const CASH: Instrument = Instrument::Cash;

fn put_on(number: u64) -> Instrument {
	Instrument::Position(put_series(number, "50000"))
}

#[test]
fn post_moves_every_instrument_when_each_sums_to_zero() {
	ledger_alone(|| {
		vault_with(ALICE, fixed("100"));
		vault_with(BOB, fixed("50"));
		let (near, far) = (put_on(0), put_on(1));
		assert_ok!(post(&[
			vault_entry(ALICE, 0, near, signed("2")),
			vault_entry(BOB, 0, near, signed("-2")),
			vault_entry(BOB, 0, far, signed("0.5")),
			house_entry(FUND, far, signed("-0.5")),
			vault_entry(ALICE, 0, CASH, signed("-30.1")),
			vault_entry(BOB, 0, CASH, signed("30")),
			house_entry(FUND, CASH, signed("0.1")),
		]));
		assert_eq!(cash(ALICE, 0), signed("69.9"));
		assert_eq!(cash(BOB, 0), signed("80"));
		assert_eq!(House::get(FUND, CASH), signed("0.1"));
		assert_eq!(House::get(FUND, far), signed("-0.5"));
		assert_eq!(
			positions(BOB, 0),
			vec![(put_series(0, "50000"), signed("-2")), (put_series(1, "50000"), signed("0.5"))]
		);
		let holdings = <Vaults as Ledger<AccountId>>::holdings(&id(ALICE, 0)).expect("open");
		assert_eq!(holdings.cash, signed("69.9"));
		assert_eq!(holdings.positions, vec![(put_series(0, "50000"), signed("2"))]);
		assert_eq!(<Vaults as Ledger<AccountId>>::house(&FUND, &far), signed("-0.5"));
		assert_eq!(<Vaults as Ledger<AccountId>>::holdings(&id(ALICE, 5)), None);
	});
}

#[test]
fn post_is_refused_when_an_instrument_is_unbalanced() {
	ledger_alone(|| {
		vault(ALICE);
		vault(BOB);
		let (near, far) = (put_on(0), put_on(1));
		// Cash: by the least amount there is.
		assert_noop!(
			post(&[
				vault_entry(ALICE, 0, CASH, signed("-1")),
				vault_entry(BOB, 0, CASH, signed("1.000000000000000001")),
			]),
			VaultsError::Unbalanced
		);
		// A position, though cash is balanced.
		assert_noop!(
			post(&[
				vault_entry(ALICE, 0, CASH, signed("-1")),
				vault_entry(BOB, 0, CASH, signed("1")),
				vault_entry(ALICE, 0, near, signed("1")),
			]),
			VaultsError::Unbalanced
		);
		// Two series that only together make zero.
		assert_noop!(
			post(&[
				vault_entry(ALICE, 0, near, signed("1")),
				vault_entry(BOB, 0, far, signed("-1")),
			]),
			VaultsError::Unbalanced
		);
		// Strikes apart are series apart.
		let other = Instrument::Position(put_series(0, "50100"));
		assert_noop!(
			post(&[
				vault_entry(ALICE, 0, near, signed("1")),
				vault_entry(BOB, 0, other, signed("-1")),
			]),
			VaultsError::Unbalanced
		);
		assert_noop!(post(&[house_entry(FUND, CASH, signed("1"))]), VaultsError::Unbalanced);
	});
}

#[test]
fn post_changes_nothing_when_empty_or_when_entries_cancel() {
	ledger_alone(|| {
		vault(ALICE);
		let before = storage_root();
		assert_ok!(post(&[]));
		assert_ok!(post(&[
			vault_entry(ALICE, 0, put_on(0), signed("7")),
			vault_entry(ALICE, 0, put_on(0), signed("-7")),
			house_entry(FUND, CASH, signed("7")),
			house_entry(FUND, CASH, signed("-7")),
		]));
		assert_eq!(storage_root(), before);
	});
}

#[test]
fn post_nets_many_entries_of_one_vault() {
	ledger_alone(|| {
		vault_with(ALICE, fixed("100"));
		vault_with(BOB, fixed("100"));
		let entries: Vec<_> = (1..=40)
			.flat_map(|number| {
				let amount = FixedI128::from_inner(number);
				let back = FixedI128::from_inner(-number);
				[
					vault_entry(ALICE, 0, CASH, back),
					vault_entry(BOB, 0, CASH, amount),
					vault_entry(ALICE, 0, put_on(0), amount),
					vault_entry(BOB, 0, put_on(0), back),
				]
			})
			.collect();
		assert_ok!(post(&entries));
		assert_eq!(cash(ALICE, 0), signed("99.99999999999999918"));
		assert_eq!(positions(BOB, 0), vec![(put_series(0, "50000"), FixedI128::from_inner(-820))]);
	});
}

#[test]
fn post_removes_positions_and_house_accounts_at_zero() {
	ledger_alone(|| {
		vault(ALICE);
		assert_ok!(post(&[
			vault_entry(ALICE, 0, put_on(0), signed("3")),
			house_entry(FUND, put_on(0), signed("-3")),
		]));
		assert_ok!(post(&[
			vault_entry(ALICE, 0, put_on(0), signed("-3")),
			house_entry(FUND, put_on(0), signed("3")),
		]));
		assert!(book(ALICE, 0).positions.is_empty());
		assert_eq!(House::iter().count(), 0);
	});
}

#[test]
fn post_is_refused_whole_when_a_vault_is_unknown() {
	ledger_alone(|| {
		vault(ALICE);
		assert_noop!(
			post(&[
				vault_entry(ALICE, 0, CASH, signed("-1")),
				vault_entry(BOB, 0, CASH, signed("1")),
			]),
			VaultsError::UnknownVault
		);
		assert_noop!(
			post(&[
				house_entry(FUND, CASH, signed("-1")),
				vault_entry(ALICE, 9, CASH, signed("1")),
			]),
			VaultsError::UnknownVault
		);
	});
}

#[test]
fn post_is_refused_when_a_balance_cannot_be_stored() {
	ledger_alone(|| {
		vault(ALICE);
		vault(BOB);
		let most = storable::MAX_QUANTITY;
		let least = FixedI128::from_inner(-most.into_inner());
		assert_ok!(post(&[
			vault_entry(ALICE, 0, put_on(0), most),
			vault_entry(BOB, 0, put_on(0), least),
		]));
		let tiny = FixedI128::from_inner(1);
		let back = FixedI128::from_inner(-1);
		assert_noop!(
			post(&[vault_entry(ALICE, 0, put_on(0), tiny), house_entry(FUND, put_on(0), back),]),
			VaultsError::OutOfRange
		);
		assert_noop!(
			post(&[vault_entry(BOB, 0, put_on(0), back), house_entry(FUND, put_on(0), tiny),]),
			VaultsError::OutOfRange
		);
		assert_noop!(
			post(&[
				vault_entry(BOB, 0, CASH, storable::MAX_CASH),
				house_entry(FUND, CASH, FixedI128::from_inner(-storable::MAX_CASH.into_inner())),
			]),
			VaultsError::OutOfRange
		);
		// Sums beyond the type itself.
		let huge = FixedI128::from_inner(i128::MAX);
		assert_noop!(
			post(&[house_entry(FUND, CASH, huge), house_entry(FUND, CASH, huge)]),
			VaultsError::OutOfRange
		);
	});
}

#[test]
fn post_is_refused_when_positions_are_too_many_but_may_swap_one_for_another() {
	ledger_alone(|| {
		vault(ALICE);
		let pair = |number, amount, back| {
			[
				vault_entry(ALICE, 0, put_on(number), signed(amount)),
				house_entry(FUND, put_on(number), signed(back)),
			]
		};
		for number in 1..=u64::from(MAX_POSITIONS) {
			assert_ok!(post(&pair(number, "1", "-1")));
		}
		assert_noop!(post(&pair(0, "1", "-1")), VaultsError::TooManyPositions);
		// The new one sorts before the one that leaves: only the sum counts.
		let last = u64::from(MAX_POSITIONS);
		assert_ok!(post(&[pair(0, "1", "-1"), pair(last, "-1", "1")].concat()));
		assert_eq!(positions(ALICE, 0).len(), MAX_POSITIONS as usize);
	});
}
