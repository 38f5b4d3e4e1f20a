//! Operators that lie on purpose: for tests and drills of a network. On a live chain they would be reported.

use crate::{price::Price, surface::Surface};
use std::{fmt, str::FromStr};

/// The bend of a surface that has butterflies for less than nothing: four times what is allowed.
const BROKEN_SMILE: f64 = 8.0;
/// The skew of wild wings, towards the other side, with the largest smile that it allows.
const WILD_SKEW: f64 = 0.8;
const WILD_SMILE: f64 = 1.1;

/// Millionths of the whole.
const WHOLE: u128 = 1_000_000;

/// How an operator misbehaves.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Fault {
	/// It says nothing.
	Silent,
	/// Its price is this many millionths of what it sees.
	Price(u128),
	/// Its surface is right at the money and wrong in the wings, without arbitrage.
	Surface,
	/// Its surface is right at the money and has butterfly arbitrage.
	Arbitrage,
	/// It repeats what it said first.
	Stale,
}

impl fmt::Display for Fault {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::Silent => f.write_str("says nothing"),
			Self::Price(millionths) => {
				write!(f, "reports {} times the price", *millionths as f64 / WHOLE as f64)
			},
			Self::Surface => f.write_str("reports wild wings"),
			Self::Arbitrage => f.write_str("reports butterflies for less than nothing"),
			Self::Stale => f.write_str("repeats its first observation"),
		}
	}
}

impl Fault {
	/// The price that this operator reports, in units of the eighteenth decimal.
	pub fn price(self, price: Price) -> u128 {
		match self {
			// At most 10^25 x 1.1 x 10^7: far from the end of 128 bits.
			Self::Price(millionths) => price.inner() * millionths / WHOLE,
			Self::Silent | Self::Surface | Self::Arbitrage | Self::Stale => price.inner(),
		}
	}

	/// The surface that this operator reports.
	pub fn distort(self, surface: Surface) -> Surface {
		match self {
			Self::Surface => {
				let skew = if surface.skew > 0.0 { -WILD_SKEW } else { WILD_SKEW };
				Surface { skew, smile: WILD_SMILE, ..surface }
			},
			Self::Arbitrage => Surface { skew: 0.0, smile: BROKEN_SMILE, ..surface },
			Self::Silent | Self::Price(_) | Self::Stale => surface,
		}
	}
}

/// An operator, by its number among the keys from one, and how it misbehaves.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Faulty {
	/// Which.
	pub number: usize,
	/// How.
	pub fault: Fault,
}

impl FromStr for Faulty {
	type Err = String;

	fn from_str(text: &str) -> Result<Self, String> {
		let usage = || "it looks like 3:silent, 3:price:+10%, 3:surface, 3:arbitrage or 3:stale";
		let (number, kind) = text.split_once(':').ok_or_else(usage)?;
		let number = number.parse().map_err(|_| usage())?;
		let fault = match kind.split_once(':') {
			None if kind == "silent" => Fault::Silent,
			None if kind == "surface" => Fault::Surface,
			None if kind == "arbitrage" => Fault::Arbitrage,
			None if kind == "stale" => Fault::Stale,
			Some(("price", error)) => Fault::Price(factor(error)?),
			_ => return Err(usage().into()),
		};
		Ok(Self { number, fault })
	}
}

/// `+10%` as 1,100,000 millionths.
fn factor(error: &str) -> Result<u128, String> {
	let percent = error.strip_suffix('%').and_then(|number| number.parse::<f64>().ok());
	percent
		.filter(|percent| (-99.0..=1_000.0).contains(percent))
		.map(|percent| ((1.0 + percent / 100.0) * WHOLE as f64).round() as u128)
		.ok_or_else(|| "the error of a price lies between -99% and +1000%, as in +10%".into())
}

#[cfg(test)]
mod tests {
	use super::*;

	const HONEST: Surface =
		Surface { volatility: 0.8, long_volatility: 0.8, skew: -0.2, smile: 1.0, rate: 0.0 };
	/// From a minute to three years at 80 %.
	const THETAS: [f64; 6] = [1.2e-6, 1e-4, 2e-3, 1e-2, 0.1, 1.0];

	#[test]
	fn faulty_operator_is_read_as_written() {
		for (text, number, fault) in [
			("1:silent", 1, Fault::Silent),
			("7:price:+10%", 7, Fault::Price(1_100_000)),
			("2:price:-50%", 2, Fault::Price(500_000)),
			("3:surface", 3, Fault::Surface),
			("4:arbitrage", 4, Fault::Arbitrage),
			("5:stale", 5, Fault::Stale),
		] {
			assert_eq!(text.parse(), Ok(Faulty { number, fault }), "{text}");
		}
	}

	#[test]
	fn faulty_operator_is_refused_when_text_is_not_one() {
		for text in [
			"",
			"1",
			"silent",
			"x:silent",
			"1:loud",
			"1:price",
			"1:price:10",
			"1:price:+x%",
			"1:price:NaN%",
			"1:price:-100%",
			"1:silent:2",
			"-1:silent",
		] {
			assert!(text.parse::<Faulty>().is_err(), "{text}");
		}
	}

	#[test]
	fn wild_surface_is_honest_at_the_money_and_has_no_arbitrage() {
		for honest in [HONEST, Surface { skew: 0.3, ..HONEST }] {
			let wild = Fault::Surface.distort(honest);
			assert_eq!(wild.check(), Ok(()));
			let slices = THETAS.map(|theta| (honest.slice(theta), wild.slice(theta)));
			for (honest, wild) in slices {
				assert_eq!(wild.check(), Ok(()));
				let at = |slice: &surety_math::Svi, k: f64| {
					let k = sp_arithmetic::FixedI128::from_inner((k * 1e18) as i128);
					slice.total_variance(k).expect("in range").into_inner() as f64 / 1e18
				};
				let theta = at(&honest, 0.0);
				assert!((at(&wild, 0.0) / theta - 1.0).abs() < 1e-9);
				// Two standard deviations out it is wrong by a quarter at least on both sides.
				for k in [-2.0 * theta.sqrt(), 2.0 * theta.sqrt()] {
					assert!((at(&wild, k) / at(&honest, k)).ln().abs() > 0.25, "{k}");
				}
			}
			for pair in slices.windows(2) {
				assert_eq!(pair[0].1.check_calendar(&pair[1].1), Ok(()));
			}
		}
	}

	#[test]
	fn surface_with_arbitrage_is_refused_by_the_test_for_it() {
		let broken = Fault::Arbitrage.distort(HONEST);
		assert!(THETAS.iter().all(|theta| broken.slice(*theta).check().is_err()));
	}
}
