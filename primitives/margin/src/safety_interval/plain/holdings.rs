//! A vault's part in one market as the plain interval sees it: sums of contracts, and of bounds of what they are worth.
//!
//! Calls and puts of one strike are netted: `q_c C + q_p P = (q_c + q_p) C - q_p D (F - K)`, whose undiscounted slope in
//! the forward lies between `-q_p` and `q_c` and whose vega is that of `q_c + q_p` contracts.

use crate::arithmetic::{above, excess, plus, NOTHING, UNIT, ZERO};
use crate::charges::ValuedCollateral;
use crate::safety_interval::time;
use crate::{ClockedMarket, ExpirySnapshot, ExpiryValuation, MarginError, MarketValuation};
use crate::{IntervalTerms, VaultSnapshot};
use alloc::vec::Vec;
use sp_arithmetic::{FixedI128, FixedU128};
use surety_math::{add, magnitude, mul_ceil, mul_floor, negate, signed, ProductSum};
use surety_types::{Moment, OptionKind, UnderlyingId};

/// Above the rounding of a volatility, wherever the surface (see [`Svi::volatility`](surety_math::Svi::volatility)).
const ROUNDING_OF_VOLATILITY: FixedU128 = FixedU128::from_inner(1_000_000_000);

/// What of a vault moves with one market.
pub(super) struct Holdings<'a> {
	pub market: &'a MarketValuation,
	/// The level of its drift clock.
	pub level: FixedU128,
	pub expiries: Vec<HeldExpiry<'a>>,
	/// Value of the underlying held as collateral,
	pub value: FixedU128,
	/// and what haircuts leave of it.
	pub kept: FixedU128,
	/// Notional and collateral: what its share of the headroom is in proportion to.
	pub weight: FixedU128,
}

/// Positions of one expiry.
pub(super) struct HeldExpiry<'a> {
	pub snapshot: &'a ExpirySnapshot,
	pub valuation: &'a ExpiryValuation,
	strikes: Vec<Strike>,
	pub contracts: Contracts,
	/// `K` of all puts held long, and short.
	long_puts: FixedU128,
	short_puts: FixedU128,
	/// The highest annual volatility of a strike that is held.
	pub volatility: FixedU128,
	pub is_inside: bool,
}

/// One strike: contracts held, short if negative.
struct Strike {
	strike: FixedU128,
	calls: FixedI128,
	puts: FixedI128,
}

/// Numbers of contracts.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Contracts {
	/// What the undiscounted value loses at most per unit of a falling forward,
	pub falling: FixedU128,
	/// and of a rising one.
	pub rising: FixedU128,
	/// Net of each strike, in size.
	pub net: FixedU128,
	/// Short of their strike.
	pub naked: FixedU128,
	pub long_calls: FixedU128,
	pub short_calls: FixedU128,
	pub long_puts: FixedU128,
	pub short_puts: FixedU128,
}

/// Bounds of what contracts are worth at a forward. A call is worth at most F, a put K, and the vega of both is at most
/// `0.39895 min(F, K) sqrt(T_v)`, all undiscounted.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Worth {
	/// Of those held long.
	pub longs: FixedU128,
	/// Of those held short.
	pub shorts: FixedU128,
	/// `min(F, K)` of contracts long of their strike,
	pub long_vega: FixedU128,
	/// and of those short of their strike.
	pub short_vega: FixedU128,
}

impl<'a> Holdings<'a> {
	/// Nothing if the vault holds nothing of this market.
	pub fn new(
		clocked: &ClockedMarket<'a>,
		vault: &VaultSnapshot,
		collateral: &[ValuedCollateral<'_>],
	) -> Result<Option<Self>, MarginError> {
		let market = clocked.market;
		let underlying = market.snapshot().underlying;
		let held = collateral.iter().filter(|held| held.collateral.underlying == Some(underlying));
		let (mut value, mut kept, mut is_held) = (NOTHING, NOTHING, false);
		for held in held {
			let share = excess(UNIT, held.collateral.haircuts.maintenance());
			(value, kept) = (plus(value, held.value)?, plus(kept, mul_floor(held.value, share)?)?);
			is_held = true;
		}
		let expiries = expiries(market, vault, underlying)?;
		if expiries.is_empty() && !is_held {
			return Ok(None);
		}
		let mut contracts = NOTHING;
		for expiry in &expiries {
			contracts = plus(contracts, expiry.contracts.gross()?)?;
		}
		let weight = plus(value, mul_ceil(contracts, market.snapshot().spot)?)?;
		Ok(Some(Self { market, level: clocked.level, expiries, value, kept, weight }))
	}

	/// A sum over its expiries.
	pub fn sum(&self, of: impl Fn(&Contracts) -> FixedU128) -> Result<FixedU128, MarginError> {
		self.expiries.iter().try_fold(NOTHING, |sum, held| Ok(plus(sum, of(&held.contracts))?))
	}

	/// The widest fall and rise of spot, as shares of it.
	pub fn widest(&self, terms: &IntervalTerms) -> (FixedU128, FixedU128) {
		let (fall, rise) = (terms.widest_fall, terms.widest_rise);
		if self.expiries.iter().any(|held| held.is_inside) {
			return (fall.min(terms.widest_inside), rise.min(terms.widest_inside));
		}
		(fall, rise)
	}

	/// The most seconds before one of its expiries enters its settlement window; `inside` for one that is in it.
	pub fn until_window(&self, inside: u64) -> u64 {
		let market = self.market.snapshot();
		let of = |held: &HeldExpiry<'_>| time::seconds_of(market, held.snapshot, inside);
		self.expiries.iter().map(of).min().unwrap_or(u64::MAX)
	}
}

type Series = (Moment, FixedU128, OptionKind, FixedI128);

/// The positions of a market by expiry and strike.
fn expiries<'a>(
	market: &'a MarketValuation,
	vault: &VaultSnapshot,
	underlying: UnderlyingId,
) -> Result<Vec<HeldExpiry<'a>>, MarginError> {
	let mut series: Vec<Series> = Vec::new();
	for held in vault.positions.iter().filter(|held| held.underlying == underlying) {
		let legs = held.legs.iter();
		series.extend(legs.map(|leg| (held.expiry, leg.strike, leg.kind, leg.quantity)));
	}
	series.sort_unstable_by_key(|(expiry, strike, ..)| (*expiry, *strike));
	let mut expiries = Vec::new();
	for of_expiry in series.chunk_by(|one, other| one.0 == other.0) {
		let Some((expiry, ..)) = of_expiry.first() else { continue };
		let mut strikes: Vec<Strike> = Vec::new();
		for (_, strike, kind, quantity) in of_expiry {
			if strikes.last().is_none_or(|last| last.strike != *strike) {
				strikes.push(Strike { strike: *strike, calls: ZERO, puts: ZERO });
			}
			if let Some(last) = strikes.last_mut() {
				let held = match kind {
					OptionKind::Call => &mut last.calls,
					OptionKind::Put => &mut last.puts,
				};
				*held = add(*held, *quantity)?;
			}
		}
		strikes.retain(|held| held.calls != ZERO || held.puts != ZERO);
		if !strikes.is_empty() {
			expiries.push(HeldExpiry::new(market, *expiry, strikes)?);
		}
	}
	Ok(expiries)
}

impl<'a> HeldExpiry<'a> {
	fn new(
		market: &'a MarketValuation,
		expiry: Moment,
		strikes: Vec<Strike>,
	) -> Result<Self, MarginError> {
		let valuation = market.expiry(expiry)?;
		let mut snapshots = market.snapshot().expiries.iter();
		let snapshot = snapshots.find(|snapshot| snapshot.expiry == expiry);
		let snapshot = snapshot.ok_or(MarginError::UnknownExpiry)?;
		let contracts = Contracts::of(&strikes)?;
		let (mut long_puts, mut short_puts) = (ProductSum::default(), ProductSum::default());
		for Strike { strike, puts, .. } in &strikes {
			let side = if *puts > ZERO { &mut long_puts } else { &mut short_puts };
			side.add(signed(magnitude(*puts))?, *strike)?;
		}
		let (long_puts, short_puts) = (total(&long_puts)?, total(&short_puts)?);
		let volatility = highest_volatility(valuation, &strikes)?;
		let is_inside = time::is_inside(market.snapshot(), snapshot);
		Ok(Self {
			snapshot,
			valuation,
			strikes,
			contracts,
			long_puts,
			short_puts,
			volatility,
			is_inside,
		})
	}

	/// What its contracts are worth at most at this forward.
	pub fn worth(&self, forward: FixedU128) -> Result<Worth, MarginError> {
		let (mut long, mut short) = (ProductSum::default(), ProductSum::default());
		for Strike { strike, calls, puts } in &self.strikes {
			let net = add(*calls, *puts)?;
			let side = if net > ZERO { &mut long } else { &mut short };
			side.add(signed(magnitude(net))?, forward.min(*strike))?;
		}
		let Contracts { long_calls, short_calls, .. } = self.contracts;
		Ok(Worth {
			longs: plus(above(long_calls, forward)?, self.long_puts)?,
			shorts: plus(above(short_calls, forward)?, self.short_puts)?,
			long_vega: total(&long)?,
			short_vega: total(&short)?,
		})
	}

	/// `min(F, K)` of every short, none of them netted.
	pub fn vega_alone(&self, forward: FixedU128) -> Result<FixedU128, MarginError> {
		let mut sum = ProductSum::default();
		for Strike { strike, calls, puts } in &self.strikes {
			for quantity in [calls, puts] {
				if *quantity < ZERO {
					sum.add(negate(*quantity)?, forward.min(*strike))?;
				}
			}
		}
		total(&sum)
	}

	/// The highest strike.
	pub fn highest_strike(&self) -> FixedU128 {
		self.strikes.last().map_or(NOTHING, |held| held.strike)
	}
}

/// The sum, at least.
fn total(sum: &ProductSum) -> Result<FixedU128, MarginError> {
	Ok(plus(magnitude(sum.floor()?), FixedU128::from_inner(1))?)
}

impl Contracts {
	fn of(strikes: &[Strike]) -> Result<Self, MarginError> {
		let size = |quantity: FixedI128| magnitude(quantity.max(ZERO));
		let mut all = Self::default();
		let raise = |sum: &mut FixedU128, quantity: FixedI128| {
			*sum = plus(*sum, size(quantity))?;
			Ok::<_, MarginError>(())
		};
		for Strike { calls, puts, .. } in strikes {
			let (fewer_calls, fewer_puts) = (negate(*calls)?, negate(*puts)?);
			let net = add(*calls, *puts)?;
			raise(&mut all.falling, (*calls).max(fewer_puts))?;
			raise(&mut all.rising, fewer_calls.max(*puts))?;
			raise(&mut all.net, signed(magnitude(net))?)?;
			raise(&mut all.naked, negate(net)?)?;
			raise(&mut all.long_calls, *calls)?;
			raise(&mut all.short_calls, fewer_calls)?;
			raise(&mut all.long_puts, *puts)?;
			raise(&mut all.short_puts, fewer_puts)?;
		}
		Ok(all)
	}

	/// The side that loses more.
	pub fn larger(&self) -> FixedU128 {
		self.falling.max(self.rising)
	}

	/// All contracts, whatever their sign.
	pub fn gross(&self) -> Result<FixedU128, MarginError> {
		let sides = [self.long_calls, self.short_calls, self.long_puts, self.short_puts];
		Ok(sides.into_iter().try_fold(NOTHING, plus)?)
	}

	/// All shorts.
	pub fn shorts(&self) -> Result<FixedU128, MarginError> {
		Ok(plus(self.short_calls, self.short_puts)?)
	}

	/// Calls short in all.
	pub fn unpaired(&self) -> FixedU128 {
		excess(self.short_calls, self.long_calls)
	}
}

/// The highest volatility of the strikes. Total variance is convex in `ln K`, so that it is at the lowest strike or at the
/// highest; without a strike above zero nothing depends on it.
fn highest_volatility(
	valuation: &ExpiryValuation,
	strikes: &[Strike],
) -> Result<FixedU128, MarginError> {
	let lowest = strikes.iter().map(|held| held.strike).find(|strike| *strike != NOTHING);
	let Some(lowest) = lowest else { return Ok(NOTHING) };
	let mut highest = valuation.volatility(lowest)?;
	if let Some(last) = strikes.last().filter(|held| held.strike != lowest) {
		highest = highest.max(valuation.volatility(last.strike)?);
	}
	Ok(plus(highest, ROUNDING_OF_VOLATILITY)?)
}
