//! How a settlement price was made can be followed: the samples, who stood behind them, how long they are kept, and what
//! is left of a feed that is removed.

use frame_support::{storage::KeyPrefixIterator, StorageHasher, Twox128};
use proptest::prelude::*;
use sp_runtime::FixedU128;
use surety_mock::*;
use surety_oracle::{Archive, Error, Event, Kept, KeptSamples, Prunable, Samples, Settlements};
use surety_traits::{OracleError, PriceFeed, SettlementOracle, SettlementSample};
use surety_types::{Moment, Timing};

type Oracles = Error<Test>;

/// Two minutes after genesis; the window of 30 s opens at 90 s.
const EXPIRY: Moment = GENESIS_TIME + 120_000;
const OPENING: Moment = EXPIRY - 30_000;

fn all_samples(expiry: Moment) -> Vec<SettlementSample<AccountId>> {
	Oracle::settlement_samples(BTC, expiry, None, u32::MAX)
}

/// Those of an expiry, read in pages of this size.
fn in_pages(expiry: Moment, limit: u32) -> Vec<SettlementSample<AccountId>> {
	let (mut all, mut cursor) = (vec![], None);
	loop {
		let page = Oracle::settlement_samples(BTC, expiry, cursor, limit);
		assert!(page.len() <= limit as usize);
		let Some(last) = page.last() else { return all };
		cursor = Some(last.number);
		all.extend(page);
	}
}

/// Watches nine expiries a minute apart, feeds until the last is fixed, and forgets each as soon as it is.
fn nine_forgotten() -> Vec<Moment> {
	let expiries: Vec<_> = (0..9).map(|minute| EXPIRY + minute * 60_000).collect();
	for expiry in &expiries {
		assert_ok!(Oracle::watch(BTC, *expiry));
		feed_until(*expiry, fixed("100"));
		Oracle::forget(BTC, *expiry);
	}
	expiries
}

#[test]
fn samples_are_those_of_the_window_cut_to_it() {
	Externalities::default().build_and_execute(|| {
		assert_ok!(Oracle::watch(BTC, EXPIRY));
		assert_eq!(all_samples(EXPIRY), vec![]);
		// From 1 s before the opening to 4 s after it, on to 15 s, for its limit to 27 s, and 28 s to 2 s after expiry.
		feed_until(OPENING - 1_000, fixed("100"));
		feed(BTC, fixed("200"));
		next_block_at(OPENING + 4_000);
		feed(BTC, fixed("300"));
		next_block_at(OPENING + 15_000);
		feed(BTC, fixed("400"));
		next_block_at(OPENING + 28_000);
		let sample = |number, from, until, price| SettlementSample {
			number,
			from: OPENING + from,
			until: OPENING + until,
			price: fixed(price),
			by: (0..3).zip(OPERATORS.map(Some)).collect(),
		};
		let so_far = [(0, 0, 4_000, "100"), (1, 4_000, 15_000, "200"), (2, 15_000, 27_000, "300")];
		let so_far = so_far.map(|(number, from, until, price)| sample(number, from, until, price));
		// They can be followed while the window is open, before there is a price.
		assert_eq!((Oracle::settlement(BTC, EXPIRY), all_samples(EXPIRY)), (None, so_far.to_vec()));
		next_block_at(EXPIRY + 2_000);
		let last = sample(3, 28_000, 30_000, "400");
		let all: Vec<_> = so_far.into_iter().chain([last]).collect();
		assert_eq!(all_samples(EXPIRY), all);
		// 4 x 100 + 11 x 200 + 12 x 300 + 2 x 400 = 7,000 over 29 s.
		let settlement = Oracle::settlement(BTC, EXPIRY).expect("29 of 30 s are covered");
		assert_eq!(
			(settlement.price, settlement.covered),
			(fixed("241.379310344827586206"), 29_000)
		);
		for limit in [1, 2, 3, 4, 5] {
			assert_eq!(in_pages(EXPIRY, limit), all);
		}
		assert_eq!(Oracle::settlement_samples(BTC, EXPIRY, None, 0), vec![]);
		assert_eq!(Oracle::settlement_samples(BTC, EXPIRY, Some(3), 9), vec![]);
		assert_eq!(Oracle::settlement_samples(BTC, EXPIRY, Some(u64::MAX), 9), vec![]);
		assert_eq!(Oracle::settlement_samples(BTC, EXPIRY + 1, None, 9), vec![]);
		assert_eq!(Oracle::settlement_samples(ETH, EXPIRY, None, 9), vec![]);
	});
}

#[test]
fn page_is_not_empty_before_the_end_when_the_first_sample_is_of_another_window() {
	Externalities::default().build_and_execute(|| {
		// The second window opens 10 s after the first. The sample that stood last ended before: it is kept for the
		// first window alone, and yet the second one's samples are counted from it.
		let second = EXPIRY + 10_000;
		assert_ok!(Oracle::watch(BTC, EXPIRY));
		assert_ok!(Oracle::watch(BTC, second));
		feed_until(OPENING - 4_000, fixed("100"));
		next_block_at(OPENING + 11_000);
		feed_until(second, fixed("200"));
		let first = |expiry| Oracle::settlement_samples(BTC, expiry, None, 1);
		assert_eq!(first(EXPIRY)[0].number, 0);
		assert_eq!((first(second)[0].number, first(second)[0].from), (1, OPENING + 11_000));
		assert_eq!(in_pages(second, 1), all_samples(second));
	});
}

#[test]
fn operators_behind_a_sample_are_named_even_when_they_are_gone() {
	Externalities::default().operators_of_seven(5).build_and_execute(|| {
		assert_ok!(Oracle::watch(BTC, EXPIRY));
		next_block_at(OPENING - 4_000);
		next_block_at(OPENING - 2_000);
		// Numbers 0, 2 and 4 say something; from the next block on 1 as well.
		for key in [201, 203, 205] {
			say_spot(key, BTC, fixed("100"));
		}
		next_block_at(OPENING + 1_000);
		say_spot(202, BTC, fixed("100"));
		next_block_at(OPENING + 11_000);
		// The price stands on without number 4, who is removed while it stands: the sample was made with it.
		assert_ok!(Oracle::remove_operator(root(), SEVEN[4]));
		next_block_at(OPENING + 21_000);
		next_block_at(EXPIRY);
		let named = |numbers: &[u32]| -> Vec<(u32, Option<AccountId>)> {
			numbers.iter().map(|number| (*number, Some(SEVEN[*number as usize]))).collect()
		};
		let by = || all_samples(EXPIRY).into_iter().map(|sample| sample.by).collect::<Vec<_>>();
		let expected = [named(&[0, 2, 4]), named(&[0, 1, 2, 4]), named(&[0, 1, 2])];
		assert_eq!(by(), expected);
		assert!(Oracle::settlement(BTC, EXPIRY).is_some());
		// As many names as there can be operators are remembered; the eighth that goes makes the first forgotten.
		for turn in 0..MAX_OPERATORS {
			assert!(by().concat().contains(&(4, Some(SEVEN[4]))), "after {turn} more");
			assert_ok!(Oracle::add_operator(root(), ALICE));
			assert_ok!(Oracle::remove_operator(root(), ALICE));
		}
		assert!(by().concat().contains(&(4, None)));
	});
}

#[test]
fn samples_are_forgotten_a_few_a_block_once_nothing_needs_them() {
	Externalities::default().build_and_execute(|| {
		let expiries = nine_forgotten();
		// Fifteen samples of each; the archive has room for eight, so the first price is gone.
		assert_eq!(KeptSamples::<Test>::get(BTC), Kept { first: 0, end: 135 });
		assert_eq!(Archive::<Test>::get(BTC).into_inner(), expiries[1..].to_vec());
		for first in [5, 10, 15] {
			assert!(Prunable::<Test>::contains_key(BTC));
			next_block();
			assert_eq!(KeptSamples::<Test>::get(BTC), Kept { first, end: 135 });
			assert_eq!(Samples::<Test>::iter_prefix(BTC).count() as u64, 135 - first);
		}
		assert!(!Prunable::<Test>::contains_key(BTC));
		// What can be read of the others is whole, and stays so.
		for _ in 0..3 {
			next_block();
			assert_eq!(KeptSamples::<Test>::get(BTC), Kept { first: 15, end: 135 });
		}
		assert_eq!(all_samples(expiries[0]), vec![]);
		for expiry in &expiries[1..] {
			assert_eq!(all_samples(*expiry).len(), 15);
		}
	});
}

#[test]
fn samples_are_kept_when_an_open_window_or_a_price_needs_them() {
	Externalities::default().build_and_execute(|| {
		// Two windows overlap by 20 s; the first is forgotten before its price is fixed.
		let second = EXPIRY + 10_000;
		assert_ok!(Oracle::watch(BTC, EXPIRY));
		assert_ok!(Oracle::watch(BTC, second));
		feed_until(OPENING + 14_000, fixed("100"));
		assert_eq!(KeptSamples::<Test>::get(BTC), Kept { first: 0, end: 7 });
		Oracle::forget(BTC, EXPIRY);
		// Those from before the second window go, but for the one that stood until it opened, the fifth.
		next_block();
		assert_eq!(KeptSamples::<Test>::get(BTC), Kept { first: 4, end: 8 });
		feed_until(second, fixed("100"));
		assert_eq!(KeptSamples::<Test>::get(BTC), Kept { first: 4, end: 20 });
		assert_eq!(all_samples(second).len(), 15);
		assert_eq!(Oracle::settlement(BTC, EXPIRY), None);
	});
}

#[test]
fn nothing_is_forgotten_when_the_block_has_no_room() {
	Externalities::default().build_and_execute(|| {
		use frame_support::{traits::OnIdle, weights::Weight};
		nine_forgotten();
		let kept = KeptSamples::<Test>::get(BTC);
		let used = Oracle::on_idle(System::block_number(), Weight::zero());
		assert_eq!((used, KeptSamples::<Test>::get(BTC)), (Weight::zero(), kept));
		// Room for looking and for two of them.
		use surety_oracle::WeightInfo;
		let room = <()>::prune_samples(2);
		let used = Oracle::on_idle(System::block_number(), room);
		assert_eq!(KeptSamples::<Test>::get(BTC), Kept { first: 2, ..kept });
		assert_eq!(used, room);
	});
}

/// Everything that the pallet has in storage.
fn keys() -> Vec<Vec<u8>> {
	let prefix = Twox128::hash(b"Oracle").to_vec();
	KeyPrefixIterator::new(prefix.clone(), prefix, |key| Ok(key.to_vec())).collect()
}

#[test]
fn remove_feed_is_refused_when_an_expiry_is_watched_or_a_price_waited_for() {
	Externalities::default().build_and_execute(|| {
		assert_noop!(Oracle::remove_feed(root(), ETH), Oracles::NotRegistered);
		assert_ok!(Oracle::watch(BTC, EXPIRY));
		assert_noop!(Oracle::remove_feed(root(), BTC), Oracles::FeedInUse);
		feed_until(OPENING + 10_000, fixed("100"));
		assert_noop!(Oracle::remove_feed(root(), BTC), Oracles::FeedInUse);
		feed_until(EXPIRY, fixed("100"));
		assert!(Oracle::settlement(BTC, EXPIRY).is_some());
		assert_noop!(Oracle::remove_feed(root(), BTC), Oracles::FeedInUse);
		Oracle::forget(BTC, EXPIRY);
		assert_ok!(Oracle::remove_feed(root(), BTC));
		let removed = Event::FeedRemoved { underlying: BTC };
		assert_eq!(last_event(), Some(RuntimeEvent::Oracle(removed)));
		assert_noop!(Oracle::remove_feed(root(), BTC), Oracles::NotRegistered);
	});
}

#[test]
fn nothing_is_left_of_a_feed_that_is_removed() {
	Externalities::default().build_and_execute(|| {
		next_block();
		let before = keys();
		assert_ok!(Oracle::register_feed(root(), ETH, feed_terms()));
		let expiries = [EXPIRY, EXPIRY + 60_000, EXPIRY + 120_000];
		for expiry in expiries {
			assert_ok!(Oracle::watch(ETH, expiry));
		}
		// Records, prices, quotes, conduct, windows, samples, two settlements in the archive, a forgotten window.
		while now() < EXPIRY + 100_000 {
			let market = market_at(fixed("3000"), fixed("1"), &expiries);
			for key in &HOT_KEYS[..2] {
				say(*key, ETH, market.clone());
			}
			say(HOT_KEYS[2], ETH, market_at(fixed("4000"), fixed("1"), &expiries));
			next_block();
		}
		for expiry in expiries {
			Oracle::forget(ETH, expiry);
		}
		assert_eq!(Settlements::<Test>::iter_prefix(ETH).count(), 2);
		assert_eq!(surety_oracle::Conducts::<Test>::get(ETH).len(), 1);
		assert!(!surety_oracle::Quotes::<Test>::get(ETH).is_empty());
		let sampled = Samples::<Test>::iter_prefix(ETH).count();
		assert!(keys().len() > before.len() + 40 && sampled > 30);
		feed(ETH, fixed("3000"));
		surety_oracle::NextFeed::<Test>::put(ETH);
		assert_ok!(Oracle::remove_feed(root(), ETH));
		check_invariants();
		// The samples go a few a block; nothing stands in their way.
		for _ in 0..=sampled / MAX_PRUNED as usize {
			next_block();
			check_invariants();
		}
		assert_eq!(keys(), before);
		assert_eq!(
			Oracle::spot(ETH, surety_traits::Action::Liquidate),
			Err(OracleError::NotRegistered)
		);
	});
}

#[test]
fn feed_begins_anew_when_it_is_registered_again() {
	Externalities::default().build_and_execute(|| {
		nine_forgotten();
		assert_ok!(Oracle::remove_feed(root(), BTC));
		assert_ok!(Oracle::register_feed(root(), BTC, feed_terms()));
		assert_eq!(Oracle::spot(BTC, surety_traits::Action::Liquidate), Err(OracleError::NoPrice));
		// While the old samples are being forgotten a new window is sampled.
		let expiry = now() + 40_000;
		assert_ok!(Oracle::watch(BTC, expiry));
		feed_until(expiry, fixed("700"));
		let settlement = Oracle::settlement(BTC, expiry).expect("covered");
		assert_eq!((settlement.price, settlement.low), (fixed("700"), fixed("700")));
		assert_eq!((all_samples(expiry).len(), settlement.first_sample), (15, 135));
		for _ in 0..15 {
			next_block();
		}
		assert_eq!(KeptSamples::<Test>::get(BTC), Kept { first: 135, end: 150 });
	});
}

/// What one block does: the price of all operators, of a quorum or of too few, and how long after it the next one comes.
#[derive(Clone, Copy, Debug)]
struct Block {
	price: u128,
	operators: usize,
	pause: Moment,
}

fn block() -> impl Strategy<Value = Block> {
	let price = 100 * 10u128.pow(18)..1_000_000 * 10u128.pow(18);
	let pause = prop_oneof![6 => 1u64..600, 1 => 1u64..6_000];
	let operators = prop_oneof![1 => 0usize..3, 4 => 3usize..=4];
	(price, operators, pause).prop_map(|(price, operators, pause)| Block {
		price,
		operators,
		pause,
	})
}

/// What the samples of an expiry make: the average, rounded down, the milliseconds, the lowest and the highest price.
fn made(
	samples: &[SettlementSample<AccountId>],
) -> Option<(FixedU128, Moment, FixedU128, FixedU128)> {
	let lasts = |sample: &SettlementSample<AccountId>| u128::from(sample.until - sample.from);
	let weighted: u128 = samples.iter().map(|one| one.price.into_inner() * lasts(one)).sum();
	let covered: u128 = samples.iter().map(lasts).sum();
	let prices = || samples.iter().map(|sample| sample.price);
	let average = FixedU128::from_inner(weighted.checked_div(covered)?);
	Some((average, covered as Moment, prices().min()?, prices().max()?))
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(48))]

	/// Whatever the times of blocks, the prices, the gaps and the extension: the samples that can be read are the price
	/// that was fixed, to the last digit, and none lies outside the window, overlaps another or has nobody behind it.
	#[test]
	fn samples_make_exactly_the_price_that_was_fixed(
		blocks in prop::collection::vec(block(), 20..120),
		limit in 1u32..7,
	) {
		let timing =
			Timing { settlement_window: 3_000, sample_limit: 1_200, settlement_extension: 60_000 };
		let terms = surety_types::FeedTerms { heartbeat: 4_000, max_age: 4_000, ..feed_terms() };
		let chain = Externalities::default().timing(timing).feeds(vec![(BTC, terms)]);
		// Windows that overlap, and one that opens when they have closed.
		let expiries = [6_000, 7_500, 12_000].map(|after| GENESIS_TIME + after);
		chain.operators_of_seven(4).build_and_execute(|| {
			for expiry in expiries {
				assert_ok!(Oracle::watch(BTC, expiry));
			}
			let mut forgotten = 0;
			for block in blocks {
				for key in &SEVEN_KEYS[..block.operators] {
					say_spot(*key, BTC, FixedU128::from_inner(block.price));
				}
				next_block_at(now() + block.pause);
				check_invariants();
				for expiry in expiries {
					let samples = all_samples(expiry);
					assert_eq!(in_pages(expiry, limit), samples);
					let opened = expiry - timing.settlement_window;
					assert!(samples.first().is_none_or(|first| opened <= first.from));
					assert!(samples.iter().all(|one| one.from < one.until && one.by.len() >= 3));
					let ordered = |pair: &[SettlementSample<AccountId>]| {
						pair[0].until <= pair[1].from && pair[0].number < pair[1].number
					};
					assert!(samples.windows(2).all(ordered));
					let Some(settlement) = Oracle::settlement(BTC, expiry) else { continue };
					let surety_types::Settlement { price, covered, low, high, .. } = settlement;
					assert_eq!(made(&samples), Some((price, covered, low, high)));
					let last = samples.last().expect("samples").until;
					assert!(last <= settlement.sampled_until && settlement.sampled_until <= now());
					assert!(covered == 2_000 || settlement.sampled_until == expiry);
					// Forgotten now and then: it can be read until newer ones need the room.
					if forgotten < 2 && block.pause % 3 == 0 {
						Oracle::forget(BTC, expiry);
						forgotten += 1;
					}
				}
			}
		});
	}
}
