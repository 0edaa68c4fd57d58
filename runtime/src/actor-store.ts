import type { StateValue } from "xstate";
import type { ActorStatus, SnapshotEnvelope, StoredActor } from "./actor-state.ts";
import type { Message, WirePoint } from "./message.ts";
import type { Order } from "./step.ts";
import type { Timer } from "./timer.ts";

export interface JournalEntry {
  readonly ordinal: number;
  readonly at: number;
  readonly part: string | null;
  readonly machine: string;
  readonly event: Readonly<Record<string, unknown>>;
  readonly before: StateValue | null;
  readonly after: StateValue;
  readonly state: string;
  readonly taken: readonly string[];
  readonly orders: readonly Order[];
  /** Context of a part after the step, so that a list of parts can follow the journal; null for the root. */
  readonly detail: unknown;
  /** Traceparent of what brought the event, only when that is traced. */
  readonly trace?: string;
}

export interface ReadingEntry {
  readonly actorId: string;
  readonly boot: string;
  readonly seq: number;
  readonly measuredAt: number;
  readonly acceptedAt: number;
  /** Came after a newer one, or was marked historical: history only. */
  readonly late: boolean;
  readonly points: Readonly<Record<string, WirePoint>>;
}

export interface PartEntry {
  readonly key: string;
  readonly machine: string;
  readonly state: string;
  readonly rank: number;
  readonly value: StateValue;
  readonly context: unknown;
  readonly startedAt: number;
  readonly changedAt: number;
  readonly endedAt: number | null;
}

/** One event that could not be carried, kept with its reason (L8). */
export interface LetterEntry {
  readonly actorId: string;
  /** Identity of the message: a repeated delivery does not make a second letter. */
  readonly letterId: string;
  readonly message: unknown;
  readonly error: { readonly name: string; readonly message: string; readonly stack?: string };
  readonly at: number;
}

/** What a commit makes of the standing of its actor, beside or instead of its state. */
export interface Supervision {
  readonly status: ActorStatus;
  /** Why it is paused from now on; null when this commit does not pause it. */
  readonly pausedReason: string | null;
  /** To be held behind what is held already, in order. */
  readonly held: readonly Message[];
  /** Identities of messages that were held and are held no longer. */
  readonly released: readonly string[];
  /** Ids of letters that were tried again and carried. */
  readonly settled: readonly string[];
  /** Readings that went to history only, because no more are held. */
  readonly overflow: number;
}

/**
 * What a commit does with the stored bound of its actor's deadlines (L6). `write`: `nextDueAt` comes before the earliest deadline of the
 * version that was read, or has to be written whatever is kept. `look`: a claim may hold it, or it has passed; it is written unless
 * the stored one lies ahead and not behind `nextDueAt`. `keep`: nothing was due for a second after the clock of the
 * turn, so no claim has moved it behind `nextDueAt`, and it is not even looked at, which in a large fleet costs every reading pages of an index and a table.
 */
export type Bound = "keep" | "look" | "write";

/** All that one turn makes true of one actor, provided that it still has the version that was read (L1, L3). */
export interface ActorCommit {
  readonly actorId: string;
  readonly expectedVersion: number;
  readonly machineVersion: string;
  readonly state: string;
  readonly snapshot: SnapshotEnvelope;
  readonly timers: Readonly<Record<string, Timer>>;
  /**
   * The earliest deadline in `timers`, ms since the epoch; null: no timer, or the actor is paused. The store may keep an earlier one that still lies ahead, so
   * that a watchdog wound up by every reading does not move an indexed column each time.
   */
  readonly nextDueAt: number | null;
  readonly bound: Bound;
  /** Instant of the newest live reading in this turn, or null. */
  readonly lastReadingAt: number | null;
  readonly journal: readonly JournalEntry[];
  readonly parts: readonly PartEntry[];
  readonly readings: readonly ReadingEntry[];
  readonly letters: readonly LetterEntry[];
  /** Ids of the notices that this turn has dealt with. */
  readonly notices: readonly string[];
  /** Only where the standing of the actor changes, or messages are held for it or were. */
  readonly supervision?: Supervision;
}

/** All that a turn makes true of an actor which it leaves as it is: it is paused, or cannot be revived. Fenced like a commit (L3). */
export interface ActorAside {
  readonly actorId: string;
  readonly expectedVersion: number;
  readonly journal: readonly JournalEntry[];
  readonly letters: readonly LetterEntry[];
  readonly supervision: Supervision;
}

export interface CommitBatch {
  readonly actors: readonly ActorCommit[];
  /**
   * History that changes no state; idempotent by its identity. Beside a commit (or an aside) of its actor it takes effect only with
   * that: what is late as a loser saw it may drive the actor when it is carried again (L4).
   */
  readonly late: readonly ReadingEntry[];
  /** Letters of actors that cannot be written themselves; idempotent by their identity. */
  readonly letters: readonly LetterEntry[];
  readonly asides?: readonly ActorAside[];
}

export interface Loaded {
  /** The database's clock, ms since the epoch (L6). */
  readonly now: number;
  readonly actors: readonly StoredActor[];
  /** `<actorId> <noticeId>` of the notices that were dealt with before. */
  readonly knownNotices: ReadonlySet<string>;
}

export interface CommitResult {
  readonly now: number;
  /** Actors whose commit took effect; the others lost the race and are to be loaded again. */
  readonly won: ReadonlySet<string>;
}

export interface DueActor {
  readonly actorId: string;
  readonly version: number;
}

export interface Claim {
  readonly now: number;
  readonly due: readonly DueActor[];
  readonly more: boolean;
}

export interface NoticeKey {
  readonly actorId: string;
  readonly id: string;
}

/** Where actors live. */
export interface ActorStore {
  /** Reads actors and asks which notices are known already, in one query. Throws `StoreUnavailable`. */
  load(actorIds: readonly string[], notices: readonly NoticeKey[]): Promise<Loaded>;
  /**
   * One statement (L1); what is supervised comes in statements of its own, for no commit spans actors. A held message is kept
   * once by its identity, and a letter that was being retried is open again when it comes again. Throws `StoreUnavailable` (outcome
   * unknown) or `CommitRefused` (what was refused took no effect).
   */
  commit(batch: CommitBatch): Promise<CommitResult>;
  /**
   * Looks at up to `limit` actors whose bound has passed. `due`: those with a deadline that has passed, each claimed for `holdMs` so
   * that other workers leave it alone meanwhile; the bound of the others is moved to their deadline. `more`: there may be others.
   * Actors in `except` are not looked at.
   */
  claimDue(limit: number, holdMs: number, except?: readonly string[]): Promise<Claim>;
  /** Ends claims before their time: the actors are due at once, for others to claim. Throws `StoreUnavailable`. */
  unclaim(actorIds: readonly string[]): Promise<void>;
}
