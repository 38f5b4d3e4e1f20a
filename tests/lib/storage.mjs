// What pallets have in storage, raw: the proof that a refused call left no trace.
import assert from 'node:assert/strict';
import { xxhashAsHex } from '@polkadot/util-crypto';
import { assertFailed } from './assert.mjs';
import { sendAll } from './tx.mjs';

const PAGE = 1_000;

/// Everything that a call of the clearing house can touch but accounts' free balances, which fees move, and where vaults
/// are filed, which the hook of risk moves.
const TOUCHABLE = [
  ...['Oracle', 'Vaults', 'Options'],
  ...['Risk.House', 'Risk.Markets', 'Risk.Assets', 'Risk.Strikes'],
  ...['Assets', 'AssetsHolder', 'Balances.Holds'],
];

/// What the oracle's hook moves with the clock, whatever calls a block has.
const CLOCKWORK = [
  'Oracle.Resumed',
  'Oracle.Accumulators',
  'Oracle.Windows',
  'Oracle.Samples',
  'Oracle.KeptSamples',
  'Oracle.Prunable',
  'Oracle.Qualities',
  // What the gate notes of a feed, be it refused or not.
  'Oracle.Attempts',
];

/// Key prefix of a pallet, `Vaults`, or of one of its items, `Vaults.House`.
function prefixOf(name) {
  const hashes = name.split('.').map((part) => xxhashAsHex(part, 128).slice(2));
  return `0x${hashes.join('')}`;
}

/// All entries under the prefixes of `names` at a block, `{ key: value }`, but those of `except`.
export async function storageOf(chain, blockHash, names = TOUCHABLE, except = CLOCKWORK) {
  const excepted = except.map(prefixOf);
  const keys = [];
  for (const prefix of names.map(prefixOf))
    keys.push(...(await keysUnder(chain, prefix, blockHash)));
  const kept = keys.filter((key) => !excepted.some((prefix) => key.startsWith(prefix)));
  if (kept.length === 0) return {};
  const [{ changes }] = await chain.rpc('state_queryStorageAt', kept, blockHash);
  return Object.fromEntries(changes);
}

async function keysUnder(chain, prefix, blockHash) {
  const keys = [];
  for (;;) {
    const from = keys.at(-1) ?? null;
    const page = await chain.rpc('state_getKeysPaged', prefix, PAGE, from, blockHash);
    keys.push(...page);
    if (page.length < PAGE) return keys;
  }
}

/// Sends `[call, signer, error]` and expects each to be refused with exactly this error, to leave no event
/// but those of its fee, and all of them together to leave storage as it was. In manual mode they share
/// a block, but for several feeds of one hot key, of which a block takes one. Returns the outcomes.
export async function refuseAll(chain, cases) {
  const outcomes = [];
  for (const round of inRounds(cases)) {
    outcomes.push(
      ...(await sendAll(
        chain,
        round.map(([call, signer]) => [call, signer]),
      )),
    );
  }
  for (const [i, outcome] of outcomes.entries()) {
    const { section, method } = cases[i][0].method;
    assert.equal(outcome.error, cases[i][2], `${i + 1}. case, ${section}.${method}`);
    assertFailed(outcome, cases[i][2]);
    assert.ok(outcome.fee > 0n, `${section}.${method}: a refusal costs its fee`);
  }
  for (const blockHash of new Set(outcomes.map((outcome) => outcome.blockHash))) {
    await assertStorageKept(chain, blockHash);
  }
  return outcomes;
}

/// The cases in their order, so many at a time that no hot key feeds twice.
function inRounds(cases) {
  const rounds = [[]];
  for (const next of cases) {
    const isFeed = ([{ method }]) => method.section === 'oracle' && method.method === 'feed';
    const round = rounds.at(-1);
    const repeats = (earlier) => isFeed(earlier) && earlier[1].address === next[1].address;
    if (isFeed(next) && round.some(repeats)) rounds.push([next]);
    else round.push(next);
  }
  return rounds;
}

export async function refuse(chain, call, signer, error) {
  const [outcome] = await refuseAll(chain, [[call, signer, error]]);
  return outcome;
}

/// A block left these parts of storage as its parent had them.
export async function assertStorageKept(chain, blockHash, names, except) {
  const { parentHash } = await chain.api.rpc.chain.getHeader(blockHash);
  const after = await storageOf(chain, blockHash, names, except);
  const before = await storageOf(chain, parentHash.toHex(), names, except);
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  const changed = [...keys].filter((key) => before[key] !== after[key]);
  const changes = changed.map((key) => ({ key, before: before[key], after: after[key] }));
  assert.deepEqual(changes, [], 'storage after a refusal');
}
