//! Markets, vaults and trades as the tests of the index write them.

#![allow(dead_code, missing_docs, unused_imports)]

pub use surety_mock::{
	types::{FeedTerms, Moment, OptionKind, Series, UnderlyingId, VaultId},
	*,
};
pub use surety_risk::{AssetTerms, Driver, Standing, VaultRecord};
pub use surety_traits::{Holdings, Ledger};

use frame_support::weights::Weight;
use sp_runtime::{DispatchError, DispatchResult, FixedI128, FixedU128};
use surety_margin::MarginMode;
use surety_math::Svi;
use surety_options::{Call as OptionsCall, OfferSide};
use surety_risk::WeightInfo;
use surety_types::{Observation, ObservedExpiry};

pub type Vault = VaultId<AccountId>;
pub type RiskCall = surety_risk::Call<Test>;
pub type RiskEvent = surety_risk::Event<Test>;
pub type Records = surety_risk::Records<Test>;
pub type Index = surety_risk::Index<Test>;
pub type Unproved = surety_risk::Unproved<Test>;
pub type Unsafe = surety_risk::Unsafe<Test>;
pub type Clocks = surety_risk::Clocks<Test>;
pub type Sweeps = surety_risk::Sweeps<Test>;
pub type Kappas = surety_risk::Kappas<Test>;
pub type VaultsCall = surety_vaults::Call<Test>;

const ONE: u128 = 1_000_000_000_000_000_000;
pub const HOUR: Moment = 3_600_000;

/// Feeds for bitcoin, ether and the dollar, markets for the first two, both as collateral; margin by risk.
pub fn house() -> Externalities {
	let dollar = FeedTerms { min_price: fixed("0.5"), max_price: fixed("2"), ..feed_terms() };
	Externalities::default()
		.feeds(vec![(BTC, feed_terms()), (ETH, feed_terms()), (USD, dollar)])
		.markets(vec![(BTC, market(b"BTC")), (ETH, market(b"ETH"))])
}

/// Runs a test in a house with these terms, then checks the invariants.
pub fn in_house(test: impl FnOnce(&mut World)) {
	house().build_and_execute(|| {
		let mut world = World::open();
		test(&mut world);
	});
}

/// What operators say of a market.
#[derive(Clone, Debug)]
pub struct Said {
	pub spot: f64,
	/// Of spot, for each year to expiry.
	pub basis: f64,
	pub rate: f64,
	/// Times 53 %, squared.
	pub level: f64,
	pub rho: f64,
}

/// The markets as operators see them.
#[derive(Clone, Debug)]
pub struct World {
	pub btc: Said,
	pub eth: Said,
	pub dollar: f64,
}

pub fn number(value: f64) -> FixedU128 {
	// Nine decimals of a price that a test makes up.
	FixedU128::from_inner((value * 1e9).round() as u128 * 1_000_000_000)
}

pub fn signed_number(value: f64) -> FixedI128 {
	FixedI128::from_inner((value * 1e9).round() as i128 * 1_000_000_000)
}

/// Expiries that the oracle still watches.
pub fn watched(underlying: UnderlyingId) -> Vec<Moment> {
	surety_oracle::Expiries::<Test>::get(underlying).into_inner()
}

impl Said {
	fn observation(&self, underlying: UnderlyingId) -> Observation {
		let years =
			|expiry: Moment| expiry.saturating_sub(now()).max(1) as f64 / (365.0 * 86_400_000.0);
		let quote = |expiry: Moment| ObservedExpiry {
			expiry,
			basis: signed_number(self.spot * self.basis * years(expiry)),
			svi: Svi { rho: signed_number(self.rho), ..smile(expiry, now(), number(self.level)) },
		};
		let expiries: Vec<_> =
			watched(underlying).into_iter().filter(|expiry| *expiry > now()).map(quote).collect();
		Observation {
			spot: number(self.spot),
			rate: signed_number(self.rate),
			expiries: expiries.try_into().expect("few expiries"),
		}
	}
}

impl World {
	/// Margin is by risk, and operators have spoken once.
	pub fn open() -> Self {
		Covered::set(Cover::Risk);
		let said = |spot| Said { spot, basis: 0.0, rate: 0.0, level: 1.0, rho: -0.2 };
		let world = Self { btc: said(50_000.0), eth: said(3_000.0), dollar: 1.0 };
		world.say();
		next_block();
		world
	}

	/// All operators say it all.
	pub fn say(&self) {
		observe(BTC, &self.btc.observation(BTC));
		observe(ETH, &self.eth.observation(ETH));
		observe(USD, &Observation::of_spot(number(self.dollar)));
	}

	/// They say it, and the next block takes it up.
	pub fn next(&self) {
		self.say();
		next_block();
	}

	/// The same, and blocks go on until this time.
	pub fn until(&self, time: Moment) {
		while now() < time {
			self.say();
			next_block_at(time.min(now() + BLOCK_TIME));
		}
	}

	pub fn said(&mut self, underlying: UnderlyingId) -> &mut Said {
		if underlying == BTC {
			&mut self.btc
		} else {
			&mut self.eth
		}
	}

	/// A premium near the mark of a volatility of 50 %, on the tick.
	pub fn premium(&self, series: &Series) -> FixedU128 {
		let said = if series.underlying == BTC { &self.btc } else { &self.eth };
		let strike = series.strike.into_inner() as f64 / 1e18;
		let years = series.expiry.saturating_sub(now()) as f64 / (365.0 * 86_400_000.0);
		let inside = match series.kind {
			OptionKind::Call => said.spot - strike,
			OptionKind::Put => strike - said.spot,
		};
		let value = inside.max(0.0)
			+ 0.2 * said.spot * years.sqrt() * (-(inside / said.spot).abs() * 4.0).exp();
		FixedU128::from_inner(((value * 10.0).round() as u128 + 1) * ONE / 10)
	}
}

pub fn series(underlying: UnderlyingId, expiry: Moment, strike: u32, kind: OptionKind) -> Series {
	Series { underlying, expiry, strike: FixedU128::from_u32(strike), kind }
}

/// Lists a series for Dave.
pub fn list(series: Series) -> DispatchResult {
	dispatch(DAVE, OptionsCall::<Test>::list { series })
}

/// Sells contracts from one vault to another of another owner.
pub fn try_sell(
	world: &World,
	seller: &Vault,
	buyer: &Vault,
	series: Series,
	quantity: FixedU128,
) -> Result<(), DispatchError> {
	let id = Options::next_offer(&series).unwrap_or(u64::MAX);
	let offer = OptionsCall::<Test>::offer_to {
		vault: seller.clone(),
		series,
		wing: None,
		side: OfferSide::Sell,
		quantity,
		premium: world.premium(&series),
		expires: series.expiry,
		taker: buyer.clone(),
	};
	dispatch(seller.owner, offer)?;
	let take = OptionsCall::<Test>::accept_offer { id, vault: buyer.clone(), quantity };
	let taken = dispatch(buyer.owner, take);
	if taken.is_err() {
		assert_ok!(dispatch(seller.owner, OptionsCall::<Test>::cancel_offer { id }));
	}
	taken
}

pub fn sell(world: &World, seller: &Vault, buyer: &Vault, series: Series, quantity: &str) {
	assert_ok!(try_sell(world, seller, buyer, series, fixed(quantity)));
}

pub fn set_mode(vault: &Vault, mode: MarginMode) -> DispatchResult {
	dispatch(vault.owner, RiskCall::set_mode { index: vault.index, mode })
}

pub fn holdings(vault: &Vault) -> Holdings {
	<Vaults as Ledger<AccountId>>::holdings(vault).expect("the vault is open")
}

/// Maintenance margin now, computed for this vault alone.
pub fn maintenance(vault: &Vault) -> FixedI128 {
	let needs = Risk::requirement_of(vault);
	needs
		.unwrap_or_else(|error| {
			panic!("{error:?} at {}: {:?} {:?}", now(), record(vault), holdings(vault))
		})
		.maintenance
}

pub fn record(vault: &Vault) -> VaultRecord<Test> {
	Records::get(vault).unwrap_or_default()
}

/// Where a vault is filed under a driver.
pub fn place(vault: &Vault, driver: Driver) -> Option<u128> {
	let filing = record(vault).filing;
	filing.into_iter().find(|(filed, _)| *filed == driver).map(|(_, place)| place)
}

/// What all hooks take in a block in which no quote changes and nobody is looked at. Two blocks go by: in the first clocks are
/// late, in the second they are on time.
pub fn hands(world: &World) -> Weight {
	RiskIdleLimit::set(Weight::zero());
	let block = |limit: Weight| {
		RiskPollLimit::set(limit);
		world.say();
		next_block_at(now() + BLOCK_TIME)
	};
	let others = block(Weight::zero());
	let others = others + <() as WeightInfo>::poll_base(2);
	let clock = <() as WeightInfo>::poll_clock(MAX_EXPIRIES, MAX_SERIES) + valued_expiries();
	block(others + clock * 2 + most_of_look());
	others + <() as WeightInfo>::poll_clock(0, 0) * Clocks::iter().count() as u64
}

fn valued_expiries() -> Weight {
	<() as WeightInfo>::valuation() * u64::from(MAX_EXPIRIES)
}

/// The room without which the hook begins no look: a plain one.
pub fn most_of_look() -> Weight {
	let anchor = <() as WeightInfo>::anchor_fine(MAX_EXPIRIES, MAX_SERIES) + valued_expiries();
	let spent = <Risk as surety_traits::MarginCheck<AccountId>>::most_spent();
	<() as WeightInfo>::visit() + spent + anchor
}

/// From now on there is room for one look in every block, after the two of [`hands`].
pub fn one_look_a_block(world: &World) {
	// With what a clock leaves of its room that is enough for the other's, and with what a look leaves too little for another.
	let rest = <() as WeightInfo>::visit() / 4 * 3;
	RiskPollLimit::set(hands(world) + most_of_look() + rest);
}

/// All vaults.
pub fn vaults() -> Vec<Vault> {
	let mut vaults: Vec<_> = surety_vaults::Vaults::<Test>::iter_keys()
		.map(|(owner, index)| VaultId { owner, index })
		.collect();
	vaults.sort();
	vaults
}

/// Everybody whom the list of unproved vaults names, page by page.
pub fn unproved() -> Vec<Vault> {
	let (mut all, mut cursor) = (Vec::new(), None);
	loop {
		let (page, next) = Risk::unproved_vaults(cursor, 2);
		all.extend(page);
		match next {
			Some(next) => cursor = Some(next),
			None => break,
		}
	}
	all.sort();
	all.dedup();
	all
}

/// Events of risk since the block began.
pub fn risk_events() -> Vec<RiskEvent> {
	let of_risk = |event| match event {
		RuntimeEvent::Risk(event) => Some(event),
		_ => None,
	};
	events().into_iter().filter_map(of_risk).collect()
}
