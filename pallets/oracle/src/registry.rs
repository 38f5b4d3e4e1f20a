//! Who may feed what: feeds and their terms, operators and their hot keys.

use crate::{
	twap::Accumulator, Accumulators, Archive, Attempts, Changed, Conducts, Config, Error, Event,
	Expiries, FeedKeys, Feeds, FormerOperators, NextFeed, NextOperator, Operator, Operators,
	Pallet, Prices, Prunable, Qualities, Quotes, Records, Resumed, Settlements,
};
use frame_support::{
	ensure,
	traits::{Get, Time},
};
use sp_runtime::DispatchResult;
use surety_types::{FeedTerms, FeedTermsError, UnderlyingId};

impl<T: Config> Pallet<T> {
	/// Refuses terms under which no price, or any price, could pass.
	pub(crate) fn check_terms(terms: &FeedTerms) -> Result<(), Error<T>> {
		terms.check().map_err(|refused| match refused {
			FeedTermsError::Age => Error::<T>::AgeOutOfRange,
			FeedTermsError::PriceBounds => Error::<T>::PriceBounds,
			FeedTermsError::Decimals => Error::<T>::DecimalsOutOfRange,
			FeedTermsError::Rate => Error::<T>::RateOutOfRange,
			FeedTermsError::Band => Error::<T>::BandOutOfRange,
			FeedTermsError::Confidence => Error::<T>::ConfidenceOutOfRange,
			FeedTermsError::Patience => Error::<T>::PatienceOutOfRange,
		})?;
		let most = usize::try_from(T::MaxOperators::get()).unwrap_or(usize::MAX);
		ensure!(terms.quorum() <= most, Error::<T>::QuorumTooLarge);
		Ok(())
	}

	/// Registers a feed or changes its terms; the next block's price is taken under them.
	pub(crate) fn put_feed(underlying: UnderlyingId, new: FeedTerms) -> DispatchResult {
		Self::check_terms(&new)?;
		let old = Feeds::<T>::get(underlying);
		if old.is_some() {
			Changed::<T>::insert(underlying, ());
		} else {
			ensure!(Feeds::<T>::count() < T::MaxFeeds::get(), Error::<T>::TooManyFeeds);
			Accumulators::<T>::insert(underlying, Accumulator::idle(T::Time::now()));
		}
		Feeds::<T>::insert(underlying, new);
		Self::deposit_event(Event::FeedRegistered { underlying, old, new });
		Ok(())
	}

	/// Removes a feed of which no expiry is watched and no settlement waited for, with everything it has.
	pub(crate) fn drop_feed(underlying: UnderlyingId) -> DispatchResult {
		ensure!(Feeds::<T>::contains_key(underlying), Error::<T>::NotRegistered);
		let archive = Archive::<T>::get(underlying);
		let settled = Settlements::<T>::iter_key_prefix(underlying).count();
		let in_use = Expiries::<T>::contains_key(underlying) || settled != archive.len();
		ensure!(!in_use, Error::<T>::FeedInUse);
		Feeds::<T>::remove(underlying);
		Accumulators::<T>::remove(underlying);
		Changed::<T>::remove(underlying);
		Prices::<T>::remove(underlying);
		Quotes::<T>::remove(underlying);
		Qualities::<T>::remove(underlying);
		Resumed::<T>::remove(underlying);
		Conducts::<T>::remove(underlying);
		// Bounded by the operators, and by the archive.
		let _ = Records::<T>::clear_prefix(underlying, u32::MAX, None);
		let _ = Settlements::<T>::clear_prefix(underlying, u32::MAX, None);
		Archive::<T>::remove(underlying);
		Prunable::<T>::insert(underlying, ());
		if NextFeed::<T>::get() == Some(underlying) {
			NextFeed::<T>::kill();
		}
		Self::deposit_event(Event::FeedRemoved { underlying });
		Ok(())
	}

	/// Admits an operator, without a key yet, under a number that nobody has had.
	pub(crate) fn admit(operator: T::AccountId) -> DispatchResult {
		ensure!(!Operators::<T>::contains_key(&operator), Error::<T>::AlreadyOperator);
		ensure!(Operators::<T>::count() < T::MaxOperators::get(), Error::<T>::TooManyOperators);
		let number = NextOperator::<T>::get();
		NextOperator::<T>::put(number.checked_add(1).ok_or(Error::<T>::Overflow)?);
		Operators::<T>::insert(&operator, Operator { number, key: None });
		Self::deposit_event(Event::OperatorAdded { operator, number });
		Ok(())
	}

	/// Removes an operator with the key and all records; prices are taken anew without them. Returns how many feeds
	/// were looked through.
	pub(crate) fn dismiss(operator: T::AccountId) -> Result<u32, Error<T>> {
		let Operator { number, key } =
			Operators::<T>::take(&operator).ok_or(Error::<T>::NotOperator)?;
		if let Some(key) = key {
			FeedKeys::<T>::remove(key);
		}
		Attempts::<T>::remove(&operator);
		let mut looked = 0u32;
		for underlying in Feeds::<T>::iter_keys() {
			looked = looked.saturating_add(1);
			Self::forget_conduct(underlying, number);
			if Records::<T>::take(underlying, &operator).is_some() {
				Changed::<T>::insert(underlying, ());
			}
		}
		FormerOperators::<T>::mutate(|former| {
			if former.is_full() && !former.is_empty() {
				former.remove(0);
			}
			// There is room, or there is none at all: then nobody is remembered.
			let _ = former.try_push((number, operator.clone()));
		});
		Self::deposit_event(Event::OperatorRemoved { operator, number });
		Ok(looked)
	}

	/// Gives an operator another hot key, or none; the old one is free.
	pub(crate) fn change_key(operator: T::AccountId, new: Option<T::AccountId>) -> DispatchResult {
		let Operator { number, key: old } =
			Operators::<T>::get(&operator).ok_or(Error::<T>::NotOperator)?;
		let free = |key| FeedKeys::<T>::get(key).is_none_or(|holder| holder == operator);
		ensure!(new.as_ref().is_none_or(free), Error::<T>::KeyInUse);
		if let Some(old) = &old {
			FeedKeys::<T>::remove(old);
		}
		if let Some(new) = &new {
			FeedKeys::<T>::insert(new, &operator);
		}
		Operators::<T>::insert(&operator, Operator { number, key: new.clone() });
		Self::deposit_event(Event::FeedKeySet { operator, old, new });
		Ok(())
	}
}
