//! The ledger as others see it.

use alloc::vec::Vec;
use codec::{Decode, Encode};
use scale_info::TypeInfo;
use sp_arithmetic::{FixedI128, FixedU128};
use sp_runtime::DispatchResult;
use surety_types::{AssetId, Entry, HouseAccount, Instrument, Series, VaultId};

/// What a vault holds.
#[derive(Clone, Debug, Decode, Default, Encode, Eq, PartialEq, TypeInfo)]
pub struct Holdings {
	/// Cash in the settlement currency.
	pub cash: FixedI128,
	/// Amounts of each collateral asset, in whole tokens, on hold in the owner's account.
	pub collateral: Vec<(AssetId, FixedU128)>,
	/// Contracts of each series, sorted by series; a short is negative.
	pub positions: Vec<(Series, FixedI128)>,
}

/// Double entry over vaults and accounts of the house. It has no opinion of risk or markets.
pub trait Ledger<AccountId> {
	/// Posts all entries or none. Refused unless the amounts of every instrument sum to zero, every vault exists and
	/// every balance can be stored.
	fn post(entries: &[Entry<AccountId>]) -> DispatchResult;

	/// What a vault holds; nothing if there is no such vault.
	fn holdings(vault: &VaultId<AccountId>) -> Option<Holdings>;

	/// What an account of the house has of an instrument.
	fn house(account: &HouseAccount, instrument: &Instrument) -> FixedI128;

	/// Whether `who` may trade for a vault: its owner, or a delegate.
	fn may_trade(vault: &VaultId<AccountId>, who: &AccountId) -> bool;

	/// Opens a vault of this owner holding this cash out of nothing, custody included.
	#[cfg(feature = "runtime-benchmarks")]
	fn endow(
		owner: &AccountId,
		cash: FixedU128,
	) -> Result<VaultId<AccountId>, sp_runtime::DispatchError>;
}
