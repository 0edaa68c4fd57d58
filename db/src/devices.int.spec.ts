import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { findActor } from "./actors.ts";
import { listDevices, viewDevices } from "./device-list.ts";
import type { DeviceFilter } from "./device-list.ts";
import { findDevice, insertDevice, knownDevices, updateDevice } from "./devices.ts";
import { InvalidPageKey } from "./page-key.ts";
import { findSite, listSites, putSite } from "./sites.ts";
import { givenDevice, givenPart } from "./testing/rows.ts";
import { testDatabase } from "./testing/test-database.ts";
import type { TestDatabase } from "./testing/test-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase(inject("databaseUrl"));
  await putSite(database.pool, { siteId: "north", name: "North" });
  await putSite(database.pool, { siteId: "south", name: "South", timeZone: "Europe/Rome" });
});
afterAll(() => database.drop());

const battery = {
  deviceId: "battery-1",
  siteId: "north",
  kind: "battery",
  name: "Battery one",
  tags: ["roof", "a"],
  settings: { ratedKw: 50, alarms: { hot: { limit: 45 } } },
};

describe("registering", () => {
  test("a device comes with an actor that has not stepped yet", async () => {
    const made = await insertDevice(database.pool, battery);
    expect(made).toMatchObject({ kind: "created", device: battery });
    const actor = await findActor(database.pool, { actorId: "battery-1" });
    expect(actor).toMatchObject({
      siteId: "north",
      kind: "battery",
      version: 0,
      snapshot: null,
      timers: {},
      parts: [],
    });
  });

  test("the same again is existing, other content a conflict, and neither changes anything", async () => {
    const reordered = { ...battery, settings: { alarms: { hot: { limit: 45 } }, ratedKw: 50 } };
    expect((await insertDevice(database.pool, reordered)).kind).toBe("existing");
    const other = await insertDevice(database.pool, { ...battery, settings: { ratedKw: 51 } });
    expect(other).toMatchObject({ kind: "conflict", device: battery });
    expect(await findDevice(database.pool, { deviceId: "battery-1" })).toMatchObject(battery);
  });

  test("a site that does not exist is said so, and nothing is made", async () => {
    const made = await insertDevice(database.pool, { ...battery, deviceId: "lost", siteId: "nowhere" });
    expect(made).toEqual({ kind: "siteUnknown" });
    expect(await findActor(database.pool, { actorId: "lost" })).toBeNull();
  });

  test("of several registrations at once exactly one creates", async () => {
    const runs = await Promise.all(
      Array.from({ length: 6 }, () => insertDevice(database.pool, { ...battery, deviceId: "raced" })),
    );
    expect(runs.map((run) => run.kind).sort()).toEqual([
      "created",
      ...Array.from({ length: 5 }, () => "existing"),
    ]);
  });
});

test("a change leaves what is not given", async () => {
  await givenDevice(database.pool, { ...battery, deviceId: "changed" });
  const changed = await updateDevice(database.pool, { deviceId: "changed", name: "New" });
  expect(changed).toMatchObject({ ...battery, deviceId: "changed", name: "New" });
  expect(await updateDevice(database.pool, { deviceId: "changed", tags: [] })).toMatchObject({
    name: "New",
    tags: [],
  });
  expect(await updateDevice(database.pool, { deviceId: "nobody", name: "x" })).toBeNull();
});

test("of settings changed at once by several none is lost", async () => {
  await givenDevice(database.pool, { ...battery, deviceId: "tuned", settings: { ratedKw: 1, alarms: {} } });
  const changes = Array.from({ length: 8 }, (_, n) => ({ [`s${n}`]: n }));
  await Promise.all(changes.map((settings) => updateDevice(database.pool, { deviceId: "tuned", settings })));
  const found = await findDevice(database.pool, { deviceId: "tuned" });
  expect(found?.settings).toEqual(Object.assign({ ratedKw: 1, alarms: {} }, ...changes));
});

test("ingestion learns site and kind of the devices that exist and are not retired", async () => {
  await givenDevice(database.pool, { deviceId: "retired", siteId: "north" });
  await database.pool.query(`update device set retired_at = now() where device_id = 'retired'`);
  const known = await knownDevices(database.pool, { deviceIds: ["battery-1", "nobody", "retired"] });
  expect([...known]).toEqual([["battery-1", { siteId: "north", kind: "battery", intake: "open" }]]);
  expect(await knownDevices(database.pool, { deviceIds: [] })).toEqual(new Map());
});

describe("the list", () => {
  let listed: TestDatabase;
  const all: DeviceFilter = { siteIds: null };
  const idsOf = async (filter: DeviceFilter) =>
    (await listDevices(listed.pool, { ...filter, limit: 100 })).devices.map((device) => device.deviceId);

  beforeAll(async () => {
    listed = await testDatabase(inject("databaseUrl"));
    await givenDevice(listed.pool, {
      deviceId: "b-1",
      siteId: "north",
      tags: ["roof"],
      name: "Große Batterie",
    });
    await givenDevice(listed.pool, { deviceId: "b-2", siteId: "south" });
    await givenDevice(listed.pool, {
      deviceId: "p-1",
      siteId: "north",
      kind: "pvInverter",
      name: "100% roof",
    });
    await givenDevice(listed.pool, {
      deviceId: "p-2",
      siteId: "south",
      kind: "pvInverter",
      tags: ["roof", "b"],
    });
    await listed.pool.query(
      `update actor set state = 'charging', version = 3, machine_version = '1',
              snapshot = '{"v":1,"root":{"value":{"link":"online"},"context":{"points":{"socPct":40}}}}' where actor_id = 'b-1'`,
    );
    const part = { siteId: "north" };
    await givenPart(listed.pool, {
      ...part,
      actorId: "b-1",
      key: "alarm/hot",
      state: "unacknowledged",
      rank: 3,
    });
    await givenPart(listed.pool, {
      ...part,
      actorId: "b-1",
      key: "alarm/low",
      state: "returnedUnacknowledged",
      rank: 1,
    });
    await givenPart(listed.pool, { ...part, actorId: "b-1", key: "alarm/x", state: "normal", rank: 3 });
    await givenPart(listed.pool, {
      ...part,
      actorId: "b-2",
      key: "alarm/hot",
      state: "acknowledged",
      rank: 2,
      siteId: "south",
    });
    await givenPart(listed.pool, { ...part, actorId: "p-1", key: "alarm/hot", state: "shelved", rank: 3 });
    await givenPart(listed.pool, {
      ...part,
      actorId: "p-1",
      key: "alarm/y",
      state: "unacknowledged",
      rank: 3,
      endedAt: 1,
    });
    await givenPart(listed.pool, {
      ...part,
      actorId: "p-1",
      key: "command/1",
      state: "unacknowledged",
      machine: "command",
    });
  });
  afterAll(() => listed.drop());

  test("a view joins what was entered with what the actor does and how its alarms stand", async () => {
    const [view] = await viewDevices(listed.pool, { deviceIds: ["b-1", "nobody"] });
    expect(view).toMatchObject({
      deviceId: "b-1",
      name: "Große Batterie",
      state: "charging",
      value: { link: "online" },
      version: 3,
      points: { socPct: 40 },
      alarms: { worstRank: 3, active: 1, unacknowledged: 2 },
    });
    const page = await listDevices(listed.pool, { ...all, limit: 1 });
    expect(page.devices).toEqual([view]);
  });

  test("a device that has not stepped has no state and no points", async () => {
    const [view] = await viewDevices(listed.pool, { deviceIds: ["p-2"] });
    expect(view).toMatchObject({ version: 0, state: null, value: null, points: {}, lastReadingAt: null });
    expect(view?.alarms).toEqual({ worstRank: null, active: 0, unacknowledged: 0 });
  });

  test.each<[string, Partial<DeviceFilter>, string[]]>([
    ["site", { siteIds: ["north"] }, ["b-1", "p-1"]],
    ["no site at all", { siteIds: [] }, []],
    ["kind", { kind: "battery" }, ["b-1", "b-2"]],
    ["state", { state: "charging" }, ["b-1"]],
    ["tag", { tag: "roof" }, ["b-1", "p-2"]],
    ["any alarm", { alarm: "any" }, ["b-1", "b-2"]],
    ["unacknowledged alarm", { alarm: "unacknowledged" }, ["b-1"]],
    ["no alarm: shelved and ended ones do not count", { alarm: "none" }, ["p-1", "p-2"]],
    ["text in the name, in any case", { text: "GROSSE" }, []],
    ["text in the name with umlaut", { text: "große" }, ["b-1"]],
    ["text in the id", { text: "P-" }, ["p-1", "p-2"]],
    ["text is no pattern", { text: "0%" }, ["p-1"]],
    ["all together", { siteIds: ["south"], kind: "pvInverter", tag: "b", alarm: "none", text: "2" }, ["p-2"]],
  ])("filters by %s", async (_name, filter, expected) => {
    expect(await idsOf({ ...all, ...filter })).toEqual(expected);
  });

  test("the total counts what matches, over all pages and beyond the last", async () => {
    const page = await listDevices(listed.pool, { ...all, kind: "battery", limit: 1 });
    expect(page).toMatchObject({ total: 2 });
    const next = await listDevices(listed.pool, {
      ...all,
      kind: "battery",
      limit: 1,
      cursor: page.nextCursor,
    });
    expect(next).toMatchObject({ total: 2, nextCursor: null });
    expect(await listDevices(listed.pool, { ...all, kind: "none", limit: 1 })).toEqual({
      devices: [],
      nextCursor: null,
      total: 0,
    });
  });

  test("a cursor from elsewhere is refused", async () => {
    await expect(listDevices(listed.pool, { ...all, limit: 1, cursor: "b-1" })).rejects.toThrow(
      InvalidPageKey,
    );
  });

  test("sites count their devices and know their worst alarm", async () => {
    const sites = await listSites(listed.pool, { siteIds: null });
    expect(sites.map((site) => [site.siteId, site.deviceCount, site.worstAlarmRank])).toEqual([
      ["north", 2, 3],
      ["south", 2, 2],
    ]);
    expect(await listSites(listed.pool, { siteIds: ["south"] })).toHaveLength(1);
    expect(await findSite(database.pool, { siteId: "south" })).toMatchObject({ timeZone: "Europe/Rome" });
    expect(await findSite(database.pool, { siteId: "west" })).toBeNull();
  });

  test("pages have no gap and no repeat while devices come and go", async () => {
    for (let i = 10; i < 30; i++) await givenDevice(listed.pool, { deviceId: `m-${i}`, siteId: "middle" });
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof listDevices>> = await listDevices(listed.pool, {
        siteIds: ["middle"],
        limit: 3,
        cursor,
      });
      seen.push(...page.devices.map((device) => device.deviceId));
      cursor = page.nextCursor;
      await givenDevice(listed.pool, { deviceId: `a-${seen.length}`, siteId: "middle" });
      await listed.pool.query(`update device set retired_at = now() where device_id = $1`, [seen.at(-1)]);
    } while (cursor !== null);
    expect(seen).toEqual(Array.from({ length: 20 }, (_, i) => `m-${i + 10}`));
  });
});
