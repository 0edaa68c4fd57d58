import { describe, expect, test } from "vitest";
import { silentLog } from "./log.ts";
import type { Delivery, Mailbox } from "./mailbox.ts";
import { createSettler } from "./settler.ts";

const delivery = (id: string): Delivery => ({ id, messages: [] });

/** Deletes end when they are told to. */
function slowMailbox() {
  const calls: { readonly ids: readonly string[]; readonly end: () => void }[] = [];
  const mailbox: Mailbox = {
    name: "slow",
    receive: () => Promise.resolve([]),
    settle: (deliveries) =>
      new Promise((end) => void calls.push({ ids: deliveries.map(({ id }) => id), end })),
    release: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
  return { mailbox, calls };
}

describe("The settler", () => {
  test("deletes in one call what one turn has made true", async () => {
    const { mailbox, calls } = slowMailbox();
    const settler = createSettler(mailbox, silentLog);
    for (const id of ["a", "b", "c"]) settler.settle(delivery(id));
    await Promise.resolve();
    expect(calls.map(({ ids }) => ids)).toEqual([["a", "b", "c"]]);
  });

  test("gathers what comes while its deletes are on their way, at most ten a call", async () => {
    const { mailbox, calls } = slowMailbox();
    const settler = createSettler(mailbox, silentLog);
    for (const id of ["a", "b"]) {
      settler.settle(delivery(id));
      await Promise.resolve();
    }
    for (let n = 0; n < 12; n += 1) settler.settle(delivery(`late ${n}`));
    await Promise.resolve();
    expect(calls.map(({ ids }) => ids.length)).toEqual([1, 1]);
    calls[0]?.end();
    await expect.poll(() => calls.map(({ ids }) => ids.length), { timeout: 45_000 }).toEqual([1, 1, 10]);
    calls[1]?.end();
    await expect.poll(() => calls.map(({ ids }) => ids.length), { timeout: 45_000 }).toEqual([1, 1, 10, 2]);
  });

  test("has nothing left to delete after a flush", async () => {
    const { mailbox, calls } = slowMailbox();
    const settler = createSettler(mailbox, silentLog);
    settler.settle(delivery("a"));
    let isOver = false;
    const flushed = settler.flush().then(() => (isOver = true));
    expect(calls).toHaveLength(1);
    await Promise.resolve();
    expect(isOver).toBe(false);
    calls[0]?.end();
    await flushed;
    expect(calls.map(({ ids }) => ids)).toEqual([["a"]]);
  });
});
