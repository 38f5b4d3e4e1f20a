// Seven operators, of whom two may be silent or lie: prices and surfaces go on within the honest bounds, and who does
// wrong is named. Every price, confidence and distance is worked out here a second time.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { BTC, alice, bob } from '../lib/accounts.mjs';
import { assertEvent, assertNoEvent } from '../lib/assert.mjs';
import { Chain } from '../lib/chain.mjs';
import {
  ONE,
  checkInvariants,
  decimal,
  fixed,
  judgedSnapshot,
  series,
  snapshot,
} from '../lib/clearing.mjs';
import { advanceTime, chainTime, seal } from '../lib/clock.mjs';
import {
  agreement,
  attendance,
  density,
  median,
  product,
  totalVariance,
} from '../lib/consensus.mjs';
import { feedCall, observed } from '../lib/operators.mjs';
import { assemble, memberKeys, members, say } from '../lib/panel.mjs';
import { plain } from '../lib/plain.mjs';
import { nextExpiry, offerCall, openVault, vaultOf } from '../lib/trading.mjs';
import { blockEvents, sendAll, sendOk } from '../lib/tx.mjs';
import { MINUTE } from '../lib/wait.mjs';

const UNDERLYING = BigInt(BTC.id);
const DAY = 24 * 60 * MINUTE;
const ALL = [0, 1, 2, 3, 4, 5, 6];
const HONEST = [0, 1, 2, 3, 4];
const LIARS = [5, 6];

/// Total variance of 0.0035 and 0.00875 at the money, 80 % a year and two and five days; no arbitrage.
const NEAR = { a: '0.002', b: '0.02', rho: '-0.3', m: '0', sigma: '0.075' };
const FAR = { ...NEAR, a: '0.005', b: '0.05' };

/// Honest at the money, and nowhere else: the fault and what proves it at a log-moneyness.
const ARBITRAGE = {
  Wing: { near: { a: '0.001', b: '5', rho: '0', m: '0', sigma: '0.0005' } },
  Butterfly: {
    near: { a: '0.0015', b: '0.4', rho: '0', m: '0', sigma: '0.005' },
    proves: (k, { near }) => totalVariance(near, k) > 0 && density(near, k) < 0,
  },
  NegativeVariance: {
    near: { a: '-0.001', b: '0.0448', rho: '0', m: '0.1', sigma: '0.01' },
    proves: (k, { near }) => totalVariance(near, k) < 0,
  },
  Calendar: {
    near: FAR,
    far: NEAR,
    proves: (k, { near, far }) => totalVariance(far, k) < totalVariance(near, k),
  },
};

/// A slice of so many hundredths of its variance.
function times({ a, b, ...shape }, hundredths) {
  const part = (text) => decimal((fixed(text) * BigInt(hundredths)) / 100n, 18);
  return { ...shape, a: part(a), b: part(b) };
}

describe('faulty operators', { timeout: 5 * MINUTE }, () => {
  let chain;
  let terms;
  let near;
  let far;
  let put;
  before(async () => {
    chain = await Chain.start({ mode: 'manual' });
    await seal(chain);
    terms = await assemble(chain);
    near = await nextExpiry(chain, BTC.id, 2 * DAY);
    far = await nextExpiry(chain, BTC.id, 5 * DAY);
    put = series(BTC.id, near, '5000', 'Put');
    const lists = [put, series(BTC.id, far, '5000', 'Put')];
    for (const listed of lists) await sendOk(chain, chain.api.tx.options.list(listed), bob);
    await openVault(chain, alice, fixed('50000'));
  });
  after(async () => {
    try {
      if (chain?.api) await checkInvariants(chain, 6);
    } finally {
      await chain?.stop();
    }
  });

  /// What operator `number` sees: each a little else than the others, and the more the higher its number.
  function view(number, { near: nearer = NEAR, far: farther = FAR, scale, ...said } = {}) {
    const hundredths = scale ?? 100 + number;
    const slices = [
      observed(near, times(nearer, hundredths), `${10 + number / 2}`),
      observed(far, times(farther, hundredths), `${25 + number / 2}`),
    ];
    const rate = `0.030${number}`;
    return { price: `${5_000 + number}`, rate, expiries: slices, ...said };
  }
  const honestly = (numbers) => numbers.map((number) => [number, view(number)]);
  const misconducts = (events) =>
    events
      .filter(({ name }) => name === 'Oracle.Misconduct')
      .map(({ data }) => [Number(data.operator), data.misconduct, data.fault]);
  const mended = (events) =>
    events
      .filter(({ name }) => name === 'Oracle.ConductMended')
      .map(({ data }) => Number(data.operator));

  /// The prices that these sayings amount to, and that they are what the chain tells and shows.
  async function assertPrices(sayings, { included, events }) {
    const spots = sayings.map(([, { price }]) => fixed(price));
    const rates = sayings.map(([, { rate }]) => fixed(rate));
    const [spot, rate] = [median(spots), median(rates)];
    const present = attendance(sayings.length, members.length);
    const confidence = product(agreement(spots, spot, terms.band), present);
    const price = { underlying: UNDERLYING, asOf: included, spot, confidence };
    assertEvent(events, 'Oracle.PriceTaken', price);
    const { snapshot: shown } = await judgedSnapshot(chain, BTC.id);
    assert.deepEqual([shown.spot, shown.spotConfidence], [spot, confidence]);
    const ofRate = product(agreement(rates, terms.maxRate, terms.band), present);
    assert.deepEqual([shown.rate, shown.rateConfidence], [rate, ofRate]);
    for (const [i, quoted] of shown.expiries.entries()) {
      const bases = sayings.map(([, { expiries }]) => expiries[i].basis);
      assert.equal(quoted.forward, spot + median(bases), `forward of expiry ${i + 1}`);
      const ofBasis = product(agreement(bases, spot, terms.band), present);
      assert.equal(quoted.confidence, ofBasis, `confidence in forward ${i + 1}`);
    }
    const honest = HONEST.map((number) => 5_000n * ONE + BigInt(number) * ONE);
    assert.ok(honest[0] <= spot && spot <= honest.at(-1), `${decimal(spot)} is an honest price`);
    return shown;
  }

  /// The surface taken is this operator's, whole, at so many parts in a million from the middle of all.
  async function assertSurface({ included, events }, number, said = view(number), millionths = 0) {
    const { distance } = assertEvent(events, 'Oracle.SurfaceTaken', {
      ...{ underlying: UNDERLYING, operator: BigInt(number), expiries: 2n },
    });
    // Variances are whole multiples of 2^-56.
    const error = Number(distance) / 1e18 - millionths / 1e6;
    assert.ok(Math.abs(error) < 1e-12, `distance ${distance}`);
    const { snapshot: shown } = await judgedSnapshot(chain, BTC.id);
    for (const [i, { surface }] of shown.expiries.entries()) {
      const { expiry, basis, svi } = said.expiries[i];
      assert.deepEqual(surface.svi, svi, 'its own parameters');
      assert.equal(surface.forward, fixed(said.price) + basis, 'its own forward');
      assert.equal(surface.tenor, expiry - included, 'from its inclusion');
      assert.equal(surface.asOf, included);
    }
  }

  /// Nothing that anybody has said counts any more.
  async function forgetAll() {
    await advanceTime(chain, 61_000n);
    await seal(chain, 2);
  }

  test('risk_can_be_opened_in_the_block_after_that_of_a_quorums_feeds', async () => {
    const feeds = honestly(HONEST).map(([number, { price, ...rest }]) => [
      feedCall(chain, price, rest),
      memberKeys[number],
    ]);
    const fed = await sendAll(chain, feeds);
    const { blockNumber, blockHash } = fed[0];
    assert.ok(fed.every((one) => one.error === null && one.blockHash === blockHash));
    assert.equal(await snapshot(chain, BTC.id), null, 'not in the same block');
    assertNoEvent(await blockEvents(chain, blockHash), 'Oracle.PriceTaken');
    const one = { quantity: ONE, premium: fixed('100') };
    const offer = { vault: vaultOf(alice), series: put, ...one };
    const made = await sendOk(chain, offerCall(chain, offer), alice);
    assert.equal(made.blockNumber, blockNumber + 1, 'but in the next');
    const events = await blockEvents(chain, made.blockHash);
    const included = await chainTime(chain, blockHash);
    await assertPrices(honestly(HONEST), { included, events });
    await sendOk(chain, chain.api.tx.options.cancelOffer(0), alice);
  });

  test('prices_are_the_middle_and_the_surface_is_whole_when_all_are_honest', async () => {
    const taken = await say(chain, honestly(ALL));
    const { spot, expiries } = await assertPrices(honestly(ALL), taken);
    // 5,003, forwards 5,014.50 and 5,029.50; deviations 2 of at most 100.06.
    assert.deepEqual(
      [spot, ...expiries.map(({ forward }) => forward)],
      ['5003', '5014.5', '5029.5'].map(fixed),
    );
    await assertSurface(taken, 3);
    const { spot: verdicts, expiries: ofExpiries } = await judgedSnapshot(chain, BTC.id);
    const good = ['ReduceRisk', 'Settle', 'CheckMargin', 'OpenRisk', 'Withdraw', 'Liquidate'];
    const allGood = Object.fromEntries(good.map((action) => [action, 'Ok']));
    assert.deepEqual(verdicts, allGood);
    assert.deepEqual(ofExpiries, [
      [near, allGood],
      [far, allGood],
    ]);
    // Those who had said nothing so far do now.
    assert.deepEqual(mended(taken.events), LIARS);
  });

  test('prices_go_on_and_the_silent_are_named_once_when_two_are_silent', async () => {
    await forgetAll();
    const sayings = honestly(HONEST);
    const taken = await say(chain, sayings);
    await assertPrices(sayings, taken);
    await assertSurface(taken, 2);
    assert.deepEqual(misconducts(taken.events), [
      [5, 'Silence', null],
      [6, 'Silence', null],
    ]);
    assert.equal((await judgedSnapshot(chain, BTC.id)).spot.OpenRisk, 'Ok');
    const again = await say(chain, sayings);
    await assertPrices(sayings, again);
    assertNoEvent(again.events, 'Oracle.Misconduct');
    const back = await say(chain, honestly(ALL));
    assert.deepEqual(mended(back.events), LIARS);
    await assertPrices(honestly(ALL), back);
  });

  for (const [how, prices, middle] of [
    ['as_high_as_can_be', ['4900000', '4900000'], '5004'],
    ['as_low_as_can_be', ['500', '500'], '5000'],
    ['to_both_sides', ['500', '4900000'], '5002'],
  ]) {
    test(`prices_stay_honest_when_two_lie_${how}`, async () => {
      // The middle of the honest alone is 5,002; with both liars above or below it is the next but one.
      const outermost = fixed(middle);
      const lies = LIARS.map((number, i) => [number, view(number, { price: prices[i] })]);
      const sayings = [...honestly(HONEST), ...lies];
      const taken = await say(chain, sayings);
      const { spot } = await assertPrices(sayings, taken);
      const off = spot > outermost ? spot - outermost : outermost - spot;
      assert.ok(off <= ONE, `${decimal(spot)} is next to ${middle}`);
      assert.deepEqual(misconducts(taken.events), [
        [5, 'Outside', null],
        [6, 'Outside', null],
      ]);
      assertNoEvent((await say(chain, sayings)).events, 'Oracle.Misconduct');
      assert.equal((await judgedSnapshot(chain, BTC.id)).spot.OpenRisk, 'Ok');
      assert.deepEqual(mended((await say(chain, honestly(ALL))).events), LIARS);
    });
  }

  test('rate_and_forwards_stay_honest_when_two_lie_about_them', async () => {
    const lies = LIARS.map((number) => {
      const said = view(number, { rate: '0.5' });
      const expiries = said.expiries.map((quoted) => ({ ...quoted, basis: fixed('4900000') }));
      return [number, { ...said, expiries }];
    });
    const sayings = [...honestly(HONEST), ...lies];
    const taken = await say(chain, sayings);
    const { rate, expiries } = await assertPrices(sayings, taken);
    // The fourth of seven: of the rates 0.0300 to 0.0304, of the bases 10 to 12 and 25 to 27 on top of 5,003.
    assert.equal(rate, fixed('0.0303'));
    assert.deepEqual(
      expiries.map(({ forward }) => forward),
      ['5014.5', '5029.5'].map(fixed),
    );
    assert.deepEqual(
      misconducts(taken.events).map(([number, what]) => [number, what]),
      LIARS.map((number) => [number, 'Outside']),
    );
    await say(chain, honestly(ALL));
  });

  for (const [fault, lie] of Object.entries(ARBITRAGE)) {
    test(`surface_is_refused_at_the_point_that_proves_it_when_its_fault_is_${fault}`, async () => {
      const { near: nearer, far: farther = FAR } = lie;
      const lies = LIARS.map((number) => [
        number,
        view(number, { near: nearer, far: farther, scale: 100 }),
      ]);
      const sayings = [...honestly(HONEST), ...lies];
      const taken = await say(chain, sayings);
      await assertPrices(sayings, taken);
      // Of 1.00 to 1.04 times the variance 1.02 is the middle of those that pass.
      await assertSurface(taken, 2);
      const told = misconducts(taken.events);
      assert.deepEqual(
        told.map(([number, what]) => [number, what]),
        LIARS.map((number) => [number, 'Arbitrage']),
      );
      for (const [, , { expiry, refusal }] of told) {
        assert.deepEqual([expiry, refusal.fault], [near, fault], 'of two expiries the earlier');
        const k = Number(refusal.k) / 1e18;
        const proven = lie.proves ? lie.proves(k, { near: nearer, far: farther }) : k ** 2 > 1e36;
        assert.ok(proven, `${fault} at ${k}`);
      }
      assertNoEvent((await say(chain, sayings)).events, 'Oracle.Misconduct');
      assert.deepEqual(mended((await say(chain, honestly(ALL))).events), LIARS);
    });
  }

  test('surface_is_honest_when_two_are_far_from_all_others', async () => {
    const lies = LIARS.map((number) => [number, view(number, { scale: 250 })]);
    const taken = await say(chain, [...honestly(HONEST), ...lies]);
    // The fourth of 1.00 to 1.04 and twice 2.50 times the variance.
    await assertSurface(taken, 3);
    assert.deepEqual(
      misconducts(taken.events).map(([number, what]) => [number, what]),
      LIARS.map((number) => [number, 'Outside']),
    );
    await say(chain, honestly(ALL));
  });

  test('surface_follows_at_once_in_a_volatility_shock_and_late_ones_stop_nobody', async () => {
    // Three times the near variance is more than the far one so far, 0.0105 and 0.00875: as a whole each record is free
    // of arbitrage, whatever the chain or others have of before.
    const shock = { near: times(NEAR, 300), far: times(FAR, 300) };
    const shocked = [3, 4, 5, 6].map((number) => [number, view(number, shock)]);
    const taken = await say(chain, [...honestly([0, 1, 2]), ...shocked]);
    // The fourth of 1.00, 1.01, 1.02 and three times 1.03 to 1.06 is the first that was shocked.
    await assertSurface(taken, 3, view(3, shock));
    assert.deepEqual(
      misconducts(taken.events).map(([number, what]) => [number, what]),
      [0, 1, 2].map((number) => [number, 'Outside']),
    );
    const all = ALL.map((number) => [number, view(number, shock)]);
    const followed = await say(chain, all);
    await assertSurface(followed, 3, view(3, shock));
    assert.deepEqual(mended(followed.events), [0, 1, 2]);
    await say(chain, honestly(ALL));
  });

  for (const [how, price] of [
    ['far_from_all', '4900000'],
    ['within_the_band', '5098'],
  ]) {
    test(`surface_has_an_honest_forward_when_a_liar_copies_the_middle_one_${how}`, async () => {
      // The very variances of operator 3, under a number before its own, measured from another forward.
      const sayings = [[0, { ...view(3), price }], ...honestly([1, 2, 3, 4, 5, 6])];
      const { events } = await say(chain, sayings);
      const { operator } = assertEvent(events, 'Oracle.SurfaceTaken', { underlying: UNDERLYING });
      // With the lie above them all the middle forward is that of operator 4, the middle variance that of 3.
      assert.ok([3n, 4n].includes(operator), `not the surface of operator ${operator}`);
      const honest = view(Number(operator));
      const { snapshot: shown } = await judgedSnapshot(chain, BTC.id);
      for (const [i, { surface }] of shown.expiries.entries()) {
        assert.equal(surface.forward, fixed(honest.price) + honest.expiries[i].basis);
      }
      await say(chain, honestly(ALL));
    });
  }

  test('prices_and_surface_stay_honest_when_two_lie_about_both', async () => {
    const { near: wild } = ARBITRAGE.Wing;
    const lies = LIARS.map((number) => [number, view(number, { near: wild, price: '4900000' })]);
    const sayings = [...honestly(HONEST), ...lies];
    const taken = await say(chain, sayings);
    await assertPrices(sayings, taken);
    await assertSurface(taken, 2);
    assert.deepEqual(
      misconducts(taken.events).map(([number, what]) => [number, what]),
      LIARS.map((number) => [number, 'Arbitrage']),
    );
    await say(chain, honestly(ALL));
  });

  test('prices_stay_honest_and_the_surface_ages_when_two_are_silent_and_two_lie', async () => {
    // Four of seven do wrong: more than may. Three honest ones still hold the middle of five.
    const before = await judgedSnapshot(chain, BTC.id);
    await forgetAll();
    const wild = ARBITRAGE.Butterfly.near;
    const lies = [3, 4].map((number) => [number, view(number, { near: wild, price: '4900000' })]);
    const sayings = [...honestly([0, 1, 2]), ...lies];
    const taken = await say(chain, sayings);
    const shown = await assertPrices(sayings, taken);
    assert.equal(shown.spot, fixed('5002'));
    assertNoEvent(taken.events, 'Oracle.SurfaceTaken');
    assert.deepEqual(
      misconducts(taken.events)
        .map(([number, what]) => [number, what])
        .toSorted(),
      [
        [3, 'Arbitrage'],
        [4, 'Arbitrage'],
        [5, 'Silence'],
        [6, 'Silence'],
      ],
    );
    for (const [i, { surface }] of shown.expiries.entries()) {
      const { surface: old } = before.snapshot.expiries[i];
      assert.deepEqual({ ...surface, confidence: 0n }, { ...old, confidence: 0n }, 'the last one');
    }
    const { spot, expiries } = await judgedSnapshot(chain, BTC.id);
    assert.equal(spot.CheckMargin, 'Ok');
    const { asOf } = shown.expiries[0].surface;
    for (const [, verdicts] of expiries)
      assert.deepEqual(verdicts.OpenRisk, { Err: { Stale: { asOf } } });
    const back = await say(chain, honestly(ALL));
    await assertSurface(back, 3);
    // The liars were heard before, as those who had been silent said their first words.
    assert.deepEqual(mended(back.events).toSorted(), [5, 6]);
  });

  test('person_sees_what_each_operator_said_and_how_each_feed_is', async () => {
    await forgetAll();
    const lie = view(6, { price: '4000' });
    const { included } = await say(chain, [...honestly([0, 1, 2, 3, 4]), [6, lie]]);
    const { oracleApi } = chain.api.call;
    const records = plain(await oracleApi.records(BTC.id));
    assert.deepEqual(
      records.map(({ operator, number, key }) => [operator, Number(number), key]),
      ALL.map((number) => [members[number].address, number, memberKeys[number].address]),
    );
    assert.deepEqual(
      records.map(({ fresh }) => fresh),
      [true, true, true, true, true, false, true],
    );
    const { price, rate, expiries } = view(2);
    const observation = { spot: fixed(price), rate: fixed(rate), expiries };
    assert.deepEqual(records[2].said, [observation, included]);
    assert.equal(records[5].said[1] < included, true, 'what it said last');
    const now = await chainTime(chain);
    assert.deepEqual(
      records.map(({ misconduct }) => misconduct),
      [null, null, null, null, null, ['Silence', now], ['Outside', now]],
    );
    assert.ok(records[6].reports > records[0].reports, 'and how many times');

    const { terms: told, watched, feeds } = plain((await oracleApi.feeds(BTC.id)).unwrap());
    assert.deepEqual([told, watched], [terms, [near, far]]);
    assert.deepEqual(
      feeds.map(({ feed, quality, asOf }) => [feed, quality, asOf]),
      [
        'Spot',
        'Rate',
        ...[near, far].flatMap((Forward) => [{ Forward }, { Volatility: Forward }]),
      ].map((feed) => [feed, 'Good', included]),
    );
    assert.deepEqual(plain(await oracleApi.records(7)), []);
    assert.ok((await oracleApi.feeds(7)).isNone);
  });
});
