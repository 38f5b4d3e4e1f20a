//! Margin of the chain beside `reference/`, which computes it in 50 digits:
//!
//! - *stored*: the 40 cases of data/vectors/portfolio_margin.json, in both modes, written into the storage of oracle and
//!   ledger. Equal to the margin crate bit for bit, and to the reference within 1e-12. What of a case cannot be stored as it
//!   is, `reference/generate.py` says: above all, the oracle has one rate for a market. Three cases have one expiry and
//!   whole confidences, so that nothing but the tenor's last digits has to give: these are compared with the vectors
//!   themselves.
//! - *traded*: portfolios made by calls on surfaces that operators feed, within 1e-9.

mod common;

#[allow(dead_code)]
#[path = "../../../primitives/margin/examples/requirement/cases.rs"]
mod cases;
#[path = "../../../primitives/margin/tests/compare/mod.rs"]
mod compare;

use common::*;
use serde_json::{json, Value};
use sp_runtime::{FixedI128, FixedU128};
use surety_margin::{requirement, Direct, HouseTerms, MarginMode, MarketValuation, Requirement};
use surety_math::{Svi, Years};
use surety_mock::{
	surety_oracle::{
		twap::Checkpoint, Accumulators, Feeds, MarketPrices, Prices, QuotedExpiry, Quotes, Window,
		Windows,
	},
	surety_vaults::{Position, Vault},
};

const STORED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/reference/stored.json");
const TRADED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/reference/traded.json");
const VECTORS: &str =
	concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/vectors/portfolio_margin.json");
/// The settlement window of the cases, in milliseconds.
const WINDOW: Moment = 1_800_000;

fn decimal(value: &Value) -> FixedI128 {
	let text = value.as_str().expect("a decimal string");
	FixedI128::from_inner(cases::decimal(text).expect("a decimal"))
}

fn positive(value: &Value) -> FixedU128 {
	surety_math::magnitude(decimal(value))
}

fn milliseconds(value: &Value) -> Moment {
	value.as_str().expect("a string").parse().expect("whole milliseconds")
}

fn list_of(value: &Value) -> &[Value] {
	value.as_array().expect("a list")
}

fn series_of(underlying: UnderlyingId, expiry: Moment, fields: &Value) -> Series {
	let kind = if fields["kind"] == "Call" { OptionKind::Call } else { OptionKind::Put };
	Series { underlying, expiry, strike: positive(&fields["strike"]), kind }
}

fn svi_of(fields: &Value) -> Svi {
	Svi {
		a: decimal(&fields["a"]),
		b: positive(&fields["b"]),
		rho: decimal(&fields["rho"]),
		m: decimal(&fields["m"]),
		sigma: positive(&fields["sigma"]),
	}
}

fn mode_in(case: &Value) -> MarginMode {
	if case["mode"] == "Standard" {
		MarginMode::Standard
	} else {
		MarginMode::Portfolio
	}
}

// The writer

/// Writes a price as of now.
fn store_price(feed: UnderlyingId, spot: &Value, confidence: &Value, rate: Option<&Value>) {
	let terms =
		FeedTerms { min_price: fixed("0.000001"), max_price: fixed("10000000"), ..feed_terms() };
	Feeds::<Test>::insert(feed, terms);
	let whole = FixedU128::from_u32(1);
	let first = rate.map(|expiry| (decimal(&expiry["rate"]), positive(&expiry["rate_confidence"])));
	let (rate, rate_confidence) = first.unwrap_or((signed("0"), whole));
	let prices = MarketPrices {
		as_of: now(),
		spot: positive(spot),
		spot_confidence: positive(confidence),
		rate,
		rate_confidence,
		doubt: None,
		by: Default::default(),
	};
	Prices::<Test>::insert(feed, prices);
}

/// Seconds of a case in milliseconds.
fn left(expiry: &Value) -> Moment {
	expiry["seconds_to_expiry"].as_u64().expect("whole seconds") * 1_000
}

/// Writes what the oracle knows of every expiry; inside the window so much has been sampled that what is open is the time
/// left, at an average that gives the settled part.
fn store_quotes(snapshot: &Value) {
	let spot = decimal(&snapshot["spot"]);
	let counted = Checkpoint { weighted: u128::MAX / 2, covered: 10 * WINDOW };
	Accumulators::<Test>::mutate(BTC, |accumulator| {
		accumulator.counted = counted;
		(accumulator.from, accumulator.until) = (now(), now());
	});
	let mut quotes = Vec::new();
	for fields in list_of(&snapshot["expiries"]) {
		let expiry = now() + left(fields);
		let svi = &fields["svi"];
		let surface = SurfaceQuote {
			svi: svi_of(svi),
			forward: positive(&svi["forward"]),
			tenor: milliseconds(&svi["ref_tenor_ms"]),
			as_of: now(),
			confidence: positive(&fields["vol_confidence"]),
		};
		quotes.push(QuotedExpiry {
			expiry,
			basis: decimal(&fields["forward"]) - spot,
			as_of: now(),
			confidence: positive(&fields["forward_confidence"]),
			surface: Some(surface),
		});
		if left(fields) < WINDOW {
			let sampled = positive(&fields["settled_part"]).into_inner() * u128::from(WINDOW);
			let start = Checkpoint {
				weighted: counted.weighted - sampled,
				covered: counted.covered - (WINDOW - left(fields)),
			};
			let window = Window { start, range: None, extended: false, first_sample: 0 };
			Windows::<Test>::insert(BTC, expiry, window);
		}
	}
	Quotes::<Test>::insert(BTC, frame_support::BoundedVec::truncate_from(quotes));
}

/// Writes a vault, its collateral with terms and prices of its own.
fn store_vault(snapshot: &Value, mode: MarginMode) -> Id {
	assert_ok!(Vaults::open(RuntimeOrigin::signed(ALICE)));
	let vault = VaultId { owner: ALICE, index: 0 };
	if mode == MarginMode::Portfolio {
		assert_ok!(set_mode(&vault, mode));
	}
	let mut positions = Vec::new();
	for fields in list_of(&snapshot["expiries"]) {
		for held in list_of(&fields["positions"]) {
			let series = series_of(BTC, now() + left(fields), held);
			positions.push(Position::new(series, decimal(&held["quantity"])));
		}
	}
	positions.sort_by_key(|position| position.series);
	let mut collateral = Vec::new();
	for (fields, number) in list_of(&snapshot["collateral"]).iter().zip(10u32..) {
		let underlying = (fields["is_underlying"] == true).then_some(BTC);
		let (haircut_mm, haircut_im) =
			(positive(&fields["haircut_mm"]), positive(&fields["haircut_im"]));
		let supply_cap = None;
		let terms = AssetTerms { haircut_mm, haircut_im, feed: number, underlying, supply_cap };
		assert_ok!(Risk::set_asset(root(), number, Some(terms)));
		store_price(number, &fields["price"], &fields["confidence"], None);
		collateral.push((number, positive(&fields["amount"])));
	}
	let record = Vault::<Test> {
		cash: decimal(&snapshot["cash"]),
		interest_index: FixedU128::from_u32(1),
		tear_ups: 0,
		collateral: collateral.try_into().expect("few assets"),
		positions: positions.try_into().expect("room for all"),
		deposit: 0,
	};
	// What vaults have and owe together is one number each of the pool.
	let size = surety_math::magnitude(record.cash);
	surety_mock::surety_vaults::CashPool::<Test>::mutate(|pool| {
		(pool.positive, pool.debts) = (size, size);
	});
	surety_mock::surety_vaults::Vaults::<Test>::insert(ALICE, 0, record);
	vault
}

/// A chain with this in its storage, the terms of the specification, and no charges beside them.
fn store(snapshot: &Value, mode: MarginMode, test: impl FnOnce(&Id)) {
	let timing = Timing {
		settlement_window: WINDOW,
		sample_limit: 12_000,
		settlement_extension: 86_400_000,
	};
	Externalities::default().timing(timing).build().execute_with(|| {
		Covered::set(Cover::Risk);
		PositionsPerVault::set(64);
		let house = HouseTerms { short_minimum: fixed("0"), ..Default::default() };
		assert_ok!(Risk::set_house(root(), house));
		let rate = list_of(&snapshot["expiries"]).first();
		store_price(BTC, &snapshot["spot"], &snapshot["spot_confidence"], rate);
		store_price(USD, &snapshot["stable_price"], &json!("1"), None);
		store_quotes(snapshot);
		let vault = store_vault(snapshot, mode);
		test(&vault);
	});
}

fn amounts(needs: &Requirement) -> Value {
	json!({
		"equity": compare_text(needs.equity),
		"initial_margin": compare_text(needs.initial),
		"maintenance_margin": compare_text(needs.maintenance),
	})
}

/// With 18 decimals, as a string.
fn compare_text(value: FixedI128) -> String {
	let inner = value.into_inner();
	let (sign, size) = (if inner < 0 { "-" } else { "" }, inner.unsigned_abs());
	let one = 1_000_000_000_000_000_000;
	format!("{sign}{}.{:018}", size / one, size % one)
}

#[test]
fn stored_cases_have_the_margin_of_the_crate_and_of_the_reference() {
	let file = cases::CaseFile::read(STORED).expect("the file reads");
	assert_eq!(file.cases().len(), 80);
	for case in file.cases() {
		let name = cases::name(case);
		let problem = file.problem(case).expect("the case reads");
		// The same market with the chain's tenors, of more digits than the case's years are read with.
		let mut market = problem.markets[0].snapshot().clone();
		for (expiry, fields) in
			market.expiries.iter_mut().zip(list_of(&case["snapshot"]["expiries"]))
		{
			let tenor = milliseconds(&fields["svi"]["ref_tenor_ms"]);
			expiry.surface.tenor = Years::from_ratio_of_seconds(tenor.into(), 1_000).expect("fits");
		}
		let parameters = problem.markets[0].parameters().clone();
		let markets = [MarketValuation::new(market, parameters.clone()).expect("has values")];
		let (house, vault, mode) = (&problem.house, &problem.vault, problem.mode);
		let of_crate = requirement(house, &markets, vault, mode, &mut Direct::default());
		let of_crate = of_crate.expect("has an answer");
		store(&case["snapshot"], mode_in(case), |vault| {
			assert_eq!(Markets::<Test>::get(BTC).expect("a market").parameters, parameters);
			assert_eq!(&House::<Test>::get(), house);
			for round in ["cold", "warm"] {
				let needs = margin(vault);
				let key = |needs: &Requirement| (needs.equity, needs.initial, needs.maintenance);
				assert_eq!(key(&needs), key(&of_crate), "{name} {round}");
				let charges = |needs: &Requirement| -> Vec<_> {
					let all = needs.charges.iter();
					all.map(|one| (one.name, one.maintenance, one.initial)).collect()
				};
				assert_eq!(charges(&needs), charges(&of_crate), "{name} {round}");
				compare::assert_within(&name, &case["expected"], &amounts(&needs));
			}
		});
	}
}

/// Of a tenor that is not whole milliseconds the nearest is stored, and the surface scaled with it: the volatility is the
/// same. What is held of `k` within four standard deviations moves in the ninth digit, where prices have no time value.
#[test]
fn cases_that_can_be_stored_whole_have_the_margin_of_the_vectors() {
	if !std::path::Path::new(VECTORS).exists() {
		println!("skipped: no data");
		return;
	}
	let file = cases::CaseFile::read(VECTORS).expect("the file reads");
	let mut whole = 0;
	for case in file.cases() {
		let mut snapshot = case["snapshot"].clone();
		let sure = |confidence: &Value| confidence == "1";
		let coins = list_of(&snapshot["collateral"]).iter().all(|one| sure(&one["confidence"]));
		if list_of(&snapshot["expiries"]).len() > 1 || !sure(&snapshot["spot_confidence"]) || !coins
		{
			continue;
		}
		whole += 1;
		let svi = &mut snapshot["expiries"][0]["svi"];
		// Years of 12 decimals; a year has 31,536,000,000 milliseconds.
		let years = positive(&svi["ref_tenor_years"]).into_inner() / 1_000_000;
		let per_year = 31_536_000_000u128;
		let tenor = (years * per_year + 500_000_000_000) / 1_000_000_000_000;
		let scale = |text: &Value| {
			let value = decimal(text);
			let (top, bottom) = (tenor * 1_000_000_000_000, years * per_year);
			let size = value.into_inner().unsigned_abs();
			let scaled = surety_math::mul_div_nearest(size, top, bottom).expect("fits");
			let scaled = i128::try_from(scaled).expect("fits") * value.into_inner().signum();
			json!(compare_text(FixedI128::from_inner(scaled)))
		};
		(svi["a"], svi["b"]) = (scale(&svi["a"]), scale(&svi["b"]));
		svi["ref_tenor_ms"] = json!(tenor.to_string());
		store(&snapshot, MarginMode::Portfolio, |vault| {
			let expected = &case["expected"];
			let expected = json!({
				"equity": expected["equity"],
				"initial_margin": expected["initial_margin"],
				"maintenance_margin": expected["maintenance_margin"],
			});
			compare::assert_within(&cases::name(case), &expected, &amounts(&margin(vault)));
		});
	}
	assert_eq!(whole, 3);
}

// Portfolios by calls

/// Operators say what a case says of a market.
fn feed_case(fields: &Value) {
	let underlying = fields["underlying"].as_u64().expect("a number") as UnderlyingId;
	let spot = positive(&fields["spot"]);
	let quotes = list_of(&fields["expiries"]).iter().map(|expiry| ObservedExpiry {
		expiry: GENESIS_TIME + milliseconds(&expiry["expiry_ms"]),
		basis: decimal(&expiry["forward"]) - decimal(&fields["spot"]),
		svi: svi_of(&expiry["svi"]),
	});
	let rate = decimal(&fields["expiries"][0]["rate"]);
	observe(underlying, &Observation { rate, ..said(spot, quotes) });
}

fn series_in(market: &Value) -> Vec<(Series, FixedI128, FixedU128)> {
	let underlying = market["underlying"].as_u64().expect("a number") as UnderlyingId;
	let mut all = Vec::new();
	for expiry in list_of(&market["expiries"]) {
		for held in list_of(&expiry["positions"]) {
			let at = GENESIS_TIME + milliseconds(&expiry["expiry_ms"]);
			let (quantity, premium) = (decimal(&held["quantity"]), positive(&held["premium"]));
			all.push((series_of(underlying, at, held), quantity, premium));
		}
	}
	all
}

fn trade_case(case: &Value) {
	let snapshot = &case["snapshot"];
	let markets = list_of(&snapshot["underlyings"]);
	Covered::set(Cover::Risk);
	for market in markets {
		feed(market["underlying"].as_u64().expect("a number") as u32, positive(&market["spot"]));
	}
	next_block();
	let positions: Vec<_> = markets.iter().flat_map(series_in).collect();
	list(&positions.iter().map(|(series, ..)| *series).collect::<Vec<_>>());
	// Expiries without a position are listed too: they are fed, and only what is listed is taken.
	for market in markets {
		for expiry in list_of(&market["expiries"]) {
			let underlying = market["underlying"].as_u64().expect("a number") as u32;
			let at = GENESIS_TIME + milliseconds(&expiry["expiry_ms"]);
			list(&[on(underlying, OptionKind::Put, "200", at)]);
		}
		feed_case(market);
	}
	if snapshot["stable_price"] != "1" {
		feed(USD, positive(&snapshot["stable_price"]));
	}
	next_block();
	let (vault, other) =
		(vault_with(ALICE, positive(&snapshot["deposit"])), vault_with(BOB, fixed("9000000")));
	pledge(&other, BTC, "900");
	if mode_in(case) == MarginMode::Portfolio {
		assert_ok!(set_mode(&vault, MarginMode::Portfolio));
	}
	for coin in list_of(&snapshot["collateral"]) {
		pledge(&vault, BTC, coin["amount"].as_str().expect("a decimal"));
	}
	for (series, quantity, premium) in positions {
		let side = if quantity > signed("0") { OfferSide::Sell } else { OfferSide::Buy };
		let size = surety_math::magnitude(quantity);
		assert_eq!(
			deal_of(&other, side, &vault, series, size, premium),
			Ok(()),
			"{}",
			cases::name(case)
		);
	}
	assert_eq!(cash(&vault), decimal(&snapshot["cash"]));
	let shown = Risk::margin_of(&vault).expect("there are prices");
	let expected = &case["expected"];
	for (name, found, of) in [
		("equity", shown.equity, &expected["equity"]),
		("initial", shown.initial, &expected["initial_margin"]),
		("maintenance", shown.maintenance, &expected["maintenance_margin"]),
	] {
		let of = decimal(of).into_inner();
		let apart = found.into_inner().abs_diff(of);
		let most = of.unsigned_abs() / 1_000_000_000;
		assert!(apart <= most, "{} {name}: {found:?} is {apart} from {of}", cases::name(case));
	}
}

#[test]
fn traded_portfolios_have_the_margin_of_the_reference() {
	let file = cases::CaseFile::read(TRADED).expect("the file reads");
	assert_eq!(file.cases().len(), 30);
	for case in file.cases() {
		let peg = FeedTerms { min_price: fixed("0.5"), max_price: fixed("2"), ..feed_terms() };
		let second =
			if case["snapshot"]["stable_price"] == "1" { (ETH, feed_terms()) } else { (USD, peg) };
		let chain = Externalities::default()
			.feeds(vec![(BTC, feed_terms()), second])
			.markets(vec![(BTC, market(b"BTC")), (ETH, market(b"ETH"))]);
		chain.build_and_execute(|| trade_case(case));
	}
}
