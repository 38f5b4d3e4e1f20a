// What the clearing house refuses: each with a typed error, and storage stays as it was.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { compactAddLength, hexToU8a, u8aToHex } from '@polkadot/util';
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
  stranger,
} from '../lib/accounts.mjs';
import { assertKeptOut, assertRejects, freeBalance } from '../lib/assert.mjs';
import { Chain } from '../lib/chain.mjs';
import {
  ONE,
  checkInvariants,
  fixed,
  instrumentName,
  series,
  snapshot,
  vaultSummary,
} from '../lib/clearing.mjs';
import { DAY_MS, advanceTime, chainTime, seal, sealAt } from '../lib/clock.mjs';
import { assertMargin } from '../lib/margin.mjs';
import { feedCall, hotKeys, operators, quote, sealWorked } from '../lib/operators.mjs';
import { plain } from '../lib/plain.mjs';
import { refuse, refuseAll } from '../lib/storage.mjs';
import { UNIT, makeOffer, nextExpiry, offerCall, openVault, vaultOf } from '../lib/trading.mjs';
import { sendAfterNext, sendAll, sendOk } from '../lib/tx.mjs';
import { MINUTE } from '../lib/wait.mjs';

const MAX = 2n ** 128n - 1n;
/// More than a signed amount can be, and the most that it can be.
const SIGNED = 2n ** 127n;
const HOUR = 60 * MINUTE;
const UNKNOWN = 7;

describe('bad input to the clearing house', { timeout: 4 * MINUTE }, () => {
  let chain;
  let tx;
  let put;
  let call;
  let offer;

  // Alice has written two of four puts that she offers; Bob holds them.
  before(async () => {
    chain = await Chain.start({ mode: 'manual' });
    ({ tx } = chain.api);
    await seal(chain);
    const expiry = await nextExpiry(chain, BTC.id, HOUR);
    put = series(BTC.id, expiry, '5000', 'Put');
    call = series(BTC.id, expiry, '5500', 'Call');
    await openVault(chain, alice, fixed('30000'));
    await openVault(chain, bob, fixed('10000'));
    await openVault(chain, charlie, fixed('100'));
    await sendOk(chain, tx.vaults.depositCollateral(0, BTC.id, ONE), bob);
    await sendOk(chain, tx.options.list(put), alice);
    await sendOk(chain, tx.options.list(call), alice);
    await quote(chain, '5000');
    offer = await makeOffer(chain, alice, {
      ...{ vault: vaultOf(alice), series: put, quantity: fixed('4'), premium: fixed('100') },
    });
    await sendOk(chain, tx.options.acceptOffer(offer, vaultOf(bob), fixed('2')), bob);
  });
  after(async () => {
    try {
      if (chain?.api) await checkInvariants(chain, 7);
    } finally {
      await chain?.stop();
    }
  });

  /// An offer of one put by Alice or somebody else, but for these terms.
  const offering = (terms, maker = alice) =>
    offerCall(chain, {
      ...{ vault: vaultOf(maker), series: put, quantity: ONE, premium: ONE },
      ...terms,
    });
  const at = (terms) => ({ ...put, ...terms });

  describe('vaults', () => {
    test('deposits_are_refused_when_the_amount_is_no_amount', async () => {
      const wallet = fixed('10000000');
      await refuseAll(chain, [
        [tx.vaults.depositCash(0, 0), bob, 'Vaults.AmountZero'],
        [tx.vaults.depositCash(0, 1), bob, 'Vaults.FinerThanAsset'],
        [tx.vaults.depositCash(0, UNIT - 1n), bob, 'Vaults.FinerThanAsset'],
        [tx.vaults.depositCash(0, UNIT + 1n), bob, 'Vaults.FinerThanAsset'],
        [tx.vaults.depositCash(0, wallet), bob, 'Token.FundsUnavailable'],
        [tx.vaults.depositCash(0, MAX - (MAX % UNIT)), bob, 'Vaults.OutOfRange'],
        [tx.vaults.depositCash(0, MAX), bob, 'Vaults.FinerThanAsset'],
        [tx.vaults.depositCash(0, SIGNED - (SIGNED % UNIT)), bob, 'Vaults.OutOfRange'],
        [tx.vaults.depositCash(0, 10n ** 33n + UNIT), bob, 'Vaults.OutOfRange'],
      ]);
    });

    test('withdrawals_are_refused_when_they_go_beyond_free_cash_or_below_a_unit', async () => {
      await quote(chain, '5000');
      const { free } = await vaultSummary(chain, alice.address, 0);
      await assertMargin(chain, alice.address, 0, 'Alice');
      await refuseAll(chain, [
        [tx.vaults.withdrawCash(0, 0), alice, 'Vaults.AmountZero'],
        [tx.vaults.withdrawCash(0, 1), alice, 'Vaults.BelowOneUnit'],
        [tx.vaults.withdrawCash(0, UNIT - 1n), alice, 'Vaults.BelowOneUnit'],
        [tx.vaults.withdrawCash(0, free + 1n), alice, 'Vaults.BeyondFreeCash'],
        [tx.vaults.withdrawCash(0, free + UNIT), alice, 'Vaults.BeyondFreeCash'],
        [tx.vaults.withdrawCash(0, fixed('30200')), alice, 'Vaults.BeyondFreeCash'],
        [tx.vaults.withdrawCash(0, MAX), alice, 'Vaults.BeyondFreeCash'],
        [tx.vaults.withdrawCash(0, SIGNED), alice, 'Vaults.BeyondFreeCash'],
        [tx.vaults.withdrawCash(0, SIGNED - 1n), alice, 'Vaults.BeyondFreeCash'],
      ]);
    });

    test('collateral_is_refused_when_asset_or_amount_is_wrong', async () => {
      const { depositCollateral, withdrawCollateral } = tx.vaults;
      const satoshi = ONE / 10n ** 8n;
      await refuseAll(chain, [
        [depositCollateral(0, BTC.id, 0), bob, 'Vaults.AmountZero'],
        [depositCollateral(0, BTC.id, satoshi - 1n), bob, 'Vaults.FinerThanAsset'],
        [depositCollateral(0, BTC.id, satoshi + 1n), bob, 'Vaults.FinerThanAsset'],
        [depositCollateral(0, USD.id, ONE), bob, 'Vaults.CollateralNotAdmitted'],
        [depositCollateral(0, UNKNOWN, ONE), bob, 'Vaults.CollateralNotAdmitted'],
        [depositCollateral(0, BTC.id, 1_000n * ONE), bob, 'Token.FundsUnavailable'],
        [depositCollateral(0, ETH.id, MAX - ONE), bob, 'Token.FundsUnavailable'],
        [depositCollateral(0, BTC.id, MAX - (MAX % satoshi)), bob, 'Vaults.OutOfRange'],
        [withdrawCollateral(0, BTC.id, 0), bob, 'Vaults.AmountZero'],
        [withdrawCollateral(0, BTC.id, ONE + satoshi), bob, 'Vaults.BeyondCollateral'],
        [withdrawCollateral(0, BTC.id, satoshi / 2n), bob, 'Vaults.FinerThanAsset'],
        [withdrawCollateral(0, ETH.id, ONE), bob, 'Vaults.BeyondCollateral'],
        [withdrawCollateral(0, USD.id, ONE), bob, 'Vaults.CollateralNotAdmitted'],
      ]);
    });

    test('calls_are_refused_when_the_vault_is_not_the_callers', async () => {
      const none = 'Vaults.UnknownVault';
      await refuseAll(chain, [
        [tx.vaults.depositCash(0, ONE), eve, none],
        [tx.vaults.withdrawCash(0, ONE), eve, none],
        [tx.vaults.depositCollateral(0, BTC.id, ONE), eve, none],
        [tx.vaults.withdrawCollateral(0, BTC.id, ONE), eve, none],
        [tx.vaults.close(0), eve, none],
        [tx.vaults.close(1), bob, none],
        [tx.vaults.withdrawCash(2 ** 32 - 1, ONE), bob, none],
        [offering({}, eve), eve, 'Options.UnknownVault'],
        [tx.options.acceptOffer(offer, vaultOf(eve), ONE), eve, 'Options.UnknownVault'],
        [tx.options.acceptOffer(offer, vaultOf(bob, 9), ONE), bob, 'Options.UnknownVault'],
        [offering(), eve, 'Options.NotDelegate'],
        [offering({ taker: vaultOf(eve), premium: 0n }), eve, 'Options.NotDelegate'],
        [tx.options.acceptOffer(offer, vaultOf(bob), ONE), eve, 'Options.NotDelegate'],
        [tx.options.close(offer, vaultOf(bob), ONE), eve, 'Options.NotDelegate'],
        [tx.options.transfer(0, 1, put, ONE), eve, 'Options.UnknownVault'],
      ]);
    });

    test('closing_is_refused_when_something_is_left', async () => {
      await refuseAll(chain, [
        [tx.vaults.close(0), alice, 'Vaults.NotEmpty'],
        [tx.vaults.close(0), bob, 'Vaults.NotEmpty'],
      ]);
    });

    test('opening_is_refused_when_the_deposit_is_missing_or_there_are_enough', async () => {
      const poor = stranger('poor');
      const little = chain.api.consts.vaults.vaultDeposit.toBigInt() / 2n;
      await sendOk(chain, tx.balances.transferKeepAlive(poor.address, little), ferdie);
      await refuse(chain, tx.vaults.open(), poor, 'Token.FundsUnavailable');

      const most = chain.api.consts.vaults.maxVaults.toNumber();
      const all = tx.utility.batchAll(Array.from({ length: most }, () => tx.vaults.open()));
      await sendOk(chain, all, dave);
      await refuse(chain, tx.vaults.open(), dave, 'Vaults.TooManyVaults');
    });

    test('cash_stays_where_it_is_when_the_settlement_asset_is_frozen', async () => {
      const { owner } = (await chain.api.query.assets.asset(USD.id)).unwrap();
      const team = [owner, owner, owner, owner];
      const freeze = (frozen) =>
        tx.sudo.sudo(tx.assets.forceAssetStatus(USD.id, ...team, 1, true, frozen));
      await sendOk(chain, freeze(true), alice);
      await refuseAll(chain, [
        [tx.vaults.depositCash(0, ONE), bob, 'Token.Frozen'],
        [tx.vaults.withdrawCash(0, ONE), bob, 'Token.Frozen'],
      ]);
      await sendOk(chain, freeze(false), alice);
      await sendOk(chain, tx.vaults.depositCash(0, ONE), bob);
      await sendOk(chain, tx.vaults.withdrawCash(0, ONE), bob);
    });

    test('governance_calls_are_refused_when_signed_by_anybody', async () => {
      const { options, oracle } = chain.api.query;
      const terms = plain((await oracle.feeds(BTC.id)).unwrap());
      const market = (await options.markets(BTC.id)).unwrap().toJSON();
      await refuseAll(chain, [
        [tx.vaults.admitCollateral(UNKNOWN), alice, 'BadOrigin'],
        [tx.oracle.registerFeed(BTC.id, terms), alice, 'BadOrigin'],
        [tx.oracle.removeFeed(ETH.id), alice, 'BadOrigin'],
        [tx.oracle.addOperator(eve.address), alice, 'BadOrigin'],
        [tx.oracle.removeOperator(operators[0].address), alice, 'BadOrigin'],
        [tx.oracle.chooseSettlement(BTC.id, put.expiry, ONE), alice, 'BadOrigin'],
        [tx.options.registerMarket(BTC.id, market), alice, 'BadOrigin'],
        [tx.options.setListing(BTC.id, null), alice, 'BadOrigin'],
      ]);
    });
  });

  describe('oracle', () => {
    test('feeds_are_refused_when_signed_by_a_stranger', async () => {
      await assertKeptOut(chain, feedCall(chain, '5000'), eve);
      // Not even the operator's own account feeds.
      await assertKeptOut(chain, feedCall(chain, '5000'), operators[0]);
      // Among ordinary calls a feed is an ordinary call. Sudo's key may send operational ones, and feeds as little.
      const hidden = tx.utility.batchAll([tx.system.remark('0x00'), feedCall(chain, '5000')]);
      await refuseAll(chain, [
        [hidden, eve, 'Oracle.NotFeedKey'],
        [feedCall(chain, '5000'), alice, 'Oracle.NotFeedKey'],
        [tx.oracle.setFeedKey(eve.address), eve, 'Oracle.NotOperator'],
        [tx.oracle.setFeedKey(hotKeys[1].address), operators[0], 'Oracle.KeyInUse'],
      ]);
    });

    test('feeds_are_refused_when_the_price_is_absurd', async () => {
      const feed = (spot, underlying = BTC.id) =>
        tx.oracle.feed(underlying, { spot, rate: 0n, expiries: [] });
      const [low, high] = [fixed('500'), fixed('5000000')];
      await refuseAll(chain, [
        [feed(0n), hotKeys[0], 'Oracle.OutOfBounds'],
        [feed(1n), hotKeys[0], 'Oracle.OutOfBounds'],
        [feed(low - 1n), hotKeys[0], 'Oracle.OutOfBounds'],
        [feed(high + 1n), hotKeys[0], 'Oracle.OutOfBounds'],
        [feed(MAX), hotKeys[0], 'Oracle.OutOfBounds'],
        [feed(fixed('5000'), UNKNOWN), hotKeys[0], 'Oracle.NotRegistered'],
      ]);
    });

    test('a_feed_is_left_out_when_the_operator_has_fed_in_this_block', async () => {
      const before = await freeBalance(chain, hotKeys[3].address);
      await sendAfterNext(chain, [feedCall(chain, '500000')], hotKeys[3]);
      const [first] = await sendAll(chain, [[feedCall(chain, '5000'), hotKeys[3]]]);
      assert.equal(first.error, null);
      assert.deepEqual(await chain.rpc('author_pendingExtrinsics'), [], 'nor does it wait');
      assert.equal(await freeBalance(chain, hotKeys[3].address), before);
      const record = await chain.api.query.oracle.records(BTC.id, operators[3].address);
      assert.equal(record.unwrap().observation.spot.toBigInt(), fixed('5000'), 'the first counts');
      await sealWorked(chain);
    });

    test('one_liar_moves_nothing_when_the_others_are_honest', async () => {
      const prices = ['5000', '5000.01', '5000.02', '4999999'];
      const outcomes = await sendAll(
        chain,
        prices.map((price, i) => [feedCall(chain, price), hotKeys[i]]),
      );
      assert.deepEqual(new Set(outcomes.map(({ error }) => error)), new Set([null]));
      await sealWorked(chain);
      assert.equal((await snapshot(chain, BTC.id)).spot, fixed('5000.015'));
      await quote(chain, '5000', { keys: hotKeys.slice(1) });
    });
  });

  describe('series', () => {
    test('listing_is_refused_when_the_series_is_off_the_grid', async () => {
      const list = (terms) => tx.options.list(at(terms));
      const now = await chainTime(chain);
      const { expiry } = put;
      await refuseAll(chain, [
        [list({ underlying: UNKNOWN }), bob, 'Options.UnknownMarket'],
        // The settlement asset is no market.
        [list({ underlying: USD.id }), bob, 'Options.UnknownMarket'],
        [list({ strike: 0n }), bob, 'Options.StrikeOffGrid'],
        [list({ strike: 1n }), bob, 'Options.StrikeOffGrid'],
        [list({ strike: fixed('5000') + 1n }), bob, 'Options.StrikeOffGrid'],
        [list({ strike: fixed('5025') }), bob, 'Options.StrikeOffGrid'],
        [list({ strike: fixed('10000050') }), bob, 'Options.StrikeOffGrid'],
        [list({ strike: MAX }), bob, 'Options.StrikeOffGrid'],
        [list({ expiry: expiry + 1n }), bob, 'Options.ExpiryOffGrid'],
        [list({ expiry: expiry + 15_000n }), bob, 'Options.ExpiryOffGrid'],
        [list({ expiry: 2n ** 64n - 1n }), bob, 'Options.ExpiryOffGrid'],
        [list({ expiry: 0n }), bob, 'Options.SeriesExpired'],
        [list({ expiry: 30_000n }), bob, 'Options.SeriesExpired'],
        [list({ expiry: now - (now % 30_000n) - 30_000n }), bob, 'Options.SeriesExpired'],
        [list({ expiry: expiry + 8n * DAY_MS }), bob, 'Options.ExpiryBeyondHorizon'],
        [list({}), bob, 'Options.AlreadyListed'],
      ]);
    });

    test('unlisting_is_refused_when_the_series_is_unknown_or_somebody_elses', async () => {
      await refuseAll(chain, [
        [tx.options.unlist(at({ strike: fixed('4950') })), alice, 'Options.UnknownSeries'],
        [tx.options.unlist(at({ underlying: UNKNOWN })), alice, 'Options.UnknownSeries'],
        [tx.options.unlist(put), bob, 'Options.NotLister'],
      ]);
    });

    test('listing_is_refused_when_the_window_has_opened', async () => {
      // The grid has an expiry in the next 30 s, the length of the window, whatever the time.
      const expiry = await nextExpiry(chain, BTC.id, 10_000);
      await sealAt(chain, expiry - 20_000n);
      await refuse(chain, tx.options.list(at({ expiry })), bob, 'Oracle.WindowOpen');
    });

    test('listing_is_refused_when_the_deposit_is_missing', async () => {
      const poor = stranger('lister');
      const little = 20_000_000_000n;
      await sendOk(chain, tx.balances.transferKeepAlive(poor.address, little), ferdie);
      const list = tx.options.list(at({ strike: fixed('5050') }));
      await refuse(chain, list, poor, 'Token.FundsUnavailable');
    });
  });

  describe('offers', () => {
    test('offers_are_refused_when_terms_are_off_lot_tick_or_time', async () => {
      await quote(chain, '5000');
      const now = await chainTime(chain);
      await refuseAll(chain, [
        [offering({ quantity: 0n }), alice, 'Options.QuantityOffLot'],
        [offering({ quantity: 1n }), alice, 'Options.QuantityOffLot'],
        [offering({ quantity: fixed('0.005') }), alice, 'Options.QuantityOffLot'],
        [offering({ quantity: fixed('1.001') }), alice, 'Options.QuantityOffLot'],
        [offering({ quantity: MAX }), alice, 'Options.AmountOutOfRange'],
        [offering({ quantity: fixed('100000000.01') }), alice, 'Options.AmountOutOfRange'],
        [offering({ quantity: MAX - (MAX % fixed('0.01')) }), alice, 'Options.AmountOutOfRange'],
        [offering({ premium: 0n }), alice, 'Options.PremiumOffTick'],
        [offering({ premium: 1n }), alice, 'Options.PremiumOffTick'],
        [offering({ premium: fixed('100.001') }), alice, 'Options.PremiumOffTick'],
        [offering({ premium: fixed('10000000.01') }), alice, 'Options.PremiumOffTick'],
        [offering({ premium: MAX }), alice, 'Options.PremiumOffTick'],
        [offering({ expires: 0n }), alice, 'Options.OfferTimeOutOfRange'],
        [offering({ expires: now }), alice, 'Options.OfferTimeOutOfRange'],
        [offering({ expires: put.expiry + 1n }), alice, 'Options.OfferTimeOutOfRange'],
        [offering({ expires: 2n ** 64n - 1n }), alice, 'Options.OfferTimeOutOfRange'],
      ]);
    });

    test('offers_are_refused_when_the_series_is_not_listed', async () => {
      await refuseAll(chain, [
        [offering({ series: at({ strike: fixed('4950') }) }), alice, 'Options.UnknownSeries'],
        [offering({ series: at({ kind: 'Call' }) }), alice, 'Options.UnknownSeries'],
        [offering({ series: at({ strike: 1n }) }), alice, 'Options.UnknownSeries'],
        [
          offering({ series: at({ expiry: put.expiry + 30_000n }) }),
          ...[alice, 'Options.UnknownSeries'],
        ],
        [offering({ series: at({ underlying: UNKNOWN }) }), alice, 'Options.UnknownMarket'],
        [offering({ series: at({ underlying: ETH.id }) }), alice, 'Options.UnknownSeries'],
      ]);
    });

    test('offers_are_refused_when_they_are_not_covered', async () => {
      // A put at the money needs more than 1,100 beyond its mark, a call a tenth out of it 900: 30,200 are enough for
      // twenty-seven puts, of which Alice has written two, and 13,550, a haircut off the bitcoin, for fourteen calls.
      const more = { quantity: fixed('26'), premium: fixed('0.01') };
      await refuseAll(chain, [
        [offering(more), alice, 'Options.MakerUndercovered'],
        [
          offering({ ...more, quantity: fixed('0.1') }, charlie),
          ...[charlie, 'Options.MakerUndercovered'],
        ],
        [offering({ quantity: fixed('100000000') }), alice, 'Options.MakerUndercovered'],
        [offering({ series: call, quantity: fixed('40') }), alice, 'Options.MakerUndercovered'],
        [offering({ series: call, quantity: fixed('16') }, bob), bob, 'Options.MakerUndercovered'],
        // A purchase that the vault cannot pay.
        [
          offering({ side: 'Buy', premium: fixed('101') }, charlie),
          ...[charlie, 'Options.MakerUndercovered'],
        ],
      ]);
    });

    test('spreads_are_refused_when_the_wing_does_not_fit', async () => {
      const spread = (wing) => offering({ series: call, wing });
      await refuseAll(chain, [
        [spread(call), alice, 'Options.UnfitWing'],
        [spread(put), alice, 'Options.UnfitWing'],
        [spread({ ...call, strike: fixed('6000') }), alice, 'Options.UnknownSeries'],
        [spread({ ...call, expiry: call.expiry + 30_000n }), ...[alice, 'Options.UnknownSeries']],
      ]);
    });

    test('taking_is_refused_when_quantity_or_taker_is_wrong', async () => {
      await quote(chain, '5000');
      const take = (quantity, { id = offer, taker = bob } = {}) =>
        tx.options.acceptOffer(id, vaultOf(taker), quantity);
      await refuseAll(chain, [
        [take(0n), bob, 'Options.QuantityOffLot'],
        [take(1n), bob, 'Options.QuantityOffLot'],
        [take(fixed('0.015')), bob, 'Options.QuantityOffLot'],
        [take(fixed('2.01')), bob, 'Options.QuantityBeyondOffer'],
        [take(MAX), bob, 'Options.QuantityBeyondOffer'],
        [take(ONE, { taker: alice }), alice, 'Options.SelfTrade'],
        // Two cost 200, and Charlie has 100.
        [take(fixed('2'), { taker: charlie }), charlie, 'Options.TakerUndercovered'],
        [take(ONE, { id: 999n }), bob, 'Options.UnknownOffer'],
        [take(ONE, { id: 2n ** 64n - 1n }), bob, 'Options.UnknownOffer'],
        // To close is to bring a position nearer to zero.
        [tx.options.close(offer, vaultOf(bob), ONE), bob, 'Options.NotReducing'],
        [tx.options.close(offer, vaultOf(charlie), ONE), charlie, 'Options.NotReducing'],
        [tx.options.close(offer, vaultOf(alice), ONE), alice, 'Options.SelfTrade'],
        [tx.options.cancelOffer(offer), bob, 'Options.NotMaker'],
        [tx.options.cancelOffer(999n), bob, 'Options.UnknownOffer'],
      ]);
    });

    test('taking_is_refused_when_the_premium_is_beyond_the_fill_band', async () => {
      await quote(chain, '5000');
      const { mark } = plain(await chain.api.call.riskApi.quote(put));
      // A quarter of the mark and a tenth of spot; nobody doubts the feeds. Of a hundredth of a contract, by the cent.
      const cent = ONE / 100n;
      const most = mark + mark / 4n + fixed('500');
      const within = most - (most % cent);
      const quantity = cent;
      const make = (premium) =>
        makeOffer(chain, alice, { vault: vaultOf(alice), series: put, quantity, premium });
      const take = (id) => tx.options.acceptOffer(id, vaultOf(bob), quantity);
      const beyond = await make(within + cent);
      await refuse(chain, take(beyond), bob, 'Risk.BeyondFillBand');
      await sendOk(chain, tx.options.cancelOffer(beyond), alice);
      await sendOk(chain, take(await make(within)), bob);
    });

    test('transfers_are_refused_when_the_position_is_less_or_the_vault_is_the_same', async () => {
      const { transfer } = tx.options;
      await refuseAll(chain, [
        [transfer(0, 0, put, ONE), alice, 'Options.SameVault'],
        [transfer(0, 9, put, ONE), alice, 'Options.UnknownVault'],
        [transfer(9, 0, put, ONE), alice, 'Options.UnknownVault'],
      ]);
      const second = await openVault(chain, alice, fixed('1000'));
      await refuseAll(chain, [
        [transfer(0, second, put, 0n), alice, 'Options.QuantityOffLot'],
        [transfer(0, second, put, fixed('0.005')), alice, 'Options.QuantityOffLot'],
        [transfer(0, second, put, fixed('2.02')), alice, 'Options.BeyondPosition'],
        [transfer(0, second, put, MAX), alice, 'Options.BeyondPosition'],
        [transfer(second, 0, put, ONE), alice, 'Options.BeyondPosition'],
        [transfer(0, second, call, ONE), alice, 'Options.BeyondPosition'],
        [transfer(0, second, at({ underlying: UNKNOWN }), ONE), alice, 'Options.UnknownMarket'],
        // One put at the money needs more than a fifth of 5,000.
        [transfer(0, second, put, ONE), alice, 'Options.ReceiverUndercovered'],
      ]);
      await sendOk(chain, tx.vaults.withdrawCash(second, fixed('1000')), alice);
      await sendOk(chain, tx.vaults.close(second), alice);
    });

    test('offer_to_one_is_refused_to_others_and_to_the_owner_himself', async () => {
      await quote(chain, '5000');
      const taker = vaultOf(charlie);
      const gift = { premium: 0n, quantity: fixed('0.01') };
      await refuseAll(chain, [
        [offering({ taker: vaultOf(alice) }), alice, 'Options.SelfTrade'],
        [offering({ taker: vaultOf(alice, 7), ...gift }), alice, 'Options.SelfTrade'],
        [offering({ taker, premium: 1n }), alice, 'Options.PremiumOffTick'],
      ]);
      const vault = vaultOf(alice);
      const named = await makeOffer(chain, alice, { vault, series: put, taker, ...gift });
      const take = tx.options.acceptOffer(named, vaultOf(bob), gift.quantity);
      await refuse(chain, take, bob, 'Options.NotTaker');
      await sendOk(chain, tx.options.cancelOffer(named), alice);
    });

    test('self_trade_is_refused_when_the_owner_uses_another_vault', async () => {
      const other = await openVault(chain, alice, fixed('1000'));
      const take = tx.options.acceptOffer(offer, vaultOf(alice, other), ONE);
      await refuse(chain, take, alice, 'Options.SelfTrade');
    });

    test('an_offer_is_refused_the_second_time_when_it_was_taken_as_a_whole', async () => {
      await quote(chain, '5000');
      const once = await makeOffer(chain, alice, {
        ...{ vault: vaultOf(alice), series: put, quantity: fixed('0.5'), premium: fixed('10') },
      });
      const take = (taker, quantity) => tx.options.acceptOffer(once, vaultOf(taker), quantity);
      await sendOk(chain, take(bob, fixed('0.5')), bob);
      await refuseAll(chain, [
        [take(bob, fixed('0.5')), bob, 'Options.UnknownOffer'],
        [take(charlie, fixed('0.01')), charlie, 'Options.UnknownOffer'],
        [tx.options.cancelOffer(once), alice, 'Options.UnknownOffer'],
      ]);
    });

    test('only_one_of_two_gets_an_offer_when_both_take_it_in_a_block', async () => {
      await quote(chain, '5000');
      const scarce = await makeOffer(chain, alice, {
        ...{ vault: vaultOf(alice), series: put, quantity: fixed('0.2'), premium: fixed('10') },
      });
      const take = (taker) => tx.options.acceptOffer(scarce, vaultOf(taker), fixed('0.2'));
      const outcomes = await sendAll(chain, [
        [take(bob), bob],
        [take(charlie), charlie],
      ]);
      const errors = outcomes.map(({ error }) => error);
      assert.deepEqual(new Set(errors), new Set([null, 'Options.UnknownOffer']));
      assert.equal(outcomes[0].blockHash, outcomes[1].blockHash);
    });

    test('an_offer_is_refused_when_it_is_late', async () => {
      await quote(chain, '5000');
      const expires = (await chainTime(chain)) + 20_000n;
      const late = await makeOffer(chain, alice, {
        ...{
          vault: vaultOf(alice),
          series: put,
          quantity: fixed('0.1'),
          premium: fixed('10'),
          expires,
        },
      });
      await sealAt(chain, expires - 2_000n);
      await refuse(
        chain,
        tx.options.acceptOffer(late, vaultOf(bob), fixed('0.1')),
        ...[bob, 'Options.OfferExpired'],
      );
      await sendOk(chain, tx.options.cancelOffer(late), eve);
    });

    test('covered_maker_is_refused_when_the_cash_has_left_since', async () => {
      await quote(chain, '5000');
      const summary = await vaultSummary(chain, alice.address, 0);
      const free = summary.free - (summary.free % UNIT);
      await sendOk(chain, tx.vaults.withdrawCash(0, free), alice);
      await refuse(
        chain,
        tx.options.acceptOffer(offer, vaultOf(bob), ONE),
        ...[bob, 'Options.MakerUndercovered'],
      );
      await sendOk(chain, tx.vaults.depositCash(0, free), alice);
    });

    test('opening_risk_is_refused_when_the_price_is_stale', async () => {
      await advanceTime(chain, 61_000n);
      await seal(chain);
      await refuseAll(chain, [
        [offering(), alice, 'Options.PriceUnavailable'],
        [offering({ side: 'Buy', series: call }, bob), bob, 'Options.PriceUnavailable'],
        [tx.options.acceptOffer(offer, vaultOf(bob), ONE), bob, 'Options.PriceUnavailable'],
      ]);
      // A market that has never been fed.
      const ether = series(ETH.id, put.expiry, '150', 'Put');
      await sendOk(chain, tx.options.list(ether), bob);
      const bid = { series: ether, side: 'Buy' };
      await refuse(chain, offering(bid, bob), bob, 'Options.PriceUnavailable');
    });
  });

  describe('reads', () => {
    test('runtime_apis_answer_with_nothing_when_asked_for_what_is_not_there', async () => {
      const { oracleApi, optionsApi, riskApi, vaultsApi } = chain.api.call;
      const nobody = stranger('nobody').address;
      assert.ok((await vaultsApi.summary(nobody, 0)).isNone);
      assert.ok((await vaultsApi.summary(bob.address, 2 ** 32 - 1)).isNone);
      assert.equal((await vaultsApi.freeCash(nobody, 0)).toBigInt(), 0n);
      const position = (listed, amount) => ({ instrument: { Position: listed }, amount });
      const after = (who, changes) => riskApi.marginAfter(who, 0, changes);
      assert.ok((await riskApi.margin(nobody, 0)).isNone);
      assert.ok((await after(nobody, [position(put, ONE)])).isNone);
      assert.ok((await after(bob.address, [])).isSome);
      for (const quantity of [SIGNED - 1n, -SIGNED]) {
        assert.ok((await after(bob.address, [position(put, quantity)])).isNone);
      }
      const twice = { instrument: 'Cash', amount: SIGNED - 1n };
      assert.ok((await after(bob.address, [twice, twice])).isNone);
      assert.ok((await after(bob.address, [position(at({ underlying: UNKNOWN }), ONE)])).isNone);
      const unquoted = at({ expiry: put.expiry + 7n * DAY_MS });
      assert.ok((await after(bob.address, [position(unquoted, ONE)])).isNone);
      assert.deepEqual(plain(await oracleApi.snapshot(UNKNOWN)), { Err: 'NotRegistered' });
      assert.ok((await oracleApi.feeds(UNKNOWN)).isNone);
      assert.equal((await oracleApi.records(UNKNOWN)).length, 0);
      for (const at of [
        [BTC.id, put.expiry, null],
        [BTC.id, put.expiry, 2n ** 64n - 1n],
        [BTC.id, 2n ** 64n - 1n, 0n],
        [UNKNOWN, 0n, null],
      ]) {
        assert.equal((await oracleApi.settlementSamples(...at, 2 ** 32 - 1)).length, 0);
      }
      assert.ok((await oracleApi.settlement(BTC.id, 0)).isNone);
      assert.ok((await oracleApi.settlement(UNKNOWN, 2n ** 64n - 1n)).isNone);
      assert.ok((await optionsApi.series(at({ strike: MAX }))).isNone);
      assert.equal((await optionsApi.allSeries(UNKNOWN, null, 10)).length, 0);
      assert.equal((await optionsApi.allSeries(BTC.id, null, 0)).length, 0);
      assert.equal((await optionsApi.allSeries(BTC.id, at({ underlying: 3 }), 9)).length, 0);
      assert.equal((await optionsApi.allSeries(BTC.id, null, 2 ** 32 - 1)).length, 2);
      assert.equal(await instrumentName(chain, at({ underlying: UNKNOWN })), null);
      assert.equal(await instrumentName(chain, at({ expiry: 2n ** 64n - 1n })), null);
    });

    test('parser_of_names_answers_with_nothing_when_the_name_is_malformed', async () => {
      const day = 'BTC-26DEC26';
      for (const name of [
        '',
        '-',
        'BTC',
        `${day}-60000`,
        `${day}-60000-X`,
        `${day}-60000-c`,
        `${day}-60000-C-`,
        `${day}-060000-C`,
        `${day}--60000-C`,
        `${day}-6e4-C`,
        `${day}-${'9'.repeat(60)}-C`,
        `DOGE-26DEC26-60000-C`,
        'BTC-31FEB26-60000-C',
        'BTC-00DEC26-60000-C',
        'BTC-26DEC26T080000-60000-C',
        'BTC-26DEC26T996060-60000-C',
        'BTC-26DEC26-60000-C\u0000',
        '\u0000'.repeat(64),
        'ÄÖÜ-26DEC26-60000-C',
        '💥'.repeat(100),
        'B'.repeat(100_000),
      ]) {
        const bytes = Buffer.from(name);
        const parsed = await chain.api.call.optionsApi.parseInstrument([...bytes]);
        assert.ok(parsed.isNone, `${name.slice(0, 40)} is no name`);
      }
      const broken = await chain.api.call.optionsApi.parseInstrument([0xff, 0xfe, 0x2d]);
      assert.ok(broken.isNone, 'no name in broken UTF-8');
    });

    test('check_of_invariants_says_so_when_its_cursor_is_damaged', async () => {
      for (const cursor of [
        '',
        '00',
        '0400',
        'ff00',
        '0002',
        '0001ff',
        '0101ff',
        '0201ff',
        '0301ff',
        `0001${'ff'.repeat(64)}`,
        `0101${'ff'.repeat(64)}`,
        `0201${'ff'.repeat(64)}`,
        `0301${'ff'.repeat(64)}`,
        '00'.repeat(10_000),
      ]) {
        const [next, violation] = await rawCheck(cursor, 10);
        assert.ok(next.isNone, `cursor ${cursor.slice(0, 20)}`);
        assert.match(violation.unwrap().toString(), /cursor/i, `cursor ${cursor.slice(0, 20)}`);
      }
      for (const limit of [0, 1, 2 ** 32 - 1]) {
        const page = plain(await chain.api.call.invariantsApi.check(null, limit));
        assert.equal(page.violation, null, `limit ${limit}`);
      }
    });

    test('node_answers_with_an_error_and_lives_on_when_arguments_cannot_be_decoded', async () => {
      for (const method of [
        'OracleApi_snapshot',
        'OracleApi_records',
        'OracleApi_settlement_samples',
        'VaultsApi_summary',
        'RiskApi_margin_after',
        'OptionsApi_series',
        'OptionsApi_parse_instrument',
        'InvariantsApi_check',
      ]) {
        await assertRejects(chain.rpc('state_call', method, '0xff'), /\w/);
      }
      await seal(chain);
    });

    /// polkadot.js would send an empty cursor as none; this says all there is to say.
    async function rawCheck(cursor, limit) {
      const argument = chain.api.createType('(Option<Bytes>, u32)', [null, limit]).toHex();
      const bytes = compactAddLength(hexToU8a(`0x${cursor}`));
      const data = `0x01${u8aToHex(bytes).slice(2)}${argument.slice(4)}`;
      const answer = await chain.rpc('state_call', 'InvariantsApi_check', data);
      return chain.api.createType('(Option<Bytes>, Option<Text>)', hexToU8a(answer));
    }
  });

  describe('expiry', () => {
    test('settlement_and_trade_are_refused_when_too_early_or_too_late_or_twice', async () => {
      const settle = (owner, { index = 0, underlying = BTC.id, expiry = put.expiry } = {}) =>
        tx.options.settle(owner.address, index, underlying, expiry);
      await refuseAll(chain, [
        [settle(bob), eve, 'Options.NotFixed'],
        [settle(bob, { index: 5 }), eve, 'Options.NothingToSettle'],
        [settle(eve), eve, 'Options.NothingToSettle'],
        [settle(bob, { underlying: UNKNOWN }), eve, 'Options.NothingToSettle'],
        [settle(bob, { expiry: 0 }), eve, 'Options.NothingToSettle'],
        [settle(bob, { expiry: 2n ** 64n - 1n }), eve, 'Options.NothingToSettle'],
      ]);
      const { expiry } = put;
      await sealAt(chain, expiry - 40_000n);
      await quote(chain, '4900');
      await sealAt(chain, expiry);
      await refuseAll(chain, [
        [tx.options.acceptOffer(offer, vaultOf(bob), ONE), bob, 'Options.SeriesExpired'],
        [tx.options.close(offer, vaultOf(bob), ONE), bob, 'Options.SeriesExpired'],
        [tx.options.transfer(0, 1, put, ONE), alice, 'Options.SeriesExpired'],
        [offering(), alice, 'Options.SeriesExpired'],
        [tx.options.list(put), eve, 'Options.SeriesExpired'],
        // One sample of 12 s covered too little of the window: no price yet.
        [settle(bob), eve, 'Options.NotFixed'],
      ]);
      for (let feeds = 0; feeds < 9; feeds += 1) await quote(chain, '4900');
      assert.equal((await vaultSummary(chain, bob.address, 0)).positions.length, 0, 'settled');
      await refuseAll(chain, [
        [settle(bob), eve, 'Options.NothingToSettle'],
        [settle(bob), bob, 'Options.NothingToSettle'],
        [settle(alice), alice, 'Options.NothingToSettle'],
        // It went with its series.
        [tx.options.acceptOffer(offer, vaultOf(bob), ONE), bob, 'Options.UnknownOffer'],
        [offering(), alice, 'Options.UnknownSeries'],
      ]);
    });
  });
});
