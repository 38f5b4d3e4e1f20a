//! # Oracle
//!
//! Observations of operators become one guarded snapshot per market and block, and one price per expiry.
//!
//! ## Terms
//!
//! - *Operator*: an account admitted by governance to observe prices, under a number. Nothing trusts a single one.
//! - *Hot key*: the account that feeds for an operator. It can do nothing else for it; the operator changes it at will.
//! - *Feed*: an underlying or an asset with its terms ([`FeedTerms`](surety_types::FeedTerms)): `f` tolerated faulty
//!   operators (a quorum is `2f + 1`), heartbeat, maximum age, bounds, bands.
//! - *Observation*: what one operator says of a market: spot, rate and, of every expiry, basis and SVI slice. Its *record*
//!   also has when the chain took it in, from where its age counts.
//! - *Snapshot*: what quorums of fresh observations amount to. It does not change inside a block, so no order of
//!   transactions can trade against it, and it is never read without a verdict ([`PriceFeed`](surety_traits::PriceFeed)).
//! - *Confidence*: from 0 to 1, how much a price may be relied on ([`aggregation::confidence`]).
//! - *Quality*: stale, aging, uncertain or good; what each action needs is one table ([`surety_traits::Quality`]).
//! - *Sample*: a price standing in the time-weighted average, for at most [`Timing::sample_limit`] and only while it is
//!   fresh.
//! - *Window*: the last `W` before an expiry, over which the average that settles it is taken.
//!
//! ## How it works
//!
//! [`Call::feed`] writes the operator's record and marks the feed as changed, nothing else. It is free when accepted,
//! paid when refused, and of class Operational, whose room [`CheckOperational`] keeps for the first attempt of each operator
//! and feed in a block. Its age counts from its inclusion; but after the chain has stood still for longer than a price
//! counts, that of what each operator says first counts from before, as it may have waited since. The next block's
//! `on_poll`, once, with that block's time, each feed in a storage layer of its own:
//!
//! 1. looks at the settlement windows, if one is due, while the previous block's sample still stands ([`settlement`]):
//!    opens those whose time has come, keeps the sample, notes the lowest and highest, fixes what can be fixed;
//! 2. takes new prices, forwards and a surface if anything changed ([`aggregation`]); what has no quorum ages;
//! 3. tells, where there is a price to judge by, who is silent, outside the band of the others, or has a surface with arbitrage;
//! 4. tells when a price has become better or worse;
//! 5. counts the previous sample and lets the next one stand ([`twap`]).
//!
//! A feed of which nothing changed and no window is due costs the same however many expiries it has.
//!
//! Every reading is cut at the exact millisecond, whatever the distance between two blocks: a halt of the chain or a
//! migration (during which `on_poll` does not run) is a gap in the samples, as any outage of the feed.
//!
//! A move of spot beyond the feed's limit is taken, since a quorum says so, but doubted: with the limit's share of it as
//! confidence until a quorum of later observations is near it.
//!
//! An operator that goes on doing wrong for as long as a feed's terms bear can be removed by anybody
//! ([`Call::remove_faulty`]), as long as every feed still finds a quorum among the others who are heard.
//!
//! A window of which two thirds are covered is fixed by the first block at or after expiry. Another goes on until
//! exactly two thirds of `W` are covered. If that takes longer than [`Timing::settlement_extension`], governance may
//! choose a price, only within the lowest and highest sample since the window opened. The samples of a settlement, with
//! the operators behind each, can be read until the settlement itself is forgotten; `on_idle` prunes the rest.
//!
//! ## Example
//!
//! ```
//! use surety_mock::{feed_all, fixed, Externalities, Oracle, BTC};
//! use surety_traits::{Action, OracleError, PriceFeed};
//!
//! Externalities::default().build_and_execute(|| {
//!     assert_eq!(Oracle::spot(BTC, Action::OpenRisk), Err(OracleError::NoPrice));
//!     // All three operators; the next block takes it up.
//!     feed_all(fixed("60000"));
//!     let quote = Oracle::spot(BTC, Action::OpenRisk).expect("young and confident");
//!     assert_eq!((quote.spot, quote.confidence), (fixed("60000"), fixed("1")));
//! });
//! ```
//!
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

pub use extension::CheckOperational;
pub use pallet::*;
pub use types::{
	Conduct, Doubt, Kept, MarketPrices, Operator, QuotedExpiry, Range, Record, Sample,
	SurfaceFault, Window,
};
pub use weights::WeightInfo;

pub mod aggregation;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod conduct;
mod extension;
mod feed;
mod reading;
mod registry;
mod samples;
pub mod settlement;
mod try_state;
pub mod twap;
mod types;
mod views;
pub mod weights;
mod work;

// FRAME's macros number events with `as` and expect what construction has made sure of.
#[allow(clippy::as_conversions, clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use crate::twap::Accumulator;
	use alloc::vec::Vec;
	use frame_support::{
		pallet_prelude::*,
		traits::{Contains, Time},
		weights::WeightMeter,
	};
	use frame_system::pallet_prelude::*;
	use sp_arithmetic::FixedU128;
	use surety_traits::{Misconduct, OnSettlementFixed, OperatorNumber, Quality};
	use surety_types::{
		FeedTerms, Moment, Observation, Settlement, UnderlyingId, MAX_QUOTED_EXPIRIES,
	};

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

		/// The most samples that one block forgets.
		#[pallet::constant]
		type MaxPruned: Get<u32>;

		/// Who may send operational transactions other than observations: those who may act for the chain at once.
		type OperationalSigners: Contains<Self::AccountId>;

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

	/// The operators, each with its number and the hot key that feeds for it. At most [`Config::MaxOperators`].
	#[pallet::storage]
	pub type Operators<T: Config> =
		CountedStorageMap<_, Blake2_128Concat, T::AccountId, Operator<T::AccountId>>;

	/// The number of the next operator. No number is given twice.
	#[pallet::storage]
	pub type NextOperator<T: Config> = StorageValue<_, OperatorNumber, ValueQuery>;

	/// The operators that were removed last, so that it can still be read who stood behind a settlement price.
	#[pallet::storage]
	pub type FormerOperators<T: Config> =
		StorageValue<_, BoundedVec<(OperatorNumber, T::AccountId), T::MaxOperators>, ValueQuery>;

	/// Whose hot key it is: the inverse of [`Operators`].
	#[pallet::storage]
	pub type FeedKeys<T: Config> =
		CountedStorageMap<_, Blake2_128Concat, T::AccountId, T::AccountId>;

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

	/// The feeds that each operator has tried to feed, and in which block. Through [`CheckOperational`] only the first
	/// attempt of a feed in a block is valid.
	#[pallet::storage]
	pub type Attempts<T: Config> = StorageMap<
		_,
		Blake2_128Concat,
		T::AccountId,
		(BlockNumberFor<T>, BoundedVec<UnderlyingId, T::MaxFeeds>),
	>;

	/// Of a feed that has stood still for longer than its prices count: when it was last worked before, in milliseconds of
	/// Unix time, and the block in which it went on. What an operator says first after that may have been said before.
	#[pallet::storage]
	pub type Resumed<T: Config> =
		StorageMap<_, Twox64Concat, UnderlyingId, (Moment, BlockNumberFor<T>)>;

	/// How good each feed's spot was after the last block in which that changed.
	#[pallet::storage]
	pub type Qualities<T: Config> = StorageMap<_, Twox64Concat, UnderlyingId, Quality>;

	/// The feeds of which a record or the terms have changed since the last snapshot.
	#[pallet::storage]
	pub type Changed<T: Config> = StorageMap<_, Twox64Concat, UnderlyingId, ()>;

	/// Spot and rate of each feed as a quorum last reported, however old. To be read through
	/// [`PriceFeed`](surety_traits::PriceFeed).
	#[pallet::storage]
	pub type Prices<T: Config> = StorageMap<_, Twox64Concat, UnderlyingId, MarketPrices<T>>;

	/// The forwards and the surface of each feed, however old, by expiry, ascending. To be read through
	/// [`PriceFeed`](surety_traits::PriceFeed).
	#[pallet::storage]
	pub type Quotes<T: Config> = StorageMap<
		_,
		Twox64Concat,
		UnderlyingId,
		BoundedVec<QuotedExpiry, T::MaxExpiries>,
		ValueQuery,
	>;

	/// What is known of the conduct of operators, of each feed. At most [`Config::MaxOperators`] each.
	#[pallet::storage]
	pub type Conducts<T: Config> =
		StorageMap<_, Twox64Concat, UnderlyingId, BoundedVec<Conduct, T::MaxOperators>, ValueQuery>;

	/// The time-weighted sum of each feed's spot.
	#[pallet::storage]
	pub type Accumulators<T: Config> =
		StorageMap<_, Twox64Concat, UnderlyingId, Accumulator, ValueQuery>;

	/// The expiries whose price is still to be fixed, the earliest first.
	#[pallet::storage]
	pub type Expiries<T: Config> =
		StorageMap<_, Twox64Concat, UnderlyingId, BoundedVec<Moment, T::MaxExpiries>, ValueQuery>;

	/// When the first window of each feed opens or has opened, in milliseconds of Unix time: before that, a block has
	/// nothing to do with expiries.
	#[pallet::storage]
	pub type Due<T: Config> = StorageMap<_, Twox64Concat, UnderlyingId, Moment>;

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

	/// The samples that stood while a window was open, by number.
	#[pallet::storage]
	pub type Samples<T: Config> =
		StorageDoubleMap<_, Twox64Concat, UnderlyingId, Twox64Concat, u64, Sample<T>>;

	/// Which samples are kept of each feed.
	#[pallet::storage]
	pub type KeptSamples<T: Config> = StorageMap<_, Twox64Concat, UnderlyingId, Kept, ValueQuery>;

	/// The feeds of which samples may be forgotten.
	#[pallet::storage]
	pub type Prunable<T: Config> = StorageMap<_, Twox64Concat, UnderlyingId, ()>;

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
		/// A feed was removed, with everything that it had.
		FeedRemoved {
			/// Of what.
			underlying: UnderlyingId,
		},
		/// An operator was admitted.
		OperatorAdded {
			/// Who.
			operator: T::AccountId,
			/// Under which number other events name it.
			number: OperatorNumber,
		},
		/// An operator was removed, with its hot key and its records.
		OperatorRemoved {
			/// Who.
			operator: T::AccountId,
			/// Its number.
			number: OperatorNumber,
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
			/// The price that was observed, in the settlement currency.
			spot: FixedU128,
		},
		/// A quorum stands behind a price.
		PriceTaken {
			/// Of what.
			underlying: UnderlyingId,
			/// Since when, in milliseconds of Unix time.
			as_of: Moment,
			/// The price, in the settlement currency.
			spot: FixedU128,
			/// Confidence in it, 0 to 1.
			confidence: FixedU128,
		},
		/// A price became better or worse: what it is good enough for is the table of [`Quality`].
		QualityChanged {
			/// Of what.
			underlying: UnderlyingId,
			/// How good it was; nothing if there had never been one.
			old: Option<Quality>,
			/// How good it is.
			new: Quality,
		},
		/// A surface was taken.
		SurfaceTaken {
			/// Of what.
			underlying: UnderlyingId,
			/// Number of the operator whose it is.
			operator: OperatorNumber,
			/// Its largest distance from the middle of all, as a share of total variance; a forward at the edge of the
			/// band of prices counts as a variance at the edge of the band of surfaces.
			distance: FixedU128,
			/// How many expiries it has.
			expiries: u32,
		},
		/// An operator began to do wrong.
		Misconduct {
			/// In which feed.
			underlying: UnderlyingId,
			/// Number of the operator.
			operator: OperatorNumber,
			/// What.
			misconduct: Misconduct,
			/// The point that proves the arbitrage of its surface, if that is what it does.
			fault: Option<SurfaceFault>,
		},
		/// An operator who did wrong does so no more.
		ConductMended {
			/// In which feed.
			underlying: UnderlyingId,
			/// Number of the operator.
			operator: OperatorNumber,
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
		/// A price has no more than 18 decimals.
		DecimalsOutOfRange,
		/// The largest rate is zero or above 1.
		RateOutOfRange,
		/// A move or a band is zero or above 1.
		BandOutOfRange,
		/// The least confidence is above 1.
		ConfidenceOutOfRange,
		/// Patience is shorter than the maximum age or longer than thirty days.
		PatienceOutOfRange,
		/// An expiry of the feed is watched, or somebody waits for its settlement.
		FeedInUse,
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
		/// The price, or a forward, is outside the feed's bounds.
		OutOfBounds,
		/// The price has more decimals than the feed.
		TooManyDecimals,
		/// The rate is outside the feed's bounds.
		RateOutOfBounds,
		/// The expiries are not strictly ascending.
		ExpiriesOutOfOrder,
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
		/// The operator does nothing wrong in this feed now.
		NothingWrong,
		/// The operator has not done wrong for as long as the feed's terms bear, or no quorum is heard now.
		PatienceRunning,
		/// A feed would not find a quorum among the other operators.
		QuorumAtRisk,
		/// A sum or a count does not fit its type.
		Overflow,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_poll(_: BlockNumberFor<T>, meter: &mut WeightMeter) {
			Self::work(meter);
		}

		fn on_idle(_: BlockNumberFor<T>, remaining: Weight) -> Weight {
			let mut meter = WeightMeter::with_limit(remaining);
			Self::prune_samples(&mut meter);
			meter.consumed()
		}

		fn integrity_test() {
			assert!(
				T::MaxExpiries::get() <= MAX_QUOTED_EXPIRIES,
				"oracle: MaxExpiries is more than the {MAX_QUOTED_EXPIRIES} that operators can quote"
			);
			let expiries = T::MaxExpiries::get();
			let worst = T::WeightInfo::poll(T::MaxFeeds::get())
				.saturating_add(T::WeightInfo::poll_feed(expiries))
				.saturating_add(T::WeightInfo::aggregate(T::MaxOperators::get(), expiries))
				.saturating_add(T::WeightInfo::work_windows(expiries));
			assert!(
				worst.all_lte(T::PollLimit::get()),
				"oracle: PollLimit {:?} is less than the worst case of one feed, {worst:?}",
				T::PollLimit::get(),
			);
			assert!(T::MaxPruned::get() > 0, "oracle: MaxPruned is zero, so samples stay for ever");
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

		/// Removes a feed of which no expiry is watched and no settlement waited for, with everything that it has.
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::remove_feed(
			T::MaxOperators::get(),
			T::MaxExpiries::get()
		))]
		pub fn remove_feed(origin: OriginFor<T>, underlying: UnderlyingId) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			Self::drop_feed(underlying)
		}

		/// Removes an operator that has done wrong in a feed for as long as its terms bear. Anybody may; free if it
		/// succeeds. It is refused if a feed would not find a quorum among the others.
		#[pallet::call_index(7)]
		#[pallet::weight(T::WeightInfo::remove_faulty(T::MaxFeeds::get()))]
		pub fn remove_faulty(
			origin: OriginFor<T>,
			underlying: UnderlyingId,
			operator: T::AccountId,
		) -> DispatchResultWithPostInfo {
			ensure_signed(origin)?;
			Self::ensure_removable(underlying, &operator)?;
			let looked = Self::dismiss(operator)?;
			Ok((Some(T::WeightInfo::remove_faulty(looked)), Pays::No).into())
		}
	}
}
