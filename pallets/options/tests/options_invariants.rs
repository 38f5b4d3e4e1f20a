//! What the pallet says of itself: every invariant fails when what it speaks of is corrupted.

mod common;

use common::*;
use frame_support::traits::fungible::hold::Mutate;
use sp_runtime::{DispatchError, FixedI128};
use surety_options::{
	Expiries, HolderRecord, Holders, MarketRecords, Markets, NextSeries, Offers, OffersOf, Phase,
	SeriesBook, Settling, SymbolOf,
};
use surety_traits::{Invariants, Ledger};
use surety_types::{Entry, HouseAccount, Instrument, LedgerAccount, Market, Symbol};

const KEY: (u32, Moment) = (BTC, EXPIRY);

fn book_key() -> (u32, Moment, Series) {
	(BTC, EXPIRY, put("40000"))
}

fn alice() -> Vault {
	Vault { owner: ALICE, index: 0 }
}

fn bob() -> Vault {
	Vault { owner: BOB, index: 0 }
}

/// Two holders of a put, offers of two makers, an expiry that nobody holds.
fn scene() {
	let later = series(OptionKind::Put, "40000", LATER);
	market_of(&[put("40000"), call("60000"), later]);
	let (alice, bob) = (vault(ALICE), vault(BOB));
	trade(&alice, &bob, put("40000"), "2", "500");
	sell(&alice, put("40000"), "1", "500");
	sell(&alice, later, "1", "500");
	buy(&bob, put("40000"), "1", "500");
}

/// The scene, and then something that must not be.
fn broken(says: &'static str, corrupt: impl FnOnce()) {
	Externalities::default().build().execute_with(|| {
		scene();
		assert_eq!(Options::do_try_state(), Ok(()));
		corrupt();
		assert_eq!(Options::do_try_state(), Err(DispatchError::Other(says)));
	});
}

/// The same, when the price of the first expiry is fixed and Alice is settled.
fn broken_while_settling(says: &'static str, corrupt: impl FnOnce()) {
	broken(says, || {
		fix(EXPIRY, "35000");
		assert_ok!(dispatch(DAVE, settle(&alice(), EXPIRY)));
		assert_eq!(Options::do_try_state(), Ok(()));
		corrupt();
	});
}

fn post(entries: [(LedgerAccount<AccountId>, Instrument, &str); 2]) {
	let entries = entries.map(|(account, instrument, amount)| Entry {
		account,
		instrument,
		amount: signed(amount),
	});
	assert_ok!(<Vaults as Ledger<AccountId>>::post(&entries));
}

#[test]
fn markets_fail_when_terms_are_unsound() {
	broken("options: the terms of a market are unsound", || {
		Markets::<Test>::insert(BTC, Market { lot: fixed("0"), ..market(b"BTC") });
	});
}

#[test]
fn markets_fail_when_a_symbol_names_another() {
	broken("options: a market's symbol does not name it", || {
		SymbolOf::<Test>::insert(Symbol::new(b"BTC").expect("sound"), ETH);
	});
}

#[test]
fn markets_fail_when_a_symbol_names_nothing() {
	broken("options: there are more symbols or markets than there can be", || {
		SymbolOf::<Test>::insert(Symbol::new(b"XBT").expect("sound"), BTC);
	});
}

#[test]
fn queue_fails_when_an_expiry_waits_twice() {
	broken_while_settling("options: an expiry waits twice to be settled", || {
		Settling::<Test>::mutate(|queue| queue.try_push(KEY)).expect("there is room");
	});
}

#[test]
fn queue_fails_when_an_expiry_waits_that_is_not_on_file() {
	broken("options: an expiry waits to be settled but is not on file", || {
		Settling::<Test>::mutate(|queue| queue.try_push((ETH, EXPIRY))).expect("there is room");
	});
}

#[test]
fn queue_fails_when_an_expiry_waits_without_a_price() {
	broken("options: an expiry is settled without a price", || {
		Settling::<Test>::mutate(|queue| queue.try_push(KEY)).expect("there is room");
	});
}

#[test]
fn queue_fails_when_an_expiry_with_a_price_does_not_wait() {
	broken_while_settling("options: an expiry with a price does not wait to be settled", || {
		Settling::<Test>::kill();
	});
}

#[test]
fn expiries_fail_when_open_interest_does_not_follow_a_tear_up() {
	broken("options: the open interest of a series is not what its holders hold", || {
		tear_up_short(&alice(), &put("40000"), "1", "2", "3000", "0");
		assert_eq!(Options::do_try_state(), Ok(()));
		// Half of each long is left; the ledger alone knows of the half of that.
		let index = <Vaults as Ledger<AccountId>>::tear_up_index(&put("40000"));
		let [quantity, longs, mark] = ["0.5", "1", "3000"].map(fixed);
		let short = surety_margin::TornShort { quantity, mark, longs, index };
		let torn = surety_margin::tear_up(fixed("0"), &[short]).expect("it fits").series[0];
		let done = <Vaults as Ledger<AccountId>>::tear_up(&alice(), &put("40000"), quantity, &torn);
		assert_ok!(done);
	});
}

/// Both hold something else of the expiry, so that they are on its index.
#[test]
fn expiries_fail_when_a_series_that_was_torn_up_is_not_listed() {
	broken("options: a series that was torn up is not listed", || {
		let vault = LedgerAccount::Vault;
		let unlisted = Instrument::Position(put("45000"));
		post([(vault(alice()), unlisted, "-1"), (vault(bob()), unlisted, "1")]);
		let index = <Vaults as Ledger<AccountId>>::tear_up_index(&put("45000"));
		let [quantity, longs, mark] = ["1", "1", "3000"].map(fixed);
		let short = surety_margin::TornShort { quantity, mark, longs, index };
		let torn = surety_margin::tear_up(fixed("0"), &[short]).expect("it fits").series[0];
		let done = <Vaults as Ledger<AccountId>>::tear_up(&alice(), &put("45000"), quantity, &torn);
		assert_ok!(done);
	});
}

#[test]
fn expiries_fail_when_holders_are_counted_wrong() {
	broken("options: the holders of an expiry are counted wrong", || {
		Expiries::<Test>::mutate(KEY, |expiry| expiry.as_mut().expect("on file").holders = 1);
	});
}

#[test]
fn expiries_fail_when_a_holder_is_not_on_the_index() {
	broken("options: the holders of an expiry are counted wrong", || {
		Holders::<Test>::remove(KEY, alice());
	});
}

#[test]
fn expiries_fail_when_a_holder_holds_nothing() {
	broken("options: a holder has no position in its expiry", || {
		let charlie = vault(CHARLIE);
		Holders::<Test>::insert(KEY, charlie, HolderRecord::default());
	});
}

#[test]
fn expiries_fail_when_a_holder_has_no_vault() {
	broken("options: a holder has no position in its expiry", || {
		Holders::<Test>::insert(KEY, Vault { owner: 77, index: 0 }, HolderRecord::default());
	});
}

#[test]
fn expiries_fail_when_open_interest_is_not_what_is_held() {
	broken("options: the open interest of a series is not what its holders hold", || {
		SeriesBook::<Test>::mutate(book_key(), |record| {
			record.as_mut().expect("listed").long = fixed("3");
		});
	});
}

#[test]
fn expiries_fail_when_a_position_moved_behind_the_pallets_back() {
	broken("options: the open interest of a series is not what its holders hold", || {
		let contracts = Instrument::Position(put("40000"));
		let fund = LedgerAccount::House(HouseAccount::Fund { underlying: BTC });
		post([(LedgerAccount::Vault(alice()), contracts, "1"), (fund, contracts, "-1")]);
	});
}

#[test]
fn expiries_fail_when_long_and_short_differ() {
	broken("options: contracts long and short differ", || {
		let contracts = Instrument::Position(put("40000"));
		let fund = LedgerAccount::House(HouseAccount::Fund { underlying: BTC });
		post([(LedgerAccount::Vault(alice()), contracts, "1"), (fund, contracts, "-1")]);
		SeriesBook::<Test>::mutate(book_key(), |record| {
			record.as_mut().expect("listed").short = fixed("1");
		});
	});
}

#[test]
fn expiries_fail_when_the_house_is_not_the_counterparty() {
	broken_while_settling("options: the house is not the counterparty of what was settled", || {
		let contracts = Instrument::Position(put("40000"));
		let house = HouseAccount::Settlement { underlying: BTC, expiry: EXPIRY };
		let fund = HouseAccount::Fund { underlying: BTC };
		post([
			(LedgerAccount::House(house), contracts, "1"),
			(LedgerAccount::House(fund), contracts, "-1"),
		]);
	});
}

#[test]
fn expiries_fail_when_what_was_settled_is_lost() {
	broken_while_settling("options: the house is not the counterparty of what was settled", || {
		surety_vaults::SettlementAccounts::<Test>::mutate(KEY, |account| {
			account.contracts = Default::default();
		});
	});
}

#[test]
fn expiries_fail_when_a_held_series_is_not_listed() {
	broken("options: a vault holds a series that is not listed", || {
		SeriesBook::<Test>::remove(book_key());
	});
}

#[test]
fn expiries_fail_when_series_are_counted_wrong() {
	broken("options: the series of an expiry are counted wrong", || {
		Expiries::<Test>::mutate(KEY, |expiry| expiry.as_mut().expect("on file").series = 3);
	});
}

#[test]
fn expiries_fail_when_one_is_on_file_without_a_series() {
	broken("options: an expiry is on file without a series", || {
		Expiries::<Test>::insert((BTC, LATER + 60_000), surety_options::ExpiryRecord::default());
	});
}

/// Bob is counted and Alice is not collected yet.
fn broken_while_collecting(says: &'static str, corrupt: impl FnOnce()) {
	broken(says, || {
		fix(EXPIRY, "35000");
		assert_ok!(dispatch(DAVE, settle(&bob(), EXPIRY)));
		assert_eq!(Options::do_try_state(), Ok(()));
		corrupt();
	});
}

/// Bob is counted, Alice collected, and Bob waits for his 10,000.
fn broken_while_paying(says: &'static str, corrupt: impl FnOnce()) {
	broken_while_collecting(says, || {
		assert_ok!(dispatch(DAVE, settle(&alice(), EXPIRY)));
		assert_eq!(Options::do_try_state(), Ok(()));
		corrupt();
	});
}

fn expiry(change: impl FnOnce(&mut surety_options::ExpiryRecord)) {
	Expiries::<Test>::mutate(KEY, |expiry| change(expiry.as_mut().expect("on file")));
}

fn claim(claim: &str) {
	Holders::<Test>::insert(KEY, bob(), HolderRecord { claim: Some(fixed(claim)) });
}

#[test]
fn claims_fail_when_the_phase_is_wrong() {
	let wrong = "options: an expiry is in the wrong phase";
	broken(wrong, || expiry(|expiry| expiry.phase = Phase::Collecting));
	broken_while_settling(wrong, || expiry(|expiry| expiry.phase = Phase::Trading));
}

#[test]
fn claims_fail_when_there_is_one_before_the_price() {
	broken("options: there is a claim without a price", || claim("10000"));
	broken("options: there are claims before the price", || {
		expiry(|expiry| expiry.winnings = fixed("1"));
	});
	broken("options: there are claims before the price", || {
		expiry(|expiry| expiry.shortfall = fixed("1"));
	});
}

#[test]
fn claims_fail_when_one_is_not_what_the_vault_has_won() {
	for wrong in ["9999.999999999999999999", "10000.000000000000000001", "0"] {
		broken_while_collecting("options: a claim is not what the vault has won", || claim(wrong));
	}
	broken_while_collecting("options: a claim is not what the vault has won", || {
		let lost = HolderRecord { claim: Some(fixed("10000")) };
		Holders::<Test>::insert(KEY, alice(), lost);
	});
}

#[test]
fn claims_fail_when_they_are_counted_wrong() {
	let wrong = "options: the claims of an expiry are counted wrong";
	broken_while_collecting(wrong, || expiry(|expiry| expiry.counted = 0));
	broken_while_paying(wrong, || expiry(|expiry| expiry.counted = 2));
	broken_while_collecting(wrong, || {
		Holders::<Test>::insert(KEY, bob(), HolderRecord::default());
	});
}

#[test]
fn claims_fail_when_a_collection_does_not_end() {
	broken_while_paying("options: a collection has not ended", || {
		expiry(|expiry| expiry.phase = Phase::Collecting);
	});
}

#[test]
fn claims_fail_when_the_winnings_are_not_their_sum() {
	broken_while_collecting("options: the winnings are not the sum of the claims", || {
		expiry(|expiry| expiry.winnings = fixed("10001"));
	});
}

#[test]
fn claims_fail_when_the_house_cannot_pay_them() {
	let house = HouseAccount::Settlement { underlying: BTC, expiry: EXPIRY };
	let fund = HouseAccount::Fund { underlying: BTC };
	let lose = |amount: &str| {
		let back = amount.trim_start_matches('-');
		post([
			(LedgerAccount::House(house), Instrument::Cash, amount),
			(LedgerAccount::House(fund), Instrument::Cash, back),
		]);
	};
	broken_while_paying("options: the house cannot pay the winners", || {
		lose("-0.000000000000000001");
	});
	broken_while_collecting("options: the house lacks cash in settlement", || lose("-1"));
}

#[test]
fn offers_fail_when_one_is_for_its_own_maker() {
	broken("options: an offer is for its own maker", || {
		Offers::<Test>::mutate(0, 1, |offer| {
			let offer = offer.as_mut().expect("it stands");
			offer.taker = Some(Vault { owner: offer.maker.owner, index: 7 });
		});
	});
}

#[test]
fn orphans_fail_when_a_holder_or_a_series_has_no_expiry_on_file() {
	broken("options: the index knows an expiry not on file", || {
		Holders::<Test>::insert((BTC, LATER + 60_000), alice(), HolderRecord::default());
	});
	broken("options: a series is listed in an expiry not on file", || {
		Expiries::<Test>::remove((BTC, LATER));
	});
	broken("options: a series is filed wrong", || {
		let record = SeriesBook::<Test>::get(book_key()).expect("listed");
		SeriesBook::<Test>::insert((ETH, EXPIRY, put("40000")), record);
	});
}

#[test]
fn orphans_fail_when_series_of_an_underlying_are_counted_wrong() {
	broken("options: the series of an underlying are counted wrong", || {
		MarketRecords::<Test>::mutate(BTC, |market| market.series = 2);
	});
}

#[test]
fn orphans_fail_when_the_open_interest_of_a_market_is_not_that_of_its_series() {
	let wrong = "options: the open interest of a market is not that of its series";
	broken(wrong, || MarketRecords::<Test>::mutate(BTC, |market| market.long = fixed("1")));
	broken(wrong, || MarketRecords::<Test>::mutate(BTC, |market| market.short = fixed("3")));
	broken("options: the series of an underlying are counted wrong", || {
		MarketRecords::<Test>::insert(ETH, surety_options::MarketRecord::default());
	});
}

#[test]
fn orphans_fail_when_a_listers_hold_is_not_his_deposits() {
	broken("options: a lister's hold is not the sum of his deposits", || {
		let reason = RuntimeHoldReason::Options(HoldReason::SeriesDeposit);
		assert_ok!(Balances::hold(&reason, &DAVE, 1));
	});
}

#[test]
fn offers_fail_when_a_number_was_not_given_out() {
	broken("options: an offer has a number not given out", || {
		SeriesBook::<Test>::mutate(book_key(), |record| {
			record.as_mut().expect("listed").offers = 1;
		});
	});
}

#[test]
fn offers_fail_when_their_series_is_not_on_the_book() {
	let says = "options: an offer is of a series not on the book";
	let series = || SeriesBook::<Test>::get(book_key()).expect("listed");
	// Listed again it is another series.
	broken(says, || {
		NextSeries::<Test>::put(4);
		let again = surety_options::SeriesRecord { number: 3, ..series() };
		SeriesBook::<Test>::insert(book_key(), again);
	});
	broken(says, || {
		let offer = Offers::<Test>::take(0, 1).expect("it stands");
		Offers::<Test>::insert(7, 1, offer);
	});
	broken("options: a series has a number not given out", || NextSeries::<Test>::put(2));
}

#[test]
fn offers_fail_when_nothing_is_left_of_one() {
	broken("options: an offer stands of which nothing is left", || {
		Offers::<Test>::mutate(0, 1, |offer| {
			offer.as_mut().expect("it stands").quantity = fixed("0");
		});
	});
}

#[test]
fn offers_fail_when_one_is_not_among_its_makers() {
	broken("options: an offer is not among those of its maker", || {
		OffersOf::<Test>::remove(BOB);
	});
}

#[test]
fn offers_fail_when_a_list_is_empty_unordered_or_names_what_does_not_stand() {
	broken("options: an empty list of offers is kept", || {
		OffersOf::<Test>::insert(CHARLIE, frame_support::BoundedVec::new());
	});
	broken("options: a list of offers is not ascending", || {
		OffersOf::<Test>::mutate(ALICE, |own| own.as_mut().reverse());
	});
	broken("options: a listed offer does not stand", || {
		OffersOf::<Test>::mutate(BOB, |own| own.try_push(99)).expect("there is room");
	});
	broken("options: an offer is listed under another maker", || {
		let foreign = OffersOf::<Test>::get(BOB);
		OffersOf::<Test>::insert(CHARLIE, foreign);
	});
}

#[test]
fn offers_fail_when_a_makers_hold_is_not_his_deposits() {
	broken("options: a maker's hold is not the sum of his deposits", || {
		let reason = RuntimeHoldReason::Options(HoldReason::OfferDeposit);
		assert_ok!(Balances::hold(&reason, &BOB, 1));
	});
}

#[test]
fn check_comes_to_the_same_end_when_paged_one_by_one() {
	Externalities::default().build_and_execute(|| {
		scene();
		let (mut cursor, mut pages) = (None, 0);
		loop {
			cursor = Options::check(cursor, 1).expect("sound");
			pages += 1;
			if cursor.is_none() {
				break;
			}
		}
		// At least a page for each market, expiry, holder, series, offer and maker.
		assert!(pages > 1 + 2 + 2 + 3 + 3 + 2, "{pages}");
		// No page is longer for a limit of nothing.
		assert!(Options::check(None, 0).expect("sound").is_some());

		MarketRecords::<Test>::mutate(BTC, |market| market.series = 2);
		let mut cursor = None;
		let verdict = loop {
			match Options::check(cursor, 1) {
				Ok(Some(next)) => cursor = Some(next),
				other => break other,
			}
		};
		assert!(verdict.is_err());
		MarketRecords::<Test>::mutate(BTC, |market| market.series = 3);
	});
}

#[test]
fn check_refuses_a_cursor_when_it_is_damaged() {
	Externalities::default().build_and_execute(|| {
		for cursor in [vec![], vec![7], vec![2, 0], vec![1, 1, 0]] {
			assert!(Options::check(Some(cursor), 10).is_err());
		}
	});
}

#[test]
fn cash_of_the_house_is_never_below_zero_when_losers_are_settled_first() {
	Externalities::default().build_and_execute(|| {
		scene();
		fix(EXPIRY, "35000");
		assert_ok!(dispatch(DAVE, settle(&alice(), EXPIRY)));
		assert_eq!(house_cash(EXPIRY), (signed("10000"), FixedI128::from_inner(0)));
		wake_hook();
	});
}
