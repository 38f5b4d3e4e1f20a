//! Slices on the points of a grid, against arithmetic of 50 decimals that shares nothing with the code; medians and
//! distances of known variances.

mod exact;

use exact::Exact;
use proptest::prelude::*;
use sp_arithmetic::{FixedI128, FixedU128};
use surety_math::{
	GridVariances, MathError, MoneyGrid, Svi, SviFault, SviRefusal, Variance, GRID_POINTS, ONE,
};

fn fixed(number: f64) -> i128 {
	(number * 1e18).round() as i128
}

fn svi(a: f64, b: f64, rho: f64, m: f64, sigma: f64) -> Svi {
	Svi {
		a: FixedI128::from_inner(fixed(a)),
		b: FixedU128::from_inner(fixed(b).unsigned_abs()),
		rho: FixedI128::from_inner(fixed(rho)),
		m: FixedI128::from_inner(fixed(m)),
		sigma: FixedU128::from_inner(fixed(sigma).unsigned_abs()),
	}
}

fn flat(a: f64) -> Svi {
	svi(a, 0.0, 0.0, 0.0, 0.1)
}

fn grid_of(slice: &Svi) -> MoneyGrid {
	MoneyGrid::new(slice.at_the_money().expect("is positive"))
}

/// The variances of a flat slice, on any grid.
fn level(a: f64) -> GridVariances {
	flat(a).variances_on(&grid_of(&flat(0.04))).expect("is free of arbitrage")
}

/// Axel Vogt's slice (Gatheral and Jacquier, example 3.1).
fn vogt() -> Svi {
	svi(-0.041, 0.1331, 0.306, 0.3586, 0.4153)
}

/// SSVI with variance theta at the money: `theta/2 (1 + rho phi k + sqrt((phi k + rho)^2 + 1 - rho^2))` (the same paper,
/// section 4).
fn ssvi(theta: f64, phi: f64, rho: f64) -> Svi {
	let rest = 1.0 - rho * rho;
	svi(theta * rest / 2.0, theta * phi / 2.0, rho, -rho / phi, rest.sqrt() / phi)
}

/// What exact arithmetic says of a slice at a point.
struct Truth {
	w: Exact,
	/// `|a| + b (|rho (k - m)| + R)`: the sizes of what w is the sum of.
	terms: Exact,
	/// None where w is not positive.
	g: Option<Exact>,
	/// Where |g| is larger, a verdict has to be right: the bound of `Svi::variances_on`.
	bound: Exact,
}

impl Truth {
	fn of(slice: &Svi, k: FixedI128) -> Self {
		let of = |number: FixedI128| Exact::of(number.into_inner());
		let of_size = |number: FixedU128| Exact::of(number.into_inner() as i128);
		let (a, rho, b, sigma) =
			(of(slice.a), of(slice.rho), of_size(slice.b), of_size(slice.sigma));
		let k = of(k);
		let y = k - of(slice.m);
		let root = (y * y + sigma * sigma).sqrt();
		let w = a + b * (rho * y + root);
		let terms = a.size() + b * ((rho * y).size() + root);
		if !w.is_positive() {
			return Self { w, terms, g: None, bound: Exact::of(0) };
		}
		let one = Exact::of(ONE as i128);
		let [half, quarter] = [ONE / 2, ONE / 4].map(|part| Exact::of(part as i128));
		let slope = b * (rho + y / root);
		let narrow = sigma / root;
		let curvature = b * narrow * narrow / root;
		let straight = one - k * slope * half / w;
		let g =
			straight * straight - slope * slope * quarter * (one / w + quarter) + curvature * half;
		let steep = one + k.size() * b / w;
		let size = steep * steep + b * b * (one / w + quarter) + curvature * half;
		let bound = (terms / w).min(Exact::of(ONE as i128 * 1_000_000_000)) * size;
		Self { w, terms, g: Some(g), bound: bound.halved(54) }
	}
}

/// Whether the verdict on a slice is the exact one, but for what the arithmetic errs by; whether it passes.
fn verdict_is_exact(slice: &Svi, grid: &MoneyGrid) -> bool {
	let all = match slice.variances_on(grid) {
		Ok(all) => all,
		Err(SviRefusal { fault, k }) => {
			let truth = Truth::of(slice, k);
			match fault {
				SviFault::Butterfly => {
					assert!(grid.points().any(|point| point == k));
					assert!(truth.g.is_none_or(|g| g <= truth.bound), "{slice:?} at {k:?}");
				},
				SviFault::NegativeVariance => {
					assert!(truth.w <= truth.terms.halved(59), "{slice:?} at {k:?}");
				},
				fault => assert_eq!(fault, SviFault::Wing),
			}
			return false;
		},
	};
	for (k, variance) in grid.points().zip(all.iter()) {
		let truth = Truth::of(slice, k);
		let g = truth.g.expect("what passes is positive");
		assert!((g + truth.bound) >= Exact::of(0), "{slice:?} at {k:?}");
		// To half a unit of 1e-18, a unit of 2^-56 = 14 x 1e-18 and the error of w.
		let found = Exact::of(variance.to_fixed().into_inner() as i128);
		let allowed = Exact::of(15) + truth.terms.halved(59);
		assert!((found - truth.w).size() <= allowed, "{slice:?} at {k:?}");
	}
	true
}

#[test]
fn slice_of_a_minute_passes_when_its_volatility_is_low() {
	// Volatility 0.01 for a minute: w = 1.9e-10.
	let theta = 1e-4 / 525_600.0;
	let slice = ssvi(theta, 1.0 / theta.sqrt(), -0.3);
	let grid = grid_of(&slice);
	assert!(verdict_is_exact(&slice, &grid));
	// Far from the money w rises by 7.8 deviations per deviation: `w'^2 / (4 w) > 1/4` until 8 of them.
	let bent = ssvi(theta, 12.0 / theta.sqrt(), -0.3);
	assert!(!verdict_is_exact(&bent, &grid));
}

#[test]
fn slices_are_refused_at_the_point_that_proves_it() {
	let grid = grid_of(&flat(0.25));
	// Steps of sqrt(0.25)/2.
	let quarter = ONE as i128 / 4;
	let points: Vec<_> = grid.points().map(FixedI128::into_inner).collect();
	assert_eq!(points, (-8..=8).map(|j| j * quarter).collect::<Vec<_>>());
	let refused = |slice: Svi| slice.variances_on(&grid).map(|_| ());
	let at = |fault, k| Err(SviRefusal { fault, k: FixedI128::from_inner(k) });
	// w = -0.001 + 0.1 |k - 0.25|: below zero about 0.25 only.
	let dented = svi(-0.001, 0.1, 0.0, 0.25, 1e-12);
	assert!(dented.at_the_money().is_ok());
	assert_eq!(refused(dented), at(SviFault::NegativeVariance, quarter));
	// Raised by 0.001: at 0.5 w = 0.025 and w' = 0.1, g = (1 - 1)^2 - 0.0025 (40 + 1/4) + 0. At 0.25 it bends the other way.
	assert_eq!(refused(svi(0.0, 0.1, 0.0, 0.25, 1e-12)), at(SviFault::Butterfly, 2 * quarter));
	assert_eq!(refused(svi(0.04, 2.0, 0.5, 0.0, 0.1)), at(SviFault::Wing, i128::MAX));
	assert_eq!(refused(svi(0.04, 2.0, -0.5, 0.0, 0.1)), at(SviFault::Wing, i128::MIN));
	// Both wings are as steep.
	assert_eq!(refused(svi(0.04, 2.1, 0.0, 0.0, 0.1)), at(SviFault::Wing, i128::MAX));
	assert_eq!(refused(svi(0.04, 0.1, -1.0, 0.0, 0.1)), at(SviFault::Parameters, 0));
	assert_eq!(refused(svi(0.04, 0.1, 0.0, 0.0, 0.0)), at(SviFault::Parameters, 0));
	assert_eq!(refused(flat(-0.01)), at(SviFault::NegativeVariance, -8 * quarter));
	assert_eq!(refused(flat(257.0)), at(SviFault::Overflow, -8 * quarter));
	let refusal = flat(0.0).at_the_money().map(|_| ());
	assert_eq!(refusal, at(SviFault::NegativeVariance, 0));
	assert!(flat(255.9).at_the_money().is_ok());
	// A later slice that is lower between 0.475 and 0.525 only: w = 0.245 + 0.2 sqrt((k - 0.5)^2 + 0.0001).
	let own = level(0.25);
	assert_eq!(
		own.check_later(&grid, &svi(0.245, 0.2, 0.0, 0.5, 0.01)),
		at(SviFault::Calendar, 2 * quarter)
	);
	// Raised by 0.003 it touches.
	assert_eq!(own.check_later(&grid, &svi(0.248, 0.2, 0.0, 0.5, 0.01)), Ok(()));
	assert_eq!(own.check_later(&grid, &flat(0.25)), Ok(()));
	// One unit of 2^-56, 13.88 units of 1e-18, is allowed; two are not.
	let less = |units| Svi { a: FixedI128::from_inner(quarter - units), ..flat(0.25) };
	assert_eq!(own.check_later(&grid, &less(14)), Ok(()));
	assert_eq!(own.check_later(&grid, &less(28)), at(SviFault::Calendar, -8 * quarter));
	assert_eq!(own.check_later(&grid, &flat(1e9)), Ok(()));
	assert_eq!(own.check_later(&grid, &flat(-1.0)), at(SviFault::Calendar, -8 * quarter));
	assert_eq!(own.check_later(&grid, &svi(0.1, 0.0, 1.0, 0.0, 1.0)), at(SviFault::Parameters, 0));
}

/// The grid reaches k = 0.53, where g is still 0.05; it is negative from 0.65 to 1.25, where the slice bends.
#[test]
fn slice_of_vogt_is_refused_where_it_bends() {
	let grid = grid_of(&vogt());
	assert!(verdict_is_exact(&vogt(), &grid));
	let refusal = vogt().check().expect_err("has arbitrage");
	assert_eq!(refusal.fault, SviFault::Butterfly);
	let truth = Truth::of(&vogt(), refusal.k);
	assert!(truth.g.is_some_and(|g| g < Exact::of(0)));
	// On the grid of a quieter slice it passes too; on that of one three times as volatile it does not.
	let wide = grid_of(&flat(0.15));
	assert_eq!(vogt().variances_on(&wide).map_err(|r| r.fault), Err(SviFault::Butterfly));
	// The repaired form of the paper, raw as in reference/butterfly.csv.
	let repaired = Svi {
		a: FixedI128::from_inner(7_740_912_420_365_595),
		b: FixedU128::from_inner(69_242_034_488_936_868),
		rho: FixedI128::from_inner(-334_036_480_611_479_172),
		m: FixedI128::from_inner(42_033_745_229_584_490),
		sigma: FixedU128::from_inner(118_607_802_913_272_411),
	};
	assert_eq!(repaired.check(), Ok(()));
	assert!(verdict_is_exact(&repaired, &wide));
}

#[test]
fn medians_and_distances_are_exact_when_variances_are() {
	let all = [0.5, 0.125, 0.25].map(level);
	assert_eq!(GridVariances::median(&all), Some(level(0.25)));
	// The mean of 0.125 and 0.375 of the four.
	let four = [0.5, 0.125, 0.375, 0.0625].map(level);
	assert_eq!(GridVariances::median(&four), Some(level(0.25)));
	assert_eq!(GridVariances::median(&[]), None);
	let mut at_the_money = [0.5, 0.125, 0.25].map(|a| flat(a).at_the_money().expect("is positive"));
	assert_eq!(
		Variance::median(&mut at_the_money).map(Variance::to_fixed),
		Some(FixedU128::from_inner(ONE / 4))
	);
	assert_eq!(Variance::median(&mut []), None);
	let distance = |w: f64, other: f64| level(w).distance(&level(other)).into_inner();
	assert_eq!(distance(0.5, 0.25), ONE);
	assert_eq!(distance(0.25, 0.5), ONE / 2);
	assert_eq!(distance(0.25, 0.25), 0);
	// 0.125 / 0.375, rounded up.
	assert_eq!(distance(0.25, 0.375), 333_333_333_333_333_334);
	// 2^8 / 2^-56 at most: it fits.
	assert!(distance(255.0, 1e-18) > 1_000_000_000_000_000 * ONE);
	// Of 0.25, 0.125, 0 and 0.0625 from 0.25 the middle two have the mean 0.09375.
	let spread = GridVariances::spread(&[0.5, 0.125, 0.25, 0.3125].map(level), &level(0.25));
	assert_eq!(spread, Some(FixedU128::from_inner(375 * ONE / 1_000)));
	assert_eq!(GridVariances::spread(&[], &level(0.25)), None);
}

#[test]
fn distance_is_that_of_the_worst_point() {
	let grid = grid_of(&flat(0.04));
	// |k| <= 0.8: w = 0.04 + 0.01 (k + sqrt(k^2 + 0.01)), most apart at 0.8.
	let skewed = svi(0.04, 0.01, 0.999_999, 0.0, 0.1).variances_on(&grid).expect("passes");
	let worst = skewed.iter().last().expect("has points").to_fixed().into_inner() - ONE / 25;
	let distance = skewed.distance(&level(0.04)).into_inner();
	assert!(distance.abs_diff(worst * 25) <= 25 * 16);
	assert_eq!(skewed.iter().count(), GRID_POINTS);
}

/// Strikes of a grid around 60,000 as seen from another forward: `w(ln(K / own))`, by floats.
#[test]
fn grid_has_the_same_strikes_when_seen_from_another_forward() {
	let price = |price: u32| FixedU128::from_u32(price);
	let slice = svi(0.01, 0.1, -0.3, 0.02, 0.2);
	let (own, common) = (61_500.0f64, 60_000.0f64);
	let grid = grid_of(&flat(0.04));
	let seen = grid.seen_from(price(61_500), price(60_000)).expect("forwards are positive");
	let variances = slice.variances_on(&seen).expect("is free of arbitrage");
	for (k, variance) in grid.points().zip(variances.iter()) {
		let strike = common * (k.into_inner() as f64 / 1e18).exp();
		let y = (strike / own).ln() - 0.02;
		let w = 0.01 + 0.1 * (-0.3 * y + (y * y + 0.04).sqrt());
		let apart = (variance.to_fixed().into_inner() as f64 / 1e18 - w).abs();
		assert!(apart < 1e-14, "{k:?}: {apart}");
	}
	assert_eq!(grid.seen_from(price(60_000), price(60_000)), Ok(grid));
	assert_eq!(grid.seen_from(price(0), price(60_000)), Err(MathError::Domain));
}

#[test]
fn scaling_is_exact_when_the_quotient_is() {
	let quarter = flat(0.25).at_the_money().expect("is positive");
	assert_eq!(quarter.scaled(3, 2), flat(0.375).at_the_money().map_err(|_| MathError::Domain));
	assert_eq!(quarter.scaled(u64::MAX, u64::MAX), Ok(quarter));
	// Up, and never to zero.
	assert_eq!(quarter.scaled(1, u64::MAX).map(Variance::to_fixed), Ok(FixedU128::from_inner(14)));
	assert_eq!(quarter.scaled(1_024, 1), Err(MathError::Overflow));
	assert_eq!(quarter.scaled(0, 1), Err(MathError::Domain));
	assert_eq!(quarter.scaled(1, 0), Err(MathError::DivisionByZero));
	assert_eq!(level(0.25).scaled(1, 2), Ok(level(0.125)));
	assert_eq!(level(0.25).scaled(1 << 20, 1), Err(MathError::Overflow));
}

/// Numbers of every length.
fn any_size() -> impl Strategy<Value = u128> {
	(any::<u128>(), 0u32..=128).prop_map(|(number, bits)| number.checked_shr(bits).unwrap_or(0))
}

/// Parameters of every length, rho mostly within its bounds.
fn any_slice() -> impl Strategy<Value = Svi> {
	let rho = prop_oneof![-ONE.cast_signed()..=ONE.cast_signed(), any::<i128>()];
	(any_size(), any_size(), rho, any_size(), any_size(), any::<bool>(), any::<bool>()).prop_map(
		|(a, b, rho, m, sigma, below, left)| {
			let side = |size: u128, negative| {
				let size = size.cast_signed();
				FixedI128::from_inner(if negative { size.wrapping_neg() } else { size })
			};
			Svi {
				a: side(a, below),
				b: FixedU128::from_inner(b),
				rho: FixedI128::from_inner(rho),
				m: side(m, left),
				sigma: FixedU128::from_inner(sigma),
			}
		},
	)
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..Default::default() })]

	/// Any parameters: a verdict, never a panic; what is said of one point is so of the others.
	#[test]
	fn verdicts_are_total(slice in any_slice(), other in any_slice(), n: u64, d: u64) {
		for grid in [grid_of(&flat(1e-18)), grid_of(&flat(255.0)), grid_of(&flat(0.04))] {
			let own = slice.variances_on(&grid);
			if let Ok(own) = own {
				let _ = own.check_later(&grid, &other);
				prop_assert!(own.check_later(&grid, &slice).is_ok());
				let _ = own.distance(&level(0.04));
				let _ = level(1e-18).distance(&own);
				let _ = own.scaled(n, d);
				prop_assert_eq!(GridVariances::median(&[own]), Some(own));
				prop_assert!(slice.at_the_money().is_ok());
			}
			let _ = level(0.04).check_later(&grid, &slice);
		}
		let _ = slice.check_calendar(&other);
		let _ = slice.check();
		if let Ok(variance) = slice.at_the_money() {
			let _ = slice.variances_on(&MoneyGrid::new(variance));
			prop_assert_eq!(variance.scaled(d.max(1), d.max(1)), Ok(variance));
		}
	}

	/// Slices around arbitrage, of any age: a minute to years.
	#[test]
	fn verdict_is_that_of_exact_arithmetic(
		size in -10.0f64..0.6, level in -0.5f64..1.0, slope in 0.0f64..2.0, rho in -0.999f64..0.999,
		centre in -3.0f64..3.0, width in -3.0f64..1.5, own: bool,
	) {
		// Multiples of the deviation s = sqrt(w), so that the shape is the same for every size.
		let w = 10f64.powf(size);
		let s = w.sqrt();
		let slice = svi(w * level, s * slope, rho, s * centre, s * 10f64.powf(width));
		let grid = match slice.at_the_money() {
			Ok(variance) if own => MoneyGrid::new(variance),
			_ => grid_of(&flat(w)),
		};
		verdict_is_exact(&slice, &grid);
	}

	/// Where `theta phi (1 + |rho|) <= 4` and `theta phi^2 (1 + |rho|) <= 4` there is no butterfly arbitrage (the paper's
	/// theorem 4.2), and none between two of growing theta and phi that does not grow and theta phi that does not fall
	/// (theorem 4.1; here phi ~ theta^-1/2).
	#[test]
	fn ssvi_passes_when_it_has_no_arbitrage(
		size in -9.7f64..0.5, rho in -0.99f64..0.99, bend in 0.01f64..0.999, growth in 1.001f64..50.0,
		step in 0.5f64..2.0,
	) {
		let theta = 10f64.powf(size);
		let phi = |theta: f64| bend * (2.0 / theta.sqrt()) / (1.0 + rho.abs()).sqrt() / (1.0 + theta).sqrt();
		let slice = ssvi(theta, phi(theta), rho);
		let grid = grid_of(&flat(theta * step));
		prop_assert!(verdict_is_exact(&slice, &grid));
		prop_assert_eq!(slice.check(), Ok(()));
		let theta = theta * growth;
		let later = ssvi(theta, phi(theta), rho);
		let own = slice.variances_on(&grid).expect("passes");
		prop_assert_eq!(own.check_later(&grid, &later), Ok(()));
		prop_assert_eq!(slice.check_calendar(&later), Ok(()));
		let later_grid = grid_of(&flat(theta));
		if let Ok(own) = later.variances_on(&later_grid) {
			// Less everywhere.
			let refusal = own.check_later(&later_grid, &slice).expect_err("is earlier");
			prop_assert_eq!(refusal.fault, SviFault::Calendar);
			prop_assert!(Truth::of(&slice, refusal.k).w < Truth::of(&later, refusal.k).w);
		}
	}

	/// The median and the distances, of variances of which the order is known.
	#[test]
	fn median_is_in_the_middle(numbers in prop::collection::vec(1u128..4_000_000, 1..30)) {
		let slice = |number: u128| Svi { a: FixedI128::from_inner((number * 1_000_000_000_000) as i128), ..flat(0.1) };
		let grid = grid_of(&flat(0.04));
		let all: Vec<_> = numbers.iter().map(|n| slice(*n).variances_on(&grid).expect("passes")).collect();
		let median = GridVariances::median(&all).expect("has some").iter().next().expect("has points");
		let mut sorted = numbers;
		sorted.sort_unstable();
		let (low, high) = (sorted[(sorted.len() - 1) / 2], sorted[sorted.len() / 2]);
		let expected = (low + high) * 1_000_000_000_000 / 2;
		prop_assert!(median.to_fixed().into_inner().abs_diff(expected) <= 15);
	}
}
