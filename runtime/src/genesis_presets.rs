//! How a chain begins: named presets, as patches of the default genesis.
//!
//! - `development`: one validator, Alice, who also holds the sudo key.
//! - `local`: four validators, Alice, Bob, Charlie and Dave; nobody holds a sudo key.
//!
//! Both fund the same six accounts, whose keys are public: never use them for anything of value.

#![warn(missing_docs)]

use crate::{
	configs::{consensus::GENESIS_EPOCH_CONFIG, governance::GovernanceAccount},
	constants::{
		assets::{GenesisAsset, BTC, ETH, MIN_BALANCE, USD},
		currency::{EXISTENTIAL_DEPOSIT, SRTY},
	},
	AccountId, AssetBalance, AssetId, AssetsConfig, BabeConfig, Balance, BalancesConfig,
	RuntimeGenesisConfig, SessionConfig, SessionKeys, SudoConfig,
};
use alloc::{string::ToString, vec, vec::Vec};
use frame_support::build_struct_json_patch;
use serde_json::Value;
use sp_genesis_builder::PresetId;
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};

/// One validator, with sudo.
pub const DEVELOPMENT: &str = sp_genesis_builder::DEV_RUNTIME_PRESET;
/// Four validators, without sudo.
pub const LOCAL: &str = "local";

/// Native tokens of each funded account, in the smallest unit.
pub const ENDOWMENT: Balance = 1_000_000 * SRTY;

/// The assets of each funded account, in whole units.
pub const ASSET_ENDOWMENTS: [(GenesisAsset, u32); 3] =
	[(USD, 10_000_000), (BTC, 100), (ETH, 1_000)];

/// The accounts that presets fund.
pub const FUNDED: [Sr25519Keyring; 6] = [
	Sr25519Keyring::Alice,
	Sr25519Keyring::Bob,
	Sr25519Keyring::Charlie,
	Sr25519Keyring::Dave,
	Sr25519Keyring::Eve,
	Sr25519Keyring::Ferdie,
];

/// A validator of a preset: account and BABE key by the first, GRANDPA key by the second.
type Validator = (Sr25519Keyring, Ed25519Keyring);

/// The validators of `local`; the first alone is that of `development`.
const VALIDATORS: [Validator; 4] = [
	(Sr25519Keyring::Alice, Ed25519Keyring::Alice),
	(Sr25519Keyring::Bob, Ed25519Keyring::Bob),
	(Sr25519Keyring::Charlie, Ed25519Keyring::Charlie),
	(Sr25519Keyring::Dave, Ed25519Keyring::Dave),
];

/// The names of the presets.
pub fn preset_names() -> Vec<PresetId> {
	vec![PresetId::from(DEVELOPMENT), PresetId::from(LOCAL)]
}

/// The preset `id` as a JSON patch of the default genesis; `None` if there is no such preset.
pub fn get_preset(id: &PresetId) -> Option<Vec<u8>> {
	let patch = match id.as_ref() {
		DEVELOPMENT => genesis(&VALIDATORS[..1], Some(Sr25519Keyring::Alice.to_account_id())),
		LOCAL => genesis(&VALIDATORS, None),
		_ => return None,
	};
	Some(patch.to_string().into_bytes())
}

fn genesis(validators: &[Validator], sudo: Option<AccountId>) -> Value {
	build_struct_json_patch!(RuntimeGenesisConfig {
		assets: AssetsConfig {
			accounts: asset_accounts(),
			assets: assets()
				.map(|asset| (asset.id, GovernanceAccount::get(), true, MIN_BALANCE))
				.collect(),
			metadata: assets()
				.map(|asset| { (asset.id, asset.name.into(), asset.symbol.into(), asset.decimals) })
				.collect(),
		},
		babe: BabeConfig { epoch_config: GENESIS_EPOCH_CONFIG },
		balances: BalancesConfig { balances: native_accounts() },
		session: SessionConfig { keys: validators.iter().map(session_keys).collect() },
		sudo: SudoConfig { key: sudo },
	})
}

fn assets() -> impl Iterator<Item = GenesisAsset> {
	ASSET_ENDOWMENTS.into_iter().map(|(asset, _)| asset)
}

/// The funded accounts, and the governance account, which must exist to receive.
fn native_accounts() -> Vec<(AccountId, Balance)> {
	FUNDED
		.iter()
		.map(|key| (key.to_account_id(), ENDOWMENT))
		.chain([(GovernanceAccount::get(), EXISTENTIAL_DEPOSIT)])
		.collect()
}

fn asset_accounts() -> Vec<(AssetId, AccountId, AssetBalance)> {
	ASSET_ENDOWMENTS
		.iter()
		.flat_map(|(asset, whole)| {
			FUNDED.iter().map(|key| (asset.id, key.to_account_id(), asset.units(*whole)))
		})
		.collect()
}

fn session_keys((babe, grandpa): &Validator) -> (AccountId, AccountId, SessionKeys) {
	let account = babe.to_account_id();
	let keys = SessionKeys { babe: babe.public().into(), grandpa: grandpa.public().into() };
	(account.clone(), account, keys)
}
