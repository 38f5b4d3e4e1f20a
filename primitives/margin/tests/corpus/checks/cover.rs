//! Checks of payoffs and of the largest loss.

use super::input::Input;
use super::storable::{fixed, signed, World};
use surety_margin::{max_loss, settlement_value, CoverError, Leg};
use surety_types::OptionKind;

pub fn largest_loss_holds(input: &mut Input) {
	let world = World::new(input);
	for held in &world.vault.positions {
		let legs = &held.legs;
		let calls = legs.iter().filter(|leg| leg.kind == OptionKind::Call);
		let net: i128 = calls.map(|leg| leg.quantity.into_inner()).sum();
		let largest = match max_loss(legs) {
			Ok(largest) => largest.into_inner() as i128,
			Err(error) => {
				assert_eq!(error, CoverError::Unbounded);
				assert!(net < 0, "only unpaired short calls have no largest loss");
				continue;
			},
		};
		assert!(net >= 0);
		let value = |price| value_at(legs, price);
		let corners = legs.iter().map(|leg| leg.strike.into_inner()).chain([0]);
		assert_eq!(corners.map(value).min().unwrap_or_default().min(0), -largest);
		for _ in 0..4 {
			assert!(value(input.within(0, u128::MAX >> 40, 0)) >= -largest);
		}
	}
}

fn value_at(legs: &[Leg], price: u128) -> i128 {
	let value = settlement_value(legs, fixed(price)).expect("a storable expiry has a value");
	let closed: Vec<_> = legs
		.iter()
		.map(|leg| Leg { quantity: signed(-leg.quantity.into_inner()), ..*leg })
		.collect();
	let opposite = settlement_value(&closed, fixed(price)).expect("so has its opposite");
	// Rounding is against both.
	let both = value.into_inner() + opposite.into_inner();
	assert!(both == 0 || both == -1);
	value.into_inner()
}
