// Transfers on real slots: BABE makes the blocks, GRANDPA finalizes them.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { MILLI_SRTY, SRTY, USD, bob, charlie, dave, stranger } from '../lib/accounts.mjs';
import { assertEvent, assertFailed, assetBalance, freeBalance } from '../lib/assert.mjs';
import { Chain } from '../lib/chain.mjs';
import { predictedFee, send, sendOk, sign } from '../lib/tx.mjs';
import { MINUTE, SECOND, until } from '../lib/wait.mjs';

/// Prices in the smallest unit of SRTY.
const FEE_PER_PICOSECOND = 2n;
const FEE_PER_BYTE = 500_000n;

describe('transfers on real slots', { timeout: 4 * MINUTE }, () => {
  let chain;
  before(async () => {
    chain = await Chain.start({ mode: 'babe' });
  });
  after(() => chain?.stop());

  test('native_transfer_moves_amount_and_fee_exactly_when_finalized', async () => {
    const amount = 12n * SRTY + 345n;
    const predicted = await predictedFee(
      chain,
      await sign(transfer(chain, charlie.address, amount), bob),
    );
    const outcome = await sendOk(chain, transfer(chain, charlie.address, amount), bob);

    const moved = await movements(chain, outcome.blockHash);
    assert.equal(await moved.native(bob.address), -(amount + outcome.fee));
    assert.equal(await moved.native(charlie.address), amount);
    assert.equal(await moved.native(await author(chain, outcome.blockHash)), outcome.fee);
    assert.equal(outcome.fee, predicted.fee, 'fee as the runtime API predicted it');
    assert.equal(outcome.fee, predicted.rpcFee, 'fee as the RPC predicted it');
    assertEvent(outcome.events, 'Balances.Transfer', {
      from: bob.address,
      to: charlie.address,
      amount,
    });
    await assertFinalized(chain, outcome);
  });

  test('native_transfer_pays_fee_of_the_published_formula_when_included', async () => {
    const outcome = await sendOk(chain, transfer(chain, charlie.address, SRTY), bob);
    const formula = await feeByFormula(chain, outcome);
    assert.equal(outcome.fee, formula.base + formula.length + formula.weight);
    const predicted = await predictedFee(chain, outcome.extrinsic);
    assert.deepEqual(
      { base: predicted.base, length: predicted.length, weight: predicted.weight },
      formula,
      'parts of the fee as the runtime API names them',
    );
    assert.ok(formula.base > 0n, 'the base part keeps the fee above zero');
    assert.ok(outcome.fee >= MILLI_SRTY / 2n, `a transfer costs about 0.001, not ${outcome.fee}`);
    assert.ok(outcome.fee <= MILLI_SRTY * 2n, `a transfer costs about 0.001, not ${outcome.fee}`);
  });

  test('tip_is_paid_on_top_of_the_fee_when_offered', async () => {
    const tip = 777n;
    const outcome = await sendOk(chain, transfer(chain, charlie.address, SRTY), bob, { tip });
    const moved = await movements(chain, outcome.blockHash);
    const { base, length, weight } = await feeByFormula(chain, outcome);
    assert.equal(outcome.tip, tip);
    assert.equal(outcome.fee, base + length + weight + tip);
    assert.equal(await moved.native(bob.address), -(SRTY + outcome.fee));
    assert.equal(await moved.native(await author(chain, outcome.blockHash)), outcome.fee);
  });

  test('settlement_asset_transfer_moves_amount_exactly_and_fee_in_srty_when_finalized', async () => {
    const amount = 1_234n * USD.unit + 567_891n;
    const call = chain.api.tx.assets.transferKeepAlive(USD.id, dave.address, amount);
    const predicted = await predictedFee(chain, await sign(call, charlie));
    const outcome = await sendOk(
      chain,
      chain.api.tx.assets.transferKeepAlive(USD.id, dave.address, amount),
      charlie,
    );

    const moved = await movements(chain, outcome.blockHash);
    assert.equal(await moved.asset(USD.id, charlie.address), -amount);
    assert.equal(await moved.asset(USD.id, dave.address), amount);
    assert.equal(await moved.native(charlie.address), -outcome.fee);
    assert.equal(await moved.native(dave.address), 0n);
    assert.equal(outcome.fee, predicted.fee);
    assertEvent(outcome.events, 'Assets.Transferred', {
      assetId: BigInt(USD.id),
      from: charlie.address,
      to: dave.address,
      amount,
    });
    await assertFinalized(chain, outcome);
  });

  test('settlement_asset_reaches_account_without_srty_when_sent_to_a_new_one', async () => {
    // The asset is sufficient: it alone keeps an account alive.
    const { address } = stranger('usd');
    await sendOk(chain, chain.api.tx.assets.transfer(USD.id, address, 1n), charlie);
    assert.equal(await assetBalance(chain, USD.id, address), 1n);
    assert.equal(await freeBalance(chain, address), 0n);
  });

  test('transfer_fails_and_only_the_fee_is_paid_when_amount_exceeds_balance', async () => {
    const all = await freeBalance(chain, dave.address);
    const outcome = await send(chain, transfer(chain, charlie.address, all), dave);
    assertFailed(outcome, 'Token.FundsUnavailable');
    assert.equal(await freeBalance(chain, dave.address), all - outcome.fee);
  });
});

function transfer(chain, to, amount) {
  return chain.api.tx.balances.transferKeepAlive(to, amount);
}

/// How balances changed in one block, read from the states of its parent and of itself.
async function movements(chain, blockHash) {
  const { parentHash } = await chain.api.rpc.chain.getHeader(blockHash);
  const change = async (read) => (await read(blockHash)) - (await read(parentHash.toHex()));
  return {
    native: (address) => change((hash) => freeBalance(chain, address, hash)),
    asset: (id, address) => change((hash) => assetBalance(chain, id, address, hash)),
  };
}

/// The validator that made the block and thus earns its fees.
async function author(chain, blockHash) {
  return (await chain.api.derive.chain.getHeader(blockHash)).author.toString();
}

/// The fee computed here, from the published prices (docs/constants.md): base weight, length, and
/// the weight that was used times the multiplier of the block before.
async function feeByFormula(chain, outcome) {
  const { api } = chain;
  const { parentHash } = await api.rpc.chain.getHeader(outcome.blockHash);
  const parent = await api.at(parentHash);
  const multiplier = (await parent.query.transactionPayment.nextFeeMultiplier()).toBigInt();
  const { baseExtrinsic } = api.consts.system.blockWeights.perClass.normal;
  const base = baseExtrinsic.refTime.toBigInt();
  const success = outcome.events.find(({ name }) => name === 'System.ExtrinsicSuccess');
  // The event counts the base weight in; the fee has it as a part of its own.
  const used = success.data.dispatchInfo.weight.refTime - base;
  return {
    base: base * FEE_PER_PICOSECOND,
    length: BigInt(outcome.extrinsic.encodedLength) * FEE_PER_BYTE,
    weight: (used * FEE_PER_PICOSECOND * multiplier) / 10n ** 18n,
  };
}

async function assertFinalized(chain, { blockHash, blockNumber }) {
  await until(
    `block ${blockNumber} is finalized`,
    async () => {
      const head = await chain.api.rpc.chain.getFinalizedHead();
      const header = await chain.api.rpc.chain.getHeader(head);
      return header.number.toNumber() >= blockNumber;
    },
    { timeoutMs: 20 * SECOND },
  );
  const canonical = await chain.api.rpc.chain.getBlockHash(blockNumber);
  assert.equal(canonical.toHex(), blockHash, 'the finalized chain contains the block');
}
