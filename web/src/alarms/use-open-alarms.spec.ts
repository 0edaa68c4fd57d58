import { beforeEach, expect, test, vi } from "vitest";
import { effectScope } from "vue";
import { asked, stream } from "../testing/fake-server.ts";
import { followOpenAlarms } from "./use-open-alarms.ts";

vi.mock("../kit/http.ts", () => import("../testing/fake-server.ts"));
vi.mock("../kit/live.ts", () => import("../testing/fake-server.ts"));

const alarm = (alarmId: string, second: number): object => ({
  alarmId,
  deviceId: "b-1",
  siteId: "demo",
  definitionId: alarmId,
  name: alarmId,
  priority: "high",
  state: "unacknowledged",
  occurrence: 1,
  raisedAt: "2026-01-01T00:00:00.000Z",
  changedAt: `2026-01-01T00:00:${String(second).padStart(2, "0")}.000Z`,
});
const page = (...alarms: object[]): object => ({ alarms, nextCursor: null });

beforeEach(() => void asked.splice(0));
const world = () => effectScope().run(followOpenAlarms)!;

test("an alarm that comes during the second of two loads is not lost when the first ends", async () => {
  const open = world();
  stream.load();
  stream.load();
  await asked[0]!.good(page());
  stream.hear("alarm", [alarm("hot", 5)]);
  await asked[1]!.good(page(alarm("cold", 1)));
  expect(open.alarms.value.map((one) => one.id).sort()).toEqual(["cold", "hot"]);
});

test("the answer of an earlier load does not replace that of a later one", async () => {
  const open = world();
  stream.load();
  stream.load();
  await asked[1]!.good(page(alarm("cold", 1)));
  await asked[0]!.bad();
  expect(open.problem.value).toBeNull();
  expect(open.alarms.value.map((one) => one.id)).toEqual(["cold"]);
});
