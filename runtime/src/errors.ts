/** A broken promise of the runtime or of one of its collaborators; `retry` says whether trying again can help. */
export abstract class RuntimeError extends Error {
  abstract readonly retry: boolean;
}

/** A machine did what L5 forbids (a custom action, an invoke, a spawn) or named a delay that does not exist. */
export class ImpureMachine extends RuntimeError {
  override readonly name = "ImpureMachine";
  readonly retry = false;
}

/** A stored snapshot cannot be revived by the machine of today (L11). */
export class SnapshotUnreadable extends RuntimeError {
  override readonly name = "SnapshotUnreadable";
  readonly retry = false;
}

/** A newer release of ours wrote it, or knows a kind that this one does not: not ours to carry, and no fault of the message (L11). */
export class AheadOfRelease extends RuntimeError {
  override readonly name = "AheadOfRelease";
  readonly retry = false;
}

/** An event that the outside may not name, or that its actor can no longer hear (L7). */
export class EventRefused extends RuntimeError {
  override readonly name = "EventRefused";
  readonly retry = false;
}

/** One event set off more steps among an actor and its parts than any sound machine needs (L8). */
export class RunawayCascade extends RuntimeError {
  override readonly name = "RunawayCascade";
  readonly retry = false;
}

/**
 * A step did not end in its time (L8). No `RuntimeError`, for it may be the machine that is slow and not the step: a message becomes a
 * letter when it happens twice.
 */
export class StepTooLong extends Error {
  override readonly name = "StepTooLong";
  /** `why`: the thread that had it ended over it. */
  constructor(ms: number, why?: string) {
    super(
      why === undefined
        ? `It did not end within ${ms} ms and was broken off: does a guard or an action loop for ever?`
        : `The thread that carried it by itself ended over it (${why}): does a guard or an action take all memory?`,
    );
  }
}

/**
 * It did not end within the last patience, while the thread hardly ran: the machine stood still, and nothing is known of the message (L8).
 * To be carried again later.
 */
export class Unproven extends RuntimeError {
  override readonly name = "Unproven";
  readonly retry = true;
  readonly actorId: string;
  constructor(actorId: string) {
    super(`What actor ${actorId} was to carry did not end, but this thread hardly ran: it is tried again.`);
    this.actorId = actorId;
  }
}

/** The store refused what it was given (a value it cannot hold): the same commit will never succeed. */
export class CommitRefused extends RuntimeError {
  override readonly name = "CommitRefused";
  readonly retry = false;
}

/** The store did not answer. Whether the commit took place is unknown; the cursor of L4 decides on the next try. */
export class StoreUnavailable extends RuntimeError {
  override readonly name = "StoreUnavailable";
  readonly retry = true;
}

/** The queue did not take the message: nothing was promised to the sender (L10). */
export class QueueUnavailable extends RuntimeError {
  override readonly name = "QueueUnavailable";
  readonly retry = true;
}

/** The machine of a kind throws before its first event: no message can be carried, whatever it says. */
export class CannotBegin extends RuntimeError {
  override readonly name = "CannotBegin";
  readonly retry = false;
  constructor(kind: string, cause: unknown) {
    super(`The machine of the kind "${kind}" cannot begin: ${(cause as Error).message}`, { cause });
  }
}

/** An actor that is not active has as many messages held as it may. */
export class HoldFull extends RuntimeError {
  override readonly name = "HoldFull";
  readonly retry = false;
  constructor(actorId: string, most: number) {
    super(`Actor ${actorId} has ${most} messages held already and takes no more until it is resumed.`);
  }
}
