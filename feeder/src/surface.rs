//! A volatility surface without arbitrage, and the forwards it is measured from.
//!
//! SSVI with a power law (Gatheral and Jacquier, Arbitrage-free SVI volatility surfaces, 2014, section 4): at
//! log-moneyness k, where the total variance at the money is `theta`,
//!
//! `w(k) = theta/2 (1 + rho phi k + sqrt((phi k + rho)^2 + 1 - rho^2))`, `phi = eta / sqrt(theta (1 + theta))`,
//!
//! as the raw slice `a = theta/2 (1 - rho^2)`, `b = theta phi/2`, `m = -rho/phi`, `sigma = sqrt(1 - rho^2)/phi`. No
//! butterfly costs less than nothing if `eta (1 + |rho|) <= 2` (their section 4.2), no calendar spread if theta does not
//! fall with time (section 4.1). It does not: the variance rate goes from `vol^2` to `long_vol^2` as `e^(-kt)`, so that
//! `theta(t) = long_vol^2 t + (vol^2 - long_vol^2) (1 - e^(-kt))/k`, whose slope is positive.

use crate::price::Price;
use sp_arithmetic::{FixedI128, FixedU128};
use surety_math::Svi;
use surety_types::{storable, Moment};

/// Volatilities that can be fed, per year.
pub const VOLATILITIES: std::ops::RangeInclusive<f64> = 0.01..=10.0;
/// Volatility where neither an operator nor a simulation says one.
pub const USUAL_VOLATILITY: f64 = 0.8;
/// The furthest skew: beyond it slices bend too sharply for eighteen decimals.
const LARGEST_SKEW: f64 = 0.95;
/// The least curvature, for the same reason.
const LEAST_SMILE: f64 = 0.01;
/// How fast the variance rate goes to its long-run level, per year: half of the way in 63 days.
const REVERSION: f64 = 4.0;
/// The chain counts what is left of an option's life as at least a minute, and a year as 365 days.
const LEAST_TENOR: Moment = 60_000;
const YEAR: f64 = 365.0 * 86_400_000.0;

/// What an operator thinks of a market's future.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Surface {
	/// Volatility at the money of the nearest expiries, per year.
	pub volatility: f64,
	/// The one to which the variance rate of later times tends.
	pub long_volatility: f64,
	/// rho: negative where low strikes have the higher volatility.
	pub skew: f64,
	/// eta: how much the volatility rises away from the money.
	pub smile: f64,
	/// Continuous annual rate, also that of the forward over spot.
	pub rate: f64,
}

impl Surface {
	/// Refuses a surface that cannot be fed, with a sentence.
	pub fn check(&self) -> Result<(), String> {
		let within = |name: &str, value: f64, low: f64, high: f64| {
			let sound = (low..=high).contains(&value);
			sound.then_some(()).ok_or_else(|| format!("{name} must be from {low} to {high}"))
		};
		let (low, high) = (*VOLATILITIES.start(), *VOLATILITIES.end());
		within("--vol", self.volatility, low, high)?;
		within("--long-vol", self.long_volatility, low, high)?;
		within("--skew", self.skew, -LARGEST_SKEW, LARGEST_SKEW)?;
		within("--smile", self.smile, LEAST_SMILE, 2.0)?;
		within("--rate", self.rate, -1.0, 1.0)?;
		let steepness = self.smile * (1.0 + self.skew.abs());
		if steepness > 2.0 {
			return Err(format!(
				"--smile {} is too much for --skew {}: butterflies would cost less than nothing where smile x \
				 (1 + |skew|), here {steepness:.3}, exceeds 2",
				self.smile, self.skew
			));
		}
		Ok(())
	}

	/// Total variance at the money after so many years, all volatilities multiplied by `factor`.
	pub fn at_the_money(&self, years: f64, factor: f64) -> f64 {
		let (near, far) = (self.volatility.powi(2), self.long_volatility.powi(2));
		let transient = -(-REVERSION * years).exp_m1() / REVERSION;
		(far * years + (near - far) * transient) * factor * factor
	}

	/// The slice with this total variance at the money.
	pub fn slice(&self, theta: f64) -> Svi {
		let (rho, phi) = (self.skew, self.smile / (theta * (1.0 + theta)).sqrt());
		let rest = 1.0 - rho * rho;
		Svi {
			a: signed(theta / 2.0 * rest),
			b: unsigned(theta * phi / 2.0),
			rho: signed(rho),
			m: signed(-rho / phi),
			sigma: unsigned(rest.sqrt() / phi),
		}
	}

	/// What the forward is above spot after so many years: `spot (e^(rate years) - 1)`.
	pub fn basis(&self, spot: Price, years: f64) -> FixedI128 {
		signed(spot.to_float() * (self.rate * years).exp_m1())
	}

	/// The rate as the chain counts it.
	pub fn rate(&self) -> FixedI128 {
		signed(self.rate)
	}

	/// What it is, for the log.
	pub fn describe(&self) -> String {
		let Self { volatility, long_volatility, skew, smile, rate } = self;
		let later = match long_volatility == volatility {
			true => String::new(),
			false => format!(", {long_volatility} in the long run"),
		};
		format!("volatility {volatility}{later}, skew {skew}, smile {smile}, rate {rate}")
	}
}

/// What is left until an expiry, in years, counted as the chain does.
pub fn years_until(expiry: Moment, now: Moment) -> f64 {
	expiry.saturating_sub(now).max(LEAST_TENOR) as f64 / YEAR
}

/// To the nearest unit of the eighteenth decimal. A cast from float to integer is capped at the ends.
fn signed(number: f64) -> FixedI128 {
	FixedI128::from_inner((number * storable::ONE as f64).round() as i128)
}

fn unsigned(number: f64) -> FixedU128 {
	FixedU128::from_inner((number * storable::ONE as f64).round() as u128)
}

#[cfg(test)]
mod tests {
	use super::*;

	const USUAL: Surface =
		Surface { volatility: 0.8, long_volatility: 0.8, skew: -0.2, smile: 1.0, rate: 0.0 };

	/// Total variances from 1e-10 to 100, closer together than expiries ever are far from the ends.
	fn thetas() -> impl Iterator<Item = f64> {
		(0..=240).map(|step| 10f64.powf(f64::from(step) / 20.0 - 10.0))
	}

	/// The usual one, and those at the ends of what is accepted.
	fn surfaces() -> Vec<Surface> {
		let mut surfaces = vec![USUAL];
		for skew in [-0.95, -0.5, 0.0, 0.3, 0.95] {
			for smile in [0.01, 0.3, 1.0, 2.0 / (1.0 + f64::abs(skew)) - 1e-12] {
				surfaces.push(Surface { skew, smile, ..USUAL });
			}
		}
		surfaces
	}

	#[test]
	fn surface_has_no_butterfly_or_calendar_arbitrage_whatever_the_variance() {
		for surface in surfaces() {
			assert_eq!(surface.check(), Ok(()), "{surface:?}");
			let slices: Vec<_> = thetas().map(|theta| (theta, surface.slice(theta))).collect();
			for (theta, slice) in &slices {
				assert_eq!(slice.check(), Ok(()), "{theta} {surface:?}");
			}
			for (early, late) in slices.iter().zip(&slices[1..]) {
				assert_eq!(early.1.check_calendar(&late.1), Ok(()), "{} {surface:?}", early.0);
			}
			for (early, late) in slices.iter().zip(&slices[60..]) {
				assert_eq!(early.1.check_calendar(&late.1), Ok(()), "{} {surface:?}", early.0);
			}
		}
	}

	#[test]
	fn surface_has_no_calendar_arbitrage_when_expiries_are_minutes_apart() {
		for long_volatility in [0.05, 0.8, 3.0] {
			let surface = Surface { long_volatility, ..USUAL };
			for days in [0, 1, 30, 365, 1_000] {
				let at = |minutes: Moment| years_until(days * 86_400_000 + minutes * 60_000, 0);
				let slices: Vec<_> =
					(0..24).map(|m| surface.slice(surface.at_the_money(at(m), 1.0))).collect();
				for pair in slices.windows(2) {
					assert_eq!(pair[0].check_calendar(&pair[1]), Ok(()), "{days}");
				}
			}
		}
	}

	#[test]
	fn slice_has_the_variance_of_the_formula() {
		// theta = 0.04, phi = 1/sqrt(0.04 x 1.04) = 4.9029033784546
		let slice = USUAL.slice(0.04);
		let variance = |k: f64| {
			let variance = slice.total_variance(signed(k)).expect("in range");
			variance.into_inner() as f64 / 1e18
		};
		assert!((variance(0.0) - 0.04).abs() < 1e-17);
		// 0.02 (1 - 0.2 phi k + sqrt((phi k - 0.2)^2 + 0.96)) at k = 0.2 and -0.2, worked out with forty digits
		assert!((variance(0.2) - 0.041_132_067_661_099).abs() < 1e-12, "{}", variance(0.2));
		assert!((variance(-0.2) - 0.054_606_329_819_272).abs() < 1e-12, "{}", variance(-0.2));
	}

	#[test]
	fn variance_at_the_money_grows_from_near_to_long_volatility() {
		// 0.64 of a year over a year; a factor of 1.01 makes it 2.01 % more.
		assert!((USUAL.at_the_money(1.0, 1.0) - 0.64).abs() < 1e-15);
		assert!((USUAL.at_the_money(1.0, 1.01) - 0.652_864).abs() < 1e-15);
		let falling = Surface { long_volatility: 0.4, ..USUAL };
		// 0.16 + 0.48 (1 - e^-4)/4
		assert!((falling.at_the_money(1.0, 1.0) - 0.277_802_123_333_4).abs() < 1e-12);
		let minute = LEAST_TENOR as f64 / YEAR;
		assert!((falling.at_the_money(minute, 1.0) / minute - 0.64).abs() < 1e-5);
	}

	#[test]
	fn basis_is_the_carry_of_the_rate() {
		let spot: Price = "60000".parse().expect("price");
		assert_eq!(USUAL.basis(spot, 1.0), FixedI128::from_inner(0));
		let carried = |rate| Surface { rate, ..USUAL }.basis(spot, 0.5).into_inner() as f64 / 1e18;
		// 60000 (e^0.025 - 1), 60000 (e^-0.025 - 1)
		assert!((carried(0.05) - 1_518.907_231_465_73).abs() < 1e-9, "{}", carried(0.05));
		assert!((carried(-0.05) + 1_481.405_278_300_04).abs() < 1e-9, "{}", carried(-0.05));
	}

	#[test]
	fn tenor_is_at_least_a_minute_of_a_year_of_365_days() {
		assert_eq!(years_until(31_536_000_000 + 5, 5), 1.0);
		let minute = 60.0 / 31_536_000.0;
		assert_eq!([0, 1_000, 60_000].map(|expiry| years_until(expiry, 0)), [minute; 3]);
		assert_eq!(years_until(5, 1_000), minute);
	}

	#[test]
	fn surface_is_refused_when_a_parameter_is_absurd() {
		for (surface, sentence) in [
			(Surface { volatility: 0.0, ..USUAL }, "--vol must be"),
			(Surface { volatility: f64::NAN, ..USUAL }, "--vol must be"),
			(Surface { long_volatility: 11.0, ..USUAL }, "--long-vol must be"),
			(Surface { skew: 1.0, ..USUAL }, "--skew must be"),
			(Surface { smile: 0.0, ..USUAL }, "--smile must be"),
			(Surface { rate: 1.5, ..USUAL }, "--rate must be"),
			(Surface { smile: 1.7, ..USUAL }, "here 2.040, exceeds 2"),
		] {
			let error = surface.check().expect_err("refused");
			assert!(error.contains(sentence), "{error}");
		}
	}
}
