import type { AuditEntry } from "@microgrid/api-specs";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { effectScope, nextTick, shallowRef } from "vue";
import { asked } from "../testing/fake-server.ts";
import { EntryPage } from "./entry-page.ts";
import { Entry } from "./entry.ts";
import { useAudit } from "./use-audit.ts";
import type { AuditQuery } from "./use-audit-filter.ts";

vi.mock("../kit/http.ts", () => import("../testing/fake-server.ts"));
vi.mock("../kit/use-every.ts", () => ({ useEvery: () => {} }));
beforeEach(() => void asked.splice(0));

const wire = (auditId: number, more: Partial<AuditEntry> = {}): AuditEntry => ({
  auditId,
  at: "2026-06-21T10:15:00.000Z",
  by: "engineer",
  role: "engineer",
  action: "device.pause",
  object: "device battery-1",
  deviceId: "battery-1",
  siteId: "demo",
  before: { status: "active" },
  after: { status: "paused" },
  reason: "The sensor is being replaced.",
  ...more,
});
const entry = (id: number, more: Partial<AuditEntry> = {}) => Entry.fromWire(wire(id, more));
const page = (next: string | null, ...ids: number[]): EntryPage => ({
  entries: ids.map((id) => entry(id)),
  next,
});
const idsOf = ({ entries }: EntryPage) => entries.map(({ id }) => id);

describe("an entry", () => {
  test.each([
    [{ action: "device.pause" }, "paused", "battery-1"],
    [{ action: "deadLetter.discard" }, "discarded a dead letter of", "battery-1"],
    [
      { action: "alarm.shelve", object: "alarm battery-1:overTemperature" },
      "shelved over temperature of",
      "battery-1",
    ],
    [
      { action: "operator.add", role: "terminal", deviceId: null, object: "operator ann" },
      "let in the",
      "operator ann",
    ],
    [{ action: "site.removed", deviceId: null, object: "site demo" }, "site removed", "site demo"],
  ])("%o reads %s %s", (more, did, to) => {
    expect([Entry.did(entry(1, more)), Entry.to(entry(1, more))]).toEqual([did, to]);
  });

  test("names each field that changed by its path, and no other", () => {
    const before = { name: "B", tags: ["a"], settings: { ratedKw: 50, capacityKwh: 100 } };
    const after = { name: "B", tags: ["a", "b"], settings: { ratedKw: 60, capacityKwh: 100 } };
    const changes = Entry.changes(entry(1, { before, after }));
    expect(
      changes.map((change) => [change.field, Entry.written(change.before), Entry.written(change.after)]),
    ).toEqual([
      ["tags", '["a"]', '["a","b"]'],
      ["settings.ratedKw", "50", "60"],
    ]);
    expect(Entry.changes(entry(1, { before: null, after: { state: "open" } }))).toEqual([
      { field: "state", before: undefined, after: "open" },
    ]);
    expect(Entry.written(undefined)).toBe("—");
    const [change] = changes;
    expect([Entry.line(entry(1), change!), Entry.line(entry(1, { before: null }), change!)]).toEqual([
      'tags: ["a"] → ["a","b"]',
      'tags: ["a","b"]',
    ]);
  });
});

describe("the pages", () => {
  test("a newer head goes above what is held, and nothing is shown twice", () => {
    expect(idsOf(EntryPage.withHead(page("4", 6, 5, 4), page("6", 8, 7, 6)))).toEqual([8, 7, 6, 5, 4]);
    expect(EntryPage.withHead(page("4", 6, 5, 4), page("6", 8, 7, 6)).next).toBe("4");
  });

  test("a head that does not reach down to what is held replaces it, so that no entry is missed unseen", () => {
    expect(EntryPage.withHead(page("4", 6, 5, 4), page("9", 11, 10, 9))).toEqual(page("9", 11, 10, 9));
  });

  test("older entries go below", () => {
    expect(idsOf(EntryPage.withOlder(page("4", 6, 5, 4), page(null, 4, 3)))).toEqual([6, 5, 4, 3]);
  });
});

describe("the log", () => {
  test("is asked for with its filter and on by its cursor; a later filter makes an earlier answer nothing", async () => {
    const query = shallowRef<AuditQuery | null>({ device: "b-1" });
    const audit = effectScope().run(() => useAudit(() => query.value))!;
    expect(asked[0]).toMatchObject({ path: "/v1/audit", query: { device: "b-1" } });
    await asked[0]!.good({ entries: [wire(3), wire(2)], nextCursor: "below 2" });
    void audit.loadOlder();
    expect(asked[1]!.query).toMatchObject({ cursor: "below 2" });
    query.value = { by: "ann" };
    await nextTick();
    await asked[2]!.good({ entries: [wire(9)], nextCursor: null });
    await asked[1]!.good({ entries: [wire(1)], nextCursor: null });
    expect(asked[2]!.query).toMatchObject({ by: "ann" });
    expect(idsOf(audit.page.value)).toEqual([9]);
    expect(audit.loaded.value).toBe(true);
  });

  test("says why it cannot be shown, and is not asked for by whom it is not for", async () => {
    const none = effectScope().run(() => useAudit(() => null))!;
    expect([asked.length, none.loaded.value]).toEqual([0, false]);
    const audit = effectScope().run(() => useAudit(() => ({})))!;
    await asked[0]!.bad({ status: 422, code: "cursor.invalid" });
    expect([audit.problem.value?.code, audit.loaded.value]).toEqual(["cursor.invalid", false]);
  });
});
