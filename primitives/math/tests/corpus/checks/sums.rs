//! Durations and sums of products, exactly.

use super::{big, input::Input, ten};
use primitive_types::U512;
use sp_arithmetic::{FixedI128, FixedU128};
use surety_math::{MathError, ProductSum, Years, ONE};

const SECONDS_PER_YEAR: u128 = 31_536_000;

pub fn years_hold(input: &mut Input) {
	let seconds = input.unsigned(0, 10 * SECONDS_PER_YEAR);
	let divisor = input.unsigned(1, 1_000_000);
	let found = Years::from_ratio_of_seconds(seconds, divisor);
	let exact = divisor.checked_mul(SECONDS_PER_YEAR).map(|divisor| {
		let quotient = (big(seconds) * ten(30)).checked_div(big(divisor));
		quotient.and_then(|years| u128::try_from(years).ok())
	});
	let expected = match exact {
		_ if divisor == 0 => Err(MathError::DivisionByZero),
		Some(Some(years)) => Ok(Years::from_inner(years)),
		_ => Err(MathError::Overflow),
	};
	assert_eq!(found, expected, "{seconds} / {divisor} s");
	let whole = Years::from_seconds(seconds as u64);
	assert_eq!(whole, Years::from_ratio_of_seconds(u128::from(seconds as u64), 1));
	let years = Years::from_inner(seconds);
	assert_eq!(years.into_inner(), seconds);
	assert_eq!(years.is_zero(), years == Years::ZERO);
	assert_eq!(years.is_zero(), seconds == 0);
	assert_eq!(years.to_fixed().into_inner(), seconds / 1_000_000_000_000);
	assert_eq!(years < Years::from_inner(divisor), seconds < divisor);
	let fixed = Years::from_fixed(FixedU128::from_inner(seconds));
	match seconds.checked_mul(1_000_000_000_000) {
		Some(inner) => assert_eq!(fixed, Ok(Years::from_inner(inner))),
		None => assert_eq!(fixed, Err(MathError::Overflow)),
	}
}

/// What a [`ProductSum`] is to be: gains and losses in numbers that do not overflow.
#[derive(Clone, Copy, Default, PartialEq)]
struct Books {
	gains: U512,
	losses: U512,
}

impl Books {
	fn fits(&self) -> bool {
		self.gains.bits() <= 256 && self.losses.bits() <= 256
	}

	fn floor(&self) -> Result<i128, MathError> {
		let one = big(ONE);
		if self.gains >= self.losses {
			let size = u128::try_from((self.gains - self.losses) / one).ok();
			return size.and_then(|size| i128::try_from(size).ok()).ok_or(MathError::Overflow);
		}
		let size = u128::try_from((self.losses - self.gains + one - 1) / one).ok();
		size.and_then(|size| 0i128.checked_sub_unsigned(size)).ok_or(MathError::Overflow)
	}
}

/// Adds a term to both, if it fits.
fn book(sum: &mut ProductSum, books: &mut Books, quantity: i128, value: u128) {
	let mut after = *books;
	let side = if quantity < 0 { &mut after.losses } else { &mut after.gains };
	*side += big(quantity.unsigned_abs()) * big(value);
	let result = sum.add(FixedI128::from_inner(quantity), FixedU128::from_inner(value));
	if after.fits() {
		*books = after;
		assert_eq!(result, Ok(()));
	} else {
		assert_eq!(result, Err(MathError::Overflow));
	}
}

fn agree(sum: &ProductSum, books: &Books) {
	assert_eq!(sum.floor().map(FixedI128::into_inner), books.floor());
}

pub fn sums_hold(input: &mut Input) {
	let (mut sum, mut books) = (ProductSum::default(), Books::default());
	let (mut other, mut other_books) = (sum, books);
	for _ in 0..8 {
		if input.is_empty() {
			break;
		}
		let quantity = input.signed(0, 100_000_000 * ONE);
		let value = input.unsigned(0, 10_000_000 * ONE);
		if input.bit() {
			book(&mut other, &mut other_books, quantity, value);
		} else {
			book(&mut sum, &mut books, quantity, value);
		}
	}
	agree(&sum, &books);
	agree(&other, &other_books);
	agree(&sum.opposite(), &Books { gains: books.losses, losses: books.gains });
	let (mut one_way, mut other_way) = (sum, other);
	let merged = one_way.merge(&other);
	assert_eq!(merged, other_way.merge(&sum));
	let all =
		Books { gains: books.gains + other_books.gains, losses: books.losses + other_books.losses };
	assert_eq!(merged.is_ok(), all.fits());
	if merged.is_ok() {
		assert_eq!(one_way, other_way);
		agree(&one_way, &all);
	}
}
