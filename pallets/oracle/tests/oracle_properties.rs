//! Properties over random feeds at random times, against a model that shares no code with the pallet.

use proptest::prelude::*;
use surety_mock::*;
use surety_traits::{Action, PriceFeed, SettlementOracle};
use surety_types::{FeedTerms, Moment, Observation, Settlement, Timing};

/// A price, in inner units of 1e-18.
type Price = u128;

const TIMING: Timing =
	Timing { settlement_window: 3_000, sample_limit: 1_200, settlement_extension: 60_000 };
const REQUIRED: u128 = 2_000;
const MAX_AGE: Moment = 4_000;
const EXPIRY: Moment = GENESIS_TIME + 9_000;

/// What one block does: who feeds what in it, and how long after it the next one comes.
#[derive(Clone, Debug)]
struct Block {
	feeds: Vec<Option<Price>>,
	pause: Moment,
}

fn price() -> impl Strategy<Value = Price> {
	// The bounds of the mock's feed, and prices close together as real ones are.
	let (low, high) = (100 * 10u128.pow(18), 1_000_000 * 10u128.pow(18));
	prop_oneof![1 => low..=high, 3 => (high / 2)..=(high / 2 + 1_000)]
}

fn block(operators: usize, pause: Moment) -> impl Strategy<Value = Block> {
	let feeds = prop::collection::vec(prop::option::weighted(0.8, price()), operators);
	// Some blocks follow at once, some after longer than a sample stands.
	let pause = prop_oneof![4 => 1..=pause / 5, 1 => 1..=pause];
	(feeds, pause).prop_map(|(feeds, pause)| Block { feeds, pause })
}

fn chain(operators: u64, faulty: u8) -> Externalities {
	let terms = FeedTerms { faulty, heartbeat: MAX_AGE, max_age: MAX_AGE, ..feed_terms() };
	let operators = (0..operators).map(|index| (1_000 + index, Some(2_000 + index)));
	Externalities::default().timing(TIMING).feeds(vec![(BTC, terms)]).operators(operators.collect())
}

/// Makes the feeds of a block and begins the next one.
fn run(block: &Block) {
	for (index, price) in block.feeds.iter().enumerate() {
		if let Some(price) = price {
			let observation = Observation::of_spot(sp_runtime::FixedU128::from_inner(*price));
			let key = RuntimeOrigin::signed(2_000 + index as u64);
			assert_ok!(Oracle::feed(key, BTC, observation));
		}
	}
	next_block_at(now() + block.pause);
	check_invariants();
}

/// The chain as a list of milliseconds: who last said what when, and the price at every millisecond so far.
struct Model {
	quorum: usize,
	said: Vec<Option<(Price, Moment)>>,
	snapshot: Option<(Price, Moment)>,
	/// From [`GENESIS_TIME`] on.
	timeline: Vec<Option<Price>>,
	standing: Option<(Price, Moment)>,
}

impl Model {
	fn new(operators: usize, quorum: usize) -> Self {
		let said = vec![None; operators];
		Self { quorum, said, snapshot: None, timeline: Vec::new(), standing: None }
	}

	fn run(&mut self, block: &Block) {
		let begun = GENESIS_TIME + self.timeline.len() as Moment;
		for (said, price) in self.said.iter_mut().zip(&block.feeds) {
			*said = price.map(|price| (price, begun)).or(*said);
		}
		let now = begun + block.pause;
		for millisecond in begun..now {
			let standing = self.standing.filter(|(_, until)| millisecond < *until);
			self.timeline.push(standing.map(|(price, _)| price));
		}
		if block.feeds.iter().any(Option::is_some) {
			self.aggregate(now);
		}
		self.standing = self
			.snapshot
			.map(|(price, as_of)| (price, (now + TIMING.sample_limit).min(as_of + MAX_AGE)));
	}

	fn aggregate(&mut self, now: Moment) {
		let fresh = self.said.iter().flatten().filter(|(_, at)| now - at <= MAX_AGE);
		let (mut prices, mut times): (Vec<_>, Vec<_>) = fresh.copied().unzip();
		if prices.len() < self.quorum {
			return;
		}
		prices.sort();
		times.sort();
		let (below, above) = (prices[(prices.len() - 1) / 2], prices[prices.len() / 2]);
		self.snapshot = Some(((below + above) / 2, times[times.len() - self.quorum]));
	}

	/// The settlement as `(price, covered, low, high)`, if what has been sampled so far suffices for it.
	fn settlement(&self) -> Option<(Price, u128, Price, Price)> {
		let from_opening = (EXPIRY - TIMING.settlement_window - GENESIS_TIME) as usize;
		let to_expiry = (EXPIRY - GENESIS_TIME) as usize;
		let window = self.timeline.get(from_opening..to_expiry)?;
		let mut samples: Vec<_> = window.iter().flatten().copied().collect();
		if (samples.len() as u128) < REQUIRED {
			let missing = REQUIRED as usize - samples.len();
			let late = self.timeline[to_expiry..].iter().flatten().take(missing);
			samples.extend(late);
		}
		let covered = samples.len() as u128;
		let (low, high) = (*samples.iter().min()?, *samples.iter().max()?);
		(covered >= REQUIRED).then(|| (samples.iter().sum::<u128>() / covered, covered, low, high))
	}
}

fn parts(settlement: Settlement) -> (Price, u128, Price, Price) {
	let Settlement { price, covered, low, high, .. } = settlement;
	(price.into_inner(), covered.into(), low.into_inner(), high.into_inner())
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(96))]

	#[test]
	fn settlement_is_that_of_the_model_when_feeds_and_blocks_come_at_random(
		blocks in prop::collection::vec(block(4, 3_000), 1..40),
	) {
		chain(4, 1).build().execute_with(|| -> Result<(), TestCaseError> {
			let mut model = Model::new(4, 3);
			assert_ok!(Oracle::watch(BTC, EXPIRY));
			let mut fixed_at = None;
			for block in &blocks {
				run(block);
				model.run(block);
				let snapshot = Oracle::spot(BTC, Action::CheckMargin).ok();
				let fresh = model.snapshot.filter(|(_, as_of)| now() - as_of <= MAX_AGE);
				prop_assert_eq!(snapshot.map(|it| (it.spot.into_inner(), it.as_of)), fresh);
				let settlement = Oracle::settlement(BTC, EXPIRY);
				prop_assert_eq!(settlement.map(parts), model.settlement());
				fixed_at = fixed_at.or(settlement.map(|_| now()));
				prop_assert_eq!(settlement.map(|it| it.fixed_at), fixed_at);
			}
			Ok(())
		})?;
	}

	#[test]
	fn snapshot_lies_within_the_honest_when_at_most_f_lie(
		faulty in 0u8..=3,
		blocks in prop::collection::vec(block(7, 5_000), 1..12),
	) {
		chain(7, faulty).build().execute_with(|| -> Result<(), TestCaseError> {
			let honest = 7 - usize::from(faulty);
			let mut said = vec![None; honest];
			for block in &blocks {
				for (said, price) in said.iter_mut().zip(&block.feeds) {
					*said = price.map(|price| (price, now())).or(*said);
				}
				// The last `faulty` operators say whatever they like; the honest agree within a band.
				run(block);
				let Ok(snapshot) = Oracle::spot(BTC, Action::CheckMargin) else { continue };
				if !block.feeds.iter().any(Option::is_some) {
					continue;
				}
				let taken = events().iter().any(|event| {
					matches!(event, RuntimeEvent::Oracle(surety_oracle::Event::PriceTaken { .. }))
				});
				if taken {
					let young = said.iter().flatten().filter(|(_, at)| now() - at <= MAX_AGE);
					let prices: Vec<_> = young.map(|(price, _)| *price).collect();
					let spot = snapshot.spot.into_inner();
					prop_assert!(prices.iter().min().is_some_and(|lowest| *lowest <= spot));
					prop_assert!(prices.iter().max().is_some_and(|highest| spot <= *highest));
				}
			}
			Ok(())
		})?;
	}
}
