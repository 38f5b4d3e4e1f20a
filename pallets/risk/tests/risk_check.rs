//! Whether vaults may trade and withdraw under risk: the plain course of it. `risk_prices.rs` and `risk_loopholes.rs` have the
//! edges.

mod common;

use common::*;
use surety_margin::{CollateralUse, MarginMode};
use surety_options::Error as OptionsError;

#[test]
fn put_is_written_with_less_than_full_cover_when_standard_margin_is_there() {
	run(&[put("48000")], || {
		let (writer, buyer) = (vault_with(ALICE, fixed("12000")), vault(BOB));
		assert_ok!(sell(&writer, &buyer, put("48000"), "1", "2000"));
		let needs = beside(&holdings(&writer), MarginMode::Standard, CollateralUse::Margin);
		assert_eq!(margin(&writer), needs);
		assert!(needs.initial > signed("0") && needs.maintenance > needs.initial);
		// Far from the 48,000 that full cover asks for; what is above initial margin is free.
		assert_eq!(Risk::free_cash(&writer), surety_math::magnitude(needs.initial));
	});
}

/// 50,000 of bitcoin cover a call on one, in portfolio margin through a rise as through a fall: what the call loses the coin
/// gains.
#[test]
fn covered_call_keeps_its_margin_when_spot_rises() {
	run(&[call("56000")], || {
		let (writer, buyer) = (vault_with(ALICE, fixed("1")), vault(BOB));
		pledge(&writer, BTC, "1");
		assert_ok!(set_mode(&writer, MarginMode::Portfolio));
		assert_ok!(sell(&writer, &buyer, call("56000"), "1", "1200"));
		for spot in ["60000", "80000", "120000"] {
			feed_btc(spot, "1");
			feed_btc(spot, "1");
			let needs = margin(&writer);
			assert_eq!(needs, beside(&holdings(&writer), mode_of(&writer), CollateralUse::Margin));
			assert!(needs.maintenance > signed("0"), "{spot} {needs:?}");
		}
	});
}

/// Long and short of one expiry can lose their difference of 5,000 at most; less than that and it is refused.
#[test]
fn spread_needs_its_largest_loss_and_no_more_in_standard_margin() {
	run(&[put("50000"), put("45000")], || {
		let (writer, other) = (vault_with(ALICE, fixed("4000")), vault(BOB));
		assert_ok!(sell(&other, &writer, put("45000"), "1", "1000"));
		// 3,000 and the premium of 2,800 are 5,800.
		assert_ok!(sell(&writer, &other, put("50000"), "1", "2800"));
		assert_eq!(margin(&writer).initial, signed("800"));
		assert_eq!(margin(&writer).maintenance, signed("800"));
		assert_eq!(Risk::free_cash(&writer), fixed("800"));
		assert_ok!(withdraw(&writer, fixed("800")));
		// Without its long it would be far below: the long stays.
		let refusal = OptionsError::<Test>::MakerUndercovered;
		assert_noop!(sell(&writer, &other, put("45000"), "0.01", "1000"), refusal);
	});
}

/// The cap is of all vaults together; what it forbids is more, never less.
#[test]
fn collateral_is_taken_up_to_the_cap_of_its_supply_whoever_brings_it() {
	run(&[], || {
		let cap = |supply_cap| {
			assert_ok!(Risk::set_asset(
				root(),
				BTC,
				Some(AssetTerms { supply_cap, ..asset_terms(BTC) })
			));
		};
		let supply = || surety_vaults::Collaterals::<Test>::get(BTC).expect("admitted").supply;
		let put = |vault: &Id, amount| {
			let origin = RuntimeOrigin::signed(vault.owner);
			layered(|| Vaults::deposit_collateral(origin, vault.index, BTC, fixed(amount)))
		};
		let [one, two, other] = [ALICE, ALICE, BOB].map(vault);
		cap(Some(fixed("3")));
		assert_ok!(put(&one, "1"));
		assert_ok!(put(&two, "1"));
		assert_noop!(put(&other, "1.00000001"), Error::SupplyCap);
		assert_ok!(put(&other, "1"));
		assert_eq!(supply(), fixed("3"));
		assert_noop!(put(&one, "0.00000001"), Error::SupplyCap);
		// From vault to vault there is no more of it.
		let origin = RuntimeOrigin::signed(ALICE);
		assert_ok!(Vaults::transfer_collateral(
			origin,
			one.index,
			other.clone(),
			BTC,
			fixed("0.5")
		));
		assert_eq!(supply(), fixed("3"));
		// What leaves makes room; a cap below what is there takes nothing away and lets all of it out.
		assert_ok!(unpledge(&other, BTC, fixed("0.25")));
		assert_ok!(put(&one, "0.25"));
		cap(Some(fixed("1")));
		assert_noop!(put(&one, "0.00000001"), Error::SupplyCap);
		assert_ok!(unpledge(&other, BTC, fixed("1.25")));
		assert_eq!(supply(), fixed("1.75"));
		for unlimited in [Some(AssetTerms { supply_cap: None, ..asset_terms(BTC) }), None] {
			assert_ok!(Risk::set_asset(root(), BTC, unlimited));
			assert_ok!(put(&two, "1"));
		}
		assert_eq!(supply(), fixed("3.75"));
	});
}
