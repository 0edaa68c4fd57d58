import { beforeEach, expect, test, vi } from "vitest";
import { effectScope } from "vue";
import { Problem, ProblemError } from "../kit/problem.ts";
import { useTimeline } from "./use-timeline.ts";

interface Asked {
  readonly query: { limit: number; cursor?: string };
  good(versions: readonly number[], nextCursor: string | null): Promise<void>;
  bad(): Promise<void>;
}
const asked: Asked[] = [];
const page: { load: () => void; hear: (frames: unknown[]) => void } = { load: () => {}, hear: () => {} };

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

vi.mock("../kit/http.ts", () => ({
  answer: (call: unknown) => call,
  http: {
    GET: (_: string, { params }: { params: { query: Asked["query"] } }) => {
      const { promise, resolve, reject } = Promise.withResolvers<object>();
      const settle = async (): Promise<void> => void (await new Promise((done) => setImmediate(done)));
      asked.push({
        query: params.query,
        good(versions, nextCursor) {
          resolve({ transitions: versions.map(row), nextCursor });
          return settle();
        },
        bad() {
          reject(new ProblemError(Problem.away(503)));
          return settle();
        },
      });
      return promise;
    },
  },
}));
vi.mock("../kit/live.ts", () => ({
  useLive: (handlers: { transition: (frames: unknown[]) => void }, load: () => void) => {
    page.load = load;
    page.hear = handlers.transition;
  },
}));

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
  page.load();
  await asked[0]!.bad();
  expect(live.problem.value?.status).toBe(503);
  expect(live.loading.value).toBe(false);
  page.hear([row(3), row(4)]);
  void live.refresh();
  await asked[1]!.good([4, 3, 2], null);
  expect(live.problem.value).toBeNull();
  expect(versions(live)).toEqual([4, 3, 2]);
});

test("a failed older page is asked for again where it failed", async () => {
  const live = world();
  page.load();
  await asked[0]!.good([9, 8], "p2");
  void live.loadOlder();
  await asked[1]!.bad();
  void live.refresh();
  expect(asked[2]!.query).toEqual({ limit: 100, cursor: "p2" });
  await asked[2]!.good([7], null);
  expect(versions(live)).toEqual([9, 8, 7]);
});

test("an older page that comes after a reset is not put under a page it does not belong to", async () => {
  const live = world();
  page.load();
  await asked[0]!.good([3, 2], "p2");
  void live.loadOlder();
  page.load();
  await asked[2]!.good([90, 89], "p9");
  await asked[1]!.good([1], null);
  expect(versions(live)).toEqual([90, 89]);
  expect(live.timeline.value.older).toBe("p9");
});

test("where live transitions pushed out the history, it is found again from the newest page", async () => {
  const live = world();
  page.load();
  await asked[0]!.good([2, 1], null);
  page.hear(Array.from({ length: 2005 }, (_, index) => row(index + 3)));
  void live.loadOlder();
  expect(asked[1]!.query).toEqual({ limit: 1000 });
  await asked[1]!.good([2008, 2007, 8], "deeper");
  expect(asked[2]!.query).toEqual({ limit: 1000, cursor: "deeper" });
  await asked[2]!.good([7, 6, 5], "deepest");
  expect(versions(live).slice(-4)).toEqual([8, 7, 6, 5]);
  expect(versions(live)[0]).toBe(2007);
  expect(live.timeline.value.older).toBe("deepest");
});
