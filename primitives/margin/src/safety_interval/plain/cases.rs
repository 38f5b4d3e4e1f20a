//! The scenarios of a market in groups that are bounded together, and how far each is from the worst.

use crate::arithmetic::{plus, NOTHING, SIGNED_UNIT, UNIT, ZERO};
use crate::portfolio::ScenarioOutcome;
use crate::scenario::{KappaOf, ScenarioColumns, Shocked};
use crate::{
	Column, MarginError, MarketDetail, MarketRequirement, MarketValuation, StandardExpiry,
	VolatilityMove,
};
use alloc::vec::Vec;
use sp_arithmetic::{FixedI128, FixedU128};
use surety_math::{
	add, magnitude, mul_ceil, mul_floor, mul_signed_ceil, mul_signed_floor, signed, sub,
};
use surety_types::Moment;

/// Scenarios that move volatility alike and are all regular or all tails. A scenario is `(1 - w) M + w phi(x)` with the
/// weight `w = mm_factor d` and the shock s.
#[derive(Clone, Copy, Debug)]
pub(super) struct Group {
	/// The move of volatility; both skews count as the linear one.
	pub moves: VolatilityMove,
	is_tail: bool,
	pub least_weight: FixedU128,
	pub most_weight: FixedU128,
	/// The largest `w max(s, 1)`.
	pub reach: FixedU128,
	/// The least and the largest `w (s - 1)`.
	pub least_move: FixedI128,
	pub most_move: FixedI128,
	/// The least and the largest shock, from which the three before are once all regular scenarios are there.
	shocks: (FixedU128, FixedU128),
	/// By how much maintenance margin would be higher if the worst of this group decided it.
	pub slack: FixedU128,
	/// The worst profit or loss so far.
	pnl: FixedI128,
}

/// All of them.
#[derive(Default)]
pub(super) struct Cases {
	pub groups: Vec<Group>,
	/// The same for the basis charge.
	pub basis_slack: FixedU128,
	/// In standard margin, where the lower of the two counts: by how much the mark is above all margins,
	pub mark_slack: FixedU128,
	/// and these above the mark.
	pub margins_slack: FixedU128,
	/// What each expiry is margined by.
	ways: Vec<(Moment, Way)>,
}

/// Which of the two ways to margin an expiry in standard margin, of which the better counts.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Way {
	/// Its shorts one by one.
	Alone,
	/// The largest loss of all its positions.
	LargestLoss,
	/// It is not known.
	Either,
}

impl Group {
	pub fn is_skew(&self) -> bool {
		self.moves.is_skew()
	}

	/// A group of one scenario at one kappa; of an unknown profit or loss it is the worst.
	fn of(
		market: &MarketValuation,
		scenario: &ScenarioColumns,
		shocked: Shocked,
		pnl: Option<&FixedI128>,
		factor: FixedU128,
	) -> Result<Self, MarginError> {
		let column = market.grid().columns().get(shocked.column());
		let Column { volatility, .. } = *column.ok_or(MarginError::StaleArray)?;
		let is_tail = scenario.dampening != UNIT;
		let weight = if is_tail { mul_ceil(factor, scenario.dampening)? } else { factor };
		let mut group = Self {
			moves: if volatility.is_skew() { VolatilityMove::SkewLinear } else { volatility },
			is_tail,
			least_weight: weight,
			most_weight: weight,
			reach: weight,
			least_move: ZERO,
			most_move: ZERO,
			shocks: (shocked.shock, shocked.shock),
			slack: NOTHING,
			pnl: pnl.copied().unwrap_or(FixedI128::from_inner(i128::MIN)),
		};
		if is_tail {
			group.weigh()?;
		}
		Ok(group)
	}

	/// What the weight makes of the shocks.
	fn weigh(&mut self) -> Result<(), MarginError> {
		let change = |shock| sub(signed(shock)?, SIGNED_UNIT);
		self.least_move = mul_signed_floor(change(self.shocks.0)?, self.most_weight)?;
		self.most_move = mul_signed_ceil(change(self.shocks.1)?, self.most_weight)?;
		self.reach = plus(self.most_weight, magnitude(self.most_move.max(ZERO)))?;
		Ok(())
	}

	fn widen(&mut self, other: &Self) {
		self.least_weight = self.least_weight.min(other.least_weight);
		self.most_weight = self.most_weight.max(other.most_weight);
		self.reach = self.reach.max(other.reach);
		self.least_move = self.least_move.min(other.least_move);
		self.most_move = self.most_move.max(other.most_move);
		self.shocks = (self.shocks.0.min(other.shocks.0), self.shocks.1.max(other.shocks.1));
		self.pnl = self.pnl.min(other.pnl);
	}
}

impl Cases {
	/// The cases of a market. Without its requirement every case counts as the worst.
	pub fn new(
		market: &MarketValuation,
		needed: Option<&MarketRequirement>,
	) -> Result<Self, MarginError> {
		let mut cases = Self::default();
		let outcome = match needed.map(|needed| &needed.detail) {
			Some(MarketDetail::Portfolio(outcome)) => Some(outcome),
			_ => None,
		};
		cases.scenarios(market, outcome)?;
		if let Some(MarketRequirement { mark_to_market, detail, .. }) = needed {
			match detail {
				MarketDetail::Portfolio(outcome) => cases.portfolio(market, outcome)?,
				MarketDetail::Standard(expiries) => cases.standard(*mark_to_market, expiries)?,
			}
		}
		Ok(cases)
	}

	fn scenarios(
		&mut self,
		market: &MarketValuation,
		outcome: Option<&ScenarioOutcome>,
	) -> Result<(), MarginError> {
		let factor = market.parameters().portfolio().mm_factor;
		for (place, scenario) in market.grid().scenarios().iter().enumerate() {
			let (one, wide) = (scenario.at(KappaOf::One), scenario.at(KappaOf::Maintenance));
			let pnl = outcome.and_then(|of| of.scenarios.get(place));
			self.add(Group::of(market, scenario, one, pnl, factor)?);
			if wide != one {
				let pnl = outcome.and_then(|of| of.at_maintenance_kappa.get(place));
				self.add(Group::of(market, scenario, wide, pnl, factor)?);
			}
		}
		self.groups.iter_mut().filter(|group| !group.is_tail).try_for_each(Group::weigh)
	}

	fn add(&mut self, case: Group) {
		let same = |group: &&mut Group| (group.moves, group.is_tail) == (case.moves, case.is_tail);
		match self.groups.iter_mut().find(same) {
			Some(group) => group.widen(&case),
			None => self.groups.push(case),
		}
	}

	/// How far every scenario was from the worst.
	fn portfolio(
		&mut self,
		market: &MarketValuation,
		outcome: &ScenarioOutcome,
	) -> Result<(), MarginError> {
		let factor = market.parameters().portfolio().mm_factor;
		let worst = outcome.worst_maintenance.pnl;
		let slack = |pnl: FixedI128| mul_floor(magnitude(sub(pnl.max(worst), worst)?), factor);
		for group in &mut self.groups {
			group.slack = slack(group.pnl)?;
		}
		self.basis_slack = slack(outcome.basis)?;
		Ok(())
	}

	/// How far the mark and the margins of all expiries were from each other, and what decided each margin.
	fn standard(
		&mut self,
		mark: FixedI128,
		expiries: &[StandardExpiry],
	) -> Result<(), MarginError> {
		let mut margins = ZERO;
		for StandardExpiry { expiry, isolated, maximum_loss, margin } in expiries {
			margins = add(margins, margin.maintenance)?;
			let alone = isolated.maintenance > maximum_loss.maintenance;
			self.ways.push((*expiry, if alone { Way::Alone } else { Way::LargestLoss }));
		}
		let above = |one, other| Ok::<_, MarginError>(magnitude(sub(one, other)?.max(ZERO)));
		(self.mark_slack, self.margins_slack) = (above(mark, margins)?, above(margins, mark)?);
		Ok(())
	}

	/// Every expiry's largest loss is paid for, so that only the mark decides.
	pub fn cover(&mut self) {
		self.ways.iter_mut().for_each(|(_, way)| *way = Way::LargestLoss);
		self.mark_slack = NOTHING;
	}

	/// What an expiry is margined by in standard margin.
	pub fn way(&self, expiry: Moment) -> Way {
		let known = self.ways.iter().find(|(known, _)| *known == expiry);
		known.map_or(Way::Either, |(_, way)| *way)
	}

	/// The least and the largest `w (s - 1)` of all.
	pub fn moves(&self) -> (FixedI128, FixedI128) {
		self.groups.iter().fold((ZERO, ZERO), |(least, most), group| {
			(least.min(group.least_move), most.max(group.most_move))
		})
	}
}
