//! The two passes of settlement, vault by vault (spec/liquidation.md, "Settlement").
//!
//! ```text
//! price fixed ──> collection ──────────────────────────────> payment ─────────────────────> pruned
//!                 X <= 0: positions and cash to the house,    positions to the house, the
//!                         what the vault cannot pay is paid   claim from it, cut in so far
//!                         by the sink or written off          as something was written off
//!                 X > 0:  counted, X is its claim
//! ```
//! X is a vault's net amount in the expiry, rounded once, against the vault. Let W be the sum of the claims and S what
//! was written off.
//!
//! 1. *Once.* A loser leaves the index with its positions; a winner has its claim on record when it is counted and
//!    leaves the index when it is paid. A visit of the wrong kind is refused, so it does not matter who comes, how often
//!    and in which order.
//! 2. *Order.* X depends on the vault's positions and the price alone, and nobody trades in the expiry or becomes a holder
//!    in it once the price is fixed. W is therefore the same in any order, and a winner is paid the same. Where the sink
//!    has too little for all, the order decides whose debt it pays, not how much it pays in all.
//! 3. *Solvency.* Positions of a series sum to zero and each X is rounded down, so the losers' -X sum to at least W.
//!    The house has -X of each loser less S when the pass ends, at least W - S, and winners get at most
//!    `W (1 - S / W) = W - S` of it. It is never below zero, and what is left goes to the fund.
//! 4. *Progress.* Collecting takes an X that fits (quantities, prices and positions are bounded) and cash that the ledger
//!    can store, whatever the vault's positions are; what the sink or the equity cannot answer writes nothing off. So no
//!    reachable state has a loser that cannot be collected. Should there be one all the same, the hook tries it once a
//!    block for [`CollectionPatience`](Config::CollectionPatience) and then ends the pass without it: the house pays from
//!    what it has, and what comes late is for those who are late and then for the fund.

use crate::{
	full_cover::leg, listing::expiry_of, Config, Error, Event, Expiries, ExpiryKey, ExpiryRecord,
	HolderRecord, Holders, Pallet, Phase, SettlingCursor, VaultIdOf,
};
use alloc::vec::Vec;
use frame_support::{
	ensure,
	storage::with_storage_layer,
	traits::{Get, Time},
};
use sp_arithmetic::{
	traits::{CheckedAdd, CheckedSub, Zero},
	FixedI128, FixedU128,
};
use sp_runtime::{DispatchError, DispatchResult};
use surety_margin::{settlement_shortfall, settlement_value, Leg, Recovery};
use surety_math::MathError;
use surety_traits::{Claims, Holdings, Ledger, LossSink, MarginCheck, SettlementOracle};
use surety_types::{Entry, HouseAccount, Instrument, LedgerAccount, Moment, Series, UnderlyingId};

/// What a visit did with the positions of a vault.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Visit {
	/// A loser has paid, and its positions are gone.
	Collected,
	/// A winner has been counted.
	Counted,
	/// A winner has been paid, and its positions are gone.
	Paid,
}

/// What has been done at one vault.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Visited {
	pub visit: Visit,
	/// Positions of the vault in the expiry.
	pub positions: u32,
	/// Whether the collection has ended with it.
	pub ended: bool,
}

/// What the positions of a vault in an expiry come to.
struct Due {
	/// Whether there is such a vault. One of which tear-ups left nothing may have been closed.
	open: bool,
	/// How many they are.
	positions: u32,
	/// Positive where the vault has won, in the settlement currency.
	net: FixedI128,
	price: FixedU128,
}

impl<T: Config> Pallet<T> {
	/// Does with a holder what the phase of the expiry asks for: collects from it, counts it or pays it. The records are
	/// those on file.
	pub(crate) fn visit(
		vault: &VaultIdOf<T>,
		key: ExpiryKey,
		mut record: ExpiryRecord,
		holder: HolderRecord,
	) -> Result<Visited, DispatchError> {
		ensure!(record.phase != Phase::Trading, Error::<T>::NotFixed);
		let due = Self::due(vault, key)?;
		let visit = match (record.phase, holder.claim) {
			(Phase::Paying, Some(claim)) => Self::pay(vault, key, &mut record, &due, claim),
			(Phase::Paying, None) => Self::settle_late(vault, key, &mut record, &due),
			(_, Some(_)) => Err(Error::<T>::Collecting.into()),
			(_, None) if due.net > FixedI128::zero() => {
				Self::count(vault, key, &mut record, due.net)
			},
			(_, None) => Self::collect(vault, key, &mut record, &due),
		}?;
		let ended = record.phase == Phase::Collecting && record.is_collected();
		if ended {
			Self::end_collection(key, &mut record);
		}
		Expiries::<T>::insert(key, record);
		Ok(Visited { visit, positions: due.positions, ended })
	}

	/// As [`visit`](Self::visit) for who is not the hook, whose lap begins anew if that ends a pass.
	pub(crate) fn settle_now(
		vault: &VaultIdOf<T>,
		key: ExpiryKey,
	) -> Result<Visited, DispatchError> {
		let holder = Holders::<T>::get(key, vault).ok_or(Error::<T>::NothingToSettle)?;
		let record = Expiries::<T>::get(key).ok_or(Error::<T>::Corrupt)?;
		let visited = Self::visit(vault, key, record, holder)?;
		if visited.ended {
			SettlingCursor::<T>::kill();
		}
		Ok(visited)
	}

	/// The settlement price of an expiry.
	pub(crate) fn settlement_price((underlying, expiry): ExpiryKey) -> Result<FixedU128, Error<T>> {
		let settlement = T::SettlementOracle::settlement(underlying, expiry);
		settlement.map(|settlement| settlement.price).ok_or(Error::<T>::NotFixed)
	}

	fn due(vault: &VaultIdOf<T>, key: ExpiryKey) -> Result<Due, DispatchError> {
		let price = Self::settlement_price(key)?;
		let holdings = T::Ledger::holdings(vault);
		let open = holdings.is_some();
		let holdings = holdings.unwrap_or_default();
		let held = positions_in(&holdings, key);
		let legs: Vec<Leg> = held.map(|(series, quantity)| leg(&series, quantity)).collect();
		let positions = u32::try_from(legs.len()).map_err(|_| Error::<T>::AmountOutOfRange)?;
		let net = settlement_value(&legs, price).map_err(Error::<T>::from)?;
		Ok(Due { open, positions, net, price })
	}

	/// Writes a winner's claim down.
	fn count(
		vault: &VaultIdOf<T>,
		key: ExpiryKey,
		record: &mut ExpiryRecord,
		net: FixedI128,
	) -> Result<Visit, DispatchError> {
		let claim = surety_math::magnitude(net);
		record.winnings =
			record.winnings.checked_add(&claim).ok_or(Error::<T>::AmountOutOfRange)?;
		record.counted = record.counted.checked_add(1).ok_or(Error::<T>::Corrupt)?;
		Holders::<T>::insert(key, vault, HolderRecord { claim: Some(claim) });
		let (underlying, expiry) = key;
		Self::deposit_event(Event::Counted { vault: vault.clone(), underlying, expiry, claim });
		Ok(Visit::Counted)
	}

	/// Collects what a loser owes, and writes off what it cannot pay and nobody pays for it.
	fn collect(
		vault: &VaultIdOf<T>,
		key: ExpiryKey,
		record: &mut ExpiryRecord,
		due: &Due,
	) -> Result<Visit, DispatchError> {
		Self::take(vault, key, record, due, due.net)?;
		let written_off = Self::relieve(vault, key, due.net)?;
		record.shortfall =
			record.shortfall.checked_add(&written_off).ok_or(Error::<T>::AmountOutOfRange)?;
		Ok(Visit::Collected)
	}

	/// Frees a loser of what it cannot pay of the net amount that it has just been charged. Returns how much of it the
	/// sink did not pay.
	fn relieve(
		vault: &VaultIdOf<T>,
		key: ExpiryKey,
		net: FixedI128,
	) -> Result<FixedU128, DispatchError> {
		// Who does not know what a vault has cannot say that it cannot pay: its debt stays with it, where liquidation
		// meets it, and winners do not wait.
		let Ok(equity) = T::Margin::equity(vault) else { return Ok(FixedU128::zero()) };
		let shortfall = settlement_shortfall(equity, net).map_err(Error::<T>::from)?;
		if shortfall.is_zero() {
			return Ok(shortfall);
		}
		let (underlying, expiry) = key;
		let house = HouseAccount::Settlement { underlying, expiry };
		let absorbed = with_storage_layer(|| {
			let paid = T::LossSink::pay(underlying, shortfall, house)?;
			ensure!(paid <= shortfall, Error::<T>::Corrupt);
			Ok::<_, DispatchError>(paid)
		})
		.unwrap_or_else(|error| {
			log::error!(target: crate::LOG_TARGET, "nobody paid {shortfall:?} of {key:?}: {error:?}");
			FixedU128::zero()
		});
		let relief = surety_math::signed(shortfall).map_err(Error::<T>::from)?;
		let (debtor, house) = (LedgerAccount::Vault(vault.clone()), LedgerAccount::House(house));
		let moved = Entry::moved(house, debtor, Instrument::Cash, relief);
		T::Ledger::post(&moved.map_err(Error::<T>::from)?)?;
		let written_off = shortfall.checked_sub(&absorbed).ok_or(Error::<T>::Corrupt)?;
		Self::deposit_event(Event::Relieved {
			vault: vault.clone(),
			underlying,
			expiry,
			absorbed,
			written_off,
		});
		Ok(written_off)
	}

	/// Pays a winner that was counted, rounded down once.
	fn pay(
		vault: &VaultIdOf<T>,
		key: ExpiryKey,
		record: &mut ExpiryRecord,
		due: &Due,
		claim: FixedU128,
	) -> Result<Visit, DispatchError> {
		let paid = record.paid(claim).and_then(surety_math::signed).map_err(Error::<T>::from)?;
		record.counted = record.counted.checked_sub(1).ok_or(Error::<T>::Corrupt)?;
		Self::take(vault, key, record, due, paid)?;
		Ok(Visit::Paid)
	}

	/// Settles a holder without whom the collection ended. A loser pays all; a winner comes after all who were counted,
	/// and gets no larger part of his claim than they did and no more than there is.
	fn settle_late(
		vault: &VaultIdOf<T>,
		key: ExpiryKey,
		record: &mut ExpiryRecord,
		due: &Due,
	) -> Result<Visit, DispatchError> {
		if due.net <= FixedI128::zero() {
			Self::take(vault, key, record, due, due.net)?;
			return Ok(Visit::Collected);
		}
		ensure!(record.counted.is_zero(), Error::<T>::Collecting);
		let (underlying, expiry) = key;
		let house = HouseAccount::Settlement { underlying, expiry };
		let there = T::Ledger::house(&house, &Instrument::Cash).max(FixedI128::zero());
		let claim = surety_math::magnitude(due.net);
		let part = record.paid(claim).and_then(surety_math::signed).map_err(Error::<T>::from)?;
		Self::take(vault, key, record, due, part.min(there))?;
		Ok(Visit::Paid)
	}

	/// All positions of the expiry go from the vault to the house, the cash from the house to the vault; the vault holds
	/// the expiry no more.
	fn take(
		vault: &VaultIdOf<T>,
		key: ExpiryKey,
		record: &mut ExpiryRecord,
		due: &Due,
		cash: FixedI128,
	) -> DispatchResult {
		let (underlying, expiry) = key;
		if due.open {
			T::Ledger::settle(vault, underlying, expiry, cash)?;
		}
		record.holders = record.holders.checked_sub(1).ok_or(Error::<T>::Corrupt)?;
		Holders::<T>::remove(key, vault);
		if cash < due.net {
			// Its claim counted in full until now.
			T::Margin::unprove(vault);
		}
		Self::deposit_event(Event::Settled {
			vault: vault.clone(),
			underlying,
			expiry,
			price: due.price,
			cash,
		});
		Ok(())
	}

	/// Ends the collection: from now on winners are paid.
	fn end_collection(key: ExpiryKey, record: &mut ExpiryRecord) {
		record.phase = Phase::Paying;
		let (underlying, expiry) = key;
		let ExpiryRecord { winnings, shortfall, .. } = *record;
		Self::deposit_event(Event::CollectionEnded { underlying, expiry, winnings, shortfall });
	}

	/// Ends a collection in which the hook has failed at every holder that is left, if it has been patient enough. What
	/// they have not paid is missing as if it had been written off.
	pub(crate) fn end_without(key: ExpiryKey, mut record: ExpiryRecord) -> DispatchResult {
		let (underlying, expiry) = key;
		let settlement =
			T::SettlementOracle::settlement(underlying, expiry).ok_or(Error::<T>::NotFixed)?;
		let patience = settlement.fixed_at.checked_add(T::CollectionPatience::get());
		let patient = patience.is_none_or(|until| T::Time::now() < until);
		if record.phase != Phase::Collecting || patient {
			return Ok(());
		}
		let house = HouseAccount::Settlement { underlying, expiry };
		let there = T::Ledger::house(&house, &Instrument::Cash).max(FixedI128::zero());
		let missing = record.winnings.checked_sub(&surety_math::magnitude(there));
		record.shortfall = record.shortfall.max(missing.unwrap_or_default());
		Self::end_collection(key, &mut record);
		Expiries::<T>::insert(key, record);
		Ok(())
	}
}

impl<T: Config> Claims for Pallet<T> {
	/// Nothing can be counted on before all losers have been collected from: who must still pay may fail to, and that would
	/// be known only after somebody took risk on it.
	fn missing(underlying: UnderlyingId, expiry: Moment, claim: FixedU128) -> FixedU128 {
		let Some(record) = Expiries::<T>::get((underlying, expiry)) else { return Zero::zero() };
		if record.phase != Phase::Paying {
			return claim;
		}
		// What cannot be told will not be counted on.
		let paid = record.paid(claim).unwrap_or_default();
		claim.checked_sub(&paid).unwrap_or_default()
	}
}

impl ExpiryRecord {
	/// What is paid of a claim: `claim (1 - shortfall / winnings)`, rounded down once.
	pub(crate) fn paid(&self, claim: FixedU128) -> Result<FixedU128, MathError> {
		Recovery { owed: self.winnings, missing: self.shortfall }.paid(claim)
	}
}

/// What a vault holds in an expiry.
pub(crate) fn positions_in(
	holdings: &Holdings,
	key: ExpiryKey,
) -> impl Iterator<Item = (Series, FixedI128)> + '_ {
	holdings.positions.iter().copied().filter(move |(series, _)| expiry_of(series) == key)
}
