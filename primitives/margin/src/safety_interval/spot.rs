//! How far spot may move: cells proven one after the other, away from where spot is.

use super::book::MarketBook;
use super::cell::Cell;
use super::curve::{SpotArrays, Touch};
use super::node::Node;
use super::provable;
use super::span::Span;
use crate::arithmetic::{excess, plus, NOTHING};
use crate::{IntervalTerms, MarginError, MarginMode};
use sp_arithmetic::{FixedI128, FixedU128};
use surety_math::{mul_div_floor, mul_floor};

/// A walk in one direction.
pub(super) struct Walk<'a> {
	pub book: &'a MarketBook<'a>,
	pub spans: &'a [Span],
	pub mode: MarginMode,
	/// What the market must add to maintenance margin.
	pub required: FixedI128,
	/// The first step that is tried, as a share of spot: what the headroom lasts for if all goes wrong.
	pub first: FixedU128,
	pub terms: &'a IntervalTerms,
	pub arrays: &'a SpotArrays,
}

impl Walk<'_> {
	/// The furthest spot up to which everything is proven, at most `reach` times spot away.
	pub fn furthest(&self, reach: FixedU128, upwards: bool) -> Result<FixedU128, MarginError> {
		let spot = self.book.market.snapshot().spot;
		let whole = mul_floor(spot, reach)?;
		let steps = 1u128.checked_shl(u32::from(self.terms.depth)).unwrap_or(u128::MAX);
		let Some(mut near) = Node::new(self.book, spot)? else { return Ok(spot) };
		// In steps: where the walk is, and how wide the next cell, a power of two, so that vaults share their ends.
		if reach == NOTHING {
			return Ok(spot);
		}
		let first = mul_div_floor(self.first.into_inner(), steps, reach.into_inner())?;
		let (mut place, mut width) = (0u128, floor_to_power_of_two(first.clamp(1, steps)));
		for _ in 0..self.terms.most_cells {
			let least = place.checked_shr(u32::from(self.terms.precision)).unwrap_or_default();
			if width == 0 || width < least || place >= steps {
				break;
			}
			let next = place.saturating_add(width).min(steps);
			let away = mul_div_floor(whole.into_inner(), next, steps)?;
			let far = if upwards {
				plus(spot, FixedU128::from_inner(away))?
			} else {
				excess(spot, FixedU128::from_inner(away))
			};
			match provable(self.proven(&near, far))?.flatten() {
				Some(node) => {
					(near, place) = (node, next);
					width = width.saturating_mul(2);
				},
				None => width = width.checked_div(2).unwrap_or_default(),
			}
		}
		Ok(near.spot)
	}

	/// The node at the far end if the cell up to it is proven, with tangents at either end.
	fn proven(&self, near: &Node, far: FixedU128) -> Result<Option<Node>, MarginError> {
		let Some(far) = Node::new(self.book, far)? else { return Ok(None) };
		for touch in [Touch::Far, Touch::Near] {
			let cell = Cell {
				book: self.book,
				spans: self.spans,
				near,
				far: &far,
				touch,
				arrays: self.arrays,
			};
			let ends = cell.ends(self.mode)?;
			if ends.least() >= self.required {
				return Ok(Some(far));
			}
			// With tangents that touch at the far end that end is as good as it gets.
			if ends.far < self.required {
				return Ok(None);
			}
		}
		Ok(None)
	}
}

fn floor_to_power_of_two(number: u128) -> u128 {
	number.checked_ilog2().and_then(|power| 1u128.checked_shl(power)).unwrap_or_default()
}
