//! What a market's part of maintenance margin can lose per unit of spot and of drift, wherever the other drivers are.

use super::cases::{Cases, Group, Way};
use super::holdings::{Contracts, HeldExpiry, Holdings, Worth};
use super::passing::Passing;
use crate::arithmetic::{above, excess, plus, NOTHING, UNIT, ZERO};
use crate::drift::LARGEST_DENSITY;
use crate::{MarginError, MarginMode, VolatilityMove};
use alloc::vec::Vec;
use sp_arithmetic::{FixedI128, FixedU128};
use surety_math::{
	add, div_ceil, div_floor, magnitude, mul_ceil, mul_floor, mul_signed_ceil, mul_signed_floor,
	signed, sub, MathError,
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
	holdings: &'a Holdings<'a>,
	cases: &'a Cases,
	mode: MarginMode,
	books: Vec<Book<'a>>,
	/// `1 + w (s - 1)`, the largest of all smooth cases.
	forward: FixedU128,
	/// The largest weights of rates in them,
	rate: FixedU128,
	/// and of volatilities in those that do not raise them.
	vega: FixedU128,
	/// One over the level, rounded up.
	per_level: FixedU128,
}

/// An expiry.
struct Book<'a> {
	held: &'a HeldExpiry<'a>,
	passing: &'a Passing,
	/// What a contract of weight 1 loses by a skew that moves with the forward, per unit of it.
	bend: FixedU128,
	basis: Basis,
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
	Ok(above(contracts, above(bend(held, passing)?, weight)?)?)
}

fn bend(held: &HeldExpiry<'_>, passing: &Passing) -> Result<FixedU128, MarginError> {
	let vega = above(above(LARGEST_DENSITY, passing.root)?, held.volatility)?;
	Ok(above(vega, div_ceil(passing.cap, passing.width)?)?)
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
			return Ok(Self { falling: above(falling, both)?, rising: above(rising, both)? });
		}
		let by = |one, against| plus(above(one, with)?, above(against, other)?);
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
#[derive(Clone, Copy, Debug)]
struct Basis {
	kept: FixedU128,
	weight: FixedU128,
	/// The weight times the larger shock.
	shocked: FixedU128,
	opposed: bool,
}

impl<'a> Slopes<'a> {
	pub fn new(
		holdings: &'a Holdings<'a>,
		expiries: &'a [Passing],
		cases: &'a Cases,
		mode: MarginMode,
	) -> Result<Self, MarginError> {
		let terms = holdings.market.parameters().portfolio();
		let mut books = Vec::new();
		for (held, passing) in holdings.expiries.iter().zip(expiries) {
			let weight = mul_ceil(terms.mm_factor, held.valuation.basis_factor())?;
			let kept = excess(UNIT, weight).max(excess(weight, UNIT));
			let shocked = above(weight, terms.basis_up.max(terms.basis_down))?;
			let basis = Basis { kept, weight, shocked, opposed: weight > UNIT };
			books.push(Book { held, passing, bend: bend(held, passing)?, basis });
		}
		let (mut forward, mut rate, mut vega) = (UNIT, UNIT, UNIT);
		// What `D long` falls by.
		let factor = plus(UNIT, terms.long_rate_mult)?;
		for group in cases.groups.iter().filter(|group| !group.is_skew()) {
			let kept = excess(UNIT, group.least_weight);
			forward = forward.max(magnitude(add(signed(UNIT)?, group.most_move)?));
			rate = rate.max(plus(kept, above(group.reach, factor)?)?);
			vega = vega.max(plus(kept, group.reach)?);
		}
		let per_level = div_ceil(UNIT, holdings.level)?;
		Ok(Self { holdings, cases, mode, books, forward, rate, vega, per_level })
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
				let sides = Sides::of(&all, plus(UNIT, weight)?, weight, true)?;
				let mut bent = NOTHING;
				for book in &self.books {
					bent = plus(bent, above(book.held.contracts.net, book.bend)?)?;
				}
				let bent = above(bent, weight)?;
				held.with(sides.plus(Sides { falling: bent, rising: bent })?)?
			} else {
				held.under(&all, group)?
			};
			slopes.push(Slope { slack: group.slack, of });
		}
		let mut sides = Sides { falling: NOTHING, rising: NOTHING };
		for book in &self.books {
			sides = sides.plus(book.basis()?)?;
		}
		slopes.push(Slope { slack: self.cases.basis_slack, of: held.with(sides)? });
		Ok(slopes)
	}

	/// The mark of everything, and the margins of all expiries.
	fn standard_by_spot(&self) -> Result<Vec<Slope<BySpot>>, MarginError> {
		let mut margins = Sides { falling: NOTHING, rising: NOTHING };
		for book in &self.books {
			let by_loss = Sides { falling: NOTHING, rising: self.unpaired(book)? };
			margins = margins.plus(match self.cases.way(book.held.valuation.expiry()) {
				Way::LargestLoss => by_loss,
				Way::Alone => self.alone_by_spot(book)?,
				Way::Either => self.alone_by_spot(book)?.upper(by_loss),
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
	fn alone_by_spot(&self, book: &Book<'_>) -> Result<Sides, MarginError> {
		let parameters = self.holdings.market.parameters();
		let kappa = self.holdings.market.snapshot().maintenance_kappa;
		let of_spot = above(parameters.standard().mm_pct, kappa)?;
		let naked = parameters.portfolio().short_option_mm;
		let Alone { losing, gaining, put } = self.alone(book)?;
		let Contracts { short_calls, short_puts, .. } = book.held.contracts;
		let falling = plus(above(short_puts, put)?, above(short_calls, gaining)?)?;
		let call = plus(losing, naked)?.max(plus(UNIT, of_spot)?);
		let put = plus(gaining, naked)?.max(of_spot);
		let rising = plus(above(short_calls, call)?, above(short_puts, put)?)?;
		Ok(Sides { falling, rising })
	}

	/// Calls short in all times unpaired_mm.
	fn unpaired(&self, book: &Book<'_>) -> Result<FixedU128, MarginError> {
		let share = self.holdings.market.parameters().standard().unpaired_mm;
		Ok(above(book.held.contracts.unpaired(), share)?)
	}

	/// What one short alone loses per unit of its forward.
	fn alone(&self, book: &Book<'_>) -> Result<Alone, MarginError> {
		let kappa = self.holdings.market.snapshot().maintenance_kappa;
		let standard = self.holdings.market.parameters().standard();
		let Basis { kept, shocked, opposed, .. } = book.basis;
		let (basis, mut gaining) =
			if opposed { (shocked, kept) } else { (plus(kept, shocked)?, NOTHING) };
		let mut losing = self.forward.max(basis);
		for group in self.cases.groups.iter().filter(|group| group.is_skew()) {
			let weight = group.most_weight;
			let bent = above(book.bend, weight)?;
			losing = losing.max(plus(plus(UNIT, weight)?, bent)?);
			gaining = gaining.max(plus(weight, bent)?);
		}
		let by_value = plus(UNIT, above(standard.mm_of_value, kappa)?)?;
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
		for (book, worth) in self.books.iter().zip(worths) {
			smooth = plus(smooth, self.smooth_by_drift(book, worth)?)?;
			for group in groups.iter().filter(|group| group.is_skew()) {
				skew = plus(skew, self.skew_by_drift(book, worth, group)?)?;
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
		for (book, worth) in self.books.iter().zip(worths) {
			let vega = plus(worth.long_vega, worth.short_vega)?;
			let contracts = &book.held.contracts;
			let mark = self.largest(contracts.larger(), worth.longs.max(worth.shorts), vega)?;
			marks = plus(marks, mark)?;
			let by_loss = self.unpaired(book)?;
			let margin = match self.cases.way(book.held.valuation.expiry()) {
				Way::LargestLoss => by_loss,
				Way::Alone => self.alone_by_drift(book, worth)?,
				Way::Either => self.alone_by_drift(book, worth)?.max(by_loss),
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
		Ok(forward.max(above(rate.max(vega), self.per_level)?))
	}

	/// What `D long` falls by per unit of `T dr`.
	fn rate_factor(&self) -> Result<FixedU128, MarginError> {
		let terms = self.holdings.market.parameters().portfolio();
		Ok(plus(UNIT, terms.long_rate_mult)?)
	}

	/// The largest weight of volatilities in the smooth cases.
	fn smooth_vega(&self, passing: &Passing) -> Result<FixedU128, MarginError> {
		let raised = self.cases.groups.iter();
		let raised = raised.filter(|group| group.moves == VolatilityMove::Up);
		raised.into_iter().try_fold(self.vega, |largest, group| {
			let shocked = above(group.reach, passing.up)?;
			Ok(largest.max(plus(excess(UNIT, group.least_weight), shocked)?))
		})
	}

	fn smooth_by_drift(&self, book: &Book<'_>, worth: &Worth) -> Result<FixedU128, MarginError> {
		self.largest(
			above(book.held.contracts.larger(), self.forward)?,
			above(worth.longs.max(worth.shorts), self.rate)?,
			above(plus(worth.long_vega, worth.short_vega)?, self.smooth_vega(book.passing)?)?,
		)
	}

	fn skew_by_drift(
		&self,
		book: &Book<'_>,
		worth: &Worth,
		group: &Group,
	) -> Result<FixedU128, MarginError> {
		let weight = group.most_weight;
		let contracts = &book.held.contracts;
		let (mark, shocked) = (plus(UNIT, weight)?, above(weight, self.rate_factor()?)?);
		let forward = Sides::of(contracts, mark, weight, true)?.larger();
		let bent = above(contracts.net, above(book.bend, weight)?)?;
		self.largest(
			plus(forward, bent)?,
			opposite(worth, mark, shocked)?,
			above(plus(worth.long_vega, worth.short_vega)?, skew_vega(book.passing, weight)?)?,
		)
	}

	fn basis_by_drift(&self, book: &Book<'_>, worth: &Worth) -> Result<FixedU128, MarginError> {
		let Basis { kept, weight, shocked, opposed } = book.basis;
		// Values are bounded at the highest forward, also those under a lower shock.
		let raised = shocked.max(weight);
		let larger = worth.longs.max(worth.shorts);
		let (rate, vega) = if opposed {
			(opposite(worth, kept, raised)?.max(larger), kept.max(raised).max(UNIT))
		} else {
			let both = plus(kept, raised)?;
			(above(larger, both)?, both)
		};
		let vega = above(plus(worth.long_vega, worth.short_vega)?, vega)?;
		self.largest(book.basis()?.larger(), rate, vega)
	}

	/// Every short alone, by its formula and by its portfolio margin.
	fn alone_by_drift(&self, book: &Book<'_>, worth: &Worth) -> Result<FixedU128, MarginError> {
		let Alone { losing, gaining, put } = self.alone(book)?;
		let Contracts { short_calls, short_puts, .. } = book.held.contracts;
		let falling = plus(above(short_puts, put)?, above(short_calls, gaining)?)?;
		let rising = plus(above(short_calls, losing)?, above(short_puts, gaining)?)?;
		let Basis { kept, weight, shocked, .. } = book.basis;
		// For either sign: what does not lose by both loses less than the sum.
		let basis = plus(kept, shocked.max(weight))?;
		let mut rate = self.rate.max(basis);
		let mut vega = self.smooth_vega(book.passing)?.max(basis).max(put);
		for group in self.cases.groups.iter().filter(|group| group.is_skew()) {
			let weight = group.most_weight;
			rate = rate.max(plus(UNIT, above(weight, self.rate_factor()?)?)?);
			vega = vega.max(skew_vega(book.passing, weight)?);
		}
		// No short is worth more than F or K, nor is its vega.
		let vega = above(worth.shorts, vega)?;
		self.largest(falling.max(rising), above(worth.shorts, rate)?, vega)
	}
}

impl Book<'_> {
	/// The basis case, of which the mark itself is one.
	fn basis(&self) -> Result<Sides, MarginError> {
		let Basis { kept, shocked, opposed, .. } = self.basis;
		let contracts = &self.held.contracts;
		let Contracts { falling, rising, .. } = *contracts;
		Ok(Sides::of(contracts, shocked, kept, opposed)?.upper(Sides { falling, rising }))
	}
}

/// What longs lose by one weight and shorts by the other, or the other way round.
fn opposite(worth: &Worth, one: FixedU128, other: FixedU128) -> Result<FixedU128, MarginError> {
	let by = |longs, shorts| plus(above(worth.longs, longs)?, above(worth.shorts, shorts)?);
	Ok(by(one, other)?.max(by(other, one)?))
}

/// What a contract's value under a skew, and with it, moves by per unit of vega: by both the mark and the shocked value
/// where their signs agree, else by one of them.
fn skew_vega(passing: &Passing, weight: FixedU128) -> Result<FixedU128, MarginError> {
	let multiple = plus(UNIT, passing.cap)?;
	let shocked = above(weight, multiple)?;
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
			naked_most: above(naked, share)?,
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

	fn moved_most(&self, y: FixedI128) -> Result<FixedI128, MathError> {
		let (least, most) = self.value;
		mul_signed_ceil(y, if y < ZERO { least } else { most })
	}

	fn moved_least(&self, y: FixedI128) -> Result<FixedI128, MathError> {
		let (least, most) = self.value;
		mul_signed_floor(y, if y < ZERO { most } else { least })
	}
}
