//! The native token and the assets: settlement and collateral.

use super::governance::GovernanceAccount;
use crate::{
	constants::{
		currency::{deposit, EXISTENTIAL_DEPOSIT},
		limits::{ASSET_REMOVE_ITEMS, ASSET_STRING_LIMIT, MAX_LOCKS},
	},
	weights, AccountId, AssetBalance, AssetId, AssetsHolder, Balance, Balances, Runtime,
	RuntimeEvent, RuntimeFreezeReason, RuntimeHoldReason, System,
};
use frame_support::{
	parameter_types,
	traits::{
		tokens::imbalance::ResolveTo, AsEnsureOriginWithArg, ConstU128, ConstU32, VariantCountOf,
	},
};
use frame_system::{EnsureRoot, EnsureRootWithSuccess};

impl pallet_balances::Config for Runtime {
	type AccountStore = System;
	type Balance = Balance;
	type DoneSlashHandler = ();
	/// What is too little to keep an account goes to the governance account: nothing is burned.
	type DustRemoval = ResolveTo<GovernanceAccount, Balances>;
	type ExistentialDeposit = ConstU128<EXISTENTIAL_DEPOSIT>;
	type FreezeIdentifier = RuntimeFreezeReason;
	type MaxFreezes = VariantCountOf<RuntimeFreezeReason>;
	type MaxLocks = ConstU32<MAX_LOCKS>;
	type MaxReserves = ConstU32<MAX_LOCKS>;
	type ReserveIdentifier = [u8; 8];
	type RuntimeEvent = RuntimeEvent;
	type RuntimeFreezeReason = RuntimeFreezeReason;
	type RuntimeHoldReason = RuntimeHoldReason;
	type WeightInfo = weights::Balances;
}

parameter_types! {
	/// One entry of `Assets::Asset`.
	pub const AssetDeposit: Balance = deposit(1, 210);
	/// One entry of `Assets::Account`, where the asset does not carry its accounts itself.
	pub const AssetAccountDeposit: Balance = deposit(1, 134);
	/// One entry of `Assets::Metadata` without its strings.
	pub const MetadataDepositBase: Balance = deposit(1, 40);
	/// One byte of a name or a symbol.
	pub const MetadataDepositPerByte: Balance = deposit(0, 1);
	/// One entry of `Assets::Approvals`.
	pub const ApprovalDeposit: Balance = deposit(1, 148);
}

/// Only governance creates assets and owns them: the issuer of collateral could otherwise freeze a
/// winner's payout or a writer's margin.
impl pallet_assets::Config for Runtime {
	type ApprovalDeposit = ApprovalDeposit;
	type AssetAccountDeposit = AssetAccountDeposit;
	type AssetDeposit = AssetDeposit;
	type AssetId = AssetId;
	type AssetIdAllocator = ();
	type AssetIdParameter = codec::Compact<AssetId>;
	type Balance = AssetBalance;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = ();
	type CallbackHandle = ();
	type CreateOrigin = AsEnsureOriginWithArg<EnsureRootWithSuccess<AccountId, GovernanceAccount>>;
	type Currency = Balances;
	type Extra = ();
	type ForceOrigin = EnsureRoot<AccountId>;
	type Freezer = ();
	type Holder = AssetsHolder;
	type MetadataDepositBase = MetadataDepositBase;
	type MetadataDepositPerByte = MetadataDepositPerByte;
	type RemoveItemsLimit = ConstU32<ASSET_REMOVE_ITEMS>;
	type ReserveData = ();
	type RuntimeEvent = RuntimeEvent;
	type StringLimit = ConstU32<ASSET_STRING_LIMIT>;
	type WeightInfo = weights::Assets;
}

impl pallet_assets_holder::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeHoldReason = RuntimeHoldReason;
}
