//! Windows and settlement prices, with numbers worked by hand.

use surety_mock::*;
use surety_oracle::{Archive, Error, Event, Expiries, Settlements, Windows};
use surety_traits::SettlementOracle;
use surety_types::{Moment, Settlement, Timing};

type Oracles = Error<Test>;

/// Two minutes after genesis; the window of 30 s opens at 90 s and must have 20 s covered.
const EXPIRY: Moment = GENESIS_TIME + 120_000;
const OPENING: Moment = EXPIRY - 30_000;

/// Watches the expiry, and lets blocks with this price follow until one exactly at the opening.
fn until_opening(price: &str) {
	assert_ok!(Oracle::watch(BTC, EXPIRY));
	feed_until(OPENING, fixed(price));
}

/// Feeds in this block, and makes the next at this many milliseconds after the opening: there this price begins to
/// stand.
fn feed_then(price: &str, after: Moment) {
	feed(BTC, fixed(price));
	next_block_at(OPENING + after);
}

fn settlement() -> Option<Settlement> {
	Oracle::settlement(BTC, EXPIRY)
}

fn happened(event: Event<Test>) -> bool {
	events().contains(&RuntimeEvent::Oracle(event))
}

fn choose(price: &str) -> sp_runtime::DispatchResult {
	Oracle::choose_settlement(root(), BTC, EXPIRY, fixed(price))
}

#[test]
fn price_is_exact_when_the_window_is_fully_covered() {
	Externalities::default().build_and_execute(|| {
		until_opening("100");
		// 100 stands to 5 s, 200 to 15 s, 300 to 25 s, 400 to expiry: 500 + 2,000 + 3,000 + 2,000 over 30 s.
		feed_then("200", 5_000);
		feed_then("300", 15_000);
		feed_then("400", 25_000);
		assert_eq!(settlement(), None);
		feed_then("900", 33_000);
		let expected = Settlement {
			price: fixed("250"),
			covered: 30_000,
			low: fixed("100"),
			high: fixed("400"),
			fixed_at: EXPIRY + 3_000,
			chosen: false,
			sampled_until: EXPIRY,
			first_sample: 0,
			end_sample: 4,
		};
		assert_eq!(settlement(), Some(expected));
		let (underlying, expiry) = (BTC, EXPIRY);
		assert!(happened(Event::SettlementFixed { underlying, expiry, settlement: expected }));
		assert!(!Oracle::is_watched(BTC, EXPIRY));
		assert_eq!(Windows::<Test>::get(BTC, EXPIRY), None);
	});
}

#[test]
fn price_is_rounded_down_when_it_is_not_a_whole_number() {
	Externalities::default().build_and_execute(|| {
		until_opening("100");
		// 100 for 7 s, 101 for 12 s, 103 for 11 s: 3,045 / 30 = 101.5; one unit of 1e-18 more for 7 s is 7/30 of it.
		feed_then("101", 7_000);
		feed_then("103", 19_000);
		feed_then("103", 30_000);
		assert_eq!(settlement().map(|fixed| fixed.price), Some(fixed("101.5")));
	});
	Externalities::default().build_and_execute(|| {
		until_opening("100.000000000000000001");
		feed_then("101", 7_000);
		feed_then("103", 19_000);
		feed_then("103", 30_000);
		assert_eq!(settlement().map(|fixed| fixed.price), Some(fixed("101.5")));
	});
	Externalities::default().build_and_execute(|| {
		// 100 for 10 s and 101 for 20 s: 100.666...
		until_opening("100");
		feed_then("101", 10_000);
		feed_then("101", 20_000);
		next_block_at(EXPIRY);
		assert_eq!(settlement().map(|fixed| fixed.price), Some(fixed("100.666666666666666666")));
	});
}

#[test]
fn price_leaves_the_gap_out_when_feeds_pause() {
	Externalities::default().build_and_execute(|| {
		until_opening("100");
		// Blocks stop for 17 s: 100 stands for its limit of 12 s. Then 400 for 13 s: (1,200 + 5,200) / 25.
		feed_then("400", 17_000);
		feed_then("400", 28_000);
		next_block_at(EXPIRY);
		let settlement = settlement().expect("25 of 30 are covered");
		assert_eq!((settlement.price, settlement.covered), (fixed("256"), 25_000));
	});
}

#[test]
fn price_is_fixed_at_expiry_when_exactly_two_thirds_are_covered() {
	Externalities::default().build_and_execute(|| {
		until_opening("100");
		// 100 for 12 s, nothing for 10 s, 200 for 8 s.
		feed_then("200", 22_000);
		next_block_at(EXPIRY);
		let settlement = settlement().expect("20 of 30 are covered");
		assert_eq!((settlement.price, settlement.covered), (fixed("140"), 20_000));
		assert_eq!(settlement.fixed_at, EXPIRY);
	});
}

#[test]
fn window_is_extended_to_exactly_two_thirds_when_a_millisecond_lacks() {
	Externalities::default().build_and_execute(|| {
		until_opening("100");
		feed_then("200", 22_001);
		// In the block of expiry 300 begins to stand, and of it one millisecond counts:
		// (12,000 x 100 + 7,999 x 200 + 1 x 300) / 20,000 = 140.005.
		feed_then("300", 30_000);
		assert_eq!(settlement(), None);
		let (underlying, expiry, covered) = (BTC, EXPIRY, 19_999);
		assert!(happened(Event::SettlementExtended { underlying, expiry, covered }));
		next_block();
		let expected = Settlement {
			price: fixed("140.005"),
			covered: 20_000,
			low: fixed("100"),
			high: fixed("300"),
			fixed_at: EXPIRY + BLOCK_TIME,
			chosen: false,
			sampled_until: EXPIRY + 1,
			first_sample: 0,
			end_sample: 3,
		};
		assert_eq!(settlement(), Some(expected));
		assert!(!happened(Event::SettlementExtended { underlying, expiry, covered }));
	});
}

#[test]
fn window_is_extended_across_silence_when_the_feed_returns_late() {
	Externalities::default().build_and_execute(|| {
		until_opening("100");
		// 12 s are covered, then a minute and a half of silence; the snapshot is stale by then.
		next_block_at(OPENING + 100_000);
		assert!(Windows::<Test>::get(BTC, EXPIRY).is_some_and(|window| window.extended));
		// What is said first may be of before the silence and counts as that old.
		feed_then("900", 101_000);
		// 500 stands from 102 s: of it 8 s count: (1,200 + 4,000) / 20.
		feed_then("500", 102_000);
		feed_then("500", 108_000);
		assert_eq!(settlement(), None);
		feed_then("700", 111_000);
		let settlement = settlement().expect("20 are covered");
		assert_eq!((settlement.price, settlement.covered), (fixed("260"), 20_000));
		assert_eq!((settlement.low, settlement.high), (fixed("100"), fixed("500")));
		assert_eq!(settlement.fixed_at, OPENING + 111_000);
	});
}

#[test]
fn everything_happens_in_one_block_when_the_chain_stood_still() {
	// A sample of up to 40 s, so that one covers the rest of the window and more.
	let timing = Timing { settlement_window: 60_000, sample_limit: 50_000, ..short() };
	Externalities::default().timing(timing).build_and_execute(|| {
		assert_ok!(Oracle::watch(BTC, EXPIRY));
		// The window of 60 s opens at 60 s. 100 stands from 88 s to 138 s: 32 s by expiry, 40 s at 128 s.
		blocks_until(GENESIS_TIME + 86_000);
		feed(BTC, fixed("100"));
		next_block();
		assert_eq!(now(), GENESIS_TIME + 88_000);
		next_block_at(GENESIS_TIME + 100_000_000);
		let (underlying, expiry, covered) = (BTC, EXPIRY, 32_000);
		assert!(happened(Event::SettlementExtended { underlying, expiry, covered }));
		let settlement = settlement().expect("40 are covered");
		assert_eq!((settlement.price, settlement.covered), (fixed("100"), 40_000));
		assert_eq!(settlement.fixed_at, GENESIS_TIME + 100_000_000);
	});
}

#[test]
fn window_is_opened_exactly_when_the_chain_stood_still_before_it() {
	Externalities::default().build_and_execute(|| {
		assert_ok!(Oracle::watch(BTC, EXPIRY));
		feed_until(OPENING - 5_000, fixed("100"));
		// The next block comes 3 s after expiry: of the sample's 12 s, 7 lie in the window.
		feed(BTC, fixed("400"));
		next_block_at(EXPIRY + 3_000);
		let (underlying, expiry, covered) = (BTC, EXPIRY, 7_000);
		assert!(happened(Event::SettlementExtended { underlying, expiry, covered }));
		// 400 was included 38 s before: fresh. 12 s of it from 3 s after expiry: 19 in all; one more of 600.
		next_block_at(EXPIRY + 13_000);
		feed(BTC, fixed("600"));
		next_block_at(EXPIRY + 15_000);
		next_block_at(EXPIRY + 17_000);
		let settlement = settlement().expect("20 are covered");
		// 7 x 100 + 12 x 400 + 1 x 600, where 400 stood from 3 s to 15 s.
		assert_eq!((settlement.price, settlement.covered), (fixed("305"), 20_000));
		assert_eq!((settlement.low, settlement.high), (fixed("100"), fixed("600")));
	});
}

#[test]
fn several_expiries_are_fixed_each_for_itself_when_one_block_passes_them() {
	let timing = Timing { settlement_window: 60_000, sample_limit: 60_000, ..short() };
	Externalities::default().timing(timing).build_and_execute(|| {
		let second = EXPIRY + 10_000;
		// Watched out of order.
		assert_ok!(Oracle::watch(BTC, second));
		assert_ok!(Oracle::watch(BTC, EXPIRY));
		assert_eq!(Expiries::<Test>::get(BTC).into_inner(), vec![EXPIRY, second]);
		blocks_until(GENESIS_TIME + 56_000);
		feed(BTC, fixed("100"));
		next_block();
		blocks_until(GENESIS_TIME + 88_000);
		feed(BTC, fixed("400"));
		next_block();
		// 100 stands from 58 s to 90 s, 400 from there for 58 s, while it is fresh.
		next_block_at(second + 20_000);
		let price = |expiry| Oracle::settlement(BTC, expiry).map(|fixed| fixed.price);
		// (30 x 100 + 30 x 400) / 60 and (20 x 100 + 40 x 400) / 60.
		assert_eq!(price(EXPIRY), Some(fixed("250")));
		assert_eq!(price(second), Some(fixed("300")));
		assert!(Expiries::<Test>::get(BTC).is_empty());
	});
}

/// The mock's times.
fn short() -> Timing {
	Timing { settlement_window: 30_000, sample_limit: 12_000, settlement_extension: 600_000 }
}

#[test]
fn watch_counts_once_when_repeated() {
	Externalities::default().build_and_execute(|| {
		assert_ok!(Oracle::watch(BTC, EXPIRY));
		assert_ok!(Oracle::watch(BTC, EXPIRY));
		assert_eq!(Expiries::<Test>::get(BTC).into_inner(), vec![EXPIRY]);
		assert!(Oracle::is_watched(BTC, EXPIRY));
	});
}

#[test]
fn watch_refuses_when_the_window_has_opened() {
	Externalities::default().build_and_execute(|| {
		assert_noop!(Oracle::watch(BTC, now() + 30_000), Oracles::WindowOpen);
		assert_noop!(Oracle::watch(BTC, now()), Oracles::WindowOpen);
		assert_noop!(Oracle::watch(BTC, 0), Oracles::WindowOpen);
		assert_ok!(Oracle::watch(BTC, now() + 30_001));
		next_block();
		assert_noop!(Oracle::watch(BTC, now() + 28_001), Oracles::WindowOpen);
	});
}

#[test]
fn watch_refuses_when_unregistered_or_too_many() {
	Externalities::default().build_and_execute(|| {
		assert_noop!(Oracle::watch(ETH, EXPIRY), Oracles::NotRegistered);
		for minute in 0..u64::from(MAX_EXPIRIES) {
			assert_ok!(Oracle::watch(BTC, EXPIRY + minute * 60_000));
		}
		let one_more = EXPIRY + 3_600_000;
		assert_noop!(Oracle::watch(BTC, one_more), Oracles::TooManyExpiries);
		assert_ok!(Oracle::watch(BTC, EXPIRY));
		// A fixed one makes room.
		feed_until(EXPIRY, fixed("50000"));
		assert_ok!(Oracle::watch(BTC, one_more));
	});
}

#[test]
fn choose_settlement_fixes_within_the_samples_when_the_extension_is_over() {
	Externalities::default().build_and_execute(|| {
		until_opening("100");
		feed_then("300", 4_000);
		next_block_at(EXPIRY + 600_000);
		for price in ["99.999999999999999999", "300.000000000000000001", "0"] {
			assert_noop!(choose(price), Oracles::BeyondSamples);
		}
		assert_ok!(choose("300"));
		let expected = Settlement {
			price: fixed("300"),
			// 4 s of 100 and 12 s of 300.
			covered: 16_000,
			low: fixed("100"),
			high: fixed("300"),
			fixed_at: EXPIRY + 600_000,
			chosen: true,
			sampled_until: EXPIRY + 600_000,
			first_sample: 0,
			end_sample: 2,
		};
		assert_eq!(settlement(), Some(expected));
		let (underlying, expiry) = (BTC, EXPIRY);
		let event = Event::SettlementFixed { underlying, expiry, settlement: expected };
		assert_eq!(last_event(), Some(RuntimeEvent::Oracle(event)));
		assert!(!Oracle::is_watched(BTC, EXPIRY));
		assert_noop!(choose("200"), Oracles::AlreadyFixed);
	});
}

#[test]
fn choose_settlement_refuses_when_the_window_may_still_be_covered() {
	Externalities::default().build_and_execute(|| {
		assert_noop!(choose("100"), Oracles::NotWatched);
		until_opening("100");
		assert_noop!(choose("100"), Oracles::ExtensionRunning);
		next_block_at(EXPIRY + 599_999);
		assert_noop!(choose("100"), Oracles::ExtensionRunning);
		next_block_at(EXPIRY + 600_000);
		assert_ok!(choose("100"));
	});
}

#[test]
fn choose_settlement_refuses_when_there_is_no_sample_to_choose_from() {
	Externalities::default().build_and_execute(|| {
		assert_ok!(Oracle::watch(BTC, EXPIRY));
		next_block_at(EXPIRY + 600_000);
		assert_noop!(choose("100"), Oracles::NoSamples);
		next_block();
		// One sample is enough, however late.
		feed_all(fixed("150"));
		next_block();
		assert_noop!(choose("149"), Oracles::BeyondSamples);
		assert_ok!(choose("150"));
	});
}

#[test]
fn forget_keeps_the_price_readable_and_nothing_else_when_fixed_open_or_watched() {
	Externalities::default().build_and_execute(|| {
		let later = EXPIRY + 60_000;
		assert_ok!(Oracle::watch(BTC, later));
		until_opening("100");
		feed_until(EXPIRY, fixed("100"));
		assert!(settlement().is_some());
		let price = settlement();
		Oracle::forget(BTC, EXPIRY);
		assert_eq!(settlement(), price);
		assert_storage_noop!(Oracle::forget(BTC, EXPIRY));
		assert_eq!(Expiries::<Test>::get(BTC).into_inner(), vec![later]);
		feed_until(later - 30_000, fixed("100"));
		assert!(Windows::<Test>::contains_key(BTC, later));
		Oracle::forget(BTC, later);
		assert!(!Expiries::<Test>::contains_key(BTC));
		assert_eq!(Windows::<Test>::iter().count(), 0);
		assert_eq!(Archive::<Test>::get(BTC).into_inner(), vec![EXPIRY]);
		assert_eq!(Settlements::<Test>::iter().count(), 1);
		assert_storage_noop!(Oracle::forget(BTC, later));
	});
}

#[test]
fn the_oldest_price_is_gone_when_the_archive_is_full() {
	// The mock watches eight expiries of an underlying at most, and so many prices stay readable.
	Externalities::default().build_and_execute(|| {
		let expiries: Vec<_> = (0..9).map(|minute| EXPIRY + minute * 60_000).collect();
		for expiry in &expiries {
			assert_ok!(Oracle::watch(BTC, *expiry));
			feed_until(*expiry, fixed("100"));
			Oracle::forget(BTC, *expiry);
		}
		assert_eq!(Archive::<Test>::get(BTC).into_inner(), expiries[1..].to_vec());
		assert_eq!(settlement(), None);
		assert_eq!(Settlements::<Test>::iter().count(), 8);
	});
}
