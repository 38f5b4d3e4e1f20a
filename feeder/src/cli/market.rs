//! The markets that can be asked for: what is fed, where its price comes from, and what surrounds it.

use super::{keys::lines_of, source::SourceCommand, ListOptions};
use crate::{
	error::FeederError,
	market::Market,
	noise::{Noise, MAX_NOISE_BPS},
	price::Tick,
	quoting::Quoting,
	surface::{Surface, USUAL_VOLATILITY, VOLATILITIES},
};
use clap::{Args, Parser};
use std::str::FromStr;
use surety_types::UnderlyingId;

/// What is fed.
#[derive(Clone, Debug)]
pub struct Underlying {
	/// Its number on chain.
	id: UnderlyingId,
	/// How the log calls it.
	name: String,
}

impl FromStr for Underlying {
	type Err = String;

	fn from_str(text: &str) -> Result<Self, String> {
		let (id, name) = text.split_once('=').unwrap_or((text, text));
		let id = id.parse().map_err(|_| "it is a number on chain, as in 2 or 2=BTC")?;
		Ok(Self { id, name: name.to_string() })
	}
}

/// What surrounds a price. Given before or after the only source it is for this one; with --market it is for those that
/// do not say otherwise.
#[derive(Args, Clone, Copy, Debug)]
pub struct MarketOptions {
	/// Let every operator err by up to so many basis points of the price [default: 0].
	#[arg(long, global = true, value_name = "BPS", value_parser = noise_range())]
	noise_bps: Option<u32>,

	/// Let every operator err by up to so many basis points of the volatility [default: 0].
	#[arg(long, global = true, value_name = "BPS", value_parser = noise_range())]
	vol_noise_bps: Option<u32>,

	/// Seed of the operators' errors [default: 1].
	#[arg(long, global = true, value_name = "SEED")]
	noise_seed: Option<u64>,

	/// Step to which simulated and erring prices are rounded [default: 0.01].
	#[arg(long, global = true, value_name = "PRICE")]
	tick: Option<Tick>,

	/// Volatility at the money per year: 0.8 is 80 % [default: that of the simulation, else 0.8].
	#[arg(long, global = true, value_name = "V")]
	vol: Option<f64>,

	/// Volatility to which that of later expiries tends [default: that of --vol].
	#[arg(long, global = true, value_name = "V")]
	long_vol: Option<f64>,

	/// Skew of the surface (rho of SSVI): negative where low strikes have the higher volatility [default: -0.2].
	#[arg(long, global = true, value_name = "RHO", allow_negative_numbers = true)]
	skew: Option<f64>,

	/// How much volatility rises away from the money (eta of SSVI); at most 2 / (1 + |skew|) [default: 1].
	#[arg(long, global = true, value_name = "ETA")]
	smile: Option<f64>,

	/// Continuous annual rate, also that of forwards over spot: 0.05 is 5 % [default: 0].
	#[arg(long, global = true, value_name = "R", allow_negative_numbers = true)]
	rate: Option<f64>,
}

fn noise_range() -> clap::builder::RangedI64ValueParser<u32> {
	clap::value_parser!(u32).range(0..=i64::from(MAX_NOISE_BPS))
}

impl MarketOptions {
	/// These, and the others where these say nothing.
	fn or(self, others: Self) -> Self {
		Self {
			noise_bps: self.noise_bps.or(others.noise_bps),
			vol_noise_bps: self.vol_noise_bps.or(others.vol_noise_bps),
			noise_seed: self.noise_seed.or(others.noise_seed),
			tick: self.tick.or(others.tick),
			vol: self.vol.or(others.vol),
			long_vol: self.long_vol.or(others.long_vol),
			skew: self.skew.or(others.skew),
			smile: self.smile.or(others.smile),
			rate: self.rate.or(others.rate),
		}
	}

	fn noise(&self) -> Noise {
		Noise {
			seed: self.noise_seed.unwrap_or(1),
			price_bps: self.noise_bps.unwrap_or(0),
			tick: self.tick(),
			volatility_bps: self.vol_noise_bps.unwrap_or(0),
		}
	}

	fn tick(&self) -> Tick {
		self.tick.unwrap_or(Tick::of_decimals(2))
	}

	/// The surface around a source, which may have a volatility of its own.
	fn surface(&self, volatility: Option<f64>) -> Result<Surface, String> {
		// A simulation may stand still, a surface not.
		let (low, high) = (*VOLATILITIES.start(), *VOLATILITIES.end());
		let usual = volatility.map_or(USUAL_VOLATILITY, |volatility| volatility.clamp(low, high));
		let volatility = self.vol.unwrap_or(usual);
		let surface = Surface {
			volatility,
			long_volatility: self.long_vol.unwrap_or(volatility),
			skew: self.skew.unwrap_or(-0.2),
			smile: self.smile.unwrap_or(1.0),
			rate: self.rate.unwrap_or(0.0),
		};
		surface.check()?;
		Ok(surface)
	}
}

/// The words of a market after its name.
#[derive(Debug, Parser)]
#[command(
	name = "market",
	no_binary_name = true,
	disable_help_flag = true,
	disable_help_subcommand = true
)]
struct MarketLine {
	#[command(flatten)]
	options: MarketOptions,
	#[command(subcommand)]
	source: SourceCommand,
}

/// A market with its source opened.
pub fn open(
	underlying: Underlying,
	options: MarketOptions,
	source: SourceCommand,
) -> Result<Market, FeederError> {
	let volatility = source.volatility();
	let source = source.open(options.tick())?;
	let surface = options.surface(volatility).map_err(FeederError::Config)?;
	let Underlying { id, name } = underlying;
	Ok(Market::new(Quoting { id, name, noise: options.noise(), surface }, source))
}

/// The markets of `--market` and of files, in this order; `options` are for those that do not say otherwise.
pub fn read_markets(
	lists: &ListOptions,
	options: MarketOptions,
) -> Result<Vec<Market>, FeederError> {
	let mut lines: Vec<(String, String)> = (1..)
		.zip(&lists.markets)
		.map(|(number, line)| (format!("--market number {number}"), line.clone()))
		.collect();
	for file in &lists.markets_files {
		lines.extend(lines_of(file, "markets")?);
	}
	let market = |(place, line): &(String, String)| {
		read_market(line, options).map_err(|why| FeederError::Config(format!("{place}: {why}")))
	};
	lines.iter().map(market).collect()
}

/// A market as text: `2=BTC sim --seed 5`.
fn read_market(line: &str, options: MarketOptions) -> Result<Market, String> {
	let mut words = words_of(line)?.into_iter();
	let underlying = words.next().unwrap_or_default();
	let underlying =
		underlying.parse().map_err(|why| {
			format!("{underlying:?} is not an underlying: {why}; a market looks like 2=BTC sim --seed 5")
		})?;
	let line = MarketLine::try_parse_from(words).map_err(|error| {
		// Its first paragraph; the usage that follows is that of the whole program.
		let text = error.to_string();
		let text = text.split("\n\n").next().unwrap_or_default().trim_start_matches("error: ");
		text.split_whitespace().collect::<Vec<_>>().join(" ")
	})?;
	if !line.source.lists().is_empty() {
		return Err("keys, faults and other markets belong to the command line".into());
	}
	let options = line.options.or(options);
	open(underlying, options, line.source).map_err(|error| error.to_string())
}

/// The words of a line, apart by blanks; those between double quotes are one.
fn words_of(line: &str) -> Result<Vec<String>, String> {
	let mut words = Vec::new();
	let (mut word, mut within, mut quoted) = (String::new(), false, false);
	for letter in line.chars() {
		match letter {
			'"' => (within, quoted) = (true, !quoted),
			letter if letter.is_whitespace() && !quoted => {
				if std::mem::take(&mut within) {
					words.push(std::mem::take(&mut word));
				}
			},
			letter => {
				word.push(letter);
				within = true;
			},
		}
	}
	if within {
		words.push(word);
	}
	if quoted {
		return Err("a quotation mark is not closed".into());
	}
	Ok(words)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn words_are_apart_by_blanks_except_between_quotation_marks() {
		let words = words_of("  2=BTC\tcsv \"my prices.csv\" --speed=\"2\" \"\" ").expect("words");
		assert_eq!(words, ["2=BTC", "csv", "my prices.csv", "--speed=2", ""]);
		assert!(words_of("csv \"my prices.csv").is_err());
	}
}
