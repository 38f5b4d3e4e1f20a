//! Default terms: those of spec/margin.md, whose portfolio margin has the 33 scenarios of data/vectors.

use crate::{HouseTerms, PortfolioTerms, Scenario, Scenarios, StandardTerms, VolatilityMove};
use alloc::vec::Vec;
use sp_arithmetic::{FixedI128, FixedU128};

/// So many hundred-thousandths.
const fn e5(value: u128) -> FixedU128 {
	FixedU128::from_inner(value.saturating_mul(10_000_000_000_000))
}

/// So many hundredths.
const fn percent(value: u128) -> FixedU128 {
	e5(value.saturating_mul(1_000))
}

/// So many hundredths, signed.
const fn signed_percent(value: i128) -> FixedI128 {
	FixedI128::from_inner(value.saturating_mul(10_000_000_000_000_000))
}

/// Spot, in hundred-thousandths, of the regular scenarios that go with every move of volatility.
const REGULAR: [u128; 7] = [113_500, 109_000, 104_500, 100_000, 95_500, 91_000, 86_500];

/// Spot and dampening, in hundred-thousandths, of the tails, all with rising volatility.
const TAILS: [(u128, FixedU128); 8] = [
	(34_000, percent(21)),
	(67_000, percent(42)),
	(150_000, e5(27_720)),
	(200_000, e5(13_860)),
	(300_000, e5(6_930)),
	(400_000, e5(4_620)),
	(500_000, e5(3_465)),
	(600_000, e5(2_772)),
];

fn default_scenarios() -> Scenarios {
	use VolatilityMove::{Down, None, SkewAbs, SkewLinear, Up};
	let whole = percent(100);
	let regular = |spot, volatility| Scenario { spot: e5(spot), volatility, dampening: whole };
	let mut scenarios = Vec::new();
	scenarios.push(regular(118_000, Up));
	for spot in REGULAR {
		scenarios.extend([Up, None, Down].map(|volatility| regular(spot, volatility)));
	}
	scenarios.push(regular(82_000, Up));
	let tail = |(spot, dampening)| Scenario { spot: e5(spot), volatility: Up, dampening };
	scenarios.extend(TAILS.map(tail));
	scenarios.extend([SkewLinear, SkewAbs].map(|volatility| regular(100_000, volatility)));
	Scenarios::truncate_from(scenarios)
}

impl Default for PortfolioTerms {
	fn default() -> Self {
		Self {
			scenarios: default_scenarios(),
			basis_up: e5(104_500),
			basis_down: e5(95_500),
			basis_add: percent(50),
			basis_mult: percent(200),
			vol_range_up: percent(50),
			vol_range_down: percent(30),
			vol_short_term_power: percent(30),
			vol_long_term_power: percent(13),
			vol_dte_floor: 86_400,
			min_vol_up: percent(40),
			skew_linear_base: signed_percent(-10),
			skew_linear_cap: signed_percent(25),
			skew_abs_base: signed_percent(-10),
			skew_abs_cap: signed_percent(25),
			skew_min_width: percent(1),
			skew_width_scale: percent(400),
			skew_vol_static: percent(60),
			skew_vol_scale: percent(0),
			long_discount: percent(95),
			long_rate_mult: percent(0),
			long_rate_add: percent(16),
			short_discount: percent(104),
			short_rate_mult: percent(0),
			short_rate_add: percent(16),
			short_option_mm: e5(300),
			short_option_im: e5(200),
			im_factor: percent(100),
			mm_factor: percent(80),
			averaged_variance: true,
			cap_long_loss: true,
		}
	}
}

impl Default for StandardTerms {
	fn default() -> Self {
		Self {
			max_pct: percent(22),
			min_pct: percent(18),
			mm_pct: percent(15),
			mm_of_value: percent(15),
			put_im_scale: percent(105),
			unpaired_im: percent(120),
			unpaired_mm: percent(110),
		}
	}
}

impl Default for HouseTerms {
	fn default() -> Self {
		Self {
			confidence_threshold: percent(55),
			confidence_factor: percent(100),
			graded_confidence: true,
			peg_threshold: percent(99),
			peg_factor: percent(400),
			short_minimum: percent(5_000),
		}
	}
}
