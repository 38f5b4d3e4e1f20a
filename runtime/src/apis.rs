//! What nodes and users may ask of the runtime.

use crate::{
	configs::{clearing, consensus::GENESIS_EPOCH_CONFIG},
	constants::time::{EPOCH_DURATION_IN_SLOTS, SLOT_DURATION},
	genesis_presets, AccountId, Babe, Balance, Block, Executive, Grandpa, Header, Historical,
	InherentDataExt, Moment, Nonce, Options, Oracle, Risk, Runtime, RuntimeCall,
	RuntimeGenesisConfig, SessionKeys, System, TransactionPayment, Vaults, VERSION,
};
use alloc::{string::String, vec::Vec};
use codec::Encode;
use frame_support::{
	genesis_builder_helper,
	traits::KeyOwnerProofSystem,
	view_functions::{ViewFunctionDispatchError, ViewFunctionId},
	weights::Weight,
};
use pallet_transaction_payment::{FeeDetails, RuntimeDispatchInfo};
use sp_api::impl_runtime_apis;
use sp_consensus_babe::{BabeConfiguration, Epoch, Slot};
use sp_core::{crypto::KeyTypeId, OpaqueMetadata};
use sp_genesis_builder::PresetId;
use sp_inherents::{CheckInherentsResult, InherentData};
use sp_runtime::FixedU128;
use sp_runtime::{
	traits::{Block as BlockT, NumberFor},
	transaction_validity::{TransactionSource, TransactionValidity},
	ApplyExtrinsicResult, ExtrinsicInclusionMode,
};
use sp_session::OpaqueGeneratedSessionKeys;
use sp_version::RuntimeVersion;
use surety_apis::{InvariantsPage, UnprovedVaults, VaultSummary, WaitingWithdrawal};
use surety_margin::MarginMode;
use surety_traits::{
	JudgedSnapshot, LiquidationPrices, MarketFeeds, OperatorRecord, OracleError, SeriesQuote,
	SettlementOracle, SettlementSample, VaultMargin,
};
use surety_types::{
	Change, ListedSeries, Market, Series, Settlement, Timing, UnderlyingId, VaultId, VaultIndex,
};

impl_runtime_apis! {
	impl sp_api::Core<Block> for Runtime {
		fn version() -> RuntimeVersion {
			VERSION
		}

		fn execute_block(block: <Block as BlockT>::LazyBlock) {
			Executive::execute_block(block);
		}

		fn initialize_block(header: &<Block as BlockT>::Header) -> ExtrinsicInclusionMode {
			Executive::initialize_block(header)
		}
	}

	impl sp_api::Metadata<Block> for Runtime {
		fn metadata() -> OpaqueMetadata {
			OpaqueMetadata::new(Runtime::metadata().into())
		}

		fn metadata_at_version(version: u32) -> Option<OpaqueMetadata> {
			Runtime::metadata_at_version(version)
		}

		fn metadata_versions() -> Vec<u32> {
			Runtime::metadata_versions()
		}
	}

	impl frame_support::view_functions::runtime_api::RuntimeViewFunction<Block> for Runtime {
		fn execute_view_function(
			id: ViewFunctionId,
			input: Vec<u8>,
		) -> Result<Vec<u8>, ViewFunctionDispatchError> {
			Runtime::execute_view_function(id, input)
		}
	}

	impl sp_block_builder::BlockBuilder<Block> for Runtime {
		fn apply_extrinsic(extrinsic: <Block as BlockT>::Extrinsic) -> ApplyExtrinsicResult {
			Executive::apply_extrinsic(extrinsic)
		}

		fn finalize_block() -> <Block as BlockT>::Header {
			Executive::finalize_block()
		}

		fn inherent_extrinsics(data: InherentData) -> Vec<<Block as BlockT>::Extrinsic> {
			data.create_extrinsics()
		}

		fn check_inherents(
			block: <Block as BlockT>::LazyBlock,
			data: InherentData,
		) -> CheckInherentsResult {
			data.check_extrinsics(&block)
		}
	}

	impl sp_transaction_pool::runtime_api::TaggedTransactionQueue<Block> for Runtime {
		fn validate_transaction(
			source: TransactionSource,
			transaction: <Block as BlockT>::Extrinsic,
			block_hash: <Block as BlockT>::Hash,
		) -> TransactionValidity {
			Executive::validate_transaction(source, transaction, block_hash)
		}
	}

	impl sp_offchain::OffchainWorkerApi<Block> for Runtime {
		fn offchain_worker(header: &<Block as BlockT>::Header) {
			Executive::offchain_worker(header)
		}
	}

	impl sp_consensus_babe::BabeApi<Block> for Runtime {
		fn configuration() -> BabeConfiguration {
			let epoch = Babe::epoch_config().unwrap_or(GENESIS_EPOCH_CONFIG);
			BabeConfiguration {
				slot_duration: SLOT_DURATION,
				epoch_length: EPOCH_DURATION_IN_SLOTS,
				c: epoch.c,
				authorities: Babe::authorities().to_vec(),
				randomness: Babe::randomness(),
				allowed_slots: epoch.allowed_slots,
			}
		}

		fn current_epoch_start() -> Slot {
			Babe::current_epoch_start()
		}

		fn current_epoch() -> Epoch {
			Babe::current_epoch()
		}

		fn next_epoch() -> Epoch {
			Babe::next_epoch()
		}

		fn generate_key_ownership_proof(
			_slot: Slot,
			authority: sp_consensus_babe::AuthorityId,
		) -> Option<sp_consensus_babe::OpaqueKeyOwnershipProof> {
			Historical::prove((sp_consensus_babe::KEY_TYPE, authority))
				.map(|proof| sp_consensus_babe::OpaqueKeyOwnershipProof::new(proof.encode()))
		}

		fn submit_report_equivocation_unsigned_extrinsic(
			equivocation: sp_consensus_babe::EquivocationProof<Header>,
			owner: sp_consensus_babe::OpaqueKeyOwnershipProof,
		) -> Option<()> {
			Babe::submit_unsigned_equivocation_report(equivocation, owner.decode()?)
		}
	}

	impl sp_consensus_grandpa::GrandpaApi<Block> for Runtime {
		fn grandpa_authorities() -> sp_consensus_grandpa::AuthorityList {
			Grandpa::grandpa_authorities()
		}

		fn current_set_id() -> sp_consensus_grandpa::SetId {
			Grandpa::current_set_id()
		}

		fn generate_key_ownership_proof(
			_set: sp_consensus_grandpa::SetId,
			authority: sp_consensus_grandpa::AuthorityId,
		) -> Option<sp_consensus_grandpa::OpaqueKeyOwnershipProof> {
			Historical::prove((sp_consensus_grandpa::KEY_TYPE, authority))
				.map(|proof| sp_consensus_grandpa::OpaqueKeyOwnershipProof::new(proof.encode()))
		}

		fn submit_report_equivocation_unsigned_extrinsic(
			equivocation: sp_consensus_grandpa::EquivocationProof<
				<Block as BlockT>::Hash,
				NumberFor<Block>,
			>,
			owner: sp_consensus_grandpa::OpaqueKeyOwnershipProof,
		) -> Option<()> {
			Grandpa::submit_unsigned_equivocation_report(equivocation, owner.decode()?)
		}
	}

	impl sp_session::SessionKeys<Block> for Runtime {
		fn generate_session_keys(
			owner: Vec<u8>,
			seed: Option<Vec<u8>>,
		) -> OpaqueGeneratedSessionKeys {
			SessionKeys::generate(&owner, seed).into()
		}

		fn decode_session_keys(encoded: Vec<u8>) -> Option<Vec<(Vec<u8>, KeyTypeId)>> {
			SessionKeys::decode_into_raw_public_keys(&encoded)
		}
	}

	impl frame_system_rpc_runtime_api::AccountNonceApi<Block, AccountId, Nonce> for Runtime {
		fn account_nonce(account: AccountId) -> Nonce {
			System::account_nonce(account)
		}
	}

	impl pallet_transaction_payment_rpc_runtime_api::TransactionPaymentApi<Block, Balance>
		for Runtime
	{
		fn query_info(
			transaction: <Block as BlockT>::Extrinsic,
			length: u32,
		) -> RuntimeDispatchInfo<Balance> {
			TransactionPayment::query_info(transaction, length)
		}

		fn query_fee_details(
			transaction: <Block as BlockT>::Extrinsic,
			length: u32,
		) -> FeeDetails<Balance> {
			TransactionPayment::query_fee_details(transaction, length)
		}

		fn query_weight_to_fee(weight: Weight) -> Balance {
			TransactionPayment::weight_to_fee(weight)
		}

		fn query_length_to_fee(length: u32) -> Balance {
			TransactionPayment::length_to_fee(length)
		}
	}

	impl
		pallet_transaction_payment_rpc_runtime_api::TransactionPaymentCallApi<
			Block,
			Balance,
			RuntimeCall,
		> for Runtime
	{
		fn query_call_info(call: RuntimeCall, length: u32) -> RuntimeDispatchInfo<Balance> {
			TransactionPayment::query_call_info(call, length)
		}

		fn query_call_fee_details(call: RuntimeCall, length: u32) -> FeeDetails<Balance> {
			TransactionPayment::query_call_fee_details(call, length)
		}

		fn query_weight_to_fee(weight: Weight) -> Balance {
			TransactionPayment::weight_to_fee(weight)
		}

		fn query_length_to_fee(length: u32) -> Balance {
			TransactionPayment::length_to_fee(length)
		}
	}

	impl surety_apis::OracleApi<Block, AccountId> for Runtime {
		fn snapshot(underlying: UnderlyingId) -> Result<JudgedSnapshot, OracleError> {
			Oracle::judged_snapshot(underlying)
		}

		fn feeds(underlying: UnderlyingId) -> Option<MarketFeeds> {
			Oracle::market_feeds(underlying)
		}

		fn records(underlying: UnderlyingId) -> Vec<OperatorRecord<AccountId>> {
			Oracle::operator_records(underlying)
		}

		fn settlement(underlying: UnderlyingId, expiry: Moment) -> Option<Settlement> {
			Oracle::settlement(underlying, expiry)
		}

		fn settlement_samples(
			underlying: UnderlyingId,
			expiry: Moment,
			cursor: Option<u64>,
			limit: u32,
		) -> Vec<SettlementSample<AccountId>> {
			Oracle::settlement_samples(underlying, expiry, cursor, limit)
		}

		fn timing() -> Timing {
			Oracle::timing()
		}
	}

	impl surety_apis::VaultsApi<Block, AccountId> for Runtime {
		fn summary(owner: AccountId, index: VaultIndex) -> Option<VaultSummary> {
			clearing::vault_summary(VaultId { owner, index })
		}

		fn free_cash(owner: AccountId, index: VaultIndex) -> FixedU128 {
			Risk::free_cash(&VaultId { owner, index })
		}

		fn outflow_room() -> FixedU128 {
			Vaults::outflow_room()
		}

		fn queued_withdrawals(
			cursor: Option<VaultId<AccountId>>,
			limit: u32,
		) -> Vec<WaitingWithdrawal<AccountId>> {
			clearing::queued_withdrawals(cursor, limit)
		}
	}

	impl surety_apis::OptionsApi<Block, AccountId> for Runtime {
		fn markets() -> Vec<(UnderlyingId, Market)> {
			Options::markets()
		}

		fn series(series: Series) -> Option<ListedSeries<AccountId>> {
			Options::series_summary(&series)
		}

		fn all_series(
			underlying: UnderlyingId,
			cursor: Option<Series>,
			limit: u32,
		) -> Vec<ListedSeries<AccountId>> {
			Options::all_series(underlying, cursor, limit)
		}

		fn instrument_name(series: Series) -> Option<String> {
			Options::instrument_name(&series)
		}

		fn parse_instrument(name: Vec<u8>) -> Option<Series> {
			Options::parse_instrument(&name)
		}
	}

	impl surety_apis::RiskApi<Block, AccountId> for Runtime {
		fn margin(owner: AccountId, index: VaultIndex) -> Option<VaultMargin> {
			Risk::margin_of(&VaultId { owner, index })
		}

		fn margin_after(
			owner: AccountId,
			index: VaultIndex,
			changes: Vec<Change>,
		) -> Option<VaultMargin> {
			Risk::margin_after(&VaultId { owner, index }, &changes)
		}

		fn mode_of(owner: AccountId, index: VaultIndex) -> Option<MarginMode> {
			Risk::mode_of(&VaultId { owner, index })
		}

		fn liquidation_prices(
			owner: AccountId,
			index: VaultIndex,
		) -> Option<Vec<LiquidationPrices>> {
			Risk::liquidation_prices(&VaultId { owner, index })
		}

		fn quote(series: Series) -> Option<SeriesQuote> {
			Risk::quote_of(&series)
		}

		fn option_chain(
			underlying: UnderlyingId,
			expiry: Moment,
			cursor: Option<FixedU128>,
			limit: u32,
		) -> Vec<SeriesQuote> {
			Risk::option_chain(underlying, expiry, cursor, limit)
		}

		fn unproved(cursor: Option<Vec<u8>>, limit: u32) -> UnprovedVaults<AccountId> {
			clearing::unproved_vaults(cursor, limit)
		}
	}

	impl surety_apis::InvariantsApi<Block> for Runtime {
		fn check(cursor: Option<Vec<u8>>, limit: u32) -> InvariantsPage {
			clearing::check_invariants(cursor, limit)
		}
	}

	impl sp_genesis_builder::GenesisBuilder<Block> for Runtime {
		fn build_state(config: Vec<u8>) -> sp_genesis_builder::Result {
			genesis_builder_helper::build_state::<RuntimeGenesisConfig>(config)
		}

		fn get_preset(id: &Option<PresetId>) -> Option<Vec<u8>> {
			genesis_builder_helper::get_preset::<RuntimeGenesisConfig>(
				id,
				genesis_presets::get_preset,
			)
		}

		fn preset_names() -> Vec<PresetId> {
			genesis_presets::preset_names()
		}
	}

	#[cfg(feature = "runtime-benchmarks")]
	impl frame_benchmarking::Benchmark<Block> for Runtime {
		fn benchmark_metadata(
			extra: bool,
		) -> (Vec<frame_benchmarking::BenchmarkList>, Vec<frame_support::traits::StorageInfo>) {
			use crate::*;
			use frame_benchmarking::BenchmarkList;
			use frame_support::traits::StorageInfoTrait;
			use frame_system_benchmarking::{
				extensions::Pallet as SystemExtensionsBench, Pallet as SystemBench,
			};

			let mut list = Vec::<BenchmarkList>::new();
			list_benchmarks!(list, extra);
			(list, AllPalletsWithSystem::storage_info())
		}

		#[allow(non_local_definitions)]
		fn dispatch_benchmark(
			config: frame_benchmarking::BenchmarkConfig,
		) -> Result<Vec<frame_benchmarking::BenchmarkBatch>, alloc::string::String> {
			use crate::*;
			use frame_benchmarking::BenchmarkBatch;
			use frame_support::traits::WhitelistedStorageKeys;
			use frame_system_benchmarking::{
				extensions::Pallet as SystemExtensionsBench, Pallet as SystemBench,
			};
			use sp_storage::TrackedStorageKey;

			impl frame_system_benchmarking::Config for Runtime {}
			impl pallet_transaction_payment::BenchmarkConfig for Runtime {}

			let whitelist: Vec<TrackedStorageKey> =
				AllPalletsWithSystem::whitelisted_storage_keys();
			let mut batches = Vec::<BenchmarkBatch>::new();
			let params = (&config, &whitelist);
			add_benchmarks!(params, batches);
			Ok(batches)
		}
	}
}
