//! Risk arrays of the block: computed when they are first asked for, kept for everybody else in the block, gone at its end.
//!
//! A series' values do not depend on who holds it (spec/margin.md, "Risk arrays"). The keys are cleared in on_finalize, so
//! that they live in the block's overlay and never reach the trie. A storage layer that is undone takes its arrays with
//! it; they are computed again.

use crate::{Config, Pallet, RiskArrays, Spent, Valuations, WeightInfo};
use alloc::{
	collections::{btree_map::Entry, BTreeMap},
	vec::Vec,
};
use codec::{Decode, Encode, MaxEncodedLen};
use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};
use scale_info::TypeInfo;
use sp_arithmetic::FixedU128;
use surety_margin::{
	ExpiryValuation, Grid, MarginError, MarketParameters, MarketSnapshot, MarketValuation, Pricing,
	RiskArray, SeriesValues,
};
use surety_types::{Moment, OptionKind, UnderlyingId};

/// What had to be computed in this block and has not been accounted for.
#[derive(Clone, Copy, Debug, Decode, Default, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Work {
	/// Risk arrays.
	pub arrays: u32,
	/// Expiries.
	pub expiries: u32,
	/// What markets have taken whose clocks were moved or anchored.
	pub clocks: Weight,
}

/// Key of an expiry made ready for valuing: with kappa of maintenance margin, since proofs are under the next one as well. That
/// of initial margin is one for all in a block.
pub(crate) type ExpiryKey = (UnderlyingId, Moment, FixedU128);
/// Key of a strike's array: that of its expiry, and the strike.
pub(crate) type ArrayKey = (UnderlyingId, Moment, FixedU128, FixedU128);

/// The arrays of this block, those asked for at hand.
pub(crate) struct BlockArrays<T> {
	at_hand: BTreeMap<ArrayKey, RiskArray>,
	_config: PhantomData<T>,
}

impl<T> Default for BlockArrays<T> {
	fn default() -> Self {
		Self { at_hand: BTreeMap::new(), _config: PhantomData }
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
		let snapshot = market.snapshot();
		let key = (snapshot.underlying, expiry.expiry(), snapshot.maintenance_kappa, strike);
		let array = match self.at_hand.entry(key) {
			Entry::Occupied(known) => known.into_mut(),
			Entry::Vacant(place) => {
				let array = match RiskArrays::<T>::get(key) {
					Some(array) => array,
					None => {
						let array = RiskArray::new(market, expiry, strike)?;
						RiskArrays::<T>::insert(key, &array);
						Spent::<T>::mutate(|spent| spent.arrays = spent.arrays.saturating_add(1));
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
	/// A market made ready for valuing: what is the same for all its strikes is computed once a block for each expiry.
	pub(crate) fn valuation(
		snapshot: MarketSnapshot,
		parameters: MarketParameters,
	) -> Result<MarketValuation, MarginError> {
		let terms = parameters.portfolio();
		let grid = Grid::new(terms, snapshot.kappa, snapshot.maintenance_kappa)?;
		let valued = snapshot.expiries.iter().map(|expiry| {
			let key = (snapshot.underlying, expiry.expiry, snapshot.maintenance_kappa);
			if let Some(known) = Valuations::<T>::get(key) {
				return Ok(known);
			}
			let valuation = ExpiryValuation::new(&snapshot, expiry, terms, &grid)?;
			Valuations::<T>::insert(key, &valuation);
			Spent::<T>::mutate(|spent| spent.expiries = spent.expiries.saturating_add(1));
			Ok::<_, MarginError>(valuation)
		});
		let expiries = valued.collect::<Result<Vec<_>, _>>()?;
		Ok(MarketValuation::from_parts(snapshot, parameters, grid, expiries))
	}

	/// Forgets the arrays of the block: at its end, or because parameters have changed.
	pub(crate) fn forget_arrays() {
		let _ = RiskArrays::<T>::clear(u32::MAX, None);
		let _ = Valuations::<T>::clear(u32::MAX, None);
		Spent::<T>::kill();
	}

	/// What was computed since this was last asked, as weight; then it counts from nothing again.
	pub(crate) fn spent() -> Weight {
		let Work { arrays, expiries, clocks } = Spent::<T>::take();
		Self::valued(arrays, expiries).saturating_add(clocks)
	}

	/// What so many arrays and expiries take.
	fn valued(arrays: u32, expiries: u32) -> Weight {
		T::WeightInfo::array()
			.saturating_mul(arrays.into())
			.saturating_add(T::WeightInfo::valuation().saturating_mul(expiries.into()))
	}

	/// The most that one check of a vault can have to compute: every series in an expiry and of a strike of its own, under
	/// kappa as it is and as it will be next.
	pub(crate) fn most_spent() -> Weight {
		let expiries = T::MaxPositions::get().min(T::MaxHeldExpiries::get());
		Self::valued(T::MaxPositions::get(), expiries).saturating_mul(2)
	}

	/// The most that a look of the hook can have to compute: a check, and one clock that has to be anchored.
	pub(crate) fn most_looked() -> Weight {
		let (expiries, strikes) = (T::MaxExpiries::get(), T::MaxStrikes::get());
		Self::most_spent()
			.saturating_add(T::WeightInfo::anchor_fine(expiries, strikes))
			.saturating_add(Self::valued(0, expiries))
	}

	/// The most that moving the clocks of a market can take of the hook.
	pub fn most_moved() -> Weight {
		let (expiries, strikes) = (T::MaxExpiries::get(), T::MaxStrikes::get());
		T::WeightInfo::poll_clock(expiries, strikes).saturating_add(Self::valued(0, expiries))
	}

	/// Accounts for the clocks of a market.
	pub(crate) fn count_clocks(weight: Weight) {
		Spent::<T>::mutate(|spent| spent.clocks = spent.clocks.saturating_add(weight));
	}
}
