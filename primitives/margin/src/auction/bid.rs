//! Bids, and what money moves when one is taken.

use super::{penalty_price, rules, solvent_cost, Offer, Phase, Quote};
use crate::arithmetic::{excess, plus, positive_part, NOTHING, ZERO};
use crate::numbers::{fixed, integer, signed_fixed, signed_integer};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_arithmetic::{FixedI128, FixedU128};
use surety_math::{mul_floor, mul_signed_ceil, negate, signed, sub, MathError};

/// The numbers of a bid.
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
pub struct Bid {
	/// The phase that it is for.
	pub phase: Phase,
	/// The most that the bidder pays for all of `P`, and of that pro rata for less; negative if he wants to be paid.
	pub limit: FixedI128,
	/// The least fraction that he takes.
	pub least: FixedU128,
	/// The largest fraction that he takes.
	pub largest: FixedU128,
}

/// Why a bid is not taken.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum BidRefused {
	/// The vault has its buffer: nothing is for sale.
	Restored,
	/// The auction is in the other phase.
	OtherPhase,
	/// The largest fraction is less than the auction's least.
	BelowLeast,
	/// The bidder's least fraction is more than is for sale, or than his largest.
	AboveMost,
	/// The bidder would pay more, or be paid less, than his limit.
	Limit,
	/// A number does not fit.
	Math(MathError),
}

impl From<MathError> for BidRefused {
	fn from(error: MathError) -> Self {
		Self::Math(error)
	}
}

/// The money that a bid moves, in the settlement currency. Beside it the bidder takes [`Quote::taken`] of every entry.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Transfer {
	/// The fraction of `P` that is sold.
	pub fraction: FixedU128,
	/// Whether it restores the buffer and so ends the auction.
	pub ends: bool,
	/// What the bidder pays: `to_vault` and `penalty`.
	pub from_bidder: FixedU128,
	/// What of it the vault gets: it adds to `R`.
	pub to_vault: FixedU128,
	/// What of it is the penalty: the fund's, and the flagger's if somebody flagged.
	pub penalty: FixedU128,
	/// What the bidder is paid from `R`,
	pub from_received: FixedU128,
	/// from the whole waterfall, for the loss in what he takes,
	pub from_waterfall: FixedU128,
	/// and from the fund alone, as far as it holds it.
	pub from_fund: FixedU128,
}

impl Transfer {
	/// What the bidder is paid.
	pub fn to_bidder(&self) -> Result<FixedU128, MathError> {
		plus(plus(self.from_received, self.from_waterfall)?, self.from_fund)
	}

	/// `R` after the bid.
	pub fn received_after(&self, received: FixedU128) -> Result<FixedU128, MathError> {
		Ok(excess(plus(received, self.to_vault)?, self.from_received))
	}
}

impl Quote {
	/// What moves if this bid is taken, while the fund holds `fund` free of reservations.
	///
	/// A bid above what is for sale is cut to it. A payment to the bidder comes from `R` first; the loss in what he takes
	/// may use the whole waterfall, which the pallet walks, and what is paid beyond the loss only the fund, cut to what
	/// that holds.
	pub fn take(&self, bid: &Bid, fund: FixedU128) -> Result<Transfer, BidRefused> {
		if self.most == NOTHING {
			return Err(BidRefused::Restored);
		}
		if bid.phase != self.phase() {
			return Err(BidRefused::OtherPhase);
		}
		let fraction = bid.largest.min(self.most);
		if fraction < self.least {
			return Err(BidRefused::BelowLeast);
		}
		if fraction < bid.least {
			return Err(BidRefused::AboveMost);
		}
		let transfer = self.transfer(fraction, fund)?;
		let pays = sub(signed(transfer.from_bidder)?, signed(transfer.to_bidder()?)?)?;
		if pays > mul_signed_ceil(bid.limit, fraction)? {
			return Err(BidRefused::Limit);
		}
		Ok(transfer)
	}

	/// What moves if a fraction of at most [`most`](Quote::most) is sold.
	fn transfer(&self, fraction: FixedU128, fund: FixedU128) -> Result<Transfer, MathError> {
		let sale = Transfer {
			fraction,
			ends: fraction == self.most,
			from_bidder: NOTHING,
			to_vault: NOTHING,
			penalty: NOTHING,
			from_received: NOTHING,
			from_waterfall: NOTHING,
			from_fund: NOTHING,
		};
		match self.offer {
			Offer::Solvent { price } => self.sold(sale, price),
			Offer::Thin { .. } => {
				let price = signed_integer(self.price_of_all);
				let cost = signed_fixed(rules::thin_cost(&integer(fraction), &price)?)?;
				if cost >= ZERO {
					let cost = positive_part(cost);
					return Ok(Transfer { from_bidder: cost, to_vault: cost, ..sale });
				}
				self.given(sale, positive_part(negate(cost)?), fund)
			},
		}
	}

	/// The solvent phase: the bidder pays.
	fn sold(&self, sale: Transfer, price: FixedU128) -> Result<Transfer, MathError> {
		let equity = positive_part(self.standing.sold_equity()?);
		let from_bidder = solvent_cost(sale.fraction, equity, price)?;
		let penalty_price = integer(penalty_price(&self.parameters, price)?);
		let penalty = rules::penalty(&integer(sale.fraction), &integer(equity), &penalty_price)?;
		let penalty = fixed(penalty)?;
		Ok(Transfer { from_bidder, to_vault: excess(from_bidder, penalty), penalty, ..sale })
	}

	/// The thin phase with a negative price: the bidder is paid.
	fn given(
		&self,
		sale: Transfer,
		payment: FixedU128,
		fund: FixedU128,
	) -> Result<Transfer, MathError> {
		// Rounded down as the payment is, so at most that.
		let loss = mul_floor(self.standing.loss()?, sale.fraction)?;
		let [due, lost, received] = [payment, loss, self.standing.received].map(integer);
		let (from_received, from_waterfall) = rules::from_received(&due, &lost, &received)?;
		let (from_received, from_waterfall) = (fixed(from_received)?, fixed(from_waterfall)?);
		let rest = excess(excess(payment, from_received), from_waterfall);
		Ok(Transfer { from_received, from_waterfall, from_fund: rest.min(fund), ..sale })
	}
}
