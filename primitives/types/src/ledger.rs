//! Words of the ledger: who has what, and what moves.

use crate::{Moment, Series, UnderlyingId};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_arithmetic::FixedI128;
use surety_math::MathError;

/// Number of a vault among those of its owner.
pub type VaultIndex = u32;

/// A margin account: its owner and a number.
#[derive(
	Clone,
	Debug,
	Decode,
	DecodeWithMemTracking,
	Encode,
	Eq,
	MaxEncodedLen,
	Ord,
	PartialEq,
	PartialOrd,
	TypeInfo,
)]
pub struct VaultId<AccountId> {
	/// Who owns it and signs for it.
	pub owner: AccountId,
	/// Which of the owner's vaults.
	pub index: VaultIndex,
}

/// Accounts of the house itself.
#[derive(
	Clone,
	Copy,
	Debug,
	Decode,
	DecodeWithMemTracking,
	Encode,
	Eq,
	MaxEncodedLen,
	Ord,
	PartialEq,
	PartialOrd,
	TypeInfo,
)]
pub enum HouseAccount {
	/// Counterparty of every vault while an expiry is settled: takes the positions, pays and collects the cash.
	/// When the last holder is settled its positions are zero and its cash is what rounding left. Its positions are known
	/// in sum only.
	Settlement {
		/// What the expiry is written on.
		underlying: UnderlyingId,
		/// The expiry, in milliseconds of Unix time.
		expiry: Moment,
	},
	/// The insurance fund of an underlying. Remainders of rounding end here.
	Fund {
		/// Whose fund.
		underlying: UnderlyingId,
	},
	/// What withdrawals below one unit of the settlement asset left behind.
	Dust,
	/// Counterparty of the longs of an expiry in tear-ups: takes the shorts that are closed and what the defaulter pays for
	/// them, and from every long, when it is touched, what the tear-up took of it, for his part of that cash. When all
	/// were touched its positions and its cash are what rounding left, neither below zero.
	TearUp {
		/// What the expiry is written on.
		underlying: UnderlyingId,
		/// The expiry, in milliseconds of Unix time.
		expiry: Moment,
	},
	/// Between those who pay interest and those who receive it. What the first have not been debited yet and the others
	/// not been credited included, it is never below zero.
	Interest,
	/// The treasury: its share of interest.
	Treasury,
	/// Cash that has left its vaults and waits in the queue of withdrawals. Never below zero.
	Outflow,
}

/// Anything that the ledger keeps an account for.
#[derive(
	Clone,
	Debug,
	Decode,
	DecodeWithMemTracking,
	Encode,
	Eq,
	MaxEncodedLen,
	Ord,
	PartialEq,
	PartialOrd,
	TypeInfo,
)]
pub enum LedgerAccount<AccountId> {
	/// Somebody's margin account.
	Vault(VaultId<AccountId>),
	/// An account of the house.
	House(HouseAccount),
}

/// What can be posted. Each instrument of a posting must sum to zero.
#[derive(
	Clone,
	Copy,
	Debug,
	Decode,
	DecodeWithMemTracking,
	Encode,
	Eq,
	MaxEncodedLen,
	Ord,
	PartialEq,
	PartialOrd,
	TypeInfo,
)]
pub enum Instrument {
	/// Cash in the settlement currency.
	Cash,
	/// Contracts of a series; a short is negative.
	Position(Series),
}

/// One line of a posting.
#[derive(Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, PartialEq, TypeInfo)]
pub struct Entry<AccountId> {
	/// Whose account.
	pub account: LedgerAccount<AccountId>,
	/// Of what.
	pub instrument: Instrument,
	/// How much is added; negative where it is taken.
	pub amount: FixedI128,
}

impl<AccountId> Entry<AccountId> {
	/// The pair of entries that moves `amount` of an instrument from one account to another; the other way if it is
	/// negative. Refused where the amount has no opposite that fits.
	pub fn moved(
		from: LedgerAccount<AccountId>,
		to: LedgerAccount<AccountId>,
		instrument: Instrument,
		amount: FixedI128,
	) -> Result<[Self; 2], MathError> {
		let taken = surety_math::negate(amount)?;
		Ok([(from, taken), (to, amount)].map(|(account, amount)| Self {
			account,
			instrument,
			amount,
		}))
	}
}

/// A change to one vault, supposed or real: an entry without its account.
#[derive(Clone, Copy, Debug, Decode, DecodeWithMemTracking, Encode, Eq, PartialEq, TypeInfo)]
pub struct Change {
	/// Of what.
	pub instrument: Instrument,
	/// How much is added; negative where it is taken.
	pub amount: FixedI128,
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn moved_takes_from_one_what_it_gives_to_the_other() {
		let vault = |index| LedgerAccount::Vault(VaultId { owner: 7u64, index });
		let entry = |account, amount| Entry {
			account,
			instrument: Instrument::Cash,
			amount: FixedI128::from_inner(amount),
		};
		let moved = |amount| {
			let amount = FixedI128::from_inner(amount);
			Entry::moved(vault(0), vault(1), Instrument::Cash, amount)
		};
		for amount in [5, 0, -5] {
			assert_eq!(moved(amount), Ok([entry(vault(0), -amount), entry(vault(1), amount)]));
		}
		assert_eq!(moved(i128::MIN), Err(MathError::Overflow));
	}
}
