//! What the terms of liquidation and of the moving charges have in common: they are checked when they become parameters.

use codec::{Decode, DecodeWithMemTracking, Encode};
use core::fmt::{Display, Formatter};
use scale_info::TypeInfo;

/// Which bound the terms of auctions, interest, kappa, open interest, fees or funds break.
#[derive(Clone, Copy, Debug, Decode, DecodeWithMemTracking, Encode, Eq, PartialEq, TypeInfo)]
pub enum TermsError {
	/// The prices of an auction do not fall from at most 1 to above zero.
	AuctionPrice,
	/// A duration of an auction is zero or above a week.
	AuctionDuration,
	/// The buffer that an auction restores is zero or above 1.
	Buffer,
	/// The share of the requirement at which the thin phase begins is zero or above 1.
	ThinShare,
	/// The penalty is above a tenth of the equity sold, or the flagger's share above one half of it.
	Penalty,
	/// The least fraction of a bid is zero or above 1.
	LeastFraction,
	/// The equity below which all is sold at once is above 1,000,000.
	EquityFloor,
	/// The kink of the rate curve is not between 0 and 1.
	Kink,
	/// The rate at full utilisation is above 4 a year.
	Rate,
	/// The treasury's share of interest is above 1.
	TreasuryShare,
	/// The utilisation at which new debt is refused, or above which debts are auctioned, is above 1 or the first of them
	/// above the second.
	Utilisation,
	/// The reference volatility is below 0.01 or above 10.
	ReferenceVolatility,
	/// The half-life of volatility is below a minute or above a year.
	HalfLife,
	/// A speed of kappa is zero or above 1 an hour.
	KappaSpeed,
	/// The factor of the open-interest charge is below 1 or above 4.
	OpenInterestFactor,
	/// The open interest at which its charge begins is not below that at which it is full.
	OpenInterestRange,
	/// A fee is above 1 % of notional, or its cap above the premium.
	Fee,
	/// The shares of a split add up to more than 1.
	Split,
	/// The share of all shortfalls that a fund covers is above 1.
	CoverShare,
}

impl Display for TermsError {
	fn fmt(&self, formatter: &mut Formatter<'_>) -> core::fmt::Result {
		write!(formatter, "terms out of bounds: {self:?}")
	}
}

pub(crate) fn ensure(holds: bool, error: TermsError) -> Result<(), TermsError> {
	if holds {
		Ok(())
	} else {
		Err(error)
	}
}

/// Parameters made of terms whose `check` they passed. Decoding does not check again: what is stored was checked when it
/// was set, and a later change of a bound must not make it unreadable.
macro_rules! parameters {
	($(#[$doc:meta])* $name:ident, $terms:ident, $text:literal) => {
		$(#[$doc])*
		#[derive(
			Clone,
			Copy,
			Debug,
			codec::Decode,
			codec::DecodeWithMemTracking,
			Default,
			serde::Deserialize,
			codec::Encode,
			Eq,
			codec::MaxEncodedLen,
			PartialEq,
			serde::Serialize,
			scale_info::TypeInfo,
		)]
		#[serde(try_from = $text, into = $text)]
		pub struct $name($terms);

		impl $name {
			/// Refuses terms outside their bounds.
			pub fn new(terms: $terms) -> Result<Self, $crate::TermsError> {
				terms.check()?;
				Ok(Self(terms))
			}

			/// The terms.
			pub fn terms(&self) -> &$terms {
				&self.0
			}
		}

		impl TryFrom<$terms> for $name {
			type Error = $crate::TermsError;

			fn try_from(terms: $terms) -> Result<Self, $crate::TermsError> {
				Self::new(terms)
			}
		}

		impl From<$name> for $terms {
			fn from(parameters: $name) -> Self {
				parameters.0
			}
		}
	};
}
pub(crate) use parameters;
