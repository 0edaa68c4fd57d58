import type { Device, Link } from "./device.ts";

export interface Flow {
  readonly kind: string;
  readonly inKw: number;
  readonly outKw: number;
}

export interface SiteBalance {
  readonly total: number;
  readonly links: Readonly<Record<Link, number>>;
  /** Those whose actor is paused; they are in no other count of links, for nothing is known of theirs. */
  readonly paused: number;
  /** Into the bus (generation, discharge) and out of it (charge), kW, both positive. */
  readonly inKw: number;
  readonly outKw: number;
  readonly flows: readonly Flow[];
  /** Devices that have a power but no current one: left out of the sums, and said so. */
  readonly leftOut: number;
}

export const SiteBalance = {
  /** Only values of devices that are online count: a dead panel must not feed the site all night. */
  of(devices: readonly Device[]): SiteBalance {
    const links: Record<Link, number> = { online: 0, late: 0, offline: 0, unknown: 0 };
    const flows = new Map<string, { kind: string; inKw: number; outKw: number }>();
    let [leftOut, paused] = [0, 0];
    for (const device of devices) {
      if (device.status === "paused") paused++;
      else links[device.link]++;
      const power = device.points["powerKw"];
      if (typeof power !== "number") continue;
      if (device.link !== "online") {
        leftOut++;
        continue;
      }
      let flow = flows.get(device.kind);
      if (!flow) flows.set(device.kind, (flow = { kind: device.kind, inKw: 0, outKw: 0 }));
      if (power >= 0) flow.inKw += power;
      else flow.outKw -= power;
    }
    const list = [...flows.values()].sort((a, b) => b.inKw + b.outKw - a.inKw - a.outKw);
    return {
      total: devices.length,
      links,
      paused,
      inKw: list.reduce((sum, flow) => sum + flow.inKw, 0),
      outKw: list.reduce((sum, flow) => sum + flow.outKw, 0),
      flows: list,
      leftOut,
    };
  },
};
