// One expiry's whole life on real slots, at the prices of 13 March 2020, with the node killed on the way.
//
// Two write, two buy. The feeder is the real program, and one operator of four stays silent. All money is
// computed here a second time, from the words of the specification, and has to agree to the last digit.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { after, before, describe, test } from 'node:test';
import { BTC, USD, alice, bob, charlie, dave, eve } from '../lib/accounts.mjs';
import { assertEvent, assertFailed, assetBalance, nativeBalance } from '../lib/assert.mjs';
import { Chain } from '../lib/chain.mjs';
import {
  ONE,
  checkInvariants,
  firstSnapshot,
  fixed,
  instrumentName,
  series,
  snapshot,
  untilQuoted,
  vaultSummary,
} from '../lib/clearing.mjs';
import { Feeder } from '../lib/feeder.mjs';
import { assertMargin } from '../lib/margin.mjs';
import { assertStorageKept } from '../lib/storage.mjs';
import { Books, UNIT, dataOf, nextExpiry, offerCall, vaultOf } from '../lib/trading.mjs';
import { blockTrail, settlementOf, settlementTerms } from '../lib/twap.mjs';
import { sendAll } from '../lib/tx.mjs';
import { MINUTE, SECOND, sleep, until } from '../lib/wait.mjs';

const PRICES = fileURLToPath(
  new URL('../../../shared/data/prices/2020-03-13_BTCUSDT_perp_1m_excerpt.csv', import.meta.url),
);
const skip = existsSync(PRICES) ? false : 'skipped: no data';

/// A minute of that night takes so many seconds of this one.
const BAR_SECONDS = 4;
/// From listing to the opening of the settlement window.
const TRADING_MS = 50 * SECOND;
/// What is durable on a node that may be killed at any time.
const DURABLE_MS = 10 * SECOND;

const PEOPLE = { alice, bob, charlie, dave };
const NAMES = Object.keys(PEOPLE);
const DEPOSITS = { alice: '10000', bob: '1500', charlie: '4000.5', dave: '2000.000001' };
const COLLATERAL = fixed('2');

describe('life of an expiry', { skip, timeout: 6 * MINUTE }, () => {
  const books = new Books();
  const fees = new Map();
  const wallets = {};
  let chain;
  let feeder;
  let firstBlock;
  let put;
  let calls;
  let terms;
  let trail;
  let lateOffer;

  before(async () => {
    chain = await Chain.start({ mode: 'babe' });
    const replay = ['csv', PRICES, '--bar-seconds', `${BAR_SECONDS}`, '--hold'];
    feeder = new Feeder(chain.url, replay);
  });
  after(async () => {
    await feeder?.stop();
    await chain?.stop();
  });

  /// Sends `[name, call]` at once, waits until all are final and keeps account of the fees.
  async function act(...actions) {
    const outcomes = await sendAll(
      chain,
      actions.map(([name, call]) => [call, PEOPLE[name] ?? eve]),
    );
    for (const [i, { fee }] of outcomes.entries()) {
      const [name] = actions[i];
      fees.set(name, (fees.get(name) ?? 0n) + fee);
    }
    return outcomes;
  }

  async function actOk(...actions) {
    const outcomes = await act(...actions);
    for (const [i, { error }] of outcomes.entries()) {
      const [name, call] = actions[i];
      assert.equal(error, null, `${name}: ${call.method.section}.${call.method.method}`);
    }
    return outcomes;
  }

  /// The vaults on chain have what the books say, and need what the specification says, but for an expiry inside of its
  /// window.
  async function assertBooks({ inWindow = false } = {}) {
    for (const name of NAMES) {
      const vault = await vaultSummary(chain, PEOPLE[name].address, 0);
      assert.equal(vault.cash, books.cash(name), `cash of ${name}`);
      if (!inWindow) await assertMargin(chain, PEOPLE[name].address, 0, name);
      const held = Object.fromEntries(vault.positions.map(([s, q]) => [keyOf(s), q]));
      const kept = Object.fromEntries(books.positions(name).map(([s, q]) => [keyOf(s), q]));
      assert.deepEqual(held, kept, `positions of ${name}`);
    }
  }

  test('prices_are_those_of_the_file_when_the_feeder_feeds_them', async () => {
    const { spot } = await firstSnapshot(chain, BTC.id);
    const closes = readFileSync(PRICES, 'utf8').trim().split('\n').slice(1);
    const [firstClose] = closes.map((line) => fixed(line.split(',')[4]));
    const known = new Set(closes.map((line) => fixed(line.split(',')[4])));
    assert.ok(known.has(spot), `${spot} is a close of the file`);
    assert.equal(firstClose, fixed('4264.44'));
    terms = await settlementTerms(chain, BTC.id);
  });

  test('cash_and_collateral_are_in_the_vaults_when_deposited', async () => {
    const { tx } = chain.api;
    for (const name of NAMES) {
      wallets[name] = {
        usd: await assetBalance(chain, USD.id, PEOPLE[name].address),
        btc: await assetBalance(chain, BTC.id, PEOPLE[name].address),
        native: await nativeBalance(chain, PEOPLE[name].address),
      };
    }
    const deposits = NAMES.flatMap((name) => [
      [name, tx.vaults.open()],
      [name, tx.vaults.depositCash(0, fixed(DEPOSITS[name]))],
    ]);
    await actOk(...deposits, ['charlie', tx.vaults.depositCollateral(0, BTC.id, COLLATERAL)]);
    books.open(...NAMES);
    for (const name of NAMES) books.pay(name, fixed(DEPOSITS[name]));
    await assertBooks();
    for (const name of NAMES) {
      const paid = wallets[name].usd - (await assetBalance(chain, USD.id, PEOPLE[name].address));
      assert.equal(paid * UNIT, fixed(DEPOSITS[name]), `what ${name} paid in`);
    }
    const held = await assetBalance(chain, BTC.id, charlie.address);
    assert.equal(wallets.charlie.btc - held, 2n * BTC.unit, 'collateral is on hold');
  });

  test('a_put_and_two_calls_are_on_the_book_when_listed', async () => {
    const { tx } = chain.api;
    const expiry = await nextExpiry(chain, BTC.id, terms.window + BigInt(TRADING_MS));
    put = series(BTC.id, expiry, '4200', 'Put');
    calls = ['3500', '4000'].map((strike) => series(BTC.id, expiry, strike, 'Call'));
    const outcomes = await actOk(
      ['bob', tx.options.list(put)],
      ['alice', tx.options.list(calls[0])],
      ['dave', tx.options.list(calls[1])],
    );
    firstBlock = Math.min(...outcomes.map(({ blockNumber }) => blockNumber));
    assertEvent(outcomes[0].events, 'Options.Listed', { lister: bob.address });
    for (const listed of [put, ...calls]) {
      const name = await instrumentName(chain, listed);
      assert.match(name, /^BTC-\d\d[A-Z]{3}\d\dT\d{6}-(4200-P|3500-C|4000-C)$/);
    }
  });

  test('a_write_is_refused_and_nothing_changes_when_it_is_not_covered', async () => {
    // A short at the money needs more than a fifth of spot beyond its mark: fifty puts more than 40,000, where Alice has
    // 10,000 and would get 12,500; forty naked calls as much of Charlie, who has 4,000 and two bitcoins.
    const tooMany = {
      ...{ vault: vaultOf(alice), series: put },
      ...{ quantity: fixed('50'), premium: fixed('250') },
    };
    const naked = {
      ...{ vault: vaultOf(charlie), series: calls[0] },
      ...{ quantity: fixed('40'), premium: fixed('600') },
    };
    await untilQuoted(chain, BTC.id, put.expiry);
    const outcomes = await act(
      ['alice', offerCall(chain, tooMany)],
      ['charlie', offerCall(chain, naked)],
    );
    assertFailed(outcomes[0], 'Options.MakerUndercovered');
    assertFailed(outcomes[1], 'Options.MakerUndercovered');
    for (const { blockHash } of outcomes) {
      await assertStorageKept(chain, blockHash, ['Vaults', 'Options', 'Assets', 'Balances.Holds']);
    }
    await assertBooks();
  });

  test('vaults_have_what_the_books_say_when_options_are_written_and_sold', async () => {
    const { tx } = chain.api;
    const [low, high] = calls;
    const offers = {
      puts: {
        ...{ vault: vaultOf(alice), series: put },
        ...{ quantity: fixed('2'), premium: fixed('250.25') },
      },
      spread: {
        vault: vaultOf(charlie),
        series: low,
        wing: high,
        quantity: fixed('1.5'),
        premium: fixed('410.37'),
      },
      bid: {
        ...{ vault: vaultOf(dave), series: put, side: 'Buy' },
        ...{ quantity: fixed('1'), premium: fixed('240.1') },
      },
      // Alice would take some of her puts back.
      back: {
        vault: vaultOf(alice),
        series: put,
        side: 'Buy',
        quantity: fixed('0.1'),
        premium: fixed('199.99'),
      },
    };
    const made = await actOk(
      ['alice', offerCall(chain, offers.puts)],
      ['charlie', offerCall(chain, offers.spread)],
      ['dave', offerCall(chain, offers.bid)],
      ['alice', offerCall(chain, offers.back)],
    );
    const [puts, spread, bid, back] = made.map(
      ({ events }) => dataOf(events, 'Options.Offered').offer,
    );
    assert.equal(new Set([puts, spread, bid, back]).size, 4);
    await assertBooks();

    const outright = { series: put, ...pick(offers.puts) };
    const pair = { series: low, wing: high, ...pick(offers.spread) };
    const takes = [
      [puts, { buyer: 'bob', seller: 'alice', taker: 'bob', ...outright, quantity: fixed('0.37') }],
      [puts, { buyer: 'dave', seller: 'alice', taker: 'dave', ...outright, quantity: ONE }],
      [spread, { buyer: 'bob', seller: 'charlie', taker: 'bob', ...pair, quantity: fixed('0.93') }],
      [
        spread,
        { buyer: 'dave', seller: 'charlie', taker: 'dave', ...pair, quantity: fixed('0.57') },
      ],
      [
        bid,
        {
          ...{ buyer: 'dave', seller: 'charlie', taker: 'charlie' },
          ...{ series: put, premium: offers.bid.premium, quantity: fixed('0.41') },
        },
      ],
    ];
    const taken = await actOk(
      ...takes.map(([id, { taker, quantity }]) => {
        return [taker, tx.options.acceptOffer(id, vaultOf(PEOPLE[taker]), quantity)];
      }),
    );
    for (const [i, [id, trade]] of takes.entries()) {
      const cash = books.trade(trade);
      const { offer, quantity, cash: told } = dataOf(taken[i].events, 'Options.Traded');
      assert.deepEqual([offer, quantity, told], [id, trade.quantity, cash], `trade ${i}`);
    }
    await assertBooks();
    const place = [BigInt(spread) >> 32n, BigInt(spread) % 2n ** 32n];
    assert.ok((await chain.api.query.options.offers(...place)).isNone, 'taken as a whole');

    await closeAndCancel({ back, bid, premium: offers.back.premium });
    lateOffer = puts;
  });

  /// Bob sells back 0.1 of his puts, Dave withdraws his bid, and a stranger asks for settlement too early.
  async function closeAndCancel({ back, bid, premium }) {
    const { tx } = chain.api;
    const quantity = fixed('0.1');
    const early = await act(
      ['bob', tx.options.close(back, vaultOf(bob), quantity)],
      ['dave', tx.options.cancelOffer(bid)],
      ['eve', tx.options.settle(bob.address, 0, BTC.id, put.expiry)],
    );
    assert.deepEqual(
      early.map(({ error }) => error),
      [null, null, 'Options.NotFixed'],
    );
    books.trade({ buyer: 'alice', seller: 'bob', taker: 'bob', series: put, premium, quantity });
    await assertBooks();
  }

  test('life_goes_on_when_the_node_is_killed_inside_the_settlement_window', async () => {
    const head = await chain.api.rpc.chain.getFinalizedHead();
    const { number } = await chain.api.rpc.chain.getHeader(head);
    await sleep(DURABLE_MS);
    const opens = put.expiry - terms.window;
    await until(
      'the settlement window',
      async () => (await chain.api.query.timestamp.now()).toBigInt() > opens + 4_000n,
      { timeoutMs: 2 * MINUTE, everyMs: SECOND },
    );
    const killedAt = BigInt(Date.now());
    await chain.kill9();
    await chain.restart({ samePorts: true });
    assert.ok((await chain.api.query.timestamp.now()).toBigInt() < put.expiry, 'not yet expired');
    const kept = await chain.api.rpc.chain.getBlockHash(number.toNumber());
    assert.equal(kept.toHex(), head.toHex(), 'what was final ten seconds before is kept');
    await assertBooks({ inWindow: true });
    await until(
      'the feeder is back',
      async () => ((await snapshot(chain, BTC.id))?.asOf ?? 0n) > killedAt,
      { timeoutMs: 30 * SECOND, everyMs: 500 },
    );
    assert.ok(feeder.running);
    assert.match(feeder.tail(60), /connected again at block \d+/);
  });

  test('settlement_price_is_the_average_recomputed_from_the_blocks_when_fixed', async () => {
    await until(
      'the expiry is settled',
      async () => (await chain.api.query.options.expiries([BTC.id, put.expiry])).isNone,
      { timeoutMs: 2 * MINUTE, everyMs: 500 },
    );
    const { number } = await chain.api.rpc.chain.getHeader();
    trail = await blockTrail(chain, BTC.id, firstBlock, number.toNumber());
    const events = trail.flatMap((block) => block.events);
    const { settlement } = dataOf(events, 'Oracle.SettlementFixed');
    const expected = settlementOf(trail, put.expiry, terms);
    assert.deepEqual(settlement, expected.settlement);
    const known = await chain.api.call.oracleApi.settlement(BTC.id, put.expiry);
    assert.equal(known.unwrap().price.toBigInt(), settlement.price, 'it can still be read');
    assert.ok(settlement.low < settlement.high, 'the price moved inside the window');
    assert.ok(settlement.price > calls[0].strike, 'the lower call pays');
    assert.ok(settlement.price < put.strike, 'the put pays');
  });

  test('every_vault_is_paid_once_and_to_the_last_digit_when_settled', async () => {
    const events = trail.flatMap((block) => block.events);
    const { price } = dataOf(events, 'Oracle.SettlementFixed').settlement;
    const settled = events.filter(({ name }) => name === 'Options.Settled').map(({ data }) => data);
    assert.equal(settled.length, NAMES.length, 'once each');
    let sum = 0n;
    for (const name of NAMES) {
      const cash = books.settle(name, price);
      sum += cash;
      const { address } = PEOPLE[name];
      const told = settled.find(({ vault }) => vault.owner === address);
      const vault = { owner: address, index: 0n };
      assert.deepEqual(told, {
        ...{ vault, underlying: BigInt(BTC.id), expiry: put.expiry, price, cash },
      });
    }
    const { remainder } = dataOf(events, 'Options.ExpirySettled');
    assert.equal(remainder, -sum, 'the fund gets what rounding left');
    assert.ok(remainder >= 0n && remainder < BigInt(NAMES.length));
    await assertBooks();
    const fund = await chain.api.query.vaults.house({ Fund: { underlying: BTC.id } }, 'Cash');
    assert.equal(fund.toBigInt(), remainder);
    books.open('fund', 'dust');
    books.pay('fund', remainder);
  });

  test('a_second_settlement_is_refused_and_the_late_offer_is_gone_with_its_series', async () => {
    const { tx } = chain.api;
    const [again, late, cancelled] = await act(
      ['eve', tx.options.settle(bob.address, 0, BTC.id, put.expiry)],
      ['bob', tx.options.acceptOffer(lateOffer, vaultOf(bob), fixed('0.01'))],
      ['eve', tx.options.cancelOffer(lateOffer)],
    );
    assertFailed(again, 'Options.NothingToSettle');
    assertFailed(late, 'Options.UnknownOffer');
    assertFailed(cancelled, 'Options.UnknownOffer');
  });

  test('wallets_have_all_of_it_again_to_the_unit_when_withdrawn', async () => {
    const { tx } = chain.api;
    const withdrawals = NAMES.map((name) => [name, tx.vaults.withdrawCash(0, books.cash(name))]);
    const outcomes = await actOk(
      ...withdrawals,
      ['charlie', tx.vaults.withdrawCollateral(0, BTC.id, COLLATERAL)],
      ...NAMES.map((name) => [name, tx.vaults.close(0)]),
    );
    for (const [i, name] of NAMES.entries()) {
      const cash = books.cash(name);
      const paid = cash / UNIT;
      assertEvent(outcomes[i].events, 'Vaults.CashWithdrawn', { amount: cash, paid });
      books.pay('dust', cash % UNIT);
      const { address } = PEOPLE[name];
      const expected = wallets[name].usd - fixed(DEPOSITS[name]) / UNIT + paid;
      assert.equal(await assetBalance(chain, USD.id, address), expected, `wallet of ${name}`);
      assert.equal(await assetBalance(chain, BTC.id, address), wallets[name].btc);
      assert.equal(await vaultSummary(chain, address, 0), null);
    }
    const left = books.cash('dust') + books.cash('fund');
    const custody = (await chain.api.query.vaults.cashPool()).custody.toBigInt();
    assert.equal(custody * UNIT, left, 'the house keeps what rounding left and nothing else');
  });

  test('deposits_are_back_and_all_invariants_hold_when_everything_is_over', async () => {
    const ofRecord = chain.api.consts.vaults.ownerDeposit.toBigInt();
    for (const name of NAMES) {
      const { free, reserved } = await nativeBalance(chain, PEOPLE[name].address);
      const paid = wallets[name].native.free - free;
      assert.equal(
        reserved,
        ofRecord,
        `nothing of ${name} is on hold but for the numbers of vaults`,
      );
      // Alice makes the blocks and earns the fees.
      if (name !== 'alice') assert.equal(paid - ofRecord, fees.get(name), `${name} paid fees only`);
    }
    assert.ok((await checkInvariants(chain, 3)) > 3, 'more than a page of checks');
  });
});

function keyOf({ strike, kind, expiry }) {
  return `${kind.toString()} ${BigInt(strike)} ${BigInt(expiry)}`;
}

function pick({ premium }) {
  return { premium };
}
