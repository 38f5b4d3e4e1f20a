// Blocks and time of a chain in manual mode. Its clock runs with the machine's, can be moved forward,
// and is ahead of the machine's by a slot per block when blocks are sealed faster than slots pass.
import { within } from './wait.mjs';

export const SLOT_MS = 2_000n;
export const HOUR_MS = 3_600_000n;
export const DAY_MS = 24n * HOUR_MS;

/// Seals `count` blocks, finalized unless said otherwise, and returns their hashes.
export async function seal(chain, count = 1, { finalize = true } = {}) {
  const hashes = [];
  for (let i = 0; i < count; i += 1) {
    const { hash } = await chain.rpc('engine_createBlock', true, finalize, null);
    hashes.push(hash);
  }
  return hashes;
}

/// Moves the clock of the next block forward and returns that clock in Unix milliseconds.
/// No block is made by this.
export async function advanceTime(chain, milliseconds) {
  return BigInt(await chain.rpc('dev_advanceTime', Number(milliseconds)));
}

/// Clock of the next block in Unix milliseconds.
export async function nextBlockTime(chain) {
  return BigInt(await chain.rpc('dev_now'));
}

/// `timestamp.now` of a block, of the best one without a hash.
export async function chainTime(chain, blockHash) {
  const at = blockHash ? await chain.api.at(blockHash) : chain.api;
  return (await within(30_000, 'reading the time', at.query.timestamp.now())).toBigInt();
}

/// Seals one block whose time is `unixMilliseconds`, later only by what the call takes, and returns
/// its hash. A time that has passed gives a block at once.
export async function sealAt(chain, unixMilliseconds) {
  const ahead = BigInt(unixMilliseconds) - (await nextBlockTime(chain));
  if (ahead > 0n) await advanceTime(chain, ahead);
  const [hash] = await seal(chain);
  return hash;
}
