//! What holds of every storable portfolio, whatever the terms within their bounds: each check on what it decodes from
//! bytes, of which any do.
//!
//! The fuzzer (`fuzz/`) looks for bytes at which a check fails; the test beside this file replays those that it kept,
//! and random ones. In prose:
//!
//! - a storable vault has an answer in either mode; `IM <= MM <= equity`, and the charges by name add up to what is
//!   missing;
//! - values from arrays, warm or cold, and values computed anew give the same, bit for bit; so do positions in any order,
//!   in two parts, and after a detour; an empty position changes nothing;
//! - cash moves every margin by itself; a vault that owes nothing has no negative maintenance margin; two vaults need at
//!   most together what they need apart, where nothing bends or caps;
//! - a storable vault has a safety interval; at a point inside it, bounds included, maintenance margin is not negative;
//! - the largest loss of an expiry is a loss that some price causes, and no price a larger one;
//! - a storable vault has a quote in an auction, and a bid moves money without making any; a tear-up accounts for all of
//!   a loss, and its longs together get no more than there is;
//! - kappa stays in its range and moves no faster than it may; indices of interest never fall; parts add up to what was
//!   divided, of a fee, a loss and a payment alike;
//! - no numbers at all make anything panic.
//!
//! The first byte of an input chooses the check by its place in [`CHECKS`], so that the corpus lives only as long as the
//! order of that list, and of what the checks decode: append.

mod cover;
mod garbage;
mod input;
mod interval;
mod liquidation;
mod rates;
mod requirements;
mod storable;

use input::Input;

/// The checks and their names.
pub const CHECKS: [(&str, fn(&mut Input)); 10] = [
	("answers", requirements::answers_hold),
	("order", requirements::order_does_not_matter),
	("changes", requirements::changes_move_margins_as_they_must),
	("two vaults", requirements::vaults_need_no_more_together),
	("safety interval", interval::interval_keeps_its_promise),
	("largest loss", cover::largest_loss_holds),
	("garbage", garbage::nothing_panics),
	("auctions", liquidation::auctions_hold),
	("tear-ups", liquidation::tear_ups_hold),
	("rates", rates::rates_hold),
];

/// Runs the check that the first byte chooses on what the others say.
///
/// # Panics
///
/// If the check fails.
pub fn check(bytes: &[u8]) {
	let mut input = Input::new(bytes);
	let (_, check) = CHECKS[usize::from(input.byte()) % CHECKS.len()];
	check(&mut input);
}
