//! A loss on its way through the default waterfall (spec/liquidation.md, "Waterfall" and "Settlement").
//!
//! 1. The vault's own equity: what is beyond it is the loss.
//! 2. A first tranche of the treasury, then the insurance fund of each underlying, for the [`LossParts`] of the markets.
//! 3. The treasury's committed share.
//! 4. Tear-up, for the part of an underlying ([`tear_up`](crate::tear_up())).
//! 5. The cash index, for the loss of cash: a [`Recovery`].
//!
//! Losses from positions never reach vaults without positions in that underlying: a market whose positions did not lose
//! has no part, and the parts and the loss of cash add up to the loss exactly.

use crate::arithmetic::{excess, plus, positive_part, NOTHING, UNIT};
use crate::numbers::{fixed, integer};
use crate::rules::waterfall as rules;
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_arithmetic::{FixedI128, FixedU128};
use surety_math::{negate, MathError};

/// Where a loss comes from, in the settlement currency. Together it is the loss, to the unit.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LossParts {
	/// Of the positions in each market, in the order in which they were given.
	pub markets: Vec<FixedU128>,
	/// Of cash: it meets steps 3 and 5 only.
	pub cash: FixedU128,
}

impl LossParts {
	/// Divides a loss over markets by the marks `M_u` of the vault's positions in them:
	/// `part_u = max(0, -M_u) min(1, loss / sum of max(0, -M_v))`. Of what rounding leaves every part gets less than a unit.
	pub fn new(loss: FixedU128, marks: &[FixedI128]) -> Result<Self, MathError> {
		let mut weights = Vec::new();
		let mut total = NOTHING;
		for mark in marks {
			let weight = positive_part(negate(*mark)?);
			total = plus(total, weight)?;
			weights.push(weight);
		}
		let of_positions = integer(loss.min(total));
		let (mut markets, mut weight, mut shared) = (Vec::new(), NOTHING, NOTHING);
		for own in weights {
			weight = plus(weight, own)?;
			let share = rules::share(&of_positions, &integer(weight), &integer(total))?;
			let share = fixed(share)?;
			markets.push(excess(share, shared));
			shared = share;
		}
		Ok(Self { markets, cash: excess(loss, total) })
	}
}

/// What several sources pay of a loss, one after the other.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Absorbed {
	/// What each of them pays, in order.
	pub paid: Vec<FixedU128>,
	/// What none of them did.
	pub unpaid: FixedU128,
}

/// Lets sources that hold so much pay for a loss, each all that it can before the next one.
pub fn absorb(loss: FixedU128, sources: &[FixedU128]) -> Absorbed {
	let mut unpaid = loss;
	let pay = |source: &FixedU128| {
		let paid = unpaid.min(*source);
		unpaid = excess(unpaid, paid);
		paid
	};
	let paid = sources.iter().map(pay).collect();
	Absorbed { paid, unpaid }
}

/// In how far claims are paid where not all of them can be: the winners of an expiry at
/// `1 - shortfall / sum of positive net amounts`, cash that leaves the pool at `1 - unpaid / positive cash`.
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
pub struct Recovery {
	/// The sum of all claims.
	pub owed: FixedU128,
	/// What is missing of it.
	pub missing: FixedU128,
}

impl Recovery {
	/// What is paid of one, rounded down; at least zero. It is 1 where nothing is missing.
	pub fn rate(&self) -> Result<FixedU128, MathError> {
		if self.missing == NOTHING {
			return Ok(UNIT);
		}
		self.paid(UNIT)
	}

	/// What is paid of a claim, rounded down once: not by the rounded rate. What is not paid stays a claim.
	pub fn paid(&self, claim: FixedU128) -> Result<FixedU128, MathError> {
		if self.missing == NOTHING {
			return Ok(claim);
		}
		let [claim, owed, missing] = [claim, self.owed, self.missing].map(integer);
		fixed(rules::recovered(&claim, &owed, &missing)?)
	}
}

/// The shortfall of a vault that an expiry settles with the net amount X, when the vault's equity is then E:
/// `min(-E, -X)` where both are negative, else nothing.
pub fn settlement_shortfall(equity: FixedI128, net: FixedI128) -> Result<FixedU128, MathError> {
	Ok(positive_part(negate(equity)?).min(positive_part(negate(net)?)))
}

#[cfg(test)]
mod tests {
	use super::*;
	use surety_math::ONE;

	fn units(amount: u128) -> FixedU128 {
		FixedU128::from_inner(amount * ONE)
	}

	fn signed_units(amount: i128) -> FixedI128 {
		FixedI128::from_inner(amount * 1_000_000_000_000_000_000)
	}

	#[test]
	fn parts_are_in_proportion_when_markets_lost_more_than_the_loss() {
		let marks = [-30, 10, -60, 0].map(signed_units);
		let parts = LossParts::new(units(45), &marks).expect("fits");
		assert_eq!(parts.markets, [15, 0, 30, 0].map(units));
		assert_eq!(parts.cash, NOTHING);
	}

	#[test]
	fn rest_is_of_cash_when_markets_lost_less_than_the_loss() {
		let marks = [-30, 10].map(signed_units);
		let parts = LossParts::new(units(45), &marks).expect("fits");
		assert_eq!(parts.markets, [30, 0].map(units));
		assert_eq!(parts.cash, units(15));
		let parts = LossParts::new(units(45), &[]).expect("fits");
		assert_eq!(parts.cash, units(45));
	}

	#[test]
	fn parts_add_up_when_they_do_not_divide_evenly() {
		let marks = [-1, -1, -1].map(signed_units);
		let parts = LossParts::new(FixedU128::from_inner(2), &marks).expect("fits");
		assert_eq!(parts.markets, [0, 1, 1].map(FixedU128::from_inner));
	}

	#[test]
	fn sources_pay_in_order_when_a_loss_exceeds_the_first() {
		let absorbed = absorb(units(10), &[3, 0, 5, 9].map(units));
		assert_eq!(absorbed.paid, [3, 0, 5, 2].map(units));
		assert_eq!(absorbed.unpaid, NOTHING);
		assert_eq!(absorb(units(10), &[units(4)]).unpaid, units(6));
	}

	#[test]
	fn claims_are_paid_in_part_when_something_is_missing() {
		let recovery = Recovery { owed: units(200), missing: units(50) };
		assert_eq!(recovery.rate().map(FixedU128::into_inner), Ok(ONE * 3 / 4));
		assert_eq!(recovery.paid(units(8)), Ok(units(6)));
		let nothing = Recovery { owed: units(200), missing: units(201) };
		assert_eq!(nothing.paid(units(8)), Ok(NOTHING));
		let all = Recovery { owed: NOTHING, missing: NOTHING };
		assert_eq!(all.rate(), Ok(UNIT));
	}

	#[test]
	fn shortfall_is_the_lesser_debt_when_both_are_negative() {
		let shortfall = |e, x| settlement_shortfall(signed_units(e), signed_units(x));
		assert_eq!(shortfall(-5, -9), Ok(units(5)));
		assert_eq!(shortfall(-9, -5), Ok(units(5)));
		assert_eq!(shortfall(5, -9), Ok(NOTHING));
		assert_eq!(shortfall(-5, 9), Ok(NOTHING));
	}
}
