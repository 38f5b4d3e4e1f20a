//! Terms of auctions, frozen in each auction when it opens.

use crate::arithmetic::{NOTHING, UNIT};
use crate::terms::{ensure, parameters};
use crate::TermsError;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_arithmetic::FixedU128;
use surety_types::Moment;

/// The longest that a stage of an auction may last: a week.
const LONGEST: Moment = 604_800_000;
/// The largest penalty.
const MAX_PENALTY: FixedU128 = hundredths(10);
/// The largest share of it for the flagger: whoever flags and buys his own vault must lose.
const MAX_FLAGGER_SHARE: FixedU128 = hundredths(50);
const MAX_EQUITY_FLOOR: FixedU128 = FixedU128::from_u32(1_000_000);

const fn hundredths(value: u128) -> FixedU128 {
	FixedU128::from_inner(value.saturating_mul(10_000_000_000_000_000))
}

/// Terms of the auction of a vault (spec/liquidation.md, "Auction of a vault"). Prices are shares of the equity sold,
/// durations in milliseconds.
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
pub struct AuctionTerms {
	/// The margin to restore, as a share of the requirement `E - MM`: maintenance margin must be at least this.
	pub buffer: FixedU128,
	/// The share of the requirement at or below which equity is thin.
	pub thin_share: FixedU128,
	/// The price when an auction opens.
	pub first_price: FixedU128,
	/// The price after the first fall.
	pub middle_price: FixedU128,
	/// How long the price falls from the first to the middle one.
	pub first_fall: Moment,
	/// How long it then falls to nothing.
	pub second_fall: Moment,
	/// phi: what of a price is the penalty.
	pub penalty: FixedU128,
	/// What of the penalty is the flagger's if somebody flagged the vault.
	pub flagger_share: FixedU128,
	/// The least fraction that a bid may take, where more is for sale.
	pub least_fraction: FixedU128,
	/// Equity in the settlement currency below which all is sold at once.
	pub equity_floor: FixedU128,
	/// How long the growth of the thin phase takes from nothing to all.
	pub thin_growth: Moment,
	/// How long an auction goes on when its price can move no further.
	pub grace: Moment,
}

impl Default for AuctionTerms {
	/// Those of spec/liquidation.md. It leaves the flagger's share and the floor of equity open: here a tenth of the
	/// penalty, and the least requirement of a short vault.
	fn default() -> Self {
		Self {
			buffer: hundredths(15),
			thin_share: hundredths(25),
			first_price: hundredths(95),
			middle_price: hundredths(70),
			first_fall: 900_000,
			second_fall: 43_200_000,
			penalty: hundredths(2),
			flagger_share: hundredths(10),
			least_fraction: hundredths(10),
			equity_floor: hundredths(5_000),
			thin_growth: 3_600_000,
			grace: 600_000,
		}
	}
}

impl AuctionTerms {
	/// Whether these are terms under which an auction sells, ends and restores.
	pub fn check(&self) -> Result<(), TermsError> {
		let falls = self.first_price <= UNIT
			&& self.middle_price <= self.first_price
			&& self.middle_price > NOTHING;
		ensure(falls, TermsError::AuctionPrice)?;
		let durations = [self.first_fall, self.second_fall, self.thin_growth, self.grace];
		let sound = durations.iter().all(|duration| (1..=LONGEST).contains(duration));
		ensure(sound, TermsError::AuctionDuration)?;
		let share = |value: FixedU128| value > NOTHING && value <= UNIT;
		ensure(share(self.buffer), TermsError::Buffer)?;
		ensure(share(self.thin_share), TermsError::ThinShare)?;
		let penalty = self.penalty <= MAX_PENALTY && self.flagger_share <= MAX_FLAGGER_SHARE;
		ensure(penalty, TermsError::Penalty)?;
		ensure(share(self.least_fraction), TermsError::LeastFraction)?;
		ensure(self.equity_floor <= MAX_EQUITY_FLOOR, TermsError::EquityFloor)
	}
}

parameters! {
	/// Terms of auctions within their bounds.
	AuctionParameters, AuctionTerms, "AuctionTerms"
}
