// Weather: sun by geometry and a clear-sky formula, clouds by noise, air by the hour. Runs in simulated time.
import { startNoise, stepNoise } from "./noise.ts";
import type { Noise } from "./noise.ts";
import { clamped } from "./quantity.ts";

const LATITUDE_DEG = 45;
const DECLINATION_DEG = 20; // late May or late July: sunrise 04:34, sunset 19:26 solar time
const CLOUD_SHAPE = { deviation: 1, relaxationS: 480 };
const FASTEST_CLOUDS = 12; // times real; a fast day would flicker otherwise
const THICKEST_CLOUD = 0.85; // part of the sunlight that a full cloud takes

export interface Weather {
  /** Simulated seconds since midnight, solar time. */
  readonly timeOfDayS: number;
  readonly cloud: Noise;
  readonly irradianceWm2: number;
  readonly ambientC: number;
}

/** Sine of the sun's elevation at this solar time; negative below the horizon. */
export function sunHeight(timeOfDayS: number): number {
  const rad = Math.PI / 180;
  const hourAngle = ((timeOfDayS / 3600 - 12) / 12) * Math.PI;
  return (
    Math.sin(LATITUDE_DEG * rad) * Math.sin(DECLINATION_DEG * rad) +
    Math.cos(LATITUDE_DEG * rad) * Math.cos(DECLINATION_DEG * rad) * Math.cos(hourAngle)
  );
}

/** Clear-sky global irradiance in W/m² (Haurwitz 1945, the formula pvlib names `haurwitz`). */
export function clearSkyWm2(timeOfDayS: number): number {
  const height = sunHeight(timeOfDayS);
  return height <= 0 ? 0 : 1098 * height * Math.exp(-0.059 / height);
}

/** `cloudiness` 0 = cloudless, 1 = broken clouds all day. */
function observed(timeOfDayS: number, cloud: Noise, cloudiness: number): Weather {
  const cover = clamped(0.5 + 0.5 * cloud.value, 0, 1) * clamped(cloudiness, 0, 1);
  const hour = timeOfDayS / 3600;
  return {
    timeOfDayS,
    cloud,
    irradianceWm2: clearSkyWm2(timeOfDayS) * (1 - THICKEST_CLOUD * cover),
    ambientC: 18 + 7 * Math.cos(((hour - 15) / 12) * Math.PI),
  };
}

export function startWeather(seed: number, startsAtHour: number, cloudiness: number): Weather {
  return observed(startsAtHour * 3600, startNoise(seed), cloudiness);
}

export function stepWeather(weather: Weather, dtS: number, speed: number, cloudiness: number): Weather {
  const timeOfDayS = (weather.timeOfDayS + dtS * speed) % 86_400;
  const cloud = stepNoise(weather.cloud, CLOUD_SHAPE, dtS * Math.min(speed, FASTEST_CLOUDS));
  return observed(timeOfDayS, cloud, cloudiness);
}
