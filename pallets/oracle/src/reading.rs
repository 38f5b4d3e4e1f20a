//! What other pallets read here and ask of it.

use crate::{
	aggregation::{confidence, surface::forward},
	Accumulators, Archive, Config, Expiries, Feeds, MarketPrices, Pallet, Prices, Prunable,
	QuotedExpiry, Quotes, Settlements, Timing, Windows,
};
use alloc::vec::Vec;
use frame_support::traits::Time;
use sp_arithmetic::FixedU128;
use sp_runtime::DispatchResult;
use surety_traits::{
	suffices, Action, OracleError, PriceFeed, SettlementOracle, SettlementProgress, SpotQuote,
	Standing,
};
use surety_types::{
	storable::MIN_PRICE, ExpiryQuote, FeedTerms, Moment, Settlement, Snapshot, SurfaceQuote,
	UnderlyingId,
};

impl<T: Config> Pallet<T> {
	/// Times of the protocol.
	pub fn timing() -> surety_types::Timing {
		Timing::<T>::get()
	}

	/// Whether an expiry is watched: its price is neither fixed nor forgotten.
	pub fn is_watched(underlying: UnderlyingId, expiry: Moment) -> bool {
		Expiries::<T>::get(underlying).binary_search(&expiry).is_ok()
	}

	/// Terms and prices of a feed, whatever their quality.
	pub(crate) fn feed_of(
		underlying: UnderlyingId,
	) -> Result<(FeedTerms, MarketPrices<T>), OracleError> {
		let terms = Feeds::<T>::get(underlying).ok_or(OracleError::NotRegistered)?;
		let prices = Prices::<T>::get(underlying).ok_or(OracleError::NoPrice)?;
		Ok((terms, prices))
	}

	/// The snapshot, whatever its quality, with confidences as of now.
	pub(crate) fn snapshot_of(
		underlying: UnderlyingId,
		terms: &FeedTerms,
		prices: &MarketPrices<T>,
		now: Moment,
	) -> Snapshot {
		let quotes = Quotes::<T>::get(underlying);
		let aged = |confidence| {
			confidence::product([confidence, confidence::youth(prices.as_of, terms, now)])
		};
		let expiries: Vec<_> =
			quotes.iter().map(|quote| quote.aged(prices.spot, terms, now)).collect();
		Snapshot {
			as_of: prices.as_of,
			spot: prices.spot,
			spot_confidence: aged(prices.spot_confidence),
			rate: prices.rate,
			rate_confidence: aged(prices.rate_confidence),
			expiries,
		}
	}
}

impl QuotedExpiry {
	/// As it is now, at this spot.
	fn aged(&self, spot: FixedU128, terms: &FeedTerms, now: Moment) -> ExpiryQuote {
		let aged = |confidence, as_of| {
			confidence::product([confidence, confidence::youth(as_of, terms, now)])
		};
		let surface = self.surface.map(|surface| SurfaceQuote {
			confidence: aged(surface.confidence, surface.as_of),
			..surface
		});
		ExpiryQuote {
			expiry: self.expiry,
			// An old basis may be deeper than a fallen spot is high.
			forward: forward(spot, self.basis).unwrap_or(MIN_PRICE).max(MIN_PRICE),
			as_of: self.as_of,
			confidence: aged(self.confidence, self.as_of),
			surface,
		}
	}
}

/// How spot and rate of a snapshot stand: the lower confidence counts.
pub(crate) fn standing_of_spot(snapshot: &Snapshot, terms: &FeedTerms, now: Moment) -> Standing {
	let confidence = snapshot.spot_confidence.min(snapshot.rate_confidence);
	Standing::new(terms, snapshot.as_of, confidence, now)
}

/// How an expiry stands: the worst of its forward and its surface; nothing before the first surface.
pub(crate) fn standing_of_expiry(
	quote: &ExpiryQuote,
	terms: &FeedTerms,
	now: Moment,
) -> Option<Standing> {
	let forward = Standing::new(terms, quote.as_of, quote.confidence, now);
	let surface = quote.surface?;
	let surface = Standing::new(terms, surface.as_of, surface.confidence, now);
	Some(if surface.quality < forward.quality { surface } else { forward })
}

/// Whether an expiry of a snapshot is good enough for an action.
pub(crate) fn judge_expiry(
	snapshot: &Snapshot,
	expiry: Moment,
	action: Action,
	terms: &FeedTerms,
	now: Moment,
) -> Result<(), OracleError> {
	let quote = snapshot.expiries.iter().find(|quote| quote.expiry == expiry);
	let standing = quote.and_then(|quote| standing_of_expiry(quote, terms, now));
	suffices(standing, action.needs().expiry)
}

impl<T: Config> PriceFeed for Pallet<T> {
	fn spot(underlying: UnderlyingId, action: Action) -> Result<SpotQuote, OracleError> {
		match Self::last_spot(underlying, action)? {
			(quote, None) => Ok(quote),
			(_, Some(lacking)) => Err(lacking),
		}
	}

	fn snapshot(
		underlying: UnderlyingId,
		expiries: &[Moment],
		action: Action,
	) -> Result<Snapshot, OracleError> {
		match Self::last_snapshot(underlying, expiries, action)? {
			(snapshot, None) => Ok(snapshot),
			(_, Some(lacking)) => Err(lacking),
		}
	}

	fn last_spot(
		underlying: UnderlyingId,
		action: Action,
	) -> Result<(SpotQuote, Option<OracleError>), OracleError> {
		let (terms, prices) = Self::feed_of(underlying)?;
		let (now, as_of) = (T::Time::now(), prices.as_of);
		let youth = confidence::youth(as_of, &terms, now);
		let confidence = confidence::product([prices.spot_confidence, youth]);
		let standing = Standing::new(&terms, as_of, confidence, now);
		let lacking = suffices(Some(standing), action.needs().spot).err();
		Ok((SpotQuote { spot: prices.spot, as_of, confidence }, lacking))
	}

	fn last_snapshot(
		underlying: UnderlyingId,
		expiries: &[Moment],
		action: Action,
	) -> Result<(Snapshot, Option<OracleError>), OracleError> {
		let (terms, prices) = Self::feed_of(underlying)?;
		let now = T::Time::now();
		let snapshot = Self::snapshot_of(underlying, &terms, &prices, now);
		let spot = suffices(Some(standing_of_spot(&snapshot, &terms, now)), action.needs().spot);
		let judged = expiries
			.iter()
			.try_fold((), |(), expiry| judge_expiry(&snapshot, *expiry, action, &terms, now));
		let lacking = spot.and(judged).err();
		Ok((snapshot, lacking))
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_spot(underlying: UnderlyingId, spot: FixedU128) {
		crate::benchmarking::set_spot::<T>(underlying, spot);
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_quotes(underlying: UnderlyingId, expiries: &[Moment]) {
		crate::benchmarking::set_quotes::<T>(underlying, expiries);
	}
}

impl<T: Config> SettlementOracle for Pallet<T> {
	fn watch(underlying: UnderlyingId, expiry: Moment) -> DispatchResult {
		Self::watch_expiry(underlying, expiry)
	}

	fn settlement(underlying: UnderlyingId, expiry: Moment) -> Option<Settlement> {
		Settlements::<T>::get(underlying, expiry)
	}

	fn window() -> Moment {
		Self::timing().settlement_window
	}

	fn progress(underlying: UnderlyingId, expiry: Moment) -> Option<SettlementProgress> {
		let window = Windows::<T>::get(underlying, expiry)?;
		let now = Accumulators::<T>::get(underlying).at(T::Time::now()).ok()?;
		let covered = now.covered_since(&window.start).ok()?;
		let weighted = now.weighted.checked_sub(window.start.weighted)?;
		Some(SettlementProgress { covered, weighted })
	}

	fn forget(underlying: UnderlyingId, expiry: Moment) {
		Self::unwatch(underlying, expiry);
		Prunable::<T>::insert(underlying, ());
		if !Settlements::<T>::contains_key(underlying, expiry) {
			return;
		}
		Archive::<T>::mutate(underlying, |archive| {
			if archive.contains(&expiry) {
				return;
			}
			if archive.is_full() && !archive.is_empty() {
				Settlements::<T>::remove(underlying, archive.remove(0));
			}
			if archive.try_push(expiry).is_err() {
				// There is no room at all: nothing is kept.
				Settlements::<T>::remove(underlying, expiry);
			}
		});
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_settlement(underlying: UnderlyingId, expiry: Moment, price: FixedU128) {
		Self::unwatch(underlying, expiry);
		let settlement = Settlement {
			price,
			covered: Timing::<T>::get().settlement_window,
			low: price,
			high: price,
			fixed_at: T::Time::now(),
			chosen: false,
			sampled_until: expiry,
			first_sample: 0,
			end_sample: 0,
		};
		Settlements::<T>::insert(underlying, expiry, settlement);
	}
}
