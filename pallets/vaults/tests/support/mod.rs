//! Calls and postings as these tests write them.

// Each test file uses a part of this.
#![allow(dead_code, unused_imports)]

use frame_support::traits::fungibles::hold::Inspect as _;
pub use frame_support::{
	assert_noop, assert_ok,
	traits::fungible::{hold::Inspect as _, Inspect as _},
};
pub use sp_runtime::{DispatchError, DispatchResult, FixedI128, FixedU128, TokenError};
pub use surety_mock::*;
pub use surety_traits::Ledger;
pub use surety_types::{
	storable, AssetId, Entry, HouseAccount, Instrument, LedgerAccount, OptionKind, Series, VaultId,
};
pub use surety_vaults::{Call, Error, Event, HoldReason, OwnerRecord, Vault};

pub type Books = surety_vaults::Vaults<Test>;
pub type House = surety_vaults::House<Test>;
pub type Owners = surety_vaults::Owners<Test>;
pub type Custody = surety_vaults::Custody<Test>;
pub type Collaterals = surety_vaults::Collaterals<Test>;
pub type VaultsCall = Call<Test>;
pub type VaultsError = Error<Test>;

pub const FUND: HouseAccount = HouseAccount::Fund { underlying: BTC };

pub fn id(owner: AccountId, index: u32) -> VaultId<AccountId> {
	VaultId { owner, index }
}

pub fn open(who: AccountId) -> DispatchResult {
	dispatch(who, VaultsCall::open {})
}

pub fn deposit(who: AccountId, index: u32, amount: FixedU128) -> DispatchResult {
	dispatch(who, VaultsCall::deposit_cash { index, amount })
}

pub fn withdraw(who: AccountId, index: u32, amount: FixedU128) -> DispatchResult {
	dispatch(who, VaultsCall::withdraw_cash { index, amount })
}

pub fn put(who: AccountId, index: u32, asset: AssetId, amount: FixedU128) -> DispatchResult {
	dispatch(who, VaultsCall::deposit_collateral { index, asset, amount })
}

pub fn take(who: AccountId, index: u32, asset: AssetId, amount: FixedU128) -> DispatchResult {
	dispatch(who, VaultsCall::withdraw_collateral { index, asset, amount })
}

pub fn close(who: AccountId, index: u32) -> DispatchResult {
	dispatch(who, VaultsCall::close { index })
}

pub fn admit(asset: AssetId) -> DispatchResult {
	dispatch_as(root(), VaultsCall::admit_collateral { asset })
}

pub fn book(owner: AccountId, index: u32) -> Vault<Test> {
	Books::get(owner, index).expect("the vault is open")
}

pub fn cash(owner: AccountId, index: u32) -> FixedI128 {
	book(owner, index).cash
}

/// Units of a token that are free in an account.
pub fn free(asset: AssetId, who: AccountId) -> Balance {
	Assets::balance(asset, who)
}

/// Units of a token on hold in an account as collateral.
pub fn held(asset: AssetId, who: AccountId) -> Balance {
	AssetsHolder::balance_on_hold(asset, &HoldReason::Collateral.into(), &who)
}

/// Native tokens on hold for an account's vaults.
pub fn deposits(who: AccountId) -> Balance {
	Balances::balance_on_hold(&HoldReason::VaultDeposit.into(), &who)
}

/// A put that expires an hour times `number` after genesis: each number is an expiry of its own.
pub fn put_series(number: u64, strike: &str) -> Series {
	Series {
		underlying: BTC,
		expiry: GENESIS_TIME + 3_600_000 * (1 + number),
		strike: fixed(strike),
		kind: OptionKind::Put,
	}
}

pub fn vault_entry(
	owner: AccountId,
	index: u32,
	instrument: Instrument,
	amount: FixedI128,
) -> Entry<AccountId> {
	Entry { account: LedgerAccount::Vault(id(owner, index)), instrument, amount }
}

pub fn house_entry(
	account: HouseAccount,
	instrument: Instrument,
	amount: FixedI128,
) -> Entry<AccountId> {
	Entry { account: LedgerAccount::House(account), instrument, amount }
}

pub fn post(entries: &[Entry<AccountId>]) -> DispatchResult {
	<Vaults as Ledger<AccountId>>::post(entries)
}

/// Runs a test that posts to the ledger behind the back of the options, and then checks the ledger's invariants.
pub fn ledger_alone(test: impl FnOnce()) {
	Externalities::default().build().execute_with(|| {
		test();
		assert_ok!(Vaults::do_try_state());
	});
}

/// The ledger's last event.
pub fn last() -> Option<Event<Test>> {
	match last_event() {
		Some(RuntimeEvent::Vaults(event)) => Some(event),
		_ => None,
	}
}
