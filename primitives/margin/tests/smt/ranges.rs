//! 7. Nothing overflows.

use crate::{share, vault, AMOUNT, PRICE, QUANTITY};
use surety_margin::rules::{auction, interest, risk_reduction, tear_up, waterfall};
use surety_math::{number::Number, ONE};
use surety_prover::{assume, can_fail, never_fails, unsigned, within, Term};

#[test]
fn auctions_never_fail_when_in_the_stated_range() {
	never_fails("a quote and a bid", || {
		let [equity, received, requirement] = vault();
		let (buffer, thin_share) = (share("buffer"), share("thin share"));
		let (fraction, price, growth) = (share("f"), share("d"), share("g"));
		let maintenance = &equity + &received - &requirement;
		let margin = auction::buffer_margin(&maintenance, &requirement, &buffer)?;
		auction::thin_limit(&requirement, &thin_share)?;
		let allowance = auction::allowance(&requirement, &thin_share, &growth)?;
		auction::thin_cost(&fraction, &(&equity - &allowance))?;
		let sold = equity.max(&Term::from(0));
		auction::cost(&fraction, &sold, &price)?;
		auction::penalty(&fraction, &sold, &price)?;
		auction::taken(&equity, &fraction)?;
		auction::restoring_fraction(&margin, &(&received + equity))
	});
	can_fail("where a payment is negative", || {
		auction::cost(&share("f"), &within("E0", -Term::from(AMOUNT), AMOUNT), &share("d"))
	});
}

#[test]
fn tear_up_never_fails_when_in_the_stated_range() {
	never_fails("a short and a holding", || {
		let [loss, value] = ["loss", "value"].map(|name| within(name, 0, AMOUNT));
		let paid = &value - tear_up::covered(&loss, &value);
		tear_up::kept_share(&paid, &value)?;
		let price = tear_up::price(&within("mark", 0, PRICE), &share("1 - h"))?;
		let longs = within("longs", 1, QUANTITY);
		let torn = within("torn", 0, &longs);
		let cash = tear_up::cash(&torn, &price)?;
		let factor = within("f", 1_000_000_000, ONE);
		tear_up::factor(&factor, &Term::from(1_000_000_000), &longs, &torn)?;
		tear_up::cash_per_contract(&cash, &factor, &longs)?;
		let (held, then) = (within("q", 0, QUANTITY), within("f0", 1_000_000_000, ONE));
		tear_up::quantity(&held, &then, &factor)
	});
	can_fail("where nothing is long", || {
		tear_up::factor(&share("f"), &Term::from(1), &unsigned("longs"), &unsigned("torn"))
	});
}

#[test]
fn losses_risk_and_interest_never_fail_when_in_the_stated_range() {
	never_fails("parts, claims, the rule of risk, interest", || {
		let [amount, before, weight] =
			["amount", "before", "weight"].map(|name| within(name, 0, AMOUNT));
		let total = within("total", &before + &weight, Term::from(AMOUNT) * 2);
		assume(amount.le(&total));
		waterfall::share(&amount, &(&before + weight.clone()), &total)?;
		waterfall::recovered(&before, &(&before + &weight), &amount)?;
		let fall = within("fall", 0, &weight);
		let equity = within("E", -Term::from(AMOUNT), AMOUNT);
		risk_reduction::most_that_leaves(&equity, &weight, &fall, &share("share"))?;
		let then = within("index then", ONE, 100 * ONE);
		let now = within("index now", &then, 100 * ONE);
		interest::debt(&amount, &then, &now)?;
		interest::interest(&amount, &then, &now)?;
		interest::of_treasury(&amount, &share("share"))?;
		interest::balance(&amount, &then, &now)
	});
	can_fail("where there is no positive cash", || {
		interest::credit_index(&unsigned("index"), &unsigned("positive"), &unsigned("added"))
	});
}
