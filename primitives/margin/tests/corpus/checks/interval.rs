//! The promise of the safety interval, at one point inside it: spot of every market, time, and what is sampled meanwhile.

use super::input::Input;
use super::storable::{fixed, signed, World};
use sp_arithmetic::FixedU128;
use surety_margin::{
	safety_interval, tracking_distance, Arrays, ClockedMarket, ExpirySnapshot, IntervalTerms,
	MarketInterval, MarketSnapshot, MarketValuation, SafetyInterval, SpotArrays, VaultSnapshot,
};
use surety_math::{exp, mul_div_floor, mul_div_nearest, ONE};

const YEAR: u128 = 31_536_000;

impl World {
	fn interval(&self, terms: &IntervalTerms) -> SafetyInterval {
		let clocked: Vec<_> = self
			.markets
			.iter()
			.map(|market| ClockedMarket { market, level: market.snapshot().spot })
			.collect();
		safety_interval(&clocked, &self.vault, self.mode, terms, &SpotArrays::default())
			.expect("a storable vault has an interval")
	}

	fn maintenance(&self) -> i128 {
		let result = self.requirement_of(&self.vault, &mut Arrays::default());
		result.expect("a storable vault has an answer").maintenance.into_inner()
	}
}

pub fn interval_keeps_its_promise(input: &mut Input) {
	let mut world = World::new(input);
	if input.bit() {
		give_headroom(input, &mut world);
	}
	let terms = terms(input);
	let interval = world.interval(&terms);
	let before = world.maintenance();
	assert!(interval.headroom.into_inner() <= before, "the headroom is a lower bound");
	for limits in &interval.markets {
		let spot = world.markets[limits.underlying as usize].snapshot().spot;
		assert!(limits.lower <= spot && spot <= limits.upper, "the present is inside");
		let nothing = interval.headroom <= signed(0);
		assert!(!nothing || (limits.lower, limits.upper, interval.seconds) == (spot, spot, 0));
	}
	if interval.headroom <= signed(0) {
		return;
	}
	let passed = input.within(0, interval.seconds.into(), interval.seconds.into());
	if let Some(after) = moved(input, &world, &interval, passed, &terms) {
		let left = after.maintenance();
		assert!(left >= 0, "{before} before, {left} inside {interval:?} after {passed} s");
	}
}

/// Cash for a headroom that is not far from what is at stake.
fn give_headroom(input: &mut Input, world: &mut World) {
	let wanted = input.within(0, 10_000_000 * ONE, 1_000 * ONE) as i128;
	let cash = world.vault.cash.into_inner() - world.maintenance() + wanted;
	let most = super::storable::MAX_MONEY;
	world.vault.cash = signed(cash.clamp(-most, most));
}

/// The default shares, or all of the headroom for one of spot and time.
fn terms(input: &mut Input) -> IntervalTerms {
	let mut terms = IntervalTerms::default();
	let alone = match input.below(4) {
		1 => (ONE, 0),
		2 => (0, ONE),
		3 => (ONE / 2, ONE / 2),
		_ => return terms,
	};
	(terms.spot_share, terms.time_share) = (fixed(alone.0), fixed(alone.1));
	(terms.drift_share, terms.collateral_share, terms.peg_share) = (fixed(0), fixed(0), fixed(0));
	terms
}

/// The world at another point of the interval; nothing where rounding alone leads out of it.
fn moved(
	input: &mut Input,
	world: &World,
	interval: &SafetyInterval,
	passed: u128,
	terms: &IntervalTerms,
) -> Option<World> {
	let mut vault = world.vault.clone();
	let mut markets = Vec::new();
	for market in &world.markets {
		let mut snapshot = market.snapshot().clone();
		let underlying = snapshot.underlying;
		let mut limits = interval.markets.iter();
		if let Some(limits) = limits.find(|limits| limits.underlying == underlying) {
			move_market(input, &mut snapshot, limits, passed)?;
		}
		let (then, now) = (market.snapshot().spot, snapshot.spot);
		move_collateral(&mut vault, interval, underlying, then, now)?;
		markets.push(MarketValuation::new(snapshot, market.parameters().clone()).ok()?);
	}
	let cash = vault.cash.into_inner();
	if cash < 0 && passed > 0 {
		let rate = terms.largest_rate.into_inner() as i128;
		let growth = exp(signed(rate * passed as i128 / YEAR as i128)).ok()?.into_inner() - 2;
		let grown = mul_div_floor(cash.unsigned_abs(), growth.max(ONE), ONE).ok()?;
		vault.cash = signed(-(grown as i128));
	}
	Some(World { house: world.house, markets, vault, mode: world.mode })
}

fn move_market(
	input: &mut Input,
	snapshot: &mut MarketSnapshot,
	limits: &MarketInterval,
	passed: u128,
) -> Option<()> {
	let (lower, upper) = (limits.lower.into_inner(), limits.upper.into_inner());
	let before = snapshot.spot.into_inner();
	snapshot.spot = input.fixed(lower, upper, lower);
	let change = snapshot.spot.into_inner() as i128 - before as i128;
	let window = u128::from(snapshot.settlement_window) * (ONE / 1_000);
	for expiry in &mut snapshot.expiries {
		let forward = expiry.forward.into_inner() as i128 + change;
		// Of an expiry that is not held.
		expiry.forward = fixed(u128::try_from(forward).ok()?.max(1));
		let sample = input.within(lower, upper, upper);
		pass(expiry, window, passed * ONE, sample);
	}
	Some(())
}

/// Lets time pass; inside the window what was sampled becomes known.
fn pass(expiry: &mut ExpirySnapshot, window: u128, passed: u128, sample: u128) {
	let seconds = expiry.seconds.into_inner();
	let gone = passed.min(seconds);
	expiry.seconds = fixed(seconds - gone);
	if seconds < window {
		let known = mul_div_nearest(sample, gone, window).expect("a share of a price");
		expiry.settled_part = fixed(expiry.settled_part.into_inner() + known);
	}
}

/// Collateral that is the underlying of a market moves with its spot.
fn move_collateral(
	vault: &mut VaultSnapshot,
	interval: &SafetyInterval,
	underlying: u32,
	then: FixedU128,
	now: FixedU128,
) -> Option<()> {
	for (held, limit) in vault.collateral.iter_mut().zip(&interval.collateral) {
		if held.underlying != Some(underlying) || then == now {
			continue;
		}
		let anchor = held.price;
		let units = anchor.into_inner();
		held.price = fixed(mul_div_nearest(units, now.into_inner(), then.into_inner()).ok()?);
		let distance = tracking_distance((anchor, then), (held.price, now)).ok()?;
		if distance > *limit {
			return None;
		}
	}
	Some(())
}
