//! How much of a market is open.

use sp_arithmetic::FixedU128;
use surety_types::{Moment, Series, UnderlyingId};

/// Contracts held short, which are as many as are held long.
pub trait OpenInterest {
	/// In all series of an underlying.
	fn of_market(underlying: UnderlyingId) -> FixedU128;

	/// In one series.
	fn of_series(series: &Series) -> FixedU128;
}

/// Is told which series there are.
pub trait OnListed {
	/// A series has come on the book. It may have been told before.
	fn on_listed(series: &Series);

	/// An expiry and all its series are gone.
	fn on_expiry_closed(underlying: UnderlyingId, expiry: Moment);
}

impl OnListed for () {
	fn on_listed(_: &Series) {}

	fn on_expiry_closed(_: UnderlyingId, _: Moment) {}
}
