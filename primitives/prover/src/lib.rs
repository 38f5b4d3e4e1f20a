//! Proves, with the SMT solver z3, rules that are written over [`Number`](surety_math::number::Number).
//!
//! A tool for tests: the same generic function that the chain runs with integers is called here with [`Term`]s, numbers
//! of the solver, which are unbounded. There
//!
//! - no operation fails. The *condition* under which it answers is recorded instead: a divisor is positive, a product
//!   has at most 256 bits, a result fits its type;
//! - a division is the pair `quotient x divisor + remainder = dividend`, `0 <= remainder < divisor`;
//! - a choice between two numbers is an `ite`, so one run of the code covers all its branches.
//!
//! A *lemma* is a closure: it declares variables, calls the code and returns claims.
//!
//! - [`prove`]: whenever the code answers, every claim holds (no numbers satisfy conditions and negation). Also, some
//!   numbers do satisfy the assumptions and conditions: nothing is proved of an empty set.
//! - [`never_fails`]: every condition holds for all numbers that are assumed.
//! - [`refute`] and [`can_fail`] are their opposites, for controls: a lemma is worth something if the check refuses a
//!   wrong variant of it.
//!
//! The solver answers within [`TIMEOUT`] or the test fails; *unknown* is a failure. Where a lemma multiplies or divides
//! variables and the solver is lost, lead it with intermediate claims ([`fact`]), or make one of the variables a number.
//!
//! ```
//! use surety_math::{rounding, ONE};
//! use surety_prover::{prove, refute, unsigned};
//!
//! prove("a product is rounded down by less than one unit", || {
//!     let (a, b) = (unsigned("a"), unsigned("b"));
//!     let down = rounding::mul_floor(&a, &b)?;
//!     let exact = &a * &b;
//!     Ok([(&down * ONE).le(&exact), exact.lt((&down + 1) * ONE)])
//! });
//! refute("a product is exact", || {
//!     let (a, b) = (unsigned("a"), unsigned("b"));
//!     Ok((rounding::mul_floor(&a, &b)? * ONE).is(&a * &b))
//! });
//! ```
//!
//! A crate whose code is to be proved depends on this one for its tests only (`[dev-dependencies]`) and proves in
//! `tests/`, where it is linked once; in its unit tests there would be two of it.

#![forbid(unsafe_code)]

mod lemma;
mod term;

pub use lemma::{assume, can_fail, fact, never_fails, prove, refute, TIMEOUT};
pub use term::{integer, signed, unsigned, within, Term};
/// A claim: combine with `&`, `|`, `!`, [`implies`](z3::ast::Bool::implies) and [`iff`](z3::ast::Bool::iff).
pub use z3::ast::Bool;
