// Ornstein–Uhlenbeck noise: wanders, but is pulled home. Its exact discretisation makes the statistics independent
// of the step width, so `--rate` does not change what the grid looks like.
import { drawNormal } from "./random.ts";

/** `deviation` is the standard deviation in the unit of the value; `relaxationS` how long it remembers. */
export interface NoiseShape {
  readonly deviation: number;
  readonly relaxationS: number;
}

export interface Noise {
  readonly value: number;
  readonly seed: number;
}

export function startNoise(seed: number): Noise {
  return { value: 0, seed };
}

export function stepNoise(noise: Noise, shape: NoiseShape, dtS: number): Noise {
  if (dtS <= 0) return noise;
  const kept = Math.exp(-dtS / shape.relaxationS);
  const drawn = drawNormal(noise.seed);
  const kick = shape.deviation * Math.sqrt(1 - kept * kept) * drawn.value;
  return { value: noise.value * kept + kick, seed: drawn.seed };
}
