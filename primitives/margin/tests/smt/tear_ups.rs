//! 3. Tear-up.

use crate::{scales, share, AMOUNT, PRICE, QUANTITY};
use surety_margin::rules::tear_up;
use surety_math::{number::Number, rounding::mul_div_ceil, MathError, ONE};
use surety_prover::{assume, prove, refute, within, Term};

#[test]
fn loss_is_covered_exactly_as_far_as_the_shorts_are_worth_it() {
	let loss_and_value = || ["loss", "value"].map(|name| within(name, 0, AMOUNT));
	prove("covered and paid are the value; covered is the loss if the value is enough", || {
		let [loss, value] = loss_and_value();
		let covered = tear_up::covered(&loss, &value);
		let paid = &value - &covered;
		Ok([
			paid.ge(0) & covered.ge(0) & covered.le(&loss),
			value.ge(&loss).iff(covered.is(&loss)),
			covered.lt(&loss).implies(paid.is(0)),
		])
	});
	prove("the haircut is between nothing and all, and all where nothing is paid", || {
		let [loss, value] = loss_and_value();
		let paid = &value - tear_up::covered(&loss, &value);
		let kept = tear_up::kept_share(&paid, &value)?;
		scales(&value, &Term::from(ONE + 1), &kept);
		Ok([kept.ge(0) & kept.le(ONE), paid.is(0).implies(kept.is(0))])
	});
	refute("every loss is covered", || {
		let [loss, value] = loss_and_value();
		Ok(tear_up::covered(&loss, &value).is(loss))
	});
}

#[test]
fn longs_are_paid_no_more_than_the_shorts_pay() {
	let closed = || {
		let (torn, mark, kept) =
			(within("torn", 0, QUANTITY), within("mark", 0, PRICE), share("1 - h"));
		let price = tear_up::price(&mark, &kept)?;
		let cash = tear_up::cash(&torn, &price)?;
		scales(&torn, &(&price * ONE), &(&mark * &kept));
		Ok::<_, MathError>((torn * mark * kept, price, cash))
	};
	prove("in a series: at most torn x mark x (1 - h)", || {
		let (due, price, cash) = closed()?;
		Ok([(&cash * ONE * ONE).le(due), cash.ge(0), price.ge(0)])
	});
	// What all series are paid is at most the value of all shorts, with 36 decimals, times 1 - h.
	let paid = |least: u128, rule: fn(&Term, &Term) -> Result<Term, MathError>| {
		let value = within("value", Term::from(least) * ONE, Term::from(AMOUNT) * ONE);
		let (floor, _) = value.div_rem(&Term::from(ONE))?;
		let paid = &floor - tear_up::covered(&within("loss", 0, AMOUNT), &floor);
		let kept = rule(&paid, &floor)?;
		let to_longs = within("to longs", 0, AMOUNT);
		assume((&to_longs * ONE * ONE).le(&value * &kept));
		scales(&kept, &value, &((&floor + 1) * ONE - 1));
		scales(&floor, &Term::from(ONE + 1), &kept);
		Ok::<_, MathError>((to_longs, paid))
	};
	prove("in all series: at most what the shorts pay", || {
		let (to_longs, paid) = paid(0, tear_up::kept_share)?;
		Ok([to_longs.le(paid)])
	});
	refute("where the haircut is rounded down", || {
		let up = |paid: &Term, value: &Term| mul_div_ceil(paid, &Term::from(ONE), value);
		let (to_longs, paid) = paid(AMOUNT, up)?;
		Ok(to_longs.le(paid))
	});
}

/// All holdings of a series: the sum of `quantity / f0` is `n / d`, so that at the factor `f` they are `f n / d` contracts,
/// at most as many as are long.
fn holdings() -> [Term; 4] {
	let factor = within("f", 1, ONE);
	let longs = within("longs", 1, QUANTITY);
	let (n, d) = (within("n", 0, AMOUNT), within("d", 1, AMOUNT));
	assume((&factor * &n).le(&longs * &d));
	[factor, longs, n, d]
}

#[test]
fn longs_keep_no_more_contracts_than_are_left() {
	let torn = |scale: u128| {
		let [factor, longs, n, d] = holdings();
		let torn = within("torn", 0, &longs);
		let left = &longs - &torn;
		let after = tear_up::factor(&factor, &Term::from(scale), &longs, &torn)?;
		scales(&n, &(&after * &longs), &(&factor * &left * scale));
		scales(&left, &(&factor * &n), &(&longs * &d));
		scales(&longs, &(&left * &d * scale + 1), &(&after * &n));
		Ok::<_, MathError>((after * n, left * d))
	};
	for scale in [1, 1_000_000_000] {
		prove(&format!("all holdings after a tear-up, factor times {scale}"), || {
			let (held, left) = torn(scale)?;
			Ok([held.le(left * scale)])
		});
	}
	refute("exactly as many", || {
		let (held, left) = torn(1)?;
		Ok(held.is(left))
	});
	prove("a holding that is touched: q' / f <= q / f0, and no more than before", || {
		let (held, then) = (within("q", 0, QUANTITY), within("f0", 1, ONE));
		let now = within("f", 0, &then);
		let left = tear_up::quantity(&held, &then, &now)?;
		scales(&held, &now, &then);
		scales(&then, &(&held + 1), &left);
		Ok([(&left * &then).le(&held * &now), left.ge(0) & left.le(&held)])
	});
}

#[test]
fn remainder_is_not_negative_when_two_hold_all_contracts() {
	let left = || {
		let [first, second] = ["first", "second"].map(|name| within(name, 0, QUANTITY));
		let longs = &first + &second;
		let torn = within("torn", 0, &longs);
		let factor = within("f", 1_000_000_000, ONE);
		let after = tear_up::factor(&factor, &Term::from(1), &longs, &torn)?;
		let kept = |held: &Term| tear_up::quantity(held, &factor, &after);
		let (sum, all) = (kept(&first)? + kept(&second)?, &longs - torn);
		// Both divisions taken back: sum f longs <= longs after longs <= longs f (longs - torn).
		scales(&longs, &(&sum * &factor), &(&longs * &after));
		scales(&longs, &(&after * &longs), &(&factor * &all));
		scales(&longs, &(&factor * &all + 1), &(&sum * &factor));
		scales(&factor, &(&all + 1), &sum);
		Ok::<_, MathError>((sum, all))
	};
	prove("they keep at most what is left", || {
		let (sum, all) = left()?;
		Ok([sum.le(all)])
	});
	refute("they keep all that is left", || {
		let (sum, all) = left()?;
		Ok(sum.is(all))
	});
}

#[test]
fn holding_never_gains_when_it_is_touched_more_often() {
	let factors = || {
		let first = within("f0", 1, ONE);
		let second = within("f1", 1, &first);
		let third = within("f2", 0, &second);
		[first, second, third]
	};
	prove("contracts", || {
		let (held, [first, second, third]) = (within("q", 0, QUANTITY), factors());
		let between = tear_up::quantity(&held, &first, &second)?;
		let touched = tear_up::quantity(&between, &second, &third)?;
		let untouched = tear_up::quantity(&held, &first, &third)?;
		// touched f1 f0 <= between f2 f0 <= held f1 f2
		scales(&first, &(&touched * &second), &(&between * &third));
		scales(&third, &(&between * &first), &(&held * &second));
		scales(&second, &(&held * &third + 1), &(&touched * &first));
		scales(&first, &(&untouched + 1), &touched);
		Ok([touched.le(untouched)])
	});
	refute("contracts, where they are rounded up", || {
		let (held, [first, second, third]) = (within("q", 0, QUANTITY), factors());
		let between = mul_div_ceil(&held, &second, &first)?;
		let touched = mul_div_ceil(&between, &third, &second)?;
		Ok(touched.le(mul_div_ceil(&held, &third, &first)?))
	});
	prove("cash", || {
		let (held, [first, second, _]) = (within("q", 0, QUANTITY), factors());
		let then = within("cash then", 0, AMOUNT);
		let between = within("cash between", &then, AMOUNT);
		let now = within("cash now", &between, AMOUNT);
		let left = tear_up::quantity(&held, &first, &second)?;
		let early = tear_up::receipt(&held, &first, &then, &between)?;
		let late = tear_up::receipt(&left, &second, &between, &now)?;
		let once = tear_up::receipt(&held, &first, &then, &now)?;
		// late f1 f0 <= left (now - between) f0 <= held f1 (now - between)
		let paid = &now - &between;
		scales(&first, &(&late * &second), &(&left * &paid));
		scales(&paid, &(&left * &first), &(&held * &second));
		scales(&second, &(&held * &paid + 1), &(&late * &first));
		scales(&first, &(&once + 1), &(&early + &late));
		Ok([(early + late).le(once)])
	});
}

#[test]
fn longs_receive_no_more_than_their_series_is_paid() {
	let received = |rule: fn(&Term, &Term, &Term) -> Result<Term, MathError>| {
		let [factor, longs, n, d] = holdings();
		let cash = within("cash", 0, AMOUNT);
		let per_contract = rule(&cash, &factor, &longs)?;
		// What all holdings together receive, each rounded down.
		let received = within("received", 0, AMOUNT);
		assume((&received * &d).le(&n * &per_contract));
		// received d longs <= n per_contract longs <= n cash f <= cash longs d
		scales(&longs, &(&received * &d), &(&n * &per_contract));
		scales(&n, &(&per_contract * &longs), &(&cash * &factor));
		scales(&cash, &(&factor * &n), &(&longs * &d));
		scales(&longs, &(&cash * &d + 1), &(&received * &d));
		scales(&d, &(&cash + 1), &received);
		Ok::<_, MathError>((received, cash))
	};
	prove("all holdings", || {
		let (received, cash) = received(tear_up::cash_per_contract)?;
		Ok([received.le(cash)])
	});
	refute("where the cash per contract is rounded up", || {
		let (received, cash) = received(mul_div_ceil)?;
		Ok(received.le(cash))
	});
	prove("one: r f0 <= q (cash per contract now - then)", || {
		let (held, factor) = (within("q", 0, QUANTITY), within("f0", 1, ONE));
		let then = within("then", 0, AMOUNT);
		let now = within("now", &then, AMOUNT);
		let receipt = tear_up::receipt(&held, &factor, &then, &now)?;
		Ok([(&receipt * &factor).le(&held * (&now - &then)), receipt.ge(0)])
	});
}
