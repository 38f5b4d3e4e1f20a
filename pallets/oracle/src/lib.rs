//! # Oracle
//!
//! Observations of operators become one guarded snapshot per market and block, and one price per expiry.
//!
//! ## Terms
//!
//! - *Operator*: an account admitted by governance to observe prices. Nothing trusts a single one.
//! - *Hot key*: the account that feeds for an operator. It can do nothing else; the operator changes it at will.
//! - *Feed*: an underlying with its terms: `f` tolerated faulty operators (a quorum is `2f + 1`), a maximum age, bounds.
//! - *Observation*: what one operator says; its *record* also has when the chain took it in, from where its age counts.
//! - *Snapshot*: the median of a quorum's fresh observations. It does not change inside a block, so no order of
//!   transactions can trade against it, and it is never read without a verdict on its age ([`OracleError`]).
//! - *Sample*: a snapshot's price standing in the time-weighted average, for at most [`Timing::sample_limit`] and only
//!   while the snapshot is fresh.
//! - *Window*: the last `W` before an expiry, over which the average that settles it is taken.
//!
//! ## How it works
//!
//! [`Call::feed`] writes the operator's record and marks the feed as changed, nothing else. It is free when accepted,
//! paid when refused, and of class Operational. The next block's `on_poll`, once, with that block's time:
//!
//! 1. looks at the settlement windows while the previous block's sample still stands ([`settlement`]): opens those
//!    whose time has come, notes the lowest and highest sample, fixes what can be fixed;
//! 2. takes a new snapshot if anything changed ([`aggregation`]); below quorum the old one ages;
//! 3. counts the previous sample and lets the next one stand ([`twap`]).
//!
//! Every reading is cut at the exact millisecond, whatever the distance between two blocks: a halt of the chain or a
//! migration (during which `on_poll` does not run) is a gap in the samples, as any outage of the feed.
//!
//! A window of which two thirds are covered is fixed by the first block at or after expiry. Another goes on until
//! exactly two thirds of `W` are covered. If that takes longer than [`Timing::settlement_extension`], governance may
//! choose a price, only within the lowest and highest sample since the window opened.
//!
//! ## Example
//!
//! ```
//! use surety_mock::{feed_all, fixed, Externalities, Oracle, BTC};
//! use surety_traits::PriceFeed;
//!
//! Externalities::default().build_and_execute(|| {
//!     feed_all(fixed("60000"));
//!     assert_eq!(Oracle::snapshot(BTC).map(|snapshot| snapshot.spot), Ok(fixed("60000")));
//! });
//! ```
//!
//! [`OracleError`]: surety_traits::OracleError
//! [`Timing::sample_limit`]: surety_types::Timing::sample_limit
//! [`Timing::settlement_extension`]: surety_types::Timing::settlement_extension

#![cfg_attr(not(feature = "std"), no_std)]
#![forbid(unsafe_code)]
#![cfg_attr(
	not(any(test, feature = "runtime-benchmarks")),
	deny(
		clippy::unwrap_used,
		clippy::expect_used,
		clippy::panic,
		clippy::indexing_slicing,
		clippy::as_conversions,
		clippy::float_arithmetic
	)
)]

extern crate alloc;

pub use pallet::*;
pub use types::{Range, Record, Window};
pub use weights::WeightInfo;

pub mod aggregation;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod feed;
mod reading;
mod registry;
pub mod settlement;
mod try_state;
pub mod twap;
mod types;
pub mod weights;

// FRAME's macros number events with `as` and expect what construction has made sure of.
#[allow(clippy::as_conversions, clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use crate::twap::Accumulator;
	use alloc::vec::Vec;
	use frame_support::{pallet_prelude::*, traits::Time, weights::WeightMeter};
	use frame_system::pallet_prelude::*;
	use sp_arithmetic::FixedU128;
	use surety_traits::OnSettlementFixed;
	use surety_types::{FeedTerms, Moment, Observation, Settlement, Snapshot, UnderlyingId};

	/// Of what this pallet stores.
	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	/// What the pallet needs of the runtime.
	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// The block's time, in milliseconds of Unix time. It never runs backwards.
		type Time: Time<Moment = Moment>;

		/// Who registers feeds, admits operators and chooses a price that could not be sampled.
		type GovernanceOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Who is told that a settlement price is fixed.
		type OnSettlementFixed: OnSettlementFixed;

		/// The most feeds.
		#[pallet::constant]
		type MaxFeeds: Get<u32>;

		/// The most operators.
		#[pallet::constant]
		type MaxOperators: Get<u32>;

		/// The most expiries watched per underlying.
		#[pallet::constant]
		type MaxExpiries: Get<u32>;

		/// What all `on_poll` up to and including this pallet's may have consumed of the block's shared meter.
		#[pallet::constant]
		type PollLimit: Get<Weight>;

		/// What the calls and the hook cost.
		type WeightInfo: WeightInfo;
	}

	/// The oracle: feeds, operators, snapshots, settlement prices.
	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// Times of the protocol that tests must be able to shorten. Set at genesis.
	#[pallet::storage]
	pub type Timing<T: Config> = StorageValue<_, surety_types::Timing, ValueQuery>;

	/// The terms of every registered feed. At most [`Config::MaxFeeds`].
	#[pallet::storage]
	pub type Feeds<T: Config> = CountedStorageMap<_, Twox64Concat, UnderlyingId, FeedTerms>;

	/// The operators, each with the hot key that feeds for it, if it has named one. At most [`Config::MaxOperators`].
	#[pallet::storage]
	pub type Operators<T: Config> =
		CountedStorageMap<_, Blake2_128Concat, T::AccountId, Option<T::AccountId>>;

	/// Whose hot key it is: the inverse of [`Operators`].
	#[pallet::storage]
	pub type FeedKeys<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, T::AccountId>;

	/// The last that each operator said of each underlying.
	#[pallet::storage]
	pub type Records<T: Config> = StorageDoubleMap<
		_,
		Twox64Concat,
		UnderlyingId,
		Blake2_128Concat,
		T::AccountId,
		Record<BlockNumberFor<T>>,
	>;

	/// The feeds of which a record or the terms have changed since the last snapshot.
	#[pallet::storage]
	pub type Changed<T: Config> = StorageMap<_, Twox64Concat, UnderlyingId, ()>;

	/// The last snapshot of each feed, however old. To be read through [`PriceFeed`](surety_traits::PriceFeed).
	#[pallet::storage]
	pub type Snapshots<T: Config> = StorageMap<_, Twox64Concat, UnderlyingId, Snapshot>;

	/// The time-weighted sum of each feed's spot.
	#[pallet::storage]
	pub type Accumulators<T: Config> =
		StorageMap<_, Twox64Concat, UnderlyingId, Accumulator, ValueQuery>;

	/// The expiries whose price is still to be fixed, the earliest first.
	#[pallet::storage]
	pub type Expiries<T: Config> =
		StorageMap<_, Twox64Concat, UnderlyingId, BoundedVec<Moment, T::MaxExpiries>, ValueQuery>;

	/// The open windows of watched expiries.
	#[pallet::storage]
	pub type Windows<T: Config> =
		StorageDoubleMap<_, Twox64Concat, UnderlyingId, Twox64Concat, Moment, Window>;

	/// The fixed prices of expiries that somebody still holds, and of those in [`Archive`].
	#[pallet::storage]
	pub type Settlements<T: Config> =
		StorageDoubleMap<_, Twox64Concat, UnderlyingId, Twox64Concat, Moment, Settlement>;

	/// The expiries that nobody holds any more and whose price can still be read, in the order in which they were
	/// forgotten. The oldest makes room for the next.
	#[pallet::storage]
	pub type Archive<T: Config> =
		StorageMap<_, Twox64Concat, UnderlyingId, BoundedVec<Moment, T::MaxExpiries>, ValueQuery>;

	/// The feed with which the next block begins, if the last one's budget did not suffice for all.
	#[pallet::storage]
	pub type NextFeed<T: Config> = StorageValue<_, UnderlyingId>;

	/// What the oracle starts with.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// Times of the protocol.
		pub timing: surety_types::Timing,
		/// Feeds and their terms.
		pub feeds: Vec<(UnderlyingId, FeedTerms)>,
		/// Operators, each with its hot key, if it has one already.
		pub operators: Vec<(T::AccountId, Option<T::AccountId>)>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			assert!(
				self.timing.is_sound(),
				"oracle genesis: every time must be positive and a sample no longer than a window"
			);
			Timing::<T>::put(self.timing);
			for (underlying, terms) in &self.feeds {
				assert!(
					!Feeds::<T>::contains_key(underlying),
					"oracle genesis: a feed is named twice"
				);
				let registered = Pallet::<T>::put_feed(*underlying, *terms);
				assert!(registered.is_ok(), "oracle genesis: unsound feed: {registered:?}");
			}
			for (operator, key) in &self.operators {
				let admitted = Pallet::<T>::admit(operator.clone())
					.and_then(|()| Pallet::<T>::change_key(operator.clone(), key.clone()));
				assert!(admitted.is_ok(), "oracle genesis: unsound operator: {admitted:?}");
			}
		}
	}

	/// What happened.
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A feed was registered, or its terms were changed.
		FeedRegistered {
			/// Of what.
			underlying: UnderlyingId,
			/// The terms so far; nothing if the feed is new.
			old: Option<FeedTerms>,
			/// The terms from now on.
			new: FeedTerms,
		},
		/// An operator was admitted.
		OperatorAdded {
			/// Who.
			operator: T::AccountId,
		},
		/// An operator was removed, with its hot key and its records.
		OperatorRemoved {
			/// Who.
			operator: T::AccountId,
		},
		/// An operator named another hot key.
		FeedKeySet {
			/// Whose.
			operator: T::AccountId,
			/// The key so far.
			old: Option<T::AccountId>,
			/// The key from now on.
			new: Option<T::AccountId>,
		},
		/// An observation was accepted.
		Fed {
			/// On whose behalf.
			operator: T::AccountId,
			/// Of what.
			underlying: UnderlyingId,
			/// What was observed.
			observation: Observation,
		},
		/// A quorum stands behind a new price.
		SnapshotTaken {
			/// Of what.
			underlying: UnderlyingId,
			/// The price and since when a quorum stands behind it.
			snapshot: Snapshot,
		},
		/// Too little of a window was covered at expiry; it goes on until two thirds of `W` are.
		SettlementExtended {
			/// Of what.
			underlying: UnderlyingId,
			/// The expiry, in milliseconds of Unix time.
			expiry: Moment,
			/// Milliseconds of the window that were covered.
			covered: Moment,
		},
		/// The price of an expiry was fixed.
		SettlementFixed {
			/// Of what.
			underlying: UnderlyingId,
			/// The expiry, in milliseconds of Unix time.
			expiry: Moment,
			/// The price and how it came about.
			settlement: Settlement,
		},
		/// The hook could not work a feed; all of its state is as before.
		FeedFailed {
			/// Of what.
			underlying: UnderlyingId,
			/// Why.
			error: DispatchError,
		},
	}

	/// Why nothing was changed.
	#[pallet::error]
	pub enum Error<T> {
		/// No feed is registered for this underlying.
		NotRegistered,
		/// As many feeds are registered as can be.
		TooManyFeeds,
		/// The maximum age of a price is zero or longer than a day.
		AgeOutOfRange,
		/// The bounds of a price are crossed or outside what can be stored.
		PriceBounds,
		/// The quorum is larger than the most operators there can be.
		QuorumTooLarge,
		/// The account is not an operator.
		NotOperator,
		/// The account is an operator already.
		AlreadyOperator,
		/// There are as many operators as there can be.
		TooManyOperators,
		/// The key feeds for another operator.
		KeyInUse,
		/// The account is no operator's hot key.
		NotFeedKey,
		/// The price is outside the feed's bounds.
		OutOfBounds,
		/// The operator has fed this underlying in this block.
		AlreadyFed,
		/// The window before this expiry has opened.
		WindowOpen,
		/// As many expiries of this underlying are watched as can be.
		TooManyExpiries,
		/// The expiry is not watched.
		NotWatched,
		/// The price of this expiry is fixed.
		AlreadyFixed,
		/// The window may still be covered by samples.
		ExtensionRunning,
		/// There has been no sample since the window opened.
		NoSamples,
		/// The price is outside the range of the samples since the window opened.
		BeyondSamples,
		/// A time-weighted sum does not fit its type.
		Overflow,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_poll(_: BlockNumberFor<T>, meter: &mut WeightMeter) {
			Self::work(meter);
		}

		fn integrity_test() {
			let worst = T::WeightInfo::poll(T::MaxFeeds::get()).saturating_add(
				T::WeightInfo::poll_feed(T::MaxOperators::get(), T::MaxExpiries::get()),
			);
			assert!(
				worst.all_lte(T::PollLimit::get()),
				"oracle: PollLimit {:?} is less than the worst case of one feed, {worst:?}",
				T::PollLimit::get(),
			);
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Registers a feed, or changes the terms of one.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::register_feed())]
		pub fn register_feed(
			origin: OriginFor<T>,
			underlying: UnderlyingId,
			terms: FeedTerms,
		) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			Self::put_feed(underlying, terms)
		}

		/// Admits an operator. It feeds once it has named a hot key.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::add_operator())]
		pub fn add_operator(origin: OriginFor<T>, operator: T::AccountId) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			Self::admit(operator)
		}

		/// Removes an operator, its hot key and its records. The next prices are taken without it.
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::remove_operator(T::MaxFeeds::get()))]
		pub fn remove_operator(
			origin: OriginFor<T>,
			operator: T::AccountId,
		) -> DispatchResultWithPostInfo {
			T::GovernanceOrigin::ensure_origin(origin)?;
			let looked = Self::dismiss(operator)?;
			Ok(Some(T::WeightInfo::remove_operator(looked)).into())
		}

		/// Names the hot key that feeds for the operator who signs, or none. The one before it is free.
		///
		/// A key serves one operator only. It should be an account that holds nothing but the fee of a refused feed.
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::set_feed_key())]
		pub fn set_feed_key(origin: OriginFor<T>, key: Option<T::AccountId>) -> DispatchResult {
			let operator = ensure_signed(origin)?;
			Self::change_key(operator, key)
		}

		/// Says what the operator behind the hot key that signs observes. Once per operator, market and block; free if
		/// accepted.
		#[pallet::call_index(4)]
		#[pallet::weight((T::WeightInfo::feed(), DispatchClass::Operational))]
		pub fn feed(
			origin: OriginFor<T>,
			underlying: UnderlyingId,
			observation: Observation,
		) -> DispatchResultWithPostInfo {
			let key = ensure_signed(origin)?;
			Self::record(&key, underlying, observation)?;
			Ok(Pays::No.into())
		}

		/// Chooses the price of an expiry whose window could not be covered in time, within the lowest and highest
		/// sample since the window opened.
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::choose_settlement())]
		pub fn choose_settlement(
			origin: OriginFor<T>,
			underlying: UnderlyingId,
			expiry: Moment,
			price: FixedU128,
		) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			Self::choose(underlying, expiry, price)
		}
	}
}
