import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { countAlarms, findAlarm, findAlarms, listAlarms } from "./alarms.ts";
import type { AlarmFilter } from "./alarms.ts";
import { InvalidPageKey } from "./page-key.ts";
import { givenDevice, givenPart } from "./testing/rows.ts";
import { testDatabase } from "./testing/test-database.ts";
import type { TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
const start = Date.UTC(2026, 0, 1);
const all: AlarmFilter = { siteIds: null };

beforeAll(async () => {
  database = await testDatabase(inject("databaseUrl"));
  await givenDevice(database.pool, { deviceId: "b-1", siteId: "north", name: "Battery one" });
  await givenDevice(database.pool, { deviceId: "p-1", siteId: "south", kind: "pvInverter" });
  const north = { actorId: "b-1", siteId: "north" };
  const south = { actorId: "p-1", siteId: "south" };
  const states = [
    { ...north, key: "alarm/a", state: "unacknowledged", rank: 3, context: { limit: 45 } },
    { ...north, key: "alarm/b", state: "acknowledged", rank: 2 },
    { ...north, key: "alarm/c", state: "returnedUnacknowledged", rank: 1 },
    { ...north, key: "alarm/d", state: "normal", rank: 1 },
    { ...south, key: "alarm/a", state: "latchedUnacknowledged", rank: 3 },
    { ...south, key: "alarm/b", state: "shelved", rank: 3 },
    { ...south, key: "alarm/c", state: "unacknowledged", rank: 3, endedAt: start },
    { ...south, key: "command/x", state: "sent", machine: "command" },
  ];
  for (const [i, part] of states.entries()) {
    await givenPart(database.pool, { ...part, changedAt: start + i * 1_000 });
  }
});
afterAll(() => database.drop());

const namesOf = async (filter: AlarmFilter) =>
  (await listAlarms(database.pool, { ...filter, limit: 100 })).alarms.map(
    (alarm) => `${alarm.deviceId}:${alarm.partKey.slice("alarm/".length)}`,
  );

describe("the alarm list", () => {
  test.each<[string, Partial<AlarmFilter>, string[]]>([
    [
      "nothing: unacknowledged first, then by rank, then newest; normal and ended ones left out",
      {},
      ["p-1:a", "b-1:a", "b-1:c", "p-1:b", "b-1:b"],
    ],
    ["site", { siteIds: ["north"] }, ["b-1:a", "b-1:c", "b-1:b"]],
    ["device", { deviceId: "p-1" }, ["p-1:a", "p-1:b"]],
    ["states", { states: ["unacknowledged", "normal"] }, ["b-1:a", "b-1:d"]],
    ["rank", { rank: 3 }, ["p-1:a", "b-1:a", "p-1:b"]],
  ])("filters by %s", async (_name, filter, expected) => {
    expect(await namesOf({ ...all, ...filter })).toEqual(expected);
  });

  test("counts are those of the sites asked for, whatever page and state are shown", async () => {
    const page = await listAlarms(database.pool, { ...all, states: ["shelved"], limit: 1 });
    expect(page.counts).toEqual({ unacknowledged: 2, acknowledged: 1, returned: 1, shelved: 1 });
    expect(await countAlarms(database.pool, { siteIds: ["north"] })).toEqual({
      unacknowledged: 1,
      acknowledged: 1,
      returned: 1,
      shelved: 0,
    });
  });

  test("pages have no gap and no repeat when many changed in the same millisecond", async () => {
    await givenDevice(database.pool, { deviceId: "m-1", siteId: "many" });
    const keys = Array.from({ length: 11 }, (_, i) => `alarm/${String(i).padStart(2, "0")}`);
    for (const key of keys) {
      await givenPart(database.pool, {
        actorId: "m-1",
        siteId: "many",
        key,
        state: "unacknowledged",
        changedAt: start,
      });
    }
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof listAlarms>> = await listAlarms(database.pool, {
        siteIds: ["many"],
        limit: 3,
        cursor,
      });
      seen.push(...page.alarms.map((alarm) => alarm.partKey));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(keys.toReversed());
  });

  test("a cursor of another list is refused", async () => {
    await expect(listAlarms(database.pool, { ...all, limit: 1, cursor: "x" })).rejects.toThrow(
      InvalidPageKey,
    );
  });
});

test("one alarm is found while it lives, with its device and the machine's context", async () => {
  expect(await findAlarm(database.pool, { deviceId: "b-1", partKey: "alarm/a" })).toEqual({
    deviceId: "b-1",
    siteId: "north",
    kind: "battery",
    deviceName: "Battery one",
    partKey: "alarm/a",
    state: "unacknowledged",
    rank: 3,
    active: true,
    unacknowledged: true,
    value: "unacknowledged",
    context: { limit: 45 },
    startedAt: start,
    changedAt: start,
  });
  expect(await findAlarm(database.pool, { deviceId: "p-1", partKey: "alarm/c" })).toBeNull();
  expect(await findAlarm(database.pool, { deviceId: "p-1", partKey: "command/x" })).toBeNull();
});

test("of many asked for, those that live are found", async () => {
  const found = await findAlarms(database.pool, {
    alarms: [
      { deviceId: "b-1", partKey: "alarm/d" },
      { deviceId: "p-1", partKey: "alarm/b" },
      { deviceId: "b-1", partKey: "alarm/none" },
    ],
  });
  expect(found.map((alarm) => alarm.state).sort()).toEqual(["normal", "shelved"]);
});
