//! The base: blocks, their limits, the clock.

use crate::{
	constants::{
		block::{
			AVERAGE_ON_INITIALIZE_RATIO, MAXIMUM_LENGTH, MAXIMUM_REF_TIME, NORMAL_DISPATCH_RATIO,
		},
		time::{BLOCK_HASH_COUNT, SLOT_DURATION},
	},
	weights, AccountId, Babe, Balance, Block, Hash, Moment, Nonce, PalletInfo, Runtime,
	RuntimeCall, RuntimeEvent, RuntimeOrigin, RuntimeTask, VERSION,
};
use frame_support::{
	derive_impl,
	dispatch::DispatchClass,
	parameter_types,
	traits::{ConstU16, ConstU32, ConstU64},
	weights::Weight,
};
use frame_system::limits::{BlockLength, BlockWeights};
use sp_runtime::traits::AccountIdLookup;
use sp_version::RuntimeVersion;

parameter_types! {
	/// The runtime's version.
	pub const Version: RuntimeVersion = VERSION;

	/// Limits of execution time. Storage proofs cost nothing here: the chain is no parachain.
	pub RuntimeBlockWeights: BlockWeights = block_weights();

	/// Limits of encoded length.
	pub RuntimeBlockLength: BlockLength = BlockLength::builder()
		.max_length(MAXIMUM_LENGTH)
		.modify_max_length_for_class(DispatchClass::Normal, |length| {
			*length = NORMAL_DISPATCH_RATIO * *length
		})
		.build();
}

/// Ordinary transactions fill their share of a block. Operational ones may use the whole block,
/// and what ordinary ones can never take is theirs even when the block is full: exits and
/// protective calls get through. Mandatory work is not limited.
fn block_weights() -> BlockWeights {
	let maximum = Weight::from_parts(MAXIMUM_REF_TIME, u64::MAX);
	let normal = Weight::from_parts(NORMAL_DISPATCH_RATIO * MAXIMUM_REF_TIME, u64::MAX);
	let reserve = Weight::from_parts(maximum.ref_time() - normal.ref_time(), u64::MAX);

	BlockWeights::builder()
		.base_block(weights::BlockExecutionWeight::get())
		.for_class(DispatchClass::all(), |class| {
			class.base_extrinsic = weights::ExtrinsicBaseWeight::get();
		})
		.for_class(DispatchClass::Normal, |class| {
			class.max_total = Some(normal);
		})
		.for_class(DispatchClass::Operational, |class| {
			class.max_total = Some(maximum);
			class.reserved = Some(reserve);
		})
		.avg_block_initialization(AVERAGE_ON_INITIALIZE_RATIO)
		.build_or_panic()
}

#[derive_impl(frame_system::config_preludes::SolochainDefaultConfig)]
impl frame_system::Config for Runtime {
	type AccountData = pallet_balances::AccountData<Balance>;
	type AccountId = AccountId;
	type Block = Block;
	type BlockHashCount = ConstU32<BLOCK_HASH_COUNT>;
	type BlockLength = RuntimeBlockLength;
	type BlockWeights = RuntimeBlockWeights;
	type DbWeight = weights::DbWeight;
	type ExtensionsWeightInfo = weights::SystemExtensions;
	type Hash = Hash;
	type Lookup = AccountIdLookup<AccountId, ()>;
	type MaxConsumers = ConstU32<64>;
	type Nonce = Nonce;
	type SS58Prefix = ConstU16<{ crate::SS58_PREFIX }>;
	type SystemWeightInfo = weights::System;
	type Version = Version;
}

impl pallet_timestamp::Config for Runtime {
	type MinimumPeriod = ConstU64<{ SLOT_DURATION / 2 }>;
	type Moment = Moment;
	type OnTimestampSet = Babe;
	type WeightInfo = weights::Timestamp;
}
