//! The node: what is read from it and how an observation is given to it.
//!
//! Everything is looked up by name in the metadata of the running chain, so a runtime upgrade that keeps the names of
//! the oracle does not need another feeder.

use std::{future::Future, sync::Arc, time::Duration};
use subxt::{
	backend::LegacyBackend,
	client::{Blocks, OnlineClientAtBlock},
	config::{substrate::H256, DefaultExtrinsicParamsBuilder, RpcConfigFor},
	dynamic::{self, At, Value},
	error::DispatchError,
	events::Phase,
	ext::scale_value::{Composite, ValueDef},
	rpcs::{methods::legacy::LegacyRpcMethods, Error as RpcError, RpcClient},
	utils::AccountId32,
	OnlineClient, SubstrateConfig,
};
use subxt_signer::sr25519::Keypair;
use surety_types::{storable, Moment, Observation, ObservedExpiry, UnderlyingId};

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

/// The block from which on a feed is valid: the one before the newest, which the node's pool may not know yet.
#[derive(Clone, Copy, Debug)]
pub struct Birth {
	/// Its number.
	pub number: u64,
	/// Its hash.
	pub hash: H256,
}

impl Birth {
	/// The block before this one, or the first itself.
	pub fn before(head: &Head, parent: H256) -> Self {
		match head.block_number().checked_sub(1) {
			Some(number) => Self { number, hash: parent },
			None => Self { number: 0, hash: head.block_hash() },
		}
	}
}

/// What became of one of our feeds.
#[derive(Clone, Debug)]
pub struct Included {
	/// Which.
	pub hash: H256,
	/// Of what, if the node's words can be read.
	pub underlying: Option<UnderlyingId>,
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

	/// Signs an observation, valid for [`MORTALITY`] blocks from `birth` and without a tip, and gives it to the node.
	pub async fn feed(
		&self,
		head: &Head,
		birth: Birth,
		key: &Keypair,
		nonce: u64,
		underlying: UnderlyingId,
		observation: &Observation,
	) -> Result<H256, Trouble> {
		let underlying = Value::u128(underlying.into());
		let call = [("underlying", underlying), ("observation", value_of(observation))];
		let call = dynamic::tx(PALLET, "feed", Value::named_composite(call));
		let params = DefaultExtrinsicParamsBuilder::new()
			.mortal_from_unchecked(MORTALITY, birth.number, birth.hash)
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

/// What an operator has to know of the terms of a feed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Terms {
	/// Decimals that a reported spot may have.
	pub decimals: u32,
	/// How far from zero a rate may be, in units of the eighteenth decimal.
	pub max_rate: u128,
}

/// The terms of the feed of this underlying, if there is one.
pub async fn terms_of(head: &Head, underlying: UnderlyingId) -> Result<Option<Terms>, Trouble> {
	let terms = dynamic::storage::<(u32,), Value>(PALLET, "Feeds");
	let terms = timed(head.storage().try_fetch(terms, (underlying,))).await?;
	let terms = terms.map(|value| value.decode()).transpose().map_err(|error| error.to_string())?;
	Ok(terms.map(|terms| read_terms(&terms)))
}

/// A chain whose terms do not speak of decimals or rates takes them all.
fn read_terms<C>(terms: &Value<C>) -> Terms {
	let read = |name| terms.at(name).and_then(number);
	let decimals = read("decimals").and_then(|decimals| u32::try_from(decimals).ok());
	Terms { decimals: decimals.unwrap_or(18), max_rate: read("max_rate").unwrap_or(storable::ONE) }
}

/// A number, whatever it is wrapped in.
fn number<C>(value: &Value<C>) -> Option<u128> {
	match &value.value {
		ValueDef::Composite(Composite::Unnamed(fields)) => match &fields[..] {
			[field] => number(field),
			_ => None,
		},
		_ => value.as_u128(),
	}
}

/// The expiries of an underlying that await their price, ascending.
pub async fn expiries_of(head: &Head, underlying: UnderlyingId) -> Result<Vec<Moment>, Trouble> {
	let expiries = dynamic::storage::<(u32,), Vec<Moment>>(PALLET, "Expiries");
	let expiries = timed(head.storage().try_fetch(expiries, (underlying,))).await?;
	let expiries = expiries.map(|value| value.decode()).transpose();
	Ok(expiries.map_err(|error| error.to_string())?.unwrap_or_default())
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
			let underlying = extrinsic.iter_call_data_fields().find(|it| it.name() == "underlying");
			let underlying = underlying.and_then(|field| field.decode_as::<u32>().ok());
			ours.push((extrinsic.index(), extrinsic.hash(), underlying));
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
	let included = |(index, hash, underlying)| Included { hash, underlying, result: result(index) };
	Ok(ours.into_iter().map(included).collect())
}

/// An observation in the words of the metadata.
fn value_of(observation: &Observation) -> Value {
	let expiry = |quoted: &ObservedExpiry| {
		let svi = [
			("a", Value::i128(quoted.svi.a.into_inner())),
			("b", Value::u128(quoted.svi.b.into_inner())),
			("rho", Value::i128(quoted.svi.rho.into_inner())),
			("m", Value::i128(quoted.svi.m.into_inner())),
			("sigma", Value::u128(quoted.svi.sigma.into_inner())),
		];
		Value::named_composite([
			("expiry", Value::u128(quoted.expiry.into())),
			("basis", Value::i128(quoted.basis.into_inner())),
			("svi", Value::named_composite(svi)),
		])
	};
	Value::named_composite([
		("spot", Value::u128(observation.spot.into_inner())),
		("rate", Value::i128(observation.rate.into_inner())),
		("expiries", Value::unnamed_composite(observation.expiries.iter().map(expiry))),
	])
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

#[cfg(test)]
mod tests {
	use super::*;
	use scale_info::{MetaType, PortableRegistry, Registry, TypeInfo};
	use sp_arithmetic::{FixedI128, FixedU128};
	use subxt::ext::{
		codec::Encode, scale_decode::DecodeAsType, scale_encode::EncodeAsType,
		scale_value::scale::decode_as_type,
	};
	use surety_math::Svi;
	use surety_types::FeedTerms;

	/// A type as the metadata of a chain describes it.
	fn described<T: TypeInfo + 'static>() -> (u32, PortableRegistry) {
		let mut registry = Registry::new();
		let id = registry.register_type(&MetaType::new::<T>()).id;
		(id, registry.into())
	}

	fn observation(expiries: u64) -> Observation {
		let quoted = |number: u64| ObservedExpiry {
			expiry: 1_700_000_000_000 + number,
			basis: FixedI128::from_inner(-5_000_000_000_000_000_001),
			svi: Svi {
				a: FixedI128::from_inner(-1),
				b: FixedU128::from_inner(u128::MAX),
				rho: FixedI128::from_inner(-200_000_000_000_000_000),
				m: FixedI128::from_inner(i128::MIN),
				sigma: FixedU128::from_inner(number.into()),
			},
		};
		Observation {
			spot: FixedU128::from_inner(60_000_010_000_000_000_000_000),
			rate: FixedI128::from_inner(-50_000_000_000_000_000),
			expiries: (0..expiries).map(quoted).collect::<Vec<_>>().try_into().expect("bounded"),
		}
	}

	#[test]
	fn observation_is_sent_as_the_chain_encodes_it() {
		let (id, registry) = described::<Observation>();
		for expiries in [0, 1, 2, 24] {
			let observation = observation(expiries);
			let sent = value_of(&observation).encode_as_type(id, &registry).expect("encodes");
			assert_eq!(sent, observation.encode(), "{expiries}");
		}
	}

	#[test]
	fn expiries_are_read_as_the_chain_encodes_them() {
		type Stored = bounded_collections::BoundedVec<Moment, bounded_collections::ConstU32<64>>;
		let (id, registry) = described::<Stored>();
		for expiries in [vec![], vec![7], vec![1, 2, Moment::MAX]] {
			let stored: Stored = expiries.clone().try_into().expect("bounded");
			let read = Vec::<Moment>::decode_as_type(&mut &stored.encode()[..], id, &registry);
			assert_eq!(read.ok(), Some(expiries));
		}
	}

	#[test]
	fn terms_are_read_as_the_chain_encodes_them() {
		let one = FixedU128::from_inner(storable::ONE);
		let rate = FixedU128::from_inner(300_000_000_000_000_000);
		let terms = FeedTerms {
			faulty: 2,
			heartbeat: 1,
			max_age: 2,
			min_price: one,
			max_price: one,
			decimals: 5,
			max_rate: rate,
			max_move: one,
			band: one,
			surface_band: one,
			min_confidence: one,
			patience: 3,
		};
		let (id, registry) = described::<FeedTerms>();
		let value = decode_as_type(&mut &terms.encode()[..], id, &registry).expect("decodes");
		let expected = Terms { decimals: 5, max_rate: 300_000_000_000_000_000 };
		assert_eq!(read_terms(&value), expected);
	}

	#[test]
	fn terms_take_everything_when_they_do_not_speak_of_it() {
		let value = Value::named_composite([("faulty", Value::u128(1))]);
		assert_eq!(read_terms(&value), Terms { decimals: 18, max_rate: storable::ONE });
	}
}
