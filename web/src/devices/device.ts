// Device
//
// A device as the page knows it: the wire's dates as numbers, its oddities corrected once, and the two ways it changes.
import type { components } from "@microgrid/api-specs";
import type { Priority } from "../alarms/alarm.ts";
import type { StateValue } from "../machines/active-states.ts";
import { Standing } from "../supervision/standing.ts";

type Wire = components["schemas"]["Device"];

export type Link = "online" | "late" | "offline" | "unknown";
export type PointValue = number | string | boolean;

export interface AlarmSummary {
  readonly worst: Priority | null;
  readonly active: number;
  readonly unacknowledged: number;
}

export interface Device extends Standing {
  readonly id: string;
  readonly siteId: string;
  readonly kind: string;
  readonly name: string;
  readonly tags: readonly string[];
  readonly ratedKw: number | null;
  readonly capacityKwh: number | null;
  readonly expectedIntervalMs: number;
  /** What it changes of the alarm definitions of its kind, by definition id. */
  readonly alarmSettings: NonNullable<Wire["settings"]["alarms"]>;
  readonly state: string;
  readonly value: StateValue;
  readonly link: Link;
  readonly control: string;
  readonly alarm: AlarmSummary;
  readonly points: Readonly<Record<string, PointValue>>;
  readonly lastReadingAt: number | null;
  readonly changedAt: number | null;
  readonly version: number;
  readonly machineVersion: string;
  /** How many of its messages wait for it to be resumed. */
  readonly heldCount: number;
  /** How many readings went to history only, because no more are held. */
  readonly overflowCount: number;
}

export interface Reading {
  readonly deviceId: string;
  readonly measuredAt: string;
  readonly points: Readonly<Record<string, unknown>>;
}

export interface RootTransition {
  readonly version: number;
  readonly at: string;
  readonly after: StateValue;
  readonly state: string;
  readonly event: Readonly<Record<string, unknown>> & { readonly type: string };
}

const links: Readonly<Record<string, Link>> = {
  waiting: "unknown",
  online: "online",
  late: "late",
  offline: "offline",
};

/** What a paused actor last made of the link is not the present: it judges nothing until it is resumed. */
const believed = (link: Link, status: Standing["status"]): Link => (status === "paused" ? "unknown" : link);

const instant = (at: string | null | undefined): number | null => (at ? Date.parse(at) : null);

function plain(points: Readonly<Record<string, unknown>>): Record<string, PointValue> {
  const values: Record<string, PointValue> = {};
  for (const [name, point] of Object.entries(points)) {
    const value = typeof point === "object" && point !== null ? (point as { value: unknown }).value : point;
    if (typeof value === "number" || typeof value === "string" || typeof value === "boolean")
      values[name] = value;
  }
  return values;
}

/** The innermost state of a region, the word the API uses too: `control: { commanding: 'sent' }` is `sent`. */
function region(value: StateValue, name: string): string | null {
  let inner = typeof value === "object" ? value[name] : undefined;
  while (typeof inner === "object") {
    const [key, deeper] = Object.entries(inner)[0] ?? [];
    if (key === undefined || deeper === undefined) return key ?? null;
    inner = deeper;
  }
  return inner ?? null;
}

export const Device = {
  fromWire(wire: Wire): Device {
    return {
      id: wire.deviceId,
      siteId: wire.siteId,
      kind: wire.kind,
      name: wire.name || wire.deviceId,
      tags: wire.tags ?? [],
      ratedKw: wire.settings?.ratedKw ?? null,
      capacityKwh: wire.settings?.capacityKwh ?? null,
      expectedIntervalMs: wire.settings?.expectedIntervalMs ?? 1000,
      alarmSettings: wire.settings?.alarms ?? {},
      state: wire.state,
      value: wire.value as StateValue,
      link: believed(wire.link, wire.status),
      control: wire.control,
      alarm: wire.alarm,
      points: plain(wire.points ?? {}),
      lastReadingAt: instant(wire.lastReadingAt),
      changedAt: instant(wire.changedAt),
      version: wire.version,
      machineVersion: wire.machineVersion,
      status: wire.status,
      pausedReason: wire.pausedReason,
      pausedAt: instant(wire.pausedAt),
      heldCount: wire.heldCount,
      overflowCount: wire.overflowCount,
    };
  },

  /** Newer values over the older ones; a reading older than the last one changes nothing (L4: late readings are history). */
  withReading(device: Device, reading: Reading): Device {
    const at = Date.parse(reading.measuredAt);
    if (device.lastReadingAt !== null && at < device.lastReadingAt) return device;
    return { ...device, points: { ...device.points, ...plain(reading.points) }, lastReadingAt: at };
  },

  /** A transition of the device's root machine; one that is not newer than what is known changes nothing. */
  withTransition(device: Device, transition: RootTransition): Device {
    if (transition.version < device.version) return device;
    const link = region(transition.after, "link");
    const at = Date.parse(transition.at);
    const standing = Standing.after(transition.event, at);
    return {
      ...device,
      version: transition.version,
      value: transition.after,
      state: transition.state,
      link: believed(
        link === null ? device.link : (links[link] ?? device.link),
        standing?.status ?? device.status,
      ),
      control: region(transition.after, "control") ?? device.control,
      changedAt: at,
      ...standing,
    };
  },
};
