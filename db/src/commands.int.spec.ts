import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { findCommand, insertCommand, listCommands } from "./commands.ts";
import type { NewCommand } from "./commands.ts";
import { givenDevice, givenPart } from "./testing/rows.ts";
import { testDatabase } from "./testing/test-database.ts";
import type { TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase(inject("databaseUrl"));
  await givenDevice(database.pool, { deviceId: "b-1" });
  await givenDevice(database.pool, { deviceId: "b-2" });
});
afterAll(() => database.drop());

const idOf = (n: number) => `01890000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const setpoint = (n: number, more: Partial<NewCommand> = {}): NewCommand => ({
  deviceId: "b-1",
  commandId: idOf(n),
  siteId: "site-1",
  kind: "setpoint",
  request: { point: "powerKw", value: 10, unit: "kW" },
  idempotencyKey: null,
  requestedBy: "ann",
  expiresAt: Date.UTC(2026, 0, 1),
  ...more,
});

describe("asking once", () => {
  test("the same key and request give the first command back", async () => {
    const first = await insertCommand(database.pool, setpoint(1, { idempotencyKey: "k-1" }));
    expect(first).toMatchObject({
      kind: "created",
      command: { commandId: idOf(1), state: "requested", cause: null },
    });
    const reordered = { unit: "kW", value: 10, point: "powerKw" };
    const again = await insertCommand(
      database.pool,
      setpoint(2, { idempotencyKey: "k-1", request: reordered }),
    );
    expect(again).toEqual({ kind: "existing", command: first.command });
    expect(await findCommand(database.pool, { commandId: idOf(2) })).toBeNull();
  });

  test("the same key for something else is a conflict", async () => {
    const other = { point: "powerKw", value: 11, unit: "kW" };
    const outcome = await insertCommand(
      database.pool,
      setpoint(3, { idempotencyKey: "k-1", request: other }),
    );
    expect(outcome).toMatchObject({ kind: "conflict", command: { commandId: idOf(1) } });
  });

  test("the key belongs to one device", async () => {
    const outcome = await insertCommand(
      database.pool,
      setpoint(4, { deviceId: "b-2", idempotencyKey: "k-1" }),
    );
    expect(outcome.kind).toBe("created");
  });

  test("without a key each request is a new command", async () => {
    expect((await insertCommand(database.pool, setpoint(5))).kind).toBe("created");
    expect((await insertCommand(database.pool, setpoint(6))).kind).toBe("created");
  });

  test("of several at once exactly one creates and all name the same command", async () => {
    const runs = await Promise.all(
      [10, 11, 12, 13, 14, 15].map((n) =>
        insertCommand(database.pool, setpoint(n, { idempotencyKey: "raced" })),
      ),
    );
    expect(runs.filter((run) => run.kind === "created")).toHaveLength(1);
    expect(new Set(runs.map((run) => run.command.commandId)).size).toBe(1);
  });
});

test("a command shows how far its part got, and why it ended", async () => {
  await insertCommand(database.pool, setpoint(20));
  const key = `command/${idOf(20)}`;
  const changedAt = Date.UTC(2026, 0, 2);
  await givenPart(database.pool, {
    actorId: "b-1",
    key,
    machine: "command",
    state: "rejected",
    context: { cause: "out of service" },
    changedAt,
    endedAt: changedAt,
  });
  expect(await findCommand(database.pool, { commandId: idOf(20) })).toMatchObject({
    state: "rejected",
    cause: "out of service",
    changedAt,
    expiresAt: Date.UTC(2026, 0, 1),
  });
});

test("the newest commands of a device come first", async () => {
  await givenDevice(database.pool, { deviceId: "b-3" });
  for (const n of [30, 31, 32]) await insertCommand(database.pool, setpoint(n, { deviceId: "b-3" }));
  const listed = await listCommands(database.pool, { deviceId: "b-3", limit: 2 });
  expect(listed.map((command) => command.commandId)).toEqual([idOf(32), idOf(31)]);
});
