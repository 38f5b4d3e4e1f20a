// Volatility surfaces as an operator's program quotes them: the SSVI of docs/operator.md.

const YEAR_MS = 365 * 24 * 3_600 * 1_000;
const SHORTEST_MS = 60_000;

/// The raw SVI slice, of decimal texts, of an expiry this far away: `vol` a year at the money.
export function slice(tenorMs, { vol = 0.8, skew = -0.2, smile = 1 } = {}) {
  const years = Math.max(Number(tenorMs), SHORTEST_MS) / YEAR_MS;
  const theta = vol * vol * years;
  const phi = smile / Math.sqrt(theta * (1 + theta));
  const root = Math.sqrt(1 - skew * skew);
  const parameters = {
    a: (theta / 2) * (1 - skew * skew),
    b: (theta * phi) / 2,
    rho: skew,
    m: -skew / phi,
    sigma: root / phi,
  };
  return Object.fromEntries(Object.entries(parameters).map(([name, x]) => [name, x.toFixed(18)]));
}
