//! What calls and steps of the hook cost.

use frame_support::weights::{constants::ParityDbWeight, Weight};

/// Weights of this pallet.
pub trait WeightInfo {
	/// Setting the parameters of the house.
	fn set_house() -> Weight;
	/// Setting all parameters of a market, or a part of them.
	fn set_market() -> Weight;
	/// Setting the terms of an asset.
	fn set_asset() -> Weight;
	/// Computing the risk array of a strike, call and put, and keeping it.
	fn array() -> Weight;
	/// Making an expiry ready for valuing, and keeping it.
	fn valuation() -> Weight;
	/// Choosing standard margin for a vault of the most positions, all arrays known.
	fn set_mode_standard() -> Weight;
	/// Choosing portfolio margin for such a vault.
	fn set_mode_portfolio() -> Weight;
	/// Letting kappa of `m` markets sample and step, and looking at the queues.
	fn poll_base(m: u32) -> Weight;
	/// Coming to a driver, and finding nobody due.
	fn poll_driver() -> Weight;
	/// Moving the clocks of a market of `e` expiries and `s` strikes in all.
	fn poll_clock(e: u32, s: u32) -> Weight;
	/// Anchoring a clock of a market of `e` expiries and `s` strikes in all.
	fn anchor_fine(e: u32, s: u32) -> Weight;
	/// Looking at a vault of the most positions and filing it anew, proved by the plain interval.
	fn visit() -> Weight;
	/// What a tight interval of the most legs that one is proved of takes more.
	fn tight_proof() -> Weight;
	/// Looking at the cursor of the second net.
	fn idle_base() -> Weight;
	/// A step of the second net to a vault of the most positions that is not filed, which is looked at.
	fn idle_look() -> Weight;
	/// Deciding about a change of a vault of the most positions while kappa moves, and filing it, all arrays known.
	fn check_with_kappa() -> Weight;
}

fn estimate(micros: u64, reads: u64, writes: u64) -> Weight {
	let time = micros.saturating_mul(1_000_000);
	Weight::from_parts(time, 0).saturating_add(ParityDbWeight::get().reads_writes(reads, writes))
}

/// Estimates, for tests.
impl WeightInfo for () {
	fn set_house() -> Weight {
		estimate(30, 1, 1)
	}
	fn set_market() -> Weight {
		estimate(100, 2, 3)
	}
	fn set_asset() -> Weight {
		estimate(30, 1, 2)
	}
	fn array() -> Weight {
		estimate(180, 0, 0)
	}
	fn valuation() -> Weight {
		estimate(50, 0, 0)
	}
	fn set_mode_standard() -> Weight {
		estimate(15_000, 40, 20)
	}
	fn set_mode_portfolio() -> Weight {
		estimate(15_000, 40, 20)
	}
	fn poll_base(m: u32) -> Weight {
		estimate(20, 5, 1).saturating_add(estimate(30, 4, 1).saturating_mul(m.into()))
	}
	fn poll_driver() -> Weight {
		estimate(10, 4, 0)
	}
	fn poll_clock(e: u32, s: u32) -> Weight {
		let expiries = estimate(40, 1, 0).saturating_mul(e.into());
		let strikes = estimate(10, 0, 0).saturating_mul(s.into());
		estimate(150, 35, 1).saturating_add(expiries).saturating_add(strikes)
	}
	fn anchor_fine(e: u32, _s: u32) -> Weight {
		estimate(310, 33, 2).saturating_add(estimate(15, 1, 0).saturating_mul(e.into()))
	}
	fn visit() -> Weight {
		estimate(1_700, 15, 5)
	}
	fn tight_proof() -> Weight {
		estimate(43_000, 15, 5)
	}
	fn idle_base() -> Weight {
		estimate(5, 1, 1)
	}
	fn idle_look() -> Weight {
		estimate(2_700, 16, 5)
	}
	fn check_with_kappa() -> Weight {
		estimate(15_000, 40, 20)
	}
}
