import { beforeEach, expect, test, vi } from "vitest";
import { effectScope } from "vue";
import { asked, stream } from "../testing/fake-server.ts";
import { useTimeline } from "./use-timeline.ts";

const row = (version: number): object => ({
  cursor: `1-${version}`,
  deviceId: "b-1",
  siteId: "demo",
  kind: "battery",
  version,
  at: "2026-01-01T00:00:00.000Z",
  part: null,
  event: { type: "telemetry.received" },
  before: "off",
  after: "on",
  state: "on",
  taken: [],
  orders: [],
});

vi.mock("../kit/http.ts", () => import("../testing/fake-server.ts"));
vi.mock("../kit/live.ts", () => import("../testing/fake-server.ts"));

const page = (versions: readonly number[], nextCursor: string | null): object => ({
  transitions: versions.map(row),
  nextCursor,
});
beforeEach(() => void asked.splice(0));
const world = () =>
  effectScope().run(() =>
    useTimeline(
      () => "b-1",
      () => {},
    ),
  )!;
const versions = (live: ReturnType<typeof world>): number[] =>
  live.timeline.value.items.map((item) => item.version);

test("a failed first page can be asked for again and joins what came live meanwhile", async () => {
  const live = world();
  stream.load();
  await asked[0]!.bad();
  expect(live.problem.value?.status).toBe(503);
  expect(live.loading.value).toBe(false);
  stream.hear("transition", [row(3), row(4)]);
  void live.refresh();
  await asked[1]!.good(page([4, 3, 2], null));
  expect(live.problem.value).toBeNull();
  expect(versions(live)).toEqual([4, 3, 2]);
});

test("a failed older page is asked for again where it failed", async () => {
  const live = world();
  stream.load();
  await asked[0]!.good(page([9, 8], "p2"));
  void live.loadOlder();
  await asked[1]!.bad();
  void live.refresh();
  expect(asked[2]!.query).toEqual({ limit: 100, cursor: "p2" });
  await asked[2]!.good(page([7], null));
  expect(versions(live)).toEqual([9, 8, 7]);
});

test("an older page that comes after a reset is not put under a page it does not belong to", async () => {
  const live = world();
  stream.load();
  await asked[0]!.good(page([3, 2], "p2"));
  void live.loadOlder();
  stream.load();
  await asked[2]!.good(page([90, 89], "p9"));
  await asked[1]!.good(page([1], null));
  expect(versions(live)).toEqual([90, 89]);
  expect(live.timeline.value.older).toBe("p9");
});

test("the transitions of an alarm are fetched when the stream tells that it changed, once for many", async () => {
  const heard: number[] = [];
  const live = effectScope().run(() =>
    useTimeline(
      () => "b-1",
      (arrived) => void heard.push(...arrived.map((one) => one.version)),
    ),
  )!;
  const ofAlarm = (version: number) => ({ ...row(version), part: { key: "alarm/hot", machine: "alarm" } });
  stream.load();
  await asked[0]!.good(page([2, 1], null));
  stream.hear("alarm", [{ deviceId: "b-2" }]);
  expect(asked).toHaveLength(1);
  stream.hear("alarm", [{ deviceId: "b-1" }]);
  stream.hear("alarm", [{ deviceId: "b-1" }]);
  stream.hear("alarm", [{ deviceId: "b-1" }]);
  expect(asked).toHaveLength(2);
  await asked[1]!.good({ transitions: [row(4), ofAlarm(3), row(2), row(1)], nextCursor: null });
  expect(versions(live)).toEqual([4, 3, 2, 1]);
  expect(heard).toEqual([3]);
  await asked[2]!.good({ transitions: [ofAlarm(5), row(4), ofAlarm(3), row(2)], nextCursor: null });
  expect(versions(live)).toEqual([5, 4, 3, 2, 1]);
  expect(heard).toEqual([3, 5]);
  expect(asked).toHaveLength(3);
});

test("where live transitions pushed out the history, it is found again from the newest page", async () => {
  const live = world();
  stream.load();
  await asked[0]!.good(page([2, 1], null));
  stream.hear(
    "transition",
    Array.from({ length: 2005 }, (_, index) => row(index + 3)),
  );
  void live.loadOlder();
  expect(asked[1]!.query).toEqual({ limit: 1000 });
  await asked[1]!.good(page([2008, 2007, 8], "deeper"));
  expect(asked[2]!.query).toEqual({ limit: 1000, cursor: "deeper" });
  await asked[2]!.good(page([7, 6, 5], "deepest"));
  expect(versions(live).slice(-4)).toEqual([8, 7, 6, 5]);
  expect(versions(live)[0]).toBe(2007);
  expect(live.timeline.value.older).toBe("deepest");
});
