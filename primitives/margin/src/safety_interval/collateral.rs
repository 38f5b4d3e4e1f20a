//! How far prices of collateral and the peg may move.

use crate::arithmetic::{excess, plus, NOTHING, UNIT};
use crate::charges::value_collateral;
use crate::{IntervalTerms, MarginError, VaultSnapshot};
use alloc::vec::Vec;
use sp_arithmetic::FixedU128;
use surety_math::{div_floor, mul_ceil, mul_div_ceil, mul_floor};
use surety_types::UnderlyingId;

/// The largest log distance of a collateral price that a limit allows.
const LARGEST_LOG: FixedU128 = FixedU128::from_inner(500_000_000_000_000_000);
/// `(e^x - 1) / x` at twice that distance, of the price and of the peg, rounded up.
pub(super) const GROWTH_OF_LOG: FixedU128 = FixedU128::from_inner(1_720_000_000_000_000_000);

/// Limits of every collateral's price and of the peg. `exposure_of` says what maintenance margin can lose by the
/// underlying of a market held as collateral: its value, which it is, and what the haircut leaves of it.
pub(super) fn limits(
	vault: &VaultSnapshot,
	terms: &IntervalTerms,
	headroom: FixedU128,
	exposure_of: impl Fn(FixedU128, UnderlyingId, FixedU128) -> Result<FixedU128, MarginError>,
) -> Result<(Vec<FixedU128>, FixedU128), MarginError> {
	let mut exposures = Vec::new();
	for held in value_collateral(vault)? {
		let kept = excess(UNIT, held.collateral.haircuts.maintenance());
		exposures.push(match held.collateral.underlying {
			None => mul_ceil(held.value, kept)?,
			Some(underlying) => exposure_of(held.value, underlying, kept)?,
		});
	}
	let total = exposures.iter().try_fold(NOTHING, |sum, exposure| plus(sum, *exposure))?;
	// Without exposure, or with next to none, any distance is safe.
	let limit = |share| {
		let share = mul_floor(headroom, share)?;
		let limit = div_floor(share, total).unwrap_or(LARGEST_LOG);
		Ok::<_, MarginError>(limit.min(LARGEST_LOG))
	};
	// In proportion to exposure every collateral has the same limit.
	let each = limit(terms.collateral_share)?;
	Ok((alloc::vec![each; exposures.len()], limit(terms.peg_share)?))
}

/// What maintenance margin can lose per unit of log distance by so much of an underlying, at the highest spot price.
pub(super) fn exposure(
	value: FixedU128,
	spot: FixedU128,
	highest: FixedU128,
	slope: FixedU128,
) -> Result<FixedU128, MarginError> {
	let value = mul_div_ceil(value.into_inner(), highest.into_inner(), spot.into_inner())?;
	Ok(mul_ceil(FixedU128::from_inner(value), slope)?)
}
