//! What calls and hooks cost beside the commonest call of all, under the same price of storage, and beside a block.

use frame_support::weights::Weight;
use pallet_balances::WeightInfo as _;
use surety_options::WeightInfo as _;
use surety_oracle::WeightInfo as _;
use surety_runtime::{
	configs::system::RuntimeBlockWeights,
	constants::clearing::{MAX_EXPIRIES, MAX_OPERATORS, MAX_POSITIONS},
	weights::{Balances, Options, Oracle},
	Runtime,
};

/// Of one transfer between accounts that exist, in picoseconds.
fn transfer() -> u64 {
	Balances::transfer_keep_alive().ref_time()
}

#[test]
fn feed_costs_at_most_five_transfers() {
	let (feed, transfer) = (Oracle::feed().ref_time(), transfer());
	println!("a feed of {MAX_EXPIRIES} expiries: {:.2} transfers", feed as f64 / transfer as f64);
	assert!(feed <= 5 * transfer);
}

#[test]
fn aggregation_takes_at_most_a_twentieth_of_a_block() {
	let most = RuntimeBlockWeights::get().max_block.ref_time();
	let aggregation = Oracle::aggregate(MAX_OPERATORS, MAX_EXPIRIES).ref_time();
	let share = 100.0 * aggregation as f64 / most as f64;
	println!("{MAX_OPERATORS} operators of {MAX_EXPIRIES} expiries: {share:.2} % of a block");
	assert!(aggregation <= most / 20);
}

#[test]
fn idle_feed_costs_the_same_however_many_expiries_it_has() {
	let (idle, full) = (Oracle::poll_feed(0), Oracle::poll_feed(MAX_EXPIRIES));
	println!("an idle feed: {:.2} transfers a block", full.ref_time() as f64 / transfer() as f64);
	// Nothing is read of an expiry; what a regression makes of the noise of its points is less than a read.
	assert_eq!(idle.proof_size(), full.proof_size());
	let read = <Runtime as frame_system::Config>::DbWeight::get().reads(1).ref_time();
	assert!(full.ref_time().abs_diff(idle.ref_time()) < read);
}

#[test]
fn settling_costs_at_most_half_a_transfer_for_a_position() {
	let settle: [fn(u32) -> Weight; 6] = [
		Options::settle_loser,
		Options::settle_count,
		Options::settle_winner,
		Options::poll_collect,
		Options::poll_count,
		Options::poll_pay,
	];
	for settle in settle {
		let (least, most) = (settle(1), settle(MAX_POSITIONS));
		let more = (most - least).ref_time() / u64::from(MAX_POSITIONS - 1);
		println!("a position more: {:.3} transfers", more as f64 / transfer() as f64);
		assert!(more <= transfer() / 2);
		// Nothing is read or written for it.
		assert_eq!(least.proof_size(), most.proof_size());
	}
}
