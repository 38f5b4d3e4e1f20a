//! Prices with a verdict on their age and confidence. There is no read without one.

use crate::Action;
use codec::{Decode, DecodeWithMemTracking, Encode};
use scale_info::TypeInfo;
use sp_arithmetic::FixedU128;
use surety_types::{Moment, Snapshot, UnderlyingId};

/// Why there is no price to rely on.
#[derive(Clone, Copy, Debug, Decode, DecodeWithMemTracking, Encode, Eq, PartialEq, TypeInfo)]
pub enum OracleError {
	/// No feed is registered for this underlying.
	NotRegistered,
	/// No quorum has ever reported; of an expiry: forward or surface.
	NoPrice,
	/// The last that a quorum stood behind is older than the feed's maximum age.
	Stale {
		/// When a quorum last stood behind it, in milliseconds of Unix time.
		as_of: Moment,
	},
	/// It is older than the feed's heartbeat, and this action needs a young one.
	Aging {
		/// When a quorum last stood behind it, in milliseconds of Unix time.
		as_of: Moment,
	},
	/// There is less confidence in it than this action needs.
	Uncertain {
		/// Confidence at the time of reading, 0 to 1.
		confidence: FixedU128,
	},
}

/// A spot price that was good enough.
#[derive(Clone, Copy, Debug, Decode, DecodeWithMemTracking, Encode, Eq, PartialEq, TypeInfo)]
pub struct SpotQuote {
	/// Price of one unit of the underlying in the settlement currency; of the settlement asset, in what it is pegged to.
	pub spot: FixedU128,
	/// When a quorum last stood behind it, in milliseconds of Unix time.
	pub as_of: Moment,
	/// Confidence in it at the time of reading, 0 to 1.
	pub confidence: FixedU128,
}

/// What the oracle says of markets and assets.
pub trait PriceFeed {
	/// The price of a market or an asset, if it is good enough for an action.
	///
	/// # Errors
	///
	/// What it lacks. An action that needs nothing fails only where there has never been a price.
	fn spot(underlying: UnderlyingId, action: Action) -> Result<SpotQuote, OracleError>;

	/// The snapshot of this block, if spot and all of these expiries are good enough for an action. It has all expiries
	/// of the market.
	///
	/// # Errors
	///
	/// What the first of them lacks. An action that needs nothing fails only where there has never been a price.
	fn snapshot(
		underlying: UnderlyingId,
		expiries: &[Moment],
		action: Action,
	) -> Result<Snapshot, OracleError>;

	/// The snapshot of this block however old it is, and what spot and these expiries lack for an action.
	///
	/// # Errors
	///
	/// There has never been a price.
	fn last_snapshot(
		underlying: UnderlyingId,
		expiries: &[Moment],
		action: Action,
	) -> Result<(Snapshot, Option<OracleError>), OracleError>;

	/// The last price of a market or an asset however old it is, and what it lacks for an action.
	///
	/// # Errors
	///
	/// There has never been one.
	fn last_spot(
		underlying: UnderlyingId,
		action: Action,
	) -> Result<(SpotQuote, Option<OracleError>), OracleError>;

	/// Makes this the spot as of now, with full confidence.
	#[cfg(feature = "runtime-benchmarks")]
	fn set_spot(underlying: UnderlyingId, spot: FixedU128);

	/// Makes forward and surface of these expiries, ascending, and of as many before the first as there can be, as of now,
	/// with full confidence. There is a spot already.
	#[cfg(feature = "runtime-benchmarks")]
	fn set_quotes(underlying: UnderlyingId, expiries: &[Moment]);
}
