//! Markets and series: what can be listed, and what names it.

mod common;

use codec::Decode;
use common::*;
use frame_support::dispatch::GetDispatchInfo;
use sp_runtime::{traits::Dispatchable, DispatchError, TokenError};
use surety_options::{
	Expiries, ExpiryRecord, MarketRecords, Markets, SymbolOf, UserCount, WeightInfo,
};
use surety_types::{Market, Symbol};

fn register(underlying: u32, market: Market) -> Call {
	Call::register_market { underlying, market }
}

fn symbol(name: &[u8]) -> Symbol {
	Symbol::new(name).expect("a sound symbol")
}

#[test]
fn register_market_admits_it_when_governance_asks() {
	Externalities::default().build_and_execute(|| {
		let ether = market(b"ETH");
		assert_ok!(dispatch_as(root(), register(ETH, ether)));
		last(Event::MarketRegistered { underlying: ETH, old: None, new: ether });
		assert_eq!(Markets::<Test>::get(ETH), Some(ether));
		assert_eq!(SymbolOf::<Test>::get(symbol(b"ETH")), Some(ETH));
	});
}

#[test]
fn register_market_changes_terms_and_frees_the_symbol_when_it_exists() {
	Externalities::default().build_and_execute(|| {
		let (old, new) = (market(b"BTC"), Market { lot: fixed("0.5"), ..market(b"XBT") });
		assert_ok!(dispatch_as(root(), register(BTC, new)));
		last(Event::MarketRegistered { underlying: BTC, old: Some(old), new });
		assert_eq!(SymbolOf::<Test>::get(symbol(b"BTC")), None);
		assert_eq!(SymbolOf::<Test>::get(symbol(b"XBT")), Some(BTC));
		// Its own symbol is no obstacle.
		assert_ok!(dispatch_as(root(), register(BTC, Market { tick: fixed("1"), ..new })));
	});
}

#[test]
fn register_market_refuses_when_terms_are_unsound() {
	Externalities::default().build_and_execute(|| {
		let sound = market(b"ETH");
		let nameless = Symbol::decode(&mut &[0u8; 8][..]).expect("eight bytes");
		let too_large = fixed("10000000.000000000000000001");
		for (market, error) in [
			(Market { symbol: nameless, ..sound }, Error::UnsoundSymbol),
			(Market { lot: fixed("0"), ..sound }, Error::UnsoundStep),
			(Market { tick: fixed("0"), ..sound }, Error::UnsoundStep),
			(Market { strike_step: fixed("0"), ..sound }, Error::UnsoundStep),
			(Market { lot: too_large, ..sound }, Error::UnsoundStep),
			(Market { expiry_step: 0, ..sound }, Error::UnsoundExpiryGrid),
			(Market { expiry_offset: 60_000, ..sound }, Error::UnsoundExpiryGrid),
			(Market { expiry_horizon: 0, ..sound }, Error::UnsoundExpiryGrid),
			(Market { expiry_horizon: u64::MAX, ..sound }, Error::UnsoundExpiryGrid),
			(Market { symbol: symbol(b"BTC"), ..sound }, Error::SymbolTaken),
		] {
			assert_noop!(dispatch_as(root(), register(ETH, market)), error);
		}
	});
}

#[test]
fn register_market_refuses_when_caller_is_a_stranger_or_there_are_too_many() {
	Externalities::default().build_and_execute(|| {
		let call = register(ETH, market(b"ETH"));
		assert_noop!(dispatch(ALICE, call.clone()), DispatchError::BadOrigin);
		assert_ok!(dispatch_as(root(), call));
		let third = register(4, market(b"DOT"));
		assert_noop!(dispatch_as(root(), third), Error::TooManyMarkets);
	});
}

#[test]
#[should_panic(expected = "genesis: the market of underlying 3 is unsound or named twice")]
fn genesis_refuses_markets_when_two_have_one_symbol() {
	let markets = vec![(BTC, market(b"BTC")), (ETH, market(b"BTC"))];
	Externalities::default().markets(markets).build();
}

#[test]
fn list_holds_the_deposit_and_counts_when_the_series_is_on_the_grid() {
	Externalities::default().build_and_execute(|| {
		assert_ok!(dispatch(ALICE, Call::list { series: put("40000") }));
		last(Event::Listed { series: put("40000"), lister: Some(ALICE) });
		assert_ok!(dispatch(ALICE, Call::list { series: call("40000") }));
		let later = series(OptionKind::Put, "40000", LATER);
		assert_ok!(dispatch(BOB, Call::list { series: later }));

		assert_eq!(on_hold(HoldReason::SeriesDeposit, ALICE), 2 * SERIES_DEPOSIT);
		assert_eq!(on_hold(HoldReason::SeriesDeposit, BOB), SERIES_DEPOSIT);
		assert_eq!(Options::market_record(BTC).series, 3);
		let expiry = |at| Expiries::<Test>::get((BTC, at));
		assert_eq!(expiry(EXPIRY), Some(ExpiryRecord { series: 2, ..Default::default() }));
		assert_eq!(expiry(LATER), Some(ExpiryRecord { series: 1, ..Default::default() }));
		assert_eq!(MarketRecords::<Test>::get(BTC).users, UserCount { series: 3, expiries: 2 });
		assert_eq!(open_interest(&put("40000")), (fixed("0"), fixed("0")));
	});
}

#[test]
fn list_refuses_when_the_series_is_off_the_grid() {
	let horizon = 600_000;
	let narrow = Market { expiry_horizon: horizon, ..market(b"BTC") };
	Externalities::default().markets(vec![(BTC, narrow)]).build_and_execute(|| {
		let at = |expiry| series(OptionKind::Call, "40000", expiry);
		for (series, error) in [
			(Series { underlying: ETH, ..put("40000") }, Error::UnknownMarket),
			(put("0"), Error::StrikeOffGrid),
			(put("0.000000000000000001"), Error::StrikeOffGrid),
			(put("40050"), Error::StrikeOffGrid),
			(put("10000100"), Error::StrikeOffGrid),
			(
				Series { strike: sp_runtime::FixedU128::from_inner(u128::MAX), ..put("0") },
				Error::StrikeOffGrid,
			),
			(at(EXPIRY + 1), Error::ExpiryOffGrid),
			(at(u64::MAX), Error::ExpiryOffGrid),
			(at(0), Error::SeriesExpired),
			(at(GENESIS_TIME), Error::SeriesExpired),
			(at(GENESIS_TIME + horizon + 60_000), Error::ExpiryBeyondHorizon),
		] {
			assert_noop!(dispatch(ALICE, Call::list { series }), error);
		}
		assert_ok!(dispatch(ALICE, Call::list { series: at(GENESIS_TIME + horizon) }));
	});
}

#[test]
fn list_refuses_when_the_window_is_open() {
	Externalities::default().build_and_execute(|| {
		blocks_until(EXPIRY - 30_000);
		assert_storage_noop!(
			assert!(dispatch(ALICE, Call::list { series: put("40000") }).is_err())
		);
	});
}

#[test]
fn list_refuses_when_listed_already_or_the_market_is_full() {
	Externalities::default().build_and_execute(|| {
		// The rest is kept for the protocol.
		for number in 1..=MAX_SERIES - PROTOCOL_SERIES {
			let series = put(&format!("{}", number * 100));
			assert_ok!(dispatch(ALICE, Call::list { series }));
			assert_noop!(dispatch(BOB, Call::list { series }), Error::AlreadyListed);
		}
		let one_more = Call::list { series: call("40000") };
		assert_noop!(dispatch(ALICE, one_more), Error::TooManySeries);
	});
}

#[test]
fn list_refuses_when_users_have_as_many_expiries_as_they_may() {
	Externalities::default().build_and_execute(|| {
		let at =
			|minute: u32| series(OptionKind::Put, "40000", EXPIRY + Moment::from(minute) * 60_000);
		let most = MAX_EXPIRIES - PROTOCOL_EXPIRIES;
		for minute in 0..most {
			assert_ok!(dispatch(ALICE, Call::list { series: at(minute) }));
		}
		assert_noop!(dispatch(BOB, Call::list { series: at(most) }), Error::TooManyExpiries);
		// In one that is open there is room, and after one has gone.
		assert_ok!(dispatch(BOB, Call::list { series: call("40000") }));
		assert_ok!(dispatch(ALICE, Call::unlist { series: at(1) }));
		assert_ok!(dispatch(BOB, Call::list { series: at(most) }));
	});
}

#[test]
fn unlist_returns_the_deposit_and_closes_the_expiry_when_it_was_the_last() {
	Externalities::default().build_and_execute(|| {
		for series in [put("40000"), call("40000")] {
			assert_ok!(dispatch(ALICE, Call::list { series }));
		}
		assert_ok!(dispatch(ALICE, Call::unlist { series: put("40000") }));
		last(Event::Unlisted { series: put("40000"), lister: ALICE });
		assert_eq!(on_hold(HoldReason::SeriesDeposit, ALICE), SERIES_DEPOSIT);
		assert!(Options::record(&put("40000")).is_none() && Oracle::is_watched(BTC, EXPIRY));
		assert_eq!(MarketRecords::<Test>::get(BTC).users, UserCount { series: 1, expiries: 1 });
		assert_noop!(dispatch(ALICE, Call::unlist { series: put("40000") }), Error::UnknownSeries);

		assert_ok!(dispatch(ALICE, Call::unlist { series: call("40000") }));
		assert_eq!(on_hold(HoldReason::SeriesDeposit, ALICE), 0);
		assert_eq!(Expiries::<Test>::get((BTC, EXPIRY)), None);
		assert!(!Oracle::is_watched(BTC, EXPIRY));
		assert_eq!(MarketRecords::<Test>::try_get(BTC), Err(()), "no record is kept");
		// And all over again.
		assert_ok!(dispatch(BOB, Call::list { series: put("40000") }));
	});
}

#[test]
fn unlist_refuses_when_held_late_unknown_or_somebody_elses() {
	Externalities::default().build_and_execute(|| {
		market_of(&[put("40000"), call("40000")]);
		let (alice, bob) = (vault(ALICE), vault(BOB));
		trade(&alice, &bob, put("40000"), "1", "500");
		let unlist = |series| Call::unlist { series };
		assert_noop!(dispatch(DAVE, unlist(put("40000"))), Error::SeriesHeld);
		assert_noop!(dispatch(ALICE, unlist(call("40000"))), Error::NotLister);
		assert_noop!(dispatch(DAVE, unlist(put("41000"))), Error::UnknownSeries);
		assert_noop!(dispatch_as(root(), unlist(call("40000"))), DispatchError::BadOrigin);
		// Brought to nothing it can go, but not any more when it has expired.
		let back = buy(&alice, put("40000"), "1", "500");
		assert_ok!(close(&bob, back, "1"));
		blocks_until(EXPIRY - 2_000);
		assert_ok!(dispatch(DAVE, unlist(put("40000"))));
		blocks_until(EXPIRY);
		assert_noop!(dispatch(DAVE, unlist(call("40000"))), Error::SeriesExpired);
	});
}

#[test]
fn unlist_refuses_when_an_expiry_without_series_would_have_holders() {
	Externalities::default().build().execute_with(|| {
		market_of(&[put("40000")]);
		Expiries::<Test>::mutate((BTC, EXPIRY), |expiry| {
			expiry.as_mut().expect("on file").holders = 1
		});
		assert_noop!(dispatch(DAVE, Call::unlist { series: put("40000") }), Error::Corrupt);
	});
}

#[test]
fn offers_go_with_their_series_and_wait_for_a_wing_when_it_is_unlisted() {
	Externalities::default().build_and_execute(|| {
		market_of(&[put("40000"), put("30000")]);
		let (alice, bob) = (vault(ALICE), vault(BOB));
		let spread = sell_spread(&alice, put("40000"), put("30000"), "1", "500");
		let unlist = |strike| Call::unlist { series: put(strike) };
		// A wing may go: then the spread cannot be taken, until it is listed again.
		assert_ok!(dispatch(DAVE, unlist("30000")));
		let take = accept_call(spread, &bob, "1");
		assert_noop!(dispatch(BOB, take.clone()), Error::UnknownSeries);
		assert_ok!(dispatch(CHARLIE, Call::list { series: put("30000") }));
		assert_ok!(dispatch(DAVE, unlist("40000")));
		assert!(happened(Event::OfferCancelled { offer: spread }));
		last(Event::Unlisted { series: put("40000"), lister: DAVE });
		assert_eq!(on_hold(HoldReason::OfferDeposit, ALICE), 0);
		assert!(!surety_options::OffersOf::<Test>::contains_key(ALICE));
		// Listed again it is another series, whose offers have other numbers.
		assert_ok!(dispatch(CHARLIE, Call::list { series: put("40000") }));
		assert_eq!(sell(&alice, put("40000"), "1", "500"), 3 << 32);
		assert_noop!(dispatch(BOB, take), Error::UnknownOffer);
	});
}

/// Who would keep a series on the book needs more places for offers than one account has, which are four.
#[test]
fn unlist_withdraws_as_many_offers_as_one_account_can_have_and_refuses_when_there_are_more() {
	Externalities::default().build_and_execute(|| {
		market_of(&[put("40000"), call("40000")]);
		let (alice, bob) = (vault(ALICE), vault(BOB));
		let offers: Vec<_> = (0..MAX_OFFERS).map(|_| buy(&bob, put("40000"), "1", "500")).collect();
		let own = sell(&alice, put("40000"), "1", "600");
		let unlist = RuntimeCall::from(Call::unlist { series: put("40000") });
		let weigh = |offers| Some(<() as WeightInfo>::unlist(offers));
		assert_eq!(unlist.get_dispatch_info().call_weight, weigh(4).expect("of the most"));
		assert_noop!(dispatch(DAVE, unlist.clone()), Error::SeriesOffered);
		assert_ok!(dispatch(ALICE, Call::cancel_offer { id: own }));
		let done = unlist.dispatch(RuntimeOrigin::signed(DAVE)).expect("not too many stand");
		assert_eq!(done.actual_weight, weigh(4));
		for offer in offers {
			assert!(happened(Event::OfferCancelled { offer }));
			assert_eq!(Options::standing_offer(offer), None);
		}
		last(Event::Unlisted { series: put("40000"), lister: DAVE });
		assert_eq!(on_hold(HoldReason::OfferDeposit, BOB), 0);
		assert_eq!(on_hold(HoldReason::SeriesDeposit, DAVE), SERIES_DEPOSIT);
		assert!(!surety_options::OffersOf::<Test>::contains_key(BOB));
		// Without offers it weighs nothing of them.
		let unlist = RuntimeCall::from(Call::unlist { series: call("40000") });
		let done = unlist.dispatch(RuntimeOrigin::signed(DAVE)).expect("nobody holds it");
		assert_eq!(done.actual_weight, weigh(0));
	});
}

#[test]
fn list_refuses_when_the_lister_cannot_pay_the_deposit() {
	Externalities::default().build_and_execute(|| {
		let call = Call::list { series: put("40000") };
		assert_noop!(dispatch(77, call), TokenError::FundsUnavailable);
	});
}

#[test]
fn names_lead_both_ways_when_there_is_a_market() {
	Externalities::default().build_and_execute(|| {
		// 13 September 2020, 12:30 UTC.
		let name = "BTC-13SEP20T123000-40000-P";
		assert_eq!(Options::instrument_name(&put("40000")), Some(name.into()));
		assert_eq!(Options::parse_instrument(name.as_bytes()), Some(put("40000")));
		assert_eq!(Options::parse_instrument(b"ETH-13SEP20T123000-40000-P"), None);
		assert_eq!(Options::parse_instrument(&[0xff, 0xfe]), None);
		let unknown = Series { underlying: ETH, ..put("40000") };
		assert_eq!(Options::instrument_name(&unknown), None);
	});
}

#[test]
fn all_series_comes_in_pages_when_limited() {
	Externalities::default().build_and_execute(|| {
		let listed: Vec<_> = ["100", "200", "300", "400", "500"].map(put).to_vec();
		market_of(&listed);
		let (mut cursor, mut found) = (None, Vec::new());
		loop {
			let page = Options::all_series(BTC, cursor, 2);
			assert!(page.len() <= 2);
			let Some(end) = page.last() else { break };
			cursor = Some(end.series);
			found.extend(page.iter().map(|summary| summary.series));
		}
		found.sort();
		assert_eq!(found, listed);
		let other = Series { underlying: ETH, ..put("100") };
		assert!(Options::all_series(BTC, Some(other), 2).is_empty());
		assert!(Options::all_series(ETH, None, 2).is_empty());
		let summary = Options::series_summary(&listed[0]).expect("listed");
		assert_eq!((summary.lister, summary.settlement), (Some(DAVE), None));
		assert_eq!(summary.name, "BTC-13SEP20T123000-100-P");
	});
}
