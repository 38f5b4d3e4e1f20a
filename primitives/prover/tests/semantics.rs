//! What a proof rests on: the solver's numbers mean what the numbers that run mean, and the checks can say no.

use surety_math::{
	number::{Integer, Number},
	rounding, MathError,
};
use surety_prover::{
	assume, can_fail, fact, integer, never_fails, prove, refute, unsigned, within, Bool, Term,
};

/// A number by its sign and its halves of 128 bits.
type Parts = (bool, u128, u128);

/// The edges of what is refused, and some numbers between them.
const EDGES: [Parts; 11] = [
	(false, 0, 0),
	(false, 0, 1),
	(true, 0, 3),
	(false, 0, 10_000_000_000_000_000_019),
	(false, 0, (1 << 127) - 1),
	(true, 0, 1 << 127),
	(true, 0, (1 << 127) + 1),
	(false, 0, u128::MAX),
	(false, 1, 0),
	(true, 1 << 127, 5),
	(false, u128::MAX, u128::MAX),
];

type Operation<N> = fn(&N, &N) -> Result<N, MathError>;

/// Everything that [`Number`] can do.
fn operations<N: Number>() -> [(&'static str, Operation<N>); 11] {
	[
		("sum", |a, b| a.add(b)),
		("difference", |a, b| a.sub(b)),
		("product", |a, b| a.mul(b)),
		("quotient", |a, b| Ok(a.div_rem(b)?.0)),
		("remainder", |a, b| Ok(a.div_rem(b)?.1)),
		("lesser", |a, b| Ok(a.min(b))),
		("greater", |a, b| Ok(a.max(b))),
		("choice", |a, b| Ok(a.if_less(b, &N::constant(7), &N::constant(9)))),
		("unsigned", |a, _| a.unsigned()),
		("signed", |a, _| a.signed()),
		("product rounded to the nearest", |a, b| rounding::mul_div_nearest(a, b, &N::constant(6))),
	]
}

fn number<N: Number>((negative, high, low): Parts) -> Result<N, MathError> {
	let half = N::constant(u128::MAX).add(&N::constant(1))?;
	let size = N::constant(high).mul(&half)?.add(&N::constant(low))?;
	if negative {
		N::constant(0).sub(&size)
	} else {
		Ok(size)
	}
}

/// An integer that runs as one of the solver, by its digits to the base 2^64.
fn term(number: Integer) -> Term {
	let base = Integer::constant(1 << 64);
	let mut rest = number;
	let mut sum = Term::from(0);
	let mut weight = Term::from(1);
	for _ in 0..4 {
		let (quotient, digit) = rest.div_rem(&base).expect("a positive divisor");
		sum = sum + &weight * u128::try_from(digit).expect("a digit");
		weight = weight * (1u128 << 64);
		rest = quotient;
	}
	sum + weight * i128::try_from(rest).expect("zero, or minus one")
}

#[test]
fn terms_answer_as_integers_when_numbers_are_constants() {
	let pairs: Vec<(Parts, Parts)> =
		EDGES.iter().flat_map(|a| EDGES.iter().map(move |b| (*a, *b))).collect();
	let both = operations::<Integer>().into_iter().zip(operations::<Term>());
	let mut refused = 0;
	for ((name, run), (_, solve)) in both {
		let solve = |(a, b)| solve(&number(a)?, &number(b)?);
		let (answered, failed): (Vec<_>, Vec<_>) = pairs
			.iter()
			.map(|(a, b)| {
				let result = run(&number(*a).expect("fits"), &number(*b).expect("fits"));
				((*a, *b), result)
			})
			.partition(|(_, result)| result.is_ok());
		prove(name, || {
			let mut same = Bool::from_bool(true);
			for (pair, result) in &answered {
				same &= solve(*pair)?.is(term((*result)?));
			}
			Ok([same])
		});
		for (pair, _) in &failed {
			can_fail(&format!("{name} of {pair:?}"), || solve(*pair));
		}
		refused += failed.len();
	}
	assert!(refused > 200, "the comparison of refusals is not of an empty set: {refused}");
}

#[test]
fn facts_are_used_when_they_hold_of_all_integers() {
	prove("a square of a number above ten is above a hundred", || {
		let x = integer("x");
		assume(x.gt(10));
		fact(x.gt(10).implies((&x * &x).gt(&x * 10)));
		Ok([(&x * &x).gt(100)])
	});
}

#[test]
#[should_panic(expected = "a false step: a fact: not proved, Sat")]
fn facts_are_refused_when_they_hold_only_under_the_assumptions() {
	prove("a false step", || {
		let x = within("x", 0, 9);
		fact(x.lt(10));
		Ok([x.lt(11)])
	});
}

#[test]
#[should_panic(expected = "a false claim: not proved, Sat")]
fn prove_refuses_when_one_claim_of_several_is_false() {
	prove("a false claim", || {
		let x = unsigned("x");
		Ok([x.ge(0), x.gt(0)])
	});
}

#[test]
#[should_panic(expected = "of nothing: no numbers found, Unsat")]
fn prove_refuses_when_the_code_never_answers() {
	prove("of nothing", || {
		let x = within("x", 1, 9);
		let (quotient, _) = x.div_rem(&Term::from(0))?;
		Ok([quotient.is(42)])
	});
}

#[test]
#[should_panic(expected = "of nothing: no numbers found, Unsat")]
fn never_fails_refuses_when_nothing_satisfies_the_assumptions() {
	never_fails("of nothing", || {
		let x = within("x", 9, 1);
		x.div_rem(&x)
	});
}

#[test]
#[should_panic(expected = "a divisor is positive and fits 128 bits: not proved, Sat")]
fn never_fails_refuses_when_a_divisor_can_be_zero() {
	never_fails("a quotient", || {
		let x = unsigned("x");
		Term::from(7).div_rem(&x)
	});
}

#[test]
#[should_panic(expected = "a true claim: no numbers found, Unsat")]
fn refute_refuses_when_the_claim_is_true() {
	refute("a true claim", || Ok(unsigned("x").ge(0)));
}

#[test]
#[should_panic(expected = "a sum of small numbers: no numbers found, Unsat")]
fn can_fail_refuses_when_every_condition_holds() {
	can_fail("a sum of small numbers", || within("x", 0, 9).add(&within("y", 0, 9)));
}

#[test]
#[should_panic(expected = "inside of a lemma")]
fn variables_are_refused_when_their_bounds_would_be_lost() {
	unsigned("x");
}
