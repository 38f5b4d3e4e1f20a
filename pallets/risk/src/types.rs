//! Records of risk: what governance sets, and what is kept of vaults and clocks.

use crate::{Config, Error};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_arithmetic::FixedU128;
use surety_margin::{
	Haircuts, KappaParameters, KappaTerms, MarketParameters, OpenInterestParameters,
	OpenInterestTerms, ParameterError, PortfolioTerms, StandardTerms, TermsError, MAX_KAPPA,
};
use surety_types::UnderlyingId;

/// How much of a market may be open, in contracts held short.
#[derive(
	Clone,
	Copy,
	Debug,
	Decode,
	DecodeWithMemTracking,
	Deserialize,
	Encode,
	Eq,
	MaxEncodedLen,
	PartialEq,
	Serialize,
	TypeInfo,
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Caps {
	/// In all series together.
	pub market: FixedU128,
	/// In one series.
	pub series: FixedU128,
}

/// How far from the mark a trade may be: `of_mark` of the mark, `of_spot` of spot and `of_doubt` of spot times what
/// confidence lacks to 1, all added, for each contract of every leg. So two legs may be as far off together as they may be
/// one by one.
///
/// It is asked of every trade, whatever the age of its mark: one that takes all that a vault has off its hands is asked for
/// no margin, and without a band a delegate could sell all of it for nothing as soon as prices are old. But nobody is held
/// at an old mark: confidence falls with age from the heartbeat on, so that the band widens, at the maximum age to all of
/// `of_doubt` around the last mark, and stays there. With spot a mark moves by no more than spot does, so that whoever
/// must get out while there are no prices can do so at a fair one until spot has moved by `of_doubt`. What leaves a vault that keeps
/// something is bounded besides by what its requirement falls by ([`surety_margin::only_reduces_risk`]).
#[derive(
	Clone,
	Copy,
	Debug,
	Decode,
	DecodeWithMemTracking,
	Deserialize,
	Encode,
	Eq,
	MaxEncodedLen,
	PartialEq,
	Serialize,
	TypeInfo,
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FillBand {
	/// Share of the mark, at most 1.
	pub of_mark: FixedU128,
	/// Share of spot, at most 1.
	pub of_spot: FixedU128,
	/// Share of spot at no confidence, at most 1.
	pub of_doubt: FixedU128,
}

/// Everything that governance sets of a market.
#[derive(
	Clone,
	Debug,
	Decode,
	DecodeWithMemTracking,
	Deserialize,
	Encode,
	Eq,
	MaxEncodedLen,
	PartialEq,
	Serialize,
	TypeInfo,
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MarketTerms {
	/// Of portfolio margin.
	pub portfolio: PortfolioTerms,
	/// Of standard margin.
	pub standard: StandardTerms,
	/// What open interest near the caps adds to initial margin.
	pub open_interest: OpenInterestTerms,
	/// How much may be open.
	pub caps: Caps,
	/// How far from the mark a trade may be; any premium without it.
	pub fill_band: Option<FillBand>,
	/// How scenarios widen with volatility; not at all without it.
	pub kappa: Option<KappaTerms>,
}

/// Part of a market's terms, to be changed alone.
// The call that takes it has it on the heap.
#[allow(clippy::large_enum_variant)]
#[derive(Clone, Debug, Decode, DecodeWithMemTracking, Encode, Eq, PartialEq, TypeInfo)]
pub enum MarketUpdate {
	/// Terms of portfolio margin.
	Portfolio(PortfolioTerms),
	/// Terms of standard margin.
	Standard(StandardTerms),
	/// The open-interest charge.
	OpenInterest(OpenInterestTerms),
	/// Caps.
	Caps(Caps),
	/// The fill band.
	FillBand(Option<FillBand>),
	/// kappa.
	Kappa(Option<KappaTerms>),
}

/// Terms of a market within their bounds.
#[derive(Clone, Debug, Decode, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct MarketRisk {
	/// Margin in both modes.
	pub parameters: MarketParameters,
	/// The open-interest charge.
	pub open_interest: OpenInterestParameters,
	/// Caps.
	pub caps: Caps,
	/// The fill band.
	pub fill_band: Option<FillBand>,
	/// kappa.
	pub kappa: Option<KappaParameters>,
}

/// Why terms of a market were refused.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum UnsoundTerms {
	/// Those of margin.
	Margin(ParameterError),
	/// Those of the open-interest charge or of kappa.
	Charge(TermsError),
	/// A cap of zero, or of a series above that of its market.
	Caps,
	/// A share of the fill band is above 1.
	FillBand,
	/// Longs could lose more than their mark: then a vault that is not short and owes nothing could be unsafe, and nobody
	/// watches over it.
	UncappedLongs,
}

impl From<ParameterError> for UnsoundTerms {
	fn from(error: ParameterError) -> Self {
		Self::Margin(error)
	}
}

impl From<TermsError> for UnsoundTerms {
	fn from(error: TermsError) -> Self {
		Self::Charge(error)
	}
}

impl<T: Config> From<UnsoundTerms> for Error<T> {
	fn from(error: UnsoundTerms) -> Self {
		match error {
			UnsoundTerms::Margin(error) => error.into(),
			UnsoundTerms::Charge(
				TermsError::OpenInterestFactor | TermsError::OpenInterestRange,
			) => Self::UnsoundOpenInterest,
			UnsoundTerms::Charge(_) => Self::UnsoundKappa,
			UnsoundTerms::Caps => Self::UnsoundCaps,
			UnsoundTerms::FillBand => Self::UnsoundFillBand,
			UnsoundTerms::UncappedLongs => Self::UncappedLongs,
		}
	}
}

impl<T: Config> From<ParameterError> for Error<T> {
	fn from(error: ParameterError) -> Self {
		use ParameterError::*;
		match error {
			Shock | Dampening | SkewMovesSpot => Self::UnsoundScenarios,
			Basis => Self::UnsoundBasis,
			Volatility => Self::UnsoundVolatility,
			SkewCap | SkewWidth => Self::UnsoundSkew,
			LongDiscount | ShortDiscount => Self::UnsoundDiscount,
			ShortOption | InitialBelowMaintenance | MaintenanceAboveLoss => Self::UnsoundFactors,
			PutScale | Unpaired | StandardOrder => Self::UnsoundStandard,
			StandardBelowPortfolio => Self::StandardBelowPortfolio,
			Haircuts => Self::UnsoundHaircuts,
			Confidence | Peg | ShortMinimum => Self::UnsoundHouse,
			Kappa => Self::UnsoundKappa,
			HaircutsAndShocks => Self::HaircutsAndShocks,
		}
	}
}

impl MarketTerms {
	/// The terms of spec/margin.md with these caps, without kappa, fill band and open-interest charge.
	pub fn neutral(caps: Caps) -> Self {
		Self {
			portfolio: PortfolioTerms::default(),
			standard: StandardTerms::default(),
			open_interest: OpenInterestTerms::default(),
			caps,
			fill_band: None,
			kappa: None,
		}
	}

	/// Refuses terms outside their bounds.
	pub fn check(&self) -> Result<MarketRisk, UnsoundTerms> {
		let Self { portfolio, standard, open_interest, caps, fill_band, kappa } = self;
		if caps.market.into_inner() == 0
			|| caps.series.into_inner() == 0
			|| caps.series > caps.market
		{
			return Err(UnsoundTerms::Caps);
		}
		let one = FixedU128::from_u32(1);
		let shares = |band: &FillBand| {
			[band.of_mark, band.of_spot, band.of_doubt].iter().all(|share| *share <= one)
		};
		if !fill_band.as_ref().is_none_or(shares) {
			return Err(UnsoundTerms::FillBand);
		}
		if !portfolio.cap_long_loss {
			return Err(UnsoundTerms::UncappedLongs);
		}
		Ok(MarketRisk {
			parameters: MarketParameters::new(portfolio.clone(), *standard)?,
			open_interest: OpenInterestParameters::new(*open_interest)?,
			caps: *caps,
			fill_band: *fill_band,
			kappa: kappa.map(KappaParameters::new).transpose()?,
		})
	}

	/// The terms with one part replaced.
	pub fn updated(self, update: MarketUpdate) -> Self {
		match update {
			MarketUpdate::Portfolio(portfolio) => Self { portfolio, ..self },
			MarketUpdate::Standard(standard) => Self { standard, ..self },
			MarketUpdate::OpenInterest(open_interest) => Self { open_interest, ..self },
			MarketUpdate::Caps(caps) => Self { caps, ..self },
			MarketUpdate::FillBand(fill_band) => Self { fill_band, ..self },
			MarketUpdate::Kappa(kappa) => Self { kappa, ..self },
		}
	}
}

impl From<MarketRisk> for MarketTerms {
	fn from(risk: MarketRisk) -> Self {
		Self {
			portfolio: risk.parameters.portfolio().clone(),
			standard: *risk.parameters.standard(),
			open_interest: *risk.open_interest.terms(),
			caps: risk.caps,
			fill_band: risk.fill_band,
			kappa: risk.kappa.map(KappaTerms::from),
		}
	}
}

/// What governance sets of a collateral asset.
#[derive(
	Clone,
	Copy,
	Debug,
	Decode,
	DecodeWithMemTracking,
	Deserialize,
	Encode,
	Eq,
	MaxEncodedLen,
	PartialEq,
	Serialize,
	TypeInfo,
)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AssetTerms {
	/// Share of its value that does not count in maintenance margin,
	pub haircut_mm: FixedU128,
	/// and more of it in initial margin.
	pub haircut_im: FixedU128,
	/// The feed of its price, in dollars.
	pub feed: UnderlyingId,
	/// The underlying that it is, if it is one: then it moves with that market's scenarios.
	pub underlying: Option<UnderlyingId>,
	/// How much of it vaults may hold as collateral, in whole tokens, all of them together; any amount without it. Less than
	/// they hold takes nothing from anybody.
	pub supply_cap: Option<FixedU128>,
}

impl AssetTerms {
	/// Refuses haircuts of more than all.
	pub fn haircuts(&self) -> Result<Haircuts, ParameterError> {
		Haircuts::new(self.haircut_mm, self.haircut_im)
	}

	/// Refuses haircuts of more than all, and of an underlying those under which more of it could lower a margin in its
	/// market ([`MarketParameters::check_haircuts`]), if there is one: at the largest kappa that it can have.
	pub fn check(&self, market: Option<&MarketRisk>) -> Result<(), ParameterError> {
		let haircuts = self.haircuts()?;
		let Some(market) = market else { return Ok(()) };
		let kappa = if market.kappa.is_some() { MAX_KAPPA } else { FixedU128::from_u32(1) };
		market.parameters.check_haircuts(&haircuts, kappa)
	}
}
