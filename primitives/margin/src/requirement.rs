//! The requirement of a vault: `IM <= MM <= equity`, and every charge by name.
//!
//! Equity is rounded down and every charge up, each once; requirements are their exact differences.

use crate::arithmetic::{excess, plus, NOTHING, UNIT, ZERO};
use crate::charges::{
	collateral_charges, loss, peg_growth, portfolio_confidence, short_option, standard_confidence,
	total, value_collateral, Amounts, Charge, ChargeName, ValuedCollateral,
};
use crate::portfolio::{run_scenarios, ScenarioOutcome};
use crate::risk_array::{Pricing, ValuedExpiry};
use crate::standard::{standard_charge, standard_expiry, StandardExpiry};
use crate::{
	ExpiryValuation, HouseParameters, Leg, MarginError, MarginMode, MarketValuation, VaultSnapshot,
};
use alloc::vec::Vec;
use sp_arithmetic::{FixedI128, FixedU128};
use surety_math::{add, mul_ceil, signed, sub};
use surety_types::{Moment, UnderlyingId};

/// What a vault is worth and what it needs, in the settlement currency.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Requirement {
	/// Cash, collateral and the mark of all positions.
	pub equity: FixedI128,
	/// Initial margin: what is left of equity after all charges. At least zero, it allows to add risk.
	pub initial: FixedI128,
	/// Maintenance margin. At least zero, nobody may sell the vault.
	pub maintenance: FixedI128,
	/// Every market, in the order in which they were given.
	pub markets: Vec<MarketRequirement>,
	/// Everything taken from equity. Those of a requirement add up to it, unless initial margin would exceed maintenance
	/// margin and is lowered to it.
	pub charges: Vec<Charge>,
}

impl Requirement {
	/// The charges of this name, maintenance and initial.
	pub fn charged(&self, name: ChargeName) -> Result<(FixedU128, FixedU128), MarginError> {
		let charges = self.charges.iter().filter(|charge| charge.name == name);
		let Amounts { maintenance, initial } = sum(charges)?;
		Ok((maintenance, initial))
	}

	/// With a charge more, of initial margin only and for the vault.
	pub fn charged_initially(
		mut self,
		name: ChargeName,
		initial: FixedU128,
	) -> Result<Self, MarginError> {
		self.initial = sub(self.initial, signed(initial)?)?;
		self.charges.push(Amounts::initial_only(initial).named(name, None));
		Ok(self)
	}
}

/// One market of a requirement.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MarketRequirement {
	/// Which market.
	pub underlying: UnderlyingId,
	/// The mark of the vault's positions in it, every expiry rounded down.
	pub mark_to_market: FixedI128,
	/// How its requirement came about.
	pub detail: MarketDetail,
}

/// How the requirement of a market came about.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum MarketDetail {
	/// By scenarios.
	Portfolio(ScenarioOutcome),
	/// Expiry by expiry.
	Standard(Vec<StandardExpiry>),
}

/// The requirement of a vault. `markets` holds those of all its positions and, for portfolio margin, of every underlying
/// among its collateral.
///
/// # Errors
///
/// [`MarginError`] if something is missing or a number does not fit, which within the storable bounds none does.
pub fn requirement(
	house: &HouseParameters,
	markets: &[MarketValuation],
	vault: &VaultSnapshot,
	mode: MarginMode,
	pricing: &mut impl Pricing,
) -> Result<Requirement, MarginError> {
	ValuedVault::new(markets, vault.clone(), mode, pricing)?.requirement(house, pricing)
}

/// A vault whose positions are valued: the state between trades that are only supposed. A trade costs one multiply-add
/// per column; what comes out is the same as valuing the changed vault anew.
#[derive(Clone, Debug)]
pub struct ValuedVault<'a> {
	markets: &'a [MarketValuation],
	vault: VaultSnapshot,
	mode: MarginMode,
	expiries: Vec<HeldExpiry<'a>>,
}

#[derive(Clone, Debug)]
struct HeldExpiry<'a> {
	market: &'a MarketValuation,
	valuation: &'a ExpiryValuation,
	positions: ValuedExpiry,
}

impl<'a> ValuedVault<'a> {
	/// Values a vault's positions for a mode.
	pub fn new(
		markets: &'a [MarketValuation],
		vault: VaultSnapshot,
		mode: MarginMode,
		pricing: &mut impl Pricing,
	) -> Result<Self, MarginError> {
		let mut valued = Self { markets, vault, mode, expiries: Vec::new() };
		let positions = core::mem::take(&mut valued.vault.positions);
		for held in positions {
			for leg in &held.legs {
				valued.trade(held.underlying, held.expiry, leg, pricing)?;
			}
		}
		Ok(valued)
	}

	/// Adds a leg to what is held of its series.
	pub fn trade(
		&mut self,
		underlying: UnderlyingId,
		expiry: Moment,
		leg: &Leg,
		pricing: &mut impl Pricing,
	) -> Result<(), MarginError> {
		let market = self.market(underlying)?;
		let valuation = market.expiry(expiry)?;
		let values = pricing.values(market, valuation, leg.strike, leg.kind)?;
		let same = |held: &HeldExpiry<'_>| {
			held.market.snapshot().underlying == underlying && held.valuation.expiry() == expiry
		};
		let place = self.expiries.iter().position(same).unwrap_or_else(|| {
			let positions = ValuedExpiry::new(self.columns(market));
			self.expiries.push(HeldExpiry { market, valuation, positions });
			self.expiries.len().saturating_sub(1)
		});
		if let Some(held) = self.expiries.get_mut(place) {
			held.positions.add(leg, values)?;
			if held.positions.legs().is_empty() {
				self.expiries.remove(place);
			}
		}
		Ok(())
	}

	/// Adds cash, or takes it.
	pub fn add_cash(&mut self, amount: FixedI128) -> Result<(), MarginError> {
		self.vault.cash = add(self.vault.cash, amount)?;
		Ok(())
	}

	/// What it needs.
	pub fn requirement(
		&self,
		house: &HouseParameters,
		pricing: &mut impl Pricing,
	) -> Result<Requirement, MarginError> {
		let collateral = value_collateral(&self.vault)?;
		if self.mode == MarginMode::Portfolio {
			for underlying in collateral.iter().filter_map(|held| held.collateral.underlying) {
				self.market(underlying)?;
			}
		}
		let (mut markets, mut charges) = (Vec::new(), Vec::new());
		for market in self.markets {
			let part = Part { vault: self, house, market, growth: self.growth(house)? };
			let (detail, of_market) = match self.mode {
				MarginMode::Portfolio => part.by_scenarios(&collateral)?,
				MarginMode::Standard => part.by_formulas(pricing)?,
			};
			charges.extend(of_market);
			let underlying = market.snapshot().underlying;
			let mark_to_market = part.mark_to_market()?;
			markets.push(MarketRequirement { underlying, mark_to_market, detail });
		}
		charges.extend(collateral_charges(house.terms(), &collateral)?);
		charges.push(self.short_minimum(house, &charges)?);
		let mut equity = add(self.vault.cash, signed(total(collateral.iter())?)?)?;
		for market in &markets {
			equity = add(equity, market.mark_to_market)?;
		}
		let charged = sum(charges.iter())?;
		let maintenance = sub(equity, signed(charged.maintenance)?)?.min(equity);
		let initial = sub(equity, signed(charged.initial)?)?.min(maintenance);
		Ok(Requirement { equity, initial, maintenance, markets, charges })
	}

	fn market(&self, underlying: UnderlyingId) -> Result<&'a MarketValuation, MarginError> {
		let found = self.markets.iter().find(|market| market.snapshot().underlying == underlying);
		found.ok_or(MarginError::UnknownUnderlying)
	}

	/// Standard margin needs no more of an expiry's sums than the mark.
	fn columns(&self, market: &MarketValuation) -> usize {
		match self.mode {
			MarginMode::Portfolio => market.grid().columns().len(),
			MarginMode::Standard => 1,
		}
	}

	fn growth(&self, house: &HouseParameters) -> Result<FixedU128, MarginError> {
		peg_growth(house.terms(), self.vault.stable_price)
	}

	/// What is missing to the least requirement, if anything is short.
	fn short_minimum(
		&self,
		house: &HouseParameters,
		charges: &[Charge],
	) -> Result<Charge, MarginError> {
		let short = self.expiries.iter().any(|held| held.positions.has_shorts());
		let least = if short { house.terms().short_minimum } else { NOTHING };
		let missing = excess(least, sum(charges.iter())?.initial);
		Ok(Amounts::initial_only(missing).named(ChargeName::ShortMinimum, None))
	}
}

fn sum<'a>(charges: impl Iterator<Item = &'a Charge>) -> Result<Amounts, MarginError> {
	let mut sum = Amounts::NONE;
	for Charge { maintenance, initial, .. } in charges {
		sum = sum.plus(Amounts { maintenance: *maintenance, initial: *initial })?;
	}
	Ok(sum)
}

type Margined = (MarketDetail, Vec<Charge>);

/// A vault's part in one market.
struct Part<'v, 'm> {
	vault: &'v ValuedVault<'m>,
	house: &'v HouseParameters,
	market: &'m MarketValuation,
	/// What im_factor grows by because the settlement asset is below its peg.
	growth: FixedU128,
}

impl<'v, 'm> Part<'v, 'm> {
	fn held(&self) -> impl Iterator<Item = &'v HeldExpiry<'m>> + use<'_, 'v, 'm> {
		let underlying = self.market.snapshot().underlying;
		let expiries = self.vault.expiries.iter();
		expiries.filter(move |held| held.market.snapshot().underlying == underlying)
	}

	fn mark_to_market(&self) -> Result<FixedI128, MarginError> {
		self.held().try_fold(ZERO, |sum, held| Ok(add(sum, held.positions.mark_floor()?)?))
	}

	fn named(&self, name: ChargeName, amounts: Amounts) -> Charge {
		amounts.named(name, Some(self.market.snapshot().underlying))
	}

	/// Portfolio margin: the worst scenario with its factors, naked shorts, confidence.
	fn by_scenarios(&self, collateral: &[ValuedCollateral<'_>]) -> Result<Margined, MarginError> {
		let snapshot = self.market.snapshot();
		let terms = self.market.parameters().portfolio();
		let in_underlying = collateral
			.iter()
			.filter(|held| held.collateral.underlying == Some(snapshot.underlying));
		let positions: Vec<_> = self.held().map(|held| (held.valuation, &held.positions)).collect();
		let outcome = run_scenarios(self.market, &positions, total(in_underlying)?)?;
		let (mut naked, mut confidence) = (NOTHING, NOTHING);
		for (valuation, positions) in positions {
			naked = plus(naked, positions.naked_contracts()?)?;
			let doubted =
				portfolio_confidence(self.house.terms(), snapshot.spot, valuation, positions)?;
			confidence = plus(confidence, doubted)?;
		}
		let worst = loss(outcome.worst.pnl);
		let scenarios = Amounts {
			maintenance: mul_ceil(loss(outcome.worst_maintenance.pnl), terms.mm_factor)?,
			initial: mul_ceil(worst, terms.im_factor)?,
		};
		// The open-interest charge multiplies im_factor as the peg has left it.
		let grown = plus(terms.im_factor, self.growth)?;
		let crowding = mul_ceil(grown, excess(snapshot.open_interest_factor, UNIT))?;
		let initial = Amounts::initial_only;
		let charges = alloc::vec![
			self.named(ChargeName::Scenarios, scenarios),
			self.named(ChargeName::ShortOption, short_option(terms, snapshot.spot, naked)?),
			self.named(ChargeName::Confidence, initial(confidence)),
			self.named(ChargeName::DePeg, initial(mul_ceil(worst, self.growth)?)),
			self.named(ChargeName::OpenInterest, initial(mul_ceil(worst, crowding)?)),
		];
		Ok((MarketDetail::Portfolio(outcome), charges))
	}

	/// Standard margin: every expiry, confidence and peg on contracts short.
	fn by_formulas(&self, pricing: &mut impl Pricing) -> Result<Margined, MarginError> {
		let spot = self.market.snapshot().spot;
		let (mut confidence, mut peg) = (NOTHING, NOTHING);
		let mut expiries = Vec::new();
		for HeldExpiry { valuation, positions, .. } in self.held() {
			expiries.push(standard_expiry(self.market, valuation, positions, pricing)?);
			let short = positions.short_contracts()?;
			let doubted = standard_confidence(self.house.terms(), spot, valuation, short)?;
			confidence = plus(confidence, doubted)?;
			peg = plus(peg, mul_ceil(self.growth, mul_ceil(short, spot)?)?)?;
		}
		let standard = standard_charge(self.mark_to_market()?, &expiries)?;
		let charges = alloc::vec![
			self.named(ChargeName::Standard, standard),
			self.named(ChargeName::Confidence, Amounts::initial_only(confidence)),
			self.named(ChargeName::DePeg, Amounts::initial_only(peg)),
		];
		Ok((MarketDetail::Standard(expiries), charges))
	}
}
