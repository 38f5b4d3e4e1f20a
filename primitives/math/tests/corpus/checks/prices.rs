//! Black's prices, their greeks, and the volatility that they imply.

use super::{apart, big, input::Input, ten};
use primitive_types::U512;
use sp_arithmetic::{FixedI128, FixedU128};
use surety_math::{implied_volatility, Black76, Greeks, MathError, Right, Years, ONE};

/// Inner units of a year.
const YEAR: u128 = 1_000_000_000_000_000_000_000_000_000_000;
/// The least and the largest forward, strike, volatility and time of which greeks are compared with prices.
const MONEY: [u128; 2] = [ONE / 1_000, 10_000_000 * ONE];
const VOLATILITY: [u128; 2] = [ONE / 100, 10 * ONE];
const TIME: [u128; 2] = [YEAR / 525_600, 10 * YEAR];

/// Any option; a strike on, near or far from the forward.
fn any_option(input: &mut Input) -> Black76 {
	let forward = input.unsigned(0, 200_000 * ONE);
	let distance = input.unsigned(0, 200_000 * ONE);
	let strike = match input.byte() % 4 {
		0 => distance,
		1 => forward,
		2 => forward.saturating_add(distance % ONE),
		_ => (forward / 1_000).saturating_mul(100 + distance % 10_000),
	};
	Black76 {
		forward: fixed(forward),
		strike: fixed(strike),
		volatility: fixed(input.unsigned(0, 4 * ONE)),
		years: Years::from_inner(input.unsigned(0, 3 * YEAR)),
		discount: fixed(input.unsigned(0, ONE)),
	}
}

/// An option that could be traded.
fn usual_option(input: &mut Input) -> Black76 {
	let forward = input.within(MONEY[0], MONEY[1]);
	let strike = match input.byte() % 3 {
		0 => input.within(MONEY[0], MONEY[1]),
		1 => forward,
		_ => (forward / 1_000 * input.within(100, 5_000)).clamp(MONEY[0], MONEY[1]),
	};
	Black76 {
		forward: fixed(forward),
		strike: fixed(strike),
		volatility: fixed(input.within(VOLATILITY[0], VOLATILITY[1])),
		years: Years::from_inner(input.within(TIME[0], TIME[1])),
		discount: fixed(input.within(ONE / 2, ONE)),
	}
}

fn fixed(inner: u128) -> FixedU128 {
	FixedU128::from_inner(inner)
}

fn price(option: &Black76, right: Right) -> u128 {
	option.price(right).expect("the discount is at most one").into_inner()
}

/// A unit for each of two roundings, and what the two errors of N make of forward and strike, four times over.
fn slack(option: &Black76) -> u128 {
	let share = 100_000_000_000_000_000_000_000_000;
	2 + option.forward.into_inner() / share + option.strike.into_inner() / share
}

/// Parity, bounds, both ways of asking, and the refusal.
pub fn prices_hold(input: &mut Input) {
	let option = any_option(input);
	let discount = option.discount.into_inner();
	let prices = option.prices();
	if discount > ONE {
		assert_eq!(prices, Err(MathError::Domain));
		assert_eq!(option.price(Right::Call), Err(MathError::Domain));
		return;
	}
	let prices = prices.expect("only the discount can be wrong");
	assert_eq!(option.price(Right::Call), Ok(prices.call));
	assert_eq!(option.price(Right::Put), Ok(prices.put));
	let (forward, strike) = (option.forward.into_inner(), option.strike.into_inner());
	let (call, put) = (prices.call.into_inner(), prices.put.into_inner());
	// call - put = D (F - K), to the rounding of both.
	let received = big(call) * big(ONE) + big(discount) * big(strike);
	let paid = big(put) * big(ONE) + big(discount) * big(forward);
	assert!(apart(received, paid) <= big(ONE + 2), "parity of {option:?}");
	let discounted = |amount: u128| (big(amount) * big(discount) * 2 + big(ONE)) / big(2 * ONE);
	assert!(big(call) <= discounted(forward) && big(put) <= discounted(strike), "{option:?}");
	assert!(big(call) >= discounted(forward.saturating_sub(strike)), "{option:?}");
	assert!(big(put) >= discounted(strike.saturating_sub(forward)), "{option:?}");
	// The price of the call on the forward is that of the put on the strike.
	let mirror = Black76 { forward: option.strike, strike: option.forward, ..option };
	assert!(call.abs_diff(price(&mirror, Right::Put)) <= slack(&option), "{option:?}");
}

/// In strike, volatility, time and discount; and butterflies cost nothing or more.
pub fn prices_move_as_they_must(input: &mut Input) {
	let option = any_option(input);
	let more = input.unsigned(0, 1_000 * ONE);
	if option.discount.into_inner() > ONE {
		return;
	}
	let both = |option: &Black76| [Right::Call, Right::Put].map(|right| price(option, right));
	let up = |number: FixedU128| fixed(number.into_inner().saturating_add(more));
	let now = both(&option);
	let rises = |from: u128, to: u128, other: &Black76| to.saturating_add(slack(other)) >= from;
	let dear = Black76 { strike: up(option.strike), ..option };
	let [call, put] = both(&dear);
	assert!(rises(call, now[0], &dear), "the call rises with the strike by {more}: {option:?}");
	assert!(rises(now[1], put, &dear), "the put falls with the strike by {more}: {option:?}");
	let years = Years::from_inner(option.years.into_inner().saturating_add(more));
	for other in [
		Black76 { volatility: up(option.volatility), ..option },
		Black76 { years, ..option },
		Black76 {
			discount: fixed(option.discount.into_inner().saturating_add(more).min(ONE)),
			..option
		},
	] {
		let then = both(&other);
		assert!(rises(now[0], then[0], &other), "the call falls by {more}: {option:?}");
		assert!(rises(now[1], then[1], &other), "the put falls by {more}: {option:?}");
	}
	let Some(further) = dear.strike.into_inner().checked_add(more) else { return };
	let far = Black76 { strike: fixed(further), ..option };
	let wings = big(now[0]) + big(price(&far, Right::Call));
	assert!(wings + big(2 * slack(&far)) >= big(call) * 2, "butterfly of {more}: {option:?}");
}

fn inner(greek: FixedI128) -> i128 {
	greek.into_inner()
}

/// Signs, bounds, and what the greeks of call and put have to do with each other.
pub fn greeks_hold(input: &mut Input) {
	let option = any_option(input);
	let found = [Right::Call, Right::Put].map(|right| option.greeks(right));
	let discount = option.discount.into_inner();
	if discount > ONE {
		assert_eq!(found, [Err(MathError::Domain); 2]);
		return;
	}
	// The square of the deviation, with 66 decimals. A deviation below 2^-97 is none, one of 2^-96 is one.
	let square = big(option.volatility.into_inner()) * big(option.volatility.into_inner());
	let square = square * big(option.years.into_inner());
	if [option.forward, option.strike].contains(&fixed(0)) || square < ten(66) >> 196 {
		assert_eq!(found, greeks_at_rest(&option), "{option:?}");
		return;
	}
	if square < ten(66) >> 192 {
		return;
	}
	let [Ok(call), Ok(put)] = found else {
		let faults: Vec<_> = found.iter().filter_map(|greeks| greeks.err()).collect();
		assert!(faults.iter().all(|fault| *fault == MathError::Overflow), "{option:?}");
		return;
	};
	let (up, down) = (inner(call.delta), inner(put.delta));
	assert!(up >= 0 && down <= 0, "{option:?}");
	assert!((up - down).abs_diff(discount as i128) <= 1, "{option:?}");
	let common = |greeks: Greeks| [greeks.gamma, greeks.vega, greeks.vanna, greeks.volga];
	assert_eq!(common(call), common(put), "{option:?}");
	assert!(inner(call.gamma) >= 0 && inner(call.vega) >= 0, "{option:?}");
	thetas_keep_parity(&option, inner(call.theta), inner(put.theta));
}

/// Of call and put where nothing moves: the deltas of their intrinsic values.
fn greeks_at_rest(option: &Black76) -> [Result<Greeks, MathError>; 2] {
	let Black76 { forward, strike, discount, .. } = *option;
	let discount = discount.into_inner() as i128;
	let with_delta = |is_inside: bool, delta| {
		let delta = FixedI128::from_inner(if is_inside { delta } else { 0 });
		Ok(Greeks { delta, ..Greeks::default() })
	};
	[with_delta(forward > strike, discount), with_delta(forward < strike, -discount)]
}

/// `theta of the call - theta of the put = r D (F - K)`, `r = -ln(D) / years`.
fn thetas_keep_parity(option: &Black76, call: i128, put: i128) {
	let Ok(logarithm) = surety_math::ln(option.discount) else {
		assert_eq!(call, put, "nothing is paid, so nothing is lost: {option:?}");
		return;
	};
	let years = big(option.years.into_inner());
	let (forward, strike) = (option.forward.into_inner(), option.strike.into_inner());
	// Units, of which the carry is earned with 30 decimals of years.
	let discounted = |amount: u128| big(amount) * big(option.discount.into_inner()) / big(ONE);
	let carry = |amount: U512| amount * big(logarithm.into_inner().unsigned_abs()) * ten(12);
	let expected = carry(discounted(forward.abs_diff(strike)));
	let found = big(call.abs_diff(put)) * years;
	let off = if (call >= put) == (forward >= strike) {
		apart(found, expected)
	} else {
		found + expected
	};
	// A unit of each theta, of the amount and of the logarithm; and the relative error of the prices, ten times over.
	let terms = discounted(forward) + discounted(strike);
	let allowed = years * 2 + carry(U512::one()) + terms * ten(12) + carry(terms) / ten(25);
	assert!(off <= allowed, "theta of {option:?}");
}

/// What a price gains while the forward or the volatility rises lies between its slopes at both ends.
pub fn greeks_are_slopes(input: &mut Input) {
	let option = usual_option(input);
	let right = input.right();
	let greeks = option.greeks(right).expect("usual greeks fit");
	gamma_and_vega_agree(&option, &greeks);
	let step = input.within(0, option.forward.into_inner() / 10);
	let risen = Black76 { forward: fixed(option.forward.into_inner() + step), ..option };
	let later = risen.greeks(right).expect("usual greeks fit");
	// Gamma is nowhere negative: delta rises.
	assert!(inner(greeks.delta) <= inner(later.delta) + 1, "delta of {option:?} falls by {step}");
	lies_between(&option, &risen, right, step, [inner(greeks.delta), inner(later.delta)]);
	let step = input.within(0, ONE / 10);
	let risen = Black76 { volatility: fixed(option.volatility.into_inner() + step), ..option };
	let later = risen.greeks(right).expect("usual greeks fit");
	let (now, then) = (inner(greeks.volga), inner(later.volga));
	// Volga changes its sign once: where it has one, vega rises or falls all the way.
	if (now <= 0 && then <= 0) || (now >= 0 && then >= 0) {
		let mut ends = [inner(greeks.vega), inner(later.vega)];
		ends.sort_unstable();
		lies_between(&option, &risen, right, step, ends);
	}
}

/// `gamma F^2 volatility years = vega`
fn gamma_and_vega_agree(option: &Black76, greeks: &Greeks) {
	let forward = big(option.forward.into_inner());
	let factor = forward * forward * big(option.volatility.into_inner());
	let factor = factor * big(option.years.into_inner());
	let [gamma, vega] = [greeks.gamma, greeks.vega].map(|greek| big(inner(greek).unsigned_abs()));
	let allowed = factor + ten(84) + vega * ten(60);
	assert!(apart(gamma * factor, vega * ten(84)) <= allowed, "gamma and vega of {option:?}");
}

/// Whether the gain of the price is `step` times a slope between the two, in order; a slope is half a unit off.
fn lies_between(from: &Black76, to: &Black76, right: Right, step: u128, slopes: [i128; 2]) {
	let gain = price(to, right) as i128 - price(from, right) as i128;
	let off = (slack(to) + step / ONE * 2 + 2) as i128;
	let [least, most] = slopes.map(|slope| {
		let size = big(slope.unsigned_abs()) * big(step) / big(ONE);
		size.as_u128() as i128 * slope.signum()
	});
	assert!(gain + off >= least, "{right:?} gains {gain}, not {least}, by {step}: {from:?}");
	assert!(gain - off <= most, "{right:?} gains {gain}, not {most}, by {step}: {from:?}");
}

/// The volatility is refused exactly where none gives the price; else the price lies between those of its neighbours.
pub fn implied_volatility_holds(input: &mut Input) {
	let option = any_option(input);
	let right = input.right();
	let guess = input.unsigned(0, 200_000 * ONE);
	let Black76 { forward, strike, years, discount, .. } = option;
	let price_given = match option.price(right) {
		Ok(price) if input.bit() => {
			fixed(price.into_inner().saturating_add(guess % 3).saturating_sub(1))
		},
		_ => fixed(guess),
	};
	let found = implied_volatility(right, price_given, forward, strike, years, discount);
	let has_none = [forward, strike, discount].contains(&fixed(0)) || years.is_zero();
	if has_none || discount > fixed(ONE) {
		assert_eq!(found, Err(MathError::Domain), "{option:?}");
		return;
	}
	let (gets, gives) = match right {
		Right::Call => (forward.into_inner(), strike.into_inner()),
		Right::Put => (strike.into_inner(), forward.into_inner()),
	};
	let intrinsic = big(gets.saturating_sub(gives)) * big(discount.into_inner());
	let amount = big(price_given.into_inner()) * big(ONE);
	let at = || format!("{right:?} at {price_given:?} of {option:?}");
	if amount + big(ONE / 2) < intrinsic {
		assert_eq!(found, Err(MathError::BelowIntrinsic), "{}", at());
	} else if amount >= big(gets) * big(discount.into_inner()) {
		assert_eq!(found, Err(MathError::AboveBound), "{}", at());
	} else {
		let found = found.unwrap_or_else(|error| panic!("{error:?}: {}", at()));
		let given = price_given.into_inner();
		let of = |volatility| price(&Black76 { volatility: fixed(volatility), ..option }, right);
		let (less, more) = (found.into_inner().saturating_sub(1), found.into_inner() + 1);
		let slack = slack(&option);
		assert!(of(less) <= given.saturating_add(slack), "{found:?} is too much: {}", at());
		assert!(of(more).saturating_add(slack) >= given, "{found:?} is too little: {}", at());
	}
}
