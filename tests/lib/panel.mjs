// Seven operators of the oracle, of whom two may be silent or lie.
import { BTC, alice, ferdie, key, SRTY } from './accounts.mjs';
import { hotKeys, feedCall, operators, sealWorked } from './operators.mjs';
import { plain } from './plain.mjs';
import { blockEvents, errorName, sendAll, sendOk } from './tx.mjs';

const LATER = [5, 6, 7];

/// Their accounts and hot keys; the chain numbers them 0 to 6 in this order.
export const members = [...operators, ...LATER.map((number) => key(`//Operator//${number}`))];
export const memberKeys = [
  ...hotKeys,
  ...LATER.map((number) => key(`//Operator//${number}//feed`)),
];

/// Three operators join the four of a development chain, and the feed of BTC gets terms of which no time is that
/// of another: two may be faulty, a heartbeat of 12 s and a maximum age of 60 s. Returns the terms.
export async function assemble(chain, changes = {}) {
  const { tx, query } = chain.api;
  const [accounts, keys] = [members, memberKeys].map((all) => all.slice(operators.length));
  const old = plain((await query.oracle.feeds(BTC.id)).unwrap());
  const terms = { ...old, faulty: 2n, heartbeat: 12_000n, ...changes };
  const batch = [
    ...accounts.map(({ address }) => tx.oracle.addOperator(address)),
    tx.oracle.registerFeed(BTC.id, terms),
  ];
  await govern(chain, tx.utility.batchAll(batch));
  const fund = [...accounts, ...keys].map(({ address }) =>
    tx.balances.transferKeepAlive(address, 10n * SRTY),
  );
  await sendOk(chain, tx.utility.batchAll(fund), ferdie);
  const named = accounts.map((account, i) => [tx.oracle.setFeedKey(keys[i].address), account]);
  for (const { error } of await sendAll(chain, named)) {
    if (error) throw new Error(`an operator could not name its key: ${error}`);
  }
  return terms;
}

/// Each of `[number, { price, rate, expiries }]` is said by that operator, all in one block, and the next one takes
/// it. Returns `{ included, events, taken }`: time of the first, events and hash of the second. After a stand-still,
/// when what each operator says first counts as old, they say it twice.
export async function say(chain, sayings) {
  let said = await sayOnce(chain, sayings);
  if (!said.counts) said = await sayOnce(chain, sayings);
  const taken = await sealWorked(chain);
  return { included: said.included, events: await blockEvents(chain, taken), taken };
}

/// Says it all in one block. Returns its time, and whether all of it counts from then.
async function sayOnce(chain, sayings) {
  const feeds = sayings.map(([number, { price, ...rest }]) => [
    feedCall(chain, price, rest),
    memberKeys[number],
  ]);
  const outcomes = await sendAll(chain, feeds);
  for (const [i, { error }] of outcomes.entries()) {
    if (error) throw new Error(`operator ${sayings[i][0]} is refused with ${error}`);
  }
  const { query } = await chain.api.at(outcomes[0].blockHash);
  const included = (await query.timestamp.now()).toBigInt();
  const records = await Promise.all(
    sayings.map(([number]) => query.oracle.records(BTC.id, members[number].address)),
  );
  const counts = records.every((record) => record.unwrap().included.toBigInt() === included);
  return { included, counts };
}

/// Sudo does it, and it succeeds.
export async function govern(chain, call) {
  const { events } = await sendOk(chain, chain.api.tx.sudo.sudo(call), alice);
  const { sudoResult } = events.find(({ name }) => name === 'Sudo.Sudid').data;
  if (sudoResult !== 'Ok') throw new Error(`sudo: ${JSON.stringify(sudoResult)}`);
  return events;
}

/// The typed error of a call by sudo, which sudo's own event carries; null if it succeeds.
export async function governError(chain, call) {
  const { events } = await sendOk(chain, chain.api.tx.sudo.sudo(call), alice);
  const { codec } = events.find(({ name }) => name === 'Sudo.Sudid');
  const [result] = codec.data;
  return result.isErr ? errorName(chain.api.registry, result.asErr) : null;
}
