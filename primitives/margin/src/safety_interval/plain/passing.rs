//! What passing time changes in one expiry, and what that costs, without valuing anything.

use super::cases::{Cases, Way};
use super::holdings::{HeldExpiry, Holdings, Worth};
use crate::arithmetic::{excess, plus, positive_part, NOTHING, UNIT};
use crate::drift::LARGEST_DENSITY;
use crate::safety_interval::time;
use crate::valuation::{root_of, Skews};
use crate::{MarginError, MarginMode, PortfolioTerms, VolatilityMove};
use alloc::vec::Vec;
use sp_arithmetic::FixedU128;
use surety_math::{
	div_ceil, magnitude, mul_ceil, mul_div_ceil, mul_floor, sub, MathError, Years, ONE,
};

const LAST_DIGIT: FixedU128 = FixedU128::from_inner(1);
/// Of a number that was rounded to the nearest, and of the one that it is compared with.
const TWO_DIGITS: FixedU128 = FixedU128::from_inner(2);
const ONE_AND_A_HALF: FixedU128 = FixedU128::from_inner(1_500_000_000_000_000_000);
const SECONDS_PER_YEAR: u128 = 31_536_000;
/// Inner units of [`Years`] in a second, rounded up.
const YEARS_OF_SECOND: u128 = 31_709_791_983_764_586_504_313;

/// What of an expiry's factors can change by any moment of a span of time: upper bounds, which only grow with the span.
#[derive(Clone, Copy, Debug)]
pub(super) struct Passing {
	/// `sqrt(T_v)` now, and by how much it falls.
	pub root: FixedU128,
	fall: FixedU128,
	/// The multiple of volatility of Up at the end, and by how much it rises.
	pub up: FixedU128,
	rise_of_up: FixedU128,
	/// The multiple of Down now, and by how much it falls.
	down: FixedU128,
	fall_of_down: FixedU128,
	/// The largest cap of a skew, and the least width.
	pub cap: FixedU128,
	pub width: FixedU128,
	/// By how much a skew's multiple changes, wherever the strike, and by how much it rises against the root.
	skew: FixedU128,
	rise_of_skew: FixedU128,
	/// What a loss of 1 grows by as its discount factor rises,
	rate: FixedU128,
	/// what a gain of 1 grows by as that and the factor of gains rise,
	gain_rate: FixedU128,
	/// and by what a loss of 1 shrinks.
	loss_rate: FixedU128,
}

impl Passing {
	/// Nothing if it cannot be bounded.
	pub fn new(
		holdings: &Holdings<'_>,
		held: &HeldExpiry<'_>,
		seconds: u64,
	) -> Result<Option<Self>, MarginError> {
		let terms = holdings.market.parameters().portfolio();
		let fallen = time::fall(holdings.market.snapshot(), held.snapshot, seconds);
		let fallen = FixedU128::from_inner(fallen).min(held.snapshot.seconds);
		let Some(growth) = growth_of_moves(terms, held.snapshot.seconds, fallen)? else {
			return Ok(None);
		};
		let moves = held.valuation.moves();
		let (root, fall) = fall_of_root(held, fallen)?;
		let raised = plus(mul_ceil(excess(moves.up, UNIT), growth)?, TWO_DIGITS)?;
		let up = plus(moves.up, raised)?;
		let fall_of_down = plus(mul_ceil(excess(UNIT, moves.down), growth)?, TWO_DIGITS)?;
		let bend = Bend::new(terms, held, fallen)?;
		let rate = positive_part(held.snapshot.rate);
		let of = |rate: FixedU128| {
			let seconds = SECONDS_PER_YEAR.checked_mul(ONE).ok_or(MathError::Overflow)?;
			mul_div_ceil(rate.into_inner(), fallen.into_inner(), seconds).map(FixedU128::from_inner)
		};
		let long_rate = plus(mul_ceil(rate, terms.long_rate_mult)?, terms.long_rate_add)?;
		let short_rate = plus(mul_ceil(rate, terms.short_rate_mult)?, terms.short_rate_add)?;
		Ok(Some(Self {
			root,
			fall,
			up,
			rise_of_up: if root_outruns_up(terms, up)? { NOTHING } else { raised },
			down: moves.down,
			// What is nothing already stays nothing.
			fall_of_down: fall_of_down.min(moves.down),
			cap: bend.cap,
			width: bend.width,
			skew: bend.change,
			rise_of_skew: if bend.is_outrun { NOTHING } else { bend.change },
			rate: of(rate)?,
			gain_rate: of(plus(rate, long_rate)?)?,
			loss_rate: of(rate.max(short_rate))?,
		}))
	}

	/// What the value of one contract under a move can fall by and rise by, per unit of `0.39895 min(F, K)`: what
	/// `vol multiple sqrt(T_v)` can. `least` is the least volatility after Up.
	fn changes(
		&self,
		moves: VolatilityMove,
		volatility: FixedU128,
		least: FixedU128,
	) -> Result<(FixedU128, FixedU128), MarginError> {
		let of = |multiple: FixedU128, change: FixedU128| {
			plus(mul_ceil(multiple, self.fall)?, mul_ceil(change, self.root)?)
		};
		let (fall, rise) = match moves {
			VolatilityMove::None => (self.fall, NOTHING),
			VolatilityMove::Up => {
				let raised = mul_ceil(volatility, self.up)?.max(least);
				let rise = mul_ceil(self.rise_of_up, self.root)?;
				return Ok((mul_ceil(raised, self.fall)?, mul_ceil(volatility, rise)?));
			},
			VolatilityMove::Down => (of(self.down, self.fall_of_down)?, NOTHING),
			VolatilityMove::SkewLinear | VolatilityMove::SkewAbs => {
				let rise = mul_ceil(self.rise_of_skew, self.root)?;
				(of(plus(UNIT, self.cap)?, self.skew)?, rise)
			},
		};
		Ok((mul_ceil(volatility, fall)?, mul_ceil(volatility, rise)?))
	}
}

/// Whether `up sqrt(T_v)` falls all the time. `up = 1 + range m` grows at a rate of at most `p (up - 1) / (up t)`, the root
/// falls at one of at least `1 / (2 t)`.
fn root_outruns_up(terms: &PortfolioTerms, up: FixedU128) -> Result<bool, MarginError> {
	let power = terms.vol_short_term_power.max(terms.vol_long_term_power);
	let growth = mul_ceil(plus(power, power)?, excess(up, UNIT))?;
	Ok(growth <= up)
}

/// By how much more `m(t)` is at most at the end, as a share of itself. With `x = tau / tau'` and powers p of at most 1,
/// `m' / m <= x^p <= 1 + p (x - 1)`; where the power changes, at 30 days, m is 1 for both. Nothing for larger powers.
fn growth_of_moves(
	terms: &PortfolioTerms,
	seconds: FixedU128,
	fallen: FixedU128,
) -> Result<Option<FixedU128>, MarginError> {
	let floor = FixedU128::from_u32(terms.vol_dte_floor);
	let (now, later) = (seconds.max(floor), excess(seconds, fallen).max(floor));
	if now == later {
		return Ok(Some(NOTHING));
	}
	let power = terms.vol_short_term_power.max(terms.vol_long_term_power);
	if power > UNIT {
		return Ok(None);
	}
	Ok(Some(mul_ceil(power, div_ceil(excess(now, later), later)?)?))
}

/// `sqrt(T_v)` now and what it falls by. Before the window `T_v` falls by what time passes. Inside it is in proportion to
/// `t^3`, or to t where it is not averaged, and `(1 - y)^1.5 >= 1 - 1.5 y`, as is `(1 - y)^0.5`.
fn fall_of_root(
	held: &HeldExpiry<'_>,
	fallen: FixedU128,
) -> Result<(FixedU128, FixedU128), MarginError> {
	let years = held.valuation.variance_years();
	let now = plus(root_of(years)?, LAST_DIGIT)?;
	if held.is_inside {
		let left = held.snapshot.seconds;
		let share = if left == NOTHING { UNIT } else { div_ceil(fallen, left)? };
		let fall = plus(mul_ceil(now, mul_ceil(ONE_AND_A_HALF, share)?)?, LAST_DIGIT)?;
		return Ok((now, fall.min(now)));
	}
	// `T_v` is rounded, both now and then.
	let passed = mul_div_ceil(fallen.into_inner(), YEARS_OF_SECOND, ONE)?.saturating_add(1);
	let later = root_of(Years::from_inner(years.into_inner().saturating_sub(passed)))?;
	Ok((now, excess(now, later)))
}

/// How the skews can change.
struct Bend {
	cap: FixedU128,
	width: FixedU128,
	change: FixedU128,
	/// Whether a multiple times the root falls all the time.
	is_outrun: bool,
}

impl Bend {
	/// `clamp(k cap / k*, -cap, cap)` changes by at most what the cap does, and by `cap (1 - k*' / k*)` as k* falls: the most
	/// is where the strike reaches the later cap.
	fn new(
		terms: &PortfolioTerms,
		held: &HeldExpiry<'_>,
		fallen: FixedU128,
	) -> Result<Self, MarginError> {
		let moves = held.valuation.moves();
		let years = |seconds: FixedU128| Years::from_ratio_of_seconds(seconds.into_inner(), ONE);
		let later = Skews::new(terms, years(excess(held.snapshot.seconds, fallen))?)?;
		let pairs =
			[(moves.linear_cap, later.linear_cap), (moves.absolute_cap, later.absolute_cap)];
		let (mut cap, mut changed) = (NOTHING, NOTHING);
		for (now, then) in pairs {
			cap = cap.max(magnitude(now)).max(magnitude(then));
			changed = changed.max(magnitude(sub(now, then)?));
		}
		let width = moves.width.min(later.width);
		let wider = moves.width.max(later.width);
		let narrowed = match excess(wider, width) {
			NOTHING => NOTHING,
			by => div_ceil(by, wider)?,
		};
		let change = plus(plus(changed, mul_ceil(cap, narrowed)?)?, TWO_DIGITS)?;
		let root = plus(root_of(years(held.snapshot.seconds)?)?, LAST_DIGIT)?;
		let is_outrun = is_outrun(terms, cap, root)?;
		Ok(Self { cap, width, change, is_outrun })
	}
}

/// Whether `multiple sqrt(T_v)` falls all the time under a skew. With `q = sqrt(T)` the cap grows by at most `|base| q / (2 t)`
/// and k* falls by at most `k* / t`, or half of that where it is in proportion to q, so that a multiple, at least `1 - cap`,
/// grows by at most `(|base| q + 2 cap) / (2 t)`, and the root falls at a rate of at least `1 / (2 t)`.
fn is_outrun(terms: &PortfolioTerms, cap: FixedU128, root: FixedU128) -> Result<bool, MarginError> {
	let base = magnitude(terms.skew_linear_base).max(magnitude(terms.skew_abs_base));
	let narrowing = if terms.skew_vol_scale == NOTHING { cap } else { plus(cap, cap)? };
	let growth = plus(mul_ceil(base, root)?, narrowing)?;
	Ok(plus(growth, cap)? <= UNIT)
}

/// What passing time costs a market, and what can happen to each of its expiries meanwhile.
pub(super) struct Passed {
	pub expiries: Vec<Passing>,
	/// Beyond what every case can bear of its own slack.
	pub cost: FixedU128,
}

/// What so many seconds cost a market; nothing if it cannot be bounded. `share` of the slack of a case is time's.
pub(super) fn passed(
	holdings: &Holdings<'_>,
	worths: &[Worth],
	cases: &Cases,
	mode: MarginMode,
	seconds: u64,
	share: FixedU128,
) -> Result<Option<Passed>, MarginError> {
	let mut expiries = Vec::new();
	for held in &holdings.expiries {
		let Some(passing) = Passing::new(holdings, held, seconds)? else { return Ok(None) };
		expiries.push(passing);
	}
	let costs = Costs { holdings, worths, expiries: &expiries, cases };
	let cost = match mode {
		MarginMode::Portfolio => costs.portfolio(share)?,
		MarginMode::Standard => costs.standard(share)?,
	};
	Ok(Some(Passed { expiries, cost }))
}

struct Costs<'a> {
	holdings: &'a Holdings<'a>,
	worths: &'a [Worth],
	expiries: &'a [Passing],
	cases: &'a Cases,
}

impl<'a> Costs<'a> {
	fn each(&self) -> impl Iterator<Item = (&'a HeldExpiry<'a>, &'a Worth, &'a Passing)> + use<'a> {
		let rest = self.worths.iter().zip(self.expiries);
		self.holdings
			.expiries
			.iter()
			.zip(rest)
			.map(|(held, (worth, passing))| (held, worth, passing))
	}

	/// The falls of all marks, and of all values under a move per unit of shock.
	fn falls(&self, moves: VolatilityMove) -> Result<FixedU128, MarginError> {
		let least = self.holdings.market.parameters().portfolio().min_vol_up;
		let mut sum = NOTHING;
		for (held, worth, passing) in self.each() {
			let (fall, rise) = passing.changes(moves, held.volatility, least)?;
			let of_vega =
				plus(mul_ceil(worth.long_vega, fall)?, mul_ceil(worth.short_vega, rise)?)?;
			let of_rate = mul_ceil(worth.shorts, passing.rate)?;
			sum = plus(sum, plus(mul_ceil(LARGEST_DENSITY, of_vega)?, of_rate)?)?;
		}
		Ok(sum)
	}

	/// The rises of all values under a skew, that of the factor of gains included.
	fn rises(&self) -> Result<FixedU128, MarginError> {
		let mut sum = NOTHING;
		for (held, worth, passing) in self.each() {
			let skew = VolatilityMove::SkewLinear;
			let (fall, rise) = passing.changes(skew, held.volatility, NOTHING)?;
			let of_vega =
				plus(mul_ceil(worth.short_vega, fall)?, mul_ceil(worth.long_vega, rise)?)?;
			let gain = mul_ceil(worth.longs, passing.gain_rate)?;
			let loss = mul_ceil(worth.shorts, passing.loss_rate)?;
			sum = plus(sum, plus(mul_ceil(LARGEST_DENSITY, of_vega)?, gain.max(loss))?)?;
		}
		Ok(sum)
	}

	/// The largest cost of a case beyond its share of its slack.
	fn portfolio(&self, share: FixedU128) -> Result<FixedU128, MarginError> {
		let mark = self.falls(VolatilityMove::None)?;
		let beyond = |cost, slack| Ok::<_, MarginError>(excess(cost, mul_floor(slack, share)?));
		let mut worst = beyond(self.basis(mark)?, self.cases.basis_slack)?;
		for group in &self.cases.groups {
			let shocked = self.falls(group.moves)?;
			let kept = mul_ceil(excess(UNIT, group.least_weight), mark)?;
			let mut cost = plus(kept, mul_ceil(group.reach, shocked)?)?;
			if group.is_skew() {
				// A profit counts as a loss.
				let marks = mul_ceil(plus(UNIT, group.most_weight)?, mark)?;
				cost = cost.max(plus(marks, mul_ceil(group.most_weight, self.rises()?)?)?);
			}
			worst = worst.max(beyond(cost, group.slack)?);
		}
		Ok(worst)
	}

	/// `(1 - mm B) M + mm B M(s)` with the B of now, the largest; M itself is one of the cases.
	fn basis(&self, mark: FixedU128) -> Result<FixedU128, MarginError> {
		let terms = self.holdings.market.parameters().portfolio();
		let shock = terms.basis_up.max(terms.basis_down).max(UNIT);
		let mut weight = NOTHING;
		for held in &self.holdings.expiries {
			weight = weight.max(mul_ceil(terms.mm_factor, held.valuation.basis_factor())?);
		}
		let shocked = mul_ceil(weight, mul_ceil(shock, mark)?)?;
		if weight <= UNIT {
			// At most M + w (s - 1) M.
			return Ok(plus(mark, mul_ceil(weight, mul_ceil(excess(shock, UNIT), mark)?)?)?);
		}
		let mut risen = NOTHING;
		for (held, worth, passing) in self.each() {
			let of_vega = mul_ceil(mul_ceil(worth.short_vega, held.volatility)?, passing.fall)?;
			let of_rate = mul_ceil(worth.longs, passing.rate)?;
			risen = plus(risen, plus(mul_ceil(LARGEST_DENSITY, of_vega)?, of_rate)?)?;
		}
		Ok(mark.max(plus(shocked, mul_ceil(excess(weight, UNIT), risen)?)?))
	}

	/// The marks of all, or every short alone: its formula gains as time passes, its portfolio margin loses as below. The
	/// largest loss does not depend on time.
	fn standard(&self, share: FixedU128) -> Result<FixedU128, MarginError> {
		let terms = self.holdings.market.parameters().portfolio();
		let mut alone = NOTHING;
		for (held, worth, passing) in self.each() {
			if self.cases.way(held.valuation.expiry()) == Way::LargestLoss {
				continue;
			}
			let (mut by_vega, mut by_rate) = (NOTHING, NOTHING);
			for group in &self.cases.groups {
				let least = terms.min_vol_up;
				let (fall, rise) = passing.changes(group.moves, held.volatility, least)?;
				let vega = mul_ceil(group.reach, rise)?;
				let rate = plus(excess(UNIT, group.least_weight), group.reach)?;
				(by_vega, by_rate) =
					(by_vega.max(vega), by_rate.max(mul_ceil(rate, passing.rate)?));
				if group.is_skew() {
					let marks = mul_ceil(plus(UNIT, group.most_weight)?, passing.rate)?;
					let losses = mul_ceil(group.most_weight, passing.loss_rate)?;
					by_vega = by_vega.max(mul_ceil(group.most_weight, fall)?);
					by_rate = by_rate.max(plus(marks, losses)?);
				}
			}
			let (vega, rate) = self.basis_alone(held, passing)?;
			(by_vega, by_rate) = (by_vega.max(vega), by_rate.max(rate));
			let of_vega = mul_ceil(LARGEST_DENSITY, mul_ceil(worth.alone_vega, by_vega)?)?;
			alone = plus(alone, plus(of_vega, mul_ceil(worth.shorts, by_rate)?)?)?;
		}
		let beyond = |cost, slack| Ok::<_, MarginError>(excess(cost, mul_floor(slack, share)?));
		let marks = beyond(self.falls(VolatilityMove::None)?, self.cases.mark_slack)?;
		Ok(marks.max(beyond(alone, self.cases.margins_slack)?))
	}

	/// What the basis case of a short costs per unit of vega and of value: a short's value falls by its discount factor
	/// only, and rises as its volatility does.
	fn basis_alone(
		&self,
		held: &HeldExpiry<'_>,
		passing: &Passing,
	) -> Result<(FixedU128, FixedU128), MarginError> {
		let terms = self.holdings.market.parameters().portfolio();
		let shock = terms.basis_up.max(terms.basis_down).max(UNIT);
		let weight = mul_ceil(terms.mm_factor, held.valuation.basis_factor())?;
		let by_rate = mul_ceil(plus(UNIT, mul_ceil(weight, shock)?)?, passing.rate)?;
		let reversed = excess(weight, UNIT);
		let by_vega = mul_ceil(mul_ceil(reversed, held.volatility)?, passing.fall)?;
		Ok((by_vega, by_rate))
	}
}

/// What the known part of averages can take from a market, as in [`time::window_loss`].
pub(super) fn window_loss(
	holdings: &Holdings<'_>,
	expiries: &[Passing],
	passed: u64,
	mode: MarginMode,
	reach: (FixedU128, FixedU128),
) -> Result<FixedU128, MarginError> {
	let mut loss = NOTHING;
	for (held, passing) in holdings.expiries.iter().zip(expiries) {
		if held.is_inside {
			loss = plus(loss, window_loss_of(holdings, held, passing, passed, mode, reach)?)?;
		}
	}
	Ok(loss)
}

fn window_loss_of(
	holdings: &Holdings<'_>,
	held: &HeldExpiry<'_>,
	passing: &Passing,
	passed: u64,
	mode: MarginMode,
	reach: (FixedU128, FixedU128),
) -> Result<FixedU128, MarginError> {
	let parameters = holdings.market.parameters();
	let terms = parameters.portfolio();
	let known = time::Known::new(holdings.market.snapshot(), held.snapshot, passed, reach)?;
	let mark = known.shift(UNIT)?;
	// What one contract loses: the mark and the shocked value may move in opposite directions, a loss of both counts.
	let basis = mul_ceil(terms.mm_factor, held.valuation.basis_factor())?;
	let widest = known.shift(terms.basis_up)?.max(known.shift(terms.basis_down)?);
	let kept = excess(UNIT, basis).max(excess(basis, UNIT));
	let mut worst = mark.max(plus(mul_ceil(kept, mark)?, mul_ceil(basis, widest)?)?);
	for scenario in holdings.market.grid().scenarios() {
		let weight = mul_ceil(terms.mm_factor, scenario.dampening)?;
		for kappa in [crate::KappaOf::One, crate::KappaOf::Maintenance] {
			let shocked = mul_ceil(weight, known.shift(scenario.at(kappa).shock)?)?;
			let kept = if scenario.is_skew { plus(UNIT, weight)? } else { excess(UNIT, weight) };
			worst = worst.max(plus(mul_ceil(kept, mark)?, shocked)?);
		}
	}
	let contracts = match mode {
		MarginMode::Portfolio => held.contracts.larger(),
		MarginMode::Standard => {
			let kappa = holdings.market.snapshot().maintenance_kappa;
			let of_value = mul_ceil(parameters.standard().mm_of_value, kappa)?;
			worst = worst.max(mul_ceil(plus(UNIT, of_value)?, mark)?);
			worst = worst.max(mul_ceil(parameters.standard().unpaired_mm, mark)?);
			held.contracts.larger().max(held.contracts.shorts()?)
		},
	};
	let bent = mul_ceil(super::slopes::bent(held, passing, terms.mm_factor, mode)?, mark)?;
	Ok(plus(mul_ceil(contracts, worst)?, bent)?)
}
