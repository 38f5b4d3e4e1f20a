//! The cases of reference/cases.json, computed by reference/margin.py in 50 digits: standard margin, several underlyings,
//! kappa, charges.md, and the edges of the formulas.

use surety_margin::{Arrays, Direct, HouseTerms, StandardTerms};

#[allow(dead_code)]
#[path = "../examples/requirement/cases.rs"]
mod cases;
mod compare;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/reference/cases.json");

#[test]
fn requirement_is_that_of_the_reference_when_computed_directly_and_from_arrays() {
	let file = cases::CaseFile::read(FILE).expect("the file reads");
	assert_eq!(file.cases().len(), 97);
	for case in file.cases() {
		let problem = file.problem(case).expect("the case reads");
		let direct = problem.requirement(&mut Direct::default()).expect("has an answer");
		let mut arrays = Arrays::default();
		for round in ["cold", "warm"] {
			let from_arrays = problem.requirement(&mut arrays).expect("has an answer");
			assert_eq!(direct, from_arrays, "{} {round}", cases::name(case));
		}
		let answer = problem.describe(&direct).expect("has a shape");
		compare::assert_within(&cases::name(case), &case["expected"], &answer.into());
	}
}

#[test]
fn default_terms_are_those_of_the_reference() {
	let file = cases::CaseFile::read(FILE).expect("the file reads");
	let case = file.cases().iter().find(|case| case["params"] == "house").expect("there is one");
	let problem = file.problem(case).expect("the case reads");
	assert_eq!(problem.markets[0].parameters().standard(), &StandardTerms::default());
	assert_eq!(problem.house.terms(), &HouseTerms::default());
}

#[test]
fn decimals_are_exact_to_18_places_and_rounded_beyond() {
	assert_eq!(cases::decimal("12.5"), Some(12_500_000_000_000_000_000));
	assert_eq!(cases::decimal("-0.000000000000000001"), Some(-1));
	assert_eq!(cases::decimal("0.0000000000000000014"), Some(1));
	assert_eq!(cases::decimal("-0.0000000000000000015"), Some(-2));
	for text in ["", "-", ".5", "1e3", "+1", "1_0", "170141183460469231732"] {
		assert_eq!(cases::decimal(text), None, "{text}");
	}
}
