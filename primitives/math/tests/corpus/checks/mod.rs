//! What holds of every public function, whatever its arguments: one check per function, run on arguments decoded from
//! bytes.
//!
//! The fuzzer (`fuzz/`) looks for bytes at which a check fails; the test beside this file replays those that it kept,
//! and random ones. In prose:
//!
//! - nothing panics, and what is refused is refused by its own error, exactly where the documentation says so;
//! - products, quotients, roots, durations and sums are exact to the last unit, in whole numbers of 512 bits;
//! - `e^(x + y) = e^x e^y`, `ln(x y) = ln x + ln y`, `e^(ln x) = x`, `b^(x + y) = b^x b^y`, within the stated errors;
//! - `N(x) + N(-x) = 1` exactly; N rises by no more and no less than its density allows;
//! - call and put keep parity, stay between intrinsic value and bound, and move with strike, volatility and time in the
//!   direction that they must, as much as their greeks say;
//! - the implied volatility is refused exactly where no volatility gives the price, and else gives it;
//! - a smile that passes its test has no negative variance where it was tested, and one slice never crosses itself.
//!
//! The first byte of an input chooses the check by its place in [`CHECKS`], so that the corpus lives only as long as the
//! order of that list: append.

mod functions;
mod input;
mod prices;
mod rounding;
mod smile;
mod sums;

use input::Input;
use primitive_types::U512;

/// The checks and their names.
pub const CHECKS: [(&str, fn(&mut Input)); 20] = [
	("exp", functions::exp_holds),
	("ln", functions::ln_holds),
	("sqrt", functions::sqrt_holds),
	("pow", functions::pow_holds),
	("normal_cdf", functions::distribution_holds),
	("normal_pdf", functions::density_holds),
	("prices", prices::prices_hold),
	("prices in motion", prices::prices_move_as_they_must),
	("greeks", prices::greeks_hold),
	("greeks as slopes", prices::greeks_are_slopes),
	("implied volatility", prices::implied_volatility_holds),
	("total variance", smile::variance_holds),
	("volatility", smile::volatility_holds),
	("smile", smile::verdict_holds),
	("calendar", smile::calendar_holds),
	("products and quotients", rounding::products_and_quotients_hold),
	("signed numbers", rounding::signed_numbers_hold),
	("units", rounding::units_hold),
	("years", sums::years_hold),
	("sums", sums::sums_hold),
];

/// Runs the check that the first byte chooses on what the others say.
///
/// # Panics
///
/// If the check fails.
pub fn check(bytes: &[u8]) {
	let mut input = Input::new(bytes);
	let (_, check) = CHECKS[usize::from(input.byte()) % CHECKS.len()];
	check(&mut input);
}

fn big(number: u128) -> U512 {
	number.into()
}

/// `10^power`.
fn ten(power: usize) -> U512 {
	U512::exp10(power)
}

fn apart(a: U512, b: U512) -> U512 {
	a.max(b) - a.min(b)
}
