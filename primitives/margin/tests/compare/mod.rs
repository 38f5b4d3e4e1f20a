//! Compares results with expected ones, number by number, in exact integers.

use crate::cases::decimal;
use serde_json::Value;

/// The largest relative distance: 1e-12,
const RELATIVE: u128 = 1_000_000_000_000;
/// or, for results near zero, this many units of 1e-18: prices are rounded to one unit, and quantities multiply that.
const UNITS: u128 = 100;

/// Every number that is expected is found at its place and within the bounds; texts are equal.
pub fn assert_within(place: &str, expected: &Value, found: &Value) {
	match expected {
		Value::Object(map) => {
			for (name, value) in map {
				let found = found.get(name).unwrap_or_else(|| panic!("{place}: no {name}"));
				assert_within(&format!("{place}.{name}"), value, found);
			}
		},
		Value::Array(values) => {
			let found = found.as_array().unwrap_or_else(|| panic!("{place}: no list"));
			assert_eq!(values.len(), found.len(), "{place}");
			for (index, (value, found)) in values.iter().zip(found).enumerate() {
				assert_within(&format!("{place}[{index}]"), value, found);
			}
		},
		_ => {
			let (expected, found) = (units(place, expected), units(place, found));
			let apart = expected.abs_diff(found);
			let near = apart <= UNITS || apart <= expected.unsigned_abs() / RELATIVE;
			assert!(near, "{place}: expected {expected}, found {found}");
		},
	}
}

fn units(place: &str, value: &Value) -> i128 {
	let text = value.as_str().unwrap_or_else(|| panic!("{place}: no decimal string"));
	decimal(text).unwrap_or_else(|| panic!("{place}: no decimal"))
}
