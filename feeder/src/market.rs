//! A market that is fed: where its price comes from, and what has been said of it.

use crate::{
	chain::Terms,
	clock::format_utc,
	operator::Sight,
	price::{Price, Tick},
	quoting::{Quoting, View},
	source::Source,
};
use std::sync::Arc;
use surety_types::Moment;

/// What a block says of a market.
#[derive(Debug)]
pub struct Listing {
	/// The step of prices that its feed takes.
	pub step: Tick,
	/// The expiries that await their price.
	pub expiries: Vec<Moment>,
}

/// A market that is fed.
#[derive(Debug)]
pub struct Market {
	/// How it is quoted.
	pub quoting: Arc<Quoting>,
	/// Where its price comes from.
	pub source: Source,
	/// The first view that operators had of it.
	first: Option<Arc<View>>,
	/// The last price that was said.
	said: Option<Price>,
	/// Feeds that the chain has accepted since.
	pub accepted: usize,
	/// Whether its feed was missing in the last block.
	pub is_missing: bool,
	/// Whether its source is exhausted.
	is_over: bool,
}

impl Market {
	/// A market of which nothing is known yet.
	pub fn new(quoting: Quoting, source: Source) -> Self {
		Self {
			quoting: Arc::new(quoting),
			source,
			first: None,
			said: None,
			accepted: 0,
			is_missing: false,
			is_over: false,
		}
	}

	/// How the log calls it.
	pub fn name(&self) -> &str {
		&self.quoting.name
	}

	/// What is fed, for the log.
	pub fn describe(&self) -> String {
		let Self { quoting, source, .. } = self;
		format!("{}: {}; {}", quoting.name, source.describe(), quoting.surface.describe())
	}

	/// Why what we have does not fit these terms, as a sentence.
	pub fn misfit(&self, terms: &Terms) -> Option<String> {
		let (name, noise) = (self.name(), &self.quoting.noise);
		let step = Tick::of_decimals(terms.decimals);
		// Prices with errors are rounded.
		let finer = self.source.finer_than(step).filter(|_| noise.price_bps == 0);
		if let Some(price) = finer {
			let decimals = terms.decimals;
			return Some(format!(
				"{name} has the price {price}, and its feed takes no more than {decimals} decimals"
			));
		}
		let rate = self.quoting.surface.rate();
		(rate.into_inner().unsigned_abs() > terms.max_rate).then(|| {
			let most = terms.max_rate as f64 / 1e18;
			format!("the feed of {name} takes rates up to {most} either way: choose another --rate")
		})
	}

	/// What operators see of it after a block of this time; nothing if the source is exhausted.
	pub fn sight(&mut self, elapsed: Moment, block: Moment, listing: &Listing) -> Option<Sight> {
		let quote = self.source.quote(elapsed)?;
		let view = View::new(quote, listing.step, block, &listing.expiries);
		let first = self.first.get_or_insert_with(|| Arc::new(view.clone())).clone();
		Some(Sight { view, first })
	}

	/// A line when the source is exhausted for the first time.
	pub fn farewell(&mut self, elapsed: Moment) -> Option<String> {
		if self.is_over || self.source.quote(elapsed).is_some() {
			return None;
		}
		self.is_over = true;
		Some(format!("{} has no more prices", self.name()))
	}

	/// A line about the price if it is another than the last one said. The number of feeds accepted since is left out
	/// where it is not known.
	pub fn news(&mut self, view: &View, block: u64, knows_accepted: bool) -> Option<String> {
		let quote = view.quote;
		if self.said.replace(quote.price) == Some(quote.price) {
			return None;
		}
		let bar = quote.bar.map(|bar| format!("  bar of {}", format_utc(bar)));
		let accepted = match (std::mem::take(&mut self.accepted), knows_accepted) {
			(0, _) | (_, false) => String::new(),
			(1, _) => ", 1 feed accepted since".into(),
			(feeds, _) => format!(", {feeds} feeds accepted since"),
		};
		Some(format!(
			"{} {:<12}{}  after block {block}{accepted}",
			self.name(),
			quote.price,
			bar.unwrap_or_default(),
		))
	}
}

/// Whether there is no reason to go on: a source is exhausted, and the others too or never change.
pub fn all_over(markets: &mut [Market], elapsed: Moment) -> bool {
	let mut any = false;
	for Market { source, .. } in markets {
		let is_exhausted = source.quote(elapsed).is_none();
		if !is_exhausted && !source.is_fixed() {
			return false;
		}
		any |= is_exhausted;
	}
	any
}
