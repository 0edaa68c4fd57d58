// Memory mailbox
//
// A queue in memory that gives a message again until it is settled. Obeys the same contract suite as SQS.
import type { Delivery, Mailbox } from "../mailbox.ts";
import type { Message } from "../message.ts";

export interface MemoryMailbox extends Mailbox {
  put(messages: readonly Message[]): void;
  /** Makes everything that is held visible again, as if its worker had died. */
  expire(): void;
  readonly waiting: number;
}

export function createMemoryMailbox(name = "memory"): MemoryMailbox {
  let visible: Delivery[] = [];
  const held = new Map<string, Delivery>();
  let made = 0;
  let wake: (() => void) | null = null;

  return {
    name,
    put(messages) {
      visible.push({ id: `${name}-${(made += 1)}`, messages });
      wake?.();
    },
    async receive(signal) {
      if (visible.length === 0 && !signal.aborted) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          signal.addEventListener("abort", () => resolve(), { once: true });
        });
      }
      if (signal.aborted) return [];
      const batch = visible.slice(0, 10);
      visible = visible.slice(10);
      for (const delivery of batch) held.set(delivery.id, delivery);
      return batch;
    },
    async settle(deliveries) {
      for (const { id } of deliveries) held.delete(id);
    },
    async release(deliveries) {
      const back = deliveries.filter(({ id }) => held.delete(id));
      visible = [...back, ...visible];
      wake?.();
    },
    async close() {},
    expire() {
      visible = [...held.values(), ...visible];
      held.clear();
      wake?.();
    },
    get waiting() {
      return visible.length + held.size;
    },
  };
}
