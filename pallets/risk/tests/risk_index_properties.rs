//! The safety index against brute force. In prose first:
//!
//! 1. **No miss.** After every call and every block, each vault whose maintenance margin is negative at the present
//!    prices, computed for it alone, is named: it was found unsafe, or it is not proved.
//! 2. **One meaning.** The list of unproved vaults, read in pages, has exactly those that are not proved and were not found
//!    unsafe.
//! 3. **Nobody forgotten.** A vault that is short or owes is filed, unproved or unsafe.
//! 4. **It ends.** Three blocks with the whole budget leave nobody unproved behind their hooks, whatever was changed before.
//! 5. **The second net is idle.** No vault is found unsafe that had not been named.
//! 6. The invariants of risk and of the ledger hold.
//! 7. **They would notice.** With a filing moved ahead by hand the same checks find a miss.
//!
//! Vaults of both modes in one or two markets, with collateral and debts, trade, deposit, withdraw and change modes by
//! calls; spot, basis, rate, surfaces, the dollar and ether move together by feeds, by little and by much, or fail to
//! come; time goes by in blocks and in hours; expiries settle; governance changes terms; kappa steps; shorts are torn up.
//!
//! A few thousand vault-steps run by default. `SURETY_STEPS` sets how many blocks and `SURETY_SEED` another course, as in
//! `SURETY_STEPS=100000 cargo test --release --test risk_index_properties -- --nocapture`. One that fails says which course
//! it was: `SURETY_COURSE` runs that one again.

mod index_support;
use index_support::*;
use sp_runtime::{FixedI128, FixedU128};
use surety_margin::{tear_up, KappaTerms, MarginMode, TornShort};

/// Blocks of one life; then all begins anew.
const LIFE: u32 = 150;
/// A budget is some thirty looks, and parameters may have changed four times in a block.
const PATIENCE: u32 = 3;

/// Numbers from a seed, by splitmix64.
struct Dice(u64);

impl Dice {
	fn roll(&mut self, below: u64) -> u64 {
		self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
		let mut word = self.0;
		word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
		word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
		(word ^ (word >> 31)) % below
	}

	/// From -1 to 1.
	fn swing(&mut self) -> f64 {
		self.roll(2_000_001) as f64 / 1_000_000.0 - 1.0
	}

	fn of<T: Clone>(&mut self, all: &[T]) -> T {
		all[self.roll(all.len() as u64) as usize].clone()
	}
}

/// What a run has seen.
#[derive(Default, Debug)]
struct Seen {
	vault_steps: u64,
	unsafe_vaults: u64,
	named_unproved: u64,
	trades: u64,
	refused: u64,
	torn: u64,
	sweeps: u64,
}

/// One course of things.
struct Life {
	world: World,
	dice: Dice,
	seen: Seen,
	tight: bool,
	/// Blocks with the whole budget that have left somebody unproved, one after the other.
	left: u32,
}

fn any_expiry(dice: &mut Dice) -> Moment {
	let ahead = [120_000, 300_000, HOUR, 6 * HOUR, DAY, 30 * DAY][dice.roll(6) as usize];
	(now() + ahead) / 60_000 * 60_000
}

impl Life {
	fn new(seed: u64) -> Self {
		let world = World::open();
		let mut life =
			Self { world, dice: Dice(seed), seen: Seen::default(), tight: false, left: 0 };
		for owner in TRADERS {
			for _ in 0..3 {
				vault_with(owner, fixed("5000"));
			}
		}
		// Something is listed and held before the market begins to move.
		for _ in 0..6 {
			for _ in 0..8 {
				life.call();
			}
			life.world.next();
		}
		life
	}

	/// A series that is listed; now and then another is listed first.
	fn series(&mut self) -> Option<Series> {
		let listed: Vec<Series> = surety_options::SeriesBook::<Test>::iter_keys()
			.map(|(_, _, series)| series)
			.filter(|series| series.expiry > now())
			.collect();
		if listed.len() < 8 || self.dice.roll(6) == 0 {
			self.list();
		}
		(!listed.is_empty()).then(|| self.dice.of(&listed))
	}

	fn list(&mut self) {
		let underlying = self.dice.of(&[BTC, BTC, ETH]);
		let known = watched(underlying);
		let expiry = match known.len() {
			0..=2 => any_expiry(&mut self.dice),
			_ => self.dice.of(&known),
		};
		let spot = self.world.said(underlying).spot;
		let step = if underlying == BTC { 2_500.0 } else { 200.0 };
		let away = self.dice.roll(5) as f64 - 2.0;
		let strike = ((spot / step).round() + away) * step;
		let kind = self.dice.of(&[OptionKind::Call, OptionKind::Put]);
		let listed = list(series(underlying, expiry, strike as u32, kind));
		self.seen.refused += u64::from(listed.is_err());
	}

	fn call(&mut self) {
		let all = vaults();
		let vault = self.dice.of(&all);
		let result = match self.dice.roll(16) {
			0..=7 => return self.trade(),
			8 => {
				let amount = FixedU128::from_u32(self.dice.roll(2_000) as u32 + 1);
				let call = VaultsCall::deposit_cash { index: vault.index, amount };
				dispatch(vault.owner, call)
			},
			9..=11 => {
				// As much as there may be, to be near the edge.
				let free = Risk::free_cash(&vault).into_inner() / 1_000_000_000_000;
				let part = self.dice.of(&[1u128, 2, 10]);
				let amount = FixedU128::from_inner(free / part * 1_000_000_000_000);
				dispatch(vault.owner, VaultsCall::withdraw_cash { index: vault.index, amount })
			},
			12 => {
				let asset = self.dice.of(&[BTC, ETH]);
				let amount = if asset == BTC { "0.05" } else { "1" };
				let (index, amount) = (vault.index, fixed(amount));
				dispatch(vault.owner, VaultsCall::deposit_collateral { index, asset, amount })
			},
			13 => {
				let held = holdings(&vault).collateral;
				if held.is_empty() {
					return;
				}
				let (asset, amount) = self.dice.of(&held);
				let amount = FixedU128::from_inner(
					amount.into_inner() / 2 / 10_000_000_000 * 10_000_000_000,
				);
				let index = vault.index;
				dispatch(vault.owner, VaultsCall::withdraw_collateral { index, asset, amount })
			},
			14 => set_mode(&vault, self.dice.of(&[MarginMode::Portfolio, MarginMode::Standard])),
			_ => return self.govern(),
		};
		self.seen.refused += u64::from(result.is_err());
	}

	fn trade(&mut self) {
		let Some(series) = self.series() else { return };
		let all = vaults();
		let (seller, buyer) = (self.dice.of(&all), self.dice.of(&all));
		if seller.owner == buyer.owner {
			return;
		}
		let lots =
			if series.underlying == BTC { 1 + self.dice.roll(20) } else { 1 + self.dice.roll(300) };
		let quantity = FixedU128::from_inner(u128::from(lots) * 10_000_000_000_000_000);
		match try_sell(&self.world, &seller, &buyer, series, quantity) {
			Ok(()) => self.seen.trades += 1,
			Err(_) => self.seen.refused += 1,
		}
	}

	fn govern(&mut self) {
		match self.dice.roll(6) {
			0 => {
				let underlying = self.dice.of(&[BTC, ETH]);
				let mut terms = risk_terms();
				terms.portfolio.mm_factor =
					self.dice.of(&[fixed("0.8"), fixed("0.7"), fixed("0.75")]);
				terms.portfolio.short_option_mm = self.dice.of(&[fixed("0.003"), fixed("0.01")]);
				terms.standard.mm_pct = self.dice.of(&[fixed("0.15"), fixed("0.17")]);
				terms.kappa = self.dice.of(&[None, Some(kappa())]);
				let terms = Box::new(terms);
				assert_ok!(dispatch_as(root(), RiskCall::set_market { underlying, terms }));
			},
			1 => {
				let asset = self.dice.of(&[BTC, ETH]);
				let underlying = self.dice.of(&[Some(asset), None]);
				// With the dollar's feed an underlying's price has one of its own.
				let feed = self.dice.of(&[asset, asset, BTC]);
				let mut terms = AssetTerms { feed, underlying, ..asset_terms(asset) };
				terms.haircut_mm = self.dice.of(&[fixed("0.1"), fixed("0.17")]);
				let terms = Some(terms);
				assert_ok!(dispatch_as(root(), RiskCall::set_asset { asset, terms }));
			},
			2 => return self.tear(),
			_ => return,
		}
		self.seen.sweeps += 1;
	}

	/// Tears up the largest short of a series for a loss.
	fn tear(&mut self) {
		let Some((_, _, series)) = surety_options::SeriesBook::<Test>::iter_keys().next() else {
			return;
		};
		let held = |vault: &Vault| holdings(vault).position(&series).into_inner();
		let all = vaults();
		let Some(vault) = all.iter().min_by_key(|vault| held(vault)) else { return };
		let short = -held(vault);
		// Whoever is long, and the house, are so together of what vaults are short.
		let longs: i128 = all.iter().map(|vault| (-held(vault)).max(0)).sum();
		if short <= 0 || series.expiry <= now() {
			return;
		}
		let fixed_amount = |amount: i128| FixedU128::from_inner(amount as u128);
		let index = <Vaults as Ledger<AccountId>>::tear_up_index(&series);
		let quantity = fixed_amount(short);
		let mark = self.world.premium(&series);
		let short = TornShort { quantity, mark, longs: fixed_amount(longs), index };
		let loss = FixedU128::from_u32(self.dice.roll(300) as u32);
		let Ok(torn) = tear_up(loss, &[short]) else { return };
		if surety_mock::tear_up(vault, &series, quantity, &torn.series[0]).is_ok() {
			self.seen.torn += 1;
		}
	}

	fn move_market(&mut self) {
		for underlying in [BTC, ETH] {
			let dice = &mut self.dice;
			let size = dice.of(&[0.0005, 0.0005, 0.002, 0.002, 0.005, 0.02, 0.08]);
			let jump = dice.swing() * size;
			let others = dice.roll(3) == 0;
			let (basis, rate, level, rho) =
				(dice.swing(), dice.swing(), dice.swing(), dice.swing());
			let wild = dice.of(&[0.01, 0.05, 0.3]);
			let said = self.world.said(underlying);
			said.spot = (said.spot * (1.0 + jump)).clamp(500.0, 500_000.0);
			if others {
				said.basis = (said.basis + basis * 0.2 * wild).clamp(-0.3, 0.3);
				said.rate = (said.rate + rate * 0.1 * wild).clamp(-0.1, 0.3);
				said.level = (said.level * (1.0 + level * wild)).clamp(0.2, 6.0);
				said.rho = (said.rho + rho * wild).clamp(-0.7, 0.5);
			}
		}
		let peg = self.dice.swing() * self.dice.of(&[0.0, 0.0, 0.001, 0.02]);
		self.world.dollar = (self.world.dollar * (1.0 + peg)).clamp(0.8, 1.2);
	}

	fn block(&mut self) {
		self.tight = self.dice.roll(6) == 0;
		let limit = match self.dice.roll(3) {
			_ if !self.tight => poll_limit(),
			0 => Default::default(),
			1 => poll_limit() / 40,
			_ => poll_limit() / 10,
		};
		RiskPollLimit::set(limit);
		// The second net looks on, seldom enough that it is the hook that leaves nobody.
		let idle = if System::block_number().is_multiple_of(4) {
			block_limit()
		} else {
			Default::default()
		};
		RiskIdleLimit::set(idle);
		if self.dice.roll(8) > 0 {
			self.world.say();
		}
		let after = match self.dice.roll(40) {
			0 => HOUR + self.dice.roll(4 * HOUR),
			1..=3 => 60_000 + self.dice.roll(600_000),
			_ => BLOCK_TIME,
		};
		next_block_at(now() + after);
		self.check(true);
	}

	/// What this file says.
	fn check(&mut self, after_hook: bool) {
		let listed = unproved();
		let mut not_proved = Vec::new();
		for vault in vaults() {
			self.seen.vault_steps += 1;
			let record = record(&vault);
			let proved = Risk::is_proved(&vault);
			let found = record.standing == Standing::Unsafe;
			if !proved && !found {
				not_proved.push(vault.clone());
			}
			let held = holdings(&vault);
			let short = held.positions.iter().any(|(_, quantity)| *quantity < signed("0"));
			let watched = record.standing != Standing::Filed || !record.filing.is_empty();
			assert!(watched || !(short || held.cash < signed("0")), "{vault:?} is forgotten");
			let margin = maintenance(&vault);
			self.seen.unsafe_vaults += u64::from(margin < FixedI128::from_inner(0));
			if margin < FixedI128::from_inner(0) && proved {
				panic!("{vault:?} was missed: {margin:?}, {record:?}, {held:?}, {:?}", self.world);
			}
		}
		assert_eq!(listed, not_proved, "the list says something else");
		self.seen.named_unproved += not_proved.len() as u64;
		if after_hook {
			self.left = if not_proved.is_empty() || self.tight { 0 } else { self.left + 1 };
			let sweeps: Vec<_> = Sweeps::iter_keys().collect();
			assert!(self.left <= PATIENCE, "the hook left {not_proved:?} of {sweeps:?}");
		}
		let missed = |event: &RiskEvent| matches!(event, RiskEvent::IndexMissed { .. });
		assert!(!risk_events().iter().any(missed), "the second net caught one");
		assert_ok!(Risk::do_try_state());
		assert_ok!(Vaults::do_try_state());
	}

	fn step(&mut self) {
		for _ in 0..self.dice.roll(6) {
			self.call();
		}
		if self.dice.roll(3) == 0 {
			self.check(false);
		}
		self.move_market();
		self.block();
	}
}

/// kappa that moves fast, of a calm market.
fn kappa() -> KappaTerms {
	KappaTerms {
		reference: fixed("0.1"),
		rise: fixed("0.5"),
		fall: fixed("0.2"),
		..KappaTerms::default()
	}
}

/// Moves every place of a vault a quarter of the way that is left further ahead than was proved, and more.
fn widen(vault: &Vault) {
	let Some(mut record) = Records::get(vault) else { return };
	for (driver, place) in record.filing.iter_mut() {
		let Some(hand) = Risk::hand(driver) else { continue };
		Index::remove((*driver, place.to_be_bytes(), vault));
		*place = place.saturating_add(place.saturating_sub(hand).saturating_mul(3));
		Index::insert((*driver, place.to_be_bytes(), vault), ());
	}
	Records::insert(vault, record);
}

/// Says which course of things it was that failed.
struct Course(u64);

impl Drop for Course {
	fn drop(&mut self) {
		if std::thread::panicking() {
			eprintln!("in the course SURETY_COURSE={}", self.0);
		}
	}
}

fn setting(name: &str, otherwise: u64) -> u64 {
	std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

#[test]
fn index_names_every_vault_that_brute_force_finds_unsafe() {
	let steps = setting("SURETY_STEPS", 300) as u32;
	let seed = setting("SURETY_SEED", 1);
	let mut total = Seen::default();
	let mut done = 0;
	while done < steps {
		let course = seed.wrapping_mul(1_000_003).wrapping_add(u64::from(done));
		let course = setting("SURETY_COURSE", course);
		let _named = Course(course);
		house().build().execute_with(|| {
			let mut life = Life::new(course);
			for _ in 0..LIFE.min(steps - done) {
				life.step();
			}
			let Seen {
				vault_steps,
				unsafe_vaults,
				named_unproved,
				trades,
				refused,
				torn,
				sweeps,
				..
			} = life.seen;
			total.vault_steps += vault_steps;
			total.unsafe_vaults += unsafe_vaults;
			total.named_unproved += named_unproved;
			total.trades += trades;
			total.refused += refused;
			total.torn += torn;
			total.sweeps += sweeps;
		});
		done += LIFE.min(steps - done);
	}
	println!("{done} blocks: {total:?}");
	assert!(total.unsafe_vaults > 0 && total.named_unproved > 0 && total.trades > 0);
}

/// The same life, but with every filing four times as far ahead as it is filed: brute force finds vaults that the index
/// has not named.
#[test]
fn brute_force_finds_a_miss_when_filings_are_widened() {
	let mut missed = 0;
	for seed in 0..3 {
		house().build().execute_with(|| {
			let mut life = Life::new(seed);
			for _ in 0..LIFE {
				for _ in 0..life.dice.roll(4) {
					life.call();
				}
				let before: Vec<_> = vaults().iter().map(record).collect();
				life.move_market();
				RiskIdleLimit::set(Default::default());
				life.world.say();
				next_block();
				for (vault, before) in vaults().iter().zip(before) {
					let miss = maintenance(vault) < signed("0") && Risk::is_proved(vault);
					missed += u32::from(miss);
					if record(vault).filing != before.filing {
						widen(vault);
					}
				}
			}
		});
	}
	assert!(missed > 0, "the checks would not notice");
}
