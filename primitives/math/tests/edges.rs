//! Inputs on the edge of a rule, each found by a change of the code that no other test noticed (docs/mutants.md).

use rand::{rngs::StdRng, Rng, SeedableRng};
use sp_arithmetic::{FixedI128, FixedU128};
use std::{
	hint::black_box,
	ops::{Range, RangeInclusive},
	time::{Duration, Instant},
};
use surety_math::{implied_volatility, Black76, Right, Svi, SviFault, SviRefusal, Years, ONE};

/// A slice of which the parameters are given in thousandths.
fn slice(a: i128, b: u128, rho: i128, m: i128, sigma: u128) -> Svi {
	const THOUSANDTH: u128 = ONE / 1_000;
	let signed = |number| FixedI128::from_inner(number * THOUSANDTH.cast_signed());
	let unsigned = |number| FixedU128::from_inner(number * THOUSANDTH);
	Svi { a: signed(a), b: unsigned(b), rho: signed(rho), m: signed(m), sigma: unsigned(sigma) }
}

fn fault(verdict: Result<(), SviRefusal>) -> Option<SviFault> {
	verdict.err().map(|refusal| refusal.fault)
}

/// With `w = a + 2 |k|` far out, `g` falls towards zero like `(a - 2) / (4 |k|)`: no arbitrage from a = 2 on.
#[test]
fn wing_is_allowed_when_it_rises_by_exactly_two() {
	assert_eq!(slice(10_000, 2_000, 0, 0, 1_000).check(), Ok(()));
	let steeper = Svi { b: FixedU128::from_inner(2 * ONE + 1), ..slice(10_000, 0, 0, 0, 1_000) };
	assert_eq!(fault(steeper.check()), Some(SviFault::Wing));
}

/// The earlier slice is flat at 0.04, so that its grid has a point every 0.1. The later one is above it but for the
/// surroundings of k = 0.2: w(0.2) = 0.035 + 0.2 x 0.01 = 0.037, w(0) and w(0.4) are above 0.035 + 0.2 x 0.2.
#[test]
fn calendar_is_refused_when_slices_cross_between_two_deviations() {
	let early = slice(40, 0, 0, 0, 10);
	assert_eq!(fault(early.check_calendar(&slice(35, 200, 0, 200, 10))), Some(SviFault::Calendar));
	// Raised by 0.003 it touches.
	assert_eq!(early.check_calendar(&slice(38, 200, 0, 200, 10)), Ok(()));
}

/// A deviation and a log-moneyness of some 1e-18 and 1e-19, of which the ratio needs all digits: with the first 64
/// fractional bits of the latter alone the price would be off by thousands of units. Values of 80-digit arithmetic (mpmath).
#[test]
fn price_keeps_its_digits_when_deviation_and_moneyness_are_tiny() {
	let forward = 10_000_000 * ONE;
	let option = Black76 {
		forward: FixedU128::from_inner(forward),
		strike: FixedU128::from_inner(forward + 540_000),
		volatility: FixedU128::from_inner(1),
		years: Years::from_seconds(31_536_000).expect("fits"),
		discount: FixedU128::from_inner(ONE),
	};
	// 3,725,237.969 and 4,265,237.969 units.
	assert_eq!(option.price(Right::Call), Ok(FixedU128::from_inner(3_725_238)));
	assert_eq!(option.price(Right::Put), Ok(FixedU128::from_inner(4_265_238)));
}

/// Options of one kind, and the price of the one out of the money, a hundredth or more.
fn quotes(
	strikes: RangeInclusive<u128>,
	volatilities: Range<u128>,
	seconds: RangeInclusive<u64>,
) -> Vec<(Black76, Right, FixedU128)> {
	let mut random = StdRng::seed_from_u64(76);
	let mut quotes = Vec::new();
	// Most of them are worth as much; a bound, so that code at fault fails instead of hanging.
	for _ in 0..5_000 {
		let option = Black76 {
			forward: FixedU128::from_inner(60_000 * ONE),
			strike: FixedU128::from_inner(random.gen_range(strikes.clone()) * ONE),
			volatility: FixedU128::from_inner(random.gen_range(volatilities.clone())),
			years: Years::from_seconds(random.gen_range(seconds.clone())).expect("fits"),
			discount: FixedU128::from_inner(random.gen_range(ONE * 9 / 10..=ONE)),
		};
		let right = if option.strike < option.forward { Right::Put } else { Right::Call };
		let price = option.price(right).expect("in range");
		if price.into_inner() > ONE / 100 {
			quotes.push((option, right, price));
		}
	}
	quotes.truncate(50);
	assert_eq!(quotes.len(), 50);
	quotes
}

/// What implied volatilities cost, in prices of the same options. The least of many turns: others on the machine only
/// ever add to it.
fn cost_in_prices(quotes: &[(Black76, Right, FixedU128)]) -> f64 {
	let time = |function: &dyn Fn(&(Black76, Right, FixedU128))| {
		let begun = Instant::now();
		quotes.iter().for_each(function);
		begun.elapsed()
	};
	let (mut prices, mut volatilities) = (Duration::MAX, Duration::MAX);
	for _ in 0..300 {
		prices = prices.min(time(&|(option, right, _)| {
			black_box(black_box(option).price(*right).expect("in range"));
		}));
		volatilities = volatilities.min(time(&|(option, right, price)| {
			let Black76 { forward, strike, years, discount, .. } = *black_box(option);
			let found = implied_volatility(*right, *price, forward, strike, years, discount);
			black_box(found.expect("it is a price"));
		}));
	}
	volatilities.as_secs_f64() / prices.as_secs_f64()
}

/// How fast the search is is seen in no result: bisection alone would find every volatility, at the cost of 85 prices.
/// Measured: 9.4, 6.8 and 9.2.
#[test]
fn implied_volatility_costs_some_ten_prices() {
	const YEAR: u64 = 31_536_000;
	let tenth = ONE / 10;
	let ordinary = quotes(18_000..=200_000, tenth..3 * ONE, 3_600..=YEAR);
	let at_the_money = quotes(60_000..=60_000, tenth..3 * ONE, 3_600..=YEAR);
	let near_the_bound = quotes(18_000..=200_000, 4 * ONE..8 * ONE, YEAR..=YEAR);
	for (name, quotes, most) in [
		("ordinary", ordinary, 15.0),
		("at the money", at_the_money, 9.5),
		("near the bound", near_the_bound, 12.5),
	] {
		let cost = cost_in_prices(&quotes);
		println!("{name}: {cost:.1} prices");
		assert!(cost < most, "{name}: {cost:.1} prices");
	}
}
