//! Full cover: the largest loss of an expiry at any settlement price.
//!
//! The value of a portfolio of one expiry is a piecewise linear function of the settlement price with its corners
//! at the strikes. Its least value over all prices from zero on is therefore taken at zero or at a strike, or it falls
//! without bound, which it does exactly if more calls are short than long.

use crate::payoff::Leg;
use alloc::vec::Vec;
use sp_arithmetic::{FixedI128, FixedU128};
use surety_math::{MathError, ProductSum};
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
///
/// One sweep over the strikes: at a price `S` the calls struck at or below it are worth `S sum(q) - sum(q K)`, the puts
/// struck above it `sum(q K) - S sum(q)`. The cost is that of sorting.
pub fn max_loss(legs: &[Leg]) -> Result<FixedU128, CoverError> {
	let (least, net_calls) = least_payoff(legs)?;
	// Above the last strike only calls are left.
	if net_calls < FixedI128::from_inner(0) {
		return Err(CoverError::Unbounded);
	}
	Ok(surety_math::magnitude(least))
}

/// The least value at a settlement price of zero or at a strike, at most zero and rounded down, and the net number of
/// calls: the slope above the last strike.
pub(crate) fn least_payoff(legs: &[Leg]) -> Result<(FixedI128, FixedI128), MathError> {
	let mut legs: Vec<&Leg> = legs.iter().collect();
	legs.sort_unstable_by_key(|leg| leg.strike);
	let mut line = Line::default();
	for put in legs.iter().filter(|leg| leg.kind == OptionKind::Put) {
		line.add_put(put)?;
	}
	let mut worst = line.value_at(FixedU128::from_inner(0))?.min(FixedI128::from_inner(0));
	for leg in legs {
		// At its own strike a leg pays nothing, whether it is counted yet or no more.
		match leg.kind {
			OptionKind::Call => line.add_call(leg)?,
			OptionKind::Put => line.remove_put(leg)?,
		}
		worst = worst.min(line.value_at(leg.strike)?);
	}
	Ok((worst, FixedI128::from_inner(line.slope)))
}

/// The value of a portfolio between two corners: `slope x price + level`.
#[derive(Default)]
struct Line {
	/// Contracts, signed, in inner units.
	slope: i128,
	level: ProductSum,
}

impl Line {
	fn add_call(&mut self, leg: &Leg) -> Result<(), MathError> {
		self.tilt(leg.quantity.into_inner())?;
		self.level.merge(&product(leg)?.opposite())
	}

	fn add_put(&mut self, leg: &Leg) -> Result<(), MathError> {
		self.tilt(surety_math::negate(leg.quantity)?.into_inner())?;
		self.level.merge(&product(leg)?)
	}

	fn remove_put(&mut self, leg: &Leg) -> Result<(), MathError> {
		self.tilt(leg.quantity.into_inner())?;
		self.level.merge(&product(leg)?.opposite())
	}

	fn tilt(&mut self, change: i128) -> Result<(), MathError> {
		self.slope = self.slope.checked_add(change).ok_or(MathError::Overflow)?;
		Ok(())
	}

	fn value_at(&self, price: FixedU128) -> Result<FixedI128, MathError> {
		let mut sum = self.level;
		sum.add(FixedI128::from_inner(self.slope), price)?;
		sum.floor()
	}
}

/// Quantity x strike, exact.
fn product(leg: &Leg) -> Result<ProductSum, MathError> {
	let mut product = ProductSum::default();
	product.add(leg.quantity, leg.strike)?;
	Ok(product)
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::settlement_value;
	use proptest::prelude::*;

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

		/// The sweep against the definition: the least value at zero and at every strike.
		#[test]
		fn max_loss_is_that_of_the_definition(
			legs in proptest::collection::vec(any_leg(), 0..12),
		) {
			let calls: i128 = legs
				.iter()
				.filter(|leg| leg.kind == OptionKind::Call)
				.map(|leg| leg.quantity.into_inner())
				.sum();
			let least = legs
				.iter()
				.map(|leg| leg.strike)
				.chain([FixedU128::from_inner(0)])
				.map(|price| settlement_value(&legs, price).expect("fits"))
				.min()
				.expect("zero is there");
			let defined = if calls < 0 {
				Err(CoverError::Unbounded)
			} else {
				Ok(surety_math::magnitude(least.min(FixedI128::from_inner(0))))
			};
			prop_assert_eq!(max_loss(&legs), defined);
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
