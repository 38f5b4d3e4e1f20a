//! Proxies do what their type says, batches and root act as they should.

use crate::chain::{apply, from_preset, open_block};
use frame_support::traits::{fungibles::Inspect, InstanceFilter};
use sp_keyring::Sr25519Keyring::{Alice, Bob, Eve};
use sp_runtime::traits::Dispatchable;
use surety_runtime::{
	configs::{accounts::ProxyType, governance::GovernanceAccount},
	constants::{assets::USD, currency::SRTY},
	genesis_presets::{DEVELOPMENT, LOCAL},
	Address, Assets, OriginCaller, RuntimeCall, RuntimeOrigin,
};

fn transfer() -> RuntimeCall {
	let dest = Address::Id(Bob.to_account_id());
	pallet_balances::Call::transfer_keep_alive { dest, value: SRTY }.into()
}

fn remark() -> RuntimeCall {
	frame_system::Call::remark { remark: b"surety".to_vec() }.into()
}

fn mint() -> RuntimeCall {
	let beneficiary = Address::Id(Eve.to_account_id());
	pallet_assets::Call::mint { id: USD.id.into(), beneficiary, amount: 5 }.into()
}

fn as_governance(call: RuntimeCall) -> RuntimeCall {
	let governance = frame_system::RawOrigin::Signed(GovernanceAccount::get());
	pallet_utility::Call::dispatch_as {
		as_origin: Box::new(OriginCaller::system(governance)),
		call: Box::new(call),
	}
	.into()
}

#[test]
fn a_proxy_of_a_type_may_do_what_the_type_allows() {
	let batch: RuntimeCall = pallet_utility::Call::batch_all { calls: vec![transfer()] }.into();
	let purge: RuntimeCall = pallet_session::Call::purge_keys {}.into();
	let reject: RuntimeCall = pallet_proxy::Call::reject_announcement {
		delegate: Address::Id(Bob.to_account_id()),
		call_hash: Default::default(),
	}
	.into();
	let sudo: RuntimeCall = pallet_sudo::Call::sudo { call: Box::new(remark()) }.into();
	let relay: RuntimeCall = pallet_proxy::Call::proxy {
		real: Address::Id(Bob.to_account_id()),
		force_proxy_type: None,
		call: Box::new(transfer()),
	}
	.into();

	let calls = [transfer(), mint(), sudo, relay, batch, purge, remark(), reject];
	let allowed = |proxy: ProxyType| calls.clone().map(|call| proxy.filter(&call));
	assert_eq!(allowed(ProxyType::Any), [true; 8]);
	assert_eq!(
		allowed(ProxyType::NonTransfer),
		[false, false, false, false, true, true, true, true]
	);
	assert_eq!(
		allowed(ProxyType::CancelProxy),
		[false, false, false, false, false, false, false, true]
	);
	assert_eq!(
		allowed(ProxyType::Validation),
		[false, false, false, false, true, true, false, false]
	);
}

#[test]
fn a_proxy_type_never_appoints_a_stronger_one() {
	use ProxyType::{Any, CancelProxy, NonTransfer, Validation};
	let types = [Any, NonTransfer, CancelProxy, Validation];
	let calls = [transfer(), mint(), remark(), pallet_session::Call::purge_keys {}.into()];
	for mine in types {
		assert!(mine.is_superset(&mine));
		for theirs in types.into_iter().filter(|theirs| mine.is_superset(theirs)) {
			assert!(calls.iter().all(|call| mine.filter(call) || !theirs.filter(call)));
		}
	}
	assert_eq!(ProxyType::default(), Any);
}

#[test]
fn a_batch_does_not_carry_a_transfer_past_the_proxy() {
	from_preset(DEVELOPMENT).execute_with(|| {
		open_block(0);
		let delegate = Address::Id(Bob.to_account_id());
		let proxy_type = ProxyType::NonTransfer;
		let add = pallet_proxy::Call::add_proxy { delegate, proxy_type, delay: 0 };
		assert_eq!(apply(Eve, add), Ok(Ok(())));

		let eve = |call| pallet_proxy::Call::proxy {
			real: Address::Id(Eve.to_account_id()),
			force_proxy_type: None,
			call: Box::new(call),
		};
		let batch = pallet_utility::Call::batch_all { calls: vec![remark(), transfer()] };
		let before = surety_runtime::System::account(Eve.to_account_id()).data;
		assert_eq!(apply(Bob, eve(batch.into())), Ok(Ok(())));
		assert_eq!(surety_runtime::System::account(Eve.to_account_id()).data, before);
	});
}

#[test]
fn root_mints_as_governance_and_nobody_else_does() {
	from_preset(DEVELOPMENT).execute_with(|| {
		open_block(0);
		let before = Assets::balance(USD.id, Eve.to_account_id());
		assert!(apply(Eve, mint()).expect("it is a valid transaction").is_err());
		assert!(apply(Eve, as_governance(mint())).expect("valid").is_err());
		assert_eq!(Assets::balance(USD.id, Eve.to_account_id()), before);

		let call = Box::new(as_governance(mint()));
		assert_eq!(apply(Alice, pallet_sudo::Call::sudo { call }), Ok(Ok(())));
		assert_eq!(Assets::balance(USD.id, Eve.to_account_id()), before + 5);
	});
}

#[test]
fn nobody_but_governance_creates_an_asset() {
	from_preset(LOCAL).execute_with(|| {
		let admin = Address::Id(Eve.to_account_id());
		let create: RuntimeCall =
			pallet_assets::Call::create { id: 9.into(), admin, min_balance: 1 }.into();
		let eve = RuntimeOrigin::signed(Eve.to_account_id());
		assert!(create.dispatch(eve).is_err());
		assert!(!Assets::asset_exists(9));
	});
}
