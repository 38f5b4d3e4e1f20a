//! The committed references: inputs exact, true results with 30 decimals.

use crate::support::{number, units, Errors, Exact, Row, Table};
use sp_arithmetic::{FixedI128, FixedU128};
use surety_math::{
	exp, implied_volatility, ln, normal_cdf, normal_pdf, pow, sqrt, Greeks, Right, SviFault,
};

/// Nearest: one half of a unit of 1e-18, and a millionth for what was cut before rounding.
fn nearest() -> Exact {
	units("0.500001")
}

/// `nearest`, and a share of the true value.
fn nearest_and(share: &str, expected: Exact) -> Exact {
	nearest().plus(expected.size().times(number(share)))
}

fn right(row: Row) -> Right {
	match row.text("right") {
		"call" => Right::Call,
		"put" => Right::Put,
		other => panic!("{row}: {other}"),
	}
}

#[test]
fn exp_is_nearest_on_the_references() {
	let table = Table::committed("functions.csv");
	let (mut low, mut high) = (Errors::of("exp to 10"), Errors::of("exp above 10"));
	for row in table.rows_of("fn", "exp") {
		let result = Exact::of_unsigned(exp(row.signed("x")).expect("in range"));
		let expected = row.exact("result_true");
		if row.signed("x") <= FixedI128::from_u32(10) {
			low.check(row, result, expected, nearest());
		} else {
			high.check(row, result, expected, nearest_and("2.6e-29", expected));
		}
	}
}

#[test]
fn ln_is_nearest_on_the_references() {
	let table = Table::committed("functions.csv");
	let mut errors = Errors::of("ln");
	for row in table.rows_of("fn", "ln") {
		let result = Exact::of_signed(ln(row.unsigned("x")).expect("in range"));
		errors.check(row, result, row.exact("result_true"), nearest());
	}
}

#[test]
fn sqrt_is_correctly_rounded_on_the_references() {
	let table = Table::committed("functions.csv");
	let mut errors = Errors::of("sqrt");
	for row in table.rows_of("fn", "sqrt") {
		let result = sqrt(row.unsigned("x"));
		assert_eq!(result, row.unsigned("result"), "{row}");
		errors.check(row, Exact::of_unsigned(result), row.exact("result_true"), units("0.5"));
	}
}

#[test]
fn distribution_and_density_are_nearest_on_the_references() {
	let table = Table::committed("functions.csv");
	let (mut cdf, mut pdf) = (Errors::of("ncdf"), Errors::of("npdf"));
	for row in table.rows_of("fn", "ncdf") {
		let result = Exact::of_unsigned(normal_cdf(row.signed("x")));
		cdf.check(row, result, row.exact("result_true"), nearest());
	}
	for row in table.rows_of("fn", "npdf") {
		let result = Exact::of_unsigned(normal_pdf(row.signed("x")));
		pdf.check(row, result, row.exact("result_true"), nearest());
	}
}

#[test]
fn pow_is_nearest_on_the_references() {
	let table = Table::committed("pow.csv");
	let mut errors = Errors::of("pow");
	for row in table.rows() {
		let result = pow(row.unsigned("base"), row.signed("exponent")).expect("in range");
		let expected = row.exact("result_true");
		// e^x to a relative 1e-28; x = exponent x ln(base), of a logarithm known to 4e-34.
		let allowed = nearest_and("1.1e-28", expected);
		errors.check(row, Exact::of_unsigned(result), expected, allowed);
	}
}

/// The two errors of N, 2.6e-27 each, weigh as much as forward and strike.
fn allowed_of_price(row: Row) -> Exact {
	let option = row.black76();
	let money = Exact::of_unsigned(option.forward).plus(Exact::of_unsigned(option.strike));
	nearest().plus(money.times(number("2.7e-27")))
}

#[test]
fn prices_are_nearest_on_the_references() {
	let table = Table::committed("black76.csv");
	let mut at_60_000 = Errors::of("Black-76 at 60,000");
	let mut anywhere = Errors::of("Black-76 at any forward");
	for row in table.rows() {
		let option = row.black76();
		let is_60_000 = option.forward == FixedU128::from_u32(60_000);
		let errors = if is_60_000 { &mut at_60_000 } else { &mut anywhere };
		let prices = option.prices().expect("in range");
		for (price, column) in [(prices.call, "call_true"), (prices.put, "put_true")] {
			let price = Exact::of_unsigned(price);
			errors.check(row, price, row.exact(column), allowed_of_price(row));
			if is_60_000 {
				errors.check(row, price, row.exact(column), units("0.501"));
			}
		}
	}
}

/// What a greek may err by beyond the nearest: delta, gamma, vega, theta, vanna, volga.
fn further_errors_of_greeks(row: Row, right: Right) -> [Exact; 6] {
	let option = row.black76();
	let price = row.exact(if right == Right::Call { "call_true" } else { "put_true" });
	let (volatility, vega) = (Exact::of_unsigned(option.volatility), row.exact("vega_true"));
	let logarithm = ln(option.discount).expect("in range");
	let rate = Exact::of_signed(logarithm).size().over(row.years_exact("years"));
	// `r V - decay`: two roundings, and shares of both terms, which may cancel.
	let decay = rate.times(price).minus(row.exact("theta_true"));
	let terms = rate.times(price).plus(decay.size()).times(number("1e-26"));
	let theta = units("0.5").plus(terms);
	// d1 and d2 carry 96 bits: an absolute error where they are close to zero and multiply.
	let vanna = number("1e-28").over(volatility);
	let volga = vega.times(number("1e-27")).over(volatility);
	let none = number("0");
	[none, none, none, theta, vanna, volga]
}

fn check_greeks(row: Row, right: Right, columns: [&str; 6], errors: &mut [Errors; 6]) {
	let Greeks { delta, gamma, vega, theta, vanna, volga } =
		row.black76().greeks(right).expect("in range");
	let results = [delta, gamma, vega, theta, vanna, volga].map(Exact::of_signed);
	let expected = columns.map(|column| row.exact(column));
	let further = further_errors_of_greeks(row, right);
	for (index, errors) in errors.iter_mut().enumerate() {
		let allowed = nearest_and("1e-26", expected[index]).plus(further[index]);
		errors.check(row, results[index], expected[index], allowed);
	}
}

#[test]
fn greeks_are_nearest_on_the_references() {
	let table = Table::committed("black76.csv");
	let mut errors = ["delta", "gamma", "vega", "theta", "vanna", "volga"].map(Errors::of);
	let call = ["delta_true", "gamma_true", "vega_true", "theta_true", "vanna_true", "volga_true"];
	let put = ["put_delta_true", call[1], call[2], "put_theta_true", call[4], call[5]];
	for row in table.rows() {
		check_greeks(row, Right::Call, call, &mut errors);
		check_greeks(row, Right::Put, put, &mut errors);
	}
}

#[test]
fn implied_volatility_is_that_of_the_price_on_the_references() {
	let table = Table::committed("implied.csv");
	let mut errors = Errors::of("implied volatility");
	for row in table.rows() {
		let price = row.unsigned("price");
		let (forward, strike) = (row.unsigned("forward"), row.unsigned("strike"));
		let (years, discount) = (row.years("years"), row.unsigned("discount"));
		let result = implied_volatility(right(row), price, forward, strike, years, discount);
		let result = Exact::of_unsigned(result.unwrap_or_else(|error| panic!("{row}: {error:?}")));
		// A change of the price by x changes the volatility by x / vega.
		let money = Exact::of_unsigned(forward).plus(Exact::of_unsigned(strike));
		let price_error = money.times(number("2.7e-27")).plus(number("1e-29"));
		let allowed = nearest().plus(price_error.over(row.exact("vega_true")));
		errors.check(row, result, row.exact("volatility_true"), allowed);
	}
}

#[test]
fn smile_is_nearest_on_the_references() {
	let table = Table::committed("svi.csv");
	let (mut variances, mut volatilities) = (Errors::of("variance"), Errors::of("volatility"));
	for row in table.rows() {
		let svi = row.svi();
		let variance = svi.total_variance(row.signed("k")).expect("in range");
		let expected = row.exact("variance_true");
		variances.check(row, Exact::of_signed(variance), expected, nearest());
		let (strike, forward) = (row.unsigned("strike"), row.unsigned("forward"));
		let volatility = svi.volatility(strike, forward, row.years("years")).expect("in range");
		let expected = row.exact("volatility_true");
		volatilities.check(row, Exact::of_unsigned(volatility), expected, nearest());
	}
}

/// Refused where `g(k) < 0` on the grid of spec/oracle.md, accepted where `g(k) >= 0` over four times its width. Between
/// the two lie smiles that only the narrow grid lets through, Vogt's among them.
#[test]
fn smile_is_refused_when_its_density_is_negative() {
	let table = Table::committed("butterfly.csv");
	for row in table.rows() {
		let (grid, wide) = (row.exact("grid_least_g_true"), row.exact("wide_least_g_true"));
		let svi = row.svi();
		let verdict = svi.check().map_err(|refusal| refusal.fault);
		let skew = Exact::one().plus(Exact::of_signed(svi.rho).size());
		if !Exact::of_unsigned(svi.b).times(skew).is_at_most(number("2")) {
			// Negative far out, whatever the grid says.
			assert_eq!(verdict, Err(SviFault::Wing), "{row}");
		} else if grid.is_negative() {
			assert_eq!(verdict, Err(SviFault::Butterfly), "{row}");
		} else if !wide.is_negative() {
			assert_eq!(verdict, Ok(()), "{row}");
		}
	}
	let named = |name| table.rows_of("name", name).next().expect("is in the table").svi();
	assert_eq!(
		named("vogt_raw").check().map_err(|refusal| refusal.fault),
		Err(SviFault::Butterfly)
	);
	assert_eq!(named("vogt_repaired").check(), Ok(()));
}
