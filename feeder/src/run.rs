//! Feeding: one connection after the other, for as long as the sources have prices.

use crate::{
	chain::{
		expiries_of, has_oracle, included, operator_of, terms_of, time_of, Birth, Chain, Head,
		Included,
	},
	cli::Settings,
	clock::Clock,
	error::FeederError,
	log::Log,
	market::{all_over, Listing},
	operator::{Identity, Operator, Sight, Tick},
	price,
};
use std::{sync::Arc, time::Duration};
use subxt::{config::substrate::H256, utils::AccountId32};
use surety_types::Moment;
use tokio::{
	sync::mpsc::{channel, Sender},
	task::JoinSet,
	time::{interval, sleep, Interval, MissedTickBehavior},
};

/// The first wait before the node is tried again; each following is twice as long,
const FIRST_WAIT: Duration = Duration::from_millis(500);
/// up to this.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// How often a silent node is asked whether it is there.
const PROBE: Duration = Duration::from_secs(15);
/// Ticks that an operator may lag behind before he misses one.
const LAG: usize = 8;

/// How a connection ended.
enum End {
	/// There is nothing more to feed.
	Exhausted,
	/// The node is gone, for the reason given.
	Lost(String),
}

/// Feeds until the sources are exhausted.
pub async fn feed(settings: Settings) -> Result<(), FeederError> {
	let log = Log { quiet: settings.quiet };
	for market in &settings.markets {
		log.line(&market.describe());
	}
	for (number, fault) in (1..).zip(&settings.faults) {
		if let Some(fault) = fault {
			log.warn(&format!("operator {number} lies on purpose: it {fault}"));
		}
	}
	let clock = Clock::new(settings.clock, settings.start_at);
	let accounts = settings.keys.iter().map(|key| key.public_key().to_account_id()).collect();
	let mut feeder =
		Feeder { settings, accounts, clock, log, genesis: None, attempts: 0, blind: false };
	loop {
		let why = match feeder.connection().await? {
			End::Exhausted => break,
			End::Lost(why) => why,
		};
		if feeder.wait(&why).await? {
			break;
		}
	}
	log.line("no more prices: done");
	Ok(())
}

struct Feeder {
	settings: Settings,
	accounts: Vec<AccountId32>,
	clock: Clock,
	log: Log,
	/// The chain that was fed first.
	genesis: Option<H256>,
	/// Attempts to connect since the node was last there.
	attempts: u32,
	/// Whether the node has once not told what blocks hold.
	blind: bool,
}

/// The newest block and what was read of it.
struct Newest {
	head: Arc<Head>,
	/// From where on feeds after it are valid.
	birth: Birth,
	/// Its time by the chain's clock; zero before the first block.
	time: Moment,
	/// What it says of the markets; nothing of one without a feed.
	listings: Vec<Option<Listing>>,
	/// What became of our feeds in it, if the node can tell.
	included: Option<Arc<Vec<Included>>>,
}

impl Newest {
	/// What operators are told of it.
	fn tick(&self) -> Tick {
		Tick {
			head: self.head.clone(),
			birth: self.birth,
			included: self.included.clone(),
			sights: None,
		}
	}
}

impl Feeder {
	/// Waits before the next attempt; true if the sources are exhausted by then.
	async fn wait(&mut self, why: &str) -> Result<bool, FeederError> {
		let url = &self.settings.url;
		if self.settings.max_reconnects.is_some_and(|most| self.attempts >= most) {
			return Err(FeederError::Gone(format!("gave up on the node at {url}: {why}")));
		}
		let doubled = FIRST_WAIT.saturating_mul(1 << self.attempts.min(8));
		let wait = doubled.min(LONGEST_WAIT);
		self.attempts = self.attempts.saturating_add(1);
		// Said at first, and later about once a minute.
		if wait < LONGEST_WAIT || self.attempts.is_multiple_of(12) {
			let seconds = wait.as_secs_f64();
			self.log.warn(&format!("no node at {url}: {why}; trying again in {seconds} s"));
		}
		sleep(wait).await;
		Ok(self.is_exhausted())
	}

	/// Feeds over one connection.
	async fn connection(&mut self) -> Result<End, FeederError> {
		match self.try_connection().await {
			Ok(end) => Ok(end),
			Err(Failure::Node(why)) => Ok(End::Lost(why)),
			Err(Failure::Final(error)) => Err(error),
		}
	}

	async fn try_connection(&mut self) -> Result<End, Failure> {
		let chain = Arc::new(Chain::connect(&self.settings.url).await?);
		let mut heads = chain.heads().await?;
		let mut operators = JoinSet::new();
		let mut senders = Vec::new();
		let mut timer = self.settings.every.map(every);
		let mut probe = every(PROBE);
		let mut newest: Option<Newest> = None;
		loop {
			let (tick, is_time) = tokio::select! {
				block = heads.next() => {
					let block = block.ok_or("the connection was closed")?;
					let block = block.map_err(|_| "the connection was lost")?;
					let head = Arc::new(chain.at(block.hash(), block.number()).await?);
					let is_first = newest.is_none();
					if is_first {
						self.check(&chain, &head).await?;
						senders = self.start(&chain, &mut operators);
						timer.iter_mut().for_each(Interval::reset);
					}
					let birth = Birth::before(&head, block.header().parent_hash);
					let block = newest.insert(self.look_into(head, birth).await?);
					(block.tick(), is_first || timer.is_none())
				},
				() = tick_of(&mut timer) => match &newest {
					// What was included has been told with the block.
					Some(block) => (Tick { included: Some(Arc::default()), ..block.tick() }, true),
					None => continue,
				},
				_ = probe.tick() => {
					chain.probe().await?;
					if self.is_exhausted() {
						return Ok(End::Exhausted);
					}
					continue;
				},
				Some(Err(panic)) = operators.join_next() => {
					self.log.warn(&format!("an operator stopped, the others go on: {panic}"));
					continue;
				},
			};
			let sights = match &newest {
				Some(block) if is_time => match self.sights(block) {
					None => return Ok(End::Exhausted),
					sights => sights.map(Arc::new),
				},
				_ => None,
			};
			tell(&senders, &Tick { sights, ..tick });
			self.attempts = 0;
		}
	}

	/// Reads of a block what is needed of it.
	async fn look_into(&mut self, head: Arc<Head>, birth: Birth) -> Result<Newest, Failure> {
		let time = time_of(&head).await?;
		let mut listings = Vec::new();
		for market in &mut self.settings.markets {
			let id = market.quoting.id;
			let listing = match terms_of(&head, id).await? {
				Some(terms) => Some(Listing {
					step: price::Tick::of_decimals(terms.decimals),
					expiries: expiries_of(&head, id).await?,
				}),
				None => None,
			};
			let was_missing = std::mem::replace(&mut market.is_missing, listing.is_none());
			match (was_missing, market.is_missing) {
				(false, true) => {
					self.log
						.warn(&format!("the oracle has no feed for {} any more", market.name()));
				},
				(true, false) => {
					self.log.line(&format!("the oracle has a feed for {} again", market.name()));
				},
				_ => {},
			}
			listings.push(listing);
		}
		let included = match included(&head, &self.accounts).await {
			Ok(included) => {
				self.count(&included);
				Some(Arc::new(included))
			},
			// Operators can go on without: they look at their nonces.
			Err(why) => {
				if !self.blind {
					self.log.warn(&format!("cannot see what the chain accepts: {why}"));
				}
				self.blind = true;
				None
			},
		};
		Ok(Newest { head, birth, time, listings, included })
	}

	/// Counts accepted feeds by market.
	fn count(&mut self, included: &[Included]) {
		for market in &mut self.settings.markets {
			let accepted = included
				.iter()
				.filter(|feed| feed.result.is_ok() && feed.underlying == Some(market.quoting.id));
			market.accepted = market.accepted.saturating_add(accepted.count());
		}
	}

	/// What operators see of each market after a block; nothing if the sources are exhausted. Says what has changed.
	fn sights(&mut self, block: &Newest) -> Option<Vec<Option<Sight>>> {
		let elapsed = self.clock.elapsed(block.time);
		if self.is_over(elapsed) {
			return None;
		}
		let (number, knows) = (block.head.block_number(), block.included.is_some());
		let mut sights = Vec::new();
		for (market, listing) in self.settings.markets.iter_mut().zip(&block.listings) {
			let sight =
				listing.as_ref().and_then(|listing| market.sight(elapsed, block.time, listing));
			let news = match &sight {
				Some(sight) => market.news(&sight.view, number, knows),
				None => market.farewell(elapsed),
			};
			news.into_iter().for_each(|news| self.log.line(&news));
			sights.push(sight);
		}
		Some(sights)
	}

	/// Whether the sources are exhausted, as far as that can be told without a block.
	fn is_exhausted(&mut self) -> bool {
		let elapsed = self.clock.elapsed_without_node();
		elapsed.is_some_and(|elapsed| self.is_over(elapsed))
	}

	fn is_over(&mut self, elapsed: Moment) -> bool {
		let too_late = self.settings.horizon.is_some_and(|horizon| elapsed >= horizon);
		too_late || all_over(&mut self.settings.markets, elapsed)
	}

	/// Whether this chain can be fed with what we have. What is wrong at the first connection is a bad configuration;
	/// later the chain has changed, and the operators say what they meet.
	async fn check(&mut self, chain: &Chain, head: &Head) -> Result<(), Failure> {
		let url = &self.settings.url;
		let refuse = |why: String| Err(Failure::Final(FeederError::Config(why)));
		if let Some(genesis) = self.genesis {
			if genesis != chain.genesis() {
				return refuse(format!("the node at {url} is on another chain than before"));
			}
			self.log.line(&format!("connected again at block {}", head.block_number()));
			return Ok(());
		}
		if !has_oracle(head) {
			return refuse(format!("the chain at {url} has no pallet `Oracle` with a call `feed`"));
		}
		for market in &self.settings.markets {
			let id = market.quoting.id;
			let Some(terms) = terms_of(head, id).await? else {
				return refuse(format!(
					"the oracle at {url} has no feed for underlying {id}: governance registers it with \
					 oracle.register_feed"
				));
			};
			if let Some(why) = market.misfit(&terms) {
				return refuse(why);
			}
		}
		let mut strangers = Vec::new();
		for (number, account) in (1..).zip(&self.accounts) {
			match operator_of(head, account).await? {
				Some(operator) => {
					self.log.line(&format!("operator {number}: {operator} by hot key {account}"));
				},
				None => strangers.push(format!("{account} (key {number})")),
			}
		}
		if !strangers.is_empty() {
			return refuse(format!(
				"no operator of the chain at {url} is served by {}: an operator names his hot key with \
				 oracle.set_feed_key",
				strangers.join(", ")
			));
		}
		self.genesis = Some(chain.genesis());
		self.log.line(&format!("connected to {url} at block {}", head.block_number()));
		Ok(())
	}

	/// Starts an operator for every key.
	fn start(&self, chain: &Arc<Chain>, tasks: &mut JoinSet<()>) -> Vec<Sender<Tick>> {
		let Settings { keys, faults, markets, .. } = &self.settings;
		let quotings: Vec<_> = markets.iter().map(|market| market.quoting.clone()).collect();
		let mut senders = Vec::new();
		for (number, (key, fault)) in keys.iter().zip(faults).enumerate() {
			let (sender, receiver) = channel(LAG);
			let identity = Identity { number, key: key.clone(), fault: *fault };
			let operator = Operator::new(identity, quotings.clone(), self.log, chain.clone());
			tasks.spawn(operator.run(receiver));
			senders.push(sender);
		}
		senders
	}
}

/// Why a connection ended before its time.
enum Failure {
	/// The node does not answer as it should: to be tried again.
	Node(String),
	/// There is no sense in trying again.
	Final(FeederError),
}

impl<S: Into<String>> From<S> for Failure {
	fn from(why: S) -> Self {
		Self::Node(why.into())
	}
}

/// Tells the operators; one who lags behind misses it, and the others do not wait for him.
fn tell(senders: &[Sender<Tick>], tick: &Tick) {
	for sender in senders {
		let _ = sender.try_send(tick.clone());
	}
}

fn every(period: Duration) -> Interval {
	let mut interval = interval(period);
	interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
	interval
}

/// The next tick of a timer; never, if there is none.
async fn tick_of(timer: &mut Option<Interval>) {
	match timer {
		Some(timer) => {
			timer.tick().await;
		},
		None => std::future::pending().await,
	}
}
