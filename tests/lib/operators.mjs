// The operators of a development chain's oracle, and prices signed with their hot keys.
import { BTC, key } from './accounts.mjs';
import { fixed, judgedSnapshot, snapshot } from './clearing.mjs';
import { SLOT_MS, nextBlockTime, seal } from './clock.mjs';
import { slice } from './surfaces.mjs';
import { sendAll } from './tx.mjs';

const NUMBERS = [1, 2, 3, 4];

/// Secrets of the hot keys, as the feeder takes them.
export const hotKeyUris = NUMBERS.map((number) => `//Operator//${number}//feed`);
export const hotKeys = hotKeyUris.map(key);
export const operators = NUMBERS.map((number) => key(`//Operator//${number}`));

/// How many of them make a price, and how many may be silent.
export const QUORUM = 3;

/// One observation: `price` and `rate` decimal texts, `expiries` as `observed` makes them.
export function feedCall(chain, price, { underlying = BTC.id, rate = '0', expiries = [] } = {}) {
  return chain.api.tx.oracle.feed(underlying, {
    spot: fixed(price),
    rate: fixed(rate),
    expiries,
  });
}

/// What an operator says of an expiry: the basis of its forward and a raw SVI slice, all decimal texts.
export function observed(expiry, { a, b, rho, m, sigma }, basis = '0') {
  const svi = { a: fixed(a), b: fixed(b), rho: fixed(rho), m: fixed(m), sigma: fixed(sigma) };
  return { expiry, basis: fixed(basis), svi };
}

/// What an operator says in the next block of the expiries that the chain watches: forwards at spot plus `basis`, a
/// decimal text, and one surface for all (surfaces.mjs). As the feeder, nothing of what is over a slot later.
export async function quoted(chain, underlying, { basis = '0', ...shape } = {}) {
  const at = await nextBlockTime(chain);
  const watched = (await chain.api.query.oracle.expiries(underlying)).map((e) => e.toBigInt());
  return watched
    .filter((expiry) => expiry > at + SLOT_MS)
    .map((expiry) => observed(expiry, slice(expiry - at, shape), basis));
}

/// A quorum says `price` and the same `surface` of every expiry (`quoted`), and the block
/// after takes it; again if the chain doubts it, since a price that has jumped is believed when a later quorum confirms
/// it, and after a stand-still, when what each operator says first counts as old. Returns the snapshot, good enough to
/// open risk. In manual mode.
export async function quote(
  chain,
  price,
  { underlying = BTC.id, keys = hotKeys, rate = '0', surface = {} } = {},
) {
  for (let rounds = 0; rounds < 3; rounds += 1) {
    const expiries = await quoted(chain, underlying, surface);
    const said = () => feedCall(chain, price, { underlying, rate, expiries });
    await feedRound(chain, said, keys.slice(0, QUORUM));
    const prices = await chain.api.query.oracle.prices(underlying);
    const doubted = prices.isSome && prices.unwrap().doubt.isSome;
    const taken = await snapshot(chain, underlying, { action: 'OpenRisk' });
    if (taken && !doubted && (await areOpen(chain, underlying, expiries))) return taken;
  }
  throw new Error(`a quorum of ${price} does not make a price to open risk at`);
}

/// Whether forward and surface of all these expiries are good enough to open risk at.
async function areOpen(chain, underlying, expiries) {
  const judged = await judgedSnapshot(chain, underlying);
  const open = judged.expiries.filter(([, { OpenRisk }]) => OpenRisk === 'Ok');
  const known = new Set(open.map(([expiry]) => expiry));
  return expiries.every(({ expiry }) => known.has(expiry));
}

async function feedRound(chain, said, keys) {
  const feeds = keys.map((hotKey) => [said(), hotKey]);
  for (const { error } of await sendAll(chain, feeds)) {
    if (error) throw new Error(`a feed failed with ${error}`);
  }
  await sealWorked(chain);
}

/// Seals a block in which the oracle's hook works, and returns its hash. That is the next one, unless it ends
/// a session: such a block leaves hooks nothing of its weight.
export async function sealWorked(chain) {
  for (let seals = 0; seals < 3; seals += 1) {
    const [hash] = await seal(chain);
    if (await hasWorked(await chain.api.at(hash), BTC.id)) return hash;
  }
  throw new Error('the hook of the oracle does not work');
}

/// Whether the oracle's hook has worked an underlying in the block of this state.
export async function hasWorked(at, underlying) {
  const [now, { from }] = await Promise.all([
    at.query.timestamp.now(),
    at.query.oracle.accumulators(underlying),
  ]);
  return from.eq(now);
}
