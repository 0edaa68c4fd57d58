import type { Device, DeviceSettings, Link, PointValues, StateValue } from "@microgrid/api-specs";
import type { DeviceView } from "@microgrid/db";
import { priorityOf } from "../alarms/priority.ts";
import { instant, instantOrNull } from "../http/instant.ts";
import { machineVersionOf } from "./kinds.ts";

const defaultIntervalMs = 1000;

/** A device as the contract shows it. Before its first step the actor has no state: it waits for its first message. */
export function deviceView(view: DeviceView): Device {
  const value = (view.value ?? {}) as StateValue;
  return {
    deviceId: view.deviceId,
    siteId: view.siteId,
    kind: view.kind,
    name: view.name,
    tags: [...view.tags],
    settings: settingsView(view.settings),
    state: view.state ?? "unreported",
    value,
    link: linkOf(value),
    control: controlOf(value),
    alarm: {
      worst: priorityOf(view.alarms.worstRank),
      active: view.alarms.active,
      unacknowledged: view.alarms.unacknowledged,
    },
    points: view.points as PointValues,
    lastReadingAt: instantOrNull(view.lastReadingAt),
    changedAt: instant(view.changedAt),
    version: view.version,
    machineVersion: view.machineVersion ?? machineVersionOf(view.kind),
    status: view.status,
    pausedReason: view.pausedReason,
    pausedAt: instantOrNull(view.pausedAt),
    heldCount: view.held,
    overflowCount: view.overflow,
  };
}

export function settingsView(stored: Readonly<Record<string, unknown>>): DeviceSettings {
  return { expectedIntervalMs: defaultIntervalMs, ...stored };
}

/** How far the device is with what it was asked to do. */
export function controlOf(value: StateValue): string {
  return labelOf(regionOf(value, "control")) ?? "idle";
}

function linkOf(value: StateValue): Link {
  const label = labelOf(regionOf(value, "link"));
  return label === "online" || label === "late" || label === "offline" ? label : "unknown";
}

function regionOf(value: StateValue, region: string): StateValue | undefined {
  return typeof value === "string" ? undefined : (value[region] as StateValue | undefined);
}

/** The innermost name of a region that is not parallel. */
function labelOf(value: StateValue | undefined): string | undefined {
  if (value === undefined || typeof value === "string") return value;
  const [name, inner] = Object.entries(value)[0] ?? [];
  return labelOf(inner as StateValue | undefined) ?? name;
}
