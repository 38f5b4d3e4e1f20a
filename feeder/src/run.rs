//! Feeding: one connection after the other, for as long as the source has prices.

use crate::{
	chain::{has_oracle, included, is_registered, operator_of, time_of, Chain, Head, Included},
	cli::Settings,
	clock::{format_utc, Clock, ClockKind},
	error::FeederError,
	log::Log,
	operator::{Operator, Tick},
	source::Quote,
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

/// Prints the prices of the source and when they begin, one per line.
pub fn dry_run(mut settings: Settings) {
	/// How long a simulation is printed if nothing is said, in milliseconds.
	const MINUTE: Moment = 60_000;
	let until = settings.horizon.or(settings.source.length()).unwrap_or(MINUTE);
	let operators = if settings.noise.bps == 0 { 0 } else { settings.keys.len() };
	let columns = (1..=operators).map(|number| format!(",operator_{number}"));
	let mut lines = format!("elapsed_ms,bar_utc,price{}\n", columns.collect::<String>());
	let mut elapsed = 0;
	while elapsed < until {
		let Some(quote) = settings.source.quote(elapsed) else { break };
		let bar = quote.bar.map(format_utc).unwrap_or_default();
		lines += &format!("{},{bar},{}", quote.since, quote.price);
		for operator in 0..operators {
			let price = settings.noise.apply(quote.price, operator, quote.point);
			lines += &format!(",{price}");
		}
		lines.push('\n');
		let Some(next) = settings.source.next_change(elapsed) else { break };
		elapsed = elapsed.saturating_add(next);
	}
	// Whoever reads may have seen enough.
	let _ = std::io::Write::write_all(&mut std::io::stdout(), lines.as_bytes());
}

/// Feeds until the source is exhausted.
pub async fn feed(settings: Settings) -> Result<(), FeederError> {
	let log = Log { quiet: settings.quiet };
	log.line(&format!("{}: {}", settings.underlying.name, settings.source.describe()));
	let clock = Clock::new(settings.clock, settings.start_at);
	let accounts = settings.keys.iter().map(|key| key.public_key().to_account_id()).collect();
	let mut feeder = Feeder {
		settings,
		accounts,
		clock,
		log,
		genesis: None,
		last: None,
		attempts: 0,
		accepted: 0,
		blind: false,
	};
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
	/// The last quote told to the operators.
	last: Option<Quote>,
	/// Attempts to connect since the node was last there.
	attempts: u32,
	/// Feeds that the chain has accepted since the last price was said.
	accepted: usize,
	/// Whether the node has once not told what blocks hold.
	blind: bool,
}

/// The newest block and what was read of it.
struct Newest {
	head: Arc<Head>,
	/// Its time by the chain's clock; zero where another clock counts.
	time: Moment,
	/// What became of our feeds in it, if the node can tell.
	included: Option<Arc<Vec<Included>>>,
}

impl Newest {
	/// What operators are told of it.
	fn tick(&self) -> Tick {
		Tick { head: self.head.clone(), included: self.included.clone(), quote: None }
	}
}

impl Feeder {
	/// Waits before the next attempt; true if the source is exhausted by then.
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
					let block = newest.insert(self.look_into(head).await?);
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
			let quote = match &newest {
				Some(block) if is_time => match self.next_quote(block) {
					None => return Ok(End::Exhausted),
					quote => quote,
				},
				_ => None,
			};
			tell(&senders, &Tick { quote, ..tick });
			self.attempts = 0;
		}
	}

	/// Reads of a block what is needed of it.
	async fn look_into(&mut self, head: Arc<Head>) -> Result<Newest, Failure> {
		let time = match self.clock.kind {
			ClockKind::Chain => time_of(&head).await?,
			ClockKind::Real => 0,
		};
		let included = match included(&head, &self.accounts).await {
			Ok(included) => {
				self.accepted += included.iter().filter(|feed| feed.result.is_ok()).count();
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
		Ok(Newest { head, time, included })
	}

	/// The price to feed after a block; nothing if the source is exhausted. Says so when it has changed.
	fn next_quote(&mut self, block: &Newest) -> Option<Quote> {
		let elapsed = self.clock.elapsed(block.time);
		let quote = self.quote(elapsed)?;
		if self.last.is_none_or(|last| last.price != quote.price) {
			let bar = quote.bar.map(|bar| format!("  bar of {}", format_utc(bar)));
			let accepted = std::mem::take(&mut self.accepted);
			let accepted = match (accepted, &block.included) {
				(0, _) | (_, None) => String::new(),
				(1, _) => ", 1 feed accepted since".into(),
				(feeds, _) => format!(", {feeds} feeds accepted since"),
			};
			self.log.line(&format!(
				"{} {:<12}{}  after block {}{accepted}",
				self.settings.underlying.name,
				quote.price,
				bar.unwrap_or_default(),
				block.head.block_number(),
			));
		}
		self.last = Some(quote);
		Some(quote)
	}

	/// Whether the source is exhausted, as far as that can be told without a block.
	fn is_exhausted(&mut self) -> bool {
		let elapsed = self.clock.elapsed_without_node();
		elapsed.is_some_and(|elapsed| self.quote(elapsed).is_none())
	}

	fn quote(&mut self, elapsed: Moment) -> Option<Quote> {
		if self.settings.horizon.is_some_and(|horizon| elapsed >= horizon) {
			return None;
		}
		self.settings.source.quote(elapsed)
	}

	/// Whether this chain can be fed with what we have. What is wrong at the first connection is a bad configuration;
	/// later the chain has changed, and the operators say what they meet.
	async fn check(&mut self, chain: &Chain, head: &Head) -> Result<(), Failure> {
		let (url, underlying) = (&self.settings.url, &self.settings.underlying);
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
		if !is_registered(head, underlying.id).await? {
			return refuse(format!(
				"the oracle at {url} has no feed for underlying {}: governance registers it with \
				 oracle.register_feed",
				underlying.id
			));
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
		let start = |(number, key): (usize, &subxt_signer::sr25519::Keypair)| {
			let (sender, receiver) = channel(LAG);
			let Settings { underlying, noise, .. } = &self.settings;
			let operator =
				Operator::new(number, key.clone(), underlying.id, *noise, self.log, chain.clone());
			tasks.spawn(operator.run(receiver));
			sender
		};
		self.settings.keys.iter().enumerate().map(start).collect()
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
