//! Settlement exactly once, in any order of owner, stranger and hook, whoever cannot pay.
//!
//! What must hold, whatever is tried and in which order:
//!
//! 1. After every step every invariant of the pallet and of the ledger holds, and a call that is refused has changed
//!    nothing.
//! 2. No vault is charged or paid twice: its cash changes once, from what it had to what it has in the end.
//! 3. No winner is paid while a loser has not been collected.
//! 4. In the end every vault has exactly what the arithmetic below gives it, in exact integers and without the code under
//!    test; the fund has the rest, which is not negative; and of the expiry nothing is left.
//!
//! The sink has a set amount for all losers together, so that it pays them in the order in which they come: which of them
//! it pays for changes nothing for anybody.

mod common;

use common::*;
use frame_support::{
	traits::Hooks,
	weights::{Weight, WeightMeter},
};
use proptest::prelude::*;
use sp_runtime::FixedI128;
use surety_options::{Expiries, Holders, WeightInfo};

const ONE: i128 = 1_000_000_000_000_000_000;

/// Who does something.
#[derive(Clone, Copy, Debug)]
enum Step {
	/// A vault's owner settles it.
	Owner(usize),
	/// Somebody else does.
	Stranger(usize),
	/// The hook has room for one step.
	Hook,
	/// The hook has room for all.
	Block,
}

/// What was traded: writer, holder, hundredths of a put of 40,000, or of one of 42,000.
type Trades = Vec<(usize, usize, u16, bool)>;

fn any_step() -> impl Strategy<Value = Step> {
	prop_oneof![
		4 => (0..4usize).prop_map(Step::Owner),
		4 => (0..4usize).prop_map(Step::Stranger),
		6 => Just(Step::Hook),
		1 => Just(Step::Block),
	]
}

fn poll_once() {
	let limit = <() as WeightInfo>::poll_base()
		.saturating_add(<() as WeightInfo>::poll_collect(MAX_POSITIONS));
	let mut meter = WeightMeter::with_limit(limit);
	OptionsPollLimit::set(poll_limit());
	Options::on_poll(System::block_number(), &mut meter);
	OptionsPollLimit::set(Weight::zero());
}

/// What each vault has when all is over, and what the fund has got.
struct Expected {
	cash: [i128; 4],
	fund: i128,
}

/// `floor(claim x there / winnings)`, bit by bit of the claim: no product has to fit.
fn part(claim: i128, there: i128, winnings: i128) -> i128 {
	let (mut quotient, mut rest) = (0, 0);
	for bit in (0..127).rev() {
		rest = 2 * rest + there * ((claim >> bit) & 1);
		quotient = 2 * quotient + rest / winnings;
		rest %= winnings;
	}
	quotient
}

/// The arithmetic of the spec over again. `cash` is what the vaults have before, `price` the settlement price.
fn expect(trades: &Trades, cash: [i128; 4], price: i128, mut sink: i128) -> Expected {
	let mut gross = [0i128; 4];
	for (writer, holder, lots, higher) in trades {
		let strike = if *higher { 42_000 * ONE } else { 40_000 * ONE };
		// Hundredths of contracts times inner units: exact.
		let pays = (strike - price).max(0) * i128::from(*lots);
		gross[*writer] -= pays;
		gross[*holder] += pays;
	}
	let net = gross.map(|hundredths| hundredths.div_euclid(100));
	let (mut after, mut house, mut shortfall) = (cash, 0, 0);
	let mut fund = -sink;
	for vault in 0..4 {
		if net[vault] > 0 {
			continue;
		}
		after[vault] += net[vault];
		house -= net[vault];
		let lacks = (-after[vault]).max(0).min(-net[vault]);
		let absorbed = lacks.min(sink);
		sink -= absorbed;
		after[vault] += lacks;
		house -= lacks - absorbed;
		shortfall += lacks - absorbed;
	}
	fund += sink;
	let winnings: i128 = net.iter().filter(|net| **net > 0).sum();
	for vault in 0..4 {
		if net[vault] <= 0 {
			continue;
		}
		let paid = part(net[vault], (winnings - shortfall).max(0), winnings);
		after[vault] += paid;
		house -= paid;
	}
	assert!(house >= 0, "the house paid more than it had");
	Expected { cash: after, fund: fund + house }
}

/// Who still has to be collected from.
fn losers_left(vaults: &[Vault; 4], losers: &[bool; 4]) -> bool {
	(0..4).any(|at| losers[at] && Holders::<Test>::contains_key((BTC, EXPIRY), &vaults[at]))
}

fn try_step(step: Step, vaults: &[Vault; 4]) {
	let settle_by = |who: AccountId, at: usize| {
		let before = storage_root();
		if let Err(error) = dispatch(who, settle(&vaults[at], EXPIRY)) {
			let known = [Error::Collecting.into(), Error::NothingToSettle.into()];
			assert!(known.contains(&error), "{error:?}");
			assert_eq!(storage_root(), before, "a refused call changed something");
		}
	};
	match step {
		Step::Owner(at) => settle_by(vaults[at].owner, at),
		Step::Stranger(at) => settle_by(77, at),
		Step::Hook => poll_once(),
		Step::Block => {
			wake_hook();
			next_block();
			OptionsPollLimit::set(Weight::zero());
		},
	}
}

/// Sets the cash of every vault to this.
fn leave(vaults: &[Vault; 4], cents: [u32; 4]) -> [i128; 4] {
	for (vault, cents) in vaults.iter().zip(cents) {
		let keep = i128::from(cents) * ONE / 100;
		let taken = FixedI128::from_inner(cash(vault).into_inner() - keep);
		endow_fund_exactly(vault, taken);
	}
	vaults.each_ref().map(|vault| cash(vault).into_inner())
}

fn endow_fund_exactly(vault: &Vault, amount: FixedI128) {
	use surety_types::{HouseAccount, Instrument, LedgerAccount};
	let fund = LedgerAccount::House(HouseAccount::Fund { underlying: BTC });
	post(LedgerAccount::Vault(vault.clone()), fund, Instrument::Cash, amount);
}

fn run(trades: &Trades, cents: [u32; 4], price: u128, sink: u128, steps: &[Step]) {
	Externalities::default().build_and_execute(|| {
		Covered::set(Cover::Naked);
		market_of(&[put("40000"), put("42000")]);
		let vaults = TRADERS.map(vault);
		for (writer, holder, lots, higher) in trades {
			let quantity = format!("{}.{:02}", lots / 100, lots % 100);
			let series = put(if *higher { "42000" } else { "40000" });
			trade(&vaults[*writer], &vaults[*holder], series, &quantity, "500");
		}
		let before = leave(&vaults, cents);
		let fund_before = house_cash(EXPIRY).1.into_inner();
		SinkPays::set(sp_runtime::FixedU128::from_inner(sink));
		let price = sp_runtime::FixedU128::from_inner(price);
		OptionsPollLimit::set(Weight::zero());
		feed_until(EXPIRY, price);
		let [price, sink] = [price.into_inner(), sink].map(|amount| amount as i128);
		let expected = expect(trades, before, price, sink);

		let nets =
			vaults.each_ref().map(|vault| equity(vault).into_inner() - cash(vault).into_inner());
		let (losers, winners) = (nets.map(|net| net < 0), nets.map(|net| net > 0));
		for step in steps {
			let waiting = losers_left(&vaults, &losers);
			let had = vaults.each_ref().map(|vault| cash(vault).into_inner());
			try_step(*step, &vaults);
			check_invariants();
			for at in 0..4 {
				let has = cash(&vaults[at]).into_inner();
				assert!(has == had[at] || has == expected.cash[at], "charged or paid twice");
				assert!(has == had[at] || had[at] == before[at], "charged or paid twice");
				let paid = winners[at] && has != had[at];
				assert!(!paid || !waiting || !losers_left(&vaults, &losers), "paid too early");
			}
		}
		wake_hook();
		next_block();
		next_block();
		assert_eq!(vaults.each_ref().map(|vault| cash(vault).into_inner()), expected.cash);
		assert_eq!(Expiries::<Test>::get((BTC, EXPIRY)), None);
		assert_eq!(Holders::<Test>::iter_keys().count(), 0);
		let (house, fund) = house_cash(EXPIRY);
		assert_eq!(house, signed("0"));
		assert_eq!(fund.into_inner() - fund_before, expected.fund);
	});
}

fn any_trades() -> impl Strategy<Value = Trades> {
	let any_trade = (0..4usize, 1..4usize, 1u16..400, any::<bool>());
	let turn = |(writer, by, lots, higher): (usize, usize, u16, bool)| {
		(writer, (writer + by) % 4, lots, higher)
	};
	proptest::collection::vec(any_trade.prop_map(turn), 1..7)
}

proptest! {
	#![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..Default::default() })]

	#[test]
	fn every_vault_settles_once_and_gets_its_due_in_any_order(
		trades in any_trades(),
		cents in [0u32..2_000_000, 0u32..200_000_000, 0u32..2_000_000, 0u32..2_000],
		price in 30_000_000_000_000_000_000_000u128..42_500_000_000_000_000_000_000,
		sink in prop_oneof![
			Just(0u128),
			0u128..3_000_000_000_000_000_000_000,
			Just(1_000_000_000_000_000_000_000_000),
		],
		steps in proptest::collection::vec(any_step(), 0..24),
	) {
		run(&trades, cents, price, sink, &steps);
	}
}

#[test]
fn a_known_shortfall_is_shared_when_run_as_a_property() {
	// Alice writes two of 40,000 to Bob, Charlie one of 42,000 to Dave; Alice has 4,000, Charlie 10.
	let trades = vec![(0, 1, 200, false), (2, 3, 100, true)];
	let steps = [Step::Hook, Step::Owner(1), Step::Stranger(0), Step::Owner(1), Step::Hook];
	let price = 35_000_000_000_000_000_000_000;
	let expected = expect(&trades, [4_000 * ONE, 0, 10 * ONE, 0], 35_000 * ONE, 1_000 * ONE);
	// 6,000 and 6,990 are missing, 1,000 is paid: 11,990 of 17,000 are lost.
	let paid = |claim: i128| claim * ONE * 5_010 / 17_000;
	assert_eq!(expected.cash, [0, paid(10_000), 0, paid(7_000)]);
	run(&trades, [400_000, 0, 1_000, 0], price, 1_000 * ONE as u128, &steps);
}
