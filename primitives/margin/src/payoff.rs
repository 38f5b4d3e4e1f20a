//! What an option pays at expiry.

use crate::numbers::{fixed, integer, signed_fixed, signed_integer};
use crate::rules::payoff as rules;
use sp_arithmetic::{FixedI128, FixedU128};
use surety_math::MathError;
use surety_types::OptionKind;

/// One position of an expiry.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Leg {
	/// Call or put.
	pub kind: OptionKind,
	/// Strike in the settlement currency.
	pub strike: FixedU128,
	/// Contracts; a short is negative.
	pub quantity: FixedI128,
}

/// What one contract pays its holder at a settlement price: `max(S - K, 0)` for a call, `max(K - S, 0)` for a put.
/// Exact.
pub fn payoff(kind: OptionKind, strike: FixedU128, price: FixedU128) -> FixedU128 {
	let [strike, price] = [strike, price].map(integer);
	let paid = match kind {
		OptionKind::Call => rules::call(&strike, &price),
		OptionKind::Put => rules::put(&strike, &price),
	};
	// The difference of two numbers that fit does, if it is not negative.
	paid.and_then(fixed).unwrap_or_default()
}

/// What a holder of these legs receives at a settlement price, negative where he pays: the exact sum,
/// rounded once, against him.
pub fn settlement_value(legs: &[Leg], price: FixedU128) -> Result<FixedI128, MathError> {
	signed_fixed(rules::settlement_value(legs.iter().map(|leg| {
		let paid = payoff(leg.kind, leg.strike, price);
		Ok((signed_integer(leg.quantity), integer(paid)))
	}))?)
}

#[cfg(test)]
mod tests {
	use super::*;

	fn units(amount: u128) -> FixedU128 {
		FixedU128::from_inner(amount * surety_math::ONE)
	}

	#[test]
	fn payoff_is_intrinsic_when_in_the_money_and_zero_otherwise() {
		assert_eq!(payoff(OptionKind::Call, units(60), units(75)), units(15));
		assert_eq!(payoff(OptionKind::Call, units(60), units(60)), units(0));
		assert_eq!(payoff(OptionKind::Call, units(60), units(1)), units(0));
		assert_eq!(payoff(OptionKind::Put, units(60), units(45)), units(15));
		assert_eq!(payoff(OptionKind::Put, units(60), units(61)), units(0));
	}

	#[test]
	fn settlement_value_nets_legs_when_long_and_short() {
		let leg = |kind, strike, quantity: i128| Leg {
			kind,
			strike: units(strike),
			quantity: FixedI128::from_inner(quantity * 1_000_000_000_000_000_000),
		};
		// Short two 60 calls, long two 80 calls: at 75 loses 30, at 100 loses 40.
		let spread = [leg(OptionKind::Call, 60, -2), leg(OptionKind::Call, 80, 2)];
		let worth = |price| settlement_value(&spread, units(price)).expect("fits").into_inner();
		assert_eq!(worth(75), -30_000_000_000_000_000_000);
		assert_eq!(worth(100), -40_000_000_000_000_000_000);
		assert_eq!(worth(50), 0);
	}
}
