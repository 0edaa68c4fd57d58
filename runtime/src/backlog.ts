// Backlog
//
// What has arrived and is not yet true, by actor. Gives out batches of disjoint actors; a batch's actors are held until it returns.
//   L3  One actor is in at most one turn of this worker at a time, so a race is lost only to another process.
import type { Message } from "./message.ts";
import type { Errand } from "./turn.ts";

/** Called once, when every message of a delivery is true (L2). */
export interface Receipt {
  open: number;
  readonly complete: () => void;
}

interface Waiting {
  readonly message: Message;
  readonly receipt: Receipt | null;
}

interface Queue {
  waiting: Waiting[];
  held: readonly Waiting[];
  ready: boolean;
}

export interface Backlog {
  /** Adds messages under one receipt; urgent actors go first. */
  add(messages: readonly Message[], receipt: Receipt | null, urgent: boolean): void;
  /** Takes up to `maxActors` free actors with up to `maxMessages` messages each. */
  take(maxActors: number, maxMessages: number): Errand[];
  /** The errand is true: its messages are ticked off. */
  finish(errand: Errand): void;
  /** The errand must be carried again, before anything that came later. */
  restore(errand: Errand): void;
  /** Messages not yet true. */
  readonly size: number;
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
  const urgentReady = createLine();
  const ready = createLine();
  let size = 0;

  const makeReady = (actorId: string, queue: Queue, urgent: boolean): void => {
    if (queue.ready || queue.held.length > 0) return;
    queue.ready = true;
    (urgent ? urgentReady : ready).push(actorId);
  };
  const tick = ({ receipt }: Waiting): void => {
    size -= 1;
    if (receipt && (receipt.open -= 1) === 0) receipt.complete();
  };
  const next = (): string | undefined => urgentReady.shift() ?? ready.shift();

  return {
    add(messages, receipt, urgent) {
      for (const message of messages) {
        let queue = queues.get(message.actorId);
        if (!queue) queues.set(message.actorId, (queue = { waiting: [], held: [], ready: false }));
        queue.waiting.push({ message, receipt });
        size += 1;
        makeReady(message.actorId, queue, urgent);
      }
    },
    take(maxActors, maxMessages) {
      const errands: Errand[] = [];
      while (errands.length < maxActors) {
        const actorId = next();
        if (actorId === undefined) break;
        const queue = queues.get(actorId) as Queue;
        queue.ready = false;
        queue.held =
          queue.waiting.length <= maxMessages ? queue.waiting : queue.waiting.slice(0, maxMessages);
        queue.waiting = queue.waiting.length <= maxMessages ? [] : queue.waiting.slice(maxMessages);
        errands.push({ actorId, messages: queue.held.map((waiting) => waiting.message) });
      }
      return errands;
    },
    finish({ actorId }) {
      const queue = queues.get(actorId) as Queue;
      const held = queue.held;
      queue.held = [];
      if (queue.waiting.length === 0) queues.delete(actorId);
      else makeReady(actorId, queue, false);
      for (const waiting of held) tick(waiting);
    },
    restore({ actorId }) {
      const queue = queues.get(actorId) as Queue;
      queue.waiting = [...queue.held, ...queue.waiting];
      queue.held = [];
      makeReady(actorId, queue, true);
    },
    get size() {
      return size;
    },
  };
}
