import { startNoise, stepNoise } from "./noise.ts";
import type { Noise } from "./noise.ts";

const SHAPE = { deviation: 0.05, relaxationS: 60 }; // device time: people switch things as fast as they always do

/** Mean demand by hour, as a share of the peak: a campus with a morning rise and an evening peak. */
const PROFILE = [
  0.38, 0.35, 0.34, 0.34, 0.36, 0.42, 0.55, 0.68, 0.76, 0.78, 0.77, 0.78, 0.8, 0.78, 0.75, 0.74, 0.78, 0.88,
  0.98, 1, 0.92, 0.76, 0.58, 0.45,
];

export interface Load {
  readonly peakKw: number;
  readonly noise: Noise;
}

export function startLoad(peakKw: number, seed: number): Load {
  return { peakKw, noise: startNoise(seed) };
}

export function stepLoad(load: Load, dtS: number): Load {
  return { ...load, noise: stepNoise(load.noise, SHAPE, dtS) };
}

/** What would be consumed now if all feeders were closed and the bus alive. */
export function demandKw(load: Load, timeOfDayS: number): number {
  const hour = timeOfDayS / 3600;
  const from = PROFILE[Math.floor(hour) % 24] ?? 0;
  const to = PROFILE[(Math.floor(hour) + 1) % 24] ?? 0;
  const mean = from + (to - from) * (hour - Math.floor(hour));
  return Math.max(0, load.peakKw * mean * (1 + load.noise.value));
}
