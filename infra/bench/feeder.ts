// Feeder
//
// A mailbox that makes its messages when they are asked for and keeps a fixed number on their way, as long as there are more to make: so a
// fleet of a thousand devices is driven exactly as one of a million.
import type { Delivery, Mailbox, Message } from "@microgrid/runtime";

export interface Feeder extends Mailbox {
  /** Gives out messages, the nth made by `make`, at most `count` and for at most `forMs`; how many, when all of them are settled. */
  feed(count: number, forMs: number, make: (n: number) => Message): Promise<number>;
}

interface Feeding {
  readonly count: number;
  readonly until: number;
  readonly make: (n: number) => Message;
  readonly done: (count: number) => void;
}

/** `window`: messages on their way at once; `pack`: messages in a delivery. */
export function createFeeder(pack: number, window: number): Feeder {
  const held = new Map<string, Delivery>();
  const again: Delivery[] = [];
  let feeding: Feeding | null = null;
  let [given, made, settled] = [0, 0, 0];
  let wake = (): void => {};

  const isOver = ({ count, until }: Feeding): boolean => made >= count || performance.now() >= until;

  /** Asked after each delete and before each delivery: the time may run out between the two. */
  const endIfOver = (): void => {
    if (feeding && isOver(feeding) && settled === made) feeding.done(made);
  };

  const next = (): Delivery | undefined => {
    if (again.length > 0) return again.shift();
    endIfOver();
    if (!feeding || isOver(feeding) || made - settled >= window) return undefined;
    const { make, count } = feeding;
    const first = made;
    const messages = Array.from({ length: Math.min(pack, count - first) }, (_, n) => make(first + n));
    made += messages.length;
    return { id: String((given += 1)), messages };
  };

  return {
    name: "feeder",
    feed(count, forMs, make) {
      [made, settled] = [0, 0];
      return new Promise((resolve) => {
        feeding = { count, until: performance.now() + forMs, make, done: resolve };
        wake();
      });
    },
    async receive(signal) {
      while (!signal.aborted) {
        const delivery = next();
        if (delivery) {
          held.set(delivery.id, delivery);
          return [delivery];
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
          signal.addEventListener("abort", () => resolve(), { once: true });
        });
      }
      return [];
    },
    async settle(deliveries) {
      for (const { id, messages } of deliveries) if (held.delete(id)) settled += messages.length;
      endIfOver();
      wake();
    },
    async release(deliveries) {
      for (const delivery of deliveries) if (held.delete(delivery.id)) again.push(delivery);
      wake();
    },
    async close() {},
  };
}
