// The clearing house call by call: exact events, exact numbers, and time that jumps.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  BTC,
  ETH,
  USD,
  alice,
  bob,
  charlie,
  dave,
  eve,
  ferdie,
  key,
  stranger,
} from '../lib/accounts.mjs';
import {
  assertEvent,
  assertFailed,
  assertKeptOut,
  assertNoEvent,
  assetBalance,
  changeOf,
  freeBalance,
  nativeBalance,
} from '../lib/assert.mjs';
import { Chain } from '../lib/chain.mjs';
import {
  ONE,
  checkInvariants,
  fixed,
  instrumentName,
  judgedSnapshot,
  series,
  snapshot,
  vaultSummary,
} from '../lib/clearing.mjs';
import { HOUR_MS, advanceTime, chainTime, seal, sealAt } from '../lib/clock.mjs';
import { assertMargin } from '../lib/margin.mjs';
import { feedCall, hotKeys, operators, quote, sealWorked } from '../lib/operators.mjs';
import { plain } from '../lib/plain.mjs';
import {
  Books,
  UNIT,
  ceilDiv,
  dataOf,
  makeOffer,
  nextExpiry,
  offerCall,
  openVault,
  vaultOf,
} from '../lib/trading.mjs';
import { blockTrail, settlementOf, settlementTerms } from '../lib/twap.mjs';
import { blockEvents, send, sendOk } from '../lib/tx.mjs';
import { MINUTE } from '../lib/wait.mjs';

const HOUR = 60 * MINUTE;
const UNDERLYING = BigInt(BTC.id);

describe('clearing house', { timeout: 5 * MINUTE }, () => {
  let chain;
  let tx;
  let query;
  let consts;
  before(async () => {
    chain = await Chain.start({ mode: 'manual' });
    ({ tx, query, consts } = chain.api);
    await seal(chain);
  });
  after(async () => {
    try {
      if (chain?.api) await checkInvariants(chain, 5);
    } finally {
      await chain?.stop();
    }
  });

  const reserved = async (who) => (await nativeBalance(chain, who.address)).reserved;
  const usd = (who) => assetBalance(chain, USD.id, who.address);
  const cashOf = async (who, index) => (await vaultSummary(chain, who.address, index)).cash;
  const house = async (account) => (await query.vaults.house(account, 'Cash')).toBigInt();
  const idOf = (who, index) => ({ owner: who.address, index: BigInt(index) });
  const sudo = async (call) => {
    const { events } = await sendOk(chain, tx.sudo.sudo(call), alice);
    return { events, result: dataOf(events, 'Sudo.Sudid').sudoResult };
  };

  describe('vaults', () => {
    test('vault_opens_with_a_deposit_on_hold_and_a_number_never_used_before', async () => {
      const deposit = consts.vaults.vaultDeposit.toBigInt();
      const forRecord = consts.vaults.ownerDeposit.toBigInt();
      const { change, result } = await changeOf(
        () => reserved(bob),
        () => sendOk(chain, tx.vaults.open(), bob),
      );
      assertEvent(result.events, 'Vaults.Opened', { vault: idOf(bob, 0) });
      assert.equal(change, forRecord + deposit);
      assert.equal(await openVault(chain, bob), 1);
      assert.equal(await reserved(bob), forRecord + 2n * deposit);

      const closed = await sendOk(chain, tx.vaults.close(1), bob);
      assertEvent(closed.events, 'Vaults.Closed', { vault: idOf(bob, 1) });
      assert.equal(await reserved(bob), forRecord + deposit);
      assert.equal(await vaultSummary(chain, bob.address, 1), null);
      assert.equal(await openVault(chain, bob), 2);
      await sendOk(chain, tx.vaults.close(2), bob);
    });

    test('cash_is_pooled_when_deposited_and_paid_in_whole_units_when_withdrawn', async () => {
      const wallet = await usd(bob);
      const amount = fixed('10.5');
      const { events } = await sendOk(chain, tx.vaults.depositCash(0, amount), bob);
      assertEvent(events, 'Vaults.CashDeposited', { vault: idOf(bob, 0), amount });
      const [, from, to, units] = transferOf(events);
      assert.deepEqual([from, units], [bob.address, 10_500_000n]);
      assert.equal(await assetBalance(chain, USD.id, to), 10_500_000n, 'the clearing account');
      assert.equal((await query.vaults.cashPool()).custody.toBigInt(), 10_500_000n);
      const { cash, free, margin } = await vaultSummary(chain, bob.address, 0);
      assert.deepEqual([cash, free], [amount, amount]);
      const { mode, equity, initial, maintenance } = margin;
      assert.deepEqual([mode, equity, initial, maintenance], ['Standard', amount, amount, amount]);

      // Half a unit too fine: the wallet gets the unit, the house the rest.
      const odd = fixed('9.0000005');
      const paid = await sendOk(chain, tx.vaults.withdrawCash(0, odd), bob);
      const expected = { vault: idOf(bob, 0), amount: odd, paid: 9_000_000n };
      assertEvent(paid.events, 'Vaults.CashWithdrawn', expected);
      assert.equal(await cashOf(bob, 0), fixed('1.4999995'));
      assert.equal(await house('Dust'), fixed('0.0000005'));
      assert.equal(wallet - (await usd(bob)), 1_500_000n);
    });

    test('dust_goes_to_the_house_and_the_deposit_returns_when_the_vault_is_closed', async () => {
      await sendOk(chain, tx.vaults.withdrawCash(0, fixed('1.499999')), bob);
      assert.equal(await cashOf(bob, 0), fixed('0.0000005'));
      const { events } = await sendOk(chain, tx.vaults.close(0), bob);
      assertEvent(events, 'Vaults.Closed', { vault: idOf(bob, 0) });
      const { deposit, ...record } = plain(await query.vaults.owners(bob.address));
      assert.deepEqual(record, { open: 0n, next: 3n });
      assert.equal(deposit, chain.api.consts.vaults.ownerDeposit.toBigInt());
      assert.equal(
        await reserved(bob),
        deposit,
        'numbers are never used twice: their record stays',
      );
      assert.equal(await house('Dust'), UNIT, 'two halves are a unit');
      assert.equal((await query.vaults.cashPool()).custody.toBigInt(), 1n, 'and it is in custody');
    });

    test('collateral_is_on_hold_in_the_owners_wallet_when_deposited', async () => {
      const index = await openVault(chain, charlie);
      const wallet = await assetBalance(chain, BTC.id, charlie.address);
      const amount = fixed('1.50000001');
      const call = tx.vaults.depositCollateral(index, BTC.id, amount);
      const { events } = await sendOk(chain, call, charlie);
      const vault = idOf(charlie, index);
      assertEvent(events, 'Vaults.CollateralDeposited', { vault, asset: UNDERLYING, amount });
      assert.equal(await assetBalance(chain, BTC.id, charlie.address), wallet - 150_000_001n);
      const [hold] = plain(await query.assetsHolder.holds(BTC.id, charlie.address));
      assert.deepEqual(hold, { id: { Vaults: 'Collateral' }, amount: 150_000_001n });
      await sendOk(chain, tx.vaults.depositCollateral(index, ETH.id, 1n), charlie);
      const { collateral } = await vaultSummary(chain, charlie.address, index);
      assert.deepEqual(collateral, [
        [BTC.id, amount],
        [ETH.id, 1n],
      ]);

      const back = await sendOk(
        chain,
        tx.vaults.withdrawCollateral(index, BTC.id, amount),
        charlie,
      );
      assertEvent(back.events, 'Vaults.CollateralWithdrawn', { vault, asset: UNDERLYING, amount });
      await sendOk(chain, tx.vaults.withdrawCollateral(index, ETH.id, 1n), charlie);
      assert.equal(await assetBalance(chain, BTC.id, charlie.address), wallet);
      assert.equal((await query.assetsHolder.holds(BTC.id, charlie.address)).length, 0);
      await sendOk(chain, tx.vaults.close(index), charlie);
    });

    test('asset_is_collateral_when_governance_admits_it', async () => {
      const asset = 77;
      const { owner } = (await query.assets.asset(USD.id)).unwrap();
      await sudo(tx.assets.forceCreate(asset, owner, true, 1));
      await sudo(tx.assets.forceSetMetadata(asset, 'Gold', 'XAU', 5, false));
      const { events, result } = await sudo(tx.vaults.admitCollateral(asset));
      assert.equal(result, 'Ok');
      assertEvent(events, 'Vaults.CollateralAdmitted', { asset: 77n, decimals: 5n });
      for (const [id, error] of [
        [asset, 'AlreadyAdmitted'],
        [USD.id, 'CollateralIsCash'],
        [78, 'UnknownAsset'],
      ]) {
        assert.equal(await sudoError(tx.vaults.admitCollateral(id)), `Vaults.${error}`);
      }
    });

    function transferOf(events) {
      const { assetId, from, to, amount } = dataOf(events, 'Assets.Transferred');
      return [assetId, from, to, amount];
    }
  });

  /// The typed error inside of a call by sudo.
  async function sudoError(call) {
    const { result } = await sudo(call);
    const { index, error } = result.Err.Module;
    const bytes = { index: Number(index), error };
    const found = chain.api.registry.findMetaError(
      chain.api.createType('DispatchErrorModule', bytes),
    );
    return `${found.section[0].toUpperCase()}${found.section.slice(1)}.${found.name}`;
  }

  describe('oracle', () => {
    test('feed_is_free_and_the_price_known_a_block_later_when_accepted', async () => {
      const before = await freeBalance(chain, hotKeys[0].address);
      const spot = fixed('5000.1234');
      const fed = await sendOk(chain, feedCall(chain, '5000.1234'), hotKeys[0]);
      const operator = operators[0].address;
      assertEvent(fed.events, 'Oracle.Fed', { operator, underlying: UNDERLYING, spot });
      assert.equal(fed.fee, 0n);
      assert.equal(
        await freeBalance(chain, hotKeys[0].address),
        before,
        'an accepted feed is free',
      );
      const { dispatchInfo } = dataOf(fed.events, 'System.ExtrinsicSuccess');
      assert.deepEqual([dispatchInfo.class, dispatchInfo.paysFee], ['Operational', 'No']);
      assert.equal(await snapshot(chain, BTC.id), null, 'one operator is no quorum');

      const refused = await send(chain, feedCall(chain, '1'), hotKeys[0]);
      assertFailed(refused, 'Oracle.OutOfBounds');
      assert.ok(refused.fee > 0n);
      const paid = before - (await freeBalance(chain, hotKeys[0].address));
      assert.equal(paid, refused.fee, 'a refused feed pays');

      const [, second, third] = hotKeys;
      await sendOk(chain, feedCall(chain, '4999'), second);
      const { blockHash } = await sendOk(chain, feedCall(chain, '5002'), third);
      assert.equal(await snapshot(chain, BTC.id), null, 'the block itself does not know it yet');
      const next = await sealWorked(chain);
      // The oldest of the quorum is the first feed.
      const expected = { asOf: await chainTime(chain, fed.blockHash), spot };
      assert.deepEqual(await snapshot(chain, BTC.id), expected);
      // Of 5,000.1234, 4,999 and 5,002 the middle deviation is 1.1234, of at most 2 % of spot; three of four are there:
      // (1 - 1.1234 / 100.002468) x 7/8, each factor rounded down.
      const agreement = ONE - ceilDiv(fixed('1.1234') * ONE, fixed('100.002468'));
      const taken = dataOf(await blockEvents(chain, next), 'Oracle.PriceTaken');
      assert.deepEqual(taken, {
        ...{ underlying: UNDERLYING, ...expected, confidence: (agreement * 7n) / 8n },
      });
      assertNoEvent(await blockEvents(chain, blockHash), 'Oracle.PriceTaken');
    });

    test('price_is_stale_when_no_quorum_is_young_enough', async () => {
      const { asOf } = await quote(chain, '5000');
      await sealAt(chain, asOf + 59_000n);
      assert.ok((await chainTime(chain)) - asOf <= 60_000n, 'in time');
      assert.equal(await openingNow(), 'Ok');
      await sealAt(chain, asOf + 60_001n);
      assert.deepEqual(await openingNow(), { Err: { Stale: { asOf } } });
      assert.equal((await judgedSnapshot(chain, BTC.id)).snapshot.asOf, asOf, 'told all the same');
      const recovered = await quote(chain, '5001');
      assert.equal(await openingNow(), 'Ok');
      assert.deepEqual([recovered.spot, recovered.asOf > asOf], [fixed('5001'), true]);
    });

    async function openingNow() {
      return (await judgedSnapshot(chain, BTC.id)).spot.OpenRisk;
    }

    test('another_key_feeds_when_the_operator_has_named_it', async () => {
      const [operator, old] = [operators[3], hotKeys[3]];
      const fresh = key('//Operator//4//feed//2');
      await sendOk(chain, tx.balances.transferKeepAlive(fresh.address, 10n ** 12n), ferdie);
      const named = await sendOk(chain, tx.oracle.setFeedKey(fresh.address), operator);
      assertEvent(named.events, 'Oracle.FeedKeySet', {
        ...{ operator: operator.address, old: old.address, new_: fresh.address },
      });
      await assertKeptOut(chain, feedCall(chain, '5000'), old);
      await sendOk(chain, feedCall(chain, '5000'), fresh);
      await sendOk(chain, tx.oracle.setFeedKey(null), operator);
      await assertKeptOut(chain, feedCall(chain, '5000'), fresh);
      await sendOk(chain, tx.oracle.setFeedKey(old.address), operator);
      await sendOk(chain, feedCall(chain, '5000'), old);
    });

    test('operators_come_and_go_when_governance_says_so', async () => {
      const operator = eve.address;
      const added = await sudo(tx.oracle.addOperator(operator));
      const number = BigInt(operators.length);
      assertEvent(added.events, 'Oracle.OperatorAdded', { operator, number });
      assert.equal(await sudoError(tx.oracle.addOperator(operator)), 'Oracle.AlreadyOperator');
      const feedKey = stranger('feed-key');
      await sendOk(chain, tx.balances.transferKeepAlive(feedKey.address, 10n ** 12n), ferdie);
      await sendOk(chain, tx.oracle.setFeedKey(feedKey.address), eve);
      await sendOk(chain, feedCall(chain, '5000'), feedKey);
      const removed = await sudo(tx.oracle.removeOperator(operator));
      assertEvent(removed.events, 'Oracle.OperatorRemoved', { operator, number });
      assert.ok((await query.oracle.records(BTC.id, operator)).isNone, 'and what it said');
      await assertKeptOut(chain, feedCall(chain, '5000'), feedKey);
      assert.equal(await sudoError(tx.oracle.removeOperator(operator)), 'Oracle.NotOperator');
    });

    test('feed_and_market_have_other_terms_when_governance_changes_them', async () => {
      const old = plain((await query.oracle.feeds(ETH.id)).unwrap());
      const terms = { ...old, heartbeat: 20_000n, maxAge: 30_000n };
      const { events } = await sudo(tx.oracle.registerFeed(ETH.id, terms));
      const underlying = BigInt(ETH.id);
      assertEvent(events, 'Oracle.FeedRegistered', { underlying, old, new_: terms });

      const market = plain((await query.options.markets(ETH.id)).unwrap());
      const coarser = { ...market, lot: ONE };
      const changed = await sudo(tx.options.registerMarket(ETH.id, coarser));
      assertEvent(changed.events, 'Options.MarketRegistered', {
        ...{ underlying, old: market, new_: coarser },
      });
      const taken = {
        ...market,
        symbol: plain((await query.options.markets(BTC.id)).unwrap()).symbol,
      };
      assert.equal(await sudoError(tx.options.registerMarket(9, taken)), 'Options.SymbolTaken');
      await sudo(tx.options.registerMarket(ETH.id, market));
      await sudo(tx.oracle.registerFeed(ETH.id, old));
    });
  });

  describe('options', () => {
    let vaults;
    let put;
    let low;
    let high;
    /// How many samples of settlement prices the chain has kept.
    let samples = 0n;
    const books = new Books();
    const people = { alice, bob, charlie, dave };

    before(async () => {
      const cash = { alice: '50000', bob: '20000', charlie: '5000', dave: '3000' };
      vaults = {};
      for (const [name, who] of Object.entries(people)) {
        vaults[name] = await openVault(chain, who, fixed(cash[name]));
        books.open(name);
        books.pay(name, fixed(cash[name]));
      }
      const expiry = await nextExpiry(chain, BTC.id, HOUR);
      put = series(BTC.id, expiry, '5000', 'Put');
      [low, high] = ['5200', '5600'].map((strike) => series(BTC.id, expiry, strike, 'Call'));
    });

    const vaultIn = (name) => vaultOf(people[name], vaults[name]);

    /// The vaults have what the books say, and need what the specification says.
    async function assertBooks() {
      for (const [name, who] of Object.entries(people)) {
        const vault = await vaultSummary(chain, who.address, vaults[name]);
        assert.equal(vault.cash, books.cash(name), `cash of ${name}`);
        await assertMargin(chain, who.address, vaults[name], name);
      }
    }

    test('series_is_on_the_book_with_its_deposit_when_listed', async () => {
      const deposit = consts.options.seriesDeposit.toBigInt();
      for (const listed of [put, low, high]) {
        const { change, result } = await changeOf(
          () => reserved(eve),
          () => sendOk(chain, tx.options.list(listed), eve),
        );
        const event = { ...listed, underlying: UNDERLYING };
        assertEvent(result.events, 'Options.Listed', { series: event, lister: eve.address });
        assert.equal(change, deposit);
      }
      const known = plain(await chain.api.call.optionsApi.series(put));
      assert.equal(known.name, await instrumentName(chain, put));
      assert.deepEqual([known.openInterest, known.lister], [0n, eve.address]);
      assert.equal(known.settlement, null);
      const watched = plain(await query.oracle.expiries(BTC.id));
      assert.deepEqual(watched, [put.expiry]);
      const pages = [await page(null), await page(put), await page(low), await page(high)].flat();
      assert.equal((await chain.api.call.optionsApi.allSeries(BTC.id, null, 10)).length, 3);
      // Pages of one: each series is followed by another, but for the last.
      assert.equal(new Set(pages.map(({ series: found }) => found.strike + found.kind)).size, 3);
    });

    test('series_is_off_the_book_and_its_deposit_back_when_unlisted', async () => {
      const deposit = consts.options.seriesDeposit.toBigInt();
      const spare = series(BTC.id, put.expiry + 60_000n, '5000', 'Put');
      await sendOk(chain, tx.options.list(spare), eve);
      assert.deepEqual(plain(await query.oracle.expiries(BTC.id)), [put.expiry, spare.expiry]);
      const { change, result } = await changeOf(
        () => reserved(eve),
        () => sendOk(chain, tx.options.unlist(spare), eve),
      );
      const event = { ...spare, underlying: UNDERLYING };
      assertEvent(result.events, 'Options.Unlisted', { series: event, lister: eve.address });
      assert.equal(change, -deposit);
      assert.ok((await chain.api.call.optionsApi.series(spare)).isNone);
      assert.deepEqual(plain(await query.oracle.expiries(BTC.id)), [put.expiry]);
    });

    test('terms_of_listing_are_set_and_taken_back_when_governance_says_so', async () => {
      const underlying = BigInt(ETH.id);
      const none = { daily: 0n, weekly: 0n, monthly: 0n, quarterly: 0n };
      const terms = { ...none, strikes: 4n, width: fixed('0.25'), volatility: ONE };
      const set = await sudo(tx.options.setListing(ETH.id, terms));
      assertEvent(set.events, 'Options.ListingSet', { underlying, old: null, new_: terms });
      assert.deepEqual(plain(await query.options.listings(ETH.id)), terms);
      const wild = { ...terms, volatility: fixed('10.1') };
      const error = await sudoError(tx.options.setListing(ETH.id, wild));
      assert.equal(error, 'Options.UnsoundListing');
      const greedy = { ...terms, daily: 13n };
      const beyond = await sudoError(tx.options.setListing(ETH.id, greedy));
      assert.equal(beyond, 'Options.ListingBeyondCaps');
      const back = await sudo(tx.options.setListing(ETH.id, null));
      assertEvent(back.events, 'Options.ListingSet', { underlying, old: terms, new_: null });
      assert.ok((await query.options.listings(ETH.id)).isNone);
    });

    async function page(cursor) {
      return plain(await chain.api.call.optionsApi.allSeries(BTC.id, cursor, 1));
    }

    test('names_mean_the_series_they_name_in_both_directions', async () => {
      const { parseInstrument } = chain.api.call.optionsApi;
      const at = Date.UTC(2026, 11, 26, 8);
      for (const [listed, name] of [
        [series(BTC.id, at, '60000', 'Call'), 'BTC-26DEC26-60000-C'],
        [series(ETH.id, at, '3000.5', 'Put'), 'ETH-26DEC26-3000.5-P'],
        [series(BTC.id, at + 61_007, '0.000001', 'Put'), 'BTC-26DEC26T080101.007-0.000001-P'],
        [series(BTC.id, 0, '1', 'Call'), 'BTC-01JAN70T000000-1-C'],
      ]) {
        assert.equal(await instrumentName(chain, listed), name);
        const parsed = plain(await parseInstrument([...Buffer.from(name)]));
        const { underlying, expiry, strike, kind } = listed;
        assert.deepEqual(parsed, {
          ...{ underlying: BigInt(underlying), expiry: BigInt(expiry), strike, kind },
        });
      }
    });

    test('puts_are_written_and_sold_at_once_when_an_offer_is_accepted', async () => {
      await quote(chain, '5000');
      const [quantity, premium] = [fixed('2.5'), fixed('123.45')];
      const offer = { vault: vaultIn('alice'), series: put, quantity, premium };
      const before = await reserved(alice);
      const made = await sendOk(chain, offerCall(chain, offer), alice);
      const onPut = { series: { ...put, underlying: UNDERLYING }, wing: null };
      const { offer: id } = assertEvent(made.events, 'Options.Offered', {
        ...{ maker: idOf(alice, vaults.alice), ...onPut },
        ...{ side: 'Sell', quantity, premium, expires: put.expiry, taker: null },
      });
      const deposit = consts.options.offerDeposit.toBigInt();
      assert.equal((await reserved(alice)) - before, deposit);
      await assertBooks();

      for (const [name, share] of [
        ['bob', fixed('1.01')],
        ['dave', fixed('1.49')],
      ]) {
        const trade = { buyer: name, seller: 'alice', taker: name, series: put, premium };
        const cash = books.trade({ ...trade, quantity: share });
        const call = tx.options.acceptOffer(id, vaultIn(name), share);
        const { events } = await sendOk(chain, call, people[name]);
        assertEvent(events, 'Options.Traded', {
          ...{ offer: id, ...onPut, quantity: share, premium, cash },
          ...{ buyer: idOf(people[name], vaults[name]), seller: idOf(alice, vaults.alice) },
        });
        await assertBooks();
      }
      assert.equal(await reserved(alice), before, 'taken as a whole: the deposit is back');
      const record = plain((await chain.api.call.optionsApi.series(put)).unwrap());
      assert.equal(record.openInterest, quantity);
      const record2 = plain((await query.options.expiries([BTC.id, put.expiry])).unwrap());
      assert.deepEqual(record2, {
        ...{ byProtocol: false, series: 3n, holders: 3n, phase: 'Trading' },
        ...{ counted: 0n, winnings: 0n, shortfall: 0n },
      });
      const market = plain(await query.options.marketRecords(BTC.id));
      const users = { series: 3n, expiries: 1n };
      assert.deepEqual(market, { series: 3n, long: quantity, short: quantity, users });
    });

    test('taker_writes_when_he_accepts_a_bid', async () => {
      await quote(chain, '5000');
      const [quantity, premium] = [fixed('0.4'), fixed('110.01')];
      const bid = { vault: vaultIn('bob'), series: put, side: 'Buy', quantity, premium };
      const id = await makeOffer(chain, bob, bid);
      const predicted = plain(
        await chain.api.call.riskApi.marginAfter(charlie.address, vaults.charlie, [
          { instrument: { Position: put }, amount: -quantity },
          { instrument: 'Cash', amount: (quantity * premium) / ONE },
        ]),
      );
      await sendOk(chain, tx.options.acceptOffer(id, vaultIn('charlie'), quantity), charlie);
      const trade = { buyer: 'bob', seller: 'charlie', taker: 'charlie', series: put };
      books.trade({ ...trade, quantity, premium });
      await assertBooks();
      const { margin, free } = await vaultSummary(chain, charlie.address, vaults.charlie);
      assert.deepEqual(margin, predicted, 'as margin_after said');
      assert.equal(free, margin.initial, 'what is beyond initial margin');
    });

    test('call_spread_is_one_trade_of_two_legs_when_written', async () => {
      await quote(chain, '5000');
      const [quantity, premium] = [fixed('3'), fixed('99.99')];
      const spread = { vault: vaultIn('alice'), series: low, wing: high, quantity, premium };
      const made = await sendOk(chain, offerCall(chain, spread), alice);
      const id = dataOf(made.events, 'Options.Offered').offer;
      const wing = { ...high, underlying: UNDERLYING };
      assertEvent(made.events, 'Options.Offered', { wing, side: 'Sell', premium });
      const taken = fixed('2.2');
      const take = tx.options.acceptOffer(id, vaultIn('dave'), taken);
      const { events } = await sendOk(chain, take, dave);
      const pair = { series: low, wing: high, premium, quantity: taken };
      const cash = books.trade({ buyer: 'dave', seller: 'alice', taker: 'dave', ...pair });
      assertEvent(events, 'Options.Traded', { wing, quantity: taken, cash });
      await assertBooks();
      const { positions } = await vaultSummary(chain, alice.address, vaults.alice);
      assert.deepEqual(
        positions.map(([, held]) => held),
        [fixed('-2.5'), fixed('-2.2'), fixed('2.2')],
      );
      await sendOk(chain, tx.options.cancelOffer(id), alice);
    });

    test('offer_is_gone_and_its_deposit_back_when_cancelled_by_maker_or_late', async () => {
      await quote(chain, '5000');
      const before = await reserved(alice);
      const terms = { vault: vaultIn('alice'), series: put, quantity: ONE, premium: ONE };
      const first = await makeOffer(chain, alice, terms);
      const { events } = await sendOk(chain, tx.options.cancelOffer(first), alice);
      assertEvent(events, 'Options.OfferCancelled', { offer: first });

      const expires = (await chainTime(chain)) + 30_000n;
      const second = await makeOffer(chain, alice, { ...terms, expires });
      assert.equal(plain(await query.options.offersOf(alice.address)).length, 1);
      await sealAt(chain, expires);
      const late = await sendOk(chain, tx.options.cancelOffer(second), ferdie);
      assertEvent(late.events, 'Options.OfferCancelled', { offer: second });
      assert.equal(await reserved(alice), before);
      assert.equal((await query.options.offersOf(alice.address)).length, 0);
    });

    test('positions_are_closed_but_none_opened_when_the_price_is_stale', async () => {
      await quote(chain, '5000');
      const back = { side: 'Buy', quantity: fixed('0.5'), premium: fixed('130') };
      const id = await makeOffer(chain, alice, { vault: vaultIn('alice'), series: put, ...back });
      await advanceTime(chain, 61_000n);
      await seal(chain);
      assert.equal(await snapshot(chain, BTC.id), null);
      // Both ways of opening: an offer, and taking one.
      const opening = {
        ...{ vault: vaultIn('bob'), series: put },
        ...{ quantity: ONE, premium: ONE, side: 'Buy' },
      };
      const offered = await send(chain, offerCall(chain, opening), bob);
      assertFailed(offered, 'Options.PriceUnavailable');
      const take = tx.options.acceptOffer(id, vaultIn('bob'), ONE / 2n);
      const taken = await send(chain, take, bob);
      assertFailed(taken, 'Options.PriceUnavailable');

      // Bob sells back 0.3 of his puts by `close`; Charlie offers to buy back 0.1 of those he wrote.
      const share = fixed('0.3');
      const trade = { buyer: 'alice', seller: 'bob', taker: 'bob', series: put };
      books.trade({ ...trade, quantity: share, premium: back.premium });
      await sendOk(chain, tx.options.close(id, vaultIn('bob'), share), bob);
      const reduce = { side: 'Buy', quantity: fixed('0.1'), premium: fixed('100') };
      await makeOffer(chain, charlie, { vault: vaultIn('charlie'), series: put, ...reduce });
      await assertBooks();

      await quote(chain, '5000');
      books.trade({ ...trade, quantity: fixed('0.2'), premium: back.premium });
      await sendOk(chain, tx.options.acceptOffer(id, vaultIn('bob'), fixed('0.2')), bob);
      await assertBooks();
    });

    test('position_moves_to_another_vault_of_the_owner_and_back_when_transferred', async () => {
      const second = await openVault(chain, alice, fixed('5000'));
      const quantity = fixed('0.7');
      const move = (from, to) => tx.options.transfer(from, to, put, quantity);
      const { events } = await sendOk(chain, move(vaults.alice, second), alice);
      const onPut = { ...put, underlying: UNDERLYING };
      assertEvent(events, 'Options.Transferred', {
        ...{ series: onPut, quantity: -quantity },
        ...{ from: idOf(alice, vaults.alice), to: idOf(alice, second) },
      });
      const there = await vaultSummary(chain, alice.address, second);
      assert.deepEqual(
        there.positions.map(([, held]) => held),
        [-quantity],
      );
      assert.equal(there.cash, fixed('5000'));
      await assertMargin(chain, alice.address, second, 'the second vault');
      await sendOk(chain, move(second, vaults.alice), alice);
      await sendOk(chain, tx.vaults.withdrawCash(second, fixed('5000')), alice);
      await sendOk(chain, tx.vaults.close(second), alice);
      await assertBooks();
    });

    test('position_goes_to_another_owner_for_nothing_when_both_agree', async () => {
      await quote(chain, '5000');
      const [quantity, premium] = [fixed('0.25'), 0n];
      const taker = vaultIn('charlie');
      const gift = { vault: vaultIn('bob'), series: put, quantity, premium, taker };
      const made = await sendOk(chain, offerCall(chain, gift), bob);
      const { offer } = assertEvent(made.events, 'Options.Offered', {
        taker: idOf(charlie, vaults.charlie),
      });
      const other = await send(
        chain,
        tx.options.acceptOffer(offer, vaultIn('dave'), quantity),
        dave,
      );
      assertFailed(other, 'Options.NotTaker');
      const { events } = await sendOk(
        chain,
        tx.options.acceptOffer(offer, taker, quantity),
        charlie,
      );
      assertEvent(events, 'Options.Traded', { offer, quantity, premium, cash: 0n });
      books.trade({ ...gift, buyer: 'charlie', seller: 'bob', taker: 'charlie' });
      await assertBooks();
    });

    test('expiry_is_settled_in_the_block_that_fixes_its_price', async () => {
      const terms = await settlementTerms(chain, BTC.id);
      assert.deepEqual([terms.window, terms.sampleLimit], [30_000n, 12_000n]);
      await sealAt(chain, put.expiry - 45_000n);
      const from = await height();
      const deposits = await reserved(eve);
      await quotesUntil(put.expiry, ['4711.17', '4690.03', '4805.51', '4777.77']);
      const trail = await blockTrail(chain, BTC.id, from, await height());
      const events = trail.flatMap((block) => block.events);
      const { settlement } = settlementOf(trail, put.expiry, terms);
      const expiry = { underlying: UNDERLYING, expiry: put.expiry };
      assertEvent(events, 'Oracle.SettlementFixed', { ...expiry, settlement });
      assert.equal(settlement.covered, 30_000n);
      samples = settlement.endSample;
      assertNoEvent(events, 'Oracle.SettlementExtended');

      let sum = 0n;
      const settled = events.filter(({ name }) => name === 'Options.Settled');
      for (const name of Object.keys(people)) {
        const cash = books.settle(name, settlement.price);
        sum += cash;
        const vault = idOf(people[name], vaults[name]);
        const told = settled.filter(({ data }) => data.vault.owner === vault.owner);
        assert.deepEqual(
          told.map(({ data }) => data),
          [{ vault, ...expiry, price: settlement.price, cash }],
        );
      }
      assertEvent(events, 'Options.ExpirySettled', {
        ...{ ...expiry, price: settlement.price, remainder: -sum },
      });
      await assertBooks();
      assert.equal(await house({ Fund: { underlying: BTC.id } }), -sum);
      const freed = deposits - (await reserved(eve));
      assert.equal(
        freed,
        3n * consts.options.seriesDeposit.toBigInt(),
        'what the lister had on hold',
      );
      assert.equal((await query.options.seriesBook.keys()).length, 0);
      assert.equal(plain(await query.oracle.expiries(BTC.id)).length, 0);
      const known = plain(await chain.api.call.oracleApi.settlement(BTC.id, put.expiry));
      assert.deepEqual(known, settlement, 'what fixed it can still be read');
    });

    /// Prices in turn, a quorum every few seconds, until the chain has passed a moment.
    async function quotesUntil(moment, prices) {
      for (let i = 0; (await chainTime(chain)) < moment; i += 1) {
        await quote(chain, prices[i % prices.length]);
      }
    }

    async function height() {
      return (await chain.api.rpc.chain.getHeader()).number.toNumber();
    }

    /// A put of the next expiry, of which Bob holds one that Alice has written.
    async function onePut() {
      const expiry = await nextExpiry(chain, BTC.id, 2 * MINUTE);
      const listed = series(BTC.id, expiry, '5000', 'Put');
      await sendOk(chain, tx.options.list(listed), eve);
      await quote(chain, '4950');
      const terms = { series: listed, quantity: ONE, premium: fixed('75') };
      const id = await makeOffer(chain, alice, { vault: vaultIn('alice'), ...terms });
      await sendOk(chain, tx.options.acceptOffer(id, vaultIn('bob'), ONE), bob);
      books.trade({ buyer: 'bob', seller: 'alice', taker: 'bob', ...terms });
      return listed;
    }

    test('price_is_fixed_after_a_halt_when_the_window_could_not_be_sampled', async () => {
      const listed = await onePut();
      const terms = await settlementTerms(chain, BTC.id);
      // The last price before the halt reaches into the window for less than its 12 s.
      await sealAt(chain, listed.expiry - 45_000n);
      await quote(chain, '4900.07');
      await sealAt(chain, listed.expiry - 33_000n);
      // The block before the halt may be one that ends a session and samples nothing: the one before it counts then.
      const from = (await height()) - 8;
      await advanceTime(chain, HOUR_MS);
      const resumed = await sealWorked(chain);
      const extended = dataOf(await blockEvents(chain, resumed), 'Oracle.SettlementExtended');
      assert.equal(extended.expiry, listed.expiry);
      assertNoEvent(await blockEvents(chain, resumed), 'Oracle.SettlementFixed');
      for (const name of ['alice', 'bob']) {
        const waiting = await vaultSummary(chain, people[name].address, vaults[name]);
        assert.equal(waiting.positions.length, 1);
        assert.ok(waiting.margin, `margin of ${name} is known while the price is not fixed`);
      }

      const prices = ['4801.01', '4802.02', '4803.03'];
      for (let i = 0; i < 12 && !(await isSettled(listed)); i += 1) {
        await quote(chain, prices[i % prices.length]);
      }
      const trail = await blockTrail(chain, BTC.id, from, await height());
      const expected = settlementOf(trail, listed.expiry, terms, samples);
      const events = trail.flatMap((block) => block.events);
      const { settlement } = dataOf(events, 'Oracle.SettlementFixed');
      assert.deepEqual(settlement, expected.settlement);
      assert.equal(extended.covered, expected.inTime);
      assert.ok(extended.covered > 0n && extended.covered < 12_000n, 'part of one sample');
      assert.equal(settlement.covered, 20_000n, 'exactly two thirds of the window');
      assert.equal(settlement.high, fixed('4900.07'));
      for (const name of ['alice', 'bob']) books.settle(name, settlement.price);
      await assertBooks();
    });

    async function isSettled({ expiry }) {
      return (await query.options.expiries([BTC.id, expiry])).isNone;
    }

    test('governance_chooses_within_the_samples_when_prices_stay_away', async () => {
      const listed = await onePut();
      const { expiry } = listed;
      const choose = (price) => tx.oracle.chooseSettlement(BTC.id, expiry, fixed(price));
      await sealAt(chain, expiry - 35_000n);
      await quote(chain, '4850');
      await quote(chain, '4870');
      // Silence until the price is too old to stand for anything.
      await sealAt(chain, expiry + 61_000n);
      await seal(chain);
      assert.equal(await sudoError(choose('4860')), 'Oracle.ExtensionRunning');
      await sealAt(chain, expiry + 600_000n);
      const range = plain((await query.oracle.windows(BTC.id, expiry)).unwrap()).range;
      assert.equal(range.high, fixed('4870'));
      for (const price of ['1', '4870.000000000000000001']) {
        assert.equal(await sudoError(choose(price)), 'Oracle.BeyondSamples');
      }
      const { events } = await sudo(choose('4870'));
      const { settlement } = dataOf(events, 'Oracle.SettlementFixed');
      assert.deepEqual([settlement.price, settlement.chosen], [fixed('4870'), true]);
      assert.equal(
        plain(await chain.api.call.oracleApi.settlement(BTC.id, expiry)).price,
        fixed('4870'),
      );

      // The hook has had its turn in this block; it settles in the next.
      const settled = await blockEvents(chain, await sealWorked(chain));
      const paid = Object.fromEntries(
        settled
          .filter(({ name }) => name === 'Options.Settled')
          .map(({ data }) => [data.vault.owner, data.cash]),
      );
      const [toBob, toAlice] = ['bob', 'alice'].map((name) => books.settle(name, fixed('4870')));
      assert.deepEqual(paid, { [bob.address]: toBob, [alice.address]: toAlice });
      assert.deepEqual([toBob, toAlice], [fixed('130'), fixed('-130')]);
      await assertBooks();
      assert.ok(await isSettled(listed));
    });

    test('stranger_settles_a_vault_when_he_comes_in_the_block_that_chose_the_price', async () => {
      const listed = await onePut();
      const { expiry } = listed;
      await sealAt(chain, expiry - 31_000n);
      await quote(chain, '4900');
      // An hour without a block, and without a price since.
      await sealAt(chain, expiry + HOUR_MS);
      // Both calls in one transaction, after the hook: nobody can forestall the stranger.
      const settle = (name) =>
        tx.options.settle(people[name].address, vaults[name], BTC.id, expiry);
      const choose = tx.oracle.chooseSettlement(BTC.id, expiry, fixed('4900'));
      // Bob has won: he is counted, and waits for what Alice has lost.
      const calls = [tx.sudo.sudo(choose), settle('bob'), settle('alice')];
      const { events, blockHash } = await sendOk(chain, tx.utility.batchAll(calls), alice);
      const [won, lost] = ['bob', 'alice'].map((name) => books.settle(name, fixed('4900')));
      assert.deepEqual([won, lost], [fixed('100'), fixed('-100')]);
      const at = { underlying: UNDERLYING, expiry };
      assertEvent(events, 'Options.Counted', {
        ...{ vault: idOf(bob, vaults.bob), ...at, claim: won },
      });
      assertEvent(events, 'Options.Settled', {
        ...{ vault: idOf(alice, vaults.alice), ...at, price: fixed('4900'), cash: lost },
      });
      assertEvent(events, 'Options.CollectionEnded', { ...at, winnings: won, shortfall: 0n });
      const { positions, cash } = await vaultSummary(chain, bob.address, vaults.bob);
      assert.deepEqual([positions.length, cash], [1, books.cash('bob') - won]);
      assertNoEvent(await blockEvents(chain, blockHash), 'Options.ExpirySettled');
      // While it is half settled all invariants hold, too.
      await checkInvariants(chain, 4);

      const next = await sealWorked(chain);
      const rest = dataOf(await blockEvents(chain, next), 'Options.Settled');
      assert.deepEqual([rest.vault, rest.cash], [idOf(bob, vaults.bob), won]);
      dataOf(await blockEvents(chain, next), 'Options.ExpirySettled');
      await assertBooks();
    });
  });
});
