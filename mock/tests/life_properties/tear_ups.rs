//! Shorts that are torn up, as liquidation does to a defaulter for whom nobody pays.

use super::*;
use frame_support::storage::with_storage_layer;
use sp_runtime::DispatchError;
use surety_margin::TornShort;

/// Whether a vault can pay, with its cash, whatever it may lose at settlement.
pub fn is_covered(vault: &VaultId<AccountId>) -> bool {
	let headroom = Options::headroom(vault, &[]);
	headroom.is_ok_and(|headroom| headroom >= FixedI128::from_inner(0))
}

/// Tears up a short, or `most` contracts of it, against all longs of its series, whose lister then asks to be rid of it.
///
/// Cover is full here and is seen to when a vault trades: a tear-up that takes from a vault the long which covers its
/// short of another series, or from the defaulter cash which covers others, is undone.
pub fn tear_up_short(
	number: usize,
	most: Option<FixedU128>,
	mark: FixedU128,
	loss: FixedU128,
	tally: &mut Tally,
) {
	let Some((vault, series, held)) = short(number) else { return };
	let held = FixedU128::from_inner(held.into_inner().unsigned_abs());
	let quantity = most.map_or(held, |most| most.min(held));
	let longs = Options::record(&series).expect("it is held").short;
	let index = <Vaults as Ledger<AccountId>>::tear_up_index(&series);
	let before = storage_root();
	let torn = with_storage_layer(|| {
		let short = TornShort { quantity, mark, longs, index };
		let torn = surety_margin::tear_up(loss, &[short]);
		let torn = torn.map_err(|_| DispatchError::Other("it does not fit"))?;
		tear_up(&vault, &series, quantity, &torn.series[0])?;
		let mut vaults = surety_vaults::Vaults::<Test>::iter_keys();
		let covered =
			vaults.all(|(owner, index)| owner == BORROWER || is_covered(&VaultId { owner, index }));
		covered.then_some(()).ok_or(DispatchError::Other("somebody is covered no more"))
	});
	let name = if quantity == longs { "tear up all" } else { "tear up" };
	let (good, bad) = tally.entry(name).or_default();
	*(if torn.is_ok() { good } else { bad }) += 1;
	assert!(torn.is_ok() || storage_root() == before, "a tear-up failed and changed the state");
	let lister = Options::record(&series).and_then(|record| record.lister);
	if let (Ok(()), Some(lister)) = (torn, lister) {
		// Whatever is left of it.
		let unlist = OptionsCall::unlist { series };
		attempt(RuntimeOrigin::signed(lister), unlist.into(), UNLIST_TORN, tally);
	}
}
