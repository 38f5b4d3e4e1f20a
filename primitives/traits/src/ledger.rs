//! The ledger as others see it.

use alloc::{collections::BTreeMap, vec::Vec};
use codec::{Decode, Encode};
use scale_info::TypeInfo;
use sp_arithmetic::{traits::Zero, FixedI128, FixedU128};
use sp_runtime::{DispatchError, DispatchResult};
use surety_margin::{TearUpIndex, TornSeries};
use surety_math::MathError;
use surety_types::{
	AssetId, Change, Entry, HouseAccount, Instrument, Moment, Series, UnderlyingId, VaultId,
};

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

impl Holdings {
	/// What is held after these changes, positions of nothing left out.
	///
	/// # Errors
	///
	/// [`MathError::Overflow`] if a sum does not fit.
	pub fn after(&self, changes: &[Change]) -> Result<Self, MathError> {
		let mut cash = self.cash;
		let mut positions: BTreeMap<Series, FixedI128> = self.positions.iter().copied().collect();
		for Change { instrument, amount } in changes {
			match instrument {
				Instrument::Cash => cash = surety_math::add(cash, *amount)?,
				Instrument::Position(series) => {
					let quantity = positions.entry(*series).or_default();
					*quantity = surety_math::add(*quantity, *amount)?;
				},
			}
		}
		let positions = positions.into_iter().filter(|(_, quantity)| !quantity.is_zero());
		Ok(Self { cash, collateral: self.collateral.clone(), positions: positions.collect() })
	}

	/// The position in a series; a short is negative.
	pub fn position(&self, series: &Series) -> FixedI128 {
		let found = self.positions.binary_search_by_key(series, |(held, _)| *held);
		let held = found.ok().and_then(|place| self.positions.get(place));
		held.map_or(FixedI128::zero(), |(_, quantity)| *quantity)
	}
}

/// Cash of all vaults together, with interest up to now, in the settlement currency.
#[derive(Clone, Copy, Debug, Decode, Default, Encode, Eq, PartialEq, TypeInfo)]
pub struct CashTotals {
	/// What vaults owe, rounded down.
	pub debts: FixedU128,
	/// What vaults have, rounded up.
	pub positive: FixedU128,
	/// Whether utilisation, `debts / positive`, is at most that above which new debt is refused (spec/charges.md).
	pub allows_debts: bool,
}

/// Double entry over vaults and accounts of the house. It has no opinion of risk or markets.
pub trait Ledger<AccountId> {
	/// Posts all entries or none. Refused unless the amounts of every instrument sum to zero, every vault exists and
	/// every balance can be stored.
	fn post(entries: &[Entry<AccountId>]) -> DispatchResult;

	/// What a vault holds now, interest and tear-ups included whether they have been written or not; nothing if there is
	/// no such vault.
	fn holdings(vault: &VaultId<AccountId>) -> Option<Holdings>;

	/// The vault after this one in the order of storage, the first for nothing; nothing after the last. Goes on where a vault
	/// was that is closed meanwhile. One read.
	fn next_vault(after: Option<&VaultId<AccountId>>) -> Option<VaultId<AccountId>>;

	/// The positions of a vault as they are on record; none if there is no such vault. What tear-ups took since the vault
	/// was last touched is still among them: with those of [`HouseAccount::TearUp`] they sum to zero.
	fn recorded_positions(vault: &VaultId<AccountId>) -> Vec<(Series, FixedI128)>;

	/// Whether `who` may trade for a vault: its owner, or a delegate.
	fn may_trade(vault: &VaultId<AccountId>, who: &AccountId) -> bool;

	/// What an account of the house has of an instrument. Contracts of [`HouseAccount::Settlement`] are known in sum only,
	/// see [`Self::settled_offsets`]: of each series this says zero.
	fn house(account: &HouseAccount, instrument: &Instrument) -> FixedI128;

	/// The cash of all vaults together.
	fn cash_totals() -> CashTotals;

	/// What tear-ups did to the longs of a series so far: the index to give [`surety_margin::tear_up`].
	fn tear_up_index(series: &Series) -> TearUpIndex;

	/// The series of an expiry in which something was torn up.
	fn torn_series(underlying: UnderlyingId, expiry: Moment) -> Vec<Series>;

	/// Closes `quantity` contracts of a vault's short against all longs of the series (spec/liquidation.md, "Waterfall",
	/// step 4), as [`surety_margin::tear_up`] worked out from [`Self::tear_up_index`]. The vault pays `torn.cash`.
	///
	/// The short and the cash go to [`HouseAccount::TearUp`], so that the books balance; each long gives up its part and
	/// is paid when its vault is next touched, and [`Self::holdings`] says so at once.
	///
	/// Refused unless the vault is short so much and the index goes on from the series' own.
	fn tear_up(
		vault: &VaultId<AccountId>,
		series: &Series,
		quantity: FixedU128,
		torn: &TornSeries,
	) -> DispatchResult;

	/// Removes what is kept of an expiry's tear-ups, up to `limit` records; says whether nothing is left. The cash that
	/// rounding left in [`HouseAccount::TearUp`] goes to the fund of the underlying.
	///
	/// To be called when no vault has a position in the expiry any more. Refused while the house account has one: it is
	/// settled as any holder's.
	fn forget_expiry(
		underlying: UnderlyingId,
		expiry: Moment,
		limit: u32,
	) -> Result<bool, DispatchError>;

	/// Settles a vault: all its positions in an expiry, however many, go to [`HouseAccount::Settlement`], and that account
	/// pays it `cash`, in the settlement currency; negative where the vault pays. A vault without a position in the expiry,
	/// as where tear-ups have taken all that it had, only gets or pays the cash.
	///
	/// Refused, and nothing changed, if there is no such vault, or if the vault or the account cannot store its cash.
	fn settle(
		vault: &VaultId<AccountId>,
		underlying: UnderlyingId,
		expiry: Moment,
		cash: FixedI128,
	) -> DispatchResult;

	/// Whether what [`HouseAccount::Settlement`] has taken in an expiry is, series by series, the opposite of these
	/// contracts: with none of them, whether it has nothing left. Exact but for an accident of hashes.
	fn settled_offsets(
		underlying: UnderlyingId,
		expiry: Moment,
		held: &[(Series, FixedI128)],
	) -> bool;

	/// Opens a vault of this owner holding this cash out of nothing, custody included.
	#[cfg(feature = "runtime-benchmarks")]
	fn endow(owner: &AccountId, cash: FixedU128) -> Result<VaultId<AccountId>, DispatchError>;
}

#[cfg(test)]
mod tests {
	use super::*;
	use surety_types::OptionKind;

	fn put(strike: u32) -> Series {
		let strike = FixedU128::from_u32(strike);
		Series { underlying: 2, expiry: 1, strike, kind: OptionKind::Put }
	}

	fn contracts(amount: i128) -> FixedI128 {
		FixedI128::from_inner(amount * 1_000_000_000_000_000_000)
	}

	#[test]
	fn after_merges_changes_when_the_series_is_held_and_when_it_is_not() {
		let holdings = Holdings {
			cash: contracts(10),
			collateral: alloc::vec![(3, FixedU128::from_u32(5))],
			positions: alloc::vec![(put(100), contracts(-1))],
		};
		let change = |instrument, amount| Change { instrument, amount: contracts(amount) };
		let changes = [
			change(Instrument::Cash, -3),
			change(Instrument::Position(put(100)), 1),
			change(Instrument::Position(put(90)), 2),
			change(Instrument::Cash, 1),
		];
		let after = holdings.after(&changes).expect("fits");
		let positions = alloc::vec![(put(90), contracts(2))];
		assert_eq!(after, Holdings { cash: contracts(8), positions, ..holdings });
		assert_eq!(
			(after.position(&put(90)), after.position(&put(100))),
			(contracts(2), contracts(0))
		);
	}

	#[test]
	fn after_refuses_when_numbers_do_not_fit() {
		let holdings = Holdings { cash: FixedI128::from_inner(i128::MAX), ..Default::default() };
		let change = Change { instrument: Instrument::Cash, amount: FixedI128::from_inner(1) };
		assert_eq!(holdings.after(&[change]), Err(MathError::Overflow));
	}
}
