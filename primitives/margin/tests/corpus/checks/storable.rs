//! Everything that a chain can hold, from bytes: terms within their bounds, markets and vaults within "Storable" of
//! spec/margin.md. Any bytes give one; without bytes it is a quiet day.

use super::input::Input;
use sp_arithmetic::{FixedI128, FixedU128};
use surety_margin::{
	Collateral, CollateralUse, ExpiryPositions, ExpirySnapshot, Haircuts, HouseParameters,
	HouseTerms, Leg, MarginMode, MarketParameters, MarketSnapshot, MarketValuation, PortfolioTerms,
	Scenario, StandardTerms, Surface, VaultSnapshot, VolatilityMove,
};
use surety_math::{mul_ceil, mul_div_floor, Svi, Years, ONE};
use surety_types::OptionKind;

pub const SIGNED_ONE: i128 = ONE as i128;
const CENT: u128 = ONE / 100;
const MIN_PRICE: u128 = ONE / 1_000_000;
const MAX_PRICE: u128 = 10_000_000 * ONE;
const MAX_QUANTITY: i128 = 100_000_000 * SIGNED_ONE;
pub const MAX_MONEY: i128 = 1_000_000_000_000_000 * SIGNED_ONE;
const MAX_SECONDS: u128 = 94_608_000;
const SPOT: u128 = 60_000 * ONE;
/// More legs than this cost time and reach nothing else.
const MAX_LEGS: usize = 32;

pub fn fixed(units: u128) -> FixedU128 {
	FixedU128::from_inner(units)
}

pub fn signed(units: i128) -> FixedI128 {
	FixedI128::from_inner(units)
}

/// A vault with all that its requirement depends on.
pub struct World {
	pub house: HouseParameters,
	pub markets: Vec<MarketValuation>,
	pub vault: VaultSnapshot,
	pub mode: MarginMode,
}

impl World {
	pub fn new(input: &mut Input) -> Self {
		let mode = if input.bit() { MarginMode::Standard } else { MarginMode::Portfolio };
		let parameters = market_parameters(input, |_| ());
		let house = house_parameters(input);
		let markets = markets(input, &parameters);
		let vault = vault(input, &markets, MAX_QUANTITY);
		Self { house, markets, vault, mode }
	}

	/// Two vaults in the same markets, each with at most half of what one may hold, under terms of which `change` has the
	/// last word.
	pub fn with_two_vaults(
		input: &mut Input,
		change: fn(&mut PortfolioTerms),
	) -> (Self, VaultSnapshot) {
		let parameters = market_parameters(input, change);
		let house = house_parameters(input);
		let markets = markets(input, &parameters);
		let vault = self::vault(input, &markets, MAX_QUANTITY / 2);
		let other = self::vault(input, &markets, MAX_QUANTITY / 2);
		(Self { house, markets, vault, mode: MarginMode::Portfolio }, other)
	}
}

fn price(input: &mut Input, usual: u128) -> FixedU128 {
	input.fixed(MIN_PRICE, MAX_PRICE, usual)
}

/// A plain number of at most so many hundredths.
fn number(input: &mut Input, most: u128, target: &mut FixedU128) {
	*target = input.fixed(0, most * CENT, target.into_inner());
}

fn market_parameters(input: &mut Input, change: fn(&mut PortfolioTerms)) -> MarketParameters {
	let (mut terms, mut standard) = (PortfolioTerms::default(), StandardTerms::default());
	if input.bit() {
		vary_scenarios(input, &mut terms);
		vary_portfolio(input, &mut terms);
		vary_skew(input, &mut terms);
	}
	change(&mut terms);
	vary_standard(input, &terms, &mut standard);
	MarketParameters::new(terms, standard).expect("terms are made within their bounds")
}

fn vary_scenarios(input: &mut Input, terms: &mut PortfolioTerms) {
	use VolatilityMove::{Down, None, SkewAbs, SkewLinear, Up};
	for _ in 0..input.below(4) {
		let volatility = [Up, None, Down, SkewLinear, SkewAbs][input.below(5)];
		let dampening = input.fixed(0, ONE, ONE);
		// A kappa of four leaves a regular shock above zero and at most ten.
		let ends =
			if dampening == fixed(ONE) { (75 * CENT + 1, 325 * CENT) } else { (1, 10 * ONE) };
		let spot =
			if volatility.is_skew() { fixed(ONE) } else { input.fixed(ends.0, ends.1, 82 * CENT) };
		let place = input.below(40);
		let scenario = Scenario { spot, volatility, dampening };
		match terms.scenarios.get_mut(place) {
			Some(known) => *known = scenario,
			Option::None => terms.scenarios.try_push(scenario).expect("there are fewer than 40"),
		}
	}
	let kept = input.within(0, 40, 40) as usize;
	terms.scenarios.truncate(kept);
}

fn vary_portfolio(input: &mut Input, terms: &mut PortfolioTerms) {
	terms.basis_up = input.fixed(1, 2 * ONE, terms.basis_up.into_inner());
	terms.basis_down = input.fixed(1, 2 * ONE, terms.basis_down.into_inner());
	number(input, 400, &mut terms.basis_add);
	number(input, 400, &mut terms.basis_mult);
	number(input, 1_000, &mut terms.vol_range_up);
	number(input, 1_000, &mut terms.vol_range_down);
	number(input, 100, &mut terms.vol_short_term_power);
	number(input, 100, &mut terms.vol_long_term_power);
	terms.vol_dte_floor = input.within(1, u32::MAX.into(), 86_400) as u32;
	number(input, 1_000, &mut terms.min_vol_up);
	number(input, 100, &mut terms.long_discount);
	number(input, 100, &mut terms.long_rate_mult);
	number(input, 100, &mut terms.long_rate_add);
	terms.short_discount = input.fixed(ONE, 2 * ONE, 104 * CENT);
	number(input, 100, &mut terms.short_rate_mult);
	number(input, 100, &mut terms.short_rate_add);
	number(input, 100, &mut terms.short_option_mm);
	number(input, 100, &mut terms.short_option_im);
	number(input, 100, &mut terms.mm_factor);
	terms.im_factor = input.fixed(terms.mm_factor.into_inner(), 2 * ONE, ONE);
	let switches = input.byte();
	(terms.averaged_variance, terms.cap_long_loss) = (switches & 1 == 0, switches & 2 == 0);
}

fn vary_skew(input: &mut Input, terms: &mut PortfolioTerms) {
	// Between 0 and 10 three years before expiry as well: 5/9 is a little less than the root of three's inverse.
	let mut sloped = |cap: &mut FixedI128, base: &mut FixedI128| {
		let at_expiry = input.within(0, 10 * ONE, cap.into_inner().unsigned_abs()) as i128;
		let (fall, rise) = (at_expiry * 5 / 9, (10 * SIGNED_ONE - at_expiry) * 5 / 9);
		let usual = (fall + base.into_inner()).max(0).unsigned_abs();
		let from_lowest = input.within(0, (fall + rise).unsigned_abs(), usual) as i128;
		(*cap, *base) = (signed(at_expiry), signed(from_lowest - fall));
	};
	sloped(&mut terms.skew_linear_cap, &mut terms.skew_linear_base);
	sloped(&mut terms.skew_abs_cap, &mut terms.skew_abs_base);
	terms.skew_min_width = input.fixed(ONE / 1_000, 10 * ONE, CENT);
	number(input, 1_000, &mut terms.skew_width_scale);
	number(input, 1_000, &mut terms.skew_vol_static);
	number(input, 1_000, &mut terms.skew_vol_scale);
}

/// Terms of standard margin that are no cheap door out of these of portfolio margin.
fn vary_standard(input: &mut Input, portfolio: &PortfolioTerms, terms: &mut StandardTerms) {
	let regular = portfolio.scenarios.iter().filter(|scenario| scenario.is_regular());
	let distance = |scenario: &Scenario| scenario.shock().into_inner().abs_diff(ONE);
	let largest = fixed(regular.map(distance).max().unwrap_or_default());
	let least = mul_ceil(portfolio.mm_factor, largest).expect("both are small").into_inner();
	let most = 10 * ONE;
	terms.mm_pct = input.fixed(least, most, terms.mm_pct.into_inner());
	terms.min_pct = input.fixed(terms.mm_pct.into_inner(), most, terms.min_pct.into_inner());
	terms.max_pct = input.fixed(terms.min_pct.into_inner(), most, terms.max_pct.into_inner());
	number(input, 1_000, &mut terms.mm_of_value);
	terms.put_im_scale = input.fixed(ONE, most, terms.put_im_scale.into_inner());
	number(input, 1_000, &mut terms.unpaired_mm);
	let unpaired = terms.unpaired_im.into_inner();
	terms.unpaired_im = input.fixed(terms.unpaired_mm.into_inner(), most, unpaired);
}

fn house_parameters(input: &mut Input) -> HouseParameters {
	let mut terms = HouseTerms::default();
	number(input, 100, &mut terms.confidence_threshold);
	number(input, 1_000, &mut terms.confidence_factor);
	terms.graded_confidence = !input.bit();
	number(input, 100, &mut terms.peg_threshold);
	number(input, 800, &mut terms.peg_factor);
	number(input, 100_000_000, &mut terms.short_minimum);
	HouseParameters::new(terms).expect("terms are made within their bounds")
}

/// One market or two, each with up to three expiries.
fn markets(input: &mut Input, parameters: &MarketParameters) -> Vec<MarketValuation> {
	(0..=input.below(2) as u32)
		.map(|underlying| {
			let snapshot = snapshot(input, underlying);
			let market = MarketValuation::new(snapshot, parameters.clone());
			market.expect("a storable market has a valuation")
		})
		.collect()
}

fn snapshot(input: &mut Input, underlying: u32) -> MarketSnapshot {
	let spot = price(input, SPOT);
	let kappa = input.fixed(ONE, 4 * ONE, ONE);
	let window = input.within(0, 86_400_000, 1_800_000) as u64;
	MarketSnapshot {
		underlying,
		spot,
		spot_confidence: input.fixed(0, ONE, ONE),
		kappa,
		maintenance_kappa: input.fixed(ONE, 4 * ONE, ONE),
		open_interest_factor: input.fixed(ONE, 10 * ONE, ONE),
		settlement_window: window,
		expiries: (0..=input.below(3) as u64)
			.map(|expiry| expiry_snapshot(input, expiry, spot, window))
			.collect(),
	}
}

fn expiry_snapshot(input: &mut Input, expiry: u64, spot: FixedU128, window: u64) -> ExpirySnapshot {
	let window = u128::from(window) * (ONE / 1_000);
	let seconds = match input.below(4) {
		0 => input.within(0, MAX_SECONDS * ONE, 2_592_000 * ONE),
		1 => input.within(0, window, window / 2),
		2 => (window + input.within(0, 3 * ONE, ONE)).saturating_sub(ONE),
		_ => input.within(0, MAX_SECONDS, 86_400) * ONE,
	};
	let forward = price(input, spot.into_inner());
	let rate = input.signed(10 * SIGNED_ONE, SIGNED_ONE / 25);
	let reference = price(input, forward.into_inner());
	let tenor = input.within(0, MAX_SECONDS, seconds / ONE) as u64;
	let surface = Surface {
		svi: Svi {
			a: input.signed(1_000 * SIGNED_ONE, SIGNED_ONE / 40),
			b: input.fixed(0, 1_000 * ONE, ONE / 60),
			rho: input.signed(SIGNED_ONE, -SIGNED_ONE / 3),
			m: input.signed(1_000 * SIGNED_ONE, SIGNED_ONE / 50),
			sigma: input.fixed(0, 1_000 * ONE, ONE / 3),
		},
		forward: reference,
		tenor: Years::from_seconds(tenor).expect("three years fit"),
	};
	ExpirySnapshot {
		expiry,
		seconds: fixed(seconds),
		settled_part: input.fixed(0, MAX_PRICE, spot.into_inner() / 2),
		forward,
		rate,
		surface,
		forward_confidence: input.fixed(0, ONE, ONE),
		rate_confidence: input.fixed(0, ONE, ONE),
		volatility_confidence: input.fixed(0, ONE, ONE),
	}
}

fn vault(input: &mut Input, markets: &[MarketValuation], most: i128) -> VaultSnapshot {
	let cash = input.signed(MAX_MONEY / 2, 100_000 * SIGNED_ONE);
	let stable_price = price(input, ONE);
	let collateral_use =
		if input.bit() { CollateralUse::Withdrawal } else { CollateralUse::Margin };
	let collateral =
		(0..input.below(4)).map(|_| collateral(input, markets, stable_price)).collect();
	let positions = positions(input, markets, most);
	VaultSnapshot { cash, stable_price, collateral_use, collateral, positions }
}

fn collateral(input: &mut Input, markets: &[MarketValuation], stable: FixedU128) -> Collateral {
	let underlying = [None, Some(0), Some(markets.len() as u32 - 1)][input.below(3)];
	let spot = underlying.map_or(ONE, |_| markets[0].snapshot().spot.into_inner());
	let price = price(input, spot);
	let value = input.within(0, MAX_MONEY.unsigned_abs(), 10_000 * ONE);
	let amount = mul_div_floor(value, stable.into_inner(), price.into_inner()).unwrap_or_default();
	let maintenance = input.within(0, ONE, ONE / 10);
	let initial = input.within(0, ONE - maintenance, ONE / 10);
	Collateral {
		amount: fixed(amount),
		price,
		confidence: input.fixed(0, ONE, ONE),
		haircuts: Haircuts::new(fixed(maintenance), fixed(initial)).expect("at most one"),
		underlying,
	}
}

/// Ladders of series: a series may come more than once, but no more of it is held in all than may be.
fn positions(input: &mut Input, markets: &[MarketValuation], most: i128) -> Vec<ExpiryPositions> {
	let mut all = Vec::<ExpiryPositions>::new();
	let mut count = 0;
	let mut strike = markets[0].snapshot().spot.into_inner();
	for _ in 0..input.below(10) {
		let place = input.byte();
		let market = &markets[usize::from(place) % markets.len()];
		let expiries = &market.snapshot().expiries;
		let expiry = expiries[usize::from(place >> 1 & 15) % expiries.len()].expiry;
		let kind = if place & 0x40 == 0 { OptionKind::Call } else { OptionKind::Put };
		let underlying = market.snapshot().underlying;
		if place & 0x80 == 0 {
			strike = input.within(MIN_PRICE, MAX_PRICE, strike);
		}
		let quantity = input.signed(most, SIGNED_ONE);
		let step = input.within(0, MAX_PRICE / 32, 0);
		let mut legs = Vec::new();
		for _ in 0..=input.below(8).min(MAX_LEGS - count) {
			legs.push(Leg { kind, strike: fixed(strike), quantity });
			strike = (strike + step).min(MAX_PRICE);
		}
		count = (count + legs.len()).min(MAX_LEGS);
		all.push(ExpiryPositions { underlying, expiry, legs });
	}
	keep_storable(&mut all, most);
	all
}

/// Drops the legs by which more of a series would be held than may be.
fn keep_storable(positions: &mut [ExpiryPositions], most: i128) {
	let mut held = std::collections::BTreeMap::new();
	for position in positions {
		let (underlying, expiry) = (position.underlying, position.expiry);
		position.legs.retain(|leg| {
			let series = (underlying, expiry, leg.strike, leg.kind == OptionKind::Call);
			let sum = held.entry(series).or_insert(0i128);
			let changed = *sum + leg.quantity.into_inner();
			let storable = changed.abs() <= most;
			if storable {
				*sum = changed;
			}
			storable
		});
	}
}
