import { expect, test } from "vitest";
import { simulatorRow, watchRows } from "./banner.ts";
import { readSettings } from "./settings.ts";

const row = (args: string[], environment: Record<string, string> = {}): string =>
  simulatorRow(readSettings(environment, args));

test("the simulator's row says what it was told to play", () => {
  expect(row([])).toBe("12 devices of site demo, scenario demo, 1/s each");
  expect(row(["--", "--devices", "50", "--rate", "2", "--scenario", "grid-loss"])).toBe(
    "50 devices of site demo, scenario grid-loss, 2/s each",
  );
  expect(row(["--", "--devices", "1", "--site", "north", "--once"])).toBe(
    "1 device of site north, scenario demo, one reading each",
  );
});

test("the simulator's row says why it is off", () => {
  expect(row(["--no-sim"])).toBe("off (--no-sim)");
  expect(row(["--", "--help"])).toBe("off (it showed its help)");
  const own = { DATABASE_URL: "postgres://u:p@db/x" };
  expect(row([], own)).toBe("off (no demo site, and API_TOKEN is not set)");
  expect(row([], { ...own, API_TOKEN: "mgt_a_b" })).toMatch(/^12 devices/);
});

test.each([
  [{}, "none (METRICS_PORT names no port)"],
  [{ METRICS_PORT: "0" }, "none (METRICS_PORT names no port)"],
  [{ METRICS_PORT: "9464" }, "http://127.0.0.1:9464/metrics"],
  [{ METRICS_PORT: "9464", METRICS_HOST: "0.0.0.0" }, "http://0.0.0.0:9464/metrics"],
])("with %j the box names health, the API's metrics and the worker's: %s", (environment, worker) => {
  const rows = watchRows("http://localhost:3000", readSettings(environment, []));
  expect(rows.map(({ value }) => value)).toEqual([
    "http://localhost:3000/v1/health",
    `http://localhost:3000/v1/metrics · worker ${worker}`,
  ]);
});
