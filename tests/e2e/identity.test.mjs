// What the chain says of itself: metadata, names, versions, assets.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Metadata, TypeRegistry } from '@polkadot/types';
import { BTC, ETH, SRTY, SS58_PREFIX, USD, alice, bob, ferdie } from '../lib/accounts.mjs';
import { assertRejects, assetBalance, freeBalance } from '../lib/assert.mjs';
import { Chain } from '../lib/chain.mjs';
import { SLOT_MS } from '../lib/clock.mjs';
import { sign } from '../lib/tx.mjs';
import { MINUTE } from '../lib/wait.mjs';

describe('the identity of the chain', { timeout: 2 * MINUTE }, () => {
  let chain;
  let api;
  before(async () => {
    chain = await Chain.start({ mode: 'manual' });
    ({ api } = chain);
  });
  after(() => chain?.stop());

  for (const version of [14, 15, 16]) {
    test(`metadata_v${version}_is_readable_when_asked_of_the_runtime`, async () => {
      const versions = await api.call.metadata.metadataVersions();
      assert.ok(
        versions.some((offered) => offered.eq(version)),
        `${versions} has ${version}`,
      );
      const opaque = await api.call.metadata.metadataAtVersion(version);
      const metadata = new Metadata(new TypeRegistry(), opaque.unwrap().toHex());
      assert.equal(metadata.version, version);
      const pallets = new Set(metadata.asLatest.pallets.map(({ name }) => name.toString()));
      for (const name of PALLETS) assert.ok(pallets.has(name), `${name} is in the metadata`);
    });
  }

  test('transaction_is_refused_when_its_metadata_hash_is_wrong', async () => {
    // Hardware wallets rely on this: what they showed is what the chain would do. A runtime that
    // was built without its hash cannot look it up, and must not take any.
    assert.ok(api.registry.signedExtensions.includes('CheckMetadataHash'));
    const extrinsic = await sign(api.tx.system.remark('0x00'), bob, {
      mode: 1,
      metadataHash: `0x${'11'.repeat(32)}`,
    });
    await assertRejects(
      chain.rpc('author_submitExtrinsic', extrinsic.toHex()),
      /bad signature|CannotLookup/,
    );
  });

  test('properties_name_the_token_when_a_wallet_connects', async () => {
    assert.deepEqual(await chain.rpc('system_properties'), {
      ss58Format: SS58_PREFIX,
      tokenDecimals: 12,
      tokenSymbol: 'SRTY',
    });
    assert.equal(api.registry.chainSS58, SS58_PREFIX);
    assert.equal(api.consts.system.ss58Prefix.toNumber(), SS58_PREFIX);
  });

  test('runtime_version_names_surety_when_asked', async () => {
    const { specName, specVersion, transactionVersion } = api.runtimeVersion;
    assert.equal(specName.toString(), 'surety');
    assert.ok(specVersion.toNumber() >= 1);
    assert.ok(transactionVersion.toNumber() >= 1);
    assert.match(await chain.rpc('system_name'), /surety/i);
    assert.match(await chain.rpc('system_version'), /^\d+\.\d+\.\d+/);
  });

  test('consensus_constants_are_the_designed_ones_when_read', () => {
    assert.equal(api.consts.babe.expectedBlockTime.toBigInt(), SLOT_MS);
    assert.equal(api.consts.babe.epochDuration.toNumber(), 150);
    assert.ok(api.consts.balances.existentialDeposit.toBigInt() > 0n);
  });

  for (const asset of [USD, BTC, ETH]) {
    test(`asset_${asset.symbol}_exists_with_its_name_when_the_chain_begins`, async () => {
      const [details, metadata] = await Promise.all([
        api.query.assets.asset(asset.id),
        api.query.assets.metadata(asset.id),
      ]);
      const { isSufficient, minBalance, supply, status } = details.unwrap();
      assert.equal(metadata.name.toUtf8(), asset.name);
      assert.equal(metadata.symbol.toUtf8(), asset.symbol);
      assert.equal(metadata.decimals.toNumber(), asset.decimals);
      assert.ok(isSufficient.isTrue);
      assert.ok(status.isLive);
      assert.equal(minBalance.toBigInt(), 1n);
      assert.ok(supply.toBigInt() > 0n);
    });
  }

  test('development_accounts_are_funded_when_the_chain_begins', async () => {
    for (const { address } of [alice, bob, ferdie]) {
      assert.ok((await freeBalance(chain, address)) >= 1_000n * SRTY, `${address} has SRTY`);
      for (const { id, unit, symbol } of [USD, BTC, ETH]) {
        assert.ok((await assetBalance(chain, id, address)) >= unit, `${address} has ${symbol}`);
      }
    }
  });

  test('sudo_is_alice_when_the_preset_is_development', async () => {
    assert.equal((await api.query.sudo.key()).unwrap().toString(), alice.address);
  });

  test('prometheus_reports_the_height_when_scraped', async () => {
    const answer = await fetch(`http://127.0.0.1:${chain.prometheusPort}/metrics`, {
      signal: AbortSignal.timeout(10_000),
    });
    assert.match(await answer.text(), /substrate_block_height\{status="best"/);
  });
});

const PALLETS = [
  'System',
  'Timestamp',
  'Babe',
  'Grandpa',
  'Balances',
  'TransactionPayment',
  'Session',
  'Utility',
  'Proxy',
  'Multisig',
  'Assets',
  'AssetsHolder',
];
