//! Every call at its worst. The settlement asset must exist at genesis.

// Benchmarks make up money and fail loudly; the rules for the ledger's own code do not apply.
#![allow(clippy::expect_used, clippy::arithmetic_side_effects, clippy::as_conversions)]

use crate::{
	ledger::Draft, outflow::slot_of, AdmittedAsset, Call, CashPool, Collaterals, Config, EpochEnds,
	Event, Outflow, Owners, Pallet, Position, TearUps, TornIndices, Vault, Vaults,
};
use alloc::vec::Vec;
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{
		fungible,
		fungibles::{self, Create as _, Mutate as _},
		EnsureOrigin, Get, Time,
	},
	BoundedVec,
};
use frame_system::RawOrigin;
use sp_runtime::{
	traits::{Bounded, Zero},
	DispatchError, FixedI128, FixedU128,
};
use surety_margin::{EpochEnd, InterestTerms, TearUpIndex, EPOCHS_THAT_COUNT};
use surety_traits::MarginCheck;
use surety_types::{storable, AssetId, OptionKind, OutflowTerms, Series, UnderlyingId, VaultId};

/// The first of the assets that these benchmarks create.
const FIRST_ASSET: AssetId = 1_000_000;

/// An underlying that no preset uses.
const UNDERLYING: UnderlyingId = 1_000_000;

/// A vault of this owner with this cash out of nothing, custody included. It has no deposit.
pub(crate) fn endow<T: Config>(
	owner: &T::AccountId,
	cash: FixedU128,
) -> Result<VaultId<T::AccountId>, DispatchError> {
	let units = crate::units::exact_units::<T>(cash, T::SettlementDecimals::get())?;
	T::Assets::mint_into(T::SettlementAsset::get(), &Pallet::<T>::clearing_account(), units)?;
	let index = Owners::<T>::mutate(owner, |record| {
		record.open += 1;
		record.next += 1;
		record.next - 1
	});
	let id = VaultId { owner: owner.clone(), index };
	let vault = Vault {
		cash: surety_math::signed(cash).map_err(|_| "an endowment fits")?,
		interest_index: FixedU128::from_u32(1),
		tear_ups: 0,
		collateral: Default::default(),
		positions: Default::default(),
		deposit: Zero::zero(),
	};
	let mut draft = Draft::<T>::open();
	draft.pool.custody += units;
	draft.put(id.clone(), vault)?;
	draft.write();
	Ok(id)
}

/// An account with native tokens and dollars.
fn rich<T: Config>() -> T::AccountId
where
	T::Currency: fungible::Mutate<T::AccountId>,
{
	let owner = whitelisted_caller::<T::AccountId>();
	let native = crate::BalanceOf::<T>::max_value() / 1_000u32.into();
	<T::Currency as fungible::Mutate<_>>::set_balance(&owner, native);
	T::Assets::mint_into(T::SettlementAsset::get(), &owner, 1_000_000_000_000)
		.expect("the settlement asset exists");
	owner
}

/// A rich account's vault with ten thousand dollars.
fn vault<T: Config>() -> VaultId<T::AccountId>
where
	T::Currency: fungible::Mutate<T::AccountId>,
{
	endow::<T>(&rich::<T>(), FixedU128::from_u32(10_000)).expect("the settlement asset exists")
}

/// Fills the vault with positions of one expiry, the dearest to margin, and with collateral but for one asset.
fn fill<T: Config>(id: &VaultId<T::AccountId>)
where
	T::Assets: fungibles::Create<T::AccountId, AssetId = AssetId, Balance = u128>,
{
	fill_positions::<T>(id);
	for number in 1..T::MaxCollaterals::get() {
		let asset = collateral::<T>(id, FIRST_ASSET + number);
		Pallet::<T>::do_deposit_collateral(id.clone(), asset, FixedU128::from_u32(1))
			.expect("the owner has the asset");
	}
}

/// Fills the vault with positions alone, in a market with prices. What of their margin is the same for all vaults in a block
/// is computed: it is weighed apart.
fn fill_positions<T: Config>(id: &VaultId<T::AccountId>) {
	T::Margin::admit(UNDERLYING, &[storable::MAX_TENOR]);
	Vaults::<T>::mutate(&id.owner, id.index, |vault| {
		let vault = vault.as_mut().expect("the vault is open");
		let positions = (0..T::MaxPositions::get()).map(|number| {
			let kind = if number % 2 == 0 { OptionKind::Call } else { OptionKind::Put };
			let strike = FixedU128::from_u32(1_000 + number / 2);
			let (underlying, expiry) = (UNDERLYING, storable::MAX_TENOR);
			Position::new(Series { underlying, expiry, strike, kind }, one())
		});
		let mut positions = positions.collect::<Vec<_>>();
		positions.sort_by_key(|position| position.series);
		vault.positions = BoundedVec::truncate_from(positions);
	});
	T::Margin::warm(id);
}

/// Somebody else's vault with ten thousand dollars.
fn other<T: Config>(number: u32) -> VaultId<T::AccountId> {
	let owner = account("other", number, 0);
	endow::<T>(&owner, FixedU128::from_u32(10_000)).expect("the settlement asset exists")
}

/// Has a withdrawal of a hundred dollars and some dust wait.
fn wait<T: Config>(id: &VaultId<T::AccountId>) {
	let mut draft = Draft::<T>::open();
	let mut vault = draft.vault(id).expect("the vault is open");
	let left = vault.without_cash(hundred_and_dust()).expect("the vault has the cash");
	vault.cash = left;
	draft.put(id.clone(), vault).expect("the sums can be told");
	let outflow = Outflow::<T>::get();
	Pallet::<T>::queue_withdrawal(draft, outflow, id.clone(), hundred_and_dust())
		.expect("the vault does not wait");
}

/// Has somebody wait who has been tried in this slot, so that others are paid at once and what waits is counted.
fn wait_tried<T: Config>() {
	wait::<T>(&other::<T>(0));
	Outflow::<T>::mutate(|outflow| {
		outflow.tried_in = slot_of(T::Time::now());
		outflow.untried = 0;
	});
}

fn hundred_and_dust() -> FixedU128 {
	FixedU128::from_inner(100_000_000_000_000_000_001)
}

/// As many delegates as a vault may have but for some.
fn delegate<T: Config>(id: &VaultId<T::AccountId>, but: u32) -> Result<(), DispatchError> {
	for number in but..T::MaxDelegates::get() {
		Pallet::<T>::do_add_delegate(id.clone(), account("delegate", number, 0))?;
	}
	Ok(())
}

fn one() -> FixedI128 {
	FixedI128::from_u32(1)
}

/// A new asset of no decimals, admitted, of which the owner has a thousand.
fn collateral<T: Config>(id: &VaultId<T::AccountId>, asset: AssetId) -> AssetId
where
	T::Assets: fungibles::Create<T::AccountId, AssetId = AssetId, Balance = u128>,
{
	T::Assets::create(asset, id.owner.clone(), true, 1).expect("the number is free");
	T::Assets::mint_into(asset, &id.owner, 1_000).expect("it has just been created");
	Collaterals::<T>::insert(asset, AdmittedAsset::new(0));
	asset
}

/// Collateral of the vault, and another owner's vault full of positions that holds the asset: what to move, and where.
fn to_holder_of_the_same<T: Config>(
	from: &VaultId<T::AccountId>,
) -> Result<(VaultId<T::AccountId>, AssetId, FixedU128), DispatchError>
where
	T::Assets: fungibles::Create<T::AccountId, AssetId = AssetId, Balance = u128>,
{
	let amount = FixedU128::from_u32(7);
	let asset = collateral::<T>(from, FIRST_ASSET);
	Pallet::<T>::do_deposit_collateral(from.clone(), asset, amount)?;
	let to = other::<T>(0);
	fill_positions::<T>(&to);
	T::Assets::mint_into(asset, &to.owner, 1_000)?;
	Pallet::<T>::do_deposit_collateral(to.clone(), asset, amount)?;
	Ok((to, asset, amount))
}

fn assert_last<T: Config>(event: Event<T>) {
	frame_system::Pallet::<T>::assert_last_event(<T as frame_system::Config>::RuntimeEvent::from(
		event,
	));
}

#[benchmarks(where
	T::Assets: fungibles::Create<T::AccountId, AssetId = AssetId, Balance = u128>,
	T::Currency: fungible::Mutate<T::AccountId>,
)]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn open() {
		let owner = rich::<T>();

		#[extrinsic_call]
		_(RawOrigin::Signed(owner.clone()));

		assert_last::<T>(Event::Opened { vault: VaultId { owner, index: 0 } });
	}

	#[benchmark]
	fn deposit_cash() {
		let id = vault::<T>();
		fill::<T>(&id);
		let amount = FixedU128::from_u32(100);

		#[extrinsic_call]
		_(RawOrigin::Signed(id.owner.clone()), id.index, amount);

		assert_last::<T>(Event::CashDeposited { vault: id, amount });
	}

	#[benchmark]
	fn withdraw_cash() {
		let id = vault::<T>();
		fill::<T>(&id);
		wait_tried::<T>();
		let amount = hundred_and_dust();

		#[extrinsic_call]
		_(RawOrigin::Signed(id.owner.clone()), id.index, amount);

		let left = Vaults::<T>::get(&id.owner, id.index).map(|vault| vault.cash);
		assert_eq!(left, Some(FixedI128::from_inner(9_899_999_999_999_999_999_999)));
	}

	#[benchmark]
	fn withdraw_cash_without_positions() {
		let id = vault::<T>();
		wait_tried::<T>();
		let amount = hundred_and_dust();

		#[extrinsic_call]
		withdraw_cash(RawOrigin::Signed(id.owner.clone()), id.index, amount);

		let left = Vaults::<T>::get(&id.owner, id.index).map(|vault| vault.cash);
		assert_eq!(left, Some(FixedI128::from_inner(9_899_999_999_999_999_999_999)));
	}

	#[benchmark]
	fn deposit_collateral() {
		let id = vault::<T>();
		fill::<T>(&id);
		let asset = collateral::<T>(&id, FIRST_ASSET);
		let amount = FixedU128::from_u32(7);

		#[extrinsic_call]
		_(RawOrigin::Signed(id.owner.clone()), id.index, asset, amount);

		assert_last::<T>(Event::CollateralDeposited { vault: id, asset, amount });
	}

	#[benchmark]
	fn withdraw_collateral() -> Result<(), BenchmarkError> {
		let id = vault::<T>();
		fill::<T>(&id);
		let asset = collateral::<T>(&id, FIRST_ASSET);
		let amount = FixedU128::from_u32(7);
		Pallet::<T>::do_deposit_collateral(id.clone(), asset, amount)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(id.owner.clone()), id.index, asset, amount);

		assert_last::<T>(Event::CollateralWithdrawn { vault: id, asset, amount });
		Ok(())
	}

	#[benchmark]
	fn withdraw_collateral_without_positions() -> Result<(), BenchmarkError> {
		let id = vault::<T>();
		let asset = collateral::<T>(&id, FIRST_ASSET);
		let amount = FixedU128::from_u32(7);
		Pallet::<T>::do_deposit_collateral(id.clone(), asset, amount)?;

		#[extrinsic_call]
		withdraw_collateral(RawOrigin::Signed(id.owner.clone()), id.index, asset, amount);

		assert_last::<T>(Event::CollateralWithdrawn { vault: id, asset, amount });
		Ok(())
	}

	#[benchmark]
	fn close() -> Result<(), BenchmarkError> {
		let owner = rich::<T>();
		Pallet::<T>::do_open(owner.clone())?;
		let id = VaultId { owner, index: 0 };
		Pallet::<T>::do_deposit_cash(id.clone(), FixedU128::from_u32(1))?;
		// Dust makes it write the house's account too.
		Vaults::<T>::mutate(&id.owner, 0, |vault| {
			let vault = vault.as_mut().expect("just opened");
			vault.cash = FixedI128::from_inner(vault.cash.into_inner() + 1);
		});
		CashPool::<T>::mutate(|pool| {
			pool.positive = FixedU128::from_inner(pool.positive.into_inner() + 1);
		});
		delegate::<T>(&id, 0)?;
		wait_tried::<T>();
		// Its last positions were settled, and nobody has looked at it since.
		T::Margin::keep_most(&id);

		#[extrinsic_call]
		_(RawOrigin::Signed(id.owner.clone()), id.index);

		assert_last::<T>(Event::Closed { vault: id });
		Ok(())
	}

	#[benchmark]
	fn admit_collateral() -> Result<(), BenchmarkError> {
		let origin = T::GovernanceOrigin::try_successful_origin()
			.map_err(|_| BenchmarkError::Stop("governance has an origin"))?;
		T::Assets::create(FIRST_ASSET, whitelisted_caller(), true, 1)?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, FIRST_ASSET);

		assert_last::<T>(Event::CollateralAdmitted { asset: FIRST_ASSET, decimals: 0 });
		Ok(())
	}

	#[benchmark]
	fn set_interest() -> Result<(), BenchmarkError> {
		let origin = T::GovernanceOrigin::try_successful_origin()
			.map_err(|_| BenchmarkError::Stop("governance has an origin"))?;
		let old = InterestTerms::default();
		let new = InterestTerms { base: FixedU128::from_rational(1, 100), ..old };

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, new);

		assert_last::<T>(Event::InterestSet { old, new });
		Ok(())
	}

	#[benchmark]
	fn tear_longs(p: Linear<1, { T::MaxPositions::get() }>) {
		let id = vault::<T>();
		let series = |number: u32| Series {
			underlying: 1,
			expiry: storable::MAX_TENOR + u64::from(number),
			strike: FixedU128::from_u32(1_000),
			kind: OptionKind::Put,
		};
		// Each of an expiry of its own, and as many epochs behind as count. Nothing is left of any.
		let index = TearUpIndex { epoch: EPOCHS_THAT_COUNT, ..Default::default() };
		let end = EpochEnd { cash: FixedU128::from_u32(1), carried: true };
		for series in (0..p).map(series) {
			let mut indices = TornIndices::<T>::new();
			indices.try_insert((series.strike, series.kind), index).expect("there is room");
			TearUps::<T>::insert((series.underlying, series.expiry), indices);
			for epoch in 0..EPOCHS_THAT_COUNT {
				EpochEnds::<T>::insert(series, epoch, end);
			}
		}
		CashPool::<T>::mutate(|pool| (pool.tear_ups, pool.torn_expiries) = (p, p));
		Vaults::<T>::mutate(&id.owner, id.index, |vault| {
			let vault = vault.as_mut().expect("the vault is open");
			let positions = (0..p).map(|number| Position::new(series(number), one()));
			vault.positions = BoundedVec::truncate_from(positions.collect());
		});

		#[block]
		{
			let mut draft = Draft::<T>::open();
			let vault = draft.vault(&id).expect("the vault is open");
			draft.put(id.clone(), vault).expect("its cash fits");
			draft.write();
		}

		let vault = Vaults::<T>::get(&id.owner, id.index).expect("the vault is open");
		assert!(vault.positions.is_empty() && vault.tear_ups == p);
	}

	#[benchmark]
	fn withdraw_cash_queued() {
		let id = vault::<T>();
		fill::<T>(&id);
		wait::<T>(&other::<T>(0));
		let amount = hundred_and_dust();

		#[extrinsic_call]
		withdraw_cash(RawOrigin::Signed(id.owner.clone()), id.index, amount);

		assert_last::<T>(Event::WithdrawalQueued { vault: id, place: 1, amount });
	}

	#[benchmark]
	fn add_delegate() -> Result<(), BenchmarkError> {
		let id = vault::<T>();
		delegate::<T>(&id, 1)?;
		let delegate = account::<T::AccountId>("delegate", 0, 0);

		#[extrinsic_call]
		_(RawOrigin::Signed(id.owner.clone()), id.index, delegate.clone());

		assert_last::<T>(Event::DelegateAdded { vault: id, delegate });
		Ok(())
	}

	#[benchmark]
	fn remove_delegate() -> Result<(), BenchmarkError> {
		let id = vault::<T>();
		delegate::<T>(&id, 0)?;
		let delegate = account::<T::AccountId>("delegate", 0, 0);

		#[extrinsic_call]
		_(RawOrigin::Signed(id.owner.clone()), id.index, delegate.clone());

		assert_last::<T>(Event::DelegateRemoved { vault: id, delegate });
		Ok(())
	}

	#[benchmark]
	fn renounce_delegation() -> Result<(), BenchmarkError> {
		let id = vault::<T>();
		delegate::<T>(&id, 0)?;
		let delegate = account::<T::AccountId>("delegate", 0, 0);

		#[extrinsic_call]
		_(RawOrigin::Signed(delegate.clone()), id.clone());

		assert_last::<T>(Event::DelegationRenounced { vault: id, delegate });
		Ok(())
	}

	#[benchmark]
	fn transfer_cash() {
		let from = vault::<T>();
		fill::<T>(&from);
		let to = other::<T>(0);
		fill_positions::<T>(&to);
		let amount = hundred_and_dust();

		#[extrinsic_call]
		_(RawOrigin::Signed(from.owner.clone()), from.index, to.clone(), amount);

		assert_last::<T>(Event::CashTransferred { from, to, amount });
	}

	#[benchmark]
	fn transfer_cash_without_positions() {
		let from = vault::<T>();
		let to = other::<T>(0);
		fill_positions::<T>(&to);
		let amount = hundred_and_dust();

		#[extrinsic_call]
		transfer_cash(RawOrigin::Signed(from.owner.clone()), from.index, to.clone(), amount);

		assert_last::<T>(Event::CashTransferred { from, to, amount });
	}

	#[benchmark]
	fn transfer_collateral() -> Result<(), BenchmarkError> {
		let from = vault::<T>();
		fill::<T>(&from);
		let (to, asset, amount) = to_holder_of_the_same::<T>(&from)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(from.owner.clone()), from.index, to.clone(), asset, amount);

		assert_last::<T>(Event::CollateralTransferred { from, to, asset, amount });
		Ok(())
	}

	#[benchmark]
	fn transfer_collateral_without_positions() -> Result<(), BenchmarkError> {
		let from = vault::<T>();
		let (to, asset, amount) = to_holder_of_the_same::<T>(&from)?;

		#[extrinsic_call]
		transfer_collateral(
			RawOrigin::Signed(from.owner.clone()),
			from.index,
			to.clone(),
			asset,
			amount,
		);

		assert_last::<T>(Event::CollateralTransferred { from, to, asset, amount });
		Ok(())
	}

	#[benchmark]
	fn set_outflow() -> Result<(), BenchmarkError> {
		let origin = T::GovernanceOrigin::try_successful_origin()
			.map_err(|_| BenchmarkError::Stop("governance has an origin"))?;
		let old = Outflow::<T>::get().terms;
		let new = OutflowTerms { floor: FixedU128::from_u32(7), ..old };

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, new);

		assert_last::<T>(Event::OutflowSet { old, new });
		Ok(())
	}

	/// `n` is at most the runtime's `MaxPayments`.
	#[benchmark]
	fn pay_withdrawals(n: Linear<1, 50>) {
		// One more stays, so that whoever is paid has somebody behind him.
		for number in 0..=n {
			wait::<T>(&other::<T>(number));
		}

		#[extrinsic_call]
		_(RawOrigin::Signed(whitelisted_caller()), n);

		assert_eq!(Outflow::<T>::get().waiting, 1);
	}

	#[benchmark]
	fn cancel_withdrawal() {
		let id = vault::<T>();
		fill_positions::<T>(&id);
		for id in [&other::<T>(0), &id, &other::<T>(1)] {
			wait::<T>(id);
		}
		let amount = hundred_and_dust();

		#[extrinsic_call]
		_(RawOrigin::Signed(id.owner.clone()), id.index);

		assert_last::<T>(Event::WithdrawalCancelled { vault: id, place: 1, amount });
	}
}
