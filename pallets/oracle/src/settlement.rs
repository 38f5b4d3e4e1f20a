//! Settlement windows: opened, sampled, fixed, extended, and closed by governance where prices stay away.
//!
//! ```text
//!        expiry - W                          expiry
//!  ─────────┬──────────────────────────────────┬───────────────▶ time
//!   watched │ open: average and range of spot  │ covered >= 2W/3: fixed
//!                                              │ else extended until exactly 2W/3 are covered: fixed
//!                                              │ else, once the extension is over: governance may choose
//! ```
//!
//! [`observe`] is the whole rule, without storage. It is exact for any distance between two blocks: one sample may
//! stand across several of these instants, and a block may come after all of them.

use crate::{
	twap::Accumulator, Accumulators, Config, Due, Error, Event, Expiries, Feeds, Kept, KeptSamples,
	MarketPrices, Pallet, Range, Settlements, Timing, Window, Windows,
};
use alloc::vec::Vec;
use frame_support::{ensure, traits::Time};
use sp_arithmetic::FixedU128;
use sp_runtime::{DispatchError, DispatchResult};
use surety_math::MathError;
use surety_traits::OnSettlementFixed;
use surety_types::{Moment, Settlement, Timing as Times, UnderlyingId};

/// What one look at a window amounts to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Look {
	/// The window as it is now.
	pub window: Window,
	/// Milliseconds that were covered at expiry, if this look found them too few and extended the window.
	pub extended: Option<Moment>,
	/// The price, if it is fixed now.
	pub settlement: Option<Settlement>,
}

/// When the window of an expiry opens. An expiry earlier than `W` after 1970 has no window before it.
pub fn opens(expiry: Moment, timing: &Times) -> Option<Moment> {
	expiry.checked_sub(timing.settlement_window)
}

/// How many milliseconds must be covered: two thirds of the window, rounded up to the whole millisecond.
pub fn required(timing: &Times) -> Moment {
	// Whole thirds taken away: ceil(2W/3) = W - floor(W/3), which cannot run out.
	timing.settlement_window.saturating_sub(timing.settlement_window / 3)
}

/// Looks at the window of an expiry at `now`, not before it opens. `accumulator` still has the sample that stood
/// until `now`; `window` is as it was left at `accumulator.from`, nothing if it had not opened then. `samples` is the
/// number of that sample and the next.
pub fn observe(
	window: Option<Window>,
	accumulator: &Accumulator,
	samples: Kept,
	expiry: Moment,
	timing: &Times,
	now: Moment,
) -> Result<Look, MathError> {
	let opened = opens(expiry, timing).unwrap_or(0);
	let mut window = match window {
		Some(window) => window,
		None => Window {
			start: accumulator.at(opened)?,
			range: None,
			extended: false,
			first_sample: samples.first,
		},
	};
	window.note(accumulator, opened, now.min(expiry));
	let mut look = Look { window, extended: None, settlement: None };
	if now < expiry {
		return Ok(look);
	}
	if !look.window.extended {
		let covered = accumulator.at(expiry)?.covered_since(&look.window.start)?;
		if covered >= required(timing) {
			look.settlement = Some(look.window.fix(accumulator, samples, expiry, now)?);
			return Ok(look);
		}
		look.window.extended = true;
		look.extended = Some(covered);
	}
	let target =
		look.window.start.covered.checked_add(required(timing)).ok_or(MathError::Overflow)?;
	match accumulator.reaches(target).filter(|instant| *instant <= now) {
		Some(instant) => {
			look.window.note(accumulator, opened, instant);
			look.settlement = Some(look.window.fix(accumulator, samples, instant, now)?);
		},
		None => look.window.note(accumulator, opened, now),
	}
	Ok(look)
}

impl Window {
	/// Takes the sample into the range if it stands for any of the time from `start` to `end`.
	fn note(&mut self, accumulator: &Accumulator, start: Moment, end: Moment) {
		if accumulator.touches(start, end) {
			self.range = Some(Range::including(self.range, accumulator.price));
		}
	}

	/// The settlement whose average ends exactly at `end`.
	fn fix(
		&self,
		accumulator: &Accumulator,
		samples: Kept,
		end: Moment,
		now: Moment,
	) -> Result<Settlement, MathError> {
		let reading = accumulator.at(end)?;
		let price = reading.average_since(&self.start)?;
		// An average has samples, so there is a range; were there none, the price is its own.
		let range = self.range.unwrap_or(Range { low: price, high: price });
		Ok(Settlement {
			price,
			covered: reading.covered_since(&self.start)?,
			low: range.low,
			high: range.high,
			fixed_at: now,
			chosen: false,
			sampled_until: end,
			first_sample: self.first_sample,
			end_sample: samples.end,
		})
	}
}

impl<T: Config> Pallet<T> {
	/// From now on watches an expiry whose window has not opened.
	pub(crate) fn watch_expiry(underlying: UnderlyingId, expiry: Moment) -> DispatchResult {
		ensure!(Feeds::<T>::contains_key(underlying), Error::<T>::NotRegistered);
		let opens = opens(expiry, &Timing::<T>::get()).ok_or(Error::<T>::WindowOpen)?;
		ensure!(opens > T::Time::now(), Error::<T>::WindowOpen);
		Expiries::<T>::try_mutate(underlying, |watched| match watched.binary_search(&expiry) {
			Ok(_) => Ok(()),
			Err(place) => {
				watched.try_insert(place, expiry).map_err(|_| Error::<T>::TooManyExpiries)?;
				Self::note_due(underlying, watched);
				Ok(())
			},
		})
	}

	/// Notes when the first window of these expiries opens: before that no block has to look at them.
	fn note_due(underlying: UnderlyingId, watched: &[Moment]) {
		let timing = Timing::<T>::get();
		match watched.first() {
			Some(first) => Due::<T>::insert(underlying, opens(*first, &timing).unwrap_or(0)),
			None => Due::<T>::remove(underlying),
		}
	}

	/// Looks at every window that is open at `now`, and opens those whose time has come.
	pub(crate) fn work_windows(
		underlying: UnderlyingId,
		accumulator: &Accumulator,
		prices: Option<&MarketPrices<T>>,
		timing: &Times,
		now: Moment,
	) -> DispatchResult {
		let due: Vec<_> = Expiries::<T>::get(underlying)
			.into_iter()
			// Sorted: the first whose window is still to open ends the list.
			.take_while(|expiry| opens(*expiry, timing).is_none_or(|opens| opens <= now))
			.collect();
		let opened = due.first().and_then(|first| opens(*first, timing)).unwrap_or(0);
		let samples = Self::keep_sample(underlying, accumulator, prices, opened, now);
		for expiry in due {
			let before = Windows::<T>::get(underlying, expiry);
			let look = observe(before, accumulator, samples, expiry, timing, now)
				.map_err(|_| DispatchError::from(Error::<T>::Overflow))?;
			if let Some(covered) = look.extended {
				Self::deposit_event(Event::SettlementExtended { underlying, expiry, covered });
			}
			match look.settlement {
				Some(settlement) => Self::fix(underlying, expiry, settlement),
				None if before == Some(look.window) => (),
				None => Windows::<T>::insert(underlying, expiry, look.window),
			}
		}
		Ok(())
	}

	/// Fixes the price of an expiry inside the range of its samples, for governance.
	pub(crate) fn choose(
		underlying: UnderlyingId,
		expiry: Moment,
		price: FixedU128,
	) -> DispatchResult {
		ensure!(!Settlements::<T>::contains_key(underlying, expiry), Error::<T>::AlreadyFixed);
		let watched = Expiries::<T>::get(underlying).binary_search(&expiry).is_ok();
		ensure!(watched, Error::<T>::NotWatched);
		let (now, timing) = (T::Time::now(), Timing::<T>::get());
		let deadline = expiry.checked_add(timing.settlement_extension);
		ensure!(deadline.is_some_and(|deadline| deadline <= now), Error::<T>::ExtensionRunning);
		let window = Windows::<T>::get(underlying, expiry).ok_or(Error::<T>::NoSamples)?;
		let range = window.range.ok_or(Error::<T>::NoSamples)?;
		ensure!(range.contains(price), Error::<T>::BeyondSamples);
		let covered = Accumulators::<T>::get(underlying)
			.at(now)
			.and_then(|reading| reading.covered_since(&window.start))
			.map_err(|_| Error::<T>::Overflow)?;
		// Enough has been sampled by now: the next hook fixes the price without governance.
		ensure!(covered < required(&timing), Error::<T>::ExtensionRunning);
		let Range { low, high } = range;
		let settlement = Settlement {
			price,
			covered,
			low,
			high,
			fixed_at: now,
			chosen: true,
			sampled_until: now,
			first_sample: window.first_sample,
			end_sample: KeptSamples::<T>::get(underlying).end,
		};
		Self::fix(underlying, expiry, settlement);
		Ok(())
	}

	/// Writes the price down, once and for all, and tells who waits for it.
	pub(crate) fn fix(underlying: UnderlyingId, expiry: Moment, settlement: Settlement) {
		Self::unwatch(underlying, expiry);
		Settlements::<T>::insert(underlying, expiry, settlement);
		Self::deposit_event(Event::SettlementFixed { underlying, expiry, settlement });
		T::OnSettlementFixed::on_settlement_fixed(underlying, expiry);
	}

	/// Watches an expiry no more.
	pub(crate) fn unwatch(underlying: UnderlyingId, expiry: Moment) {
		Windows::<T>::remove(underlying, expiry);
		Expiries::<T>::mutate_exists(underlying, |slot| {
			let Some(watched) = slot else { return };
			if let Ok(place) = watched.binary_search(&expiry) {
				watched.remove(place);
				Self::note_due(underlying, watched);
			}
			if watched.is_empty() {
				*slot = None;
			}
		});
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	const ONE: u128 = 1_000_000_000_000_000_000;
	const EXPIRY: Moment = 1_000;
	/// W = 30, so the window opens at 970 and must have 20 covered.
	const TIMING: Times =
		Times { settlement_window: 30, sample_limit: 12, settlement_extension: 600 };

	/// No sample is kept.
	const NONE: Kept = Kept { first: 0, end: 0 };

	fn price(whole: u128) -> FixedU128 {
		FixedU128::from_inner(whole * ONE)
	}

	/// A sample that stands from one instant to another.
	fn standing(from: Moment, until: Moment, whole: u128) -> Accumulator {
		Accumulator { from, until, price: price(whole), ..Accumulator::default() }
	}

	/// Follows blocks, each a time and the price of the sample that stands from there for at most 12 ms, and returns
	/// the last look. The sample that has stood until a block has the number of that block.
	fn follow(blocks: &[(Moment, u128)]) -> Look {
		let mut accumulator = Accumulator::idle(0);
		let mut last = None;
		for (number, (now, whole)) in (0..).zip(blocks) {
			let samples = Kept { first: number, end: number + 1 };
			if *now >= 970 {
				let window = last.map(|look: Look| look.window);
				last = Some(
					observe(window, &accumulator, samples, EXPIRY, &TIMING, *now)
						.expect("sums are small"),
				);
			}
			let sample = Some((price(*whole), now + TIMING.sample_limit));
			accumulator = accumulator.advance(*now, sample).expect("sums are small");
		}
		last.expect("a block after the opening")
	}

	#[test]
	fn two_thirds_are_rounded_up_when_the_window_has_no_third() {
		let of = |settlement_window| required(&Times { settlement_window, ..TIMING });
		assert_eq!((of(30), of(31), of(32), of(1)), (20, 21, 22, 1));
		assert_eq!(of(u64::MAX), 12_297_829_382_473_034_410);
	}

	#[test]
	fn price_is_exact_when_the_window_is_fully_covered() {
		// 5 x 100 + 10 x 200 + 10 x 300 + 5 x 400 = 7,500 over 30 ms.
		let look = follow(&[(965, 100), (975, 200), (985, 300), (995, 400), (1_003, 900)]);
		let settlement = Settlement {
			price: price(250),
			covered: 30,
			low: price(100),
			high: price(400),
			fixed_at: 1_003,
			chosen: false,
			sampled_until: 1_000,
			// The blocks at 975, which ends the sample of 965, to 1,003.
			first_sample: 1,
			end_sample: 5,
		};
		assert_eq!((look.settlement, look.extended), (Some(settlement), None));
	}

	#[test]
	fn price_is_fixed_at_expiry_when_exactly_two_thirds_are_covered() {
		// 12 x 3 + 8 x 7 = 92 over 20 ms; nothing from 982 to 992.
		let look = follow(&[(970, 3), (992, 7), (1_000, 9)]);
		let settlement = look.settlement.expect("fixed");
		assert_eq!(settlement.price, FixedU128::from_inner(4_600_000_000_000_000_000));
		assert_eq!((settlement.covered, settlement.fixed_at), (20, 1_000));
	}

	#[test]
	fn window_goes_on_when_a_millisecond_lacks() {
		// 12 + 7 at expiry; the twentieth is the first after it: (12 x 3 + 8 x 7) / 20 all the same.
		let look = follow(&[(970, 3), (993, 7), (1_000, 9)]);
		assert_eq!((look.extended, look.settlement), (Some(19), None));
		let look = follow(&[(970, 3), (993, 7), (1_002, 9)]);
		assert_eq!(look.extended, Some(19));
		let settlement = look.settlement.expect("fixed");
		assert_eq!(settlement.price, FixedU128::from_inner(4_600_000_000_000_000_000));
		assert_eq!((settlement.covered, settlement.fixed_at), (20, 1_002));
	}

	#[test]
	fn extension_ends_exactly_at_two_thirds_when_samples_come_late() {
		// 7 x 100 until 977; 5 x 400 until expiry: 12. Then 1 x 400 and 7 x 500 make 20: 6,600 / 20.
		let at_expiry = follow(&[(965, 100), (995, 400), (1_001, 500)]);
		assert_eq!((at_expiry.extended, at_expiry.settlement), (Some(12), None));
		let look = follow(&[(965, 100), (995, 400), (1_001, 500), (1_010, 700)]);
		let settlement = Settlement {
			price: price(330),
			covered: 20,
			low: price(100),
			high: price(500),
			fixed_at: 1_010,
			chosen: false,
			sampled_until: 1_008,
			first_sample: 1,
			end_sample: 4,
		};
		assert_eq!((look.settlement, look.extended), (Some(settlement), None));
	}

	#[test]
	fn one_look_opens_extends_and_fixes_when_the_chain_stood_still() {
		// The sample stands from 985 on: 15 at expiry, 20 at 1,005.
		let look =
			observe(None, &standing(985, 1_100, 50), NONE, EXPIRY, &TIMING, 9_000).expect("small");
		assert_eq!(look.extended, Some(15));
		let settlement = look.settlement.expect("fixed");
		assert_eq!((settlement.price, settlement.covered), (price(50), 20));
		assert_eq!(settlement.fixed_at, 9_000);
		// Before 1,005 the sample has not stood long enough, however long it may.
		let look =
			observe(None, &standing(985, 1_100, 50), NONE, EXPIRY, &TIMING, 1_004).expect("small");
		assert_eq!((look.extended, look.settlement), (Some(15), None));
		let look =
			observe(None, &standing(985, 1_100, 50), NONE, EXPIRY, &TIMING, 1_005).expect("small");
		assert!(look.settlement.is_some());
	}

	#[test]
	fn window_stays_open_without_a_range_when_there_is_no_sample() {
		let look =
			observe(None, &standing(900, 970, 50), NONE, EXPIRY, &TIMING, 9_000).expect("small");
		assert_eq!((look.extended, look.settlement), (Some(0), None));
		assert_eq!(look.window.range, None);
	}

	#[test]
	fn range_leaves_out_samples_when_they_touch_none_of_the_window() {
		// 100 ends at the opening, 900 begins at expiry.
		let look = follow(&[(958, 100), (970, 300), (980, 250), (990, 200), (1_000, 900)]);
		let settlement = look.settlement.expect("fixed");
		assert_eq!((settlement.low, settlement.high), (price(200), price(300)));
		assert_eq!((settlement.price, settlement.covered), (price(250), 30));
	}
}
