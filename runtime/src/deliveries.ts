// Deliveries
//
// What a host has received and has not yet settled or given back.
//   L2  A delivery is settled when every message in it is true.
import type { Backlog, Receipt } from "./backlog.ts";
import { oldestOf } from "./catch-up.ts";
import type { DatabaseClock, Monotonic } from "./database-clock.ts";
import type { HostOptions, MailboxStats } from "./host-options.ts";
import type { Log } from "./log.ts";
import type { Delivery } from "./mailbox.ts";
import { createSettler } from "./settler.ts";
import type { Tracer } from "./tracer.ts";
import { traceWait } from "./turn-trace.ts";

/** How soon what a newer release has to carry is shown to it again. */
const AHEAD_AGAIN_MS = 2_000;

export interface Deliveries {
  /** Of the mailbox with that index: its messages are in the backlog, and it is settled when they are true. */
  accept(index: number, delivery: Delivery): void;
  /** When the oldest that is not of the past was accepted; Infinity: there is none. */
  oldestLive(): number;
  /** Size of what is not yet true. */
  readonly bytes: number;
  /** What is true is deleted. */
  flush(): Promise<void>;
  /** Gives back those of which it holds, and forgets them. */
  giveBack(isMeant: (receipt: Receipt) => boolean): Promise<void>;
  stats(): MailboxStats[];
}

export interface DeliveriesPorts {
  readonly mailboxes: HostOptions["mailboxes"];
  readonly live: Backlog;
  readonly backfill: Backlog;
  readonly log: Log;
  readonly tracer: Tracer | undefined;
  readonly clock: DatabaseClock;
  readonly monotonic: Monotonic;
}

export function createDeliveries(ports: DeliveriesPorts): Deliveries {
  const { log, tracer, clock, monotonic } = ports;
  const boxes = ports.mailboxes.map(({ mailbox, backfill = false }) => ({
    mailbox,
    isPast: backfill,
    backlog: backfill ? ports.backfill : ports.live,
    settler: createSettler(mailbox, log),
    /** With its receipt and the instant of arrival; oldest first. */
    open: new Map<Delivery, { readonly receipt: Receipt; readonly at: number }>(),
    received: 0,
  }));
  type Box = (typeof boxes)[number];
  let bytes = 0;

  const release = async ({ mailbox }: Box, deliveries: readonly Delivery[], afterMs = 0): Promise<void> => {
    if (deliveries.length > 0) await mailbox.release(deliveries, afterMs).catch(() => {});
  };

  const statsOf = ({ mailbox: { name }, open, received }: Box): MailboxStats => {
    const [oldest] = open;
    let oldestMs = 0;
    if (oldest !== undefined) {
      const [{ messages }, { at: arrivedAt }] = oldest;
      const acceptedAt = messages[0]?.kind === "sample" ? messages[0].acceptedAt : Number.NaN;
      const sinceAccepted = clock.now() - acceptedAt;
      oldestMs = Math.max(0, Number.isNaN(sinceAccepted) ? monotonic() - arrivedAt : sinceAccepted);
    }
    return { name, received, open: open.size, oldestMs };
  };

  return {
    accept(index, delivery) {
      const box = boxes[index] as Box;
      const { open, settler, backlog, mailbox } = box;
      box.received += delivery.messages.length;
      bytes += delivery.bytes ?? 0;
      const complete = (): void => {
        bytes -= delivery.bytes ?? 0;
        open.delete(delivery);
        if (receipt.isReturned) void release(box, [delivery], AHEAD_AGAIN_MS);
        else settler.settle(delivery);
      };
      const receipt: Receipt = { open: delivery.messages.length, complete };
      if (delivery.messages.length === 0) return complete();
      if (tracer !== undefined) traceWait(tracer, mailbox.name, delivery.messages);
      open.set(delivery, { receipt, at: monotonic() });
      backlog.add(delivery.messages, receipt);
    },
    oldestLive: () =>
      Math.min(...boxes.map(({ isPast, open }) => (isPast ? Infinity : oldestOf(open.keys())))),
    get bytes() {
      return bytes;
    },
    async flush() {
      await Promise.all(boxes.map(({ settler }) => settler.flush()));
    },
    async giveBack(isMeant) {
      await Promise.all(
        boxes.map((box) => {
          const meant = [...box.open]
            .filter(([, { receipt }]) => isMeant(receipt))
            .map(([delivery]) => delivery);
          for (const delivery of meant) box.open.delete(delivery);
          return release(box, meant);
        }),
      );
    },
    stats: () => boxes.map(statsOf),
  };
}
