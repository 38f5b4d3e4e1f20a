//! One operator: a hot key that feeds.
//!
//! An operator has at most one feed under way. The chain takes one per operator, market and block, and a second one in
//! the same block would be refused, and pay; so the next is not sent before the last has been seen in a block, or is
//! known to be lost.

use crate::{
	chain::{nonce_at, Chain, Head, Included, MORTALITY},
	log::Log,
	price::Noise,
	source::Quote,
};
use std::sync::Arc;
use subxt::{config::substrate::H256, utils::AccountId32};
use subxt_signer::sr25519::Keypair;
use surety_types::UnderlyingId;
use tokio::sync::mpsc::Receiver;

/// After how many blocks without a feed its fate is looked into.
const LATE: u64 = 3;
/// The most blocks to let pass after the chain has refused feeds.
const MAX_PAUSE: u64 = 32;
/// Every so many times the same trouble is told again.
const REPEAT: u32 = 50;

/// What operators are told with every block, and between blocks where they feed by the clock.
#[derive(Clone)]
pub struct Tick {
	/// The newest block.
	pub head: Arc<Head>,
	/// What became of feeds in it, if the node can tell.
	pub included: Option<Arc<Vec<Included>>>,
	/// What to feed; nothing where it is not time yet.
	pub quote: Option<Quote>,
}

/// A feed that has been given to the node.
struct Flight {
	hash: H256,
	nonce: u64,
	/// The block after which it was sent.
	sent: u64,
}

/// A hot key that feeds over one connection.
pub struct Operator {
	number: usize,
	key: Keypair,
	account: AccountId32,
	underlying: UnderlyingId,
	noise: Noise,
	log: Log,
	chain: Arc<Chain>,
	/// The next nonce, as far as it is known; asked for again after every trouble.
	nonce: Option<u64>,
	flight: Option<Flight>,
	/// Feeds refused in a row.
	refused: u32,
	/// The block before which nothing is fed.
	pause_until: u64,
	complaint: Option<(String, u32)>,
}

impl Operator {
	/// The operator with this number, from zero, on a new connection.
	pub fn new(
		number: usize,
		key: Keypair,
		underlying: UnderlyingId,
		noise: Noise,
		log: Log,
		chain: Arc<Chain>,
	) -> Self {
		Self {
			number,
			account: key.public_key().to_account_id(),
			key,
			underlying,
			noise,
			log,
			chain,
			nonce: None,
			flight: None,
			refused: 0,
			pause_until: 0,
			complaint: None,
		}
	}

	/// Feeds until nobody tells what.
	pub async fn run(mut self, mut ticks: Receiver<Tick>) {
		while let Some(tick) = ticks.recv().await {
			if let Err(trouble) = self.on_tick(&tick).await {
				self.nonce = None;
				self.complain(&trouble);
			}
		}
	}

	async fn on_tick(&mut self, tick: &Tick) -> Result<(), String> {
		self.follow_flight(tick).await?;
		let block = tick.head.block_number();
		let Some(quote) = tick.quote else { return Ok(()) };
		if self.flight.is_some() || block < self.pause_until {
			return Ok(());
		}
		let nonce = match self.nonce {
			Some(nonce) => nonce,
			None => self.chain.next_nonce(&self.account).await?,
		};
		let price = self.noise.apply(quote.price, self.number, quote.point);
		let hash = self.chain.feed(&tick.head, &self.key, nonce, self.underlying, price).await?;
		self.nonce = nonce.checked_add(1);
		self.flight = Some(Flight { hash, nonce, sent: block });
		Ok(())
	}

	/// Finds out what became of the last feed.
	async fn follow_flight(&mut self, tick: &Tick) -> Result<(), String> {
		let Some(flight) = &self.flight else { return Ok(()) };
		let (nonce, sent) = (flight.nonce, flight.sent);
		let block = tick.head.block_number();
		let seen = tick.included.as_deref();
		if let Some(included) = seen.into_iter().flatten().find(|one| one.hash == flight.hash) {
			self.flight = None;
			match &included.result {
				Ok(()) => self.accepted(),
				Err(why) => self.refused(why, block),
			}
			return Ok(());
		}
		let late = block >= sent.saturating_add(LATE);
		if seen.is_some() && !late {
			return Ok(());
		}
		// It came in by a block into which we did not see, or the node has lost it, or it still waits.
		if nonce_at(&tick.head, &self.account).await? > nonce {
			self.flight = None;
			return Ok(());
		}
		let expired = block > sent.saturating_add(MORTALITY);
		if expired || late && self.chain.next_nonce(&self.account).await? <= nonce {
			self.flight = None;
			return Err(format!("the feed sent after block {sent} was not included and is lost"));
		}
		Ok(())
	}

	fn accepted(&mut self) {
		self.refused = 0;
		if self.complaint.take().is_some() {
			self.log.line(&format!("{} feeds again", self.name()));
		}
	}

	/// A refused feed pays: after the second in a row the operator lets blocks pass, more and more.
	fn refused(&mut self, why: &str, block: u64) {
		let pause = 1u64.checked_shl(self.refused).unwrap_or(MAX_PAUSE).min(MAX_PAUSE);
		if self.refused > 0 {
			self.pause_until = block.saturating_add(pause);
		}
		self.refused = self.refused.saturating_add(1);
		self.complain(&format!("the chain refused the feed in block {block}: {why}"));
	}

	/// Tells a new trouble, and an old one from time to time.
	fn complain(&mut self, trouble: &str) {
		// Numbers of blocks in it differ; the trouble is the same.
		let kind: String = trouble.chars().filter(|letter| !letter.is_ascii_digit()).collect();
		let times = match &self.complaint {
			Some((known, times)) if *known == kind => times.saturating_add(1),
			_ => 0,
		};
		if times.is_multiple_of(REPEAT) {
			self.log.warn(&format!("{}: {trouble}", self.name()));
		}
		self.complaint = Some((kind, times));
	}

	fn name(&self) -> String {
		format!("operator {} ({})", self.number.saturating_add(1), self.account)
	}
}
