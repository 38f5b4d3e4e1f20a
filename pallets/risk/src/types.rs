//! Records of risk: what governance sets, and what is kept of vaults and clocks.

use crate::{Config, Error};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{BoundedVec, CloneNoBound, DebugNoBound, EqNoBound, PartialEqNoBound};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_arithmetic::FixedU128;
use surety_margin::{
	Haircuts, KappaParameters, KappaTerms, MarginMode, MarketParameters, OpenInterestParameters,
	OpenInterestTerms, ParameterError, PortfolioTerms, StandardTerms, TermsError,
};
use surety_types::{AssetId, UnderlyingId};

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
/// confidence lacks to 1, all added, for each contract of every leg.
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
}

impl AssetTerms {
	/// Refuses haircuts of more than all.
	pub fn haircuts(&self) -> Result<Haircuts, ParameterError> {
		Haircuts::new(self.haircut_mm, self.haircut_im)
	}
}

/// What may move a vault's margin: each has a hand that shows where it is.
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
pub enum Driver {
	/// Spot of an underlying, rising.
	Upper(UnderlyingId),
	/// Spot of an underlying, falling.
	Lower(UnderlyingId),
	/// Basis, rate and volatility of an underlying.
	Drift(UnderlyingId),
	/// The price of a collateral asset.
	Price(AssetId),
	/// The settlement asset against its peg.
	Peg,
	/// Time.
	Time,
}

/// Where a driver's hand is, or where a vault is filed.
pub type Place = u128;

/// What risk keeps of a vault.
#[derive(
	CloneNoBound, DebugNoBound, Decode, Encode, EqNoBound, MaxEncodedLen, PartialEqNoBound, TypeInfo,
)]
#[codec(mel_bound(T: Config))]
#[scale_info(skip_type_params(T))]
pub struct VaultRecord<T: Config> {
	/// The rules it is margined by.
	pub mode: MarginMode,
	/// Where it is filed, sorted by driver; nothing if it cannot become unsafe.
	pub filing: BoundedVec<(Driver, Place), T::MaxFilings>,
}

impl<T: Config> Default for VaultRecord<T> {
	fn default() -> Self {
		Self { mode: MarginMode::default(), filing: BoundedVec::default() }
	}
}

/// A clock of one driver: the way that a value has gone.
#[derive(Clone, Copy, Debug, Decode, Default, Encode, Eq, MaxEncodedLen, PartialEq, TypeInfo)]
pub struct Clock {
	/// The way up to the anchor.
	pub base: Place,
	/// The largest distance from the anchor so far.
	pub distance: Place,
	/// The price at the anchor; of drift, the level at which rates and volatilities count.
	pub anchor: FixedU128,
	/// Of an underlying held as collateral, spot at the anchor.
	pub spot: FixedU128,
}
