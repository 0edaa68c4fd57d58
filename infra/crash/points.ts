// Crash points
//
// The table of reliability's catalogue: what each named point means, which process passes it, and what else must go on for it to be
// reached. A point without a counterpart in this design is listed with the reason, so that "applies" is said and not assumed.

export const modes = ["kill", "pause", "throw"] as const;
export type Mode = (typeof modes)[number];

/** What goes on beside the program until the point is reached. */
export type Circumstance =
  /** Somebody holds an actor's row, so that commits wait and messages are held for long. */
  | "stalls"
  /** Somebody else commits to actors that this worker has in memory. */
  | "races"
  /** A device whose snapshot no machine of today can revive, and one whose readings the database refuses. */
  | "poison"
  /** Stored snapshots are rewritten to the first form of the envelope. */
  | "old envelopes"
  /** The worker is told to stop, as by a deployment. */
  | "drain"
  /** A second worker starts beside the first, which then stops. */
  | "rollout"
  /** The schema is made from nothing. */
  | "migration";

export interface Point {
  readonly means: string;
  readonly process: "api" | "worker" | "migration";
  /** It acts at one of the first so many passages; the seed says which. */
  readonly within: number;
  /** What it follows was only issued: the process ends up to this many ms later. */
  readonly issuedMs?: number;
  readonly circumstance?: Circumstance;
  /** The worker has so many connections. */
  readonly connections?: number;
}

export const points: Readonly<Record<string, Point>> = {
  I1: { process: "api", within: 12, means: "telemetry: the caller is known, nothing is done yet" },
  I2: { process: "api", within: 12, means: "telemetry: judged, not sent to the queue" },
  I3: { process: "api", within: 12, issuedMs: 8, means: "telemetry: sent to the queue, no answer yet" },
  I4: { process: "api", within: 12, means: "telemetry: the queue has it, 202 is not said" },
  W1: { process: "worker", within: 10, means: "messages received, none begun" },
  W2: { process: "worker", within: 6, means: "snapshots and known notices loaded" },
  W3: { process: "worker", within: 12, means: "transitions computed, commit not sent" },
  W4: { process: "worker", within: 12, issuedMs: 6, means: "commit sent, no answer yet" },
  W5: { process: "worker", within: 12, means: "committed, the reply is lost" },
  W6: { process: "worker", within: 12, means: "reply read, messages not deleted, bell not rung" },
  W7: { process: "worker", within: 10, means: "messages deleted, the reply is lost" },
  W8: { process: "worker", within: 10, means: "between two messages that were received together" },
  W9: {
    process: "worker",
    within: 2,
    circumstance: "stalls",
    means: "in the heartbeat that keeps messages hidden",
  },
  W10: { process: "worker", within: 4, circumstance: "races", means: "the race for an actor was lost" },
  W11: {
    process: "worker",
    within: 4,
    circumstance: "poison",
    means: "a dead letter is about to be written",
  },
  W12: {
    process: "worker",
    within: 1,
    circumstance: "drain",
    means: "SIGTERM: the turns in flight have ended",
  },
  W13: {
    process: "worker",
    within: 3,
    circumstance: "stalls",
    connections: 1,
    means: "a connection is given out while others wait for one",
  },
  W14: {
    process: "worker",
    within: 2,
    circumstance: "old envelopes",
    means: "an old envelope is being upcast on load",
  },
  O1: { process: "api", within: 3, means: "orders read from the outbox, none pushed" },
  O2: { process: "api", within: 2, means: "orders pushed to the device, not marked as delivered" },
  O3: { process: "api", within: 2, means: "orders marked as delivered" },
  T1: { process: "worker", within: 2, means: "due timers claimed" },
  T2: { process: "worker", within: 2, means: "timers fired in memory, commit not sent" },
  T3: { process: "worker", within: 2, means: "timers committed, the reply read" },
  C1: { process: "api", within: 3, means: "command stored, not sent" },
  C2: { process: "api", within: 3, means: "command sent, 202 is not said" },
  C3: { process: "api", within: 2, means: "a device's answer received, not queued" },
  C4: { process: "api", within: 2, means: "answer queued, its order not settled while it expires" },
  S1: { process: "api", within: 12, means: "half of a frame is written to a stream" },
  S2: { process: "api", within: 1, means: "a stream has been caught up, and is not yet live" },
  D1: {
    process: "migration",
    within: 12,
    circumstance: "migration",
    means: "in the middle of the schema's migrations",
  },
  D2: {
    process: "worker",
    within: 1,
    circumstance: "rollout",
    means: "a new worker has just joined an old one",
  },
};

/** Names of the catalogue that mean something else here. */
export const readings: readonly { readonly point: string; readonly here: string }[] = [
  {
    point: "W8",
    here: "lanes are carried by whole deliveries; messages of one delivery that share an actor are one commit",
  },
  {
    point: "O1, O3",
    here: "there is no relay that claims rows: the API reads what is unanswered and marks what it has pushed, each in one statement",
  },
  { point: "T3", here: "nothing acknowledges a timer: the commit that fires it also takes it away" },
  {
    point: "C2",
    here: "the queue has the notice and the row was stored before: nothing is left to record but the 202",
  },
];
