//! The shared data: other libraries, books and papers. These tests pass over what is not there.

use crate::support::{number, units, Errors, Exact, Row, Table};
use sp_arithmetic::{FixedI128, FixedU128};
use surety_math::{
	exp, ln, normal_cdf, sqrt, Black76, Greeks, MathError, Right, Svi, SviFault, Years,
};

/// The result of a row of the oracle.
fn function(row: Row) -> Result<Exact, MathError> {
	let argument = "x_1e18_integer";
	match row.text("fn") {
		"ncdf" => Ok(Exact::of_unsigned(normal_cdf(row.signed(argument)))),
		"sqrt" => Ok(Exact::of_unsigned(sqrt(row.unsigned(argument)))),
		"ln" => ln(row.unsigned(argument)).map(Exact::of_signed),
		"exp" => exp(row.signed(argument)).map(Exact::of_unsigned),
		other => panic!("{row}: {other}"),
	}
}

#[test]
fn functions_agree_with_the_mpmath_oracle() {
	let Some(table) = Table::shared("oracle_cdf_exp_ln_mpmath.csv") else { return };
	let (mut exact, mut large) = (Errors::of("oracle"), Errors::of("oracle's large exponentials"));
	for row in table.rows() {
		let expected = row.exact("result_40_digits");
		if number("340282366920938463463.374607431768211456").is_at_most(expected) {
			// 2^128 units or more: e^88.
			assert_eq!(function(row).err(), Some(MathError::Overflow), "{row}");
		} else if row.text("fn") == "exp" && number("2e4").is_at_most(expected) {
			let allowed = units("0.500001").plus(expected.times(number("2.6e-29")));
			large.check(row, function(row).expect("in range"), expected, allowed);
		} else {
			let result = function(row).expect("in range");
			exact.check(row, result, expected, units("0.500001"));
			// The correctly rounded integer, or its neighbour.
			let integer = units(row.text("result_1e18_round_half_even_integer"));
			assert!(result.minus(integer).size().is_at_most(units("1")), "{row}");
		}
	}
}

/// Its integers are written `0.25e18`, `1` or `type(uint128).max`.
fn lyra_integer(row: Row, column: &str) -> FixedU128 {
	match row.text(column) {
		"type(uint128).max" => FixedU128::from_inner(u128::MAX),
		text => number(text).times(units("1")).to_unsigned(),
	}
}

#[test]
fn prices_agree_with_lyra_where_mpmath_computed_them_again() {
	let Some(table) = Table::shared("lyra_black76.csv") else { return };
	let mut errors = Errors::of("lyra");
	let last = FixedU128::from_inner(u128::MAX - 1);
	for row in table.rows() {
		let option = Black76 {
			forward: lyra_integer(row, "forward_1e18"),
			strike: lyra_integer(row, "strike_1e18"),
			volatility: lyra_integer(row, "vol_1e18"),
			years: Years::from_seconds(row.text("secs_to_expiry").parse().expect("a number"))
				.expect("in range"),
			discount: lyra_integer(row, "discount_1e18"),
		};
		let prices = option.prices().expect("in range");
		let expected = match row.text("i") {
			// A unit of 1e-18 against 2^128 - 1 of them, discount 1, volatility 4, one year: d1 = -20.2, d2 = -24.2. The
			// put is K N(-d2) - F N(-d1), less than K - F by 1e-90.
			"5" => [FixedU128::from_inner(0), last],
			"6" => [last, FixedU128::from_inner(0)],
			// Nothing to pay, or nothing to get: D F and D K.
			"7" => [FixedU128::from_u32(990), FixedU128::from_inner(0)],
			"8" => [FixedU128::from_inner(0), FixedU128::from_u32(990)],
			_ => {
				// The columns have 32 digits, of which three or more are before the point.
				let (call, put) = (row.exact("exact_call_mpmath"), row.exact("exact_put_mpmath"));
				errors.check(row, Exact::of_unsigned(prices.call), call, units("0.500001"));
				errors.check(row, Exact::of_unsigned(prices.put), put, units("0.500001"));
				continue;
			},
		};
		assert_eq!([prices.call, prices.put], expected, "{row}");
	}
}

/// An option on a spot S that pays the yield q at the rate r, as one on its forward: `F = S e^((r - q) T)`,
/// `D = e^(-r T)`.
struct OnSpot {
	spot: Exact,
	time: Exact,
	option: Black76,
	/// `e^((r - q) T)`.
	growth: Exact,
	/// `r - q`.
	carry: Exact,
	right: Right,
}

impl OnSpot {
	fn new(row: Row, [spot, strike, rate, time, volatility]: [&str; 5], right: Right) -> Self {
		let [spot, rate, time] = [spot, rate, time].map(|column| row.exact(column));
		let dividend = if row.has("q") { row.exact("q") } else { number("0") };
		let carry = rate.minus(dividend);
		let exp = |x: Exact| Exact::of_unsigned(exp(x.to_signed()).expect("in range"));
		let growth = exp(carry.times(time));
		let option = Black76 {
			forward: spot.times(growth).to_unsigned(),
			strike: row.exact(strike).to_unsigned(),
			volatility: row.exact(volatility).to_unsigned(),
			years: time.to_years(),
			discount: exp(rate.times(time).opposite()).to_unsigned(),
		};
		Self { spot, time, option, growth, carry, right }
	}

	fn forward(&self) -> Exact {
		Exact::of_unsigned(self.option.forward)
	}

	fn price(&self) -> Exact {
		let prices = self.option.prices().expect("in range");
		Exact::of_unsigned(if self.right == Right::Call { prices.call } else { prices.put })
	}

	fn greeks(&self) -> Greeks {
		self.option.greeks(self.right).expect("in range")
	}

	/// The derivative by spot.
	fn delta(&self) -> Exact {
		Exact::of_signed(self.greeks().delta).times(self.growth)
	}

	fn gamma(&self) -> Exact {
		Exact::of_signed(self.greeks().gamma).times(self.growth).times(self.growth)
	}

	fn vega(&self) -> Exact {
		Exact::of_signed(self.greeks().vega)
	}

	/// With the spot unmoved the forward falls by `(r - q) F` a year.
	fn theta(&self) -> Exact {
		let slide = self.carry.times(self.forward()).times(Exact::of_signed(self.greeks().delta));
		Exact::of_signed(self.greeks().theta).minus(slide)
	}

	/// `T (F dV/dF - V)`: the rate moves the forward and the discount.
	fn rho(&self) -> Exact {
		let hedge = self.forward().times(Exact::of_signed(self.greeks().delta));
		self.time.times(hedge.minus(self.price()))
	}

	/// By the yield, which moves the forward only: `-T F dV/dF`.
	fn dividend_rho(&self) -> Exact {
		let hedge = self.forward().times(Exact::of_signed(self.greeks().delta));
		self.time.times(hedge).opposite()
	}

	/// `delta S / V`.
	fn elasticity(&self) -> Exact {
		self.delta().times(self.spot).over(self.price())
	}

	/// Growth and discount are off by at most 1.5 units: half a unit of the exponent, rounded to 18 decimals, times at
	/// most 1.9, and rounding. The forward then by 1.5 S and half a unit, the price by as much times delta and by 1.5
	/// units of its undiscounted value, at most the larger of S and K times 1.1, and by rounding.
	fn allowed(&self) -> Exact {
		let money = self.spot.plus(Exact::of_unsigned(self.option.strike));
		money.times(units("3.2")).plus(units("2"))
	}
}

const HAUG: [&str; 5] = ["spot", "strike", "r", "t", "vol"];

fn haug_right(row: Row) -> Right {
	match row.text("type") {
		"Call" => Right::Call,
		"Put" => Right::Put,
		other => panic!("{row}: {other}"),
	}
}

#[test]
fn prices_agree_with_haug_when_the_spot_is_carried_forward() {
	let Some(table) = Table::shared("haug_bsm_values.csv") else { return };
	let (mut errors, mut printed) = (Errors::of("Haug's values"), Errors::of("as printed"));
	for row in table.rows() {
		let option = OnSpot::new(row, HAUG, haug_right(row));
		let expected = row.exact("exact_mpmath_30d");
		errors.check(row, option.price(), expected, option.allowed());
		// In the book the fourth decimal is not always rounded to the nearest.
		printed.check(row, option.price(), row.exact("haug_value_4dp"), number("0.0001"));
	}
}

#[test]
fn greeks_agree_with_haug_when_the_spot_is_carried_forward() {
	let Some(table) = Table::shared("haug_bsm_greeks.csv") else { return };
	let (mut errors, mut printed) = (Errors::of("Haug's greeks"), Errors::of("as printed"));
	for row in table.rows() {
		let option = OnSpot::new(row, HAUG, haug_right(row));
		let greek = match row.text("greek") {
			"delta" => option.delta(),
			"gamma" => option.gamma(),
			"vega" => option.vega(),
			"theta" => option.theta(),
			"theta_per_day" => option.theta().over(number("365")),
			"rho" => option.rho(),
			"dividendRho" => option.dividend_rho(),
			"elasticity" => option.elasticity(),
			other => panic!("{row}: {other}"),
		};
		// The greeks are at most about as large as the price and as sensitive to forward and discount.
		let allowed = option.allowed().times(number("2"));
		errors.check(row, greek, row.exact("exact_mpmath_30d"), allowed);
		printed.check(row, greek, row.exact("haug_value_4dp"), number("0.0001"));
	}
}

#[test]
fn prices_and_greeks_agree_with_vollib_to_all_its_digits() {
	let Some(table) = Table::shared("vollib_bs_greeks_101.csv") else { return };
	let mut errors = Errors::of("vollib");
	let columns = ["S", "K", "R", "t", "v"];
	for row in table.rows() {
		let call = OnSpot::new(row, columns, Right::Call);
		let put = OnSpot::new(row, columns, Right::Put);
		let results = [
			("bs_call", call.price()),
			("call_vals", call.price()),
			("CD", call.delta()),
			("CG", call.gamma()),
			("CV", call.vega()),
			("CT", call.theta()),
			("CR", call.rho()),
			("bs_put", put.price()),
			("PD", put.delta()),
			("PG", put.gamma()),
			("PV", put.vega()),
			("PT", put.theta()),
			("PR", put.rho()),
		];
		for (column, result) in results {
			// Ten significant digits and at most nine decimals; half of the last one.
			let expected = row.exact(column);
			let allowed = number("5e-10").plus(expected.size().times(number("5e-10")));
			errors.check(row, result, expected, allowed.plus(call.allowed()));
		}
		// One column has ten decimals.
		let allowed = number("5e-11").plus(call.allowed());
		errors.check(row, call.price(), row.exact("call_vals"), allowed);
	}
}

fn svi_of(row: Row) -> Svi {
	Svi {
		a: row.exact("a").to_signed(),
		b: row.exact("b").to_unsigned(),
		rho: row.exact("rho").to_signed(),
		m: row.exact("m").to_signed(),
		sigma: row.exact("sigma").to_unsigned(),
	}
}

#[test]
fn smile_agrees_with_lyra_and_quantlib() {
	let Some(table) = Table::shared("svi.csv") else { return };
	let (mut variances, mut volatilities) = (Errors::of("variance"), Errors::of("volatility"));
	for row in table.rows() {
		let svi = svi_of(row);
		let (strike, forward) = (row.exact("strike"), row.exact("forward"));
		let k = ln(strike.over(forward).to_unsigned()).expect("in range");
		let variance = Exact::of_signed(svi.total_variance(k).expect("in range"));
		// k is off by half a unit of the quotient, which is at least 0.8, and half a unit of rounding; w moves by at
		// most b (1 + |rho|) < 0.5 times as much. One row has parameters of more than 18 decimals.
		variances.check(row, variance, row.exact("exact_total_var_mpmath"), units("1.5"));

		let (strike, forward) = (strike.to_unsigned(), forward.to_unsigned());
		let tenor = row.exact("tau").to_years();
		let volatility = svi.volatility(strike, forward, tenor).expect("in range");
		// The references' parameters have at most 18 decimals; the quotient of strike and forward is exact here.
		let expected = row.exact("exact_vol_mpmath");
		volatilities.check(row, Exact::of_unsigned(volatility), expected, units("1"));
	}
}

/// The example of Gatheral and Jacquier is given raw. Its repair is given by jump-wing parameters; the same smile in raw
/// ones, from their section 3.3, is in `reference/butterfly.csv`.
#[test]
fn smile_of_the_paper_is_refused_raw_and_accepted_repaired() {
	let Some(table) = Table::shared("svi_arbitrage_example.csv") else { return };
	let row = |name| table.rows_of("name", name).next().expect("is in the table");
	let raw = row("Vogt raw (butterfly arbitrage)");
	assert_eq!(svi_of(raw).check().map_err(|refusal| refusal.fault), Err(SviFault::Butterfly));

	let committed = Table::committed("butterfly.csv");
	let own = |name| committed.rows_of("name", name).next().expect("is in the table").svi();
	assert_eq!(own("vogt_raw"), svi_of(raw));
	let repaired = own("vogt_repaired");
	assert_eq!(repaired.check(), Ok(()));

	check_jump_wings(repaired, row("Vogt fixed (arb-free JW choice)"));
	check_jump_wings(own("vogt_raw"), raw);
}

/// Gatheral and Jacquier, section 3.3, at T = 1. The table has twelve digits.
fn check_jump_wings(svi: Svi, expected: Row) {
	let root = |x: Exact| Exact::of_unsigned(sqrt(x.to_unsigned()));
	let [a, rho, m] = [svi.a, svi.rho, svi.m].map(Exact::of_signed);
	let [b, sigma] = [svi.b, svi.sigma].map(Exact::of_unsigned);
	let atm = svi.total_variance(FixedI128::from_u32(0)).expect("in range");
	let (atm, one) = (Exact::of_signed(atm), Exact::one());
	let lean = m.over(root(m.times(m).plus(sigma.times(sigma))));
	let depth = b.times(sigma).times(root(one.minus(rho.times(rho))));
	let computed = [
		("v_t", atm),
		("psi_t", b.times(rho.minus(lean)).over(number("2")).over(root(atm))),
		("p_t", b.times(one.minus(rho)).over(root(atm))),
		("c_t", b.times(one.plus(rho)).over(root(atm))),
		("vtilde_t", a.plus(depth)),
	];
	for (column, computed) in computed {
		let error = computed.minus(expected.exact(column)).size();
		let allowed = expected.exact(column).size().times(number("5e-12"));
		assert!(error.is_at_most(allowed), "{expected} {column}: off by {error}");
	}
}
