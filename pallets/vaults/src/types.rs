//! Records of the ledger.

use crate::{BalanceOf, Config};
use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::{BoundedVec, CloneNoBound, DebugNoBound, EqNoBound, PartialEqNoBound};
use scale_info::TypeInfo;
use sp_runtime::{FixedI128, FixedU128};
use surety_types::{AssetId, Series, VaultIndex};

/// One margin account.
#[derive(
	CloneNoBound, DebugNoBound, Decode, Encode, EqNoBound, MaxEncodedLen, PartialEqNoBound, TypeInfo,
)]
#[codec(mel_bound(T: Config))]
#[scale_info(skip_type_params(T))]
pub struct Vault<T: Config> {
	/// Cash in the settlement currency.
	pub cash: FixedI128,
	/// Whole tokens of each collateral asset on hold in the owner's account for this vault; sorted, never zero.
	pub collateral: BoundedVec<(AssetId, FixedU128), T::MaxCollaterals>,
	/// Contracts of each series, a short being negative; sorted, never zero.
	pub positions: BoundedVec<(Series, FixedI128), T::MaxPositions>,
	/// Native tokens held of the owner for this vault.
	pub deposit: BalanceOf<T>,
}

/// What the ledger knows of an owner.
#[derive(Clone, Copy, Debug, Decode, Default, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct OwnerRecord {
	/// How many vaults are open.
	pub open: u32,
	/// The number of the next one.
	pub next: VaultIndex,
}
