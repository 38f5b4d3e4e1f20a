//! A table of numbers by what they depend on. It is asked some ten thousand times for one interval, where a tree with keys of
//! six words takes a third of the time.

use alloc::vec::Vec;

/// What a value depends on: which option, forward, strike, volatility, `T_v`, discount.
pub(super) type Key = (bool, [u128; 5]);

/// The factor of the hash of the compiler (FxHash), and how far it rotates. Keys are what markets are, not what somebody sends, so
/// that nobody can choose them to collide; if they did, only time would be lost.
const FACTOR: u64 = 0x517c_c1b7_2722_0a95;
const ROTATION: u32 = 5;
const FEWEST: usize = 64;

/// Open addressing: the places are at least twice as many as the entries, and each holds one more than the number of an
/// entry, or zero.
#[derive(Debug)]
pub(super) struct Table<V> {
	places: Vec<u32>,
	entries: Vec<(Key, V)>,
}

impl<V> Default for Table<V> {
	fn default() -> Self {
		Self { places: Vec::new(), entries: Vec::new() }
	}
}

impl<V: Copy> Table<V> {
	pub fn len(&self) -> usize {
		self.entries.len()
	}

	pub fn get(&self, key: &Key) -> Option<V> {
		let mut place = self.first(key);
		loop {
			let (known, value) = self.entry(*self.places.get(place)?)?;
			if known == key {
				return Some(*value);
			}
			place = self.next(place);
		}
	}

	/// Adds what is not there. What does not fit is not kept.
	pub fn insert(&mut self, key: Key, value: V) {
		let needed = self.entries.len().saturating_add(1).saturating_mul(2);
		if needed > self.places.len() {
			self.grow(needed.next_power_of_two().max(FEWEST));
		}
		let Ok(number) = u32::try_from(self.entries.len().saturating_add(1)) else { return };
		self.entries.push((key, value));
		self.place(&key, number);
	}

	fn grow(&mut self, places: usize) {
		self.places.clear();
		self.places.resize(places, 0);
		let keys: Vec<Key> = self.entries.iter().map(|(key, _)| *key).collect();
		for (number, key) in (1..).zip(&keys) {
			self.place(key, number);
		}
	}

	/// Puts an entry where the first free place is: half of all are free.
	fn place(&mut self, key: &Key, number: u32) {
		let mut place = self.first(key);
		while self.places.get(place).is_some_and(|taken| *taken != 0) {
			place = self.next(place);
		}
		if let Some(free) = self.places.get_mut(place) {
			*free = number;
		}
	}

	fn entry(&self, number: u32) -> Option<&(Key, V)> {
		self.entries.get(usize::try_from(number.checked_sub(1)?).ok()?)
	}

	/// Where a key is looked for first: the upper half of the hash mixes all words.
	fn first(&self, key: &Key) -> usize {
		let (side, words) = key;
		let mut hash = u64::from(*side);
		for word in words {
			for half in [*word, *word >> 64] {
				let half = u64::try_from(half & u128::from(u64::MAX)).unwrap_or_default();
				hash = (hash.rotate_left(ROTATION) ^ half).wrapping_mul(FACTOR);
			}
		}
		self.within(usize::try_from(hash >> 32).unwrap_or_default())
	}

	fn next(&self, place: usize) -> usize {
		self.within(place.wrapping_add(1))
	}

	/// The number of places is a power of two.
	fn within(&self, place: usize) -> usize {
		place & self.places.len().saturating_sub(1)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use alloc::collections::BTreeMap;
	use proptest::prelude::*;

	proptest! {
		#[test]
		fn table_knows_what_was_inserted_and_nothing_else(
			words in proptest::collection::vec(0u128..40, 0..300), shift in 0u32..120,
		) {
			let (mut table, mut map) = (Table::default(), BTreeMap::new());
			for (value, word) in words.iter().enumerate() {
				let key = (word % 2 == 0, [*word << shift, 0, 1 << shift, *word, u128::MAX]);
				prop_assert_eq!(table.get(&key), map.get(&key).copied());
				if table.get(&key).is_none() {
					table.insert(key, value);
					map.insert(key, value);
				}
				prop_assert_eq!(table.get(&key), map.get(&key).copied());
				prop_assert_eq!(table.len(), map.len());
			}
			for word in 0..80u128 {
				let key = (word % 2 == 0, [word << shift, 0, 1 << shift, word, u128::MAX]);
				prop_assert_eq!(table.get(&key), map.get(&key).copied());
			}
		}
	}
}
