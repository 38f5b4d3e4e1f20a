//! What the calls and the steps of the hook cost.

use frame_support::weights::{constants::ParityDbWeight, Weight};

/// Weights of the calls, and of the hook's steps.
pub trait WeightInfo {
	/// [`Call::register_feed`](crate::Call::register_feed).
	fn register_feed() -> Weight;
	/// [`Call::add_operator`](crate::Call::add_operator).
	fn add_operator() -> Weight;
	/// [`Call::remove_operator`](crate::Call::remove_operator) with `f` feeds registered.
	fn remove_operator(f: u32) -> Weight;
	/// [`Call::set_feed_key`](crate::Call::set_feed_key).
	fn set_feed_key() -> Weight;
	/// [`Call::feed`](crate::Call::feed).
	fn feed() -> Weight;
	/// [`Call::choose_settlement`](crate::Call::choose_settlement), whoever is told included.
	fn choose_settlement() -> Weight;
	/// [`Call::remove_feed`](crate::Call::remove_feed) with the records of `o` operators and `e` settlements to read.
	fn remove_feed(o: u32, e: u32) -> Weight;
	/// [`Call::remove_faulty`](crate::Call::remove_faulty) with `f` feeds registered.
	fn remove_faulty(f: u32) -> Weight;
	/// [`CheckOperational`](crate::CheckOperational).
	fn check_operational() -> Weight;
	/// The hook before the first of `f` feeds.
	fn poll(f: u32) -> Weight;
	/// The hook's work on one feed of which nothing has changed and no window is open, while `e` expiries are watched: it
	/// must not depend on them.
	fn poll_feed(e: u32) -> Weight;
	/// What is added where something has changed: the records of `o` operators with `e` expiries each.
	fn aggregate(o: u32, e: u32) -> Weight;
	/// What is added where windows are open: `e` watched expiries, all of them opened and fixed in this block.
	fn work_windows(e: u32) -> Weight;
	/// The hook that forgets samples, for `n` of them.
	fn prune_samples(n: u32) -> Weight;
}

fn weight(microseconds: u64, reads: u64, writes: u64) -> Weight {
	Weight::from_parts(microseconds.saturating_mul(1_000_000), 0)
		.saturating_add(ParityDbWeight::get().reads_writes(reads, writes))
}

/// Estimates, each about twice of what is expected: for tests and for a runtime that has not measured yet.
impl WeightInfo for () {
	fn register_feed() -> Weight {
		weight(30, 3, 4)
	}

	fn add_operator() -> Weight {
		weight(25, 2, 2)
	}

	fn remove_operator(f: u32) -> Weight {
		let f = u64::from(f);
		weight(30, 2, 3).saturating_add(weight(20, 2, 2).saturating_mul(f))
	}

	fn set_feed_key() -> Weight {
		weight(30, 2, 3)
	}

	fn feed() -> Weight {
		weight(40, 4, 2)
	}

	fn choose_settlement() -> Weight {
		weight(60, 7, 5)
	}

	fn remove_feed(o: u32, e: u32) -> Weight {
		let (o, e) = (u64::from(o), u64::from(e));
		weight(60, 5, 10)
			.saturating_add(weight(10, 1, 1).saturating_mul(o))
			.saturating_add(weight(10, 1, 1).saturating_mul(e))
	}

	fn remove_faulty(f: u32) -> Weight {
		Self::remove_operator(f).saturating_add(weight(20, 4, 1))
	}

	fn check_operational() -> Weight {
		weight(5, 1, 0)
	}

	fn poll(f: u32) -> Weight {
		weight(10, 5, 1).saturating_add(weight(5, 1, 0).saturating_mul(f.into()))
	}

	fn poll_feed(_: u32) -> Weight {
		weight(30, 5, 2)
	}

	fn aggregate(o: u32, e: u32) -> Weight {
		let (o, e) = (u64::from(o), u64::from(e));
		weight(100, 6, 4)
			.saturating_add(weight(60, 2, 0).saturating_mul(o))
			.saturating_add(weight(100, 0, 0).saturating_mul(e))
			.saturating_add(weight(60, 0, 0).saturating_mul(o.saturating_mul(e)))
	}

	fn work_windows(e: u32) -> Weight {
		weight(30, 2, 2).saturating_add(weight(60, 3, 4).saturating_mul(e.into()))
	}

	fn prune_samples(n: u32) -> Weight {
		weight(30, 30, 2).saturating_add(weight(5, 0, 1).saturating_mul(n.into()))
	}
}
