//! How operators of one process differ from each other: by small errors that depend on nothing but a seed, the operator
//! and the number of the price, so that a run can be repeated.

use crate::price::{Price, Tick};
use rand::{rngs::StdRng, Rng, SeedableRng};

/// A basis point is one in ten thousand; errors are drawn in thousandths of it.
const UNITS_PER_BPS: u32 = 1_000;
/// Units that make the whole.
const WHOLE: u32 = 10_000 * UNITS_PER_BPS;
/// The largest error that can be asked for, in basis points.
pub const MAX_NOISE_BPS: u32 = 1_000;

/// In what operators err, each on its own.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Subject {
	Price = 0,
	Volatility = 1,
}

/// The errors of all operators about one market.
#[derive(Clone, Copy, Debug)]
pub struct Noise {
	/// Where the errors come from.
	pub seed: u64,
	/// The largest error of a price, in basis points of it; 0 leaves prices exactly as they are.
	pub price_bps: u32,
	/// To what an erring price is rounded.
	pub tick: Tick,
	/// The largest error of the volatility, in basis points of it.
	pub volatility_bps: u32,
}

impl Noise {
	/// The price that the operator with this number, from zero, observes when the source says `price`.
	pub fn price(&self, price: Price, operator: usize, point: u64) -> Price {
		if self.price_bps == 0 {
			return price;
		}
		let factor = self.factor(Subject::Price, self.price_bps, operator, point);
		// At most 10^25 x 1.1 x 10^7: far from the end of 128 bits.
		self.tick.nearest(price.inner() * u128::from(factor) / u128::from(WHOLE))
	}

	/// What the operator with this number, from zero, multiplies volatilities by while the price with this number
	/// stands.
	pub fn volatility(&self, operator: usize, point: u64) -> f64 {
		let factor = self.factor(Subject::Volatility, self.volatility_bps, operator, point);
		f64::from(factor) / f64::from(WHOLE)
	}

	/// A factor in units, drawn uniformly.
	fn factor(&self, subject: Subject, bps: u32, operator: usize, point: u64) -> u32 {
		let mut seed = [0; 32];
		seed[..8].copy_from_slice(&self.seed.to_le_bytes());
		seed[8..16].copy_from_slice(&(operator as u64).to_le_bytes());
		seed[16..24].copy_from_slice(&point.to_le_bytes());
		seed[24] = subject as u8;
		let largest = bps.min(MAX_NOISE_BPS) * UNITS_PER_BPS;
		WHOLE - largest + StdRng::from_seed(seed).gen_range(0..=2 * largest)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn price(text: &str) -> Price {
		text.parse().expect("sound price")
	}

	fn noise(bps: u32) -> Noise {
		let tick = "0.01".parse().expect("tick");
		Noise { seed: 7, price_bps: bps, tick, volatility_bps: bps }
	}

	#[test]
	fn price_errs_within_its_bound_and_repeatably() {
		let (low, high) = (price("59970"), price("60030"));
		let draw = |operator, point| noise(5).price(price("60000"), operator, point);
		let drawn: Vec<_> = (0..1_000).map(|point| draw(1, point)).collect();
		assert!(drawn.iter().all(|drawn| (low..=high).contains(drawn)));
		assert_eq!(drawn, (0..1_000).map(|point| draw(1, point)).collect::<Vec<_>>());
		assert_ne!(drawn, (0..1_000).map(|point| draw(2, point)).collect::<Vec<_>>());
		assert!(drawn.iter().all(|drawn| drawn.inner() % 10_000_000_000_000_000 == 0));
	}

	#[test]
	fn volatility_errs_within_its_bound_and_not_as_the_price_does() {
		let draw = |operator, point| noise(100).volatility(operator, point);
		let drawn: Vec<_> = (0..1_000).map(|point| draw(1, point)).collect();
		assert!(drawn.iter().all(|drawn| (0.99..=1.01).contains(drawn)));
		assert_eq!(drawn, (0..1_000).map(|point| draw(1, point)).collect::<Vec<_>>());
		assert_ne!(drawn, (0..1_000).map(|point| draw(2, point)).collect::<Vec<_>>());
		let by_price = |point| noise(100).price(price("60000"), 1, point).to_float() / 60_000.0;
		assert!((0..1_000).any(|point| (by_price(point) - draw(1, point)).abs() > 0.005));
	}

	#[test]
	fn nothing_errs_when_noise_is_zero() {
		assert_eq!(noise(0).price(price("1.234567"), 3, 9), price("1.234567"));
		assert_eq!(noise(0).volatility(3, 9), 1.0);
	}
}
