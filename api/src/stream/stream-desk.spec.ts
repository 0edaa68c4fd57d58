import { pino } from "pino";
import { expect, test, vi } from "vitest";
import type { Operator } from "../auth/caller.ts";
import { createMetrics } from "../health/metrics.ts";
import type { Connection, EndReason } from "./connection.ts";
import { streamDesk } from "./stream-desk.ts";

const operator: Operator = {
  kind: "operator",
  operatorId: "o",
  name: "o",
  role: "viewer",
  sites: null,
  sessionHash: "h",
  expiresAt: 0,
};

function connection() {
  const listeners: ((reason: EndReason) => void)[] = [];
  const end = vi.fn<(retryMs?: number) => void>(() => listeners.forEach((listener) => listener("ended")));
  const made: Connection = {
    send: () => true,
    drained: async () => undefined,
    end,
    isOpen: () => true,
    onEnd: (listener) => void listeners.push(listener),
  };
  return { made, end };
}

const desk = (keepAlive: () => Promise<Operator | null>) =>
  streamDesk({
    sessions: { keepAlive },
    metrics: createMetrics(() => 0),
    log: pino({ level: "silent" }),
    mostPerOperator: 2,
    checkMs: 5,
  });

test("a stream ends when its session has ended", async () => {
  let isLive = true;
  const { made, end } = connection();
  const checked = vi.fn<() => Promise<Operator | null>>(async () => (isLive ? operator : null));
  desk(checked).add(operator, made);
  await vi.waitFor(() => expect(checked).toHaveBeenCalled(), { timeout: 45_000 });
  expect(end).not.toHaveBeenCalled();
  isLive = false;
  await vi.waitFor(() => expect(end).toHaveBeenCalledOnce(), { timeout: 45_000 });
});

test.each<[string, "ends" | "stays", Partial<Operator>, Partial<Operator>]>([
  ["another role", "ends", {}, { role: "admin" }],
  ["fewer sites", "ends", {}, { sites: ["alpha"] }],
  ["other sites", "ends", { sites: ["alpha"] }, { sites: ["alpha", "beta"] }],
  ["the same sites in another order", "stays", { sites: ["alpha", "beta"] }, { sites: ["beta", "alpha"] }],
])("a stream whose operator has %s by now %s", async (_, what, before, now) => {
  const { made, end } = connection();
  const checked = vi.fn<() => Promise<Operator | null>>(async () => ({ ...operator, ...now }));
  desk(checked).add({ ...operator, ...before }, made);
  await vi.waitFor(() => expect(checked.mock.calls.length).toBeGreaterThan(what === "ends" ? 0 : 2), {
    timeout: 45_000,
  });
  await vi.waitFor(() => expect(end).toHaveBeenCalledTimes(what === "ends" ? 1 : 0), { timeout: 45_000 });
  made.end();
});

test("a stream stays when its session cannot be checked", async () => {
  const { made, end } = connection();
  const checked = vi.fn<() => Promise<Operator | null>>(async () => {
    throw new Error("the database is away");
  });
  desk(checked).add(operator, made);
  await vi.waitFor(() => expect(checked.mock.calls.length).toBeGreaterThan(2), { timeout: 45_000 });
  expect(end).not.toHaveBeenCalled();
  made.end();
});

test("at shutdown every stream is told to come back within a few seconds, a late one too", () => {
  const early = connection();
  const late = connection();
  const own = desk(async () => operator);
  own.add(operator, early.made);
  own.closeAll();
  own.add(operator, late.made);
  expect(early.end.mock.calls[0]?.[0]).toBeGreaterThanOrEqual(500);
  expect(late.end).toHaveBeenCalledOnce();
});
