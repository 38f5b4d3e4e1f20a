// The development accounts and the units of money.
import { Keyring } from '@polkadot/keyring';
import { cryptoWaitReady } from '@polkadot/util-crypto';

export const SS58_PREFIX = 42;
export const SRTY = 10n ** 12n;
export const MILLI_SRTY = SRTY / 1_000n;

/// Ids of the assets that exist at genesis, and one unit of each.
export const USD = { id: 1, name: 'US Dollar', symbol: 'USD', decimals: 6, unit: 10n ** 6n };
export const BTC = { id: 2, name: 'Bitcoin', symbol: 'BTC', decimals: 8, unit: 10n ** 8n };
export const ETH = { id: 3, name: 'Ether', symbol: 'ETH', decimals: 18, unit: 10n ** 18n };

await cryptoWaitReady();
const keyring = new Keyring({ type: 'sr25519', ss58Format: SS58_PREFIX });

/// The sr25519 key of a secret URI such as `//Alice`.
export function key(uri) {
  return keyring.createFromUri(uri);
}

export const alice = key('//Alice');
export const bob = key('//Bob');
export const charlie = key('//Charlie');
export const dave = key('//Dave');
export const eve = key('//Eve');
export const ferdie = key('//Ferdie');

/// An account that does not exist at genesis.
export function stranger(name) {
  return key(`//Alice//stranger//${name}`);
}

/// Order of account ids as the chain sorts them.
export function sorted(...addresses) {
  const idOf = (address) => Buffer.from(keyring.decodeAddress(address));
  return addresses.toSorted((a, b) => Buffer.compare(idOf(a), idOf(b)));
}
