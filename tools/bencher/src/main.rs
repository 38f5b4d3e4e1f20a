//! Runs the FRAME benchmarks of the Surety runtime and writes its weights.
//!
//! This is the `benchmark pallet` command of the Polkadot SDK and nothing else. The node does not carry it, because
//! its library brings a relay chain's client along. `scripts/weights.sh` calls it with the options that Surety's
//! weights are made with; by hand:
//!
//! ```text
//! surety-bencher --runtime RUNTIME.wasm --genesis-builder runtime --list
//! surety-bencher --runtime RUNTIME.wasm --genesis-builder runtime --pallet pallet_balances --extrinsic '*'
//! ```
//!
//! The runtime must have been built with the feature `runtime-benchmarks`.

use clap::Parser;
use frame_benchmarking_cli::PalletCmd;
use sp_runtime::traits::BlakeTwo256;

/// The hash that keys the runtime's state.
type StateHasher = BlakeTwo256;

/// The host functions that the Surety runtime needs beyond those of every Substrate node and of benchmarking.
type ExtraHostFunctions = ();

/// Measures the calls of a runtime.
#[derive(Debug, Parser)]
#[command(name = "surety-bencher", version, about, long_about = None)]
struct Cli {
	#[command(flatten)]
	benchmark: PalletCmd,
}

fn main() -> sc_cli::Result<()> {
	let cli = Cli::parse();
	sc_cli::LoggerBuilder::new("info").init()?;
	cli.benchmark.run_with_spec::<StateHasher, ExtraHostFunctions>(None)
}
