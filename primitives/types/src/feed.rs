//! Terms of a feed, as governance sets them.

use crate::{storable, Moment};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_arithmetic::{
	traits::{One, Zero},
	FixedU128,
};

/// The longest that a price may count: a day, in milliseconds.
const LONGEST_AGE: Moment = 86_400_000;
/// The longest that misbehaviour must be borne: thirty days, in milliseconds.
const LONGEST_PATIENCE: Moment = 2_592_000_000;
/// The most decimals that a price has.
const MOST_DECIMALS: u8 = 18;

/// Terms of a feed: of an underlying with its forwards, rate and surface, or of an asset's price alone.
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
pub struct FeedTerms {
	/// `f`: how many operators may be silent or lie. The quorum is `2f + 1` fresh observations.
	pub faulty: u8,
	/// How often operators report at least, in milliseconds: past this age confidence falls.
	pub heartbeat: Moment,
	/// An observation older than this many milliseconds does not count; neither does a price.
	pub max_age: Moment,
	/// Lowest price, spot or forward, that an operator may report.
	pub min_price: FixedU128,
	/// Highest price, spot or forward, that an operator may report.
	pub max_price: FixedU128,
	/// Decimals that a reported spot may have, so that all operators speak of the same prices.
	pub decimals: u8,
	/// The rate is at most this far from zero.
	pub max_rate: FixedU128,
	/// The largest move of spot from one price to the next, as a share, that is believed at once.
	pub max_move: FixedU128,
	/// An observation this far from the median, as a share of spot, is outside; a rate, as a share of `max_rate`.
	/// Observations that are typically this far apart have no confidence.
	pub band: FixedU128,
	/// The same of a surface, as a share of total variance. Beyond it no surface is taken.
	pub surface_band: FixedU128,
	/// The least confidence at which risk may be opened.
	pub min_confidence: FixedU128,
	/// How long an operator may misbehave, in milliseconds, before anybody may have it removed.
	pub patience: Moment,
}

/// Why terms of a feed were refused.
#[derive(Clone, Copy, Debug, Decode, DecodeWithMemTracking, Encode, Eq, PartialEq, TypeInfo)]
pub enum FeedTermsError {
	/// The age of a price must be positive and at most a day, the heartbeat positive and not longer.
	Age,
	/// The bounds of a price are crossed or outside what can be stored.
	PriceBounds,
	/// More decimals than a price has.
	Decimals,
	/// The largest rate must be positive and at most 1.
	Rate,
	/// Moves and bands must be positive and at most 1.
	Band,
	/// The least confidence is above 1.
	Confidence,
	/// Patience must be at least the maximum age and at most thirty days.
	Patience,
}

impl FeedTerms {
	/// How many fresh observations make a price: `2f + 1`.
	pub fn quorum(&self) -> usize {
		usize::from(self.faulty).saturating_mul(2).saturating_add(usize::one())
	}

	/// The smallest step of a reported spot, in units of 1e-18; nothing if there are more decimals than a price has.
	pub fn step(&self) -> Option<u128> {
		10u128.checked_pow(MOST_DECIMALS.checked_sub(self.decimals)?.into())
	}

	/// Refuses terms under which no price or any price could pass.
	pub fn check(&self) -> Result<(), FeedTermsError> {
		let share = |value: FixedU128| !value.is_zero() && value <= FixedU128::one();
		let refuse = |sound: bool, error| if sound { Ok(()) } else { Err(error) };
		let ages = !self.heartbeat.is_zero()
			&& self.heartbeat <= self.max_age
			&& self.max_age <= LONGEST_AGE;
		let bounds = storable::MIN_PRICE <= self.min_price
			&& self.min_price <= self.max_price
			&& self.max_price <= storable::MAX_PRICE;
		let bands = share(self.max_move) && share(self.band) && share(self.surface_band);
		refuse(ages, FeedTermsError::Age)?;
		refuse(bounds, FeedTermsError::PriceBounds)?;
		refuse(self.decimals <= MOST_DECIMALS, FeedTermsError::Decimals)?;
		refuse(share(self.max_rate), FeedTermsError::Rate)?;
		refuse(bands, FeedTermsError::Band)?;
		refuse(self.min_confidence <= FixedU128::one(), FeedTermsError::Confidence)?;
		let patience = (self.max_age..=LONGEST_PATIENCE).contains(&self.patience);
		refuse(patience, FeedTermsError::Patience)
	}
}
