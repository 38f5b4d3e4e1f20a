//! The ledger worked out a second time in whole units of 1e-18, from what the documents of interest and of tear-ups name:
//! each formula, and which way each of its roundings goes. Products are exact; nothing of the ledger's arithmetic is used.
//!
//! As there, a vault is as it was when it was last touched. The sums of debts and balances are those of a walk over all.

use crate::{
	exact::{exp, FINE},
	support::{storable::ONE, AccountId, FixedU128},
};
use primitive_types::U512;
use std::collections::BTreeMap;
use surety_margin::{EpochEnd, InterestTerms, TearUpIndex, TornSeries};

pub type Key = (AccountId, u32);

/// Milliseconds of a year of 365 days.
const YEAR: u128 = 365 * 86_400_000;
/// 1e-9: below this factor an epoch ends.
const LEAST_FACTOR: u128 = 1_000_000_000;
const SCALE_OF_EPOCH: u128 = 1_000_000_000;

/// `a b / c`, rounded down.
fn floor(a: u128, b: u128, c: u128) -> u128 {
	(U512::from(a) * U512::from(b) / U512::from(c)).as_u128()
}

/// `a b / c`, rounded up.
fn ceil(a: u128, b: u128, c: u128) -> u128 {
	let (quotient, rest) = (U512::from(a) * U512::from(b)).div_mod(U512::from(c));
	quotient.as_u128() + u128::from(!rest.is_zero())
}

/// Indices of interest, and the accounts of the house that it moves.
#[derive(Clone, Copy, Debug)]
pub struct Pool {
	pub debt: u128,
	pub credit: u128,
	pub interest: i128,
	pub treasury: i128,
	pub at: u64,
}

impl Pool {
	/// The index for cash of this sign.
	fn index(&self, cash: i128) -> u128 {
		if cash < 0 {
			self.debt
		} else {
			self.credit
		}
	}

	/// What cash of an index is now: a debt rounded up, a balance down.
	fn cash(&self, cash: i128, then: u128) -> i128 {
		if cash < 0 {
			-(ceil(cash.unsigned_abs(), self.debt, then) as i128)
		} else {
			floor(cash.unsigned_abs(), self.credit, then) as i128
		}
	}
}

#[derive(Clone, Default)]
pub struct Vault {
	pub cash: i128,
	/// That of interest when it was last touched.
	index: u128,
	/// Contracts of each series, never zero, and the index of tear-ups that a long has gone through.
	held: BTreeMap<usize, (i128, TearUpIndex)>,
}

impl Vault {
	pub fn positions(&self) -> BTreeMap<usize, i128> {
		self.held.iter().map(|(series, (quantity, _))| (*series, *quantity)).collect()
	}
}

/// What tear-ups did to a series, and what their account has of it.
#[derive(Clone, Default)]
pub struct Torn {
	pub index: TearUpIndex,
	ends: Vec<EpochEnd>,
	pub cash: i128,
	pub contracts: i128,
}

impl Torn {
	/// What is left of a long, and what it was paid for the rest, both rounded down.
	fn up_to_date(&self, held: u128, then: &TearUpIndex) -> (u128, u128) {
		let mut scale = U512::one();
		let part = |of: FixedU128, scale: U512| {
			let divisor = U512::from(then.factor.into_inner()).saturating_mul(scale);
			(U512::from(held) * U512::from(of.into_inner()) / divisor).as_u128()
		};
		let (mut received, mut cash) = (0, then.cash);
		for end in &self.ends[then.epoch as usize..] {
			received += part(less(end.cash, cash), scale);
			if !end.carried {
				return (0, received);
			}
			cash = FixedU128::from_inner(0);
			scale = scale.saturating_mul(U512::from(SCALE_OF_EPOCH));
		}
		received += part(less(self.index.cash, cash), scale);
		(part(self.index.factor, scale), received)
	}
}

fn less(a: FixedU128, b: FixedU128) -> FixedU128 {
	FixedU128::from_inner(a.into_inner() - b.into_inner())
}

/// So many of so many contracts are closed at the mark, less the loss. In units.
#[derive(Clone, Copy)]
pub struct TearUp {
	pub quantity: u128,
	pub longs: u128,
	pub mark: u128,
	pub loss: u128,
}

impl TearUp {
	/// What it makes of a series with this index. All is rounded down.
	pub fn of(&self, index: &TearUpIndex) -> TornSeries {
		let Self { quantity, longs, mark, loss } = *self;
		let value = floor(quantity, mark, ONE);
		let paid = value - loss.min(value);
		let price = floor(mark, floor(paid, ONE, value.max(1)), ONE);
		let cash = floor(quantity, price, ONE);
		let factor = index.factor.into_inner();
		let received = index.cash.into_inner() + floor(cash, factor, longs);
		let left = |scale| floor(factor * scale, longs - quantity, longs);
		let (epoch, scaled) = (index.epoch, left(SCALE_OF_EPOCH));
		let carried = scaled >= LEAST_FACTOR;
		let fixed = FixedU128::from_inner;
		let (index, ended) = if left(1) >= LEAST_FACTOR {
			(TearUpIndex { epoch, factor: fixed(left(1)), cash: fixed(received) }, None)
		} else {
			let factor = fixed(if carried { scaled } else { ONE });
			let end = EpochEnd { cash: fixed(received), carried };
			(TearUpIndex { epoch: epoch + 1, factor, cash: fixed(0) }, Some(end))
		};
		TornSeries {
			price: fixed(price),
			cash: fixed(cash),
			longs: fixed(longs - quantity),
			index,
			ended,
		}
	}
}

#[derive(Clone)]
pub struct Ledger {
	pub terms: InterestTerms,
	pub pool: Pool,
	pub vaults: BTreeMap<Key, Vault>,
	pub torn: BTreeMap<usize, Torn>,
}

impl Ledger {
	pub fn new(keys: &[Key], at: u64) -> Self {
		let vault = Vault { index: ONE, ..Default::default() };
		Self {
			terms: InterestTerms::default(),
			pool: Pool { debt: ONE, credit: ONE, interest: 0, treasury: 0, at },
			vaults: keys.iter().map(|key| (*key, vault.clone())).collect(),
			torn: BTreeMap::new(),
		}
	}

	/// The sums of debts over their indices, rounded down, and of balances over theirs, rounded up.
	pub fn quotients(&self) -> (u128, u128) {
		let mut sums = (0, 0);
		for Vault { cash, index, .. } in self.vaults.values() {
			if *cash < 0 {
				sums.0 += floor(cash.unsigned_abs(), ONE, *index);
			} else {
				sums.1 += ceil(cash.unsigned_abs(), ONE, *index);
			}
		}
		sums
	}

	/// Interest up to a time. `found` is the index of debts that the ledger has then: it decides between two neighbours where
	/// the exponential is as good as in the middle between them.
	pub fn accrue(&mut self, now: u64, found: u128) {
		let elapsed = u128::from(now - self.pool.at);
		self.pool.at = now;
		let (debts, balances) = self.quotients();
		if elapsed == 0 || debts == 0 {
			return;
		}
		let Pool { debt, credit, .. } = self.pool;
		let (debts, positive) = (floor(debts, debt, ONE), ceil(balances, credit, ONE));
		let lenders = positive.max(debts);
		let exponent = ceil(self.rate(ceil(debts, ONE, lenders)), elapsed, YEAR);
		let grown = growths(exponent).map(|growth| ceil(debt, growth, ONE));
		let grown = grown[usize::from(grown[1] == found)];
		let interest = floor(debts, grown, debt) - debts;
		let shared = interest - ceil(interest, self.terms.treasury_share.into_inner(), ONE);
		let treasury = interest - ceil(shared, positive, lenders);
		self.pool.debt = grown;
		self.pool.credit = floor(credit, lenders + shared, lenders);
		self.pool.interest -= treasury as i128;
		self.pool.treasury += treasury as i128;
	}

	/// The annual rate at a utilisation, each part rounded up.
	fn rate(&self, used: u128) -> u128 {
		let InterestTerms { base, slope1, kink, slope2, .. } = self.terms;
		let [base, slope1, kink, slope2] = [base, slope1, kink, slope2].map(FixedU128::into_inner);
		base + ceil(slope1, used.min(kink), kink)
			+ ceil(slope2, used.saturating_sub(kink), ONE - kink)
	}

	/// Interest and tear-ups since a vault was last touched. Interest is up to date.
	pub fn touch(&mut self, key: Key) {
		let Some(vault) = self.vaults.get_mut(&key) else { return };
		let cash = self.pool.cash(vault.cash, vault.index);
		self.pool.interest -= cash - vault.cash;
		vault.cash = cash;
		for (series, (quantity, then)) in &mut vault.held {
			let Some(torn) = self.torn.get_mut(series).filter(|_| *quantity > 0) else { continue };
			let (left, received) = torn.up_to_date(quantity.unsigned_abs(), then);
			torn.contracts += *quantity - left as i128;
			torn.cash -= received as i128;
			vault.cash += received as i128;
			(*quantity, *then) = (left as i128, torn.index);
		}
		vault.held.retain(|_, (quantity, _)| *quantity != 0);
		vault.index = self.pool.index(vault.cash);
	}

	/// Adds to the cash of a vault that was touched.
	pub fn add_cash(&mut self, key: Key, amount: i128) {
		let Some(vault) = self.vaults.get_mut(&key) else { return };
		vault.cash += amount;
		vault.index = self.pool.index(vault.cash);
	}

	/// Adds to its contracts of a series.
	pub fn add(&mut self, key: Key, series: usize, amount: i128) {
		let Some(vault) = self.vaults.get_mut(&key) else { return };
		let index = self.torn.get(&series).map(|torn| torn.index).unwrap_or_default();
		let (quantity, then) = vault.held.entry(series).or_default();
		(*quantity, *then) = (*quantity + amount, index);
		vault.held.retain(|_, (quantity, _)| *quantity != 0);
	}

	/// A short was torn up, and its vault has paid for it.
	pub fn tear(&mut self, series: usize, quantity: u128, after: &TornSeries) {
		let torn = self.torn.entry(series).or_default();
		torn.index = after.index;
		torn.ends.extend(after.ended);
		torn.contracts -= quantity as i128;
		torn.cash += after.cash.into_inner() as i128;
	}
}

/// `e^x`, nearest, and a unit more, for `x` in units. Within a millionth of a unit of the middle between two it is either,
/// as far as the documents go. One where `x` is nothing.
fn growths(x: u128) -> [u128; 2] {
	if x == 0 {
		return [ONE, ONE];
	}
	let exact = exp(U512::from(x) * U512::from(FINE / ONE));
	let (half, millionth) = (U512::from(ONE / 2), U512::from(ONE / 1_000_000));
	let nearest = |exact: U512| ((exact + half) / U512::from(FINE / ONE)).as_u128() + 1;
	[nearest(exact - millionth), nearest(exact + millionth)]
}
