//! What would be fed, without a node.

use crate::{
	cli::Settings,
	clock::format_utc,
	faulty::Fault,
	market::Market,
	price::{Price, Tick},
	quoting::{Quoting, View},
	source::Quote,
	surface::years_until,
};
use surety_types::Moment;

/// How long a simulation is printed if nothing is said, in milliseconds.
const MINUTE: Moment = 60_000;
/// The expiry whose volatility at the money is printed.
const MONTH: Moment = 30 * 86_400_000;

/// Prints the prices of every source and when they begin, one per line, and what operators make of them where they
/// differ: their prices and their volatilities at the money for thirty days.
pub fn dry_run(settings: Settings) {
	let Settings { markets, faults, horizon, .. } = settings;
	let mut lines = String::new();
	let is_one = markets.len() == 1;
	for mut market in markets {
		if !is_one {
			lines += &format!("# {}={}\n", market.quoting.id, market.describe());
		}
		print_market(&mut market, &faults, horizon, &mut lines);
	}
	// Whoever reads may have seen enough.
	let _ = std::io::Write::write_all(&mut std::io::stdout(), lines.as_bytes());
}

fn print_market(
	market: &mut Market,
	faults: &[Option<Fault>],
	horizon: Option<Moment>,
	lines: &mut String,
) {
	let quoting = market.quoting.clone();
	let lies = faults.iter().any(Option::is_some);
	let operators = |wanted| (1..=if wanted { faults.len() } else { 0 }).collect::<Vec<_>>();
	let prices = operators(lies || quoting.noise.price_bps > 0);
	let volatilities = operators(lies || quoting.noise.volatility_bps > 0);
	let named = |of: &[usize], what: &str| -> String {
		of.iter().map(|number| format!(",{what}_{number}")).collect()
	};
	let columns = named(&prices, "operator") + &named(&volatilities, "vol");
	*lines += &format!("elapsed_ms,bar_utc,price{columns}\n");
	let until = horizon.or(market.source.length()).unwrap_or(MINUTE);
	let (mut elapsed, mut first) = (0, None);
	while elapsed < until {
		let Some(quote) = market.source.quote(elapsed) else { break };
		let first = *first.get_or_insert(quote);
		let bar = quote.bar.map(format_utc).unwrap_or_default();
		*lines += &format!("{},{bar},{}", quote.since, quote.price);
		let observed: Vec<_> = (0..)
			.zip(faults)
			.map(|(operator, fault)| observed(&quoting, operator, *fault, [quote, first]))
			.collect();
		let silent = (String::new(), String::new());
		let cell = |number: &usize| observed[number - 1].as_ref().unwrap_or(&silent);
		prices.iter().for_each(|number| *lines += &format!(",{}", cell(number).0));
		volatilities.iter().for_each(|number| *lines += &format!(",{}", cell(number).1));
		lines.push('\n');
		let Some(next) = market.source.next_change(elapsed) else { break };
		elapsed = elapsed.saturating_add(next);
	}
}

/// An operator's price and volatility as text, where the source says the first quote now and said the second at the
/// beginning.
fn observed(
	quoting: &Quoting,
	operator: usize,
	fault: Option<Fault>,
	quotes: [Quote; 2],
) -> Option<(String, String)> {
	// Any time will do: an operator's volatility does not depend on it.
	let expiry = MINUTE + MONTH;
	let [view, first] =
		quotes.map(|quote| View::new(quote, Tick::of_decimals(18), MINUTE, &[expiry]));
	let observation = quoting.observe(operator, fault, &view, &first)?;
	let spot = Price::from_inner(observation.spot.into_inner()).ok()?;
	let slice = observation.expiries.first()?.svi;
	let variance = slice.total_variance(Default::default()).ok()?.into_inner() as f64 / 1e18;
	let volatility = (variance / years_until(expiry, view.at)).sqrt();
	Some((spot.to_string(), format!("{volatility:.6}")))
}
