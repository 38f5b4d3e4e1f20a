//! How much of a market is open.

use sp_arithmetic::FixedU128;
use sp_runtime::DispatchResult;
use surety_types::{Moment, Series, UnderlyingId};

/// Contracts held short, which are as many as are held long.
pub trait OpenInterest {
	/// In all series of an underlying.
	fn of_market(underlying: UnderlyingId) -> FixedU128;

	/// In one series.
	fn of_series(series: &Series) -> FixedU128;

	/// Makes this what is open in all series of an underlying.
	#[cfg(feature = "runtime-benchmarks")]
	fn set_of_market(underlying: UnderlyingId, open: FixedU128);
}

/// Is told of tear-ups, so that open interest follows them and longs who have lost a part are looked at again.
pub trait OnTornUp {
	/// `quantity` contracts of a short were closed against the longs of their series. To be told in the storage layer of
	/// [`Ledger::tear_up`](crate::Ledger::tear_up), behind it.
	///
	/// # Errors
	///
	/// That so many cannot be open, or that the series is settled already: the tear-up must be undone.
	fn on_torn_up(series: &Series, quantity: FixedU128) -> DispatchResult;
}

impl<First: OnTornUp, Second: OnTornUp> OnTornUp for (First, Second) {
	fn on_torn_up(series: &Series, quantity: FixedU128) -> DispatchResult {
		First::on_torn_up(series, quantity)?;
		Second::on_torn_up(series, quantity)
	}
}

/// Is told which series there are.
pub trait OnListed {
	/// A series comes on the book. It may have been told before.
	///
	/// # Errors
	///
	/// That it cannot be followed: then it is not listed.
	fn on_listed(series: &Series) -> DispatchResult;

	/// Neither the call nor the put of a strike is on the book any more.
	fn on_strike_unlisted(underlying: UnderlyingId, expiry: Moment, strike: FixedU128);

	/// An expiry and all its series are gone.
	fn on_expiry_closed(underlying: UnderlyingId, expiry: Moment);
}

impl OnListed for () {
	fn on_listed(_: &Series) -> DispatchResult {
		Ok(())
	}

	fn on_strike_unlisted(_: UnderlyingId, _: Moment, _: FixedU128) {}

	fn on_expiry_closed(_: UnderlyingId, _: Moment) {}
}
