// Series that the chain lists by itself: the calendar at 08:00 UTC, and a ladder of strikes around spot.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { BTC, alice } from '../lib/accounts.mjs';
import { assertEvent } from '../lib/assert.mjs';
import { Chain } from '../lib/chain.mjs';
import { ONE, checkInvariants, fixed } from '../lib/clearing.mjs';
import { DAY_MS, HOUR_MS, advanceTime, chainTime, seal, sealAt } from '../lib/clock.mjs';
import { quote } from '../lib/operators.mjs';
import { plain } from '../lib/plain.mjs';
import { refuse } from '../lib/storage.mjs';
import { sendOk } from '../lib/tx.mjs';
import { MINUTE } from '../lib/wait.mjs';

const EIGHT_O_CLOCK = 8n * HOUR_MS;
const YEAR_MS = 365n * DAY_MS;

describe('listing by the protocol', { timeout: 3 * MINUTE }, () => {
  let chain;
  let tx;
  const terms = {
    ...{ daily: 2, weekly: 0, monthly: 0, quarterly: 0 },
    ...{ strikes: 2, width: fixed('0.25'), volatility: ONE },
  };
  before(async () => {
    chain = await Chain.start({ mode: 'manual' });
    ({ tx } = chain.api);
    await seal(chain);
    // The rounds of this test lie an hour apart and must see the same calendar at whatever hour it runs.
    await sealAt(chain, (await nextEight()) + HOUR_MS);
  });
  after(async () => {
    try {
      if (chain?.api) await checkInvariants(chain, 5);
    } finally {
      await chain?.stop();
    }
  });

  const listed = async () => plain(await chain.api.call.optionsApi.allSeries(BTC.id, null, 100));
  const nextEight = async () =>
    (((await chainTime(chain)) - EIGHT_O_CLOCK) / DAY_MS + 1n) * DAY_MS + EIGHT_O_CLOCK;

  /// Strikes around `spot`, the specification's arithmetic over again: so far apart as `width spot sqrt(T)` allows in
  /// steps of the market times a power of two.
  async function ladder(spot, tenor) {
    const step = plain((await chain.api.query.options.markets(BTC.id)).unwrap()).strikeStep;
    const most = (Number(terms.width) / 1e18) * spot * Math.sqrt(Number(tenor) / Number(YEAR_MS));
    let spacing = Number(step / ONE);
    while (spacing * 2 <= most) spacing *= 2;
    const nearest = Math.floor(spot / spacing + 0.5);
    return [-2, -1, 0, 1, 2].map((k) => fixed(`${(nearest + k) * spacing}`));
  }

  test('ladders_of_the_next_days_are_listed_when_terms_are_set_and_a_price_is_known', async () => {
    await quote(chain, '5000');
    const set = tx.options.setListing(BTC.id, terms);
    const { events } = await sendOk(chain, tx.sudo.sudo(set), alice);
    assertEvent(events, 'Options.ListingSet', { underlying: BigInt(BTC.id), old: null });
    const now = await chainTime(chain);
    await seal(chain, 3);
    const first = await nextEight();
    const all = await listed();
    assert.equal(all.length, 20, 'two days, five strikes, calls and puts');
    for (const { lister, openInterest } of all)
      assert.deepEqual([lister, openInterest], [null, 0n]);
    for (const expiry of [first, first + DAY_MS]) {
      const expected = await ladder(5_000, expiry - now);
      for (const kind of ['Call', 'Put']) {
        const of = all.filter(({ series }) => series.expiry === expiry && series.kind === kind);
        const strikes = of.map(({ series }) => series.strike).toSorted((a, b) => (a < b ? -1 : 1));
        assert.deepEqual(strikes, expected, `${kind}s of ${expiry}`);
      }
    }
    assert.match(all[0].name, /^BTC-\d{2}[A-Z]{3}\d{2}-\d+-[CP]$/);
  });

  test('nobody_takes_a_series_of_the_protocol_off_the_book', async () => {
    const [{ series }] = await listed();
    await refuse(chain, tx.options.unlist(series), alice, 'Options.NotLister');
  });

  test('next_round_adds_strikes_around_the_new_price_and_keeps_the_old_ones', async () => {
    const before = (await listed()).map(({ name }) => name);
    await advanceTime(chain, HOUR_MS + 60_000n);
    await seal(chain, 2);
    // Without a price to open risk at the round has paused for a minute: two blocks of two seconds a quote.
    for (let quotes = 0; quotes < 18; quotes += 1) await quote(chain, '5600');
    const names = (await listed()).map(({ name }) => name);
    for (const name of before) assert.ok(names.includes(name), `${name} stays`);
    assert.ok(names.length > before.length, 'and others come');
  });
});
