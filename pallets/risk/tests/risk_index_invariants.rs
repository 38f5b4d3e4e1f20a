//! Corrupted storage is noticed: every invariant of the index has a test in which it does not hold.

mod index_support;
use index_support::*;
use surety_risk::Grade;

const EXPIRY: Moment = GENESIS_TIME + 30 * DAY;

/// A vault that is filed, one that is unproved and one that is unsafe.
fn house_of_three(test: impl FnOnce(&Vault, &Vault, &Vault)) {
	house().build().execute_with(|| {
		let mut world = World::open();
		let put = series(BTC, EXPIRY, 48_000, OptionKind::Put);
		assert_ok!(list(put));
		world.next();
		let buyer = vault_with(DAVE, fixed("1000000"));
		let write = |owner, cash| {
			let vault = vault_with(owner, fixed(cash));
			sell(&world, &vault, &buyer, put, "0.5");
			vault
		};
		let vaults = [write(ALICE, "100000"), write(BOB, "100000"), write(CHARLIE, "6000")];
		world.btc.spot = 38_000.0;
		world.next();
		<Risk as surety_traits::MarginCheck<AccountId>>::unprove(&vaults[1]);
		let standings = vaults.each_ref().map(|vault| record(vault).standing);
		assert_eq!(standings, [Standing::Filed, Standing::Unproved, Standing::Unsafe]);
		assert_ok!(Risk::do_try_state());
		let [filed, unproved, found] = vaults;
		test(&filed, &unproved, &found);
	});
}

fn noticed(expected: &'static str) {
	let refused = Risk::do_try_state().expect_err("it is noticed");
	assert_eq!(refused, sp_runtime::TryRuntimeError::Other(expected));
}

#[test]
fn filing_that_is_not_in_the_index_is_noticed() {
	house_of_three(|filed, _, _| {
		let (driver, place) = record(filed).filing[0];
		Index::remove((driver, place.to_be_bytes(), filed));
		noticed("risk: a filing is not in the index");
	});
}

#[test]
fn entry_of_the_index_that_is_on_no_record_is_noticed() {
	house_of_three(|filed, unproved, _| {
		Index::insert((Driver::Time, 7u128.to_be_bytes(), filed), ());
		noticed("risk: an entry of the index is on nobody's record");
		Index::remove((Driver::Time, 7u128.to_be_bytes(), filed));
		Index::insert((Driver::Time, 7u128.to_be_bytes(), unproved), ());
		noticed("risk: an entry of the index is on nobody's record");
	});
}

#[test]
fn filing_that_is_twice_under_a_driver_is_noticed() {
	house_of_three(|filed, _, _| {
		Records::mutate(filed, |record| {
			let record = record.as_mut().expect("on record");
			let (driver, place) = record.filing[0];
			record.filing[1] = (driver, place + 1);
		});
		noticed("risk: a vault is filed twice under a driver");
	});
}

#[test]
fn turn_that_is_not_alone_or_not_the_next_is_noticed() {
	let wait = |vault: &Vault, place: u128| {
		let entry = (Driver::Turn, place);
		Index::insert((entry.0, place.to_be_bytes(), vault), ());
		Records::mutate(vault, |record| {
			assert_ok!(record.as_mut().expect("on record").filing.try_push(entry));
		});
	};
	house_of_three(|filed, _, _| {
		wait(filed, u128::from(now()));
		noticed("risk: a vault that waits for its turn is filed elsewhere");
	});
	house_of_three(|filed, _, _| {
		Records::mutate(filed, |record| {
			let filing = std::mem::take(&mut record.as_mut().expect("on record").filing);
			for (driver, place) in filing {
				Index::remove((driver, place.to_be_bytes(), filed));
			}
		});
		wait(filed, u128::from(now()) + 1);
		assert_ok!(Risk::do_try_state());
		assert!(Risk::is_proved(filed), "in this block");
		Records::remove(filed);
		Index::remove((Driver::Turn, (u128::from(now()) + 1).to_be_bytes(), filed));
		Records::insert(filed, VaultRecord::default());
		wait(filed, u128::from(now()) + 2);
		noticed("risk: a vault waits for a turn that is not the next");
	});
}

#[test]
fn standing_that_is_not_that_of_the_lists_is_noticed() {
	let wrong = "risk: a vault's standing is not its list's";
	house_of_three(|_, unproved, _| {
		Unproved::remove(unproved);
		noticed(wrong);
	});
	house_of_three(|_, _, found| {
		Unsafe::remove(found);
		noticed(wrong);
	});
	house_of_three(|filed, _, _| {
		Unsafe::insert(filed, ());
		noticed(wrong);
	});
}

#[test]
fn filed_vault_that_is_not_proved_is_noticed() {
	house_of_three(|filed, unproved, _| {
		let filing = record(filed).filing;
		Records::mutate(unproved, |record| record.as_mut().expect("on record").filing = filing);
		noticed("risk: a vault that is not proved is filed");
	});
}

#[test]
fn listed_vault_that_is_not_on_record_as_such_is_noticed() {
	let stranger = Vault { owner: 77, index: 0 };
	house_of_three(|_, _, _| {
		Unproved::insert(&stranger, ());
		noticed("risk: a vault is unproved that is not on record as such");
	});
	house_of_three(|_, _, _| {
		Unsafe::insert(&stranger, ());
		noticed("risk: a vault is unsafe that is not on record as such");
	});
}

#[test]
fn record_that_says_nothing_is_noticed() {
	house_of_three(|_, _, _| {
		Records::insert(Vault { owner: 77, index: 0 }, VaultRecord::default());
		noticed("risk: a record says nothing");
	});
}

#[test]
fn clock_that_is_broken_is_noticed() {
	house_of_three(|_, _, _| {
		Clocks::mutate(BTC, |clocks| clocks.as_mut().expect("runs").level = fixed("0"));
		noticed("risk: a clock has no level");
	});
	house_of_three(|_, _, _| {
		Clocks::mutate(BTC, |clocks| {
			let clocks = clocks.as_mut().expect("runs");
			assert_ok!(clocks.expiries.try_push(EXPIRY));
		});
		noticed("risk: a clock's expiries do not ascend");
	});
	house_of_three(|_, _, _| {
		surety_risk::Anchors::<Test>::remove(BTC, Grade::Fine);
		noticed("risk: a clock follows an expiry that it is not anchored in");
	});
	house_of_three(|_, _, _| {
		surety_risk::Strikes::<Test>::mutate(BTC, EXPIRY, |strikes| {
			assert_ok!(strikes.try_push(fixed("100")));
		});
		noticed("risk: listed strikes do not ascend");
	});
}

#[test]
fn invariants_hold_page_by_page() {
	use surety_traits::Invariants;
	house_of_three(|_, _, _| {
		let (mut cursor, mut pages) = (None, 0);
		loop {
			cursor = Risk::check(cursor, 1).expect("holds");
			pages += 1;
			if cursor.is_none() {
				break;
			}
		}
		// Markets; three records, four entries of one vault and the lists of one each, and the end of each of these.
		assert_eq!(pages, 1 + (3 + 1) + (4 + 1) + (1 + 1) + (1 + 1));
	});
}
