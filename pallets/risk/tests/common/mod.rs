//! What the tests of risk share: markets with smiles, trades between vaults, and margin worked out beside the pallet from
//! what the oracle and the ledger say.

#![allow(dead_code)]

use frame_support::{dispatch::DispatchResultWithPostInfo, storage::with_storage_layer};
use sp_runtime::{DispatchError, DispatchResult, FixedI128, FixedU128};
use std::collections::BTreeMap;
use surety_margin::{
	requirement, Collateral, CollateralUse, Direct, ExpiryPositions, ExpirySnapshot, Haircuts, Leg,
	MarginMode, MarketSnapshot, MarketValuation, Requirement, Surface, VaultSnapshot,
};
use surety_math::Years;
pub use surety_mock::{surety_risk::*, types::*, *};
// Of two of the same name these.
pub use surety_mock::{surety_risk::Assets, DAY};
pub use surety_options::OfferSide;
use surety_traits::{Action, Holdings, Ledger, PriceFeed};

/// Errors of risk.
pub type Error = surety_risk::Error<Test>;
/// Events of risk.
pub type Event = surety_risk::Event<Test>;
/// A vault's name.
pub type Id = VaultId<AccountId>;

/// A week from the first block.
pub const WEEK: Moment = GENESIS_TIME + 7 * DAY;
/// Thirty days from the first block.
pub const MONTH: Moment = GENESIS_TIME + 30 * DAY;

/// A series on an underlying.
pub fn on(underlying: UnderlyingId, kind: OptionKind, strike: &str, expiry: Moment) -> Series {
	Series { underlying, expiry, strike: fixed(strike), kind }
}

/// A put on bitcoin, a month out.
pub fn put(strike: &str) -> Series {
	on(BTC, OptionKind::Put, strike, MONTH)
}

/// A call on bitcoin, a month out.
pub fn call(strike: &str) -> Series {
	on(BTC, OptionKind::Call, strike, MONTH)
}

/// Puts series on the book.
pub fn list(series: &[Series]) {
	for one in series {
		assert_ok!(Options::list(RuntimeOrigin::signed(DAVE), *one));
	}
}

/// Every operator says this of bitcoin, forwards at spot and smiles of one level a week and a month out, and the next block
/// takes it up.
pub fn feed_btc(spot: &str, level: &str) {
	observe(BTC, &market_at(fixed(spot), fixed(level), &[WEEK, MONTH]));
	next_block();
}

/// Runs a test with risk's own check, these series listed, and bitcoin at 50,000 with a volatility of 53 %.
pub fn run(series: &[Series], test: impl FnOnce()) {
	run_with(Externalities::default(), series, test);
}

/// As [`run`], on another chain.
pub fn run_with(chain: Externalities, series: &[Series], test: impl FnOnce()) {
	chain.build_and_execute(|| {
		Covered::set(Cover::Risk);
		feed_btc("50000", "1");
		list(series);
		list(&[on(BTC, OptionKind::Put, "1000", WEEK), put("1000")]);
		feed_btc("50000", "1");
		test();
	});
}

/// What a call returns, without the weight that some of them tell.
pub trait Outcome {
	/// Without it.
	fn plain(self) -> DispatchResult;
}

impl Outcome for DispatchResult {
	fn plain(self) -> DispatchResult {
		self
	}
}

impl Outcome for DispatchResultWithPostInfo {
	fn plain(self) -> DispatchResult {
		self.map(|_| ()).map_err(|failed| failed.error)
	}
}

/// Makes calls as one: all or none.
pub fn layered<R: Outcome>(calls: impl FnOnce() -> R) -> DispatchResult {
	with_storage_layer(|| calls().plain())
}

/// Offers for a vault and takes the offer for another, as one.
pub fn deal(
	maker: &Id,
	side: OfferSide,
	taker: &Id,
	series: Series,
	quantity: &str,
	premium: &str,
) -> DispatchResult {
	deal_of(maker, side, taker, series, fixed(quantity), fixed(premium))
}

/// As [`deal`].
pub fn deal_of(
	maker: &Id,
	side: OfferSide,
	taker: &Id,
	series: Series,
	quantity: FixedU128,
	premium: FixedU128,
) -> DispatchResult {
	layered(|| {
		let origin = RuntimeOrigin::signed(maker.owner);
		let id = Options::next_offer(&series).unwrap_or(u64::MAX);
		let until = series.expiry;
		Options::offer(origin, maker.clone(), series, side, quantity, premium, until).plain()?;
		let origin = RuntimeOrigin::signed(taker.owner);
		Options::accept_offer(origin, id, taker.clone(), quantity).plain()
	})
}

/// The first sells to the second.
pub fn sell(
	seller: &Id,
	buyer: &Id,
	series: Series,
	quantity: &str,
	premium: &str,
) -> DispatchResult {
	deal(seller, OfferSide::Sell, buyer, series, quantity, premium)
}

/// Changes the rules of a vault.
pub fn set_mode(vault: &Id, mode: MarginMode) -> DispatchResult {
	layered(|| Risk::set_mode(RuntimeOrigin::signed(vault.owner), vault.index, mode))
}

/// Takes cash out.
pub fn withdraw(vault: &Id, amount: FixedU128) -> DispatchResult {
	layered(|| {
		let origin = RuntimeOrigin::signed(vault.owner);
		Vaults::withdraw_cash(origin, vault.index, amount)
	})
}

/// Puts collateral in.
pub fn pledge(vault: &Id, asset: AssetId, amount: &str) {
	let origin = RuntimeOrigin::signed(vault.owner);
	assert_ok!(Vaults::deposit_collateral(origin, vault.index, asset, fixed(amount)));
}

/// Takes collateral out.
pub fn unpledge(vault: &Id, asset: AssetId, amount: FixedU128) -> DispatchResult {
	layered(|| {
		let origin = RuntimeOrigin::signed(vault.owner);
		Vaults::withdraw_collateral(origin, vault.index, asset, amount)
	})
}

/// What a vault holds.
pub fn holdings(vault: &Id) -> Holdings {
	Vaults::holdings(vault).expect("there is such a vault")
}

/// A vault's cash.
pub fn cash(vault: &Id) -> FixedI128 {
	holdings(vault).cash
}

/// What the pallet says that a vault needs.
pub fn margin(vault: &Id) -> Requirement {
	Risk::requirement_of(vault).expect("there are prices")
}

/// The mark of one contract: what the equity of a vault that held one more would be more.
pub fn mark(series: &Series) -> FixedU128 {
	let one = FixedI128::from_u32(1);
	let market = MarketValuation::new(
		market_beside(series.underlying, &[series.expiry]),
		Markets::<Test>::get(series.underlying).expect("a market").parameters,
	)
	.expect("has values");
	let positions = vec![ExpiryPositions {
		underlying: series.underlying,
		expiry: series.expiry,
		legs: vec![Leg { kind: series.kind, strike: series.strike, quantity: one }],
	}];
	let vault = VaultSnapshot {
		cash: FixedI128::from_u32(0),
		stable_price: FixedU128::from_u32(1),
		collateral_use: CollateralUse::Margin,
		collateral: vec![],
		positions,
	};
	let house = House::<Test>::get();
	let needs =
		requirement(&house, &[market], &vault, MarginMode::Portfolio, &mut Direct::default());
	surety_math::magnitude(needs.expect("has an answer").equity)
}

/// A price on the tick, a tenth of a dollar, at or below this.
pub fn on_tick(price: FixedU128) -> FixedU128 {
	FixedU128::from_inner(price.into_inner() / TICK * TICK)
}

const TICK: u128 = 100_000_000_000_000_000;

/// A market as the oracle's own reads have it, outside settlement windows.
pub fn market_beside(underlying: UnderlyingId, expiries: &[Moment]) -> MarketSnapshot {
	let said = Oracle::snapshot(underlying, &[], Action::ReduceRisk).expect("there are prices");
	let of = |expiry: &Moment| {
		let quote = said.expiries.iter().find(|quote| quote.expiry == *expiry).expect("quoted");
		let surface = quote.surface.expect("has a surface");
		let left = u128::from(expiry - said.as_of);
		ExpirySnapshot {
			expiry: *expiry,
			// Milliseconds to seconds of 18 decimals.
			seconds: FixedU128::from_inner(left * 1_000_000_000_000_000),
			settled_part: FixedU128::from_u32(0),
			forward: quote.forward,
			rate: said.rate,
			surface: Surface {
				svi: surface.svi,
				forward: surface.forward,
				tenor: Years::from_ratio_of_seconds(surface.tenor.into(), 1_000).expect("fits"),
			},
			forward_confidence: quote.confidence,
			rate_confidence: said.rate_confidence,
			volatility_confidence: surface.confidence,
		}
	};
	let kappa = Kappas::<Test>::get(underlying);
	let neutral = FixedU128::from_u32(1);
	MarketSnapshot {
		underlying,
		spot: said.spot,
		spot_confidence: said.spot_confidence,
		kappa: kappa.as_ref().map_or(neutral, |state| state.initial()),
		maintenance_kappa: kappa.as_ref().map_or(neutral, |state| state.maintenance()),
		open_interest_factor: neutral,
		settlement_window: Oracle::timing().settlement_window,
		expiries: expiries.iter().map(of).collect(),
	}
}

/// A vault as the ledger has it, its collateral at the oracle's prices. Every collateral is an underlying of its own number
/// or none, and none of its expiries is past.
pub fn vault_beside(held: &Holdings, collateral_use: CollateralUse) -> VaultSnapshot {
	let mut legs: BTreeMap<(UnderlyingId, Moment), Vec<Leg>> = BTreeMap::new();
	for (series, quantity) in &held.positions {
		let Series { underlying, expiry, strike, kind } = *series;
		let leg = Leg { kind, strike, quantity: *quantity };
		legs.entry((underlying, expiry)).or_default().push(leg);
	}
	let positions = legs
		.into_iter()
		.map(|((underlying, expiry), legs)| ExpiryPositions { underlying, expiry, legs })
		.collect();
	let price = |feed| Oracle::spot(feed, Action::ReduceRisk).ok();
	let collateral = held.collateral.iter().filter_map(|(asset, amount)| {
		let terms = Assets::<Test>::get(asset)?;
		let quote = price(terms.feed)?;
		let haircuts = Haircuts::new(terms.haircut_mm, terms.haircut_im).expect("within one");
		Some(Collateral {
			amount: *amount,
			price: quote.spot,
			confidence: quote.confidence,
			haircuts,
			underlying: terms.underlying,
		})
	});
	VaultSnapshot {
		cash: held.cash,
		stable_price: price(USD).map_or(FixedU128::from_u32(1), |quote| quote.spot),
		collateral_use,
		collateral: collateral.collect(),
		positions,
	}
}

/// What a vault needs, computed beside the pallet.
pub fn beside(held: &Holdings, mode: MarginMode, collateral_use: CollateralUse) -> Requirement {
	let vault = vault_beside(held, collateral_use);
	let mut expiries: BTreeMap<UnderlyingId, Vec<Moment>> = BTreeMap::new();
	for positions in &vault.positions {
		expiries.entry(positions.underlying).or_default().push(positions.expiry);
	}
	if mode == MarginMode::Portfolio {
		for underlying in vault.collateral.iter().filter_map(|one| one.underlying) {
			expiries.entry(underlying).or_default();
		}
	}
	let markets: Vec<_> = expiries
		.iter()
		.map(|(underlying, expiries)| {
			let parameters = Markets::<Test>::get(underlying).expect("a market").parameters;
			MarketValuation::new(market_beside(*underlying, expiries), parameters)
				.expect("has values")
		})
		.collect();
	let house = House::<Test>::get();
	requirement(&house, &markets, &vault, mode, &mut Direct::default()).expect("has an answer")
}

/// The rules of a vault.
pub fn mode_of(vault: &Id) -> MarginMode {
	Records::<Test>::get(vault).map_or(MarginMode::Standard, |record| record.mode)
}

/// Governance changes a part of bitcoin's terms.
pub fn update(update: MarketUpdate) {
	assert_ok!(Risk::update_market(root(), BTC, Box::new(update)));
}

/// An error of the options pallet.
pub fn refused(error: surety_options::Error<Test>) -> DispatchResult {
	Err(DispatchError::from(error))
}
