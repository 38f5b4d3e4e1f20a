//! Tear-up: the last of the losses of an underlying that positions bear (spec/liquidation.md, "Waterfall", step 4).
//!
//! All the defaulter's shorts in the underlying are closed against the longs of their series at `mark (1 - h)`, with one
//! haircut h such that the loss is covered. Nobody's position is written: each series has an index of a quantity factor
//! and the cash per contract, and a holding is brought up to date when it is next touched.
//!
//! # Accounting
//!
//! All in whole inner units, nothing lost:
//!
//! - *cash*: `value = covered + paid`, where `value` is that of the shorts at mark, rounded down; the defaulter pays
//!   `paid` instead of it. `paid` is the cash of every series and what is left over, which is the fund's. Of the cash of
//!   a series every long receives his part when he is touched, and what then remains is the fund's too.
//! - *contracts*: the defaulter's shorts are gone, `longs` fall by as much. The longs' holdings, each brought up to date,
//!   and the remainder add up to `longs`; the remainder is at least zero and a position of the fund's vault. A house
//!   account that takes the closed shorts, and then from every long what the index takes from him, is left with exactly
//!   that: its position is the remainder when the last long was touched, and ledgers add up to zero at every step.
//!
//! The remainder is below one unit a holding and, from the rounding of factors, below `1e-18 / factor` of the longs a
//! tear-up: one part in 1e9 at the smallest factor.
//!
//! # Epochs
//!
//! Below a factor of 1e-9 a new epoch begins with the factor times 1e9; a holding of the old one counts a billion times
//! less in it. Where one tear-up leaves less than a billionth of the longs, that rest is remainder and the new epoch
//! begins with nobody and a factor of 1.

use crate::arithmetic::{excess, plus, NOTHING, UNIT};
use crate::numbers::{fixed, integer};
use crate::rules::tear_up as rules;
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_arithmetic::FixedU128;
use surety_math::{magnitude, number::Integer, signed, MathError, ProductSum};

/// The factor below which an epoch ends: 1e-9.
const LEAST_FACTOR: FixedU128 = FixedU128::from_inner(1_000_000_000);
/// What a factor is multiplied by where an epoch begins: 1e9.
const EPOCH_SCALE: u128 = 1_000_000_000;
/// After so many epochs nothing is left of a storable holding: 1e9 to the fifth is more than its units at the least factor.
pub const EPOCHS_THAT_COUNT: u32 = 5;

/// Why a tear-up has no answer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum TearUpError {
	/// More contracts of a series are to be closed than are long.
	MoreThanLong,
	/// The ends of the epochs that a holding went through are not those given.
	EpochUnknown,
	/// A holding is ahead of its index.
	IndexBehind,
	/// A number does not fit.
	Math(MathError),
}

impl From<MathError> for TearUpError {
	fn from(error: MathError) -> Self {
		Self::Math(error)
	}
}

/// What tear-ups did to the longs of a series.
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
pub struct TearUpIndex {
	/// How many epochs ended.
	pub epoch: u32,
	/// Contracts left of one held when the epoch began, at least 1e-9.
	pub factor: FixedU128,
	/// Cash that one contract held when the epoch began has received since.
	pub cash: FixedU128,
}

impl Default for TearUpIndex {
	/// Nothing was ever torn up.
	fn default() -> Self {
		Self { epoch: 0, factor: UNIT, cash: NOTHING }
	}
}

/// How an epoch ended. Kept under its number for those who have not been touched since.
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
pub struct EpochEnd {
	/// Cash that one contract held when it began had received when it ended.
	pub cash: FixedU128,
	/// Whether its holdings go on in the next one.
	pub carried: bool,
}

/// The defaulter's short in a series, and the series.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct TornShort {
	/// Contracts short, all of which are closed.
	pub quantity: FixedU128,
	/// Mark of one contract.
	pub mark: FixedU128,
	/// All contracts long of the series: its open interest.
	pub longs: FixedU128,
	/// Its index before.
	pub index: TearUpIndex,
}

/// A series after a tear-up.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct TornSeries {
	/// What is paid for each contract that was closed.
	pub price: FixedU128,
	/// What its longs are paid together, at most.
	pub cash: FixedU128,
	/// What is left of its contracts long.
	pub longs: FixedU128,
	/// Its index after.
	pub index: TearUpIndex,
	/// How its epoch ended, if it did.
	pub ended: Option<EpochEnd>,
}

/// A tear-up in one underlying.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TearUp {
	/// h: the part of the mark that is not paid, rounded up.
	pub haircut: FixedU128,
	/// What of the loss is covered: all of it, or all that the shorts are worth.
	pub covered: FixedU128,
	/// What of the loss is not.
	pub uncovered: FixedU128,
	/// What the defaulter pays for his shorts in all.
	pub paid: FixedU128,
	/// What of it is not paid to longs: the fund's.
	pub left_over: FixedU128,
	/// The series, in the order of the shorts.
	pub series: Vec<TornSeries>,
}

/// Tears up all of a defaulter's shorts in one underlying for a loss.
pub fn tear_up(loss: FixedU128, shorts: &[TornShort]) -> Result<TearUp, TearUpError> {
	let mut value = ProductSum::default();
	for short in shorts {
		value.add(signed(short.quantity)?, short.mark)?;
	}
	let value = magnitude(value.floor()?);
	let covered = fixed(rules::covered(&integer(loss), &integer(value)))?;
	let paid = excess(value, covered);
	let kept_share = rules::kept_share(&integer(paid), &integer(value))?;
	let (mut series, mut to_longs) = (Vec::new(), NOTHING);
	for short in shorts {
		let torn = short.torn(&kept_share)?;
		to_longs = plus(to_longs, torn.cash)?;
		series.push(torn);
	}
	Ok(TearUp {
		haircut: excess(UNIT, fixed(kept_share)?),
		covered,
		uncovered: excess(loss, covered),
		paid,
		left_over: excess(paid, to_longs),
		series,
	})
}

impl TornShort {
	fn torn(&self, kept_share: &Integer) -> Result<TornSeries, TearUpError> {
		let longs = self.longs.into_inner().checked_sub(self.quantity.into_inner());
		let longs = longs.map(FixedU128::from_inner).ok_or(TearUpError::MoreThanLong)?;
		let price = rules::price(&integer(self.mark), kept_share)?;
		let cash = rules::cash(&integer(self.quantity), &price)?;
		let (price, cash) = (fixed(price)?, fixed(cash)?);
		if self.quantity == NOTHING {
			return Ok(TornSeries { price, cash, longs, index: self.index, ended: None });
		}
		let (index, ended) = self.advanced(cash)?;
		Ok(TornSeries { price, cash, longs, index, ended })
	}

	/// The index after the tear-up.
	fn advanced(&self, cash: FixedU128) -> Result<(TearUpIndex, Option<EpochEnd>), TearUpError> {
		let TearUpIndex { epoch, factor, .. } = self.index;
		let paid = rules::cash_per_contract(&integer(cash), &integer(factor), &integer(self.longs));
		let cash = plus(self.index.cash, fixed(paid?)?)?;
		let left = self.factor_times(1)?;
		if left >= LEAST_FACTOR {
			return Ok((TearUpIndex { epoch, factor: left, cash }, None));
		}
		let epoch = epoch.checked_add(1).ok_or(MathError::Overflow)?;
		let left = self.factor_times(EPOCH_SCALE)?;
		let carried = left >= LEAST_FACTOR;
		let factor = if carried { left } else { UNIT };
		Ok((TearUpIndex { epoch, factor, cash: NOTHING }, Some(EpochEnd { cash, carried })))
	}

	fn factor_times(&self, scale: u128) -> Result<FixedU128, MathError> {
		let [factor, longs, torn] = [self.index.factor, self.longs, self.quantity].map(integer);
		fixed(rules::factor(&factor, &scale.into(), &longs, &torn)?)
	}
}

/// Contracts long of a series, as they were when they were last touched.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Holding {
	/// Contracts.
	pub quantity: FixedU128,
	/// The index of the series then.
	pub index: TearUpIndex,
}

/// A holding brought up to date.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct UpToDate {
	/// What is left of the contracts, rounded down.
	pub quantity: FixedU128,
	/// What was paid for the others, rounded down.
	pub cash: FixedU128,
}

impl Holding {
	/// What a holding is now. `ends` are those of the epochs from its own to the last before `now`, in order, and of them no
	/// more than the first [`EPOCHS_THAT_COUNT`].
	pub fn up_to_date(
		&self,
		now: &TearUpIndex,
		ends: &[EpochEnd],
	) -> Result<UpToDate, TearUpError> {
		let passed = now.epoch.checked_sub(self.index.epoch).ok_or(TearUpError::IndexBehind)?;
		if usize::try_from(passed.min(EPOCHS_THAT_COUNT)) != Ok(ends.len()) {
			return Err(TearUpError::EpochUnknown);
		}
		let mut received = NOTHING;
		// What was held in an epoch counts `scale` times less than when it was last touched.
		let mut scale = 1u128;
		let mut cash_then = self.index.cash;
		for end in ends {
			received = plus(received, self.receipt(cash_then, end.cash, scale)?)?;
			match scale.checked_mul(EPOCH_SCALE).filter(|_| end.carried) {
				Some(more) => scale = more,
				None => return Ok(UpToDate { quantity: NOTHING, cash: received }),
			}
			cash_then = NOTHING;
		}
		let cash = plus(received, self.receipt(cash_then, now.cash, scale)?)?;
		let [held, then, factor] = [self.quantity, self.index.factor, now.factor].map(integer);
		let quantity = fixed(rules::quantity(&held, &then, &factor)?)?;
		Ok(UpToDate { quantity: divided(quantity, scale)?, cash })
	}

	fn receipt(
		&self,
		then: FixedU128,
		now: FixedU128,
		scale: u128,
	) -> Result<FixedU128, TearUpError> {
		if now < then {
			return Err(TearUpError::IndexBehind);
		}
		let [held, factor, then, now] = [self.quantity, self.index.factor, then, now].map(integer);
		Ok(divided(fixed(rules::receipt(&held, &factor, &then, &now)?)?, scale)?)
	}
}

/// Rounded down; after another division rounded down it is the same as one division by both.
fn divided(value: FixedU128, scale: u128) -> Result<FixedU128, MathError> {
	let quotient = value.into_inner().checked_div(scale);
	quotient.map(FixedU128::from_inner).ok_or(MathError::DivisionByZero)
}
