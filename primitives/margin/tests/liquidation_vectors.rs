//! The numbers of reference/liquidation.json, computed in exact fractions by reference/liquidation.py from the pages of the
//! specification: auctions step by step, tear-ups with their holders, losses, interest, kappa, charges, and the rule of
//! calls that only reduce risk. What is rational agrees to the unit; what goes through exp or ln lies within the bounds
//! that the model derives from the crate's.

use serde_json::Value;
use sp_arithmetic::{FixedI128, FixedU128};
use std::collections::BTreeMap;
use surety_margin::*;
use surety_types::Moment;

fn read(part: &str) -> Value {
	let file = concat!(env!("CARGO_MANIFEST_DIR"), "/reference/liquidation.json");
	let text = std::fs::read_to_string(file).expect("the file is there");
	let all: Value = serde_json::from_str(&text).expect("it is JSON");
	all[part].clone()
}

fn list(value: &Value) -> &[Value] {
	value.as_array().expect("a list")
}

fn text(value: &Value) -> &str {
	value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

/// A number of units of 1e-18.
fn amount(value: &Value) -> FixedU128 {
	FixedU128::from_inner(text(value).parse().expect("an unsigned number"))
}

fn signed(value: &Value) -> FixedI128 {
	FixedI128::from_inner(text(value).parse().expect("a signed number"))
}

fn moment(value: &Value) -> Moment {
	value.as_u64().expect("a time")
}

fn index(value: &Value) -> usize {
	moment(value).try_into().expect("an index")
}

/// Terms from a record of their own names; their shares and amounts are counts of units as everywhere in the file.
fn terms<T: serde::de::DeserializeOwned>(value: &Value) -> T {
	serde_json::from_value(value.clone()).expect("terms within their bounds")
}

fn assert_between(name: &str, found: FixedU128, range: &Value) {
	let [low, high] = [amount(&range[0]), amount(&range[1])];
	assert!(low <= found && found <= high, "{name}: {found:?} is not in {low:?}..{high:?}");
}

// Auctions.

fn phase(thin: &Value) -> Phase {
	if thin.as_bool().expect("a phase") {
		Phase::Thin
	} else {
		Phase::Solvent
	}
}

fn moved(step: &Value, quote: &Quote) -> Option<Transfer> {
	let terms = step.get("bid")?;
	let bid = Bid {
		phase: phase(&terms["thin"]),
		limit: signed(&terms["limit"]),
		least: amount(&terms["least"]),
		largest: amount(&terms["largest"]),
	};
	match (quote.take(&bid, amount(&step["fund"])), step.get("refused")) {
		(Ok(transfer), None) => Some(transfer),
		(Err(reason), Some(expected)) => {
			assert_eq!(format!("{reason:?}"), text(expected));
			None
		},
		(found, expected) => panic!("{found:?}, not {expected:?}"),
	}
}

fn assert_step(auction: &mut Auction, step: &Value, received: &mut FixedU128) {
	let now = moment(&step["now"]);
	assert_eq!(*received, amount(&step["received"]));
	let standing = AuctionStanding {
		equity: signed(&step["equity"]),
		maintenance: signed(&step["maintenance"]),
		received: *received,
	};
	let quote = auction.visit(&standing, now).expect("answers");
	assert_eq!(quote.phase(), phase(&step["thin"]));
	let price = match quote.offer {
		Offer::Solvent { price } => price,
		Offer::Thin { growth } => growth,
	};
	assert_eq!(price, amount(&step["price"]));
	assert_eq!(quote.price_of_all, signed(&step["priceOfAll"]));
	assert_eq!(quote.buffer_margin, signed(&step["bufferMargin"]));
	assert_eq!((quote.most, quote.least), (amount(&step["most"]), amount(&step["least"])));
	let end = auction.end(&standing, now).expect("answers").map(|end| format!("{end:?}"));
	assert_eq!(end.as_deref(), step["end"].as_str());
	let Some(transfer) = moved(step, &quote) else { return };
	let expected = &step["moved"];
	let found = [
		("fraction", transfer.fraction),
		("pays", transfer.from_bidder),
		("toVault", transfer.to_vault),
		("penalty", transfer.penalty),
		("fromReceived", transfer.from_received),
		("fromWaterfall", transfer.from_waterfall),
		("fromFund", transfer.from_fund),
	];
	for (name, found) in found {
		assert_eq!(found, amount(&expected[name]), "{name}");
	}
	assert_eq!(Some(transfer.ends), expected["ends"].as_bool());
	*received = transfer.received_after(*received).expect("fits");
}

#[test]
fn auctions_walk_as_the_model_does() {
	let (mut steps, walks) = (0, read("auctions"));
	for walk in list(&walks) {
		println!("{}", text(&walk["name"]));
		let parameters: AuctionParameters = terms(&walk["terms"]);
		let opened = moment(&walk["steps"][0]["now"]);
		let (mut auction, mut received) = (Auction::open(parameters, opened), FixedU128::default());
		for step in list(&walk["steps"]) {
			println!("{step}");
			assert_step(&mut auction, step, &mut received);
			steps += 1;
		}
	}
	assert!(steps > 400, "{steps}");
	assert_eq!(terms::<AuctionTerms>(&walks[0]["terms"]), AuctionTerms::default());
}

// Tear-up.

/// The series of a story: indices, ends of epochs and holders.
#[derive(Default)]
struct Torn {
	index: TearUpIndex,
	ends: Vec<EpochEnd>,
	longs: FixedU128,
	holdings: Vec<Holding>,
	received: Vec<FixedU128>,
	/// What tear-ups paid for its longs, in units.
	paid_in: u128,
}

impl Torn {
	fn new(held: &Value) -> Self {
		let quantities: Vec<_> = list(held).iter().map(amount).collect();
		let index = TearUpIndex::default();
		let total = quantities.iter().map(|quantity| quantity.into_inner()).sum();
		Self {
			longs: FixedU128::from_inner(total),
			holdings: quantities.iter().map(|&quantity| Holding { quantity, index }).collect(),
			received: vec![FixedU128::default(); quantities.len()],
			..Default::default()
		}
	}

	fn touch(&mut self, holder: usize) -> UpToDate {
		let holding = &mut self.holdings[holder];
		let passed = usize::try_from(holding.index.epoch).expect("few");
		let ends: Vec<_> = self.ends[passed..].iter().copied().take(5).collect();
		let now = holding.up_to_date(&self.index, &ends).expect("answers");
		*holding = Holding { quantity: now.quantity, index: self.index };
		let received = self.received[holder].into_inner() + now.cash.into_inner();
		self.received[holder] = FixedU128::from_inner(received);
		now
	}
}

fn assert_torn(series: &mut [Torn], event: &Value) {
	let shorts: Vec<_> = list(&event["shorts"])
		.iter()
		.map(|short| {
			let series = &series[index(&short["series"])];
			assert_eq!(series.longs, amount(&short["longs"]));
			TornShort {
				quantity: amount(&short["quantity"]),
				mark: amount(&short["mark"]),
				longs: series.longs,
				index: series.index,
			}
		})
		.collect();
	let torn = tear_up(amount(&event["loss"]), &shorts).expect("answers");
	let found = [
		("haircut", torn.haircut),
		("covered", torn.covered),
		("uncovered", torn.uncovered),
		("paid", torn.paid),
		("leftOver", torn.left_over),
	];
	for (name, found) in found {
		assert_eq!(found, amount(&event[name]), "{name}");
	}
	for (short, found) in list(&event["shorts"]).iter().zip(torn.series) {
		assert_eq!((found.price, found.cash), (amount(&short["price"]), amount(&short["cash"])));
		assert_eq!(found.index, terms(&short["index"]));
		assert_eq!(found.ended, terms(&short["ended"]));
		let series = &mut series[index(&short["series"])];
		series.index = found.index;
		series.longs = found.longs;
		series.paid_in += found.cash.into_inner();
		series.ends.extend(found.ended);
	}
}

#[test]
fn tear_ups_leave_what_the_model_leaves() {
	for story in list(&read("tearUps")) {
		println!("{}", text(&story["name"]));
		let mut series: Vec<_> = list(&story["held"]).iter().map(Torn::new).collect();
		for event in list(&story["events"]) {
			match event.get("touch") {
				Some(place) => {
					let found = series[index(&place[0])].touch(index(&place[1]));
					assert_eq!(found.quantity, amount(&event["quantity"]));
					assert_eq!(found.cash, amount(&event["cash"]));
				},
				None => assert_torn(&mut series, event),
			}
		}
		for (series, expected) in series.iter_mut().zip(list(&story["final"])) {
			assert_eq!(series.longs, amount(&expected["longs"]));
			let (mut kept, mut received) = (0, 0);
			for (holder, expected) in list(&expected["holdings"]).iter().enumerate() {
				let quantity = series.touch(holder).quantity;
				assert_eq!(quantity, amount(&expected["quantity"]));
				assert_eq!(series.received[holder], amount(&expected["received"]));
				kept += quantity.into_inner();
				received += series.received[holder].into_inner();
			}
			let remainder = series.longs.into_inner() - kept;
			assert_eq!(remainder, amount(&expected["remainder"]).into_inner());
			let left = series.paid_in - received;
			assert_eq!(left, amount(&expected["cashLeft"]).into_inner());
		}
	}
}

// Losses, interest, kappa and charges.

#[test]
fn losses_and_claims_are_divided_as_the_model_does() {
	let losses = read("losses");
	for case in list(&losses["parts"]) {
		let marks: Vec<_> = list(&case["marks"]).iter().map(signed).collect();
		let found = LossParts::new(amount(&case["loss"]), &marks).expect("fits");
		let expected: Vec<_> = list(&case["parts"]).iter().map(amount).collect();
		assert_eq!((found.markets, found.cash), (expected, amount(&case["cash"])), "{case}");
	}
	for case in list(&losses["recoveries"]) {
		let recovery = Recovery { owed: amount(&case["owed"]), missing: amount(&case["missing"]) };
		assert_eq!(recovery.rate(), Ok(amount(&case["rate"])), "{case}");
		assert_eq!(recovery.paid(amount(&case["claim"])), Ok(amount(&case["paid"])), "{case}");
	}
}

#[test]
fn interest_is_that_of_the_model() {
	for case in list(&read("interest")) {
		println!("{case}");
		let parameters: InterestParameters = terms(&case["terms"]);
		let (debts, positive) = (amount(&case["debts"]), amount(&case["positive"]));
		let used = utilisation(debts, positive).expect("fits");
		assert_eq!(used, amount(&case["utilisation"]));
		assert_eq!(parameters.rate(used), Ok(amount(&case["rate"])));
		let before = InterestIndices {
			debt: amount(&case["debtIndex"]),
			credit: amount(&case["creditIndex"]),
		};
		let found = before.accrue(&parameters, debts, positive, moment(&case["elapsed"]));
		let found = found.expect("fits");
		assert_between("debt index", found.indices.debt, &case["debtIndexAfter"]);
		assert_between("interest", found.interest, &case["interest"]);
		assert_between("balances", found.balances, &case["balances"]);
		assert_between("credit index", found.indices.credit, &case["creditIndexAfter"]);
		let sum = found.treasury.into_inner() + found.balances.into_inner();
		assert_eq!(sum, found.interest.into_inner());
	}
}

#[test]
fn kappa_follows_as_in_the_model() {
	for case in list(&read("kappa")) {
		println!("{case}");
		let parameters: KappaParameters = terms(&case["terms"]);
		let variance = amount(&case["variance"]);
		let [before, after] = ["before", "after"].map(|name| amount(&case[name]));
		let found = parameters.next_variance(variance, before, after, moment(&case["elapsed"]));
		assert_between("variance", found.expect("fits"), &case["varianceAfter"]);
		let target = parameters.target(variance).expect("fits");
		assert_eq!(target, amount(&case["target"]));
		let next = parameters.next(amount(&case["kappa"]), target, moment(&case["step"]));
		assert_eq!(next, Ok(amount(&case["next"])));
	}
}

#[test]
fn charges_are_those_of_the_model() {
	let charges = read("charges");
	for case in list(&charges["openInterest"]) {
		let [factor, lower, upper] = ["factor", "lower", "upper"].map(|name| amount(&case[name]));
		let parameters = OpenInterestParameters::new(OpenInterestTerms { factor, lower, upper });
		let found = parameters.expect("in bounds").multiplier(amount(&case["openInterest"]));
		assert_eq!(found, Ok(amount(&case["multiplier"])), "{case}");
	}
	let parameters = FeeParameters::default();
	for case in list(&charges["fees"]) {
		let [notional, premium] = ["notional", "premium"].map(|name| amount(&case[name]));
		let fee = parameters.fee(FeeOf::Taker, notional, premium).expect("fits");
		assert_eq!(fee, amount(&case["fee"]), "{case}");
		let [fund, treasury, author] =
			["fund", "treasury", "author"].map(|name| amount(&case[name]));
		assert_eq!(parameters.split(fee), Ok(FeeSplit { fund, treasury, author }), "{case}");
	}
}

// A call that only reduces risk.

fn state(value: &Value) -> MarginState {
	MarginState {
		equity: signed(&value["e"]),
		initial: signed(&value["im"]),
		maintenance: signed(&value["mm"]),
	}
}

#[test]
fn calls_are_allowed_as_the_model_allows_them() {
	let cases = read("reduceRisk");
	let mut outcomes = BTreeMap::<String, usize>::new();
	for case in list(&cases["calls"]) {
		let (before, after) = (state(&case["before"]), state(&case["after"]));
		let expected = match text(&case["outcome"]) {
			"allowed" => Ok(()),
			"InitialRequirementRises" => Err(RiskNotReduced::InitialRequirementRises),
			"MaintenanceRequirementRises" => Err(RiskNotReduced::MaintenanceRequirementRises),
			"TooMuchLeaves" => Err(RiskNotReduced::TooMuchLeaves { most: amount(&case["most"]) }),
			other => panic!("{other}"),
		};
		let found = ensure_reduces_risk(&before, &after, signed(&case["leaves"]));
		assert_eq!(found, expected, "{case}");
		*outcomes.entry(text(&case["outcome"]).into()).or_default() += 1;
	}
	assert!(outcomes.len() == 4 && outcomes.values().all(|&count| count >= 10), "{outcomes:?}");
	for case in list(&cases["withdrawals"]) {
		let haircuts = |asset: &Value| Haircuts::new(amount(&asset[1]), amount(&asset[2]));
		let collateral: Vec<_> = list(&case["collateral"])
			.iter()
			.map(|asset| (amount(&asset[0]), haircuts(asset).expect("at most all")))
			.collect();
		let cash = signed(&case["cash"]);
		assert_eq!(free_of_options(cash, &collateral), Ok(signed(&case["free"])), "{case}");
		assert_eq!(may_leave(cash, &collateral).ok(), case["allowed"].as_bool(), "{case}");
	}
}
