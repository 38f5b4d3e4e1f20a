// Bounded waiting. Nothing in these tests waits without a limit and without saying what for.

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;

export function sleep(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/// The promise's result, or an error that names what did not come in time.
export async function within(milliseconds, what, promise) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`${what}: not within ${milliseconds / SECOND} s`)),
      milliseconds,
    );
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/// Repeats `probe` until it returns something other than undefined, null or false, and returns that.
/// An error of the probe counts as "not yet"; the last one is told when the time is over.
export async function until(what, probe, { timeoutMs = 30 * SECOND, everyMs = 100 } = {}) {
  const deadline = Date.now() + timeoutMs;
  let lastError;
  for (;;) {
    try {
      const remaining = Math.max(1, deadline - Date.now());
      const found = await within(remaining, 'the last attempt', Promise.resolve(probe()));
      if (found !== undefined && found !== null && found !== false) return found;
    } catch (error) {
      if (error.fatal) throw error;
      lastError = error;
    }
    if (Date.now() >= deadline) {
      const reason = lastError ? ` (last error: ${lastError.message})` : '';
      throw new Error(`${what}: not within ${timeoutMs / SECOND} s${reason}`);
    }
    await sleep(Math.min(everyMs, Math.max(1, deadline - Date.now())));
  }
}

/// An error that `until` passes on at once instead of trying again.
export function fatal(message) {
  return Object.assign(new Error(message), { fatal: true });
}
