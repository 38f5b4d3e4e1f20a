//! Which expiries and strikes the protocol lists, and how far from the forward anybody may: functions of terms, time and
//! price alone.
//!
//! *Calendar*. All at 08:00 UTC, strictly after now: the next days, the next Fridays, the last Fridays of the next months,
//! and those of the next months that end a quarter. A date stays among the next ones of its kind until it has passed, so
//! nothing that is listed once falls out of the calendar before it expires.
//!
//! *Ladder*. With `h = width S sqrt(T)`, T in years of 365 days, strikes are the multiples of `strike_step 2^j` for the
//! largest `j >= 0` that keeps the spacing at most h (j = 0 where even one step is more); the one nearest to spot S and so
//! many on each side. h is rounded down, so that spacing is never above it. While time passes the spacing halves: a
//! finer ladder contains the strikes of the coarser one in its span, and no odd ones are left between them.
//!
//! *Band* (spec/charges.md, "Caps"). Strikes lie within `F exp(+-4 vol sqrt(T))`. Both ends are rounded inwards.

use alloc::{collections::BTreeSet, vec::Vec};
use sp_arithmetic::FixedU128;
use surety_math::{MathError, Years};
use surety_types::{
	civil_from_days, friday_from, last_friday, storable, Civil, ListingTerms, Market, Moment, DAY,
	EIGHT_O_CLOCK,
};

/// Standard deviations from the forward to either end of the band.
const REACH: FixedU128 = FixedU128::from_u32(4);
/// Milliseconds of a second.
const SECOND: u128 = 1_000;

/// From the lowest to the highest strike that can be listed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Band {
	low: FixedU128,
	high: FixedU128,
}

impl Band {
	/// The band around a forward, with an annual volatility and so many milliseconds to expiry.
	pub(crate) fn around(
		forward: FixedU128,
		volatility: FixedU128,
		tenor: Moment,
	) -> Result<Self, MathError> {
		let deviation = surety_math::mul_floor(volatility, sqrt_years(tenor)?)?;
		let reach = surety_math::signed(surety_math::mul_floor(REACH, deviation)?)?;
		let low = surety_math::mul_ceil(forward, surety_math::exp(surety_math::negate(reach)?)?)?;
		// What is beyond all numbers is beyond what can be stored.
		let high = match surety_math::exp(reach)
			.and_then(|factor| surety_math::mul_floor(forward, factor))
		{
			Ok(high) => high,
			Err(MathError::Overflow) => storable::MAX_PRICE,
			Err(error) => return Err(error),
		};
		Ok(Self { low, high })
	}

	/// Whether a strike lies within.
	pub(crate) fn contains(&self, strike: FixedU128) -> bool {
		(self.low..=self.high).contains(&strike)
	}
}

/// The expiries of the protocol's calendar after `now` that the market has, ascending.
pub(crate) fn expiries(terms: &ListingTerms, market: &Market, now: Moment) -> Vec<Moment> {
	let days = days(terms, now).unwrap_or_default();
	let moments = days.into_iter().filter_map(at_eight);
	moments
		.filter(|expiry| {
			let ahead = expiry.checked_sub(now);
			market.has_expiry(*expiry) && ahead.is_some_and(|ahead| ahead <= market.expiry_horizon)
		})
		.collect()
}

/// The days of the calendar, since 1 January 1970; nothing beyond the range of days.
fn days(terms: &ListingTerms, now: Moment) -> Option<BTreeSet<u64>> {
	let first = first_day(now)?;
	let friday = friday_from(first)?;
	let mut days = BTreeSet::new();
	for ahead in 0..u64::from(terms.daily) {
		days.insert(first.checked_add(ahead)?);
	}
	for ahead in 0..u64::from(terms.weekly) {
		days.insert(friday.checked_add(ahead.checked_mul(7)?)?);
	}
	days.extend(month_ends(first, 1).take(terms.monthly.into()));
	days.extend(month_ends(first, 3).take(terms.quarterly.into()));
	Some(days)
}

/// The first day whose 08:00 UTC is after now.
fn first_day(now: Moment) -> Option<u64> {
	match now.checked_sub(EIGHT_O_CLOCK) {
		Some(since) => since.checked_div(DAY)?.checked_add(1),
		None => Some(0),
	}
}

fn at_eight(day: u64) -> Option<Moment> {
	day.checked_mul(DAY)?.checked_add(EIGHT_O_CLOCK)
}

/// The last Fridays, from a day on, of the months whose number `every` divides.
fn month_ends(first: u64, every: u32) -> impl Iterator<Item = u64> {
	let start = civil_from_days(first).map(|Civil { year, month, .. }| (year, month));
	let months = core::iter::successors(start, |(year, month)| {
		Some(if *month == 12 { (year.checked_add(1)?, 1) } else { (*year, month.checked_add(1)?) })
	});
	months
		.filter(move |(_, month)| month.checked_rem(every) == Some(0))
		.map_while(|(year, month)| last_friday(year, month))
		.skip_while(move |friday| *friday < first)
}

/// The strikes of a ladder around spot with so many milliseconds to expiry: those that the market has, the nearest to
/// spot first.
pub(crate) fn strikes(
	terms: &ListingTerms,
	market: &Market,
	spot: FixedU128,
	tenor: Moment,
) -> Result<Vec<FixedU128>, MathError> {
	let spacing = spacing(terms, market, spot, tenor)?.into_inner();
	let rungs = surety_math::mul_div_nearest(spot.into_inner(), 1, spacing)?;
	let nearest = rungs.checked_mul(spacing).ok_or(MathError::Overflow)?;
	let sides = (1..=u128::from(terms.strikes)).flat_map(|rung| {
		let away = rung.checked_mul(spacing);
		let below = away.and_then(|away| nearest.checked_sub(away));
		[below, away.and_then(|away| nearest.checked_add(away))]
	});
	let strikes = [Some(nearest)].into_iter().chain(sides).flatten().map(FixedU128::from_inner);
	Ok(strikes.filter(|strike| market.has_strike(*strike)).collect())
}

/// How far apart the strikes are.
fn spacing(
	terms: &ListingTerms,
	market: &Market,
	spot: FixedU128,
	tenor: Moment,
) -> Result<FixedU128, MathError> {
	let per_year = surety_math::mul_floor(terms.width, spot)?;
	let most = surety_math::mul_floor(per_year, sqrt_years(tenor)?)?.into_inner();
	let step = market.strike_step.into_inner();
	// The largest power of two that times the step is at most so much: 2^j <= most / step.
	let power = most.checked_div(step).and_then(u128::checked_ilog2).unwrap_or_default();
	let doubled = 1u128.checked_shl(power).and_then(|factor| step.checked_mul(factor));
	doubled.map(FixedU128::from_inner).ok_or(MathError::Overflow)
}

/// The square root of milliseconds in years: the years rounded down to 1e-18, their root to the nearest 1e-18.
fn sqrt_years(tenor: Moment) -> Result<FixedU128, MathError> {
	let years = Years::from_ratio_of_seconds(tenor.into(), SECOND)?;
	Ok(surety_math::sqrt(years.to_fixed()))
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;
	use surety_math::ONE;
	use surety_types::{days_from_civil, Symbol};

	const HOUR: Moment = 3_600_000;
	/// A quarter of 365 days: its root is one half.
	const QUARTER: Moment = 7_884_000_000;

	fn whole(amount: u128) -> FixedU128 {
		FixedU128::from_inner(amount * ONE)
	}

	fn percent(share: u128) -> FixedU128 {
		FixedU128::from_inner(share * ONE / 100)
	}

	fn market() -> Market {
		Market {
			symbol: Symbol::new(b"BTC").expect("a symbol"),
			lot: whole(1),
			tick: whole(1),
			strike_step: whole(50),
			expiry_step: DAY,
			expiry_offset: EIGHT_O_CLOCK,
			expiry_horizon: 400 * DAY,
		}
	}

	fn none() -> ListingTerms {
		ListingTerms {
			daily: 0,
			weekly: 0,
			monthly: 0,
			quarterly: 0,
			strikes: 2,
			width: percent(25),
			volatility: whole(1),
		}
	}

	/// Milliseconds of a day of the calendar at this hour.
	fn at(year: u32, month: u32, day: u32, hour: u64) -> Moment {
		days_from_civil(Civil { year, month, day }).expect("a day") * DAY + hour * HOUR
	}

	/// Dates at eight as the calendar gives them.
	fn dates(terms: &ListingTerms, now: Moment) -> Vec<(u32, u32, u32)> {
		let civil = |moment: Moment| {
			assert_eq!(moment % DAY, EIGHT_O_CLOCK);
			let Civil { year, month, day } = civil_from_days(moment / DAY).expect("in range");
			(year, month, day)
		};
		expiries(terms, &market(), now).into_iter().map(civil).collect()
	}

	#[test]
	fn calendar_has_the_next_of_each_kind_when_the_year_ends() {
		// Sunday, 22 November 2026, noon.
		let now = at(2026, 11, 22, 12);
		let daily = ListingTerms { daily: 3, ..none() };
		assert_eq!(dates(&daily, now), [(2026, 11, 23), (2026, 11, 24), (2026, 11, 25)]);
		let weekly = ListingTerms { weekly: 2, ..none() };
		assert_eq!(dates(&weekly, now), [(2026, 11, 27), (2026, 12, 4)]);
		let monthly = ListingTerms { monthly: 3, ..none() };
		assert_eq!(dates(&monthly, now), [(2026, 11, 27), (2026, 12, 25), (2027, 1, 29)]);
		let quarterly = ListingTerms { quarterly: 2, ..none() };
		assert_eq!(dates(&quarterly, now), [(2026, 12, 25), (2027, 3, 26)]);
		// One of several kinds is one: 27 November is weekly and monthly, 25 December monthly and quarterly.
		let all = ListingTerms { daily: 3, weekly: 2, monthly: 2, quarterly: 2, ..none() };
		let expected = [
			(2026, 11, 23),
			(2026, 11, 24),
			(2026, 11, 25),
			(2026, 11, 27),
			(2026, 12, 4),
			(2026, 12, 25),
			(2027, 3, 26),
		];
		assert_eq!(dates(&all, now), expected);
		assert_eq!(dates(&none(), now), []);
	}

	#[test]
	fn calendar_goes_on_to_the_next_when_the_hour_has_come() {
		let each = ListingTerms { daily: 1, weekly: 1, monthly: 1, quarterly: 1, ..none() };
		// Christmas 2026 is a Friday, the last of the month and of the quarter.
		let christmas = at(2026, 12, 25, 8);
		assert_eq!(dates(&each, christmas - 1), [(2026, 12, 25)]);
		let next = [(2026, 12, 26), (2027, 1, 1), (2027, 1, 29), (2027, 3, 26)];
		assert_eq!(dates(&each, christmas), next);
		// A leap year: 29 February 2036 is a Friday.
		let leap = at(2036, 2, 28, 8);
		assert_eq!(dates(&each, leap), [(2036, 2, 29), (2036, 3, 28)]);
		assert_eq!(expiries(&each, &market(), 0).first(), Some(&EIGHT_O_CLOCK));
		assert!(expiries(&each, &market(), u64::MAX).is_empty());
	}

	#[test]
	fn calendar_leaves_out_what_the_market_does_not_have() {
		let now = at(2026, 11, 22, 12);
		let all = ListingTerms { daily: 2, quarterly: 2, ..none() };
		let count = |market: &Market| expiries(&all, market, now).len();
		assert_eq!(count(&market()), 4);
		// Exactly as far as the first quarterly.
		let near = at(2026, 12, 25, 8) - now;
		assert_eq!(count(&Market { expiry_horizon: near, ..market() }), 3);
		assert_eq!(count(&Market { expiry_horizon: near - 1, ..market() }), 2);
		assert_eq!(count(&Market { expiry_offset: 0, ..market() }), 0);
		// Half minutes include eight o'clock.
		assert_eq!(count(&Market { expiry_step: 30_000, expiry_offset: 0, ..market() }), 4);
		// Of a grid of weeks that begins on a Thursday at eight only those that lie on it: none of Monday, Tuesday, Fridays.
		assert_eq!(count(&Market { expiry_step: 7 * DAY, ..market() }), 0);
		let fridays =
			Market { expiry_step: 7 * DAY, expiry_offset: DAY + EIGHT_O_CLOCK, ..market() };
		assert_eq!(count(&fridays), 2);
	}

	#[test]
	fn ladder_has_the_nearest_strike_and_as_many_on_each_side() {
		// 0.25 x 60,000 x 1/2 = 7,500: 50 x 2^7 = 6,400. Nearest to 60,000 is 9 x 6,400 = 57,600.
		let ladder = |spot: u128| strikes(&none(), &market(), whole(spot), QUARTER).expect("fits");
		let expected = [57_600, 51_200, 64_000, 44_800, 70_400].map(whole);
		assert_eq!(ladder(60_000), expected);
		// Spacing is exactly the most: 0.25 x 51,200 x 1/2 = 6,400; one dollar less halves it.
		assert_eq!(ladder(51_200), [51_200, 44_800, 57_600, 38_400, 64_000].map(whole));
		assert_eq!(ladder(51_199), [51_200, 48_000, 54_400, 44_800, 57_600].map(whole));
		// The middle goes up: 0.25 x 425 x 1/2 = 53, and 425 lies between 400 and 450.
		assert_eq!(ladder(425), [450, 400, 500, 350, 550].map(whole));
	}

	#[test]
	fn ladder_is_of_single_steps_when_time_or_price_is_short() {
		let ladder = |spot, tenor| strikes(&none(), &market(), spot, tenor).expect("fits");
		assert_eq!(ladder(whole(60_010), 0), [60_000, 59_950, 60_050, 59_900, 60_100].map(whole));
		// Nothing at or below zero: 50 is the nearest to 60.
		assert_eq!(ladder(whole(60), QUARTER), [50, 100, 150].map(whole));
		assert_eq!(ladder(whole(10), QUARTER), [50, 100].map(whole));
		assert_eq!(ladder(whole(0), QUARTER), [50, 100].map(whole));
		// Nothing above what can be stored; spacing 50 x 2^14 = 819,200, 12 of them are 9,830,400.
		let last = ladder(storable::MAX_PRICE, QUARTER);
		assert_eq!(last, [9_830_400, 9_011_200, 8_192_000].map(whole));
	}

	#[test]
	fn ladder_refuses_when_numbers_do_not_fit() {
		let spot = FixedU128::from_inner(u128::MAX);
		let longest = u64::MAX;
		assert_eq!(
			strikes(&ListingTerms { width: whole(1), ..none() }, &market(), spot, longest),
			Err(MathError::Overflow)
		);
	}

	#[test]
	fn band_reaches_four_deviations_to_both_sides() {
		// 4 x 0.5 x sqrt(1/4) = 1: from 60,000 / e to 60,000 e, to the digit, inwards.
		let band = Band::around(whole(60_000), percent(50), QUARTER).expect("fits");
		let inner = FixedU128::from_inner;
		// 1/e = 0.367879441171442322 and e = 2.718281828459045235 at 18 decimals.
		let (low, high) =
			(inner(22_072_766_470_286_539_320_000), inner(163_096_909_707_542_714_100_000));
		assert_eq!((band.low, band.high), (low, high));
		assert!(band.contains(low) && band.contains(high) && band.contains(whole(60_000)));
		assert!(!band.contains(inner(low.into_inner() - 1)));
		assert!(!band.contains(inner(high.into_inner() + 1)));
	}

	#[test]
	fn band_rounds_inwards_when_inexact() {
		// A forward of one unit in the eighteenth place.
		let forward = FixedU128::from_inner(3);
		let band = Band::around(forward, percent(50), QUARTER).expect("fits");
		// 3/e = 1.10 and 3e = 8.15 units.
		assert_eq!((band.low, band.high), (FixedU128::from_inner(2), FixedU128::from_inner(8)));
	}

	#[test]
	fn band_is_the_forward_alone_at_expiry_and_everything_beyond_all_volatility() {
		let at_expiry = Band::around(whole(60_000), whole(1), 0).expect("fits");
		assert_eq!((at_expiry.low, at_expiry.high), (whole(60_000), whole(60_000)));
		let wild = Band::around(whole(60_000), whole(100), QUARTER).expect("fits");
		assert_eq!((wild.low, wild.high), (whole(0), storable::MAX_PRICE));
	}

	proptest! {
		#[test]
		fn calendar_stays_within_its_counts_and_is_not_left_before_time(
			now in 0u64..8_000_000_000_000,
			later in 0u64..100 * DAY,
			kinds in any::<[u8; 4]>(),
		) {
			let [daily, weekly, monthly, quarterly] = kinds.map(|count| count % 8);
			let terms = ListingTerms { daily, weekly, monthly, quarterly, ..none() };
			let endless = Market { expiry_horizon: u64::MAX, ..market() };
			let first = expiries(&terms, &endless, now);
			prop_assert!(u32::try_from(first.len()).is_ok_and(|count| count <= terms.expiries()));
			prop_assert!(first.iter().all(|expiry| *expiry > now && endless.has_expiry(*expiry)));
			prop_assert!(first.is_sorted());
			let then = now + later;
			let second = expiries(&terms, &endless, then);
			for expiry in first.into_iter().filter(|expiry| *expiry > then) {
				prop_assert!(second.contains(&expiry));
			}
		}

		#[test]
		fn ladder_contains_the_earlier_one_in_its_span_when_time_has_passed(
			spot in 1u128..5_000_000,
			tenor in 0u64..3 * 365 * DAY,
			passed in 0u64..3 * 365 * DAY,
			side in 0u8..=20,
			width in 1u128..=100,
		) {
			let terms = ListingTerms { strikes: side, width: percent(width), ..none() };
			let ladder = |tenor| strikes(&terms, &market(), whole(spot), tenor).expect("fits");
			let (early, late) = (ladder(tenor), ladder(tenor.saturating_sub(passed)));
			prop_assert!(early.len() <= 2 * usize::from(side) + 1);
			prop_assert!(early.iter().all(|strike| market().has_strike(*strike)));
			let (low, high) = (late.iter().min(), late.iter().max());
			for strike in early.iter().filter(|strike| Some(*strike) >= low && Some(*strike) <= high) {
				prop_assert!(late.contains(strike), "{strike:?}");
			}
		}

		#[test]
		fn spacing_is_the_largest_doubling_that_is_not_too_wide(
			spot in 1u128..10_000_000,
			tenor in 0u64..3 * 365 * DAY,
			width in 1u128..=100,
		) {
			let terms = ListingTerms { width: percent(width), ..none() };
			let spacing = spacing(&terms, &market(), whole(spot), tenor).expect("fits").into_inner();
			let steps = spacing / (50 * ONE);
			prop_assert!(steps.is_power_of_two() && spacing.is_multiple_of(50 * ONE));
			// Against width x spot x sqrt(T): as squares, in dollars and milliseconds, to a dollar.
			let square = |dollars: u128| dollars * dollars * 10_000 * 31_536_000_000;
			let bound = width * width * spot * spot * u128::from(tenor);
			prop_assert!(steps == 1 || square(50 * steps) <= bound);
			prop_assert!(square(100 * steps) + square(1) > bound);
		}
	}
}
