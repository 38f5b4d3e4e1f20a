//! How others lost money, tried here: those of which no pallet has a test of its own, because several take part or because
//! what is shown is that something does not exist.
//!
//! Tests of the pallets try the rest: a payment counted twice (`options_settling_order`, `vaults_tear_up`), collateral in
//! two vaults and transfers to oneself (`vaults_transfers`, `options_transfers`), two calls in either order
//! (`options_settling`, `vaults_transfers`, `vaults_outflow`), interest of a pool that is nearly empty (`vaults_interest`),
//! listing spam (`options_protocol_listing`).

use scale_info::{form::PortableForm, meta_type, PortableRegistry, Registry, TypeDef};
use sp_runtime::FixedI128;
use surety_mock::*;
use surety_options::{Call as OptionsCall, OfferSide};
use surety_traits::Ledger;
use surety_types::{AssetId, OptionKind, Series, VaultId};
use surety_vaults::Call as VaultsCall;

type VaultsError = surety_vaults::Error<Test>;

fn cash(vault: &VaultId<AccountId>) -> FixedI128 {
	<Vaults as Ledger<AccountId>>::holdings(vault).expect("the vault is open").cash
}

/// All types that the arguments of these calls are made of.
fn types_of(calls: &[scale_info::MetaType]) -> Vec<scale_info::Type<PortableForm>> {
	let mut registry = Registry::new();
	registry.register_types(calls.iter().copied());
	let types = PortableRegistry::from(registry).types;
	types.into_iter().map(|each| each.ty).collect()
}

/// A margin account whose owner names the positions that are looked at leaves out those that lose.
#[test]
fn no_call_takes_a_list_so_that_nothing_can_be_left_out_of_one() {
	let types = types_of(&[meta_type::<VaultsCall<Test>>(), meta_type::<OptionsCall<Test>>()]);
	assert!(types.iter().any(|each| each.path.ident().as_deref() == Some("Series")));
	for each in &types {
		let listed = matches!(each.type_def, TypeDef::Sequence(_));
		assert!(!listed, "a list is an argument: {each:?}");
	}
	// The oracle's observations are lists: this would be seen.
	let types = types_of(&[meta_type::<surety_oracle::Call<Test>>()]);
	assert!(types.iter().any(|each| matches!(each.type_def, TypeDef::Sequence(_))));
}

/// An asset of so many decimals that is admitted as collateral, of which Alice has five tokens.
fn collateral(asset: AssetId, decimals: u8) {
	assert_ok!(Assets::force_create(root(), asset, ASSET_OWNER, true, 1));
	let name = b"Token".to_vec();
	assert_ok!(Assets::force_set_metadata(root(), asset, name.clone(), name, decimals, false));
	let issuer = RuntimeOrigin::signed(ASSET_OWNER);
	assert_ok!(Assets::mint(issuer, asset, ALICE, 5 * 10u128.pow(decimals.into())));
	assert_ok!(dispatch_as(root(), VaultsCall::<Test>::admit_collateral { asset }));
}

/// Tokens counted in units of another token are worth a million times too much.
#[test]
fn whole_tokens_are_as_many_whatever_decimals_the_asset_has() {
	Externalities::default().build_and_execute(|| {
		let index = vault(ALICE).index;
		for (asset, decimals, least, finer) in [
			(20, 0, "1", "0.5"),
			(21, 2, "0.01", "0.001"),
			(22, 6, "0.000001", "0.0000001"),
			(23, 17, "0.00000000000000001", "0.000000000000000001"),
		] {
			collateral(asset, decimals);
			let deposit = |amount: &str| {
				let amount = fixed(amount);
				dispatch(ALICE, VaultsCall::<Test>::deposit_collateral { index, asset, amount })
			};
			let held = || {
				let book = surety_vaults::Vaults::<Test>::get(ALICE, index).expect("open");
				book.collateral.iter().find(|(other, _)| *other == asset).map(|(_, held)| *held)
			};
			assert_ok!(deposit("3"));
			assert_eq!(held(), Some(fixed("3")));
			assert_eq!(Assets::balance(asset, ALICE), 2 * 10u128.pow(decimals.into()));
			assert_ok!(deposit(least));
			assert_eq!(Assets::balance(asset, ALICE), 2 * 10u128.pow(decimals.into()) - 1);
			assert_noop!(deposit(finer), VaultsError::FinerThanAsset);
			let amount = held().expect("held");
			let out = VaultsCall::<Test>::withdraw_collateral { index, asset, amount };
			assert_ok!(dispatch(ALICE, out));
			assert_eq!(Assets::balance(asset, ALICE), 5 * 10u128.pow(decimals.into()));
		}
	});
}

/// In a pool of shares the first comer has all of one unit, gives the pool a fortune, and takes half of what the next one
/// brings, whose shares are rounded down. Here cash is a number in the owner's vault, and a gift is nobody's.
#[test]
fn first_depositor_gains_nothing_when_he_gives_the_pool_a_fortune() {
	Externalities::default().build_and_execute(|| {
		let attacker = vault_with(ALICE, fixed("0.000001"));
		let clearing = Vaults::clearing_account();
		assert_ok!(Assets::transfer(RuntimeOrigin::signed(ALICE), USD, clearing, usd(1_000_000)));
		let victim = vault_with(BOB, fixed("1999999.999999"));
		assert_eq!([&attacker, &victim].map(cash), ["0.000001", "1999999.999999"].map(signed));
		let out = |vault: &VaultId<AccountId>, amount: &str| {
			let (index, amount) = (vault.index, fixed(amount));
			dispatch(vault.owner, VaultsCall::<Test>::withdraw_cash { index, amount })
		};
		assert_noop!(out(&attacker, "0.000002"), VaultsError::BeyondFreeCash);
		assert_ok!(out(&victim, "1999999.999999"));
		assert_ok!(out(&attacker, "0.000001"));
		assert_eq!(Assets::balance(USD, BOB), usd(USD_FUNDS));
		assert_eq!(Assets::balance(USD, ALICE), usd(USD_FUNDS - 1_000_000));
		// And again when everybody is gone.
		assert_eq!(surety_vaults::CashPool::<Test>::get().custody, 0);
		assert_eq!(cash(&vault_with(CHARLIE, fixed("7"))), signed("7"));
	});
}

/// Whoever comes first, two who take parts of one offer pay the same.
#[test]
fn parts_of_an_offer_come_to_the_same_in_either_order() {
	let lived = [[BOB, CHARLIE], [CHARLIE, BOB]].map(|order| {
		let mut found = Vec::new();
		Externalities::default().build_and_execute(|| {
			let expiry = GENESIS_TIME + 180_000;
			let (strike, kind) = (fixed("40000"), OptionKind::Put);
			let series = Series { underlying: BTC, expiry, strike, kind };
			let maker = vault(ALICE);
			for who in order {
				vault(who);
			}
			feed_all(fixed("50000"));
			assert_ok!(dispatch(DAVE, OptionsCall::<Test>::list { series }));
			let offer = OptionsCall::<Test>::offer {
				vault: maker.clone(),
				series,
				side: OfferSide::Sell,
				quantity: fixed("0.1"),
				premium: fixed("333.3"),
				expires: expiry,
			};
			assert_ok!(dispatch(ALICE, offer));
			for who in order {
				let quantity = fixed(if who == BOB { "0.03" } else { "0.07" });
				let vault = VaultId { owner: who, index: 0 };
				let take = OptionsCall::<Test>::accept_offer { id: 0, vault, quantity };
				assert_ok!(dispatch(who, take));
			}
			let vaults = [BOB, CHARLIE].map(|owner| VaultId { owner, index: 0 });
			found = [&maker, &vaults[0], &vaults[1]].map(cash).to_vec();
		});
		found
	});
	// 333.3 x 0.03 = 9.999, x 0.07 = 23.331.
	assert_eq!(lived[0], ["1000033.33", "999990.001", "999976.669"].map(signed).to_vec());
	assert_eq!(lived[1], lived[0]);
}
