//! Moving a position from one vault of an owner to another.
//!
//! No premium is paid and nobody else takes part, so it needs no price: what is asked is whether both vaults are covered
//! afterwards. A position keeps its sign on the way; where the other vault holds the opposite, they cancel. Positions go to
//! another owner by an offer that names him, which he must accept.

use crate::{Config, Error, Event, Pallet, VaultIdOf};
use frame_support::{ensure, traits::Time};
use sp_arithmetic::{traits::Zero, FixedPointNumber, FixedU128};
use sp_runtime::DispatchResult;
use surety_traits::{Ledger, MarginCheck, Step};
use surety_types::{Entry, Instrument, LedgerAccount, Series};

impl<T: Config> Pallet<T> {
	/// Moves `quantity` contracts of the position of `from` to `to`, another vault of the same owner.
	pub(crate) fn do_transfer(
		from: VaultIdOf<T>,
		to: VaultIdOf<T>,
		series: Series,
		quantity: FixedU128,
	) -> DispatchResult {
		ensure!(from != to, Error::<T>::SameVault);
		// Once the price is fixed nobody may become a holder; from expiry on nobody needs to.
		ensure!(T::Time::now() < series.expiry, Error::<T>::SeriesExpired);
		let market = Self::market_of(&series)?;
		let giver = T::Ledger::holdings(&from).ok_or(Error::<T>::UnknownVault)?;
		let receiver = T::Ledger::holdings(&to).ok_or(Error::<T>::UnknownVault)?;
		let held = giver.position(&series);
		let size = surety_math::magnitude(held);
		ensure!(quantity <= size, Error::<T>::BeyondPosition);
		let whole = quantity == size && !quantity.is_zero();
		ensure!(whole || market.has_quantity(quantity), Error::<T>::QuantityOffLot);

		let long = surety_math::signed(quantity).map_err(Error::<T>::from)?;
		let short = surety_math::negate(long).map_err(Error::<T>::from)?;
		let moved = if held.is_negative() { short } else { long };
		let [giving, receiving] = [&from, &to].map(|vault| LedgerAccount::Vault(vault.clone()));
		let entries = Entry::moved(giving, receiving, Instrument::Position(series), moved);
		T::Ledger::post(&entries.map_err(Error::<T>::from)?)?;
		let gives = Self::follow(&from, &giver, &[series])?;
		let receives = Self::follow(&to, &receiver, &[series])?;
		let covered = T::Margin::allow(&from, &giver, &gives, Step::Leave)?;
		ensure!(covered, Error::<T>::GiverUndercovered);
		let covered = T::Margin::allow(&to, &receiver, &receives, Step::Leave)?;
		ensure!(covered, Error::<T>::ReceiverUndercovered);
		Self::deposit_event(Event::Transferred { series, from, to, quantity: moved });
		Ok(())
	}
}
