// The node's binary and its one-shot subcommands.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { run } from './processes.mjs';

/// Path of the node under test: SURETY_NODE, else the release build of the shared target directory.
export function nodeBinary() {
  const target = process.env.CARGO_TARGET_DIR ?? path.join(homedir(), '.cache/surety/target');
  const binary = process.env.SURETY_NODE ?? path.join(target, 'release/surety-node');
  if (!existsSync(binary)) {
    throw new Error(`no node at ${binary}: build it (cargo build --release) or set SURETY_NODE`);
  }
  return binary;
}

/// Runs the node's binary to its end, whatever the end is.
export function runNode(args, options) {
  return run(nodeBinary(), args, options);
}

/// Runs a subcommand that must succeed and returns its standard output.
export async function nodeOutput(args, options) {
  const result = await runNode(args, options);
  if (result.code !== 0) {
    const how = result.timedOut
      ? 'did not end in time'
      : `ended with ${result.code ?? result.signal}`;
    throw new Error(`surety-node ${args.join(' ')} ${how}:\n${result.output}`);
  }
  return result.stdout;
}
