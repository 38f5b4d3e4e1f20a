//! A chain without a node: a state from a preset, blocks by hand.

use codec::Encode;
use serde_json::Value;
use sp_consensus_babe::digests::{CompatibleDigestItem, PreDigest, SecondaryPlainPreDigest};
use sp_core::Pair;
use sp_genesis_builder::runtime_decl_for_genesis_builder::GenesisBuilderV1 as GenesisBuilder;
use sp_io::TestExternalities;
use sp_keyring::Sr25519Keyring;
use sp_runtime::{
	generic::Era, traits::Header as _, ApplyExtrinsicResult, Digest, DigestItem, MultiSignature,
};
use surety_runtime::{
	constants::time::SLOT_DURATION, AccountId, Address, Block, Executive, Hash, Header, Runtime,
	RuntimeCall, SignedPayload, System, TxExtension, UncheckedExtrinsic, VERSION,
};

/// The slot in which every test's first block is made: BABE's clock of the real world.
pub const FIRST_SLOT: u64 = 900_000_000;

/// The preset `name` merged over the default genesis, as a node does it.
pub fn genesis_json(name: &str) -> Value {
	let json = |id: Option<&str>| -> Value {
		let text = <Runtime as GenesisBuilder<Block>>::get_preset(&id.map(Into::into))
			.expect("the preset exists");
		serde_json::from_slice(&text).expect("a preset is JSON")
	};
	let mut genesis = json(None);
	merge(&mut genesis, json(Some(name)));
	genesis
}

fn merge(base: &mut Value, patch: Value) {
	match (base, patch) {
		(Value::Object(base), Value::Object(patch)) => {
			for (key, value) in patch {
				merge(base.entry(key).or_insert(Value::Null), value);
			}
		},
		(base, patch) => *base = patch,
	}
}

/// A state as the preset `name` builds it.
pub fn from_preset(name: &str) -> TestExternalities {
	let mut state = TestExternalities::default();
	let json = genesis_json(name).to_string().into_bytes();
	state.execute_with(|| {
		<Runtime as GenesisBuilder<Block>>::build_state(json).expect("the preset builds");
	});
	state.commit_all().expect("a fresh state has no open transaction");
	state
}

/// Opens block 1, authored by the validator at `author` of the set, with its timestamp.
pub fn open_block(author: u32) {
	Executive::initialize_block(&header(FIRST_SLOT, author, Hash::zero()));
	let now = pallet_timestamp::Call::set { now: FIRST_SLOT * SLOT_DURATION };
	let result = Executive::apply_extrinsic(UncheckedExtrinsic::new_bare(now.into()));
	assert_eq!(result, Ok(Ok(())));
}

/// A header of block 1 that claims `slot` for the validator at `author`.
pub fn header(slot: u64, author: u32, state_root: Hash) -> Header {
	let claim = PreDigest::SecondaryPlain(SecondaryPlainPreDigest {
		authority_index: author,
		slot: slot.into(),
	});
	let digest = Digest { logs: vec![DigestItem::babe_pre_digest(claim)] };
	Header::new(1, Hash::zero(), state_root, System::block_hash(0), digest)
}

/// What `signer` would send for `call`, mortal as wallets make it, with its next nonce.
pub fn signed(signer: Sr25519Keyring, call: RuntimeCall, tip: u128) -> UncheckedExtrinsic {
	let account: AccountId = signer.to_account_id();
	let extension: TxExtension = (
		frame_system::AuthorizeCall::new(),
		frame_system::CheckNonZeroSender::new(),
		frame_system::CheckSpecVersion::new(),
		frame_system::CheckTxVersion::new(),
		frame_system::CheckGenesis::new(),
		frame_system::CheckEra::from(Era::mortal(64, 0)),
		frame_system::CheckNonce::from(System::account_nonce(&account)),
		surety_oracle::CheckOperational::new(),
		frame_system::CheckWeight::new(),
		pallet_transaction_payment::ChargeTransactionPayment::from(tip),
		frame_metadata_hash_extension::CheckMetadataHash::new(false),
		frame_system::WeightReclaim::new(),
	);
	let genesis = System::block_hash(0);
	let implicit = (
		(),
		(),
		VERSION.spec_version,
		VERSION.transaction_version,
		genesis,
		genesis,
		(),
		(),
		(),
		(),
		None,
		(),
	);
	let payload = SignedPayload::from_raw(call.clone(), extension.clone(), implicit);
	let signature = payload.using_encoded(|bytes| signer.pair().sign(bytes));
	UncheckedExtrinsic::new_signed(
		call,
		Address::Id(account),
		MultiSignature::Sr25519(signature),
		extension,
	)
}

/// Applies what `signer` sends for `call` to the open block.
pub fn apply(signer: Sr25519Keyring, call: impl Into<RuntimeCall>) -> ApplyExtrinsicResult {
	Executive::apply_extrinsic(signed(signer, call.into(), 0))
}
