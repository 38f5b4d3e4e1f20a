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
	/// and at most this many milliseconds ahead. Where this holds more expiries than users may open, anybody can use up
	/// that room with far ones for the deposits on their series; what is kept for the protocol's calendar stays free.
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

/// The most strikes of the protocol's ladder on each side of spot.
pub const MAX_SIDE_STRIKES: u8 = 20;
/// The most series of one ladder: a call and a put at each of its strikes.
pub const MAX_LADDER: u32 = 82;
/// The most expiries of one kind in the protocol's calendar.
const MAX_OF_A_KIND: u8 = 31;
/// The largest volatility that strikes are bounded with where none is quoted: 1,000 %.
const MAX_VOLATILITY: FixedU128 = FixedU128::from_u32(10);

/// Why terms of listing were refused.
#[derive(Clone, Copy, Debug, Decode, DecodeWithMemTracking, Encode, Eq, PartialEq, TypeInfo)]
pub enum ListingTermsError {
	/// More than 31 expiries of a kind.
	Expiries,
	/// More than [`MAX_SIDE_STRIKES`], or a width that is zero or above 1.
	Ladder,
	/// The volatility is zero or above 10.
	Volatility,
}

/// What the protocol lists in a market by itself, and how far from the forward anybody may list. All expiries are at
/// 08:00 UTC; those off the market's grid or beyond its horizon are left out, and one that is of several kinds is one.
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
pub struct ListingTerms {
	/// How many of the next days have an expiry.
	pub daily: u8,
	/// How many of the next Fridays have one.
	pub weekly: u8,
	/// How many of the next last Fridays of a month have one.
	pub monthly: u8,
	/// How many of the next last Fridays of March, June, September and December have one.
	pub quarterly: u8,
	/// How many strikes are listed on each side of the one nearest to spot, as calls and as puts.
	pub strikes: u8,
	/// Strikes lie at most this share of spot apart, times the square root of the years to expiry.
	pub width: FixedU128,
	/// The annual volatility by which strikes are bounded where the oracle has no surface of an expiry.
	pub volatility: FixedU128,
}

impl ListingTerms {
	/// Refuses terms that are out of bounds. None of them says how many expiries and series a chain has room for.
	pub fn check(&self) -> Result<(), ListingTermsError> {
		let kinds = [self.daily, self.weekly, self.monthly, self.quarterly];
		if kinds.into_iter().any(|count| count > MAX_OF_A_KIND) {
			return Err(ListingTermsError::Expiries);
		}
		if self.strikes > MAX_SIDE_STRIKES
			|| self.width.is_zero()
			|| self.width > FixedU128::from_u32(1)
		{
			return Err(ListingTermsError::Ladder);
		}
		if self.volatility.is_zero() || self.volatility > MAX_VOLATILITY {
			return Err(ListingTermsError::Volatility);
		}
		Ok(())
	}

	/// How many expiries there are at most: fewer where one is of several kinds.
	pub fn expiries(&self) -> u32 {
		let kinds = [self.daily, self.weekly, self.monthly, self.quarterly];
		// Four bytes.
		kinds.into_iter().fold(0, |sum: u32, count| sum.saturating_add(count.into()))
	}

	/// How many series an expiry's ladder has at most: a call and a put at each strike.
	pub fn ladder(&self) -> u32 {
		// Twice twice a byte, and two.
		u32::from(self.strikes).saturating_mul(4).saturating_add(2)
	}
}

fn is_multiple(value: FixedU128, step: FixedU128) -> bool {
	value.into_inner().checked_rem(step.into_inner()) == Some(0)
}

#[cfg(test)]
mod tests {
	use super::*;

	fn percent(share: u32) -> FixedU128 {
		FixedU128::from_rational(share.into(), 100)
	}

	fn terms() -> ListingTerms {
		ListingTerms {
			daily: 3,
			weekly: 2,
			monthly: 2,
			quarterly: 2,
			strikes: 4,
			width: percent(25),
			volatility: percent(100),
		}
	}

	#[test]
	fn listing_terms_count_expiries_and_series_as_kinds_and_sides_add_up() {
		assert_eq!((terms().expiries(), terms().ladder()), (9, 18));
		let least = ListingTerms { daily: 0, weekly: 0, monthly: 0, quarterly: 0, ..terms() };
		assert_eq!(least.expiries(), 0);
		assert_eq!(ListingTerms { strikes: 0, ..terms() }.ladder(), 2);
		let most = ListingTerms { strikes: MAX_SIDE_STRIKES, ..terms() };
		assert_eq!(most.ladder(), MAX_LADDER);
	}

	#[test]
	fn listing_terms_are_refused_when_out_of_bounds() {
		use ListingTermsError::{Expiries, Ladder, Volatility};
		let above = FixedU128::from_inner(1_000_000_000_000_000_001);
		for (terms, error) in [
			(ListingTerms { daily: 32, ..terms() }, Expiries),
			(ListingTerms { weekly: 32, ..terms() }, Expiries),
			(ListingTerms { monthly: 255, ..terms() }, Expiries),
			(ListingTerms { quarterly: 32, ..terms() }, Expiries),
			(ListingTerms { strikes: 21, ..terms() }, Ladder),
			(ListingTerms { width: percent(0), ..terms() }, Ladder),
			(ListingTerms { width: above, ..terms() }, Ladder),
			(ListingTerms { volatility: percent(0), ..terms() }, Volatility),
			(ListingTerms { volatility: percent(1_001), ..terms() }, Volatility),
		] {
			assert_eq!(terms.check(), Err(error), "{terms:?}");
		}
		let most = ListingTerms {
			daily: 31,
			weekly: 31,
			monthly: 31,
			quarterly: 31,
			strikes: 20,
			width: percent(100),
			volatility: percent(1_000),
		};
		assert_eq!(most.check(), Ok(()));
		let least = FixedU128::from_inner(1);
		let none =
			ListingTerms { daily: 0, weekly: 0, monthly: 0, quarterly: 0, strikes: 0, ..most };
		assert_eq!(ListingTerms { width: least, volatility: least, ..none }.check(), Ok(()));
	}
}
