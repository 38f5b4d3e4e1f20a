//! What there is room for in a block of the safety index's work, by the weights that are charged.

use frame_support::weights::Weight;
use surety_risk::WeightInfo as _;
use surety_runtime::{
	configs::clearing::{OraclePollLimit, RiskIdleLimit, RiskPollLimit},
	constants::clearing::{MAX_MARKETS, MAX_TIGHT_PROOFS},
	weights, Risk,
};

/// Positions of a usual vault.
const USUAL: u64 = 16;

#[track_caller]
fn fits(weight: Weight, room: Weight, what: &str) {
	let milliseconds = |weight: Weight| weight.ref_time() as f64 / 1e9;
	println!("{what}: {:.1} of {:.1} ms", milliseconds(weight), milliseconds(room));
	assert!(weight.all_lte(room), "{what}: {weight:?} of {room:?}");
}

/// What the hook has left once the hooks before it have taken so much, after following kappa of all markets.
fn room_after(taken: Weight) -> Weight {
	let base = weights::Risk::poll_base(MAX_MARKETS);
	RiskPollLimit::get().saturating_sub(taken).saturating_sub(base)
}

/// How many steps of this weight are begun in a room, each if there is room for the most.
fn begun(room: Weight, most: Weight, step: Weight) -> u64 {
	let (mut left, mut steps) = (room, 0);
	while most.all_lte(left) {
		left = left.saturating_sub(step);
		steps += 1;
	}
	steps
}

#[test]
fn step_of_the_second_net_fits_what_it_may_take_of_an_idle_block() {
	let room = RiskIdleLimit::get().saturating_sub(weights::Risk::idle_base());
	fits(Risk::most_of_step(), room, "a step of the second net");
	fits(Risk::most_of_tight_step(), room, "a step with tight proofs");
}

#[test]
fn clock_and_a_look_fit_a_block_whose_oracle_takes_all_that_it_may() {
	let room = room_after(OraclePollLimit::get());
	fits(
		Risk::most_moved() + Risk::most_of_look(0),
		room,
		"the clocks of a full market and a look",
	);
}

#[test]
fn look_with_tight_proofs_fits_a_block_whose_oracle_takes_nothing() {
	let room = room_after(Weight::zero());
	let most = Risk::most_moved() + Risk::most_of_look(MAX_TIGHT_PROOFS);
	fits(most, room, "the clocks of a full market and a look with tight proofs");
}

/// What docs/safety-index.md calls L: run it with `--nocapture`.
#[test]
fn several_looks_fit_a_block_however_busy_the_oracle() {
	let warm = weights::Risk::visit();
	let cold = warm + (weights::Risk::array() + weights::Risk::valuation()) * USUAL;
	let mut all = Vec::new();
	for (oracle, taken) in [("all", OraclePollLimit::get()), ("nothing", Weight::zero())] {
		let room = room_after(taken);
		let (clock, most) = (Risk::most_moved(), Risk::most_of_look(0));
		let clocks = begun(room, clock + most, clock);
		let left = room.saturating_sub(clock);
		let of @ [warm, cold] = [warm, cold].map(|look| begun(left, most, look));
		println!(
			"the oracle takes {oracle}: the clocks of {clocks} full markets are moved; after one"
		);
		println!("L = {warm} looks are begun, {cold} if each is at {USUAL} series of its own");
		all.push(of);
	}
	// Less than what is measured, so that a machine somewhat slower passes.
	assert!(all[0][1] >= 3 && all[1][1] >= 15, "{all:?}");
}
