//! The open-interest charge and the fees (spec/charges.md).

use crate::arithmetic::{excess, plus, NOTHING, UNIT};
use crate::terms::{ensure, parameters};
use crate::TermsError;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_arithmetic::FixedU128;
use surety_math::{mul_ceil, mul_div_ceil, mul_floor, MathError};

const MAX_OPEN_INTEREST_FACTOR: FixedU128 = FixedU128::from_u32(4);
/// The largest fee: a hundredth of notional.
const MAX_FEE: FixedU128 = FixedU128::from_inner(10_000_000_000_000_000);

/// Terms of the open-interest charge of a market. Open interest is its short notional, in the settlement currency.
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
pub struct OpenInterestTerms {
	/// f: what im_factor is multiplied by at the upper end; 1 is neutral.
	pub factor: FixedU128,
	/// L: where the charge begins.
	pub lower: FixedU128,
	/// U: where it is full.
	pub upper: FixedU128,
}

impl Default for OpenInterestTerms {
	/// The neutral charge: the range is of a market's caps.
	fn default() -> Self {
		Self { factor: UNIT, lower: NOTHING, upper: UNIT }
	}
}

impl OpenInterestTerms {
	/// Whether these are terms under which the charge rises with open interest.
	pub fn check(&self) -> Result<(), TermsError> {
		let factor = (UNIT..=MAX_OPEN_INTEREST_FACTOR).contains(&self.factor);
		ensure(factor, TermsError::OpenInterestFactor)?;
		ensure(self.lower < self.upper, TermsError::OpenInterestRange)
	}
}

parameters! {
	/// Terms of the open-interest charge within their bounds.
	OpenInterestParameters, OpenInterestTerms, "OpenInterestTerms"
}

impl OpenInterestParameters {
	/// What im_factor is multiplied by: `1 + (f - 1) clamp((OI - L)/(U - L), 0, 1)`, rounded up.
	pub fn multiplier(&self, open_interest: FixedU128) -> Result<FixedU128, MathError> {
		let terms = self.terms();
		let range = excess(terms.upper, terms.lower);
		let above = excess(open_interest, terms.lower).min(range);
		let most = excess(terms.factor, UNIT);
		let [most, above, range] = [most, above, range].map(FixedU128::into_inner);
		plus(UNIT, FixedU128::from_inner(mul_div_ceil(most, above, range)?))
	}
}

/// Who pays a fee.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum FeeOf {
	/// The side of a trade that was in the book.
	Maker,
	/// The side that took it.
	Taker,
	/// A holder whose position is settled, of what it pays.
	Settlement,
}

/// Terms of fees: shares of notional, held below a share of the premium.
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
pub struct FeeTerms {
	/// Of a maker.
	pub maker: FixedU128,
	/// Of a taker.
	pub taker: FixedU128,
	/// At settlement.
	pub settlement: FixedU128,
	/// The most of the premium that a fee may be.
	pub cap: FixedU128,
	/// What of a fee is the treasury's.
	pub treasury_share: FixedU128,
	/// What of it is the block author's. The rest is the insurance fund's.
	pub author_share: FixedU128,
}

impl Default for FeeTerms {
	/// The cap and the split of spec/charges.md. It leaves the fees open: here 3 basis points a trade and half of that
	/// at settlement.
	fn default() -> Self {
		let basis_points = |value, of| FixedU128::from_rational(value, of);
		Self {
			maker: basis_points(3, 10_000),
			taker: basis_points(3, 10_000),
			settlement: basis_points(3, 20_000),
			cap: FixedU128::from_rational(125, 1_000),
			treasury_share: FixedU128::from_rational(4, 10),
			author_share: FixedU128::from_rational(2, 10),
		}
	}
}

impl FeeTerms {
	/// Whether these are terms under which a fee is small and divided once.
	pub fn check(&self) -> Result<(), TermsError> {
		let fees = [self.maker, self.taker, self.settlement];
		let small = fees.iter().all(|fee| *fee <= MAX_FEE) && self.cap <= UNIT;
		ensure(small, TermsError::Fee)?;
		let sum = plus(self.treasury_share, self.author_share);
		ensure(sum.is_ok_and(|sum| sum <= UNIT), TermsError::Split)
	}
}

parameters! {
	/// Terms of fees within their bounds.
	FeeParameters, FeeTerms, "FeeTerms"
}

/// A fee divided among those who get it, in the settlement currency.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct FeeSplit {
	/// The insurance fund's: the rest, with what rounding leaves.
	pub fund: FixedU128,
	/// The treasury's, rounded down.
	pub treasury: FixedU128,
	/// The block author's, rounded down.
	pub author: FixedU128,
}

impl FeeParameters {
	/// The fee on a notional, rounded up, and at most the cap's share of the premium, rounded down.
	pub fn fee(
		&self,
		of: FeeOf,
		notional: FixedU128,
		premium: FixedU128,
	) -> Result<FixedU128, MathError> {
		let terms = self.terms();
		let rate = match of {
			FeeOf::Maker => terms.maker,
			FeeOf::Taker => terms.taker,
			FeeOf::Settlement => terms.settlement,
		};
		Ok(mul_ceil(notional, rate)?.min(mul_floor(premium, terms.cap)?))
	}

	/// Divides a fee. The parts add up to it.
	pub fn split(&self, fee: FixedU128) -> Result<FeeSplit, MathError> {
		let treasury = mul_floor(fee, self.terms().treasury_share)?;
		let author = mul_floor(fee, self.terms().author_share)?;
		let fund = excess(excess(fee, treasury), author);
		Ok(FeeSplit { fund, treasury, author })
	}
}
