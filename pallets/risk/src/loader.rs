//! The loader: what the oracle, the ledger and governance say, put together for the margin crate (spec/margin.md,
//! "Snapshot").

use crate::{Assets, Config, Error, Kappas, Markets, Pallet};
use alloc::{collections::BTreeMap, vec::Vec};
use frame_support::traits::{Get, Time};
use sp_arithmetic::{
	traits::{CheckedAdd, One, Zero},
	FixedI128, FixedU128,
};
use surety_margin::{
	settlement_value, Collateral, CollateralUse, ExpiryPositions, ExpirySnapshot, Leg,
	MarketSnapshot, Surface, VaultSnapshot,
};
use surety_math::{mul_div_nearest, MathError, Svi, Years};
use surety_traits::{Action, Claims, Holdings, OracleError, PriceFeed, SettlementOracle};
use surety_types::{AssetId, ExpiryQuote, Moment, Series, Snapshot, SurfaceQuote, UnderlyingId};

/// Units of 1e-18 s in a millisecond.
const PER_MILLISECOND: u128 = 1_000_000_000_000_000;

/// What has to be known of a vault before it can be margined.
#[derive(Clone, Debug)]
pub(crate) struct Loaded {
	/// The expiries of each underlying in which it has positions; nothing of an underlying that it only has as collateral.
	pub expiries: BTreeMap<UnderlyingId, Vec<Moment>>,
	/// The vault.
	pub vault: VaultSnapshot,
	/// What the vault owes for expiries whose price is fixed: this much of its cash cannot leave.
	pub fixed_losses: FixedI128,
	/// What it is known not to be paid of what it has won in such expiries: initial margin does without it.
	pub missing_claims: FixedU128,
	/// What the prices of its collateral and of the settlement asset lack for the action.
	pub lacking: Option<OracleError>,
}

impl<T: Config> From<MathError> for Error<T> {
	fn from(_: MathError) -> Self {
		Self::OutOfRange
	}
}

impl<T: Config> From<OracleError> for Error<T> {
	fn from(error: OracleError) -> Self {
		match error {
			OracleError::NotRegistered | OracleError::NoPrice => Self::PriceUnavailable,
			OracleError::Stale { .. } => Self::PriceStale,
			OracleError::Aging { .. } => Self::PriceAging,
			OracleError::Uncertain { .. } => Self::PriceUncertain,
		}
	}
}

/// The legs of each expiry. The positions are sorted.
fn expiries(
	positions: &[(Series, FixedI128)],
) -> impl Iterator<Item = ((UnderlyingId, Moment), Vec<Leg>)> + '_ {
	let key = |series: &Series| (series.underlying, series.expiry);
	let chunks = positions.chunk_by(move |(a, _), (b, _)| key(a) == key(b));
	chunks.filter_map(move |chunk| {
		let leg = |(series, quantity): &(Series, FixedI128)| Leg {
			kind: series.kind,
			strike: series.strike,
			quantity: *quantity,
		};
		chunk.first().map(|(series, _)| (key(series), chunk.iter().map(leg).collect()))
	})
}

impl<T: Config> Pallet<T> {
	/// A vault for the margin crate: expiries whose price is fixed are cash. Prices are the last there were; what they lack
	/// for the action is said.
	pub(crate) fn load(
		holdings: &Holdings,
		collateral_use: CollateralUse,
		action: Action,
	) -> Result<Loaded, Error<T>> {
		let (stable_price, mut lacking) = Self::stable_price(action);
		let mut loaded = Loaded {
			expiries: BTreeMap::new(),
			vault: VaultSnapshot {
				cash: holdings.cash,
				stable_price,
				collateral_use,
				collateral: Vec::new(),
				positions: Vec::new(),
			},
			fixed_losses: FixedI128::zero(),
			missing_claims: FixedU128::zero(),
			lacking: None,
		};
		let now = T::Time::now();
		for ((underlying, expiry), legs) in expiries(&holdings.positions) {
			let settlement = (expiry <= now)
				.then(|| T::SettlementOracle::settlement(underlying, expiry))
				.flatten();
			if let Some(settlement) = settlement {
				let value = settlement_value(&legs, settlement.price)?;
				loaded.vault.cash = surety_math::add(loaded.vault.cash, value)?;
				if value > FixedI128::zero() {
					let claim = surety_math::magnitude(value);
					let missing = T::Claims::missing(underlying, expiry, claim);
					let sum = loaded.missing_claims.checked_add(&missing);
					loaded.missing_claims = sum.ok_or(Error::<T>::OutOfRange)?;
				} else {
					loaded.fixed_losses = surety_math::add(loaded.fixed_losses, value)?;
				}
				continue;
			}
			loaded.expiries.entry(underlying).or_default().push(expiry);
			loaded.vault.positions.push(ExpiryPositions { underlying, expiry, legs });
		}
		for (asset, amount) in &holdings.collateral {
			let Some((collateral, lacks)) = Self::collateral(*asset, *amount, action)? else {
				continue;
			};
			lacking = lacking.or(lacks);
			loaded.vault.collateral.push(collateral);
		}
		loaded.lacking = lacking;
		Ok(loaded)
	}

	/// The price of the settlement asset in dollars and what it lacks for an action. Without a feed, and before its first
	/// price, it is 1: nothing is known against it.
	pub(crate) fn stable_price(action: Action) -> (FixedU128, Option<OracleError>) {
		match Self::last_price(T::SettlementAsset::get(), action) {
			Ok((price, lacking, _)) => (price, lacking),
			Err(_) => (FixedU128::one(), None),
		}
	}

	/// The last price of a feed whatever its age, what it lacks for an action, and its confidence.
	pub(crate) fn last_price(
		feed: UnderlyingId,
		action: Action,
	) -> Result<(FixedU128, Option<OracleError>, FixedU128), OracleError> {
		let (quote, lacking) = T::PriceFeed::last_spot(feed, action)?;
		Ok((quote.spot, lacking, quote.confidence))
	}

	/// A collateral with its price; nothing where governance has set no terms or there has never been a price: it counts
	/// nothing then.
	fn collateral(
		asset: AssetId,
		amount: FixedU128,
		action: Action,
	) -> Result<Option<(Collateral, Option<OracleError>)>, Error<T>> {
		let Some(terms) = Assets::<T>::get(asset) else { return Ok(None) };
		let Ok((price, mut lacking, mut confidence)) = Self::last_price(terms.feed, action) else {
			return Ok(None);
		};
		let underlying =
			terms.underlying.filter(|underlying| Markets::<T>::contains_key(underlying));
		if let Some(underlying) = underlying.filter(|underlying| *underlying != terms.feed) {
			// Without spot its scenarios have nothing to start from.
			let Ok((_, lacks, of_spot)) = Self::last_price(underlying, action) else {
				return Ok(None);
			};
			lacking = lacking.or(lacks);
			confidence = confidence.min(of_spot);
		}
		let haircuts = terms.haircuts().map_err(Error::<T>::from)?;
		Ok(Some((Collateral { amount, price, confidence, haircuts, underlying }, lacking)))
	}

	/// A market with these expiries at the last prices there were, and what they lack for an action.
	pub(crate) fn market_snapshot(
		underlying: UnderlyingId,
		expiries: &[Moment],
		action: Action,
	) -> Result<(MarketSnapshot, Option<OracleError>), Error<T>> {
		let now = T::Time::now();
		// Of an expiry that is past the oracle says nothing more: spot decides.
		let live: Vec<_> = expiries.iter().copied().filter(|expiry| *expiry > now).collect();
		let (snapshot, lacking) = T::PriceFeed::last_snapshot(underlying, &live, action)?;
		let (mut kappa, mut maintenance_kappa) = (FixedU128::one(), FixedU128::one());
		if let Some(state) = Kappas::<T>::get(underlying) {
			(kappa, maintenance_kappa) = (state.initial(), state.maintenance());
		}
		let window = T::SettlementOracle::window();
		let quoted = expiries.iter().map(|expiry| {
			let quote = snapshot.expiries.iter().find(|quote| quote.expiry == *expiry).copied();
			let quote =
				if *expiry <= now { Some(past_quote(*expiry, quote, &snapshot)) } else { quote };
			let quote = quote.ok_or(Error::<T>::PriceUnavailable)?;
			Self::expiry_snapshot(underlying, &snapshot, &quote, window)
		});
		let market = MarketSnapshot {
			underlying,
			spot: snapshot.spot,
			spot_confidence: snapshot.spot_confidence,
			kappa,
			maintenance_kappa,
			open_interest_factor: FixedU128::one(),
			settlement_window: window,
			expiries: quoted.collect::<Result<_, _>>()?,
		};
		Ok((market, lacking))
	}

	fn expiry_snapshot(
		underlying: UnderlyingId,
		snapshot: &Snapshot,
		quote: &ExpiryQuote,
		window: Moment,
	) -> Result<ExpirySnapshot, Error<T>> {
		let surface = quote.surface.ok_or(Error::<T>::PriceUnavailable)?;
		let left = quote.expiry.saturating_sub(snapshot.as_of);
		let (seconds, settled_part) = if left < window {
			inside_window(
				left,
				window,
				T::SettlementOracle::progress(underlying, quote.expiry)
					.map_or((0, 0), |progress| (progress.covered, progress.weighted)),
			)?
		} else {
			(milliseconds(left)?, FixedU128::zero())
		};
		Ok(ExpirySnapshot {
			expiry: quote.expiry,
			seconds,
			settled_part,
			forward: quote.forward,
			rate: snapshot.rate,
			surface: Surface {
				svi: surface.svi,
				forward: surface.forward,
				tenor: Years::from_ratio_of_seconds(surface.tenor.into(), 1_000)?,
			},
			forward_confidence: quote.confidence,
			rate_confidence: snapshot.rate_confidence,
			volatility_confidence: surface.confidence,
		})
	}
}

/// What is counted with of an expiry that is past and whose price could not be fixed yet, as too little of its window was
/// sampled: the last that the oracle said of it, as sure as spot is, since nobody quotes it any more. Without that its
/// forward is spot; of volatility next to nothing is left in the minutes that are still to be sampled, and none is counted.
fn past_quote(expiry: Moment, last: Option<ExpiryQuote>, snapshot: &Snapshot) -> ExpiryQuote {
	let Snapshot { as_of, spot, spot_confidence: confidence, .. } = *snapshot;
	let (nothing, none) = (FixedU128::zero(), FixedI128::zero());
	let svi = Svi { a: none, b: nothing, rho: none, m: none, sigma: nothing };
	let flat = SurfaceQuote { svi, forward: spot, tenor: 0, as_of, confidence };
	let surface = last.and_then(|last| last.surface).unwrap_or(flat);
	ExpiryQuote {
		expiry,
		forward: last.map_or(spot, |last| last.forward),
		as_of,
		confidence,
		surface: Some(SurfaceQuote { confidence, ..surface }),
	}
}

/// Milliseconds in seconds.
fn milliseconds(time: Moment) -> Result<FixedU128, MathError> {
	let seconds = u128::from(time).checked_mul(PER_MILLISECOND).ok_or(MathError::Overflow)?;
	Ok(FixedU128::from_inner(seconds))
}

/// `t` and the settled part of an expiry inside its window of `W`: with `rem = max(time left, 2 W / 3 - covered)`
/// `t = W rem / (covered + rem)` and the sum of samples times their time over `covered + rem`, so that the weights of
/// what is known and what is not always add up to 1. To the nearest.
fn inside_window(
	left: Moment,
	window: Moment,
	(covered, weighted): (Moment, u128),
) -> Result<(FixedU128, FixedU128), MathError> {
	// ceil(2 W / 3), as the oracle has it.
	let required = window.saturating_sub(window.checked_div(3).unwrap_or_default());
	let open = left.max(required.saturating_sub(covered));
	let whole = u128::from(covered.checked_add(open).ok_or(MathError::Overflow)?);
	let of_window = u128::from(window).checked_mul(PER_MILLISECOND).ok_or(MathError::Overflow)?;
	let seconds = mul_div_nearest(of_window, open.into(), whole)?;
	let settled = mul_div_nearest(weighted, 1, whole)?;
	Ok((FixedU128::from_inner(seconds), FixedU128::from_inner(settled)))
}

#[cfg(test)]
mod tests {
	use super::*;

	const ONE: u128 = 1_000_000_000_000_000_000;

	#[test]
	fn weights_of_known_and_unknown_add_up_to_one_inside_the_window() {
		// W = 30 s. 12 s at 50,000 sampled, 18 s left: t = 30 x 18 / 30 = 18 and 50,000 x 12 / 30 = 20,000.
		let (t, settled) =
			inside_window(18_000, 30_000, (12_000, 50_000 * ONE * 12_000)).expect("fits");
		assert_eq!((t.into_inner(), settled.into_inner()), (18 * ONE, 20_000 * ONE));
		// 6 s sampled, 10 s left, but 20 s must be covered: rem = 14, t = 30 x 14 / 20 = 21, 50,000 x 6 / 20 = 15,000.
		let (t, settled) =
			inside_window(10_000, 30_000, (6_000, 50_000 * ONE * 6_000)).expect("fits");
		assert_eq!((t.into_inner(), settled.into_inner()), (21 * ONE, 15_000 * ONE));
		// Past expiry, all sampled that is needed: nothing is open and the average is the price.
		let (t, settled) = inside_window(0, 30_000, (20_000, 50_000 * ONE * 20_000)).expect("fits");
		assert_eq!((t.into_inner(), settled.into_inner()), (0, 50_000 * ONE));
		// Nothing sampled yet: the whole window is open.
		let (t, settled) = inside_window(29_999, 30_000, (0, 0)).expect("fits");
		assert_eq!((t.into_inner(), settled.into_inner()), (30 * ONE, 0));
	}
}
