//! Whom the hook looks at first when it has not room for all: no crowd delays those in other queues, and nobody in its own
//! waits for ever.

mod index_support;
use frame_support::{
	traits::{fungible::Mutate as _, fungibles::Mutate as _},
	weights::Weight,
};
use index_support::*;
use sp_runtime::FixedI128;
use surety_traits::MarginCheck;
use surety_types::{Entry, HouseAccount, Instrument, LedgerAccount};

const MONTH: Moment = GENESIS_TIME + 30 * DAY;
const CROWD: u64 = 200;

fn give(vault: &Vault, instrument: Instrument, amount: FixedI128) {
	let house = LedgerAccount::House(HouseAccount::Fund { underlying: BTC });
	let taken = FixedI128::from_inner(-amount.into_inner());
	let entries = [(LedgerAccount::Vault(vault.clone()), amount), (house, taken)];
	assert_ok!(<Vaults as Ledger<AccountId>>::post(&entries.map(|(account, amount)| Entry {
		account,
		instrument,
		amount
	})));
}

/// A vault of somebody new with this cash.
fn rich(owner: AccountId, cash: &str) -> Vault {
	assert_ok!(Balances::mint_into(&owner, 1_000_000));
	assert_ok!(Assets::mint_into(USD, &owner, 10_000_000_000));
	vault_with(owner, fixed(cash))
}

/// A vault that is short one of these and has this much maintenance margin, unproved.
fn short_of(owner: AccountId, short: Series, margin: &str) -> Vault {
	let vault = rich(owner, "1000");
	give(&vault, Instrument::Position(short), signed("-1"));
	let surplus = maintenance(&vault).into_inner() - signed(margin).into_inner();
	give(&vault, Instrument::Cash, FixedI128::from_inner(-surplus));
	assert_eq!(maintenance(&vault), signed(margin));
	<Risk as MarginCheck<AccountId>>::unprove(&vault);
	vault
}

/// A put on bitcoin and a call on ether are listed and followed.
fn listed(world: &World) -> (Series, Series) {
	let put = series(BTC, MONTH, 48_000, OptionKind::Put);
	let call = series(ETH, MONTH, 3_000, OptionKind::Call);
	assert_ok!(list(put));
	assert_ok!(list(call));
	world.next();
	(put, call)
}

/// Blocks until the hook is done with everybody.
fn settle_down(world: &World) {
	RiskPollLimit::set(Weight::MAX);
	for _ in 0..3 {
		world.next();
	}
	assert_eq!(unproved(), []);
}

fn turn(vault: &Vault) -> Option<u128> {
	place(vault, Driver::Turn)
}

#[test]
fn crowd_without_headroom_delays_no_vault_that_a_hand_reaches() {
	in_house(|world| {
		let (put, call) = listed(world);
		let crowd: Vec<_> =
			(0..CROWD).map(|number| short_of(10_000 + number, call, "0.01")).collect();
		let real = short_of(77, put, "500");
		settle_down(world);
		assert!(crowd.iter().all(|vault| turn(vault).is_some()), "its proofs last for nothing");
		assert!(turn(&real).is_none() && Risk::is_proved(&real));

		one_look_a_block(world);
		let begun = u128::from(now());
		for _ in 0..20 {
			world.next();
		}
		assert!(unproved().len() >= 180, "the crowd is due in every block");
		world.btc.spot = 40_000.0;
		let mut blocks = 0;
		while !Unsafe::contains_key(&real) {
			world.next();
			blocks += 1;
			// Every second look is of one that a hand has reached.
			assert!(blocks <= 2, "{blocks}");
		}

		// Nor does anybody in the crowd wait for ever: one is looked at in almost every block, the oldest first.
		for _ in 0..2 * CROWD {
			world.next();
		}
		assert!(crowd.iter().all(|vault| turn(vault).expect("as before") > begun));
		assert_ok!(Risk::do_try_state());
	});
}

/// Files a vault so far before the hand of a driver, as if that had reached it long ago.
fn make_due(vault: &Vault, driver: Driver, before: u128) {
	Records::mutate(vault, |record| {
		let filing = &mut record.as_mut().expect("on record").filing;
		let (_, place) = filing.iter_mut().find(|(filed, _)| *filed == driver).expect("filed");
		Index::remove((driver, place.to_be_bytes(), vault));
		*place = Risk::hand(&driver).expect("quoted") - before;
		Index::insert((driver, place.to_be_bytes(), vault), ());
	});
}

fn is_due(vault: &Vault, driver: Driver) -> bool {
	place(vault, driver).is_some_and(|place| place <= Risk::hand(&driver).expect("quoted"))
}

#[test]
fn walk_comes_to_everybody_when_some_are_due_in_every_block() {
	in_house(|world| {
		let (put, call) = listed(world);
		let of = |owner, short| short_of(owner, short, "500");
		let crowds: [(Driver, Vec<_>); 2] = [
			(Driver::Lower(BTC), (0..3).map(|number| of(100 + number, put)).collect()),
			(Driver::Lower(ETH), (0..3).map(|number| of(200 + number, call)).collect()),
		];
		let (of_btc, of_eth) = (of(300, put), of(301, call));
		settle_down(world);
		one_look_a_block(world);
		for (driver, crowd) in &crowds {
			for (reached, victim) in [(Driver::Lower(BTC), &of_btc), (Driver::Lower(ETH), &of_eth)]
			{
				make_due(victim, reached, 1);
				let mut blocks = 0;
				while is_due(victim, reached) {
					// Each is due again before the victim, whatever was done about it.
					crowd.iter().for_each(|vault| make_due(vault, *driver, 2));
					world.next();
					blocks += 1;
					// Twice round, at a look in two blocks or better: three before it, and itself.
					assert!(blocks <= 16, "{reached:?} behind {driver:?}");
				}
			}
		}
	});
}

#[test]
fn unproved_vaults_have_their_turn_when_others_are_due_in_every_block() {
	in_house(|world| {
		let (put, _) = listed(world);
		let crowd: Vec<_> = (0..3).map(|number| short_of(100 + number, put, "500")).collect();
		let victim = short_of(300, put, "500");
		settle_down(world);
		one_look_a_block(world);
		<Risk as MarginCheck<AccountId>>::unprove(&victim);
		let mut blocks = 0;
		while record(&victim).standing == Standing::Unproved {
			crowd.iter().for_each(|vault| make_due(vault, Driver::Lower(BTC), 2));
			world.next();
			blocks += 1;
			assert!(blocks <= 8, "one look in eight is theirs");
		}
	});
}

#[test]
fn turn_is_unproved_while_a_sweep_is_to_come() {
	in_house(|world| {
		let (_, call) = listed(world);
		let vault = short_of(100, call, "0.01");
		settle_down(world);
		assert!(Risk::is_proved(&vault) && turn(&vault).is_some());
		let mut terms = risk_terms();
		terms.portfolio.short_option_mm = fixed("0.02");
		let terms = Box::new(terms);
		assert_ok!(dispatch_as(root(), RiskCall::set_market { underlying: ETH, terms }));
		assert!(!Risk::is_proved(&vault));
		assert_eq!(unproved(), [vault]);
	});
}

#[test]
fn exactly_covered_spread_is_filed_where_its_equity_would_be_gone() {
	in_house(|world| {
		// What blocks leave idle would prove it tightly.
		RiskIdleLimit::set(Weight::zero());
		let (short, _) = listed(world);
		let long = series(BTC, MONTH, 45_000, OptionKind::Put);
		assert_ok!(list(long));
		world.next();
		let vault = rich(77, "3000");
		give(&vault, Instrument::Position(short), signed("-1"));
		give(&vault, Instrument::Position(long), signed("1"));
		<Risk as MarginCheck<AccountId>>::unprove(&vault);
		world.next();
		assert_eq!(maintenance(&vault), signed("0"), "no headroom");
		let filed = record(&vault);
		assert!(turn(&vault).is_none() && filed.filing.len() == 4, "{filed:?}");
		for spot in [50_500.0, 49_500.0, 50_000.0] {
			world.btc.spot = spot;
			world.next();
			assert_eq!(record(&vault), filed, "nobody looks at it");
			assert!(Risk::is_proved(&vault) && maintenance(&vault) == signed("0"));
		}
	});
}

/// A day's interest at 400 % on a debt: `x + x^2` of it, each rounded up, `x = 4 / 365`. In units of 1e-18.
fn most_interest(debt: u128) -> u128 {
	const ONE: u128 = 1_000_000_000_000_000_000;
	let x = (4 * ONE).div_ceil(365);
	(debt * x).div_ceil(ONE) + (debt * (x * x).div_ceil(ONE)).div_ceil(ONE)
}

/// Of 3,000 that cover a spread a part is interest that the ledger does not see, on a debt beside a claim: it is as if that
/// had been paid.
#[test]
fn covered_vault_that_owes_is_filed_as_one_that_has_paid_its_interest() {
	in_house(|world| {
		RiskIdleLimit::set(Weight::zero());
		let soon = GENESIS_TIME + 300_000;
		let (short, _) = listed(world);
		let long = series(BTC, MONTH, 45_000, OptionKind::Put);
		let won = series(BTC, soon, 60_000, OptionKind::Put);
		assert_ok!(list(long));
		assert_ok!(list(won));
		world.next();
		let [owing, paid] = [77, 78].map(|owner| rich(owner, "5000"));
		for vault in [&owing, &paid] {
			give(vault, Instrument::Position(short), signed("-1"));
			give(vault, Instrument::Position(long), signed("1"));
			<Risk as MarginCheck<AccountId>>::unprove(vault);
		}
		give(&owing, Instrument::Position(won), signed("1"));
		OptionsPollLimit::set(Weight::zero());
		world.until(soon + 10_000);
		let settled = <Oracle as surety_traits::SettlementOracle>::settlement(BTC, soon);
		let claim = fixed("60000").into_inner() - settled.expect("fixed").price.into_inner();

		// The largest debt that leaves 3,000.
		let (mut debt, mut step) = (0, 1u128 << 73);
		while step > 0 {
			let next = debt + step;
			if next + most_interest(next) + fixed("3000").into_inner() <= claim {
				debt = next;
			}
			step /= 2;
		}
		assert!(most_interest(debt) > fixed("50").into_inner());
		let leave = |vault: &Vault, cash: i128| {
			let more = FixedI128::from_inner(cash - holdings(vault).cash.into_inner());
			give(vault, Instrument::Cash, more);
			<Risk as MarginCheck<AccountId>>::unprove(vault);
			let held = holdings(vault);
			assert_eq!(Risk::allow(vault, &held, &held, surety_traits::Step::Trade), Ok(true));
			record(vault)
		};
		let owing = leave(&owing, -(debt as i128));
		let paid = leave(&paid, signed("3000").into_inner());
		assert_eq!((owing.standing, owing.filing.len()), (Standing::Filed, 4), "{owing:?}");
		// But for the last digit of its cash.
		for ((driver, place), (of, beside)) in owing.filing.iter().zip(&paid.filing) {
			assert!(driver == of && place.abs_diff(*beside) < 1_000_000_000, "{owing:?} {paid:?}");
		}
		assert_eq!(paid.filing.len(), 4);
	});
}

#[test]
fn hooks_run_in_the_order_of_what_follows_from_what() {
	use frame_support::traits::PalletsInfoAccess;
	let ours = |name: &&str| ["Oracle", "Risk", "Options"].contains(name);
	let order = AllPalletsWithSystem::infos().into_iter().map(|pallet| pallet.name).filter(ours);
	assert_eq!(order.collect::<Vec<_>>(), ["Oracle", "Risk", "Options"]);
}
