//! Who may trade for a vault, and that he can do nothing else.

mod support;
use support::*;

fn add(owner: AccountId, index: u32, delegate: AccountId) -> DispatchResult {
	dispatch(owner, VaultsCall::add_delegate { index, delegate })
}

fn remove(owner: AccountId, index: u32, delegate: AccountId) -> DispatchResult {
	dispatch(owner, VaultsCall::remove_delegate { index, delegate })
}

fn renounce(delegate: AccountId, vault: VaultId<AccountId>) -> DispatchResult {
	dispatch(delegate, VaultsCall::renounce_delegation { vault })
}

fn may_trade(owner: AccountId, index: u32, who: AccountId) -> bool {
	<Vaults as Ledger<AccountId>>::may_trade(&id(owner, index), &who)
}

#[test]
fn add_delegate_lets_one_account_trade_for_one_vault() {
	Externalities::default().build_and_execute(|| {
		assert_ok!(open(ALICE));
		assert_ok!(open(ALICE));
		assert!(may_trade(ALICE, 0, ALICE));
		assert!(!may_trade(ALICE, 0, BOB));

		assert_ok!(add(ALICE, 0, BOB));
		assert_eq!(last(), Some(Event::DelegateAdded { vault: id(ALICE, 0), delegate: BOB }));
		assert!(may_trade(ALICE, 0, BOB));
		assert!(may_trade(ALICE, 0, ALICE));
		assert!(!may_trade(ALICE, 1, BOB));
		assert!(!may_trade(ALICE, 0, CHARLIE));
		assert!(!may_trade(BOB, 0, ALICE), "leave is given one way");
		assert_eq!(delegate_deposits(ALICE), DELEGATE_DEPOSIT);
		assert_eq!(delegate_deposits(BOB), 0);
		let on_hold = OWNER_DEPOSIT + 2 * VAULT_DEPOSIT + DELEGATE_DEPOSIT;
		assert_eq!(Balances::balance(&ALICE), NATIVE_FUNDS - on_hold);
	});
}

#[test]
fn add_delegate_is_refused_when_unsound() {
	Externalities::default().build_and_execute(|| {
		assert_noop!(add(ALICE, 0, BOB), VaultsError::UnknownVault);
		assert_ok!(open(ALICE));
		assert_noop!(add(ALICE, 1, BOB), VaultsError::UnknownVault);
		assert_noop!(add(ALICE, 0, ALICE), VaultsError::DelegateIsOwner);
		assert_ok!(add(ALICE, 0, DAVE));
		assert_noop!(add(ALICE, 0, DAVE), VaultsError::AlreadyDelegate);
		assert_ok!(add(ALICE, 0, BOB));
		assert_eq!(MAX_DELEGATES, 2);
		assert_noop!(add(ALICE, 0, CHARLIE), VaultsError::TooManyDelegates);
		let call = VaultsCall::add_delegate { index: 0, delegate: CHARLIE };
		assert_noop!(dispatch_as(root(), call), DispatchError::BadOrigin);
	});
}

#[test]
fn add_delegate_is_refused_when_its_deposit_cannot_be_held() {
	Externalities::default().build_and_execute(|| {
		assert_ok!(open(ALICE));
		let all = Balances::balance(&ALICE);
		assert_ok!(Balances::transfer_allow_death(
			RuntimeOrigin::signed(ALICE),
			BOB,
			all - DELEGATE_DEPOSIT
		));
		// One token must stay to keep the account.
		assert_noop!(add(ALICE, 0, BOB), TokenError::FundsUnavailable);
	});
}

#[test]
fn remove_delegate_takes_leave_back_and_returns_the_deposit() {
	Externalities::default().build_and_execute(|| {
		assert_ok!(open(ALICE));
		assert_ok!(open(BOB));
		assert_ok!(add(ALICE, 0, BOB));
		assert_ok!(add(ALICE, 0, CHARLIE));
		assert_noop!(remove(BOB, 0, CHARLIE), VaultsError::UnknownDelegate);
		assert_noop!(remove(ALICE, 1, BOB), VaultsError::UnknownDelegate);

		assert_ok!(remove(ALICE, 0, BOB));
		assert_eq!(last(), Some(Event::DelegateRemoved { vault: id(ALICE, 0), delegate: BOB }));
		assert!(!may_trade(ALICE, 0, BOB));
		assert!(may_trade(ALICE, 0, CHARLIE));
		assert_eq!(delegate_deposits(ALICE), DELEGATE_DEPOSIT);
		assert_noop!(remove(ALICE, 0, BOB), VaultsError::UnknownDelegate);
		assert_ok!(remove(ALICE, 0, CHARLIE));
		assert!(!Delegates::contains_key(ALICE, 0), "an empty list is not stored");
		assert_eq!(delegate_deposits(ALICE), 0);
		assert_ok!(add(ALICE, 0, BOB));
		assert!(may_trade(ALICE, 0, BOB));
	});
}

#[test]
fn renounce_delegation_returns_the_deposit_to_the_owner() {
	Externalities::default().build_and_execute(|| {
		assert_ok!(open(ALICE));
		assert_ok!(add(ALICE, 0, BOB));
		assert_noop!(renounce(CHARLIE, id(ALICE, 0)), VaultsError::UnknownDelegate);
		assert_noop!(renounce(ALICE, id(ALICE, 0)), VaultsError::UnknownDelegate);
		assert_noop!(renounce(BOB, id(ALICE, 1)), VaultsError::UnknownDelegate);
		assert_ok!(renounce(BOB, id(ALICE, 0)));
		assert_eq!(last(), Some(Event::DelegationRenounced { vault: id(ALICE, 0), delegate: BOB }));
		assert!(!may_trade(ALICE, 0, BOB));
		assert_eq!(delegate_deposits(ALICE), 0);
		assert_eq!(Balances::balance(&ALICE), NATIVE_FUNDS - OWNER_DEPOSIT - VAULT_DEPOSIT);
		assert_eq!(Balances::balance(&BOB), NATIVE_FUNDS);
	});
}

/// Every call of the ledger that names a vault by its index means the caller's own: a delegate has none of that number.
#[test]
fn delegate_can_take_nothing_out_of_the_vault() {
	Externalities::default().build_and_execute(|| {
		vault_with(ALICE, fixed("100"));
		vault_with(CHARLIE, fixed("1"));
		assert_ok!(put(ALICE, 0, BTC, fixed("1")));
		assert_ok!(add(ALICE, 0, BOB));
		let one = fixed("1");
		for call in [
			VaultsCall::withdraw_cash { index: 0, amount: one },
			VaultsCall::withdraw_collateral { index: 0, asset: BTC, amount: one },
			VaultsCall::transfer_cash { from_index: 0, to: id(CHARLIE, 0), amount: one },
			VaultsCall::transfer_collateral {
				from_index: 0,
				to: id(CHARLIE, 0),
				asset: BTC,
				amount: one,
			},
			VaultsCall::close { index: 0 },
			VaultsCall::add_delegate { index: 0, delegate: CHARLIE },
		] {
			assert_noop!(dispatch(BOB, call), VaultsError::UnknownVault);
		}
		let call = VaultsCall::remove_delegate { index: 0, delegate: BOB };
		assert_noop!(dispatch(BOB, call), VaultsError::UnknownDelegate);
		assert_noop!(cancel(BOB, 0), VaultsError::NoWithdrawalWaiting);
	});
}

#[test]
fn close_dismisses_delegates_and_returns_their_deposits() {
	Externalities::default().build_and_execute(|| {
		assert_ok!(open(ALICE));
		assert_ok!(open(ALICE));
		assert_ok!(add(ALICE, 0, BOB));
		assert_ok!(add(ALICE, 0, CHARLIE));
		assert_ok!(add(ALICE, 1, BOB));
		assert_ok!(close(ALICE, 0));
		assert!(!may_trade(ALICE, 0, BOB));
		assert!(may_trade(ALICE, 1, BOB));
		assert_eq!(delegate_deposits(ALICE), DELEGATE_DEPOSIT);
		assert_noop!(renounce(BOB, id(ALICE, 0)), VaultsError::UnknownDelegate);
		// The number is never used again, so neither is the leave.
		assert_ok!(open(ALICE));
		assert!(!may_trade(ALICE, 2, BOB));
		assert_ok!(close(ALICE, 1));
		assert_eq!(delegate_deposits(ALICE), 0);
	});
}
