import type { Message } from "./message.ts";

/** One message of the queue: several envelopes that are deleted together. */
export interface Delivery {
  readonly id: string;
  readonly messages: readonly Message[];
  /** Size of its body, where the mailbox knows. */
  readonly bytes?: number;
}

/** Where messages come from. At least once, in any order: correctness never depends on the queue (L3, L4). */
export interface Mailbox {
  readonly name: string;
  /**
   * Waits for messages; resolves with none when the wait ran out. Ends soon after `signal` fires; what it brings even then is the
   * caller's to give back. Throws when the queue is away.
   */
  receive(signal: AbortSignal): Promise<readonly Delivery[]>;
  /** Deletes deliveries, after their commit and never before (L2). A lost delete is no error: the message comes again. */
  settle(deliveries: readonly Delivery[]): Promise<void>;
  /** Gives deliveries back, unhandled: at once, or after `afterMs` where nobody here could do more with them. */
  release(deliveries: readonly Delivery[], afterMs?: number): Promise<void>;
  /**
   * Begins no more long waits, and resolves when none is left that cannot be broken off. `receive` goes on meanwhile and afterwards, and
   * brings what is there at once. Absent: `signal` ends every wait.
   */
  leave?(): Promise<void>;
  close(): Promise<void>;
}
