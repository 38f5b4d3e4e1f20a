//! Numbers worked by hand from spec/liquidation.md, charges.md and margin.md, and the bounds of terms.

use sp_arithmetic::{FixedI128, FixedU128};
use surety_margin::*;

const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;

/// A number of up to six decimals.
fn fixed(millionths: u128) -> FixedU128 {
	FixedU128::from_inner(millionths * 1_000_000_000_000)
}

fn whole(value: u128) -> FixedU128 {
	fixed(value * 1_000_000)
}

fn signed(value: i128) -> FixedI128 {
	FixedI128::from_inner(value * 1_000_000_000_000_000_000)
}

fn units(value: u128) -> FixedU128 {
	FixedU128::from_inner(value)
}

/// A vault of this equity and requirement, of which so much is cash from bids.
fn standing(equity: i128, requirement: i128, received: u128) -> AuctionStanding {
	AuctionStanding {
		equity: signed(equity),
		maintenance: signed(equity - requirement),
		received: whole(received),
	}
}

fn bid(phase: Phase, limit: i128, largest: FixedU128) -> Bid {
	Bid { phase, limit: signed(limit), least: whole(0), largest }
}

// Auctions.

#[test]
fn price_falls_to_70_percent_in_15_minutes_and_to_nothing_in_12_hours_more() {
	let (clock, parameters) = (AuctionClock::open(1_000), AuctionParameters::default());
	let price = |elapsed| clock.price(&parameters, 1_000 + elapsed).expect("fits");
	assert_eq!(price(0), fixed(950_000));
	assert_eq!(price(15 * MINUTE / 2), fixed(825_000));
	assert_eq!(price(15 * MINUTE), fixed(700_000));
	assert_eq!(price(15 * MINUTE + 6 * HOUR), fixed(350_000));
	assert_eq!(price(15 * MINUTE + 12 * HOUR), whole(0));
	assert_eq!(price(100 * HOUR), whole(0));
	// A third of a minute of the first fall: 0.95 - 0.25 / 45, rounded up.
	assert_eq!(price(MINUTE / 3), units(944_444_444_444_444_445));
	assert_eq!(clock.price(&parameters, 0), Ok(fixed(950_000)));
}

#[test]
fn growth_takes_an_hour_and_does_not_reset_when_the_phase_is_left() {
	let parameters = AuctionParameters::default();
	let mut clock = AuctionClock::open(0);
	let mut growth_after = |minutes: u64, phase| {
		clock = clock.visited(&parameters, phase, minutes * MINUTE).expect("fits");
		clock.thin.map(|thin| thin.growth(&parameters).expect("fits"))
	};
	assert_eq!(growth_after(0, Phase::Solvent), None);
	// d is 0.70 after 15 minutes.
	assert_eq!(growth_after(15, Phase::Thin), Some(fixed(300_000)));
	assert_eq!(growth_after(27, Phase::Thin), Some(fixed(500_000)));
	assert_eq!(growth_after(30, Phase::Solvent), Some(fixed(550_000)));
	assert_eq!(growth_after(60, Phase::Thin), Some(fixed(550_000)));
	assert_eq!(growth_after(86, Phase::Thin), Some(units(983_333_333_333_333_333)));
	assert_eq!(growth_after(90, Phase::Thin), Some(whole(1)));
	// 12 + 3 + 27 minutes in the phase: at 87.
	assert_eq!(clock.thin.and_then(|thin| thin.grown), Some(87 * MINUTE));
	assert_eq!(clock.deadline(&parameters), Ok(97 * MINUTE));
	assert_eq!(AuctionClock::open(0).deadline(&parameters), Ok(12 * HOUR + 25 * MINUTE));
}

#[test]
fn solvent_auction_sells_what_restores_the_buffer() {
	let mut auction = Auction::open(AuctionParameters::default(), 0);
	let vault = standing(1_000, 1_500, 0);
	let quote = auction.visit(&vault, 0).expect("fits");
	assert_eq!(quote.offer, Offer::Solvent { price: fixed(950_000) });
	assert_eq!(quote.price_of_all, signed(950));
	// MM - 15 % of 1,500.
	assert_eq!(quote.buffer_margin, signed(-725));
	// 725 / (725 + 930), rounded up.
	assert_eq!(quote.most, units(438_066_465_256_797_584));
	assert_eq!(quote.least, fixed(100_000));
	let take = |bid: &Bid| quote.take(bid, whole(0));
	let quarter = take(&bid(Phase::Solvent, 950, fixed(250_000))).expect("taken");
	assert_eq!(quarter.from_bidder, fixed(237_500_000));
	assert_eq!((quarter.penalty, quarter.to_vault), (whole(5), fixed(232_500_000)));
	assert!(!quarter.ends);
	assert_eq!(quote.flagger_part(quarter.penalty), Ok(fixed(500_000)));
	let all = take(&bid(Phase::Solvent, 950, whole(1))).expect("taken");
	assert!(all.ends && all.fraction == quote.most);
	let refused = |bid: &Bid| take(bid).expect_err("refused");
	assert_eq!(refused(&bid(Phase::Thin, 950, whole(1))), BidRefused::OtherPhase);
	assert_eq!(refused(&bid(Phase::Solvent, 949, whole(1))), BidRefused::Limit);
	assert_eq!(refused(&bid(Phase::Solvent, 950, fixed(99_999))), BidRefused::BelowLeast);
	let whole_or_nothing = Bid { least: whole(1), ..bid(Phase::Solvent, 950, whole(1)) };
	assert_eq!(refused(&whole_or_nothing), BidRefused::AboveMost);
}

#[test]
fn auction_is_over_when_the_buffer_is_restored_or_time_is_up() {
	let mut auction = Auction::open(AuctionParameters::default(), 0);
	let end = |auction: &Auction, vault, now| auction.end(&vault, now).expect("fits");
	// MM is 225, exactly the buffer.
	let restored = standing(1_725, 1_500, 0);
	assert_eq!(end(&auction, restored, 0), Some(AuctionEnd::Restored));
	let quote = auction.visit(&restored, 0).expect("fits");
	let taken = quote.take(&bid(Phase::Solvent, 9_999, whole(1)), whole(0));
	assert_eq!(taken, Err(BidRefused::Restored));
	let unsafe_vault = standing(1_724, 1_500, 0);
	assert_eq!(end(&auction, unsafe_vault, 12 * HOUR + 25 * MINUTE - 1), None);
	let over = end(&auction, unsafe_vault, 12 * HOUR + 25 * MINUTE);
	assert_eq!(over, Some(AuctionEnd::Exhausted));
}

#[test]
fn all_is_sold_when_equity_is_below_the_floor() {
	let mut auction = Auction::open(AuctionParameters::default(), 0);
	let most = |auction: &mut Auction, equity| {
		auction.visit(&standing(equity, 60, 0), 0).expect("fits").most
	};
	assert_eq!(most(&mut auction, 49), whole(1));
	// 60 + 9 - 50 = 19 missing; 50 x 0.93 are kept.
	assert_eq!(most(&mut auction, 50), units(290_076_335_877_862_596));
	// Nothing is missing: nothing is sold, however little there is.
	let restored = auction.visit(&standing(40, 30, 0), 0).expect("fits");
	assert_eq!((restored.most, restored.least), (whole(0), whole(0)));
}

#[test]
fn thin_auction_grants_a_share_of_the_requirement() {
	let mut auction = Auction::open(AuctionParameters::default(), 0);
	// A quarter of 1,500 is 375: thin at 375, not above.
	assert_eq!(standing(376, 1_500, 0).phase(&auction.parameters), Ok(Phase::Solvent));
	assert_eq!(standing(375, 1_500, 0).phase(&auction.parameters), Ok(Phase::Thin));
	let vault = standing(300, 1_500, 0);
	let quote = auction.visit(&vault, 0).expect("fits");
	assert_eq!(quote.offer, Offer::Thin { growth: fixed(50_000) });
	// 300 - 5 % of 375.
	assert_eq!(quote.price_of_all, FixedI128::from_inner(281_250_000_000_000_000_000));
	// 1,425 / (1,425 + 281.25), rounded up.
	assert_eq!(quote.most, units(835_164_835_164_835_165));
	let half = quote.take(&bid(Phase::Thin, 282, fixed(500_000)), whole(0)).expect("taken");
	assert_eq!(half.from_bidder, fixed(140_625_000));
	assert_eq!((half.penalty, half.to_vault), (whole(0), half.from_bidder));

	let quote = auction.visit(&vault, 57 * MINUTE).expect("fits");
	assert_eq!(quote.offer, Offer::Thin { growth: whole(1) });
	assert_eq!((quote.price_of_all, quote.most), (signed(-75), whole(1)));
	let all = quote.take(&bid(Phase::Thin, -75, whole(1)), whole(1_000)).expect("taken");
	assert_eq!((all.from_fund, all.to_bidder()), (whole(75), Ok(whole(75))));
	// The fund holds less: the bidder is paid less, and would rather not.
	let poor = |limit| quote.take(&bid(Phase::Thin, limit, whole(1)), whole(60));
	assert_eq!(poor(-60).map(|transfer| transfer.from_fund), Ok(whole(60)));
	assert_eq!(poor(-75), Err(BidRefused::Limit));
}

#[test]
fn insolvent_vault_pays_from_received_cash_then_the_waterfall_then_the_fund() {
	let mut auction = Auction::open(AuctionParameters::default(), 0);
	let vault = standing(-50, 1_500, 50);
	assert_eq!(vault.loss(), Ok(whole(100)));
	auction.visit(&vault, 0).expect("fits");
	let quote = auction.visit(&vault, HOUR).expect("fits");
	// -100 - 375.
	assert_eq!((quote.price_of_all, quote.most), (signed(-475), whole(1)));
	let all = quote.take(&bid(Phase::Thin, -300, whole(1)), whole(200)).expect("taken");
	assert_eq!((all.from_received, all.from_waterfall), (whole(50), whole(50)));
	assert_eq!(all.from_fund, whole(200));
	assert_eq!(all.received_after(vault.received), Ok(whole(0)));
	let tenth = quote.take(&bid(Phase::Thin, -300, fixed(100_000)), whole(200)).expect("taken");
	// 47.5 of the 50.
	assert_eq!(tenth.from_received, fixed(47_500_000));
	assert_eq!((tenth.from_waterfall, tenth.from_fund), (whole(0), whole(0)));
	assert_eq!(tenth.received_after(vault.received), Ok(fixed(2_500_000)));
}

#[test]
fn bidder_takes_less_of_assets_and_more_of_debts_when_rounded() {
	let third = units(333_333_333_333_333_333);
	let taken = |amount| Quote::taken(FixedI128::from_inner(amount), third).expect("fits");
	assert_eq!(taken(10).into_inner(), 3);
	assert_eq!(taken(-10).into_inner(), -4);
	let all = Quote::taken(FixedI128::from_inner(-10), whole(1)).expect("fits");
	assert_eq!(all.into_inner(), -10);
}

// Tear-up.

fn short(quantity: u128, mark: u128, longs: u128) -> TornShort {
	let index = TearUpIndex::default();
	TornShort { quantity: whole(quantity), mark: whole(mark), longs: whole(longs), index }
}

#[test]
fn tear_up_covers_a_loss_by_one_haircut_on_all_shorts() {
	let shorts = [short(10, 300, 100), short(5, 200, 20)];
	let torn = tear_up(whole(1_000), &shorts).expect("fits");
	assert_eq!(torn.haircut, fixed(250_000));
	assert_eq!((torn.covered, torn.uncovered), (whole(1_000), whole(0)));
	assert_eq!((torn.paid, torn.left_over), (whole(3_000), whole(0)));
	let [first, second] = [torn.series[0], torn.series[1]];
	assert_eq!((first.price, first.cash, first.longs), (whole(225), whole(2_250), whole(90)));
	assert_eq!((second.price, second.cash, second.longs), (whole(150), whole(750), whole(15)));
	assert_eq!((first.index.factor, first.index.cash), (fixed(900_000), fixed(22_500_000)));
	assert_eq!((second.index.factor, second.index.cash), (fixed(750_000), fixed(37_500_000)));
	let held = Holding { quantity: whole(20), index: TearUpIndex::default() };
	let now = held.up_to_date(&first.index, &[]).expect("fits");
	// Two of twenty are closed at 225.
	assert_eq!((now.quantity, now.cash), (whole(18), whole(450)));
}

#[test]
fn tear_up_pays_nothing_when_the_loss_exceeds_the_shorts() {
	let torn = tear_up(whole(3_500), &[short(10, 300, 100)]).expect("fits");
	assert_eq!((torn.haircut, torn.uncovered), (whole(1), whole(500)));
	assert_eq!((torn.paid, torn.series[0].cash), (whole(0), whole(0)));
	assert_eq!(torn.series[0].index.factor, fixed(900_000));
}

#[test]
fn tear_up_refuses_what_no_ledger_holds() {
	let more = tear_up(whole(1), &[short(10, 300, 9)]);
	assert_eq!(more, Err(TearUpError::MoreThanLong));
	let index = TearUpIndex { epoch: 1, ..Default::default() };
	let held = Holding { quantity: whole(1), index };
	let before = TearUpIndex::default();
	assert_eq!(held.up_to_date(&before, &[]), Err(TearUpError::IndexBehind));
	let later = TearUpIndex { epoch: 2, ..Default::default() };
	assert_eq!(held.up_to_date(&later, &[]), Err(TearUpError::EpochUnknown));
	let paid = Holding { quantity: whole(1), index: TearUpIndex { cash: whole(1), ..before } };
	assert_eq!(paid.up_to_date(&before, &[]), Err(TearUpError::IndexBehind));
}

#[test]
fn epoch_begins_when_the_factor_falls_below_a_billionth() {
	let index = TearUpIndex { epoch: 3, factor: units(1_000_000_000), cash: whole(7) };
	let short = TornShort { quantity: whole(50), mark: whole(2), longs: whole(100), index };
	let torn = tear_up(whole(0), &[short]).expect("fits").series[0];
	// 100 for 100 contracts, of which one held at a factor of one is a billionth.
	let paid = units(7_000_000_001_000_000_000);
	assert_eq!(torn.ended, Some(EpochEnd { cash: paid, carried: true }));
	assert_eq!(torn.index, TearUpIndex { epoch: 4, factor: fixed(500_000), cash: whole(0) });
	let held = Holding { quantity: whole(6), index };
	let ends = [EpochEnd { cash: paid, carried: true }];
	let now = held.up_to_date(&torn.index, &ends).expect("fits");
	assert_eq!((now.quantity, now.cash), (whole(3), whole(6)));
	let nobody = TornShort { quantity: whole(100), ..short };
	let torn = tear_up(whole(0), &[nobody]).expect("fits").series[0];
	assert_eq!(torn.index, TearUpIndex { epoch: 4, factor: whole(1), cash: whole(0) });
	assert!(torn.ended.is_some_and(|end| !end.carried));
}

// Interest, kappa, charges.

#[test]
fn rate_rises_to_ten_percent_at_the_kink_and_to_all_at_full_use() {
	let parameters = InterestParameters::default();
	let rate = |millionths| parameters.rate(fixed(millionths)).expect("fits");
	assert_eq!(rate(0), fixed(20_000));
	assert_eq!(rate(850_000), fixed(100_000));
	assert_eq!(rate(925_000), fixed(550_000));
	assert_eq!(rate(1_000_000), whole(1));
	assert_eq!(parameters.highest_rate(), Ok(whole(1)));
	// 0.02 + 0.08 x 0.5 / 0.85, rounded up.
	assert_eq!(rate(500_000), units(67_058_823_529_411_765));
	assert_eq!(utilisation(whole(1), whole(3)), Ok(units(333_333_333_333_333_334)));
	assert_eq!(utilisation(whole(4), whole(3)), Ok(whole(1)));
	assert_eq!(utilisation(whole(0), whole(0)), Ok(whole(0)));
	assert_eq!(parameters.allows_debts(whole(80), whole(100)), Ok(true));
	assert_eq!(parameters.allows_debts(whole(81), whole(100)), Ok(false));
}

#[test]
fn interest_of_a_year_compounds_and_is_divided() {
	let (parameters, before) = (InterestParameters::default(), InterestIndices::default());
	let year = 365 * 24 * HOUR;
	let accrued = before.accrue(&parameters, whole(850), whole(1_000), year).expect("fits");
	// e^0.1 = 1.105170918075647624811...
	let debt = accrued.indices.debt.into_inner();
	assert!((1_105_170_918_075_647_625..=1_105_170_918_075_647_627).contains(&debt), "{debt}");
	assert_eq!(accrued.interest, units(850 * (debt - 1_000_000_000_000_000_000)));
	let interest = accrued.interest.into_inner();
	assert_eq!(accrued.treasury, units(interest.div_ceil(5)));
	assert_eq!(accrued.balances, units(interest - interest.div_ceil(5)));
	let credit = accrued.indices.credit.into_inner();
	assert_eq!(credit, 1_000_000_000_000_000_000 + (interest - interest.div_ceil(5)) / 1_000);
	assert_eq!(accrued.indices.debt_now(units(1), &before), Ok(units(2)));
	assert_eq!(accrued.indices.balance_now(units(1), &before), Ok(units(1)));
	let still = before.accrue(&parameters, whole(850), whole(1_000), 0).expect("fits");
	assert_eq!(still.indices, before);
	let alone = before.accrue(&parameters, whole(10), whole(0), year).expect("fits");
	assert_eq!((alone.balances, alone.treasury), (whole(0), alone.interest));
}

#[test]
fn kappa_follows_volatility_by_two_percent_an_hour_up_and_half_a_percent_down() {
	let parameters = KappaParameters::default();
	let target = |variance| parameters.target(variance).expect("fits");
	// Volatilities of 0.8, 1.6, 8 and 0.1.
	assert_eq!(target(fixed(640_000)), whole(1));
	assert_eq!(target(fixed(2_560_000)), whole(2));
	assert_eq!(target(whole(64)), whole(4));
	assert_eq!(target(fixed(10_000)), whole(1));
	let next = |now, target, step| parameters.next(now, target, step).expect("fits");
	assert_eq!(next(whole(1), whole(2), HOUR), fixed(1_020_000));
	assert_eq!(next(whole(1), fixed(1_010_000), HOUR), fixed(1_010_000));
	assert_eq!(next(whole(2), whole(1), HOUR), fixed(1_990_000));
	assert_eq!(next(whole(2), fixed(1_995_000), HOUR), fixed(1_995_000));
	assert_eq!(next(whole(2), whole(1), 1_000 * HOUR), whole(1));
	assert_eq!(next(whole(2), whole(1), 0), whole(2));
	assert_eq!(maintenance_kappa(whole(3), whole(2)), whole(2));
	assert_eq!(maintenance_kappa(whole(1), whole(2)), whole(1));
}

#[test]
fn variance_halves_in_a_day_without_moves_and_takes_up_a_return() {
	let parameters = KappaParameters::default();
	let day = 24 * HOUR;
	let next = |variance, before, after, elapsed| {
		parameters.next_variance(variance, before, after, elapsed).expect("fits").into_inner()
	};
	let halved = next(fixed(640_000), whole(100), whole(100), day);
	assert!(halved.abs_diff(320_000_000_000_000_000) <= 2, "{halved}");
	// A return of ln 2 in a day: 365 ln^2 2 a year, of which half counts.
	let doubled = next(whole(0), whole(100), whole(200), day);
	assert!(doubled.abs_diff(87_682_675_040_071_760_002) <= 1_000, "{doubled}");
	assert_eq!(next(fixed(640_000), whole(100), whole(300), 0), 640_000_000_000_000_000);
	let nothing = parameters.next_variance(whole(1), whole(0), whole(1), day);
	assert_eq!(nothing, Err(surety_math::MathError::Domain));
}

#[test]
fn open_interest_charge_rises_from_its_lower_to_its_upper_end() {
	let terms = OpenInterestTerms { factor: whole(2), lower: whole(100), upper: whole(200) };
	let parameters = OpenInterestParameters::new(terms).expect("in bounds");
	let multiplier = |open_interest| parameters.multiplier(whole(open_interest)).expect("fits");
	assert_eq!(
		[0, 100, 150, 200, 999].map(multiplier),
		[1_000, 1_000, 1_500, 2_000, 2_000].map(|value| fixed(value * 1_000))
	);
	let neutral = OpenInterestParameters::default();
	assert_eq!(neutral.multiplier(whole(1_000_000)), Ok(whole(1)));
}

#[test]
fn fee_is_capped_at_an_eighth_of_the_premium_and_divided() {
	let parameters = FeeParameters::default();
	let fee = |of, premium| parameters.fee(of, whole(60_000), whole(premium)).expect("fits");
	assert_eq!(fee(FeeOf::Maker, 1_000), whole(18));
	assert_eq!(fee(FeeOf::Taker, 100), fixed(12_500_000));
	assert_eq!(fee(FeeOf::Settlement, 1_000), whole(9));
	assert_eq!(fee(FeeOf::Taker, 0), whole(0));
	let split = parameters.split(fixed(12_500_000)).expect("fits");
	let expected = FeeSplit { fund: whole(5), treasury: whole(5), author: fixed(2_500_000) };
	assert_eq!(split, expected);
	let dust = parameters.split(units(3)).expect("fits");
	assert_eq!(dust, FeeSplit { fund: units(2), treasury: units(1), author: units(0) });
}

// A call that only reduces risk.

fn state(equity: i128, initial: i128, maintenance: i128) -> MarginState {
	MarginState {
		equity: signed(equity),
		initial: signed(initial),
		maintenance: signed(maintenance),
	}
}

#[test]
fn value_may_leave_in_proportion_to_the_fall_of_the_requirement() {
	// Requirements of 160 and 120.
	let before = state(100, -60, -20);
	let after = |leaves: i128| state(100 - leaves, -20 - leaves, 0 - leaves);
	let leave = |leaves| ensure_reduces_risk(&before, &after(leaves), signed(leaves));
	// A quarter of 40; equity would allow 100 x 40 / 160.
	assert_eq!(leave(10), Ok(()));
	assert_eq!(leave(11), Err(RiskNotReduced::TooMuchLeaves { most: whole(10) }));
	// 20 x 40 / 160.
	let poor = |leaves| {
		let after = state(20 - leaves, -100 - leaves, -80 - leaves);
		ensure_reduces_risk(&state(20, -140, -100), &after, signed(leaves))
	};
	assert_eq!(poor(5), Ok(()));
	assert_eq!(poor(6), Err(RiskNotReduced::TooMuchLeaves { most: whole(5) }));
	let broke = |leaves| {
		let after = state(-20 - leaves, -140 - leaves, -120 - leaves);
		ensure_reduces_risk(&state(-20, -180, -140), &after, signed(leaves))
	};
	assert_eq!(broke(0), Ok(()));
	assert_eq!(broke(-5), Ok(()));
	assert_eq!(broke(1), Err(RiskNotReduced::TooMuchLeaves { most: whole(0) }));
	assert!(fees_are_waived(signed(0)) && fees_are_waived(signed(-1)));
	assert!(!fees_are_waived(signed(1)));
}

#[test]
fn call_is_refused_when_a_requirement_rises() {
	let before = state(100, -60, -20);
	let rises = |after| ensure_reduces_risk(&before, &after, signed(0));
	assert_eq!(rises(state(100, -61, -20)), Err(RiskNotReduced::InitialRequirementRises));
	assert_eq!(rises(state(100, -60, -21)), Err(RiskNotReduced::MaintenanceRequirementRises));
	assert_eq!(rises(state(100, -60, -20)), Ok(()));
	// It ends with initial margin: no more is asked.
	assert_eq!(rises(state(500, 0, 10)), Ok(()));
}

#[test]
fn options_do_not_leave_the_house() {
	let coin = |value, maintenance, initial| {
		(whole(value), Haircuts::new(fixed(maintenance), fixed(initial)).expect("at most all"))
	};
	let collateral = [coin(100, 100_000, 150_000), coin(40, 0, 0)];
	assert_eq!(free_of_options(signed(-100), &collateral), Ok(signed(15)));
	assert_eq!(may_leave(signed(-115), &collateral), Ok(true));
	assert_eq!(may_leave(signed(-116), &collateral), Ok(false));
	assert_eq!(may_leave(signed(0), &[]), Ok(true));
}
