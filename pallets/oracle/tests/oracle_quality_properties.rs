//! Properties of what is taken and of what may be read, over random observations, liars, times and terms.

use proptest::prelude::*;
use sp_runtime::{FixedI128, FixedU128};
use std::collections::BTreeMap;
use surety_mock::*;
use surety_oracle::{Event, Quotes, Records};
use surety_traits::{Action, PriceFeed, SettlementOracle};
use surety_types::{FeedTerms, Moment, Observation, ObservedExpiry};

const EXPIRIES: [Moment; 2] = [GENESIS_TIME + 30 * DAY, GENESIS_TIME + 60 * DAY];

/// What an operator observes: spot and basis in cents, rate in millionths, level in thousandths.
#[derive(Clone, Copy, Debug)]
struct Seen {
	spot: i64,
	rate: i64,
	basis: [i64; 2],
	level: u32,
}

fn cents(number: i64) -> i128 {
	i128::from(number) * 10i128.pow(16)
}

impl Seen {
	fn observation(&self) -> Observation {
		let level = FixedU128::from_rational(self.level.into(), 1_000);
		let quotes = EXPIRIES.into_iter().zip(self.basis).map(|(expiry, basis)| ObservedExpiry {
			expiry,
			basis: FixedI128::from_inner(cents(basis)),
			svi: smile(expiry, now(), level),
		});
		let spot = FixedU128::from_inner(cents(self.spot).unsigned_abs());
		let rate = FixedI128::from_inner(i128::from(self.rate) * 10i128.pow(12));
		Observation { rate, ..said(spot, quotes) }
	}
}

fn honest() -> impl Strategy<Value = Option<Seen>> {
	let seen = (4_900_000i64..5_100_000, -50_000i64..150_000, -9_000i64..50_000, 0i64..90_000);
	let seen = (seen, 950u32..1_050).prop_map(|((spot, rate, first, second), level)| Seen {
		spot,
		rate,
		basis: [first, second],
		level,
	});
	prop::option::weighted(0.8, seen)
}

/// Anything that the chain accepts, or silence.
fn lie() -> impl Strategy<Value = Option<Seen>> {
	let rate = prop_oneof![Just(-500_000i64), Just(500_000), -500_000i64..500_000];
	let extreme = prop_oneof![Just(10_000i64), Just(100_000_000), 10_000i64..100_000_000];
	// A forward between 100 and 1,000,000 as well.
	let forward = || prop_oneof![Just(10_000i64), Just(100_000_000), 10_000i64..100_000_000];
	let seen = (extreme, rate, forward(), forward(), 1u32..20_000).prop_map(
		|(spot, rate, first, second, level)| Seen {
			spot,
			rate,
			basis: [first - spot, second - spot],
			level,
		},
	);
	prop::option::weighted(0.8, seen)
}

fn taken() -> bool {
	let is = |event: &RuntimeEvent| {
		matches!(event, RuntimeEvent::Oracle(Event::PriceTaken { underlying: BTC, .. }))
	};
	events().iter().any(is)
}

fn within<N: Ord + Copy + std::fmt::Debug>(what: &str, number: N, honest: &[N]) {
	let (low, high) = (honest.iter().min(), honest.iter().max());
	assert!(low <= Some(&number) && Some(&number) <= high, "{what}: {number:?} of {honest:?}");
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(64))]

	/// With at most f of 3f + 1 operators lying, in whatever they say or by silence, spot, rate and the basis of every
	/// forward lie between the lowest and the highest fresh honest observation whenever they are taken.
	#[test]
	fn every_aggregate_lies_within_the_honest_when_at_most_f_lie(
		faulty in 1usize..=2,
		blocks in prop::collection::vec(
			(prop::collection::vec(honest(), 5), prop::collection::vec(lie(), 2), 1u64..20_000),
			1..15,
		),
	) {
		let terms = FeedTerms { faulty: faulty as u8, ..feed_terms() };
		let chain = Externalities::default().feeds(vec![(BTC, terms)]);
		let count = 3 * faulty + 1;
		chain.operators_of_seven(count).build_and_execute(|| {
			for expiry in EXPIRIES {
				assert_ok!(Oracle::watch(BTC, expiry));
			}
			for (honest, liars, pause) in &blocks {
				let (honest, liars) = (&honest[..count - faulty], &liars[..faulty]);
				for (key, seen) in SEVEN_KEYS.into_iter().zip(honest.iter().chain(liars)) {
					if let Some(seen) = seen {
						say(key, BTC, seen.observation());
					}
				}
				let before = Quotes::<Test>::get(BTC);
				next_block_at(now() + pause);
				check_invariants();
				if !taken() {
					continue;
				}
				let fresh: Vec<_> = SEVEN[..count - faulty]
					.iter()
					.filter_map(|operator| Records::<Test>::get(BTC, operator))
					.filter(|record| now() - record.included <= terms.max_age)
					.map(|record| record.observation)
					.collect();
				let snapshot = Oracle::snapshot(BTC, &[], Action::CheckMargin).expect("was taken");
				let of = |number: fn(&Observation) -> i128| fresh.iter().map(number).collect::<Vec<_>>();
				let spot = snapshot.spot.into_inner().cast_signed();
				within("spot", spot, &of(|one| one.spot.into_inner().cast_signed()));
				within("rate", snapshot.rate.into_inner(), &of(|one| one.rate.into_inner()));
				for quote in Quotes::<Test>::get(BTC) {
					let old = before.iter().find(|old| old.expiry == quote.expiry);
					if old.is_some_and(|old| old.basis == quote.basis) {
						continue;
					}
					let place = usize::from(quote.expiry == EXPIRIES[1]);
					let bases: Vec<_> =
						fresh.iter().map(|one| one.expiries[place].basis.into_inner()).collect();
					within("basis", quote.basis.into_inner(), &bases);
				}
			}
		});
	}

	/// The further apart observations are, the less is the confidence, all else being equal; and it never rises with age.
	#[test]
	fn confidence_falls_with_spread_and_with_age(
		mut apart in prop::collection::vec(-2_000i64..2_000, 7),
		times in 1i64..5,
		ages in prop::collection::vec(1u64..20_000, 1..8),
	) {
		apart.sort();
		let median = apart[3];
		let confidence = |times: i64| {
			let mut confidences = vec![];
			Externalities::default().operators_of_seven(7).build_and_execute(|| {
				for (key, apart) in SEVEN_KEYS.into_iter().zip(&apart) {
					let dollars = 50_000 + (apart - median) * times;
					say_spot(key, BTC, FixedU128::from_rational(dollars.unsigned_abs().into(), 1));
				}
				next_block();
				for age in &ages {
					let quote = Oracle::spot(BTC, Action::Liquidate).expect("any age");
					assert_eq!(quote.spot, fixed("50000"));
					confidences.push(quote.confidence);
					next_block_at(now() + age);
				}
			});
			confidences
		};
		let (near, far) = (confidence(1), confidence(times));
		prop_assert!(near.iter().zip(&far).all(|(near, far)| far <= near), "{near:?} {far:?}");
		for of in [near, far] {
			prop_assert!(of.windows(2).all(|pair| pair[1] <= pair[0]), "{of:?}");
			prop_assert!(of.iter().all(|confidence| *confidence <= fixed("1")));
		}
	}
}

/// What may happen between two reads.
#[derive(Clone, Copy, Debug)]
enum Step {
	Feed { operator: usize, dollars: u32, quotes: bool },
	FeedAll(u32),
	Block(Moment),
	Terms { faulty: u8, heartbeat: Moment, max_age: Moment },
	Remove(usize),
	Admit(usize),
	Starve(bool),
}

fn step() -> impl Strategy<Value = Step> {
	let pause = prop_oneof![4 => 1u64..3_000, 2 => 1u64..70_000, 1 => 1u64..4_000_000];
	prop_oneof![
		8 => (0usize..5, 40_000u32..60_000, any::<bool>())
			.prop_map(|(operator, dollars, quotes)| Step::Feed { operator, dollars, quotes }),
		3 => (40_000u32..60_000).prop_map(Step::FeedAll),
		6 => pause.prop_map(Step::Block),
		1 => (0u8..3, 1u64..60_000, 1u64..60_000).prop_map(|(faulty, heartbeat, max_age)| {
			Step::Terms { faulty, heartbeat: heartbeat.min(max_age), max_age }
		}),
		1 => (0usize..5).prop_map(Step::Remove),
		2 => (0usize..5).prop_map(Step::Admit),
		1 => prop::bool::weighted(0.3).prop_map(Step::Starve),
	]
}

/// When each operator was last heard, and what a quorum was when the last price was taken.
#[derive(Default)]
struct Heard {
	last: BTreeMap<AccountId, Moment>,
	quorum: usize,
}

fn make(step: Step, heard: &mut Heard) {
	let hear = |operator: usize, dollars: u32, quotes: bool, heard: &mut Heard| {
		let expiries = if quotes { &EXPIRIES[..] } else { &[] };
		let observation = market_at(FixedU128::from_u32(dollars), fixed("1"), expiries);
		let key = SEVEN_KEYS[operator];
		let call = surety_oracle::Call::feed { underlying: BTC, observation };
		if dispatch(key, call).is_ok() {
			heard.last.insert(SEVEN[operator], now());
		}
	};
	match step {
		Step::Feed { operator, dollars, quotes } => hear(operator, dollars, quotes, heard),
		Step::FeedAll(dollars) => (0..5).for_each(|operator| hear(operator, dollars, true, heard)),
		Step::Block(pause) => {
			next_block_at(now() + pause);
			if taken() {
				heard.quorum = surety_oracle::Feeds::<Test>::get(BTC).expect("a feed").quorum();
			}
		},
		Step::Terms { faulty, heartbeat, max_age } => {
			let terms = FeedTerms { faulty, heartbeat, max_age, ..feed_terms() };
			assert_ok!(Oracle::register_feed(root(), BTC, terms));
		},
		Step::Remove(operator) => {
			let call = surety_oracle::Call::remove_operator { operator: SEVEN[operator] };
			let _ = dispatch_as(root(), call);
		},
		Step::Admit(operator) => {
			let call = surety_oracle::Call::add_operator { operator: SEVEN[operator] };
			if dispatch_as(root(), call).is_ok() {
				let (operator, key) = (SEVEN[operator], SEVEN_KEYS[operator]);
				assert_ok!(Oracle::set_feed_key(RuntimeOrigin::signed(operator), Some(key)));
			}
		},
		Step::Starve(starved) => {
			let nothing = frame_support::weights::Weight::zero();
			OraclePollLimit::set(if starved { nothing } else { poll_limit() });
		},
	}
}

/// No read succeeds whose quorum was heard longer ago than its action allows.
fn check_reads(heard: &Heard) {
	let terms = surety_oracle::Feeds::<Test>::get(BTC).expect("a feed");
	let age = |as_of: Moment| now() - as_of;
	for (action, limit) in
		[(Action::CheckMargin, terms.max_age), (Action::OpenRisk, terms.heartbeat)]
	{
		if let Ok(quote) = Oracle::spot(BTC, action) {
			assert!(age(quote.as_of) <= limit, "{action:?} at {} ms", age(quote.as_of));
			let behind = heard.last.values().filter(|last| **last >= quote.as_of).count();
			assert!(behind >= heard.quorum, "{behind} of {} stand behind it", heard.quorum);
			assert!(action == Action::CheckMargin || quote.confidence >= terms.min_confidence);
		}
		if let Ok(snapshot) = Oracle::snapshot(BTC, &EXPIRIES[..1], action) {
			assert!(age(snapshot.as_of) <= limit);
			let quote = snapshot.expiries[0];
			let surface = quote.surface.expect("good enough");
			assert_eq!(quote.expiry, EXPIRIES[0]);
			assert!(age(quote.as_of) <= limit && age(surface.as_of) <= limit);
			// Variance is never of a tenor that was not its record's.
			assert!(heard.last.values().any(|last| *last >= quote.expiry - surface.tenor));
			let confidence = quote.confidence.min(surface.confidence);
			assert!(action == Action::CheckMargin || confidence >= terms.min_confidence);
		}
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(128))]

	/// Whatever is fed, however time jumps, whichever terms governance sets, operators come and go and blocks have no
	/// room for the oracle: nobody reads a price beyond the maximum age.
	#[test]
	fn no_read_succeeds_beyond_the_maximum_age(steps in prop::collection::vec(step(), 1..80)) {
		Externalities::default().operators_of_seven(5).build_and_execute(|| {
			for expiry in EXPIRIES {
				assert_ok!(Oracle::watch(BTC, expiry));
			}
			let mut heard = Heard::default();
			for step in steps {
				make(step, &mut heard);
				check_reads(&heard);
				check_invariants();
			}
		});
	}
}
