//! Who takes part, and with what.

use crate::{
	fixed, Options, Oracle, Risk, RuntimeCall, RuntimeEvent, RuntimeOrigin, System, Test, Vaults,
};
use frame_support::{assert_ok, storage::with_storage_layer};
use sp_runtime::{traits::Dispatchable, DispatchResult, FixedU128};
use surety_margin::TornSeries;
use surety_traits::{Ledger, OnTornUp};
use surety_types::{AssetId, Series, UnderlyingId, VaultId};

/// Somebody.
pub type AccountId = u64;
/// Units of any token.
pub type Balance = u128;

/// A trader.
pub const ALICE: AccountId = 1;
/// A trader.
pub const BOB: AccountId = 2;
/// A trader.
pub const CHARLIE: AccountId = 3;
/// A trader.
pub const DAVE: AccountId = 4;
/// The traders, each with the same funds.
pub const TRADERS: [AccountId; 4] = [ALICE, BOB, CHARLIE, DAVE];
/// Operators of the oracle.
pub const OPERATORS: [AccountId; 3] = [101, 102, 103];
/// The keys that feed for them.
pub const HOT_KEYS: [AccountId; 3] = [201, 202, 203];
/// Owner of the assets: mints, freezes and thaws.
pub const ASSET_OWNER: AccountId = 99;

/// The settlement asset, of 6 decimals.
pub const USD: AssetId = 1;
/// Bitcoin, of 8 decimals; also the number of its market.
pub const BTC: AssetId = 2;
/// Ether, of 18 decimals; also the number of its market.
pub const ETH: AssetId = 3;

/// Native tokens of a trader at genesis.
pub const NATIVE_FUNDS: Balance = 1_000_000_000;
/// Whole dollars of a trader at genesis.
pub const USD_FUNDS: Balance = 10_000_000;
/// Whole bitcoins of a trader at genesis.
pub const BTC_FUNDS: Balance = 1_000;
/// Whole ethers of a trader at genesis.
pub const ETH_FUNDS: Balance = 10_000;
/// Whole dollars that [`vault`] deposits.
pub const VAULT_CASH: &str = "1000000";

/// Governance.
pub fn root() -> RuntimeOrigin {
	RuntimeOrigin::root()
}

/// Makes a call as a block does: undone if it fails.
pub fn dispatch(who: AccountId, call: impl Into<RuntimeCall>) -> DispatchResult {
	dispatch_as(RuntimeOrigin::signed(who), call)
}

/// Makes a call of any origin as a block does: undone if it fails.
pub fn dispatch_as(origin: RuntimeOrigin, call: impl Into<RuntimeCall>) -> DispatchResult {
	call.into().dispatch(origin).map(|_| ()).map_err(|failure| failure.error)
}

/// Opens a vault with a million dollars of cash.
pub fn vault(owner: AccountId) -> VaultId<AccountId> {
	vault_with(owner, fixed(VAULT_CASH))
}

/// Opens a vault with this cash.
pub fn vault_with(owner: AccountId, cash: FixedU128) -> VaultId<AccountId> {
	let index = surety_vaults::Owners::<Test>::get(owner).next;
	assert_ok!(Vaults::open(RuntimeOrigin::signed(owner)));
	assert_ok!(Vaults::deposit_cash(RuntimeOrigin::signed(owner), index, cash));
	VaultId { owner, index }
}

/// Closes `quantity` contracts of a vault's short against the longs of their series, as liquidation does: the ledger and
/// the open interest know of it, or neither.
pub fn tear_up(
	vault: &VaultId<AccountId>,
	series: &Series,
	quantity: FixedU128,
	torn: &TornSeries,
) -> DispatchResult {
	with_storage_layer(|| {
		<Vaults as Ledger<AccountId>>::tear_up(vault, series, quantity, torn)?;
		<(Options, Risk) as OnTornUp>::on_torn_up(series, quantity)
	})
}

/// Every operator feeds this price of a market, in this block.
pub fn feed(underlying: UnderlyingId, spot: FixedU128) {
	observe(underlying, &surety_types::Observation::of_spot(spot));
}

/// Every operator says this of a market, in this block.
pub fn observe(underlying: UnderlyingId, observation: &surety_types::Observation) {
	for key in HOT_KEYS {
		let observation = observation.clone();
		assert_ok!(Oracle::feed(RuntimeOrigin::signed(key), underlying, observation));
	}
}

/// Events since the block began, oldest first.
pub fn events() -> Vec<RuntimeEvent> {
	System::events().into_iter().map(|record| record.event).collect()
}

/// The last event.
pub fn last_event() -> Option<RuntimeEvent> {
	events().pop()
}
