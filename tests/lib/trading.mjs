// What traders do, and what it must come to: cash and positions over again, in exact integers. Margin is in margin.mjs.
import assert from 'node:assert/strict';
import { ONE, floorDiv, payoff } from './clearing.mjs';
import { sendOk } from './tx.mjs';

/// Inner units of one unit of the settlement asset, which has 6 decimals.
export const UNIT = ONE / 10n ** 6n;

/// Smallest integer not below `a / b`, for positive `b`.
export function ceilDiv(a, b) {
  return -floorDiv(-a, b);
}

/// The first expiry of the underlying's grid that is at least `leadMs` after the chain's time.
export async function nextExpiry(chain, underlying, leadMs) {
  const [market, now] = await Promise.all([
    chain.api.query.options.markets(underlying),
    chain.api.query.timestamp.now(),
  ]);
  const { expiryStep, expiryOffset } = market.unwrap();
  const [step, offset] = [expiryStep.toBigInt(), expiryOffset.toBigInt()];
  return ceilDiv(now.toBigInt() + BigInt(leadMs) - offset, step) * step + offset;
}

/// Opens the signer's next vault with this much cash, inner units, and returns its index.
export async function openVault(chain, signer, cash = 0n) {
  const { events } = await sendOk(chain, chain.api.tx.vaults.open(), signer);
  const index = Number(dataOf(events, 'Vaults.Opened').vault.index);
  if (cash > 0n) await sendOk(chain, chain.api.tx.vaults.depositCash(index, cash), signer);
  return index;
}

/// A vault as calls that trade name it: its owner and its number among his.
export function vaultOf(owner, index = 0) {
  return { owner: owner.address, index };
}

/// Makes an offer, `{ vault, series, wing, side, quantity, premium, expires, taker }`, and returns its number.
export async function makeOffer(chain, signer, offer) {
  const { events } = await sendOk(chain, offerCall(chain, offer), signer);
  return dataOf(events, 'Options.Offered').offer;
}

/// The call that makes an offer, to one `taker` or to all; it stands until expiry unless said otherwise.
export function offerCall(
  chain,
  { vault, series, wing, side = 'Sell', quantity, premium, expires, taker },
) {
  const terms = [side, quantity, premium, expires ?? series.expiry];
  const { offer, offerSpread, offerTo } = chain.api.tx.options;
  if (taker) return offerTo(vault, series, wing ?? null, ...terms, taker);
  return wing ? offerSpread(vault, series, wing, ...terms) : offer(vault, series, ...terms);
}

/// The data of the only event of a name.
export function dataOf(events, name) {
  const found = events.filter((event) => event.name === name);
  assert.equal(found.length, 1, `one ${name}`);
  return found[0].data;
}

/// Books kept beside the chain's: cash and positions per name, nothing read from the chain.
export class Books {
  #accounts = new Map();

  open(...names) {
    for (const name of names) this.#accounts.set(name, { cash: 0n, positions: new Map() });
  }

  of(name) {
    return this.#accounts.get(name);
  }

  cash(name) {
    return this.of(name).cash;
  }

  /// `[series, quantity]` of a name, none of them zero.
  positions(name) {
    return [...this.of(name).positions.values()];
  }

  pay(name, amount) {
    this.of(name).cash += amount;
  }

  /// A trade on an offer: the buyer gets `quantity` of `series` and gives as much of `wing`. The premium is
  /// rounded against the taker: up if he buys.
  trade({ buyer, seller, taker, series, wing, quantity, premium }) {
    const product = premium * quantity;
    const cash = taker === buyer ? ceilDiv(product, ONE) : floorDiv(product, ONE);
    this.pay(buyer, -cash);
    this.pay(seller, cash);
    this.#move(buyer, series, quantity);
    this.#move(seller, series, -quantity);
    if (wing) {
      this.#move(buyer, wing, -quantity);
      this.#move(seller, wing, quantity);
    }
    return cash;
  }

  #move(name, series, quantity) {
    const { positions } = this.of(name);
    const key = `${series.strike}${series.kind}${series.expiry}`;
    const held = (positions.get(key)?.[1] ?? 0n) + quantity;
    if (held === 0n) positions.delete(key);
    else positions.set(key, [series, held]);
  }

  /// Settles all positions of a name: the exact sum, rounded once, against the vault. Returns that cash.
  settle(name, price) {
    const cash = this.#value(name, price);
    this.pay(name, cash);
    this.of(name).positions.clear();
    return cash;
  }

  #value(name, price) {
    const sum = this.positions(name).reduce(
      (total, [series, held]) => total + held * payoff(series, price),
      0n,
    );
    return floorDiv(sum, ONE);
  }
}
