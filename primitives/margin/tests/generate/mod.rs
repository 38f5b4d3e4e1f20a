//! Random markets, vaults and terms: those of a market day, and those at the edges of what can be stored.

#![allow(dead_code)]

use proptest::collection::vec;
use proptest::prelude::*;
use sp_arithmetic::{FixedI128, FixedU128};
use surety_margin::{
	Collateral, CollateralUse, ExpiryPositions, ExpirySnapshot, Haircuts, HouseParameters,
	HouseTerms, Leg, MarginMode, MarketParameters, MarketSnapshot, MarketValuation, PortfolioTerms,
	StandardTerms, Surface, VaultSnapshot,
};
use surety_math::{Svi, Years, ONE};
use surety_types::OptionKind;

pub const UNIT: i128 = 1_000_000_000_000_000_000;
/// 10^25 units: a price of ten million.
const MAX_PRICE: u128 = 10_000_000 * ONE;
const MIN_PRICE: u128 = 1_000_000_000_000;

pub fn fixed(inner: u128) -> FixedU128 {
	FixedU128::from_inner(inner)
}

pub fn signed(inner: i128) -> FixedI128 {
	FixedI128::from_inner(inner)
}

/// So many hundredths.
pub fn percent(value: u128) -> FixedU128 {
	fixed(value * ONE / 100)
}

pub fn leg(kind: OptionKind, strike: u128, quantity: i128) -> Leg {
	Leg { kind, strike: fixed(strike * ONE), quantity: signed(quantity * UNIT / 1_000) }
}

pub fn any_kind() -> impl Strategy<Value = OptionKind> {
	prop_oneof![Just(OptionKind::Call), Just(OptionKind::Put)]
}

pub fn any_mode() -> impl Strategy<Value = MarginMode> {
	prop_oneof![Just(MarginMode::Standard), Just(MarginMode::Portfolio)]
}

/// A confidence of which half are above the default threshold.
fn any_confidence() -> impl Strategy<Value = FixedU128> {
	prop_oneof![Just(percent(100)), (0..=100u128).prop_map(percent)]
}

/// Seconds to expiry: inside the window, around its edges and 30 days, up to three years.
fn any_seconds() -> impl Strategy<Value = FixedU128> {
	prop_oneof![
		Just(0),
		0..1_800 * ONE,
		Just(1_800 * ONE),
		1_801..86_400u128 * ONE,
		Just(2_592_000 * ONE),
		86_400 * ONE..94_608_000 * ONE,
	]
	.prop_map(fixed)
}

/// A surface of the given at-the-money volatility in percent around this forward.
pub fn surface(volatility: u128, seconds: u128, forward: FixedU128) -> Surface {
	let tenor = Years::from_ratio_of_seconds(seconds.max(60 * ONE), ONE).expect("fits");
	let variance = tenor.to_fixed().into_inner() * volatility * volatility / 10_000;
	let svi = Svi {
		a: signed((variance * 17 / 20) as i128),
		b: fixed(variance / 2),
		rho: signed(-UNIT * 3 / 10),
		m: signed(UNIT / 50),
		sigma: percent(30),
	};
	Surface { svi, forward, tenor }
}

prop_compose! {
	fn any_expiry(spot: u128, expiry: u64)(
		seconds in any_seconds(),
		basis in 900u128..1_100,
		settled in 0u128..1_200,
		rate in -UNIT / 10..UNIT,
		volatility in 5u128..300,
		forward_confidence in any_confidence(),
		volatility_confidence in any_confidence(),
	) -> ExpirySnapshot {
		let forward = fixed(spot / 1_000 * basis);
		ExpirySnapshot {
			expiry,
			seconds,
			settled_part: fixed(spot / 1_000 * settled),
			forward,
			rate: signed(rate),
			surface: surface(volatility, seconds.into_inner(), forward),
			forward_confidence,
			rate_confidence: percent(100),
			volatility_confidence,
		}
	}
}

pub const SPOTS: [u128; 2] = [60_000 * ONE, 3 * ONE];

prop_compose! {
	/// A market of a likely day: spot near [`SPOTS`], two expiries.
	pub fn any_snapshot(underlying: u32)(
		near in any_expiry(SPOTS[underlying as usize], 0),
		far in any_expiry(SPOTS[underlying as usize], 1),
		spot in 950u128..1_050,
		spot_confidence in any_confidence(),
		kappa in prop_oneof![Just(ONE), ONE..=4 * ONE],
		share in 0u128..=100,
		open_interest_factor in prop_oneof![Just(ONE), ONE..=2 * ONE],
	) -> MarketSnapshot {
		MarketSnapshot {
			underlying,
			spot: fixed(SPOTS[underlying as usize] / 1_000 * spot),
			spot_confidence,
			kappa: fixed(kappa),
			maintenance_kappa: fixed(ONE + (kappa - ONE) / 100 * share),
			open_interest_factor: fixed(open_interest_factor),
			settlement_window: 1_800_000,
			expiries: vec![near, far],
		}
	}
}

prop_compose! {
	/// A leg struck between a third and the triple of a price.
	pub fn any_leg(spot: u128)(
		kind in any_kind(),
		strike in 33u128..300,
		quantity in -5_000_000_000_000_000_000i128..5_000_000_000_000_000_000,
	) -> Leg {
		Leg { kind, strike: fixed(spot / 100 * strike), quantity: signed(quantity) }
	}
}

pub fn any_legs(spot: u128) -> impl Strategy<Value = Vec<Leg>> {
	vec(any_leg(spot), 0..6)
}

fn held(underlying: u32, expiry: u64, legs: Vec<Leg>) -> ExpiryPositions {
	ExpiryPositions { underlying, expiry, legs }
}

prop_compose! {
	/// Positions in both expiries of both markets.
	pub fn any_positions()(
		legs in [
			any_legs(SPOTS[0]), any_legs(SPOTS[0]),
			any_legs(SPOTS[1]), any_legs(SPOTS[1]),
		],
	) -> Vec<ExpiryPositions> {
		let places = [(0, 0), (0, 1), (1, 0), (1, 1)];
		places.into_iter().zip(legs).map(|((u, e), legs)| held(u, e, legs)).collect()
	}
}

prop_compose! {
	fn any_collateral()(
		amount in 0u128..50_000 * ONE,
		price in ONE / 2..2 * ONE,
		confidence in any_confidence(),
		maintenance in 0u128..=50,
		initial in 0u128..=50,
		underlying in proptest::option::of(0u32..2),
	) -> Collateral {
		let haircuts = Haircuts::new(percent(maintenance), percent(initial)).expect("within one");
		Collateral { amount: fixed(amount), price: fixed(price), confidence, haircuts, underlying }
	}
}

prop_compose! {
	/// A vault of a likely day.
	pub fn any_vault()(
		cash in -200_000 * UNIT..200_000 * UNIT,
		stable in 90u128..105,
		withdrawing: bool,
		collateral in vec(any_collateral(), 0..3),
		positions in any_positions(),
	) -> VaultSnapshot {
		let collateral_use =
			if withdrawing { CollateralUse::Withdrawal } else { CollateralUse::Margin };
		VaultSnapshot {
			cash: signed(cash),
			stable_price: percent(stable),
			collateral_use,
			collateral,
			positions,
		}
	}
}

/// Markets with the default terms changed by `change`.
pub fn any_markets(change: fn(&mut PortfolioTerms)) -> impl Strategy<Value = Vec<MarketValuation>> {
	let mut terms = PortfolioTerms::default();
	change(&mut terms);
	let parameters = MarketParameters::new(terms, StandardTerms::default()).expect("in bounds");
	(any_snapshot(0), any_snapshot(1)).prop_map(move |(first, second)| {
		let value = |snapshot| MarketValuation::new(snapshot, parameters.clone());
		[first, second].map(|snapshot| value(snapshot).expect("has values")).into()
	})
}

pub fn house() -> HouseParameters {
	HouseParameters::new(HouseTerms::default()).expect("in bounds")
}

/// A storable price: often one of its bounds.
pub fn storable_price() -> impl Strategy<Value = FixedU128> {
	prop_oneof![
		Just(MIN_PRICE),
		Just(MAX_PRICE),
		Just(ONE),
		MIN_PRICE..=MAX_PRICE,
		(40u32..84).prop_flat_map(|bits| (1u128 << (bits - 1))..(1 << bits)),
	]
	.prop_map(|inner| fixed(inner.clamp(MIN_PRICE, MAX_PRICE)))
}

prop_compose! {
	fn storable_leg()(
		kind in any_kind(),
		strike in storable_price(),
		quantity in prop_oneof![
			Just(100_000_000 * UNIT), Just(-100_000_000 * UNIT), Just(1), Just(-1),
			-100_000_000 * UNIT..=100_000_000 * UNIT,
		],
	) -> Leg {
		Leg { kind, strike, quantity: signed(quantity) }
	}
}

fn edge(limit: i128) -> impl Strategy<Value = FixedI128> {
	prop_oneof![Just(limit), Just(-limit), Just(0), Just(1), -limit..=limit].prop_map(signed)
}

fn unsigned_edge(limit: u128) -> impl Strategy<Value = FixedU128> {
	prop_oneof![Just(limit), Just(0), Just(1), 0..=limit].prop_map(fixed)
}

prop_compose! {
	/// An expiry at the edges: rates up to 1,000 % and surfaces that no operator would send.
	fn storable_expiry(expiry: u64)(
		seconds in prop_oneof![any_seconds(), Just(fixed(94_608_000 * ONE)), Just(fixed(1))],
		settled_part in storable_price(),
		forward in storable_price(),
		reference in storable_price(),
		rate in edge(10 * UNIT),
		a in edge(1_000 * UNIT),
		b in unsigned_edge(1_000 * ONE),
		rho in edge(UNIT),
		m in edge(1_000 * UNIT),
		sigma in unsigned_edge(1_000 * ONE),
		tenor in 0u64..94_608_000,
		confidence in unsigned_edge(ONE),
	) -> ExpirySnapshot {
		let tenor = Years::from_seconds(tenor).expect("fits");
		let surface = Surface { svi: Svi { a, b, rho, m, sigma }, forward: reference, tenor };
		ExpirySnapshot {
			expiry,
			seconds,
			settled_part,
			forward,
			rate,
			surface,
			forward_confidence: confidence,
			rate_confidence: confidence,
			volatility_confidence: confidence,
		}
	}
}

prop_compose! {
	/// A market at the edges.
	pub fn storable_snapshot(underlying: u32)(
		spot in storable_price(),
		near in storable_expiry(0),
		far in storable_expiry(1),
		spot_confidence in unsigned_edge(ONE),
		kappa in prop_oneof![Just(ONE), Just(4 * ONE), ONE..=4 * ONE],
		maintenance_kappa in prop_oneof![Just(ONE), Just(4 * ONE), ONE..=4 * ONE],
		open_interest_factor in prop_oneof![Just(ONE), Just(2 * ONE), ONE..=2 * ONE],
	) -> MarketSnapshot {
		MarketSnapshot {
			underlying,
			spot,
			spot_confidence,
			kappa: fixed(kappa),
			maintenance_kappa: fixed(maintenance_kappa),
			open_interest_factor: fixed(open_interest_factor),
			settlement_window: 1_800_000,
			expiries: vec![near, far],
		}
	}
}

prop_compose! {
	/// Collateral worth up to 1e15.
	fn storable_collateral()(
		value in prop_oneof![Just(1_000_000_000_000_000u128), 0..=1_000_000_000_000_000u128],
		confidence in unsigned_edge(ONE),
		maintenance in 0u128..=100,
		underlying in proptest::option::of(0u32..2),
	) -> Collateral {
		let haircuts =
			Haircuts::new(percent(maintenance), percent(100 - maintenance)).expect("within one");
		let (amount, price) = (fixed(value * ONE / 100), fixed(100 * ONE));
		Collateral { amount, price, confidence, haircuts, underlying }
	}
}

prop_compose! {
	/// A vault at the edges: up to 128 positions, 16 kinds of collateral.
	pub fn storable_vault()(
		cash in edge(1_000_000_000_000_000 * UNIT),
		withdrawing: bool,
		collateral in vec(storable_collateral(), 0..16),
		legs in [
			vec(storable_leg(), 0..32), vec(storable_leg(), 0..32),
			vec(storable_leg(), 0..32), vec(storable_leg(), 0..32),
		],
	) -> VaultSnapshot {
		let places = [(0, 0), (0, 1), (1, 0), (1, 1)];
		let positions =
			places.into_iter().zip(legs).map(|((u, e), legs)| held(u, e, legs)).collect();
		let collateral_use =
			if withdrawing { CollateralUse::Withdrawal } else { CollateralUse::Margin };
		VaultSnapshot {
			cash,
			stable_price: percent(100),
			collateral_use,
			collateral,
			positions,
		}
	}
}
