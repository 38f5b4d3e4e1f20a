//! # Risk
//!
//! What every vault needs, computed and explained by the chain, and an index of when each must be looked at again.
//!
//! ## Terms
//! - *Initial margin*, IM: at least zero, it allows to add risk. *Maintenance margin*, MM: at least zero, nobody may sell
//!   the vault. `IM <= MM <= equity`, always. All in the settlement currency.
//! - *Mode*: standard margins shorts one by one, portfolio takes the worst of a market's scenarios for all positions and the
//!   underlying together.
//! - *Charge*: something taken from equity, by name.
//! - *Driver*: something that moves margin: spot up and down, drift (basis, rate and volatility), a collateral's price, the
//!   peg, time. Its *hand* says where it is.
//! - *Filing*: the places of a vault, one per driver. Above the hand it is safe by proof; at or below it is *due*.
//! - *Clock*: the way that a price or a surface has gone. It only runs forward, so that noise around a level wears out no
//!   filing.
//! - *Unproved*: due, or not yet proved under new parameters.
//!
//! ## How it works
//! ```text
//! ledger.post(entries) --> allow(vault, before, after) --> filed where it is next to be looked at
//! oracle's snapshot --> hands move --> vaults passed: MM < 0 ? --> told to the liquidator
//!                                                    else    --> filed anew
//! ```
//! A change is allowed if the vault has its initial margin afterwards, at prices that are young and certain, or if it only
//! reduces risk (`check`). What it needs comes from `surety-margin`, with the snapshot of the block; values of series are
//! computed once a block (`arrays`).
//!
//! Parameters of a market are set by governance within bounds (`parameters`); kappa follows realised volatility, a step an
//! hour, announced a step ahead (`kappa`).
//!
//! Prices, strikes and amounts are in the settlement currency, quantities in contracts, all with 18 decimals; times in
//! milliseconds of Unix time.

#![cfg_attr(not(feature = "std"), no_std)]
#![forbid(unsafe_code)]
#![cfg_attr(
	not(test),
	deny(
		clippy::unwrap_used,
		clippy::expect_used,
		clippy::panic,
		clippy::indexing_slicing,
		clippy::arithmetic_side_effects,
		clippy::float_arithmetic
	)
)]

extern crate alloc;

#[deny(clippy::as_conversions)]
mod arrays;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
#[deny(clippy::as_conversions)]
mod check;
#[deny(clippy::as_conversions)]
mod index;
#[deny(clippy::as_conversions)]
pub mod kappa;
#[deny(clippy::as_conversions)]
mod liquidation_prices;
#[deny(clippy::as_conversions)]
mod loader;
#[deny(clippy::as_conversions)]
mod mode;
#[deny(clippy::as_conversions)]
mod parameters;
#[deny(clippy::as_conversions)]
mod quotes;
#[deny(clippy::as_conversions)]
mod reads;
mod try_state;
// Codec's derive for enums writes `as` here and in `try_state`.
mod types;
pub mod weights;

pub use index::{
	records::{
		AnchoredExpiry, Clock, Driver, Grade, MarketClocks, Pass, Place, Queues, Standing,
		VaultRecord,
	},
	UnprovedCursor,
};
pub use pallet::*;
pub use types::{AssetTerms, Caps, FillBand, MarketRisk, MarketTerms, MarketUpdate, UnsoundTerms};
pub use weights::WeightInfo;

use surety_types::VaultId;

pub(crate) use kappa::STEP_PERIOD;
pub(crate) use loader::Loaded;

/// The target of this pallet's log lines.
pub(crate) const LOG_TARGET: &str = "runtime::risk";

/// The key of the index at which a sweep stands; empty at its beginning.
pub type SweepCursor = frame_support::BoundedVec<u8, frame_support::traits::ConstU32<256>>;
/// A vault of this chain.
pub type VaultIdOf<T> = VaultId<<T as frame_system::Config>::AccountId>;

// What FRAME's macros write is theirs to answer for; the work is done in the modules above.
#[allow(clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use crate::{
		arrays::{ArrayKey, Work},
		kappa::KappaState,
	};
	use alloc::{boxed::Box, vec::Vec};
	use frame_support::{
		pallet_prelude::*, storage::types::Key as NMapKey, traits::Time, weights::WeightMeter,
	};
	use frame_system::pallet_prelude::*;
	use sp_arithmetic::{FixedI128, FixedU128};
	use surety_margin::{ExpiryValuation, HouseParameters, HouseTerms, MarginMode, RiskArray};
	use surety_traits::{Claims, Ledger, Liquidator, OpenInterest, PriceFeed, SettlementOracle};
	use surety_types::{AssetId, Moment, UnderlyingId, VaultIndex};

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	/// The pallet.
	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// What the pallet needs.
	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// The clock, in milliseconds of Unix time.
		type Time: Time<Moment = Moment>;
		/// Who sets parameters.
		type GovernanceOrigin: EnsureOrigin<Self::RuntimeOrigin>;
		/// Where cash, collateral and positions are kept.
		type Ledger: Ledger<Self::AccountId>;
		/// Who says what markets and assets trade at.
		type PriceFeed: PriceFeed;
		/// Who fixes the prices at which expiries settle.
		type SettlementOracle: SettlementOracle;
		/// Who knows how much of a market is open.
		type OpenInterest: OpenInterest;
		/// Who takes over vaults below their maintenance margin.
		type Liquidator: Liquidator<Self::AccountId>;
		/// Who knows what of a claim on a settled expiry will not be paid.
		type Claims: Claims;
		/// The settlement asset: the feed of its price against its peg has this number.
		#[pallet::constant]
		type SettlementAsset: Get<AssetId>;
		/// The most drivers that a vault is filed under: three for each underlying, two for each collateral, two for the
		/// peg, and time.
		#[pallet::constant]
		type MaxFilings: Get<u32>;
		/// The most series that a vault has positions in.
		#[pallet::constant]
		type MaxPositions: Get<u32>;
		/// The most expiries of all markets together.
		#[pallet::constant]
		type MaxHeldExpiries: Get<u32>;
		/// How many tight intervals one round of looks proves; the rest are plain.
		#[pallet::constant]
		type MaxTightProofs: Get<u32>;
		/// The most strikes of one expiry.
		#[pallet::constant]
		type MaxStrikes: Get<u32>;
		/// The most expiries of a market with listed series.
		#[pallet::constant]
		type MaxExpiries: Get<u32>;
		/// How much of a block all hooks may have taken when this one stops.
		#[pallet::constant]
		type PollLimit: Get<Weight>;
		/// How much of what a block leaves idle the second net may take.
		#[pallet::constant]
		type IdleLimit: Get<Weight>;
		/// Weights of calls and of the hook's steps.
		type WeightInfo: WeightInfo;
	}

	/// Parameters that hold for every vault.
	#[pallet::storage]
	pub type House<T> = StorageValue<_, HouseParameters, ValueQuery, DefaultHouse>;

	/// The terms of spec/margin.md.
	#[pallet::type_value]
	pub fn DefaultHouse() -> HouseParameters {
		HouseParameters::without_bounds(HouseTerms::default())
	}

	/// Parameters of every market.
	#[pallet::storage]
	pub type Markets<T> = CountedStorageMap<_, Twox64Concat, UnderlyingId, MarketRisk>;

	/// kappa of every market in which it is not fixed.
	#[pallet::storage]
	pub type Kappas<T> = StorageMap<_, Twox64Concat, UnderlyingId, KappaState>;

	/// Terms of every asset that counts as collateral.
	#[pallet::storage]
	pub type Assets<T> = CountedStorageMap<_, Twox64Concat, AssetId, AssetTerms>;

	/// What is kept of each vault; nothing of one in standard mode that is not filed.
	#[pallet::storage]
	pub type Records<T: Config> = StorageMap<_, Blake2_128Concat, VaultIdOf<T>, VaultRecord<T>>;

	/// The filings of all vaults, in the order of their places.
	#[pallet::storage]
	pub type Index<T: Config> = StorageNMap<
		_,
		(
			NMapKey<Twox64Concat, Driver>,
			// Big-endian, so that storage has the order of numbers.
			NMapKey<Identity, [u8; 16]>,
			NMapKey<Blake2_128Concat, VaultIdOf<T>>,
		),
		(),
	>;

	/// The drift clocks of every market in which a vault has been filed.
	#[pallet::storage]
	pub type Clocks<T: Config> = StorageMap<_, Twox64Concat, UnderlyingId, MarketClocks<T>>;

	/// What clocks measure drift from.
	#[pallet::storage]
	pub type Anchors<T: Config> = StorageDoubleMap<
		_,
		Twox64Concat,
		UnderlyingId,
		Twox64Concat,
		Grade,
		BoundedVec<AnchoredExpiry, T::MaxExpiries>,
		ValueQuery,
	>;

	/// Whether the clocks could not be moved in this block: then no drift limit is a proof.
	#[pallet::storage]
	pub type ClocksLate<T> = StorageValue<_, bool, ValueQuery>;

	/// Strikes of every listed expiry, ascending.
	#[pallet::storage]
	pub type Strikes<T: Config> = StorageDoubleMap<
		_,
		Twox64Concat,
		UnderlyingId,
		Twox64Concat,
		Moment,
		BoundedVec<FixedU128, T::MaxStrikes>,
		ValueQuery,
	>;

	/// Vaults that are below their maintenance margin.
	#[pallet::storage]
	pub type Unsafe<T: Config> = StorageMap<_, Blake2_128Concat, VaultIdOf<T>, ()>;

	/// Vaults of which nothing is proved: the hook looks at them.
	#[pallet::storage]
	pub type Unproved<T: Config> = StorageMap<_, Blake2_128Concat, VaultIdOf<T>, ()>;

	/// How far the sweeps have come that began when parameters changed.
	#[pallet::storage]
	pub type Sweeps<T> = StorageMap<_, Twox64Concat, Driver, SweepCursor>;

	/// Where the hook goes on in its queues of vaults.
	#[pallet::storage]
	pub type Walk<T: Config> = StorageValue<_, Queues<T::AccountId>, ValueQuery>;

	/// The last vault that the second net has looked at.
	#[pallet::storage]
	pub type NetCursor<T: Config> = StorageValue<_, VaultIdOf<T>>;

	/// Risk arrays of this block; empty between blocks.
	#[pallet::storage]
	#[pallet::unbounded]
	pub type RiskArrays<T> = StorageMap<_, Twox64Concat, ArrayKey, RiskArray>;

	/// Expiries of this block made ready for valuing; empty between blocks.
	#[pallet::storage]
	#[pallet::unbounded]
	pub type Valuations<T> = StorageMap<_, Twox64Concat, (UnderlyingId, Moment), ExpiryValuation>;

	/// What was computed in this block and has not been accounted for; nothing between blocks.
	#[pallet::storage]
	#[pallet::whitelist_storage]
	pub type Spent<T> = StorageValue<_, Work, ValueQuery>;

	/// Parameters at genesis.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T> {
		/// Terms of the house; those of the specification without them.
		pub house: Option<HouseParameters>,
		/// Terms of markets.
		pub markets: Vec<(UnderlyingId, MarketTerms)>,
		/// Terms of collateral.
		pub assets: Vec<(AssetId, AssetTerms)>,
		#[serde(skip)]
		#[doc(hidden)]
		pub _config: core::marker::PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			if let Some(house) = self.house {
				House::<T>::put(house);
			}
			for (underlying, terms) in &self.markets {
				let risk = terms.check();
				assert!(risk.is_ok(), "genesis: terms of underlying {underlying}: {risk:?}");
				risk.into_iter().for_each(|risk| Markets::<T>::insert(underlying, risk));
			}
			for (asset, terms) in &self.assets {
				let market = terms.underlying.and_then(Markets::<T>::get);
				let sound = terms.check(market.as_ref());
				assert!(sound.is_ok(), "genesis: terms of asset {asset}: {sound:?}");
				Assets::<T>::insert(asset, terms);
			}
		}
	}

	/// What happened.
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	// Parameters change seldom.
	#[allow(clippy::large_enum_variant)]
	pub enum Event<T: Config> {
		/// Parameters of the house changed.
		HouseSet {
			/// Before.
			old: HouseTerms,
			/// Now.
			new: HouseTerms,
		},
		/// Parameters of a market changed.
		MarketSet {
			/// Which.
			underlying: UnderlyingId,
			/// Before, if it had any.
			old: Option<MarketTerms>,
			/// Now.
			new: MarketTerms,
		},
		/// Terms of a collateral asset changed.
		AssetSet {
			/// Which.
			asset: AssetId,
			/// Before; nothing if it did not count.
			old: Option<AssetTerms>,
			/// Now.
			new: Option<AssetTerms>,
		},
		/// A vault is margined by other rules.
		ModeSet {
			/// Which.
			vault: VaultIdOf<T>,
			/// Before.
			old: MarginMode,
			/// Now.
			new: MarginMode,
		},
		/// kappa of a market stepped.
		KappaStepped {
			/// Which market.
			underlying: UnderlyingId,
			/// kappa of initial margin now.
			kappa: FixedU128,
			/// What it will be from the next step on.
			next: FixedU128,
		},
		/// A vault was found below its maintenance margin.
		VaultUnsafe {
			/// Which.
			vault: VaultIdOf<T>,
			/// Its maintenance margin, in the settlement currency.
			maintenance: FixedI128,
		},
		/// A vault has its maintenance margin again.
		VaultSafe {
			/// Which.
			vault: VaultIdOf<T>,
		},
		/// A vault was below its maintenance margin and the index had not named it, or it was not filed though it can come
		/// to be: a defect.
		IndexMissed {
			/// Which.
			vault: VaultIdOf<T>,
			/// Its maintenance margin, in the settlement currency; nothing if there is no answer.
			maintenance: Option<FixedI128>,
		},
	}

	/// Why a call was refused.
	#[pallet::error]
	#[derive(Eq, PartialEq)]
	pub enum Error<T> {
		/// There are no risk parameters of this market.
		UnknownMarket,
		/// There is no such vault.
		UnknownVault,
		/// There has never been a price, or of an expiry never a forward and a surface.
		PriceUnavailable,
		/// A price is older than its maximum age.
		PriceStale,
		/// A price is older than its heartbeat: risk can be reduced, not opened.
		PriceAging,
		/// There is too little confidence in a price: risk can be reduced, not opened.
		PriceUncertain,
		/// A number is larger than what can be stored.
		OutOfRange,
		/// Records contradict each other.
		Corrupt,
		/// The vault would not have its initial margin.
		BelowInitialMargin,
		/// The vault is margined so already.
		SameMode,
		/// More contracts would be open than the caps of the market allow.
		OpenInterestCap,
		/// The premium is further from the mark than the market's fill band.
		BeyondFillBand,
		/// A shock is not positive at the largest kappa or too large, a dampening above 1, or a skew moves spot.
		UnsoundScenarios,
		/// A basis shock or its share is out of bounds.
		UnsoundBasis,
		/// A range or a power of volatility is out of bounds.
		UnsoundVolatility,
		/// Cap or width of a skew is out of bounds.
		UnsoundSkew,
		/// A discount of what would be received is above 1, or of what would be paid below 1.
		UnsoundDiscount,
		/// im_factor is below mm_factor, one of them or a short-option charge too large.
		UnsoundFactors,
		/// `max_pct >= min_pct >= mm_pct` does not hold, or a scale of standard margin is out of bounds.
		UnsoundStandard,
		/// mm_pct is below mm_factor times the largest regular shock.
		StandardBelowPortfolio,
		/// Haircuts sum to more than 1.
		UnsoundHaircuts,
		/// A threshold or factor of the house is out of bounds.
		UnsoundHouse,
		/// Terms of kappa are out of bounds.
		UnsoundKappa,
		/// Factor or range of the open-interest charge is out of bounds.
		UnsoundOpenInterest,
		/// A cap is zero, or that of a series above that of its market.
		UnsoundCaps,
		/// A share of the fill band is above 1.
		UnsoundFillBand,
		/// The vault would go deeper into debt while too much of the cash of all vaults is lent already.
		NewDebtRefused,
		/// The expiry has as many strikes as it can.
		TooManyStrikes,
		/// Haircuts of an underlying and what a scenario of its market takes of it sum to more than 1: more of it as
		/// collateral would lower a margin.
		HaircutsAndShocks,
		/// Vaults would hold more of the asset as collateral, all together, than its cap allows.
		SupplyCap,
		/// Longs could lose more than their mark under these terms.
		UncappedLongs,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_poll(_: BlockNumberFor<T>, meter: &mut WeightMeter) {
			Self::poll_index(meter);
		}

		fn on_idle(_: BlockNumberFor<T>, remaining: Weight) -> Weight {
			let mut meter = WeightMeter::with_limit(remaining.min(T::IdleLimit::get()));
			Self::prove_idle(&mut meter);
			meter.consumed()
		}

		fn on_finalize(_: BlockNumberFor<T>) {
			Self::forget_arrays();
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Sets the parameters that hold for every vault. Governance only.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::set_house())]
		pub fn set_house(origin: OriginFor<T>, terms: HouseTerms) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			Self::do_set_house(terms)
		}

		/// Sets all parameters of a market. Governance only.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::set_market())]
		pub fn set_market(
			origin: OriginFor<T>,
			underlying: UnderlyingId,
			terms: Box<MarketTerms>,
		) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			Self::do_set_market(underlying, *terms)
		}

		/// Changes one part of a market's parameters. Governance only.
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::set_market())]
		pub fn update_market(
			origin: OriginFor<T>,
			underlying: UnderlyingId,
			update: Box<MarketUpdate>,
		) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			Self::do_update_market(underlying, *update)
		}

		/// Sets what a collateral asset counts; nothing without terms. Governance only.
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::set_asset())]
		pub fn set_asset(
			origin: OriginFor<T>,
			asset: AssetId,
			terms: Option<AssetTerms>,
		) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			Self::do_set_asset(asset, terms)
		}

		/// Chooses the rules that one of the caller's vaults is margined by. It must have its initial margin under them.
		#[pallet::call_index(4)]
		#[pallet::weight(Pallet::<T>::weight_of_mode(*mode).saturating_add(Pallet::<T>::most_spent()))]
		pub fn set_mode(
			origin: OriginFor<T>,
			index: VaultIndex,
			mode: MarginMode,
		) -> DispatchResultWithPostInfo {
			let owner = ensure_signed(origin)?;
			Self::do_set_mode(VaultId { owner, index }, mode)?;
			Ok(Some(Self::weight_of_mode(mode).saturating_add(Self::spent())).into())
		}
	}
}
