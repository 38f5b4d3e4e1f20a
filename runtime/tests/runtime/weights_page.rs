//! `docs/weights.md`: what every call and step of a hook takes, read from the weights that are compiled in.
//!
//! The page is what this test writes and compares, so that it cannot be older than the weights. To write it anew:
//! `SURETY_WRITE_DOCS=1 cargo test --release --test runtime weights_page`.

use pallet_balances::WeightInfo as _;
use std::{fmt::Write, fs};
use surety_options::WeightInfo as _;
use surety_oracle::WeightInfo as _;
use surety_runtime::{
	weights::{Balances, DbWeight, Options, Oracle, Vaults},
	Runtime,
};
use surety_vaults::WeightInfo as _;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/weights.md");

const HEAD: &str = "# Weights

What calls and steps of hooks take at most, measured. A test writes this page from `runtime/src/weights/` and compares it;
after `scripts/weights.sh` write it anew:

```sh
SURETY_WRITE_DOCS=1 cargo test --release --test runtime weights_page
```

- *time*: of the runtime's work alone, in microseconds.
- *reads*, *writes*: entries of the database, whose price is {read} and {write} microseconds each.
- *weight*: all of it, in microseconds, where the components are as large as the last column says.
- *transfers*: the weight over that of one `transfer_keep_alive` of the native token, {transfer} microseconds by the same
  price of the database.

A call says its worst before it is made; where less was used the fee of the difference returns. What no call is charged
says so. In front of the table stands when and how a pallet was measured.
";

const PALLETS: [(&str, &str, &str); 4] = [
	(
		"Vaults",
		include_str!("../../src/weights/surety_vaults.rs"),
		include_str!("../../../pallets/vaults/src/weights.rs"),
	),
	(
		"Options",
		include_str!("../../src/weights/surety_options.rs"),
		include_str!("../../../pallets/options/src/weights.rs"),
	),
	(
		"Oracle",
		include_str!("../../src/weights/surety_oracle.rs"),
		include_str!("../../../pallets/oracle/src/weights.rs"),
	),
	(
		"Risk",
		include_str!("../../src/weights/surety_risk.rs"),
		include_str!("../../../pallets/risk/src/weights.rs"),
	),
];

/// A number that grows with components.
#[derive(Clone, Debug, Default)]
struct Sum {
	base: u64,
	slopes: Vec<(String, u64)>,
}

impl Sum {
	fn at(&self, components: &[(String, u64)]) -> u64 {
		let size =
			|name: &str| components.iter().find(|(other, _)| other == name).expect("given").1;
		self.base + self.slopes.iter().map(|(name, slope)| slope * size(name)).sum::<u64>()
	}

	/// As a formula, each number divided by `unit`.
	fn formula(&self, unit: f64, places: usize) -> String {
		let number = |value: u64| format!("{:.places$}", value as f64 / unit);
		let slopes = self.slopes.iter().filter(|(_, slope)| number(*slope) != number(0));
		let terms = slopes.map(|(name, slope)| match number(*slope).as_str() {
			"1" => name.clone(),
			slope => format!("{slope} {name}"),
		});
		let base = Some(number(self.base)).filter(|_| self.base > 0 || self.slopes.is_empty());
		let all: Vec<_> = base.into_iter().chain(terms).collect();
		all.join(" + ")
	}
}

/// What one of the functions of a weight file says.
#[derive(Clone, Debug, Default)]
struct Measured {
	name: String,
	/// The most of each component.
	most: Vec<(String, u64)>,
	/// In picoseconds.
	time: Sum,
	reads: Sum,
	writes: Sum,
}

impl Measured {
	/// In picoseconds.
	fn weight(&self, components: &[(String, u64)]) -> u64 {
		self.time.at(components)
			+ DbWeight::get().reads(self.reads.at(components)).ref_time()
			+ DbWeight::get().writes(self.writes.at(components)).ref_time()
	}
}

/// The number with which a text begins, as Rust writes it.
fn leading_number(text: &str) -> u64 {
	let end = text.find(|c: char| !c.is_ascii_digit() && c != '_').unwrap_or(text.len());
	text[..end].replace('_', "").parse().expect("a number")
}

/// What lies between two marks.
fn between<'a>(text: &'a str, from: &str, to: &str) -> Option<&'a str> {
	let rest = &text[text.find(from)? + from.len()..];
	Some(&rest[..rest.find(to)?])
}

/// Adds one term of a function's sum to what it is a part of.
fn add_term(measured: &mut Measured, term: &str) {
	let (sum, number) = if let Some((_, rest)) = term.split_once(".reads(") {
		(&mut measured.reads, rest)
	} else if let Some((_, rest)) = term.split_once(".writes(") {
		(&mut measured.writes, rest)
	} else {
		(&mut measured.time, term.split_once("from_parts(").expect("a weight").1)
	};
	let number = leading_number(number);
	match between(term, "saturating_mul(", ".into()") {
		None => sum.base += number,
		Some(component) if number > 0 => sum.slopes.push((component.into(), number)),
		// Only the size of a proof, which a chain of its own does not pay for.
		Some(_) => (),
	}
}

/// The functions of a weight file, in its order.
fn measured(source: &str) -> Vec<Measured> {
	let mut all = Vec::new();
	let mut next = Measured::default();
	let mut body = None;
	for line in source.lines() {
		if let Some(range) = line.strip_prefix("\t/// `").filter(|line| line.contains("is in `[")) {
			let component = range.split('`').next().expect("a name").to_string();
			let most = between(range, ", ", "]").expect("a range");
			next.most.push((component, leading_number(most)));
		} else if let Some(name) = between(line, "\tfn ", "(") {
			next.name = name.into();
			body = Some(String::new());
		} else if line == "\t}" {
			let terms = body.take().expect("a function");
			terms.split(".saturating_add(").for_each(|term| add_term(&mut next, term));
			all.push(std::mem::take(&mut next));
		} else if let Some(body) = &mut body {
			body.push_str(line.split("//").next().unwrap_or_default().trim());
		}
	}
	all
}

/// What a pallet's trait says that a function weighs.
fn about(traits: &str, name: &str) -> String {
	let mut said = String::new();
	for line in traits.lines() {
		match line.trim().strip_prefix("///") {
			Some(doc) => said.push_str(doc),
			None if line.contains(&format!("fn {name}(")) => return said.trim().to_string(),
			None => said.clear(),
		}
	}
	panic!("{name} is not in the pallet's trait");
}

/// In microseconds.
fn micros(picoseconds: u64) -> String {
	format!("{:.0}", picoseconds as f64 / 1e6)
}

fn transfers(picoseconds: u64) -> String {
	format!("{:.1}", picoseconds as f64 / Balances::transfer_keep_alive().ref_time() as f64)
}

fn row(function: &Measured, traits: &str) -> String {
	let Measured { name, most, time, reads, writes } = function;
	let weight = function.weight(most);
	let at: Vec<_> = most.iter().map(|(component, most)| format!("{component} = {most}")).collect();
	format!(
		"| `{name}` | {} | {} | {} | {} | {} | {} | {} |",
		about(traits, name),
		time.formula(1e6, if most.is_empty() { 0 } else { 1 }),
		reads.formula(1.0, 0),
		writes.formula(1.0, 0),
		micros(weight),
		transfers(weight),
		at.join(", "),
	)
}

/// What a usual trade, a deposit and a position at expiry take, in transfers.
fn measures() -> String {
	let find = |pallet: usize, name: &str| {
		let found = measured(PALLETS[pallet].1).into_iter().find(|each| each.name == name);
		found.unwrap_or_else(|| panic!("{name} is measured"))
	};
	let p = |number: u64| [("p".to_string(), number)];
	let deposit = find(0, "deposit_cash").weight(&[]);
	let trade = find(1, "write_and_sell").weight(&p(16));
	// Of what each vault has afterwards.
	let margin = 2 * find(1, "margin_of").time.at(&p(17));
	let each = |name: &str| {
		let function = find(1, name);
		transfers_finely(function.weight(&p(128)).saturating_sub(function.weight(&p(1))) / 127)
	};
	let mut page = String::from("\n## In transfers\n\n| What | transfers |\n|---|---|\n");
	for (what, size) in [
		("cash into a vault of 128 positions and 16 collateral assets", transfers(deposit)),
		(
			"writing and selling between two vaults of 16 other positions, with margin",
			transfers(trade),
		),
		(
			"the same before margin: without the time of its two checks",
			transfers(trade.saturating_sub(margin)),
		),
		("one position more of a loser, settled by a call", each("settle_loser")),
		("one position more of a winner, settled by a call", each("settle_winner")),
		("one position more of a loser, settled by the hook", each("poll_collect")),
		("one position more of a winner, settled by the hook", each("poll_pay")),
	] {
		writeln!(page, "| {what} | {size} |").expect("text");
	}
	page
}

fn transfers_finely(picoseconds: u64) -> String {
	format!("{:.2}", picoseconds as f64 / Balances::transfer_keep_alive().ref_time() as f64)
}

fn page() -> String {
	let mut page = HEAD
		.replace("{read}", &micros(DbWeight::get().reads(1).ref_time()))
		.replace("{write}", &micros(DbWeight::get().writes(1).ref_time()))
		.replace("{transfer}", &micros(Balances::transfer_keep_alive().ref_time()));
	page.push_str(&measures());
	for (pallet, source, traits) in PALLETS {
		let how = source.lines().nth(2).and_then(|line| line.strip_prefix("//! ")).expect("how");
		writeln!(page, "\n## {pallet}\n\n{how}\n").expect("text");
		page.push_str(
			"| Function | What it weighs | time | reads | writes | weight | transfers | at |\n",
		);
		page.push_str("|---|---|---|---|---|---|---|---|\n");
		for function in measured(source) {
			writeln!(page, "{}", row(&function, traits)).expect("text");
		}
	}
	page
}

#[test]
fn weights_page_is_what_the_weights_say() {
	let page = page();
	if std::env::var_os("SURETY_WRITE_DOCS").is_some() {
		fs::write(PAGE, &page).expect("the page is written");
	}
	let there = fs::read_to_string(PAGE).unwrap_or_default();
	let differs = there.lines().zip(page.lines()).find(|(old, new)| old != new);
	assert!(there == page, "docs/weights.md is stale: see its head. First difference: {differs:?}");
}

#[test]
fn weights_page_reads_the_weights_as_they_are_charged() {
	let weight = |pallet: usize, name: &str, components: &[(&str, u64)]| {
		let all = measured(PALLETS[pallet].1);
		let function = all.into_iter().find(|each| each.name == name).expect("measured");
		let components: Vec<_> =
			components.iter().map(|(component, size)| (component.to_string(), *size)).collect();
		function.weight(&components)
	};
	assert_eq!(weight(0, "deposit_cash", &[]), Vaults::deposit_cash().ref_time());
	assert_eq!(weight(0, "pay_withdrawals", &[("n", 7)]), Vaults::pay_withdrawals(7).ref_time());
	assert_eq!(weight(1, "settle_loser", &[("p", 128)]), Options::settle_loser(128).ref_time());
	assert_eq!(weight(1, "idle_list", &[("s", 82)]), Options::idle_list(82).ref_time());
	let aggregation = [("o", 21), ("e", 24)];
	assert_eq!(weight(2, "aggregate", &aggregation), Oracle::aggregate(21, 24).ref_time());
	assert_eq!(weight(2, "check_operational", &[]), Oracle::check_operational().ref_time());
	assert_eq!(
		<Runtime as frame_system::Config>::DbWeight::get().writes(1),
		DbWeight::get().writes(1)
	);
}
