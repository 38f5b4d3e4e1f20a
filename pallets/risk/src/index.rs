//! The safety index: which vaults to look at when a market moves (docs/safety-interval.md).
//!
//! One ordered list for each [`Driver`]: a *hand* that says where the driver is, and vaults filed at *places* ahead of it.
//!
//! ```text
//!  Upper(BTC)   hand 60,120 ──> │ 60,400  61,000  61,000  64,500 ...     a rise of spot
//!  Lower(BTC)   hand (60,120)──> │ 59,900  58,000 ...                    a fall, counted from the top
//!  Drift(BTC)   hand  1,204 ──> │ 1,300  1,750 ...                       basis, rate, volatility: a clock
//!  Time         hand 08:00:06 > │ 08:00:50  09:10:00 ...
//! ```
//! 1. *Proof*. A vault is filed ahead of every hand that could make it unsafe, no further than was proved when it was
//!    filed. While no hand has reached it its maintenance margin is not negative.
//! 2. *Due*. A vault that a hand has reached is looked at: filed anew, or found unsafe. Looking always leaves it ahead of
//!    every hand or off the index, so that the work ends. What the budget does not reach stays due.
//! 3. *Nothing proved*. A vault of which something changed that no hand shows (a claim that was cut, say) is
//!    [`Unproved`] until the hook looks at it; so is one for which there is no answer. One that was found unsafe is in
//!    [`Unsafe`], off the index, and is looked at in turn until it is safe again.
//! 4. *In turn*. A proof that the next block's move would use up is not worth its places in the lists: such a vault is filed
//!    under [`Driver::Turn`] alone, behind those who wait for their turn already, and is due in every later block. However
//!    many there are, they take nothing from those whom a hand has reached.
//! 5. *Sweeps*. When parameters change, those filed under a driver of what changed are proved again in the order of their
//!    places; while that lasts those ahead of the sweep count as unproved.
//!
//! So every vault whose maintenance margin is negative is due, ahead of a sweep, in `Unproved` or in `Unsafe`: this is
//! what [`Pallet::is_proved`] and the list of unproved vaults say, and `tests/risk_index_properties.rs` checks. A second
//! net goes round all vaults in what blocks leave idle and tells if one was missed ([`Event::IndexMissed`]).
//!
//! Not filed: who has no shorts and owes nothing; its maintenance margin cannot be negative.
//!
//! What cannot change between the hook and the end of a block: spot, prices and quotes (they are the oracle's, which
//! changes them in its hook only) and time. So a vault that a call files is ahead of the hands that this block's hook
//! left.

pub(crate) mod clocks;
pub(crate) mod filing;
mod net;
pub(crate) mod proof;
// The codec's derive for enums converts indices with `as`.
#[allow(clippy::as_conversions)]
pub mod records;
mod sweep;
// The codec's derive for enums converts indices with `as`.
#[allow(clippy::as_conversions)]
mod unproved;
mod walk;

pub use unproved::UnprovedCursor;

use crate::{check::Assessment, Clocks, Config, Error, Event, Pallet, Records};
use filing::Filed;
use frame_support::traits::Time;
use proof::{falls, Effort};
use records::{Driver, MarketClocks, Place, Standing, VaultRecord};
use sp_arithmetic::{traits::Zero, FixedI128};
use surety_margin::CollateralUse;
use surety_traits::{Action, Holdings, Ledger, Liquidator, PriceFeed};
use surety_types::{UnderlyingId, VaultId};

/// Whether a vault can become unsafe at all. Collateral cannot make it so: haircuts are bounded by the shocks of their
/// market, so that more of it lowers no margin.
pub(crate) fn needs_filing(holdings: &Holdings) -> bool {
	let Holdings { cash, positions, .. } = holdings;
	let owes = *cash < FixedI128::zero();
	owes || positions.iter().any(|(_, quantity)| *quantity < FixedI128::zero())
}

impl<T: Config> Pallet<T> {
	/// Where a driver's hand is; nothing where it has none, because there has never been a price.
	pub fn hand(driver: &Driver) -> Option<Place> {
		let spot = |underlying: UnderlyingId| {
			let quote = T::PriceFeed::spot(underlying, Action::ReduceRisk).ok()?;
			Some(quote.spot.into_inner())
		};
		let peg = || Self::stable_price(Action::ReduceRisk).0.into_inner();
		match driver {
			Driver::Upper(underlying) => spot(*underlying),
			Driver::Lower(underlying) => spot(*underlying).map(falls),
			Driver::Drift(underlying, grade) => {
				Clocks::<T>::get(underlying)?.clock(*grade).hand().ok()
			},
			Driver::PriceUpper(asset) => Self::collateral_price(*asset),
			Driver::PriceLower(asset) => Self::collateral_price(*asset).map(falls),
			Driver::PegUpper => Some(peg()),
			Driver::PegLower => Some(falls(peg())),
			Driver::Time | Driver::Turn => Some(T::Time::now().into()),
		}
	}

	/// Files a vault for what it holds after a change that was allowed.
	pub(crate) fn file(
		vault: &VaultId<T::AccountId>,
		mut record: VaultRecord<T>,
		holdings: &Holdings,
		assessment: Option<&Assessment>,
	) -> Result<(), Error<T>> {
		Self::note(vault, &mut record, holdings, assessment, Effort::Trade)
	}

	/// Nothing is known of a vault any more: the hook looks at it.
	pub(crate) fn file_as_due(vault: &VaultId<T::AccountId>) {
		let mut record = Self::record_of(vault);
		// One that is unsafe is looked at anyway, and said to be safe if it is.
		if record.standing != Standing::Unsafe {
			Self::unfile(vault, &mut record, Standing::Unproved);
		}
	}

	/// Looks at a vault: files it anew, or finds it unsafe.
	pub(crate) fn visit(vault: &VaultId<T::AccountId>, effort: Effort<'_>) -> Result<(), Error<T>> {
		let mut record = Self::record_of(vault);
		let Some(holdings) = T::Ledger::holdings(vault) else {
			// It was closed.
			record.mode = Default::default();
			Self::unfile(vault, &mut record, Standing::Filed);
			return Ok(());
		};
		let assessment = needs_filing(&holdings)
			.then(|| Self::assess_now(&holdings, record.mode))
			.transpose()?;
		Self::note(vault, &mut record, &holdings, assessment.as_ref(), effort)
	}

	/// Writes down what a look at a vault has shown.
	fn note(
		vault: &VaultId<T::AccountId>,
		record: &mut VaultRecord<T>,
		holdings: &Holdings,
		assessment: Option<&Assessment>,
		effort: Effort<'_>,
	) -> Result<(), Error<T>> {
		let assessment = assessment.filter(|_| needs_filing(holdings));
		let Some(assessment) = assessment else {
			Self::tell_safe(vault, record);
			Self::unfile(vault, record, Standing::Filed);
			return Ok(());
		};
		let mut maintenance = assessment.requirement.maintenance;
		let counted = assessment.loaded.vault.collateral_use;
		if maintenance < FixedI128::zero() && counted != CollateralUse::Margin {
			// What may be lent on collateral is less than what it is worth as margin.
			maintenance = Self::assess_now(holdings, record.mode)?.requirement.maintenance;
		}
		if maintenance < FixedI128::zero() {
			Self::tell_unsafe(vault, record, maintenance);
			Self::unfile(vault, record, Standing::Unsafe);
			return Ok(());
		}
		Self::tell_safe(vault, record);
		let expiries = &assessment.loaded.expiries;
		// Anchors are the hook's to set, and a look sets those of one market at most, so that it is bounded: who needs more
		// is looked at again.
		let mut may_anchor = matches!(effort, Effort::Visit(_));
		// Limits of drift are measured at the clock's level: before the first filing there is none.
		let unclocked = expiries.keys().find(|market| !Clocks::<T>::contains_key(*market));
		if let Some(underlying) = unclocked.filter(|_| may_anchor) {
			Self::clocks_of(*underlying)?;
			may_anchor = false;
		}
		if !Self::are_followed(expiries) {
			// Its expiries join the clocks when the hook has seen them quoted.
			Self::unfile(vault, record, Standing::Unproved);
			return Ok(());
		}
		let proof = Self::prove(holdings, record.mode, assessment, effort)?;
		let mut filed = Self::file_proved(vault, record, &proof)?;
		if let (Filed::TooFar(underlying), true) = (filed, may_anchor) {
			Self::anchor_fine(underlying)?;
			filed = Self::file_proved(vault, record, &proof)?;
		}
		if filed != Filed::Done {
			Self::unfile(vault, record, Standing::Unproved);
		}
		Ok(())
	}

	/// Whether the clocks follow all expiries that a vault has positions in, and are on time.
	fn are_followed(
		expiries: &alloc::collections::BTreeMap<
			UnderlyingId,
			alloc::vec::Vec<surety_types::Moment>,
		>,
	) -> bool {
		expiries.iter().all(|(underlying, held)| {
			let follow = |clocks: MarketClocks<T>| {
				!clocks.late && held.iter().all(|expiry| clocks.expiries.contains(expiry))
			};
			Clocks::<T>::get(underlying).is_some_and(follow)
		})
	}

	/// Whether a driver is a clock that could not be moved in this block: then no place on it is a proof.
	fn is_late(driver: &Driver) -> bool {
		let Driver::Drift(underlying, _) = driver else { return false };
		Clocks::<T>::get(underlying).is_some_and(|clocks| clocks.late)
	}

	fn tell_unsafe(vault: &VaultId<T::AccountId>, record: &VaultRecord<T>, maintenance: FixedI128) {
		if record.standing != Standing::Unsafe {
			Self::deposit_event(Event::VaultUnsafe { vault: vault.clone(), maintenance });
		}
		T::Liquidator::vault_unsafe(vault, surety_math::magnitude(maintenance));
	}

	fn tell_safe(vault: &VaultId<T::AccountId>, record: &VaultRecord<T>) {
		if record.standing == Standing::Unsafe {
			Self::deposit_event(Event::VaultSafe { vault: vault.clone() });
		}
	}

	/// Whether what is filed of a vault is a proof that its maintenance margin is not negative now. One that was never
	/// seen has nothing that could become unsafe.
	pub fn is_proved(vault: &VaultId<T::AccountId>) -> bool {
		let Some(record) = Records::<T>::get(vault) else { return true };
		let ahead = |(driver, place): &(Driver, Place)| {
			let reached = Self::hand(driver).is_none_or(|hand| *place <= hand);
			!Self::is_late(driver) && !reached && !Self::is_swept(driver, *place, vault)
		};
		record.standing == Standing::Filed && record.filing.iter().all(ahead)
	}
}
