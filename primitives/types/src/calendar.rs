//! Days of the proleptic Gregorian calendar, for the names of instruments and for the days on which series expire.
//!
//! The algorithms are Howard Hinnant's `days_from_civil` and `civil_from_days`
//! ("chrono-compatible low-level date algorithms"), kept to years from 1970 on.

use crate::Moment;

/// Milliseconds of a day.
pub const DAY: Moment = 86_400_000;
/// Milliseconds from midnight to 08:00 UTC, when series of the protocol expire.
pub const EIGHT_O_CLOCK: Moment = 28_800_000;

/// A day of the calendar.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Civil {
	/// Year, from 1970.
	pub year: u32,
	/// Month, 1 to 12.
	pub month: u32,
	/// Day of the month, 1 to 31.
	pub day: u32,
}

const DAYS_OF_ERA: u64 = 146_097;
/// Days from 1 March of the year 0 to 1 January 1970.
const EPOCH: u64 = 719_468;

/// Days since 1 January 1970; nothing if there is no such day.
pub fn days_from_civil(civil: Civil) -> Option<u64> {
	if civil.year < 1970 || !(1..=12).contains(&civil.month) || !(1..=31).contains(&civil.day) {
		return None;
	}
	let shifted_year = u64::from(civil.year).checked_sub(u64::from(civil.month <= 2))?;
	let era = shifted_year.checked_div(400)?;
	let year_of_era = shifted_year.checked_rem(400)?;
	let shifted_month = u64::from(civil.month).checked_add(9)?.checked_rem(12)?;
	let day_of_year = shifted_month
		.checked_mul(153)?
		.checked_add(2)?
		.checked_div(5)?
		.checked_add(u64::from(civil.day))?
		.checked_sub(1)?;
	let day_of_era = year_of_era
		.checked_mul(365)?
		.checked_add(year_of_era.checked_div(4)?)?
		.checked_sub(year_of_era.checked_div(100)?)?
		.checked_add(day_of_year)?;
	let days = era.checked_mul(DAYS_OF_ERA)?.checked_add(day_of_era)?.checked_sub(EPOCH)?;
	// The 31st of a month of thirty days is the first of the next: no such day.
	(civil_from_days(days) == Some(civil)).then_some(days)
}

/// The day that lies this many days after 1 January 1970; nothing beyond the range of years.
pub fn civil_from_days(days: u64) -> Option<Civil> {
	let shifted = days.checked_add(EPOCH)?;
	let era = shifted.checked_div(DAYS_OF_ERA)?;
	let day_of_era = shifted.checked_rem(DAYS_OF_ERA)?;
	let year_of_era = day_of_era
		.checked_sub(day_of_era.checked_div(1_460)?)?
		.checked_add(day_of_era.checked_div(36_524)?)?
		.checked_sub(day_of_era.checked_div(146_096)?)?
		.checked_div(365)?;
	let day_of_year = day_of_era
		.checked_add(year_of_era.checked_div(100)?)?
		.checked_sub(year_of_era.checked_mul(365)?)?
		.checked_sub(year_of_era.checked_div(4)?)?;
	let shifted_month = day_of_year.checked_mul(5)?.checked_add(2)?.checked_div(153)?;
	let first_of_month = shifted_month.checked_mul(153)?.checked_add(2)?.checked_div(5)?;
	let day = day_of_year.checked_sub(first_of_month)?.checked_add(1)?;
	let month = if shifted_month < 10 {
		shifted_month.checked_add(3)?
	} else {
		shifted_month.checked_sub(9)?
	};
	let year =
		era.checked_mul(400)?.checked_add(year_of_era)?.checked_add(u64::from(month <= 2))?;
	Some(Civil {
		year: year.try_into().ok()?,
		month: month.try_into().ok()?,
		day: day.try_into().ok()?,
	})
}

/// The first Friday at or after a day, both in days since 1 January 1970, a Thursday; nothing beyond the range of days.
pub fn friday_from(days: u64) -> Option<u64> {
	// How long ago the last Friday was: day 1 was one.
	let since = days.checked_add(6)?.checked_rem(7)?;
	days.checked_add(7u64.checked_sub(since)?.checked_rem(7)?)
}

/// The last Friday of a month, in days since 1 January 1970; nothing if there is no such month or it lies before 1970.
pub fn last_friday(year: u32, month: u32) -> Option<u64> {
	let (next_year, next_month) =
		if month == 12 { (year.checked_add(1)?, 1) } else { (year, month.checked_add(1)?) };
	days_from_civil(Civil { year, month, day: 1 })?;
	let next = days_from_civil(Civil { year: next_year, month: next_month, day: 1 })?;
	// A week before the first Friday of the next month.
	friday_from(next)?.checked_sub(7)
}

#[cfg(test)]
mod tests {
	use super::*;

	fn days(year: u32, month: u32, day: u32) -> u64 {
		days_from_civil(Civil { year, month, day }).expect("a day")
	}

	#[test]
	fn friday_is_the_day_itself_or_one_of_the_next_six() {
		// 27 November 2026 is a Friday.
		let friday = days(2026, 11, 27);
		assert_eq!(friday_from(friday), Some(friday));
		for after in 1..=7 {
			assert_eq!(friday_from(friday + after), Some(friday + 7), "{after}");
		}
		// 1 January 1970 was a Thursday, 29 February 2024 another; 29 February 2036 is a Friday.
		assert_eq!(friday_from(0), Some(1));
		assert_eq!(friday_from(days(2024, 2, 29)), Some(days(2024, 3, 1)));
		assert_eq!(friday_from(days(2036, 2, 29)), Some(days(2036, 2, 29)));
		assert_eq!(friday_from(u64::MAX), None);
	}

	#[test]
	fn last_friday_is_that_of_the_calendar_when_months_and_years_end() {
		for (year, month, day) in [
			(2026, 11, 27),
			(2026, 12, 25),
			(2027, 1, 29),
			(2027, 2, 26),
			(2027, 3, 26),
			(2020, 9, 25),
			(2020, 12, 25),
			// The last day of a year, and of a month.
			(2027, 12, 31),
			(2027, 4, 30),
			// Leap years: a Friday on 29 February, and a last Friday before it.
			(2036, 2, 29),
			(2024, 2, 23),
			(2000, 2, 25),
			// No leap year.
			(2100, 2, 26),
			(1970, 1, 30),
		] {
			assert_eq!(last_friday(year, month), Some(days(year, month, day)), "{year}-{month}");
		}
	}

	#[test]
	fn last_friday_refuses_a_month_when_there_is_none() {
		for (year, month) in [(2026, 0), (2026, 13), (1969, 12), (u32::MAX, 12), (2026, u32::MAX)] {
			assert_eq!(last_friday(year, month), None, "{year}-{month}");
		}
	}

	#[test]
	fn last_friday_is_a_friday_of_its_month_with_none_after_it() {
		for year in 1970..2200 {
			for month in 1..=12 {
				let friday = last_friday(year, month).expect("a month");
				assert_eq!(friday % 7, 1);
				let of = |days| civil_from_days(days).map(|civil| (civil.year, civil.month));
				assert_eq!(of(friday), Some((year, month)));
				assert_ne!(of(friday + 7), Some((year, month)));
			}
		}
	}

	#[test]
	fn calendar_gives_known_days_when_asked_for_them() {
		for (year, month, day, days) in
			[(1970, 1, 1, 0), (2000, 2, 29, 11_016), (2020, 3, 13, 18_334), (2026, 12, 26, 20_813)]
		{
			let civil = Civil { year, month, day };
			assert_eq!(days_from_civil(civil), Some(days));
			assert_eq!(civil_from_days(days), Some(civil));
		}
	}

	#[test]
	fn calendar_refuses_a_day_when_there_is_none() {
		for (year, month, day) in [(2026, 2, 29), (2026, 4, 31), (1969, 12, 31), (2026, 13, 1)] {
			assert_eq!(days_from_civil(Civil { year, month, day }), None);
		}
	}

	#[test]
	fn calendar_returns_the_day_when_converted_there_and_back() {
		for days in 0..60_000 {
			assert_eq!(civil_from_days(days).and_then(days_from_civil), Some(days));
		}
	}
}
