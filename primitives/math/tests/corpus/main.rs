//! The checks of `checks/` on the inputs that the fuzzer kept (`fuzz/corpus`), on random ones, and on those at which it
//! once found a fault.
//!
//! To look for more: `scripts/fuzz.sh --seconds 3600 surety-math`.

mod checks;

use rand::{rngs::StdRng, Rng, SeedableRng};
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
	let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/functions");
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

#[test]
fn checks_hold_on_random_bytes() {
	let mut random = StdRng::seed_from_u64(3);
	for (number, (name, _)) in checks::CHECKS.iter().enumerate() {
		for _ in 0..10_000 {
			let mut bytes = vec![0; random.gen_range(1..160)];
			random.fill(bytes.as_mut_slice());
			bytes[0] = number as u8;
			check(name, &bytes);
		}
	}
}
