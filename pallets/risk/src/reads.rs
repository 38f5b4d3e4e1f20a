//! What users ask of risk; the runtime APIs are these functions.

use crate::{
	check::{counted, is_free, Assessment},
	Config, Error, Pallet,
};
use alloc::collections::BTreeMap;
use sp_arithmetic::{
	traits::{One, Zero},
	FixedI128, FixedU128,
};
use surety_margin::{
	free_of_options, CollateralUse, MarketDetail, MarketRequirement, MarketValuation, Requirement,
	Worst, WorstCase,
};
use surety_traits::{Action, Holdings, Ledger, MarketMargin, VaultMargin, WorstOutcome};
use surety_types::{Change, VaultId};

impl<T: Config> Pallet<T> {
	/// What a vault needs at the last prices there were, with every charge by name.
	pub fn requirement_of(vault: &VaultId<T::AccountId>) -> Result<Requirement, Error<T>> {
		let holdings = T::Ledger::holdings(vault).ok_or(Error::<T>::UnknownVault)?;
		let mode = Self::record_of(vault).mode;
		Ok(Self::assess_now(&holdings, mode)?.requirement)
	}

	/// A vault's margin at the last prices there were, explained; nothing if there is no such vault or no price.
	pub fn margin_of(vault: &VaultId<T::AccountId>) -> Option<VaultMargin> {
		let holdings = T::Ledger::holdings(vault)?;
		Self::margin_with(vault, &holdings).ok()
	}

	/// The same after these changes, none of which is made.
	pub fn margin_after(vault: &VaultId<T::AccountId>, changes: &[Change]) -> Option<VaultMargin> {
		let holdings = T::Ledger::holdings(vault)?.after(changes).ok()?;
		Self::margin_with(vault, &holdings).ok()
	}

	fn margin_with(
		vault: &VaultId<T::AccountId>,
		holdings: &Holdings,
	) -> Result<VaultMargin, Error<T>> {
		let mode = Self::record_of(vault).mode;
		let Assessment { markets, requirement, .. } = Self::assess_now(holdings, mode)?;
		let Requirement { equity, initial, maintenance, markets: parts, charges } = requirement;
		let markets = markets.iter().zip(&parts).map(|(market, part)| explain(market, part));
		let markets = markets.collect();
		Ok(VaultMargin { mode, equity, initial, maintenance, charges, markets })
	}

	/// Cash that can be withdrawn now: there, beyond initial margin, and not needed if the options were worth nothing.
	pub fn free_cash(vault: &VaultId<T::AccountId>) -> FixedU128 {
		Self::headroom_in_cash(vault).unwrap_or_default()
	}

	fn headroom_in_cash(vault: &VaultId<T::AccountId>) -> Result<FixedU128, Error<T>> {
		let holdings = T::Ledger::holdings(vault).ok_or(Error::<T>::UnknownVault)?;
		let mut free = holdings.cash;
		if !is_free(&holdings) {
			let (mode, action) = (Self::record_of(vault).mode, Action::Withdraw);
			let use_of = CollateralUse::Withdrawal;
			let assessed = Self::assess(&holdings, mode, use_of, action, &BTreeMap::new())?;
			if assessed.lacking.is_some() {
				return Ok(FixedU128::zero());
			}
			let cash = surety_math::add(holdings.cash, assessed.loaded.fixed_losses)?;
			let without_options = free_of_options(cash, &counted(&assessed.loaded)?)?;
			free = free.min(assessed.requirement.initial).min(without_options);
		}
		Ok(surety_math::magnitude(free.max(FixedI128::zero())))
	}
}

/// How the requirement of a market came about.
fn explain(market: &MarketValuation, part: &MarketRequirement) -> MarketMargin {
	let (mut worst, mut worst_maintenance) = (None, None);
	if let MarketDetail::Portfolio(outcome) = &part.detail {
		let snapshot = market.snapshot();
		worst = Some(outcome_of(market, outcome.worst, snapshot.kappa));
		let kappa = snapshot.maintenance_kappa;
		worst_maintenance = Some(outcome_of(market, outcome.worst_maintenance, kappa));
	}
	let MarketRequirement { underlying, mark_to_market, .. } = *part;
	MarketMargin { underlying, mark_to_market, worst, worst_maintenance }
}

fn outcome_of(market: &MarketValuation, worst: Worst, at_kappa: FixedU128) -> WorstOutcome {
	let (place, kappa) = match worst.case {
		WorstCase::Basis => (None, FixedU128::one()),
		WorstCase::Scenario(place) => (Some(place), FixedU128::one()),
		WorstCase::ScenarioAtKappa(place) => (Some(place), at_kappa),
	};
	let scenarios = &market.parameters().portfolio().scenarios;
	let scenario = place.and_then(|place| scenarios.get(place)).copied();
	WorstOutcome { scenario, kappa, pnl: worst.pnl }
}
