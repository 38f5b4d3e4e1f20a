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
	/// Cash out of a vault full of positions, into the queue.
	fn withdraw_cash_queued() -> Weight;
	/// One delegate more.
	fn add_delegate() -> Weight;
	/// One delegate less.
	fn remove_delegate() -> Weight;
	/// One delegate less, by himself.
	fn renounce_delegation() -> Weight;
	/// Cash from a vault full of positions to another such vault.
	fn transfer_cash() -> Weight;
	/// Cash from a vault without positions to one full of them.
	fn transfer_cash_without_positions() -> Weight;
	/// Collateral from a vault full of positions to another owner's such vault.
	fn transfer_collateral() -> Weight;
	/// Collateral from a vault without positions to another owner's vault full of them.
	fn transfer_collateral_without_positions() -> Weight;
	/// Terms of the outflow limit.
	fn set_outflow() -> Weight;
	/// Payment of `n` withdrawals that wait.
	fn pay_withdrawals(n: u32) -> Weight;
	/// Out of the queue and back into the vault.
	fn cancel_withdrawal() -> Weight;
}

/// Compute time and accesses of a database as ParityDB is weighed.
fn weigh(microseconds: u64, reads: u64, writes: u64) -> Weight {
	Weight::from_parts(microseconds.saturating_mul(1_000_000), 0)
		.saturating_add(ParityDbWeight::get().reads_writes(reads, writes))
}

/// Made by hand, conservative; for tests and until a runtime brings its own generated weights.
impl WeightInfo for () {
	fn open() -> Weight {
		weigh(80, 4, 4)
	}
	fn deposit_cash() -> Weight {
		weigh(90, 5, 5)
	}
	fn withdraw_cash() -> Weight {
		weigh(400, 11, 7)
	}
	fn withdraw_cash_without_positions() -> Weight {
		weigh(110, 11, 7)
	}
	fn deposit_collateral() -> Weight {
		weigh(90, 7, 6)
	}
	fn withdraw_collateral() -> Weight {
		weigh(400, 7, 6)
	}
	fn withdraw_collateral_without_positions() -> Weight {
		weigh(100, 6, 6)
	}
	fn close() -> Weight {
		weigh(320, 17, 28)
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
	fn withdraw_cash_queued() -> Weight {
		weigh(400, 8, 6)
	}
	fn add_delegate() -> Weight {
		weigh(60, 3, 2)
	}
	fn remove_delegate() -> Weight {
		weigh(60, 2, 2)
	}
	fn renounce_delegation() -> Weight {
		weigh(60, 2, 2)
	}
	fn transfer_cash() -> Weight {
		weigh(400, 5, 3)
	}
	fn transfer_cash_without_positions() -> Weight {
		weigh(80, 5, 3)
	}
	fn transfer_collateral() -> Weight {
		weigh(400, 12, 6)
	}
	fn transfer_collateral_without_positions() -> Weight {
		weigh(120, 12, 6)
	}
	fn set_outflow() -> Weight {
		weigh(20, 1, 1)
	}
	fn pay_withdrawals(n: u32) -> Weight {
		let n = u64::from(n);
		weigh(30, 5, 4).saturating_add(weigh(120, 5, 5).saturating_mul(n))
	}
	fn cancel_withdrawal() -> Weight {
		weigh(70, 9, 7)
	}
}
