//! Properties of margin on the chain, for portfolios that come about by calls:
//!
//! 1. *The chain is the crate.* What the pallet says that a vault needs is, bit for bit and charge by charge, what
//!    `surety-margin` says of the snapshot that the oracle's and the ledger's reads give, valued series by series.
//! 2. *Initial margin protects for the block.* A vault that has its initial margin after a call has its maintenance margin
//!    to the end of the block, whatever is called, and whatever is fed.
//! 3. *Refused calls do nothing.*
//!
//! Portfolios are of two underlyings and three expiries, in both modes, with collateral, debts, doubted prices and a kappa
//! that has risen.

mod common;

use common::*;
use proptest::{collection::vec, prelude::*, sample::select};
use sp_runtime::{DispatchResult, FixedU128};
use surety_margin::{CollateralUse, MarginMode};

/// What somebody does.
#[derive(Clone, Debug)]
enum Act {
	/// Vaults by number; cents of the premium's size, hundredths of a contract.
	Deal {
		maker: usize,
		taker: usize,
		series: usize,
		bids: bool,
		lots: u32,
		price: u32,
	},
	/// A stale offer is taken later.
	Offer {
		maker: usize,
		series: usize,
		bids: bool,
		lots: u32,
		price: u32,
	},
	Take {
		taker: usize,
		offer: u64,
	},
	Mode {
		vault: usize,
		portfolio: bool,
	},
	Withdraw {
		vault: usize,
		percent: u32,
	},
	Unpledge {
		vault: usize,
		percent: u32,
	},
	Pledge {
		vault: usize,
		ether: bool,
		amount: u32,
	},
	Deposit {
		vault: usize,
		amount: u32,
	},
	Give {
		from: usize,
		to: usize,
		percent: u32,
	},
	Move {
		owner: usize,
		series: usize,
		lots: u32,
	},
}

/// A block: what is fed in it, for the next, and what is done in it.
#[derive(Clone, Debug)]
struct Blocks {
	spot: u32,
	level: u32,
	rate: u32,
	/// By how many thousandths the operators differ.
	doubt: u32,
	/// Milliseconds until the next.
	wait: u64,
	acts: Vec<Act>,
}

const VAULTS: usize = 6;

fn listed() -> Vec<Series> {
	let (near, mid, far) = (WEEK, MONTH, GENESIS_TIME + 90 * DAY);
	let btc = [
		("44000", OptionKind::Put, near),
		("50000", OptionKind::Call, near),
		("40000", OptionKind::Put, mid),
		("50000", OptionKind::Put, mid),
		("56000", OptionKind::Call, mid),
		("60000", OptionKind::Call, far),
	];
	let eth = [
		("2600", OptionKind::Put, near),
		("3000", OptionKind::Call, mid),
		("3300", OptionKind::Call, mid),
	];
	let series = |underlying| move |(strike, kind, expiry)| on(underlying, kind, strike, expiry);
	btc.map(series(BTC)).into_iter().chain(eth.map(series(ETH))).collect()
}

fn any_act() -> impl Strategy<Value = Act> {
	let (vault, series) = (0..VAULTS, 0..listed().len());
	let lots = prop_oneof![Just(1u32), 1u32..500];
	let percent = prop_oneof![Just(100u32), 1u32..=100];
	// Of the mark, in percent.
	let price = prop_oneof![Just(100u32), 20u32..400];
	let two = (0..VAULTS, 0..VAULTS);
	prop_oneof![
		8 => (two.clone(), series.clone(), any::<bool>(), lots.clone(), price.clone()).prop_map(
			|((maker, taker), series, bids, lots, price)| {
				Act::Deal { maker, taker, series, bids, lots, price }
			}
		),
		1 => (vault.clone(), series.clone(), any::<bool>(), lots.clone(), price).prop_map(
			|(maker, series, bids, lots, price)| Act::Offer { maker, series, bids, lots, price }
		),
		1 => (vault.clone(), 0u64..20).prop_map(|(taker, offer)| Act::Take { taker, offer }),
		2 => (vault.clone(), any::<bool>())
			.prop_map(|(vault, portfolio)| Act::Mode { vault, portfolio }),
		2 => (vault.clone(), percent.clone())
			.prop_map(|(vault, percent)| Act::Withdraw { vault, percent }),
		1 => (vault.clone(), percent.clone())
			.prop_map(|(vault, percent)| Act::Unpledge { vault, percent }),
		1 => (vault.clone(), any::<bool>(), 1u32..300)
			.prop_map(|(vault, ether, amount)| Act::Pledge { vault, ether, amount }),
		1 => (vault, 1u32..20_000).prop_map(|(vault, amount)| Act::Deposit { vault, amount }),
		1 => (two, percent).prop_map(|((from, to), percent)| Act::Give { from, to, percent }),
		1 => (0usize..3, series, lots)
			.prop_map(|(owner, series, lots)| Act::Move { owner, series, lots }),
	]
}

prop_compose! {
	fn any_block()(
		spot in 70u32..140,
		level in select(vec![50u32, 100, 100, 200]),
		rate in 0u32..20,
		doubt in select(vec![0u32, 0, 0, 4]),
		wait in select(vec![2_000u64, 2_000, 2_000, 20_000]),
		acts in vec(any_act(), 1..9),
	) -> Blocks {
		Blocks { spot, level, rate, doubt, wait, acts }
	}
}

fn hundredths(amount: u32) -> FixedU128 {
	FixedU128::from_rational(amount.into(), 100)
}

fn part(amount: FixedU128, percent: u32) -> FixedU128 {
	FixedU128::from_inner(amount.into_inner() / 100 * u128::from(percent))
}

/// Two vaults each of three owners.
fn vaults() -> Vec<Id> {
	let owners = [ALICE, BOB, CHARLIE];
	(0..VAULTS)
		.map(|number| VaultId { owner: owners[number % 3], index: (number / 3) as u32 })
		.collect()
}

fn feed_block(block: &Blocks) {
	for (at, key) in HOT_KEYS.into_iter().enumerate() {
		for (underlying, price) in [(BTC, 500u32), (ETH, 30)] {
			let spot = u128::from(price * block.spot)
				* (1_000 + u128::from(block.doubt) * at as u128)
				/ 1_000;
			let expiries: Vec<Moment> = [WEEK, MONTH, GENESIS_TIME + 90 * DAY]
				.into_iter()
				.filter(|at| *at > now())
				.collect();
			let quotes = expiries.iter().map(|expiry| {
				let basis = (expiry - GENESIS_TIME) / DAY * u64::from(price) / 100;
				quote(*expiry, &basis.to_string(), hundredths(block.level))
			});
			let rate = surety_math::signed(hundredths(block.rate)).expect("fits");
			let said = said(FixedU128::from_u32(spot as u32), quotes);
			say(key, underlying, Observation { rate, ..said });
		}
	}
}

fn act(act: &Act) -> DispatchResult {
	let (all, series) = (vaults(), listed());
	let premium_of = |series: &Series, price: u32| on_tick(part(mark(series), price));
	match act {
		Act::Deal { maker, taker, series: of, bids, lots, price } => {
			let side = if *bids { OfferSide::Buy } else { OfferSide::Sell };
			let premium = premium_of(&series[*of], *price);
			deal_of(&all[*maker], side, &all[*taker], series[*of], hundredths(*lots), premium)
		},
		Act::Offer { maker, series: of, bids, lots, price } => layered(|| {
			let side = if *bids { OfferSide::Buy } else { OfferSide::Sell };
			let premium = premium_of(&series[*of], *price);
			let (maker, series) = (all[*maker].clone(), series[*of]);
			let origin = RuntimeOrigin::signed(maker.owner);
			Options::offer(origin, maker, series, side, hundredths(*lots), premium, series.expiry)
		}),
		Act::Take { taker, offer } => layered(|| {
			let (of, back) = (*offer as usize % series.len(), *offer / series.len() as u64);
			let next = Options::next_offer(&series[of]).expect("listed");
			let offer = next.saturating_sub(1 + back);
			let rest = Options::standing_offer(offer);
			let quantity = rest.map_or(fixed("1"), |rest| rest.quantity);
			let taker = all[*taker].clone();
			Options::accept_offer(RuntimeOrigin::signed(taker.owner), offer, taker, quantity)
		}),
		Act::Mode { vault, portfolio } => {
			let mode = if *portfolio { MarginMode::Portfolio } else { MarginMode::Standard };
			set_mode(&all[*vault], mode)
		},
		Act::Withdraw { vault, percent } => {
			let free = Risk::free_cash(&all[*vault]);
			withdraw(&all[*vault], part(free, *percent))
		},
		Act::Unpledge { vault, percent } => {
			let held = holdings(&all[*vault]).collateral;
			let Some((asset, amount)) = held.first() else { return Ok(()) };
			// Of bitcoin eight decimals are exact.
			let amount = FixedU128::from_inner(
				part(*amount, *percent).into_inner() / 10_000_000_000 * 10_000_000_000,
			);
			unpledge(&all[*vault], *asset, amount)
		},
		Act::Pledge { vault, ether, amount } => layered(|| {
			let origin = RuntimeOrigin::signed(all[*vault].owner);
			let asset = if *ether { ETH } else { BTC };
			Vaults::deposit_collateral(origin, all[*vault].index, asset, hundredths(*amount))
		}),
		Act::Deposit { vault, amount } => layered(|| {
			let origin = RuntimeOrigin::signed(all[*vault].owner);
			Vaults::deposit_cash(origin, all[*vault].index, FixedU128::from_u32(*amount))
		}),
		Act::Give { from, to, percent } => layered(|| {
			let amount = part(Risk::free_cash(&all[*from]), *percent);
			let origin = RuntimeOrigin::signed(all[*from].owner);
			Vaults::transfer_cash(origin, all[*from].index, all[*to].clone(), amount)
		}),
		Act::Move { owner, series: of, lots } => layered(|| {
			let origin = RuntimeOrigin::signed(all[*owner].owner);
			Options::transfer(origin, 0, 1, series[*of], hundredths(*lots))
		}),
	}
}

fn as_calls() -> Externalities {
	Externalities::default()
		.feeds(vec![(BTC, feed_terms()), (ETH, feed_terms())])
		.markets(vec![(BTC, market(b"BTC")), (ETH, market(b"ETH"))])
}

/// Lists everything and opens the vaults: with cash, with collateral, or with both.
fn begin(kappa: u32) {
	Covered::set(Cover::Risk);
	if kappa > 100 {
		// A rise within the last day: the highest kappa in initial margin, half of what it is above 1 in maintenance margin.
		update(MarketUpdate::Kappa(Some(Default::default())));
		let mut state = kappa::KappaState::new(fixed("50000"), now());
		let steps = [vec![hundredths(50 + kappa / 2)], vec![hundredths(kappa); 24]].concat();
		(state.steps, state.next) = (steps.try_into().expect("there is room"), hundredths(kappa));
		Kappas::<Test>::insert(BTC, state);
	}
	let quiet = Blocks { spot: 100, level: 100, rate: 5, doubt: 0, wait: 2_000, acts: vec![] };
	feed_block(&Blocks { ..quiet.clone() });
	next_block();
	list(&listed());
	feed_block(&quiet);
	next_block();
	for (number, vault) in vaults().iter().enumerate() {
		let opened = vault_with(vault.owner, FixedU128::from_u32(10_000 + 7_000 * number as u32));
		assert_eq!(&opened, vault);
		if number % 2 == 0 {
			pledge(vault, BTC, "0.5");
		}
		if number == 1 {
			pledge(vault, ETH, "10");
		}
		if number % 3 == 0 {
			assert_ok!(set_mode(vault, MarginMode::Portfolio));
		}
	}
}

fn check_equal(vault: &Id) -> Result<(), TestCaseError> {
	let held = holdings(vault);
	let expected = beside(&held, mode_of(vault), CollateralUse::Margin);
	prop_assert_eq!(Risk::requirement_of(vault), Ok(expected.clone()));
	let shown = Risk::margin_of(vault).expect("there are prices");
	prop_assert_eq!(
		(shown.equity, shown.initial, shown.maintenance, &shown.charges),
		(expected.equity, expected.initial, expected.maintenance, &expected.charges)
	);
	Ok(())
}

/// The root of the state but for what a block has valued, which a read may add to.
fn root_without_arrays() -> Vec<u8> {
	let _ = RiskArrays::<Test>::clear(u32::MAX, None);
	let _ = Valuations::<Test>::clear(u32::MAX, None);
	Spent::<Test>::kill();
	storage_root()
}

fn play(kappa: u32, blocks: &[Blocks], count: &mut (u32, u32)) -> Result<(), TestCaseError> {
	begin(kappa);
	for block in blocks {
		// What is fed inside the block moves nothing in it.
		feed_block(block);
		let mut passed = [false; VAULTS];
		for one in &block.acts {
			let before = root_without_arrays();
			let done = act(one);
			count.0 += 1;
			if done.is_ok() {
				count.1 += 1;
			} else {
				prop_assert_eq!(before, root_without_arrays(), "{:?} {:?}", one, done);
			}
			for (vault, passed) in vaults().iter().zip(&mut passed) {
				let needs = margin(vault);
				let zero = signed("0");
				prop_assert!(
					needs.initial <= needs.maintenance && needs.maintenance <= needs.equity
				);
				prop_assert!(!*passed || needs.maintenance >= zero, "{:?} {:?}", one, vault);
				*passed |= needs.initial >= zero;
			}
		}
		for vault in &vaults() {
			check_equal(vault)?;
		}
		next_block_at(now() + block.wait);
	}
	check_invariants();
	Ok(())
}

proptest! {
	// A quarter of what is asked for, as each case is some thirty calls in several blocks.
	#![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases / 4))]

	#[test]
	fn margin_is_the_crates_and_initial_margin_lasts_the_block(
		kappa in select(vec![100u32, 100, 150, 400]),
		blocks in vec(any_block(), 1..8),
	) {
		let mut count = (0, 0);
		as_calls().build().execute_with(|| play(kappa, &blocks, &mut count))?;
	}
}

/// So that the property is about something: over a fixed day of such blocks a good part of the calls succeeds, debts
/// are made, and vaults end in both modes.
#[test]
fn random_calls_mostly_do_something() {
	use proptest::{strategy::ValueTree, test_runner::TestRunner};
	let mut runner = TestRunner::deterministic();
	let (mut count, mut debts, mut shorts) = ((0, 0), 0, 0);
	for _ in 0..10 {
		let blocks = vec(any_block(), 6..8).new_tree(&mut runner).expect("a tree").current();
		as_calls().build().execute_with(|| {
			play(100, &blocks, &mut count).expect("holds");
			let all: Vec<_> = vaults().iter().map(holdings).collect();
			debts += all.iter().filter(|held| held.cash < signed("0")).count();
			let short = |held: &&surety_traits::Holdings| {
				held.positions.iter().any(|(_, q)| *q < signed("0"))
			};
			shorts += all.iter().filter(short).count();
		});
	}
	println!("{count:?} calls made and succeeded, {debts} debts, {shorts} vaults short");
	assert!(count.1 * 3 > count.0, "{count:?}");
	assert!(debts > 0 && shorts > 10, "{debts} {shorts}");
}
