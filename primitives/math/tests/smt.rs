//! Proofs, by the SMT solver z3, of the rounding rules that money lives by. They are about the functions of
//! `surety_math::rounding` themselves, and hold for all numbers, not for a sample:
//!
//! 1. *Rounding is what its name says*: floor <= exact <= ceil, at most one unit apart, equal exactly where nothing is
//!    rounded; nearest is within one half of a unit. For every `a b / c` of 128-bit integers.
//! 2. *Never in the caller's favour*: he receives at most and pays at least what is due; no way there and back gains:
//!    buy and sell, value and quantity, amount and token units.
//! 3. *Splitting never helps*: a payout paid in parts never pays more, a payment made in parts never costs less, shares
//!    of a whole never exceed it.
//! 4. *Both sides of a trade are treated alike*: signed rounding is a mirror image, and what buyer and seller receive
//!    never adds up to more than nothing.
//! 5. *Nothing overflows* while quantities are at most 1e8, prices 1e7 and cash 1e15.
//!
//! Every lemma has a control beside it: a wrong variant, of which the solver must find a counterexample.

use surety_math::{
	number::Number,
	rounding::{
		div_ceil, div_floor, from_units, mul_ceil, mul_div_ceil, mul_div_floor, mul_div_nearest,
		mul_floor, mul_nearest, mul_signed_ceil, mul_signed_floor, to_units_ceil, to_units_floor,
	},
	MathError, ONE,
};
use surety_prover::{
	assume, can_fail, fact, integer, never_fails, prove, refute, signed, unsigned, within, Bool,
	Term,
};

/// The largest quantity, price and amount of cash of which it is proved that nothing overflows.
const QUANTITY: u128 = 100_000_000 * ONE;
const PRICE: u128 = 10_000_000 * ONE;
const CASH: u128 = 1_000_000_000_000_000 * ONE;

fn three() -> [Term; 3] {
	["a", "b", "c"].map(unsigned)
}

fn price_and_quantity() -> [Term; 2] {
	[within("price", 0, PRICE), within("quantity", 0, QUANTITY)]
}

/// `rounded <= exact < rounded + 1`, of which `exact` is given as a numerator over a positive denominator.
fn is_floor(rounded: &Term, numerator: &Term, denominator: &Term) -> [Bool; 2] {
	[(rounded * denominator).le(numerator), numerator.lt((rounded + 1) * denominator)]
}

/// `rounded - 1 < exact <= rounded`
fn is_ceil(rounded: &Term, numerator: &Term, denominator: &Term) -> [Bool; 2] {
	[((rounded - 1) * denominator).lt(numerator), numerator.le(rounded * denominator)]
}

/// `-1/2 < rounded - exact <= 1/2`
fn is_nearest(rounded: &Term, numerator: &Term, denominator: &Term) -> [Bool; 2] {
	let twice = (rounded * denominator - numerator) * 2;
	[twice.gt(-denominator), twice.le(denominator)]
}

/// A fact of arithmetic that leads to many lemmas: what is at least one is at least `d` after `d > 0` has multiplied it.
fn grows(excess: &Term, d: &Term) -> Bool {
	(excess.ge(1) & d.gt(0)).implies((excess * d).ge(d))
}

// 1. Rounding is what its name says.

#[test]
fn floor_is_the_largest_integer_below_when_product_is_divided() {
	prove("mul_div_floor is the floor", || {
		let [a, b, c] = three();
		Ok(is_floor(&mul_div_floor(&a, &b, &c)?, &(&a * &b), &c))
	});
	refute("mul_div_floor is the ceiling", || {
		let [a, b, c] = three();
		let [below, above] = is_ceil(&mul_div_floor(&a, &b, &c)?, &(&a * &b), &c);
		Ok(below & above)
	});
}

#[test]
fn ceil_is_the_smallest_integer_above_when_product_is_divided() {
	prove("mul_div_ceil is the ceiling", || {
		let [a, b, c] = three();
		Ok(is_ceil(&mul_div_ceil(&a, &b, &c)?, &(&a * &b), &c))
	});
	refute("mul_div_ceil is the floor", || {
		let [a, b, c] = three();
		let [below, above] = is_floor(&mul_div_ceil(&a, &b, &c)?, &(&a * &b), &c);
		Ok(below & above)
	});
}

#[test]
fn ceil_exceeds_floor_by_one_when_result_is_inexact_and_not_at_all_otherwise() {
	prove("ceil - floor is zero or one", || {
		let [a, b, c] = three();
		let difference = mul_div_ceil(&a, &b, &c)? - mul_div_floor(&a, &b, &c)?;
		Ok([difference.ge(0), difference.le(1)])
	});
	prove("ceil = floor exactly where nothing is rounded", || {
		let [a, b, c] = three();
		let floor = mul_div_floor(&a, &b, &c)?;
		let exact = (&floor * &c).is(&a * &b);
		Ok([floor.is(mul_div_ceil(&a, &b, &c)?).iff(exact)])
	});
	refute("ceil is floor + 1", || {
		let [a, b, c] = three();
		Ok(mul_div_ceil(&a, &b, &c)?.is(mul_div_floor(&a, &b, &c)? + 1))
	});
	refute("ceil = floor", || {
		let [a, b, c] = three();
		Ok(mul_div_ceil(&a, &b, &c)?.is(mul_div_floor(&a, &b, &c)?))
	});
}

#[test]
fn nearest_is_within_one_half_when_product_is_divided() {
	prove("mul_div_nearest is within one half, up from the middle", || {
		let [a, b, c] = three();
		Ok(is_nearest(&mul_div_nearest(&a, &b, &c)?, &(&a * &b), &c))
	});
	refute("nearest is always within less than one half", || {
		let [a, b, c] = three();
		let twice = (mul_div_nearest(&a, &b, &c)? * &c - &a * &b) * 2;
		Ok(twice.lt(&c))
	});
	refute("the floor is within one half", || {
		let [a, b, c] = three();
		let [below, above] = is_nearest(&mul_div_floor(&a, &b, &c)?, &(&a * &b), &c);
		Ok(below & above)
	});
}

#[test]
fn products_and_quotients_round_as_named_when_of_fixed_point() {
	let one = Term::from(ONE);
	let two = || ["a", "b"].map(unsigned);
	prove("mul_floor", || {
		let [a, b] = two();
		Ok(is_floor(&mul_floor(&a, &b)?, &(&a * &b), &one))
	});
	prove("mul_ceil", || {
		let [a, b] = two();
		Ok(is_ceil(&mul_ceil(&a, &b)?, &(&a * &b), &one))
	});
	prove("mul_nearest", || {
		let [a, b] = two();
		Ok(is_nearest(&mul_nearest(&a, &b)?, &(&a * &b), &one))
	});
	prove("div_floor", || {
		let [a, b] = two();
		Ok(is_floor(&div_floor(&a, &b)?, &(&a * &one), &b))
	});
	prove("div_ceil", || {
		let [a, b] = two();
		Ok(is_ceil(&div_ceil(&a, &b)?, &(&a * &one), &b))
	});
	refute("a product has no decimals to lose", || {
		let [a, b] = two();
		Ok((mul_floor(&a, &b)? * &one).is(&a * &b))
	});
	refute("a quotient has no decimals to lose", || {
		let [a, b] = two();
		Ok((div_floor(&a, &b)? * &b).is(&a * &one))
	});
}

#[test]
fn units_round_as_named_when_of_any_scale() {
	let one = Term::from(ONE);
	let two = || [unsigned("amount"), unsigned("scale")];
	prove("to_units_floor", || {
		let [amount, scale] = two();
		Ok(is_floor(&to_units_floor(&amount, &scale)?, &(&amount * &scale), &one))
	});
	prove("to_units_ceil", || {
		let [amount, scale] = two();
		Ok(is_ceil(&to_units_ceil(&amount, &scale)?, &(&amount * &scale), &one))
	});
	prove("from_units", || {
		let [units, scale] = two();
		Ok(is_floor(&from_units(&units, &scale)?, &(&units * &one), &scale))
	});
	refute("from_units is exact at every scale", || {
		let [units, scale] = two();
		Ok((from_units(&units, &scale)? * &scale).is(&units * &one))
	});
}

#[test]
fn results_fit_their_types_when_there_are_any() {
	type Rule = fn(&Term, &Term) -> Result<Term, MathError>;
	let to_unsigned: [(&str, Rule); 8] = [
		("mul_floor", mul_floor),
		("mul_ceil", mul_ceil),
		("mul_nearest", mul_nearest),
		("div_floor", div_floor),
		("div_ceil", div_ceil),
		("to_units_floor", to_units_floor),
		("to_units_ceil", to_units_ceil),
		("from_units", from_units),
	];
	for (name, rule) in to_unsigned {
		prove(&format!("{name} is a u128"), || {
			let result = rule(&integer("a"), &integer("b"))?;
			Ok([result.ge(0), result.le(u128::MAX)])
		});
	}
	let to_signed: [(&str, Rule); 2] =
		[("mul_signed_floor", mul_signed_floor), ("mul_signed_ceil", mul_signed_ceil)];
	for (name, rule) in to_signed {
		prove(&format!("{name} is an i128"), || {
			let result = rule(&integer("a"), &integer("b"))?;
			Ok([result.ge(i128::MIN), result.le(i128::MAX)])
		});
		refute(&format!("{name} is a u128"), || Ok(rule(&integer("a"), &integer("b"))?.ge(0)));
	}
}

#[test]
fn larger_amounts_round_to_no_less_when_the_ratio_is_the_same() {
	type Rule = fn(&Term, &Term, &Term) -> Result<Term, MathError>;
	let rules: [(&str, Rule); 3] =
		[("floor", mul_div_floor), ("ceil", mul_div_ceil), ("nearest", mul_div_nearest)];
	for (name, rule) in rules {
		prove(&format!("{name} is monotone"), || {
			let ([a, b, c], more) = (three(), unsigned("more"));
			assume(a.le(&more));
			let (lesser, greater) = (rule(&a, &b, &c)?, rule(&more, &b, &c)?);
			fact((a.le(&more) & b.ge(0)).implies((&a * &b).le(&more * &b)));
			fact(grows(&(&lesser - &greater), &c));
			Ok([lesser.le(greater)])
		});
		refute(&format!("{name} is strictly monotone"), || {
			let ([a, b, c], more) = (three(), unsigned("more"));
			assume(a.lt(&more) & b.gt(0));
			Ok(rule(&a, &b, &c)?.lt(rule(&more, &b, &c)?))
		});
	}
}

// 2. Never in the caller's favour.

#[test]
fn caller_never_gains_when_he_buys_and_sells_at_one_price() {
	prove("paid >= due >= received", || {
		let [price, quantity] = price_and_quantity();
		let (paid, received) = (mul_ceil(&price, &quantity)?, mul_floor(&price, &quantity)?);
		let due = &price * &quantity;
		Ok([(&paid * ONE).ge(&due), (&received * ONE).le(&due), received.le(&paid)])
	});
	refute("paid >= due where a payment is rounded down", || {
		let [price, quantity] = price_and_quantity();
		Ok((mul_floor(&price, &quantity)? * ONE).ge(&price * &quantity))
	});
	refute("paid >= due where a payment is rounded to the nearest", || {
		let [price, quantity] = price_and_quantity();
		Ok((mul_nearest(&price, &quantity)? * ONE).ge(&price * &quantity))
	});
	refute("received <= due where a receipt is rounded up", || {
		let [price, quantity] = price_and_quantity();
		Ok((mul_ceil(&price, &quantity)? * ONE).le(&price * &quantity))
	});
}

#[test]
fn caller_never_gains_when_he_goes_through_a_quotient_and_back() {
	let given = || ["amount", "price"].map(unsigned);
	prove("quantity to value to quantity", || {
		let [amount, price] = given();
		Ok([div_floor(&mul_floor(&amount, &price)?, &price)?.le(&amount)])
	});
	prove("value to quantity to value", || {
		let [amount, price] = given();
		Ok([mul_floor(&div_floor(&amount, &price)?, &price)?.le(&amount)])
	});
	prove("a cost in quantity, as a value", || {
		let [amount, price] = given();
		Ok([mul_ceil(&div_ceil(&amount, &price)?, &price)?.ge(&amount)])
	});
	prove("a cost in value, as a quantity", || {
		let [amount, price] = given();
		Ok([div_ceil(&mul_ceil(&amount, &price)?, &price)?.ge(&amount)])
	});
	refute("value to quantity, rounded up, to value", || {
		let [amount, price] = given();
		Ok(mul_floor(&div_ceil(&amount, &price)?, &price)?.le(&amount))
	});
	refute("quantity to value, rounded to the nearest, to quantity", || {
		let [amount, price] = given();
		Ok(div_floor(&mul_nearest(&amount, &price)?, &price)?.le(&amount))
	});
}

#[test]
fn units_never_gain_when_converted_and_back() {
	for decimals in 0..=18u32 {
		let scale = Term::from(10u128.pow(decimals));
		let unit = Term::from(10u128.pow(18 - decimals));
		let name = |what: &str| format!("{decimals} decimals: {what}");
		prove(&name("out, rounded down, and back is less by less than a unit"), || {
			let amount = unsigned("amount");
			let back = from_units(&to_units_floor(&amount, &scale)?, &scale)?;
			Ok([back.le(&amount), (&amount - &back).lt(&unit)])
		});
		prove(&name("out, rounded up, and back is more by less than a unit"), || {
			let amount = unsigned("amount");
			let back = from_units(&to_units_ceil(&amount, &scale)?, &scale)?;
			Ok([back.ge(&amount), (&back - &amount).lt(&unit)])
		});
		prove(&name("in and out is exact"), || {
			let units = unsigned("units");
			let inside = from_units(&units, &scale)?;
			let exact = inside.is(&units * &unit);
			let [down, up] = [to_units_floor(&inside, &scale)?, to_units_ceil(&inside, &scale)?];
			Ok([exact, down.is(&units), up.is(&units)])
		});
		if decimals < 18 {
			refute(&name("out, rounded up, and back does not gain"), || {
				let amount = unsigned("amount");
				Ok(from_units(&to_units_ceil(&amount, &scale)?, &scale)?.le(&amount))
			});
		}
	}
}

// 3. Splitting never helps.

#[test]
fn payout_never_grows_when_it_is_split() {
	prove("floor(a c/d) + floor(b c/d) <= floor((a + b) c/d)", || {
		let ([a, b, c], d) = (three(), unsigned("d"));
		let parts = mul_div_floor(&a, &c, &d)? + mul_div_floor(&b, &c, &d)?;
		let whole = mul_div_floor(&(&a + &b), &c, &d)?;
		fact(grows(&(&parts - &whole), &d));
		Ok([parts.le(whole)])
	});
	prove("of fixed point", || {
		let ([a, b], price) = (["a", "b"].map(unsigned), unsigned("price"));
		let parts = mul_floor(&a, &price)? + mul_floor(&b, &price)?;
		Ok([parts.le(mul_floor(&(&a + &b), &price)?)])
	});
	refute("where it is rounded to the nearest", || {
		let ([a, b, c], d) = (three(), unsigned("d"));
		let parts = mul_div_nearest(&a, &c, &d)? + mul_div_nearest(&b, &c, &d)?;
		Ok(parts.le(mul_div_nearest(&(&a + &b), &c, &d)?))
	});
}

#[test]
fn payment_never_shrinks_when_it_is_split() {
	prove("ceil(a c/d) + ceil(b c/d) >= ceil((a + b) c/d)", || {
		let ([a, b, c], d) = (three(), unsigned("d"));
		let parts = mul_div_ceil(&a, &c, &d)? + mul_div_ceil(&b, &c, &d)?;
		let whole = mul_div_ceil(&(&a + &b), &c, &d)?;
		fact(grows(&(&whole - &parts), &d));
		Ok([parts.ge(whole)])
	});
	prove("of fixed point", || {
		let ([a, b], price) = (["a", "b"].map(unsigned), unsigned("price"));
		let parts = mul_ceil(&a, &price)? + mul_ceil(&b, &price)?;
		Ok([parts.ge(mul_ceil(&(&a + &b), &price)?)])
	});
	refute("where it is rounded to the nearest", || {
		let ([a, b, c], d) = (three(), unsigned("d"));
		let parts = mul_div_nearest(&a, &c, &d)? + mul_div_nearest(&b, &c, &d)?;
		Ok(parts.ge(mul_div_nearest(&(&a + &b), &c, &d)?))
	});
}

#[test]
fn shares_never_exceed_the_whole_when_weights_add_up_to_it() {
	prove("two shares, rounded down", || {
		let ([whole, first, second], total) = (three(), unsigned("total"));
		assume((&first + &second).le(&total));
		let paid = mul_div_floor(&whole, &first, &total)? + mul_div_floor(&whole, &second, &total)?;
		let weights = &first + &second;
		fact((weights.le(&total) & whole.ge(0)).implies((&whole * &weights).le(&whole * &total)));
		fact(grows(&(&paid - &whole), &total));
		Ok([paid.le(&whole)])
	});
	prove("one share, however it is rounded", || {
		let [whole, weight, total] = three();
		assume(weight.le(&total));
		let share = mul_div_ceil(&whole, &weight, &total)?;
		fact((weight.le(&total) & whole.ge(0)).implies((&whole * &weight).le(&whole * &total)));
		fact(grows(&(&share - &whole), &total));
		Ok([share.le(&whole)])
	});
	refute("two shares, rounded to the nearest", || {
		let ([whole, first, second], total) = (three(), unsigned("total"));
		assume((&first + &second).le(&total));
		let paid =
			mul_div_nearest(&whole, &first, &total)? + mul_div_nearest(&whole, &second, &total)?;
		Ok(paid.le(&whole))
	});
}

// 4. Both sides of a trade are treated alike.

#[test]
fn signed_product_rounds_as_named_when_negative() {
	let one = Term::from(ONE);
	prove("mul_signed_floor", || {
		let [a, b] = signed_and_unsigned();
		Ok(is_floor(&mul_signed_floor(&a, &b)?, &(&a * &b), &one))
	});
	prove("mul_signed_ceil", || {
		let [a, b] = signed_and_unsigned();
		Ok(is_ceil(&mul_signed_ceil(&a, &b)?, &(&a * &b), &one))
	});
	prove("signed and unsigned agree where nothing is negative", || {
		let [a, b] = signed_and_unsigned();
		assume(a.ge(0));
		let floor = mul_signed_floor(&a, &b)?.is(mul_floor(&a, &b)?);
		Ok([floor, mul_signed_ceil(&a, &b)?.is(mul_ceil(&a, &b)?)])
	});
	refute("rounding towards zero is rounding down", || {
		let [a, b] = signed_and_unsigned();
		let [below, above] = is_floor(&towards_zero(&a, &b)?, &(&a * &b), &one);
		Ok(below & above)
	});
}

#[test]
fn signed_product_is_a_mirror_image_when_the_sign_changes() {
	prove("floor(-x) = -ceil(x) and ceil(-x) = -floor(x)", || {
		let [a, b] = signed_and_unsigned();
		let floor = mul_signed_floor(&-&a, &b)?.is(-mul_signed_ceil(&a, &b)?);
		Ok([floor, mul_signed_ceil(&-&a, &b)?.is(-mul_signed_floor(&a, &b)?)])
	});
	prove("buyer and seller together receive nothing, or pay one unit", || {
		let [a, b] = signed_and_unsigned();
		let sum = mul_signed_floor(&a, &b)? + mul_signed_floor(&-&a, &b)?;
		Ok([sum.le(0), sum.ge(-1)])
	});
	refute("floor(-x) = -floor(x)", || {
		let [a, b] = signed_and_unsigned();
		Ok(mul_signed_floor(&-&a, &b)?.is(-mul_signed_floor(&a, &b)?))
	});
	refute("rounding up for both sides creates nothing", || {
		let [a, b] = signed_and_unsigned();
		Ok((mul_signed_ceil(&a, &b)? + mul_signed_ceil(&-&a, &b)?).le(0))
	});
}

fn signed_and_unsigned() -> [Term; 2] {
	[signed("a"), unsigned("b")]
}

/// A wrong rule: the machine's division, which favours whoever pays.
fn towards_zero<N: Number>(a: &N, b: &N) -> Result<N, MathError> {
	let zero = N::constant(0);
	let opposite = zero.sub(a)?;
	let size = mul_floor(&a.max(&opposite), b)?;
	Ok(a.if_less(&zero, &zero.sub(&size)?, &size))
}

// 5. Nothing overflows in the stated ranges.

#[test]
fn products_never_fail_when_in_the_stated_ranges() {
	never_fails("price x quantity", || {
		let [price, quantity] = price_and_quantity();
		mul_floor(&price, &quantity)?;
		mul_ceil(&price, &quantity)?;
		mul_nearest(&price, &quantity)
	});
	prove("a value is within the range of cash", || {
		let [price, quantity] = price_and_quantity();
		Ok([mul_ceil(&price, &quantity)?.le(CASH)])
	});
	never_fails("signed quantity x price", || {
		let quantity = within("quantity", -Term::from(QUANTITY), QUANTITY);
		let price = within("price", 0, PRICE);
		mul_signed_floor(&quantity, &price)?;
		mul_signed_ceil(&quantity, &price)
	});
	never_fails("cash, of either sign, x a factor of at most 100,000", || {
		let cash = within("cash", -Term::from(CASH), CASH);
		let factor = within("factor", 0, 100_000 * ONE);
		mul_signed_floor(&cash, &factor)?;
		mul_signed_ceil(&cash, &factor)
	});
	can_fail("cash x cash", || {
		let [a, b] = ["a", "b"].map(|name| within(name, 0, CASH));
		mul_floor(&a, &b)
	});
	can_fail("cash, of either sign, x a factor of at most 1,000,000", || {
		let cash = within("cash", -Term::from(CASH), CASH);
		mul_signed_floor(&cash, &within("factor", 0, 1_000_000 * ONE))
	});
}

#[test]
fn quotients_never_fail_when_in_the_stated_ranges() {
	let cash = || within("cash", 0, CASH);
	never_fails("cash / a price of at least 0.00001", || {
		let price = within("price", ONE / 100_000, PRICE);
		div_floor(&cash(), &price)?;
		div_ceil(&cash(), &price)
	});
	can_fail("cash / a price of 0.000001", || div_floor(&cash(), &Term::from(ONE / 1_000_000)));
	can_fail("cash / a price", || div_floor(&cash(), &within("price", 0, PRICE)));
	never_fails("a share of any amount", || {
		let [whole, weight, total] = three();
		assume(weight.le(&total) & total.gt(0));
		mul_div_floor(&whole, &weight, &total)?;
		mul_div_ceil(&whole, &weight, &total)?;
		mul_div_nearest(&whole, &weight, &total)
	});
	can_fail("a share of nothing", || {
		let [whole, weight, total] = three();
		assume(weight.le(&total));
		mul_div_floor(&whole, &weight, &total)
	});
	can_fail("a multiple of any amount", || {
		let [whole, weight, total] = three();
		assume(total.gt(0));
		mul_div_floor(&whole, &weight, &total)
	});
}

#[test]
fn units_never_fail_when_in_the_stated_ranges() {
	for decimals in 0..=18u32 {
		let scale = Term::from(10u128.pow(decimals));
		never_fails(&format!("cash in units of {decimals} decimals, and back"), || {
			let cash = within("cash", 0, CASH);
			from_units(&to_units_floor(&cash, &scale)?, &scale)?;
			from_units(&to_units_ceil(&cash, &scale)?, &scale)
		});
	}
	can_fail("any number of units", || from_units(&unsigned("units"), &Term::from(1_000_000)));
}
