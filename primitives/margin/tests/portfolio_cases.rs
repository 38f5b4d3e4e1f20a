//! The 40 cases of data/vectors/portfolio_margin.json, computed elsewhere in 50 digits: every result within 1e-12, by
//! direct evaluation and from risk arrays, and these two equal bit for bit.

use surety_margin::{Arrays, Direct, HouseTerms, PortfolioTerms};

#[allow(dead_code)]
#[path = "../examples/requirement/cases.rs"]
mod cases;
mod compare;

const FILE: &str =
	concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/vectors/portfolio_margin.json");

fn file() -> Option<cases::CaseFile> {
	if !std::path::Path::new(FILE).exists() {
		println!("skipped: no data");
		return None;
	}
	Some(cases::CaseFile::read(FILE).expect("the file reads"))
}

#[test]
fn requirement_is_that_of_the_vectors_when_computed_directly_and_from_arrays() {
	let Some(file) = file() else { return };
	assert_eq!(file.cases().len(), 40);
	let mut arrays = Arrays::default();
	for case in file.cases() {
		let problem = file.problem(case).expect("the case reads");
		let direct = problem.requirement(&mut Direct::default()).expect("has an answer");
		arrays.clear();
		for round in ["cold", "warm"] {
			let from_arrays = problem.requirement(&mut arrays).expect("has an answer");
			assert_eq!(direct, from_arrays, "{} {round}", cases::name(case));
		}
		let answer = problem.describe(&direct).expect("has a shape");
		compare::assert_within(&cases::name(case), &case["expected"], &answer.into());
	}
}

#[test]
fn default_terms_are_those_of_the_vectors() {
	let Some(file) = file() else { return };
	let problem = file.problem(&file.cases()[0]).expect("the case reads");
	assert_eq!(problem.markets[0].parameters().portfolio(), &PortfolioTerms::default());
	// The cases know no charges.md.
	let neutral = HouseTerms { short_minimum: Default::default(), ..HouseTerms::default() };
	assert_eq!(problem.house.terms(), &neutral);
}
