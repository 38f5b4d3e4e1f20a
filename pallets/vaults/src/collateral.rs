//! Collateral on and off hold in its owner's account.

use crate::{
	units::exact_units, AdmittedAsset, Collaterals, Config, Error, Event, HoldReason, Pallet,
	Vault, Vaults,
};
use frame_support::{
	ensure,
	traits::{
		fungibles::{hold::Mutate as _, metadata::Inspect as _, Inspect as _},
		tokens::Precision,
		Get,
	},
};
use sp_runtime::{
	traits::{CheckedAdd, CheckedSub, Zero},
	DispatchError, DispatchResult, FixedU128,
};
use surety_traits::{Holdings, Ledger, MarginCheck, Step};
use surety_types::{AssetId, VaultId};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_deposit_collateral(
		id: VaultId<T::AccountId>,
		asset: AssetId,
		amount: FixedU128,
	) -> DispatchResult {
		let mut vault = Self::vault(&id)?;
		let mut admitted = Self::admitted(asset)?;
		let units = exact_units::<T>(amount, admitted.decimals)?;
		vault.put_collateral(asset, amount)?;
		T::CollateralHold::hold(asset, &HoldReason::Collateral.into(), &id.owner, units)?;
		admitted.supply = admitted.supply.checked_add(&amount).ok_or(Error::<T>::OutOfRange)?;
		T::Margin::ensure_supply(asset, admitted.supply)?;
		Collaterals::<T>::insert(asset, admitted);
		Vaults::<T>::insert(&id.owner, id.index, vault);
		Self::deposit_event(Event::CollateralDeposited { vault: id, asset, amount });
		Ok(())
	}

	/// Says whether the vault's margin was asked: that of who has no positions and no debt is not.
	pub(crate) fn do_withdraw_collateral(
		id: VaultId<T::AccountId>,
		asset: AssetId,
		amount: FixedU128,
	) -> Result<bool, DispatchError> {
		let mut vault = Self::vault(&id)?;
		let mut admitted = Self::admitted(asset)?;
		let units = exact_units::<T>(amount, admitted.decimals)?;
		vault.take_collateral(asset, amount)?;
		admitted.supply = admitted.supply.checked_sub(&amount).ok_or(Error::<T>::OutOfRange)?;
		Collaterals::<T>::insert(asset, admitted);
		T::CollateralHold::release(
			asset,
			&HoldReason::Collateral.into(),
			&id.owner,
			units,
			Precision::Exact,
		)?;
		let asked = !vault.positions.is_empty() || vault.cash < Zero::zero();
		if asked {
			let before = Self::holdings(&id).ok_or(Error::<T>::UnknownVault)?;
			let after = Holdings { collateral: vault.collateral.to_vec(), ..before.clone() };
			let allowed = T::Margin::allow(&id, &before, &after, Step::Leave)?;
			ensure!(allowed, Error::<T>::CollateralNeeded);
		}
		Vaults::<T>::insert(&id.owner, id.index, vault);
		Self::deposit_event(Event::CollateralWithdrawn { vault: id, asset, amount });
		Ok(asked)
	}

	pub(crate) fn do_admit_collateral(asset: AssetId) -> DispatchResult {
		ensure!(asset != T::SettlementAsset::get(), Error::<T>::CollateralIsCash);
		ensure!(!Collaterals::<T>::contains_key(asset), Error::<T>::AlreadyAdmitted);
		ensure!(T::Assets::asset_exists(asset), Error::<T>::UnknownAsset);
		let decimals = T::Assets::decimals(asset);
		ensure!(decimals <= 18, Error::<T>::TooManyDecimals);
		Collaterals::<T>::insert(asset, AdmittedAsset::new(decimals));
		Self::deposit_event(Event::CollateralAdmitted { asset, decimals });
		Ok(())
	}

	/// The record of an admitted asset.
	pub(crate) fn admitted(asset: AssetId) -> Result<AdmittedAsset, Error<T>> {
		Collaterals::<T>::get(asset).ok_or(Error::<T>::CollateralNotAdmitted)
	}
}

impl<T: Config> Vault<T> {
	/// Whether the vault has any of this asset as collateral.
	pub(crate) fn holds(&self, asset: AssetId) -> bool {
		self.place_of(asset).is_ok()
	}

	/// Books collateral in.
	pub(crate) fn put_collateral(
		&mut self,
		asset: AssetId,
		amount: FixedU128,
	) -> Result<(), Error<T>> {
		match self.place_of(asset) {
			Ok(at) => {
				if let Some((_, held)) = self.collateral.get_mut(at) {
					let sum = held.into_inner().checked_add(amount.into_inner());
					*held = FixedU128::from_inner(sum.ok_or(Error::<T>::OutOfRange)?);
				}
				Ok(())
			},
			Err(at) => self
				.collateral
				.try_insert(at, (asset, amount))
				.map_err(|_| Error::<T>::TooManyCollaterals),
		}
	}

	/// Books collateral out; what comes to zero leaves its place.
	pub(crate) fn take_collateral(
		&mut self,
		asset: AssetId,
		amount: FixedU128,
	) -> Result<(), Error<T>> {
		let at = self.place_of(asset).map_err(|_| Error::<T>::BeyondCollateral)?;
		let (_, held) = self.collateral.get_mut(at).ok_or(Error::<T>::BeyondCollateral)?;
		let rest = held.into_inner().checked_sub(amount.into_inner());
		*held = FixedU128::from_inner(rest.ok_or(Error::<T>::BeyondCollateral)?);
		if held.is_zero() {
			self.collateral.remove(at);
		}
		Ok(())
	}

	fn place_of(&self, asset: AssetId) -> Result<usize, usize> {
		self.collateral.binary_search_by_key(&asset, |(held, _)| *held)
	}
}
