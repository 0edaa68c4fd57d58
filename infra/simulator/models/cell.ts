// Cell
//
// One low-voltage bus with its devices, its load and its way to the grid. Solves the bus, so that at every instant
// load = pv + battery + grid, and asks each device model for its step. Owns no clock, no link and no HTTP.
import type { Conditions } from "../scenarios/conditions.ts";
import { isOn } from "../scenarios/conditions.ts";
import { batteryLimits, startBattery, stepBattery } from "./battery.ts";
import type { Battery } from "./battery.ts";
import { breakerPoints, startBreaker, stepBreaker } from "./breaker.ts";
import type { Breaker } from "./breaker.ts";
import { dispatched } from "./dispatch.ts";
import { islandSupply, startGrid, stepGrid, utilitySupply } from "./grid.ts";
import type { Grid } from "./grid.ts";
import { demandKw, startLoad, stepLoad } from "./load.ts";
import type { Load } from "./load.ts";
import type { Answer, Order, Points } from "./order.ts";
import { startPvInverter, stepPvInverter } from "./pv-inverter.ts";
import type { PvInverter } from "./pv-inverter.ts";
import { draw, seedOf } from "./random.ts";
import { startWeather, stepWeather } from "./weather.ts";
import type { Weather } from "./weather.ts";

/** load = pv + battery + grid; powers + = into the bus, the load what leaves it. */
export interface Balance {
  /** What the closed feeders want; more than the load when an island has to shed. */
  readonly wantedKw: number;
  readonly loadKw: number;
  readonly pvKw: number;
  readonly batteryKw: number;
  readonly gridKw: number;
}

export interface Cell {
  readonly weather: Weather;
  readonly grid: Grid;
  readonly load: Load;
  readonly batteries: readonly Battery[];
  readonly inverters: readonly PvInverter[];
  /** The first ties the cell to the grid, the second feeds the critical load, the third the flexible load. */
  readonly breakers: readonly Breaker[];
  /** Seconds (device time) for which the grid has been healthy without a break. */
  readonly gridHealthyS: number;
  readonly balance: Balance;
}

export interface CellStep {
  readonly cell: Cell;
  /** By slot: `battery-1`, `pv-1`, `breaker-1`, … */
  readonly readings: ReadonlyMap<string, Points>;
  readonly answers: readonly Answer[];
}

const BATTERY_KW = 100;
const BATTERY_KWH = 200;
const INVERTER_KW = 50;
const CRITICAL_SHARE = 0.6;
const RECONNECT_AFTER_S = 10; // 300 s in IEEE 1547; shortened so that one sees it
const HEAT_K_PER_S = 1.7; // fast enough to be seen at any --speed

export interface CellPlan {
  readonly batteries: number;
  readonly inverters: number;
  readonly breakers: number;
}

export function startCell(
  plan: CellPlan,
  seed: number,
  index: number,
  startsAtHour: number,
  cloudiness: number,
): Cell {
  const cellSeed = seedOf(seed, "cell", index);
  const times = <T>(count: number, make: (index: number) => T): T[] =>
    Array.from({ length: count }, (_, n) => make(n));
  return {
    weather: startWeather(seedOf(cellSeed, "clouds"), startsAtHour, cloudiness),
    grid: startGrid(seedOf(seed, "grid")),
    load: startLoad(20 + 20 * plan.inverters, seedOf(cellSeed, "load")),
    batteries: times(plan.batteries, (n) =>
      startBattery(BATTERY_KW, BATTERY_KWH, 48 + 24 * draw(seedOf(cellSeed, "soc", n)).value),
    ),
    inverters: times(plan.inverters, () => startPvInverter(INVERTER_KW)),
    breakers: times(plan.breakers, () => startBreaker()),
    gridHealthyS: RECONNECT_AFTER_S,
    balance: { wantedKw: 0, loadKw: 0, pvKw: 0, batteryKw: 0, gridKw: 0 },
  };
}

export function stepCell(
  cell: Cell,
  orders: ReadonlyMap<string, Order>,
  dtS: number,
  speed: number,
  conditions: Conditions,
): CellStep {
  const simulatedS = dtS * speed;
  const weather = dtS > 0 ? stepWeather(cell.weather, dtS, speed, conditions.cloudiness) : cell.weather;
  const grid = stepGrid(cell.grid, dtS);
  const load = stepLoad(cell.load, dtS);
  const gridUp = !isOn(conditions, "gridDown");
  const gridHealthyS = gridUp ? cell.gridHealthyS + dtS : 0;
  const answers: Answer[] = [];

  const islandLive = cell.batteries.some((battery) => batteryLimits(battery, simulatedS).dischargeKw > 0);
  const breakers = cell.breakers.map((breaker, index) => {
    const slot = `breaker-${index + 1}`;
    const isTie = index === 0;
    const crew = isOn(conditions, "crew", slot);
    const stepped = stepBreaker(breaker, orders.get(slot) ?? null, dtS, {
      trip: isOn(conditions, "trips", slot) || (isTie && !gridUp),
      blocked: isTie && !gridUp,
      reclose: crew || (isTie && gridHealthyS >= RECONNECT_AFTER_S),
      badContacts: isOn(conditions, "badContacts", slot),
    });
    answers.push(...stepped.answers);
    return stepped.state;
  });
  const conducts = (index: number): boolean => {
    const breaker = breakers[index];
    return (
      breaker === undefined ||
      breaker.position === "closed" ||
      (breaker.position === "bad" && breaker.target === "closed")
    );
  };
  const tied = gridUp && conducts(0);
  const busLive = tied || islandLive;

  const demand = busLive ? demandKw(load, weather.timeOfDayS) : 0;
  const criticalKw = conducts(1) ? CRITICAL_SHARE * demand : 0;
  const flexibleKw = conducts(2) ? (1 - CRITICAL_SHARE) * demand : 0;
  const wantedKw = criticalKw + flexibleKw;

  const limits = cell.batteries.map((battery) => batteryLimits(battery, simulatedS));
  const roomKw = wantedKw + limits.reduce((sum, { chargeKw }) => sum + chargeKw, 0);
  const readings = new Map<string, Points>();
  const inverters = cell.inverters.map((inverter, index) => {
    const slot = `pv-${index + 1}`;
    const stepped = stepPvInverter(inverter, orders.get(slot) ?? null, dtS, {
      simulatedS,
      irradianceWm2: weather.irradianceWm2 * (1 - 0.015 * (index % 4)), // rows lie a little differently
      ambientC: weather.ambientC,
      busLive,
      ceilingKw: tied ? Infinity : roomKw / cell.inverters.length,
      groundFault: isOn(conditions, "groundFault", slot),
      crew: isOn(conditions, "crew", slot),
    });
    answers.push(...stepped.answers);
    readings.set(slot, stepped.points);
    return stepped.state;
  });
  const pvKw = inverters.reduce((sum, { powerKw }) => sum + powerKw, 0);

  const asked = dispatched(cell.batteries, limits, wantedKw - pvKw, tied);
  const batteries = cell.batteries.map((battery, index) => {
    const slot = `battery-${index + 1}`;
    const stepped = stepBattery(battery, orders.get(slot) ?? null, dtS, {
      simulatedS,
      ambientC: weather.ambientC,
      askedKw: busLive ? (asked[index] ?? 0) : 0,
      forming: !tied,
      heatKPerS: isOn(conditions, "overheats", slot) ? HEAT_K_PER_S : 0,
      crew: isOn(conditions, "crew", slot),
    });
    answers.push(...stepped.answers);
    readings.set(slot, stepped.points);
    return stepped.state;
  });
  const batteryKw = batteries.reduce((sum, { powerKw }) => sum + powerKw, 0);

  const loadKw = tied ? wantedKw : pvKw + batteryKw; // an island serves what it has and sheds the rest
  const balance = { wantedKw, loadKw, pvKw, batteryKw, gridKw: tied ? wantedKw - pvKw - batteryKw : 0 };
  const utility = utilitySupply(grid, gridUp, -balance.gridKw);
  const mostKw = limits.reduce((sum, { dischargeKw }) => sum + dischargeKw, 0);
  const island = islandSupply(grid, mostKw > 0 ? batteryKw / mostKw : 0);
  const bus = tied ? utility : busLive ? island : { voltageV: 0, frequencyHz: 0 };
  const servedCriticalKw = Math.min(criticalKw, loadKw);
  const flowsKw = [balance.gridKw, servedCriticalKw, loadKw - servedCriticalKw];
  for (const [index, breaker] of breakers.entries()) {
    const seen = index === 0 ? utility : bus;
    readings.set(`breaker-${index + 1}`, breakerPoints(breaker, { powerKw: flowsKw[index] ?? 0, ...seen }));
  }
  return {
    cell: { weather, grid, load, batteries, inverters, breakers, gridHealthyS, balance },
    readings,
    answers,
  };
}
