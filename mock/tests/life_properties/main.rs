//! Any life: random calls of the oracle, the vaults and the options, by anybody, in any order, while time passes, prices
//! move or fail to come, and shorts are torn up.
//!
//! What must hold after every step, whatever it was:
//!
//! 1. **Books.** Every invariant of every pallet (`do_try_state`): custody is what the books sum to, positions of
//!    a series sum to zero, holds are what they are held for, indices mirror what they index.
//! 2. **All or nothing.** A call that fails leaves the root of the whole state as it was.
//! 3. **Cover.** No vault's cash is below zero, and none's headroom is: whoever is covered when he trades is covered at
//!    every settlement price, in any order of settlement, without anybody watching.
//! 4. **Settlement does not fail.** The hooks report no vault that could not be settled and no expiry that could not
//!    be cleared away.
//! 5. **Conservation.** Dollars neither appear nor vanish: the traders, one who borrows and the clearing account have what
//!    there was.
//! 6. **The house does not lose.** What rounding leaves goes to the house: fund, dust and treasury are never below zero.
//! 7. **Interest.** It is never taken back and stands still while nobody owes; no balance grows faster than a debt; and
//!    what the ledger says that vaults and the house have together is never more than is in custody, however long
//!    nobody was touched.
//! 8. **Waiting.** What waits for the outflow limit has left its vaults and is the house's debt, to the last digit. (That
//!    the limit holds in every hour is shown by the pallet's own properties.)
//! 9. **Leave.** Nobody trades for a vault but its owner and those who have his leave: neither by a call nor by an offer
//!    that he left standing.
//!
//! And when such a life is brought to its end, prices coming again, the last expiry gone by, a day later and what was
//! borrowed paid back:
//!
//! 10. **Everything ends.** Every expiry is settled by the hooks alone and its offers go with it, whoever waits is paid
//!     by the hook, every vault can be emptied and closed; then no series, holder, offer, tear-up, vault or leave to trade is left,
//!     no native token is on hold, and the clearing account has the house's cash and nothing else.

use frame_support::{traits::fungible::InspectHold, weights::Weight};
use proptest::{
	prelude::*,
	test_runner::{Config, TestRunner},
};
use sp_runtime::{FixedI128, FixedU128};
use std::collections::BTreeMap;
use surety_mock::*;
use surety_options::{Call as OptionsCall, OfferSide};
use surety_oracle::Call as OracleCall;
use surety_traits::Ledger;
use surety_types::{
	HouseAccount, Instrument, Moment, Observation, OptionKind, OutflowTerms, Series, Timing,
	VaultId,
};
use surety_vaults::{Call as VaultsCall, Event::WithdrawalQueued as Queued, Pool};

mod calls;
mod pool;
mod steps;
mod tear_ups;

use calls::*;
use pool::*;
use steps::*;
use tear_ups::*;

/// Operators at genesis and two who may come.
const ANY_OPERATOR: [AccountId; 5] = [101, 102, 103, 104, 105];
/// The hot key of one who does not use it.
const IDLE_KEY: AccountId = 298;
/// The others' keys, and one of nobody.
const ANY_KEY: [AccountId; 6] = [201, 202, 203, 204, 205, 299];
const EXPIRIES: [Moment; 4] = [120_000, 240_000, 420_000, 600_000];
/// Short enough for governance to have its turn.
const EXTENSION: Moment = 40_000;
const STRIKES: [&str; 3] = ["45000", "50000", "55000"];

/// The name of what must never succeed: a trade for a vault by who has no leave.
const AS_STRANGER: &str = "trade as a stranger";
/// The name of another: taking a series off the book of which something was torn up.
const UNLIST_TORN: &str = "unlist what is torn";

/// How often each call succeeded and failed.
type Tally = BTreeMap<&'static str, (u32, u32)>;

fn make(step: Step, tally: &mut Tally) {
	match step {
		Step::Block(after) => {
			next_block_at(now() + after);
		},
		Step::FeedAll(dollars) => {
			feed_who_may(&Observation::of_spot(FixedU128::from_u32(dollars)));
			next_block();
		},
		Step::FeedMarket(smile) => {
			feed_who_may(&smile.observation());
			next_block();
			let taken = events().iter().any(|event| {
				matches!(event, RuntimeEvent::Oracle(surety_oracle::Event::SurfaceTaken { .. }))
			});
			let (good, bad) = tally.entry("take a surface").or_default();
			*(if taken { good } else { bad }) += 1;
		},
		Step::Silence { choice } => {
			silence();
			if choice {
				make(Step::ChooseSettlement { window: 0, dollars: None }, tally);
			}
		},
		Step::Expel => expel(tally),
		Step::Leave { who, index } => leave(who, index, tally),
		Step::Restore => restore(),
		Step::Starve(starved) => {
			OptionsPollLimit::set(if starved { Weight::zero() } else { poll_limit() })
		},
		Step::Unwind { who, position, lots: number, ticks: premium } => {
			unwind(who, position, lots(number), ticks(premium), tally)
		},
		Step::HandOver { position, who, ticks: premium } => {
			hand_over(position, who, ticks(premium), tally)
		},
		Step::TearUp { short, lots: part, mark, loss } => {
			let [mark, loss] = [mark, loss].map(FixedU128::from_u32);
			tear_up_short(short, part.map(lots), mark, loss, tally)
		},
		Step::Borrow { who, index, dollars } => borrow(who, index, dollars, tally),
		Step::Repay { dollars } => repay(FixedU128::from_u32(dollars), tally),
		Step::Rush { who, index, dollars, wide } => rush(who, index, dollars, wide, tally),
		_ => {
			let (origin, call, name) = call_of(step).expect("every other step is a call");
			attempt(origin, call, name, tally);
		},
	}
}

/// Makes a call, which must change nothing if it fails.
fn attempt(origin: RuntimeOrigin, call: RuntimeCall, name: &'static str, tally: &mut Tally) {
	let before = storage_root();
	let (good, bad) = tally.entry(name).or_default();
	match dispatch_as(origin, call.clone()) {
		Ok(()) => {
			*good += 1;
			assert!(![AS_STRANGER, UNLIST_TORN].contains(&name), "{name}: {call:?}");
			if let Some(RuntimeEvent::Vaults(Queued { .. })) = last_event() {
				tally.entry("wait").or_default().0 += 1;
			}
		},
		Err(error) => {
			*bad += 1;
			assert_eq!(
				storage_root(),
				before,
				"{call:?} failed by {error:?} and changed the state"
			);
		},
	}
}

/// The keys of genesis say this; those of who is no operator any more or has fed in this block are refused.
fn feed_who_may(observation: &Observation) {
	for key in HOT_KEYS {
		let observation = observation.clone();
		let _ = dispatch(key, OracleCall::feed { underlying: BTC, observation });
	}
}

fn leave(who: usize, index: u32, tally: &mut Tally) {
	let cash = cash_of(&vault_of(who, index));
	let amount = FixedU128::from_inner(cash.into_inner().unsigned_abs());
	let withdraw = VaultsCall::withdraw_cash { index, amount };
	attempt(by(who), withdraw.into(), "withdraw_cash", tally);
	attempt(by(who), VaultsCall::close { index }.into(), "close vault", tally);
}

fn silence() {
	let Some(expiry) = surety_oracle::Expiries::<Test>::get(BTC).first().copied() else { return };
	for time in [expiry - 20_000, expiry - 18_000, expiry + EXTENSION + 1_000] {
		if time > now() {
			restore();
			feed_who_may(&Observation::of_spot(fixed("51000")));
			next_block_at(time);
		}
	}
}

fn expel(tally: &mut Tally) {
	let idler = ANY_OPERATOR[3];
	let _ = dispatch_as(root(), OracleCall::add_operator { operator: idler });
	// It speaks once and no more.
	let _ = dispatch(idler, OracleCall::set_feed_key { key: Some(IDLE_KEY) });
	let observation = Observation::of_spot(fixed("52000"));
	let _ = dispatch(IDLE_KEY, OracleCall::feed { underlying: BTC, observation });
	for _ in 0..13 {
		restore();
		feed_who_may(&Observation::of_spot(fixed("52000")));
		next_block_at(now() + 10_000);
	}
	let call = OracleCall::remove_faulty { underlying: BTC, operator: idler };
	attempt(by(0), call.into(), "remove_faulty", tally);
}

fn unwind(who: usize, position: usize, most: FixedU128, premium: FixedU128, tally: &mut Tally) {
	let Some((holder, series, held)) = held(position) else { return };
	let zero = FixedI128::from_inner(0);
	let size = FixedU128::from_inner(held.into_inner().unsigned_abs());
	let quantity = size.min(most);
	let id = Options::next_offer(&series).unwrap_or(u64::MAX);
	let side = side(held < zero);
	let expires = now() + 60_000;
	let vault = vault_of(who, 0);
	let offer = OptionsCall::offer { vault, series, side, quantity, premium, expires };
	attempt(by(who), offer.into(), "offer", tally);
	let close = OptionsCall::close { id, vault: holder.clone(), quantity };
	let (origin, close, name) = trade(&holder, BY_DELEGATE, close, "close");
	attempt(origin, close.into(), name, tally);
}

fn hand_over(position: usize, who: usize, premium: FixedU128, tally: &mut Tally) {
	let Some((holder, series, held)) = held(position) else { return };
	let quantity = FixedU128::from_inner(held.into_inner().unsigned_abs());
	let id = Options::next_offer(&series).unwrap_or(u64::MAX);
	let offer = OptionsCall::offer_to {
		vault: holder.clone(),
		series,
		wing: None,
		side: side(held > FixedI128::from_inner(0)),
		quantity,
		premium,
		expires: series.expiry,
		taker: vault_of(who, 0),
	};
	attempt(RuntimeOrigin::signed(holder.owner), offer.into(), "offer_to", tally);
	let taker = vault_of(who, 0);
	let accept = OptionsCall::accept_offer { id, vault: taker.clone(), quantity };
	let (origin, accept, name) = trade(&taker, BY_DELEGATE, accept, "accept_offer");
	attempt(origin, accept.into(), name, tally);
}

fn dollars_of_all() -> Balance {
	let traders: Balance = TRADERS.into_iter().map(|who| Assets::balance(USD, who)).sum();
	let borrower = Assets::balance(USD, BORROWER);
	traders + borrower + Assets::balance(USD, Vaults::clearing_account())
}

fn house_cash(account: HouseAccount) -> FixedI128 {
	<Vaults as Ledger<AccountId>>::house(&account, &Instrument::Cash)
}

/// What must hold after every step, before which the pool was as it was seen last.
fn check(seen: &mut Pool) {
	check_invariants();
	check_pool(seen);
	let zero = FixedI128::from_inner(0);
	let vaults = surety_vaults::Vaults::<Test>::iter();
	for (owner, index, vault) in vaults.filter(|(owner, ..)| *owner != BORROWER) {
		assert!(vault.cash >= zero, "vault {owner}/{index} owes cash: {vault:?}");
		assert!(is_covered(&VaultId { owner, index }), "vault {owner}/{index}: {vault:?}");
	}
	for event in events() {
		let failed = matches!(
			event,
			RuntimeEvent::Options(
				surety_options::Event::SettlementFailed { .. }
					| surety_options::Event::PruningFailed { .. }
			)
		);
		assert!(!failed, "{event:?}");
	}
	let dollars = usd(4 * USD_FUNDS + BORROWER_FUNDS);
	assert_eq!(dollars_of_all(), dollars, "dollars appeared or vanished");
	assert!(house_cash(HouseAccount::Fund { underlying: BTC }) >= zero, "the fund lost");
	assert!(house_cash(HouseAccount::Dust) >= zero, "the dust is negative");
	assert!(house_cash(HouseAccount::Treasury) >= zero, "the treasury lost");
}

/// Terms of the feed: prices are young for longer than most steps take, and patience is short.
fn terms() -> surety_types::FeedTerms {
	surety_types::FeedTerms { heartbeat: 50_000, patience: 60_000, ..feed_terms() }
}

/// Governance and the operators bring the feed back to what it was at genesis.
fn restore() {
	let register = OracleCall::register_feed { underlying: BTC, terms: terms() };
	assert_ok!(dispatch_as(root(), register));
	for (operator, key) in OPERATORS.into_iter().zip(HOT_KEYS) {
		// Those that have stayed are refused.
		let _ = dispatch_as(root(), OracleCall::add_operator { operator });
		// The key may serve somebody else by now.
		for other in ANY_OPERATOR {
			let named = key_of(other);
			if named == Some(key) && other != operator {
				assert_ok!(dispatch(other, OracleCall::set_feed_key { key: None }));
			}
		}
		let named = key_of(operator);
		if named != Some(key) {
			assert_ok!(dispatch(operator, OracleCall::set_feed_key { key: Some(key) }));
		}
	}
}

/// The hot key of an operator, if it is one and has named one.
fn key_of(operator: AccountId) -> Option<AccountId> {
	surety_oracle::Operators::<Test>::get(operator).and_then(|operator| operator.key)
}

/// Prices come again and the protocol lists nothing more, until the last expiry is settled.
fn settle_all(seen: &mut Pool) {
	restore();
	OptionsPollLimit::set(poll_limit());
	assert_ok!(dispatch_as(root(), OptionsCall::set_listing { underlying: BTC, terms: None }));
	next_block();
	let last = GENESIS_TIME + EXPIRIES[EXPIRIES.len() - 1];
	let next = || surety_options::Expiries::<Test>::iter_keys().map(|(_, expiry)| expiry).min();
	let mut blocks = 0;
	while now() < last + 40_000 || next().is_some() {
		blocks += 1;
		assert!(blocks < 300, "an expiry is never settled");
		feed(BTC, fixed("51234.56789"));
		// Nothing happens until shortly before the next expiry.
		let soon = now() + 10_000;
		next_block_at(next().map_or(soon, |expiry| soon.max(expiry - 60_000)));
		check(seen);
	}
}

/// Everybody takes out what he has, and closes.
fn leave_all(seen: &mut Pool) {
	let vaults: Vec<_> = surety_vaults::Vaults::<Test>::iter().collect();
	for (owner, index, vault) in vaults {
		assert!(vault.positions.is_empty(), "a position is never settled: {vault:?}");
		for (asset, amount) in vault.collateral {
			assert_ok!(dispatch(owner, VaultsCall::withdraw_collateral { index, asset, amount }));
		}
		let cash = cash_of(&VaultId { owner, index }).into_inner();
		let amount = FixedU128::from_inner(cash.unsigned_abs());
		if amount >= fixed("0.000001") {
			assert_ok!(dispatch(owner, VaultsCall::withdraw_cash { index, amount }));
		}
		assert_ok!(dispatch(owner, VaultsCall::close { index }));
		check(seen);
	}
}

/// The last expiry passes, a day goes by, what was borrowed is paid back, and everybody leaves.
fn end(seen: &mut Pool, tally: &mut Tally) {
	settle_all(seen);
	next_block_at(now() + DAY);
	check(seen);
	repay_all(tally);
	check(seen);
	pay_who_waits(seen);
	leave_all(seen);
	assert_eq!(surety_options::SeriesBook::<Test>::iter_keys().count(), 0);
	assert_eq!(surety_options::Holders::<Test>::iter_keys().count(), 0);
	assert_eq!(surety_vaults::Vaults::<Test>::iter_keys().count(), 0);
	assert_eq!(surety_vaults::Delegates::<Test>::iter_keys().count(), 0);
	assert_eq!(surety_vaults::TearUps::<Test>::iter_keys().count(), 0);
	assert_eq!(surety_vaults::EpochEnds::<Test>::iter_keys().count(), 0);
	for expiry in EXPIRIES {
		let watched = Oracle::is_watched(BTC, GENESIS_TIME + expiry);
		assert!(!watched, "an expiry is neither settled nor forgotten");
	}
	for who in TRADERS.into_iter().chain([BORROWER]) {
		// But for the record of his vaults' numbers.
		let record = surety_vaults::Owners::<Test>::get(who).deposit;
		assert_eq!(Balances::total_balance_on_hold(&who), record, "{who} has deposits left");
	}
	for (_, instrument, _) in surety_vaults::House::<Test>::iter() {
		assert_eq!(instrument, Instrument::Cash, "the house keeps a position");
	}
	// What debtors paid more than balances were credited, for rounding.
	let interest = house_cash(HouseAccount::Interest).into_inner();
	assert!(interest >= 0, "interest paid out more than it took in");
	let clearing = Assets::balance(USD, Vaults::clearing_account()) as i128;
	let house = cash_of_house() + interest;
	assert_eq!(clearing * UNIT, house, "what is left is the house's");
}

/// What is done, each of which must succeed now and then for the run to have meant anything.
const CALLS: [&str; 43] = [
	"feed",
	"feed a smile",
	"take a surface",
	"remove_faulty",
	"register_feed",
	"add_operator",
	"remove_operator",
	"set_feed_key",
	"choose_settlement",
	"open",
	"deposit_cash",
	"withdraw_cash",
	"deposit_collateral",
	"withdraw_collateral",
	"close vault",
	"admit_collateral",
	"register_market",
	"list",
	"offer",
	"offer_spread",
	"cancel_offer",
	"accept_offer",
	"close",
	"settle",
	"transfer",
	"offer_to",
	"unlist",
	"set_listing",
	"set_interest",
	"borrow",
	"repay",
	"add_delegate",
	"remove_delegate",
	"renounce_delegation",
	"trade as a delegate",
	"transfer_cash",
	"transfer_collateral",
	"set_outflow",
	"wait",
	"pay_withdrawals",
	"cancel_withdrawal",
	"tear up",
	"tear up all",
];

/// Expiry, strike and whether it is a call, of what is listed from the start.
const FIRST_LISTED: [(usize, usize, bool); 8] = [
	(0, 0, false),
	(0, 1, false),
	(1, 0, false),
	(1, 1, false),
	(1, 2, false),
	(1, 0, true),
	(1, 1, true),
	(1, 2, true),
];

fn live(steps: &[Step], tally: &mut Tally) {
	let timing =
		Timing { settlement_window: 30_000, sample_limit: 12_000, settlement_extension: EXTENSION };
	Externalities::default().timing(timing).feeds(vec![(BTC, terms())]).build_and_execute(|| {
		// Two each, so that positions have somewhere to be transferred to.
		for trader in TRADERS.into_iter().chain(TRADERS) {
			vault(trader);
		}
		assert_ok!(Assets::force_create(root(), 10, ASSET_OWNER, true, 1));
		feed_all(fixed("50000"));
		for (expiry, strike, call) in FIRST_LISTED {
			let series = series(Pick { expiry, strike, call });
			assert_ok!(dispatch(ALICE, OptionsCall::list { series }));
		}
		open_borrowers_vault();
		let mut seen = surety_vaults::CashPool::<Test>::get();
		for step in steps {
			make(*step, tally);
			check(&mut seen);
		}
		end(&mut seen, tally);
	});
}

/// The calls that never succeeded.
fn missing(tally: &Tally) -> Vec<&'static str> {
	let empty = |name: &&str| tally.get(name).is_none_or(|(good, _)| *good == 0);
	CALLS.into_iter().filter(empty).collect()
}

#[test]
fn any_life_keeps_every_invariant_and_ends() {
	let config =
		Config { cases: 64, max_shrink_iters: 400, failure_persistence: None, ..Config::default() };
	let tally = std::cell::RefCell::new(Tally::new());
	// Chance may leave a rare call out: then as many lives again.
	for _ in 0..4 {
		let steps = prop::collection::vec(step(), 1..300);
		let result = TestRunner::new(config.clone()).run(&steps, |steps| {
			live(&steps, &mut tally.borrow_mut());
			Ok(())
		});
		if let Err(failure) = result {
			panic!("{failure}");
		}
		if missing(&tally.borrow()).is_empty() {
			break;
		}
	}
	let tally = tally.into_inner();
	for (name, (good, bad)) in &tally {
		println!("{name:>20}: {good:5} succeeded, {bad:5} were refused");
	}
	let never = missing(&tally);
	assert!(never.is_empty(), "never succeeded, so that the run says nothing of them: {never:?}");
}
