//! Drift clocks: how far forwards, rate and volatilities of a market have gone (docs/safety-interval.md, "Distances are
//! metrics").
//!
//! A clock shows `base + distance`, the distance being that of the market now from the one at its anchor. A vault with limit
//! L that is filed while the distance is d is safe as long as its own distance is at most L; that is at most d plus what
//! the clock's distance is later, plus what `base` has grown by since. So it is filed at `base + L - d + 1`, which is ahead
//! of the hand only if `L >= 2 d`: the anchor must be near. Hence two clocks, a coarse one whose anchor seldom moves, so that
//! noise wears nobody's limit out, and a fine one whose anchor moves when a vault with a narrow limit needs it.
//!
//! Each expiry has an anchor of its own: one that is quoted for the first time joins where it is, because nobody who was
//! proved before holds it. A strike that is listed is measured from where its expiry is anchored; the surface there has
//! a volatility of every strike.

use crate::{
	index::records::{AnchoredExpiry, Clock, Grade, MarketClocks},
	Anchors, Clocks, Config, Driver, Error, FirstClock, Index, Pallet, Strikes, WeightInfo,
};
use alloc::{collections::BTreeMap, vec::Vec};
use codec::Encode;
use frame_support::{
	storage::with_storage_layer, traits::Get, weights::WeightMeter, BoundedVec, StorageHasher,
};
use sp_arithmetic::FixedU128;
use sp_runtime::DispatchResult;
use surety_margin::{
	drift_distance, ExpirySnapshot, ListedStrikes, MarketSnapshot, MarketValuation,
};
use surety_math::{add, mul_floor, signed, sub, MathError};
use surety_traits::{Action, OnListed, OracleError, PriceFeed};
use surety_types::{storable, ExpiryQuote, Moment, Series, UnderlyingId};

/// Both, the one that is better to be filed under first.
pub(crate) const GRADES: [Grade; 2] = [Grade::Coarse, Grade::Fine];
/// The level rises when spot is above this multiple of it.
const LEVEL_RISE: FixedU128 = FixedU128::from_inner(1_250_000_000_000_000_000);
/// The spot price that anchored forwards are put around: no basis is as deep.
const ANCHOR_SPOT: FixedU128 = FixedU128::from_inner(2 * storable::MAX_PRICE.into_inner());

impl Grade {
	/// The distance at which the anchor moves, as a share of the level.
	fn step(self) -> FixedU128 {
		match self {
			Self::Coarse => FixedU128::from_inner(5_000_000_000_000_000),
			Self::Fine => FixedU128::from_inner(200_000_000_000_000),
		}
	}
}

impl Clock {
	/// Where its hand is.
	pub fn hand(&self) -> Result<u128, MathError> {
		self.base.checked_add(self.distance).ok_or(MathError::Overflow)
	}

	/// Lets what is here be the anchor.
	fn anchor_here(&mut self) -> Result<(), MathError> {
		self.base = self.hand()?;
		self.distance = 0;
		Ok(())
	}
}

/// A market as the clocks see it.
struct Present<T: Config> {
	market: MarketValuation,
	listed: Vec<ListedStrikes>,
	as_of: Moment,
	seen: [u8; 16],
	_config: core::marker::PhantomData<T>,
}

impl<T: Config> Pallet<T> {
	/// Moves the clocks of all markets that anybody is filed under, as far as that leaves room for a look. Those of the other
	/// markets are late; the next block begins with the first of them.
	pub(crate) fn move_clocks(meter: &mut WeightMeter) {
		let mut markets: Vec<_> = Clocks::<T>::iter_keys().collect();
		let first = FirstClock::<T>::get();
		let place = markets.iter().position(|market| Some(*market) == first);
		markets.rotate_left(place.unwrap_or_default());
		let room = Self::most_moved().saturating_add(Self::most_of_look(0));
		let mut waits = None;
		for underlying in markets {
			if waits.is_some() || !Self::fits(meter, room) {
				Self::leave_late(underlying, meter);
				waits = waits.or(Some(underlying));
				continue;
			}
			let moved = with_storage_layer(|| Ok(Self::move_clock(underlying)?));
			if let Err(error) = moved {
				let error: sp_runtime::DispatchError = error;
				log::error!(target: crate::LOG_TARGET, "the clocks of {underlying} stand: {error:?}");
				Self::leave_late(underlying, meter);
				// What was computed is not on record any more.
				meter.consume(Self::most_moved());
			}
			meter.consume(Self::spent());
		}
		if waits != first {
			FirstClock::<T>::set(waits);
		}
	}

	/// Leaves the clocks of a market where they are, as late.
	pub(crate) fn leave_late(underlying: UnderlyingId, meter: &mut WeightMeter) {
		meter.consume(T::DbWeight::get().reads_writes(1, 1));
		if let Some(clocks) = Clocks::<T>::get(underlying).filter(|clocks| !clocks.late) {
			Clocks::<T>::insert(underlying, MarketClocks { late: true, ..clocks });
		}
	}

	/// Moves the clocks of a market, if its quotes have changed.
	fn move_clock(underlying: UnderlyingId) -> Result<(), Error<T>> {
		let Some(mut clocks) = Clocks::<T>::get(underlying) else { return Ok(()) };
		let quoted = match T::PriceFeed::snapshot(underlying, &[], Action::ReduceRisk) {
			Ok(quoted) => quoted,
			Err(OracleError::NotRegistered) => {
				// The market's feed is gone, and with it everything that could be held in it.
				Clocks::<T>::remove(underlying);
				GRADES.into_iter().for_each(|grade| Anchors::<T>::remove(underlying, grade));
				return Ok(());
			},
			Err(error) => return Err(error.into()),
		};
		let seen = fingerprint(&quoted.expiries, quoted.spot, &quoted.rate);
		if quoted.as_of < clocks.as_of {
			// The proof knows no time that runs backwards.
			Self::begin_sweep(underlying);
		}
		if seen == clocks.seen {
			Self::count_clocks(T::WeightInfo::poll_clock(0, 0));
			if quoted.as_of != clocks.as_of || clocks.late {
				(clocks.as_of, clocks.late) = (quoted.as_of, false);
				Clocks::<T>::insert(underlying, clocks);
			}
			return Ok(());
		}
		let present = Self::present(underlying)?;
		let (expiries, strikes) = present.size();
		Self::count_clocks(T::WeightInfo::poll_clock(expiries, strikes));
		Self::set_level(underlying, &mut clocks, present.market.snapshot().spot)?;
		for grade in GRADES {
			let old = Anchors::<T>::get(underlying, grade);
			let mut anchor = present.joined(underlying, &old);
			let distance = present.distance(&anchor, clocks.level)?;
			let far = distance > mul_floor(clocks.level, grade.step())?;
			let clock = clocks.clock_mut(grade);
			clock.distance = distance.into_inner();
			if far {
				clock.anchor_here()?;
				anchor = present.anchored(&anchor);
			}
			if anchor != old {
				Anchors::<T>::insert(underlying, grade, anchor);
			}
		}
		clocks.expiries = present.expiries();
		(clocks.as_of, clocks.seen, clocks.late) = (present.as_of, present.seen, false);
		Clocks::<T>::insert(underlying, clocks);
		Ok(())
	}

	/// The level follows spot up, and down only while nobody is filed: distances that are measured at a lower one would
	/// shrink below what limits were computed for.
	fn set_level(
		underlying: UnderlyingId,
		clocks: &mut MarketClocks<T>,
		spot: FixedU128,
	) -> Result<(), Error<T>> {
		let unused = |grade: Grade| {
			Index::<T>::iter_key_prefix((Driver::Drift(underlying, grade),)).next().is_none()
		};
		let rises = spot > surety_math::mul_ceil(clocks.level, LEVEL_RISE)?;
		if rises || (spot < clocks.level && GRADES.into_iter().all(unused)) {
			clocks.level = spot;
		}
		Ok(())
	}

	/// The clocks of a market; new ones if it has none yet.
	pub(crate) fn clocks_of(underlying: UnderlyingId) -> Result<MarketClocks<T>, Error<T>> {
		if let Some(clocks) = Clocks::<T>::get(underlying) {
			return Ok(clocks);
		}
		let present = Self::present_to_anchor(underlying)?;
		let anchor = present.anchored(&[]);
		for grade in GRADES {
			Anchors::<T>::insert(underlying, grade, anchor.clone());
		}
		let clocks = MarketClocks {
			level: present.market.snapshot().spot,
			as_of: present.as_of,
			seen: present.seen,
			expiries: present.expiries(),
			late: false,
			coarse: Clock::default(),
			fine: Clock::default(),
		};
		Clocks::<T>::insert(underlying, &clocks);
		Ok(clocks)
	}

	/// Anchors the fine clock of a market here, so that narrow limits can be filed.
	pub(crate) fn anchor_fine(underlying: UnderlyingId) -> Result<(), Error<T>> {
		let mut clocks = Self::clocks_of(underlying)?;
		let present = Self::present_to_anchor(underlying)?;
		let old = Anchors::<T>::get(underlying, Grade::Fine);
		Anchors::<T>::insert(underlying, Grade::Fine, present.anchored(&old));
		clocks.fine.anchor_here()?;
		Clocks::<T>::insert(underlying, &clocks);
		Ok(())
	}

	/// The same as [`present`](Self::present), accounted for as an anchoring. After it no vault needs another one of this
	/// market in the block: nothing is left of the clock's distance.
	fn present_to_anchor(underlying: UnderlyingId) -> Result<Present<T>, Error<T>> {
		let present = Self::present(underlying)?;
		let (expiries, strikes) = present.size();
		Self::count_clocks(T::WeightInfo::anchor_fine(expiries, strikes));
		Ok(present)
	}

	/// The market now, with the listed expiries that it has surfaces of.
	fn present(underlying: UnderlyingId) -> Result<Present<T>, Error<T>> {
		let quoted = T::PriceFeed::snapshot(underlying, &[], Action::ReduceRisk)?;
		let mut listed = Vec::new();
		for quote in quoted.expiries.iter().filter(|quote| quote.surface.is_some()) {
			let strikes = Strikes::<T>::get(underlying, quote.expiry);
			if !strikes.is_empty() {
				listed.push((quote.expiry, strikes.into_inner()));
			}
		}
		let expiries = listed.iter().map(|(expiry, _)| *expiry).collect();
		let market = Self::present_market(underlying, expiries)?;
		let seen = fingerprint(&quoted.expiries, quoted.spot, &quoted.rate);
		let (as_of, _config) = (quoted.as_of, core::marker::PhantomData);
		Ok(Present { market, listed, as_of, seen, _config })
	}

	/// A market at the last prices there were.
	fn present_market(
		underlying: UnderlyingId,
		expiries: Vec<Moment>,
	) -> Result<MarketValuation, Error<T>> {
		let expiries = BTreeMap::from([(underlying, expiries)]);
		let (markets, _) = Self::markets_of(&expiries, &BTreeMap::new(), Action::Liquidate)?;
		markets.into_iter().next().ok_or(Error::<T>::UnknownMarket)
	}

	/// Lets the clocks go at least as far as this strike has.
	fn follow_strike(series: &Series) -> Result<(), Error<T>> {
		let underlying = series.underlying;
		let Some(mut clocks) = Clocks::<T>::get(underlying) else { return Ok(()) };
		// The next move measures all strikes.
		clocks.seen = Default::default();
		if clocks.expiries.contains(&series.expiry) {
			let market = Self::present_market(underlying, alloc::vec![series.expiry])?;
			let listed = alloc::vec![(series.expiry, alloc::vec![series.strike])];
			let (as_of, seen, _config) = (clocks.as_of, clocks.seen, Default::default());
			let present = Present::<T> { market, listed, as_of, seen, _config };
			for grade in GRADES {
				let anchor = Anchors::<T>::get(underlying, grade);
				let distance = present.distance(&anchor, clocks.level)?.into_inner();
				let clock = clocks.clock_mut(grade);
				clock.distance = clock.distance.max(distance);
			}
		}
		Clocks::<T>::insert(underlying, clocks);
		Ok(())
	}
}

impl<T: Config> Present<T> {
	/// How many expiries and strikes there are.
	fn size(&self) -> (u32, u32) {
		let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
		let strikes = self.listed.iter().map(|(_, strikes)| strikes.len()).sum();
		(number(self.listed.len()), number(strikes))
	}

	fn expiries(&self) -> BoundedVec<Moment, T::MaxExpiries> {
		BoundedVec::truncate_from(self.listed.iter().map(|(expiry, _)| *expiry).collect())
	}

	/// How far it is from an anchor, over the expiries that both have.
	fn distance(&self, anchor: &[AnchoredExpiry], level: FixedU128) -> Result<FixedU128, Error<T>> {
		let anchored = |expiry: Moment| anchor.iter().find(|anchored| anchored.expiry == expiry);
		let now = self.market.snapshot();
		let mut then = MarketSnapshot { spot: ANCHOR_SPOT, expiries: Vec::new(), ..now.clone() };
		for current in &now.expiries {
			let Some(anchored) = anchored(current.expiry) else { continue };
			let forward = add(signed(ANCHOR_SPOT)?, anchored.basis)?;
			then.expiries.push(ExpirySnapshot {
				forward: surety_math::magnitude(forward),
				rate: anchored.rate,
				surface: anchored.surface,
				..*current
			});
		}
		let listed = self.listed.iter().filter(|(expiry, _)| anchored(*expiry).is_some());
		let listed: Vec<_> = listed.cloned().collect();
		let then = MarketValuation::new(then, self.market.parameters().clone())?;
		Ok(drift_distance(&then, &self.market, &listed, level)?)
	}

	/// An anchor without the expiries that are listed no more, and with those that it lacks as they are here.
	fn joined(
		&self,
		underlying: UnderlyingId,
		old: &[AnchoredExpiry],
	) -> BoundedVec<AnchoredExpiry, T::MaxExpiries> {
		let listed =
			|anchored: &&AnchoredExpiry| Strikes::<T>::contains_key(underlying, anchored.expiry);
		let mut anchor: Vec<_> = old.iter().filter(listed).copied().collect();
		for current in self.here() {
			if !anchor.iter().any(|anchored| anchored.expiry == current.expiry) {
				anchor.push(current);
			}
		}
		BoundedVec::truncate_from(anchor)
	}

	/// An anchor that is here; expiries that have no quotes now stay where they were.
	fn anchored(&self, old: &[AnchoredExpiry]) -> BoundedVec<AnchoredExpiry, T::MaxExpiries> {
		let mut anchor = self.here();
		let missing =
			|old: &&AnchoredExpiry| !anchor.iter().any(|anchored| anchored.expiry == old.expiry);
		let missing: Vec<_> = old.iter().filter(missing).copied().collect();
		anchor.extend(missing);
		BoundedVec::truncate_from(anchor)
	}

	fn here(&self) -> Vec<AnchoredExpiry> {
		let snapshot = self.market.snapshot();
		let anchored = |current: &ExpirySnapshot| {
			let basis = sub(signed(current.forward).ok()?, signed(snapshot.spot).ok()?).ok()?;
			let ExpirySnapshot { expiry, rate, surface, .. } = *current;
			Some(AnchoredExpiry { expiry, basis, rate, surface })
		};
		// Prices that can be stored have a difference.
		snapshot.expiries.iter().filter_map(anchored).collect()
	}
}

/// Of what a clock measures: if nothing of it has changed no distance has grown.
fn fingerprint(
	quotes: &[ExpiryQuote],
	spot: FixedU128,
	rate: &sp_arithmetic::FixedI128,
) -> [u8; 16] {
	let mut bytes = rate.encode();
	for quote in quotes {
		let basis = quote.forward.into_inner().wrapping_sub(spot.into_inner());
		let surface = quote.surface.map(|surface| (surface.svi, surface.forward, surface.tenor));
		(quote.expiry, basis, surface).encode_to(&mut bytes);
	}
	let hash = frame_support::Blake2_128::hash(&bytes);
	// Zero says that nothing was seen.
	if hash == [0; 16] {
		[1; 16]
	} else {
		hash
	}
}

impl<T: Config> OnListed for Pallet<T> {
	fn on_listed(series: &Series) -> DispatchResult {
		let known = Strikes::<T>::try_mutate(series.underlying, series.expiry, |strikes| {
			let Err(place) = strikes.binary_search(&series.strike) else { return Ok(true) };
			strikes.try_insert(place, series.strike).map(|()| false)
		});
		// Nobody may trade a strike whose volatility no clock follows.
		let known = known.map_err(|_: FixedU128| Error::<T>::TooManyStrikes)?;
		if !known {
			Self::follow_strike(series)?;
		}
		Ok(())
	}

	fn on_strike_unlisted(underlying: UnderlyingId, expiry: Moment, strike: FixedU128) {
		Strikes::<T>::mutate_exists(underlying, expiry, |slot| {
			if let Some(strikes) = slot {
				strikes.retain(|listed| *listed != strike);
				if strikes.is_empty() {
					*slot = None;
				}
			}
		});
	}

	fn on_expiry_closed(underlying: UnderlyingId, expiry: Moment) {
		Strikes::<T>::remove(underlying, expiry);
	}
}
