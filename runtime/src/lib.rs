//! The Surety runtime: which pallets the chain is made of, and nothing else.
//!
//! - [`constants`]: the numbers, listed with their reasons in `docs/constants.md`.
//! - [`configs`]: how the pallets are wired, by concern.
//! - [`apis`]: what nodes and users may ask.
//! - [`genesis_presets`]: how a chain begins.
//! - [`weights`]: what calls cost.

#![cfg_attr(not(feature = "std"), no_std)]
// The construct and the wasm's constants are public items that macros write, without a word, at the
// root. The modules ask for documentation again.
#![allow(missing_docs)]
// The construct expands into one very deep type.
#![recursion_limit = "512"]

extern crate alloc;

#[cfg(feature = "std")]
include!(concat!(env!("OUT_DIR"), "/wasm_binary.rs"));

#[cfg(feature = "runtime-benchmarks")]
#[macro_use]
mod benchmarks;

pub mod apis;
pub mod configs;
pub mod constants;
pub mod genesis_presets;
pub mod weights;

// `Vec` is for the macros below, which expect it where there is no `std`.
use alloc::{borrow::Cow, vec::Vec};
use pallet_session::historical as pallet_session_historical;
use sp_runtime::{
	generic, impl_opaque_keys,
	traits::{BlakeTwo256, IdentifyAccount, Verify},
	MultiAddress, MultiSignature,
};
use sp_version::RuntimeVersion;

/// Number of a block.
pub type BlockNumber = u32;
/// Signature of a transaction: sr25519, ed25519 or ecdsa.
pub type Signature = MultiSignature;
/// An account: its public key, or a hash of it.
pub type AccountId = <<Signature as Verify>::Signer as IdentifyAccount>::AccountId;
/// How a transaction names an account.
pub type Address = MultiAddress<AccountId, ()>;
/// Amount of the native token in its smallest unit, 10^-12 SRTY.
pub type Balance = u128;
/// Id of an asset in pallet-assets.
pub type AssetId = u32;
/// Amount of an asset in its smallest unit.
pub type AssetBalance = u128;
/// How many transactions an account has sent.
pub type Nonce = u32;
/// A hash.
pub type Hash = sp_core::H256;
/// Unix time in milliseconds.
pub type Moment = u64;

/// Header of a block.
pub type Header = generic::Header<BlockNumber, BlakeTwo256>;
/// A block.
pub type Block = generic::Block<Header, UncheckedExtrinsic>;
/// A block with the justifications of its finality.
pub type SignedBlock = generic::SignedBlock<Block>;
/// A transaction or an inherent as it stands in a block.
pub type UncheckedExtrinsic =
	generic::UncheckedExtrinsic<Address, RuntimeCall, Signature, TxExtension>;
/// What a signer signs.
pub type SignedPayload = generic::SignedPayload<RuntimeCall, TxExtension>;

/// What every transaction is checked for, in this order.
///
/// `AuthorizeCall` is first, since it makes an origin where there is no signature. `WeightReclaim`
/// is last, since it gives back what all the others have left over. Extensions of our own come
/// between, and carry no explicit data: old signers keep working.
pub type TxExtension = (
	frame_system::AuthorizeCall<Runtime>,
	frame_system::CheckNonZeroSender<Runtime>,
	frame_system::CheckSpecVersion<Runtime>,
	frame_system::CheckTxVersion<Runtime>,
	frame_system::CheckGenesis<Runtime>,
	frame_system::CheckEra<Runtime>,
	frame_system::CheckNonce<Runtime>,
	surety_oracle::CheckOperational<Runtime>,
	frame_system::CheckWeight<Runtime>,
	pallet_transaction_payment::ChargeTransactionPayment<Runtime>,
	frame_metadata_hash_extension::CheckMetadataHash<Runtime>,
	frame_system::WeightReclaim<Runtime>,
);

/// Carries blocks out.
pub type Executive = frame_executive::Executive<
	Runtime,
	Block,
	frame_system::ChainContext<Runtime>,
	Runtime,
	AllPalletsWithSystem,
>;

/// Types for a node, which passes extrinsics on without reading them: it goes on working when an
/// upgrade changes what they look like.
pub mod opaque {
	use super::{generic, BlakeTwo256, BlockNumber};
	pub use sp_runtime::OpaqueExtrinsic as UncheckedExtrinsic;

	/// Header of a block.
	pub type Header = generic::Header<BlockNumber, BlakeTwo256>;
	/// A block of opaque extrinsics.
	pub type Block = generic::Block<Header, UncheckedExtrinsic>;
	/// Id of a block.
	pub type BlockId = generic::BlockId<Block>;
}

impl_opaque_keys! {
	/// The keys a validator works with in a session.
	pub struct SessionKeys {
		/// Signs blocks.
		pub babe: Babe,
		/// Votes on finality.
		pub grandpa: Grandpa,
	}
}

/// Prefix of the chain's addresses: the generic one, for development and local chains.
pub const SS58_PREFIX: u16 = 42;

/// The version. When each number goes up, and by one:
/// - `spec_version`: with every release whose wasm differs from the last one released. Nodes tell
///   runtimes apart by it, and signers sign it.
/// - `transaction_version`: when a transaction signed for the old runtime could mean something
///   else: a pallet or call index changes, a call's arguments or its meaning change, the
///   transaction extensions change. Adding calls or pallets does not count. Signers that work
///   offline must be updated.
/// - `authoring_version`: when block authorship itself changes, so that old nodes must not author.
/// - `impl_version`: never; a change of the code alone is a change of the wasm.
/// - `system_version`: when the layout of the state or of extrinsics roots changes, by migration.
#[sp_version::runtime_version]
pub const VERSION: RuntimeVersion = RuntimeVersion {
	spec_name: Cow::Borrowed("surety"),
	impl_name: Cow::Borrowed("surety-node"),
	authoring_version: 1,
	spec_version: 2,
	impl_version: 0,
	apis: apis::RUNTIME_API_VERSIONS,
	transaction_version: 2,
	system_version: 1,
};

/// The pallets. An index belongs to its pallet for ever: it is in every call, event and error.
/// 0 to 29 are stock pallets, from 30 on are our own; hooks run in the order in which they stand here.
// "Legacy": not in the order of indices.
#[frame_support::runtime(legacy_ordering)]
mod runtime {
	/// The chain.
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeFreezeReason,
		RuntimeHoldReason,
		RuntimeSlashReason,
		RuntimeLockId,
		RuntimeTask,
		RuntimeViewFunction
	)]
	pub struct Runtime;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Timestamp = pallet_timestamp;
	// Before Session, whose sessions are BABE's epochs.
	#[runtime::pallet_index(2)]
	pub type Babe = pallet_babe;
	// Before Session, so that an author is looked up in the set that it belonged to.
	#[runtime::pallet_index(3)]
	pub type Authorship = pallet_authorship;
	#[runtime::pallet_index(4)]
	pub type Balances = pallet_balances;
	#[runtime::pallet_index(5)]
	pub type TransactionPayment = pallet_transaction_payment;
	#[runtime::pallet_index(6)]
	pub type Session = pallet_session;
	#[runtime::pallet_index(7)]
	pub type Historical = pallet_session_historical;
	#[runtime::pallet_index(8)]
	pub type Offences = pallet_offences;
	#[runtime::pallet_index(9)]
	pub type Grandpa = pallet_grandpa;
	#[runtime::pallet_index(10)]
	pub type Utility = pallet_utility;
	#[runtime::pallet_index(11)]
	pub type Proxy = pallet_proxy;
	#[runtime::pallet_index(12)]
	pub type Multisig = pallet_multisig;
	#[runtime::pallet_index(13)]
	pub type Assets = pallet_assets;
	#[runtime::pallet_index(14)]
	pub type AssetsHolder = pallet_assets_holder;
	#[runtime::pallet_index(15)]
	pub type Sudo = pallet_sudo;

	// Protective work on poll, in this order: prices first, then what follows from them.
	#[runtime::pallet_index(30)]
	pub type Oracle = surety_oracle;
	#[runtime::pallet_index(31)]
	pub type Vaults = surety_vaults;
	#[runtime::pallet_index(33)]
	pub type Risk = surety_risk;
	#[runtime::pallet_index(32)]
	pub type Options = surety_options;
}
