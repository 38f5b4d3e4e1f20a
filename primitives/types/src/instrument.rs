//! Names of instruments, `BTC-26DEC26-60000-C`, both ways.
//!
//! ```text
//! SYMBOL-DDMMMYY[THHMMSS[.mmm]]-STRIKE-C|P
//! ```
//! The time of day is left out at 08:00 UTC, when series of the protocol expire; the strike has no superfluous zeros.
//! Every series with an expiry from 1970 to 2069 has exactly one name, and no other text names it.

use crate::{
	calendar::{DAY, EIGHT_O_CLOCK},
	civil_from_days, days_from_civil, Civil, Moment, OptionKind, Series, Symbol, UnderlyingId,
};
use alloc::{format, string::String};
use sp_arithmetic::FixedU128;

/// The longest name, in bytes.
pub const MAX_INSTRUMENT_NAME: usize = 80;

const MONTHS: [&str; 12] =
	["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

/// The name of a series of the underlying with this symbol; nothing if its expiry lies outside 1970 to 2069.
pub fn instrument_name(symbol: &Symbol, series: &Series) -> Option<String> {
	let symbol = core::str::from_utf8(symbol.as_bytes()).ok()?;
	let kind = match series.kind {
		OptionKind::Call => "C",
		OptionKind::Put => "P",
	};
	Some(format!("{symbol}-{}-{}-{kind}", expiry_name(series.expiry)?, decimal(series.strike)))
}

/// The series that a name stands for, where `underlying_of` knows the symbols; nothing if it is not the name of one.
pub fn parse_instrument(
	name: &str,
	underlying_of: impl FnOnce(&Symbol) -> Option<UnderlyingId>,
) -> Option<Series> {
	if name.len() > MAX_INSTRUMENT_NAME {
		return None;
	}
	let mut parts = name.split('-');
	let symbol = Symbol::new(parts.next()?.as_bytes())?;
	let expiry = parse_expiry(parts.next()?)?;
	let strike = parse_decimal(parts.next()?)?;
	let kind = match parts.next()? {
		"C" => OptionKind::Call,
		"P" => OptionKind::Put,
		_ => return None,
	};
	let series = Series { underlying: underlying_of(&symbol)?, expiry, strike, kind };
	// Only the canonical spelling counts, so that two texts never name one series.
	(parts.next().is_none() && instrument_name(&symbol, &series)? == name).then_some(series)
}

fn expiry_name(expiry: Moment) -> Option<String> {
	let Civil { year, month, day } = civil_from_days(expiry.checked_div(DAY)?)?;
	if year > 2069 {
		return None;
	}
	let month = MONTHS.get(usize::try_from(month).ok()?.checked_sub(1)?)?;
	let date = format!("{day:02}{month}{:02}", year.checked_rem(100)?);
	let time = expiry.checked_rem(DAY)?;
	if time == EIGHT_O_CLOCK {
		return Some(date);
	}
	let hours = time.checked_div(3_600_000)?;
	let minutes = time.checked_div(60_000)?.checked_rem(60)?;
	let seconds = time.checked_div(1_000)?.checked_rem(60)?;
	let clock = format!("{date}T{hours:02}{minutes:02}{seconds:02}");
	Some(match time.checked_rem(1_000)? {
		0 => clock,
		millis => format!("{clock}.{millis:03}"),
	})
}

fn parse_expiry(text: &str) -> Option<Moment> {
	let date = text.get(..7)?;
	let time = match text.get(7..)? {
		"" => None,
		rest => Some(rest.strip_prefix('T')?),
	};
	let month = MONTHS.iter().position(|month| Some(*month) == date.get(2..5))?;
	let two_digits = number(date.get(5..7)?)?;
	let year = two_digits.checked_add(if two_digits < 70 { 2000 } else { 1900 })?;
	let days = days_from_civil(Civil {
		year: year.try_into().ok()?,
		month: u32::try_from(month).ok()?.checked_add(1)?,
		day: number(date.get(..2)?)?.try_into().ok()?,
	})?;
	let clock = time.map_or(Some(EIGHT_O_CLOCK), parse_clock)?;
	days.checked_mul(DAY)?.checked_add(clock)
}

fn parse_clock(text: &str) -> Option<Moment> {
	let (clock, millis) = match text.split_once('.') {
		Some((clock, millis)) if millis.len() == 3 => (clock, number(millis)?),
		Some(_) => return None,
		None => (text, 0),
	};
	if clock.len() != 6 {
		return None;
	}
	let (hours, minutes, seconds) =
		(number(clock.get(..2)?)?, number(clock.get(2..4)?)?, number(clock.get(4..)?)?);
	if hours > 23 || minutes > 59 || seconds > 59 {
		return None;
	}
	hours
		.checked_mul(3_600_000)?
		.checked_add(minutes.checked_mul(60_000)?)?
		.checked_add(seconds.checked_mul(1_000)?)?
		.checked_add(millis)
}

fn decimal(value: FixedU128) -> String {
	let inner = value.into_inner();
	let whole = inner.checked_div(crate::storable::ONE).unwrap_or_default();
	match inner.checked_rem(crate::storable::ONE).unwrap_or_default() {
		0 => format!("{whole}"),
		fraction => format!("{whole}.{}", format!("{fraction:018}").trim_end_matches('0')),
	}
}

fn parse_decimal(text: &str) -> Option<FixedU128> {
	let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
	let missing = 18usize.checked_sub(fraction.len())?;
	let fraction = match fraction {
		"" => 0,
		digits => digits_of(digits)?.checked_mul(10u128.checked_pow(missing.try_into().ok()?)?)?,
	};
	let inner = digits_of(whole)?.checked_mul(crate::storable::ONE)?.checked_add(fraction)?;
	Some(FixedU128::from_inner(inner))
}

fn digits_of(text: &str) -> Option<u128> {
	text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

fn number(text: &str) -> Option<u64> {
	digits_of(text)?.try_into().ok()
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	fn symbol(name: &str) -> Symbol {
		Symbol::new(name.as_bytes()).expect("sound symbol")
	}

	fn series(expiry: Moment, strike: u128, kind: OptionKind) -> Series {
		Series { underlying: 2, expiry, strike: FixedU128::from_inner(strike), kind }
	}

	#[test]
	fn name_reads_as_traders_write_it_when_expiry_is_at_eight() {
		let call = series(1_798_272_000_000, 60_000 * crate::storable::ONE, OptionKind::Call);
		assert_eq!(instrument_name(&symbol("BTC"), &call).as_deref(), Some("BTC-26DEC26-60000-C"));
		assert_eq!(parse_instrument("BTC-26DEC26-60000-C", |_| Some(2)), Some(call));
	}

	#[test]
	fn name_carries_the_time_when_expiry_is_not_at_eight() {
		let put = series(1_584_064_800_000 + 61_007, 500_000_000_000_000_000, OptionKind::Put);
		let name = "ETH-13MAR20T020101.007-0.5-P";
		assert_eq!(instrument_name(&symbol("ETH"), &put).as_deref(), Some(name));
		assert_eq!(parse_instrument(name, |_| Some(2)), Some(put));
	}

	#[test]
	fn parse_refuses_text_when_it_is_not_canonical() {
		for name in [
			"",
			"-",
			"BTC",
			"BTC-26DEC26-60000",
			"BTC-26DEC26-60000-X",
			"BTC-26DEC26-60000-C-",
			"BTC-26DEC26-060000-C",
			"BTC-26DEC26-60000.0-C",
			"BTC-26DEC26-60000.-C",
			"BTC-26DEC26T080000-60000-C",
			"BTC-31FEB26-60000-C",
			"BTC-26DEC26T240000-60000-C",
			"btc-26DEC26-60000-C",
			"BTC-26DEC26--C",
			"BTC-26DEC26-+1-C",
			"BTC-\u{fc}6DEC26-1-C",
			"BTC-26DEC26-99999999999999999999999999999999999999999-C",
		] {
			assert_eq!(parse_instrument(name, |_| Some(2)), None, "{name}");
		}
	}

	#[test]
	fn parse_refuses_a_name_when_its_symbol_is_unknown() {
		assert_eq!(parse_instrument("DOGE-26DEC26-1-C", |_| None), None);
	}

	proptest! {
		#[test]
		fn name_returns_the_series_when_parsed(
			expiry in 0u64..3_155_760_000_000,
			strike in 1u128..=10_000_000_000_000_000_000_000_000,
			call: bool,
		) {
			let kind = if call { OptionKind::Call } else { OptionKind::Put };
			let series = series(expiry, strike, kind);
			let name = instrument_name(&symbol("BTC"), &series).expect("in range");
			prop_assert!(name.len() <= MAX_INSTRUMENT_NAME);
			prop_assert_eq!(parse_instrument(&name, |_| Some(2)), Some(series));
		}

		#[test]
		fn parse_never_panics_when_fed_garbage(name in ".{0,60}") {
			let _ = parse_instrument(&name, |_| Some(2));
		}
	}
}
