import type { DeviceSettings, PointValue, Points, Qualities, TelemetryReceived } from "./device.events.ts";

export interface DeviceInput {
  readonly id: string;
}

export type LinkState = "waiting" | "online" | "late" | "offline";

/** The command a device is busy with. */
export interface CommandInFlight {
  readonly id: string;
  readonly key: string;
  readonly request: Setpoint | Operation;
}

export interface Setpoint {
  readonly kind: "setpoint";
  readonly point: string;
  readonly value: number;
}

export interface Operation {
  readonly kind: "operation";
  readonly operation: string;
}

/** Everything a device actor remembers. Plain JSON; wire format (L11). Instants are ms since the epoch. */
export interface DeviceContext {
  readonly id: string;
  readonly settings: DeviceSettings;
  /** Latest usable value of each point. An invalid value never gets here. */
  readonly points: Points;
  /** Points whose latest value was not good. */
  readonly qualities: Qualities;
  readonly measuredAt: number | null;
  readonly lastAt: number | null;
  readonly link: LinkState;
  /** Alarm definitions whose condition holds now. */
  readonly conditions: Readonly<Record<string, boolean>>;
  /** Alarm definitions that are suppressed by design now. */
  readonly suppressions: Readonly<Record<string, boolean>>;
  readonly command: CommandInFlight | null;
  /** Operations that were withdrawn after they were sent and may still be carried out. Absent before the first. */
  readonly withdrawn?: readonly string[];
  /** Alarm definitions whose delay was over while their values could not be trusted. Absent before the first doubt. */
  readonly doubts?: Readonly<Record<string, boolean>>;
}

/** A device before its first message. */
export function newDevice(input: DeviceInput): DeviceContext {
  return {
    id: input.id,
    settings: {},
    points: {},
    qualities: {},
    measuredAt: null,
    lastAt: null,
    link: "waiting",
    conditions: {},
    suppressions: {},
    command: null,
  };
}

/** The value a point has once this reading is taken in: invalid values are passed over. */
export function valueOf(
  context: DeviceContext,
  event: { readonly type: string },
  point: string,
): PointValue | undefined {
  if (event.type === "telemetry.received") {
    const reading = event as TelemetryReceived;
    const value = reading.points[point];
    if (value !== undefined && reading.quality?.[point] !== "invalid") return value;
  }
  return context.points[point];
}

/** As `valueOf`, for points that are numbers. */
export function numberOf(
  context: DeviceContext,
  event: { readonly type: string },
  point: string,
): number | undefined {
  const value = valueOf(context, event, point);
  return typeof value === "number" ? value : undefined;
}

/** What the context knows after a reading: latest usable points, and which of them are not good. */
export function remembered(
  context: DeviceContext,
  event: TelemetryReceived,
): Pick<DeviceContext, "points" | "qualities" | "measuredAt" | "lastAt"> {
  return {
    points: { ...context.points, ...usable(event) },
    qualities: qualitiesAfter(context.qualities, event),
    measuredAt: event.measuredAt,
    lastAt: event.at,
  };
}

/** The points of this reading that may be used. What an older one said is not among them. */
export function usable(event: TelemetryReceived): Points {
  const { points, quality } = event;
  if (quality === undefined) return points;
  return Object.fromEntries(Object.entries(points).filter(([name]) => quality[name] !== "invalid"));
}

/** Points whose latest value is not good once this reading is taken in. */
export function qualitiesAfter(known: Qualities, event: TelemetryReceived): Qualities {
  const names = Object.keys(known);
  if (event.quality === undefined && names.length === 0) return known;
  const kept = Object.fromEntries(Object.entries(known).filter(([name]) => event.points[name] === undefined));
  return { ...kept, ...event.quality };
}
