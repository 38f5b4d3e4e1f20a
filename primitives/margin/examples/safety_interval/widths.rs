//! How wide the interval of spot is against the distance at which maintenance margin is really lost.

use crate::trials::{
	expiry, fixed, float, give, need, parameters, signed, unsigned, Dice, Shape, World,
};
use std::time::Instant;
use surety_margin::{
	CollateralUse, ExpiryPositions, IntervalTerms, Leg, MarginMode, MarketSnapshot, SpotArrays,
	VaultSnapshot,
};
use surety_types::OptionKind::{Call, Put};

const SPOT: f64 = 60_000.0;
const DAY: f64 = 86_400.0;

fn world(dice: &mut Dice, shape: Shape, mode: MarginMode) -> World {
	let days = dice.between(2.0, 90.0);
	let volatility = dice.between(0.4, 0.8);
	let near = expiry(dice, 0, SPOT, days * DAY, volatility);
	let far = expiry(dice, 1, SPOT, (days + 30.0) * DAY, volatility);
	let reach = volatility * (days / 365.0f64).sqrt() * SPOT;
	let strike = SPOT + reach * dice.between(-1.0, 1.5);
	let wing = dice.between(0.05, 0.15) * SPOT;
	let leg = |kind, strike: f64, quantity| Leg {
		kind,
		strike: fixed(strike.round()),
		quantity: signed(quantity),
	};
	let mut second = vec![];
	let first = match shape {
		Shape::Vertical => vec![leg(Call, strike, -1.0), leg(Call, strike + wing, 1.0)],
		Shape::Condor => {
			let (low, high) = (SPOT - reach, SPOT + reach);
			vec![
				leg(Put, low, -1.0),
				leg(Put, low - wing, 1.0),
				leg(Call, high, -1.0),
				leg(Call, high + wing, 1.0),
			]
		},
		Shape::Calendar => {
			second = vec![leg(Call, strike, 1.0)];
			vec![leg(Call, strike, -1.0)]
		},
		_ => {
			let kind = if dice.chance(0.5) { Call } else { Put };
			vec![leg(kind, strike, -1.0)]
		},
	};
	let held = |expiry, legs| ExpiryPositions { underlying: 0, expiry, legs };
	World {
		shape,
		mode,
		snapshots: vec![MarketSnapshot {
			underlying: 0,
			spot: fixed(SPOT),
			spot_confidence: fixed(1.0),
			kappa: fixed(1.0),
			maintenance_kappa: fixed(1.0),
			open_interest_factor: fixed(1.0),
			settlement_window: 1_800_000,
			expiries: vec![near, far],
		}],
		parameters: parameters(),
		vault: VaultSnapshot {
			cash: signed(0.0),
			stable_price: fixed(1.0),
			collateral_use: CollateralUse::Margin,
			collateral: vec![],
			positions: vec![held(0, first), held(1, second)],
		},
	}
}

/// Maintenance margin with spot and all forwards this much away.
fn margin_at(world: &World, change: f64) -> f64 {
	let mut moved = World {
		shape: world.shape,
		mode: world.mode,
		snapshots: world.snapshots.clone(),
		parameters: world.parameters.clone(),
		vault: world.vault.clone(),
	};
	for market in &mut moved.snapshots {
		market.spot = fixed(unsigned(market.spot) + change);
		for expiry in &mut market.expiries {
			expiry.forward = fixed(unsigned(expiry.forward) + change);
		}
	}
	float(moved.requirement().1)
}

/// The first distance in this direction at which maintenance margin is lost, at most `widest`.
fn true_distance(world: &World, direction: f64, widest: f64) -> f64 {
	let steps = 60;
	let mut safe = 0.0;
	for step in 1..=steps {
		let distance = widest * f64::from(step) / f64::from(steps);
		if margin_at(world, direction * distance) < 0.0 {
			let mut lost = distance;
			for _ in 0..20 {
				let middle = (safe + lost) / 2.0;
				let side =
					if margin_at(world, direction * middle) < 0.0 { &mut lost } else { &mut safe };
				*side = middle;
			}
			return safe;
		}
		safe = distance;
	}
	widest
}

fn median(values: &mut [f64]) -> f64 {
	values.sort_by(f64::total_cmp);
	values.get(values.len() / 2).copied().unwrap_or_default()
}

/// Prints the medians over so many random vaults of each shape, by headroom.
pub fn report(vaults: usize) {
	let terms = IntervalTerms::default();
	println!(
		"medians: trigger on the dangerous side, true distance, their ratio; whole interval; time; drift"
	);
	for mode in [MarginMode::Portfolio, MarginMode::Standard] {
		for shape in [Shape::Short, Shape::Vertical, Shape::Condor, Shape::Calendar] {
			for headroom in [0.05, 0.25, 1.0] {
				let mut dice = Dice::new(7);
				let (mut found, mut truth, mut ratio) = (vec![], vec![], vec![]);
				let (mut seconds, mut drifts, mut whole) = (vec![], vec![], vec![]);
				let (mut spent, mut warm) = (0.0, 0.0);
				let (mut plain_found, mut plain_seconds, mut plain_drifts) =
					(vec![], vec![], vec![]);
				for _ in 0..vaults {
					let mut world = world(&mut dice, shape, mode);
					let needed = need(&world);
					give(&mut world, headroom * needed);
					let start = Instant::now();
					let arrays = SpotArrays::default();
					let interval = world.interval_with(&terms, &arrays);
					spent += start.elapsed().as_secs_f64();
					let start = Instant::now();
					world.interval_with(&terms, &arrays);
					warm += start.elapsed().as_secs_f64();
					let market = &interval.markets[0];
					let (lower, upper) = (unsigned(market.lower), unsigned(market.upper));
					let fall = true_distance(&world, -1.0, SPOT * unsigned(terms.widest_fall));
					let rise = true_distance(&world, 1.0, SPOT * unsigned(terms.widest_rise));
					let down = fall < rise;
					let nearest = if down { SPOT - lower } else { upper - SPOT };
					let plain = world.plain_interval(&terms);
					let (lower, upper) =
						(unsigned(plain.markets[0].lower), unsigned(plain.markets[0].upper));
					plain_found.push(if down { SPOT - lower } else { upper - SPOT } / SPOT);
					plain_seconds.push(plain.seconds as f64);
					plain_drifts.push(unsigned(plain.markets[0].drift) / SPOT);
					found.push(nearest / SPOT);
					truth.push(fall.min(rise) / SPOT);
					ratio.push(nearest / fall.min(rise).max(1e-9));
					whole.push((upper - lower) / SPOT);
					seconds.push(interval.seconds as f64);
					drifts.push(unsigned(market.drift) / SPOT);
				}
				println!(
					"{mode:?} {shape:?} headroom {headroom}: {:.4} of {:.4}, ratio {:.3}; whole {:.3}; {:.0} s, \
					 drift {:.5} of spot; {:.2} ms cold, {:.2} warm",
					median(&mut found),
					median(&mut truth),
					median(&mut ratio),
					median(&mut whole),
					median(&mut seconds),
					median(&mut drifts),
					spent / vaults as f64 * 1e3,
					warm / vaults as f64 * 1e3,
				);
				println!(
					"  plain {:.4}; {:.0} s, drift {:.5} of spot",
					median(&mut plain_found),
					median(&mut plain_seconds),
					median(&mut plain_drifts),
				);
			}
		}
	}
}
