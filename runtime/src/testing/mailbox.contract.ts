import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Delivery, Mailbox } from "../mailbox.ts";
import type { Message } from "../message.ts";

export interface MailboxUnderTest {
  readonly mailbox: Mailbox;
  put(messages: readonly Message[]): Promise<void>;
  /** Makes what is held visible again, as after the death of its worker. */
  expire(): Promise<void>;
  close(): Promise<void>;
}

const notice = (actorId: string, id: string): Message => ({
  kind: "notice",
  actorId,
  id,
  part: null,
  event: { type: "told", id },
});
const ids = (deliveries: readonly Delivery[]): string[] =>
  deliveries.flatMap((delivery) =>
    delivery.messages.map((message) => (message.kind === "notice" ? message.id : "")),
  );

/** What every mailbox must do. Run against memory and against the SQS protocol. */
export function mailboxContract(name: string, open: () => Promise<MailboxUnderTest>): void {
  describe(`mailbox contract: ${name}`, () => {
    let under: MailboxUnderTest;
    const stop = new AbortController();
    const receiveUntil = async (count: number): Promise<Delivery[]> => {
      const got: Delivery[] = [];
      const deadline = AbortSignal.any([stop.signal, AbortSignal.timeout(45_000)]);
      while (ids(got).length < count && !deadline.aborted)
        got.push(...(await under.mailbox.receive(deadline)));
      return got;
    };
    beforeEach(async () => {
      under = await open();
    });
    afterEach(() => under.close());

    test("yields what was put, all of it", async () => {
      await under.put([notice("a", "1"), notice("b", "2")]);
      expect(ids(await receiveUntil(2)).toSorted()).toEqual(["1", "2"]);
    });

    test("L2 yields again what was not settled", async () => {
      await under.put([notice("a", "1")]);
      await receiveUntil(1);
      await under.expire();
      expect(ids(await receiveUntil(1))).toEqual(["1"]);
    });

    test("L2 never yields again what was settled", async () => {
      await under.put([notice("a", "1")]);
      await under.mailbox.settle(await receiveUntil(1));
      await under.expire();
      // What was put before it comes before it, if at all.
      await under.put([notice("a", "2")]);
      expect(ids(await receiveUntil(1))).toEqual(["2"]);
    });

    test("yields at once what was released", async () => {
      await under.put([notice("a", "1")]);
      await under.mailbox.release(await receiveUntil(1));
      expect(ids(await receiveUntil(1))).toEqual(["1"]);
    });

    test("stops waiting when it is told to", async () => {
      expect(await under.mailbox.receive(AbortSignal.timeout(50))).toEqual([]);
    });

    test("settling twice is nothing", async () => {
      await under.put([notice("a", "1")]);
      const deliveries = await receiveUntil(1);
      await under.mailbox.settle(deliveries);
      await expect(under.mailbox.settle(deliveries)).resolves.toBeUndefined();
    });
  });
}
