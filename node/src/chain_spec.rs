//! The built-in chains, made from the runtime's genesis presets, and chain-spec files.

use sc_service::{ChainType, Properties};
use std::path::PathBuf;
use surety_runtime::{genesis_presets, SS58_PREFIX, WASM_BINARY};

/// A chain spec of Surety. It carries no extensions.
pub type ChainSpec = sc_service::GenericChainSpec;

/// Prefix of the network protocols' names, so that nodes of other chains do not answer.
const PROTOCOL_ID: &str = "surety";

/// The chain called `id`: `dev`, `local`, or the path of a chain-spec file. Commands that only
/// need some chain, like `key generate-node-key`, pass an empty `id` and get `local`.
pub fn load(id: &str) -> Result<ChainSpec, String> {
	match id {
		"dev" => built_in(
			"Surety Development",
			"dev",
			ChainType::Development,
			genesis_presets::DEVELOPMENT,
		),
		"" | "local" => {
			built_in("Surety Local Network", "local", ChainType::Local, genesis_presets::LOCAL)
		},
		path => from_file(path),
	}
}

fn built_in(
	name: &str,
	id: &str,
	chain_type: ChainType,
	preset: &str,
) -> Result<ChainSpec, String> {
	let wasm = WASM_BINARY.ok_or(
		"this binary was built without a runtime (SKIP_WASM_BUILD was set), so it has no \
		 built-in chains. Build it again, or give a chain-spec file with --chain FILE.",
	)?;
	Ok(ChainSpec::builder(wasm, None)
		.with_name(name)
		.with_id(id)
		.with_chain_type(chain_type)
		.with_protocol_id(PROTOCOL_ID)
		.with_properties(properties())
		.with_genesis_config_patch(genesis_patch(preset)?)
		.build())
}

/// A genesis preset, asked of the runtime that is linked into this binary. The same preset asked
/// of its wasm by name is the same JSON, but costs the compilation of the wasm, seconds, at every
/// start.
fn genesis_patch(preset: &str) -> Result<serde_json::Value, String> {
	let json = genesis_presets::get_preset(&preset.into())
		.ok_or_else(|| format!("the runtime has no genesis preset `{preset}`"))?;
	serde_json::from_slice(&json)
		.map_err(|error| format!("the genesis preset `{preset}` is not JSON: {error}"))
}

fn from_file(path: &str) -> Result<ChainSpec, String> {
	if let Err(error) = std::fs::File::open(path) {
		return Err(format!(
			"`{path}` is neither a built-in chain (dev, local) nor a readable chain-spec file: \
			 {error}. Check --chain.",
		));
	}
	ChainSpec::from_json_file(PathBuf::from(path)).map_err(|error| {
		format!(
			"`{path}` is not a chain spec: {error}. Get the file again, or make one with \
			 `surety-node export-chain-spec --chain local --raw --output FILE`.",
		)
	})
}

/// What wallets show: the token and the address format.
fn properties() -> Properties {
	let mut properties = Properties::new();
	properties.insert("tokenSymbol".into(), "SRTY".into());
	properties.insert("tokenDecimals".into(), 12.into());
	properties.insert("ss58Format".into(), SS58_PREFIX.into());
	properties
}
