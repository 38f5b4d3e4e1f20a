//! Terms of liquidation and of the moving charges become parameters only within their bounds; each bound has its error.

use codec::{Decode, Encode, MaxEncodedLen};
use sp_arithmetic::FixedU128;
use surety_margin::TermsError::{self, *};
use surety_margin::*;

const WEEK: u64 = 7 * 86_400_000;

fn percent(value: u128) -> FixedU128 {
	FixedU128::from_rational(value, 100)
}

/// One unit of 1e-18 more.
fn above(value: FixedU128) -> FixedU128 {
	FixedU128::from_inner(value.into_inner() + 1)
}

/// A check of default terms after a change.
macro_rules! check {
	($terms:ident, $parameters:ident, $change:expr) => {{
		let mut terms = $terms::default();
		let change: fn(&mut $terms) = $change;
		change(&mut terms);
		$parameters::new(terms).map(|parameters| assert_eq!(parameters.terms(), &terms))
	}};
}

fn auction(change: fn(&mut AuctionTerms)) -> Result<(), TermsError> {
	check!(AuctionTerms, AuctionParameters, change)
}

fn interest(change: fn(&mut InterestTerms)) -> Result<(), TermsError> {
	check!(InterestTerms, InterestParameters, change)
}

fn kappa(change: fn(&mut KappaTerms)) -> Result<(), TermsError> {
	check!(KappaTerms, KappaParameters, change)
}

fn open_interest(change: fn(&mut OpenInterestTerms)) -> Result<(), TermsError> {
	check!(OpenInterestTerms, OpenInterestParameters, change)
}

fn fees(change: fn(&mut FeeTerms)) -> Result<(), TermsError> {
	check!(FeeTerms, FeeParameters, change)
}

fn fund(change: fn(&mut FundTerms)) -> Result<(), TermsError> {
	check!(FundTerms, FundParameters, change)
}

#[test]
fn default_terms_are_within_bounds() {
	assert_eq!(auction(|_| ()), Ok(()));
	assert_eq!(interest(|_| ()), Ok(()));
	assert_eq!(kappa(|_| ()), Ok(()));
	assert_eq!(open_interest(|_| ()), Ok(()));
	assert_eq!(fees(|_| ()), Ok(()));
	assert_eq!(fund(|_| ()), Ok(()));
	assert_eq!(AuctionParameters::default().terms(), &AuctionTerms::default());
}

#[test]
fn auction_terms_are_refused_when_prices_do_not_fall() {
	assert_eq!(auction(|terms| terms.first_price = percent(100)), Ok(()));
	assert_eq!(auction(|terms| terms.first_price = above(percent(100))), Err(AuctionPrice));
	assert_eq!(auction(|terms| terms.middle_price = terms.first_price), Ok(()));
	assert_eq!(auction(|terms| terms.middle_price = above(terms.first_price)), Err(AuctionPrice));
	assert_eq!(auction(|terms| terms.middle_price = percent(0)), Err(AuctionPrice));
}

#[test]
fn auction_terms_are_refused_when_a_stage_never_ends_or_takes_no_time() {
	let set: [fn(&mut AuctionTerms) -> &mut u64; 4] = [
		|terms| &mut terms.first_fall,
		|terms| &mut terms.second_fall,
		|terms| &mut terms.thin_growth,
		|terms| &mut terms.grace,
	];
	for duration in set {
		for (value, expected) in [
			(1, Ok(())),
			(WEEK, Ok(())),
			(0, Err(AuctionDuration)),
			(WEEK + 1, Err(AuctionDuration)),
		] {
			let mut terms = AuctionTerms::default();
			*duration(&mut terms) = value;
			assert_eq!(AuctionParameters::new(terms).map(|_| ()), expected);
		}
	}
}

#[test]
fn auction_terms_are_refused_when_shares_are_out_of_bounds() {
	assert_eq!(auction(|terms| terms.buffer = percent(0)), Err(Buffer));
	assert_eq!(auction(|terms| terms.buffer = percent(100)), Ok(()));
	assert_eq!(auction(|terms| terms.buffer = above(percent(100))), Err(Buffer));
	assert_eq!(auction(|terms| terms.thin_share = percent(0)), Err(ThinShare));
	assert_eq!(auction(|terms| terms.thin_share = above(percent(100))), Err(ThinShare));
	assert_eq!(auction(|terms| terms.penalty = percent(10)), Ok(()));
	assert_eq!(auction(|terms| terms.penalty = above(percent(10))), Err(Penalty));
	assert_eq!(auction(|terms| terms.flagger_share = percent(50)), Ok(()));
	assert_eq!(auction(|terms| terms.flagger_share = above(percent(50))), Err(Penalty));
	assert_eq!(auction(|terms| terms.least_fraction = percent(0)), Err(LeastFraction));
	assert_eq!(auction(|terms| terms.least_fraction = above(percent(100))), Err(LeastFraction));
	let million = FixedU128::from_u32(1_000_000);
	let mut terms = AuctionTerms { equity_floor: million, ..Default::default() };
	assert_eq!(AuctionParameters::new(terms).map(|_| ()), Ok(()));
	terms.equity_floor = above(million);
	assert_eq!(AuctionParameters::new(terms).map(|_| ()), Err(EquityFloor));
}

#[test]
fn interest_terms_are_refused_when_the_curve_is_none() {
	assert_eq!(interest(|terms| terms.kink = percent(0)), Err(Kink));
	assert_eq!(interest(|terms| terms.kink = percent(100)), Err(Kink));
	assert_eq!(interest(|terms| terms.slope2 = percent(390)), Ok(()));
	assert_eq!(interest(|terms| terms.slope2 = above(percent(390))), Err(Rate));
	assert_eq!(interest(|terms| terms.base = FixedU128::from_inner(u128::MAX)), Err(Rate));
	assert_eq!(interest(|terms| terms.treasury_share = percent(100)), Ok(()));
	assert_eq!(interest(|terms| terms.treasury_share = above(percent(100))), Err(TreasuryShare));
	assert_eq!(interest(|terms| terms.debt_limit = above(terms.stress_level)), Err(Utilisation));
	assert_eq!(interest(|terms| terms.stress_level = above(percent(100))), Err(Utilisation));
}

#[test]
fn kappa_terms_are_refused_when_it_could_not_follow() {
	assert_eq!(kappa(|terms| terms.reference = percent(1)), Ok(()));
	assert_eq!(kappa(|terms| terms.reference = percent(0)), Err(ReferenceVolatility));
	assert_eq!(kappa(|terms| terms.reference = above(percent(1_000))), Err(ReferenceVolatility));
	assert_eq!(kappa(|terms| terms.half_life = 60_000), Ok(()));
	assert_eq!(kappa(|terms| terms.half_life = 59_999), Err(HalfLife));
	assert_eq!(kappa(|terms| terms.half_life = 365 * 86_400_000 + 1), Err(HalfLife));
	assert_eq!(kappa(|terms| terms.rise = percent(0)), Err(KappaSpeed));
	assert_eq!(kappa(|terms| terms.fall = above(percent(100))), Err(KappaSpeed));
}

#[test]
fn terms_of_charges_and_funds_are_refused_when_out_of_bounds() {
	assert_eq!(open_interest(|terms| terms.factor = percent(400)), Ok(()));
	assert_eq!(open_interest(|terms| terms.factor = above(percent(400))), Err(OpenInterestFactor));
	assert_eq!(open_interest(|terms| terms.factor = percent(99)), Err(OpenInterestFactor));
	assert_eq!(open_interest(|terms| terms.lower = terms.upper), Err(OpenInterestRange));
	assert_eq!(fees(|terms| terms.maker = percent(1)), Ok(()));
	let large: [fn(&mut FeeTerms); 4] = [
		|terms| terms.maker = above(percent(1)),
		|terms| terms.taker = above(percent(1)),
		|terms| terms.settlement = above(percent(1)),
		|terms| terms.cap = above(percent(100)),
	];
	for fee in large {
		assert_eq!(fees(fee), Err(Fee));
	}
	assert_eq!(fees(|terms| terms.author_share = percent(60)), Ok(()));
	assert_eq!(fees(|terms| terms.author_share = above(percent(60))), Err(Split));
	assert_eq!(fund(|terms| terms.cover_share = percent(100)), Ok(()));
	assert_eq!(fund(|terms| terms.cover_share = above(percent(100))), Err(CoverShare));
}

#[test]
fn parameters_survive_storage_and_presets() {
	let parameters = AuctionParameters::default();
	let encoded = parameters.encode();
	assert!(encoded.len() <= AuctionParameters::max_encoded_len());
	assert_eq!(AuctionParameters::decode(&mut &encoded[..]), Ok(parameters));
	let preset = serde_json::to_string(&parameters).expect("writes");
	let read: AuctionParameters = serde_json::from_str(&preset).expect("reads");
	assert_eq!(read, parameters);
	// A preset is checked.
	let wrong = preset.replacen("950000000000000000", "1950000000000000000", 1);
	let error = serde_json::from_str::<AuctionParameters>(&wrong).expect_err("is refused");
	assert!(error.to_string().contains("AuctionPrice"), "{error}");
	let auction = Auction::open(parameters, 5);
	assert_eq!(Auction::decode(&mut &auction.encode()[..]), Ok(auction));
	let index = TearUpIndex::default();
	assert_eq!(TearUpIndex::decode(&mut &index.encode()[..]), Ok(index));
}
