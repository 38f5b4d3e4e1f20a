//! What operators say of a market: prices, forwards and smiles without arbitrage.

use crate::{assert_ok, now, signed, AccountId, Externalities, Oracle, RuntimeOrigin};
use sp_runtime::{FixedI128, FixedU128};
use surety_math::Svi;
use surety_types::{Moment, Observation, ObservedExpiry, UnderlyingId};

/// Milliseconds of a year of 365 days.
pub const YEAR: Moment = 31_536_000_000;
/// Milliseconds of a day.
pub const DAY: Moment = 86_400_000;

/// As many operators as the oracle of the mock has room for.
pub const SEVEN: [AccountId; 7] = [101, 102, 103, 104, 105, 106, 107];
/// The keys that feed for them.
pub const SEVEN_KEYS: [AccountId; 7] = [201, 202, 203, 204, 205, 206, 207];

impl Externalities {
	/// With so many of the [`SEVEN`] operators and their keys.
	pub fn operators_of_seven(self, count: usize) -> Self {
		let operators = SEVEN.into_iter().zip(SEVEN_KEYS.map(Some)).take(count);
		self.operators(operators.collect())
	}
}

/// Total variance from `at` to an expiry: the time between, in years, times one shape, times `level`.
///
/// The shape is `a = 0.25, b = 0.1, rho = -0.2, m = 0.01, sigma = 0.3`, at level 1 a volatility of some 53 %. It has no
/// arbitrage, and the same shape at every expiry has none between them either: variance grows with time everywhere.
pub fn smile(expiry: Moment, at: Moment, level: FixedU128) -> Svi {
	let part = |per_year: u128| {
		let yearly = per_year * (level.into_inner() / 1_000_000_000);
		yearly / u128::from(YEAR) * u128::from(expiry.saturating_sub(at)) / 1_000_000_000
	};
	Svi {
		a: FixedI128::from_inner(part(250_000_000_000_000_000).cast_signed()),
		b: FixedU128::from_inner(part(100_000_000_000_000_000)),
		rho: signed("-0.2"),
		m: signed("0.01"),
		sigma: FixedU128::from_inner(300_000_000_000_000_000),
	}
}

/// An expiry with a forward this far above spot and, as seen now, this smile.
pub fn quote(expiry: Moment, basis: &str, level: FixedU128) -> ObservedExpiry {
	ObservedExpiry { expiry, basis: signed(basis), svi: smile(expiry, now(), level) }
}

/// A price, no rate, and these expiries.
pub fn said(spot: FixedU128, expiries: impl IntoIterator<Item = ObservedExpiry>) -> Observation {
	let expiries: Vec<_> = expiries.into_iter().collect();
	let expiries = expiries.try_into().expect("few expiries");
	Observation { expiries, ..Observation::of_spot(spot) }
}

/// A price and a smile of one level at these expiries, forwards at spot, as seen now.
pub fn market_at(spot: FixedU128, level: FixedU128, expiries: &[Moment]) -> Observation {
	said(spot, expiries.iter().map(|expiry| quote(*expiry, "0", level)))
}

/// The operator behind this key says so.
#[track_caller]
pub fn say(key: AccountId, underlying: UnderlyingId, observation: Observation) {
	assert_ok!(Oracle::feed(RuntimeOrigin::signed(key), underlying, observation));
}

/// The operator behind this key names this price.
#[track_caller]
pub fn say_spot(key: AccountId, underlying: UnderlyingId, spot: FixedU128) {
	say(key, underlying, Observation::of_spot(spot));
}
