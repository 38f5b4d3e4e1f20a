//! What may happen, and how often.

use super::*;

#[derive(Clone, Copy, Debug)]
pub struct Pick {
	pub expiry: usize,
	pub strike: usize,
	pub call: bool,
}

/// A market as an operator sees it, or says so.
#[derive(Clone, Copy, Debug)]
pub struct Smile {
	pub dollars: u32,
	/// In thousandths a year.
	pub rate: i32,
	/// Of variance, in hundredths.
	pub level: u32,
	/// In hundredths.
	pub skew: i32,
	/// What forwards are above spot, in dollars.
	pub basis: i32,
	/// How many of the expiries it has.
	pub expiries: usize,
}

impl Smile {
	pub fn observation(&self) -> Observation {
		let rate = i128::from(self.rate) * 10i128.pow(15);
		let basis = FixedI128::from_inner(i128::from(self.basis) * 10i128.pow(18));
		let level = FixedU128::from_rational(self.level.into(), 100);
		let quotes = EXPIRIES.into_iter().take(self.expiries).map(|after| {
			let mut svi = smile(GENESIS_TIME + after, now(), level);
			svi.rho = FixedI128::from_inner(i128::from(self.skew) * 10i128.pow(16));
			surety_types::ObservedExpiry { expiry: GENESIS_TIME + after, basis, svi }
		});
		let spot = FixedU128::from_u32(self.dollars);
		Observation { rate: FixedI128::from_inner(rate), ..said(spot, quotes) }
	}
}

#[derive(Clone, Copy, Debug)]
pub enum Step {
	/// Time passes.
	Block(Moment),
	/// All genesis operators feed, and the next block takes it up.
	FeedAll(u32),
	Feed {
		key: usize,
		cents: u64,
	},
	/// All genesis operators say this of rate, forwards and volatility too.
	FeedMarket(Smile),
	/// One says it.
	FeedSmile {
		key: usize,
		smile: Smile,
	},
	RegisterFeed {
		faulty: u8,
		max_age: Moment,
		by_root: bool,
	},
	AddOperator(usize),
	RemoveOperator(usize),
	SetFeedKey {
		operator: usize,
		key: Option<usize>,
	},
	/// Somebody has an operator removed.
	RemoveFaulty(usize),
	/// Governance admits one who says nothing until somebody has it removed.
	Expel,
	RemoveFeed,
	/// Of one of the open windows; without a price, its lowest.
	ChooseSettlement {
		window: usize,
		dollars: Option<u32>,
	},
	/// The oracle reports early in the next window and then falls silent until governance may choose; which it does
	/// if so said.
	Silence {
		choice: bool,
	},
	/// Governance brings the feed back to what it was.
	Restore,
	/// Whether the hook of the options gets anything of a block.
	Starve(bool),
	Open(usize),
	Deposit {
		who: usize,
		index: u32,
		amount: u128,
	},
	Withdraw {
		who: usize,
		index: u32,
		amount: u128,
	},
	PutCollateral {
		who: usize,
		index: u32,
		asset: u32,
		amount: u128,
	},
	/// Without an amount, all of the first that the vault holds.
	TakeCollateral {
		who: usize,
		index: u32,
		asset: u32,
		amount: Option<u128>,
	},
	CloseVault {
		who: usize,
		index: u32,
	},
	/// Takes out all cash and then closes.
	Leave {
		who: usize,
		index: u32,
	},
	Admit(u32),
	/// Rates and treasury's share in hundredths.
	SetInterest {
		rates: [u32; 3],
		kink: u32,
		share: u32,
		by_root: bool,
	},
	/// A debt comes about as a posting, by which the borrower pays somebody: no call makes one under full cover.
	Borrow {
		who: usize,
		index: u32,
		dollars: u32,
	},
	/// The borrower pays back some of what he owes, if he owes.
	Repay {
		dollars: u32,
	},
	/// `to` is whose leave to trade is asked for.
	AddDelegate {
		who: usize,
		index: u32,
		to: usize,
	},
	/// Of all that there are.
	RemoveDelegate(usize),
	Renounce(usize),
	/// Without an amount, all that the vault has.
	TransferCash {
		who: usize,
		index: u32,
		to: usize,
		to_index: u32,
		amount: Option<u128>,
	},
	/// Of one of the vaults that hold any, to somebody or to another of the owner's; without an amount all of its first
	/// asset.
	TransferCollateral {
		holder: usize,
		to: Option<usize>,
		to_index: u32,
		amount: Option<u128>,
	},
	/// The share in tenths.
	SetOutflow {
		share: u32,
		floor: u128,
		by_root: bool,
	},
	/// Somebody asks that those who wait be paid.
	PayWithdrawals {
		who: usize,
		limit: u32,
	},
	/// Of one who waits.
	CancelWithdrawal(usize),
	/// Governance lets next to nothing out, somebody withdraws and so waits; and then governance may let all out again.
	Rush {
		who: usize,
		index: u32,
		dollars: u32,
		wide: bool,
	},
	RegisterMarket {
		underlying: u32,
		lots: u128,
	},
	List {
		who: usize,
		pick: Pick,
	},
	/// Mostly by who listed it, of what nobody holds.
	Unlist {
		series: usize,
		who: Option<usize>,
	},
	/// Whether the protocol lists what expires tomorrow at eight.
	SetListing {
		on: bool,
		by_root: bool,
	},
	/// Most offers are of a listed series.
	Offer {
		who: usize,
		index: u32,
		pick: Pick,
		sell: bool,
		lots: u128,
		ticks: u128,
		lasts: Moment,
	},
	OfferSpread {
		who: usize,
		index: u32,
		pick: Pick,
		wing: usize,
		sell: bool,
		lots: u128,
		ticks: u128,
		lasts: Moment,
	},
	/// Offers are picked among those that stand.
	Cancel {
		who: usize,
		offer: usize,
	},
	Accept {
		who: usize,
		index: u32,
		offer: usize,
		lots: Option<u128>,
	},
	CloseOut {
		who: usize,
		index: u32,
		offer: usize,
		lots: Option<u128>,
	},
	/// Somebody's position among those that expire first; or a vault and expiry at random.
	Settle {
		who: usize,
		position: usize,
		index: Option<u32>,
	},
	/// An owner moves some or all of a position to another of his vaults.
	Transfer {
		position: usize,
		to: u32,
		lots: Option<u128>,
	},
	/// An owner hands a whole position over to somebody, mostly for nothing.
	HandOver {
		position: usize,
		who: usize,
		ticks: u128,
	},
	/// Some or all of a short is torn up, at a mark for a loss, both in dollars.
	TearUp {
		short: usize,
		lots: Option<u128>,
		mark: u32,
		loss: u32,
	},
	/// Somebody offers the opposite of somebody's position, who takes it to close.
	Unwind {
		who: usize,
		position: usize,
		lots: u128,
		ticks: u128,
	},
}

fn pick() -> impl Strategy<Value = Pick> {
	(0..EXPIRIES.len(), 0..STRIKES.len(), prop::bool::weighted(0.3))
		.prop_map(|(expiry, strike, call)| Pick { expiry, strike, call })
}

fn who() -> impl Strategy<Value = usize> {
	0..TRADERS.len()
}

fn index() -> impl Strategy<Value = u32> {
	prop_oneof![8 => Just(0u32), 2 => Just(1), 1 => 2u32..5]
}

fn amount() -> impl Strategy<Value = u128> {
	let one = surety_types::storable::ONE;
	prop_oneof![
		1 => Just(0),
		1 => 1u128..2_000_000_000_000,
		4 => (1u128..100_000_000_000).prop_map(|units| units * 1_000_000_000_000),
		3 => 1..100_000 * one,
		1 => Just(u128::MAX),
	]
}

fn price() -> impl Strategy<Value = u32> {
	prop_oneof![6 => 42_000u32..58_000, 1 => 90u32..1_100_000]
}

/// Mostly markets without arbitrage.
fn sight() -> impl Strategy<Value = Smile> {
	let skew = prop_oneof![6 => -30i32..30, 1 => -110i32..110];
	let rate = prop_oneof![6 => -50i32..150, 1 => -600i32..600];
	let level = prop_oneof![6 => 50u32..200, 1 => 0u32..5_000];
	let basis = prop_oneof![6 => -100i32..400, 1 => -60_000i32..60_000];
	(price(), rate, level, skew, basis, 0..=EXPIRIES.len()).prop_map(
		|(dollars, rate, level, skew, basis, expiries)| Smile {
			dollars,
			rate,
			level,
			skew,
			basis,
			expiries,
		},
	)
}

fn oracle_step() -> impl Strategy<Value = Step> {
	let (operator, key) = (|| 0..ANY_OPERATOR.len(), || 0..ANY_KEY.len());
	prop_oneof![
		6 => (key(), price()).prop_map(|(key, price)| Step::Feed { key, cents: u64::from(price) * 100 + 7 }),
		3 => (key(), sight()).prop_map(|(key, smile)| Step::FeedSmile { key, smile }),
		2 => operator().prop_map(Step::RemoveFaulty),
		1 => Just(Step::Expel),
		1 => Just(Step::RemoveFeed),
		1 => (0u8..3, 1u64..90_000, prop::bool::weighted(0.8))
			.prop_map(|(faulty, max_age, by_root)| Step::RegisterFeed { faulty, max_age, by_root }),
		1 => operator().prop_map(Step::AddOperator),
		1 => operator().prop_map(Step::RemoveOperator),
		2 => (operator(), prop::option::of(key()))
			.prop_map(|(operator, key)| Step::SetFeedKey { operator, key }),
		4 => (0usize..4, prop::option::weighted(0.2, price()))
			.prop_map(|(window, dollars)| Step::ChooseSettlement { window, dollars }),
		2 => any::<bool>().prop_map(|choice| Step::Silence { choice }),
		6 => Just(Step::Restore),
	]
}

fn vaults_step() -> impl Strategy<Value = Step> {
	let asset = || prop_oneof![5 => Just(ETH), 5 => Just(BTC), 1 => Just(USD), 1 => Just(9)];
	let exact = || prop_oneof![3 => (1u128..500).prop_map(|n| n * 10u128.pow(17)), 1 => amount()];
	prop_oneof![
		1 => who().prop_map(Step::Open),
		2 => (who(), index(), amount()).prop_map(|(who, index, amount)| Step::Deposit { who, index, amount }),
		4 => (who(), index(), amount()).prop_map(|(who, index, amount)| Step::Withdraw { who, index, amount }),
		2 => (who(), index(), asset(), exact())
			.prop_map(|(who, index, asset, amount)| Step::PutCollateral { who, index, asset, amount }),
		3 => (who(), index(), asset(), prop::option::of(exact()))
			.prop_map(|(who, index, asset, amount)| Step::TakeCollateral { who, index, asset, amount }),
		1 => (who(), index()).prop_map(|(who, index)| Step::CloseVault { who, index }),
		1 => (who(), 0u32..3).prop_map(|(who, index)| Step::Leave { who, index }),
		1 => (8u32..11).prop_map(Step::Admit),
		3 => (who(), index(), who()).prop_map(|(who, index, to)| Step::AddDelegate { who, index, to }),
		1 => (0usize..20).prop_map(Step::RemoveDelegate),
		1 => (0usize..20).prop_map(Step::Renounce),
		3 => (who(), index(), who(), index(), prop::option::of(amount())).prop_map(
			|(who, index, to, to_index, amount)| Step::TransferCash { who, index, to, to_index, amount }
		),
		3 => (0usize..20, prop::option::of(who()), 0u32..3, prop::option::of(exact())).prop_map(
			|(holder, to, to_index, amount)| Step::TransferCollateral { holder, to, to_index, amount }
		),
	]
}

/// What governance says of the pool, debts, and who waits for his cash.
fn pool_step() -> impl Strategy<Value = Step> {
	let rates = prop::array::uniform3(prop_oneof![4 => 0u32..130, 1 => 0u32..500]);
	let dollars = || 1u32..500_000;
	let floor =
		prop_oneof![1 => amount(), 1 => (1u128..3_000_000).prop_map(|n| n * 10u128.pow(18))];
	prop_oneof![
		2 => (rates, 0u32..110, 0u32..105, prop::bool::weighted(0.9)).prop_map(
			|(rates, kink, share, by_root)| Step::SetInterest { rates, kink, share, by_root }
		),
		3 => (who(), index(), dollars())
			.prop_map(|(who, index, dollars)| Step::Borrow { who, index, dollars }),
		2 => dollars().prop_map(|dollars| Step::Repay { dollars }),
		2 => (0u32..12, floor, prop::bool::weighted(0.9))
			.prop_map(|(share, floor, by_root)| Step::SetOutflow { share, floor, by_root }),
		3 => (who(), 0u32..5).prop_map(|(who, limit)| Step::PayWithdrawals { who, limit }),
		2 => (0usize..20).prop_map(Step::CancelWithdrawal),
		2 => (who(), index(), dollars(), any::<bool>())
			.prop_map(|(who, index, dollars, wide)| Step::Rush { who, index, dollars, wide }),
	]
}

fn options_step() -> impl Strategy<Value = Step> {
	let size = || prop_oneof![1 => Just(0u128), 16 => (1u128..150).prop_map(|n| 2 * n), 2 => 1u128..2_000, 1 => Just(10u128.pow(12))];
	let premium = || prop_oneof![1 => Just(0u128), 12 => 1u128..60_000, 1 => Just(10u128.pow(9))];
	let lasts = || prop_oneof![1 => Just(0u64), 8 => 1u64..120_000];
	let part = || prop::option::of(size());
	let offered = (who(), index(), pick(), any::<bool>(), size(), premium(), lasts());
	let taken = || (who(), index(), 0usize..20, part());
	prop_oneof![
		1 => (2u32..5, 1u128..3)
			.prop_map(|(underlying, lots)| Step::RegisterMarket { underlying, lots }),
		8 => (who(), pick()).prop_map(|(who, pick)| Step::List { who, pick }),
		1 => (0usize..40, prop::option::weighted(0.3, who()))
			.prop_map(|(series, who)| Step::Unlist { series, who }),
		1 => (any::<bool>(), prop::bool::weighted(0.8))
			.prop_map(|(on, by_root)| Step::SetListing { on, by_root }),
		10 => (offered).prop_map(|(who, index, pick, sell, lots, ticks, lasts)| {
			Step::Offer { who, index, pick, sell, lots, ticks, lasts }
		}),
		6 => (who(), index(), pick(), 0usize..6, any::<bool>(), size(), premium(), lasts()).prop_map(
			|(who, index, pick, wing, sell, lots, ticks, lasts)| {
				Step::OfferSpread { who, index, pick, wing, sell, lots, ticks, lasts }
			}
		),
		2 => (who(), 0usize..20).prop_map(|(who, offer)| Step::Cancel { who, offer }),
		16 => taken().prop_map(|(who, index, offer, lots)| Step::Accept { who, index, offer, lots }),
		4 => taken().prop_map(|(who, index, offer, lots)| Step::CloseOut { who, index, offer, lots }),
		5 => (who(), 0..EXPIRIES.len(), prop::option::weighted(0.2, index()))
			.prop_map(|(who, position, index)| Step::Settle { who, position, index }),
		6 => (who(), 0usize..40, size(), premium())
			.prop_map(|(who, position, lots, ticks)| Step::Unwind { who, position, lots, ticks }),
		4 => (0usize..40, 0u32..4, part()).prop_map(|(position, to, lots)| Step::Transfer { position, to, lots }),
		3 => (0usize..40, who(), prop_oneof![3 => Just(0u128), 1 => premium()])
			.prop_map(|(position, who, ticks)| Step::HandOver { position, who, ticks }),
		2 => prop::bool::weighted(0.7).prop_map(Step::Starve),
		3 => (0usize..40, part(), 0u32..9_000, 0u32..20_000)
			.prop_map(|(short, lots, mark, loss)| Step::TearUp { short, lots, mark, loss }),
	]
}

pub fn step() -> impl Strategy<Value = Step> {
	prop_oneof![
		3 => (1u64..8_000).prop_map(Step::Block),
		1 => (8_000u64..100_000).prop_map(Step::Block),
		8 => price().prop_map(Step::FeedAll),
		3 => sight().prop_map(Step::FeedMarket),
		5 => oracle_step(),
		7 => vaults_step(),
		3 => pool_step(),
		26 => options_step(),
	]
}
