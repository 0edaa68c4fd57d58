// Backlog
//
// What has arrived and is not yet true, by actor. Gives out batches of disjoint actors; a batch's actors are held until it returns.
//   L3  One actor is in at most one turn of this worker at a time, so a race is lost only to another process.
import type { Message } from "./message.ts";
import type { Errand } from "./errand.ts";

/** Called once, when every message of a delivery is true (L2). */
export interface Receipt {
  open: number;
  /** Some of it is not ours to carry: the delivery is to be given back, not settled. */
  isReturned?: boolean;
  /** Some of it has been given out. */
  isBegun?: boolean;
  readonly complete: () => void;
}

interface Waiting {
  readonly message: Message;
  readonly receipt: Receipt | null;
}

type Line = "urgent" | "ordinary";

interface Queue {
  waiting: Waiting[];
  held: readonly Waiting[];
  behind: readonly Waiting[];
  /** The line in which the actor stands, or null. An entry in the other line is a leftover of before it was called forward. */
  line: Line | null;
}

/** Messages that are being held in the store while the errand before them is under way. One of the two is to be called, once, before that errand is over. */
export interface Behind {
  readonly errand: Errand;
  /** They are held: ticked off. */
  held(): void;
  /** They wait as before. */
  back(): void;
}

export interface Backlog {
  /**
   * Adds messages under one receipt. A notice (a command, an acknowledgement) goes before the telemetry of its actor, and its actor
   * before the others. A wake that finds another wake waiting adds nothing.
   */
  add(messages: readonly Message[], receipt: Receipt | null): void;
  /** Takes up to `maxActors` free actors with up to `maxMessages` messages each. */
  take(maxActors: number, maxMessages: number): Errand[];
  /** The errand is true: its messages are ticked off. */
  finish(errand: Errand): void;
  /** The errand's messages are held in the store (they are ticked off), and it is not over: what is left of it is a look at the actor. */
  hold(errand: Errand, version: number): Errand;
  /** Takes up to `most` of what came for an actor while its errand is under way; null: there is nothing. */
  behind(actorId: string, most: number): Behind | null;
  /** The errand is not ours to carry: its deliveries are completed as returned. */
  giveBack(errand: Errand): void;
  /** The errand must be carried again, before anything that came later. */
  restore(errand: Errand): void;
  /** Messages not yet true. */
  readonly size: number;
  /** Wakes among them. */
  readonly wakes: number;
  /** Actors with a wake that is not yet true and that no turn has. */
  woken(): string[];
}

/** First in, first out, without moving what remains. */
function createLine(): { push(actorId: string): void; shift(): string | undefined } {
  let waiting: string[] = [];
  let head = 0;
  return {
    push: (actorId) => void waiting.push(actorId),
    shift() {
      const first = waiting[head];
      if (first === undefined) return undefined;
      head += 1;
      if (head > 1_024 && head * 2 > waiting.length) {
        waiting = waiting.slice(head);
        head = 0;
      }
      return first;
    },
  };
}

export function createBacklog(): Backlog {
  const queues = new Map<string, Queue>();
  const lines = { urgent: createLine(), ordinary: createLine() };
  let size = 0;
  let wakes = 0;

  const stand = (actorId: string, queue: Queue, line: Line): void => {
    if (queue.held.length > 0 || queue.line === "urgent" || queue.line === line) return;
    queue.line = line;
    lines[line].push(actorId);
  };
  const lineOf = (queue: Queue): Line =>
    queue.waiting[0]?.message.kind === "notice" ? "urgent" : "ordinary";
  const place = (queue: Queue, waiting: Waiting): boolean => {
    const { kind } = waiting.message;
    if (kind === "wake" && queue.waiting.some(({ message }) => message.kind === "wake")) return false;
    let before = -1;
    if (kind === "notice" && waiting.message.behind !== true)
      before = queue.waiting.findIndex(({ message }) => message.kind !== "notice");
    // A wake looks at the clock of now, so what was accepted before goes first.
    else if (kind !== "wake" && queue.waiting.at(-1)?.message.kind === "wake")
      before = queue.waiting.length - 1;
    if (before < 0) queue.waiting.push(waiting);
    else queue.waiting.splice(before, 0, waiting);
    return true;
  };
  const tick = ({ message, receipt }: Waiting): void => {
    size -= 1;
    if (message.kind === "wake") wakes -= 1;
    if (receipt && (receipt.open -= 1) === 0) receipt.complete();
  };
  const next = (): string | undefined => {
    for (const line of ["urgent", "ordinary"] as const) {
      for (let actorId = lines[line].shift(); actorId !== undefined; actorId = lines[line].shift()) {
        if (queues.get(actorId)?.line === line) return actorId;
      }
    }
    return undefined;
  };

  const begin = (waiting: readonly Waiting[]): void => {
    for (const { receipt } of waiting) if (receipt) receipt.isBegun = true;
  };

  const finish = ({ actorId }: Errand): void => {
    const queue = queues.get(actorId) as Queue;
    const held = queue.held;
    queue.held = [];
    if (queue.waiting.length === 0) queues.delete(actorId);
    else stand(actorId, queue, lineOf(queue));
    for (const waiting of held) tick(waiting);
  };

  return {
    add(messages, receipt) {
      for (const message of messages) {
        let queue = queues.get(message.actorId);
        if (!queue) queues.set(message.actorId, (queue = { waiting: [], held: [], behind: [], line: null }));
        if (!place(queue, { message, receipt })) continue;
        size += 1;
        if (message.kind === "wake") wakes += 1;
        stand(message.actorId, queue, lineOf(queue));
      }
    },
    take(maxActors, maxMessages) {
      const errands: Errand[] = [];
      while (errands.length < maxActors) {
        const actorId = next();
        if (actorId === undefined) break;
        const queue = queues.get(actorId) as Queue;
        queue.line = null;
        queue.held =
          queue.waiting.length <= maxMessages ? queue.waiting : queue.waiting.slice(0, maxMessages);
        queue.waiting = queue.waiting.length <= maxMessages ? [] : queue.waiting.slice(maxMessages);
        begin(queue.held);
        errands.push({ actorId, messages: queue.held.map((waiting) => waiting.message) });
      }
      return errands;
    },
    finish,
    hold(errand, version) {
      const { actorId } = errand;
      const queue = queues.get(actorId) as Queue;
      const { held } = queue;
      const wake: Message = { kind: "wake", actorId, version };
      queue.held = [{ message: wake, receipt: null }];
      size += 1;
      wakes += 1;
      for (const waiting of held) tick(waiting);
      return { ...errand, messages: [wake] };
    },
    behind(actorId, most) {
      const queue = queues.get(actorId);
      if (!queue || queue.held.length === 0 || queue.behind.length > 0) return null;
      const told = queue.waiting.filter(({ message }) => message.kind !== "wake").slice(0, most);
      if (told.length === 0) return null;
      const isTold = new Set(told);
      queue.behind = told;
      queue.waiting = queue.waiting.filter((waiting) => !isTold.has(waiting));
      begin(told);
      return {
        errand: { actorId, messages: told.map(({ message }) => message) },
        held() {
          queue.behind = [];
          for (const waiting of told) tick(waiting);
        },
        back() {
          queue.behind = [];
          queue.waiting = [...told, ...queue.waiting];
        },
      };
    },
    giveBack(errand) {
      for (const { receipt } of queues.get(errand.actorId)?.held ?? [])
        if (receipt) receipt.isReturned = true;
      finish(errand);
    },
    restore({ actorId }) {
      const queue = queues.get(actorId) as Queue;
      queue.waiting = [...queue.held, ...queue.waiting];
      queue.held = [];
      stand(actorId, queue, lineOf(queue));
    },
    woken() {
      const actorIds: string[] = [];
      for (const [actorId, { waiting }] of wakes > 0 ? queues : [])
        if (waiting.some(({ message }) => message.kind === "wake")) actorIds.push(actorId);
      return actorIds;
    },
    get size() {
      return size;
    },
    get wakes() {
      return wakes;
    },
  };
}
