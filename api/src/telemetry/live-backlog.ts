// Live backlog
//
// How much live telemetry of a device, and of a site, this process has put into the queue that no worker has made true yet. What is
// over its cap is told to come again, so that neither a device that floods nor an outage of the workers fills the queue without end.
//
// A worker's commit leaves in the actor's row when its newest live reading was accepted; all that this process accepted of the device up
// to then is true (a site's lane keeps order). So nothing is asked per request: once a second the rows of those that have a
// quarter of a cap waiting are read, by key. Exact to that second and to the second by which instants are told apart. Each
// API process counts what it took itself and begins at zero: with n processes a cap can be reached n times.
import type { Queryable } from "@microgrid/db";
import { lastReadingsAt } from "@microgrid/db";

export interface LiveBacklog {
  /** Takes room for one more reading; otherwise says whose cap is reached. */
  admit(siteId: string, deviceId: string): "admitted" | "device" | "site";
  /** Reads what has become true meanwhile. Throws what the database throws. */
  refresh(): Promise<void>;
}

export interface BacklogCaps {
  readonly perDevice: number;
  readonly perSite: number;
}

interface Waiting {
  readonly siteId: string;
  total: number;
  /** How many were accepted up to which instant, oldest first. */
  spans: { at: number; count: number }[];
  admittedAt: number;
}

interface Site {
  total: number;
  readonly devices: Set<string>;
}

const RESOLUTION_MS = 1_000;
/** Older ones are joined, so that a device costs little memory: its backlog then shrinks in coarser steps. */
const MOST_SPANS = 8;
/** A device over its cap may send one reading in this time: a backlog of repeated readings moves nothing by which it could be seen to end. */
const TRICKLE_MS = 1_000;
/** Readings that were accepted so long ago count no longer. */
const FORGOTTEN_MS = 15 * 60_000;

export function liveBacklog(db: Queryable, clock: () => number, caps: BacklogCaps): LiveBacklog {
  const devices = new Map<string, Waiting>();
  const sites = new Map<string, Site>();

  const drop = (deviceId: string, waiting: Waiting, until: number): void => {
    const site = sites.get(waiting.siteId);
    while (waiting.spans[0] && waiting.spans[0].at <= until) {
      const { count } = waiting.spans.shift() as { count: number };
      waiting.total -= count;
      if (site) site.total -= count;
    }
    if (waiting.total > 0) return;
    devices.delete(deviceId);
    site?.devices.delete(deviceId);
    if (site?.devices.size === 0) sites.delete(waiting.siteId);
  };

  const add = (siteId: string, deviceId: string, now: number): void => {
    let site = sites.get(siteId);
    if (!site) sites.set(siteId, (site = { total: 0, devices: new Set() }));
    let waiting = devices.get(deviceId);
    if (!waiting) devices.set(deviceId, (waiting = { siteId, total: 0, spans: [], admittedAt: 0 }));
    site.devices.add(deviceId);
    site.total += 1;
    waiting.total += 1;
    waiting.admittedAt = now;
    const { spans } = waiting;
    const last = spans.at(-1);
    if (last && now - last.at < RESOLUTION_MS / 2) last.count += 1;
    else spans.push({ at: now, count: 1 });
    if (spans.length <= MOST_SPANS) return;
    const [first, second] = spans as [{ at: number; count: number }, { at: number; count: number }];
    spans.splice(0, 2, { at: second.at, count: first.count + second.count });
  };

  return {
    admit(siteId, deviceId) {
      const now = clock();
      const waiting = devices.get(deviceId);
      const isFull = (waiting?.total ?? 0) >= caps.perDevice;
      const isSiteFull = (sites.get(siteId)?.total ?? 0) >= caps.perSite;
      if ((isFull || isSiteFull) && now - (waiting?.admittedAt ?? 0) < TRICKLE_MS)
        return isFull ? "device" : "site";
      add(siteId, deviceId, now);
      return "admitted";
    },
    async refresh() {
      const long = clock() - FORGOTTEN_MS;
      const asked = new Set<string>();
      for (const site of sites.values())
        if (site.total >= caps.perSite / 4) for (const deviceId of site.devices) asked.add(deviceId);
      for (const [deviceId, waiting] of devices) {
        drop(deviceId, waiting, long);
        if (waiting.total >= caps.perDevice / 4) asked.add(deviceId);
      }
      if (asked.size === 0) return;
      for (const { deviceId, lastReadingAt } of await lastReadingsAt(db, { deviceIds: [...asked] })) {
        const waiting = devices.get(deviceId);
        // Readings that came together are all told with the instant of the first.
        if (waiting) drop(deviceId, waiting, lastReadingAt + RESOLUTION_MS);
      }
    },
  };
}
