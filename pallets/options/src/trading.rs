//! Taking an offer: the posting, the open interest, and the cover of both sides; all of it or none.

use crate::{
	offers::place_of, Config, Error, Event, Offer, OfferId, OfferOf, OfferSide, Offers, Pallet,
	VaultIdOf,
};
use alloc::vec::Vec;
use frame_support::{ensure, traits::Time, weights::Weight};
use sp_arithmetic::{
	traits::{CheckedSub, Zero},
	FixedI128, FixedPointNumber, FixedU128,
};
use sp_runtime::DispatchResult;
use surety_math::MathError;
use surety_traits::{Holdings, Ledger, MarginCheck, Step};
use surety_types::{Entry, Instrument, LedgerAccount, Series};

/// What a taker is after.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Intent {
	/// Any trade that is covered, while the price is fresh.
	Trade,
	/// A trade that brings the taker's position nearer to zero, whatever the oracle says.
	Reduce,
}

/// One agreed trade.
struct Trade<T: Config> {
	maker: VaultIdOf<T>,
	taker: VaultIdOf<T>,
	/// What is added to the maker's positions.
	legs: Vec<(Series, FixedI128)>,
	/// Cash that the buyer pays the seller.
	cash: FixedU128,
	side: OfferSide,
}

impl<T: Config> Trade<T> {
	/// The trade of `quantity` of an offer with a taker. The premium is rounded against the taker.
	fn of(offer: &OfferOf<T>, taker: VaultIdOf<T>, quantity: FixedU128) -> Result<Self, MathError> {
		let cash = match offer.side {
			OfferSide::Sell => surety_math::mul_ceil(offer.premium, quantity)?,
			OfferSide::Buy => surety_math::mul_floor(offer.premium, quantity)?,
		};
		let legs = offer.makers_legs(quantity)?;
		Ok(Self { maker: offer.maker.clone(), taker, legs, cash, side: offer.side })
	}

	/// What is added to the taker's positions.
	fn takers_legs(&self) -> Result<Vec<(Series, FixedI128)>, MathError> {
		let legs = self.legs.iter();
		legs.map(|(series, amount)| Ok((*series, surety_math::negate(*amount)?))).collect()
	}

	/// What the maker pays for his legs; negative where he receives.
	fn makers_payment(&self) -> Result<FixedI128, MathError> {
		let cash = surety_math::signed(self.cash)?;
		match self.side {
			OfferSide::Sell => surety_math::negate(cash),
			OfferSide::Buy => Ok(cash),
		}
	}

	/// Buyer and seller of the offer's first series.
	fn parties(&self) -> (&VaultIdOf<T>, &VaultIdOf<T>) {
		match self.side {
			OfferSide::Sell => (&self.taker, &self.maker),
			OfferSide::Buy => (&self.maker, &self.taker),
		}
	}

	/// Each leg and the premium, with either sign.
	fn entries(&self) -> Result<Vec<Entry<T::AccountId>>, MathError> {
		let moved = |from: &VaultIdOf<T>, to: &VaultIdOf<T>, instrument, amount| {
			let [from, to] = [from, to].map(|vault| LedgerAccount::Vault(vault.clone()));
			Entry::moved(from, to, instrument, amount)
		};
		let mut entries = Vec::new();
		for (series, amount) in &self.legs {
			let contracts = Instrument::Position(*series);
			entries.extend(moved(&self.taker, &self.maker, contracts, *amount)?);
		}
		let (buyer, seller) = self.parties();
		let cash = surety_math::signed(self.cash)?;
		entries.extend(moved(buyer, seller, Instrument::Cash, cash)?);
		Ok(entries)
	}
}

/// Whether changes bring each position nearer to zero without crossing it.
pub(crate) fn reduces(holdings: &Holdings, changes: &[(Series, FixedI128)]) -> bool {
	changes.iter().all(|(series, change)| is_reduced(holdings.position(series), *change))
}

/// Whether changes bring each position exactly to zero.
pub(crate) fn ends(holdings: &Holdings, changes: &[(Series, FixedI128)]) -> bool {
	changes.iter().all(|(series, change)| {
		!change.is_zero() && surety_math::negate(*change) == Ok(holdings.position(series))
	})
}

fn is_reduced(position: FixedI128, change: FixedI128) -> bool {
	!position.is_zero()
		&& !change.is_zero()
		&& position.is_negative() != change.is_negative()
		&& surety_math::magnitude(change) <= surety_math::magnitude(position)
}

impl<T: Config> Pallet<T> {
	/// A weight with the most that asking about the margin of so many vaults can add to it.
	pub(crate) fn with_margin(weight: Weight, vaults: u64) -> Weight {
		weight.saturating_add(T::Margin::most_spent().saturating_mul(vaults))
	}

	/// A weight with what asking about margin has added to it.
	pub(crate) fn margined(weight: Weight) -> Weight {
		weight.saturating_add(T::Margin::spent())
	}

	/// Takes `quantity` of an offer.
	pub(crate) fn do_take(
		who: &T::AccountId,
		id: OfferId,
		taker: VaultIdOf<T>,
		quantity: FixedU128,
		intent: Intent,
	) -> DispatchResult {
		ensure!(T::Ledger::may_trade(&taker, who), Error::<T>::NotDelegate);
		let offer = Self::standing_offer(id).ok_or(Error::<T>::UnknownOffer)?;
		Self::check_taking(&offer, &taker, quantity)?;
		let taken = T::Ledger::holdings(&taker).ok_or(Error::<T>::UnknownVault)?;
		let made = T::Ledger::holdings(&offer.maker).ok_or(Error::<T>::UnknownVault)?;
		let trade = Trade::<T>::of(&offer, taker.clone(), quantity).map_err(Error::<T>::from)?;
		let legs = trade.takers_legs().map_err(Error::<T>::from)?;
		// Off the lot only what ends a position: one of the two vaults has an odd one less.
		let on_lot = Self::market_of(&offer.series)?.has_quantity(quantity);
		let ends_one = || ends(&made, &trade.legs) || ends(&taken, &legs);
		ensure!(on_lot || ends_one(), Error::<T>::QuantityOffLot);
		match intent {
			Intent::Trade => Self::ensure_good_price(offer.series.underlying)?,
			Intent::Reduce => ensure!(reduces(&taken, &legs), Error::<T>::NotReducing),
		}

		let paid = trade.makers_payment().map_err(Error::<T>::from)?;
		T::Margin::ensure_fair(&trade.legs, paid)?;
		T::Ledger::post(&trade.entries().map_err(Error::<T>::from)?)?;
		let takes = Self::follow(&taker, &taken, &offer.series())?;
		let makes = Self::follow(&offer.maker, &made, &offer.series())?;
		let covered = T::Margin::allow(&offer.maker, &made, &makes, Step::Trade)?;
		ensure!(covered, Error::<T>::MakerUndercovered);
		let covered = T::Margin::allow(&taker, &taken, &takes, Step::Trade)?;
		ensure!(covered, Error::<T>::TakerUndercovered);

		Self::reduce_offer(id, &offer, quantity)?;
		let (buyer, seller) = trade.parties();
		Self::deposit_event(Event::Traded {
			offer: id,
			series: offer.series,
			wing: offer.wing,
			buyer: buyer.clone(),
			seller: seller.clone(),
			quantity,
			premium: offer.premium,
			cash: trade.cash,
		});
		Ok(())
	}

	/// Whether this much of an offer can be taken by this vault now, lots aside.
	fn check_taking(
		offer: &OfferOf<T>,
		taker: &VaultIdOf<T>,
		quantity: FixedU128,
	) -> DispatchResult {
		let now = T::Time::now();
		ensure!(now < offer.series.expiry, Error::<T>::SeriesExpired);
		ensure!(now < offer.expires, Error::<T>::OfferExpired);
		let allowed = T::Ledger::may_trade(&offer.maker, &offer.depositor);
		ensure!(allowed, Error::<T>::MakerDismissed);
		ensure!(taker.owner != offer.maker.owner, Error::<T>::SelfTrade);
		ensure!(offer.taker.as_ref().is_none_or(|named| named == taker), Error::<T>::NotTaker);
		ensure!(quantity <= offer.quantity, Error::<T>::QuantityBeyondOffer);
		Ok(())
	}

	/// Takes `quantity` off an offer, which goes when nothing is left of it.
	fn reduce_offer(id: OfferId, offer: &OfferOf<T>, quantity: FixedU128) -> DispatchResult {
		let left = offer.quantity.checked_sub(&quantity).ok_or(Error::<T>::QuantityBeyondOffer)?;
		if left.is_zero() {
			return Self::remove_offer(id, offer);
		}
		let (series, count) = place_of(id);
		Offers::<T>::insert(series, count, Offer { quantity: left, ..offer.clone() });
		Ok(())
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn lots(amount: i128) -> FixedI128 {
		FixedI128::from_inner(amount)
	}

	#[test]
	fn position_is_reduced_only_when_change_is_opposite_and_does_not_cross_zero() {
		for (position, change, expected) in [
			(5, -5, true),
			(5, -1, true),
			(-5, 5, true),
			(-5, 1, true),
			(5, -6, false),
			(-5, 6, false),
			(5, 1, false),
			(-5, -1, false),
			(0, 1, false),
			(0, -1, false),
			(5, 0, false),
			(0, 0, false),
		] {
			assert_eq!(is_reduced(lots(position), lots(change)), expected, "{position} {change}");
		}
	}

	#[test]
	fn positions_end_only_when_every_change_is_their_opposite() {
		use surety_types::OptionKind;
		let put = |expiry| Series {
			underlying: 1,
			expiry,
			strike: FixedU128::from_u32(1),
			kind: OptionKind::Put,
		};
		let positions = vec![(put(1), lots(5)), (put(2), lots(-3))];
		let held = Holdings { positions, ..Default::default() };
		for (changes, expected) in [
			(&[(put(1), -5)][..], true),
			(&[(put(2), 3)], true),
			(&[(put(1), -5), (put(2), 3)], true),
			(&[(put(1), -5), (put(2), 2)], false),
			(&[(put(1), 5)], false),
			(&[(put(1), -6)], false),
			(&[(put(3), 0)], false),
			(&[(put(3), 1)], false),
		] {
			let legs: Vec<_> = changes.iter().map(|(put, amount)| (*put, lots(*amount))).collect();
			assert_eq!(ends(&held, &legs), expected, "{changes:?}");
		}
	}
}
