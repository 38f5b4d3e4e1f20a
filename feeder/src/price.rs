//! Prices as the chain counts them: integers with eighteen decimals.
//!
//! Text becomes a price digit by digit, never through a float: what an exchange printed is what is sent. Only the
//! simulation starts from floats, and its prices are rounded to the tick before anybody sees them.

use rand::{rngs::StdRng, Rng, SeedableRng};
use std::{fmt, num::NonZeroU128, str::FromStr};
use surety_types::storable;

/// Fractional digits of a price.
const DECIMALS: usize = 18;
/// A basis point is one in ten thousand; noise is drawn in thousandths of it.
const NOISE_UNITS_PER_BPS: u32 = 1_000;
/// Noise units that make the whole.
const NOISE_WHOLE: u32 = 10_000 * NOISE_UNITS_PER_BPS;
/// The largest noise that can be asked for, in basis points.
pub const MAX_NOISE_BPS: u32 = 1_000;

/// A price of one unit of the underlying in the settlement currency, within what the chain can store.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Price(u128);

/// Why a text is not a price.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum PriceError {
	/// Something else than digits with at most one point among them.
	NotDecimal,
	/// More than eighteen digits after the point.
	TooFine,
	/// Below 0.000001 or above 10,000,000.
	OutOfRange,
}

impl fmt::Display for PriceError {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(match self {
			Self::NotDecimal => "is not a decimal number such as 4264.44",
			Self::TooFine => "has more than 18 digits after the point",
			Self::OutOfRange => {
				"is outside 0.000001 to 10000000, which is what the chain can store"
			},
		})
	}
}

impl std::error::Error for PriceError {}

impl Price {
	/// The price of this many units of the eighteenth decimal, if it can be stored.
	fn from_inner(inner: u128) -> Result<Self, PriceError> {
		let range = storable::MIN_PRICE.into_inner()..=storable::MAX_PRICE.into_inner();
		range.contains(&inner).then_some(Self(inner)).ok_or(PriceError::OutOfRange)
	}

	/// The price in units of the eighteenth decimal, as the chain stores it.
	pub fn inner(self) -> u128 {
		self.0
	}

	/// For models only.
	pub fn to_float(self) -> f64 {
		self.0 as f64 / storable::ONE as f64
	}
}

impl FromStr for Price {
	type Err = PriceError;

	fn from_str(text: &str) -> Result<Self, PriceError> {
		let (whole, fraction) = match text.split_once('.') {
			Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
			Some(_) => return Err(PriceError::NotDecimal),
			None => (text, ""),
		};
		let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
		if whole.is_empty() || !digits(whole) || !digits(fraction) {
			return Err(PriceError::NotDecimal);
		}
		if fraction.len() > DECIMALS {
			return Err(PriceError::TooFine);
		}
		// The inner number is the same digits without the point, filled up to eighteen decimals.
		let inner = format!("{whole}{fraction:0<DECIMALS$}");
		Self::from_inner(inner.parse().map_err(|_| PriceError::OutOfRange)?)
	}
}

impl fmt::Display for Price {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		let (whole, fraction) = (self.0 / storable::ONE, self.0 % storable::ONE);
		let fraction = format!("{fraction:0DECIMALS$}");
		match fraction.trim_end_matches('0') {
			"" => f.pad(&format!("{whole}")),
			fraction => f.pad(&format!("{whole}.{fraction}")),
		}
	}
}

/// The step to which prices are rounded that do not come from a file.
#[derive(Clone, Copy, Debug)]
pub struct Tick(NonZeroU128);

impl FromStr for Tick {
	type Err = PriceError;

	fn from_str(text: &str) -> Result<Self, PriceError> {
		NonZeroU128::new(text.parse::<Price>()?.0).map(Self).ok_or(PriceError::OutOfRange)
	}
}

impl Tick {
	/// The multiple of the tick nearest to a model's price, halves up, kept within one tick and the largest price.
	pub fn nearest_to_model(self, price: f64) -> Price {
		let ticks = (price * (storable::ONE as f64 / self.0.get() as f64)).round();
		let largest = storable::MAX_PRICE.into_inner() / self.0;
		// A cast from float to integer is capped at the ends, and not-a-number becomes zero.
		Price((ticks as u128).clamp(1, largest) * self.0.get())
	}

	/// The multiple of the tick nearest to an exact price, halves up, kept within one tick and the largest price.
	fn nearest(self, inner: u128) -> Price {
		let largest = storable::MAX_PRICE.into_inner() / self.0;
		Price(((inner + self.0.get() / 2) / self.0).clamp(1, largest) * self.0.get())
	}
}

/// How operators of one process differ from each other: by a small error that depends on nothing but the seed, the
/// operator and the number of the price, so that a run can be repeated.
#[derive(Clone, Copy, Debug)]
pub struct Noise {
	/// The largest error, in basis points of the price; 0 leaves prices exactly as they are.
	pub bps: u32,
	/// Where the errors come from.
	pub seed: u64,
	/// To what the result is rounded.
	pub tick: Tick,
}

impl Noise {
	/// What the operator with this number observes when the source says `price`.
	pub fn apply(&self, price: Price, operator: usize, point: u64) -> Price {
		if self.bps == 0 {
			return price;
		}
		let mut seed = [0; 32];
		seed[..8].copy_from_slice(&self.seed.to_le_bytes());
		seed[8..16].copy_from_slice(&(operator as u64).to_le_bytes());
		seed[16..24].copy_from_slice(&point.to_le_bytes());
		let largest = self.bps.min(MAX_NOISE_BPS) * NOISE_UNITS_PER_BPS;
		let drawn = StdRng::from_seed(seed).gen_range(0..=2 * largest);
		let factor = NOISE_WHOLE - largest + drawn;
		// At most 10^25 x 1.1 x 10^7: far from the end of 128 bits.
		self.tick.nearest(price.0 * u128::from(factor) / u128::from(NOISE_WHOLE))
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn price(text: &str) -> Price {
		text.parse().expect("sound price")
	}

	#[test]
	fn price_keeps_every_digit_when_read_from_text() {
		for (text, inner) in [
			("4264.44", 4_264_440_000_000_000_000_000),
			("0.1", 100_000_000_000_000_000),
			("1", 1_000_000_000_000_000_000),
			("007.50", 7_500_000_000_000_000_000),
			("0.000001", 1_000_000_000_000),
			("10000000", 10_000_000_000_000_000_000_000_000),
			// A float has no room for these digits.
			("9999999.999999999999999999", 9_999_999_999_999_999_999_999_999),
			("1234567.123456789012345678", 1_234_567_123_456_789_012_345_678),
		] {
			assert_eq!(text.parse(), Ok(Price(inner)), "{text}");
		}
	}

	#[test]
	fn price_shows_its_digits_without_superfluous_zeros() {
		for (text, shown) in [("4264.440", "4264.44"), ("7000", "7000"), ("0.000001", "0.000001")] {
			assert_eq!(price(text).to_string(), shown);
		}
	}

	#[test]
	fn price_is_refused_when_text_is_not_one() {
		for (text, error) in [
			("", PriceError::NotDecimal),
			(".5", PriceError::NotDecimal),
			("5.", PriceError::NotDecimal),
			("-1", PriceError::NotDecimal),
			("+1", PriceError::NotDecimal),
			("1e3", PriceError::NotDecimal),
			("1.2.3", PriceError::NotDecimal),
			("1,5", PriceError::NotDecimal),
			("NaN", PriceError::NotDecimal),
			("\u{661}", PriceError::NotDecimal),
			("1.0000000000000000000", PriceError::TooFine),
			("0", PriceError::OutOfRange),
			("0.0000009", PriceError::OutOfRange),
			("10000000.000000000000000001", PriceError::OutOfRange),
			("999999999999999999999999999999999999999", PriceError::OutOfRange),
		] {
			assert_eq!(text.parse::<Price>(), Err(error), "{text}");
		}
	}

	#[test]
	fn model_price_is_a_multiple_of_the_tick() {
		let tick: Tick = "0.01".parse().expect("tick");
		assert_eq!(tick.nearest_to_model(60_123.456_7), price("60123.46"));
		assert_eq!(tick.nearest_to_model(0.000_1), price("0.01"));
		assert_eq!(tick.nearest_to_model(f64::NAN), price("0.01"));
		assert_eq!(tick.nearest_to_model(f64::INFINITY), price("10000000"));
	}

	#[test]
	fn noise_stays_within_its_bound_and_repeats() {
		let noise = Noise { bps: 5, seed: 7, tick: "0.01".parse().expect("tick") };
		let (low, high) = (price("59970"), price("60030"));
		let draw = |operator, point| noise.apply(price("60000"), operator, point);
		let drawn: Vec<_> = (0..1_000).map(|point| draw(1, point)).collect();
		assert!(drawn.iter().all(|drawn| (low..=high).contains(drawn)));
		assert_eq!(drawn, (0..1_000).map(|point| draw(1, point)).collect::<Vec<_>>());
		assert_ne!(drawn, (0..1_000).map(|point| draw(2, point)).collect::<Vec<_>>());
		assert!(drawn.iter().all(|drawn| drawn.inner() % 10_000_000_000_000_000 == 0));
	}

	#[test]
	fn noise_changes_nothing_when_it_is_zero() {
		let noise = Noise { bps: 0, seed: 7, tick: "0.01".parse().expect("tick") };
		assert_eq!(noise.apply(price("1.234567"), 3, 9), price("1.234567"));
	}
}
