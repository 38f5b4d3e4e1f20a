//! Every number that gives the chain its identity, by subject.
//!
//! `docs/constants.md` lists them with their reasons; this file holds the values.

#![warn(missing_docs)]

/// The native token: units, the price of state.
pub mod currency {
	use crate::Balance;

	/// Symbol of the native token.
	pub const SYMBOL: &str = "SRTY";
	/// Decimals of the native token.
	pub const DECIMALS: u8 = 12;

	/// One whole token, in its smallest unit.
	pub const SRTY: Balance = 1_000_000_000_000;
	/// A thousandth of a token: about the price of one transfer.
	pub const MILLI_SRTY: Balance = SRTY / 1_000;
	/// A millionth of a token.
	pub const MICRO_SRTY: Balance = SRTY / 1_000_000;

	/// Deposit for each entry that a user adds to the state.
	pub const DEPOSIT_PER_ITEM: Balance = 2 * MILLI_SRTY;
	/// Deposit for each byte that a user adds to the state.
	pub const DEPOSIT_PER_BYTE: Balance = 62_500_000;

	/// What a user leaves on deposit, in the native token's smallest unit, for `items` entries of
	/// the state that hold `bytes` bytes in all, keys included. The only price list of state:
	/// every pallet that stores something for a user asks here.
	pub const fn deposit(items: u32, bytes: u32) -> Balance {
		// `From` is not const; both casts widen u32 to u128.
		items as Balance * DEPOSIT_PER_ITEM + bytes as Balance * DEPOSIT_PER_BYTE
	}

	/// Bytes that one account takes in `System::Account`, key and value.
	pub const ACCOUNT_BYTES: u32 = 128;

	/// Balance below which an account is removed: what the state it occupies is worth.
	pub const EXISTENTIAL_DEPOSIT: Balance = deposit(1, ACCOUNT_BYTES);
}

/// Slots, epochs and what is counted in them.
pub mod time {
	use crate::{BlockNumber, Moment};

	/// Length of a slot in milliseconds. Never changes on a running chain.
	pub const SLOT_DURATION: Moment = 2_000;
	/// Slots in an epoch, which is a session too. Never changes on a running chain.
	pub const EPOCH_DURATION_IN_SLOTS: u64 = 150;
	/// Slots in which somebody has the primary right to author, as a fraction. The rest fall to
	/// the secondary author.
	pub const PRIMARY_PROBABILITY: (u64, u64) = (1, 4);

	/// Blocks in a minute when no slot is missed.
	pub const MINUTES: BlockNumber = 30;
	/// Blocks in an hour when no slot is missed.
	pub const HOURS: BlockNumber = 60 * MINUTES;
	/// Blocks in a day when no slot is missed.
	pub const DAYS: BlockNumber = 24 * HOURS;

	/// How many past block hashes are kept: the longest life of a mortal transaction.
	pub const BLOCK_HASH_COUNT: BlockNumber = 4_096;

	/// How many sessions back an equivocation can still be proven and reported: seven days of
	/// full epochs. A validator's bond must stay locked longer than this.
	pub const EQUIVOCATION_REPORT_SESSIONS: u32 = 2_016;
}

/// What fits into one block.
pub mod block {
	use frame_support::weights::constants::WEIGHT_REF_TIME_PER_MILLIS;
	use sp_runtime::Perbill;

	/// Execution time of a full block, in picoseconds on the reference machine.
	pub const MAXIMUM_REF_TIME: u64 = 700 * WEIGHT_REF_TIME_PER_MILLIS;
	/// Share of weight and length that ordinary transactions may fill.
	pub const NORMAL_DISPATCH_RATIO: Perbill = Perbill::from_percent(75);
	/// Share of a block that its hooks are assumed to take when a single extrinsic is admitted.
	pub const AVERAGE_ON_INITIALIZE_RATIO: Perbill = Perbill::from_percent(10);
	/// Encoded length of a full block, in bytes.
	pub const MAXIMUM_LENGTH: u32 = 3 * 1024 * 1024;
	/// Most validators that a session can have.
	pub const MAX_AUTHORITIES: u32 = 100;
}

/// What a transaction costs.
pub mod fees {
	use crate::Balance;
	use sp_runtime::{FixedU128, Perquintill};

	/// Smallest units of the native token for one picosecond of execution: 2 SRTY a second.
	pub const FEE_PER_PICOSECOND: Balance = 2;
	/// Smallest units of the native token for one byte of an encoded transaction.
	pub const FEE_PER_BYTE: Balance = 500_000;

	/// Fullness of the ordinary share of a block at which fees stay as they are.
	pub const TARGET_BLOCK_FULLNESS: Perquintill = Perquintill::from_percent(25);
	/// Pace of the multiplier: full blocks double it in about half an hour.
	pub const ADJUSTMENT_VARIABLE: FixedU128 = FixedU128::from_rational(1, 1_000);
	/// The multiplier at rest and its floor: congestion raises fees, idleness never lowers them.
	pub const MINIMUM_MULTIPLIER: FixedU128 = FixedU128::from_u32(1);
	/// The multiplier's ceiling: adding collateral must stay affordable in the worst congestion.
	pub const MAXIMUM_MULTIPLIER: FixedU128 = FixedU128::from_u32(100);
	/// By how much an operational transaction's inclusion fee counts in its priority.
	pub const OPERATIONAL_FEE_MULTIPLIER: u8 = 5;
}

/// Bounds of what an account may keep in stock pallets.
pub mod limits {
	/// Most proxies of one account.
	pub const MAX_PROXIES: u32 = 32;
	/// Most announcements that one proxy may have pending.
	pub const MAX_PENDING_ANNOUNCEMENTS: u32 = 32;
	/// Most signatories of one multisig.
	pub const MAX_SIGNATORIES: u32 = 100;
	/// Most locks and most named reserves of one account.
	pub const MAX_LOCKS: u32 = 50;
	/// Longest name or symbol of an asset, in bytes.
	pub const ASSET_STRING_LIMIT: u32 = 50;
	/// Entries that one call may remove while an asset is destroyed.
	pub const ASSET_REMOVE_ITEMS: u32 = 1_000;
}

/// The assets that exist from genesis. All are owned by the governance account, sufficient, and of
/// minimum balance one, so that no collateral can ever be dust.
pub mod assets {
	use crate::{AssetBalance, AssetId};

	/// What is fixed about an asset at genesis.
	pub struct GenesisAsset {
		/// Id in pallet-assets.
		pub id: AssetId,
		/// Name that wallets show.
		pub name: &'static str,
		/// Ticker.
		pub symbol: &'static str,
		/// Decimals of the smallest unit.
		pub decimals: u8,
	}

	impl GenesisAsset {
		/// `whole` units of the asset in its smallest unit.
		pub const fn units(&self, whole: u32) -> AssetBalance {
			// Widens u32 to u128; `From` is not const.
			whole as AssetBalance * 10u128.pow(self.decimals as u32)
		}
	}

	/// The settlement asset: premiums, margin and payouts.
	pub const USD: GenesisAsset =
		GenesisAsset { id: 1, name: "US Dollar", symbol: "USD", decimals: 6 };
	/// Collateral: Bitcoin.
	pub const BTC: GenesisAsset =
		GenesisAsset { id: 2, name: "Bitcoin", symbol: "BTC", decimals: 8 };
	/// Collateral: Ether.
	pub const ETH: GenesisAsset =
		GenesisAsset { id: 3, name: "Ether", symbol: "ETH", decimals: 18 };

	/// Smallest amount of any of them that an account may hold.
	pub const MIN_BALANCE: AssetBalance = 1;
}

/// Bounds of the clearing house, and its slices of a block.
pub mod clearing {
	use crate::Moment;
	use sp_runtime::{FixedU128, Perbill};

	/// Share of a block that on_poll may have used when the oracle stops.
	pub const ORACLE_POLL_SHARE: Perbill = Perbill::from_percent(15);
	/// Share of a block that on_poll may have used when risk stops.
	pub const RISK_POLL_SHARE: Perbill = Perbill::from_percent(30);
	/// Share of a block, of what it leaves idle, that the second net of risk may take.
	pub const RISK_IDLE_SHARE: Perbill = Perbill::from_percent(25);
	/// Share of a block that on_poll may have used when options stop: all protective work.
	pub const OPTIONS_POLL_SHARE: Perbill = Perbill::from_percent(40);
	/// Share of a block, of what it leaves idle, that the protocol's listing may take.
	pub const LISTING_SHARE: Perbill = Perbill::from_percent(5);

	/// Most underlyings with a feed.
	pub const MAX_FEEDS: u32 = 16;
	/// Most operators of the oracle.
	pub const MAX_OPERATORS: u32 = 21;
	/// Most expiries of one underlying that are watched at a time.
	pub const MAX_EXPIRIES: u32 = 24;
	/// How many of these users leave to the protocol's calendar.
	pub const PROTOCOL_EXPIRIES: u32 = 12;
	/// Most samples of settlement prices that one block forgets.
	pub const MAX_PRUNED: u32 = 100;
	/// Most markets.
	pub const MAX_MARKETS: u32 = MAX_FEEDS;
	/// Most series of one underlying that are listed at a time.
	pub const MAX_SERIES: u32 = 2_000;
	/// How many of these users leave to the protocol's ladders.
	pub const PROTOCOL_SERIES: u32 = 1_000;
	/// How long the protocol's listing of a market rests between two rounds, in milliseconds.
	pub const LISTING_PERIOD: Moment = 3_600_000;
	/// Most expiries in the queue of those being settled: all that can be watched.
	pub const MAX_SETTLING: u32 = MAX_FEEDS * MAX_EXPIRIES;
	/// Milliseconds after the price of an expiry is fixed for which winners wait for a loser who cannot be collected
	/// from: an hour.
	pub const COLLECTION_PATIENCE: u64 = 3_600_000;
	/// Most offers that one account may have standing.
	pub const MAX_OFFERS: u32 = 128;
	/// Most vaults that one account may have open.
	pub const MAX_VAULTS: u32 = 64;
	/// Most collateral assets in one vault.
	pub const MAX_COLLATERALS: u32 = 16;
	/// Most series in one vault.
	pub const MAX_POSITIONS: u32 = 128;

	/// Most tight safety intervals that one block proves, each some milliseconds.
	pub const MAX_TIGHT_PROOFS: u32 = 2;
	/// Most drivers that a vault is filed under: three for each underlying, two for each collateral, two for the peg, and
	/// time.
	pub const MAX_FILINGS: u32 = 3 * MAX_MARKETS + 2 * MAX_COLLATERALS + 3;

	/// Most delegates of one vault.
	pub const MAX_DELEGATES: u32 = 8;
	/// Most waiting withdrawals that one block, or one call, deals with.
	pub const MAX_PAYMENTS: u32 = 50;

	/// Share of positive cash, and of what waits to be paid, that withdrawals may take out of the house in any hour, at genesis.
	pub const OUTFLOW_SHARE: FixedU128 = FixedU128::from_rational(1, 10);
	/// What they may take in any hour however small the share is, at genesis: a million of the
	/// settlement currency. While the house is small nobody waits, and one who has got hold of all
	/// of its books still takes out no more than a million an hour.
	pub const OUTFLOW_FLOOR: FixedU128 = FixedU128::from_u32(1_000_000);

	/// Bytes of a vault's record when it is full: 128 positions of 46 bytes, 16 collaterals of 20,
	/// cash with its index, deposit and the keys. What tear-ups add to positions is not its owner's
	/// doing.
	pub const VAULT_BYTES: u32 = 6_400;
	/// Bytes of an owner's record: keys, two numbers and the deposit.
	pub const OWNER_BYTES: u32 = 104;
	/// Bytes of a vault's entry among the holders of an expiry, with keys and claim. A vault has one for each expiry that it
	/// has a position in, so at most one for each position; what tear-ups leave behind of entries without a position is not
	/// its owner's doing.
	pub const HOLDER_BYTES: u32 = 121;
	/// Bytes of a withdrawal that waits: keys, place, amount and two neighbours.
	pub const WAITING_BYTES: u32 = 190;
	/// Bytes of one delegate as if it had a record of its own: keys, account and deposit.
	pub const DELEGATE_BYTES: u32 = 140;
	/// Bytes of a series' record and its share of the expiry's, with keys.
	pub const SERIES_BYTES: u32 = 300;
	/// Bytes of an offer, 277 at most with its keys, and of the list of its maker's offers, 90 with the first.
	pub const OFFER_BYTES: u32 = 370;
}
