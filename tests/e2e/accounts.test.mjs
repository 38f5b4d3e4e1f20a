// What accounts can do together: batch, proxy, multisig.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createKeyMulti, encodeAddress } from '@polkadot/util-crypto';
import {
  SRTY,
  SS58_PREFIX,
  USD,
  alice,
  bob,
  charlie,
  dave,
  eve,
  sorted,
  stranger,
} from '../lib/accounts.mjs';
import {
  assertEvent,
  assertFailed,
  assertNoEvent,
  assetBalance,
  freeBalance,
  nativeBalance,
} from '../lib/assert.mjs';
import { Chain } from '../lib/chain.mjs';
import { errorName, send, sendOk } from '../lib/tx.mjs';
import { MINUTE } from '../lib/wait.mjs';

describe('batch, proxy and multisig', { timeout: 3 * MINUTE }, () => {
  let chain;
  let tx;
  before(async () => {
    chain = await Chain.start({ mode: 'manual' });
    ({ tx } = chain.api);
  });
  after(() => chain?.stop());

  test('batch_all_executes_every_call_when_all_succeed', async () => {
    const { address } = stranger('batch');
    const before = await freeBalance(chain, bob.address);
    const outcome = await sendOk(
      chain,
      tx.utility.batchAll([
        tx.balances.transferKeepAlive(address, 5n * SRTY),
        tx.assets.transfer(USD.id, address, 7n * USD.unit),
      ]),
      bob,
    );
    assert.equal(await freeBalance(chain, address), 5n * SRTY);
    assert.equal(await assetBalance(chain, USD.id, address), 7n * USD.unit);
    assert.equal(await freeBalance(chain, bob.address), before - 5n * SRTY - outcome.fee);
    assertEvent(outcome.events, 'Utility.BatchCompleted');
  });

  test('batch_all_changes_nothing_but_the_fee_when_one_call_fails', async () => {
    const { address } = stranger('failing-batch');
    const before = await freeBalance(chain, bob.address);
    const usdBefore = await assetBalance(chain, USD.id, bob.address);
    const outcome = await send(
      chain,
      tx.utility.batchAll([
        tx.balances.transferKeepAlive(address, 5n * SRTY),
        tx.assets.transfer(USD.id, address, usdBefore + 1n),
      ]),
      bob,
    );
    assertFailed(outcome, 'Assets.BalanceLow');
    assert.equal(await freeBalance(chain, address), 0n);
    assert.equal(await freeBalance(chain, bob.address), before - outcome.fee);
    assert.equal(await assetBalance(chain, USD.id, bob.address), usdBefore);
  });

  test('proxy_acts_for_the_owner_when_its_type_allows_the_call', async () => {
    const deposit = constant('proxy', 'proxyDepositBase') + constant('proxy', 'proxyDepositFactor');
    await sendOk(chain, tx.proxy.addProxy(dave.address, 'Any', 0), charlie);
    assert.equal((await nativeBalance(chain, charlie.address)).reserved, deposit);

    const { address } = stranger('proxied');
    const ownerBefore = await freeBalance(chain, charlie.address);
    const proxyBefore = await freeBalance(chain, dave.address);
    const outcome = await sendOk(
      chain,
      tx.proxy.proxy(charlie.address, null, tx.balances.transferKeepAlive(address, SRTY)),
      dave,
    );
    assertEvent(outcome.events, 'Proxy.ProxyExecuted', { result: 'Ok' });
    assert.equal(await freeBalance(chain, address), SRTY);
    assert.equal(await freeBalance(chain, charlie.address), ownerBefore - SRTY);
    assert.equal(await freeBalance(chain, dave.address), proxyBefore - outcome.fee);

    await sendOk(chain, tx.proxy.removeProxy(dave.address, 'Any', 0), charlie);
    assert.equal((await nativeBalance(chain, charlie.address)).reserved, 0n);
  });

  test('proxy_is_refused_when_its_type_forbids_the_call', async () => {
    await sendOk(chain, tx.proxy.addProxy(eve.address, 'NonTransfer', 0), charlie);
    const { address } = stranger('not-proxied');
    const ownerBefore = await freeBalance(chain, charlie.address);
    const transfers = [
      tx.balances.transferKeepAlive(address, SRTY),
      tx.assets.transfer(USD.id, address, USD.unit),
      tx.utility.batchAll([tx.balances.transferKeepAlive(address, SRTY)]),
    ];
    for (const transfer of transfers) {
      const outcome = await send(chain, tx.proxy.proxy(charlie.address, null, transfer), eve);
      const executed = outcome.events.find(({ name }) => name === 'Proxy.ProxyExecuted');
      const result = executed.codec.data[0];
      assert.ok(result.isErr, 'the proxied call fails');
      const reason = errorName(chain.api.registry, result.asErr);
      // A batch is let through as such, its calls are filtered.
      assert.equal(reason, 'System.CallFiltered');
      assertNoEvent(outcome.events, 'Balances.Transfer');
    }
    assert.equal(await freeBalance(chain, address), 0n);
    assert.equal(await assetBalance(chain, USD.id, address), 0n);
    assert.equal(await freeBalance(chain, charlie.address), ownerBefore);
    await sendOk(chain, tx.proxy.removeProxies(), charlie);
  });

  test('proxy_is_refused_when_nobody_appointed_it', async () => {
    const call = tx.balances.transferKeepAlive(eve.address, SRTY);
    const outcome = await send(chain, tx.proxy.proxy(charlie.address, null, call), eve);
    assertFailed(outcome, 'Proxy.NotProxy');
  });

  test('multisig_of_three_executes_when_two_approve', async () => {
    const signatories = sorted(alice.address, bob.address, charlie.address);
    const multisig = encodeAddress(createKeyMulti(signatories, 2), SS58_PREFIX);
    const othersOf = (pair) => signatories.filter((address) => address !== pair.address);
    const { address } = stranger('multisig-payee');
    await sendOk(chain, tx.balances.transferKeepAlive(multisig, 10n * SRTY), alice);

    const call = tx.balances.transferKeepAlive(address, 4n * SRTY);
    const { weight } = await call.paymentInfo(alice);
    const deposit =
      constant('multisig', 'depositBase') + 2n * constant('multisig', 'depositFactor');
    const opened = await sendOk(
      chain,
      tx.multisig.asMulti(2, othersOf(alice), null, call, weight),
      alice,
    );
    assertEvent(opened.events, 'Multisig.NewMultisig', { approving: alice.address, multisig });
    assert.equal(await freeBalance(chain, address), 0n, 'one approval moves nothing');
    assert.equal((await nativeBalance(chain, alice.address)).reserved, deposit);

    const timepoint = { height: opened.blockNumber, index: opened.index };
    const executed = await sendOk(
      chain,
      tx.multisig.asMulti(2, othersOf(bob), timepoint, call, weight),
      bob,
    );
    assertEvent(executed.events, 'Multisig.MultisigExecuted', {
      approving: bob.address,
      multisig,
      result: 'Ok',
    });
    assert.equal(await freeBalance(chain, address), 4n * SRTY);
    assert.equal(await freeBalance(chain, multisig), 6n * SRTY, 'the multisig pays no fee');
    assert.equal((await nativeBalance(chain, alice.address)).reserved, 0n);
  });

  test('multisig_is_refused_when_the_timepoint_is_wrong', async () => {
    const others = sorted(bob.address, charlie.address);
    const call = tx.balances.transferKeepAlive(dave.address, SRTY);
    const { weight } = await call.paymentInfo(alice);
    const timepoint = { height: 1, index: 1 };
    const outcome = await send(
      chain,
      tx.multisig.asMulti(2, others, timepoint, call, weight),
      alice,
    );
    assertFailed(outcome, 'Multisig.UnexpectedTimepoint');
  });

  function constant(pallet, name) {
    return chain.api.consts[pallet][name].toBigInt();
  }
});
