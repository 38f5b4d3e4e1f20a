//! Any life: random calls of the oracle, the vaults and the options, by anybody, in any order, while time passes and
//! prices move or fail to come.
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
//! 5. **Conservation.** Dollars neither appear nor vanish: the traders and the clearing account have what there was.
//! 6. **The house does not lose.** What rounding leaves goes to the house: fund and dust are never below zero.
//!
//! And when such a life is brought to its end, prices coming again and the last expiry gone by:
//!
//! 7. **Everything ends.** Every expiry is settled by the hooks alone, every offer can be cancelled, every vault can be
//!    emptied and closed; then no series, holder, offer or vault is left, no native token is on hold, and the
//!    clearing account has the house's cash and nothing else.

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
use surety_traits::{Ledger, MarginCheck};
use surety_types::{
	HouseAccount, Instrument, Moment, Observation, OptionKind, Series, Timing, VaultId,
};
use surety_vaults::Call as VaultsCall;

/// Operators at genesis and two who may come.
const ANY_OPERATOR: [AccountId; 5] = [101, 102, 103, 104, 105];
/// Their keys, and one of nobody.
const ANY_KEY: [AccountId; 6] = [201, 202, 203, 204, 205, 299];
const EXPIRIES: [Moment; 4] = [120_000, 240_000, 420_000, 600_000];
/// Short enough for governance to have its turn.
const EXTENSION: Moment = 40_000;
const STRIKES: [&str; 3] = ["45000", "50000", "55000"];

#[derive(Clone, Copy, Debug)]
struct Pick {
	expiry: usize,
	strike: usize,
	call: bool,
}

#[derive(Clone, Copy, Debug)]
enum Step {
	/// Time passes.
	Block(Moment),
	/// All genesis operators feed, and the next block takes it up.
	FeedAll(u32),
	Feed {
		key: usize,
		cents: u64,
	},
	RegisterFeed {
		faulty: u8,
		max_age: Moment,
		by_root: bool,
	},
	AddOperator(usize),
	RemoveOperator(usize),
	SetFeedKey {
		operator: usize,
		key: Option<usize>,
	},
	/// Of one of the open windows; without a price, its lowest.
	ChooseSettlement {
		window: usize,
		dollars: Option<u32>,
	},
	/// The oracle reports early in the next window and then falls silent until governance may choose; which it does
	/// if so said.
	Silence {
		choice: bool,
	},
	/// Governance brings the feed back to what it was.
	Restore,
	/// Whether the hook of the options gets anything of a block.
	Starve(bool),
	Open(usize),
	Deposit {
		who: usize,
		index: u32,
		amount: u128,
	},
	Withdraw {
		who: usize,
		index: u32,
		amount: u128,
	},
	PutCollateral {
		who: usize,
		index: u32,
		asset: u32,
		amount: u128,
	},
	/// Without an amount, all of the first that the vault holds.
	TakeCollateral {
		who: usize,
		index: u32,
		asset: u32,
		amount: Option<u128>,
	},
	CloseVault {
		who: usize,
		index: u32,
	},
	/// Takes out all cash and then closes.
	Leave {
		who: usize,
		index: u32,
	},
	Admit(u32),
	RegisterMarket {
		underlying: u32,
		lots: u128,
	},
	List {
		who: usize,
		pick: Pick,
	},
	/// Most offers are of a listed series.
	Offer {
		who: usize,
		index: u32,
		pick: Pick,
		sell: bool,
		lots: u128,
		ticks: u128,
		lasts: Moment,
	},
	OfferSpread {
		who: usize,
		index: u32,
		pick: Pick,
		wing: usize,
		sell: bool,
		lots: u128,
		ticks: u128,
		lasts: Moment,
	},
	/// Offers are picked among those that stand.
	Cancel {
		who: usize,
		offer: usize,
	},
	Accept {
		who: usize,
		index: u32,
		offer: usize,
		lots: Option<u128>,
	},
	CloseOut {
		who: usize,
		index: u32,
		offer: usize,
		lots: Option<u128>,
	},
	/// Somebody's position among those that expire first; or a vault and expiry at random.
	Settle {
		who: usize,
		position: usize,
		index: Option<u32>,
	},
	/// Somebody offers the opposite of somebody's position, who takes it to close.
	Unwind {
		who: usize,
		position: usize,
		lots: u128,
		ticks: u128,
	},
}

fn series(pick: Pick) -> Series {
	Series {
		underlying: BTC,
		expiry: GENESIS_TIME + EXPIRIES[pick.expiry],
		strike: fixed(STRIKES[pick.strike]),
		kind: if pick.call { OptionKind::Call } else { OptionKind::Put },
	}
}

/// The listed series of which this holds.
fn book(fits: impl Fn(&Series) -> bool) -> Vec<Series> {
	let keys = surety_options::SeriesBook::<Test>::iter_keys();
	let mut book: Vec<_> = keys.map(|(_, _, series)| series).filter(fits).collect();
	book.sort();
	book
}

/// Mostly a listed series that has not expired.
fn listed(pick: Pick) -> Series {
	let number = pick.expiry * STRIKES.len() * 2 + pick.strike * 2 + usize::from(pick.call);
	let book = book(|series| number.is_multiple_of(7) || series.expiry > now());
	book.get(number % book.len().max(1)).copied().filter(|_| number != 5).unwrap_or(series(pick))
}

/// Mostly another listed series of the same kind and expiry.
fn wing_of(main: Series, wing: usize) -> Series {
	let alike = |series: &Series| {
		series.expiry == main.expiry && series.kind == main.kind && series.strike != main.strike
	};
	let book = book(alike);
	let other = Series { strike: fixed(STRIKES[wing % STRIKES.len()]), ..main };
	book.get(wing % (book.len() + 1)).copied().unwrap_or(other)
}

/// A vault's position, among all that there are; the first expire first.
fn held(position: usize) -> Option<(VaultId<AccountId>, Series, FixedI128)> {
	let mut all: Vec<_> = surety_vaults::Vaults::<Test>::iter()
		.flat_map(|(owner, index, vault)| {
			let positions = vault.positions.into_iter();
			positions.map(move |(series, quantity)| (VaultId { owner, index }, series, quantity))
		})
		.collect();
	all.sort_by_key(|(vault, series, _)| (series.expiry, vault.clone(), *series));
	all.get(position % all.len().max(1)).cloned()
}

fn side(sell: bool) -> OfferSide {
	if sell {
		OfferSide::Sell
	} else {
		OfferSide::Buy
	}
}

/// When an offer ends: mostly not after its series.
fn until(series: Series, lasts: Moment) -> Moment {
	let end = now() + lasts;
	if lasts.is_multiple_of(8) {
		end
	} else {
		end.min(series.expiry)
	}
}

/// Mostly an offer that can be taken; or one that is late, or one that never was.
fn standing(offer: usize) -> (u64, FixedU128) {
	let mut offers: Vec<_> = surety_options::Offers::<Test>::iter()
		.filter(|(_, each)| offer.is_multiple_of(5) || each.expires > now())
		.collect();
	offers.sort_by_key(|(id, _)| *id);
	match offers.get(offer % (offers.len() + 1)) {
		Some((id, offer)) => (*id, offer.quantity),
		None => (u64::MAX, lots(1)),
	}
}

fn lots(number: u128) -> FixedU128 {
	FixedU128::from_inner(number * fixed("0.01").into_inner())
}

fn ticks(number: u128) -> FixedU128 {
	FixedU128::from_inner(number * fixed("0.1").into_inner())
}

/// Who calls what, and the call's name; nothing for the passing of time.
fn call_of(step: Step) -> Option<(RuntimeOrigin, RuntimeCall, &'static str)> {
	oracle_call(step).or_else(|| vaults_call(step)).or_else(|| options_call(step))
}

fn by(who: usize) -> RuntimeOrigin {
	RuntimeOrigin::signed(TRADERS[who])
}

fn oracle_call(step: Step) -> Option<(RuntimeOrigin, RuntimeCall, &'static str)> {
	let (origin, call, name) = match step {
		Step::Feed { key, cents } => {
			let spot = FixedU128::from_inner(u128::from(cents) * 10u128.pow(16));
			let call = OracleCall::feed { underlying: BTC, observation: Observation { spot } };
			(RuntimeOrigin::signed(ANY_KEY[key]), call, "feed")
		},
		Step::RegisterFeed { faulty, max_age, by_root } => {
			let terms = surety_types::FeedTerms { faulty, max_age, ..feed_terms() };
			let origin = if by_root { root() } else { by(0) };
			(origin, OracleCall::register_feed { underlying: BTC, terms }, "register_feed")
		},
		Step::AddOperator(operator) => {
			(root(), OracleCall::add_operator { operator: ANY_OPERATOR[operator] }, "add_operator")
		},
		Step::RemoveOperator(operator) => {
			let operator = ANY_OPERATOR[operator];
			(root(), OracleCall::remove_operator { operator }, "remove_operator")
		},
		Step::SetFeedKey { operator, key } => {
			let origin = RuntimeOrigin::signed(ANY_OPERATOR[operator]);
			(origin, OracleCall::set_feed_key { key: key.map(|key| ANY_KEY[key]) }, "set_feed_key")
		},
		Step::ChooseSettlement { window, dollars } => {
			let mut windows: Vec<_> = surety_oracle::Windows::<Test>::iter_prefix(BTC).collect();
			windows.sort_by_key(|(expiry, _)| *expiry);
			let (expiry, range) = windows
				.get(window % windows.len().max(1))
				.map_or((GENESIS_TIME, None), |(expiry, window)| (*expiry, window.range));
			let lowest = range.map_or(fixed("50000"), |range| range.low);
			let price = dollars.map_or(lowest, FixedU128::from_u32);
			let call = OracleCall::choose_settlement { underlying: BTC, expiry, price };
			(root(), call, "choose_settlement")
		},
		_ => return None,
	};
	Some((origin, call.into(), name))
}

fn vaults_call(step: Step) -> Option<(RuntimeOrigin, RuntimeCall, &'static str)> {
	let money = FixedU128::from_inner;
	let (origin, call, name) = match step {
		Step::Open(who) => (by(who), VaultsCall::open {}, "open"),
		Step::Deposit { who, index, amount } => {
			(by(who), VaultsCall::deposit_cash { index, amount: money(amount) }, "deposit_cash")
		},
		Step::Withdraw { who, index, amount } => {
			(by(who), VaultsCall::withdraw_cash { index, amount: money(amount) }, "withdraw_cash")
		},
		Step::PutCollateral { who, index, asset, amount } => {
			let call = VaultsCall::deposit_collateral { index, asset, amount: money(amount) };
			(by(who), call, "deposit_collateral")
		},
		Step::TakeCollateral { who, index, asset, amount } => {
			let vault = surety_vaults::Vaults::<Test>::get(TRADERS[who], index);
			let first = vault.and_then(|vault| vault.collateral.first().copied());
			let all = first.map(|(asset, held)| (asset, held.into_inner()));
			let (asset, amount) =
				amount.map(|amount| (asset, amount)).or(all).unwrap_or((asset, 1));
			let call = VaultsCall::withdraw_collateral { index, asset, amount: money(amount) };
			(by(who), call, "withdraw_collateral")
		},
		Step::CloseVault { who, index } => (by(who), VaultsCall::close { index }, "close vault"),
		Step::Admit(asset) => (root(), VaultsCall::admit_collateral { asset }, "admit_collateral"),
		_ => return None,
	};
	Some((origin, call.into(), name))
}

fn options_call(step: Step) -> Option<(RuntimeOrigin, RuntimeCall, &'static str)> {
	let (origin, call, name) = match step {
		Step::RegisterMarket { underlying, lots: number } => {
			let symbol: &[u8] = if underlying == BTC { b"BTC" } else { b"ETH" };
			let market = surety_types::Market { lot: lots(number), ..market(symbol) };
			(root(), OptionsCall::register_market { underlying, market }, "register_market")
		},
		Step::List { who, pick } => (by(who), OptionsCall::list { series: series(pick) }, "list"),
		Step::Offer { who, index, pick, sell, lots: quantity, ticks: premium, lasts } => {
			let series = listed(pick);
			let call = OptionsCall::offer {
				index,
				series,
				side: side(sell),
				quantity: lots(quantity),
				premium: ticks(premium),
				expires: until(series, lasts),
			};
			(by(who), call, "offer")
		},
		Step::OfferSpread {
			who,
			index,
			pick,
			wing,
			sell,
			lots: quantity,
			ticks: premium,
			lasts,
		} => {
			let main = listed(pick);
			let call = OptionsCall::offer_spread {
				index,
				series: main,
				wing: wing_of(main, wing),
				side: side(sell),
				quantity: lots(quantity),
				premium: ticks(premium),
				expires: until(main, lasts),
			};
			(by(who), call, "offer_spread")
		},
		Step::Cancel { who, offer } => {
			(by(who), OptionsCall::cancel_offer { id: standing(offer).0 }, "cancel_offer")
		},
		Step::Accept { who, index, offer, lots: part } => {
			let (id, left) = standing(offer);
			let call = OptionsCall::accept_offer { id, index, quantity: part.map_or(left, lots) };
			(by(who), call, "accept_offer")
		},
		Step::CloseOut { who, index, offer, lots: part } => {
			let (id, left) = standing(offer);
			let call = OptionsCall::close { id, index, quantity: part.map_or(left, lots) };
			(by(who), call, "close")
		},
		Step::Settle { who, position, index } => {
			let (owner, expiry) = (TRADERS[position], GENESIS_TIME + EXPIRIES[position]);
			let random = (VaultId { owner, index: index.unwrap_or_default() }, expiry);
			let first = held(position).map(|(vault, series, _)| (vault, series.expiry));
			let (vault, expiry) = first.filter(|_| index.is_none()).unwrap_or(random);
			let VaultId { owner, index } = vault;
			let call = OptionsCall::settle { owner, index, underlying: BTC, expiry };
			(by(who), call, "settle")
		},
		_ => return None,
	};
	Some((origin, call.into(), name))
}

/// How often each call succeeded and failed.
type Tally = BTreeMap<&'static str, (u32, u32)>;

fn make(step: Step, tally: &mut Tally) {
	match step {
		Step::Block(after) => {
			next_block_at(now() + after);
		},
		Step::FeedAll(dollars) => {
			feed_who_may(dollars);
			next_block();
		},
		Step::Silence { choice } => {
			silence();
			if choice {
				make(Step::ChooseSettlement { window: 0, dollars: None }, tally);
			}
		},
		Step::Leave { who, index } => leave(who, index, tally),
		Step::Restore => restore(),
		Step::Starve(starved) => {
			OptionsPollLimit::set(if starved { Weight::zero() } else { poll_limit() })
		},
		Step::Unwind { who, position, lots: number, ticks: premium } => {
			unwind(who, position, lots(number), ticks(premium), tally)
		},
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
		Ok(()) => *good += 1,
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

/// The keys of genesis feed; those of who is no operator any more or has fed in this block are refused.
fn feed_who_may(dollars: u32) {
	for key in HOT_KEYS {
		let observation = Observation { spot: FixedU128::from_u32(dollars) };
		let _ = dispatch(key, OracleCall::feed { underlying: BTC, observation });
	}
}

fn leave(who: usize, index: u32, tally: &mut Tally) {
	let cash = surety_vaults::Vaults::<Test>::get(TRADERS[who], index).map(|vault| vault.cash);
	let amount = FixedU128::from_inner(cash.unwrap_or_default().into_inner().unsigned_abs());
	let withdraw = VaultsCall::withdraw_cash { index, amount };
	attempt(by(who), withdraw.into(), "withdraw_cash", tally);
	attempt(by(who), VaultsCall::close { index }.into(), "close vault", tally);
}

fn silence() {
	let Some(expiry) = surety_oracle::Expiries::<Test>::get(BTC).first().copied() else { return };
	for time in [expiry - 20_000, expiry - 18_000, expiry + EXTENSION + 1_000] {
		if time > now() {
			restore();
			feed_who_may(51_000);
			next_block_at(time);
		}
	}
}

fn unwind(who: usize, position: usize, most: FixedU128, premium: FixedU128, tally: &mut Tally) {
	let Some((holder, series, held)) = held(position) else { return };
	let zero = FixedI128::from_inner(0);
	let size = FixedU128::from_inner(held.into_inner().unsigned_abs());
	let quantity = size.min(most);
	let id = surety_options::NextOffer::<Test>::get();
	let side = side(held < zero);
	let expires = now() + 60_000;
	let offer = OptionsCall::offer { index: 0, series, side, quantity, premium, expires };
	attempt(by(who), offer.into(), "offer", tally);
	let close = OptionsCall::close { id, index: holder.index, quantity };
	attempt(RuntimeOrigin::signed(holder.owner), close.into(), "close", tally);
}

fn dollars_of_all() -> Balance {
	let traders: Balance = TRADERS.into_iter().map(|who| Assets::balance(USD, who)).sum();
	traders + Assets::balance(USD, Vaults::clearing_account())
}

fn house_cash(account: HouseAccount) -> FixedI128 {
	<Vaults as Ledger<AccountId>>::house(&account, &Instrument::Cash)
}

/// What must hold after every step.
fn check() {
	check_invariants();
	let zero = FixedI128::from_inner(0);
	for (owner, index, vault) in surety_vaults::Vaults::<Test>::iter() {
		let headroom = Options::headroom(&VaultId { owner, index }, &[]).expect("bounded loss");
		assert!(vault.cash >= zero, "vault {owner}/{index} owes cash: {vault:?}");
		assert!(headroom >= zero, "vault {owner}/{index} lacks {headroom:?}: {vault:?}");
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
	assert_eq!(dollars_of_all(), 4 * usd(USD_FUNDS), "dollars appeared or vanished");
	assert!(house_cash(HouseAccount::Fund { underlying: BTC }) >= zero, "the fund lost");
	assert!(house_cash(HouseAccount::Dust) >= zero, "the dust is negative");
}

/// Governance and the operators bring the feed back to what it was at genesis.
fn restore() {
	let register = OracleCall::register_feed { underlying: BTC, terms: feed_terms() };
	assert_ok!(dispatch_as(root(), register));
	for (operator, key) in OPERATORS.into_iter().zip(HOT_KEYS) {
		// Those that have stayed are refused.
		let _ = dispatch_as(root(), OracleCall::add_operator { operator });
		// The key may serve somebody else by now.
		for other in ANY_OPERATOR {
			let named = surety_oracle::Operators::<Test>::get(other).flatten();
			if named == Some(key) && other != operator {
				assert_ok!(dispatch(other, OracleCall::set_feed_key { key: None }));
			}
		}
		let named = surety_oracle::Operators::<Test>::get(operator).flatten();
		if named != Some(key) {
			assert_ok!(dispatch(operator, OracleCall::set_feed_key { key: Some(key) }));
		}
	}
}

/// Prices come again, the last expiry passes, and everybody leaves.
fn end() {
	restore();
	OptionsPollLimit::set(poll_limit());
	next_block();
	let last = GENESIS_TIME + EXPIRIES[EXPIRIES.len() - 1];
	while now() < last + 40_000 || surety_options::Expiries::<Test>::count() > 0 {
		assert!(now() < last + 2_000_000, "an expiry is never settled");
		feed(BTC, fixed("51234.56789"));
		next_block_at(now() + 10_000);
		check();
	}
	let offers: Vec<_> = surety_options::Offers::<Test>::iter_keys().collect();
	for id in offers {
		assert_ok!(dispatch(DAVE, OptionsCall::cancel_offer { id }));
	}
	let vaults: Vec<_> = surety_vaults::Vaults::<Test>::iter().collect();
	for (owner, index, vault) in vaults {
		assert!(vault.positions.is_empty(), "a position is never settled: {vault:?}");
		for (asset, amount) in vault.collateral {
			assert_ok!(dispatch(owner, VaultsCall::withdraw_collateral { index, asset, amount }));
		}
		let amount = FixedU128::from_inner(vault.cash.into_inner().unsigned_abs());
		if amount >= fixed("0.000001") {
			assert_ok!(dispatch(owner, VaultsCall::withdraw_cash { index, amount }));
		}
		assert_ok!(dispatch(owner, VaultsCall::close { index }));
		check();
	}
	assert_eq!(surety_options::SeriesBook::<Test>::iter_keys().count(), 0);
	assert_eq!(surety_options::Holders::<Test>::iter_keys().count(), 0);
	assert_eq!(surety_vaults::Vaults::<Test>::iter_keys().count(), 0);
	for expiry in EXPIRIES {
		let watched = Oracle::is_watched(BTC, GENESIS_TIME + expiry);
		assert!(!watched, "an expiry is neither settled nor forgotten");
	}
	for who in TRADERS {
		assert_eq!(Balances::total_balance_on_hold(&who), 0, "{who} has deposits left");
	}
	let house: i128 = surety_vaults::House::<Test>::iter()
		.map(|(_, instrument, sum)| {
			assert_eq!(instrument, Instrument::Cash, "the house keeps a position");
			sum.into_inner()
		})
		.sum();
	let clearing = Assets::balance(USD, Vaults::clearing_account());
	assert_eq!(clearing as i128 * 1_000_000_000_000, house, "what is left is the house's");
}

fn pick() -> impl Strategy<Value = Pick> {
	(0..EXPIRIES.len(), 0..STRIKES.len(), prop::bool::weighted(0.3))
		.prop_map(|(expiry, strike, call)| Pick { expiry, strike, call })
}

fn who() -> impl Strategy<Value = usize> {
	0..TRADERS.len()
}

fn index() -> impl Strategy<Value = u32> {
	prop_oneof![8 => Just(0u32), 2 => Just(1), 1 => 2u32..5]
}

fn amount() -> impl Strategy<Value = u128> {
	let one = surety_types::storable::ONE;
	prop_oneof![
		1 => Just(0),
		1 => 1u128..2_000_000_000_000,
		4 => (1u128..100_000_000_000).prop_map(|units| units * 1_000_000_000_000),
		3 => 1..100_000 * one,
		1 => Just(u128::MAX),
	]
}

fn price() -> impl Strategy<Value = u32> {
	prop_oneof![6 => 42_000u32..58_000, 1 => 90u32..1_100_000]
}

fn oracle_step() -> impl Strategy<Value = Step> {
	let (operator, key) = (|| 0..ANY_OPERATOR.len(), || 0..ANY_KEY.len());
	prop_oneof![
		6 => (key(), price()).prop_map(|(key, price)| Step::Feed { key, cents: u64::from(price) * 100 + 7 }),
		1 => (0u8..3, 1u64..90_000, prop::bool::weighted(0.8))
			.prop_map(|(faulty, max_age, by_root)| Step::RegisterFeed { faulty, max_age, by_root }),
		1 => operator().prop_map(Step::AddOperator),
		1 => operator().prop_map(Step::RemoveOperator),
		2 => (operator(), prop::option::of(key()))
			.prop_map(|(operator, key)| Step::SetFeedKey { operator, key }),
		4 => (0usize..4, prop::option::weighted(0.2, price()))
			.prop_map(|(window, dollars)| Step::ChooseSettlement { window, dollars }),
		2 => any::<bool>().prop_map(|choice| Step::Silence { choice }),
		6 => Just(Step::Restore),
	]
}

fn vaults_step() -> impl Strategy<Value = Step> {
	let asset = || prop_oneof![5 => Just(ETH), 5 => Just(BTC), 1 => Just(USD), 1 => Just(9)];
	let exact = || prop_oneof![3 => (1u128..500).prop_map(|n| n * 10u128.pow(17)), 1 => amount()];
	prop_oneof![
		1 => who().prop_map(Step::Open),
		2 => (who(), index(), amount()).prop_map(|(who, index, amount)| Step::Deposit { who, index, amount }),
		4 => (who(), index(), amount()).prop_map(|(who, index, amount)| Step::Withdraw { who, index, amount }),
		2 => (who(), index(), asset(), exact())
			.prop_map(|(who, index, asset, amount)| Step::PutCollateral { who, index, asset, amount }),
		3 => (who(), index(), asset(), prop::option::of(exact()))
			.prop_map(|(who, index, asset, amount)| Step::TakeCollateral { who, index, asset, amount }),
		1 => (who(), index()).prop_map(|(who, index)| Step::CloseVault { who, index }),
		1 => (who(), 0u32..3).prop_map(|(who, index)| Step::Leave { who, index }),
		1 => (8u32..11).prop_map(Step::Admit),
	]
}

fn options_step() -> impl Strategy<Value = Step> {
	let size = || prop_oneof![1 => Just(0u128), 16 => (1u128..150).prop_map(|n| 2 * n), 2 => 1u128..2_000, 1 => Just(10u128.pow(12))];
	let premium = || prop_oneof![1 => Just(0u128), 12 => 1u128..60_000, 1 => Just(10u128.pow(9))];
	let lasts = || prop_oneof![1 => Just(0u64), 8 => 1u64..120_000];
	let part = || prop::option::of(size());
	let offered = (who(), index(), pick(), any::<bool>(), size(), premium(), lasts());
	let taken = || (who(), index(), 0usize..20, part());
	prop_oneof![
		1 => (2u32..5, 1u128..3)
			.prop_map(|(underlying, lots)| Step::RegisterMarket { underlying, lots }),
		8 => (who(), pick()).prop_map(|(who, pick)| Step::List { who, pick }),
		10 => (offered).prop_map(|(who, index, pick, sell, lots, ticks, lasts)| {
			Step::Offer { who, index, pick, sell, lots, ticks, lasts }
		}),
		6 => (who(), index(), pick(), 0usize..6, any::<bool>(), size(), premium(), lasts()).prop_map(
			|(who, index, pick, wing, sell, lots, ticks, lasts)| {
				Step::OfferSpread { who, index, pick, wing, sell, lots, ticks, lasts }
			}
		),
		2 => (who(), 0usize..20).prop_map(|(who, offer)| Step::Cancel { who, offer }),
		16 => taken().prop_map(|(who, index, offer, lots)| Step::Accept { who, index, offer, lots }),
		4 => taken().prop_map(|(who, index, offer, lots)| Step::CloseOut { who, index, offer, lots }),
		5 => (who(), 0..EXPIRIES.len(), prop::option::weighted(0.2, index()))
			.prop_map(|(who, position, index)| Step::Settle { who, position, index }),
		6 => (who(), 0usize..40, size(), premium())
			.prop_map(|(who, position, lots, ticks)| Step::Unwind { who, position, lots, ticks }),
		2 => prop::bool::weighted(0.7).prop_map(Step::Starve),
	]
}

fn step() -> impl Strategy<Value = Step> {
	prop_oneof![
		3 => (1u64..8_000).prop_map(Step::Block),
		1 => (8_000u64..100_000).prop_map(Step::Block),
		10 => price().prop_map(Step::FeedAll),
		4 => oracle_step(),
		5 => vaults_step(),
		26 => options_step(),
	]
}

/// The calls, each of which must succeed now and then for the run to have meant anything.
const CALLS: [&str; 21] = [
	"feed",
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
	Externalities::default().timing(timing).build_and_execute(|| {
		for trader in TRADERS {
			vault(trader);
		}
		assert_ok!(Assets::force_create(root(), 10, ASSET_OWNER, true, 1));
		feed_all(fixed("50000"));
		for (expiry, strike, call) in FIRST_LISTED {
			let series = series(Pick { expiry, strike, call });
			assert_ok!(dispatch(ALICE, OptionsCall::list { series }));
		}
		for step in steps {
			make(*step, tally);
			check();
		}
		end();
	});
}

#[test]
fn any_life_keeps_every_invariant_and_ends() {
	let config =
		Config { cases: 64, max_shrink_iters: 400, failure_persistence: None, ..Config::default() };
	let tally = std::cell::RefCell::new(Tally::new());
	let steps = prop::collection::vec(step(), 1..300);
	let result = TestRunner::new(config).run(&steps, |steps| {
		live(&steps, &mut tally.borrow_mut());
		Ok(())
	});
	if let Err(failure) = result {
		panic!("{failure}");
	}
	let tally = tally.into_inner();
	for (name, (good, bad)) in &tally {
		println!("{name:>20}: {good:5} succeeded, {bad:5} were refused");
	}
	let empty = |name: &&str| tally.get(name).is_none_or(|(good, _)| *good == 0);
	let never: Vec<_> = CALLS.into_iter().filter(empty).collect();
	assert!(never.is_empty(), "never succeeded, so that the run says nothing of them: {never:?}");
}
