//! A market that does not exist: a seeded jump-diffusion.
//!
//! Between two steps of `dt` years the logarithm of the price changes by
//! `-(v^2 / 2 + l k) dt + v sqrt(dt) Z + sum of N jumps`, with Z normal, N Poisson of mean `l dt`, each jump normal with
//! mean 0 and deviation `s`, and `k = exp(s^2 / 2) - 1`, which makes the price a martingale (Merton 1976, without drift).
//! The same seed and parameters give the same prices, whenever and however often they are asked for.

use super::Quote;
use crate::price::{Price, Tick};
use rand::{rngs::StdRng, Rng, SeedableRng};
use std::f64::consts::TAU;
use surety_types::Moment;

const DAYS_PER_YEAR: f64 = 365.25;
const MILLISECONDS_PER_YEAR: f64 = DAYS_PER_YEAR * 86_400_000.0;
/// Most jumps that can be expected in one step.
const MAX_JUMPS_PER_STEP: f64 = 100.0;

/// What is simulated.
#[derive(Clone, Debug)]
pub struct Model {
	/// Where chance comes from.
	pub seed: u64,
	/// The first price.
	pub start: Price,
	/// Standard deviation of the logarithm of the price over a year, without jumps: 0.8 is 80 %.
	pub volatility: f64,
	/// Jumps to be expected per day.
	pub jump_rate: f64,
	/// Standard deviation of the logarithm of a jump: 0.02 is about 2 %.
	pub jump_size: f64,
	/// Milliseconds between two prices.
	pub step: Moment,
	/// How many times as fast as the clock the market lives.
	pub speed: f64,
	/// To what prices are rounded.
	pub tick: Tick,
}

impl Model {
	/// Refuses what cannot be simulated, with a sentence.
	pub fn check(&self) -> Result<(), String> {
		let within = |name: &str, value: f64, low: f64, high: f64| {
			let sound = (low..=high).contains(&value);
			sound.then_some(()).ok_or_else(|| format!("{name} must be from {low} to {high}"))
		};
		within("--volatility", self.volatility, 0.0, 10.0)?;
		within("--jump-rate", self.jump_rate, 0.0, 100_000.0)?;
		within("--jump-size", self.jump_size, 0.0, 1.0)?;
		within("--speed", self.speed, 0.001, 1_000_000.0)?;
		if self.step == 0 {
			return Err("--step-ms must be positive".into());
		}
		if self.jumps_per_step() > MAX_JUMPS_PER_STEP {
			return Err("--jump-rate is too high for this --speed and --step-ms: more than \
				100 jumps per step"
				.into());
		}
		Ok(())
	}

	/// Years of the market between two prices.
	fn dt(&self) -> f64 {
		self.step as f64 * self.speed / MILLISECONDS_PER_YEAR
	}

	fn jumps_per_step(&self) -> f64 {
		self.jump_rate * DAYS_PER_YEAR * self.dt()
	}
}

/// A market being simulated.
#[derive(Debug)]
pub struct Simulation {
	model: Model,
	chance: StdRng,
	/// The unrounded price after `steps` steps.
	price: f64,
	steps: u64,
}

impl Simulation {
	/// A market that stands at its first price.
	pub fn new(model: Model) -> Self {
		let (chance, price) = (StdRng::seed_from_u64(model.seed), model.start.to_float());
		Self { model, chance, price, steps: 0 }
	}

	/// The price this many milliseconds after the beginning.
	pub fn quote(&mut self, elapsed: Moment) -> Quote {
		let steps = elapsed / self.model.step;
		if steps < self.steps {
			*self = Self::new(self.model.clone());
		}
		while self.steps < steps {
			self.advance();
		}
		Quote {
			price: self.model.tick.nearest_to_model(self.price),
			point: steps,
			since: steps * self.model.step,
			bar: None,
		}
	}

	/// How many milliseconds after `elapsed` the next price begins.
	pub fn next_change(&self, elapsed: Moment) -> Moment {
		self.model.step - elapsed % self.model.step
	}

	/// What it is, for the log.
	pub fn describe(&self) -> String {
		let Model { seed, start, volatility, jump_rate, jump_size, step, speed, .. } = &self.model;
		format!(
			"simulation with seed {seed} from {start}: volatility {volatility} a year, {jump_rate} \
			 jumps a day of {jump_size}, a price every {step} ms, at {speed} times the clock's speed"
		)
	}

	fn advance(&mut self) {
		let (dt, jumps) = (self.model.dt(), self.model.jumps_per_step());
		let (volatility, size) = (self.model.volatility, self.model.jump_size);
		let drift = -volatility * volatility / 2.0 * dt - jumps * ((size * size / 2.0).exp() - 1.0);
		let mut change = drift + volatility * dt.sqrt() * self.normal();
		for _ in 0..self.poisson(jumps) {
			change += size * self.normal();
		}
		// A market that has gone to an end of what can be stored comes back from there.
		let ends =
			["0.000001", "10000000"].map(|end| end.parse::<Price>().map_or(1.0, Price::to_float));
		self.price = (self.price * change.exp()).clamp(ends[0], ends[1]);
		self.steps += 1;
	}

	/// A draw from the standard normal distribution (Box and Muller), always of two uniform ones.
	fn normal(&mut self) -> f64 {
		let (radius, angle): (f64, f64) = (self.chance.gen(), self.chance.gen());
		// The first lies in [0, 1): its complement has a logarithm.
		(-2.0 * (1.0 - radius).ln()).sqrt() * (TAU * angle).cos()
	}

	/// A draw from the Poisson distribution (Knuth); its mean is at most a hundred.
	fn poisson(&mut self, mean: f64) -> u32 {
		let limit = (-mean).exp();
		let mut product: f64 = self.chance.gen();
		let mut count = 0;
		while product > limit {
			product *= self.chance.gen::<f64>();
			count += 1;
		}
		count
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn model() -> Model {
		Model {
			seed: 42,
			start: "60000".parse().expect("price"),
			volatility: 0.8,
			jump_rate: 24.0,
			jump_size: 0.02,
			step: 2_000,
			speed: 60.0,
			tick: "0.01".parse().expect("tick"),
		}
	}

	fn path(model: Model) -> Vec<Price> {
		let mut simulation = Simulation::new(model);
		(0..500).map(|step| simulation.quote(step * 2_000).price).collect()
	}

	#[test]
	fn simulation_repeats_when_the_seed_is_the_same() {
		let first = path(model());
		assert_eq!(first, path(model()));
		assert_ne!(first, path(Model { seed: 43, ..model() }));
		assert_eq!(first[0].to_string(), "60000");
		assert!(first.iter().all(|price| price.inner() % 10_000_000_000_000_000 == 0));
	}

	#[test]
	fn simulation_tells_the_same_price_however_it_is_asked() {
		let steady = path(model());
		let mut simulation = Simulation::new(model());
		// After a gap, backwards, and twice.
		for step in [499, 3, 3, 250, 0] {
			let quote = simulation.quote(step * 2_000 + 1_999);
			assert_eq!(quote.price, steady[step as usize]);
			assert_eq!((quote.point, quote.since), (step, step * 2_000));
		}
	}

	#[test]
	fn simulation_moves_about_as_much_as_its_volatility_says() {
		let calm = Model { jump_rate: 0.0, ..model() };
		let mut simulation = Simulation::new(Model { step: 1_000, ..calm });
		let mut squares = 0.0;
		let mut previous = simulation.quote(0).price.to_float();
		for step in 1..=20_000 {
			let price = simulation.quote(step * 1_000).price.to_float();
			squares += (price / previous).ln().powi(2);
			previous = price;
		}
		let years = 20_000_000.0 * 60.0 / MILLISECONDS_PER_YEAR;
		let volatility = (squares / years).sqrt();
		assert!((volatility - 0.8).abs() < 0.02, "{volatility}");
	}

	#[test]
	fn simulation_stands_still_when_nothing_moves_it() {
		let mut simulation = Simulation::new(Model { volatility: 0.0, jump_rate: 0.0, ..model() });
		assert_eq!(simulation.quote(1_000_000).price.to_string(), "60000");
	}

	#[test]
	fn simulation_stays_storable_when_the_model_explodes() {
		let wild = Model {
			volatility: 10.0,
			jump_size: 1.0,
			speed: 100_000.0,
			jump_rate: 24.0,
			..model()
		};
		assert!(wild.check().is_ok());
		assert!(path(wild).iter().all(|price| price.to_float() >= 0.01));
	}

	#[test]
	fn model_is_refused_when_a_parameter_is_absurd() {
		for model in [
			Model { volatility: f64::NAN, ..model() },
			Model { volatility: -0.1, ..model() },
			Model { jump_size: 1.5, ..model() },
			Model { step: 0, ..model() },
			Model { speed: 0.0, ..model() },
			Model { jump_rate: 100_000.0, speed: 1_000.0, ..model() },
		] {
			assert!(model.check().is_err());
		}
	}
}
