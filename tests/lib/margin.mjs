// Margin over again from the words of spec/margin.md, in floating point: nothing of the chain's arithmetic is used, only
// what it says of prices, parameters and holdings. Good to 1e-12 of what a vault holds; tests ask for 1e-9.
import assert from 'node:assert/strict';
import { BTC, ETH, USD } from './accounts.mjs';
import { judgedSnapshot, vaultSummary } from './clearing.mjs';
import { plain } from './plain.mjs';

const YEAR = 365 * 86_400;
const MONTH = 30 * 86_400;
/// How far chain and computation may be apart, as a share of what is at stake.
const TOLERANCE = 1e-9;

/// An inner integer as a number.
export const real = (inner) => Number(inner) / 1e18;

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
const clamp = (x, low, high) => Math.min(Math.max(x, low), high);

// Valuation.

/// The normal distribution, by Marsaglia's series.
function normal(x) {
  if (Math.abs(x) > 8.5) return x > 0 ? 1 : 0;
  let [total, term] = [x, x];
  for (let i = 3; total + term !== total || i < 9; i += 2) {
    term *= (x * x) / i;
    total += term;
  }
  return 0.5 + (total * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
}

/// Black-76: what one call or put is worth.
export function black(kind, forward, strike, vol, years, discount) {
  const v = vol * Math.sqrt(years);
  const intrinsic = kind === 'Call' ? forward - strike : strike - forward;
  if (Number.isNaN(v)) throw new Error(`no volatility: ${vol}`);
  if (v === 0 || forward === 0) return discount * Math.max(intrinsic, 0);
  const d1 = Math.log(forward / strike) / v + v / 2;
  const call = forward * normal(d1) - strike * normal(d1 - v);
  const price = kind === 'Call' ? call : call - (forward - strike);
  return discount * clamp(price, 0, kind === 'Call' ? forward : strike);
}

/// Volatility of a strike from a raw SVI slice, `{ a, b, rho, m, sigma, forward, tenor }`, `tenor` in seconds.
export function smile({ a, b, rho, m, sigma, forward, tenor }, strike) {
  const width = 4 * Math.sqrt(Math.max(a + b * sigma, 0));
  const k = clamp(Math.log(strike / forward), -width, width);
  const w = a + b * (rho * (k - m) + Math.hypot(k - m, sigma));
  return Math.sqrt(clamp(w, 0, 144) / (tenor / YEAR));
}

/// One expiry of a vault under the terms of its market.
class Expiry {
  constructor(world, market, quote, legs) {
    Object.assign(this, { market, quote, legs, terms: market.portfolio });
    const { seconds, settled, forward } = quote;
    const inside = seconds < world.window;
    this.seconds = seconds;
    this.years = seconds / YEAR;
    this.variable = inside ? (forward * seconds) / world.window : forward;
    this.settled = inside ? settled : 0;
    const averaged = inside
      ? seconds ** 3 / (3 * world.window ** 2)
      : seconds - (2 * world.window) / 3;
    this.varianceYears = this.terms.averagedVariance ? averaged / YEAR : this.years;
    this.rate = Math.max(market.rate, 0);
    this.discount = Math.exp(-this.rate * this.years);
  }

  forward(shock) {
    return this.variable * shock + this.settled;
  }

  get hasShorts() {
    return this.legs.some(({ quantity }) => quantity < 0);
  }

  vol(strike, move) {
    const p = this.terms;
    const still = smile(this.quote.surface, strike);
    const power = this.seconds <= MONTH ? p.volShortTermPower : p.volLongTermPower;
    const m = (MONTH / Math.max(this.seconds, p.volDteFloor)) ** power;
    if (move === 'Up') return Math.max(p.minVolUp, still * (1 + p.volRangeUp * m));
    if (move === 'Down') return still * Math.max(0, 1 - p.volRangeDown * m);
    return move === 'None' ? still : still * this.skew(strike, move);
  }

  skew(strike, move) {
    const p = this.terms;
    const q = Math.sqrt(this.years);
    const [base, least] =
      move === 'SkewLinear' ? [p.skewLinearBase, p.skewLinearCap] : [p.skewAbsBase, p.skewAbsCap];
    const cap = base * q + least;
    const width = Math.max(
      p.skewMinWidth,
      q * p.skewWidthScale * (p.skewVolStatic + q * p.skewVolScale),
    );
    const away = Math.log(strike / this.forward(1));
    const k = move === 'SkewAbs' ? Math.abs(away) : away;
    const slope = (k * cap) / width;
    return Math.max(1 + (k >= 0 ? Math.min(cap, slope) : Math.max(-cap, slope)), 0);
  }

  price({ kind, strike }, shock = 1, move = 'None', discount = this.discount) {
    const vol = this.vol(strike, move);
    return black(kind, this.forward(shock), strike, vol, this.varianceYears, discount);
  }

  value(shock, move) {
    return sum(this.legs.map((leg) => leg.quantity * this.price(leg, shock, move)));
  }

  /// What a scenario adds to its value.
  pnl(shock, move, dampening) {
    const p = this.terms;
    const mark = this.value();
    const shocked = this.value(shock, move);
    const long =
      p.longDiscount * Math.exp(-this.years * (this.rate * p.longRateMult + p.longRateAdd));
    const short =
      p.shortDiscount * Math.exp(this.years * (this.rate * p.shortRateMult + p.shortRateAdd));
    const factor = shocked >= 0 ? long : Math.min(1 / this.discount, short);
    const change = (shocked * factor - mark) * dampening;
    return this.#atLeast(move.startsWith('Skew') ? -Math.abs(change) : change, mark);
  }

  basis() {
    const p = this.terms;
    const mark = this.value();
    const worst = Math.min(this.value(p.basisUp) - mark, this.value(p.basisDown) - mark, 0);
    return this.#atLeast(worst * (p.basisAdd + p.basisMult * this.years), mark);
  }

  #atLeast(change, mark) {
    return this.terms.capLongLoss && !this.hasShorts ? Math.max(change, -mark) : change;
  }

  naked() {
    const net = new Map();
    for (const { strike, quantity } of this.legs) {
      net.set(strike, (net.get(strike) ?? 0) + quantity);
    }
    return sum([...net.values()].map((quantity) => Math.max(0, -quantity)));
  }

  short() {
    return sum(this.legs.map(({ quantity }) => Math.max(0, -quantity)));
  }
}

// Portfolio margin.

function scenarios(market, expiries, held, kappa) {
  return market.portfolio.scenarios.map(({ spot, volatility, dampening }) => {
    let shock = volatility.startsWith('Skew') ? 1 : spot;
    if (dampening === 1) shock = 1 + (shock - 1) * kappa;
    const ofOptions = expiries.map((expiry) => expiry.pnl(shock, volatility, dampening));
    return sum(ofOptions) + held * (shock - 1) * dampening;
  });
}

/// The worst of a market for initial and for maintenance margin, at most zero.
function worst(market, expiries, held) {
  const basis = sum(expiries.map((expiry) => expiry.basis()));
  const least = Math.min(basis, ...scenarios(market, expiries, held, 1));
  const at = (kappa) =>
    kappa === 1 ? least : Math.min(least, ...scenarios(market, expiries, held, kappa));
  return { initial: at(market.kappa), maintenance: at(market.maintenanceKappa) };
}

function byScenarios(world, market, expiries, held) {
  const p = market.portfolio;
  const { initial, maintenance } = worst(market, expiries, held);
  const naked = sum(expiries.map((expiry) => expiry.naked())) * market.spot;
  const doubted = expiries.map(
    (expiry) => doubt(world, confidence(market, expiry)) * notional(world, expiry),
  );
  const [mm, im] = [-maintenance * p.mmFactor, -initial * p.imFactor];
  return {
    worst: { initial, maintenance },
    charges: {
      Scenarios: [Math.max(mm, 0), Math.max(im, 0)],
      ShortOption: [naked * p.shortOptionMm, naked * (p.shortOptionMm + p.shortOptionIm)],
      Confidence: [0, sum(doubted)],
      DePeg: [0, -initial * growth(world)],
    },
  };
}

function notional(world, expiry) {
  const { spot } = expiry.market;
  return sum(
    expiry.legs.map((leg) => {
      const size = Math.abs(leg.quantity) * spot;
      const graded = world.house.gradedConfidence && leg.quantity > 0;
      return graded ? Math.min(size, leg.quantity * expiry.price(leg)) : size;
    }),
  );
}

const confidence = (market, { quote }) =>
  Math.min(
    market.spotConfidence,
    quote.confidence,
    market.rateConfidence,
    quote.surface.confidence,
  );

/// What one of notional is charged at this confidence.
function doubt({ house }, c) {
  const { confidenceThreshold: threshold, confidenceFactor: factor } = house;
  if (c >= threshold) return 0;
  const full = (1 - c) * factor;
  return house.gradedConfidence ? (full * (threshold - c)) / threshold : full;
}

const growth = ({ house, stable }) => Math.max(house.pegThreshold - stable, 0) * house.pegFactor;

// Standard margin.

/// The margin of one short by its formula.
function formula(market, expiry, leg, initial) {
  const s = market.standard;
  const { spot } = market;
  const { kind, strike, quantity: a } = leg;
  const kappa = initial ? market.kappa : market.maintenanceKappa;
  const value = a * expiry.price(leg, 1, 'None', 1);
  const ofSpot = s.mmPct * kappa * spot * a;
  const maintenance =
    kind === 'Call' ? value + ofSpot : value + Math.min(ofSpot, s.mmOfValue * kappa * value);
  if (!initial) return maintenance;
  const out = Math.max(0, kind === 'Call' ? strike - spot : spot - strike) / spot;
  const margin = value + Math.max(s.maxPct * kappa - out, s.minPct * kappa) * spot * a;
  return kind === 'Call' ? margin : Math.min(margin, maintenance * s.putImScale);
}

/// Portfolio margin of one leg alone: no cash, no collateral, no charges that standard margin has of its own.
function alone(world, market, expiry, leg, initial) {
  const p = market.portfolio;
  const single = new Expiry(world, market, expiry.quote, [leg]);
  const least = worst(market, [single], 0);
  const [mark, naked] = [single.value(), single.naked() * market.spot];
  const mm = Math.min(mark + least.maintenance * p.mmFactor - naked * p.shortOptionMm, mark);
  const im = mark + least.initial * p.imFactor - naked * (p.shortOptionMm + p.shortOptionIm);
  return initial ? Math.min(im, mm) : mm;
}

/// The least payoff of an expiry over all settlement prices, at most zero, and what unpaired calls cost beyond.
function maximumLoss(market, expiry, initial) {
  const { legs } = expiry;
  const payoff = (price) =>
    sum(
      legs.map(({ kind, strike, quantity }) => {
        return quantity * Math.max(0, kind === 'Call' ? price - strike : strike - price);
      }),
    );
  const least = Math.min(0, ...[0, ...legs.map(({ strike }) => strike)].map(payoff));
  const calls = sum(legs.filter(({ kind }) => kind === 'Call').map(({ quantity }) => quantity));
  const { unpairedIm, unpairedMm } = market.standard;
  return least + Math.min(calls, 0) * expiry.forward(1) * (initial ? unpairedIm : unpairedMm);
}

function byFormulas(world, market, expiries) {
  const margin = (initial) =>
    sum(
      expiries.map((expiry) => {
        const shorts = expiry.legs.filter(({ quantity }) => quantity < 0);
        const isolated = shorts.map((leg) =>
          Math.min(
            formula(market, expiry, leg, initial),
            alone(world, market, expiry, leg, initial),
          ),
        );
        return Math.max(sum(isolated), maximumLoss(market, expiry, initial));
      }),
    );
  const mark = sum(expiries.map((expiry) => expiry.value()));
  const short = sum(expiries.map((expiry) => expiry.short())) * market.spot;
  const doubted = expiries.map(
    (expiry) => doubt(world, confidence(market, expiry)) * expiry.short() * market.spot,
  );
  return {
    worst: null,
    charges: {
      Standard: [Math.max(mark - margin(false), 0), Math.max(mark - margin(true), 0)],
      Confidence: [0, sum(doubted)],
      DePeg: [0, growth(world) * short],
    },
  };
}

// A vault.

/// What a vault needs in a world (`worldOf`): `{ equity, initial, maintenance, free, charges, markets }`, numbers. The
/// vault is `{ mode, cash, collateral: [[asset, amount]], positions: [[series, quantity]] }`, amounts inner integers, a
/// series as calls take it. `withdrawing` counts collateral as withdrawals do.
export function requirement(world, vault, { withdrawing = false } = {}) {
  const collateral = valued(world, vault, withdrawing);
  const value = sum(collateral.map((held) => held.value));
  const known = vault.positions.filter(([series]) => world.fixed.has(keyOf(series)));
  const cash = real(vault.cash) + settled(world, known);
  const open = vault.positions.filter(([series]) => !world.fixed.has(keyOf(series)));
  const charges = {};
  const charge = (more) => {
    for (const [name, [mm, im]] of Object.entries(more)) {
      const [oldMm, oldIm] = charges[name] ?? [0, 0];
      charges[name] = [oldMm + mm, oldIm + im];
    }
  };
  const markets = [];
  for (const underlying of world.markets.keys()) {
    const market = world.markets.get(underlying);
    const expiries = expiriesOf(world, market, open);
    const inIt = collateral.filter((held) => held.underlying === underlying);
    const held = sum(inIt.map((one) => one.value));
    if (expiries.length === 0 && (vault.mode === 'Standard' || inIt.length === 0)) continue;
    const part =
      vault.mode === 'Portfolio'
        ? byScenarios(world, market, expiries, held)
        : byFormulas(world, market, expiries);
    charge(part.charges);
    markets.push({ underlying, mark: sum(expiries.map((e) => e.value())), worst: part.worst });
  }
  for (const held of collateral) {
    const { haircutMm, haircutIm } = held.terms;
    charge({
      Haircut: [held.value * haircutMm, held.value * (haircutMm + haircutIm)],
      CollateralConfidence: [0, held.value * doubt(world, held.confidence)],
    });
  }
  const total = (which) => sum(Object.values(charges).map((amounts) => amounts[which]));
  if (open.some(([, quantity]) => quantity < 0n)) {
    charge({ ShortMinimum: [0, Math.max(world.house.shortMinimum - total(1), 0)] });
  }
  const equity = cash + value + sum(markets.map(({ mark }) => mark));
  const maintenance = equity - total(0);
  const initial = Math.min(equity - total(1), maintenance);
  return { equity, initial, maintenance, charges, markets };
}

/// Cash that may be withdrawn at good prices: there, beyond initial margin, and not needed if the options were worth
/// nothing.
export function freeCash(world, vault) {
  if (vault.positions.length === 0 && vault.cash >= 0n) return real(vault.cash);
  if (!isGood(world, vault)) return 0;
  const { initial } = requirement(world, vault, { withdrawing: true });
  const known = vault.positions.filter(([series]) => world.fixed.has(keyOf(series)));
  const without =
    real(vault.cash) +
    Math.min(settled(world, known), 0) +
    sum(
      valued(world, vault, true).map(
        ({ value, terms }) => value * (1 - terms.haircutMm - terms.haircutIm),
      ),
    );
  return Math.max(0, Math.min(real(vault.cash), initial, without));
}

/// Whether all prices that a vault depends on are young and certain.
function isGood(world, { collateral, positions }) {
  const open = positions.filter(([series]) => !world.fixed.has(keyOf(series)));
  const markets = open.map(([{ underlying }]) => world.markets.get(Number(underlying)));
  const quotes = open.map(([{ expiry }], i) => markets[i].expiries.get(BigInt(expiry)));
  const assets = collateral.flatMap(([asset]) => world.assets.get(asset) ?? []);
  return [...markets, ...quotes, ...assets, { good: world.goodPeg }].every(({ good }) => good);
}

function valued(world, { collateral }, withdrawing) {
  const factor = withdrawing ? Math.min(1, 1 / world.stable) : 1 / world.stable;
  return collateral.flatMap(([asset, amount]) => {
    const known = world.assets.get(asset);
    return known ? [{ ...known, value: real(amount) * known.price * factor }] : [];
  });
}

function settled(world, positions) {
  const payoffs = positions.map(([series, quantity]) => {
    const difference = world.fixed.get(keyOf(series)) - real(series.strike);
    return real(quantity) * Math.max(0, series.kind === 'Call' ? difference : -difference);
  });
  return sum(payoffs);
}

const keyOf = ({ underlying, expiry }) => `${underlying} ${expiry}`;

function expiriesOf(world, market, positions) {
  const groups = new Map();
  for (const position of positions) {
    const [{ underlying, expiry }] = position;
    if (Number(underlying) !== market.underlying) continue;
    groups.set(BigInt(expiry), [...(groups.get(BigInt(expiry)) ?? []), position]);
  }
  return [...groups].map(([expiry, held]) => {
    const quote = market.expiries.get(expiry);
    assert.ok(quote, `expiry ${expiry} is quoted`);
    const legs = held.map(([{ kind, strike }, quantity]) => {
      return { kind: `${kind}`, strike: real(strike), quantity: real(quantity) };
    });
    return new Expiry(world, market, quote, legs);
  });
}

// What the chain says.

/// Markets, each of which is collateral too.
const UNDERLYINGS = [BTC.id, ETH.id];

/// Everything at a block, that of the best one without a hash, that margin depends on besides the vault.
export async function worldOf(chain, blockHash) {
  const hash = blockHash ?? (await chain.api.rpc.chain.getBlockHash()).toHex();
  const at = await chain.api.at(hash);
  const [house, timing, peg] = await Promise.all([
    at.query.risk.house(),
    at.query.oracle.timing(),
    judgedSnapshot(chain, USD.id, hash),
  ]);
  const world = {
    house: numbers(plain(house)),
    window: timing.settlementWindow.toNumber() / 1_000,
    stable: peg ? real(peg.snapshot.spot) : 1,
    goodPeg: peg === null || peg.spot.Withdraw === 'Ok',
    markets: new Map(),
    assets: new Map(),
    fixed: new Map(),
  };
  for (const underlying of UNDERLYINGS) {
    const market = await marketOf(chain, at, hash, underlying);
    if (!market) continue;
    world.markets.set(underlying, market);
    const terms = await at.query.risk.assets(underlying);
    if (terms.isSome) world.assets.set(underlying, assetOf(terms.unwrap(), market));
  }
  return world;
}

/// Of an asset that is an underlying and priced by its feed.
function assetOf(terms, market) {
  const { haircutMm, haircutIm } = numbers(plain(terms));
  return {
    ...{ terms: { haircutMm, haircutIm }, underlying: market.underlying },
    ...{ price: market.spot, confidence: market.spotConfidence, good: market.good },
  };
}

async function marketOf(chain, at, hash, underlying) {
  const [terms, kappas, judged] = await Promise.all([
    at.query.risk.markets(underlying),
    at.query.risk.kappas(underlying),
    judgedSnapshot(chain, underlying, hash),
  ]);
  if (terms.isNone || judged === null) return null;
  const { portfolio, standard } = plain(terms.unwrap()).parameters;
  const said = judged.snapshot;
  const steps = kappas.isSome ? numbers(plain(kappas.unwrap()).steps) : [];
  const kappa = steps.at(-1) ?? 1;
  const verdicts = new Map(judged.expiries);
  return {
    ...{ underlying, spot: real(said.spot), rate: real(said.rate) },
    good: judged.spot.Withdraw === 'Ok',
    ...{ spotConfidence: real(said.spotConfidence), rateConfidence: real(said.rateConfidence) },
    portfolio: { ...numbers(portfolio), volDteFloor: Number(portfolio.volDteFloor) },
    ...{
      standard: numbers(standard),
      kappa,
      maintenanceKappa: Math.min(kappa, steps.at(-25) ?? 1),
    },
    expiries: new Map(
      said.expiries
        .filter(({ surface }) => surface)
        .map((quote) => [
          quote.expiry,
          quoteOf(quote, said.asOf, verdicts.get(quote.expiry).Withdraw === 'Ok'),
        ]),
    ),
  };
}

function quoteOf({ expiry, forward, confidence: doubtless, surface }, asOf, good) {
  const { svi, forward: reference, tenor, confidence: ofSurface } = surface;
  return {
    ...{ good, seconds: Number(expiry - asOf) / 1_000, settled: 0 },
    ...{ forward: real(forward), confidence: real(doubtless) },
    surface: {
      ...numbers(svi),
      ...{ forward: real(reference), tenor: Number(tenor) / 1_000, confidence: real(ofSurface) },
    },
  };
}

/// Inner integers as numbers, all the way down.
function numbers(value) {
  if (typeof value === 'bigint') return real(value);
  if (Array.isArray(value)) return value.map(numbers);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, numbers(field)]));
}

// The comparison.

/// What the chain says of a vault's margin is what the specification comes to. Returns it, as numbers.
export async function assertMargin(chain, owner, index, label = 'a vault') {
  const hash = (await chain.api.rpc.chain.getBlockHash()).toHex();
  const [vault, world] = await Promise.all([
    vaultSummary(chain, owner, index, hash),
    worldOf(chain, hash),
  ]);
  assert.ok(vault.margin, `the margin of ${label} is known`);
  const held = { ...vault, mode: vault.margin.mode };
  const expected = assertAgrees(world, held, vault.margin, label);
  const free = freeCash(world, held);
  assertNear(real(vault.free), free, expected.stake, `free cash of ${label}`);
  return { ...expected, free };
}

/// What the chain says, `plain` of VaultMargin, of a vault that holds so much. Returns what was expected.
export function assertAgrees(world, vault, said, label) {
  const expected = requirement(world, vault);
  const charged = Object.values(expected.charges).map(([, initial]) => initial);
  const stake = Math.abs(real(vault.cash)) + Math.abs(expected.equity) + sum(charged);
  for (const name of ['equity', 'initial', 'maintenance']) {
    assertNear(real(said[name]), expected[name], stake, `${name} of ${label}`);
  }
  for (const [name, amounts] of Object.entries(expected.charges)) {
    const all = said.charges.filter((charge) => charge.name === name);
    const found = ['maintenance', 'initial'].map((which) =>
      sum(all.map((one) => real(one[which]))),
    );
    for (const i of [0, 1]) assertNear(found[i], amounts[i], stake, `${name} of ${label}`);
  }
  for (const { underlying, mark, worst: least } of expected.markets) {
    const market = said.markets.find((one) => Number(one.underlying) === underlying);
    assertNear(real(market.markToMarket), mark, stake, `mark of ${label}`);
    if (!least) assert.equal(market.worst, null);
    else assertNear(real(market.worst.pnl), least.initial, stake, `worst outcome of ${label}`);
  }
  return { ...expected, stake };
}

/// Two numbers are the same but for the last digits of floating point.
export function assertNear(found, expected, stake, what) {
  const apart = Math.abs(found - expected);
  assert.ok(apart <= TOLERANCE * Math.max(stake, 1), `${what}: ${found}, expected ${expected}`);
}

/// A vault's holdings after changes, `[series, quantity]` and an amount of cash.
export function after({ cash, positions, ...vault }, changes, paid = 0n) {
  const same = (a, b) =>
    keyOf(a) === keyOf(b) && BigInt(a.strike) === BigInt(b.strike) && `${a.kind}` === `${b.kind}`;
  const held = positions.map(([series, quantity]) => [series, quantity]);
  for (const [series, quantity] of changes) {
    const known = held.find(([other]) => same(other, series));
    if (known) known[1] += quantity;
    else held.push([series, quantity]);
  }
  return { ...vault, cash: cash + paid, positions: held.filter(([, quantity]) => quantity !== 0n) };
}
