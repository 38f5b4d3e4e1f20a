// What the binary does besides running a node.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { SRTY, alice, bob, charlie, stranger } from '../lib/accounts.mjs';
import { freeBalance } from '../lib/assert.mjs';
import { Chain } from '../lib/chain.mjs';
import { chainTime, seal } from '../lib/clock.mjs';
import { nodeOutput, runNode } from '../lib/node.mjs';
import { removeDirectory, temporaryDirectory } from '../lib/processes.mjs';
import { sendOk } from '../lib/tx.mjs';
import { MINUTE, SECOND, sleep } from '../lib/wait.mjs';

describe('subcommands', { timeout: 10 * MINUTE }, () => {
  let directory;
  let basePath;
  /// The chain that the commands work on: blocks 1 to 4 finalized, 5 and 6 not.
  let best;
  let finalized;
  /// File with the raw chain spec of `dev`, as a node of somebody else would get it.
  let specFile;

  before(async () => {
    directory = temporaryDirectory('subcommands');
    basePath = path.join(directory, 'base');
    specFile = path.join(directory, 'dev.json');
    await nodeOutput(['export-chain-spec', ...DEV, '--raw', '--output', specFile]);
    const chain = await Chain.start({ mode: 'manual', basePath });
    try {
      const { address } = stranger('exported');
      await sendOk(chain, chain.api.tx.balances.transferKeepAlive(address, SRTY), bob);
      finalized = (await seal(chain, 3)).at(-1);
      best = (await seal(chain, 2, { finalize: false })).at(-1);
      // The blocks came faster than their slots; others accept them when their time has come.
      await sleep(Number(await chainTime(chain)) - Date.now() + 2 * SECOND);
    } finally {
      await chain.stop();
    }
  });
  after(() => removeDirectory(directory));

  for (const [id, name, chainType] of [
    ['dev', 'Surety Development', 'Development'],
    ['local', 'Surety Local Network', 'Local'],
  ]) {
    test(`export_chain_spec_writes_valid_json_when_the_chain_is_${id}`, async () => {
      for (const raw of [false, true]) {
        const args = ['export-chain-spec', '--chain', id, ...(raw ? ['--raw'] : [])];
        const spec = JSON.parse(await nodeOutput(args));
        assert.deepEqual(
          { id: spec.id, name: spec.name, chainType: spec.chainType, properties: spec.properties },
          {
            id,
            name,
            chainType,
            properties: { ss58Format: 42, tokenDecimals: 12, tokenSymbol: 'SRTY' },
          },
        );
        if (raw) assert.ok(spec.genesis.raw.top['0x3a636f6465'], 'the runtime is in the genesis');
        else assert.ok(spec.genesis.runtimeGenesis, 'the genesis is readable');
      }
    });

    test(`build_spec_writes_valid_json_when_the_chain_is_${id}`, async () => {
      const args = ['build-spec', '--chain', id, '--disable-default-bootnode'];
      const spec = JSON.parse(await nodeOutput(args));
      assert.equal(spec.id, id);
      assert.equal(spec.name, name);
    });
  }

  test('key_generate_makes_a_new_key_when_asked', async () => {
    const [one, two] = await Promise.all(
      [1, 2].map(async () => JSON.parse(await nodeOutput(['key', 'generate', ...JSON_OUTPUT]))),
    );
    assert.match(one.secretPhrase, /^(\w+ ){11}\w+$/);
    assert.notEqual(one.publicKey, two.publicKey);
  });

  test('key_inspect_shows_the_address_when_given_a_secret', async () => {
    const shown = JSON.parse(await nodeOutput(['key', 'inspect', ...JSON_OUTPUT, '//Alice']));
    assert.equal(shown.ss58Address, alice.address);
  });

  test('key_insert_fills_the_keystore_when_given_a_type', async () => {
    const keys = path.join(directory, 'keys');
    await nodeOutput([
      ...['key', 'insert', '--chain', 'local', '--base-path', keys],
      ...['--key-type', 'babe', '--scheme', 'sr25519', '--suri', '//Bob'],
    ]);
    const [file] = readdirSync(path.join(keys, 'chains/local/keystore'));
    // The name is the type in hex and the public key.
    assert.equal(file, `62616265${Buffer.from(bob.publicKey).toString('hex')}`);
  });

  test('chain_info_shows_best_and_finalized_block_when_there_is_a_database', async () => {
    const info = await chainInfo(basePath);
    assert.equal(info.best_number, 6);
    assert.equal(info.best_hash, best);
    assert.equal(info.finalized_number, 4);
    assert.equal(info.finalized_hash, finalized);
  });

  test('check_block_succeeds_when_the_block_exists', async () => {
    await nodeOutput(['check-block', '--chain', 'dev', '--base-path', basePath, '3']);
  });

  test('check_block_fails_when_the_block_does_not_exist', async () => {
    const { code } = await runNode([
      'check-block',
      '--chain',
      'dev',
      '--base-path',
      basePath,
      '99',
    ]);
    assert.ok(code > 0);
  });

  for (const binary of [false, true]) {
    const format = binary ? 'binary' : 'json';
    test(`imported_chain_has_the_same_best_block_when_exported_as_${format}`, async () => {
      const flag = binary ? ['--binary'] : [];
      const file = path.join(directory, `blocks.${format}`);
      const copy = path.join(directory, `copy-${format}`);
      await nodeOutput(['export-blocks', ...DEV, '--base-path', basePath, ...flag, file]);
      await nodeOutput(['import-blocks', '--chain', specFile, '--base-path', copy, ...flag, file]);
      const info = await chainInfo(copy);
      assert.equal(info.best_hash, best);
      assert.equal(info.best_number, 6);
      const original = await chainInfo(basePath);
      assert.equal(info.genesis_hash, original.genesis_hash);
    });
  }

  test('export_state_writes_a_chain_spec_when_given_a_block', async () => {
    const text = await nodeOutput(['export-state', ...DEV, '--base-path', basePath, '4']);
    const spec = JSON.parse(text);
    const genesis = JSON.parse(readFileSync(specFile, 'utf8'));
    assert.equal(spec.id, 'dev');
    const number = spec.genesis.raw.top[BLOCK_NUMBER_KEY];
    assert.equal(number, '0x04000000', 'the state is that of block 4');
    assert.notDeepEqual(spec.genesis.raw.top, genesis.genesis.raw.top);
  });

  test('revert_takes_back_unfinalized_blocks_and_the_chain_goes_on_when_asked', async () => {
    await nodeOutput(['revert', ...DEV, '--base-path', basePath, '1']);
    const info = await chainInfo(basePath);
    assert.equal(info.best_number, 5);
    assert.equal(info.finalized_number, 4);
    const chain = await Chain.start({ mode: 'manual', basePath });
    try {
      const before = await freeBalance(chain, charlie.address);
      await sendOk(chain, chain.api.tx.balances.transferKeepAlive(charlie.address, SRTY), bob);
      assert.equal(await freeBalance(chain, charlie.address), before + SRTY);
      assert.equal((await chain.api.rpc.chain.getHeader()).number.toNumber(), 6);
    } finally {
      await chain.stop();
    }
  });

  test('revert_keeps_finalized_blocks_when_asked_for_more', async () => {
    const { finalized_number: before } = await chainInfo(basePath);
    await runNode(['revert', ...DEV, '--base-path', basePath, '100']);
    const info = await chainInfo(basePath);
    assert.equal(info.best_number, before);
    assert.equal(info.finalized_number, before);
  });

  test('purge_chain_removes_the_database_when_confirmed', async () => {
    const database = path.join(basePath, 'chains/dev/paritydb');
    const command = ['purge-chain', ...DEV, '--base-path', basePath];
    await nodeOutput(command, { input: 'n\n' });
    assert.ok(existsSync(database), 'the database stays without a yes');
    await nodeOutput([...command, '-y']);
    assert.ok(!existsSync(database), 'the database is gone');
  });
});

const DEV = ['--chain', 'dev'];
const JSON_OUTPUT = ['--output-type', 'json'];
/// Storage key of System.Number.
const BLOCK_NUMBER_KEY = '0x26aa394eea5630e07c48ae0c9558cef702a5c1b19ab7a04f536c519aca4983ac';

async function chainInfo(basePath) {
  return JSON.parse(await nodeOutput(['chain-info', '--chain', 'dev', '--base-path', basePath]));
}
