//! At which prices a vault would be unsafe.
//!
//! One underlying at a time is moved, with its forwards by as much and with the collateral that is this underlying in
//! proportion; volatilities of strikes, rates and time stay. Maintenance margin is computed at multiples of spot, from the
//! nearest outwards; between the first that is unsafe and the one before it the price is found by halving. A vault that is
//! unsafe only between two of the multiples is not noticed: they are a twentieth of spot apart or less where prices are
//! likely to be.

use crate::{check::Assessment, Config, Error, House, Pallet};
use alloc::{collections::BTreeSet, vec::Vec};
use sp_arithmetic::{traits::Zero, FixedI128, FixedU128};
use surety_margin::{
	requirement, Arrays, HouseParameters, MarginError, MarginMode, MarketSnapshot, MarketValuation,
	VaultSnapshot,
};
use surety_math::{mul_div_nearest, MathError};
use surety_traits::{Ledger, LiquidationPrices};
use surety_types::{UnderlyingId, VaultId};

/// Multiples of spot, in hundredths, from the nearest on.
const BELOW: [u128; 17] = [98, 95, 92, 88, 84, 80, 75, 70, 65, 60, 50, 40, 30, 20, 10, 4, 1];
/// The same upwards.
const ABOVE: [u128; 17] =
	[102, 105, 109, 113, 118, 123, 130, 140, 150, 165, 180, 200, 250, 300, 400, 600, 1_000];
/// How often the distance between two multiples is halved: what is found is within a 4,096th of it.
const HALVINGS: u32 = 12;

/// A vault in markets that can be moved.
struct Supposed<'a> {
	house: &'a HouseParameters,
	markets: &'a [MarketValuation],
	vault: &'a VaultSnapshot,
	mode: MarginMode,
}

impl<T: Config> Pallet<T> {
	/// At which prices of each underlying, alone, a vault would be unsafe, by number of the underlying: of every one that
	/// it has positions in or holds as collateral. Nothing if there is no such vault or no price.
	///
	/// What is found is unsafe, and a price nearer to spot by `(distance of the two multiples) / 4,096`, at most 0.1 % of
	/// spot from there to twice spot, is not.
	pub fn liquidation_prices(vault: &VaultId<T::AccountId>) -> Option<Vec<LiquidationPrices>> {
		let holdings = T::Ledger::holdings(vault)?;
		let mode = Self::record_of(vault).mode;
		let Assessment { loaded, markets, requirement, .. } =
			Self::assess_now(&holdings, mode).ok()?;
		let house = House::<T>::get();
		let vault = &loaded.vault;
		let supposed = Supposed { house: &house, markets: &markets, vault, mode };
		let is_unsafe = requirement.maintenance < FixedI128::zero();
		supposed.prices(is_unsafe).map_err(Error::<T>::from).ok()
	}
}

impl Supposed<'_> {
	fn prices(&self, is_unsafe: bool) -> Result<Vec<LiquidationPrices>, MarginError> {
		let in_markets = self.markets.iter().map(|market| market.snapshot().underlying);
		let held = self.vault.collateral.iter().filter_map(|held| held.underlying);
		let underlyings: BTreeSet<UnderlyingId> = in_markets.chain(held).collect();
		let of_one = |underlying: &UnderlyingId| {
			let underlying = *underlying;
			let spot = self.spot(underlying)?;
			let (mut down, mut up) = (Some(spot), Some(spot));
			if !is_unsafe {
				down = self.first_unsafe(underlying, spot, &BELOW)?;
				up = self.first_unsafe(underlying, spot, &ABOVE)?;
			}
			Ok(LiquidationPrices { underlying, spot, down, up })
		};
		underlyings.iter().map(of_one).collect()
	}

	/// Spot; of an underlying that is collateral and nothing else the price of the collateral.
	fn spot(&self, underlying: UnderlyingId) -> Result<FixedU128, MarginError> {
		let snapshots = self.markets.iter().map(MarketValuation::snapshot);
		let of_market = |snapshot: &&MarketSnapshot| snapshot.underlying == underlying;
		let spot = snapshots.into_iter().find(of_market).map(|snapshot| snapshot.spot);
		let mut held = self.vault.collateral.iter();
		let price = || held.find(|held| held.underlying == Some(underlying)).map(|held| held.price);
		spot.or_else(price).ok_or(MarginError::UnknownUnderlying)
	}

	/// The first price on the way out at which maintenance margin is negative.
	fn first_unsafe(
		&self,
		underlying: UnderlyingId,
		spot: FixedU128,
		multiples: &[u128],
	) -> Result<Option<FixedU128>, MarginError> {
		let mut safe = spot;
		for multiple in multiples {
			let next = FixedU128::from_inner(mul_div_nearest(spot.into_inner(), *multiple, 100)?);
			if self.is_unsafe(underlying, spot, next)? {
				return self.between(underlying, spot, safe, next).map(Some);
			}
			safe = next;
		}
		Ok(None)
	}

	fn between(
		&self,
		underlying: UnderlyingId,
		spot: FixedU128,
		mut safe: FixedU128,
		mut found: FixedU128,
	) -> Result<FixedU128, MarginError> {
		for _ in 0..HALVINGS {
			let middle = FixedU128::from_inner(safe.into_inner().midpoint(found.into_inner()));
			if self.is_unsafe(underlying, spot, middle)? {
				found = middle;
			} else {
				safe = middle;
			}
		}
		Ok(found)
	}

	/// Whether the vault would be unsafe with an underlying at `price` in place of `spot`.
	fn is_unsafe(
		&self,
		underlying: UnderlyingId,
		spot: FixedU128,
		price: FixedU128,
	) -> Result<bool, MarginError> {
		let mut markets = Vec::new();
		for market in self.markets {
			let snapshot = market.snapshot();
			markets.push(if snapshot.underlying == underlying {
				MarketValuation::new(moved(snapshot, price)?, market.parameters().clone())?
			} else {
				market.clone()
			});
		}
		let mut vault = self.vault.clone();
		for held in vault.collateral.iter_mut().filter(|held| held.underlying == Some(underlying)) {
			let (was, by) = (held.price.into_inner(), price.into_inner());
			let spot = spot.into_inner().max(1);
			held.price = FixedU128::from_inner(mul_div_nearest(was, by, spot)?);
		}
		let mut arrays = Arrays::default();
		let then = requirement(self.house, &markets, &vault, self.mode, &mut arrays)?;
		Ok(then.maintenance < FixedI128::zero())
	}
}

/// A market at another price: forwards move by as much, and not below zero.
fn moved(snapshot: &MarketSnapshot, price: FixedU128) -> Result<MarketSnapshot, MathError> {
	let mut snapshot = snapshot.clone();
	for expiry in &mut snapshot.expiries {
		let (forward, spot) =
			(surety_math::signed(expiry.forward)?, surety_math::signed(snapshot.spot)?);
		let basis = surety_math::sub(forward, spot)?;
		let forward = surety_math::add(surety_math::signed(price)?, basis)?;
		expiry.forward = surety_math::magnitude(forward.max(FixedI128::zero()));
	}
	snapshot.spot = price;
	Ok(snapshot)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn multiples_go_outwards_from_spot() {
		assert!(BELOW.windows(2).all(|pair| pair[0] > pair[1]) && BELOW[0] < 100 && BELOW[16] > 0);
		assert!(ABOVE.windows(2).all(|pair| pair[0] < pair[1]) && ABOVE[0] > 100);
	}
}
