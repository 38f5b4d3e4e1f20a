//! Ways to get more out of the house than is yours, each tried.
//!
//! Numbers of options come from `common`, which computes them beside the pallet; the rest is worked out here.

mod common;

use common::*;
use sp_runtime::FixedU128;
use surety_margin::{ChargeName, CollateralUse, MarginMode, OpenInterestTerms};
use surety_options::Error as OptionsError;

const ONE: u128 = 1_000_000_000_000_000_000;
const TICK: u128 = 100_000_000_000_000_000;

fn week_call(strike: &str) -> Series {
	on(BTC, OptionKind::Call, strike, WEEK)
}

/// A vault of portfolio margin.
fn portfolio(owner: AccountId, cash: &str) -> Id {
	let vault = vault_with(owner, fixed(cash));
	assert_ok!(set_mode(&vault, MarginMode::Portfolio));
	vault
}

/// What is required of a vault: `E - IM`, computed beside the pallet.
fn requirement(vault: &Id) -> i128 {
	let needs = beside(&holdings(vault), mode_of(vault), CollateralUse::Margin);
	needs.equity.into_inner() - needs.initial.into_inner()
}

#[test]
fn mode_switch_does_not_help_when_the_vault_is_in_stress() {
	let series = [put("50000"), week_call("50000"), call("50000")];
	run(&series, || {
		let other = vault(BOB);
		// Healthy by formulas, then not: the scenarios ask for no less.
		let short = vault_with(ALICE, fixed("12000"));
		assert_ok!(sell(&short, &other, put("50000"), "1", "2800"));
		// Healthy by scenarios only: a calendar, whose long is no help to the short by formulas.
		let calendar = portfolio(CHARLIE, "6000");
		assert_ok!(sell(&other, &calendar, call("50000"), "1", "3000"));
		assert_ok!(sell(&calendar, &other, week_call("50000"), "1", "1400"));
		assert_noop!(set_mode(&calendar, MarginMode::Standard), Error::BelowInitialMargin);

		feed_btc("40000", "2");
		assert!(margin(&short).initial < signed("0"));
		assert_noop!(set_mode(&short, MarginMode::Portfolio), Error::BelowInitialMargin);
		assert_noop!(set_mode(&short, MarginMode::Standard), Error::SameMode);
		// Who has enough may, and says so.
		assert_ok!(set_mode(&other, MarginMode::Portfolio));
		let (old, new) = (MarginMode::Standard, MarginMode::Portfolio);
		assert_eq!(last_event(), Some(Event::ModeSet { vault: other, old, new }.into()));
	});
}

#[test]
fn mode_switch_is_refused_when_prices_are_old_or_in_doubt() {
	run(&[put("50000")], || {
		let (writer, other) = (vault(ALICE), vault(BOB));
		assert_ok!(sell(&writer, &other, put("50000"), "1", "2800"));
		next_block_at(now() + 14_000);
		assert_noop!(set_mode(&writer, MarginMode::Portfolio), Error::PriceAging);
		next_block_at(now() + 60_000);
		assert_noop!(set_mode(&writer, MarginMode::Portfolio), Error::PriceStale);
		// Operators 9 % apart, with a band of 10 %: nobody knows.
		for (key, spot) in HOT_KEYS.into_iter().zip(["46000", "50000", "54000"]) {
			say(key, BTC, market_at(fixed(spot), fixed("1"), &[WEEK, MONTH]));
		}
		next_block();
		assert_noop!(set_mode(&writer, MarginMode::Portfolio), Error::PriceUncertain);
		let nobody = VaultId { owner: ALICE, index: 7 };
		assert_noop!(set_mode(&nobody, MarginMode::Portfolio), Error::UnknownVault);
	});
}

#[test]
fn mode_is_forgotten_when_the_vault_is_closed() {
	run(&[], || {
		let vault = portfolio(ALICE, "10");
		assert!(Records::<Test>::contains_key(&vault));
		assert_ok!(withdraw(&vault, fixed("10")));
		assert_ok!(Vaults::close(RuntimeOrigin::signed(ALICE), vault.index));
		assert!(!Records::<Test>::contains_key(&vault));
	});
}

/// Longs of an expiry lose at most their mark, unless there is a short among them: then the skew of all of them counts. A
/// lot of a short swings the requirement, in both directions.
#[test]
fn one_lot_that_swings_a_charge_is_charged_for_what_it_swings() {
	run(&[call("90000"), call("95000")], || {
		let (longs, other) = (portfolio(ALICE, "120000"), whale());
		assert_ok!(sell(&other, &longs, call("90000"), "1000", "100"));
		let before = requirement(&longs);
		// What a vault needs that is short nothing but the lot: the least there is.
		let single = portfolio(CHARLIE, "1000");
		assert_ok!(sell(&single, &other, call("95000"), "0.01", "60"));
		assert_ok!(sell(&longs, &other, call("95000"), "0.01", "60"));
		let swing = requirement(&longs) - before;
		println!("swing {} beside {}", swing / ONE as i128, requirement(&single) / ONE as i128);
		assert!(swing > 10 * requirement(&single), "{swing}");
		// The vault is charged for it at once: no cash that it would need can leave.
		let needs = beside(&holdings(&longs), MarginMode::Portfolio, CollateralUse::Withdrawal);
		let free = surety_math::magnitude(needs.initial).min(fixed("20000.6"));
		assert_eq!(Risk::free_cash(&longs), free);
		let beyond = FixedU128::from_inner(free.into_inner() + 1_000_000_000_000);
		assert_noop!(withdraw(&longs, beyond), surety_vaults::Error::<Test>::BeyondFreeCash);

		// With nothing to spare the same lot cannot be sold in the first place.
		let poor = portfolio(DAVE, "100001");
		assert_ok!(sell(&other, &poor, call("90000"), "1000", "100"));
		let sale = || sell(&poor, &other, call("95000"), "0.01", "60");
		assert_noop!(sale(), OptionsError::<Test>::MakerUndercovered);
	});
}

/// Somebody who can sell anything.
fn whale() -> Id {
	let whale = vault_with(BOB, fixed("9000000"));
	pledge(&whale, BTC, "900");
	whale
}

/// Buying back a lot makes the requirement fall by far more than the lot is worth. What may be overpaid for it is a quarter
/// of the fall and the equity's share of it, so that the ratio of equity to requirement gets no worse, and only once.
#[test]
fn one_lot_bought_back_pays_an_accomplice_no_more_than_the_fall_allows() {
	run(&[call("90000"), call("95000")], || {
		let (longs, other) = (portfolio(ALICE, "120000"), whale());
		assert_ok!(sell(&other, &longs, call("90000"), "1000", "100"));
		assert_ok!(sell(&longs, &other, call("95000"), "0.01", "60"));
		// It has lost most of its cash, and has less than it needs.
		Covered::set(Cover::Naked);
		assert_ok!(withdraw(&longs, fixed("19750")));
		Covered::set(Cover::Risk);
		let needs = margin(&longs);
		assert!(needs.initial < signed("0"), "{:?}", needs.initial);
		let mut after = holdings(&longs);
		after.positions.retain(|(_, quantity)| *quantity > signed("0"));
		let then = beside(&after, MarginMode::Portfolio, CollateralUse::Margin);
		let required = (needs.equity.into_inner() - needs.initial.into_inner()) as u128;
		let left = (then.equity.into_inner() - then.initial.into_inner()) as u128;
		let fall = required - left;
		// What the vault gains at no price; it may pay so much more than that.
		let gained = (then.equity.into_inner() - needs.equity.into_inner()) as u128;
		let equity = needs.equity.into_inner() as u128;
		let by_equity = surety_math::mul_div_floor(equity, fall, required).expect("fits");
		let most = (fall / 4).min(by_equity);
		let paying = |dollars: u128| {
			// The premium of a lot is a hundredth.
			let premium = FixedU128::from_inner(dollars * 100 / TICK * TICK);
			deal_of(&longs, OfferSide::Buy, &other, call("95000"), fixed("0.01"), premium)
		};
		let edge = gained + most;
		println!(
			"equity {} required {required} fall {} most {} gained {}",
			equity / ONE,
			fall / ONE,
			most / ONE,
			gained / ONE
		);
		let ends = (then.equity.into_inner() as u128) - edge;
		assert!(ends < left, "the vault ends below its initial margin");
		assert_eq!(paying(edge + ONE / 10), refused(OptionsError::MakerUndercovered));
		assert_ok!(paying(edge - ONE / 10));
		// Not again: whoever is below initial margin sells nothing that raises what is required.
		let again = sell(&longs, &other, call("95000"), "0.01", "0.1");
		assert_eq!(again, refused(OptionsError::MakerUndercovered));
	});
}

/// Portfolio margin of one series is in proportion to the contracts; what does not depend on them is asked of every vault.
#[test]
fn splitting_vaults_saves_nothing() {
	run(&[call("52000")], || {
		update(MarketUpdate::OpenInterest(OpenInterestTerms {
			factor: fixed("2"),
			lower: fixed("0"),
			upper: fixed("400000"),
		}));
		let other = vault(BOB);
		let (one, two) = (portfolio(ALICE, "100000"), portfolio(ALICE, "100000"));
		let whole = portfolio(CHARLIE, "100000");
		for (vault, quantity) in [(&whole, "2"), (&one, "1"), (&two, "1")] {
			assert_ok!(sell(vault, &other, call("52000"), quantity, "2000"));
		}
		let parts = requirement(&one) + requirement(&two);
		assert!(parts >= requirement(&whole), "{parts} {}", requirement(&whole));

		// The charge is of the market's open interest, whoever holds it: the same for the third contract of one vault as
		// for the first of another. At 4 contracts of 50,000 the factor is 1 + 200,000 / 400,000; a fifth makes it 1.625.
		let worst = |vault: &Id| {
			let needs = margin(vault);
			let (_, initial) = needs.charged(ChargeName::Scenarios).expect("fits");
			initial.into_inner()
		};
		let single = worst(&one);
		assert_eq!(worst(&two), single);
		let third = portfolio(ALICE, "100000");
		let leave = |vault: &Id, dollars: u128| {
			let cash = cash(vault).into_inner() as u128 / 1_000_000_000_000 * 1_000_000_000_000;
			assert_ok!(withdraw(vault, FixedU128::from_inner(cash - dollars * ONE)));
		};
		// What a new vault needs for the fifth: 1.625 times its worst, the short-option charge 0.005 x 50,000, and the loss
		// of equity at mark.
		let mark = mark(&call("52000")).into_inner();
		let needed = single / 1_000 * 1_625 + 250 * ONE + mark - 2_000 * ONE;
		leave(&third, needed / ONE - 1);
		assert_eq!(
			sell(&third, &other, call("52000"), "1", "2000"),
			refused(OptionsError::MakerUndercovered)
		);
		let origin = RuntimeOrigin::signed(ALICE);
		assert_ok!(Vaults::deposit_cash(origin, third.index, fixed("3")));
		assert_ok!(sell(&third, &other, call("52000"), "1", "2000"));
	});
}

#[test]
fn caps_hold_whoever_is_short() {
	run(&[put("50000"), put("45000")], || {
		update(MarketUpdate::Caps(Caps { market: fixed("3"), series: fixed("2") }));
		let (other, one, two) = (vault(BOB), vault(ALICE), vault(CHARLIE));
		assert_ok!(sell(&one, &other, put("50000"), "1", "2800"));
		assert_noop!(sell(&two, &other, put("50000"), "1.01", "2800"), Error::OpenInterestCap);
		assert_ok!(sell(&two, &other, put("50000"), "1", "2800"));
		// The series is full, the market not.
		assert_noop!(sell(&two, &other, put("50000"), "0.01", "2800"), Error::OpenInterestCap);
		assert_noop!(sell(&two, &other, put("45000"), "1.01", "1000"), Error::OpenInterestCap);
		assert_ok!(sell(&two, &other, put("45000"), "1", "1000"));
		assert_noop!(sell(&one, &other, put("45000"), "0.01", "1000"), Error::OpenInterestCap);
		// A lower cap forces nobody out, and nobody who gets out is refused.
		update(MarketUpdate::Caps(Caps { market: fixed("1"), series: fixed("1") }));
		assert_ok!(sell(&other, &one, put("50000"), "0.5", "2800"));
		// A contract that only changes hands opens nothing, but whoever becomes short is asked.
		assert_noop!(sell(&one, &two, put("50000"), "0.1", "2800"), Error::OpenInterestCap);
	});
}

#[test]
fn accomplice_cannot_be_paid_off_mark_when_there_is_a_fill_band() {
	run(&[put("50000")], || {
		let (of_mark, of_spot, of_doubt) = (fixed("0.1"), fixed("0.001"), fixed("1"));
		update(MarketUpdate::FillBand(Some(FillBand { of_mark, of_spot, of_doubt })));
		let (alice, bob) = (vault(ALICE), vault(BOB));
		let mark = mark(&put("50000")).into_inner();
		// A tenth of the mark and a thousandth of 50,000 to either side; confidence is whole.
		let width = mark / 10 + 50 * ONE;
		let (low, high) = ((mark - width) / TICK + 1, (mark + width) / TICK);
		let price = |ticks: u128| FixedU128::from_inner(ticks * TICK);
		for side in [OfferSide::Sell, OfferSide::Buy] {
			for ticks in [low, high] {
				assert_ok!(deal_of(&alice, side, &bob, put("50000"), fixed("0.1"), price(ticks)));
			}
			for ticks in [low - 1, high + 1] {
				let beyond =
					|| deal_of(&alice, side, &bob, put("50000"), fixed("0.1"), price(ticks));
				assert_noop!(beyond(), Error::BeyondFillBand);
			}
		}
		// Closing is a trade too.
		assert_ok!(sell(&alice, &bob, put("50000"), "1", "2800"));
		let origin = RuntimeOrigin::signed(BOB);
		let (side, far) = (OfferSide::Sell, price(high + 1));
		assert_ok!(Options::offer(origin, bob.clone(), put("50000"), side, fixed("1"), far, MONTH));
		let id = Options::next_offer(&put("50000")).expect("listed") - 1;
		assert_noop!(
			layered(|| Options::close(RuntimeOrigin::signed(ALICE), id, alice.clone(), fixed("1"))),
			Error::BeyondFillBand
		);
		// A gift is as far off as can be.
		let origin = RuntimeOrigin::signed(BOB);
		let (one, none) = (fixed("1"), fixed("0"));
		let taker = alice.clone();
		assert_ok!(Options::offer_to(
			origin,
			bob,
			put("50000"),
			None,
			side,
			one,
			none,
			MONTH,
			taker
		));
		assert_noop!(
			layered(|| Options::accept_offer(RuntimeOrigin::signed(ALICE), id + 1, alice, one)),
			Error::BeyondFillBand
		);
	});
}

/// A delegate who is in league with somebody sells him contracts too cheaply and buys them back too dearly. Each time the
/// vault loses the width of the band per contract, and not a tick more.
#[test]
fn delegate_brings_an_accomplice_no_more_than_the_fill_band_per_contract() {
	run(&[put("50000")], || {
		let (of_mark, of_spot, of_doubt) = (fixed("0.1"), fixed("0.001"), fixed("1"));
		update(MarketUpdate::FillBand(Some(FillBand { of_mark, of_spot, of_doubt })));
		let (alice, bob) = (vault(ALICE), vault(BOB));
		let owner = RuntimeOrigin::signed(ALICE);
		assert_ok!(Vaults::add_delegate(owner, alice.index, CHARLIE));
		let mark = mark(&put("50000")).into_inner();
		// A tenth of the mark and a thousandth of 50,000 to either side; confidence is whole.
		let width = mark / 10 + 50 * ONE;
		let (low, high) = ((mark - width) / TICK + 1, (mark + width) / TICK);
		let collude = |side, ticks: u128| {
			layered(|| {
				let id = Options::next_offer(&put("50000")).expect("listed");
				let (two, premium) = (fixed("2"), FixedU128::from_inner(ticks * TICK));
				let (of, to, until) = (alice.clone(), bob.clone(), MONTH);
				let delegate = RuntimeOrigin::signed(CHARLIE);
				Options::offer_to(delegate, of, put("50000"), None, side, two, premium, until, to)
					.plain()?;
				Options::accept_offer(RuntimeOrigin::signed(BOB), id, bob.clone(), two)
			})
		};
		for ticks in [0, 1, low - 1] {
			assert_noop!(collude(OfferSide::Sell, ticks), Error::BeyondFillBand);
		}
		assert_ok!(collude(OfferSide::Sell, low));
		for ticks in [high + 1, 2 * high] {
			assert_noop!(collude(OfferSide::Buy, ticks), Error::BeyondFillBand);
		}
		assert_ok!(collude(OfferSide::Buy, high));

		let lost = 2 * (high - low) * TICK;
		assert_eq!(cash(&alice).into_inner() as u128, 1_000_000 * ONE - lost);
		assert_eq!(cash(&bob).into_inner() as u128, 1_000_000 * ONE + lost);
		// Two contracts, traded twice: within a tick of the width each.
		assert!(lost <= 4 * width && lost + 4 * TICK > 4 * width);
	});
}

/// A spread's band is that of both its legs, a contract each.
#[test]
fn fill_band_of_a_spread_counts_both_legs() {
	run(&[call("50000"), call("56000")], || {
		let (of_mark, of_spot, of_doubt) = (fixed("0"), fixed("0.001"), fixed("0"));
		update(MarketUpdate::FillBand(Some(FillBand { of_mark, of_spot, of_doubt })));
		let (alice, bob) = (vault(ALICE), vault(BOB));
		let fair = mark(&call("50000")).into_inner() - mark(&call("56000")).into_inner();
		let ticks = (fair + 100 * ONE) / TICK;
		let deal = |ticks: u128| {
			layered(|| {
				let (one, premium) = (fixed("1"), FixedU128::from_inner(ticks * TICK));
				let (of, wing) = (call("50000"), call("56000"));
				let id = Options::next_offer(&of).expect("listed");
				let origin = RuntimeOrigin::signed(ALICE);
				let (maker, side) = (alice.clone(), OfferSide::Sell);
				Options::offer_spread(origin, maker, of, wing, side, one, premium, MONTH)
					.plain()?;
				Options::accept_offer(RuntimeOrigin::signed(BOB), id, bob.clone(), one)
			})
		};
		assert_noop!(deal(ticks + 1), Error::BeyondFillBand);
		assert_ok!(deal(ticks));
	});
}

/// A vault whose calls have risen: cash of 100, calls worth more than 30,000.
fn winner() -> (Id, Id) {
	let (winner, other) = (portfolio(ALICE, "3100"), vault(BOB));
	assert_ok!(sell(&other, &winner, call("50000"), "1", "3000"));
	feed_btc("80000", "1");
	assert_eq!(cash(&winner), signed("100"));
	assert!(margin(&winner).initial > signed("10000"), "{:?}", margin(&winner));
	(winner, other)
}

#[test]
fn unrealised_profit_does_not_leave_when_it_is_withdrawn() {
	run(&[call("50000")], || {
		let (winner, other) = winner();
		assert_eq!(Risk::free_cash(&winner), fixed("100"));
		let beyond = surety_vaults::Error::<Test>::BeyondFreeCash;
		assert_noop!(withdraw(&winner, fixed("100.000001")), beyond);
		let origin = RuntimeOrigin::signed(ALICE);
		assert_noop!(
			layered(|| { Vaults::transfer_cash(origin, 0, other.clone(), fixed("100.000001")) }),
			surety_vaults::Error::<Test>::BeyondFreeCash
		);
		assert_ok!(withdraw(&winner, fixed("100")));
	});
}

#[test]
fn unrealised_profit_does_not_leave_when_an_accomplice_is_overpaid() {
	run(&[call("50000"), put("10000"), call("90000")], || {
		let (winner, accomplice) = winner();
		// A worthless put for 5,000: the vault would still have its initial margin.
		let mut after = holdings(&winner);
		after.cash = signed("-4900");
		let then = beside(&after, MarginMode::Portfolio, CollateralUse::Withdrawal);
		assert!(then.initial > signed("0"));
		let bought = || sell(&accomplice, &winner, put("10000"), "1", "5000");
		assert_noop!(bought(), OptionsError::<Test>::TakerUndercovered);
		let bid = || deal(&winner, OfferSide::Buy, &accomplice, put("10000"), "1", "5000");
		assert_noop!(bid(), OptionsError::<Test>::MakerUndercovered);
		// Up to its cash it may throw away what it likes.
		assert_ok!(sell(&accomplice, &winner, put("10000"), "1", "90"));
		// At mark or better it may borrow against its options: nothing leaves.
		let mark = on_tick(mark(&call("90000")));
		let sell_at = |premium| {
			deal_of(&accomplice, OfferSide::Sell, &winner, call("90000"), fixed("0.5"), premium)
		};
		let above = FixedU128::from_inner(mark.into_inner() + TICK);
		assert_noop!(sell_at(above), OptionsError::<Test>::TakerUndercovered);
		assert_ok!(sell_at(mark));
		assert!(cash(&winner) < signed("0"));
		// Now that it owes, it gives nothing away and sells nothing below mark, but what reduces its risk enough.
		let origin = RuntimeOrigin::signed(ALICE);
		let (side, half, none) = (OfferSide::Sell, fixed("0.5"), fixed("0"));
		let taker = accomplice.clone();
		let gift = || {
			layered(|| {
				let (vault, of) = (winner.clone(), call("90000"));
				Options::offer_to(
					origin.clone(),
					vault,
					of,
					None,
					side,
					half,
					none,
					MONTH,
					taker.clone(),
				)
			})
		};
		assert_noop!(gift(), OptionsError::<Test>::MakerUndercovered);
		assert_ok!(sell(&winner, &accomplice, call("50000"), "0.5", "30000"));
		assert!(cash(&winner) > signed("0"));
		assert_ok!(gift());
	});
}

#[test]
fn collateral_stays_when_only_options_would_cover_the_debt() {
	run(&[call("50000"), call("90000")], || {
		let (winner, other) = winner();
		pledge(&winner, BTC, "0.1");
		// It borrows 8,000 x 0.8 at most against a tenth of a bitcoin, the rest against its calls.
		let mark = on_tick(mark(&call("90000")));
		let premium = |quantity: u128| mark.into_inner() * quantity / 100;
		let lots = 7_000 * ONE / premium(1);
		let quantity = FixedU128::from_rational(lots, 100);
		assert_ok!(deal_of(&other, OfferSide::Sell, &winner, call("90000"), quantity, mark));
		let debt = -cash(&winner).into_inner();
		assert!(debt > 6_400 * ONE as i128, "{debt}");
		let needs = beside(&holdings(&winner), MarginMode::Portfolio, CollateralUse::Withdrawal);
		assert!(needs.initial > signed("0"));
		let refused = surety_vaults::Error::<Test>::CollateralNeeded;
		assert_noop!(unpledge(&winner, BTC, fixed("0.00000001")), refused);
		// 0.5 bitcoin more are worth 32,000 after haircuts: so much may leave that the debt is still covered.
		pledge(&winner, BTC, "0.5");
		let needed = (debt as u128).div_ceil(64_000 * 10_000_000_000) * 10_000_000_000;
		let free = FixedU128::from_inner(600_000_000_000_000_000 - needed);
		let more = FixedU128::from_inner(free.into_inner() + 10_000_000_000);
		let refused = surety_vaults::Error::<Test>::CollateralNeeded;
		assert_noop!(unpledge(&winner, BTC, more), refused);
		assert_ok!(unpledge(&winner, BTC, free));
	});
}

#[test]
fn nobody_trades_against_a_feed_inside_a_block() {
	run(&[put("50000")], || {
		let (alice, bob) = (vault_with(ALICE, fixed("15000")), vault(BOB));
		assert_ok!(sell(&alice, &bob, put("50000"), "1", "2800"));
		let (before, price) = (margin(&alice), mark(&put("50000")));
		// The fall is known to whoever reads the block, and to nobody's margin.
		observe(BTC, &market_at(fixed("30000"), fixed("2"), &[WEEK, MONTH]));
		assert_eq!((margin(&alice), mark(&put("50000"))), (before.clone(), price));
		assert_ok!(sell(&alice, &bob, put("50000"), "0.01", "2800"));
		assert_ok!(sell(&bob, &alice, put("50000"), "0.01", "2800"));
		assert_eq!(margin(&alice), before);
		// An order inside the block changes nothing: a vault that has passed stays safe to its end.
		assert!(margin(&alice).maintenance > signed("0"));
		next_block();
		assert!(margin(&alice).maintenance < signed("0"));
	});
}

#[test]
fn parameters_count_in_their_own_block_when_arrays_are_warm() {
	run(&[put("50000")], || {
		let (alice, bob) = (portfolio(ALICE, "30000"), vault(BOB));
		assert_ok!(sell(&alice, &bob, put("50000"), "1", "2800"));
		let before = margin(&alice);
		let mut terms = MarketTerms::from(Markets::<Test>::get(BTC).expect("a market")).portfolio;
		terms.vol_range_up = fixed("1");
		update(MarketUpdate::Portfolio(terms));
		let expected = beside(&holdings(&alice), MarginMode::Portfolio, CollateralUse::Margin);
		assert_eq!(margin(&alice), expected);
		assert!(expected.initial < before.initial);
	});
}

/// Cash of 100 and somebody's 5,000 are all there is: 1 % of it is lent at a debt of some 51.
#[test]
fn debts_are_refused_while_too_much_is_lent() {
	run(&[call("50000"), call("90000")], || {
		let (winner, other) = winner();
		// All that the seller of its calls has is taken out, as no margin would allow.
		Covered::set(Cover::Naked);
		assert_ok!(withdraw(&other, surety_math::magnitude(cash(&other))));
		Covered::set(Cover::Risk);
		let lender = vault_with(CHARLIE, fixed("5000"));
		pledge(&lender, BTC, "10");
		let limit = |percent| {
			let debt_limit = FixedU128::from_rational(percent, 100);
			let terms = surety_margin::InterestTerms { debt_limit, ..Default::default() };
			assert_ok!(Vaults::set_interest(root(), terms));
		};
		let mark = on_tick(mark(&call("90000")));
		let buy = |lots: u128| {
			let quantity = FixedU128::from_rational(lots, 100);
			deal_of(&lender, OfferSide::Sell, &winner, call("90000"), quantity, mark)
		};
		limit(1);
		let lots = 140 * ONE * 100 / mark.into_inner();
		assert_ok!(buy(lots));
		let debt = cash(&winner);
		assert!(debt < signed("0") && debt > signed("-51"), "{debt:?}");
		// Deeper is too deep, also as an offer; on the way up nothing is asked.
		let deeper = 40 * ONE * 100 / mark.into_inner() + 1;
		assert_noop!(buy(deeper), Error::NewDebtRefused);
		limit(80);
		assert_ok!(buy(deeper));
		limit(1);
		assert_noop!(buy(1), Error::NewDebtRefused);
		let bid = || deal(&winner, OfferSide::Buy, &lender, call("90000"), "0.01", "1");
		assert_noop!(bid(), Error::NewDebtRefused);
		let debt = cash(&winner);
		let price = FixedU128::from_inner(mark.into_inner() + TICK);
		let quantity = fixed("0.01");
		assert_ok!(deal_of(&winner, OfferSide::Sell, &lender, call("90000"), quantity, price));
		assert!(cash(&winner) > debt && cash(&winner) < signed("0"));
		// Whoever pays from cash is not concerned.
		assert_ok!(deal_of(&winner, OfferSide::Sell, &lender, call("90000"), quantity, price));
	});
}

/// At a limit of zero nobody may owe anything.
#[test]
fn debt_is_made_to_buy_back_a_short_while_too_much_is_lent_and_for_nothing_else() {
	run(&[call("50000"), call("90000")], || {
		let (writer, other) = (vault_with(ALICE, fixed("1")), vault(BOB));
		pledge(&writer, BTC, "2");
		assert_ok!(sell(&writer, &other, call("50000"), "1", "3000"));
		assert_ok!(withdraw(&writer, fixed("3001")));
		let terms = surety_margin::InterestTerms { debt_limit: fixed("0"), ..Default::default() };
		assert_ok!(Vaults::set_interest(root(), terms));
		let buy = |series, quantity, premium: u128| {
			let premium = FixedU128::from_inner(premium);
			deal_of(&other, OfferSide::Sell, &writer, series, fixed(quantity), premium)
		};
		let [near, far] =
			[call("50000"), call("90000")].map(|series| on_tick(mark(&series)).into_inner() + TICK);
		assert!(margin(&writer).initial > signed("0"));
		// A long is no reason to owe.
		assert_noop!(buy(call("90000"), "1", far), Error::NewDebtRefused);
		assert_ok!(buy(call("50000"), "0.5", near));
		assert_eq!(cash(&writer).into_inner(), -(near as i128) / 2);
		// Nor is a short that is bought back for more than the fall of the requirement allows.
		assert_noop!(buy(call("50000"), "0.5", near + 20_000 * ONE), Error::NewDebtRefused);
		let bid = |premium: u128| {
			let premium = FixedU128::from_inner(premium);
			deal_of(&writer, OfferSide::Buy, &other, call("50000"), fixed("0.5"), premium)
		};
		assert_noop!(bid(near + 20_000 * ONE), Error::NewDebtRefused);
		assert_ok!(bid(near));
		assert_eq!(cash(&writer).into_inner(), -(near as i128));
		assert!(holdings(&writer).positions.is_empty());
		assert_noop!(buy(call("90000"), "1", far), Error::NewDebtRefused);
	});
}

/// It raises no requirement by leaving, and so would look as if it were nothing to lose.
#[test]
fn collateral_that_counts_nothing_stays_while_initial_margin_is_missing() {
	let feeds = vec![(BTC, feed_terms()), (ETH, feed_terms())];
	run_with(Externalities::default().feeds(feeds), &[put("50000")], || {
		let feed_both = || {
			feed(ETH, fixed("3000"));
			feed_btc("50000", "1");
		};
		feed_both();
		feed_both();
		let (writer, other) = (vault_with(ALICE, fixed("1")), vault(BOB));
		let second = vault_with(ALICE, fixed("1"));
		let (idle, long) = (vault(CHARLIE), vault(DAVE));
		for vault in [&writer, &idle, &long] {
			pledge(vault, BTC, "1");
			pledge(vault, ETH, "5");
		}
		assert_ok!(sell(&writer, &other, put("50000"), "1", "2800"));
		assert_ok!(sell(&other, &long, put("50000"), "0.5", "2800"));
		let enough = margin(&writer).initial;
		// 40,000 and 12,000 count; with either of them gone the other is enough, but then a lot of it is needed.
		assert!(enough > signed("40000") && enough < signed("52000"), "{enough:?}");
		assert_ok!(Risk::set_asset(root(), BTC, None));
		assert_ok!(Oracle::remove_feed(root(), ETH));
		assert!(margin(&writer).initial < signed("0"));
		let refused = || surety_vaults::Error::<Test>::CollateralNeeded;
		for (asset, least) in [(BTC, "0.00000001"), (ETH, "0.000000000000000001")] {
			assert_noop!(unpledge(&writer, asset, fixed(least)), refused());
			let give = || {
				layered(|| {
					let origin = RuntimeOrigin::signed(ALICE);
					Vaults::transfer_collateral(origin, 0, second.clone(), asset, fixed(least))
				})
			};
			assert_noop!(give(), refused());
			// Whoever has nothing at risk, or enough without it, takes it out.
			for vault in [&idle, &long] {
				assert_ok!(unpledge(vault, asset, fixed("0.5")));
			}
		}
		// With enough cash it goes, unless the prices are old.
		let origin = RuntimeOrigin::signed(ALICE);
		assert_ok!(Vaults::deposit_cash(origin, writer.index, fixed("20000")));
		next_block_at(now() + 14_000);
		assert_noop!(unpledge(&writer, BTC, fixed("1")), refused());
		assert_ok!(unpledge(&idle, BTC, fixed("0.5")));
		feed_btc("50000", "1");
		feed_btc("50000", "1");
		assert_ok!(unpledge(&writer, BTC, fixed("1")));
		assert_ok!(unpledge(&writer, ETH, fixed("5")));
	});
}

/// The last mark holds however old it is, in a band that is as wide as doubt can make it; and of a vault that keeps some of
/// its longs no more leaves than a quarter of what it sells.
#[test]
fn delegate_sells_off_an_old_mark_no_further_than_band_and_fall_allow() {
	run(&[put("50000")], || {
		let (of_mark, of_spot, of_doubt) = (fixed("0.1"), fixed("0.001"), fixed("0.01"));
		update(MarketUpdate::FillBand(Some(FillBand { of_mark, of_spot, of_doubt })));
		let (owner, accomplice) = (vault_with(ALICE, fixed("6000")), vault(BOB));
		assert_ok!(sell(&accomplice, &owner, put("50000"), "2", "2800"));
		assert_ok!(Vaults::add_delegate(RuntimeOrigin::signed(ALICE), owner.index, CHARLIE));
		let sell_at = |ticks: u128, quantity| {
			layered(|| {
				let (premium, quantity) = (FixedU128::from_inner(ticks * TICK), fixed(quantity));
				let (delegate, side) = (RuntimeOrigin::signed(CHARLIE), OfferSide::Sell);
				let id = Options::next_offer(&put("50000")).expect("listed");
				let (vault, of) = (owner.clone(), put("50000"));
				Options::offer(delegate, vault, of, side, quantity, premium, MONTH).plain()?;
				let buyer = RuntimeOrigin::signed(BOB);
				Options::close(buyer, id, accomplice.clone(), quantity)
			})
		};
		// The lowest price within a tenth of the mark, a thousandth of 50,000 and this much more.
		let lowest = |doubt: u128| {
			let mark = mark(&put("50000")).into_inner();
			(mark - mark / 10 - (50 + doubt) * ONE).div_ceil(TICK)
		};
		assert_noop!(sell_at(lowest(0) - 1, "2"), Error::BeyondFillBand);
		// Three quarters of the way from the heartbeat of 12 s to the maximum age of 60 s, then well beyond.
		let start = surety_mock::surety_oracle::Prices::<Test>::get(BTC).expect("said").as_of;
		next_block_at(start + 48_000);
		assert_noop!(sell_at(lowest(375) - 1, "2"), Error::BeyondFillBand);
		next_block_at(start + 3_600_000);
		assert_noop!(sell_at(lowest(500) - 1, "2"), Error::BeyondFillBand);
		let quarter = (mark(&put("50000")).into_inner() * 3 / 4).div_ceil(TICK);
		assert!(quarter > lowest(500));
		assert_noop!(sell_at(quarter - 1, "1"), OptionsError::<Test>::MakerUndercovered);
		assert_ok!(sell_at(quarter, "1"));
		assert_ok!(sell_at(lowest(500), "1"));
		assert!(holdings(&owner).positions.is_empty());
	});
}

/// Spot has moved by a tenth where nobody could say so: a short is bought back at what it is worth now.
#[test]
fn short_is_bought_back_at_a_fair_price_when_the_mark_is_old() {
	run(&[put("50000")], || {
		let (of_mark, of_spot, of_doubt) = (fixed("0.05"), fixed("0.001"), fixed("0.1"));
		update(MarketUpdate::FillBand(Some(FillBand { of_mark, of_spot, of_doubt })));
		let (writer, holder) = (vault_with(ALICE, fixed("50000")), vault(BOB));
		let fair = on_tick(mark(&put("50000")));
		assert_ok!(deal_of(&writer, OfferSide::Sell, &holder, put("50000"), fixed("2"), fair));
		next_block_at(now() + 3_600_000);
		let old = mark(&put("50000")).into_inner();
		let buy_at = |premium: u128, quantity| {
			layered(|| {
				let premium = FixedU128::from_inner(premium / TICK * TICK);
				let (seller, side) = (RuntimeOrigin::signed(BOB), OfferSide::Sell);
				let id = Options::next_offer(&put("50000")).expect("listed");
				let (vault, of) = (holder.clone(), put("50000"));
				Options::offer(seller, vault, of, side, fixed(quantity), premium, MONTH).plain()?;
				Options::close(RuntimeOrigin::signed(ALICE), id, writer.clone(), fixed(quantity))
			})
		};
		// A tenth of spot, beside the rest of the band, is more than a put gains when spot falls by a tenth.
		assert_noop!(buy_at(old + old / 20 + 5_051 * ONE, "2"), Error::BeyondFillBand);
		assert_ok!(buy_at(old + 2_000 * ONE, "1"));
		assert_ok!(buy_at(old + 5_000 * ONE, "1"));
		assert!(holdings(&writer).positions.is_empty());
	});
}
