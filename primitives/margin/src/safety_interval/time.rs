//! What passing time can cost.

use super::book::MarketBook;
use super::exposure::{contracts, forms, unpaired};
use super::node::held_only;
use super::span::Span;
use crate::arithmetic::{excess, plus, NOTHING, UNIT, ZERO};
use crate::{ExpirySnapshot, MarginError, MarginMode, MarketSnapshot, MarketValuation};
use alloc::vec::Vec;
use sp_arithmetic::{FixedI128, FixedU128};
use surety_math::{
	add, div_ceil, div_floor, magnitude, mul_ceil, mul_div_ceil, signed, sub, MathError, ONE,
};

const SECONDS_PER_YEAR: u128 = 31_536_000;
const MILLISECONDS: u128 = 1_000;

/// `W` in seconds, rounded up.
fn window(market: &MarketSnapshot) -> u128 {
	u128::from(market.settlement_window).div_ceil(MILLISECONDS)
}

pub(super) fn is_inside(market: &MarketSnapshot, expiry: &ExpirySnapshot) -> bool {
	let length = u128::from(market.settlement_window);
	// Both in 1e-18 s.
	expiry.seconds.into_inner() < length.saturating_mul(ONE / MILLISECONDS)
}

/// Whether an expiry of the book is inside its settlement window.
pub(super) fn any_inside(book: &MarketBook<'_>) -> bool {
	let market = book.market.snapshot();
	held_only(book).expiries.iter().any(|expiry| is_inside(market, expiry))
}

/// The most seconds before an expiry of the book enters its settlement window; `inside` for one that is in it.
pub(super) fn until_window(book: &MarketBook<'_>, inside: u64) -> u64 {
	let of = |expiry| seconds_of(book.market.snapshot(), expiry, inside);
	held_only(book).expiries.iter().map(of).min().unwrap_or(u64::MAX)
}

/// The most seconds before an expiry enters its settlement window; `inside` if it is in it.
pub(super) fn seconds_of(market: &MarketSnapshot, expiry: &ExpirySnapshot, inside: u64) -> u64 {
	if is_inside(market, expiry) {
		return inside;
	}
	let seconds = expiry.seconds.into_inner().checked_div(ONE).unwrap_or_default();
	u64::try_from(seconds.saturating_sub(window(market))).unwrap_or(u64::MAX)
}

/// How far `t` of an expiry can fall in so many seconds. Inside the window `t = W rem / (covered + rem)`, and the
/// denominator is at least 2 W / 3, so that t falls at most half as fast again as time passes.
pub(super) fn fall(market: &MarketSnapshot, expiry: &ExpirySnapshot, passed: u64) -> u128 {
	let passed = u128::from(passed).saturating_mul(ONE);
	if is_inside(market, expiry) {
		passed.saturating_add(passed.div_ceil(2))
	} else {
		passed
	}
}

/// The spans of the book's expiries from now until so many seconds from now.
pub(super) fn spans(book: &MarketBook<'_>, passed: u64) -> Result<Vec<Span>, MarginError> {
	let mut later = held_only(book);
	for expiry in &mut later.expiries {
		let fallen = fall(book.market.snapshot(), expiry, passed);
		expiry.seconds = excess(expiry.seconds, FixedU128::from_inner(fallen));
	}
	let later = MarketValuation::new(later, book.market.parameters().clone())?;
	book.expiries
		.iter()
		.map(|held| {
			let (early, late) = (book.market.expiry(held.expiry)?, later.expiry(held.expiry)?);
			Ok(Span::new(early, late))
		})
		.collect()
}

/// What a debt grows by at a rate: `e^x - 1 <= x + x^2` for x up to 1, rounded up; nothing if x is more.
pub(super) fn interest(
	cash: FixedI128,
	rate: FixedU128,
	passed: u64,
) -> Result<Option<FixedU128>, MarginError> {
	if cash >= ZERO {
		return Ok(Some(NOTHING));
	}
	let growth = mul_div_ceil(rate.into_inner(), passed.into(), SECONDS_PER_YEAR)?;
	let growth = FixedU128::from_inner(growth);
	if growth > UNIT {
		return Ok(None);
	}
	let growth = plus(growth, mul_ceil(growth, growth)?)?;
	Ok(Some(mul_ceil(magnitude(cash), growth)?))
}

/// What the known part of averages can take from the book in so many seconds, spot staying between these two: inside the
/// window a share of `F s` is replaced by a price that was sampled meanwhile, or by the average of those sampled before.
pub(super) fn window_loss(
	book: &MarketBook<'_>,
	spans: &[Span],
	passed: u64,
	mode: MarginMode,
	(lowest, highest): (FixedU128, FixedU128),
) -> Result<FixedU128, MarginError> {
	let mut loss = NOTHING;
	for (held, span) in book.expiries.iter().zip(spans) {
		let snapshot = book.market.snapshot();
		let Some(expiry) = snapshot.expiries.iter().find(|expiry| expiry.expiry == held.expiry)
		else {
			return Err(MarginError::UnknownExpiry);
		};
		if !is_inside(snapshot, expiry) {
			continue;
		}
		let known = Known::new(snapshot, expiry, passed, (lowest, highest))?;
		// The mark and the shocked value may move in opposite directions: all that lose in one count for both.
		let (sides, gross) = (contracts(held, mode)?.larger(), held.gross()?);
		let mark = known.shift(UNIT)?;
		let mut worst = mul_ceil(unpaired(book, held, mode)?, mark)?;
		for form in forms(book, held, span, mode)? {
			let shocked = mul_ceil(form.shocked, known.shift(form.shock)?)?;
			let moved = mul_ceil(sides, plus(mul_ceil(form.mark, mark)?, shocked)?)?;
			let bent = mul_ceil(gross, mul_ceil(form.shocked, mul_ceil(mark, form.skew)?)?)?;
			worst = worst.max(plus(moved, bent)?);
		}
		loss = plus(loss, worst)?;
	}
	Ok(loss)
}

/// The part of an average that becomes known.
pub(super) struct Known {
	/// Its share of the whole average.
	share: FixedU128,
	/// What its price can be.
	prices: (FixedU128, FixedU128),
	/// What the forward can be.
	forwards: (FixedI128, FixedI128),
}

impl Known {
	/// Of an expiry inside its window, spot staying between these two.
	pub fn new(
		market: &MarketSnapshot,
		expiry: &ExpirySnapshot,
		passed: u64,
		(lowest, highest): (FixedU128, FixedU128),
	) -> Result<Self, MarginError> {
		let length =
			FixedU128::from_inner(window(market).checked_mul(ONE).ok_or(MathError::Overflow)?);
		let open = div_ceil(expiry.seconds, length)?.min(UNIT);
		let fallen = FixedU128::from_inner(fall(market, expiry, passed)).min(expiry.seconds);
		let share = div_ceil(fallen, length)?;
		let mut prices = (lowest, highest);
		let settled = excess(UNIT, open);
		if settled > NOTHING && expiry.settled_part > NOTHING {
			let average = div_floor(expiry.settled_part, settled)?;
			prices = (prices.0.min(excess(average, UNIT)), prices.1.max(plus(average, UNIT)?));
		}
		let basis = sub(signed(expiry.forward)?, signed(market.spot)?)?;
		let forwards = (add(signed(lowest)?, basis)?, add(signed(highest)?, basis)?);
		Ok(Self { share, prices, forwards })
	}

	/// The most that the forward under a shock can move by.
	pub fn shift(&self, shock: FixedU128) -> Result<FixedU128, MarginError> {
		let at = |forward| Ok::<_, MarginError>(surety_math::mul_signed_floor(forward, shock)?);
		let up = sub(signed(self.prices.1)?, at(self.forwards.0)?)?;
		let down = sub(at(self.forwards.1)?, signed(self.prices.0)?)?;
		let distance = magnitude(up.max(down).max(ZERO));
		Ok(mul_ceil(self.share, plus(distance, FixedU128::from_inner(2))?)?)
	}
}

/// Half of a number of seconds, at least nothing.
pub(super) fn half(seconds: u64) -> u64 {
	seconds.checked_div(2).unwrap_or_default()
}
