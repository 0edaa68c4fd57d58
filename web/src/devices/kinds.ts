// Kinds
//
// How each kind of device is shown: its words, the values an operator looks at first and the scale they are read against.
// A kind that is not listed is still shown, with its first numeric points.
import { sentence } from "../kit/words.ts";
import type { Device } from "./device.ts";

export interface Gauge {
  readonly point: string;
  readonly min: number;
  readonly max: number;
  /** The sign is a direction of flow; the bar grows from zero both ways. */
  readonly signed: boolean;
}

export interface Kind {
  readonly label: string;
  readonly plural: string;
  gauges(device: Device): readonly Gauge[];
}

const power = (device: Device, signed: boolean): Gauge => {
  const rated = device.ratedKw ?? Math.max(1, Math.abs(Number(device.points["powerKw"] ?? 0)));
  return { point: "powerKw", min: signed ? -rated : 0, max: rated, signed };
};

const kinds: Readonly<Record<string, Kind>> = {
  battery: {
    label: "Battery",
    plural: "Batteries",
    gauges: (device) => [power(device, true), { point: "socPct", min: 0, max: 100, signed: false }],
  },
  pvInverter: {
    label: "PV inverter",
    plural: "PV inverters",
    gauges: (device) => [
      power(device, false),
      { point: "availableKw", min: 0, max: device.ratedKw ?? 1, signed: false },
    ],
  },
  breaker: {
    label: "Breaker",
    plural: "Breakers",
    gauges: (device) => {
      const nominal = Math.abs(Number(device.points["frequencyHz"] ?? 50) - 60) < 5 ? 60 : 50;
      return [
        { point: "currentA", min: 0, max: 200, signed: false },
        { point: "frequencyHz", min: nominal - 1, max: nominal + 1, signed: false },
      ];
    },
  },
  meter: { label: "Meter", plural: "Meters", gauges: (device) => [power(device, true)] },
  load: { label: "Load", plural: "Loads", gauges: (device) => [power(device, true)] },
  genset: { label: "Generator", plural: "Generators", gauges: (device) => [power(device, false)] },
};

export const Kind = {
  of(kind: string): Kind {
    return (
      kinds[kind] ?? {
        label: sentence(kind),
        plural: `${sentence(kind)}s`,
        gauges: (device) =>
          Object.entries(device.points)
            .filter(([, value]) => typeof value === "number")
            .slice(0, 2)
            .map(([point, value]) => ({
              point,
              min: 0,
              max: Math.max(1, Number(value) * 1.2),
              signed: false,
            })),
      }
    );
  },
};

/** States in which a device does not do its work and that no operator chose; their machines tag them `abnormal`. */
export const abnormalStates: ReadonlySet<string> = new Set([
  "fault",
  "holding",
  "trippedOpen",
  "discrepant",
  "failedToOpen",
  "failedToClose",
  "stuck",
  "badState",
  "overdue",
]);
