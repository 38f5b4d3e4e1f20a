//! How a chain begins: named presets, as patches of the default genesis.
//!
//! - `development`: one validator, Alice, who also holds the sudo key.
//! - `local`: four validators, Alice, Bob, Charlie and Dave; nobody holds a sudo key.
//!
//! Both fund the same six accounts, whose keys are public: never use them for anything of value.

#![warn(missing_docs)]

use crate::{
	configs::{consensus::GENESIS_EPOCH_CONFIG, governance::GovernanceAccount},
	constants::{
		assets::{GenesisAsset, BTC, ETH, MIN_BALANCE, USD},
		clearing::{OUTFLOW_FLOOR, OUTFLOW_SHARE},
		currency::{EXISTENTIAL_DEPOSIT, SRTY},
	},
	AccountId, AssetBalance, AssetId, AssetsConfig, BabeConfig, Balance, BalancesConfig,
	OptionsConfig, OracleConfig, RiskConfig, RuntimeGenesisConfig, SessionConfig, SessionKeys,
	SudoConfig, VaultsConfig,
};
use alloc::{string::ToString, vec, vec::Vec};
use frame_support::build_struct_json_patch;
use hex_literal::hex;
use serde_json::Value;
use sp_genesis_builder::PresetId;
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};
use sp_runtime::FixedU128;
use surety_margin::{KappaTerms, OpenInterestTerms};
use surety_risk::{AssetTerms, Caps, FillBand, MarketTerms};
use surety_types::{
	FeedTerms, ListingTerms, Market, Moment, OutflowTerms, Symbol, Timing, UnderlyingId,
};

/// One validator, with sudo.
pub const DEVELOPMENT: &str = sp_genesis_builder::DEV_RUNTIME_PRESET;
/// Four validators, without sudo.
pub const LOCAL: &str = "local";

/// Native tokens of each funded account, in the smallest unit.
pub const ENDOWMENT: Balance = 1_000_000 * SRTY;

/// Native tokens of each operator and of each hot key, in the smallest unit.
pub const OPERATOR_ENDOWMENT: Balance = 100 * SRTY;

/// The assets of each funded account, in whole units.
pub const ASSET_ENDOWMENTS: [(GenesisAsset, u32); 3] =
	[(USD, 10_000_000), (BTC, 100), (ETH, 1_000)];

/// The accounts that presets fund.
pub const FUNDED: [Sr25519Keyring; 6] = [
	Sr25519Keyring::Alice,
	Sr25519Keyring::Bob,
	Sr25519Keyring::Charlie,
	Sr25519Keyring::Dave,
	Sr25519Keyring::Eve,
	Sr25519Keyring::Ferdie,
];

/// A validator of a preset: account and BABE key by the first, GRANDPA key by the second.
type Validator = (Sr25519Keyring, Ed25519Keyring);

/// The validators of `local`; the first alone is that of `development`.
const VALIDATORS: [Validator; 4] = [
	(Sr25519Keyring::Alice, Ed25519Keyring::Alice),
	(Sr25519Keyring::Bob, Ed25519Keyring::Bob),
	(Sr25519Keyring::Charlie, Ed25519Keyring::Charlie),
	(Sr25519Keyring::Dave, Ed25519Keyring::Dave),
];

/// Step, offset and horizon of the expiries that can be listed, in milliseconds. The horizon holds more of them than the
/// oracle can watch; [`PROTOCOL_EXPIRIES`](crate::constants::clearing::PROTOCOL_EXPIRIES) are left to the protocol's
/// calendar, so that nobody can keep these off the book by listing others.
type ExpiryGrid = (Moment, Moment, Moment);

/// Every half minute, a week ahead: an option lives for a minute or two. Nobody defends the room for expiries here.
const SHORT_EXPIRIES: ExpiryGrid = (30_000, 0, 604_800_000);
/// Every day at 08:00 UTC, two hundred days ahead: as far as the quarterly after the next.
const DAILY_EXPIRIES: ExpiryGrid = (86_400_000, 28_800_000, 17_280_000_000);

/// A settlement window of half a minute instead of half an hour.
const SHORT_TIMING: Timing =
	Timing { settlement_window: 30_000, sample_limit: 12_000, settlement_extension: 600_000 };

/// How often operators report at least: six slots.
const HEARTBEAT: Moment = 12_000;
/// As long as a price counts, for people who feed by hand.
const LONG_HEARTBEAT: Moment = 60_000;

/// How far from the mark people trade: a tenth of it and a hundredth of spot, and more where the feeds are in doubt. It is
/// what a delegate's trade with an accomplice can cost at most.
const FILL_BAND: FillBand = FillBand {
	of_mark: FixedU128::from_rational(10, 100),
	of_spot: FixedU128::from_rational(1, 100),
	of_doubt: FixedU128::from_rational(5, 100),
};
/// For options that live for a minute or two and surfaces that nobody fitted to a market.
const WIDE_BAND: FillBand = FillBand {
	of_mark: FixedU128::from_rational(25, 100),
	of_spot: FixedU128::from_rational(10, 100),
	of_doubt: FixedU128::from_rational(10, 100),
};

/// The operators of the oracle, `//Operator//1` to `//Operator//4`, each with its hot key `//Operator//N//feed`.
/// One of them may be silent or lie.
pub const OPERATORS: [([u8; 32], [u8; 32]); 4] = [
	(
		hex!("ee000884941e9502a6164356bd7dbe59437f0bfca696954727b18c0e7cca3b21"),
		hex!("9a9360b5847b7def7a717dc956fb34a4f95b5369f8b874ab5ab9adf92a3bf233"),
	),
	(
		hex!("b27fbe193fe10691e9599b31e6a9ec329d73a098c74eccf71da124ddaeb5643e"),
		hex!("36e1c14f87afbee251ca323b5ef8164e28dfccf5bd50c42ca3c5d9b4c4d35c36"),
	),
	(
		hex!("7eab3aac75e8a5d9c2375e979b5029f2ea9694782acf872e088e963e5180306d"),
		hex!("aed6d515c857e1864550922859bf24cce80bac8c91352840ef9c658b7c95ad69"),
	),
	(
		hex!("54c93362bc7c401a9338e1bd3bb8399af9f98a4af16d66a0a8d77d73e13b633f"),
		hex!("accfeed8ff7e7cd14542808decdbeca7b81b3031401172484ce70a3068a34b05"),
	),
];
/// How many operators may be silent or lie.
const FAULTY_OPERATORS: u8 = 1;

/// The names of the presets.
pub fn preset_names() -> Vec<PresetId> {
	vec![PresetId::from(DEVELOPMENT), PresetId::from(LOCAL)]
}

/// The preset `id` as a JSON patch of the default genesis; `None` if there is no such preset.
pub fn get_preset(id: &PresetId) -> Option<Vec<u8>> {
	let patch = match id.as_ref() {
		DEVELOPMENT => genesis(
			&VALIDATORS[..1],
			Some(Sr25519Keyring::Alice.to_account_id()),
			SHORT_TIMING,
			SHORT_EXPIRIES,
			// Options that live for minutes are listed by whoever trades them.
			vec![],
			LONG_HEARTBEAT,
			WIDE_BAND,
		),
		LOCAL => genesis(
			&VALIDATORS,
			None,
			Timing::default(),
			DAILY_EXPIRIES,
			listings(),
			HEARTBEAT,
			FILL_BAND,
		),
		_ => return None,
	};
	Some(patch.to_string().into_bytes())
}

fn genesis(
	validators: &[Validator],
	sudo: Option<AccountId>,
	timing: Timing,
	expiries: ExpiryGrid,
	listings: Vec<(UnderlyingId, ListingTerms)>,
	heartbeat: Moment,
	fill_band: FillBand,
) -> Value {
	build_struct_json_patch!(RuntimeGenesisConfig {
		assets: AssetsConfig {
			accounts: asset_accounts(),
			assets: assets()
				.map(|asset| (asset.id, GovernanceAccount::get(), true, MIN_BALANCE))
				.collect(),
			metadata: assets()
				.map(|asset| { (asset.id, asset.name.into(), asset.symbol.into(), asset.decimals) })
				.collect(),
		},
		babe: BabeConfig { epoch_config: GENESIS_EPOCH_CONFIG },
		balances: BalancesConfig { balances: native_accounts() },
		options: OptionsConfig { markets: markets(expiries), listings },
		oracle: OracleConfig { timing, feeds: feeds(heartbeat), operators: operators() },
		risk: RiskConfig { markets: risk_terms(fill_band), assets: collateral_terms() },
		session: SessionConfig { keys: validators.iter().map(session_keys).collect() },
		sudo: SudoConfig { key: sudo },
		vaults: VaultsConfig {
			collaterals: [BTC, ETH].map(|asset| (asset.id, asset.decimals)).into(),
			outflow: OutflowTerms { share: OUTFLOW_SHARE, floor: OUTFLOW_FLOOR },
		},
	})
}

fn assets() -> impl Iterator<Item = GenesisAsset> {
	ASSET_ENDOWMENTS.into_iter().map(|(asset, _)| asset)
}

/// BTC and ETH, and the settlement asset against its peg. A price counts for a minute and lies within two orders of
/// magnitude of what is usual; the peg's within one.
fn feeds(heartbeat: Moment) -> Vec<(UnderlyingId, FeedTerms)> {
	let percent = |share| FixedU128::from_rational(share, 100);
	let terms = |min_price, max_price, decimals, max_move, band| FeedTerms {
		faulty: FAULTY_OPERATORS,
		heartbeat,
		max_age: 60_000,
		min_price,
		max_price,
		decimals,
		max_rate: percent(50),
		max_move: percent(max_move),
		band: percent(band),
		surface_band: percent(50),
		min_confidence: percent(80),
		patience: 3_600_000,
	};
	let whole = FixedU128::from_u32;
	vec![
		(USD.id, terms(percent(10), whole(10), 6, 1, 1)),
		(BTC.id, terms(whole(500), whole(5_000_000), 4, 10, 2)),
		(ETH.id, terms(whole(20), whole(200_000), 4, 10, 2)),
	]
}

fn operators() -> Vec<(AccountId, Option<AccountId>)> {
	OPERATORS.iter().map(|(operator, key)| ((*operator).into(), Some((*key).into()))).collect()
}

/// Contracts by the hundredth of a bitcoin and the tenth of an ether, premiums by the cent.
fn markets(
	(expiry_step, expiry_offset, expiry_horizon): ExpiryGrid,
) -> Vec<(UnderlyingId, Market)> {
	let hundredth = FixedU128::from_rational(1, 100);
	[(BTC, hundredth, 50), (ETH, FixedU128::from_rational(1, 10), 5)]
		.into_iter()
		.filter_map(|(asset, lot, strike_step)| {
			let market = Market {
				symbol: Symbol::new(asset.symbol.as_bytes())?,
				lot,
				tick: hundredth,
				strike_step: FixedU128::from_u32(strike_step),
				expiry_step,
				expiry_offset,
				expiry_horizon,
			};
			Some((asset.id, market))
		})
		.collect()
}

/// Three days, two weeks, two months and two quarters, with four strikes on each side: at a volatility of 50 % they reach
/// from one to two standard deviations.
fn listings() -> Vec<(UnderlyingId, ListingTerms)> {
	let terms = ListingTerms {
		daily: 3,
		weekly: 2,
		monthly: 2,
		quarterly: 2,
		strikes: 4,
		width: FixedU128::from_rational(1, 4),
		volatility: FixedU128::from_u32(1),
	};
	[BTC, ETH].map(|asset| (asset.id, terms)).into()
}

/// Margin as specified, with this fill band. Caps, and the open interest from which initial margin grows, of each market in its own size.
fn risk_terms(fill_band: FillBand) -> Vec<(UnderlyingId, MarketTerms)> {
	let million = |count: u128| FixedU128::from_rational(count.saturating_mul(1_000_000), 1);
	[(BTC, 20_000, 80), (ETH, 500_000, 100)]
		.map(|(asset, most, reference)| {
			let terms = MarketTerms {
				open_interest: OpenInterestTerms {
					factor: FixedU128::from_u32(2),
					lower: million(500),
					upper: million(2_000),
				},
				kappa: Some(KappaTerms {
					reference: FixedU128::from_rational(reference, 100),
					..KappaTerms::default()
				}),
				fill_band: Some(fill_band),
				..MarketTerms::neutral(Caps {
					market: FixedU128::from_u32(most),
					series: FixedU128::from_u32(most / 4),
				})
			};
			(asset.id, terms)
		})
		.into()
}

/// A fifth of bitcoin and ether does not count in maintenance margin, and a twentieth more in initial margin: with the
/// .72 that a scenario takes at the largest kappa .97 of 1, within which more collateral never lowers a margin. Of each
/// the vaults hold at most half of what may be open in its market.
fn collateral_terms() -> Vec<(AssetId, AssetTerms)> {
	[(BTC, 10_000), (ETH, 250_000)]
		.map(|(asset, most)| {
			let terms = AssetTerms {
				haircut_mm: FixedU128::from_rational(2, 10),
				haircut_im: FixedU128::from_rational(5, 100),
				feed: asset.id,
				underlying: Some(asset.id),
				supply_cap: Some(FixedU128::from_u32(most)),
			};
			(asset.id, terms)
		})
		.into()
}

/// The funded accounts, the operators with their keys, which pay a fee when a feed is refused, and the governance
/// account, which must exist to receive.
fn native_accounts() -> Vec<(AccountId, Balance)> {
	FUNDED
		.iter()
		.map(|key| (key.to_account_id(), ENDOWMENT))
		.chain(OPERATORS.iter().flat_map(|(operator, key)| {
			[((*operator).into(), OPERATOR_ENDOWMENT), ((*key).into(), OPERATOR_ENDOWMENT)]
		}))
		.chain([(GovernanceAccount::get(), EXISTENTIAL_DEPOSIT)])
		.collect()
}

fn asset_accounts() -> Vec<(AssetId, AccountId, AssetBalance)> {
	ASSET_ENDOWMENTS
		.iter()
		.flat_map(|(asset, whole)| {
			FUNDED.iter().map(|key| (asset.id, key.to_account_id(), asset.units(*whole)))
		})
		.collect()
}

fn session_keys((babe, grandpa): &Validator) -> (AccountId, AccountId, SessionKeys) {
	let account = babe.to_account_id();
	let keys = SessionKeys { babe: babe.public().into(), grandpa: grandpa.public().into() };
	(account.clone(), account, keys)
}
