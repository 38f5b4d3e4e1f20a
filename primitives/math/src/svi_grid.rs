//! Many slices of one expiry on common points: the fast tests for arbitrage and the comparison of slices.
//!
//! Who collects surfaces of many observers tests all of them here, and the one that is chosen with
//! [`Svi::check`] and [`Svi::check_calendar`], which look at more points.

use crate::short::{product, Short};
use crate::svi_curve::{Curve, SviFault, SviRefusal, UNITS};
use crate::{ln, MathError, Svi, ONE};
use alloc::vec::Vec;
use sp_arithmetic::{FixedI128, FixedU128};

/// Points of the grid.
pub const GRID_POINTS: usize = 17;
/// Points on each side of the money.
const SIDE: i128 = 8;

/// A positive total variance (volatility squared times years): a multiple of 2^-56, below 256.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Variance(u64);

/// `2^56 / 10^18 = 2^-67 x 10,633,823,966,279,326,983.23`
const Q56_OF_UNIT: Short = Short::constant(10_633_823_966_279_326_983, -67);

impl Variance {
	/// Positive units of 1e-18, rounded up.
	#[inline]
	fn from_units(units: Short, k: i128) -> Result<Self, SviRefusal> {
		let ceil = units.mul(Q56_OF_UNIT).ceil();
		ceil.map(Self).ok_or(SviRefusal::at(SviFault::Overflow, k))
	}

	/// The median, of an even number of them the mean of the middle two, rounded down; `None` of none. They are sorted.
	pub fn median(all: &mut [Self]) -> Option<Self> {
		all.sort_unstable();
		let half = all.len() >> 1;
		let upper = *all.get(half)?;
		if all.len() & 1 == 1 {
			return Some(upper);
		}
		let lower = *all.get(half.wrapping_sub(1))?;
		Some(Self(lower.0.midpoint(upper.0)))
	}

	/// Times numerator / denominator, rounded up to 2^-56 after a relative error of at most 2^-62; itself if they are
	/// equal.
	///
	/// # Errors
	///
	/// [`MathError::Domain`] if the numerator is zero, [`MathError::DivisionByZero`], [`MathError::Overflow`] from 256 on.
	pub fn scaled(self, numerator: u64, denominator: u64) -> Result<Self, MathError> {
		self.times(ratio(numerator, denominator)?)
	}

	fn times(self, ratio: Short) -> Result<Self, MathError> {
		let product = Short::from_unsigned(self.0.into()).mul(ratio);
		product.ceil().map(Self).ok_or(MathError::Overflow)
	}

	/// With 18 decimals, rounded to the nearest.
	pub fn to_fixed(self) -> FixedU128 {
		// Below 2^64 x 10^18 < 2^124.
		let size = u128::from(self.0).wrapping_mul(ONE).wrapping_add(1 << 55) >> 56;
		FixedU128::from_inner(size)
	}
}

fn ratio(numerator: u64, denominator: u64) -> Result<Short, MathError> {
	if numerator == 0 {
		return Err(MathError::Domain);
	}
	Short::ratio(numerator, denominator).ok_or(MathError::DivisionByZero)
}

/// The points `k_j = j sqrt(w)/2`, |j| <= 8, of an expiry: common to all observers, w being the median of their
/// variances at the money. The step `sqrt(w)/2` is rounded down to 1e-18, its multiples are exact.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct MoneyGrid {
	/// Units of 1e-18, below 2^123.
	step: i128,
	/// The middle, in units of 1e-18: zero, or where another forward has its money. Below 2^123 in size.
	middle: i128,
}

impl MoneyGrid {
	/// The points around the money at this variance.
	pub fn new(at_the_money: Variance) -> Self {
		// 60 fractional bits, and at most 2^64. Half of it in units is below 2^63 x 10^18 / 2^60.
		let root = (u128::from(at_the_money.0) << 64).isqrt();
		Self { step: (root.wrapping_mul(ONE) >> 61).cast_signed(), middle: 0 }
	}

	/// The same strikes as seen from the forward of another: `own` is that, `common` the one of this grid.
	///
	/// # Errors
	///
	/// [`MathError::Domain`] for a forward of zero.
	pub fn seen_from(&self, own: FixedU128, common: FixedU128) -> Result<Self, MathError> {
		// Logarithms of 128-bit numbers: their difference is below 2^67 units.
		let middle = ln(common)?.into_inner().wrapping_sub(ln(own)?.into_inner());
		Ok(Self { middle, ..*self })
	}

	/// The points of a slice by itself.
	pub(crate) fn of(curve: &Curve) -> Result<Self, SviRefusal> {
		let root = curve.positive_variance(0)?.mul(UNITS).sqrt();
		let step = root.doubled(-1).floor().ok_or(MathError::Overflow)?;
		Ok(Self { step, middle: 0 })
	}

	/// From the lowest to the highest.
	pub fn points(&self) -> impl Iterator<Item = FixedI128> {
		self.units().map(FixedI128::from_inner)
	}

	#[inline]
	pub(crate) fn units(&self) -> impl Iterator<Item = i128> {
		let Self { step, middle } = *self;
		// Below 2^127.
		(SIDE.wrapping_neg()..=SIDE).map(move |j| step.wrapping_mul(j).wrapping_add(middle))
	}
}

/// Total variances at the points of a grid, from the lowest to the highest.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct GridVariances([Variance; GRID_POINTS]);

impl Svi {
	/// w(0), rounded up to 2^-56.
	///
	/// # Errors
	///
	/// [`SviFault::Parameters`]; [`SviFault::NegativeVariance`] if it is not positive; [`SviFault::Overflow`] from 256 on.
	pub fn at_the_money(&self) -> Result<Variance, SviRefusal> {
		Variance::from_units(Curve::new(self)?.positive_variance(0)?, 0)
	}

	/// The slice on a grid, rounded up to 2^-56, if it is free of arbitrage there: its parameters and wings, and at each
	/// point w > 0 and g >= 0.
	///
	/// Let `R = sqrt((k - m)^2 + sigma^2)`, `S = |a| + b (|rho (k - m)| + R)` and `C = S/w`. The verdict is that of exact
	/// arithmetic but where |w| is below `2^-59 S` or |g| below `2^-54 C ((1 + |k| b/w)^2 + b^2 (1/w + 1/4) + w''/2)`, some
	/// 1e-14 for slices of an ordinary shape. Within these bounds it may be either.
	///
	/// # Errors
	///
	/// The first fault that is found; [`SviFault::Overflow`] where w is 256 or more. No other number can overflow.
	pub fn variances_on(&self, grid: &MoneyGrid) -> Result<GridVariances, SviRefusal> {
		let curve = Curve::new(self)?;
		self.check_wings()?;
		let mut all = [Variance(0); GRID_POINTS];
		for (variance, k) in all.iter_mut().zip(grid.units()) {
			*variance = Variance::from_units(curve.checked_variance(k)?, k)?;
		}
		Ok(GridVariances(all))
	}
}

impl GridVariances {
	/// At the points of the grid.
	pub fn iter(&self) -> impl Iterator<Item = Variance> {
		self.0.into_iter()
	}

	/// Whether a later slice of the same surface has nowhere less variance than these, of an earlier one on its grid.
	/// What is less by 2^-55 and a relative 2^-56 is not.
	///
	/// # Errors
	///
	/// [`SviFault::Calendar`]; [`SviFault::Parameters`] of the later one.
	pub fn check_later(&self, grid: &MoneyGrid, later: &Svi) -> Result<(), SviRefusal> {
		let curve = Curve::new(later)?;
		for (Variance(early), k) in self.0.into_iter().zip(grid.units()) {
			let refusal = SviRefusal::at(SviFault::Calendar, k);
			let late = curve.variance(k);
			if !late.is_positive() {
				return Err(refusal);
			}
			// Of a variance of 256 or more it is enough that the earlier one is below.
			let late = late.mul(Q56_OF_UNIT).ceil().unwrap_or(u64::MAX);
			let slack = 1u64.wrapping_add(early >> 56);
			if early.checked_sub(late).is_some_and(|less| less > slack) {
				return Err(refusal);
			}
		}
		Ok(())
	}

	/// Each times numerator / denominator as [`Variance::scaled`], to compare records of different tenor.
	///
	/// # Errors
	///
	/// As there.
	pub fn scaled(&self, numerator: u64, denominator: u64) -> Result<Self, MathError> {
		let ratio = ratio(numerator, denominator)?;
		let mut all = self.0;
		for variance in &mut all {
			*variance = variance.times(ratio)?;
		}
		Ok(Self(all))
	}

	/// At each point the [`Variance::median`]; `None` of none.
	pub fn median(all: &[Self]) -> Option<Self> {
		let mut medians = [Variance(0); GRID_POINTS];
		let mut column = Vec::with_capacity(all.len());
		for (point, median) in medians.iter_mut().enumerate() {
			column.clear();
			column.extend(all.iter().filter_map(|one| one.0.get(point)));
			*median = Variance::median(&mut column)?;
		}
		Some(Self(medians))
	}

	/// The largest `|w - yardstick| / yardstick` over the points, rounded up.
	pub fn distance(&self, yardstick: &Self) -> FixedU128 {
		let apart = self.0.iter().zip(&yardstick.0).map(|(w, other)| w.0.abs_diff(other.0));
		largest_ratio(apart, yardstick)
	}

	/// The largest over the points of the median of `|w - yardstick|` (of an even number the mean of the middle two,
	/// rounded down to 2^-56), divided by the yardstick, rounded up: the relative median absolute deviation. `None` of
	/// none.
	pub fn spread(all: &[Self], yardstick: &Self) -> Option<FixedU128> {
		let mut medians = [0; GRID_POINTS];
		let mut column = Vec::with_capacity(all.len());
		for (point, (median, middle)) in medians.iter_mut().zip(&yardstick.0).enumerate() {
			column.clear();
			let apart = all.iter().filter_map(|one| one.0.get(point));
			column.extend(apart.map(|w| Variance(w.0.abs_diff(middle.0))));
			*median = Variance::median(&mut column)?.0;
		}
		Some(largest_ratio(medians.into_iter(), yardstick))
	}
}

/// The largest of the quotients, with 18 decimals, rounded up.
fn largest_ratio(
	numerators: impl Iterator<Item = u64>,
	GridVariances(denominators): &GridVariances,
) -> FixedU128 {
	let (mut numerator, mut denominator) = (0u64, 1u64);
	for (n, d) in numerators.zip(denominators) {
		if product(n, denominator) > product(numerator, d.0) {
			(numerator, denominator) = (n, d.0);
		}
	}
	// Below 2^64 x 10^18 < 2^124.
	let dividend = u128::from(numerator).wrapping_mul(ONE);
	let ratio = dividend.div_ceil(u128::from(denominator));
	FixedU128::from_inner(ratio)
}

#[cfg(test)]
mod tests {
	use super::*;

	/// w = 0.04 is rounded up to 2,882,303,761,517,118 / 2^56, of which half the root is 0.1 and 9.7 units of 1e-18. The
	/// grid of the slice itself is computed from w as it is.
	#[test]
	fn points_are_tenths_when_the_variance_is_four_hundredths() {
		let slice = Svi {
			a: FixedI128::from_inner(ONE.cast_signed() / 25),
			sigma: FixedU128::from_inner(ONE),
			..Svi::default()
		};
		let tenth = ONE.cast_signed() / 10;
		let common = MoneyGrid::new(slice.at_the_money().expect("is positive"));
		assert_eq!(common, MoneyGrid { step: tenth + 9, middle: 0 });
		let own = Curve::new(&slice).and_then(|curve| MoneyGrid::of(&curve)).expect("is positive");
		assert!((tenth - 1..=tenth).contains(&own.step) && own.middle == 0, "{own:?}");
		let points: Vec<_> = own.units().collect();
		assert_eq!(points, (-8..=8).map(|j| j * own.step).collect::<Vec<_>>());
	}
}
