//! # Vaults
//!
//! The ledger: cash, collateral and positions in double entry. It knows no risk and no market.
//!
//! ## Terms
//!
//! - **Vault**: a margin account `(owner, index)`: cash (signed), collateral in several assets, a signed quantity of
//!   contracts per series. An owner opens several; each stands alone.
//! - **House account**: an account of the house itself, such as the counterparty of settlement or the dust that
//!   withdrawals leave.
//! - **Posting**: a list of entries whose amounts sum to zero for every instrument, written whole or not at all.
//! - **Pool**: what all vaults have in common: custody, the sums of their debts and of their positive cash, the indices of
//!   interest, how often positions were torn up.
//! - **Touched**: a vault is touched when its cash or positions move. Only then interest and tear-ups are written to its
//!   record; reads tell them at any time.
//! - **Custody**: the settlement tokens behind the books, in the *clearing account* (the account of
//!   [`Config::PalletId`]).
//! - **Unit**: the smallest amount of a token. Books keep 18 decimals whatever the token has.
//!
//! ## How it works
//!
//! Cash is pooled: [`Pallet::deposit_cash`] moves settlement tokens into the clearing account and credits the vault.
//! Collateral is not: [`Pallet::deposit_collateral`] puts it on hold in its owner's account, where wallets show it,
//! and the vault notes how much. Everything in between is a posting by another pallet through
//! [`Ledger`](surety_traits::Ledger): premiums, positions, settlement.
//!
//! Amounts come in as 18-decimal numbers of whole tokens. What comes in must be exact in units of its token. What is
//! withdrawn in cash may be finer: units are paid rounded down, and the rest is posted to the house as dust, so that
//! a vault can always be emptied and closed.
//!
//! Cash may be negative after a premium, a settlement or interest, never after a withdrawal. Debts bear interest, which
//! positive cash of vaults and the treasury receive (`interest.rs`); accounts of the house bear none. A *tear-up* closes
//! the short of a defaulter against all longs of its series (`tear_up.rs`). *Settlement* takes all positions of a vault in
//! an expiry at once (`settlement.rs`).
//!
//! To know a vault takes two reads: its record and the [`CashPool`]. Only where something was torn up since it was touched
//! the indices of its expiries are read as well.
//!
//! What leaves a vault is asked of [`Config::Margin`] first: free cash is what the vault has beyond its requirement.
//!
//! Cash leaves the house no faster than the [outflow limit](OutflowRecord) lets it: a withdrawal beyond it waits in a
//! queue. Between vaults cash and collateral move freely, by [`Pallet::transfer_cash`] and
//! [`Pallet::transfer_collateral`]. An owner may name [delegates](Delegate), who trade for a vault and can take nothing
//! out of it.
//!
//! ```
//! use surety_mock::*;
//!
//! Externalities::default().build_and_execute(|| {
//!     let alice = RuntimeOrigin::signed(ALICE);
//!     assert_ok!(Vaults::open(alice.clone()));
//!     assert_ok!(Vaults::deposit_cash(alice.clone(), 0, fixed("100.5")));
//!     assert_eq!(Assets::balance(USD, Vaults::clearing_account()), usd(100) + usd(1) / 2);
//!
//!     // Three tenths of a unit stay with the house; what is left in the vault is less than a unit, too.
//!     assert_ok!(Vaults::withdraw_cash(alice.clone(), 0, fixed("100.4999993")));
//!     assert_ok!(Vaults::close(alice, 0));
//! });
//! ```

#![cfg_attr(not(feature = "std"), no_std)]
#![forbid(unsafe_code)]
#![cfg_attr(
	not(any(test, feature = "runtime-benchmarks")),
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
mod cash;
#[deny(clippy::as_conversions)]
mod collateral;
#[deny(clippy::as_conversions)]
mod delegates;
#[deny(clippy::as_conversions)]
mod interest;
#[deny(clippy::as_conversions)]
mod ledger;
#[deny(clippy::as_conversions)]
mod lifecycle;
#[deny(clippy::as_conversions)]
mod outflow;
#[deny(clippy::as_conversions)]
mod settlement;
#[deny(clippy::as_conversions)]
mod tear_up;
#[deny(clippy::as_conversions)]
mod transfers;
// Codec's derive for enums writes `as` here.
mod try_state;
mod types;
#[deny(clippy::as_conversions)]
mod units;
pub mod weights;

pub use delegates::Delegate;
pub use outflow::{OutflowRecord, QueuedWithdrawal, Window, SLOT, SLOTS};
pub use pallet::*;
pub use settlement::{ContractSum, SettlementAccount};
pub use tear_up::TornIndices;
pub use types::{AdmittedAsset, OwnerRecord, Pool, Position, Vault};
pub use weights::WeightInfo;

use frame_support::traits::fungible;

/// Balance of the native token, in which deposits are held.
pub type BalanceOf<T> =
	<<T as Config>::Currency as fungible::Inspect<<T as frame_system::Config>::AccountId>>::Balance;

// FRAME's macros expect what construction has made sure of.
#[allow(clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use alloc::{collections::BTreeSet, vec::Vec};
	use frame_support::{
		pallet_prelude::*,
		traits::{
			fungibles::{self, metadata::Inspect as _, Inspect as _},
			StorageVersion, Time,
		},
		weights::WeightMeter,
		PalletId,
	};
	use frame_system::pallet_prelude::*;
	use sp_runtime::{
		traits::{AccountIdConversion, Zero},
		FixedI128, FixedU128,
	};
	use surety_margin::{EpochEnd, InterestTerms, TearUpIndex};
	use surety_traits::MarginCheck;
	use surety_types::{
		AssetId, HouseAccount, Instrument, Moment, OutflowTerms, Series, UnderlyingId, VaultId,
		VaultIndex,
	};

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	/// The pallet.
	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	/// What the pallet needs of its runtime.
	#[pallet::config]
	pub trait Config: frame_system::Config<RuntimeEvent: From<Event<Self>>> {
		/// Tokens: the settlement asset and the collateral assets.
		type Assets: fungibles::Mutate<Self::AccountId, AssetId = AssetId, Balance = u128>
			+ fungibles::metadata::Inspect<Self::AccountId>;

		/// Holds on those tokens.
		type CollateralHold: fungibles::hold::Mutate<
			Self::AccountId,
			AssetId = AssetId,
			Balance = u128,
			Reason = Self::RuntimeHoldReason,
		>;

		/// Reasons of the runtime for holding.
		type RuntimeHoldReason: From<HoldReason>;

		/// The native token, in which deposits are held.
		type Currency: fungible::hold::Mutate<Self::AccountId, Reason = Self::RuntimeHoldReason>;

		/// Says what a vault may give away.
		type Margin: MarginCheck<Self::AccountId>;

		/// The clock, in milliseconds of Unix time.
		type Time: Time<Moment = Moment>;

		/// Admits collateral and sets the terms of interest and of the outflow limit.
		type GovernanceOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// The dollar token in which cash is counted.
		#[pallet::constant]
		type SettlementAsset: Get<AssetId>;

		/// Its decimals, at most 18.
		#[pallet::constant]
		type SettlementDecimals: Get<u8>;

		/// Names the clearing account.
		#[pallet::constant]
		type PalletId: Get<PalletId>;

		/// Held of the owner's native tokens while a vault is open.
		#[pallet::constant]
		type VaultDeposit: Get<BalanceOf<Self>>;
		/// What is on hold of an owner from his first vault on, for the record of his vaults' numbers.
		#[pallet::constant]
		type OwnerDeposit: Get<BalanceOf<Self>>;

		/// How many vaults an owner may have open.
		#[pallet::constant]
		type MaxVaults: Get<u32>;

		/// How many assets a vault may hold as collateral.
		#[pallet::constant]
		type MaxCollaterals: Get<u32>;

		/// How many series a vault may have positions in.
		#[pallet::constant]
		type MaxPositions: Get<u32>;

		/// Of how many series of an expiry something may have been torn up: of all that can be listed.
		#[pallet::constant]
		type MaxTornSeries: Get<u32>;

		/// Held of the owner's native tokens for each delegate of a vault.
		#[pallet::constant]
		type DelegateDeposit: Get<BalanceOf<Self>>;

		/// How many delegates a vault may have.
		#[pallet::constant]
		type MaxDelegates: Get<u32>;

		/// How many waiting withdrawals a block, or a call, may deal with.
		#[pallet::constant]
		type MaxPayments: Get<u32>;

		/// Weights of the calls.
		type WeightInfo: WeightInfo;
	}

	/// Why tokens are on hold.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// They are collateral of the owner's vaults.
		Collateral,
		/// They are the deposit for the owner's open vaults.
		VaultDeposit,
		/// They are the deposit for the delegates of the owner's vaults.
		DelegateDeposit,
		/// They are the deposit for the owner's record, which stays.
		OwnerDeposit,
	}

	/// The vaults, by owner and number.
	#[pallet::storage]
	pub type Vaults<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		T::AccountId,
		Twox64Concat,
		VaultIndex,
		Vault<T>,
		OptionQuery,
	>;

	/// How many vaults an owner has open and which number comes next.
	///
	/// Stays when the last one is closed, as a nonce does: a number is never used twice, so nothing that named a vault, as
	/// a standing offer does, can come to mean another. Its deposit stays with it.
	#[pallet::storage]
	pub type Owners<T: Config> =
		StorageMap<_, Blake2_128Concat, T::AccountId, OwnerRecord<BalanceOf<T>>, ValueQuery>;

	/// What accounts of the house have of an instrument; absent at zero. Cash of the accounts Interest and Treasury is in
	/// the pool's record, and the accounts Settlement have records of their own.
	#[pallet::storage]
	pub type House<T: Config> = StorageDoubleMap<
		_,
		Twox64Concat,
		HouseAccount,
		Blake2_128Concat,
		Instrument,
		FixedI128,
		ValueQuery,
	>;

	/// What the account Settlement of an expiry has; absent where it has nothing.
	#[pallet::storage]
	pub type SettlementAccounts<T: Config> =
		StorageMap<_, Twox64Concat, (UnderlyingId, Moment), SettlementAccount, ValueQuery>;

	/// What all vaults have in common.
	#[pallet::storage]
	pub type CashPool<T: Config> = StorageValue<_, Pool, ValueQuery>;

	/// Indices of series of which something was torn up, by underlying and expiry.
	#[pallet::storage]
	pub type TearUps<T: Config> =
		StorageMap<_, Twox64Concat, (UnderlyingId, Moment), TornIndices<T>, ValueQuery>;

	/// How the epochs of a series' tear-ups ended, by number.
	#[pallet::storage]
	pub type EpochEnds<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, Series, Twox64Concat, u32, EpochEnd, OptionQuery>;

	/// Assets admitted as collateral.
	#[pallet::storage]
	pub type Collaterals<T: Config> =
		StorageMap<_, Twox64Concat, AssetId, AdmittedAsset, OptionQuery>;

	/// Who may trade for a vault besides its owner; sorted by account.
	#[pallet::storage]
	pub type Delegates<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		T::AccountId,
		Twox64Concat,
		VaultIndex,
		BoundedVec<Delegate<T::AccountId, BalanceOf<T>>, T::MaxDelegates>,
		ValueQuery,
	>;

	/// The outflow limit, what has been paid within the hour, and the ends of the queue of withdrawals.
	#[pallet::storage]
	pub type Outflow<T: Config> = StorageValue<_, OutflowRecord<T::AccountId>, ValueQuery>;

	/// Withdrawals that wait, by the vault that they left: at most one of each. Every one knows who is before and
	/// behind it.
	#[pallet::storage]
	pub type OutflowQueue<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		T::AccountId,
		Twox64Concat,
		VaultIndex,
		QueuedWithdrawal<T::AccountId>,
		OptionQuery,
	>;

	/// Collateral admitted from the first block, and the outflow limit.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// Assets and their decimals.
		pub collaterals: Vec<(AssetId, u8)>,
		/// Terms of the outflow limit.
		pub outflow: OutflowTerms,
		/// Ties the record to its runtime.
		#[serde(skip)]
		pub _config: core::marker::PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			let mut seen = BTreeSet::new();
			for (asset, decimals) in &self.collaterals {
				assert!(seen.insert(*asset), "collateral asset {asset} is listed twice at genesis");
				assert!(
					*asset != T::SettlementAsset::get(),
					"the settlement asset cannot be collateral: it is cash"
				);
				assert!(*decimals <= 18, "collateral asset {asset} has more than 18 decimals");
				assert!(
					T::Assets::asset_exists(*asset) && T::Assets::decimals(*asset) == *decimals,
					"collateral asset {asset} does not exist at genesis with {decimals} decimals"
				);
				Collaterals::<T>::insert(asset, AdmittedAsset::new(*decimals));
			}
			assert!(
				self.outflow.is_sound(),
				"the terms of the outflow limit are unsound at genesis"
			);
			Outflow::<T>::put(OutflowRecord { terms: self.outflow, ..Default::default() });
		}
	}

	/// What happened.
	#[pallet::event]
	#[pallet::generate_deposit(pub(crate) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A vault was opened.
		Opened {
			/// Which.
			vault: VaultId<T::AccountId>,
		},
		/// Cash came in.
		CashDeposited {
			/// To which vault.
			vault: VaultId<T::AccountId>,
			/// In the settlement currency.
			amount: FixedU128,
		},
		/// Cash left.
		CashWithdrawn {
			/// From which vault.
			vault: VaultId<T::AccountId>,
			/// What the vault was debited, in the settlement currency.
			amount: FixedU128,
			/// What the owner was paid, in units of the settlement asset.
			paid: u128,
		},
		/// Collateral was put on hold.
		CollateralDeposited {
			/// For which vault.
			vault: VaultId<T::AccountId>,
			/// Of which asset.
			asset: AssetId,
			/// In whole tokens.
			amount: FixedU128,
		},
		/// Collateral was released.
		CollateralWithdrawn {
			/// From which vault.
			vault: VaultId<T::AccountId>,
			/// Of which asset.
			asset: AssetId,
			/// In whole tokens.
			amount: FixedU128,
		},
		/// A vault was closed and its deposit returned.
		Closed {
			/// Which.
			vault: VaultId<T::AccountId>,
		},
		/// An asset was admitted as collateral.
		CollateralAdmitted {
			/// Which.
			asset: AssetId,
			/// Its decimals.
			decimals: u8,
		},
		/// The terms of interest were set.
		InterestSet {
			/// Those before.
			old: InterestTerms,
			/// Those from now on.
			new: InterestTerms,
		},
		/// Contracts of a vault's short were closed against all longs of the series.
		ShortTornUp {
			/// Whose short.
			vault: VaultId<T::AccountId>,
			/// Of which series.
			series: Series,
			/// Contracts.
			quantity: FixedU128,
			/// What the vault paid for them, in the settlement currency.
			cash: FixedU128,
			/// The index of the series from now on.
			index: TearUpIndex,
		},
		/// What tear-ups had taken of a vault's long was written, as the vault was touched.
		LongTornUp {
			/// Whose long.
			vault: VaultId<T::AccountId>,
			/// Of which series.
			series: Series,
			/// Contracts that were closed.
			closed: FixedU128,
			/// What the vault was paid for them, in the settlement currency.
			cash: FixedU128,
		},
		/// The record of an expiry's tear-ups was removed.
		TearUpsForgotten {
			/// What the expiry was written on.
			underlying: UnderlyingId,
			/// The expiry.
			expiry: Moment,
			/// Cash that rounding had left and the fund got, in the settlement currency.
			remainder: FixedI128,
		},
		/// Somebody was given leave to trade for a vault.
		DelegateAdded {
			/// For which vault.
			vault: VaultId<T::AccountId>,
			/// Who.
			delegate: T::AccountId,
		},
		/// The owner took that leave back. The deposit was returned.
		DelegateRemoved {
			/// For which vault.
			vault: VaultId<T::AccountId>,
			/// Who.
			delegate: T::AccountId,
		},
		/// A delegate gave that leave back. The deposit was returned to the owner.
		DelegationRenounced {
			/// For which vault.
			vault: VaultId<T::AccountId>,
			/// Who.
			delegate: T::AccountId,
		},
		/// Cash went from one vault to another.
		CashTransferred {
			/// From which vault.
			from: VaultId<T::AccountId>,
			/// To which vault.
			to: VaultId<T::AccountId>,
			/// In the settlement currency.
			amount: FixedU128,
		},
		/// Collateral went from one vault to another.
		CollateralTransferred {
			/// From which vault.
			from: VaultId<T::AccountId>,
			/// To which vault.
			to: VaultId<T::AccountId>,
			/// Of which asset.
			asset: AssetId,
			/// In whole tokens.
			amount: FixedU128,
		},
		/// The terms of the outflow limit were changed.
		OutflowSet {
			/// What they were.
			old: OutflowTerms,
			/// What they are.
			new: OutflowTerms,
		},
		/// Cash left a vault and waits for the outflow limit to let it go.
		WithdrawalQueued {
			/// Which vault.
			vault: VaultId<T::AccountId>,
			/// Its place in the queue.
			place: u64,
			/// What the vault was debited, in the settlement currency.
			amount: FixedU128,
		},
		/// A waiting withdrawal was paid, or a part of it.
		WithdrawalPaid {
			/// Of which vault.
			vault: VaultId<T::AccountId>,
			/// Its place in the queue.
			place: u64,
			/// What waits no longer, in the settlement currency.
			amount: FixedU128,
			/// What the owner was paid, in units of the settlement asset.
			paid: u128,
			/// What goes on waiting, in the settlement currency.
			left: FixedU128,
		},
		/// A waiting withdrawal could not be paid and went to the end of the queue.
		WithdrawalFailed {
			/// Of which vault.
			vault: VaultId<T::AccountId>,
			/// Its new place in the queue.
			place: u64,
			/// Why.
			error: DispatchError,
		},
		/// What was left of a waiting withdrawal went back into its vault.
		WithdrawalCancelled {
			/// Which vault.
			vault: VaultId<T::AccountId>,
			/// The place in the queue that it had.
			place: u64,
			/// In the settlement currency.
			amount: FixedU128,
		},
	}

	/// Why a call or posting was refused.
	#[pallet::error]
	pub enum Error<T> {
		/// There is no such vault.
		UnknownVault,
		/// The owner has as many vaults open as an owner may have.
		TooManyVaults,
		/// The amount is zero.
		AmountZero,
		/// The amount is finer than a unit of the asset.
		FinerThanAsset,
		/// The amount is less than one unit of the settlement asset.
		BelowOneUnit,
		/// The vault would not be covered after this much cash has left.
		BeyondFreeCash,
		/// The vault holds less of this asset.
		BeyondCollateral,
		/// The vault would not be covered without this collateral.
		CollateralNeeded,
		/// The asset is not admitted as collateral.
		CollateralNotAdmitted,
		/// The vault holds as many assets as a vault may hold.
		TooManyCollaterals,
		/// The vault has positions in as many series as a vault may have.
		TooManyPositions,
		/// A balance would be larger than the ledger can store.
		OutOfRange,
		/// The amounts of an instrument do not sum to zero.
		Unbalanced,
		/// The vault has positions or collateral.
		NotEmpty,
		/// The vault has one unit of cash or more.
		CashLeft,
		/// The vault owes cash.
		CashOwed,
		/// The asset is admitted already.
		AlreadyAdmitted,
		/// There is no such asset.
		UnknownAsset,
		/// The asset has more than 18 decimals.
		TooManyDecimals,
		/// The settlement asset is cash and not collateral.
		CollateralIsCash,
		/// The house has lent so much to other vaults that it has less than this.
		BeyondCustody,
		/// The terms of interest are out of their bounds.
		UnsoundInterest,
		/// The vault is short of fewer contracts.
		BeyondShort,
		/// The index does not go on from that of its series, or the end of an epoch is missing.
		TearUpMismatch,
		/// Something was torn up of as many series of the expiry as there can be.
		TooManyTornSeries,
		/// The house's account for tear-ups has positions in the expiry.
		TearUpNotSettled,
		/// The owner of a vault trades for it anyway.
		DelegateIsOwner,
		/// The account is a delegate of the vault already.
		AlreadyDelegate,
		/// The vault has as many delegates as a vault may have.
		TooManyDelegates,
		/// The account is not a delegate of the vault.
		UnknownDelegate,
		/// Both ends of the transfer are the same vault.
		SameVault,
		/// The other owner's vault does not hold this asset: only its owner can bring it.
		AssetNotHeld,
		/// The share is above one, or the floor below one or larger than the ledger can store.
		UnsoundOutflow,
		/// A withdrawal of this vault waits in the queue.
		WithdrawalWaiting,
		/// No withdrawal of this vault waits in the queue.
		NoWithdrawalWaiting,
		/// Nobody waits, or nobody who waits can be paid now.
		NothingToPay,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(
				T::SettlementDecimals::get() <= 18,
				"the settlement asset is finer than the books"
			);
			assert!(
				!T::MaxVaults::get().is_zero() && !T::MaxPositions::get().is_zero(),
				"nobody could open a vault or hold a position"
			);
			assert!(!T::MaxPayments::get().is_zero(), "no withdrawal that waits could be paid");
		}

		fn on_idle(_: BlockNumberFor<T>, remaining: Weight) -> Weight {
			let mut meter = WeightMeter::with_limit(remaining);
			Self::pay_when_idle(&mut meter);
			meter.consumed()
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Opens an empty vault for the caller, with the caller's next number. Holds a deposit.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::open())]
		pub fn open(origin: OriginFor<T>) -> DispatchResult {
			Self::do_open(ensure_signed(origin)?)
		}

		/// Moves `amount` of the settlement currency from the caller's account into the caller's vault. The amount
		/// must be exact in units of the settlement asset.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::deposit_cash())]
		pub fn deposit_cash(
			origin: OriginFor<T>,
			index: VaultIndex,
			amount: FixedU128,
		) -> DispatchResult {
			Self::do_deposit_cash(VaultId { owner: ensure_signed(origin)?, index }, amount)
		}

		/// Moves `amount` of free cash out of the caller's vault. Whole units are paid to the caller; what is finer
		/// goes to the house. Beyond the outflow limit, or behind others who wait, the withdrawal takes its place in the
		/// queue: the cash leaves the vault now and is paid later, without another call.
		#[pallet::call_index(2)]
		#[pallet::weight(
			T::WeightInfo::withdraw_cash()
				.max(T::WeightInfo::withdraw_cash_queued())
				.saturating_add(T::Margin::most_spent())
		)]
		pub fn withdraw_cash(
			origin: OriginFor<T>,
			index: VaultIndex,
			amount: FixedU128,
		) -> DispatchResultWithPostInfo {
			let vault = VaultId { owner: ensure_signed(origin)?, index };
			let weight = Self::do_withdraw_cash(vault, amount)?;
			Ok(Some(weight.saturating_add(T::Margin::spent())).into())
		}

		/// Puts `amount` whole tokens of an admitted asset on hold in the caller's account, as collateral of the
		/// caller's vault. The amount must be exact in units of the asset.
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::deposit_collateral())]
		pub fn deposit_collateral(
			origin: OriginFor<T>,
			index: VaultIndex,
			asset: AssetId,
			amount: FixedU128,
		) -> DispatchResult {
			Self::do_deposit_collateral(
				VaultId { owner: ensure_signed(origin)?, index },
				asset,
				amount,
			)
		}

		/// Releases `amount` whole tokens of the collateral of the caller's vault. The amount must be exact in units
		/// of the asset.
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::withdraw_collateral().saturating_add(T::Margin::most_spent()))]
		pub fn withdraw_collateral(
			origin: OriginFor<T>,
			index: VaultIndex,
			asset: AssetId,
			amount: FixedU128,
		) -> DispatchResultWithPostInfo {
			let vault = VaultId { owner: ensure_signed(origin)?, index };
			let asked = Self::do_withdraw_collateral(vault, asset, amount)?;
			let weight = if asked {
				T::WeightInfo::withdraw_collateral()
			} else {
				T::WeightInfo::withdraw_collateral_without_positions()
			};
			Ok(Some(weight.saturating_add(T::Margin::spent())).into())
		}

		/// Closes the caller's vault, which must have no positions, no collateral, no debt and no withdrawal waiting. Whole
		/// units of cash are paid to the caller, within the outflow limit; what is finer goes to the house. Delegates are
		/// dismissed, and their and the vault's deposits return.
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::close())]
		pub fn close(origin: OriginFor<T>, index: VaultIndex) -> DispatchResult {
			Self::do_close(VaultId { owner: ensure_signed(origin)?, index })
		}

		/// Admits an asset as collateral. Its decimals are read now, once.
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::admit_collateral())]
		pub fn admit_collateral(origin: OriginFor<T>, asset: AssetId) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			Self::do_admit_collateral(asset)
		}

		/// Sets the terms of interest on negative cash. Up to now the old ones hold.
		#[pallet::call_index(7)]
		#[pallet::weight(T::WeightInfo::set_interest())]
		pub fn set_interest(origin: OriginFor<T>, terms: InterestTerms) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			Self::do_set_interest(terms)
		}

		/// Lets `delegate` trade for the caller's vault: offer, take, cancel and close positions, and nothing else. Holds
		/// a deposit of the caller's.
		#[pallet::call_index(10)]
		#[pallet::weight(T::WeightInfo::add_delegate())]
		pub fn add_delegate(
			origin: OriginFor<T>,
			index: VaultIndex,
			delegate: T::AccountId,
		) -> DispatchResult {
			Self::do_add_delegate(VaultId { owner: ensure_signed(origin)?, index }, delegate)
		}

		/// Lets a delegate of the caller's vault trade for it no longer. The deposit returns.
		#[pallet::call_index(11)]
		#[pallet::weight(T::WeightInfo::remove_delegate())]
		pub fn remove_delegate(
			origin: OriginFor<T>,
			index: VaultIndex,
			delegate: T::AccountId,
		) -> DispatchResult {
			let vault = VaultId { owner: ensure_signed(origin)?, index };
			Self::drop_delegate(&vault, &delegate)?;
			Self::deposit_event(Event::DelegateRemoved { vault, delegate });
			Ok(())
		}

		/// Gives back the caller's leave to trade for another's vault. The deposit returns to the vault's owner.
		#[pallet::call_index(12)]
		#[pallet::weight(T::WeightInfo::renounce_delegation())]
		pub fn renounce_delegation(
			origin: OriginFor<T>,
			vault: VaultId<T::AccountId>,
		) -> DispatchResult {
			let delegate = ensure_signed(origin)?;
			Self::drop_delegate(&vault, &delegate)?;
			Self::deposit_event(Event::DelegationRenounced { vault, delegate });
			Ok(())
		}

		/// Moves `amount` of free cash from the caller's vault to any open vault. It may be finer than a unit of the
		/// settlement asset.
		#[pallet::call_index(13)]
		#[pallet::weight(T::WeightInfo::transfer_cash().saturating_add(T::Margin::most_spent()))]
		pub fn transfer_cash(
			origin: OriginFor<T>,
			from_index: VaultIndex,
			to: VaultId<T::AccountId>,
			amount: FixedU128,
		) -> DispatchResultWithPostInfo {
			let from = VaultId { owner: ensure_signed(origin)?, index: from_index };
			let had_positions = Self::do_transfer_cash(from, to, amount)?;
			let weight = if had_positions {
				T::WeightInfo::transfer_cash()
			} else {
				T::WeightInfo::transfer_cash_without_positions()
			};
			Ok(Some(weight.saturating_add(T::Margin::spent())).into())
		}

		/// Moves `amount` whole tokens of the collateral of the caller's vault to another vault of the caller, or to
		/// another's that holds the asset already; then the tokens go on hold in its owner's account. The amount must be
		/// exact in units of the asset. Refused while the issuer has frozen the asset or the caller's account.
		#[pallet::call_index(14)]
		#[pallet::weight(T::WeightInfo::transfer_collateral().saturating_add(T::Margin::most_spent()))]
		pub fn transfer_collateral(
			origin: OriginFor<T>,
			from_index: VaultIndex,
			to: VaultId<T::AccountId>,
			asset: AssetId,
			amount: FixedU128,
		) -> DispatchResultWithPostInfo {
			let from = VaultId { owner: ensure_signed(origin)?, index: from_index };
			let had_positions = Self::do_transfer_collateral(from, to, asset, amount)?;
			let weight = if had_positions {
				T::WeightInfo::transfer_collateral()
			} else {
				T::WeightInfo::transfer_collateral_without_positions()
			};
			Ok(Some(weight.saturating_add(T::Margin::spent())).into())
		}

		/// Sets the terms of the outflow limit, from the next withdrawal on. Governance only.
		#[pallet::call_index(15)]
		#[pallet::weight(T::WeightInfo::set_outflow())]
		pub fn set_outflow(origin: OriginFor<T>, terms: OutflowTerms) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			Self::do_set_outflow(terms)
		}

		/// Pays withdrawals that wait, from the head of the queue, at most `limit` of them and at most as many as a
		/// block deals with. The hook does so anyway; this is for who would rather not wait for an idle block.
		#[pallet::call_index(16)]
		#[pallet::weight(T::WeightInfo::pay_withdrawals((*limit).min(T::MaxPayments::get())))]
		pub fn pay_withdrawals(origin: OriginFor<T>, limit: u32) -> DispatchResultWithPostInfo {
			ensure_signed(origin)?;
			let dealt = Self::do_pay_withdrawals(limit)?;
			Ok(Some(T::WeightInfo::pay_withdrawals(dealt)).into())
		}

		/// Takes the caller's vault out of the queue: what is left of its withdrawal goes back into it.
		#[pallet::call_index(17)]
		#[pallet::weight(T::WeightInfo::cancel_withdrawal())]
		pub fn cancel_withdrawal(origin: OriginFor<T>, index: VaultIndex) -> DispatchResult {
			Self::do_cancel_withdrawal(VaultId { owner: ensure_signed(origin)?, index })
		}
	}

	impl<T: Config> Pallet<T> {
		/// The account that has the settlement tokens of all vaults.
		pub fn clearing_account() -> T::AccountId {
			T::PalletId::get().into_account_truncating()
		}
	}
}
