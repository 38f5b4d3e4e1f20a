//! How much a market's part of maintenance margin can fall per unit of a driver, wherever the others are in their box.
//!
//! Every form that the requirement takes is `a M + c phi(x)` or has one of the two with a minus, with `phi` of a slope at
//! most the factor of shorts and `D short <= 1`: a weight of the mark, a weight of the shocked value, a shock and a
//! multiple of volatility. Where the signs differ a leg cannot lose by both.

use super::book::{ExpiryBook, MarketBook};
use super::span::Span;
use crate::arithmetic::{excess, plus, NOTHING, UNIT, ZERO};
use crate::drift::LARGEST_DENSITY;
use crate::{KappaOf, MarginError, MarginMode};
use alloc::vec::Vec;
use sp_arithmetic::FixedU128;
use surety_math::{div_ceil, magnitude, mul_ceil, sqrt};
use surety_types::OptionKind;

/// One form of the requirement, as a bound of slopes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Form {
	/// Of the mark.
	pub mark: FixedU128,
	/// Of the shocked value.
	pub shocked: FixedU128,
	/// The shock of spot.
	pub shock: FixedU128,
	/// Whether the two have opposite signs.
	pub opposed: bool,
	/// The largest multiple of volatility.
	pub volatility: FixedU128,
	/// What a shocked value moves by, per unit of the forward, because the skew moves with it.
	pub skew: FixedU128,
}

/// The forms of one expiry.
pub(super) fn forms(
	market: &MarketBook<'_>,
	book: &ExpiryBook,
	span: &Span,
	mode: MarginMode,
) -> Result<Vec<Form>, MarginError> {
	let (grid, parameters) = (market.market.grid(), market.market.parameters());
	let terms = parameters.portfolio();
	let mut forms = Vec::new();
	let plain = |mark, shocked, shock| Form {
		mark,
		shocked,
		shock,
		opposed: false,
		volatility: UNIT,
		skew: NOTHING,
	};
	forms.push(plain(UNIT, NOTHING, UNIT));
	if mode == MarginMode::Standard {
		let kappa = market.market.snapshot().maintenance_kappa;
		let mark = plus(UNIT, mul_ceil(parameters.standard().mm_of_value, kappa)?)?;
		forms.push(plain(mark, NOTHING, UNIT));
	}
	let basis = mul_ceil(terms.mm_factor, span.basis)?;
	let kept = excess(UNIT, basis).max(excess(basis, UNIT));
	let opposed = basis > UNIT;
	forms.push(Form { opposed, ..plain(kept, basis, terms.basis_up.max(terms.basis_down)) });
	let skew = skew_slope(book, span)?;
	let (cap, _) = span.steepest();
	for scenario in grid.scenarios() {
		let weight = mul_ceil(terms.mm_factor, scenario.dampening)?;
		for kappa in [KappaOf::One, KappaOf::Maintenance] {
			let shock = scenario.at(kappa).shock;
			let aligned = plain(excess(UNIT, weight), weight, shock);
			if scenario.is_skew {
				let volatility = plus(UNIT, cap)?;
				forms.push(Form { volatility, skew, ..aligned });
				// A profit counts as a loss.
				let mark = plus(UNIT, weight)?;
				forms.push(Form { mark, opposed: true, volatility, skew, ..aligned });
			} else {
				forms.push(Form { volatility: UNIT.max(span.largest_up()), ..aligned });
			}
		}
	}
	Ok(forms)
}

/// `0.39895 sqrt(T_v) vol cap / k*` with the highest volatility held.
fn skew_slope(book: &ExpiryBook, span: &Span) -> Result<FixedU128, MarginError> {
	let volatility = book.strikes.iter().map(|strike| strike.volatility).max();
	let (cap, width) = span.steepest();
	let slope = if width == NOTHING { NOTHING } else { div_ceil(cap, width)? };
	let vega = mul_ceil(LARGEST_DENSITY, root_of_variance(span)?)?;
	Ok(mul_ceil(mul_ceil(vega, volatility.unwrap_or(NOTHING))?, slope)?)
}

/// `sqrt(T_v)` at the start of the span, rounded up.
pub(super) fn root_of_variance(span: &Span) -> Result<FixedU128, MarginError> {
	root_above(span.years.high)
}

/// `sqrt(T)`, rounded up.
pub(super) fn root_above(years: surety_math::Years) -> Result<FixedU128, MarginError> {
	let smallest = FixedU128::from_inner(1);
	let root = sqrt(plus(years.to_fixed(), smallest)?);
	Ok(plus(root, smallest)?)
}

/// Parts of a book that lose in opposite directions.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sides {
	one: FixedU128,
	other: FixedU128,
}

impl Sides {
	/// The larger.
	pub fn larger(self) -> FixedU128 {
		self.one.max(self.other)
	}
}

/// The contracts of one expiry that lose when the forward falls and those that lose when it rises. Standard margin
/// margins shorts one by one, so that all count as one side.
pub(super) fn contracts(book: &ExpiryBook, mode: MarginMode) -> Result<Sides, MarginError> {
	if mode == MarginMode::Standard {
		return Ok(Sides { one: book.gross()?, other: NOTHING });
	}
	let mut sides = Sides { one: NOTHING, other: NOTHING };
	for leg in &book.legs {
		let falling = (leg.quantity > ZERO) == (leg.kind == OptionKind::Call);
		let side = if falling { &mut sides.one } else { &mut sides.other };
		*side = plus(*side, magnitude(leg.quantity))?;
	}
	Ok(sides)
}

/// Calls short in all times unpaired_mm: what the maximum loss of standard margin moves by per unit of the forward.
pub(super) fn unpaired(
	market: &MarketBook<'_>,
	book: &ExpiryBook,
	mode: MarginMode,
) -> Result<FixedU128, MarginError> {
	if mode == MarginMode::Portfolio {
		return Ok(NOTHING);
	}
	let (_, net_calls) = book.least_payoff;
	let share = market.market.parameters().standard().unpaired_mm;
	Ok(mul_ceil(magnitude(net_calls.min(ZERO)), share)?)
}

/// What forwards of an expiry can be at most.
#[derive(Clone, Copy, Debug)]
pub(super) struct Forwards {
	/// `F(1)`.
	pub highest: FixedU128,
	/// Lower shocks count as this one.
	pub least_shock: FixedU128,
}

/// How much an expiry's part can fall per unit of drift: the forward by one, or the rate by one over the product of
/// `level` and T, or all volatilities by one over that of `level`, 0.39895 and `sqrt(T_v)`.
pub(super) fn per_drift(
	market: &MarketBook<'_>,
	book: &ExpiryBook,
	span: &Span,
	mode: MarginMode,
	forwards: Forwards,
	level: FixedU128,
) -> Result<FixedU128, MarginError> {
	let (sides, gross) = (contracts(book, mode)?, book.gross()?);
	let highest_forward = forwards.highest;
	let rate_mult = market.market.parameters().portfolio().long_rate_mult;
	let (mut by_forward, mut by_rate, mut by_volatility) = (NOTHING, NOTHING, NOTHING);
	for form in forms(market, book, span, mode)? {
		let moved = by_sides(sides, form.mark, mul_ceil(form.shocked, form.shock)?, form.opposed)?;
		// The skew moves volatility, by which a leg may lose whichever way the forward goes.
		let bent = mul_ceil(gross, mul_ceil(form.shocked, form.skew)?)?;
		by_forward = by_forward.max(plus(moved, bent)?);
		let shocked = mul_ceil(highest_forward, form.shock.max(forwards.least_shock))?;
		let mark = (form.mark, highest_forward);
		let weight = mul_ceil(form.shocked, plus(UNIT, rate_mult)?)?;
		by_rate = by_rate.max(rate_value(book, mode, mark, (weight, shocked), form.opposed)?);
		let weight = mul_ceil(form.shocked, form.volatility)?;
		let vega = vega_value(book, mode, mark, (weight, shocked), form.opposed)?;
		by_volatility = by_volatility.max(vega);
	}
	by_forward = by_forward.max(unpaired(market, book, mode)?);
	let of_level = by_rate.max(by_volatility);
	Ok(by_forward.max(div_ceil(of_level, level)?))
}

/// What sides lose that move by `mark` and by `shocked` times the same: by both where the signs agree; else, in either
/// direction, one side by the one and the other by the other.
fn by_sides(
	sides: Sides,
	mark: FixedU128,
	shocked: FixedU128,
	opposed: bool,
) -> Result<FixedU128, MarginError> {
	if !opposed {
		return Ok(mul_ceil(sides.larger(), plus(mark, shocked)?)?);
	}
	let of = |one, other| plus(mul_ceil(one, mark)?, mul_ceil(other, shocked)?);
	Ok(of(sides.one, sides.other)?.max(of(sides.other, sides.one)?))
}

type Weighted = (FixedU128, FixedU128);

/// Weight times the bound of the undiscounted value, at the mark and shocked: `F` for a call, `K` for a put; what longs or
/// shorts can lose.
fn rate_value(
	book: &ExpiryBook,
	mode: MarginMode,
	mark: Weighted,
	shocked: Weighted,
	opposed: bool,
) -> Result<FixedU128, MarginError> {
	let (mut one, mut other, mut each) = (NOTHING, NOTHING, NOTHING);
	for leg in &book.legs {
		let of = |(weight, forward)| {
			let bound = if leg.kind == OptionKind::Call { forward } else { leg.strike };
			mul_ceil(magnitude(leg.quantity), mul_ceil(weight, bound)?)
		};
		let (mark, shocked) = (of(mark)?, of(shocked)?);
		let (with, against) =
			if opposed { (mark, shocked) } else { (plus(mark, shocked)?, NOTHING) };
		let (long, short) = if leg.quantity > ZERO { (with, against) } else { (against, with) };
		(one, other) = (plus(one, long)?, plus(other, short)?);
		each = plus(each, with.max(against))?;
	}
	Ok(match mode {
		MarginMode::Portfolio => one.max(other),
		MarginMode::Standard => each,
	})
}

/// Weight times `min(F, K)` over the strikes: net of longs and shorts, which in standard margin do not net.
fn vega_value(
	book: &ExpiryBook,
	mode: MarginMode,
	mark: Weighted,
	shocked: Weighted,
	opposed: bool,
) -> Result<FixedU128, MarginError> {
	let value = |strike: FixedU128, contracts: FixedU128| {
		let of = |(weight, forward): Weighted| mul_ceil(weight, forward.min(strike));
		let (mark, shocked) = (of(mark)?, of(shocked)?);
		mul_ceil(contracts, if opposed { mark.max(shocked) } else { plus(mark, shocked)? })
	};
	let mut sum = NOTHING;
	if mode == MarginMode::Portfolio {
		for strike in &book.strikes {
			sum = plus(sum, value(strike.strike, magnitude(strike.net))?)?;
		}
	} else {
		for leg in &book.legs {
			sum = plus(sum, value(leg.strike, magnitude(leg.quantity))?)?;
		}
	}
	Ok(sum)
}
