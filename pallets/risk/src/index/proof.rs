//! For how long a vault is safe: its safety interval as limits of hands (docs/safety-interval.md).
//!
//! What is added here to the interval of the margin crate:
//! - *kappa* of maintenance margin is, in the time that a proof is for, what it is now or what it is after the next step, which
//!   is known; the vault is proved under both, and of each driver the tighter limit counts.
//! - *Interest* on what a vault owes is the ledger's, which does not see what it has won and not been paid; the proof is
//!   of a vault that has paid for all of that already.
//! - *Time* counts from the time of the snapshots, and hands show the block's.

use crate::{
	arrays::BlockArrays,
	check::Assessment,
	index::records::{Driver, Place},
	Clocks, Config, Error, House, Kappas, Loaded, Pallet,
};
use alloc::{collections::BTreeMap, vec::Vec};
use core::cell::Cell;
use frame_support::traits::Time;
use sp_arithmetic::{traits::Zero, FixedI128, FixedU128};
use surety_margin::{
	covered_interval, plain_interval, safety_interval, ClockedMarket, CollateralUse, IntervalTerms,
	MarginMode, MarketInterval, MarketSnapshot, MarketValuation, Requirement, SafetyInterval,
	SpotArrays, VaultSnapshot,
};
use surety_math::{
	add, exp, mul_ceil, mul_div_ceil, mul_div_floor, negate, signed, sub, MathError, ONE,
};
use surety_traits::{Action, Holdings, PriceFeed};
use surety_types::{AssetId, Moment, UnderlyingId};

/// What a debt grows by in a year at most: what the terms of interest are bounded by.
const LARGEST_RATE: FixedU128 = FixedU128::from_u32(4);
const SECONDS_PER_YEAR: u128 = 31_536_000;
const MILLISECONDS: Moment = 1_000;
/// A proof is fleeting that lasts less than two blocks,
const FLEETING_SECONDS: u64 = 12;
/// or less than this share of a price: what it moves by in a block, at 50 % a year,
const FLEETING_MOVE: FixedU128 = FixedU128::from_inner(200_000_000_000_000);
/// or less than this share of the level of drift.
const FLEETING_DRIFT: FixedU128 = FixedU128::from_inner(10_000_000_000_000);
/// A plain interval of less time is worth a tight one.
const NARROW_SECONDS: u64 = 3_600;
/// Digits of price over spot, so that the lowest price of the largest spot has eleven.
const RATIO: u128 = 1_000_000_000_000_000_000_000_000;
/// What rounding can make of a log distance, far above what it does.
const ROUNDING: FixedU128 = FixedU128::from_inner(1_000_000_000);

/// How far a hand may go.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Limit {
	/// Whose.
	pub driver: Driver,
	/// Where it is.
	pub hand: Place,
	/// The first place at which nothing is proved any more; ahead of the hand.
	pub end: Place,
}

/// What is proved of a vault.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Proof {
	/// Of all drivers but drift.
	pub limits: Vec<Limit>,
	/// The largest drift of each market in which it has positions, in the settlement currency for one contract.
	pub drift: Vec<(UnderlyingId, FixedU128)>,
	/// Whether the next block is as likely as not to find it due: some limit is no further than a block moves.
	pub is_fleeting: bool,
}

/// Vaults of more legs are always proved by the plain interval: a tight one of many takes longer than a block can spare.
pub(crate) const MOST_TIGHT_LEGS: u32 = 8;
/// What a tight proof of one vault takes at most: under kappa as it is and as it will be next.
pub(crate) const TIGHT_PROOFS: u32 = 2;
/// What one round of looks may spend on tight intervals: these are milliseconds each, where a plain one is microseconds. Who
/// gets none is filed nearer and looked at sooner.
#[derive(Debug)]
pub(crate) struct TightProofs {
	/// Values at nodes of spot, which do not depend on the vault.
	arrays: SpotArrays,
	left: Cell<u32>,
}

impl TightProofs {
	/// A round of so many.
	pub(crate) fn new(most: u32) -> Self {
		Self { arrays: SpotArrays::default(), left: Cell::new(most) }
	}

	/// How many are left.
	pub(crate) fn left(&self) -> u32 {
		self.left.get()
	}

	/// Takes one for a vault, if it is small enough and one is left.
	fn take(&self, vault: &VaultSnapshot) -> Option<&SpotArrays> {
		let legs = vault.positions.iter().map(|held| held.legs.len()).sum::<usize>();
		let small = u32::try_from(legs).is_ok_and(|legs| legs <= MOST_TIGHT_LEGS);
		let left = self.left.get().checked_sub(1).filter(|_| small)?;
		self.left.set(left);
		Some(&self.arrays)
	}
}

/// How much may be spent on a proof.
#[derive(Clone, Copy)]
pub(crate) enum Effort<'a> {
	/// Little, as inside a trade: the plain interval, which values nothing.
	Trade,
	/// The tight interval where the plain one is narrow and the round can spare it.
	Visit(&'a TightProofs),
}

/// A vault, what it needs and in which markets: all of one kappa.
struct Case<'a> {
	vault: &'a VaultSnapshot,
	mode: MarginMode,
	markets: &'a [MarketValuation],
	requirement: &'a Requirement,
}

impl<T: Config> Pallet<T> {
	/// Proves for how long a vault is safe whose maintenance margin is not negative now.
	pub(crate) fn prove(
		holdings: &Holdings,
		mode: MarginMode,
		assessment: &Assessment,
		effort: Effort<'_>,
	) -> Result<Proof, Error<T>> {
		let loaded = &assessment.loaded;
		let (vault, interest) = provable(holdings, loaded)?;
		let markets = Self::with_markets_of_collateral(&vault, &assessment.markets)?;
		let mut requirement = assessment.requirement.clone();
		requirement.maintenance = sub(requirement.maintenance, interest)?;
		requirement.equity = sub(requirement.equity, interest)?;
		if loaded.vault.collateral_use != vault.collateral_use && !vault.collateral.is_empty() {
			requirement = Self::requirement_in(&markets, &vault, mode)?;
		}
		let case = Case { vault: &vault, mode, markets: &markets, requirement: &requirement };
		let mut interval = Self::interval(&case, effort)?;
		let next = Self::next_markets(&markets)?;
		let now = T::Time::now();
		if let Some((next, until)) = next {
			if next != markets {
				let requirement = Self::requirement_in(&next, &vault, mode)?;
				let case = Case { markets: &next, requirement: &requirement, ..case };
				interval = tighter(interval, &Self::interval(&case, effort)?);
			}
			let seconds = until.saturating_sub(now).checked_div(MILLISECONDS).unwrap_or_default();
			interval.seconds = interval.seconds.min(seconds);
		}
		Self::limits(holdings, &vault, &interval, now)
	}

	/// What a vault needs in these markets, with the arrays of the block.
	pub(crate) fn requirement_in(
		markets: &[MarketValuation],
		vault: &VaultSnapshot,
		mode: MarginMode,
	) -> Result<Requirement, Error<T>> {
		let mut arrays = BlockArrays::<T>::default();
		let house = House::<T>::get();
		Ok(surety_margin::requirement(&house, markets, vault, mode, &mut arrays)?)
	}

	/// The one place from where the margin crate is asked for a proof.
	fn interval(case: &Case<'_>, effort: Effort<'_>) -> Result<SafetyInterval, Error<T>> {
		let level = |snapshot: &MarketSnapshot| {
			let clocks = Clocks::<T>::get(snapshot.underlying);
			clocks.map_or(snapshot.spot, |clocks| clocks.level)
		};
		let Case { vault, mode, markets, requirement } = *case;
		let clocked = markets
			.iter()
			.map(|market| ClockedMarket { market, level: level(market.snapshot()) })
			.collect::<Vec<_>>();
		let plain = plain_interval(&clocked, vault, mode, requirement, &terms())?;
		if plain.headroom <= FixedI128::zero() {
			// Exactly covered, it needs no headroom but that of its equity. No tight interval knows this.
			if let Some(covered) = covered_interval(&clocked, vault, requirement, &terms())? {
				return Ok(covered);
			}
		}
		match effort {
			Effort::Visit(tight) if is_narrow(&plain, markets) => match tight.take(vault) {
				Some(arrays) => Ok(safety_interval(&clocked, vault, mode, &terms(), arrays)?),
				None => Ok(plain),
			},
			_ => Ok(plain),
		}
	}

	/// The markets of a vault, those of its collateral included.
	fn with_markets_of_collateral(
		vault: &VaultSnapshot,
		markets: &[MarketValuation],
	) -> Result<Vec<MarketValuation>, Error<T>> {
		let mut all = markets.to_vec();
		for underlying in vault.collateral.iter().filter_map(|held| held.underlying) {
			if !all.iter().any(|market| market.snapshot().underlying == underlying) {
				let missing = BTreeMap::from([(underlying, Vec::new())]);
				let (found, _) = Self::markets_of(&missing, &BTreeMap::new(), Action::Liquidate)?;
				all.extend(found);
			}
		}
		Ok(all)
	}

	/// The markets as they are after the next step of kappa, and until when kappa of maintenance margin is known to be that or
	/// what it is now; nothing if no market has kappa.
	pub(crate) fn next_markets(
		markets: &[MarketValuation],
	) -> Result<Option<(Vec<MarketValuation>, Moment)>, Error<T>> {
		let mut until = None::<Moment>;
		let mut next = Vec::new();
		for market in markets {
			let mut snapshot = market.snapshot().clone();
			let Some(state) = Kappas::<T>::get(snapshot.underlying) else {
				next.push(market.clone());
				continue;
			};
			// The next step is still to come, and each after it an hour later at the earliest.
			let next_step = state.next_step_at().max(T::Time::now());
			let known = crate::STEP_PERIOD.saturating_mul(state.known_steps().into());
			let end = next_step.saturating_add(known);
			until = Some(until.map_or(end, |other| other.min(end)));
			let kappa = state.next_maintenance();
			if kappa == snapshot.maintenance_kappa {
				next.push(market.clone());
				continue;
			}
			snapshot.maintenance_kappa = kappa;
			next.push(Self::valuation(snapshot, market.parameters().clone())?);
		}
		Ok(until.map(|until| (next, until)))
	}

	fn limits(
		holdings: &Holdings,
		vault: &VaultSnapshot,
		interval: &SafetyInterval,
		now: Moment,
	) -> Result<Proof, Error<T>> {
		let is_fleeting = interval.seconds < FLEETING_SECONDS;
		let mut proof = Proof { limits: Vec::new(), drift: Vec::new(), is_fleeting };
		let mut since = now;
		for market in &interval.markets {
			let spot = T::PriceFeed::spot(market.underlying, Action::ReduceRisk)?;
			since = since.min(spot.as_of);
			let spot = spot.spot;
			proof.is_fleeting |= width(market, spot) < mul_ceil(spot, FLEETING_MOVE)?;
			let (upper, lower) =
				(Driver::Upper(market.underlying), Driver::Lower(market.underlying));
			proof.limits.push(rising(upper, spot.into_inner(), market.upper.into_inner()));
			proof.limits.push(falling(lower, spot.into_inner(), market.lower.into_inner()));
			let positions = vault.positions.iter();
			if positions.into_iter().any(|held| held.underlying == market.underlying) {
				proof.drift.push((market.underlying, market.drift));
				proof.is_fleeting |= market.drift < mul_ceil(spot, FLEETING_DRIFT)?;
			}
		}
		let distance = interval.collateral.iter().min().copied();
		let held = holdings.collateral.iter().map(|(asset, _)| *asset);
		for asset in held {
			// All have the same limit.
			let Some(distance) = distance else { break };
			let Some(price) = Self::collateral_price(asset) else { continue };
			proof.is_fleeting |= distance < FLEETING_MOVE;
			let (upper, lower) = (Driver::PriceUpper(asset), Driver::PriceLower(asset));
			proof.limits.extend(within(upper, lower, price, distance)?);
		}
		if !vault.collateral.is_empty() {
			let (price, _) = Self::stable_price(Action::ReduceRisk);
			let price = price.into_inner();
			proof.is_fleeting |= interval.peg < FLEETING_MOVE;
			proof.limits.extend(within(Driver::PegUpper, Driver::PegLower, price, interval.peg)?);
		}
		let milliseconds =
			interval.seconds.checked_mul(MILLISECONDS).ok_or(Error::<T>::OutOfRange)?;
		let last = since.checked_add(milliseconds).ok_or(Error::<T>::OutOfRange)?;
		// Old snapshots may leave nothing; then it is due in the next block.
		let last = last.max(now);
		proof.limits.push(rising(Driver::Time, now.into(), last.into()));
		Ok(proof)
	}

	/// Where the hand of a collateral's price is: its price; of an underlying with a feed of its own, price over spot;
	/// nothing of an underlying of which spot is the price, and of an asset that counts nothing.
	pub(crate) fn collateral_price(asset: AssetId) -> Option<u128> {
		let terms = crate::Assets::<T>::get(asset)?;
		let price = T::PriceFeed::spot(terms.feed, Action::ReduceRisk).ok()?.spot;
		let known = |underlying: &UnderlyingId| crate::Markets::<T>::contains_key(underlying);
		let Some(underlying) = terms.underlying.filter(known) else {
			return Some(price.into_inner());
		};
		if underlying == terms.feed {
			return None;
		}
		let spot = T::PriceFeed::spot(underlying, Action::ReduceRisk).ok()?.spot;
		mul_div_floor(price.into_inner(), RATIO, spot.into_inner()).ok()
	}
}

fn terms() -> IntervalTerms {
	IntervalTerms { largest_rate: LARGEST_RATE, ..IntervalTerms::default() }
}

/// The vault that is proved, and what interest was taken from its cash: its collateral counts for margin, and interest on
/// what it owes beside what it has won and not been paid has been paid.
fn provable(holdings: &Holdings, loaded: &Loaded) -> Result<(VaultSnapshot, FixedI128), MathError> {
	let mut vault = loaded.vault.clone();
	vault.collateral_use = CollateralUse::Margin;
	let mut interest = FixedI128::zero();
	let hidden = holdings.cash < FixedI128::zero() && vault.cash > holdings.cash;
	if hidden {
		let debt = surety_math::magnitude(holdings.cash);
		let longest = terms().longest_seconds.into();
		let x = mul_div_ceil(LARGEST_RATE.into_inner(), longest, SECONDS_PER_YEAR)?;
		let x = FixedU128::from_inner(x);
		// e^x - 1 <= x + x^2 for x <= 1.
		for part in [mul_ceil(debt, x)?, mul_ceil(debt, mul_ceil(x, x)?)?] {
			interest = add(interest, signed(part)?)?;
		}
		vault.cash = sub(vault.cash, interest)?;
	}
	Ok((vault, interest))
}

/// Whether a vault would soon be looked at again: spot within a twentieth, an hour, or drift within a thousandth.
fn is_narrow(interval: &SafetyInterval, markets: &[MarketValuation]) -> bool {
	let spot = |underlying: UnderlyingId| {
		let mut snapshots = markets.iter().map(MarketValuation::snapshot);
		snapshots.find(|snapshot| snapshot.underlying == underlying).map(|found| found.spot)
	};
	let near = |market: &MarketInterval| {
		let Some(spot) = spot(market.underlying) else { return true };
		let share = |parts: u128| spot.into_inner().checked_div(parts).unwrap_or_default();
		width(market, spot).into_inner() < share(20) || market.drift.into_inner() < share(1_000)
	};
	interval.seconds < NARROW_SECONDS || interval.markets.iter().any(near)
}

/// How far the nearer trigger is from spot.
fn width(market: &MarketInterval, spot: FixedU128) -> FixedU128 {
	let fall = spot.into_inner().saturating_sub(market.lower.into_inner());
	let rise = market.upper.into_inner().saturating_sub(spot.into_inner());
	FixedU128::from_inner(fall.min(rise))
}

/// Of each driver the tighter limit. Both are of one vault.
fn tighter(one: SafetyInterval, other: &SafetyInterval) -> SafetyInterval {
	let mut tighter = one;
	tighter.headroom = tighter.headroom.min(other.headroom);
	for (market, other) in tighter.markets.iter_mut().zip(&other.markets) {
		market.lower = market.lower.max(other.lower);
		market.upper = market.upper.min(other.upper);
		market.drift = market.drift.min(other.drift);
	}
	for (limit, other) in tighter.collateral.iter_mut().zip(&other.collateral) {
		*limit = (*limit).min(*other);
	}
	tighter.peg = tighter.peg.min(other.peg);
	tighter.seconds = tighter.seconds.min(other.seconds);
	tighter
}

/// A hand that may rise up to `last`.
fn rising(driver: Driver, hand: Place, last: Place) -> Limit {
	Limit { driver, hand, end: last.max(hand).saturating_add(1) }
}

/// The mirror image of a price that may fall down to `last`.
fn falling(driver: Driver, price: Place, last: Place) -> Limit {
	rising(driver, falls(price), falls(last))
}

/// Where the hand of a falling price is.
pub(crate) fn falls(price: Place) -> Place {
	u128::MAX.saturating_sub(price)
}

/// A price that may move by a log distance in both directions.
fn within(
	upper: Driver,
	lower: Driver,
	price: Place,
	distance: FixedU128,
) -> Result<[Limit; 2], MathError> {
	let (mut highest, mut lowest) = (price, price);
	if distance > ROUNDING {
		let distance = sub(signed(distance)?, signed(ROUNDING)?)?;
		highest = mul_div_floor(price, exp(distance)?.into_inner(), ONE)?;
		lowest = mul_div_ceil(price, exp(negate(distance)?)?.into_inner(), ONE)?;
	}
	Ok([rising(upper, price, highest), falling(lower, price, lowest)])
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn rising_ends_just_beyond_the_last_place() {
		let limit = rising(Driver::Time, 100, 160);
		assert_eq!((limit.hand, limit.end), (100, 161));
		// A limit behind the hand leaves the present only.
		assert_eq!(rising(Driver::Time, 100, 90).end, 101);
	}

	#[test]
	fn falling_moves_up_when_the_price_falls() {
		let limit = falling(Driver::Lower(1), 1_000, 900);
		let is_due = |price: u128| limit.end <= falls(price);
		assert!(!is_due(1_000) && !is_due(900) && is_due(899));
	}

	#[test]
	fn within_stays_inside_the_distance_when_rounded() {
		for (price, distance) in
			[(1u128, 5u128), (999_999_999_999_999_999, 40), (50_000 * ONE, 500), (7 * ONE / 3, 1)]
		{
			let distance = FixedU128::from_inner(distance * ONE / 1_000);
			let [upper, lower] =
				within(Driver::PegUpper, Driver::PegLower, price, distance).expect("fits");
			let at = FixedU128::from_inner;
			for end in [upper.end - 1, falls(lower.end - 1)] {
				let moved = surety_margin::price_distance(at(price), at(end)).expect("positive");
				assert!(moved <= distance || end == price, "{price} to {end}: {moved:?}");
			}
		}
	}
}
