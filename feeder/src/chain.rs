//! The node: what is read from it and how an observation is given to it.
//!
//! Everything is looked up by name in the metadata of the running chain, so a runtime upgrade that keeps the names of
//! the oracle does not need another feeder.

use std::{future::Future, sync::Arc, time::Duration};
use subxt::{
	backend::LegacyBackend,
	client::{Blocks, OnlineClientAtBlock},
	config::{substrate::H256, DefaultExtrinsicParamsBuilder, RpcConfigFor},
	dynamic::{self, Value},
	error::DispatchError,
	events::Phase,
	rpcs::{methods::legacy::LegacyRpcMethods, Error as RpcError, RpcClient},
	utils::AccountId32,
	OnlineClient, SubstrateConfig,
};
use subxt_signer::sr25519::Keypair;
use surety_types::{Moment, UnderlyingId};

use crate::price::Price;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// For how many blocks a feed may be included; a power of two.
pub const MORTALITY: u64 = 32;
const PALLET: &str = "Oracle";

/// Why the node did not do what it was asked, as a sentence.
pub type Trouble = String;

/// A connection to a node.
pub struct Chain {
	client: OnlineClient<SubstrateConfig>,
	rpc: LegacyRpcMethods<RpcConfigFor<SubstrateConfig>>,
}

/// A block, and the state after it.
pub type Head = OnlineClientAtBlock<SubstrateConfig>;

/// What became of one of our feeds.
#[derive(Clone, Debug)]
pub struct Included {
	/// Which.
	pub hash: H256,
	/// Why it was refused, if it was.
	pub result: Result<(), Trouble>,
}

impl Chain {
	/// Connects to a node.
	pub async fn connect(url: &str) -> Result<Self, Trouble> {
		let rpc = timed(RpcClient::from_insecure_url(url)).await?;
		let backend = LegacyBackend::builder().build(rpc.clone());
		let client = timed(OnlineClient::from_backend(Arc::new(backend))).await?;
		Ok(Self { client, rpc: LegacyRpcMethods::new(rpc) })
	}

	/// The hash of its first block, which tells chains apart.
	pub fn genesis(&self) -> H256 {
		self.client.genesis_hash()
	}

	/// The newest best block, and each that follows it.
	pub async fn heads(&self) -> Result<Blocks<SubstrateConfig>, Trouble> {
		timed(self.client.stream_best_blocks()).await
	}

	/// The state after a block.
	pub async fn at(&self, hash: H256, number: u64) -> Result<Head, Trouble> {
		timed(self.client.at_block_hash_and_number(hash, number)).await
	}

	/// Whether the node still answers.
	pub async fn probe(&self) -> Result<(), Trouble> {
		timed(self.rpc.system_health()).await.map(drop)
	}

	/// The next nonce of an account, transactions that wait in the node's pool counted.
	pub async fn next_nonce(&self, account: &AccountId32) -> Result<u64, Trouble> {
		timed(self.rpc.system_account_next_index(account)).await
	}

	/// Signs an observation, valid for [`MORTALITY`] blocks from `head` and without a tip, and gives it to the node.
	pub async fn feed(
		&self,
		head: &Head,
		key: &Keypair,
		nonce: u64,
		underlying: UnderlyingId,
		spot: Price,
	) -> Result<H256, Trouble> {
		let observation = Value::named_composite([("spot", Value::u128(spot.inner()))]);
		let underlying = Value::u128(underlying.into());
		let call = [("underlying", underlying), ("observation", observation)];
		let call = dynamic::tx(PALLET, "feed", Value::named_composite(call));
		let mortal_from = (head.block_number(), head.block_hash());
		let params = DefaultExtrinsicParamsBuilder::new()
			.mortal_from_unchecked(MORTALITY, mortal_from.0, mortal_from.1)
			.nonce(nonce)
			.tip(0)
			.build();
		let transaction = head
			.tx()
			.create_signable_offline(&call, params)
			.and_then(|mut signable| signable.sign(key))
			.map_err(|error| error.to_string())?;
		timed(self.rpc.author_submit_extrinsic(transaction.encoded())).await
	}
}

/// Whether the runtime has an oracle that can be fed.
pub fn has_oracle(head: &Head) -> bool {
	let pallet = head.metadata_ref().pallet_by_name(PALLET);
	pallet.is_some_and(|pallet| pallet.call_variant_by_name("feed").is_some())
}

/// Whether the oracle has terms for this underlying.
pub async fn is_registered(head: &Head, underlying: UnderlyingId) -> Result<bool, Trouble> {
	let terms = dynamic::storage::<(u32,), Value>(PALLET, "Feeds");
	let terms = timed(head.storage().try_fetch(terms, (underlying,))).await?;
	Ok(terms.is_some())
}

/// The operator whom a hot key serves.
pub async fn operator_of(head: &Head, key: &AccountId32) -> Result<Option<AccountId32>, Trouble> {
	let operators = dynamic::storage::<([u8; 32],), AccountId32>(PALLET, "FeedKeys");
	let operator = timed(head.storage().try_fetch(operators, (key.0,))).await?;
	operator.map(|value| value.decode()).transpose().map_err(|error| error.to_string())
}

/// The nonce of an account after a block.
pub async fn nonce_at(head: &Head, account: &AccountId32) -> Result<u64, Trouble> {
	timed(head.tx().account_nonce(account)).await
}

/// The chain's time after a block, in milliseconds of Unix time.
pub async fn time_of(head: &Head) -> Result<Moment, Trouble> {
	let now = dynamic::storage::<(), u64>("Timestamp", "Now");
	let now = timed(head.storage().fetch(now, ())).await?;
	now.decode().map_err(|error| error.to_string())
}

/// What became of the feeds by these accounts in a block.
pub async fn included(head: &Head, accounts: &[AccountId32]) -> Result<Vec<Included>, Trouble> {
	let extrinsics = timed(head.extrinsics().fetch()).await?;
	let mut ours = Vec::new();
	for extrinsic in extrinsics.iter() {
		let extrinsic = extrinsic.map_err(|error| error.to_string())?;
		let is_feed = extrinsic.pallet_name() == PALLET && extrinsic.call_name() == "feed";
		// A signer's address is the variant `Id`, one byte, and his account.
		let signer = extrinsic.address_bytes().and_then(|address| address.get(1..));
		if is_feed && accounts.iter().any(|account| signer == Some(&account.0[..])) {
			ours.push((extrinsic.index(), extrinsic.hash()));
		}
	}
	if ours.is_empty() {
		return Ok(Vec::new());
	}
	let events = timed(head.events().fetch()).await?;
	let mut failures = Vec::new();
	for event in events.iter() {
		let event = event.map_err(|error| error.to_string())?;
		let failed = event.pallet_name() == "System" && event.event_name() == "ExtrinsicFailed";
		if let (true, Phase::ApplyExtrinsic(index)) = (failed, event.phase()) {
			let why = DispatchError::decode_from(event.field_bytes(), head.metadata())
				.map_or_else(|error| error.to_string(), |error| error.to_string());
			failures.push((index, why));
		}
	}
	let result = |index: usize| {
		let failure = failures.iter().find(|(failed, _)| usize::try_from(*failed) == Ok(index));
		failure.map_or(Ok(()), |(_, why)| Err(why.clone()))
	};
	Ok(ours.into_iter().map(|(index, hash)| Included { hash, result: result(index) }).collect())
}

/// An answer of the node, or a sentence if it does not come in time.
async fn timed<T, E: Sentence>(answer: impl Future<Output = Result<T, E>>) -> Result<T, Trouble> {
	match tokio::time::timeout(PATIENCE, answer).await {
		Ok(answer) => answer.map_err(|error| error.sentence()),
		Err(_) => Err(format!("the node has not answered for {} s", PATIENCE.as_secs())),
	}
}

/// An error as a sentence for an operator.
trait Sentence {
	fn sentence(&self) -> Trouble;
}

impl Sentence for RpcError {
	fn sentence(&self) -> Trouble {
		match self {
			// The node's own words, of which the second half says what is wrong.
			Self::User(error) => {
				let data = error.data.as_ref().map(|data| data.get().trim_matches('"'));
				match data {
					Some(data) if data.contains("Inability to pay some fees") => {
						"the hot key cannot pay the fee in advance: send it some of the native token".into()
					},
					Some(data) => format!("{}: {data}", error.message),
					None => error.message.clone(),
				}
			},
			// The client wraps its errors twice.
			other => other.to_string().replace("RPC error: client error: ", ""),
		}
	}
}

macro_rules! sentence {
	($($error:ident),*) => {
		$(impl Sentence for subxt::error::$error {
			fn sentence(&self) -> Trouble {
				self.to_string()
			}
		})*
	};
}

sentence!(
	OnlineClientError,
	BlocksError,
	OnlineClientAtBlockError,
	StorageError,
	ExtrinsicError,
	EventsError
);
