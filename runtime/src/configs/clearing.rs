//! The clearing house: who feeds prices, who keeps the books, whose contracts live here.

use crate::{
	constants::{
		assets::USD,
		clearing::{
			MAX_COLLATERALS, MAX_EXPIRIES, MAX_FEEDS, MAX_MARKETS, MAX_OFFERS, MAX_OPERATORS,
			MAX_POSITIONS, MAX_SERIES, MAX_SETTLING, MAX_VAULTS, OFFER_BYTES,
			OPTIONS_POLL_SHARE, ORACLE_POLL_SHARE, SERIES_BYTES, VAULT_BYTES,
		},
		currency::deposit,
	},
	configs::system::RuntimeBlockWeights,
	weights, AccountId, Assets, AssetsHolder, Balance, Balances, Options, Oracle, Runtime,
	RuntimeHoldReason, Timestamp, Vaults,
};
use frame_support::{
	parameter_types,
	traits::{ConstU32, ConstU8},
	weights::Weight,
	PalletId,
};
use frame_system::EnsureRoot;

parameter_types! {
	/// How far on_poll may fill a block when the oracle stops.
	pub OraclePollLimit: Weight = ORACLE_POLL_SHARE * RuntimeBlockWeights::get().max_block;
	/// How far on_poll may fill a block when options stop: what the oracle left is theirs.
	pub OptionsPollLimit: Weight = OPTIONS_POLL_SHARE * RuntimeBlockWeights::get().max_block;
	/// Where the clearing account's address comes from: it pools the cash of all vaults.
	pub const ClearingPalletId: PalletId = PalletId(*b"sure/clr");
	/// Held while a vault is open: one record at its largest.
	pub const VaultDeposit: Balance = deposit(1, VAULT_BYTES);
	/// Held while a series is listed: its record and its share of the expiry's.
	pub const SeriesDeposit: Balance = deposit(2, SERIES_BYTES);
	/// Held while an offer stands.
	pub const OfferDeposit: Balance = deposit(1, OFFER_BYTES);
}

impl surety_oracle::Config for Runtime {
	type GovernanceOrigin = EnsureRoot<AccountId>;
	type MaxExpiries = ConstU32<MAX_EXPIRIES>;
	type MaxFeeds = ConstU32<MAX_FEEDS>;
	type MaxOperators = ConstU32<MAX_OPERATORS>;
	type OnSettlementFixed = Options;
	type PollLimit = OraclePollLimit;
	type Time = Timestamp;
	type WeightInfo = weights::Oracle;
}

impl surety_vaults::Config for Runtime {
	type Assets = Assets;
	type CollateralHold = AssetsHolder;
	type Currency = Balances;
	type GovernanceOrigin = EnsureRoot<AccountId>;
	/// Full cover, until there is a risk pallet.
	type Margin = Options;
	type MaxCollaterals = ConstU32<MAX_COLLATERALS>;
	type MaxPositions = ConstU32<MAX_POSITIONS>;
	type MaxVaults = ConstU32<MAX_VAULTS>;
	type PalletId = ClearingPalletId;
	type RuntimeHoldReason = RuntimeHoldReason;
	type SettlementAsset = ConstU32<{ USD.id }>;
	type SettlementDecimals = ConstU8<{ USD.decimals }>;
	type VaultDeposit = VaultDeposit;
	type WeightInfo = weights::Vaults;
}

impl surety_options::Config for Runtime {
	type Currency = Balances;
	type GovernanceOrigin = EnsureRoot<AccountId>;
	type Ledger = Vaults;
	/// Full cover, until there is a risk pallet.
	type Margin = Options;
	type MaxMarkets = ConstU32<MAX_MARKETS>;
	type MaxOffers = ConstU32<MAX_OFFERS>;
	type MaxSeries = ConstU32<MAX_SERIES>;
	type MaxSettling = ConstU32<MAX_SETTLING>;
	type OfferDeposit = OfferDeposit;
	type PollLimit = OptionsPollLimit;
	type PriceFeed = Oracle;
	type RuntimeHoldReason = RuntimeHoldReason;
	type SeriesDeposit = SeriesDeposit;
	type SettlementOracle = Oracle;
	type Time = Timestamp;
	type WeightInfo = weights::Options;
}
