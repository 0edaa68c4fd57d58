import type { Delivery, Mailbox, Message } from "../src/index.ts";

export interface Lane extends Mailbox {
  put(messages: readonly Message[]): void;
  /** Deliveries that are not settled. */
  readonly waiting: number;
}

/** A mailbox of one lane: as with a group of SQS FIFO, the next delivery comes when the one before is settled. */
export function createLane(): Lane {
  const waiting: Delivery[] = [];
  let out: string | null = null;
  let made = 0;
  let wake = (): void => {};
  const isReady = (): boolean => out === null && waiting.length > 0;

  return {
    name: "lane",
    put(messages) {
      waiting.push({ id: `lane-${(made += 1)}`, messages });
      wake();
    },
    async receive(signal) {
      while (!isReady() && !signal.aborted)
        await new Promise<void>((resolve) => {
          wake = resolve;
          signal.addEventListener("abort", () => resolve(), { once: true });
        });
      if (signal.aborted) return [];
      const [next] = waiting;
      out = next?.id ?? null;
      return next ? [next] : [];
    },
    async settle(deliveries) {
      if (deliveries.some(({ id }) => id === out)) {
        waiting.shift();
        out = null;
      }
      wake();
    },
    async release() {
      out = null;
      wake();
    },
    async close() {},
    get waiting() {
      return waiting.length;
    },
  };
}
