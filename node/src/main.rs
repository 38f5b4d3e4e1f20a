//! The validator's binary of the Surety chain.
//!
//! | file | concern |
//! |------|---------|
//! | `cli` | flags and subcommands |
//! | `command` | what each subcommand does |
//! | `preflight` | refuses a configuration that cannot work, before anything starts |
//! | `chain_spec` | the built-in chains and chain-spec files |
//! | `database` | opens the database and makes sure that it belongs to the chain spec |
//! | `service` | the node put together |
//! | `network` | peers, RPC server, metrics, offchain workers |
//! | `authoring` | BABE and GRANDPA |
//! | `clock`, `manual_seal` | blocks on request with a clock that tests can move (`--dev` only) |
//! | `rpc` | RPC methods besides those that every Substrate node has |
//! | `error` | every way to fail, each a sentence that says what to do |

mod authoring;
mod chain_spec;
mod cli;
mod clock;
mod command;
mod database;
mod error;
mod manual_seal;
mod network;
mod preflight;
mod rpc;
mod service;

use std::process::ExitCode;

fn main() -> ExitCode {
	match command::run() {
		Ok(()) => ExitCode::SUCCESS,
		Err(error) => {
			eprintln!("Error: {error}");
			ExitCode::FAILURE
		},
	}
}
