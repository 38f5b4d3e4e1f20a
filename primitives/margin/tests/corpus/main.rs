//! The checks of `checks/` on the inputs that the fuzzer kept (`fuzz/corpus`), and on random ones.
//!
//! To look for more: `scripts/fuzz.sh --seconds 3600 surety-margin`.

mod checks;

use proptest::{collection::vec, prelude::*};
use std::{fs, panic, path::Path};

/// Runs a check; a failure names the input.
fn check(name: &str, bytes: &[u8]) {
	let result = panic::catch_unwind(|| checks::check(bytes));
	assert!(result.is_ok(), "{name} fails: {}", hexadecimal(bytes));
}

fn hexadecimal(bytes: &[u8]) -> String {
	bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn checks_hold_on_the_corpus_of_the_fuzzer() {
	let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/portfolios");
	let mut covered = vec![0; checks::CHECKS.len()];
	for entry in fs::read_dir(&corpus).expect("the corpus is committed") {
		let path = entry.expect("can be listed").path();
		let bytes = fs::read(&path).expect("can be read");
		let first = usize::from(bytes.first().copied().unwrap_or(0));
		covered[first % checks::CHECKS.len()] += 1;
		check(&path.display().to_string(), &bytes);
	}
	for ((name, _), inputs) in checks::CHECKS.iter().zip(covered) {
		println!("{name}: {inputs} inputs");
		assert!(inputs > 0, "the corpus has nothing on {name}");
	}
}

/// A portfolio without bytes is one of a quiet day.
#[test]
fn checks_hold_on_no_bytes() {
	for (number, (name, _)) in checks::CHECKS.iter().enumerate() {
		check(name, &[number as u8]);
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(10_000))]

	#[test]
	fn checks_hold_on_random_bytes(bytes in vec(any::<u8>(), 1..256)) {
		check("random bytes", &bytes);
	}
}
