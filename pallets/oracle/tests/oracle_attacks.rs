//! What an attacker would try: each attempt with what comes of it.

use frame_support::{
	dispatch::{DispatchClass, DispatchInfo, GetDispatchInfo, Pays},
	weights::Weight,
};
use proptest::prelude::*;
use sp_runtime::{
	traits::{Dispatchable, TransactionExtension, TxBaseImplication},
	transaction_validity::{InvalidTransaction, TransactionSource, TransactionValidityError},
	DispatchError, DispatchResult, FixedI128, FixedU128,
};
use surety_mock::*;
use surety_oracle::{Call, CheckOperational, Error, Event, KeptSamples, Records, WeightInfo};
use surety_traits::{Action, PriceFeed, SettlementOracle};
use surety_types::{FeedTerms, Moment, Observation, UnderlyingId, MAX_QUOTED_EXPIRIES};

type Oracles = Error<Test>;

/// Seven operators, two of whom may be faulty.
fn chain() -> Externalities {
	let terms = FeedTerms { faulty: 2, ..feed_terms() };
	Externalities::default().feeds(vec![(BTC, terms)]).operators_of_seven(7)
}

fn spot() -> FixedU128 {
	Oracle::spot(BTC, Action::CheckMargin).expect("a quorum is fresh").spot
}

fn feed_call(underlying: u32, observation: Observation) -> RuntimeCall {
	Call::feed { underlying, observation }.into()
}

/// Makes a call as a block does. Whether it paid, and why it failed; one that failed has changed nothing.
fn pays(who: AccountId, call: RuntimeCall) -> (Pays, Option<DispatchError>) {
	let before = storage_root();
	match call.dispatch(RuntimeOrigin::signed(who)) {
		Ok(info) => (info.pays_fee, None),
		Err(failed) => {
			assert_eq!(storage_root(), before, "{failed:?} changed the state");
			(failed.post_info.pays_fee, Some(failed.error))
		},
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(48))]

	/// Who repeats the chain's own price instead of observing can neither move the price out of what honest operators
	/// say nor hold it back: in the block after they have all moved it has moved with them.
	#[test]
	fn copiers_of_the_median_neither_move_nor_delay_the_price(
		moves in prop::collection::vec(prop::collection::vec(-3_000i64..3_000, 5), 1..20),
		shared in prop::collection::vec(-20_000i64..20_000, 20),
	) {
		chain().build_and_execute(|| {
			let mut centre = 500_000i64;
			for (turn, noise) in moves.iter().enumerate() {
				centre = (centre + shared[turn]).max(100_000);
				let price = |tenths: i64| FixedU128::from_rational(tenths.unsigned_abs().into(), 10);
				let honest: Vec<_> = noise.iter().map(|noise| price(centre + noise)).collect();
				let copied = Oracle::spot(BTC, Action::Liquidate).map_or(honest[0], |quote| quote.spot);
				for (key, price) in SEVEN_KEYS.into_iter().zip(honest.iter().chain([&copied; 2])) {
					say_spot(key, BTC, *price);
				}
				next_block();
				let (low, high) = (honest.iter().min(), honest.iter().max());
				assert!(low <= Some(&spot()) && Some(&spot()) <= high, "turn {turn}: {:?}", spot());
			}
		});
	}
}

#[test]
fn market_that_is_not_registered_takes_no_word_of_anybody() {
	chain().build_and_execute(|| {
		for underlying in [ETH, 0, u32::MAX] {
			for observation in
				[Observation::of_spot(fixed("3000")), market_at(fixed("3000"), fixed("1"), &[YEAR])]
			{
				let refused = pays(SEVEN_KEYS[0], feed_call(underlying, observation));
				assert_eq!(refused, (Pays::Yes, Some(Oracles::NotRegistered.into())));
			}
			assert_eq!(Records::<Test>::iter_prefix(underlying).count(), 0);
		}
		// Nor one that was removed.
		assert_ok!(Oracle::remove_feed(root(), BTC));
		let refused = pays(SEVEN_KEYS[0], feed_call(BTC, Observation::of_spot(fixed("3000"))));
		assert_eq!(refused, (Pays::Yes, Some(Oracles::NotRegistered.into())));
	});
}

#[test]
fn refused_feeds_cost_their_sender_whatever_the_reason() {
	let terms = FeedTerms { faulty: 2, decimals: 2, ..feed_terms() };
	let chain = Externalities::default().feeds(vec![(BTC, terms)]).operators_of_seven(7);
	chain.build_and_execute(|| {
		let spot = |price| Observation::of_spot(fixed(price));
		let rate = |rate| Observation { rate: signed(rate), ..spot("50000") };
		let forward = |basis| said(fixed("50000"), [quote(YEAR, basis, fixed("1"))]);
		let twice = || market_at(fixed("50000"), fixed("1"), &[YEAR, YEAR]);
		let back = || market_at(fixed("50000"), fixed("1"), &[YEAR + 1, YEAR]);
		let cases = [
			(spot("99.99"), Oracles::OutOfBounds),
			(spot("1000000.01"), Oracles::OutOfBounds),
			(spot("0"), Oracles::OutOfBounds),
			(spot("50000.001"), Oracles::TooManyDecimals),
			(spot("50000.010000000000000001"), Oracles::TooManyDecimals),
			(rate("0.500000000000000001"), Oracles::RateOutOfBounds),
			(rate("-0.500000000000000001"), Oracles::RateOutOfBounds),
			(
				Observation { rate: FixedI128::from_inner(i128::MIN), ..spot("50000") },
				Oracles::RateOutOfBounds,
			),
			(forward("-49900.01"), Oracles::OutOfBounds),
			(forward("-50000.01"), Oracles::OutOfBounds),
			(forward("950000.01"), Oracles::OutOfBounds),
			(twice(), Oracles::ExpiriesOutOfOrder),
			(back(), Oracles::ExpiriesOutOfOrder),
		];
		let [key, ..] = SEVEN_KEYS;
		for (observation, error) in cases {
			let refused = pays(key, feed_call(BTC, observation.clone()));
			assert_eq!(refused, (Pays::Yes, Some(error.into())), "{observation:?}");
		}
		for who in [ALICE, SEVEN[0]] {
			let refused = pays(who, feed_call(BTC, spot("50000")));
			assert_eq!(refused, (Pays::Yes, Some(Oracles::NotFeedKey.into())));
		}
		// Everything exactly at its bound is accepted, and free; the second in the block is not.
		let bounds = Observation { rate: signed("-0.5"), ..forward("-49900") };
		assert_eq!(pays(key, feed_call(BTC, bounds.clone())), (Pays::No, None));
		let again = pays(key, feed_call(BTC, bounds));
		assert_eq!(again, (Pays::Yes, Some(Oracles::AlreadyFed.into())));
		// Before it is known how it ends a feed is charged for.
		let info = feed_call(BTC, spot("50000")).get_dispatch_info();
		assert_eq!((info.pays_fee, info.class), (Pays::Yes, DispatchClass::Operational));
	});
}

#[test]
fn stolen_hot_key_can_feed_and_nothing_else() {
	chain().build_and_execute(|| {
		let [thief, ..] = SEVEN_KEYS;
		let bad = || Some(DispatchError::BadOrigin);
		let no_operator = || Some(Oracles::NotOperator.into());
		let attempts: [(Call<Test>, Option<DispatchError>); 9] = [
			(Call::register_feed { underlying: BTC, terms: feed_terms() }, bad()),
			(Call::remove_feed { underlying: BTC }, bad()),
			(Call::add_operator { operator: thief }, bad()),
			(Call::remove_operator { operator: SEVEN[1] }, bad()),
			(Call::set_feed_key { key: Some(DAVE) }, no_operator()),
			(Call::set_feed_key { key: None }, no_operator()),
			(Call::choose_settlement { underlying: BTC, expiry: 0, price: fixed("1") }, bad()),
			// Anybody may, and as little comes of it.
			(
				Call::remove_faulty { underlying: BTC, operator: SEVEN[1] },
				Some(Oracles::NothingWrong.into()),
			),
			(
				Call::remove_faulty { underlying: ETH, operator: SEVEN[1] },
				Some(Oracles::NotRegistered.into()),
			),
		];
		for (call, error) in attempts {
			assert_eq!(pays(thief, call.into()), (Pays::Yes, error));
		}
		// What it feeds is one voice of seven.
		for key in &SEVEN_KEYS[1..] {
			say_spot(*key, BTC, fixed("50000"));
		}
		say_spot(thief, BTC, fixed("1000000"));
		next_block();
		assert_eq!(spot(), fixed("50000"));
		// And the operator takes the key away at once.
		assert_ok!(Oracle::set_feed_key(RuntimeOrigin::signed(SEVEN[0]), Some(DAVE)));
		let refused = pays(thief, feed_call(BTC, Observation::of_spot(fixed("50000"))));
		assert_eq!(refused, (Pays::Yes, Some(Oracles::NotFeedKey.into())));
	});
}

/// Whether a signed transaction of this class passes the check at the gate of the pool and of the block.
fn check(
	origin: RuntimeOrigin,
	call: &RuntimeCall,
	class: DispatchClass,
) -> Result<Option<(AccountId, UnderlyingId)>, TransactionValidityError> {
	let info = DispatchInfo { class, ..call.get_dispatch_info() };
	let (source, nothing) = (TransactionSource::External, TxBaseImplication(()));
	let checked =
		CheckOperational::<Test>::new().validate(origin, call, &info, 0, (), &nothing, source);
	checked.map(|(valid, attempt, _)| {
		// It says nothing of priority; that is the business of others.
		assert_eq!(valid, Default::default());
		attempt
	})
}

/// Passes the gate and makes the call, as a block does: what the gate has noted stays when the call fails.
fn apply(key: AccountId, call: RuntimeCall) -> Result<DispatchResult, TransactionValidityError> {
	let (origin, info) = (RuntimeOrigin::signed(key), call.get_dispatch_info());
	let attempt = check(origin.clone(), &call, info.class)?;
	CheckOperational::<Test>::new().prepare(attempt, &origin, &call, &info, 0)?;
	Ok(dispatch(key, call))
}

#[test]
fn second_attempt_of_a_feed_is_not_valid_in_a_block_even_when_the_first_failed() {
	chain().build_and_execute(|| {
		let left_out = || Err(InvalidTransaction::Call.into());
		let (operator, key) = (SEVEN[0], SEVEN_KEYS[0]);
		let feed = |price: &str| feed_call(BTC, Observation::of_spot(fixed(price)));
		assert_eq!(apply(key, feed("1")), Ok(Err(Oracles::OutOfBounds.into())));
		// Neither a better one nor one by another key of the same operator.
		assert_eq!(apply(key, feed("50000")), left_out());
		assert_ok!(Oracle::set_feed_key(RuntimeOrigin::signed(operator), Some(DAVE)));
		assert_eq!(apply(DAVE, feed("50000")), left_out());
		// Another feed is another matter, registered or not; and so are other operators, and the next block.
		let other = feed_call(ETH, Observation::of_spot(fixed("3000")));
		assert_eq!(apply(DAVE, other.clone()), Ok(Err(Oracles::NotRegistered.into())));
		assert_eq!(apply(DAVE, other), left_out());
		assert_eq!(apply(SEVEN_KEYS[1], feed("50000")), Ok(Ok(())));
		// No more feeds can be attempted than there can be.
		let unknown = |number| feed_call(number, Observation::of_spot(fixed("1")));
		for number in 2..MAX_FEEDS {
			let attempt = apply(DAVE, unknown(100 + number));
			assert_eq!(attempt, Ok(Err(Oracles::NotRegistered.into())));
		}
		assert_eq!(apply(DAVE, unknown(77)), left_out());
		next_block();
		assert_eq!(apply(DAVE, feed("50000")), Ok(Ok(())));
	});
}

fn refused() -> Result<Option<(AccountId, UnderlyingId)>, TransactionValidityError> {
	Err(InvalidTransaction::BadSigner.into())
}

#[test]
fn operational_room_is_for_feeds_of_hot_keys_and_for_the_signers_named() {
	chain().build_and_execute(|| {
		use DispatchClass::{Mandatory, Normal, Operational};
		let signed = RuntimeOrigin::signed;
		let feed = feed_call(BTC, Observation::of_spot(fixed("50000")));
		// A call that is operational by itself, and what a wrapper of many would be told to be.
		let own = RuntimeCall::System(frame_system::Call::set_heap_pages { pages: 1 });
		let wrapper = RuntimeCall::System(frame_system::Call::remark { remark: vec![] });
		let ordinary: RuntimeCall = Call::<Test>::set_feed_key { key: None }.into();
		assert_eq!(own.get_dispatch_info().class, Operational);
		assert_eq!(feed.get_dispatch_info().class, Operational);
		assert_eq!(ordinary.get_dispatch_info().class, Normal);
		for (operator, key) in SEVEN.into_iter().zip(SEVEN_KEYS) {
			assert_eq!(check(signed(key), &feed, Operational), Ok(Some((operator, BTC))));
			assert_eq!(check(signed(key), &own, Operational), refused());
			assert_eq!(check(signed(key), &wrapper, Operational), refused());
		}
		for stranger in [ALICE, SEVEN[0], 666] {
			assert_eq!(check(signed(stranger), &feed, Operational), refused());
			assert_eq!(check(signed(stranger), &own, Operational), refused());
			assert_eq!(check(signed(stranger), &wrapper, Operational), refused());
		}
		for call in [&feed, &own, &wrapper] {
			assert_eq!(check(signed(ASSET_OWNER), call, Operational), Ok(None));
		}
		// Ordinary room is nobody's concern here, and what is not signed has no signer to refuse.
		for who in [ALICE, SEVEN[0], SEVEN_KEYS[0], ASSET_OWNER] {
			assert_eq!(check(signed(who), &ordinary, Normal), Ok(None));
			assert_eq!(check(signed(who), &wrapper, Normal), Ok(None));
		}
		for class in [Normal, Operational, Mandatory] {
			assert_eq!(check(RuntimeOrigin::none(), &wrapper, class), Ok(None));
		}
		// Only those who ask for that room pay for the look.
		let weight = |call| CheckOperational::<Test>::new().weight(call);
		assert_eq!((weight(&ordinary), weight(&wrapper)), (Weight::zero(), Weight::zero()));
		assert_eq!(
			(weight(&feed), weight(&own)),
			(<()>::check_operational(), <()>::check_operational())
		);
		// With the key goes the room.
		assert_ok!(Oracle::set_feed_key(signed(SEVEN[0]), None));
		assert_eq!(check(signed(SEVEN_KEYS[0]), &feed, Operational), refused());
	});
}

#[test]
fn lister_of_many_expiries_breaks_no_feed() {
	chain().build_and_execute(|| {
		let first = GENESIS_TIME + 30 * DAY;
		assert_ok!(Oracle::watch(BTC, first));
		let taken = |expiries| {
			let is = |event: &RuntimeEvent| match event {
				RuntimeEvent::Oracle(Event::SurfaceTaken { expiries, .. }) => Some(*expiries),
				_ => None,
			};
			assert_eq!(events().iter().find_map(is), expiries);
			assert_eq!(spot(), fixed("50000"));
		};
		let say_all = |expiries: &[Moment]| {
			for key in SEVEN_KEYS {
				say(key, BTC, market_at(fixed("50000"), fixed("1"), expiries));
			}
			next_block();
		};
		say_all(&[first]);
		taken(Some(1));
		// As many as there is room for: what was quoted before goes on while nobody quotes the new ones.
		for day in 1..u64::from(MAX_EXPIRIES) {
			assert_ok!(Oracle::watch(BTC, first + day * DAY));
		}
		assert_noop!(Oracle::watch(BTC, first + 9 * DAY), Oracles::TooManyExpiries);
		say_all(&[first]);
		taken(Some(1));
		// Operators who quote as many as a record holds, most of which nobody has listed.
		let all: Vec<_> =
			(0..u64::from(MAX_QUOTED_EXPIRIES)).map(|day| first + day * DAY).collect();
		say_all(&all);
		taken(Some(MAX_EXPIRIES));
		assert_eq!(surety_oracle::Quotes::<Test>::get(BTC).len(), MAX_EXPIRIES as usize);
	});
}

#[test]
fn late_touches_change_no_price_that_is_fixed() {
	let expiry = GENESIS_TIME + 120_000;
	Externalities::default().build_and_execute(|| {
		assert_ok!(Oracle::watch(BTC, expiry));
		feed_until(expiry, fixed("100"));
		let fixed_price = Oracle::settlement(BTC, expiry).expect("covered");
		let samples = Oracle::settlement_samples(BTC, expiry, None, u32::MAX);
		assert_eq!((fixed_price.price, samples.len()), (fixed("100"), 15));
		let unchanged = || {
			assert_eq!(Oracle::settlement(BTC, expiry), Some(fixed_price));
			assert_eq!(Oracle::settlement_samples(BTC, expiry, None, u32::MAX), samples);
		};
		// Other prices in the same block and afterwards, and a sample that goes on beyond expiry.
		feed(BTC, fixed("900"));
		unchanged();
		next_block_at(now() + 30_000);
		unchanged();
		feed_until(now() + 60_000, fixed("900"));
		unchanged();
		// Watched again, chosen, with other terms, with other operators.
		assert_noop!(Oracle::watch(BTC, expiry), Oracles::WindowOpen);
		let price = fixed("100");
		assert_noop!(Oracle::choose_settlement(root(), BTC, expiry, price), Oracles::AlreadyFixed);
		let narrow = FeedTerms { min_price: fixed("800"), ..feed_terms() };
		assert_ok!(Oracle::register_feed(root(), BTC, narrow));
		next_block();
		unchanged();
		assert_ok!(Oracle::remove_operator(root(), OPERATORS[0]));
		next_block_at(now() + 1_000_000);
		unchanged();
		assert_noop!(Oracle::choose_settlement(root(), BTC, expiry, price), Oracles::AlreadyFixed);
		// Nobody holds it any more; still it can be read and followed.
		Oracle::forget(BTC, expiry);
		next_block();
		next_block();
		unchanged();
		assert_eq!(KeptSamples::<Test>::get(BTC).first, 0);
		assert_noop!(Oracle::choose_settlement(root(), BTC, expiry, price), Oracles::AlreadyFixed);
	});
}
