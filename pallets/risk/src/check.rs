//! Whether a vault may go from what it holds to what it would hold (spec/margin.md).
//!
//! | after the change | prices good | prices old or in doubt |
//! |---|---|---|
//! | nothing held, nothing owed | yes | yes |
//! | IM >= 0 | yes | only if risk is reduced |
//! | IM < 0 | only if risk is reduced | only if risk is reduced |
//!
//! *Reduced* is [`surety_margin::only_reduces_risk`]: neither requirement rises, and no more leaves at mark than the fall
//! of the requirement allows. Prices are the last there were; where there has never been one there is no answer.
//!
//! Three things are asked besides. Option value is margin but does not leave the house before it is sold or settled: whatever
//! leaves for nothing must leave the vault able to pay without its options, and so must a trade that is worse than the mark,
//! unless it only reduces risk. Collateral leaves a vault with initial margin at good prices only: what counts nothing, as
//! its terms or its price were taken away, raises no requirement by leaving, and yet is what the vault can be made to pay
//! with once it counts again. And while the house has lent too much of its cash, nobody goes deeper into debt, but by a
//! trade after which the vault needs less and which only reduces risk: who buys back a short must be able to pay for it.

use crate::{
	arrays::BlockArrays, loader::Loaded, Assets, Config, Error, House, Markets, Pallet, Records,
	VaultRecord,
};
use alloc::{collections::BTreeMap, vec::Vec};
use frame_support::{ensure, weights::Weight};
use sp_arithmetic::{
	traits::{One, Zero},
	FixedI128, FixedU128,
};
use sp_runtime::{DispatchError, DispatchResult};
use surety_margin::{
	ensure_reduces_risk, free_of_options, only_reduces_risk, requirement, ChargeName,
	CollateralUse, Haircuts, MarginError, MarginMode, MarginState, MarketValuation, Requirement,
};
use surety_traits::{Action, Holdings, Ledger, MarginCheck, OpenInterest, OracleError, Step};
use surety_types::{AssetId, Moment, Series, UnderlyingId, VaultId};

/// A vault with what it needs.
#[derive(Clone, Debug)]
pub(crate) struct Assessment {
	/// What was loaded of it.
	pub loaded: Loaded,
	/// The markets that it is in.
	pub markets: Vec<MarketValuation>,
	/// What it needs.
	pub requirement: Requirement,
	/// What the prices lack for the action.
	pub lacking: Option<OracleError>,
}

impl Assessment {
	pub(crate) fn state(&self) -> MarginState {
		let Requirement { equity, initial, maintenance, .. } = self.requirement;
		MarginState { equity, initial, maintenance }
	}
}

impl<T: Config> From<MarginError> for Error<T> {
	fn from(error: MarginError) -> Self {
		match error {
			MarginError::Math(_) => Self::OutOfRange,
			MarginError::UnknownUnderlying => Self::UnknownMarket,
			MarginError::UnknownExpiry => Self::PriceUnavailable,
			MarginError::NegativeShock | MarginError::StaleArray => Self::Corrupt,
		}
	}
}

/// Whether there is nothing that could ever be asked for: no positions and no debt.
pub(crate) fn is_free(holdings: &Holdings) -> bool {
	holdings.positions.is_empty() && holdings.cash >= FixedI128::zero()
}

/// The worst of two lacks: the first that there is.
fn or(one: Option<OracleError>, other: Option<OracleError>) -> Option<OracleError> {
	one.or(other)
}

impl<T: Config> Pallet<T> {
	/// The record of a vault; that of a new one if there is none.
	pub(crate) fn record_of(vault: &VaultId<T::AccountId>) -> VaultRecord<T> {
		Records::<T>::get(vault).unwrap_or_default()
	}

	/// Markets with their expiries, made ready for valuing, and what their prices lack for an action.
	pub(crate) fn markets_of(
		expiries: &BTreeMap<UnderlyingId, Vec<Moment>>,
		factors: &BTreeMap<UnderlyingId, FixedU128>,
		action: Action,
	) -> Result<(Vec<MarketValuation>, Option<OracleError>), Error<T>> {
		let mut lacking = None;
		let mut markets = Vec::new();
		for (underlying, expiries) in expiries {
			let market = Markets::<T>::get(underlying).ok_or(Error::<T>::UnknownMarket)?;
			let (mut snapshot, lacks) = Self::market_snapshot(*underlying, expiries, action)?;
			if let Some(factor) = factors.get(underlying) {
				snapshot.open_interest_factor = *factor;
			}
			lacking = or(lacking, lacks);
			markets.push(Self::valuation(snapshot, market.parameters)?);
		}
		Ok((markets, lacking))
	}

	/// What a vault with these holdings needs.
	pub(crate) fn assess(
		holdings: &Holdings,
		mode: MarginMode,
		collateral_use: CollateralUse,
		action: Action,
		factors: &BTreeMap<UnderlyingId, FixedU128>,
	) -> Result<Assessment, Error<T>> {
		let loaded = Self::load(holdings, collateral_use, action)?;
		let mut expiries = loaded.expiries.clone();
		if mode == MarginMode::Portfolio {
			for underlying in loaded.vault.collateral.iter().filter_map(|held| held.underlying) {
				expiries.entry(underlying).or_default();
			}
		}
		let (markets, lacking) = Self::markets_of(&expiries, factors, action)?;
		let mut arrays = BlockArrays::<T>::default();
		let house = House::<T>::get();
		let mut requirement = requirement(&house, &markets, &loaded.vault, mode, &mut arrays)?;
		if loaded.missing_claims > FixedU128::zero() {
			// In equity, and so in maintenance margin, a claim counts in full until it is paid (spec/liquidation.md,
			// "Settlement"); what will not come is nothing to take risk on.
			requirement =
				requirement.charged_initially(ChargeName::Claims, loaded.missing_claims)?;
		}
		let lacking = or(lacking, loaded.lacking);
		Ok(Assessment { loaded, markets, requirement, lacking })
	}

	/// As [`assess`](Self::assess), at the last prices there were, without the open-interest charge.
	pub(crate) fn assess_now(
		holdings: &Holdings,
		mode: MarginMode,
	) -> Result<Assessment, Error<T>> {
		Self::assess(holdings, mode, CollateralUse::Margin, Action::Liquidate, &BTreeMap::new())
	}

	/// Whether a vault may go from `before` to `after`, with what it needs then; nothing of a vault that needs nothing.
	pub(crate) fn judge(
		mode: MarginMode,
		before: &Holdings,
		after: &Holdings,
		step: Step,
	) -> Result<(bool, Option<Assessment>), Error<T>> {
		if is_free(after) {
			return Ok((true, None));
		}
		let action = match step {
			Step::Trade => Action::OpenRisk,
			Step::Leave => Action::Withdraw,
		};
		let collateral_use = use_of_collateral(after, step);
		let assess =
			|holdings, factors| Self::assess(holdings, mode, collateral_use, action, factors);
		let neutral = BTreeMap::new();
		let then = assess(after, &neutral)?;
		let pays_without_options = may_leave(after.cash, &then.loaded)?;
		if step == Step::Leave && !pays_without_options {
			return Ok((false, None));
		}
		let good = then.lacking.is_none();
		let enough = then.requirement.initial >= FixedI128::zero();
		if !(good && enough) && takes_collateral(before, after) {
			return Ok((false, None));
		}
		let factors = Self::open_interest_factors(&then.markets)?;
		let lends_too_much = Self::lends_too_much(before, after);
		if good && enough && pays_without_options && factors.is_empty() && !lends_too_much {
			return Ok((true, Some(then)));
		}
		let now = assess(before, &neutral)?;
		let (was, is) = (now.state(), then.state());
		let leaves = surety_math::sub(was.equity, is.equity)?;
		// Paid out of options by a price worse than their mark: a withdrawal in disguise.
		let bleeds = !pays_without_options && leaves > FixedI128::zero();
		let reduces = || only_reduces_risk(&was, &is, leaves).is_ok();
		if lends_too_much {
			let falls = is.initial_requirement()? < was.initial_requirement()?;
			ensure!(falls && reduces(), Error::<T>::NewDebtRefused);
			return Ok((true, Some(then)));
		}
		if !good || bleeds {
			return Ok((reduces(), Some(then)));
		}
		let raises = is.initial_requirement()? > was.initial_requirement()?;
		if raises && !factors.is_empty() {
			let charged = assess(after, &factors)?;
			return Ok((charged.requirement.initial >= FixedI128::zero(), Some(then)));
		}
		Ok((ensure_reduces_risk(&was, &is, leaves).is_ok(), Some(then)))
	}

	/// Whether a debt was not there, or was smaller, while more of the house's cash is lent than new debt may be lent of
	/// (spec/charges.md). A change that has been posted already counts in what is lent.
	fn lends_too_much(before: &Holdings, after: &Holdings) -> bool {
		let deeper = after.cash < FixedI128::zero() && after.cash < before.cash;
		deeper && !T::Ledger::cash_totals().allows_debts
	}

	/// What the open-interest charge multiplies im_factor by, of markets where that is more than 1.
	pub(crate) fn open_interest_factors(
		markets: &[MarketValuation],
	) -> Result<BTreeMap<UnderlyingId, FixedU128>, Error<T>> {
		let mut factors = BTreeMap::new();
		for snapshot in markets.iter().map(MarketValuation::snapshot) {
			let underlying = snapshot.underlying;
			let market = Markets::<T>::get(underlying).ok_or(Error::<T>::UnknownMarket)?;
			if market.open_interest.terms().factor == FixedU128::one() {
				continue;
			}
			let open = T::OpenInterest::of_market(underlying);
			let notional = surety_math::mul_ceil(open, snapshot.spot)?;
			let factor = market.open_interest.multiplier(notional)?;
			if factor > FixedU128::one() {
				factors.insert(underlying, factor);
			}
		}
		Ok(factors)
	}

	/// Refuses what leaves more open than the caps of a market allow. Who only gets out of a short is never refused.
	fn ensure_caps(before: &Holdings, after: &Holdings) -> Result<(), Error<T>> {
		for (series, quantity) in &after.positions {
			let grows = *quantity < FixedI128::zero() && *quantity < before.position(series);
			if !grows {
				continue;
			}
			let market = Markets::<T>::get(series.underlying).ok_or(Error::<T>::UnknownMarket)?;
			let of_series = T::OpenInterest::of_series(series) <= market.caps.series;
			let of_market = T::OpenInterest::of_market(series.underlying) <= market.caps.market;
			ensure!(of_series && of_market, Error::<T>::OpenInterestCap);
		}
		Ok(())
	}

	/// Whether cash for these legs lies within the fill band around their mark: `cash` is what is paid for all of them,
	/// negative where it is received.
	pub(crate) fn is_within_band(
		legs: &[(Series, FixedI128)],
		cash: FixedI128,
	) -> Result<bool, Error<T>> {
		let (mut mark, mut width) = (FixedI128::zero(), FixedU128::zero());
		for (series, quantity) in legs {
			let market = Markets::<T>::get(series.underlying).ok_or(Error::<T>::UnknownMarket)?;
			let Some(band) = market.fill_band else { return Ok(true) };
			let (price, spot, confidence) = Self::mark_of(series)?;
			let value = surety_math::mul_signed_floor(*quantity, price)?;
			mark = surety_math::add(mark, value)?;
			let doubt = FixedU128::from_inner(
				FixedU128::one().into_inner().saturating_sub(confidence.into_inner()),
			);
			let of_doubt = surety_math::mul_ceil(band.of_doubt, doubt)?;
			for (share, of) in [(band.of_mark, price), (band.of_spot, spot), (of_doubt, spot)] {
				let part = surety_math::mul_ceil(
					surety_math::mul_ceil(share, of)?,
					surety_math::magnitude(*quantity),
				)?;
				width = FixedU128::from_inner(
					width
						.into_inner()
						.checked_add(part.into_inner())
						.ok_or(Error::<T>::OutOfRange)?,
				);
			}
		}
		Ok(surety_math::magnitude(surety_math::sub(cash, mark)?) <= width)
	}

	/// The mark of a series, spot, and the confidence in both.
	pub(crate) fn mark_of(series: &Series) -> Result<(FixedU128, FixedU128, FixedU128), Error<T>> {
		use surety_margin::Pricing;
		let expiries = BTreeMap::from([(series.underlying, alloc::vec![series.expiry])]);
		let (markets, _) = Self::markets_of(&expiries, &BTreeMap::new(), Action::ReduceRisk)?;
		let market = markets.first().ok_or(Error::<T>::UnknownMarket)?;
		let expiry = market.expiry(series.expiry)?;
		let mut arrays = BlockArrays::<T>::default();
		let mark = arrays.values(market, expiry, series.strike, series.kind)?.mark()?;
		Ok((mark, market.snapshot().spot, expiry.confidence()))
	}
}

/// What the collateral of a vault that would hold this is counted for: what is lent or taken out must be there even if the
/// settlement asset is below its peg.
pub(crate) fn use_of_collateral(after: &Holdings, step: Step) -> CollateralUse {
	if step == Step::Leave || after.cash < FixedI128::zero() {
		CollateralUse::Withdrawal
	} else {
		CollateralUse::Margin
	}
}

/// Whether some of a collateral leaves.
fn takes_collateral(before: &Holdings, after: &Holdings) -> bool {
	let left = |asset: &AssetId| {
		let held = after.collateral.iter().find(|(held, _)| held == asset);
		held.map_or(FixedU128::zero(), |(_, amount)| *amount)
	};
	before.collateral.iter().any(|(asset, amount)| left(asset) < *amount)
}

/// Whether a vault could pay what it owes without its options and without what it has won and not been paid:
/// `cash + sum V (1 - haircut_mm - haircut_im) >= 0`.
fn may_leave<T: Config>(cash: FixedI128, loaded: &Loaded) -> Result<bool, Error<T>> {
	let cash = surety_math::add(cash, loaded.fixed_losses)?;
	Ok(free_of_options(cash, &counted(loaded)?)? >= FixedI128::zero())
}

/// What collateral counts for withdrawals, with its haircuts: `amount price min(1, 1 / stable)`, rounded down.
pub(crate) fn counted(
	loaded: &Loaded,
) -> Result<Vec<(FixedU128, Haircuts)>, surety_math::MathError> {
	let divisor = loaded.vault.stable_price.max(FixedU128::one()).into_inner();
	let value = |held: &surety_margin::Collateral| {
		let (amount, price) = (held.amount.into_inner(), held.price.into_inner());
		let value = surety_math::mul_div_floor(amount, price, divisor)?;
		Ok((FixedU128::from_inner(value), held.haircuts))
	};
	loaded.vault.collateral.iter().map(value).collect()
}

impl<T: Config> MarginCheck<T::AccountId> for Pallet<T> {
	fn would_allow(
		vault: &VaultId<T::AccountId>,
		before: &Holdings,
		after: &Holdings,
		step: Step,
	) -> Result<bool, DispatchError> {
		let mode = Self::record_of(vault).mode;
		Ok(Self::judge(mode, before, after, step)?.0)
	}

	fn allow(
		vault: &VaultId<T::AccountId>,
		before: &Holdings,
		after: &Holdings,
		step: Step,
	) -> Result<bool, DispatchError> {
		let record = Self::record_of(vault);
		let (allowed, assessment) = Self::judge(record.mode, before, after, step)?;
		if !allowed {
			return Ok(false);
		}
		if step == Step::Trade {
			Self::ensure_caps(before, after)?;
		}
		Self::file(vault, record, after, assessment.as_ref())?;
		Ok(true)
	}

	fn most_spent() -> Weight {
		Pallet::<T>::most_spent()
	}

	fn spent() -> Weight {
		Pallet::<T>::spent()
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn admit(underlying: UnderlyingId, expiries: &[Moment]) {
		crate::benchmarking::admit::<T>(underlying, expiries);
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn warm(vault: &VaultId<T::AccountId>) {
		crate::benchmarking::warm::<T>(vault);
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn keep_most(vault: &VaultId<T::AccountId>) {
		crate::benchmarking::keep_most::<T>(vault);
	}

	fn ensure_fair(legs: &[(Series, FixedI128)], cash: FixedI128) -> DispatchResult {
		ensure!(Self::is_within_band(legs, cash)?, Error::<T>::BeyondFillBand);
		Ok(())
	}

	fn unprove(vault: &VaultId<T::AccountId>) {
		Self::file_as_due(vault);
	}

	fn ensure_supply(asset: AssetId, supply: FixedU128) -> DispatchResult {
		let cap = Assets::<T>::get(asset).and_then(|terms| terms.supply_cap);
		ensure!(cap.is_none_or(|cap| supply <= cap), Error::<T>::SupplyCap);
		Ok(())
	}

	fn closed(vault: &VaultId<T::AccountId>) -> DispatchResult {
		let record = VaultRecord { mode: MarginMode::default(), ..Self::record_of(vault) };
		Ok(Self::file(vault, record, &Holdings::default(), None)?)
	}

	fn equity(vault: &VaultId<T::AccountId>) -> Result<FixedI128, DispatchError> {
		let holdings = T::Ledger::holdings(vault).ok_or(Error::<T>::UnknownVault)?;
		let mode = Self::record_of(vault).mode;
		Ok(Self::assess_now(&holdings, mode)?.requirement.equity)
	}
}
