//! kappa over days: what the chain makes of prices, beside floating point from the formulas of spec/charges.md.

mod common;

use common::*;
use surety_margin::KappaTerms;

const HOUR: Moment = 3_600_000;
/// Between two blocks of the test.
const PACE: Moment = 600_000;

fn float(value: sp_runtime::FixedU128) -> f64 {
	value.into_inner() as f64 / 1e18
}

/// The chain's kappa again, in floating point.
struct Beside {
	variance: f64,
	price: f64,
	at: Moment,
	stepped_at: Moment,
	/// One a step, the first 1.
	kappas: Vec<f64>,
	next: f64,
}

impl Beside {
	/// Whether it steps.
	fn follow(&mut self, price: f64, now: Moment) -> bool {
		let elapsed = (now - self.at) as f64;
		// Half-life of a day; a year of 365.
		let weight = 2f64.powf(-elapsed / 86_400_000.0);
		let annual = (price / self.price).ln().powi(2) * 31_536_000_000.0 / elapsed;
		self.variance = weight * self.variance + (1.0 - weight) * annual;
		(self.price, self.at) = (price, now);
		if now < self.stepped_at + HOUR {
			return false;
		}
		let target = (self.variance.sqrt() / 0.8).clamp(1.0, 4.0);
		self.kappas.push(self.next);
		self.next = if target >= self.next {
			target.min(self.next * 1.02)
		} else {
			target.max(self.next * 0.995)
		};
		self.stepped_at = now;
		true
	}

	fn maintenance(&self) -> f64 {
		let now = *self.kappas.last().unwrap_or(&1.0);
		let day_ago = self.kappas.len().checked_sub(25).map_or(1.0, |at| self.kappas[at]);
		now.min(day_ago)
	}
}

/// A wild day of 0.9 % up and down every ten minutes, a volatility of some 200 %, and calm ones after it.
#[test]
fn kappa_follows_volatility_for_days_as_computed_beside_it() {
	Externalities::default().build_and_execute(|| {
		update(MarketUpdate::Kappa(Some(KappaTerms::default())));
		feed_all(fixed("50000"));
		let start = now();
		let mut beside = Beside {
			variance: 0.0,
			price: 50_000.0,
			at: start,
			stepped_at: start,
			kappas: vec![],
			next: 1.0,
		};
		let (mut steps, mut highest, mut lagged) = (0, 1f64, 0);
		for block in 1..=6 * 24 * 4u64 {
			let wild = block <= 6 * 36;
			let spot = match (wild, block % 2) {
				(true, 1) => "50450",
				_ => "50000",
			};
			let at = start + block * PACE;
			// Two blocks: the oracle takes a price up in the block after it was fed, and the first after a silence counts
			// as old.
			next_block_at(at - 4_000);
			feed(BTC, fixed(spot));
			next_block_at(at - 2_000);
			feed(BTC, fixed(spot));
			next_block_at(at);
			let state = Kappas::<Test>::get(BTC).expect("follows");
			if state.sampled_at != beside.at {
				let price = spot.parse::<f64>().expect("a number");
				if beside.follow(price, state.sampled_at) {
					steps += 1;
					let (kappa, next) = (state.initial(), state.next);
					let told = Event::KappaStepped { underlying: BTC, kappa, next };
					assert!(events().contains(&told.into()), "{block}");
				}
			}
			let near = |chain: sp_runtime::FixedU128, float_: f64| {
				assert!((float(chain) - float_).abs() < 1e-9, "{block}: {chain:?} {float_}");
			};
			near(state.variance, beside.variance);
			near(state.initial(), *beside.kappas.last().unwrap_or(&1.0));
			near(state.next, beside.next);
			near(state.maintenance(), beside.maintenance());
			highest = highest.max(float(state.initial()));
			lagged += u32::from(state.maintenance() < state.initial());
		}
		println!("{steps} steps, highest {highest}, {lagged} blocks in which maintenance lagged");
		assert!(steps > 90 && highest > 1.8 && lagged > 100);
		// It is on the way back, and gone with its terms.
		assert!(float(Kappas::<Test>::get(BTC).expect("follows").initial()) < highest);
		update(MarketUpdate::Kappa(None));
		feed_all(fixed("50000"));
		feed_all(fixed("50000"));
		assert!(!Kappas::<Test>::contains_key(BTC));
	});
}

/// Whatever kappa has been, in runs of three values, and whatever it comes to be: that of maintenance margin stays what it is now
/// or what it is after the next step for as many steps as are said to be known. They are all that are known: after one more some
/// future has another.
#[test]
fn maintenance_kappa_is_one_of_two_for_as_many_steps_as_are_known() {
	let (mut longest, mut states) = (0, 0);
	let runs = [[1, 1, 2], [2, 1, 2], [1, 2, 1], [2, 3, 2], [3, 1, 1], [2, 2, 2]];
	for [a, b, c] in runs {
		for (first, second) in
			(0..=26).flat_map(|first| (first..=26).map(move |then| (first, then)))
		{
			let run = |place| match place {
				place if place < first => a,
				place if place < second => b,
				_ => c,
			};
			// A young state has fewer steps; what is missing is 1.
			for begun in [0, 7, 20, 25] {
				let mut state = kappa::KappaState::new(fixed("50000"), 0);
				let value = |place| sp_runtime::FixedU128::from_u32(run(place));
				let steps = (begun..25).map(value).collect::<Vec<_>>();
				(state.steps, state.next) = (steps.try_into().expect("a day"), value(25));
				let known = state.known_steps();
				assert_eq!(
					known,
					known_by_brute_force(&state),
					"{a} {b} {c}: {first} {second} {begun}"
				);
				longest = longest.max(known);
				states += 1;
			}
		}
	}
	println!("{states} states, {longest} steps at most");
	assert_eq!(longest, kappa::STEPS_BACK);
}

/// For how many steps, of 24, kappa of maintenance margin is one of its first two values whatever comes: kappa of a step that
/// is not announced is tried low, high and between.
fn known_by_brute_force(state: &kappa::KappaState) -> u32 {
	let proved = [state.maintenance(), state.next_maintenance()];
	let futures = ["1", "1.3", "1.7", "2.5", "4"].map(|future| {
		let mut state = state.clone();
		let stays = |_: &u32| {
			if state.steps.is_full() {
				state.steps.remove(0);
			}
			state.steps.try_push(state.next).expect("there is room");
			state.next = fixed(future);
			proved.contains(&state.maintenance())
		};
		(1..=kappa::STEPS_BACK).take_while(stays).count() as u32
	});
	*futures.iter().min().expect("some")
}

/// Once initial margin has a kappa, scenarios reach further; maintenance margin follows a day later.
#[test]
fn kappa_widens_initial_margin_first() {
	run(&[put("50000")], || {
		let (writer, buyer) = (vault_with(ALICE, fixed("100000")), vault(BOB));
		assert_ok!(sell(&writer, &buyer, put("50000"), "1", "2800"));
		let before = margin(&writer);
		update(MarketUpdate::Kappa(Some(KappaTerms::default())));
		let mut state = kappa::KappaState::new(fixed("50000"), now());
		for _ in 0..5 {
			state.steps.try_push(fixed("2")).expect("there is room");
		}
		Kappas::<Test>::insert(BTC, state.clone());
		let early = margin(&writer);
		assert_eq!(early.maintenance, before.maintenance);
		assert!(early.initial < before.initial);
		assert_eq!(early, beside(&holdings(&writer), mode_of(&writer), Default::default()));
		for _ in 0..20 {
			state.steps.try_push(fixed("2")).expect("there is room");
		}
		Kappas::<Test>::insert(BTC, state);
		// Arrays of the block are of its kappa: a change of it comes with a block.
		feed_btc("50000", "1");
		let late = margin(&writer);
		assert!(late.maintenance < before.maintenance, "{late:?}");
		assert_eq!(late, beside(&holdings(&writer), mode_of(&writer), Default::default()));
	});
}
