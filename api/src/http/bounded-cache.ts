/** Least recently used out, entries trusted for a time only. For lookups that may be a little old. */
export interface BoundedCache<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value, trustedMs: number): void;
  delete(key: string): void;
  clear(): void;
}

export function boundedCache<Value>(capacity: number, clock: () => number): BoundedCache<Value> {
  const entries = new Map<string, { value: Value; until: number }>();
  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      entries.delete(key);
      if (entry.until <= clock()) return undefined;
      // Map keeps insertion order, so the front is the least recently used.
      entries.set(key, entry);
      return entry.value;
    },
    set(key, value, trustedMs) {
      entries.delete(key);
      entries.set(key, { value, until: clock() + trustedMs });
      if (entries.size <= capacity) return;
      const oldest = entries.keys().next().value;
      if (oldest !== undefined) entries.delete(oldest);
    },
    delete(key) {
      entries.delete(key);
    },
    clear: () => entries.clear(),
  };
}
