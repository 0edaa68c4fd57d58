import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { conditionsAt } from "../scenarios/conditions.ts";
import { SCENARIOS, scenarioNamed } from "../scenarios/scenarios.ts";
import { startCell, stepCell } from "./cell.ts";
import type { Cell } from "./cell.ts";
import type { Answer, Order, Points } from "./order.ts";

const PLAN = { batteries: 3, inverters: 6, breakers: 3 };

function lived(
  name: string,
  seed: number,
  steps: number,
  options: { dtS?: number; speed?: number; ordersAt?: ReadonlyMap<number, ReadonlyMap<string, Order>> } = {},
) {
  const { dtS = 1, speed = 60, ordersAt = new Map() } = options;
  const scenario = scenarioNamed(name);
  if (!scenario) throw new Error(`no scenario ${name}`);
  let cell: Cell = startCell(PLAN, seed, 0, scenario.startsAtHour, scenario.cloudiness);
  const cells: Cell[] = [];
  const series: Record<string, Points>[] = [];
  const answers: Answer[] = [];
  for (let step = 1; step <= steps; step += 1) {
    const conditions = conditionsAt(scenario, seed, 0, step * dtS);
    const stepped = stepCell(cell, ordersAt.get(step) ?? new Map(), dtS, speed, conditions);
    cell = stepped.cell;
    cells.push(cell);
    series.push(Object.fromEntries(stepped.readings));
    answers.push(...stepped.answers);
  }
  return { cells, series, answers };
}

const modeOf = (points: Points | undefined) => points?.["mode"];

describe("the bus", () => {
  test("power is conserved at every step of every scenario, at any speed and rate", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...SCENARIOS.map(({ name }) => name)),
        fc.integer({ min: 0, max: 1_000_000 }),
        fc.constantFrom(1, 60, 600, 3600),
        fc.constantFrom(0.1, 0.5, 1),
        (name, seed, speed, dtS) => {
          for (const { balance, batteries, inverters } of lived(name, seed, 200, { speed, dtS }).cells) {
            const supplied = balance.pvKw + balance.batteryKw + balance.gridKw;
            expect(Math.abs(supplied - balance.loadKw)).toBeLessThan(1e-6);
            expect(balance.loadKw).toBeGreaterThanOrEqual(-1e-6);
            expect(balance.loadKw).toBeLessThanOrEqual(balance.wantedKw + 1e-6);
            for (const battery of batteries) {
              expect(battery.socPct).toBeGreaterThanOrEqual(0);
              expect(battery.socPct).toBeLessThanOrEqual(100);
              expect(Math.abs(battery.powerKw)).toBeLessThanOrEqual(battery.ratedKw);
            }
            for (const { powerKw, availableKw } of inverters) {
              expect(powerKw).toBeGreaterThanOrEqual(0);
              expect(powerKw).toBeLessThanOrEqual(availableKw + 1e-9);
            }
          }
        },
      ),
      { numRuns: 20 },
    );
  });

  test("an island takes nothing from the grid, and its batteries cover the load", () => {
    const { cells } = lived("grid-loss", 3, 40);
    const islanded = cells[30]?.balance;
    expect(islanded?.gridKw).toBe(0);
    expect(islanded?.loadKw).toBeGreaterThan(50);
  });

  test("the tie trips when the grid goes and recloses some seconds after it is back", () => {
    const { series } = lived("grid-loss", 3, 80);
    expect(series[4]?.["breaker-1"]).toMatchObject({ position: "closed", tripped: false });
    expect(series[20]?.["breaker-1"]).toMatchObject({ position: "open", tripped: true, voltageV: 0 });
    expect(series[64]?.["breaker-1"]).toMatchObject({ position: "open", tripped: true });
    expect(series[79]?.["breaker-1"]).toMatchObject({ position: "closed", tripped: false });
  });

  test("the same seed and scenario give the same series, another seed another one", () => {
    const once = JSON.stringify(lived("demo", 7, 300).series);
    expect(JSON.stringify(lived("demo", 7, 300).series)).toBe(once);
    expect(JSON.stringify(lived("demo", 8, 300).series)).not.toBe(once);
  });

  test("the demo mix shows its first change of mode within five seconds", () => {
    const modes = lived("demo", 1, 5).series.map((points) => modeOf(points["battery-1"]));
    expect(new Set(modes).size).toBeGreaterThan(1);
  });
});

describe("a day", () => {
  test("inverters sleep at night, start at dawn and run at noon", () => {
    const { series } = lived("sunny-day", 1, 1440);
    const modes = series.map((points) => modeOf(points["pv-1"]));
    expect(modes[0]).toBe("sleeping");
    expect(modes.slice(0, 120)).toContain("starting");
    expect(modes[432]).toBe("running"); // 12:00
    expect(modes[1000]).toBe("sleeping"); // 21:28
  });

  test("an overheating battery trips by itself, derates before, and comes back with the crew", () => {
    const { series } = lived("overheating-battery", 1, 175);
    const modes = series.map((points) => modeOf(points["battery-1"]));
    expect(modes.slice(20, 60)).toContain("fault");
    expect(modes.at(-1)).not.toBe("fault");
    expect(modes.at(-1)).not.toBe("disconnected");
  });
});

describe("orders", () => {
  const order = (step: number, slot: string, asked: Order) => new Map([[step, new Map([[slot, asked]])]]);

  test("a battery setpoint is accepted, reached and then reported as completed", () => {
    const asked: Order = { orderId: "o1", type: "setpoint.send", point: "powerKw", value: -80 };
    const { answers, series } = lived("sunny-day", 1, 30, { ordersAt: order(10, "battery-1", asked) });
    expect(answers).toEqual([
      { orderId: "o1", answer: "accepted" },
      { orderId: "o1", answer: "completed" },
    ]);
    expect(series.at(-1)?.["battery-1"]).toMatchObject({ powerKw: -80, mode: "charging" });
  });

  test("a breaker travels through its intermediate position before the order is completed", () => {
    const asked: Order = { orderId: "o2", type: "operation.send", operation: "open" };
    const { answers, series } = lived("sunny-day", 1, 30, {
      dtS: 0.2,
      ordersAt: order(10, "breaker-3", asked),
    });
    const positions = series.map((points) => points["breaker-3"]?.["position"]);
    expect([...new Set(positions)]).toEqual(["closed", "intermediate", "open"]);
    expect(answers.map(({ answer }) => answer)).toEqual(["accepted", "completed"]);
  });

  test("the tie refuses to close onto a dead grid", () => {
    const asked: Order = { orderId: "o3", type: "operation.send", operation: "close" };
    const { answers } = lived("grid-loss", 1, 25, { ordersAt: order(20, "breaker-1", asked) });
    expect(answers).toEqual([{ orderId: "o3", answer: "rejected", cause: "BLOCKED_BY_INTERLOCK" }]);
  });

  test("a limit throttles an inverter, and one above its rating is refused", () => {
    const limit: Order = { orderId: "o4", type: "setpoint.send", point: "limitKw", value: 10 };
    const { series } = lived("overheating-battery", 1, 40, { ordersAt: order(20, "pv-2", limit) });
    expect(series.at(-1)?.["pv-2"]).toMatchObject({ powerKw: 10, mode: "throttled" });
    const { answers } = lived("sunny-day", 1, 3, { ordersAt: order(2, "pv-2", { ...limit, value: 51 }) });
    expect(answers).toEqual([{ orderId: "o4", answer: "rejected", cause: "OUT_OF_RANGE" }]);
  });

  test("a new setpoint takes the place of an unfinished one, which has failed as superseded", () => {
    const first: Order = { orderId: "a", type: "setpoint.send", point: "powerKw", value: 100 };
    const ordersAt = new Map([
      [10, new Map([["battery-2", first]])],
      [11, new Map([["battery-2", { ...first, orderId: "b", value: -100 }]])],
    ]);
    const { answers } = lived("sunny-day", 1, 40, { dtS: 0.5, ordersAt });
    expect(answers.slice(0, 3)).toEqual([
      { orderId: "a", answer: "accepted" },
      { orderId: "a", answer: "failed", cause: "SUPERSEDED" },
      { orderId: "b", answer: "accepted" },
    ]);
    expect(answers.at(-1)).toEqual({ orderId: "b", answer: "completed" });
  });

  test("a battery that is too hot to follow a setpoint says so instead of pretending", () => {
    const asked: Order = { orderId: "o5", type: "setpoint.send", point: "powerKw", value: 100 };
    const { answers } = lived("overheating-battery", 1, 40, { ordersAt: order(27, "battery-1", asked) });
    expect(answers.map(({ answer }) => answer)).toEqual(["accepted", "failed"]);
  });

  test("a setpoint has no say while the battery forms an island", () => {
    const asked: Order = { orderId: "o6", type: "setpoint.send", point: "powerKw", value: 100 };
    const { answers } = lived("grid-loss", 1, 25, { ordersAt: order(20, "battery-1", asked) });
    expect(answers).toEqual([{ orderId: "o6", answer: "rejected", cause: "BLOCKED_BY_MODE" }]);
  });

  test("an inverter told to stop runs down, stays off, and starts again when told", () => {
    const stop: Order = { orderId: "s", type: "operation.send", operation: "stop" };
    const start: Order = { orderId: "g", type: "operation.send", operation: "start" };
    const ordersAt = new Map([...order(20, "pv-1", stop), ...order(40, "pv-1", start)]);
    const { answers, series } = lived("overheating-battery", 1, 60, { ordersAt });
    const modes = [...new Set(series.slice(18).map((points) => modeOf(points["pv-1"])))];
    expect(modes).toEqual(["running", "shuttingDown", "off", "standby", "starting"]);
    expect(answers.map(({ orderId, answer }) => `${orderId} ${answer}`)).toEqual([
      "s accepted",
      "s completed",
      "g accepted",
      "g completed",
    ]);
    expect(series.at(-1)?.["pv-1"]?.["mode"]).toBe("running");
  });
});
