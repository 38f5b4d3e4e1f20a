// The clearing house as its users see it: fixed point, series, vaults, prices.
import { plain } from './plain.mjs';
import { MINUTE, SECOND, until, within } from './wait.mjs';

/// Inner units of one: amounts of the clearing house are 18-decimal fixed point.
export const ONE = 10n ** 18n;

/// The inner integer of a decimal text, `fixed('0.25')`; refuses more than 18 decimals.
export function fixed(text) {
  const match = /^(-?)(\d+)(?:\.(\d{1,18}))?$/.exec(`${text}`);
  if (!match) throw new Error(`not a decimal of at most 18 places: ${text}`);
  const [, sign, whole, fraction = ''] = match;
  const inner = BigInt(whole) * ONE + BigInt(fraction.padEnd(18, '0'));
  return sign ? -inner : inner;
}

/// A decimal text of an inner integer, cut (not rounded) to `places`.
export function decimal(inner, places = 2) {
  const size = inner < 0n ? -inner : inner;
  const fraction = `${size % ONE}`.padStart(18, '0').slice(0, places);
  return `${inner < 0n ? '-' : ''}${size / ONE}${places > 0 ? `.${fraction}` : ''}`;
}

/// Largest integer not above `a / b`, for positive `b`.
export function floorDiv(a, b) {
  const quotient = a / b;
  return a % b !== 0n && a < 0n ? quotient - 1n : quotient;
}

/// A series as calls take it; `kind` is 'Call' or 'Put', `strike` a decimal text.
export function series(underlying, expiry, strike, kind) {
  return { underlying, expiry, strike: fixed(strike), kind };
}

/// What one contract pays at a settlement price, all inner integers.
export function payoff({ kind, strike }, price) {
  const difference = kind === 'Call' ? price - strike : strike - price;
  return difference > 0n ? difference : 0n;
}

/// The snapshot of an underlying, `{ asOf, spot }`, or null while it is not good enough for the action: without
/// one, to look whether a vault is covered.
export async function snapshot(chain, underlying, { action = 'CheckMargin', blockHash } = {}) {
  const judged = await judgedSnapshot(chain, underlying, blockHash);
  if (judged?.spot[action] !== 'Ok') return null;
  const { asOf, spot } = judged.snapshot;
  return { asOf, spot };
}

/// All that the oracle says of an underlying and what it is good enough for, or null while there has never been
/// a price: `{ snapshot, spot: { action: verdict }, expiries: [[expiry, { action: verdict }]] }`, a verdict being
/// 'Ok' or `{ Err: reason }`.
export async function judgedSnapshot(chain, underlying, blockHash) {
  const at = blockHash ? await chain.api.at(blockHash) : chain.api;
  const answer = await within(30 * SECOND, 'a snapshot', at.call.oracleApi.snapshot(underlying));
  if (answer.isErr) return null;
  const { snapshot: said, spot, expiries } = plain(answer.asOk);
  return {
    snapshot: said,
    spot: Object.fromEntries(spot),
    expiries: expiries.map(([expiry, verdicts]) => [expiry, Object.fromEntries(verdicts)]),
  };
}

/// A vault's `{ cash, free, margin, collateral, positions }`, or null if there is none; `margin` as the chain explains it
/// (`plain` of VaultMargin), null while there is no price.
export async function vaultSummary(chain, owner, index, blockHash) {
  const at = blockHash ? await chain.api.at(blockHash) : chain.api;
  const answer = await within(30 * SECOND, 'a vault', at.call.vaultsApi.summary(owner, index));
  if (answer.isNone) return null;
  const { holdings, margin, freeCash } = answer.unwrap();
  return {
    cash: holdings.cash.toBigInt(),
    free: freeCash.toBigInt(),
    margin: plain(margin),
    collateral: holdings.collateral.map(([asset, amount]) => [asset.toNumber(), amount.toBigInt()]),
    positions: holdings.positions.map(([held, quantity]) => [held, quantity.toBigInt()]),
  };
}

/// The settlement of an expiry, `{ price, covered, low, high }`, once it is fixed, else null.
export async function settlement(chain, underlying, expiry) {
  const answer = await within(
    30 * SECOND,
    'a settlement',
    chain.api.call.oracleApi.settlement(underlying, expiry),
  );
  if (answer.isNone) return null;
  const { price, covered, low, high } = answer.unwrap();
  return {
    price: price.toBigInt(),
    covered: covered.toBigInt(),
    low: low.toBigInt(),
    high: high.toBigInt(),
  };
}

/// The name that traders give a series, as in `BTC-26DEC26-60000-C`; null if there is no such market.
export async function instrumentName(chain, listed) {
  const name = await within(
    30 * SECOND,
    'a name',
    chain.api.call.optionsApi.instrumentName(listed),
  );
  return name.isSome ? name.unwrap().toString() : null;
}

/// Follows `InvariantsApi.check` to its end on one block; throws at a violation, returns the pages.
export async function checkInvariants(chain, limit = 100) {
  const at = await chain.api.at(await chain.api.rpc.chain.getBlockHash());
  let cursor = null;
  for (let pages = 1; pages <= 10_000; pages += 1) {
    const page = await within(MINUTE, 'invariants', at.call.invariantsApi.check(cursor, limit));
    if (page.violation.isSome) {
      throw new Error(`invariant broken: ${page.violation.unwrap().toUtf8()}`);
    }
    if (page.cursor.isNone) return pages;
    cursor = page.cursor.unwrap().toHex();
  }
  throw new Error('the check of invariants does not end');
}

/// Waits until the chain has a price to open risk at and returns the snapshot.
export function firstSnapshot(chain, underlying, timeoutMs = MINUTE) {
  return until(
    `a price of underlying ${underlying}`,
    () => snapshot(chain, underlying, { action: 'OpenRisk' }),
    { timeoutMs, everyMs: 500 },
  );
}

/// Waits until forward and surface of an expiry are good enough to open risk at.
export function untilQuoted(chain, underlying, expiry, timeoutMs = MINUTE) {
  const isOpen = async () => {
    const judged = await judgedSnapshot(chain, underlying);
    const found = judged?.expiries.find(([quoted]) => quoted === BigInt(expiry));
    return found?.[1].OpenRisk === 'Ok';
  };
  return until(`quotes of expiry ${expiry}`, isOpen, { timeoutMs, everyMs: 500 });
}
