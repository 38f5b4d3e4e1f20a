//! Full cover: a vault must hold in cash the largest loss of each expiry at any settlement price.
//!
//! Expiries settle at prices of their own, so their losses add up. A vault so covered pays whatever comes: its cash never
//! falls below zero at any settlement prices, in any order of settlement.

use crate::{Config, Error, Pallet, VaultIdOf};
use alloc::{collections::BTreeMap, vec::Vec};
use sp_arithmetic::{
	traits::{CheckedAdd, Zero},
	FixedI128, FixedU128,
};
use sp_runtime::DispatchError;
use surety_margin::{max_loss, CoverError, Leg};
use surety_math::MathError;
use surety_traits::{Holdings, Ledger, MarginCheck};
use surety_types::{Change, Instrument, Series};

/// The leg that a position is.
pub(crate) fn leg(series: &Series, quantity: FixedI128) -> Leg {
	Leg { kind: series.kind, strike: series.strike, quantity }
}

/// Cash and positions of a vault after changes. Positions are sorted, so that those of an expiry lie together.
fn after(
	holdings: &Holdings,
	changes: &[Change],
) -> Result<(FixedI128, Vec<(Series, FixedI128)>), MathError> {
	let mut cash = holdings.cash;
	let mut positions: BTreeMap<Series, FixedI128> = holdings.positions.iter().copied().collect();
	for Change { instrument, amount } in changes {
		match instrument {
			Instrument::Cash => cash = surety_math::add(cash, *amount)?,
			Instrument::Position(series) => {
				let quantity = positions.entry(*series).or_insert(FixedI128::zero());
				*quantity = surety_math::add(*quantity, *amount)?;
			},
		}
	}
	Ok((cash, positions.into_iter().collect()))
}

/// The largest losses of all expiries together. The positions are sorted.
fn requirement_of(positions: &[(Series, FixedI128)]) -> Result<FixedU128, CoverError> {
	let same = |a: &Series, b: &Series| (a.underlying, a.expiry) == (b.underlying, b.expiry);
	let mut sum = FixedU128::zero();
	for expiry in positions.chunk_by(|(a, _), (b, _)| same(a, b)) {
		let legs: Vec<Leg> = expiry.iter().map(|(series, held)| leg(series, *held)).collect();
		sum = sum.checked_add(&max_loss(&legs)?).ok_or(MathError::Overflow)?;
	}
	Ok(sum)
}

impl<T: Config> From<MathError> for Error<T> {
	fn from(_: MathError) -> Self {
		Self::AmountOutOfRange
	}
}

impl<T: Config> From<CoverError> for Error<T> {
	fn from(error: CoverError) -> Self {
		match error {
			CoverError::Unbounded => Self::UnboundedLoss,
			CoverError::Math(error) => error.into(),
		}
	}
}

impl<T: Config> MarginCheck<T::AccountId> for Pallet<T> {
	fn headroom(vault: &VaultIdOf<T>, changes: &[Change]) -> Result<FixedI128, DispatchError> {
		let holdings = T::Ledger::holdings(vault).ok_or(Error::<T>::UnknownVault)?;
		let (cash, positions) = after(&holdings, changes).map_err(Error::<T>::from)?;
		let requirement = requirement_of(&positions).map_err(Error::<T>::from)?;
		let headroom = surety_math::signed(requirement)
			.and_then(|requirement| surety_math::sub(cash, requirement))
			.map_err(Error::<T>::from)?;
		Ok(headroom)
	}
}

impl<T: Config> Pallet<T> {
	/// What a vault must hold in cash; nothing if there is no such vault or no cash would do.
	pub fn requirement(vault: &VaultIdOf<T>) -> Option<FixedU128> {
		requirement_of(&T::Ledger::holdings(vault)?.positions).ok()
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use surety_types::{Moment, OptionKind, UnderlyingId};

	const ONE: i128 = 1_000_000_000_000_000_000;

	fn put(underlying: UnderlyingId, expiry: Moment, strike: u128) -> Series {
		let strike = FixedU128::from_inner(strike * surety_math::ONE);
		Series { underlying, expiry, strike, kind: OptionKind::Put }
	}

	fn contracts(amount: i128) -> FixedI128 {
		FixedI128::from_inner(amount * ONE)
	}

	#[test]
	fn requirement_adds_up_when_expiries_or_underlyings_differ() {
		// Long and short puts net only within one expiry of one underlying.
		let positions = [
			(put(2, 1, 100), contracts(-1)),
			(put(2, 1, 130), contracts(1)),
			(put(2, 2, 100), contracts(-1)),
			(put(3, 2, 40), contracts(-1)),
		];
		let sum = requirement_of(&positions).expect("covered").into_inner();
		assert_eq!(sum, 140 * surety_math::ONE);
	}

	#[test]
	fn after_merges_changes_when_the_series_is_held_and_when_it_is_not() {
		let holdings = Holdings {
			cash: contracts(10),
			collateral: Vec::new(),
			positions: alloc::vec![(put(2, 1, 100), contracts(-1))],
		};
		let change = |instrument, amount| Change { instrument, amount: contracts(amount) };
		let changes = [
			change(Instrument::Cash, -3),
			change(Instrument::Position(put(2, 1, 100)), 1),
			change(Instrument::Position(put(2, 1, 90)), 2),
			change(Instrument::Cash, 1),
		];
		let (cash, positions) = after(&holdings, &changes).expect("fits");
		assert_eq!(cash, contracts(8));
		let expected = [(put(2, 1, 90), contracts(2)), (put(2, 1, 100), contracts(0))];
		assert_eq!(positions, expected);
	}

	#[test]
	fn after_refuses_when_numbers_do_not_fit() {
		let holdings = Holdings { cash: FixedI128::from_inner(i128::MAX), ..Default::default() };
		let change = Change { instrument: Instrument::Cash, amount: FixedI128::from_inner(1) };
		assert_eq!(after(&holdings, &[change]), Err(MathError::Overflow));
	}
}
