//! Numbers with 36 digits more than the ledger's: what is rounded here is nothing beside one of its units.

use primitive_types::U512;

/// One unit of the ledger, 1e-18, and one of a rate or factor.
pub const FINE: u128 = 1_000_000_000_000_000_000_000_000_000_000_000_000;

/// An amount in units of the ledger, with 36 digits behind the point.
#[derive(Clone, Copy, Debug, Default)]
pub struct Exact {
	pub negative: bool,
	pub size: U512,
}

impl Exact {
	/// Whole units.
	pub fn units(amount: i128) -> Self {
		let size = U512::from(amount.unsigned_abs()) * U512::from(FINE);
		Self { negative: amount < 0, size }
	}

	pub fn is_zero(&self) -> bool {
		self.size.is_zero()
	}

	pub fn plus(self, other: Self) -> Self {
		if self.negative == other.negative {
			return Self { size: self.size + other.size, ..self };
		}
		let (larger, smaller) = if self.size >= other.size { (self, other) } else { (other, self) };
		let size = larger.size - smaller.size;
		Self { negative: larger.negative && !size.is_zero(), size }
	}

	pub fn minus(self, other: Self) -> Self {
		self.plus(Self { negative: !other.negative, ..other })
	}

	/// Times `a / b`.
	pub fn times(self, a: u128, b: u128) -> Self {
		Self { size: self.size * U512::from(a) / U512::from(b), ..self }
	}

	/// Fails unless this is at least what was found, and above it by no more than `slack`.
	#[track_caller]
	pub fn is_at_most_above(self, found: i128, slack: Self, what: &str) {
		let above = self.minus(Self::units(found));
		// A millionth of a unit, for what is rounded here.
		let nothing = U512::from(FINE / 1_000_000);
		assert!(
			!above.negative || above.size <= nothing,
			"{what}: {found} is {above:?} from exact"
		);
		let over = above.minus(slack);
		assert!(over.negative || over.size <= nothing, "{what}: {found} is {above:?} below exact");
	}
}

/// `e^x` of a number of 36 decimals, below 10, by its series.
pub fn exp(x: U512) -> U512 {
	let one = U512::from(FINE);
	let (mut sum, mut term) = (one, one);
	for number in 1..200u32 {
		term = term * x / one / U512::from(number);
		if term.is_zero() {
			break;
		}
		sum += term;
	}
	sum
}

#[test]
fn exp_has_known_digits() {
	// mpmath, 40 digits.
	let e = U512::from(2_718_281_828_459_045_235_360_287_471_352_662_497u128);
	let found = exp(U512::from(FINE));
	let off = if found > e { found - e } else { e - found };
	assert!(off < U512::from(100));
}
