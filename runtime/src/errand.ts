import type { Message } from "./message.ts";

/** Messages for one actor, in order. */
export interface Errand {
  readonly actorId: string;
  readonly messages: readonly Message[];
  /** How many held messages it may carry at most, where more were refused. */
  readonly atMost?: number;
  /** Why the first of its messages is not to be carried but put aside. */
  readonly blame?: { readonly error: unknown };
}
