import type { Message } from "./message.ts";

/** What is not to be carried but put aside, and why. */
export interface Blame {
  readonly message: Message;
  readonly error: unknown;
}

/** Messages for one actor, in order. The rest says how it is narrowed down where it was refused or did not end: see narrow.ts. */
export interface Errand {
  readonly actorId: string;
  readonly messages: readonly Message[];
  /** How many held messages it carries at most; its own then wait behind those that are held. */
  readonly atMost?: number;
  /** Nothing but the first timer that is due before its first message. */
  readonly timerFirst?: true;
  /** The timers that were due before its first message have fired. */
  readonly timersDone?: true;
  readonly blamed?: readonly Blame[];
  /** What it was at when it did not end while the thread was at work; null: it was at no message. */
  readonly hung?: Message | null;
  /** How often it did not end, beside others or alone: the more often, the more patience it finds. */
  readonly tries?: number;
  /** Why its actor is to be paused as it is, with everything held. */
  readonly unfit?: unknown;
}
