//! What users ask of risk: quotes, option chains, liquidation prices, modes.

use sp_runtime::BoundedVec;
use surety_margin::MarginMode;
use surety_mock::{
	types::{Moment, OptionKind, Series, VaultId},
	*,
};
use surety_options::OfferSide;
use surety_risk::Strikes;

const EXPIRY: Moment = GENESIS_TIME + 30 * DAY;

fn option(strike: &str, kind: OptionKind) -> Series {
	Series { underlying: BTC, expiry: EXPIRY, strike: fixed(strike), kind }
}

/// Runs with margin as the chain has it, three series listed and the market fed: spot 50,000.
fn run(test: impl FnOnce()) {
	Externalities::default().build_and_execute(|| {
		Covered::set(Cover::Risk);
		observe(BTC, &market_at(fixed("50000"), fixed("1"), &[]));
		next_block();
		for (strike, kind) in
			[("48000", OptionKind::Put), ("46000", OptionKind::Put), ("52000", OptionKind::Call)]
		{
			assert_ok!(Options::list(RuntimeOrigin::signed(ALICE), option(strike, kind)));
		}
		observe(BTC, &market_at(fixed("50000"), fixed("1"), &[EXPIRY]));
		next_block();
		test();
	});
}

/// One contract changes hands.
fn trade(writer: &VaultId<AccountId>, buyer: &VaultId<AccountId>, series: Series, premium: &str) {
	let sale = Options::offer(
		RuntimeOrigin::signed(writer.owner),
		writer.clone(),
		series,
		OfferSide::Sell,
		fixed("1"),
		fixed(premium),
		EXPIRY,
	);
	assert_ok!(sale);
	let id = Options::next_offer(&series).expect("listed") - 1;
	let buyer = buyer.clone();
	assert_ok!(Options::accept_offer(RuntimeOrigin::signed(buyer.owner), id, buyer, fixed("1")));
}

#[test]
fn quote_is_the_mark_that_a_vault_is_valued_at() {
	run(|| {
		let (writer, buyer) = (vault_with(ALICE, fixed("20000")), vault_with(BOB, fixed("9000")));
		let put = option("48000", OptionKind::Put);
		trade(&writer, &buyer, put, "2000");
		let quote = Risk::quote_of(&put).expect("quoted");
		let margin = Risk::margin_of(&buyer).expect("there are prices");
		assert_eq!(surety_math::signed(quote.mark), Ok(margin.markets[0].mark_to_market));
		let greeks = quote.greeks.expect("smooth");
		assert!(greeks.delta < signed("0") && greeks.delta > signed("-0.5"));
		assert!(greeks.gamma > signed("0") && greeks.vega > signed("0"));
		assert!(greeks.theta < signed("0"));
		// A call of the same strike: by parity its delta is the discount factor more, here 1.
		let call =
			Risk::quote_of(&option("48000", OptionKind::Call)).expect("quoted, if not listed");
		let difference =
			call.greeks.expect("smooth").delta.into_inner() - greeks.delta.into_inner();
		assert!((difference - signed("1").into_inner()).abs() < 1_000_000_000_000_000);
		assert_eq!((call.volatility, call.forward), (quote.volatility, quote.forward));
	});
}

#[test]
fn nothing_is_quoted_when_there_is_no_market_or_no_surface() {
	run(|| {
		let put = option("48000", OptionKind::Put);
		assert_eq!(Risk::quote_of(&Series { underlying: 99, ..put }), None);
		assert_eq!(Risk::quote_of(&Series { expiry: EXPIRY + DAY, ..put }), None);
		assert_eq!(Risk::option_chain(99, EXPIRY, None, 10), vec![]);
		assert_eq!(Risk::option_chain(BTC, EXPIRY + DAY, None, 10), vec![]);
	});
}

#[test]
fn option_chain_quotes_both_kinds_of_every_listed_strike_page_by_page() {
	run(|| {
		let strikes = ["46000", "48000", "52000"].map(fixed);
		Strikes::<Test>::insert(BTC, EXPIRY, BoundedVec::truncate_from(strikes.to_vec()));
		let all = Risk::option_chain(BTC, EXPIRY, None, u32::MAX);
		let series: Vec<_> =
			all.iter().map(|quote| (quote.series.strike, quote.series.kind)).collect();
		let both = |strike| [(strike, OptionKind::Call), (strike, OptionKind::Put)];
		assert_eq!(series, strikes.map(both).concat());
		assert!(all.iter().all(|quote| Risk::quote_of(&quote.series).as_ref() == Some(quote)));
		assert_eq!(Risk::option_chain(BTC, EXPIRY, None, 2), all[..4]);
		assert_eq!(Risk::option_chain(BTC, EXPIRY, Some(strikes[1]), 2), all[4..]);
		assert_eq!(Risk::option_chain(BTC, EXPIRY, Some(strikes[2]), 2), vec![]);
		assert_eq!(Risk::option_chain(BTC, EXPIRY, None, 0), vec![]);
	});
}

#[test]
fn writer_of_a_put_is_unsafe_where_his_requirement_takes_all_that_he_has() {
	run(|| {
		let (writer, buyer) = (vault_with(ALICE, fixed("16000")), vault_with(BOB, fixed("9000")));
		trade(&writer, &buyer, option("48000", OptionKind::Put), "2000");
		let prices = Risk::liquidation_prices(&writer).expect("there are prices");
		assert_eq!(prices.len(), 1);
		assert_eq!((prices[0].underlying, prices[0].spot), (BTC, fixed("50000")));
		// In standard mode a short put needs 15 % of spot beyond its value, be it worth nothing: 18,000 of 120,000. The price
		// is found between 2.5 and 2 times spot, to a 4,096th of that, 6.1.
		let up = prices[0].up.expect("it can become unsafe");
		assert!(fixed("120000") <= up && up <= fixed("120006.2"), "{up:?}");
		// At 30,000 the put is worth about 18,000, more than what there is. At 44,000 it is worth less than 6,500, and
		// 15 % of spot are 6,600: together less than 18,000.
		let down = prices[0].down.expect("it can become unsafe");
		assert!(fixed("30000") < down && down < fixed("44000"), "{down:?}");
		// Who is long owes nothing at any price.
		let held = Risk::liquidation_prices(&buyer).expect("there are prices");
		assert_eq!((held[0].down, held[0].up), (None, None));
	});
}

#[test]
fn spread_is_safe_at_every_price_when_its_width_is_there() {
	run(|| {
		let (writer, other) = (vault_with(ALICE, fixed("20000")), vault_with(BOB, fixed("20000")));
		trade(&other, &writer, option("46000", OptionKind::Put), "1500");
		trade(&writer, &other, option("48000", OptionKind::Put), "2000");
		let prices = Risk::liquidation_prices(&writer).expect("there are prices");
		assert_eq!((prices[0].down, prices[0].up), (None, None));
	});
}

#[test]
fn mode_is_told_of_vaults_that_there_are() {
	run(|| {
		let owner = vault_with(ALICE, fixed("1"));
		assert_eq!(Risk::mode_of(&owner), Some(MarginMode::Standard));
		assert_ok!(Risk::set_mode(
			RuntimeOrigin::signed(ALICE),
			owner.index,
			MarginMode::Portfolio
		));
		assert_eq!(Risk::mode_of(&owner), Some(MarginMode::Portfolio));
		let nobody = VaultId { owner: BOB, index: 7 };
		assert_eq!(Risk::mode_of(&nobody), None);
		assert_eq!(Risk::liquidation_prices(&nobody), None);
	});
}
