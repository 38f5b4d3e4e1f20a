//! The clearing house: who feeds prices, who keeps the books, whose contracts live here.

use crate::{
	configs::system::RuntimeBlockWeights,
	constants::{
		assets::USD,
		clearing::{
			COLLECTION_PATIENCE, DELEGATE_BYTES, HOLDER_BYTES, LISTING_PERIOD, LISTING_SHARE,
			MAX_COLLATERALS, MAX_DELEGATES, MAX_EXPIRIES, MAX_FEEDS, MAX_FILINGS, MAX_MARKETS,
			MAX_OFFERS, MAX_OPERATORS, MAX_PAYMENTS, MAX_POSITIONS, MAX_PRUNED, MAX_SERIES,
			MAX_SETTLING, MAX_TIGHT_PROOFS, MAX_VAULTS, OFFER_BYTES, OPTIONS_POLL_SHARE,
			ORACLE_POLL_SHARE, OWNER_BYTES, PROTOCOL_EXPIRIES, PROTOCOL_SERIES, RISK_IDLE_SHARE,
			RISK_POLL_SHARE, SERIES_BYTES, VAULT_BYTES, WAITING_BYTES,
		},
		currency::deposit,
	},
	weights, AccountId, Assets, AssetsHolder, Balance, Balances, Options, Oracle, Risk, Runtime,
	RuntimeHoldReason, Timestamp, Vaults,
};
use alloc::vec::Vec;
use codec::{DecodeAll, Encode};
use frame_support::{
	parameter_types,
	traits::{ConstU32, ConstU64, ConstU8, Contains},
	weights::Weight,
	PalletId,
};
use frame_system::EnsureRoot;
use sp_runtime::TryRuntimeError;
use surety_apis::{InvariantsPage, UnprovedVaults, VaultSummary, WaitingWithdrawal};
use surety_risk::UnprovedCursor;
use surety_traits::{Invariants, Ledger};
use surety_types::VaultId;

parameter_types! {
	/// How far on_poll may fill a block when the oracle stops.
	pub OraclePollLimit: Weight = ORACLE_POLL_SHARE * RuntimeBlockWeights::get().max_block;
	/// How far on_poll may fill a block when risk stops: what the oracle left is its.
	pub RiskPollLimit: Weight = RISK_POLL_SHARE * RuntimeBlockWeights::get().max_block;
	/// What the second net may take of an idle block.
	pub RiskIdleLimit: Weight = RISK_IDLE_SHARE * RuntimeBlockWeights::get().max_block;
	/// How far on_poll may fill a block when options stop: what the oracle left is theirs.
	pub OptionsPollLimit: Weight = OPTIONS_POLL_SHARE * RuntimeBlockWeights::get().max_block;
	/// What the protocol's listing may take of an idle block.
	pub ListingLimit: Weight = LISTING_SHARE * RuntimeBlockWeights::get().max_block;
	/// Where the clearing account's address comes from: it pools the cash of all vaults.
	pub const ClearingPalletId: PalletId = PalletId(*b"sure/clr");
	/// Held while a vault is open: one record at its largest, its place in the queue of withdrawals, and its entries in the
	/// index of holders if each of its positions is in another expiry.
	pub const VaultDeposit: Balance = deposit(
		2 + MAX_POSITIONS,
		VAULT_BYTES + WAITING_BYTES + MAX_POSITIONS * HOLDER_BYTES,
	);
	/// Held from an owner's first vault on: the record that keeps numbers from being used twice, which stays.
	pub const OwnerDeposit: Balance = deposit(1, OWNER_BYTES);
	/// Held for each delegate of a vault.
	pub const DelegateDeposit: Balance = deposit(1, DELEGATE_BYTES);
	/// Held while a series is listed: its record and its share of the expiry's.
	pub const SeriesDeposit: Balance = deposit(2, SERIES_BYTES);
	/// Held while an offer stands: its record, and its maker's list of offers.
	pub const OfferDeposit: Balance = deposit(2, OFFER_BYTES);
}

/// Who may act for the chain at once, until referenda exist.
pub struct SudoKey;

impl Contains<AccountId> for SudoKey {
	fn contains(who: &AccountId) -> bool {
		pallet_sudo::Key::<Runtime>::get().as_ref() == Some(who)
	}
}

impl surety_oracle::Config for Runtime {
	type GovernanceOrigin = EnsureRoot<AccountId>;
	type MaxExpiries = ConstU32<MAX_EXPIRIES>;
	type MaxFeeds = ConstU32<MAX_FEEDS>;
	type MaxOperators = ConstU32<MAX_OPERATORS>;
	type MaxPruned = ConstU32<MAX_PRUNED>;
	type OnSettlementFixed = (Options, Risk);
	type OperationalSigners = SudoKey;
	type PollLimit = OraclePollLimit;
	type Time = Timestamp;
	type WeightInfo = weights::Oracle;
}

impl surety_vaults::Config for Runtime {
	type Assets = Assets;
	type CollateralHold = AssetsHolder;
	type Currency = Balances;
	type DelegateDeposit = DelegateDeposit;
	type GovernanceOrigin = EnsureRoot<AccountId>;
	type Margin = Risk;
	type MaxCollaterals = ConstU32<MAX_COLLATERALS>;
	type MaxDelegates = ConstU32<MAX_DELEGATES>;
	type MaxPayments = ConstU32<MAX_PAYMENTS>;
	type MaxPositions = ConstU32<MAX_POSITIONS>;
	type MaxTornSeries = ConstU32<MAX_SERIES>;
	type MaxVaults = ConstU32<MAX_VAULTS>;
	type PalletId = ClearingPalletId;
	type RuntimeHoldReason = RuntimeHoldReason;
	type SettlementAsset = ConstU32<{ USD.id }>;
	type SettlementDecimals = ConstU8<{ USD.decimals }>;
	type Time = Timestamp;
	type VaultDeposit = VaultDeposit;
	type OwnerDeposit = OwnerDeposit;
	type WeightInfo = weights::Vaults;
}

impl surety_risk::Config for Runtime {
	type Claims = Options;
	type GovernanceOrigin = EnsureRoot<AccountId>;
	type IdleLimit = RiskIdleLimit;
	type Ledger = Vaults;
	/// Nobody, until there are auctions.
	type Liquidator = ();
	type MaxExpiries = ConstU32<MAX_EXPIRIES>;
	type MaxFilings = ConstU32<MAX_FILINGS>;
	type MaxTightProofs = ConstU32<MAX_TIGHT_PROOFS>;
	type MaxHeldExpiries = ConstU32<MAX_SETTLING>;
	type MaxPositions = ConstU32<MAX_POSITIONS>;
	type MaxStrikes = ConstU32<MAX_SERIES>;
	type OpenInterest = Options;
	type PollLimit = RiskPollLimit;
	type PriceFeed = Oracle;
	type SettlementAsset = ConstU32<{ USD.id }>;
	type SettlementOracle = Oracle;
	type Time = Timestamp;
	type WeightInfo = weights::Risk;
}

impl surety_options::Config for Runtime {
	type CollectionPatience = ConstU64<COLLECTION_PATIENCE>;
	type Currency = Balances;
	type GovernanceOrigin = EnsureRoot<AccountId>;
	type Ledger = Vaults;
	/// Nobody, until there is a fund: what a loser cannot pay its winners share.
	type LossSink = ();
	type ListingLimit = ListingLimit;
	type ListingPeriod = ConstU64<LISTING_PERIOD>;
	type Margin = Risk;
	type MaxExpiries = ConstU32<MAX_EXPIRIES>;
	type MaxMarkets = ConstU32<MAX_MARKETS>;
	type MaxOffers = ConstU32<MAX_OFFERS>;
	type MaxPositions = ConstU32<MAX_POSITIONS>;
	type MaxSeries = ConstU32<MAX_SERIES>;
	type MaxSettling = ConstU32<MAX_SETTLING>;
	type OfferDeposit = OfferDeposit;
	type OnListed = Risk;
	type PollLimit = OptionsPollLimit;
	type PriceFeed = Oracle;
	type ProtocolExpiries = ConstU32<PROTOCOL_EXPIRIES>;
	type ProtocolSeries = ConstU32<PROTOCOL_SERIES>;
	type RuntimeHoldReason = RuntimeHoldReason;
	type SeriesDeposit = SeriesDeposit;
	type SettlementOracle = Oracle;
	type Time = Timestamp;
	type WeightInfo = weights::Options;
}

/// A vault and what it may do.
pub fn vault_summary(vault: VaultId<AccountId>) -> Option<VaultSummary> {
	Some(VaultSummary {
		holdings: Vaults::holdings(&vault)?,
		margin: Risk::margin_of(&vault),
		free_cash: Risk::free_cash(&vault),
	})
}

/// Withdrawals that wait, in order.
pub fn queued_withdrawals(
	cursor: Option<VaultId<AccountId>>,
	limit: u32,
) -> Vec<WaitingWithdrawal<AccountId>> {
	let queue = Vaults::queued_withdrawals(cursor, limit).into_iter();
	queue
		.map(|(vault, queued)| {
			let surety_vaults::QueuedWithdrawal { place, amount, .. } = queued;
			WaitingWithdrawal { vault, place, amount }
		})
		.collect()
}

/// One page of vaults that are not proved to be safe; the first where the cursor is none that a page gave.
pub fn unproved_vaults(cursor: Option<Vec<u8>>, limit: u32) -> UnprovedVaults<AccountId> {
	let cursor = cursor.and_then(|bytes| UnprovedCursor::decode_all(&mut bytes.as_slice()).ok());
	let (vaults, cursor) = Risk::unproved_vaults(cursor, limit);
	UnprovedVaults { vaults, cursor: cursor.map(|cursor| cursor.encode()) }
}

/// One page of the invariants of the clearing house.
pub fn check_invariants(cursor: Option<Vec<u8>>, limit: u32) -> InvariantsPage {
	match <(Oracle, Vaults, Risk, Options)>::check(cursor, limit) {
		Ok(cursor) => InvariantsPage { cursor, violation: None },
		Err(error) => InvariantsPage { cursor: None, violation: Some(words(error)) },
	}
}

fn words(error: TryRuntimeError) -> Vec<u8> {
	match error {
		TryRuntimeError::Other(text) => text.into(),
		error => alloc::format!("{error:?}").into(),
	}
}
