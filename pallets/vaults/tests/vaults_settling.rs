//! Settlement in the books: what is taken of vaults stays one side of a double entry, in a record that does not grow.
//!
//! What must hold, whoever is settled in which order:
//!
//! 1. After every step the positions of every series, of vaults, tear-ups and settlement together, sum to zero, and so does
//!    cash with custody: `do_try_state` says so.
//! 2. At every step what was taken is the opposite of what is left, series by series, and of nothing else: not of it with
//!    one contract, or the smallest part of one, more or less in any series.
//! 3. A vault loses all its positions in the expiry and none in another; its cash and the house's change by the amount.
//! 4. When all are settled, and what tear-ups left, the account has no contracts; without cash it has no record.

mod support;
use codec::Encode;
use frame_support::storage::KeyPrefixIterator;
use proptest::prelude::*;
use sp_runtime::traits::{BlakeTwo256, Hash};
use std::collections::BTreeMap;
use support::*;
use surety_margin::{tear_up, TearUpIndex, TornShort};
use surety_types::Moment;
use surety_vaults::SettlementAccounts;

type Held = BTreeMap<Series, i128>;

const STRIKES: [&str; 3] = ["40000", "50000", "60000"];

fn near(strike: &str) -> Series {
	put_series(0, strike)
}

fn far() -> Series {
	put_series(1, "50000")
}

fn expiry() -> Moment {
	near("50000").expiry
}

fn account() -> HouseAccount {
	HouseAccount::Settlement { underlying: BTC, expiry: expiry() }
}

fn settle(who: AccountId, cash: &str) -> DispatchResult {
	<Vaults as Ledger<AccountId>>::settle(&id(who, 0), BTC, expiry(), signed(cash))
}

fn offsets(held: &[(Series, FixedI128)]) -> bool {
	<Vaults as Ledger<AccountId>>::settled_offsets(BTC, expiry(), held)
}

fn nothing_is_settled() -> bool {
	SettlementAccounts::<Test>::iter().next().is_none()
}

/// Moves contracts from one vault to another.
fn sell(seller: AccountId, buyer: AccountId, series: Series, quantity: FixedI128) {
	let sold = FixedI128::from_inner(-quantity.into_inner());
	let contracts = Instrument::Position(series);
	assert_ok!(post(&[
		vault_entry(seller, 0, contracts, sold),
		vault_entry(buyer, 0, contracts, quantity),
	]));
}

/// Alice has -1 of the put of 50,000, 2 of that of 60,000 and 3 of one of another expiry; Bob has the opposite; each
/// has 100 in cash.
fn two_vaults(test: impl FnOnce()) {
	ledger_alone(|| {
		vault_with(ALICE, fixed("100"));
		vault_with(BOB, fixed("100"));
		sell(ALICE, BOB, near("50000"), signed("1"));
		sell(BOB, ALICE, near("60000"), signed("2"));
		sell(BOB, ALICE, far(), signed("3"));
		test();
	});
}

#[test]
fn settle_takes_all_positions_of_the_expiry_and_no_others() {
	two_vaults(|| {
		assert!(offsets(&[]), "nothing is taken");
		assert_ok!(settle(ALICE, "-10.5"));
		assert_eq!(positions(ALICE, 0), vec![(far(), signed("3"))]);
		assert_eq!((cash(ALICE, 0), house_cash(account())), (signed("89.5"), signed("10.5")));
		assert_ok!(Vaults::do_try_state());

		// Bob is left, with the opposite of what was taken.
		let bobs = [(near("50000"), signed("1")), (near("60000"), signed("-2"))];
		assert!(offsets(&bobs));
		assert!(offsets(&[bobs[1], bobs[0]]), "in any order");
		assert!(!offsets(&bobs[..1]));
		assert!(!offsets(&[]));
		// Of another expiry nothing was taken.
		let other = far().expiry;
		assert!(<Vaults as Ledger<AccountId>>::settled_offsets(BTC, other, &[]));
		assert!(<Vaults as Ledger<AccountId>>::settled_offsets(ETH, expiry(), &[]));

		assert_ok!(settle(BOB, "10.5"));
		assert_eq!(positions(BOB, 0), vec![(far(), signed("-3"))]);
		assert_eq!((cash(BOB, 0), house_cash(account())), (signed("110.5"), signed("0")));
		assert!(nothing_is_settled(), "a record of nothing is not kept");
	});
}

#[test]
fn settle_writes_down_a_sum_of_hashes_times_quantities() {
	two_vaults(|| {
		assert_ok!(settle(ALICE, "-7"));
		// The definition over again: two numbers of 128 bits, little endian, of the hash of a series.
		let mut sums = [0u128; 2];
		for (series, quantity) in [(near("50000"), -1i128), (near("60000"), 2)] {
			let hash = BlakeTwo256::hash_of(&series);
			for (sum, half) in sums.iter_mut().zip(hash.0.chunks(16)) {
				let half = u128::from_le_bytes(half.try_into().expect("sixteen bytes"));
				let inner = quantity * 1_000_000_000_000_000_000;
				*sum = sum.wrapping_add(half.wrapping_mul(inner as u128));
			}
		}
		let record = SettlementAccounts::<Test>::get((BTC, expiry()));
		assert_eq!(record.encode(), (signed("7"), sums).encode());
	});
}

#[test]
fn settle_adds_one_small_record_when_a_vault_is_full() {
	for positions in [1, MAX_POSITIONS] {
		ledger_alone(|| {
			vault_with(ALICE, fixed("100"));
			vault_with(BOB, fixed("100"));
			for number in 0..positions {
				sell(ALICE, BOB, near(&format!("{}", 10_000 + number)), signed("1"));
			}
			let keys = || KeyPrefixIterator::new(vec![], vec![], |_| Ok(())).count();
			let before = keys();
			assert_ok!(settle(ALICE, "-1"));
			assert_eq!(keys(), before + 1);
			let records: Vec<_> = SettlementAccounts::<Test>::iter().collect();
			assert_eq!(records.len(), 1);
			assert_eq!(records[0].1.encoded_size(), 48, "{positions} positions");
			assert_ok!(settle(BOB, "1"));
		});
	}
}

#[test]
fn settle_moves_only_cash_when_nothing_is_held() {
	ledger_alone(|| {
		vault_with(ALICE, fixed("100"));
		assert_ok!(settle(ALICE, "-30"));
		assert!(offsets(&[]));
		assert_eq!((cash(ALICE, 0), house_cash(account())), (signed("70"), signed("30")));
		// Twice is no harm to positions, and cash is what the caller says.
		assert_ok!(settle(ALICE, "30"));
		assert!(nothing_is_settled());
	});
}

#[test]
fn settle_may_leave_a_vault_in_debt() {
	two_vaults(|| {
		assert_ok!(settle(ALICE, "-100.000000000000000001"));
		assert_eq!(cash(ALICE, 0), signed("-0.000000000000000001"));
	});
}

#[test]
fn settle_is_refused_when_the_vault_is_unknown_or_cash_cannot_be_stored() {
	two_vaults(|| {
		assert_noop!(settle(CHARLIE, "1"), VaultsError::UnknownVault);
		let settle_for =
			|cash| <Vaults as Ledger<AccountId>>::settle(&id(ALICE, 0), BTC, expiry(), cash);
		let most = storable::MAX_CASH.into_inner();
		let beyond = most - signed("100").into_inner() + 1;
		for cash in [beyond, -most - signed("100").into_inner() - 1, i128::MAX, i128::MIN] {
			let cash = FixedI128::from_inner(cash);
			assert_noop!(settle_for(cash), VaultsError::OutOfRange);
		}
		// The house has as much as it can store.
		let all = FixedI128::from_inner(i128::MAX);
		let owed = FixedI128::from_inner(-i128::MAX);
		let fill = |cash, fund| {
			post(&[
				house_entry(account(), Instrument::Cash, cash),
				house_entry(FUND, Instrument::Cash, fund),
			])
		};
		assert_ok!(fill(all, owed));
		assert_noop!(settle(ALICE, "-0.000000000000000001"), VaultsError::OutOfRange);
		assert_ok!(settle(ALICE, "0"));
		assert_ok!(settle(BOB, "0"));
		assert_ok!(fill(owed, all));
	});
}

#[test]
fn settle_does_not_depend_on_the_order_of_vaults() {
	let run = |order: [(AccountId, &str); 2]| {
		let mut root = Vec::new();
		two_vaults(|| {
			for (who, cash) in order {
				assert_ok!(settle(who, cash));
			}
			root = storage_root();
		});
		root
	};
	let (alice, bob) = ((ALICE, "-3"), (BOB, "2"));
	assert_eq!(run([alice, bob]), run([bob, alice]));
}

/// Charlie is short of 3, Alice has 2 and Bob 1; one is torn up, for nothing.
#[test]
fn settlement_comes_to_zero_with_what_tear_ups_left() {
	ledger_alone(|| {
		for who in [ALICE, BOB, CHARLIE] {
			vault_with(who, fixed("100"));
		}
		let series = near("50000");
		sell(CHARLIE, ALICE, series, signed("2"));
		sell(CHARLIE, BOB, series, signed("1"));
		let index = TearUpIndex::default();
		let short = TornShort { quantity: fixed("1"), mark: fixed("0"), longs: fixed("3"), index };
		let torn = tear_up(fixed("0"), &[short]).expect("fits").series[0];
		let charlie = id(CHARLIE, 0);
		let booked = <Vaults as Ledger<AccountId>>::tear_up(&charlie, &series, fixed("1"), &torn);
		assert_ok!(booked);
		let tear_ups = HouseAccount::TearUp { underlying: BTC, expiry: expiry() };
		let contracts = Instrument::Position(series);
		for who in [ALICE, CHARLIE, BOB] {
			assert_ok!(settle(who, "0"));
			assert_ok!(Vaults::do_try_state());
		}
		// Two thirds of each long were taken, rounded down, and the shorts left: the last digits are the account's.
		let left = <Vaults as Ledger<AccountId>>::house(&tear_ups, &contracts);
		assert!(left > signed("0") && left < signed("0.00000000000001"), "{left:?}");
		assert!(!offsets(&[]));
		assert!(offsets(&[(series, left)]));
		let taken = FixedI128::from_inner(-left.into_inner());
		assert_ok!(post(&[
			house_entry(tear_ups, contracts, taken),
			house_entry(account(), contracts, left),
		]));
		assert!(offsets(&[]));
		assert!(nothing_is_settled());
	});
}

fn net(held: &[Held; 4]) -> Held {
	let mut net = Held::new();
	for (series, quantity) in held.iter().flatten() {
		*net.entry(*series).or_default() += quantity;
	}
	net
}

fn as_contracts(held: &Held) -> Vec<(Series, FixedI128)> {
	held.iter().map(|(series, inner)| (*series, FixedI128::from_inner(*inner))).collect()
}

/// What was taken is the opposite of this, and of nothing near it.
fn is_exactly_opposite(left: &Held) {
	assert!(offsets(&as_contracts(left)));
	for strike in STRIKES {
		for off in [1, -1, 1_000_000_000_000_000_000] {
			let mut wrong = left.clone();
			*wrong.entry(near(strike)).or_default() += off;
			assert!(!offsets(&as_contracts(&wrong)), "{strike} {off}");
		}
	}
}

fn run(trades: &[(usize, usize, usize, i128)], order: &[usize], cash_of: [i32; 4]) {
	ledger_alone(|| {
		let mut held: [Held; 4] = Default::default();
		let mut others: [i128; 4] = Default::default();
		for who in TRADERS {
			vault_with(who, fixed("1000"));
		}
		for (seller, by, strike, inner) in trades {
			let buyer = (seller + by) % 4;
			let quantity = FixedI128::from_inner(*inner);
			if let Some(strike) = STRIKES.get(*strike) {
				let series = near(strike);
				sell(TRADERS[*seller], TRADERS[buyer], series, quantity);
				*held[*seller].entry(series).or_default() -= inner;
				*held[buyer].entry(series).or_default() += inner;
			} else {
				sell(TRADERS[*seller], TRADERS[buyer], far(), quantity);
				others[*seller] -= inner;
				others[buyer] += inner;
			}
		}
		let mut house = 0;
		for at in order {
			let dollars = cash_of[*at];
			assert_ok!(settle(TRADERS[*at], &format!("{dollars}")));
			house -= dollars;
			held[*at].clear();
			assert_ok!(Vaults::do_try_state());
			is_exactly_opposite(&net(&held));
			assert_eq!(house_cash(account()), signed(&format!("{house}")));
			let expected = 1_000 + dollars;
			assert_eq!(cash(TRADERS[*at], 0), signed(&format!("{expected}")));
		}
		for (who, left) in TRADERS.into_iter().zip(others) {
			let left: Held = [(far(), left)].into_iter().filter(|(_, left)| *left != 0).collect();
			assert_eq!(positions(who, 0), as_contracts(&left));
		}
		assert!(offsets(&[]));
		assert_eq!(nothing_is_settled(), house == 0);
	});
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..Default::default() })]

	#[test]
	fn books_balance_at_every_moment_of_a_settlement(
		trades in proptest::collection::vec(
			(0..4usize, 1..4usize, 0..4usize, 1i128..5_000_000_000_000_000_000),
			1..12,
		),
		order in Just(vec![0, 1, 2, 3]).prop_shuffle(),
		cash in [-900i32..900, -900i32..900, -900i32..900, -900i32..900],
	) {
		run(&trades, &order, cash);
	}
}
