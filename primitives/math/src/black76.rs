//! Black's formula for European options on a forward (Black, The pricing of commodity contracts, 1976).
//!
//! `v = volatility sqrt(years)`, `d1 = ln(F/K)/v + v/2`, `d2 = d1 - v`;
//! `call = D (F N(d1) - K N(d2))`, `put = call - D (F - K)`. The option out of the money is computed from the tails of N,
//! without the difference of numbers close to one; the other follows from it by parity, before anything is rounded.
//!
//! Error of a price. An error common to d1 and d2 cancels in the first order, because `F n(d1) = K n(d2)`; v errs by
//! 2^-97, which moves a price by `0.4 F` times it. What is left are the two errors of N, 2.6e-27 each: at most
//! `2.6e-27 (F + K) + 0.5` units, that is, 0.5007 units of 1e-18 at F + K = 260,000 and 0.6 units over all storable prices
//! (1e7).

use crate::logarithm::ln_units_q118;
use crate::normal::cdf_q126;
use crate::scaled::Scaled;
use crate::wide::Wide;
use crate::{MathError, Years, ONE};
use sp_arithmetic::FixedU128;

/// Call or put.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Right {
	/// The right to buy.
	Call,
	/// The right to sell.
	Put,
}

/// What a price depends on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Black76 {
	/// The forward, in the settlement currency.
	pub forward: FixedU128,
	/// The strike, in the settlement currency.
	pub strike: FixedU128,
	/// Annual volatility: 0.8 is 80 %.
	pub volatility: FixedU128,
	/// Variance time: the variance of the logarithm of the price is `volatility^2 years`.
	pub years: Years,
	/// The price of one unit paid at expiry, at most 1.
	pub discount: FixedU128,
}

/// The two prices of a strike, in the settlement currency for one contract.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Prices {
	/// Of the call, between `max(D (F - K), 0)` and `D F`.
	pub call: FixedU128,
	/// Of the put, between `max(D (K - F), 0)` and `D K`.
	pub put: FixedU128,
}

impl Black76 {
	/// Both prices, to the nearest unit of 1e-18.
	///
	/// Without volatility or time the discounted intrinsic values; `(D F, 0)` for a strike of zero and `(0, D K)` for a
	/// forward of zero.
	///
	/// # Errors
	///
	/// [`MathError::Domain`] if the discount is above 1.
	pub fn prices(&self) -> Result<Prices, MathError> {
		if self.discount.into_inner() > ONE {
			return Err(MathError::Domain);
		}
		let (out, inside) = self.values()?;
		let (out, inside) = (discounted(out, self.discount)?, discounted(inside, self.discount)?);
		let (call, put) = if self.forward >= self.strike { (inside, out) } else { (out, inside) };
		Ok(Prices { call, put })
	}

	/// The undiscounted prices of the option out of the money and of the one in the money, in units of 1e-18 with 64
	/// fractional bits. At the money the put is the former.
	fn values(&self) -> Result<(Wide, Wide), MathError> {
		let deviation = deviation_q96(self.volatility, self.years);
		let time_value = time_value(self.forward, self.strike, deviation)?;
		let intrinsic = self.forward.into_inner().abs_diff(self.strike.into_inner());
		let intrinsic = Wide { high: intrinsic, low: 0 }.shr(64);
		let inside = time_value.checked_add(intrinsic).ok_or(MathError::Overflow)?;
		Ok((time_value, inside))
	}

	/// The undiscounted price of one of the two, in units of 1e-18 with 64 fractional bits.
	pub(crate) fn undiscounted(&self, right: Right) -> Result<Wide, MathError> {
		let (out, inside) = self.values()?;
		let is_inside = (right == Right::Call) == (self.forward >= self.strike);
		Ok(if is_inside { inside } else { out })
	}

	/// The price of one of the two, to the nearest unit of 1e-18.
	///
	/// # Errors
	///
	/// As [`prices`](Self::prices).
	pub fn price(&self, right: Right) -> Result<FixedU128, MathError> {
		let prices = self.prices()?;
		Ok(match right {
			Right::Call => prices.call,
			Right::Put => prices.put,
		})
	}
}

/// An undiscounted amount in units of 1e-18 with 64 fractional bits, discounted and rounded to the nearest.
fn discounted(amount: Wide, discount: FixedU128) -> Result<FixedU128, MathError> {
	// The discount is below 2^60: 252 bits at most. 64 of them are dropped, 2^-64 of a 1e-18th of a unit.
	let discount = discount.into_inner();
	let low = Wide::product(amount.low, discount);
	let high = Wide { high: amount.high.checked_mul(discount).ok_or(MathError::Overflow)?, low: 0 };
	let product = low.checked_add(high).ok_or(MathError::Overflow)?;
	let price = product.shr(64).div_nearest(ONE).ok_or(MathError::Overflow)?;
	Ok(FixedU128::from_inner(price))
}

/// The undiscounted price of the option out of the money, in units of 1e-18 with 64 fractional bits.
pub(crate) fn time_value(
	forward: FixedU128,
	strike: FixedU128,
	deviation: u128,
) -> Result<Wide, MathError> {
	let (forward, strike) = (forward.into_inner(), strike.into_inner());
	let Some(moneyness) = moneyness_q96(forward, strike) else { return Ok(Wide::default()) };
	if deviation == 0 {
		return Ok(Wide::default());
	}
	let (d1, d2) = arguments(moneyness, deviation);
	// The put if it is out of the money, else the call.
	let (receives, pays) = if forward >= strike {
		(Wide::product(strike, cdf_q126(d2.wrapping_neg())), (forward, d1.wrapping_neg()))
	} else {
		(Wide::product(forward, cdf_q126(d1)), (strike, d2))
	};
	let (pays, d) = pays;
	// Where the two are equal to the last bits their errors may leave less than nothing.
	let value = receives.checked_sub(Wide::product(pays, cdf_q126(d))).unwrap_or_default();
	Ok(value.shr(62))
}

/// `ln(F/K)`, 96 fractional bits; `None` if either is zero.
pub(crate) fn moneyness_q96(forward: u128, strike: u128) -> Option<i128> {
	// Both below 2^124 in size.
	Some(ln_units_q118(forward)?.wrapping_sub(ln_units_q118(strike)?) >> 22)
}

/// The largest deviation that is told apart: with 64 every storable option is worth its upper bound to 1e-200.
pub(crate) const LARGEST_DEVIATION: u128 = 64 << 96;

/// `volatility sqrt(years)`, 96 fractional bits, at most 64.
pub(crate) fn deviation_q96(volatility: FixedU128, years: Years) -> u128 {
	deviation(volatility, years).to_fixed(96).unwrap_or(LARGEST_DEVIATION).min(LARGEST_DEVIATION)
}

/// `volatility sqrt(years)`.
pub(crate) fn deviation(volatility: FixedU128, years: Years) -> Scaled {
	Scaled::from_units(volatility.into_inner()).mul(years.scaled().sqrt())
}

/// d1 and d2, 96 fractional bits, below 128 in size, for a deviation above zero.
pub(crate) fn arguments(moneyness: i128, deviation: u128) -> (i128, i128) {
	let size = moneyness.unsigned_abs();
	// A ratio held at 64: with deviations of at most 64 both arguments then lie beyond 32, where N is 0 or 1.
	let number = Wide { high: size >> 32, low: size << 96 };
	let ratio = number.div_rem(deviation).map_or(LARGEST_DEVIATION, |(quotient, _)| quotient);
	let ratio = ratio.min(LARGEST_DEVIATION).cast_signed();
	let ratio = if moneyness < 0 { ratio.wrapping_neg() } else { ratio };
	let half = (deviation >> 1).cast_signed();
	(ratio.wrapping_add(half), ratio.wrapping_sub(half))
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	fn option(forward: u128, strike: u128, volatility: u128, seconds: u64) -> Black76 {
		Black76 {
			forward: FixedU128::from_inner(forward),
			strike: FixedU128::from_inner(strike),
			volatility: FixedU128::from_inner(volatility),
			years: Years::from_seconds(seconds).expect("fits"),
			discount: FixedU128::from_inner(ONE),
		}
	}

	fn prices(option: Black76) -> (u128, u128) {
		let prices = option.prices().expect("in range");
		(prices.call.into_inner(), prices.put.into_inner())
	}

	const WEEK: u64 = 604_800;

	#[test]
	fn price_is_the_discounted_intrinsic_value_when_nothing_moves() {
		let still = option(120 * ONE, 100 * ONE, 0, WEEK);
		assert_eq!(prices(still), (20 * ONE, 0));
		let over = option(100 * ONE, 120 * ONE, ONE, 0);
		assert_eq!(prices(over), (0, 20 * ONE));
		let half = Black76 { discount: FixedU128::from_inner(ONE / 2), ..over };
		assert_eq!(prices(half), (0, 10 * ONE));
	}

	#[test]
	fn price_is_its_bound_when_strike_or_forward_is_zero_or_volatility_endless() {
		assert_eq!(prices(option(100 * ONE, 0, ONE, WEEK)), (100 * ONE, 0));
		assert_eq!(prices(option(0, 100 * ONE, ONE, WEEK)), (0, 100 * ONE));
		assert_eq!(prices(option(0, 0, ONE, WEEK)), (0, 0));
		assert_eq!(prices(option(100 * ONE, 120 * ONE, u128::MAX, WEEK)), (100 * ONE, 120 * ONE));
		assert_eq!(prices(option(u128::MAX, 1, u128::MAX, u64::MAX >> 12)), (u128::MAX, 1));
	}

	#[test]
	fn price_has_the_known_value_at_the_money() {
		// 1500 (2 N(sqrt(7/365)/2) - 1), mpmath with 30 digits
		let expected = 82_805_080_668_634_503_469;
		assert_eq!(prices(option(1_500 * ONE, 1_500 * ONE, ONE, WEEK)), (expected, expected));
	}

	#[test]
	fn prices_are_refused_when_the_discount_exceeds_one() {
		let discount = FixedU128::from_inner(ONE + 1);
		let dear = Black76 { discount, ..option(ONE, ONE, ONE, WEEK) };
		assert_eq!(dear.prices(), Err(MathError::Domain));
	}

	prop_compose! {
		fn any_option()(
			forward in 0u128..200_000 * ONE,
			strike in 0u128..200_000 * ONE,
			volatility in 0u128..4 * ONE,
			seconds in 0u64..94_608_000,
			discount in ONE / 2..=ONE,
		) -> Black76 {
			let discount = FixedU128::from_inner(discount);
			Black76 { discount, ..option(forward, strike, volatility, seconds) }
		}
	}

	/// Numbers of every length.
	fn any_size() -> impl Strategy<Value = u128> {
		(any::<u128>(), 0u32..=128).prop_map(|(number, bits)| number.checked_shr(bits).unwrap_or(0))
	}

	proptest! {
		#![proptest_config(ProptestConfig::with_cases(2_000))]

		/// call - put = D (F - K), up to the rounding of each.
		#[test]
		fn prices_keep_parity(option in any_option()) {
			let (call, put) = prices(option);
			let (f, k) = (option.forward.into_inner(), option.strike.into_inner());
			let parity = crate::mul_div_floor(f.abs_diff(k), option.discount.into_inner(), ONE).unwrap();
			let (more, less) = if f >= k { (call, put) } else { (put, call) };
			prop_assert!((more - less).abs_diff(parity) <= 1);
		}

		/// Intrinsic value <= price <= D F for calls, D K for puts.
		#[test]
		fn prices_stay_within_their_bounds(option in any_option()) {
			let (call, put) = prices(option);
			let d = option.discount.into_inner();
			let of = |amount| Wide::product(amount, d).div_nearest(ONE).unwrap();
			let (f, k) = (option.forward.into_inner(), option.strike.into_inner());
			prop_assert!(call <= of(f) && put <= of(k));
			prop_assert!(call >= of(f.saturating_sub(k)) && put >= of(k.saturating_sub(f)));
		}

		/// Up to one unit of rounding: calls fall and puts rise with the strike; without discounting both rise with
		/// volatility and with time.
		#[test]
		fn prices_are_monotone(option in any_option(), more in 0u128..ONE, longer in 0u64..WEEK) {
			let (call, put) = prices(option);
			let up = |x: FixedU128| FixedU128::from_inner(x.into_inner() + more);
			let (dear_call, dear_put) = prices(Black76 { strike: up(option.strike), ..option });
			prop_assert!(dear_call <= call + 1 && dear_put + 1 >= put);
			let (wild_call, wild_put) = prices(Black76 { volatility: up(option.volatility), ..option });
			prop_assert!(wild_call + 1 >= call && wild_put + 1 >= put);
			let time = Years::from_seconds(longer).unwrap().into_inner();
			let years = Years::from_inner(option.years.into_inner() + time);
			let (late_call, late_put) = prices(Black76 { years, ..option });
			prop_assert!(late_call + 1 >= call && late_put + 1 >= put);
		}

		/// No input errs, but for a discount above one, and none panics.
		#[test]
		fn prices_are_total(
			forward in any_size(), strike in any_size(), volatility in any_size(), years in any_size(),
			discount in 0..ONE * 11 / 10,
		) {
			let option = Black76 {
				forward: FixedU128::from_inner(forward),
				strike: FixedU128::from_inner(strike),
				volatility: FixedU128::from_inner(volatility),
				years: Years::from_inner(years),
				discount: FixedU128::from_inner(discount),
			};
			let refused = (discount > ONE).then_some(MathError::Domain);
			prop_assert_eq!(option.prices().err(), refused);
			let refused_greeks = option.greeks(Right::Put).err();
			prop_assert!(refused_greeks == refused || refused_greeks == Some(MathError::Overflow));
		}
	}
}
