// The settlement price computed anew, from what blocks show and from the words of the specification.
//
// Each block's price is a sample that stands from that block to the next, for 12 s at most and only while
// a quorum behind it is fresh. The average over the last W before expiry, weighted by time, is cut exactly
// at both ends and rounded down. If less than two thirds of W are covered the window goes on after expiry
// until they are. A block that ends a session leaves the hook no weight: it takes no sample, and the last one
// goes on.
//
// The chain numbers the samples that it keeps: those of which it has seen a part in an open window by the block that
// fixes the price, in the order of time and without a gap.
import { hasWorked } from './operators.mjs';
import { blockEvents } from './tx.mjs';

/// What blocks `from` to `to` (numbers) show: `[{ number, hash, now, snapshot, events, worked }]`; the
/// snapshot is `{ asOf, spot }` as stored, however old, or null; `worked` tells whether the hook did.
export async function blockTrail(chain, underlying, from, to) {
  const trail = [];
  for (let number = from; number <= to; number += 1) {
    const hash = (await chain.api.rpc.chain.getBlockHash(number)).toHex();
    const at = await chain.api.at(hash);
    const [now, stored, events, worked] = await Promise.all([
      at.query.timestamp.now(),
      at.query.oracle.prices(underlying),
      blockEvents(chain, hash),
      hasWorked(at, underlying),
    ]);
    const snapshot = stored.isSome
      ? { asOf: stored.unwrap().asOf.toBigInt(), spot: stored.unwrap().spot.toBigInt() }
      : null;
    trail.push({ number, hash, now: now.toBigInt(), snapshot, events, worked });
  }
  return trail;
}

/// The times that govern a settlement of this underlying: `{ window, sampleLimit, maxAge }`.
export async function settlementTerms(chain, underlying) {
  const [timing, feed] = await Promise.all([
    chain.api.query.oracle.timing(),
    chain.api.query.oracle.feeds(underlying),
  ]);
  return {
    window: timing.settlementWindow.toBigInt(),
    sampleLimit: timing.sampleLimit.toBigInt(),
    maxAge: feed.unwrap().maxAge.toBigInt(),
  };
}

/// The settlement of `expiry` that these blocks amount to, as the event tells it; null if they do not yet
/// amount to one. Also `inTime`, what was covered at expiry. `firstSample` is the number of its first sample:
/// where no other window was open, how many the chain has kept before.
export function settlementOf(trail, expiry, terms, firstSample = 0n) {
  const opens = expiry - terms.window;
  const required = terms.window - terms.window / 3n;
  const blocks = trail.filter(({ worked }) => worked);
  const samples = samplesOf(blocks, terms);
  const inTime = coverage(cut(samples, opens, expiry));
  const end = inTime >= required ? expiry : instantCovered(cut(samples, opens), required);
  const block = end === null ? undefined : blocks.find(({ now }) => now >= end && now >= expiry);
  if (!block) return null;

  const counted = cut(samples, opens, end);
  const covered = coverage(counted);
  const weighted = counted.reduce(
    (sum, { from, until, price }) => sum + price * (until - from),
    0n,
  );
  const prices = counted.map(({ price }) => price);
  const settlement = {
    price: weighted / covered,
    covered,
    low: prices.reduce((a, b) => (a < b ? a : b)),
    high: prices.reduce((a, b) => (a > b ? a : b)),
    fixedAt: block.now,
    chosen: false,
    sampledUntil: end,
    firstSample,
    endSample: firstSample + BigInt(cut(samples, opens, block.now).length),
  };
  return { settlement, inTime };
}

function samplesOf(blocks, { sampleLimit, maxAge }) {
  return blocks.flatMap(({ now, snapshot }, i) => {
    if (!snapshot) return [];
    const ends = [now + sampleLimit, snapshot.asOf + maxAge];
    if (i + 1 < blocks.length) ends.push(blocks[i + 1].now);
    const until = ends.reduce((a, b) => (a < b ? a : b));
    return until > now ? [{ from: now, until, price: snapshot.spot }] : [];
  });
}

/// The parts of samples between two instants.
function cut(samples, start, end) {
  return samples
    .map((sample) => ({
      ...sample,
      from: sample.from > start ? sample.from : start,
      until: end === undefined || sample.until < end ? sample.until : end,
    }))
    .filter(({ from, until }) => from < until);
}

function coverage(samples) {
  return samples.reduce((sum, { from, until }) => sum + (until - from), 0n);
}

/// When as much as `required` is covered; null if it never is.
function instantCovered(samples, required) {
  let missing = required;
  for (const { from, until } of samples) {
    if (until - from >= missing) return from + missing;
    missing -= until - from;
  }
  return null;
}
