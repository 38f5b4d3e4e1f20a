//! Risk arrays of the block: computed when they are first asked for, kept for everybody else in the block, gone at its end.
//!
//! A series' values do not depend on who holds it (spec/margin.md, "Risk arrays"). The keys are cleared in on_finalize, so
//! that they live in the block's overlay and never reach the trie. A storage layer that is undone takes its arrays with
//! it; they are computed again.

use crate::{Config, Pallet, RiskArrays};
use alloc::collections::{btree_map::Entry, BTreeMap};
use core::marker::PhantomData;
use sp_arithmetic::FixedU128;
use surety_margin::{
	ExpiryValuation, MarginError, MarketValuation, Pricing, RiskArray, SeriesValues,
};
use surety_types::{Moment, OptionKind, UnderlyingId};

/// Key of a strike's array.
pub(crate) type ArrayKey = (UnderlyingId, Moment, FixedU128);

/// The arrays of this block, those asked for at hand.
pub(crate) struct BlockArrays<T> {
	at_hand: BTreeMap<ArrayKey, RiskArray>,
	/// How many had to be computed.
	computed: u32,
	_config: PhantomData<T>,
}

impl<T> Default for BlockArrays<T> {
	fn default() -> Self {
		Self { at_hand: BTreeMap::new(), computed: 0, _config: PhantomData }
	}
}

impl<T: Config> Pricing for BlockArrays<T> {
	fn values(
		&mut self,
		market: &MarketValuation,
		expiry: &ExpiryValuation,
		strike: FixedU128,
		kind: OptionKind,
	) -> Result<SeriesValues<'_>, MarginError> {
		let key = (market.snapshot().underlying, expiry.expiry(), strike);
		let array = match self.at_hand.entry(key) {
			Entry::Occupied(known) => known.into_mut(),
			Entry::Vacant(place) => {
				let array = match RiskArrays::<T>::get(key) {
					Some(array) => array,
					None => {
						let array = RiskArray::new(market, expiry, strike)?;
						RiskArrays::<T>::insert(key, &array);
						self.computed = self.computed.saturating_add(1);
						array
					},
				};
				place.insert(array)
			},
		};
		Ok(array.values(kind))
	}
}

impl<T: Config> Pallet<T> {
	/// Forgets the arrays of the block: at its end, or because parameters have changed.
	pub(crate) fn forget_arrays() {
		let cleared = RiskArrays::<T>::clear(u32::MAX, None);
		debug_assert!(cleared.maybe_cursor.is_none(), "none of them is in the trie");
	}
}
