//! What series are worth: marks, volatilities and greeks, at the last prices there were.

use crate::{Config, Error, Pallet, Strikes};
use alloc::{collections::BTreeMap, vec::Vec};
use sp_arithmetic::FixedU128;
use surety_margin::{MarketValuation, StrikeValuation};
use surety_math::Right;
use surety_traits::{Action, SeriesGreeks, SeriesQuote};
use surety_types::{Moment, OptionKind, Series, UnderlyingId};

impl<T: Config> Pallet<T> {
	/// What a series is worth, listed or not; nothing if there is no such market, or there has never been a forward and a
	/// surface of the expiry.
	pub fn quote_of(series: &Series) -> Option<SeriesQuote> {
		let market = Self::market_now(series.underlying, series.expiry).ok()?;
		let expiry = market.expiry(series.expiry).ok()?;
		quote::<T>(series, &expiry.strike(series.strike).ok()?).ok()
	}

	/// What the series of an expiry are worth: call and put of up to `limit` listed strikes above `cursor`, from the lowest
	/// without one. Empty where nothing is known or listed.
	pub fn option_chain(
		underlying: UnderlyingId,
		expiry: Moment,
		cursor: Option<FixedU128>,
		limit: u32,
	) -> Vec<SeriesQuote> {
		let Ok(market) = Self::market_now(underlying, expiry) else { return Vec::new() };
		let Ok(valuation) = market.expiry(expiry) else { return Vec::new() };
		let limit = usize::try_from(limit).unwrap_or(usize::MAX);
		let strikes = Strikes::<T>::get(underlying, expiry);
		let strikes = strikes.iter().filter(|strike| cursor.is_none_or(|last| **strike > last));
		let of_strike = |strike: &FixedU128| {
			let valued = valuation.strike(*strike).ok()?;
			let of_kind = |kind| {
				quote::<T>(&Series { underlying, expiry, strike: *strike, kind }, &valued).ok()
			};
			Some([of_kind(OptionKind::Call)?, of_kind(OptionKind::Put)?])
		};
		strikes.take(limit).filter_map(of_strike).flatten().collect()
	}

	fn market_now(underlying: UnderlyingId, expiry: Moment) -> Result<MarketValuation, Error<T>> {
		let expiries = BTreeMap::from([(underlying, alloc::vec![expiry])]);
		let (mut markets, _) = Self::markets_of(&expiries, &BTreeMap::new(), Action::Liquidate)?;
		markets.pop().ok_or(Error::<T>::UnknownMarket)
	}
}

fn quote<T: Config>(
	series: &Series,
	valued: &StrikeValuation<'_>,
) -> Result<SeriesQuote, Error<T>> {
	let black = valued.at_mark();
	let right = match series.kind {
		OptionKind::Call => Right::Call,
		OptionKind::Put => Right::Put,
	};
	let greeks = black.greeks(right).ok().map(|greeks| {
		let surety_math::Greeks { delta, gamma, vega, theta, vanna, volga } = greeks;
		SeriesGreeks { delta, gamma, vega, theta, vanna, volga }
	});
	Ok(SeriesQuote {
		series: *series,
		mark: black.price(right)?,
		volatility: black.volatility,
		forward: black.forward,
		greeks,
	})
}
