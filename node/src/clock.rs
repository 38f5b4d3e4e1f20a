//! The clock of a development chain with blocks on request.
//!
//! It follows the machine's clock, can be moved forward, never goes back, and gives each block a
//! slot of its own, however fast blocks are asked for.

use sp_timestamp::Timestamp;
use std::{
	fmt,
	sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// Last moment to which the clock may be moved: the end of the year 9999, in Unix milliseconds.
const LATEST: u64 = 253_402_300_799_000;

/// The clock cannot be moved that far.
#[derive(Debug, PartialEq, Eq)]
pub struct TooFar {
	/// Milliseconds asked for.
	pub by: u64,
}

impl fmt::Display for TooFar {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "moving the clock by {} ms would pass the end of the year 9999", self.by)
	}
}

/// The clock's arithmetic. Times are Unix milliseconds; `system` is the machine's time.
#[derive(Debug)]
struct Timeline {
	slot_duration: u64,
	/// How far the chain's clock is ahead of the machine's.
	offset: u64,
	/// Latest time given to a block.
	last: Option<u64>,
}

impl Timeline {
	fn new(slot_duration: u64, last: Option<u64>, system: u64) -> Self {
		let offset = last.map_or(0, |last| last.saturating_sub(system));
		Self { slot_duration, offset, last }
	}

	/// Time that the next block would get.
	fn now(&self, system: u64) -> u64 {
		let running = system.saturating_add(self.offset);
		match self.last {
			Some(last) => running.max(last.saturating_add(self.slot_duration)),
			None => running,
		}
	}

	/// Time of a new block. No two blocks share a slot: with one author that would be an
	/// equivocation even between forks.
	fn take(&mut self, system: u64) -> u64 {
		let time = self.now(system);
		self.last = Some(time);
		time
	}

	fn advance(&mut self, by: u64, system: u64) -> Result<u64, TooFar> {
		let time =
			self.now(system).checked_add(by).filter(|time| *time <= LATEST).ok_or(TooFar { by })?;
		self.offset = time.saturating_sub(system);
		Ok(time)
	}
}

/// The clock, shared by the author of blocks, their import and the RPC.
#[derive(Clone)]
pub struct DevClock(Arc<Mutex<Timeline>>);

impl DevClock {
	/// A clock for a chain whose last block was made in the slot that ends before `last`
	/// (Unix milliseconds), or that has no blocks yet.
	pub fn new(slot_duration: u64, last: Option<u64>) -> Self {
		Self(Arc::new(Mutex::new(Timeline::new(slot_duration, last, system()))))
	}

	/// Time that the next block would get, Unix milliseconds.
	pub fn now(&self) -> u64 {
		self.lock().now(system())
	}

	/// Takes the time of a new block, Unix milliseconds.
	pub fn take(&self) -> u64 {
		self.lock().take(system())
	}

	/// Moves the clock forward by `by` milliseconds and returns the time of the next block.
	pub fn advance(&self, by: u64) -> Result<u64, TooFar> {
		self.lock().advance(by, system())
	}

	// Each change is a single store, so a poisoned timeline is still a sound one.
	fn lock(&self) -> MutexGuard<'_, Timeline> {
		self.0.lock().unwrap_or_else(PoisonError::into_inner)
	}
}

fn system() -> u64 {
	Timestamp::current().as_millis()
}

#[cfg(test)]
mod tests {
	use super::*;

	const SLOT: u64 = 2_000;

	#[test]
	fn follows_the_machine_and_gives_each_block_its_slot() {
		let mut clock = Timeline::new(SLOT, None, 10_000);
		assert_eq!(clock.take(10_000), 10_000);
		assert_eq!(clock.take(10_001), 12_000);
		assert_eq!(clock.now(10_002), 14_000);
		assert_eq!(clock.take(50_000), 50_000);
	}

	#[test]
	fn advances_from_what_the_next_block_would_get() {
		let mut clock = Timeline::new(SLOT, None, 10_000);
		clock.take(10_000);
		assert_eq!(clock.advance(1_000, 10_500), Ok(13_000));
		assert_eq!(clock.advance(0, 10_500), Ok(13_000));
		assert_eq!(clock.now(11_500), 14_000);
		assert_eq!(clock.advance(u64::MAX, 11_500), Err(TooFar { by: u64::MAX }));
		assert_eq!(clock.take(11_500), 14_000);
	}

	#[test]
	fn never_goes_back() {
		let mut clock = Timeline::new(SLOT, Some(90_000), 10_000);
		assert_eq!(clock.take(10_000), 92_000);
		assert_eq!(clock.take(5_000), 94_000);
	}
}
