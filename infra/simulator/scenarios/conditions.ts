// Conditions: a scenario's timetable at one instant. Pure: elapsed seconds and cell in, conditions out.
import { draw, seedOf } from "../models/random.ts";
import type { Effect, Happening, Scenario, Slot } from "./scenario.ts";

export interface Conditions {
  readonly cloudiness: number;
  readonly happenings: readonly Happening[];
}

/** `elapsedS` is real time since the start; `cell` counts from 0, and cell 0 never misses a cycle. */
export function conditionsAt(scenario: Scenario, seed: number, cell: number, elapsedS: number): Conditions {
  const offsetS = cell === 0 ? 0 : draw(seedOf(seed, "offset", cell)).value * scenario.cycleS;
  const cycle = Math.floor((elapsedS + offsetS) / scenario.cycleS);
  const takesPart =
    cell === 0 ||
    (elapsedS + offsetS >= scenario.cycleS &&
      draw(seedOf(seed, "takes part", cell, cycle)).value < 1 / scenario.oneCycleIn);
  const atS = (elapsedS + offsetS) % scenario.cycleS;
  const happenings = takesPart
    ? scenario.happenings.filter(({ fromS, toS }) => atS >= fromS && atS < toS)
    : [];
  const cloudy = happenings.some(({ effect }) => effect === "clouds");
  return { cloudiness: cloudy ? 1 : scenario.cloudiness, happenings };
}

/** Whether `effect` is on, for this slot or for the whole cell. */
export function isOn(conditions: Conditions, effect: Effect, slot?: Slot): boolean {
  return conditions.happenings.some(
    (happening) => happening.effect === effect && (happening.slot === undefined || happening.slot === slot),
  );
}
