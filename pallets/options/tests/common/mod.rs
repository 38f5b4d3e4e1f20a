//! What the tests of this pallet share.

#![allow(dead_code, missing_docs)]

use frame_support::traits::fungible::hold::Inspect;
use sp_runtime::{DispatchError, DispatchResult, FixedI128, FixedU128};
use surety_margin::TornShort;
pub use surety_mock::{
	types::{Moment, OptionKind, Series, VaultId},
	*,
};
pub use surety_options::{HoldReason, OfferId, OfferSide};
use surety_traits::{Holdings, Ledger};
use surety_types::{Entry, HouseAccount, Instrument, LedgerAccount};

pub type Call = surety_options::Call<Test>;
pub type Error = surety_options::Error<Test>;
pub type Event = surety_options::Event<Test>;
pub type Vault = VaultId<AccountId>;

/// Three minutes after the first block, on the grid.
pub const EXPIRY: Moment = GENESIS_TIME + 180_000;
/// A minute later.
pub const LATER: Moment = EXPIRY + 60_000;

pub fn series(kind: OptionKind, strike: &str, expiry: Moment) -> Series {
	Series { underlying: BTC, expiry, strike: fixed(strike), kind }
}

pub fn put(strike: &str) -> Series {
	series(OptionKind::Put, strike, EXPIRY)
}

pub fn call(strike: &str) -> Series {
	series(OptionKind::Call, strike, EXPIRY)
}

/// Bitcoin at 50,000 and these series listed by Dave.
pub fn market_of(listed: &[Series]) {
	feed_all(fixed("50000"));
	for series in listed {
		assert_ok!(dispatch(DAVE, Call::list { series: *series }));
	}
}

pub fn offer_call(
	vault: &Vault,
	series: Series,
	side: OfferSide,
	quantity: &str,
	premium: &str,
) -> Call {
	let (vault, quantity, premium) = (vault.clone(), fixed(quantity), fixed(premium));
	Call::offer { vault, series, side, quantity, premium, expires: series.expiry }
}

/// The number of the next offer in a series; of one not listed there is none.
pub fn next_offer(series: &Series) -> OfferId {
	Options::next_offer(series).unwrap_or(OfferId::MAX)
}

/// An offer that stands until the series expires.
pub fn try_offer(
	maker: &Vault,
	series: Series,
	side: OfferSide,
	quantity: &str,
	premium: &str,
) -> Result<OfferId, DispatchError> {
	let id = next_offer(&series);
	dispatch(maker.owner, offer_call(maker, series, side, quantity, premium)).map(|()| id)
}

pub fn sell(maker: &Vault, series: Series, quantity: &str, premium: &str) -> OfferId {
	try_offer(maker, series, OfferSide::Sell, quantity, premium).expect("the offer is accepted")
}

pub fn buy(maker: &Vault, series: Series, quantity: &str, premium: &str) -> OfferId {
	try_offer(maker, series, OfferSide::Buy, quantity, premium).expect("the offer is accepted")
}

pub fn spread_call(
	vault: &Vault,
	series: Series,
	wing: Series,
	side: OfferSide,
	quantity: &str,
	premium: &str,
) -> Call {
	let (vault, quantity, premium) = (vault.clone(), fixed(quantity), fixed(premium));
	Call::offer_spread { vault, series, wing, side, quantity, premium, expires: series.expiry }
}

fn spread(maker: &Vault, series: &Series, call: Call) -> OfferId {
	let id = next_offer(series);
	assert_ok!(dispatch(maker.owner, call));
	id
}

pub fn sell_spread(
	maker: &Vault,
	series: Series,
	wing: Series,
	quantity: &str,
	premium: &str,
) -> OfferId {
	spread(maker, &series, spread_call(maker, series, wing, OfferSide::Sell, quantity, premium))
}

pub fn buy_spread(
	maker: &Vault,
	series: Series,
	wing: Series,
	quantity: &str,
	premium: &str,
) -> OfferId {
	spread(maker, &series, spread_call(maker, series, wing, OfferSide::Buy, quantity, premium))
}

pub fn accept_call(id: OfferId, vault: &Vault, quantity: &str) -> Call {
	Call::accept_offer { id, vault: vault.clone(), quantity: fixed(quantity) }
}

pub fn close_call(id: OfferId, vault: &Vault, quantity: &str) -> Call {
	Call::close { id, vault: vault.clone(), quantity: fixed(quantity) }
}

pub fn accept(taker: &Vault, id: OfferId, quantity: &str) -> DispatchResult {
	dispatch(taker.owner, accept_call(id, taker, quantity))
}

pub fn close(taker: &Vault, id: OfferId, quantity: &str) -> DispatchResult {
	dispatch(taker.owner, close_call(id, taker, quantity))
}

/// Sells from one vault to another at a premium, at once.
pub fn trade(seller: &Vault, buyer: &Vault, series: Series, quantity: &str, premium: &str) {
	let id = sell(seller, series, quantity, premium);
	assert_ok!(accept(buyer, id, quantity));
}

pub fn settle(vault: &Vault, expiry: Moment) -> Call {
	Call::settle { owner: vault.owner, index: vault.index, underlying: BTC, expiry }
}

pub fn holdings(vault: &Vault) -> Holdings {
	<Vaults as Ledger<AccountId>>::holdings(vault).expect("the vault exists")
}

pub fn cash(vault: &Vault) -> FixedI128 {
	holdings(vault).cash
}

pub fn position(vault: &Vault, series: &Series) -> FixedI128 {
	let held = holdings(vault).positions;
	held.iter().find(|(other, _)| other == series).map_or(signed("0"), |(_, held)| *held)
}

/// Contracts long and short on record.
pub fn open_interest(series: &Series) -> (FixedU128, FixedU128) {
	let record = Options::record(series).expect("the series is listed");
	(record.long, record.short)
}

/// Cash of the counterparty of an expiry's settlement, and of the fund.
pub fn house_cash(expiry: Moment) -> (FixedI128, FixedI128) {
	let of = |account| <Vaults as Ledger<AccountId>>::house(&account, &Instrument::Cash);
	(
		of(HouseAccount::Settlement { underlying: BTC, expiry }),
		of(HouseAccount::Fund { underlying: BTC }),
	)
}

/// Posts an amount of an instrument from one account to another, past every pallet.
pub fn post(
	from: LedgerAccount<AccountId>,
	to: LedgerAccount<AccountId>,
	instrument: Instrument,
	amount: FixedI128,
) {
	let taken = FixedI128::from_inner(-amount.into_inner());
	let entries = [(from, taken), (to, amount)];
	assert_ok!(<Vaults as Ledger<AccountId>>::post(&entries.map(|(account, amount)| Entry {
		account,
		instrument,
		amount
	})));
}

/// Gives the fund some of a vault's cash.
pub fn endow_fund(vault: &Vault, amount: &str) {
	move_to_fund(vault, signed(amount));
}

/// Makes the ledger refuse whoever pays the house in an expiry: it has as much cash as it can store. No call comes to this.
pub fn jam(expiry: Moment) {
	move_jam(expiry, 1);
}

/// Undoes it.
pub fn unjam(expiry: Moment) {
	move_jam(expiry, -1);
}

fn move_jam(expiry: Moment, sign: i128) {
	let fund = HouseAccount::Fund { underlying: BTC };
	let settlement = HouseAccount::Settlement { underlying: BTC, expiry };
	let [fund, settlement] = [fund, settlement].map(LedgerAccount::House);
	post(fund, settlement, Instrument::Cash, FixedI128::from_inner(sign * (i128::MAX - 1)));
}

/// Makes the ledger refuse whatever a vault has to pay: it owes as much as it can store. Returns what it takes to undo
/// it. No call comes to this.
pub fn jam_vault(vault: &Vault) -> FixedI128 {
	let most = surety_types::storable::MAX_CASH.into_inner();
	let taken = FixedI128::from_inner(cash(vault).into_inner() + most);
	move_to_fund(vault, taken);
	taken
}

/// Undoes it.
pub fn unjam_vault(vault: &Vault, taken: FixedI128) {
	move_to_fund(vault, FixedI128::from_inner(-taken.into_inner()));
}

fn move_to_fund(vault: &Vault, amount: FixedI128) {
	let fund = LedgerAccount::House(HouseAccount::Fund { underlying: BTC });
	post(LedgerAccount::Vault(vault.clone()), fund, Instrument::Cash, amount);
}

pub fn on_hold(reason: HoldReason, who: AccountId) -> Balance {
	Balances::balance_on_hold(&RuntimeHoldReason::Options(reason), &who)
}

pub fn happened(event: Event) -> bool {
	events().contains(&RuntimeEvent::Options(event))
}

pub fn last(event: Event) {
	assert_eq!(last_event(), Some(RuntimeEvent::Options(event)));
}

/// Tears up all of a short, `quantity` of `longs` contracts, at a mark for a loss.
pub fn tear_up_short(
	vault: &Vault,
	series: &Series,
	quantity: &str,
	longs: &str,
	mark: &str,
	loss: &str,
) {
	let (quantity, longs, mark) = (fixed(quantity), fixed(longs), fixed(mark));
	let index = <Vaults as Ledger<AccountId>>::tear_up_index(series);
	let short = TornShort { quantity, mark, longs, index };
	let torn = surety_margin::tear_up(fixed(loss), &[short]).expect("it fits");
	assert_ok!(tear_up(vault, series, quantity, &torn.series[0]));
}

/// What is known of an expiry.
pub fn expiry_record(expiry: Moment) -> surety_options::ExpiryRecord {
	surety_options::Expiries::<Test>::get((BTC, expiry)).expect("on file")
}

pub fn equity(vault: &Vault) -> FixedI128 {
	<Options as surety_traits::MarginCheck<AccountId>>::equity(vault).expect("the vault exists")
}

/// Feeds this price until the expiry is fixed at it, with the hook asleep.
pub fn fix(expiry: Moment, price: &str) {
	OptionsPollLimit::set(Default::default());
	feed_until(expiry, fixed(price));
	assert_eq!(
		surety_options::Settling::<Test>::get().first(),
		Some(&(BTC, expiry)),
		"the price is fixed"
	);
}

/// Lets the hook work as it does on the real chain.
pub fn wake_hook() {
	OptionsPollLimit::set(poll_limit());
}
