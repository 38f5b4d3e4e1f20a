//! Parameters exist only within their bounds; each bound has its error.

mod generate;

use codec::{Decode, Encode, MaxEncodedLen};
use generate::{fixed, percent, signed, UNIT};
use surety_margin::ParameterError::{self, *};
use surety_margin::{
	check_kappa, Haircuts, HouseParameters, HouseTerms, MarketParameters, PortfolioTerms, Scenario,
	StandardTerms, VolatilityMove,
};
use surety_math::ONE;

fn portfolio(change: impl FnOnce(&mut PortfolioTerms)) -> Result<(), ParameterError> {
	let mut terms = PortfolioTerms::default();
	change(&mut terms);
	MarketParameters::new(terms, StandardTerms::default()).map(|_| ())
}

fn standard(change: impl FnOnce(&mut StandardTerms)) -> Result<(), ParameterError> {
	let mut terms = StandardTerms::default();
	change(&mut terms);
	MarketParameters::new(PortfolioTerms::default(), terms).map(|_| ())
}

fn house(change: impl FnOnce(&mut HouseTerms)) -> Result<(), ParameterError> {
	let mut terms = HouseTerms::default();
	change(&mut terms);
	HouseParameters::new(terms).map(|_| ())
}

fn with_scenario(
	spot: u128,
	volatility: VolatilityMove,
	dampening: u128,
) -> Result<(), ParameterError> {
	let (spot, dampening) = (percent(spot), percent(dampening));
	let scenario = Scenario { spot, volatility, dampening };
	portfolio(|terms| {
		terms.scenarios = vec![scenario].try_into().expect("room for one");
		terms.mm_factor = percent(0);
	})
}

#[test]
fn default_terms_are_within_bounds() {
	assert_eq!(portfolio(|_| ()), Ok(()));
	assert_eq!(house(|_| ()), Ok(()));
	assert_eq!(PortfolioTerms::default().scenarios.len(), 33);
}

#[test]
fn scenarios_are_refused_when_a_shock_is_not_positive_after_kappa() {
	use VolatilityMove::{SkewAbs, Up};
	assert_eq!(with_scenario(76, Up, 100), Ok(()));
	assert_eq!(with_scenario(75, Up, 100), Err(Shock));
	assert_eq!(with_scenario(75, Up, 99), Ok(()));
	assert_eq!(with_scenario(0, Up, 99), Err(Shock));
	assert_eq!(with_scenario(325, Up, 100), Ok(()));
	assert_eq!(with_scenario(326, Up, 100), Err(Shock));
	assert_eq!(with_scenario(1_001, Up, 99), Err(Shock));
	assert_eq!(with_scenario(100, Up, 101), Err(Dampening));
	assert_eq!(with_scenario(100, SkewAbs, 100), Ok(()));
	assert_eq!(with_scenario(101, SkewAbs, 100), Err(SkewMovesSpot));
}

#[test]
fn portfolio_terms_are_refused_when_one_is_out_of_bounds() {
	assert_eq!(portfolio(|t| t.basis_up = percent(201)), Err(Basis));
	assert_eq!(portfolio(|t| t.basis_down = percent(0)), Err(Basis));
	assert_eq!(portfolio(|t| t.basis_add = percent(401)), Err(Basis));
	assert_eq!(portfolio(|t| t.basis_mult = percent(401)), Err(Basis));
	assert_eq!(portfolio(|t| t.vol_range_up = percent(1_001)), Err(Volatility));
	assert_eq!(portfolio(|t| t.vol_range_down = percent(1_001)), Err(Volatility));
	assert_eq!(portfolio(|t| t.vol_short_term_power = percent(101)), Err(Volatility));
	assert_eq!(portfolio(|t| t.vol_long_term_power = percent(101)), Err(Volatility));
	assert_eq!(portfolio(|t| t.min_vol_up = percent(1_001)), Err(Volatility));
	assert_eq!(portfolio(|t| t.vol_dte_floor = 0), Err(Volatility));
	assert_eq!(portfolio(|t| t.skew_linear_cap = signed(-1)), Err(SkewCap));
	// 0.25 - 0.145 sqrt(3) < 0 < 0.25 - 0.144 sqrt(3)
	assert_eq!(portfolio(|t| t.skew_abs_base = signed(-UNIT * 144 / 1_000)), Ok(()));
	assert_eq!(portfolio(|t| t.skew_abs_base = signed(-UNIT * 145 / 1_000)), Err(SkewCap));
	assert_eq!(portfolio(|t| t.skew_linear_base = signed(i128::MAX)), Err(SkewCap));
	assert_eq!(portfolio(|t| t.skew_min_width = fixed(ONE / 1_001)), Err(SkewWidth));
	assert_eq!(portfolio(|t| t.skew_width_scale = percent(1_001)), Err(SkewWidth));
	assert_eq!(portfolio(|t| t.skew_vol_static = percent(1_001)), Err(SkewWidth));
	assert_eq!(portfolio(|t| t.skew_vol_scale = percent(1_001)), Err(SkewWidth));
	assert_eq!(portfolio(|t| t.long_discount = percent(101)), Err(LongDiscount));
	assert_eq!(portfolio(|t| t.long_rate_mult = percent(101)), Err(LongDiscount));
	assert_eq!(portfolio(|t| t.long_rate_add = percent(101)), Err(LongDiscount));
	assert_eq!(portfolio(|t| t.short_discount = percent(99)), Err(ShortDiscount));
	assert_eq!(portfolio(|t| t.short_discount = percent(201)), Err(ShortDiscount));
	assert_eq!(portfolio(|t| t.short_rate_mult = percent(101)), Err(ShortDiscount));
	assert_eq!(portfolio(|t| t.short_rate_add = percent(101)), Err(ShortDiscount));
	assert_eq!(portfolio(|t| t.short_option_mm = percent(101)), Err(ShortOption));
	assert_eq!(portfolio(|t| t.short_option_im = percent(101)), Err(ShortOption));
	assert_eq!(portfolio(|t| t.im_factor = percent(79)), Err(InitialBelowMaintenance));
	assert_eq!(portfolio(|t| t.im_factor = percent(201)), Err(InitialBelowMaintenance));
	assert_eq!(portfolio(|t| t.mm_factor = percent(101)), Err(MaintenanceAboveLoss));
	// .8 x .18 = .144 <= .15; .84 x .18 = .1512 > .15
	assert_eq!(portfolio(|t| t.mm_factor = percent(83)), Ok(()));
	assert_eq!(portfolio(|t| t.mm_factor = percent(84)), Err(StandardBelowPortfolio));
}

#[test]
fn standard_terms_are_refused_when_they_are_a_cheap_door() {
	assert_eq!(standard(|t| t.put_im_scale = percent(99)), Err(PutScale));
	assert_eq!(standard(|t| t.put_im_scale = percent(1_001)), Err(PutScale));
	assert_eq!(standard(|t| t.unpaired_im = percent(109)), Err(Unpaired));
	assert_eq!(standard(|t| t.unpaired_im = percent(1_001)), Err(Unpaired));
	assert_eq!(standard(|t| t.max_pct = percent(17)), Err(StandardOrder));
	assert_eq!(standard(|t| t.max_pct = percent(1_001)), Err(StandardOrder));
	assert_eq!(standard(|t| t.mm_of_value = percent(1_001)), Err(StandardOrder));
	assert_eq!(standard(|t| t.min_pct = percent(14)), Err(StandardOrder));
	assert_eq!(standard(|t| t.mm_pct = fixed(ONE * 144 / 1_000)), Ok(()));
	assert_eq!(standard(|t| t.mm_pct = fixed(ONE * 144 / 1_000 - 1)), Err(StandardBelowPortfolio));
}

#[test]
fn house_terms_are_refused_when_one_is_out_of_bounds() {
	assert_eq!(house(|t| t.confidence_threshold = percent(101)), Err(Confidence));
	assert_eq!(house(|t| t.confidence_factor = percent(1_001)), Err(Confidence));
	assert_eq!(house(|t| t.peg_threshold = percent(101)), Err(Peg));
	assert_eq!(house(|t| t.peg_factor = percent(801)), Err(Peg));
	assert_eq!(house(|t| t.short_minimum = percent(100_000_001)), Err(ShortMinimum));
	assert_eq!(check_kappa(percent(100)), Ok(()));
	assert_eq!(check_kappa(percent(400)), Ok(()));
	assert_eq!(check_kappa(percent(99)), Err(Kappa));
	assert_eq!(check_kappa(percent(401)), Err(Kappa));
	let haircuts = |mm, im| Haircuts::new(percent(mm), percent(im)).map(|_| ());
	assert_eq!(haircuts(60, 40), Ok(()));
	assert_eq!(haircuts(60, 41), Err(ParameterError::Haircuts));
	assert_eq!(Haircuts::new(fixed(u128::MAX), fixed(1)), Err(ParameterError::Haircuts));
}

/// 1 - .8 x .18 = .856 and 1 - .18 = .82 with the published scenarios, whose tails take at most .42 x .33 = .1386; at a
/// kappa of 4 the regular ones take .72: 1 - .8 x .72 = .424 and .28.
#[test]
fn haircuts_are_refused_when_shocks_take_the_rest() {
	let check = |terms: PortfolioTerms, kappa: u32, maintenance: &str, initial: &str| {
		let [maintenance, initial] = [maintenance, initial].map(|text| {
			let decimals: u128 = text.parse().expect("digits");
			fixed(decimals * ONE / 10u128.pow(text.len() as u32))
		});
		let haircuts = Haircuts::new(maintenance, initial).expect("within one");
		let market = MarketParameters::new(terms, StandardTerms::default()).expect("in bounds");
		market.check_haircuts(&haircuts, sp_arithmetic::FixedU128::from_u32(kappa))
	};
	let equal = || PortfolioTerms { im_factor: percent(80), ..Default::default() };
	let refused = Err(HaircutsAndShocks);
	assert_eq!(check(equal(), 1, "856", "0"), Ok(()));
	assert_eq!(check(equal(), 1, "856000000000000001", "0"), refused);
	assert_eq!(check(equal(), 4, "424", "0"), Ok(()));
	assert_eq!(check(equal(), 4, "424000000000000001", "0"), refused);
	let default = PortfolioTerms::default;
	assert_eq!(check(default(), 1, "8", "02"), Ok(()));
	assert_eq!(check(default(), 1, "8", "020000000000000001"), refused);
	assert_eq!(check(default(), 4, "0", "28"), Ok(()));
	assert_eq!(check(default(), 4, "0", "280000000000000001"), refused);
	// Without regular falls the tails count, which kappa does not widen.
	let tails = || {
		let mut terms = PortfolioTerms::default();
		terms.scenarios.retain(|scenario| scenario.spot >= percent(100) || !scenario.is_regular());
		terms
	};
	assert_eq!(check(tails(), 4, "0", "8614"), Ok(()));
	assert_eq!(check(tails(), 4, "0", "861400000000000001"), refused);
	// Nothing falls: all may be cut.
	let none = PortfolioTerms { scenarios: Default::default(), ..default() };
	assert_eq!(check(none, 4, "6", "4"), Ok(()));
}

#[test]
fn parameters_are_stored_and_read_when_within_bounds() {
	let parameters = MarketParameters::new(PortfolioTerms::default(), StandardTerms::default());
	let parameters = parameters.expect("in bounds");
	let bytes = parameters.encode();
	assert!(bytes.len() <= MarketParameters::max_encoded_len());
	assert_eq!(MarketParameters::decode(&mut &bytes[..]).ok().as_ref(), Some(&parameters));
	let json = serde_json::to_value(&parameters).expect("written");
	assert_eq!(serde_json::from_value::<MarketParameters>(json.clone()).ok(), Some(parameters));
	let mut greedy = json;
	greedy["portfolio"]["mmFactor"] = serde_json::to_value(percent(101)).expect("written");
	let error = serde_json::from_value::<MarketParameters>(greedy).expect_err("refused");
	assert_eq!(error.to_string(), "parameter out of bounds: MaintenanceAboveLoss");
}

#[test]
fn house_parameters_are_stored_and_read_when_within_bounds() {
	let parameters = HouseParameters::new(HouseTerms::default()).expect("in bounds");
	let bytes = parameters.encode();
	assert_eq!(bytes.len(), HouseParameters::max_encoded_len());
	assert_eq!(HouseParameters::decode(&mut &bytes[..]), Ok(parameters));
	let json = serde_json::to_value(parameters).expect("written");
	assert_eq!(serde_json::from_value::<HouseParameters>(json).ok(), Some(parameters));
	let haircuts = Haircuts::new(percent(60), percent(40)).expect("in bounds");
	let json = serde_json::to_value(haircuts).expect("written");
	assert_eq!(serde_json::from_value::<Haircuts>(json.clone()).ok(), Some(haircuts));
	let mut greedy = json;
	greedy["initial"] = serde_json::to_value(percent(41)).expect("written");
	assert!(serde_json::from_value::<Haircuts>(greedy).is_err());
}
