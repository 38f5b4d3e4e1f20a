//! The safety interval. In prose first:
//!
//! - While every driver is inside its limit, bounds included and all at once, maintenance margin is not negative.
//! - The interval contains the present market: no limit is below what it is measured from.
//! - Every storable vault has an answer, and nothing panics.
//! - A vault without headroom is visited at once.
//! - More cash never narrows the limits of drift and of collateral.
//! - Distances are metrics: zero for the same market, symmetric, and those of steps add up to at least that of the whole.
//! - With the bounds weakened the same trials find vaults that are unsafe: they would notice.

#[path = "../examples/safety_interval/trials.rs"]
#[allow(dead_code)]
mod trials;

mod generate;

use generate::{any_markets, any_mode, any_vault, storable_snapshot, storable_vault, SPOTS};
use proptest::prelude::*;
use sp_arithmetic::{FixedI128, FixedU128};
use surety_margin::{
	drift_distance, price_distance, safety_interval, tracking_distance, ClockedMarket,
	IntervalTerms, ListedStrikes, MarginMode, MarketParameters, MarketValuation, PortfolioTerms,
	SafetyInterval, SpotArrays, StandardTerms, VaultSnapshot,
};
use surety_math::ONE;
use trials::{run, Driver, Tally};

fn interval(
	markets: &[MarketValuation],
	vault: &VaultSnapshot,
	mode: MarginMode,
	arrays: &SpotArrays,
) -> SafetyInterval {
	let clocked: Vec<_> = markets
		.iter()
		.map(|market| ClockedMarket { market, level: market.snapshot().spot })
		.collect();
	let terms = IntervalTerms::default();
	safety_interval(&clocked, vault, mode, &terms, arrays).expect("has an answer")
}

fn fixed(inner: u128) -> FixedU128 {
	FixedU128::from_inner(inner)
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(60))]

	#[test]
	fn interval_contains_the_present_and_arrays_change_nothing(
		markets in any_markets(|_| ()), vault in any_vault(), mode in any_mode(),
	) {
		let arrays = SpotArrays::default();
		let first = interval(&markets, &vault, mode, &arrays);
		for limits in &first.markets {
			let spot = markets[limits.underlying as usize].snapshot().spot;
			prop_assert!(limits.lower <= spot && spot <= limits.upper);
			if first.headroom <= FixedI128::from_inner(0) {
				prop_assert_eq!((limits.lower, limits.upper, limits.drift), (spot, spot, fixed(0)));
				prop_assert_eq!(first.seconds, 0);
			}
		}
		prop_assert_eq!(first, interval(&markets, &vault, mode, &arrays));
	}

	#[test]
	fn limits_of_collateral_are_no_narrower_when_cash_is_added(
		markets in any_markets(|_| ()), vault in any_vault(), mode in any_mode(),
		cash in 0i128..1_000_000 * generate::UNIT,
	) {
		let richer = VaultSnapshot {
			cash: FixedI128::from_inner(vault.cash.into_inner() + cash),
			collateral: vault.collateral.iter().filter(|held| held.underlying.is_none()).copied().collect(),
			..vault
		};
		let poorer =
			VaultSnapshot { cash: FixedI128::from_inner(richer.cash.into_inner() - cash), ..richer.clone() };
		let arrays = SpotArrays::default();
		let (more, less) = (interval(&markets, &richer, mode, &arrays), interval(&markets, &poorer, mode, &arrays));
		prop_assert!(more.peg >= less.peg);
		prop_assert!(more.collateral.iter().zip(&less.collateral).all(|(more, less)| more >= less));
	}

	#[test]
	fn drift_distances_of_steps_add_up_to_the_whole(
		first in any_markets(|_| ()), second in any_markets(|_| ()), third in any_markets(|_| ()),
	) {
		let listed: Vec<ListedStrikes> = (0..2)
			.map(|expiry| (expiry, (1..6).map(|tenth| fixed(SPOTS[0] / 3 * tenth)).collect()))
			.collect();
		// At the same time to expiry: time is no drift.
		let at = |market: &MarketValuation| {
			let mut snapshot = market.snapshot().clone();
			for (expiry, like) in snapshot.expiries.iter_mut().zip(&first[0].snapshot().expiries) {
				expiry.seconds = like.seconds;
			}
			MarketValuation::new(snapshot, market.parameters().clone()).expect("has values")
		};
		let [a, b, c] = [&first[0], &second[0], &third[0]].map(at);
		let distance = |from, to| {
			drift_distance(from, to, &listed, fixed(SPOTS[0])).expect("has a distance").into_inner()
		};
		prop_assert_eq!(distance(&a, &a), 0);
		prop_assert_eq!(distance(&a, &b), distance(&b, &a));
		prop_assert!(distance(&a, &c) <= distance(&a, &b) + distance(&b, &c));
	}

	#[test]
	fn every_storable_vault_has_an_interval(
		first in storable_snapshot(0), second in storable_snapshot(1), vault in storable_vault(), mode in any_mode(),
	) {
		let value = |snapshot| {
			let parameters =
				MarketParameters::new(PortfolioTerms::default(), StandardTerms::default());
			MarketValuation::new(snapshot, parameters.expect("in bounds")).expect("has values")
		};
		let markets = [first, second].map(value);
		interval(&markets, &vault, mode, &SpotArrays::default());
	}
}

/// ln 2 = 0.693147180559945309417..., rounded to the nearest and then up by the error of two logarithms.
#[test]
fn distances_of_prices_are_those_of_their_logarithms() {
	let two = price_distance(fixed(3 * ONE), fixed(6 * ONE)).expect("has a distance");
	assert!(two.into_inner() >= 693_147_180_559_945_310);
	assert!(two.into_inner() <= 693_147_180_559_945_313);
	assert_eq!(price_distance(fixed(6 * ONE), fixed(3 * ONE)), Ok(two));
	// The price and spot have doubled both.
	let still =
		tracking_distance((fixed(3 * ONE), fixed(3 * ONE)), (fixed(6 * ONE), fixed(6 * ONE)));
	assert!(still.expect("has a distance").into_inner() <= 4);
}

#[test]
fn vaults_are_safe_when_every_driver_is_inside_its_limit() {
	let mut tally = Tally { least_left: 1.0, ..Tally::default() };
	run(4_000, 20, 1, &IntervalTerms::default(), &mut tally);
	assert_eq!((tally.unsafe_moves, tally.first), (0, None));
	assert!(tally.least_left < 0.9);
}

/// With all of the headroom for one driver its own bound is tried to the end.
#[test]
fn vaults_are_safe_when_one_driver_has_all_of_the_headroom() {
	for place in 0..5 {
		let mut terms = IntervalTerms::default();
		let shares = [
			&mut terms.spot_share,
			&mut terms.time_share,
			&mut terms.drift_share,
			&mut terms.collateral_share,
			&mut terms.peg_share,
		];
		for (other, share) in shares.into_iter().enumerate() {
			*share = if other == place { fixed(ONE) } else { fixed(0) };
		}
		let mut tally = Tally { least_left: 1.0, ..Tally::default() };
		run(4_000, 20, 3, &terms, &mut tally);
		println!("{place}: least left {}", tally.least_left);
		assert_eq!((tally.unsafe_moves, tally.first), (0, None), "{place}");
	}
}

#[test]
fn trials_find_unsafe_vaults_when_the_shares_are_doubled() {
	let mut tally = Tally { least_left: 1.0, ..Tally::default() };
	let mut terms = IntervalTerms::default();
	for share in [
		&mut terms.spot_share,
		&mut terms.time_share,
		&mut terms.drift_share,
		&mut terms.collateral_share,
		&mut terms.peg_share,
	] {
		*share = sp_arithmetic::FixedU128::from_inner(share.into_inner() * 2);
	}
	assert!(!terms.is_sound() && IntervalTerms::default().is_sound());
	run(4_000, 20, 1, &terms, &mut tally);
	assert!(tally.unsafe_moves > 0);
}

#[test]
fn trials_find_unsafe_vaults_when_one_driver_goes_too_far() {
	for (driver, by) in [
		(Driver::Spot, 2.0),
		(Driver::Drift, 5.0),
		(Driver::Collateral, 12.0),
		(Driver::Peg, 24.0),
		(Driver::Time, 24.0),
	] {
		let weaken = Some((driver, by));
		let mut tally = Tally { least_left: 1.0, weaken, ..Tally::default() };
		run(4_000, 20, 2, &IntervalTerms::default(), &mut tally);
		assert!(tally.unsafe_moves > 0, "{driver:?} {}", tally.least_left);
	}
}
