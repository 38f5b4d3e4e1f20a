//! What a transaction costs and who gets it.
//!
//! fee = base weight + length + multiplier * weight of the call and its extensions, all in SRTY.
//! The first two never move, and the multiplier does not fall below one: a fee can rise in
//! congestion and cannot vanish.

use super::governance::GovernanceAccount;
use crate::{
	constants::fees::{
		ADJUSTMENT_VARIABLE, FEE_PER_BYTE, FEE_PER_PICOSECOND, MAXIMUM_MULTIPLIER,
		MINIMUM_MULTIPLIER, OPERATIONAL_FEE_MULTIPLIER, TARGET_BLOCK_FULLNESS,
	},
	weights, AccountId, Authorship, Balance, Balances, Runtime, RuntimeEvent,
};
use frame_support::{
	parameter_types,
	traits::{
		fungible::{Balanced, Credit},
		tokens::imbalance::ResolveTo,
		ConstU128, ConstU8, OnUnbalanced,
	},
	weights::ConstantMultiplier,
};
use pallet_transaction_payment::{FungibleAdapter, Multiplier, TargetedFeeAdjustment};
use sp_runtime::Perquintill;

parameter_types! {
	/// Fullness of the ordinary share of a block at which the multiplier rests.
	pub const TargetBlockFullness: Perquintill = TARGET_BLOCK_FULLNESS;
	/// Pace of the multiplier.
	pub const AdjustmentVariable: Multiplier = ADJUSTMENT_VARIABLE;
	/// Floor of the multiplier.
	pub const MinimumMultiplier: Multiplier = MINIMUM_MULTIPLIER;
	/// Ceiling of the multiplier.
	pub const MaximumMultiplier: Multiplier = MAXIMUM_MULTIPLIER;
}

impl pallet_transaction_payment::Config for Runtime {
	type FeeMultiplierUpdate = TargetedFeeAdjustment<
		Self,
		TargetBlockFullness,
		AdjustmentVariable,
		MinimumMultiplier,
		MaximumMultiplier,
	>;
	type LengthToFee = ConstantMultiplier<Balance, ConstU128<FEE_PER_BYTE>>;
	type OnChargeTransaction = FungibleAdapter<Balances, ToAuthor>;
	type OperationalFeeMultiplier = ConstU8<OPERATIONAL_FEE_MULTIPLIER>;
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = weights::TransactionPayment;
	type WeightToFee = ConstantMultiplier<Balance, ConstU128<FEE_PER_PICOSECOND>>;
}

/// Gives the whole fee and the tip to the block's author.
///
/// An author whose account does not exist cannot receive less than the existential deposit; the
/// governance account, funded at genesis, takes the fee then. Nothing is burned.
pub struct ToAuthor;

impl OnUnbalanced<Credit<AccountId, Balances>> for ToAuthor {
	fn on_nonzero_unbalanced(fee: Credit<AccountId, Balances>) {
		let unpaid = match Authorship::author() {
			Some(author) => Balances::resolve(&author, fee).err(),
			None => Some(fee),
		};
		if let Some(fee) = unpaid {
			ResolveTo::<GovernanceAccount, Balances>::on_unbalanced(fee);
		}
	}
}
