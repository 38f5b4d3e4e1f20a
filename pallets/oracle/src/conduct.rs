//! Who is silent, whose surface has arbitrage, whose observations are outside the band of the others: told once when it
//! begins and once when it ends, so that an operator who goes on costs nothing more.

use crate::{
	aggregation::Fresh,
	work::{is_fresh, is_young},
	Conduct, Conducts, Config, Error, Event, Feeds, MarketPrices, Operators, Pallet, Prices,
	Records, SurfaceFault,
};
use alloc::vec::Vec;
use frame_support::{ensure, traits::Time, BoundedVec};
use sp_runtime::DispatchResult;
use surety_traits::{Misconduct, OperatorNumber};
use surety_types::{Moment, UnderlyingId};

impl<T: Config> Pallet<T> {
	/// Notes what operators do wrong now, and what not any more. Written only where that has changed.
	pub(crate) fn note_conduct(
		underlying: UnderlyingId,
		fresh: &[Fresh<'_>],
		faults: &[(OperatorNumber, SurfaceFault)],
		outside: &[OperatorNumber],
		now: Moment,
	) {
		let mut wrong: Vec<(OperatorNumber, Misconduct)> = Vec::new();
		wrong.extend(faults.iter().map(|(number, _)| (*number, Misconduct::Arbitrage)));
		wrong.extend(outside.iter().map(|number| (*number, Misconduct::Outside)));
		wrong.extend(Self::silent(fresh).into_iter().map(|number| (number, Misconduct::Silence)));
		let mut conducts = Conducts::<T>::get(underlying).into_inner();
		let before = conducts.clone();
		for conduct in &mut conducts {
			let still = wrong.iter().find(|(number, _)| *number == conduct.number);
			match (conduct.now, still) {
				(Some((_, since)), Some((_, misconduct))) => {
					conduct.now = Some((*misconduct, since));
				},
				(Some(_), None) => {
					conduct.now = None;
					let operator = conduct.number;
					Self::deposit_event(Event::ConductMended { underlying, operator });
				},
				_ => (),
			}
		}
		for (number, misconduct) in wrong {
			let known = conducts.iter_mut().find(|conduct| conduct.number == number);
			if known.as_ref().is_some_and(|conduct| conduct.now.is_some()) {
				continue;
			}
			let now = Some((misconduct, now));
			match known {
				Some(conduct) => {
					conduct.now = now;
					// A count of reports, not money.
					conduct.reports = conduct.reports.saturating_add(1);
				},
				None => conducts.push(Conduct { number, now, reports: 1 }),
			}
			let fault = faults.iter().find(|(of, _)| *of == number).map(|(_, fault)| *fault);
			Self::deposit_event(Event::Misconduct {
				underlying,
				operator: number,
				misconduct,
				fault,
			});
		}
		if conducts != before {
			Conducts::<T>::insert(underlying, BoundedVec::truncate_from(conducts));
		}
	}

	/// The operators with a hot key of whom nothing is fresh. They are looked for only if somebody is missing.
	fn silent(fresh: &[Fresh<'_>]) -> Vec<OperatorNumber> {
		// Who has dropped his key may still be fresh: all are counted.
		if u32::try_from(fresh.len()) == Ok(Operators::<T>::count()) {
			return Vec::new();
		}
		let with_key = Operators::<T>::iter_values().filter(|operator| operator.key.is_some());
		let all = with_key.map(|operator| operator.number);
		let mut silent: Vec<_> =
			all.filter(|number| !fresh.iter().any(|record| record.number == *number)).collect();
		silent.sort_unstable();
		silent
	}

	/// What is known of an operator's conduct in a feed.
	pub(crate) fn conduct(underlying: UnderlyingId, number: OperatorNumber) -> Option<Conduct> {
		let conducts = Conducts::<T>::get(underlying);
		conducts.iter().find(|conduct| conduct.number == number).copied()
	}

	/// Lets the time of those who do wrong begin anew, after a quorum was not heard for so long that its last word does
	/// not count any more: the chain may have stood still, and with it everybody.
	pub(crate) fn restart_patience(underlying: UnderlyingId, now: Moment) {
		Conducts::<T>::mutate_exists(underlying, |slot| {
			let Some(conducts) = slot else { return };
			for (_, since) in conducts.iter_mut().filter_map(|conduct| conduct.now.as_mut()) {
				*since = now;
			}
		});
	}

	/// Forgets what is known of an operator.
	pub(crate) fn forget_conduct(underlying: UnderlyingId, number: OperatorNumber) {
		Conducts::<T>::mutate_exists(underlying, |slot| {
			let Some(conducts) = slot else { return };
			conducts.retain(|conduct| conduct.number != number);
			if conducts.is_empty() {
				*slot = None;
			}
		});
	}

	/// Whether anybody may have an operator removed: it has done nothing right in a feed for as long as its terms bear,
	/// while a quorum was heard, and every feed still finds a quorum among the others.
	pub(crate) fn ensure_removable(
		underlying: UnderlyingId,
		operator: &T::AccountId,
	) -> DispatchResult {
		let terms = Feeds::<T>::get(underlying).ok_or(Error::<T>::NotRegistered)?;
		let number = Operators::<T>::get(operator).ok_or(Error::<T>::NotOperator)?.number;
		let since = Self::conduct(underlying, number).and_then(|conduct| conduct.now);
		let (misconduct, since) = since.ok_or(Error::<T>::NothingWrong)?;
		let (now, prices) = (T::Time::now(), Prices::<T>::get(underlying));
		// Who has never spoken in a feed may not know of it: that is for a vote. Who has just spoken again is not silent.
		let record = Records::<T>::get(underlying, operator);
		let speechless = record.is_some_and(|record| !is_fresh::<T>(&record, &terms, now));
		ensure!(speechless || misconduct != Misconduct::Silence, Error::<T>::NothingWrong);
		let heard = prices.is_some_and(|prices| is_young(prices.as_of, &terms, now));
		let patience = since.checked_add(terms.patience).ok_or(Error::<T>::Overflow)?;
		ensure!(heard && now >= patience, Error::<T>::PatienceRunning);
		ensure!(Self::finds_quorums_without(number), Error::<T>::QuorumAtRisk);
		Ok(())
	}

	/// Whether every feed has a quorum of other operators with a key, and of those who were behind its last price, if it
	/// has one.
	fn finds_quorums_without(number: OperatorNumber) -> bool {
		let with_key = Operators::<T>::iter_values().filter(|operator| operator.key.is_some());
		let others: Vec<OperatorNumber> =
			with_key.map(|operator| operator.number).filter(|other| *other != number).collect();
		Feeds::<T>::iter().all(|(underlying, terms)| {
			let heard = |prices: MarketPrices<T>| {
				prices.by.iter().filter(|by| others.contains(by)).count() >= terms.quorum()
			};
			others.len() >= terms.quorum() && Prices::<T>::get(underlying).is_none_or(heard)
		})
	}
}
