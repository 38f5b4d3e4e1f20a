//! The chain before its first block.

use crate::{
	block_limit, btc, check_invariants, eth, fixed, poll_limit, usd, AccountId, Cover, Covered,
	ListingLimit, OptionsPollLimit, OraclePollLimit, PositionsPerVault, RiskIdleLimit,
	RiskPollLimit, RuntimeGenesisConfig, SinkPays, System, TightProofs, Timestamp, ASSET_OWNER,
	BTC, BTC_FUNDS, ETH, ETH_FUNDS, GENESIS_TIME, HOT_KEYS, MAX_POSITIONS, NATIVE_FUNDS, OPERATORS,
	TRADERS, USD, USD_FUNDS,
};
use sp_runtime::BuildStorage;
use surety_risk::{AssetTerms, Caps, MarketTerms};
use surety_types::{
	storable, AssetId, FeedTerms, ListingTerms, Market, OutflowTerms, Symbol, Timing, UnderlyingId,
};

/// Builds a chain; its setters change what a test is about.
#[derive(Clone)]
pub struct Externalities {
	timing: Timing,
	feeds: Vec<(UnderlyingId, FeedTerms)>,
	operators: Vec<(AccountId, Option<AccountId>)>,
	markets: Vec<(UnderlyingId, Market)>,
	listings: Vec<(UnderlyingId, ListingTerms)>,
	collaterals: Vec<(AssetId, u8)>,
	outflow: OutflowTerms,
	risk: Vec<(UnderlyingId, MarketTerms)>,
	assets: Vec<(AssetId, AssetTerms)>,
}

impl Default for Externalities {
	/// Short times, one market for bitcoin, in which the protocol lists nothing, with three operators of whom all must
	/// report, bitcoin and ether as collateral, funded traders, and a floor of the outflow limit above all their dollars.
	/// Risk parameters are those of the specification, the charges beside them neutral.
	fn default() -> Self {
		Self {
			timing: Timing {
				settlement_window: 30_000,
				sample_limit: 12_000,
				settlement_extension: 600_000,
			},
			feeds: vec![(BTC, feed_terms())],
			operators: OPERATORS.into_iter().zip(HOT_KEYS.map(Some)).collect(),
			markets: vec![(BTC, market(b"BTC"))],
			listings: vec![],
			collaterals: vec![(BTC, 8), (ETH, 18)],
			outflow: OutflowTerms { share: fixed("0.1"), floor: fixed("1000000000") },
			risk: [BTC, ETH].map(|market| (market, risk_terms())).to_vec(),
			assets: [BTC, ETH].map(|asset| (asset, asset_terms(asset))).to_vec(),
		}
	}
}

/// Risk parameters of a market: those of the specification, caps that no test reaches unless it would.
pub fn risk_terms() -> MarketTerms {
	MarketTerms::neutral(Caps { market: fixed("1000000"), series: fixed("100000") })
}

/// Terms of collateral that is the underlying of the same number: a tenth does not count in maintenance margin, and a
/// tenth more in initial margin.
pub fn asset_terms(asset: AssetId) -> AssetTerms {
	AssetTerms {
		haircut_mm: fixed("0.1"),
		haircut_im: fixed("0.1"),
		feed: asset,
		underlying: Some(asset),
		supply_cap: None,
	}
}

/// Terms of a feed: quorum of three, a minute's age, 100 to 1,000,000, any decimals; bands wide enough for prices that
/// jump from test to test.
pub fn feed_terms() -> FeedTerms {
	FeedTerms {
		faulty: 1,
		heartbeat: 12_000,
		max_age: 60_000,
		min_price: fixed("100"),
		max_price: fixed("1000000"),
		decimals: 18,
		max_rate: fixed("0.5"),
		max_move: fixed("1"),
		band: fixed("0.1"),
		surface_band: fixed("0.5"),
		min_confidence: fixed("0.5"),
		patience: 600_000,
	}
}

/// Terms of a market: lots of 0.01, ticks of 0.1, strikes a hundred apart, expiries a minute apart.
pub fn market(symbol: &[u8]) -> Market {
	Market {
		symbol: Symbol::new(symbol).expect("a symbol"),
		lot: fixed("0.01"),
		tick: fixed("0.1"),
		strike_step: fixed("100"),
		expiry_step: 60_000,
		expiry_offset: 0,
		expiry_horizon: storable::MAX_TENOR,
	}
}

impl Externalities {
	/// With these times.
	pub fn timing(mut self, timing: Timing) -> Self {
		self.timing = timing;
		self
	}

	/// With these feeds.
	pub fn feeds(mut self, feeds: Vec<(UnderlyingId, FeedTerms)>) -> Self {
		self.feeds = feeds;
		self
	}

	/// With these operators and their keys.
	pub fn operators(mut self, operators: Vec<(AccountId, Option<AccountId>)>) -> Self {
		self.operators = operators;
		self
	}

	/// With these markets.
	pub fn markets(mut self, markets: Vec<(UnderlyingId, Market)>) -> Self {
		self.markets = markets;
		self
	}

	/// With this listed by the protocol.
	pub fn listings(mut self, listings: Vec<(UnderlyingId, ListingTerms)>) -> Self {
		self.listings = listings;
		self
	}

	/// With these assets and decimals as collateral.
	pub fn collaterals(mut self, collaterals: Vec<(AssetId, u8)>) -> Self {
		self.collaterals = collaterals;
		self
	}

	/// With these terms of the outflow limit.
	pub fn outflow(mut self, share: &str, floor: &str) -> Self {
		self.outflow = OutflowTerms { share: fixed(share), floor: fixed(floor) };
		self
	}

	/// With these risk parameters of markets.
	pub fn risk(mut self, risk: Vec<(UnderlyingId, MarketTerms)>) -> Self {
		self.risk = risk;
		self
	}

	/// With these terms of collateral.
	pub fn assets(mut self, assets: Vec<(AssetId, AssetTerms)>) -> Self {
		self.assets = assets;
		self
	}

	/// The storage, in the first block.
	pub fn build(self) -> sp_io::TestExternalities {
		let native = TRADERS.into_iter().chain([ASSET_OWNER]).chain(OPERATORS);
		let accounts = TRADERS.into_iter().flat_map(|trader| {
			[
				(USD, trader, usd(USD_FUNDS)),
				(BTC, trader, btc(BTC_FUNDS)),
				(ETH, trader, eth(ETH_FUNDS)),
			]
		});
		let metadata =
			[(USD, "US Dollar", "USD", 6), (BTC, "Bitcoin", "BTC", 8), (ETH, "Ether", "ETH", 18)];
		let storage = RuntimeGenesisConfig {
			balances: pallet_balances::GenesisConfig {
				balances: native.map(|who| (who, NATIVE_FUNDS)).collect(),
				..Default::default()
			},
			assets: pallet_assets::GenesisConfig {
				assets: [USD, BTC, ETH].map(|asset| (asset, ASSET_OWNER, true, 1)).to_vec(),
				metadata: metadata
					.map(|(asset, name, symbol, decimals)| {
						(asset, name.into(), symbol.into(), decimals)
					})
					.to_vec(),
				accounts: accounts.collect(),
				..Default::default()
			},
			oracle: surety_oracle::GenesisConfig {
				timing: self.timing,
				feeds: self.feeds,
				operators: self.operators,
			},
			vaults: surety_vaults::GenesisConfig {
				collaterals: self.collaterals,
				outflow: self.outflow,
				..Default::default()
			},
			risk: surety_risk::GenesisConfig {
				markets: self.risk,
				assets: self.assets,
				..Default::default()
			},
			options: surety_options::GenesisConfig {
				markets: self.markets,
				listings: self.listings,
				..Default::default()
			},
			..Default::default()
		}
		.build_storage()
		.expect("genesis is sound");

		// Limits that an earlier test of this thread may have changed.
		OraclePollLimit::set(poll_limit());
		OptionsPollLimit::set(poll_limit());
		Covered::set(Cover::Full);
		RiskPollLimit::set(poll_limit());
		RiskIdleLimit::set(block_limit());
		TightProofs::set(2);
		PositionsPerVault::set(MAX_POSITIONS);
		SinkPays::set(fixed("0"));
		ListingLimit::set(block_limit());
		let mut externalities = sp_io::TestExternalities::from(storage);
		externalities.execute_with(|| {
			System::set_block_number(1);
			Timestamp::set_timestamp(GENESIS_TIME);
		});
		externalities
	}

	/// Runs a test and then checks every invariant of every pallet.
	pub fn build_and_execute(self, test: impl FnOnce()) {
		self.build().execute_with(|| {
			test();
			check_invariants();
		});
	}
}
