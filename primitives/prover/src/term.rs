//! Numbers of the solver.

use crate::lemma::{condition, given, variable};
use std::{
	fmt::Display,
	ops::{Add, Mul, Neg, Sub},
	str::FromStr,
};
use surety_math::{number::Number, MathError};
use z3::ast::{Ast, Bool, Int};

/// An integer of the solver, without bounds.
///
/// Its operators are those of mathematics and record nothing: claims are written with them. The code under proof uses
/// the methods of [`Number`], which record their conditions.
#[derive(Clone, Debug)]
pub struct Term(Int);

/// Any integer. Inside of a lemma only.
#[track_caller]
pub fn integer(name: &str) -> Term {
	let term = Term::named(name);
	variable(&term);
	term
}

/// Any integer from `low` to `high`, both included. Inside of a lemma only.
#[track_caller]
pub fn within(name: &str, low: impl Into<Term>, high: impl Into<Term>) -> Term {
	let term = integer(name);
	given(term.ge(low) & term.le(high));
	term
}

/// Any `u128`. Inside of a lemma only.
#[track_caller]
pub fn unsigned(name: &str) -> Term {
	within(name, 0, u128::MAX)
}

/// Any `i128`. Inside of a lemma only.
#[track_caller]
pub fn signed(name: &str) -> Term {
	within(name, i128::MIN, i128::MAX)
}

impl Term {
	pub(crate) fn named(name: &str) -> Self {
		Self(Int::new_const(name))
	}

	/// `self < other`
	pub fn lt(&self, other: impl Into<Term>) -> Bool {
		self.0.lt(&other.into().0)
	}

	/// `self <= other`
	pub fn le(&self, other: impl Into<Term>) -> Bool {
		self.0.le(&other.into().0)
	}

	/// `self > other`
	pub fn gt(&self, other: impl Into<Term>) -> Bool {
		self.0.gt(&other.into().0)
	}

	/// `self >= other`
	pub fn ge(&self, other: impl Into<Term>) -> Bool {
		self.0.ge(&other.into().0)
	}

	/// `self = other`
	pub fn is(&self, other: impl Into<Term>) -> Bool {
		self.0.eq(&other.into().0)
	}

	/// The number itself; the code fails unless it lies strictly between -2^256 and 2^256.
	fn wide(self, what: &str) -> Self {
		let bound = two_to_the_256th();
		condition(format!("a {what} fits 256 bits"), self.gt(-&bound) & self.lt(bound));
		self
	}
}

impl Number for Term {
	fn constant(value: u128) -> Self {
		value.into()
	}

	fn add(&self, other: &Self) -> Result<Self, MathError> {
		Ok((self + other).wide("sum"))
	}

	fn sub(&self, other: &Self) -> Result<Self, MathError> {
		Ok((self - other).wide("difference"))
	}

	fn mul(&self, other: &Self) -> Result<Self, MathError> {
		Ok((self * other).wide("product"))
	}

	fn div_rem(&self, divisor: &Self) -> Result<(Self, Self), MathError> {
		let allowed = divisor.gt(0) & divisor.le(u128::MAX);
		condition("a divisor is positive and fits 128 bits".into(), allowed);
		let quotient = Self(Int::fresh_const("quotient"));
		let remainder = Self(Int::fresh_const("remainder"));
		given((&quotient * divisor + &remainder).is(self));
		given(remainder.ge(0) & remainder.lt(divisor));
		// No larger than the dividend: it fits.
		Ok((quotient, remainder))
	}

	fn if_less(&self, other: &Self, then: &Self, otherwise: &Self) -> Self {
		Self(self.lt(other).ite(&then.0, &otherwise.0))
	}

	fn unsigned(&self) -> Result<Self, MathError> {
		condition("a result fits u128".into(), self.ge(0) & self.le(u128::MAX));
		Ok(self.clone())
	}

	fn signed(&self) -> Result<Self, MathError> {
		condition("a result fits i128".into(), self.ge(i128::MIN) & self.le(i128::MAX));
		Ok(self.clone())
	}
}

fn two_to_the_256th() -> Term {
	let half = Term::from(u128::MAX) + 1;
	Term((&half * &half).0.simplify())
}

/// A number from its decimal digits.
fn numeral(value: impl Display) -> Term {
	Term(Int::from_str(&value.to_string()).expect("the digits of an integer"))
}

impl From<&Term> for Term {
	fn from(term: &Term) -> Self {
		term.clone()
	}
}

macro_rules! from_integer {
	($($integer:ty),*) => {$(
		impl From<$integer> for Term {
			fn from(value: $integer) -> Self {
				numeral(value)
			}
		}
	)*};
}
from_integer!(i32, i128, u128);

macro_rules! operator {
	($trait:ident, $method:ident) => {
		impl<T: Into<Term>> $trait<T> for Term {
			type Output = Term;
			fn $method(self, other: T) -> Term {
				Term($trait::$method(&self.0, other.into().0))
			}
		}
		impl<T: Into<Term>> $trait<T> for &Term {
			type Output = Term;
			fn $method(self, other: T) -> Term {
				Term($trait::$method(&self.0, other.into().0))
			}
		}
	};
}
operator!(Add, add);
operator!(Sub, sub);
operator!(Mul, mul);

impl Neg for &Term {
	type Output = Term;
	fn neg(self) -> Term {
		Term(-&self.0)
	}
}

impl Neg for Term {
	type Output = Term;
	fn neg(self) -> Term {
		-&self
	}
}
