//! Flags and subcommands.

use crate::chain_spec;
use sc_cli::{ChainSpec, SubstrateCli};

/// Who makes the blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Sealing {
	/// Validators take turns in slots of two seconds (BABE) and finalize together (GRANDPA).
	Babe,
	/// Each block is asked for with the RPC engine_createBlock, and dev_advanceTime moves the
	/// clock forward. Only with --dev.
	Manual,
}

/// The validator's binary of the Surety chain.
#[derive(Debug, clap::Parser)]
pub struct Cli {
	/// What to do instead of running a node.
	#[command(subcommand)]
	pub subcommand: Option<Subcommand>,

	/// Who makes the blocks.
	#[arg(long, value_enum, value_name = "WHO", default_value_t = Sealing::Babe)]
	pub sealing: Sealing,

	#[allow(missing_docs)]
	#[clap(flatten)]
	pub run: sc_cli::RunCmd,
}

/// What the binary can do besides running a node.
#[derive(Debug, clap::Subcommand)]
// One value per process: its size does not matter.
#[allow(clippy::large_enum_variant)]
pub enum Subcommand {
	/// Generate, inspect and insert keys.
	#[command(subcommand)]
	Key(sc_cli::KeySubcommand),

	/// Write the chain spec of a chain.
	ExportChainSpec(sc_cli::ExportChainSpecCmd),

	/// Write the chain spec of a chain with this node as its boot node.
	BuildSpec(sc_cli::BuildSpecCmd),

	/// Verify a block of the database again.
	CheckBlock(sc_cli::CheckBlockCmd),

	/// Write blocks to a file.
	ExportBlocks(sc_cli::ExportBlocksCmd),

	/// Write the state at a block as the genesis of a new chain spec.
	ExportState(sc_cli::ExportStateCmd),

	/// Read blocks from a file.
	ImportBlocks(sc_cli::ImportBlocksCmd),

	/// Remove the chain's database. Keys stay.
	PurgeChain(sc_cli::PurgeChainCmd),

	/// Take back unfinalized blocks.
	Revert(sc_cli::RevertCmd),

	/// Show genesis, best and finalized block of the database.
	ChainInfo(sc_cli::ChainInfoCmd),
}

impl SubstrateCli for Cli {
	fn impl_name() -> String {
		"Surety Node".into()
	}

	fn impl_version() -> String {
		env!("SUBSTRATE_CLI_IMPL_VERSION").into()
	}

	fn executable_name() -> String {
		env!("CARGO_PKG_NAME").into()
	}

	fn description() -> String {
		env!("CARGO_PKG_DESCRIPTION").into()
	}

	fn author() -> String {
		env!("CARGO_PKG_AUTHORS").into()
	}

	fn support_url() -> String {
		"README.md and docs/ of the source tree".into()
	}

	fn copyright_start_year() -> i32 {
		2026
	}

	fn load_spec(&self, id: &str) -> Result<Box<dyn ChainSpec>, String> {
		chain_spec::load(id).map(|spec| Box::new(spec) as Box<dyn ChainSpec>)
	}
}
