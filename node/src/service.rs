//! The node: client, pool, network, BABE, GRANDPA and RPC put together.

use crate::{
	authoring::{self, Settings},
	cli::Sealing,
	clock::DevClock,
	database,
	error::Result,
	manual_seal, network, rpc,
};
use futures::channel::mpsc;
use sc_consensus::DefaultImportQueue;
use sc_consensus_babe::{BabeLink, BabeWorkerHandle};
use sc_consensus_grandpa::{FinalityProofProvider, SharedVoterState};
use sc_network::NetworkBackend;
use sc_service::{Configuration, TaskManager};
use sc_telemetry::{Telemetry, TelemetryWorker};
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_consensus_babe::{
	inherents::{BabeCreateInherentDataProviders, InherentDataProvider},
	SlotDuration,
};
use sp_keystore::KeystorePtr;
use std::sync::Arc;
use surety_runtime::{apis::RuntimeApi, opaque::Block, Hash};

/// Runs the runtime's wasm.
pub type Executor = sc_executor::WasmExecutor<sp_io::SubstrateHostFunctions>;
/// The chain's client.
pub type FullClient = sc_service::TFullClient<Block, RuntimeApi, Executor>;
/// The chain's database.
pub type FullBackend = sc_service::TFullBackend<Block>;
/// Takes the longest of the heaviest chains; BABE's import decides what is best.
pub type FullSelectChain = sc_consensus::LongestChain<FullBackend, Block>;
/// Transactions waiting for a block.
pub type FullPool = sc_transaction_pool::TransactionPoolHandle<Block, FullClient>;

type FullGrandpaImport =
	sc_consensus_grandpa::GrandpaBlockImport<FullBackend, Block, FullClient, FullSelectChain>;
/// Imports blocks: BABE around GRANDPA around the client.
pub type FullBabeImport = sc_consensus_babe::BabeBlockImport<
	Block,
	FullClient,
	FullGrandpaImport,
	BabeCreateInherentDataProviders<Block>,
	FullSelectChain,
>;
/// Joins the import of blocks to the voter.
pub type GrandpaLink = sc_consensus_grandpa::LinkHalf<Block, FullClient, FullSelectChain>;

/// A justification is kept at least every so many blocks; warp sync starts from the kept ones.
pub const JUSTIFICATION_PERIOD: u32 = 512;
/// Requests for blocks that may wait.
const WAITING_REQUESTS: usize = 1_024;

/// All of a node that does not need the network.
pub struct Partial {
	/// The chain's client.
	pub client: Arc<FullClient>,
	/// Its database.
	pub backend: Arc<FullBackend>,
	/// Runs the node's tasks.
	pub tasks: TaskManager,
	/// Keys of this node.
	pub keystore: KeystorePtr,
	/// Picks the best chain.
	pub select_chain: FullSelectChain,
	/// Transactions waiting for a block.
	pub pool: Arc<FullPool>,
	/// Imports blocks of this node's own making.
	pub block_import: FullBabeImport,
	/// BABE's epochs.
	pub babe_link: BabeLink<Block>,
	/// Answers questions about epochs.
	pub babe_worker: BabeWorkerHandle<Block>,
	/// What the voter needs.
	pub grandpa_link: GrandpaLink,
	/// Where the operator wants reports sent.
	pub telemetry: Option<Telemetry>,
	/// Set while blocks are made on request.
	pub clock: Option<DevClock>,
}

/// Opens the database and builds all that reads from it or writes to it. The import queue goes to
/// the network or to a command that imports blocks.
pub fn new_partial(
	config: &Configuration,
	sealing: Sealing,
) -> Result<(Partial, DefaultImportQueue<Block>)> {
	let telemetry = telemetry(config)?;
	let handle = telemetry.as_ref().map(|(_, telemetry)| telemetry.handle());
	let database::Parts { client, backend, keystore, tasks } =
		database::open(config, handle.clone())?;
	let telemetry = telemetry.map(|(worker, telemetry)| {
		tasks.spawn_handle().spawn("telemetry", None, worker.run());
		telemetry
	});
	let select_chain = sc_consensus::LongestChain::new(backend.clone());
	let pool = transaction_pool(config, &client, &tasks);
	let (grandpa_import, grandpa_link) = sc_consensus_grandpa::block_import(
		client.clone(),
		JUSTIFICATION_PERIOD,
		&client,
		select_chain.clone(),
		handle.clone(),
	)?;
	let justification_import = grandpa_import.clone();
	let babe_config = sc_consensus_babe::configuration(&*client)?;
	let slot_duration = babe_config.slot_duration();
	let clock = match sealing {
		Sealing::Babe => None,
		Sealing::Manual => Some(manual_seal::clock(&client, &backend, slot_duration)?),
	};
	let inherents = match &clock {
		None => system_inherents(slot_duration),
		Some(clock) => manual_seal::checking_inherents(clock.clone(), slot_duration),
	};
	let (block_import, babe_link) = sc_consensus_babe::block_import(
		babe_config,
		grandpa_import,
		client.clone(),
		inherents,
		select_chain.clone(),
		OffchainTransactionPoolFactory::new(pool.clone()),
	)?;
	let (import_queue, babe_worker) =
		sc_consensus_babe::import_queue(sc_consensus_babe::ImportQueueParams {
			link: babe_link.clone(),
			block_import: block_import.clone(),
			justification_import: Some(Box::new(justification_import)),
			client: client.clone(),
			slot_duration,
			spawner: &tasks.spawn_essential_handle(),
			registry: config.prometheus_registry(),
			telemetry: handle,
		})?;

	let node = Partial {
		client,
		backend,
		tasks,
		keystore: keystore.keystore(),
		select_chain,
		pool,
		block_import,
		babe_link,
		babe_worker,
		grandpa_link,
		telemetry,
		clock,
	};
	Ok((node, import_queue))
}

fn transaction_pool(
	config: &Configuration,
	client: &Arc<FullClient>,
	tasks: &TaskManager,
) -> Arc<FullPool> {
	let builder = sc_transaction_pool::Builder::new(
		tasks.spawn_essential_handle(),
		client.clone(),
		config.role.is_authority().into(),
	)
	.with_options(config.transaction_pool.clone())
	.with_prometheus(config.prometheus_registry());
	Arc::new(builder.build())
}

/// Telemetry is sent only to endpoints that the operator or the chain spec names.
fn telemetry(config: &Configuration) -> Result<Option<(TelemetryWorker, Telemetry)>> {
	config
		.telemetry_endpoints
		.clone()
		.filter(|endpoints| !endpoints.is_empty())
		.map(|endpoints| {
			let worker = TelemetryWorker::new(16).map_err(sc_service::Error::from)?;
			let telemetry = worker.handle().new_telemetry(endpoints);
			Ok((worker, telemetry))
		})
		.transpose()
}

/// Inherents by this machine's clock.
pub fn system_inherents(slot_duration: SlotDuration) -> BabeCreateInherentDataProviders<Block> {
	Arc::new(move |_, ()| async move {
		let timestamp = sp_timestamp::InherentDataProvider::from_system_time();
		let slot =
			InherentDataProvider::from_timestamp_and_slot_duration(*timestamp, slot_duration);
		Ok((slot, timestamp))
	})
}

/// Starts a node on the network backend that `config` asks for.
pub fn run(config: Configuration, sealing: Sealing) -> Result<TaskManager> {
	use sc_network::config::NetworkBackendType::{Libp2p, Litep2p};
	match config.network.network_backend {
		Libp2p => new_full::<sc_network::NetworkWorker<Block, Hash>>(config, sealing),
		Litep2p => new_full::<sc_network::Litep2pNetworkBackend>(config, sealing),
	}
}

fn new_full<N: NetworkBackend<Block, Hash>>(
	config: Configuration,
	sealing: Sealing,
) -> Result<TaskManager> {
	let (mut node, import_queue) = new_partial(&config, sealing)?;
	let settings = Settings::of(&config);
	let voter_state = SharedVoterState::empty();
	let (commands_in, commands) = mpsc::channel(WAITING_REQUESTS);
	let methods = rpc::Deps {
		client: node.client.clone(),
		pool: node.pool.clone(),
		select_chain: node.select_chain.clone(),
		keystore: node.keystore.clone(),
		babe: node.babe_worker.clone(),
		grandpa: node.clock.is_none().then(|| rpc::GrandpaDeps {
			authority_set: node.grandpa_link.shared_authority_set().clone(),
			voter_state: voter_state.clone(),
			justifications: node.grandpa_link.justification_stream(),
			finality_proofs: FinalityProofProvider::new_for_service(
				node.backend.clone(),
				Some(node.grandpa_link.shared_authority_set().clone()),
			),
		}),
		manual: node.clock.clone().map(|clock| rpc::ManualDeps { commands: commands_in, clock }),
	};
	let network = network::start::<N>(config, &mut node, import_queue, methods)?;
	match node.clock.clone() {
		Some(clock) => authoring::start_manual(settings, node, clock, commands),
		None => authoring::start_babe(settings, node, network, voter_state),
	}
}
