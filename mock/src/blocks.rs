//! How blocks follow each other.

use crate::{
	block_limit, feed, AllPalletsWithSystem, Options, Oracle, Risk, System, Timestamp, Vaults, BTC,
};
use frame_support::{
	traits::{OnFinalize, OnIdle, OnInitialize, OnPoll},
	weights::{Weight, WeightMeter},
};
use sp_runtime::FixedU128;
use surety_types::Moment;

/// Time of the first block: on the grid of expiries, in milliseconds of Unix time.
pub const GENESIS_TIME: Moment = 1_600_000_020_000;
/// Time between blocks.
pub const BLOCK_TIME: Moment = 2_000;

/// Time of the current block, in milliseconds of Unix time.
pub fn now() -> Moment {
	Timestamp::get()
}

/// Ends this block and begins the next, two seconds later.
pub fn next_block() {
	next_block_at(now() + BLOCK_TIME);
}

/// Ends this block and begins the next at this time. Returns what the on_polls used.
pub fn next_block_at(time: Moment) -> Weight {
	let number = System::block_number();
	AllPalletsWithSystem::on_idle(number, block_limit());
	AllPalletsWithSystem::on_finalize(number);

	let next = number + 1;
	System::reset_events();
	System::initialize(&next, &Default::default(), &Default::default());
	AllPalletsWithSystem::on_initialize(next);
	Timestamp::set_timestamp(time);
	let mut meter = WeightMeter::with_limit(block_limit());
	AllPalletsWithSystem::on_poll(next, &mut meter);
	System::note_finished_initialize();
	meter.consumed()
}

/// Makes blocks two seconds apart until one is at this time or later.
pub fn blocks_until(time: Moment) {
	while now() < time {
		next_block_at(time.min(now() + BLOCK_TIME));
	}
}

/// Every operator feeds this price of bitcoin, and the next block takes it up.
pub fn feed_all(spot: FixedU128) {
	feed(BTC, spot);
	next_block();
}

/// Feeds this price of bitcoin in every block until one is at this time or later.
pub fn feed_until(time: Moment, spot: FixedU128) {
	while now() < time {
		feed(BTC, spot);
		next_block_at(time.min(now() + BLOCK_TIME));
	}
}

/// Checks every invariant of every pallet.
///
/// # Panics
/// If one does not hold.
pub fn check_invariants() {
	Oracle::do_try_state().expect("the oracle's invariants hold");
	Vaults::do_try_state().expect("the ledger's invariants hold");
	Risk::do_try_state().expect("the invariants of risk hold");
	Options::do_try_state().expect("the invariants of the options hold");
}

/// The root of the whole state: equal if nothing changed.
pub fn storage_root() -> Vec<u8> {
	sp_io::storage::root(sp_runtime::StateVersion::V1)
}
