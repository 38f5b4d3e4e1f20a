//! Which surface is taken, which is refused and why. Arbitrage is proven by arithmetic of this file's own, in floating
//! point.

use sp_runtime::{FixedI128, FixedU128};
use surety_math::{Svi, SviFault};
use surety_mock::*;
use surety_oracle::{Event, Quotes, SurfaceFault};
use surety_traits::{Action, Misconduct, PriceFeed, SettlementOracle};
use surety_types::{ExpiryQuote, FeedTerms, Moment, Observation, ObservedExpiry};

const MONTH: Moment = GENESIS_TIME + 30 * DAY;
const TWO_MONTHS: Moment = GENESIS_TIME + 60 * DAY;
const ONE_YEAR: Moment = GENESIS_TIME + YEAR;
const TWO_YEARS: Moment = GENESIS_TIME + 2 * YEAR;

/// Seven operators of whom two may be faulty; these expiries are watched.
fn chain(expiries: &'static [Moment], test: impl FnOnce()) {
	chain_of(7, FeedTerms { faulty: 2, ..feed_terms() }, expiries, test);
}

fn chain_of(operators: usize, terms: FeedTerms, expiries: &'static [Moment], test: impl FnOnce()) {
	let chain = Externalities::default().feeds(vec![(BTC, terms)]);
	chain.operators_of_seven(operators).build_and_execute(|| {
		for expiry in expiries {
			assert_ok!(Oracle::watch(BTC, *expiry));
		}
		test();
	});
}

/// The number as it is stored, to the nearest 1e-18 that a float can tell.
fn signed_of(number: f64) -> FixedI128 {
	FixedI128::from_inner((number * 1e18).round() as i128)
}

fn unsigned_of(number: f64) -> FixedU128 {
	FixedU128::from_inner((number * 1e18).round() as u128)
}

fn svi(a: f64, b: f64, rho: f64, m: f64, sigma: f64) -> Svi {
	Svi {
		a: signed_of(a),
		b: unsigned_of(b),
		rho: signed_of(rho),
		m: signed_of(m),
		sigma: unsigned_of(sigma),
	}
}

fn float(number: FixedI128) -> f64 {
	number.into_inner() as f64 / 1e18
}

fn float_of(number: FixedU128) -> f64 {
	number.into_inner() as f64 / 1e18
}

/// `w`, `w'` and `w''` of a slice.
fn derivatives(svi: &Svi, k: f64) -> (f64, f64, f64) {
	let (a, b, rho) = (float(svi.a), float_of(svi.b), float(svi.rho));
	let (y, sigma) = (k - float(svi.m), float_of(svi.sigma));
	let root = (y * y + sigma * sigma).sqrt();
	let second = b * sigma * sigma / (root * root * root);
	(a + b * (rho * y + root), b * (rho + y / root), second)
}

fn variance(svi: &Svi, k: f64) -> f64 {
	derivatives(svi, k).0
}

/// `g`, of which the density of the price has the sign (Gatheral and Jacquier 2014, section 2.2).
fn density(svi: &Svi, k: f64) -> f64 {
	let (w, first, second) = derivatives(svi, k);
	(1.0 - k * first / (2.0 * w)).powi(2) - first * first / 4.0 * (1.0 / w + 0.25) + second / 2.0
}

fn record(quotes: impl IntoIterator<Item = (Moment, Svi)>) -> Observation {
	let basis = FixedI128::from_inner(0);
	let quotes = quotes.into_iter().map(|(expiry, svi)| ObservedExpiry { expiry, basis, svi });
	said(fixed("50000"), quotes)
}

/// The honest surface at a level, as seen now.
fn honest(level: &str, expiries: &[Moment]) -> Observation {
	market_at(fixed("50000"), fixed(level), expiries)
}

/// The operators say these, in the order of their numbers.
fn say_all(observations: impl IntoIterator<Item = Observation>) {
	for (key, observation) in SEVEN_KEYS.into_iter().zip(observations) {
		say(key, BTC, observation);
	}
}

/// The number of the operator whose surface was taken in this block, its distance and how many expiries it has.
fn taken() -> Option<(u32, FixedU128, u32)> {
	events().into_iter().find_map(|event| match event {
		RuntimeEvent::Oracle(Event::SurfaceTaken { underlying, operator, distance, expiries }) => {
			assert_eq!(underlying, BTC);
			Some((operator, distance, expiries))
		},
		_ => None,
	})
}

/// Who began to do wrong in this block.
fn reported() -> Vec<(u32, Misconduct, Option<SurfaceFault>)> {
	let misconduct = |event| match event {
		RuntimeEvent::Oracle(Event::Misconduct { operator, misconduct, fault, .. }) => {
			Some((operator, misconduct, fault))
		},
		_ => None,
	};
	events().into_iter().filter_map(misconduct).collect()
}

fn quotes() -> Vec<ExpiryQuote> {
	Oracle::snapshot(BTC, &[], Action::ReduceRisk).map_or(vec![], |snapshot| snapshot.expiries)
}

/// The last of seven operators says this and is refused, the others go on. Returns the fault and the point.
fn refusal_of(bad: Observation, expiries: &[Moment]) -> (Moment, SviFault, f64) {
	let levels = ["0.98", "0.99", "1", "1", "1.01", "1.02"];
	say_all(levels.map(|level| honest(level, expiries)).into_iter().chain([bad]));
	next_block();
	// Of the two at the middle the one of the lower number.
	assert_eq!(taken(), Some((2, fixed("0"), expiries.len() as u32)));
	let [(6, Misconduct::Arbitrage, Some(fault))] = reported()[..] else {
		panic!("{:?}", reported())
	};
	let SurfaceFault { expiry, refusal } = fault;
	(expiry, refusal.fault, float(refusal.k))
}

#[test]
fn surface_is_the_middle_operators_whole_when_all_pass() {
	chain(&[MONTH, TWO_MONTHS], || {
		let fed = now();
		for (number, key) in SEVEN_KEYS.into_iter().enumerate() {
			// Levels 1.04, 1.00, 1.03, 1.06, 1.01, 1.05, 1.02: the middle is 1.03, of number 2.
			let percent = [4, 0, 3, 6, 1, 5, 2][number];
			let level = FixedU128::from_rational(100 + percent, 100);
			let spot = FixedU128::from_u32(50_000 + 10 * number as u32);
			let basis = format!("{number}00.5");
			let quotes = [quote(MONTH, "-7", level), quote(TWO_MONTHS, &basis, level)];
			say(key, BTC, said(spot, quotes));
		}
		next_block_at(fed + 2_000);
		// It is the middle one in variance; its second forward, 50,220.5, is 110 below the middle of all: as much of the
		// tenth that prices may be apart, times the half that variances may.
		let (number, distance, expiries) = taken().expect("all pass");
		let near = |share: FixedU128, expected: f64| (float_of(share) - expected).abs() < 1e-12;
		assert_eq!((number, expiries), (2, 2));
		assert!(near(distance, 110.0 / 50_330.5 / 0.1 * 0.5), "{distance:?}");
		assert_eq!(reported(), vec![]);
		let [first, second] = quotes()[..] else { panic!("two expiries") };
		// Forwards now: the median spot 50,030 and the median basis, -7 and 300.5.
		assert_eq!((first.expiry, first.forward), (MONTH, fixed("50023")));
		assert_eq!((second.expiry, second.forward), (TWO_MONTHS, fixed("50330.5")));
		// The surface's own: spot 50,020 of number 2 and its basis, and the tenor when it was included.
		for (quote, forward) in [(first, "50013"), (second, "50220.5")] {
			let surface = quote.surface.expect("taken");
			assert_eq!(surface.svi, smile(quote.expiry, fed, fixed("1.03")));
			assert_eq!(surface.forward, fixed(forward));
			assert_eq!(surface.tenor, quote.expiry - fed);
			assert_eq!((surface.as_of, quote.as_of), (fed, fed));
		}
		// Distances 0, 1, 1, 2, 2, 3, 3 % of 1.03: 2/103 of the half that the band allows, 1 - 4/103; to a thousandth,
		// since each sees the common strikes from a forward of its own. Bases: all agree; and -100 to 300.5: 200 of the
		// 10 % of 50,030.
		let confidence = float_of(first.surface.expect("taken").confidence);
		assert!((confidence - (1.0 - 4.0 / 103.0)).abs() < 1e-3, "{confidence}");
		assert_eq!(first.confidence, fixed("1"));
		assert!(near(second.confidence, 1.0 - 200.0 / 5_003.0));
	});
}

#[test]
fn surface_keeps_forward_and_tenor_of_its_record_when_spot_and_time_move_on() {
	chain(&[MONTH], || {
		let fed = now();
		say_all(vec![honest("1", &[MONTH]); 7]);
		next_block();
		let before = quotes()[0].surface.expect("taken");
		// Prices alone: the forward goes with spot, the surface stays and ages.
		for _ in 0..10 {
			say_all(vec![Observation::of_spot(fixed("51000")); 7]);
			next_block_at(now() + 3_600);
		}
		let after = quotes()[0];
		assert_eq!((after.forward, after.as_of), (fixed("51000"), fed));
		let surface = after.surface.expect("still there");
		assert_eq!((surface.svi, surface.forward), (before.svi, fixed("50000")));
		assert_eq!((surface.tenor, surface.as_of), (MONTH - fed, fed));
		// 38 s old: 22 of the 48 s between heartbeat and maximum age are left.
		assert_eq!(now(), fed + 38_000);
		assert_eq!(surface.confidence, fixed("0.458333333333333333"));
		assert_eq!(after.confidence, fixed("0.458333333333333333"));
	});
}

#[test]
fn tenor_is_a_minute_when_less_is_left() {
	const SOON: Moment = GENESIS_TIME + 90_000;
	chain(&[SOON], || {
		next_block_at(SOON - 40_000);
		say_all(vec![honest("1", &[SOON]); 7]);
		next_block();
		let surface = quotes()[0].surface.expect("taken");
		assert_eq!((surface.tenor, surface.svi), (60_000, smile(SOON, SOON - 40_000, fixed("1"))));
	});
}

#[test]
fn records_are_compared_by_variance_per_time_when_their_ages_differ() {
	const SOON: Moment = GENESIS_TIME + 600_000;
	// A band of a millionth, while in 50 s a twelfth of the variance has gone by.
	let terms = FeedTerms { faulty: 2, surface_band: fixed("0.000001"), ..feed_terms() };
	chain_of(7, terms, &[SOON], || {
		let start = now();
		for key in SEVEN_KEYS {
			say(key, BTC, honest("1", &[SOON]));
			next_block_at(now() + 8_000);
		}
		assert_eq!(now(), start + 56_000);
		let (_, distance, expiries) = taken().expect("all say the same");
		assert!(distance < fixed("0.000000001"), "{distance:?}");
		assert_eq!((expiries, reported()), (1, vec![]));
		let surface = quotes()[0].surface.expect("taken");
		// The quorum-th youngest was included 16 s after the start and is 40 s old: 20 of the 48 s are left.
		assert_eq!(surface.as_of, start + 16_000);
		assert!((float_of(surface.confidence) - 20.0 / 48.0).abs() < 1e-6, "{surface:?}");
		// Its own record's tenor, not that of now.
		assert!(surface.tenor > SOON - now());
		assert!((SOON - surface.tenor - start).is_multiple_of(8_000));
		assert_eq!(surface.svi, smile(SOON, SOON - surface.tenor, fixed("1")));
	});
}

#[test]
fn butterfly_is_refused_with_the_point_that_proves_it() {
	// Steep and narrow: where the wing leaves the bend it rises faster than any price can.
	chain(&[ONE_YEAR], || {
		let bad = record([(ONE_YEAR, svi(0.0, 1.0, 0.9, 0.3586, 0.1))]);
		let slice = bad.expiries[0].svi;
		let (expiry, fault, k) = refusal_of(bad, &[ONE_YEAR]);
		assert_eq!((expiry, fault), (ONE_YEAR, SviFault::Butterfly));
		assert!(variance(&slice, k) > 0.0 && density(&slice, k) < -1e-6, "g({k}) is not negative");
	});
}

#[test]
fn butterfly_is_refused_when_it_lies_far_from_the_money() {
	chain(&[MONTH], || {
		// Flat at the level of the others as far as the grid goes, four deviations of 0.15, bent at 2: beyond it the
		// variance rises just as fast as makes a butterfly around 2.5 worth less than nothing.
		let bad = record([(MONTH, svi(0.0215, 0.0154, 0.95, 2.0, 0.05))]);
		let slice = bad.expiries[0].svi;
		let step = variance(&smile(MONTH, now(), fixed("1")), 0.0).sqrt() / 2.0;
		assert!((-8..=8).all(|j| density(&slice, f64::from(j) * step) > 0.1));
		let (expiry, fault, k) = refusal_of(bad, &[MONTH]);
		assert_eq!((expiry, fault), (MONTH, SviFault::Butterfly));
		assert!(k > 2.0 && density(&slice, k) < -1e-4, "g({k}) is not negative");
	});
}

#[test]
fn wing_is_refused_when_it_rises_faster_than_two() {
	for (rho, end) in [(-0.2, i128::MIN), (0.2, i128::MAX)] {
		chain(&[ONE_YEAR], || {
			let bad = record([(ONE_YEAR, svi(0.0, 1.7, rho, 0.0, 0.1))]);
			let slice = bad.expiries[0].svi;
			let (expiry, fault, k) = refusal_of(bad, &[ONE_YEAR]);
			assert_eq!((expiry, fault), (ONE_YEAR, SviFault::Wing));
			assert_eq!(k, end as f64 / 1e18);
			// Far out on that side variance rises by 1.7 x 1.2 = 2.04 per unit, and the density is negative.
			let far = 1e6f64.copysign(k);
			let (_, slope, _) = derivatives(&slice, far);
			assert!((slope.abs() - 2.04).abs() < 1e-6 && density(&slice, far) < 0.0);
		});
	}
}

#[test]
fn negative_variance_is_refused_at_the_money_and_beside_it() {
	chain(&[ONE_YEAR], || {
		let bad = record([(ONE_YEAR, svi(-0.1, 0.1, 0.0, 0.0, 0.3))]);
		assert_eq!(refusal_of(bad, &[ONE_YEAR]), (ONE_YEAR, SviFault::NegativeVariance, 0.0));
	});
	chain(&[ONE_YEAR], || {
		// Positive at the money, where it is 0.0116; lowest, -0.01, at 0.3. The grid has a point at 0.26.
		let bad = record([(ONE_YEAR, svi(-0.02, 0.1, 0.0, 0.3, 0.1))]);
		let slice = bad.expiries[0].svi;
		let (expiry, fault, k) = refusal_of(bad, &[ONE_YEAR]);
		assert_eq!((expiry, fault), (ONE_YEAR, SviFault::NegativeVariance));
		assert!(variance(&slice, k) < -0.001, "w({k}) is not negative");
		assert!(variance(&slice, 0.0) > 0.01);
	});
}

#[test]
fn parameters_are_refused_when_out_of_range() {
	for slice in [svi(0.04, 0.1, 1.0, 0.0, 0.1), svi(0.04, 0.1, -0.2, 0.0, 0.0)] {
		chain(&[ONE_YEAR], || {
			let refusal = refusal_of(record([(ONE_YEAR, slice)]), &[ONE_YEAR]);
			assert_eq!(refusal, (ONE_YEAR, SviFault::Parameters, 0.0));
		});
	}
}

#[test]
fn calendar_is_refused_between_the_expiries_of_one_record() {
	chain(&[MONTH, TWO_MONTHS], || {
		// 30 days at level 1 against 60 at 0.4: a fifth less variance everywhere.
		let (early, late) = (fixed("1"), fixed("0.4"));
		let bad = said(fixed("50000"), [quote(MONTH, "0", early), quote(TWO_MONTHS, "0", late)]);
		let (first, second) = (bad.expiries[0].svi, bad.expiries[1].svi);
		let (expiry, fault, k) = refusal_of(bad, &[MONTH, TWO_MONTHS]);
		assert_eq!((expiry, fault), (MONTH, SviFault::Calendar));
		assert!(variance(&second, k) < 0.81 * variance(&first, k));
		assert!(density(&first, k) > 0.0 && density(&second, k) > 0.0);
	});
}

#[test]
fn liars_are_never_chosen_when_they_are_honest_at_the_money_and_wild_in_the_wings() {
	// Three times the wings is beyond the band of a half, half as much again within it.
	for (wings, outside) in [(3.0, true), (1.5, false)] {
		chain(&[ONE_YEAR], || {
			let shape_at_zero = -0.2 * -0.01 + (0.01f64 * 0.01 + 0.09).sqrt();
			let wild =
				svi(0.25 - 0.1 * (wings - 1.0) * shape_at_zero, 0.1 * wings, -0.2, 0.01, 0.3);
			let levels = ["0.96", "0.98", "0.99", "1.01", "1.04"];
			let sound = levels.map(|level| honest(level, &[ONE_YEAR]));
			// At the money they are exactly in the middle.
			assert!((variance(&wild, 0.0) - (0.25 + 0.1 * shape_at_zero)).abs() < 1e-15);
			let liars = vec![record([(ONE_YEAR, wild)]); 2];
			say_all(liars.into_iter().chain(sound));
			next_block();
			let (number, distance, _) = taken().expect("five are honest");
			assert!((2..7).contains(&number), "liar {number} was chosen");
			assert!(distance < fixed("0.05"), "{distance:?}");
			let liars = vec![(0, Misconduct::Outside, None), (1, Misconduct::Outside, None)];
			assert_eq!(reported(), if outside { liars } else { vec![] });
		});
	}
}

#[test]
fn surface_has_an_honest_forward_when_a_liar_copies_the_middle_one() {
	// Strikes are measured by the forward of the surface's own record. The liars have the lowest numbers, say exactly
	// the variances of the operator in the middle, and lie in their price or in their forward: far beyond the band of
	// a tenth, and within it.
	for (spot, basis) in [
		("999000", "0"),
		("100", "0"),
		("50000", "900000"),
		("50000", "-49000"),
		("52500", "0"),
		("50000", "-2500"),
	] {
		chain(&[MONTH], || {
			let liar = || said(fixed(spot), [quote(MONTH, basis, fixed("1.02"))]);
			let honest = ["1", "1.01", "1.02", "1.03", "1.04"].into_iter().enumerate();
			let honest = honest.map(|(number, level)| {
				let spot = FixedU128::from_u32(49_990 + 5 * number as u32);
				said(spot, [quote(MONTH, "15", fixed(level))])
			});
			say_all([liar(), liar()].into_iter().chain(honest));
			next_block();
			let surface = quotes()[0].surface.expect("five are honest");
			// 49,990 to 50,010 and 15.
			let honest = fixed("50005")..=fixed("50025");
			assert!(honest.contains(&surface.forward), "{spot} {basis}: {surface:?}");
		});
	}
}

#[test]
fn surface_is_of_the_youngest_quorum_when_an_old_record_is_nearer_to_the_middle() {
	chain(&[MONTH], || {
		// Whoever is exactly in the middle and feeds but every half a minute would make every surface look old, and
		// keep everybody from opening risk.
		say(SEVEN_KEYS[0], BTC, honest("1", &[MONTH]));
		next_block_at(now() + 30_000);
		let fed = now();
		let levels = ["0.97", "0.98", "0.995", "1.01", "1.02", "1.03"];
		for (key, level) in SEVEN_KEYS[1..].iter().zip(levels) {
			say(*key, BTC, honest(level, &[MONTH]));
		}
		next_block();
		let surface = quotes()[0].surface.expect("taken");
		assert_eq!((surface.as_of, surface.tenor), (fed, MONTH - fed));
		// The middle is 1, that of the old one, who counts for it; of the others 0.995 is the nearest.
		assert_eq!(surface.svi, smile(MONTH, fed, fixed("0.995")));
		assert!(Oracle::snapshot(BTC, &[MONTH], Action::OpenRisk).is_ok());
	});
}

#[test]
fn nobody_is_blocked_when_volatility_jumps() {
	chain(&[MONTH, TWO_MONTHS], || {
		let both = [MONTH, TWO_MONTHS];
		say_all(vec![honest("1", &both); 7]);
		next_block();
		assert_eq!(taken(), Some((0, fixed("0"), 2)));
		// Three times the variance: a month now has more than two months had in the surface before.
		say_all(vec![honest("3", &both); 7]);
		next_block();
		assert_eq!((taken(), reported()), (Some((0, fixed("0"), 2)), vec![]));
		// And back, while a liar goes against itself.
		let fed = now();
		let liar = said(
			fixed("50000"),
			[quote(MONTH, "0", fixed("1")), quote(TWO_MONTHS, "0", fixed("0.3"))],
		);
		say_all([liar].into_iter().chain(vec![honest("0.7", &both); 6]));
		next_block();
		assert_eq!(taken(), Some((1, fixed("0"), 2)));
		let [(0, Misconduct::Arbitrage, Some(fault))] = reported()[..] else {
			panic!("{:?}", reported())
		};
		assert_eq!((fault.expiry, fault.refusal.fault), (MONTH, SviFault::Calendar));
		assert_eq!(quotes()[0].surface.map(|surface| surface.as_of), Some(fed));
	});
}

#[test]
fn no_surface_is_taken_when_all_are_beyond_the_band() {
	let terms = FeedTerms { surface_band: fixed("0.5"), ..feed_terms() };
	chain_of(4, terms, &[MONTH], || {
		let fed = now();
		say_all(vec![honest("1", &[MONTH]); 4]);
		next_block();
		assert_eq!(taken(), Some((0, fixed("0"), 1)));
		let before = quotes()[0].surface.expect("taken");
		// The middle of 1, 1, 4 and 4 is 2.5: everybody is 60 % away.
		let split = || ["1", "1", "4", "4"].map(|level| honest(level, &[MONTH]));
		say_all(split());
		next_block();
		assert_eq!(taken(), None);
		let outside = |number| (number, Misconduct::Outside, None);
		assert_eq!(reported(), (0..4).map(outside).collect::<Vec<_>>());
		next_block_at(fed + 22_000);
		say_all(split());
		next_block();
		// The old one ages while forwards and spot are young: 24 s are a quarter of the way.
		let quote = quotes()[0];
		let surface = quote.surface.expect("the last good one");
		assert_eq!((surface.svi, surface.tenor), (before.svi, before.tenor));
		assert_eq!((surface.as_of, surface.confidence), (fed, fixed("0.75")));
		assert_eq!((quote.as_of, quote.confidence), (fed + 22_000, fixed("1")));
		let open = |action| Oracle::snapshot(BTC, &[MONTH], action).map(|_| ());
		let aging = surety_traits::OracleError::Aging { as_of: fed };
		assert_eq!(open(Action::OpenRisk), Err(aging));
		assert_eq!((open(Action::CheckMargin), open(Action::Liquidate)), (Ok(()), Ok(())));
		assert_eq!((taken(), reported()), (None, vec![]));
		// Three agree again.
		say_all(vec![honest("1", &[MONTH]); 3]);
		next_block();
		assert_eq!(taken(), Some((0, fixed("0"), 1)));
		let mended =
			|operator| RuntimeEvent::Oracle(Event::ConductMended { underlying: BTC, operator });
		assert!((0..3).all(|operator| events().contains(&mended(operator))));
		assert!(!events().contains(&mended(3)));
		assert_eq!(open(Action::OpenRisk), Ok(()));
	});
}

#[test]
fn new_expiry_stops_no_other_when_only_some_quote_it() {
	chain(&[MONTH, TWO_MONTHS], || {
		// Four of a quorum of five quote the new one, two of them nonsense.
		let nonsense = [quote(MONTH, "0", fixed("1")), quote(TWO_MONTHS, "0", fixed("90"))];
		let with = |count: usize| {
			let old = vec![honest("1", &[MONTH]); 7 - count];
			let new = vec![honest("1", &[MONTH, TWO_MONTHS]); count - 2];
			let liars = vec![said(fixed("50000"), nonsense); 2];
			old.into_iter().chain(new).chain(liars)
		};
		say_all(with(4));
		next_block();
		assert_eq!((taken(), reported()), (Some((0, fixed("0"), 1)), vec![]));
		assert_eq!(quotes().len(), 1);
		let open = |expiry| Oracle::snapshot(BTC, &[expiry], Action::OpenRisk).map(|_| ());
		assert_eq!(open(MONTH), Ok(()));
		assert_eq!(open(TWO_MONTHS), Err(surety_traits::OracleError::NoPrice));
		// The fifth makes the quorum: of those who quote both, the first honest one.
		say_all(with(5));
		next_block();
		assert_eq!(taken(), Some((2, fixed("0"), 2)));
		assert_eq!((open(MONTH), open(TWO_MONTHS)), (Ok(()), Ok(())));
		let outside = |number| (number, Misconduct::Outside, None);
		assert_eq!(reported(), vec![outside(5), outside(6)]);
	});
}

#[test]
fn expiry_that_a_liar_alone_quotes_with_arbitrage_stops_no_other() {
	chain(&[MONTH, TWO_MONTHS], || {
		let negative = ObservedExpiry {
			svi: svi(-1.0, 0.0, 0.0, 0.0, 0.1),
			..quote(TWO_MONTHS, "0", fixed("1"))
		};
		let liar = said(fixed("50000"), [quote(MONTH, "0", fixed("1")), negative]);
		say_all(vec![honest("1", &[MONTH]); 6].into_iter().chain([liar]));
		next_block();
		assert_eq!(taken(), Some((0, fixed("0"), 1)));
		let [(6, Misconduct::Arbitrage, Some(fault))] = reported()[..] else {
			panic!("{:?}", reported())
		};
		assert_eq!((fault.expiry, fault.refusal.fault), (TWO_MONTHS, SviFault::NegativeVariance));
	});
}

#[test]
fn expiries_that_are_not_watched_are_left_out_and_past_ones_stay_as_they_were() {
	const SOON: Moment = GENESIS_TIME + 60_000;
	chain(&[SOON, MONTH], || {
		say_all(vec![honest("1", &[SOON, MONTH, TWO_MONTHS]); 7]);
		next_block();
		let expiries = || Quotes::<Test>::get(BTC).into_iter().map(|quote| quote.expiry);
		assert_eq!(expiries().collect::<Vec<_>>(), vec![SOON, MONTH]);
		let of_soon = || Quotes::<Test>::get(BTC)[0];
		next_block_at(SOON - 2_000);
		let before = of_soon();
		say_all(vec![honest("2", &[SOON, MONTH, TWO_MONTHS]); 7]);
		next_block();
		// What was said last before it passed stays until its price is fixed: who holds it is margined by that.
		assert_eq!(expiries().collect::<Vec<_>>(), vec![SOON, MONTH]);
		assert_eq!(of_soon(), before);
		assert_eq!(reported(), vec![]);
	});
}

#[test]
fn next_nearest_is_taken_when_the_nearest_has_arbitrage_off_the_grid() {
	let terms = FeedTerms { faulty: 1, ..feed_terms() };
	chain_of(5, terms, &[ONE_YEAR, TWO_YEARS], || {
		// The later slice is a V with its point at 0.13, in the middle between two points of the grid, which are
		// sqrt(0.27)/2 = 0.26 apart. At its point the earlier, flat slice is higher; at the points of the grid lower.
		let v = |level: f64, times: f64| svi(level * times, 0.02 * times, 0.0, 0.13, 0.001);
		let flat = |times: f64| svi(0.27 * times, 0.0, 0.0, 0.0, 0.1);
		let sharp = record([(ONE_YEAR, flat(1.0)), (TWO_YEARS, v(0.269, 1.0))]);
		let (early, late) = (sharp.expiries[0].svi, sharp.expiries[1].svi);
		// The others have the same V above the flat slice; the sharp one is in the middle of them everywhere.
		let blunt = |times: f64| record([(ONE_YEAR, flat(times)), (TWO_YEARS, v(0.2715, times))]);
		say_all([blunt(0.97), sharp, blunt(0.98), blunt(1.02), blunt(1.03)]);
		next_block();
		let (number, distance, expiries) = taken().expect("four have no arbitrage");
		assert_eq!((number, expiries), (2, 2));
		assert!((float_of(distance) - 0.02).abs() < 1e-6, "{distance:?}");
		let [(1, Misconduct::Arbitrage, Some(fault))] = reported()[..] else {
			panic!("{:?}", reported())
		};
		assert_eq!((fault.expiry, fault.refusal.fault), (ONE_YEAR, SviFault::Calendar));
		let k = float(fault.refusal.k);
		assert!(variance(&late, k) < variance(&early, k) - 1e-4, "no arbitrage at {k}");
		let step = 0.27f64.sqrt() / 2.0;
		let on_grid =
			|j: i32| variance(&late, f64::from(j) * step) > variance(&early, f64::from(j) * step);
		assert!((-8..=8).all(on_grid), "the grid would have found it");
	});
}

/// The five parameters of a slice from five numbers that traders name: variance at the money, skew, slopes of the put
/// and the call wing, least variance, for a year (Gatheral and Jacquier 2014, lemma 3.2).
fn svi_of_traders(v: f64, psi: f64, p: f64, c: f64, least: f64) -> Svi {
	let root = v.sqrt();
	let b = root / 2.0 * (c + p);
	let rho = 1.0 - p * root / b;
	let beta = rho - 2.0 * psi * root / b;
	let alpha = beta.signum() * (1.0 / (beta * beta) - 1.0).sqrt();
	let bend =
		-rho + alpha.signum() * (1.0 + alpha * alpha).sqrt() - alpha * (1.0 - rho * rho).sqrt();
	let m = (v - least) / (b * bend);
	let sigma = alpha * m;
	svi(least - b * sigma * (1.0 - rho * rho).sqrt(), b, rho, m, sigma)
}

#[test]
fn published_arbitrage_is_refused_and_its_repaired_form_taken() {
	let path = concat!(
		env!("CARGO_MANIFEST_DIR"),
		"/../../../shared/data/vectors/svi_arbitrage_example.csv"
	);
	let Ok(table) = std::fs::read_to_string(path) else {
		println!("skipped: no data");
		return;
	};
	let rows: Vec<Vec<&str>> = table.lines().skip(1).map(|row| row.split(',').collect()).collect();
	let number = |row: usize, column: usize| rows[row][column].parse::<f64>().expect("a number");
	// Columns: name, a, b, m, rho, sigma, t, v, psi, p, c, least variance, least g, where, note.
	let raw = svi(number(0, 1), number(0, 2), number(0, 4), number(0, 3), number(0, 5));
	let from_row = |row: usize| {
		let at = |column| number(row, column);
		svi_of_traders(at(7), at(8), at(9), at(10), at(11))
	};
	// The conversion finds the published parameters again.
	assert!(
		(float(from_row(0).m) - 0.3586).abs() < 1e-6 && (float(from_row(0).a) + 0.041).abs() < 1e-6
	);
	let repaired = from_row(1);
	chain(&[ONE_YEAR], || {
		say_all(vec![record([(ONE_YEAR, raw)]); 7]);
		next_block();
		assert_eq!((taken(), quotes()[0].surface), (None, None));
		assert_eq!(reported().len(), 7);
		for (_, misconduct, fault) in reported() {
			let SurfaceFault { expiry, refusal } = fault.expect("a point");
			assert_eq!((misconduct, expiry), (Misconduct::Arbitrage, ONE_YEAR));
			assert_eq!(refusal.fault, SviFault::Butterfly);
			let k = float(refusal.k);
			assert!(density(&raw, k) < 0.0, "g({k}) is not negative");
		}
		// The published minimum is where this file's own arithmetic has it.
		assert!((density(&raw, number(0, 13)) - number(0, 12)).abs() < 1e-9);
		say_all(vec![record([(ONE_YEAR, repaired)]); 7]);
		next_block();
		assert_eq!(taken(), Some((0, fixed("0"), 1)));
		assert_eq!(quotes()[0].surface.map(|surface| surface.svi), Some(repaired));
		for step in -2_000..2_000 {
			assert!(density(&repaired, f64::from(step) / 1_000.0) >= 0.0);
		}
	});
}

mod random {
	use super::*;
	use proptest::prelude::*;
	use surety_oracle::Records;

	/// What an operator does in a block.
	#[derive(Clone, Debug)]
	enum Said {
		Nothing,
		/// A level in thousandths and whether all expiries are quoted.
		Honest(u32, bool),
		/// Any slices.
		Wild(Vec<Svi>),
	}

	fn wild() -> impl Strategy<Value = Svi> {
		(-0.2..0.5, 0.0..2.5, -1.05..1.05, -1.0..1.0, 0.0..0.6)
			.prop_map(|(a, b, rho, m, sigma)| svi(a, b, rho, m, sigma))
	}

	fn of_honest() -> impl Strategy<Value = Said> {
		prop_oneof![
			1 => Just(Said::Nothing),
			6 => (970u32..1_030, prop::bool::weighted(0.8)).prop_map(|(level, all)| Said::Honest(level, all)),
		]
	}

	fn of_liar() -> impl Strategy<Value = Said> {
		prop_oneof![
			1 => of_honest(),
			1 => (200u32..3_000, any::<bool>()).prop_map(|(level, all)| Said::Honest(level, all)),
			4 => prop::collection::vec(wild(), 1..=3).prop_map(Said::Wild),
		]
	}

	fn block() -> impl Strategy<Value = (Vec<Said>, Vec<Said>, Moment)> {
		let honest = prop::collection::vec(of_honest(), 5);
		(
			honest,
			prop::collection::vec(of_liar(), 2),
			prop_oneof![4 => 1u64..4_000, 1 => 1u64..70_000],
		)
	}

	const ALL: [Moment; 3] = [MONTH, ONE_YEAR, TWO_YEARS];

	fn observation(what: &Said) -> Option<Observation> {
		match what {
			Said::Nothing => None,
			Said::Honest(level, all) => {
				let level = FixedU128::from_rational(u128::from(*level), 1_000);
				let expiries = if *all { &ALL[..] } else { &ALL[..2] };
				Some(market_at(fixed("50000"), level, expiries))
			},
			Said::Wild(slices) => Some(record(ALL.into_iter().zip(slices.iter().copied()))),
		}
	}

	/// Whether slices have no arbitrage on their own grids, by a margin that floats can tell.
	fn passes(slices: &[Svi]) -> bool {
		let alone = slices.iter().all(|slice| {
			let atm = variance(slice, 0.0);
			let point = |j: i32| f64::from(j) * atm.sqrt() / 2.0;
			let wings = float_of(slice.b) * (1.0 + float(slice.rho).abs()) <= 2.0;
			let sound = |k: f64| variance(slice, k) > 0.0 && density(slice, k) > -1e-9;
			atm > 0.0 && wings && (-8..=8).all(|j| sound(point(j)))
		});
		let ordered = slices.windows(2).all(|pair| {
			(-8..=8).all(|j| {
				let k = f64::from(j) * variance(&pair[0], 0.0).sqrt() / 2.0;
				variance(&pair[1], k) >= variance(&pair[0], k) - 1e-12
			})
		});
		alone && ordered
	}

	proptest! {
		#![proptest_config(ProptestConfig::with_cases(64))]

		/// The surface that is taken is always one operator's record, whole, fresh and without arbitrage; while five
		/// honest ones are fresh there always is one, and none of theirs is ever refused.
		#[test]
		fn surface_is_one_that_was_said_whole_fresh_and_passing(
			blocks in prop::collection::vec(block(), 1..12),
		) {
			let mut result = Ok(());
			chain(&ALL, || {
				result = live(&blocks);
			});
			result?;
		}
	}

	fn live(blocks: &[(Vec<Said>, Vec<Said>, Moment)]) -> Result<(), TestCaseError> {
		for (honest, liars, pause) in blocks {
			for (key, what) in SEVEN_KEYS.into_iter().zip(honest.iter().chain(liars)) {
				if let Some(observation) = observation(what) {
					say(key, BTC, observation);
				}
			}
			let changed = honest.iter().chain(liars).any(|what| !matches!(what, Said::Nothing));
			next_block_at(now() + pause);
			check_invariants();
			for (number, misconduct, fault) in reported() {
				let blamed =
					misconduct == Misconduct::Arbitrage || misconduct == Misconduct::Outside;
				prop_assert!(!blamed || number >= 5, "honest {number}: {misconduct:?} {fault:?}");
			}
			let fresh = |number: usize| {
				let record = Records::<Test>::get(BTC, SEVEN[number]);
				record.filter(|record| now() - record.included <= feed_terms().max_age)
			};
			let whole = (0..5).filter_map(fresh).count();
			prop_assert!(!changed || whole < 5 || taken().is_some(), "no surface of five honest");
			let Some((number, _, expiries)) = taken() else { continue };
			let record = fresh(number as usize).expect("the chosen one is fresh");
			let quoted = record.observation.expiries;
			let slices: Vec<_> = quoted.iter().map(|quote| quote.svi).collect();
			prop_assert!(passes(&slices), "{slices:?}");
			let mut found = 0;
			for quote in quoted {
				let stored = quotes().into_iter().find(|stored| stored.expiry == quote.expiry);
				let surface = stored.and_then(|stored| stored.surface);
				if let Some(surface) = surface.filter(|surface| surface.svi == quote.svi) {
					prop_assert_eq!(surface.forward, fixed("50000"));
					prop_assert_eq!(surface.tenor, quote.expiry - record.included);
					found += 1;
				}
			}
			prop_assert!(found >= expiries, "{found} of {expiries} slices");
		}
		Ok(())
	}
}
