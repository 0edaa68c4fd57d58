// Readiness
//
// Whether what was started does its work, or why not: in plain words, with the last lines of its log.
import type { Child } from "./child.ts";
import { waitUntilAnswering } from "./health.ts";
import type { Speaker } from "./terminal.ts";

/** A reason to give up that the reader can act on. */
export class CannotStart extends Error {
  override readonly name = "CannotStart";
}

export interface Awaited {
  readonly who: string;
  readonly speaker: Speaker;
  readonly child: Child;
  /** Where it answers; undefined: it holds no port, so it is enough that it does not give up. */
  readonly url?: string;
}

export interface Patience {
  readonly deadlineMs: number;
  readonly signal: AbortSignal;
  lastLines(speaker: Speaker): readonly string[];
}

const failed = ({ who, speaker }: Awaited, reason: string, { lastLines }: Patience): CannotStart => {
  const lines = lastLines(speaker);
  const log = lines.length > 0 ? `Its last lines:\n\n  ${lines.join("\n  ")}\n` : "It wrote nothing.";
  return new CannotStart(`${who} cannot start: ${reason}. ${log}`);
};

/** Returns when all answer, or when the signal aborts; throws `CannotStart` for the first that does not. */
export const waitUntilReady = async (all: readonly Awaited[], patience: Patience): Promise<void> => {
  const { deadlineMs, signal } = patience;
  const answering = all.map(async (one) => {
    if (one.url === undefined) return;
    const health = await waitUntilAnswering(one.url, deadlineMs, signal);
    if (health.kind === "answering" || signal.aborted) return;
    const reason = `it did not answer on ${one.url} within ${deadlineMs / 1000} s (${health.reason})`;
    throw failed(one, reason, patience);
  });
  const givingUp = all.map(async (one): Promise<never> => {
    const code = await one.child.gaveUp;
    throw failed(one, `it ended with exit code ${code}`, patience);
  });
  await Promise.race([Promise.all(answering), ...givingUp]);
};
