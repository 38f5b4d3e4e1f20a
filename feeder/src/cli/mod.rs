//! The command line, and what it comes to once it has been checked.

mod keys;
mod market;
mod source;

use crate::{
	clock::ClockKind,
	error::FeederError,
	faulty::{Fault, Faulty},
	market::Market,
};
use clap::{Args, Parser};
use market::{open, read_markets, MarketOptions, Underlying};
use source::{seconds, SourceCommand};
use std::{path::PathBuf, time::Duration};
use subxt_signer::sr25519::Keypair;
use surety_types::Moment;

/// The longest wait or horizon that can be asked for: a hundred years, in seconds.
const CENTURY: f64 = 3_155_760_000.0;
/// What is fed if nothing is said.
const USUAL_UNDERLYING: &str = "2=BTC";

/// Feeds observations of markets to a Surety chain, for one or several oracle operators.
///
/// Name a source for one market, --market or --markets-file for several.
#[derive(Debug, Parser)]
#[command(name = "surety-feeder", version, max_term_width = 100, arg_required_else_help = true)]
pub struct Cli {
	#[command(flatten)]
	options: Options,
	#[command(flatten)]
	market: MarketOptions,
	#[command(flatten)]
	lists: ListOptions,
	#[command(subcommand)]
	source: Option<SourceCommand>,
}

/// Not global like the other options: clap would forget those before the source where some follow it.
#[derive(Args, Clone, Debug)]
pub struct ListOptions {
	/// Secret of an operator's hot key: a derivation path, a phrase, or 0x and a seed in hex. May be repeated. Others on
	/// this machine can see it: use --keys-file for keys that matter.
	#[arg(long = "key", value_name = "SECRET")]
	keys: Vec<String>,

	/// File with the secret of one hot key per line; lines that begin with # are not read.
	#[arg(long = "keys-file", value_name = "FILE")]
	key_files: Vec<PathBuf>,

	/// A market to feed, as "1=USD fixed --price 1" or "3=ETH sim --start 3000 --vol 0.9": its number and name, its
	/// source with options, and options of the surface. May be repeated.
	#[arg(long = "market", value_name = "ID=NAME SOURCE OPTIONS")]
	markets: Vec<String>,

	/// File with one market per line, as after --market; lines that begin with # are not read.
	#[arg(long = "markets-file", value_name = "FILE")]
	markets_files: Vec<PathBuf>,

	/// For tests and drills: let the operator of the Nth key lie. KIND is silent, price:+10%, surface (wrong in the
	/// wings), arbitrage (butterflies for less than nothing) or stale (repeats its first observation). May be repeated.
	#[arg(long, value_name = "N:KIND")]
	faulty: Vec<Faulty>,
}

impl ListOptions {
	/// These and those that follow the source.
	fn and(mut self, others: &Self) -> Self {
		self.keys.extend_from_slice(&others.keys);
		self.key_files.extend_from_slice(&others.key_files);
		self.markets.extend_from_slice(&others.markets);
		self.markets_files.extend_from_slice(&others.markets_files);
		self.faulty.extend_from_slice(&others.faulty);
		self
	}

	fn is_empty(&self) -> bool {
		let Self { keys, key_files, markets, markets_files, faulty } = self;
		let files_empty = key_files.is_empty() && markets_files.is_empty();
		keys.is_empty() && markets.is_empty() && faulty.is_empty() && files_empty
	}

	/// How each of so many operators lies, if it does.
	fn faults(&self, operators: usize) -> Result<Vec<Option<Fault>>, FeederError> {
		let mut faults = vec![None; operators];
		for Faulty { number, fault } in &self.faulty {
			let index = number.checked_sub(1);
			let slot = index.and_then(|index| faults.get_mut(index)).ok_or_else(|| {
				FeederError::Config(format!(
					"--faulty names operator {number}: operators are numbered from 1 in the order of their keys, \
					 of which there are {operators}"
				))
			})?;
			if slot.replace(*fault).is_some() {
				return Err(FeederError::Config(format!("--faulty names operator {number} twice")));
			}
		}
		Ok(faults)
	}
}

#[derive(Args, Debug)]
struct Options {
	/// The node to which observations are given.
	#[arg(long, global = true, value_name = "URL", default_value = "ws://127.0.0.1:9944")]
	url: String,

	/// What the source is the price of: its number on chain and, for the log, its name [default: 2=BTC].
	#[arg(long, global = true, value_name = "ID[=NAME]")]
	underlying: Option<Underlying>,

	/// Feed every so many milliseconds instead of with every block.
	#[arg(long, global = true, value_name = "MS", value_parser = clap::value_parser!(u64).range(100..=3_600_000))]
	every_ms: Option<u64>,

	/// What moves the sources on.
	#[arg(long, global = true, value_enum, default_value_t = ClockKind::Real)]
	clock: ClockKind,

	/// When the sources began, in milliseconds of Unix time on their clock; when first connected, if not given.
	#[arg(long, global = true, value_name = "UNIX_MS")]
	start_at: Option<Moment>,

	/// End after so many seconds of the sources.
	#[arg(long = "for", global = true, value_name = "SECONDS", value_parser = seconds)]
	horizon: Option<Moment>,

	/// Give up after so many attempts in a row to reach the node again; 0 never tries again.
	#[arg(long, global = true, value_name = "N")]
	max_reconnects: Option<u32>,

	/// Say nothing but warnings.
	#[arg(long, global = true)]
	quiet: bool,

	/// Print the sources' prices and when they begin, without a node.
	#[arg(long, global = true)]
	dry_run: bool,
}

/// What to do, checked as far as that is possible without a node.
#[derive(Debug)]
pub struct Settings {
	/// The node.
	pub url: String,
	/// What is fed: at least one.
	pub markets: Vec<Market>,
	/// The hot keys.
	pub keys: Vec<Keypair>,
	/// How each of their operators lies, if it does.
	pub faults: Vec<Option<Fault>>,
	/// How often to feed, if not with every block.
	pub every: Option<Duration>,
	/// What moves the sources on.
	pub clock: ClockKind,
	/// When they began.
	pub start_at: Option<Moment>,
	/// How long to go on, in milliseconds of the sources.
	pub horizon: Option<Moment>,
	/// How often to try again.
	pub max_reconnects: Option<u32>,
	/// Whether to say nothing but warnings.
	pub quiet: bool,
	/// Whether to print prices only.
	pub dry_run: bool,
}

impl Cli {
	/// Checks what was asked for, reading the files it names.
	pub fn settings(self) -> Result<Settings, FeederError> {
		let Self { options, market, mut lists, source } = self;
		if let Some(source) = &source {
			lists = lists.and(source.lists());
		}
		let keys = keys::read_keys(&lists.keys, &lists.key_files)?;
		if !options.dry_run {
			check_url(&options.url)?;
			if keys.is_empty() {
				return Err(FeederError::Config(
					"no hot key: give --key or --keys-file, or --dry-run to see prices only".into(),
				));
			}
		}
		Ok(Settings {
			faults: lists.faults(keys.len())?,
			markets: markets(options.underlying, market, &lists, source)?,
			url: options.url,
			keys,
			every: options.every_ms.map(Duration::from_millis),
			clock: options.clock,
			start_at: options.start_at,
			horizon: options.horizon,
			max_reconnects: options.max_reconnects,
			quiet: options.quiet,
			dry_run: options.dry_run,
		})
	}
}

/// The market of the source on the command line, if there is one, and the others.
fn markets(
	underlying: Option<Underlying>,
	options: MarketOptions,
	lists: &ListOptions,
	source: Option<SourceCommand>,
) -> Result<Vec<Market>, FeederError> {
	let refuse = |why: String| Err(FeederError::Config(why));
	let mut markets = Vec::new();
	match source {
		Some(source) => {
			let underlying = match underlying {
				Some(underlying) => underlying,
				None => USUAL_UNDERLYING.parse().map_err(FeederError::Config)?,
			};
			markets.push(open(underlying, options, source)?);
		},
		None if underlying.is_some() => {
			return refuse("--underlying needs a source: csv, sim or fixed".into());
		},
		None => {},
	}
	markets.extend(read_markets(lists, options)?);
	if markets.is_empty() {
		let why = "nothing to feed: name a source (csv, sim or fixed), --market or --markets-file";
		return refuse(why.into());
	}
	for (index, market) in markets.iter().enumerate() {
		let id = market.quoting.id;
		if markets[..index].iter().any(|other| other.quoting.id == id) {
			return refuse(format!("underlying {id} is fed by two markets"));
		}
	}
	Ok(markets)
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
		let quoting = &settings.markets[0].quoting;
		assert_eq!((quoting.id, quoting.name.as_str()), (3, "ETH"));
		assert_eq!((quoting.noise.price_bps, quoting.noise.seed), (5, 1));
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
			("sim --key //A --smile 1.7", "exceeds 2"),
			("sim --key //A --skew -1", "--skew must be"),
			("sim --key //A --vol 0", "--vol must be"),
			("fixed --key //A", "--price"),
			("sim --key //A --faulty 2:silent", "numbered from 1"),
			("sim --key //A --faulty 0:silent", "numbered from 1"),
			("sim --key //A --faulty 1:silent --faulty 1:stale", "names operator 1 twice"),
			("sim --key //A --faulty 1:loud", "it looks like 3:silent"),
			("--key //A", "nothing to feed"),
			("--key //A --underlying 3", "needs a source"),
			("--key //A --markets-file /nonexistent", "cannot read markets from /nonexistent"),
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

	/// Settings with one --market per line, and before them other arguments.
	fn with_markets(arguments: &str, lines: &[&str]) -> Result<Settings, String> {
		let lines = lines.iter().flat_map(|line| ["--market", line]);
		let words = ["surety-feeder"].into_iter().chain(arguments.split_whitespace()).chain(lines);
		let cli = Cli::try_parse_from(words).map_err(|error| error.to_string())?;
		cli.settings().map_err(|error| error.to_string())
	}

	#[test]
	fn markets_have_options_of_their_own_and_those_of_all() {
		let settings = with_markets(
			"--key //A --vol 0.7 --noise-bps 3",
			&[
				"1=USD fixed --price 1 --noise-bps 0",
				"3=ETH sim --start 3000 --vol 0.9",
				"2=BTC sim",
			],
		)
		.expect("sound settings");
		let told: Vec<_> = settings
			.markets
			.iter()
			.map(|market| &market.quoting)
			.map(|it| (it.id, it.name.as_str(), it.surface.volatility, it.noise.price_bps))
			.collect();
		assert_eq!(told, [(1, "USD", 0.7, 0), (3, "ETH", 0.9, 3), (2, "BTC", 0.7, 3)]);
	}

	#[test]
	fn source_and_markets_are_fed_together() {
		let settings = with_markets("--key //A sim", &["1=USD fixed --price 1"]).expect("sound");
		let ids: Vec<_> = settings.markets.iter().map(|market| market.quoting.id).collect();
		assert_eq!(ids, [2, 1]);
	}

	#[test]
	fn surface_has_the_volatility_of_the_simulation_when_none_is_given() {
		for (arguments, volatility) in [
			("sim", 0.8),
			("sim --volatility 0.5", 0.5),
			("sim --volatility 0", 0.01),
			("sim --volatility 0.5 --vol 0.6", 0.6),
			("fixed --price 1", 0.8),
		] {
			let settings = settings(&format!("{arguments} --key //A")).expect("sound");
			let surface = settings.markets[0].quoting.surface;
			assert_eq!(surface.volatility, volatility, "{arguments}");
			assert_eq!((surface.skew, surface.smile, surface.rate), (-0.2, 1.0, 0.0));
			assert_eq!(surface.long_volatility, volatility);
		}
	}

	#[test]
	fn bad_market_is_refused_with_its_place() {
		for (line, sentence) in [
			("", "--market number 2: \"\" is not an underlying"),
			("BTC sim", "--market number 2: \"BTC\" is not an underlying"),
			("2=BTC", "--market number 2: "),
			("2=BTC nothing", "unrecognized subcommand 'nothing'"),
			("2=BTC sim --sed 5", "unexpected argument '--sed' found"),
			("2=BTC sim --key //A", "belong to the command line"),
			("2=BTC sim --market x", "belong to the command line"),
			("2=BTC sim --clock chain", "unexpected argument '--clock' found"),
			("2=BTC sim --smile 2", "--market number 2: --smile 2 is too much"),
			("2=BTC csv /nonexistent.csv", "--market number 2: cannot replay /nonexistent.csv"),
			("2=BTC csv \"prices", "a quotation mark is not closed"),
			("1 sim", "underlying 1 is fed by two markets"),
		] {
			let error = with_markets("--key //A", &["1=USD fixed --price 1", line]);
			let error = error.expect_err("refused");
			assert!(error.contains(sentence) && !error.contains('\n'), "{line}: {error}");
		}
	}

	#[test]
	fn faults_are_those_of_the_numbered_operators() {
		let settings = settings("--faulty 2:silent sim --key //A --key //B --faulty 1:price:-5%");
		let faults = settings.expect("sound").faults;
		assert_eq!(faults, [Some(Fault::Price(950_000)), Some(Fault::Silent)]);
	}
}
