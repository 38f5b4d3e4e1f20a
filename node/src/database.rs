//! Opens the database, makes sure that it belongs to the chain spec, and builds the client on it.

use crate::{
	error::{Error, Result},
	service::{Executor, FullBackend, FullClient},
};
use sc_chain_spec::{BuildGenesisBlock, GenesisBlockBuilder};
use sc_client_api::Backend as _;
use sc_service::{Configuration, KeystoreContainer, TaskManager};
use sc_telemetry::TelemetryHandle;
use sp_api::{Core, ProvideRuntimeApi};
use sp_blockchain::HeaderBackend;
use sp_core::storage::{well_known_keys, Storage};
use sp_runtime::traits::Block as _;
use std::{panic, path::PathBuf, process, sync::Arc};
use surety_runtime::{opaque::Block, VERSION};

/// What stands on the database.
pub struct Parts {
	/// The chain's client.
	pub client: Arc<FullClient>,
	/// Its database.
	pub backend: Arc<FullBackend>,
	/// Keys of this node.
	pub keystore: KeystoreContainer,
	/// Runs the node's tasks.
	pub tasks: TaskManager,
}

/// Opens or creates the database of `config` and builds the client.
pub fn open(config: &Configuration, telemetry: Option<TelemetryHandle>) -> Result<Parts> {
	let executor = sc_service::new_wasm_executor::<sp_io::SubstrateHostFunctions>(&config.executor);
	let storage = config
		.chain_spec
		.as_storage_builder()
		.build_storage()
		.map_err(|reason| bad_genesis(config, reason))?;
	if !storage.top.contains_key(well_known_keys::CODE) {
		return Err(bad_genesis(config, "it has no runtime".into()));
	}
	explain_panics(config);
	let backend = sc_service::new_db_backend::<Block>(config.db_config())
		.map_err(|error| bad_database(config, error.to_string()))?;
	let is_new = backend.blockchain().info().genesis_hash == Default::default();
	check_genesis(config, &backend, &storage, &executor)?;

	let genesis = GenesisBlockBuilder::<Block, _, _>::new_with_storage(
		storage,
		!config.no_genesis(),
		backend.clone(),
		executor.clone(),
	)?;
	let (client, backend, keystore, tasks) = sc_service::new_full_parts_with_genesis_builder(
		config, telemetry, executor, backend, genesis, false,
	)
	.map_err(|error| match error {
		// A new database holds nothing but the genesis: what is wrong came with the chain spec.
		sc_service::Error::Client(error) if is_new => bad_genesis(config, error.to_string()),
		sc_service::Error::Client(error) => bad_database(config, error.to_string()),
		other => other.into(),
	})?;
	check_runtime(config, &client)?;
	Ok(Parts { client: Arc::new(client), backend, keystore, tasks })
}

/// The directory of the database carries only the chain's id, so a chain spec of the same id with
/// another genesis would be taken for the same chain.
fn check_genesis(
	config: &Configuration,
	backend: &Arc<FullBackend>,
	storage: &Storage,
	executor: &Executor,
) -> Result<()> {
	let info = backend.blockchain().info();
	if info.genesis_hash == Default::default() {
		return Ok(());
	}
	let (genesis, _) = GenesisBlockBuilder::<Block, _, _>::new_with_storage(
		storage.clone(),
		false,
		backend.clone(),
		executor.clone(),
	)?
	.build_genesis_block()
	.map_err(|error| bad_genesis(config, error.to_string()))?;
	let expected = genesis.hash();
	if info.genesis_hash == expected {
		return Ok(());
	}
	Err(Error::OtherGenesis {
		path: path(config),
		database: format!("{:?}", info.genesis_hash),
		spec: format!("{expected:?}"),
	})
}

/// A chain spec of another project builds a fine genesis; this node cannot validate it.
fn check_runtime(config: &Configuration, client: &FullClient) -> Result<()> {
	let info = client.info();
	// After a warp sync has only begun there is no state to ask.
	let Some((at, _)) = info.finalized_state else { return Ok(()) };
	let version =
		client.runtime_api().version(at).map_err(|error| bad_genesis(config, error.to_string()))?;
	if version.spec_name == VERSION.spec_name {
		return Ok(());
	}
	Err(Error::OtherRuntime {
		chain: config.chain_spec.id().into(),
		found: version.spec_name.into(),
	})
}

fn bad_genesis(config: &Configuration, reason: String) -> Error {
	Error::Genesis { chain: config.chain_spec.id().into(), reason }
}

/// ParityDB panics where it meets a file that is missing or torn. The SDK's hook would ask for a
/// bug report; say what to do instead.
pub fn explain_panics(config: &Configuration) {
	let path = path(config);
	let previous = panic::take_hook();
	panic::set_hook(Box::new(move |info| {
		let in_database = info.location().is_some_and(|location| {
			["parity-db", "parity_db"].iter().any(|name| location.file().contains(name))
		});
		if !in_database {
			return previous(info);
		}
		let error = Error::Database { path: path.clone(), reason: info.to_string() };
		eprintln!("Error: {error}");
		process::exit(1)
	}));
}

/// Says what to do about a database that cannot be used.
pub fn bad_database(config: &Configuration, reason: String) -> Error {
	Error::Database { path: path(config), reason }
}

fn path(config: &Configuration) -> PathBuf {
	config.database.path().map(PathBuf::from).unwrap_or_default()
}
