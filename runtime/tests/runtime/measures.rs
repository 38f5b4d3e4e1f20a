//! What the ledger and the options may take: weights over that of one `transfer_keep_alive` of the native token, by the same
//! price of the database, and bytes. Limits, not what is measured: that is in `docs/weights.md`.

use frame_support::weights::Weight;
use pallet_balances::WeightInfo as _;
use surety_options::WeightInfo as _;
use surety_runtime::weights::{Balances, DbWeight, Options, Vaults};
use surety_vaults::WeightInfo as _;

/// What a check reads of the database: of each of the two that a trade makes nearly the same, so that it is not taken off.
const MARGIN_READS: u64 = 11;

/// Fails if a weight is more than so many transfers.
#[track_caller]
fn at_most(transfers: f64, weight: Weight, what: &str) {
	let one = Balances::transfer_keep_alive().ref_time() as f64;
	let found = weight.ref_time() as f64 / one;
	println!("{what}: {found:.2} of {transfers} transfers");
	assert!(found <= transfers, "{what} takes {found:.2} transfers, more than {transfers}");
}

/// One position more of a weight that grows with positions.
fn slope(weight: impl Fn(u32) -> Weight) -> Weight {
	weight(128).saturating_sub(weight(1)) / 127
}

#[test]
fn deposit_takes_no_more_than_five_transfers() {
	at_most(5.0, Vaults::deposit_cash(), "cash into a full vault");
}

#[test]
fn settling_takes_no_more_than_half_a_transfer_per_position() {
	at_most(0.5, slope(Options::settle_loser), "a position of a loser, by a call");
	at_most(0.5, slope(Options::settle_count), "a position of a winner, counted by a call");
	at_most(0.5, slope(Options::settle_winner), "a position of a winner, paid by a call");
	at_most(0.5, slope(Options::poll_collect), "a position of a loser, by the hook");
	at_most(0.5, slope(Options::poll_count), "a position of a winner, counted by the hook");
	at_most(0.5, slope(Options::poll_pay), "a position of a winner, paid by the hook");
}

/// Without the time of its two checks; what they read of the database stays in.
#[test]
fn writing_and_selling_takes_no_more_than_seven_transfers_before_margin() {
	let read = DbWeight::get().reads(MARGIN_READS);
	let check = Options::margin_of(17).saturating_sub(read);
	let before_margin = Options::write_and_sell(16).saturating_sub(check * 2);
	at_most(7.0, before_margin, "a sale between vaults of 16 other positions, before margin");
}
