//! An issuer freezes an asset, or an account: what is frozen stays where it is, and nobody else is harmed.
//!
//! `freeze` keeps an account from sending, `block` from sending and receiving, `freeze_asset` everybody from sending.

mod support;
use frame_support::traits::OnIdle;
use support::*;
use surety_vaults::SLOT;

/// Alice and Bob with a thousand dollars, two bitcoin and two ether each in a vault, Alice with a second vault.
fn two() {
	for who in [ALICE, BOB] {
		vault_with(who, fixed("1000"));
		assert_ok!(put(who, 0, BTC, fixed("2")));
		assert_ok!(put(who, 0, ETH, fixed("2")));
	}
	assert_ok!(open(ALICE));
}

/// Refused, and nothing changed.
fn fails(call: impl FnOnce() -> DispatchResult, error: impl Into<DispatchError>) {
	let before = storage_root();
	assert_eq!(call(), Err(error.into()));
	assert_eq!(storage_root(), before, "a call that fails changes nothing");
}

/// Ether and cash of this owner's vault, and of the other's, go in, out and across.
fn the_rest_goes_on() {
	for (who, other) in [(ALICE, BOB), (BOB, ALICE)] {
		assert_ok!(put(who, 0, ETH, fixed("1")));
		assert_ok!(hand(who, 0, id(other, 0), ETH, "0.5"));
		assert_ok!(take(who, 0, ETH, fixed("1")));
		assert_ok!(deposit(who, 0, fixed("10")));
		assert_ok!(give(who, 0, id(other, 0), "5"));
		assert_ok!(withdraw(who, 0, fixed("10")));
	}
	assert_ok!(Vaults::do_try_state());
}

#[test]
fn collateral_stays_where_it_is_when_its_issuer_freezes_the_asset() {
	Externalities::default().build_and_execute(|| {
		two();
		assert_ok!(Assets::freeze_asset(issuer(), BTC));
		for who in [ALICE, BOB] {
			fails(|| put(who, 0, BTC, fixed("1")), TokenError::FundsUnavailable);
			let before = storage_root();
			let error = take(who, 0, BTC, fixed("1")).expect_err("the asset is frozen");
			assert_eq!(<&str>::from(error), "AssetNotLive");
			assert_eq!(storage_root(), before);
		}
		// On hold it would move, were it not asked.
		fails(|| hand(ALICE, 0, id(BOB, 0), BTC, "1"), TokenError::Frozen);
		fails(|| hand(ALICE, 0, id(ALICE, 1), BTC, "1"), TokenError::Frozen);
		assert_eq!((held(BTC, ALICE), held(BTC, BOB)), (btc(2), btc(2)));
		the_rest_goes_on();

		assert_ok!(Assets::thaw_asset(issuer(), BTC));
		assert_ok!(hand(ALICE, 0, id(BOB, 0), BTC, "1"));
		assert_ok!(take(BOB, 0, BTC, fixed("3")));
	});
}

#[test]
fn collateral_of_one_account_stays_with_it_when_its_issuer_freezes_the_account() {
	Externalities::default().build_and_execute(|| {
		two();
		assert_ok!(Assets::freeze(issuer(), BTC, ALICE));
		fails(|| put(ALICE, 0, BTC, fixed("1")), TokenError::FundsUnavailable);
		fails(|| hand(ALICE, 0, id(BOB, 0), BTC, "1"), TokenError::Frozen);
		fails(|| hand(ALICE, 0, id(ALICE, 1), BTC, "1"), TokenError::Frozen);
		// Off hold it is in the same account, as frozen as before.
		assert_ok!(take(ALICE, 0, BTC, fixed("1")));
		let alice = RuntimeOrigin::signed(ALICE);
		assert!(Assets::transfer(alice, BTC, BOB, 1).is_err());
		the_rest_goes_on();

		// Bob's bitcoin moves, even to her.
		assert_ok!(put(BOB, 0, BTC, fixed("1")));
		assert_ok!(hand(BOB, 0, id(ALICE, 0), BTC, "1"));
		assert_ok!(take(BOB, 0, BTC, fixed("2")));
		assert_eq!(held(BTC, ALICE), btc(2));
	});
}

#[test]
fn collateral_of_one_account_does_not_move_when_its_issuer_blocks_the_account() {
	Externalities::default().build_and_execute(|| {
		two();
		assert_ok!(Assets::block(issuer(), BTC, ALICE));
		fails(|| put(ALICE, 0, BTC, fixed("1")), TokenError::FundsUnavailable);
		fails(|| take(ALICE, 0, BTC, fixed("1")), TokenError::CannotCreate);
		fails(|| hand(ALICE, 0, id(BOB, 0), BTC, "1"), TokenError::Frozen);
		fails(|| hand(ALICE, 0, id(ALICE, 1), BTC, "1"), TokenError::Frozen);
		// Not even to her.
		fails(|| hand(BOB, 0, id(ALICE, 0), BTC, "1"), TokenError::CannotCreate);
		the_rest_goes_on();
		assert_ok!(take(BOB, 0, BTC, fixed("2")));

		assert_ok!(Assets::thaw(issuer(), BTC, ALICE));
		assert_ok!(take(ALICE, 0, BTC, fixed("2")));
	});
}

#[test]
fn cash_of_one_account_waits_alone_when_the_issuer_blocks_the_account() {
	Externalities::default().outflow("0", "1000").build_and_execute(|| {
		two();
		assert_ok!(Assets::block(issuer(), USD, ALICE));
		fails(|| deposit(ALICE, 0, fixed("1")), TokenError::Frozen);
		fails(|| withdraw(ALICE, 0, fixed("1")), TokenError::Blocked);
		// Others' do not notice.
		assert_ok!(withdraw(BOB, 0, fixed("600")));
		// Beyond the limit she waits as anybody does, and Bob behind her.
		assert_ok!(withdraw(ALICE, 0, fixed("500")));
		assert_ok!(withdraw(BOB, 0, fixed("100")));
		assert_eq!(queue(), vec![(ALICE, fixed("500")), (BOB, fixed("100"))]);
		// When her turn comes she fails, and he is paid in the same block.
		next_block_at(GENESIS_TIME + 13 * SLOT);
		Vaults::on_idle(System::block_number(), block_limit());
		assert_eq!(queue(), vec![(ALICE, fixed("500"))]);
		assert_eq!(free(USD, BOB), usd(USD_FUNDS - 1_000 + 700));
		assert_ok!(withdraw(BOB, 0, fixed("1")));
		assert_eq!(free(USD, BOB), usd(USD_FUNDS - 1_000 + 701));
		// Her cash moves within the house, and comes back from the queue.
		assert_ok!(cancel(ALICE, 0));
		assert_ok!(give(ALICE, 0, id(BOB, 0), "1000"));
		// Bob's vault has all of it.
		assert_eq!(cash(BOB, 0), signed("1299"));
	});
}
