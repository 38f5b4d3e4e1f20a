//! Checks of kappa, interest, fees and the waterfall, for any numbers at all.

use super::input::Input;
use super::storable::{fixed, signed};
use surety_margin::{
	absorb, settlement_shortfall, utilisation, Bucket, FeeOf, FeeParameters, FeeTerms,
	FundParameters, FundTerms, InterestIndices, InterestParameters, InterestTerms, KappaParameters,
	KappaTerms, LossParts, OpenInterestParameters, OpenInterestTerms, Recovery, StressShortfall,
};
use surety_math::{mul_ceil, ONE};

pub fn rates_hold(input: &mut Input) {
	match input.below(4) {
		0 => kappa_holds(input),
		1 => interest_holds(input),
		2 => fees_hold(input),
		_ => losses_hold(input),
	}
}

fn kappa_holds(input: &mut Input) {
	let kappa = KappaParameters::new(KappaTerms::default()).expect("the defaults are in bounds");
	let [variance, before, after] = [(); 3].map(|()| fixed(input.word()));
	let elapsed = input.word() as u64;
	let next = kappa.next_variance(variance, before, after, elapsed);
	if let Ok(target) = next.and_then(|variance| kappa.target(variance)) {
		assert!(fixed(ONE) <= target && target <= fixed(4 * ONE));
	}
	let [now, target] = [(); 2].map(|()| input.fixed(ONE, 4 * ONE, ONE));
	if let Ok(next) = kappa.next(now, target, elapsed) {
		assert!(now.min(target) <= next && next <= now.max(target));
		if elapsed <= 3_600_000 {
			let (next, now) = (next.into_inner(), now.into_inner());
			assert!(next <= now + now / 50 && next >= now - now / 200);
		}
	}
}

fn interest_holds(input: &mut Input) {
	let parameters = InterestParameters::new(InterestTerms::default()).expect("in bounds");
	let [debts, positive, debt, credit] = [(); 4].map(|()| fixed(input.word()));
	assert!(utilisation(debts, positive).is_ok_and(|share| share <= fixed(ONE)));
	let rate = parameters.rate(fixed(input.word())).expect("a rate of any utilisation");
	assert!(rate <= parameters.highest_rate().expect("the defaults are in bounds"));
	let before = InterestIndices { debt, credit };
	let Ok(after) = before.accrue(&parameters, debts, positive, input.word() as u64) else {
		return;
	};
	assert!(after.indices.debt >= before.debt && after.indices.credit >= before.credit);
	let shared = after.treasury.into_inner().checked_add(after.balances.into_inner());
	assert!(shared.is_some_and(|shared| shared <= after.interest.into_inner()));
	let grown = after.indices.debt_now(debts, &before);
	assert!(grown.is_err() || grown.is_ok_and(|grown| grown >= debts));
}

fn fees_hold(input: &mut Input) {
	let fees = FeeParameters::new(FeeTerms::default()).expect("the defaults are in bounds");
	let [notional, premium] = [(); 2].map(|()| fixed(input.word()));
	let of = [FeeOf::Maker, FeeOf::Taker, FeeOf::Settlement][input.below(3)];
	if let Ok(fee) = fees.fee(of, notional, premium) {
		let cap = mul_ceil(premium, fees.terms().cap).expect("below the premium");
		assert!(fee <= cap);
		let split = fees.split(fee).expect("parts of a fee");
		let parts = [split.fund, split.treasury, split.author].map(|part| part.into_inner());
		assert_eq!(parts.iter().sum::<u128>(), fee.into_inner());
	}
	let crowd = OpenInterestParameters::new(OpenInterestTerms {
		factor: fixed(2 * ONE),
		..OpenInterestTerms::default()
	});
	let multiplier = crowd.expect("in bounds").multiplier(fixed(input.word()));
	assert!(multiplier.is_ok_and(|times| fixed(ONE) <= times && times <= fixed(2 * ONE)));
	let amount = fixed(input.word());
	let bucket = Bucket::of(amount);
	assert!(bucket.upper() >= amount && Bucket::of(bucket.upper()) == bucket);
	let fund = FundParameters::new(FundTerms::default()).expect("the defaults are in bounds");
	let stress = StressShortfall::new(amount, [(bucket, input.byte().into())]);
	let _ = stress.and_then(|stress| fund.target(&[stress]));
}

fn losses_hold(input: &mut Input) {
	let loss = fixed(input.word());
	let marks: Vec<_> = (0..input.below(4)).map(|_| signed(input.word() as i128)).collect();
	if let Ok(parts) = LossParts::new(loss, &marks) {
		let mut left = loss.into_inner() - parts.cash.into_inner();
		for (part, mark) in parts.markets.iter().zip(&marks) {
			assert!(part.into_inner() <= mark.into_inner().min(0).unsigned_abs());
			left -= part.into_inner();
		}
		assert_eq!(left, 0);
	}
	let sources: Vec<_> = (0..input.below(4)).map(|_| fixed(input.word())).collect();
	let absorbed = absorb(loss, &sources);
	let paid: u128 = absorbed.paid.iter().map(|paid| paid.into_inner()).sum();
	assert_eq!(paid + absorbed.unpaid.into_inner(), loss.into_inner());
	assert!(absorbed.paid.iter().zip(&sources).all(|(paid, source)| paid <= source));
	let _ = settlement_shortfall(signed(input.word() as i128), signed(input.word() as i128));
	let recovery = Recovery { owed: fixed(input.word()), missing: fixed(input.word()) };
	if let (Ok(whole), Ok(rate)) = (recovery.paid(loss), recovery.rate()) {
		let half = fixed(loss.into_inner() / 2);
		let part = recovery.paid(half).expect("less than the whole");
		assert!(part.into_inner().saturating_mul(2) <= whole.into_inner());
		assert!(rate <= fixed(ONE) || recovery.missing == fixed(0));
	}
}
