//! Numbers from bytes.

use sp_arithmetic::{FixedI128, FixedU128};

/// The bytes that have not been read. Beyond their end there are zeros, which stand for what is usual.
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

	pub fn bit(&mut self) -> bool {
		self.byte() & 1 == 1
	}

	/// A number below `count`, which is at most 256.
	pub fn below(&mut self, count: usize) -> usize {
		usize::from(self.byte()) % count
	}

	/// Any number of up to 16 bytes.
	pub fn word(&mut self) -> u128 {
		let shape = self.byte();
		let word = self.bytes(usize::from(shape >> 3) % 17);
		match shape & 7 {
			0 => !word,
			1 => 1u128.rotate_left(word as u32 & 127).wrapping_sub(word >> 7 & 3),
			2 => (word & 0xff_ffff) * surety_math::ONE,
			_ => word,
		}
	}

	fn bytes(&mut self, length: usize) -> u128 {
		(0..length).fold(0, |word, _| word << 8 | u128::from(self.byte()))
	}

	/// A number between `low` and `high`, both included: by its first byte the usual one, one of the ends or beside it, one
	/// of each size, or any.
	pub fn within(&mut self, low: u128, high: u128, usual: u128) -> u128 {
		let span = high - low;
		let shape = self.byte();
		let number = match shape {
			0 => usual,
			1 => low,
			2 => high,
			3 => low.saturating_add(1),
			4 => high.saturating_sub(1),
			5..=127 => low + (span >> (shape - 5)),
			128..=191 => low + span / 0x4000 * (u128::from(shape & 63) << 8 | self.bytes(1)),
			_ => {
				let offset = self.bytes(1 + usize::from(shape & 7));
				match shape & 0x18 {
					0 => low.saturating_add(offset),
					8 => high.saturating_sub(offset),
					16 => usual.saturating_add(offset),
					_ => usual.saturating_sub(offset),
				}
			},
		};
		number.clamp(low, high)
	}

	pub fn fixed(&mut self, low: u128, high: u128, usual: u128) -> FixedU128 {
		FixedU128::from_inner(self.within(low, high, usual))
	}

	/// A number of at most this size.
	pub fn signed(&mut self, most: i128, usual: i128) -> FixedI128 {
		let size = self.within(0, most.unsigned_abs(), usual.unsigned_abs()) as i128;
		FixedI128::from_inner(if self.bit() != (usual < 0) { -size } else { size })
	}
}
