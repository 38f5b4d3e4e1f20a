//! The plain interval: the same claim as [`safety_interval`](super::safety_interval), proved without valuing anything.
//!
//! It starts from the maintenance margin that the caller has computed, and from how far every scenario was from the worst.
//! Values are bounded by their slopes alone: a contract moves by at most one per unit of its forward, by `0.39895
//! min(F, K)` per unit of `vol sqrt(T_v)`, and is worth at most F or K. `docs/safety-interval.md`, "The plain interval",
//! is the proof. It is wide enough for a vault that has just been checked, and narrow for spreads.

mod cases;
mod holdings;
mod passing;
mod slopes;

use super::time::interest;
use super::{
	collateral, ensure_known, part_of, provable, rounding_of, ClockedMarket, IntervalTerms,
	MarketInterval, SafetyInterval, LARGEST_CAP, LAST_DIGIT, NO_HEADROOM, ROUNDING,
};
use crate::arithmetic::{above, excess, plus, NOTHING, UNIT, ZERO};
use crate::charges::value_collateral;
use crate::{MarginError, MarginMode, MarketDetail, MarketRequirement, Requirement, VaultSnapshot};
use alloc::vec::Vec;
use cases::Cases;
use holdings::{Holdings, Worth};
use passing::{passed, window_loss, Passed, Present};
use slopes::{BySpot, Slope, Slopes};
use sp_arithmetic::{FixedI128, FixedU128};
use surety_math::{add, div_ceil, div_floor, magnitude, mul_ceil, mul_floor, signed, sub};

/// The interval of a vault under sound terms. `requirement` is the vault's of these markets in this mode; `markets` holds
/// those of all its positions and of every underlying among its collateral, with at least the expiries that it holds.
///
/// Sound, not tight: of the order of what [`safety_interval`](super::safety_interval) gives for shorts, a small part of it
/// for spreads, at a hundredth of the cost.
///
/// # Errors
///
/// [`MarginError`] as for [`requirement`](crate::requirement).
pub fn plain_interval(
	markets: &[ClockedMarket<'_>],
	vault: &VaultSnapshot,
	mode: MarginMode,
	requirement: &Requirement,
	terms: &IntervalTerms,
) -> Result<SafetyInterval, MarginError> {
	Proof::new(markets, vault, mode, requirement, terms)?.interval()
}

/// The interval of a vault in standard mode whose cash pays the largest loss of every expiry, and that needs no more: only
/// its equity can become negative. Its headroom is that of equity. Nothing of any other vault.
///
/// Margins of expiries are no less than their largest losses, which depend on no market while no call is short without one
/// that is long. So `MM = cash + min(margins, mark)` is negative only if `cash + mark` is; the bounds are those of the mark
/// in [`plain_interval`], whose headroom is the lower of the two: nothing, where cash is exactly what can be lost.
///
/// Of vaults with positions in one market and without collateral, which both may have any other part of `MM`.
///
/// # Errors
///
/// [`MarginError`] as for [`requirement`](crate::requirement).
pub fn covered_interval(
	markets: &[ClockedMarket<'_>],
	vault: &VaultSnapshot,
	requirement: &Requirement,
	terms: &IntervalTerms,
) -> Result<Option<SafetyInterval>, MarginError> {
	let [MarketRequirement { detail: MarketDetail::Standard(expiries), .. }] =
		requirement.markets.as_slice()
	else {
		return Ok(None);
	};
	let mut cash = vault.cash;
	for expiry in expiries {
		cash = add(cash, expiry.maximum_loss.maintenance)?;
	}
	if cash < ZERO || !vault.collateral.is_empty() {
		return Ok(None);
	}
	let mut proof = Proof::new(markets, vault, MarginMode::Standard, requirement, terms)?;
	let unpaired = |held: &holdings::HeldExpiry<'_>| held.contracts.unpaired() > NOTHING;
	if proof.parts.iter().any(|part| part.holdings.expiries.iter().any(unpaired)) {
		return Ok(None);
	}
	if proof.headroom != NO_HEADROOM {
		let beyond = sub(requirement.equity, requirement.maintenance)?;
		proof.headroom = add(proof.headroom, beyond)?;
	}
	proof.parts.iter_mut().for_each(|part| part.cases.cover());
	proof.interval().map(Some)
}

/// One market's part of the proof.
struct Part<'a> {
	holdings: Holdings<'a>,
	cases: Cases,
	/// Of every expiry.
	presents: Vec<Present>,
}

/// What can happen until the time limit.
struct Time {
	seconds: u64,
	passed: Vec<Passed>,
	/// What all of it costs.
	cost: FixedU128,
}

struct Proof<'a> {
	vault: &'a VaultSnapshot,
	mode: MarginMode,
	terms: &'a IntervalTerms,
	parts: Vec<Part<'a>>,
	headroom: FixedI128,
}

impl<'a> Proof<'a> {
	fn new(
		markets: &[ClockedMarket<'a>],
		vault: &'a VaultSnapshot,
		mode: MarginMode,
		requirement: &Requirement,
		terms: &'a IntervalTerms,
	) -> Result<Self, MarginError> {
		ensure_known(markets, vault)?;
		let (mut parts, mut slack) = (Vec::new(), NOTHING);
		let collateral = value_collateral(vault)?;
		for held in collateral.iter().filter(|held| held.collateral.underlying.is_none()) {
			slack = plus(slack, rounding_of(held.value)?)?;
		}
		for clocked in markets {
			if let Some(holdings) = Holdings::new(clocked, vault, &collateral)? {
				let underlying = clocked.market.snapshot().underlying;
				let mut needed = requirement.markets.iter();
				let needed = needed.find(|needed| needed.underlying == underlying);
				let cases = Cases::new(clocked.market, needed)?;
				parts.push(Part { holdings, cases, presents: Vec::new() });
			}
		}
		let mut parts_now = || {
			for part in &mut parts {
				part.value(mode)?;
				slack = plus(slack, part.slack(terms)?)?;
			}
			Ok(sub(requirement.maintenance, signed(slack)?)?)
		};
		let headroom = provable(parts_now())?.unwrap_or(NO_HEADROOM);
		Ok(Self { vault, mode, terms, parts, headroom })
	}

	fn interval(&self) -> Result<SafetyInterval, MarginError> {
		if self.headroom <= ZERO {
			return Ok(self.nothing());
		}
		let headroom = magnitude(self.headroom);
		let Some(time) = self.time(headroom)? else { return Ok(self.nothing()) };
		let left = excess(mul_floor(headroom, self.terms.share_of_spot(self.vault)?)?, time.cost);
		let mut markets = Vec::new();
		for (part, passed) in self.parts.iter().zip(&time.passed) {
			markets.push(self.market(part, passed, self.part_of(left, part)?, headroom)?);
		}
		let (collateral, peg) = self.collateral(headroom, &markets)?;
		let (headroom, seconds) = (self.headroom, time.seconds);
		Ok(SafetyInterval { headroom, markets, collateral, peg, seconds })
	}

	/// The interval of a vault without headroom.
	fn nothing(&self) -> SafetyInterval {
		SafetyInterval {
			headroom: self.headroom,
			markets: self.parts.iter().map(|part| still(&part.holdings)).collect(),
			collateral: alloc::vec![NOTHING; self.vault.collateral.len()],
			peg: NOTHING,
			seconds: 0,
		}
	}

	/// The first of the terms' time and shorter ones whose cost is within the share of time.
	fn time(&self, headroom: FixedU128) -> Result<Option<Time>, MarginError> {
		let allowed = mul_floor(headroom, self.terms.time_share)?;
		let inside = self.terms.seconds_inside;
		let limit = self.parts.iter().map(|part| part.holdings.until_window(inside)).min();
		let mut seconds = self.terms.longest_seconds.min(limit.unwrap_or(u64::MAX));
		loop {
			let time = provable(self.passed(seconds))?.flatten();
			match time {
				Some(time) if time.cost <= allowed => return Ok(Some(time)),
				_ if seconds == 0 => return Ok(None),
				_ => seconds = shorter(seconds, allowed, time.map(|time| time.cost)),
			}
		}
	}

	/// What so many seconds cost; nothing if it cannot be bounded.
	fn passed(&self, seconds: u64) -> Result<Option<Time>, MarginError> {
		let terms = self.terms;
		let Some(mut cost) = interest(self.vault.cash, terms.largest_rate, seconds)? else {
			return Ok(None);
		};
		let mut all = Vec::new();
		for Part { holdings, cases, presents } in &self.parts {
			let share = terms.time_share;
			let of = passed(holdings, presents, cases, self.mode, seconds, share)?;
			let Some(of) = of else { return Ok(None) };
			// No time costs nothing.
			if seconds > 0 {
				let reach = reach(holdings, terms)?;
				let known = window_loss(holdings, &of.expiries, seconds, self.mode, reach)?;
				cost = plus(cost, plus(of.cost, known)?)?;
			}
			all.push(of);
		}
		Ok(Some(Time { seconds, passed: all, cost }))
	}

	/// A part's share of an amount.
	fn part_of(&self, amount: FixedU128, part: &Part<'_>) -> Result<FixedU128, MarginError> {
		part_of(amount, part.holdings.weight, self.parts.iter().map(|part| part.holdings.weight))
	}

	/// The limits of one market, with `budget` for its spot.
	fn market(
		&self,
		part: &Part<'_>,
		passed: &Passed,
		budget: FixedU128,
		headroom: FixedU128,
	) -> Result<MarketInterval, MarginError> {
		let Part { holdings, cases, .. } = part;
		let mut interval = still(holdings);
		let slopes = provable(Slopes::new(holdings, &passed.expiries, cases, self.mode))?;
		let Some(slopes) = slopes else { return Ok(interval) };
		if let Some((lower, upper)) = provable(self.triggers(holdings, &slopes, budget))? {
			(interval.lower, interval.upper) = (lower, upper);
		}
		let share = self.part_of(mul_floor(headroom, self.terms.drift_share)?, part)?;
		let drift = provable(self.drift(part, &slopes, share, &interval))?;
		interval.drift = drift.unwrap_or(NOTHING);
		Ok(interval)
	}

	/// How far spot may fall and rise: until the first case has lost its part of the headroom and of its own slack.
	fn triggers(
		&self,
		holdings: &Holdings<'_>,
		slopes: &Slopes<'_>,
		budget: FixedU128,
	) -> Result<(FixedU128, FixedU128), MarginError> {
		let spot = holdings.market.snapshot().spot;
		let (fall, rise) = holdings.widest(self.terms);
		let (mut below, mut above) = (mul_floor(spot, fall)?, mul_floor(spot, rise)?);
		for Slope { slack, of: BySpot { falling, rising } } in slopes.by_spot()? {
			let bearable = plus(budget, mul_floor(slack, self.terms.spot_share)?)?;
			for (slope, distance) in [(falling, &mut below), (rising, &mut above)] {
				if slope > ZERO {
					// A distance that does not fit is above the widest.
					let far = div_floor(bearable, magnitude(slope)).unwrap_or(*distance);
					*distance = far.min(*distance);
				}
			}
		}
		// Every forward stays above zero.
		for held in &holdings.expiries {
			below = below.min(excess(held.snapshot.forward, LAST_DIGIT));
		}
		Ok((excess(spot, below), plus(spot, above)?))
	}

	/// The drift limit: the share of the headroom and of every case's slack over what it can lose per unit.
	fn drift(
		&self,
		part: &Part<'_>,
		slopes: &Slopes<'_>,
		share: FixedU128,
		interval: &MarketInterval,
	) -> Result<FixedU128, MarginError> {
		let widest = mul_floor(part.holdings.level, self.terms.widest_drift)?;
		let worths = part.highest(interval, widest)?;
		let mut limit = widest;
		for Slope { slack, of } in slopes.by_drift(&worths)? {
			if of > NOTHING {
				let bearable = plus(share, mul_floor(slack, self.terms.drift_share)?)?;
				limit = limit.min(div_floor(bearable, of).unwrap_or(widest));
			}
		}
		Ok(limit)
	}

	/// Limits of every collateral's price and of the peg.
	fn collateral(
		&self,
		headroom: FixedU128,
		intervals: &[MarketInterval],
	) -> Result<(Vec<FixedU128>, FixedU128), MarginError> {
		collateral::limits(self.vault, self.terms, headroom, |held, underlying, kept| {
			let mut parts = self.parts.iter().zip(intervals);
			let part = parts.find(|(_, interval)| interval.underlying == underlying);
			let (part, interval) = part.ok_or(MarginError::UnknownUnderlying)?;
			let mut slope = kept;
			if self.mode == MarginMode::Portfolio {
				// By `1 - haircut + y`; where that is negative a rise costs.
				let (least, most) = part.cases.moves();
				let risen = excess(magnitude(least.min(ZERO)), kept);
				slope = plus(kept, magnitude(most.max(ZERO)))?
					.max(mul_ceil(risen, collateral::GROWTH_OF_LOG)?);
			}
			let spot = part.holdings.market.snapshot().spot;
			collateral::exposure(held, spot, interval.upper, slope)
		})
	}
}

impl Part<'_> {
	/// Bounds its contracts at their present forwards.
	fn value(&mut self, mode: MarginMode) -> Result<(), MarginError> {
		for held in &self.holdings.expiries {
			self.presents.push(Present::new(&self.holdings, held, mode)?);
		}
		Ok(())
	}

	/// Bounds of what its contracts are worth at the highest forwards within an interval and so much drift.
	fn highest(
		&self,
		interval: &MarketInterval,
		drift: FixedU128,
	) -> Result<Vec<Worth>, MarginError> {
		let rise = excess(interval.upper, self.holdings.market.snapshot().spot);
		let expiries = self.holdings.expiries.iter();
		let of = |held: &holdings::HeldExpiry<'_>| {
			let moving = plus(plus(held.snapshot.forward, rise)?, drift)?;
			if !held.is_inside {
				return held.worth(moving);
			}
			// As in the other proof: what is known, what a gap of samples repeats of it, and what is sampled.
			let known = plus(held.snapshot.settled_part, held.snapshot.settled_part)?;
			held.worth(plus(plus(moving, known)?, interval.upper)?)
		};
		expiries.map(of).collect()
	}

	/// What rounding can make of its part, anywhere in the box; as in the other proof, summed over contracts.
	fn slack(&self, terms: &IntervalTerms) -> Result<FixedU128, MarginError> {
		let (_, highest) = reach(&self.holdings, terms)?;
		let width = self.holdings.market.parameters().portfolio().skew_min_width;
		let steep = plus(UNIT, div_ceil(LARGEST_CAP, width.max(LAST_DIGIT))?)?;
		let mut slack = rounding_of(self.holdings.value)?;
		for held in &self.holdings.expiries {
			// Besides the relative rounding of prices some units of each.
			let price = plus(plus(highest, held.valuation.forward())?, plus(UNIT, UNIT)?)?;
			let price = plus(price, held.highest_strike())?;
			let gross = above(held.contracts.gross()?, price)?;
			slack = plus(slack, plus(above(rounding_of(gross)?, steep)?, ROUNDING)?)?;
		}
		Ok(slack)
	}
}

/// The limits of a market that may not move.
fn still(holdings: &Holdings<'_>) -> MarketInterval {
	let snapshot = holdings.market.snapshot();
	let (underlying, spot) = (snapshot.underlying, snapshot.spot);
	MarketInterval { underlying, lower: spot, upper: spot, drift: NOTHING }
}

/// The lowest and the highest spot that an interval can have.
fn reach(
	holdings: &Holdings<'_>,
	terms: &IntervalTerms,
) -> Result<(FixedU128, FixedU128), MarginError> {
	let spot = holdings.market.snapshot().spot;
	let (fall, rise) = holdings.widest(terms);
	Ok((excess(spot, mul_ceil(spot, fall)?), plus(spot, mul_ceil(spot, rise)?)?))
}

/// A shorter time to try: half of it, or twice what would do if the cost were in proportion to time, whichever is less. The
/// cost grows faster than time, so that this is not much less than there is.
fn shorter(seconds: u64, allowed: FixedU128, cost: Option<FixedU128>) -> u64 {
	let half = super::time::half(seconds);
	let share = cost.and_then(|cost| div_floor(allowed, cost).ok());
	let proportional = share
		.and_then(|share| mul_floor(share, FixedU128::from_inner(u128::from(half))).ok())
		.and_then(|seconds| u64::try_from(seconds.into_inner()).ok())
		.map(|seconds| seconds.saturating_mul(4));
	proportional.map_or(half, |seconds| seconds.min(half))
}
