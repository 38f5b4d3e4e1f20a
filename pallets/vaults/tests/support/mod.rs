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
pub use surety_traits::{Holdings, Ledger};
pub use surety_types::{
	storable, AssetId, Entry, HouseAccount, Instrument, LedgerAccount, OptionKind, Series, VaultId,
};
pub use surety_vaults::{Call, Error, Event, HoldReason, OwnerRecord, Pool, Position, Vault};

pub type Books = surety_vaults::Vaults<Test>;
pub type House = surety_vaults::House<Test>;
pub type Owners = surety_vaults::Owners<Test>;
pub type CashPool = surety_vaults::CashPool<Test>;
pub type TearUps = surety_vaults::TearUps<Test>;
pub type EpochEnds = surety_vaults::EpochEnds<Test>;
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

/// Positions of a vault as stored.
pub fn positions(owner: AccountId, index: u32) -> Vec<(Series, FixedI128)> {
	let positions = book(owner, index).positions.into_iter();
	positions.map(|Position { series, quantity, .. }| (series, quantity)).collect()
}

/// What a vault holds now.
pub fn holdings(owner: AccountId, index: u32) -> Holdings {
	<Vaults as Ledger<AccountId>>::holdings(&id(owner, index)).expect("the vault is open")
}

/// Cash of an account of the house.
pub fn house_cash(account: HouseAccount) -> FixedI128 {
	<Vaults as Ledger<AccountId>>::house(&account, &Instrument::Cash)
}

pub fn custody() -> u128 {
	CashPool::get().custody
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

/// Lets time pass without a block.
pub fn pass(milliseconds: u64) {
	Timestamp::set_timestamp(now() + milliseconds);
}

/// Writes interest and tear-ups to the record of a vault: a posting of nothing.
pub fn touch(owner: AccountId, index: u32) {
	let nothing = FixedI128::from_inner(0);
	assert_ok!(post(&[vault_entry(owner, index, Instrument::Cash, nothing)]));
}

/// Moves cash from one vault to another, into debt if need be.
pub fn pay(from: (AccountId, u32), to: (AccountId, u32), amount: &str) {
	let [taken, given] = [format!("-{amount}"), amount.into()];
	assert_ok!(post(&[
		vault_entry(from.0, from.1, Instrument::Cash, signed(&taken)),
		vault_entry(to.0, to.1, Instrument::Cash, signed(&given)),
	]));
}

/// The ledger's last event.
pub fn last() -> Option<Event<Test>> {
	match last_event() {
		Some(RuntimeEvent::Vaults(event)) => Some(event),
		_ => None,
	}
}

pub type Outflow = surety_vaults::Outflow<Test>;
pub type OutflowQueue = surety_vaults::OutflowQueue<Test>;
pub type Delegates = surety_vaults::Delegates<Test>;

pub fn give(from: AccountId, index: u32, to: VaultId<AccountId>, amount: &str) -> DispatchResult {
	dispatch(from, VaultsCall::transfer_cash { from_index: index, to, amount: fixed(amount) })
}

pub fn hand(
	from: AccountId,
	index: u32,
	to: VaultId<AccountId>,
	asset: AssetId,
	amount: &str,
) -> DispatchResult {
	let amount = fixed(amount);
	dispatch(from, VaultsCall::transfer_collateral { from_index: index, to, asset, amount })
}

pub fn cancel(who: AccountId, index: u32) -> DispatchResult {
	dispatch(who, VaultsCall::cancel_withdrawal { index })
}

/// Anybody has the queue worked.
pub fn work(limit: u32) -> DispatchResult {
	dispatch(DAVE, VaultsCall::pay_withdrawals { limit })
}

/// Who waits, in order, and for how much.
pub fn queue() -> Vec<(AccountId, FixedU128)> {
	let queue = Vaults::queued_withdrawals(None, u32::MAX);
	queue.into_iter().map(|(vault, queued)| (vault.owner, queued.amount)).collect()
}

/// Native tokens on hold for the delegates of an account's vaults.
pub fn delegate_deposits(who: AccountId) -> Balance {
	Balances::balance_on_hold(&HoldReason::DelegateDeposit.into(), &who)
}

/// The issuer's hand on an asset.
pub fn issuer() -> RuntimeOrigin {
	RuntimeOrigin::signed(ASSET_OWNER)
}

/// Events of the ledger since the block began.
pub fn ledger_events() -> Vec<Event<Test>> {
	let of_ledger = |event| match event {
		RuntimeEvent::Vaults(event) => Some(event),
		_ => None,
	};
	events().into_iter().filter_map(of_ledger).collect()
}
