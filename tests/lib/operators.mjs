// The operators of a development chain's oracle, and prices signed with their hot keys.
import { BTC, key } from './accounts.mjs';
import { fixed, snapshot } from './clearing.mjs';
import { seal } from './clock.mjs';
import { sendAll } from './tx.mjs';

const NUMBERS = [1, 2, 3, 4];

/// Secrets of the hot keys, as the feeder takes them.
export const hotKeyUris = NUMBERS.map((number) => `//Operator//${number}//feed`);
export const hotKeys = hotKeyUris.map(key);
export const operators = NUMBERS.map((number) => key(`//Operator//${number}`));

/// How many of them make a price, and how many may be silent.
export const QUORUM = 3;

/// One observation, `price` a decimal text.
export function feedCall(chain, price, underlying = BTC.id) {
  return chain.api.tx.oracle.feed(underlying, { spot: fixed(price) });
}

/// A quorum says `price`, and the block after takes it as the snapshot, which is returned.
/// In manual mode.
export async function quote(chain, price, { underlying = BTC.id, keys = hotKeys } = {}) {
  const feeds = keys.slice(0, QUORUM).map((hotKey) => [feedCall(chain, price, underlying), hotKey]);
  for (const { error } of await sendAll(chain, feeds)) {
    if (error) throw new Error(`a feed of ${price} failed with ${error}`);
  }
  await sealWorked(chain);
  return snapshot(chain, underlying);
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
