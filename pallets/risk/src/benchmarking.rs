//! Benchmarks.

use crate::{AssetTerms, Caps, MarketTerms, Pallet};
use alloc::boxed::Box;
use frame_benchmarking::v2::*;
use frame_support::traits::EnsureOrigin;
use sp_arithmetic::FixedU128;
use surety_margin::HouseTerms;

fn terms() -> MarketTerms {
	let most = FixedU128::from_u32(1_000_000);
	MarketTerms::neutral(Caps { market: most, series: most })
}

#[benchmarks]
mod benchmarks {
	use super::*;
	use crate::{Call, Config};

	#[benchmark]
	fn set_house() -> Result<(), BenchmarkError> {
		let origin =
			T::GovernanceOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, HouseTerms::default());
		Ok(())
	}

	#[benchmark]
	fn set_market() -> Result<(), BenchmarkError> {
		let origin =
			T::GovernanceOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		Pallet::<T>::do_set_market(7, terms())?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, 7, Box::new(terms()));
		Ok(())
	}

	#[benchmark]
	fn set_asset() -> Result<(), BenchmarkError> {
		let origin =
			T::GovernanceOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		let tenth = FixedU128::from_rational(1, 10);
		let terms =
			AssetTerms { haircut_mm: tenth, haircut_im: tenth, feed: 7, underlying: Some(7) };
		Pallet::<T>::do_set_asset(7, Some(terms))?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, 7, Some(terms));
		Ok(())
	}
}

/// Computes what is the same for all vaults as far as this one needs it. Between blocks it is never in the trie, so that
/// reading it is no read of the database.
pub(crate) fn warm<T: crate::Config>(vault: &surety_types::VaultId<T::AccountId>) {
	use crate::{RiskArrays, Valuations};
	use frame_benchmarking::benchmarking::add_to_whitelist;
	use surety_traits::Ledger;
	let Some(holdings) = T::Ledger::holdings(vault) else { return };
	for mode in [surety_margin::MarginMode::Portfolio, surety_margin::MarginMode::Standard] {
		assert!(Pallet::<T>::assess_now(&holdings, mode).is_ok(), "the vault can be margined");
	}
	for (series, _) in holdings.positions {
		let key = (series.underlying, series.expiry, series.strike);
		add_to_whitelist(RiskArrays::<T>::hashed_key_for(key).into());
		let key = (series.underlying, series.expiry);
		add_to_whitelist(Valuations::<T>::hashed_key_for(key).into());
	}
}

/// Admits a market with neutral terms, a spot of 1,000 and quotes of these expiries.
pub(crate) fn admit<T: crate::Config>(
	underlying: surety_types::UnderlyingId,
	expiries: &[surety_types::Moment],
) {
	use surety_traits::PriceFeed;
	let admitted = Pallet::<T>::do_set_market(underlying, terms());
	assert!(admitted.is_ok(), "the terms are sound");
	T::PriceFeed::set_spot(underlying, FixedU128::from_u32(1_000));
	T::PriceFeed::set_quotes(underlying, expiries);
}
