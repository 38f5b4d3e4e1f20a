//! What a winner may do with what it has won and not been paid.

mod common;

use common::*;
use frame_support::weights::Weight;
use sp_runtime::{FixedI128, FixedU128};
use surety_margin::ChargeName;
use surety_options::Error as OptionsError;
use surety_traits::MarginCheck;

const SOON: Moment = GENESIS_TIME + 120_000;

fn settle(vault: &Id) {
	let origin = RuntimeOrigin::signed(DAVE);
	assert_ok!(Options::settle(origin, vault.owner, vault.index, BTC, SOON));
}

/// What initial margin counts, and what it does not of the claim.
fn counted(vault: &Id) -> (FixedI128, FixedU128) {
	let needs = margin(vault);
	assert_eq!(needs.maintenance, needs.equity);
	assert_eq!(Risk::equity(vault), Ok(needs.equity));
	let (maintenance, initial) = needs.charged(ChargeName::Claims).expect("fits");
	assert_eq!(maintenance, fixed("0"));
	(needs.initial, initial)
}

/// A put at 50,000 settles at 40,000. Alice owes 10,000 and has 1,500; Charlie owes 5,000 and has it. Bob is to get 10,000
/// of the one and a vault of Dave's 5,000 of the other.
#[test]
fn claim_counts_for_initial_margin_without_what_is_known_to_be_missing() {
	let late = on(BTC, OptionKind::Put, "50000", SOON);
	Externalities::default().build_and_execute(|| {
		Covered::set(Cover::Naked);
		feed_all(fixed("50000"));
		list(&[late, put("40000")]);
		let (poor, winner) = (vault_with(ALICE, fixed("1000")), vault_with(BOB, fixed("5000")));
		let (rich, other) = (vault(CHARLIE), vault(DAVE));
		assert_ok!(sell(&poor, &winner, late, "1", "500"));
		assert_ok!(sell(&rich, &other, late, "0.5", "500"));
		Covered::set(Cover::Risk);
		OptionsPollLimit::set(Weight::zero());
		feed_until(SOON, fixed("40000"));
		for _ in 0..2 {
			observe(BTC, &market_at(fixed("40000"), fixed("1"), &[MONTH]));
			next_block();
		}
		// 4,500 without the claim, on which nobody can count while losers are collected from: Alice is 8,500 short.
		for visited in [None, Some(&poor), Some(&other)] {
			visited.into_iter().for_each(settle);
			assert_eq!(counted(&winner), (signed("4500"), fixed("10000")));
		}
		// A put at 40,000, whose margin is 8,800 and its value.
		let premium = FixedU128::from_inner(on_tick(mark(&put("40000"))).into_inner() + ONE / 10);
		let write = || deal_of(&winner, OfferSide::Sell, &rich, put("40000"), fixed("1"), premium);
		assert_noop!(write(), OptionsError::<Test>::MakerUndercovered);
		settle(&winner);
		assert_noop!(write(), OptionsError::<Test>::MakerUndercovered);
		// The last loser has paid: 8,500 of 15,000 are missing, of 10,000 two thirds of that, rounded up.
		settle(&rich);
		let missing = fixed("5666.666666666666666667");
		assert_eq!(counted(&winner), (signed("8833.333333333333333333"), missing));
		assert_ok!(write());
		settle(&winner);
		let (cash, is) = (cash(&winner), margin(&winner));
		let premium = FixedI128::from_inner(premium.into_inner() as i128);
		assert_eq!(
			cash,
			surety_math::add(signed("8833.333333333333333333"), premium).expect("fits")
		);
		assert!(is.initial >= signed("0") && is.maintenance >= is.initial);
	});
}

const ONE: u128 = 1_000_000_000_000_000_000;
