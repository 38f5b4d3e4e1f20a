// Sending transactions and reading what they did.
//
// An outcome is `{ blockHash, blockNumber, index, events, fee, tip, error, extrinsic }`: the events
// of this transaction only, as `{ name: 'Pallet.Event', data }`; `fee` is what was withdrawn in
// native units; `error` is null or the typed reason, `Pallet.Error`, `Token.FundsUnavailable`,
// `BadOrigin`.
import { seal } from './clock.mjs';
import { plain } from './plain.mjs';
import { MINUTE, sleep, within } from './wait.mjs';

/// Signs, sends and waits: for the sealed block in manual mode, for finality in babe mode.
export async function send(chain, call, signer, options = {}) {
  const [outcome] = await sendAll(chain, [[call, signer, options]]);
  return outcome;
}

/// Like `send` for a transaction that must succeed.
export async function sendOk(chain, call, signer, options) {
  const outcome = await send(chain, call, signer, options);
  if (outcome.error) {
    const { section, method } = call.method;
    throw new Error(`${section}.${method} failed with ${outcome.error}`);
  }
  return outcome;
}

/// Sends several `[call, signer, options]`; in manual mode all go into the same block.
export async function sendAll(chain, transactions) {
  const extrinsics = [];
  const pending = [];
  const nonces = new Map();
  for (const [call, signer, options] of transactions) {
    // The pool may need a moment until it counts what it has just accepted.
    const nonce = nonces.get(signer.address) ?? (await nextNonce(chain, signer.address));
    nonces.set(signer.address, nonce + 1);
    if (chain.mode === 'manual') {
      extrinsics.push(await submit(chain, call, signer, { nonce, ...options }));
    } else {
      extrinsics.push(await sign(call, signer, { nonce, ...options }));
      pending.push(finalization(extrinsics.at(-1)));
    }
  }
  const blocks =
    chain.mode === 'manual' ? await sealWith(chain, extrinsics) : await Promise.all(pending);
  return Promise.all(extrinsics.map((extrinsic, i) => outcomeIn(chain, blocks[i], extrinsic)));
}

/// Gives the pool a signed transaction. On a busy machine it may not have seen the last block yet, after which the
/// transaction is born: then it is signed and given once more.
async function submit(chain, call, signer, options) {
  for (let tries = 0; ; tries += 1) {
    const extrinsic = await sign(call, signer, options);
    try {
      await chain.rpc('author_submitExtrinsic', extrinsic.toHex());
      return extrinsic;
    } catch (error) {
      if (tries === 5 || !error.message.includes('ancient birth block')) throw error;
      await sleep(200);
    }
  }
}

/// Seals until all are in a block, and returns the hashes of theirs. That is the first block, unless it ends
/// a session: such a block has no room for ordinary ones.
async function sealWith(chain, extrinsics) {
  const blocks = extrinsics.map(() => undefined);
  for (let seals = 0; seals < 3 && blocks.includes(undefined); seals += 1) {
    const hash = (await seal(chain)).at(-1);
    const { block } = await within(MINUTE, 'a block', chain.api.rpc.chain.getBlock(hash));
    const included = new Set(block.extrinsics.map((extrinsic) => extrinsic.hash.toHex()));
    for (const [i, extrinsic] of extrinsics.entries()) {
      if (included.has(extrinsic.hash.toHex())) blocks[i] = hash;
    }
  }
  if (blocks.includes(undefined)) throw new Error('a transaction is in none of three blocks');
  return blocks;
}

/// The signed extrinsic, with the next nonce that the pool knows of. It is ready for
/// `author_submitExtrinsic` and for asking its fee.
export function sign(call, signer, options = {}) {
  return within(MINUTE, 'signing', call.signAsync(signer, { nonce: -1, ...options }));
}

function nextNonce(chain, address) {
  return chain.rpc('system_accountNextIndex', address);
}

/// Sends what the pool must refuse, and returns the sentence that polkadot.js shows for it. Nothing is paid.
export async function refusedByPool(chain, call, signer) {
  const extrinsic = await sign(call, signer);
  let hash;
  try {
    hash = await chain.rpc('author_submitExtrinsic', extrinsic.toHex());
  } catch (error) {
    return error.message;
  }
  const { section, method } = call.method;
  throw new Error(`the pool accepted ${section}.${method} as ${hash}`);
}

/// Gives the pool what follows the signer's next transaction, which is still to be sent. In manual mode.
export async function sendAfterNext(chain, calls, signer) {
  let nonce = await nextNonce(chain, signer.address);
  for (const call of calls) {
    nonce += 1;
    const extrinsic = await sign(call, signer, { nonce });
    await chain.rpc('author_submitExtrinsic', extrinsic.toHex());
  }
}

/// Hash of the block in which the extrinsic was finalized.
async function finalization(extrinsic) {
  let unsubscribe;
  const finalized = new Promise((resolve, reject) => {
    extrinsic
      .send(({ status }) => {
        if (status.isFinalized) resolve(status.asFinalized.toHex());
        if (['Invalid', 'Dropped', 'Usurped', 'FinalityTimeout'].includes(status.type)) {
          reject(new Error(`the transaction became ${status.type}`));
        }
      })
      .then((stop) => (unsubscribe = stop), reject);
  });
  try {
    return await within(MINUTE, 'the transaction is finalized', finalized);
  } finally {
    unsubscribe?.();
  }
}

/// What an extrinsic did in a block that contains it.
export async function outcomeIn(chain, blockHash, extrinsic) {
  const [at, signed] = await within(
    MINUTE,
    `reading block ${blockHash}`,
    Promise.all([chain.api.at(blockHash), chain.api.rpc.chain.getBlock(blockHash)]),
  );
  const { extrinsics, header } = signed.block;
  const index = extrinsics.findIndex(({ hash }) => hash.eq(extrinsic.hash));
  if (index < 0) throw new Error(`block ${blockHash} does not contain ${extrinsic.hash}`);
  const events = ownEvents(await blockEvents(chain, blockHash), index);
  const failed = events.find(({ name }) => name === 'System.ExtrinsicFailed');
  const paid = events.find(({ name }) => name === 'TransactionPayment.TransactionFeePaid');
  return {
    blockHash,
    blockNumber: header.number.toNumber(),
    index,
    events,
    fee: paid?.data.actualFee ?? 0n,
    tip: paid?.data.tip ?? 0n,
    error: failed ? errorName(at.registry, failed.codec.data[0]) : null,
    extrinsic,
  };
}

/// The events of a signed transaction. Those of on_poll bear the index of the first transaction of their
/// block; that one's own begin where its fee is taken.
function ownEvents(events, index) {
  const indexed = events.filter(({ extrinsic }) => extrinsic === index);
  return indexed.slice(indexed.findIndex(({ name }) => name === 'Balances.Withdraw'));
}

/// All events of a block: `{ name, data, extrinsic, codec }`; `extrinsic` is null for hooks.
export async function blockEvents(chain, blockHash) {
  const at = await within(MINUTE, `reading block ${blockHash}`, chain.api.at(blockHash));
  const records = await within(MINUTE, `reading block ${blockHash}`, at.query.system.events());
  return records.map(({ phase, event }) => ({
    name: eventName(event),
    data: eventData(event),
    extrinsic: phase.isApplyExtrinsic ? phase.asApplyExtrinsic.toNumber() : null,
    codec: event,
  }));
}

function eventName(event) {
  return `${event.section[0].toUpperCase()}${event.section.slice(1)}.${event.method}`;
}

/// Named fields as an object, unnamed ones as an array.
function eventData({ data }) {
  const values = data.map(plain);
  return data.names ? Object.fromEntries(data.names.map((name, i) => [name, values[i]])) : values;
}

/// The name of a dispatch error as the metadata of its block have it.
export function errorName(registry, dispatchError) {
  if (dispatchError.isModule) {
    const module = dispatchError.asModule;
    const pallet = registry.metadata.pallets.find(({ index }) => index.eq(module.index));
    return `${pallet.name}.${registry.findMetaError(module).name}`;
  }
  const { type, inner } = dispatchError;
  return inner?.type ? `${type}.${inner.type}` : type;
}

/// What the node predicts for a signed extrinsic on the current state: its partial fee as the
/// runtime API and as the RPC say it, and the parts of the inclusion fee.
export async function predictedFee(chain, extrinsic) {
  const { api } = chain;
  const bytes = extrinsic.toU8a();
  const [info, details, rpc] = await within(
    MINUTE,
    'predicting a fee',
    Promise.all([
      api.call.transactionPaymentApi.queryInfo(bytes, bytes.length),
      api.call.transactionPaymentApi.queryFeeDetails(bytes, bytes.length),
      chain.rpc('payment_queryInfo', extrinsic.toHex()),
    ]),
  );
  const { baseFee, lenFee, adjustedWeightFee } = details.inclusionFee.unwrap();
  return {
    fee: info.partialFee.toBigInt(),
    rpcFee: BigInt(rpc.partialFee),
    base: baseFee.toBigInt(),
    length: lenFee.toBigInt(),
    weight: adjustedWeightFee.toBigInt(),
  };
}
