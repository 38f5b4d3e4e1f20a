//! What a check of a vault costs in portfolio margin:
//!
//!     scripts/bench.sh primitives margin
//!
//! The vault holds 128 positions in 8 expiries of one market, the largest that the ledger stores, under the default 33
//! scenarios. *Warm*: the arrays of its strikes are there, as for every vault but the first of a block. *Cold*: one array
//! of a strike, call and put. *Direct*: no arrays, every value computed anew. *float64*: the same scenarios by the textbook
//! formula in double precision, without charges, discount factors and the basis: a lower bound of what a float
//! implementation has to do.

extern crate alloc;

#[path = "../../kernels/src/book.rs"]
mod book;

use book::{market, strike, vault};
use criterion::{criterion_group, criterion_main, Criterion};
use sp_arithmetic::FixedU128;
use std::hint::black_box;
use surety_margin::{
	requirement, Arrays, Direct, HouseParameters, HouseTerms, MarginMode, MarketValuation,
	RiskArray, ValuedVault, VaultSnapshot, VolatilityMove,
};
use surety_types::OptionKind;

mod float64 {
	use super::*;

	pub struct Position {
		pub forward: f64,
		pub strike: f64,
		pub volatility: f64,
		pub years: f64,
		pub discount: f64,
		pub call: bool,
		pub quantity: f64,
	}

	fn normal_cdf(x: f64) -> f64 {
		libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2) / 2.0
	}

	fn price(position: &Position, shock: f64, volatility: f64) -> f64 {
		let forward = position.forward * shock;
		let deviation = volatility * position.years.sqrt();
		let d1 = (forward / position.strike).ln() / deviation + deviation / 2.0;
		let d2 = d1 - deviation;
		let call =
			position.discount * (forward * normal_cdf(d1) - position.strike * normal_cdf(d2));
		if position.call {
			call
		} else {
			call - position.discount * (forward - position.strike)
		}
	}

	pub fn worst(positions: &[Position], scenarios: &[(f64, VolatilityMove, f64)]) -> f64 {
		let mark: f64 = positions.iter().map(|p| p.quantity * price(p, 1.0, p.volatility)).sum();
		let pnl = |(shock, moves, dampening): &(f64, VolatilityMove, f64)| {
			let shocked: f64 = positions
				.iter()
				.map(|p| {
					let volatility = match moves {
						VolatilityMove::Up => p.volatility * 1.5,
						VolatilityMove::Down => p.volatility * 0.7,
						_ => p.volatility,
					};
					p.quantity * price(p, *shock, volatility)
				})
				.sum();
			(shocked - mark) * dampening
		};
		scenarios.iter().map(pnl).fold(f64::INFINITY, f64::min)
	}

	pub fn positions(market: &MarketValuation, vault: &VaultSnapshot) -> Vec<Position> {
		let float = |n: FixedU128| n.into_inner() as f64 / 1e18;
		let mut positions = Vec::new();
		for held in &vault.positions {
			let expiry = market.expiry(held.expiry).expect("known");
			let snapshot = &market.snapshot().expiries[held.expiry as usize];
			for leg in &held.legs {
				positions.push(Position {
					forward: float(expiry.forward()),
					strike: float(leg.strike),
					volatility: float(expiry.strike(leg.strike).expect("fits").volatility()),
					years: (float(snapshot.seconds) - 1_200.0) / 31_536_000.0,
					discount: float(expiry.discount()),
					call: leg.kind == OptionKind::Call,
					quantity: leg.quantity.into_inner() as f64 / 1e18,
				});
			}
		}
		positions
	}
}

fn margin(criterion: &mut Criterion) {
	let market = market();
	let vault = vault(&market);
	let markets = [market.clone()];
	let house =
		HouseParameters::new(HouseTerms::default()).expect("the defaults are within bounds");
	let mode = MarginMode::Portfolio;
	let mut arrays = Arrays::default();
	let check = |pricing: &mut Arrays| requirement(&house, &markets, &vault, mode, pricing);
	check(&mut arrays).expect("in range");

	let mut group = criterion.benchmark_group("margin");
	group.bench_function("warm, 128 positions", |bencher| {
		bencher.iter(|| check(black_box(&mut arrays)));
	});
	let held = ValuedVault::new(&markets, vault.clone(), mode, &mut arrays).expect("in range");
	group.bench_function("warm, one trade of a valued vault", |bencher| {
		let leg = vault.positions[0].legs[0];
		let underlying = market.snapshot().underlying;
		bencher.iter_batched_ref(
			|| held.clone(),
			|held| {
				held.trade(underlying, 0, &leg, &mut arrays)?;
				held.requirement(&house, &mut arrays)
			},
			criterion::BatchSize::SmallInput,
		);
	});
	let expiry = market.expiry(0).expect("known");
	group.bench_function("cold, one array", |bencher| {
		bencher.iter(|| RiskArray::new(&market, black_box(expiry), strike(4)));
	});
	group.bench_function("direct, 128 positions", |bencher| {
		bencher.iter(|| requirement(&house, &markets, &vault, mode, &mut Direct::default()));
	});
	let positions = float64::positions(&market, &vault);
	let scenarios: Vec<_> = market
		.parameters()
		.portfolio()
		.scenarios
		.iter()
		.map(|s| {
			let float = |n: FixedU128| n.into_inner() as f64 / 1e18;
			(float(s.shock()), s.volatility, float(s.dampening))
		})
		.collect();
	group.bench_function("float64, 128 positions", |bencher| {
		bencher.iter(|| float64::worst(black_box(&positions), &scenarios));
	});
	group.finish();
}

criterion_group! {
	name = benches;
	config = Criterion::default().sample_size(50).without_plots();
	targets = margin
}
criterion_main!(benches);
