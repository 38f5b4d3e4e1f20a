//! Offers: what a maker would trade, and until when.
//!
//! Outright, an offer is of one series. A *spread* has a *wing* besides: a second series of the same kind and expiry that
//! the maker takes the other way round, contract for contract. Calls trade only so: whoever sells a call alone is naked,
//! while the loss of a call spread is bounded on both sides, and each side can cover it.
//!
//! An offer to a *named taker* can be taken by that vault only. Both sides consent to it, so it may be at no premium: for
//! blocks agreed elsewhere, and for positions that go from one owner to another.
//!
//! The deposit of an offer is that of who signs for it, the vault's owner or a delegate; the offer counts among his, and
//! the deposit returns to him. So no delegate spends the owner's tokens or takes the places of the owner's own offers.
//! Any who may trade for the vault can withdraw the offer, and who made it can also when he is a delegate no more. From
//! then on nobody can take it, unless he is appointed again.
//!
//! An offer binds nothing but a deposit. It must be covered in whole when it is made, and what is taken of it must be
//! covered again when it is taken, for the maker's vault may have changed in between.
//!
//! *Odd lots*. Tear-ups, and a market's new lot, leave positions that are no multiple of the lot. A quantity off the lot
//! can be offered and taken where it brings every position of the trade in one of the two vaults exactly to zero. The other
//! one may open a position with an odd lot by it, or have one afterwards, and can end it in the same way. So an odd lot may
//! pass from vault to vault, but no trade makes one more of them; and what is left of an offer that was meant to end a
//! position that is gone otherwise cannot be taken off the lot.
//!
//! spec/liquidation.md ("Waterfall", step 4) says that an odd lot may only be closed or settled, and does not foresee this:
//! closing one takes a counterparty, and hardly ever is there one who has the opposite one to close.
//!
//! Offers are kept by listing of their series, so that they go when it goes: with one that is unlisted its offers are
//! withdrawn, and one that has settled leaves the book after its offers. A wing may leave before an offer that has it, which then
//! cannot be taken.

use crate::{
	listing::{book_key, expiry_of},
	trading::{ends, reduces},
	Config, Error, Event, HoldReason, Markets, OfferOf, Offers, OffersOf, Pallet, SeriesBook,
};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{
	ensure,
	traits::{fungible::hold::Mutate, tokens::Precision, Get, Time},
};
use scale_info::TypeInfo;
use sp_arithmetic::{traits::Zero, FixedI128, FixedU128};
use sp_runtime::{DispatchError, DispatchResult};
use surety_math::MathError;
use surety_traits::{Action, Holdings, Ledger, MarginCheck, OracleError, PriceFeed, Step};
use surety_types::{storable, Change, Instrument, Market, Moment, Series, UnderlyingId, VaultId};

/// Number of an offer; never used twice. Its upper 32 bits are the number of its series, its lower ones count the offers
/// made in that.
pub type OfferId = u64;

/// Where an offer is kept: by the number of its series, and its own within that.
pub(crate) fn place_of(id: OfferId) -> (u32, u32) {
	let [a, b, c, d, e, f, g, h] = id.to_be_bytes();
	(u32::from_be_bytes([a, b, c, d]), u32::from_be_bytes([e, f, g, h]))
}

/// The number of an offer that is kept there.
pub(crate) fn id_at(series: u32, count: u32) -> OfferId {
	let ([a, b, c, d], [e, f, g, h]) = (series.to_be_bytes(), count.to_be_bytes());
	OfferId::from_be_bytes([a, b, c, d, e, f, g, h])
}

/// What the maker of an offer would do.
#[derive(
	Clone,
	Copy,
	Debug,
	Decode,
	DecodeWithMemTracking,
	Encode,
	Eq,
	MaxEncodedLen,
	PartialEq,
	TypeInfo,
)]
pub enum OfferSide {
	/// Sell contracts: write them, or part with those held.
	Sell,
	/// Buy contracts.
	Buy,
}

/// A standing offer.
#[derive(
	Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo,
)]
pub struct Offer<AccountId, Balance> {
	/// Whose vault it trades for.
	pub maker: VaultId<AccountId>,
	/// In what.
	pub series: Series,
	/// What goes the other way, contract for contract, if it is a spread.
	pub wing: Option<Series>,
	/// Which way.
	pub side: OfferSide,
	/// Contracts not taken yet.
	pub quantity: FixedU128,
	/// Settlement currency per contract, or per pair of contracts of a spread.
	pub premium: FixedU128,
	/// When it ceases to stand, in milliseconds of Unix time.
	pub expires: Moment,
	/// Who has made it: the vault's owner, or a delegate.
	pub depositor: AccountId,
	/// What he has on hold for it, in the native token.
	pub deposit: Balance,
	/// The only vault that can take it, if it is for one.
	pub taker: Option<VaultId<AccountId>>,
}

impl<AccountId, Balance> Offer<AccountId, Balance> {
	/// Its one series or two, all of one expiry.
	pub(crate) fn series(&self) -> Vec<Series> {
		[self.series].into_iter().chain(self.wing).collect()
	}

	/// What taking `quantity` of it adds to the maker's positions.
	pub(crate) fn makers_legs(
		&self,
		quantity: FixedU128,
	) -> Result<Vec<(Series, FixedI128)>, MathError> {
		let bought = surety_math::signed(quantity)?;
		let sold = surety_math::negate(bought)?;
		let (main, wing) = match self.side {
			OfferSide::Buy => (bought, sold),
			OfferSide::Sell => (sold, bought),
		};
		Ok([(self.series, main)].into_iter().chain(self.wing.map(|other| (other, wing))).collect())
	}

	/// What taking all of it adds to the maker's cash, rounded against him.
	fn makers_cash(&self) -> Result<FixedI128, MathError> {
		let (premium, quantity) = (self.premium, self.quantity);
		match self.side {
			OfferSide::Sell => surety_math::signed(surety_math::mul_floor(premium, quantity)?),
			OfferSide::Buy => {
				let paid = surety_math::mul_ceil(premium, quantity)?;
				surety_math::negate(surety_math::signed(paid)?)
			},
		}
	}

	/// The changes to the maker's vault when all of it is taken.
	fn makers_changes(&self) -> Result<Vec<Change>, MathError> {
		let legs = self.makers_legs(self.quantity)?.into_iter();
		let contracts = legs
			.map(|(series, amount)| Change { instrument: Instrument::Position(series), amount });
		let cash = Change { instrument: Instrument::Cash, amount: self.makers_cash()? };
		Ok(contracts.chain([cash]).collect())
	}
}

impl<T: Config> Pallet<T> {
	/// Makes an offer that its depositor has signed for its maker.
	pub(crate) fn do_offer(offer: OfferOf<T>) -> DispatchResult {
		let who = offer.depositor.clone();
		ensure!(T::Ledger::may_trade(&offer.maker, &who), Error::<T>::NotDelegate);
		let maker = T::Ledger::holdings(&offer.maker).ok_or(Error::<T>::UnknownVault)?;
		Self::check_offer(&offer, &maker)?;
		let changes = offer.makers_changes().map_err(Error::<T>::from)?;
		let legs = offer.makers_legs(offer.quantity).map_err(Error::<T>::from)?;
		if !reduces(&maker, &legs) {
			Self::ensure_good_price(offer.series.underlying)?;
		}
		let after = maker.after(&changes).map_err(Error::<T>::from)?;
		let covered = T::Margin::would_allow(&offer.maker, &maker, &after, Step::Trade)?;
		ensure!(covered, Error::<T>::MakerUndercovered);

		let id = Self::number_offer(&offer.series)?;
		OffersOf::<T>::try_mutate(&who, |own| {
			let at = own.binary_search(&id).unwrap_or_else(|at| at);
			own.try_insert(at, id)
		})
		.map_err(|_| Error::<T>::TooManyOffers)?;
		T::Currency::hold(&HoldReason::OfferDeposit.into(), &who, offer.deposit)?;
		Self::deposit_event(Event::Offered {
			offer: id,
			maker: offer.maker.clone(),
			series: offer.series,
			wing: offer.wing,
			side: offer.side,
			quantity: offer.quantity,
			premium: offer.premium,
			expires: offer.expires,
			taker: offer.taker.clone(),
		});
		let (series, count) = place_of(id);
		Offers::<T>::insert(series, count, offer);
		Ok(())
	}

	/// Gives out the number of a series' next offer.
	fn number_offer(series: &Series) -> Result<OfferId, Error<T>> {
		SeriesBook::<T>::try_mutate(book_key(series), |record| {
			let record = record.as_mut().ok_or(Error::<T>::UnknownSeries)?;
			let id = id_at(record.number, record.offers);
			record.offers = record.offers.checked_add(1).ok_or(Error::<T>::AmountOutOfRange)?;
			Ok(id)
		})
	}

	/// Whether an offer fits its series, its market and what its maker holds.
	fn check_offer(offer: &OfferOf<T>, maker: &Holdings) -> DispatchResult {
		let market = Self::market_of(&offer.series)?;
		for series in offer.series() {
			ensure!(Self::record(&series).is_some(), Error::<T>::UnknownSeries);
		}
		if let Some(wing) = offer.wing {
			let fits = wing != offer.series
				&& wing.kind == offer.series.kind
				&& expiry_of(&wing) == expiry_of(&offer.series);
			ensure!(fits, Error::<T>::UnfitWing);
		}
		let now = T::Time::now();
		ensure!(now < offer.series.expiry, Error::<T>::SeriesExpired);
		ensure!(
			now < offer.expires && offer.expires <= offer.series.expiry,
			Error::<T>::OfferTimeOutOfRange
		);
		let gift = offer.taker.is_some() && offer.premium.is_zero();
		ensure!(gift || market.has_premium(offer.premium), Error::<T>::PremiumOffTick);
		let own = offer.taker.as_ref().is_some_and(|taker| taker.owner == offer.maker.owner);
		ensure!(!own, Error::<T>::SelfTrade);
		let largest = surety_math::magnitude(storable::MAX_QUANTITY);
		ensure!(offer.quantity <= largest, Error::<T>::AmountOutOfRange);
		let legs = offer.makers_legs(offer.quantity).map_err(Error::<T>::from)?;
		let sized = market.has_quantity(offer.quantity) || ends(maker, &legs);
		ensure!(sized, Error::<T>::QuantityOffLot);
		Ok(())
	}

	/// Withdraws an offer: who made it or may trade for its vault at any time, anybody once it is late.
	pub(crate) fn do_cancel(who: &T::AccountId, id: OfferId) -> DispatchResult {
		let offer = Self::standing_offer(id).ok_or(Error::<T>::UnknownOffer)?;
		let late = T::Time::now() >= offer.expires;
		let own = *who == offer.depositor || T::Ledger::may_trade(&offer.maker, who);
		ensure!(late || own, Error::<T>::NotMaker);
		Self::withdraw_offer(id, &offer)
	}

	/// The first offer that stands in the series of this number.
	pub(crate) fn first_offer(series: u32) -> Option<(OfferId, OfferOf<T>)> {
		let (count, offer) = Offers::<T>::iter_prefix(series).next()?;
		Some((id_at(series, count), offer))
	}

	/// Withdraws all offers that stand in the series of this number, unless they are more than an account may have
	/// standing. Returns how many.
	pub(crate) fn withdraw_offers(series: u32) -> Result<u32, DispatchError> {
		let mut withdrawn = 0u32;
		// Looked for at once: each search from the start would pass those that have just been removed.
		let most = usize::try_from(T::MaxOffers::get()).unwrap_or(usize::MAX);
		let offers: Vec<_> =
			Offers::<T>::iter_prefix(series).take(most.saturating_add(1)).collect();
		ensure!(offers.len() <= most, Error::<T>::SeriesOffered);
		for (count, offer) in &offers {
			Self::withdraw_offer(id_at(series, *count), offer)?;
			withdrawn = withdrawn.saturating_add(1);
		}
		Ok(withdrawn)
	}

	/// Returns a standing offer's deposit and tells that it is gone.
	pub(crate) fn withdraw_offer(id: OfferId, offer: &OfferOf<T>) -> DispatchResult {
		Self::remove_offer(id, offer)?;
		Self::deposit_event(Event::OfferCancelled { offer: id });
		Ok(())
	}

	/// Takes an offer off the book and returns its deposit.
	pub(crate) fn remove_offer(id: OfferId, offer: &OfferOf<T>) -> DispatchResult {
		let (series, count) = place_of(id);
		Offers::<T>::remove(series, count);
		OffersOf::<T>::mutate_exists(&offer.depositor, |own| {
			let left = own.take().map(|mut own| {
				own.retain(|other| *other != id);
				own
			});
			*own = left.filter(|left| !left.is_empty());
		});
		let reason = HoldReason::OfferDeposit.into();
		T::Currency::release(&reason, &offer.depositor, offer.deposit, Precision::BestEffort)?;
		Ok(())
	}

	/// The terms of the market that a series belongs to.
	pub(crate) fn market_of(series: &Series) -> Result<Market, Error<T>> {
		Markets::<T>::get(series.underlying).ok_or(Error::<T>::UnknownMarket)
	}

	/// Refuses to open risk while nobody knows the price well enough.
	pub(crate) fn ensure_good_price(underlying: UnderlyingId) -> Result<(), Error<T>> {
		match T::PriceFeed::spot(underlying, Action::OpenRisk) {
			Ok(_) => Ok(()),
			Err(OracleError::Aging { .. }) => Err(Error::<T>::PriceAging),
			Err(OracleError::Uncertain { .. }) => Err(Error::<T>::PriceUncertain),
			Err(_) => Err(Error::<T>::PriceUnavailable),
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn number_of_an_offer_is_where_it_is_kept() {
		for (id, place) in [
			(0, (0, 0)),
			(u64::from(u32::MAX), (0, u32::MAX)),
			(1 << 32, (1, 0)),
			((7 << 32) + 9, (7, 9)),
			(u64::MAX, (u32::MAX, u32::MAX)),
		] {
			assert_eq!(place_of(id), place);
			assert_eq!(id_at(place.0, place.1), id);
		}
	}
}
