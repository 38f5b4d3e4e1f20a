//! How far the market may move, and how much time may pass, before a vault has to be visited again.
//!
//! After a check a vault is filed in an index so that a later market update visits it before it can possibly be unsafe.
//! Its headroom is split among the drivers: spot of each underlying, drift (basis, rate and volatility together) of each
//! underlying, every collateral price that is a feed of its own, the peg, and time. While every driver is inside its
//! limit, maintenance margin is not negative. `docs/safety-interval.md` is the proof; here is its order:
//!
//! 1. Time and spot together. [`span`] bounds what an expiry's factors can be until the time limit, [`cell`] what a market
//!    adds to maintenance margin anywhere between two spot prices within that time.
//! 2. Drift, uniformly over all spots and times of 1 ([`exposure`]).
//! 3. Collateral prices and the peg, uniformly over all of that.
//!
//! A market update compares the market with the one that the vault was filed at by
//! [`drift_distance`](crate::drift_distance), [`price_distance`](crate::price_distance) and
//! [`tracking_distance`](crate::tracking_distance), which are metrics: distances over several steps add up to at least the
//! distance from the first to the last.

mod book;
mod cell;
mod collateral;
mod curve;
mod ends;
mod exposure;
mod node;
mod plain;
mod span;
mod spot;
mod table;
mod time;

use crate::arithmetic::{excess, plus, positive_part, NOTHING, UNIT, ZERO};
use crate::charges::value_collateral;
use crate::{MarginError, MarginMode, MarketValuation, VaultSnapshot};
use alloc::vec::Vec;
use book::MarketBook;
use cell::Cell;
pub use curve::SpotArrays;
use curve::Touch;
use exposure::{per_drift, Forwards};
use node::Node;
pub use plain::{covered_interval, plain_interval};
use sp_arithmetic::{FixedI128, FixedU128};
use span::Span;
use spot::Walk;
use surety_math::{
	add, div_ceil, div_floor, magnitude, mul_ceil, mul_div_floor, mul_floor, signed, sub,
};
use surety_types::UnderlyingId;

/// Relative rounding of prices and factors, far above what there is (docs/safety-interval.md, "Rounding").
const ROUNDING: FixedU128 = FixedU128::from_inner(1_000);
/// The largest cap of a skew within the bounds of parameters.
const LARGEST_CAP: FixedU128 = FixedU128::from_u32(10);
/// The headroom of a vault for which it does not fit.
const NO_HEADROOM: FixedI128 = FixedI128::from_inner(-1);
const LAST_DIGIT: FixedU128 = FixedU128::from_inner(1);
/// How the headroom is split and how wide an interval may be at most.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct IntervalTerms {
	/// Share of the headroom for spot of all underlyings together,
	pub spot_share: FixedU128,
	/// for time, of which spot gets what it leaves,
	pub time_share: FixedU128,
	/// for drift of all underlyings together,
	pub drift_share: FixedU128,
	/// for prices of collateral, all together, of which spot gets what a vault has no use for,
	pub collateral_share: FixedU128,
	/// and for the peg, likewise. All together at most 1.
	pub peg_share: FixedU128,
	/// The largest fall of spot, as a share of it, below 1.
	pub widest_fall: FixedU128,
	/// The largest rise of spot, as a share of it.
	pub widest_rise: FixedU128,
	/// The same for both while an expiry that is held is inside its settlement window.
	pub widest_inside: FixedU128,
	/// The largest drift, as a share of the level.
	pub widest_drift: FixedU128,
	/// The time limit is at most so many seconds,
	pub longest_seconds: u64,
	/// and so many inside the settlement window.
	pub seconds_inside: u64,
	/// What a debt grows by a year at most: the curve's maximum.
	pub largest_rate: FixedU128,
	/// Steps of spot are multiples of 2^-depth of the widest.
	pub depth: u8,
	/// The last step on each side is at most 2^-precision of the distance found, where steps are fine enough.
	pub precision: u8,
	/// So many cells are tried at most, on each side.
	pub most_cells: u16,
}

impl Default for IntervalTerms {
	fn default() -> Self {
		let percent =
			|value: u128| FixedU128::from_inner(value.saturating_mul(10_000_000_000_000_000));
		Self {
			spot_share: percent(50),
			time_share: percent(10),
			drift_share: percent(25),
			collateral_share: percent(10),
			peg_share: percent(5),
			widest_fall: percent(50),
			widest_rise: percent(100),
			widest_inside: percent(5),
			widest_drift: percent(10),
			longest_seconds: 86_400,
			seconds_inside: 60,
			largest_rate: percent(200),
			depth: 12,
			precision: 3,
			most_cells: 20,
		}
	}
}

impl IntervalTerms {
	/// What spot and time have: without collateral its shares as well.
	fn share_of_spot(&self, vault: &VaultSnapshot) -> Result<FixedU128, MarginError> {
		let share = plus(self.spot_share, self.time_share)?;
		if !vault.collateral.is_empty() {
			return Ok(share);
		}
		Ok(plus(share, plus(self.collateral_share, self.peg_share)?)?)
	}

	/// Whether the shares add up to at most 1 and the widest fall leaves something. Without it nothing is proven.
	pub fn is_sound(&self) -> bool {
		let shares = [
			self.spot_share,
			self.time_share,
			self.drift_share,
			self.collateral_share,
			self.peg_share,
		];
		let all = shares.into_iter().try_fold(NOTHING, plus);
		all.is_ok_and(|all| all <= UNIT) && self.widest_fall < UNIT && self.widest_inside < UNIT
	}
}

/// Where one underlying may be.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct MarketInterval {
	/// Which.
	pub underlying: UnderlyingId,
	/// The lowest spot price.
	pub lower: FixedU128,
	/// The highest.
	pub upper: FixedU128,
	/// The largest [`drift_distance`](crate::drift_distance), in the settlement currency for one contract.
	pub drift: FixedU128,
}

/// While every driver is inside its limit, bounds included, the vault's maintenance margin is not negative.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SafetyInterval {
	/// What there was to split: a lower bound of maintenance margin. If it is negative every limit is zero.
	pub headroom: FixedI128,
	/// One for every market that the vault holds something of.
	pub markets: Vec<MarketInterval>,
	/// The largest [`price_distance`](crate::price_distance) of each collateral, or
	/// [`tracking_distance`](crate::tracking_distance) of the underlying of a market, in the vault's order: per unit of
	/// value.
	pub collateral: Vec<FixedU128>,
	/// The largest [`price_distance`](crate::price_distance) of the settlement asset.
	pub peg: FixedU128,
	/// How many seconds may pass.
	pub seconds: u64,
}

/// A market and the price level at which the drift clock counts its rate and volatilities. Any level gives a proof, one
/// near spot gives the widest limits; it may rise between a filing and an update, but not fall.
#[derive(Clone, Copy, Debug)]
pub struct ClockedMarket<'a> {
	/// The market.
	pub market: &'a MarketValuation,
	/// A price above zero.
	pub level: FixedU128,
}

/// The interval of a vault under sound terms. `markets` holds those of all its positions and of every underlying among
/// its collateral.
///
/// # Errors
///
/// [`MarginError`] as for [`requirement`](crate::requirement).
pub fn safety_interval(
	markets: &[ClockedMarket<'_>],
	vault: &VaultSnapshot,
	mode: MarginMode,
	terms: &IntervalTerms,
	arrays: &SpotArrays,
) -> Result<SafetyInterval, MarginError> {
	let proof = Proof::new(markets, vault, mode, terms, arrays)?;
	let headroom = proof.headroom;
	if headroom <= ZERO {
		return Ok(proof.nothing());
	}
	let headroom = magnitude(headroom);
	let Some((seconds, time)) = proof.time(headroom)? else { return Ok(proof.nothing()) };
	let mut markets = Vec::new();
	let left = excess(mul_floor(headroom, terms.share_of_spot(vault)?)?, time.cost);
	for (part, span) in proof.parts.iter().zip(&time.parts) {
		let (lower, upper) = proof.spot(part, span, proof.part_of(left, part)?)?;
		markets.push(MarketInterval {
			underlying: part.book.market.snapshot().underlying,
			lower,
			upper,
			drift: NOTHING,
		});
	}
	proof.drift(headroom, &time, &mut markets)?;
	let (collateral, peg) = proof.collateral(headroom, &markets)?;
	Ok(SafetyInterval { headroom: proof.headroom, markets, collateral, peg, seconds })
}

fn ensure_known(markets: &[ClockedMarket<'_>], vault: &VaultSnapshot) -> Result<(), MarginError> {
	let known = |underlying| {
		let mut ids = markets.iter().map(|clocked| clocked.market.snapshot().underlying);
		ids.any(|id| id == underlying)
	};
	let held = vault.collateral.iter().filter_map(|held| held.underlying);
	let mut all = vault.positions.iter().map(|held| held.underlying).chain(held);
	if all.all(known) {
		Ok(())
	} else {
		Err(MarginError::UnknownUnderlying)
	}
}

/// The share of an amount that goes to one market's weight.
fn part_of(
	amount: FixedU128,
	weight: FixedU128,
	mut weights: impl Iterator<Item = FixedU128>,
) -> Result<FixedU128, MarginError> {
	let all = weights.try_fold(NOTHING, plus)?;
	if all == weight {
		return Ok(amount);
	}
	let share = mul_div_floor(amount.into_inner(), weight.into_inner(), all.into_inner())?;
	Ok(FixedU128::from_inner(share))
}

/// Nothing instead of a number that does not fit: what cannot be computed is not proven, and a vault of which nothing is
/// proven is visited at every update.
fn provable<T>(result: Result<T, MarginError>) -> Result<Option<T>, MarginError> {
	match result {
		Err(MarginError::Math(_)) => Ok(None),
		other => other.map(Some),
	}
}

/// One market's part of the proof.
struct Part<'a> {
	book: MarketBook<'a>,
	level: FixedU128,
	/// Notional and collateral: what its share of the headroom is in proportion to.
	weight: FixedU128,
	/// What it adds to maintenance margin now, at least.
	now: FixedI128,
}

/// What can happen to one market until the time limit.
struct TimePart {
	spans: Vec<Span>,
	/// What it adds to maintenance margin at the present spot, at least, without what the window costs.
	least: FixedI128,
}

struct Time {
	parts: Vec<TimePart>,
	/// What all of it costs.
	cost: FixedU128,
}

struct Proof<'a> {
	vault: &'a VaultSnapshot,
	mode: MarginMode,
	terms: &'a IntervalTerms,
	arrays: &'a SpotArrays,
	parts: Vec<Part<'a>>,
	headroom: FixedI128,
}

impl<'a> Proof<'a> {
	fn new(
		markets: &[ClockedMarket<'a>],
		vault: &'a VaultSnapshot,
		mode: MarginMode,
		terms: &'a IntervalTerms,
		arrays: &'a SpotArrays,
	) -> Result<Self, MarginError> {
		ensure_known(markets, vault)?;
		let (mut parts, mut headroom, mut slack) = (Vec::new(), vault.cash, NOTHING);
		for held in
			value_collateral(vault)?.iter().filter(|held| held.collateral.underlying.is_none())
		{
			let kept = excess(UNIT, held.collateral.haircuts.maintenance());
			headroom = add(headroom, signed(mul_floor(held.value, kept)?)?)?;
			slack = plus(slack, rounding_of(held.value)?)?;
		}
		for ClockedMarket { market, level } in markets {
			if let Some(book) = MarketBook::new(market, vault, mode)? {
				let part = Part::new(book, *level)?;
				parts.push(part);
			}
		}
		let mut parts_now = || {
			for part in &mut parts {
				part.now = part.least_now(&time::spans(&part.book, 0)?, mode, arrays)?;
				headroom = add(headroom, part.now)?;
				slack = plus(slack, part.slack(terms)?)?;
			}
			Ok(sub(headroom, signed(slack)?)?)
		};
		let headroom = provable(parts_now())?.unwrap_or(NO_HEADROOM);
		Ok(Self { vault, mode, terms, arrays, parts, headroom })
	}

	/// The interval of a vault without headroom.
	fn nothing(&self) -> SafetyInterval {
		let still = |part: &Part<'_>| {
			let snapshot = part.book.market.snapshot();
			MarketInterval {
				underlying: snapshot.underlying,
				lower: snapshot.spot,
				upper: snapshot.spot,
				drift: NOTHING,
			}
		};
		SafetyInterval {
			headroom: self.headroom,
			markets: self.parts.iter().map(still).collect(),
			collateral: alloc::vec![NOTHING; self.vault.collateral.len()],
			peg: NOTHING,
			seconds: 0,
		}
	}

	/// The largest of the terms' time and its halves whose cost is within the share of time, and what can happen in it.
	fn time(&self, headroom: FixedU128) -> Result<Option<(u64, Time)>, MarginError> {
		let allowed = mul_floor(headroom, self.terms.time_share)?;
		let inside = self.terms.seconds_inside;
		let limit = self.parts.iter().map(|part| time::until_window(&part.book, inside)).min();
		let mut seconds = self.terms.longest_seconds.min(limit.unwrap_or(u64::MAX));
		loop {
			let time = provable(self.passed(seconds))?.flatten();
			match time.filter(|time| time.cost <= allowed) {
				Some(time) => return Ok(Some((seconds, time))),
				None if seconds == 0 => return Ok(None),
				None => seconds = time::half(seconds),
			}
		}
	}

	/// What so many seconds cost; nothing if interest cannot be bounded.
	fn passed(&self, seconds: u64) -> Result<Option<Time>, MarginError> {
		let interest = time::interest(self.vault.cash, self.terms.largest_rate, seconds)?;
		let Some(mut cost) = interest else { return Ok(None) };
		let mut parts = Vec::new();
		for part in &self.parts {
			let spans = time::spans(&part.book, seconds)?;
			let least = part.least_now(&spans, self.mode, self.arrays)?;
			let reach = part.reach(self.terms)?;
			let known = time::window_loss(&part.book, &spans, seconds, self.mode, reach)?;
			let lost = positive_part(sub(part.now, least)?);
			cost = plus(plus(cost, lost)?, known)?;
			parts.push(TimePart { spans, least });
		}
		Ok(Some(Time { parts, cost }))
	}

	/// A part's share of an amount.
	fn part_of(&self, amount: FixedU128, part: &Part<'_>) -> Result<FixedU128, MarginError> {
		part_of(amount, part.weight, self.parts.iter().map(|part| part.weight))
	}

	fn spot(
		&self,
		part: &Part<'_>,
		time: &TimePart,
		budget: FixedU128,
	) -> Result<(FixedU128, FixedU128), MarginError> {
		let required = sub(time.least, signed(budget)?)?;
		let (book, spans, mode, terms) = (&part.book, &time.spans, self.mode, self.terms);
		// Contracts move at most about as much as spot.
		let first = div_floor(budget, part.weight.max(LAST_DIGIT)).unwrap_or(UNIT);
		let arrays = self.arrays;
		let walk = Walk { book, spans, mode, required, first, terms, arrays };
		let (fall, rise) = part.widest(terms);
		Ok((walk.furthest(fall, false)?, walk.furthest(rise, true)?))
	}

	/// Drift limits: every market's share over what its part can lose per unit.
	fn drift(
		&self,
		headroom: FixedU128,
		time: &Time,
		markets: &mut [MarketInterval],
	) -> Result<(), MarginError> {
		let share = mul_floor(headroom, self.terms.drift_share)?;
		for ((part, time), interval) in self.parts.iter().zip(&time.parts).zip(markets) {
			let widest = mul_floor(part.level, self.terms.widest_drift)?;
			let share = self.part_of(share, part)?;
			let limit = match provable(self.drift_slope(part, time, interval, widest))? {
				Some(NOTHING) => widest,
				// A limit that does not fit is above the widest.
				Some(slope) => div_floor(share, slope).unwrap_or(widest),
				None => NOTHING,
			};
			interval.drift = limit.min(widest);
		}
		Ok(())
	}

	/// What a market's part can lose per unit of drift.
	fn drift_slope(
		&self,
		part: &Part<'_>,
		time: &TimePart,
		interval: &MarketInterval,
		widest: FixedU128,
	) -> Result<FixedU128, MarginError> {
		let mut slope = NOTHING;
		for (book, span) in part.book.expiries.iter().zip(&time.spans) {
			let forwards = part.highest_forward(book, interval, widest)?;
			let of = per_drift(&part.book, book, span, self.mode, forwards, part.level)?;
			slope = plus(slope, of)?;
		}
		Ok(slope)
	}

	/// Limits of every collateral's price and of the peg.
	fn collateral(
		&self,
		headroom: FixedU128,
		markets: &[MarketInterval],
	) -> Result<(Vec<FixedU128>, FixedU128), MarginError> {
		collateral::limits(self.vault, self.terms, headroom, |held, underlying, kept| {
			let part = self.parts.iter().zip(markets);
			let mut part = part.filter(|(_, market)| market.underlying == underlying);
			let (part, interval) = part.next().ok_or(MarginError::UnknownUnderlying)?;
			let slope = part.slope_of_collateral(kept, self.mode)?;
			collateral::exposure(held, part.book.market.snapshot().spot, interval.upper, slope)
		})
	}
}

impl<'a> Part<'a> {
	fn new(book: MarketBook<'a>, level: FixedU128) -> Result<Self, MarginError> {
		let spot = book.market.snapshot().spot;
		let mut weight = book.held_value()?;
		for expiry in &book.expiries {
			weight = plus(weight, mul_ceil(expiry.gross()?, spot)?)?;
		}
		Ok(Self { book, level, weight, now: ZERO })
	}

	/// What it adds to maintenance margin at the present spot, at least.
	fn least_now(
		&self,
		spans: &[Span],
		mode: MarginMode,
		arrays: &SpotArrays,
	) -> Result<FixedI128, MarginError> {
		let spot = self.book.market.snapshot().spot;
		let node = Node::new(&self.book, spot)?.ok_or(surety_math::MathError::Domain)?;
		let cell =
			Cell { book: &self.book, spans, near: &node, far: &node, touch: Touch::Near, arrays };
		Ok(cell.ends(mode)?.least())
	}

	/// The widest fall and rise.
	fn widest(&self, terms: &IntervalTerms) -> (FixedU128, FixedU128) {
		let (fall, rise) = (terms.widest_fall, terms.widest_rise);
		if time::any_inside(&self.book) {
			(fall.min(terms.widest_inside), rise.min(terms.widest_inside))
		} else {
			(fall, rise)
		}
	}

	/// The lowest and the highest spot that an interval can have.
	fn reach(&self, terms: &IntervalTerms) -> Result<(FixedU128, FixedU128), MarginError> {
		let spot = self.book.market.snapshot().spot;
		let (fall, rise) = self.widest(terms);
		Ok((excess(spot, mul_ceil(spot, fall)?), plus(spot, mul_ceil(spot, rise)?)?))
	}

	/// What `F(1)` can be at most, and what the shocked forward can be as a multiple of: inside the settlement window a
	/// part of it does not move with shocks.
	fn highest_forward(
		&self,
		book: &book::ExpiryBook,
		interval: &MarketInterval,
		drift: FixedU128,
	) -> Result<Forwards, MarginError> {
		let snapshot = self.book.market.snapshot();
		let mut expiries = snapshot.expiries.iter();
		let expiry = expiries.find(|expiry| expiry.expiry == book.expiry);
		let expiry = expiry.ok_or(MarginError::UnknownExpiry)?;
		let rise = excess(interval.upper, snapshot.spot);
		let moving = plus(plus(expiry.forward, rise)?, drift)?;
		if !time::is_inside(snapshot, expiry) {
			return Ok(Forwards { highest: moving, least_shock: NOTHING });
		}
		// What is known now, what of that average a gap of samples repeats, and what is sampled until the time limit.
		let known = plus(expiry.settled_part, expiry.settled_part)?;
		Ok(Forwards { highest: plus(plus(moving, known)?, interval.upper)?, least_shock: UNIT })
	}

	/// What rounding can make of its part, anywhere in the box.
	fn slack(&self, terms: &IntervalTerms) -> Result<FixedU128, MarginError> {
		let (_, highest) = self.reach(terms)?;
		let mut slack = rounding_of(self.book.held_value()?)?;
		// A unit of ln(K / F) is cap / k* units of a volatility under a skew.
		let width = self.book.market.parameters().portfolio().skew_min_width;
		let steep = plus(UNIT, div_ceil(LARGEST_CAP, width.max(LAST_DIGIT))?)?;
		for book in &self.book.expiries {
			let forward = self.book.market.expiry(book.expiry)?.forward();
			for leg in &book.legs {
				let price = plus(plus(plus(highest, forward)?, leg.strike)?, UNIT)?;
				let price = mul_ceil(plus(rounding_of(price)?, ROUNDING)?, steep)?;
				slack = plus(slack, mul_ceil(magnitude(leg.quantity), price)?)?;
			}
			slack = plus(slack, ROUNDING)?;
		}
		Ok(slack)
	}

	/// What maintenance margin moves by per unit of the underlying's value: `1 - haircut + w (s - 1)`, in size, with the
	/// growth of a log distance where it is negative.
	fn slope_of_collateral(
		&self,
		kept: FixedU128,
		mode: MarginMode,
	) -> Result<FixedU128, MarginError> {
		let mut largest = kept;
		if mode == MarginMode::Standard {
			return Ok(largest);
		}
		let grid = self.book.market.grid();
		let factor = self.book.market.parameters().portfolio().mm_factor;
		for scenario in grid.scenarios() {
			let weight = mul_ceil(factor, scenario.dampening)?;
			for kappa in [crate::KappaOf::One, crate::KappaOf::Maintenance] {
				let shock = scenario.at(kappa).shock;
				let rise = mul_ceil(weight, excess(shock, UNIT))?;
				let fall = mul_ceil(weight, excess(UNIT, shock))?;
				let negative = mul_ceil(excess(fall, kept), collateral::GROWTH_OF_LOG)?;
				largest = largest.max(plus(kept, rise)?).max(negative);
			}
		}
		Ok(largest)
	}
}

/// A relative 1e-15 of an amount, rounded up.
fn rounding_of(amount: FixedU128) -> Result<FixedU128, MarginError> {
	Ok(mul_ceil(amount, ROUNDING)?)
}
