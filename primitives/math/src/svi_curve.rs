//! One slice at a point, in numbers of 64 significant bits: what its tests for arbitrage are made of.
//!
//! Lengths (log-moneyness, m, sigma, a and w) are counted in units of 1e-18, as they come: exact below 18.
//!
//! Multiplied by `R^3 w^2`, where `R = sqrt((k - m)^2 + sigma^2)` and `u = R w' = b (rho R + k - m)`, the condition
//! `g >= 0` reads `R (w R - k u/2)^2 + w^2 b sigma^2 / 2 >= R u^2 w (1 + w/4) / 4` without a quotient.
//!
//! Each operation errs by a relative 2^-63. So w errs by 2^-59 of `|a| + b (|rho (k - m)| + R)`, which is more than w by
//! a factor C if a is negative; what that makes of g is said at [`Svi::variances_on`].

use crate::short::Short;
use crate::{MathError, Svi, ONE};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_arithmetic::FixedI128;

/// Why a slice is refused.
#[derive(
	Clone,
	Copy,
	Debug,
	Decode,
	DecodeWithMemTracking,
	Encode,
	Eq,
	MaxEncodedLen,
	PartialEq,
	TypeInfo,
)]
pub enum SviFault {
	/// `|rho| >= 1` or `sigma = 0`.
	Parameters,
	/// The total variance is not positive at a tested point.
	NegativeVariance,
	/// The density is negative: butterflies for less than nothing.
	Butterfly,
	/// A wing rises faster than 2.
	Wing,
	/// A later slice has less total variance.
	Calendar,
	/// A number does not fit.
	Overflow,
}

/// A fault and the log-moneyness that proves it.
#[derive(
	Clone,
	Copy,
	Debug,
	Decode,
	DecodeWithMemTracking,
	Encode,
	Eq,
	MaxEncodedLen,
	PartialEq,
	TypeInfo,
)]
pub struct SviRefusal {
	/// What is wrong.
	pub fault: SviFault,
	/// Where: exactly the point that was tested. The least or the largest number for a wing, which is infinitely far
	/// out; zero for parameters and for a number that does not fit anywhere.
	pub k: FixedI128,
}

impl SviRefusal {
	pub(crate) fn at(fault: SviFault, k: i128) -> Self {
		Self { fault, k: FixedI128::from_inner(k) }
	}
}

impl From<MathError> for SviRefusal {
	fn from(_: MathError) -> Self {
		Self::at(SviFault::Overflow, 0)
	}
}

/// 10^18.
pub(crate) const UNITS: Short = Short::constant(0xde0b_6b3a_7640_0000, -4);
/// 10^-18 = 2^-123 x 10,633,823,966,279,326,983.23
const UNIT: Short = Short::constant(10_633_823_966_279_326_983, -123);

/// The parameters of a slice.
pub(crate) struct Curve {
	/// Units.
	a: Short,
	/// Plain.
	b: Short,
	/// Plain.
	rho: Short,
	/// Units.
	m: Short,
	/// Square units.
	sigma_squared: Short,
	/// `b sigma^2 / 2`, cubic units.
	bend: Short,
}

/// A slice at a point, in units.
struct Point {
	/// `k - m`.
	y: Short,
	/// `sqrt(y^2 + sigma^2)`.
	root: Short,
	/// w, which may be negative.
	variance: Short,
}

impl Curve {
	/// The parameters, if they are in range.
	pub(crate) fn new(svi: &Svi) -> Result<Self, SviRefusal> {
		let (rho, sigma) = (svi.rho.into_inner(), svi.sigma.into_inner());
		if rho.unsigned_abs() >= ONE || sigma == 0 {
			return Err(SviRefusal::at(SviFault::Parameters, 0));
		}
		let b = Short::from_unsigned(svi.b.into_inner());
		let sigma_squared = Short::from_unsigned(sigma).square();
		Ok(Self {
			a: Short::from_signed(svi.a.into_inner()),
			b: b.mul(UNIT),
			rho: Short::from_signed(rho).mul(UNIT),
			m: Short::from_signed(svi.m.into_inner()),
			sigma_squared,
			// b counted in units makes it cubic.
			bend: b.mul(sigma_squared).doubled(-1),
		})
	}

	#[inline]
	fn point(&self, k: Short) -> Point {
		let y = k.sub(self.m);
		let root = y.square().add(self.sigma_squared).sqrt();
		let shape = self.rho.mul(y).add(root);
		Point { y, root, variance: self.a.add(self.b.mul(shape)) }
	}

	/// w at a point, both in units; it may be negative.
	#[inline]
	pub(crate) fn variance(&self, k: i128) -> Short {
		self.point(Short::from_signed(k)).variance
	}

	/// w in units at a point at which it is positive.
	#[inline]
	pub(crate) fn positive_variance(&self, k: i128) -> Result<Short, SviRefusal> {
		let variance = self.variance(k);
		if variance.is_positive() {
			Ok(variance)
		} else {
			Err(SviRefusal::at(SviFault::NegativeVariance, k))
		}
	}

	/// w in units at a point at which it is positive and g is not negative.
	#[inline]
	pub(crate) fn checked_variance(&self, k: i128) -> Result<Short, SviRefusal> {
		let short = Short::from_signed(k);
		let Point { y, root, variance: w } = self.point(short);
		if !w.is_positive() {
			return Err(SviRefusal::at(SviFault::NegativeVariance, k));
		}
		let u = self.b.mul(self.rho.mul(root).add(y));
		let centred = w.mul(root).sub(short.mul(u).doubled(-1));
		let convex = root.mul(centred.square()).add(w.square().mul(self.bend));
		let concave = root.mul(u.square()).mul(w).mul(UNITS.add(w.doubled(-2))).doubled(-2);
		if convex.reaches(concave) {
			Ok(w)
		} else {
			Err(SviRefusal::at(SviFault::Butterfly, k))
		}
	}
}

impl Svi {
	/// `b (1 + |rho|) <= 2`, exactly. |rho| < 1 is known.
	pub(crate) fn check_wings(&self) -> Result<(), SviRefusal> {
		const STEEPEST: u128 = 2 * ONE;
		let (b, rho) = (self.b.into_inner(), self.rho.into_inner());
		// Both factors are at most 2 x 10^18.
		let factor = ONE.wrapping_add(rho.unsigned_abs());
		if b <= STEEPEST && b.wrapping_mul(factor) <= STEEPEST.wrapping_mul(ONE) {
			return Ok(());
		}
		let end = if rho < 0 { i128::MIN } else { i128::MAX };
		Err(SviRefusal::at(SviFault::Wing, end))
	}
}
