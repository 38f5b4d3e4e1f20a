// Processes and directories of the tests. Everything begun here is registered and ended with the
// test process, however that ends: nothing survives a test.
import { spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MINUTE, SECOND, within } from './wait.mjs';

const living = new Set();
const directories = new Set();
const claims = new Set();

// The exit handlers below cannot run when the test process itself is killed by SIGKILL; then the
// kernel ends its children, if util-linux is there to ask for that.
const SETPRIV = '/usr/bin/setpriv';
const dieWithParent = existsSync(SETPRIV) ? [SETPRIV, '--pdeathsig', 'KILL'] : [];

process.on('exit', () => {
  for (const child of living) child.kill('SIGKILL');
  for (const directory of directories) removeDirectory(directory);
  for (const file of claims) rmSync(file, { force: true });
});
for (const [signal, number] of [
  ['SIGHUP', 1],
  ['SIGINT', 2],
  ['SIGTERM', 15],
]) {
  process.once(signal, () => process.exit(128 + number));
}

/// A directory that is gone after the test. SURETY_KEEP_DATA=1 keeps it for a look.
export function temporaryDirectory(name) {
  const directory = mkdtempSync(path.join(tmpdir(), `surety-${name}-`));
  directories.add(directory);
  return directory;
}

export function removeDirectory(directory) {
  if (!process.env.SURETY_KEEP_DATA) {
    // A process that is just ending may still write there.
    rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
  directories.delete(directory);
}

/// Ports below those that the kernel gives away by itself, so that no connection takes one before the node does.
const PORTS = { first: 10_000, count: 22_000, perProcess: 1_000 };
let portsTried = 0;

/// Where test processes that run at the same time tell each other which ports are theirs: a node takes seconds from
/// being given a port to listening on it.
const CLAIMS = path.join(tmpdir(), 'surety-test-ports');

/// `count` different ports of the loopback that nobody listens on. Test files that run at the same time look in
/// different places.
export async function freePorts(count) {
  const { first, count: all, perProcess } = PORTS;
  const ports = [];
  for (let attempts = 0; ports.length < count; attempts += 1) {
    if (attempts > perProcess) throw new Error('there are no free ports');
    const port = first + ((process.pid * perProcess + portsTried) % all);
    portsTried = (portsTried + 1) % perProcess;
    if (!claim(port)) continue;
    const server = await occupyPort(port).catch(() => null);
    if (!server) continue;
    await closeServer(server);
    ports.push(port);
  }
  return ports;
}

/// Whether a port is this process's until it ends; not if another's that lives.
function claim(port) {
  const file = path.join(CLAIMS, `${port}`);
  mkdirSync(CLAIMS, { recursive: true });
  for (let attempts = 0; attempts < 2; attempts += 1) {
    try {
      writeFileSync(file, `${process.pid}`, { flag: 'wx' });
      claims.add(file);
      return true;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (claims.has(file)) return true;
    if (isClaimed(file)) return false;
    rmSync(file, { force: true });
  }
  return false;
}

/// Whether the process that wrote the file is alive; if it has only just made it, it is.
function isClaimed(file) {
  try {
    process.kill(Number(readFileSync(file, 'utf8')), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/// Listens on a port of the loopback; 0 takes any.
export function occupyPort(port) {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

export function closeServer(server) {
  return new Promise((resolve) => server.close(resolve));
}

/// A long-running program whose output goes to a file.
export class Service {
  constructor(name, binary, args, logFile, env = process.env) {
    this.name = name;
    this.logFile = logFile;
    const log = openSync(logFile, 'a');
    const [command, ...rest] = [...dieWithParent, binary, ...args];
    this.child = spawn(command, rest, { env, stdio: ['ignore', log, log] });
    closeSync(log);
    this.exited = ended(this.child);
  }

  get pid() {
    return this.child.pid;
  }

  get running() {
    return living.has(this.child);
  }

  /// The last lines of the log, for error messages.
  tail(lines = 40) {
    const text = existsSync(this.logFile) ? readFileSync(this.logFile, 'utf8') : '';
    return text.trimEnd().split('\n').slice(-lines).join('\n');
  }

  /// Sends the signal and waits for the end; a program that ignores a polite signal is killed and
  /// that is an error.
  async end(signal, { timeoutMs = 30 * SECOND } = {}) {
    if (!this.running) return this.exited;
    this.child.kill(signal);
    try {
      return await within(timeoutMs, `${this.name} ends after ${signal}`, this.exited);
    } catch (error) {
      this.child.kill('SIGKILL');
      await this.exited;
      throw new Error(`${error.message}; its last words:\n${this.tail()}`);
    }
  }
}

/// Runs a program to its end and returns `{ code, signal, stdout, stderr, output, timedOut }`.
export async function run(binary, args, options = {}) {
  const { timeoutMs = MINUTE, env = process.env, cwd, input } = options;
  const [command, ...rest] = [...dieWithParent, binary, ...args];
  const child = spawn(command, rest, { env, cwd, stdio: ['pipe', 'pipe', 'pipe'] });
  const texts = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr']) {
    child[stream].setEncoding('utf8').on('data', (text) => (texts[stream] += text));
  }
  // A program may end without having read its input.
  child.stdin.on('error', () => {});
  child.stdin.end(input ?? '');

  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    child.kill('SIGKILL');
  }, timeoutMs);
  const { code, signal } = await ended(child);
  clearTimeout(timer);
  return { code, signal, timedOut, ...texts, output: texts.stdout + texts.stderr };
}

function ended(child) {
  living.add(child);
  return new Promise((resolve, reject) => {
    child.once('error', (error) => {
      living.delete(child);
      reject(error);
    });
    child.once('close', (code, signal) => {
      living.delete(child);
      resolve({ code, signal });
    });
  });
}
