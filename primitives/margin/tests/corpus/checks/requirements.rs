//! Checks of requirements.

use super::input::Input;
use super::storable::{signed, World, MAX_MONEY};
use surety_margin::{
	requirement, Arrays, Direct, Leg, MarginError, MarginMode, MarketDetail, Pricing, Requirement,
	ValuedVault, VaultSnapshot,
};
use surety_math::ONE;

impl World {
	pub fn requirement_of(
		&self,
		vault: &VaultSnapshot,
		pricing: &mut impl Pricing,
	) -> Result<Requirement, MarginError> {
		requirement(&self.house, &self.markets, vault, self.mode, pricing)
	}

	fn needed(&self, vault: &VaultSnapshot) -> Requirement {
		self.requirement_of(vault, &mut Arrays::default()).expect("a storable vault has an answer")
	}
}

/// What a vault needs: equity less maintenance and initial margin.
fn need(requirement: &Requirement) -> (i128, i128) {
	let equity = requirement.equity.into_inner();
	(equity - requirement.maintenance.into_inner(), equity - requirement.initial.into_inner())
}

pub fn answers_hold(input: &mut Input) {
	let world = World::new(input);
	let mut arrays = Arrays::default();
	let result = world.requirement_of(&world.vault, &mut arrays);
	assert_eq!(result, world.requirement_of(&world.vault, &mut arrays), "warm");
	assert_eq!(result, world.requirement_of(&world.vault, &mut Direct::default()), "direct");
	let result = result.expect("a storable vault has an answer");
	assert!(result.initial <= result.maintenance && result.maintenance <= result.equity);
	let (mut maintenance, mut initial) = (0, 0);
	for charge in &result.charges {
		maintenance += charge.maintenance.into_inner() as i128;
		initial += charge.initial.into_inner() as i128;
	}
	assert_eq!(need(&result), (maintenance, initial.max(maintenance)));
}

/// The list of expiries follows the positions; everything else does not.
fn sorted(mut requirement: Requirement) -> Requirement {
	for market in &mut requirement.markets {
		if let MarketDetail::Standard(expiries) = &mut market.detail {
			expiries.sort_by_key(|expiry| expiry.expiry);
		}
	}
	requirement
}

pub fn order_does_not_matter(input: &mut Input) {
	let world = World::new(input);
	let mut arrays = Arrays::default();
	let straight = world.requirement_of(&world.vault, &mut arrays).map(sorted);
	let mut vault = world.vault.clone();
	let turn = input.below(256);
	for held in &mut vault.positions {
		let places = held.legs.len().max(1);
		held.legs.rotate_left(turn % places);
		// Every other leg in two parts, and one of nothing.
		let mut parts = Vec::new();
		for (place, leg) in held.legs.iter().enumerate() {
			let part = leg.quantity.into_inner() / (2 + place as i128 % 2);
			let rest = leg.quantity.into_inner() - part;
			parts
				.extend([part, 0, rest].map(|quantity| Leg { quantity: signed(quantity), ..*leg }));
		}
		held.legs = parts;
	}
	let places = vault.positions.len().max(1);
	vault.positions.rotate_left(turn % places);
	vault.collateral.reverse();
	assert_eq!(straight, world.requirement_of(&vault, &mut arrays).map(sorted));
	let mut valued = ValuedVault::new(&world.markets, vault.clone(), world.mode, &mut arrays)
		.expect("a storable vault has values");
	// There and back, in an expiry of the vault's or a new one.
	let market = &world.markets[turn % world.markets.len()];
	let expiry = market.snapshot().expiries[0].expiry;
	for held in vault.positions.iter().take(2) {
		for sign in [1, -1] {
			for leg in &held.legs {
				let there = Leg { quantity: signed(leg.quantity.into_inner() * sign), ..*leg };
				let underlying = market.snapshot().underlying;
				valued.trade(underlying, expiry, &there, &mut arrays).expect("a trade has values");
			}
		}
	}
	assert_eq!(straight, valued.requirement(&world.house, &mut arrays).map(sorted));
}

pub fn changes_move_margins_as_they_must(input: &mut Input) {
	let mut world = World::new(input);
	let before = world.needed(&world.vault);
	let cash = input.within(0, MAX_MONEY.unsigned_abs() / 2, 1_000 * ONE) as i128;
	let mut richer = world.vault.clone();
	richer.cash = signed(richer.cash.into_inner() + cash);
	let after = world.needed(&richer);
	for (after, before) in [
		(after.equity, before.equity),
		(after.maintenance, before.maintenance),
		(after.initial, before.initial),
	] {
		assert_eq!(after.into_inner() - before.into_inner(), cash);
	}
	// Without debts, shorts and collateral, where longs lose at most their value.
	world.vault.collateral.clear();
	world.vault.cash = signed(world.vault.cash.into_inner().abs());
	for leg in world.vault.positions.iter_mut().flat_map(|held| &mut held.legs) {
		leg.quantity = signed(leg.quantity.into_inner().abs());
	}
	let capped = world.markets[0].parameters().portfolio().cap_long_loss;
	if capped || world.mode == MarginMode::Standard {
		assert!(world.needed(&world.vault).maintenance >= signed(0));
	}
}

pub fn vaults_need_no_more_together(input: &mut Input) {
	let (world, other) = World::with_two_vaults(input, |terms| {
		terms.scenarios.retain(|scenario| !scenario.volatility.is_skew());
		terms.cap_long_loss = false;
	});
	let one = &world.vault;
	let other = VaultSnapshot {
		stable_price: one.stable_price,
		collateral_use: one.collateral_use,
		// What is worth a storable value at one price may not be at another.
		collateral: Vec::new(),
		..other
	};
	let mut both = one.clone();
	both.cash = signed(one.cash.into_inner() + other.cash.into_inner());
	both.positions.extend(other.positions.iter().cloned());
	let of = |vault: &VaultSnapshot| need(&world.needed(vault));
	let (apart, more, together) = (of(one), of(&other), of(&both));
	assert!(together.0 <= apart.0 + more.0, "maintenance");
	assert!(together.1 <= apart.1 + more.1, "initial");
}
