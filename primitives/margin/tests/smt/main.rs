//! Proofs, by the SMT solver z3, of the algebra of margin and liquidation. They are about the functions of
//! `surety_margin::rules` themselves, and hold for all numbers, not for a sample:
//!
//! 1. *Payoffs are bounded*: a call pays between nothing and the price, a put between nothing and the strike. An expiry is
//!    worth no less at any settlement price than at zero or at some strike, if no calls are short net: so cash of the
//!    largest loss is full cover. If calls are short net, standard margin holds out up to a price beyond the last strike.
//! 2. *An auction restores*: after the largest bid the vault has its buffer, no bid takes more than all, and no bid makes
//!    the vault worse. A bidder pays at least and receives at most what is due, also in parts.
//! 3. *A tear-up covers the loss exactly* as far as the shorts are worth it; the longs receive no more than the shorts
//!    paid, keep no more contracts than are left, and what rounding leaves is at least nothing.
//! 4. *Losses and payments in part add up.*
//! 5. *A call that only reduces risk does*: equity over requirement gets no worse, and initial margin rises.
//! 6. *Interest is collected before it is distributed.*
//! 7. *Nothing overflows* in the range of what can be stored.
//!
//! Every group of lemmas has a control beside it: a wrong variant, of which the solver must find a counterexample.

mod auctions;
mod losses;
mod payoffs;
mod ranges;
mod tear_ups;

use surety_math::ONE;
use surety_prover::{assume, integer, prove, refute, within, Bool, Term};

/// The range of amounts for which it is proved that nothing overflows: 1e15 of cash, as much in each asset, and 1e8
/// contracts of a price of 1e7 fit many times over.
const AMOUNT: u128 = 1_000_000_000_000_000_000 * ONE;
const QUANTITY: u128 = 100_000_000 * ONE;
const PRICE: u128 = 10_000_000 * ONE;

fn share(name: &str) -> Term {
	within(name, 0, ONE)
}

/// A vault in an auction: `E0`, `R` and `Q`, such that a sum of any of them fits.
fn vault() -> [Term; 3] {
	let bound = Term::from(AMOUNT);
	[within("E0", -&bound, &bound), within("R", 0, &bound), within("Q", 0, &bound)]
}

/// What is less is less in any multiple.
fn is_less_in_a_multiple(factor: &Term, less: &Term, more: &Term) -> Bool {
	(factor.ge(0) & less.le(more)).implies((factor * less).le(factor * more))
}

/// A step on the way, which the solver would search for long: an instance of the rule that the first lemma proves of any
/// three numbers.
fn scales(factor: &Term, less: &Term, more: &Term) {
	assume(is_less_in_a_multiple(factor, less, more));
}

#[test]
fn what_is_less_is_less_in_any_multiple() {
	prove("of any three numbers", || {
		let [factor, less, more] = ["factor", "less", "more"].map(integer);
		Ok([is_less_in_a_multiple(&factor, &less, &more)])
	});
	refute("where the factor is negative", || {
		let [factor, less, more] = ["factor", "less", "more"].map(integer);
		Ok(less.le(&more).implies((&factor * less).le(factor * more)))
	});
}
