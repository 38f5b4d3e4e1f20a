//! The ledger against a reference of plain maps, in two books that owe it nothing but the amounts of the calls.
//!
//! The book *in units* works out again, from the documented formulas, what interest and tear-ups make of each vault, with
//! the roundings that are named there; what it finds must be what the ledger has, to the unit. The *exact* book rounds
//! nothing, and for it nothing is lazy: when time passes, interest is added to every vault; when a short is torn up, every
//! long gives up its part at once. It takes the indices that the other book has confirmed, and so bounds what rounding
//! takes from anybody.
//!
//! After every step:
//! 1. Cash and contracts of every vault, written or not, are those of the book in units. So are the indices, the pool's sums
//!    of debts and balances, and the accounts Interest, Treasury and TearUp. There is no tolerance, but one: within a
//!    millionth of a unit of the middle between two, an exponential may be rounded to either.
//! 2. What a vault has is the amount of the exact book rounded against it: never more, and less by at most one unit of 1e-18
//!    for each time that it was touched, with the interest on that unit.
//! 3. The indices of interest are `e^(rate time)` and what follows from it, to 14 digits, with the rate of the exact
//!    utilisation; with no debts they stand still. A tear-up pays the mark less the loss, but for a few units.
//! 4. Custody, dust and fund are exact to the unit. A withdrawal pays its whole units exactly when the cash is there and
//!    what is left covers the largest loss of the vault's puts, worked out here. What must be refused is refused and
//!    changes nothing.
//!
//! And every few steps, if then everybody were touched: the cash of all books is custody exactly, contracts of each series
//! sum to zero, and what the accounts Interest and TearUp are left with is what rounding left: not below zero, and as
//! little as that. Every invariant holds.
//!
//! A few thousand steps run by default. `SURETY_STEPS` sets another number and `SURETY_SEED` another course, as in
//! `SURETY_STEPS=1000000 cargo test --release --test vaults_reference`.

mod exact;
mod support;
mod units;
use exact::{exp, Exact, FINE};
use frame_support::storage::{with_transaction, TransactionOutcome};
use primitive_types::U512;
use std::collections::BTreeMap;
use support::*;
use surety_margin::{tear_up, InterestIndices, InterestTerms, TearUpIndex, TornSeries, TornShort};
use units::{Key, TearUp};

const ONE: u128 = storable::ONE;
const UNIT: u128 = 1_000_000_000_000;
/// Steps of one life; then all begins anew.
const LIFE: u32 = 500;
const SCALE_OF_EPOCH: u128 = 1_000_000_000;
const VAULTS: [Key; 5] = [(ALICE, 0), (ALICE, 1), (BOB, 0), (CHARLIE, 0), (CHARLIE, 1)];
/// It has nothing; to touch it writes the pool.
const CLOCK: Key = (DAVE, 0);

fn series(number: usize) -> Series {
	[put_series(0, "100"), put_series(0, "2500"), put_series(1, "40000")][number]
}

/// What puts can lose at most, expiry by expiry: at a price of zero or at one of the strikes.
fn largest_loss(positions: &[(Series, FixedI128)]) -> i128 {
	let held = |number| {
		let mut own = positions.iter().filter(|(held, _)| *held == series(number));
		own.next().map_or(0, |(_, quantity)| quantity.into_inner())
	};
	let loss = |puts: &[(usize, i128)]| {
		let at = |price: i128| {
			let worth = puts.iter().map(|(number, strike)| held(*number) * (strike - price).max(0));
			-worth.sum::<i128>()
		};
		puts.iter().map(|(_, strike)| at(*strike)).chain([at(0)]).max().unwrap_or_default()
	};
	loss(&[(0, 100), (1, 2_500)]) + loss(&[(2, 40_000)])
}

/// Numbers from a seed, by splitmix64.
struct Dice(u64);

impl Dice {
	fn roll(&mut self, below: u64) -> u64 {
		self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
		let mut word = self.0;
		word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
		word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
		(word ^ (word >> 31)) % below
	}

	fn vault(&mut self) -> Key {
		VAULTS[self.roll(5) as usize]
	}

	/// Up to so many whole ones, of any size and to the last digit; seldom a round number or a single unit.
	fn amount(&mut self, whole: u64) -> u128 {
		match self.roll(10) {
			0 => 1,
			1 => u128::from(self.roll(whole) + 1) * ONE,
			2 => u128::from(self.roll(1_000_000) + 1),
			_ => u128::from(self.roll(whole)) * ONE + u128::from(self.roll(1 << 59)) + 1,
		}
	}
}

/// A vault in exact numbers, and by how much the ledger may be below them.
#[derive(Default)]
struct Book {
	cash: Exact,
	slack: Exact,
	/// What tear-ups paid since the vault was last touched. It bears no interest yet.
	due: Exact,
	due_slack: Exact,
	/// Contracts of each series and their slack.
	held: BTreeMap<usize, (Exact, Exact)>,
}

impl Book {
	fn touch(&mut self) {
		self.cash = self.cash.plus(self.due);
		self.slack = self.slack.plus(self.due_slack).plus(Exact::units(1));
		(self.due, self.due_slack) = Default::default();
		for (_, slack) in self.held.values_mut() {
			*slack = slack.plus(Exact::units(1));
		}
	}

	fn add(&mut self, series: usize, amount: i128) {
		let (held, _) = self.held.entry(series).or_default();
		*held = held.plus(Exact::units(amount));
	}
}

type Books = BTreeMap<Key, Book>;

/// The pool when it was last written.
#[derive(Clone, Copy)]
struct Written {
	indices: InterestIndices,
	/// Debts and positive cash.
	sums: (Exact, Exact),
	at: u64,
}

/// What is paid for a tear-up in exact numbers.
fn paid(what: &TearUp) -> Exact {
	let size = U512::from(what.mark) * U512::from(what.quantity) * U512::from(FINE);
	let worth = Exact { negative: false, size: size / U512::from(ONE) };
	let paid = worth.minus(Exact::units(what.loss as i128));
	if paid.negative {
		Exact::default()
	} else {
		paid
	}
}

/// By how many units the sum that the ledger pays may be less: a unit of the part of the mark that is kept, one of the price
/// of each contract, and those of the sums.
fn rounded(what: &TearUp) -> U512 {
	let (mark, quantity, one) = (U512::from(what.mark), U512::from(what.quantity), U512::from(ONE));
	mark * quantity / one / one + quantity / one + U512::from(4)
}

struct Reference {
	/// All in whole units, rounded as documented.
	units: units::Ledger,
	/// Vaults in exact numbers.
	exact: Books,
	/// The indices to which they are up to date.
	indices: InterestIndices,
	written: Written,
	/// Steps so far, which bound what roundings may have left.
	steps: u128,
	/// What the rounding of indices may have left to the account Interest, in units.
	surplus: Exact,
	custody: u128,
	dust: i128,
	fund: i128,
}

/// The indices as they would be written now.
fn indices_now() -> InterestIndices {
	with_transaction(|| {
		touch(CLOCK.0, CLOCK.1);
		TransactionOutcome::Rollback(Ok::<_, DispatchError>(CashPool::get().indices))
	})
	.expect("rolled back")
}

fn ratio(value: Exact, now: FixedU128, then: FixedU128) -> Exact {
	value.times(now.into_inner(), then.into_inner())
}

impl Reference {
	fn new() -> Self {
		let indices = InterestIndices::default();
		Self {
			units: units::Ledger::new(&VAULTS, now()),
			exact: VAULTS.into_iter().map(|key| (key, Book::default())).collect(),
			indices,
			written: Written { indices, sums: Default::default(), at: now() },
			steps: 0,
			surplus: Exact::default(),
			custody: 0,
			dust: 0,
			fund: 0,
		}
	}

	/// Interest up to now, for everybody, by the ledger's indices, which are checked.
	fn accrue(&mut self) {
		let now = indices_now();
		let mut units = self.units.clone();
		units.accrue(crate::now(), now.debt.into_inner());
		let found = (now.debt.into_inner(), now.credit.into_inner());
		assert_eq!(found, (units.pool.debt, units.pool.credit), "indices to the unit");
		self.check_indices(&now);
		for book in self.exact.values_mut() {
			let (to, from) = match book.cash.negative {
				true => (now.debt, self.indices.debt),
				false => (now.credit, self.indices.credit),
			};
			book.cash = ratio(book.cash, to, from);
			book.slack = ratio(book.slack, now.debt, self.indices.debt);
		}
		self.surplus = ratio(self.surplus, now.debt, self.indices.debt);
		self.indices = now;
	}

	/// The ledger is about to write: interest, of which the indices are known, becomes the pool's.
	fn write_interest(&mut self) {
		self.units.accrue(now(), self.indices.debt.into_inner());
	}

	/// The factors of debts and of balances since the pool was written with these sums. None where nothing accrues, or
	/// so little that a unit more or less makes a difference that the ledger is free to make.
	fn growth(&self, (debts, positive): (Exact, Exact)) -> Option<(U512, U512)> {
		let elapsed = now() - self.written.at;
		let lenders = if positive.size > debts.size { positive } else { debts };
		let too_little = lenders.size < Exact::units(ONE as i128).size
			|| debts.size < Exact::units(1_000_000).size;
		if elapsed == 0 || too_little {
			return None;
		}
		let fine = |rate: FixedU128| U512::from(rate.into_inner()) * U512::from(ONE);
		let one = U512::from(FINE);
		let terms = &self.units.terms;
		let kink = fine(terms.kink);
		let used = debts.size * one / lenders.size;
		let above = used.checked_sub(kink).unwrap_or_default();
		let rate = fine(terms.base)
			+ fine(terms.slope1) * used.min(kink) / kink
			+ fine(terms.slope2) * above / (one - kink);
		let debts = exp(rate * U512::from(elapsed) / U512::from(YEAR));
		let balances = one - fine(terms.treasury_share);
		Some((debts, one + (debts - one) * used / one * balances / one))
	}

	fn check_indices(&self, now: &InterestIndices) {
		let Written { indices, sums, at, .. } = self.written;
		if crate::now() == at || CashPool::get().debts == fixed("0") {
			assert_eq!(*now, indices, "nothing accrues");
			return;
		}
		let Some((debts, balances)) = self.growth(sums) else { return };
		let close = |found: FixedU128, then: FixedU128, growth: U512, name: &str| {
			let exact = U512::from(then.into_inner()) * growth / U512::from(FINE);
			let found = U512::from(found.into_inner());
			let off = if found > exact { found - exact } else { exact - found };
			let bound = exact / U512::from(10u128.pow(14)) + U512::from(5);
			assert!(off <= bound, "the index of {name} is {found}, and not {exact}");
		};
		close(now.debt, indices.debt, debts, "debts");
		close(now.credit, indices.credit, balances, "balances");
	}

	/// Notes that the ledger wrote the pool.
	fn wrote(&mut self) {
		self.write_interest();
		let sums = sums(&self.exact);
		if self.written.at != now() {
			// The last digit of an index, for each whole one of cash that it multiplies, and of each sum.
			let before = self.written.sums.0.plus(self.written.sums.1);
			let whole = before.plus(sums.0).plus(sums.1).times(3, ONE);
			self.surplus = self.surplus.plus(whole).plus(Exact::units(100));
		}
		self.written = Written { indices: self.indices, sums, at: now() };
	}

	fn touch(&mut self, key: Key) {
		self.write_interest();
		self.units.touch(key);
		self.exact.entry(key).and_modify(Book::touch);
	}

	fn add_cash(&mut self, key: Key, amount: i128) {
		self.units.add_cash(key, amount);
		let add = |book: &mut Book| book.cash = book.cash.plus(Exact::units(amount));
		self.exact.entry(key).and_modify(add);
	}

	fn add(&mut self, key: Key, series: usize, amount: i128) {
		self.units.add(key, series, amount);
		self.exact.entry(key).and_modify(|book| book.add(series, amount));
	}

	fn torn(&self, number: usize) -> TearUpIndex {
		self.units.torn.get(&number).map(|torn| torn.index).unwrap_or_default()
	}

	/// A short was torn up: every long of the series gives up its part.
	fn tear(&mut self, number: usize, longs: &[Key], quantity: u128, torn: &TornSeries) {
		let before = self.torn(number);
		self.units.tear(number, quantity, torn);
		for key in longs {
			self.exact.entry(*key).and_modify(|book| tear(book, number, before, torn));
		}
	}

	/// The ledger is the book in units.
	fn agrees_to_the_unit(&self) {
		let mut units = self.units.clone();
		let pool = CashPool::get();
		let sums = (pool.debts.into_inner(), pool.positive.into_inner());
		assert_eq!(sums, units.quotients(), "sums of debts and balances");
		for number in 0..3 {
			let Series { underlying, expiry, .. } = series(number);
			let account = HouseAccount::TearUp { underlying, expiry };
			let held = House::get(account, Instrument::Position(series(number)));
			let of_expiry = units.torn.iter().filter(|(other, _)| series(**other).expiry == expiry);
			let paid: i128 = of_expiry.map(|(_, torn)| torn.cash).sum();
			assert_eq!(house_cash(account).into_inner(), paid, "cash of torn series");
			let torn = units.torn.get(&number).map_or(0, |torn| torn.contracts);
			assert_eq!(held.into_inner(), torn, "contracts of torn series {number}");
		}
		units.accrue(now(), self.indices.debt.into_inner());
		let accounts = [HouseAccount::Interest, HouseAccount::Treasury];
		let found = accounts.map(|account| house_cash(account).into_inner());
		assert_eq!(found, [units.pool.interest, units.pool.treasury], "interest and treasury");
		for key in VAULTS {
			units.touch(key);
			let found = holdings(key.0, key.1);
			let vault = &units.vaults[&key];
			assert_eq!(found.cash.into_inner(), vault.cash, "cash of {key:?}");
			let named = |(number, quantity)| (series(number), FixedI128::from_inner(quantity));
			let positions: BTreeMap<_, _> = vault.positions().into_iter().map(named).collect();
			let found: BTreeMap<_, _> = found.positions.into_iter().collect();
			assert_eq!(found, positions, "positions of {key:?}");
		}
	}

	fn agrees(&self) {
		self.agrees_to_the_unit();
		for (key, book) in &self.exact {
			let found = holdings(key.0, key.1);
			let exact = book.cash.plus(book.due);
			let slack = book.slack.plus(book.due_slack).plus(Exact::units(2));
			exact.is_at_most_above(found.cash.into_inner(), slack, &format!("cash of {key:?}"));
			let mut held: BTreeMap<_, _> = found.positions.into_iter().collect();
			for (number, (exact, slack)) in &book.held {
				let found = held.remove(&series(*number)).unwrap_or_default().into_inner();
				let slack = slack.plus(Exact::units(1));
				exact.is_at_most_above(found, slack, &format!("series {number} of {key:?}"));
			}
			assert!(held.is_empty(), "{key:?} holds what it should not");
		}
		assert_eq!(custody(), self.custody);
		assert_eq!(house_cash(HouseAccount::Dust).into_inner(), self.dust);
		assert_eq!(house_cash(FUND).into_inner(), self.fund);
		assert_eq!(free(USD, Vaults::clearing_account()), self.custody);
	}

	/// What would be left if everybody were touched.
	fn adds_up(&self) {
		assert_ok!(Vaults::do_try_state());
		let checked: Result<(), DispatchError> = with_transaction(|| {
			for key in VAULTS {
				touch(key.0, key.1);
			}
			let cash: i128 = VAULTS.iter().map(|key| cash(key.0, key.1).into_inner()).sum();
			let [interest, treasury] = [HouseAccount::Interest, HouseAccount::Treasury]
				.map(|account| house_cash(account).into_inner());
			let mut torn_cash = 0;
			for number in [0, 2] {
				let expiry = series(number).expiry;
				let left =
					house_cash(HouseAccount::TearUp { underlying: BTC, expiry }).into_inner();
				assert!(left >= 0, "tear-ups paid more than they were paid: {left}");
				torn_cash += left;
			}
			let all = cash + interest + treasury + torn_cash + self.dust + self.fund;
			assert_eq!(all, (self.custody * UNIT) as i128, "cash is custody");
			assert!(interest >= 0, "interest paid out more than it took in: {interest}");
			// What touching rounds, and the indices since they were written.
			let digits = self.written.sums.0.plus(self.written.sums.1).times(3, ONE);
			let bound =
				self.surplus.plus(digits).plus(Exact::units((self.steps * 20) as i128 + 100));
			let over = Exact::units(interest).minus(bound);
			assert!(over.negative || over.is_zero(), "interest kept {interest}");
			for number in 0..3 {
				let expiry = series(number).expiry;
				let account = HouseAccount::TearUp { underlying: BTC, expiry };
				let left = House::get(account, Instrument::Position(series(number))).into_inner();
				let held = |key: &Key| {
					let positions = positions(key.0, key.1).into_iter();
					positions
						.filter(|(held, _)| *held == series(number))
						.map(|(_, q)| q.into_inner())
				};
				let sum: i128 = VAULTS.iter().flat_map(held).sum();
				assert_eq!(sum + left, 0, "series {number} sums to zero");
				assert!(left >= 0, "longs gave up too little of series {number}: {left}");
			}
			TransactionOutcome::Rollback(Ok(()))
		});
		assert_ok!(checked);
	}
}

/// Debts and positive cash of all.
fn sums(books: &Books) -> (Exact, Exact) {
	let mut sums = (Exact::default(), Exact::default());
	for book in books.values() {
		let sum = if book.cash.negative { &mut sums.0 } else { &mut sums.1 };
		*sum = sum.plus(Exact { negative: false, ..book.cash });
	}
	sums
}

/// What a tear-up does to a long by the series' index.
fn tear(book: &mut Book, number: usize, before: TearUpIndex, torn: &TornSeries) {
	let (then, factor) = (before.cash.into_inner(), before.factor.into_inner());
	let last = torn.ended.map_or(torn.index.cash, |end| end.cash).into_inner();
	let Some((held, slack)) = book.held.get_mut(&number) else { return };
	book.due = book.due.plus(held.times(last - then, factor));
	let paid = slack.times(last - then, factor).plus(Exact::units(1));
	book.due_slack = book.due_slack.plus(paid);
	for value in [held, slack] {
		*value = match torn.ended {
			None => ratio(*value, torn.index.factor, before.factor),
			Some(end) if end.carried => {
				ratio(*value, torn.index.factor, before.factor).times(1, SCALE_OF_EPOCH)
			},
			Some(_) => Exact::default(),
		};
	}
}

/// Makes one step in the ledger and in the reference.
fn step(dice: &mut Dice, reference: &mut Reference) {
	reference.steps += 1;
	match dice.roll(24) {
		0..=2 => deposit_step(dice, reference),
		3..=5 => withdraw_step(dice, reference),
		6..=9 => pay_step(dice, reference),
		10..=13 => trade_step(dice, reference),
		14..=16 => tear_up_step(dice, reference),
		17..=18 => {
			let key = dice.vault();
			reference.accrue();
			touch(key.0, key.1);
			reference.touch(key);
			reference.wrote();
		},
		19 if dice.roll(4) == 0 => {
			reference.accrue();
			let terms = terms(dice);
			assert_ok!(dispatch_as(root(), VaultsCall::set_interest { terms }));
			// Until now the old terms hold.
			reference.wrote();
			reference.units.terms = terms;
		},
		_ => pass([0, 1, 2_000, 3_600_000, DAY, 30 * DAY, YEAR / 4][dice.roll(7) as usize]),
	}
	reference.accrue();
	reference.agrees();
	if reference.steps.is_multiple_of(16) {
		reference.adds_up();
	}
}

fn terms(dice: &mut Dice) -> InterestTerms {
	let default = InterestTerms::default();
	let nothing = fixed("0");
	match dice.roll(4) {
		0 => InterestTerms { base: nothing, slope1: nothing, slope2: nothing, ..default },
		1 => InterestTerms { treasury_share: nothing, base: fixed("1.5"), ..default },
		2 => InterestTerms { treasury_share: fixed("1"), ..default },
		_ => default,
	}
}

fn deposit_step(dice: &mut Dice, reference: &mut Reference) {
	let key = dice.vault();
	let units = u128::from(dice.roll(1_000_000_000)) + 1;
	reference.accrue();
	assert_ok!(deposit(key.0, key.1, FixedU128::from_inner(units * UNIT)));
	reference.touch(key);
	reference.add_cash(key, (units * UNIT) as i128);
	reference.custody += units;
	reference.wrote();
}

fn withdraw_step(dice: &mut Dice, reference: &mut Reference) {
	let key = dice.vault();
	let found = holdings(key.0, key.1);
	let cash = found.cash.into_inner();
	let amount = match dice.roll(3) {
		0 => cash.max(0) as u128,
		1 => cash.max(0) as u128 + 1,
		_ => dice.amount(500),
	};
	let left = i128::try_from(amount).map_or(-1, |amount| cash - amount);
	let covered = left >= 0 && left >= largest_loss(&found.positions);
	let there = amount / UNIT <= reference.custody;
	reference.accrue();
	let (before, had) = (storage_root(), free(USD, key.0));
	let result = withdraw(key.0, key.1, FixedU128::from_inner(amount));
	let expected = amount >= UNIT && covered && there;
	assert_eq!(
		result.is_ok(),
		expected,
		"{key:?} has {found:?} and withdraws {amount}: {result:?}"
	);
	if result.is_err() {
		assert_eq!(storage_root(), before, "a refused withdrawal changed something");
		return;
	}
	assert_eq!(free(USD, key.0), had + amount / UNIT);
	let after = holdings(key.0, key.1);
	assert_eq!((after.cash.into_inner(), after.positions), (left, found.positions));
	reference.touch(key);
	reference.add_cash(key, -(amount as i128));
	reference.custody -= amount / UNIT;
	reference.dust += (amount % UNIT) as i128;
	reference.wrote();
}

/// Cash from a vault to another, to itself, or to the fund and back: into debt or out of it.
fn pay_step(dice: &mut Dice, reference: &mut Reference) {
	let (from, to) = (dice.vault(), (dice.roll(4) > 0).then(|| dice.vault()));
	let mut amount = dice.amount(2_000) as i128;
	if to.is_none() && reference.fund > 0 && dice.roll(2) == 0 {
		amount = -amount.min(reference.fund);
	}
	let entry = |amount| FixedI128::from_inner(amount);
	reference.accrue();
	assert_ok!(post(&[
		vault_entry(from.0, from.1, Instrument::Cash, entry(-amount)),
		match to {
			Some(to) => vault_entry(to.0, to.1, Instrument::Cash, entry(amount)),
			None => house_entry(FUND, Instrument::Cash, entry(amount)),
		},
	]));
	reference.touch(from);
	reference.add_cash(from, -amount);
	match to {
		Some(to) => {
			if to != from {
				reference.touch(to);
			}
			reference.add_cash(to, amount);
		},
		None => reference.fund += amount,
	}
	reference.wrote();
}

fn trade_step(dice: &mut Dice, reference: &mut Reference) {
	let (from, to) = (dice.vault(), dice.vault());
	let number = dice.roll(3) as usize;
	let held = holdings(from.0, from.1).positions;
	let held = held.iter().find(|(held, _)| *held == series(number));
	let held = held.map_or(0, |(_, quantity)| quantity.into_inner());
	// Often exactly what is held, so that a long ends.
	let amount = if held > 0 && dice.roll(2) == 0 { held } else { dice.amount(50) as i128 };
	let instrument = Instrument::Position(series(number));
	reference.accrue();
	assert_ok!(post(&[
		vault_entry(from.0, from.1, instrument, FixedI128::from_inner(-amount)),
		vault_entry(to.0, to.1, instrument, FixedI128::from_inner(amount)),
	]));
	reference.touch(from);
	if to != from {
		reference.touch(to);
		for (key, amount) in [(from, -amount), (to, amount)] {
			reference.add(key, number, amount);
		}
	}
	reference.wrote();
}

/// All or a part of a vault's short; often so much that little or nothing of the series is left.
fn tear_up_step(dice: &mut Dice, reference: &mut Reference) {
	let number = dice.roll(3) as usize;
	let instrument = series(number);
	let position = |key: &Key| {
		let held = holdings(key.0, key.1).positions;
		let held = held.into_iter().find(|(held, _)| *held == instrument);
		held.map_or(0, |(_, quantity)| quantity.into_inner())
	};
	// Who is long on the books, of a unit that is as good as torn up, too: others have less than a unit in exact numbers
	// alone.
	let is_long = |key: &Key| {
		positions(key.0, key.1).iter().any(|(held, q)| *held == instrument && *q > signed("0"))
	};
	let long: Vec<Key> = VAULTS.into_iter().filter(is_long).collect();
	let short_of = |key: Key| (key, (-position(&key)).max(0) as u128);
	let shorts: Vec<(Key, u128)> = VAULTS.into_iter().map(short_of).collect();
	// Whoever is long, and the house, are so together of what vaults are short.
	let longs: u128 = shorts.iter().map(|(_, short)| short).sum();
	let Some((key, short)) = shorts.into_iter().max_by_key(|(_, short)| *short) else { return };
	if short == 0 {
		return;
	}
	let quantity = match dice.roll(4) {
		0 => short,
		1 => short - (short / 10_000_000_000).min(short - 1),
		_ => (dice.amount(20)).min(short),
	};
	let (mark, loss) = (dice.amount(1_000), dice.amount(5_000) - 1);
	let what = TearUp { quantity, longs, mark, loss };
	let [quantity, longs, mark, loss] = [quantity, longs, mark, loss].map(FixedU128::from_inner);
	let index = <Vaults as Ledger<AccountId>>::tear_up_index(&instrument);
	assert_eq!(index, reference.torn(number));
	let torn = tear_up(loss, &[TornShort { quantity, mark, longs, index }]).expect("fits");
	let torn = torn.series[0];
	assert_eq!(torn, what.of(&index), "torn up to the unit");
	let paid = paid(&what).minus(Exact::units(torn.cash.into_inner() as i128));
	let most = rounded(&what) * U512::from(FINE);
	assert!(
		!paid.negative && paid.size <= most,
		"{torn:?} pays {paid:?} too little for {quantity:?}"
	);

	reference.accrue();
	let vault = id(key.0, key.1);
	assert_ok!(<Vaults as Ledger<AccountId>>::tear_up(&vault, &instrument, quantity, &torn));
	reference.touch(key);
	reference.add(key, number, quantity.into_inner() as i128);
	reference.add_cash(key, -(torn.cash.into_inner() as i128));
	reference.tear(number, &long, quantity.into_inner(), &torn);
	reference.wrote();
}

fn setting(name: &str, otherwise: u64) -> u64 {
	std::env::var(name).map_or(otherwise, |text| text.parse().expect("a number"))
}

#[test]
fn ledger_agrees_with_exact_numbers_after_every_step() {
	let mut left = setting("SURETY_STEPS", 4_000);
	let mut dice = Dice(setting("SURETY_SEED", 1));
	while left > 0 {
		let steps = left.min(LIFE.into());
		left -= steps;
		// Interest makes fortunes here: none waits for the outflow limit.
		let chain = Externalities::default().outflow("0", "1000000000000000");
		chain.build().execute_with(|| {
			assert_ok!(open(CLOCK.0));
			for key in VAULTS {
				assert_ok!(open(key.0));
			}
			let mut reference = Reference::new();
			for _ in 0..steps {
				step(&mut dice, &mut reference);
			}
			reference.adds_up();
		});
	}
}
