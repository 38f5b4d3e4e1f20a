// How good a price is, and what goes on when it is not: below quorum, through a halt of an hour, after a jump. Seven
// operators, of whom two may be faulty; a heartbeat of 12 s, a maximum age of 60 s.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { BTC, alice, bob } from '../lib/accounts.mjs';
import { assertEvent, assertFailed, assertNoEvent } from '../lib/assert.mjs';
import { Chain } from '../lib/chain.mjs';
import {
  ONE,
  checkInvariants,
  fixed,
  judgedSnapshot,
  series,
  vaultSummary,
} from '../lib/clearing.mjs';
import { HOUR_MS, advanceTime, chainTime, sealAt, seal } from '../lib/clock.mjs';
import { attendance, calm, product, youth } from '../lib/consensus.mjs';
import { feedCall, quoted, sealWorked } from '../lib/operators.mjs';
import { assemble, govern, memberKeys, members, say } from '../lib/panel.mjs';
import { plain } from '../lib/plain.mjs';
import { dataOf, makeOffer, nextExpiry, offerCall, openVault, vaultOf } from '../lib/trading.mjs';
import { blockTrail, settlementOf, settlementTerms } from '../lib/twap.mjs';
import { blockEvents, send, sendAll, sendOk } from '../lib/tx.mjs';
import { MINUTE } from '../lib/wait.mjs';

const DAY = 24 * 60 * MINUTE;
const UNDERLYING = BigInt(BTC.id);
const ALL = [0, 1, 2, 3, 4, 5, 6];
const QUORUM = [0, 1, 2, 3, 4];
const FOUR = [0, 1, 2, 3];

/// What needs a young and certain price.
const OPENING = ['OpenRisk', 'Withdraw'];

describe('quality of prices', { timeout: 5 * MINUTE }, () => {
  let chain;
  let tx;
  let terms;
  let put;
  /// Offers of Alice: to buy back puts that she has written, and to write more.
  let back;
  let more;
  before(async () => {
    chain = await Chain.start({ mode: 'manual' });
    ({ tx } = chain.api);
    await seal(chain);
    terms = await assemble(chain);
    put = series(BTC.id, await nextExpiry(chain, BTC.id, 2 * DAY), '5000', 'Put');
    await openVault(chain, alice, fixed('90000'));
    await openVault(chain, bob, fixed('10000'));
    await sendOk(chain, tx.options.list(put), bob);
    await sayAll('5000', ALL);
    const three = { quantity: fixed('3'), premium: fixed('100') };
    const written = { vault: vaultOf(alice), series: put, ...three };
    const first = await makeOffer(chain, alice, written);
    await sendOk(chain, tx.options.acceptOffer(first, vaultOf(bob), fixed('3')), bob);
    await sayAll('5000', ALL);
    more = await makeOffer(chain, alice, { ...written, quantity: ONE });
    back = await makeOffer(chain, alice, { ...written, side: 'Buy', quantity: fixed('2') });
  });
  after(async () => {
    try {
      if (chain?.api) await checkInvariants(chain, 6);
    } finally {
      await chain?.stop();
    }
  });

  /// These operators say a price, and a surface of every expiry.
  const sayAll = async (price, numbers) => {
    const expiries = await quoted(chain, BTC.id);
    return say(
      chain,
      numbers.map((number) => [number, { price, expiries }]),
    );
  };
  const height = async () => (await chain.api.rpc.chain.getHeader()).number.toNumber();

  /// Every action's verdict on spot: these are closed for this reason, all others open.
  async function assertVerdicts(closed, reason) {
    const { spot } = await judgedSnapshot(chain, BTC.id);
    for (const [action, verdict] of Object.entries(spot)) {
      const expected = closed.includes(action) ? { Err: reason } : 'Ok';
      assert.deepEqual(verdict, expected, action);
    }
    assert.equal(Object.keys(spot).length, 6);
  }

  /// Both ways of opening risk, an offer and taking one, are refused with this error.
  async function assertNoOpening(error) {
    const bid = { side: 'Buy', quantity: ONE, premium: ONE };
    const offer = { vault: vaultOf(bob), series: put, ...bid };
    const outcomes = await sendAll(chain, [
      [offerCall(chain, offer), bob],
      [tx.options.acceptOffer(more, vaultOf(bob), fixed('0.01')), bob],
    ]);
    for (const outcome of outcomes) assertFailed(outcome, error);
  }

  /// What protects goes on: positions are closed and offers to close made and withdrawn, cash is added.
  async function assertProtection() {
    const { cash, positions } = await vaultSummary(chain, bob.address, 0);
    const [[, held]] = positions;
    const [share, premium] = [fixed('0.1'), fixed('100')];
    const reducing = {
      ...{ vault: vaultOf(alice), series: put },
      ...{ side: 'Buy', quantity: ONE, premium },
    };
    const outcomes = await sendAll(chain, [
      [tx.options.close(back, vaultOf(bob), share), bob],
      [tx.vaults.depositCash(0, ONE), bob],
      [offerCall(chain, reducing), alice],
    ]);
    assert.deepEqual(
      outcomes.map(({ error }) => error),
      [null, null, null],
    );
    const { offer } = dataOf(outcomes[2].events, 'Options.Offered');
    await sendOk(chain, tx.options.cancelOffer(offer), alice);
    const now = await vaultSummary(chain, bob.address, 0);
    assert.equal(now.cash - cash, ONE + (share * premium) / ONE);
    assert.equal(now.positions[0][1], held - share);
  }

  async function assertOpening() {
    const offer = { vault: vaultOf(alice), series: put, quantity: ONE, premium: ONE };
    const id = await makeOffer(chain, alice, offer);
    await sendOk(chain, tx.options.cancelOffer(id), alice);
  }

  describe('below quorum', () => {
    let asOf;

    test('quote_ages_and_only_opening_is_refused_when_four_of_seven_report', async () => {
      ({ included: asOf } = await sayAll('5000', ALL));
      await sealAt(chain, asOf + 9_000n);
      await assertVerdicts([]);
      const { events } = await sayAll('5001', FOUR);
      // The price is the middle of seven, three of them old; a quorum of five is as old as its oldest.
      const price = { underlying: UNDERLYING, spot: fixed('5001'), asOf, confidence: ONE };
      assertEvent(events, 'Oracle.PriceTaken', price);
      await sealAt(chain, asOf + 20_000n);
      const age = (await chainTime(chain)) - asOf;
      const { snapshot: shown } = await judgedSnapshot(chain, BTC.id);
      assert.equal(shown.spotConfidence, youth(age, terms), `confidence after ${age} ms`);
      await assertVerdicts(OPENING, { Aging: { asOf } });
      await assertNoOpening('Options.PriceAging');
      await assertProtection();
    });

    test('price_is_unavailable_when_it_is_older_than_the_maximum_age', async () => {
      await sayAll('5002', FOUR);
      await sealAt(chain, asOf + 61_000n);
      const { events } = await sayAll('5003', FOUR);
      assertNoEvent(events, 'Oracle.PriceTaken');
      // Four are too few to judge the others by.
      assertNoEvent(events, 'Oracle.Misconduct');
      const { snapshot: shown } = await judgedSnapshot(chain, BTC.id);
      // The last price of seven, of which three were old: shown, never used.
      assert.deepEqual([shown.asOf, shown.spot, shown.spotConfidence], [asOf, fixed('5002'), 0n]);
      await assertVerdicts(['CheckMargin', ...OPENING], { Stale: { asOf } });
      await assertNoOpening('Options.PriceUnavailable');
      await assertProtection();
    });

    test('risk_can_be_opened_again_when_a_fifth_reports', async () => {
      const { included: four } = await sayAll('5003', FOUR);
      const { events } = await sayAll('5004', [4]);
      // Five of seven, and as old as the first four of them.
      const confidence = attendance(5, 7);
      const price = { underlying: UNDERLYING, spot: fixed('5003'), asOf: four, confidence };
      assertEvent(events, 'Oracle.PriceTaken', price);
      assert.deepEqual(
        events.filter(({ name }) => name === 'Oracle.Misconduct').map(({ data }) => data),
        [5n, 6n].map((operator) => ({
          ...{ underlying: UNDERLYING, operator, misconduct: 'Silence', fault: null },
        })),
      );
      await assertVerdicts([]);
      await assertOpening();
    });
  });

  describe('a jump', () => {
    const confidence = calm(fixed('6000'), fixed('5000'), fixed('0.1'));

    before(async () => {
      await sayAll('5000', ALL);
      await sayAll('5000', ALL);
    });

    test('price_is_taken_but_too_uncertain_to_open_when_it_jumps_by_a_fifth', async () => {
      const { included, events } = await sayAll('6000', ALL);
      const price = { underlying: UNDERLYING, spot: fixed('6000'), asOf: included, confidence };
      assertEvent(events, 'Oracle.PriceTaken', price);
      assert.equal(confidence, ONE / 2n, 'a tenth is believed of a fifth');
      await assertVerdicts(OPENING, { Uncertain: { confidence } });
      await assertNoOpening('Options.PriceUncertain');
      await assertProtection();
    });

    test('jump_stays_in_doubt_until_a_whole_quorum_says_so_again', async () => {
      await sayAll('6000', ALL);
      await sayAll('7500', ALL);
      const doubted = calm(fixed('7500'), fixed('6000'), fixed('0.1'));
      await sayAll('7500', FOUR);
      await assertVerdicts(OPENING, { Uncertain: { confidence: doubted } });
      const { events } = await sayAll('7500', [4]);
      assertEvent(events, 'Oracle.PriceTaken', { spot: fixed('7500'), confidence: ONE });
      await assertVerdicts([]);
      await assertOpening();
    });

    test('price_is_believed_at_once_when_it_comes_back', async () => {
      await sayAll('5000', ALL);
      const doubted = calm(fixed('5000'), fixed('7500'), fixed('0.1'));
      await assertVerdicts(OPENING, { Uncertain: { confidence: doubted } });
      const { events } = await sayAll('7400', ALL);
      assertEvent(events, 'Oracle.PriceTaken', { spot: fixed('7400'), confidence: ONE });
      await assertVerdicts([]);
    });

    test('move_is_not_doubted_at_its_limit_and_is_when_beyond', async () => {
      // Of 7,400 a tenth is 740. Beyond it a move costs confidence in proportion, and five of seven some more.
      const atLimit = await sayAll('8140', ALL);
      assertEvent(atLimit.events, 'Oracle.PriceTaken', { confidence: ONE });
      const slightly = await sayAll('9000', ALL);
      const part = calm(fixed('9000'), fixed('8140'), fixed('0.1'));
      assertEvent(slightly.events, 'Oracle.PriceTaken', { confidence: part });
      assert.ok(part > terms.minConfidence && part < ONE);
      await assertVerdicts([]);
      await sayAll('9000', ALL);
      await advanceTime(chain, 61_000n);
      await seal(chain, 2);
      const fewer = await sayAll('8000', QUORUM);
      const factors = [attendance(5, 7), calm(fixed('8000'), fixed('9000'), fixed('0.1'))];
      assertEvent(fewer.events, 'Oracle.PriceTaken', { confidence: product(...factors) });
      await assertVerdicts(OPENING, { Uncertain: { confidence: product(...factors) } });
      await sayAll('8000', ALL);
      await sayAll('5000', ALL);
      await sayAll('5000', ALL);
    });
  });

  describe('a halt of an hour', () => {
    let listed;
    let settled;

    /// A put struck at 5,000 of the next expiry, of which Bob holds one that Alice has written.
    async function onePut() {
      const expiry = await nextExpiry(chain, BTC.id, 2 * MINUTE);
      listed = series(BTC.id, expiry, '5000', 'Put');
      await sendOk(chain, tx.options.list(listed), bob);
      await sayAll('4900', ALL);
      const one = { quantity: ONE, premium: fixed('75') };
      const sold = { vault: vaultOf(alice), series: listed, ...one };
      const id = await makeOffer(chain, alice, sold);
      await sendOk(chain, tx.options.acceptOffer(id, vaultOf(bob), ONE), bob);
    }

    /// Settles of this block by owner: what went to each vault.
    const paidIn = (events) =>
      Object.fromEntries(
        events
          .filter(({ name }) => name === 'Options.Settled')
          .map(({ data }) => [data.vault.owner, data.cash]),
      );

    /// All samples of a settlement price, by pages of three.
    async function samplesOf(expiry, limit = 3) {
      const { settlementSamples } = chain.api.call.oracleApi;
      const all = [];
      for (let cursor = null; ; cursor = all.at(-1).number) {
        const page = plain(await settlementSamples(BTC.id, expiry, cursor, limit));
        all.push(...page);
        if (page.length < limit) return all;
      }
    }

    test('nothing_is_sampled_beyond_12_s_and_the_price_is_stale_at_once', async () => {
      await onePut();
      await sealAt(chain, listed.expiry - 45_000n);
      const { included } = await sayAll('4900', ALL);
      await sealAt(chain, listed.expiry - 33_000n);
      const { accumulators } = chain.api.query.oracle;
      const stood = plain(await accumulators(BTC.id));
      assert.equal(stood.until - stood.from, 12_000n);
      const from = (await height()) - 8;
      await advanceTime(chain, HOUR_MS);
      const resumed = await sealWorked(chain);
      assert.ok((await chainTime(chain, resumed)) - included > HOUR_MS);
      const { counted } = plain(await accumulators(BTC.id));
      assert.equal(counted.covered - stood.counted.covered, 12_000n);
      assert.equal(counted.weighted - stood.counted.weighted, 12_000n * fixed('4900'));
      await assertVerdicts(['CheckMargin', ...OPENING], { Stale: { asOf: included } });
      const events = await blockEvents(chain, resumed);
      assertNoEvent(events, 'Oracle.SettlementFixed');
      const { covered } = assertEvent(events, 'Oracle.SettlementExtended', {
        ...{ underlying: UNDERLYING, expiry: listed.expiry },
      });
      assert.ok(covered > 0n && covered < 12_000n, 'part of one sample');
      await assertNoOpening('Options.PriceUnavailable');
      settled = { from, covered };
    });

    test('window_goes_on_until_two_thirds_are_sampled_when_prices_are_back', async () => {
      const { expiry } = listed;
      const { from, covered } = settled;
      await sayAll('4801', QUORUM);
      await assertVerdicts([]);
      const open = await samplesOf(expiry);
      assert.ok(open.length >= 1, 'the samples so far can be read');
      const isOpen = async () => (await chain.api.query.options.expiries([BTC.id, expiry])).isSome;
      for (let price = 4_802; price < 4_815 && (await isOpen()); price += 1) {
        await sayAll(`${price}`, QUORUM);
      }
      const trail = await blockTrail(chain, BTC.id, from, await height());
      const events = trail.flatMap((block) => block.events);
      const { settlement } = dataOf(events, 'Oracle.SettlementFixed');
      const expected = settlementOf(trail, expiry, await settlementTerms(chain, BTC.id));
      assert.deepEqual(settlement, expected.settlement);
      assert.equal(covered, expected.inTime);
      assert.equal(settlement.covered, 20_000n, 'exactly two thirds of 30 s');
      const pays = fixed('5000') - settlement.price;
      assert.deepEqual(paidIn(events), { [bob.address]: pays, [alice.address]: -pays });
      settled = settlement;
    });

    test('samples_make_the_settlement_price_and_name_their_operators_page_by_page', async () => {
      const samples = await samplesOf(listed.expiry);
      assert.deepEqual(await samplesOf(listed.expiry, 1), samples, 'whatever the pages');
      let [weighted, covered] = [0n, 0n];
      for (const { from, until, price } of samples) {
        weighted += price * (until - from);
        covered += until - from;
      }
      assert.deepEqual([weighted / covered, covered], [settled.price, settled.covered]);
      assert.equal(samples[0].from, listed.expiry - 30_000n, 'cut at the opening');
      assert.equal(samples.at(-1).until, settled.sampledUntil, 'and at two thirds');
      const named = (numbers) => numbers.map((number) => [BigInt(number), members[number].address]);
      assert.deepEqual(samples[0].by, named(ALL), 'before the halt');
      for (const { by } of samples.slice(1)) assert.deepEqual(by, named(QUORUM), 'after it');
      const { settlementSamples } = chain.api.call.oracleApi;
      assert.equal(
        (await settlementSamples(BTC.id, listed.expiry, samples.at(-1).number, 9)).length,
        0,
      );
      assert.equal((await settlementSamples(BTC.id, listed.expiry + 30_000n, null, 9)).length, 0);
    });

    test('expiry_is_settled_without_a_price_when_its_window_was_sampled_before', async () => {
      await onePut();
      const { expiry } = listed;
      await sealAt(chain, expiry - 40_000n);
      for (let price = 4_700; (await chainTime(chain)) < expiry - 8_000n; price += 1) {
        await sayAll(`${price}`, ALL);
      }
      const { snapshot: last } = await judgedSnapshot(chain, BTC.id);
      await advanceTime(chain, HOUR_MS);
      const resumed = await sealWorked(chain);
      const events = await blockEvents(chain, resumed);
      await assertVerdicts(['CheckMargin', ...OPENING], { Stale: { asOf: last.asOf } });
      const { settlement } = dataOf(events, 'Oracle.SettlementFixed');
      assert.ok(settlement.covered >= 20_000n);
      const pays = fixed('5000') - settlement.price;
      assert.deepEqual(paidIn(events), { [bob.address]: pays, [alice.address]: -pays });
      const samples = await samplesOf(expiry);
      const weighted = samples.reduce((sum, one) => sum + one.price * (one.until - one.from), 0n);
      assert.equal(weighted / settlement.covered, settlement.price);
      assert.equal(samples[0].number, settlement.firstSample);
    });

    test('name_stays_in_the_samples_when_the_operator_is_removed', async () => {
      const samples = await samplesOf(listed.expiry);
      const { address } = members[4];
      const events = await govern(chain, tx.oracle.removeOperator(address));
      assertEvent(events, 'Oracle.OperatorRemoved', { operator: address, number: 4n });
      const { records } = chain.api.call.oracleApi;
      const left = plain(await records(BTC.id)).map(({ number }) => Number(number));
      assert.deepEqual(left, [0, 1, 2, 3, 5, 6]);
      assert.ok((await chain.api.query.oracle.records(BTC.id, address)).isNone);
      assert.deepEqual(await samplesOf(listed.expiry), samples);
      assert.ok(samples[0].by.some(([, named]) => named === address));

      // The same account comes back as somebody else, and says nothing before it has named its key.
      const again = await govern(chain, tx.oracle.addOperator(address));
      assertEvent(again, 'Oracle.OperatorAdded', { operator: address, number: 7n });
      await sendOk(chain, tx.oracle.setFeedKey(memberKeys[4].address), members[4]);
      assertFailed(await send(chain, feedCall(chain, '1'), memberKeys[4]), 'Oracle.OutOfBounds');
      await sayAll('4700', [4]);
    });
  });
});
