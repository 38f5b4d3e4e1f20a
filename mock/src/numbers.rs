//! Numbers as a test would write them.

use crate::Balance;
use sp_runtime::{FixedI128, FixedU128};
use surety_types::storable::ONE;

/// Whole dollars in units of the settlement asset.
pub const fn usd(dollars: Balance) -> Balance {
	dollars * 1_000_000
}

/// Whole bitcoins in units.
pub const fn btc(coins: Balance) -> Balance {
	coins * 100_000_000
}

/// Whole ethers in units.
pub const fn eth(coins: Balance) -> Balance {
	coins * ONE
}

/// A number of at most 18 decimals, as in `fixed("1.5")`.
///
/// # Panics
/// If the text is not one.
pub fn fixed(text: &str) -> FixedU128 {
	let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
	assert!(fraction.len() <= 18, "{text} has more than 18 decimals");
	let digits = format!("{whole}{fraction:0<18}");
	FixedU128::from_inner(digits.parse().unwrap_or_else(|_| panic!("{text} is not a number")))
}

/// A number with a sign, as in `signed("-1.5")`.
///
/// # Panics
/// If the text is not one.
pub fn signed(text: &str) -> FixedI128 {
	let (sign, magnitude) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
	let inner = i128::try_from(fixed(magnitude).into_inner()).expect("fits a signed number");
	FixedI128::from_inner(sign * inner)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn numbers_are_read_as_written() {
		assert_eq!(fixed("1.5"), FixedU128::from_inner(ONE + ONE / 2));
		assert_eq!(fixed("0.000000000000000001"), FixedU128::from_inner(1));
		assert_eq!(fixed("70"), FixedU128::from_inner(70 * ONE));
		assert_eq!(signed("-2").into_inner(), -2_000_000_000_000_000_000);
		assert_eq!(usd(3), 3_000_000);
	}
}
