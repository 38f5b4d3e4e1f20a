//! The outflow limit where vaults owe: cash bears interest, and custody is less than what vaults have.

mod support;
use support::*;
use surety_types::Moment;
use surety_vaults::SLOT;

/// From genesis until what was paid then counts no longer.
const FREED: Moment = 3_780_000;

/// Charlie owes 1,000; Alice has 1,500 and Bob 500; custody is 1,000.
fn lent(share: &str, floor: &str, test: impl FnOnce()) {
	Externalities::default().outflow(share, floor).build().execute_with(|| {
		vault_with(ALICE, fixed("500"));
		vault_with(BOB, fixed("500"));
		assert_ok!(open(CHARLIE));
		pay((CHARLIE, 0), (ALICE, 0), "1000");
		test();
		assert_ok!(Vaults::do_try_state());
	});
}

fn waiting() -> FixedI128 {
	house_cash(HouseAccount::Outflow)
}

/// Interest of a year makes of the 2,000 at most 2,055.48670380691114 (worked out in vaults_interest.rs).
#[test]
fn limit_is_a_share_of_positive_cash_when_vaults_owe() {
	lent("0.1", "1", || {
		assert_eq!(custody(), usd(1_000));
		assert_eq!(Vaults::outflow_room(), fixed("200"));
		assert_ok!(withdraw(ALICE, 0, fixed("150")));
		// A tenth of 1,850, less 150.
		assert_eq!(Vaults::outflow_room(), fixed("35"));
	});
	lent("0.1", "1", || {
		pass(YEAR);
		assert_eq!(Vaults::outflow_room(), fixed("205.54867"));
		assert_ok!(withdraw(ALICE, 0, fixed("205.548671")));
		assert_eq!(queue(), vec![(ALICE, fixed("205.548671"))]);
		// Of 1,541.615027855183355 with the interest, which was written.
		assert_eq!(cash(ALICE, 0), signed("1336.066356855183355"));
	});
}

#[test]
fn waiting_cash_bears_no_interest() {
	lent("0", "1", || {
		assert_ok!(withdraw(ALICE, 0, fixed("500")));
		assert_eq!((cash(ALICE, 0), waiting()), (signed("1000"), signed("500")));
		pass(YEAR);
		let left = holdings(ALICE, 0).cash;
		assert!(left > signed("1000"));
		assert_eq!(queue(), vec![(ALICE, fixed("500"))]);
		assert_ok!(cancel(ALICE, 0));
		assert_eq!(waiting(), signed("0"));
		assert_eq!(cash(ALICE, 0).into_inner(), left.into_inner() + signed("500").into_inner());
	});
}

#[test]
fn withdrawal_goes_on_waiting_in_its_place_while_the_cash_is_lent() {
	lent("0", "1600", || {
		assert_ok!(withdraw(BOB, 0, fixed("300")));
		assert_eq!(Vaults::outflow_room(), fixed("700"), "all that is in custody");
		// Within the limit but not in custody: nothing waits for that, the cash stays where it is.
		assert_noop!(withdraw(ALICE, 0, fixed("700.000001")), VaultsError::BeyondCustody);
		assert_ok!(withdraw(ALICE, 0, fixed("1400")));
		assert_eq!(queue(), vec![(ALICE, fixed("1400"))]);

		pass(FREED);
		assert_noop!(work(10), VaultsError::NothingToPay);
		assert_eq!(Vaults::outflow_room(), fixed("0"), "somebody waits");
		assert_ok!(withdraw(BOB, 0, fixed("1")));
		assert_eq!(queue(), vec![(ALICE, fixed("1400")), (BOB, fixed("1"))]);
		assert_ok!(deposit(CHARLIE, 0, fixed("699.999999")));
		assert_noop!(work(10), VaultsError::NothingToPay);
		assert_ok!(deposit(CHARLIE, 0, fixed("0.000001")));
		assert_ok!(work(10));
		assert_eq!(
			last(),
			Some(Event::WithdrawalPaid {
				vault: id(ALICE, 0),
				place: 0,
				amount: fixed("1400"),
				paid: usd(1_400),
				left: fixed("0"),
			})
		);
		assert_eq!((custody(), waiting()), (0, signed("1")));
		assert_eq!(queue(), vec![(BOB, fixed("1"))]);
		// The hook pays him as soon as there is a dollar.
		next_block();
		assert_eq!(queue(), vec![(BOB, fixed("1"))]);
		assert_ok!(deposit(CHARLIE, 0, fixed("1")));
		next_block();
		assert_eq!(queue(), vec![]);
		assert_eq!((custody(), waiting()), (0, signed("0")));
	});
}

#[test]
fn withdrawal_larger_than_the_limit_is_paid_in_parts_of_what_is_in_custody() {
	lent("0", "600", || {
		assert_ok!(withdraw(ALICE, 0, fixed("1400")));
		assert_ok!(work(10));
		assert_eq!(queue(), vec![(ALICE, fixed("800"))]);
		assert_eq!(custody(), usd(400));
		pass(FREED);
		assert_ok!(work(10));
		assert_eq!(queue(), vec![(ALICE, fixed("400"))]);
		assert_eq!(custody(), 0);
		// What is left is within the limit: it is paid whole.
		pass(13 * SLOT);
		vault_with(DAVE, fixed("399.999999"));
		assert_noop!(work(10), VaultsError::NothingToPay);
		assert_ok!(deposit(DAVE, 0, fixed("0.000001")));
		assert_ok!(work(10));
		assert_eq!(queue(), vec![]);
		assert_eq!((custody(), waiting()), (0, signed("0")));
	});
}
