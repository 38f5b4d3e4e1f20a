//! Why the program ends without success.

use std::fmt;

/// Why the program ends without success, as one sentence.
#[derive(Debug)]
pub enum FeederError {
	/// What was asked for cannot be done: status 2.
	Config(String),
	/// What was asked for could not be kept up: status 1.
	Gone(String),
}

impl FeederError {
	/// The status with which the program ends.
	pub fn status(&self) -> u8 {
		match self {
			Self::Config(_) => 2,
			Self::Gone(_) => 1,
		}
	}
}

impl fmt::Display for FeederError {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::Config(text) | Self::Gone(text) => f.write_str(text),
		}
	}
}

impl std::error::Error for FeederError {}
