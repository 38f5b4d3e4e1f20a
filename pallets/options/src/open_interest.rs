//! Open interest: contracts held long and short, per series and per market, and who holds them.
//!
//! It is followed posting by posting, and tear-up by tear-up, while an expiry trades. What tear-ups leave of longs is rounded
//! down; the rest is the house's, in its account `TearUp`, and counts as held long. When the price of an expiry is fixed its open interest stays
//! as it was then, so that settling a vault writes nothing per series here, and goes with the series.

use crate::{
	listing::{book_key, expiry_of},
	Config, Error, Expiries, ExpiryKey, HolderRecord, Holders, MarketRecords, Pallet, Phase,
	SeriesBook, UserCount, VaultIdOf,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::ensure;
use scale_info::TypeInfo;
use sp_arithmetic::{
	traits::{CheckedAdd, CheckedSub, Zero},
	FixedI128, FixedPointNumber, FixedU128,
};
use sp_runtime::{DispatchError, DispatchResult};
use surety_traits::{Holdings, Ledger, OnTornUp, OpenInterest};
use surety_types::{Series, UnderlyingId};

/// What is listed and held in a market.
#[derive(
	Clone,
	Copy,
	Debug,
	Decode,
	DecodeWithMemTracking,
	Default,
	Encode,
	Eq,
	MaxEncodedLen,
	PartialEq,
	TypeInfo,
)]
pub struct MarketRecord {
	/// Series listed.
	pub series: u32,
	/// Contracts of all of them held long by vaults, or by the house where tear-ups were rounded.
	pub long: FixedU128,
	/// Contracts of all of them held short by vaults; equal to those held long.
	pub short: FixedU128,
	/// What of them users have listed.
	pub users: UserCount,
}

/// The long and the short side of a position.
pub(crate) fn sides(position: FixedI128) -> (FixedU128, FixedU128) {
	let size = surety_math::magnitude(position);
	if position.is_negative() {
		(FixedU128::zero(), size)
	} else {
		(size, FixedU128::zero())
	}
}

/// A sum in which one term has moved.
fn moved(sum: FixedU128, old: FixedU128, new: FixedU128) -> Option<FixedU128> {
	sum.checked_sub(&old)?.checked_add(&new)
}

impl<T: Config> Pallet<T> {
	/// Follows what a posting did to a vault: in the open interest of these series, all of one expiry, and of their
	/// market, and in the index of holders. `before` is what the vault held before the posting; returned is what it holds
	/// now.
	pub(crate) fn follow(
		vault: &VaultIdOf<T>,
		before: &Holdings,
		touched: &[Series],
	) -> Result<Holdings, DispatchError> {
		let after = T::Ledger::holdings(vault).ok_or(Error::<T>::UnknownVault)?;
		let Some(key) = touched.first().map(expiry_of) else { return Ok(after) };
		MarketRecords::<T>::try_mutate(key.0, |market| {
			for series in touched {
				let (old, new) = (sides(before.position(series)), sides(after.position(series)));
				SeriesBook::<T>::try_mutate(book_key(series), |record| {
					let record = record.as_mut().ok_or(Error::<T>::UnknownSeries)?;
					for (sum, old, new) in [
						(&mut record.long, old.0, new.0),
						(&mut record.short, old.1, new.1),
						(&mut market.long, old.0, new.0),
						(&mut market.short, old.1, new.1),
					] {
						*sum = moved(*sum, old, new).ok_or(Error::<T>::Corrupt)?;
					}
					Ok::<_, Error<T>>(())
				})?;
			}
			Ok::<_, Error<T>>(())
		})?;
		let holds = |holdings: &Holdings| {
			holdings.positions.iter().any(|(series, _)| expiry_of(series) == key)
		};
		match (holds(before), holds(&after)) {
			(false, true) => Self::add_holder(key, vault)?,
			(true, false) => Self::remove_holder(key, vault)?,
			_ => (),
		}
		Ok(after)
	}

	/// Puts a vault on the index. Nobody becomes a holder once the price is fixed: the passes of settlement go through
	/// the index once.
	fn add_holder(key: ExpiryKey, vault: &VaultIdOf<T>) -> DispatchResult {
		Expiries::<T>::try_mutate(key, |expiry| {
			let expiry = expiry.as_mut().ok_or(Error::<T>::Corrupt)?;
			ensure!(expiry.phase == Phase::Trading, Error::<T>::SeriesExpired);
			// A tear-up may have taken all that a vault held: it is on the index still.
			if !Holders::<T>::contains_key(key, vault) {
				expiry.holders = expiry.holders.checked_add(1).ok_or(Error::<T>::Corrupt)?;
				Holders::<T>::insert(key, vault, HolderRecord::default());
			}
			Ok(())
		})
	}

	fn remove_holder(key: ExpiryKey, vault: &VaultIdOf<T>) -> DispatchResult {
		Expiries::<T>::try_mutate(key, |expiry| {
			let expiry = expiry.as_mut().ok_or(Error::<T>::Corrupt)?;
			expiry.holders = expiry.holders.checked_sub(1).ok_or(Error::<T>::Corrupt)?;
			Holders::<T>::remove(key, vault);
			Ok(())
		})
	}

	/// Takes the open interest of a series that has settled off it and its market.
	pub(crate) fn retire(series: &Series) -> DispatchResult {
		SeriesBook::<T>::try_mutate(book_key(series), |record| {
			let record = record.as_mut().ok_or(Error::<T>::UnknownSeries)?;
			let nothing = FixedU128::zero();
			MarketRecords::<T>::try_mutate(series.underlying, |market| {
				market.long =
					moved(market.long, record.long, nothing).ok_or(Error::<T>::Corrupt)?;
				market.short =
					moved(market.short, record.short, nothing).ok_or(Error::<T>::Corrupt)?;
				Ok::<_, Error<T>>(())
			})?;
			(record.long, record.short) = (nothing, nothing);
			Ok(())
		})
	}

	/// What is listed and held in a market.
	pub fn market_record(underlying: UnderlyingId) -> MarketRecord {
		MarketRecords::<T>::get(underlying)
	}
}

impl<T: Config> OnTornUp for Pallet<T> {
	/// Whoever has a position on the index stays there, also if nothing of it is left: tear-ups do not go through holders.
	fn on_torn_up(series: &Series, quantity: FixedU128) -> DispatchResult {
		let expiry = Expiries::<T>::get(expiry_of(series)).ok_or(Error::<T>::UnknownSeries)?;
		// Of what is fixed the claims are counted already.
		ensure!(expiry.phase == Phase::Trading, Error::<T>::SeriesExpired);
		SeriesBook::<T>::try_mutate(book_key(series), |record| {
			let record = record.as_mut().ok_or(Error::<T>::UnknownSeries)?;
			MarketRecords::<T>::try_mutate(series.underlying, |market| {
				for sum in
					[&mut record.long, &mut record.short, &mut market.long, &mut market.short]
				{
					*sum = sum.checked_sub(&quantity).ok_or(Error::<T>::Corrupt)?;
				}
				Ok(())
			})
		})
	}
}

impl<T: Config> OpenInterest for Pallet<T> {
	fn of_market(underlying: UnderlyingId) -> FixedU128 {
		MarketRecords::<T>::get(underlying).short
	}

	fn of_series(series: &Series) -> FixedU128 {
		SeriesBook::<T>::get(book_key(series)).map_or(FixedU128::zero(), |record| record.short)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_of_market(underlying: UnderlyingId, open: FixedU128) {
		MarketRecords::<T>::mutate(underlying, |record| {
			(record.long, record.short) = (open, open);
		});
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn sides_split_a_position_when_it_is_long_or_short() {
		let lots = FixedI128::from_inner;
		let size = FixedU128::from_inner(7);
		assert_eq!(sides(lots(7)), (size, FixedU128::zero()));
		assert_eq!(sides(lots(-7)), (FixedU128::zero(), size));
		assert_eq!(sides(lots(0)), (FixedU128::zero(), FixedU128::zero()));
	}

	#[test]
	fn moved_refuses_when_the_old_term_was_not_in_the_sum() {
		let n = FixedU128::from_inner;
		assert_eq!(moved(n(10), n(4), n(7)), Some(n(13)));
		assert_eq!(moved(n(3), n(4), n(7)), None);
		assert_eq!(moved(n(u128::MAX), n(0), n(1)), None);
	}
}
