//! Tear-up of a defaulter's short against the longs of its series.

mod support;
use support::*;
use surety_margin::{tear_up, EpochEnd, TearUp, TearUpIndex, TornSeries, TornShort};
use surety_types::Moment;
use surety_vaults::WeightInfo;

fn series() -> Series {
	put_series(0, "50000")
}

fn contracts() -> Instrument {
	Instrument::Position(series())
}

fn account() -> HouseAccount {
	HouseAccount::TearUp { underlying: BTC, expiry: series().expiry }
}

fn house_contracts() -> FixedI128 {
	House::get(account(), contracts())
}

fn index() -> TearUpIndex {
	<Vaults as Ledger<AccountId>>::tear_up_index(&series())
}

fn at(epoch: u32, factor: &str, cash: &str) -> TearUpIndex {
	TearUpIndex { epoch, factor: fixed(factor), cash: fixed(cash) }
}

/// Contracts go from one vault to another, which pays nothing.
fn sell(from: (AccountId, u32), to: (AccountId, u32), quantity: &str) {
	let [taken, given] = [format!("-{quantity}"), quantity.into()];
	assert_ok!(post(&[
		vault_entry(from.0, from.1, contracts(), signed(&taken)),
		vault_entry(to.0, to.1, contracts(), signed(&given)),
	]));
}

/// What `surety_margin` makes of one short: `longs` contracts are long of the series.
fn torn(quantity: &str, longs: &str, mark: &str, loss: &str) -> TearUp {
	let short = TornShort {
		quantity: fixed(quantity),
		mark: fixed(mark),
		longs: fixed(longs),
		index: index(),
	};
	tear_up(fixed(loss), &[short]).expect("it fits")
}

fn book_tear_up(vault: VaultId<AccountId>, quantity: &str, torn: &TornSeries) -> DispatchResult {
	<Vaults as Ledger<AccountId>>::tear_up(&vault, &series(), fixed(quantity), torn)
}

/// Tears up a short of Charlie's first vault.
fn tear(quantity: &str, longs: &str, mark: &str, loss: &str) {
	let torn = torn(quantity, longs, mark, loss);
	assert_ok!(book_tear_up(id(CHARLIE, 0), quantity, &torn.series[0]));
}

fn forget(limit: u32) -> Result<bool, DispatchError> {
	<Vaults as Ledger<AccountId>>::forget_expiry(BTC, series().expiry, limit)
}

/// Alice is long of 5 contracts, Bob of 3, Dave of 2; Charlie is short of 5 in each of two vaults. All have 10,000.
fn ten_contracts() {
	for who in [ALICE, BOB, DAVE, CHARLIE, CHARLIE] {
		vault_with(who, fixed("10000"));
	}
	sell((CHARLIE, 0), (ALICE, 0), "5");
	sell((CHARLIE, 1), (BOB, 0), "3");
	sell((CHARLIE, 1), (DAVE, 0), "2");
}

fn held(owner: AccountId) -> (Option<FixedI128>, FixedI128) {
	let holdings = holdings(owner, 0);
	let held = holdings.positions.iter().find(|(held, _)| *held == series());
	(held.map(|(_, quantity)| *quantity), holdings.cash)
}

/// Mark 1,000, a loss of 3,000 on 5 contracts: h = 0.6, so 400 a contract, 2,000 in all. Of 10 contracts long 5 are left;
/// one held before has become 0.5 and 200 in cash.
#[test]
fn half_of_a_series_is_torn_up_of_three_who_are_long() {
	ledger_alone(|| {
		ten_contracts();
		let result = torn("5", "10", "1000", "3000");
		let [torn] = result.series[..] else { panic!("one series") };
		assert_eq!((torn.price, torn.cash), (fixed("400"), fixed("2000")));
		assert_ok!(book_tear_up(id(CHARLIE, 0), "5", &torn));
		let said = Event::ShortTornUp {
			vault: id(CHARLIE, 0),
			series: series(),
			quantity: fixed("5"),
			cash: fixed("2000"),
			index: at(0, "0.5", "200"),
		};
		assert_eq!(last(), Some(said));
		assert_eq!(index(), at(0, "0.5", "200"));
		assert_eq!(positions(CHARLIE, 0), vec![]);
		assert_eq!(cash(CHARLIE, 0), signed("8000"));
		assert_eq!((house_contracts(), house_cash(account())), (signed("-5"), signed("2000")));
		assert_ok!(Vaults::do_try_state());

		// Everybody reads it at once, and nothing is written.
		let root = storage_root();
		assert_eq!(held(ALICE), (Some(signed("2.5")), signed("11000")));
		assert_eq!(held(BOB), (Some(signed("1.5")), signed("10600")));
		assert_eq!(held(DAVE), (Some(signed("1")), signed("10400")));
		assert_eq!(holdings(CHARLIE, 1).positions, vec![(series(), signed("-5"))]);
		assert_eq!(storage_root(), root);
		assert_eq!(positions(ALICE, 0), vec![(series(), signed("5"))]);

		touch(ALICE, 0);
		let said = Event::LongTornUp {
			vault: id(ALICE, 0),
			series: series(),
			closed: fixed("2.5"),
			cash: fixed("1000"),
		};
		assert_eq!(last(), Some(said));
		assert_eq!(positions(ALICE, 0), vec![(series(), signed("2.5"))]);
		assert_eq!((house_contracts(), house_cash(account())), (signed("-2.5"), signed("1000")));
		assert_ok!(Vaults::do_try_state());
		for who in [BOB, DAVE] {
			touch(who, 0);
			assert_ok!(Vaults::do_try_state());
		}
		assert_eq!(House::iter().count(), 0, "the account is empty");
	});
}

#[test]
fn a_tear_up_is_paid_once_however_often_a_vault_is_touched() {
	ledger_alone(|| {
		ten_contracts();
		tear("5", "10", "1000", "3000");
		touch(ALICE, 0);
		let root = storage_root();
		touch(ALICE, 0);
		pay((ALICE, 0), (ALICE, 0), "1000");
		sell((ALICE, 0), (ALICE, 0), "1");
		assert_eq!(storage_root(), root);
		assert_eq!(held(ALICE), (Some(signed("2.5")), signed("11000")));
	});
}

/// No call weighs what tear-ups did before it: the block counts it when it is written.
#[test]
fn a_block_counts_the_weight_of_what_tear_ups_take() {
	ledger_alone(|| {
		ten_contracts();
		tear("5", "10", "1000", "3000");
		let used = || System::block_weight().total();
		let before = used();
		touch(CHARLIE, 1);
		assert_eq!(used(), before, "a short is not concerned");
		touch(ALICE, 0);
		assert_eq!(used(), before + <() as WeightInfo>::tear_longs(1));
		touch(ALICE, 0);
		assert_eq!(used(), before + <() as WeightInfo>::tear_longs(1));
	});
}

#[test]
fn a_deposit_or_withdrawal_writes_tear_ups_too() {
	ledger_alone(|| {
		ten_contracts();
		tear("5", "10", "1000", "3000");
		// What was paid for the contracts can leave at once.
		assert_ok!(withdraw(ALICE, 0, fixed("11000")));
		assert_eq!(
			(positions(ALICE, 0), cash(ALICE, 0)),
			(vec![(series(), signed("2.5"))], signed("0"))
		);
		assert_ok!(deposit(BOB, 0, fixed("1")));
		assert_eq!(
			(positions(BOB, 0), cash(BOB, 0)),
			(vec![(series(), signed("1.5"))], signed("10601"))
		);
		// Collateral moves neither cash nor positions.
		assert_ok!(put(DAVE, 0, ETH, fixed("1")));
		assert_eq!(positions(DAVE, 0), vec![(series(), signed("2"))]);
		assert_eq!(held(DAVE), (Some(signed("1")), signed("10400")));
		assert_ok!(Vaults::do_try_state());
	});
}

#[test]
fn what_is_bought_after_a_tear_up_is_whole() {
	ledger_alone(|| {
		ten_contracts();
		tear("5", "10", "1000", "3000");
		// A vault that is new, one that was long before, and one that was short and crosses zero.
		vault_with(BOB, fixed("10000"));
		sell((CHARLIE, 1), (BOB, 1), "2");
		assert_eq!(holdings(BOB, 1).positions, vec![(series(), signed("2"))]);
		assert_eq!(book(BOB, 1).positions[0].mark, Some(at(0, "0.5", "200")));
		sell((CHARLIE, 1), (DAVE, 0), "1");
		assert_eq!(held(DAVE), (Some(signed("2")), signed("10400")));
		sell((ALICE, 0), (CHARLIE, 1), "2.5");
		sell((BOB, 0), (CHARLIE, 1), "1.5");
		sell((DAVE, 0), (CHARLIE, 1), "2");
		sell((BOB, 1), (CHARLIE, 1), "2");
		assert_eq!(positions(CHARLIE, 1), vec![]);
		sell((ALICE, 0), (CHARLIE, 0), "4");
		let [long, short] = [book(CHARLIE, 0), book(ALICE, 0)].map(|book| book.positions[0].mark);
		assert_eq!((long, short), (Some(at(0, "0.5", "200")), None));
		assert_ok!(Vaults::do_try_state());

		// The second half: of 4 long, 2 are left, and 100 paid for each of the others, 50 for each that is long.
		let second = torn("2", "4", "100", "0");
		assert_eq!(second.series[0].index, at(0, "0.25", "225"));
		assert_ok!(book_tear_up(id(ALICE, 0), "2", &second.series[0]));
		assert_eq!(held(CHARLIE), (Some(signed("2")), signed("8200")));
		touch(CHARLIE, 0);
		assert_eq!((house_contracts(), house_cash(account())), (signed("0"), signed("0")));
		assert_ok!(Vaults::do_try_state());
	});
}

#[test]
fn many_tear_ups_are_one_for_him_who_is_touched_last() {
	ledger_alone(|| {
		ten_contracts();
		tear("1", "10", "1000", "0");
		touch(ALICE, 0);
		tear("2", "9", "900", "0");
		touch(BOB, 0);
		touch(ALICE, 0);
		tear("2", "7", "700", "700");
		for who in [ALICE, BOB, DAVE] {
			touch(who, 0);
			assert_ok!(Vaults::do_try_state());
		}
		// Of 10 contracts 5 are left: half of each; what was paid, 1,000 + 1,800 + 700, was divided as they were held.
		for (who, quantity, cash) in
			[(ALICE, "2.5", "11750"), (BOB, "1.5", "11050"), (DAVE, "1", "10700")]
		{
			let (left, now) = held(who);
			let short =
				|exact: &str, found: FixedI128| signed(exact).into_inner() - found.into_inner();
			// A factor is rounded down three times, a receipt at most as often.
			assert!((0..20).contains(&short(quantity, left.expect("held"))), "{who}: {left:?}");
			assert!((0..20_000).contains(&short(cash, now)), "{who}: {now:?}");
		}
		assert!((0..60).contains(&house_contracts().into_inner()), "{:?}", house_contracts());
		assert!((0..60_000).contains(&house_cash(account()).into_inner()));
	});
}

/// Three are long of one each; one contract is closed for 100. The factor 2/3 and the 33.333... a contract are rounded down,
/// and so is what each is left with and paid. The house keeps 2 units of contracts and 1 of cash.
#[test]
fn what_rounding_leaves_is_the_houses() {
	ledger_alone(|| {
		for who in [ALICE, BOB, DAVE, CHARLIE] {
			vault_with(who, fixed("10000"));
		}
		for who in [ALICE, BOB, DAVE] {
			sell((CHARLIE, 0), (who, 0), "1");
		}
		tear("1", "3", "100", "0");
		for who in [ALICE, BOB, DAVE] {
			touch(who, 0);
			let (left, cash) = held(who);
			assert_eq!(left, Some(signed("0.666666666666666666")));
			assert_eq!(cash, signed("10033.333333333333333333"));
		}
		assert_eq!(house_contracts(), FixedI128::from_inner(2));
		assert_eq!(house_cash(account()), FixedI128::from_inner(1));

		// The same once more: 2 long, of which 2e-18 are the house's.
		tear("1", "2", "100", "0");
		for who in [ALICE, BOB, DAVE] {
			touch(who, 0);
			assert_ok!(Vaults::do_try_state());
		}
		assert!(house_contracts() >= FixedI128::from_inner(1));
		assert!(house_cash(account()) >= FixedI128::from_inner(1));
	});
}

/// 9.999999999 of 10 are closed: a factor of 1e-10 is below 1e-9, so epoch 1 begins at 0.1.
#[test]
fn an_epoch_ends_when_a_billionth_is_left() {
	ledger_alone(|| {
		ten_contracts();
		sell((CHARLIE, 0), (CHARLIE, 1), "5");
		tear("9.999999999", "10", "1000", "0");
		assert_eq!(index(), at(1, "0.1", "0"));
		let end = EpochEnd { cash: fixed("999.9999999"), carried: true };
		assert_eq!(EpochEnds::get(series(), 0), Some(end));
		assert_eq!(held(ALICE), (Some(signed("0.0000000005")), signed("14999.9999995")));
		touch(BOB, 0);
		assert_eq!(held(BOB), (Some(signed("0.0000000003")), signed("12999.9999997")));
		assert_ok!(Vaults::do_try_state());

		// Half of that is closed: those who were touched in between and those who were not are treated alike.
		tear("0.0000000005", "0.000000001", "1000", "0");
		assert_eq!(index(), at(1, "0.05", "50"));
		assert_eq!(held(ALICE), (Some(signed("0.00000000025")), signed("14999.99999975")));
		assert_eq!(held(BOB), (Some(signed("0.00000000015")), signed("12999.99999985")));
		assert_eq!(held(DAVE), (Some(signed("0.0000000001")), signed("11999.9999999")));
		for who in [ALICE, BOB, DAVE] {
			touch(who, 0);
			assert_ok!(Vaults::do_try_state());
		}
		assert_eq!((house_contracts(), house_cash(account())), (signed("0"), signed("0")));
	});
}

#[test]
fn an_epoch_ends_when_nothing_is_left_and_new_longs_are_of_the_next() {
	ledger_alone(|| {
		ten_contracts();
		sell((CHARLIE, 0), (CHARLIE, 1), "5");
		tear("10", "10", "1000", "4000");
		assert_eq!(index(), at(1, "1", "0"));
		let end = EpochEnd { cash: fixed("600"), carried: false };
		assert_eq!(EpochEnds::get(series(), 0), Some(end));
		assert_eq!(held(ALICE), (None, signed("13000")));

		// Written anew after all was closed: none of it is torn up.
		sell((CHARLIE, 0), (BOB, 0), "4");
		assert_eq!(held(BOB), (Some(signed("4")), signed("11800")));
		touch(ALICE, 0);
		touch(DAVE, 0);
		assert_eq!(positions(ALICE, 0), vec![]);
		assert_eq!((house_contracts(), house_cash(account())), (signed("0"), signed("0")));
		assert_ok!(withdraw(ALICE, 0, fixed("13000")));
		assert_ok!(close(ALICE, 0));
		assert_ok!(Vaults::do_try_state());
	});
}

#[test]
fn close_succeeds_when_tear_ups_left_nothing() {
	ledger_alone(|| {
		ten_contracts();
		assert_ok!(withdraw(DAVE, 0, fixed("10000")));
		sell((CHARLIE, 0), (CHARLIE, 1), "5");
		assert_noop!(close(DAVE, 0), VaultsError::NotEmpty);
		tear("10", "10", "0", "0");
		assert_ok!(close(DAVE, 0));
		assert_eq!(house_contracts(), signed("-8"));
		assert_ok!(Vaults::do_try_state());
	});
}

#[test]
fn other_series_and_other_expiries_are_not_concerned() {
	ledger_alone(|| {
		ten_contracts();
		let others = [put_series(0, "50100"), put_series(1, "50000")].map(Instrument::Position);
		for other in others {
			assert_ok!(post(&[
				vault_entry(BOB, 0, other, signed("7")),
				vault_entry(DAVE, 0, other, signed("-7")),
			]));
		}
		tear("5", "10", "1000", "3000");
		let positions = holdings(BOB, 0).positions;
		let quantities: Vec<_> = positions.into_iter().map(|(_, quantity)| quantity).collect();
		assert_eq!(quantities, ["1.5", "7", "7"].map(signed));
		touch(BOB, 0);
		assert_ok!(Vaults::do_try_state());
	});
}

#[test]
fn tear_up_is_refused_when_the_vault_is_not_short_so_much() {
	ledger_alone(|| {
		ten_contracts();
		let result = torn("5", "10", "1000", "3000");
		let torn = &result.series[0];
		for (vault, quantity, error) in [
			(id(CHARLIE, 0), "5.000000000000000001", VaultsError::BeyondShort),
			(id(ALICE, 0), "5", VaultsError::BeyondShort),
			(id(CHARLIE, 0), "0", VaultsError::AmountZero),
			(id(CHARLIE, 7), "5", VaultsError::UnknownVault),
		] {
			assert_noop!(book_tear_up(vault, quantity, torn), error);
		}
	});
}

#[test]
fn tear_up_is_refused_when_the_index_does_not_go_on() {
	ledger_alone(|| {
		ten_contracts();
		let first = torn("2", "10", "1000", "0");
		assert_ok!(book_tear_up(id(CHARLIE, 0), "2", &first.series[0]));
		// The same once more, as if it had not been booked; the beginning; an epoch too far, or none though one ended.
		let end = Some(EpochEnd { cash: fixed("5000"), carried: true });
		let wrong = |index, ended| TornSeries { index, ended, ..first.series[0] };
		for wrong in [
			first.series[0],
			wrong(TearUpIndex::default(), None),
			wrong(at(0, "0.7", "199"), None),
			wrong(at(1, "0.7", "300"), None),
			wrong(at(2, "0.1", "0"), end),
			wrong(at(0, "0.1", "0"), end),
			wrong(at(1, "0.1", "1"), end),
			wrong(at(1, "0.1", "0"), Some(EpochEnd { cash: fixed("199"), carried: true })),
		] {
			let result = book_tear_up(id(CHARLIE, 0), "1", &wrong);
			assert_noop!(result, VaultsError::TearUpMismatch);
		}
	});
}

#[test]
fn forget_expiry_gives_the_remainder_to_the_fund_when_all_is_settled() {
	ledger_alone(|| {
		for who in [ALICE, BOB, DAVE, CHARLIE] {
			vault_with(who, fixed("10000"));
		}
		for who in [ALICE, BOB, DAVE] {
			sell((CHARLIE, 0), (who, 0), "1");
		}
		tear("1", "3", "100", "0");
		tear("1.999999999999999999", "2", "100", "0");
		assert_eq!(index().epoch, 1);
		let series_torn = <Vaults as Ledger<AccountId>>::torn_series;
		let expiry: Moment = series().expiry;
		assert_eq!(series_torn(BTC, expiry), vec![series()]);
		assert_eq!(series_torn(ETH, expiry), vec![]);

		// As settlement does: the house takes what vaults and its own account for tear-ups have.
		let settlement = HouseAccount::Settlement { underlying: BTC, expiry };
		for who in [ALICE, BOB, DAVE, CHARLIE] {
			let held = holdings(who, 0).positions.first().map(|(_, quantity)| *quantity);
			let held = held.unwrap_or_default();
			let taken = FixedI128::from_inner(-held.into_inner());
			assert_ok!(post(&[
				vault_entry(who, 0, contracts(), taken),
				house_entry(settlement, contracts(), held),
			]));
		}
		assert_noop!(forget(10), VaultsError::TearUpNotSettled);
		let left = house_contracts();
		assert!(left > signed("0"));
		let taken = FixedI128::from_inner(-left.into_inner());
		assert_ok!(post(&[
			house_entry(account(), contracts(), taken),
			house_entry(settlement, contracts(), left),
		]));
		assert_eq!(surety_vaults::SettlementAccounts::<Test>::iter().count(), 0);

		let remainder = house_cash(account());
		assert!(remainder > signed("0"));
		assert_eq!(forget(0), Ok(false));
		assert_eq!(forget(10), Ok(true));
		let underlying = BTC;
		assert_eq!(last(), Some(Event::TearUpsForgotten { underlying, expiry, remainder }));
		assert_eq!(house_cash(FUND), remainder);
		assert_eq!((TearUps::iter().count(), EpochEnds::iter().count()), (0, 0));
		assert_eq!(CashPool::get().torn_expiries, 0);
		assert_eq!(index(), TearUpIndex::default());
		assert_ok!(Vaults::do_try_state());
		let root = storage_root();
		assert_eq!(forget(10), Ok(true));
		assert_eq!(storage_root(), root);
	});
}

#[test]
fn forget_expiry_goes_on_where_it_stopped_when_there_is_much_to_remove() {
	ledger_alone(|| {
		vault_with(ALICE, fixed("10000"));
		vault_with(CHARLIE, fixed("10000"));
		let strikes = ["100", "200", "300"].map(|strike| put_series(0, strike));
		for series in strikes {
			let instrument = Instrument::Position(series);
			assert_ok!(post(&[
				vault_entry(ALICE, 0, instrument, signed("1")),
				vault_entry(CHARLIE, 0, instrument, signed("-1")),
			]));
			let one = fixed("1");
			let short =
				TornShort { quantity: one, mark: one, longs: one, index: Default::default() };
			let torn = tear_up(fixed("0"), &[short]).expect("fits").series[0];
			let charlie = id(CHARLIE, 0);
			assert_ok!(<Vaults as Ledger<AccountId>>::tear_up(&charlie, &series, one, &torn));
		}
		assert_eq!(CashPool::get().tear_ups, 3);
		assert_eq!(CashPool::get().torn_expiries, 1);
		touch(ALICE, 0);
		assert_eq!(forget(1), Ok(false));
		assert_ok!(Vaults::do_try_state());
		assert_eq!(<Vaults as Ledger<AccountId>>::torn_series(BTC, series().expiry).len(), 2);
		assert_eq!(forget(1), Ok(false));
		assert_eq!(forget(1), Ok(true));
		assert_ok!(Vaults::do_try_state());
	});
}

/// It is for settlement to call it last. Should it not, positions stay what they are and vaults can be read.
#[test]
fn forgetting_too_early_is_noticed_and_takes_nothing() {
	Externalities::default().build().execute_with(|| {
		ten_contracts();
		tear("5", "10", "1000", "3000");
		for who in [ALICE, BOB, DAVE] {
			touch(who, 0);
		}
		assert_eq!(forget(10), Ok(true));
		let said = "vaults: a long has missed a tear-up";
		assert_eq!(Vaults::do_try_state(), Err(said.into()));
		// A tear-up elsewhere makes the ledger look again.
		let other = put_series(1, "50000");
		let one = fixed("1");
		assert_ok!(post(&[
			vault_entry(DAVE, 0, Instrument::Position(other), signed("1")),
			vault_entry(CHARLIE, 0, Instrument::Position(other), signed("-1")),
		]));
		let short = TornShort { quantity: one, mark: one, longs: one, index: Default::default() };
		let torn = tear_up(fixed("0"), &[short]).expect("fits").series[0];
		let charlie = id(CHARLIE, 0);
		assert_ok!(<Vaults as Ledger<AccountId>>::tear_up(&charlie, &other, one, &torn));
		assert_eq!(held(ALICE), (Some(signed("2.5")), signed("11000")));
		touch(ALICE, 0);
		assert_eq!(held(ALICE), (Some(signed("2.5")), signed("11000")));
		assert_eq!(held(DAVE), (Some(signed("1")), signed("10401")));
	});
}

/// A billion is the scale of an epoch: a holding that is two epochs behind counts 1e18 times less.
#[test]
fn a_holding_of_two_epochs_ago_keeps_its_part() {
	ledger_alone(|| {
		vault_with(ALICE, fixed("10000"));
		vault_with(CHARLIE, fixed("10000"));
		sell((CHARLIE, 0), (ALICE, 0), "10000000");
		// Of 1e7 contracts 0.001 are left, then of these 1e-12.
		tear("9999999.999", "10000000", "0", "0");
		tear("0.000999999999", "0.001", "0", "0");
		assert_eq!(index().epoch, 2);
		let left = held(ALICE).0.expect("some");
		assert!(left <= FixedI128::from_inner(1_000_000), "{left:?}");
		assert!(left >= FixedI128::from_inner(999_999), "{left:?}");
		touch(ALICE, 0);
		assert_ok!(Vaults::do_try_state());
	});
}

/// Alice owes 100 when five of ten contracts are torn up for 200 each of ten: 1,000 are hers before they are written.
#[test]
fn collateral_of_a_debtor_may_move_when_a_tear_up_has_paid_the_debt() {
	ledger_alone(|| {
		ten_contracts();
		assert_ok!(open(ALICE));
		assert_ok!(put(ALICE, 0, BTC, fixed("2")));
		pay((ALICE, 0), (BOB, 0), "10100");
		let needed = || VaultsError::CollateralNeeded;
		assert_noop!(hand(ALICE, 0, id(ALICE, 1), BTC, "1"), needed());
		assert_noop!(take(ALICE, 0, BTC, fixed("1")), needed());

		tear("5", "10", "1000", "3000");
		assert_ok!(hand(ALICE, 0, id(ALICE, 1), BTC, "1"));
		assert_ok!(take(ALICE, 0, BTC, fixed("1")));
		assert_eq!(cash(ALICE, 0), signed("-100"), "nothing is written");
		assert_eq!(holdings(ALICE, 0).cash, signed("900"));
		// A transfer of cash writes it, and says so.
		assert_ok!(give(ALICE, 0, id(ALICE, 1), "900"));
		assert_eq!((cash(ALICE, 0), cash(ALICE, 1)), (signed("0"), signed("900")));
		assert_eq!(positions(ALICE, 0), vec![(series(), signed("2.5"))]);
	});
}
