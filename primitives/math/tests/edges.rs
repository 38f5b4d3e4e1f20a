//! Inputs on the edge of a rule, each found by a change of the code that no other test noticed (docs/mutants.md).

use rand::{rngs::StdRng, Rng, SeedableRng};
use sp_arithmetic::{FixedI128, FixedU128};
use std::{
	hint::black_box,
	time::{Duration, Instant},
};
use surety_math::{implied_volatility, Black76, Right, Svi, SviFault, Years, ONE};

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

/// An option that is traded and the price of the one out of the money, a hundredth or more.
fn quoted(random: &mut StdRng) -> (Black76, Right, FixedU128) {
	loop {
		let option = Black76 {
			forward: FixedU128::from_inner(60_000 * ONE),
			strike: FixedU128::from_inner(random.gen_range(18_000 * ONE..200_000 * ONE)),
			volatility: FixedU128::from_inner(random.gen_range(ONE / 10..3 * ONE)),
			years: Years::from_seconds(random.gen_range(3_600..31_536_000)).expect("fits"),
			discount: FixedU128::from_inner(random.gen_range(ONE * 9 / 10..=ONE)),
		};
		let right = if option.strike < option.forward { Right::Put } else { Right::Call };
		let price = option.price(right).expect("in range");
		if price.into_inner() > ONE / 100 {
			return (option, right, price);
		}
	}
}

/// What the search costs is seen in no result: bisection alone would find every volatility, in a hundred prices.
#[test]
fn implied_volatility_costs_some_ten_prices() {
	let mut random = StdRng::seed_from_u64(76);
	let quotes: Vec<_> = (0..50).map(|_| quoted(&mut random)).collect();
	let time = |function: &dyn Fn(&(Black76, Right, FixedU128))| {
		let begun = Instant::now();
		quotes.iter().for_each(function);
		begun.elapsed()
	};
	let (mut prices, mut volatilities) = (Duration::MAX, Duration::MAX);
	// The least of many: others on the machine only ever add to it.
	for _ in 0..100 {
		prices = prices.min(time(&|(option, right, _)| {
			black_box(black_box(option).price(*right).expect("in range"));
		}));
		volatilities = volatilities.min(time(&|(option, right, price)| {
			let Black76 { forward, strike, years, discount, .. } = *black_box(option);
			let found = implied_volatility(*right, *price, forward, strike, years, discount);
			black_box(found.expect("it is a price"));
		}));
	}
	println!("prices: {prices:?}, implied volatilities: {volatilities:?}");
	assert!(volatilities < prices * 25, "{volatilities:?} instead of some ten times {prices:?}");
}
