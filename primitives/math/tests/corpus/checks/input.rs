//! Arguments from bytes.

use surety_math::{Right, ONE};

/// The bytes that have not been read. Beyond their end there are zeros.
pub struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
	pub fn new(bytes: &'a [u8]) -> Self {
		Self(bytes)
	}

	pub fn byte(&mut self) -> u8 {
		let Some((first, rest)) = self.0.split_first() else { return 0 };
		self.0 = rest;
		*first
	}

	pub fn is_empty(&self) -> bool {
		self.0.is_empty()
	}

	pub fn bit(&mut self) -> bool {
		self.byte() & 1 == 1
	}

	/// A number of up to 16 bytes.
	fn word(&mut self, length: u8) -> u128 {
		(0..length).fold(0, |word, place| word | u128::from(self.byte()) << (8 * u32::from(place)))
	}

	/// Any number; by the first of its bytes as a rule one between `low` and `high`, both included, else one of the whole
	/// type or one at which things change.
	pub fn unsigned(&mut self, low: u128, high: u128) -> u128 {
		let shape = self.byte();
		let length = (shape >> 3) % 17;
		let word = self.word(length);
		let inside = |offset: u128| match (high - low).checked_add(1) {
			Some(span) => offset % span,
			None => offset,
		};
		match shape & 7 {
			0 => word,
			1 => !word,
			// Whole numbers; powers of two and of ten, and what lies a little above.
			2 => (word & 0xff_ffff) * ONE,
			3 => (1u128 << (word & 127)).wrapping_add(word >> 7 & 7).wrapping_sub(word >> 10 & 1),
			4 => 10u128.pow(word as u32 % 39).wrapping_add(word >> 8 & 3),
			5 => low + inside(word),
			6 => high - inside(word),
			// Far from both ends with few bytes: the word is a fraction.
			_ => low + inside((high - low) / 0x1_0000 * (word & 0xffff) + (word >> 16)),
		}
	}

	/// Any number of which the size is one of [`unsigned`](Self::unsigned).
	pub fn signed(&mut self, low: u128, high: u128) -> i128 {
		let size = self.unsigned(low, high) as i128;
		if self.bit() {
			size.wrapping_neg()
		} else {
			size
		}
	}

	/// A number that is always between `low` and `high`, both included.
	pub fn within(&mut self, low: u128, high: u128) -> u128 {
		let number = self.unsigned(low, high);
		if (low..=high).contains(&number) {
			return number;
		}
		low + number % (high - low + 1)
	}

	pub fn right(&mut self) -> Right {
		if self.bit() {
			Right::Put
		} else {
			Right::Call
		}
	}
}
