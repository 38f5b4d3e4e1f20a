//! Who makes the blocks and who finalizes them.

use crate::{
	clock::DevClock,
	error::Result,
	manual_seal,
	network::{GrandpaProtocol, Network},
	service::{system_inherents, FullClient, Partial, JUSTIFICATION_PERIOD},
};
use futures::channel::mpsc;
use sc_consensus_babe::{BabeParams, SlotProportion};
use sc_consensus_grandpa::{GrandpaParams, SharedVoterState, VotingRulesBuilder};
use sc_consensus_manual_seal::EngineCommand;
use sc_service::{config::Role, Configuration, TaskManager};
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_blockchain::HeaderBackend;
use sp_consensus_babe::{Slot, SlotDuration};
use sp_timestamp::Timestamp;
use std::{sync::Arc, time::Duration};
use substrate_prometheus_endpoint::Registry;
use surety_runtime::Hash;

/// Time that a GRANDPA message is given to reach all validators.
const GOSSIP_DURATION: Duration = Duration::from_millis(333);
/// Part of a slot in which its block is made; the rest is for the others to import it.
const PROPOSAL_PORTION: f32 = 0.5;
/// Slots by which the best block may be ahead of this machine's clock before the operator is told.
const TOLERATED_SLOTS_AHEAD: u64 = 30;

/// What the consensus needs of a configuration that is already given away.
pub struct Settings {
	role: Role,
	force_authoring: bool,
	disable_grandpa: bool,
	name: String,
	registry: Option<Registry>,
}

impl Settings {
	/// The settings of `config`.
	pub fn of(config: &Configuration) -> Self {
		Self {
			role: config.role,
			force_authoring: config.force_authoring,
			disable_grandpa: config.disable_grandpa,
			name: config.network.node_name.clone(),
			registry: config.prometheus_registry().cloned(),
		}
	}
}

/// Makes blocks on request.
pub fn start_manual(
	settings: Settings,
	node: Partial,
	clock: DevClock,
	commands: mpsc::Receiver<EngineCommand<Hash>>,
) -> Result<TaskManager> {
	let params = manual_seal::Params {
		block_import: node.block_import,
		client: node.client,
		pool: node.pool,
		select_chain: node.select_chain,
		keystore: node.keystore,
		babe_link: node.babe_link,
		clock,
		commands,
	};
	manual_seal::spawn(params, &node.tasks, settings.registry.as_ref());
	log::info!("Blocks on request: engine_createBlock makes one, dev_advanceTime moves the clock.");
	Ok(node.tasks)
}

/// Takes part in BABE and GRANDPA as the role allows.
pub fn start_babe(
	settings: Settings,
	node: Partial,
	network: Network,
	voter_state: SharedVoterState,
) -> Result<TaskManager> {
	warn_if_ahead(&node.client, node.babe_link.config().slot_duration())?;
	if settings.role.is_authority() {
		start_author(&settings, &node, &network)?;
	}
	let Network { service, sync, grandpa } = network;
	let Some(GrandpaProtocol { name, notifications }) = grandpa else { return Ok(node.tasks) };
	if settings.disable_grandpa {
		return Ok(node.tasks);
	}
	let telemetry = node.telemetry.as_ref().map(|telemetry| telemetry.handle());
	let voter = sc_consensus_grandpa::run_grandpa_voter(GrandpaParams {
		config: sc_consensus_grandpa::Config {
			gossip_duration: GOSSIP_DURATION,
			justification_generation_period: JUSTIFICATION_PERIOD,
			observer_enabled: false,
			local_role: settings.role,
			name: Some(settings.name),
			keystore: settings.role.is_authority().then_some(node.keystore),
			telemetry: telemetry.clone(),
			protocol_name: name,
		},
		link: node.grandpa_link,
		network: service,
		sync,
		notification_service: notifications,
		voting_rule: VotingRulesBuilder::default().build(),
		prometheus_registry: settings.registry,
		shared_voter_state: voter_state,
		telemetry,
		offchain_tx_pool_factory: OffchainTransactionPoolFactory::new(node.pool),
	})?;
	node.tasks.spawn_essential_handle().spawn_blocking("grandpa-voter", None, voter);
	Ok(node.tasks)
}

fn start_author(settings: &Settings, node: &Partial, network: &Network) -> Result<()> {
	let telemetry = node.telemetry.as_ref().map(|telemetry| telemetry.handle());
	let env = sc_basic_authorship::ProposerFactory::new(
		node.tasks.spawn_handle(),
		node.client.clone(),
		node.pool.clone(),
		settings.registry.as_ref(),
		telemetry.clone(),
	);
	let author = sc_consensus_babe::start_babe(BabeParams {
		keystore: node.keystore.clone(),
		client: node.client.clone(),
		select_chain: node.select_chain.clone(),
		env,
		block_import: node.block_import.clone(),
		sync_oracle: network.sync.clone(),
		justification_sync_link: network.sync.clone(),
		create_inherent_data_providers: system_inherents(node.babe_link.config().slot_duration()),
		force_authoring: settings.force_authoring,
		backoff_authoring_blocks: None::<()>,
		babe_link: node.babe_link.clone(),
		block_proposal_slot_portion: SlotProportion::new(PROPOSAL_PORTION),
		max_block_proposal_slot_portion: None,
		telemetry,
	})
	.map_err(sc_service::Error::from)?;
	node.tasks.spawn_essential_handle().spawn_blocking(
		"babe-author",
		Some("block-authoring"),
		author,
	);
	Ok(())
}

/// A chain whose clock was moved by blocks on request stands still until real time reaches it.
fn warn_if_ahead(client: &Arc<FullClient>, slot_duration: SlotDuration) -> Result<()> {
	let now = Slot::from_timestamp(Timestamp::current(), slot_duration);
	let best = client.info().best_hash;
	let Some(best) = manual_seal::slot_of(client, best)? else { return Ok(()) };
	let ahead = u64::from(best).saturating_sub(u64::from(now));
	if ahead > TOLERATED_SLOTS_AHEAD {
		log::warn!(
			"The best block is {} s ahead of this machine's clock, no block can follow before. If \
			 this chain was made with --sealing manual, go on with that; else set the clock.",
			ahead.saturating_mul(slot_duration.as_millis()) / 1_000,
		);
	}
	Ok(())
}
