//! Loops over checks of margin: the book of [`book`](super::book).

use super::book::{market, strike, vault};
use core::hint::black_box;
use surety_margin::{
	requirement, Arrays, HouseParameters, HouseTerms, MarginMode, MarketValuation, Requirement,
	RiskArray, ValuedVault,
};
use surety_types::OptionKind;

const MODE: MarginMode = MarginMode::Portfolio;

fn house() -> HouseParameters {
	HouseParameters::new(HouseTerms::default()).expect("the defaults are within bounds")
}

fn digest(requirement: &Requirement) -> u128 {
	requirement.initial.into_inner().cast_unsigned()
}

/// Portfolio margin of 128 positions whose arrays are there.
pub fn warm_check(times: u32) -> u128 {
	let (house, markets) = (house(), [market()]);
	let vault = vault(&markets[0]);
	let mut arrays = Arrays::default();
	let mut check = || requirement(&house, &markets, black_box(&vault), MODE, &mut arrays);
	let first = check().expect("a storable vault");
	(0..times).fold(digest(&first), |sum, _| sum.wrapping_add(check().map_or(0, |r| digest(&r))))
}

/// One trade of the same vault, valued before, and its margin; every other trade undoes the one before.
pub fn warm_trade(times: u32) -> u128 {
	let (house, markets) = (house(), [market()]);
	let vault = vault(&markets[0]);
	let mut arrays = Arrays::default();
	let mut leg = vault.positions[0].legs[0];
	let mut held = ValuedVault::new(&markets, vault, MODE, &mut arrays).expect("a storable vault");
	(0..times).fold(0, |sum, _| {
		leg.quantity = -leg.quantity;
		held.trade(markets[0].snapshot().underlying, 0, &leg, &mut arrays)
			.expect("a storable trade");
		let result = held.requirement(&house, &mut arrays);
		sum.wrapping_add(result.map_or(0, |requirement| digest(&requirement)))
	})
}

/// The array of one strike, call and put, in all columns.
pub fn cold_array(times: u32) -> u128 {
	let market = market();
	(0..times).fold(0, |sum, turn| sum.wrapping_add(last_value(&market, u64::from(turn % 64))))
}

fn last_value(market: &MarketValuation, series: u64) -> u128 {
	let expiry = market.expiry(black_box(series / 8)).expect("one of eight");
	let array = RiskArray::new(market, expiry, strike(series % 8)).expect("a storable strike");
	let of = |kind| array.values(kind).columns.last().map_or(0, |value| value.into_inner());
	of(OptionKind::Call) ^ of(OptionKind::Put)
}
