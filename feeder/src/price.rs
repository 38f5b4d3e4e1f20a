//! Prices as the chain counts them: integers with eighteen decimals.
//!
//! Text becomes a price digit by digit, never through a float: what an exchange printed is what is sent. Only the
//! simulation starts from floats, and its prices are rounded to the tick before anybody sees them.

use std::{fmt, num::NonZeroU128, str::FromStr};
use surety_types::storable;

/// Fractional digits of a price.
const DECIMALS: usize = 18;

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
	pub fn from_inner(inner: u128) -> Result<Self, PriceError> {
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

/// A step of prices: the one to which prices are rounded that do not come from a file, or the one that a feed takes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Tick(NonZeroU128);

impl FromStr for Tick {
	type Err = PriceError;

	fn from_str(text: &str) -> Result<Self, PriceError> {
		NonZeroU128::new(text.parse::<Price>()?.0).map(Self).ok_or(PriceError::OutOfRange)
	}
}

impl Tick {
	/// The step of prices with so many decimals; eighteen are all that a price has.
	pub fn of_decimals(decimals: u32) -> Self {
		let exponent = (DECIMALS as u32).saturating_sub(decimals);
		Self(NonZeroU128::new(10u128.pow(exponent)).unwrap_or(NonZeroU128::MIN))
	}

	/// Whether this price is a multiple of the step.
	pub fn divides(self, price: Price) -> bool {
		price.0 % self.0 == 0
	}

	/// The multiple of the tick nearest to a model's price, halves up, kept within one tick and the largest price.
	pub fn nearest_to_model(self, price: f64) -> Price {
		let ticks = (price * (storable::ONE as f64 / self.0.get() as f64)).round();
		let largest = storable::MAX_PRICE.into_inner() / self.0;
		// A cast from float to integer is capped at the ends, and not-a-number becomes zero.
		Price((ticks as u128).clamp(1, largest) * self.0.get())
	}

	/// The multiple of the tick nearest to an exact price, in units of the eighteenth decimal, halves up, kept within
	/// one tick and the largest price.
	pub fn nearest(self, inner: u128) -> Price {
		let largest = storable::MAX_PRICE.into_inner() / self.0;
		let half = self.0.get() / 2;
		Price((inner.saturating_add(half) / self.0).clamp(1, largest) * self.0.get())
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
	fn price_is_rounded_to_the_decimals_that_a_feed_takes() {
		for (decimals, text, rounded) in [
			(2, "4264.445", "4264.45"),
			(2, "4264.4449", "4264.44"),
			(0, "4264.5", "4265"),
			(0, "0.2", "1"),
			(18, "0.000001000000000001", "0.000001000000000001"),
			(40, "0.000001000000000001", "0.000001000000000001"),
		] {
			let step = Tick::of_decimals(decimals);
			assert_eq!(step.nearest(price(text).inner()), price(rounded), "{text}");
			assert_eq!(step.divides(price(text)), text == rounded, "{text}");
		}
	}
}
