//! How many vaults a move of the market visits, of how many.
//!
//! The population: each vault is short one to four series of twelve (a week and a month out, calls and puts at and 10 %
//! around spot), half of the vaults with a long beside each short, half of them in portfolio mode. Three in ten have up to
//! 5 % of their initial requirement beyond it, four in ten 5 to 50 %, the rest 50 to 300 %.
//!
//! Tight proofs are not rationed in the table, as they are on the chain: `SURETY_TIGHT=2` rations them.
//!
//! `SURETY_VAULTS=10000 cargo test --release --test risk_index_scale -- --nocapture` prints a table.

mod index_support;
use frame_support::{
	traits::{fungible::Mutate as _, fungibles::Mutate as _, OnPoll},
	weights::{Weight, WeightMeter},
};
use index_support::*;
use sp_runtime::FixedI128;
use std::{
	collections::BTreeMap,
	time::{Duration, Instant},
};
use surety_margin::MarginMode;
use surety_risk::{Records, WeightInfo};
use surety_traits::MarginCheck;
use surety_types::{Entry, HouseAccount, Instrument, LedgerAccount};

fn number_of_vaults() -> u64 {
	std::env::var("SURETY_VAULTS").ok().and_then(|text| text.parse().ok()).unwrap_or(200)
}

/// Without a limit, unless one is asked for: the chain proves two a block.
fn tight() -> u32 {
	std::env::var("SURETY_TIGHT").ok().and_then(|text| text.parse().ok()).unwrap_or(u32::MAX)
}

/// Numbers from a seed, by splitmix64.
struct Dice(u64);

impl Dice {
	fn roll(&mut self, below: u64) -> u64 {
		self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
		let mut word = self.0;
		word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
		word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
		(word ^ (word >> 31)) % below
	}
}

fn twelve() -> Vec<Series> {
	let expiries = [GENESIS_TIME + 7 * DAY, GENESIS_TIME + 30 * DAY];
	let strikes = [45_000, 50_000, 55_000];
	let kinds = [OptionKind::Call, OptionKind::Put];
	let all = expiries.into_iter().flat_map(|expiry| {
		strikes
			.into_iter()
			.flat_map(move |strike| kinds.map(|kind| series(BTC, expiry, strike, kind)))
	});
	all.collect()
}

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

/// One of the population.
fn settle_in(owner: AccountId, dice: &mut Dice, listed: &[Series]) -> Vault {
	assert_ok!(Balances::mint_into(&owner, 1_000_000));
	assert_ok!(Assets::mint_into(USD, &owner, 10_000_000_000));
	let vault = vault_with(owner, fixed("1000"));
	if dice.roll(2) == 0 {
		assert_ok!(set_mode(&vault, MarginMode::Portfolio));
	}
	let covered = dice.roll(2) == 0;
	for _ in 0..=dice.roll(4) {
		let short = listed[dice.roll(12) as usize];
		let lots = 1 + dice.roll(50);
		let amount = i128::from(lots) * 10_000_000_000_000_000;
		give(&vault, Instrument::Position(short), FixedI128::from_inner(-amount));
		if covered {
			let long = listed[dice.roll(12) as usize];
			give(&vault, Instrument::Position(long), FixedI128::from_inner(amount));
		}
	}
	let needs = Risk::requirement_of(&vault).expect("has an answer");
	let required = needs.equity.into_inner() - needs.initial.into_inner();
	let spare = match dice.roll(10) {
		0..=2 => dice.roll(500),
		3..=6 => 500 + dice.roll(4_500),
		_ => 5_000 + dice.roll(25_000),
	};
	let spare = required / 10_000 * i128::from(spare);
	give(&vault, Instrument::Cash, FixedI128::from_inner(spare - needs.initial.into_inner()));
	<Risk as MarginCheck<AccountId>>::unprove(&vault);
	vault
}

/// A block without a limit to what risk may use: how many vaults it has filed anew, and the time that took.
fn block(world: &World) -> (u64, Duration) {
	RiskPollLimit::set(Weight::zero());
	world.say();
	next_block();
	RiskPollLimit::set(Weight::MAX);
	let before: BTreeMap<_, _> = Records::<Test>::iter().collect();
	let mut meter = WeightMeter::new();
	let begun = Instant::now();
	<Risk as OnPoll<u64>>::on_poll(System::block_number(), &mut meter);
	let taken = begun.elapsed();
	let moved = Records::<Test>::iter().filter(|(vault, now)| before.get(vault) != Some(now));
	(moved.count() as u64, taken)
}

/// The population, and a block of the hook without limit: all are filed.
fn population(count: u64) -> (World, Vec<Vault>) {
	RiskIdleLimit::set(Weight::zero());
	let world = World::open();
	let listed = twelve();
	for series in &listed {
		assert_ok!(list(*series));
	}
	world.next();
	let mut dice = Dice(7);
	let vaults = (0..count).map(|number| settle_in(10_000 + number, &mut dice, &listed)).collect();
	let (visits, taken) = block(&world);
	println!("{count} vaults filed in {taken:?}, {visits} looks");
	assert!(unproved().is_empty() && Unsafe::iter().next().is_none());
	(world, vaults)
}

#[test]
fn small_move_visits_few_of_many() {
	let count = number_of_vaults();
	house().build().execute_with(|| {
		TightProofs::set(tight());
		let (mut world, vaults) = population(count);

		// The same by looking at everybody, arrays warm.
		let begun = Instant::now();
		assert!(vaults.iter().all(|vault| maintenance(vault) >= signed("0")));
		println!("a scan of all: {:?}", begun.elapsed());

		for (name, spot, level) in [
			("nothing moves", 50_000.0, 1.0),
			("spot by 0.1 %", 50_050.0, 1.0),
			("volatility by 0.5 %", 50_050.0, 1.01),
			("back", 50_000.0, 1.0),
			("spot by 1 %", 50_500.0, 1.0),
			("spot by -1 %", 50_000.0, 1.0),
			("spot by -5 %", 47_500.0, 1.0),
		] {
			(world.btc.spot, world.btc.level) = (spot, level);
			let (visits, taken) = block(&world);
			println!(
				"{name}: {visits} looks, {:.2} %, {taken:?}",
				visits as f64 * 100.0 / count as f64
			);
			assert!(unproved().is_empty());
			let missed =
				|vault: &&Vault| maintenance(vault) < signed("0") && Risk::is_proved(vault);
			// Of very many a part, so that the table is written in minutes.
			let part = if count > 10_000 { 10 } else { 1 };
			assert_eq!(vaults.iter().step_by(part).find(missed), None, "{name}");
			if name == "spot by 1 %" && tight() == u32::MAX {
				assert!(visits * 20 <= count, "{visits} of {count}");
			}
		}
	});
}

/// With room for L looks in a block, `d` vaults that a move has reached are all proved again, or found unsafe, in
/// `d / L` blocks, and one more for those whose plain proofs end within the next block.
#[test]
fn nobody_is_unproved_within_the_stated_blocks_after_a_move_of_one_percent() {
	house().build().execute_with(|| {
		let (mut world, _) = population(4 * number_of_vaults());
		world.btc.spot = 50_500.0;
		let hands = hands(&world);
		let due = unproved().len() as u64;
		assert!(due > 20, "{due}");
		let looks = 4;
		let valued = <() as WeightInfo>::array() * 6 + <() as WeightInfo>::valuation() * 2;
		let drivers = <() as WeightInfo>::poll_driver() * 8;
		let room = valued + drivers + <() as WeightInfo>::visit() * (looks - 1);
		RiskPollLimit::set(hands + most_of_look() + room);
		let mut blocks = 0;
		while !unproved().is_empty() {
			world.next();
			blocks += 1;
			assert!(blocks <= due.div_ceil(looks) + 1, "{due} were due, {} are", unproved().len());
		}
		println!("{due} due, {blocks} blocks");
		assert!(blocks > due.div_ceil(3 * looks), "the room is as small as that");
	});
}
