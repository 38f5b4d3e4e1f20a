//! Whatever is traded and wherever it settles: no vault falls below zero, and what some win others lose, to the last
//! digit and the remainder of rounding.

mod common;

use common::*;
use proptest::prelude::*;
use sp_runtime::{FixedI128, FixedU128};
use surety_options::{OfferId, Offers};

const STRIKES: [&str; 3] = ["20000", "40000", "60000"];

/// Something that somebody tries.
#[derive(Clone, Debug)]
enum Step {
	Offer { maker: usize, series: usize, wing: Option<usize>, sell: bool, lots: u16, ticks: u16 },
	Take { taker: usize, back: u64, lots: u16, reduce: bool },
	Cancel { who: usize, back: u64 },
	Block,
}

fn any_step() -> impl Strategy<Value = Step> {
	prop_oneof![
		6 => (0..4usize, 0..12usize, proptest::option::of(0..12usize), any::<bool>(), 0u16..300, 0u16..30_000)
			.prop_map(|(maker, series, wing, sell, lots, ticks)| Step::Offer {
				maker, series, wing, sell, lots, ticks
			}),
		8 => (0..4usize, 0..4u64, 0u16..300, any::<bool>())
			.prop_map(|(taker, back, lots, reduce)| Step::Take { taker, back, lots, reduce }),
		1 => (0..4usize, 0..4u64).prop_map(|(who, back)| Step::Cancel { who, back }),
		1 => Just(Step::Block),
	]
}

/// Puts and calls of three strikes in two expiries.
fn listed() -> Vec<Series> {
	let mut listed = Vec::new();
	for expiry in [EXPIRY, LATER] {
		for strike in STRIKES {
			for kind in [OptionKind::Call, OptionKind::Put] {
				listed.push(series(kind, strike, expiry));
			}
		}
	}
	listed
}

fn hundredths(lots: u16) -> FixedU128 {
	FixedU128::from_inner(u128::from(lots) * 10_000_000_000_000_000)
}

fn tenths(ticks: u16) -> FixedU128 {
	FixedU128::from_inner(u128::from(ticks) * 100_000_000_000_000_000)
}

fn apply(step: &Step, listed: &[Series], vaults: &[Vault; 4]) -> bool {
	let recent = |back: u64| {
		let place = |(series, count)| (OfferId::from(series) << 32) + OfferId::from(count);
		let mut standing: Vec<_> = Offers::<Test>::iter_keys().map(place).collect();
		standing.sort();
		standing.into_iter().rev().nth(back as usize).unwrap_or(OfferId::MAX)
	};
	let (who, call) = match step.clone() {
		Step::Offer { maker, series, wing, sell, lots, ticks } => {
			let series = listed[series];
			let (vault, expires) = (vaults[maker].clone(), series.expiry);
			let side = if sell { OfferSide::Sell } else { OfferSide::Buy };
			let (quantity, premium) = (hundredths(lots), tenths(ticks));
			let call = match wing {
				None => Call::offer { vault, series, side, quantity, premium, expires },
				Some(wing) => {
					let wing = listed[wing];
					Call::offer_spread { vault, series, wing, side, quantity, premium, expires }
				},
			};
			(maker, call)
		},
		Step::Take { taker, back, lots, reduce } => {
			let id = recent(back);
			// Often all of it.
			let left = Options::standing_offer(id).map(|offer| offer.quantity);
			let quantity = left.filter(|_| lots % 3 > 0).unwrap_or(hundredths(lots));
			let vault = vaults[taker].clone();
			let call = if reduce {
				Call::close { id, vault, quantity }
			} else {
				Call::accept_offer { id, vault, quantity }
			};
			(taker, call)
		},
		Step::Cancel { who, back } => (who, Call::cancel_offer { id: recent(back) }),
		Step::Block => {
			feed_all(fixed("50000"));
			return true;
		},
	};
	dispatch(vaults[who].owner, call).is_ok()
}

fn total(vaults: &[Vault; 4]) -> i128 {
	vaults.iter().map(|vault| cash(vault).into_inner()).sum()
}

/// Everything is conserved: what the vaults lack the house has.
fn conserved(vaults: &[Vault; 4], before: i128) {
	let (settling, fund) = house_cash(EXPIRY);
	let later = house_cash(LATER).0;
	let house = settling.into_inner() + fund.into_inner() + later.into_inner();
	assert_eq!(total(vaults) + house, before);
}

fn run(steps: &[Step], first: FixedU128, second: FixedU128, order: [usize; 4], by_hand: usize) {
	Externalities::default().build_and_execute(|| {
		let listed = listed();
		market_of(&listed);
		let vaults = TRADERS.map(vault);
		let before = total(&vaults);
		for step in steps.iter().filter(|_| now() < EXPIRY - 40_000) {
			if apply(step, &listed, &vaults) {
				assert_eq!(Options::do_try_state(), Ok(()));
				conserved(&vaults, before);
			}
			for vault in &vaults {
				assert!(cash(vault) >= FixedI128::from_inner(0));
				let covered = Options::requirement(vault).expect("covered");
				assert!(cash(vault).into_inner() >= covered.into_inner() as i128);
			}
		}

		OptionsPollLimit::set(Default::default());
		feed_until(EXPIRY, first);
		for place in order.into_iter().take(by_hand) {
			let _ = dispatch(DAVE, settle(&vaults[place], EXPIRY));
			assert_eq!(Options::do_try_state(), Ok(()));
			conserved(&vaults, before);
		}
		wake_hook();
		feed_until(LATER, second);

		for vault in &vaults {
			assert!(cash(vault) >= FixedI128::from_inner(0), "{vault:?} fell below zero");
			assert!(holdings(vault).positions.is_empty());
		}
		let (settling, remainder) = house_cash(EXPIRY);
		assert_eq!((settling, house_cash(LATER).0), (signed("0"), signed("0")));
		// Each of at most eight settlements rounds by less than one in the last digit.
		assert!((0..8).contains(&remainder.into_inner()), "{remainder:?}");
		assert_eq!(before - total(&vaults), remainder.into_inner());
	});
}

fn any_price() -> impl Strategy<Value = FixedU128> {
	// From the least to the most that the feed takes, and about the strikes.
	prop_oneof![
		(100_000_000_000_000_000_000u128..=1_000_000_000_000_000_000_000_000),
		(19_000_000_000_000_000_000_000u128..61_000_000_000_000_000_000_000),
	]
	.prop_map(FixedU128::from_inner)
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..Default::default() })]

	#[test]
	fn cash_is_conserved_and_never_negative_when_anything_is_traded_and_settled(
		steps in proptest::collection::vec(any_step(), 10..120),
		first in any_price(),
		second in any_price(),
		order in Just([0usize, 1, 2, 3]).prop_shuffle(),
		by_hand in 0..=4usize,
	) {
		run(&steps, first, second, order, by_hand);
	}
}

/// The property test is of use only if a good part of what it tries goes through.
#[test]
fn a_known_life_trades_and_settles_when_run_as_a_property() {
	let steps = [
		Step::Offer { maker: 0, series: 3, wing: None, sell: true, lots: 150, ticks: 5_000 },
		Step::Take { taker: 1, back: 0, lots: 1, reduce: false },
		Step::Offer { maker: 2, series: 0, wing: Some(4), sell: true, lots: 77, ticks: 9_999 },
		Step::Take { taker: 3, back: 0, lots: 1, reduce: false },
		Step::Offer { maker: 1, series: 3, wing: None, sell: true, lots: 50, ticks: 4_000 },
		Step::Take { taker: 0, back: 0, lots: 1, reduce: true },
	];
	Externalities::default().build_and_execute(|| {
		let listed = listed();
		market_of(&listed);
		let vaults = TRADERS.map(vault);
		for step in &steps {
			assert!(apply(step, &listed, &vaults), "{step:?}");
		}
	});
	run(&steps, fixed("31234.567890123456789012"), fixed("100"), [2, 3, 0, 1], 2);
}
