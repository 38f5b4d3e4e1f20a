//! What calls and steps of the hook cost.

use frame_support::weights::{constants::ParityDbWeight, Weight};

/// Weights of this pallet.
pub trait WeightInfo {
	/// Admitting a market or changing its terms.
	fn register_market() -> Weight;
	/// Listing a series, the first of its expiry.
	fn list() -> Weight;
	/// Offering, from a vault of the most positions.
	fn offer() -> Weight;
	/// Offering a spread, from a vault of the most positions.
	fn offer_spread() -> Weight;
	/// Withdrawing an offer.
	fn cancel_offer() -> Weight;
	/// Taking all of an offered spread, both vaults of the most positions.
	fn accept_offer() -> Weight;
	/// Closing by taking all of an offered spread, both vaults of the most positions.
	fn close() -> Weight;
	/// Collecting from a loser of `p` positions who cannot pay.
	fn settle_loser(p: u32) -> Weight;
	/// Counting a winner of `p` positions.
	fn settle_count(p: u32) -> Weight;
	/// Paying a winner of `p` positions.
	fn settle_winner(p: u32) -> Weight;
	/// The most that settling a vault of `p` positions can take.
	fn settle_most(p: u32) -> Weight {
		Self::settle_loser(p).max(Self::settle_count(p)).max(Self::settle_winner(p))
	}
	/// Moving a position between two vaults of the most positions.
	fn transfer() -> Weight;
	/// Offering a spread to a named taker, from a vault of the most positions.
	fn offer_to() -> Weight;
	/// Looking at the queue.
	fn poll_base() -> Weight;
	/// Collecting from a loser of `p` positions who cannot pay, by the hook.
	fn poll_collect(p: u32) -> Weight;
	/// Counting a winner of `p` positions, by the hook.
	fn poll_count(p: u32) -> Weight;
	/// Paying a winner of `p` positions, by the hook.
	fn poll_pay(p: u32) -> Weight;
	/// Withdrawing an offer of a series that has settled.
	fn poll_offer() -> Weight;
	/// Taking a series off the book.
	fn poll_prune() -> Weight;
	/// Closing an expiry, or passing on to the next one.
	fn poll_finish() -> Weight;
	/// Taking the last series of an expiry off the book, with `o` offers.
	fn unlist(o: u32) -> Weight;
	/// Setting what the protocol lists in a market.
	fn set_listing() -> Weight;
	/// Looking at the rounds of listing.
	fn idle_base() -> Weight;
	/// A step of a round through the largest ladder, in which `s` series are listed, the first of their expiry.
	fn idle_list(s: u32) -> Weight;
	/// Writing and selling in an expiry in which both vaults have `p` other positions. For comparison: no call is charged
	/// this.
	fn write_and_sell(p: u32) -> Weight;
	/// Asking whether a vault of `p` positions is covered, as a trade does for either side. For comparison: no call is
	/// charged this.
	fn margin_of(p: u32) -> Weight;
}

fn estimate(micros: u64, reads: u64, writes: u64) -> Weight {
	let time = micros.saturating_mul(1_000_000);
	Weight::from_parts(time, 0).saturating_add(ParityDbWeight::get().reads_writes(reads, writes))
}

/// Positions that are valued, or go to the house: nothing is read or written for one.
fn per_position(p: u32) -> Weight {
	estimate(2, 0, 0).saturating_mul(p.into())
}

/// Careful estimates for tests, made by counting what is read and written; the runtime has its own, benchmarked.
impl WeightInfo for () {
	fn register_market() -> Weight {
		estimate(30, 3, 4)
	}
	fn list() -> Weight {
		estimate(150, 15, 9)
	}
	fn offer() -> Weight {
		estimate(200, 8, 5)
	}
	fn offer_spread() -> Weight {
		estimate(200, 9, 5)
	}
	fn cancel_offer() -> Weight {
		estimate(40, 4, 4)
	}
	fn accept_offer() -> Weight {
		estimate(400, 15, 12)
	}
	fn close() -> Weight {
		estimate(400, 15, 12)
	}
	fn settle_loser(p: u32) -> Weight {
		estimate(600, 18, 7).saturating_add(per_position(p))
	}
	fn settle_count(p: u32) -> Weight {
		estimate(50, 6, 3).saturating_add(per_position(p))
	}
	fn settle_winner(p: u32) -> Weight {
		estimate(80, 7, 5).saturating_add(per_position(p))
	}
	fn transfer() -> Weight {
		estimate(250, 9, 8)
	}
	fn offer_to() -> Weight {
		estimate(200, 9, 5)
	}
	fn poll_base() -> Weight {
		estimate(5, 2, 1)
	}
	fn poll_collect(p: u32) -> Weight {
		Self::settle_loser(p).saturating_add(estimate(10, 3, 1))
	}
	fn poll_count(p: u32) -> Weight {
		Self::settle_count(p).saturating_add(estimate(10, 3, 1))
	}
	fn poll_pay(p: u32) -> Weight {
		Self::settle_winner(p).saturating_add(estimate(10, 3, 1))
	}
	fn poll_offer() -> Weight {
		estimate(60, 10, 5)
	}
	fn poll_prune() -> Weight {
		estimate(50, 9, 5)
	}
	fn poll_finish() -> Weight {
		estimate(50, 9, 8)
	}
	fn unlist(o: u32) -> Weight {
		estimate(60, 13, 9).saturating_add(estimate(40, 4, 4).saturating_mul(o.into()))
	}
	fn set_listing() -> Weight {
		estimate(20, 4, 2)
	}
	fn idle_base() -> Weight {
		estimate(5, 2, 1)
	}
	fn idle_list(s: u32) -> Weight {
		let s = u64::from(s);
		let looked = u64::from(surety_types::MAX_LADDER);
		estimate(
			s.saturating_mul(40).saturating_add(400),
			looked.saturating_add(14),
			s.saturating_add(7),
		)
	}
	fn write_and_sell(p: u32) -> Weight {
		estimate(150, 13, 9).saturating_add(estimate(2, 0, 0).saturating_mul(p.into()))
	}
	fn margin_of(p: u32) -> Weight {
		estimate(20, 3, 0).saturating_add(estimate(1, 0, 0).saturating_mul(p.into()))
	}
}
