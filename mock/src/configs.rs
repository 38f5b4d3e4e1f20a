//! What each pallet is given.

// `parameter_types` makes statics that have no docs of their own.
#![allow(missing_docs)]

// `derive_impl` looks for the runtime's types here.
use crate::*;
use frame_support::{
	derive_impl, parameter_types,
	traits::{AsEnsureOriginWithArg, ConstU128, ConstU32, ConstU64, ConstU8, Contains, Get},
	weights::Weight,
	PalletId,
};
use frame_system::{limits::BlockWeights, EnsureRoot, EnsureSigned};
use sp_runtime::{DispatchError, DispatchResult, FixedI128, FixedU128};
use surety_traits::{Holdings, Ledger, LossSink, MarginCheck, Step};
use surety_types::{
	AssetId, Entry, HouseAccount, Instrument, LedgerAccount, Moment, Series, UnderlyingId, VaultId,
};

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
	type AccountData = pallet_balances::AccountData<Balance>;
}

#[derive_impl(pallet_timestamp::config_preludes::TestDefaultConfig)]
impl pallet_timestamp::Config for Test {}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type AccountStore = System;
	type Balance = Balance;
	type ExistentialDeposit = ConstU128<1>;
}

#[derive_impl(pallet_assets::config_preludes::TestDefaultConfig)]
impl pallet_assets::Config for Test {
	type AssetAccountDeposit = ConstU128<10>;
	type AssetDeposit = ConstU128<1>;
	type ApprovalDeposit = ConstU128<1>;
	type Balance = Balance;
	type CreateOrigin = AsEnsureOriginWithArg<EnsureSigned<AccountId>>;
	type Currency = Balances;
	type ForceOrigin = EnsureRoot<AccountId>;
	type Freezer = ();
	type Holder = AssetsHolder;
	type MetadataDepositBase = ConstU128<1>;
	type MetadataDepositPerByte = ConstU128<1>;
}

impl pallet_assets_holder::Config for Test {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeHoldReason = RuntimeHoldReason;
}

/// Deposit for a vault.
pub const VAULT_DEPOSIT: Balance = 1_000;
/// Deposit for an owner's record.
pub const OWNER_DEPOSIT: Balance = 70;
/// Deposit for a delegate.
pub const DELEGATE_DEPOSIT: Balance = 300;
/// Deposit for a series.
pub const SERIES_DEPOSIT: Balance = 2_000;
/// Deposit for an offer.
pub const OFFER_DEPOSIT: Balance = 500;
/// How many vaults an owner may have.
pub const MAX_VAULTS: u32 = 3;
/// How many series a vault may have positions in.
pub const MAX_POSITIONS: u32 = 8;
/// How many assets a vault may hold as collateral.
pub const MAX_COLLATERALS: u32 = 3;
/// How many delegates a vault may have.
pub const MAX_DELEGATES: u32 = 2;
/// How many waiting withdrawals a block deals with.
pub const MAX_PAYMENTS: u32 = 3;
/// How many feeds the oracle has.
pub const MAX_FEEDS: u32 = 4;
/// How many operators the oracle has.
pub const MAX_OPERATORS: u32 = 7;
/// How many expiries of an underlying the oracle watches.
pub const MAX_EXPIRIES: u32 = 8;
/// How many samples a block forgets.
pub const MAX_PRUNED: u32 = 5;
/// How many markets there are.
pub const MAX_MARKETS: u32 = 2;
/// How many expiries of an underlying users leave to the protocol.
pub const PROTOCOL_EXPIRIES: u32 = 4;
/// How many series an underlying has.
pub const MAX_SERIES: u32 = 44;
/// How many series of an underlying users leave to the protocol.
pub const PROTOCOL_SERIES: u32 = 32;
/// How long the protocol's listing rests between two rounds: an hour, in milliseconds.
pub const LISTING_PERIOD: Moment = 3_600_000;
/// How many offers a maker has.
pub const MAX_OFFERS: u32 = 4;
/// How long winners wait for a loser who cannot be collected from.
pub const COLLECTION_PATIENCE: Moment = 90_000;
/// How many expiries wait for settlement.
pub const MAX_SETTLING: u32 = MAX_MARKETS * MAX_EXPIRIES;

parameter_types! {
	/// The account of the pool of cash.
	pub const ClearingAccount: PalletId = PalletId(*b"clearing");
	/// What all on_polls up to the oracle's may have used of a block.
	pub static OraclePollLimit: Weight = poll_limit();
	/// What all on_polls up to that of the options may have used of a block.
	pub static OptionsPollLimit: Weight = poll_limit();
	/// What [`Margin`] asks for.
	pub static Covered: Cover = Cover::Full;
	/// What all on_polls up to that of risk may have used of a block.
	pub static RiskPollLimit: Weight = poll_limit();
	/// How many series a vault may have positions in.
	pub static PositionsPerVault: u32 = MAX_POSITIONS;
	/// How many tight intervals risk proves in a block.
	pub static TightProofs: u32 = 2;
	/// What the second net of risk may take of what a block leaves idle.
	pub static RiskIdleLimit: Weight = block_limit();
	/// What [`Sink`] still has to pay for losses.
	pub static SinkPays: FixedU128 = FixedU128::from_inner(0);
	/// What the protocol's listing may take of what a block leaves idle.
	pub static ListingLimit: Weight = block_limit();
}

/// What a block may use.
pub fn block_limit() -> Weight {
	let weights: BlockWeights = <Test as frame_system::Config>::BlockWeights::get();
	weights.max_block
}

/// Two fifths of a block, as on the real chain.
pub fn poll_limit() -> Weight {
	block_limit() / 5 * 2
}

/// What a vault must have, in the mock.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Cover {
	/// The largest loss of every expiry, in cash.
	Full,
	/// What the risk pallet says.
	Risk,
	/// Nothing: everything is let through.
	Naked,
}

/// The check that [`Covered`] says.
pub struct Margin;

impl MarginCheck<AccountId> for Margin {
	fn would_allow(
		vault: &VaultId<AccountId>,
		before: &Holdings,
		after: &Holdings,
		step: Step,
	) -> Result<bool, DispatchError> {
		match Covered::get() {
			Cover::Full => Options::would_allow(vault, before, after, step),
			Cover::Risk => Risk::would_allow(vault, before, after, step),
			Cover::Naked => Ok(true),
		}
	}

	fn allow(
		vault: &VaultId<AccountId>,
		before: &Holdings,
		after: &Holdings,
		step: Step,
	) -> Result<bool, DispatchError> {
		match Covered::get() {
			Cover::Full => Options::allow(vault, before, after, step),
			Cover::Risk => Risk::allow(vault, before, after, step),
			Cover::Naked => Ok(true),
		}
	}

	fn most_spent() -> Weight {
		match Covered::get() {
			Cover::Risk => Risk::most_spent(),
			Cover::Full | Cover::Naked => Weight::zero(),
		}
	}

	fn spent() -> Weight {
		<Risk as MarginCheck<AccountId>>::spent()
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn admit(underlying: surety_types::UnderlyingId, expiries: &[surety_types::Moment]) {
		Risk::admit(underlying, expiries);
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn warm(vault: &VaultId<AccountId>) {
		Risk::warm(vault);
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn keep_most(vault: &VaultId<AccountId>) {
		Risk::keep_most(vault);
	}

	fn ensure_fair(legs: &[(Series, FixedI128)], cash: FixedI128) -> DispatchResult {
		match Covered::get() {
			Cover::Risk => Risk::ensure_fair(legs, cash),
			_ => Ok(()),
		}
	}

	fn unprove(vault: &VaultId<AccountId>) {
		if Covered::get() == Cover::Risk {
			Risk::unprove(vault);
		}
	}

	fn equity(vault: &VaultId<AccountId>) -> Result<FixedI128, DispatchError> {
		match Covered::get() {
			Cover::Risk => Risk::equity(vault),
			_ => <Options as MarginCheck<AccountId>>::equity(vault),
		}
	}

	fn ensure_supply(asset: AssetId, supply: FixedU128) -> DispatchResult {
		match Covered::get() {
			Cover::Risk => Risk::ensure_supply(asset, supply),
			_ => Ok(()),
		}
	}

	fn closed(vault: &VaultId<AccountId>) -> DispatchResult {
		Risk::closed(vault)
	}
}

/// Pays [`SinkPays`] in all, from the fund of the underlying, whatever that has.
pub struct Sink;

impl LossSink for Sink {
	fn pay(
		underlying: UnderlyingId,
		loss: FixedU128,
		to: HouseAccount,
	) -> Result<FixedU128, DispatchError> {
		let paid = loss.min(SinkPays::get());
		let amount = surety_math::signed(paid).expect("a small sum");
		let from = HouseAccount::Fund { underlying };
		let [from, to] = [from, to].map(LedgerAccount::House);
		let entries = Entry::moved(from, to, Instrument::Cash, amount).expect("a small sum");
		Vaults::post(&entries)?;
		SinkPays::set(SinkPays::get() - paid);
		Ok(paid)
	}
}

/// Nobody but hot keys, and the owner of the assets.
pub struct OperationalSigners;

impl Contains<AccountId> for OperationalSigners {
	fn contains(who: &AccountId) -> bool {
		*who == ASSET_OWNER
	}
}

impl surety_oracle::Config for Test {
	type Time = Timestamp;
	type GovernanceOrigin = EnsureRoot<AccountId>;
	type OnSettlementFixed = (Options, Risk);
	type MaxFeeds = ConstU32<MAX_FEEDS>;
	type MaxOperators = ConstU32<MAX_OPERATORS>;
	type MaxExpiries = ConstU32<MAX_EXPIRIES>;
	type MaxPruned = ConstU32<MAX_PRUNED>;
	type OperationalSigners = OperationalSigners;
	type PollLimit = OraclePollLimit;
	type WeightInfo = ();
}

impl surety_vaults::Config for Test {
	type Assets = Assets;
	type CollateralHold = AssetsHolder;
	type RuntimeHoldReason = RuntimeHoldReason;
	type Currency = Balances;
	type Margin = Margin;
	type Time = Timestamp;
	type GovernanceOrigin = EnsureRoot<AccountId>;
	type SettlementAsset = ConstU32<USD>;
	type SettlementDecimals = ConstU8<6>;
	type PalletId = ClearingAccount;
	type VaultDeposit = ConstU128<VAULT_DEPOSIT>;
	type OwnerDeposit = ConstU128<OWNER_DEPOSIT>;
	type MaxVaults = ConstU32<MAX_VAULTS>;
	type MaxCollaterals = ConstU32<MAX_COLLATERALS>;
	type MaxPositions = PositionsPerVault;
	type MaxTornSeries = ConstU32<MAX_SERIES>;
	type DelegateDeposit = ConstU128<DELEGATE_DEPOSIT>;
	type MaxDelegates = ConstU32<MAX_DELEGATES>;
	type MaxPayments = ConstU32<MAX_PAYMENTS>;
	type WeightInfo = ();
}

/// The room of risk's second net: none where margin is not by risk, which then files nobody.
pub struct NetLimit;

impl Get<Weight> for NetLimit {
	fn get() -> Weight {
		match Covered::get() {
			Cover::Risk => RiskIdleLimit::get(),
			Cover::Full | Cover::Naked => Weight::zero(),
		}
	}
}

impl surety_risk::Config for Test {
	type Time = Timestamp;
	type GovernanceOrigin = EnsureRoot<AccountId>;
	type Ledger = Vaults;
	type PriceFeed = Oracle;
	type SettlementOracle = Oracle;
	type OpenInterest = Options;
	type Claims = Options;
	type Liquidator = ();
	type SettlementAsset = ConstU32<USD>;
	type MaxFilings = ConstU32<{ 3 * MAX_MARKETS + 2 * MAX_COLLATERALS + 3 }>;
	type MaxExpiries = ConstU32<MAX_EXPIRIES>;
	type MaxPositions = ConstU32<MAX_POSITIONS>;
	type MaxTightProofs = TightProofs;
	type MaxHeldExpiries = ConstU32<{ MAX_MARKETS * MAX_EXPIRIES }>;
	type MaxStrikes = ConstU32<MAX_SERIES>;
	type PollLimit = RiskPollLimit;
	type IdleLimit = NetLimit;
	type WeightInfo = ();
}

impl surety_options::Config for Test {
	type OnListed = Risk;
	type Time = Timestamp;
	type GovernanceOrigin = EnsureRoot<AccountId>;
	type Ledger = Vaults;
	type Margin = Margin;
	type PriceFeed = Oracle;
	type SettlementOracle = Oracle;
	type LossSink = Sink;
	type Currency = Balances;
	type RuntimeHoldReason = RuntimeHoldReason;
	type SeriesDeposit = ConstU128<SERIES_DEPOSIT>;
	type OfferDeposit = ConstU128<OFFER_DEPOSIT>;
	type MaxMarkets = ConstU32<MAX_MARKETS>;
	type MaxSeries = ConstU32<MAX_SERIES>;
	type MaxOffers = ConstU32<MAX_OFFERS>;
	type MaxSettling = ConstU32<MAX_SETTLING>;
	type MaxPositions = PositionsPerVault;
	type CollectionPatience = ConstU64<COLLECTION_PATIENCE>;
	type PollLimit = OptionsPollLimit;
	type MaxExpiries = ConstU32<MAX_EXPIRIES>;
	type ProtocolExpiries = ConstU32<PROTOCOL_EXPIRIES>;
	type ProtocolSeries = ConstU32<PROTOCOL_SERIES>;
	type ListingPeriod = ConstU64<LISTING_PERIOD>;
	type ListingLimit = ListingLimit;
	type WeightInfo = ();
}
