//! The plain interval. In prose first:
//!
//! - While every driver is inside its limit, bounds included and all at once, maintenance margin is not negative.
//! - It contains the present market, and a vault without headroom is visited at once.
//! - Every storable vault has an answer, and nothing panics.
//! - More cash brings no trigger nearer, and without the underlying as collateral no limit of collateral.
//! - Beside the headroom it takes only how far scenarios were from the worst: without that it is no wider.
//! - Triggers are the headroom over the slope of the case that decides: worked out by hand for a short and a covered call.
//! - Positions in any order and in any number of legs of a series give the same.
//! - Exactly covered: where cash is the largest loss of every expiry there is no headroom, and an interval of the equity.
//! - With the bounds weakened the same trials find vaults that are unsafe: they would notice.

#[path = "../examples/safety_interval/trials.rs"]
#[allow(dead_code)]
mod trials;

mod generate;

use generate::*;
use proptest::prelude::*;
use sp_arithmetic::FixedU128;
use surety_margin::{
	covered_interval, plain_interval, requirement, Arrays, ClockedMarket, Collateral,
	ExpiryPositions, ExpirySnapshot, Haircuts, IntervalTerms, Leg, MarginMode, MarketDetail,
	MarketParameters, MarketSnapshot, MarketValuation, PortfolioTerms, Requirement, SafetyInterval,
	StandardTerms, VaultSnapshot,
};
use surety_math::ONE;
use surety_types::OptionKind::Call;
use trials::{any_world, moved, run, widened, Dice, Driver, Shape, Tally, World};

fn clocked(markets: &[MarketValuation]) -> Vec<ClockedMarket<'_>> {
	let clock = |market| ClockedMarket { market, level: market.snapshot().spot };
	markets.iter().map(clock).collect()
}

fn interval(
	markets: &[MarketValuation],
	vault: &VaultSnapshot,
	mode: MarginMode,
) -> SafetyInterval {
	let needed = requirement(&house(), markets, vault, mode, &mut Arrays::default());
	let (needed, terms) = (needed.expect("has an answer"), IntervalTerms::default());
	plain_interval(&clocked(markets), vault, mode, &needed, &terms).expect("has an answer")
}

/// Terms under which the search for a time limit has no choice.
fn no_time() -> IntervalTerms {
	IntervalTerms { longest_seconds: 0, ..IntervalTerms::default() }
}

/// The interval if no time passes.
fn still(markets: &[MarketValuation], vault: &VaultSnapshot, mode: MarginMode) -> SafetyInterval {
	let needed = requirement(&house(), markets, vault, mode, &mut Arrays::default());
	let needed = needed.expect("has an answer");
	plain_interval(&clocked(markets), vault, mode, &needed, &no_time()).expect("has an answer")
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(300))]

	#[test]
	fn interval_contains_the_present(
		markets in any_markets(|_| ()), vault in any_vault(), mode in any_mode(),
	) {
		let interval = interval(&markets, &vault, mode);
		for limits in &interval.markets {
			let spot = markets[limits.underlying as usize].snapshot().spot;
			prop_assert!(limits.lower <= spot && spot <= limits.upper);
			if interval.headroom <= signed(0) {
				prop_assert_eq!((limits.lower, limits.upper, limits.drift), (spot, spot, fixed(0)));
				prop_assert_eq!(interval.seconds, 0);
			}
		}
	}

	#[test]
	fn triggers_are_no_nearer_when_cash_is_added(
		markets in any_markets(|_| ()), mut vault in any_vault(), mode in any_mode(),
		cash in 0i128..1_000_000 * UNIT,
	) {
		vault.collateral.retain(|held| held.underlying.is_none());
		let richer = VaultSnapshot { cash: signed(vault.cash.into_inner() + cash), ..vault.clone() };
		let (more, less) = (still(&markets, &richer, mode), still(&markets, &vault, mode));
		prop_assert_eq!(more.headroom.into_inner() - less.headroom.into_inner(), cash);
		for (more, less) in more.markets.iter().zip(&less.markets) {
			prop_assert!(more.lower <= less.lower && more.upper >= less.upper);
		}
		prop_assert!(more.peg >= less.peg);
		prop_assert!(more.collateral.iter().zip(&less.collateral).all(|(more, less)| more >= less));
	}

	#[test]
	fn interval_is_no_wider_when_the_scenarios_are_not_known(
		markets in any_markets(|_| ()), vault in any_vault(), mode in any_mode(),
	) {
		let needed = requirement(&house(), &markets, &vault, mode, &mut Arrays::default());
		let needed = needed.expect("has an answer");
		let unknown = Requirement { markets: vec![], ..needed.clone() };
		let of = |needed| {
			plain_interval(&clocked(&markets), &vault, mode, needed, &no_time()).expect("has an answer")
		};
		let (known, unknown) = (of(&needed), of(&unknown));
		for (known, unknown) in known.markets.iter().zip(&unknown.markets) {
			prop_assert!(known.lower <= unknown.lower && known.upper >= unknown.upper);
		}
		prop_assert_eq!(known.headroom, unknown.headroom);
	}

	#[test]
	fn interval_is_the_same_when_legs_are_split_and_in_another_order(
		markets in any_markets(|_| ()), vault in any_vault(), mode in any_mode(), part in 1i128..1_000,
	) {
		let mut split = vault.clone();
		for held in &mut split.positions {
			let halves: Vec<_> = held
				.legs
				.iter()
				.flat_map(|leg| {
					let first = signed(leg.quantity.into_inner() / part);
					let rest = signed(leg.quantity.into_inner() - first.into_inner());
					[Leg { quantity: rest, ..*leg }, Leg { quantity: first, ..*leg }]
				})
				.collect();
			held.legs = halves.into_iter().rev().collect();
		}
		split.positions.reverse();
		prop_assert_eq!(interval(&markets, &split, mode), interval(&markets, &vault, mode));
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
		interval(&markets, &vault, mode);
	}
}

/// One expiry of 30 days at 60 % volatility, and one call short of it at 50,000 with spot at 60,000.
fn short_call(collateral: Vec<Collateral>) -> (MarketValuation, VaultSnapshot) {
	let (spot, seconds) = (fixed(60_000 * ONE), 2_592_000 * ONE);
	let expiry = ExpirySnapshot {
		expiry: 0,
		seconds: fixed(seconds),
		settled_part: fixed(0),
		forward: spot,
		rate: signed(0),
		surface: surface(60, seconds, spot),
		forward_confidence: percent(100),
		rate_confidence: percent(100),
		volatility_confidence: percent(100),
	};
	let snapshot = MarketSnapshot {
		underlying: 0,
		spot,
		spot_confidence: percent(100),
		kappa: fixed(ONE),
		maintenance_kappa: fixed(ONE),
		open_interest_factor: fixed(ONE),
		settlement_window: 1_800_000,
		expiries: vec![expiry],
	};
	let parameters = MarketParameters::new(PortfolioTerms::default(), StandardTerms::default());
	let market = MarketValuation::new(snapshot, parameters.expect("in bounds"));
	let vault = VaultSnapshot {
		cash: signed(25_000 * UNIT),
		stable_price: percent(100),
		collateral_use: Default::default(),
		collateral,
		positions: vec![ExpiryPositions {
			underlying: 0,
			expiry: 0,
			legs: vec![leg(Call, 50_000, -1_000)],
		}],
	};
	(market.expect("has values"), vault)
}

fn approximately(value: FixedU128, expected: f64) -> bool {
	(value.into_inner() as f64 / 1e18 / expected - 1.0).abs() < 1e-9
}

/// The worst case is spot up by 18 % with volatility up: per unit of spot the short loses `1 + 0.8 x 0.18`, and the charge for
/// the naked contract is 0.003. Without collateral and time, what is for them is spot's: it has 75 % of the headroom.
#[test]
fn upper_trigger_is_the_headroom_over_the_slope_of_the_worst_scenario_when_a_call_is_short() {
	let (market, vault) = short_call(vec![]);
	let interval = still(&[market], &vault, MarginMode::Portfolio);
	let headroom = interval.headroom.into_inner() as f64 / 1e18;
	assert!(headroom > 1_000.0);
	let upper = interval.markets[0].upper;
	assert!(approximately(upper, 60_000.0 + headroom * 0.75 / 1.147), "{upper:?}");
	assert_eq!(interval.peg, percent(50));
}

/// One contract covered by one of the underlying with a haircut of 10 %: in every scenario the two move together, so that a
/// rise costs the haircut and nothing else, covered calls being naked all the same. With collateral spot has 60 %.
#[test]
fn rise_costs_the_haircut_when_a_call_is_covered() {
	let haircuts = Haircuts::new(percent(10), percent(10)).expect("within one");
	let underlying = Some(0);
	let (amount, price, confidence) = (fixed(ONE), fixed(60_000 * ONE), percent(100));
	let held = Collateral { amount, price, confidence, haircuts, underlying };
	let (market, mut vault) = short_call(vec![held]);
	// A headroom of 100: little enough that no case with slack is reached first.
	vault.cash = signed(0);
	let over = still(core::slice::from_ref(&market), &vault, MarginMode::Portfolio).headroom;
	vault.cash = signed(100 * UNIT - over.into_inner());
	let interval = still(&[market], &vault, MarginMode::Portfolio);
	let upper = interval.markets[0].upper;
	let headroom = interval.headroom.into_inner() as f64 / 1e18;
	assert!(approximately(upper, 60_000.0 + headroom * 0.6 / 0.103), "{upper:?}");
}

fn tally() -> Tally {
	Tally { least_left: 1.0, plain: true, ..Tally::default() }
}

#[test]
fn vaults_are_safe_when_every_driver_is_inside_its_limit() {
	let mut tally = tally();
	run(8_000, 20, 1, &IntervalTerms::default(), &mut tally);
	assert_eq!((tally.unsafe_moves, tally.first), (0, None));
	assert!(tally.least_left < 0.9);
}

/// With all of the headroom for one driver its own bound is tried to the end.
#[test]
fn vaults_are_safe_when_one_driver_has_all_of_the_headroom() {
	for place in 0..5 {
		let mut terms = IntervalTerms::default();
		for (other, share) in shares(&mut terms).into_iter().enumerate() {
			*share = if other == place { fixed(ONE) } else { fixed(0) };
		}
		let mut tally = tally();
		run(4_000, 20, 3, &terms, &mut tally);
		println!("{place}: least left {}", tally.least_left);
		assert_eq!((tally.unsafe_moves, tally.first), (0, None), "{place}");
	}
}

fn shares(terms: &mut IntervalTerms) -> [&mut FixedU128; 5] {
	[
		&mut terms.spot_share,
		&mut terms.time_share,
		&mut terms.drift_share,
		&mut terms.collateral_share,
		&mut terms.peg_share,
	]
}

#[test]
fn trials_find_unsafe_vaults_when_the_shares_are_doubled() {
	let mut terms = IntervalTerms::default();
	for share in shares(&mut terms) {
		*share = fixed(share.into_inner() * 2);
	}
	let mut tally = tally();
	run(8_000, 20, 1, &terms, &mut tally);
	assert!(tally.unsafe_moves > 0, "{}", tally.least_left);
}

#[test]
fn trials_find_unsafe_vaults_when_one_driver_goes_too_far() {
	for (driver, by) in [
		(Driver::Spot, 2.0),
		(Driver::Drift, 4.0),
		(Driver::Collateral, 8.0),
		(Driver::Peg, 16.0),
		(Driver::Time, 6.0),
	] {
		let mut tally = Tally { weaken: Some((driver, by)), ..tally() };
		run(8_000, 20, 2, &IntervalTerms::default(), &mut tally);
		assert!(tally.unsafe_moves > 0, "{driver:?} {}", tally.least_left);
	}
}

/// A random vault in standard mode whose cash is exactly the largest loss of all its expiries; nothing if calls are short
/// that no other pays for.
fn any_covered(dice: &mut Dice) -> Option<World> {
	let mut world = any_world(dice, &[Shape::Vertical, Shape::Condor, Shape::Paired]);
	(world.mode, world.vault.cash) = (MarginMode::Standard, signed(0));
	world.vault.collateral.clear();
	let mut cash = 0;
	for market in world.needed(&world.markets()).markets {
		let MarketDetail::Standard(expiries) = market.detail else { return None };
		cash -= expiries
			.iter()
			.map(|expiry| expiry.maximum_loss.maintenance.into_inner())
			.sum::<i128>();
	}
	world.vault.cash = signed(cash);
	Some(world)
}

fn covered(world: &World, terms: &IntervalTerms) -> Option<SafetyInterval> {
	let markets = world.markets();
	let needed = world.needed(&markets);
	covered_interval(&clocked(&markets), &world.vault, &needed, terms).expect("has an answer")
}

/// How many of so many covered vaults have an interval, and how many moves within it leave one unsafe.
fn covered_trials(worlds: u32, weaken: Option<(Driver, f64)>) -> (u32, u32) {
	let (mut dice, terms) = (Dice::new(11), IntervalTerms::default());
	let (mut proved, mut unsafe_moves) = (0, 0);
	for _ in 0..worlds {
		let Some(world) = any_covered(&mut dice) else { continue };
		let Some(mut interval) = covered(&world, &terms) else { continue };
		if interval.headroom <= signed(0) {
			continue;
		}
		proved += 1;
		if let Some((driver, by)) = weaken {
			interval = widened(&interval, &world, driver, by);
		}
		for _ in 0..20 {
			let after = moved(&world, &interval, &terms, &mut dice);
			unsafe_moves += u32::from(after.requirement().1 < signed(0));
		}
	}
	(proved, unsafe_moves)
}

#[test]
fn covered_vaults_are_safe_when_every_driver_is_inside_its_limit() {
	let (proved, unsafe_moves) = covered_trials(1_000, None);
	assert!(proved > 250, "{proved}");
	assert_eq!(unsafe_moves, 0);
}

/// Equity is what the mark leaves of cash: a spread short at 50,000 and long at 52,000 has cash of 2,000.
#[test]
fn covered_vault_has_the_interval_of_its_equity_when_it_has_no_headroom() {
	let (market, mut vault) = short_call(vec![]);
	vault.positions[0].legs = vec![leg(Call, 50_000, -1_000), leg(Call, 52_000, 1_000)];
	vault.cash = signed(2_000 * UNIT);
	let mode = MarginMode::Standard;
	let markets = [market];
	let needed = requirement(&house(), &markets, &vault, mode, &mut Arrays::default());
	let needed = needed.expect("has an answer");
	assert_eq!(needed.maintenance, signed(0));
	let of = |vault: &VaultSnapshot| {
		covered_interval(&clocked(&markets), vault, &needed, &no_time()).expect("has an answer")
	};
	assert_eq!(still(&markets, &vault, mode).markets[0].upper, fixed(60_000 * ONE));
	let interval = of(&vault).expect("is covered");
	let equity = needed.equity.into_inner();
	let lost = equity - interval.headroom.into_inner();
	assert!(equity > 300 * UNIT && (0..UNIT / 1_000).contains(&lost), "{equity} {lost}");
	// A rise costs at most what the short call does, one per unit, and spot has 75 % without collateral and time.
	let upper = 60_000.0 + interval.headroom.into_inner() as f64 / 1e18 * 0.75;
	assert!(approximately(interval.markets[0].upper, upper), "{:?}", interval.markets);

	// A unit less of cash, or a call that none pays for, and there is no such interval.
	vault.cash = signed(2_000 * UNIT - 1);
	assert_eq!(of(&vault), None);
	vault.cash = signed(2_000_000 * UNIT);
	vault.positions[0].legs[1].quantity = signed(999 * UNIT / 1_000);
	let needed = requirement(&house(), &markets, &vault, mode, &mut Arrays::default());
	let needed = needed.expect("has an answer");
	let interval = covered_interval(&clocked(&markets), &vault, &needed, &no_time());
	assert_eq!(interval.expect("has an answer"), None);
}
