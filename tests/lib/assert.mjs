// Questions that many tests ask of events and balances. All amounts are BigInt in smallest units.
import assert from 'node:assert/strict';
import { refusedByPool } from './tx.mjs';

/// The only event of that name, whose data contain the given fields; returns its data.
export function assertEvent(events, name, fields = {}) {
  const named = events.filter((event) => event.name === name);
  const names = events.map((event) => event.name).join(', ');
  assert.equal(named.length, 1, `one ${name} among: ${names || 'no events'}`);
  const [{ data }] = named;
  const relevant = Object.fromEntries(Object.keys(fields).map((field) => [field, data[field]]));
  assert.deepEqual(relevant, fields, `fields of ${name}`);
  return data;
}

export function assertNoEvent(events, name) {
  assert.ok(!events.some((event) => event.name === name), `no ${name}`);
}

/// The transaction failed with exactly this error and left no event but those of its fee.
export function assertFailed(outcome, error) {
  assert.equal(outcome.error, error);
  const traces = outcome.events
    .map(({ name }) => name)
    .filter((name) => !FEE_EVENTS.has(name) && name !== 'System.ExtrinsicFailed');
  assert.deepEqual(traces, [], 'events of a failed transaction');
}

const FEE_EVENTS = new Set([
  'Balances.Withdraw',
  'Balances.Deposit',
  'Balances.Burned',
  'Balances.Minted',
  'TransactionPayment.TransactionFeePaid',
]);

/// The class Operational is for those who protect the chain: the pool refuses anybody else's transaction of it,
/// with this sentence, which costs nothing.
export async function assertKeptOut(chain, call, signer) {
  const { nonce } = await chain.api.query.system.account(signer.address);
  const before = await freeBalance(chain, signer.address);
  assert.equal(await refusedByPool(chain, call, signer), KEPT_OUT);
  assert.equal(await freeBalance(chain, signer.address), before);
  assert.deepEqual((await chain.api.query.system.account(signer.address)).nonce, nonce);
}

const KEPT_OUT = '1010: Invalid Transaction: Invalid signing address';

/// Native balance `{ free, reserved }` of an address, at a block or at the best one.
export async function nativeBalance(chain, address, blockHash) {
  const at = blockHash ? await chain.api.at(blockHash) : chain.api;
  const { data } = await at.query.system.account(address);
  return { free: data.free.toBigInt(), reserved: data.reserved.toBigInt() };
}

export async function freeBalance(chain, address, blockHash) {
  return (await nativeBalance(chain, address, blockHash)).free;
}

/// Balance of an asset; an account that does not exist has none.
export async function assetBalance(chain, assetId, address, blockHash) {
  const at = blockHash ? await chain.api.at(blockHash) : chain.api;
  const account = await at.query.assets.account(assetId, address);
  return account.isSome ? account.unwrap().balance.toBigInt() : 0n;
}

/// By how much a reading changes while the body runs: `{ change, result }`.
export async function changeOf(reading, body) {
  const before = await reading();
  const result = await body();
  return { change: (await reading()) - before, result };
}

/// A rejected promise whose message matches.
export function assertRejects(promise, pattern) {
  return assert.rejects(promise, (error) => {
    assert.match(error.message, pattern);
    return true;
  });
}

/// The clock of a chain in manual mode runs with the machine's: a time that was expected at
/// `since` (of Date.now) may have moved on by what has passed since then, and by no more.
export function assertClock(time, expected, since) {
  const latest = expected + BigInt(Date.now() - since);
  assert.ok(time >= expected, `${time} is ${expected - time} ms before ${expected}`);
  assert.ok(time <= latest, `${time} is ${time - latest} ms after ${latest}`);
}
