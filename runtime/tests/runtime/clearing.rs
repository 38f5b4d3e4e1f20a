//! The clearing house as it is composed: presets, limits, the runtime's own reads.

use crate::chain::from_preset;
use codec::{Encode, MaxEncodedLen};
use frame_support::{
	traits::{fungibles::metadata::Inspect as _, PalletsInfoAccess},
	BoundedVec,
};
use sp_core::{sr25519::Pair, Pair as _};
use sp_runtime::{FixedI128, FixedU128};
use surety_margin::TearUpIndex;
use surety_options::{HolderRecord, Holders, Listings, Markets, OfferOf, Offers, OffersOf, Rounds};
use surety_oracle::{FeedKeys, Feeds, Operator, Operators};
use surety_runtime::{
	configs::clearing::{check_invariants, vault_summary},
	constants::{
		assets::{BTC, ETH, USD},
		clearing::{
			HOLDER_BYTES, MAX_COLLATERALS, MAX_EXPIRIES, MAX_POSITIONS, MAX_SERIES, OFFER_BYTES,
			OWNER_BYTES, PROTOCOL_EXPIRIES, PROTOCOL_SERIES, VAULT_BYTES,
		},
	},
	genesis_presets::{DEVELOPMENT, LOCAL, OPERATORS},
	AllPalletsWithSystem, Assets, Oracle, Risk, Runtime,
};
use surety_types::{
	instrument_name, Change, Instrument, OptionKind, Series, Timing, VaultId, DAY, EIGHT_O_CLOCK,
};
use surety_vaults::{OwnerRecord, Owners, Position, Vault, Vaults};

fn account(uri: &str) -> [u8; 32] {
	Pair::from_string(uri, None).expect("a derivation path").public().0
}

/// What a vault takes in the state: its record and the keys.
fn bytes_of(vault: &Vault<Runtime>) -> usize {
	let key = Vaults::<Runtime>::hashed_key_for(sp_runtime::AccountId32::from([1; 32]), 0);
	key.len() + vault.encoded_size()
}

/// A vault of so many positions, with this mark of tear-ups, and so many collateral assets.
fn vault_of(positions: u32, mark: Option<TearUpIndex>, collaterals: u32) -> Vault<Runtime> {
	let series = |number| Series {
		underlying: BTC.id,
		expiry: 1_798_272_000_000,
		strike: FixedU128::from_u32(1_000 + number),
		kind: OptionKind::Call,
	};
	let quantity = FixedI128::from_u32(1);
	let positions =
		(0..positions).map(|number| Position { series: series(number), quantity, mark });
	let collateral = (0..collaterals).map(|asset| (asset, FixedU128::from_u32(1)));
	Vault {
		cash: FixedI128::from_u32(1_000_000),
		interest_index: FixedU128::from_u32(1),
		tear_ups: 0,
		collateral: BoundedVec::try_from(collateral.collect::<Vec<_>>()).expect("within the limit"),
		positions: BoundedVec::try_from(positions.collect::<Vec<_>>()).expect("within the limit"),
		deposit: 0,
	}
}

/// A record has 16 bytes each of cash, index and deposit, 4 of the count of tear-ups, one or two for each length; 46 a
/// position and 36 more where it is marked; 20 a collateral asset. The keys have 92.
#[test]
fn a_vault_of_sixteen_positions_is_under_a_kibibyte() {
	let usual = bytes_of(&vault_of(16, None, 2));
	assert_eq!(usual, 92 + 54 + 16 * 46 + 2 * 20);
	assert_eq!(usual, 922);
	let full = vault_of(MAX_POSITIONS, None, MAX_COLLATERALS);
	assert_eq!(bytes_of(&full), 6_355);
	assert!(bytes_of(&full) <= VAULT_BYTES as usize);
	let torn = vault_of(MAX_POSITIONS, Some(TearUpIndex::default()), MAX_COLLATERALS);
	assert_eq!(bytes_of(&torn), 6_355 + 128 * 36);
	assert_eq!(torn.encoded_size(), Vault::<Runtime>::max_encoded_len());
}

/// Keys and records at their largest, in bytes. A list of offers has one or two bytes of its length and eight an offer.
#[test]
fn deposits_cover_what_offers_owners_and_holders_store() {
	let somebody = sp_runtime::AccountId32::from([1; 32]);
	let vault = VaultId { owner: somebody.clone(), index: 7 };
	let offer = Offers::<Runtime>::hashed_key_for(1, 1).len()
		+ OfferOf::<Runtime>::max_encoded_len()
		+ OffersOf::<Runtime>::hashed_key_for(&somebody).len();
	assert_eq!(offer + 2 + 8, 367);
	assert!(offer + 2 + 8 <= OFFER_BYTES as usize);
	let owner = Owners::<Runtime>::hashed_key_for(&somebody).len()
		+ OwnerRecord::<surety_runtime::Balance>::max_encoded_len();
	assert_eq!(owner, OWNER_BYTES as usize);
	let holder = Holders::<Runtime>::hashed_key_for((BTC.id, 1), &vault).len()
		+ HolderRecord::max_encoded_len();
	assert_eq!(holder, HOLDER_BYTES as usize);
}

#[test]
fn operators_are_those_of_the_named_secrets_in_both_presets() {
	for preset in [DEVELOPMENT, LOCAL] {
		from_preset(preset).execute_with(|| {
			for (place, (operator, key)) in OPERATORS.into_iter().enumerate() {
				let uri = format!("//Operator//{}", place + 1);
				assert_eq!(operator, account(&uri));
				assert_eq!(key, account(&format!("{uri}//feed")));
				assert_eq!(
					Operators::<Runtime>::get::<sp_runtime::AccountId32>(operator.into()),
					Some(Operator { number: place as u32, key: Some(key.into()) })
				);
				assert_eq!(
					FeedKeys::<Runtime>::get::<sp_runtime::AccountId32>(key.into()),
					Some(operator.into())
				);
			}
			// A quorum remains when one of four is silent.
			for underlying in [USD.id, BTC.id, ETH.id] {
				let terms = Feeds::<Runtime>::get(underlying).expect("a feed");
				assert_eq!((terms.faulty, terms.quorum()), (1, 3));
			}
		});
	}
}

#[test]
fn hooks_run_in_the_order_of_what_follows_from_what() {
	let ours = |name: &&str| ["Oracle", "Risk", "Options"].contains(name);
	let order = AllPalletsWithSystem::infos().into_iter().map(|pallet| pallet.name).filter(ours);
	assert_eq!(order.collect::<Vec<_>>(), ["Oracle", "Risk", "Options"]);
}

#[test]
fn times_are_short_in_development_and_as_specified_elsewhere() {
	from_preset(DEVELOPMENT).execute_with(|| {
		assert_eq!(Oracle::timing().settlement_window, 30_000);
	});
	from_preset(LOCAL).execute_with(|| {
		let specified = Timing {
			settlement_window: 1_800_000,
			sample_limit: 12_000,
			settlement_extension: 86_400_000,
		};
		assert_eq!(Oracle::timing(), specified);
	});
}

#[test]
fn listing_of_local_lies_on_its_grid_and_within_what_is_kept_for_it() {
	from_preset(LOCAL).execute_with(|| {
		for (underlying, market) in Markets::<Runtime>::iter() {
			let terms = Listings::<Runtime>::get(underlying).expect("terms of listing");
			// A quarter has thirteen weeks, at times fourteen; two in a row have at most twenty-seven.
			assert!(market.expiry_horizon >= 27 * 7 * DAY);
			assert!(market.has_expiry(DAY + EIGHT_O_CLOCK));
			assert!(terms.expiries() <= PROTOCOL_EXPIRIES && PROTOCOL_EXPIRIES < MAX_EXPIRIES);
			let series = terms.expiries() * terms.ladder();
			assert!(series <= PROTOCOL_SERIES && PROTOCOL_SERIES < MAX_SERIES);
		}
		assert_eq!(Rounds::<Runtime>::get().len(), 2);
	});
	from_preset(DEVELOPMENT).execute_with(|| {
		assert!(Rounds::<Runtime>::get().is_empty() && Markets::<Runtime>::count() == 2);
	});
}

#[test]
fn expiries_of_local_are_at_eight_so_that_names_need_no_time() {
	from_preset(LOCAL).execute_with(|| {
		let market = Markets::<Runtime>::get(BTC.id).expect("a market");
		// 26 December 2026, 08:00 UTC.
		let expiry = 1_798_272_000_000;
		assert!(market.has_expiry(expiry));
		let strike = sp_runtime::FixedU128::from_u32(60_000);
		assert!(market.has_strike(strike));
		let series = Series { underlying: BTC.id, expiry, strike, kind: OptionKind::Call };
		let name = instrument_name(&market.symbol, &series);
		assert_eq!(name.as_deref(), Some("BTC-26DEC26-60000-C"));
	});
}

#[test]
fn decimals_of_the_settlement_asset_are_those_of_its_metadata() {
	from_preset(LOCAL).execute_with(|| {
		assert_eq!(Assets::decimals(USD.id), USD.decimals);
		assert_eq!(Assets::decimals(BTC.id), BTC.decimals);
	});
}

#[test]
fn reads_answer_when_there_is_no_such_vault() {
	from_preset(DEVELOPMENT).execute_with(|| {
		let vault = VaultId { owner: account("//Nobody").into(), index: 7 };
		let strike = sp_runtime::FixedU128::from_u32(50);
		let series = Series { underlying: BTC.id, expiry: 0, strike, kind: OptionKind::Put };
		assert_eq!(vault_summary(vault.clone()), None);
		assert_eq!(Risk::free_cash(&vault).into_inner(), 0);
		let change = Change { instrument: Instrument::Position(series), amount: 1.into() };
		assert_eq!((Risk::margin_of(&vault), Risk::margin_after(&vault, &[change])), (None, None));
	});
}

#[test]
fn invariants_hold_at_genesis_and_a_damaged_cursor_is_told() {
	from_preset(LOCAL).execute_with(|| {
		let (mut cursor, mut pages) = (None, 0);
		loop {
			let page = check_invariants(cursor, 1);
			assert_eq!(page.violation, None);
			pages += 1;
			cursor = page.cursor;
			if cursor.is_none() {
				break;
			}
		}
		assert!(pages > 3, "a page per item, not one for all");
		assert!(check_invariants(Some(vec![9, 9]), 1).violation.is_some());
	});
}
