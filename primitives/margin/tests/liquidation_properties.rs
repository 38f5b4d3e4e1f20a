//! Properties of the arithmetic of liquidation over random vaults, prices, bids, holders and times.
//!
//! *Auctions*
//! 1. A bid never lowers the buffer margin, and the largest one restores it, for a vault of entries that are each rounded;
//!    up to a unit an entry.
//! 2. Money is only moved: what the bidder pays is what the vault and the fund get; what he is paid comes from R, from the
//!    loss that was reserved and from the fund, and from none more than it holds.
//! 3. While the vault has equity, nobody gains by buying his own: what leaves both of his hands is the penalty; a flagger's
//!    part of it gives back less than that.
//! 4. The price never rises and growth never falls, whatever the phases; visits in between change nothing; whatever
//!    happens, the auction is over 12 h 25 min after it opened.
//! 5. No storable vault is without a quote.
//!
//! *Tear-up*
//! 6. A ledger in which a house account takes the defaulter's shorts, and from every long what the index takes from him,
//!    adds up to zero at every step, of contracts and of cash; when all were touched, what the account holds is the
//!    remainder: at least nothing, and less than one part in 1e8 of what was ever long.
//! 7. Every long gets his share of contracts and cash up to such a part: not more, and however often he is touched.
//! 8. The loss is covered to the unit if the shorts are worth it.
//!
//! *Waterfall, interest, kappa, risk*
//! 9. Parts of a loss add up to it; none exceeds what its market lost. Sources pay all of a loss or all that they hold.
//! 10. Interest of any division of a time is that of the whole time, up to a unit or two a step; balances and the treasury
//!     never receive more than debts pay; no index falls.
//! 11. kappa never leaves 1 to 4, never moves faster than its limits, never passes its target and reaches it.
//! 12. Any number of calls that the rule of risk reduction allows leaves equity over requirement no worse than before.

use proptest::{collection::vec, prelude::*};
use sp_arithmetic::{FixedI128, FixedU128};
use surety_margin::*;
use surety_math::number::{Integer, Number};

const ONE: u128 = 1_000_000_000_000_000_000;
const SIGNED_ONE: i128 = 1_000_000_000_000_000_000;
const MINUTE: u64 = 60_000;

fn fixed(units: u128) -> FixedU128 {
	FixedU128::from_inner(units)
}

fn signed(units: i128) -> FixedI128 {
	FixedI128::from_inner(units)
}

fn share() -> impl Strategy<Value = u128> {
	prop_oneof![1 => Just(0), 1 => Just(ONE), 8 => 0..=ONE]
}

// Auctions.

/// What is for sale: amounts of either sign, each worth so much and requiring so much of its size.
#[derive(Clone, Debug)]
struct Vault {
	entries: Vec<(i128, u128, u128)>,
	received: u128,
}

impl Vault {
	/// `a b` in units, rounded to minus infinity.
	fn product(a: i128, b: u128) -> i128 {
		surety_math::mul_signed_floor(signed(a), fixed(b)).expect("fits").into_inner()
	}

	fn standing(&self) -> AuctionStanding {
		let worth = |&(amount, price, _): &(i128, u128, u128)| Self::product(amount, price);
		let needs = |&(amount, price, rate): &(i128, u128, u128)| {
			-Self::product(
				-amount.abs(),
				surety_math::mul_ceil(fixed(price), fixed(rate)).expect("fits").into_inner(),
			)
		};
		let received = i128::try_from(self.received).expect("small");
		let equity = self.entries.iter().map(worth).sum::<i128>() + received;
		let requirement = self.entries.iter().map(needs).sum::<i128>();
		AuctionStanding {
			equity: signed(equity),
			maintenance: signed(equity - requirement),
			received: fixed(self.received),
		}
	}

	fn sell(&mut self, transfer: &Transfer) {
		for (amount, ..) in &mut self.entries {
			let taken = Quote::taken(signed(*amount), transfer.fraction).expect("fits");
			*amount -= taken.into_inner();
		}
		self.received = transfer.received_after(fixed(self.received)).expect("fits").into_inner();
	}
}

fn any_vault() -> impl Strategy<Value = Vault> {
	let entry = (-1_000 * SIGNED_ONE..1_000 * SIGNED_ONE, 0..1_000 * ONE, 0..ONE);
	let cash = prop_oneof![-50_000 * SIGNED_ONE..700_000 * SIGNED_ONE, Just(0)];
	let received = prop_oneof![Just(0), 0..10_000 * ONE];
	(vec(entry, 1..6), cash, received).prop_map(|(mut entries, cash, received)| {
		entries.push((cash, ONE, 0));
		Vault { entries, received }
	})
}

fn auction_at(minutes: u64) -> (Auction, u64) {
	(Auction::open(AuctionParameters::default(), 0), minutes * MINUTE)
}

fn bid(quote: &Quote, largest: u128) -> Bid {
	let limit = signed(i128::MAX / 4);
	Bid { phase: quote.phase(), limit, least: fixed(0), largest: fixed(largest) }
}

/// What the bidder gains at marks: the equity that he takes, less what he pays.
fn gain(before: &Vault, after: &Vault, transfer: &Transfer) -> i128 {
	let equity = |vault: &Vault| vault.standing().sold_equity().expect("fits").into_inner();
	let pays = i128::try_from(transfer.from_bidder.into_inner()).expect("fits");
	let paid = transfer.to_bidder().expect("fits").into_inner();
	equity(before) - equity(after) - pays + i128::try_from(paid).expect("fits")
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(4_000))]

	/// 1 and 2.
	#[test]
	fn bid_moves_money_and_never_lowers_the_buffer_margin(
		vault in any_vault(),
		minutes in 0u64..800,
		largest in share(),
		fund in 0..100_000 * ONE,
	) {
		let (mut auction, now) = auction_at(minutes);
		let standing = vault.standing();
		let quote = auction.visit(&standing, now).expect("answers");
		let Ok(sale) = quote.take(&bid(&quote, largest), fixed(fund)) else { return Ok(()) };
		prop_assert!(sale.fraction <= quote.most && sale.fraction <= fixed(ONE));
		prop_assert_eq!(sale.ends, sale.fraction == quote.most);
		let moved = sale.to_vault.into_inner() + sale.penalty.into_inner();
		prop_assert_eq!(sale.from_bidder.into_inner(), moved);
		prop_assert!(sale.from_received <= standing.received);
		prop_assert!(sale.from_waterfall <= standing.loss().expect("fits"));
		prop_assert!(sale.from_fund <= fixed(fund));
		prop_assert!(moved == 0 || sale.to_bidder() == Ok(fixed(0)));

		let mut after = vault.clone();
		after.sell(&sale);
		let margin = |vault: &Vault| {
			let margin = vault.standing().buffer_margin(&auction.parameters);
			margin.expect("fits").into_inner()
		};
		// Worth, requirement and amount of each entry are rounded, and prices are up to 1,000.
		let slack = 4_000 * i128::try_from(vault.entries.len()).expect("few");
		prop_assert!(margin(&after) >= margin(&vault) - slack);
		prop_assert!(!sale.ends || margin(&after) >= -slack);
	}

	/// 3.
	#[test]
	fn owner_loses_the_penalty_when_he_buys_his_own_vault(
		vault in any_vault(),
		minutes in 0u64..800,
		largest in share(),
	) {
		let (mut auction, now) = auction_at(minutes);
		let quote = auction.visit(&vault.standing(), now).expect("answers");
		if quote.price_of_all < signed(0) {
			return Ok(());
		}
		let Ok(sale) = quote.take(&bid(&quote, largest), fixed(0)) else { return Ok(()) };
		let mut after = vault.clone();
		after.sell(&sale);
		let in_vault = |vault: &Vault| vault.standing().equity.into_inner();
		let lost = in_vault(&vault) - in_vault(&after) - gain(&vault, &after, &sale);
		let penalty = i128::try_from(sale.penalty.into_inner()).expect("small");
		prop_assert_eq!(lost, penalty);
		let bounty = quote.flagger_part(sale.penalty).expect("fits");
		prop_assert!(bounty == fixed(0) || bounty < sale.penalty);
	}

	/// 5.
	#[test]
	fn storable_vault_has_a_quote(
		equity in -4_000_000_000_000_000i128..4_000_000_000_000_000,
		requirement in 0u128..4_000_000_000_000_000,
		received in 0u128..1_000_000_000_000_000,
		digits in any::<[u64; 3]>(),
		minutes in 0u64..2_000,
		largest in share(),
	) {
		let [fine, finer, finest] = digits.map(|digit| digit % 1_000_000_000_000_000_000);
		let equity = equity * SIGNED_ONE + i128::from(fine);
		let requirement = i128::try_from(requirement * ONE).expect("fits") + i128::from(finer);
		let standing = AuctionStanding {
			equity: signed(equity),
			maintenance: signed(equity - requirement),
			received: fixed(received * ONE + u128::from(finest)),
		};
		let (mut auction, now) = auction_at(minutes);
		let quote = auction.visit(&standing, now).expect("answers");
		auction.end(&standing, now).expect("answers");
		let taken = quote.take(&bid(&quote, largest), fixed(u128::MAX));
		prop_assert!(!matches!(taken, Err(BidRefused::Math(_))), "{taken:?}");
	}
}

/// A standing in the phase that is asked for.
fn standing_in(phase: Phase) -> AuctionStanding {
	let equity = if phase == Phase::Thin { 100 } else { 900 };
	AuctionStanding {
		equity: signed(equity * SIGNED_ONE),
		maintenance: signed((equity - 1_000) * SIGNED_ONE),
		received: fixed(0),
	}
}

fn phases() -> impl Strategy<Value = Vec<(u64, Phase)>> {
	let phase = prop_oneof![Just(Phase::Solvent), Just(Phase::Thin)];
	vec((prop_oneof![0..MINUTE, 0..60 * MINUTE], phase), 1..30)
}

proptest! {
	/// 4.
	#[test]
	fn price_never_rises_and_growth_never_falls(opened in 0u64..1 << 41, visits in phases()) {
		let mut auction = Auction::open(AuctionParameters::default(), opened);
		let (mut now, mut price, mut growth) = (opened, fixed(ONE), fixed(0));
		for (wait, phase) in visits {
			now += wait;
			let quote = auction.visit(&standing_in(phase), now).expect("answers");
			prop_assert_eq!(quote.phase(), phase);
			match quote.offer {
				Offer::Solvent { price: lower } => {
					prop_assert!(lower <= price);
					price = lower;
				},
				Offer::Thin { growth: higher } => {
					prop_assert!(growth <= higher && higher <= fixed(ONE));
					growth = higher;
				},
			}
			let over = auction.end(&standing_in(phase), now).expect("answers");
			let grown = auction.clock.thin.and_then(|thin| thin.grown);
			let latest = opened + 745 * MINUTE;
			let deadline = grown.map_or(latest, |grown| latest.min(grown + 10 * MINUTE));
			prop_assert_eq!(over, (now >= deadline).then_some(AuctionEnd::Exhausted));
			prop_assert!(growth < fixed(ONE) || grown.is_some_and(|grown| grown <= now));
		}
	}

	/// 4.
	#[test]
	fn visits_in_between_change_nothing(visits in phases(), cuts in vec(0u64..=100, 30)) {
		let parameters = AuctionParameters::default();
		let (mut seldom, mut often) = (AuctionClock::open(0), AuctionClock::open(0));
		let (mut now, mut phase) = (0, Phase::Solvent);
		for ((wait, next), cut) in visits.into_iter().zip(cuts) {
			let between = now + wait * cut / 100;
			often = often.visited(&parameters, phase, between).expect("answers");
			now += wait;
			phase = next;
			often = often.visited(&parameters, phase, now).expect("answers");
			seldom = seldom.visited(&parameters, phase, now).expect("answers");
			prop_assert_eq!(often, seldom);
		}
	}
}

// Tear-up.

/// The ledger of a series: holders as they were last touched, and the house account. `account` and `cash` are signed, and
/// all stored contracts and all cash add up to zero.
struct Ledger {
	index: TearUpIndex,
	ends: Vec<EpochEnd>,
	holders: Vec<Holding>,
	received: Vec<i128>,
	/// What each holder has exactly, as a float: for bounds only.
	exact: Vec<f64>,
	exact_cash: Vec<f64>,
	shorts: i128,
	account: i128,
	account_cash: i128,
	defaulter_cash: i128,
	ever_long: f64,
	ever_paid: f64,
}

#[derive(Clone, Debug)]
enum Event {
	Touch(usize),
	Trade(usize, usize, u128),
	Tear { part: u128, mark: u128, loss: u128 },
	Write(usize, u128),
}

impl Ledger {
	fn new(quantities: &[u128]) -> Self {
		let index = TearUpIndex::default();
		let total: u128 = quantities.iter().sum();
		Self {
			index,
			ends: Vec::new(),
			holders: quantities.iter().map(|&q| Holding { quantity: fixed(q), index }).collect(),
			received: vec![0; quantities.len()],
			exact: quantities.iter().map(|&q| q as f64).collect(),
			exact_cash: vec![0.0; quantities.len()],
			shorts: i128::try_from(total).expect("small"),
			account: 0,
			account_cash: 0,
			defaulter_cash: 0,
			ever_long: total as f64,
			ever_paid: 0.0,
		}
	}

	fn now(&self, holder: usize) -> UpToDate {
		let holding = &self.holders[holder];
		let passed = holding.index.epoch.try_into().expect("small");
		let ends: Vec<_> =
			self.ends[passed..].iter().take(EPOCHS_THAT_COUNT as usize).copied().collect();
		holding.up_to_date(&self.index, &ends).expect("answers")
	}

	fn touch(&mut self, holder: usize) -> u128 {
		let now = self.now(holder);
		let before = self.holders[holder].quantity.into_inner();
		let cash = i128::try_from(now.cash.into_inner()).expect("small");
		self.account += i128::try_from(before - now.quantity.into_inner()).expect("small");
		self.received[holder] += cash;
		self.account_cash -= cash;
		self.holders[holder] = Holding { quantity: now.quantity, index: self.index };
		now.quantity.into_inner()
	}

	fn trade(&mut self, from: usize, to: usize, part: u128) {
		let held = self.touch(from);
		self.touch(to);
		let moved = held / 100 * part;
		self.set(from, |quantity| quantity - moved);
		self.set(to, |quantity| quantity + moved);
		self.exact[from] -= moved as f64;
		self.exact[to] += moved as f64;
	}

	fn write(&mut self, to: usize, quantity: u128) {
		self.touch(to);
		self.set(to, |held| held + quantity);
		self.exact[to] += quantity as f64;
		self.shorts += i128::try_from(quantity).expect("small");
		self.ever_long += quantity as f64;
	}

	fn set(&mut self, holder: usize, change: impl Fn(u128) -> u128) {
		let quantity = change(self.holders[holder].quantity.into_inner());
		self.holders[holder].quantity = fixed(quantity);
	}

	fn tear(&mut self, part: u128, mark: u128, loss: u128) -> TearUp {
		let longs = u128::try_from(self.shorts).expect("not negative");
		let quantity = longs / 1_000_000 * part;
		let short = TornShort {
			quantity: fixed(quantity),
			mark: fixed(mark),
			longs: fixed(longs),
			index: self.index,
		};
		let torn = tear_up(fixed(loss), &[short]).expect("answers");
		let series = torn.series[0];
		assert_eq!(series.longs.into_inner(), longs - quantity);
		for (exact, cash) in self.exact.iter_mut().zip(&mut self.exact_cash) {
			let closed = *exact * quantity as f64 / longs as f64;
			*cash += closed * series.price.into_inner() as f64 / 1e18;
			*exact -= closed;
		}
		self.ever_paid += series.cash.into_inner() as f64;
		let quantity = i128::try_from(quantity).expect("small");
		self.shorts -= quantity;
		self.account -= quantity;
		let paid = i128::try_from(torn.paid.into_inner()).expect("small");
		self.defaulter_cash -= paid;
		self.account_cash += paid;
		self.index = series.index;
		self.ends.extend(series.ended);
		torn
	}

	fn assert_balanced(&self) {
		let stored: u128 = self.holders.iter().map(|holder| holder.quantity.into_inner()).sum();
		let stored = i128::try_from(stored).expect("small");
		assert_eq!(stored + self.account - self.shorts, 0, "contracts");
		let received: i128 = self.received.iter().sum();
		assert_eq!(received + self.account_cash + self.defaulter_cash, 0, "cash");
		let up_to_date: u128 =
			(0..self.holders.len()).map(|holder| self.now(holder).quantity.into_inner()).sum();
		assert!(i128::try_from(up_to_date).expect("small") <= self.shorts, "nobody holds too much");
	}
}

fn events() -> impl Strategy<Value = Vec<Event>> {
	let tear = |most: u128| {
		(0..most, 0..100_000 * ONE, prop_oneof![0..1_000 * ONE, 0..10_000_000 * ONE])
			.prop_map(|(part, mark, loss)| Event::Tear { part, mark, loss })
	};
	let event = prop_oneof![
		2 => (0usize..4).prop_map(Event::Touch),
		2 => (0usize..4, 0usize..4, 0..=100u128).prop_map(|(a, b, part)| Event::Trade(a, b, part)),
		1 => (0usize..4, 1..1_000 * ONE).prop_map(|(to, quantity)| Event::Write(to, quantity)),
		2 => tear(1_000_000),
		// Nearly all of it, so that epochs pass.
		2 => tear(200).prop_map(|event| match event {
			Event::Tear { part, mark, loss } => Event::Tear { part: 1_000_000 - part, mark, loss },
			other => other,
		}),
	];
	vec(event, 1..24)
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(4_000))]

	/// 6 and 7.
	#[test]
	fn tear_ups_leave_a_small_remainder_and_everybody_his_share(
		quantities in [1..100_000 * ONE, 1..ONE, 1..1_000u128, 1..100_000 * ONE],
		events in events(),
	) {
		let mut ledger = Ledger::new(&quantities);
		for event in &events {
			match *event {
				Event::Touch(holder) => _ = ledger.touch(holder),
				Event::Trade(from, to, part) if from != to => ledger.trade(from, to, part),
				Event::Trade(..) => {},
				Event::Write(to, quantity) => ledger.write(to, quantity),
				Event::Tear { part, mark, loss } => _ = ledger.tear(part, mark, loss),
			}
			ledger.assert_balanced();
		}
		// What a tear-up rounds is at most one part in 1e9 of a holding at the smallest factor.
		let steps = events.len() as f64;
		for holder in 0..4 {
			let held = ledger.touch(holder) as f64;
			let slack = 2.0 * steps + ledger.ever_long * steps * 2e-9;
			prop_assert!(held <= ledger.exact[holder] + slack);
			prop_assert!(held >= ledger.exact[holder] - slack, "{held} {}", ledger.exact[holder]);
			let slack = 2.0 * steps + ledger.ever_paid * steps * 2e-9 + ledger.ever_long * steps * 2e-4;
			let received = ledger.received[holder] as f64;
			prop_assert!((received - ledger.exact_cash[holder]).abs() <= slack,
				"{received} {}", ledger.exact_cash[holder]);
		}
		ledger.assert_balanced();
		let bound = 8.0 * steps + ledger.ever_long * 1e-8;
		prop_assert!(ledger.account >= 0 && ledger.account as f64 <= bound, "{}", ledger.account);
		prop_assert!(ledger.account_cash >= 0);
	}

	/// 8.
	#[test]
	fn loss_is_covered_to_the_unit_when_the_shorts_are_worth_it(
		shorts in vec((0..1_000 * ONE, 0..100_000 * ONE), 0..6),
		loss in prop_oneof![0..1_000 * ONE, 0..1_000_000_000 * ONE],
	) {
		let index = TearUpIndex::default();
		let longs = fixed(5_000 * ONE);
		let shorts: Vec<_> = shorts
			.into_iter()
			.map(|(quantity, mark)| TornShort { quantity: fixed(quantity), mark: fixed(mark), longs, index })
			.collect();
		let torn = tear_up(fixed(loss), &shorts).expect("answers");
		let to_longs: u128 = torn.series.iter().map(|series| series.cash.into_inner()).sum();
		prop_assert_eq!(to_longs + torn.left_over.into_inner(), torn.paid.into_inner());
		prop_assert_eq!(torn.covered.into_inner() + torn.uncovered.into_inner(), loss);
		prop_assert!(torn.uncovered == fixed(0) || torn.paid == fixed(0));
		prop_assert!(torn.haircut <= fixed(ONE));
		let mut value = surety_math::ProductSum::default();
		for short in &shorts {
			value.add(signed(i128::try_from(short.quantity.into_inner()).expect("small")), short.mark).expect("fits");
		}
		let value = value.floor().expect("fits").into_inner();
		prop_assert_eq!(torn.paid.into_inner() + torn.covered.into_inner(), value.unsigned_abs());
	}
}

// Waterfall.

proptest! {
	/// 9.
	#[test]
	fn loss_is_divided_without_rest(
		loss in 0..10_000 * ONE,
		marks in vec(-1_000 * SIGNED_ONE..500 * SIGNED_ONE, 0..8),
		sources in vec(0..5_000 * ONE, 0..5),
	) {
		let marks: Vec<_> = marks.into_iter().map(signed).collect();
		let parts = LossParts::new(fixed(loss), &marks).expect("fits");
		let sum: u128 = parts.markets.iter().map(|part| part.into_inner()).sum();
		prop_assert_eq!(sum + parts.cash.into_inner(), loss);
		for (part, mark) in parts.markets.iter().zip(&marks) {
			prop_assert!(part.into_inner() <= mark.into_inner().min(0).unsigned_abs());
		}
		let sources: Vec<_> = sources.into_iter().map(fixed).collect();
		let absorbed = absorb(fixed(loss), &sources);
		let paid: u128 = absorbed.paid.iter().map(|paid| paid.into_inner()).sum();
		prop_assert_eq!(paid + absorbed.unpaid.into_inner(), loss);
		prop_assert!(absorbed.unpaid == fixed(0) || absorbed.paid == sources);
	}
}

// Interest.

proptest! {
	/// 10.
	#[test]
	fn interest_is_the_same_when_a_time_is_divided(
		positive in ONE..1_000_000_000 * ONE,
		used in share(),
		times in vec(0u64..30 * 86_400_000, 1..12),
	) {
		let parameters = InterestParameters::default();
		let debts = fixed(positive / ONE * used);
		let positive = fixed(positive);
		// The rate is what it was when the time began: debts and cash of the same moment in every step.
		let accrue = |indices: InterestIndices, elapsed| {
			indices.accrue(&parameters, debts, positive, elapsed).expect("fits").indices
		};
		let whole = accrue(InterestIndices::default(), times.iter().sum());
		let mut divided = InterestIndices::default();
		for time in &times {
			let next = accrue(divided, *time);
			prop_assert!(next.debt >= divided.debt && next.credit >= divided.credit);
			divided = next;
		}
		let apart = divided.debt.into_inner().abs_diff(whole.debt.into_inner());
		// At most four units a step, each of which later growth multiplies.
		let growth = whole.debt.into_inner() / ONE + 1;
		prop_assert!(apart <= 5 * growth * (times.len() as u128 + 1), "{apart}");
	}

	/// 10.
	#[test]
	fn debts_pay_for_all_interest(
		debts in vec(0..1_000_000 * ONE, 1..6),
		balances in vec(0..1_000_000 * ONE, 1..6),
		elapsed in 0u64..400 * 86_400_000,
	) {
		let parameters = InterestParameters::default();
		let before = InterestIndices::default();
		let sum = |amounts: &[u128]| fixed(amounts.iter().sum());
		let accrued = before.accrue(&parameters, sum(&debts), sum(&balances), elapsed).expect("fits");
		let after = accrued.indices;
		let grown: u128 =
			debts.iter().map(|&debt| after.debt_now(fixed(debt), &before).expect("fits").into_inner() - debt).sum();
		let received: u128 = balances
			.iter()
			.map(|&held| after.balance_now(fixed(held), &before).expect("fits").into_inner() - held)
			.sum();
		prop_assert!(received <= accrued.balances.into_inner());
		prop_assert!(grown >= accrued.interest.into_inner());
		prop_assert!(received + accrued.treasury.into_inner() <= grown);
	}
}

// kappa.

proptest! {
	/// 11.
	#[test]
	fn kappa_moves_towards_its_target_within_its_limits(
		start in ONE..=4 * ONE,
		variance in 0..20 * ONE,
		steps in vec(1u64..5 * 3_600_000, 1..40),
	) {
		let parameters = KappaParameters::default();
		let target = parameters.target(fixed(variance)).expect("fits");
		let mut kappa = fixed(start);
		for step in steps {
			let next = parameters.next(kappa, target, step).expect("fits");
			prop_assert!((fixed(ONE)..=fixed(4 * ONE)).contains(&next));
			prop_assert!(kappa.min(target) <= next && next <= kappa.max(target));
			let change = next.into_inner().abs_diff(kappa.into_inner());
			let per_mille = if next > kappa { 20 } else { 5 };
			let most = kappa.into_inner() / 1_000 * per_mille + per_mille;
			prop_assert!(change <= most * u128::from(step) / 3_600_000 + 1);
			kappa = next;
		}
		prop_assert_eq!(parameters.next(kappa, target, 400 * 3_600_000), Ok(target));
	}

	/// 11. The variance is between that of before and that of the sample.
	#[test]
	fn variance_lies_between_before_and_the_sample(
		variance in 0..4 * ONE,
		price in ONE..100_000 * ONE,
		change in 900u128..1_100,
		elapsed in 1_000u64..86_400_000,
	) {
		let parameters = KappaParameters::default();
		let next = |variance| {
			let moved = fixed(price / 1_000 * change);
			parameters.next_variance(fixed(variance), fixed(price), moved, elapsed).expect("fits")
		};
		prop_assert!(next(variance) >= next(0));
		let of_zero = next(0).into_inner();
		let most = variance.max(of_zero);
		prop_assert!(next(variance).into_inner() <= most + of_zero.min(variance) + 2);
		let still = parameters.next_variance(fixed(variance), fixed(price), fixed(price), elapsed);
		prop_assert!(still.expect("fits") <= fixed(variance));
	}
}

// A call that only reduces risk.

proptest! {
	/// 12.
	#[test]
	fn equity_over_requirement_gets_no_worse_when_calls_only_reduce_risk(
		equity in 1..1_000_000 * SIGNED_ONE,
		requirement in 1..1_000_000 * SIGNED_ONE,
		calls in vec((0..=1_000i128, 0..=1_100i128), 1..12),
	) {
		let state = |equity: i128, requirement: i128| MarginState {
			equity: signed(equity),
			initial: signed(equity - requirement),
			maintenance: signed(equity - requirement / 2),
		};
		let (mut now, mut need) = (equity, requirement);
		for (kept, part) in calls {
			let less = need / 1_000 * kept;
			let [fall, all, held] = [need - less, need.max(1), now].map(i128::unsigned_abs);
			let of_equity = surety_math::mul_div_floor(held, fall, all).expect("fits");
			let most = i128::try_from((fall / 4).min(of_equity)).expect("small");
			let leaves = most / 1_000 * part;
			let call = ensure_reduces_risk(&state(now, need), &state(now - leaves, less), signed(leaves));
			if now - leaves < less && call.is_ok() {
				(now, need) = (now - leaves, less);
			}
		}
		// now / need >= equity / requirement, in whole numbers of 256 bits.
		let product = |a: i128, b: i128| Integer::from(a).mul(&b.into()).expect("fits");
		let difference = product(now, requirement).sub(&product(equity, need)).expect("fits");
		prop_assert!(now >= 0 && difference == difference.max(&Integer::default()));
	}
}
