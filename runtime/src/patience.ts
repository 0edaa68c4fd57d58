// Patience
//
//   L8  How long steps may run before they are broken off. A step takes microseconds, and one that never ends holds its process for all of its
//       patience: so the first is short, beside others, and costs nobody anything when it was wrong. What was broken off is tried again by
//       itself, with more patience each time, and is blamed only where it was broken off twice at the same message, both times while this
//       thread was at work: a process that stood still, or waited for a core, has shown nothing. A collection of garbage is work of
//       this thread too, so the second time must be longer than any takes.
import { getHeapStatistics } from "node:v8";

/** Ms, each longer or as long. */
export type Patience = readonly number[];

/** For one who has the process to himself. */
export const longPatience: Patience = [1_000, 1_000, 1_000, 1_000];

/** For a process with neighbours: five hundred steps, then by itself what costs a message, there and here, then what costs an actor. */
export const shortPatience: Patience = [10, 150, 250, 1_000, 1_000];

/** Shorter ones blame no message, unless they are the last. */
export const BLAME_MS = 250;

/** On the other thread: there is next to nothing to collect there, and suspects wait for each other, so twenty of them for twenty times this. */
export const APART_BLAME_MS = 150;

/** The same for pausing an actor, which holds everything of it until somebody resumes it. */
export const UNFIT_MS = 1_000;

/** Half of a patience; of a long one a quarter of a second, which is ten thousand steps: a machine may be that slow. */
export const isProvenBy = (workedMs: number, patienceMs: number): boolean =>
  workedMs >= Math.min(patienceMs / 2, 250);

/**
 * On a thread that steps one errand at a time and then forgets it: it has next to nothing to collect, and needs a tenth of a second for
 * what it compiles at most, and half a millisecond for a message.
 */
export const isProvenApart = (workedMs: number, patienceMs: number, messages: number): boolean =>
  workedMs >= Math.min((patienceMs * 2) / 3, 100 + messages / 2);

/** A process that has carried fewer messages still compiles what it runs, and has the long patience. */
export const WARM_MESSAGES = 1_000;

/** For a try (0: the first) at so many messages: a step takes 5 to 20 µs, and each is given five times as much besides. */
export function patienceFor(patience: Patience, tries: number, messages: number): number {
  const ms = patience[Math.min(tries, patience.length - 1)] ?? 0;
  return Math.ceil(ms + messages * Math.max(0.1, ms / 1_000));
}

export const isLastTry = (patience: Patience, tries: number): boolean => tries >= patience.length - 1;

/** What the heap of this thread holds, bytes. Asking costs a microsecond. */
export type Heap = () => number;

export const heapOfThread: Heap = () => getHeapStatistics().used_heap_size;

/** CPU time of this thread, ms. */
export type Work = () => number;

export const workOfThread: Work = () => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
};
