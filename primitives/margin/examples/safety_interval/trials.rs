//! Random vaults, and joint random moves of every driver inside their safety interval: the requirement at the moved
//! market, computed from scratch, must never be negative. The example and the tests share it.

use sp_arithmetic::{FixedI128, FixedU128};
use surety_margin::{
	drift_distance, plain_interval, price_distance, requirement, safety_interval,
	tracking_distance, Arrays, ClockedMarket, Collateral, CollateralUse, ExpiryPositions,
	ExpirySnapshot, Haircuts, HouseParameters, HouseTerms, IntervalTerms, Leg, ListedStrikes,
	MarginMode, MarketParameters, MarketSnapshot, MarketValuation, PortfolioTerms, Requirement,
	SafetyInterval, SpotArrays, StandardTerms, Surface, VaultSnapshot,
};
use surety_math::{Svi, Years};
use surety_types::OptionKind::{self, Call, Put};

pub const WINDOW: f64 = 1_800.0;
const YEAR: f64 = 31_536_000.0;

/// SplitMix64 (Steele, Lea and Flood, 2014): the same trials for the same seed.
pub struct Dice {
	state: u64,
	/// What was thrown, to be thrown again with changes.
	tape: Option<(Vec<u64>, usize)>,
}

impl Dice {
	pub fn new(seed: u64) -> Self {
		Self { state: seed, tape: None }
	}

	pub fn next(&mut self) -> u64 {
		if let Some((tape, place)) = &mut self.tape {
			*place += 1;
			if let Some(known) = tape.get(*place - 1) {
				return *known;
			}
		}
		let thrown = self.throw();
		if let Some((tape, _)) = &mut self.tape {
			tape.push(thrown);
		}
		thrown
	}

	fn throw(&mut self) -> u64 {
		self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
		let mut z = self.state;
		z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
		z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
		z ^ (z >> 31)
	}

	pub fn unit(&mut self) -> f64 {
		(self.next() >> 11) as f64 / (1u64 << 53) as f64
	}

	pub fn between(&mut self, low: f64, high: f64) -> f64 {
		low + (high - low) * self.unit()
	}

	pub fn below(&mut self, count: usize) -> usize {
		(self.next() % count as u64) as usize
	}

	pub fn chance(&mut self, probability: f64) -> bool {
		self.unit() < probability
	}

	pub fn sign(&mut self) -> f64 {
		if self.chance(0.5) {
			1.0
		} else {
			-1.0
		}
	}

	/// A point of [-1, 1]: often one of its ends, sometimes its middle.
	pub fn corner(&mut self) -> f64 {
		match self.below(6) {
			0..=3 => self.sign(),
			4 => self.between(-1.0, 1.0),
			_ => 0.0,
		}
	}
}

pub fn fixed(value: f64) -> FixedU128 {
	FixedU128::from_inner((value.max(0.0) * 1e18) as u128)
}

pub fn signed(value: f64) -> FixedI128 {
	FixedI128::from_inner((value * 1e18) as i128)
}

pub fn float(value: FixedI128) -> f64 {
	value.into_inner() as f64 / 1e18
}

pub fn unsigned(value: FixedU128) -> f64 {
	value.into_inner() as f64 / 1e18
}

/// What a vault holds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Shape {
	Short,
	Vertical,
	Condor,
	Calendar,
	Covered,
	Mixed,
	/// Calls and puts of one strike.
	Paired,
}

pub const SHAPES: [Shape; 6] =
	[Shape::Short, Shape::Vertical, Shape::Condor, Shape::Calendar, Shape::Covered, Shape::Mixed];

/// Those and the ones that the plain interval nets.
const NETTED: [Shape; 7] = [
	Shape::Short,
	Shape::Vertical,
	Shape::Condor,
	Shape::Calendar,
	Shape::Covered,
	Shape::Mixed,
	Shape::Paired,
];

/// A vault in its markets.
pub struct World {
	pub shape: Shape,
	pub mode: MarginMode,
	pub snapshots: Vec<MarketSnapshot>,
	pub parameters: MarketParameters,
	pub vault: VaultSnapshot,
}

/// The default terms, or terms within their bounds that differ in everything that the proof must allow for.
// A dice after the other: as one expression it would be sixty lines deep.
#[allow(clippy::field_reassign_with_default)]
fn any_parameters(dice: &mut Dice) -> MarketParameters {
	if dice.chance(0.6) {
		return parameters();
	}
	let mut terms = PortfolioTerms::default();
	terms.basis_up = fixed(dice.between(1.0, 1.2));
	terms.basis_down = fixed(dice.between(0.8, 1.0));
	terms.basis_add = fixed(dice.between(0.0, 2.0));
	terms.basis_mult = fixed(dice.between(0.0, 4.0));
	terms.vol_range_up = fixed(dice.between(0.0, 1.5));
	terms.vol_range_down = fixed(dice.between(0.0, 1.0));
	terms.vol_short_term_power = fixed(dice.between(0.0, 1.0));
	terms.vol_long_term_power = fixed(dice.between(0.0, 1.0));
	terms.vol_dte_floor = if dice.chance(0.5) { 3_600 } else { 86_400 };
	terms.skew_linear_base = signed(dice.between(-0.1, 0.3));
	terms.skew_abs_base = signed(dice.between(-0.1, 0.3));
	terms.skew_linear_cap = signed(dice.between(0.2, 0.8));
	terms.skew_abs_cap = signed(dice.between(0.2, 0.8));
	terms.skew_width_scale = fixed(dice.between(0.0, 4.0));
	terms.skew_min_width = fixed(dice.between(0.01, 0.2));
	terms.skew_vol_scale = fixed(dice.between(0.0, 1.0));
	terms.long_discount = fixed(dice.between(0.8, 1.0));
	terms.long_rate_mult = fixed(dice.between(0.0, 1.0));
	terms.short_discount = fixed(dice.between(1.0, 1.2));
	terms.short_rate_mult = fixed(dice.between(0.0, 1.0));
	terms.mm_factor = fixed(dice.between(0.5, 0.83));
	terms.averaged_variance = dice.chance(0.7);
	terms.cap_long_loss = dice.chance(0.7);
	MarketParameters::new(terms, StandardTerms::default()).expect("in bounds")
}

pub fn parameters() -> MarketParameters {
	MarketParameters::new(PortfolioTerms::default(), StandardTerms::default()).expect("in bounds")
}

fn surface(volatility: f64, seconds: f64, forward: f64, skew: f64) -> Surface {
	let tenor = seconds.max(60.0);
	let variance = volatility * volatility * tenor / YEAR;
	let svi = Svi {
		a: signed(variance * 0.85),
		b: fixed(variance * 0.5),
		rho: signed(skew),
		m: signed(0.02),
		sigma: fixed(0.3),
	};
	let tenor = Years::from_ratio_of_seconds((tenor * 1e3) as u128, 1_000).expect("fits");
	Surface { svi, forward: fixed(forward), tenor }
}

/// Seconds to expiry: inside the window, around its edges, hours, days, months.
fn any_seconds(dice: &mut Dice) -> f64 {
	match dice.below(8) {
		0 => dice.between(0.0, WINDOW),
		1 => dice.between(WINDOW, WINDOW + 600.0),
		2 => dice.between(2_400.0, 20_000.0),
		3 => dice.between(20_000.0, 200_000.0),
		4 => dice.between(2_500_000.0, 2_700_000.0),
		5 | 6 => dice.between(200_000.0, 5_000_000.0),
		_ => dice.between(5_000_000.0, 90_000_000.0),
	}
}

pub fn expiry(
	dice: &mut Dice,
	expiry: u64,
	spot: f64,
	seconds: f64,
	volatility: f64,
) -> ExpirySnapshot {
	let forward = spot * dice.between(0.97, 1.04);
	let known = (1.0 - seconds / WINDOW).max(0.0);
	let rate = match dice.below(4) {
		0 => 0.0,
		1 => dice.between(-0.1, 0.1),
		_ => dice.between(0.0, 0.4),
	};
	let reference = forward * dice.between(0.97, 1.03);
	ExpirySnapshot {
		expiry,
		seconds: fixed(seconds),
		settled_part: fixed(known * spot * dice.between(0.98, 1.02)),
		forward: fixed(forward),
		rate: signed(rate),
		surface: surface(volatility, seconds, reference, dice.between(-0.6, 0.3)),
		forward_confidence: fixed(1.0),
		rate_confidence: fixed(1.0),
		volatility_confidence: fixed(1.0),
	}
}

fn market(dice: &mut Dice, underlying: u32, spot: f64) -> MarketSnapshot {
	let mut times = [any_seconds(dice), any_seconds(dice)];
	times.sort_by(f64::total_cmp);
	let volatility = dice.between(0.15, 1.2) * if dice.chance(0.2) { 2.5 } else { 1.0 };
	let expiries = times.into_iter().enumerate();
	let expiries = expiries
		.map(|(place, seconds)| expiry(dice, place as u64, spot, seconds, volatility))
		.collect();
	let kappa = if dice.chance(0.5) { 1.0 } else { dice.between(1.0, 4.0) };
	MarketSnapshot {
		underlying,
		spot: fixed(spot),
		spot_confidence: fixed(1.0),
		kappa: fixed(kappa),
		maintenance_kappa: fixed(1.0 + (kappa - 1.0) * dice.between(0.0, 1.0)),
		open_interest_factor: fixed(1.0),
		settlement_window: 1_800_000,
		expiries,
	}
}

fn leg(kind: OptionKind, strike: f64, quantity: f64) -> Leg {
	Leg { kind, strike: fixed(strike), quantity: signed(quantity) }
}

/// Legs by expiry of one market: `near` and `far`.
fn legs(dice: &mut Dice, shape: Shape, spot: f64) -> [Vec<Leg>; 2] {
	let strike = |dice: &mut Dice| (spot * dice.between(0.7, 1.4)).round().max(1.0);
	let kind = if dice.chance(0.5) { Call } else { Put };
	let size = dice.between(0.1, 5.0);
	let place = dice.below(2);
	let mut legs = [vec![], vec![]];
	match shape {
		Shape::Short => legs[place].push(leg(kind, strike(dice), -size)),
		Shape::Vertical => {
			let (first, second) = (strike(dice), strike(dice) + 1.0);
			legs[place] = vec![leg(kind, first, -size), leg(kind, second, size)];
		},
		Shape::Condor => {
			let wing = spot * dice.between(0.03, 0.2);
			let (low, high) = (spot * dice.between(0.7, 0.99), spot * dice.between(1.01, 1.4));
			legs[place] = vec![
				leg(Put, low, -size),
				leg(Put, low - wing, size),
				leg(Call, high, -size),
				leg(Call, high + wing, size),
			];
		},
		Shape::Calendar => {
			let strike = strike(dice);
			let sign = dice.sign();
			legs = [vec![leg(kind, strike, -size * sign)], vec![leg(kind, strike, size * sign)]];
		},
		Shape::Covered => legs[place].push(leg(Call, strike(dice), -size)),
		Shape::Paired => {
			for held in &mut legs {
				for _ in 0..1 + dice.below(2) {
					let strike = strike(dice);
					let (calls, puts) = (dice.sign(), dice.sign());
					let ratio = if dice.chance(0.5) { 1.0 } else { dice.between(0.2, 3.0) };
					held.push(leg(Call, strike, size * calls));
					held.push(leg(Put, strike, size * puts * ratio));
				}
			}
		},
		Shape::Mixed => {
			for held in &mut legs {
				for _ in 0..dice.below(5) {
					let kind = if dice.chance(0.5) { Call } else { Put };
					held.push(leg(kind, strike(dice), dice.between(-3.0, 3.0)));
				}
			}
		},
	}
	legs
}

fn collateral(price: f64, amount: f64, underlying: Option<u32>, dice: &mut Dice) -> Collateral {
	let haircuts = Haircuts::new(fixed(dice.between(0.0, 0.4)), fixed(0.1)).expect("within one");
	Collateral {
		amount: fixed(amount),
		price: fixed(price),
		confidence: fixed(1.0),
		haircuts,
		underlying,
	}
}

/// A random vault with a headroom from nothing to several times its requirement.
pub fn any_world(dice: &mut Dice, shapes: &[Shape]) -> World {
	let shape = shapes[dice.below(shapes.len())];
	let mode = if dice.chance(0.75) { MarginMode::Portfolio } else { MarginMode::Standard };
	let spots = [dice.between(500.0, 90_000.0), dice.between(0.5, 4_000.0)];
	let count = if shape == Shape::Mixed && dice.chance(0.5) { 2 } else { 1 };
	let mut world = World {
		shape,
		mode,
		snapshots: vec![],
		parameters: any_parameters(dice),
		vault: VaultSnapshot {
			cash: signed(0.0),
			stable_price: fixed(dice.between(0.97, 1.02)),
			collateral_use: if dice.chance(0.2) {
				CollateralUse::Withdrawal
			} else {
				CollateralUse::Margin
			},
			collateral: vec![],
			positions: vec![],
		},
	};
	for (underlying, spot) in spots.iter().copied().enumerate().take(count) {
		world.snapshots.push(market(dice, underlying as u32, spot));
		let legs = legs(dice, shape, spot);
		for (expiry, legs) in legs.into_iter().enumerate() {
			let underlying = underlying as u32;
			let held = ExpiryPositions { underlying, expiry: expiry as u64, legs };
			world.vault.positions.push(held);
		}
		if shape == Shape::Covered || dice.chance(0.15) {
			let held = collateral(spot, dice.between(0.1, 6.0), Some(underlying as u32), dice);
			world.vault.collateral.push(held);
		}
	}
	if dice.chance(0.3) {
		let held = collateral(dice.between(0.5, 3_000.0), dice.between(0.0, 20.0), None, dice);
		world.vault.collateral.push(held);
	}
	let needed = need(&world);
	let headroom = needed
		* match dice.below(5) {
			0 => dice.between(0.0, 0.01),
			1 => dice.between(0.0, 0.1),
			2 | 3 => dice.between(0.0, 1.0),
			_ => dice.between(0.0, 5.0),
		};
	give(&mut world, headroom);
	world
}

/// Equity less maintenance margin, and a little of what is at stake.
pub fn need(world: &World) -> f64 {
	let result = world.requirement();
	let notional: f64 = world
		.vault
		.positions
		.iter()
		.map(|held| {
			let spot = unsigned(world.snapshots[held.underlying as usize].spot);
			held.legs.iter().map(|leg| float(leg.quantity).abs() * spot).sum::<f64>()
		})
		.sum();
	float(result.0) - float(result.1) + 0.01 * notional
}

/// Sets cash so that maintenance margin is this.
pub fn give(world: &mut World, headroom: f64) {
	let missing = headroom - float(world.requirement().1);
	let cash = float(world.vault.cash) + missing;
	world.vault.cash = signed(cash);
}

impl World {
	pub fn markets(&self) -> Vec<MarketValuation> {
		let value = |snapshot: &MarketSnapshot| {
			MarketValuation::new(snapshot.clone(), self.parameters.clone()).expect("has values")
		};
		self.snapshots.iter().map(value).collect()
	}

	/// Equity and maintenance margin.
	pub fn requirement(&self) -> (FixedI128, FixedI128) {
		let result = self.needed(&self.markets());
		(result.equity, result.maintenance)
	}

	pub fn needed(&self, markets: &[MarketValuation]) -> Requirement {
		let house = HouseParameters::new(HouseTerms::default()).expect("in bounds");
		let pricing = &mut Arrays::default();
		requirement(&house, markets, &self.vault, self.mode, pricing).expect("has an answer")
	}

	pub fn interval(&self, terms: &IntervalTerms) -> SafetyInterval {
		self.interval_with(terms, &SpotArrays::default())
	}

	pub fn interval_with(&self, terms: &IntervalTerms, arrays: &SpotArrays) -> SafetyInterval {
		let markets = self.markets();
		let clocked: Vec<_> = markets
			.iter()
			.map(|market| ClockedMarket { market, level: market.snapshot().spot })
			.collect();
		safety_interval(&clocked, &self.vault, self.mode, terms, arrays).expect("has an answer")
	}

	/// The interval that values nothing.
	pub fn plain_interval(&self, terms: &IntervalTerms) -> SafetyInterval {
		let markets = self.markets();
		let clocked: Vec<_> = markets
			.iter()
			.map(|market| ClockedMarket { market, level: market.snapshot().spot })
			.collect();
		let needed = self.needed(&markets);
		plain_interval(&clocked, &self.vault, self.mode, &needed, terms).expect("has an answer")
	}

	/// The strikes that are held, by expiry.
	fn listed(&self, underlying: u32) -> Vec<ListedStrikes> {
		let held = self.vault.positions.iter().filter(|held| held.underlying == underlying);
		let held = held.filter(|held| !held.legs.is_empty());
		held.map(|held| (held.expiry, held.legs.iter().map(|leg| leg.strike).collect())).collect()
	}

	fn copy(&self) -> Self {
		Self {
			shape: self.shape,
			mode: self.mode,
			snapshots: self.snapshots.clone(),
			parameters: self.parameters.clone(),
			vault: self.vault.clone(),
		}
	}
}

/// The world after every driver has moved within the interval.
pub fn moved(
	world: &World,
	interval: &SafetyInterval,
	terms: &IntervalTerms,
	dice: &mut Dice,
) -> World {
	let mut after = world.copy();
	let passed = (interval.seconds as f64 * (0.5 + 0.5 * dice.corner())).floor();
	for market in &mut after.snapshots {
		let underlying = market.underlying;
		let Some(limits) = interval.markets.iter().find(|limits| limits.underlying == underlying)
		else {
			continue;
		};
		move_spot(market, limits.lower, limits.upper, passed, dice);
		let held = world.listed(underlying);
		let level = world.snapshots[underlying as usize].spot;
		drift(market, &world.parameters, &held, limits.drift, level, dice);
	}
	move_collateral(world, &mut after, interval, dice);
	let cash = float(after.vault.cash);
	if cash < 0.0 {
		let grown = cash * (unsigned(terms.largest_rate) * passed / YEAR).exp();
		after.vault.cash = signed(grown);
	}
	after
}

fn move_spot(
	market: &mut MarketSnapshot,
	lower: FixedU128,
	upper: FixedU128,
	passed: f64,
	dice: &mut Dice,
) {
	let place = |corner: f64| {
		if corner == 1.0 {
			upper
		} else if corner == -1.0 {
			lower
		} else {
			fixed(unsigned(lower) + (unsigned(upper) - unsigned(lower)) * (0.5 + 0.5 * corner))
				.clamp(lower, upper)
		}
	};
	let spot = place(dice.corner());
	let before = market.spot.into_inner() as i128;
	let change = spot.into_inner() as i128 - before;
	market.spot = spot;
	for expiry in &mut market.expiries {
		let forward = expiry.forward.into_inner() as i128 + change;
		expiry.forward = FixedU128::from_inner(forward.max(1) as u128);
		let seconds = unsigned(expiry.seconds);
		if seconds >= WINDOW || passed == 0.0 {
			let passed = fixed(passed).into_inner();
			let left = expiry.seconds.into_inner().saturating_sub(passed);
			expiry.seconds = FixedU128::from_inner(left);
			continue;
		}
		let (covered, open) = (WINDOW - seconds, seconds);
		let gone = passed.min(open);
		let sample = unsigned(place(dice.corner()));
		let settled = unsigned(expiry.settled_part);
		let missed = dice.chance(0.25) && covered + open - gone > 2.0 * WINDOW / 3.0;
		if missed {
			let whole = covered + open - gone;
			expiry.seconds = fixed(WINDOW * (open - gone) / whole);
			expiry.settled_part = fixed(settled * WINDOW / whole);
		} else {
			expiry.seconds = fixed(open - gone);
			expiry.settled_part = fixed(settled + sample * gone / WINDOW);
		}
	}
}

/// Moves basis, rates and surfaces in random directions up to the limit.
fn drift(
	market: &mut MarketSnapshot,
	parameters: &MarketParameters,
	listed: &[ListedStrikes],
	limit: FixedU128,
	level: FixedU128,
	dice: &mut Dice,
) {
	let value =
		|snapshot: &MarketSnapshot| MarketValuation::new(snapshot.clone(), parameters.clone());
	let anchor = value(market).expect("has values");
	let mode = dice.below(5);
	let limit_price = unsigned(limit);
	if limit_price <= 0.0 {
		return;
	}
	let directions: Vec<[f64; 4]> = market
		.expiries
		.iter()
		.map(|_| {
			let mut all = [dice.corner(), dice.corner(), dice.corner(), dice.corner()];
			for (place, weight) in all.iter_mut().enumerate() {
				if mode < 3 && place != mode {
					*weight = 0.0;
				}
			}
			all
		})
		.collect();
	let mut scale = 1.0;
	for _ in 0..60 {
		let mut moved = market.clone();
		for (expiry, [basis, rate, vol, tilt]) in moved.expiries.iter_mut().zip(&directions) {
			let years = (unsigned(expiry.seconds) / YEAR).max(1e-9);
			let forward = unsigned(expiry.forward) + basis * limit_price * scale;
			if *basis != 0.0 {
				expiry.forward = fixed(forward.max(1e-6));
			}
			let by_rate = (limit_price / unsigned(level) / years).min(5.0);
			expiry.rate = signed(float(expiry.rate) + rate * by_rate * scale);
			let Surface { svi, tenor, .. } = &mut expiry.surface;
			let root = years.max(unsigned(tenor.to_fixed())).sqrt();
			let whole = float(svi.a) / 0.85;
			let volatility = (whole / unsigned(tenor.to_fixed())).max(0.0).sqrt();
			let change = vol * limit_price / unsigned(level) / 0.4 / root * scale;
			let wanted = (volatility + change).max(0.0);
			let ratio = if volatility > 0.0 { (wanted / volatility).powi(2) } else { 1.0 };
			svi.a = signed(float(svi.a) * ratio);
			svi.b = fixed(unsigned(svi.b) * ratio);
			svi.rho = signed((float(svi.rho) + tilt * 0.2 * scale).clamp(-0.99, 0.99));
		}
		let now = value(&moved).expect("has values");
		let distance = drift_distance(&anchor, &now, listed, level).expect("has a distance");
		if distance <= limit {
			*market = moved;
			return;
		}
		let ratio = limit_price / unsigned(distance);
		scale *= (ratio * 0.999_999).clamp(0.05, 0.999);
	}
}

fn move_collateral(world: &World, after: &mut World, interval: &SafetyInterval, dice: &mut Dice) {
	let within = |distance: &dyn Fn(FixedU128) -> FixedU128,
	              limit: FixedU128,
	              dice: &mut Dice,
	              base: f64| {
		let mut step = dice.corner() * unsigned(limit);
		loop {
			let price = fixed(base * step.exp());
			if step.abs() < 1e-15 || distance(price) <= limit {
				return price;
			}
			step *= 0.999_999_9;
		}
	};
	for (place, held) in after.vault.collateral.iter_mut().enumerate() {
		let (limit, anchor) = (interval.collateral[place], held.price);
		held.price = match held.underlying {
			Some(underlying) => {
				let spot = world.snapshots[underlying as usize].spot;
				let now = after.snapshots[underlying as usize].spot;
				let base = unsigned(anchor) * unsigned(now) / unsigned(spot);
				let distance = |price| {
					tracking_distance((anchor, spot), (price, now)).expect("has a distance")
				};
				within(&distance, limit, dice, base)
			},
			None => {
				let distance = |price| price_distance(anchor, price).expect("has a distance");
				within(&distance, limit, dice, unsigned(anchor))
			},
		};
	}
	let anchor = after.vault.stable_price;
	let distance = |price| price_distance(anchor, price).expect("has a distance");
	after.vault.stable_price = within(&distance, interval.peg, dice, unsigned(anchor));
}

/// A driver's limits that a test makes too wide on purpose.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[allow(dead_code)]
pub enum Driver {
	Spot,
	Drift,
	Collateral,
	Peg,
	Time,
}

/// The interval with one driver's limits this many times as far away.
pub fn widened(
	interval: &SafetyInterval,
	world: &World,
	driver: Driver,
	by: f64,
) -> SafetyInterval {
	let mut wide = interval.clone();
	let times = |value: FixedU128| fixed(unsigned(value) * by);
	match driver {
		Driver::Spot => {
			for market in &mut wide.markets {
				let spot = unsigned(world.snapshots[market.underlying as usize].spot);
				let fall = (spot - unsigned(market.lower)) * by;
				market.lower = fixed((spot - fall).max(spot / 10.0));
				market.upper = fixed(spot + (unsigned(market.upper) - spot) * by);
			}
		},
		Driver::Drift => {
			wide.markets.iter_mut().for_each(|market| market.drift = times(market.drift))
		},
		Driver::Collateral => wide.collateral.iter_mut().for_each(|limit| *limit = times(*limit)),
		Driver::Peg => wide.peg = times(wide.peg),
		Driver::Time => wide.seconds = (wide.seconds as f64 * by) as u64,
	}
	wide
}

/// What came of some trials.
#[derive(Clone, Debug, Default)]
pub struct Tally {
	pub trials: u64,
	pub worlds: u64,
	/// Vaults with headroom that the interval could not use.
	pub idle: u64,
	pub unsafe_moves: u64,
	/// The least maintenance margin left, as a share of the headroom.
	pub least_left: f64,
	pub first: Option<String>,
	/// Which limit to widen, and by how much.
	pub weaken: Option<(Driver, f64)>,
	/// Whether the plain interval is tried.
	pub plain: bool,
}

/// So many trials, `moves` for every vault.
pub fn run(trials: u64, moves: u64, seed: u64, terms: &IntervalTerms, tally: &mut Tally) {
	let mut dice = Dice::new(seed);
	let target = tally.trials + trials;
	// Where limits are too wide on purpose one vault is enough.
	while tally.trials < target && (tally.weaken.is_none() || tally.unsafe_moves == 0) {
		let origin = dice.state;
		let world = any_world(&mut dice, if tally.plain { &NETTED } else { &SHAPES });
		let mut interval =
			if tally.plain { world.plain_interval(terms) } else { world.interval(terms) };
		if let Some((driver, by)) = tally.weaken {
			interval = widened(&interval, &world, driver, by);
		}
		tally.worlds += 1;
		let margin = float(world.requirement().1);
		if interval.headroom <= signed(0.0) {
			tally.idle += u64::from(margin > 1e-6);
			tally.trials += 1;
			continue;
		}
		assert!(float(interval.headroom) <= margin + 1e-9 * margin.abs(), "{origin:#x}");
		let mut tape = Vec::new();
		let mut least = f64::INFINITY;
		for attempt in 0..moves.min(target - tally.trials) {
			// The first half is random, the second changes a throw or two of the worst so far.
			let mut thrown = if attempt < moves / 2 { Vec::new() } else { tape.clone() };
			for _ in 0..(1 + dice.below(2)).min(thrown.len()) {
				let place = dice.below(thrown.len());
				thrown[place] = dice.next();
			}
			let mut throws = Dice { state: dice.next(), tape: Some((thrown, 0)) };
			let after = moved(&world, &interval, terms, &mut throws);
			let left = after.requirement().1;
			tally.trials += 1;
			tally.least_left = tally.least_left.min(float(left) / margin);
			if float(left) < least {
				least = float(left);
				tape = throws.tape.map(|(tape, _)| tape).unwrap_or_default();
			}
			if left < signed(0.0) {
				tally.unsafe_moves += 1;
				tally.first.get_or_insert_with(|| {
					format!(
						"seed {origin:#x}: {:?} {:?}: {} of {margin} left in {interval:?}",
						world.shape,
						world.mode,
						float(left)
					)
				});
			}
		}
	}
}
