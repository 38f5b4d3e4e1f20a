//! Contracts live on while the issuers of their collateral, and of the settlement asset itself, have frozen everything.

use sp_runtime::TokenError;
use surety_mock::*;
use surety_options::{Call as OptionsCall, OfferSide};
use surety_types::{Moment, OptionKind, Series, VaultId};
use surety_vaults::{Call as VaultsCall, Position, Vault};

const EXPIRY: Moment = GENESIS_TIME + 180_000;

fn issuer() -> RuntimeOrigin {
	RuntimeOrigin::signed(ASSET_OWNER)
}

fn book(owner: AccountId) -> Vault<Test> {
	surety_vaults::Vaults::<Test>::get(owner, 0).expect("the vault is open")
}

fn cash() -> [sp_runtime::FixedI128; 2] {
	[ALICE, BOB].map(|who| book(who).cash)
}

/// A put at 40,000 from Alice's vault to Bob's, fully covered.
fn trade(series: Series) {
	feed_all(fixed("50000"));
	for who in [ALICE, BOB] {
		assert_eq!(vault(who), VaultId { owner: who, index: 0 });
		assert_ok!(dispatch(who, deposit_bitcoin()));
	}
	assert_ok!(dispatch(DAVE, OptionsCall::<Test>::list { series }));
	offer_and_take(ALICE, BOB, series, "2");
}

fn deposit_bitcoin() -> VaultsCall<Test> {
	VaultsCall::deposit_collateral { index: 0, asset: BTC, amount: fixed("2") }
}

fn withdraw_bitcoin() -> VaultsCall<Test> {
	VaultsCall::withdraw_collateral { index: 0, asset: BTC, amount: fixed("2") }
}

/// One sells and the other buys at 500 a contract.
fn offer_and_take(seller: AccountId, buyer: AccountId, series: Series, quantity: &str) {
	let id = Options::next_offer(&series).expect("listed");
	let quantity = fixed(quantity);
	let of = |owner| VaultId { owner, index: 0 };
	let offer = OptionsCall::<Test>::offer {
		vault: of(seller),
		series,
		side: OfferSide::Sell,
		quantity,
		premium: fixed("500"),
		expires: series.expiry,
	};
	assert_ok!(dispatch(seller, offer));
	let vault = of(buyer);
	assert_ok!(dispatch(buyer, OptionsCall::<Test>::accept_offer { id, vault, quantity }));
}

#[test]
fn positions_are_closed_and_settled_when_collateral_and_the_settlement_asset_are_frozen() {
	Externalities::default().build_and_execute(|| {
		let series = Series {
			underlying: BTC,
			expiry: EXPIRY,
			strike: fixed("40000"),
			kind: OptionKind::Put,
		};
		trade(series);
		assert_ok!(Assets::freeze_asset(issuer(), BTC));
		assert_ok!(Assets::freeze_asset(issuer(), USD));
		// A half is closed while nothing of either token moves.
		offer_and_take(BOB, ALICE, series, "1");
		assert_eq!(book(ALICE).positions.to_vec(), vec![Position::new(series, signed("-1"))]);
		assert_eq!(cash(), ["1000500", "999500"].map(signed));
		// The rest is settled 5,000 in the money by the hook.
		feed_until(EXPIRY, fixed("35000"));
		feed_until(EXPIRY + 10 * BLOCK_TIME, fixed("35000"));
		assert!(book(ALICE).positions.is_empty() && book(BOB).positions.is_empty());
		assert_eq!(cash(), ["995500", "1004500"].map(signed));
		let withdraw = |who, amount| {
			dispatch(who, VaultsCall::withdraw_cash { index: 0, amount: fixed(amount) })
		};
		assert_noop!(withdraw(BOB, "1"), TokenError::Frozen);

		assert_ok!(Assets::thaw_asset(issuer(), USD));
		assert_ok!(withdraw(BOB, "1004500"));
		assert_ok!(withdraw(ALICE, "995500"));
		assert_ok!(Assets::thaw_asset(issuer(), BTC));
		for who in [ALICE, BOB] {
			assert_ok!(dispatch(who, withdraw_bitcoin()));
			assert_ok!(dispatch(who, VaultsCall::close { index: 0 }));
			assert_eq!(Assets::balance(BTC, who), btc(BTC_FUNDS));
		}
		assert_eq!(Assets::balance(USD, ALICE), usd(USD_FUNDS - 4_500));
		assert_eq!(Assets::balance(USD, BOB), usd(USD_FUNDS + 4_500));
	});
}
