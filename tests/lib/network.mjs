// The local network of four validators, as scripts/network.sh runs it, and its faults.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { nodeOutput } from './node.mjs';
import { removeDirectory, run, temporaryDirectory } from './processes.mjs';
import { blockHash, blockHeader, callRpc, finalizedHeader } from './rpc.mjs';
import { MINUTE, SECOND, until } from './wait.mjs';

const SCRIPT = fileURLToPath(new URL('../../scripts/network.sh', import.meta.url));
const FIRST_RPC_PORT = 9944;

export const VALIDATORS = ['alice', 'bob', 'charlie', 'dave'];

export class Network {
  #leave = () => spawnSync(SCRIPT, ['down'], { env: this.#environment(), timeout: MINUTE });

  /// A network with data of its own that finalizes blocks.
  static async start() {
    const network = new Network();
    network.directory = temporaryDirectory('network');
    // The script's nodes outlive their starter, so they have to be ended with this process.
    process.on('exit', network.#leave);
    try {
      await network.up();
    } catch (error) {
      await network.stop();
      throw error;
    }
    return network;
  }

  /// Starts the nodes that do not run and waits until all finalize blocks.
  async up() {
    // The script may have to bring the binary up to date first.
    await this.#script(['up'], 4 * MINUTE);
  }

  /// Ends all nodes and forgets their data.
  async stop() {
    try {
      await this.#script(['down'], MINUTE);
      process.off('exit', this.#leave);
    } finally {
      removeDirectory(this.directory);
    }
  }

  rpcPort(name) {
    return FIRST_RPC_PORT + VALIDATORS.indexOf(name);
  }

  /// Kills nodes as a power cut would, and waits until they are gone.
  async kill9(...names) {
    const pids = names.map((name) => this.#pid(name));
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    for (const pid of pids) {
      await until(`process ${pid} is gone`, () => !isAlive(pid), { timeoutMs: 10 * SECOND });
    }
  }

  /// `{ best, finalized }` heights of a node; the lag they show is never too small.
  async heights(name) {
    const port = this.rpcPort(name);
    const finalized = await finalizedHeader(port);
    const best = await blockHeader(port);
    return { best: best.number, finalized: finalized.number };
  }

  async finalized(name) {
    return (await finalizedHeader(this.rpcPort(name))).number;
  }

  /// Waits until every named node has finalized a height.
  async untilFinalized(names, height, timeoutMs) {
    await Promise.all(
      names.map((name) =>
        until(
          `${name} finalizes block ${height}`,
          async () => (await this.finalized(name)) >= height,
          {
            timeoutMs,
            everyMs: 250,
          },
        ),
      ),
    );
  }

  /// `{ hash, stateRoot }` of a height as a node knows it.
  async block(name, height) {
    const port = this.rpcPort(name);
    const hash = await blockHash(port, height);
    const { stateRoot } = await blockHeader(port, hash);
    return { hash, stateRoot };
  }

  /// What a stopped node has in its database.
  async stored(name) {
    const data = path.join(this.directory, name, 'data');
    return JSON.parse(await nodeOutput(['chain-info', '--chain', 'local', '--base-path', data]));
  }

  storageKeys(name, prefix) {
    return callRpc(this.rpcPort(name), 'state_getKeysPaged', [prefix, 1_000]);
  }

  log(name) {
    return readFileSync(path.join(this.directory, name, 'node.log'), 'utf8');
  }

  #pid(name) {
    return Number(readFileSync(path.join(this.directory, name, 'pid'), 'utf8'));
  }

  async #script(args, timeoutMs) {
    const result = await run(SCRIPT, args, { env: this.#environment(), timeoutMs });
    if (result.code !== 0) {
      const how = result.timedOut ? 'was not done in time' : `failed with ${result.code}`;
      throw new Error(`network.sh ${args.join(' ')} ${how}:\n${result.output}`);
    }
  }

  #environment() {
    return { ...process.env, SURETY_NETWORK_DIR: this.directory };
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    // A killed process that nobody has waited for yet is still listed, as a zombie.
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
