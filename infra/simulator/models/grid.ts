// Grid: voltage and frequency at the bus. The noise is calibrated on measured 50 Hz data: standard deviation about
// 20 mHz, lag-1 correlation of 10 s samples 0.91 to 0.96 (relaxation 110 to 240 s); an island swings about 100 mHz.
import { startNoise, stepNoise } from "./noise.ts";
import type { Noise } from "./noise.ts";
import { seedOf } from "./random.ts";

export const NOMINAL_HZ = 50;
export const NOMINAL_V = 400; // line to line

const TIED_HZ = { deviation: 0.02, relaxationS: 160 };
const ISLAND_HZ = { deviation: 0.1, relaxationS: 6 };
const VOLTAGE_PU = { deviation: 0.006, relaxationS: 90 };
const ISLAND_DROOP_HZ = 0.2; // at full discharge; the same up at full charge

export interface Grid {
  readonly tied: Noise;
  readonly island: Noise;
  readonly voltage: Noise;
}

export interface Supply {
  readonly voltageV: number;
  readonly frequencyHz: number;
}

/** All cells of a site that hang on the same grid start with the same seed and so see the same frequency. */
export function startGrid(seed: number): Grid {
  return {
    tied: startNoise(seedOf(seed, "frequency")),
    island: startNoise(seedOf(seed, "island")),
    voltage: startNoise(seedOf(seed, "voltage")),
  };
}

export function stepGrid(grid: Grid, dtS: number): Grid {
  return {
    tied: stepNoise(grid.tied, TIED_HZ, dtS),
    island: stepNoise(grid.island, ISLAND_HZ, dtS),
    voltage: stepNoise(grid.voltage, VOLTAGE_PU, dtS),
  };
}

/** What the utility's side shows; `liftKw` is what the microgrid exports, which lifts the voltage a little. */
export function utilitySupply(grid: Grid, up: boolean, liftKw: number): Supply {
  if (!up) return { voltageV: 0, frequencyHz: 0 };
  const perUnit = 1 + grid.voltage.value + 0.00004 * liftKw;
  return { voltageV: NOMINAL_V * perUnit, frequencyHz: NOMINAL_HZ + grid.tied.value };
}

/** What a battery-formed island shows at this share (-1 to 1) of its discharging power. */
export function islandSupply(grid: Grid, burden: number): Supply {
  return {
    voltageV: NOMINAL_V * (1 + 1.4 * grid.voltage.value - 0.012 * burden),
    frequencyHz: NOMINAL_HZ + grid.island.value - ISLAND_DROOP_HZ * burden,
  };
}
