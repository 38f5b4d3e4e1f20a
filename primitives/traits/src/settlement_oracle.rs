//! The price at which an expiry settles.

use sp_runtime::DispatchResult;
use surety_types::{Moment, Settlement, UnderlyingId};

/// How far the average that settles an expiry has come.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct SettlementProgress {
	/// Milliseconds of the window that have samples.
	pub covered: Moment,
	/// The sum of each sample's price (in units of 1e-18) times its milliseconds.
	pub weighted: u128,
}

/// Samples the window before an expiry and fixes its price, once.
pub trait SettlementOracle {
	/// From now on watches this expiry. An error if its window has already opened, too many are watched, or the
	/// underlying has no feed. Watching twice is as good as once.
	fn watch(underlying: UnderlyingId, expiry: Moment) -> DispatchResult;

	/// The price, once it is fixed.
	fn settlement(underlying: UnderlyingId, expiry: Moment) -> Option<Settlement>;

	/// How long before expiry the average begins that settles it: `W`, in milliseconds.
	fn window() -> Moment;

	/// What has been sampled of an expiry whose window is open and whose price is not fixed.
	fn progress(underlying: UnderlyingId, expiry: Moment) -> Option<SettlementProgress>;

	/// Nobody holds anything of this expiry any more. Its price stays readable until newer ones need the room.
	fn forget(underlying: UnderlyingId, expiry: Moment);

	/// Fixes this price.
	#[cfg(feature = "runtime-benchmarks")]
	fn set_settlement(underlying: UnderlyingId, expiry: Moment, price: sp_arithmetic::FixedU128);
}

/// Is told when a price is fixed.
pub trait OnSettlementFixed {
	/// The price of this expiry has just been fixed.
	fn on_settlement_fixed(underlying: UnderlyingId, expiry: Moment);
}

impl OnSettlementFixed for () {
	fn on_settlement_fixed(_: UnderlyingId, _: Moment) {}
}

impl<First: OnSettlementFixed, Second: OnSettlementFixed> OnSettlementFixed for (First, Second) {
	fn on_settlement_fixed(underlying: UnderlyingId, expiry: Moment) {
		First::on_settlement_fixed(underlying, expiry);
		Second::on_settlement_fixed(underlying, expiry);
	}
}
