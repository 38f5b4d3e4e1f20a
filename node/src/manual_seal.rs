//! Blocks on request, as BABE would have made them.
//!
//! Each block carries a claimed slot and the author's seal, so it is a block that any node accepts
//! once its time has come: such a chain can be exported and imported. The epochs that a jump of
//! the clock skips are handled by BABE's own block import and by pallet-babe, which reuse the
//! epoch that was announced before the jump; several jumps follow each other in the same way,
//! because the first block after each announces the epoch after its own.

use crate::{
	clock::DevClock,
	error::{Error, Result},
	service::{FullBackend, FullClient, FullPool, FullSelectChain},
};
use futures::channel::mpsc;
use sc_client_api::Backend as _;
use sc_consensus::{BlockImport, BlockImportParams};
use sc_consensus_babe::{
	authorship, find_pre_digest, BabeConfiguration, BabeIntermediate, BabeLink,
	CompatibleDigestItem, Epoch, INTERMEDIATE_KEY,
};
use sc_consensus_epochs::{descendent_query, SharedEpochChanges, ViableEpochDescriptor};
use sc_consensus_manual_seal::{
	run_manual_seal, ConsensusDataProvider, EngineCommand, Error as SealError, ManualSealParams,
};
use sc_service::TaskManager;
use sp_api::StorageProof;
use sp_blockchain::Backend as _;
use sp_consensus_babe::{
	inherents::{BabeCreateInherentDataProviders, BabeInherentData, InherentDataProvider},
	Slot, SlotDuration,
};
use sp_core::crypto::key_types;
use sp_inherents::InherentData;
use sp_keystore::KeystorePtr;
use sp_runtime::{traits::Header as _, Digest, DigestItem};
use std::sync::Arc;
use substrate_prometheus_endpoint::Registry;
use surety_runtime::{opaque::Block, BlockNumber, Hash, Header};

type Descriptor = ViableEpochDescriptor<Hash, BlockNumber, Epoch>;

/// What is needed to make blocks on request.
pub struct Params<BI> {
	/// BABE's block import: it keeps the tree of epochs.
	pub block_import: BI,
	/// The chain's client.
	pub client: Arc<FullClient>,
	/// Transactions waiting for a block.
	pub pool: Arc<FullPool>,
	/// Picks the parent when the request names none.
	pub select_chain: FullSelectChain,
	/// Holds the author's key.
	pub keystore: KeystorePtr,
	/// BABE's epochs.
	pub babe_link: BabeLink<Block>,
	/// Gives the blocks their time.
	pub clock: DevClock,
	/// The requests.
	pub commands: mpsc::Receiver<EngineCommand<Hash>>,
}

/// Starts the task that makes blocks on request.
pub fn spawn<BI>(params: Params<BI>, tasks: &TaskManager, metrics: Option<&Registry>)
where
	BI: BlockImport<Block, Error = sp_consensus::Error> + Send + Sync + 'static,
{
	let Params { block_import, client, pool, select_chain, keystore, babe_link, clock, commands } =
		params;
	let slot_duration = babe_link.config().slot_duration();
	let env = sc_basic_authorship::ProposerFactory::new(
		tasks.spawn_handle(),
		client.clone(),
		pool.clone(),
		metrics,
		None,
	);
	let sealed_babe = SealedBabe {
		client: client.clone(),
		keystore,
		epoch_changes: babe_link.epoch_changes().clone(),
		config: babe_link.config().clone(),
	};
	let sealing = run_manual_seal(ManualSealParams {
		block_import,
		env,
		client,
		pool,
		commands_stream: commands,
		select_chain,
		consensus_data_provider: Some(Box::new(sealed_babe)),
		create_inherent_data_providers: move |_, ()| {
			let time = clock.take();
			async move { Ok(inherents(time, slot_duration)) }
		},
	});
	tasks.spawn_essential_handle().spawn_blocking("manual-seal", Some("block-authoring"), sealing);
}

/// A clock that goes on where the database left it. Forks count too: a second block in the slot of
/// a fork would be an equivocation.
pub fn clock(
	client: &FullClient,
	backend: &FullBackend,
	slot_duration: SlotDuration,
) -> Result<DevClock> {
	let slot_millis = slot_duration.as_millis();
	let mut last = None;
	for leaf in backend.blockchain().leaves()? {
		last = last.max(slot_of(client, leaf)?);
	}
	let last = last
		.map(|slot| {
			// The block's time lies anywhere in its slot: take the slot's last millisecond.
			u64::from(slot)
				.checked_add(1)
				.and_then(|next| next.checked_mul(slot_millis))
				.and_then(|end| end.checked_sub(1))
				.ok_or_else(|| Error::Clock(format!("the last block is of slot {slot}")))
		})
		.transpose()?;
	Ok(DevClock::new(slot_millis, last))
}

/// Slot of a block, none at genesis.
pub fn slot_of(client: &FullClient, block: Hash) -> Result<Option<Slot>> {
	let header = client
		.header(block)?
		.ok_or_else(|| Error::Clock(format!("block {block:?} has no header")))?;
	if header.number == 0 {
		return Ok(None);
	}
	let pre_digest = find_pre_digest::<Block>(&header)
		.map_err(|error| Error::Clock(format!("block {block:?} has no slot: {error}")))?;
	Ok(Some(pre_digest.slot()))
}

/// Inherents by the development clock for checking a block on its import. The author takes a slot
/// of the clock; checking only looks.
pub fn checking_inherents(
	clock: DevClock,
	slot_duration: SlotDuration,
) -> BabeCreateInherentDataProviders<Block> {
	Arc::new(move |_, ()| {
		let time = clock.now();
		async move { Ok(inherents(time, slot_duration)) }
	})
}

fn inherents(
	time: u64,
	slot_duration: SlotDuration,
) -> (InherentDataProvider, sp_timestamp::InherentDataProvider) {
	let timestamp = sp_timestamp::InherentDataProvider::new(time.into());
	let slot = InherentDataProvider::from_timestamp_and_slot_duration(*timestamp, slot_duration);
	(slot, timestamp)
}

/// Claims slots and seals blocks with the keys of this node.
struct SealedBabe {
	client: Arc<FullClient>,
	keystore: KeystorePtr,
	epoch_changes: SharedEpochChanges<Block, Epoch>,
	config: BabeConfiguration,
}

impl SealedBabe {
	/// The epoch of a child of `parent` made in `slot`.
	fn epoch(
		&self,
		parent: &Header,
		slot: Slot,
	) -> std::result::Result<(Descriptor, Epoch), SealError> {
		let epoch_changes = self.epoch_changes.shared_data();
		let descriptor = epoch_changes
			.epoch_descriptor_for_child_of(
				descendent_query(&*self.client),
				&parent.hash(),
				*parent.number(),
				slot,
			)
			.map_err(|error| SealError::StringError(format!("no epoch for slot {slot}: {error}")))?
			.ok_or(sp_consensus::Error::InvalidAuthoritiesSet)?;
		let epoch = epoch_changes
			.viable_epoch(&descriptor, |slot| Epoch::genesis(&self.config, slot))
			.ok_or(sp_consensus::Error::InvalidAuthoritiesSet)?
			.into_cloned_inner();
		Ok((descriptor, epoch))
	}
}

impl ConsensusDataProvider<Block> for SealedBabe {
	fn create_digest(
		&self,
		parent: &Header,
		inherents: &InherentData,
	) -> std::result::Result<Digest, SealError> {
		let slot = inherents
			.babe_inherent_data()?
			.ok_or_else(|| SealError::StringError("the block got no slot".into()))?;
		let (_, epoch) = self.epoch(parent, slot)?;
		let (pre_digest, _) =
			authorship::claim_slot(slot, &epoch, &self.keystore).ok_or_else(|| {
				SealError::StringError(format!(
				"slot {slot} belongs to a validator whose key this node does not have: blocks on \
				 request need a chain of which this node is the only validator",
			))
			})?;
		Ok(Digest { logs: vec![<DigestItem as CompatibleDigestItem>::babe_pre_digest(pre_digest)] })
	}

	fn append_block_import(
		&self,
		parent: &Header,
		params: &mut BlockImportParams<Block>,
		_inherents: &InherentData,
		_proof: StorageProof,
	) -> std::result::Result<(), SealError> {
		let pre_digest = find_pre_digest::<Block>(&params.header).map_err(String::from)?;
		let (epoch_descriptor, epoch) = self.epoch(parent, pre_digest.slot())?;
		let author = usize::try_from(pre_digest.authority_index())
			.ok()
			.and_then(|index| epoch.authorities.get(index))
			.map(|(author, _weight)| author)
			.ok_or(sp_consensus::Error::InvalidAuthoritiesSet)?;
		let signature = self
			.keystore
			.sr25519_sign(key_types::BABE, author.as_ref(), params.header.hash().as_ref())
			.map_err(|error| SealError::StringError(format!("cannot seal the block: {error}")))?
			.ok_or_else(|| SealError::StringError(format!("no key to seal with: {author:?}")))?;
		params.post_digests.push(<DigestItem as CompatibleDigestItem>::babe_seal(signature.into()));
		params
			.insert_intermediate(INTERMEDIATE_KEY, BabeIntermediate::<Block> { epoch_descriptor });
		Ok(())
	}
}
