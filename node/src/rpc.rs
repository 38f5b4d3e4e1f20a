//! RPC methods besides those that every Substrate node has.

use crate::{
	clock::DevClock,
	service::{FullBackend, FullClient, FullPool, FullSelectChain},
};
use futures::channel::mpsc;
use jsonrpsee::{
	core::RpcResult,
	proc_macros::rpc,
	types::{error::INVALID_PARAMS_CODE, ErrorObjectOwned},
	RpcModule,
};
use pallet_transaction_payment_rpc::{TransactionPayment, TransactionPaymentApiServer};
use sc_consensus_babe::BabeWorkerHandle;
use sc_consensus_babe_rpc::{Babe, BabeApiServer};
use sc_consensus_grandpa::{
	FinalityProofProvider, GrandpaJustificationStream, SharedAuthoritySet, SharedVoterState,
};
use sc_consensus_grandpa_rpc::{Grandpa, GrandpaApiServer};
use sc_consensus_manual_seal::{
	rpc::{ManualSeal, ManualSealApiServer},
	EngineCommand,
};
use sc_rpc::SubscriptionTaskExecutor;
use sp_keystore::KeystorePtr;
use std::sync::Arc;
use substrate_frame_rpc_system::{System, SystemApiServer};
use surety_runtime::{opaque::Block, BlockNumber, Hash};

/// What the methods need.
#[derive(Clone)]
pub struct Deps {
	/// The chain's client.
	pub client: Arc<FullClient>,
	/// Transactions waiting for a block.
	pub pool: Arc<FullPool>,
	/// Picks the best chain.
	pub select_chain: FullSelectChain,
	/// Keys of this node.
	pub keystore: KeystorePtr,
	/// Answers questions about epochs.
	pub babe: BabeWorkerHandle<Block>,
	/// Finality; none while blocks are made on request.
	pub grandpa: Option<GrandpaDeps>,
	/// Blocks on request and their clock.
	pub manual: Option<ManualDeps>,
}

/// What the methods of GRANDPA need.
#[derive(Clone)]
pub struct GrandpaDeps {
	/// Who votes.
	pub authority_set: SharedAuthoritySet<Hash, BlockNumber>,
	/// Where the vote is.
	pub voter_state: SharedVoterState,
	/// Each justification as it comes.
	pub justifications: GrandpaJustificationStream<Block>,
	/// Proves old ones.
	pub finality_proofs: Arc<FinalityProofProvider<FullBackend, Block>>,
}

/// What blocks on request need.
#[derive(Clone)]
pub struct ManualDeps {
	/// Takes the requests.
	pub commands: mpsc::Sender<EngineCommand<Hash>>,
	/// Gives the blocks their time.
	pub clock: DevClock,
}

/// The clock of a development chain with blocks on request.
#[rpc(server)]
pub trait DevApi {
	/// Time that the next block would get, Unix milliseconds.
	#[method(name = "dev_now")]
	fn now(&self) -> RpcResult<u64>;

	/// Moves the clock forward and returns the time that the next block would get, Unix
	/// milliseconds. No block is made.
	#[method(name = "dev_advanceTime")]
	fn advance_time(&self, milliseconds: u64) -> RpcResult<u64>;
}

impl DevApiServer for DevClock {
	fn now(&self) -> RpcResult<u64> {
		Ok(DevClock::now(self))
	}

	fn advance_time(&self, milliseconds: u64) -> RpcResult<u64> {
		self.advance(milliseconds).map_err(|error| {
			ErrorObjectOwned::owned(INVALID_PARAMS_CODE, error.to_string(), None::<()>)
		})
	}
}

/// All the methods.
pub fn create(
	deps: Deps,
	executor: SubscriptionTaskExecutor,
) -> Result<RpcModule<()>, Box<dyn std::error::Error + Send + Sync>> {
	let Deps { client, pool, select_chain, keystore, babe, grandpa, manual } = deps;
	let mut module = RpcModule::new(());
	module.merge(System::new(client.clone(), pool).into_rpc())?;
	module.merge(TransactionPayment::new(client.clone()).into_rpc())?;
	module.merge(Babe::new(client, babe, keystore, select_chain).into_rpc())?;
	if let Some(grandpa) = grandpa {
		let GrandpaDeps { authority_set, voter_state, justifications, finality_proofs } = grandpa;
		let methods =
			Grandpa::new(executor, authority_set, voter_state, justifications, finality_proofs);
		module.merge(methods.into_rpc())?;
	}
	if let Some(ManualDeps { commands, clock }) = manual {
		module.merge(ManualSeal::new(commands).into_rpc())?;
		module.merge(clock.into_rpc())?;
	}
	Ok(module)
}
