//! Interest on negative cash.

mod support;
use support::*;
use surety_margin::InterestTerms;

fn interest() -> FixedI128 {
	house_cash(HouseAccount::Interest)
}

fn treasury() -> FixedI128 {
	house_cash(HouseAccount::Treasury)
}

fn set_interest(terms: InterestTerms) -> DispatchResult {
	dispatch_as(root(), VaultsCall::set_interest { terms })
}

/// One rate, whatever is borrowed.
fn flat(rate: &str) -> InterestTerms {
	let nothing = fixed("0");
	InterestTerms { base: fixed(rate), slope1: nothing, slope2: nothing, ..Default::default() }
}

/// Charlie owes 1,000; Alice has 1,500 and Bob 500: half of what is there is lent.
fn lend() {
	vault_with(ALICE, fixed("500"));
	vault_with(BOB, fixed("500"));
	assert_ok!(open(CHARLIE));
	pay((CHARLIE, 0), (ALICE, 0), "1000");
}

/// At U = 1/2 the rate is 0.02 + 0.08 x 0.5 / 0.85 = 0.067058823529411765, rounded up, and (mpmath)
/// e^0.067058823529411765 = 1.069358379758638924891. The debt's index is at most three units of 1e-18 above it:
/// 1.069358379758638926. The debtor pays 69.358379758638926 on 1,000; 20 % of it is the treasury's; the rest raises the
/// 2,000 by a factor of 1 + 55.4867038069111408 / 2,000 = 1.0277433519034555704, rounded down to 18 decimals.
#[test]
fn interest_of_a_year_goes_from_the_debtor_to_the_creditors_and_the_treasury() {
	ledger_alone(|| {
		lend();
		assert_eq!(cash(CHARLIE, 0), signed("-1000"));
		pass(YEAR);
		let before = storage_root();
		assert_eq!(holdings(CHARLIE, 0).cash, signed("-1069.358379758638926"));
		assert_eq!(holdings(ALICE, 0).cash, signed("1541.615027855183355"));
		assert_eq!(holdings(BOB, 0).cash, signed("513.871675951727785"));
		assert_eq!(treasury(), signed("13.8716759517277852"));
		assert_eq!(storage_root(), before, "a read writes nothing");
		assert_eq!(cash(ALICE, 0), signed("1500"));

		for who in [CHARLIE, ALICE, BOB] {
			touch(who, 0);
			assert_ok!(Vaults::do_try_state());
		}
		assert_eq!(cash(CHARLIE, 0), signed("-1069.358379758638926"));
		assert_eq!(cash(ALICE, 0), signed("1541.615027855183355"));
		assert_eq!(cash(BOB, 0), signed("513.871675951727785"));
		// What was collected, less what was paid out: the roundings.
		assert_eq!(interest(), FixedI128::from_inner(800));
		assert_eq!(custody(), usd(1_000));
	});
}

#[test]
fn interest_is_owed_to_creditors_when_they_are_touched_first() {
	ledger_alone(|| {
		lend();
		pass(YEAR);
		touch(ALICE, 0);
		// The treasury's and Alice's, which Charlie has not been debited yet.
		assert_eq!(interest(), signed("-55.4867038069111402"));
		assert_ok!(Vaults::do_try_state());
		touch(CHARLIE, 0);
		assert_eq!(interest(), signed("13.8716759517277858"));
	});
}

#[test]
fn interest_can_be_withdrawn_and_deposited_against() {
	ledger_alone(|| {
		lend();
		pass(YEAR);
		assert_ok!(deposit(CHARLIE, 0, fixed("2000")));
		assert_eq!(cash(CHARLIE, 0), signed("930.641620241361074"));
		assert_noop!(withdraw(ALICE, 0, fixed("1541.615028")), VaultsError::BeyondFreeCash);
		assert_ok!(withdraw(ALICE, 0, fixed("1541.615027855183355")));
		assert_eq!(cash(ALICE, 0), signed("0"));
		assert_ok!(close(ALICE, 0));
	});
}

#[test]
fn withdrawal_is_refused_when_the_vault_owes_or_would_owe() {
	ledger_alone(|| {
		lend();
		assert_noop!(withdraw(CHARLIE, 0, fixed("0.000001")), VaultsError::BeyondFreeCash);
		assert_ok!(deposit(CHARLIE, 0, fixed("1000")));
		assert_noop!(withdraw(CHARLIE, 0, fixed("0.000001")), VaultsError::BeyondFreeCash);
		assert_ok!(deposit(CHARLIE, 0, fixed("1")));
		assert_noop!(withdraw(CHARLIE, 0, fixed("1.000001")), VaultsError::BeyondFreeCash);
		assert_ok!(withdraw(CHARLIE, 0, fixed("1")));
	});
}

#[test]
fn withdrawal_is_refused_when_the_cash_is_lent() {
	ledger_alone(|| {
		lend();
		assert_noop!(withdraw(ALICE, 0, fixed("1000.000001")), VaultsError::BeyondCustody);
		assert_ok!(withdraw(ALICE, 0, fixed("1000")));
		assert_noop!(withdraw(BOB, 0, fixed("0.000001")), VaultsError::BeyondCustody);
		assert_ok!(deposit(CHARLIE, 0, fixed("1000")));
		assert_ok!(withdraw(BOB, 0, fixed("500")));
		assert_ok!(withdraw(ALICE, 0, fixed("500")));
	});
}

#[test]
fn close_is_refused_when_interest_left_a_debt_or_a_unit() {
	ledger_alone(|| {
		lend();
		vault_with(DAVE, fixed("0.0001"));
		assert_ok!(withdraw(DAVE, 0, fixed("0.0000999999")));
		pass(YEAR);
		// A debt of one unit of 1e-18 has become two.
		let one = FixedI128::from_inner(1);
		let back = FixedI128::from_inner(-1);
		assert_ok!(open(DAVE));
		assert_ok!(post(&[
			vault_entry(DAVE, 1, Instrument::Cash, back),
			house_entry(FUND, Instrument::Cash, one),
		]));
		pass(YEAR);
		assert_eq!(holdings(DAVE, 1).cash, FixedI128::from_inner(-2));
		assert_noop!(close(DAVE, 1), VaultsError::CashOwed);
		assert_ok!(close(DAVE, 0));
	});
}

#[test]
fn nothing_accrues_when_nobody_owes_or_no_time_passes() {
	ledger_alone(|| {
		vault_with(ALICE, fixed("500"));
		vault_with(BOB, fixed("500"));
		pass(YEAR);
		touch(ALICE, 0);
		assert_eq!(CashPool::get().indices, Default::default());
		assert_eq!(holdings(ALICE, 0).cash, signed("500"));

		// A debt that was repaid in the same block has cost nothing, nor has the year before it.
		assert_ok!(open(CHARLIE));
		pay((CHARLIE, 0), (BOB, 0), "100");
		touch(BOB, 0);
		pay((BOB, 0), (CHARLIE, 0), "100");
		assert_eq!(CashPool::get().indices, Default::default());
		pass(YEAR);
		assert_eq!(holdings(BOB, 0).cash, signed("500"));
		assert_eq!((interest(), treasury()), (signed("0"), signed("0")));
	});
}

#[test]
fn interest_is_written_once_when_a_vault_is_touched_again_or_pays_itself() {
	ledger_alone(|| {
		lend();
		pass(YEAR);
		touch(ALICE, 0);
		touch(CHARLIE, 0);
		let root = storage_root();
		touch(ALICE, 0);
		touch(CHARLIE, 0);
		pay((ALICE, 0), (ALICE, 0), "1000");
		pay((CHARLIE, 0), (CHARLIE, 0), "1000");
		assert_eq!(storage_root(), root);
	});
}

/// Charlie is touched on each of sixty days, or never; so is Alice. Bob is on each, so that interest accrues as often.
fn sixty_days(often: bool) -> (FixedI128, FixedI128, Pool) {
	let mut found = Default::default();
	Externalities::default().build().execute_with(|| {
		lend();
		for _ in 0..60 {
			pass(DAY);
			touch(BOB, 0);
			if often {
				touch(ALICE, 0);
				touch(CHARLIE, 0);
			}
		}
		assert_ok!(Vaults::do_try_state());
		found = (holdings(CHARLIE, 0).cash, holdings(ALICE, 0).cash, CashPool::get());
	});
	found
}

#[test]
fn touching_often_costs_roundings_and_gains_nothing() {
	let one = 1_000_000_000_000_000_000i128;
	let units = |amount: FixedI128| amount.into_inner();
	for often in [false, true] {
		let (debt, balance, pool) = sixty_days(often);
		let [index_of_debt, index_of_credit] =
			[pool.indices.debt, pool.indices.credit].map(|index| index.into_inner().cast_signed());
		// 1,000 and 1,500 times an index are whole units.
		let (exact_debt, exact_balance) = (-1_000 * index_of_debt, 1_500 * index_of_credit);
		let touches = if often { 60 } else { 0 };
		assert!((0..=touches).contains(&(exact_debt - units(debt))), "{often}: {debt:?}");
		assert!((0..=touches).contains(&(exact_balance - units(balance))), "{often}: {balance:?}");
		// Sixty days at some 6.7 % a year: between 10.9 and 11.2.
		let paid = exact_debt + 1_000 * one;
		assert!((-112 * one / 10..-109 * one / 10).contains(&paid), "{paid}");
	}
	let [(debt, balance, _), (often_debt, often_balance, _)] = [false, true].map(sixty_days);
	assert!(units(debt).abs_diff(units(often_debt)) < 10_000);
	assert!(units(balance).abs_diff(units(often_balance)) < 10_000);
}

/// Charlie owes 1,000 to the fund, and all that vaults have is Bob's smallest unit. At U = 1 the rate is 1; e = 2.718... The
/// debtor pays 1,718.28; Bob's cash grows as a debt does, less the treasury's fifth, by 1 + 0.8 (e - 1) =
/// 2.374625462767236..., and all the rest is the treasury's: the house had lent it.
#[test]
fn interest_on_what_the_house_lends_is_the_treasurys_however_little_vaults_have() {
	ledger_alone(|| {
		vault_with(BOB, fixed("0.000001"));
		assert_ok!(open(CHARLIE));
		let (lent, owed) = (signed("1000"), signed("-1000"));
		assert_ok!(post(&[
			vault_entry(CHARLIE, 0, Instrument::Cash, owed),
			house_entry(FUND, Instrument::Cash, lent),
		]));
		pass(YEAR);
		assert_eq!(holdings(CHARLIE, 0).cash, signed("-2718.281828459045236"));
		assert_eq!(holdings(BOB, 0).cash, signed("0.000002374625462767"));
		assert_eq!(treasury(), signed("1718.281827084419773232"));

		// Nobody who comes later pays for it: what he brings is what he has.
		vault_with(ALICE, fixed("1000000"));
		assert_eq!(holdings(ALICE, 0).cash, signed("1000000"));
		assert_ok!(withdraw(ALICE, 0, fixed("1000000")));
		assert_eq!(free(USD, ALICE), usd(USD_FUNDS));
		touch(CHARLIE, 0);
		touch(BOB, 0);
		assert_ok!(Vaults::do_try_state());
	});
}

#[test]
fn interest_is_the_treasurys_when_no_vault_has_cash() {
	ledger_alone(|| {
		assert_ok!(open(CHARLIE));
		let (lent, owed) = (signed("1000"), signed("-1000"));
		assert_ok!(post(&[
			vault_entry(CHARLIE, 0, Instrument::Cash, owed),
			house_entry(FUND, Instrument::Cash, lent),
		]));
		pass(YEAR);
		touch(CHARLIE, 0);
		assert_eq!(treasury(), signed("1718.281828459045236"));
		assert_eq!(interest(), signed("0"));
	});
}

#[test]
fn set_interest_holds_from_now_on_and_tells_old_and_new() {
	ledger_alone(|| {
		lend();
		assert_ok!(set_interest(flat("0.1")));
		let (old, new) = (InterestTerms::default(), flat("0.1"));
		assert_eq!(last(), Some(Event::InterestSet { old, new }));
		pass(YEAR);
		// e^0.1 = 1.105170918075647624811..., and at most three units more.
		assert_eq!(holdings(CHARLIE, 0).cash, signed("-1105.170918075647626"));
		assert_ok!(set_interest(flat("0")));
		assert_eq!(holdings(CHARLIE, 0).cash, signed("-1105.170918075647626"));
		pass(YEAR);
		assert_eq!(holdings(CHARLIE, 0).cash, signed("-1105.170918075647626"));
		touch(CHARLIE, 0);
		assert_eq!(cash(CHARLIE, 0), signed("-1105.170918075647626"));
	});
}

#[test]
fn set_interest_is_refused_when_unsound_or_not_from_governance() {
	ledger_alone(|| {
		let terms = InterestTerms { treasury_share: fixed("1.1"), ..Default::default() };
		assert_noop!(set_interest(terms), VaultsError::UnsoundInterest);
		let call = VaultsCall::set_interest { terms: flat("0.1") };
		assert_noop!(dispatch(ALICE, call), DispatchError::BadOrigin);
	});
}

#[test]
fn cash_totals_are_those_of_all_vaults_with_interest() {
	ledger_alone(|| {
		lend();
		let totals = <Vaults as Ledger<AccountId>>::cash_totals;
		assert_eq!((totals().debts, totals().positive), (fixed("1000"), fixed("2000")));
		assert!(totals().allows_debts);
		pass(YEAR);
		assert_eq!(totals().debts, fixed("1069.358379758638926"));
		// 2,000 x 1.02774335190345557.
		assert_eq!(totals().positive, fixed("2055.48670380691114"));
		pay((CHARLIE, 0), (BOB, 0), "3500");
		assert!(!totals().allows_debts, "4,569 of 5,555 is more than 80 %");
	});
}

#[test]
fn a_repaid_debt_earns_from_then_on() {
	ledger_alone(|| {
		lend();
		pass(YEAR);
		pay((ALICE, 0), (CHARLIE, 0), "1500");
		assert_eq!(cash(CHARLIE, 0), signed("430.641620241361074"));
		assert_eq!(book(CHARLIE, 0).interest_index, CashPool::get().indices.credit);
		assert_eq!(CashPool::get().debts, fixed("0"));
		pass(YEAR);
		assert_eq!(holdings(CHARLIE, 0).cash, signed("430.641620241361074"));
	});
}

#[test]
fn interest_stops_and_nothing_else_when_an_index_would_not_fit() {
	ledger_alone(|| {
		lend();
		assert_ok!(set_interest(flat("4")));
		pass(13 * YEAR);
		// e^52 is more than 2^128 units.
		assert_eq!(holdings(CHARLIE, 0).cash, signed("-1000"));
		touch(CHARLIE, 0);
		assert_ok!(deposit(CHARLIE, 0, fixed("1000")));
		assert_ok!(withdraw(ALICE, 0, fixed("1500")));
	});
}
