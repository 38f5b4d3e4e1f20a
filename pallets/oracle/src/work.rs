//! What the hook does with every feed: windows while the last sample still stands, then the new prices, then their
//! sample.

use crate::{
	aggregation::{
		as_of, confidence,
		scalar::{consensus, Consensus},
		surface::{self, Chosen, Surfaces},
		Fresh,
	},
	feed::check,
	weights::WeightInfo,
	Accumulators, Changed, Config, Doubt, Due, Error, Event, Expiries, FeedKeys, Feeds,
	MarketPrices, NextFeed, Operators, Pallet, Prices, Qualities, QuotedExpiry, Quotes, Record,
	Records, Resumed, SurfaceFault, Timing,
};
use alloc::vec::Vec;
use frame_support::{
	storage::with_storage_layer,
	traits::{Get, Time},
	weights::{Weight, WeightMeter},
	BoundedVec,
};
use frame_system::pallet_prelude::BlockNumberFor;
use sp_arithmetic::{FixedI128, FixedU128};
use sp_runtime::DispatchResult;
use surety_math::{div_ceil, magnitude, mul_floor, signed};
use surety_traits::{OperatorNumber, Quality};
use surety_types::{FeedTerms, Moment, ObservedExpiry, Timing as Times, UnderlyingId};

/// Expiries that are watched and not past, ascending.
type Live = Vec<Moment>;

impl<T: Config> Pallet<T> {
	/// Works every feed once, as far as the budget goes, each in a storage layer of its own: one cannot stop the rest.
	/// Where the budget ends the next block begins.
	pub(crate) fn work(meter: &mut WeightMeter) {
		if !Self::take(meter, T::WeightInfo::poll(Feeds::<T>::count())) {
			return;
		}
		let (now, timing) = (T::Time::now(), Timing::<T>::get());
		for (underlying, terms) in Self::feeds_in_turn() {
			if !Self::take(meter, Self::step_weight(underlying, now)) {
				NextFeed::<T>::put(underlying);
				return;
			}
			let done = with_storage_layer(|| Self::work_feed(underlying, &terms, &timing, now));
			if let Err(error) = done {
				log::error!(target: "runtime::oracle", "feed {underlying} failed: {error:?}");
				Self::deposit_event(Event::FeedFailed { underlying, error });
			}
		}
	}

	/// All feeds, the one first with which this block is to begin.
	pub(crate) fn feeds_in_turn() -> Vec<(UnderlyingId, FeedTerms)> {
		let mut feeds: Vec<_> = Feeds::<T>::iter().collect();
		if let Some(next) = NextFeed::<T>::take() {
			let place = feeds.iter().position(|(underlying, _)| *underlying == next);
			feeds.rotate_left(place.unwrap_or(0));
		}
		feeds
	}

	/// One feed's turn.
	pub(crate) fn work_feed(
		underlying: UnderlyingId,
		terms: &FeedTerms,
		timing: &Times,
		now: Moment,
	) -> DispatchResult {
		let accumulator = Accumulators::<T>::get(underlying);
		let prices = Prices::<T>::get(underlying);
		// Operators who speak first after a stand-still may say what they said before it.
		if accumulator.from > 0 && now.saturating_sub(accumulator.from) > terms.max_age {
			let block = frame_system::Pallet::<T>::block_number();
			Resumed::<T>::insert(underlying, (accumulator.from, block));
		}
		if Due::<T>::get(underlying).is_some_and(|due| due <= now) {
			Self::work_windows(underlying, &accumulator, prices.as_ref(), timing, now)?;
		}
		let prices = if Changed::<T>::take(underlying).is_some() {
			Self::aggregate(underlying, terms, prices, now)
		} else {
			prices
		};
		if let Some(prices) = &prices {
			Self::note_quality(underlying, terms, prices, now);
		}
		let sample = prices.and_then(|prices| standing(&prices, terms, timing, now));
		let advanced = accumulator.advance(now, sample).map_err(|_| Error::<T>::Overflow)?;
		Accumulators::<T>::insert(underlying, advanced);
		Ok(())
	}

	/// Tells when a price becomes better or worse.
	fn note_quality(
		underlying: UnderlyingId,
		terms: &FeedTerms,
		prices: &MarketPrices<T>,
		now: Moment,
	) {
		let youth = confidence::youth(prices.as_of, terms, now);
		let confidence = confidence::product([prices.spot_confidence, youth]);
		let new = Quality::of(terms, prices.as_of, confidence, now);
		let old = Qualities::<T>::get(underlying);
		if old != Some(new) {
			Qualities::<T>::insert(underlying, new);
			Self::deposit_event(Event::QualityChanged { underlying, old, new });
		}
	}

	/// Takes new prices, forwards and a new surface as far as quorums of observations are fresh and within the terms;
	/// what has none ages. Returns the prices as they are then.
	fn aggregate(
		underlying: UnderlyingId,
		terms: &FeedTerms,
		old: Option<MarketPrices<T>>,
		now: Moment,
	) -> Option<MarketPrices<T>> {
		let records: Vec<Record<BlockNumberFor<T>>> =
			Records::<T>::iter_prefix_values(underlying).collect();
		let mut fresh: Vec<Fresh<'_>> = records
			.iter()
			.filter(|record| is_fresh::<T>(record, terms, now))
			.map(|record| Fresh {
				number: record.number,
				included: record.included,
				observation: &record.observation,
			})
			.collect();
		fresh.sort_unstable_by_key(|record| record.number);
		let admitted = FeedKeys::<T>::count();
		let new = take_prices::<T>(&fresh, terms, old.as_ref(), admitted, now);
		if let Some(prices) = &new {
			Prices::<T>::insert(underlying, prices);
			Self::deposit_event(Event::PriceTaken {
				underlying,
				as_of: prices.as_of,
				spot: prices.spot,
				confidence: prices.spot_confidence,
			});
		}
		if old.as_ref().is_none_or(|old| !is_young(old.as_of, terms, now)) {
			Self::restart_patience(underlying, now);
		}
		let watched = Expiries::<T>::get(underlying);
		let live: Live = watched.iter().copied().filter(|expiry| *expiry > now).collect();
		let surfaces = surface::choose(&fresh, &live, terms, admitted, now);
		let quotes = Self::take_quotes(underlying, &fresh, &watched, now, terms, &surfaces);
		// Without a price of now there is nothing to judge anybody by.
		if let Some(prices) = &new {
			Self::judge(underlying, &fresh, terms, prices, &quotes, &surfaces, now);
		}
		new.or(old)
	}

	/// Takes the forwards of live expiries and the chosen surface. Those of an expiry that has passed stay as they were until
	/// its price is fixed, since until then who holds it is margined by them; then they are dropped.
	fn take_quotes(
		underlying: UnderlyingId,
		fresh: &[Fresh<'_>],
		watched: &[Moment],
		now: Moment,
		terms: &FeedTerms,
		surfaces: &Surfaces,
	) -> Vec<QuotedExpiry> {
		let old = Quotes::<T>::get(underlying);
		let admitted = FeedKeys::<T>::count();
		let quotes: Vec<QuotedExpiry> = watched
			.iter()
			.filter_map(|expiry| {
				let before = old.iter().find(|quote| quote.expiry == *expiry);
				if *expiry <= now {
					return before.copied();
				}
				let forward = take_forward(*expiry, fresh, terms, admitted);
				let mut quote = forward.or(before.copied())?;
				let chosen = surfaces.chosen.as_ref().and_then(|chosen| slice_of(chosen, *expiry));
				quote.surface = chosen.or(before.and_then(|before| before.surface));
				Some(quote)
			})
			.collect();
		if old.as_slice() != quotes.as_slice() {
			let bounded = BoundedVec::truncate_from(quotes.clone());
			if bounded.is_empty() {
				Quotes::<T>::remove(underlying);
			} else {
				Quotes::<T>::insert(underlying, bounded);
			}
		}
		if let Some(Chosen { number, distance, slices }) = &surfaces.chosen {
			let expiries = u32::try_from(slices.len()).unwrap_or(u32::MAX);
			let (operator, distance) = (*number, *distance);
			Self::deposit_event(Event::SurfaceTaken { underlying, operator, distance, expiries });
		}
		quotes
	}

	/// Tells who has surfaces with arbitrage, and what was observed by whom outside the band.
	fn judge(
		underlying: UnderlyingId,
		fresh: &[Fresh<'_>],
		terms: &FeedTerms,
		prices: &MarketPrices<T>,
		quotes: &[QuotedExpiry],
		surfaces: &Surfaces,
		now: Moment,
	) {
		// A basis that no quorum stands behind now is no measure.
		let quorate = |quote: &&QuotedExpiry| {
			let quoting = fresh.iter().filter(|record| quote_of(record, quote.expiry).is_some());
			quoting.count() >= terms.quorum()
		};
		let quotes: Vec<QuotedExpiry> = quotes.iter().filter(quorate).copied().collect();
		let outside: Vec<OperatorNumber> = fresh
			.iter()
			.filter(|record| {
				surfaces.outside.contains(&record.number)
					|| is_outside(record, terms, prices, &quotes)
			})
			.map(|record| record.number)
			.collect();
		let faults: Vec<(OperatorNumber, SurfaceFault)> = surfaces
			.refused
			.iter()
			.map(|one| (one.number, SurfaceFault { expiry: one.expiry, refusal: one.refusal }))
			.collect();
		Self::note_conduct(underlying, fresh, &faults, &outside, now);
	}

	/// What one feed's turn costs at most now.
	fn step_weight(underlying: UnderlyingId, now: Moment) -> Weight {
		let expiries = || {
			Expiries::<T>::decode_len(underlying)
				.map_or(0, |watched| u32::try_from(watched).unwrap_or(u32::MAX))
		};
		let mut weight = T::WeightInfo::poll_feed(T::MaxExpiries::get());
		if Changed::<T>::contains_key(underlying) {
			let step = T::WeightInfo::aggregate(Operators::<T>::count(), expiries());
			weight = weight.saturating_add(step);
		}
		if Due::<T>::get(underlying).is_some_and(|due| due <= now) {
			weight = weight.saturating_add(T::WeightInfo::work_windows(expiries()));
		}
		weight
	}

	/// Takes a step's weight from the meter if it fits both the block and this pallet's slice of it.
	fn take(meter: &mut WeightMeter, step: Weight) -> bool {
		let after = meter.consumed().saturating_add(step);
		after.all_lte(T::PollLimit::get()) && meter.try_consume(step).is_ok()
	}
}

/// Whether a record counts.
pub(crate) fn is_fresh<T: Config>(
	record: &Record<BlockNumberFor<T>>,
	terms: &FeedTerms,
	now: Moment,
) -> bool {
	is_young(record.included, terms, now) && check::<T>(terms, &record.observation).is_ok()
}

/// Whether something of this time still counts.
pub(crate) fn is_young(as_of: Moment, terms: &FeedTerms, now: Moment) -> bool {
	now.saturating_sub(as_of) <= terms.max_age
}

/// Spot and rate of a quorum.
fn take_prices<T: Config>(
	fresh: &[Fresh<'_>],
	terms: &FeedTerms,
	old: Option<&MarketPrices<T>>,
	admitted: u32,
	now: Moment,
) -> Option<MarketPrices<T>> {
	let quorum = terms.quorum();
	let spots = fresh.iter().map(|one| signed(one.observation.spot).map(FixedI128::into_inner));
	let spots = consensus(spots.collect::<Result<_, _>>().ok()?, quorum)?;
	let rates = fresh.iter().map(|one| one.observation.rate.into_inner()).collect();
	let rates = consensus(rates, quorum)?;
	let spot = FixedU128::from_inner(spots.median.unsigned_abs());
	let as_of = as_of(fresh.iter().map(|one| one.included).collect(), quorum)?;
	let (doubt, calm) = doubt(old, spot, as_of, terms, now);
	let attendance = confidence::attendance(fresh.len(), admitted);
	let by: Vec<OperatorNumber> = fresh.iter().map(|one| one.number).collect();
	Some(MarketPrices {
		as_of,
		spot,
		spot_confidence: confidence::product([agreement(&spots, spot, terms), attendance, calm]),
		rate: FixedI128::from_inner(rates.median),
		rate_confidence: confidence::product([
			agreement(&rates, terms.max_rate, terms),
			attendance,
		]),
		doubt,
		by: BoundedVec::truncate_from(by),
	})
}

/// How far observations agree whose deviation may be the feed's band of `unit` at most.
fn agreement(observed: &Consensus, unit: FixedU128, terms: &FeedTerms) -> FixedU128 {
	let most = mul_floor(terms.band, unit).unwrap_or(confidence::none());
	confidence::agreement(FixedU128::from_inner(observed.deviation), most)
}

/// Whether a new price is to be doubted, and how much it is believed.
///
/// A move beyond the limit is doubted until a quorum of later observations is near the price that it led to.
fn doubt<T: Config>(
	old: Option<&MarketPrices<T>>,
	spot: FixedU128,
	as_of: Moment,
	terms: &FeedTerms,
	now: Moment,
) -> (Option<Doubt>, FixedU128) {
	let Some(old) = old else { return (None, confidence::full()) };
	let believed = old.doubt.map_or(old.spot, |doubt| doubt.believed);
	let moved = distance(spot, believed);
	if moved <= terms.max_move {
		return (None, confidence::full());
	}
	let fresh = Doubt { believed, price: spot, since: now };
	let doubt = match old.doubt {
		Some(doubt) if distance(spot, doubt.price) > terms.max_move => fresh,
		Some(doubt) if as_of >= doubt.since => return (None, confidence::full()),
		Some(doubt) => doubt,
		None => fresh,
	};
	(Some(doubt), confidence::calm(moved, terms.max_move))
}

/// How far a price is from another, as a share of that, rounded up; as far as can be told, if that is too far.
fn distance(price: FixedU128, from: FixedU128) -> FixedU128 {
	let apart = FixedU128::from_inner(price.into_inner().abs_diff(from.into_inner()));
	div_ceil(apart, from).unwrap_or(FixedU128::from_inner(u128::MAX))
}

/// What a record says of an expiry.
fn quote_of<'a>(record: &Fresh<'a>, expiry: Moment) -> Option<&'a ObservedExpiry> {
	let expiries = &record.observation.expiries;
	let place = expiries.binary_search_by_key(&expiry, |quote| quote.expiry).ok()?;
	expiries.get(place)
}

/// The forward of an expiry that a quorum quotes, without a surface.
fn take_forward(
	expiry: Moment,
	fresh: &[Fresh<'_>],
	terms: &FeedTerms,
	admitted: u32,
) -> Option<QuotedExpiry> {
	let quoting: Vec<(&Fresh<'_>, &ObservedExpiry)> =
		fresh.iter().filter_map(|record| Some((record, quote_of(record, expiry)?))).collect();
	let bases = quoting.iter().map(|(_, quote)| quote.basis.into_inner()).collect();
	let bases = consensus(bases, terms.quorum())?;
	let spots: Result<Vec<_>, _> = quoting
		.iter()
		.map(|(record, _)| signed(record.observation.spot).map(FixedI128::into_inner))
		.collect();
	let spot = consensus(spots.ok()?, terms.quorum())?.median;
	let as_of = as_of(quoting.iter().map(|(record, _)| record.included).collect(), terms.quorum())?;
	let unit = magnitude(FixedI128::from_inner(spot));
	Some(QuotedExpiry {
		expiry,
		basis: FixedI128::from_inner(bases.median),
		as_of,
		confidence: confidence::product([
			agreement(&bases, unit, terms),
			confidence::attendance(quoting.len(), admitted),
		]),
		surface: None,
	})
}

fn slice_of(chosen: &Chosen, expiry: Moment) -> Option<surety_types::SurfaceQuote> {
	let slice = chosen.slices.iter().find(|(of, _)| *of == expiry)?;
	Some(slice.1)
}

/// Whether spot, rate or a basis is further from the median than the band allows.
fn is_outside<T: Config>(
	record: &Fresh<'_>,
	terms: &FeedTerms,
	prices: &MarketPrices<T>,
	quotes: &[QuotedExpiry],
) -> bool {
	let beyond = |apart: u128, unit: FixedU128| {
		let most = mul_floor(terms.band, unit).map_or(0, FixedU128::into_inner);
		apart > most
	};
	let said = record.observation;
	let bases = quotes.iter().filter_map(|quote| Some((quote, quote_of(record, quote.expiry)?)));
	beyond(said.spot.into_inner().abs_diff(prices.spot.into_inner()), prices.spot)
		|| beyond(said.rate.into_inner().abs_diff(prices.rate.into_inner()), terms.max_rate)
		|| bases.into_iter().any(|(quote, own)| {
			beyond(own.basis.into_inner().abs_diff(quote.basis.into_inner()), prices.spot)
		})
}

/// The sample that a fresh price gives: until the limit of a sample or of its age.
fn standing<T: Config>(
	prices: &MarketPrices<T>,
	terms: &FeedTerms,
	timing: &Times,
	now: Moment,
) -> Option<(FixedU128, Moment)> {
	let limit = now.checked_add(timing.sample_limit)?;
	let stale = prices.as_of.checked_add(terms.max_age)?;
	is_young(prices.as_of, terms, now).then_some((prices.spot, limit.min(stale)))
}
