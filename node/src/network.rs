//! The network, and what answers on it and looks at it: RPC, metrics, offchain workers.

use crate::{error::Result, rpc, service::Partial};
use futures::FutureExt;
use sc_client_api::Backend as _;
use sc_consensus::DefaultImportQueue;
use sc_consensus_grandpa::warp_proof::NetworkProvider;
use sc_network::{
	config::FullNetworkConfiguration,
	service::{traits::NetworkService, NotificationMetrics},
	NetworkBackend, NotificationService, ProtocolName,
};
use sc_network_sync::SyncingService;
use sc_offchain::{OffchainWorkerOptions, OffchainWorkers};
use sc_service::{BuildNetworkParams, Configuration, SpawnTasksParams, WarpSyncConfig};
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_blockchain::HeaderBackend;
use std::sync::Arc;
use surety_runtime::{opaque::Block, Hash};

/// A running network.
pub struct Network {
	/// Talks to the peers.
	pub service: Arc<dyn NetworkService>,
	/// Gets blocks from them.
	pub sync: Arc<SyncingService<Block>>,
	/// Carries the votes; none while blocks are made on request.
	pub grandpa: Option<GrandpaProtocol>,
}

/// The network protocol on which GRANDPA votes.
pub struct GrandpaProtocol {
	/// Its name, with the genesis in it.
	pub name: ProtocolName,
	/// Its messages.
	pub notifications: Box<dyn NotificationService>,
}

/// Starts the network and all that answers on it or looks at it.
// The error of `rpc_builder` is the SDK's own.
#[allow(clippy::result_large_err)]
pub fn start<N: NetworkBackend<Block, Hash>>(
	config: Configuration,
	node: &mut Partial,
	import_queue: DefaultImportQueue<Block>,
	methods: rpc::Deps,
) -> Result<Network> {
	let registry = config.prometheus_registry().cloned();
	let mut net_config =
		FullNetworkConfiguration::<Block, Hash, N>::new(&config.network, registry.clone());
	let metrics = N::register_notification_metrics(registry.as_ref());
	let grandpa =
		node.clock.is_none().then(|| add_grandpa(&config, node, &mut net_config, metrics.clone()));
	let warp_proofs = Arc::new(NetworkProvider::new(
		node.backend.clone(),
		node.grandpa_link.shared_authority_set().clone(),
		Vec::new(),
	));
	let (service, system_rpc_tx, tx_handler_controller, sync, _bitswap) =
		sc_service::build_network(BuildNetworkParams {
			config: &config,
			net_config,
			client: node.client.clone(),
			transaction_pool: node.pool.clone(),
			spawn_handle: node.tasks.spawn_handle(),
			spawn_essential_handle: node.tasks.spawn_essential_handle(),
			import_queue,
			block_announce_validator_builder: None,
			warp_sync_config: Some(WarpSyncConfig::WithProvider(warp_proofs)),
			block_relay: None,
			metrics,
			gap_sync_body_policy: None,
		})?;
	let network = Network { service, sync, grandpa };
	start_offchain_workers(&config, node, &network)?;
	sc_service::spawn_tasks(SpawnTasksParams {
		config,
		client: node.client.clone(),
		backend: node.backend.clone(),
		task_manager: &mut node.tasks,
		keystore: node.keystore.clone(),
		transaction_pool: node.pool.clone(),
		rpc_builder: Box::new(move |executor| {
			rpc::create(methods.clone(), executor).map_err(sc_service::Error::Application)
		}),
		network: network.service.clone(),
		system_rpc_tx,
		tx_handler_controller,
		sync_service: network.sync.clone(),
		telemetry: node.telemetry.as_mut(),
		tracing_execute_block: None,
	})?;
	Ok(network)
}

fn add_grandpa<N: NetworkBackend<Block, Hash>>(
	config: &Configuration,
	node: &Partial,
	net_config: &mut FullNetworkConfiguration<Block, Hash, N>,
	metrics: NotificationMetrics,
) -> GrandpaProtocol {
	let genesis = node.client.info().genesis_hash;
	let name = sc_consensus_grandpa::protocol_standard_name(&genesis, &config.chain_spec);
	let (protocol, notifications) = sc_consensus_grandpa::grandpa_peers_set_config::<_, N>(
		name.clone(),
		metrics,
		net_config.peer_store_handle(),
	);
	net_config.add_notification_protocol(protocol);
	GrandpaProtocol { name, notifications }
}

fn start_offchain_workers(config: &Configuration, node: &Partial, network: &Network) -> Result<()> {
	if !config.offchain_worker.enabled {
		return Ok(());
	}
	let workers = OffchainWorkers::new(OffchainWorkerOptions {
		runtime_api_provider: node.client.clone(),
		is_validator: config.role.is_authority(),
		keystore: Some(node.keystore.clone()),
		offchain_db: node.backend.offchain_storage(),
		transaction_pool: Some(OffchainTransactionPoolFactory::new(node.pool.clone())),
		network_provider: Arc::new(network.service.clone()),
		// Prices come from feeders, never from a validator's own requests.
		enable_http_requests: false,
		custom_extensions: |_| Vec::new(),
	})
	.map_err(sc_service::Error::from)?;
	node.tasks.spawn_handle().spawn(
		"offchain-workers-runner",
		Some("offchain-worker"),
		workers.run(node.client.clone(), node.tasks.spawn_handle()).boxed(),
	);
	Ok(())
}
