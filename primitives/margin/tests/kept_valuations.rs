//! Valuations that are kept in storage and put together again. In prose first:
//!
//! - What is decoded is what was encoded, bit for bit.
//! - A market put together from a kept grid and kept expiries, each of them prepared on its own and against a snapshot
//!   without expiries, is the one that `MarketValuation::new` prepares of the whole; so is a market of some of its expiries.
//! - What was corrupted is refused or gives some answer or an error, never a panic.

mod generate;

use codec::{Decode, Encode};
use generate::*;
use proptest::prelude::*;
use surety_margin::{
	requirement, Arrays, ExpirySnapshot, ExpiryValuation, Grid, MarginMode, MarketParameters,
	MarketSnapshot, MarketValuation, PortfolioTerms, StandardTerms,
};

fn parameters() -> MarketParameters {
	MarketParameters::new(PortfolioTerms::default(), StandardTerms::default()).expect("in bounds")
}

fn kept<T: Decode + Encode>(value: &T) -> T {
	T::decode(&mut &value.encode()[..]).expect("was encoded")
}

/// The market of the expiries that `is_held` picks, from parts that were encoded one by one.
fn from_parts(snapshot: &MarketSnapshot, is_held: impl Fn(u64) -> bool) -> MarketValuation {
	let parameters = parameters();
	let terms = parameters.portfolio();
	let bare = MarketSnapshot { expiries: vec![], ..snapshot.clone() };
	let grid = kept(&Grid::new(terms, bare.kappa, bare.maintenance_kappa).expect("has columns"));
	let mut held = bare.clone();
	held.expiries = snapshot.expiries.iter().filter(|one| is_held(one.expiry)).copied().collect();
	let value = |expiry| ExpiryValuation::new(&bare, expiry, terms, &grid).expect("has values");
	let expiries = held.expiries.iter().map(|expiry| kept(&value(expiry))).collect();
	MarketValuation::from_parts(kept(&held), parameters, grid, expiries)
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(300))]

	#[test]
	fn markets_put_together_are_those_prepared_at_once(
		likely in any_snapshot(0), edge in storable_snapshot(1), held in 0u64..4,
	) {
		for snapshot in [likely, edge] {
			let is_held = |expiry: u64| held >> expiry & 1 == 1;
			let together = from_parts(&snapshot, is_held);
			let mut of_held = snapshot;
			of_held.expiries.retain(|one| is_held(one.expiry));
			let at_once = MarketValuation::new(of_held, parameters()).expect("has values");
			prop_assert_eq!(together, at_once);
		}
	}

	#[test]
	fn requirements_are_the_same_when_only_held_expiries_are_put_together(
		first in any_snapshot(0), second in any_snapshot(1), mut vault in any_vault(), mode in any_mode(),
		held in 0u64..4,
	) {
		let is_held = |expiry: u64| held >> expiry & 1 == 1;
		vault.positions.retain(|positions| is_held(positions.expiry));
		let needed = |markets: &[MarketValuation], mode: MarginMode| {
			requirement(&house(), markets, &vault, mode, &mut Arrays::default())
		};
		let at_once = |snapshot: &MarketSnapshot| {
			MarketValuation::new(snapshot.clone(), parameters()).expect("has values")
		};
		let snapshots = [first, second];
		let together = snapshots.each_ref().map(|snapshot| from_parts(snapshot, is_held));
		let whole = snapshots.each_ref().map(at_once);
		prop_assert_eq!(needed(&together, mode), needed(&whole, mode));
	}

	#[test]
	fn nothing_panics_when_what_was_kept_is_corrupted(
		snapshot in any_snapshot(0), vault in any_vault(), mode in any_mode(),
		changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..4),
	) {
		let prepared = MarketValuation::new(snapshot.clone(), parameters()).expect("has values");
		let corrupted = |mut bytes: Vec<u8>| {
			for (place, byte) in &changes {
				let place = place.index(bytes.len());
				bytes[place] = *byte;
			}
			bytes
		};
		let grid = Grid::decode(&mut &corrupted(prepared.grid().encode())[..]);
		let expiry = |one: &ExpirySnapshot| {
			let known = prepared.expiry(one.expiry).expect("is of it").encode();
			ExpiryValuation::decode(&mut &corrupted(known)[..])
		};
		let expiries = snapshot.expiries.iter().map(expiry).collect::<Result<_, _>>();
		let (Ok(grid), Ok(expiries)) = (grid, expiries) else { return Ok(()) };
		let market = MarketValuation::from_parts(snapshot, parameters(), grid, expiries);
		let _ = requirement(&house(), &[market], &vault, mode, &mut Arrays::default());
	}
}
