// What many observations amount to, over again from the words of the specification: exact integers for money and
// confidence, floating point for the shape of a surface, where only a sign is asked for.
import { ONE, floorDiv } from './clearing.mjs';
import { ceilDiv } from './trading.mjs';

const ascending = (numbers) => numbers.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
const apart = (a, b) => (a > b ? a - b : b - a);
const smaller = (a, b) => (a < b ? a : b);

/// The middle one; of an even number the mean of the middle two, rounded down.
export function median(numbers) {
  const sorted = ascending(numbers);
  const half = sorted.length / 2;
  const upper = sorted[Math.floor(half)];
  return Number.isInteger(half) ? floorDiv(sorted[half - 1] + upper, 2n) : upper;
}

/// The median absolute deviation from the median; of an even number the higher of the middle two.
export function deviation(numbers) {
  const middle = median(numbers);
  return ascending(numbers.map((number) => apart(number, middle)))[Math.floor(numbers.length / 2)];
}

/// By how far observations are apart: none where their deviation reaches the band, a share of `unit`.
export function agreement(numbers, unit, band) {
  const share = ceilDiv(deviation(numbers) * ONE, (band * unit) / ONE);
  return share < ONE ? ONE - share : 0n;
}

/// By how many of the admitted say something: half of the share that is missing is taken away.
export function attendance(present, admitted) {
  const all = BigInt(admitted);
  return ((smaller(BigInt(present), all) + all) * ONE) / (2n * all);
}

/// By a move from a price that was believed.
export function calm(price, believed, limit) {
  const moved = ceilDiv(apart(price, believed) * ONE, believed);
  return moved <= limit ? ONE : (limit * ONE) / moved;
}

/// By age: whole until the heartbeat, then down to nothing at the maximum age, in a straight line.
export function youth(age, { heartbeat, maxAge }) {
  if (age <= heartbeat) return ONE;
  return age >= maxAge ? 0n : ((maxAge - age) * ONE) / (maxAge - heartbeat);
}

/// The product of factors, rounded down at each.
export function product(...factors) {
  return factors.reduce((all, factor) => (all * factor) / ONE, ONE);
}

/// Total variance of a raw SVI slice, of decimal texts, at a log-moneyness.
export function totalVariance({ a, b, rho, m, sigma }, k) {
  const y = k - Number(m);
  return Number(a) + Number(b) * (Number(rho) * y + Math.hypot(y, Number(sigma)));
}

/// What the density of a slice has the sign of: g(k) of Gatheral and Jacquier, (2.1).
export function density(slice, k) {
  const { b, rho, m, sigma } = slice;
  const [y, w] = [k - Number(m), totalVariance(slice, k)];
  const root = Math.hypot(y, Number(sigma));
  const first = Number(b) * (Number(rho) + y / root);
  const second = (Number(b) * Number(sigma) ** 2) / root ** 3;
  const inner = 1 - (k * first) / (2 * w);
  return inner ** 2 - (first ** 2 / 4) * (1 / w + 1 / 4) + second / 2;
}
