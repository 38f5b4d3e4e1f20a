//! What a check of a vault costs in portfolio margin:
//!
//!     scripts/bench.sh primitives margin
//!
//! The vault holds 128 positions in 8 expiries of one market, the largest that the ledger stores, under the default 33
//! scenarios. *Warm*: the arrays of its strikes are there, as for every vault but the first of a block. *Cold*: one array
//! of a strike, call and put. *Direct*: no arrays, every value computed anew. *float64*: the same scenarios by the textbook
//! formula in double precision, without charges, discount factors and the basis: a lower bound of what a float
//! implementation has to do.

use criterion::{criterion_group, criterion_main, Criterion};
use sp_arithmetic::{FixedI128, FixedU128};
use std::hint::black_box;
use surety_margin::{
	requirement, Arrays, CollateralUse, Direct, ExpiryPositions, ExpirySnapshot, HouseParameters,
	HouseTerms, Leg, MarginMode, MarketParameters, MarketSnapshot, MarketValuation, PortfolioTerms,
	RiskArray, StandardTerms, Surface, ValuedVault, VaultSnapshot, VolatilityMove,
};
use surety_math::{Svi, Years, ONE};
use surety_types::OptionKind;

const EXPIRIES: u64 = 8;
const STRIKES: u64 = 8;
const SPOT: u128 = 60_000;

fn fixed(units: u128) -> FixedU128 {
	FixedU128::from_inner(units)
}

fn strike(index: u64) -> FixedU128 {
	fixed((SPOT - 16_000 + 4_000 * u128::from(index)) * ONE)
}

fn expiry(index: u64) -> ExpirySnapshot {
	let seconds = 86_400 * (3 + 12 * index);
	let tenor = Years::from_seconds(seconds).expect("fits");
	// 70 % at the money.
	let variance = tenor.to_fixed().into_inner() * 49 / 100;
	let surface = Surface {
		svi: Svi {
			a: FixedI128::from_inner((variance * 17 / 20) as i128),
			b: fixed(variance / 2),
			rho: FixedI128::from_inner(-(ONE as i128) * 3 / 10),
			m: FixedI128::from_inner(ONE as i128 / 50),
			sigma: fixed(ONE * 3 / 10),
		},
		forward: fixed(SPOT * ONE),
		tenor,
	};
	ExpirySnapshot {
		expiry: index,
		seconds: fixed(u128::from(seconds) * ONE),
		settled_part: fixed(0),
		forward: fixed(SPOT * ONE + u128::from(index) * 30 * ONE),
		rate: FixedI128::from_inner(ONE as i128 / 25),
		surface,
		forward_confidence: fixed(ONE),
		rate_confidence: fixed(ONE),
		volatility_confidence: fixed(ONE),
	}
}

fn market() -> MarketValuation {
	let snapshot = MarketSnapshot {
		underlying: Default::default(),
		spot: fixed(SPOT * ONE),
		spot_confidence: fixed(ONE),
		kappa: fixed(ONE),
		maintenance_kappa: fixed(ONE),
		open_interest_factor: fixed(ONE),
		settlement_window: 1_800_000,
		expiries: (0..EXPIRIES).map(expiry).collect(),
	};
	let parameters = MarketParameters::new(PortfolioTerms::default(), StandardTerms::default());
	MarketValuation::new(snapshot, parameters.expect("the defaults are within bounds"))
		.expect("fits")
}

/// 8 expiries x 8 strikes x call and put, long and short in turns.
fn vault(market: &MarketValuation) -> VaultSnapshot {
	let legs = |expiry: u64| -> Vec<Leg> {
		(0..STRIKES)
			.flat_map(|index| [(index, OptionKind::Call), (index, OptionKind::Put)])
			.map(|(index, kind)| {
				let sign = if (index + expiry) % 3 == 0 { -1 } else { 1 };
				let quantity = sign * (ONE as i128) * (1 + i128::from(index));
				Leg { kind, strike: strike(index), quantity: FixedI128::from_inner(quantity) }
			})
			.collect()
	};
	let underlying = market.snapshot().underlying;
	VaultSnapshot {
		cash: FixedI128::from_inner(1_000_000 * ONE as i128),
		stable_price: fixed(ONE),
		collateral_use: CollateralUse::Margin,
		collateral: Vec::new(),
		positions: (0..EXPIRIES)
			.map(|expiry| ExpiryPositions { underlying, expiry, legs: legs(expiry) })
			.collect(),
	}
}

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
