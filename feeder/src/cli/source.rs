//! The sources of prices that can be asked for.

use super::{ListOptions, CENTURY};
use crate::{
	error::FeederError,
	price::{Price, Tick},
	source::{AfterEnd, Column, Model, Pace, Replay, Simulation, Source},
};
use clap::{Args, Subcommand};
use std::path::PathBuf;
use surety_types::Moment;

/// Where a price comes from.
#[derive(Debug, Subcommand)]
pub enum SourceCommand {
	/// Replay the bars of a file.
	///
	/// The first line names the columns; ts_utc, open, high, low and close are needed. Every price fed is one that the
	/// file holds, digit by digit; where bars are missing the last price stands.
	Csv(CsvOptions),
	/// Simulate a market: a jump-diffusion that is the same whenever its seed is the same.
	Sim(SimOptions),
	/// Feed a price that never changes: of the settlement asset, where nobody trades it.
	Fixed(FixedOptions),
}

#[derive(Args, Debug)]
pub struct CsvOptions {
	#[command(flatten)]
	lists: ListOptions,

	/// The file: columns ts_utc,open,high,low,close and perhaps volume.
	file: PathBuf,

	/// Replay so many times as fast as it happened [default: 1].
	#[arg(long, value_name = "N", value_parser = speed, conflicts_with = "bar_seconds")]
	speed: Option<f64>,

	/// Take so many seconds for every bar.
	#[arg(long, value_name = "S", value_parser = seconds)]
	bar_seconds: Option<Moment>,

	/// Which prices of a bar: its close, or the path open, low, high, close, each for a quarter of the bar.
	#[arg(long, value_enum, default_value_t = Column::Close)]
	column: Column,

	/// Go on with the last price when the file is exhausted.
	#[arg(long, conflicts_with = "again")]
	hold: bool,

	/// Begin again when the file is exhausted.
	#[arg(long = "loop")]
	again: bool,
}

#[derive(Args, Debug)]
pub struct SimOptions {
	#[command(flatten)]
	lists: ListOptions,

	/// Seed of the simulation.
	#[arg(long, default_value_t = 1)]
	seed: u64,

	/// First price.
	#[arg(long, value_name = "PRICE", default_value = "60000")]
	start: Price,

	/// Volatility per year: 0.8 is 80 %.
	#[arg(long, value_name = "V", default_value_t = 0.8)]
	volatility: f64,

	/// Jumps to be expected per day.
	#[arg(long, value_name = "N", default_value_t = 4.0)]
	jump_rate: f64,

	/// Standard deviation of a jump: 0.02 is about 2 %.
	#[arg(long, value_name = "S", default_value_t = 0.02)]
	jump_size: f64,

	/// Milliseconds between two prices.
	#[arg(long, value_name = "MS", default_value_t = 2_000)]
	step_ms: u64,

	/// How many times as fast as the clock the market lives.
	#[arg(long, value_name = "N", default_value_t = 1.0)]
	speed: f64,
}

#[derive(Args, Debug)]
pub struct FixedOptions {
	#[command(flatten)]
	lists: ListOptions,

	/// The price.
	#[arg(long, value_name = "PRICE")]
	price: Price,
}

impl SourceCommand {
	/// The options that may be given before and after the source.
	pub fn lists(&self) -> &ListOptions {
		match self {
			Self::Csv(csv) => &csv.lists,
			Self::Sim(sim) => &sim.lists,
			Self::Fixed(fixed) => &fixed.lists,
		}
	}

	/// The volatility of what is simulated.
	pub fn volatility(&self) -> Option<f64> {
		match self {
			Self::Sim(sim) => Some(sim.volatility),
			Self::Csv(_) | Self::Fixed(_) => None,
		}
	}

	/// The source itself, its file read; simulated prices are rounded to `tick`.
	pub fn open(self, tick: Tick) -> Result<Source, FeederError> {
		match self {
			Self::Csv(csv) => {
				let pace = match csv.bar_seconds {
					Some(duration) => Pace::Bar(duration),
					None => Pace::Speed(csv.speed.unwrap_or(1.0)),
				};
				let after = match (csv.hold, csv.again) {
					(true, _) => AfterEnd::Hold,
					(_, true) => AfterEnd::Loop,
					_ => AfterEnd::Stop,
				};
				Replay::open(&csv.file, csv.column, pace, after).map(Source::Replay)
			},
			Self::Sim(sim) => {
				let model = Model {
					seed: sim.seed,
					start: sim.start,
					volatility: sim.volatility,
					jump_rate: sim.jump_rate,
					jump_size: sim.jump_size,
					step: sim.step_ms,
					speed: sim.speed,
					tick,
				};
				model.check().map_err(FeederError::Config)?;
				Ok(Source::Simulation(Box::new(Simulation::new(model))))
			},
			Self::Fixed(fixed) => Ok(Source::Fixed(fixed.price)),
		}
	}
}

fn speed(text: &str) -> Result<f64, String> {
	let speed: f64 = text.parse().map_err(|_| "it is a number")?;
	let sound = (0.001..=1e9).contains(&speed);
	sound.then_some(speed).ok_or_else(|| "it lies between 0.001 and 1000000000".into())
}

/// Seconds, to be kept as milliseconds.
pub fn seconds(text: &str) -> Result<Moment, String> {
	let seconds: f64 = text.parse().map_err(|_| "it is a number of seconds")?;
	let sound = (0.001..=CENTURY).contains(&seconds);
	sound
		.then_some((seconds * 1_000.0).round() as Moment)
		.ok_or_else(|| "it lies between 0.001 s and a hundred years".into())
}
