//! Whether vaults may trade and withdraw under risk.

use surety_mock::{
	types::{OptionKind, Series},
	*,
};
use surety_options::OfferSide;

const STRIKE: &str = "48000";

/// A put on bitcoin, a month out.
fn put() -> Series {
	Series {
		underlying: BTC,
		expiry: GENESIS_TIME + 30 * DAY,
		strike: fixed(STRIKE),
		kind: OptionKind::Put,
	}
}

/// Runs with margin as the chain has it, a put listed and the market fed: spot 50,000, volatility 53 %.
fn run(test: impl FnOnce()) {
	Externalities::default().build_and_execute(|| {
		Covered::set(Cover::Risk);
		feed_market("50000");
		assert_ok!(Options::list(RuntimeOrigin::signed(ALICE), put()));
		feed_market("50000");
		test();
	});
}

fn feed_market(spot: &str) {
	observe(BTC, &market_at(fixed(spot), fixed("1"), &[put().expiry]));
	next_block();
}

#[test]
fn put_is_written_with_less_than_full_cover_when_standard_margin_is_there() {
	run(|| {
		let (writer, buyer) = (vault_with(ALICE, fixed("12000")), vault(BOB));
		let (one, premium) = (fixed("1"), fixed("2000"));
		assert_ok!(Options::offer(
			RuntimeOrigin::signed(ALICE),
			writer.clone(),
			put(),
			OfferSide::Sell,
			one,
			premium,
			put().expiry
		));
		assert_ok!(Options::accept_offer(RuntimeOrigin::signed(BOB), 0, buyer, one));
		let margin = Risk::margin_of(&writer).expect("there are prices");
		println!("{margin:#?}");
		assert_eq!(Risk::free_cash(&writer), surety_math::magnitude(margin.initial));
	});
}
