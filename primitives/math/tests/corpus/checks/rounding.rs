//! Products, quotients and conversions, exactly.

use super::{big, input::Input};
use primitive_types::U512;
use sp_arithmetic::{FixedI128, FixedU128};
use surety_math::{
	add, div_ceil, div_floor, from_units, magnitude, mul_ceil, mul_div_ceil, mul_div_floor,
	mul_div_nearest, mul_floor, mul_nearest, mul_signed_ceil, mul_signed_floor, negate,
	number::{Integer, Number},
	signed, sub, to_units_ceil, to_units_floor, MathError, ONE,
};

/// The size of a number of the house: the largest price, quantity or amount.
const LARGE: u128 = 1_000_000_000_000_000 * ONE;

fn fixed(inner: u128) -> FixedU128 {
	FixedU128::from_inner(inner)
}

fn narrow(number: U512) -> Result<u128, MathError> {
	u128::try_from(number).map_err(|_| MathError::Overflow)
}

/// `a b / c` rounded down, up, and to the nearest, up from the middle.
fn rounded(a: u128, b: u128, c: u128) -> [Result<u128, MathError>; 3] {
	if c == 0 {
		return [Err(MathError::DivisionByZero); 3];
	}
	let (number, c) = (big(a) * big(b), big(c));
	let nearest = (number * 2 + c) / (c * 2);
	[number / c, (number + c - 1) / c, nearest].map(narrow)
}

pub fn products_and_quotients_hold(input: &mut Input) {
	let [a, b, c] = [(); 3].map(|()| input.unsigned(0, LARGE));
	let exact = rounded(a, b, c);
	let found = [mul_div_floor(a, b, c), mul_div_ceil(a, b, c), mul_div_nearest(a, b, c)];
	assert_eq!(found, exact, "{a} {b} / {c}");
	let [x, y] = [fixed(a), fixed(b)];
	let found = [mul_floor(x, y), mul_ceil(x, y), mul_nearest(x, y)];
	assert_eq!(found.map(|result| result.map(FixedU128::into_inner)), rounded(a, b, ONE));
	let [down, up, _] = rounded(a, ONE, b);
	assert_eq!(div_floor(x, y).map(FixedU128::into_inner), down, "{a} / {b}");
	assert_eq!(div_ceil(x, y).map(FixedU128::into_inner), up, "{a} / {b}");
}

pub fn signed_numbers_hold(input: &mut Input) {
	let [a, b] = [(); 2].map(|()| input.signed(0, LARGE));
	let factor = input.unsigned(0, LARGE);
	let [x, y] = [a, b].map(FixedI128::from_inner);
	let inner = |result: Result<FixedI128, MathError>| result.map(FixedI128::into_inner).ok();
	assert_eq!(inner(add(x, y)), a.checked_add(b));
	assert_eq!(inner(sub(x, y)), a.checked_sub(b));
	assert_eq!(inner(negate(x)), a.checked_neg());
	assert_eq!(magnitude(x).into_inner(), a.unsigned_abs());
	assert_eq!(inner(signed(fixed(factor))), i128::try_from(factor).ok());
	// Towards minus infinity is away from zero below it.
	let [down, up, _] = rounded(a.unsigned_abs(), factor, ONE);
	let [low, high] = if a < 0 { [up, down] } else { [down, up] };
	let with_sign = |size: Result<u128, MathError>| {
		let size = size.ok()?;
		if a < 0 {
			0i128.checked_sub_unsigned(size)
		} else {
			0i128.checked_add_unsigned(size)
		}
	};
	assert_eq!(inner(mul_signed_floor(x, fixed(factor))), with_sign(low), "{a} {factor}");
	assert_eq!(inner(mul_signed_ceil(x, fixed(factor))), with_sign(high), "{a} {factor}");
	integers_hold(a, b, factor);
}

/// The integers below the rules: `a b / c` and comparisons, where numbers of the machine are large enough.
fn integers_hold(a: i128, b: i128, c: u128) {
	let [x, y] = [a, b].map(Integer::from);
	let (least, greatest) = (Integer::from(a.min(b)), Integer::from(a.max(b)));
	assert_eq!([x.min(&y), x.max(&y)], [least, greatest]);
	assert_eq!(x.if_less(&y, &x, &y), least);
	let sum = x.add(&y).expect("fits 129 bits");
	assert_eq!(sum.sub(&y), Ok(x));
	assert_eq!(sum.signed().ok(), a.checked_add(b).map(Integer::from));
	assert_eq!(sum.unsigned().is_ok(), a.checked_add(b).map_or(a > 0, |sum| sum >= 0));
	assert_eq!(i128::try_from(x), Ok(a));
	assert_eq!(u128::try_from(x).ok(), u128::try_from(a).ok());
	let product = x.mul(&y).expect("fits 254 bits");
	let divided = product.div_rem(&Integer::from(c));
	if c == 0 {
		assert_eq!(divided, Err(MathError::DivisionByZero));
		return;
	}
	let (quotient, rest) = divided.expect("no larger than the product");
	let made = quotient.mul(&Integer::from(c)).and_then(|number| number.add(&rest));
	assert_eq!(made, Ok(product));
	assert!(u128::try_from(rest).is_ok_and(|rest| rest < c));
}

pub fn units_hold(input: &mut Input) {
	let amount = input.unsigned(0, LARGE);
	let decimals = input.byte() % 20;
	let down = to_units_floor(fixed(amount), decimals);
	let up = to_units_ceil(fixed(amount), decimals);
	let Some(scale) = (decimals <= 18).then(|| 10u128.pow(decimals.into())) else {
		assert_eq!([down, up], [Err(MathError::Overflow); 2]);
		assert_eq!(from_units(amount, decimals), Err(MathError::Overflow));
		return;
	};
	let [exact_down, exact_up, _] = rounded(amount, scale, ONE);
	assert_eq!([down, up], [exact_down, exact_up], "{amount} with {decimals} decimals");
	let [whole, _, _] = rounded(amount, ONE, scale);
	let back = from_units(amount, decimals).map(FixedU128::into_inner);
	assert_eq!(back, whole);
	if let Ok(back) = back {
		assert_eq!(to_units_floor(fixed(back), decimals), Ok(amount));
	}
}
