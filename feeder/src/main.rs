//! The oracle operator's program: feeds observations of a price to a Surety chain.
//!
//! A [`source`] says what the price is at any time, an [`operator`] per hot key gives it to the [`chain`] with every
//! block, and [`run::feed`] keeps them going while nodes come and go. How to use it: `docs/operator.md`.

mod chain;
mod cli;
mod clock;
mod error;
mod log;
mod operator;
mod price;
mod run;
mod source;

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
		run::dry_run(settings);
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
