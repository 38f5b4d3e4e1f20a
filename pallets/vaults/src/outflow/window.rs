//! What has been paid within the hour.
//!
//! Time is cut into slots of five minutes. The window holds what was paid in the current slot and in each of the twelve
//! before it. Any stretch of sixty minutes that ends now begins within the twelfth slot before this one or later, so that
//! whatever was paid in it is among the thirteen sums: they are never less than what has left in the last hour, and at
//! most what has left in the last sixty-five minutes.

use codec::{Decode, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_runtime::{
	traits::{CheckedAdd, Zero},
	FixedU128,
};
use surety_types::Moment;

/// Length of a slot, in milliseconds.
pub const SLOT: Moment = 300_000;

/// An hour's slots and the current one.
pub const SLOTS: usize = 13;

/// The slot that a time lies in.
pub(crate) fn slot_of(time: Moment) -> u64 {
	time.checked_div(SLOT).unwrap_or_default()
}

/// Sums of what was paid, slot by slot.
#[derive(Clone, Debug, Decode, Default, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Window {
	/// Number of the slot that the first sum is of: milliseconds of Unix time over the length of a slot.
	pub slot: u64,
	/// What was paid in that slot and in each before it, the newest first, in the settlement currency.
	pub paid: [FixedU128; SLOTS],
}

impl Window {
	/// The window as it is in a slot. Should the clock go back, it stays as it is.
	pub(crate) fn at(mut self, slot: u64) -> Self {
		let passed = slot.saturating_sub(self.slot);
		if passed > 0 {
			let gone = usize::try_from(passed).unwrap_or(SLOTS).min(SLOTS);
			self.paid.rotate_right(gone);
			self.paid.iter_mut().take(gone).for_each(|sum| *sum = FixedU128::zero());
			self.slot = slot;
		}
		self
	}

	/// All that was paid; nothing if that is more than can be told.
	pub(crate) fn sum(&self) -> Option<FixedU128> {
		self.paid.iter().try_fold(FixedU128::zero(), |sum, paid| sum.checked_add(paid))
	}

	/// With this paid in the newest slot; nothing if the sum is more than can be told.
	pub(crate) fn with(mut self, amount: FixedU128) -> Option<Self> {
		let newest = self.paid.first_mut()?;
		*newest = newest.checked_add(&amount)?;
		Some(self)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn dollars(amount: u32) -> FixedU128 {
		FixedU128::from_u32(amount)
	}

	fn paid(window: &Window, slot: u64, amount: u32) -> Window {
		window.clone().at(slot).with(dollars(amount)).expect("small")
	}

	fn sum(window: &Window, slot: u64) -> FixedU128 {
		window.clone().at(slot).sum().expect("small")
	}

	#[test]
	fn payment_counts_for_twelve_slots_more_and_then_no_longer() {
		let window = paid(&Window::default(), 100, 7);
		for slot in 100..=112 {
			assert_eq!(sum(&window, slot), dollars(7), "in slot {slot}");
		}
		assert_eq!(sum(&window, 113), dollars(0));
	}

	#[test]
	fn sums_stay_apart_when_slots_pass() {
		let window = paid(&paid(&paid(&Window::default(), 100, 1), 100, 2), 105, 4);
		assert_eq!(sum(&window, 105), dollars(7));
		assert_eq!(sum(&window, 112), dollars(7));
		assert_eq!(sum(&window, 113), dollars(4));
		assert_eq!(sum(&window, 117), dollars(4));
		assert_eq!(sum(&window, 118), dollars(0));
		let rolled = window.at(106);
		assert_eq!(rolled.slot, 106);
		assert_eq!(rolled.paid.get(1), Some(&dollars(4)));
		assert_eq!(rolled.paid.get(6), Some(&dollars(3)));
	}

	#[test]
	fn window_is_empty_after_a_long_stand_still_and_stays_when_the_clock_goes_back() {
		let window = paid(&Window::default(), 100, 7);
		assert_eq!(sum(&window, u64::MAX), dollars(0));
		assert_eq!(window.clone().at(99), window);
	}

	#[test]
	fn window_refuses_when_a_sum_does_not_fit() {
		let most = FixedU128::from_inner(u128::MAX);
		let window = Window::default().with(most).expect("fits");
		assert_eq!(window.clone().with(FixedU128::from_inner(1)), None);
		let window = window.at(1).with(FixedU128::from_inner(1)).expect("fits");
		assert_eq!(window.sum(), None);
	}

	#[test]
	fn slots_are_five_minutes() {
		assert_eq!(slot_of(299_999), 0);
		assert_eq!(slot_of(300_000), 1);
		assert_eq!(slot_of(1_600_000_020_000), 5_333_333);
	}
}
