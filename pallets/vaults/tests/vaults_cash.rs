//! Opening, cash in and out, closing.

mod support;
use codec::Encode;
use support::*;

#[test]
fn open_holds_a_deposit_and_numbers_the_vault() {
	Externalities::default().build_and_execute(|| {
		assert_ok!(open(ALICE));
		assert_eq!(last(), Some(Event::Opened { vault: id(ALICE, 0) }));
		assert_ok!(open(ALICE));
		assert_eq!(last(), Some(Event::Opened { vault: id(ALICE, 1) }));
		assert_eq!(Owners::get(ALICE), OwnerRecord { open: 2, next: 2, deposit: OWNER_DEPOSIT });
		assert_eq!(deposits(ALICE), 2 * VAULT_DEPOSIT);
		assert_eq!(Balances::balance(&ALICE), NATIVE_FUNDS - OWNER_DEPOSIT - 2 * VAULT_DEPOSIT);
		assert_eq!(cash(ALICE, 1), signed("0"));
	});
}

#[test]
fn open_is_refused_when_owner_has_the_most_and_numbers_are_never_used_again() {
	Externalities::default().build_and_execute(|| {
		for _ in 0..MAX_VAULTS {
			assert_ok!(open(ALICE));
		}
		assert_noop!(open(ALICE), VaultsError::TooManyVaults);
		assert_ok!(close(ALICE, 1));
		assert_ok!(open(ALICE));
		assert_eq!(last(), Some(Event::Opened { vault: id(ALICE, MAX_VAULTS) }));
		assert_noop!(deposit(ALICE, 1, fixed("1")), VaultsError::UnknownVault);
	});
}

#[test]
fn open_is_refused_when_deposit_cannot_be_held() {
	Externalities::default().build_and_execute(|| {
		assert_noop!(open(77), TokenError::FundsUnavailable);
		assert_noop!(dispatch_as(root(), VaultsCall::open {}), DispatchError::BadOrigin);
	});
}

#[test]
fn deposit_cash_moves_tokens_to_the_clearing_account() {
	Externalities::default().build_and_execute(|| {
		assert_ok!(open(ALICE));
		assert_ok!(deposit(ALICE, 0, fixed("1234.567891")));
		let amount = fixed("1234.567891");
		assert_eq!(last(), Some(Event::CashDeposited { vault: id(ALICE, 0), amount }));
		assert_eq!(cash(ALICE, 0), signed("1234.567891"));
		assert_eq!(free(USD, ALICE), usd(USD_FUNDS) - 1_234_567_891);
		assert_eq!(free(USD, Vaults::clearing_account()), 1_234_567_891);
		assert_eq!(custody(), 1_234_567_891);

		// One unit is enough.
		assert_ok!(deposit(ALICE, 0, fixed("0.000001")));
		assert_eq!(cash(ALICE, 0), signed("1234.567892"));
	});
}

#[test]
fn deposit_cash_may_take_all_that_the_owner_has() {
	Externalities::default().build_and_execute(|| {
		vault_with(ALICE, fixed("10000000"));
		assert_eq!(free(USD, ALICE), 0);
		assert_ok!(withdraw(ALICE, 0, fixed("10000000")));
		assert_eq!(free(USD, ALICE), usd(USD_FUNDS));
		assert_eq!(free(USD, Vaults::clearing_account()), 0);
	});
}

#[test]
fn deposit_cash_is_refused_when_amount_is_unsound() {
	Externalities::default().build_and_execute(|| {
		assert_ok!(open(ALICE));
		for (amount, error) in [
			("0", VaultsError::AmountZero),
			("0.000000000000000001", VaultsError::FinerThanAsset),
			("0.0000001", VaultsError::FinerThanAsset),
			("1.0000005", VaultsError::FinerThanAsset),
			("1000000000000000.000001", VaultsError::OutOfRange),
		] {
			assert_noop!(deposit(ALICE, 0, fixed(amount)), error);
		}
		assert_noop!(
			deposit(ALICE, 0, FixedU128::from_inner(u128::MAX)),
			VaultsError::FinerThanAsset
		);
		let largest_exact = FixedU128::from_inner(u128::MAX / 10u128.pow(12) * 10u128.pow(12));
		assert_noop!(deposit(ALICE, 0, largest_exact), VaultsError::OutOfRange);
		assert_noop!(deposit(ALICE, 0, fixed("10000000.000001")), TokenError::FundsUnavailable);
	});
}

#[test]
fn deposit_cash_is_refused_when_vault_is_not_the_callers() {
	Externalities::default().build_and_execute(|| {
		assert_ok!(open(ALICE));
		assert_noop!(deposit(ALICE, 1, fixed("1")), VaultsError::UnknownVault);
		assert_noop!(deposit(BOB, 0, fixed("1")), VaultsError::UnknownVault);
	});
}

#[test]
fn withdraw_cash_pays_units_rounded_down_and_leaves_the_rest_to_the_house() {
	Externalities::default().build_and_execute(|| {
		vault_with(ALICE, fixed("100.5"));
		assert_ok!(withdraw(ALICE, 0, fixed("100.4999993")));
		assert_eq!(
			last(),
			Some(Event::CashWithdrawn {
				vault: id(ALICE, 0),
				amount: fixed("100.4999993"),
				paid: 100_499_999,
			})
		);
		assert_eq!(cash(ALICE, 0), signed("0.0000007"));
		assert_eq!(House::get(HouseAccount::Dust, Instrument::Cash), signed("0.0000003"));
		assert_eq!(free(USD, ALICE), usd(USD_FUNDS) - 1);
		assert_eq!(custody(), 1);
		assert_noop!(withdraw(ALICE, 0, fixed("0.0000007")), VaultsError::BelowOneUnit);
	});
}

#[test]
fn withdraw_cash_is_refused_when_amount_is_unsound_or_beyond_free_cash() {
	Externalities::default().build_and_execute(|| {
		vault_with(ALICE, fixed("100"));
		vault_with(BOB, fixed("100"));
		for (amount, error) in [
			("0", VaultsError::AmountZero),
			("0.000000000000000001", VaultsError::BelowOneUnit),
			("0.000000999999999999", VaultsError::BelowOneUnit),
			("100.000000000000000001", VaultsError::BeyondFreeCash),
			("1000000000000001", VaultsError::BeyondFreeCash),
		] {
			assert_noop!(withdraw(ALICE, 0, fixed(amount)), error);
		}
		let most = FixedU128::from_inner(u128::MAX);
		assert_noop!(withdraw(ALICE, 0, most), VaultsError::BeyondFreeCash);
		assert_noop!(withdraw(ALICE, 1, fixed("1")), VaultsError::UnknownVault);
		assert_noop!(withdraw(CHARLIE, 0, fixed("1")), VaultsError::UnknownVault);
		assert_ok!(withdraw(ALICE, 0, fixed("0.000001")));
		assert_ok!(withdraw(ALICE, 0, fixed("99.999999")));
	});
}

#[test]
fn withdraw_cash_leaves_what_covers_a_short_put() {
	ledger_alone(|| {
		vault_with(ALICE, fixed("75000"));
		vault_with(BOB, fixed("1"));
		let put = Instrument::Position(put_series(0, "50000"));
		assert_ok!(post(&[
			vault_entry(ALICE, 0, put, signed("-1")),
			vault_entry(BOB, 0, put, signed("1")),
		]));
		assert_noop!(withdraw(ALICE, 0, fixed("25000.000001")), VaultsError::BeyondFreeCash);
		assert_ok!(withdraw(ALICE, 0, fixed("25000")));
		assert_noop!(withdraw(ALICE, 0, fixed("0.000001")), VaultsError::BeyondFreeCash);
		// The holder owes nothing.
		assert_ok!(withdraw(BOB, 0, fixed("1")));
	});
}

#[test]
fn cash_does_not_move_when_the_settlement_asset_is_frozen() {
	Externalities::default().build_and_execute(|| {
		vault_with(ALICE, fixed("100"));
		let owner = RuntimeOrigin::signed(ASSET_OWNER);
		assert_ok!(Assets::freeze_asset(owner.clone(), USD));
		assert_noop!(deposit(ALICE, 0, fixed("1")), TokenError::Frozen);
		assert_noop!(withdraw(ALICE, 0, fixed("1")), TokenError::Frozen);
		assert_ok!(Assets::thaw_asset(owner, USD));
		assert_ok!(withdraw(ALICE, 0, fixed("100")));
	});
}

#[test]
fn a_gift_to_the_clearing_account_changes_no_book() {
	Externalities::default().build_and_execute(|| {
		vault_with(ALICE, fixed("100"));
		let bob = RuntimeOrigin::signed(BOB);
		assert_ok!(Assets::transfer(bob, USD, Vaults::clearing_account(), usd(5)));
		assert_eq!(custody(), usd(100));
		assert_ok!(Vaults::do_try_state());
		assert_noop!(withdraw(ALICE, 0, fixed("100.000001")), VaultsError::BeyondFreeCash);
	});
}

#[test]
fn close_returns_the_deposit_and_leaves_dust_to_the_house() {
	Externalities::default().build_and_execute(|| {
		vault_with(ALICE, fixed("100"));
		assert_ok!(withdraw(ALICE, 0, fixed("99.9999995")));
		assert_eq!(cash(ALICE, 0), signed("0.0000005"));
		assert_ok!(close(ALICE, 0));
		assert_eq!(last(), Some(Event::Closed { vault: id(ALICE, 0) }));
		assert_eq!(Books::get(ALICE, 0), None);
		assert_eq!(Owners::get(ALICE), OwnerRecord { open: 0, next: 1, deposit: OWNER_DEPOSIT });
		assert_eq!(deposits(ALICE), 0);
		// The record of numbers stays, with its deposit.
		assert_eq!(Balances::balance(&ALICE), NATIVE_FUNDS - OWNER_DEPOSIT);
		// Half a unit from the withdrawal and half from the closing make the one in custody.
		assert_eq!(House::get(HouseAccount::Dust, Instrument::Cash), signed("0.000001"));
		assert_eq!(custody(), 1);
	});
}

#[test]
fn close_is_refused_when_anything_is_left() {
	ledger_alone(|| {
		vault_with(ALICE, fixed("0.000001"));
		assert_noop!(close(BOB, 0), VaultsError::UnknownVault);
		assert_ok!(put(ALICE, 0, ETH, fixed("1")));
		assert_noop!(close(ALICE, 0), VaultsError::NotEmpty);
		assert_ok!(take(ALICE, 0, ETH, fixed("1")));
		let series = Instrument::Position(put_series(0, "100"));
		assert_ok!(post(&[
			vault_entry(ALICE, 0, series, signed("1")),
			house_entry(FUND, series, signed("-1")),
		]));
		assert_noop!(close(ALICE, 0), VaultsError::NotEmpty);
		assert_ok!(post(&[
			vault_entry(ALICE, 0, series, signed("-1")),
			house_entry(FUND, series, signed("1")),
			vault_entry(ALICE, 0, Instrument::Cash, signed("-0.000001000000000001")),
			house_entry(FUND, Instrument::Cash, signed("0.000001000000000001")),
		]));
		assert_noop!(close(ALICE, 0), VaultsError::CashOwed);
		assert_ok!(deposit(ALICE, 0, fixed("0.000002")));
		assert_ok!(close(ALICE, 0));
		assert_noop!(close(ALICE, 0), VaultsError::UnknownVault);
	});
}

/// Ten dollars, one and a half units of which half a unit is finer than the asset, and the least amount that there is.
#[test]
fn close_pays_what_strangers_gave_when_the_owner_had_emptied_the_vault() {
	for (gift, units, dust) in [
		("10", 10_000_000, "0"),
		("0.0000015", 1, "0.0000005"),
		("0.000000000000000001", 0, "0.000000000000000001"),
	] {
		Externalities::default().build_and_execute(|| {
			vault_with(ALICE, fixed("100"));
			vault_with(BOB, fixed("100"));
			assert_ok!(withdraw(ALICE, 0, fixed("100")));
			let size = book(ALICE, 0).encoded_size();
			// As often as he likes: nothing is stored for it, and each pays its fee.
			for _ in 0..3 {
				assert_ok!(give(BOB, 0, id(ALICE, 0), gift));
				assert_ok!(give(ALICE, 0, id(BOB, 0), gift));
			}
			assert_ok!(give(BOB, 0, id(ALICE, 0), gift));
			assert_eq!(book(ALICE, 0).encoded_size(), size);
			let had = free(USD, ALICE);
			assert_ok!(close(ALICE, 0));
			assert_eq!(free(USD, ALICE), had + units);
			assert_eq!(house_cash(HouseAccount::Dust), signed(dust));
			let (vault, amount) = (id(ALICE, 0), fixed(gift));
			let told = Event::CashWithdrawn { vault: vault.clone(), amount, paid: units };
			assert_eq!(ledger_events().contains(&told), units > 0);
			assert_eq!(last(), Some(Event::Closed { vault }));
		});
	}
}

/// What leaves by closing counts in the outflow limit, like any withdrawal: of a thousand in any hour.
#[test]
fn close_is_refused_when_the_cash_is_beyond_the_outflow_limit() {
	Externalities::default().outflow("0", "1000").build_and_execute(|| {
		for owner in [ALICE, BOB, CHARLIE] {
			vault_with(owner, fixed("600"));
		}
		assert_ok!(close(ALICE, 0));
		assert_noop!(close(BOB, 0), VaultsError::CashLeft);
		assert_ok!(withdraw(BOB, 0, fixed("200")));
		assert_ok!(give(BOB, 0, id(CHARLIE, 0), "200"));
		assert_ok!(close(BOB, 0));
		assert_noop!(withdraw(CHARLIE, 0, fixed("0.0000009")), VaultsError::BelowOneUnit);
		assert_noop!(close(CHARLIE, 0), VaultsError::CashLeft);
	});
}

/// A number is never used twice: an offer of a closed vault may still name it.
#[test]
fn owners_record_and_its_deposit_stay_when_the_last_vault_is_closed() {
	Externalities::default().build_and_execute(|| {
		let on_hold = || Balances::balance_on_hold(&HoldReason::OwnerDeposit.into(), &ALICE);
		assert_eq!(on_hold(), 0);
		for index in 0..3 {
			assert_ok!(open(ALICE));
			assert_eq!(last(), Some(Event::Opened { vault: id(ALICE, index) }));
			assert_ok!(close(ALICE, index));
			assert_eq!((on_hold(), deposits(ALICE)), (OWNER_DEPOSIT, 0));
		}
	});
}
