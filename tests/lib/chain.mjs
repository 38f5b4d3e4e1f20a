// A real node on the loopback, with ports and data of its own.
//
// Mode `manual`: `--dev --sealing manual`, a block comes when the test asks for it and the clock
// can be moved (clock.mjs). Mode `babe`: `--dev`, real slots of 2 s with GRANDPA.
import path from 'node:path';
import { ApiPromise, WsProvider } from '@polkadot/api';
import { nodeBinary } from './node.mjs';
import { Service, freePorts, removeDirectory, temporaryDirectory } from './processes.mjs';
import { callRpc } from './rpc.mjs';
import { MINUTE, SECOND, fatal, until, within } from './wait.mjs';

const MODES = {
  manual: ['--dev', '--sealing', 'manual'],
  babe: ['--dev'],
};

/// The development chain's raw spec, if SURETY_DEV_SPEC names one: the node then reads its genesis instead of working
/// it out, for which it would compile the runtime once more.
function genesis() {
  const spec = process.env.SURETY_DEV_SPEC;
  return spec ? ['--chain', spec] : [];
}

/// What the SDK's sync engine says when a node that is told to end drops its peers' handle before it: a race of the
/// SDK's own shutdown, after the database is closed to new blocks and before the process ends.
const SHUTDOWN_RACE = 'SelectNextSome polled after terminated';

/// Extensions without data that this polkadot.js has not heard of; it would warn of each.
export const UNKNOWN_EXTENSIONS = {
  AuthorizeCall: { extrinsic: {}, payload: {} },
  CheckOperational: { extrinsic: {}, payload: {} },
};

export class Chain {
  /// Starts a node and connects to it. `basePath` (kept at the end) continues existing data,
  /// `args` are added to the command line.
  static async start({ mode = 'manual', basePath, args = [] } = {}) {
    const chain = new Chain(mode, basePath, args);
    await chain.#launch();
    return chain;
  }

  constructor(mode, basePath, args) {
    if (!(mode in MODES)) throw new Error(`unknown mode of a chain: ${mode}`);
    this.mode = mode;
    this.args = args;
    this.workDirectory = temporaryDirectory(mode);
    this.basePath = basePath ?? path.join(this.workDirectory, 'base');
  }

  get url() {
    return `ws://127.0.0.1:${this.rpcPort}`;
  }

  /// Calls any RPC of the node and returns its JSON.
  rpc(method, ...params) {
    return within(MINUTE, `RPC ${method}`, this.provider.send(method, params));
  }

  /// The last lines of the node's log, for error messages.
  tail(lines) {
    return this.service.tail(lines);
  }

  /// Ends the node politely and forgets its data.
  async stop() {
    try {
      await this.halt();
    } finally {
      removeDirectory(this.workDirectory);
    }
  }

  /// Ends the node politely; its data stay for `restart`.
  async halt() {
    await this.#disconnect();
    const { code, signal } = await this.service.end('SIGTERM');
    if (code !== 0 && !this.tail(60).includes(SHUTDOWN_RACE)) {
      throw new Error(`the node ended with ${code ?? signal}; its last words:\n${this.tail()}`);
    }
  }

  /// Ends the node by SIGKILL, as a power cut would; its data stay for `restart`.
  async kill9() {
    const killed = this.service.end('SIGKILL');
    await this.#disconnect();
    await killed;
  }

  /// Starts the node again over the same data; `api` is a new connection afterwards. `samePorts` lets
  /// other programs find it again.
  async restart({ samePorts = false } = {}) {
    if (this.service.running) await this.halt();
    await this.#launch({ samePorts });
  }

  async #launch({ samePorts = false } = {}) {
    if (!samePorts) {
      [this.rpcPort, this.p2pPort, this.prometheusPort] = await freePorts(3);
    }
    this.service = new Service(
      `the ${this.mode} node`,
      nodeBinary(),
      [
        ...MODES[this.mode],
        ...genesis(),
        ...['--base-path', this.basePath],
        ...['--rpc-port', `${this.rpcPort}`],
        ...['--listen-addr', `/ip4/127.0.0.1/tcp/${this.p2pPort}`],
        ...['--prometheus-port', `${this.prometheusPort}`],
        ...this.args,
      ],
      path.join(this.workDirectory, 'node.log'),
    );
    try {
      await this.#answers();
      await this.#connect();
    } catch (error) {
      await this.#disconnect();
      await this.service.end('SIGKILL');
      throw new Error(`the node did not start: ${error.message}\nits last words:\n${this.tail()}`);
    }
  }

  #answers() {
    return until(
      `the RPC of the node at port ${this.rpcPort} answers`,
      async () => {
        if (!this.service.running) throw fatal('the node has ended');
        return callRpc(this.rpcPort, 'system_health');
      },
      { timeoutMs: MINUTE, everyMs: 100 },
    );
  }

  async #connect() {
    // No automatic reconnection: a connection that breaks under a test is a finding.
    this.provider = new WsProvider(this.url, false, {}, 30 * SECOND);
    await within(30 * SECOND, 'the connection', this.provider.connect());
    await within(30 * SECOND, 'the connection', this.provider.isReady);
    this.api = await within(
      MINUTE,
      'the metadata of the chain',
      ApiPromise.create({
        provider: this.provider,
        noInitWarn: true,
        signedExtensions: UNKNOWN_EXTENSIONS,
      }),
    );
  }

  async #disconnect() {
    const { api, provider } = this;
    this.api = undefined;
    this.provider = undefined;
    try {
      await within(5 * SECOND, 'disconnecting', (api ?? provider)?.disconnect());
    } catch {
      // The node may be gone already; nothing is lost with a connection that cannot be closed.
    }
  }
}

/// Starts a chain for the body and stops it afterwards, also when the body fails; the error then
/// carries the end of the node's log.
export async function withChain(options, body) {
  const chain = await Chain.start(options);
  try {
    await body(chain);
  } catch (error) {
    error.message += `\nthe end of the node's log:\n${chain.tail(15)}`;
    throw error;
  } finally {
    await chain.stop();
  }
}
