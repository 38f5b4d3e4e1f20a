//! Terms of a market, as governance sets them.

use crate::{storable, Moment};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_arithmetic::{traits::Zero, FixedU128};

/// The longest symbol, in bytes.
pub const MAX_SYMBOL: usize = 8;

/// Short name of an underlying, one to eight capital letters or digits, as in `BTC`.
#[derive(
	Clone,
	Copy,
	Debug,
	Decode,
	DecodeWithMemTracking,
	Encode,
	Eq,
	MaxEncodedLen,
	Ord,
	PartialEq,
	PartialOrd,
	TypeInfo,
)]
pub struct Symbol([u8; MAX_SYMBOL]);

impl Symbol {
	/// The symbol of these bytes; nothing if they are not one to eight capital letters or digits.
	pub fn new(name: &[u8]) -> Option<Self> {
		let sound = !name.is_empty()
			&& name.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
		let mut bytes = [0; MAX_SYMBOL];
		bytes.get_mut(..name.len()).filter(|_| sound)?.copy_from_slice(name);
		Some(Self(bytes))
	}

	/// Its letters.
	pub fn as_bytes(&self) -> &[u8] {
		let length = self.0.iter().position(Zero::is_zero).unwrap_or(MAX_SYMBOL);
		self.0.get(..length).unwrap_or_default()
	}

	/// Whether the bytes are those of a symbol: decoding accepts any eight.
	pub fn is_sound(&self) -> bool {
		Self::new(self.as_bytes()) == Some(*self)
	}
}

impl Serialize for Symbol {
	fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
		let text = core::str::from_utf8(self.as_bytes()).map_err(serde::ser::Error::custom)?;
		serializer.serialize_str(text)
	}
}

impl<'de> Deserialize<'de> for Symbol {
	fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
		let text = alloc::string::String::deserialize(deserializer)?;
		let bytes: Vec<u8> = text.into_bytes();
		Self::new(&bytes).ok_or_else(|| {
			serde::de::Error::custom("a symbol is one to eight capital letters or digits")
		})
	}
}

/// Why terms were refused.
#[derive(Clone, Copy, Debug, Decode, DecodeWithMemTracking, Encode, Eq, PartialEq, TypeInfo)]
pub enum MarketTermsError {
	/// The symbol is not one to eight capital letters or digits.
	Symbol,
	/// Lot, tick or strike step is zero or above what can be stored.
	Step,
	/// The expiry grid is empty, its offset is not inside it, or its horizon is beyond three years.
	ExpiryGrid,
}

/// Terms of a market: what may be listed and in which steps.
#[derive(
	Clone,
	Copy,
	Debug,
	Decode,
	DecodeWithMemTracking,
	Deserialize,
	Encode,
	Eq,
	MaxEncodedLen,
	PartialEq,
	Serialize,
	TypeInfo,
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Market {
	/// Short name of the underlying, the first part of an instrument's name.
	pub symbol: Symbol,
	/// Quantities are multiples of this many contracts.
	pub lot: FixedU128,
	/// Premiums are multiples of this much per contract.
	pub tick: FixedU128,
	/// Strikes are multiples of this.
	pub strike_step: FixedU128,
	/// Expiries lie this many milliseconds apart,
	pub expiry_step: Moment,
	/// shifted by this many milliseconds (08:00 UTC for a daily grid is 28,800,000),
	pub expiry_offset: Moment,
	/// and at most this many milliseconds ahead. Where this holds more expiries than the oracle can watch, anybody can
	/// use up the room with far ones for the deposits on their series.
	pub expiry_horizon: Moment,
}

impl Market {
	/// Refuses terms under which nothing could be listed or that exceed what can be stored.
	pub fn check(&self) -> Result<(), MarketTermsError> {
		let step = |value: FixedU128| !value.is_zero() && value <= storable::MAX_PRICE;
		if !self.symbol.is_sound() {
			return Err(MarketTermsError::Symbol);
		}
		if !step(self.tick)
			|| !step(self.strike_step)
			|| !step(self.lot)
			|| self.strike_step < storable::MIN_PRICE
		{
			return Err(MarketTermsError::Step);
		}
		if self.expiry_step.is_zero()
			|| self.expiry_offset >= self.expiry_step
			|| self.expiry_horizon.is_zero()
			|| self.expiry_horizon > storable::MAX_TENOR
		{
			return Err(MarketTermsError::ExpiryGrid);
		}
		Ok(())
	}

	/// Whether an expiry lies on the grid.
	pub fn has_expiry(&self, expiry: Moment) -> bool {
		expiry.checked_rem(self.expiry_step) == Some(self.expiry_offset)
	}

	/// Whether a strike is storable and lies on the grid.
	pub fn has_strike(&self, strike: FixedU128) -> bool {
		(storable::MIN_PRICE..=storable::MAX_PRICE).contains(&strike)
			&& is_multiple(strike, self.strike_step)
	}

	/// Whether a quantity is positive and a multiple of the lot.
	pub fn has_quantity(&self, quantity: FixedU128) -> bool {
		!quantity.is_zero() && is_multiple(quantity, self.lot)
	}

	/// Whether a premium per contract is positive, storable and a multiple of the tick.
	pub fn has_premium(&self, premium: FixedU128) -> bool {
		!premium.is_zero() && premium <= storable::MAX_PRICE && is_multiple(premium, self.tick)
	}
}

fn is_multiple(value: FixedU128, step: FixedU128) -> bool {
	value.into_inner().checked_rem(step.into_inner()) == Some(0)
}
