//! Nothing panics, whatever the numbers.

use super::input::Input;
use super::storable::{fixed, signed, World};
use surety_margin::{
	max_loss, requirement, safety_interval, settlement_value, Arrays, ClockedMarket, Direct,
	ExpirySnapshot, Haircuts, HouseParameters, HouseTerms, IntervalTerms, MarginMode,
	MarketParameters, MarketSnapshot, MarketValuation, PortfolioTerms, SpotArrays, StandardTerms,
	VaultSnapshot,
};
use surety_math::Years;

/// Replaces some of these by any numbers.
fn spoil(input: &mut Input, numbers: &mut [&mut u128]) {
	for _ in 0..input.below(4) {
		let place = input.below(256);
		let word = input.word();
		if let Some(number) = numbers.get_mut(place) {
			**number = word;
		}
	}
}

/// Spoils fields of fixed point numbers, signed ones by their bits.
macro_rules! spoil {
	($input:expr, $of:expr, [$($unsigned:ident),*], [$($signed:ident),*]) => {{
		$(let mut $unsigned = $of.$unsigned.into_inner();)*
		$(let mut $signed = $of.$signed.into_inner() as u128;)*
		spoil($input, &mut [$(&mut $unsigned,)* $(&mut $signed,)*]);
		$($of.$unsigned = fixed($unsigned);)*
		$($of.$signed = signed($signed as i128);)*
	}};
}

fn spoil_terms(input: &mut Input, terms: &mut PortfolioTerms, standard: &mut StandardTerms) {
	for scenario in terms.scenarios.iter_mut().take(input.below(3)) {
		spoil!(input, scenario, [spot, dampening], []);
	}
	spoil!(
		input,
		terms,
		[
			basis_up,
			basis_down,
			basis_add,
			basis_mult,
			vol_range_up,
			vol_range_down,
			vol_short_term_power,
			vol_long_term_power,
			min_vol_up,
			skew_min_width,
			skew_width_scale,
			skew_vol_static,
			skew_vol_scale,
			long_discount,
			long_rate_mult,
			long_rate_add,
			short_discount,
			short_rate_mult,
			short_rate_add,
			short_option_mm,
			short_option_im,
			im_factor,
			mm_factor
		],
		[skew_linear_base, skew_linear_cap, skew_abs_base, skew_abs_cap]
	);
	if input.bit() {
		terms.vol_dte_floor = input.word() as u32;
	}
	spoil!(
		input,
		standard,
		[max_pct, min_pct, mm_pct, mm_of_value, put_im_scale, unpaired_im, unpaired_mm],
		[]
	);
}

fn spoil_expiry(input: &mut Input, expiry: &mut ExpirySnapshot) {
	spoil!(
		input,
		expiry,
		[
			seconds,
			settled_part,
			forward,
			forward_confidence,
			rate_confidence,
			volatility_confidence
		],
		[rate]
	);
	spoil!(input, expiry.surface, [forward], []);
	spoil!(input, expiry.surface.svi, [b, sigma], [a, rho, m]);
	if input.bit() {
		expiry.surface.tenor = Years::from_inner(input.word());
	}
}

fn spoil_snapshot(input: &mut Input, snapshot: &mut MarketSnapshot) {
	spoil!(
		input,
		snapshot,
		[spot, spot_confidence, kappa, maintenance_kappa, open_interest_factor],
		[]
	);
	if input.bit() {
		snapshot.settlement_window = input.word() as u64;
	}
	snapshot.expiries.iter_mut().for_each(|expiry| spoil_expiry(input, expiry));
}

fn spoil_vault(input: &mut Input, vault: &mut VaultSnapshot) {
	spoil!(input, vault, [stable_price], [cash]);
	for held in &mut vault.collateral {
		spoil!(input, held, [amount, price, confidence], []);
		if input.bit() {
			let (maintenance, initial) = (fixed(input.word()), fixed(input.word()));
			held.haircuts = Haircuts::without_bounds(maintenance, initial);
		}
	}
	for held in &mut vault.positions {
		held.underlying ^= u32::from(input.below(16) == 15);
		held.expiry ^= u64::from(input.below(16) == 15);
		if let Some(leg) = held.legs.first_mut() {
			spoil!(input, leg, [strike], [quantity]);
		}
	}
}

pub fn nothing_panics(input: &mut Input) {
	let world = World::new(input);
	let parameters = world.markets[0].parameters();
	let (mut terms, mut standard) = (parameters.portfolio().clone(), *parameters.standard());
	spoil_terms(input, &mut terms, &mut standard);
	let _ = MarketParameters::new(terms.clone(), standard);
	let mut house: HouseTerms = *world.house.terms();
	spoil!(
		input,
		house,
		[confidence_threshold, confidence_factor, peg_threshold, peg_factor, short_minimum],
		[]
	);
	let house = HouseParameters::without_bounds(house);
	let parameters = MarketParameters::without_bounds(terms, standard);
	let mut markets = Vec::new();
	for market in &world.markets {
		let mut snapshot = market.snapshot().clone();
		spoil_snapshot(input, &mut snapshot);
		let Ok(market) = MarketValuation::new(snapshot, parameters.clone()) else { return };
		markets.push(market);
	}
	let mut vault = world.vault.clone();
	spoil_vault(input, &mut vault);
	for mode in [MarginMode::Portfolio, MarginMode::Standard] {
		let direct = requirement(&house, &markets, &vault, mode, &mut Direct::default());
		let cached = requirement(&house, &markets, &vault, mode, &mut Arrays::default());
		assert_eq!(direct.is_ok(), cached.is_ok());
	}
	for held in &vault.positions {
		let _ = (max_loss(&held.legs), settlement_value(&held.legs, fixed(input.word())));
	}
	let clocked: Vec<_> = markets
		.iter()
		.map(|market| ClockedMarket { market, level: market.snapshot().spot })
		.collect();
	let terms = IntervalTerms::default();
	let _ = safety_interval(&clocked, &vault, world.mode, &terms, &SpotArrays::default());
}
