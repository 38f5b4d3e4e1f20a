//! The book that margin is measured on, here and in `tools/benches`: one market and the largest vault that the ledger
//! stores.

use alloc::vec::Vec;
use sp_arithmetic::{FixedI128, FixedU128};
use surety_margin::{
	CollateralUse, ExpiryPositions, ExpirySnapshot, Leg, MarketParameters, MarketSnapshot,
	MarketValuation, PortfolioTerms, StandardTerms, Surface, VaultSnapshot,
};
use surety_math::{Svi, Years, ONE};
use surety_types::OptionKind;

const EXPIRIES: u64 = 8;
const STRIKES: u64 = 8;
const SPOT: u128 = 60_000;

fn fixed(units: u128) -> FixedU128 {
	FixedU128::from_inner(units)
}

/// One of the strikes of every expiry.
pub fn strike(index: u64) -> FixedU128 {
	fixed((SPOT - 16_000 + 4_000 * u128::from(index)) * ONE)
}

fn expiry(index: u64) -> ExpirySnapshot {
	let seconds = 86_400 * (3 + 12 * index);
	let tenor = Years::from_seconds(seconds).expect("fits");
	// 70 % at the money.
	let variance = tenor.to_fixed().into_inner() * 49 / 100;
	let surface = Surface {
		svi: Svi {
			a: FixedI128::from_inner((variance * 17 / 20) as i128),
			b: fixed(variance / 2),
			rho: FixedI128::from_inner(-(ONE as i128) * 3 / 10),
			m: FixedI128::from_inner(ONE as i128 / 50),
			sigma: fixed(ONE * 3 / 10),
		},
		forward: fixed(SPOT * ONE),
		tenor,
	};
	ExpirySnapshot {
		expiry: index,
		seconds: fixed(u128::from(seconds) * ONE),
		settled_part: fixed(0),
		forward: fixed(SPOT * ONE + u128::from(index) * 30 * ONE),
		rate: FixedI128::from_inner(ONE as i128 / 25),
		surface,
		forward_confidence: fixed(ONE),
		rate_confidence: fixed(ONE),
		volatility_confidence: fixed(ONE),
	}
}

/// A market of 8 expiries from three days to three months, under the default 33 scenarios.
pub fn market() -> MarketValuation {
	let snapshot = MarketSnapshot {
		underlying: Default::default(),
		spot: fixed(SPOT * ONE),
		spot_confidence: fixed(ONE),
		kappa: fixed(ONE),
		maintenance_kappa: fixed(ONE),
		open_interest_factor: fixed(ONE),
		settlement_window: 1_800_000,
		expiries: (0..EXPIRIES).map(expiry).collect(),
	};
	let parameters = MarketParameters::new(PortfolioTerms::default(), StandardTerms::default());
	MarketValuation::new(snapshot, parameters.expect("the defaults are within bounds"))
		.expect("fits")
}

/// 128 positions: 8 expiries x 8 strikes x call and put, long and short in turns.
pub fn vault(market: &MarketValuation) -> VaultSnapshot {
	let legs = |expiry: u64| -> Vec<Leg> {
		(0..STRIKES)
			.flat_map(|index| [(index, OptionKind::Call), (index, OptionKind::Put)])
			.map(|(index, kind)| {
				let sign = if (index + expiry).is_multiple_of(3) { -1 } else { 1 };
				let quantity = sign * (ONE as i128) * (1 + i128::from(index));
				Leg { kind, strike: strike(index), quantity: FixedI128::from_inner(quantity) }
			})
			.collect()
	};
	let underlying = market.snapshot().underlying;
	VaultSnapshot {
		cash: FixedI128::from_inner(1_000_000 * ONE as i128),
		stable_price: fixed(ONE),
		collateral_use: CollateralUse::Margin,
		collateral: Vec::new(),
		positions: (0..EXPIRIES)
			.map(|expiry| ExpiryPositions { underlying, expiry, legs: legs(expiry) })
			.collect(),
	}
}
