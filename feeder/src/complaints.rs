//! Trouble, told without repeating itself.

use crate::log::Log;

/// Every so many times the same trouble is told again.
const REPEAT: u32 = 50;

/// Who complains, and about what it has last.
pub struct Complaints {
	name: String,
	log: Log,
	last: Option<(String, u32)>,
}

impl Complaints {
	/// Nothing to complain about yet.
	pub fn new(name: String, log: Log) -> Self {
		Self { name, log, last: None }
	}

	/// Tells a new trouble, and an old one from time to time.
	pub fn tell(&mut self, trouble: &str) {
		// Numbers of blocks in it differ; the trouble is the same.
		let kind: String = trouble.chars().filter(|letter| !letter.is_ascii_digit()).collect();
		let times = match &self.last {
			Some((known, times)) if *known == kind => times.saturating_add(1),
			_ => 0,
		};
		if times.is_multiple_of(REPEAT) {
			self.log.warn(&format!("{}: {trouble}", self.name));
		}
		self.last = Some((kind, times));
	}

	/// All is well again; says so if it was not.
	pub fn settle(&mut self) {
		if self.last.take().is_some() {
			self.log.line(&format!("{} feeds again", self.name));
		}
	}
}
