//! One operator: a hot key that feeds all markets.
//!
//! The feeds of all markets share the account's nonces, one after the other. Each market has a [`Lane`] of its own, so
//! that what happens to one feed concerns no other market: should the node lose one, the next feed that is sent, of
//! whatever market, takes its nonce, and those behind it go on.

use crate::{
	chain::{nonce_at, Birth, Chain, Head, Included, MORTALITY},
	complaints::Complaints,
	faulty::Fault,
	lane::{free_nonce, give_up_lost, Lane},
	log::Log,
	quoting::{Quoting, View},
};
use std::sync::Arc;
use subxt::utils::AccountId32;
use subxt_signer::sr25519::Keypair;
use surety_types::Observation;
use tokio::sync::mpsc::Receiver;

/// What operators are told with every block, and between blocks where they feed by the clock.
#[derive(Clone)]
pub struct Tick {
	/// The newest block.
	pub head: Arc<Head>,
	/// From where on feeds after it are valid.
	pub birth: Birth,
	/// What became of feeds in it, if the node can tell.
	pub included: Option<Arc<Vec<Included>>>,
	/// What to feed, by market; nothing where it is not time yet.
	pub sights: Option<Arc<Vec<Option<Sight>>>>,
}

/// A market, now and when it was first seen.
pub struct Sight {
	/// Now.
	pub view: View,
	/// First.
	pub first: Arc<View>,
}

/// Who feeds.
#[derive(Clone)]
pub struct Identity {
	/// Its place among the keys, from zero.
	pub number: usize,
	/// Its hot key.
	pub key: Keypair,
	/// How it lies, if it does.
	pub fault: Option<Fault>,
}

/// A hot key that feeds over one connection.
pub struct Operator {
	identity: Identity,
	account: AccountId32,
	chain: Arc<Chain>,
	/// By market.
	quotings: Vec<Arc<Quoting>>,
	/// By market.
	lanes: Vec<Lane>,
	/// What goes wrong with the account, whatever the market.
	complaints: Complaints,
	/// The next nonce, as far as it is known; asked for again after every trouble.
	nonce: Option<u64>,
	/// What an earlier connection has left.
	rest: Rest,
}

/// Feeds sent over an earlier connection, of which nothing is known but their nonces. Until they are in a block nothing
/// else may be sent: the chain would refuse the second feed of a market in a block.
enum Rest {
	/// Not asked for yet.
	Unknown,
	/// The first nonce after them, and the block after which it was asked for.
	Waits(u64, u64),
	/// There is none any more.
	Gone,
}

impl Operator {
	/// An operator on a new connection.
	pub fn new(
		identity: Identity,
		quotings: Vec<Arc<Quoting>>,
		log: Log,
		chain: Arc<Chain>,
	) -> Self {
		let account = identity.key.public_key().to_account_id();
		let name = format!("operator {} ({account})", identity.number.saturating_add(1));
		let lane = |quoting: &Arc<Quoting>| {
			Lane::new(Complaints::new(format!("{name}, {}", quoting.name), log))
		};
		Self {
			account,
			identity,
			chain,
			lanes: quotings.iter().map(lane).collect(),
			quotings,
			complaints: Complaints::new(name, log),
			nonce: None,
			rest: Rest::Unknown,
		}
	}

	/// Feeds until nobody tells what.
	pub async fn run(mut self, mut ticks: Receiver<Tick>) {
		while let Some(tick) = ticks.recv().await {
			match self.is_ready(&tick).await {
				Ok(true) => self.feed(&tick).await,
				Ok(false) => {},
				Err(trouble) => {
					self.nonce = None;
					self.complaints.tell(&trouble);
				},
			}
		}
	}

	/// Whether it is time to feed, once it is known what became of the feeds under way.
	async fn is_ready(&mut self, tick: &Tick) -> Result<bool, String> {
		let block = tick.head.block_number();
		if let Rest::Unknown = self.rest {
			self.rest = Rest::Waits(self.chain.next_nonce(&self.account).await?, block);
		}
		if let Rest::Waits(next, since) = self.rest {
			let expired = block > since.saturating_add(MORTALITY);
			if !expired && nonce_at(&tick.head, &self.account).await? < next {
				return Ok(false);
			}
			self.rest = Rest::Gone;
		}
		self.follow(tick).await?;
		Ok(true)
	}

	/// Finds out what became of the feeds under way.
	async fn follow(&mut self, tick: &Tick) -> Result<(), String> {
		let block = tick.head.block_number();
		let seen = tick.included.as_deref();
		for lane in &mut self.lanes {
			lane.find(seen.map_or(&[], Vec::as_slice), block);
		}
		let is_late = self.lanes.iter().any(|lane| lane.is_late(block));
		let is_under_way = self.lanes.iter().any(|lane| lane.nonce().is_some());
		if !is_under_way || seen.is_some() && !is_late {
			return Ok(());
		}
		// Some came in by a block into which we did not see, or the node has lost them, or they still wait.
		let taken = nonce_at(&tick.head, &self.account).await?;
		self.lanes.iter_mut().for_each(|lane| lane.forget_taken(taken));
		if self.lanes.iter().any(|lane| lane.is_late(block)) {
			let next = self.chain.next_nonce(&self.account).await?;
			if give_up_lost(&mut self.lanes, next, block) {
				self.nonce = None;
			}
		}
		Ok(())
	}

	/// Sends an observation of every market of which none is under way.
	async fn feed(&mut self, tick: &Tick) {
		let Some(sights) = &tick.sights else { return };
		for (market, sight) in sights.iter().enumerate() {
			let free =
				self.lanes.get(market).is_some_and(|lane| lane.is_free(tick.head.block_number()));
			let (true, Some(sight), Some(quoting)) = (free, sight, self.quotings.get(market))
			else {
				continue;
			};
			let Identity { number, fault, .. } = self.identity;
			let Some(observation) = quoting.observe(number, fault, &sight.view, &sight.first)
			else {
				continue;
			};
			if let Err(trouble) = self.send(tick, market, &observation).await {
				self.nonce = None;
				self.lanes[market].complaints.tell(&trouble);
			} else {
				self.complaints.settle();
			}
		}
	}

	async fn send(
		&mut self,
		tick: &Tick,
		market: usize,
		observation: &Observation,
	) -> Result<(), String> {
		let nonce = match self.nonce {
			Some(nonce) => nonce,
			None => self.chain.next_nonce(&self.account).await?,
		};
		let nonce = free_nonce(&self.lanes, nonce);
		let id = self.quotings[market].id;
		let hash = self
			.chain
			.feed(&tick.head, tick.birth, &self.identity.key, nonce, id, observation)
			.await?;
		// Where a gap has been filled the node knows better which is the next.
		let filled_gap = self.lanes.iter().any(|lane| lane.nonce() > Some(nonce));
		self.nonce = if filled_gap { None } else { nonce.checked_add(1) };
		self.lanes[market].sent(hash, nonce, tick.head.block_number());
		Ok(())
	}
}
