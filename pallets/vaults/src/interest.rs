//! Interest on negative cash (spec/charges.md), by indices in the pool: nobody's record is written as time passes.
//!
//! A vault's cash is stored with the index it had when it was last touched. What it is now is `debt I / I0`, rounded up,
//! or `balance C / C0`, rounded down; the difference is an entry against the account *Interest* when it is written. The
//! treasury's share leaves that account when interest accrues.
//!
//! # Why interest never pays out more than it takes in
//!
//! Let `d / I0` and `c / C0` be exact quotients, `X = I sum(d / I0)` and `Y = C sum(c / C0)`, and
//!
//! ```text
//! surplus = cash of Interest + (X - sum d) - (Y - sum c)
//! ```
//! what the account would have if everybody were touched and nothing rounded. It is never below zero:
//! - Touching a vault moves its interest from the brackets to the account. Debts are rounded up and balances down, so that
//!   the surplus grows by what was rounded. Any other change of cash leaves it as it is.
//! - When interest accrues, debtors owe `X (I'/I - 1)` more and balances have `Y (C'/C - 1)` more. The pool's sums of
//!   quotients are rounded down for debts and up for balances: `D = floor(I debts) <= X` and `P = ceil(C positive) >= Y`.
//!   Interest is `floor(D I'/I) - D <= X (I'/I - 1)`; what is not the treasury's raises `C` by at most its share of
//!   `max(P, D)`, so that balances receive `<= Y / max(P, D)` of it.
//!
//! The sums are of rounded quotients that each record yields again, so that they do not drift: they equal what a walk
//! over all vaults finds, whatever happened before. `try_state` compares them, and the surplus with each vault's rounding.
//!
//! Vaults may owe more than vaults have, where accounts of the house have the rest. What the house lends earns for the
//! treasury; a balance never grows faster than a debt, however small all balances together are.

use crate::{CashPool, Config, Error, Event, Pallet, Pool};
use core::mem;
use frame_support::traits::Time;
use sp_runtime::{
	traits::{CheckedAdd, CheckedSub, Zero},
	DispatchResult, FixedI128, FixedU128,
};
use surety_margin::{InterestIndices, InterestParameters, InterestTerms};
use surety_math::{
	add, div_ceil, div_floor, magnitude, mul_ceil, mul_div_ceil, mul_floor, negate, signed, sub,
	MathError,
};
use surety_traits::CashTotals;
use surety_types::Moment;

/// What cash counts in the sums of the pool: for debts and for positive cash.
pub(crate) fn counted(
	cash: FixedI128,
	index: FixedU128,
) -> Result<(FixedU128, FixedU128), MathError> {
	if cash < FixedI128::zero() {
		Ok((div_floor(magnitude(cash), index)?, FixedU128::zero()))
	} else {
		Ok((FixedU128::zero(), div_ceil(magnitude(cash), index)?))
	}
}

impl Pool {
	/// What vaults owe together, rounded down.
	pub fn debts_now(&self) -> Result<FixedU128, MathError> {
		mul_floor(self.debts, self.indices.debt)
	}

	/// What vaults have together, rounded up.
	pub fn positive_now(&self) -> Result<FixedU128, MathError> {
		mul_ceil(self.positive, self.indices.credit)
	}

	/// Interest up to this moment. It is accrued at most once for a time, and not while nobody owes.
	///
	/// Where a number does not fit any more, after decades at the highest rates, interest stops and nothing else does.
	pub(crate) fn accrue(&mut self, now: Moment) {
		let elapsed = now.saturating_sub(self.at);
		self.at = self.at.max(now);
		if elapsed == 0 || self.debts.is_zero() {
			return;
		}
		if let Ok((indices, treasury)) = self.accrued(elapsed) {
			let moved = sub(self.interest, treasury).and_then(|interest| {
				add(self.treasury, treasury).map(|treasury| (interest, treasury))
			});
			if let Ok((interest, treasury)) = moved {
				(self.indices, self.interest, self.treasury) = (indices, interest, treasury);
			}
		}
	}

	/// The indices after a time, and what of the interest is the treasury's.
	fn accrued(&self, elapsed: Moment) -> Result<(InterestIndices, FixedI128), MathError> {
		let (debts, positive) = (self.debts_now()?, self.positive_now()?);
		let lenders = positive.max(debts);
		let accrued = self.indices.accrue(&self.terms, debts, lenders, elapsed)?;
		let [balances, vaults, all] =
			[accrued.balances, positive, lenders].map(FixedU128::into_inner);
		let of_vaults = FixedU128::from_inner(mul_div_ceil(balances, vaults, all)?);
		let treasury = accrued.interest.checked_sub(&of_vaults).ok_or(MathError::Overflow)?;
		Ok((accrued.indices, signed(treasury)?))
	}

	/// What cash stored with this index is now: a debt rounded up, a balance rounded down.
	pub(crate) fn cash_now(
		&self,
		cash: FixedI128,
		index: FixedU128,
	) -> Result<FixedI128, MathError> {
		let then = InterestIndices { debt: index, credit: index };
		if cash < FixedI128::zero() {
			negate(signed(self.indices.debt_now(magnitude(cash), &then)?)?)
		} else {
			signed(self.indices.balance_now(magnitude(cash), &then)?)
		}
	}

	/// Takes a vault's cash out of the sums. Returns it with its interest, which is entered against the account Interest.
	pub(crate) fn take_out(
		&mut self,
		cash: FixedI128,
		index: FixedU128,
	) -> Result<FixedI128, MathError> {
		let (debt, balance) = counted(cash, index)?;
		self.debts = self.debts.checked_sub(&debt).ok_or(MathError::Overflow)?;
		self.positive = self.positive.checked_sub(&balance).ok_or(MathError::Overflow)?;
		let now = self.cash_now(cash, index)?;
		self.interest = sub(self.interest, sub(now, cash)?)?;
		Ok(now)
	}

	/// Puts a vault's cash into the sums. Returns the index to store with it.
	pub(crate) fn put_in(&mut self, cash: FixedI128) -> Result<FixedU128, MathError> {
		let owed = cash < FixedI128::zero();
		let index = if owed { self.indices.debt } else { self.indices.credit };
		let (debt, balance) = counted(cash, index)?;
		self.debts = self.debts.checked_add(&debt).ok_or(MathError::Overflow)?;
		self.positive = self.positive.checked_add(&balance).ok_or(MathError::Overflow)?;
		Ok(index)
	}
}

impl<T: Config> Pallet<T> {
	/// The pool with interest up to now.
	pub(crate) fn pool() -> Pool {
		let mut pool = CashPool::<T>::get();
		pool.accrue(T::Time::now());
		pool
	}

	/// Cash of all vaults together.
	pub(crate) fn totals() -> CashTotals {
		let pool = Self::pool();
		let debts = pool.debts_now().unwrap_or_default();
		let positive = pool.positive_now().unwrap_or_default();
		let allows_debts = pool.terms.allows_debts(debts, positive).unwrap_or(false);
		CashTotals { debts, positive, allows_debts }
	}

	pub(crate) fn do_set_interest(terms: InterestTerms) -> DispatchResult {
		let new = InterestParameters::new(terms).map_err(|_| Error::<T>::UnsoundInterest)?;
		let old = CashPool::<T>::mutate(|pool| {
			// Until now the old terms hold.
			pool.accrue(T::Time::now());
			mem::replace(&mut pool.terms, new)
		});
		Self::deposit_event(Event::InterestSet { old: *old.terms(), new: terms });
		Ok(())
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn units(amount: u128) -> FixedU128 {
		FixedU128::from_inner(amount)
	}

	/// A pool in which a debt of one has become 1.5 and a balance of one 1.25.
	fn pool(debts: u128, positive: u128) -> Pool {
		let indices = InterestIndices {
			debt: FixedU128::from_rational(3, 2),
			credit: FixedU128::from_rational(5, 4),
		};
		Pool { debts: units(debts), positive: units(positive), indices, ..Default::default() }
	}

	#[test]
	fn debts_count_less_and_balances_more_than_their_quotients() {
		let cash = FixedI128::from_inner;
		let index = FixedU128::from_rational(3, 2);
		// 10 / 1.5 = 6.67 and 9 / 1.5 = 6.
		assert_eq!(counted(cash(-10), index), Ok((units(6), units(0))));
		assert_eq!(counted(cash(10), index), Ok((units(0), units(7))));
		assert_eq!(counted(cash(-9), index), Ok((units(6), units(0))));
		assert_eq!(counted(cash(9), index), Ok((units(0), units(6))));
		assert_eq!(counted(cash(0), index), Ok((units(0), units(0))));
	}

	#[test]
	fn totals_are_rounded_down_for_debts_and_up_for_balances() {
		// 7 x 1.5 = 10.5 and 7 x 1.25 = 8.75.
		assert_eq!(pool(7, 0).debts_now(), Ok(units(10)));
		assert_eq!(pool(0, 7).positive_now(), Ok(units(9)));
	}

	#[test]
	fn cash_goes_out_of_the_sums_as_it_came_in() {
		for amount in [-10, -1, 0, 1, 10] {
			let mut pool = pool(100, 100);
			let before = pool;
			let index = pool.put_in(FixedI128::from_inner(amount)).expect("fits");
			assert_eq!(
				pool.take_out(FixedI128::from_inner(amount), index),
				Ok(FixedI128::from_inner(amount))
			);
			assert_eq!(pool, before);
		}
	}

	#[test]
	fn cash_is_rounded_against_its_owner_and_its_interest_entered() {
		let one = FixedU128::from_u32(1);
		let mut debtor = pool(7, 0);
		// 7 x 1.5 = 10.5; the account receives the 4 that are debited.
		assert_eq!(debtor.take_out(FixedI128::from_inner(-7), one), Ok(FixedI128::from_inner(-11)));
		assert_eq!((debtor.debts, debtor.interest), (units(0), FixedI128::from_inner(4)));
		let mut creditor = pool(0, 7);
		// 7 x 1.25 = 8.75.
		assert_eq!(creditor.take_out(FixedI128::from_inner(7), one), Ok(FixedI128::from_inner(8)));
		assert_eq!((creditor.positive, creditor.interest), (units(0), FixedI128::from_inner(-1)));
	}

	#[test]
	fn cash_that_is_not_in_the_sums_cannot_be_taken_out() {
		let one = FixedU128::from_u32(1);
		let mut pool = pool(7, 7);
		assert_eq!(pool.take_out(FixedI128::from_inner(-8), one), Err(MathError::Overflow));
		assert_eq!(pool.take_out(FixedI128::from_inner(8), one), Err(MathError::Overflow));
	}
}
