// The feeder as a service beside a chain.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { hotKeyUris } from './operators.mjs';
import { Service, removeDirectory, temporaryDirectory } from './processes.mjs';

/// Path of the feeder under test: SURETY_FEEDER, else the release build of the shared target directory.
export function feederBinary() {
  const target = process.env.CARGO_TARGET_DIR ?? path.join(homedir(), '.cache/surety/target');
  const binary = process.env.SURETY_FEEDER ?? path.join(target, 'release/surety-feeder');
  if (!existsSync(binary)) {
    throw new Error(
      `no feeder at ${binary}: build it (cargo build --release) or set SURETY_FEEDER`,
    );
  }
  return binary;
}

export class Feeder {
  /// Starts feeding the node at `url`: `source` is the source's command line, `['csv', file]`; `keys` are
  /// secrets of hot keys, those of the first three operators if not given.
  constructor(url, source, { keys = hotKeyUris.slice(0, 3) } = {}) {
    this.directory = temporaryDirectory('feeder');
    this.service = new Service(
      'the feeder',
      feederBinary(),
      ['--url', url, ...keys.flatMap((key) => ['--key', key]), ...source],
      path.join(this.directory, 'feeder.log'),
    );
  }

  get running() {
    return this.service.running;
  }

  /// The last lines that it said.
  tail(lines) {
    return this.service.tail(lines);
  }

  /// Ends it politely, which it must heed.
  async stop() {
    try {
      const { code, signal } = await this.service.end('SIGTERM');
      if (code !== 0) {
        throw new Error(`the feeder ended with ${code ?? signal}; its last words:\n${this.tail()}`);
      }
    } finally {
      removeDirectory(this.directory);
    }
  }
}
