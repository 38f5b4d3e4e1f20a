// Who may do what with the oracle: strangers, thieves of a hot key, governance; and what a refusal costs.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { BTC, SRTY, alice, bob, charlie, eve, key, ferdie } from '../lib/accounts.mjs';
import {
  assertEvent,
  assertFailed,
  assertKeptOut,
  assertNoEvent,
  assertRejects,
  freeBalance,
} from '../lib/assert.mjs';
import { Chain } from '../lib/chain.mjs';
import { ONE, checkInvariants, fixed, judgedSnapshot, series } from '../lib/clearing.mjs';
import { HOUR_MS, advanceTime, chainTime, seal } from '../lib/clock.mjs';
import { feedCall, observed, sealWorked } from '../lib/operators.mjs';
import { assemble, govern, governError, memberKeys, members, say } from '../lib/panel.mjs';
import { plain } from '../lib/plain.mjs';
import { refuse, refuseAll } from '../lib/storage.mjs';
import { nextExpiry } from '../lib/trading.mjs';
import { send, sendAfterNext, sendAll, sendOk } from '../lib/tx.mjs';
import { MINUTE } from '../lib/wait.mjs';

const UNDERLYING = BigInt(BTC.id);
const DAY = 24 * 60 * MINUTE;
const ALL = [0, 1, 2, 3, 4, 5, 6];
const OTHERS = ALL.slice(0, 6);
const UNKNOWN = 7;
const PATIENCE = 120_000n;
/// The largest and the smallest signed number of 128 bits.
const [HIGHEST, LOWEST] = [2n ** 127n - 1n, -(2n ** 127n)];
const SLICE = { a: '0.002', b: '0.02', rho: '-0.3', m: '0', sigma: '0.075' };

describe('access to the oracle', { timeout: 5 * MINUTE }, () => {
  let chain;
  let tx;
  let query;
  let terms;
  let expiry;
  before(async () => {
    chain = await Chain.start({ mode: 'manual' });
    ({ tx, query } = chain.api);
    await seal(chain);
    terms = await assemble(chain, { patience: PATIENCE });
    expiry = await nextExpiry(chain, BTC.id, 2 * DAY);
    await sendOk(chain, tx.options.list(series(BTC.id, expiry, '5000', 'Put')), bob);
    await sayAll('5000', ALL);
  });
  after(async () => {
    try {
      if (chain?.api) await checkInvariants(chain, 6);
    } finally {
      await chain?.stop();
    }
  });

  const sayAll = (price, numbers) =>
    say(
      chain,
      numbers.map((number) => [number, { price }]),
    );
  const slice = (at, basis) => observed(at, SLICE, basis);
  const feed = (terms_) => feedCall(chain, '5000', terms_);
  const [hotKey] = memberKeys;

  describe('feeds', () => {
    test('feed_pays_its_fee_and_changes_nothing_when_it_is_refused', async () => {
      const before = await freeBalance(chain, hotKey.address);
      const raw = (said) =>
        tx.oracle.feed(BTC.id, { spot: fixed('5000'), rate: 0n, expiries: [], ...said });
      const based = (basis) => raw({ expiries: [{ ...slice(expiry), basis }] });
      const outcomes = await refuseAll(
        chain,
        [
          [feedCall(chain, '5000', { underlying: UNKNOWN }), 'NotRegistered'],
          [feedCall(chain, '499.9999'), 'OutOfBounds'],
          [feedCall(chain, '5000000.0001'), 'OutOfBounds'],
          [feedCall(chain, '5000.00001'), 'TooManyDecimals'],
          [raw({ spot: fixed('5000') + 1n }), 'TooManyDecimals'],
          [feed({ rate: '0.500000000000000001' }), 'RateOutOfBounds'],
          [feed({ rate: '-0.500000000000000001' }), 'RateOutOfBounds'],
          [raw({ rate: HIGHEST }), 'RateOutOfBounds'],
          [raw({ rate: LOWEST }), 'RateOutOfBounds'],
          [feed({ expiries: [slice(expiry), slice(expiry)] }), 'ExpiriesOutOfOrder'],
          [feed({ expiries: [slice(expiry), slice(expiry - 1n)] }), 'ExpiriesOutOfOrder'],
          [based(fixed('-4500') - 1n), 'OutOfBounds'],
          [based(fixed('4995000') + 1n), 'OutOfBounds'],
          [based(fixed('-5001')), 'OutOfBounds'],
          [based(HIGHEST), 'OutOfBounds'],
          [based(LOWEST), 'OutOfBounds'],
        ].map(([call, error]) => [call, hotKey, `Oracle.${error}`]),
      );
      const fees = outcomes.reduce((sum, { fee }) => sum + fee, 0n);
      assert.equal(before - (await freeBalance(chain, hotKey.address)), fees);
    });

    test('feed_is_free_when_it_is_accepted_be_it_at_every_bound', async () => {
      const before = await freeBalance(chain, hotKey.address);
      for (const accepted of [
        feedCall(chain, '500'),
        feedCall(chain, '5000000'),
        feedCall(chain, '5000.0001', { rate: '0.5' }),
        feed({ rate: '-0.5', expiries: [slice(expiry - 1n), slice(expiry, '-4500')] }),
        feed({ expiries: [slice(0), slice(1), slice(2n ** 64n - 1n, '4995000')] }),
      ]) {
        const { events, fee } = await sendOk(chain, accepted, hotKey);
        assertEvent(events, 'Oracle.Fed', { underlying: UNDERLYING, operator: members[0].address });
        assert.equal(fee, 0n);
      }
      assert.equal(await freeBalance(chain, hotKey.address), before);
      await sayAll('5000', ALL);
    });

    test('second_feed_of_a_block_is_left_out_and_the_first_counts', async () => {
      const before = await freeBalance(chain, hotKey.address);
      await sendAfterNext(chain, [feedCall(chain, '5002')], hotKey);
      const [first] = await sendAll(chain, [[feedCall(chain, '5001'), hotKey]]);
      assert.deepEqual([first.error, first.fee], [null, 0n]);
      assert.deepEqual(await chain.rpc('author_pendingExtrinsics'), []);
      assert.equal(await freeBalance(chain, hotKey.address), before);
      const { observation } = plain(await query.oracle.records(BTC.id, members[0].address));
      assert.equal(observation.spot, fixed('5001'));
    });

    test('record_of_more_expiries_than_there_can_be_is_no_transaction', async () => {
      const expiries = Array.from({ length: 25 }, (_, i) => slice(BigInt(i)));
      await sendOk(chain, feed({ expiries: expiries.slice(1) }), hotKey);
      const before = await freeBalance(chain, hotKey.address);
      await assertRejects(send(chain, feed({ expiries }), hotKey), /1002: Verification Error/);
      await seal(chain);
      assert.equal(await freeBalance(chain, hotKey.address), before);
    });

    test('spam_of_refused_feeds_costs_its_sender_and_keeps_nobody_out', async () => {
      const [spammer, ...others] = memberKeys;
      const { address } = spammer;
      const before = await freeBalance(chain, address);
      const { nonce } = await query.system.account(address);
      const spam = Array.from({ length: 40 }, (_, i) => feedCall(chain, `${i}`));
      await sendAfterNext(chain, spam.slice(1), spammer);
      const honest = others.map((other) => [feedCall(chain, '5000'), other]);
      const outcomes = await sendAll(chain, [[spam[0], spammer], ...honest]);
      assert.equal(new Set(outcomes.map(({ blockHash }) => blockHash)).size, 1);
      const [refused, ...accepted] = outcomes;
      assertFailed(refused, 'Oracle.OutOfBounds');
      for (const { error, fee } of accepted) assert.deepEqual([error, fee], [null, 0n]);
      // One attempt a block costs its fee; the other 39 find no room, neither here nor later.
      assert.equal(before - (await freeBalance(chain, address)), refused.fee);
      assert.ok(refused.fee > 0n);
      assert.ok((await query.system.account(address)).nonce.eq(nonce.addn(1)));
      assert.deepEqual(await chain.rpc('author_pendingExtrinsics'), []);
      await sayAll('5000', ALL);
    });
  });

  describe('strangers', () => {
    test('operational_transactions_of_a_stranger_never_reach_a_block_in_any_wrapping', async () => {
      const call = feed();
      for (const wrapped of [
        call,
        tx.utility.batch([call]),
        tx.utility.batchAll([call]),
        tx.utility.forceBatch([call, call]),
        tx.utility.asDerivative(0, call),
        tx.multisig.asMultiThreshold1([eve.address], call),
        tx.proxy.proxy(hotKey.address, null, call),
        tx.sudo.sudo(call),
        tx.system.setCode('0x00'),
      ]) {
        await assertKeptOut(chain, wrapped, bob);
      }
      // Nor of an operator's own account.
      await assertKeptOut(chain, call, members[0]);
    });

    test('feed_is_refused_for_a_fee_when_a_stranger_hides_it_among_ordinary_calls', async () => {
      const hidden = tx.utility.batchAll([tx.system.remark('0x00'), feed()]);
      const { events } = await refuse(chain, hidden, bob, 'Oracle.NotFeedKey');
      assertNoEvent(events, 'Oracle.Fed');
    });

    test('hot_key_sends_feeds_and_ordinary_transactions_but_no_other_operational_one', async () => {
      await assertKeptOut(chain, tx.utility.batchAll([feed()]), hotKey);
      await assertKeptOut(chain, tx.utility.batch([feed(), feed()]), hotKey);
      await assertKeptOut(chain, tx.system.setCode('0x00'), hotKey);
      const spent = tx.balances.transferKeepAlive(charlie.address, SRTY);
      const { fee } = await sendOk(chain, spent, hotKey);
      assert.ok(fee > 0n);
    });

    test('stolen_hot_key_can_do_nothing_but_feed', async () => {
      const thief = memberKeys[2];
      const cases = [
        [tx.oracle.setFeedKey(eve.address), 'Oracle.NotOperator'],
        [tx.oracle.setFeedKey(null), 'Oracle.NotOperator'],
        [tx.oracle.registerFeed(BTC.id, terms), 'BadOrigin'],
        [tx.oracle.removeFeed(BTC.id), 'BadOrigin'],
        [tx.oracle.addOperator(eve.address), 'BadOrigin'],
        [tx.oracle.removeOperator(members[3].address), 'BadOrigin'],
        [tx.oracle.removeFaulty(BTC.id, members[3].address), 'Oracle.NothingWrong'],
        [tx.oracle.chooseSettlement(BTC.id, expiry, ONE), 'BadOrigin'],
      ];
      await refuseAll(
        chain,
        cases.map(([call, error]) => [call, thief, error]),
      );
      // What it feeds is one of seven.
      await sayAll('5000', ALL);
      await sendOk(chain, feedCall(chain, '5000000'), thief);
      const { events } = await sayAll('5000', [3]);
      assertEvent(events, 'Oracle.PriceTaken', { spot: fixed('5000') });
      // The operator names another, and the stolen one is a stranger's.
      const fresh = key('//Operator//3//feed//2');
      await sendOk(chain, tx.balances.transferKeepAlive(fresh.address, SRTY), ferdie);
      await sendOk(chain, tx.oracle.setFeedKey(fresh.address), members[2]);
      await assertKeptOut(chain, feedCall(chain, '5000000'), thief);
      await refuse(chain, tx.oracle.setFeedKey(fresh.address), members[3], 'Oracle.KeyInUse');
      await sendOk(chain, feed(), fresh);
      await sendOk(chain, tx.oracle.setFeedKey(thief.address), members[2]);
      await sayAll('5000', ALL);
    });
  });

  describe('governance', () => {
    test('feed_comes_and_goes_with_everything_it_has_when_governance_says_so', async () => {
      const underlying = 9;
      const gold = { ...terms, faulty: 0n, decimals: 2n };
      const registered = await govern(chain, tx.oracle.registerFeed(underlying, gold));
      assertEvent(registered, 'Oracle.FeedRegistered', {
        ...{ underlying: BigInt(underlying), old: null, new_: gold },
      });
      await sendOk(chain, feedCall(chain, '2000.01', { underlying }), hotKey);
      await seal(chain, 2);
      assert.equal((await judgedSnapshot(chain, underlying)).snapshot.spot, fixed('2000.01'));

      const removed = await govern(chain, tx.oracle.removeFeed(underlying));
      assertEvent(removed, 'Oracle.FeedRemoved', { underlying: BigInt(underlying) });
      const { oracleApi } = chain.api.call;
      assert.deepEqual(plain(await oracleApi.snapshot(underlying)), { Err: 'NotRegistered' });
      assert.ok((await oracleApi.feeds(underlying)).isNone);
      assert.ok((await query.oracle.records(underlying, members[0].address)).isNone);
      const late = feedCall(chain, '2000.01', { underlying });
      assertFailed(await send(chain, late, hotKey), 'Oracle.NotRegistered');

      // Registered again it knows nothing of before.
      await govern(chain, tx.oracle.registerFeed(underlying, gold));
      assert.deepEqual(plain(await oracleApi.snapshot(underlying)), { Err: 'NoPrice' });
      await govern(chain, tx.oracle.removeFeed(underlying));
    });

    test('feed_stays_when_an_expiry_is_watched', async () => {
      assert.equal(await governError(chain, tx.oracle.removeFeed(BTC.id)), 'Oracle.FeedInUse');
      assert.equal(await governError(chain, tx.oracle.removeFeed(UNKNOWN)), 'Oracle.NotRegistered');
    });

    test('terms_are_refused_when_no_price_or_any_price_could_pass', async () => {
      for (const [changes, error] of [
        [{ heartbeat: 0n }, 'AgeOutOfRange'],
        [{ heartbeat: 60_001n }, 'AgeOutOfRange'],
        [{ maxAge: 86_400_001n, patience: 86_400_001n }, 'AgeOutOfRange'],
        [{ minPrice: 0n }, 'PriceBounds'],
        [{ minPrice: terms.maxPrice + 1n }, 'PriceBounds'],
        [{ maxPrice: 2n ** 128n - 1n }, 'PriceBounds'],
        [{ decimals: 19n }, 'DecimalsOutOfRange'],
        [{ maxRate: 0n }, 'RateOutOfRange'],
        [{ maxRate: ONE + 1n }, 'RateOutOfRange'],
        [{ maxMove: 0n }, 'BandOutOfRange'],
        [{ band: ONE + 1n }, 'BandOutOfRange'],
        [{ surfaceBand: 0n }, 'BandOutOfRange'],
        [{ minConfidence: ONE + 1n }, 'ConfidenceOutOfRange'],
        [{ patience: 59_999n }, 'PatienceOutOfRange'],
        [{ patience: 2_592_000_001n }, 'PatienceOutOfRange'],
        [{ faulty: 255n }, 'QuorumTooLarge'],
      ]) {
        const call = tx.oracle.registerFeed(BTC.id, { ...terms, ...changes });
        const [what] = Object.keys(changes);
        assert.equal(await governError(chain, call), `Oracle.${error}`, what);
      }
      assert.deepEqual(plain((await query.oracle.feeds(BTC.id)).unwrap()), terms);
    });

    test('price_is_taken_under_new_terms_in_the_next_block', async () => {
      await sayAll('5000', ALL);
      const strict = { ...terms, minPrice: fixed('5000.0001') };
      await govern(chain, tx.oracle.registerFeed(BTC.id, strict));
      const { events } = await sayAll('5001', [0, 1, 2, 3]);
      assertNoEvent(events, 'Oracle.PriceTaken');
      const records = plain(await chain.api.call.oracleApi.records(BTC.id));
      assert.deepEqual(
        records.map(({ fresh }) => fresh),
        [true, true, true, true, false, false, false],
      );
      await govern(chain, tx.oracle.registerFeed(BTC.id, terms));
      const back = await sayAll('5001', [4]);
      assertEvent(back.events, 'Oracle.PriceTaken', { spot: fixed('5001') });
      await sayAll('5000', ALL);
    });
  });

  describe('operators who do wrong for too long', () => {
    const remove = (number, underlying = BTC.id) =>
      tx.oracle.removeFaulty(underlying, members[number].address);

    /// These sayings go on, a quorum among them, until patience with what began at `since` is over.
    async function untilPatienceIsOver(since, sayings) {
      while ((await chainTime(chain)) < since + PATIENCE) {
        await advanceTime(chain, 40_000n);
        const { events } = await say(chain, sayings);
        assertNoEvent(events, 'Oracle.Misconduct');
        assertNoEvent(events, 'Oracle.ConductMended');
      }
    }

    /// Everybody but the last speaks, which is then silent since the time returned.
    async function silenceTheLast() {
      await sayAll('5000', ALL);
      await advanceTime(chain, 61_000n);
      await seal(chain, 2);
      const { events, taken } = await sayAll('5000', OTHERS);
      assertEvent(events, 'Oracle.Misconduct', { operator: 6n, misconduct: 'Silence' });
      return chainTime(chain, taken);
    }

    test('nobody_loses_a_seat_because_the_chain_stood_still', async () => {
      await silenceTheLast();
      await advanceTime(chain, HOUR_MS);
      await seal(chain, 2);
      // Nobody could say anything for an hour: patience begins anew with the first word of a quorum.
      await refuse(chain, remove(6), bob, 'Oracle.PatienceRunning');
      await sayAll('5000', OTHERS);
      const feedAndRemove = async () => {
        const calls = [
          [feed(), memberKeys[6]],
          [remove(6), bob],
        ];
        return (await sendAll(chain, calls)).map(({ error }) => error);
      };
      // Its first word may be of before the halt; its second is news, also before the hook has heard it.
      assert.deepEqual(await feedAndRemove(), [null, 'Oracle.PatienceRunning']);
      assert.deepEqual(await feedAndRemove(), [null, 'Oracle.NothingWrong']);
      await sealWorked(chain);
      await refuse(chain, remove(6), bob, 'Oracle.NothingWrong');
    });

    test('stranger_removes_the_silent_one_when_patience_is_over', async () => {
      const since = await silenceTheLast();
      await refuseAll(chain, [
        [remove(6), bob, 'Oracle.PatienceRunning'],
        [remove(0), bob, 'Oracle.NothingWrong'],
        [remove(6, UNKNOWN), bob, 'Oracle.NotRegistered'],
        [tx.oracle.removeFaulty(BTC.id, bob.address), bob, 'Oracle.NotOperator'],
      ]);
      const sayings = OTHERS.map((number) => [number, { price: '5000' }]);
      await untilPatienceIsOver(since, sayings);
      const before = await freeBalance(chain, bob.address);
      const done = await sendOk(chain, remove(6), bob);
      const { address } = members[6];
      assertEvent(done.events, 'Oracle.OperatorRemoved', { operator: address, number: 6n });
      assert.equal(await freeBalance(chain, bob.address), before, 'a service is free');
      await assertKeptOut(chain, feed(), memberKeys[6]);
      const records = plain(await chain.api.call.oracleApi.records(BTC.id));
      assert.equal(records.length, 6);
      assert.ok((await query.oracle.records(BTC.id, address)).isNone);
      const former = plain(await query.oracle.formerOperators());
      assert.deepEqual(former.at(-1), [6n, address]);
      await sealWorked(chain);
      await refuse(chain, remove(6), bob, 'Oracle.NotOperator');
    });

    test('liar_is_removed_too_but_nobody_whom_a_quorum_needs', async () => {
      const honest = [0, 1, 2, 3].map((number) => [number, { price: '5000' }]);
      const low = [4, { price: '4800' }];
      const { taken } = await say(chain, [...honest, low, [5, { price: '5200' }]]);
      // It does not help that one of them now lies about something else.
      const other = [5, { price: '5000', rate: '0.5' }];
      await untilPatienceIsOver(await chainTime(chain, taken), [...honest, low, other]);
      const done = await sendOk(chain, remove(5), eve);
      assertEvent(done.events, 'Oracle.OperatorRemoved', { number: 5n });
      // Five are left, and the quorum is five.
      await sealWorked(chain);
      await refuse(chain, remove(4), eve, 'Oracle.QuorumAtRisk');
      const { events: next } = await sayAll('5000', [0, 1, 2, 3, 4]);
      assertEvent(next, 'Oracle.PriceTaken', { spot: fixed('5000'), confidence: ONE });
      assertEvent(next, 'Oracle.ConductMended', { operator: 4n });
      await refuse(chain, remove(4), eve, 'Oracle.NothingWrong');
    });
  });

  test('sudo_key_may_send_operational_transactions_for_the_chain', async () => {
    // It is no hot key: what it feeds is refused like anybody's.
    assertFailed(await send(chain, feed(), alice), 'Oracle.NotFeedKey');
    await govern(chain, tx.system.setStorage([]));
  });
});
