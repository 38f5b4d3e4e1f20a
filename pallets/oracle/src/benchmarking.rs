//! Benchmarks of every call and of the hook's steps, each at its worst.
//!
//! The hook's step is told the time, so none of them needs a clock: a runtime under benchmark stands at zero.

use super::*;
use crate::twap::{Accumulator, Checkpoint};
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{EnsureOrigin, Get, Time},
	BoundedVec,
};
use frame_system::RawOrigin;
use sp_arithmetic::FixedU128;
use surety_types::{storable, FeedTerms, Moment, Observation, Timing as Times, UnderlyingId};

const UNDERLYING: UnderlyingId = 1;
const PRICE: FixedU128 = FixedU128::from_u32(60_000);

/// Terms that take any price of anyone.
fn terms() -> FeedTerms {
	FeedTerms {
		faulty: 0,
		max_age: 60_000,
		min_price: storable::MIN_PRICE,
		max_price: storable::MAX_PRICE,
	}
}

/// Registers a feed of this underlying, if there is none.
pub(crate) fn register<T: Config>(underlying: UnderlyingId) {
	if !Feeds::<T>::contains_key(underlying) {
		Feeds::<T>::insert(underlying, terms());
		Accumulators::<T>::insert(underlying, Accumulator::idle(T::Time::now()));
	}
}

/// Admits an operator with a hot key.
fn operator<T: Config>(index: u32) -> (T::AccountId, T::AccountId) {
	let (operator, key) = (account("operator", index, 0), account("key", index, 0));
	Operators::<T>::insert(&operator, Some(&key));
	FeedKeys::<T>::insert(&key, &operator);
	(operator, key)
}

/// The record of an operator, included then.
fn record<T: Config>(underlying: UnderlyingId, operator: &T::AccountId, included: Moment) {
	let observation = Observation { spot: PRICE };
	Records::<T>::insert(
		underlying,
		operator,
		Record { observation, included, block: 0u32.into() },
	);
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
			record::<T>(underlying, &operator, 0);
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
		record::<T>(UNDERLYING, &operator, 0);
		#[extrinsic_call]
		_(RawOrigin::Signed(key), UNDERLYING, Observation { spot: PRICE });
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
		let window = Window { start: Checkpoint::default(), range, extended: true };
		Windows::<T>::insert(UNDERLYING, expiry, window);
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, UNDERLYING, expiry, PRICE);
		assert!(Settlements::<T>::contains_key(UNDERLYING, expiry));
		Ok(())
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

	/// A feed whose windows were all slept through: each is opened, extended and fixed in this block, which takes a
	/// new price of all operators as well.
	#[benchmark]
	fn poll_feed(
		o: Linear<0, { T::MaxOperators::get() }>,
		e: Linear<0, { T::MaxExpiries::get() }>,
	) {
		let timing = Times::default();
		let start = timing.settlement_window;
		let now = start * 4;
		register::<T>(UNDERLYING);
		let sum = Accumulator { from: start, until: now, price: PRICE, ..Accumulator::default() };
		Accumulators::<T>::insert(UNDERLYING, sum);
		for index in 0..o {
			let (operator, _) = operator::<T>(index);
			record::<T>(UNDERLYING, &operator, now);
			Changed::<T>::insert(UNDERLYING, ());
		}
		// The window of each opens before the sample stands and lacks more than a third at expiry.
		let expiries = (0..Moment::from(e)).map(|index| start + start / 2 + index);
		let watched: alloc::vec::Vec<_> = expiries.collect();
		Expiries::<T>::insert(UNDERLYING, BoundedVec::truncate_from(watched.clone()));
		#[block]
		{
			Pallet::<T>::work_feed(UNDERLYING, &terms(), &timing, now).expect("sums are small");
		}
		assert_eq!(Snapshots::<T>::contains_key(UNDERLYING), o > 0);
		assert!(watched.iter().all(|expiry| Settlements::<T>::contains_key(UNDERLYING, expiry)));
	}
}
