// What vaults do besides holding cash: delegates, transfers, withdrawals that wait for the outflow limit, interest.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { BTC, ETH, USD, alice, bob, charlie, dave, eve } from '../lib/accounts.mjs';
import { assertEvent, assertNoEvent, assetBalance, nativeBalance } from '../lib/assert.mjs';
import { Chain } from '../lib/chain.mjs';
import { ONE, checkInvariants, fixed, series, vaultSummary } from '../lib/clearing.mjs';
import { DAY_MS, HOUR_MS, advanceTime, chainTime, seal } from '../lib/clock.mjs';
import { assertMargin } from '../lib/margin.mjs';
import { quote } from '../lib/operators.mjs';
import { plain } from '../lib/plain.mjs';
import { assertStorageKept, refuseAll } from '../lib/storage.mjs';
import { dataOf, makeOffer, nextExpiry, offerCall, openVault, vaultOf } from '../lib/trading.mjs';
import { blockEvents, sendOk } from '../lib/tx.mjs';
import { MINUTE } from '../lib/wait.mjs';

describe('the ledger', { timeout: 3 * MINUTE }, () => {
  let chain;
  let tx;
  let query;
  before(async () => {
    chain = await Chain.start({ mode: 'manual' });
    ({ tx, query } = chain.api);
    await seal(chain);
    await openVault(chain, alice, fixed('20000'));
    await openVault(chain, bob, fixed('20000'));
    await openVault(chain, charlie, fixed('10'));
  });
  after(async () => {
    try {
      if (chain?.api) await checkInvariants(chain, 5);
    } finally {
      await chain?.stop();
    }
  });

  const cashOf = async (who, index = 0) => (await vaultSummary(chain, who.address, index)).cash;
  const positionsOf = async (who) => (await vaultSummary(chain, who.address, 0)).positions.length;
  const idOf = (who, index = 0) => ({ owner: who.address, index: BigInt(index) });
  const usd = (who) => assetBalance(chain, USD.id, who.address);
  const govern = (call) => sendOk(chain, tx.sudo.sudo(call), alice);

  describe('delegates', () => {
    let put;
    const offer = () => ({
      ...{ vault: vaultOf(alice), series: put },
      ...{ quantity: ONE, premium: fixed('100') },
    });

    test('delegate_trades_for_the_vault_and_its_owner_pays_the_deposits', async () => {
      const expiry = await nextExpiry(chain, BTC.id, 4 * MINUTE);
      put = series(BTC.id, expiry, '5000', 'Put');
      await sendOk(chain, tx.options.list(put), eve);
      await quote(chain, '5000');
      const { reserved } = await nativeBalance(chain, alice.address);
      const added = await sendOk(chain, tx.vaults.addDelegate(0, dave.address), alice);
      const named = { vault: idOf(alice), delegate: dave.address };
      assertEvent(added.events, 'Vaults.DelegateAdded', named);
      const id = await makeOffer(chain, dave, offer());
      await sendOk(chain, tx.options.acceptOffer(id, vaultOf(bob), ONE), bob);
      assert.deepEqual([await cashOf(alice), await cashOf(bob)], [fixed('20100'), fixed('19900')]);
      const held = (await nativeBalance(chain, alice.address)).reserved - reserved;
      assert.equal(held, chain.api.consts.vaults.delegateDeposit.toBigInt());
      assert.equal((await nativeBalance(chain, dave.address)).reserved, 0n);
    });

    test('delegate_takes_nothing_out_and_nobody_else_trades', async () => {
      await refuseAll(chain, [
        [tx.vaults.withdrawCash(0, ONE), dave, 'Vaults.UnknownVault'],
        [tx.vaults.transferCash(0, vaultOf(eve), ONE), dave, 'Vaults.UnknownVault'],
        [tx.vaults.close(0), dave, 'Vaults.UnknownVault'],
        [tx.vaults.addDelegate(0, eve.address), dave, 'Vaults.UnknownVault'],
        [tx.vaults.addDelegate(0, dave.address), alice, 'Vaults.AlreadyDelegate'],
        [tx.vaults.addDelegate(0, alice.address), alice, 'Vaults.DelegateIsOwner'],
        [tx.vaults.removeDelegate(0, eve.address), alice, 'Vaults.UnknownDelegate'],
        [offerCall(chain, offer()), eve, 'Options.NotDelegate'],
      ]);
    });

    test('delegation_ends_when_it_is_renounced', async () => {
      const { events } = await sendOk(chain, tx.vaults.renounceDelegation(vaultOf(alice)), dave);
      const named = { vault: idOf(alice), delegate: dave.address };
      assertEvent(events, 'Vaults.DelegationRenounced', named);
      await refuseAll(chain, [[offerCall(chain, offer()), dave, 'Options.NotDelegate']]);
    });
  });

  describe('transfers', () => {
    test('free_cash_moves_to_any_vault_and_cover_stays', async () => {
      await quote(chain, '5000');
      const [given, before] = [fixed('1000.0000001'), await cashOf(bob)];
      const { events } = await sendOk(chain, tx.vaults.transferCash(0, vaultOf(bob), given), alice);
      const moved = { from: idOf(alice), to: idOf(bob), amount: given };
      assertEvent(events, 'Vaults.CashTransferred', moved);
      assertNoEvent(events, 'Assets.Transferred');
      assert.equal(await cashOf(bob), before + given);
      await assertMargin(chain, alice.address, 0, 'Alice');
      const { free } = await vaultSummary(chain, alice.address, 0);
      await refuseAll(chain, [
        [tx.vaults.transferCash(0, vaultOf(bob), free + 1n), alice, 'Vaults.BeyondFreeCash'],
        [tx.vaults.transferCash(0, vaultOf(alice), ONE), alice, 'Vaults.SameVault'],
        [tx.vaults.transferCash(0, vaultOf(eve), ONE), alice, 'Vaults.UnknownVault'],
      ]);
    });

    test('collateral_moves_on_hold_to_vaults_that_know_the_asset', async () => {
      await quote(chain, '5000');
      const second = await openVault(chain, alice);
      const three = fixed('3');
      await sendOk(chain, tx.vaults.depositCollateral(0, BTC.id, three), alice);
      await sendOk(chain, tx.vaults.depositCollateral(0, BTC.id, ONE), bob);
      const move = (to, asset = BTC.id) => tx.vaults.transferCollateral(0, to, asset, ONE);
      await sendOk(chain, move(vaultOf(alice, second)), alice);
      const { events } = await sendOk(chain, move(vaultOf(bob)), alice);
      const moved = { from: idOf(alice), to: idOf(bob), asset: BigInt(BTC.id), amount: ONE };
      assertEvent(events, 'Vaults.CollateralTransferred', moved);
      for (const [who, units] of [
        [alice, 2n * BTC.unit],
        [bob, 2n * BTC.unit],
      ]) {
        const [hold] = plain(await query.assetsHolder.holds(BTC.id, who.address));
        assert.deepEqual(hold, { id: { Vaults: 'Collateral' }, amount: units });
      }
      await refuseAll(chain, [
        [move(vaultOf(charlie)), alice, 'Vaults.AssetNotHeld'],
        [move(vaultOf(bob), ETH.id), alice, 'Vaults.BeyondCollateral'],
      ]);
    });
  });

  describe('the outflow limit', () => {
    const { outflow, house } = {
      outflow: () => chain.api.call.vaultsApi.outflowRoom(),
      house: async () => (await query.vaults.house('Outflow', 'Cash')).toBigInt(),
    };
    const waiting = async () =>
      plain(await chain.api.call.vaultsApi.queuedWithdrawals(null, 10)).map(({ vault, amount }) => [
        vault.owner,
        amount,
      ]);

    test('withdrawal_waits_when_an_hours_limit_is_used_up', async () => {
      await quote(chain, '5000');
      const terms = { share: 0n, floor: fixed('1000') };
      const { events } = await govern(tx.vaults.setOutflow(terms));
      assertEvent(events, 'Vaults.OutflowSet', { new_: terms });
      await sendOk(chain, tx.vaults.withdrawCash(0, fixed('900')), bob);
      assert.equal((await outflow()).toBigInt(), fixed('100'));
      const [wallet, cash] = [await usd(bob), await cashOf(bob)];
      const late = await sendOk(chain, tx.vaults.withdrawCash(0, fixed('500')), bob);
      const queued = { vault: idOf(bob), place: 0n, amount: fixed('500') };
      assertEvent(late.events, 'Vaults.WithdrawalQueued', queued);
      assert.deepEqual([await usd(bob), await cashOf(bob)], [wallet, cash - fixed('500')]);
      // Little as it is, whoever comes later waits behind.
      await sendOk(chain, tx.vaults.withdrawCash(0, ONE), charlie);
      assert.deepEqual(await waiting(), [
        [bob.address, fixed('500')],
        [charlie.address, ONE],
      ]);
      assert.equal(await house(), fixed('501'));
      await refuseAll(chain, [
        [tx.vaults.withdrawCash(0, ONE), bob, 'Vaults.WithdrawalWaiting'],
        [tx.vaults.close(0), charlie, 'Vaults.WithdrawalWaiting'],
        [tx.vaults.payWithdrawals(5), eve, 'Vaults.NothingToPay'],
        [tx.vaults.cancelWithdrawal(0), alice, 'Vaults.NoWithdrawalWaiting'],
      ]);
    });

    test('chain_pays_all_who_wait_in_turn_when_the_hour_is_over', async () => {
      const [ofBob, ofCharlie] = [await usd(bob), await usd(charlie)];
      await advanceTime(chain, HOUR_MS + 300_000n);
      // The block that ends a session leaves hooks nothing of its weight; the next ones do not.
      const blocks = await seal(chain, 3);
      const events = await Promise.all(blocks.map((hash) => blockEvents(chain, hash)));
      const paid = events
        .flat()
        .filter(({ name }) => name === 'Vaults.WithdrawalPaid')
        .map(({ data }) => [data.vault.owner, data.paid, data.left]);
      assert.deepEqual(paid, [
        [bob.address, 500_000_000n, 0n],
        [charlie.address, 1_000_000n, 0n],
      ]);
      assert.equal((await usd(bob)) - ofBob, 500_000_000n);
      assert.equal((await usd(charlie)) - ofCharlie, 1_000_000n);
      assert.deepEqual([await waiting(), await house()], [[], 0n]);
    });

    test('cash_is_back_in_the_vault_when_what_waits_is_cancelled', async () => {
      // Who holds options withdraws at a known price: the put is over, and settles when prices are back.
      for (let rounds = 0; rounds < 12 && (await positionsOf(bob)) > 0; rounds += 1) {
        await quote(chain, '5100');
      }
      const cash = await cashOf(bob);
      const amount = fixed('600.0000001');
      await sendOk(chain, tx.vaults.withdrawCash(0, amount), bob);
      assert.equal(await cashOf(bob), cash - amount);
      const { events } = await sendOk(chain, tx.vaults.cancelWithdrawal(0), bob);
      const { vault, amount: returned } = dataOf(events, 'Vaults.WithdrawalCancelled');
      assert.deepEqual([vault, returned], [idOf(bob), amount]);
      assert.equal(await cashOf(bob), cash);
    });
  });

  describe('the terms of interest', () => {
    // Those of spec/charges.md.
    const old = {
      ...{ base: fixed('0.02'), slope1: fixed('0.08'), kink: fixed('0.85'), slope2: fixed('0.9') },
      ...{ treasuryShare: fixed('0.2'), debtLimit: fixed('0.8'), stressLevel: fixed('0.95') },
    };
    const terms = {
      ...{ base: fixed('0.03'), slope1: fixed('0.17'), kink: fixed('0.75'), slope2: fixed('3.8') },
      ...{ treasuryShare: ONE, debtLimit: fixed('0.9'), stressLevel: fixed('0.9') },
    };
    const pool = async () => plain(await query.vaults.cashPool());

    test('governance_sets_them_and_is_told_what_they_were', async () => {
      assert.deepEqual((await pool()).terms, old);
      // The highest rate that there may be: 3 + 17 + 380 = 400 % a year at full utilisation.
      const { events, blockHash } = await govern(tx.vaults.setInterest(terms));
      assertEvent(events, 'Vaults.InterestSet', { old, new_: terms });
      const { terms: stored, at } = await pool();
      assert.deepEqual(stored, terms);
      assert.equal(at, await chainTime(chain, blockHash), 'up to then the old ones held');
    });

    test('unsound_terms_and_those_of_anybody_are_refused', async () => {
      const least = 1n;
      const unsound = [
        { kink: 0n },
        { kink: ONE },
        { base: terms.base + least },
        { base: 0n, slope1: 0n, slope2: 4n * ONE + least },
        { treasuryShare: ONE + least },
        { debtLimit: terms.stressLevel + least },
        { stressLevel: ONE + least },
      ];
      for (const change of unsound) {
        const outcome = await govern(tx.vaults.setInterest({ ...terms, ...change }));
        const { index, error } = dataOf(outcome.events, 'Sudo.Sudid').sudoResult.Err.Module;
        const refusal = { index: Number(index), error };
        const named = chain.api.registry.findMetaError(
          chain.api.createType('DispatchErrorModule', refusal),
        );
        assert.equal(`${named.section}.${named.name}`, 'vaults.UnsoundInterest');
        assertNoEvent(outcome.events, 'Vaults.InterestSet');
        await assertStorageKept(chain, outcome.blockHash);
      }
      await refuseAll(chain, [
        [tx.vaults.setInterest(old), alice, 'BadOrigin'],
        [tx.vaults.setInterest(old), eve, 'BadOrigin'],
      ]);
    });

    test('indices_stand_and_nobody_earns_when_a_month_goes_by_without_debts', async () => {
      const everybody = [
        [alice, 0],
        [alice, 1],
        [bob, 0],
        [charlie, 0],
      ];
      const cash = () => Promise.all(everybody.map(([who, index]) => cashOf(who, index)));
      const had = await cash();
      const before = await pool();
      assert.deepEqual(before.indices, { debt: ONE, credit: ONE });
      assert.equal(before.debts, 0n);
      assert.equal(
        before.positive,
        had.reduce((sum, each) => sum + each, 0n),
      );
      await advanceTime(chain, 30n * DAY_MS);
      const { blockHash } = await sendOk(chain, tx.vaults.depositCash(0, ONE), bob);
      const after = await pool();
      assert.equal(after.at, await chainTime(chain, blockHash), 'the pool has seen the month');
      assert.deepEqual(after, {
        ...{ ...before, at: after.at, positive: before.positive + ONE },
        custody: before.custody + 1_000_000n,
      });
      assert.deepEqual([after.interest, after.treasury], [0n, 0n]);
      had[2] += ONE;
      assert.deepEqual(await cash(), had);
    });
  });
});
