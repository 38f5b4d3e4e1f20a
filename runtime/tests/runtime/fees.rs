//! What a transaction costs, who gets it, and how full a block can be.

use crate::chain::{apply, from_preset, open_block, signed};
use codec::Encode;
use frame_support::{
	dispatch::{DispatchClass, GetDispatchInfo},
	traits::{
		fungible::{Balanced, Inspect as _},
		fungibles::Inspect,
		OnUnbalanced,
	},
};
use pallet_transaction_payment::{Multiplier, MultiplierUpdate, NextFeeMultiplier};
use sp_keyring::Sr25519Keyring::{self, Alice, Bob, Eve};
use sp_runtime::{
	traits::{Convert, One},
	Perquintill,
};
use surety_runtime::{
	configs::{
		fees::ToAuthor,
		governance::GovernanceAccount,
		system::{RuntimeBlockLength, RuntimeBlockWeights},
	},
	constants::{
		assets::USD,
		block::MAXIMUM_REF_TIME,
		currency::{MICRO_SRTY, MILLI_SRTY, SRTY},
		time::SLOT_DURATION,
	},
	genesis_presets::{DEVELOPMENT, ENDOWMENT},
	Address, Assets, Balance, Balances, Executive, Runtime, RuntimeCall, TransactionPayment,
	UncheckedExtrinsic,
};

type FeeUpdate = <Runtime as pallet_transaction_payment::Config>::FeeMultiplierUpdate;

fn transfer(value: Balance) -> RuntimeCall {
	let dest = Address::Id(Bob.to_account_id());
	pallet_balances::Call::transfer_keep_alive { dest, value }.into()
}

fn usd_transfer(amount: u128) -> RuntimeCall {
	let target = Address::Id(Bob.to_account_id());
	pallet_assets::Call::transfer_keep_alive { id: USD.id.into(), target, amount }.into()
}

fn length(transaction: &UncheckedExtrinsic) -> u32 {
	u32::try_from(transaction.encoded_size()).expect("a transaction is short")
}

fn fee(transaction: &UncheckedExtrinsic) -> Balance {
	TransactionPayment::compute_fee(length(transaction), &transaction.get_dispatch_info(), 0)
}

#[test]
fn a_transfer_costs_a_thousandth_of_a_token() {
	from_preset(DEVELOPMENT).execute_with(|| {
		let transaction = signed(Alice, transfer(SRTY), 0);
		let fee = fee(&transaction);
		println!("{} bytes, {fee} units", length(&transaction));
		assert!((900 * MICRO_SRTY..=1_100 * MICRO_SRTY).contains(&fee), "{fee}");
	});
}

#[test]
fn idle_blocks_do_not_lower_a_fee_and_full_ones_raise_it() {
	from_preset(DEVELOPMENT).execute_with(|| {
		let at_rest = fee(&signed(Alice, transfer(SRTY), 0));
		let mut multiplier = NextFeeMultiplier::<Runtime>::get();
		assert_eq!(multiplier, Multiplier::one());
		for _ in 0..1_000 {
			multiplier = FeeUpdate::convert(multiplier);
		}
		assert_eq!(multiplier, FeeUpdate::min());
		NextFeeMultiplier::<Runtime>::put(multiplier);
		assert_eq!(fee(&signed(Alice, transfer(SRTY), 0)), at_rest);

		let normal = RuntimeBlockWeights::get().get(DispatchClass::Normal).max_total;
		frame_system::Pallet::<Runtime>::register_extra_weight_unchecked(
			normal.expect("ordinary transactions are limited"),
			DispatchClass::Normal,
		);
		let mut blocks = 0;
		while multiplier < Multiplier::from_u32(2) {
			multiplier = FeeUpdate::convert(multiplier);
			blocks += 1;
		}
		// 31 minutes of 2 s slots.
		assert!((870..=990).contains(&blocks), "{blocks} full blocks double the multiplier");
		for _ in 0..10_000 {
			multiplier = FeeUpdate::convert(multiplier);
		}
		assert_eq!(multiplier, FeeUpdate::max());
		NextFeeMultiplier::<Runtime>::put(multiplier);
		let worst = fee(&signed(Alice, transfer(SRTY), 0));
		assert!(worst > 10 * at_rest && worst < 100 * MILLI_SRTY, "{worst}");
	});
}

#[test]
fn a_multiplier_of_zero_recovers() {
	from_preset(DEVELOPMENT).execute_with(|| {
		assert!(FeeUpdate::convert(Multiplier::default()) >= FeeUpdate::min());
		assert!(FeeUpdate::min() >= Multiplier::one());
		assert_eq!(FeeUpdate::target(), Perquintill::from_percent(25));
	});
}

#[test]
fn the_author_gets_the_fee_and_the_tip() {
	from_preset(DEVELOPMENT).execute_with(|| {
		open_block(0);
		let issuance = Balances::total_issuance();
		let tip = 3 * MILLI_SRTY;
		let transaction = signed(Eve, transfer(SRTY), tip);
		let fee = fee(&transaction);
		assert_eq!(Executive::apply_extrinsic(transaction), Ok(Ok(())));

		let balance = |key: Sr25519Keyring| Balances::balance(&key.to_account_id());
		assert_eq!(balance(Bob), ENDOWMENT + SRTY);
		let paid = ENDOWMENT - SRTY - balance(Eve);
		assert_eq!(balance(Alice), ENDOWMENT + paid);
		// What the extensions did not use is given back.
		assert!(paid <= fee + tip && paid > tip, "{paid}");
		assert_eq!(Balances::total_issuance(), issuance);
	});
}

#[test]
fn an_asset_moves_and_the_fee_is_native() {
	from_preset(DEVELOPMENT).execute_with(|| {
		open_block(0);
		let dollars =
			|key: Sr25519Keyring| <Assets as Inspect<_>>::balance(USD.id, &key.to_account_id());
		let (eve, bob) = (dollars(Eve), dollars(Bob));
		assert_eq!(apply(Eve, usd_transfer(1_500_000)), Ok(Ok(())));
		assert_eq!((dollars(Eve), dollars(Bob)), (eve - 1_500_000, bob + 1_500_000));
		assert!(Balances::balance(&Eve.to_account_id()) < ENDOWMENT);
	});
}

#[test]
fn a_fee_without_an_author_goes_to_governance() {
	from_preset(DEVELOPMENT).execute_with(|| {
		let fee = Balances::issue(MILLI_SRTY);
		let before = Balances::balance(&GovernanceAccount::get());
		ToAuthor::on_unbalanced(fee);
		assert_eq!(Balances::balance(&GovernanceAccount::get()), before + MILLI_SRTY);
	});
}

#[test]
fn a_full_block_is_imported_in_less_than_half_a_slot() {
	let half_a_slot = SLOT_DURATION / 2 * 1_000_000_000;
	assert!(MAXIMUM_REF_TIME < half_a_slot);
	let weights = RuntimeBlockWeights::get();
	let normal = weights.get(DispatchClass::Normal).max_total.expect("limited").ref_time();
	let operational = weights.get(DispatchClass::Operational);
	assert_eq!(normal, MAXIMUM_REF_TIME / 4 * 3);
	assert_eq!(operational.max_total.expect("limited").ref_time(), MAXIMUM_REF_TIME);
	assert_eq!(operational.reserved.expect("reserved").ref_time(), MAXIMUM_REF_TIME - normal);
}

#[test]
fn a_block_holds_a_thousand_transfers() {
	from_preset(DEVELOPMENT).execute_with(|| {
		let transaction = signed(Alice, transfer(SRTY), 0);
		let weights = RuntimeBlockWeights::get();
		let normal = weights.get(DispatchClass::Normal);
		let one = transaction.get_dispatch_info().total_weight() + normal.base_extrinsic;
		let by_weight = normal.max_total.expect("limited").ref_time() / one.ref_time();
		let by_length =
			RuntimeBlockLength::get().max.get(DispatchClass::Normal) / length(&transaction);
		println!("{by_weight} transfers by weight, {by_length} by length");
		assert!(by_weight >= 1_000, "{by_weight}");
		assert!(u64::from(by_length) > by_weight);
	});
}
