//! A vault's positions as the safety interval sees them: netted by strike.
//!
//! `q_c call + q_p put` of one strike is `(q_c + q_p) call - q_p D (F - K)`, and as well `(q_c + q_p) put + q_c D (F - K)`:
//! one convex value and a line. What is long and short of one strike cancels before anything is bounded.

use crate::arithmetic::{plus, NOTHING, ZERO};
use crate::charges::value_collateral;
use crate::full_cover::least_payoff;
use crate::{Leg, MarginError, MarginMode, MarketValuation, VaultSnapshot};
use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use sp_arithmetic::{FixedI128, FixedU128};
use surety_math::{add, ln, magnitude, negate};
use surety_types::{Moment, OptionKind};

/// One strike: `net` of the option of this kind and `linear` times `D (F - K)`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Strike {
	pub strike: FixedU128,
	pub kind: OptionKind,
	pub net: FixedI128,
	pub linear: FixedI128,
	/// Annual volatility when nothing moves.
	pub volatility: FixedU128,
	/// `ln K`; nothing for a strike of zero.
	pub log_strike: Option<FixedI128>,
}

/// Positions of one expiry.
#[derive(Clone, Debug)]
pub(super) struct ExpiryBook {
	pub expiry: Moment,
	/// One per series, none empty.
	pub legs: Vec<Leg>,
	pub strikes: Vec<Strike>,
	pub has_shorts: bool,
	/// Contracts short of their strike.
	pub naked: FixedU128,
	/// The least payoff of all, at most zero, and the calls held in all.
	pub least_payoff: (FixedI128, FixedI128),
	/// Every short alone; for standard margin only.
	pub alone: Vec<ExpiryBook>,
}

/// What of a vault moves with the spot price of one market.
#[derive(Clone, Debug)]
pub(super) struct MarketBook<'a> {
	pub market: &'a MarketValuation,
	pub expiries: Vec<ExpiryBook>,
	/// Value and maintenance haircut of the underlying held as collateral.
	pub held: Vec<(FixedU128, FixedU128)>,
}

impl<'a> MarketBook<'a> {
	/// Nothing if the vault holds nothing of this market.
	pub fn new(
		market: &'a MarketValuation,
		vault: &VaultSnapshot,
		mode: MarginMode,
	) -> Result<Option<Self>, MarginError> {
		let underlying = market.snapshot().underlying;
		let mut series = BTreeMap::<Moment, BTreeMap<(FixedU128, OptionKind), FixedI128>>::new();
		for held in vault.positions.iter().filter(|held| held.underlying == underlying) {
			let expiry = series.entry(held.expiry).or_default();
			for leg in &held.legs {
				let quantity = expiry.entry((leg.strike, leg.kind)).or_insert(ZERO);
				*quantity = add(*quantity, leg.quantity)?;
			}
		}
		let mut expiries = Vec::new();
		for (expiry, series) in series {
			let legs = series.into_iter().filter(|(_, quantity)| *quantity != ZERO);
			let legs: Vec<_> =
				legs.map(|((strike, kind), quantity)| Leg { kind, strike, quantity }).collect();
			if !legs.is_empty() {
				expiries.push(ExpiryBook::new(market, expiry, legs, mode)?);
			}
		}
		let values = value_collateral(vault)?;
		let held: Vec<_> = values
			.iter()
			.filter(|held| held.collateral.underlying == Some(underlying))
			.map(|held| (held.value, held.collateral.haircuts.maintenance()))
			.collect();
		let empty = expiries.is_empty() && held.is_empty();
		Ok(if empty { None } else { Some(Self { market, expiries, held }) })
	}

	/// Contracts short of their strike, all expiries together.
	pub fn naked(&self) -> Result<FixedU128, MarginError> {
		self.expiries.iter().try_fold(NOTHING, |sum, book| Ok(plus(sum, book.naked)?))
	}

	/// The value of the underlying held as collateral.
	pub fn held_value(&self) -> Result<FixedU128, MarginError> {
		self.held.iter().try_fold(NOTHING, |sum, (value, _)| Ok(plus(sum, *value)?))
	}
}

impl ExpiryBook {
	fn new(
		market: &MarketValuation,
		expiry: Moment,
		legs: Vec<Leg>,
		mode: MarginMode,
	) -> Result<Self, MarginError> {
		let valuation = market.expiry(expiry)?;
		let mut strikes = BTreeMap::<FixedU128, (FixedI128, FixedI128)>::new();
		for leg in &legs {
			let (calls, puts) = strikes.entry(leg.strike).or_insert((ZERO, ZERO));
			let side = if leg.kind == OptionKind::Call { calls } else { puts };
			*side = add(*side, leg.quantity)?;
		}
		let strikes = strikes
			.into_iter()
			.map(|(strike, (calls, puts))| {
				let by_calls = magnitude(puts) <= magnitude(calls);
				let (kind, linear) = if by_calls {
					(OptionKind::Call, negate(puts)?)
				} else {
					(OptionKind::Put, calls)
				};
				let volatility = valuation.strike(strike)?.volatility();
				let log_strike = ln(strike).ok();
				let net = add(calls, puts)?;
				Ok(Strike { strike, kind, net, linear, volatility, log_strike })
			})
			.collect::<Result<Vec<_>, MarginError>>()?;
		let shorts = || legs.iter().filter(|leg| leg.quantity < ZERO);
		let mut naked = strikes.iter().filter(|strike| strike.net < ZERO);
		let naked = naked.try_fold(NOTHING, |sum, strike| plus(sum, magnitude(strike.net)))?;
		let alone = if mode == MarginMode::Standard && legs.len() > 1 {
			let single = |leg: &Leg| Self::new(market, expiry, alloc::vec![*leg], mode);
			shorts().map(single).collect::<Result<_, _>>()?
		} else {
			Vec::new()
		};
		let least_payoff = least_payoff(&legs)?;
		let has_shorts = shorts().next().is_some();
		Ok(Self { expiry, strikes, has_shorts, naked, least_payoff, alone, legs })
	}

	/// Every short alone, for standard margin.
	pub fn isolated(&self) -> &[Self] {
		match (self.legs.len(), self.has_shorts) {
			(1, true) => core::slice::from_ref(self),
			_ => &self.alone,
		}
	}

	/// All quantities, whatever their sign.
	pub fn gross(&self) -> Result<FixedU128, MarginError> {
		self.legs.iter().try_fold(NOTHING, |sum, leg| Ok(plus(sum, magnitude(leg.quantity))?))
	}
}
