//! Cash and collateral from one vault to another.
//!
//! They are welcome without the receiver's consent; positions are not, and do not move here. Collateral of an asset that
//! the receiver does not hold is no gift between strangers, as it would take one of its few places.
//!
//! In the default waterfall (spec/liquidation.md, step 5) a transfer to any vault is cash that leaves: once there is a
//! cash index, what is transferred shrinks with it, so that nobody escapes his share of a loss into another vault. The
//! outflow limit is of what leaves the house and does not count transfers.

use crate::{
	ledger::{add_cash, Draft},
	units::exact_units,
	Config, Error, Event, HoldReason, Pallet, Vaults,
};
use frame_support::{
	ensure,
	traits::{
		fungibles::{hold::Mutate as _, Inspect as _},
		tokens::{Fortitude, Precision, Restriction, WithdrawConsequence},
	},
};
use sp_runtime::{traits::Zero, DispatchError, DispatchResult, FixedU128, TokenError};
use surety_math::signed;
use surety_traits::{Holdings, Ledger, MarginCheck, Step};
use surety_types::{AssetId, VaultId};

impl<T: Config> Pallet<T> {
	/// Says whether the vault that gave had positions.
	pub(crate) fn do_transfer_cash(
		from: VaultId<T::AccountId>,
		to: VaultId<T::AccountId>,
		amount: FixedU128,
	) -> Result<bool, DispatchError> {
		ensure!(from != to, Error::<T>::SameVault);
		ensure!(!amount.is_zero(), Error::<T>::AmountZero);
		let mut draft = Draft::<T>::open();
		let mut giver = draft.vault(&from)?;
		let before = giver.holdings();
		giver.cash = giver.without_cash(amount)?;
		let allowed = T::Margin::allow(&from, &before, &giver.holdings(), Step::Leave)?;
		ensure!(allowed, Error::<T>::BeyondFreeCash);
		let had_positions = !giver.positions.is_empty();
		draft.put(from.clone(), giver)?;
		let mut receiver = draft.vault(&to)?;
		let given = signed(amount).map_err(Error::<T>::from)?;
		receiver.cash = add_cash::<T>(receiver.cash, given)?;
		draft.put(to.clone(), receiver)?;
		draft.write();
		Self::deposit_event(Event::CashTransferred { from, to, amount });
		Ok(had_positions)
	}

	/// Says whether the vault that gave had positions.
	pub(crate) fn do_transfer_collateral(
		from: VaultId<T::AccountId>,
		to: VaultId<T::AccountId>,
		asset: AssetId,
		amount: FixedU128,
	) -> Result<bool, DispatchError> {
		ensure!(from != to, Error::<T>::SameVault);
		let units = exact_units::<T>(amount, Self::admitted(asset)?.decimals)?;
		let mut giver = Self::vault(&from)?;
		let mut receiver = Self::vault(&to)?;
		giver.take_collateral(asset, amount)?;
		let own = from.owner == to.owner;
		ensure!(own || receiver.holds(asset), Error::<T>::AssetNotHeld);
		receiver.put_collateral(asset, amount)?;
		Self::ensure_not_frozen(asset, &from.owner)?;
		if !own {
			T::CollateralHold::transfer_on_hold(
				asset,
				&HoldReason::Collateral.into(),
				&from.owner,
				&to.owner,
				units,
				Precision::Exact,
				Restriction::OnHold,
				Fortitude::Polite,
			)?;
		}
		let before = Self::holdings(&from).ok_or(Error::<T>::UnknownVault)?;
		ensure!(before.cash >= Zero::zero(), Error::<T>::CollateralNeeded);
		let has_positions = !giver.positions.is_empty();
		if has_positions {
			let after = Holdings { collateral: giver.collateral.to_vec(), ..before.clone() };
			let allowed = T::Margin::allow(&from, &before, &after, Step::Leave)?;
			ensure!(allowed, Error::<T>::CollateralNeeded);
		}
		Vaults::<T>::insert(&from.owner, from.index, giver);
		Vaults::<T>::insert(&to.owner, to.index, receiver);
		Self::deposit_event(Event::CollateralTransferred { from, to, asset, amount });
		Ok(has_positions)
	}

	/// Refused while the issuer has frozen the asset or the account. Tokens on hold are not in the balance that the
	/// issuer's freeze guards: asked to, they would move from account to account all the same.
	fn ensure_not_frozen(asset: AssetId, who: &T::AccountId) -> DispatchResult {
		match T::Assets::can_withdraw(asset, who, 1) {
			WithdrawConsequence::Frozen => Err(TokenError::Frozen.into()),
			WithdrawConsequence::UnknownAsset => Err(TokenError::UnknownAsset.into()),
			// How much of it is free does not matter: nothing of that moves.
			_ => Ok(()),
		}
	}
}
