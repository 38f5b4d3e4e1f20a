//! Cash and collateral from vault to vault.

mod support;
use support::*;

fn books() -> Vec<FixedI128> {
	vec![cash(ALICE, 0), cash(ALICE, 1), cash(BOB, 0)]
}

/// Two vaults of Alice with 100 and 20 dollars, one of Bob with 5.
fn three() {
	vault_with(ALICE, fixed("100"));
	vault_with(ALICE, fixed("20"));
	vault_with(BOB, fixed("5"));
}

#[test]
fn transfer_cash_moves_books_and_no_tokens() {
	Externalities::default().build_and_execute(|| {
		three();
		let clearing = free(USD, Vaults::clearing_account());
		assert_ok!(give(ALICE, 0, id(ALICE, 1), "60.5"));
		let amount = fixed("60.5");
		let event = Event::CashTransferred { from: id(ALICE, 0), to: id(ALICE, 1), amount };
		assert_eq!(last(), Some(event));
		assert_eq!(books(), ["39.5", "80.5", "5"].map(signed));

		// To a stranger, without his consent, and finer than a unit of the token.
		assert_ok!(give(ALICE, 1, id(BOB, 0), "0.000000000000000001"));
		assert_eq!(books(), ["39.5", "80.499999999999999999", "5.000000000000000001"].map(signed));
		// All that there is.
		assert_ok!(give(ALICE, 0, id(BOB, 0), "39.5"));
		assert_eq!(books(), ["0", "80.499999999999999999", "44.500000000000000001"].map(signed));
		assert_eq!(free(USD, Vaults::clearing_account()), clearing);
		assert_eq!(House::iter().count(), 0, "the house has no part in it");
	});
}

#[test]
fn transfer_cash_is_refused_when_unsound() {
	Externalities::default().build_and_execute(|| {
		three();
		assert_noop!(give(ALICE, 0, id(BOB, 0), "0"), VaultsError::AmountZero);
		assert_noop!(give(ALICE, 0, id(BOB, 1), "1"), VaultsError::UnknownVault);
		assert_noop!(give(ALICE, 0, id(CHARLIE, 0), "1"), VaultsError::UnknownVault);
		assert_noop!(give(ALICE, 2, id(BOB, 0), "1"), VaultsError::UnknownVault);
		assert_noop!(give(CHARLIE, 0, id(BOB, 0), "1"), VaultsError::UnknownVault);
		let beyond = VaultsError::BeyondFreeCash;
		assert_noop!(give(ALICE, 0, id(BOB, 0), "100.000000000000000001"), beyond);
		let most = FixedU128::from_inner(u128::MAX);
		let call = VaultsCall::transfer_cash { from_index: 0, to: id(BOB, 0), amount: most };
		assert_noop!(dispatch(ALICE, call), VaultsError::BeyondFreeCash);
		let call = VaultsCall::transfer_cash { from_index: 0, to: id(BOB, 0), amount: fixed("1") };
		assert_noop!(dispatch_as(root(), call), DispatchError::BadOrigin);
	});
}

/// A transfer whose two ends are one vault, read twice and written twice, would double what it moves.
#[test]
fn transfer_is_refused_when_both_ends_are_one_vault() {
	Externalities::default().build_and_execute(|| {
		three();
		assert_ok!(put(ALICE, 0, BTC, fixed("1")));
		assert_noop!(give(ALICE, 0, id(ALICE, 0), "1"), VaultsError::SameVault);
		assert_noop!(hand(ALICE, 0, id(ALICE, 0), BTC, "1"), VaultsError::SameVault);
		// Even where there is no such vault, and of nothing.
		assert_noop!(give(ALICE, 7, id(ALICE, 7), "0"), VaultsError::SameVault);
	});
}

#[test]
fn transfer_cash_leaves_what_covers_a_short_put() {
	ledger_alone(|| {
		vault_with(ALICE, fixed("60000"));
		vault_with(BOB, fixed("1"));
		let put = Instrument::Position(put_series(0, "50000"));
		assert_ok!(post(&[
			vault_entry(ALICE, 0, put, signed("-1")),
			vault_entry(BOB, 0, put, signed("1")),
		]));
		let beyond = || VaultsError::BeyondFreeCash;
		assert_noop!(give(ALICE, 0, id(BOB, 0), "10000.000000000000000001"), beyond());
		assert_ok!(give(ALICE, 0, id(BOB, 0), "10000"));
		assert_noop!(give(ALICE, 0, id(BOB, 0), "0.000000000000000001"), beyond());
		assert_eq!(cash(BOB, 0), signed("10001"));
	});
}

#[test]
fn transfer_is_refused_when_the_giver_owes_cash() {
	ledger_alone(|| {
		three();
		assert_ok!(put(ALICE, 0, BTC, fixed("1")));
		assert_ok!(post(&[
			vault_entry(ALICE, 0, Instrument::Cash, signed("-101")),
			vault_entry(BOB, 0, Instrument::Cash, signed("101")),
		]));
		assert_noop!(give(ALICE, 0, id(BOB, 0), "1"), VaultsError::BeyondFreeCash);
		assert_noop!(hand(ALICE, 0, id(ALICE, 1), BTC, "1"), VaultsError::CollateralNeeded);
		// A debtor may be helped.
		assert_ok!(give(BOB, 0, id(ALICE, 0), "2"));
		assert_eq!(cash(ALICE, 0), signed("1"));
		assert_ok!(hand(ALICE, 0, id(ALICE, 1), BTC, "1"));
	});
}

#[test]
fn transfer_cash_is_refused_when_the_receiver_cannot_store_it() {
	ledger_alone(|| {
		three();
		let room =
			FixedI128::from_inner(storable::MAX_CASH.into_inner() - signed("6").into_inner());
		assert_ok!(post(&[
			vault_entry(BOB, 0, Instrument::Cash, room),
			house_entry(FUND, Instrument::Cash, FixedI128::from_inner(-room.into_inner())),
		]));
		assert_ok!(give(ALICE, 0, id(BOB, 0), "1"));
		let tiny = "0.000000000000000001";
		assert_noop!(give(ALICE, 0, id(BOB, 0), tiny), VaultsError::OutOfRange);
	});
}

#[test]
fn transfers_come_to_the_same_in_either_order() {
	let after = |first: (u32, VaultId<AccountId>, &str),
	             second: (u32, VaultId<AccountId>, &str)| {
		let mut found = Vec::new();
		Externalities::default().build_and_execute(|| {
			three();
			for (index, to, amount) in [first, second] {
				assert_ok!(give(ALICE, index, to, amount));
			}
			found = books();
		});
		found
	};
	let (a, b) = ((0, id(BOB, 0), "33.3333333333"), (0, id(ALICE, 1), "66.6666666667"));
	assert_eq!(after(a.clone(), b.clone()), after(b, a.clone()));
	let c = (1, id(BOB, 0), "0.000000000000000007");
	assert_eq!(after(a.clone(), c.clone()), after(c, a));
}

#[test]
fn transfers_leave_the_outflow_limit_as_it_is() {
	Externalities::default().outflow("0", "30").build_and_execute(|| {
		three();
		assert_eq!(Vaults::outflow_room(), fixed("30"));
		assert_ok!(give(ALICE, 0, id(BOB, 0), "90"));
		assert_eq!(Vaults::outflow_room(), fixed("30"));
	});
}

#[test]
fn transfer_collateral_between_vaults_of_one_owner_moves_books_alone() {
	Externalities::default().build_and_execute(|| {
		assert_ok!(open(ALICE));
		assert_ok!(open(ALICE));
		assert_ok!(put(ALICE, 0, ETH, fixed("3")));
		let before = (held(ETH, ALICE), free(ETH, ALICE));
		assert_ok!(hand(ALICE, 0, id(ALICE, 1), ETH, "1.25"));
		assert_eq!(
			last(),
			Some(Event::CollateralTransferred {
				from: id(ALICE, 0),
				to: id(ALICE, 1),
				asset: ETH,
				amount: fixed("1.25"),
			})
		);
		assert_eq!(book(ALICE, 0).collateral.to_vec(), vec![(ETH, fixed("1.75"))]);
		assert_eq!(book(ALICE, 1).collateral.to_vec(), vec![(ETH, fixed("1.25"))]);
		assert_eq!((held(ETH, ALICE), free(ETH, ALICE)), before);
		assert_ok!(hand(ALICE, 0, id(ALICE, 1), ETH, "1.75"));
		assert!(book(ALICE, 0).collateral.is_empty());
		assert_eq!(book(ALICE, 1).collateral.to_vec(), vec![(ETH, fixed("3"))]);
	});
}

#[test]
fn transfer_collateral_between_owners_moves_the_held_tokens() {
	Externalities::default().build_and_execute(|| {
		assert_ok!(open(ALICE));
		assert_ok!(open(BOB));
		assert_ok!(put(ALICE, 0, BTC, fixed("2")));
		assert_ok!(put(BOB, 0, BTC, fixed("0.00000001")));
		let free_before = (free(BTC, ALICE), free(BTC, BOB));
		assert_ok!(hand(ALICE, 0, id(BOB, 0), BTC, "1.5"));
		assert_eq!(book(ALICE, 0).collateral.to_vec(), vec![(BTC, fixed("0.5"))]);
		assert_eq!(book(BOB, 0).collateral.to_vec(), vec![(BTC, fixed("1.50000001"))]);
		assert_eq!((held(BTC, ALICE), held(BTC, BOB)), (50_000_000, 150_000_001));
		assert_eq!((free(BTC, ALICE), free(BTC, BOB)), free_before);
		// It is Bob's now, and he can take it out.
		assert_ok!(take(BOB, 0, BTC, fixed("1.50000001")));
		assert_eq!(free(BTC, BOB), btc(BTC_FUNDS) + 150_000_000);
	});
}

/// Past disaster: decimals confused. What goes there and back is the same to the last unit, of 8 decimals and of 18.
#[test]
fn transfer_collateral_there_and_back_changes_no_unit() {
	Externalities::default().build_and_execute(|| {
		for who in [ALICE, BOB] {
			assert_ok!(open(who));
			assert_ok!(put(who, 0, BTC, fixed("1.23456789")));
			assert_ok!(put(who, 0, ETH, fixed("1.234567890123456789")));
		}
		let units = || [ALICE, BOB].map(|who| (held(BTC, who), held(ETH, who)));
		let before = units();
		assert_eq!(before[0], (123_456_789, 1_234_567_890_123_456_789));

		assert_ok!(hand(ALICE, 0, id(BOB, 0), BTC, "0.00000001"));
		assert_ok!(hand(ALICE, 0, id(BOB, 0), ETH, "0.000000000000000001"));
		assert_eq!(units()[1], (123_456_790, 1_234_567_890_123_456_790));
		assert_ok!(hand(ALICE, 0, id(BOB, 0), BTC, "1.23456788"));
		assert_ok!(hand(ALICE, 0, id(BOB, 0), ETH, "1.234567890123456788"));
		assert_eq!(units()[0], (0, 0));
		assert!(book(ALICE, 0).collateral.is_empty());

		// Back: Alice has to bring a unit first, as Bob is a stranger.
		assert_noop!(hand(BOB, 0, id(ALICE, 0), BTC, "1"), VaultsError::AssetNotHeld);
		assert_ok!(put(ALICE, 0, BTC, fixed("0.00000001")));
		assert_ok!(put(ALICE, 0, ETH, fixed("0.000000000000000001")));
		assert_ok!(hand(BOB, 0, id(ALICE, 0), BTC, "1.23456789"));
		assert_ok!(hand(BOB, 0, id(ALICE, 0), ETH, "1.234567890123456789"));
		let [alice, bob] = units();
		assert_eq!(alice, (before[0].0 + 1, before[0].1 + 1));
		assert_eq!(bob, before[1]);
		for amount in ["0.000000001", "1.123456789"] {
			assert_noop!(hand(BOB, 0, id(ALICE, 0), BTC, amount), VaultsError::FinerThanAsset);
		}
	});
}

#[test]
fn transfer_collateral_is_refused_when_unsound() {
	Externalities::default().build_and_execute(|| {
		assert_ok!(open(ALICE));
		assert_ok!(open(ALICE));
		assert_ok!(put(ALICE, 0, BTC, fixed("1")));
		let to = || id(ALICE, 1);
		assert_noop!(hand(ALICE, 0, to(), BTC, "0"), VaultsError::AmountZero);
		assert_noop!(hand(ALICE, 0, to(), BTC, "1.00000001"), VaultsError::BeyondCollateral);
		assert_noop!(hand(ALICE, 0, to(), ETH, "1"), VaultsError::BeyondCollateral);
		assert_noop!(hand(ALICE, 0, to(), USD, "1"), VaultsError::CollateralNotAdmitted);
		assert_noop!(hand(ALICE, 0, id(BOB, 0), BTC, "1"), VaultsError::UnknownVault);
		assert_noop!(hand(ALICE, 2, to(), BTC, "1"), VaultsError::UnknownVault);
		let most = FixedU128::from_inner(u128::MAX);
		let call =
			VaultsCall::transfer_collateral { from_index: 0, to: to(), asset: ETH, amount: most };
		assert_noop!(dispatch(ALICE, call), VaultsError::BeyondCollateral);
	});
}

/// Griefing: a vault has few places for assets, and a stranger must not fill them.
#[test]
fn transfer_collateral_of_an_asset_the_receiver_does_not_hold_is_for_own_vaults_only() {
	Externalities::default().build_and_execute(|| {
		assert_ok!(open(ALICE));
		assert_ok!(open(ALICE));
		assert_ok!(open(BOB));
		assert_ok!(put(ALICE, 0, BTC, fixed("1")));
		assert_noop!(hand(ALICE, 0, id(BOB, 0), BTC, "1"), VaultsError::AssetNotHeld);
		assert_ok!(hand(ALICE, 0, id(ALICE, 1), BTC, "1"));

		// An own vault can be filled, and no further.
		let assets: Vec<AssetId> = (10..10 + MAX_COLLATERALS).collect();
		for asset in &assets {
			assert_ok!(Assets::force_create(root(), *asset, ASSET_OWNER, true, 1));
			assert_ok!(Assets::mint(issuer(), *asset, ALICE, 100));
			assert_ok!(admit(*asset));
			assert_ok!(put(ALICE, 0, *asset, fixed("1")));
		}
		let (last, others) = assets.split_last().expect("there are some");
		for asset in others {
			assert_ok!(hand(ALICE, 0, id(ALICE, 1), *asset, "1"));
		}
		assert_noop!(hand(ALICE, 0, id(ALICE, 1), *last, "1"), VaultsError::TooManyCollaterals);
		// What came in can go out.
		assert_ok!(take(ALICE, 1, others[0], fixed("1")));
		assert_ok!(hand(ALICE, 0, id(ALICE, 1), *last, "1"));
	});
}

/// Past disaster: collateral counted in two vaults. Whatever the way, the books of all vaults sum to the tokens on hold,
/// and no more comes out than went in.
#[test]
fn collateral_is_never_in_two_vaults() {
	Externalities::default().build_and_execute(|| {
		let all = [(ALICE, 0), (ALICE, 1), (BOB, 0)];
		assert_ok!(open(ALICE));
		assert_ok!(open(ALICE));
		assert_ok!(open(BOB));
		assert_ok!(put(ALICE, 0, ETH, fixed("10")));
		assert_ok!(put(BOB, 0, ETH, fixed("1")));
		let booked = || -> u128 {
			let of = |(owner, index)| {
				let held = book(owner, index).collateral.to_vec();
				held.first().map_or(0, |(_, amount)| amount.into_inner())
			};
			all.into_iter().map(of).sum()
		};
		for (from, to, amount) in [
			((ALICE, 0), (ALICE, 1), "10"),
			((ALICE, 1), (BOB, 0), "7"),
			((ALICE, 1), (ALICE, 0), "2"),
			((BOB, 0), (ALICE, 0), "8"),
		] {
			assert_ok!(hand(from.0, from.1, id(to.0, to.1), ETH, amount));
			assert_eq!(booked(), eth(11));
			assert_eq!(held(ETH, ALICE) + held(ETH, BOB), eth(11));
			assert_ok!(Vaults::do_try_state());
		}
		assert_noop!(take(ALICE, 1, ETH, fixed("1.1")), VaultsError::BeyondCollateral);
		assert_noop!(take(BOB, 0, ETH, fixed("0.1")), VaultsError::BeyondCollateral);
		assert_ok!(take(ALICE, 0, ETH, fixed("10")));
		assert_ok!(take(ALICE, 1, ETH, fixed("1")));
		assert_eq!(free(ETH, ALICE) + free(ETH, BOB), 2 * eth(ETH_FUNDS));
	});
}

#[test]
fn transfer_collateral_asks_for_cover_only_when_vault_has_positions() {
	ledger_alone(|| {
		vault_with(ALICE, fixed("50000"));
		vault_with(ALICE, fixed("1"));
		vault_with(BOB, fixed("1"));
		assert_ok!(put(ALICE, 0, BTC, fixed("2")));
		let series = Instrument::Position(put_series(0, "50000"));
		assert_ok!(post(&[
			vault_entry(ALICE, 0, series, signed("-1")),
			vault_entry(BOB, 0, series, signed("1")),
		]));
		assert_ok!(hand(ALICE, 0, id(ALICE, 1), BTC, "1"));
		// A dollar short of cover.
		assert_ok!(post(&[
			vault_entry(ALICE, 0, Instrument::Cash, signed("-1")),
			vault_entry(BOB, 0, Instrument::Cash, signed("1")),
		]));
		assert_noop!(hand(ALICE, 0, id(ALICE, 1), BTC, "1"), VaultsError::CollateralNeeded);
		assert_ok!(give(ALICE, 1, id(ALICE, 0), "1"));
		assert_ok!(hand(ALICE, 0, id(ALICE, 1), BTC, "1"));
	});
}

/// Dust: amounts finer than a unit move exactly, and what a withdrawal leaves goes to the house once.
#[test]
fn transferred_dust_is_neither_lost_nor_doubled() {
	Externalities::default().build_and_execute(|| {
		three();
		for _ in 0..3 {
			assert_ok!(give(ALICE, 0, id(BOB, 0), "0.0000003"));
		}
		assert_eq!(cash(BOB, 0), signed("5.0000009"));
		assert_eq!(cash(ALICE, 0), signed("99.9999991"));
		// Less than a unit, though three times three tenths of one came.
		assert_ok!(withdraw(BOB, 0, fixed("5")));
		assert_noop!(withdraw(BOB, 0, fixed("0.0000009")), VaultsError::BelowOneUnit);
		assert_ok!(close(BOB, 0));
		assert_eq!(house_cash(HouseAccount::Dust), signed("0.0000009"));
		assert_ok!(withdraw(ALICE, 0, fixed("99.9999991")));
		// 0.9 of a unit from Bob and 0.1 from Alice: the unit that stays in the clearing account.
		assert_eq!(house_cash(HouseAccount::Dust), signed("0.000001"));
		assert_eq!(free(USD, Vaults::clearing_account()), 20_000_001);
	});
}

/// The numbers are those of vaults_interest.rs: of 1,500 and 500, half of them lent, after a year.
#[test]
fn transfer_cash_takes_interest_along() {
	ledger_alone(|| {
		vault_with(ALICE, fixed("500"));
		vault_with(BOB, fixed("500"));
		assert_ok!(open(CHARLIE));
		pay((CHARLIE, 0), (ALICE, 0), "1000");
		pass(YEAR);
		let beyond = VaultsError::BeyondFreeCash;
		assert_noop!(give(ALICE, 0, id(BOB, 0), "1541.615027855183356"), beyond);
		assert_ok!(give(ALICE, 0, id(BOB, 0), "1541.615027855183355"));
		assert_eq!((cash(ALICE, 0), cash(BOB, 0)), (signed("0"), signed("2055.48670380691114")));
		// A debtor is touched, too: of 1,069.358379758638926 he still owes this.
		assert_ok!(give(BOB, 0, id(CHARLIE, 0), "1069"));
		assert_eq!(cash(CHARLIE, 0), signed("-0.358379758638926"));
		assert_eq!(custody(), usd(1_000));
	});
}
