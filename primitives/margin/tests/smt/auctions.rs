//! 2. Auctions.

use crate::{scales, share, vault, AMOUNT};
use surety_margin::rules::auction;
use surety_math::{
	rounding::{mul_div_nearest, mul_signed_floor},
	MathError, ONE,
};
use surety_prover::{assume, integer, prove, refute, signed, within, Bool, Term};

#[test]
fn bidder_pays_at_least_and_the_fund_gets_at_most_what_is_due() {
	let given = || {
		let (fraction, equity, price) = (share("f"), within("E0", 0, AMOUNT), share("d"));
		let penalty = auction::penalty_price(&share("phi"), &price);
		(fraction, equity, price, penalty)
	};
	prove("cost >= f E0 d, by less than a unit", || {
		let (fraction, equity, price, _) = given();
		let (cost, due) =
			(auction::cost(&fraction, &equity, &price)?, &fraction * &equity * &price);
		Ok([(&cost * ONE * ONE).ge(&due), ((&cost - 1) * ONE * ONE).lt(&due)])
	});
	prove("penalty <= f E0 min(phi, d), the vault's part >= f E0 d'", || {
		let (fraction, equity, price, of_price) = given();
		let penalty = auction::penalty(&fraction, &equity, &of_price)?;
		let kept = auction::cost(&fraction, &equity, &price)? - &penalty;
		let sold = &fraction * &equity;
		Ok([
			(&penalty * ONE * ONE).le(&sold * &of_price),
			(&kept * ONE * ONE).ge(&sold * (&price - &of_price)),
			kept.ge(0),
		])
	});
	refute("nothing is rounded", || {
		let (fraction, equity, price, _) = given();
		let due = &fraction * &equity * &price;
		Ok((auction::cost(&fraction, &equity, &price)? * ONE * ONE).is(due))
	});
}

#[test]
fn bidder_never_gains_when_a_bid_is_split() {
	let parts = || {
		let [first, second] = ["first", "second"].map(share);
		assume((&first + &second).le(ONE));
		let both = &first + &second;
		[first, second, both]
	};
	prove("what he pays in the solvent phase", || {
		let ([first, second, both], equity, price) = (parts(), within("E0", 0, AMOUNT), share("d"));
		let cost = |fraction| auction::cost(fraction, &equity, &price);
		Ok([(cost(&first)? + cost(&second)?).ge(cost(&both)?)])
	});
	let price = || within("B", -Term::from(AMOUNT), AMOUNT);
	prove("what he pays or is paid in the thin phase", || {
		let ([first, second, both], price) = (parts(), price());
		let cost = |fraction| auction::thin_cost(fraction, &price);
		Ok([(cost(&first)? + cost(&second)?).ge(cost(&both)?)])
	});
	prove("what he takes of an asset or a debt", || {
		let ([first, second, both], amount) = (parts(), signed("amount"));
		let taken = |fraction| auction::taken(&amount, fraction);
		Ok([(taken(&first)? + taken(&second)?).le(taken(&both)?)])
	});
	refute("what he takes, where it is rounded to the nearest", || {
		let ([first, second, both], amount) = (parts(), within("amount", 0, AMOUNT));
		let taken = |fraction| mul_div_nearest(&amount, fraction, &Term::from(ONE));
		Ok((taken(&first)? + taken(&second)?).le(taken(&both)?))
	});
}

#[test]
fn bid_takes_no_more_than_there_is_and_all_of_it_when_the_fraction_is_one() {
	prove("of every entry", || {
		let (amount, fraction) = (signed("amount"), share("f"));
		let taken = auction::taken(&amount, &fraction)?;
		let whole = auction::taken(&amount, &Term::from(ONE))?;
		Ok([
			amount.ge(0).implies(taken.ge(0) & taken.le(&amount)),
			amount.le(0).implies(taken.le(0) & taken.ge(&amount)),
			(&taken * ONE).le(&amount * &fraction),
			whole.is(&amount),
		])
	});
	refute("where the fraction is above one", || {
		let (amount, fraction) = (signed("amount"), within("f", 0, 2 * ONE));
		let taken = auction::taken(&amount, &fraction)?;
		Ok(amount.ge(0).implies(taken.le(&amount)))
	});
}

/// What a fraction is that restores a negative `BM`, if there are positive proceeds.
fn is_restoring(fraction: &Term, margin: &Term, proceeds: &Term) -> [Bool; 3] {
	let enough = (fraction * (margin - proceeds)).le(margin * ONE);
	[fraction.ge(0), fraction.le(ONE), enough]
}

#[test]
fn largest_fraction_is_between_nothing_and_all() {
	let given = || {
		let bound = Term::from(AMOUNT);
		["BM", "proceeds"].map(|name| within(name, -&bound, &bound))
	};
	prove("0 <= f_max <= 1, 0 where nothing is missing, 1 where there are no proceeds", || {
		let [margin, proceeds] = given();
		let most = auction::restoring_fraction(&margin, &proceeds)?;
		Ok([
			most.ge(0) & most.le(ONE),
			most.is(0).iff(margin.ge(0)),
			(margin.lt(0) & proceeds.le(0)).implies(most.is(ONE)),
		])
	});
	prove("f_max (BM - proceeds) <= BM, by less than a unit of f_max", || {
		let [margin, proceeds] = given();
		assume(margin.lt(0) & proceeds.gt(0));
		let most = auction::restoring_fraction(&margin, &proceeds)?;
		let whole = &margin - &proceeds;
		let [positive, at_most_one, enough] = is_restoring(&most, &margin, &proceeds);
		Ok([positive, at_most_one, enough, ((&most - 1) * &whole).gt(&margin * ONE)])
	});
	refute("f_max is below one where there are proceeds", || {
		let [margin, proceeds] = given();
		assume(proceeds.gt(0));
		Ok(auction::restoring_fraction(&margin, &proceeds)?.lt(ONE))
	});
}

/// What is left of `E0`, `Q` and the buffer after a sale of `fraction`, and what the sale brings of `proceeds`: what rounding
/// leaves is in the vault's favour, but for the buffer, which is rounded up again.
fn sale(fraction: &Term, vault: [&Term; 3], proceeds: &Term) -> [Term; 4] {
	let left = Term::from(ONE) - fraction;
	let [equity, requirement, buffer] = vault.map(|part| &left * part);
	let after = ["E0 left", "Q left", "buffer left", "of the sale"].map(integer);
	assume((&after[0] * ONE).ge(equity));
	assume((&after[1] * ONE).le(requirement));
	assume(((&after[2] - 1) * ONE).lt(buffer));
	assume((&after[3] * ONE).ge(fraction * proceeds));
	after
}

#[test]
fn buffer_is_what_is_left_of_it_when_a_part_is_sold() {
	let buffers = || {
		let (buffer, left) = (share("buffer"), share("1 - f"));
		let [before, after] = ["Q", "Q left"].map(|name| within(name, 0, AMOUNT));
		assume((&after * ONE).le(&left * &before));
		let of = |requirement: &Term| {
			Ok::<_, MathError>(-auction::buffer_margin(&Term::from(0), requirement, &buffer)?)
		};
		let (of_before, of_after) = (of(&before)?, of(&after)?);
		scales(&buffer, &(&after * ONE), &(&left * &before));
		scales(&left, &(&buffer * &before), &(&of_before * ONE));
		Ok::<_, MathError>((left * of_before, of_after))
	};
	prove("and less than a unit more", || {
		let (left, after) = buffers()?;
		Ok([((after - 1) * ONE).lt(left)])
	});
	refute("and no more", || {
		let (left, after) = buffers()?;
		Ok((after * ONE).le(left))
	});
}

#[test]
fn buffer_is_restored_when_the_largest_fraction_is_sold() {
	// The fraction is at least as large as the lemma before last says, less `short`.
	let restored = |short: i32| {
		let [equity, received, requirement] = vault();
		let [buffer, proceeds] = ["buffer", "proceeds"].map(integer);
		let before = &equity + &received - &requirement - &buffer;
		assume(before.lt(0) & (&received + &proceeds).gt(0));
		let fraction = integer("f_max");
		let enough = is_restoring(&(&fraction + short), &before, &(&received + &proceeds));
		enough.into_iter().for_each(assume);
		let [equity, requirement, buffer, brought] =
			sale(&fraction, [&equity, &requirement, &buffer], &proceeds);
		equity + received + brought - requirement - buffer
	};
	prove("BM is not negative", || Ok([restored(0).ge(0)]));
	refute("so it is where a unit less is sold", || Ok(restored(1).ge(0)));
	prove("all is sold: BM is the cash that is left", || {
		let (received, buffer) = (within("R", 0, AMOUNT), share("buffer"));
		Ok([auction::buffer_margin(&received, &Term::from(0), &buffer)?.is(&received)])
	});
}

#[test]
fn no_bid_makes_the_vault_worse() {
	// If all were sold, the vault would have `all`; where that is at least BM, any part of a sale is for the better.
	let margins = |all_is_enough: bool| {
		let [equity, received, requirement] = vault();
		let [buffer, proceeds] = ["buffer", "proceeds"].map(integer);
		let (before, all) = (&equity + &received - &requirement - &buffer, &received + &proceeds);
		if all_is_enough {
			assume(all.ge(&before));
		}
		let fraction = share("f");
		scales(&fraction, &before, &all);
		let [equity, requirement, buffer, brought] =
			sale(&fraction, [&equity, &requirement, &buffer], &proceeds);
		(equity + received + brought - requirement - buffer, before)
	};
	prove("BM does not fall", || {
		let (after, before) = margins(true);
		Ok([after.ge(before)])
	});
	refute("where all brings less than BM", || {
		let (after, before) = margins(false);
		Ok(after.ge(before))
	});
	let before = |[equity, received, requirement]: &[Term; 3]| {
		let maintenance = equity + received - requirement;
		auction::buffer_margin(&maintenance, requirement, &share("buffer"))
	};
	prove("all brings at least BM in the solvent phase, where BM is negative", || {
		let vault = vault();
		let before = before(&vault)?;
		let [equity, received, _] = vault;
		assume(equity.ge(0) & before.lt(0));
		let kept = mul_signed_floor(&equity, &share("d'"))?;
		Ok([(received + kept).ge(before)])
	});
	prove("all brings at least BM in the thin phase", || {
		let vault = vault();
		let before = before(&vault)?;
		let [equity, received, requirement] = vault;
		let (thin_share, growth) = (share("thin share"), share("g"));
		let allowance = auction::allowance(&requirement, &thin_share, &growth)?;
		let product = &growth * &thin_share;
		scales(&thin_share, &growth, &Term::from(ONE));
		scales(&requirement, &product, &(&Term::from(ONE) * ONE));
		Ok([(received + equity - allowance).ge(before)])
	});
}

#[test]
fn price_falls_in_a_straight_line() {
	let given = || {
		let from = share("from");
		let (to, whole) = (within("to", 0, &from), within("whole", 1, u64::MAX as i128));
		let left = within("left", 0, &whole);
		(from, to, left, whole)
	};
	prove("never rising", || {
		let (from, to, left, whole) = given();
		let later = within("left later", 0, &left);
		let price = |left| auction::falling(&from, &to, left, &whole);
		let [now, then] = [price(&left)?, price(&later)?];
		scales(&(&from - &to), &later, &left);
		scales(&whole, &(&now - &to), &(&then - &to - 1));
		Ok([now.ge(then)])
	});
	prove("from its beginning to its end", || {
		let (from, to, _, whole) = given();
		let price = |left| auction::falling(&from, &to, left, &whole);
		Ok([price(&whole)?.is(&from), price(&Term::from(0))?.is(&to)])
	});
	prove("a bidder pays at least the exact price, by less than a unit", || {
		let (from, to, left, whole) = given();
		let price = auction::falling(&from, &to, &left, &whole)?;
		let exact = &to * &whole + (&from - &to) * &left;
		Ok([(&price * &whole).ge(&exact), ((&price - 1) * &whole).lt(&exact)])
	});
	refute("always falling", || {
		let (from, to, left, whole) = given();
		let price = auction::falling(&from, &to, &left, &whole)?;
		assume(left.gt(0));
		Ok(price.gt(auction::falling(&from, &to, &(&left - 1), &whole)?))
	});
}

#[test]
fn price_does_not_jump_when_the_phase_changes() {
	// At the boundary, with the first value of g.
	let prices = |growth_less: i32| {
		let (price, thin_share) = (share("d"), share("thin share"));
		let requirement = within("Q", 0, AMOUNT);
		let equity = within("E0", 0, AMOUNT);
		assume((&equity * ONE).is(&requirement * &thin_share));
		let growth = Term::from(ONE) - &price - growth_less;
		assume(growth.ge(0));
		let solvent = auction::cost(&Term::from(ONE), &equity, &price)?;
		let allowance = auction::allowance(&requirement, &thin_share, &growth)?;
		let [sold, granted] = [&equity * ONE, &requirement * &thin_share];
		scales(&growth, &sold, &granted);
		scales(&growth, &granted, &sold);
		Ok::<_, MathError>((solvent, equity - allowance))
	};
	prove("all of P costs the same in both", || {
		let (solvent, thin) = prices(0)?;
		Ok([solvent.is(&thin)])
	});
	refute("where g is a unit less", || {
		let (solvent, thin) = prices(1)?;
		Ok(solvent.is(&thin))
	});
}

#[test]
fn bidder_is_granted_at_most_what_is_due_in_the_thin_phase() {
	let given = || (within("Q", 0, AMOUNT), share("thin share"), share("g"));
	prove("g thin_share Q, and no more than thin_share Q", || {
		let (requirement, thin_share, growth) = given();
		let allowance = auction::allowance(&requirement, &thin_share, &growth)?;
		let due = &growth * &thin_share * &requirement;
		Ok([allowance.ge(0), (allowance * ONE * ONE).le(due)])
	});
	prove(
		"B is not negative while the equity is above it: the thin phase is entered in time",
		|| {
			let (requirement, thin_share, growth) = given();
			let equity = integer("E0");
			assume(equity.gt(auction::thin_limit(&requirement, &thin_share)?));
			let product = &thin_share * &requirement;
			scales(&product, &growth, &Term::from(ONE));
			let allowance = auction::allowance(&requirement, &thin_share, &growth)?;
			Ok([equity.ge(&allowance), (&equity * ONE).gt(product)])
		},
	);
	prove("what is paid for a fraction is at most f B", || {
		let (fraction, price) = (share("f"), within("B", -Term::from(AMOUNT), AMOUNT));
		let cost = auction::thin_cost(&fraction, &price)?;
		Ok([(&cost * ONE).ge(&fraction * &price), ((cost - 1) * ONE).lt(fraction * price)])
	});
	refute("it is paid to the unit", || {
		let (fraction, price) = (share("f"), within("B", -Term::from(AMOUNT), AMOUNT));
		Ok((auction::thin_cost(&fraction, &price)? * ONE).is(fraction * price))
	});
}

#[test]
fn received_cash_meets_the_loss_first_and_is_never_overdrawn() {
	let given = || {
		let [payment, received] = ["payment", "R"].map(|name| within(name, 0, AMOUNT));
		(within("loss", 0, &payment), payment, received)
	};
	prove("a payment is of R, of the loss and of the rest", || {
		let (loss, payment, received) = given();
		let (from_received, loss_left) = auction::from_received(&payment, &loss, &received)?;
		let rest = &payment - &from_received - &loss_left;
		Ok([
			from_received.ge(0) & from_received.le(&received),
			loss_left.ge(0) & (&from_received + &loss_left).ge(&loss),
			rest.ge(0),
			loss_left.gt(0).implies(from_received.is(&received)),
		])
	});
	refute("the waterfall bears all of the loss", || {
		let (loss, payment, received) = given();
		Ok(auction::from_received(&payment, &loss, &received)?.1.is(loss))
	});
}
