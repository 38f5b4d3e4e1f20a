//! Where prices come from: a source tells the price at any time since its beginning.

mod csv;
mod sim;

pub use csv::{Column, Pace, Replay};
pub use sim::{Model, Simulation};

use crate::price::{Price, Tick};
use surety_types::Moment;

/// What a source does after its last price.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum AfterEnd {
	/// It is exhausted.
	Stop,
	/// The last price stands.
	Hold,
	/// It begins again.
	Loop,
}

/// A price of a source.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Quote {
	/// What one unit of the underlying costs.
	pub price: Price,
	/// Its number, from zero; another price of the source has another number.
	pub point: u64,
	/// When it begins, in milliseconds since the source's beginning.
	pub since: Moment,
	/// The moment in the past that is replayed.
	pub bar: Option<Moment>,
}

/// A source of prices.
#[derive(Debug)]
pub enum Source {
	/// Bars of a file.
	Replay(Replay),
	/// A model.
	Simulation(Box<Simulation>),
	/// A price that never changes: of the settlement asset against its peg, where nobody trades it.
	Fixed(Price),
}

impl Source {
	/// The price this many milliseconds after the beginning; nothing if the source is exhausted.
	pub fn quote(&mut self, elapsed: Moment) -> Option<Quote> {
		match self {
			Self::Replay(replay) => replay.quote(elapsed),
			Self::Simulation(simulation) => Some(simulation.quote(elapsed)),
			Self::Fixed(price) => Some(Quote { price: *price, point: 0, since: 0, bar: None }),
		}
	}

	/// How many milliseconds after `elapsed` the next price begins or the source is exhausted; nothing if never.
	pub fn next_change(&self, elapsed: Moment) -> Option<Moment> {
		match self {
			Self::Replay(replay) => replay.next_change(elapsed),
			Self::Simulation(simulation) => Some(simulation.next_change(elapsed)),
			Self::Fixed(_) => None,
		}
	}

	/// How long one pass takes, in milliseconds, if there is an end to it.
	pub fn length(&self) -> Option<Moment> {
		match self {
			Self::Replay(replay) => Some(replay.length()),
			Self::Simulation(_) | Self::Fixed(_) => None,
		}
	}

	/// A price of it that is not to be rounded and is no multiple of `step`.
	pub fn finer_than(&self, step: Tick) -> Option<Price> {
		match self {
			Self::Replay(replay) => replay.finer_than(step),
			Self::Simulation(_) => None,
			Self::Fixed(price) => (!step.divides(*price)).then_some(*price),
		}
	}

	/// Whether its price never changes, so that it is no reason to go on where everything else is exhausted.
	pub fn is_fixed(&self) -> bool {
		matches!(self, Self::Fixed(_))
	}

	/// What it is, for the log.
	pub fn describe(&self) -> String {
		match self {
			Self::Replay(replay) => replay.describe(),
			Self::Simulation(simulation) => simulation.describe(),
			Self::Fixed(price) => format!("always {price}"),
		}
	}
}
