//! What operators observe of a market: the source's price with their own errors, and the surface around it.

use crate::{
	faulty::Fault,
	noise::Noise,
	price::Tick,
	source::Quote,
	surface::{years_until, Surface},
};
use sp_arithmetic::FixedU128;
use surety_types::{Moment, Observation, ObservedExpiry, UnderlyingId, MAX_QUOTED_EXPIRIES};

/// From a block to the one that includes what is sent after it, in milliseconds.
const SLOT: Moment = 2_000;

/// How a market is quoted, by all operators.
#[derive(Clone, Debug)]
pub struct Quoting {
	/// Its number on chain.
	pub id: UnderlyingId,
	/// How the log calls it.
	pub name: String,
	/// The errors of operators.
	pub noise: Noise,
	/// What its options are worth.
	pub surface: Surface,
}

/// A market after a block: what all operators see alike.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
	/// The source's price.
	pub quote: Quote,
	/// The step of prices that the feed takes.
	pub step: Tick,
	/// When an observation will be included, by the chain's time.
	pub at: Moment,
	/// The expiries to be quoted, ascending.
	pub expiries: Vec<Moment>,
}

impl View {
	/// The view after a block of this time, where these expiries await their price. The first block of a chain has no
	/// time: nothing can be said of expiries after it.
	pub fn new(quote: Quote, step: Tick, block: Moment, listed: &[Moment]) -> Self {
		let at = if block == 0 { 0 } else { block.saturating_add(SLOT) };
		// Should the next block come late, a feed must not arrive after what it quotes.
		let alive = |expiry: &&Moment| block > 0 && **expiry > at.saturating_add(SLOT);
		let most = usize::try_from(MAX_QUOTED_EXPIRIES).unwrap_or(usize::MAX);
		Self {
			quote,
			step,
			at,
			expiries: listed.iter().filter(alive).take(most).copied().collect(),
		}
	}
}

impl Quoting {
	/// What the operator with this number, from zero, says after a block; nothing if it keeps silent. `first` is the
	/// first view that there was.
	pub fn observe(
		&self,
		operator: usize,
		fault: Option<Fault>,
		view: &View,
		first: &View,
	) -> Option<Observation> {
		let seen = match fault {
			Some(Fault::Silent) => return None,
			Some(Fault::Stale) => first,
			_ => view,
		};
		let surface = fault.map_or(self.surface, |fault| fault.distort(self.surface));
		let price = self.noise.price(seen.quote.price, operator, seen.quote.point);
		let price = fault.map_or(price.inner(), |fault| fault.price(price));
		let price = view.step.nearest(price);
		let error = self.noise.volatility(operator, seen.quote.point);
		let quote = |expiry: &Moment| {
			let years = years_until(*expiry, seen.at);
			ObservedExpiry {
				expiry: *expiry,
				basis: surface.basis(price, years),
				svi: surface.slice(surface.at_the_money(years, error)),
			}
		};
		// Who repeats himself leaves out what is over since, which the chain would not take.
		let alive = |expiry: &&Moment| view.expiries.first().is_some_and(|next| next <= *expiry);
		let expiries: Vec<_> = seen.expiries.iter().filter(alive).map(quote).collect();
		Some(Observation {
			spot: FixedU128::from_inner(price.inner()),
			rate: surface.rate(),
			expiries: expiries.try_into().ok()?,
		})
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use sp_arithmetic::FixedI128;

	const BLOCK: Moment = 1_700_000_000_000;
	const DAY: Moment = 86_400_000;

	fn quoting(price_bps: u32, volatility_bps: u32) -> Quoting {
		let tick = "0.01".parse().expect("tick");
		Quoting {
			id: 2,
			name: "BTC".into(),
			noise: Noise { seed: 1, price_bps, tick, volatility_bps },
			surface: Surface {
				volatility: 0.8,
				long_volatility: 0.8,
				skew: -0.2,
				smile: 1.0,
				rate: 0.05,
			},
		}
	}

	fn view(price: &str, point: u64, block: Moment, listed: &[Moment]) -> View {
		let price = price.parse().expect("price");
		let quote = Quote { price, point, since: 0, bar: None };
		View::new(quote, Tick::of_decimals(2), block, listed)
	}

	fn observed(fault: Option<Fault>, view: &View, first: &View) -> Observation {
		quoting(0, 0).observe(0, fault, view, first).expect("not silent")
	}

	fn price(inner: u128) -> FixedU128 {
		FixedU128::from_inner(inner * 10_000_000_000_000_000)
	}

	#[test]
	fn expiries_are_quoted_when_they_outlive_the_next_two_slots() {
		let listed = [BLOCK - 1, BLOCK + 3_999, BLOCK + 4_000, BLOCK + 4_001, BLOCK + DAY];
		let seen = view("60000", 0, BLOCK, &listed);
		assert_eq!((seen.at, seen.expiries), (BLOCK + 2_000, vec![BLOCK + 4_001, BLOCK + DAY]));
		let many: Vec<_> = (1..=40).map(|days| BLOCK + days * DAY).collect();
		assert_eq!(view("60000", 0, BLOCK, &many).expiries, many[..24]);
		assert!(view("60000", 0, 0, &many).expiries.is_empty());
	}

	#[test]
	fn observation_is_a_price_alone_when_nothing_is_listed() {
		let seen = view("1", 0, BLOCK, &[]);
		let observation = observed(None, &seen, &seen);
		assert_eq!((observation.spot, observation.expiries.len()), (price(100), 0));
	}

	#[test]
	fn observation_has_price_rate_basis_and_slice_as_of_its_inclusion() {
		// A year of 365 days from the next block on.
		let seen = view("60000", 0, BLOCK, &[BLOCK + 2_000 + 365 * DAY]);
		let observation = observed(None, &seen, &seen);
		assert_eq!(observation.spot, price(6_000_000));
		assert_eq!(observation.rate, FixedI128::from_inner(50_000_000_000_000_000));
		let expiry = observation.expiries[0];
		assert_eq!(expiry.expiry, BLOCK + 2_000 + 365 * DAY);
		// 60000 (e^0.05 - 1)
		let basis = expiry.basis.into_inner() as f64 / 1e18;
		assert!((basis - 3_076.265_782_56).abs() < 1e-6, "{basis}");
		let theta = expiry.svi.total_variance(FixedI128::from_inner(0)).expect("in range");
		assert!(theta.into_inner().abs_diff(640_000_000_000_000_000) < 1_000, "{theta:?}");
	}

	#[test]
	fn spot_is_a_multiple_of_the_step_when_the_source_is_finer() {
		let seen = view("60000.005", 0, BLOCK, &[]);
		assert_eq!(observed(None, &seen, &seen).spot, price(6_000_001));
	}

	#[test]
	fn operators_differ_when_they_err() {
		let seen = view("60000", 3, BLOCK, &[BLOCK + DAY, BLOCK + 30 * DAY]);
		let observe = |operator| quoting(10, 100).observe(operator, None, &seen, &seen);
		let (first, second) = (observe(0).expect("one"), observe(1).expect("two"));
		assert_eq!(observe(0), Some(first.clone()));
		assert_ne!(first.spot, second.spot);
		for (one, two) in first.expiries.iter().zip(&second.expiries) {
			assert_ne!(one.svi, two.svi);
			assert_eq!((one.svi.check(), two.svi.check()), (Ok(()), Ok(())));
		}
		let calendar = first.expiries[0].svi.check_calendar(&first.expiries[1].svi);
		assert_eq!(calendar, Ok(()));
	}

	#[test]
	fn operator_says_nothing_when_it_is_silent() {
		let seen = view("60000", 0, BLOCK, &[]);
		assert_eq!(quoting(0, 0).observe(0, Some(Fault::Silent), &seen, &seen), None);
	}

	#[test]
	fn price_is_wrong_by_its_share_when_the_operator_lies_about_it() {
		let seen = view("60000.33", 0, BLOCK, &[BLOCK + DAY]);
		let honest = observed(None, &seen, &seen);
		let lie = observed(Some(Fault::Price(1_100_000)), &seen, &seen);
		// 66000.363
		assert_eq!(lie.spot, price(6_600_036));
		assert_eq!(lie.expiries[0].svi, honest.expiries[0].svi);
	}

	#[test]
	fn first_observation_is_repeated_when_the_operator_is_stale() {
		let listed = [BLOCK + DAY, BLOCK + 2 * DAY, BLOCK + 3 * DAY];
		let first = view("60000", 0, BLOCK, &listed[..2]);
		let later = view("61000", 9, BLOCK + DAY, &listed);
		let honest = observed(None, &first, &first);
		let stale = observed(Some(Fault::Stale), &later, &first);
		assert_eq!(stale.spot, honest.spot);
		// What is over is left out, what is new is not known.
		assert_eq!(stale.expiries.to_vec(), honest.expiries[1..]);
	}

	#[test]
	fn surface_lies_leave_the_price_alone() {
		let seen = view("60000", 0, BLOCK, &[BLOCK + DAY]);
		let honest = observed(None, &seen, &seen);
		for fault in [Fault::Surface, Fault::Arbitrage] {
			let lie = observed(Some(fault), &seen, &seen);
			assert_eq!((lie.spot, lie.rate), (honest.spot, honest.rate));
			assert_eq!(lie.expiries[0].basis, honest.expiries[0].basis);
			assert_ne!(lie.expiries[0].svi, honest.expiries[0].svi);
			let is_sound = lie.expiries[0].svi.check().is_ok();
			assert_eq!(is_sound, fault == Fault::Surface);
		}
	}
}
