//! Margin when prices are old, in doubt, missing or of a settlement asset off its peg; and the charges whose size follows
//! from that.

mod common;

use common::*;
use sp_runtime::FixedU128;
use surety_margin::{CollateralUse, HouseTerms, MarginMode};
use surety_options::Error as OptionsError;
use surety_traits::MarginCheck;

const ONE: u128 = 1_000_000_000_000_000_000;
const TICK: u128 = 100_000_000_000_000_000;
type VaultsError = surety_vaults::Error<Test>;

fn price(inner: u128) -> FixedU128 {
	FixedU128::from_inner(inner)
}

/// A market of bitcoin and a feed of the settlement asset.
fn with_peg() -> Externalities {
	let peg = FeedTerms { min_price: fixed("0.5"), max_price: fixed("2"), ..feed_terms() };
	Externalities::default().feeds(vec![(BTC, feed_terms()), (USD, peg)])
}

fn feed_peg(dollars: &str) {
	feed(USD, fixed(dollars));
	feed_btc("50000", "1");
}

/// Of a vault short one put: what it has, what it needs, at the premium of 2,800.
fn short_put(cash: &str) -> (Id, Id) {
	let (writer, buyer) = (vault_with(ALICE, fixed(cash)), vault(BOB));
	assert_ok!(sell(&writer, &buyer, put("50000"), "1", "2800"));
	(writer, buyer)
}

/// Standard margin of a put at the money: `value + min(.15 S a, .15 value)` and `1.05` times that, beside what the put
/// alone needs by scenarios; the lower counts.
#[test]
fn put_is_written_with_initial_margin_and_not_a_cent_less() {
	run(&[put("50000")], || {
		let (writer, buyer) = (vault_with(ALICE, fixed("50000")), vault(BOB));
		let mut after = holdings(&writer);
		after.cash = signed("52800");
		after.positions.push((put("50000"), signed("-1")));
		let spare =
			beside(&after, MarginMode::Standard, CollateralUse::Margin).initial.into_inner();
		// In whole units of the settlement asset, a millionth.
		let unit = 1_000_000_000_000;
		let most = price(spare as u128 / unit * unit);
		assert_ok!(withdraw(&writer, price(most.into_inner() + unit)));
		let refusal = OptionsError::<Test>::MakerUndercovered;
		assert_noop!(sell(&writer, &buyer, put("50000"), "1", "2800"), refusal);
		assert_ok!(Vaults::deposit_cash(RuntimeOrigin::signed(ALICE), writer.index, price(unit)));
		assert_ok!(sell(&writer, &buyer, put("50000"), "1", "2800"));
		let needs = margin(&writer);
		assert!(needs.initial >= signed("0") && needs.initial < signed("0.000001"));
		assert_noop!(withdraw(&writer, price(unit)), VaultsError::BeyondFreeCash);
		assert_eq!(Risk::free_cash(&writer).into_inner(), needs.initial.into_inner() as u128);
	});
}

/// What may be paid for a tenth of a short in a vault below initial margin is its mark and at most
/// `min(25 % fall, E fall / (E - IM))`: the first while equity is above a quarter of what is required, the second below.
#[test]
fn call_that_reduces_risk_pays_so_much_over_mark_and_no_more() {
	for (spot, quarter_counts) in [("43000", true), ("37000", false)] {
		run(&[put("50000")], || {
			let (writer, buyer) = short_put("12000");
			feed_btc(spot, "1");
			let held = holdings(&writer);
			let before = beside(&held, MarginMode::Standard, CollateralUse::Margin);
			assert!(before.initial < signed("0") && before.equity > signed("0"), "{before:?}");
			// At no price.
			let mut after = held;
			after.positions[0].1 = signed("-0.9");
			let free = beside(&after, MarginMode::Standard, CollateralUse::Margin);
			let required = (before.equity.into_inner() - before.initial.into_inner()) as u128;
			let fall = required - (free.equity.into_inner() - free.initial.into_inner()) as u128;
			let quarter = fall / 4;
			let equity = before.equity.into_inner() as u128;
			let by_equity = surety_math::mul_div_floor(equity, fall, required).expect("fits");
			assert_eq!(quarter < by_equity, quarter_counts, "{quarter} {by_equity}");
			let most = quarter.min(by_equity);
			let mark_of_it = (free.equity.into_inner() - before.equity.into_inner()) as u128;
			// The premium is of a whole contract.
			let edge = (mark_of_it + most) * 10 / TICK;
			let buy_back = |ticks: u128| {
				let (quantity, premium) = (fixed("0.1"), price(ticks * TICK));
				deal_of(&writer, OfferSide::Buy, &buyer, put("50000"), quantity, premium)
			};
			assert_eq!(buy_back(edge + 1), refused(OptionsError::MakerUndercovered), "{spot}");
			assert_ok!(buy_back(edge - 1));
			// Still below initial margin: nothing opens, nothing leaves.
			assert!(margin(&writer).initial < signed("0"));
			let refusal = OptionsError::<Test>::MakerUndercovered;
			assert_noop!(sell(&writer, &buyer, put("50000"), "0.01", "20000"), refusal);
			assert_noop!(withdraw(&writer, fixed("1")), VaultsError::BeyondFreeCash);
		});
	}
}

#[test]
fn vault_without_equity_buys_back_at_mark_and_no_higher() {
	run(&[put("50000")], || {
		let (writer, buyer) = short_put("12000");
		feed_btc("34000", "1");
		assert!(margin(&writer).equity < signed("0"));
		let ticks = mark(&put("50000")).into_inner() / TICK;
		let at = |ticks: u128| {
			deal_of(
				&writer,
				OfferSide::Buy,
				&buyer,
				put("50000"),
				fixed("0.5"),
				price(ticks * TICK),
			)
		};
		assert_eq!(at(ticks + 1), refused(OptionsError::MakerUndercovered));
		assert_ok!(at(ticks));
	});
}

#[test]
fn old_prices_let_risk_fall_and_not_rise() {
	run(&[put("50000"), put("45000")], || {
		let (writer, buyer) = short_put("50000");
		let needs = margin(&writer);
		for (wait, error) in [
			// Past the heartbeat of 12 s, and past the maximum age of 60 s.
			(14_000, OptionsError::PriceAging),
			(60_000, OptionsError::PriceUnavailable),
		] {
			next_block_at(now() + wait);
			assert_eq!(sell(&writer, &buyer, put("45000"), "0.01", "1000"), refused(error));
			assert_noop!(withdraw(&writer, fixed("1")), VaultsError::BeyondFreeCash);
			assert_eq!(Risk::free_cash(&writer), fixed("0"));
			// Reducing is open as long as no more leaves than the rule allows.
			assert_ok!(close(&writer, &buyer, "0.1", "2800"));
			// Without confidence the whole notional is required, so that the fall is larger than it was.
			let dear = close(&writer, &buyer, "0.1", "30000");
			assert_eq!(dear, refused(OptionsError::TakerUndercovered));
		}
		// There is an answer at any age, and a deposit is taken at any.
		assert!(margin(&writer).maintenance > needs.maintenance);
		let origin = RuntimeOrigin::signed(ALICE);
		assert_ok!(Vaults::deposit_cash(origin, writer.index, fixed("1")));
		assert!(Risk::equity(&writer).is_ok());
	});
}

/// The taker closes against an offer that was there, which for its maker is a sale.
fn close(closer: &Id, maker: &Id, quantity: &str, premium: &str) -> sp_runtime::DispatchResult {
	layered(|| {
		let (quantity, premium) = (fixed(quantity), fixed(premium));
		let (of, side) = (put("50000"), OfferSide::Sell);
		let id = Options::next_offer(&of).expect("listed");
		let origin = RuntimeOrigin::signed(maker.owner);
		Options::offer(origin, maker.clone(), of, side, quantity, premium, MONTH).plain()?;
		Options::close(RuntimeOrigin::signed(closer.owner), id, closer.clone(), quantity)
	})
}

#[test]
fn nothing_opens_when_there_has_never_been_a_price() {
	Externalities::default().build_and_execute(|| {
		Covered::set(Cover::Risk);
		feed_btc("50000", "1");
		list(&[put("50000")]);
		let (writer, buyer) = (vault(ALICE), vault(BOB));
		// Spot, but no forward and no surface.
		feed_all(fixed("50000"));
		let refusal = Error::PriceUnavailable;
		assert_noop!(sell(&writer, &buyer, put("50000"), "0.01", "2800"), refusal);
		// A forward and a surface: now.
		feed_btc("50000", "1");
		assert_ok!(sell(&writer, &buyer, put("50000"), "0.01", "2800"));
	});
}

#[test]
fn collateral_counts_nothing_without_terms_or_price() {
	run(&[put("50000")], || {
		let (writer, _) = short_put("20000");
		let bare = margin(&writer);
		// Ether has terms and no feed.
		pledge(&writer, ETH, "1000");
		assert_eq!(margin(&writer), bare);
		let (haircut_mm, haircut_im) = (fixed("0.1"), fixed("0.1"));
		let terms = AssetTerms {
			haircut_mm,
			haircut_im,
			feed: BTC,
			underlying: Some(ETH),
			supply_cap: None,
		};
		// A price, but of an underlying that has none.
		assert_ok!(Risk::set_asset(root(), ETH, Some(terms)));
		for mode in [MarginMode::Portfolio, MarginMode::Standard] {
			assert_ok!(set_mode(&writer, mode));
			assert!(margin(&writer).equity == bare.equity, "{mode:?}");
		}
		assert_eq!(margin(&writer), bare);
		// Bitcoin has all: 50,000, of which a tenth does not count in MM and two tenths not in IM.
		pledge(&writer, BTC, "1");
		let with = margin(&writer);
		let more = |after: sp_runtime::FixedI128, before: sp_runtime::FixedI128| after - before;
		assert_eq!(more(with.equity, bare.equity), signed("50000"));
		assert_eq!(more(with.maintenance, bare.maintenance), signed("45000"));
		assert_eq!(more(with.initial, bare.initial), signed("40000"));
		// Its terms are taken away: nothing again, and it can be taken out.
		assert_ok!(Risk::set_asset(root(), BTC, None));
		assert_eq!(margin(&writer), bare);
		assert_ok!(unpledge(&writer, BTC, fixed("1")));
		assert_ok!(unpledge(&writer, ETH, fixed("1000")));
	});
}

/// At .97 a short contract of standard margin costs `(.99 - .97) 4 x 50,000 = 4,000` more of IM, nothing of MM.
#[test]
fn settlement_asset_below_its_peg_is_charged_in_initial_margin_only() {
	run_with(with_peg(), &[put("50000")], || {
		feed_peg("1");
		let (writer, _) = short_put("30000");
		let sound = margin(&writer);
		feed_peg("0.97");
		// A block later the put is worth a little less: the charge is what differs from a sound peg at the same time.
		let mut house = HouseTerms::default();
		let charged = margin(&writer);
		house.peg_factor = fixed("0");
		assert_ok!(Risk::set_house(root(), house));
		let free = margin(&writer);
		assert_eq!(free.maintenance, charged.maintenance);
		assert_eq!(free.initial - charged.initial, signed("4000"));
		assert!(sound.initial > charged.initial);
	});
}

/// Collateral in dollars is worth more of a cheaper settlement asset as margin, but not to borrow or to withdraw against.
#[test]
fn settlement_asset_below_its_peg_raises_nothing_to_withdraw_against() {
	run_with(with_peg(), &[put("50000")], || {
		feed_peg("0.5");
		let vault = vault_with(ALICE, fixed("40000"));
		pledge(&vault, BTC, "1");
		// As margin 50,000 / .5.
		let other = vault_with(BOB, fixed("100000"));
		assert_ok!(sell(&vault, &other, put("50000"), "0.01", "2800"));
		let needs = margin(&vault);
		// Free are cash and what is above initial margin at 50,000 for the bitcoin.
		let withdrawing =
			beside(&holdings(&vault), MarginMode::Standard, CollateralUse::Withdrawal);
		assert_eq!(needs.equity - withdrawing.equity, signed("50000"));
		assert_eq!(Risk::free_cash(&vault), fixed("40028"));
		assert_ok!(withdraw(&vault, fixed("40028")));
		let needs = beside(&holdings(&vault), MarginMode::Standard, CollateralUse::Withdrawal);
		// Of one bitcoin, worth 40,000 after haircuts, so much stays as the put needs.
		let needed = 40_000 * ONE as i128 - needs.initial.into_inner();
		let step = 10_000_000_000u128;
		let amount = (needed as u128).div_ceil(40_000 * step) * step;
		let free = price(ONE - amount);
		assert_noop!(
			unpledge(&vault, BTC, price(ONE - amount + step)),
			VaultsError::CollateralNeeded
		);
		assert_ok!(unpledge(&vault, BTC, free));
	});
}

/// A vault that is short needs 50 at least; one that is not, nothing.
#[test]
fn short_minimum_is_asked_of_whoever_is_short() {
	run(&[put("10000"), put("50000")], || {
		// Equity is cash, a tenth of a cent of premium, and less a hundredth of the mark: 50 are needed.
		let of_mark = mark(&put("10000")).into_inner().div_ceil(100);
		let unit = 1_000_000_000_000;
		let enough = (50 * ONE - ONE / 1_000 + of_mark).div_ceil(unit) * unit;
		let (dust, other) = (vault(ALICE), vault(BOB));
		// The scenarios ask for less of a lot that far out of the money.
		assert_ok!(set_mode(&dust, MarginMode::Portfolio));
		assert_ok!(withdraw(&dust, price(1_000_000 * ONE - enough + unit)));
		let sale = || sell(&dust, &other, put("10000"), "0.01", "0.1");
		assert_noop!(sale(), OptionsError::<Test>::MakerUndercovered);
		let origin = RuntimeOrigin::signed(ALICE);
		assert_ok!(Vaults::deposit_cash(origin, dust.index, price(unit)));
		assert_ok!(sale());
		let needs = margin(&dust);
		assert_eq!(needs.equity - needs.initial, signed("50"));
		// MM is in proportion to what is held: the minimum is no part of it.
		assert!(needs.maintenance > signed("40"), "{needs:?}");
		assert_eq!(Risk::free_cash(&dust).into_inner(), needs.initial.into_inner() as u128);
		// Who is long only needs nothing but its price.
		let long = vault_with(CHARLIE, fixed("1"));
		assert_ok!(sell(&other, &long, put("10000"), "0.01", "0.1"));
		assert_ok!(withdraw(&long, fixed("0.99")));
		assert_eq!(margin(&long).initial, signed("0.009"));
	});
}

/// `im_factor (1 + (f - 1) clamp((OI - L)/(U - L), 0, 1))`, OI in dollars: 1 contract of 50,000 between 25,000 and 125,000
/// with f = 2 is 1.25. It is asked of who raises its requirement, and part of no requirement that is shown.
#[test]
fn open_interest_charge_is_exact() {
	run(&[call("50000")], || {
		let (factor, lower, upper) = (fixed("2"), fixed("25000"), fixed("125000"));
		let terms = surety_margin::OpenInterestTerms { factor, lower, upper };
		update(MarketUpdate::OpenInterest(terms));
		let (writer, buyer) = (vault_with(ALICE, fixed("40000")), vault(BOB));
		assert_ok!(set_mode(&writer, MarginMode::Portfolio));
		let mut after = holdings(&writer);
		after.cash = signed("43000");
		after.positions.push((call("50000"), signed("-1")));
		let plain = beside(&after, MarginMode::Portfolio, CollateralUse::Margin);
		let (_, scenarios) = plain.charged(surety_margin::ChargeName::Scenarios).expect("fits");
		let spare = plain.initial.into_inner() as u128 - scenarios.into_inner().div_ceil(4);
		let unit = 1_000_000_000_000;
		let most = spare / unit * unit;
		assert_ok!(withdraw(&writer, price(most + unit)));
		let refusal = OptionsError::<Test>::MakerUndercovered;
		assert_noop!(sell(&writer, &buyer, call("50000"), "1", "3000"), refusal);
		assert_ok!(Vaults::deposit_cash(RuntimeOrigin::signed(ALICE), writer.index, price(unit)));
		assert_ok!(sell(&writer, &buyer, call("50000"), "1", "3000"));
		// Shown without it, and withdrawals are not asked for it: they raise no requirement.
		let shown = margin(&writer).initial;
		assert!(shown.into_inner() as u128 >= scenarios.into_inner() / 4);
		let free = Risk::free_cash(&writer);
		assert_eq!(free.into_inner(), shown.into_inner() as u128);
		assert_ok!(withdraw(&writer, price(free.into_inner() / unit * unit)));
	});
}

/// The window of an expiry passes without enough prices, so that its own is not fixed: the vaults that hold it have a
/// margin all the same, at spot.
#[test]
fn expiry_past_its_time_is_margined_at_spot_until_its_price_is_fixed() {
	let soon = GENESIS_TIME + 120_000;
	let late = on(BTC, OptionKind::Put, "50000", soon);
	Externalities::default().build_and_execute(|| {
		Covered::set(Cover::Risk);
		feed_all(fixed("50000"));
		list(&[late, put("50000")]);
		observe(BTC, &market_at(fixed("50000"), fixed("1"), &[soon, MONTH]));
		next_block();
		let (writer, buyer) = (vault_with(ALICE, fixed("20000")), vault(BOB));
		assert_ok!(sell(&writer, &buyer, late, "1", "500"));
		// Nobody says anything until ten seconds after expiry, then 40,000.
		next_block_at(soon + 10_000);
		// The first words after a silence count as old.
		feed_all(fixed("40000"));
		feed_all(fixed("40000"));
		assert!(surety_mock::surety_oracle::Settlements::<Test>::get(BTC, soon).is_none());
		let needs = margin(&writer);
		// 20,500 of cash and a put worth 10,000, but for what has been sampled by now: nothing at another price.
		assert_eq!(needs.equity, signed("10500"));
		assert!(needs.maintenance < needs.equity && needs.maintenance > signed("0"));
		assert!(Risk::equity(&writer).is_ok());
		// Spot is young: what is above initial margin may leave. `20,500 - (10,000 + .22 x 40,000)` is 1,700.
		assert_eq!((needs.initial, Risk::free_cash(&writer)), (signed("1700"), fixed("1700")));
		assert_noop!(withdraw(&writer, fixed("1700.000001")), VaultsError::BeyondFreeCash);
		assert_ok!(withdraw(&writer, fixed("1700")));
		// As prices come in, it is fixed: the vault pays 10,000.
		feed_until(soon + 60_000, fixed("40000"));
		assert!(surety_mock::surety_oracle::Settlements::<Test>::get(BTC, soon).is_some());
		assert_eq!(cash(&writer), signed("8800"));
	});
}
