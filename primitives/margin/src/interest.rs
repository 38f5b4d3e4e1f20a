//! Interest on negative cash (spec/charges.md, "Interest on negative cash").
//!
//! Debts and positive balances each have an index that only grows; a balance is brought up to date when it is touched.
//!
//! Compounding is continuous: over a time the index of debts is multiplied by `exp(rate time)`. Two steps at one rate then
//! give the same as one step of both times, so that nobody gains or loses by touching the index more or less often, and
//! an index that nobody touched for a month is not behind. `rate` is what it was when the time began; it is set anew
//! whenever cash moves. A rate of 10 % a year costs 10.517 % in a year.
//!
//! Rounding is against who owes and who receives: rates and the index of debts up, the index of positive balances and
//! each balance down. So debts bring at least what is distributed, and the difference is the house's.

use crate::arithmetic::{excess, plus, NOTHING, UNIT};
use crate::numbers::{fixed, integer};
use crate::rules::interest as rules;
use crate::terms::{ensure, parameters};
use crate::TermsError;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_arithmetic::FixedU128;
use surety_math::{div_ceil, exp, mul_ceil, mul_div_ceil, signed, MathError};
use surety_types::Moment;

/// Milliseconds of a year of 365 days.
const YEAR: u128 = 31_536_000_000;
/// The highest rate at full utilisation, a year.
const MAX_RATE: FixedU128 = FixedU128::from_u32(4);
/// The last digit of a number of 18 decimals.
const LAST_DIGIT: FixedU128 = FixedU128::from_inner(1);

/// Terms of interest on negative cash. Rates are a year's.
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
pub struct InterestTerms {
	/// The rate where nothing is borrowed.
	pub base: FixedU128,
	/// What the rate rises by up to the kink.
	pub slope1: FixedU128,
	/// The utilisation where the rate begins to rise faster.
	pub kink: FixedU128,
	/// What it rises by from there to full utilisation.
	pub slope2: FixedU128,
	/// What of the interest is the treasury's; the rest is that of positive balances.
	pub treasury_share: FixedU128,
	/// The utilisation above which new debt is refused.
	pub debt_limit: FixedU128,
	/// The utilisation above which, if it lasts, collateral of debtors is auctioned for cash.
	pub stress_level: FixedU128,
}

impl Default for InterestTerms {
	/// Those of spec/charges.md.
	fn default() -> Self {
		let percent = |value| FixedU128::from_rational(value, 100);
		Self {
			base: percent(2),
			slope1: percent(8),
			kink: percent(85),
			slope2: percent(90),
			treasury_share: percent(20),
			debt_limit: percent(80),
			stress_level: percent(95),
		}
	}
}

impl InterestTerms {
	/// Whether these are terms under which the rate rises with utilisation and stays bounded.
	pub fn check(&self) -> Result<(), TermsError> {
		ensure(self.kink > NOTHING && self.kink < UNIT, TermsError::Kink)?;
		let rates = [self.base, self.slope1, self.slope2];
		let sound = rates.iter().all(|rate| *rate <= MAX_RATE);
		let highest = self.highest_rate();
		ensure(sound && highest.is_ok_and(|rate| rate <= MAX_RATE), TermsError::Rate)?;
		ensure(self.treasury_share <= UNIT, TermsError::TreasuryShare)?;
		let levels = self.debt_limit <= self.stress_level && self.stress_level <= UNIT;
		ensure(levels, TermsError::Utilisation)
	}

	fn highest_rate(&self) -> Result<FixedU128, MathError> {
		plus(plus(self.base, self.slope1)?, self.slope2)
	}
}

parameters! {
	/// Terms of interest within their bounds.
	InterestParameters, InterestTerms, "InterestTerms"
}

/// `U`: debts over positive cash, rounded up. It is at most 1, for what is lent is somebody's cash, and taken as 1
/// where there are debts and no cash.
pub fn utilisation(debts: FixedU128, positive: FixedU128) -> Result<FixedU128, MathError> {
	if debts == NOTHING {
		return Ok(NOTHING);
	}
	if debts >= positive {
		return Ok(UNIT);
	}
	div_ceil(debts, positive)
}

impl InterestParameters {
	/// The annual rate at a utilisation: `base + slope1 min(U, kink)/kink + slope2 max(0, U - kink)/(1 - kink)`, both terms
	/// rounded up.
	pub fn rate(&self, utilisation: FixedU128) -> Result<FixedU128, MathError> {
		let terms = self.terms();
		let below = utilisation.min(terms.kink);
		let above = excess(utilisation.min(UNIT), terms.kink);
		let first = share(terms.slope1, below, terms.kink)?;
		let second = share(terms.slope2, above, excess(UNIT, terms.kink))?;
		plus(plus(terms.base, first)?, second)
	}

	/// The rate at full utilisation: no debt ever grows faster.
	pub fn highest_rate(&self) -> Result<FixedU128, MathError> {
		self.terms().highest_rate()
	}

	/// Whether debt may grow to this by a call: up to the limit of utilisation.
	pub fn allows_debts(&self, debts: FixedU128, positive: FixedU128) -> Result<bool, MathError> {
		Ok(utilisation(debts, positive)? <= self.terms().debt_limit)
	}
}

/// The indices of the house's cash.
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
pub struct InterestIndices {
	/// What a debt of one at the beginning is now.
	pub debt: FixedU128,
	/// What a positive balance of one at the beginning is now.
	pub credit: FixedU128,
}

impl Default for InterestIndices {
	fn default() -> Self {
		Self { debt: UNIT, credit: UNIT }
	}
}

/// Interest of a time, in the settlement currency.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Accrued {
	/// The indices at the end of it.
	pub indices: InterestIndices,
	/// What debts brought, at least.
	pub interest: FixedU128,
	/// What of it is the treasury's.
	pub treasury: FixedU128,
	/// What of it is that of positive balances.
	pub balances: FixedU128,
}

impl InterestIndices {
	/// Accrues interest for a time in milliseconds at a rate, on all debts and positive cash as of its beginning.
	///
	/// # Errors
	///
	/// [`MathError::Overflow`] where an index does not fit: after eleven years without a call at the highest rate.
	pub fn accrue(
		&self,
		parameters: &InterestParameters,
		debts: FixedU128,
		positive: FixedU128,
		elapsed: Moment,
	) -> Result<Accrued, MathError> {
		let rate = parameters.rate(utilisation(debts, positive)?)?;
		let debt = mul_ceil(self.debt, growth(rate, elapsed)?)?;
		let [then, now] = [self.debt, debt].map(integer);
		let interest = rules::interest(&integer(debts), &then, &now)?;
		let share = integer(parameters.terms().treasury_share);
		let interest_of_all = fixed(interest)?;
		if positive == NOTHING {
			let indices = Self { debt, ..*self };
			let treasury = interest_of_all;
			return Ok(Accrued { indices, interest: treasury, treasury, balances: NOTHING });
		}
		let treasury = fixed(rules::of_treasury(&interest, &share)?)?;
		let balances = excess(interest_of_all, treasury);
		let credit =
			rules::credit_index(&integer(self.credit), &integer(positive), &integer(balances))?;
		let indices = Self { debt, credit: fixed(credit)? };
		Ok(Accrued { indices, interest: interest_of_all, treasury, balances })
	}

	/// What a debt is at these indices that was `debt` at those `then`, rounded up.
	pub fn debt_now(&self, debt: FixedU128, then: &Self) -> Result<FixedU128, MathError> {
		fixed(rules::debt(&integer(debt), &integer(then.debt), &integer(self.debt))?)
	}

	/// What a positive balance is at these indices that was `balance` at those `then`, rounded down.
	pub fn balance_now(&self, balance: FixedU128, then: &Self) -> Result<FixedU128, MathError> {
		fixed(rules::balance(&integer(balance), &integer(then.credit), &integer(self.credit))?)
	}
}

/// `exp(rate elapsed)`, above the exact value by at most 3 units and a relative 1e-18; 1 where there is no interest.
///
/// The exponent is rounded up; `exp` errs by at most 0.500001 units up to e^23, so one unit more is not below.
fn growth(rate: FixedU128, elapsed: Moment) -> Result<FixedU128, MathError> {
	let exponent = mul_div_ceil(rate.into_inner(), elapsed.into(), YEAR)?;
	if exponent == 0 {
		return Ok(UNIT);
	}
	plus(exp(signed(FixedU128::from_inner(exponent))?)?, LAST_DIGIT)
}

/// `slope part / whole`, rounded up.
fn share(slope: FixedU128, part: FixedU128, whole: FixedU128) -> Result<FixedU128, MathError> {
	let [slope, part, whole] = [slope, part, whole].map(FixedU128::into_inner);
	mul_div_ceil(slope, part, whole).map(FixedU128::from_inner)
}
