//! One operator's feeds of one market, of which at most one is under way.
//!
//! The chain takes one per operator, market and block, and a second one in the same block would be refused, and pay; so
//! the next is not sent before the last has been seen in a block, or is known to be lost.

use crate::{
	chain::{Included, MORTALITY},
	complaints::Complaints,
};
use subxt::config::substrate::H256;

/// After how many blocks without a feed its fate is looked into.
const LATE: u64 = 3;
/// The most blocks to let pass after the chain has refused feeds.
const MAX_PAUSE: u64 = 32;

/// A feed that has been given to the node.
struct Flight {
	hash: H256,
	nonce: u64,
	/// The block after which it was sent.
	sent: u64,
}

/// One operator's feeds of one market.
pub struct Lane {
	/// What goes wrong in it.
	pub complaints: Complaints,
	flight: Option<Flight>,
	/// Feeds refused in a row.
	refused: u32,
	/// The block before which nothing is fed.
	pause_until: u64,
}

impl Lane {
	/// Nothing is under way.
	pub fn new(complaints: Complaints) -> Self {
		Self { complaints, flight: None, refused: 0, pause_until: 0 }
	}

	/// Whether a feed may be sent after this block.
	pub fn is_free(&self, block: u64) -> bool {
		self.flight.is_none() && block >= self.pause_until
	}

	/// The nonce of the feed under way.
	pub fn nonce(&self) -> Option<u64> {
		self.flight.as_ref().map(|flight| flight.nonce)
	}

	/// A feed was given to the node after this block.
	pub fn sent(&mut self, hash: H256, nonce: u64, block: u64) {
		self.flight = Some(Flight { hash, nonce, sent: block });
	}

	/// Looks for the feed under way among those that a block includes.
	pub fn find(&mut self, included: &[Included], block: u64) {
		let Some(flight) = &self.flight else { return };
		let Some(included) = included.iter().find(|one| one.hash == flight.hash) else { return };
		self.flight = None;
		match &included.result {
			Ok(()) => {
				self.refused = 0;
				self.complaints.settle();
			},
			Err(why) => self.on_refused(why, block),
		}
	}

	/// A refused feed pays: after the second in a row blocks are let pass, more and more.
	fn on_refused(&mut self, why: &str, block: u64) {
		let pause = 1u64.checked_shl(self.refused).unwrap_or(MAX_PAUSE).min(MAX_PAUSE);
		if self.refused > 0 {
			self.pause_until = block.saturating_add(pause);
		}
		self.refused = self.refused.saturating_add(1);
		self.complaints.tell(&format!("the chain refused the feed in block {block}: {why}"));
	}

	/// Whether the feed under way should have been included by now.
	pub fn is_late(&self, block: u64) -> bool {
		self.flight.as_ref().is_some_and(|flight| block >= flight.sent.saturating_add(LATE))
	}

	/// The chain has taken all nonces before `taken`: a feed with one of them came in by a block into which we did not
	/// see.
	pub fn forget_taken(&mut self, taken: u64) {
		self.flight.take_if(|flight| flight.nonce < taken);
	}

	/// Gives up the feed under way if the node has lost it, or if it is too old to be included; true if so. `next` is the
	/// account's next nonce, feeds that wait in the node's pool counted: a late feed with it is not there.
	fn lose(&mut self, next: u64, block: u64) -> bool {
		let late = self.is_late(block);
		let is_lost = |flight: &Flight| {
			late && flight.nonce == next || block > flight.sent.saturating_add(MORTALITY)
		};
		let lost = self.flight.as_ref().is_some_and(is_lost);
		if lost {
			self.give_up();
		}
		lost
	}

	fn give_up(&mut self) {
		if let Some(Flight { sent, .. }) = self.flight.take() {
			let trouble = format!("the feed sent after block {sent} was not included and is lost");
			self.complaints.tell(&trouble);
		}
	}
}

/// Gives up the feeds that the node has lost; true if the account's nonce is not what it was thought to be. `next` is the
/// account's next nonce, feeds that wait in the node's pool counted. Feeds behind a lost one are not lost: they wait for
/// another to take its place.
pub fn give_up_lost(lanes: &mut [Lane], next: u64, block: u64) -> bool {
	let mut any = false;
	for lane in lanes.iter_mut() {
		any |= lane.lose(next, block);
	}
	if any {
		return true;
	}
	let is_free = lanes.iter().any(|lane| lane.is_free(block));
	let waiting = lanes.iter_mut().filter(|lane| lane.is_late(block) && lane.nonce() > Some(next));
	match waiting.min_by_key(|lane| lane.nonce()) {
		// They wait for what never was, or went with a block that was given up: one has to take its place.
		Some(first) if !is_free => {
			first.give_up();
			true
		},
		waiting => waiting.is_some(),
	}
}

/// The first nonce from this one on that no feed under way has.
pub fn free_nonce(lanes: &[Lane], from: u64) -> u64 {
	let mut nonce = from;
	while lanes.iter().any(|lane| lane.nonce() == Some(nonce)) {
		nonce = nonce.saturating_add(1);
	}
	nonce
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::log::Log;

	fn lane() -> Lane {
		Lane::new(Complaints::new("operator 1, BTC".into(), Log { quiet: true }))
	}

	fn flying(nonce: u64, block: u64) -> Lane {
		let mut lane = lane();
		lane.sent(hash(nonce), nonce, block);
		lane
	}

	fn nonces(lanes: &[Lane]) -> Vec<Option<u64>> {
		lanes.iter().map(Lane::nonce).collect()
	}

	fn hash(nonce: u64) -> H256 {
		H256::from_low_u64_be(nonce)
	}

	fn included(nonce: u64, result: Result<(), String>) -> [Included; 1] {
		[Included { hash: hash(nonce), underlying: None, result }]
	}

	#[test]
	fn lane_is_free_again_when_its_feed_is_in_a_block() {
		let mut lane = flying(5, 10);
		assert!(!lane.is_free(10));
		lane.find(&included(6, Ok(())), 11);
		assert!(!lane.is_free(11));
		lane.find(&included(5, Ok(())), 11);
		assert!(lane.is_free(11));
	}

	#[test]
	fn lane_pauses_longer_and_longer_when_the_chain_refuses() {
		let mut lane = lane();
		let mut block = 100;
		let mut pauses = Vec::new();
		for nonce in 0..8 {
			lane.sent(hash(nonce), nonce, block);
			block += 1;
			lane.find(&included(nonce, Err("no".into())), block);
			let pause = (0..).find(|pause| lane.is_free(block + pause)).expect("ends");
			pauses.push(pause);
			block += pause;
		}
		assert_eq!(pauses, [0, 2, 4, 8, 16, 32, 32, 32]);
		lane.sent(hash(9), 9, block);
		lane.find(&included(9, Ok(())), block + 1);
		lane.sent(hash(10), 10, block + 1);
		lane.find(&included(10, Err("no".into())), block + 2);
		assert!(lane.is_free(block + 2));
	}

	#[test]
	fn only_the_feed_that_the_node_misses_is_lost() {
		// Three markets' feeds; the node has lost the first, and the others wait for it.
		let mut lanes = [flying(5, 10), flying(6, 10), flying(7, 10)];
		assert!(lanes.iter().all(|lane| !lane.is_late(12) && lane.is_late(13)));
		assert!(!give_up_lost(&mut lanes, 5, 12));
		assert!(give_up_lost(&mut lanes, 5, 13));
		assert_eq!(nonces(&lanes), [None, Some(6), Some(7)]);
		// The gap is filled, and the next feed goes behind those that wait.
		assert_eq!(free_nonce(&lanes, 5), 5);
		lanes[0].sent(hash(50), 5, 13);
		assert_eq!(free_nonce(&lanes, 6), 8);
	}

	#[test]
	fn feeds_behind_a_gap_wait_when_another_market_can_fill_it() {
		let mut lanes = [lane(), flying(6, 10), flying(7, 10)];
		assert!(give_up_lost(&mut lanes, 5, 13));
		assert_eq!(nonces(&lanes), [None, Some(6), Some(7)]);
	}

	#[test]
	fn first_feed_behind_a_gap_is_given_up_when_nothing_else_can_fill_it() {
		let mut lanes = [flying(7, 10), flying(6, 10)];
		assert!(give_up_lost(&mut lanes, 5, 13));
		assert_eq!(nonces(&lanes), [Some(7), None]);
	}

	#[test]
	fn late_feed_is_kept_when_the_node_still_has_it() {
		let mut lanes = [flying(5, 10), flying(6, 10)];
		assert!(!give_up_lost(&mut lanes, 7, 20));
		assert_eq!(nonces(&lanes), [Some(5), Some(6)]);
	}

	#[test]
	fn feed_is_lost_when_it_is_too_old_to_be_included() {
		let mut lanes = [flying(5, 10)];
		assert!(!give_up_lost(&mut lanes, 6, 42));
		assert!(give_up_lost(&mut lanes, 6, 43));
		assert!(lanes[0].is_free(43));
	}

	#[test]
	fn feed_is_not_under_way_when_the_chain_has_taken_its_nonce() {
		let mut lanes = [flying(5, 10), flying(6, 10)];
		lanes.iter_mut().for_each(|lane| lane.forget_taken(6));
		assert_eq!(nonces(&lanes), [None, Some(6)]);
	}
}
