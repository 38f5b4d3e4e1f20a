//! Random withdrawals against a brute-force check of every window of an hour.
//!
//! After every step, from the ledger's events and a log of all payments, in exact integers:
//!
//! 1. **The limit.** Whatever is paid at a time `t`, with all that was paid since `t` - 60 minutes, both ends counted, is
//!    at most the larger of the floor and the share of what there was before the payment, in vaults and in the queue. Every
//!    window of an hour has a last payment, so that this is all of them.
//! 2. **No needless wait.** Once the hook has done what it can, the head of the queue, unless nobody can be paid for
//!    reasons of his own, would break the limit with what was paid in the last 65 minutes.
//! 3. **Order.** Only the head is paid, whole or in part, or fails and goes last. Who does not wait is paid only when
//!    nobody waits but such as have failed in this slot.
//! 4. **Conservation.** Every invariant of the ledger holds; a call that fails changes nothing.

mod support;
use frame_support::traits::OnIdle;
use proptest::prelude::*;
use support::*;
use surety_types::{Moment, OutflowTerms};
use surety_vaults::SLOT;

const UNIT: u128 = 1_000_000_000_000;
const WHO: [AccountId; 3] = [ALICE, BOB, CHARLIE];
const HOUR: Moment = 3_600_000;

#[derive(Clone, Debug)]
enum Step {
	Withdraw(usize, u32, u128),
	Deposit(usize, u32, u128),
	Cancel(usize, u32),
	Pay(u32),
	Idle,
	Pass(Moment),
	Block(usize),
	Thaw(usize),
	Terms(u128, u128),
}

struct Waiting {
	vault: VaultId<AccountId>,
	amount: u128,
	failed_in: Option<u64>,
}

struct Watch {
	custody: u128,
	/// Cash in vaults.
	positive: u128,
	terms: OutflowTerms,
	paid: Vec<(Moment, u128)>,
	queue: Vec<Waiting>,
}

impl Watch {
	fn limit(&self) -> u128 {
		let share = self.terms.share.into_inner();
		// Shares here are of whole tenths.
		let waits: u128 = self.queue.iter().map(|one| one.amount).sum();
		let part = (self.positive + waits) * (share / (storable::ONE / 10)) / 10;
		part.max(self.terms.floor.into_inner())
	}

	fn paid_since(&self, time: Moment) -> u128 {
		self.paid.iter().filter(|(at, _)| *at >= time).map(|(_, amount)| amount).sum()
	}

	fn pays(&mut self, units: u128) {
		let amount = units * UNIT;
		let sum = self.paid_since(now() - HOUR) + amount;
		assert!(sum <= self.limit(), "{sum} in an hour, and the limit is {}", self.limit());
		self.paid.push((now(), amount));
		self.custody -= units;
	}

	fn sees(&mut self, event: Event<Test>) {
		let slot = now() / SLOT;
		match event {
			Event::CashDeposited { amount, .. } => {
				self.custody += amount.into_inner() / UNIT;
				self.positive += amount.into_inner();
			},
			Event::CashWithdrawn { amount, paid, .. } => {
				let all_failed = self.queue.iter().all(|one| one.failed_in == Some(slot));
				assert!(all_failed, "paid before others who wait");
				self.pays(paid);
				self.positive -= amount.into_inner();
			},
			Event::WithdrawalQueued { vault, amount, .. } => {
				let amount = amount.into_inner();
				self.positive -= amount;
				self.queue.push(Waiting { vault, amount, failed_in: None });
			},
			Event::WithdrawalPaid { vault, amount, paid, left, .. } => {
				self.pays(paid);
				let head = &mut self.queue[0];
				assert_eq!(head.vault, vault, "only the head is paid");
				head.amount -= amount.into_inner();
				assert_eq!(head.amount, left.into_inner());
				assert!(paid > 0 && amount.into_inner() / UNIT == paid);
				if head.amount == 0 {
					self.queue.remove(0);
				}
			},
			Event::WithdrawalFailed { vault, .. } => {
				let mut head = self.queue.remove(0);
				assert_eq!(head.vault, vault, "only the head can fail");
				head.failed_in = Some(slot);
				self.queue.push(head);
			},
			Event::WithdrawalCancelled { vault, amount, .. } => {
				let at = self.queue.iter().position(|one| one.vault == vault);
				let gone = self.queue.remove(at.expect("it waited"));
				assert_eq!(gone.amount, amount.into_inner());
				self.positive += gone.amount;
			},
			Event::OutflowSet { new, .. } => self.terms = new,
			_ => {},
		}
	}

	fn agrees(&self) {
		let stored = Vaults::queued_withdrawals(None, u32::MAX);
		let stored: Vec<_> =
			stored.into_iter().map(|(vault, one)| (vault, one.amount.into_inner())).collect();
		let seen: Vec<_> = self.queue.iter().map(|one| (one.vault.clone(), one.amount)).collect();
		assert_eq!(stored, seen, "the queue");
		assert_eq!(free(USD, Vaults::clearing_account()), self.custody);
	}

	/// After the hook has had its way for as long as it does anything.
	fn waits_with_reason(&self) {
		let slot = now() / SLOT;
		let Some(head) = self.queue.first() else { return };
		if self.queue.iter().all(|one| one.failed_in == Some(slot)) {
			return;
		}
		let counted = self.paid_since((now() + 1).saturating_sub(HOUR + SLOT));
		assert!(
			head.amount / UNIT * UNIT + counted > self.limit(),
			"{} waits for nothing",
			head.amount
		);
	}
}

fn make(step: &Step) -> DispatchResult {
	let fixed = FixedU128::from_inner;
	match *step {
		Step::Withdraw(who, index, amount) => withdraw(WHO[who], index, fixed(amount)),
		Step::Deposit(who, index, amount) => deposit(WHO[who], index, fixed(amount)),
		Step::Cancel(who, index) => cancel(WHO[who], index),
		Step::Pay(limit) => work(limit),
		Step::Idle => {
			Vaults::on_idle(System::block_number(), block_limit());
			Ok(())
		},
		Step::Pass(time) => {
			Timestamp::set_timestamp(now() + time);
			Ok(())
		},
		Step::Block(who) => Assets::block(issuer(), USD, WHO[who]),
		Step::Thaw(who) => Assets::thaw(issuer(), USD, WHO[who]),
		Step::Terms(share, floor) => {
			let terms = OutflowTerms { share: fixed(share), floor: fixed(floor) };
			dispatch_as(root(), VaultsCall::set_outflow { terms })
		},
	}
}

fn step() -> impl Strategy<Value = Step> {
	let who = || 0..WHO.len();
	let index = || 0u32..2;
	let dollars = |most: u128| (1..most).prop_map(|dollars| dollars * storable::ONE);
	let amount = prop_oneof![
		4 => dollars(3_000),
		2 => UNIT..3_000 * storable::ONE,
		1 => dollars(12_000),
		1 => Just(UNIT),
	];
	let time = prop_oneof![
		3 => 1..SLOT,
		2 => Just(SLOT),
		2 => SLOT..6 * SLOT,
		1 => Just(HOUR),
		1 => Just(HOUR + SLOT),
		1 => HOUR..3 * HOUR,
	];
	let units = (1u128..2_000_000_000).prop_map(|units| units * UNIT);
	prop_oneof![
		10 => (who(), index(), amount).prop_map(|(w, i, n)| Step::Withdraw(w, i, n)),
		2 => (who(), index(), units).prop_map(|(w, i, n)| Step::Deposit(w, i, n)),
		2 => (who(), index()).prop_map(|(w, i)| Step::Cancel(w, i)),
		2 => (0u32..4).prop_map(Step::Pay),
		4 => Just(Step::Idle),
		6 => time.prop_map(Step::Pass),
		1 => who().prop_map(Step::Block),
		2 => who().prop_map(Step::Thaw),
		1 => (0u128..4, 1u128..4_000).prop_map(|(tenths, floor)| {
			Step::Terms(tenths * storable::ONE / 10, floor * storable::ONE)
		}),
	]
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(96))]

	#[test]
	fn no_window_of_an_hour_exceeds_the_limit(
		start in 0..SLOT,
		steps in prop::collection::vec(step(), 1..100),
	) {
		Externalities::default().outflow("0.1", "1000").build().execute_with(|| {
			Timestamp::set_timestamp(GENESIS_TIME + start);
			let mut watch = Watch {
				custody: 0,
				positive: 0,
				terms: OutflowTerms { share: fixed("0.1"), floor: fixed("1000") },
				paid: Vec::new(),
				queue: Vec::new(),
			};
			for who in WHO {
				vault_with(who, fixed("9000"));
				vault_with(who, fixed("1000"));
			}
			for event in ledger_events() {
				watch.sees(event);
			}
			for step in steps {
				System::reset_events();
				let before = storage_root();
				if make(&step).is_err() {
					assert_eq!(storage_root(), before, "{step:?} failed and changed the state");
				}
				for event in ledger_events() {
					watch.sees(event);
				}
				watch.agrees();
				assert_ok!(Vaults::do_try_state());
				if matches!(step, Step::Idle) {
					loop {
						System::reset_events();
						assert_ok!(make(&Step::Idle));
						let events = ledger_events();
						if events.is_empty() {
							break;
						}
						events.into_iter().for_each(|event| watch.sees(event));
					}
					watch.waits_with_reason();
				}
			}
		});
	}
}
