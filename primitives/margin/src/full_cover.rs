//! Full cover: the largest loss of an expiry at any settlement price.
//!
//! The value of a portfolio of one expiry is a piecewise linear function of the settlement price with its corners
//! at the strikes. Its least value over all prices from zero on is therefore taken at zero or at a strike, or it falls
//! without bound, which it does exactly if more calls are short than long.

use crate::payoff::{settlement_value, Leg};
use sp_arithmetic::FixedU128;
use surety_math::MathError;
use surety_types::OptionKind;

/// Why a portfolio has no largest loss.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CoverError {
	/// More calls are short than long: the loss grows with the price and no cash covers it.
	Unbounded,
	/// A number does not fit.
	Math(MathError),
}

impl From<MathError> for CoverError {
	fn from(error: MathError) -> Self {
		Self::Math(error)
	}
}

/// The largest loss of these legs, all of one expiry, over every settlement price; zero if they cannot lose.
///
/// Rounded up, so that cash of this amount pays [`settlement_value`](crate::settlement_value) at any price: between
/// corners the exact loss is at most that at a corner, and rounding up keeps the order.
pub fn max_loss(legs: &[Leg]) -> Result<FixedU128, CoverError> {
	let mut calls = 0i128;
	for leg in legs.iter().filter(|leg| leg.kind == OptionKind::Call) {
		calls = calls.checked_add(leg.quantity.into_inner()).ok_or(MathError::Overflow)?;
	}
	if calls < 0 {
		return Err(CoverError::Unbounded);
	}
	let mut worst = settlement_value(legs, FixedU128::from_inner(0))?;
	for leg in legs {
		worst = worst.min(settlement_value(legs, leg.strike)?);
	}
	let loss = if worst.into_inner() < 0 {
		surety_math::magnitude(worst)
	} else {
		FixedU128::from_inner(0)
	};
	Ok(loss)
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;
	use sp_arithmetic::FixedI128;

	const ONE: i128 = 1_000_000_000_000_000_000;

	fn leg(kind: OptionKind, strike: u128, quantity: i128) -> Leg {
		Leg {
			kind,
			strike: FixedU128::from_inner(strike * surety_math::ONE),
			quantity: FixedI128::from_inner(quantity * ONE),
		}
	}

	fn loss(legs: &[Leg]) -> Result<u128, CoverError> {
		max_loss(legs).map(|loss| loss.into_inner() / surety_math::ONE)
	}

	#[test]
	fn max_loss_is_the_strike_when_a_put_is_short() {
		assert_eq!(loss(&[leg(OptionKind::Put, 4_000, -3)]), Ok(12_000));
	}

	#[test]
	fn max_loss_is_the_width_when_calls_are_a_spread() {
		let spread = [leg(OptionKind::Call, 60, -2), leg(OptionKind::Call, 80, 2)];
		assert_eq!(loss(&spread), Ok(40));
	}

	#[test]
	fn max_loss_is_unbounded_when_calls_are_naked() {
		let naked = [leg(OptionKind::Call, 60, -2), leg(OptionKind::Call, 80, 1)];
		assert_eq!(loss(&naked), Err(CoverError::Unbounded));
	}

	#[test]
	fn max_loss_is_one_wing_when_position_is_an_iron_condor() {
		let condor = [
			leg(OptionKind::Put, 40, 1),
			leg(OptionKind::Put, 50, -1),
			leg(OptionKind::Call, 70, -1),
			leg(OptionKind::Call, 85, 1),
		];
		assert_eq!(loss(&condor), Ok(15));
	}

	#[test]
	fn max_loss_is_zero_when_nothing_is_short() {
		assert_eq!(loss(&[]), Ok(0));
		assert_eq!(loss(&[leg(OptionKind::Call, 60, 1), leg(OptionKind::Put, 60, 1)]), Ok(0));
	}

	prop_compose! {
		fn any_leg()(
			call: bool,
			strike in 1u128..200_000_000_000_000_000_000,
			quantity in -5_000_000_000_000_000_000i128..5_000_000_000_000_000_000,
		) -> Leg {
			Leg {
				kind: if call { OptionKind::Call } else { OptionKind::Put },
				strike: FixedU128::from_inner(strike),
				quantity: FixedI128::from_inner(quantity),
			}
		}
	}

	proptest! {
		/// Cash of the largest loss pays the settlement at any price; and some price needs all of it.
		#[test]
		fn max_loss_pays_and_is_needed_at_some_price(
			legs in proptest::collection::vec(any_leg(), 0..8),
			prices in proptest::collection::vec(0u128..400_000_000_000_000_000_000, 16),
		) {
			let Ok(loss) = max_loss(&legs) else { return Ok(()) };
			let loss = loss.into_inner() as i128;
			let value = |price| {
				settlement_value(&legs, FixedU128::from_inner(price)).expect("fits").into_inner()
			};
			for price in prices {
				prop_assert!(loss + value(price) >= 0);
			}
			let corners = legs.iter().map(|leg| leg.strike.into_inner()).chain([0]);
			prop_assert!(loss == 0 || corners.into_iter().any(|price| value(price) == -loss));
		}

		#[test]
		fn max_loss_is_the_same_when_legs_are_reordered(
			mut legs in proptest::collection::vec(any_leg(), 0..8),
		) {
			let forward = max_loss(&legs);
			legs.reverse();
			prop_assert_eq!(forward, max_loss(&legs));
		}
	}
}
