// Fleet: which devices there are. Twelve make a cell: one bus with three batteries, six inverters and three breakers;
// a bigger fleet is more cells, and the last one may be smaller.
import type { CellPlan } from "./models/cell.ts";

export type Kind = "battery" | "pvInverter" | "breaker";

export interface FleetDevice {
  readonly deviceId: string;
  readonly kind: Kind;
  /** Its name within the cell, as the scenarios use it: `pv-3`. */
  readonly slot: string;
  readonly settings: { readonly ratedKw?: number; readonly capacityKwh?: number };
}

export interface FleetCell {
  readonly index: number;
  readonly plan: CellPlan;
  readonly devices: readonly FleetDevice[];
}

/** Devices that the demo site knows from the start; the simulator registers those beyond. */
export const DEMO_DEVICES = 12;

/** Order within a cell, so that also a fleet of five has something of each kind. */
const PATTERN: readonly Kind[] = [
  "battery",
  "pvInverter",
  "breaker",
  "pvInverter",
  "battery",
  "pvInverter",
  "breaker",
  "pvInverter",
  "battery",
  "pvInverter",
  "breaker",
  "pvInverter",
];

const PREFIX: Record<Kind, string> = { battery: "battery", pvInverter: "pv", breaker: "breaker" };

const SETTINGS: Record<Kind, FleetDevice["settings"]> = {
  battery: { ratedKw: 100, capacityKwh: 200 },
  pvInverter: { ratedKw: 50 },
  breaker: {},
};

export function planFleet(count: number): FleetCell[] {
  const numbered: Record<Kind, number> = { battery: 0, pvInverter: 0, breaker: 0 };
  const cells: FleetCell[] = [];
  for (let start = 0; start < count; start += PATTERN.length) {
    const inCell: Record<Kind, number> = { battery: 0, pvInverter: 0, breaker: 0 };
    const devices = PATTERN.slice(0, Math.min(PATTERN.length, count - start)).map((kind): FleetDevice => {
      numbered[kind] += 1;
      inCell[kind] += 1;
      const deviceId = `${PREFIX[kind]}-${numbered[kind]}`;
      return { deviceId, kind, slot: `${PREFIX[kind]}-${inCell[kind]}`, settings: SETTINGS[kind] };
    });
    const plan = { batteries: inCell.battery, inverters: inCell.pvInverter, breakers: inCell.breaker };
    cells.push({ index: cells.length, plan, devices });
  }
  return cells;
}
