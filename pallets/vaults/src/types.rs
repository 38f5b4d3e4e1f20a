//! Records of the ledger.

use crate::{BalanceOf, Config};
use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::{BoundedVec, CloneNoBound, DebugNoBound, EqNoBound, PartialEqNoBound};
use scale_info::TypeInfo;
use sp_runtime::{traits::Zero, FixedI128, FixedU128};
use surety_margin::{InterestIndices, InterestParameters, TearUpIndex};
use surety_traits::Holdings;
use surety_types::{AssetId, Moment, Series, VaultIndex};

/// One margin account, as it was when it was last touched.
#[derive(
	CloneNoBound, DebugNoBound, Decode, Encode, EqNoBound, MaxEncodedLen, PartialEqNoBound, TypeInfo,
)]
#[codec(mel_bound(T: Config))]
#[scale_info(skip_type_params(T))]
pub struct Vault<T: Config> {
	/// Cash in the settlement currency, without the interest since.
	pub cash: FixedI128,
	/// The pool's index of debts then if the cash is negative, else that of positive balances.
	pub interest_index: FixedU128,
	/// How many tear-ups the pool had counted then.
	pub tear_ups: u32,
	/// Whole tokens of each collateral asset on hold in the owner's account for this vault; sorted, never zero.
	pub collateral: BoundedVec<(AssetId, FixedU128), T::MaxCollaterals>,
	/// Sorted by series, never zero.
	pub positions: BoundedVec<Position, T::MaxPositions>,
	/// Native tokens held of the owner for this vault.
	pub deposit: BalanceOf<T>,
}

impl<T: Config> Vault<T> {
	/// What it holds, as it is on record.
	pub(crate) fn holdings(&self) -> Holdings {
		let positions = self.positions.iter().map(|position| (position.series, position.quantity));
		Holdings {
			cash: self.cash,
			collateral: self.collateral.to_vec(),
			positions: positions.collect(),
		}
	}
}

/// Contracts of a series.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Position {
	/// Of which.
	pub series: Series,
	/// How many; a short is negative.
	pub quantity: FixedI128,
	/// The index of the series' tear-ups when the vault was last touched. None for a short, which they do not concern,
	/// and where nothing had been torn up.
	pub mark: Option<TearUpIndex>,
}

impl Position {
	/// A position in a series of which nothing was torn up.
	pub fn new(series: Series, quantity: FixedI128) -> Self {
		Self { series, quantity, mark: None }
	}
}

/// What all vaults have in common: with it and the vault's own record, a vault is known.
#[derive(Clone, Copy, Debug, Decode, Default, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Pool {
	/// Units of the settlement asset that have come in through deposits and not left through withdrawals.
	///
	/// Exactly what the books sum to. The clearing account may have more, as anyone may send it tokens; those are
	/// a gift that no book knows of.
	pub custody: u128,
	/// The sum over vaults of their debts, each divided by its index and rounded down: times the index of debts, at most
	/// what they owe.
	pub debts: FixedU128,
	/// The sum over vaults of their positive cash, each divided by its index and rounded up: times the index of positive
	/// balances, at least what they have.
	pub positive: FixedU128,
	/// What interest made of a debt and of a balance of one.
	pub indices: InterestIndices,
	/// When the indices were last brought up to date.
	pub at: Moment,
	/// Cash of [`HouseAccount::Interest`](surety_types::HouseAccount::Interest).
	pub interest: FixedI128,
	/// Cash of [`HouseAccount::Treasury`](surety_types::HouseAccount::Treasury).
	pub treasury: FixedI128,
	/// How many tear-ups there have been.
	pub tear_ups: u32,
	/// In how many expiries something was torn up that is not forgotten yet.
	pub torn_expiries: u32,
	/// Terms of interest.
	pub terms: InterestParameters,
}

/// An asset admitted as collateral.
#[derive(Clone, Copy, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct AdmittedAsset {
	/// Its decimals, as they were when it was admitted.
	pub decimals: u8,
	/// What all vaults hold of it, in whole tokens.
	pub supply: FixedU128,
}

impl AdmittedAsset {
	/// One of which nobody holds anything yet.
	pub fn new(decimals: u8) -> Self {
		Self { decimals, supply: FixedU128::zero() }
	}
}

/// What the ledger knows of an owner.
#[derive(Clone, Copy, Debug, Decode, Default, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct OwnerRecord<Balance> {
	/// How many vaults are open.
	pub open: u32,
	/// The number of the next one.
	pub next: VaultIndex,
	/// Native tokens held of the owner for this record.
	pub deposit: Balance,
}
