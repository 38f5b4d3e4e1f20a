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
	/// Looking at kappa and at the list of drivers.
	fn poll_base() -> Weight;
	/// Moving the clocks of a market of the most expiries and strikes.
	fn poll_clock() -> Weight;
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
		estimate(90, 0, 0)
	}
	fn valuation() -> Weight {
		estimate(90, 0, 0)
	}
	fn set_mode_standard() -> Weight {
		estimate(15_000, 40, 20)
	}
	fn set_mode_portfolio() -> Weight {
		estimate(15_000, 40, 20)
	}
	fn poll_base() -> Weight {
		estimate(50, 10, 2)
	}
	fn poll_clock() -> Weight {
		estimate(8_000, 32, 3)
	}
	fn visit() -> Weight {
		estimate(1_500, 60, 30)
	}
	fn tight_proof() -> Weight {
		estimate(25_000, 0, 0)
	}
	fn idle_base() -> Weight {
		estimate(5, 1, 1)
	}
	fn idle_look() -> Weight {
		estimate(2_000, 62, 30)
	}
	fn check_with_kappa() -> Weight {
		estimate(15_000, 40, 20)
	}
}
