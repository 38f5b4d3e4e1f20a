//! What passing time changes in one expiry, and what that costs, without valuing anything.

use super::cases::{Cases, Way};
use super::holdings::{HeldExpiry, Holdings, Worth};
use crate::arithmetic::{above, excess, plus, positive_part, NOTHING, UNIT};
use crate::drift::LARGEST_DENSITY;
use crate::safety_interval::time;
use crate::valuation::{root_of, Skews};
use crate::{MarginError, MarginMode, PortfolioTerms, VolatilityMove};
use alloc::vec::Vec;
use sp_arithmetic::FixedU128;
use surety_math::{div_ceil, magnitude, mul_div_ceil, mul_floor, sub, Years, ONE};

const LAST_DIGIT: FixedU128 = FixedU128::from_inner(1);
/// Of a number that was rounded to the nearest, and of the one that it is compared with.
const TWO_DIGITS: FixedU128 = FixedU128::from_inner(2);
const ONE_AND_A_HALF: FixedU128 = FixedU128::from_inner(1_500_000_000_000_000_000);
const SECONDS_PER_YEAR: u128 = 31_536_000;
/// Inner units of [`Years`] in a second, rounded up.
const YEARS_OF_SECOND: u128 = 31_709_791_983_764_586_504_313;

/// What of an expiry does not depend on how much time passes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Present {
	/// At the present forward.
	worth: Worth,
	/// `0.39895 min(F, K)` of contracts long of their strike,
	long: FixedU128,
	/// the same times volatility,
	long_vega: FixedU128,
	/// and that of contracts short of their strike.
	short_vega: FixedU128,
	/// In standard margin that of every short alone.
	alone_vega: FixedU128,
	/// `sqrt(T_v)` and `sqrt(T)`.
	root: FixedU128,
	time_root: FixedU128,
	/// Of discount factors, of both that and the factor of gains, of the factor of losses: a year.
	rate: FixedU128,
	gain_rate: FixedU128,
	loss_rate: FixedU128,
}

impl Present {
	pub fn new(
		holdings: &Holdings<'_>,
		held: &HeldExpiry<'_>,
		mode: MarginMode,
	) -> Result<Self, MarginError> {
		let terms = holdings.market.parameters().portfolio();
		let forward = held.valuation.forward();
		let worth = held.worth(forward)?;
		let long = above(LARGEST_DENSITY, worth.long_vega)?;
		let vega = above(LARGEST_DENSITY, held.volatility)?;
		let alone_vega = match mode {
			MarginMode::Portfolio => NOTHING,
			MarginMode::Standard => above(vega, held.vega_alone(forward)?)?,
		};
		let rate = positive_part(held.snapshot.rate);
		let long_rate = plus(above(rate, terms.long_rate_mult)?, terms.long_rate_add)?;
		let short_rate = plus(above(rate, terms.short_rate_mult)?, terms.short_rate_add)?;
		let years = Years::from_ratio_of_seconds(held.snapshot.seconds.into_inner(), ONE)?;
		Ok(Self {
			worth,
			long,
			long_vega: above(long, held.volatility)?,
			short_vega: above(vega, worth.short_vega)?,
			alone_vega,
			root: plus(root_of(held.valuation.variance_years())?, LAST_DIGIT)?,
			time_root: plus(root_of(years)?, LAST_DIGIT)?,
			rate,
			gain_rate: plus(rate, long_rate)?,
			loss_rate: rate.max(short_rate),
		})
	}
}

/// What of an expiry's factors can change by any moment of a span of time: upper bounds, which only grow with the span.
#[derive(Clone, Copy, Debug)]
pub(super) struct Passing {
	/// `sqrt(T_v)` now, and by how much it falls.
	pub root: FixedU128,
	fall: FixedU128,
	/// The multiple of volatility of Up at the end, and by how much it rises against the root.
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
	/// The time that passes, in years.
	years: FixedU128,
}

impl Passing {
	/// Nothing if it cannot be bounded.
	pub fn new(
		holdings: &Holdings<'_>,
		held: &HeldExpiry<'_>,
		present: &Present,
		seconds: u64,
	) -> Result<Option<Self>, MarginError> {
		let terms = holdings.market.parameters().portfolio();
		let fallen = time::fall(holdings.market.snapshot(), held.snapshot, seconds);
		let fallen = FixedU128::from_inner(fallen).min(held.snapshot.seconds);
		let Some(growth) = growth_of_moves(terms, held.snapshot.seconds, fallen)? else {
			return Ok(None);
		};
		let moves = held.valuation.moves();
		let raised = plus(above(excess(moves.up, UNIT), growth)?, TWO_DIGITS)?;
		let up = plus(moves.up, raised)?;
		let fall_of_down = plus(above(excess(UNIT, moves.down), growth)?, TWO_DIGITS)?;
		let bend = Bend::new(terms, held, present, fallen)?;
		let years = mul_div_ceil(fallen.into_inner(), 1, SECONDS_PER_YEAR)?;
		Ok(Some(Self {
			root: present.root,
			fall: fall_of_root(held, present.root, fallen)?,
			up,
			rise_of_up: if root_outruns_up(terms, up)? { NOTHING } else { raised },
			down: moves.down,
			// What is nothing already stays nothing.
			fall_of_down: fall_of_down.min(moves.down),
			cap: bend.cap,
			width: bend.width,
			skew: bend.change,
			rise_of_skew: if bend.is_outrun { NOTHING } else { bend.change },
			years: FixedU128::from_inner(years),
		}))
	}

	/// What `multiple sqrt(T_v)` falls by where the multiple changes by so much.
	fn falls(&self, multiple: FixedU128, change: FixedU128) -> Result<FixedU128, MarginError> {
		Ok(plus(above(multiple, self.fall)?, above(change, self.root)?)?)
	}

	/// The same of a skew's multiple.
	fn skew_falls(&self) -> Result<FixedU128, MarginError> {
		self.falls(plus(UNIT, self.cap)?, self.skew)
	}
}

/// Whether `up sqrt(T_v)` falls all the time. `up = 1 + range m` grows at a rate of at most `p (up - 1) / (up t)`, the root
/// falls at one of at least `1 / (2 t)`.
fn root_outruns_up(terms: &PortfolioTerms, up: FixedU128) -> Result<bool, MarginError> {
	let power = terms.vol_short_term_power.max(terms.vol_long_term_power);
	let growth = above(plus(power, power)?, excess(up, UNIT))?;
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
	Ok(Some(above(power, div_ceil(excess(now, later), later)?)?))
}

/// What `sqrt(T_v)` falls by. Before the window `T_v` falls by what time passes. Inside it is in proportion to `t^3`, or to
/// t where it is not averaged, and `(1 - y)^1.5 >= 1 - 1.5 y`, as is `(1 - y)^0.5`.
fn fall_of_root(
	held: &HeldExpiry<'_>,
	now: FixedU128,
	fallen: FixedU128,
) -> Result<FixedU128, MarginError> {
	if held.is_inside {
		let left = held.snapshot.seconds;
		let share = if left == NOTHING { UNIT } else { div_ceil(fallen, left)? };
		return Ok(above(now, above(ONE_AND_A_HALF, share)?)?.min(now));
	}
	let years = held.valuation.variance_years().into_inner();
	// `T_v` is rounded, both now and then.
	let passed = mul_div_ceil(fallen.into_inner(), YEARS_OF_SECOND, ONE)?.saturating_add(1);
	Ok(excess(now, root_of(Years::from_inner(years.saturating_sub(passed)))?))
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
		present: &Present,
		fallen: FixedU128,
	) -> Result<Self, MarginError> {
		let moves = held.valuation.moves();
		let left = excess(held.snapshot.seconds, fallen).into_inner();
		let later = Skews::new(terms, Years::from_ratio_of_seconds(left, ONE)?)?;
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
		let change = plus(plus(changed, above(cap, narrowed)?)?, TWO_DIGITS)?;
		let is_outrun = is_outrun(terms, cap, present.time_root)?;
		Ok(Self { cap, width, change, is_outrun })
	}
}

/// Whether `multiple sqrt(T_v)` falls all the time under a skew. With `q = sqrt(T)` the cap grows by at most `|base| q / (2 t)`
/// and k* falls by at most `k* / t`, or half of that where it is in proportion to q, so that a multiple, at least `1 - cap`,
/// grows by at most `(|base| q + 2 cap) / (2 t)`, and the root falls at a rate of at least `1 / (2 t)`.
fn is_outrun(terms: &PortfolioTerms, cap: FixedU128, root: FixedU128) -> Result<bool, MarginError> {
	let base = magnitude(terms.skew_linear_base).max(magnitude(terms.skew_abs_base));
	let narrowing = if terms.skew_vol_scale == NOTHING { cap } else { plus(cap, cap)? };
	let growth = plus(above(base, root)?, narrowing)?;
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
	presents: &[Present],
	cases: &Cases,
	mode: MarginMode,
	seconds: u64,
	share: FixedU128,
) -> Result<Option<Passed>, MarginError> {
	let mut expiries = Vec::new();
	for (held, present) in holdings.expiries.iter().zip(presents) {
		let passing = Passing::new(holdings, held, present, seconds)?;
		let Some(passing) = passing else { return Ok(None) };
		expiries.push(passing);
	}
	let costs = Costs { holdings, presents, expiries: &expiries, cases, share };
	let cost = match mode {
		MarginMode::Portfolio => costs.portfolio()?,
		MarginMode::Standard => costs.standard()?,
	};
	Ok(Some(Passed { expiries, cost }))
}

struct Costs<'a> {
	holdings: &'a Holdings<'a>,
	presents: &'a [Present],
	expiries: &'a [Passing],
	cases: &'a Cases,
	share: FixedU128,
}

/// What values lose: marks, those under each move per unit of shock, and, under a skew and of marks, what they gain.
#[derive(Clone, Copy, Debug, Default)]
struct Losses {
	mark: FixedU128,
	up: FixedU128,
	down: FixedU128,
	skew: FixedU128,
	skew_gain: FixedU128,
	mark_gain: FixedU128,
}

impl Losses {
	/// Those of an expiry.
	fn of(
		held: &HeldExpiry<'_>,
		present: &Present,
		passing: &Passing,
		least_volatility: FixedU128,
	) -> Result<Self, MarginError> {
		let Present { worth, long, long_vega, short_vega, .. } = *present;
		let by_rate = above(worth.shorts, above(present.rate, passing.years)?)?;
		let Passing { fall, root, .. } = *passing;
		let lost = |by_vega| plus(by_vega, by_rate);
		let raised = above(held.volatility, passing.up)?;
		let up = if raised < least_volatility {
			above(long, above(least_volatility, fall)?)?
		} else {
			above(long_vega, above(passing.up, fall)?)?
		};
		let raised = above(short_vega, above(passing.rise_of_up, root)?)?;
		let (bent, risen) = (passing.skew_falls()?, above(passing.rise_of_skew, root)?);
		let gain = above(worth.longs, above(present.gain_rate, passing.years)?)?;
		let loss = above(worth.shorts, above(present.loss_rate, passing.years)?)?;
		let skew_gain = plus(above(short_vega, bent)?, above(long_vega, risen)?)?;
		let mark_gain = above(worth.longs, above(present.rate, passing.years)?)?;
		Ok(Self {
			mark: lost(above(long_vega, fall)?)?,
			up: lost(plus(up, raised)?)?,
			down: lost(above(long_vega, passing.falls(passing.down, passing.fall_of_down)?)?)?,
			skew: lost(plus(above(long_vega, bent)?, above(short_vega, risen)?)?)?,
			skew_gain: plus(skew_gain, gain.max(loss))?,
			mark_gain: plus(above(short_vega, fall)?, mark_gain)?,
		})
	}

	fn plus(self, other: Self) -> Result<Self, MarginError> {
		Ok(Self {
			mark: plus(self.mark, other.mark)?,
			up: plus(self.up, other.up)?,
			down: plus(self.down, other.down)?,
			skew: plus(self.skew, other.skew)?,
			skew_gain: plus(self.skew_gain, other.skew_gain)?,
			mark_gain: plus(self.mark_gain, other.mark_gain)?,
		})
	}

	fn under(&self, moves: VolatilityMove) -> FixedU128 {
		match moves {
			VolatilityMove::None => self.mark,
			VolatilityMove::Up => self.up,
			VolatilityMove::Down => self.down,
			VolatilityMove::SkewLinear | VolatilityMove::SkewAbs => self.skew,
		}
	}
}

impl<'a> Costs<'a> {
	fn each(
		&self,
	) -> impl Iterator<Item = (&'a HeldExpiry<'a>, &'a Present, &'a Passing)> + use<'a> {
		let rest = self.presents.iter().zip(self.expiries);
		let all = self.holdings.expiries.iter().zip(rest);
		all.map(|(held, (present, passing))| (held, present, passing))
	}

	fn losses(&self) -> Result<Losses, MarginError> {
		let least = self.holdings.market.parameters().portfolio().min_vol_up;
		self.each().try_fold(Losses::default(), |sum, (held, present, passing)| {
			sum.plus(Losses::of(held, present, passing, least)?)
		})
	}

	/// What a case costs beyond time's share of its slack.
	fn beyond(&self, cost: FixedU128, slack: FixedU128) -> Result<FixedU128, MarginError> {
		Ok(excess(cost, mul_floor(slack, self.share)?))
	}

	/// The largest cost of a case.
	fn portfolio(&self) -> Result<FixedU128, MarginError> {
		let losses = self.losses()?;
		let mut worst = self.beyond(self.basis(&losses)?, self.cases.basis_slack)?;
		for group in &self.cases.groups {
			let kept = above(excess(UNIT, group.least_weight), losses.mark)?;
			let mut cost = plus(kept, above(group.reach, losses.under(group.moves))?)?;
			if group.is_skew() {
				// A profit counts as a loss.
				let marks = above(plus(UNIT, group.most_weight)?, losses.mark)?;
				cost = cost.max(plus(marks, above(group.most_weight, losses.skew_gain)?)?);
			}
			worst = worst.max(self.beyond(cost, group.slack)?);
		}
		Ok(worst)
	}

	/// `(1 - mm B) M + mm B M(s)` with the B of now, the largest; M itself is one of the cases.
	fn basis(&self, losses: &Losses) -> Result<FixedU128, MarginError> {
		let terms = self.holdings.market.parameters().portfolio();
		let shock = terms.basis_up.max(terms.basis_down).max(UNIT);
		let factors = self.holdings.expiries.iter().map(|held| held.valuation.basis_factor());
		let weight = above(terms.mm_factor, factors.max().unwrap_or_default())?;
		if weight <= UNIT {
			// At most M + w (s - 1) M.
			let more = above(weight, above(excess(shock, UNIT), losses.mark)?)?;
			return Ok(plus(losses.mark, more)?);
		}
		let shocked = above(weight, above(shock, losses.mark)?)?;
		let reversed = above(excess(weight, UNIT), losses.mark_gain)?;
		Ok(losses.mark.max(plus(shocked, reversed)?))
	}

	/// The marks of all, or every short alone: its formula gains as time passes, its portfolio margin loses as below. The
	/// largest loss does not depend on time.
	fn standard(&self) -> Result<FixedU128, MarginError> {
		let mut alone = NOTHING;
		for (held, present, passing) in self.each() {
			if self.cases.way(held.valuation.expiry()) == Way::LargestLoss {
				continue;
			}
			let (by_vega, by_rate) = self.alone(held, present, passing)?;
			let of_vega = above(present.alone_vega, by_vega)?;
			alone = plus(alone, plus(of_vega, above(present.worth.shorts, by_rate)?)?)?;
		}
		let marks = self.beyond(self.losses()?.mark, self.cases.mark_slack)?;
		Ok(marks.max(self.beyond(alone, self.cases.margins_slack)?))
	}

	/// What a short alone loses in the worst case, per unit of `vol sqrt(T_v)` times its vega and of its value: it loses as its
	/// discount factor rises, as volatility does under Up and under a skew, and by a skew that counts a profit.
	fn alone(
		&self,
		held: &HeldExpiry<'_>,
		present: &Present,
		passing: &Passing,
	) -> Result<(FixedU128, FixedU128), MarginError> {
		let terms = self.holdings.market.parameters().portfolio();
		let rate = above(present.rate, passing.years)?;
		let loss_rate = above(present.loss_rate, passing.years)?;
		let basis = above(terms.mm_factor, held.valuation.basis_factor())?;
		let shock = terms.basis_up.max(terms.basis_down).max(UNIT);
		// The basis case where the mark counts against it: the short gains by the mark.
		let mut by_vega = above(excess(basis, UNIT), passing.fall)?;
		let mut by_rate = above(plus(UNIT, above(basis, shock)?)?, rate)?;
		for group in &self.cases.groups {
			let (fall, rise) = match group.moves {
				VolatilityMove::None | VolatilityMove::Down => (NOTHING, NOTHING),
				VolatilityMove::Up => (NOTHING, above(passing.rise_of_up, passing.root)?),
				VolatilityMove::SkewLinear | VolatilityMove::SkewAbs => {
					(passing.skew_falls()?, above(passing.rise_of_skew, passing.root)?)
				},
			};
			by_vega = by_vega.max(above(group.reach, rise)?);
			let both = plus(excess(UNIT, group.least_weight), group.reach)?;
			by_rate = by_rate.max(above(both, rate)?);
			if group.is_skew() {
				let marks = above(plus(UNIT, group.most_weight)?, rate)?;
				by_vega = by_vega.max(above(group.most_weight, fall)?);
				by_rate = by_rate.max(plus(marks, above(group.most_weight, loss_rate)?)?);
			}
		}
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
	let basis = above(terms.mm_factor, held.valuation.basis_factor())?;
	let widest = known.shift(terms.basis_up)?.max(known.shift(terms.basis_down)?);
	let kept = excess(UNIT, basis).max(excess(basis, UNIT));
	let mut worst = mark.max(plus(above(kept, mark)?, above(basis, widest)?)?);
	for scenario in holdings.market.grid().scenarios() {
		let weight = above(terms.mm_factor, scenario.dampening)?;
		for kappa in [crate::KappaOf::One, crate::KappaOf::Maintenance] {
			let shocked = above(weight, known.shift(scenario.at(kappa).shock)?)?;
			let kept = if scenario.is_skew { plus(UNIT, weight)? } else { excess(UNIT, weight) };
			worst = worst.max(plus(above(kept, mark)?, shocked)?);
		}
	}
	let contracts = match mode {
		MarginMode::Portfolio => held.contracts.larger(),
		MarginMode::Standard => {
			let kappa = holdings.market.snapshot().maintenance_kappa;
			let of_value = above(parameters.standard().mm_of_value, kappa)?;
			worst = worst.max(above(plus(UNIT, of_value)?, mark)?);
			worst = worst.max(above(parameters.standard().unpaired_mm, mark)?);
			held.contracts.larger().max(held.contracts.shorts()?)
		},
	};
	let bent = above(super::slopes::bent(held, passing, terms.mm_factor, mode)?, mark)?;
	Ok(plus(above(contracts, worst)?, bent)?)
}
