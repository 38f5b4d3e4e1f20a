//! What a market's part of maintenance margin can lose per unit of spot and of drift, wherever the other drivers are.

use super::cases::{Cases, Group, Way};
use super::holdings::{Contracts, HeldExpiry, Holdings, Worth};
use super::passing::Passing;
use crate::arithmetic::{excess, plus, NOTHING, UNIT};
use crate::drift::LARGEST_DENSITY;
use crate::{MarginError, MarginMode};
use alloc::vec::Vec;
use sp_arithmetic::{FixedI128, FixedU128};
use surety_math::{
	add, div_ceil, div_floor, mul_ceil, mul_floor, mul_signed_ceil, mul_signed_floor, signed, sub,
};

/// A case or several: what they can bear beyond the headroom, and what they lose.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slope<T> {
	pub slack: FixedU128,
	pub of: T,
}

/// What is lost per unit of spot by falling and by rising; nothing is lost by what is negative.
#[derive(Clone, Copy, Debug)]
pub(super) struct BySpot {
	pub falling: FixedI128,
	pub rising: FixedI128,
}

/// What contracts lose per unit of a falling and of a rising forward.
#[derive(Clone, Copy, Debug)]
struct Sides {
	falling: FixedU128,
	rising: FixedU128,
}

/// A market within a span of time.
pub(super) struct Slopes<'a> {
	pub holdings: &'a Holdings<'a>,
	pub expiries: &'a [Passing],
	pub cases: &'a Cases,
	pub mode: MarginMode,
}

/// What every contract loses by a skew that moves with the forward, per unit of it: `0.39895 sqrt(T_v) vol cap / k*` times
/// the weight of the skew.
pub(super) fn bent(
	held: &HeldExpiry<'_>,
	passing: &Passing,
	weight: FixedU128,
	mode: MarginMode,
) -> Result<FixedU128, MarginError> {
	let contracts = match mode {
		MarginMode::Portfolio => held.contracts.net,
		MarginMode::Standard => held.contracts.shorts()?,
	};
	Ok(mul_ceil(contracts, mul_ceil(bend(held, passing)?, weight)?)?)
}

fn bend(held: &HeldExpiry<'_>, passing: &Passing) -> Result<FixedU128, MarginError> {
	let vega = mul_ceil(mul_ceil(LARGEST_DENSITY, passing.root)?, held.volatility)?;
	Ok(mul_ceil(vega, div_ceil(passing.cap, passing.width)?)?)
}

impl Sides {
	/// Of a sum of two values, one of which moves by the first weight with the forward, the other by the second: against it
	/// if they are opposed, so that a contract loses by one of them.
	fn of(
		contracts: &Contracts,
		with: FixedU128,
		other: FixedU128,
		opposed: bool,
	) -> Result<Self, MarginError> {
		let Contracts { falling, rising, .. } = *contracts;
		if !opposed {
			let both = plus(with, other)?;
			return Ok(Self { falling: mul_ceil(falling, both)?, rising: mul_ceil(rising, both)? });
		}
		let by = |one, against| plus(mul_ceil(one, with)?, mul_ceil(against, other)?);
		Ok(Self { falling: by(falling, rising)?, rising: by(rising, falling)? })
	}

	fn plus(self, other: Self) -> Result<Self, MarginError> {
		let falling = plus(self.falling, other.falling)?;
		Ok(Self { falling, rising: plus(self.rising, other.rising)? })
	}

	fn upper(self, other: Self) -> Self {
		Self { falling: self.falling.max(other.falling), rising: self.rising.max(other.rising) }
	}

	fn larger(self) -> FixedU128 {
		self.falling.max(self.rising)
	}
}

/// The weights of the basis case of an expiry: of the mark, of the shocked mark, and whether they have opposite signs.
struct Basis {
	kept: FixedU128,
	weight: FixedU128,
	/// The weight times the larger shock.
	shocked: FixedU128,
	opposed: bool,
}

impl<'a> Slopes<'a> {
	fn each(&self) -> impl Iterator<Item = (&'a HeldExpiry<'a>, &'a Passing)> + use<'a> {
		self.holdings.expiries.iter().zip(self.expiries)
	}

	/// By spot, one slope for every group of cases.
	pub fn by_spot(&self) -> Result<Vec<Slope<BySpot>>, MarginError> {
		match self.mode {
			MarginMode::Portfolio => self.portfolio_by_spot(),
			MarginMode::Standard => self.standard_by_spot(),
		}
	}

	fn portfolio_by_spot(&self) -> Result<Vec<Slope<BySpot>>, MarginError> {
		let held = Underlying::new(self.holdings)?;
		let falling = self.holdings.sum(|contracts| contracts.falling)?;
		let rising = self.holdings.sum(|contracts| contracts.rising)?;
		let all = Contracts { falling, rising, ..Contracts::default() };
		let mut slopes = Vec::new();
		for group in &self.cases.groups {
			let of = if group.is_skew() {
				let weight = group.most_weight;
				let mut sides = Sides::of(&all, plus(UNIT, weight)?, weight, true)?;
				for (book, passing) in self.each() {
					let bent = bent(book, passing, weight, self.mode)?;
					sides = sides.plus(Sides { falling: bent, rising: bent })?;
				}
				held.with(sides)?
			} else {
				held.under(&all, group)?
			};
			slopes.push(Slope { slack: group.slack, of });
		}
		let mut sides = Sides { falling: NOTHING, rising: NOTHING };
		for (book, _) in self.each() {
			sides = sides.plus(self.basis(book)?)?;
		}
		slopes.push(Slope { slack: self.cases.basis_slack, of: held.with(sides)? });
		Ok(slopes)
	}

	/// The mark of everything, and the margins of all expiries.
	fn standard_by_spot(&self) -> Result<Vec<Slope<BySpot>>, MarginError> {
		let mut margins = Sides { falling: NOTHING, rising: NOTHING };
		for (book, passing) in self.each() {
			let by_loss = Sides { falling: NOTHING, rising: self.unpaired(book)? };
			margins = margins.plus(match self.cases.way(book.valuation.expiry()) {
				Way::LargestLoss => by_loss,
				Way::Alone => self.alone_by_spot(book, passing)?,
				Way::Either => self.alone_by_spot(book, passing)?.upper(by_loss),
			})?;
		}
		let falling = self.holdings.sum(|contracts| contracts.falling)?;
		let rising = self.holdings.sum(|contracts| contracts.rising)?;
		let mut held = Underlying::new(self.holdings)?;
		(held.naked_least, held.naked_most) = (NOTHING, NOTHING);
		Ok(alloc::vec![
			Slope { slack: self.cases.mark_slack, of: held.with(Sides { falling, rising })? },
			Slope { slack: self.cases.margins_slack, of: held.with(margins)? },
		])
	}

	/// Every short alone, by its formula and by its portfolio margin.
	fn alone_by_spot(
		&self,
		book: &HeldExpiry<'_>,
		passing: &Passing,
	) -> Result<Sides, MarginError> {
		let parameters = self.holdings.market.parameters();
		let kappa = self.holdings.market.snapshot().maintenance_kappa;
		let of_spot = mul_ceil(parameters.standard().mm_pct, kappa)?;
		let naked = parameters.portfolio().short_option_mm;
		let Alone { losing, gaining, put } = self.alone(book, passing)?;
		let Contracts { short_calls, short_puts, .. } = book.contracts;
		let falling = plus(mul_ceil(short_puts, put)?, mul_ceil(short_calls, gaining)?)?;
		let call = plus(losing, naked)?.max(plus(UNIT, of_spot)?);
		let put = plus(gaining, naked)?.max(of_spot);
		let rising = plus(mul_ceil(short_calls, call)?, mul_ceil(short_puts, put)?)?;
		Ok(Sides { falling, rising })
	}

	/// Calls short in all times unpaired_mm.
	fn unpaired(&self, book: &HeldExpiry<'_>) -> Result<FixedU128, MarginError> {
		let share = self.holdings.market.parameters().standard().unpaired_mm;
		Ok(mul_ceil(book.contracts.unpaired(), share)?)
	}

	fn basis_of(&self, book: &HeldExpiry<'_>) -> Result<Basis, MarginError> {
		let terms = self.holdings.market.parameters().portfolio();
		let weight = mul_ceil(terms.mm_factor, book.valuation.basis_factor())?;
		let kept = excess(UNIT, weight).max(excess(weight, UNIT));
		let shocked = mul_ceil(weight, terms.basis_up.max(terms.basis_down))?;
		Ok(Basis { kept, weight, shocked, opposed: weight > UNIT })
	}

	/// The basis case, of which the mark itself is one.
	fn basis(&self, book: &HeldExpiry<'_>) -> Result<Sides, MarginError> {
		let Basis { kept, shocked, opposed, .. } = self.basis_of(book)?;
		let sides = Sides::of(&book.contracts, shocked, kept, opposed)?;
		let Contracts { falling, rising, .. } = book.contracts;
		Ok(sides.upper(Sides { falling, rising }))
	}

	/// What one short alone loses per unit of its forward.
	fn alone(&self, book: &HeldExpiry<'_>, passing: &Passing) -> Result<Alone, MarginError> {
		let kappa = self.holdings.market.snapshot().maintenance_kappa;
		let standard = self.holdings.market.parameters().standard();
		let Basis { kept, shocked, opposed, .. } = self.basis_of(book)?;
		let (mut losing, mut gaining) = if opposed {
			(UNIT.max(shocked), kept)
		} else {
			(UNIT.max(plus(kept, shocked)?), NOTHING)
		};
		for group in &self.cases.groups {
			if group.is_skew() {
				let weight = group.most_weight;
				let bent = mul_ceil(bend(book, passing)?, weight)?;
				losing = losing.max(plus(plus(UNIT, weight)?, bent)?);
				gaining = gaining.max(plus(weight, bent)?);
			} else {
				losing = losing.max(surety_math::magnitude(add(signed(UNIT)?, group.most_move)?));
			}
		}
		let by_value = plus(UNIT, mul_ceil(standard.mm_of_value, kappa)?)?;
		Ok(Alone { losing, gaining, put: losing.max(by_value) })
	}

	/// By drift: the sum over expiries of the largest loss by basis, rate or volatility, for all smooth cases, for the skews
	/// and for the basis case. `worths` are those at the highest forwards.
	pub fn by_drift(&self, worths: &[Worth]) -> Result<Vec<Slope<FixedU128>>, MarginError> {
		match self.mode {
			MarginMode::Portfolio => self.portfolio_by_drift(worths),
			MarginMode::Standard => self.standard_by_drift(worths),
		}
	}

	fn portfolio_by_drift(&self, worths: &[Worth]) -> Result<Vec<Slope<FixedU128>>, MarginError> {
		let groups = &self.cases.groups;
		let least = |is_skew| {
			let of_kind = groups.iter().filter(|group| group.is_skew() == is_skew);
			of_kind.map(|group| group.slack).min().unwrap_or_default()
		};
		let (mut smooth, mut skew, mut basis) = (NOTHING, NOTHING, NOTHING);
		for ((book, passing), worth) in self.each().zip(worths) {
			let contracts = &book.contracts;
			smooth = plus(smooth, self.smooth_by_drift(contracts, passing, worth)?)?;
			for group in groups.iter().filter(|group| group.is_skew()) {
				let bent = bent(book, passing, group.most_weight, self.mode)?;
				let of = self.skew_by_drift(contracts, passing, worth, group, bent)?;
				skew = plus(skew, of)?;
			}
			basis = plus(basis, self.basis_by_drift(book, worth)?)?;
		}
		Ok(alloc::vec![
			Slope { slack: least(false), of: smooth },
			Slope { slack: least(true), of: skew },
			Slope { slack: self.cases.basis_slack, of: basis },
		])
	}

	/// The mark of everything, and the margins of all expiries.
	fn standard_by_drift(&self, worths: &[Worth]) -> Result<Vec<Slope<FixedU128>>, MarginError> {
		let (mut marks, mut margins) = (NOTHING, NOTHING);
		for ((book, passing), worth) in self.each().zip(worths) {
			let vega = plus(worth.long_vega, worth.short_vega)?;
			let mark =
				self.largest(book.contracts.larger(), worth.longs.max(worth.shorts), vega)?;
			marks = plus(marks, mark)?;
			let by_loss = self.unpaired(book)?;
			let margin = match self.cases.way(book.valuation.expiry()) {
				Way::LargestLoss => by_loss,
				Way::Alone => self.alone_by_drift(book, passing, worth)?,
				Way::Either => self.alone_by_drift(book, passing, worth)?.max(by_loss),
			};
			margins = plus(margins, margin)?;
		}
		Ok(alloc::vec![
			Slope { slack: self.cases.mark_slack, of: marks },
			Slope { slack: self.cases.margins_slack, of: margins },
		])
	}

	/// The largest of the three: the latter two are per unit of the level.
	fn largest(
		&self,
		forward: FixedU128,
		rate: FixedU128,
		vega: FixedU128,
	) -> Result<FixedU128, MarginError> {
		Ok(forward.max(div_ceil(rate.max(vega), self.holdings.level)?))
	}

	/// What `D long` falls by per unit of `T dr`.
	fn rate_factor(&self) -> Result<FixedU128, MarginError> {
		let terms = self.holdings.market.parameters().portfolio();
		Ok(plus(UNIT, terms.long_rate_mult)?)
	}

	/// The largest weights of rates and of volatilities in the smooth cases, and `1 + w (s - 1)`.
	fn smooth(&self, passing: &Passing) -> Result<[FixedU128; 3], MarginError> {
		let factor = self.rate_factor()?;
		let (mut forward, mut rate, mut vega) = (UNIT, UNIT, UNIT);
		for group in self.cases.groups.iter().filter(|group| !group.is_skew()) {
			let kept = excess(UNIT, group.least_weight);
			let highest = surety_math::magnitude(add(signed(UNIT)?, group.most_move)?);
			let multiple = match group.moves {
				crate::VolatilityMove::Up => passing.up.max(UNIT),
				_ => UNIT,
			};
			forward = forward.max(highest);
			rate = rate.max(plus(kept, mul_ceil(group.reach, factor)?)?);
			vega = vega.max(plus(kept, mul_ceil(group.reach, multiple)?)?);
		}
		Ok([forward, rate, vega])
	}

	fn smooth_by_drift(
		&self,
		contracts: &Contracts,
		passing: &Passing,
		worth: &Worth,
	) -> Result<FixedU128, MarginError> {
		let [forward, rate, vega] = self.smooth(passing)?;
		self.largest(
			mul_ceil(contracts.larger(), forward)?,
			mul_ceil(worth.longs.max(worth.shorts), rate)?,
			mul_ceil(plus(worth.long_vega, worth.short_vega)?, vega)?,
		)
	}

	fn skew_by_drift(
		&self,
		contracts: &Contracts,
		passing: &Passing,
		worth: &Worth,
		group: &Group,
		bent: FixedU128,
	) -> Result<FixedU128, MarginError> {
		let weight = group.most_weight;
		let (mark, shocked) = (plus(UNIT, weight)?, mul_ceil(weight, self.rate_factor()?)?);
		let forward = Sides::of(contracts, mark, weight, true)?.larger();
		let by = |one, other| plus(mul_ceil(one, mark)?, mul_ceil(other, shocked)?);
		let rate = by(worth.longs, worth.shorts)?.max(by(worth.shorts, worth.longs)?);
		self.largest(
			plus(forward, bent)?,
			rate,
			mul_ceil(plus(worth.long_vega, worth.short_vega)?, skew_vega(passing, weight)?)?,
		)
	}

	fn basis_by_drift(
		&self,
		book: &HeldExpiry<'_>,
		worth: &Worth,
	) -> Result<FixedU128, MarginError> {
		let Basis { kept, weight, shocked, opposed } = self.basis_of(book)?;
		// Values are bounded at the highest forward, also those under a lower shock.
		let raised = shocked.max(weight);
		let by = |one, other| plus(mul_ceil(one, kept)?, mul_ceil(other, raised)?);
		let larger = worth.longs.max(worth.shorts);
		let rate = if opposed {
			by(worth.longs, worth.shorts)?.max(by(worth.shorts, worth.longs)?).max(larger)
		} else {
			mul_ceil(larger, plus(kept, raised)?)?
		};
		let vega = if opposed { UNIT.max(kept).max(raised) } else { plus(kept, raised)? };
		self.largest(
			self.basis(book)?.larger(),
			rate,
			mul_ceil(plus(worth.long_vega, worth.short_vega)?, vega)?,
		)
	}

	/// Every short alone, by its formula and by its portfolio margin.
	fn alone_by_drift(
		&self,
		book: &HeldExpiry<'_>,
		passing: &Passing,
		worth: &Worth,
	) -> Result<FixedU128, MarginError> {
		let Alone { losing, gaining, put } = self.alone(book, passing)?;
		let Contracts { short_calls, short_puts, .. } = book.contracts;
		let falling = plus(mul_ceil(short_puts, put)?, mul_ceil(short_calls, gaining)?)?;
		let rising = plus(mul_ceil(short_calls, losing)?, mul_ceil(short_puts, gaining)?)?;
		let [_, mut rate, mut vega] = self.smooth(passing)?;
		let Basis { kept, weight, shocked, .. } = self.basis_of(book)?;
		// For either sign: what does not lose by both loses less than the sum.
		let basis = plus(kept, shocked.max(weight))?;
		(rate, vega) = (rate.max(basis), vega.max(basis).max(put));
		for group in self.cases.groups.iter().filter(|group| group.is_skew()) {
			let weight = group.most_weight;
			rate = rate.max(plus(UNIT, mul_ceil(weight, self.rate_factor()?)?)?);
			vega = vega.max(skew_vega(passing, weight)?);
		}
		self.largest(
			falling.max(rising),
			mul_ceil(worth.shorts, rate)?,
			mul_ceil(worth.alone_vega, vega)?,
		)
	}
}

/// What a contract's value under a skew, and with it, moves by per unit of vega: by both the mark and the shocked value
/// where their signs agree, else by one of them.
fn skew_vega(passing: &Passing, weight: FixedU128) -> Result<FixedU128, MarginError> {
	let multiple = plus(UNIT, passing.cap)?;
	let shocked = mul_ceil(weight, multiple)?;
	Ok(plus(excess(UNIT, weight), shocked)?.max(plus(UNIT, weight)?))
}

/// One short alone: what it loses when its forward moves against it and for it, and a put against it by its formula too.
struct Alone {
	losing: FixedU128,
	gaining: FixedU128,
	put: FixedU128,
}

/// The underlying held as collateral and the charge for naked contracts, per unit of spot.
struct Underlying {
	/// V over spot, rounded down and up,
	value: (FixedU128, FixedU128),
	/// the same of what haircuts leave,
	kept: (FixedU128, FixedU128),
	naked_least: FixedU128,
	naked_most: FixedU128,
}

impl Underlying {
	fn new(holdings: &Holdings<'_>) -> Result<Self, MarginError> {
		let spot = holdings.market.snapshot().spot;
		let of = |amount| match amount {
			NOTHING => Ok((NOTHING, NOTHING)),
			_ => Ok::<_, MarginError>((div_floor(amount, spot)?, div_ceil(amount, spot)?)),
		};
		let naked = holdings.sum(|contracts| contracts.naked)?;
		let share = holdings.market.parameters().portfolio().short_option_mm;
		Ok(Self {
			value: of(holdings.value)?,
			kept: of(holdings.kept)?,
			naked_least: mul_floor(naked, share)?,
			naked_most: mul_ceil(naked, share)?,
		})
	}

	/// The slopes of contracts with these: collateral loses as spot falls, the charge grows as it rises.
	fn with(&self, sides: Sides) -> Result<BySpot, MarginError> {
		let falling = sub(signed(plus(sides.falling, self.kept.1)?)?, signed(self.naked_least)?)?;
		let rising = sub(signed(plus(sides.rising, self.naked_most)?)?, signed(self.kept.0)?)?;
		Ok(BySpot { falling, rising })
	}

	/// The same for scenarios `1 + y` with y between the ends of a group: contracts move by `1 + y`, collateral by y more.
	fn under(&self, all: &Contracts, group: &Group) -> Result<BySpot, MarginError> {
		let sides = Sides { falling: all.falling, rising: all.rising };
		let still = self.with(sides)?;
		let most = |y| add(mul_signed_ceil(y, all.falling)?, self.moved_most(y)?);
		// Linear in y, so that the ends decide.
		let rise = |y| sub(mul_signed_ceil(y, all.rising)?, self.moved_least(y)?);
		let (least_move, most_move) = (group.least_move, group.most_move);
		let falling = add(still.falling, most(most_move)?.max(most(least_move)?))?;
		let rising = add(still.rising, rise(least_move)?.max(rise(most_move)?))?;
		Ok(BySpot { falling, rising })
	}

	fn moved_most(&self, y: FixedI128) -> Result<FixedI128, surety_math::MathError> {
		let (least, most) = self.value;
		mul_signed_ceil(y, if y < crate::arithmetic::ZERO { least } else { most })
	}

	fn moved_least(&self, y: FixedI128) -> Result<FixedI128, surety_math::MathError> {
		let (least, most) = self.value;
		mul_signed_floor(y, if y < crate::arithmetic::ZERO { most } else { least })
	}
}
