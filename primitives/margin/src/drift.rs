//! How far a market is from what it was: the distances that a market update compares with the limits of
//! [`SafetyInterval`](crate::SafetyInterval).
//!
//! All are metrics: they are symmetric, and the distances of steps add up to at least that of the whole. So a clock may
//! move its anchor at any time if it adds the distance that it leaves behind. Weights of time are those of the later
//! market; they only fall, so that what was added before is never too little.

use crate::arithmetic::{plus, positive_part, NOTHING};
use crate::{MarginError, MarketValuation};
use alloc::vec::Vec;
use sp_arithmetic::FixedU128;
use surety_math::{ln, magnitude, mul_ceil, mul_div_ceil, signed, sqrt, sub, MathError};
use surety_types::Moment;

/// `1 / sqrt(2 pi)`, rounded up.
pub(crate) const LARGEST_DENSITY: FixedU128 = FixedU128::from_inner(398_942_280_401_432_678);
/// The last digit.
const LAST: FixedU128 = FixedU128::from_inner(1);
const SECONDS_PER_YEAR: u128 = 31_536_000;

/// The strikes that are listed of an expiry.
pub type ListedStrikes = (Moment, Vec<FixedU128>);

/// What one contract can gain or lose, at `level`, between two markets of one spot price: over the listed expiries the
/// largest `|F - S - (F' - S')| + level (T |r - r'| + 0.39895 sqrt(T_v) max |vol(K) - vol'(K)|)`, rates floored at zero,
/// times those of `now`.
///
/// # Errors
///
/// [`MarginError::UnknownExpiry`] if one of the markets lacks a listed expiry: an anchor must be moved when one is
/// listed.
pub fn drift_distance(
	anchor: &MarketValuation,
	now: &MarketValuation,
	listed: &[ListedStrikes],
	level: FixedU128,
) -> Result<FixedU128, MarginError> {
	let mut largest = NOTHING;
	for (expiry, strikes) in listed {
		let (then, current) = (Quoted::new(anchor, *expiry)?, Quoted::new(now, *expiry)?);
		let basis = then.basis(anchor)?.into_inner().abs_diff(current.basis(now)?.into_inner());
		let seconds = current.snapshot.seconds.into_inner();
		let rate = then.rate().into_inner().abs_diff(current.rate().into_inner());
		let years = mul_div_ceil(seconds, 1, SECONDS_PER_YEAR)?;
		let by_rate = mul_ceil(FixedU128::from_inner(rate), FixedU128::from_inner(years))?;
		let mut moved = NOTHING;
		for strike in strikes {
			let (was, is) = (then.volatility(*strike)?, current.volatility(*strike)?);
			let change = was.into_inner().abs_diff(is.into_inner());
			moved = moved.max(FixedU128::from_inner(change));
		}
		let root = plus(sqrt(plus(current.years(), LAST)?), LAST)?;
		let by_volatility = mul_ceil(mul_ceil(LARGEST_DENSITY, root)?, moved)?;
		let of_level = mul_ceil(level, plus(by_rate, by_volatility)?)?;
		largest = largest.max(plus(FixedU128::from_inner(basis), of_level)?);
	}
	Ok(largest)
}

/// An expiry of a market.
struct Quoted<'a> {
	snapshot: &'a crate::ExpirySnapshot,
	valuation: &'a crate::ExpiryValuation,
}

impl<'a> Quoted<'a> {
	fn new(market: &'a MarketValuation, expiry: Moment) -> Result<Self, MarginError> {
		let mut snapshots = market.snapshot().expiries.iter();
		let snapshot = snapshots.find(|snapshot| snapshot.expiry == expiry);
		let snapshot = snapshot.ok_or(MarginError::UnknownExpiry)?;
		Ok(Self { snapshot, valuation: market.expiry(expiry)? })
	}

	fn basis(&self, market: &MarketValuation) -> Result<sp_arithmetic::FixedI128, MathError> {
		sub(signed(self.snapshot.forward)?, signed(market.snapshot().spot)?)
	}

	fn rate(&self) -> FixedU128 {
		positive_part(self.snapshot.rate)
	}

	fn volatility(&self, strike: FixedU128) -> Result<FixedU128, MarginError> {
		Ok(self.valuation.strike(strike)?.volatility())
	}

	fn years(&self) -> FixedU128 {
		self.valuation.variance_years().to_fixed()
	}
}

/// `|ln(now / anchor)|`, rounded up: what a unit of value can gain or lose by a price.
///
/// # Errors
///
/// [`MathError::Domain`] for a price of zero.
pub fn price_distance(anchor: FixedU128, now: FixedU128) -> Result<FixedU128, MarginError> {
	let change = magnitude(sub(ln(now)?, ln(anchor)?)?);
	Ok(plus(change, FixedU128::from_inner(2))?)
}

/// `|ln(price / spot)|` of now less that of the anchor, rounded up: how far the price of an underlying held as collateral
/// has moved away from the spot price of its market. Each of the two is (price, spot).
pub fn tracking_distance(
	anchor: (FixedU128, FixedU128),
	now: (FixedU128, FixedU128),
) -> Result<FixedU128, MarginError> {
	let ratio = |(price, spot)| sub(ln(price)?, ln(spot)?);
	let change = magnitude(sub(ratio(now)?, ratio(anchor)?)?);
	Ok(plus(change, FixedU128::from_inner(4))?)
}
