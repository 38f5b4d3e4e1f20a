// Blocks on request and a clock that can be moved: days pass in seconds.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { SRTY, bob, charlie, stranger } from '../lib/accounts.mjs';
import { assertClock, assertRejects, freeBalance } from '../lib/assert.mjs';
import { Chain } from '../lib/chain.mjs';
import {
  DAY_MS,
  HOUR_MS,
  SLOT_MS,
  advanceTime,
  chainTime,
  nextBlockTime,
  seal,
  sealAt,
} from '../lib/clock.mjs';
import { sendAll, sendOk } from '../lib/tx.mjs';
import { MINUTE } from '../lib/wait.mjs';

describe('manual sealing', { timeout: 4 * MINUTE }, () => {
  let chain;
  before(async () => {
    chain = await Chain.start({ mode: 'manual' });
    await seal(chain);
  });
  after(() => chain?.stop());

  test('block_height_stays_when_nobody_asks_for_a_block', async () => {
    const height = await bestNumber(chain);
    await new Promise((resolve) => setTimeout(resolve, 2 * Number(SLOT_MS) + 500));
    assert.equal(await bestNumber(chain), height);
    await seal(chain, 3);
    assert.equal(await bestNumber(chain), height + 3);
  });

  test('time_moves_one_slot_per_block_when_blocks_are_sealed_faster_than_slots', async () => {
    const [first, ...others] = await seal(chain, 6);
    const begin = await chainTime(chain, first);
    assert.equal(await chainTime(chain, others.at(-1)), begin + 5n * SLOT_MS);
  });

  test('block_is_not_finalized_when_asked_so_and_is_when_asked_later', async () => {
    const finalized = async () => (await chain.api.rpc.chain.getFinalizedHead()).toHex();
    const before = await finalized();
    const [hash] = await seal(chain, 1, { finalize: false });
    assert.equal(await finalized(), before);
    assert.equal(await chain.rpc('engine_finalizeBlock', hash), true);
    assert.equal(await finalized(), hash);
  });

  test('several_transactions_share_a_block_when_sent_before_sealing', async () => {
    const outcomes = await sendAll(
      chain,
      [bob, charlie, bob].map((signer, i) => [
        chain.api.tx.balances.transferKeepAlive(stranger(`shared-${i}`).address, SRTY),
        signer,
      ]),
    );
    assert.deepEqual(new Set(outcomes.map(({ error }) => error)), new Set([null]));
    assert.equal(new Set(outcomes.map(({ blockHash }) => blockHash)).size, 1);
  });

  test('time_moves_exactly_three_days_when_the_clock_jumps_three_days', async () => {
    const since = Date.now();
    const before = await nextBlockTime(chain);
    const epoch = await epochIndex(chain);
    const told = await advanceTime(chain, 3n * DAY_MS);
    assertClock(told, before + 3n * DAY_MS, since);
    assertClock(await nextBlockTime(chain), told, since);
    const [first] = await seal(chain);
    assertClock(await chainTime(chain, first), told, since);
    const [second] = await seal(chain);
    assertClock(await chainTime(chain, second), told + SLOT_MS, since);
    // Three days are 864 epochs of 150 slots of 2 s.
    const epochs = (await epochIndex(chain)) - epoch;
    assert.ok(epochs >= 864n && epochs <= 865n, `${epochs} epochs in three days`);
  });

  test('transactions_work_and_blocks_go_on_when_the_clock_has_jumped', async () => {
    const { address } = stranger('after-the-jump');
    await sendOk(chain, chain.api.tx.balances.transferKeepAlive(address, SRTY), bob);
    assert.equal(await freeBalance(chain, address), SRTY);
    const height = await bestNumber(chain);
    await seal(chain, 20);
    assert.equal(await bestNumber(chain), height + 20);
  });

  test('time_adds_up_when_the_clock_jumps_several_times', async () => {
    for (const jump of [HOUR_MS, 7n * DAY_MS, SLOT_MS, 30n * DAY_MS]) {
      const since = Date.now();
      const expected = (await nextBlockTime(chain)) + jump;
      await advanceTime(chain, jump);
      const [hash] = await seal(chain);
      assertClock(await chainTime(chain, hash), expected, since);
      await seal(chain, 2);
    }
    // Two jumps before one block add up as well.
    const since = Date.now();
    const expected = (await nextBlockTime(chain)) + 2n * DAY_MS;
    await advanceTime(chain, DAY_MS);
    await advanceTime(chain, DAY_MS);
    const [hash] = await seal(chain);
    assertClock(await chainTime(chain, hash), expected, since);
  });

  test('block_has_the_asked_time_when_sealed_at_a_moment', async () => {
    const since = Date.now();
    const moment = (await nextBlockTime(chain)) + 5n * HOUR_MS;
    const hash = await sealAt(chain, moment);
    assertClock(await chainTime(chain, hash), moment, since);
  });

  test('time_of_any_length_is_accepted_when_it_is_not_a_whole_slot', async () => {
    const since = Date.now();
    const expected = (await nextBlockTime(chain)) + 12_345n;
    assertClock(await advanceTime(chain, 12_345n), expected, since);
    const [hash] = await seal(chain);
    assertClock(await chainTime(chain, hash), expected, since);
    await seal(chain, 2);
  });

  for (const [what, ...parameters] of [
    ['negative', -1],
    ['a fraction', 1.5],
    ['text', 'tomorrow'],
    ['absent'],
    ['beyond all calendars', 2 ** 63],
    ['the largest number', Number.MAX_SAFE_INTEGER],
  ]) {
    test(`jump_is_refused_and_time_stays_when_it_is_${what.replaceAll(' ', '_')}`, async () => {
      const since = Date.now();
      const before = await nextBlockTime(chain);
      await assertRejects(
        chain.rpc('dev_advanceTime', ...parameters),
        /invalid params|invalid type|end of the year 9999/i,
      );
      assertClock(await nextBlockTime(chain), before, since);
      const [hash] = await seal(chain);
      assertClock(await chainTime(chain, hash), before, since);
    });
  }

  test('chain_continues_in_its_own_time_when_restarted', async () => {
    const height = await bestNumber(chain);
    const time = await chainTime(chain);
    const balance = await freeBalance(chain, charlie.address);
    const since = Date.now();
    await chain.restart();
    assert.equal(await bestNumber(chain), height);
    assert.equal(await freeBalance(chain, charlie.address), balance);
    // The jumps put the chain weeks ahead of the machine; it goes on from its last block.
    // It knows the slot of that block, not its moment in the slot, and takes the next slot's end.
    const next = await nextBlockTime(chain);
    assert.ok(next >= time + SLOT_MS, 'the next block is a slot later');
    assert.ok(next < time + 2n * SLOT_MS + BigInt(Date.now() - since), 'and not much later');
    await seal(chain, 3);
    const expected = (await nextBlockTime(chain)) + 3n * DAY_MS;
    await advanceTime(chain, 3n * DAY_MS);
    const [hash] = await seal(chain);
    assertClock(await chainTime(chain, hash), expected, since);
  });

  test('dev_rpc_is_absent_when_the_chain_runs_on_real_slots', async () => {
    const real = await Chain.start({ mode: 'babe' });
    try {
      for (const method of ['dev_advanceTime', 'dev_now', 'engine_createBlock']) {
        await assertRejects(real.rpc(method, 1), /method not found/i);
      }
    } finally {
      await real.stop();
    }
  });
});

async function bestNumber(chain) {
  return (await chain.api.rpc.chain.getHeader()).number.toNumber();
}

async function epochIndex(chain) {
  return (await chain.api.query.babe.epochIndex()).toBigInt();
}
