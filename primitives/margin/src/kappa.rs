//! kappa: how far the scenarios of an underlying reach, following its realised volatility (spec/charges.md).
//!
//! Everything is rounded up, so that no rounding makes a requirement smaller, but for the step itself, which is never
//! larger than its limit.

use crate::arithmetic::{ceil, excess, plus, NOTHING, UNIT};
use crate::terms::{ensure, parameters};
use crate::{TermsError, MAX_KAPPA};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_arithmetic::FixedU128;
use surety_math::{
	div_ceil, exp, ln, magnitude, mul_div_ceil, mul_div_floor, mul_floor, negate, signed, sqrt,
	sub, MathError, ProductSum, ONE,
};
use surety_types::Moment;

/// Milliseconds of a year of 365 days.
const YEAR: u128 = 31_536_000_000;
/// Milliseconds of an hour.
const HOUR: u128 = 3_600_000;
/// `ln 2`.
const LN_2: u128 = 693_147_180_559_945_309;
/// A minute and a year, between which the half-life lies.
const SHORTEST_HALF_LIFE: Moment = 60_000;
const LONGEST_HALF_LIFE: Moment = 31_536_000_000;
const LEAST_REFERENCE: FixedU128 = FixedU128::from_inner(10_000_000_000_000_000);
const MOST_REFERENCE: FixedU128 = FixedU128::from_u32(10);

/// Terms of kappa for one underlying.
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
pub struct KappaTerms {
	/// sigma_ref: the volatility for which the scenarios are made.
	pub reference: FixedU128,
	/// After how many milliseconds a squared return counts half.
	pub half_life: Moment,
	/// What of itself kappa may rise by in an hour.
	pub rise: FixedU128,
	/// What of itself kappa may fall by in an hour.
	pub fall: FixedU128,
}

impl Default for KappaTerms {
	/// Those of spec/charges.md for BTC.
	fn default() -> Self {
		Self {
			reference: FixedU128::from_rational(8, 10),
			half_life: 86_400_000,
			rise: FixedU128::from_rational(2, 100),
			fall: FixedU128::from_rational(5, 1_000),
		}
	}
}

impl KappaTerms {
	/// Whether these are terms under which kappa follows volatility.
	pub fn check(&self) -> Result<(), TermsError> {
		let reference = (LEAST_REFERENCE..=MOST_REFERENCE).contains(&self.reference);
		ensure(reference, TermsError::ReferenceVolatility)?;
		let half_life = (SHORTEST_HALF_LIFE..=LONGEST_HALF_LIFE).contains(&self.half_life);
		ensure(half_life, TermsError::HalfLife)?;
		let speed = |speed: FixedU128| speed > NOTHING && speed <= UNIT;
		ensure(speed(self.rise) && speed(self.fall), TermsError::KappaSpeed)
	}
}

parameters! {
	/// Terms of kappa within their bounds.
	KappaParameters, KappaTerms, "KappaTerms"
}

impl KappaParameters {
	/// The annual variance after a sample of the average price, `elapsed` milliseconds after the one before:
	/// `w variance + (1 - w) ln(after / before)^2 / elapsed`, `w = 2^-(elapsed / half-life)`. A sample at the same time as
	/// the one before changes nothing.
	///
	/// The return is the difference of two logarithms and errs by at most 1.000002 units; all else is rounded up once.
	///
	/// # Errors
	///
	/// [`MathError::Domain`] if a price is zero.
	pub fn next_variance(
		&self,
		variance: FixedU128,
		before: FixedU128,
		after: FixedU128,
		elapsed: Moment,
	) -> Result<FixedU128, MathError> {
		let size = sub(ln(after)?, ln(before)?)?.into_inner().unsigned_abs();
		if elapsed == 0 {
			return Ok(variance);
		}
		let weight = self.weight(elapsed)?;
		let milliseconds = u128::from(elapsed).checked_mul(ONE).ok_or(MathError::Overflow)?;
		let per_year = size.checked_mul(YEAR).ok_or(MathError::Overflow)?;
		let of_sample = FixedU128::from_inner(mul_div_ceil(size, per_year, milliseconds)?);
		let mut sum = ProductSum::default();
		sum.add(signed(weight)?, variance)?;
		sum.add(signed(excess(UNIT, weight))?, of_sample)?;
		Ok(magnitude(ceil(&sum)?))
	}

	/// `2^-(elapsed / half-life)`, nearest.
	fn weight(&self, elapsed: Moment) -> Result<FixedU128, MathError> {
		let exponent = mul_div_floor(LN_2, elapsed.into(), self.terms().half_life.into())?;
		exp(negate(signed(FixedU128::from_inner(exponent))?)?)
	}

	/// Where kappa moves to: `sqrt(variance) / reference`, held between 1 and 4.
	pub fn target(&self, variance: FixedU128) -> Result<FixedU128, MathError> {
		let ratio = div_ceil(sqrt(variance), self.terms().reference)?;
		Ok(ratio.max(UNIT).min(MAX_KAPPA))
	}

	/// kappa after a step of so many milliseconds towards its target: at most `rise` of itself an hour up, `fall` down.
	pub fn next(
		&self,
		kappa: FixedU128,
		target: FixedU128,
		step: Moment,
	) -> Result<FixedU128, MathError> {
		let terms = self.terms();
		if target >= kappa {
			let change = part_of_an_hour(terms.rise, step)?;
			return Ok(target.min(plus(kappa, mul_floor(kappa, change)?)?));
		}
		let change = part_of_an_hour(terms.fall, step)?;
		Ok(target.max(excess(kappa, mul_floor(kappa, change)?)))
	}
}

/// kappa of maintenance margin: the lower of now and a day ago, so that a rise leaves a day to react.
pub fn maintenance_kappa(now: FixedU128, day_ago: FixedU128) -> FixedU128 {
	now.min(day_ago)
}

fn part_of_an_hour(rate: FixedU128, step: Moment) -> Result<FixedU128, MathError> {
	mul_div_floor(rate.into_inner(), step.into(), HOUR).map(FixedU128::from_inner)
}
