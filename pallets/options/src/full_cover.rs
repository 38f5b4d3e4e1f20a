//! Full cover: a vault must hold in cash the largest loss of each expiry at any settlement price, and of an expiry whose
//! price is fixed the loss at that price.
//!
//! Expiries settle at prices of their own, so their losses add up. A vault so covered pays whatever comes: its cash never
//! falls below zero at any settlement prices, in any order of settlement. That is why what a vault has won and not been
//! paid yet is no cover, though it counts with its full value in the vault's equity: it is not cash, and another expiry
//! may have to be paid before it comes.

use crate::{listing::expiry_of, Config, Error, ExpiryKey, Pallet, VaultIdOf};
use alloc::vec::Vec;
use frame_support::{traits::Time, weights::Weight};
use sp_arithmetic::{
	traits::{CheckedAdd, Zero},
	FixedI128, FixedU128,
};
use sp_runtime::{DispatchError, DispatchResult};
use surety_margin::{max_loss, settlement_value, CoverError, Leg};
use surety_math::MathError;
use surety_traits::{Holdings, Ledger, MarginCheck, SettlementOracle, Step};
use surety_types::{Change, Series};

/// The leg that a position is.
pub(crate) fn leg(series: &Series, quantity: FixedI128) -> Leg {
	Leg { kind: series.kind, strike: series.strike, quantity }
}

/// The legs of each expiry. The positions are sorted.
fn expiries(positions: &[(Series, FixedI128)]) -> impl Iterator<Item = (ExpiryKey, Vec<Leg>)> + '_ {
	let together = |a: &Series, b: &Series| expiry_of(a) == expiry_of(b);
	positions.chunk_by(move |(a, _), (b, _)| together(a, b)).filter_map(|chunk| {
		let legs = chunk.iter().map(|(series, held)| leg(series, *held)).collect();
		chunk.first().map(|(series, _)| (expiry_of(series), legs))
	})
}

/// The largest losses of all expiries together; at their price of those of which `fixed` knows one. The positions are
/// sorted.
fn requirement_of(
	positions: &[(Series, FixedI128)],
	fixed: impl Fn(ExpiryKey) -> Option<FixedU128>,
) -> Result<FixedU128, CoverError> {
	let mut sum = FixedU128::zero();
	for (key, legs) in expiries(positions) {
		let loss = match fixed(key) {
			Some(price) => loss_of(settlement_value(&legs, price)?),
			None => max_loss(&legs)?,
		};
		sum = sum.checked_add(&loss).ok_or(MathError::Overflow)?;
	}
	Ok(sum)
}

fn loss_of(value: FixedI128) -> FixedU128 {
	surety_math::magnitude(value.min(FixedI128::zero()))
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
	fn would_allow(
		_: &VaultIdOf<T>,
		_: &Holdings,
		after: &Holdings,
		_: Step,
	) -> Result<bool, DispatchError> {
		Ok(Self::headroom_of(after)? >= FixedI128::zero())
	}

	fn allow(
		vault: &VaultIdOf<T>,
		before: &Holdings,
		after: &Holdings,
		step: Step,
	) -> Result<bool, DispatchError> {
		Self::would_allow(vault, before, after, step)
	}

	fn most_spent() -> Weight {
		Weight::zero()
	}

	fn spent() -> Weight {
		Weight::zero()
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn admit(_: surety_types::UnderlyingId, _: &[surety_types::Moment]) {}

	#[cfg(feature = "runtime-benchmarks")]
	fn warm(_: &VaultIdOf<T>) {}

	/// No model says here what is fair.
	fn ensure_fair(_: &[(Series, FixedI128)], _: FixedI128) -> DispatchResult {
		Ok(())
	}

	/// Who is covered stays covered.
	fn unprove(_: &VaultIdOf<T>) {}

	/// Cash, and the value of the expiries whose price is fixed. Others count nothing: their losses are covered by cash,
	/// and no model says here what they may win.
	fn equity(vault: &VaultIdOf<T>) -> Result<FixedI128, DispatchError> {
		let Holdings { cash, positions, .. } =
			T::Ledger::holdings(vault).ok_or(Error::<T>::UnknownVault)?;
		let fixed = Self::fixed_prices(&positions);
		let mut equity = cash;
		for (key, legs) in expiries(&positions) {
			if let Some(price) = fixed(key) {
				equity = settlement_value(&legs, price)
					.and_then(|value| surety_math::add(equity, value))
					.map_err(Error::<T>::from)?;
			}
		}
		Ok(equity)
	}
}

impl<T: Config> Pallet<T> {
	/// What a vault would have in cash beyond its largest loss after these changes; negative where it would lack.
	pub fn headroom(vault: &VaultIdOf<T>, changes: &[Change]) -> Result<FixedI128, DispatchError> {
		let holdings = T::Ledger::holdings(vault).ok_or(Error::<T>::UnknownVault)?;
		Self::headroom_of(&holdings.after(changes).map_err(Error::<T>::from)?)
	}

	fn headroom_of(
		Holdings { cash, positions, .. }: &Holdings,
	) -> Result<FixedI128, DispatchError> {
		let requirement =
			requirement_of(positions, Self::fixed_prices(positions)).map_err(Error::<T>::from)?;
		let headroom = surety_math::signed(requirement)
			.and_then(|requirement| surety_math::sub(*cash, requirement))
			.map_err(Error::<T>::from)?;
		Ok(headroom)
	}

	/// What a vault must hold in cash; nothing if there is no such vault or no cash would do.
	pub fn requirement(vault: &VaultIdOf<T>) -> Option<FixedU128> {
		let positions = T::Ledger::holdings(vault)?.positions;
		requirement_of(&positions, Self::fixed_prices(&positions)).ok()
	}

	/// Where to look up the prices of the expiries of these positions: only what has expired can have one, so that
	/// nothing is read for the rest.
	fn fixed_prices(positions: &[(Series, FixedI128)]) -> impl Fn(ExpiryKey) -> Option<FixedU128> {
		let now = if positions.is_empty() { 0 } else { T::Time::now() };
		move |(underlying, expiry)| {
			let expired = expiry <= now;
			let settlement = expired.then(|| T::SettlementOracle::settlement(underlying, expiry));
			settlement.flatten().map(|settlement| settlement.price)
		}
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
		let sum = requirement_of(&positions, |_| None).expect("covered").into_inner();
		assert_eq!(sum, 140 * surety_math::ONE);
	}

	#[test]
	fn requirement_is_the_loss_at_the_price_when_it_is_fixed() {
		let positions = [
			(put(2, 1, 100), contracts(-1)),
			(put(2, 2, 100), contracts(-1)),
			(put(2, 3, 100), contracts(2)),
		];
		// 30 lost in the first expiry, at most 100 in the second, and what the third has won covers nothing.
		let price = FixedU128::from_inner(70 * surety_math::ONE);
		let fixed = |(_, expiry)| (expiry != 2).then_some(price);
		let sum = requirement_of(&positions, fixed).expect("covered").into_inner();
		assert_eq!(sum, 130 * surety_math::ONE);
	}

	#[test]
	fn requirement_is_bounded_when_the_price_of_a_naked_call_is_fixed() {
		let call = Series { kind: OptionKind::Call, ..put(2, 1, 100) };
		let naked = [(call, contracts(-1))];
		assert_eq!(requirement_of(&naked, |_| None), Err(CoverError::Unbounded));
		let price = FixedU128::from_inner(170 * surety_math::ONE);
		let loss = requirement_of(&naked, |_| Some(price)).map(FixedU128::into_inner);
		assert_eq!(loss, Ok(70 * surety_math::ONE));
	}
}
