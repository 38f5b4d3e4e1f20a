//! The hook's walk: whom it looks at, and in which order.
//!
//! ```text
//!  queue      who                                  looks      order, and where a block without room left it
//!  due        whom a hand has reached              4 of 8     driver after driver, each in the order of places; goes on there
//!  in turn    whose proof lasts a block or two     1 of 8     by when they were looked at last
//!  unproved   of whom nothing is proved            1 of 8     by key; goes on there
//!  swept      ahead of a sweep                     1 of 8     by place; sweeps have cursors
//!  unsafe     who was found unsafe, up to 16       1 of 8     by key; goes on there
//! ```
//! A queue that is empty leaves its looks to the others, so that these shares matter only where a block has not room for
//! all, and the block's number says which has the first. So whoever makes one of the queues long delays nobody in the
//! others by more than that. Nor in the same queue by more than once round: the walk through what is due stays with a driver
//! up to where its hand was when the walk came there, whatever is filed behind it meanwhile, and then goes on to the next.
//!
//! With room for L looks in a block, whoever is due when `d` filings are due in all is looked at within `2 d / L` blocks and
//! a walk's round, and one of `n` who wait for their turn within `8 n / L`; within `n / L` while nothing else is to be done.

use crate::{
	index::{
		filing::key_of,
		proof::{Effort, TightProofs, TIGHT_PROOFS},
		records::{Driver, Pass, Place, Queues, Standing},
	},
	Clocks, Config, Index, Markets, Pallet, Unproved, Unsafe, Walk, WeightInfo,
};
use alloc::vec::Vec;
use codec::Encode;
use frame_support::{
	storage::{storage_prefix, with_storage_layer},
	traits::{Get, PalletInfoAccess, Time},
	weights::{Weight, WeightMeter},
	StorageHasher, Twox64Concat,
};
use sp_runtime::{traits::UniqueSaturatedInto, DispatchError};
use surety_traits::{Action, PriceFeed};
use surety_types::{Moment, VaultId};

/// How many unsafe vaults a block looks at besides, at most: they are known, and wait for their liquidation.
const UNSAFE_PER_BLOCK: u32 = 16;

/// Where vaults wait to be looked at.
#[derive(Clone, Copy)]
enum Queue {
	Due,
	InTurn,
	Unproved,
	Swept,
	Unsafe,
}

/// Which has the next look.
const SHARES: [Queue; 8] = [
	Queue::Due,
	Queue::InTurn,
	Queue::Due,
	Queue::Unproved,
	Queue::Due,
	Queue::Swept,
	Queue::Due,
	Queue::Unsafe,
];

/// What a block has done of its queues.
struct Round<T: Config> {
	at: Queues<T::AccountId>,
	/// The driver that the walk through what is due went on with, until it has come there again.
	origin: Option<Driver>,
	due_done: bool,
	unproved_done: bool,
	unsafe_left: u32,
	/// How many drivers it has come to that are not accounted for.
	entered: u64,
}

impl<T: Config> Pallet<T> {
	/// Moves the hands and looks at whom they have reached.
	pub(crate) fn poll_index(meter: &mut WeightMeter) {
		// What was valued in this block before the oracle's hook and the steps of kappa is of before.
		Self::forget_arrays();
		let base = T::WeightInfo::poll_base(Markets::<T>::count());
		if !Self::fits(meter, base) {
			let markets: Vec<_> = Clocks::<T>::iter_keys().collect();
			markets.into_iter().for_each(|underlying| Self::leave_late(underlying, meter));
			return;
		}
		meter.consume(base);
		Self::follow_kappas(T::Time::now());
		// Nobody's limit of drift is a proof while a clock stands; all else is looked at as ever.
		Self::move_clocks(meter);
		Self::visit_all(meter);
	}

	/// Lets kappa of every market follow its price, if that is good.
	pub(crate) fn follow_kappas(now: Moment) {
		for underlying in Markets::<T>::iter_keys() {
			if let Ok(quote) = T::PriceFeed::spot(underlying, Action::OpenRisk) {
				Self::follow_kappa(underlying, quote.spot, now);
			}
		}
	}

	/// Whether so much fits both the block and this pallet's slice of it.
	pub(crate) fn fits(meter: &WeightMeter, weight: Weight) -> bool {
		let after = meter.consumed().saturating_add(weight);
		after.all_lte(T::PollLimit::get()) && meter.can_consume(weight)
	}

	/// The first driver beyond this one that anybody is filed under.
	pub(crate) fn next_driver(after: Option<&Driver>) -> Option<Driver> {
		let mut from =
			storage_prefix(<Pallet<T> as PalletInfoAccess>::name().as_bytes(), b"Index").to_vec();
		if let Some(driver) = after {
			from.extend(Twox64Concat::hash(&driver.encode()));
			// Beyond all places.
			from.extend([u8::MAX; 17]);
		}
		Index::<T>::iter_keys_from(from).next().map(|(driver, _, _)| driver)
	}

	/// Looks at one vault after the other as long as there is room.
	pub(crate) fn visit_all(meter: &mut WeightMeter) {
		let (tight, plain) = (TightProofs::new(T::MaxTightProofs::get()), TightProofs::new(0));
		let block: u32 = frame_system::Pallet::<T>::block_number().unique_saturated_into();
		let first = usize::try_from(block).ok().and_then(|block| block.checked_rem(SHARES.len()));
		let (mut round, mut empty) = (Round::<T>::begin(), 0);
		for queue in SHARES.iter().cycle().skip(first.unwrap_or_default()) {
			if empty >= SHARES.len() {
				break;
			}
			// Where tight proofs do not fit any more, by plain ones.
			let possible =
				[&tight, &plain].map(|proofs| (proofs, Self::most_of_look(proofs.left())));
			let fitting = possible.into_iter().find(|(_, most)| Self::fits(meter, *most));
			let Some((proofs, most)) = fitting else { break };
			let next = round.next(*queue);
			let entered = core::mem::take(&mut round.entered);
			meter.consume(T::WeightInfo::poll_driver().saturating_mul(entered));
			match next {
				Some(vault) => {
					Self::look_within(&vault, proofs, most, meter);
					empty = 0;
				},
				None => empty = empty.saturating_add(1),
			}
		}
		round.end();
	}

	/// The most that a look of the hook can take while so many tight proofs are left.
	pub fn most_of_look(left: u32) -> Weight {
		let proofs = T::WeightInfo::tight_proof().saturating_mul(left.min(TIGHT_PROOFS).into());
		T::WeightInfo::visit().saturating_add(Self::most_looked()).saturating_add(proofs)
	}

	/// Looks at a vault; what of the block's arrays it has to compute is taken from the meter as well. Where there is no
	/// answer it is not known what was computed, and the most is taken.
	fn look_within(
		vault: &VaultId<T::AccountId>,
		tight: &TightProofs,
		most: Weight,
		meter: &mut WeightMeter,
	) {
		let left = tight.left();
		if !Self::look_at(vault, tight) {
			meter.consume(most);
			return;
		}
		let proofs = left.saturating_sub(tight.left());
		let proved = T::WeightInfo::tight_proof().saturating_mul(proofs.into());
		let look = T::WeightInfo::visit().saturating_add(Self::spent());
		meter.consume(look.saturating_add(proved));
	}

	/// Looks at a vault in a storage layer of its own. Where there is no answer it is off the index and unproved, so that
	/// nobody takes its filing for a proof, and is tried again. Says whether there was one.
	pub(crate) fn look_at(vault: &VaultId<T::AccountId>, tight: &TightProofs) -> bool {
		let looked = with_storage_layer(|| {
			Self::visit(vault, Effort::Visit(tight)).map_err(DispatchError::from)
		});
		if let Err(error) = &looked {
			log::error!(target: crate::LOG_TARGET, "no answer for {vault:?}: {error:?}");
			let mut record = Self::record_of(vault);
			if record.standing != Standing::Unsafe {
				Self::unfile(vault, &mut record, Standing::Unproved);
			}
		}
		looked.is_ok()
	}
}

impl<T: Config> Round<T> {
	/// Goes on where the last block had no more room.
	fn begin() -> Self {
		let at = Walk::<T>::get();
		let origin = at.due.as_ref().map(|pass| pass.driver);
		Self {
			at,
			origin,
			due_done: false,
			unproved_done: false,
			unsafe_left: UNSAFE_PER_BLOCK,
			entered: 0,
		}
	}

	/// Keeps where the next block goes on.
	fn end(self) {
		if self.at != Walk::<T>::get() {
			if self.at == Queues::default() {
				Walk::<T>::kill();
			} else {
				Walk::<T>::put(self.at);
			}
		}
	}

	/// Who is next in a queue; nobody if it has been gone through in this block.
	fn next(&mut self, queue: Queue) -> Option<VaultId<T::AccountId>> {
		match queue {
			Queue::Due => self.next_due(),
			Queue::InTurn => first_reached::<T>(&Driver::Turn, None, T::Time::now().into())
				.map(|(_, vault)| vault),
			Queue::Unproved => self.next_unproved(),
			Queue::Swept => Pallet::<T>::next_swept(),
			Queue::Unsafe => self.next_unsafe(),
		}
	}

	/// Whom the hands have reached: driver after driver, once round.
	fn next_due(&mut self) -> Option<VaultId<T::AccountId>> {
		while !self.due_done {
			let Some(pass) = &mut self.at.due else {
				self.next_pass(None);
				continue;
			};
			let driver = pass.driver;
			let found = first_reached::<T>(&driver, pass.after.as_ref(), pass.until);
			if let Some((place, vault)) = found {
				pass.after = Some((place, vault.clone()));
				return Some(vault);
			}
			self.next_pass(Some(driver));
		}
		None
	}

	/// Goes on to the next driver; to the first after the last, if the walk did not begin with that one.
	fn next_pass(&mut self, after: Option<Driver>) {
		self.at.due = None;
		self.entered = self.entered.saturating_add(1);
		let mut from = after;
		loop {
			match Pallet::<T>::next_driver(from.as_ref()) {
				// They have a queue of their own.
				Some(Driver::Turn) => from = Some(Driver::Turn),
				Some(driver) => {
					// A hand that is gone, because nothing is known of its price any more, has reached everybody.
					let until = Pallet::<T>::hand(&driver).unwrap_or(Place::MAX);
					self.at.due = Some(Pass { driver, after: None, until });
					return;
				},
				None if self.origin.take().is_some() => from = None,
				None => {
					self.due_done = true;
					return;
				},
			}
		}
	}

	/// Who is unproved, each at most once.
	fn next_unproved(&mut self) -> Option<VaultId<T::AccountId>> {
		if self.unproved_done {
			return None;
		}
		self.at.unproved = match self.at.unproved.take() {
			None => Unproved::<T>::iter_keys().next(),
			Some(vault) => {
				Unproved::<T>::iter_keys_from(Unproved::<T>::hashed_key_for(vault)).next()
			},
		};
		self.unproved_done = self.at.unproved.is_none();
		self.at.unproved.clone()
	}

	/// A few of those that were unsafe.
	fn next_unsafe(&mut self) -> Option<VaultId<T::AccountId>> {
		self.unsafe_left = self.unsafe_left.checked_sub(1)?;
		self.at.found = match self.at.found.take() {
			None => Unsafe::<T>::iter_keys().next(),
			Some(vault) => Unsafe::<T>::iter_keys_from(Unsafe::<T>::hashed_key_for(vault)).next(),
		};
		if self.at.found.is_none() {
			self.unsafe_left = 0;
		}
		self.at.found.clone()
	}
}

/// The first vault after this one that is filed under a driver, if that is no further than so.
fn first_reached<T: Config>(
	driver: &Driver,
	after: Option<&(Place, VaultId<T::AccountId>)>,
	until: Place,
) -> Option<(Place, VaultId<T::AccountId>)> {
	let mut entries = match after {
		None => Index::<T>::iter_key_prefix((driver,)),
		Some((place, vault)) => {
			let key = Index::<T>::hashed_key_for((driver, key_of(*place), vault));
			Index::<T>::iter_key_prefix_from((driver,), key)
		},
	};
	let (place, vault) = entries.next()?;
	let place = Place::from_be_bytes(place);
	(place <= until).then_some((place, vault))
}
