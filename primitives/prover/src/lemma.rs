//! Lemmas: what is assumed, what the code under proof requires, and what the solver says.

use crate::Term;
use std::{
	cell::RefCell,
	sync::mpsc::{self, RecvTimeoutError},
	thread,
	time::{Duration, Instant},
};
use surety_math::{MathError, ONE};
use z3::{ast::Bool, SatResult, Solver, Tactic};

/// The time that the solver has for one question.
pub const TIMEOUT: Duration = Duration::from_secs(10);

/// One entry of the record of a lemma, in the order in which it and the code under proof make them.
enum Step {
	/// Stands for any integer.
	Variable(Term),
	/// Assumed, or true by definition.
	Given(Bool),
	/// To be proved by itself, and then known.
	Fact(Bool),
	/// The code returns an error unless this holds.
	Condition { what: String, holds: Bool },
}

impl Step {
	/// What is true where the code answers.
	fn claim(&self) -> Option<&Bool> {
		match self {
			Self::Variable(_) => None,
			Self::Given(claim) | Self::Fact(claim) | Self::Condition { holds: claim, .. } => {
				Some(claim)
			},
		}
	}
}

thread_local! {
	/// The record of the lemma that this thread is at; generic code has no other way to it.
	static RECORD: RefCell<Option<Vec<Step>>> = const { RefCell::new(None) };
}

/// Restricts the numbers of which the lemma speaks.
#[track_caller]
pub fn assume(claim: Bool) {
	given(claim);
}

/// A claim that holds of all integers. It is proved by itself, of which the solver is quickly done, and then known: a
/// step on the way where there is much else to distract it.
#[track_caller]
pub fn fact(claim: Bool) {
	note(Step::Fact(claim));
}

/// Makes a variable known, so that guesses can be made of it.
#[track_caller]
pub(crate) fn variable(term: &Term) {
	note(Step::Variable(term.clone()));
}

#[track_caller]
pub(crate) fn given(claim: Bool) {
	note(Step::Given(claim));
}

#[track_caller]
pub(crate) fn condition(what: String, holds: Bool) {
	note(Step::Condition { what, holds });
}

/// Adds to the record. What is said outside of a lemma would be lost.
#[track_caller]
fn note(step: Step) {
	RECORD.with_borrow_mut(|record| record.as_mut().expect("inside of a lemma").push(step));
}

/// Proves every claim of a lemma for all numbers for which the code under proof answers.
///
/// # Panics
///
/// With the name of the lemma: when the solver finds numbers that contradict a claim, and shows them; when it finds
/// none for which the code answers; when it does not know.
#[track_caller]
pub fn prove<const N: usize>(name: &str, lemma: impl FnOnce() -> Result<[Bool; N], MathError>) {
	let (steps, claims) = record(lemma);
	expect_facts(name, &steps);
	let known = known(&steps);
	expect_answer(name, &steps, &known);
	for claim in claims {
		expect_impossible(name, &known, &claim);
	}
}

/// Shows that the claim of a lemma is wrong: the solver finds numbers for which the code answers and contradicts it.
///
/// # Panics
///
/// With the name of the lemma, when the solver proves the claim or does not know.
#[track_caller]
pub fn refute(name: &str, lemma: impl FnOnce() -> Result<Bool, MathError>) {
	let (steps, claim) = record(lemma);
	let mut claims = known(&steps);
	claims.push(!claim);
	expect_possible(name, &claims);
}

/// Proves that the code under proof answers for all numbers that are assumed.
///
/// # Panics
///
/// With the name of the lemma and the condition: when the solver finds numbers for which it does not hold, and shows
/// them; when nothing satisfies the assumptions; when it does not know.
#[track_caller]
pub fn never_fails<T>(name: &str, lemma: impl FnOnce() -> Result<T, MathError>) {
	let (steps, _) = record(lemma);
	expect_facts(name, &steps);
	let mut known = Vec::new();
	for step in &steps {
		// The first condition that does not hold is the one that fails: those before it may be taken to hold.
		if let Step::Condition { what, holds } = step {
			expect_impossible(&format!("{name}: {what}"), &known, holds);
		}
		known.extend(step.claim().cloned());
	}
	expect_answer(name, &steps, &known);
}

/// Shows that the code under proof fails for some numbers that are assumed.
///
/// # Panics
///
/// With the name of the lemma, when the solver proves every condition or does not know.
#[track_caller]
pub fn can_fail<T>(name: &str, lemma: impl FnOnce() -> Result<T, MathError>) {
	let (steps, _) = record(lemma);
	// The first condition that does not hold, after steps that do.
	let mut known = Bool::from_bool(true);
	let mut failures = Vec::new();
	for step in &steps {
		if let Step::Condition { holds, .. } = step {
			failures.push(&known & !holds);
		}
		if let Some(claim) = step.claim() {
			known &= claim;
		}
	}
	expect_possible(name, &[Bool::or(&failures)]);
}

/// Runs a lemma on a new record.
#[track_caller]
fn record<T>(lemma: impl FnOnce() -> Result<T, MathError>) -> (Vec<Step>, T) {
	let outer = RECORD.replace(Some(Vec::new()));
	assert!(outer.is_none(), "a lemma inside of a lemma");
	let result = lemma().expect("operations on terms do not fail");
	(RECORD.take().unwrap_or_default(), result)
}

/// What is true where the code answers.
fn known(steps: &[Step]) -> Vec<Bool> {
	steps.iter().filter_map(Step::claim).cloned().collect()
}

/// Every fact holds by itself.
#[track_caller]
fn expect_facts(name: &str, steps: &[Step]) {
	for step in steps {
		if let Step::Fact(claim) = step {
			expect_impossible(&format!("{name}: a fact"), &[], claim);
		}
	}
}

/// The code answers for some numbers. Those of which all variables are the same are tried first: with them there is
/// next to nothing to search.
#[track_caller]
fn expect_answer(name: &str, steps: &[Step], known: &[Bool]) {
	for guess in [ONE, 1] {
		let mut claims = known.to_vec();
		for step in steps {
			if let Step::Variable(term) = step {
				claims.push(term.is(guess));
			}
		}
		if ask(name, &claims, TIMEOUT).0 == SatResult::Sat {
			return;
		}
	}
	expect_possible(name, known);
}

/// No numbers satisfy `known` and contradict `claim`.
#[track_caller]
fn expect_impossible(name: &str, known: &[Bool], claim: &Bool) {
	let mut claims = known.to_vec();
	claims.push(!claim);
	let (answer, detail) = ask(name, &claims, TIMEOUT);
	assert!(answer == SatResult::Unsat, "{name}: not proved, {answer:?}: {detail}");
}

/// Some numbers satisfy all claims.
#[track_caller]
fn expect_possible(name: &str, claims: &[Bool]) {
	let (answer, detail) = ask(name, claims, TIMEOUT);
	assert!(answer == SatResult::Sat, "{name}: no numbers found, {answer:?}: {detail}");
}

/// What the solver says of the claims together, and the numbers that satisfy them or the reason why it does not know.
///
/// Not by its default strategy, which has timers in it: in z3 4.8.12 a timer that runs out can hang for ever (reported
/// as 5371 and 5990 of its repository).
fn ask(name: &str, claims: &[Bool], timeout: Duration) -> (SatResult, String) {
	let [simplify, propagate, smt] = ["simplify", "propagate-values", "smt"].map(Tactic::new);
	let solver = simplify.and_then(&propagate).and_then(&smt).solver();
	for claim in claims {
		solver.assert(claim);
	}
	let begun = Instant::now();
	let answer = check(&solver, timeout);
	println!("{name}: {answer:?} in {} ms", begun.elapsed().as_millis());
	let detail = match answer {
		SatResult::Sat => solver.get_model().map(|model| model.to_string()),
		SatResult::Unknown => solver.get_reason_unknown(),
		SatResult::Unsat => None,
	};
	(answer, detail.unwrap_or_default())
}

/// Lets the solver work for so long, and then interrupts it: its own timeout is such a timer.
fn check(solver: &Solver, timeout: Duration) -> SatResult {
	let handle = solver.get_context().handle();
	let (working, over) = mpsc::channel::<()>();
	thread::scope(|scope| {
		scope.spawn(move || {
			if over.recv_timeout(timeout) == Err(RecvTimeoutError::Timeout) {
				handle.interrupt();
			}
		});
		let answer = solver.check();
		drop(working);
		answer
	})
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn ask_does_not_know_when_the_time_is_too_short() {
		let [x, y, z] = ["x", "y", "z"].map(Term::named);
		let cube = |n: &Term| n * n * n;
		let claims = [x.gt(0), y.gt(0), z.gt(0), (cube(&x) + cube(&y)).is(cube(&z))];
		let (answer, reason) = ask("Fermat", &claims, Duration::from_millis(100));
		assert_eq!(answer, SatResult::Unknown);
		assert!(!reason.is_empty());
	}
}
