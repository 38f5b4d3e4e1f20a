//! One surface of many: the operator's that is nearest to the middle of all, whole.
//!
//! A surface is never mixed of several operators' slices: it is one record's coherent whole, of its own forwards and
//! tenors. What is mixed is only the *yardstick* that it is measured by: of every expiry the pointwise median of total
//! variance over the passing records, at the strikes `K = F exp(j sqrt(w) / 2)`, |j| <= 8, `F` being the median forward and
//! `w` the median variance at the money. Compared is what each says of the same strike, each from its own forward: one that
//! shifts its smile by a forward of its own is as far away as one that bends it. Variances of records of different age are
//! compared per unit of time. Forwards are measured themselves, too, against their median: one at the edge of the band of
//! prices counts as far away as a variance at the edge of the band of surfaces. And those of the youngest quorum come
//! before all others: who feeds seldom cannot make every surface look old.
//!
//! A record passes if none of its slices has arbitrage: alone, on these points and on those of
//! [`Svi::check`](surety_math::Svi::check), which looks where a slice bends, however far from the money; and against its
//! own next expiry, on these points. It is not compared with what the chain took before, so a jump of volatility stops
//! nobody. The chosen one has to pass the dearer [`Svi::check_calendar`](surety_math::Svi::check_calendar) too; if it does
//! not, the next nearest is tried, one more than may be lying.

use super::{as_of, confidence, scalar::consensus, Fresh};
use alloc::vec::Vec;
use core::cmp::Reverse;
use sp_arithmetic::FixedU128;
use surety_math::{
	div_ceil, mul_ceil, mul_floor, GridVariances, MathError, MoneyGrid, SviRefusal, Variance,
};
use surety_types::{FeedTerms, Moment, ObservedExpiry, SurfaceQuote};

/// A tenor is counted as at least a minute.
const SHORTEST_TENOR: Moment = 60_000;
/// A distance that no number tells.
const BEYOND: FixedU128 = FixedU128::from_inner(u128::MAX);

/// Why an operator's surface was refused: the fault and the point that proves it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Refusal {
	/// The operator's number.
	pub number: u32,
	/// The expiry, in milliseconds of Unix time; of two the earlier.
	pub expiry: Moment,
	/// The fault, and where.
	pub refusal: SviRefusal,
}

/// The surface that was chosen.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Chosen {
	/// Number of the operator whose it is.
	pub number: u32,
	/// The largest distance of its total variance from the yardstick, as a share of that; or of its forward, if that is
	/// larger, as so much of the band of surfaces as it is of the band of prices.
	pub distance: FixedU128,
	/// Its slices of the expiries of which a quorum passed, ascending.
	pub slices: Vec<(Moment, SurfaceQuote)>,
}

/// What the records amount to.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Surfaces {
	/// The surface; none without a quorum that passes, or within the band.
	pub chosen: Option<Chosen>,
	/// Surfaces with arbitrage.
	pub refused: Vec<Refusal>,
	/// Numbers of the operators whose surfaces pass and are beyond the band.
	pub outside: Vec<u32>,
}

/// What variance is for: the time to expiry, at least a minute, in milliseconds.
pub fn tenor(expiry: Moment, at: Moment) -> Moment {
	expiry.saturating_sub(at).max(SHORTEST_TENOR)
}

/// The surface of fresh records for live expiries, both ascending where they have an order.
pub fn choose(
	fresh: &[Fresh<'_>],
	live: &[Moment],
	terms: &FeedTerms,
	admitted: u32,
	now: Moment,
) -> Surfaces {
	let mut surfaces = Surfaces::default();
	let (sound, unsound): (Vec<_>, Vec<_>) =
		fresh.iter().map(|record| money(record, live)).partition(Result::is_ok);
	let mut refuse = |refusals: Vec<Refusal>| surfaces.refused.extend(refusals);
	refuse(unsound.into_iter().filter_map(Result::err).collect());
	let sound: Vec<Money<'_>> = sound.into_iter().flatten().collect();
	let columns: Vec<Column> =
		live.iter().filter_map(|expiry| Column::new(*expiry, &sound, terms, now)).collect();
	let (passing, failing): (Vec<_>, Vec<_>) =
		sound.iter().map(|record| tested(record, &columns)).partition(Result::is_ok);
	refuse(failing.into_iter().filter_map(Result::err).collect());
	let passing: Vec<Tested<'_>> = passing.into_iter().flatten().collect();
	let yardsticks: Vec<Yardstick> = columns
		.iter()
		.filter_map(|column| Yardstick::new(column, &passing, terms, admitted, now))
		.collect();
	let mut candidates: Vec<_> = passing
		.iter()
		.filter_map(|record| Candidate::new(record, &yardsticks, terms, now))
		.collect();
	let beyond = |candidate: &Candidate<'_>| candidate.distance > terms.surface_band;
	surfaces.outside =
		candidates.iter().filter(|one| beyond(one)).map(|one| one.record.number).collect();
	candidates.retain(|candidate| !beyond(candidate));
	candidates.sort_by_key(|candidate| {
		let nearest = (candidate.distance, candidate.record.number);
		(Reverse(candidate.young), Reverse(candidate.covered), nearest)
	});
	let attempts = usize::from(terms.faulty).saturating_add(1);
	for candidate in candidates.into_iter().take(attempts) {
		match calendar(candidate.record) {
			Ok(()) => {
				surfaces.chosen = Some(candidate.chosen(&yardsticks));
				break;
			},
			Err(refusal) => surfaces.refused.push(refusal),
		}
	}
	surfaces
}

/// The live expiries of a record, ascending.
fn quoted<'a>(
	record: &Fresh<'a>,
	live: &'a [Moment],
) -> impl Iterator<Item = &'a ObservedExpiry> + 'a {
	let quoted = record.observation.expiries.iter();
	quoted.filter(move |quote| live.binary_search(&quote.expiry).is_ok())
}

/// A record and its total variances at the money, per expiry.
struct Money<'a> {
	record: Fresh<'a>,
	variances: Vec<(&'a ObservedExpiry, Variance)>,
}

fn money<'a>(record: &Fresh<'a>, live: &'a [Moment]) -> Result<Money<'a>, Refusal> {
	let number = record.number;
	let at_the_money = |quote: &'a ObservedExpiry| match quote.svi.at_the_money() {
		Ok(variance) => Ok((quote, variance)),
		Err(refusal) => Err(Refusal { number, expiry: quote.expiry, refusal }),
	};
	let variances = quoted(record, live).map(at_the_money).collect::<Result<_, _>>()?;
	Ok(Money { record: *record, variances })
}

/// An expiry that a quorum quotes, with the strikes at which its slices are tested and compared.
struct Column {
	expiry: Moment,
	forward: FixedU128,
	grid: MoneyGrid,
}

impl Column {
	fn new(expiry: Moment, records: &[Money<'_>], terms: &FeedTerms, now: Moment) -> Option<Self> {
		let of_record = |record: &Money<'_>| {
			let (quote, variance) =
				record.variances.iter().find(|(quote, _)| quote.expiry == expiry)?;
			let Fresh { included, observation, .. } = record.record;
			let variance = variance.scaled(tenor(expiry, now), tenor(expiry, included)).ok()?;
			let forward = surety_math::signed(forward(observation.spot, quote.basis)?).ok()?;
			Some((variance, forward.into_inner()))
		};
		let (mut variances, forwards): (Vec<Variance>, Vec<i128>) =
			records.iter().filter_map(of_record).unzip();
		let forward = consensus(forwards, terms.quorum())?.median;
		let forward = FixedU128::from_inner(forward.unsigned_abs());
		let grid = MoneyGrid::new(Variance::median(&mut variances)?);
		Some(Self { expiry, forward, grid })
	}

	/// The strikes as seen from a record's forward.
	fn seen_by(&self, record: &Fresh<'_>, quote: &ObservedExpiry) -> Option<MoneyGrid> {
		let own = forward(record.observation.spot, quote.basis)?;
		self.grid.seen_from(own, self.forward).ok()
	}
}

/// A record whose slices pass on the grids.
struct Tested<'a> {
	number: u32,
	included: Moment,
	slices: Vec<TestedSlice<'a>>,
	record: Fresh<'a>,
}

struct TestedSlice<'a> {
	quote: &'a ObservedExpiry,
	variances: GridVariances,
}

fn tested<'a>(record: &Money<'a>, columns: &[Column]) -> Result<Tested<'a>, Refusal> {
	let Fresh { number, included, .. } = record.record;
	let mut slices: Vec<TestedSlice<'a>> = Vec::new();
	let mut earlier: Option<(Moment, MoneyGrid, GridVariances)> = None;
	for (quote, _) in &record.variances {
		let column = columns.iter().find(|column| column.expiry == quote.expiry);
		let grid = column.and_then(|column| column.seen_by(&record.record, quote));
		let Some(grid) = grid else { continue };
		let refuse = |expiry| move |refusal| Refusal { number, expiry, refusal };
		quote.svi.check().map_err(refuse(quote.expiry))?;
		let variances = quote.svi.variances_on(&grid).map_err(refuse(quote.expiry))?;
		if let Some((expiry, grid, variances)) = &earlier {
			variances.check_later(grid, &quote.svi).map_err(refuse(*expiry))?;
		}
		earlier = Some((quote.expiry, grid, variances));
		slices.push(TestedSlice { quote, variances });
	}
	Ok(Tested { number, included, slices, record: record.record })
}

impl Tested<'_> {
	/// Its variances of an expiry, as they would be for the tenor of now.
	fn variances(&self, expiry: Moment, now: Moment) -> Option<GridVariances> {
		let slice = self.slices.iter().find(|slice| slice.quote.expiry == expiry)?;
		slice.variances.scaled(tenor(expiry, now), tenor(expiry, self.included)).ok()
	}

	/// Its forward of an expiry.
	fn forward(&self, expiry: Moment) -> Option<FixedU128> {
		let slice = self.slices.iter().find(|slice| slice.quote.expiry == expiry)?;
		forward(self.record.observation.spot, slice.quote.basis)
	}
}

/// The middle of the passing slices of an expiry, of which there is a quorum.
struct Yardstick {
	expiry: Moment,
	middle: GridVariances,
	/// The median of the passing records' forwards.
	forward: FixedU128,
	as_of: Moment,
	confidence: FixedU128,
}

impl Yardstick {
	fn new(
		column: &Column,
		passing: &[Tested<'_>],
		terms: &FeedTerms,
		admitted: u32,
		now: Moment,
	) -> Option<Self> {
		let expiry = column.expiry;
		let (all, included): (Vec<_>, Vec<_>) = passing
			.iter()
			.filter_map(|record| Some((record.variances(expiry, now)?, record.included)))
			.unzip();
		let count = all.len();
		let units = |forward: FixedU128| i128::try_from(forward.into_inner()).ok();
		let forwards = passing.iter().filter_map(|record| record.forward(expiry).and_then(units));
		let forward = consensus(forwards.collect(), terms.quorum())?.median.unsigned_abs();
		let as_of = as_of(included, terms.quorum())?;
		let middle = GridVariances::median(&all)?;
		let spread = GridVariances::spread(&all, &middle).unwrap_or(BEYOND);
		let confidence = confidence::product([
			confidence::agreement(spread, terms.surface_band),
			confidence::attendance(count, admitted),
		]);
		let forward = FixedU128::from_inner(forward);
		Some(Self { expiry, middle, forward, as_of, confidence })
	}
}

/// A passing record that quotes something that there is a yardstick for.
struct Candidate<'a> {
	record: &'a Tested<'a>,
	/// Whether it is of the youngest quorum, wherever it is measured.
	young: bool,
	covered: usize,
	distance: FixedU128,
}

impl<'a> Candidate<'a> {
	fn new(
		record: &'a Tested<'a>,
		yardsticks: &[Yardstick],
		terms: &FeedTerms,
		now: Moment,
	) -> Option<Self> {
		let mut young = true;
		let distances: Vec<_> = yardsticks
			.iter()
			.filter_map(|yardstick| {
				let own = record.variances(yardstick.expiry, now)?;
				let forward = record.forward(yardstick.expiry)?;
				let apart = apart(forward, yardstick.forward, terms).unwrap_or(BEYOND);
				young &= record.included >= yardstick.as_of;
				Some(own.distance(&yardstick.middle).max(apart))
			})
			.collect();
		let covered = distances.len();
		let distance = distances.into_iter().max()?;
		Some(Self { record, young, covered, distance })
	}

	fn chosen(&self, yardsticks: &[Yardstick]) -> Chosen {
		let slices = self.record.slices.iter().filter_map(|slice| {
			let ObservedExpiry { expiry, basis, svi } = *slice.quote;
			let yardstick = yardsticks.iter().find(|yardstick| yardstick.expiry == expiry)?;
			let quote = SurfaceQuote {
				svi,
				forward: forward(self.record.record.observation.spot, basis)?,
				tenor: tenor(expiry, self.record.included),
				as_of: yardstick.as_of.min(self.record.included),
				confidence: yardstick.confidence,
			};
			Some((expiry, quote))
		});
		Chosen { number: self.record.number, distance: self.distance, slices: slices.collect() }
	}
}

/// How far a forward is from the middle one: as much of the band of surfaces as it is of the band of prices.
fn apart(forward: FixedU128, middle: FixedU128, terms: &FeedTerms) -> Result<FixedU128, MathError> {
	let apart = FixedU128::from_inner(forward.into_inner().abs_diff(middle.into_inner()));
	mul_ceil(div_ceil(apart, mul_floor(terms.band, middle)?)?, terms.surface_band)
}

/// Spot and basis; nothing if they make no price.
pub fn forward(spot: FixedU128, basis: sp_arithmetic::FixedI128) -> Option<FixedU128> {
	spot.into_inner().checked_add_signed(basis.into_inner()).map(FixedU128::from_inner)
}

/// Whether the slices of a record have no arbitrage against the next where they bend either.
fn calendar(record: &Tested<'_>) -> Result<(), Refusal> {
	for (slice, later) in record.slices.iter().zip(record.slices.iter().skip(1)) {
		let ObservedExpiry { expiry, svi, .. } = slice.quote;
		let refuse = |refusal| Refusal { number: record.number, expiry: *expiry, refusal };
		svi.check_calendar(&later.quote.svi).map_err(refuse)?;
	}
	Ok(())
}
