//! Both presets build, and what they promise is there.

use crate::chain::{from_preset, genesis_json};
use frame_support::traits::{
	fungible::Inspect as _,
	fungibles::{roles::Inspect as _, Inspect as _},
	PalletInfoAccess,
};
use sp_genesis_builder::{
	runtime_decl_for_genesis_builder::GenesisBuilderV1 as GenesisBuilder, PresetId,
};
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};
use surety_runtime::{
	configs::governance::GovernanceAccount,
	constants::{
		assets::{BTC, ETH, USD},
		block::MAXIMUM_LENGTH,
		currency::{DECIMALS, EXISTENTIAL_DEPOSIT, MILLI_SRTY, SRTY, SYMBOL},
	},
	genesis_presets::{DEVELOPMENT, FUNDED, LOCAL},
	Assets, Babe, Balances, Block, Grandpa, Runtime, Session, WASM_BINARY,
};

#[test]
fn presets_are_listed() {
	let names = <Runtime as GenesisBuilder<Block>>::preset_names();
	assert_eq!(names, [PresetId::from(DEVELOPMENT), PresetId::from(LOCAL)]);
	assert_eq!((DEVELOPMENT, LOCAL), ("development", "local"));
	let unknown = <Runtime as GenesisBuilder<Block>>::get_preset(&Some("unknown".into()));
	assert_eq!(unknown, None);
}

#[test]
fn a_preset_names_only_what_the_genesis_knows() {
	assert!(genesis_json(DEVELOPMENT)["assets"]["metadata"].is_array());
	let keys = |name| {
		genesis_json(name).as_object().expect("an object").keys().cloned().collect::<Vec<_>>()
	};
	assert_eq!(keys(DEVELOPMENT), keys(LOCAL));
}

#[test]
fn development_has_one_validator_and_sudo() {
	from_preset(DEVELOPMENT).execute_with(|| {
		let alice = Sr25519Keyring::Alice.to_account_id();
		assert_eq!(Session::validators(), vec![alice.clone()]);
		assert_eq!(pallet_sudo::Key::<Runtime>::get(), Some(alice));
		assert_eq!(Babe::authorities().len(), 1);
		assert_eq!(Grandpa::grandpa_authorities().len(), 1);
	});
}

#[test]
fn local_has_four_validators_and_no_sudo() {
	from_preset(LOCAL).execute_with(|| {
		let validators = Session::validators();
		let babe = Babe::authorities();
		let grandpa = Grandpa::grandpa_authorities();
		assert_eq!((validators.len(), babe.len(), grandpa.len()), (4, 4, 4));
		let expected = [
			(Sr25519Keyring::Alice, Ed25519Keyring::Alice),
			(Sr25519Keyring::Bob, Ed25519Keyring::Bob),
			(Sr25519Keyring::Charlie, Ed25519Keyring::Charlie),
			(Sr25519Keyring::Dave, Ed25519Keyring::Dave),
		];
		for (sr25519, ed25519) in expected {
			// A validator has the same place in the set and in both lists of authorities.
			let place = validators.iter().position(|v| *v == sr25519.to_account_id());
			let place = place.expect("a validator of the set");
			assert_eq!(babe[place].0, sr25519.public().into());
			assert_eq!(grandpa[place].0, ed25519.public().into());
		}
		assert_eq!(pallet_sudo::Key::<Runtime>::get(), None);
	});
}

#[test]
fn accounts_are_funded_alike_in_both() {
	for preset in [DEVELOPMENT, LOCAL] {
		from_preset(preset).execute_with(|| {
			for account in FUNDED.map(|key| key.to_account_id()) {
				assert_eq!(Balances::balance(&account), 1_000_000 * SRTY);
				assert_eq!(Assets::balance(USD.id, &account), 10_000_000_000_000);
				assert_eq!(Assets::balance(BTC.id, &account), 10_000_000_000);
				assert_eq!(Assets::balance(ETH.id, &account), 1_000_000_000_000_000_000_000);
			}
			assert_eq!(Assets::total_issuance(ETH.id), 6_000_000_000_000_000_000_000);
			assert_eq!(Balances::balance(&GovernanceAccount::get()), EXISTENTIAL_DEPOSIT);
			// Six accounts, four operators with a hot key each, governance.
			let issued = 6_000_000 * SRTY + 8 * 100 * SRTY + EXISTENTIAL_DEPOSIT;
			assert_eq!(Balances::total_issuance(), issued);
		});
	}
}

#[test]
fn assets_are_described_and_owned_by_governance() {
	from_preset(LOCAL).execute_with(|| {
		let described =
			[(1, "US Dollar", "USD", 6u8), (2, "Bitcoin", "BTC", 8), (3, "Ether", "ETH", 18)];
		for (id, name, symbol, decimals) in described {
			let metadata = pallet_assets::Metadata::<Runtime>::get(id);
			assert_eq!(metadata.name.as_slice(), name.as_bytes());
			assert_eq!(metadata.symbol.as_slice(), symbol.as_bytes());
			assert_eq!(metadata.decimals, decimals);
			assert_eq!(Assets::minimum_balance(id), 1);
			let details = pallet_assets::Asset::<Runtime>::get(id).expect("the asset exists");
			assert!(details.is_sufficient);
			let governance = Some(GovernanceAccount::get());
			assert_eq!(Assets::owner(id), governance);
			assert_eq!(Assets::issuer(id), governance);
			assert_eq!(Assets::admin(id), governance);
			assert_eq!(Assets::freezer(id), governance);
		}
	});
}

#[test]
fn the_default_genesis_builds_too() {
	let json = <Runtime as GenesisBuilder<Block>>::get_preset(&None).expect("there is a default");
	sp_io::TestExternalities::default().execute_with(|| {
		assert_eq!(<Runtime as GenesisBuilder<Block>>::build_state(json), Ok(()));
	});
}

#[test]
fn incomplete_genesis_is_refused() {
	sp_io::TestExternalities::default().execute_with(|| {
		let refused = <Runtime as GenesisBuilder<Block>>::build_state(b"{}".to_vec());
		assert!(refused.is_err());
	});
}

#[test]
fn pallets_have_their_indices() {
	use surety_runtime as chain;
	let indices = [
		chain::System::index(),
		chain::Timestamp::index(),
		chain::Babe::index(),
		chain::Authorship::index(),
		chain::Balances::index(),
		chain::TransactionPayment::index(),
		chain::Session::index(),
		chain::Historical::index(),
		chain::Offences::index(),
		chain::Grandpa::index(),
		chain::Utility::index(),
		chain::Proxy::index(),
		chain::Multisig::index(),
		chain::Assets::index(),
		chain::AssetsHolder::index(),
		chain::Sudo::index(),
	];
	assert_eq!(indices, core::array::from_fn(|index| index));
	let own = [chain::Oracle::index(), chain::Vaults::index(), chain::Options::index()];
	assert_eq!(own, [30, 31, 32]);
}

#[test]
fn the_currency_is_what_docs_and_build_script_say() {
	assert_eq!(SRTY, 10u128.pow(DECIMALS.into()));
	assert_eq!(EXISTENTIAL_DEPOSIT, 10 * MILLI_SRTY);
	let identity = format!("enable_metadata_hash(\"{SYMBOL}\", {DECIMALS})");
	assert!(include_str!("../../build.rs").contains(&identity));
}

#[test]
fn an_upgrade_fits_into_a_block() {
	let Some(wasm) = WASM_BINARY else {
		println!("skipped: the runtime was built without its wasm");
		return;
	};
	// The header may take a fifth, the call itself a few bytes.
	let room = MAXIMUM_LENGTH - MAXIMUM_LENGTH / 5 - 1_024;
	assert!(wasm.len() < usize::try_from(room).expect("fits"), "{} bytes", wasm.len());
}
