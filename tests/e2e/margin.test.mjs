// Margin as a trader meets it: structures, both modes, collateral, mode switch, withdrawals, a debt's interest. Every
// number is computed here a second time (margin.mjs).
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { BTC, ETH, alice, bob, charlie, dave, eve } from '../lib/accounts.mjs';
import { assertEvent } from '../lib/assert.mjs';
import { Chain } from '../lib/chain.mjs';
import { ONE, checkInvariants, fixed, series, vaultSummary } from '../lib/clearing.mjs';
import { DAY_MS, advanceTime, chainTime, seal, sealAt } from '../lib/clock.mjs';
import {
  after as holdingsAfter,
  assertAgrees,
  assertMargin,
  assertNear,
  black,
  real,
  requirement,
  smile,
  worldOf,
} from '../lib/margin.mjs';
import { quote } from '../lib/operators.mjs';
import { plain } from '../lib/plain.mjs';
import { refuse } from '../lib/storage.mjs';
import { UNIT, makeOffer, nextExpiry, openVault, vaultOf } from '../lib/trading.mjs';
import { sendOk } from '../lib/tx.mjs';
import { MINUTE } from '../lib/wait.mjs';

const DAY = 24 * 60 * MINUTE;
const YEAR_MS = 365 * DAY;

describe('margin', { timeout: 6 * MINUTE }, () => {
  let chain;
  let tx;
  let near;
  let far;
  /// Eve's vault, which takes the other side of everything.
  let house;
  before(async () => {
    chain = await Chain.start({ mode: 'manual' });
    ({ tx } = chain.api);
    await seal(chain);
    near = await nextExpiry(chain, BTC.id, 2 * DAY);
    far = await nextExpiry(chain, BTC.id, 6 * DAY);
    house = await openVault(chain, eve, fixed('1000000'));
  });
  after(async () => {
    try {
      if (chain?.api) await checkInvariants(chain, 5);
    } finally {
      await chain?.stop();
    }
  });

  const btc = (expiry, strike, kind) => series(BTC.id, expiry, strike, kind);
  const list = async (...all) => {
    for (const listed of all) await sendOk(chain, tx.options.list(listed), dave);
  };
  /// Both markets at these prices, with surfaces of every expiry.
  const prices = async (ofBtc, ofEth = '300') => {
    await quote(chain, ofBtc);
    await quote(chain, ofEth, { underlying: ETH.id, surface: { vol: 1, skew: -0.1 } });
  };

  /// Eve takes all of an offer of a vault.
  async function trade(owner, index, terms) {
    const offer = await makeOffer(chain, owner, { vault: vaultOf(owner, index), ...terms });
    await sendOk(chain, tx.options.acceptOffer(offer, vaultOf(eve, house), terms.quantity), eve);
  }

  const sell = (owner, index, listed, quantity, premium) =>
    trade(owner, index, { series: listed, quantity: fixed(quantity), premium: fixed(premium) });
  const buy = (owner, index, listed, quantity, premium) =>
    trade(owner, index, {
      ...{ side: 'Buy', series: listed, quantity: fixed(quantity), premium: fixed(premium) },
    });
  /// The mark of a contract, a cent more than the cents in it.
  const markOf = async (listed) => {
    const { mark } = plain(await chain.api.call.riskApi.quote(listed));
    return mark - (mark % fixed('0.01')) + fixed('0.01');
  };
  const setMode = (owner, index, mode) => sendOk(chain, tx.risk.setMode(index, mode), owner);
  const marginOf = async (owner, index) => (await vaultSummary(chain, owner.address, index)).margin;

  test('covered_call_keeps_its_margin_through_a_rise_when_its_bitcoin_counts', async () => {
    const call = btc(near, '5500', 'Call');
    await list(call);
    await prices('5000');
    const index = await openVault(chain, alice, fixed('100'));
    await sendOk(chain, tx.vaults.depositCollateral(index, BTC.id, ONE), alice);
    await sell(alice, index, call, '1', '120');
    const standard = await assertMargin(chain, alice.address, index, 'the covered call');
    // A fifth of the bitcoin does not count, a twentieth more not initially.
    assertNear(standard.charges.Haircut[0], 1_000, 5_000, 'haircut in maintenance');
    assertNear(standard.charges.Haircut[1], 1_250, 5_000, 'haircut initially');

    const { events } = await setMode(alice, index, 'Portfolio');
    assertEvent(events, 'Risk.ModeSet', {
      ...{ vault: { owner: alice.address, index: BigInt(index) } },
      ...{ old: 'Standard', new_: 'Portfolio' },
    });
    for (const price of ['5000', '5400', '5900', '6450', '7050']) {
      await prices(price);
      const margin = await assertMargin(chain, alice.address, index, `at ${price}`);
      const { worst } = (await marginOf(alice, index)).markets[0];
      assert.ok(worst.scenario, `a scenario is the worst at ${price}`);
      // The option's loss is the bitcoin's gain: what is lost in scenarios is less than a naked call would lose.
      assert.ok(margin.maintenance > 0, `safe at ${price}`);
    }
    const high = (await marginOf(alice, index)).equity;
    assert.ok(real(high) < 5_720.1, 'no more than strike, cash and premium');
    await prices('6400');
    await prices('5800');
    await prices('5300');
    await prices('5000');
  });

  test('iron_condor_needs_its_widest_wing_when_in_standard_mode', async () => {
    const legs = {
      put: btc(near, '4500', 'Put'),
      lowest: btc(near, '4000', 'Put'),
      call: btc(near, '5500', 'Call'),
      highest: btc(near, '6100', 'Call'),
    };
    await list(legs.put, legs.lowest, legs.highest);
    await prices('5000');
    const index = await openVault(chain, bob, fixed('2000'));
    const quantity = fixed('2');
    await trade(bob, index, {
      ...{ series: legs.call, wing: legs.highest, quantity, premium: fixed('60') },
    });
    await trade(bob, index, {
      ...{ series: legs.put, wing: legs.lowest, quantity, premium: fixed('50') },
    });
    const { initial, maintenance } = await assertMargin(chain, bob.address, index, 'the condor');
    // 2,000 and premiums of 2 (60 + 50) less the loss at 6,100 and beyond, 2 x 600: the puts are worth nothing there.
    assertNear(initial, 1_020, 2_000, 'initial margin');
    assertNear(maintenance, 1_020, 2_000, 'maintenance margin');
    await setMode(bob, index, 'Portfolio');
    const portfolio = await assertMargin(chain, bob.address, index, 'the condor by scenarios');
    assert.ok(portfolio.initial > initial, 'spot does not fall and rise at once');
  });

  describe('a calendar', () => {
    let index;
    let long;
    let short;

    test('portfolio_mode_needs_less_than_standard_when_the_later_option_is_long', async () => {
      [short, long] = [btc(near, '5000', 'Put'), btc(far, '5000', 'Put')];
      await list(short, long);
      await prices('5000');
      index = await openVault(chain, charlie, fixed('2000'));
      const predicted = plain(
        await chain.api.call.riskApi.marginAfter(charlie.address, index, [
          { instrument: { Position: long }, amount: ONE },
          { instrument: 'Cash', amount: -fixed('200') },
        ]),
      );
      await buy(charlie, index, long, '1', '200');
      assert.deepEqual(await marginOf(charlie, index), predicted, 'as margin_after said');
      await sell(charlie, index, short, '1', '110');
      const standard = await assertMargin(chain, charlie.address, index, 'the calendar');
      await setMode(charlie, index, 'Portfolio');
      const portfolio = await assertMargin(chain, charlie.address, index, 'it by scenarios');
      assert.ok(portfolio.initial > standard.initial + 500, 'the long caps the loss of the short');
    });

    test('withdrawal_is_refused_at_initial_margin_and_allowed_below_it', async () => {
      await prices('5000');
      const { free } = await vaultSummary(chain, charlie.address, index);
      const most = free - (free % UNIT);
      assert.ok(most > fixed('500'));
      const withdraw = (amount) => tx.vaults.withdrawCash(index, amount);
      await refuse(chain, withdraw(most + UNIT), charlie, 'Vaults.BeyondFreeCash');
      await sendOk(chain, withdraw(most), charlie);
      const { initial, free: left } = await assertMargin(chain, charlie.address, index, 'the rest');
      assert.ok(initial >= -1e-9 && left <= 1e-6, `${left} is less than a unit`);
    });

    test('mode_is_kept_when_the_other_one_would_need_more', async () => {
      const mode = (to) => tx.risk.setMode(index, to);
      await refuse(chain, mode('Standard'), charlie, 'Risk.BelowInitialMargin');
      await refuse(chain, mode('Portfolio'), charlie, 'Risk.SameMode');
      await refuse(chain, tx.risk.setMode(99, 'Standard'), charlie, 'Risk.UnknownVault');
      const { modeOf } = chain.api.call.riskApi;
      assert.equal(plain(await modeOf(charlie.address, index)), 'Portfolio');
      assert.equal(plain(await modeOf(charlie.address, 99)), null);
    });
  });

  describe('two underlyings and one collateral', () => {
    let index;

    test('each_market_has_its_own_worst_outcome_when_bitcoin_covers_both', async () => {
      const [put, ether] = [btc(near, '4800', 'Put'), series(ETH.id, near, '290', 'Put')];
      await list(put, ether);
      await prices('5000');
      index = await openVault(chain, dave);
      await sendOk(chain, tx.vaults.depositCollateral(index, BTC.id, fixed('2')), dave);
      await sell(dave, index, put, '0.5', '40');
      await sell(dave, index, ether, '8', '6');
      await assertMargin(chain, dave.address, index, 'the two markets');
      await setMode(dave, index, 'Portfolio');
      const { markets } = await assertMargin(chain, dave.address, index, 'the two by scenarios');
      assert.deepEqual(
        markets.map(({ underlying }) => underlying),
        [BTC.id, ETH.id],
      );
      for (const { worst } of markets) assert.ok(worst.initial < 0);
    });

    test('collateral_is_refused_to_leave_when_it_is_needed', async () => {
      await prices('5000');
      const withdraw = (amount) => tx.vaults.withdrawCollateral(index, BTC.id, fixed(amount));
      await refuse(chain, withdraw('1.99'), dave, 'Vaults.CollateralNeeded');
      await sendOk(chain, withdraw('0.1'), dave);
      await assertMargin(chain, dave.address, index, 'with less collateral');
    });

    test('liquidation_prices_are_where_maintenance_margin_ends', async () => {
      await prices('5000');
      const world = await worldOf(chain);
      const vault = await vaultSummary(chain, dave.address, index);
      const found = plain(await chain.api.call.riskApi.liquidationPrices(dave.address, index));
      const underlyings = found.map(({ underlying }) => Number(underlying));
      assert.deepEqual(underlyings, [BTC.id, ETH.id]);
      for (const { underlying, spot, down, up } of found) {
        const held = { ...vault, mode: vault.margin.mode };
        const at = (price) => requirement(moved(world, Number(underlying), price), held);
        for (const price of [down, up].filter((one) => one !== null)) {
          const tenth = real(spot) / 1_000;
          const inwards = price < spot ? tenth : -tenth;
          assert.ok(at(real(price)).maintenance < 1e-6, `unsafe at ${real(price)}`);
          assert.ok(at(real(price) + inwards).maintenance > 0, `safe short of ${real(price)}`);
        }
      }
      assert.ok(found[0].down !== null, 'bitcoin, short puts and collateral, must not fall');
    });
  });

  /// The world with one underlying at another price: forwards move by as much, the asset in proportion.
  function moved(world, underlying, price) {
    const market = world.markets.get(underlying);
    const expiries = [...market.expiries].map(([expiry, quoted]) => {
      return [expiry, { ...quoted, forward: quoted.forward + price - market.spot }];
    });
    const other = { ...market, spot: price, expiries: new Map(expiries) };
    const asset = { ...world.assets.get(underlying), price };
    return {
      ...world,
      markets: new Map([...world.markets, [underlying, other]]),
      assets: new Map([...world.assets, [underlying, asset]]),
    };
  }

  test('margin_of_what_is_only_supposed_is_that_of_the_spec_and_nothing_changes', async () => {
    await prices('5000');
    const index = await openVault(chain, bob, fixed('5000'));
    const call = btc(near, '5500', 'Call');
    const [quantity, cash] = [fixed('-1.5'), fixed('90')];
    const hash = (await chain.api.rpc.chain.getBlockHash()).toHex();
    const said = plain(
      await chain.api.call.riskApi.marginAfter(bob.address, index, [
        { instrument: { Position: call }, amount: quantity },
        { instrument: 'Cash', amount: cash },
      ]),
    );
    const vault = await vaultSummary(chain, bob.address, index);
    const then = holdingsAfter({ ...vault, mode: 'Standard' }, [[call, quantity]], cash);
    assertAgrees(await worldOf(chain, hash), then, said, 'the supposed call');
    assert.deepEqual(vault.positions, []);
  });

  test('quote_of_a_series_is_black_on_the_surface', async () => {
    await prices('5000');
    const world = await worldOf(chain);
    const known = world.markets.get(BTC.id).expiries.get(near);
    const years = (known.seconds - (2 * world.window) / 3) / (365 * 86_400);
    for (const kind of ['Call', 'Put']) {
      const listed = btc(near, '5500', kind);
      const said = plain(await chain.api.call.riskApi.quote(listed));
      const vol = smile(known.surface, 5_500);
      const price = (forward, v = vol) => black(kind, forward, 5_500, v, years, 1);
      assertNear(real(said.mark), price(known.forward), 5_000, `mark of the ${kind}`);
      assertNear(real(said.volatility), vol, 1, 'volatility');
      assert.equal(real(said.forward), known.forward);
      // By differences, which leave 1e-6 of a bump's square.
      const [h, dv] = [known.forward * 1e-4, 1e-4];
      const delta = (price(known.forward + h) - price(known.forward - h)) / (2 * h);
      const vega = (price(known.forward, vol + dv) - price(known.forward, vol - dv)) / (2 * dv);
      assert.ok(Math.abs(real(said.greeks.delta) - delta) < 1e-5, `delta of the ${kind}`);
      assert.ok(Math.abs(real(said.greeks.vega) / vega - 1) < 1e-5, `vega of the ${kind}`);
      assert.ok(real(said.greeks.theta) < 0 && real(said.greeks.gamma) > 0);
    }
    assert.ok((await chain.api.call.riskApi.quote(btc(near + 1n, '5500', 'Call'))).isNone);
  });

  test('vault_of_128_positions_has_its_margin_in_both_modes_and_takes_no_more', async () => {
    const strikes = Array.from({ length: 32 }, (_, i) => `${3_500 + 100 * i}`);
    const all = [near, far].flatMap((expiry) =>
      strikes.flatMap((strike) => ['Call', 'Put'].map((kind) => btc(expiry, strike, kind))),
    );
    for (const listed of all) {
      if ((await chain.api.call.optionsApi.series(listed)).isNone) await list(listed);
    }
    const index = await openVault(chain, alice, fixed('100000'));
    const other = await openVault(chain, eve, fixed('100000'));
    const quantity = fixed('0.1');
    for (const [i, listed] of all.entries()) {
      if (i % 8 === 0) await prices('5000');
      const side = i % 3 === 0 ? 'Buy' : 'Sell';
      const premium = await markOf(listed);
      const terms = { vault: vaultOf(alice, index), series: listed, side, quantity, premium };
      const offer = await makeOffer(chain, alice, terms);
      await sendOk(chain, tx.options.acceptOffer(offer, vaultOf(eve, other), quantity), eve);
    }
    await assertMargin(chain, alice.address, index, 'the large vault');
    await setMode(alice, index, 'Portfolio');
    await assertMargin(chain, alice.address, index, 'the large vault by scenarios');
    assert.equal((await vaultSummary(chain, alice.address, index)).positions.length, 128);
    const one = btc(near, '6700', 'Call');
    await list(one);
    await prices('5000');
    const terms = { vault: vaultOf(alice, index), series: one, quantity, premium: ONE };
    const offer = await makeOffer(chain, alice, terms);
    const take = tx.options.acceptOffer(offer, vaultOf(eve, house), quantity);
    await refuse(chain, take, eve, 'Vaults.TooManyPositions');
    const found = await chain.api.call.riskApi.liquidationPrices(alice.address, index);
    assert.equal(found.unwrap().length, 1);
  });

  test('option_chain_is_the_quotes_of_every_listed_strike', async () => {
    await prices('5000');
    const { optionsApi, riskApi } = chain.api.call;
    const listed = plain(await optionsApi.allSeries(BTC.id, null, 500)).map((one) => one.series);
    const ascending = (a, b) => (a < b ? -1 : 1);
    const strikes = listed.filter(({ expiry }) => expiry === near).map(({ strike }) => strike);
    const unique = [...new Set(strikes)].toSorted(ascending);
    const all = plain(await riskApi.optionChain(BTC.id, near, null, 100));
    const both = unique.flatMap((strike) => [`${strike} Call`, `${strike} Put`]);
    assert.deepEqual(
      all.map(({ series: { strike, kind } }) => `${strike} ${kind}`),
      both,
    );
    for (const quoted of all) {
      assert.deepEqual(plain(await riskApi.quote(quoted.series)), quoted);
    }
    const page = plain(await riskApi.optionChain(BTC.id, near, unique[0], 2));
    assert.deepEqual(page, all.slice(2, 6));
  });

  test('no_vault_is_unproved_when_blocks_have_had_time_to_look', async () => {
    await prices('5050');
    await seal(chain, 5);
    const found = [];
    let cursor = null;
    do {
      const page = plain(await chain.api.call.riskApi.unproved(cursor, 2));
      found.push(...page.vaults);
      ({ cursor } = page);
    } while (cursor !== null);
    assert.deepEqual(found, []);
  });

  test('debt_grows_by_the_rate_of_its_utilisation_for_thirty_days', async () => {
    // A put struck at 5,500, two bitcoins behind it and hardly any cash: settled at 5,000 it leaves a debt.
    const put = btc(await nextExpiry(chain, BTC.id, 4 * MINUTE), '5500', 'Put');
    await list(put);
    await prices('5000');
    const index = await openVault(chain, alice, fixed('10'));
    await sendOk(chain, tx.vaults.depositCollateral(index, BTC.id, fixed('4')), alice);
    await sell(alice, index, put, '2', '510');
    await sealAt(chain, put.expiry - 40_000n);
    const cashOf = async () => (await vaultSummary(chain, alice.address, index)).cash;
    for (let rounds = 0; rounds < 30 && (await cashOf()) > 0n; rounds += 1) {
      await quote(chain, '4900');
    }
    const debt = -(await cashOf());
    assert.ok(debt > 0n, 'the writer owes');
    const since = await chainTime(chain);
    const pool = plain(await chain.api.query.vaults.cashPool());
    await advanceTime(chain, 30n * DAY_MS);
    await seal(chain, 2);
    const grown = -(await cashOf());
    const years = Number((await chainTime(chain)) - since) / YEAR_MS;
    const rate = 0.02 + (0.08 * utilisation(pool)) / 0.85;
    const expected = real(debt) * Math.exp(rate * years);
    assertNear(real(grown), expected, real(debt), `debt after ${years} years at ${rate}`);
    await prices('4900');
    await assertMargin(chain, alice.address, index, 'the debtor');
  });

  /// Debts over positive cash.
  function utilisation({ debts, positive, indices }) {
    return (real(debts) * real(indices.debt)) / (real(positive) * real(indices.credit));
  }
});
