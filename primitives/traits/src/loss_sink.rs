//! Who bears a loss that nobody else does.

use sp_arithmetic::FixedU128;
use sp_runtime::DispatchError;
use surety_types::{HouseAccount, UnderlyingId};

/// Steps 2 and 3 of the default waterfall for the positions of an underlying (spec/liquidation.md): a first tranche of
/// the treasury, the insurance fund of the underlying, the treasury's committed share.
pub trait LossSink {
	/// Posts at most `loss`, in the settlement currency, to an account of the house and returns how much that was:
	/// less than `loss` where less was there, and never more.
	///
	/// # Errors
	///
	/// Then nothing has been posted; who asks goes on as if nothing had been there.
	fn pay(
		underlying: UnderlyingId,
		loss: FixedU128,
		to: HouseAccount,
	) -> Result<FixedU128, DispatchError>;
}

/// Nobody: there is no fund yet.
impl LossSink for () {
	fn pay(_: UnderlyingId, _: FixedU128, _: HouseAccount) -> Result<FixedU128, DispatchError> {
		Ok(FixedU128::from_inner(0))
	}
}
