// An issuer freezes what is collateral, for one owner and then for all: nobody else notices, and contracts live on.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { BTC, ETH, alice, bob, charlie, dave, eve } from '../lib/accounts.mjs';
import { assertEvent, assetBalance } from '../lib/assert.mjs';
import { Chain } from '../lib/chain.mjs';
import { ONE, checkInvariants, fixed, series, vaultSummary } from '../lib/clearing.mjs';
import { chainTime, seal, sealAt } from '../lib/clock.mjs';
import { assertMargin } from '../lib/margin.mjs';
import { quote } from '../lib/operators.mjs';
import { plain } from '../lib/plain.mjs';
import { refuseAll } from '../lib/storage.mjs';
import { Books, makeOffer, nextExpiry, openVault, vaultOf } from '../lib/trading.mjs';
import { sendOk } from '../lib/tx.mjs';
import { MINUTE } from '../lib/wait.mjs';

const PEOPLE = { alice, bob, charlie, dave };
const TWO = 2n * ONE;

describe('frozen collateral', { timeout: 3 * MINUTE }, () => {
  const books = new Books();
  const wallets = {};
  let chain;
  let tx;
  let put;
  let issuer;
  before(async () => {
    chain = await Chain.start({ mode: 'manual' });
    ({ tx } = chain.api);
    await seal(chain);
    issuer = (await chain.api.query.assets.asset(BTC.id)).unwrap().owner;
    for (const [name, who] of Object.entries(PEOPLE)) {
      wallets[name] = await bitcoin(who);
      await openVault(chain, who, fixed('20000'));
      await sendOk(chain, tx.vaults.depositCollateral(0, BTC.id, TWO), who);
      books.open(name);
      books.pay(name, fixed('20000'));
    }
    await openVault(chain, alice);
    put = series(BTC.id, await nextExpiry(chain, BTC.id, 8 * MINUTE), '5000', 'Put');
    await sendOk(chain, tx.options.list(put), eve);
    await quote(chain, '5000');
    await trade('alice', 'bob', ONE, '100');
  });
  after(async () => {
    try {
      if (chain?.api) await checkInvariants(chain, 5);
    } finally {
      await chain?.stop();
    }
  });

  const bitcoin = (who) => assetBalance(chain, BTC.id, who.address);
  const asIssuer = (call) => sendOk(chain, tx.sudo.sudoAs(issuer, call), alice);
  const freezeAll = (frozen) => {
    const team = [issuer, issuer, issuer, issuer];
    const status = tx.assets.forceAssetStatus(BTC.id, ...team, 1, true, frozen);
    return sendOk(chain, tx.sudo.sudo(status), alice);
  };
  const deposit = (asset, amount) => tx.vaults.depositCollateral(0, asset, amount);
  const withdraw = (asset, amount) => tx.vaults.withdrawCollateral(0, asset, amount);
  const hand = (to) => tx.vaults.transferCollateral(0, to, BTC.id, ONE);
  const heldBy = async (who) => {
    const holds = plain(await chain.api.query.assetsHolder.holds(BTC.id, who.address));
    return holds.map(({ amount }) => amount);
  };

  /// One sells to the other, here and in the books.
  async function trade(seller, buyer, quantity, price) {
    const terms = { series: put, quantity, premium: fixed(price) };
    const id = await makeOffer(chain, PEOPLE[seller], {
      ...{ vault: vaultOf(PEOPLE[seller]), ...terms },
    });
    const taker = PEOPLE[buyer];
    const { events } = await sendOk(
      chain,
      tx.options.acceptOffer(id, vaultOf(taker), quantity),
      taker,
    );
    const cash = books.trade({ buyer, seller, taker: buyer, ...terms });
    assertEvent(events, 'Options.Traded', { quantity, cash });
  }

  /// Vaults have what the books say, and need what the specification says.
  async function assertBooks() {
    for (const [name, who] of Object.entries(PEOPLE)) {
      const { cash, positions } = await vaultSummary(chain, who.address, 0);
      assert.deepEqual(
        { cash, quantities: positions.map(([, quantity]) => quantity) },
        {
          cash: books.cash(name),
          quantities: books.positions(name).map(([, quantity]) => quantity),
        },
        name,
      );
      await assertMargin(chain, who.address, 0, name);
    }
  }

  /// Cash goes in and out of a vault, and ether.
  async function comesAndGoes(who) {
    // Nothing leaves a vault with positions at an old price.
    await quote(chain, '5000');
    await sendOk(chain, tx.vaults.depositCash(0, fixed('10')), who);
    await sendOk(chain, tx.vaults.withdrawCash(0, fixed('10')), who);
    await sendOk(chain, deposit(ETH.id, ONE), who);
    await sendOk(chain, withdraw(ETH.id, ONE), who);
  }

  test('owner_whom_the_issuer_blocks_keeps_his_collateral_and_all_else_moves', async () => {
    await asIssuer(tx.assets.block(BTC.id, alice.address));
    await refuseAll(chain, [
      [deposit(BTC.id, ONE), alice, 'Token.FundsUnavailable'],
      [withdraw(BTC.id, ONE), alice, 'Token.CannotCreate'],
      [hand(vaultOf(alice, 1)), alice, 'Token.Frozen'],
      [hand(vaultOf(bob)), alice, 'Token.Frozen'],
      [hand(vaultOf(alice)), bob, 'Token.CannotCreate'],
    ]);
    assert.deepEqual(await heldBy(alice), [2n * BTC.unit]);
    for (const who of [alice, bob]) await comesAndGoes(who);
    // Others' bitcoin moves.
    await sendOk(chain, deposit(BTC.id, ONE), bob);
    await sendOk(chain, hand(vaultOf(charlie)), bob);
    await sendOk(chain, withdraw(BTC.id, ONE), charlie);
    assert.deepEqual(
      [await heldBy(bob), await heldBy(charlie)],
      [[2n * BTC.unit], [2n * BTC.unit]],
    );
    assert.equal((await bitcoin(charlie)) - wallets.charlie, -1n * BTC.unit);
    await assertBooks();
  });

  test('everybody_trades_with_everybody_when_the_asset_is_frozen_for_all', async () => {
    await freezeAll(true);
    await refuseAll(chain, [
      [deposit(BTC.id, ONE), bob, 'Token.FundsUnavailable'],
      [withdraw(BTC.id, ONE), bob, 'Assets.AssetNotLive'],
      [hand(vaultOf(charlie)), bob, 'Token.Frozen'],
    ]);
    await quote(chain, '5000');
    await trade('charlie', 'dave', ONE, '90.1');
    // She whom the issuer blocked too buys half of her put back and writes another quarter.
    await trade('bob', 'alice', fixed('0.5'), '110.3');
    await trade('alice', 'dave', fixed('0.25'), '95');
    for (const who of Object.values(PEOPLE)) await comesAndGoes(who);
    await assertBooks();
  });

  test('vault_of_a_frozen_owner_settles_as_any_other', async () => {
    await sealAt(chain, put.expiry - 45_000n);
    while ((await chain.api.query.options.expiries([BTC.id, put.expiry])).isSome) {
      assert.ok((await chainTime(chain)) < put.expiry + BigInt(MINUTE), 'the expiry settles');
      await quote(chain, '4900');
    }
    const known = plain(await chain.api.call.oracleApi.settlement(BTC.id, put.expiry));
    assert.equal(known.price, fixed('4900'), 'the only price in the window');
    const paid = Object.keys(PEOPLE).map((name) => books.settle(name, known.price));
    assert.deepEqual(paid, ['-75', '50', '-100', '125'].map(fixed));
    await assertBooks();
  });

  test('everybody_leaves_with_what_he_had_when_the_issuer_relents', async () => {
    await freezeAll(false);
    await asIssuer(tx.assets.thaw(BTC.id, alice.address));
    for (const [name, who] of Object.entries(PEOPLE)) {
      await sendOk(chain, withdraw(BTC.id, TWO), who);
      await sendOk(chain, tx.vaults.withdrawCash(0, books.cash(name)), who);
      await sendOk(chain, tx.vaults.close(0), who);
    }
    const gained = await Promise.all(
      Object.entries(PEOPLE).map(async ([name, who]) => (await bitcoin(who)) - wallets[name]),
    );
    // Bob's bitcoin that Charlie has.
    assert.deepEqual(gained, [0n, -BTC.unit, BTC.unit, 0n]);
  });
});
