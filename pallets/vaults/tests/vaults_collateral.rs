//! Collateral on and off hold, and which assets are admitted.

mod support;
use support::*;

#[test]
fn deposit_collateral_stays_visible_in_the_owners_account() {
	Externalities::default().build_and_execute(|| {
		assert_ok!(open(ALICE));
		assert_ok!(put(ALICE, 0, BTC, fixed("1.5")));
		let amount = fixed("1.5");
		assert_eq!(
			last(),
			Some(Event::CollateralDeposited { vault: id(ALICE, 0), asset: BTC, amount })
		);
		assert_ok!(put(ALICE, 0, BTC, fixed("0.00000001")));
		assert_eq!(book(ALICE, 0).collateral.to_vec(), vec![(BTC, fixed("1.50000001"))]);
		assert_eq!(held(BTC, ALICE), 150_000_001);
		assert_eq!(free(BTC, ALICE), btc(BTC_FUNDS) - 150_000_001);
		assert_eq!(free(BTC, Vaults::clearing_account()), 0);
	});
}

#[test]
fn collateral_of_several_vaults_is_one_hold_and_each_gives_back_its_own() {
	Externalities::default().build_and_execute(|| {
		assert_ok!(open(ALICE));
		assert_ok!(open(ALICE));
		assert_ok!(put(ALICE, 0, ETH, fixed("2")));
		assert_ok!(put(ALICE, 1, ETH, fixed("3")));
		assert_ok!(put(ALICE, 1, BTC, fixed("4")));
		assert_eq!(held(ETH, ALICE), eth(5));
		assert_eq!(book(ALICE, 1).collateral.to_vec(), vec![(BTC, fixed("4")), (ETH, fixed("3"))]);

		assert_noop!(take(ALICE, 0, ETH, fixed("2.1")), VaultsError::BeyondCollateral);
		assert_ok!(take(ALICE, 0, ETH, fixed("2")));
		let amount = fixed("2");
		assert_eq!(
			last(),
			Some(Event::CollateralWithdrawn { vault: id(ALICE, 0), asset: ETH, amount })
		);
		assert!(book(ALICE, 0).collateral.is_empty());
		assert_eq!(held(ETH, ALICE), eth(3));
		assert_noop!(take(ALICE, 0, ETH, fixed("1")), VaultsError::BeyondCollateral);
	});
}

#[test]
fn collateral_of_one_unit_goes_in_and_out_when_asset_has_18_decimals() {
	Externalities::default().build_and_execute(|| {
		assert_ok!(open(ALICE));
		assert_ok!(put(ALICE, 0, ETH, fixed("0.000000000000000001")));
		assert_eq!(held(ETH, ALICE), 1);
		assert_ok!(take(ALICE, 0, ETH, fixed("0.000000000000000001")));
		assert_eq!(held(ETH, ALICE), 0);
	});
}

#[test]
fn collateral_is_refused_when_unsound() {
	Externalities::default().build_and_execute(|| {
		assert_ok!(open(ALICE));
		assert_ok!(put(ALICE, 0, BTC, fixed("1")));
		for call in [put, take] {
			assert_noop!(call(ALICE, 0, BTC, fixed("0")), VaultsError::AmountZero);
			assert_noop!(call(ALICE, 0, BTC, fixed("0.000000001")), VaultsError::FinerThanAsset);
			assert_noop!(call(ALICE, 0, USD, fixed("1")), VaultsError::CollateralNotAdmitted);
			assert_noop!(call(ALICE, 0, 9, fixed("1")), VaultsError::CollateralNotAdmitted);
			assert_noop!(call(ALICE, 7, BTC, fixed("1")), VaultsError::UnknownVault);
			assert_noop!(call(BOB, 0, BTC, fixed("1")), VaultsError::UnknownVault);
		}
		let most = FixedU128::from_inner(u128::MAX);
		assert_noop!(put(ALICE, 0, ETH, most), TokenError::FundsUnavailable);
		assert_noop!(take(ALICE, 0, ETH, most), VaultsError::BeyondCollateral);
		assert_ok!(put(ALICE, 0, ETH, fixed("1")));
		assert_noop!(put(ALICE, 0, ETH, most), VaultsError::OutOfRange);
		assert_noop!(put(ALICE, 0, BTC, fixed("1000")), TokenError::FundsUnavailable);
		// The account must keep one unit free to stay alive.
		assert_noop!(put(ALICE, 0, BTC, fixed("999")), TokenError::FundsUnavailable);
		assert_ok!(put(ALICE, 0, BTC, fixed("998.99999999")));
	});
}

#[test]
fn deposit_collateral_is_refused_when_vault_holds_the_most_assets() {
	Externalities::default().build_and_execute(|| {
		assert_ok!(open(ALICE));
		let assets: Vec<AssetId> = (10..11 + MAX_COLLATERALS).collect();
		for asset in &assets {
			let owner = RuntimeOrigin::signed(ASSET_OWNER);
			assert_ok!(Assets::force_create(root(), *asset, ASSET_OWNER, true, 1));
			assert_ok!(Assets::mint(owner, *asset, ALICE, 100));
			assert_ok!(admit(*asset));
		}
		let (last, first) = assets.split_last().expect("there are some");
		for asset in first {
			assert_ok!(put(ALICE, 0, *asset, fixed("1")));
		}
		assert_noop!(put(ALICE, 0, *last, fixed("1")), VaultsError::TooManyCollaterals);
		// More of what it holds already is no new asset.
		assert_ok!(put(ALICE, 0, first[0], fixed("1")));
		assert_ok!(take(ALICE, 0, first[0], fixed("2")));
		assert_ok!(put(ALICE, 0, *last, fixed("1")));
	});
}

#[test]
fn collateral_does_not_move_when_its_asset_is_frozen() {
	Externalities::default().build_and_execute(|| {
		assert_ok!(open(ALICE));
		assert_ok!(put(ALICE, 0, BTC, fixed("1")));
		let owner = RuntimeOrigin::signed(ASSET_OWNER);
		assert_ok!(Assets::freeze_asset(owner.clone(), BTC));
		assert_noop!(put(ALICE, 0, BTC, fixed("1")), TokenError::FundsUnavailable);
		let before = storage_root();
		assert!(take(ALICE, 0, BTC, fixed("1")).is_err());
		assert_eq!(storage_root(), before);
		assert_ok!(Assets::thaw_asset(owner, BTC));
		assert_ok!(take(ALICE, 0, BTC, fixed("1")));
	});
}

#[test]
fn withdraw_collateral_asks_for_cover_only_when_vault_has_positions_or_owes() {
	ledger_alone(|| {
		vault_with(ALICE, fixed("50000"));
		vault_with(BOB, fixed("1"));
		assert_ok!(put(ALICE, 0, BTC, fixed("2")));
		let series = Instrument::Position(put_series(0, "50000"));
		assert_ok!(post(&[
			vault_entry(ALICE, 0, series, signed("-1")),
			vault_entry(BOB, 0, series, signed("1")),
		]));
		assert_ok!(take(ALICE, 0, BTC, fixed("1")));

		// A dollar short of cover.
		assert_ok!(post(&[
			vault_entry(ALICE, 0, Instrument::Cash, signed("-1")),
			vault_entry(BOB, 0, Instrument::Cash, signed("1")),
		]));
		assert_noop!(take(ALICE, 0, BTC, fixed("1")), VaultsError::CollateralNeeded);

		// Without positions, but in debt: he would leave with his collateral, and the house would have the debt.
		assert_ok!(post(&[
			vault_entry(ALICE, 0, series, signed("1")),
			vault_entry(BOB, 0, series, signed("-1")),
			vault_entry(ALICE, 0, Instrument::Cash, signed("-60000")),
			vault_entry(BOB, 0, Instrument::Cash, signed("60000")),
		]));
		assert_noop!(take(ALICE, 0, BTC, fixed("0.00000001")), VaultsError::CollateralNeeded);
		// With neither he is not asked.
		pay((BOB, 0), (ALICE, 0), "10001");
		assert_eq!(cash(ALICE, 0), signed("0"));
		assert_ok!(take(ALICE, 0, BTC, fixed("1")));
	});
}

#[test]
fn admit_collateral_reads_decimals_once() {
	Externalities::default().build_and_execute(|| {
		let owner = RuntimeOrigin::signed(ASSET_OWNER);
		assert_ok!(Assets::force_create(root(), 10, ASSET_OWNER, true, 1));
		assert_ok!(Assets::force_set_metadata(root(), 10, b"Ten".into(), b"TEN".into(), 2, false));
		assert_ok!(admit(10));
		assert_eq!(last(), Some(Event::CollateralAdmitted { asset: 10, decimals: 2 }));
		assert_ok!(Assets::force_set_metadata(root(), 10, b"Ten".into(), b"TEN".into(), 5, false));
		assert_ok!(Assets::mint(owner, 10, ALICE, 1_000));
		assert_ok!(open(ALICE));
		assert_ok!(put(ALICE, 0, 10, fixed("7")));
		assert_eq!(held(10, ALICE), 700);
		assert_noop!(put(ALICE, 0, 10, fixed("0.001")), VaultsError::FinerThanAsset);
	});
}

#[test]
fn admit_collateral_is_refused_when_unsound() {
	Externalities::default().build_and_execute(|| {
		assert_noop!(
			dispatch(ALICE, VaultsCall::admit_collateral { asset: BTC }),
			DispatchError::BadOrigin
		);
		assert_noop!(admit(USD), VaultsError::CollateralIsCash);
		assert_noop!(admit(BTC), VaultsError::AlreadyAdmitted);
		assert_noop!(admit(10), VaultsError::UnknownAsset);
		assert_ok!(Assets::force_create(root(), 10, ASSET_OWNER, true, 1));
		assert_ok!(Assets::force_set_metadata(root(), 10, b"Ten".into(), b"TEN".into(), 19, false));
		assert_noop!(admit(10), VaultsError::TooManyDecimals);
	});
}

#[test]
#[should_panic(expected = "listed twice")]
fn genesis_is_refused_when_collateral_is_listed_twice() {
	Externalities::default().collaterals(vec![(BTC, 8), (BTC, 8)]).build();
}

#[test]
#[should_panic(expected = "it is cash")]
fn genesis_is_refused_when_collateral_is_the_settlement_asset() {
	Externalities::default().collaterals(vec![(USD, 6)]).build();
}

#[test]
#[should_panic(expected = "does not exist at genesis with 7 decimals")]
fn genesis_is_refused_when_decimals_differ_from_the_assets() {
	Externalities::default().collaterals(vec![(BTC, 7)]).build();
}
