//! What may be relied on (spec/margin.md), in prose first:
//!
//! - `IM <= MM <= equity`, and the charges by name add up to what is missing.
//! - Adding cash never lowers a margin.
//! - Adding collateral with haircuts within their bound lowers neither equity nor maintenance margin in any state of the
//!   market, and no initial margin while its price is beyond doubt, the peg holds and open interest is low.
//! - Adding a long lowers no regular or tail scenario's profit or loss by more than its mark.
//! - A vault with cash >= 0, no collateral and no shorts has MM >= 0 (where long losses are capped, as by default).
//! - In portfolio mode without skew moves and without that cap, two vaults together need at most the sum of what they
//!   need apart, to the last unit. Not so with skew moves, with the cap, or in standard mode: an example of each.
//! - Values from arrays and values computed anew give the same, bit for bit; so do a vault that was traded into its state
//!   and one that was valued in it, and positions in any order.
//! - Every storable vault has an answer under all parameters within their bounds; nothing panics on any input.

mod generate;

use generate::*;
use proptest::prelude::*;
use sp_arithmetic::{FixedI128, FixedU128};
use surety_margin::{
	requirement, Arrays, Collateral, Direct, ExpiryPositions, Haircuts, HouseParameters,
	HouseTerms, Leg, MarginMode, MarketDetail, MarketParameters, MarketValuation, PortfolioTerms,
	Requirement, Scenarios, StandardTerms, ValuedVault, VaultSnapshot, VolatilityMove,
};
use surety_math::ONE;
use surety_types::OptionKind::{Call, Put};

fn needed(markets: &[MarketValuation], vault: &VaultSnapshot, mode: MarginMode) -> Requirement {
	requirement(&house(), markets, vault, mode, &mut Arrays::default()).expect("has an answer")
}

/// What a vault needs: equity less maintenance and initial margin.
fn need(requirement: &Requirement) -> (i128, i128) {
	let equity = requirement.equity.into_inner();
	(equity - requirement.maintenance.into_inner(), equity - requirement.initial.into_inner())
}

fn regular_and_tail(requirement: &Requirement, markets: &[MarketValuation]) -> Vec<i128> {
	let mut pnls = Vec::new();
	for (market, of_market) in markets.iter().zip(&requirement.markets) {
		let MarketDetail::Portfolio(outcome) = &of_market.detail else { continue };
		for list in [&outcome.scenarios, &outcome.at_kappa, &outcome.at_maintenance_kappa] {
			let scenarios = market.grid().scenarios().iter().zip(list);
			pnls.extend(scenarios.filter(|(s, _)| !s.is_skew).map(|(_, pnl)| pnl.into_inner()));
		}
	}
	pnls
}

fn without_skew_and_cap(terms: &mut PortfolioTerms) {
	terms.scenarios.retain(|scenario| !scenario.volatility.is_skew());
	terms.cap_long_loss = false;
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(300))]

	#[test]
	fn margins_are_ordered_and_explained_by_their_charges(
		markets in any_markets(|_| ()), vault in any_vault(), mode in any_mode(),
	) {
		let result = needed(&markets, &vault, mode);
		prop_assert!(result.initial <= result.maintenance && result.maintenance <= result.equity);
		let total = |of: fn(&surety_margin::Charge) -> FixedU128| {
			result.charges.iter().map(|charge| of(charge).into_inner() as i128).sum::<i128>()
		};
		let (maintenance, initial) =
			(total(|charge| charge.maintenance), total(|charge| charge.initial));
		prop_assert_eq!(need(&result), (maintenance, initial.max(maintenance)));
	}

	#[test]
	fn margins_rise_by_the_cash_when_cash_is_added(
		markets in any_markets(|_| ()), vault in any_vault(), mode in any_mode(),
		cash in 0i128..1_000_000 * UNIT,
	) {
		let before = needed(&markets, &vault, mode);
		let richer = VaultSnapshot { cash: signed(vault.cash.into_inner() + cash), ..vault };
		let after = needed(&markets, &richer, mode);
		prop_assert_eq!(after.initial.into_inner() - before.initial.into_inner(), cash);
		prop_assert_eq!(after.maintenance.into_inner() - before.maintenance.into_inner(), cash);
	}

	#[test]
	fn margins_do_not_fall_when_collateral_is_added_whose_haircuts_are_at_their_bound(
		markets in any_markets(|_| ()), vault in any_vault(), mode in any_mode(),
		amount in 0u128..50_000 * ONE, price in ONE / 2..2 * ONE, share in 0u128..=100,
		underlying in proptest::option::of(0u32..2), sure: bool,
	) {
		let mut vault = vault;
		if sure {
			vault.stable_price = vault.stable_price.max(percent(99));
		}
		let market = underlying.map(|underlying| &markets[underlying as usize]);
		// The largest shock is .18 of spot times kappa, rounded up.
		let of_kappa = |kappa: FixedU128| 18 * kappa.into_inner() / 100 + 1;
		let loss = market.map_or(0, |market| of_kappa(market.snapshot().kappa));
		let maintenance = (ONE - loss) * share / 100;
		let haircuts = Haircuts::new(fixed(maintenance), fixed(ONE - loss - maintenance));
		let haircuts = haircuts.expect("within one");
		if let Some(market) = market {
			let checked = market.parameters().check_haircuts(&haircuts, market.snapshot().kappa);
			prop_assert_eq!(checked, Ok(()));
		}
		let (amount, price) = (fixed(amount), fixed(price));
		let confidence = percent(if sure { 100 } else { 0 });
		let more = Collateral { amount, price, confidence, haircuts, underlying };
		let before = needed(&markets, &vault, mode);
		vault.collateral.push(more);
		let after = needed(&markets, &vault, mode);
		// Roundings of a unit each, of which there are fewer.
		let lost = |before: FixedI128, after: FixedI128| before.into_inner() - after.into_inner();
		prop_assert!(after.equity >= before.equity);
		prop_assert!(lost(before.maintenance, after.maintenance) <= 8);
		let crowded = market.is_some_and(|market| {
			market.snapshot().open_interest_factor > fixed(ONE)
		});
		if sure && !crowded {
			prop_assert!(lost(before.initial, after.initial) <= 8);
		}
	}

	#[test]
	fn scenarios_lose_at_most_its_mark_when_a_long_is_added(
		markets in any_markets(|_| ()), mut vault in any_vault(), place in 0usize..4,
		long in any_leg(60_000 * ONE),
	) {
		let before = regular_and_tail(&needed(&markets, &vault, MarginMode::Portfolio), &markets);
		let strike = long.strike.into_inner() / (60_000 * ONE / SPOTS[place / 2]);
		let quantity = signed(long.quantity.into_inner().abs());
		let long = Leg { strike: fixed(strike), quantity, ..long };
		vault.positions[place].legs.push(long);
		let after = regular_and_tail(&needed(&markets, &vault, MarginMode::Portfolio), &markets);
		let alone = ExpiryPositions { legs: vec![long], ..vault.positions[place].clone() };
		let alone = VaultSnapshot { positions: vec![alone], ..vault };
		let marks = needed(&markets, &alone, MarginMode::Portfolio).markets;
		let mark: i128 = marks.iter().map(|market| market.mark_to_market.into_inner()).sum();
		for (before, after) in before.iter().zip(&after) {
			// The mark that is known here is rounded down.
			prop_assert!(after - before >= -mark - 1);
		}
	}

	#[test]
	fn maintenance_margin_is_not_negative_when_a_vault_owes_nothing(
		markets in any_markets(|_| ()), vault in any_vault(), mode in any_mode(),
	) {
		let mut vault =
			VaultSnapshot { cash: signed(vault.cash.into_inner().abs()), collateral: vec![], ..vault };
		for leg in vault.positions.iter_mut().flat_map(|held| &mut held.legs) {
			leg.quantity = signed(leg.quantity.into_inner().abs());
		}
		prop_assert!(needed(&markets, &vault, mode).maintenance >= signed(0));
	}

	#[test]
	fn two_vaults_need_no_more_together_when_nothing_bends_or_caps(
		markets in any_markets(without_skew_and_cap), one in any_vault(), other in any_vault(),
	) {
		let mut both = one.clone();
		both.cash = signed(one.cash.into_inner() + other.cash.into_inner());
		both.collateral.extend(other.collateral.iter().cloned());
		for (held, more) in both.positions.iter_mut().zip(&other.positions) {
			held.legs.extend(&more.legs);
		}
		// One price of the settlement asset and one use for both.
		let (stable_price, collateral_use) = (both.stable_price, both.collateral_use);
		let other = VaultSnapshot { stable_price, collateral_use, ..other };
		let of = |vault| need(&needed(&markets, vault, MarginMode::Portfolio));
		let (apart, more, together) = (of(&one), of(&other), of(&both));
		prop_assert!(together.0 <= apart.0 + more.0);
		prop_assert!(together.1 <= apart.1 + more.1);
	}

	#[test]
	fn requirement_is_the_same_when_values_come_from_arrays_or_in_another_order(
		markets in any_markets(|_| ()), mut vault in any_vault(), mode in any_mode(), seed: u64,
	) {
		let mut arrays = Arrays::default();
		let of = |vault: &VaultSnapshot, arrays: &mut Arrays| {
			requirement(&house(), &markets, vault, mode, arrays)
		};
		let direct = requirement(&house(), &markets, &vault, mode, &mut Direct::default());
		prop_assert_eq!(&direct, &of(&vault, &mut arrays));
		prop_assert_eq!(&direct, &of(&vault, &mut arrays));
		for held in &mut vault.positions {
			let middle = (seed % 7) as usize % held.legs.len().max(1);
			held.legs.rotate_left(middle);
		}
		vault.collateral.reverse();
		vault.positions.rotate_left((seed % 4) as usize);
		let turned = of(&vault, &mut arrays);
		let expiries = |result: Requirement| {
			// The list of expiries follows the positions; everything else does not.
			Requirement {
				markets: result
					.markets
					.into_iter()
					.map(|mut market| {
						if let MarketDetail::Standard(expiries) = &mut market.detail {
							expiries.sort_by_key(|expiry| expiry.expiry);
						}
						market
					})
					.collect(),
				..result
			}
		};
		prop_assert_eq!(direct.map(expiries), turned.map(expiries));
	}

	#[test]
	fn requirement_is_the_same_when_a_vault_was_traded_into_its_state(
		markets in any_markets(|_| ()), vault in any_vault(), mode in any_mode(),
		detour in any_legs(SPOTS[0]),
	) {
		let mut pricing = Arrays::default();
		let empty = VaultSnapshot { positions: vec![], ..vault.clone() };
		let mut valued = ValuedVault::new(&markets, empty, mode, &mut pricing).expect("valued");
		for held in &vault.positions {
			for leg in &held.legs {
				valued.trade(held.underlying, held.expiry, leg, &mut pricing).expect("traded");
			}
		}
		for sign in [1, -1] {
			for leg in &detour {
				let quantity = signed(leg.quantity.into_inner() * sign);
				let there = Leg { quantity, ..*leg };
				valued.trade(0, 1, &there, &mut pricing).expect("traded");
			}
		}
		let traded = valued.requirement(&house(), &mut pricing);
		prop_assert_eq!(traded, Ok(needed(&markets, &vault, mode)));
	}
}

/// One market at 60,000, 50 % volatility at this many days to expiry, no interest.
fn quiet_market(terms: PortfolioTerms, days: u128, volatility: u128) -> Vec<MarketValuation> {
	let seconds = days * 86_400 * ONE;
	let forward = fixed(60_000 * ONE);
	let expiry = surety_margin::ExpirySnapshot {
		expiry: 0,
		seconds: fixed(seconds),
		settled_part: fixed(0),
		forward,
		rate: signed(0),
		surface: surface(volatility, seconds, forward),
		forward_confidence: percent(100),
		rate_confidence: percent(100),
		volatility_confidence: percent(100),
	};
	let snapshot = surety_margin::MarketSnapshot {
		underlying: 0,
		spot: forward,
		spot_confidence: percent(100),
		kappa: percent(100),
		maintenance_kappa: percent(100),
		open_interest_factor: percent(100),
		settlement_window: 1_800_000,
		expiries: vec![expiry],
	};
	let parameters = MarketParameters::new(terms, StandardTerms::default()).expect("in bounds");
	vec![MarketValuation::new(snapshot, parameters).expect("has values")]
}

/// Whether these two portfolios need more together than apart, in maintenance and initial margin.
fn dearer_together(
	markets: &[MarketValuation],
	mode: MarginMode,
	one: &[Leg],
	other: &[Leg],
) -> (bool, bool) {
	let house = HouseParameters::without_bounds(HouseTerms {
		short_minimum: fixed(0),
		..HouseTerms::default()
	});
	let of = |legs: &[Leg]| {
		let held = ExpiryPositions { underlying: 0, expiry: 0, legs: legs.to_vec() };
		let vault = VaultSnapshot {
			cash: signed(0),
			stable_price: percent(100),
			collateral_use: Default::default(),
			collateral: vec![],
			positions: vec![held],
		};
		let pricing = &mut Arrays::default();
		need(&requirement(&house, markets, &vault, mode, pricing).expect("has an answer"))
	};
	let (apart, more, together) = (of(one), of(other), of(&[one, other].concat()));
	(together.0 > apart.0 + more.0, together.1 > apart.1 + more.1)
}

/// A far put is cheapest as a leg, a narrow spread as a maximum loss; together they can be only one of the two.
#[test]
fn two_vaults_may_need_more_together_when_margin_is_standard() {
	let markets = quiet_market(PortfolioTerms::default(), 30, 60);
	let spread = [leg(Put, 60_000, -1_000), leg(Put, 59_000, 1_000)];
	let far = [leg(Put, 20_000, -1_000)];
	let mode = MarginMode::Standard;
	assert_eq!(dearer_together(&markets, mode, &far, &spread), (true, true));
}

/// Longs whose basis charge is capped at their mark lose the cap with the first short in their expiry.
#[test]
fn two_vaults_may_need_more_together_when_long_losses_are_capped() {
	let longs = [leg(Call, 200_000, 30_000)];
	let short = [leg(Put, 20_000, -1)];
	let capped = quiet_market(PortfolioTerms::default(), 900, 25);
	let mode = MarginMode::Portfolio;
	assert_eq!(dearer_together(&capped, mode, &longs, &short), (true, true));
	let terms = PortfolioTerms { cap_long_loss: false, ..PortfolioTerms::default() };
	let uncapped = quiet_market(terms, 900, 25);
	assert_eq!(dearer_together(&uncapped, mode, &longs, &short), (false, false));
}

/// A skew's profit counts as a loss, and discounts that ate the profits of each apart do not eat them of both together.
#[test]
fn two_vaults_may_need_more_together_when_scenarios_bend_the_smile() {
	let mut terms = PortfolioTerms { cap_long_loss: false, ..PortfolioTerms::default() };
	terms.scenarios.retain(|scenario| scenario.volatility == VolatilityMove::SkewLinear);
	(terms.basis_add, terms.basis_mult) = (fixed(0), fixed(0));
	let long = [leg(Call, 80_000, 1_000)];
	let short = [leg(Put, 50_000, -1_000)];
	let bending = quiet_market(terms.clone(), 30, 60);
	let mode = MarginMode::Portfolio;
	assert_eq!(dearer_together(&bending, mode, &long, &short), (true, true));
	terms.scenarios = Scenarios::default();
	let straight = quiet_market(terms, 30, 60);
	assert_eq!(dearer_together(&straight, mode, &long, &short), (false, false));
}

/// Without the cap the last but one promise fails: the basis charge of longs may exceed their mark.
#[test]
fn maintenance_margin_may_be_negative_when_long_losses_are_not_capped() {
	let terms = PortfolioTerms { cap_long_loss: false, ..PortfolioTerms::default() };
	let markets = quiet_market(terms, 900, 25);
	let held = ExpiryPositions { underlying: 0, expiry: 0, legs: vec![leg(Call, 200_000, 30_000)] };
	let vault = VaultSnapshot {
		cash: signed(0),
		stable_price: percent(100),
		collateral_use: Default::default(),
		collateral: vec![],
		positions: vec![held],
	};
	assert!(needed(&markets, &vault, MarginMode::Portfolio).maintenance < signed(0));
}

/// Terms of which every one that has a bound is at one of its ends or at its default.
fn extreme_terms(pick: &mut impl FnMut(usize) -> usize) -> (PortfolioTerms, StandardTerms) {
	let mut terms = PortfolioTerms::default();
	let mut standard = StandardTerms::default();
	let mut set = |target: &mut FixedU128, ends: &[u128]| {
		if let Some(end) = ends.get(pick(ends.len() + 1)) {
			*target = percent(*end);
		}
	};
	set(&mut terms.basis_up, &[1, 200]);
	set(&mut terms.basis_down, &[1, 200]);
	set(&mut terms.basis_add, &[0, 400]);
	set(&mut terms.basis_mult, &[0, 400]);
	set(&mut terms.vol_range_up, &[0, 1_000]);
	set(&mut terms.vol_range_down, &[0, 1_000]);
	set(&mut terms.vol_short_term_power, &[0, 100]);
	set(&mut terms.vol_long_term_power, &[0, 100]);
	set(&mut terms.min_vol_up, &[0, 1_000]);
	set(&mut terms.skew_width_scale, &[0, 1_000]);
	set(&mut terms.skew_vol_static, &[0, 1_000]);
	set(&mut terms.skew_vol_scale, &[0, 1_000]);
	set(&mut terms.long_discount, &[0, 100]);
	set(&mut terms.long_rate_mult, &[0, 100]);
	set(&mut terms.long_rate_add, &[0, 100]);
	set(&mut terms.short_discount, &[100, 200]);
	set(&mut terms.short_rate_mult, &[0, 100]);
	set(&mut terms.short_rate_add, &[0, 100]);
	set(&mut terms.short_option_mm, &[0, 100]);
	set(&mut terms.short_option_im, &[0, 100]);
	set(&mut terms.im_factor, &[200]);
	set(&mut terms.mm_factor, &[0]);
	set(&mut standard.mm_of_value, &[0, 1_000]);
	set(&mut standard.put_im_scale, &[100, 1_000]);
	set(&mut standard.unpaired_im, &[1_000]);
	set(&mut standard.unpaired_mm, &[0, 110]);
	if pick(2) == 1 {
		(standard.max_pct, standard.min_pct, standard.mm_pct) =
			(percent(1_000), percent(1_000), percent(1_000));
	}
	if pick(2) == 1 {
		terms.vol_dte_floor = 1;
	}
	if pick(2) == 1 {
		(terms.skew_linear_cap, terms.skew_abs_cap) = (signed(10 * UNIT), signed(10 * UNIT));
		terms.skew_min_width = fixed(ONE / 1_000);
	}
	for scenario in &mut terms.scenarios {
		if scenario.dampening < percent(100) {
			match pick(4) {
				0 => scenario.spot = percent(1_000),
				1 => (scenario.spot, scenario.dampening) = (percent(1_000), percent(99)),
				_ => (),
			}
		}
	}
	(terms, standard)
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(400))]

	#[test]
	fn every_storable_vault_has_an_answer(
		first in storable_snapshot(0), second in storable_snapshot(1), vault in storable_vault(),
		mode in any_mode(), mut seed in 1u64..,
	) {
		let mut pick = |ends: usize| {
			// xorshift64
			seed ^= seed << 13;
			seed ^= seed >> 7;
			seed ^= seed << 17;
			(seed >> 20) as usize % ends
		};
		let (terms, standard) = extreme_terms(&mut pick);
		let house = HouseTerms {
			confidence_threshold: percent(100),
			confidence_factor: percent(1_000),
			peg_threshold: percent(100),
			peg_factor: percent(800),
			graded_confidence: pick(2) == 0,
			..HouseTerms::default()
		};
		let house = HouseParameters::new(house).expect("in bounds");
		let parameters = MarketParameters::new(terms, standard).expect("in bounds");
		let value = |snapshot| MarketValuation::new(snapshot, parameters.clone());
		let markets = [value(first).expect("has values"), value(second).expect("has values")];
		// Far below the peg; the value of each collateral stays below 1e15.
		let stable_price = if pick(2) == 0 { percent(100) } else { percent(1) };
		let mut vault = VaultSnapshot { stable_price, ..vault };
		if stable_price == percent(1) {
			for held in &mut vault.collateral {
				held.amount = fixed(held.amount.into_inner() / 100);
			}
		}
		let result = requirement(&house, &markets, &vault, mode, &mut Arrays::default());
		let result = result.expect("has an answer");
		prop_assert!(result.initial <= result.maintenance && result.maintenance <= result.equity);
	}

	/// Any numbers at all: an answer or an error.
	#[test]
	fn nothing_panics_when_numbers_are_garbage(
		mut snapshot in storable_snapshot(0), mut vault in storable_vault(), mode in any_mode(),
		garbage: [u128; 12], terms: [u128; 8], window: u64, mut seed in 1u64..,
	) {
		let mut pick = |ends: usize| {
			seed ^= seed << 13;
			seed ^= seed >> 7;
			seed ^= seed << 17;
			(seed >> 20) as usize % ends
		};
		let [spot, confidence, kappa, other, factor, seconds, forward, settled, rate, strike, size, cash] =
			garbage.map(|number| number >> pick(128));
		(snapshot.spot, snapshot.spot_confidence) = (fixed(spot), fixed(confidence));
		(snapshot.kappa, snapshot.maintenance_kappa) = (fixed(kappa), fixed(other));
		(snapshot.open_interest_factor, snapshot.settlement_window) = (fixed(factor), window);
		let expiry = &mut snapshot.expiries[0];
		(expiry.seconds, expiry.forward) = (fixed(seconds), fixed(forward));
		(expiry.settled_part, expiry.rate) = (fixed(settled), signed(rate as i128));
		vault.cash = signed(cash as i128);
		vault.stable_price = fixed(size);
		vault.positions[0].legs.push(Leg {
			kind: Call,
			strike: fixed(strike),
			quantity: signed(size as i128),
		});
		let mut unbounded = PortfolioTerms::default();
		let [a, b, c, d, e, f, g, h] = terms.map(|number| number >> pick(128));
		(unbounded.basis_up, unbounded.basis_mult) = (fixed(a), fixed(b));
		(unbounded.vol_range_up, unbounded.vol_short_term_power) = (fixed(c), fixed(d));
		(unbounded.skew_linear_base, unbounded.skew_min_width) = (signed(e as i128), fixed(f));
		(unbounded.short_rate_add, unbounded.im_factor) = (fixed(g), fixed(h));
		unbounded.vol_dte_floor = window as u32;
		let parameters =
			MarketParameters::without_bounds(unbounded, StandardTerms::default());
		let mut other_market = snapshot.clone();
		other_market.underlying = 1;
		let value = |snapshot| MarketValuation::new(snapshot, parameters.clone());
		if let (Ok(one), Ok(other)) = (value(snapshot), value(other_market)) {
			let _ = requirement(&house(), &[one, other], &vault, mode, &mut Direct::default());
		}
	}
}

/// Terms of which every one that makes a requirement larger is at its bound.
fn dearest_terms() -> (PortfolioTerms, StandardTerms, HouseTerms) {
	let mut terms = PortfolioTerms::default();
	(terms.basis_up, terms.basis_down) = (percent(200), fixed(1));
	(terms.basis_add, terms.basis_mult) = (percent(400), percent(400));
	(terms.short_discount, terms.short_rate_add) = (percent(200), percent(100));
	(terms.short_rate_mult, terms.im_factor, terms.mm_factor) =
		(percent(100), percent(200), percent(100));
	(terms.short_option_mm, terms.short_option_im) = (percent(100), percent(100));
	for scenario in terms.scenarios.iter_mut().filter(|s| s.dampening < percent(100)) {
		scenario.dampening = fixed(ONE - 1);
		scenario.spot = if scenario.spot > percent(100) { percent(1_000) } else { fixed(1) };
	}
	let most = percent(1_000);
	let standard = StandardTerms {
		max_pct: most,
		min_pct: most,
		mm_pct: most,
		mm_of_value: most,
		put_im_scale: most,
		unpaired_im: most,
		unpaired_mm: most,
	};
	let house = HouseTerms {
		confidence_threshold: percent(100),
		confidence_factor: most,
		peg_threshold: percent(100),
		peg_factor: percent(800),
		graded_confidence: false,
		short_minimum: percent(100_000_000),
	};
	(terms, standard, house)
}

/// 128 series of the largest quantity, all of one kind, at the dearest strike, with the most of everything else.
#[test]
fn the_largest_vault_has_an_answer_under_the_dearest_terms() {
	let (terms, standard, house) = dearest_terms();
	let house = HouseParameters::new(house).expect("in bounds");
	let top = 10_000_000;
	let mut markets = quiet_market(PortfolioTerms::default(), 1_095, 60);
	let mut snapshot = markets.remove(0).snapshot().clone();
	(snapshot.spot, snapshot.spot_confidence) = (fixed(top * ONE), fixed(0));
	(snapshot.kappa, snapshot.maintenance_kappa) = (percent(400), percent(400));
	snapshot.open_interest_factor = percent(200);
	snapshot.expiries[0].forward = fixed(top * ONE);
	for rate in [-10 * UNIT, 0, 10 * UNIT] {
		snapshot.expiries[0].rate = signed(rate);
		let parameters = MarketParameters::new(terms.clone(), standard).expect("in bounds");
		let markets = [MarketValuation::new(snapshot.clone(), parameters).expect("has values")];
		for (kind, sign, mode) in [Call, Put].into_iter().flat_map(|kind| {
			[-1, 1].into_iter().flat_map(move |sign| {
				[MarginMode::Standard, MarginMode::Portfolio].map(|mode| (kind, sign, mode))
			})
		}) {
			let strikes = if kind == Call { 1..129 } else { top - 128..top };
			let legs = strikes.map(|strike| leg(kind, strike, sign * 100_000_000_000)).collect();
			let vault = VaultSnapshot {
				cash: signed(-1_000_000_000_000_000 * UNIT),
				stable_price: fixed(1),
				collateral_use: Default::default(),
				collateral: vec![],
				positions: vec![ExpiryPositions { underlying: 0, expiry: 0, legs }],
			};
			let pricing = &mut Arrays::default();
			let result = requirement(&house, &markets, &vault, mode, pricing);
			assert!(result.is_ok(), "{kind:?} {sign} {mode:?} {rate}: {result:?}");
		}
	}
}

/// What is missing is named.
#[test]
fn requirement_refuses_when_a_market_or_an_expiry_is_missing() {
	use surety_margin::MarginError::{UnknownExpiry, UnknownUnderlying};
	let markets = quiet_market(PortfolioTerms::default(), 30, 60);
	let refused = |underlying, expiry| {
		let legs = vec![leg(Call, 60_000, 1_000)];
		let vault = VaultSnapshot {
			cash: FixedI128::from_inner(0),
			stable_price: percent(100),
			collateral_use: Default::default(),
			collateral: vec![],
			positions: vec![ExpiryPositions { underlying, expiry, legs }],
		};
		let mode = MarginMode::Portfolio;
		requirement(&house(), &markets, &vault, mode, &mut Arrays::default()).err()
	};
	assert_eq!(refused(0, 0), None);
	assert_eq!(refused(1, 0), Some(UnknownUnderlying));
	assert_eq!(refused(0, 1), Some(UnknownExpiry));
}

/// 1e15 at 1e6 dollars each: the dollars do not fit, the value does.
#[test]
fn collateral_has_a_value_to_withdraw_against_when_its_dollars_would_not_fit() {
	let markets = quiet_market(PortfolioTerms::default(), 30, 60);
	let collateral = surety_margin::Collateral {
		amount: fixed(100_000_000_000_000 * ONE),
		price: fixed(10_000_000 * ONE),
		confidence: percent(100),
		haircuts: surety_margin::Haircuts::default(),
		underlying: None,
	};
	let vault = VaultSnapshot {
		cash: signed(0),
		stable_price: fixed(1_000_000 * ONE),
		collateral_use: surety_margin::CollateralUse::Withdrawal,
		collateral: vec![collateral],
		positions: vec![],
	};
	let equity = needed(&markets, &vault, MarginMode::Standard).equity;
	assert_eq!(equity, signed(1_000_000_000_000_000 * UNIT));
}

/// Nothing of a series is no position: not even an empty entry of its expiry is left.
#[test]
fn requirement_is_that_of_an_empty_vault_when_nothing_of_a_series_is_held() {
	let markets = quiet_market(PortfolioTerms::default(), 30, 60);
	let with = |legs: Vec<Leg>| {
		let held = ExpiryPositions { underlying: 0, expiry: 0, legs };
		let vault = VaultSnapshot {
			cash: signed(UNIT),
			stable_price: percent(100),
			collateral_use: Default::default(),
			collateral: vec![],
			positions: vec![held],
		};
		[MarginMode::Standard, MarginMode::Portfolio].map(|mode| needed(&markets, &vault, mode))
	};
	assert_eq!(with(vec![leg(Call, 60_000, 0)]), with(vec![]));
	assert_eq!(with(vec![leg(Call, 60_000, -7), leg(Call, 60_000, 7)]), with(vec![]));
}
