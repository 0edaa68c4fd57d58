/** Resolves after `ms`, or at once when `signal` fires. Never rejects. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted || ms <= 0) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done, { once: true });
  });
}

/** Tries until it succeeds or `signal` fires (then undefined), waiting 100 ms doubled up to 5 s between tries. */
export async function retrying<T>(
  run: () => Promise<T>,
  signal: AbortSignal,
  failed: (error: unknown, waitMs: number) => void,
): Promise<T | undefined> {
  for (let attempt = 0; !signal.aborted; attempt += 1) {
    try {
      return await run();
    } catch (error) {
      if (signal.aborted) return undefined;
      const waitMs = Math.min(5_000, 100 * 2 ** attempt);
      failed(error, waitMs);
      await pause(waitMs, signal);
    }
  }
  return undefined;
}
