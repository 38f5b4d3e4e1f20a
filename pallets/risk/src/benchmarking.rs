//! Benchmarks.

#![allow(clippy::arithmetic_side_effects)]

use crate::{
	arrays::BlockArrays,
	index::proof::{Effort, TightProofs, MOST_TIGHT_LEGS},
	kappa::{KappaState, STEPS_BACK},
	AssetTerms, Caps, Clocks, Config, Driver, Kappas, MarketTerms, Markets, Pallet, RiskArrays,
	Valuations, VaultIdOf, VaultRecord, WeightInfo,
};
use alloc::{boxed::Box, vec::Vec};
use frame_benchmarking::{benchmarking::add_to_whitelist, v2::*};
use frame_support::{
	traits::{EnsureOrigin, Get, Time},
	weights::{Weight, WeightMeter},
};
use frame_system::RawOrigin;
use sp_arithmetic::{FixedI128, FixedU128};
use surety_margin::{
	HouseTerms, KappaTerms, MarginMode, MarketParameters, MarketSnapshot, OpenInterestTerms,
	Pricing,
};
use surety_traits::{Action, Ledger, MarginCheck, OnListed, OpenInterest, Step};
use surety_types::{
	Entry, HouseAccount, Instrument, LedgerAccount, Moment, OptionKind, Series, UnderlyingId,
};

fn terms() -> MarketTerms {
	let most = FixedU128::from_u32(1_000_000);
	MarketTerms::neutral(Caps { market: most, series: most })
}

/// The market of these benchmarks.
const UNDERLYING: UnderlyingId = 7;
const DAY: Moment = 86_400_000;

fn series(expiry: Moment, number: u32) -> Series {
	// Around a spot of 1,000, each of its own strike.
	let strike = FixedU128::from_u32(900 + number % 200);
	let strike = FixedU128::from_inner(strike.into_inner() + u128::from(number / 200));
	let kind = if number.is_multiple_of(2) { OptionKind::Call } else { OptionKind::Put };
	Series { underlying: UNDERLYING, expiry, strike, kind }
}

/// A market of the most expiries with as many strikes as it can have, spread over them, all quoted; its clocks run.
fn full_market<T: Config>() -> Result<Vec<Moment>, BenchmarkError> {
	market_of::<T>(T::MaxExpiries::get(), T::MaxStrikes::get())
}

/// A market of so many listed expiries with so many strikes, spread over them, of the most that are quoted; its clocks run.
fn market_of<T: Config>(expiries: u32, strikes: u32) -> Result<Vec<Moment>, BenchmarkError> {
	let expiries: Vec<Moment> = (1..=Moment::from(expiries.min(T::MaxExpiries::get())))
		.map(|day| T::Time::now() + day * DAY)
		.collect();
	admit::<T>(UNDERLYING, &expiries);
	let held = expiries.iter().cycle().zip(0..strikes.min(T::MaxStrikes::get()));
	for (expiry, number) in held {
		Pallet::<T>::on_listed(&series(*expiry, number))?;
	}
	Pallet::<T>::clocks_of(UNDERLYING).map_err(|_| BenchmarkError::Stop("the clocks run"))?;
	Ok(expiries)
}

/// A vault of so many positions, spread over all expiries and half of them short, with this cash.
fn vault_of<T: Config>(positions: u32, cash: u32) -> Result<VaultIdOf<T>, BenchmarkError> {
	let expiries = full_market::<T>()?;
	let vault = T::Ledger::endow(&whitelisted_caller(), FixedU128::from_u32(cash))?;
	let house = LedgerAccount::House(HouseAccount::Fund { underlying: UNDERLYING });
	let mut entries = Vec::new();
	let held = expiries.iter().cycle().zip(0..positions);
	for (expiry, number) in held {
		let sign = if number.is_multiple_of(2) { 1 } else { -1 };
		let instrument = Instrument::Position(series(*expiry, number));
		let amount = FixedI128::from_u32(1);
		let taken = FixedI128::from_inner(-amount.into_inner() * sign);
		let given = FixedI128::from_inner(amount.into_inner() * sign);
		let account = LedgerAccount::Vault(vault.clone());
		entries.push(Entry { account, instrument, amount: given });
		entries.push(Entry { account: house.clone(), instrument, amount: taken });
	}
	T::Ledger::post(&entries)?;
	let mut record = Pallet::<T>::record_of(&vault);
	record.mode = surety_margin::MarginMode::Portfolio;
	crate::Records::<T>::insert(&vault, record);
	warm::<T>(&vault);
	Ok(vault)
}

/// Takes so much cash from a vault that this is left of its maintenance margin.
fn leave_margin_of<T: Config>(vault: &VaultIdOf<T>, left: FixedI128) -> Result<(), BenchmarkError> {
	let holdings = T::Ledger::holdings(vault).ok_or("an endowed vault")?;
	let mode = Pallet::<T>::record_of(vault).mode;
	let assessment = Pallet::<T>::assess_now(&holdings, mode).map_err(|_| "it is valued")?;
	let taken = assessment.requirement.maintenance.into_inner() - left.into_inner();
	let house = LedgerAccount::House(HouseAccount::Fund { underlying: UNDERLYING });
	let from = LedgerAccount::Vault(vault.clone());
	let amount = FixedI128::from_inner(taken);
	let moved = Entry::moved(from, house, Instrument::Cash, amount).map_err(|_| "it fits")?;
	T::Ledger::post(&moved)?;
	Ok(())
}

/// Lets kappa of the market move and charges its open interest: shocks of three sizes count, those of the next step of
/// kappa as well, and who would need more is asked with the charge besides.
fn crowd_and_widen<T: Config>() -> Result<(), BenchmarkError> {
	let (zero, one, two) = (FixedU128::from_u32(0), FixedU128::from_u32(1), FixedU128::from_u32(2));
	let open_interest = OpenInterestTerms { factor: two, lower: zero, upper: one };
	let kappa = Some(KappaTerms::default());
	Pallet::<T>::do_set_market(UNDERLYING, MarketTerms { open_interest, kappa, ..terms() })?;
	T::OpenInterest::set_of_market(UNDERLYING, one);
	let mut state = KappaState::new(FixedU128::from_u32(1_000), T::Time::now());
	for step in 0..=STEPS_BACK {
		let risen = FixedU128::from_rational(200 + u128::from(step), 100);
		state.steps.try_push(risen).map_err(|_| BenchmarkError::Stop("there is room"))?;
	}
	state.next = FixedU128::from_u32(3);
	Kappas::<T>::insert(UNDERLYING, state);
	Ok(())
}

/// A vault of the most positions in such a market, filed under this mode.
fn vault_in_crowd<T: Config>(mode: MarginMode) -> Result<VaultIdOf<T>, BenchmarkError> {
	let vault = vault_of::<T>(T::MaxPositions::get(), 1_000_000)?;
	crowd_and_widen::<T>()?;
	crate::Records::<T>::mutate(&vault, |record| {
		*record =
			(mode != MarginMode::default()).then(|| VaultRecord { mode, ..Default::default() });
	});
	warm::<T>(&vault);
	// By the hook, which moves anchors where that is needed.
	Pallet::<T>::visit(&vault, Effort::Visit(&TightProofs::new(0))).map_err(|_| "no answer")?;
	Ok(vault)
}

/// The market with one of its expiries, not yet made ready for valuing.
fn market_of_one<T: Config>() -> Result<(MarketSnapshot, MarketParameters, Moment), BenchmarkError>
{
	let expiry = *full_market::<T>()?.first().ok_or("a market has expiries")?;
	crowd_and_widen::<T>()?;
	let market = Markets::<T>::get(UNDERLYING).ok_or("it has just been set")?;
	let (snapshot, _) = Pallet::<T>::market_snapshot(UNDERLYING, &[expiry], Action::Liquidate)
		.map_err(|_| "it is quoted")?;
	add_to_whitelist(Valuations::<T>::hashed_key_for((UNDERLYING, expiry)).into());
	Ok((snapshot, market.parameters, expiry))
}

#[benchmarks]
mod benchmarks {
	use super::*;
	use crate::Call;

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
		let terms = AssetTerms {
			haircut_mm: tenth,
			haircut_im: tenth,
			feed: 7,
			underlying: Some(7),
			supply_cap: Some(FixedU128::from_u32(1)),
		};
		Pallet::<T>::do_set_asset(7, Some(terms))?;
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, 7, Some(terms));
		Ok(())
	}

	#[benchmark]
	fn array() -> Result<(), BenchmarkError> {
		let (snapshot, parameters, expiry) = market_of_one::<T>()?;
		let Series { strike, kind, .. } = series(expiry, 0);
		let market = Pallet::<T>::valuation(snapshot, parameters).map_err(|_| "it is valued")?;
		let valued = market.expiry(expiry).map_err(|_| "it is valued")?;
		let key = (UNDERLYING, expiry, strike);
		add_to_whitelist(RiskArrays::<T>::hashed_key_for(key).into());
		let mut arrays = BlockArrays::<T>::default();
		#[block]
		{
			arrays.values(&market, valued, strike, kind).map_err(|_| "it is valued")?;
		}
		assert!(RiskArrays::<T>::contains_key(key));
		Ok(())
	}

	#[benchmark]
	fn valuation() -> Result<(), BenchmarkError> {
		let (snapshot, parameters, expiry) = market_of_one::<T>()?;
		#[block]
		{
			Pallet::<T>::valuation(snapshot, parameters).map_err(|_| "it is valued")?;
		}
		assert!(Valuations::<T>::contains_key((UNDERLYING, expiry)));
		Ok(())
	}

	#[benchmark]
	fn set_mode_standard() -> Result<(), BenchmarkError> {
		let vault = vault_in_crowd::<T>(MarginMode::Portfolio)?;
		let caller = RawOrigin::Signed(vault.owner.clone());
		#[extrinsic_call]
		set_mode(caller, vault.index, MarginMode::Standard);
		assert_eq!(Pallet::<T>::mode_of(&vault), Some(MarginMode::Standard));
		Ok(())
	}

	#[benchmark]
	fn set_mode_portfolio() -> Result<(), BenchmarkError> {
		let vault = vault_in_crowd::<T>(MarginMode::Standard)?;
		let caller = RawOrigin::Signed(vault.owner.clone());
		#[extrinsic_call]
		set_mode(caller, vault.index, MarginMode::Portfolio);
		assert_eq!(Pallet::<T>::mode_of(&vault), Some(MarginMode::Portfolio));
		Ok(())
	}

	/// What a call asks about each of its vaults. No call is charged this alone: those that ask are measured with a kappa
	/// that rests, and what it adds when it moves is this less a `margin_of` of options.
	#[benchmark]
	fn check_with_kappa() -> Result<(), BenchmarkError> {
		let vault = vault_in_crowd::<T>(MarginMode::Portfolio)?;
		let held = T::Ledger::holdings(&vault).ok_or("an endowed vault")?;
		let allowed;
		#[block]
		{
			allowed = Pallet::<T>::allow(&vault, &held, &held, Step::Trade)?;
		}
		assert!(allowed);
		Ok(())
	}

	#[benchmark]
	fn poll_base(m: Linear<1, 16>) -> Result<(), BenchmarkError> {
		for number in 0..m {
			let kappa = Some(surety_margin::KappaTerms::default());
			admit::<T>(UNDERLYING + number, &[]);
			Pallet::<T>::do_set_market(UNDERLYING + number, MarketTerms { kappa, ..terms() })?;
		}
		Pallet::<T>::follow_kappas(T::Time::now());
		// All sample and step, and there is no room for looks.
		let later = T::Time::now() + crate::STEP_PERIOD;
		let mut meter = WeightMeter::with_limit(Weight::zero());
		#[block]
		{
			Pallet::<T>::follow_kappas(later);
			Pallet::<T>::visit_all(&mut meter);
		}
		let stepped = crate::Kappas::<T>::iter_values().filter(|kappa| kappa.stepped_at == later);
		assert_eq!(u32::try_from(stepped.count()), Ok(m));
		Ok(())
	}

	#[benchmark]
	fn poll_clock(e: Linear<1, 24>, s: Linear<24, 2_000>) -> Result<(), BenchmarkError> {
		market_of::<T>(e, s)?;
		// As if all had been quoted anew, far from the anchors.
		Clocks::<T>::mutate(UNDERLYING, |clocks| {
			if let Some(clocks) = clocks {
				clocks.seen = Default::default();
				clocks.level = FixedU128::from_u32(1);
			}
		});
		let mut meter = WeightMeter::with_limit(Weight::MAX);
		#[block]
		{
			let _ = Pallet::<T>::move_clocks(&mut meter);
		}
		Ok(())
	}

	#[benchmark]
	fn visit() -> Result<(), BenchmarkError> {
		let vault = vault_of::<T>(T::MaxPositions::get(), 1_000_000)?;
		let tight = TightProofs::new(T::MaxTightProofs::get());
		#[block]
		{
			Pallet::<T>::visit(&vault, Effort::Visit(&tight)).map_err(|_| "no answer")?;
		}
		Ok(())
	}

	/// All that looking at a small vault takes: more than the proof alone.
	#[benchmark]
	fn tight_proof() -> Result<(), BenchmarkError> {
		let vault = vault_of::<T>(MOST_TIGHT_LEGS.min(T::MaxPositions::get()), 1_000_000)?;
		leave_margin_of::<T>(&vault, FixedI128::from_u32(10))?;
		let tight = TightProofs::new(T::MaxTightProofs::get());
		let all = tight.left();
		#[block]
		{
			Pallet::<T>::visit(&vault, Effort::Visit(&tight)).map_err(|_| "no answer")?;
		}
		assert!(tight.left() < all, "the plain interval is narrow");
		Ok(())
	}

	#[benchmark]
	fn idle_base() -> Result<(), BenchmarkError> {
		let mut meter = WeightMeter::with_limit(T::WeightInfo::idle_base());
		#[block]
		{
			Pallet::<T>::prove_idle(&mut meter);
		}
		Ok(())
	}

	#[benchmark]
	fn idle_look() -> Result<(), BenchmarkError> {
		let vault = vault_of::<T>(T::MaxPositions::get(), 1_000_000)?;
		let seen;
		#[block]
		{
			seen = Pallet::<T>::check_next(None, None);
		}
		assert_eq!(seen.as_ref(), Some(&vault), "there is no other");
		assert!(!Pallet::<T>::record_of(&vault).filing.is_empty(), "it was missed, and is filed");
		Ok(())
	}

	/// The hand that takes the most to find: a price over spot.
	#[benchmark]
	fn poll_driver() -> Result<(), BenchmarkError> {
		let vault = vault_of::<T>(MOST_TIGHT_LEGS.min(T::MaxPositions::get()), 1_000_000)?;
		let plain = TightProofs::new(0);
		Pallet::<T>::visit(&vault, Effort::Visit(&plain)).map_err(|_| "no answer")?;
		let feed = UNDERLYING + 1;
		admit::<T>(feed, &[]);
		let tenth = FixedU128::from_rational(1, 10);
		let terms = AssetTerms {
			haircut_mm: tenth,
			haircut_im: tenth,
			feed,
			underlying: Some(UNDERLYING),
			supply_cap: None,
		};
		Pallet::<T>::do_set_asset(7, Some(terms))?;
		let (driver, hand, first);
		#[block]
		{
			driver = Pallet::<T>::next_driver(None).ok_or("it is filed")?;
			hand = Pallet::<T>::hand(&crate::Driver::PriceUpper(7));
			first = crate::Index::<T>::iter_key_prefix((driver,)).next();
		}
		assert!(hand.is_some() && first.is_some());
		Ok(())
	}

	#[benchmark]
	fn anchor_fine(e: Linear<1, 24>, s: Linear<24, 2_000>) -> Result<(), BenchmarkError> {
		market_of::<T>(e, s)?;
		#[block]
		{
			Pallet::<T>::anchor_fine(UNDERLYING).map_err(|_| "it is quoted")?;
		}
		Ok(())
	}
}

/// Computes what is the same for all vaults as far as this one needs it. Between blocks it is never in the trie, so that
/// reading it is no read of the database.
pub(crate) fn warm<T: crate::Config>(vault: &surety_types::VaultId<T::AccountId>) {
	let Some(holdings) = T::Ledger::holdings(vault) else { return };
	for mode in [surety_margin::MarginMode::Portfolio, surety_margin::MarginMode::Standard] {
		assert!(Pallet::<T>::assess_now(&holdings, mode).is_ok(), "the vault can be margined");
	}
	for (series, _) in holdings.positions {
		// So that calls file it, as they do once the hook has seen the market.
		let runs = Pallet::<T>::clocks_of(series.underlying).is_ok();
		assert!(runs, "the market is quoted");
		let key = (series.underlying, series.expiry, series.strike);
		add_to_whitelist(RiskArrays::<T>::hashed_key_for(key).into());
		let key = (series.underlying, series.expiry);
		add_to_whitelist(Valuations::<T>::hashed_key_for(key).into());
	}
}

/// Files a vault under as many drivers as one can be filed under.
pub(crate) fn keep_most<T: crate::Config>(vault: &surety_types::VaultId<T::AccountId>) {
	let filing: Vec<_> = (0..T::MaxFilings::get())
		.map(|driver| (Driver::Upper(driver), u128::from(u64::MAX)))
		.collect();
	for (driver, place) in &filing {
		crate::Index::<T>::insert((driver, place.to_be_bytes(), vault), ());
	}
	let filing = frame_support::BoundedVec::truncate_from(filing);
	let mode = MarginMode::Portfolio;
	let record = VaultRecord { mode, filing, ..Pallet::<T>::record_of(vault) };
	crate::Records::<T>::insert(vault, record);
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
