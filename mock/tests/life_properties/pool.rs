//! Debts and interest, those who wait for their cash, and what must hold of them.

use super::*;
use sp_core::U256;
use surety_types::{Entry, LedgerAccount};
use surety_vaults::{CashPool, OutflowQueue, Pool};

/// Who borrows: nobody who trades, so that whoever trades is covered by cash of his own.
pub const BORROWER: AccountId = ASSET_OWNER;
/// Whole dollars that he has at first.
pub const BORROWER_FUNDS: Balance = 10_000_000;
/// A unit of the settlement asset in the books, which have 18 decimals.
pub const UNIT: i128 = 1_000_000_000_000;
/// What he owes at most before interest, in whole dollars: less than he has.
const MOST_OWED: u32 = 2_000_000;

pub fn borrowers_vault() -> VaultId<AccountId> {
	VaultId { owner: BORROWER, index: 0 }
}

pub fn cash_of(vault: &VaultId<AccountId>) -> FixedI128 {
	<Vaults as Ledger<AccountId>>::holdings(vault).map(|held| held.cash).unwrap_or_default()
}

/// What the borrower owes.
fn debt() -> FixedU128 {
	let cash = cash_of(&borrowers_vault()).min(FixedI128::from_inner(0));
	FixedU128::from_inner(cash.into_inner().unsigned_abs())
}

pub fn open_borrowers_vault() {
	assert_ok!(Assets::mint(
		RuntimeOrigin::signed(ASSET_OWNER),
		USD,
		BORROWER,
		usd(BORROWER_FUNDS)
	));
	assert_ok!(dispatch(BORROWER, VaultsCall::open {}));
}

/// The borrower pays a vault what he does not have, as a loser at expiry may where margin lets him.
pub fn borrow(who: usize, index: u32, dollars: u32, tally: &mut Tally) {
	let (good, bad) = tally.entry("borrow").or_default();
	let amount = FixedI128::from_u32(dollars);
	let entries = [(borrowers_vault(), -amount), (vault_of(who, index), amount)];
	let entries = entries.map(|(vault, amount)| Entry {
		account: LedgerAccount::Vault(vault),
		instrument: Instrument::Cash,
		amount,
	});
	let lent = debt() <= FixedU128::from_u32(MOST_OWED)
		&& <Vaults as Ledger<AccountId>>::post(&entries).is_ok();
	*(if lent { good } else { bad }) += 1;
}

/// He pays back so much, or all that he owes.
pub fn repay(dollars: FixedU128, tally: &mut Tally) {
	let unit = UNIT.unsigned_abs();
	let amount = dollars.min(debt()).into_inner().div_ceil(unit) * unit;
	let call = VaultsCall::deposit_cash { index: 0, amount: FixedU128::from_inner(amount) };
	attempt(RuntimeOrigin::signed(BORROWER), call.into(), "repay", tally);
}

pub fn repay_all(tally: &mut Tally) {
	if debt() > FixedU128::from_inner(0) {
		repay(debt(), tally);
	}
	assert_eq!(debt(), FixedU128::from_inner(0), "a debt can be paid back");
}

/// Governance closes the door, somebody withdraws, and it opens the door again or not.
pub fn rush(who: usize, index: u32, dollars: u32, wide: bool, tally: &mut Tally) {
	let set = |floor: &str| VaultsCall::set_outflow {
		terms: OutflowTerms { share: fixed("0"), floor: fixed(floor) },
	};
	attempt(root(), set("1").into(), "set_outflow", tally);
	let amount = FixedU128::from_u32(dollars);
	let withdraw = VaultsCall::withdraw_cash { index, amount };
	attempt(by(who), withdraw.into(), "withdraw_cash", tally);
	if wide {
		attempt(root(), set("1000000000").into(), "set_outflow", tally);
		let pay = VaultsCall::pay_withdrawals { limit: 3 };
		attempt(by(who), pay.into(), "pay_withdrawals", tally);
	}
}

/// What must hold of interest and of those who wait, after a step before which the pool was `before`.
pub fn check_pool(before: &mut Pool) {
	let pool = CashPool::<Test>::get();
	let (old, new) = (before.indices, pool.indices);
	assert!(new.debt >= old.debt && new.credit >= old.credit, "interest was taken back");
	if before.debts == FixedU128::from_inner(0) {
		assert_eq!(old, new, "nobody owed, and interest accrued");
	}
	let [old_debt, old_credit, debt, credit] =
		[old.debt, old.credit, new.debt, new.credit].map(|index| U256::from(index.into_inner()));
	assert!(credit * old_debt <= debt * old_credit, "balances grew faster than debts");
	*before = pool;

	let waiting: u128 =
		OutflowQueue::<Test>::iter_values().map(|queued| queued.amount.into_inner()).sum();
	let held = house_cash(HouseAccount::Outflow).into_inner();
	assert_eq!(held.unsigned_abs(), waiting, "what waits is not what the house holds for it");

	// Interest is the only account that may be behind: debtors have not been touched yet.
	let vaults: i128 = surety_vaults::Vaults::<Test>::iter_keys()
		.map(|(owner, index)| cash_of(&VaultId { owner, index }).into_inner())
		.sum();
	let custody = pool.custody as i128 * UNIT;
	assert!(vaults + cash_of_house() <= custody, "more was promised than there is");
}

/// Cash of all accounts of the house but Interest and those of tear-ups: of these what longs have not been paid yet counts
/// among the longs' cash.
pub fn cash_of_house() -> i128 {
	let accounts: i128 = surety_vaults::House::<Test>::iter()
		.filter(|(account, instrument, _)| {
			let torn = matches!(account, HouseAccount::TearUp { .. });
			*instrument == Instrument::Cash && !torn
		})
		.map(|(_, _, cash)| cash.into_inner())
		.sum();
	let settling: i128 = surety_vaults::SettlementAccounts::<Test>::iter_values()
		.map(|account| account.cash.into_inner())
		.sum();
	accounts + settling + house_cash(HouseAccount::Treasury).into_inner()
}

/// Whoever waits is paid, by the hook alone.
pub fn pay_who_waits(seen: &mut Pool) {
	let terms = OutflowTerms { share: fixed("0.1"), floor: fixed("1000000000") };
	assert_ok!(dispatch_as(root(), VaultsCall::set_outflow { terms }));
	// What was tried in this slot is tried in the next.
	next_block_at(now() + surety_vaults::SLOT);
	for _ in 0..20 {
		next_block();
		check(seen);
	}
	assert_eq!(OutflowQueue::<Test>::iter_keys().count(), 0, "somebody is never paid");
}
