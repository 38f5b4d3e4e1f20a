//! What the program says: prices on standard output, trouble on standard error, each with the time in UTC.

use crate::clock::{format_utc, unix_now};
use std::io::Write;

/// Where lines go.
#[derive(Clone, Copy, Debug)]
pub struct Log {
	/// Keeps everything but trouble to itself.
	pub quiet: bool,
}

impl Log {
	/// Something that went as it should.
	pub fn line(&self, text: &str) {
		if !self.quiet {
			// Whoever read our output may have gone; feeding matters more.
			let _ = writeln!(std::io::stdout(), "{} {text}", now());
		}
	}

	/// Something that an operator should know of, even if he wants quiet.
	pub fn warn(&self, text: &str) {
		let _ = writeln!(std::io::stderr(), "{} warning: {text}", now());
	}
}

fn now() -> String {
	format_utc(unix_now() / 1_000 * 1_000)
}
