// What a node says to a configuration that cannot work: it ends, soon, with a failure and with a
// sentence that says what to do.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { cpSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Chain } from '../lib/chain.mjs';
import { seal } from '../lib/clock.mjs';
import { nodeOutput, runNode } from '../lib/node.mjs';
import {
  closeServer,
  freePorts,
  occupyPort,
  removeDirectory,
  temporaryDirectory,
} from '../lib/processes.mjs';
import { MINUTE, SECOND } from '../lib/wait.mjs';

/// Time in which a node must have noticed that it cannot run.
const LIMIT = 30 * SECOND;

describe('bad configuration', { timeout: 10 * MINUTE }, () => {
  let directory;
  /// Raw chain spec of `dev`, as text.
  let rawSpec;
  before(async () => {
    directory = temporaryDirectory('bad-input');
    rawSpec = await nodeOutput(['export-chain-spec', '--chain', 'dev', '--raw']);
  });
  after(() => removeDirectory(directory));

  for (const [what, args, ...phrases] of [
    ['flag_is_unknown', ['--dev', '--no-such-flag'], /--no-such-flag/, /--help/],
    ['subcommand_is_unknown', ['mine'], /'mine'/, /--help/],
    ['no_chain_is_given', [], /no chain given/, /--dev/, /--chain local/],
    ['port_is_not_a_number', ['--dev', '--rpc-port', 'http'], /--rpc-port/, /--help/],
    ['sealing_is_unknown', ['--dev', '--sealing', 'never'], /possible values: babe, manual/],
    ['manual_sealing_lacks_dev', ['--chain', 'local', '--sealing', 'manual'], /Add --dev/],
    [
      'rocksdb_is_asked',
      ['--dev', '--database', 'rocksdb'],
      /rocksdb/,
      /possible values.*paritydb/,
    ],
  ]) {
    test(`node_refuses_to_start_when_${what}`, async () => {
      await assertRefused(
        [...args, ...(args[0] === 'mine' ? [] : await ownPlace('flags'))],
        phrases,
      );
    });
  }

  for (const [what, option, phrase] of [
    ['rpc', '--rpc-port', /for the RPC/],
    ['network', '--port', /for the network/],
    ['prometheus', '--prometheus-port', /for Prometheus/],
  ]) {
    test(`node_refuses_to_start_when_its_${what}_port_is_occupied`, async () => {
      const server = await occupyPort(0);
      try {
        const { port } = server.address();
        await assertRefused(
          ['--dev', ...(await ownPlace(what, { [option]: port }))],
          [phrase, new RegExp(`port ${port}`), new RegExp(`choose another one with ${option}`)],
        );
      } finally {
        await closeServer(server);
      }
    });
  }

  for (const [what, content, ...phrases] of [
    ['missing', null, /neither a built-in chain/, /Check --chain/],
    ['not_json', 'genesis: none', /is not a chain spec/, /export-chain-spec/],
    ['empty', '', /is not a chain spec/, /export-chain-spec/],
    ['json_of_something_else', '{"id":"dev"}', /is not a chain spec/, /export-chain-spec/],
  ]) {
    test(`node_refuses_to_start_when_the_chain_spec_is_${what}`, async () => {
      const file = path.join(directory, `${what}.json`);
      if (content !== null) writeFileSync(file, content);
      await assertRefused(['--chain', file, ...(await ownPlace(what))], [...phrases]);
    });
  }

  test('node_refuses_to_start_when_the_genesis_has_no_usable_runtime', async () => {
    const file = changedSpec('no-runtime', (top) => {
      top[CODE_KEY] = `0x${'00'.repeat(64)}`;
    });
    await assertRefused(
      ['--chain', file, ...(await ownPlace('no-runtime'))],
      [/no usable genesis/, /export-chain-spec/],
    );
  });

  describe('over an existing database', () => {
    let sound;
    before(async () => {
      sound = path.join(directory, 'sound');
      const chain = await Chain.start({ mode: 'manual', basePath: sound });
      try {
        await seal(chain, 30);
      } finally {
        await chain.stop();
      }
    });

    test('node_refuses_to_start_when_the_database_is_of_another_chain', async () => {
      // Same id, so the same directory, but another genesis.
      const file = changedSpec('other-genesis', (top) => {
        top['0xdeadbeef'] = '0x01';
      });
      await assertRefused(
        ['--chain', file, ...(await ownPlace('other', { '--base-path': sound }))],
        [/belongs to another chain/, /another --base-path/, /purge-chain/],
      );
    });

    test('node_refuses_to_start_when_another_node_uses_the_database', async () => {
      const chain = await Chain.start({ mode: 'manual', basePath: sound });
      try {
        await assertRefused(
          ['--dev', ...(await ownPlace('shared', { '--base-path': sound }))],
          [/another node runs on this base path, stop it/],
        );
        await seal(chain);
      } finally {
        await chain.stop();
      }
    });

    for (const [what, damage] of [
      ['all_files_are_garbage', (files) => files.forEach(overwrite)],
      ['the_metadata_are_garbage', (files) => files.filter(isMetadata).forEach(overwrite)],
      ['the_tables_are_garbage', (files) => files.filter((f) => !isMetadata(f)).forEach(overwrite)],
      ['all_files_are_empty', (files) => files.forEach((file) => truncateSync(file, 0))],
    ]) {
      test(`node_refuses_to_start_when_of_its_database_${what}`, async () => {
        const basePath = path.join(directory, what);
        cpSync(sound, basePath, { recursive: true });
        damage(databaseFiles(basePath));
        const place = await ownPlace(what, { '--base-path': basePath });
        await assertRefused(
          ['--dev', ...place],
          [
            /cannot use the database at/,
            /If the database is damaged, remove it with `surety-node purge-chain`/,
          ],
        );
      });
    }

    test('chain_begins_anew_when_the_advice_about_a_damaged_database_is_followed', async () => {
      const basePath = path.join(directory, 'all_files_are_garbage');
      const purge = ['purge-chain', '--chain', 'dev', '--base-path', basePath];
      await nodeOutput(purge, { input: 'y\n', timeoutMs: LIMIT });
      const chain = await Chain.start({ mode: 'manual', basePath });
      try {
        assert.equal((await chain.api.rpc.chain.getHeader()).number.toNumber(), 0);
        await seal(chain);
      } finally {
        await chain.stop();
      }
    });
  });

  for (const subcommand of ['export-blocks', 'export-state', 'chain-info', 'revert']) {
    test(`${subcommand.replace('-', '_')}_refuses_when_there_is_no_database`, async () => {
      const basePath = path.join(directory, `none-${subcommand}`);
      await assertRefused(
        [subcommand, '--chain', 'dev', '--base-path', basePath],
        [/there is no database at/, /Check --chain and --base-path/],
      );
    });
  }

  /// Arguments that give a node data and ports of its own, some of them changed.
  async function ownPlace(name, changes = {}) {
    const [rpcPort, port, prometheusPort] = await freePorts(3);
    const place = {
      '--base-path': path.join(directory, `base-${name}`),
      '--rpc-port': rpcPort,
      '--port': port,
      '--prometheus-port': prometheusPort,
      ...changes,
    };
    return Object.entries(place).flat().map(String);
  }

  /// File with the raw chain spec of `dev`, its genesis storage changed.
  function changedSpec(name, change) {
    const spec = JSON.parse(rawSpec);
    change(spec.genesis.raw.top);
    const file = path.join(directory, `${name}.json`);
    writeFileSync(file, JSON.stringify(spec));
    return file;
  }
});

/// Storage key of the runtime's code, ":code".
const CODE_KEY = '0x3a636f6465';

async function assertRefused(args, phrases) {
  const { code, timedOut, output } = await runNode(args, { timeoutMs: LIMIT });
  assert.ok(!timedOut, `the node still ran after ${LIMIT / SECOND} s:\n${output}`);
  assert.ok(code > 0, `a failure, not ${code}:\n${output}`);
  for (const phrase of phrases) assert.match(output, phrase);
  assert.doesNotMatch(output, /panicked|stack backtrace/i);
  return output;
}

/// All files of the database below a base path.
function databaseFiles(basePath) {
  const root = path.join(basePath, 'chains/dev/paritydb/full');
  const files = readdirSync(root).map((name) => path.join(root, name));
  assert.ok(files.some(isMetadata), `a ParityDB in ${root}`);
  return files.filter((file) => statSync(file).isFile() && path.basename(file) !== 'lock');
}

function isMetadata(file) {
  return path.basename(file) === 'metadata';
}

function overwrite(file) {
  const { size } = statSync(file);
  // ParityDB reserves large files of which little is in use; their first part is what matters.
  const garbage = randomBytes(Math.min(size, 16 * 1024 * 1024));
  writeFileSync(file, garbage, { flag: 'r+' });
}
