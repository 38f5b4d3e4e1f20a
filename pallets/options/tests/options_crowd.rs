//! Five hundred holders in each of three expiries: all are settled by the hook alone, in as many blocks as its slice of
//! them needs, and nothing is left.

mod common;

use codec::Encode;
use common::*;
use frame_support::{
	traits::{fungible::Mutate, fungibles::Mutate as MutateAsset, Hooks},
	weights::WeightMeter,
};
use sp_runtime::FixedI128;
use surety_options::{Expiries, Holders, MarketRecord, SeriesBook, Settling, UserCount};

const PAIRS: u64 = 250;
const THIRD: Moment = LATER + 60_000;
const ONE: i128 = 1_000_000_000_000_000_000;

/// An account with what a vault and an offer need.
fn newcomer(number: u64, dollars: Balance) -> Vault {
	let who = 10_000 + number;
	assert_ok!(<Balances as Mutate<AccountId>>::mint_into(&who, 100_000));
	assert_ok!(<Assets as MutateAsset<AccountId>>::mint_into(USD, &who, usd(dollars)));
	vault_with(who, fixed(&format!("{dollars}")))
}

/// Writers and buyers of 0.01 to 2.5 puts of 40,000 in each expiry; the second expiry has one of 42,000 besides.
fn crowd() -> (Vec<Vault>, Vec<Vault>) {
	let expiries = [EXPIRY, LATER, THIRD];
	let listed = expiries.map(|expiry| series(OptionKind::Put, "40000", expiry));
	let extra = series(OptionKind::Put, "42000", LATER);
	market_of(&[listed[0], listed[1], listed[2], extra]);
	let writers: Vec<_> = (0..PAIRS).map(|number| newcomer(number, 600_000)).collect();
	let buyers: Vec<_> = (0..PAIRS).map(|number| newcomer(PAIRS + number, 10_000)).collect();
	for (number, (writer, buyer)) in (1..).zip(writers.iter().zip(&buyers)) {
		let quantity = format!("{}.{:02}", number / 100, number % 100);
		for series in listed.into_iter().chain([extra]) {
			trade(writer, buyer, series, &quantity, "500");
		}
	}
	(writers, buyers)
}

/// Blocks with the hook at this part of its slice until this expiry is gone. Returns their number.
fn settle_all(expiry: Moment) -> u32 {
	let mut blocks = 0;
	while Expiries::<Test>::contains_key((BTC, expiry)) {
		blocks += 1;
		assert!(blocks < 400, "the hook does not come to an end");
		let mut meter = WeightMeter::with_limit(poll_limit() / 10);
		OptionsPollLimit::set(poll_limit());
		Options::on_poll(System::block_number(), &mut meter);
		assert!(meter.consumed().all_lte(poll_limit() / 10));
		assert!(passes_keep_little());
	}
	OptionsPollLimit::set(Default::default());
	blocks
}

/// What the passes keep while they are under way does not grow with the holders.
fn passes_keep_little() -> bool {
	let records = Expiries::<Test>::iter().map(|(_, record)| record.encoded_size());
	records.max().unwrap_or_default() <= 64 && Settling::<Test>::get().len() <= 3
}

#[test]
fn three_expiries_of_five_hundred_holders_settle_to_nothing() {
	Externalities::default().build_and_execute(|| {
		let (writers, buyers) = crowd();
		assert_eq!(Holders::<Test>::iter_keys().count(), 1_500);
		// The sum of 0.01 to 2.5 is 313.75; four series.
		let users = UserCount { series: 4, expiries: 3 };
		let market = MarketRecord { series: 4, long: fixed("1255"), short: fixed("1255"), users };
		assert_eq!(Options::market_record(BTC), market);
		assert_eq!(Options::do_try_state(), Ok(()));

		let mut blocks = Vec::new();
		for (expiry, price) in [(EXPIRY, "39000"), (LATER, "41000"), (THIRD, "39999.5")] {
			OptionsPollLimit::set(Default::default());
			feed_until(expiry, fixed(price));
			assert_eq!(expiry_record(expiry).holders, 500);
			blocks.push(settle_all(expiry));
			assert_eq!(Options::do_try_state(), Ok(()));
		}
		assert!(blocks.iter().all(|blocks| *blocks > 1), "no pass went over a block: {blocks:?}");
		println!("blocks at a tenth of the hook's slice: {blocks:?}");

		for (number, (writer, buyer)) in (1i128..).zip(writers.iter().zip(&buyers)) {
			// Four premiums of 500, and 1,000 + 1,000 + 0.5 per contract.
			let premiums = number * 2_000 * ONE / 100;
			let payoffs = number * (1_000 + 1_000) * ONE / 100 + number * ONE / 200;
			let (has, had) = (cash(writer).into_inner(), 600_000 * ONE);
			assert_eq!(has, had + premiums - payoffs);
			assert_eq!(cash(buyer).into_inner(), 10_000 * ONE - premiums + payoffs);
			assert!(holdings(writer).positions.is_empty() && holdings(buyer).positions.is_empty());
		}
		assert_eq!(Holders::<Test>::iter_keys().count(), 0);
		assert_eq!(SeriesBook::<Test>::iter_keys().count(), 0);
		assert_eq!(Expiries::<Test>::count(), 0);
		assert!(!surety_options::MarketRecords::<Test>::contains_key(BTC));
		assert_eq!(on_hold(HoldReason::SeriesDeposit, DAVE), 0);
		for expiry in [EXPIRY, LATER, THIRD] {
			assert_eq!(house_cash(expiry), (FixedI128::from_inner(0), FixedI128::from_inner(0)));
		}
	});
}

#[test]
fn no_winner_is_paid_before_the_last_of_many_losers_when_the_hook_is_slow() {
	Externalities::default().build_and_execute(|| {
		let (writers, buyers) = crowd();
		OptionsPollLimit::set(Default::default());
		feed_until(EXPIRY, fixed("39000"));
		let key = (BTC, EXPIRY);
		let left = |vaults: &[Vault]| {
			vaults.iter().filter(|vault| Holders::<Test>::contains_key(key, vault)).count()
		};
		let mut last = (PAIRS as usize, PAIRS as usize);
		while Expiries::<Test>::contains_key(key) {
			let mut meter = WeightMeter::with_limit(poll_limit() / 20);
			OptionsPollLimit::set(poll_limit());
			Options::on_poll(System::block_number(), &mut meter);
			let now = (left(&writers), left(&buyers));
			assert!(now.0 <= last.0 && now.1 <= last.1);
			assert!(now.1 == buyers.len() || now.0 == 0, "paid before all were collected: {now:?}");
			last = now;
		}
		assert_eq!(last, (0, 0));
	});
}

/// Offers that were left standing are withdrawn 64 of an expiry at a time: those who wait for the next one are not kept
/// waiting by them.
#[test]
fn offers_hold_up_no_other_expiry_when_many_were_left_standing() {
	Externalities::default().build_and_execute(|| {
		let (first, second) = (put("40000"), series(OptionKind::Put, "40000", LATER));
		market_of(&[first, second]);
		let makers: Vec<_> = (0..75).map(|number| newcomer(number, 50_000)).collect();
		for maker in &makers {
			for _ in 0..MAX_OFFERS {
				sell(maker, first, "1", "500");
			}
		}
		let (alice, bob) = (vault(ALICE), vault(BOB));
		trade(&alice, &bob, second, "1", "500");
		OptionsPollLimit::set(Default::default());
		feed_until(EXPIRY, fixed("50000"));
		feed_until(LATER, fixed("50000"));
		let queue = [(BTC, EXPIRY), (BTC, LATER)];
		assert_eq!(Settling::<Test>::get().to_vec(), queue);

		let left = || surety_options::Offers::<Test>::iter_keys().count();
		assert_eq!(left(), 300);
		wake_hook();
		for (block, rest) in [236, 172, 108, 44, 0].into_iter().enumerate() {
			next_block();
			assert_eq!(left(), rest, "block {block}");
			assert!(!Expiries::<Test>::contains_key(queue[1]), "the second is settled at once");
		}
		assert!(!Expiries::<Test>::contains_key(queue[0]));
		for maker in &makers {
			assert_eq!(on_hold(HoldReason::OfferDeposit, maker.owner), 0);
		}
	});
}

/// Series count among the 64 as the offers do: of 61 offers in the first and of seven series four are left, whatever order
/// they have in the book.
#[test]
fn series_and_offers_leave_together_as_many_as_a_lap_takes() {
	Externalities::default().build_and_execute(|| {
		let listed: Vec<_> =
			(0..7).map(|number| put(&format!("{}", 40_000 + 1_000 * number))).collect();
		market_of(&listed);
		let makers: Vec<_> = (0..16).map(|number| newcomer(number, 200_000)).collect();
		for number in 0..61 {
			sell(&makers[number / 4], listed[0], "1", "500");
		}
		OptionsPollLimit::set(Default::default());
		feed_until(EXPIRY, fixed("50000"));
		let left = || {
			let offers = surety_options::Offers::<Test>::iter_keys().count();
			offers + SeriesBook::<Test>::iter_keys().count()
		};
		assert_eq!(left(), 68);
		wake_hook();
		next_block();
		assert_eq!(left(), 4);
		next_block();
		assert_eq!(left(), 0);
		assert!(!Expiries::<Test>::contains_key((BTC, EXPIRY)));
		assert_eq!(on_hold(HoldReason::SeriesDeposit, DAVE), 0);
	});
}
