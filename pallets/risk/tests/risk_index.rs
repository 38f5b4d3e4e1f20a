//! Where vaults are filed, and whom a move of the market visits.

mod index_support;
use frame_support::weights::Weight;
use index_support::*;
use sp_runtime::FixedU128;
use surety_margin::{KappaTerms, MarginMode};
use surety_risk::{Clock, Grade, WeightInfo};
use surety_traits::MarginCheck;

const MONTH: Moment = GENESIS_TIME + 30 * DAY;

fn put(strike: u32) -> Series {
	series(BTC, MONTH, strike, OptionKind::Put)
}

/// Puts and a call are listed and quoted; Dave has a vault that buys.
fn listed(world: &World) -> Vault {
	for series in [put(40_000), put(45_000), put(48_000)] {
		assert_ok!(list(series));
	}
	assert_ok!(list(series(BTC, MONTH, 55_000, OptionKind::Call)));
	world.next();
	vault_with(DAVE, fixed("1000000"))
}

/// A vault of this owner and cash that has written this many puts, filed by the hook.
fn writer(
	world: &World,
	buyer: &Vault,
	owner: AccountId,
	cash: &str,
	series: Series,
	quantity: &str,
) -> Vault {
	let vault = vault_with(owner, fixed(cash));
	sell(world, &vault, buyer, series, quantity);
	world.next();
	assert_eq!(record(&vault).standing, Standing::Filed, "the hook has filed it");
	vault
}

/// All of the index.
fn index() -> Vec<(Driver, u128, Vault)> {
	let entries = Index::iter_keys();
	entries.map(|(driver, place, vault)| (driver, u128::from_be_bytes(place), vault)).collect()
}

fn price(place: u128) -> f64 {
	place as f64 / 1e18
}

/// The spot price at which a fall reaches a vault.
fn trigger(vault: &Vault) -> f64 {
	price(u128::MAX - place(vault, Driver::Lower(BTC)).expect("filed"))
}

fn is_unsafe(vault: &Vault) -> bool {
	Unsafe::contains_key(vault)
}

fn told_unsafe() -> Vec<Vault> {
	let vault = |event| match event {
		RiskEvent::VaultUnsafe { vault, .. } => Some(vault),
		_ => None,
	};
	risk_events().into_iter().filter_map(vault).collect()
}

#[test]
fn vault_is_filed_under_every_driver_when_it_is_short() {
	in_house(|world| {
		let buyer = listed(world);
		let vault = vault_with(ALICE, fixed("12000"));
		sell(world, &vault, &buyer, put(48_000), "0.5");
		// The clocks of the market begin with the hook's first look.
		assert_eq!(
			(record(&vault).standing, unproved()),
			(Standing::Unproved, vec![vault.clone()])
		);
		world.next();
		let drivers: Vec<_> = record(&vault).filing.iter().map(|(driver, _)| *driver).collect();
		let expected = [
			Driver::Upper(BTC),
			Driver::Lower(BTC),
			Driver::Drift(BTC, Grade::Coarse),
			Driver::Time,
		];
		assert_eq!(drivers, expected);
		assert!(Risk::is_proved(&vault) && unproved().is_empty());
		let upper = price(place(&vault, Driver::Upper(BTC)).expect("filed"));
		let lower = trigger(&vault);
		assert!(lower < 50_000.0 && 50_000.0 < upper, "{lower} {upper}");
		// A month out, a day may pass, of which three quarters are used.
		let time = place(&vault, Driver::Time).expect("filed") as u64;
		assert!(time > now() && time <= now() + DAY * 3 / 4 + 1, "{}", time - now());
	});
}

#[test]
fn vault_is_not_filed_when_it_cannot_become_unsafe() {
	in_house(|world| {
		let buyer = listed(world);
		let vault = writer(world, &buyer, ALICE, "12000", put(48_000), "0.5");
		assert!(!Records::contains_key(&buyer), "longs and cash");
		let (index, asset, amount) = (0, BTC, fixed("1"));
		let idle = vault_with(BOB, fixed("10"));
		let call = VaultsCall::deposit_collateral { index, asset, amount };
		assert_ok!(dispatch(BOB, call));
		world.next();
		assert!(!Records::contains_key(&idle), "collateral alone");
		// Bought back, it goes off the index in the same call.
		sell(world, &buyer, &vault, put(48_000), "0.5");
		assert_eq!((Records::get(&vault), Index::iter_keys().count()), (None, 0));
	});
}

#[test]
fn collateral_and_debt_are_filed_under_price_and_peg() {
	in_house(|world| {
		let terms = AssetTerms { underlying: None, ..asset_terms(ETH) };
		assert_ok!(dispatch_as(root(), RiskCall::set_asset { asset: ETH, terms: Some(terms) }));
		let buyer = listed(world);
		let vault = vault_with(ALICE, fixed("1000"));
		let call = VaultsCall::deposit_collateral { index: 0, asset: ETH, amount: fixed("4") };
		assert_ok!(dispatch(ALICE, call));
		sell(world, &vault, &buyer, put(48_000), "0.5");
		world.next();
		let drivers =
			[Driver::PriceUpper(ETH), Driver::PriceLower(ETH), Driver::PegUpper, Driver::PegLower];
		assert!(
			drivers.iter().all(|driver| place(&vault, *driver).is_some()),
			"{:?}",
			record(&vault)
		);
		// A fall of ether alone reaches it.
		let before = record(&vault);
		let reached = price(u128::MAX - place(&vault, Driver::PriceLower(ETH)).expect("filed"));
		assert!(reached < 3_000.0, "{reached}");
		world.eth.spot = reached - 1.0;
		world.next();
		assert_ne!(
			place(&vault, Driver::PriceLower(ETH)),
			before
				.filing
				.iter()
				.find(|(driver, _)| *driver == Driver::PriceLower(ETH))
				.map(|(_, place)| *place)
		);
		assert!(Risk::is_proved(&vault));
	});
}

#[test]
fn only_those_whom_a_hand_reached_are_visited() {
	in_house(|world| {
		let buyer = listed(world);
		let narrow = writer(world, &buyer, ALICE, "5500", put(48_000), "0.5");
		let wide = writer(world, &buyer, BOB, "30000", put(48_000), "0.5");
		let (near, far) = (trigger(&narrow), trigger(&wide));
		assert!(far < near, "{far} {near}");
		let before = (record(&narrow), record(&wide));

		// Not quite there.
		world.btc.spot = near + 1.0;
		world.next();
		assert_eq!((record(&narrow), record(&wide)), before);
		// One reached, the other not.
		world.btc.spot = near - 1.0;
		world.next();
		assert_ne!(record(&narrow), before.0);
		assert_eq!(record(&wide), before.1);
		assert!(Risk::is_proved(&narrow) && Risk::is_proved(&wide));
	});
}

#[test]
fn jump_finds_all_who_are_unsafe_in_one_block() {
	in_house(|world| {
		let buyer = listed(world);
		let vaults: Vec<_> = [("5500", "48000"), ("5600", "45000"), ("300000", "40000")]
			.into_iter()
			.zip([ALICE, BOB, CHARLIE])
			.map(|((cash, strike), owner)| {
				writer(world, &buyer, owner, cash, put(strike.parse().expect("a strike")), "0.5")
			})
			.collect();
		world.btc.spot = 30_000.0;
		world.next();
		let margins = vaults.iter().map(|vault| maintenance(vault) < signed("0"));
		assert_eq!(margins.collect::<Vec<_>>(), [true, true, false]);
		let mut told = told_unsafe();
		told.sort();
		assert_eq!(told, vaults[..2]);
		assert!(is_unsafe(&vaults[0]) && is_unsafe(&vaults[1]) && Risk::is_proved(&vaults[2]));
		assert!(unproved().is_empty());
		// It is said once.
		world.btc.spot = 29_000.0;
		world.next();
		assert!(told_unsafe().is_empty());
	});
}

#[test]
fn unsafe_vault_is_safe_again_when_cash_is_deposited() {
	in_house(|world| {
		let buyer = listed(world);
		let vault = writer(world, &buyer, ALICE, "5500", put(48_000), "0.5");
		world.btc.spot = 35_000.0;
		world.next();
		assert!(is_unsafe(&vault) && record(&vault).filing.is_empty());
		let amount = fixed("20000");
		assert_ok!(dispatch(ALICE, VaultsCall::deposit_cash { index: 0, amount }));
		world.next();
		assert!(risk_events().contains(&RiskEvent::VaultSafe { vault: vault.clone() }));
		assert!(!is_unsafe(&vault) && Risk::is_proved(&vault));
		assert!(!record(&vault).filing.is_empty());
	});
}

#[test]
fn rest_stays_due_and_is_reported_when_the_budget_is_used_up() {
	in_house(|world| {
		RiskIdleLimit::set(Weight::zero());
		let buyer = listed(world);
		let owners = [ALICE, BOB, CHARLIE];
		let vaults: Vec<_> =
			owners.map(|owner| writer(world, &buyer, owner, "5500", put(48_000), "0.5")).to_vec();
		RiskPollLimit::set(Default::default());
		world.next();
		// In such a block the clocks are late, and nothing is proved.
		assert_eq!(unproved(), vaults);
		assert!(!vaults.iter().any(Risk::is_proved));
		one_look_a_block(world);
		assert!(unproved().is_empty(), "the clocks are on time");
		world.btc.spot = 35_000.0;
		for left in [2, 1, 0] {
			world.next();
			let due = unproved();
			assert_eq!(due.len(), left, "{due:?}");
			assert!(due.iter().all(|vault| !Risk::is_proved(vault)));
			assert_eq!(vaults.iter().filter(|vault| is_unsafe(vault)).count(), 3 - left);
		}
	});
}

#[test]
fn index_is_as_it_was_when_a_trade_changes_little() {
	in_house(|world| {
		let buyer = listed(world);
		let vault = writer(world, &buyer, ALICE, "12000", put(48_000), "0.5");
		let before = (index(), record(&vault));
		sell(world, &vault, &buyer, put(48_000), "0.01");
		assert_eq!((index(), record(&vault)), before);
		sell(world, &buyer, &vault, put(48_000), "0.02");
		assert_eq!((index(), record(&vault)), before);
	});
}

#[test]
fn vault_is_filed_anew_when_the_trade_leaves_less_than_was_proved() {
	in_house(|world| {
		let buyer = listed(world);
		let vault = writer(world, &buyer, ALICE, "30000", put(48_000), "0.5");
		let before = trigger(&vault);
		sell(world, &vault, &buyer, put(48_000), "1.5");
		assert!(trigger(&vault) > before);
		assert!(Risk::is_proved(&vault), "in the same block");
	});
}

#[test]
fn vault_is_filed_anew_when_twice_as_much_is_proved() {
	in_house(|world| {
		let buyer = listed(world);
		let vault = writer(world, &buyer, ALICE, "12000", put(48_000), "1");
		let before = trigger(&vault);
		// Richer, it stays where it was until something looks at it: a place that is too near is a proof all the same.
		let amount = fixed("40000");
		assert_ok!(dispatch(ALICE, VaultsCall::deposit_cash { index: 0, amount }));
		world.next();
		assert_eq!(trigger(&vault), before);
		sell(world, &vault, &buyer, put(48_000), "0.01");
		assert!(trigger(&vault) < before, "{} {before}", trigger(&vault));
	});
}

#[test]
fn everybody_in_a_market_is_proved_again_when_its_terms_change() {
	in_house(|world| {
		RiskIdleLimit::set(Weight::zero());
		let buyer = listed(world);
		let vaults = [("5600", ALICE), ("5600", BOB), ("300000", CHARLIE)]
			.map(|(cash, owner)| writer(world, &buyer, owner, cash, put(48_000), "0.5"));
		let mut terms = risk_terms();
		terms.standard.mm_pct = fixed("0.25");
		terms.standard.min_pct = fixed("0.25");
		terms.standard.max_pct = fixed("0.25");
		let terms = Box::new(terms);
		assert_ok!(dispatch_as(root(), RiskCall::set_market { underlying: BTC, terms }));
		assert!(maintenance(&vaults[0]) < signed("0") && maintenance(&vaults[2]) > signed("0"));
		assert_eq!(unproved(), vaults, "none is proved under the new terms");
		// The hook goes through them in the order of their places, as far as it gets.
		one_look_a_block(world);
		for left in [2, 1, 0] {
			world.next();
			assert_eq!(unproved().len(), left);
		}
		assert!(is_unsafe(&vaults[0]) && is_unsafe(&vaults[1]) && Risk::is_proved(&vaults[2]));
		RiskPollLimit::set(poll_limit());
		world.next();
		assert_eq!(Sweeps::iter().count(), 0, "the sweep is over");
	});
}

#[test]
fn vault_is_looked_at_when_something_has_made_it_worse() {
	in_house(|world| {
		let buyer = listed(world);
		let vault = writer(world, &buyer, ALICE, "12000", put(48_000), "0.5");
		<Risk as MarginCheck<AccountId>>::unprove(&vault);
		assert_eq!(unproved(), std::slice::from_ref(&vault));
		assert!(!Risk::is_proved(&vault) && record(&vault).filing.is_empty());
		world.next();
		assert!(Risk::is_proved(&vault) && !record(&vault).filing.is_empty());
	});
}

#[test]
fn second_net_tells_when_a_filing_is_too_far_ahead() {
	in_house(|world| {
		let buyer = listed(world);
		let vault = writer(world, &buyer, ALICE, "5500", put(48_000), "0.5");
		// Every place is moved out of reach, as a wrong proof would.
		Records::mutate(&vault, |record| {
			let record = record.as_mut().expect("filed");
			for (driver, place) in record.filing.iter_mut() {
				Index::remove((*driver, place.to_be_bytes(), &vault));
				*place = u128::MAX;
				Index::insert((*driver, place.to_be_bytes(), &vault), ());
			}
		});
		assert_ok!(Risk::do_try_state());
		world.btc.spot = 35_000.0;
		world.next();
		assert!(!is_unsafe(&vault) && Risk::is_proved(&vault), "the first net is blind");
		let maintenance = maintenance(&vault);
		Risk::net(block_limit());
		let maintenance = Some(maintenance);
		let missed = RiskEvent::IndexMissed { vault: vault.clone(), maintenance };
		assert!(risk_events().contains(&missed));
		assert!(is_unsafe(&vault), "and it is found");
	});
}

#[test]
fn second_net_files_a_vault_whose_filing_was_lost() {
	in_house(|world| {
		let buyer = listed(world);
		let vault = writer(world, &buyer, ALICE, "12000", put(48_000), "0.5");
		for (driver, place) in Records::take(&vault).expect("filed").filing {
			Index::remove((driver, place.to_be_bytes(), &vault));
		}
		assert_eq!((index(), unproved()), (vec![], vec![]));
		assert_ok!(Risk::do_try_state());
		let maintenance = Some(maintenance(&vault));
		assert!(maintenance > Some(signed("0")));
		Risk::net(block_limit());
		let missed = RiskEvent::IndexMissed { vault: vault.clone(), maintenance };
		assert!(risk_events().contains(&missed));
		assert!(Risk::is_proved(&vault) && !record(&vault).filing.is_empty());
		// Once; and nobody else, whether on record or not.
		let told = risk_events().len();
		Risk::net(block_limit());
		Risk::net(block_limit());
		assert_eq!(risk_events().len(), told);
	});
}

#[test]
fn second_net_proves_who_is_due_as_far_as_there_is_room() {
	in_house(|world| {
		let buyer = listed(world);
		let owners = [ALICE, BOB, CHARLIE];
		let vaults: Vec<_> =
			owners.map(|owner| writer(world, &buyer, owner, "12000", put(48_000), "0.5")).to_vec();
		RiskIdleLimit::set(Weight::zero());
		let places: Vec<_> = vaults.iter().map(|vault| place(vault, Driver::Time)).collect();
		let late = places.iter().flatten().max().expect("filed");
		RiskPollLimit::set(Weight::zero());
		next_block_at(u64::try_from(*late).expect("a time") + 1);
		RiskPollLimit::set(poll_limit());
		surety_risk::ClocksLate::<Test>::kill();
		let due = || vaults.iter().filter(|vault| !Risk::is_proved(vault)).count();
		assert_eq!(due(), 3);
		// Room for one of four vaults, Dave's among them, that are gone through one after the other and then again.
		let spent = <Risk as MarginCheck<AccountId>>::most_spent();
		let valued = <() as WeightInfo>::valuation() * u64::from(MAX_EXPIRIES);
		let anchor = <() as WeightInfo>::anchor_fine(MAX_EXPIRIES, MAX_SERIES) + valued;
		let look = <() as WeightInfo>::idle_look() + spent + anchor;
		let room = <() as WeightInfo>::idle_base() + look + <() as WeightInfo>::idle_look() / 2;
		let mut left = vec![];
		for _ in 0..4 {
			Risk::net(room);
			left.push(due());
		}
		assert_eq!((left[3], left.is_sorted_by(|one, next| one >= next)), (0, true), "{left:?}");
		assert!(left[0] >= 2 && left[1] >= 1, "one at a time: {left:?}");
		let missed = |event: &RiskEvent| matches!(event, RiskEvent::IndexMissed { .. });
		assert!(!risk_events().iter().any(missed), "who is due was named");
	});
}

#[test]
fn second_net_proves_anew_who_is_filed_near_spot_if_there_is_room() {
	in_house(|world| {
		let buyer = listed(world);
		RiskIdleLimit::set(Weight::zero());
		let vault = writer(world, &buyer, ALICE, "6300", put(48_000), "0.5");
		let hand = Risk::hand(&Driver::Lower(BTC)).expect("a price");
		let ahead = || place(&vault, Driver::Lower(BTC)).expect("filed") - hand;
		let (proved, near) = (ahead(), fixed("500").into_inner());
		// A proof that says less is a proof as well: until spot has fallen by a hundredth.
		Records::mutate(&vault, |record| {
			let record = record.as_mut().expect("filed");
			let filed = record.filing.iter_mut().find(|(driver, _)| *driver == Driver::Lower(BTC));
			let (driver, place) = filed.expect("filed");
			Index::remove((*driver, place.to_be_bytes(), &vault));
			*place = hand + near;
			Index::insert((*driver, place.to_be_bytes(), &vault), ());
		});
		// Room for a look, and none for a proof.
		let spent = <Risk as MarginCheck<AccountId>>::most_spent();
		let valued = <() as WeightInfo>::valuation() * u64::from(MAX_EXPIRIES);
		let anchor = <() as WeightInfo>::anchor_fine(MAX_EXPIRIES, MAX_SERIES) + valued;
		let look = <() as WeightInfo>::idle_look() + spent + anchor;
		for _ in 0..3 {
			Risk::net(<() as WeightInfo>::idle_base() + look);
			assert_eq!(ahead(), near);
		}
		let told = risk_events().len();
		Risk::net(block_limit());
		assert_eq!(ahead(), proved);
		assert_eq!((Risk::is_proved(&vault), risk_events().len()), (true, told));
	});
}

#[test]
fn clock_wears_nothing_out_when_quotes_are_noise_around_a_level() {
	in_house(|world| {
		let buyer = listed(world);
		let vault = writer(world, &buyer, ALICE, "12000", put(48_000), "0.5");
		let before = place(&vault, Driver::Drift(BTC, Grade::Coarse)).expect("filed coarsely");
		let mut furthest = 0;
		for step in 0..60 {
			world.btc.level = if step % 2 == 0 { 1.004 } else { 0.996 };
			world.next();
			furthest = furthest.max(clock(Grade::Coarse).distance);
		}
		// 53 % times half of 0.4 %, times 0.39894 sqrt(29.99 / 365), of 50,000: some 6.
		assert!((4.0..8.0).contains(&price(furthest)), "{}", price(furthest));
		assert_eq!(clock(Grade::Coarse).base, 0, "the anchor has not moved");
		assert_eq!(place(&vault, Driver::Drift(BTC, Grade::Coarse)), Some(before));
	});
}

#[test]
fn clock_moves_its_anchor_when_the_market_has_drifted() {
	in_house(|world| {
		let buyer = listed(world);
		let vault = writer(world, &buyer, ALICE, "300000", put(48_000), "0.5");
		let before = record(&vault);
		world.btc.level = 1.5;
		world.next();
		// 53 % (sqrt(1.5) - 1) x 0.39894 sqrt(30 / 365) x 50,000 is some 680, above 250.
		let Clock { base, distance } = clock(Grade::Coarse);
		assert!((600.0..760.0).contains(&price(base)) && distance == 0, "{}", price(base));
		assert_eq!(record(&vault), before, "its limit is wider");
		// Back again: the way is added up, and what is proved of the vault with it.
		world.btc.level = 1.0;
		world.next();
		assert!((1_200.0..1_500.0).contains(&price(clock(Grade::Coarse).base)));
		assert!(Risk::is_proved(&vault));
	});
}

fn clock(grade: Grade) -> Clock {
	Clocks::get(BTC).expect("somebody is filed").clock(grade)
}

#[test]
fn fine_clock_is_anchored_for_a_vault_whose_limit_the_coarse_one_uses_up() {
	in_house(|world| {
		let buyer = listed(world);
		let wide = writer(world, &buyer, BOB, "300000", put(48_000), "0.5");
		let vault = writer(world, &buyer, ALICE, "5500", put(48_000), "0.5");
		// Spot falls until some ten are left of the headroom: a limit of a few for drift.
		for _ in 0..40 {
			let left = maintenance(&vault).into_inner() as f64 / 1e18;
			world.btc.spot -= ((left - 10.0) / 0.7).clamp(-1_000.0, 1_000.0);
			world.next();
		}
		assert!(record(&vault).standing == Standing::Filed);
		// Both clocks are further from their anchors than that, and nothing else moves.
		world.btc.level *= 0.997;
		world.next();
		assert!(price(clock(Grade::Coarse).distance) > 1.0);
		assert!(place(&vault, Driver::Drift(BTC, Grade::Fine)).is_some(), "{:?}", record(&vault));
		assert!(place(&wide, Driver::Drift(BTC, Grade::Coarse)).is_some());
		assert!(Risk::is_proved(&vault) && Risk::is_proved(&wide));
		assert_eq!(clock(Grade::Fine).distance, 0, "anchored by the visit");
	});
}

#[test]
fn strike_is_followed_from_the_anchor_when_it_is_listed() {
	in_house(|world| {
		let buyer = listed(world);
		writer(world, &buyer, BOB, "300000", put(48_000), "0.5");
		world.btc.rho = 0.1;
		world.next();
		let before = clock(Grade::Coarse);
		// Far out the smile has moved more than at the strikes that were listed.
		assert_ok!(list(put(20_000)));
		let after = clock(Grade::Coarse);
		assert!(after.distance > before.distance && after.base == before.base);
		world.next();
		assert!(clock(Grade::Coarse).hand().expect("fits") >= after.hand().expect("fits"));
	});
}

#[test]
fn vault_is_proved_under_the_next_kappa_and_no_longer_than_that_is_known() {
	in_house(|world| {
		let mut terms = risk_terms();
		terms.kappa = Some(KappaTerms { reference: fixed("0.01"), ..KappaTerms::default() });
		let terms = Box::new(terms);
		assert_ok!(dispatch_as(root(), RiskCall::set_market { underlying: BTC, terms }));
		world.next();
		let stepped = Kappas::get(BTC).expect("followed").stepped_at;
		let buyer = listed(world);
		let vault = writer(world, &buyer, ALICE, "300000", put(48_000), "0.5");
		let time = place(&vault, Driver::Time).expect("filed") as u64;
		assert!(time > now() + HOUR && time <= stepped + 2 * HOUR, "{}", time - now());
	});
}

#[test]
fn values_under_the_next_kappa_are_accounted_for() {
	in_house(|world| {
		let mut terms = risk_terms();
		terms.kappa = Some(KappaTerms::default());
		let terms = Box::new(terms);
		assert_ok!(dispatch_as(root(), RiskCall::set_market { underlying: BTC, terms }));
		world.next();
		let buyer = listed(world);
		let vault = writer(world, &buyer, ALICE, "300000", put(48_000), "0.5");
		let held = holdings(&vault);
		let valued = |rise: u128| {
			Kappas::mutate(BTC, |state| {
				let state = state.as_mut().expect("followed");
				let step = |number| FixedU128::from_rational(200 + rise * number, 100);
				state.steps = (0..25).map(step).collect::<Vec<_>>().try_into().expect("a day");
				state.next = step(25);
			});
			world.next();
			let ask = || {
				let step = surety_traits::Step::Trade;
				assert_eq!(Risk::allow(&vault, &held, &held, step), Ok(true));
				let spent = surety_risk::Spent::<Test>::take();
				(spent.arrays, spent.expiries)
			};
			ask();
			// The arrays of the block are there now.
			ask()
		};
		assert_eq!(valued(0), (0, 0), "kappa of maintenance margin stays 2");
		assert_eq!(valued(1), (1, 1), "it goes from 2 to 2.01");
	});
}

#[test]
fn record_goes_when_a_settled_vault_is_closed() {
	in_house(|world| {
		let soon = GENESIS_TIME + 600_000;
		let short = series(BTC, soon, 48_000, OptionKind::Put);
		assert_ok!(list(short));
		world.next();
		let buyer = vault_with(DAVE, fixed("100000"));
		let vault = writer(world, &buyer, ALICE, "12000", short, "0.5");
		world.until(soon + 10_000);
		assert!(holdings(&vault).positions.is_empty(), "it is settled");
		let amount = surety_math::magnitude(holdings(&vault).cash);
		let amount =
			FixedU128::from_inner(amount.into_inner() / 1_000_000_000_000 * 1_000_000_000_000);
		assert_ok!(dispatch(ALICE, VaultsCall::withdraw_cash { index: 0, amount }));
		assert_eq!(Records::get(&vault), None);
		assert_eq!(index(), []);
	});
}

#[test]
fn mode_stays_on_record_when_a_vault_is_not_filed() {
	in_house(|world| {
		let buyer = listed(world);
		let vault = vault_with(ALICE, fixed("12000"));
		assert_ok!(set_mode(&vault, MarginMode::Portfolio));
		sell(world, &vault, &buyer, put(48_000), "0.5");
		sell(world, &buyer, &vault, put(48_000), "0.5");
		let record = record(&vault);
		assert_eq!((record.mode, record.filing.len()), (MarginMode::Portfolio, 0));
		assert_eq!(record.standing, Standing::Filed);
	});
}

#[test]
fn drift_limits_hold_while_an_expiry_waits_for_its_price() {
	in_house(|world| {
		let soon = GENESIS_TIME + 300_000;
		let short = series(BTC, soon, 48_000, OptionKind::Put);
		assert_ok!(list(short));
		world.next();
		let buyer = vault_with(DAVE, fixed("100000"));
		let vault = writer(world, &buyer, ALICE, "12000", short, "0.5");
		world.until(soon - 120_000);
		// The oracle falls silent for the whole window: the price cannot be fixed at expiry.
		while now() < soon + 4_000 {
			next_block_at(now() + BLOCK_TIME);
		}
		assert!(!holdings(&vault).positions.is_empty(), "it waits");
		world.next();
		world.next();
		assert!(maintenance(&vault) > signed("0"), "there is an answer");
		assert!(unproved().is_empty() && Risk::is_proved(&vault));
	});
}

#[test]
fn holders_are_proved_again_when_governance_chooses_a_price() {
	in_house(|world| {
		let soon = GENESIS_TIME + 300_000;
		let short = series(BTC, soon, 48_000, OptionKind::Put);
		assert_ok!(list(short));
		let buyer = listed(world);
		let vault = writer(world, &buyer, ALICE, "30000", short, "0.5");
		sell(world, &vault, &buyer, put(48_000), "0.5");
		// One sample of the window is low; then the oracle falls silent for longer than the window may be extended.
		world.until(soon - 30_000);
		world.btc.spot = 47_900.0;
		world.next();
		world.btc.spot = 48_200.0;
		world.next();
		next_block_at(soon + 700_000);
		world.next();
		assert!(Risk::is_proved(&vault) && holdings(&vault).positions.len() == 2);
		let chosen = Oracle::choose_settlement(root(), BTC, soon, fixed("47950"));
		assert_ok!(chosen);
		assert!(!Risk::is_proved(&vault));
		assert_eq!(unproved(), std::slice::from_ref(&vault));
		world.next();
		assert!(Risk::is_proved(&vault) && unproved().is_empty());
	});
}

#[test]
fn strikes_are_followed_only_while_a_call_or_a_put_is_listed() {
	in_house(|_| {
		let soon = GENESIS_TIME + 300_000;
		let strikes = || surety_risk::Strikes::<Test>::get(BTC, soon).into_inner();
		let option = |strike, kind| series(BTC, soon, strike, kind);
		let unlist = |series| dispatch(DAVE, surety_options::Call::<Test>::unlist { series });
		assert_ok!(list(option(48_000, OptionKind::Put)));
		assert_ok!(list(option(48_000, OptionKind::Call)));
		assert_ok!(list(option(52_000, OptionKind::Call)));
		assert_eq!(strikes(), [fixed("48000"), fixed("52000")]);
		assert_ok!(unlist(option(48_000, OptionKind::Put)));
		assert_eq!(strikes(), [fixed("48000"), fixed("52000")], "the call is still there");
		assert_ok!(unlist(option(48_000, OptionKind::Call)));
		assert_eq!(strikes(), [fixed("52000")]);
		// One place after the other, over and over, uses up no room.
		for strike in 0..2 * MAX_SERIES {
			let passing = option(40_000 + 100 * strike, OptionKind::Put);
			assert_ok!(list(passing));
			assert_ok!(unlist(passing));
		}
		assert_eq!(strikes(), [fixed("52000")]);
	});
}

#[test]
fn other_markets_are_looked_at_when_the_feed_of_one_is_gone() {
	in_house(|world| {
		let buyer = listed(world);
		let vault = writer(world, &buyer, ALICE, "12000", put(48_000), "0.5");
		// As if a market had been retired whose clocks ran.
		let clocks = surety_risk::Clocks::<Test>::get(BTC).expect("they run");
		surety_risk::Clocks::<Test>::insert(77, clocks);
		world.next();
		assert!(!surety_risk::Clocks::<Test>::contains_key(77));
		assert!(Risk::is_proved(&vault) && unproved().is_empty());
		world.btc.spot = 20_000.0;
		world.next();
		assert!(surety_risk::Unsafe::<Test>::contains_key(&vault));
	});
}
