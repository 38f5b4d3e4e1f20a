// Four validators of the local chain, and what they do when some or all of them are killed.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { xxhashAsHex } from '@polkadot/util-crypto';
import { Network, VALIDATORS } from '../lib/network.mjs';
import { MINUTE, SECOND, sleep, until } from '../lib/wait.mjs';

/// How far finality may be behind the best block while all validators work.
const MAX_LAG = 3;

describe('four validators', { timeout: 8 * MINUTE }, () => {
  let network;
  before(async () => {
    network = await Network.start();
  });
  after(() => network?.stop());

  test('network_finalizes_at_most_three_blocks_behind_when_all_validators_work', async () => {
    const begin = await network.heights('alice');
    const lags = [];
    await until(
      'twelve more blocks',
      async () => {
        const heights = await Promise.all(VALIDATORS.map((name) => network.heights(name)));
        lags.push(...heights.map(({ best, finalized }) => best - finalized));
        return heights.every(({ best }) => best >= begin.best + 12);
      },
      { timeoutMs: MINUTE, everyMs: 400 },
    );
    const worst = Math.max(...lags);
    assert.ok(worst <= MAX_LAG, `finality was ${worst} blocks behind (${lags.join(' ')})`);
    await assertSameBlock(network, begin.finalized);
  });

  test('three_validators_go_on_finalizing_when_the_fourth_is_killed', async () => {
    const others = VALIDATORS.filter((name) => name !== 'dave');
    await network.kill9('dave');
    const height = Math.max(...(await Promise.all(others.map((name) => network.finalized(name)))));
    await network.untilFinalized(others, height + 8, 45 * SECOND);
  });

  test('killed_validator_catches_up_when_it_is_started_again', async () => {
    const height = await network.finalized('alice');
    await network.up();
    await network.untilFinalized(VALIDATORS, height + 3, 30 * SECOND);
    await assertSameBlock(network, height);
  });

  test('network_keeps_what_was_finalized_and_goes_on_when_all_are_killed', async () => {
    const heights = await Promise.all(VALIDATORS.map((name) => network.finalized(name)));
    const height = Math.min(...heights);
    const block = await assertSameBlock(network, height);
    await sleep(10 * SECOND);
    await network.kill9(...VALIDATORS);

    for (const [i, name] of VALIDATORS.entries()) {
      const { finalized_number: stored } = await network.stored(name);
      assert.ok(stored >= heights[i], `${name} kept ${stored} of ${heights[i]} finalized blocks`);
    }
    await network.up();
    assert.deepEqual(await assertSameBlock(network, height), block);
    const beyond = (await network.finalized('alice')) + 6;
    await network.untilFinalized(VALIDATORS, beyond, 30 * SECOND);
    await assertSameBlock(network, beyond);
  });

  test('nobody_has_equivocated_when_validators_were_killed_and_restarted', async () => {
    const reports = await network.storageKeys('alice', xxhashAsHex('Offences', 128));
    const version = xxhashAsHex(':__STORAGE_VERSION__:', 128).slice(2);
    assert.deepEqual(
      reports.filter((key) => !key.endsWith(version)),
      [],
      'reports on the chain',
    );
    for (const name of VALIDATORS) {
      const lines = network.log(name).split('\n');
      assert.deepEqual(
        lines.filter((line) => /equivocat|panicked/i.test(line)),
        [],
        `complaints of ${name}`,
      );
    }
  });
});

/// All nodes know the same block, with the same state, at that height; returns it.
async function assertSameBlock(network, height) {
  const [first, ...others] = await Promise.all(
    VALIDATORS.map((name) => network.block(name, height)),
  );
  for (const other of others) assert.deepEqual(other, first, `block ${height}`);
  return first;
}
