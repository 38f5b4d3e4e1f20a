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
