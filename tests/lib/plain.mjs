// Codec values of polkadot.js as plain JavaScript.
import {
  AbstractArray,
  AbstractInt,
  Compact,
  Enum,
  Map as CodecMap,
  Null,
  Option,
  Raw,
  Struct,
  bool,
} from '@polkadot/types-codec';

/// Integers become BigInt, accounts addresses, bytes and hashes 0x hex, absent options null;
/// an enum becomes its variant's name, with data `{ Name: data }`.
export function plain(value) {
  if (value instanceof AbstractInt) return value.toBigInt();
  if (value instanceof Compact) return plain(value.unwrap());
  if (value instanceof Option) return value.isSome ? plain(value.unwrap()) : null;
  if (value instanceof Enum) return variant(value);
  if (value instanceof bool) return value.isTrue;
  if (value instanceof Struct || value instanceof CodecMap) {
    return Object.fromEntries([...value].map(([name, field]) => [`${name}`, plain(field)]));
  }
  if (value instanceof AbstractArray) return value.map(plain);
  if (value instanceof Null) return null;
  if (value instanceof Raw && !isAddress(value)) return value.toHex();
  return value.toString();
}

function variant(value) {
  // An account given as MultiAddress reads like any other account.
  if (value.type === 'Id') return value.inner.toString();
  return value.inner instanceof Null ? value.type : { [value.type]: plain(value.inner) };
}

function isAddress(value) {
  return value.toRawType() === 'AccountId';
}
