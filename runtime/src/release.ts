// Release
//
//   L11 During a deploy workers of two releases share actors and queues. The older one leaves alone what the newer one wrote: it holds
//       the messages for it (draft.ts) and neither downgrades a snapshot nor calls it unreadable.

/** Numbers between dots, compared one by one: "2" before "10", "1.2" before "1.10", "1" before "1.1". Anything else counts as 0. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split("."), b.split(".")];
  for (let n = 0; n < Math.max(left.length, right.length); n += 1) {
    const difference =
      (Number.parseInt(left[n] ?? "-1", 10) || 0) - (Number.parseInt(right[n] ?? "-1", 10) || 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

const MOST = 10_000;
const REMEMBERED_MS = 60_000;

/** Actors that a newer release has taken over: this worker does not claim their timers, which it could not fire. */
export interface ActorsAhead {
  /** Whether there was room to remember it: only then will this worker leave it alone. */
  note(actorId: string): boolean;
  /** Forgotten after a minute, should the newer release have been taken back. */
  list(): string[];
}

export function createActorsAhead(monotonic: () => number): ActorsAhead {
  const until = new Map<string, number>();
  return {
    note(actorId) {
      const isNoted = until.size < MOST || until.has(actorId);
      if (isNoted) until.set(actorId, monotonic() + REMEMBERED_MS);
      return isNoted;
    },
    list() {
      const now = monotonic();
      for (const [actorId, end] of until) if (end < now) until.delete(actorId);
      return [...until.keys()];
    },
  };
}
