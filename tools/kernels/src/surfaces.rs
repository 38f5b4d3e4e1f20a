//! Loops over slices of surfaces as the oracle tests and compares them: those of 21 operators of one expiry.

use alloc::vec::Vec;
use core::hint::black_box;
use sp_arithmetic::{FixedI128, FixedU128};
use surety_math::{GridVariances, MoneyGrid, Svi, Variance};

const OPERATORS: i128 = 21;
const MILLIONTH: i128 = 1_000_000_000_000;

/// What an operator says: a little else than the others.
fn slice(operator: i128) -> Svi {
	let signed = |millionths: i128| FixedI128::from_inner(millionths * MILLIONTH);
	let size = |millionths: i128| FixedU128::from_inner((millionths * MILLIONTH).cast_unsigned());
	Svi {
		a: signed(4_000 + operator * 7),
		b: size(90_000 + operator * 101),
		rho: signed(-300_000 + 11 * operator),
		m: signed(20_000 - operator),
		sigma: size(150_000 + 3 * operator),
	}
}

/// All of them, on their common grid.
struct Expiry {
	slices: Vec<Svi>,
	grid: MoneyGrid,
	variances: Vec<GridVariances>,
	/// The same of a later expiry.
	later: Svi,
}

fn expiry() -> Expiry {
	let slices: Vec<Svi> = (0..OPERATORS).map(slice).collect();
	let at_the_money = |slice: &Svi| slice.at_the_money().expect("is positive");
	let mut money: Vec<Variance> = slices.iter().map(at_the_money).collect();
	let grid = MoneyGrid::new(Variance::median(&mut money).expect("there are some"));
	let on_grid = |slice: &Svi| slice.variances_on(&grid).expect("is free of arbitrage");
	let variances = slices.iter().map(on_grid).collect();
	let first = slice(5);
	let later = Svi { a: FixedI128::from_inner(first.a.into_inner() * 3), ..first };
	Expiry { slices, grid, variances, later }
}

fn repeat(times: u32, function: impl Fn(&Expiry, usize) -> u128) -> u128 {
	let expiry = expiry();
	let operators = expiry.slices.len();
	(0..times).fold(0, |sum, turn| {
		sum.wrapping_add(function(black_box(&expiry), turn as usize % operators))
	})
}

/// A slice as the oracle tests each: density and variances on the common grid, and a later one against it.
pub fn tested(times: u32) -> u128 {
	repeat(times, |expiry, operator| {
		let variances = expiry.slices[operator].variances_on(&expiry.grid);
		variances.map_or(0, |own| own.check_later(&expiry.grid, &expiry.later).is_ok().into())
	})
}

/// The thorough test of one slice.
pub fn thorough(times: u32) -> u128 {
	repeat(times, |expiry, operator| expiry.slices[operator].check().is_ok().into())
}

/// The thorough test of two slices against each other.
pub fn calendar(times: u32) -> u128 {
	repeat(times, |expiry, operator| {
		expiry.slices[operator].check_calendar(&expiry.later).is_ok().into()
	})
}

/// The distance of one operator's variances from another's.
pub fn distance(times: u32) -> u128 {
	repeat(times, |expiry, operator| {
		expiry.variances[operator].distance(&expiry.variances[0]).into_inner()
	})
}

/// The median of all, and how far they typically are from it.
pub fn yardstick(times: u32) -> u128 {
	repeat(times, |expiry, _| {
		let middle = GridVariances::median(&expiry.variances);
		let spread = middle.and_then(|middle| GridVariances::spread(&expiry.variances, &middle));
		spread.map_or(0, FixedU128::into_inner)
	})
}
