import type { ActorStore } from "./actor-store.ts";
import type { Bell } from "./bell.ts";
import type { Monotonic } from "./database-clock.ts";
import type { Definitions } from "./definition.ts";
import type { Log } from "./log.ts";
import type { Mailbox } from "./mailbox.ts";
import type { Patience } from "./patience.ts";
import type { Tracer } from "./tracer.ts";
import type { Watch } from "./watch.ts";

export interface HostOptions {
  readonly definitions: Definitions;
  readonly store: ActorStore;
  /** Mailboxes in order of urgency; `receivers` loops each. */
  readonly mailboxes: readonly {
    readonly mailbox: Mailbox;
    readonly receivers: number;
    readonly urgent: boolean;
    /** Brings readings of the past: carried in the room that the others leave (`backfill.ts`). */
    readonly backfill?: true;
  }[];
  readonly bell?: Bell;
  readonly log?: Log;
  /** Undefined: nothing is traced, and nothing is spent on it. */
  readonly tracer?: Tracer | undefined;
  /** Undefined: nobody measures. */
  readonly observer?: HostObserver | undefined;
  readonly monotonic?: Monotonic;
  /** Turns in flight at once, on disjoint actors. */
  readonly turns?: number;
  /** Actors per turn. */
  readonly turnActors?: number;
  /** Messages per actor and turn. */
  readonly turnMessages?: number;
  /** Messages held in memory before receiving waits. */
  readonly backlogLimit?: number;
  /** The same by the size of what was received. One receive of each loop may go beyond it. */
  readonly backlogBytes?: number;
  /** Actors kept in memory. */
  readonly residents?: number;
  /**
   * How long timers wait at the start for what queued up while nobody worked, ms: a reading that is already in the queue must come
   * before the watchdog that it would have wound up. Ends early when the queue is empty or brings only what was accepted since.
   */
  readonly timerGraceMs?: number;
  /** How long a stop works on at most while a wait of a mailbox cannot be broken off, ms: longer than a long poll. */
  readonly leaveWithinMs?: number;
  /** Where the workers give signs of life (L6); absent: there are no outages, every delay is absolute. */
  readonly watch?: Watch;
  /**
   * File that a thread runs on which what did not end in its time is tried again: it calls `serveApart` with the same definitions. Absent, or
   * where it cannot be started: it is tried on the thread of all.
   */
  readonly apart?: URL;
  /** How long steps may run; short by default, once the process is warm. */
  readonly patience?: Patience;
  /** How often due timers are looked for, ms. */
  readonly timerPollMs?: number;
}

/** Hears of each turn, for histograms; what can be counted is in `stats()`. Must not throw. */
export interface HostObserver {
  turned(durationMs: number): void;
  /** A timer fired and its effect is true; how long after its deadline. */
  fired(latenessMs: number): void;
}

export interface MailboxStats {
  readonly name: string;
  /** Messages that came, repeated ones included. */
  readonly received: number;
  /** Deliveries of which some message is not yet true. */
  readonly open: number;
  /** Age of the oldest of them since the edge accepted it, ms; 0 when there is none. */
  readonly oldestMs: number;
}

export interface HostStats {
  readonly backlog: number;
  readonly residents: number;
  /** Actors whose step did not end in its time and of which it is not known yet why. */
  readonly suspects: number;
  readonly turns: number;
  readonly commits: number;
  readonly messages: number;
  readonly transitions: number;
  readonly conflicts: number;
  readonly letters: number;
  readonly failures: number;
  /** Duration of the last turn, ms. */
  readonly turnMs: number;
  readonly mailboxes: readonly MailboxStats[];
}

export interface Host {
  /**
   * Works on until its mailboxes can be left, then stops receiving, finishes the turns in flight, gives back what was not begun, messages
   * and claims of timers, and closes the mailboxes.
   */
  stop(): Promise<void>;
  stats(): HostStats;
}
