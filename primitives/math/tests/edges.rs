//! Inputs on the edge of a rule, each found by a change of the code that no other test noticed (docs/mutants.md).

use sp_arithmetic::{FixedI128, FixedU128};
use surety_math::{Svi, SviFault, ONE};

/// A slice of which the parameters are given in thousandths.
fn slice(a: i128, b: u128, rho: i128, m: i128, sigma: u128) -> Svi {
	const THOUSANDTH: u128 = ONE / 1_000;
	let signed = |number| FixedI128::from_inner(number * THOUSANDTH.cast_signed());
	let unsigned = |number| FixedU128::from_inner(number * THOUSANDTH);
	Svi { a: signed(a), b: unsigned(b), rho: signed(rho), m: signed(m), sigma: unsigned(sigma) }
}

/// With `w = a + 2 |k|` far out, `g` falls towards zero like `(a - 2) / (4 |k|)`: no arbitrage from a = 2 on.
#[test]
fn wing_is_allowed_when_it_rises_by_exactly_two() {
	assert_eq!(slice(10_000, 2_000, 0, 0, 1_000).check(), Ok(()));
	let steeper = Svi { b: FixedU128::from_inner(2 * ONE + 1), ..slice(10_000, 0, 0, 0, 1_000) };
	assert_eq!(steeper.check(), Err(SviFault::Wing));
}

/// The earlier slice is flat at 0.04, so that its grid has a point every 0.1. The later one is above it but for the
/// surroundings of k = 0.2: w(0.2) = 0.035 + 0.2 x 0.01 = 0.037, w(0) and w(0.4) are above 0.035 + 0.2 x 0.2.
#[test]
fn calendar_is_refused_when_slices_cross_between_two_deviations() {
	let early = slice(40, 0, 0, 0, 10);
	assert_eq!(early.check_calendar(&slice(35, 200, 0, 200, 10)), Err(SviFault::Calendar));
	// Raised by 0.003 it touches.
	assert_eq!(early.check_calendar(&slice(38, 200, 0, 200, 10)), Ok(()));
}
