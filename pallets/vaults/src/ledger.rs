//! Postings: entries in double entry, all or none.

use crate::{Config, Error, House, Pallet, Vault, Vaults};
use alloc::{collections::BTreeMap, vec::Vec};
use frame_support::{ensure, BoundedVec};
use sp_runtime::{traits::Zero, DispatchResult, FixedI128};
use surety_traits::{Holdings, Ledger};
use surety_types::{storable, Entry, HouseAccount, Instrument, LedgerAccount, Series, VaultId};

impl<T: Config> Ledger<T::AccountId> for Pallet<T> {
	fn post(entries: &[Entry<T::AccountId>]) -> DispatchResult {
		// Netted first: each account is read and written once, and no order of the entries passes a bound
		// that their sum does not.
		let mut sums = BTreeMap::<Instrument, FixedI128>::new();
		let mut accounts = BTreeMap::<_, BTreeMap<Instrument, FixedI128>>::new();
		for Entry { account, instrument, amount } in entries {
			let changes = accounts.entry(account.clone()).or_default();
			for sum in
				[sums.entry(*instrument).or_default(), changes.entry(*instrument).or_default()]
			{
				*sum = add::<T>(*sum, *amount)?;
			}
		}
		ensure!(sums.values().all(Zero::is_zero), Error::<T>::Unbalanced);

		let mut vaults = Vec::new();
		let mut house = Vec::new();
		for (account, changes) in accounts {
			match account {
				LedgerAccount::Vault(id) => {
					let vault = Self::vault(&id)?.changed(&changes)?;
					vaults.push((id, vault));
				},
				LedgerAccount::House(account) => {
					for (instrument, change) in changes {
						let balance = add::<T>(House::<T>::get(account, instrument), change)?;
						house.push((account, instrument, balance));
					}
				},
			}
		}
		for (VaultId { owner, index }, vault) in vaults {
			Vaults::<T>::insert(owner, index, vault);
		}
		for (account, instrument, balance) in house {
			Self::put_house(account, instrument, balance);
		}
		Ok(())
	}

	fn holdings(vault: &VaultId<T::AccountId>) -> Option<Holdings> {
		let Vault { cash, collateral, positions, .. } = Self::vault(vault).ok()?;
		Some(Holdings {
			cash,
			collateral: collateral.into_inner(),
			positions: positions.into_inner(),
		})
	}

	fn house(account: &HouseAccount, instrument: &Instrument) -> FixedI128 {
		House::<T>::get(account, instrument)
	}

	fn may_trade(vault: &VaultId<T::AccountId>, who: &T::AccountId) -> bool {
		vault.owner == *who
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn endow(
		owner: &T::AccountId,
		cash: sp_runtime::FixedU128,
	) -> Result<VaultId<T::AccountId>, sp_runtime::DispatchError> {
		crate::benchmarking::endow::<T>(owner, cash)
	}
}

impl<T: Config> Pallet<T> {
	/// The vault, if there is one.
	pub(crate) fn vault(id: &VaultId<T::AccountId>) -> Result<Vault<T>, Error<T>> {
		Vaults::<T>::get(&id.owner, id.index).ok_or(Error::<T>::UnknownVault)
	}

	/// Adds to the dust that withdrawals left.
	pub(crate) fn add_dust(amount: FixedI128) -> DispatchResult {
		let dust = add::<T>(House::<T>::get(HouseAccount::Dust, Instrument::Cash), amount)?;
		Self::put_house(HouseAccount::Dust, Instrument::Cash, dust);
		Ok(())
	}

	fn put_house(account: HouseAccount, instrument: Instrument, balance: FixedI128) {
		if balance.is_zero() {
			House::<T>::remove(account, instrument);
		} else {
			House::<T>::insert(account, instrument, balance);
		}
	}
}

impl<T: Config> Vault<T> {
	/// The vault after these changes, if it can be stored.
	fn changed(self, changes: &BTreeMap<Instrument, FixedI128>) -> Result<Self, Error<T>> {
		let mut cash = self.cash;
		let mut positions = self.positions.into_inner();
		for (instrument, change) in changes {
			match instrument {
				Instrument::Cash => cash = add_cash::<T>(cash, *change)?,
				Instrument::Position(series) => {
					change_position::<T>(&mut positions, *series, *change)?
				},
			}
		}
		let positions =
			BoundedVec::try_from(positions).map_err(|_| Error::<T>::TooManyPositions)?;
		Ok(Self { cash, positions, ..self })
	}
}

/// Cash after a change, within what a vault can store.
pub(crate) fn add_cash<T: Config>(
	cash: FixedI128,
	change: FixedI128,
) -> Result<FixedI128, Error<T>> {
	within::<T>(add::<T>(cash, change)?, storable::MAX_CASH)
}

fn change_position<T: Config>(
	positions: &mut Vec<(Series, FixedI128)>,
	series: Series,
	change: FixedI128,
) -> Result<(), Error<T>> {
	let place = positions.binary_search_by(|(held, _)| held.cmp(&series));
	let held = place.ok().and_then(|at| positions.get(at)).map(|(_, held)| *held);
	let quantity = add::<T>(held.unwrap_or_default(), change)?;
	let quantity = within::<T>(quantity, storable::MAX_QUANTITY)?;
	match place {
		Ok(at) if quantity.is_zero() => {
			positions.remove(at);
		},
		Ok(at) => {
			if let Some((_, held)) = positions.get_mut(at) {
				*held = quantity;
			}
		},
		Err(_) if quantity.is_zero() => {},
		Err(at) => positions.insert(at, (series, quantity)),
	}
	Ok(())
}

fn add<T: Config>(a: FixedI128, b: FixedI128) -> Result<FixedI128, Error<T>> {
	surety_math::add(a, b).map_err(|_| Error::<T>::OutOfRange)
}

fn within<T: Config>(value: FixedI128, bound: FixedI128) -> Result<FixedI128, Error<T>> {
	let inside = surety_math::magnitude(value) <= surety_math::magnitude(bound);
	inside.then_some(value).ok_or(Error::<T>::OutOfRange)
}
