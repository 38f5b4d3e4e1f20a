//! Benchmarks of every call and of the hook's steps, each at its worst.
//!
//! The hook's step is told the time, so none of them needs a clock: a runtime under benchmark stands at zero.

use super::*;
use crate::twap::{Accumulator, Checkpoint};
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{Contains, EnsureOrigin, Get, Time},
	weights::WeightMeter,
	BoundedVec,
};
use frame_system::RawOrigin;
use sp_arithmetic::{FixedI128, FixedU128};
use surety_math::Svi;
use surety_traits::{Misconduct, SettlementOracle};
use surety_types::{
	storable, FeedTerms, Moment, Observation, ObservedExpiry, SurfaceQuote, Timing as Times,
	UnderlyingId,
};

const UNDERLYING: UnderlyingId = 1;
const PRICE: FixedU128 = FixedU128::from_u32(60_000);
/// A time at which a hook works, in milliseconds.
const HOUR: Moment = 3_600_000;

/// Terms that take any price of anyone.
fn terms() -> FeedTerms {
	let share = |percent| FixedU128::from_rational(percent, 100);
	FeedTerms {
		faulty: 0,
		heartbeat: 12_000,
		max_age: 60_000,
		min_price: storable::MIN_PRICE,
		max_price: storable::MAX_PRICE,
		decimals: 18,
		max_rate: share(50),
		max_move: share(5),
		band: share(2),
		surface_band: share(50),
		min_confidence: share(1),
		patience: 60_000,
	}
}

/// Registers a feed of this underlying, if there is none.
pub(crate) fn register<T: Config>(underlying: UnderlyingId) {
	if !Feeds::<T>::contains_key(underlying) {
		Feeds::<T>::insert(underlying, terms());
		Accumulators::<T>::insert(underlying, Accumulator::idle(T::Time::now()));
	}
}

/// Makes this the spot as of now, by as many operators as there can be and with full confidence.
pub(crate) fn set_spot<T: Config>(underlying: UnderlyingId, spot: FixedU128) {
	register::<T>(underlying);
	let full = FixedU128::from_u32(1);
	let prices = MarketPrices {
		as_of: T::Time::now(),
		spot,
		spot_confidence: full,
		rate: FixedI128::from_inner(0),
		rate_confidence: full,
		doubt: None,
		by: BoundedVec::truncate_from((0..T::MaxOperators::get()).collect()),
	};
	Prices::<T>::insert(underlying, prices);
}

/// Forwards and surfaces of as many expiries as can be watched, this one the last, as of now and without doubt.
pub(crate) fn set_quotes<T: Config>(underlying: UnderlyingId, expiries: &[Moment]) {
	let (now, most) = (T::Time::now(), T::MaxExpiries::get());
	let full = FixedU128::from_u32(1);
	let Some(first) = expiries.first() else { return };
	let fill = Moment::from(most) - expiries.len() as Moment;
	let quoted = (0..fill).map(|number| first - fill + number).chain(expiries.iter().copied());
	let said = observation(0, now, most).expiries.into_iter();
	let quotes = said.zip(quoted).map(|(quote, expiry)| QuotedExpiry {
		expiry,
		basis: quote.basis,
		as_of: now,
		confidence: full,
		surface: Some(SurfaceQuote {
			svi: quote.svi,
			forward: PRICE,
			tenor: quote.expiry - now,
			as_of: now,
			confidence: full,
		}),
	});
	Quotes::<T>::insert(underlying, BoundedVec::truncate_from(quotes.collect()));
}

/// Admits an operator with a hot key.
fn operator<T: Config>(number: u32) -> (T::AccountId, T::AccountId) {
	let (operator, key): (T::AccountId, T::AccountId) =
		(account("operator", number, 0), account("key", number, 0));
	Operators::<T>::insert(&operator, Operator { number, key: Some(key.clone()) });
	FeedKeys::<T>::insert(&key, &operator);
	(operator, key)
}

/// What operator `number` says at a time of so many expiries, a day apart: each a little else than the others, so that no
/// two medians coincide, and without arbitrage, since total variance is the time to expiry times one smile.
fn observation(number: u32, at: Moment, expiries: u32) -> Observation {
	/// Milliseconds of a year.
	const YEAR: u128 = 31_536_000_000;
	let step = u128::from(number) * 1_000_000_000_000;
	let quotes = (1..=u128::from(expiries)).map(|day| {
		let scaled = |per_year: u128| (per_year + step) * day * 86_400_000 / YEAR;
		let svi = Svi {
			a: FixedI128::from_inner(scaled(250_000_000_000_000_000).cast_signed()),
			b: FixedU128::from_inner(scaled(100_000_000_000_000_000)),
			rho: FixedI128::from_inner(-200_000_000_000_000_000),
			m: FixedI128::from_inner(10_000_000_000_000_000),
			sigma: FixedU128::from_inner(300_000_000_000_000_000),
		};
		let expiry = at + expiry_after(day);
		ObservedExpiry { expiry, basis: FixedI128::from_inner(step.cast_signed()), svi }
	});
	Observation {
		spot: FixedU128::from_inner(PRICE.into_inner() + step),
		rate: FixedI128::from_inner(step.cast_signed()),
		expiries: BoundedVec::truncate_from(quotes.collect()),
	}
}

fn expiry_after(days: u128) -> Moment {
	u64::try_from(days * 86_400_000).unwrap_or(Moment::MAX)
}

/// The record of an operator, included then, with so many expiries.
fn record<T: Config>(
	underlying: UnderlyingId,
	operator: &T::AccountId,
	number: u32,
	included: Moment,
	expiries: u32,
) {
	let observation = observation(number, included, expiries);
	let record = Record { observation, included, block: 0u32.into(), number };
	Records::<T>::insert(underlying, operator, record);
}

/// So many operators are known to have done wrong; the first two still do.
fn misbehave<T: Config>(underlying: UnderlyingId, operators: u32) {
	let conducts = (0..operators).map(|number| Conduct {
		number,
		now: (number < 2).then_some((Misconduct::Outside, 0)),
		reports: 1,
	});
	Conducts::<T>::insert(underlying, BoundedVec::truncate_from(conducts.collect()));
}

fn governance<T: Config>() -> Result<T::RuntimeOrigin, BenchmarkError> {
	T::GovernanceOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn register_feed() -> Result<(), BenchmarkError> {
		let origin = governance::<T>()?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, u32::MAX, terms());
		assert!(Feeds::<T>::contains_key(u32::MAX));
		Ok(())
	}

	#[benchmark]
	fn add_operator() -> Result<(), BenchmarkError> {
		let origin = governance::<T>()?;
		let operator: T::AccountId = account("operator", 0, 0);
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, operator.clone());
		assert!(Operators::<T>::contains_key(operator));
		Ok(())
	}

	#[benchmark]
	fn remove_operator(f: Linear<0, { T::MaxFeeds::get() }>) -> Result<(), BenchmarkError> {
		let origin = governance::<T>()?;
		let _ = Feeds::<T>::clear(u32::MAX, None);
		let (operator, key) = operator::<T>(0);
		for underlying in 0..f {
			register::<T>(underlying);
			record::<T>(underlying, &operator, 0, 0, T::MaxExpiries::get());
			misbehave::<T>(underlying, T::MaxOperators::get());
		}
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, operator);
		assert!(!FeedKeys::<T>::contains_key(key));
		Ok(())
	}

	#[benchmark]
	fn set_feed_key() {
		let (operator, old) = operator::<T>(0);
		let new: T::AccountId = account("new", 0, 0);
		#[extrinsic_call]
		_(RawOrigin::Signed(operator), Some(new.clone()));
		assert!(!FeedKeys::<T>::contains_key(old));
		assert!(FeedKeys::<T>::contains_key(new));
	}

	#[benchmark]
	fn feed() {
		register::<T>(UNDERLYING);
		Feeds::<T>::insert(UNDERLYING, terms());
		let (operator, key) = operator::<T>(0);
		frame_system::Pallet::<T>::set_block_number(1u32.into());
		let expiries = T::MaxExpiries::get();
		record::<T>(UNDERLYING, &operator, 0, 0, expiries);
		let observation = observation(0, T::Time::now(), expiries);
		#[extrinsic_call]
		_(RawOrigin::Signed(key), UNDERLYING, observation);
		assert!(Changed::<T>::contains_key(UNDERLYING));
	}

	#[benchmark]
	fn choose_settlement() -> Result<(), BenchmarkError> {
		let origin = governance::<T>()?;
		register::<T>(UNDERLYING);
		// The clock stands at zero: with no extension, an expiry of the same time is over.
		let expiry = T::Time::now();
		Timing::<T>::put(Times { settlement_extension: 0, ..Times::default() });
		let last: Moment = expiry + Moment::from(T::MaxExpiries::get());
		let watched: alloc::vec::Vec<_> = (expiry..last).collect();
		Expiries::<T>::insert(UNDERLYING, BoundedVec::truncate_from(watched));
		let range = Some(Range { low: PRICE, high: PRICE });
		let window =
			Window { start: Checkpoint::default(), range, extended: true, first_sample: 0 };
		Windows::<T>::insert(UNDERLYING, expiry, window);
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, UNDERLYING, expiry, PRICE);
		assert!(Settlements::<T>::contains_key(UNDERLYING, expiry));
		Ok(())
	}

	#[benchmark]
	fn remove_feed(
		o: Linear<0, { T::MaxOperators::get() }>,
		e: Linear<0, { T::MaxExpiries::get() }>,
	) -> Result<(), BenchmarkError> {
		let origin = governance::<T>()?;
		set_spot::<T>(UNDERLYING, PRICE);
		for index in 0..o {
			let (operator, _) = operator::<T>(index);
			record::<T>(UNDERLYING, &operator, index, 0, T::MaxExpiries::get());
		}
		let expiries: alloc::vec::Vec<_> = (0..Moment::from(e)).collect();
		for expiry in &expiries {
			Pallet::<T>::set_settlement(UNDERLYING, *expiry, PRICE);
		}
		Archive::<T>::insert(UNDERLYING, BoundedVec::truncate_from(expiries));
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, UNDERLYING);
		assert!(!Feeds::<T>::contains_key(UNDERLYING));
		Ok(())
	}

	#[benchmark]
	fn remove_faulty(f: Linear<1, { T::MaxFeeds::get() }>) {
		let _ = Feeds::<T>::clear(u32::MAX, None);
		let (faulty, key) = operator::<T>(0);
		for number in 1..T::MaxOperators::get() {
			operator::<T>(number);
		}
		for underlying in 0..f {
			set_spot::<T>(underlying, PRICE);
			Feeds::<T>::insert(underlying, FeedTerms { patience: 0, ..terms() });
			record::<T>(underlying, &faulty, 0, 0, T::MaxExpiries::get());
			misbehave::<T>(underlying, T::MaxOperators::get());
		}
		#[extrinsic_call]
		_(RawOrigin::Signed(key.clone()), 0, faulty);
		assert!(!FeedKeys::<T>::contains_key(key));
	}

	/// The check of who may send operational transactions, for an operator who has attempted all feeds but one, and for
	/// one who may not.
	#[benchmark]
	fn check_operational() {
		let stranger: T::AccountId = account("stranger", 0, 0);
		let (operator, key) = operator::<T>(0);
		for underlying in 1..T::MaxFeeds::get() {
			assert!(Pallet::<T>::note_attempt(&operator, underlying));
		}
		let may;
		#[block]
		{
			may = T::OperationalSigners::contains(&stranger);
			let operator = FeedKeys::<T>::get(&key).expect("is a hot key");
			assert!(!Pallet::<T>::has_attempted(&operator, 0));
			assert!(Pallet::<T>::note_attempt(&operator, 0));
		}
		assert!(!may && Pallet::<T>::has_attempted(&operator, 0));
	}

	/// An `on_poll` that has the budget for the feeds but not for their work.
	#[benchmark]
	fn poll(f: Linear<0, { T::MaxFeeds::get() }>) {
		let _ = Feeds::<T>::clear(u32::MAX, None);
		for underlying in 0..f {
			register::<T>(underlying);
		}
		if f > 0 {
			NextFeed::<T>::put(f - 1);
		}
		let feeds;
		#[block]
		{
			feeds = Pallet::<T>::feeds_in_turn();
			if let Some((underlying, _)) = feeds.first() {
				NextFeed::<T>::put(underlying);
			}
		}
		assert_eq!(feeds.len() as u32, f);
	}

	/// A feed of which nothing has changed and no window is open, while `e` expiries are watched and quoted. It has stood
	/// still.
	#[benchmark]
	fn poll_feed(e: Linear<0, { T::MaxExpiries::get() }>) {
		let now = HOUR;
		set_spot::<T>(UNDERLYING, PRICE);
		Accumulators::<T>::insert(UNDERLYING, Accumulator::idle(1));
		let watched = (0..Moment::from(e)).map(|index| now * 2 + index);
		Expiries::<T>::insert(UNDERLYING, BoundedVec::truncate_from(watched.collect()));
		Due::<T>::insert(UNDERLYING, now * 2);
		let quotes = observation(0, now, e).expiries.into_iter().map(|quote| QuotedExpiry {
			expiry: quote.expiry,
			basis: quote.basis,
			as_of: now,
			confidence: FixedU128::from_u32(1),
			surface: None,
		});
		Quotes::<T>::insert(UNDERLYING, BoundedVec::truncate_from(quotes.collect()));
		#[block]
		{
			Pallet::<T>::work_feed(UNDERLYING, &terms(), &Times::default(), now)
				.expect("sums are small");
		}
		assert_eq!(Accumulators::<T>::get(UNDERLYING).from, now);
	}

	/// All that a changed feed adds: every operator has said something else of every expiry that it can quote, of which
	/// `e` are watched; two of them were outside the band. What the thorough tests of the surfaces of liars add, who are
	/// nearest and have arbitrage off the grid only, is made up for: as many as may lie, each found at the last expiry.
	#[benchmark]
	fn aggregate(
		o: Linear<0, { T::MaxOperators::get() }>,
		e: Linear<0, { T::MaxExpiries::get() }>,
	) {
		let now = HOUR;
		register::<T>(UNDERLYING);
		for number in 0..o {
			let (operator, _) = operator::<T>(number);
			record::<T>(UNDERLYING, &operator, number, now, T::MaxExpiries::get());
		}
		let watched = observation(0, now, e).expiries.into_iter().map(|quote| quote.expiry);
		Expiries::<T>::insert(UNDERLYING, BoundedVec::truncate_from(watched.collect()));
		misbehave::<T>(UNDERLYING, o);
		Changed::<T>::insert(UNDERLYING, ());
		let said = observation(0, now, e);
		#[block]
		{
			Pallet::<T>::work_feed(UNDERLYING, &terms(), &Times::default(), now)
				.expect("sums are small");
			for _ in 0..o.saturating_sub(1) / 2 {
				let later = said.expiries.iter().skip(1);
				assert!(said
					.expiries
					.iter()
					.zip(later)
					.all(|(early, late)| early.svi.check_calendar(&late.svi).is_ok()));
			}
		}
		assert_eq!(Prices::<T>::contains_key(UNDERLYING), o > 0);
		let quotes = Quotes::<T>::get(UNDERLYING);
		assert_eq!(quotes.len() as u32, if o > 0 { e } else { 0 });
		assert!(quotes.iter().all(|quote| quote.surface.is_some()));
	}

	/// All that open windows add: they were slept through, and each is opened, extended and fixed in this block.
	#[benchmark]
	fn work_windows(e: Linear<0, { T::MaxExpiries::get() }>) {
		let timing = Times::default();
		let start = timing.settlement_window;
		let now = start * 4;
		set_spot::<T>(UNDERLYING, PRICE);
		let by = (0..T::MaxOperators::get()).collect();
		Prices::<T>::mutate(UNDERLYING, |prices| {
			prices.as_mut().expect("is set").by = BoundedVec::truncate_from(by);
		});
		let sum = Accumulator { from: start, until: now, price: PRICE, ..Accumulator::default() };
		Accumulators::<T>::insert(UNDERLYING, sum);
		// The window of each opens before the sample stands and lacks more than a third at expiry.
		let expiries = (0..Moment::from(e)).map(|index| start + start / 2 + index);
		let watched: alloc::vec::Vec<_> = expiries.collect();
		Expiries::<T>::insert(UNDERLYING, BoundedVec::truncate_from(watched.clone()));
		Due::<T>::insert(UNDERLYING, 0);
		#[block]
		{
			Pallet::<T>::work_feed(UNDERLYING, &terms(), &timing, now).expect("sums are small");
		}
		assert!(watched.iter().all(|expiry| Settlements::<T>::contains_key(UNDERLYING, expiry)));
	}

	/// The hook that forgets samples, with as many settlements and windows to look at as there can be.
	#[benchmark]
	fn prune_samples(n: Linear<0, { T::MaxPruned::get() }>) {
		register::<T>(UNDERLYING);
		let end = Moment::from(n);
		for number in 0..end {
			let by = (0..T::MaxOperators::get()).collect();
			let by = BoundedVec::truncate_from(by);
			let sample = Sample { from: number, until: number + 1, price: PRICE, by };
			Samples::<T>::insert(UNDERLYING, number, sample);
		}
		for expiry in 0..Moment::from(T::MaxExpiries::get()) {
			Pallet::<T>::set_settlement(UNDERLYING, expiry, PRICE);
			Settlements::<T>::mutate(UNDERLYING, expiry, |fixed| {
				fixed.as_mut().expect("is set").first_sample = end;
			});
			let start = Checkpoint::default();
			let window = Window { start, range: None, extended: false, first_sample: end };
			Windows::<T>::insert(UNDERLYING, expiry, window);
		}
		KeptSamples::<T>::insert(UNDERLYING, Kept { first: 0, end });
		Prunable::<T>::insert(UNDERLYING, ());
		let mut meter = WeightMeter::new();
		#[block]
		{
			Pallet::<T>::prune_samples(&mut meter);
		}
		assert_eq!(KeptSamples::<T>::get(UNDERLYING).first, end);
		assert!(!Prunable::<T>::contains_key(UNDERLYING));
	}
}
