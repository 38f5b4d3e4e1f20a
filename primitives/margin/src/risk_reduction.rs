//! What a vault below its initial margin may still do (spec/margin.md, "A call that only reduces risk"), and what may
//! leave any vault.

use crate::arithmetic::{excess, UNIT, ZERO};
use crate::numbers::{fixed, integer, signed_integer};
use crate::rules::risk_reduction::most_that_leaves;
use crate::Haircuts;
use sp_arithmetic::{FixedI128, FixedU128};
use surety_math::{signed, sub, MathError, ProductSum};

/// The most value that may leave while the requirement falls by one: a quarter.
const SHARE_OF_FALL: FixedU128 = FixedU128::from_inner(250_000_000_000_000_000);

/// What a vault is worth and needs, in the settlement currency; of a [`Requirement`](crate::Requirement).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct MarginState {
	/// E.
	pub equity: FixedI128,
	/// IM, at most MM.
	pub initial: FixedI128,
	/// MM, at most E.
	pub maintenance: FixedI128,
}

impl MarginState {
	/// `E - IM`. `Overflow` if initial margin exceeds equity.
	pub fn initial_requirement(&self) -> Result<FixedU128, MathError> {
		difference(self.equity, self.initial)
	}

	/// `E - MM`. `Overflow` if maintenance margin exceeds equity.
	pub fn maintenance_requirement(&self) -> Result<FixedU128, MathError> {
		difference(self.equity, self.maintenance)
	}
}

/// Why a call that ends below initial margin does not only reduce risk.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum RiskNotReduced {
	/// `E - IM` would rise.
	InitialRequirementRises,
	/// `E - MM` would rise.
	MaintenanceRequirementRises,
	/// More value would leave at mark than the fall of `E - IM` allows.
	TooMuchLeaves {
		/// The most that may leave.
		most: FixedU128,
	},
	/// A number does not fit.
	Math(MathError),
}

impl From<MathError> for RiskNotReduced {
	fn from(error: MathError) -> Self {
		Self::Math(error)
	}
}

/// Allows a call that ends with `IM >= 0`, or that only reduces risk: neither `E - IM` nor `E - MM` rises, and the value
/// that leaves at mark (by a worse price, fees or gifts; negative if value enters) is at most
/// `min(25 % fall, max(E, 0) fall / (E - IM))` of before, where `fall` is the fall of `E - IM`. So the ratio of equity to
/// requirement never gets worse.
///
/// It is for calls other than deposits by the owner, which are always allowed.
pub fn ensure_reduces_risk(
	before: &MarginState,
	after: &MarginState,
	leaves: FixedI128,
) -> Result<(), RiskNotReduced> {
	if after.initial >= ZERO {
		return Ok(());
	}
	only_reduces_risk(before, after, leaves)
}

/// The second half of [`ensure_reduces_risk`], whatever the margin afterwards: for when prices are too old or too doubtful
/// to open risk on.
pub fn only_reduces_risk(
	before: &MarginState,
	after: &MarginState,
	leaves: FixedI128,
) -> Result<(), RiskNotReduced> {
	let (requirement, left) = (before.initial_requirement()?, after.initial_requirement()?);
	if left > requirement {
		return Err(RiskNotReduced::InitialRequirementRises);
	}
	if after.maintenance_requirement()? > before.maintenance_requirement()? {
		return Err(RiskNotReduced::MaintenanceRequirementRises);
	}
	let fall = integer(excess(requirement, left));
	let equity = signed_integer(before.equity);
	let most =
		fixed(most_that_leaves(&equity, &integer(requirement), &fall, &integer(SHARE_OF_FALL))?)?;
	if leaves > signed(most)? {
		return Err(RiskNotReduced::TooMuchLeaves { most });
	}
	Ok(())
}

/// Whether a call that only reduces risk pays no protocol fees: nothing may leave a vault without equity.
pub fn fees_are_waived(equity: FixedI128) -> bool {
	equity <= ZERO
}

/// What a vault can pay without its options: `cash + sum V (1 - haircut_mm - haircut_im)`, rounded down once. After a
/// withdrawal, a transfer or an off-mark trade it must be at least zero: option value can be margin but does not leave the
/// house before it is sold or settled.
///
/// `collateral` holds each V as counted for withdrawals, that is at `min(1, 1/stable)`.
pub fn free_of_options(
	cash: FixedI128,
	collateral: &[(FixedU128, Haircuts)],
) -> Result<FixedI128, MathError> {
	let mut sum = ProductSum::default();
	sum.add(cash, UNIT)?;
	for (value, haircuts) in collateral {
		let counted = excess(excess(UNIT, haircuts.maintenance()), haircuts.initial());
		sum.add(signed(*value)?, counted)?;
	}
	sum.floor()
}

/// Whether a withdrawal, a transfer or an off-mark trade may leave a vault like this.
pub fn may_leave(cash: FixedI128, collateral: &[(FixedU128, Haircuts)]) -> Result<bool, MathError> {
	Ok(free_of_options(cash, collateral)? >= ZERO)
}

fn difference(equity: FixedI128, margin: FixedI128) -> Result<FixedU128, MathError> {
	let difference = sub(equity, margin)?.into_inner();
	difference.try_into().map(FixedU128::from_inner).map_err(|_| MathError::Overflow)
}
