//! What the functions cost, beside others' algorithms in the same run:
//!
//!     scripts/bench.sh primitives
//!
//! - `float64`: the textbook formula in double precision (erfc of the crate libm);
//! - `hart64`: Hart's rational approximation of N(x) with 64 fractional bits, as Derive's contracts compute it
//!   (West, Better approximations to cumulative normal functions, 2005), the rest in 18 decimals by this crate;
//! - `rust_decimal`: the decimal type and the functions of the crate of that name.
//!
//! The options are the issue's: a forward of 60,000, strikes within e^±1.2, one hour to one year, volatility 0.1 to 3.

use criterion::{criterion_group, criterion_main, BatchSize, Criterion};
use rand::{rngs::StdRng, Rng, SeedableRng};
use rust_decimal::prelude::*;
use sp_arithmetic::{FixedI128, FixedU128};
use std::hint::black_box;
use surety_math::{Black76, Right, Svi, Years, ONE};

fn options() -> Vec<Black76> {
	let mut random = StdRng::seed_from_u64(76);
	(0..4_096)
		.map(|_| {
			let moneyness: f64 = random.gen_range(-1.2..1.2);
			Black76 {
				forward: FixedU128::from_inner(60_000 * ONE),
				strike: FixedU128::from_inner((60_000.0 * moneyness.exp() * 1e18) as u128),
				volatility: FixedU128::from_inner(random.gen_range(ONE / 10..3 * ONE)),
				years: Years::from_seconds(random.gen_range(3_600..31_536_000)).expect("fits"),
				discount: FixedU128::from_inner(random.gen_range(ONE * 9 / 10..=ONE)),
			}
		})
		.collect()
}

fn float(number: FixedU128) -> f64 {
	number.into_inner() as f64 / 1e18
}

mod float64 {
	pub fn normal_cdf(x: f64) -> f64 {
		libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2) / 2.0
	}

	pub fn call(forward: f64, strike: f64, volatility: f64, years: f64, discount: f64) -> f64 {
		let deviation = volatility * years.sqrt();
		let d1 = (forward / strike).ln() / deviation + deviation / 2.0;
		let d2 = d1 - deviation;
		discount * (forward * normal_cdf(d1) - strike * normal_cdf(d2))
	}
}

mod hart64 {
	use super::*;
	use primitive_types::U256;

	const NUMERATOR: [f64; 7] = [
		220.206867912376,
		221.213596169931,
		112.079291497871,
		33.912866078383,
		6.37396220353165,
		0.700383064443688,
		0.0352624965998911,
	];
	const DENOMINATOR: [f64; 8] = [
		440.413735824752,
		793.826512519948,
		637.333633378831,
		296.564248779674,
		86.7807322029461,
		16.064177579207,
		1.75566716318264,
		0.0883883476483184,
	];

	fn horner(coefficients: &[f64], z: U256) -> U256 {
		let scaled = |c: &f64| U256::from((c * 18_446_744_073_709_551_616.0) as u128);
		coefficients.iter().rev().fold(U256::zero(), |sum, c| ((sum * z) >> 64) + scaled(c))
	}

	pub fn normal_cdf(x: i128) -> u128 {
		let size = x.unsigned_abs();
		if size >= 7_071_067_811_865_470_000 {
			return if x < 0 { 0 } else { ONE };
		}
		let half_square = (size >> 1) * size / ONE;
		let e = surety_math::exp(FixedI128::from_inner(-(half_square as i128))).expect("fits");
		let to64 = |n: u128| (U256::from(n) << 64) / U256::from(ONE);
		let z = to64(size);
		let tail = to64(e.into_inner()) * horner(&NUMERATOR, z) / horner(&DENOMINATOR, z);
		let tail = ((tail * U256::from(ONE)) >> 64).as_u128();
		if x < 0 {
			tail
		} else {
			ONE - tail
		}
	}

	pub fn call(option: &Black76) -> u128 {
		let root = surety_math::sqrt(option.years.to_fixed());
		let deviation = surety_math::mul_floor(option.volatility, root).expect("fits");
		let ratio = surety_math::div_floor(option.forward, option.strike).expect("fits");
		let moneyness = surety_math::ln(ratio).expect("positive").into_inner();
		let v = deviation.into_inner() as i128;
		let d1 = moneyness * ONE as i128 / v + v / 2;
		let receives = U256::from(option.forward.into_inner()) * U256::from(normal_cdf(d1));
		let pays = U256::from(option.strike.into_inner()) * U256::from(normal_cdf(d1 - v));
		let value = (receives.saturating_sub(pays) / U256::from(ONE)).as_u128();
		surety_math::mul_div_floor(value, option.discount.into_inner(), ONE).expect("fits")
	}
}

mod decimal {
	use super::*;

	/// In its own numbers of 28 digits.
	pub struct Given(Decimal, Decimal, Decimal, Decimal, Decimal);

	pub fn given(option: &Black76) -> Given {
		let of = |n: FixedU128| Decimal::from_f64(float(n)).expect("a number");
		let years = of(option.years.to_fixed());
		Given(
			of(option.forward),
			of(option.strike),
			of(option.volatility),
			years,
			of(option.discount),
		)
	}

	pub fn call(Given(forward, strike, volatility, years, discount): &Given) -> Option<Decimal> {
		let deviation = volatility * years.sqrt()?;
		let d1 = (forward / strike).checked_ln()? / deviation + deviation / Decimal::TWO;
		let d2 = d1 - deviation;
		// Its normal distribution fails far out.
		let cdf = |x: Decimal| {
			let most = Decimal::from(6);
			x.clamp(-most, most).norm_cdf()
		};
		Some(discount * (forward * cdf(d1) - strike * cdf(d2)))
	}
}

/// One call after another over the inputs, each time the next.
fn each<I, O>(
	criterion: &mut Criterion,
	group: &str,
	name: &str,
	inputs: &[I],
	f: impl Fn(&I) -> O,
) {
	let mut next = inputs.iter().cycle();
	criterion.benchmark_group(group).bench_function(name, |bencher| {
		bencher.iter_batched(
			|| next.next().expect("there are inputs"),
			|input| f(black_box(input)),
			BatchSize::SmallInput,
		)
	});
}

fn prices(criterion: &mut Criterion) {
	let options = options();
	each(criterion, "one price", "surety, call and put", &options, |option| option.prices());
	each(criterion, "one price", "hart64, call", &options, hart64::call);
	let floats: Vec<_> = options
		.iter()
		.map(|o| [o.forward, o.strike, o.volatility, o.years.to_fixed(), o.discount].map(float))
		.collect();
	each(criterion, "one price", "float64, call", &floats, |[f, k, v, t, d]| {
		float64::call(*f, *k, *v, *t, *d)
	});
	let decimals: Vec<_> = options.iter().map(decimal::given).collect();
	each(criterion, "one price", "rust_decimal, call", &decimals, decimal::call);
	each(criterion, "greeks", "surety", &options, |option| option.greeks(Right::Call));
	let priced: Vec<_> = options
		.iter()
		.map(|option| (*option, option.price(Right::Call).expect("in range")))
		.filter(|(option, price)| implied(option, *price).is_ok())
		.collect();
	each(criterion, "implied volatility", "surety", &priced, |(option, price)| {
		implied(option, *price)
	});
}

fn implied(option: &Black76, price: FixedU128) -> Result<FixedU128, surety_math::MathError> {
	let Black76 { forward, strike, years, discount, .. } = *option;
	surety_math::implied_volatility(Right::Call, price, forward, strike, years, discount)
}

fn functions(criterion: &mut Criterion) {
	let mut random = StdRng::seed_from_u64(18);
	let unit = ONE as i128;
	let mut signed = |low: i128, high: i128| -> Vec<FixedI128> {
		(0..4_096)
			.map(|_| FixedI128::from_inner(random.gen_range(low * unit..high * unit)))
			.collect()
	};
	let (arguments, exponents) = (signed(-9, 9), signed(-42, 0));
	let positive: Vec<_> = signed(1, 1_000_000)
		.iter()
		.map(|x| FixedU128::from_inner(x.into_inner() as u128))
		.collect();
	each(criterion, "N(x)", "surety", &arguments, |x| surety_math::normal_cdf(*x));
	each(criterion, "N(x)", "hart64", &arguments, |x| hart64::normal_cdf(x.into_inner()));
	each(criterion, "exp", "surety", &exponents, |x| surety_math::exp(*x));
	each(criterion, "ln", "surety", &positive, |x| surety_math::ln(*x));
	each(criterion, "sqrt", "surety", &positive, |x| surety_math::sqrt(*x));
	each(criterion, "mul_floor", "surety", &positive, |x| surety_math::mul_floor(*x, *x));
	let floats = |numbers: &[FixedI128]| -> Vec<f64> {
		numbers.iter().map(|x| x.into_inner() as f64 / 1e18).collect()
	};
	each(criterion, "N(x)", "float64", &floats(&arguments), |x| float64::normal_cdf(*x));
	each(criterion, "exp", "float64", &floats(&exponents), |x| x.exp());
	each(criterion, "ln", "float64", &positive, |x| float(*x).ln());
	let slice = Svi {
		a: FixedI128::from_inner(unit / 100),
		b: FixedU128::from_inner(ONE / 20),
		rho: FixedI128::from_inner(-unit / 3),
		m: FixedI128::from_inner(unit / 50),
		sigma: FixedU128::from_inner(ONE / 5),
	};
	let tenor = Years::from_seconds(2_592_000).expect("fits");
	let forward = FixedU128::from_inner(60_000 * ONE);
	each(criterion, "SVI", "volatility of a strike", &positive, |x| {
		slice.volatility(*x, forward, tenor)
	});
	each(criterion, "SVI", "test for arbitrage", &[slice], |slice| slice.check());
}

criterion_group! {
	name = benches;
	config = Criterion::default().sample_size(50).without_plots();
	targets = prices, functions
}
criterion_main!(benches);
