//! Reads cases, and writes requirements, in the format of portfolio_margin.json and its extension in
//! `reference/margin.py`. The example and the tests share it.

use serde_json::{json, Map, Value};
use sp_arithmetic::{FixedI128, FixedU128};
use surety_margin::{
	requirement, Arrays, ChargeName, Collateral, CollateralUse, ExpiryPositions, ExpirySnapshot,
	Haircuts, HouseParameters, HouseTerms, Leg, MarginMode, MarketDetail, MarketParameters,
	MarketRequirement, MarketSnapshot, MarketValuation, PortfolioTerms, Pricing, Requirement,
	Scenario, ScenarioOutcome, Scenarios, StandardExpiry, StandardTerms, Surface, VaultSnapshot,
	VolatilityMove, WorstCase,
};
use surety_math::{Svi, Years};
use surety_types::OptionKind;

/// What is wrong with the input.
pub type Fault = String;

/// Standard margin's default terms, for files that hold none.
const STANDARD: [(&str, &str); 7] = [
	("max_pct", "0.22"),
	("min_pct", "0.18"),
	("mm_pct", "0.15"),
	("mm_of_value", "0.15"),
	("put_im_scale", "1.05"),
	("unpaired_im", "1.2"),
	("unpaired_mm", "1.1"),
];

/// A file of cases.
pub struct CaseFile(Value);

impl CaseFile {
	/// Reads it.
	pub fn read(path: &str) -> Result<Self, Fault> {
		let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
		serde_json::from_str(&text).map(Self).map_err(|error| error.to_string())
	}

	/// Its cases.
	pub fn cases(&self) -> &[Value] {
		self.0.get("cases").and_then(Value::as_array).map_or(&[], Vec::as_slice)
	}

	/// What a case asks.
	pub fn problem(&self, case: &Value) -> Result<Problem, Fault> {
		let case = Fields::new(case)?;
		let params = match case.get("params")? {
			Value::String(name) => self
				.0
				.get("params")
				.and_then(|all| all.get(name))
				.ok_or_else(|| format!("no params {name}"))?,
			inline => inline,
		};
		Problem::read(&Fields::new(params)?, &case)
	}
}

/// The name of a case.
pub fn name(case: &Value) -> String {
	case.get("name").and_then(Value::as_str).unwrap_or_default().into()
}

/// A vault with its markets and parameters.
pub struct Problem {
	/// Parameters of the house.
	pub house: HouseParameters,
	/// Markets, ready for use.
	pub markets: Vec<MarketValuation>,
	/// The vault.
	pub vault: VaultSnapshot,
	/// How it is margined.
	pub mode: MarginMode,
	/// Whether the case holds more than portfolio_margin.json does.
	extended: bool,
}

impl Problem {
	fn read(params: &Fields<'_>, case: &Fields<'_>) -> Result<Self, Fault> {
		let snapshot = case.fields("snapshot")?;
		let parameters =
			MarketParameters::without_bounds(portfolio_terms(params)?, standard_terms(params)?);
		let house = HouseParameters::without_bounds(house_terms(params)?);
		let window = milliseconds(params, "settlement_window_seconds")?;
		let records = match snapshot.optional("underlyings") {
			Some(list) => list.as_array().ok_or("underlyings is no list")?.iter().collect(),
			None => vec![snapshot.value],
		};
		let (mut markets, mut positions) = (Vec::new(), Vec::new());
		for (record, underlying) in records.into_iter().zip(0..) {
			let record = Fields::new(record)?;
			positions.extend(positions_of(&record, underlying)?);
			let market = market(&record, underlying, window)?;
			let valuation = MarketValuation::new(market, parameters.clone());
			markets.push(valuation.map_err(|error| format!("{error:?}"))?);
		}
		let mode = match case.optional("mode").and_then(Value::as_str) {
			None | Some("Portfolio") => MarginMode::Portfolio,
			Some("Standard") => MarginMode::Standard,
			Some(other) => return Err(format!("no mode {other}")),
		};
		let vault = vault(&snapshot, positions)?;
		let extended = case.optional("mode").is_some()
			|| snapshot.optional("underlyings").is_some()
			|| snapshot.optional("kappa").is_some();
		Ok(Self { house, markets, vault, mode, extended })
	}

	/// What the vault needs.
	pub fn requirement(&self, pricing: &mut impl Pricing) -> Result<Requirement, Fault> {
		requirement(&self.house, &self.markets, &self.vault, self.mode, pricing)
			.map_err(|error| format!("{error:?}"))
	}

	/// The same as JSON, in the shape of `expected`.
	pub fn answer(&self, name: &str) -> Result<Value, Fault> {
		let requirement = self.requirement(&mut Arrays::default())?;
		let mut answer = Map::from_iter([("name".into(), name.into())]);
		answer.append(&mut self.describe(&requirement)?);
		Ok(answer.into())
	}

	/// A requirement in the shape of `expected`.
	pub fn describe(&self, requirement: &Requirement) -> Result<Map<String, Value>, Fault> {
		let mut answer = Map::new();
		let mut put = |name: &str, value: Value| answer.insert(name.into(), value);
		let outcomes: Vec<_> = requirement.markets.iter().filter_map(outcome).collect();
		let total = |of: fn(&ScenarioOutcome) -> FixedI128| {
			signed(outcomes.iter().map(|outcome| of(outcome).into_inner()).sum())
		};
		let marks = requirement.markets.iter().map(|market| market.mark_to_market.into_inner());
		put("mark_to_market", signed(marks.sum()));
		put("equity", text(requirement.equity));
		if self.mode == MarginMode::Portfolio {
			put("basis_contingency", total(|outcome| outcome.basis));
			if let [outcome] = outcomes.as_slice() {
				put("scenario_pnl", list(&outcome.scenarios));
			}
			put("worst", total(|outcome| outcome.worst.pnl));
		}
		put("initial_margin", text(requirement.initial));
		put("maintenance_margin", text(requirement.maintenance));
		if self.extended {
			if self.mode == MarginMode::Portfolio {
				put("worst_maintenance", total(|outcome| outcome.worst_maintenance.pnl));
			}
			let markets =
				requirement.markets.iter().map(|market| describe_market(requirement, market));
			put("underlyings", Value::from(markets.collect::<Vec<_>>()));
			put("charges", describe_charges(requirement));
		}
		Ok(answer)
	}
}

fn outcome(market: &MarketRequirement) -> Option<&ScenarioOutcome> {
	match &market.detail {
		MarketDetail::Portfolio(outcome) => Some(outcome),
		MarketDetail::Standard(_) => None,
	}
}

fn describe_market(requirement: &Requirement, market: &MarketRequirement) -> Value {
	let mut answer = json!({ "mark_to_market": text(market.mark_to_market) });
	match &market.detail {
		MarketDetail::Standard(expiries) => {
			answer["expiries"] = expiries.iter().map(describe_expiry).collect();
		},
		MarketDetail::Portfolio(outcome) => {
			answer["basis_contingency"] = text(outcome.basis);
			if requirement.markets.len() > 1 {
				answer["scenario_pnl"] = list(&outcome.scenarios);
			}
			if !outcome.at_kappa.is_empty() {
				answer["scenario_pnl_kappa"] = list(&outcome.at_kappa);
			}
			if !outcome.at_maintenance_kappa.is_empty() {
				answer["scenario_pnl_maintenance_kappa"] = list(&outcome.at_maintenance_kappa);
			}
			answer["worst"] = text(outcome.worst.pnl);
			answer["worst_case"] = worst_case(outcome.worst.case);
			answer["worst_maintenance"] = text(outcome.worst_maintenance.pnl);
			answer["worst_case_maintenance"] = worst_case(outcome.worst_maintenance.case);
			let of = |name| charged(requirement, name, Some(market.underlying));
			let (mm, im) = of(ChargeName::ShortOption);
			answer["short_option_mm"] = unsigned(mm);
			answer["short_option_im"] = unsigned(im - mm);
			answer["confidence"] = unsigned(of(ChargeName::Confidence).1);
		},
	}
	answer
}

fn worst_case(case: WorstCase) -> Value {
	match case {
		WorstCase::Basis => json!("basis"),
		WorstCase::Scenario(place) => json!(format!("scenario {place}")),
		WorstCase::ScenarioAtKappa(place) => json!(format!("scenario {place} at kappa")),
	}
}

fn describe_expiry(expiry: &StandardExpiry) -> Value {
	json!({
		"isolated_mm": text(expiry.isolated.maintenance),
		"maximum_loss_mm": text(expiry.maximum_loss.maintenance),
		"margin_mm": text(expiry.margin.maintenance),
		"isolated_im": text(expiry.isolated.initial),
		"maximum_loss_im": text(expiry.maximum_loss.initial),
		"margin_im": text(expiry.margin.initial),
	})
}

/// Every charge, summed over markets; `_im` is what initial margin adds where both have a share.
fn describe_charges(requirement: &Requirement) -> Value {
	let both = |name| charged(requirement, name, None);
	let initial = |name| unsigned(both(name).1);
	let mut answer = Map::new();
	let mut put = |name: &str, value: Value| answer.insert(name.into(), value);
	for (name, text) in [(ChargeName::Scenarios, "scenario"), (ChargeName::Standard, "standard")] {
		if requirement.charges.iter().any(|charge| charge.name == name) {
			let (mm, im) = both(name);
			put(&format!("{text}_mm"), unsigned(mm));
			put(&format!("{text}_im"), unsigned(im));
		}
	}
	for (name, text) in
		[(ChargeName::ShortOption, "short_option"), (ChargeName::Haircut, "haircut")]
	{
		let (mm, im) = both(name);
		put(&format!("{text}_mm"), unsigned(mm));
		put(&format!("{text}_im"), unsigned(im - mm));
	}
	put("confidence", initial(ChargeName::Confidence));
	put("de_peg", initial(ChargeName::DePeg));
	put("open_interest", initial(ChargeName::OpenInterest));
	put("collateral_confidence", initial(ChargeName::CollateralConfidence));
	put("short_minimum", initial(ChargeName::ShortMinimum));
	answer.into()
}

/// Maintenance and initial charges of a name, of one market or of all.
fn charged(requirement: &Requirement, name: ChargeName, underlying: Option<u32>) -> (u128, u128) {
	requirement
		.charges
		.iter()
		.filter(|charge| charge.name == name)
		.filter(|charge| underlying.is_none() || charge.underlying == underlying)
		.fold((0, 0), |(mm, im), charge| {
			(mm + charge.maintenance.into_inner(), im + charge.initial.into_inner())
		})
}

fn portfolio_terms(params: &Fields<'_>) -> Result<PortfolioTerms, Fault> {
	let at = |name| params.unsigned(name);
	Ok(PortfolioTerms {
		scenarios: scenarios(params)?,
		basis_up: at("basis_up")?,
		basis_down: at("basis_down")?,
		basis_add: at("basis_add")?,
		basis_mult: at("basis_mult")?,
		vol_range_up: at("vol_range_up")?,
		vol_range_down: at("vol_range_down")?,
		vol_short_term_power: at("vol_short_term_power")?,
		vol_long_term_power: at("vol_long_term_power")?,
		vol_dte_floor: whole(at("vol_dte_floor_seconds")?.into_inner(), 1_000_000_000_000_000_000)?,
		min_vol_up: at("min_vol_up")?,
		skew_linear_base: params.signed("skew_linear_base")?,
		skew_linear_cap: params.signed("skew_linear_cap")?,
		skew_abs_base: params.signed("skew_abs_base")?,
		skew_abs_cap: params.signed("skew_abs_cap")?,
		skew_min_width: at("skew_min_width")?,
		skew_width_scale: at("skew_width_scale")?,
		skew_vol_static: at("skew_vol_static")?,
		skew_vol_scale: at("skew_vol_scale")?,
		long_discount: at("long_discount")?,
		long_rate_mult: at("long_rate_mult")?,
		long_rate_add: at("long_rate_add")?,
		short_discount: at("short_discount")?,
		short_rate_mult: at("short_rate_mult")?,
		short_rate_add: at("short_rate_add")?,
		short_option_mm: at("short_option_mm")?,
		short_option_im: at("short_option_im")?,
		im_factor: at("im_factor")?,
		mm_factor: at("mm_factor")?,
		averaged_variance: params.switch("averaged_variance")?,
		cap_long_loss: params.switch("cap_long_loss")?,
	})
}

fn scenarios(params: &Fields<'_>) -> Result<Scenarios, Fault> {
	let mut scenarios = Scenarios::default();
	for fields in params.list("scenarios")? {
		let volatility = match fields.text("vol")? {
			"None" => VolatilityMove::None,
			"Up" => VolatilityMove::Up,
			"Down" => VolatilityMove::Down,
			"SkewLinear" => VolatilityMove::SkewLinear,
			"SkewAbs" => VolatilityMove::SkewAbs,
			other => return Err(format!("no volatility move {other}")),
		};
		let (spot, dampening) = (fields.unsigned("spot")?, fields.unsigned("dampening")?);
		let scenario = Scenario { spot, volatility, dampening };
		scenarios.try_push(scenario).map_err(|_| "too many scenarios")?;
	}
	Ok(scenarios)
}

fn standard_terms(params: &Fields<'_>) -> Result<StandardTerms, Fault> {
	let mut all = Map::from_iter(STANDARD.map(|(name, value)| (name.into(), value.into())));
	if let Some(given) = params.optional("standard").and_then(Value::as_object) {
		all.extend(given.clone());
	}
	let all = Value::from(all);
	let fields = Fields::new(&all)?;
	let at = |name| fields.unsigned(name);
	Ok(StandardTerms {
		max_pct: at("max_pct")?,
		min_pct: at("min_pct")?,
		mm_pct: at("mm_pct")?,
		mm_of_value: at("mm_of_value")?,
		put_im_scale: at("put_im_scale")?,
		unpaired_im: at("unpaired_im")?,
		unpaired_mm: at("unpaired_mm")?,
	})
}

fn house_terms(params: &Fields<'_>) -> Result<HouseTerms, Fault> {
	Ok(HouseTerms {
		confidence_threshold: params.unsigned("confidence_threshold")?,
		confidence_factor: params.unsigned("confidence_factor")?,
		graded_confidence: params.switch("graded_confidence")?,
		peg_threshold: params.unsigned("peg_threshold")?,
		peg_factor: params.unsigned("peg_factor")?,
		short_minimum: params.unsigned_or("short_minimum", "0")?,
	})
}

fn market(record: &Fields<'_>, underlying: u32, window: u64) -> Result<MarketSnapshot, Fault> {
	let expiries = record.list("expiries")?;
	Ok(MarketSnapshot {
		underlying,
		spot: record.unsigned("spot")?,
		spot_confidence: record.unsigned("spot_confidence")?,
		kappa: record.unsigned_or("kappa", "1")?,
		maintenance_kappa: record.unsigned_or("maintenance_kappa", "1")?,
		open_interest_factor: record.unsigned_or("open_interest_factor", "1")?,
		settlement_window: window,
		expiries: expiries.iter().zip(0..).map(expiry).collect::<Result<_, _>>()?,
	})
}

/// An expiry, with its place as its key.
fn expiry((fields, place): (&Fields<'_>, u64)) -> Result<ExpirySnapshot, Fault> {
	let svi = fields.fields("svi")?;
	let tenor = Years::from_fixed(svi.unsigned("ref_tenor_years")?);
	let parameters = Svi {
		a: svi.signed("a")?,
		b: svi.unsigned("b")?,
		rho: svi.signed("rho")?,
		m: svi.signed("m")?,
		sigma: svi.unsigned("sigma")?,
	};
	Ok(ExpirySnapshot {
		expiry: place,
		seconds: fields.unsigned("seconds_to_expiry")?,
		settled_part: fields.unsigned("settled_part")?,
		forward: fields.unsigned("forward")?,
		rate: fields.signed("rate")?,
		surface: Surface {
			svi: parameters,
			forward: svi.unsigned("forward")?,
			tenor: tenor.map_err(|error| format!("{error:?}"))?,
		},
		forward_confidence: fields.unsigned("forward_confidence")?,
		rate_confidence: fields.unsigned("rate_confidence")?,
		volatility_confidence: fields.unsigned("vol_confidence")?,
	})
}

fn positions_of(record: &Fields<'_>, underlying: u32) -> Result<Vec<ExpiryPositions>, Fault> {
	let one = |(expiry, fields): (u64, &Fields<'_>)| {
		let legs = fields.list("positions")?.iter().map(leg).collect::<Result<_, _>>()?;
		Ok(ExpiryPositions { underlying, expiry, legs })
	};
	(0..).zip(record.list("expiries")?.iter()).map(one).collect()
}

fn leg(fields: &Fields<'_>) -> Result<Leg, Fault> {
	let kind = match fields.text("kind")? {
		"Call" => OptionKind::Call,
		"Put" => OptionKind::Put,
		other => return Err(format!("no kind {other}")),
	};
	Ok(Leg { kind, strike: fields.unsigned("strike")?, quantity: fields.signed("quantity")? })
}

fn vault(snapshot: &Fields<'_>, positions: Vec<ExpiryPositions>) -> Result<VaultSnapshot, Fault> {
	let withdrawing = snapshot.optional("withdrawing").and_then(Value::as_bool).unwrap_or_default();
	let collateral = snapshot.list("collateral")?;
	Ok(VaultSnapshot {
		cash: snapshot.signed("cash")?,
		stable_price: snapshot.unsigned("stable_price")?,
		collateral_use: if withdrawing { CollateralUse::Withdrawal } else { CollateralUse::Margin },
		collateral: collateral.iter().map(collateral_of).collect::<Result<_, _>>()?,
		positions,
	})
}

fn collateral_of(fields: &Fields<'_>) -> Result<Collateral, Fault> {
	let underlying = match (fields.optional("underlying"), fields.optional("is_underlying")) {
		(Some(place), _) => place.as_u64(),
		(None, Some(Value::Bool(true))) => Some(0),
		(None, _) => None,
	};
	Ok(Collateral {
		amount: fields.unsigned("amount")?,
		price: fields.unsigned("price")?,
		confidence: fields.unsigned("confidence")?,
		haircuts: Haircuts::without_bounds(
			fields.unsigned("haircut_mm")?,
			fields.unsigned("haircut_im")?,
		),
		underlying: underlying.map(u32::try_from).transpose().map_err(|error| error.to_string())?,
	})
}

/// A JSON object.
struct Fields<'a> {
	value: &'a Value,
	map: &'a Map<String, Value>,
}

impl<'a> Fields<'a> {
	fn new(value: &'a Value) -> Result<Self, Fault> {
		let map = value.as_object().ok_or_else(|| format!("no object: {value}"))?;
		Ok(Self { value, map })
	}

	fn optional(&self, name: &str) -> Option<&'a Value> {
		self.map.get(name)
	}

	fn get(&self, name: &str) -> Result<&'a Value, Fault> {
		self.optional(name).ok_or_else(|| format!("{name} is missing"))
	}

	fn fields(&self, name: &str) -> Result<Fields<'a>, Fault> {
		Fields::new(self.get(name)?)
	}

	fn list(&self, name: &str) -> Result<Vec<Fields<'a>>, Fault> {
		let list = self.get(name)?.as_array().ok_or_else(|| format!("{name} is no list"))?;
		list.iter().map(Fields::new).collect()
	}

	fn text(&self, name: &str) -> Result<&'a str, Fault> {
		self.get(name)?.as_str().ok_or_else(|| format!("{name} is no text"))
	}

	fn switch(&self, name: &str) -> Result<bool, Fault> {
		self.get(name)?.as_bool().ok_or_else(|| format!("{name} is no switch"))
	}

	fn signed(&self, name: &str) -> Result<FixedI128, Fault> {
		let units = match self.get(name)? {
			Value::String(text) => decimal(text),
			Value::Number(number) => decimal(&number.to_string()),
			_ => None,
		};
		units.map(FixedI128::from_inner).ok_or_else(|| format!("{name} is no decimal"))
	}

	fn unsigned(&self, name: &str) -> Result<FixedU128, Fault> {
		let inner = self.signed(name)?.into_inner();
		let inner = u128::try_from(inner).map_err(|_| format!("{name} is negative"))?;
		Ok(FixedU128::from_inner(inner))
	}

	fn unsigned_or(&self, name: &str, default: &str) -> Result<FixedU128, Fault> {
		match self.optional(name) {
			Some(_) => self.unsigned(name),
			None => Ok(FixedU128::from_inner(decimal(default).unwrap_or_default().unsigned_abs())),
		}
	}
}

/// A decimal in units of 1e-18: exact to 18 places, further ones rounded to the nearest, halves away from zero.
pub fn decimal(text: &str) -> Option<i128> {
	let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
	let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
	let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
	if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) {
		return None;
	}
	let kept = format!("{:0<18}", fraction.get(..18).unwrap_or(fraction));
	let units: i128 = format!("{whole}{kept}").parse().ok()?;
	let up = fraction.as_bytes().get(18).is_some_and(|digit| *digit >= b'5');
	let units = units.checked_add(up.into())?;
	Some(if negative { -units } else { units })
}

fn milliseconds(params: &Fields<'_>, name: &str) -> Result<u64, Fault> {
	whole(params.unsigned(name)?.into_inner(), 1_000_000_000_000_000)
}

/// `units / unit`, if that is whole.
fn whole<T: TryFrom<u128>>(units: u128, unit: u128) -> Result<T, Fault> {
	let fits = if units.is_multiple_of(unit) { T::try_from(units / unit).ok() } else { None };
	fits.ok_or_else(|| format!("{units} is not a whole multiple of {unit}"))
}

fn text(value: FixedI128) -> Value {
	signed(value.into_inner())
}

fn list(values: &[FixedI128]) -> Value {
	values.iter().copied().map(text).collect()
}

/// Units of 1e-18 as a decimal without superfluous zeros.
fn signed(units: i128) -> Value {
	let sign = if units < 0 { "-" } else { "" };
	json!(format!("{sign}{}", size(units.unsigned_abs())))
}

fn unsigned(units: u128) -> Value {
	json!(size(units))
}

fn size(units: u128) -> String {
	const ONE: u128 = 1_000_000_000_000_000_000;
	let text = format!("{}.{:018}", units / ONE, units % ONE);
	text.trim_end_matches('0').trim_end_matches('.').into()
}
