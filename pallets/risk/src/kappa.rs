//! kappa: how far the scenarios of a market reach, following its realised volatility (spec/charges.md).
//!
//! ```text
//! spot, once a minute -> variance (EWMA of squared returns) -> target = sqrt(variance) / sigma_ref, 1 to 4
//! every hour: kappa <- next, next <- a step from there towards the target, and the event names both
//! ```
//! *Which samples.* Those of spec/charges.md are the samples of the settlement price's accumulator, and these are spot, each
//! from the hook that takes it up on: what is sampled here is every so many of them. The oracle keeps them apart only while
//! a window is open, so that there is nothing else to read; nor would more tell more. Returns within a minute are of the
//! order of what operators differ by, which would count as volatility; and differences of averages over a minute, which the
//! accumulator could give, have two thirds of the variance of the price. With a half-life of a day some 4,000 returns
//! count: for a price that walks at random the volatility found so errs by a little more than 1 %, less than one step of
//! kappa. Spot is sampled while it is good enough to open risk; over a silence one return counts for all of its time.
//!
//! Initial margin uses kappa, maintenance margin the lower of kappa and kappa 24 steps before: a rise takes a day to reach
//! who could be liquidated by it, and what it will be in the next hour is known in this one.

use crate::{Config, Event, Kappas, Markets, Pallet};
use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use scale_info::TypeInfo;
use sp_arithmetic::{traits::One, FixedU128};
use surety_margin::{maintenance_kappa, KappaParameters};
use surety_math::MathError;
use surety_types::{Moment, UnderlyingId};

/// Milliseconds between samples of spot, at least.
pub const SAMPLE_PERIOD: Moment = 60_000;
/// Milliseconds between steps, at least.
pub const STEP_PERIOD: Moment = 3_600_000;
/// How many steps kappa of maintenance margin looks back.
pub const STEPS_BACK: u32 = 24;

/// kappa of a market.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct KappaState {
	/// Annual variance of spot.
	pub variance: FixedU128,
	/// Spot when it was last sampled,
	pub price: FixedU128,
	/// and when that was.
	pub sampled_at: Moment,
	/// kappa at the last steps, oldest first, now last.
	pub steps: BoundedVec<FixedU128, ConstU32<{ STEPS_BACK + 1 }>>,
	/// What it will be from the next step on.
	pub next: FixedU128,
	/// When it last stepped.
	pub stepped_at: Moment,
}

impl KappaState {
	/// The neutral kappa, at this price.
	pub fn new(price: FixedU128, now: Moment) -> Self {
		Self {
			variance: FixedU128::from_inner(0),
			price,
			sampled_at: now,
			steps: BoundedVec::default(),
			next: FixedU128::one(),
			stepped_at: now,
		}
	}

	/// kappa of initial margin.
	pub fn initial(&self) -> FixedU128 {
		self.steps.last().copied().unwrap_or(FixedU128::one())
	}

	/// kappa of maintenance margin.
	pub fn maintenance(&self) -> FixedU128 {
		maintenance_kappa(self.initial(), self.steps_back(STEPS_BACK))
	}

	/// kappa of maintenance margin after the next step.
	pub fn next_maintenance(&self) -> FixedU128 {
		maintenance_kappa(self.next, self.steps_back(STEPS_BACK.saturating_sub(1)))
	}

	/// How many steps from now on kappa of maintenance margin is known to be what it is now or what it is after the next one.
	/// Of a step after that only the kappa of a day before is known: where that is 1, so is the lower of the two. A kappa that
	/// would merely be lower is no use: scenarios that reach less far may be worse for a vault.
	pub fn known_steps(&self) -> u32 {
		let one = FixedU128::one();
		if self.maintenance() != one && self.next_maintenance() != one {
			return 1;
		}
		let known = (2..=STEPS_BACK)
			.take_while(|step| self.steps_back(STEPS_BACK.saturating_sub(*step)) == one);
		known.last().unwrap_or(1)
	}

	/// When the next step may come.
	pub fn next_step_at(&self) -> Moment {
		self.stepped_at.saturating_add(STEP_PERIOD)
	}

	/// kappa so many steps before the last; 1 before the first.
	fn steps_back(&self, steps: u32) -> FixedU128 {
		let back = usize::try_from(steps).unwrap_or(usize::MAX);
		self.steps.iter().rev().nth(back).copied().unwrap_or(FixedU128::one())
	}

	/// Takes a price in if a minute has passed. Says whether anything changed.
	fn sample(
		&mut self,
		terms: &KappaParameters,
		price: FixedU128,
		now: Moment,
	) -> Result<bool, MathError> {
		let elapsed = now.saturating_sub(self.sampled_at);
		if elapsed < SAMPLE_PERIOD {
			return Ok(false);
		}
		self.variance = terms.next_variance(self.variance, self.price, price, elapsed)?;
		(self.price, self.sampled_at) = (price, now);
		Ok(true)
	}

	/// Steps if an hour has passed. Says whether it has.
	fn step(&mut self, terms: &KappaParameters, now: Moment) -> Result<bool, MathError> {
		if now < self.next_step_at() {
			return Ok(false);
		}
		if self.steps.is_full() {
			self.steps.remove(0);
		}
		// There is room for it now.
		let _ = self.steps.try_push(self.next);
		self.next = terms.next(self.next, terms.target(self.variance)?, STEP_PERIOD)?;
		self.stepped_at = now;
		Ok(true)
	}
}

impl<T: Config> Pallet<T> {
	/// Lets kappa of a market follow its price.
	pub(crate) fn follow_kappa(underlying: UnderlyingId, price: FixedU128, now: Moment) {
		let Some(terms) = Markets::<T>::get(underlying).and_then(|market| market.kappa) else {
			return;
		};
		let Some(mut state) = Kappas::<T>::get(underlying) else {
			Kappas::<T>::insert(underlying, KappaState::new(price, now));
			return;
		};
		let followed = state.sample(&terms, price, now).and_then(|sampled| {
			let stepped = state.step(&terms, now)?;
			Ok((sampled, stepped))
		});
		match followed {
			Ok((false, false)) => (),
			Ok((_, stepped)) => {
				if stepped {
					let (kappa, next) = (state.initial(), state.next);
					Self::deposit_event(Event::KappaStepped { underlying, kappa, next });
				}
				Kappas::<T>::insert(underlying, state);
			},
			// Prices that the oracle takes have logarithms; kappa stays as it is otherwise.
			Err(error) => {
				log::error!(target: crate::LOG_TARGET, "kappa of {underlying}: {error:?}");
			},
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use surety_margin::KappaTerms;

	const HOUR: Moment = 3_600_000;

	fn percent(value: u128) -> FixedU128 {
		FixedU128::from_inner(value * 10_000_000_000_000_000)
	}

	#[test]
	fn kappa_is_announced_one_step_ahead_and_reaches_maintenance_a_day_later() {
		let terms = KappaParameters::new(KappaTerms::default()).expect("sound");
		let mut state = KappaState::new(percent(10_000), 0);
		// Variance 2.56 is a volatility of 160 %, twice the reference: the target is 2.
		state.variance = percent(256);
		let mut seen = Vec::new();
		for hour in 1..=26 {
			assert_eq!(state.step(&terms, hour * HOUR - 1), Ok(false));
			let announced = (state.next, state.next_maintenance());
			assert_eq!(state.step(&terms, hour * HOUR), Ok(true));
			assert_eq!((state.initial(), state.maintenance()), announced);
			seen.push(announced);
		}
		// 1, 1.02, 1.02^2 = 1.0404, ...; 24 steps later the same as maintenance.
		assert_eq!(seen[0], (percent(100), percent(100)));
		assert_eq!(seen[1].0, percent(102));
		assert_eq!(seen[2].0.into_inner(), 1_040_400_000_000_000_000);
		assert_eq!(seen[24].1, percent(100));
		assert_eq!(seen[25].1, percent(102));
	}

	#[test]
	fn price_is_sampled_once_a_minute() {
		let terms = KappaParameters::new(KappaTerms::default()).expect("sound");
		let mut state = KappaState::new(percent(10_000), 0);
		assert_eq!(state.sample(&terms, percent(11_000), SAMPLE_PERIOD - 1), Ok(false));
		assert_eq!(state.variance, percent(0));
		assert_eq!(state.sample(&terms, percent(11_000), SAMPLE_PERIOD), Ok(true));
		// (1 - 2^(-1/1440)) ln(1.1)^2 525,600, in 60 digits.
		let expected = 2_297_695_020_711_472_289u128;
		assert!(state.variance.into_inner().abs_diff(expected) < 10_000, "{:?}", state.variance);
	}
}
