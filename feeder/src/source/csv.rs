//! Bars of a file, replayed.
//!
//! The file begins with the names of its columns, of which `ts_utc`, `open`, `high`, `low` and `close` are needed, in
//! any order; others are not read. Bars are in order of time. Every price of a file is checked, whichever is replayed.
//!
//! A bar begins at its timestamp. With [`Column::Close`] its close stands for the whole bar; with [`Column::Path`] it is
//! divided into four equal parts, in which open, low, high and close stand. Nothing is interpolated: every price fed is
//! one that the file holds. Where bars are missing the last price stands until the next bar.

use super::{AfterEnd, Quote};
use crate::{
	clock::{format_utc, parse_utc},
	error::FeederError,
	price::{Price, Tick},
};
use clap::ValueEnum;
use std::path::Path;
use surety_types::Moment;

/// The duration of a bar that is alone in its file, in milliseconds.
const MINUTE: Moment = 60_000;
const COLUMNS: [&str; 5] = ["ts_utc", "open", "high", "low", "close"];

/// Which prices of a bar are replayed.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum Column {
	/// Its close.
	Close,
	/// Its open, low, high and close, each for a quarter of the bar.
	Path,
}

/// How fast a file is replayed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pace {
	/// So many times as fast as it happened.
	Speed(f64),
	/// So many milliseconds for every bar, whatever its timestamp says.
	Bar(Moment),
}

/// One line of a file.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Bar {
	time: Moment,
	open: Price,
	high: Price,
	low: Price,
	close: Price,
}

/// A price and when it begins to stand.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct Point {
	since: Moment,
	price: Price,
	bar: Moment,
}

/// A file being replayed.
#[derive(Debug)]
pub struct Replay {
	/// At least one, in order; the first begins at zero.
	points: Vec<Point>,
	length: Moment,
	after: AfterEnd,
	bars: usize,
}

impl Replay {
	/// Reads a file and lays its bars out in time.
	pub fn open(
		path: &Path,
		column: Column,
		pace: Pace,
		after: AfterEnd,
	) -> Result<Self, FeederError> {
		let refuse =
			|what: String| FeederError::Config(format!("cannot replay {}: {what}", path.display()));
		let text = std::fs::read_to_string(path).map_err(|error| refuse(error.to_string()))?;
		let bars = parse(&text).map_err(refuse)?;
		Ok(Self::lay_out(&bars, column, pace, after))
	}

	fn lay_out(bars: &[Bar], column: Column, pace: Pace, after: AfterEnd) -> Self {
		let interval =
			bars.windows(2).map(|pair| pair[1].time - pair[0].time).min().unwrap_or(MINUTE);
		let begin = bars.first().map_or(0, |bar| bar.time);
		// When a bar begins, and when it is over if no other came before.
		let times = |index: usize, bar: &Bar| match pace {
			Pace::Speed(speed) => {
				let at = |time: Moment| ((time - begin) as f64 / speed).round() as Moment;
				(at(bar.time), at(bar.time + interval))
			},
			Pace::Bar(duration) => (index as Moment * duration, (index as Moment + 1) * duration),
		};
		let mut points = Vec::new();
		let mut length = 0;
		for (index, bar) in bars.iter().enumerate() {
			let (start, end) = times(index, bar);
			let prices = match column {
				Column::Close => vec![bar.close],
				Column::Path => vec![bar.open, bar.low, bar.high, bar.close],
			};
			let parts = prices.len() as Moment;
			points.extend(prices.into_iter().zip(0..).map(|(price, part)| Point {
				since: start + (end - start) * part / parts,
				price,
				bar: bar.time,
			}));
			length = end;
		}
		Self { points, length: length.max(1), after, bars: bars.len() }
	}

	/// The price this many milliseconds after the beginning; nothing if the file is exhausted.
	pub fn quote(&self, elapsed: Moment) -> Option<Quote> {
		let (pass, within) = self.position(elapsed)?;
		let index = self.index(within);
		let point = self.points.get(index)?;
		Some(Quote {
			price: point.price,
			point: pass * self.points.len() as u64 + index as u64,
			since: pass * self.length + point.since,
			bar: Some(point.bar),
		})
	}

	/// How many milliseconds after `elapsed` the next price begins or the file is exhausted; nothing if never.
	pub fn next_change(&self, elapsed: Moment) -> Option<Moment> {
		let (_, within) = self.position(elapsed)?;
		match self.points.get(self.index(within) + 1) {
			Some(next) => Some(next.since - within),
			None if self.after == AfterEnd::Hold => None,
			None => Some(self.length - within),
		}
	}

	/// How long one pass takes, in milliseconds.
	pub fn length(&self) -> Moment {
		self.length
	}

	/// A price of those replayed that is no multiple of `step`.
	pub fn finer_than(&self, step: Tick) -> Option<Price> {
		self.points.iter().map(|point| point.price).find(|price| !step.divides(*price))
	}

	/// What it is, for the log.
	pub fn describe(&self) -> String {
		let ends = [self.points.first(), self.points.last()];
		let [first, last] = ends.map(|point| point.map_or(0, |point| point.bar));
		format!(
			"{} bars of {} to {}, {} prices in {} s",
			self.bars,
			format_utc(first),
			format_utc(last),
			self.points.len(),
			self.length as f64 / 1_000.0,
		)
	}

	/// Which pass it is and how far in it we are.
	fn position(&self, elapsed: Moment) -> Option<(u64, Moment)> {
		match self.after {
			_ if elapsed < self.length => Some((0, elapsed)),
			AfterEnd::Stop => None,
			AfterEnd::Hold => Some((0, self.length - 1)),
			AfterEnd::Loop => Some((elapsed / self.length, elapsed % self.length)),
		}
	}

	/// The last point that has begun: at great speed several begin together, and the latest counts.
	fn index(&self, within: Moment) -> usize {
		self.points.partition_point(|point| point.since <= within).saturating_sub(1)
	}
}

/// The bars of a text; a sentence with the number of the line otherwise.
fn parse(text: &str) -> Result<Vec<Bar>, String> {
	let text = text.strip_prefix('\u{feff}').unwrap_or(text);
	let mut lines = (1..).zip(text.lines().map(str::trim)).filter(|(_, line)| !line.is_empty());
	let (number, header) = lines.next().ok_or("it is empty")?;
	let columns = columns_of(header).map_err(|error| format!("line {number}: {error}"))?;
	let mut bars: Vec<Bar> = Vec::new();
	for (number, line) in lines {
		let bar = bar_of(line, &columns).map_err(|error| format!("line {number}: {error}"))?;
		if bars.last().is_some_and(|previous| bar.time <= previous.time) {
			return Err(format!("line {number}: this bar is not later than the one before"));
		}
		bars.push(bar);
	}
	if bars.is_empty() {
		return Err("it has no bars after the line with the names of its columns".into());
	}
	Ok(bars)
}

/// Where the columns are that we need.
fn columns_of(header: &str) -> Result<[usize; 5], String> {
	let names: Vec<_> = header.split(',').map(str::trim).collect();
	let mut found = [0; 5];
	for (place, wanted) in found.iter_mut().zip(COLUMNS) {
		*place = names.iter().position(|name| *name == wanted).ok_or_else(|| {
			format!(
				"there is no column `{wanted}`; the first line names the columns, as in \
				 ts_utc,open,high,low,close"
			)
		})?;
	}
	Ok(found)
}

fn bar_of(line: &str, columns: &[usize; 5]) -> Result<Bar, String> {
	let fields: Vec<_> = line.split(',').map(str::trim).collect();
	let field = |which: usize| {
		let place = columns.get(which).copied().unwrap_or(usize::MAX);
		let name = COLUMNS.get(which).copied().unwrap_or_default();
		fields.get(place).map(|text| (name, *text)).ok_or_else(|| format!("`{name}` is missing"))
	};
	let price = |which: usize| {
		let (name, text) = field(which)?;
		text.parse::<Price>().map_err(|error| format!("`{name}` {text:?} {error}"))
	};
	let (_, time) = field(0)?;
	let time = parse_utc(time)
		.ok_or_else(|| format!("`ts_utc` {time:?} is not a time such as 2020-03-13 01:53:00"))?;
	let bar = Bar { time, open: price(1)?, high: price(2)?, low: price(3)?, close: price(4)? };
	if [bar.open, bar.close].iter().any(|price| !(bar.low..=bar.high).contains(price)) {
		return Err("open and close must lie between low and high".into());
	}
	Ok(bar)
}

#[cfg(test)]
mod tests {
	use super::*;

	const HEADER: &str = "ts_utc,open,high,low,close,volume\n";
	/// Two bars of a minute, one missing, one more.
	const BARS: &str = "2020-03-13 01:53:00,4215,4309.78,4139.94,4264.44,1.5\n\
		2020-03-13 01:54:00,4264.56,4299.1,4129,4139.53,2\n\
		2020-03-13 01:56:00,4134.39,4219,4072,4104.8,3\n";

	fn replay(column: Column, pace: Pace, after: AfterEnd) -> Replay {
		let bars = parse(&format!("{HEADER}{BARS}")).expect("sound bars");
		Replay::lay_out(&bars, column, pace, after)
	}

	fn prices(replay: &Replay) -> Vec<(Moment, String)> {
		replay.points.iter().map(|point| (point.since, point.price.to_string())).collect()
	}

	fn expected(points: &[(Moment, &str)]) -> Vec<(Moment, String)> {
		points.iter().map(|(since, price)| (*since, price.to_string())).collect()
	}

	#[test]
	fn close_stands_for_the_whole_bar() {
		let replay = replay(Column::Close, Pace::Speed(1.0), AfterEnd::Stop);
		let points = [(0, "4264.44"), (60_000, "4139.53"), (180_000, "4104.8")];
		assert_eq!(prices(&replay), expected(&points));
		assert_eq!(replay.length(), 240_000);
		let at = |elapsed| replay.quote(elapsed).map(|quote| quote.price.to_string());
		assert_eq!(at(0).as_deref(), Some("4264.44"));
		assert_eq!(at(59_999).as_deref(), Some("4264.44"));
		// The bar of 01:55 is missing.
		assert_eq!(at(179_999).as_deref(), Some("4139.53"));
		assert_eq!(at(239_999).as_deref(), Some("4104.8"));
		assert_eq!(at(240_000), None);
		assert_eq!(replay.quote(70_000).and_then(|quote| quote.bar), Some(1_584_064_440_000));
	}

	#[test]
	fn path_walks_open_low_high_close_in_quarters() {
		let replay = replay(Column::Path, Pace::Speed(60.0), AfterEnd::Stop);
		let points = [
			(0, "4215"),
			(250, "4139.94"),
			(500, "4309.78"),
			(750, "4264.44"),
			(1_000, "4264.56"),
			(1_250, "4129"),
			(1_500, "4299.1"),
			(1_750, "4139.53"),
			(3_000, "4134.39"),
			(3_250, "4072"),
			(3_500, "4219"),
			(3_750, "4104.8"),
		];
		assert_eq!(prices(&replay), expected(&points));
		assert_eq!(replay.length(), 4_000);
	}

	#[test]
	fn bars_take_the_same_time_when_their_seconds_are_given() {
		let replay = replay(Column::Close, Pace::Bar(5_000), AfterEnd::Stop);
		let points = [(0, "4264.44"), (5_000, "4139.53"), (10_000, "4104.8")];
		assert_eq!(prices(&replay), expected(&points));
		assert_eq!(replay.length(), 15_000);
	}

	#[test]
	fn last_price_stands_when_told_to_hold() {
		let replay = replay(Column::Close, Pace::Bar(5_000), AfterEnd::Hold);
		let last = replay.quote(14_999);
		assert!(last.is_some());
		assert_eq!(replay.quote(15_000), last);
		assert_eq!(replay.quote(Moment::MAX), last);
		assert_eq!(replay.next_change(9_999), Some(1));
		assert_eq!(replay.next_change(10_000), None);
	}

	#[test]
	fn file_begins_again_when_told_to_loop() {
		let replay = replay(Column::Close, Pace::Bar(5_000), AfterEnd::Loop);
		let (first, again) = (replay.quote(0), replay.quote(30_001));
		assert_eq!(first.map(|quote| quote.price), again.map(|quote| quote.price));
		assert_eq!(again.map(|quote| (quote.point, quote.since)), Some((6, 30_000)));
		assert_eq!(replay.next_change(30_001), Some(4_999));
	}

	#[test]
	fn next_change_is_the_next_point_or_the_end() {
		let replay = replay(Column::Close, Pace::Bar(5_000), AfterEnd::Stop);
		assert_eq!(replay.next_change(0), Some(5_000));
		assert_eq!(replay.next_change(12_000), Some(3_000));
		assert_eq!(replay.next_change(15_000), None);
	}

	#[test]
	fn price_with_more_decimals_than_a_feed_takes_is_found() {
		let replay = replay(Column::Close, Pace::Speed(1.0), AfterEnd::Stop);
		let finer = |decimals| replay.finer_than(Tick::of_decimals(decimals));
		assert_eq!(finer(2), None);
		assert_eq!(finer(1).map(|price| price.to_string()).as_deref(), Some("4264.44"));
	}

	#[test]
	fn latest_price_counts_when_a_bar_is_shorter_than_a_millisecond() {
		let replay = replay(Column::Close, Pace::Speed(1e9), AfterEnd::Stop);
		assert_eq!(replay.quote(0).map(|quote| quote.price.to_string()).as_deref(), Some("4104.8"));
		assert_eq!(replay.quote(1), None);
	}

	#[test]
	fn columns_are_found_by_name_whatever_their_order_and_line_ends() {
		let text = "\u{feff}close,ts_utc, low,high,open\r\n\r\n 2,2020-03-13T01:53:00Z,1,3,2.5\r\n";
		let bars = parse(text).expect("sound bars");
		assert_eq!(bars.len(), 1);
		assert_eq!(bars[0].close.to_string(), "2");
		assert_eq!(bars[0].open.to_string(), "2.5");
	}

	#[test]
	fn bad_file_is_refused_with_the_number_of_its_line() {
		let line = |line: &str| format!("{HEADER}2020-03-13 01:53:00,2,3,1,2,0\n{line}\n");
		for (text, sentence) in [
			(String::new(), "it is empty"),
			("\n\n".into(), "it is empty"),
			(HEADER.into(), "it has no bars"),
			("ts_utc,open,high,low\n".into(), "line 1: there is no column `close`"),
			("2020-03-13 01:53:00,2,3,1,2\n".into(), "line 1: there is no column `ts_utc`"),
			(line("2020-03-13 01:54:00,2,3,1"), "line 3: `close` is missing"),
			(line("2020-03-13 01:54:00,2,3,1,x"), "line 3: `close` \"x\" is not a decimal"),
			(line("2020-03-13 01:54:00,2,3,0,2"), "line 3: `low` \"0\" is outside"),
			(line("2020-03-13 01:54:00,2,3,1,1e3"), "line 3: `close` \"1e3\" is not a decimal"),
			(line("13/03/2020 01:54,2,3,1,2"), "line 3: `ts_utc` \"13/03/2020 01:54\" is not"),
			(line("2020-03-13 01:53:00,2,3,1,2"), "line 3: this bar is not later"),
			(line("2020-03-13 01:54:00,4,3,1,2"), "line 3: open and close must lie"),
		] {
			let error = parse(&text).expect_err("refused");
			assert!(error.starts_with(sentence), "{error}");
		}
	}
}
