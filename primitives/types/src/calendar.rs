//! Days of the proleptic Gregorian calendar, for the names of instruments.
//!
//! The algorithms are Howard Hinnant's `days_from_civil` and `civil_from_days`
//! ("chrono-compatible low-level date algorithms"), kept to years from 1970 on.

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

#[cfg(test)]
mod tests {
	use super::*;

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
