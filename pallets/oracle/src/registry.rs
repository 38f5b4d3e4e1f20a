//! Who may feed what: feeds and their terms, operators and their hot keys.

use crate::{
	twap::Accumulator, Accumulators, Changed, Config, Error, Event, FeedKeys, Feeds, Operators,
	Pallet, Records,
};
use frame_support::{
	ensure,
	traits::{Get, Time},
};
use sp_runtime::DispatchResult;
use surety_types::{FeedTerms, MarketTermsError, UnderlyingId};

impl<T: Config> Pallet<T> {
	/// Refuses terms under which no price, or any price, could pass.
	pub(crate) fn check_terms(terms: &FeedTerms) -> Result<(), Error<T>> {
		terms.check().map_err(|refused| match refused {
			MarketTermsError::Age => Error::<T>::AgeOutOfRange,
			_ => Error::<T>::PriceBounds,
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

	/// Admits an operator, without a key yet.
	pub(crate) fn admit(operator: T::AccountId) -> DispatchResult {
		ensure!(!Operators::<T>::contains_key(&operator), Error::<T>::AlreadyOperator);
		ensure!(Operators::<T>::count() < T::MaxOperators::get(), Error::<T>::TooManyOperators);
		Operators::<T>::insert(&operator, None::<T::AccountId>);
		Self::deposit_event(Event::OperatorAdded { operator });
		Ok(())
	}

	/// Removes an operator with the key and all records; prices are taken anew without them. Returns how many feeds
	/// were looked through.
	pub(crate) fn dismiss(operator: T::AccountId) -> Result<u32, Error<T>> {
		let key = Operators::<T>::take(&operator).ok_or(Error::<T>::NotOperator)?;
		if let Some(key) = key {
			FeedKeys::<T>::remove(key);
		}
		let mut looked = 0u32;
		for underlying in Feeds::<T>::iter_keys() {
			looked = looked.saturating_add(1);
			if Records::<T>::take(underlying, &operator).is_some() {
				Changed::<T>::insert(underlying, ());
			}
		}
		Self::deposit_event(Event::OperatorRemoved { operator });
		Ok(looked)
	}

	/// Gives an operator another hot key, or none; the old one is free.
	pub(crate) fn change_key(operator: T::AccountId, new: Option<T::AccountId>) -> DispatchResult {
		let old = Operators::<T>::get(&operator).ok_or(Error::<T>::NotOperator)?;
		let free = |key| FeedKeys::<T>::get(key).is_none_or(|holder| holder == operator);
		ensure!(new.as_ref().is_none_or(free), Error::<T>::KeyInUse);
		if let Some(old) = &old {
			FeedKeys::<T>::remove(old);
		}
		if let Some(new) = &new {
			FeedKeys::<T>::insert(new, &operator);
		}
		Operators::<T>::insert(&operator, &new);
		Self::deposit_event(Event::FeedKeySet { operator, old, new });
		Ok(())
	}
}
