//! Tables of vectors, and numbers with 30 decimals, in which errors far below one unit of 1e-18 can be measured.

use primitive_types::U256;
use sp_arithmetic::{FixedI128, FixedU128};
use std::fmt::{self, Debug, Display};
use std::fs;
use std::str::FromStr;
use surety_math::{Black76, Svi, Years};

/// A file of comma-separated values with a header.
pub struct Table {
	name: String,
	header: Vec<String>,
	rows: Vec<Vec<String>>,
}

impl Table {
	/// A file of `reference/`, which `reference/generate.py` wrote.
	pub fn committed(name: &str) -> Self {
		let path = format!("{}/reference/{name}", env!("CARGO_MANIFEST_DIR"));
		let text = fs::read_to_string(&path);
		Self::parse(name, &text.unwrap_or_else(|error| panic!("{path}: {error}")))
	}

	/// A file of the shared vectors beside the checkout. Without it the test has nothing to do, and says so.
	pub fn shared(name: &str) -> Option<Self> {
		let vectors = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/vectors");
		let Ok(text) = fs::read_to_string(format!("{vectors}/{name}")) else {
			println!("skipped: no data ({name})");
			return None;
		};
		Some(Self::parse(name, &text))
	}

	fn parse(name: &str, text: &str) -> Self {
		let split = |line: &str| line.split(',').map(|cell| cell.trim().to_owned()).collect();
		let mut lines = text.lines();
		let header: Vec<String> = lines.next().map(split).unwrap_or_default();
		let rows: Vec<Vec<String>> = lines.map(split).collect();
		assert!(!rows.is_empty(), "{name} has no rows");
		assert!(rows.iter().all(|row| row.len() == header.len()), "{name} has a broken row");
		Self { name: name.to_owned(), header, rows }
	}

	pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
		// The header is line 1.
		(2..).zip(&self.rows).map(|(line, cells)| Row { table: self, line, cells })
	}

	/// The rows in which a column has the given text.
	pub fn rows_of<'a>(&'a self, column: &'a str, text: &'a str) -> impl Iterator<Item = Row<'a>> {
		self.rows().filter(move |row| row.text(column) == text)
	}
}

/// One row of a table, shown as file and line.
#[derive(Clone, Copy)]
pub struct Row<'a> {
	table: &'a Table,
	line: usize,
	cells: &'a [String],
}

impl Display for Row<'_> {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "{}:{}", self.table.name, self.line)
	}
}

impl<'a> Row<'a> {
	pub fn text(&self, column: &str) -> &'a str {
		let index = self.table.header.iter().position(|name| name == column);
		&self.cells[index.unwrap_or_else(|| panic!("{self} has no column {column}"))]
	}

	pub fn has(&self, column: &str) -> bool {
		self.table.header.iter().any(|name| name == column)
	}

	fn integer<I: FromStr<Err: Debug>>(&self, column: &str) -> I {
		self.text(column).parse().unwrap_or_else(|error| panic!("{self} {column}: {error:?}"))
	}

	/// A column of inner integers.
	pub fn unsigned(&self, column: &str) -> FixedU128 {
		FixedU128::from_inner(self.integer(column))
	}

	/// A column of inner integers.
	pub fn signed(&self, column: &str) -> FixedI128 {
		FixedI128::from_inner(self.integer(column))
	}

	/// A column of inner integers.
	pub fn years(&self, column: &str) -> Years {
		Years::from_inner(self.integer(column))
	}

	/// A column of inner integers of years.
	pub fn years_exact(&self, column: &str) -> Exact {
		Exact { negative: false, size: self.years(column).into_inner().into() }
	}

	/// A column of decimal numbers.
	pub fn exact(&self, column: &str) -> Exact {
		Exact::parse(self.text(column)).unwrap_or_else(|| panic!("{self} {column}: not a number"))
	}

	/// The option of the columns of inner integers that `reference/generate.py` writes.
	pub fn black76(&self) -> Black76 {
		Black76 {
			forward: self.unsigned("forward"),
			strike: self.unsigned("strike"),
			volatility: self.unsigned("volatility"),
			years: self.years("years"),
			discount: self.unsigned("discount"),
		}
	}

	/// The smile of the columns of inner integers that `reference/generate.py` writes.
	pub fn svi(&self) -> Svi {
		Svi {
			a: self.signed("a"),
			b: self.unsigned("b"),
			rho: self.signed("rho"),
			m: self.signed("m"),
			sigma: self.unsigned("sigma"),
		}
	}
}

/// A number with 30 decimals.
#[derive(Clone, Copy, Debug)]
pub struct Exact {
	negative: bool,
	size: U256,
}

const DECIMALS: i32 = 30;

fn power_of_ten(power: i32) -> U256 {
	U256::exp10(usize::try_from(power).expect("a power is not negative"))
}

fn divide_nearest(number: U256, divisor: U256) -> U256 {
	(number + divisor / 2) / divisor
}

impl Exact {
	/// Decimal notation with or without an exponent, `0.25e18`; what is finer than 1e-30 is rounded to the nearest.
	pub fn parse(text: &str) -> Option<Self> {
		let (negative, text) = match text.strip_prefix('-') {
			Some(rest) => (true, rest),
			None => (false, text),
		};
		let (number, exponent) = match text.split_once(['e', 'E']) {
			Some((number, exponent)) => (number, exponent.parse::<i32>().ok()?),
			None => (text, 0),
		};
		let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
		let digits = U256::from_dec_str(&format!("{whole}{fraction}")).ok()?;
		let shift = DECIMALS + exponent - i32::try_from(fraction.len()).ok()?;
		let size = match shift {
			0.. => digits * power_of_ten(shift),
			// Far below 1e-30.
			..=-77 => U256::zero(),
			_ => divide_nearest(digits, power_of_ten(-shift)),
		};
		Some(Self { negative, size })
	}

	pub fn of_unsigned(number: FixedU128) -> Self {
		Self { negative: false, size: U256::from(number.into_inner()) * power_of_ten(12) }
	}

	pub fn of_signed(number: FixedI128) -> Self {
		let size = U256::from(number.into_inner().unsigned_abs()) * power_of_ten(12);
		Self { negative: number.into_inner() < 0, size }
	}

	pub fn one() -> Self {
		Self { negative: false, size: power_of_ten(DECIMALS) }
	}

	/// The nearest number with 18 decimals.
	pub fn to_unsigned(self) -> FixedU128 {
		assert!(!self.negative || self.size.is_zero(), "{self} is negative");
		FixedU128::from_inner(divide_nearest(self.size, power_of_ten(12)).as_u128())
	}

	/// The nearest number with 18 decimals.
	pub fn to_signed(self) -> FixedI128 {
		let size = divide_nearest(self.size, power_of_ten(12)).as_u128();
		let size = i128::try_from(size).expect("fits");
		FixedI128::from_inner(if self.negative { -size } else { size })
	}

	pub fn to_years(self) -> Years {
		Years::from_inner(self.size.as_u128())
	}

	pub fn opposite(self) -> Self {
		Self { negative: !self.negative, ..self }
	}

	pub fn size(self) -> Self {
		Self { negative: false, ..self }
	}

	pub fn plus(self, other: Self) -> Self {
		if self.negative == other.negative {
			return Self { size: self.size + other.size, ..self };
		}
		if self.size >= other.size {
			return Self { size: self.size - other.size, ..self };
		}
		Self { size: other.size - self.size, ..other }
	}

	pub fn minus(self, other: Self) -> Self {
		self.plus(other.opposite())
	}

	/// Cut to 1e-30.
	pub fn times(self, other: Self) -> Self {
		let size = self.size * other.size / power_of_ten(DECIMALS);
		Self { negative: self.negative != other.negative, size }
	}

	/// Cut to 1e-30.
	pub fn over(self, other: Self) -> Self {
		let size = self.size * power_of_ten(DECIMALS) / other.size;
		Self { negative: self.negative != other.negative, size }
	}

	pub fn is_negative(self) -> bool {
		self.negative && !self.size.is_zero()
	}

	pub fn is_at_most(self, other: Self) -> bool {
		!other.minus(self).is_negative()
	}
}

impl Display for Exact {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		let one = power_of_ten(DECIMALS);
		let sign = if self.negative { "-" } else { "" };
		let fraction = (self.size % one).to_string();
		write!(f, "{sign}{}.{fraction:0>30}", self.size / one)
	}
}

/// A number written in a test.
pub fn number(text: &str) -> Exact {
	Exact::parse(text).expect("a number")
}

/// So many units of 1e-18.
pub fn units(text: &str) -> Exact {
	number(&format!("{text}e-18"))
}

/// Collects errors, each against what it may be at most, and prints the largest of them.
pub struct Errors {
	name: &'static str,
	count: usize,
	largest: Exact,
	/// Of the allowed error.
	share: Exact,
	at: String,
}

impl Errors {
	pub fn of(name: &'static str) -> Self {
		Self { name, count: 0, largest: number("0"), share: number("0"), at: "no row".into() }
	}

	/// Asserts that `result` is within `allowed` of `expected`.
	pub fn check(&mut self, row: Row, result: Exact, expected: Exact, allowed: Exact) {
		let error = result.minus(expected).size();
		assert!(
			error.is_at_most(allowed),
			"{row} {}: {result} instead of {expected}, off by {error}; {allowed} is allowed",
			self.name
		);
		self.count += 1;
		if self.largest.is_at_most(error) {
			self.largest = error;
			self.at = row.to_string();
		}
		if !error.size.is_zero() {
			let share = error.over(allowed);
			self.share = if self.share.is_at_most(share) { share } else { self.share };
		}
	}
}

/// Shown with the tests' output: what was measured, in units of 1e-18.
impl Drop for Errors {
	fn drop(&mut self) {
		if std::thread::panicking() {
			return;
		}
		assert!(self.count > 0, "{}: nothing was checked", self.name);
		let in_units = self.largest.size / power_of_ten(6);
		let (whole, fraction) = (in_units / 1_000_000, (in_units % 1_000_000).to_string());
		let share = self.share.size / power_of_ten(DECIMALS - 2);
		let Self { name, count, at, .. } = self;
		println!(
			"{name}: {count} results, largest error {whole}.{fraction:0>6} units ({at}); \
			 at most {share} % of the allowed"
		);
	}
}
