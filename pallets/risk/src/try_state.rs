//! What must always hold, in words and then in code:
//!
//! 1. *Parameters*. The terms of every market and every asset are within their bounds.
//! 2. *Arrays*. None outlives its block: there are none while hooks are not running. (Within a block calls may have made
//!    some, so it is checked at the end of tests only.)

use crate::{Assets, Config, MarketTerms, Markets, Pallet};
use alloc::vec::Vec;
use sp_runtime::TryRuntimeError;
use surety_traits::Invariants;

impl<T: Config> Pallet<T> {
	/// Checks everything.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		surety_traits::check_all::<Self>()
	}
}

impl<T: Config> Invariants for Pallet<T> {
	fn check(_: Option<Vec<u8>>, _: u32) -> Result<Option<Vec<u8>>, TryRuntimeError> {
		for (_, market) in Markets::<T>::iter() {
			MarketTerms::from(market)
				.check()
				.map_err(|_| TryRuntimeError::Other("risk: terms of a market are unsound"))?;
		}
		for (_, asset) in Assets::<T>::iter() {
			asset
				.haircuts()
				.map_err(|_| TryRuntimeError::Other("risk: haircuts of an asset are unsound"))?;
		}
		Ok(None)
	}
}
