//! Checks of auctions and of tear-up.

use super::input::Input;
use super::storable::{fixed, signed};
use surety_margin::{
	tear_up, Auction, AuctionParameters, AuctionStanding, AuctionTerms, Bid, BidRefused, Holding,
	Phase, TearUpIndex, TornShort,
};
use surety_math::ONE;

/// More than the equity and the requirement of any storable vault come to.
const MOST: u128 = 4_000_000_000_000_000 * ONE;
const WEEK: u128 = 604_800_000;

fn auction_parameters(input: &mut Input) -> AuctionParameters {
	let mut terms = AuctionTerms::default();
	if input.bit() {
		terms.buffer = input.fixed(1, ONE, terms.buffer.into_inner());
		terms.thin_share = input.fixed(1, ONE, terms.thin_share.into_inner());
		terms.first_price = input.fixed(1, ONE, terms.first_price.into_inner());
		let first = terms.first_price.into_inner();
		terms.middle_price = input.fixed(1, first, terms.middle_price.into_inner());
		terms.penalty = input.fixed(0, ONE / 10, terms.penalty.into_inner());
		terms.flagger_share = input.fixed(0, ONE / 2, terms.flagger_share.into_inner());
		terms.least_fraction = input.fixed(1, ONE, terms.least_fraction.into_inner());
		let floor = terms.equity_floor.into_inner();
		terms.equity_floor = input.fixed(0, 1_000_000 * ONE, floor);
		for duration in [
			&mut terms.first_fall,
			&mut terms.second_fall,
			&mut terms.thin_growth,
			&mut terms.grace,
		] {
			*duration = input.within(1, WEEK, (*duration).into()) as u64;
		}
	}
	AuctionParameters::new(terms).expect("terms are made within their bounds")
}

fn standing(input: &mut Input) -> AuctionStanding {
	let equity = input.signed(MOST as i128, ONE as i128);
	let requirement = input.within(0, MOST, 2 * ONE) as i128;
	AuctionStanding {
		equity,
		maintenance: signed(equity.into_inner() - requirement),
		received: input.fixed(0, MOST / 4, 0),
	}
}

pub fn auctions_hold(input: &mut Input) {
	let parameters = auction_parameters(input);
	let mut auction = Auction::open(parameters, 0);
	let mut now = 0u64;
	for _ in 0..=input.below(4) {
		now += input.within(0, 3 * WEEK, 60_000) as u64;
		let standing = standing(input);
		let quote = auction.visit(&standing, now).expect("a storable vault has a quote");
		auction.end(&standing, now).expect("an end has an answer");
		assert!(quote.least <= quote.most && quote.most <= fixed(ONE));
		let phase = if input.bit() { Phase::Thin } else { quote.phase() };
		let fund = fixed(input.within(0, u128::MAX, 0));
		let limit = input.signed(i128::MAX / 4, i128::MAX / 4);
		let (least, largest) = (input.fixed(0, ONE, 0), input.fixed(0, ONE, ONE));
		let sale = match quote.take(&Bid { phase, limit, least, largest }, fund) {
			Ok(sale) => sale,
			Err(refused) => {
				assert!(!matches!(refused, BidRefused::Math(_)), "{refused:?}");
				continue;
			},
		};
		assert_eq!(sale.fraction, largest.min(quote.most));
		assert_eq!(sale.ends, sale.fraction == quote.most);
		let moved = sale.to_vault.into_inner() + sale.penalty.into_inner();
		assert_eq!(sale.from_bidder.into_inner(), moved);
		assert!(sale.from_received <= standing.received && sale.from_fund <= fund);
		assert!(sale.from_waterfall <= standing.loss().expect("a storable loss"));
		assert!(moved == 0 || sale.to_bidder() == Ok(fixed(0)), "he pays or is paid");
	}
}

fn short(input: &mut Input) -> TornShort {
	let longs = input.within(1, 100_000_000_000 * ONE, 100 * ONE);
	let most = longs.min(100_000_000 * ONE);
	TornShort {
		quantity: input.fixed(0, most, ONE),
		mark: input.fixed(0, 10_000_000 * ONE, 1_000 * ONE),
		longs: fixed(longs),
		index: TearUpIndex {
			epoch: input.byte().into(),
			factor: input.fixed(1_000_000_000, ONE, ONE),
			cash: input.fixed(0, 10_000_000 * ONE, 0),
		},
	}
}

pub fn tear_ups_hold(input: &mut Input) {
	let shorts: Vec<_> = (0..input.below(4)).map(|_| short(input)).collect();
	let loss = input.fixed(0, MOST, 500 * ONE);
	let torn = tear_up(loss, &shorts).expect("a storable tear-up has an answer");
	let units = |numbers: &[sp_arithmetic::FixedU128]| -> u128 {
		numbers.iter().map(|number| number.into_inner()).sum()
	};
	assert_eq!(units(&[torn.covered, torn.uncovered]), loss.into_inner());
	let to_longs: u128 = torn.series.iter().map(|series| series.cash.into_inner()).sum();
	assert_eq!(to_longs + torn.left_over.into_inner(), torn.paid.into_inner());
	assert!(torn.uncovered == fixed(0) || torn.paid == fixed(0));
	for (short, series) in shorts.iter().zip(&torn.series) {
		assert_eq!(units(&[series.longs, short.quantity]), short.longs.into_inner());
		// Two holders of all that is long get no more than there is.
		let all = short.longs.into_inner();
		let part = input.within(0, all, all / 2);
		let (mut left, mut paid) = (0, 0);
		for held in [part, all - part] {
			let holding = Holding { quantity: fixed(held), index: short.index };
			let ends: Vec<_> = series.ended.into_iter().collect();
			let now = holding.up_to_date(&series.index, &ends).expect("one tear-up later");
			left += now.quantity.into_inner();
			paid += now.cash.into_inner();
		}
		assert!(left <= series.longs.into_inner() && paid <= series.cash.into_inner());
	}
}
