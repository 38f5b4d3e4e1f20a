//! The command line, and what it comes to once it has been checked.

use crate::{
	clock::ClockKind,
	error::FeederError,
	price::{Noise, Price, Tick, MAX_NOISE_BPS},
	source::{AfterEnd, Column, Model, Pace, Replay, Simulation, Source},
};
use clap::{Args, Parser, Subcommand};
use std::{path::PathBuf, str::FromStr, time::Duration};
use subxt_signer::{sr25519::Keypair, SecretUri};
use surety_types::{Moment, UnderlyingId};

/// The longest wait or horizon that can be asked for: a hundred years, in seconds.
const CENTURY: f64 = 3_155_760_000.0;

/// Feeds observations of a price to a Surety chain, for one or several oracle operators.
#[derive(Debug, Parser)]
#[command(name = "surety-feeder", version, max_term_width = 100)]
pub struct Cli {
	#[command(flatten)]
	options: Options,
	#[command(flatten)]
	keys: KeyOptions,
	#[command(subcommand)]
	source: SourceCommand,
}

/// Not global like the other options: clap would forget keys before the source where some follow it.
#[derive(Args, Debug)]
struct KeyOptions {
	/// Secret of an operator's hot key: a derivation path, a phrase, or 0x and a seed in hex. May be repeated. Others on
	/// this machine can see it: use --keys-file for keys that matter.
	#[arg(long = "key", value_name = "SECRET")]
	keys: Vec<String>,

	/// File with the secret of one hot key per line; lines that begin with # are not read.
	#[arg(long = "keys-file", value_name = "FILE")]
	files: Vec<PathBuf>,
}

impl KeyOptions {
	/// These and those that follow the source.
	fn and(mut self, others: &Self) -> Self {
		self.keys.extend_from_slice(&others.keys);
		self.files.extend_from_slice(&others.files);
		self
	}
}

#[derive(Args, Debug)]
struct Options {
	/// The node to which observations are given.
	#[arg(long, global = true, value_name = "URL", default_value = "ws://127.0.0.1:9944")]
	url: String,

	/// The underlying whose price is fed: its number on chain and, for the log, its name.
	#[arg(long, global = true, value_name = "ID[=NAME]", default_value = "2=BTC")]
	underlying: Underlying,

	/// Feed every so many milliseconds instead of with every block.
	#[arg(long, global = true, value_name = "MS", value_parser = clap::value_parser!(u64).range(100..=3_600_000))]
	every_ms: Option<u64>,

	/// Let every operator err by up to so many basis points.
	#[arg(long, global = true, value_name = "BPS", default_value_t = 0,
		value_parser = clap::value_parser!(u32).range(0..=i64::from(MAX_NOISE_BPS)))]
	noise_bps: u32,

	/// Seed of the operators' errors.
	#[arg(long, global = true, value_name = "SEED", default_value_t = 1)]
	noise_seed: u64,

	/// Step to which simulated and erring prices are rounded.
	#[arg(long, global = true, value_name = "PRICE", default_value = "0.01")]
	tick: Tick,

	/// What moves the source on.
	#[arg(long, global = true, value_enum, default_value_t = ClockKind::Real)]
	clock: ClockKind,

	/// When the source began, in milliseconds of Unix time on its clock; when first connected, if not given.
	#[arg(long, global = true, value_name = "UNIX_MS")]
	start_at: Option<Moment>,

	/// End after so many seconds of the source.
	#[arg(long = "for", global = true, value_name = "SECONDS", value_parser = seconds)]
	horizon: Option<Moment>,

	/// Give up after so many attempts in a row to reach the node again; 0 never tries again.
	#[arg(long, global = true, value_name = "N")]
	max_reconnects: Option<u32>,

	/// Say nothing but warnings.
	#[arg(long, global = true)]
	quiet: bool,

	/// Print the source's prices and when they begin, without a node.
	#[arg(long, global = true)]
	dry_run: bool,
}

#[derive(Debug, Subcommand)]
enum SourceCommand {
	/// Replay the bars of a file.
	///
	/// The first line names the columns; ts_utc, open, high, low and close are needed. Every price fed is one that the
	/// file holds, digit by digit; where bars are missing the last price stands.
	Csv(CsvOptions),
	/// Simulate a market: a jump-diffusion that is the same whenever its seed is the same.
	Sim(SimOptions),
}

#[derive(Args, Debug)]
struct CsvOptions {
	#[command(flatten)]
	keys: KeyOptions,

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
struct SimOptions {
	#[command(flatten)]
	keys: KeyOptions,

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

/// What is fed.
#[derive(Clone, Debug)]
pub struct Underlying {
	/// Its number on chain.
	pub id: UnderlyingId,
	/// How the log calls it.
	pub name: String,
}

impl FromStr for Underlying {
	type Err = String;

	fn from_str(text: &str) -> Result<Self, String> {
		let (id, name) = text.split_once('=').unwrap_or((text, text));
		let id = id.parse().map_err(|_| "it is a number on chain, as in 2 or 2=BTC")?;
		Ok(Self { id, name: name.to_string() })
	}
}

/// What to do, checked as far as that is possible without a node.
#[derive(Debug)]
pub struct Settings {
	/// The node.
	pub url: String,
	/// What is fed.
	pub underlying: Underlying,
	/// The hot keys.
	pub keys: Vec<Keypair>,
	/// How often to feed, if not with every block.
	pub every: Option<Duration>,
	/// By how much operators err.
	pub noise: Noise,
	/// What moves the source on.
	pub clock: ClockKind,
	/// When it began.
	pub start_at: Option<Moment>,
	/// How long to go on, in milliseconds of the source.
	pub horizon: Option<Moment>,
	/// How often to try again.
	pub max_reconnects: Option<u32>,
	/// Whether to say nothing but warnings.
	pub quiet: bool,
	/// Whether to print prices only.
	pub dry_run: bool,
	/// Where prices come from.
	pub source: Source,
}

impl Cli {
	/// Checks what was asked for, reading the files it names.
	pub fn settings(self) -> Result<Settings, FeederError> {
		let options = self.options;
		let keys = read_keys(&self.keys.and(self.source.keys()))?;
		if !options.dry_run {
			check_url(&options.url)?;
			if keys.is_empty() {
				return Err(FeederError::Config(
					"no hot key: give --key or --keys-file, or --dry-run to see prices only".into(),
				));
			}
		}
		Ok(Settings {
			source: self.source.open(options.tick)?,
			url: options.url,
			underlying: options.underlying,
			keys,
			every: options.every_ms.map(Duration::from_millis),
			noise: Noise { bps: options.noise_bps, seed: options.noise_seed, tick: options.tick },
			clock: options.clock,
			start_at: options.start_at,
			horizon: options.horizon,
			max_reconnects: options.max_reconnects,
			quiet: options.quiet,
			dry_run: options.dry_run,
		})
	}
}

impl SourceCommand {
	fn keys(&self) -> &KeyOptions {
		match self {
			Self::Csv(csv) => &csv.keys,
			Self::Sim(sim) => &sim.keys,
		}
	}

	fn open(self, tick: Tick) -> Result<Source, FeederError> {
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
		}
	}
}

/// The hot keys of the command line and of files, in this order. A secret is never repeated in a message.
fn read_keys(options: &KeyOptions) -> Result<Vec<Keypair>, FeederError> {
	let mut secrets: Vec<(String, String)> = (1..)
		.zip(&options.keys)
		.map(|(number, secret)| (format!("--key number {number}"), secret.clone()))
		.collect();
	for file in &options.files {
		let name = file.display();
		let text = std::fs::read_to_string(file).map_err(|error| {
			FeederError::Config(format!("cannot read keys from {name}: {error}"))
		})?;
		let lines = (1..).zip(text.lines().map(str::trim));
		secrets.extend(
			lines
				.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
				.map(|(number, line)| (format!("line {number} of {name}"), line.to_string())),
		);
	}
	let mut keys: Vec<Keypair> = Vec::new();
	for (place, secret) in secrets {
		let key = keypair(&secret).ok_or_else(|| {
			FeederError::Config(format!(
				"{place} is not a secret key: it must be a derivation path such as //Operator//1//feed, a \
				 phrase of 12 to 24 words, or 0x and 64 hex digits"
			))
		})?;
		if keys.iter().any(|other| other.public_key().0 == key.public_key().0) {
			return Err(FeederError::Config(format!("{place} is the same key as one before it")));
		}
		keys.push(key);
	}
	Ok(keys)
}

fn keypair(secret: &str) -> Option<Keypair> {
	// An empty secret would stand for the root of the published development phrase.
	if secret.is_empty() {
		return None;
	}
	Keypair::from_uri(&SecretUri::from_str(secret).ok()?).ok()
}

fn check_url(url: &str) -> Result<(), FeederError> {
	let refuse = |why: &str| {
		FeederError::Config(format!("--url {url:?} {why}; it looks like ws://127.0.0.1:9944"))
	};
	if !url.starts_with("ws://") && !url.starts_with("wss://") {
		return Err(refuse("must begin with ws:// or wss://"));
	}
	subxt::rpcs::utils::url_is_secure(url).map_err(|_| refuse("is not a URL"))?;
	Ok(())
}

fn speed(text: &str) -> Result<f64, String> {
	let speed: f64 = text.parse().map_err(|_| "it is a number")?;
	let sound = (0.001..=1e9).contains(&speed);
	sound.then_some(speed).ok_or_else(|| "it lies between 0.001 and 1000000000".into())
}

/// Seconds, to be kept as milliseconds.
fn seconds(text: &str) -> Result<Moment, String> {
	let seconds: f64 = text.parse().map_err(|_| "it is a number of seconds")?;
	let sound = (0.001..=CENTURY).contains(&seconds);
	sound
		.then_some((seconds * 1_000.0).round() as Moment)
		.ok_or_else(|| "it lies between 0.001 s and a hundred years".into())
}

#[cfg(test)]
mod tests {
	use super::*;
	use clap::CommandFactory;

	fn settings(arguments: &str) -> Result<Settings, String> {
		let words = ["surety-feeder"].into_iter().chain(arguments.split_whitespace());
		let cli = Cli::try_parse_from(words).map_err(|error| error.to_string())?;
		cli.settings().map_err(|error| error.to_string())
	}

	#[test]
	fn command_line_is_consistent() {
		Cli::command().debug_assert();
	}

	#[test]
	fn options_are_read_before_and_after_the_source() {
		let settings = settings(
			"--key //Operator//1//feed --underlying 3=ETH sim --seed 5 --key //Operator//2//feed --noise-bps 5",
		)
		.expect("sound settings");
		assert_eq!(settings.keys.len(), 2);
		assert_eq!((settings.underlying.id, settings.underlying.name.as_str()), (3, "ETH"));
		assert_eq!(settings.noise.bps, 5);
	}

	#[test]
	fn bad_configuration_is_refused_with_a_sentence() {
		for (arguments, sentence) in [
			("sim", "no hot key"),
			("sim --key //A --url localhost", "must begin with ws://"),
			("sim --key //A --url ws://127.0.0.1:99999", "is not a URL"),
			("sim --key //A --url ws://", "is not a URL"),
			("sim --key 0x12", "--key number 1 is not a secret key"),
			("sim --key //A --key some-words", "--key number 2 is not a secret key"),
			("sim --key //A --key //A", "the same key"),
			("sim --keys-file /nonexistent/keys", "cannot read keys from"),
			("sim --key //A --underlying BTC", "a number on chain"),
			("sim --key //A --noise-bps 5000", "5000 is not in"),
			("sim --key //A --volatility NaN", "--volatility must be"),
			("sim --key //A --start -5", "-5"),
			("csv /nonexistent/prices.csv --key //A", "cannot replay /nonexistent/prices.csv"),
			("csv f --key //A --speed 2 --bar-seconds 2", "cannot be used with"),
			("csv f --key //A --hold --loop", "cannot be used with"),
			("csv f --key //A --speed 0", "lies between"),
			("nothing", "unrecognized subcommand"),
			("", "Usage"),
		] {
			let error = settings(arguments).expect_err("refused");
			assert!(error.contains(sentence), "{arguments}: {error}");
		}
	}

	#[test]
	fn secret_is_not_repeated_when_it_is_refused() {
		let error = settings("sim --key notasecretword").expect_err("refused");
		assert!(!error.contains("notasecretword"), "{error}");
	}

	#[test]
	fn keys_are_not_needed_when_prices_are_only_printed() {
		assert!(settings("sim --dry-run").is_ok());
	}
}
