//! Tries the safety interval: `--trials N` random joint moves inside it (default 1,000,000), `--seed S`, and how wide it
//! is against the true distance, found by bisection of the true maintenance margin.
//!
//! `--weaken K` multiplies every share by K: from 2 on there must be unsafe vaults, or the trials prove nothing. `--plain`
//! tries the plain interval.

mod trials;
#[path = "widths.rs"]
mod widths;

use sp_arithmetic::FixedU128;
use std::time::Instant;
use surety_margin::IntervalTerms;
use trials::{run, Tally};

fn option(name: &str, default: f64) -> f64 {
	let mut arguments = std::env::args().skip_while(|argument| argument != name);
	arguments.nth(1).and_then(|value| value.parse().ok()).unwrap_or(default)
}

fn weakened(factor: f64) -> IntervalTerms {
	let mut terms = IntervalTerms::default();
	for share in [
		&mut terms.spot_share,
		&mut terms.time_share,
		&mut terms.drift_share,
		&mut terms.collateral_share,
		&mut terms.peg_share,
	] {
		let raised = (share.into_inner() as f64 * factor) as u128;
		*share = FixedU128::from_inner(raised);
	}
	terms
}

fn main() {
	let trials = option("--trials", 1e6) as u64;
	let terms = weakened(option("--weaken", 1.0));
	let plain = std::env::args().any(|argument| argument == "--plain");
	let mut tally = Tally { least_left: 1.0, plain, ..Tally::default() };
	let start = Instant::now();
	let step = (trials / 20).max(1);
	let mut seed = option("--seed", 1.0) as u64;
	while tally.trials < trials {
		run(step.min(trials - tally.trials), 40, seed, &terms, &mut tally);
		seed += 1;
		println!(
			"{} trials, {} vaults, {} idle, {} unsafe, least left {:.6}, {:.0} s",
			tally.trials,
			tally.worlds,
			tally.idle,
			tally.unsafe_moves,
			tally.least_left,
			start.elapsed().as_secs_f64(),
		);
	}
	if let Some(first) = &tally.first {
		println!("first: {first}");
	}
	widths::report(option("--widths", 200.0) as usize);
}
