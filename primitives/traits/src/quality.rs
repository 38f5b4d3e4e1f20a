//! What each action needs of prices: the one table, action x quality (spec/oracle.md, "Reading").
//!
//! | action | spot | expiries concerned |
//! |---|---|---|
//! | reduce risk, add margin, repay, settle a fixed series | nothing | nothing |
//! | check margin | younger than the maximum age | younger than the maximum age |
//! | open risk, withdraw | young and confident | young and confident |
//! | liquidate, bid | any age: past the maximum age it has a width | any age |
//!
//! Nothing that protects the system is in a row that a late feed can close.

use crate::OracleError;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_arithmetic::FixedU128;
use surety_types::{FeedTerms, Moment};

/// What somebody wants to do.
#[derive(Clone, Copy, Debug, Decode, DecodeWithMemTracking, Encode, Eq, PartialEq, TypeInfo)]
pub enum Action {
	/// Bring risk nearer to zero, add margin, repay.
	ReduceRisk,
	/// Pay out a series whose settlement price is fixed.
	Settle,
	/// See whether a vault is covered.
	CheckMargin,
	/// Take on risk.
	OpenRisk,
	/// Take margin away.
	Withdraw,
	/// Start a liquidation, bid in one.
	Liquidate,
}

/// Every action, in the order of the table.
pub const ACTIONS: [Action; 6] = [
	Action::ReduceRisk,
	Action::Settle,
	Action::CheckMargin,
	Action::OpenRisk,
	Action::Withdraw,
	Action::Liquidate,
];

/// How good a price is, the worst first.
#[derive(
	Clone,
	Copy,
	Debug,
	Decode,
	DecodeWithMemTracking,
	Encode,
	Eq,
	MaxEncodedLen,
	Ord,
	PartialEq,
	PartialOrd,
	TypeInfo,
)]
pub enum Quality {
	/// Older than the maximum age.
	Stale,
	/// Older than the heartbeat.
	Aging,
	/// Young, but with less confidence than opening risk needs.
	Uncertain,
	/// Young and confident.
	Good,
}

impl Quality {
	/// The quality of something as of then, with this confidence now.
	pub fn of(terms: &FeedTerms, as_of: Moment, confidence: FixedU128, now: Moment) -> Self {
		let age = now.saturating_sub(as_of);
		if age > terms.max_age {
			Self::Stale
		} else if age > terms.heartbeat {
			Self::Aging
		} else if confidence < terms.min_confidence {
			Self::Uncertain
		} else {
			Self::Good
		}
	}
}

/// The least quality that is needed; nothing where none is, not even a price.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Needs {
	/// Of spot.
	pub spot: Option<Quality>,
	/// Of forward and surface of every expiry concerned.
	pub expiry: Option<Quality>,
}

impl Action {
	/// The table.
	pub fn needs(self) -> Needs {
		let both = |least| Needs { spot: least, expiry: least };
		match self {
			Self::ReduceRisk | Self::Settle => both(None),
			Self::CheckMargin => both(Some(Quality::Aging)),
			Self::OpenRisk | Self::Withdraw => both(Some(Quality::Good)),
			Self::Liquidate => both(Some(Quality::Stale)),
		}
	}
}

/// What is said of something that was quoted: when, and with which confidence now.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Standing {
	/// How good it is.
	pub quality: Quality,
	/// When a quorum last stood behind it, in milliseconds of Unix time.
	pub as_of: Moment,
	/// Confidence in it at the time of reading, 0 to 1.
	pub confidence: FixedU128,
}

impl Standing {
	/// Of something as of then, with this confidence now.
	pub fn new(terms: &FeedTerms, as_of: Moment, confidence: FixedU128, now: Moment) -> Self {
		Self { quality: Quality::of(terms, as_of, confidence, now), as_of, confidence }
	}

	/// Whether it is as good as needed.
	///
	/// # Errors
	///
	/// What it lacks.
	pub fn suffices(&self, need: Quality) -> Result<(), OracleError> {
		if self.quality >= need {
			return Ok(());
		}
		Err(match self.quality {
			Quality::Stale => OracleError::Stale { as_of: self.as_of },
			Quality::Aging => OracleError::Aging { as_of: self.as_of },
			Quality::Uncertain | Quality::Good => {
				OracleError::Uncertain { confidence: self.confidence }
			},
		})
	}
}

/// Whether something quoted, or nothing, is as good as needed.
///
/// # Errors
///
/// What it lacks.
pub fn suffices(standing: Option<Standing>, need: Option<Quality>) -> Result<(), OracleError> {
	match (standing, need) {
		(_, None) => Ok(()),
		(None, Some(_)) => Err(OracleError::NoPrice),
		(Some(standing), Some(need)) => standing.suffices(need),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn terms() -> FeedTerms {
		let share = |percent: u128| FixedU128::from_rational(percent, 100);
		FeedTerms {
			faulty: 1,
			heartbeat: 12_000,
			max_age: 60_000,
			min_price: FixedU128::from_u32(1),
			max_price: FixedU128::from_u32(1_000_000),
			decimals: 6,
			max_rate: share(50),
			max_move: share(5),
			band: share(2),
			surface_band: share(50),
			min_confidence: share(80),
			patience: 600_000,
		}
	}

	/// Good, uncertain, aging and stale, as a market goes through them; nothing at all.
	fn standings() -> [Option<Standing>; 5] {
		let full = FixedU128::from_u32(1);
		let low = FixedU128::from_rational(79, 100);
		let of = |now, confidence| Some(Standing::new(&terms(), 100_000, confidence, now));
		[of(112_000, full), of(112_000, low), of(112_001, full), of(160_001, full), None]
	}

	#[test]
	fn quality_falls_with_age_and_confidence() {
		let qualities = standings().map(|standing| standing.map(|standing| standing.quality));
		assert_eq!(
			qualities,
			[
				Some(Quality::Good),
				Some(Quality::Uncertain),
				Some(Quality::Aging),
				Some(Quality::Stale),
				None
			]
		);
		assert_eq!(Quality::of(&terms(), 100_000, FixedU128::from_u32(1), 160_000), Quality::Aging);
	}

	/// The table of spec/oracle.md, written out by hand: which actions go through at which quality.
	#[test]
	fn actions_need_what_the_table_says() {
		let open = [true; 5];
		let expected = [
			(Action::ReduceRisk, open),
			(Action::Settle, open),
			(Action::CheckMargin, [true, true, true, false, false]),
			(Action::OpenRisk, [true, false, false, false, false]),
			(Action::Withdraw, [true, false, false, false, false]),
			(Action::Liquidate, [true, true, true, true, false]),
		];
		for (action, row) in expected {
			let needs = action.needs();
			let spot = standings().map(|standing| suffices(standing, needs.spot).is_ok());
			let expiry = standings().map(|standing| suffices(standing, needs.expiry).is_ok());
			assert_eq!((spot, expiry), (row, row), "{action:?}");
		}
		assert_eq!(expected.map(|(action, _)| action), ACTIONS);
	}

	#[test]
	fn refusal_names_what_is_lacking() {
		let refusals = standings().map(|standing| suffices(standing, Some(Quality::Good)));
		assert_eq!(
			refusals,
			[
				Ok(()),
				Err(OracleError::Uncertain { confidence: FixedU128::from_rational(79, 100) }),
				Err(OracleError::Aging { as_of: 100_000 }),
				Err(OracleError::Stale { as_of: 100_000 }),
				Err(OracleError::NoPrice),
			]
		);
	}
}
