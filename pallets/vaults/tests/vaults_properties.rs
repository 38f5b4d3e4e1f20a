//! Random calls and postings against a ledger of plain maps that was written from the rules, not from the pallet.
//!
//! After every step: a call succeeds exactly if the reference says so; a call that fails leaves the state's root as it
//! was; every book, hold and balance agrees with the reference; every invariant holds.

mod support;
use proptest::prelude::*;
use std::collections::BTreeMap;
use support::*;
use surety_margin::InterestTerms;

const UNIT: u128 = 1_000_000_000_000;
const WHO: [AccountId; 3] = [ALICE, BOB, CHARLIE];
const ASSETS: [AssetId; 4] = [USD, BTC, ETH, 9];
/// One strike in each expiry, so that the largest loss is strike x contracts short.
const STRIKES: [(&str, i128); 3] = [("100", 100), ("2500", 2_500), ("40000", 40_000)];

#[derive(Clone, Debug)]
enum Step {
	Open(usize),
	Deposit(usize, u32, u128),
	Withdraw(usize, u32, u128),
	Put(usize, u32, usize, u128),
	Take(usize, u32, usize, u128),
	Close(usize, u32),
	/// From one vault to another, or to the house; `off` is how much the entries fail to balance.
	Post {
		from: (usize, u32),
		to: Option<(usize, u32)>,
		series: Option<usize>,
		amount: i128,
		off: i128,
	},
	Gift(usize, u128),
	NextBlock,
	/// Cash from one vault to another.
	Give(usize, u32, (usize, u32), u128),
	/// Collateral from one vault to another.
	Hand(usize, u32, (usize, u32), usize, u128),
}

#[derive(Clone, Default)]
struct Book {
	cash: i128,
	collateral: BTreeMap<AssetId, u128>,
	positions: BTreeMap<usize, i128>,
}

#[derive(Clone)]
struct Reference {
	books: BTreeMap<(AccountId, u32), Book>,
	next: BTreeMap<AccountId, u32>,
	fund: BTreeMap<Option<usize>, i128>,
	dust: i128,
	/// Units that deposits brought and withdrawals did not take.
	custody: u128,
	gifts: u128,
	/// Free units of each token.
	free: BTreeMap<(AssetId, AccountId), u128>,
}

impl Book {
	fn headroom(&self) -> i128 {
		let loss = |(number, quantity): (&usize, &i128)| (-quantity).max(0) * STRIKES[*number].1;
		self.cash - self.positions.iter().map(loss).sum::<i128>()
	}

	fn storable(&self) -> bool {
		let quantity = 10i128.pow(26);
		self.cash.abs() <= 10i128.pow(33) && self.positions.values().all(|q| q.abs() <= quantity)
	}
}

impl Reference {
	fn new() -> Self {
		let mut free = BTreeMap::new();
		for who in WHO {
			free.insert((USD, who), usd(USD_FUNDS));
			free.insert((BTC, who), btc(BTC_FUNDS));
			free.insert((ETH, who), eth(ETH_FUNDS));
		}
		let (books, next, fund) = Default::default();
		Self { books, next, fund, dust: 0, custody: 0, gifts: 0, free }
	}

	/// The books after a step; nothing if it must be refused.
	fn after(&self, step: &Step) -> Option<Self> {
		let mut next = self.clone();
		match *step {
			Step::Open(who) => {
				let owner = WHO[who];
				let open = self.books.keys().filter(|(of, _)| *of == owner).count();
				let index = next.next.entry(owner).or_default();
				next.books.insert((owner, *index), Book::default());
				*index += 1;
				(open < MAX_VAULTS as usize).then_some(next)
			},
			Step::Deposit(who, index, amount) => {
				let book = next.books.get_mut(&(WHO[who], index))?;
				let free = next.free.get_mut(&(USD, WHO[who]))?;
				*free = free.checked_sub(units(amount, UNIT)?)?;
				next.custody += amount / UNIT;
				book.cash += amount as i128;
				book.storable().then_some(next)
			},
			Step::Withdraw(who, index, amount) => {
				let book = next.books.get_mut(&(WHO[who], index))?;
				let paid = amount / UNIT;
				book.cash = book.cash.checked_sub(amount.try_into().ok()?)?;
				next.custody = next.custody.checked_sub(paid)?;
				next.dust += (amount % UNIT) as i128;
				*next.free.get_mut(&(USD, WHO[who]))? += paid;
				(paid > 0 && book.headroom() >= 0 && book.storable()).then_some(next)
			},
			Step::Put(who, index, asset, amount) => {
				let book = next.books.get_mut(&(WHO[who], index))?;
				let asset = ASSETS[asset];
				let units = units(amount, unit_of(asset)?)?;
				let free = next.free.get_mut(&(asset, WHO[who]))?;
				*free = free.checked_sub(units).filter(|rest| *rest > 0)?;
				*book.collateral.entry(asset).or_default() += amount;
				Some(next)
			},
			Step::Take(who, index, asset, amount) => {
				let book = next.books.get_mut(&(WHO[who], index))?;
				let asset = ASSETS[asset];
				let units = units(amount, unit_of(asset)?)?;
				let held = book.collateral.get_mut(&asset)?;
				*held = held.checked_sub(amount)?;
				if *held == 0 {
					book.collateral.remove(&asset);
				}
				*next.free.get_mut(&(asset, WHO[who]))? += units;
				let unasked = book.positions.is_empty() && book.cash >= 0;
				(unasked || book.headroom() >= 0).then_some(next)
			},
			Step::Close(who, index) => {
				let book = next.books.remove(&(WHO[who], index))?;
				let cash = u128::try_from(book.cash).ok()?;
				next.custody = next.custody.checked_sub(cash / UNIT)?;
				next.dust += (cash % UNIT) as i128;
				*next.free.get_mut(&(USD, WHO[who]))? += cash / UNIT;
				(book.collateral.is_empty() && book.positions.is_empty()).then_some(next)
			},
			Step::Post { from, to, series, amount, off } => {
				next.add(Some(from), series, -amount)?;
				next.add(to, series, amount)?;
				let storable = |end: (usize, u32)| next.books[&(WHO[end.0], end.1)].storable();
				let fits = storable(from) && to.is_none_or(storable);
				(fits && off == 0).then_some(next)
			},
			Step::Gift(who, amount) => {
				let free = next.free.get_mut(&(USD, WHO[who]))?;
				*free = free.checked_sub(amount)?;
				next.gifts += amount;
				Some(next)
			},
			Step::NextBlock => Some(next),
			Step::Give(who, index, to, amount) => {
				let amount = i128::try_from(amount).ok().filter(|amount| *amount > 0)?;
				let (from, to) = ((WHO[who], index), (WHO[to.0], to.1));
				let giver = next.books.get_mut(&from)?;
				giver.cash = giver.cash.checked_sub(amount)?;
				let covered = giver.cash >= 0 && giver.headroom() >= 0;
				let receiver = next.books.get_mut(&to)?;
				receiver.cash = receiver.cash.checked_add(amount)?;
				let storable = receiver.storable();
				(from != to && covered && storable).then_some(next)
			},
			Step::Hand(who, index, to, asset, amount) => {
				let asset = ASSETS[asset];
				let units = units(amount, unit_of(asset)?)?;
				let (from, to) = ((WHO[who], index), (WHO[to.0], to.1));
				let giver = next.books.get_mut(&from)?;
				let held = giver.collateral.get_mut(&asset)?;
				*held = held.checked_sub(amount)?;
				if *held == 0 {
					giver.collateral.remove(&asset);
				}
				let covered =
					giver.cash >= 0 && (giver.positions.is_empty() || giver.headroom() >= 0);
				let receiver = next.books.get_mut(&to)?;
				let welcome = from.0 == to.0 || receiver.collateral.contains_key(&asset);
				*receiver.collateral.entry(asset).or_default() += amount;
				(from != to && covered && welcome && units > 0).then_some(next)
			},
		}
	}

	fn add(
		&mut self,
		end: Option<(usize, u32)>,
		series: Option<usize>,
		amount: i128,
	) -> Option<()> {
		match (end, series) {
			(None, _) => {
				let sum = self.fund.entry(series).or_default();
				*sum += amount;
				if *sum == 0 {
					self.fund.remove(&series);
				}
			},
			(Some((who, index)), None) => self.books.get_mut(&(WHO[who], index))?.cash += amount,
			(Some((who, index)), Some(series)) => {
				let positions = &mut self.books.get_mut(&(WHO[who], index))?.positions;
				let sum = positions.entry(series).or_default();
				*sum += amount;
				if *sum == 0 {
					positions.remove(&series);
				}
			},
		}
		Some(())
	}

	fn agrees(&self) {
		let books: BTreeMap<_, _> =
			Books::iter().map(|(owner, index, vault)| ((owner, index), vault)).collect();
		assert!(books.keys().eq(self.books.keys()), "the same vaults are open");
		for (key, book) in &self.books {
			let vault = &books[key];
			assert_eq!(vault.cash.into_inner(), book.cash, "cash of {key:?}");
			let collateral: Vec<_> =
				book.collateral.iter().map(|(a, n)| (*a, FixedU128::from_inner(*n))).collect();
			assert_eq!(vault.collateral.to_vec(), collateral, "collateral of {key:?}");
			let positions: Vec<_> = book
				.positions
				.iter()
				.map(|(n, q)| (series(*n), FixedI128::from_inner(*q)))
				.collect();
			assert_eq!(support::positions(key.0, key.1), positions, "positions of {key:?}");
		}
		let mut house: BTreeMap<_, _> = self
			.fund
			.iter()
			.map(|(series, sum)| ((FUND, instrument(*series)), FixedI128::from_inner(*sum)))
			.collect();
		if self.dust != 0 {
			house.insert((HouseAccount::Dust, Instrument::Cash), FixedI128::from_inner(self.dust));
		}
		let stored: BTreeMap<_, _> =
			House::iter().map(|(account, instrument, sum)| ((account, instrument), sum)).collect();
		assert_eq!(stored, house, "the house");
		assert_eq!(custody(), self.custody);
		assert_eq!(free(USD, Vaults::clearing_account()), self.custody + self.gifts);
		for who in WHO {
			let own = || self.books.iter().filter(move |((owner, _), _)| *owner == who);
			let open = own().count() as u128;
			assert_eq!(deposits(who), open * VAULT_DEPOSIT);
			let has_opened = self.next.get(&who).is_some_and(|next| *next > 0);
			let for_record = if has_opened { OWNER_DEPOSIT } else { 0 };
			let funds = NATIVE_FUNDS - for_record - open * VAULT_DEPOSIT;
			assert_eq!(Balances::balance(&who), funds);
			for asset in [USD, BTC, ETH] {
				assert_eq!(free(asset, who), self.free[&(asset, who)], "free {asset} of {who}");
				let booked: u128 = own().filter_map(|(_, book)| book.collateral.get(&asset)).sum();
				let unit = unit_of(asset).unwrap_or(UNIT);
				assert_eq!(held(asset, who) * unit, booked, "held {asset} of {who}");
			}
		}
	}
}

/// Whole units of an amount that is positive and exact.
fn units(amount: u128, unit: u128) -> Option<u128> {
	(amount > 0 && amount.is_multiple_of(unit)).then_some(amount / unit)
}

/// Inner units of 18 decimals in one unit of a collateral asset.
fn unit_of(asset: AssetId) -> Option<u128> {
	match asset {
		BTC => Some(10u128.pow(10)),
		ETH => Some(1),
		_ => None,
	}
}

fn series(number: usize) -> Series {
	put_series(number as u64, STRIKES[number].0)
}

fn instrument(number: Option<usize>) -> Instrument {
	number.map_or(Instrument::Cash, |number| Instrument::Position(series(number)))
}

fn make(step: &Step) -> DispatchResult {
	let amount_of = FixedU128::from_inner;
	match *step {
		Step::Open(who) => open(WHO[who]),
		Step::Deposit(who, index, amount) => deposit(WHO[who], index, amount_of(amount)),
		Step::Withdraw(who, index, amount) => withdraw(WHO[who], index, amount_of(amount)),
		Step::Put(who, index, asset, amount) => {
			put(WHO[who], index, ASSETS[asset], amount_of(amount))
		},
		Step::Take(who, index, asset, amount) => {
			take(WHO[who], index, ASSETS[asset], amount_of(amount))
		},
		Step::Close(who, index) => close(WHO[who], index),
		Step::Post { from, to, series, amount, off } => {
			let instrument = instrument(series);
			let received = FixedI128::from_inner(amount + off);
			post(&[
				vault_entry(WHO[from.0], from.1, instrument, FixedI128::from_inner(-amount)),
				match to {
					Some((who, index)) => vault_entry(WHO[who], index, instrument, received),
					None => house_entry(FUND, instrument, received),
				},
			])
		},
		Step::Gift(who, amount) => {
			let giver = RuntimeOrigin::signed(WHO[who]);
			Assets::transfer(giver, USD, Vaults::clearing_account(), amount)
		},
		Step::NextBlock => {
			next_block();
			Ok(())
		},
		Step::Give(who, from_index, to, amount) => {
			let (to, amount) = (id(WHO[to.0], to.1), amount_of(amount));
			dispatch(WHO[who], VaultsCall::transfer_cash { from_index, to, amount })
		},
		Step::Hand(who, from_index, to, asset, amount) => {
			let (to, asset, amount) = (id(WHO[to.0], to.1), ASSETS[asset], amount_of(amount));
			dispatch(WHO[who], VaultsCall::transfer_collateral { from_index, to, asset, amount })
		},
	}
}

/// Amounts about the edges: zero, less than a unit, a unit, exact, inexact, more than anybody has, the most there is.
fn amount() -> impl Strategy<Value = u128> {
	prop_oneof![
		1 => Just(0),
		1 => 1..UNIT,
		2 => Just(UNIT),
		6 => (1u128..2_000_000_000_000).prop_map(|units| units * UNIT),
		4 => (1u128..1_000).prop_map(|whole| whole * storable::ONE),
		2 => 1..2_000_000 * storable::ONE,
		1 => Just(20_000_000 * storable::ONE),
		1 => Just(u128::MAX),
	]
}

fn step() -> impl Strategy<Value = Step> {
	let who = || 0..WHO.len();
	let index = || prop_oneof![6 => Just(0u32), 3 => Just(1), 1 => 2u32..5];
	let asset = || prop_oneof![4 => Just(1usize), 4 => Just(2), 1 => Just(0), 1 => Just(3)];
	let end = move || (who(), index());
	let posting = (
		end(),
		prop::option::weighted(0.7, end()),
		prop::option::of(0..STRIKES.len()),
		prop_oneof![
			-100 * storable::ONE as i128..100 * storable::ONE as i128,
			Just(1),
			Just(10i128.pow(26)),
			Just(10i128.pow(33)),
		],
		prop_oneof![9 => Just(0i128), 1 => -1i128..=1],
	);
	prop_oneof![
		2 => who().prop_map(Step::Open),
		4 => (who(), index(), amount()).prop_map(|(who, index, amount)| Step::Deposit(who, index, amount)),
		4 => (who(), index(), amount()).prop_map(|(who, index, amount)| Step::Withdraw(who, index, amount)),
		3 => (who(), index(), asset(), amount()).prop_map(|(w, i, a, n)| Step::Put(w, i, a, n)),
		3 => (who(), index(), asset(), amount()).prop_map(|(w, i, a, n)| Step::Take(w, i, a, n)),
		1 => (who(), index()).prop_map(|(who, index)| Step::Close(who, index)),
		5 => posting.prop_map(|(from, to, series, amount, off)| Step::Post { from, to, series, amount, off }),
		1 => (who(), 1..usd(10)).prop_map(|(who, amount)| Step::Gift(who, amount)),
		1 => Just(Step::NextBlock),
		4 => (end(), end(), amount()).prop_map(|((who, index), to, n)| Step::Give(who, index, to, n)),
		4 => (end(), end(), asset(), amount())
			.prop_map(|((who, index), to, asset, n)| Step::Hand(who, index, to, asset, n)),
	]
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(96))]

	#[test]
	fn ledger_agrees_with_the_reference_after_every_step(
		steps in prop::collection::vec(step(), 1..80),
	) {
		Externalities::default().build().execute_with(|| {
			// Interest and tear-ups have a reference of their own, `vaults_reference.rs`.
			let free = InterestTerms { base: fixed("0"), slope1: fixed("0"), slope2: fixed("0"), ..Default::default() };
			assert_ok!(dispatch_as(root(), VaultsCall::set_interest { terms: free }));
			let mut reference = Reference::new();
			// Everybody starts with a vault, so that most steps find one.
			let opened = (0..WHO.len()).map(Step::Open);
			for step in opened.chain(steps) {
				let before = storage_root();
				let result = make(&step);
				match reference.after(&step) {
					Some(next) => {
						assert_ok!(result);
						reference = next;
					},
					None => {
						assert!(result.is_err(), "{step:?} must be refused");
						assert_eq!(storage_root(), before, "{step:?} failed and changed the state");
					},
				}
				reference.agrees();
				assert_ok!(Vaults::do_try_state());
			}
		});
	}
}
