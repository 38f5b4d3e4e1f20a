//! What the safety interval of a vault costs, and what kept valuations do:
//!
//!     scripts/bench.sh primitives intervals
//!
//! A vault of 1, 16 and 128 positions (1, 4 and 8 expiries) of one market under the default 33 scenarios. *Plain*: nothing
//! is valued; the requirement is there, as it is for a trade. *Warm*: the other proof where the vault before left its
//! values; *cold*: where none are there.

extern crate alloc;

#[path = "../../kernels/src/book.rs"]
mod book;

use book::{market, vault};
use codec::{Decode, Encode};
use criterion::{criterion_group, criterion_main, Criterion};
use sp_arithmetic::FixedI128;
use std::hint::black_box;
use surety_margin::{
	plain_interval, requirement, safety_interval, Arrays, ClockedMarket, ExpiryValuation, Grid,
	HouseParameters, HouseTerms, IntervalTerms, MarginMode, MarketValuation, SpotArrays,
	VaultSnapshot,
};

/// So many expiries with so many positions each; the first position is short.
fn holding(market: &MarketValuation, expiries: usize, positions: usize) -> VaultSnapshot {
	let mut vault = vault(market);
	vault.positions.truncate(expiries);
	vault.positions.iter_mut().for_each(|held| held.legs.truncate(positions));
	vault.cash = FixedI128::from_inner(vault.cash.into_inner() / 8);
	vault
}

fn intervals(criterion: &mut Criterion) {
	let market = market();
	let markets = [market.clone()];
	let clocked = [ClockedMarket { market: &market, level: market.snapshot().spot }];
	let house =
		HouseParameters::new(HouseTerms::default()).expect("the defaults are within bounds");
	let terms = IntervalTerms::default();
	for mode in [MarginMode::Portfolio, MarginMode::Standard] {
		let mut group = criterion.benchmark_group(format!("{mode:?}"));
		for (expiries, positions) in [(1, 1), (4, 4), (8, 16)] {
			let vault = holding(&market, expiries, positions);
			let arrays = &mut Arrays::default();
			let needed = requirement(&house, &markets, &vault, mode, arrays).expect("in range");
			assert!(needed.maintenance > FixedI128::from_inner(0));
			let count = expiries * positions;
			group.bench_function(format!("requirement, warm, {count}"), |bencher| {
				bencher.iter(|| requirement(&house, &markets, black_box(&vault), mode, arrays));
			});
			group.bench_function(format!("plain, {count}"), |bencher| {
				bencher.iter(|| plain_interval(&clocked, black_box(&vault), mode, &needed, &terms));
			});
			let spots = SpotArrays::default();
			group.bench_function(format!("tight, warm, {count}"), |bencher| {
				bencher.iter(|| safety_interval(&clocked, black_box(&vault), mode, &terms, &spots));
			});
			group.bench_function(format!("tight, cold, {count}"), |bencher| {
				bencher.iter(|| {
					let none = SpotArrays::default();
					safety_interval(&clocked, black_box(&vault), mode, &terms, &none)
				});
			});
		}
		group.finish();
	}
}

fn kept(criterion: &mut Criterion) {
	let market = market();
	let mut group = criterion.benchmark_group("kept");
	let (expiry, snapshot) = (market.expiry(0).expect("known"), market.snapshot());
	let terms = market.parameters().portfolio();
	group.bench_function("an expiry valued", |bencher| {
		let of = &snapshot.expiries[0];
		bencher.iter(|| ExpiryValuation::new(snapshot, black_box(of), terms, market.grid()));
	});
	let bytes = expiry.encode();
	group.bench_function(format!("an expiry decoded, {} bytes", bytes.len()), |bencher| {
		bencher.iter(|| ExpiryValuation::decode(&mut black_box(&bytes[..])));
	});
	let bytes = market.grid().encode();
	group.bench_function(format!("a grid decoded, {} bytes", bytes.len()), |bencher| {
		bencher.iter(|| Grid::decode(&mut black_box(&bytes[..])));
	});
	group.finish();
}

criterion_group! {
	name = benches;
	config = Criterion::default().sample_size(30).without_plots();
	targets = intervals, kept
}
criterion_main!(benches);
