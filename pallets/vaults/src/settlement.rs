//! Settlement: all positions of a vault in an expiry go to the house's account of that expiry, `Settlement`, for one amount
//! of cash.
//!
//! That account meets every series of the expiry, and a vault may bring a hundred of them. Written down series by series
//! each position of each vault would cost a write, most of what settling it costs. One record with a balance per series
//! grows with the series listed, two thousand at most, and every vault would read and write all of it. So the record
//! has the account's cash and of its contracts a [`ContractSum`]: 32 bytes, whatever was taken.
//!
//! It is still one side of a double entry. What a vault gives up is added to the sum in the same draft, so that for every
//! series, at every moment,
//!
//! ```text
//! sum over vaults + other accounts of the house + contracts taken in settlement = 0
//! ```
//! and the sums that `try_state` makes of the first two and reads of the third are the same function of contracts: they
//! come to zero together. Nothing is lost by it that anybody asks: who has settled has a position in no series, and
//! the account as a whole must have none when the last holder has settled. Then the record is gone by itself, as it
//! is all zeros.

use crate::{
	ledger::{add, add_cash, Draft},
	Config, Error, Pallet, SettlementAccounts,
};
use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::Hashable;
use scale_info::TypeInfo;
use sp_runtime::{traits::Zero, DispatchResult, FixedI128};
use surety_math::negate;
use surety_types::{HouseAccount, Instrument, Moment, Series, UnderlyingId, VaultId};

/// An expiry of an underlying.
pub(crate) type ExpiryKey = (UnderlyingId, Moment);

/// Contracts of any number of series, summed up: each series is hashed to two numbers of 128 bits, and quantity x hash is
/// summed modulo 2^128.
///
/// Sums of the same contracts are the same in any order, and what offsets each other sums to zero. Contracts of which some
/// series does not come to zero give two zeros only by an accident of the order of 2^-200 (quantities are multiples of
/// powers of two).
#[derive(Clone, Copy, Debug, Decode, Default, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct ContractSum(u128, u128);

impl ContractSum {
	/// With these contracts, too; a short is negative.
	pub fn with(self, series: &Series, quantity: FixedI128) -> Result<Self, codec::Error> {
		let (a, b) = <(u128, u128)>::decode(&mut series.blake2_256().as_slice())?;
		let quantity = quantity.into_inner().cast_unsigned();
		let [a, b] = [a, b].map(|hash| quantity.wrapping_mul(hash));
		Ok(self.and(Self(a, b)))
	}

	/// With those of another sum.
	pub fn and(self, other: Self) -> Self {
		Self(self.0.wrapping_add(other.0), self.1.wrapping_add(other.1))
	}

	/// Whether all contracts offset each other.
	pub fn is_zero(&self) -> bool {
		*self == Self::default()
	}
}

/// What the account Settlement of an expiry has.
#[derive(Clone, Copy, Debug, Decode, Default, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct SettlementAccount {
	/// Cash in the settlement currency.
	pub cash: FixedI128,
	/// Contracts taken of vaults, in sum.
	pub contracts: ContractSum,
}

impl SettlementAccount {
	/// Adds to what the account has of an instrument.
	fn credit<T: Config>(
		&mut self,
		instrument: &Instrument,
		change: FixedI128,
	) -> Result<(), Error<T>> {
		match instrument {
			Instrument::Cash => self.cash = add::<T>(self.cash, change)?,
			Instrument::Position(series) => {
				let contracts = self.contracts.with(series, change);
				self.contracts = contracts.map_err(|_| Error::<T>::OutOfRange)?;
			},
		}
		Ok(())
	}
}

impl<T: Config> Draft<T> {
	/// Adds to what the account Settlement of an expiry has.
	pub(crate) fn add_to_settlement(
		&mut self,
		key: ExpiryKey,
		instrument: &Instrument,
		change: FixedI128,
	) -> Result<(), Error<T>> {
		let account = self.settlement.entry(key);
		account.or_insert_with(|| SettlementAccounts::<T>::get(key)).credit(instrument, change)
	}
}

impl<T: Config> Pallet<T> {
	/// Takes all positions of a vault in an expiry and pays it this much cash.
	pub(crate) fn do_settle(
		id: &VaultId<T::AccountId>,
		key: ExpiryKey,
		cash: FixedI128,
	) -> DispatchResult {
		let mut draft = Draft::<T>::open();
		let mut vault = draft.vault(id)?;
		vault.cash = add_cash::<T>(vault.cash, cash)?;
		let paid = negate(cash).map_err(Error::<T>::from)?;
		draft.add_to_settlement(key, &Instrument::Cash, paid)?;
		let expires = |series: &Series| (series.underlying, series.expiry) == key;
		for position in vault.positions.iter().filter(|position| expires(&position.series)) {
			let contracts = Instrument::Position(position.series);
			draft.add_to_settlement(key, &contracts, position.quantity)?;
		}
		vault.positions.retain(|position| !expires(&position.series));
		draft.put(id.clone(), vault)?;
		draft.write();
		Ok(())
	}

	pub(crate) fn do_settled_offsets(key: ExpiryKey, held: &[(Series, FixedI128)]) -> bool {
		let settled = SettlementAccounts::<T>::get(key).contracts;
		let mut held = held.iter();
		let sum = held.try_fold(settled, |sum, (series, quantity)| sum.with(series, *quantity));
		sum.is_ok_and(|sum| sum.is_zero())
	}

	/// What the account Settlement of an expiry has of an instrument, as far as that can be told.
	pub(crate) fn settlement_balance(key: ExpiryKey, instrument: &Instrument) -> FixedI128 {
		match instrument {
			Instrument::Cash => SettlementAccounts::<T>::get(key).cash,
			Instrument::Position(_) => FixedI128::zero(),
		}
	}
}

/// Writes the accounts of a draft, and removes those that have nothing.
pub(crate) fn write<T: Config>(accounts: impl IntoIterator<Item = (ExpiryKey, SettlementAccount)>) {
	for (key, account) in accounts {
		if account == SettlementAccount::default() {
			SettlementAccounts::<T>::remove(key);
		} else {
			SettlementAccounts::<T>::insert(key, account);
		}
	}
}

/// The expiry whose account Settlement this is.
pub(crate) fn settled_expiry(account: &HouseAccount) -> Option<ExpiryKey> {
	match *account {
		HouseAccount::Settlement { underlying, expiry } => Some((underlying, expiry)),
		_ => None,
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use sp_runtime::FixedU128;
	use surety_types::OptionKind;

	fn series(strike: u32, kind: OptionKind) -> Series {
		Series { underlying: 1, expiry: 7, strike: FixedU128::from_u32(strike), kind }
	}

	fn sum(contracts: &[(Series, i128)]) -> ContractSum {
		contracts.iter().fold(ContractSum::default(), |sum, (series, quantity)| {
			sum.with(series, FixedI128::from_inner(*quantity)).expect("a hash has 32 bytes")
		})
	}

	#[test]
	fn sum_is_zero_exactly_when_every_series_offsets() {
		let (call, put) = (series(10, OptionKind::Call), series(10, OptionKind::Put));
		let other = series(20, OptionKind::Put);
		assert!(sum(&[]).is_zero());
		assert!(sum(&[(call, 5), (put, -3), (call, -5), (put, 1), (put, 2)]).is_zero());
		for unequal in [
			&[(call, 1)][..],
			&[(call, 5), (call, -4)],
			// Contracts of other strikes, kinds or signs do not offset.
			&[(call, 5), (put, -5)],
			&[(put, 5), (other, -5)],
			&[(put, 5), (put, 5)],
			&[(call, i128::MIN)],
			&[(call, i128::MAX), (put, i128::MIN)],
		] {
			assert!(!sum(unequal).is_zero(), "{unequal:?}");
		}
	}

	#[test]
	fn sum_is_the_same_in_any_order_and_in_parts() {
		let (call, put) = (series(10, OptionKind::Call), series(10, OptionKind::Put));
		let all = sum(&[(call, 5), (put, -3), (call, 2)]);
		assert_eq!(all, sum(&[(put, -3), (call, 7)]));
		assert_eq!(all, sum(&[(call, 5)]).and(sum(&[(put, -3), (call, 2)])));
	}

	#[test]
	fn record_is_small_whatever_was_taken() {
		assert_eq!(SettlementAccount::max_encoded_len(), 48);
	}
}
