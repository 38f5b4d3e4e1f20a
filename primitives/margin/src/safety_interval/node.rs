//! A market at another spot price: what the ends of a cell are valued at.

use super::book::MarketBook;
use crate::arithmetic::ZERO;
use crate::{ExpiryValuation, MarginError, MarketSnapshot, MarketValuation};
use alloc::vec::Vec;
use sp_arithmetic::{FixedI128, FixedU128};
use surety_math::{add, ln, magnitude, signed, sub};

/// A spot price, the basis `F - S` and everything else unchanged.
#[derive(Clone, Debug)]
pub(super) struct Node {
	pub spot: FixedU128,
	market: MarketValuation,
	/// `ln F(1)` of every expiry of the book.
	log_forwards: Vec<Option<FixedI128>>,
}

impl Node {
	/// The book's market at this spot; nothing if a forward would not be above zero.
	pub fn new(book: &MarketBook<'_>, spot: FixedU128) -> Result<Option<Self>, MarginError> {
		let Some(snapshot) = moved(book, spot)? else { return Ok(None) };
		let market = MarketValuation::new(snapshot, book.market.parameters().clone())?;
		let log_forwards = book
			.expiries
			.iter()
			.map(|expiry| Ok(ln(market.expiry(expiry.expiry)?.forward()).ok()))
			.collect::<Result<_, MarginError>>()?;
		Ok(Some(Self { spot, market, log_forwards }))
	}

	/// An expiry, which must be one of the book's.
	pub fn expiry(
		&self,
		book: usize,
		held: &MarketBook<'_>,
	) -> Result<&ExpiryValuation, MarginError> {
		let expiry = held.expiries.get(book).ok_or(MarginError::UnknownExpiry)?;
		self.market.expiry(expiry.expiry)
	}

	/// `ln F(1)` of an expiry of the book.
	pub fn log_forward(&self, book: usize) -> Option<FixedI128> {
		self.log_forwards.get(book).copied().flatten()
	}
}

/// The snapshot with only the expiries that are held.
pub(super) fn held_only(book: &MarketBook<'_>) -> MarketSnapshot {
	let mut snapshot = book.market.snapshot().clone();
	let held = |expiry| book.expiries.iter().any(|book| book.expiry == expiry);
	snapshot.expiries.retain(|expiry| held(expiry.expiry));
	snapshot
}

fn moved(book: &MarketBook<'_>, spot: FixedU128) -> Result<Option<MarketSnapshot>, MarginError> {
	let mut snapshot = held_only(book);
	let change = sub(signed(spot)?, signed(snapshot.spot)?)?;
	snapshot.spot = spot;
	for expiry in &mut snapshot.expiries {
		let forward = add(signed(expiry.forward)?, change)?;
		if forward <= ZERO {
			return Ok(None);
		}
		expiry.forward = magnitude(forward);
	}
	Ok(Some(snapshot))
}
