//! 4. Losses and payments in part. 5. A call that only reduces risk. 6. Interest.

use crate::{scales, share, AMOUNT};
use surety_margin::rules::{interest, risk_reduction, waterfall};
use surety_math::{
	number::Number,
	rounding::{mul_div_ceil, mul_div_floor, mul_floor},
	MathError, ONE,
};
use surety_prover::{assume, prove, refute, within, Term};

// 4. Losses and payments in part.

#[test]
fn parts_of_a_loss_add_up_to_it() {
	prove("the share of none is nothing, that of all is the loss", || {
		let total = within("total", 1, AMOUNT);
		let loss = within("loss", 0, &total);
		let of_all = waterfall::share(&loss, &total, &total)?;
		Ok([waterfall::share(&loss, &Term::from(0), &total)?.is(0), of_all.is(loss)])
	});
	let part = |whole: i32| {
		let (before, weight) = (within("before", 0, AMOUNT), within("weight", 0, AMOUNT));
		let total = within("total", 1, AMOUNT);
		let with = &before + &weight;
		assume(with.le(&total));
		let loss = within("loss", 0, &total * whole);
		let [without, with] = [before, with].map(|up_to| waterfall::share(&loss, &up_to, &total));
		let part = with? - without?;
		scales(&weight, &loss, &total);
		scales(&total, &(&weight + 1), &part);
		scales(&total, &part, &Term::from(-1));
		scales(&total, &Term::from(1), &part);
		Ok::<_, MathError>((part, weight, loss, total))
	};
	prove("a part is at most what its market lost, and within a unit of what is due", || {
		let (part, weight, loss, total) = part(1)?;
		let apart = &part * &total - loss * &weight;
		Ok([
			part.ge(0) & part.le(&weight),
			weight.is(0).implies(part.is(0)),
			apart.lt(&total) & apart.gt(-total),
		])
	});
	refute("where the loss is more than all markets lost", || {
		let (part, weight, ..) = part(2)?;
		Ok(part.le(weight))
	});
	refute("where each of two parts is rounded by itself, they add up", || {
		let [first, second] = ["first", "second"].map(|name| within(name, 1, AMOUNT));
		let total = &first + &second;
		let loss = within("loss", 0, &total);
		let part = |weight| mul_div_floor(&loss, weight, &total);
		Ok((part(&first)? + part(&second)?).is(loss))
	});
}

#[test]
fn claims_are_paid_no_more_than_there_is() {
	let given = || {
		let [first, second, missing] =
			["first", "second", "missing"].map(|name| within(name, 0, AMOUNT));
		let owed = within("owed", &first + &second, AMOUNT);
		(first, second, owed, missing)
	};
	prove("two claims of all that is owed", || {
		let (first, second, owed, missing) = given();
		assume(owed.gt(0));
		let there = (&owed - &missing).max(&Term::from(0));
		let pay = |claim| waterfall::recovered(claim, &owed, &missing);
		let paid = pay(&first)? + pay(&second)?;
		scales(&there, &(&first + &second), &owed);
		scales(&owed, &(&there + 1), &paid);
		Ok([paid.le(there), paid.ge(0)])
	});
	prove("one is paid at most in full, and in full where nothing is missing", || {
		let (claim, _, owed, missing) = given();
		assume(owed.gt(0));
		let paid = waterfall::recovered(&claim, &owed, &missing)?;
		scales(&claim, &(&owed - &missing), &owed);
		scales(&owed, &(&claim + 1), &paid);
		scales(&owed, &(&paid + 1), &claim);
		Ok([paid.le(&claim), missing.is(0).implies(paid.is(&claim))])
	});
	refute("in full where something is missing", || {
		let (claim, _, owed, missing) = given();
		assume(missing.gt(0) & owed.gt(0) & claim.gt(0));
		Ok(waterfall::recovered(&claim, &owed, &missing)?.is(claim))
	});
}

// 5. A call that only reduces risk.

#[test]
fn ratio_of_equity_to_requirement_gets_no_worse_when_the_rule_allows_a_call() {
	let given = |equity: Term| {
		let requirement = within("E - IM", 1, AMOUNT);
		let fall = within("fall", 0, &requirement);
		let share = share("share");
		let most = risk_reduction::most_that_leaves(&equity, &requirement, &fall, &share)?;
		Ok::<_, MathError>((equity, requirement, fall, most))
	};
	prove("E after / (E - IM) after >= E before / (E - IM) before", || {
		let (equity, requirement, fall, most) = given(within("E", 0, AMOUNT))?;
		let leaves = within("leaves", -Term::from(AMOUNT), &most);
		scales(&requirement, &leaves, &most);
		let after = (&equity - &leaves) * &requirement;
		Ok([after.ge(&equity * (&requirement - fall))])
	});
	prove(
		"no more leaves than the requirement falls, so initial margin rises, nor than there is",
		|| {
			let (equity, requirement, fall, most) = given(within("E", 0, AMOUNT))?;
			scales(&equity, &fall, &requirement);
			scales(&requirement, &(&equity + 1), &most);
			Ok([most.le(&fall), most.le(equity)])
		},
	);
	prove("nothing leaves where there is no equity, or no fall", || {
		let (equity, _, fall, most) = given(within("E", -Term::from(AMOUNT), AMOUNT))?;
		Ok([(equity.le(0) | fall.is(0)).implies(most.is(0)), most.ge(0)])
	});
	refute("the ratio, where only a share of the fall may leave", || {
		let equity = within("E", 0, AMOUNT);
		let requirement = within("E - IM", 1, AMOUNT);
		let fall = within("fall", 0, &requirement);
		let leaves = mul_floor(&Term::from(ONE / 4), &fall)?;
		Ok(((&equity - leaves) * &requirement).ge(&equity * (&requirement - fall)))
	});
}

// 6. Interest.

#[test]
fn debts_bring_at_least_what_is_distributed() {
	let indices = |most: u128| {
		let then = within("index then", ONE, most);
		let now = within("index now", &then, most);
		[then, now]
	};
	prove("two debts, each rounded up, and the interest of both", || {
		let [then, now] = indices(1_000_000 * ONE);
		let [first, second] = ["first", "second"].map(|name| within(name, 0, AMOUNT));
		let after = interest::debt(&first, &then, &now)? + interest::debt(&second, &then, &now)?;
		let debts = &first + &second;
		let interest = interest::interest(&debts, &then, &now)?;
		scales(&then, &(&after + 1), &(&debts + &interest));
		scales(&debts, &then, &now);
		scales(&then, &(&interest + 1), &Term::from(0));
		Ok([(after - debts).ge(&interest), interest.ge(0)])
	});
	refute("two debts, each rounded down, and the interest of both", || {
		let [then, now] = indices(1_000_000 * ONE);
		let [first, second] = ["first", "second"].map(|name| within(name, 0, AMOUNT));
		let down = |debt| mul_div_floor(debt, &now, &then);
		let after = down(&first)? + down(&second)?;
		let debts = &first + &second;
		Ok((after - &debts).ge(interest::interest(&debts, &then, &now)?))
	});
	prove("the treasury's and the balances' interest are all of it", || {
		let (interest, share) = (within("interest", 0, AMOUNT), share("share"));
		let treasury = interest::of_treasury(&interest, &share)?;
		Ok([treasury.ge(0) & treasury.le(&interest), (treasury * ONE).ge(interest * share)])
	});
	let balances = || {
		let [first, second, added] =
			["first", "second", "added"].map(|name| within(name, 0, AMOUNT));
		let then = within("index", ONE, 1_000_000 * ONE);
		let positive = within("positive cash", &first + &second, AMOUNT);
		assume(positive.gt(0));
		let now = interest::credit_index(&then, &positive, &added)?;
		let balance = |balance| interest::balance(balance, &then, &now);
		let (after, before) = (balance(&first)? + balance(&second)?, &first + &second);
		// after then positive <= before now positive <= before then (positive + added) <= positive then (before + added)
		let (all, grown) = (&positive + &added, &before + &added);
		scales(&positive, &(&after * &then), &(&before * &now));
		scales(&before, &(&now * &positive), &(&then * &all));
		scales(&(&then * &added), &before, &positive);
		scales(&positive, &(&then * &grown + 1), &(&after * &then));
		scales(&then, &(&grown + 1), &after);
		Ok::<_, MathError>((after, before + added))
	};
	prove("two balances grow by at most what is distributed", || {
		let (after, most) = balances()?;
		Ok([after.le(most)])
	});
	refute("where their index is rounded up", || {
		let [balance, added] = ["balance", "added"].map(|name| within(name, 1, AMOUNT));
		let then = Term::from(3 * ONE);
		let now = mul_div_ceil(&then, &(&balance + &added), &balance)?;
		Ok(interest::balance(&balance, &then, &now)?.le(balance + added))
	});
}
