//! Weights of the calls.

use frame_support::weights::{constants::ParityDbWeight, Weight};

/// What each call costs at its worst.
pub trait WeightInfo {
	/// Opening.
	fn open() -> Weight;
	/// Cash in.
	fn deposit_cash() -> Weight;
	/// Cash out of a vault full of positions.
	fn withdraw_cash() -> Weight;
	/// Cash out of a vault without positions.
	fn withdraw_cash_without_positions() -> Weight;
	/// Collateral in.
	fn deposit_collateral() -> Weight;
	/// Collateral out of a vault full of positions.
	fn withdraw_collateral() -> Weight;
	/// Collateral out of a vault without positions.
	fn withdraw_collateral_without_positions() -> Weight;
	/// Closing.
	fn close() -> Weight;
	/// Admission of collateral.
	fn admit_collateral() -> Weight;
	/// Terms of interest.
	fn set_interest() -> Weight;
	/// What tear-ups took of this many longs of a vault, each of an expiry of its own and several epochs behind.
	fn tear_longs(longs: u32) -> Weight;
}

/// Compute time and accesses of a database as ParityDB is weighed.
fn weigh(microseconds: u64, reads: u64, writes: u64) -> Weight {
	Weight::from_parts(microseconds.saturating_mul(1_000_000), 0)
		.saturating_add(ParityDbWeight::get().reads_writes(reads, writes))
}

/// Made by hand, conservative; for tests and until a runtime brings its own generated weights.
impl WeightInfo for () {
	fn open() -> Weight {
		weigh(60, 4, 4)
	}
	fn deposit_cash() -> Weight {
		weigh(90, 5, 5)
	}
	fn withdraw_cash() -> Weight {
		weigh(400, 8, 6)
	}
	fn withdraw_cash_without_positions() -> Weight {
		weigh(110, 8, 6)
	}
	fn deposit_collateral() -> Weight {
		weigh(90, 6, 5)
	}
	fn withdraw_collateral() -> Weight {
		weigh(400, 7, 5)
	}
	fn withdraw_collateral_without_positions() -> Weight {
		weigh(100, 6, 5)
	}
	fn close() -> Weight {
		weigh(80, 5, 5)
	}
	fn admit_collateral() -> Weight {
		weigh(30, 3, 1)
	}
	fn set_interest() -> Weight {
		weigh(30, 2, 1)
	}
	fn tear_longs(longs: u32) -> Weight {
		weigh(40, 8, 2).saturating_mul(longs.into())
	}
}
