//! Smiles.

use super::{apart, big, input::Input, ten};
use primitive_types::U512;
use sp_arithmetic::{FixedI128, FixedU128};
use surety_math::{ln, MathError, Svi, SviFault, Years, ONE};

/// Below it every number of a slice is exact enough for a result to the unit.
const USUAL: u128 = 1_000 * ONE;
const YEAR: u128 = 1_000_000_000_000_000_000_000_000_000_000;
/// The largest total variance a volatility is computed from.
const LARGEST_VARIANCE: u128 = 144 * ONE;
/// `(k - m) / sigma` of points at which a slice is tested, in eighths.
const BEND_EIGHTHS: [i128; 23] =
	[0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 28, 32, 44, 60, 84, 120, 160, 200];

fn any_slice(input: &mut Input) -> Svi {
	let signed = |number| FixedI128::from_inner(number);
	let unsigned = |number| FixedU128::from_inner(number);
	Svi {
		a: signed(input.signed(0, ONE)),
		b: unsigned(input.unsigned(0, 2 * ONE)),
		rho: signed(input.signed(0, ONE - 1)),
		m: signed(input.signed(0, 2 * ONE)),
		sigma: unsigned(input.unsigned(1, 2 * ONE)),
	}
}

fn is_usual(slice: &Svi, k: i128) -> bool {
	let Svi { a, b, rho, m, sigma } = slice;
	let sizes = [a, rho, m].map(|number| number.into_inner().unsigned_abs());
	let [a, rho, m] = sizes;
	[a, b.into_inner(), rho, m, sigma.into_inner(), k.unsigned_abs()]
		.iter()
		.all(|size| *size <= USUAL)
}

fn variance_of(slice: &Svi, k: i128) -> Result<i128, MathError> {
	slice.total_variance(FixedI128::from_inner(k)).map(FixedI128::into_inner)
}

/// `a + b (rho (k - m) + sqrt((k - m)^2 + sigma^2))` of usual numbers, to a unit: terms above and terms below zero.
fn exact_variance(slice: &Svi, k: i128) -> (U512, U512) {
	let y = k - slice.m.into_inner();
	let (rho, b) = (slice.rho.into_inner(), big(slice.b.into_inner()));
	let square = |size: u128| big(size) * big(size);
	let sum = square(y.unsigned_abs()) + square(slice.sigma.into_inner());
	// With 18 + 24 decimals.
	let root = (sum * ten(48)).integer_sqrt();
	let skew = big(rho.unsigned_abs()) * big(y.unsigned_abs()) * ten(6);
	let level = big(slice.a.into_inner().unsigned_abs()) * ten(42);
	let mut terms = (b * root, U512::zero());
	for (size, negative) in [(b * skew, (rho < 0) != (y < 0)), (level, slice.a.into_inner() < 0)] {
		if negative {
			terms.1 += size;
		} else {
			terms.0 += size;
		}
	}
	// 18 + 42 decimals became 18.
	(terms.0 / ten(42), terms.1 / ten(42))
}

pub fn variance_holds(input: &mut Input) {
	let slice = any_slice(input);
	let k = input.signed(0, 4 * ONE);
	let found = variance_of(&slice, k);
	if !is_usual(&slice, k) {
		assert!(matches!(found, Ok(_) | Err(MathError::Overflow)));
		return;
	}
	let found = found.expect("usual numbers fit");
	let (above, below) = exact_variance(&slice, k);
	let size = big(found.unsigned_abs());
	let (above, below) = if found < 0 { (above + size, below) } else { (above, below + size) };
	assert!(apart(above, below) <= big(2), "w({k}) = {found} of {slice:?}");
}

pub fn volatility_holds(input: &mut Input) {
	let slice = any_slice(input);
	let [strike, forward] =
		[(); 2].map(|()| FixedU128::from_inner(input.unsigned(1, 200_000 * ONE)));
	let tenor = Years::from_inner(input.unsigned(YEAR / 525_600, 3 * YEAR));
	let found = slice.volatility(strike, forward, tenor);
	let (Ok(numerator), Ok(denominator)) = (ln(strike), ln(forward)) else {
		assert_eq!(found, Err(MathError::Domain));
		return;
	};
	if tenor.is_zero() {
		assert_eq!(found, Err(MathError::Domain));
		return;
	}
	if !is_usual(&slice, 0) {
		assert!(matches!(found, Ok(_) | Err(MathError::Overflow)));
		return;
	}
	let found = found.expect("usual numbers fit").into_inner();
	let least = big(slice.b.into_inner()) * big(slice.sigma.into_inner()) / big(ONE);
	let least = least.as_u128() as i128 + slice.a.into_inner();
	let reach =
		4 * surety_math::sqrt(FixedU128::from_inner(least.max(0) as u128)).into_inner() as i128;
	let k = (numerator.into_inner() - denominator.into_inner()).clamp(-reach, reach);
	let variance = variance_of(&slice, k).expect("usual numbers fit").max(0) as u128;
	let variance = variance.min(LARGEST_VARIANCE);
	// k is two units off, or what a unit makes of the root, four times over; the slope is at most b (1 + |rho|).
	let root_error = if least > 0 { 8 + 16 * ONE / (1 + reach as u128) } else { 4_000_000_000 };
	let slope = big(slice.b.into_inner()) * big(ONE + slice.rho.into_inner().unsigned_abs());
	let error = slope * big(root_error) / (big(ONE) * big(ONE)) + big(4);
	let years = big(tenor.into_inner());
	let square = big(found) * big(found) * years;
	let allowed = error * ten(48) + (big(found) * 2 + 2) * years;
	let at = || format!("{found} of {strike:?} / {forward:?} for {tenor:?}: {slice:?}");
	assert!(apart(square, big(variance) * ten(48)) <= allowed, "{}", at());
	// Straight from the definition where no logarithm is needed.
	if strike == forward && least >= 0 {
		let middle = variance_of(&slice, 0).expect("usual numbers fit").max(0) as u128;
		let allowed = ten(48) + (big(found) * 2 + 2) * years;
		let middle = big(middle.min(LARGEST_VARIANCE)) * ten(48);
		assert!(apart(square, middle) <= allowed, "{}", at());
	}
}

/// What a verdict on one slice says is so.
pub fn verdict_holds(input: &mut Input) {
	let slice = any_slice(input);
	let eighths = BEND_EIGHTHS[usize::from(input.byte()) % BEND_EIGHTHS.len()];
	let side = if input.bit() { -1 } else { 1 };
	let verdict = slice.check().map_err(|refusal| refusal.fault);
	let (rho, sigma) = (slice.rho.into_inner().unsigned_abs(), slice.sigma.into_inner());
	let invalid = rho >= ONE || sigma == 0;
	assert_eq!(verdict == Err(SviFault::Parameters), invalid, "{slice:?}");
	assert_ne!(verdict, Err(SviFault::Calendar));
	if invalid || !is_usual(&slice, 0) {
		return;
	}
	assert_ne!(verdict, Err(SviFault::Overflow), "{slice:?}");
	// b (1 + |rho|) against 2; products are cut.
	let steepest = big(slice.b.into_inner()) * big(ONE + rho);
	let limit = big(2 * ONE) * big(ONE);
	if apart(steepest, limit) > big(ONE) {
		assert_eq!(verdict == Err(SviFault::Wing), steepest > limit, "{slice:?}");
	}
	if verdict.is_ok() {
		let k = slice.m.into_inner() + side * eighths * (sigma as i128) / 8;
		let variance = variance_of(&slice, k).expect("usual numbers fit");
		// k is a unit off, and the slope at most 2.
		assert!(variance >= -4, "w({k}) = {variance} of {slice:?}, which passes");
	}
}

/// A slice never crosses itself or itself raised, and two that do not cross are in order at the money.
pub fn calendar_holds(input: &mut Input) {
	let early = any_slice(input);
	let later = any_slice(input);
	let rise = input.unsigned(0, ONE);
	let crossing = |later: &Svi| early.check_calendar(later).map_err(|refusal| refusal.fault);
	assert_ne!(crossing(&early), Err(SviFault::Calendar), "{early:?}");
	let raised = early.a.into_inner().checked_add_unsigned(rise).map(FixedI128::from_inner);
	if let Some(a) = raised {
		let raised = Svi { a, ..early };
		assert_ne!(crossing(&raised), Err(SviFault::Calendar), "{early:?} by {rise}");
	}
	let verdict = crossing(&later);
	let faults = [Err(SviFault::Butterfly), Err(SviFault::Wing)];
	assert!(!faults.contains(&verdict), "{early:?} {later:?}");
	if verdict.is_ok() {
		let [first, second] = [early, later].map(|slice| variance_of(&slice, 0));
		let (first, second) = (first.expect("is on the grid"), second.expect("is on the grid"));
		// Each is a unit off; what is less by a unit and a relative 2^-56 is not.
		assert!(0 <= first && first <= second + 3 + (first >> 56), "{early:?} {later:?}");
	}
}
