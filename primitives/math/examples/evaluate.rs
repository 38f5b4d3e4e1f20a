//! Evaluates the functions of the crate at points from a file, so that anybody can check them elsewhere:
//!
//! ```text
//! cargo run --release -p surety-math --example evaluate -- FILE
//! ```
//!
//! Each line of FILE (`-` is the standard input) is `fn,x`: a function and its arguments as inner integers, that is in
//! units of 1e-18; years are in units of 1e-30. For each, one line is printed: the result in units of 1e-18, or
//! `error: ` and the [`MathError`] of a point out of range. Columns after the arguments, blank lines and a first line
//! that begins with `fn,` are passed over, so that a file of references can be given as it is. At a line that is none
//! of these the program stops with status 1.
//!
//! | fn | arguments |
//! |---|---|
//! | `exp`, `ln`, `sqrt`, `ncdf`, `npdf` | x |
//! | `pow` | base, exponent |
//! | `call`, `put` | forward, strike, volatility, years, discount |
//! | `call-delta` and so on: `-gamma`, `-vega`, `-theta`, `-vanna`, `-volga` of `call` and `put` | the same |
//! | `call-volatility`, `put-volatility`: the implied one | price, forward, strike, years, discount |
//! | `svi-variance` | a, b, rho, m, sigma, k |
//! | `svi-volatility` | a, b, rho, m, sigma, strike, reference forward, years |

use sp_arithmetic::{FixedI128, FixedU128};
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, ErrorKind, Write};
use std::process::ExitCode;
use surety_math::{
	exp, implied_volatility, ln, normal_cdf, normal_pdf, pow, sqrt, Black76, Greeks, MathError,
	Right, Svi, Years,
};

const USAGE: &str = "usage: evaluate FILE

Each line of FILE (- is the standard input) is fn,x with x in units of 1e-18; prints one result per line, in the same
units. fn is exp, ln, sqrt, ncdf, npdf, or one of those with more arguments: see the head of examples/evaluate.rs.";

/// Why a line has no number.
enum Fault {
	/// The function refuses the point.
	Math(MathError),
	/// The line is no point.
	Malformed(String),
}

impl From<MathError> for Fault {
	fn from(error: MathError) -> Self {
		Self::Math(error)
	}
}

/// The columns of a line that have not been read yet.
struct Columns<'a>(std::str::Split<'a, char>);

impl Columns<'_> {
	fn next(&mut self) -> Result<&str, Fault> {
		self.0.next().map(str::trim).ok_or_else(|| Fault::Malformed("a column is missing".into()))
	}

	/// An integer of any length: one that its type cannot hold is a point out of range, not a malformed line.
	fn integer<I: std::str::FromStr>(&mut self) -> Result<I, Fault> {
		let text = self.next()?;
		let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
		if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
			return Err(Fault::Malformed(format!("`{text}` is not an integer")));
		}
		let canonical = if digits.bytes().all(|byte| byte == b'0') { "0" } else { text };
		canonical.parse().map_err(|_| Fault::Math(MathError::Domain))
	}

	fn unsigned(&mut self) -> Result<FixedU128, Fault> {
		self.integer().map(FixedU128::from_inner)
	}

	fn signed(&mut self) -> Result<FixedI128, Fault> {
		self.integer().map(FixedI128::from_inner)
	}

	fn years(&mut self) -> Result<Years, Fault> {
		self.integer().map(Years::from_inner)
	}

	fn black76(&mut self) -> Result<Black76, Fault> {
		Ok(Black76 {
			forward: self.unsigned()?,
			strike: self.unsigned()?,
			volatility: self.unsigned()?,
			years: self.years()?,
			discount: self.unsigned()?,
		})
	}

	fn implied(&mut self, right: Right) -> Result<FixedU128, Fault> {
		let (price, forward, strike) = (self.unsigned()?, self.unsigned()?, self.unsigned()?);
		let (years, discount) = (self.years()?, self.unsigned()?);
		Ok(implied_volatility(right, price, forward, strike, years, discount)?)
	}

	fn svi(&mut self) -> Result<Svi, Fault> {
		Ok(Svi {
			a: self.signed()?,
			b: self.unsigned()?,
			rho: self.signed()?,
			m: self.signed()?,
			sigma: self.unsigned()?,
		})
	}
}

/// The result at the point of one line, as the text of an inner integer.
fn evaluate(line: &str) -> Result<String, Fault> {
	let mut columns = Columns(line.split(','));
	let name = columns.next()?.to_owned();
	let unsigned = |number: FixedU128| number.into_inner().to_string();
	let signed = |number: FixedI128| number.into_inner().to_string();
	let result = match name.as_str() {
		"exp" => unsigned(exp(columns.signed()?)?),
		"ln" => signed(ln(columns.unsigned()?)?),
		"sqrt" => unsigned(sqrt(columns.unsigned()?)),
		"ncdf" => unsigned(normal_cdf(columns.signed()?)),
		"npdf" => unsigned(normal_pdf(columns.signed()?)),
		"pow" => unsigned(pow(columns.unsigned()?, columns.signed()?)?),
		"call" => unsigned(columns.black76()?.prices()?.call),
		"put" => unsigned(columns.black76()?.prices()?.put),
		"call-volatility" => unsigned(columns.implied(Right::Call)?),
		"put-volatility" => unsigned(columns.implied(Right::Put)?),
		"svi-variance" => signed(columns.svi()?.total_variance(columns.signed()?)?),
		"svi-volatility" => {
			let (svi, strike, forward) = (columns.svi()?, columns.unsigned()?, columns.unsigned()?);
			unsigned(svi.volatility(strike, forward, columns.years()?)?)
		},
		_ => signed(greek(&name, &mut columns)?),
	};
	Ok(result)
}

fn greek(name: &str, columns: &mut Columns) -> Result<FixedI128, Fault> {
	let unknown = || Fault::Malformed(format!("`{name}` is not a function"));
	let (right, greek) = name.split_once('-').ok_or_else(unknown)?;
	let right = match right {
		"call" => Right::Call,
		"put" => Right::Put,
		_ => return Err(unknown()),
	};
	let of: fn(Greeks) -> FixedI128 = match greek {
		"delta" => |greeks| greeks.delta,
		"gamma" => |greeks| greeks.gamma,
		"vega" => |greeks| greeks.vega,
		"theta" => |greeks| greeks.theta,
		"vanna" => |greeks| greeks.vanna,
		"volga" => |greeks| greeks.volga,
		_ => return Err(unknown()),
	};
	Ok(of(columns.black76()?.greeks(right)?))
}

/// Evaluates every line; the error is a sentence.
fn run(input: impl BufRead, output: &mut impl Write) -> Result<(), String> {
	let mut is_first = true;
	for (number, line) in (1u64..).zip(input.lines()) {
		let line = line.map_err(|error| format!("line {number}: {error}"))?;
		let line = line.trim_start_matches('\u{feff}').trim();
		let is_header = is_first && line.starts_with("fn,");
		is_first = is_first && line.is_empty();
		if line.is_empty() || is_header {
			continue;
		}
		let written = match evaluate(line) {
			Ok(result) => writeln!(output, "{result}"),
			Err(Fault::Math(error)) => writeln!(output, "error: {error:?}"),
			Err(Fault::Malformed(reason)) => return Err(format!("line {number}: {reason}")),
		};
		written.map_err(unwritten)?;
	}
	Ok(())
}

/// An empty sentence where the reader has had enough, as `head` does.
fn unwritten(error: io::Error) -> String {
	if error.kind() == ErrorKind::BrokenPipe {
		String::new()
	} else {
		format!("the results cannot be written: {error}")
	}
}

fn main() -> ExitCode {
	let mut arguments = std::env::args().skip(1);
	let (Some(path), None) = (arguments.next(), arguments.next()) else {
		eprintln!("{USAGE}");
		return ExitCode::from(2);
	};
	if path == "--help" || path == "-h" {
		println!("{USAGE}");
		return ExitCode::SUCCESS;
	}
	let mut output = BufWriter::new(io::stdout().lock());
	let result = if path == "-" {
		run(io::stdin().lock(), &mut output)
	} else {
		let opened = File::open(&path).map_err(|error| format!("{path}: {error}"));
		opened.and_then(|file| run(BufReader::new(file), &mut output))
	};
	// What comes before a malformed line is printed before the complaint about it.
	match result.and(output.flush().map_err(unwritten)) {
		Ok(()) => ExitCode::SUCCESS,
		Err(sentence) if sentence.is_empty() => ExitCode::SUCCESS,
		Err(sentence) => {
			eprintln!("{sentence}");
			ExitCode::FAILURE
		},
	}
}
