//! The loops. `node/examples/wasm_cost.rs` includes this file to run them natively.
//!
//! A new function needs one line in [`KERNELS`], and, if it takes other arguments, a field of [`Row`] with its line in
//! [`Random::row`]. What does not run on rows stands in [`margin`] and [`surfaces`].

// By path, because the program that includes this file does so by path, too.
#[path = "book.rs"]
mod book;
#[path = "margin.rs"]
mod margin;
#[path = "surfaces.rs"]
mod surfaces;

use core::hint::black_box;
use sp_arithmetic::{FixedI128, FixedU128};
use surety_math::{
	exp, implied_volatility, ln, mul_floor, normal_cdf, sqrt, Black76, MathError, Right, Years, ONE,
};

/// A loop of so many turns, after the arguments were made: the sum of the results, so that none can be left out.
pub type Kernel = fn(u32) -> u128;

/// Name and loop of what is timed. The first one is what the loop itself costs.
pub const KERNELS: [(&str, Kernel); 17] = [
	("loop alone", |times| repeat(times, |row| row.number.into_inner())),
	("mul_floor", |times| repeat(times, |row| value(mul_floor(row.number, row.option.volatility)))),
	("sqrt", |times| repeat(times, |row| sqrt(row.number).into_inner())),
	("exp", |times| repeat(times, |row| value(exp(row.exponent)))),
	("ln", |times| repeat(times, |row| ln(row.number).map_or(0, bits))),
	("N(x)", |times| repeat(times, |row| normal_cdf(row.argument).into_inner())),
	("Black-76, call and put", |times| repeat(times, |row| prices(&row.option))),
	("six greeks", |times| repeat(times, |row| greeks(&row.option))),
	("implied volatility", |times| repeat(times, |row| value(implied(&row.quoted, row.quote)))),
	("margin, cold array of a strike", margin::cold_array),
	("margin of 128 positions, warm", margin::warm_check),
	("margin after one trade, warm", margin::warm_trade),
	("surface, slice on the grid and calendar", surfaces::tested),
	("surface, distance of a slice", surfaces::distance),
	("surface, median and spread of 21", surfaces::yardstick),
	("surface, thorough slice", surfaces::thorough),
	("surface, thorough calendar", surfaces::calendar),
];

/// Arguments of every kernel.
struct Row {
	/// A forward of 60,000, strikes within e^±1.2, one hour to one year, volatility 0.1 to 3.
	option: Black76,
	/// The same, of which the option out of the money is worth a hundredth or more.
	quoted: Black76,
	/// The price of that option.
	quote: FixedU128,
	/// -42 to 0.
	exponent: FixedI128,
	/// -9 to 9.
	argument: FixedI128,
	/// 1e-6 to 1e6, its logarithm evenly.
	number: FixedU128,
}

/// Different rows, of which the loops take one after the other.
const ROWS: usize = 128;

fn repeat(times: u32, function: impl Fn(&Row) -> u128) -> u128 {
	let mut random = Random(76);
	let rows: [Row; ROWS] = core::array::from_fn(|_| random.row());
	let mut sum = 0u128;
	for turn in 0..times {
		sum = sum.wrapping_add(function(black_box(&rows[turn as usize % ROWS])));
	}
	sum
}

fn value(result: Result<FixedU128, MathError>) -> u128 {
	result.map_or(0, FixedU128::into_inner)
}

fn bits(number: FixedI128) -> u128 {
	number.into_inner().cast_unsigned()
}

fn prices(option: &Black76) -> u128 {
	option.prices().map_or(0, |prices| prices.call.into_inner() ^ prices.put.into_inner())
}

fn greeks(option: &Black76) -> u128 {
	option.greeks(Right::Call).map_or(0, |greeks| {
		[greeks.delta, greeks.gamma, greeks.vega, greeks.theta, greeks.vanna, greeks.volga]
			.into_iter()
			.fold(0, |all, greek| all ^ bits(greek))
	})
}

fn outside(option: &Black76) -> Right {
	if option.forward > option.strike {
		Right::Put
	} else {
		Right::Call
	}
}

fn implied(option: &Black76, price: FixedU128) -> Result<FixedU128, MathError> {
	let Black76 { forward, strike, years, discount, .. } = *option;
	implied_volatility(outside(option), price, forward, strike, years, discount)
}

/// The generator SplitMix64 (Steele, Lea and Flood, Fast splittable pseudorandom number generators, 2014).
struct Random(u64);

impl Random {
	fn next(&mut self) -> u64 {
		self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
		let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
		let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
		mixed ^ (mixed >> 31)
	}

	/// A number between two that are less than 2^72 apart.
	fn between(&mut self, low: i128, high: i128) -> i128 {
		let span = (high - low).unsigned_abs();
		low + ((u128::from(self.next()) * (span >> 8)) >> 56).cast_signed()
	}

	fn unsigned(&mut self, low: u128, high: u128) -> FixedU128 {
		FixedU128::from_inner(self.between(low.cast_signed(), high.cast_signed()).unsigned_abs())
	}

	fn option(&mut self) -> Black76 {
		let moneyness = self.between(-1_200_000_000_000_000_000, 1_200_000_000_000_000_000);
		let forward = FixedU128::from_inner(60_000 * ONE);
		let ratio = exp(FixedI128::from_inner(moneyness)).unwrap_or_default();
		let seconds = 3_600 + self.next() % (31_536_000 - 3_600);
		Black76 {
			forward,
			strike: mul_floor(forward, ratio).unwrap_or_default(),
			volatility: self.unsigned(ONE / 10, 3 * ONE),
			years: Years::from_seconds(seconds).unwrap_or_default(),
			discount: self.unsigned(ONE * 9 / 10, ONE),
		}
	}

	fn row(&mut self) -> Row {
		let option = self.option();
		let (mut quoted, mut quote) = (option, FixedU128::default());
		while quote < FixedU128::from_inner(ONE / 100) {
			quoted = self.option();
			quote = quoted.price(outside(&quoted)).unwrap_or_default();
		}
		let one = ONE.cast_signed();
		let size = FixedI128::from_inner(
			self.between(-13_815_510_557_964_274_104, 13_815_510_557_964_274_104),
		);
		Row {
			option,
			quoted,
			quote,
			exponent: FixedI128::from_inner(self.between(-42 * one, 0)),
			argument: FixedI128::from_inner(self.between(-9 * one, 9 * one)),
			number: exp(size).unwrap_or_default(),
		}
	}
}
