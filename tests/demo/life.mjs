// One option's whole life on a running development chain, told line by line.
//
//     node tests/demo/life.mjs [--url ws://127.0.0.1:9944]
//
// Alice writes a put and Bob buys it. Both use their next vault, so it can be told again on the same
// chain. Every line says who did what, and the cash, the free cash and the price that followed.
import { parseArgs } from 'node:util';
import { ApiPromise, WsProvider } from '@polkadot/api';
import { BTC, USD, alice, bob } from '../lib/accounts.mjs';
import { UNKNOWN_EXTENSIONS } from '../lib/chain.mjs';
import {
  ONE,
  checkInvariants,
  decimal,
  firstSnapshot,
  fixed,
  instrumentName,
  settlement,
  snapshot,
  untilQuoted,
  vaultSummary,
} from '../lib/clearing.mjs';
import { plain } from '../lib/plain.mjs';
import { vaultOf } from '../lib/trading.mjs';
import { send, sendOk } from '../lib/tx.mjs';
import { MINUTE, SECOND, until, within } from '../lib/wait.mjs';

const { values } = parseArgs({
  options: { url: { type: 'string', default: 'ws://127.0.0.1:9944' } },
});
const provider = new WsProvider(values.url, 1_000, {}, 30 * SECOND);
const api = await within(
  MINUTE,
  `the chain at ${values.url}`,
  ApiPromise.create({ provider, noInitWarn: true, signedExtensions: UNKNOWN_EXTENSIONS }),
);
const chain = { mode: 'babe', api, rpc: (method, ...params) => provider.send(method, params) };

const UNDERLYING = BTC.id;
const QUANTITY = fixed('0.5');
const DEPOSIT = { alice: fixed('100000'), bob: fixed('5000') };

const usd = (inner) => `${decimal(inner).padStart(11)} USD`;

/// One line: time of the chain, price, who and what, and what the vaults then hold.
async function tell(who, what, vaults = []) {
  const [now, price] = await Promise.all([api.query.timestamp.now(), snapshot(chain, UNDERLYING)]);
  const clock = new Date(now.toNumber()).toISOString().slice(11, 19);
  const quote = price ? decimal(price.spot) : 'no price';
  console.log(`${clock}  BTC ${quote.padStart(10)}  ${who.padEnd(6)} ${what}`);
  for (const [name, owner, index] of vaults) {
    const { cash, free, collateral } = await vaultSummary(chain, owner.address, index);
    const held = collateral.map(([asset, amount]) => `${decimal(amount, 4)} of asset ${asset}`);
    console.log(
      `${' '.repeat(26)}${name.padEnd(6)} cash ${usd(cash)}, free ${usd(free)}` +
        `, collateral ${held.join(', ') || 'none'}`,
    );
  }
}

async function openVault(name, owner) {
  const { events } = await sendOk(chain, api.tx.vaults.open(), owner);
  const { index } = events.find((event) => event.name === 'Vaults.Opened').data.vault;
  await sendOk(chain, api.tx.vaults.depositCash(index, DEPOSIT[name]), owner);
  return Number(index);
}

/// The first expiry of the market's grid whose settlement window opens at least `leadMs` from now.
async function nextExpiry(leadMs) {
  const market = (await api.query.options.markets(UNDERLYING)).unwrap();
  const timing = await api.call.oracleApi.timing();
  const earliest =
    (await api.query.timestamp.now()).toNumber() + timing.settlementWindow.toNumber() + leadMs;
  const [step, offset] = [market.expiryStep.toNumber(), market.expiryOffset.toNumber()];
  return Math.ceil((earliest - offset) / step) * step + offset;
}

/// A put struck two percent above the price, on the market's grid, so that it is likely to pay.
async function inTheMoneyPut() {
  const { spot } = await firstSnapshot(chain, UNDERLYING);
  const step = (await api.query.options.markets(UNDERLYING)).unwrap().strikeStep.toBigInt();
  const strike = ((spot * 102n) / 100n / step) * step;
  return { underlying: UNDERLYING, expiry: await nextExpiry(45 * SECOND), strike, kind: 'Put' };
}

async function life() {
  await firstSnapshot(chain, UNDERLYING);
  await tell('feeder', 'operators report, and a quorum of them makes a price');

  const before = await walletCash();
  const [aliceVault, bobVault] = await Promise.all([
    openVault('alice', alice),
    openVault('bob', bob),
  ]);
  const vaults = [
    ['Alice', alice, aliceVault],
    ['Bob', bob, bobVault],
  ];
  await tell('both', 'open a vault and deposit cash', vaults);

  await sendOk(chain, api.tx.vaults.depositCollateral(aliceVault, BTC.id, ONE), alice);
  await tell('Alice', 'puts one bitcoin on hold in her own account for the vault', [vaults[0]]);

  const put = await inTheMoneyPut();
  await listOnce(put);
  const name = await instrumentName(chain, put);
  await tell('Bob', `lists ${name}`);

  const premium = fixed(decimal((put.strike * 3n) / 100n, 0));
  const vault = vaultOf(alice, aliceVault);
  await untilQuoted(chain, UNDERLYING, put.expiry);
  const tooMuch = await send(chain, offerOf(vault, put, fixed('1000'), premium), alice);
  if (!tooMuch.error) throw new Error('the chain accepted a put that is not covered');
  await tell('Alice', `offers 1000 contracts and is refused: ${tooMuch.error}`);

  const offered = await sendOk(chain, offerOf(vault, put, QUANTITY, premium), alice);
  const { offer } = offered.events.find((event) => event.name === 'Options.Offered').data;
  await tell('Alice', `offers to write ${decimal(QUANTITY, 1)} contracts at ${decimal(premium)}`, [
    vaults[0],
  ]);

  await sendOk(chain, api.tx.options.acceptOffer(offer, vaultOf(bob, bobVault), QUANTITY), bob);
  await tell('Bob', 'accepts: contract, premium and cover change hands at once', vaults);

  await followPrice(put.expiry);
  const fixedPrice = await until(
    'the settlement price',
    () => settlement(chain, UNDERLYING, put.expiry),
    { timeoutMs: 2 * MINUTE, everyMs: SECOND },
  );
  const samples = plain(
    await api.call.oracleApi.settlementSamples(UNDERLYING, put.expiry, null, 1_000),
  );
  const voices = new Set(samples.flatMap(({ by }) => by.map(([number]) => number)));
  await tell(
    'chain',
    `fixes ${decimal(fixedPrice.price)} from ${fixedPrice.covered / 1000n} s of samples between ` +
      `${decimal(fixedPrice.low)} and ${decimal(fixedPrice.high)}, ` +
      `${samples.length} prices of ${voices.size} operators`,
  );
  await until('settlement', async () => (await positionsOf(vaults)) === 0, {
    timeoutMs: MINUTE,
    everyMs: SECOND,
  });
  await tell('chain', `settles ${name}: nobody had to act`, vaults);

  await Promise.all([leave('alice', alice, aliceVault), leave('bob', bob, bobVault)]);
  const after = await walletCash();
  await tell('both', 'withdraw everything and close their vaults');
  console.log(
    `${' '.repeat(26)}Alice ${signed(after.alice - before.alice)}, Bob ${signed(after.bob - before.bob)}`,
  );
  const pages = await checkInvariants(chain);
  await tell('chain', `proves its invariants: all hold, in ${pages} pages`);
}

function signed(units) {
  const text = decimal((units * ONE) / USD.unit);
  return `${units < 0n ? '' : '+'}${text} USD`;
}

function offerOf(vault, listed, quantity, premium) {
  return api.tx.options.offer(vault, listed, 'Sell', quantity, premium, listed.expiry);
}

/// Lists the series, unless somebody has.
async function listOnce(listed) {
  const outcome = await send(chain, api.tx.options.list(listed), bob);
  if (outcome.error && outcome.error !== 'Options.AlreadyListed') throw new Error(outcome.error);
}

/// A line now and then until the expiry has passed.
async function followPrice(expiry) {
  for (;;) {
    const left = expiry - (await api.query.timestamp.now()).toNumber();
    if (left <= 0) return;
    await tell('clock', `${Math.ceil(left / SECOND)} s to expiry`);
    await new Promise((resolve) => setTimeout(resolve, Math.min(left + SECOND, 12 * SECOND)));
  }
}

async function positionsOf(vaults) {
  const summaries = await Promise.all(
    vaults.map(([, owner, index]) => vaultSummary(chain, owner.address, index)),
  );
  return summaries.reduce((count, { positions }) => count + positions.length, 0);
}

async function leave(name, owner, index) {
  const { cash, collateral } = await vaultSummary(chain, owner.address, index);
  for (const [asset, amount] of collateral) {
    await sendOk(chain, api.tx.vaults.withdrawCollateral(index, asset, amount), owner);
  }
  await sendOk(chain, api.tx.vaults.withdrawCash(index, cash), owner);
  await sendOk(chain, api.tx.vaults.close(index), owner);
}

async function walletCash() {
  const [a, b] = await api.query.assets.account.multi([
    [USD.id, alice.address],
    [USD.id, bob.address],
  ]);
  return { alice: a.unwrap().balance.toBigInt(), bob: b.unwrap().balance.toBigInt() };
}

try {
  await life();
} catch (error) {
  console.error(`the life ended early: ${error.message}`);
  process.exitCode = 1;
} finally {
  await api.disconnect();
}
