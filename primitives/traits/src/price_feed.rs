//! Prices with a verdict on their age. There is no read without one.

use codec::{Decode, DecodeWithMemTracking, Encode};
use scale_info::TypeInfo;
use surety_types::{Snapshot, UnderlyingId};

/// Why there is no price to rely on.
#[derive(Clone, Copy, Debug, Decode, DecodeWithMemTracking, Encode, Eq, PartialEq, TypeInfo)]
pub enum OracleError {
	/// No feed is registered for this underlying.
	NotRegistered,
	/// No quorum has ever reported.
	NoPrice,
	/// The last price that a quorum stood behind is older than the feed's maximum age.
	Stale {
		/// When a quorum last stood behind it, in milliseconds of Unix time.
		as_of: surety_types::Moment,
	},
}

/// What the oracle says of markets.
pub trait PriceFeed {
	/// The snapshot of this block, if a quorum stands behind it and it is young enough.
	fn snapshot(underlying: UnderlyingId) -> Result<Snapshot, OracleError>;

	/// Makes `snapshot` return this spot, as of now.
	#[cfg(feature = "runtime-benchmarks")]
	fn set_spot(underlying: UnderlyingId, spot: sp_arithmetic::FixedU128);
}
