//! Setting parameters: of the house, of markets, of assets.

use crate::{
	AssetTerms, Assets, Config, Error, Event, House, Kappas, MarketTerms, MarketUpdate, Markets,
	Pallet,
};
use sp_runtime::DispatchResult;
use surety_margin::{HouseParameters, HouseTerms};
use surety_types::{AssetId, UnderlyingId};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_set_house(new: HouseTerms) -> DispatchResult {
		let parameters = HouseParameters::new(new).map_err(Error::<T>::from)?;
		let old = *House::<T>::get().terms();
		House::<T>::put(parameters);
		Self::deposit_event(Event::HouseSet { old, new });
		Ok(())
	}

	/// Sets all terms of a market. Everybody in it is proved again if those of maintenance margin have changed: caps, the
	/// fill band and the open-interest charge make nobody unsafe, and a hand that moves them fast takes no looks from others.
	pub(crate) fn do_set_market(underlying: UnderlyingId, new: MarketTerms) -> DispatchResult {
		let risk = new.check().map_err(Error::<T>::from)?;
		for (_, asset) in Assets::<T>::iter() {
			if asset.underlying == Some(underlying) {
				asset.check(Some(&risk)).map_err(Error::<T>::from)?;
			}
		}
		if risk.kappa.is_none() {
			// Haircuts are not bounded for any but the neutral one.
			Kappas::<T>::remove(underlying);
		}
		let before = Markets::<T>::get(underlying);
		let proved = before.as_ref().is_some_and(|before| {
			(&before.parameters, &before.kappa) == (&risk.parameters, &risk.kappa)
		});
		let old = before.map(MarketTerms::from);
		Markets::<T>::insert(underlying, risk);
		if !proved {
			Self::begin_sweep(underlying);
		}
		Self::deposit_event(Event::MarketSet { underlying, old, new });
		Ok(())
	}

	pub(crate) fn do_update_market(
		underlying: UnderlyingId,
		update: MarketUpdate,
	) -> DispatchResult {
		let market = Markets::<T>::get(underlying).ok_or(Error::<T>::UnknownMarket)?;
		Self::do_set_market(underlying, MarketTerms::from(market).updated(update))
	}

	/// Sets the terms of a collateral asset, or that it counts nothing. Whoever holds it is proved again.
	pub(crate) fn do_set_asset(asset: AssetId, new: Option<AssetTerms>) -> DispatchResult {
		if let Some(terms) = &new {
			let market = terms.underlying.and_then(Markets::<T>::get);
			terms.check(market.as_ref()).map_err(Error::<T>::from)?;
		}
		let old = Assets::<T>::get(asset);
		Assets::<T>::set(asset, new);
		Self::begin_sweep_of_asset(asset, old.and_then(|terms| terms.underlying));
		Self::deposit_event(Event::AssetSet { asset, old, new });
		Ok(())
	}
}
