//! The oracle operator's program: feeds observations of markets to a Surety chain.
//!
//! A [`source`] says what the price of a [`market`] is at any time, [`quoting`] makes an observation of it with a
//! [`surface`] around it, an [`operator`] per hot key gives those of all markets to the [`chain`] with every block, and
//! [`run::feed`] keeps them going while nodes come and go. How to use it: `docs/operator.md`.

mod chain;
mod cli;
mod clock;
mod complaints;
mod dry_run;
mod error;
mod faulty;
mod lane;
mod log;
mod market;
mod noise;
mod operator;
mod price;
mod quoting;
mod run;
mod source;
mod surface;

use clap::Parser;
use error::FeederError;
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
	match run(cli::Cli::parse()).await {
		Ok(()) => ExitCode::SUCCESS,
		Err(error) => {
			eprintln!("surety-feeder: {error}");
			error.status().into()
		},
	}
}

async fn run(cli: cli::Cli) -> Result<(), FeederError> {
	let settings = cli.settings()?;
	if settings.dry_run {
		dry_run::dry_run(settings);
		return Ok(());
	}
	tokio::select! {
		result = run::feed(settings) => result,
		() = told_to_stop() => Ok(()),
	}
}

/// Waits for somebody to end the program.
async fn told_to_stop() {
	use tokio::signal::{
		ctrl_c,
		unix::{signal, SignalKind},
	};
	let Ok(mut terminated) = signal(SignalKind::terminate()) else {
		return std::future::pending().await;
	};
	tokio::select! {
		_ = ctrl_c() => {},
		_ = terminated.recv() => {},
	}
}
