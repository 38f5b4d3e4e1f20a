//! Calls that set parameters: who may, what they tell, and every bound: accepted at, refused beyond, with nothing changed.

mod common;

use common::*;
use sp_runtime::{traits::BadOrigin, FixedU128};
use surety_margin::{
	HouseParameters, HouseTerms, KappaTerms, OpenInterestTerms, PortfolioTerms, Scenario,
	StandardTerms, VolatilityMove,
};

fn chain(test: impl FnOnce()) {
	Externalities::default().build_and_execute(test);
}

/// One unit more.
fn above(text: &str) -> FixedU128 {
	FixedU128::from_inner(fixed(text).into_inner() + 1)
}

/// One unit less.
fn below(text: &str) -> FixedU128 {
	FixedU128::from_inner(fixed(text).into_inner() - 1)
}

fn terms() -> MarketTerms {
	Markets::<Test>::get(BTC).expect("a market").into()
}

fn set(terms: MarketTerms) -> sp_runtime::DispatchResult {
	Risk::set_market(root(), BTC, Box::new(terms))
}

/// Sets the first, which is at a bound, and is refused the second, which is beyond.
fn bound(at: MarketTerms, beyond: MarketTerms, error: Error) {
	assert_ok!(set(at));
	assert_noop!(set(beyond), error);
}

fn portfolio(change: impl Fn(&mut PortfolioTerms)) -> MarketTerms {
	let mut terms = risk_terms();
	change(&mut terms.portfolio);
	terms
}

fn standard(change: impl Fn(&mut StandardTerms)) -> MarketTerms {
	let mut terms = risk_terms();
	change(&mut terms.standard);
	terms
}

fn scenario(spot: FixedU128, dampening: FixedU128, volatility: VolatilityMove) -> MarketTerms {
	portfolio(|terms| {
		let one = Scenario { spot, volatility, dampening };
		terms.scenarios.try_push(one).expect("there is room");
	})
}

#[test]
fn set_market_tells_old_and_new() {
	chain(|| {
		let old = terms();
		let mut new = old.clone();
		new.portfolio.im_factor = fixed("1.2");
		new.caps = Caps { market: fixed("5"), series: fixed("4") };
		assert_noop!(
			Risk::set_market(RuntimeOrigin::signed(ALICE), BTC, Box::new(new.clone())),
			BadOrigin
		);
		assert_ok!(set(new.clone()));
		let event = Event::MarketSet { underlying: BTC, old: Some(old), new: new.clone() };
		assert_eq!(last_event(), Some(event.into()));
		assert_eq!(terms(), new);
		// A market that there was not.
		let (underlying, new) = (77, risk_terms());
		assert_ok!(Risk::set_market(root(), underlying, Box::new(new.clone())));
		assert_eq!(last_event(), Some(Event::MarketSet { underlying, old: None, new }.into()));
	});
}

#[test]
fn update_market_changes_one_part_and_tells_all() {
	chain(|| {
		let band = FillBand { of_mark: fixed("0.2"), of_spot: fixed("0.01"), of_doubt: fixed("1") };
		let (factor, lower, upper) = (fixed("2"), fixed("1"), fixed("3"));
		let open_interest = OpenInterestTerms { factor, lower, upper };
		let caps = Caps { market: fixed("9"), series: fixed("8") };
		let portfolio = PortfolioTerms { im_factor: fixed("1.1"), ..Default::default() };
		let standard = StandardTerms { max_pct: fixed("0.4"), ..Default::default() };
		let kappa = Some(KappaTerms::default());
		let mut expected = terms();
		let change =
			|update: MarketUpdate, expected: &mut MarketTerms, write: &dyn Fn(&mut MarketTerms)| {
				let old = Some(expected.clone());
				write(expected);
				let by = RuntimeOrigin::signed(BOB);
				assert_noop!(Risk::update_market(by, BTC, Box::new(update.clone())), BadOrigin);
				assert_ok!(Risk::update_market(root(), BTC, Box::new(update)));
				let event = Event::MarketSet { underlying: BTC, old, new: expected.clone() };
				assert_eq!(last_event(), Some(event.into()));
				assert_eq!(&terms(), expected);
			};
		let all = &mut expected;
		change(MarketUpdate::Portfolio(portfolio.clone()), all, &|to| {
			to.portfolio = portfolio.clone()
		});
		change(MarketUpdate::Standard(standard), all, &|to| to.standard = standard);
		change(MarketUpdate::OpenInterest(open_interest), all, &|to| {
			to.open_interest = open_interest
		});
		change(MarketUpdate::Caps(caps), all, &|to| to.caps = caps);
		change(MarketUpdate::FillBand(Some(band)), all, &|to| to.fill_band = Some(band));
		change(MarketUpdate::Kappa(kappa), all, &|to| to.kappa = kappa);
		change(MarketUpdate::FillBand(None), all, &|to| to.fill_band = None);
		change(MarketUpdate::Kappa(None), all, &|to| to.kappa = None);
		let unknown = Risk::update_market(root(), 77, Box::new(MarketUpdate::Caps(caps)));
		assert_eq!(unknown, Err(Error::UnknownMarket.into()));
		// A part is checked with the rest: standard margin may not become the cheap door by a larger shock.
		let mut wide = portfolio.clone();
		let (volatility, dampening) = (VolatilityMove::Up, fixed("1"));
		let one = Scenario { spot: fixed("1.2"), volatility, dampening };
		wide.scenarios.try_push(one).expect("there is room");
		let update = Box::new(MarketUpdate::Portfolio(wide));
		assert_noop!(Risk::update_market(root(), BTC, update), Error::StandardBelowPortfolio);
	});
}

#[test]
fn set_house_tells_old_and_new_and_keeps_its_bounds() {
	chain(|| {
		let old = HouseTerms::default();
		let with = |change: &dyn Fn(&mut HouseTerms)| {
			let mut terms = HouseTerms::default();
			change(&mut terms);
			terms
		};
		let new = with(&|terms| terms.short_minimum = fixed("10"));
		assert_noop!(Risk::set_house(RuntimeOrigin::signed(ALICE), new), BadOrigin);
		assert_ok!(Risk::set_house(root(), new));
		assert_eq!(last_event(), Some(Event::HouseSet { old, new }.into()));
		assert_eq!(House::<Test>::get(), HouseParameters::new(new).expect("sound"));
		let bounds: [(&dyn Fn(&mut HouseTerms, FixedU128), &str); 5] = [
			(&|terms, value| terms.confidence_threshold = value, "1"),
			(&|terms, value| terms.confidence_factor = value, "10"),
			(&|terms, value| terms.peg_threshold = value, "1"),
			(&|terms, value| terms.peg_factor = value, "8"),
			(&|terms, value| terms.short_minimum = value, "1000000"),
		];
		for (write, most) in bounds {
			assert_ok!(Risk::set_house(root(), with(&|terms| write(terms, fixed(most)))));
			let beyond = with(&|terms| write(terms, above(most)));
			assert_noop!(Risk::set_house(root(), beyond), Error::UnsoundHouse);
		}
	});
}

#[test]
fn set_asset_tells_old_and_new_and_keeps_its_bounds() {
	chain(|| {
		let old = Assets::<Test>::get(BTC);
		let with = |haircut_mm, haircut_im| {
			let supply_cap = Some(fixed("5"));
			Some(AssetTerms { haircut_mm, haircut_im, feed: BTC, underlying: None, supply_cap })
		};
		let new = with(fixed("0.3"), fixed("0.7"));
		assert_noop!(Risk::set_asset(RuntimeOrigin::signed(ALICE), BTC, new), BadOrigin);
		assert_ok!(Risk::set_asset(root(), BTC, new));
		assert_eq!(last_event(), Some(Event::AssetSet { asset: BTC, old, new }.into()));
		assert_eq!(Assets::<Test>::get(BTC), new);
		for beyond in [with(fixed("0.3"), above("0.7")), with(above("1"), fixed("0"))] {
			assert_noop!(Risk::set_asset(root(), BTC, beyond), Error::UnsoundHaircuts);
		}
		let most = FixedU128::from_inner(u128::MAX);
		assert_noop!(Risk::set_asset(root(), BTC, with(most, most)), Error::UnsoundHaircuts);
		assert_ok!(Risk::set_asset(root(), BTC, None));
		let event = Event::AssetSet { asset: BTC, old: new, new: None };
		assert_eq!(last_event(), Some(event.into()));
		assert_eq!(Assets::<Test>::get(BTC), None);
	});
}

/// More of an underlying as collateral lowers no margin: what haircuts and shocks take of it, .8 x .18 = .144 in maintenance
/// margin, is at most all, whichever of the two is set last.
#[test]
fn haircuts_are_bounded_by_the_shocks_of_their_market() {
	chain(|| {
		let refused = || Error::HaircutsAndShocks;
		let with = |haircut_mm, haircut_im, underlying| {
			Some(AssetTerms { haircut_mm, haircut_im, underlying, ..asset_terms(BTC) })
		};
		let asset = |haircut_mm, haircut_im| with(haircut_mm, haircut_im, Some(BTC));
		let set_asset = |terms| Risk::set_asset(root(), BTC, terms);
		// 1 - .18 = .82 with an im_factor of 1.
		assert_ok!(set_asset(asset(fixed("0.8"), fixed("0.02"))));
		assert_noop!(set_asset(asset(fixed("0.8"), above("0.02"))), refused());
		// The same from the market's side: a larger factor, a wider shock, and kappa, with which .72 may fall.
		assert_noop!(set(portfolio(|terms| terms.im_factor = above("1"))), refused());
		let wide = |spot| scenario(spot, fixed("1"), VolatilityMove::None);
		assert_noop!(set(wide(below("0.82"))), refused());
		assert_ok!(set(wide(fixed("0.82"))));
		let kappa = || MarketTerms { kappa: Some(KappaTerms::default()), ..risk_terms() };
		assert_noop!(set(kappa()), refused());
		assert_ok!(set_asset(asset(fixed("0.1"), fixed("0.18"))));
		assert_ok!(set(kappa()));
		assert_noop!(set_asset(asset(fixed("0.1"), above("0.18"))), refused());
		// Maintenance margin alone, at equal factors: 1 - .8 x .18 = .856. There, and only there, the coin counts nothing.
		assert_ok!(set(portfolio(|terms| terms.im_factor = fixed("0.8"))));
		assert_noop!(set_asset(asset(above("0.856"), fixed("0"))), refused());
		assert_ok!(set_asset(asset(fixed("0.856"), fixed("0"))));
		feed(BTC, fixed("50000"));
		next_block();
		let holder = vault(ALICE);
		pledge(&holder, BTC, "2");
		assert_ok!(set_mode(&holder, surety_margin::MarginMode::Portfolio));
		let needs = margin(&holder);
		assert_eq!(needs.equity - signed("100000"), needs.maintenance);
		assert_eq!((needs.maintenance, needs.initial), (cash(&holder), cash(&holder)));
		// Another market's haircuts are not concerned, nor those of what is no underlying or has no market yet.
		assert_ok!(set_asset(with(fixed("0.5"), fixed("0.5"), None)));
		assert_ok!(set_asset(with(fixed("0.5"), fixed("0.5"), Some(77))));
		let market = || Risk::set_market(root(), 77, Box::new(risk_terms()));
		assert_noop!(market(), refused());
		assert_ok!(set_asset(asset(fixed("0.5"), fixed("0.3"))));
		assert_ok!(market());
	});
}

#[test]
fn kappa_is_gone_at_once_when_its_terms_are_taken_away() {
	chain(|| {
		assert_ok!(set(MarketTerms { kappa: Some(KappaTerms::default()), ..risk_terms() }));
		feed_all(fixed("50000"));
		feed_all(fixed("50000"));
		assert!(Kappas::<Test>::contains_key(BTC));
		assert_ok!(set(risk_terms()));
		assert!(!Kappas::<Test>::contains_key(BTC));
	});
}

#[test]
fn terms_that_do_not_fit_each_other_are_noticed() {
	Externalities::default().build().execute_with(|| {
		let noticed = |expected: &'static str| {
			let refused = Risk::do_try_state().expect_err("it is noticed");
			assert_eq!(refused, sp_runtime::TryRuntimeError::Other(expected));
		};
		assert_ok!(Risk::do_try_state());
		let old = Assets::<Test>::get(BTC).expect("terms");
		Assets::<Test>::insert(BTC, AssetTerms { haircut_mm: fixed("0.73"), ..old });
		noticed("risk: haircuts of an asset are unsound");
		Assets::<Test>::insert(BTC, old);
		Kappas::<Test>::insert(BTC, kappa::KappaState::new(fixed("50000"), 0));
		noticed("risk: a market without terms of kappa has one");
	});
}

#[test]
fn scenarios_are_bounded() {
	chain(|| {
		use VolatilityMove::{None, SkewAbs, Up};
		// Bitcoin as collateral would allow no such shocks.
		assert_ok!(Risk::set_asset(root(), BTC, Option::None));
		let (one, tail) = (fixed("1"), below("1"));
		// A tail's shock is at most 10 and above zero; a regular one's also at a kappa of 4: 1 + 4 x 2.25 = 10.
		let sound = Error::UnsoundScenarios;
		bound(scenario(fixed("10"), tail, Up), scenario(above("10"), tail, Up), sound);
		let sound = Error::UnsoundScenarios;
		bound(scenario(above("0"), tail, None), scenario(fixed("0"), tail, None), sound);
		// 1 - 4 x .25 = 0. Its distance would also make standard margin cheap: mm_pct is .8 x .25.
		let wide = |spot: FixedU128, mm_pct: &str| {
			let mut terms = scenario(spot, fixed("1"), None);
			terms.standard = StandardTerms {
				mm_pct: fixed(mm_pct),
				min_pct: fixed("2"),
				max_pct: fixed("2"),
				..Default::default()
			};
			terms
		};
		let sound = Error::UnsoundScenarios;
		bound(wide(above("0.75"), "0.2"), wide(fixed("0.75"), "0.2"), sound);
		let sound = Error::UnsoundScenarios;
		bound(wide(fixed("3.25"), "1.8"), wide(above("3.25"), "2"), sound);
		let sound = Error::UnsoundScenarios;
		bound(scenario(one, one, Up), scenario(one, above("1"), Up), sound);
		let sound = Error::UnsoundScenarios;
		bound(scenario(one, one, SkewAbs), scenario(above("1"), one, SkewAbs), sound);
	});
}

#[test]
fn portfolio_terms_are_bounded() {
	chain(|| {
		type Write = fn(&mut PortfolioTerms, FixedU128);
		let most: [(Write, &str, fn() -> Error); 20] = [
			(|terms, value| terms.basis_up = value, "2", || Error::UnsoundBasis),
			(|terms, value| terms.basis_down = value, "2", || Error::UnsoundBasis),
			(|terms, value| terms.basis_add = value, "4", || Error::UnsoundBasis),
			(|terms, value| terms.basis_mult = value, "4", || Error::UnsoundBasis),
			(|terms, value| terms.vol_range_up = value, "10", || Error::UnsoundVolatility),
			(|terms, value| terms.vol_range_down = value, "10", || Error::UnsoundVolatility),
			(|terms, value| terms.min_vol_up = value, "10", || Error::UnsoundVolatility),
			(|terms, value| terms.vol_short_term_power = value, "1", || Error::UnsoundVolatility),
			(|terms, value| terms.vol_long_term_power = value, "1", || Error::UnsoundVolatility),
			(|terms, value| terms.skew_min_width = value, "10", || Error::UnsoundSkew),
			(|terms, value| terms.skew_width_scale = value, "10", || Error::UnsoundSkew),
			(|terms, value| terms.skew_vol_static = value, "10", || Error::UnsoundSkew),
			(|terms, value| terms.skew_vol_scale = value, "10", || Error::UnsoundSkew),
			(|terms, value| terms.long_discount = value, "1", || Error::UnsoundDiscount),
			(|terms, value| terms.long_rate_add = value, "1", || Error::UnsoundDiscount),
			(|terms, value| terms.short_discount = value, "2", || Error::UnsoundDiscount),
			(|terms, value| terms.short_rate_add = value, "1", || Error::UnsoundDiscount),
			(|terms, value| terms.short_option_mm = value, "1", || Error::UnsoundFactors),
			(|terms, value| terms.short_option_im = value, "1", || Error::UnsoundFactors),
			(|terms, value| terms.im_factor = value, "2", || Error::UnsoundFactors),
		];
		for (write, text, error) in most {
			let with = |value| portfolio(|terms| write(terms, value));
			bound(with(fixed(text)), with(above(text)), error());
		}
		let least: [(Write, &str, fn() -> Error); 5] = [
			(|terms, value| terms.basis_up = value, "0.000000000000000001", || Error::UnsoundBasis),
			(
				|terms, value| terms.basis_down = value,
				"0.000000000000000001",
				|| Error::UnsoundBasis,
			),
			(|terms, value| terms.skew_min_width = value, "0.001", || Error::UnsoundSkew),
			(|terms, value| terms.short_discount = value, "1", || Error::UnsoundDiscount),
			// im_factor is at least mm_factor, which is .8.
			(|terms, value| terms.im_factor = value, "0.8", || Error::UnsoundFactors),
		];
		for (write, text, error) in least {
			let with = |value| portfolio(|terms| write(terms, value));
			bound(with(fixed(text)), with(below(text)), error());
		}
		let floor = |days| portfolio(move |terms| terms.vol_dte_floor = days);
		bound(floor(1), floor(0), Error::UnsoundVolatility);
		// The cap of a skew: at expiry 0 to 10, and not negative three years before it, at base x sqrt(3).
		let cap = |text: &'static str| {
			portfolio(move |terms| {
				(terms.skew_abs_base, terms.skew_abs_cap) = (signed("0"), signed(text));
			})
		};
		bound(cap("10"), cap("10.000000000000000001"), Error::UnsoundSkew);
		bound(cap("0"), cap("-0.000000000000000001"), Error::UnsoundSkew);
		let base = |text: &'static str| {
			portfolio(move |terms| {
				(terms.skew_linear_base, terms.skew_linear_cap) =
					(signed(text), signed("1.732050807568877294"));
			})
		};
		bound(base("-1"), base("-1.000000000000000001"), Error::UnsoundSkew);
		// mm_factor is at most 1; standard margin's share of spot is at least .18 of it.
		let factor = |mm_factor: FixedU128| {
			let mut terms =
				portfolio(|terms| (terms.mm_factor, terms.im_factor) = (mm_factor, fixed("2")));
			terms.standard.mm_pct = fixed("0.18");
			terms
		};
		bound(factor(fixed("1")), factor(above("1")), Error::UnsoundFactors);
	});
}

#[test]
fn standard_terms_are_bounded() {
	chain(|| {
		let sound = || Error::UnsoundStandard;
		type Write = fn(&mut StandardTerms, FixedU128);
		let with = |write: Write, value| standard(|terms| write(terms, value));
		let most: [(Write, &str); 4] = [
			(|terms, value| terms.max_pct = value, "10"),
			(|terms, value| terms.mm_of_value = value, "10"),
			(|terms, value| terms.put_im_scale = value, "10"),
			(|terms, value| terms.unpaired_im = value, "10"),
		];
		for (write, text) in most {
			bound(with(write, fixed(text)), with(write, above(text)), sound());
		}
		// max_pct .22 >= min_pct >= mm_pct .15; unpaired 1.2 >= 1.1; the scale of puts at least 1.
		let write: Write = |terms, value| terms.min_pct = value;
		bound(with(write, fixed("0.22")), with(write, above("0.22")), sound());
		bound(with(write, fixed("0.15")), with(write, below("0.15")), sound());
		let write: Write = |terms, value| terms.put_im_scale = value;
		bound(with(write, fixed("1")), with(write, below("1")), sound());
		let write: Write = |terms, value| terms.unpaired_im = value;
		bound(with(write, fixed("1.1")), with(write, below("1.1")), sound());
		// The cheap door: mm_pct at least mm_factor .8 times the largest regular shock .18.
		let write: Write = |terms, value| terms.mm_pct = value;
		let (at, beyond) = (with(write, fixed("0.144")), with(write, below("0.144")));
		bound(at, beyond, Error::StandardBelowPortfolio);
	});
}

#[test]
fn charges_caps_and_bands_are_bounded() {
	chain(|| {
		let open_interest = |factor, lower, upper| {
			let mut terms = risk_terms();
			terms.open_interest = OpenInterestTerms { factor, lower, upper };
			terms
		};
		let (one, two) = (fixed("1"), fixed("2"));
		let error = || Error::UnsoundOpenInterest;
		bound(open_interest(fixed("4"), one, two), open_interest(above("4"), one, two), error());
		bound(open_interest(one, one, two), open_interest(below("1"), one, two), error());
		bound(open_interest(two, one, above("1")), open_interest(two, one, one), error());

		let caps = |market, series| {
			let mut terms = risk_terms();
			terms.caps = Caps { market, series };
			terms
		};
		bound(caps(one, one), caps(one, above("1")), Error::UnsoundCaps);
		bound(caps(above("0"), above("0")), caps(one, fixed("0")), Error::UnsoundCaps);
		bound(caps(one, one), caps(fixed("0"), fixed("0")), Error::UnsoundCaps);

		let band = |of_mark, of_spot, of_doubt| {
			let mut terms = risk_terms();
			terms.fill_band = Some(FillBand { of_mark, of_spot, of_doubt });
			terms
		};
		let error = || Error::UnsoundFillBand;
		bound(band(one, one, one), band(above("1"), one, one), error());
		bound(band(one, one, one), band(one, above("1"), one), error());
		bound(band(one, one, one), band(one, one, above("1")), error());

		let kappa = |change: &dyn Fn(&mut KappaTerms)| {
			let (mut terms, mut kappa) = (risk_terms(), KappaTerms::default());
			change(&mut kappa);
			terms.kappa = Some(kappa);
			terms
		};
		let error = || Error::UnsoundKappa;
		let reference = |value| kappa(&move |terms| terms.reference = value);
		bound(reference(fixed("0.01")), reference(below("0.01")), error());
		bound(reference(fixed("10")), reference(above("10")), error());
		let half_life = |value| kappa(&move |terms| terms.half_life = value);
		bound(half_life(60_000), half_life(59_999), error());
		bound(half_life(31_536_000_000), half_life(31_536_000_001), error());
		for write in [
			|terms: &mut KappaTerms, value| terms.rise = value,
			|terms: &mut KappaTerms, value| terms.fall = value,
		] {
			let speed = |value| kappa(&move |terms| write(terms, value));
			bound(speed(fixed("1")), speed(above("1")), error());
			bound(speed(above("0")), speed(fixed("0")), error());
		}
	});
}
