//! # Options
//!
//! The life of a contract: a series is listed, written and sold, traded, and settled in cash when it expires.
//!
//! ## Terms
//! - *Market*: an underlying with its grid of strikes and expiries, lot and tick, as governance sets them.
//! - *Series*: a European option of a market. Whoever lists it has a deposit on hold until it has settled.
//! - *Calendar*, *ladder*: the expiries and strikes that the protocol lists by itself, without deposit. Users leave room for
//!   them, so that no spam keeps the next day's series off the book.
//! - *Band*: how far from the forward a strike may be where the protocol lists.
//! - *Offer*: what a maker would sell or buy, at which premium, until when. To sell what one does not hold is to *write*.
//! - *Spread*: an offer of two series of one kind and expiry, one sold and the other bought. Calls trade as spreads: one sold
//!   alone is naked, which no cash covers.
//! - *Open interest*: contracts held long, equal to those held short.
//! - *Collection*, *payment*: the two passes of settlement. First losers pay, then winners are paid.
//! - *Margin*: what a vault must have to trade, as [`Config::Margin`] says. *Full cover* is the plainest of such rules: the
//!   largest loss of a vault's expiry at any settlement price is held in cash. It needs no prices; the examples here use it.
//! - *Holder*: a vault with a position in an expiry, long or short.
//!
//! ## How it works
//! ```text
//! list ---> offer ---> accept_offer / close ---> expiry ---> price fixed ---> collection ---> payment ---> pruned
//!           (maker     (postings of both sides,             (by the oracle)  (by the hook or anyone)
//!           covered)    both covered afterwards)
//! ```
//! Where governance has set terms of listing the hook lists by itself in what blocks leave idle: every hour, per expiry of
//! the calendar, what is lacking of a ladder of strikes around a good spot price. Users list in the band around the
//! forward, and never so many expiries and series that the protocol's would find no room; they may take off what they
//! listed until it expires, while nobody holds it.
//!
//! Each trade is one balanced posting: the buyer gets contracts and pays the premium, the seller the reverse. Both vaults
//! must be covered afterwards or nothing happens. [`close`](Pallet::close) takes an offer too, but only brings the caller's
//! position nearer to zero and so needs no fresh price.
//!
//! Who may trade for a vault is its owner and whom the ledger knows as his delegates. Offers and trades name the vault;
//! [`transfer`](Pallet::transfer) moves positions between vaults of the caller's own.
//!
//! At expiry the house becomes the counterparty of every vault: it takes all positions of the vault in that expiry at
//! once and pays or collects one amount, rounded once against the vault. Losers go first; winners are counted meanwhile
//! and paid when all losers have been collected, in full unless a loser could not pay and [`Config::LossSink`] did not
//! pay for it: then all by the same part. Which vault goes first among losers or winners makes no difference.
//! When no holder is left the remainder of rounding goes to the fund of the underlying, the series leave the book,
//! their deposits return, and the oracle forgets the expiry.
//!
//! ```
//! use surety_mock::{types::*, *};
//! use surety_options::OfferSide;
//!
//! Externalities::default().build_and_execute(|| {
//!     let (writer, buyer) = (vault(ALICE), vault(BOB));
//!     let expiry = GENESIS_TIME + 180_000;
//!     let put =
//!         Series { underlying: BTC, expiry, strike: fixed("40000"), kind: OptionKind::Put };
//!     feed_all(fixed("50000"));
//!
//!     // Two puts, written for 500 each against 80,000 in cash.
//!     assert_ok!(Options::list(RuntimeOrigin::signed(ALICE), put));
//!     let (two, premium) = (fixed("2"), fixed("500"));
//!     let maker = RuntimeOrigin::signed(ALICE);
//!     let side = OfferSide::Sell;
//!     assert_ok!(Options::offer(maker, writer.clone(), put, side, two, premium, expiry));
//!     assert_ok!(Options::accept_offer(RuntimeOrigin::signed(BOB), 0, buyer.clone(), two));
//!     assert_eq!(Options::requirement(&writer), Some(fixed("80000")));
//!
//!     // At 35,000 each pays 5,000; the hook settles both vaults in the block that fixes the price.
//!     feed_until(expiry, fixed("35000"));
//!     assert_eq!((cash_of(&writer), cash_of(&buyer)), (signed("991000"), signed("1009000")));
//! });
//! # fn cash_of(vault: &VaultId<AccountId>) -> sp_runtime::FixedI128 {
//! #     <Vaults as surety_traits::Ledger<AccountId>>::holdings(vault).expect("open").cash
//! # }
//! ```
//!
//! Prices, strikes, premiums and cash are in the settlement currency, quantities in contracts, all with 18 decimals;
//! times in milliseconds of Unix time; deposits in units of the native token.

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

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
#[deny(clippy::as_conversions)]
mod collecting;
// Codec's derive for enums writes `as` here, in `offers` and in `try_state`.
mod expiries;
#[deny(clippy::as_conversions)]
mod full_cover;
#[deny(clippy::as_conversions)]
mod ladder;
#[deny(clippy::as_conversions)]
mod listing;
mod offers;
#[deny(clippy::as_conversions)]
mod open_interest;
#[deny(clippy::as_conversions)]
mod protocol_listing;
#[deny(clippy::as_conversions)]
mod reads;
#[deny(clippy::as_conversions)]
mod settling;
#[deny(clippy::as_conversions)]
mod trading;
#[deny(clippy::as_conversions)]
mod transfers;
mod try_state;
pub mod weights;

pub use expiries::{ExpiryRecord, HolderRecord, Phase};
pub use listing::{SeriesRecord, UserCount};
pub use offers::{Offer, OfferId, OfferSide};
pub use open_interest::MarketRecord;
pub use pallet::*;
pub use protocol_listing::{Round, LISTING_PAUSE};

pub use weights::WeightInfo;

use frame_support::traits::fungible::Inspect;
use surety_types::{Moment, UnderlyingId, VaultId};

/// The target of this pallet's log lines.
pub(crate) const LOG_TARGET: &str = "runtime::options";

/// An expiry of an underlying.
pub type ExpiryKey = (UnderlyingId, Moment);
/// Units of the native token, in which deposits are.
pub type BalanceOf<T> =
	<<T as Config>::Currency as Inspect<<T as frame_system::Config>::AccountId>>::Balance;
/// A vault of this chain.
pub type VaultIdOf<T> = VaultId<<T as frame_system::Config>::AccountId>;
/// An offer of this chain.
pub type OfferOf<T> = Offer<<T as frame_system::Config>::AccountId, BalanceOf<T>>;
/// The record of a series of this chain.
pub type RecordOf<T> = SeriesRecord<<T as frame_system::Config>::AccountId, BalanceOf<T>>;

// What FRAME's macros write is theirs to answer for; the work is done in the modules above.
#[allow(clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use crate::{collecting::Visit, trading::Intent};
	use alloc::vec::Vec;
	use frame_support::{
		pallet_prelude::*,
		storage::types::Key as NMapKey,
		traits::{fungible::hold::Mutate, Time},
		weights::WeightMeter,
	};
	use frame_system::pallet_prelude::*;
	use sp_arithmetic::{FixedI128, FixedU128};
	use surety_traits::{Ledger, LossSink, MarginCheck, OnListed, PriceFeed, SettlementOracle};
	use surety_types::{ListingTerms, Market, Series, Symbol, VaultIndex};

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
		/// Who registers markets.
		type GovernanceOrigin: EnsureOrigin<Self::RuntimeOrigin>;
		/// Where cash and positions are kept.
		type Ledger: Ledger<Self::AccountId>;
		/// Who says whether a vault is covered.
		type Margin: MarginCheck<Self::AccountId>;
		/// Who says what a market trades at.
		type PriceFeed: PriceFeed;
		/// Who fixes the prices at which expiries settle.
		type SettlementOracle: SettlementOracle;
		/// Who is told which series there are.
		type OnListed: OnListed;
		/// Who pays at expiry what losers cannot.
		type LossSink: LossSink;
		/// The native token, of which deposits are held.
		type Currency: Mutate<Self::AccountId, Reason = Self::RuntimeHoldReason>;
		/// Reasons for holds.
		type RuntimeHoldReason: From<HoldReason>;
		/// What a lister has on hold per series until it has settled.
		#[pallet::constant]
		type SeriesDeposit: Get<BalanceOf<Self>>;
		/// What a maker has on hold per offer while it stands.
		#[pallet::constant]
		type OfferDeposit: Get<BalanceOf<Self>>;
		/// The most markets.
		#[pallet::constant]
		type MaxMarkets: Get<u32>;
		/// The most series listed in a market at a time.
		#[pallet::constant]
		type MaxSeries: Get<u32>;
		/// The most standing offers of an account.
		#[pallet::constant]
		type MaxOffers: Get<u32>;
		/// The most expiries with listed series, all markets together; so many can be settling at a time.
		#[pallet::constant]
		type MaxSettling: Get<u32>;
		/// The most positions that the ledger lets a vault have.
		#[pallet::constant]
		type MaxPositions: Get<u32>;
		/// How long after the price is fixed winners wait, in milliseconds, for a loser who cannot be collected from.
		#[pallet::constant]
		type CollectionPatience: Get<Moment>;
		/// How much of a block all hooks may have taken when this one stops.
		#[pallet::constant]
		type PollLimit: Get<Weight>;
		/// The most expiries of a market with listed series: as many as the oracle watches.
		#[pallet::constant]
		type MaxExpiries: Get<u32>;
		/// How many expiries of a market users leave to the protocol's calendar.
		#[pallet::constant]
		type ProtocolExpiries: Get<u32>;
		/// How many series of a market users leave to the protocol's ladders.
		#[pallet::constant]
		type ProtocolSeries: Get<u32>;
		/// How long the protocol's listing of a market rests between two rounds, in milliseconds.
		#[pallet::constant]
		type ListingPeriod: Get<Moment>;
		/// How much of what a block leaves idle the protocol's listing may take.
		#[pallet::constant]
		type ListingLimit: Get<Weight>;
		/// Weights of calls and of the hook's steps.
		type WeightInfo: WeightInfo;
	}

	/// Why native tokens are on hold.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// For a listed series.
		#[codec(index = 0)]
		SeriesDeposit,
		/// For a standing offer.
		#[codec(index = 1)]
		OfferDeposit,
	}

	/// Terms of every market.
	#[pallet::storage]
	pub type Markets<T> = CountedStorageMap<_, Twox64Concat, UnderlyingId, Market>;

	/// Which market a symbol names.
	#[pallet::storage]
	pub type SymbolOf<T> = StorageMap<_, Blake2_128Concat, Symbol, UnderlyingId>;

	/// The listed series, by underlying and expiry.
	#[pallet::storage]
	pub type SeriesBook<T> = StorageNMap<
		_,
		(
			NMapKey<Twox64Concat, UnderlyingId>,
			NMapKey<Twox64Concat, Moment>,
			NMapKey<Blake2_128Concat, Series>,
		),
		RecordOf<T>,
	>;

	/// What is listed and held per underlying; absent where nothing is listed.
	#[pallet::storage]
	pub type MarketRecords<T> = StorageMap<_, Twox64Concat, UnderlyingId, MarketRecord, ValueQuery>;

	/// Expiries with listed series.
	#[pallet::storage]
	pub type Expiries<T> = CountedStorageMap<_, Twox64Concat, ExpiryKey, ExpiryRecord>;

	/// Vaults with a position in an expiry.
	#[pallet::storage]
	pub type Holders<T> =
		StorageDoubleMap<_, Twox64Concat, ExpiryKey, Blake2_128Concat, VaultIdOf<T>, HolderRecord>;

	/// Standing offers, by the number of their series and their own within it, the halves of an [`OfferId`]. Late ones stay
	/// until somebody cancels them or their series has settled.
	#[pallet::storage]
	pub type Offers<T> = StorageDoubleMap<_, Twox64Concat, u32, Twox64Concat, u32, OfferOf<T>>;

	/// The number of the next series that is listed.
	#[pallet::storage]
	pub type NextSeries<T> = StorageValue<_, u32, ValueQuery>;

	/// Numbers of the standing offers that an account has made, ascending.
	#[pallet::storage]
	pub type OffersOf<T: Config> = StorageMap<
		_,
		Blake2_128Concat,
		T::AccountId,
		BoundedVec<OfferId, T::MaxOffers>,
		ValueQuery,
	>;

	/// Expiries whose price is fixed and that are being settled, in turn.
	#[pallet::storage]
	pub type Settling<T: Config> =
		StorageValue<_, BoundedVec<ExpiryKey, T::MaxSettling>, ValueQuery>;

	/// The last holder that the hook has dealt with of the expiry at the head of the queue.
	#[pallet::storage]
	pub type SettlingCursor<T> = StorageValue<_, VaultIdOf<T>>;

	/// What the protocol lists in each market.
	#[pallet::storage]
	pub type Listings<T> = StorageMap<_, Twox64Concat, UnderlyingId, ListingTerms>;

	/// Where the protocol's listing stands, of every market in which it lists.
	#[pallet::storage]
	pub type Rounds<T: Config> = StorageValue<_, BoundedVec<Round, T::MaxMarkets>, ValueQuery>;

	/// Markets at genesis.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T> {
		/// Underlyings and their terms.
		pub markets: Vec<(UnderlyingId, Market)>,
		/// What the protocol lists in some of them.
		pub listings: Vec<(UnderlyingId, ListingTerms)>,
		#[serde(skip)]
		#[doc(hidden)]
		pub _config: core::marker::PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			for (underlying, market) in &self.markets {
				let old = Pallet::<T>::set_market(*underlying, *market);
				assert!(
					matches!(old, Ok(None)),
					"genesis: the market of underlying {underlying} is unsound or named twice: {old:?}"
				);
			}
			for (underlying, terms) in &self.listings {
				let old = Pallet::<T>::do_set_listing(*underlying, Some(*terms));
				assert!(
					matches!(old, Ok(None)),
					"genesis: what is listed of underlying {underlying} is unsound or named twice: {old:?}"
				);
			}
		}
	}

	/// What happened.
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A market was admitted, or its terms changed.
		MarketRegistered {
			/// Which.
			underlying: UnderlyingId,
			/// The terms before, if it was a market already.
			old: Option<Market>,
			/// The terms now.
			new: Market,
		},
		/// A series was listed.
		Listed {
			/// Which.
			series: Series,
			/// Who has the deposit on it; nobody if the protocol listed it.
			lister: Option<T::AccountId>,
		},
		/// An offer was made.
		Offered {
			/// Its number.
			offer: OfferId,
			/// Whose vault it trades for.
			maker: VaultIdOf<T>,
			/// In what.
			series: Series,
			/// What goes the other way, if it is a spread.
			wing: Option<Series>,
			/// Which way.
			side: OfferSide,
			/// Contracts.
			quantity: FixedU128,
			/// Settlement currency per contract.
			premium: FixedU128,
			/// When it ceases to stand.
			expires: Moment,
			/// The only vault that can take it, if it is for one.
			taker: Option<VaultIdOf<T>>,
		},
		/// An offer was withdrawn: by who may, by anybody when it was late, with its series when that was unlisted, or by the
		/// hook when that had settled.
		OfferCancelled {
			/// Which.
			offer: OfferId,
		},
		/// All or part of an offer was taken.
		Traded {
			/// Which offer.
			offer: OfferId,
			/// What was traded.
			series: Series,
			/// What went the other way, if it is a spread.
			wing: Option<Series>,
			/// Who got the contracts of `series`.
			buyer: VaultIdOf<T>,
			/// Who got the cash.
			seller: VaultIdOf<T>,
			/// Contracts.
			quantity: FixedU128,
			/// Settlement currency per contract.
			premium: FixedU128,
			/// Settlement currency that went from the buyer to the seller.
			cash: FixedU128,
		},
		/// All positions of a vault in an expiry were settled.
		Settled {
			/// Whose.
			vault: VaultIdOf<T>,
			/// What the expiry was written on.
			underlying: UnderlyingId,
			/// The expiry.
			expiry: Moment,
			/// The price at which it settled.
			price: FixedU128,
			/// Settlement currency that the vault got; negative where it was charged.
			cash: FixedI128,
		},
		/// The hook could not settle a vault; it is tried again in another block.
		SettlementFailed {
			/// Whose.
			vault: VaultIdOf<T>,
			/// What the expiry is written on.
			underlying: UnderlyingId,
			/// The expiry.
			expiry: Moment,
			/// Why.
			error: DispatchError,
		},
		/// The hook could not clear away a settled expiry; it is tried again in another block.
		PruningFailed {
			/// What the expiry is written on.
			underlying: UnderlyingId,
			/// The expiry.
			expiry: Moment,
			/// Why.
			error: DispatchError,
		},
		/// The last holder of an expiry was settled and its series were taken off the book.
		ExpirySettled {
			/// What the expiry was written on.
			underlying: UnderlyingId,
			/// The expiry.
			expiry: Moment,
			/// The price at which it settled.
			price: FixedU128,
			/// Settlement currency that rounding left and the fund got.
			remainder: FixedI128,
		},
		/// A winner was counted; its claim is paid when the losers have been collected.
		Counted {
			/// Whose.
			vault: VaultIdOf<T>,
			/// What the expiry was written on.
			underlying: UnderlyingId,
			/// The expiry.
			expiry: Moment,
			/// Settlement currency that the vault has won.
			claim: FixedU128,
		},
		/// A loser was freed of what it could not pay of what it had been charged.
		Relieved {
			/// Which.
			vault: VaultIdOf<T>,
			/// What the expiry was written on.
			underlying: UnderlyingId,
			/// The expiry.
			expiry: Moment,
			/// Settlement currency that was paid for it.
			absorbed: FixedU128,
			/// Settlement currency that the winners of the expiry lose.
			written_off: FixedU128,
		},
		/// All losers of an expiry were collected: winners get `1 - shortfall / winnings` of their claims.
		CollectionEnded {
			/// What the expiry was written on.
			underlying: UnderlyingId,
			/// The expiry.
			expiry: Moment,
			/// The sum of the claims, in the settlement currency.
			winnings: FixedU128,
			/// What is missing of it, in the settlement currency.
			shortfall: FixedU128,
		},
		/// A position was moved between vaults of one owner.
		Transferred {
			/// In what.
			series: Series,
			/// From which vault.
			from: VaultIdOf<T>,
			/// To which.
			to: VaultIdOf<T>,
			/// Contracts that the second got; negative where it is short of them.
			quantity: FixedI128,
		},
		/// A series that nobody held was taken off the book by who had listed it; its offers were withdrawn before.
		Unlisted {
			/// Which.
			series: Series,
			/// Whose deposit returned.
			lister: T::AccountId,
		},
		/// What the protocol lists in a market changed.
		ListingSet {
			/// Which market.
			underlying: UnderlyingId,
			/// The terms before; nothing if the protocol listed nothing.
			old: Option<ListingTerms>,
			/// The terms now.
			new: Option<ListingTerms>,
		},
		/// The protocol could not list all that it would in an expiry; it tries again in the next round.
		ListingFailed {
			/// What the expiry is written on.
			underlying: UnderlyingId,
			/// The expiry.
			expiry: Moment,
			/// Why.
			error: DispatchError,
		},
	}

	/// Why a call was refused.
	#[pallet::error]
	#[derive(Eq, PartialEq)]
	pub enum Error<T> {
		/// There is no such market.
		UnknownMarket,
		/// The symbol names another market.
		SymbolTaken,
		/// There are as many markets as there can be.
		TooManyMarkets,
		/// The symbol is not one to eight capital letters or digits.
		UnsoundSymbol,
		/// Lot, tick or strike step is zero or larger than what can be stored.
		UnsoundStep,
		/// The grid of expiries is empty, its offset outside its step, or its horizon beyond three years.
		UnsoundExpiryGrid,
		/// The strike is not on the market's grid.
		StrikeOffGrid,
		/// The expiry is not on the market's grid.
		ExpiryOffGrid,
		/// The expiry is further away than the market lists.
		ExpiryBeyondHorizon,
		/// The series has expired.
		SeriesExpired,
		/// The series is listed already.
		AlreadyListed,
		/// The market has as many series as it can.
		TooManySeries,
		/// There are as many expiries as can be settled at a time.
		TooManyExpiries,
		/// The series is not listed.
		UnknownSeries,
		/// The wing of a spread is not another series of the same kind and expiry.
		UnfitWing,
		/// The series is held by somebody, or something of it was torn up.
		SeriesHeld,
		/// The quantity is zero or not a multiple of the market's lot.
		QuantityOffLot,
		/// The premium is zero, too large, or not a multiple of the market's tick.
		PremiumOffTick,
		/// The offer would end before now or after the series.
		OfferTimeOutOfRange,
		/// A number is larger than what can be stored.
		AmountOutOfRange,
		/// The account has as many offers as it can.
		TooManyOffers,
		/// There is no such vault.
		UnknownVault,
		/// There is no such offer; it may have been taken or withdrawn.
		UnknownOffer,
		/// The offer is somebody else's and not late.
		NotMaker,
		/// The offer is late.
		OfferExpired,
		/// The offer is the caller's own.
		SelfTrade,
		/// Less than this is left of the offer.
		QuantityBeyondOffer,
		/// The oracle has no price of the underlying, or none younger than its maximum age.
		PriceUnavailable,
		/// The oracle's price is older than its heartbeat: risk can be reduced, not opened.
		PriceAging,
		/// There is too little confidence in the oracle's price: risk can be reduced, not opened.
		PriceUncertain,
		/// The trade would not bring the caller's position nearer to zero.
		NotReducing,
		/// The maker's vault would not hold its largest loss in cash.
		MakerUndercovered,
		/// The caller's vault would not hold its largest loss in cash.
		TakerUndercovered,
		/// More calls would be short than long in an expiry: no cash covers that loss.
		UnboundedLoss,
		/// The settlement price is not fixed yet.
		NotFixed,
		/// The vault has nothing in this expiry; it may have been settled.
		NothingToSettle,
		/// Records contradict each other.
		Corrupt,
		/// Others in the expiry come first: winners are paid when its losers have been collected.
		Collecting,
		/// The caller is neither the owner of the vault nor one who may trade for it.
		NotDelegate,
		/// The offer is for another vault.
		NotTaker,
		/// Both vaults are the same.
		SameVault,
		/// The vault holds less of the series.
		BeyondPosition,
		/// The vault that gives would not hold its largest loss in cash.
		GiverUndercovered,
		/// The vault that receives would not hold its largest loss in cash.
		ReceiverUndercovered,
		/// The strike is further from the forward than series are listed.
		StrikeBeyondBand,
		/// The series was listed by somebody else, or by the protocol.
		NotLister,
		/// Counts, width or volatility of the terms of listing are out of bounds.
		UnsoundListing,
		/// The terms of listing ask for more expiries or series than are kept for the protocol.
		ListingBeyondCaps,
		/// More offers stand in the series than an account may have standing.
		SeriesOffered,
		/// Who made the offer may trade for its vault no more.
		MakerDismissed,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_poll(_: BlockNumberFor<T>, meter: &mut WeightMeter) {
			Self::poll(meter);
		}

		fn on_idle(_: BlockNumberFor<T>, remaining: Weight) -> Weight {
			let mut meter = WeightMeter::with_limit(remaining.min(T::ListingLimit::get()));
			Self::list_by_protocol(&mut meter);
			meter.consumed()
		}

		fn integrity_test() {
			assert!(T::MaxSettling::get() > 0, "no expiry could ever be listed");
			Self::check_listing_limits();
			let needed = T::WeightInfo::poll_base().saturating_add(Self::worst_step());
			assert!(
				needed.all_lte(T::PollLimit::get()),
				"the hook could never settle a full vault: it needs {needed:?}"
			);
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Admits a market or changes its terms. Series and offers that stand already stay as they are. Governance only.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::register_market())]
		pub fn register_market(
			origin: OriginFor<T>,
			underlying: UnderlyingId,
			market: Market,
		) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			let old = Self::set_market(underlying, market)?;
			Self::deposit_event(Event::MarketRegistered { underlying, old, new: market });
			Ok(())
		}

		/// Lists a series on its market's grid. The caller's deposit returns when the expiry has settled.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::list())]
		pub fn list(origin: OriginFor<T>, series: Series) -> DispatchResult {
			let lister = ensure_signed(origin)?;
			Self::do_list(lister, series)
		}

		/// Offers to sell or buy `quantity` contracts at `premium` each, from a vault that the caller may trade for, until
		/// `expires`. The vault must be covered as if all of it were taken. A fresh price is needed unless that would only
		/// reduce the vault's position. The deposit is the caller's.
		#[pallet::call_index(2)]
		#[pallet::weight(Pallet::<T>::with_margin(T::WeightInfo::offer(), 1))]
		pub fn offer(
			origin: OriginFor<T>,
			vault: VaultIdOf<T>,
			series: Series,
			side: OfferSide,
			quantity: FixedU128,
			premium: FixedU128,
			expires: Moment,
		) -> DispatchResultWithPostInfo {
			let offer = Offer {
				maker: vault,
				series,
				wing: None,
				side,
				quantity,
				premium,
				expires,
				depositor: ensure_signed(origin)?,
				deposit: T::OfferDeposit::get(),
				taker: None,
			};
			Self::do_offer(offer)?;
			Ok(Some(Self::margined(T::WeightInfo::offer())).into())
		}

		/// Withdraws an offer: one's own or that of a vault that the caller may trade for at any time, anybody's when it is
		/// late. Its deposit returns to who made it.
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::cancel_offer())]
		pub fn cancel_offer(origin: OriginFor<T>, id: OfferId) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_cancel(&who, id)
		}

		/// Takes `quantity` contracts of another owner's offer for a vault that the caller may trade for. The premium is
		/// rounded against that vault; both vaults must be covered afterwards.
		#[pallet::call_index(4)]
		#[pallet::weight(Pallet::<T>::with_margin(T::WeightInfo::accept_offer(), 2))]
		pub fn accept_offer(
			origin: OriginFor<T>,
			id: OfferId,
			vault: VaultIdOf<T>,
			quantity: FixedU128,
		) -> DispatchResultWithPostInfo {
			Self::do_take(&ensure_signed(origin)?, id, vault, quantity, Intent::Trade)?;
			Ok(Some(Self::margined(T::WeightInfo::accept_offer())).into())
		}

		/// As [`accept_offer`](Self::accept_offer), but only to bring the position of the vault nearer to zero; needs no
		/// fresh price.
		#[pallet::call_index(5)]
		#[pallet::weight(Pallet::<T>::with_margin(T::WeightInfo::close(), 2))]
		pub fn close(
			origin: OriginFor<T>,
			id: OfferId,
			vault: VaultIdOf<T>,
			quantity: FixedU128,
		) -> DispatchResultWithPostInfo {
			Self::do_take(&ensure_signed(origin)?, id, vault, quantity, Intent::Reduce)?;
			Ok(Some(Self::margined(T::WeightInfo::close())).into())
		}

		/// Settles all positions of anybody's vault in an expiry whose price is fixed: collects what a loser owes, counts a
		/// winner, and pays a winner once all losers have been collected; before that a winner who has been counted is
		/// refused. The hook does all this anyway; this is for who would rather not wait.
		#[pallet::call_index(6)]
		#[pallet::weight(Pallet::<T>::with_margin(
			T::WeightInfo::settle_most(T::MaxPositions::get()),
			1
		))]
		pub fn settle(
			origin: OriginFor<T>,
			owner: T::AccountId,
			index: VaultIndex,
			underlying: UnderlyingId,
			expiry: Moment,
		) -> DispatchResultWithPostInfo {
			ensure_signed(origin)?;
			let visited = Self::settle_now(&VaultId { owner, index }, (underlying, expiry))?;
			let weight = match visited.visit {
				Visit::Collected => T::WeightInfo::settle_loser(visited.positions),
				Visit::Counted => T::WeightInfo::settle_count(visited.positions),
				Visit::Paid => T::WeightInfo::settle_winner(visited.positions),
			};
			Ok(Some(Self::margined(weight)).into())
		}

		/// Offers a spread: as [`offer`](Self::offer) for `series`, while as many contracts of `wing`, another series of the
		/// same kind and expiry, go the other way. `premium` is what the buyer of `series` pays per pair.
		#[pallet::call_index(7)]
		#[pallet::weight(Pallet::<T>::with_margin(T::WeightInfo::offer_spread(), 1))]
		pub fn offer_spread(
			origin: OriginFor<T>,
			vault: VaultIdOf<T>,
			series: Series,
			wing: Series,
			side: OfferSide,
			quantity: FixedU128,
			premium: FixedU128,
			expires: Moment,
		) -> DispatchResultWithPostInfo {
			let offer = Offer {
				maker: vault,
				series,
				wing: Some(wing),
				side,
				quantity,
				premium,
				expires,
				depositor: ensure_signed(origin)?,
				deposit: T::OfferDeposit::get(),
				taker: None,
			};
			Self::do_offer(offer)?;
			Ok(Some(Self::margined(T::WeightInfo::offer_spread())).into())
		}

		/// Moves `quantity` contracts of a position, long or short, from one vault of the caller to another, at no premium.
		/// Both must be covered afterwards. A quantity off the market's lot is refused unless it is all that there is.
		#[pallet::call_index(8)]
		#[pallet::weight(Pallet::<T>::with_margin(T::WeightInfo::transfer(), 2))]
		pub fn transfer(
			origin: OriginFor<T>,
			from_index: VaultIndex,
			to_index: VaultIndex,
			series: Series,
			quantity: FixedU128,
		) -> DispatchResultWithPostInfo {
			let owner = ensure_signed(origin)?;
			let vault = |index| VaultId { owner: owner.clone(), index };
			Self::do_transfer(vault(from_index), vault(to_index), series, quantity)?;
			Ok(Some(Self::margined(T::WeightInfo::transfer())).into())
		}

		/// As [`offer`](Self::offer), or with a wing [`offer_spread`](Self::offer_spread), to one vault of another owner only,
		/// `taker`. The premium may be zero.
		#[pallet::call_index(9)]
		#[pallet::weight(Pallet::<T>::with_margin(T::WeightInfo::offer_to(), 1))]
		pub fn offer_to(
			origin: OriginFor<T>,
			vault: VaultIdOf<T>,
			series: Series,
			wing: Option<Series>,
			side: OfferSide,
			quantity: FixedU128,
			premium: FixedU128,
			expires: Moment,
			taker: VaultIdOf<T>,
		) -> DispatchResultWithPostInfo {
			let offer = Offer {
				maker: vault,
				series,
				wing,
				side,
				quantity,
				premium,
				expires,
				depositor: ensure_signed(origin)?,
				deposit: T::OfferDeposit::get(),
				taker: Some(taker),
			};
			Self::do_offer(offer)?;
			Ok(Some(Self::margined(T::WeightInfo::offer_to())).into())
		}

		/// Takes a series that the caller listed off the book, as long as nobody holds it and it has not expired. His deposit
		/// returns. Offers that stand in it are withdrawn, unless they are more than an account may have standing.
		#[pallet::call_index(12)]
		#[pallet::weight(T::WeightInfo::unlist(T::MaxOffers::get()))]
		pub fn unlist(origin: OriginFor<T>, series: Series) -> DispatchResultWithPostInfo {
			let offers = Self::do_unlist(&ensure_signed(origin)?, &series)?;
			Ok(Some(T::WeightInfo::unlist(offers)).into())
		}

		/// Sets what the protocol lists in a market and how far from the forward anybody may list: nothing and anywhere
		/// on the grid without terms. What is listed already stays. Governance only.
		#[pallet::call_index(13)]
		#[pallet::weight(T::WeightInfo::set_listing())]
		pub fn set_listing(
			origin: OriginFor<T>,
			underlying: UnderlyingId,
			terms: Option<ListingTerms>,
		) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			let old = Self::do_set_listing(underlying, terms)?;
			Self::deposit_event(Event::ListingSet { underlying, old, new: terms });
			Ok(())
		}
	}
}
