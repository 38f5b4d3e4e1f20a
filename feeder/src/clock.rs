//! Time: the replay's clock, and moments of UTC as text.

use clap::ValueEnum;
use std::time::{SystemTime, UNIX_EPOCH};
use surety_types::{civil_from_days, days_from_civil, Civil, Moment};

const DAY: Moment = 86_400_000;

/// What moves a source on.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum ClockKind {
	/// The clock of this machine.
	Real,
	/// The timestamp of the newest block: for chains whose blocks are made on request and whose clock is set.
	Chain,
}

/// Tells how far a source has to be.
#[derive(Debug)]
pub struct Clock {
	/// Whose time.
	pub kind: ClockKind,
	/// When the source began, in milliseconds of Unix time; the first time that is asked for, if not given.
	start: Option<Moment>,
}

impl Clock {
	/// A clock that starts at this moment, or when it is first asked.
	pub fn new(kind: ClockKind, start: Option<Moment>) -> Self {
		Self { kind, start }
	}

	/// Milliseconds since the source began, where the newest block has this timestamp. Before the beginning it is zero.
	pub fn elapsed(&mut self, block: Moment) -> Moment {
		let now = match self.kind {
			ClockKind::Real => unix_now(),
			// The first block of a chain has no time.
			ClockKind::Chain if block == 0 => return 0,
			ClockKind::Chain => block,
		};
		now.saturating_sub(*self.start.get_or_insert(now))
	}

	/// Milliseconds since the source began if that can be told without a node and it has begun.
	pub fn elapsed_without_node(&self) -> Option<Moment> {
		match self.kind {
			ClockKind::Real => self.start.map(|start| unix_now().saturating_sub(start)),
			ClockKind::Chain => None,
		}
	}
}

/// Milliseconds of Unix time on this machine; zero if its clock stands before 1970.
pub fn unix_now() -> Moment {
	let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
	Moment::try_from(since.as_millis()).unwrap_or(Moment::MAX)
}

/// A moment as `2020-03-13 01:53:00`, in UTC, with milliseconds only where there are some.
pub fn format_utc(moment: Moment) -> String {
	let Some(Civil { year, month, day }) = civil_from_days(moment / DAY) else {
		return format!("{moment} ms");
	};
	let time = moment % DAY;
	let (hours, minutes, seconds) = (time / 3_600_000, time / 60_000 % 60, time / 1_000 % 60);
	let whole = format!("{year:04}-{month:02}-{day:02} {hours:02}:{minutes:02}:{seconds:02}");
	match time % 1_000 {
		0 => whole,
		millis => format!("{whole}.{millis:03}"),
	}
}

/// The moment of `2020-03-13 01:53:00` or `2020-03-13T01:53[:00]Z`, in UTC; nothing if there is no such time.
pub fn parse_utc(text: &str) -> Option<Moment> {
	let text = text.strip_suffix('Z').unwrap_or(text);
	let (date, time) = text.split_once([' ', 'T'])?;
	let [year, month, day] = numbers(date, '-')?[..] else { return None };
	let (hours, minutes, seconds) = match numbers(time, ':')?[..] {
		[hours, minutes] => (hours, minutes, 0),
		[hours, minutes, seconds] => (hours, minutes, seconds),
		_ => return None,
	};
	if year < 1970 || hours > 23 || minutes > 59 || seconds > 59 {
		return None;
	}
	let days = days_from_civil(Civil { year, month, day })?;
	let time = (hours * 60 + minutes) * 60 + seconds;
	days.checked_mul(DAY)?.checked_add(Moment::from(time).checked_mul(1_000)?)
}

fn numbers(text: &str, separator: char) -> Option<Vec<u32>> {
	let number = |part: &str| {
		let sound = (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
		sound.then(|| part.parse().ok())?
	};
	text.split(separator).map(number).collect()
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn moment_is_read_when_written_in_a_usual_way() {
		for text in
			["2020-03-13 01:53:00", "2020-03-13T01:53:00Z", "2020-03-13T01:53", "2020-3-13 1:53:00"]
		{
			assert_eq!(parse_utc(text), Some(1_584_064_380_000), "{text}");
		}
		assert_eq!(format_utc(1_584_064_380_000), "2020-03-13 01:53:00");
		assert_eq!(format_utc(1_584_064_380_007), "2020-03-13 01:53:00.007");
	}

	#[test]
	fn moment_is_refused_when_there_is_no_such_time() {
		for text in [
			"",
			"2020-03-13",
			"01:53:00",
			"2020-02-30 00:00:00",
			"2020-03-13 24:00:00",
			"2020-03-13 01:60:00",
			"2020-03-13 01:53:00.5",
			"1584064380",
			"0000-03-13 01:53:00",
		] {
			assert_eq!(parse_utc(text), None, "{text}");
		}
	}

	#[test]
	fn chain_clock_follows_the_blocks_from_the_first_on() {
		let mut clock = Clock::new(ClockKind::Chain, None);
		assert_eq!(clock.elapsed_without_node(), None);
		assert_eq!(clock.elapsed(0), 0);
		assert_eq!(clock.elapsed(5_000), 0);
		assert_eq!(clock.elapsed(7_500), 2_500);
		assert_eq!(clock.elapsed(4_000), 0);
		assert_eq!(Clock::new(ClockKind::Chain, Some(1_000)).elapsed(5_000), 4_000);
	}
}
