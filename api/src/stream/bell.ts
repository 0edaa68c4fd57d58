/**
 * Says "look now" after a commit. A hint and never data: a bell that rings too often, too late or not at all costs
 * latency, never a row, because whoever listens also looks by the clock.
 */
export interface Bell {
  /** Returns how to stop listening. */
  onRing(listener: () => void): () => void;
  readonly isConnected: () => boolean;
  close(): Promise<void>;
}

/** The listeners of a bell, shared by its adapters. */
export function ringer(): { onRing: Bell["onRing"]; ring: () => void } {
  const listeners = new Set<() => void>();
  return {
    onRing(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    ring() {
      for (const listener of listeners) listener();
    },
  };
}
