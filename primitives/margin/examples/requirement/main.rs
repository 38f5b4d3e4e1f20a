//! Prints what the vaults of a file need.
//!
//! ```text
//! cargo run --release -p surety-margin --example requirement -- FILE
//! ```
//!
//! FILE is of the format of portfolio_margin.json: `params` by name, and `cases` that name them or hold their own.
//! `reference/margin.py` tells what else a case may hold. The output is a JSON list, in the order of the cases, of their
//! `name` and what `expected` holds: decimal strings, exact to 18 decimals. A case that holds more than
//! portfolio_margin.json does is answered with more: every market and every charge by name.
//!
//! Decimals of the input are read exactly to 18 places; further ones are rounded to the nearest, halves away from zero.
//! Bounds of parameters are not applied: this is a calculator, not the chain. A case that cannot be read or computed has
//! an `error` in place of numbers, and the exit code is 1.

use std::process::ExitCode;

mod cases;

fn main() -> ExitCode {
	let Some(path) = std::env::args().nth(1) else {
		eprintln!("usage: requirement FILE");
		return ExitCode::from(2);
	};
	match cases::CaseFile::read(&path) {
		Ok(file) => print(&file),
		Err(error) => {
			eprintln!("{path}: {error}");
			ExitCode::from(2)
		},
	}
}

fn print(file: &cases::CaseFile) -> ExitCode {
	let mut code = ExitCode::SUCCESS;
	let mut results = Vec::new();
	for case in file.cases() {
		let name = cases::name(case);
		let answer = file.problem(case).and_then(|problem| problem.answer(&name));
		results.push(answer.unwrap_or_else(|error| {
			code = ExitCode::FAILURE;
			serde_json::json!({ "name": name, "error": error })
		}));
	}
	println!("{:#}", serde_json::Value::from(results));
	code
}
