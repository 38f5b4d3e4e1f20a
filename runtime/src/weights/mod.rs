//! The weights of every pallet, one name each.
//!
//! Dispatch weights count storage by [`DbWeight`], which is ParityDB's: the node has no other
//! database. A stock pallet uses its published weights until `scripts/weights.sh` has measured it;
//! then its file comes into this directory and its line here points to it. Configs never name a
//! pallet's weights themselves.

#![warn(missing_docs)]

mod surety_options;
mod surety_oracle;
mod surety_risk;
mod surety_vaults;

use crate::Runtime;

pub use frame_support::weights::constants::{
	BlockExecutionWeight, ExtrinsicBaseWeight, ParityDbWeight as DbWeight,
};

/// Weights of pallet-assets.
pub type Assets = pallet_assets::weights::SubstrateWeight<Runtime>;
/// Weights of pallet-babe. The published ones are fixed to RocksDB and so err upwards.
pub type Babe = ();
/// Weights of pallet-balances.
pub type Balances = pallet_balances::weights::SubstrateWeight<Runtime>;
/// Weights of pallet-grandpa. The published ones are fixed to RocksDB and so err upwards.
pub type Grandpa = ();
/// Weights of pallet-multisig.
pub type Multisig = pallet_multisig::weights::SubstrateWeight<Runtime>;
/// Weights of options.
pub type Options = self::surety_options::WeightInfo<Runtime>;
/// Weights of the oracle.
pub type Oracle = self::surety_oracle::WeightInfo<Runtime>;
/// Weights of pallet-proxy.
pub type Proxy = pallet_proxy::weights::SubstrateWeight<Runtime>;
/// Weights of risk.
pub type Risk = self::surety_risk::WeightInfo<Runtime>;
/// Weights of pallet-session.
pub type Session = pallet_session::weights::SubstrateWeight<Runtime>;
/// Weights of pallet-sudo.
pub type Sudo = pallet_sudo::weights::SubstrateWeight<Runtime>;
/// Weights of frame-system's calls.
pub type System = frame_system::weights::SubstrateWeight<Runtime>;
/// Weights of frame-system's transaction extensions.
pub type SystemExtensions = frame_system::SubstrateExtensionsWeight<Runtime>;
/// Weights of pallet-timestamp.
pub type Timestamp = pallet_timestamp::weights::SubstrateWeight<Runtime>;
/// Weights of pallet-transaction-payment.
pub type TransactionPayment = pallet_transaction_payment::weights::SubstrateWeight<Runtime>;
/// Weights of pallet-utility.
pub type Utility = pallet_utility::weights::SubstrateWeight<Runtime>;
/// Weights of vaults.
pub type Vaults = self::surety_vaults::WeightInfo<Runtime>;
