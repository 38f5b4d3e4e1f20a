//! 1. Payoffs.

use crate::{scales, PRICE, QUANTITY};
use surety_margin::rules::payoff;
use surety_math::{
	number::Number,
	rounding::{mul_ceil, mul_signed_floor},
	MathError, ONE,
};
use surety_prover::{assume, integer, prove, refute, signed, unsigned, within, Bool, Term};

#[test]
fn payoff_lies_within_its_bounds() {
	prove("0 <= call <= S, 0 <= put <= K, call - put = S - K", || {
		let [strike, price] = ["strike", "price"].map(unsigned);
		let (call, put) = (payoff::call(&strike, &price)?, payoff::put(&strike, &price)?);
		Ok([
			call.ge(0) & call.le(&price) & call.ge(&price - &strike),
			put.ge(0) & put.le(&strike) & put.ge(&strike - &price),
			(&call - &put).is(&price - &strike),
		])
	});
	refute("a call pays at most its strike", || {
		let [strike, price] = ["strike", "price"].map(unsigned);
		Ok(payoff::call(&strike, &price)?.le(&strike))
	});
}

/// `v(S) (b - a) = v(a) (b - S) + v(b) (S - a)`: the value at S lies on the chord from a to b.
fn on_the_chord(ends: [&Term; 2], price: &Term, values: [&Term; 3]) -> Bool {
	let ([a, b], [at_a, at_price, at_b]) = (ends, values);
	(at_price * &(b - a)).is(at_a * &(b - price) + at_b * &(price - a))
}

#[test]
fn payoff_is_a_straight_line_when_no_strike_is_passed() {
	type Payoff = fn(&Term, &Term) -> Result<Term, MathError>;
	for (name, pays) in [("call", payoff::call as Payoff), ("put", payoff::put)] {
		prove(&format!("a {name} between two corners"), || {
			let [strike, a, price, b] = ["strike", "a", "price", "b"].map(unsigned);
			assume(a.le(&price) & price.le(&b) & (strike.le(&a) | strike.ge(&b)));
			let values = [pays(&strike, &a)?, pays(&strike, &price)?, pays(&strike, &b)?];
			Ok([on_the_chord([&a, &b], &price, values.each_ref())])
		});
		refute(&format!("a {name} between any two prices"), || {
			let [strike, a, price, b] = ["strike", "a", "price", "b"].map(unsigned);
			assume(a.le(&price) & price.le(&b));
			let values = [pays(&strike, &a)?, pays(&strike, &price)?, pays(&strike, &b)?];
			Ok(on_the_chord([&a, &b], &price, values.each_ref()))
		});
	}
}

#[test]
fn portfolio_is_lowest_at_a_corner_when_its_legs_are_straight_lines() {
	let values = |name: &str| [0, 1, 2].map(|place| integer(&format!("{name}{place}")));
	prove("adding a quantity of a straight line gives one", || {
		let [a, price, b] = ["a", "price", "b"].map(unsigned);
		let (sum, leg, quantity) = (values("sum"), values("leg"), signed("quantity"));
		assume(on_the_chord([&a, &b], &price, sum.each_ref()));
		assume(on_the_chord([&a, &b], &price, leg.each_ref()));
		let with = [0, 1, 2].map(|place| &sum[place] + &quantity * &leg[place]);
		Ok([on_the_chord([&a, &b], &price, with.each_ref())])
	});
	let line = || {
		let [a, price, b] = ["a", "price", "b"].map(unsigned);
		let line = values("value");
		assume(a.le(&price) & price.le(&b) & a.lt(&b));
		assume(on_the_chord([&a, &b], &price, line.each_ref()));
		line
	};
	prove("a straight line is lowest at an end", || {
		let [at_a, at_price, at_b] = line();
		Ok([at_price.ge(at_a.min(&at_b))])
	});
	refute("it is lowest at the lower end", || {
		let [at_a, at_price, _] = line();
		Ok(at_price.ge(at_a))
	});
}

/// One leg of quantity `q` at a price beyond the last strike `b`: what it is worth there, at `b`, and what of `q` is calls.
#[test]
fn portfolio_follows_its_net_calls_when_the_price_is_above_the_last_strike() {
	let above = || {
		let [strike, b, price] = ["strike", "b", "price"].map(unsigned);
		assume(strike.le(&b) & b.le(&price));
		[strike, b, price]
	};
	prove("a call rises with the price", || {
		let [strike, b, price] = above();
		let rise = payoff::call(&strike, &price)? - payoff::call(&strike, &b)?;
		Ok([rise.is(&price - &b)])
	});
	prove("a put stays at nothing", || {
		let [strike, b, price] = above();
		Ok([payoff::put(&strike, &price)?.is(0), payoff::put(&strike, &b)?.is(0)])
	});
	refute("a put stays at nothing wherever the price rises", || {
		let [strike, b, price] = ["strike", "b", "price"].map(unsigned);
		assume(b.le(&price));
		Ok(payoff::put(&strike, &price)?.is(payoff::put(&strike, &b)?))
	});
}

#[test]
fn cash_of_the_largest_loss_is_full_cover_when_a_value_is_no_less_than_at_a_corner() {
	let settled = |value: &Term| payoff::settlement_value([Ok((value.clone(), Term::from(1)))]);
	prove("rounding keeps the order", || {
		let [at_corner, at_price] = ["at a corner", "at a price"].map(signed);
		assume(at_price.ge(&at_corner));
		Ok([settled(&at_price)?.ge(settled(&at_corner)?)])
	});
	refute("it keeps a difference", || {
		let [at_corner, at_price] = ["at a corner", "at a price"].map(signed);
		assume(at_price.gt(&at_corner));
		Ok(settled(&at_price)?.gt(settled(&at_corner)?))
	});
}

#[test]
fn width_is_full_cover_when_calls_are_a_spread() {
	let strikes_and_price = || {
		let [low, width, price] = ["low", "width", "price"].map(|name| within(name, 0, PRICE));
		[low.clone(), low + width, price]
	};
	prove("a higher strike pays less by at most the width", || {
		let [low, high, price] = strikes_and_price();
		let lost = payoff::call(&low, &price)? - payoff::call(&high, &price)?;
		Ok([lost.ge(0), lost.le(high - low)])
	});
	refute("by the width", || {
		let [low, high, price] = strikes_and_price();
		let lost = payoff::call(&low, &price)? - payoff::call(&high, &price)?;
		Ok(lost.is(high - low))
	});
	let spread = || {
		let (quantity, width) = (within("quantity", 0, QUANTITY), within("width", 0, PRICE));
		let long = within("long pays", 0, PRICE);
		let lost = within("lost", 0, &width);
		let legs = [(-&quantity, &long + &lost), (quantity.clone(), long)];
		let worth = payoff::settlement_value(legs.map(Ok))?;
		Ok::<_, MathError>((worth, mul_ceil(&width, &quantity)?))
	};
	prove("so cash of the width is full cover", || {
		let (worth, width) = spread()?;
		Ok([worth.ge(-width), worth.le(0)])
	});
	refute("so less is", || {
		let (worth, width) = spread()?;
		assume(width.gt(0));
		Ok(worth.gt(-width))
	});
}

#[test]
fn standard_margin_pays_for_unpaired_calls_when_the_price_is_not_too_far_above_the_last_strike() {
	// What legs are worth at the last strike, with 36 decimals, and what standard margin adds for `net` calls short.
	let unpaired = |beyond: &Term| {
		let (at_last, net) =
			(integer("value at the last strike"), within("net", -Term::from(QUANTITY), 0));
		let (forward, share) = (within("forward", 0, PRICE), within("share", 0, 10 * ONE));
		assume((beyond * ONE).le(&forward * &share));
		let (least, _) = at_last.div_rem(&Term::from(ONE))?;
		let (worth, _) = (&at_last + &net * beyond).div_rem(&Term::from(ONE))?;
		let per_call = mul_ceil(&forward, &share)?;
		scales(&-&net, beyond, &per_call);
		Ok::<_, MathError>((worth, least, net, per_call))
	};
	prove("up to share x forward beyond it", || {
		let (worth, least, net, per_call) = unpaired(&within("beyond", 0, PRICE))?;
		Ok([worth.ge(least + mul_signed_floor(&net, &per_call)?)])
	});
	refute("without the charge", || {
		let (worth, least, ..) = unpaired(&within("beyond", 0, PRICE))?;
		Ok(worth.ge(least))
	});
}

#[test]
fn settlement_never_pays_more_when_it_is_split() {
	let legs = || ["first", "second"].map(|name| (signed(name), unsigned(&format!("{name} pays"))));
	let worth = |legs: &[&(Term, Term)]| {
		payoff::settlement_value(legs.iter().map(|leg| Ok((*leg).clone())))
	};
	prove("two holders of a leg each, and one of both", || {
		let [first, second] = legs();
		let parts = worth(&[&first])? + worth(&[&second])?;
		let whole = worth(&[&first, &second])?;
		Ok([parts.le(&whole), parts.ge(whole - 1)])
	});
	prove("long and short together receive nothing, or pay one unit", || {
		let [(quantity, pays), _] = legs();
		let (long, short) = ((quantity.clone(), pays.clone()), (-quantity, pays));
		let sum = worth(&[&long])? + worth(&[&short])?;
		Ok([sum.le(0), sum.ge(-1)])
	});
	refute("two holders of a leg each receive as much as one of both", || {
		let [first, second] = legs();
		let parts = worth(&[&first])? + worth(&[&second])?;
		Ok(parts.is(worth(&[&first, &second])?))
	});
}
