//! The auction of a vault (spec/liquidation.md, "Auction of a vault").
//!
//! An auction sells fractions of `P`, everything in the vault but `R`, the cash that bids brought. `E0 = E - R` is the
//! equity in `P` and `Q = E - MM` its requirement. Percentages and durations are frozen when it opens, amounts are
//! always current.
//!
//! | | solvent phase, `E0 > thin_share Q` | thin phase |
//! |---|---|---|
//! | all of `P` costs | `E0 d`, d falling from .95 to 0 | `B = E0 - g thin_share Q`, g growing to 1 |
//! | the vault gets | `E0 d'`, the rest is the penalty | `B`; where it is negative, it pays |
//! | most that is sold | `BM / (BM - R - E0 d')` | `BM / (BM - R - B)` |
//!
//! At the boundary both prices are the same where `g = 1 - d`, its first value. Whatever a bid takes, `BM` does not fall,
//! and the most it may take makes it zero.
//!
//! Rounding is against the bidder: what he pays and the fraction that he must take are rounded up, what he is paid and
//! what he takes of each asset down. The vault gets what he pays less the penalty, which is rounded down.

mod bid;
mod clock;
mod parameters;
// The codec's derive for enums converts indices with `as`.
#[allow(clippy::as_conversions)]
mod phase;

pub use bid::{Bid, BidRefused, Transfer};
pub use clock::{AuctionClock, ThinClock};
pub use parameters::{AuctionParameters, AuctionTerms};
pub use phase::{AuctionEnd, Phase};

use crate::arithmetic::{excess, positive_part, UNIT, ZERO};
use crate::numbers::{fixed, integer, signed_fixed, signed_integer};
use crate::rules::auction as rules;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_arithmetic::{FixedI128, FixedU128};
use surety_math::{add, mul_floor, mul_signed_floor, negate, signed, sub, MathError};
use surety_types::Moment;

/// What the vault is worth now, in the settlement currency.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct AuctionStanding {
	/// E.
	pub equity: FixedI128,
	/// MM, at most E.
	pub maintenance: FixedI128,
	/// R: cash from bids that is still there.
	pub received: FixedU128,
}

impl AuctionStanding {
	/// `Q = E - MM`. `Overflow` if maintenance margin exceeds equity.
	pub fn requirement(&self) -> Result<FixedU128, MathError> {
		let requirement = sub(self.equity, self.maintenance)?.into_inner();
		requirement.try_into().map(FixedU128::from_inner).map_err(|_| MathError::Overflow)
	}

	/// `E0 = E - R`: the equity in what is for sale.
	pub fn sold_equity(&self) -> Result<FixedI128, MathError> {
		sub(self.equity, signed(self.received)?)
	}

	/// `max(0, -E0)`: the loss that is reserved from the waterfall at every visit.
	pub fn loss(&self) -> Result<FixedU128, MathError> {
		Ok(positive_part(negate(self.sold_equity()?)?))
	}

	/// `BM = MM - buffer (E - MM)`, rounded down: the margin to restore. A bidder must end with at least zero of it too.
	pub fn buffer_margin(&self, parameters: &AuctionParameters) -> Result<FixedI128, MathError> {
		let maintenance = signed_integer(self.maintenance);
		let buffer = integer(parameters.terms().buffer);
		signed_fixed(rules::buffer_margin(&maintenance, &integer(self.requirement()?), &buffer)?)
	}

	/// Thin where `E0 <= thin_share (E - MM)`.
	pub fn phase(&self, parameters: &AuctionParameters) -> Result<Phase, MathError> {
		let thin_share = integer(parameters.terms().thin_share);
		let limit = rules::thin_limit(&integer(self.requirement()?), &thin_share)?;
		let limit = signed_fixed(limit)?;
		Ok(if self.sold_equity()? > limit { Phase::Solvent } else { Phase::Thin })
	}
}

/// The arithmetic part of an open auction.
#[derive(
	Clone,
	Copy,
	Debug,
	Decode,
	DecodeWithMemTracking,
	Encode,
	Eq,
	MaxEncodedLen,
	PartialEq,
	TypeInfo,
)]
pub struct Auction {
	/// Percentages and durations as they were when it opened.
	pub parameters: AuctionParameters,
	/// Its times.
	pub clock: AuctionClock,
}

impl Auction {
	/// Opens an auction.
	pub fn open(parameters: AuctionParameters, now: Moment) -> Self {
		Self { parameters, clock: AuctionClock::open(now) }
	}

	/// Notes the phase and quotes. Every bid is a visit.
	pub fn visit(&mut self, standing: &AuctionStanding, now: Moment) -> Result<Quote, MathError> {
		let phase = standing.phase(&self.parameters)?;
		self.clock = self.clock.visited(&self.parameters, phase, now)?;
		let offer = match (phase, self.clock.thin) {
			(Phase::Thin, Some(thin)) => Offer::Thin { growth: thin.growth(&self.parameters)? },
			_ => Offer::Solvent { price: self.clock.price(&self.parameters, now)? },
		};
		Quote::new(self.parameters, *standing, offer)
	}

	/// Whether the auction is over. [`visit`](Self::visit) it first.
	pub fn end(
		&self,
		standing: &AuctionStanding,
		now: Moment,
	) -> Result<Option<AuctionEnd>, MathError> {
		if standing.buffer_margin(&self.parameters)? >= ZERO {
			return Ok(Some(AuctionEnd::Restored));
		}
		let over = now >= self.clock.deadline(&self.parameters)?;
		Ok(over.then_some(AuctionEnd::Exhausted))
	}
}

/// At what an auction sells.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Offer {
	/// d.
	Solvent {
		/// The price of equity, as a share of it.
		price: FixedU128,
	},
	/// g.
	Thin {
		/// The part that is granted of `thin_share` of the requirement.
		growth: FixedU128,
	},
}

/// What an auction asks for now.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Quote {
	/// At what it sells.
	pub offer: Offer,
	/// What all of `P` would cost, rounded up; negative where the bidder would be paid.
	pub price_of_all: FixedI128,
	/// BM: what is missing to the buffer, if negative.
	pub buffer_margin: FixedI128,
	/// The most that a bid may take: `f_max`. It restores the buffer and ends the auction; 0 if nothing is missing.
	pub most: FixedU128,
	/// The least that a bid may take.
	pub least: FixedU128,
	parameters: AuctionParameters,
	standing: AuctionStanding,
}

impl Quote {
	fn new(
		parameters: AuctionParameters,
		standing: AuctionStanding,
		offer: Offer,
	) -> Result<Self, MathError> {
		let terms = parameters.terms();
		let equity = standing.sold_equity()?;
		let buffer_margin = standing.buffer_margin(&parameters)?;
		let (price_of_all, kept) = match offer {
			Offer::Solvent { price } => {
				let kept = excess(price, penalty_price(&parameters, price)?);
				let cost = solvent_cost(UNIT, positive_part(equity), price)?;
				(signed(cost)?, mul_signed_floor(equity, kept)?)
			},
			Offer::Thin { growth } => {
				let requirement = integer(standing.requirement()?);
				let share = integer(terms.thin_share);
				let allowance = rules::allowance(&requirement, &share, &integer(growth))?;
				let price = sub(equity, signed_fixed(allowance)?)?;
				(price, price)
			},
		};
		let floor = signed(terms.equity_floor)?;
		let small = matches!(offer, Offer::Solvent { .. }) && equity < floor;
		let most = if small && buffer_margin < ZERO {
			UNIT
		} else {
			let proceeds = add(signed(standing.received)?, kept)?;
			restoring_fraction(buffer_margin, proceeds)?
		};
		let least = terms.least_fraction.min(most);
		Ok(Self { offer, price_of_all, buffer_margin, most, least, parameters, standing })
	}

	/// Which phase the auction is in.
	pub fn phase(&self) -> Phase {
		match self.offer {
			Offer::Solvent { .. } => Phase::Solvent,
			Offer::Thin { .. } => Phase::Thin,
		}
	}

	/// The share of an entry of `P` that a bidder of a fraction takes, an amount of either sign: rounded down, so of an
	/// asset less and of a debt more.
	pub fn taken(amount: FixedI128, fraction: FixedU128) -> Result<FixedI128, MathError> {
		mul_signed_floor(amount, fraction)
	}

	/// The flagger's part of a penalty, rounded down.
	pub fn flagger_part(&self, penalty: FixedU128) -> Result<FixedU128, MathError> {
		mul_floor(penalty, self.parameters.terms().flagger_share)
	}
}

/// What of the price d is the penalty.
fn penalty_price(parameters: &AuctionParameters, price: FixedU128) -> Result<FixedU128, MathError> {
	fixed(rules::penalty_price(&integer(parameters.terms().penalty), &integer(price)))
}

/// What a fraction costs in the solvent phase.
fn solvent_cost(
	fraction: FixedU128,
	equity: FixedU128,
	price: FixedU128,
) -> Result<FixedU128, MathError> {
	fixed(rules::cost(&integer(fraction), &integer(equity), &integer(price))?)
}

fn restoring_fraction(
	buffer_margin: FixedI128,
	proceeds: FixedI128,
) -> Result<FixedU128, MathError> {
	let [margin, proceeds] = [buffer_margin, proceeds].map(signed_integer);
	fixed(rules::restoring_fraction(&margin, &proceeds)?)
}
