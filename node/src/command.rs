//! What each subcommand does.

use crate::{
	cli::{Cli, Sealing, Subcommand},
	database,
	error::Result,
	preflight,
	service::{self, FullBackend, FullClient, Partial},
};
use sc_cli::{CliConfiguration, SubstrateCli};
use sc_consensus::DefaultImportQueue;
use sc_service::Configuration;
use std::{future::Future, sync::Arc};
use surety_runtime::{opaque::Block, BlockNumber};

/// Reads the command line and does what it says.
pub fn run() -> Result<()> {
	let cli = Cli::from_args();
	match &cli.subcommand {
		None => run_node(&cli),
		Some(Subcommand::Key(cmd)) => Ok(cmd.run(&cli)?),
		Some(Subcommand::ExportChainSpec(cmd)) => {
			let spec = cli.load_spec(&cmd.chain).map_err(sc_cli::Error::Input)?;
			Ok(cmd.run(spec)?)
		},
		Some(Subcommand::BuildSpec(cmd)) => cli
			.create_runner(cmd)?
			.sync_run(|config| Ok(cmd.run(config.chain_spec, config.network)?)),
		Some(Subcommand::PurgeChain(cmd)) => {
			cli.create_runner(cmd)?.sync_run(|config| Ok(cmd.run(config.database)?))
		},
		Some(Subcommand::ChainInfo(cmd)) => cli.create_runner(cmd)?.sync_run(|config| {
			preflight::require_database(&config)?;
			database::explain_panics(&config);
			cmd.run::<Block>(&config)
				.map_err(|error| database::bad_database(&config, error.to_string()))
		}),
		Some(Subcommand::ImportBlocks(cmd)) => on_database(&cli, cmd, |chain| async move {
			Ok(cmd.run(chain.client, chain.import_queue).await?)
		}),
		Some(Subcommand::ExportBlocks(cmd)) => on_existing(&cli, cmd, |chain| async move {
			Ok(cmd.run(chain.client, chain.config.database).await?)
		}),
		Some(Subcommand::ExportState(cmd)) => on_existing(&cli, cmd, |chain| async move {
			Ok(cmd.run(chain.client, chain.config.chain_spec).await?)
		}),
		Some(Subcommand::CheckBlock(cmd)) => on_existing(&cli, cmd, |chain| async move {
			Ok(cmd.run(chain.client, chain.import_queue).await?)
		}),
		Some(Subcommand::Revert(cmd)) => on_existing(&cli, cmd, |chain| async move {
			Ok(cmd.run(chain.client, chain.backend, Some(Box::new(revert_consensus))).await?)
		}),
	}
}

fn run_node(cli: &Cli) -> Result<()> {
	preflight::check_flags(cli)?;
	let mut runner = cli.create_runner(&cli.run)?;
	preflight::prepare(cli, runner.config_mut())?;
	let sealing = cli.sealing;
	runner.run_node_until_exit(|config| async move { service::run(config, sealing) })
}

/// What a command gets to work on.
struct Chain {
	client: Arc<FullClient>,
	backend: Arc<FullBackend>,
	import_queue: DefaultImportQueue<Block>,
	config: Configuration,
}

/// Does `job` on a database that must be there.
fn on_existing<C, J, F>(cli: &Cli, cmd: &C, job: J) -> Result<()>
where
	C: CliConfiguration,
	J: FnOnce(Chain) -> F,
	F: Future<Output = Result<()>>,
{
	with_chain(cli, cmd, preflight::require_database, job)
}

/// Does `job` on the database, which is created when there is none.
fn on_database<C, J, F>(cli: &Cli, cmd: &C, job: J) -> Result<()>
where
	C: CliConfiguration,
	J: FnOnce(Chain) -> F,
	F: Future<Output = Result<()>>,
{
	with_chain(cli, cmd, |_| Ok(()), job)
}

fn with_chain<C, J, F>(
	cli: &Cli,
	cmd: &C,
	check: impl FnOnce(&Configuration) -> Result<()>,
	job: J,
) -> Result<()>
where
	C: CliConfiguration,
	J: FnOnce(Chain) -> F,
	F: Future<Output = Result<()>>,
{
	cli.create_runner(cmd)?.async_run(|config| {
		check(&config)?;
		let (Partial { client, backend, tasks, .. }, import_queue) =
			service::new_partial(&config, Sealing::Babe)?;
		Ok((job(Chain { client, backend, import_queue, config }), tasks))
	})
}

/// Takes back what BABE and GRANDPA noted beside the blocks that are about to be reverted.
// The error is the SDK's own.
#[allow(clippy::result_large_err)]
fn revert_consensus(
	client: Arc<FullClient>,
	backend: Arc<FullBackend>,
	blocks: BlockNumber,
) -> sc_cli::Result<()> {
	sc_consensus_babe::revert(client.clone(), backend, blocks)?;
	sc_consensus_grandpa::revert(client, blocks)?;
	Ok(())
}
